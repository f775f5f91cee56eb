import Media
import Speech

/// Prints what `PitchTracker` hears, for comparison with other trackers.
enum PitchDump {
  /// One JSON object a file: its name, frames a second, and F0 in hertz, 0 where unvoiced.
  static func run(_ paths: [String]) throws {
    let (rate, hop) = (24_000, 240)
    let tracker = PitchTracker(sampleRate: rate, hop: hop)
    for path in paths {
      let clip = try AudioFile.read(path, sampleRate: rate, channelCount: 1)
      let f0 = tracker(clip.channels[0]).f0.map { "\($0)" }.joined(separator: ",")
      print("{\"file\":\"\(path)\",\"rate\":\(rate / hop),\"f0\":[\(f0)]}")
    }
  }
}
