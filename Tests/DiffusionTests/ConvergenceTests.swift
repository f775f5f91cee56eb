import Diffusion
import Glibc
import Tensor
import Testing

/// One solver, the order it claims, and the paths on which the claim is tested.
struct ConvergenceCase: Sendable, CustomTestStringConvertible {
  let name: String
  let solver: any Solver
  let order: Double
  /// Step numbers between which the order is measured; coarser for high orders, whose errors soon reach the
  /// rounding of single precision.
  let steps: (Int, Int)

  var testDescription: String { name }

  static let all: [ConvergenceCase] = [
    .init(name: "Euler", solver: .euler, order: 1, steps: (64, 256)),
    .init(name: "DDIM, eta 0", solver: .ddim(eta: 0), order: 1, steps: (64, 256)),
    .init(name: "Heun", solver: .heun, order: 2, steps: (32, 96)),
    .init(name: "Midpoint in time", solver: .midpoint, order: 2, steps: (8, 24)),
    .init(name: "DPM2", solver: .dpm2, order: 2, steps: (32, 96)),
    .init(name: "DPM-Solver++(2M)", solver: .dpmSolver2M, order: 2, steps: (48, 144)),
    .init(
      name: "UniPC-1 bh2", solver: UniPC(order: 1, lowersOrderAtEnd: false), order: 2, steps: (32, 96)),
    .init(
      name: "UniPC-2 bh1", solver: UniPC(order: 2, basis: .bh1, lowersOrderAtEnd: false), order: 2,
      steps: (24, 64)),
    .init(
      name: "UniPC-2 bh2", solver: UniPC(order: 2, lowersOrderAtEnd: false), order: 2, steps: (24, 64)),
    .init(
      name: "UniPC-3 bh1", solver: UniPC(order: 3, basis: .bh1, lowersOrderAtEnd: false), order: 3,
      steps: (16, 40)),
    .init(
      name: "UniPC-3 bh2", solver: UniPC(order: 3, lowersOrderAtEnd: false), order: 3, steps: (16, 40)),
  ]
}

/// The paths on which orders are measured, each with a schedule that refines smoothly.
enum ConvergencePath: String, CaseIterable, Sendable {
  case variancePreserving = "VP"
  case varianceExploding = "VE"
  case flow

  func schedule(steps: Int) throws -> Schedule {
    switch self {
    case .variancePreserving:
      let path = NoisePath.variancePreserving(try .linear())
      return try .exponential(steps: steps, from: 8, to: 0.1, endsClean: false, on: path)
    case .varianceExploding:
      return try .karras(steps: steps, from: 8, to: 0.1, endsClean: false, on: .varianceExploding)
    case .flow:
      let levels = (0...steps).map { NoisePath.flow.level(time: 0.1 + 0.8 * Double($0) / Double(steps)) }
      return try Schedule(levels, on: .flow)
    }
  }

  /// The error at the last level after `steps` steps from the exact solution at the first.
  func error(_ solver: any Solver, steps: Int, _ problem: GaussianProblem = .spread) throws -> Double {
    let schedule = try schedule(steps: steps)
    var x = problem.point(1.3, at: schedule.levels[0])
    var noise = NoiseSource(seed: 0)
    try Sampler(schedule, solver: solver)
      .run(&x, steps: 0..<steps, problem.denoiser(), noise: &noise)
    return problem.error(x, 1.3, at: schedule.levels[steps])
  }

  /// The same on a mixture of two normal distributions, whose ODE is not linear.
  func mixtureError(_ solver: any Solver, steps: Int) throws -> Double {
    let (schedule, problem) = (try schedule(steps: steps), MixtureProblem())
    var x = problem.point(at: schedule.levels[0])
    var noise = NoiseSource(seed: 0)
    try Sampler(schedule, solver: solver).run(&x, steps: 0..<steps, problem.denoiser, noise: &noise)
    let exact = problem.point(at: schedule.levels[steps])
    return zip(x.scalars, exact.scalars).map { Double(abs($0 - $1)) }.max() ?? .nan
  }

  /// The order measured between two step numbers, and the error at the finer one.
  func order(_ item: ConvergenceCase) throws -> (order: Double, error: Double) {
    let coarse = try error(item.solver, steps: item.steps.0)
    let fine = try error(item.solver, steps: item.steps.1)
    return (log(coarse / fine) / log(Double(item.steps.1) / Double(item.steps.0)), fine)
  }
}

@Suite("Order of convergence on a Gaussian whose ODE is known")
struct ConvergenceTests {
  @Test("Each deterministic solver has its order on each path", arguments: ConvergenceCase.all)
  func order(_ item: ConvergenceCase) throws {
    for path in ConvergencePath.allCases {
      let (order, error) = try path.order(item)
      report("order | \(item.name) | \(path.rawValue) | \(order) | \(error)")
      #expect(order > item.order - 0.25, "\(path.rawValue): order \(order), error \(error)")
      #expect(error < 0.05, "\(path.rawValue)")
    }
  }

  @Test(
    "Each deterministic solver converges on a mixture, where the ODE is not linear",
    arguments: ConvergenceCase.all)
  func mixture(_ item: ConvergenceCase) throws {
    let (coarse, fine) = item.order == 1 ? (64, 256) : item.order == 2 ? (48, 144) : (40, 80)
    for path in ConvergencePath.allCases {
      let errors = (
        try path.mixtureError(item.solver, steps: coarse), try path.mixtureError(item.solver, steps: fine)
      )
      let order = log(errors.0 / errors.1) / log(Double(fine) / Double(coarse))
      report("mixture | \(item.name) | \(path.rawValue) | \(order) | \(errors.1)")
      #expect(order > item.order - 0.25, "\(path.rawValue): order \(order), error \(errors.1)")
    }
  }

  @Test("Euler is of order 1, not more, so the measure can tell orders apart")
  func eulerIsOnlyFirstOrder() throws {
    for path in ConvergencePath.allCases {
      #expect(try path.order(ConvergenceCase.all[0]).order < 1.25)
    }
  }

  @Test("From pure noise to clean flow second order beats Euler with 8 calls, the midpoint with 4 already")
  func fewFlowCalls() throws {
    let (normal, mixture) = (GaussianProblem.spread, MixtureProblem())
    for calls in [4, 8] {
      var euler = (0.0, 0.0)
      for (name, solver, steps) in [
        ("Euler", Euler() as any Solver, calls), ("Heun", Heun(), calls / 2),
        ("Midpoint in time", Midpoint(.time), calls / 2), ("DPM-Solver++(2M)", DPMSolver2M(), calls),
        ("UniPC-2", UniPC(order: 2), calls), ("UniPC-3", UniPC(order: 3), calls),
      ] {
        let sampler = Sampler(try .flow(steps: steps), solver: solver)
        let first = sampler.schedule.levels[0]
        var noise = NoiseSource(seed: 0)
        var (x, y) = (normal.point(1.3, at: first), mixture.point(at: first))
        try sampler.run(&x, steps: 0..<steps, normal.denoiser(.flow), noise: &noise)
        try sampler.run(&y, steps: 0..<steps, mixture.denoiser, noise: &noise)
        let exact = mixture.point(at: NoisePath.flow.clean)
        let errors = (
          normal.error(x, 1.3, at: NoisePath.flow.clean),
          zip(y.scalars, exact.scalars).map { Double(abs($0 - $1)) }.max() ?? .nan
        )
        report("flow | \(name) | \(calls) | \(steps) | \(errors.0) | \(errors.1)")
        if name == "Euler" {
          euler = errors
        } else if calls == 8 || name == "Midpoint in time" {
          #expect(errors.0 < euler.0 && errors.1 < euler.1, "\(name), \(calls) calls: \(errors), \(euler)")
        }
      }
    }
  }
}
