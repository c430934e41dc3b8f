/// What a report says besides the scenarios themselves, each part found once for its file and for the page.
struct Decisions {
  let moves: WorkloadMoves?, bridge: CostBridge?, sides: BothSides?, options: BuildOrBuy?
  let breakEven: BreakEven?, commitments: CommitmentTable?, plan: CommitmentPlan?
  let outlook: Outlook?

  /// Finds what the comparison has an answer to.
  init(_ comparison: Comparison) {
    moves = WorkloadMoves(comparison)
    bridge = CostBridge(comparison)
    sides = BothSides(comparison)
    options = BuildOrBuy(comparison)
    breakEven = BreakEven(comparison)
    commitments = CommitmentTable(comparison)
    plan = CommitmentPlan(comparison)
    outlook = Outlook(comparison)
  }

  /// Names of the files with their contents.
  var files: [(name: String, text: String)] {
    [
      ("workloads.csv", moves?.csv), ("bridge.csv", bridge?.csv), ("sides.csv", sides?.csv),
      ("build-or-buy.csv", options?.csv), ("break-even.csv", breakEven?.csv),
      ("commitments.csv", commitments?.csv), ("commitment-plan.csv", plan?.csv),
      ("roadmap.csv", outlook?.csv), ("cash-flow.csv", outlook?.cashFlow),
      ("cash-flow-by-year.csv", outlook?.cashFlowByYear), ("do-nothing.csv", outlook?.doNothing),
    ].compactMap { name, text in text.map { (name, $0) } }
  }
}
