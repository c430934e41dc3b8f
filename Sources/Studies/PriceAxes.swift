internal import Documents
internal import Economics
internal import Foundation
internal import Platform

/// The axes of prices, which cause no simulation.
///
/// Books stand under `prices`, settings inside all of them under paths such as
/// `prices.owned.energy.price`.
struct PriceAxes {
  let log: ProblemLog
  let folder: String
  /// The axis of books; nil where the study has none.
  private let list: Node.Entry?
  private let settings: [Node.Entry]
  /// Rates into the study's currency; nil where it names none.
  private let exchange: ExchangeFile?

  /// Whether an axis is one of prices.
  static func holds(_ axis: Node.Entry) -> Bool {
    axis.key == "prices" || axis.key.hasPrefix("prices.")
  }

  init(log: ProblemLog, folder: String, axes: [Node.Entry], exchange: Node? = nil) {
    self.exchange = exchange.map {
      let name = $0.text ?? ""
      return ExchangeFile(
        path: FilePath.resolve(name, in: folder), shownAs: name, at: $0, log: log)
    }
    self.log = log
    self.folder = folder
    list = axes.first { $0.key == "prices" }
    settings = axes.filter { $0.key.hasPrefix("prices.") }
  }

  /// Names of the axes inside the books, in the order of the file.
  var names: [String] { settings.map(\.key) }

  /// Every book with every combination of the settings, the last setting fastest.
  func books(_ currency: String?, at study: Node) -> [PriceBook] {
    guard let list else {
      log.note("the axis `prices` is missing: a study names at least one price book", at: study)
      return []
    }
    let reader = PriceFile(log: log, folder: folder)
    var expected = currency
    var names: Set<String> = []
    return list.value.elements.flatMap { element -> [PriceBook] in
      if element.text == nil, element.entries.isEmpty {
        log.note("`prices` expects paths of price books, found \(element.kind)", at: element)
        return []
      }
      let node: Node
      do throws(Problems) {
        node = try reader.resolved(element)
      } catch {
        error.list.forEach(log.note)
        return []
      }
      if let name = node["price-book"], !names.insert(name.text ?? "").inserted {
        log.note(
          "another book of the axis is called \(name.kind) too: their scenarios could not be told apart",
          at: element)
      }
      return points.map { point in
        let book = converted(self.book(reader, node, point), to: expected, at: element)
        if let expected, expected != book.currency {
          log.note("the book is in \(book.currency), expected \(expected)", at: element)
        }
        expected = expected ?? book.currency
        return book
      }
    }
  }

  /// A book in the study's currency, where the study names rates.
  private func converted(_ book: PriceBook, to currency: String?, at element: Node) -> PriceBook {
    guard let exchange, let currency, currency != book.currency else { return book }
    guard let found = exchange.rate(from: book.currency, to: currency, on: book.date) else {
      log.note(
        "no rate from \(book.currency) to \(currency) in the file of `exchange`", at: element)
      return book
    }
    var converted = book.converted(to: currency, rate: found.rate)
    converted.figures.append(
      .init(
        name: "exchange", value: "\(found.rate) \(currency) for one \(book.currency)",
        source: Source(
          text: found.source.isEmpty ? "the study's file of rates" : found.source, date: found.day,
          isAssumption: found.source.isEmpty)))
    return converted
  }

  private func book(_ reader: PriceFile, _ node: Node, _ point: [Node]) -> PriceBook {
    var node = node
    for (axis, value) in zip(settings, point) {
      let override = Override(path: axis.key, value: value, mark: value.mark)
      var keys = Array(override.keys.dropFirst())
      // A figure is a mapping with its source; a bare value replaces the number in it. `none` takes the losses
      // away.
      if value.text != nil, keys != ["risk"], let figure = keys.reduce(Optional(node), { $0?[$1] }),
        case .mapping = figure
      {
        keys.append(figure["value"] == nil ? "price" : "value")
      }
      node = override.applied(to: node, keys: keys, log: log)
    }
    var book = reader.book(node)
    book.settings = point.map(\.label)
    return book
  }

  /// The values of the settings at each point of their grid.
  private var points: [[Node]] {
    var points: [[Node]] = [[]]
    for axis in settings {
      points = points.flatMap { point in axis.value.elements.map { point + [$0] } }
    }
    return points
  }

  /// Index of the baseline's book, as the fields of a baseline name it.
  func index(of row: inout Fields) -> Int {
    var index = 0
    if let list, let value = row.node("prices") {
      if let found = list.value.elements.firstIndex(where: {
        $0.label == value.label || $0["price-book"]?.text == value.text
      }) {
        index = found
      } else {
        log.note("\(value.kind) is none of the axis `prices`", at: value)
      }
    }
    for axis in settings {
      let values = axis.value.elements
      index *= values.count
      guard let value = row.node(axis.key) else { continue }
      if let found = values.firstIndex(where: { $0.label == value.label }) {
        index += found
      } else {
        log.note("\(value.kind) is none of the axis `\(axis.key)`", at: value)
      }
    }
    return index
  }
}
