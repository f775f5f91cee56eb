import Tensor

/// Likeliest paths through the probabilities of frames.
///
/// - Source: Viterbi 1967; forced alignment with optional silences as in Young et al., "The HTK Book".
package enum PhonemePath {
  /// A stretch of frames that belongs to one sound.
  package struct Stretch: Equatable {
    /// Class of the sound.
    package let sound: Int
    /// The word it belongs to; nil for silence.
    package let word: Int?
    /// From the first frame to the one after the last.
    package let frames: Range<Int>
  }

  /// What a change of sound costs where any sound may follow any other, nats.
  static let turn: Float = 2
  /// A sound's score is not lower, nats.
  static let worst: Float = -8
  /// So many sounds that fit perfectly are added to each word: one bad sound says little about a short word.
  private static let benefit = 1.5
  /// No more frames times states than this are searched.
  static let largestSearch = 250_000_000

  /// States of a search.
  private struct States {
    var sounds = [PhonemeClasses.silence]
    var words: [Int?] = [nil]

    init(_ words: [[Int]]) {
      for (index, word) in words.enumerated() {
        sounds += word + [PhonemeClasses.silence]
        self.words += [Int?](repeating: index, count: word.count) + [nil]
      }
    }
  }

  /// Frames times states of a search.
  static func cost(frames: Int, words: [[Int]]) -> Int {
    frames * (1 + words.reduce(0) { $0 + $1.count + 1 })
  }

  /// The frames of every sound of known words, which follow each other with silences where there are any.
  ///
  /// - Parameter logs: `[frames, classes]`, log-probabilities.
  /// - Parameter words: the classes of each word, none of them empty.
  /// - Returns: the stretches in order, silences included; nil when there are more sounds than frames.
  package static func align(_ logs: Tensor, words: [[Int]]) -> [Stretch]? {
    let (frames, classes) = (logs.shape[0], logs.shape[1])
    let states = States(words)
    let count = states.sounds.count
    guard frames > 0, words.reduce(0, { $0 + $1.count }) <= frames else { return nil }
    // From two states before, where a silence lies between.
    let skips = (0..<count).map { $0 >= 2 && states.words[$0 - 1] == nil }
    var scores = [Float](repeating: -.infinity, count: count)
    for state in 0..<min(2, count) { scores[state] = logs.scalars[states.sounds[state]] }
    var next = scores
    var steps = [UInt8](repeating: 0, count: frames * count)
    for frame in 1..<max(frames, 1) {
      let row = frame * classes, stepRow = frame * count
      for state in 0..<count {
        var (best, step) = (scores[state], UInt8(0))
        if state > 0, scores[state - 1] > best { (best, step) = (scores[state - 1], 1) }
        if skips[state], scores[state - 2] > best { (best, step) = (scores[state - 2], 2) }
        next[state] = best + logs.scalars[row + states.sounds[state]]
        steps[stepRow + state] = step
      }
      swap(&scores, &next)
    }
    var state = count - 1
    if count > 1, scores[count - 2] > scores[count - 1] { state -= 1 }
    var path = [Int](repeating: 0, count: frames)
    for frame in stride(from: frames - 1, through: 0, by: -1) {
      path[frame] = state
      state -= Int(steps[frame * count + state])
    }
    return runs(path).map {
      let state = path[$0.lowerBound]
      return Stretch(sound: states.sounds[state], word: states.words[state], frames: $0)
    }
  }

  /// The likeliest sounds when nothing is known about the words.
  ///
  /// - Parameter logs: `[frames, classes]`, log-probabilities.
  package static func decode(_ logs: Tensor) -> [Stretch] {
    let (frames, classes) = (logs.shape[0], logs.shape[1])
    guard frames > 0 else { return [] }
    var scores = Array(logs.scalars[..<classes])
    var before = [Int32](repeating: 0, count: frames * classes)
    for frame in 1..<max(frames, 1) {
      let best = scores.indices.max { scores[$0] < scores[$1] } ?? 0
      let entry = scores[best] - turn
      for sound in 0..<classes {
        let stays = scores[sound] >= entry
        before[frame * classes + sound] = Int32(stays ? sound : best)
        scores[sound] = (stays ? scores[sound] : entry) + logs.scalars[frame * classes + sound]
      }
    }
    var sound = scores.indices.max { scores[$0] < scores[$1] } ?? 0
    var path = [Int](repeating: 0, count: frames)
    for frame in stride(from: frames - 1, through: 0, by: -1) {
      path[frame] = sound
      sound = Int(before[frame * classes + sound])
    }
    return runs(path).map { Stretch(sound: path[$0.lowerBound], word: nil, frames: $0) }
  }

  /// How well a stretch fits its frames: the mean log-ratio of its sound to the likeliest, `worst`...0.
  package static func score(_ stretch: Stretch, _ logs: Tensor) -> Double {
    let classes = logs.shape[1]
    var sum: Float = 0
    for frame in stretch.frames {
      let row = logs.scalars[frame * classes..<(frame + 1) * classes]
      sum += logs.scalars[frame * classes + stretch.sound] - (row.max() ?? 0)
    }
    return Double(max(worst, sum / Float(max(stretch.frames.count, 1))))
  }

  /// How well a word is heard by the scores of its sounds; 0 is best.
  package static func wordScore(_ scores: [Double]) -> Double {
    scores.reduce(0, +) / (Double(scores.count) + benefit)
  }

  /// Ranges of equal neighbours.
  private static func runs(_ path: [Int]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var begin = 0
    for index in 1...max(path.count, 1) where index == path.count || path[index] != path[begin] {
      result.append(begin..<index)
      begin = index
    }
    return result
  }
}
