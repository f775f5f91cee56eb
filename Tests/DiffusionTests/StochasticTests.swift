import Diffusion
import Tensor
import Testing

@Suite("Stochastic solvers end in the data's distribution")
struct StochasticTests {
  private static let count = 20_000
  private static let mean = 0.5
  private static let deviation = 0.7

  private static let problem = GaussianProblem(
    means: [Float](repeating: Float(mean), count: count),
    deviations: [Float](repeating: Float(deviation), count: count))

  private func moments(_ x: Tensor) -> (mean: Double, variance: Double) {
    let values = x.scalars.map(Double.init)
    let mean = values.reduce(0, +) / Double(values.count)
    return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
  }

  private func paths() throws -> [(String, Schedule)] {
    let trained = NoisePath.variancePreserving(try .linear())
    return [
      ("VP", try .karras(steps: 400, from: 150, to: 0.02, on: trained)),
      ("VE", try .karras(steps: 400, from: 80, to: 0.02, on: .varianceExploding)),
      ("flow", try .flow(steps: 400)),
    ]
  }

  @Test(
    "Mean and variance after 400 steps on every path",
    arguments: [
      DDIM(eta: 0.5) as any Solver, DDIM(eta: 1), DPMSolver2M(eta: 1), DPMSolver2M(eta: 0.5), Euler(),
    ])
  func meanAndVariance(_ solver: any Solver) throws {
    for (name, schedule) in try paths() {
      var noise = NoiseSource(seed: 17)
      let x = try Sampler(schedule, solver: solver)
        .sample([Self.count], Self.problem.denoiser(), noise: &noise)
      let (mean, variance) = moments(x)
      report("moments | \(solver) | \(name) | \(mean - Self.mean) | \(variance / 0.49 - 1)")
      #expect(abs(mean - Self.mean) < 0.02, "\(name)")
      #expect(abs(variance / (Self.deviation * Self.deviation) - 1) < 0.04, "\(name)")
    }
  }

  @Test("The consistency step keeps the distribution with any number of steps", arguments: [1, 2, 4])
  func consistency(_ steps: Int) throws {
    // The exact consistency function of a normal distribution: where the ODE takes x.
    let jump = Denoiser(.x0) { x, level in
      let power = level.alpha * level.alpha * Self.deviation * Self.deviation + level.sigma * level.sigma
      let gain = Self.deviation / power.squareRoot()
      var data = x
      for i in data.scalars.indices {
        data.scalars[i] = Float(Self.mean + gain * (Double(x.scalars[i]) - level.alpha * Self.mean))
      }
      return data
    }
    let path = NoisePath.variancePreserving(try .scaledLinear())
    for schedule in [try Schedule.consistency(steps: steps, on: path), try .flow(steps: steps)] {
      var noise = NoiseSource(seed: 23)
      let x = try Sampler(schedule, solver: .consistency).sample([Self.count], jump, noise: &noise)
      let (mean, variance) = moments(x)
      #expect(abs(mean - Self.mean) < 0.035)
      #expect(abs(variance / (Self.deviation * Self.deviation) - 1) < 0.03)
    }
  }

  @Test("With eta 1 the outcome no longer depends on the first noise, with eta 0 it does wholly")
  func memoryOfTheStart() throws {
    let schedule = try Schedule.karras(steps: 60, from: 80, to: 0.02, on: .varianceExploding)
    for (eta, bounds) in [(0.0, 0.99...1.01), (1.0, -0.05...0.05)] {
      var first = NoiseSource(seed: 1)
      var second = NoiseSource(seed: 2)
      let start = first.normal(shape: [Self.count])
      var x = start
      for i in x.scalars.indices { x.scalars[i] *= 80 }
      try Sampler(schedule, solver: .ddim(eta: eta))
        .run(&x, steps: 0..<60, Self.problem.denoiser(), noise: &second)
      let (mean, variance) = moments(x)
      let product = zip(x.scalars, start.scalars).reduce(0.0) { $0 + (Double($1.0) - mean) * Double($1.1) }
      #expect(bounds.contains(product / Double(Self.count) / variance.squareRoot()), "eta \(eta)")
    }
  }
}
