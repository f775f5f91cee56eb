import Emotion
import Glibc
import Tensor

/// Speech on a face: sounds with their times become mouth curves, over idle motion and an emotional posture.
///
/// Each sound pulls the articulators towards its target; the pull fades with distance in time, and the curve
/// is the mean of all targets weighted by their pull. Lips are then made to meet on p, b and m.
/// - Source: Cohen and Massaro 1993, Modeling coarticulation in synthetic visual speech, equations 1 to 3
///   (with one rate before and after a segment, and power 1).
public struct VisemeMotion: Sendable {
  /// Frames a second.
  public let fps: Double
  /// How far the mouth opens; 1 is clear speech.
  public let articulation: Float

  /// - Precondition: `fps` is positive.
  public init(fps: Double = 30, articulation: Float = 1) {
    precondition(fps > 0, "a rate of \(fps) frames/s")
    self.fps = fps
    self.articulation = articulation
  }

  /// One pull of Cohen and Massaro's model.
  private struct Pull {
    let centre: Double
    let rate: Double
    let target: MouthTarget
  }

  /// How far lips move ahead of what is heard, in seconds, and how much wider they open than the net's mean.
  ///
  /// Measured on facegood's training recordings 1114_2_01 and 1114_2_03: correlation with the performer's jaw
  /// 0.70 and 0.63 without the lead, 0.82 and 0.78 with it. In GRID's training clips lips meet 46 ms (median)
  /// before the middle of p, b and m.
  package static let lead = 0.06
  private static let emphasis: Float = 1.5

  /// The whole motion of a line.
  ///
  /// - Parameter heard: the mouth that `HeardMouth` made of a recording that people spoke: half of
  ///   the mouth follows it then, while lips still meet by the sounds.
  /// - Parameter duration: seconds; usually the sound's length. The mouth rests outside the sounds.
  /// - Parameter intensity: 0...2, how strongly the emotion shows.
  public func curves(
    phonemes: [PhonemeTiming], heard: HeardMouth.Track? = nil, duration: Double,
    emotion: EmotionMixture = .neutral, intensity: Float = 1, noise: inout NoiseSource
  ) -> FaceCurves {
    let pulls = Self.pulls(phonemes, duration)
    var curves = curves(duration: duration, emotion, intensity, &noise) { time in
      var mouth = Self.blend(pulls, at: time + Self.lead)
      if let heard { mouth = (mouth + self.mouth(heard, at: time).shape) / 2 }
      let speaking = Self.activity(phonemes, at: time + Self.lead)
      return Mouth(shape: mouth, shut: closure(phonemes, at: time), speaking: speaking)
    }
    for i in curves.frames.indices { curves.head[i][0] += nod(phonemes, at: Double(i) / fps) }
    return curves
  }

  /// The whole motion of a recording whose sounds are not known.
  ///
  /// - Parameter heard: the mouth that `HeardMouth` made of it.
  public func curves(
    heard: HeardMouth.Track, duration: Double, emotion: EmotionMixture = .neutral, intensity: Float = 1,
    noise: inout NoiseSource
  ) -> FaceCurves {
    curves(duration: duration, emotion, intensity, &noise) { mouth(heard, at: $0) }
  }

  /// What the sounds want of the mouth in a frame.
  private struct Mouth {
    /// The articulators, as in `MouthTarget`.
    var shape: SIMD8<Float>
    /// How far the lips must be closed, 0...1.
    var shut: Float
    /// How much somebody speaks, 0...1.
    var speaking: Float
  }

  private func curves(
    duration: Double, _ emotion: EmotionMixture, _ intensity: Float, _ noise: inout NoiseSource,
    mouth: (Double) -> Mouth
  ) -> FaceCurves {
    var curves = IdleMotion(fps: fps).curves(duration: duration, noise: &noise)
    let posture = EmotionPosture.shape(emotion, intensity: intensity)
    let held = EmotionPosture.head(emotion, intensity: intensity)
    for i in curves.frames.indices {
      let time = Double(i) / fps
      let mouth = mouth(time)
      addPosture(posture, onset: smoothstep(0, 0.3, Float(time)), speaking: mouth.speaking, to: &curves, i)
      addMouth(mouth.shape, shut: mouth.shut, to: &curves, i)
      for axis in 0..<3 { curves.head[i][axis] += held[axis] * smoothstep(0, 0.5, Float(time)) }
    }
    return curves
  }

  private func mouth(_ heard: HeardMouth.Track, at time: Double) -> Mouth {
    let reach = max(1, Int((heard.rate / fps / 2).rounded()))
    let middle = Int(((time + Self.lead) * heard.rate).rounded())
    var mouth = Mouth(shape: .zero, shut: 0, speaking: 0), count: Float = 0
    for j in middle - reach...middle + reach where heard.shapes.indices.contains(j) {
      mouth.shape += heard.shapes[j] * heard.speaking[j]
      mouth.shut = max(mouth.shut, heard.closures[j] * heard.speaking[j])
      mouth.speaking += heard.speaking[j]
      count += 1
    }
    guard count > 0 else { return mouth }
    return Mouth(
      shape: mouth.shape * (Self.emphasis / count), shut: smoothstep(0.4, 0.75, mouth.shut),
      speaking: mouth.speaking / count)
  }

  private static func pulls(_ phonemes: [PhonemeTiming], _ duration: Double) -> [Pull] {
    var out: [Pull] = []
    func add(_ start: Double, _ end: Double, _ target: MouthTarget) {
      out.append(Pull(centre: (start + end) / 2, rate: 1 / (0.30 * (end - start) + 0.022), target: target))
    }
    var last = 0.0
    for phoneme in phonemes {
      guard let targets = MouthTarget.targets(phoneme.sound) else { continue }
      if phoneme.start - last > 0.08 { add(last, phoneme.start, .rest) }
      let share = (phoneme.end - phoneme.start) / Double(targets.count)
      for (k, target) in targets.enumerated() {
        let start = phoneme.start + Double(k) * share
        add(start, start + share, target)
      }
      last = phoneme.end
    }
    if duration - last > 0.02 || out.isEmpty { add(last, max(duration, last + 0.3), .rest) }
    return out
  }

  /// The mean target at a time, weighted by dominance.
  private static func blend(_ pulls: [Pull], at time: Double) -> SIMD8<Float> {
    var sum = SIMD8<Float>.zero, total = SIMD8<Float>(repeating: 1e-6)
    for pull in pulls {
      let distance = abs(time - pull.centre) * pull.rate
      guard distance < 14 else { continue }
      let weight = pull.target.dominance * Float(exp(-distance))
      sum += weight * pull.target.shape
      total += weight
    }
    return sum / total
  }

  /// How much somebody is speaking around `time`, 0...1.
  private static func activity(_ phonemes: [PhonemeTiming], at time: Double) -> Float {
    var near = 9.0
    for p in phonemes where MouthTarget.targets(p.sound) != nil {
      near = min(near, max(p.start - time, time - p.end))
    }
    return 1 - smoothstep(0, 0.18, Float(near))
  }

  /// How far the lips must be closed at `time`: 1 during p, b and m, reached within 60 ms.
  ///
  /// A closure is at least as long as a frame, so that no frame rate misses it, nor does the beginning.
  private func closure(_ phonemes: [PhonemeTiming], at time: Double) -> Float {
    var most: Float = 0
    for p in phonemes where MouthTarget.targets(p.sound)?.first?.closes == true {
      let half = max((p.end - p.start) * 0.36, 0.5 / fps + 1e-6)
      let centre = max(0, (p.start + p.end) / 2 - Self.lead)
      most = max(most, 1 - smoothstep(0, 0.06, Float(abs(time - centre) - half)))
    }
    return most
  }

  /// A small dip of the head on stressed vowels.
  private func nod(_ phonemes: [PhonemeTiming], at time: Double) -> Float {
    var sum: Float = 0
    for p in phonemes where p.isStressed {
      let d = Float(time - (p.start + p.end) / 2) / 0.16
      sum += 1.1 * expf(-d * d)
    }
    return min(sum, 2)
  }

  /// Adds the emotion; while speaking its mouth gives way to the sounds.
  private func addPosture(
    _ posture: [Float], onset: Float, speaking: Float, to curves: inout FaceCurves, _ i: Int
  ) {
    let mouth = ARKitBlendshape.jawForward.rawValue...ARKitBlendshape.mouthUpperUpRight.rawValue
    for (k, value) in posture.enumerated() where value != 0 {
      var share: Float = mouth.contains(k) ? 1 - 0.25 * speaking : 1
      // A lid that blinks is not held open.
      if k == ARKitBlendshape.eyeWideLeft.rawValue || k == ARKitBlendshape.eyeWideRight.rawValue {
        share = 1 - curves[i, .eyeBlinkLeft]
      }
      curves.frames[i][k] = min(1, curves.frames[i][k] + value * onset * share)
    }
  }

  /// Adds the mouth of the sounds and closes the lips where they must meet.
  private func addMouth(_ mouth: SIMD8<Float>, shut: Float, to curves: inout FaceCurves, _ i: Int) {
    let m = mouth * articulation
    func add(_ shape: ARKitBlendshape, _ value: Float) {
      curves[i, shape] = max(0, min(1, curves[i, shape] + value))
    }
    add(.jawOpen, m[0])
    add(.mouthFunnel, m[1])
    add(.mouthPucker, m[2])
    for side in [ARKitBlendshape.mouthLowerDownLeft, .mouthLowerDownRight] { add(side, m[3]) }
    for side in [ARKitBlendshape.mouthUpperUpLeft, .mouthUpperUpRight] { add(side, m[4]) }
    for side in [ARKitBlendshape.mouthStretchLeft, .mouthStretchRight] { add(side, 0.55 * m[5]) }
    for side in [ARKitBlendshape.mouthSmileLeft, .mouthSmileRight] { add(side, 0.35 * m[5]) }
    add(.mouthRollLower, m[6])
    add(.mouthShrugLower, m[7])
    for shape in Self.opening { curves[i, shape] *= 1 - shut }
    for side in [ARKitBlendshape.noseSneerLeft, .noseSneerRight] { curves[i, side] *= 1 - 0.6 * shut }
    curves[i, .jawOpen] = curves[i, .jawOpen] * (1 - 0.75 * shut)
    curves[i, .mouthClose] = max(curves[i, .mouthClose], curves[i, .jawOpen] * shut)
    for side in [ARKitBlendshape.mouthPressLeft, .mouthPressRight] {
      curves[i, side] = max(curves[i, side], 0.25 * shut)
    }
  }

  /// What would hold the lips apart.
  private static let opening: [ARKitBlendshape] = [
    .mouthFunnel, .mouthLowerDownLeft, .mouthLowerDownRight, .mouthUpperUpLeft, .mouthUpperUpRight,
    .mouthRollLower,
  ]
}
