import Media

/// The channels of a dub's sound: the original's, and which of them speak.
struct SoundLayout: Equatable {
  /// Channels of the track.
  let channelCount: Int
  /// The channels that carry the lines: the centre where there is one, else all sides alike.
  let voices: [Int]

  /// The layout of a dub of `track`: mono, stereo, 5.0, 5.1 and 7.1 are kept, all others become stereo, and so
  /// does silence.
  init(_ track: AudioTrackInfo?) {
    switch (track?.channelCount, track?.centreChannel) {
    case (1, _): (channelCount, voices) = (1, [0])
    case (let count?, let centre?) where [5, 6, 8].contains(count): (channelCount, voices) = (count, [centre])
    default: (channelCount, voices) = (2, [0, 1])
    }
  }

  /// What a mono sound gains in loudness by standing in all voice channels, decibels.
  var spread: Double { voices.count == 2 ? 3.0103 : 0 }

  /// The channels' mean over those that carry speech, `[samples]`.
  func speech(in channels: [[Float]]) -> [Float] {
    guard let first = voices.first, voices.allSatisfy(channels.indices.contains) else {
      return channels.first ?? []
    }
    var mono = channels[first]
    for voice in voices.dropFirst() { for index in mono.indices { mono[index] += channels[voice][index] } }
    let share = 1 / Float(voices.count)
    return voices.count == 1 ? mono : mono.map { $0 * share }
  }
}
