import Diffusion
import Glibc
import Synchronization
import Tensor
import Testing

@Suite("Parity with diffusers' schedulers")
struct DiffusersParityTests {
  /// The times the stand-in network is told, in the order of the calls: diffusers rounds some of them.
  private final class Clock: Sendable {
    private let next = Mutex(0)
    private let times: [Double]
    init(_ times: [Double]) { self.times = times }

    var calls: Int { next.withLock { $0 } }

    func tick() -> Double {
      next.withLock { next in
        next += 1
        return next <= times.count ? times[next - 1] : .nan
      }
    }
  }

  /// The largest difference, relative to the largest value.
  private func relativeError(_ a: [Float], _ b: [Float]) -> Float {
    guard a.count == b.count else { return .infinity }
    let scale = b.map { abs($0) }.max() ?? 1
    return (zip(a, b).map { abs($0 - $1) }.max() ?? .infinity) / scale
  }

  private func run(
    _ item: DiffusersFixture.Case, _ fixture: DiffusersFixture
  ) throws -> (Tensor, calls: Int) {
    let clock = Clock(item.times)
    let sign: Float = item.prediction == .flow ? -1 : 1  // diffusers' velocity is noise - data
    var denoiser = Denoiser(item.prediction) { x, _ in
      let time = Float(clock.tick())
      var output = x
      for i in output.scalars.indices {
        output.scalars[i] = sign * (0.35 * x.scalars[i] + 0.2 * sinf(0.005 * time + 0.3 * Float(i)))
      }
      return output
    }
    if item.path == "VE" { denoiser = denoiser.trained(on: try item.trainedPath()) }
    if item.solver == "consistency" { denoiser = denoiser.consistency() }
    var start = NoiseSource(seed: fixture.startSeed)
    var noise = NoiseSource(seed: fixture.stepSeed)
    var x = start.normal(shape: fixture.shape)
    for i in x.scalars.indices { x.scalars[i] *= item.scale }
    let schedule = try item.schedule()
    let result = try Sampler(schedule, solver: try item.makeSolver())
      .run(&x, steps: 0..<schedule.stepCount, denoiser, noise: &noise)
    return (result, clock.calls)
  }

  @Test("Every schedule, prediction and solver that both have ends at the same x within 1e-4")
  func finalSamples() throws {
    let fixture = try DiffusersFixture.shared.get()
    var worst: [String: (error: Float, count: Int, name: String)] = [:]
    for item in fixture.cases {
      let (result, calls) = try run(item, fixture)
      let error = relativeError(result.scalars, item.result)
      #expect(error < 1e-4, "\(item.name): \(error)")
      #expect(calls == item.times.count, "\(item.name): \(calls) evaluations, not \(item.times.count)")
      let key = "\(item.solver) | \(item.path)"
      let (before, count, name) = worst[key] ?? (0, 0, "")
      worst[key] = (max(before, error), count + 1, error >= before ? item.name : name)
    }
    #expect(fixture.cases.count >= 380)
    for (key, value) in worst.sorted(by: { $0.key < $1.key }) {
      report("parity | \(key) | \(value.count) | \(value.error) | \(value.name)")
    }
  }

  @Test("Schedules agree in every ratio, and in the times that diffusers does not round")
  func schedules() throws {
    let fixture = try DiffusersFixture.shared.get()
    for item in fixture.cases where item.spacing != "list" && !item.spacing.hasPrefix("list-") {
      let schedule = try item.schedule()
      try #require(schedule.levels.count == item.ratios.count, "\(item.name)")
      for (level, ratio) in zip(schedule.levels, item.ratios) where ratio < 1e37 {
        #expect(abs(level.ratio - ratio) <= 1e-4 * ratio, "\(item.name): \(level.ratio), \(ratio)")
      }
    }
    for item in fixture.cases where item.solver == "euler" && item.path == "VE" && item.spacing == "karras" {
      let trained = try item.trainedPath()
      for (ratio, time) in zip(item.ratios, item.times) where ratio > 0 {
        #expect(abs(trained.level(ratio: ratio).time - time) < 0.01, "\(item.name): \(ratio)")
      }
    }
  }
}
