import Glibc
import Tensor

/// Guidance: wrappers that take denoisers and return one.
extension Denoiser {
  /// A denoiser under some condition, and how far to go its way.
  public struct Condition: Sendable {
    /// The network with the condition in its closure.
    public let denoiser: Denoiser
    /// The factor on its difference from the base; below 0 it pushes away.
    public let scale: Double

    /// A condition with a factor.
    public init(_ denoiser: Denoiser, scale: Double) {
      self.denoiser = denoiser
      self.scale = scale
    }
  }

  /// Classifier-free guidance of this (conditional) denoiser.
  ///
  /// `unconditional + scale (conditional - unconditional)`: 1 is the conditional network alone, asked once; 0
  /// the unconditional one; above 1 exaggerates the condition.
  /// - Parameter rescale: see `combining`.
  /// - Source: Ho and Salimans 2022, equation 6.
  public func guided(against unconditional: Denoiser, scale: Double, rescale: Double = 0) -> Denoiser {
    .combining(unconditional, [Condition(self, scale: scale)], rescale: rescale)
  }

  /// Positive and negative emotion guidance of this (neutral) denoiser, with separate scales.
  ///
  /// `neutral + positiveScale (wanted - neutral) - negativeScale (mean of the others - neutral)`: towards the
  /// wanted emotion and away from the others, whose networks are not asked when `negativeScale` is 0.
  /// - Source: after Cong et al. 2025 (EmoDubber, user emotion controlling); the paper steers with an emotion
  ///   classifier's gradient (see `steered`), here differences of conditional predictions take its place.
  public func emphasized(
    toward wanted: Denoiser, positiveScale: Double, awayFrom others: [Denoiser], negativeScale: Double,
    rescale: Double = 0
  ) -> Denoiser {
    let share = -negativeScale / Double(max(others.count, 1))
    let conditions = [Condition(wanted, scale: positiveScale)] + others.map { Condition($0, scale: share) }
    return .combining(self, conditions, rescale: rescale)
  }

  /// `base + Σ scale (condition - base)`: several conditions at once, each with its own scale.
  ///
  /// The base, and a condition, are asked only where their weight is not 0. Denoisers of one prediction are
  /// mixed in it, others as estimates of the clean data.
  /// - Parameters:
  ///   - rescale: 0...1, how far the result's standard deviation is brought back to the first condition's,
  ///     against the overexposure of large scales; 0.7 in the paper.
  ///   - samples: how many independent samples lie along the first axis, for `rescale`.
  /// - Source: Liu et al. 2022 (composable diffusion), equation 11; Lin et al. 2023, section 3.4.
  public static func combining(
    _ base: Denoiser, _ conditions: [Condition], rescale: Double = 0, samples: Int = 1
  ) -> Denoiser {
    let kinds = Set(conditions.map(\.denoiser.prediction) + [base.prediction])
    let prediction = kinds.count == 1 ? base.prediction : .x0
    let baseScale = 1 - conditions.reduce(0) { $0 + $1.scale }
    return Denoiser(prediction) { x, level in
      func ask(_ denoiser: Denoiser) throws -> Tensor {
        try kinds.count == 1 ? denoiser(x, at: level) : denoiser.denoised(x, at: level)
      }
      var result = Tensor(shape: x.shape)
      var reference: [Double] = []
      if baseScale != 0 { result.combine(0, baseScale, try ask(base).scalars) }
      for (index, condition) in conditions.enumerated() {
        let needed = condition.scale != 0 || (index == 0 && rescale > 0)
        if !needed { continue }
        let answer = try ask(condition.denoiser)
        if index == 0 && rescale > 0 { reference = answer.deviations(samples: samples) }
        result.combine(1, condition.scale, answer.scalars)
      }
      if !reference.isEmpty { result.bringDeviations(to: reference, share: rescale) }
      return result
    }
  }

  /// This denoiser at levels whose noise-to-signal ratio lies in `ratios`, `otherwise` at all others.
  ///
  /// Guidance costs quality at the noisiest levels and is wasted at the cleanest: wrap the guided denoiser,
  /// with the conditional one as `otherwise`.
  /// - Source: Kynkäänniemi et al. 2024, equation 5.
  public func limited(to ratios: ClosedRange<Double>, otherwise: Denoiser) -> Denoiser {
    let same = prediction == otherwise.prediction
    return Denoiser(same ? prediction : .x0) { x, level in
      let chosen = ratios.contains(level.ratio) ? self : otherwise
      return same ? try chosen(x, at: level) : try chosen.denoised(x, at: level)
    }
  }

  /// Classifier guidance: follows the gradient of a log-probability of x, scaled.
  ///
  /// `x0 + scale sigma² / alpha gradient`; with a positive and a negative call, each with its own gradient
  /// and scale, it is EmoDubber's positive and negative guidance. At pure noise x says nothing about the data
  /// and no gradient is asked for.
  /// - Parameter gradient: of log p(condition | x) with respect to x, in x's shape.
  /// - Source: Dhariwal and Nichol 2021, algorithm 2; Cong et al. 2025 (EmoDubber). The latter adds the
  ///   gradient to the flow's velocity with a constant factor; here the factor is the one that makes scale 1
  ///   exact on every path.
  public func steered(
    by gradient: @escaping @Sendable (Tensor, NoiseLevel) throws -> Tensor, scale: Double
  ) -> Denoiser {
    Denoiser(.x0) { x, level in
      var estimate = try denoised(x, at: level)
      if scale == 0 || level.alpha == 0 { return estimate }
      let slope = try gradient(x, level)
      guard slope.shape == x.shape else {
        throw DiffusionError.shapeMismatch(expected: x.shape, found: slope.shape)
      }
      estimate.combine(1, scale * level.sigma * level.sigma / level.alpha, slope.scalars)
      return estimate
    }
  }
}

extension Tensor {
  /// The standard deviation of each sample along the first axis.
  fileprivate func deviations(samples: Int) -> [Double] {
    precondition(samples > 0 && count % samples == 0, "\(samples) samples in a tensor of shape \(shape)")
    let size = count / samples
    return (0..<samples).map { sample in
      let values = scalars[sample * size..<(sample + 1) * size]
      let mean = values.reduce(0.0) { $0 + Double($1) } / Double(size)
      let power = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
      return (power / Double(size)).squareRoot()
    }
  }

  /// Multiplies each sample so that its deviation goes `share` of the way to the reference.
  fileprivate mutating func bringDeviations(to reference: [Double], share: Double) {
    let own = deviations(samples: reference.count)
    let size = count / reference.count
    for (sample, deviation) in own.enumerated() where deviation > 0 {
      let factor = Float(share * reference[sample] / deviation + 1 - share)
      for i in sample * size..<(sample + 1) * size { scalars[i] *= factor }
    }
  }
}
