import Glibc
import Speech

/// Puts lines into the original's room: the same band, some of its tilt, and a late reverberation where it has one.
package struct RoomMatch {
  /// Lowest and highest frequency of the original where it is narrower than the lines, hertz.
  package let lowest, highest: Double?
  /// Decibels an octave that the lines are tilted by.
  package let tilt: Double
  /// What rings, if anything does.
  package let reverb: LateReverb?

  private let stft = STFT(length: 2048, hop: 512)
  /// One gain per bin; empty where the band stays as it is.
  private let gains: [Float]

  /// A band of the original that lies this far below the lines' is missing, decibels.
  private static let missing = -12.0
  /// Decibels an octave by which speakers of a studio differ from the lines (1.1 to 1.4 on clips of GRID): half
  /// the difference is taken over where it is beyond that, and no more than `largestTilt` of it.
  private static let ordinaryTilt = 1.5, largestTilt = 2.0
  /// Times that are believed, seconds: dry speech is found as 0.12 to 0.24.
  private static let times = 0.27...0.8
  /// Energy of the late sound, decibels below the direct: running speech does not tell it from the time.
  private static let late = -6.0

  /// - Parameters:
  ///   - lines: levels of the lines' bands, decibels.
  ///   - sampleRate: of the sounds to come, hertz.
  package init(_ room: RoomProfile, lines: [Double], sampleRate: Int) {
    let centres = BandLevels.centres
    let raw = zip(room.bands, lines).map { $0 - $1 }
    let middle = zip(centres, raw).filter { (400...2500).contains($0.0) }.map(\.1)
    let zero = middle.reduce(0, +) / Double(max(1, middle.count))
    let difference = raw.map { $0 - zero }
    let top = difference.lastIndex { $0 > Self.missing } ?? centres.count - 1
    let bottom = difference.firstIndex { $0 > Self.missing } ?? 0
    highest = centres[top] < 7500 && centres[top] > 1500 ? centres[top] * pow(2, 1.0 / 6) : nil
    // A high voice has nothing below 200 Hz either; a telephone has nothing below 300.
    lowest = centres[bottom] > 300 && centres[bottom] < 800 ? centres[bottom] * pow(2, -1.0 / 6) : nil
    tilt = Self.tilt(difference, from: max(400, lowest ?? 0), to: min(6000, highest ?? 6000))
    reverb = room.reverberation.flatMap { time in
      time < Self.times.lowerBound
        ? nil
        : LateReverb(seconds: min(time, Self.times.upperBound), level: Self.late, sampleRate: sampleRate)
    }
    gains = Self.gains(lowest: lowest, highest: highest, tilt: tilt, sampleRate: sampleRate)
  }

  /// Half the slope of the difference over octaves, as far as it is out of the ordinary.
  private static func tilt(_ difference: [Double], from low: Double, to high: Double) -> Double {
    let points = zip(BandLevels.centres, difference).filter { low...max(low, high) ~= $0.0 }
    let count = Double(max(1, points.count))
    let x = points.map { log2($0.0 / 1000) }
    let meanX = x.reduce(0, +) / count
    let meanY = points.map(\.1).reduce(0, +) / count
    let product = zip(x, points).reduce(0) { $0 + ($1.0 - meanX) * ($1.1.1 - meanY) }
    let square = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    guard square > 0 else { return 0 }
    let half = product / square / 2
    let excess = min(max(abs(half) - ordinaryTilt, 0), largestTilt)
    return half < 0 ? -excess : excess
  }

  private static func gains(lowest: Double?, highest: Double?, tilt: Double, sampleRate: Int) -> [Float] {
    guard lowest != nil || highest != nil || tilt != 0 else { return [] }
    return (0...1024).map { bin in
      let frequency = max(20, Double(bin) * Double(sampleRate) / 2048)
      var decibels = min(max(tilt * log2(frequency / 1000), -6), 6)
      if let lowest, frequency < lowest { decibels -= 24 * log2(lowest / frequency) }
      if let highest, frequency > highest { decibels -= 48 * log2(frequency / highest) }
      return Float(pow(10, max(decibels, -70) / 20))
    }
  }

  /// A line in the room, longer by its reverberation.
  package func callAsFunction(_ samples: [Float]) -> [Float] {
    var result = samples
    if !gains.isEmpty, samples.count >= 2048 {
      var spectrum = stft(samples)
      for frame in 0..<spectrum.frames {
        for (bin, gain) in gains.enumerated() {
          spectrum.real[frame * spectrum.bins + bin] *= gain
          spectrum.imaginary[frame * spectrum.bins + bin] *= gain
        }
      }
      result = stft.inverse(spectrum, count: samples.count)
    }
    return reverb.map { $0(result) } ?? result
  }

  /// What was done, in words.
  var decisions: [String] {
    func hertz(_ value: Double) -> String { "\(Int(value.rounded())) Hz" }
    var words: [String] = []
    if let lowest { words.append("nothing below \(hertz(lowest))") }
    if let highest { words.append("nothing above \(hertz(highest))") }
    if tilt != 0 { words.append("tilted by \(DubReport.rounded(tilt)) dB an octave") }
    if let reverb {
      words.append(
        "reverberation of \(DubReport.rounded(reverb.seconds)) s, \(-Self.late) dB below the voice")
    }
    return words
  }
}
