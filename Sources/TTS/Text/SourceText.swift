/// Text under rewriting: scalars, each with the place in the input that it came from.
struct SourceText {
  private(set) var scalars: [Unicode.Scalar] = []
  /// UTF-8 offsets into the input.
  private var starts: [Int] = []
  private var ends: [Int] = []

  var count: Int { scalars.count }
  var string: String { String(scalars: scalars) }

  init() {}

  /// The whole of `text`, with `offset` bytes of input before it.
  init(_ text: String, offset: Int = 0) {
    var at = offset
    for scalar in text.unicodeScalars {
      let next = at + UTF8.width(scalar)
      append(scalar, at..<next)
      at = next
    }
  }

  mutating func append(_ scalar: Unicode.Scalar, _ origin: Range<Int>) {
    scalars.append(scalar)
    starts.append(origin.lowerBound)
    ends.append(origin.upperBound)
  }

  /// Appends `text`, all of which came from `origin`.
  mutating func append(_ text: String, _ origin: Range<Int>) {
    for scalar in text.unicodeScalars { append(scalar, origin) }
  }

  /// Appends one scalar of `other` as it is.
  mutating func append(_ other: SourceText, at index: Int) {
    append(other.scalars[index], other.starts[index]..<other.ends[index])
  }

  mutating func removeLast() {
    scalars.removeLast()
    starts.removeLast()
    ends.removeLast()
  }

  /// Where a range of scalars came from.
  func origin(of range: Range<Int>) -> Range<Int> {
    guard !range.isEmpty, range.upperBound <= count else { return 0..<0 }
    let lower = starts[range.lowerBound]
    return lower..<max(lower, ends[range.upperBound - 1])
  }

  /// A part as a text of its own.
  func slice(_ range: Range<Int>) -> SourceText {
    var part = SourceText()
    part.scalars = Array(scalars[range])
    part.starts = Array(starts[range])
    part.ends = Array(ends[range])
    return part
  }
}
