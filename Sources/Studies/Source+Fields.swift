internal import Documents
internal import Platform

extension Source {
  /// Reads `source`, `date` and `standing`: what nobody calls sourced is an assumption.
  init(of fields: inout Fields) {
    self.init(
      text: fields.text("source") ?? "", date: fields.text("date") ?? "",
      isAssumption: fields.text("standing") != "sourced")
  }
}
