import Diffusion
import Synchronization
import Tensor
import Testing

@Suite("Sampler")
struct SamplerTests {
  private let problem = GaussianProblem.spread

  private static let solvers: [any Solver] = [
    Euler(), Heun(), Midpoint(.time), Midpoint(.lambda), DDIM(eta: 0.7), DPMSolver2M(), DPMSolver2M(eta: 1),
    UniPC(order: 2), UniPC(order: 3), UniPC(order: 3, basis: .bh1), Consistency(),
  ]

  @Test("The same seed gives the same sample, another seed another one", arguments: solvers)
  func determinism(_ solver: any Solver) throws {
    let sampler = Sampler(try .flow(steps: 6), solver: solver)
    func draw(_ seed: UInt64) throws -> Tensor {
      var noise = NoiseSource(seed: seed)
      return try sampler.sample(problem.shape, problem.denoiser(.flow), noise: &noise)
    }
    #expect(try draw(4) == draw(4))
    #expect(try draw(4) != draw(5))
  }

  @Test("Predictions are interchangeable: all four give the same sample", arguments: solvers)
  func predictions(_ solver: any Solver) throws {
    let path = NoisePath.variancePreserving(try .linear())
    let sampler = Sampler(try .karras(steps: 8, from: 20, to: 0.05, on: path), solver: solver)
    var samples: [Tensor] = []
    for prediction in Prediction.allCases {
      var noise = NoiseSource(seed: 9)
      samples.append(try sampler.sample(problem.shape, problem.denoiser(prediction), noise: &noise))
    }
    for other in samples.dropFirst() {
      #expect(zip(other.scalars, samples[0].scalars).allSatisfy { abs($0 - $1) < 1e-4 })
    }
  }

  @Test("A network trained on one path gives on any other path the same clean data", arguments: solvers)
  func trainedElsewhere(_ solver: any Solver) throws {
    // Data of one point: every solver must find it, whatever path it runs on.
    let point: Float = 0.75
    let trained = NoisePath.variancePreserving(try .linear())
    let denoiser = Denoiser(.v) { x, level in
      let data = Tensor(repeating: point, shape: x.shape)
      return try Prediction.v.output(denoised: data, x: x, at: level)
    }
    let schedules: [Schedule] = [
      try .flow(steps: 5), try .karras(steps: 5, from: 40, to: 0.05, on: .varianceExploding),
    ]
    for schedule in schedules {
      var noise = NoiseSource(seed: 2)
      let x = try Sampler(schedule, solver: solver)
        .sample([20], denoiser.trained(on: trained), noise: &noise)
      #expect(x.scalars.allSatisfy { abs($0 - point) < 1e-3 }, "\(x.scalars)")
    }
  }

  @Test("Progress counts every step and ends at the last level; stopping returns the estimate of the data")
  func progressAndStop() throws {
    let sampler = Sampler(try .flow(steps: 5))
    var noise = NoiseSource(seed: 1)
    var steps: [Int] = []
    var levels: [NoiseLevel] = []
    let full = try sampler.sample(problem.shape, problem.denoiser(), noise: &noise) { progress in
      steps.append(progress.step)
      levels.append(progress.level)
      #expect(progress.count == 5)
      return .proceed
    }
    #expect(steps == [1, 2, 3, 4, 5])
    #expect(levels == Array(sampler.schedule.levels.dropFirst()))
    for last in 1...4 {
      noise = NoiseSource(seed: 1)
      var estimate: Tensor?
      let stopped = try sampler.sample(problem.shape, problem.denoiser(), noise: &noise) { progress in
        estimate = progress.denoised
        return progress.step == last ? .stop : .proceed
      }
      #expect(stopped == estimate)
      #expect(stopped != full)
    }
  }

  @Test("Running a schedule in two parts equals one run for solvers without history")
  func twoParts() throws {
    let sampler = Sampler(try .flow(steps: 6), solver: .heun)
    var noise = NoiseSource(seed: 1)
    let start = noise.normal(shape: problem.shape)
    var (whole, parts) = (start, start)
    try sampler.run(&whole, steps: 0..<6, problem.denoiser(), noise: &noise)
    try sampler.run(&parts, steps: 0..<2, problem.denoiser(), noise: &noise)
    try sampler.run(&parts, steps: 2..<6, problem.denoiser(), noise: &noise)
    #expect(whole == parts)
  }

  @Test("Cancelling the task ends the run between two steps")
  func cancellation() async throws {
    let sampler = Sampler(try .flow(steps: 50))
    let calls = Mutex(0)
    let shape = problem.shape
    let slow = Denoiser(.x0) { x, _ in
      let count = calls.withLock { calls in
        calls += 1
        return calls
      }
      if count == 3 { withUnsafeCurrentTask { $0?.cancel() } }
      return x
    }
    let task = Task {
      var noise = NoiseSource(seed: 0)
      return try sampler.sample(shape, slow, noise: &noise)
    }
    let result = await task.result
    #expect(throws: DiffusionError.self) { try result.get() }
    guard case .failure(DiffusionError.cancelled(step: 3, count: 50)) = result else {
      Issue.record("\(result)")
      return
    }
    #expect(calls.withLock { $0 } == 3)
  }

  @Test("Refining takes its share of the steps from a noised input")
  func strength() throws {
    let path = NoisePath.variancePreserving(try .linear())
    let sampler = Sampler(try .karras(steps: 10, from: 100, to: 0.01, on: path))
    let data = problem.point(0.2, at: path.clean)
    var distances: [Float] = []
    for (strength, steps) in [(0.0, 0), (0.3, 3), (0.75, 8), (1, 10)] {
      var noise = NoiseSource(seed: 6)
      var taken = 0
      let refined = try sampler.refine(data, problem.denoiser(), strength: strength, noise: &noise) {
        taken = $0.step
        #expect($0.count == steps)
        return .proceed
      }
      #expect(taken == steps)
      distances.append(zip(refined.scalars, data.scalars).reduce(0) { $0 + abs($1.0 - $1.1) })
    }
    #expect(distances[0] == 0)
    #expect(distances[1] > 0 && distances[1] < distances[2] && distances[2] < distances[3])
  }

  @Test("Temperature scales the first noise: at 0 every seed gives the same sample")
  func temperature() throws {
    let sampler = Sampler(try .flow(steps: 6), solver: .midpoint)
    func draw(_ temperature: Double, _ seed: UInt64) throws -> Tensor {
      var noise = NoiseSource(seed: seed)
      return try sampler.sample(
        problem.shape, problem.denoiser(.flow), temperature: temperature, noise: &noise)
    }
    #expect(try draw(0, 1) == draw(0, 2))
    let (calm, lively) = (try draw(0.3, 1), try draw(1, 1))
    for i in problem.means.indices {
      #expect(abs(calm.scalars[i] - problem.means[i]) <= abs(lively.scalars[i] - problem.means[i]) + 1e-4)
    }
  }

  private struct Broken: Error {}

  @Test("A broken denoiser is an error that says what was wrong")
  func brokenDenoisers() throws {
    let sampler = Sampler(try .flow(steps: 3))
    func failure(_ denoiser: Denoiser) -> DiffusionError? {
      var noise = NoiseSource(seed: 0)
      do {
        _ = try sampler.sample([2, 3], denoiser, noise: &noise)
        return nil
      } catch { return error }
    }
    let wrongShape = failure(Denoiser(.x0) { _, _ in Tensor(shape: [3, 2]) })
    guard case .shapeMismatch([2, 3], [3, 2])? = wrongShape else { throw Unexpected(wrongShape) }
    let notNumber = failure(Denoiser(.flow) { x, _ in Tensor(repeating: .nan, shape: x.shape) })
    guard case .notFinite? = notNumber else { throw Unexpected(notNumber) }
    let infinite = failure(Denoiser(.x0) { x, _ in Tensor(repeating: -.infinity, shape: x.shape) })
    guard case .notFinite? = infinite else { throw Unexpected(infinite) }
    let thrown = failure(Denoiser(.x0) { _, _ in throw Broken() })
    guard case .denoiserFailed(is Broken)? = thrown else { throw Unexpected(thrown) }
    let atPureNoise = failure(Denoiser(.epsilon) { x, _ in x })
    guard case .undefined(.epsilon, _)? = atPureNoise else { throw Unexpected(atPureNoise) }
    for error in [wrongShape, notNumber, infinite, thrown, atPureNoise].compactMap({ $0 }) {
      #expect(!error.description.isEmpty && !error.help.isEmpty)
    }
  }

  private struct Unexpected: Error {
    let found: DiffusionError?
    init(_ found: DiffusionError?) { self.found = found }
  }

  @Test("Numbers outside their range are errors")
  func ranges() throws {
    let sampler = Sampler(try .flow(steps: 3))
    var noise = NoiseSource(seed: 0)
    var x = Tensor(shape: problem.shape)
    for temperature in [-0.1, .nan, .infinity] {
      #expect(throws: DiffusionError.self) {
        try sampler.sample([2], problem.denoiser(), temperature: temperature, noise: &noise)
      }
    }
    for strength in [-0.1, 1.1, .nan] {
      #expect(throws: DiffusionError.self) {
        try sampler.refine(x, problem.denoiser(), strength: strength, noise: &noise)
      }
    }
    #expect(throws: DiffusionError.self) {
      try sampler.run(&x, steps: 0..<4, problem.denoiser(), noise: &noise)
    }
  }
}
