/// Changes to finished files that this package itself never makes.
enum FilePatches {
  /// An MP4 file whose video track says that it is to be turned clockwise.
  static func rotated(_ file: [UInt8], degrees: Int) -> [UInt8] {
    let matrices: [Int: [Int32]] = [
      0: [1, 0, 0, 1], 90: [0, 1, -1, 0], 180: [-1, 0, 0, -1], 270: [0, -1, 1, 0],
    ]
    guard let matrix = matrices[degrees], let header = position(of: "tkhd", in: file) else { return [] }
    var result = file
    for (value, place) in zip(matrix, [0, 1, 3, 4]) {
      let bits = UInt32(bitPattern: value << 16)
      for byte in 0..<4 {
        result[header + 44 + place * 4 + byte] = UInt8(truncatingIfNeeded: bits >> (24 - 8 * UInt32(byte)))
      }
    }
    return result
  }

  /// A Matroska file whose blocks of track `track` are `milliseconds` later.
  static func delayed(_ file: [UInt8], track: UInt8, milliseconds: Int16) -> [UInt8] {
    var result = file
    walk(&result, 0..<file.count, track, milliseconds)
    return result
  }

  /// Where the four letters `name` first stand.
  static func position(of name: String, in file: [UInt8]) -> Int? {
    let wanted = Array(name.utf8)
    return file.indices.dropLast(3).first { file[$0] == wanted[0] && Array(file[$0..<$0 + 4]) == wanted }
  }

  private static func walk(_ file: inout [UInt8], _ range: Range<Int>, _ track: UInt8, _ shift: Int16) {
    var place = range.lowerBound
    while place + 2 < range.upperBound {
      let idLength = file[place].leadingZeroBitCount + 1
      let id = file[place..<min(place + idLength, file.count)].reduce(0) { $0 << 8 | Int($1) }
      place += idLength
      guard place < range.upperBound else { return }
      let sizeLength = file[place].leadingZeroBitCount + 1
      var size = Int(file[place]) & (0xFF >> sizeLength)
      for byte in file[place + 1..<min(place + sizeLength, file.count)] { size = size << 8 | Int(byte) }
      place += sizeLength
      let end = min(place + size, range.upperBound)
      switch id {
      case 0x1853_8067, 0x1F43_B675, 0xA0: walk(&file, place..<end, track, shift)
      case 0xA3, 0xA1:
        if file[place] == 0x80 | track {
          let old = Int16(bitPattern: UInt16(file[place + 1]) << 8 | UInt16(file[place + 2]))
          let new = UInt16(bitPattern: old + shift)
          file[place + 1] = UInt8(new >> 8)
          file[place + 2] = UInt8(new & 255)
        }
      default: break
      }
      place = end
    }
  }
}
