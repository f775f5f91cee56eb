import Diffusion
import Glibc
import Tensor

/// Data from a mixture of two normal distributions in one dimension, a nonlinear ODE with a known solution.
///
/// In one dimension the probability-flow ODE keeps the rank of a point in the distribution, so the solution
/// at any level is the quantile of a fixed rank there. Each element of x has its own rank.
struct MixtureProblem: Sendable {
  let weights = (0.35, 0.65)
  let means = (-1.0, 0.8)
  let deviations = (0.5, 0.4)
  let ranks = [0.03, 0.2, 0.4, 0.55, 0.8, 0.97]

  private func spreads(_ level: NoiseLevel) -> (Double, Double) {
    let (first, second) = (level.alpha * deviations.0, level.alpha * deviations.1)
    let power = level.sigma * level.sigma
    return ((first * first + power).squareRoot(), (second * second + power).squareRoot())
  }

  var denoiser: Denoiser {
    Denoiser(.x0) { x, level in
      let (first, second) = spreads(level)
      var data = x
      for i in data.scalars.indices {
        let value = Double(x.scalars[i])
        let (a, b) = ((value - level.alpha * means.0) / first, (value - level.alpha * means.1) / second)
        let odds = weights.1 / weights.0 * first / second * exp(0.5 * (a * a - b * b))
        let share = 1 / (1 + odds)
        let left = means.0 + level.alpha * deviations.0 * deviations.0 / first * a
        let right = means.1 + level.alpha * deviations.1 * deviations.1 / second * b
        data.scalars[i] = Float(share * left + (1 - share) * right)
      }
      return data
    }
  }

  /// The exact solution at a level: the quantiles of the ranks, by bisection.
  func point(at level: NoiseLevel) -> Tensor {
    let (first, second) = spreads(level)
    let values = ranks.map { rank in
      var (low, high) = (-20 * max(first, second), 20 * max(first, second))
      for _ in 0..<100 {
        let middle = (low + high) / 2
        let left = erfc((level.alpha * means.0 - middle) / (first * 2.0.squareRoot())) / 2
        let right = erfc((level.alpha * means.1 - middle) / (second * 2.0.squareRoot())) / 2
        if weights.0 * left + weights.1 * right < rank { low = middle } else { high = middle }
      }
      return Float((low + high) / 2)
    }
    return Tensor(values, shape: [ranks.count])
  }
}
