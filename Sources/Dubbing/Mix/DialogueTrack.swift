import Media

/// The spoken lines as one continuous mono track, made block by block.
///
/// Only the lines that sound at the moment are in memory, so the length of the programme does not matter. Lines
/// of different speakers may overlap; they are added.
struct DialogueTrack {
  /// Samples per second of the blocks.
  let sampleRate: Int
  /// Linear gain on every line.
  let gain: Float
  /// Where the lines sound; `nil` leaves them as they are.
  let room: RoomMatch?
  /// Told of each line as it enters the track, in time order, with its samples as they sound there.
  var onLine: ((PlacedLine, [Float]) throws(MediaError) -> Void)?
  private var waiting: ArraySlice<PlacedLine>
  private var sounding: [(first: Int, samples: [Float])] = []
  private var position = 0

  /// - Parameters:
  ///   - lines: in any order.
  ///   - gain: linear, applied to all lines alike, so that their emotions keep their own levels.
  init(lines: [PlacedLine], sampleRate: Int, gain: Float, room: RoomMatch? = nil) {
    self.sampleRate = sampleRate
    self.gain = gain
    self.room = room
    waiting = lines.sorted { $0.start < $1.start }[...]
  }

  /// Whether nothing more will sound.
  var isOver: Bool { waiting.isEmpty && sounding.isEmpty }

  /// The next `count` samples.
  ///
  /// - Throws: `MediaError` when a line's file cannot be read.
  mutating func next(_ count: Int) throws(MediaError) -> [Float] {
    var block = [Float](repeating: 0, count: count)
    let end = position + count
    while let line = waiting.first, frame(of: line) < end {
      waiting.removeFirst()
      let clip = try AudioFile.read(line.path, sampleRate: sampleRate, channelCount: 1)
      let samples = (room?(clip.channels[0]) ?? clip.channels[0]).map { gain * $0 }
      try onLine?(line, samples)
      sounding.append((frame(of: line), samples))
    }
    for (first, samples) in sounding {
      let from = max(first, position)
      let to = min(first + samples.count, end)
      guard from < to else { continue }
      for index in from..<to { block[index - position] += samples[index - first] }
    }
    sounding.removeAll { $0.first + $0.samples.count <= end }
    position = end
    return block
  }

  private func frame(of line: PlacedLine) -> Int {
    Int((line.start * Double(sampleRate)).rounded())
  }
}
