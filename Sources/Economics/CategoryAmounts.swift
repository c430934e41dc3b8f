internal import Kernels

/// An amount of money for each category.
package struct CategoryAmounts: Sendable, Hashable {
  private var values = Array(repeating: 0.0, count: Category.allCases.count)

  /// Nothing for any.
  package init() {}

  /// The amount of a category.
  package subscript(category: Category) -> Double {
    get { values[category.place] }
    set { values[category.place] = newValue }
  }

  /// The sum over all categories.
  package var sum: Double { Statistics.sum(values) }
}
