import Glibc
import Media
import Speech
import Voice

/// How the original's speech sounds: its level, its bands and how long its room rings.
package struct RoomProfile {
  /// Loudness of the speech alone as one channel, LUFS.
  package let loudness: Double
  /// Decibels by which the speech stands above what else sounds in its windows.
  package let clearance: Double
  /// Levels of `BandLevels.centres`, decibels of no common zero.
  package let bands: [Double]
  /// Seconds for 60 dB; `nil` where too few decays are free.
  package let reverberation: Double?
  /// Seconds that were heard.
  package let heard: Double

  /// A profile of these values.
  package init(
    loudness: Double, clearance: Double, bands: [Double], reverberation: Double?, heard: Double
  ) {
    (self.loudness, self.clearance, self.bands) = (loudness, clearance, bands)
    (self.reverberation, self.heard) = (reverberation, heard)
  }

  /// Samples per second at which all of it is measured.
  static let sampleRate = 48_000
  /// Seconds of the original that are enough.
  private static let enough = 60.0
  /// Below this clearance nothing is believed.
  static let leastClearance = 6.0

  /// Loudness for the lines in a layout, LUFS: the original's, at most 6 dB away from the usual one.
  func target(in layout: SoundLayout) -> Double {
    min(max(loudness + layout.spread, DubOptions.usualLoudness - 6), DubOptions.usualLoudness + 6)
  }

  /// Listens to the original of a dub where it speaks.
  ///
  /// - Parameters:
  ///   - path: the video; its first audio track is heard.
  ///   - windows: where lines are spoken, seconds.
  ///   - mask: tells speech from what else sounds.
  /// - Returns: `nil` when nobody speaks there: silence, or speech that does not stand out of its background.
  /// - Throws: `MediaError` when the sound cannot be read.
  static func listen(
    to path: String, windows: [ClosedRange<Double>], layout: SoundLayout, mask: BackgroundMask,
    shouldStop: @escaping () -> Bool
  ) throws(MediaError) -> RoomProfile? {
    var reader = try AudioReader(
      path, sampleRate: sampleRate, channelCount: layout.channelCount, shouldStop: shouldStop)
    var waiting: [Float] = []
    var origin = 0
    var listener = Listener(meter: try LoudnessMeter(sampleRate: sampleRate, channelCount: 1))
    for window in merged(windows) where listener.seconds < enough {
      let first = max(0, Int(window.lowerBound * Double(sampleRate)))
      let last = Int(window.upperBound * Double(sampleRate))
      while origin + waiting.count < last, let block = try reader.nextBlock() {
        waiting += layout.speech(in: block.channels)
        let old = min(max(first - origin, 0), waiting.count)
        waiting.removeFirst(old)
        origin += old
      }
      let old = min(max(first - origin, 0), waiting.count)
      let found = Array(waiting.dropFirst(old).prefix(max(0, last - max(first, origin))))
      try listener.hear(found, mask)
    }
    return listener.profile
  }

  /// Windows that touch or overlap as one, in order, none longer than 8 s: what the mask hears at once.
  private static func merged(_ windows: [ClosedRange<Double>]) -> [ClosedRange<Double>] {
    var result: [ClosedRange<Double>] = []
    for window in windows.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.last, window.lowerBound <= last.upperBound {
        result[result.count - 1] = last.lowerBound...max(last.upperBound, window.upperBound)
      } else {
        result.append(window)
      }
    }
    return result.flatMap { window in
      stride(from: window.lowerBound, to: window.upperBound, by: 8).map {
        $0...min($0 + 8, window.upperBound)
      }
    }
  }

  /// Collects what is heard.
  private struct Listener: ~Copyable {
    let meter: LoudnessMeter
    var bands = BandLevels(sampleRate: sampleRate)
    var decays = DecayMeter(sampleRate: sampleRate)
    var seconds = 0.0
    var speechEnergy = 0.0
    /// The first seconds, which show whether it is a voice.
    var opening: [Float] = []
    var restEnergy = 0.0

    init(meter: consuming LoudnessMeter) { self.meter = meter }

    mutating func hear(_ samples: [Float], _ mask: BackgroundMask) throws(MediaError) {
      guard samples.count >= sampleRate / 5 else { return }
      var remover = SpeechRemover(mask)
      let clip = AudioClip(mono: samples, sampleRate: sampleRate)
      var rest = remover.process(clip).first ?? []
      rest += remover.finish().first ?? []
      let speech = zip(samples, rest).map { $0 - $1 }
      speechEnergy += speech.reduce(0) { $0 + Double($1) * Double($1) }
      restEnergy += rest.reduce(0) { $0 + Double($1) * Double($1) }
      seconds += clip.duration
      opening += samples.prefix(max(0, 8 * sampleRate - opening.count))
      try meter.add(AudioClip(mono: speech, sampleRate: sampleRate))
      bands.add(speech)
      // The mask takes tails for background: they are measured on the sound as it is.
      decays.add(samples)
    }

    /// The mask takes any steady tone for speech; a voice moves.
    private var isVoice: Bool {
      let track = PitchTracker(sampleRate: sampleRate, hop: sampleRate / 80)(opening)
      let voiced = track.f0.filter { $0 > 0 }.count
      return 5 * voiced > track.f0.count && track.rangeSemitones ?? 0 > 0.8
    }

    var profile: RoomProfile? {
      let clearance = 10 * log10((speechEnergy + 1e-12) / (restEnergy + 1e-12))
      let loudness = meter.loudness.integrated
      guard clearance >= leastClearance, loudness > -50, isVoice, let levels = bands.decibels else { return nil }
      return RoomProfile(
        loudness: loudness, clearance: clearance, bands: levels, reverberation: decays.reverberation,
        heard: seconds)
    }
  }
}

extension DubReport.Room {
  /// What was heard and done; `nil` profiles are originals in which nobody was heard to speak.
  init(_ mode: DubOptions.Room, _ profile: RoomProfile?, _ match: RoomMatch?) {
    self.init(
      mode: mode.rawValue, originalLoudness: profile.map { DubReport.rounded($0.loudness) },
      clearance: profile.map { DubReport.rounded($0.clearance) },
      reverberation: profile?.reverberation.map(DubReport.rounded), applied: match?.decisions ?? [])
  }
}
