import Diffusion
import Glibc
import NN
import Tensor

/// Draws how a mouth moves from what is heard, by diffusion: every seed is another take of the same speech.
///
/// Taught by one performer's curves and by synthetic speech with the curves of `VisemeMotion`
/// (training/face/train_motion.py). What it answers takes the place of `HeardMouth`'s own shapes.
///
/// - Source: flow matching after Lipman et al. 2023; temporal convolutions after van den Oord et al. 2016.
public struct MotionModel: Sendable {
  /// Shapes a second.
  public static let rate = 30.0
  /// Steps of the sampler.
  public var steps = 4
  /// A factor on the first noise: 0 gives the expected motion, 1 the spread of the lessons.
  public var temperature = 0.5

  /// Jaw, funnel, pucker, lower lip, upper lip, spread, bite, closure.
  static let lanes = 8
  private static let told = 20, width = 72
  /// Between the curves of `VisemeMotion` (0) and those of the performer (1).
  private static let style: Float = 0.5
  private static let dilations = [1, 2, 4, 8, 1, 2, 4, 8]

  /// x + mix(silu(spread(x) + time)).
  private struct Block: Sendable {
    let spread: Conv1d
    let time: Linear
    let mix: Conv1d
    let ones: Tensor

    func callAsFunction(_ x: Tensor, _ embedded: Tensor) -> Tensor {
      let shift = time(embedded).reshaped([ones.count])
      return mix(Activation.silu(spread(x).affine(scale: ones, shift: shift)), residual: x)
    }
  }

  private let embed: Linear
  private let enter, leave: Conv1d
  private let blocks: [Block]
  private let mean, deviation: Tensor

  /// Loads a file of training/face/train_motion.py.
  ///
  /// - Throws: `FaceError.damagedModel`.
  public init(path: String) throws(FaceError) {
    do {
      let weights = try Weights(path: path)
      embed = try Linear(weights["embed"], 32, 32, activation: .silu)
      enter = try Conv1d(weights["enter"], Self.lanes + Self.told, Self.width, kernel: 1)
      leave = try Conv1d(weights["leave"], Self.width, Self.lanes, kernel: 1)
      var blocks: [Block] = []
      for (k, dilation) in Self.dilations.enumerated() {
        let own = weights["blocks"][k]
        blocks.append(
          Block(
            spread: try Conv1d(
              own["spread"], Self.width, Self.width, kernel: 3, padding: dilation, dilation: dilation),
            time: try Linear(own["time"], 32, Self.width),
            mix: try Conv1d(own["mix"], Self.width, Self.width, kernel: 1),
            ones: Tensor(repeating: 1, shape: [Self.width])))
      }
      self.blocks = blocks
      mean = try weights.tensor("mean", shape: [Self.lanes])
      deviation = try weights.tensor("spread", shape: [Self.lanes])
      try weights.finish()
    } catch {
      throw .damagedModel(path: path, detail: error.description)
    }
  }

  /// A take of the mouth that was heard: at every moment the mean of what was heard and what is drawn.
  ///
  /// The mean follows both strangers and the performer at least as well as the heard mouth alone
  /// (docs/results/face.md); closures and silence stay as heard.
  /// - Throws: `FaceError.damagedModel` when the network answers with infinity or NaN.
  public func take(of heard: HeardMouth.Track, noise: inout NoiseSource) throws(FaceError) -> HeardMouth.Track
  {
    let told = condition(heard)
    let frames = told.shape[0]
    guard frames > 0 else { return heard }
    let drawn: Tensor
    do {
      let denoiser = Denoiser(.x0) { x, level in denoised(x, time: Float(level.time), condition: told) }
      drawn = try Sampler(try .flow(steps: steps)).sample(
        [frames, Self.lanes], denoiser, temperature: temperature, noise: &noise)
    } catch {
      throw .damagedModel(path: "acted/motion.safetensors", detail: error.description)
    }
    var out = heard
    for i in out.shapes.indices {
      // What is heard is read ahead of time, what is drawn is not.
      let at = (Double(i) / heard.rate - VisemeMotion.lead) * Self.rate
      let place = max(0, min(Double(frames - 1), at))
      let low = Int(place), high = min(frames - 1, Int(place) + 1)
      let share = Float(place - place.rounded(.down))
      for lane in 0..<7 {
        let before = drawn.scalars[low * Self.lanes + lane], after = drawn.scalars[high * Self.lanes + lane]
        let value = before + (after - before) * share
        let shown = max(0, min(1, value * deviation.scalars[lane] + mean.scalars[lane]))
        out.shapes[i][lane] = (out.shapes[i][lane] + shown) / 2
      }
    }
    return out
  }

  /// What the network is told of a heard mouth, `[frames, 20]` at 30 frames/s: its shapes and closure shortly
  /// before and after the frame, the level, the style.
  package func condition(_ heard: HeardMouth.Track) -> Tensor {
    let count = heard.shapes.count
    let frames = Int(Double(count) / heard.rate * Self.rate)
    var out = Tensor(shape: [frames, Self.told])
    func index(_ place: Double) -> Int { max(0, min(count - 1, Int(place.rounded(.toNearestOrEven)))) }
    for i in 0..<frames {
      let place = Double(i) / Self.rate * heard.rate
      for (k, shift) in [-0.7, 0.7].enumerated() {
        let j = index(place + shift), to = i * Self.told + 9 * k
        for lane in 0..<8 { out.scalars[to + lane] = heard.shapes[j][lane] }
        out.scalars[to + 8] = heard.closures[j]
      }
      out.scalars[i * Self.told + 18] = heard.levels[index(place)]
      out.scalars[i * Self.told + 19] = Self.style
    }
    return out
  }

  /// The clean lanes behind noisy ones, in units of their deviation.
  ///
  /// - Parameters:
  ///   - x: `[frames, 8]`.
  ///   - time: of the flow, 0 (noise) to 1.
  ///   - condition: `[frames, 20]`.
  package func denoised(_ x: Tensor, time: Float, condition: Tensor) -> Tensor {
    let angles = (0..<16).map { time * .pi * powf(1.25, Float($0)) }
    let embedded = embed(Tensor(angles.map { sinf($0) } + angles.map { cosf($0) }, shape: [1, 32]))
    var h = enter(.concatenatingChannels([x, condition]))
    for block in blocks { h = block(h, embedded) }
    return leave(Activation.silu(h))
  }
}
