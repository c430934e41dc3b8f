package import Foundation
internal import Kernels

/// Utilisation samples of many guests, one after another, in the resolution of their source.
///
/// The bytes are those of a file that the system maps into memory, or of an array: a column of a
/// month of a large cloud does not have to fit.
package struct SampleColumn: Sendable {
  /// How a sample is written; its name is the one of the column's `.npy` file.
  package enum Encoding: String, Sendable, CaseIterable, Codable {
    /// Whole per cent.
    case wholePercent = "|u1"
    /// Hundredths of a per cent.
    case hundredths = "<u2"
    /// Per cent, as exact as 24 binary digits are.
    case percent = "<f4"

    /// Bytes of a sample.
    package var width: Int {
      switch self {
      case .wholePercent: 1
      case .hundredths: 2
      case .percent: 4
      }
    }

    /// Per cent that one unit of the column stands for.
    package var percentPerUnit: Double {
      switch self {
      case .wholePercent, .percent: 1
      case .hundredths: 0.01
      }
    }
  }

  /// How the samples are written.
  package let encoding: Encoding
  /// Number of samples.
  package let count: Int
  private let bytes: Data

  /// A column over the bytes of samples, in the byte order of the machine.
  ///
  /// - Precondition: Whole samples; the first one at an address that its type may have.
  package init(_ bytes: Data, encoding: Encoding) {
    precondition(bytes.count % encoding.width == 0, "a column holds whole samples")
    self.bytes = bytes
    self.encoding = encoding
    count = bytes.count / encoding.width
  }

  /// A column of basis points (hundredths of a per cent).
  package init(basisPoints: [UInt16]) {
    self.init(
      unsafe basisPoints.withUnsafeBytes { unsafe Data($0) }, encoding: .hundredths)
  }

  /// A column of per cent.
  package init(percent: [Float]) {
    self.init(unsafe percent.withUnsafeBytes { unsafe Data($0) }, encoding: .percent)
  }

  /// One sample in per cent.
  package subscript(index: Int) -> Double {
    switch encoding {
    case .wholePercent: Double(read(index..<(index + 1), as: UInt8.self) { $0[0] })
    case .hundredths: Double(read(index..<(index + 1), as: UInt16.self) { $0[0] }) / 100
    case .percent: Double(read(index..<(index + 1), as: Float.self) { $0[0] })
    }
  }

  /// Copies samples in per cent, to the elements from `first` on.
  package func copy(
    _ range: Range<Int>, to percent: inout MutableSpan<Double>, from first: Int
  ) {
    switch encoding {
    case .wholePercent:
      read(range, as: UInt8.self) {
        for index in $0.indices { percent[first + index] = Double($0[index]) }
      }
    case .hundredths:
      read(range, as: UInt16.self) {
        for index in $0.indices { percent[first + index] = Double($0[index]) / 100 }
      }
    case .percent:
      read(range, as: Float.self) {
        for index in $0.indices { percent[first + index] = Double($0[index]) }
      }
    }
  }

  /// Adds the loads of a guest's samples, each at most `cap` core-basis-points, to a load row from
  /// the element `first` on.
  package func add(
    _ range: Range<Int>, millicores: Int32, cap: Int32 = .max, to row: inout MutableSpan<Int32>,
    from first: Int
  ) {
    switch encoding {
    case .wholePercent:
      read(range, as: UInt8.self) {
        LoadRow.add($0, millicores: millicores, cap: cap, to: &row, from: first)
      }
    case .hundredths:
      read(range, as: UInt16.self) {
        LoadRow.add($0, millicores: millicores, cap: cap, to: &row, from: first)
      }
    case .percent:
      read(range, as: Float.self) {
        LoadRow.add($0, millicores: millicores, cap: cap, to: &row, from: first)
      }
    }
  }

  /// The sum of the loads of a guest's samples, each at most `cap`, in core-basis-points.
  package func load(
    _ range: Range<Int>, millicores: Int32, cap: Int32 = .max
  ) -> Int64 {
    switch encoding {
    case .wholePercent:
      read(range, as: UInt8.self) { LoadRow.sum($0, millicores: millicores, cap: cap) }
    case .hundredths:
      read(range, as: UInt16.self) { LoadRow.sum($0, millicores: millicores, cap: cap) }
    case .percent:
      read(range, as: Float.self) { LoadRow.sum($0, millicores: millicores, cap: cap) }
    }
  }

  /// Lends a range of samples as a span.
  private func read<Sample: BitwiseCopyable, Result>(
    _ range: Range<Int>, as type: Sample.Type, _ body: (Span<Sample>) -> Result
  ) -> Result {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "samples of the column")
    return unsafe bytes.withUnsafeBytes { bytes in
      let samples = unsafe bytes.assumingMemoryBound(to: Sample.self)
      return body(unsafe samples.span.extracting(range))
    }
  }
}
