import Emotion
import Face
import Glibc
import Media
import Script
import Speech
import TTS

/// Finds when the sounds of a known text are spoken in a recording.
///
/// The text is spoken by the synthesiser, whose times are known; dynamic time warping of both spectra
/// carries them to
/// the recording.
/// - Source: Sakoe and Chiba 1978 (symmetric steps, a band around the diagonal); alignment by synthesis after
///   Malfrere and Dutoit 1997.
public struct SpeechAligner: Sendable {
  let performer: LinePerformer

  /// An aligner that speaks with `performer`.
  public init(_ performer: LinePerformer) {
    self.performer = performer
  }

  /// The sounds of `text` in `sound`.
  ///
  /// - Throws: `TTSError` when the text cannot be spoken, `MediaError` when the sound cannot be resampled.
  public func phonemes(of text: String, voice: String, in sound: AudioClip) throws -> [PhonemeTiming] {
    let line = SpokenLine(
      id: "1", voice: voice, spans: try ScriptMarkup.line(text, path: "--script").spans,
      setting: .neutral, seed: 0)
    let take = try performer.speak(line)
    let analysis = SpeechAnalysis()
    let spoken = HeardMouth.normalized(try analysis.mel(take.clip))
    let heard = HeardMouth.normalized(try analysis.mel(sound))
    let from = Self.active(spoken.levels), to = Self.active(heard.levels)
    let path = Self.warp(spoken.frames, from, heard.frames, to)
    func carry(_ seconds: Double) -> Double {
      let frame = seconds * analysis.rate
      guard let last = path.indices.last else { return seconds }
      let k = max(0, min(last, Int(frame) - from.lowerBound))
      let next = min(last, k + 1)
      let share = max(0, min(1, frame - frame.rounded(.down)))
      return (Double(path[k]) * (1 - share) + Double(path[next]) * share) / analysis.rate
    }
    return take.timings.phonemes.map {
      PhonemeTiming(symbol: $0.phoneme, start: carry($0.start), end: carry($0.end))
    }
  }

  /// From the first to the last frame that is nearly as loud as the loudest.
  static func active(_ levels: [Float]) -> Range<Int> {
    let floor = (levels.max() ?? 0) - 4.5
    let first = levels.firstIndex { $0 > floor } ?? 0
    let last = levels.lastIndex { $0 > floor } ?? max(0, levels.count - 1)
    return first..<max(first + 1, min(levels.count, last + 1))
  }

  /// For each frame of `a` inside `from` the frame of `b` it belongs to.
  static func warp(_ a: [Float], _ from: Range<Int>, _ b: [Float], _ to: Range<Int>) -> [Int] {
    let width = HeardMouth.bands
    let (n, m) = (from.count, to.count)
    guard n > 0, m > 0, a.count >= from.upperBound * width, b.count >= to.upperBound * width else {
      return []
    }
    let slope = Float(m) / Float(n)
    let band = max(120, Int(0.2 * Float(m)))
    let columns = 2 * band + 1
    func start(_ i: Int) -> Int { Int(Float(i) * slope) - band }
    var steps = [UInt8](repeating: 0, count: n * columns)
    var previous = [Float](repeating: .infinity, count: columns), current = previous
    for i in 0..<n {
      let s = start(i), shift = i > 0 ? s - start(i - 1) : 0
      for c in 0..<columns {
        let j = s + c
        guard j >= 0, j < m else {
          current[c] = .infinity
          continue
        }
        var cost: Float = 0
        let p = (from.lowerBound + i) * width, q = (to.lowerBound + j) * width
        for k in 0..<width {
          let d = a[p + k] - b[q + k]
          cost += d * d
        }
        func before(_ column: Int) -> Float {
          previous.indices.contains(column) ? previous[column] : .infinity
        }
        let diagonal = i > 0 ? before(c + shift - 1) : .infinity
        let stay = i > 0 ? before(c + shift) : .infinity
        let skip = c > 0 ? current[c - 1] : .infinity
        var best = i == 0 && j == 0 ? 0 : diagonal + 2 * cost
        var step: UInt8 = 0
        if stay + cost * 1.1 < best { (best, step) = (stay + cost * 1.1, 1) }
        if skip + cost * 1.1 < best { (best, step) = (skip + cost * 1.1, 2) }
        current[c] = best
        steps[i * columns + c] = step
      }
      swap(&previous, &current)
    }
    var out = [Int](repeating: 0, count: n)
    var (i, j) = (n - 1, m - 1)
    while i >= 0 {
      out[i] = to.lowerBound + j
      let c = max(0, min(columns - 1, j - start(i)))
      switch steps[i * columns + c] {
      case 0:
        i -= 1
        j = max(0, j - 1)
      case 1: i -= 1
      default:
        if j == 0 { i -= 1 } else { j -= 1 }
      }
    }
    return out
  }
}
