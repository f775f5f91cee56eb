import Media

/// The spoken lines as one continuous mono track, made block by block.
///
/// Only the lines that sound at the moment are in memory, so the length of the programme does not matter. Lines
/// of different speakers may overlap; they are added.
public struct DialogueTrack {
  /// Samples per second of the blocks.
  public let sampleRate: Int
  /// Linear gain on every line.
  public let gain: Float
  private var waiting: ArraySlice<PlacedLine>
  private var sounding: [(first: Int, samples: [Float])] = []
  private var position = 0

  /// - Parameters:
  ///   - lines: in any order.
  ///   - gain: linear, applied to all lines alike, so that their emotions keep their own levels.
  public init(lines: [PlacedLine], sampleRate: Int, gain: Float) {
    self.sampleRate = sampleRate
    self.gain = gain
    waiting = lines.sorted { $0.start < $1.start }[...]
  }

  /// Whether nothing more will sound.
  public var isOver: Bool { waiting.isEmpty && sounding.isEmpty }

  /// The next `count` samples.
  ///
  /// - Throws: `MediaError` when a line's file cannot be read.
  public mutating func next(_ count: Int) throws(MediaError) -> [Float] {
    var block = [Float](repeating: 0, count: count)
    let end = position + count
    while let line = waiting.first, frame(of: line) < end {
      waiting.removeFirst()
      let clip = try AudioFile.read(line.path, sampleRate: sampleRate, channelCount: 1)
      sounding.append((frame(of: line), clip.channels[0]))
    }
    for (first, samples) in sounding {
      let from = max(first, position)
      let to = min(first + samples.count, end)
      guard from < to else { continue }
      for index in from..<to { block[index - position] += gain * samples[index - first] }
    }
    sounding.removeAll { $0.first + $0.samples.count <= end }
    position = end
    return block
  }

  private func frame(of line: PlacedLine) -> Int {
    Int((line.start * Double(sampleRate)).rounded())
  }
}
