import Diffusion
import Tensor

/// Data from independent normal distributions, for which the ideal denoiser and the exact solution of the
/// probability-flow ODE are known in closed form.
struct GaussianProblem: Sendable {
  let means: [Float]
  let deviations: [Float]

  /// Six elements, from narrow to wide.
  static let spread = GaussianProblem(
    means: [-1.5, -0.4, 0, 0.3, 0.9, 2], deviations: [0.3, 1.2, 0.5, 0.8, 0.4, 1])

  var shape: [Int] { [means.count] }

  /// The posterior mean of the data, told in the terms of any prediction.
  func denoiser(_ prediction: Prediction = .x0) -> Denoiser {
    Denoiser(prediction) { x, level in
      try prediction.output(denoised: posteriorMean(x, at: level), x: x, at: level)
    }
  }

  func posteriorMean(_ x: Tensor, at level: NoiseLevel) -> Tensor {
    var data = x
    for i in means.indices {
      let (mean, variance) = (Double(means[i]), Double(deviations[i]) * Double(deviations[i]))
      let power = level.alpha * level.alpha * variance + level.sigma * level.sigma
      let gain = level.alpha * variance / power
      data.scalars[i] = Float(mean + gain * (Double(x.scalars[i]) - level.alpha * mean))
    }
    return data
  }

  /// A point `offset` standard deviations from the mean of x at a level.
  func point(_ offset: Double, at level: NoiseLevel) -> Tensor {
    var x = Tensor(shape: shape)
    for i in means.indices {
      let deviation = level.alpha * Double(deviations[i])
      let spread = (deviation * deviation + level.sigma * level.sigma).squareRoot()
      x.scalars[i] = Float(level.alpha * Double(means[i]) + offset * spread)
    }
    return x
  }

  /// The largest distance of x from the exact solution that started at `point(offset)`.
  func error(_ x: Tensor, _ offset: Double, at level: NoiseLevel) -> Double {
    zip(x.scalars, point(offset, at: level).scalars).map { Double(abs($0 - $1)) }.max() ?? .nan
  }
}
