import Tensor

/// A matrix of integers -7...7, two in a byte, with one scale for each group of neighbouring columns.
struct PackedMatrix: Sendable {
  let rows, columns: Int
  private let codes: [Int8]
  private let scales: [Float]
  private let group: Int

  /// Reads `name` `[rows, columns / 2]` (I8; the low half of a byte is the even column, as integer + 8) and
  /// `name.groups` `[rows, columns / group]`; nil when the file has no such pair.
  init?(_ file: SafetensorsFile, _ name: String) {
    guard let shape = file.entries[name]?.shape, shape.count == 2, let codes = file.int8s(name),
      let groups = file.entries[name + ".groups"]?.shape, groups.count == 2, groups[0] == shape[0],
      groups[1] > 0, shape[1] * 2 % groups[1] == 0, let scales = file.floats(name + ".groups")
    else { return nil }
    (rows, columns, self.codes, self.scales) = (shape[0], shape[1] * 2, codes, scales)
    group = columns / groups[1]
  }

  /// Writes row `row`, `columns` numbers.
  func write(row: Int, to output: UnsafeMutablePointer<Float>) {
    let half = columns / 2
    for pair in 0..<half {
      let byte = UInt8(bitPattern: codes[row * half + pair])
      let scale = scales[(row * columns + 2 * pair) / group]
      output[2 * pair] = Float(Int(byte & 15) - 8) * scale
      output[2 * pair + 1] = Float(Int(byte >> 4) - 8) * scale
    }
  }

  /// All of it, `[rows, columns]`.
  var tensor: Tensor {
    Tensor(shape: [rows, columns]) { output in
      for row in 0..<rows { write(row: row, to: output + row * columns) }
    }
  }
}
