import Diffusion
import Glibc
import Tensor
import Testing

@Suite("Schedules and noise paths")
struct ScheduleTests {
  private func paths() throws -> [NoisePath] {
    [
      .variancePreserving(try .linear()), .variancePreserving(try .scaledLinear()),
      .variancePreserving(try .cosine()), .varianceExploding, .flow,
    ]
  }

  @Test("Every schedule falls to clean in the steps asked for", arguments: [1, 2, 7, 40])
  func shape(_ steps: Int) throws {
    for path in try paths() {
      let schedules: [Schedule] = [
        try .karras(steps: steps, from: 50, to: 0.03, on: path),
        try .exponential(steps: steps, from: 50, to: 0.03, on: path),
        try .polyexponential(steps: steps, from: 50, to: 0.03, rho: 2, on: path),
        try .ratios([50, 9, 1, 0.03, 0], steps: steps, on: path),
      ]
      for schedule in schedules {
        #expect(schedule.stepCount == steps)
        #expect(abs(schedule.levels[0].ratio - 50) < 1e-6)
        #expect(schedule.levels[steps] == path.clean)
        if steps > 1 { #expect(abs(schedule.levels[steps - 1].ratio - 0.03) < 1e-6) }
        #expect(zip(schedule.levels, schedule.levels.dropFirst()).allSatisfy { $0.ratio > $1.ratio })
      }
    }
  }

  @Test("Levels found by time and by ratio are the same, and lie on their path")
  func inverse() throws {
    for path in try paths() {
      for ratio in [0.05, 0.3, 1, 4, 9] {
        let level = path.level(ratio: ratio)
        #expect(abs(level.ratio / ratio - 1) < 1e-9)
        #expect(abs(level.lambda + log(ratio)) < 1e-9)
        let again = path.level(time: level.time)
        #expect(abs(again.alpha - level.alpha) < 1e-9 && abs(again.sigma - level.sigma) < 1e-9)
        switch path {
        case .variancePreserving:
          #expect(abs(level.alpha * level.alpha + level.sigma * level.sigma - 1) < 1e-12)
        case .varianceExploding: #expect(level.alpha == 1)
        case .flow: #expect(abs(level.alpha + level.sigma - 1) < 1e-12)
        }
      }
      #expect(path.level(ratio: 0) == path.clean)
    }
    #expect(NoisePath.flow.level(ratio: .infinity) == NoiseLevel(time: 0, alpha: 0, sigma: 1))
  }

  @Test("Flow starts at pure noise, ends at data, and shift 3 moves the middle to sigma 0.75")
  func flow() throws {
    let even = try Schedule.flow(steps: 4)
    #expect(even.levels.map(\.time) == [0, 0.25, 0.5, 0.75, 1])
    let shifted = try Schedule.flow(steps: 4, shift: 3)
    #expect(shifted.levels[0].time == 0 && shifted.levels[4].time == 1)
    #expect(abs(shifted.levels[2].sigma - 0.75) < 1e-12)
  }

  @Test("Exponential is even in the logarithm, Karras in the seventh root, polyexponential by its power")
  func spacing() throws {
    let exponential = try Schedule.exponential(steps: 6, from: 40, to: 0.1, on: .varianceExploding)
    let logs = exponential.levels.dropLast().map(\.lambda)
    #expect(zip(logs, logs.dropFirst()).allSatisfy { abs($1 - $0 - log(400) / 5) < 1e-9 })
    let karras = try Schedule.karras(steps: 6, from: 40, to: 0.1, on: .varianceExploding)
    let roots = karras.levels.dropLast().map { pow($0.sigma, 1.0 / 7) }
    #expect(zip(roots, roots.dropFirst()).allSatisfy { abs($0 - $1 - (roots[0] - roots[5]) / 5) < 1e-9 })
    let even = try Schedule.polyexponential(steps: 6, from: 40, to: 0.1, rho: 1, on: .varianceExploding)
    #expect(even == exponential)
  }

  @Test("An explicit list is kept as it is, or interpolated in the logarithm")
  func explicit() throws {
    let list = [14.6, 6.3, 3.8, 2.2, 1.3, 0.86, 0.55, 0.38, 0.23, 0.11, 0]
    #expect(try Schedule.ratios(list, on: .varianceExploding).levels.map(\.sigma) == list)
    let halved = try Schedule.ratios([16, 4, 1], steps: 4, on: .varianceExploding).levels.map(\.sigma)
    #expect(zip(halved, [16, 8, 4, 2, 1]).allSatisfy { abs($0 - $1) < 1e-9 })
  }

  @Test("Impossible schedules are errors")
  func errors() throws {
    let trained = NoisePath.variancePreserving(try .linear())
    let attempts: [() throws -> Schedule] = [
      { try .flow(steps: 0) }, { try .flow(steps: -3) }, { try .flow(steps: 4, shift: 0) },
      { try .flow(steps: 4, shift: .nan) },
      { try .karras(steps: 0, from: 10, to: 1, on: .flow) },
      { try .karras(steps: 4, from: 1, to: 10, on: .flow) },
      { try .karras(steps: 4, from: 10, to: 0, on: .flow) },
      { try .karras(steps: 4, from: 10, to: 1, rho: 0, on: .flow) },
      { try .exponential(steps: 4, from: .infinity, to: 1, on: .flow) },
      { try .exponential(steps: 4, from: 3, to: 3, on: .flow) },
      { try .ratios([1, 2], on: .flow) }, { try .ratios([1, 1], on: .flow) }, { try .ratios([], on: .flow) },
      { try .ratios([2, .nan, 1], on: .flow) }, { try .ratios([2, -1], on: .varianceExploding) },
      { try .ratios([3, 1, 0], steps: 0, on: .flow) }, { try .ratios([0], steps: 3, on: .flow) },
      { try .trainedSteps(5, on: .flow) }, { try .trainedSteps(0, on: trained) },
      { try .trainedSteps(1001, on: trained) }, { try .consistency(steps: 51, on: trained) },
    ]
    for (index, attempt) in attempts.enumerated() {
      #expect(throws: DiffusionError.self, "attempt \(index)") { try attempt() }
    }
    for betas in [[], [0.1], [0.1, 1], [0, 0.1], [0.1, .nan]] {
      #expect(throws: DiffusionError.self) { try BetaSchedule(betas: betas) }
    }
  }

  @Test("A prediction made from the data gives the data back", arguments: Prediction.allCases)
  func predictionRoundTrip(_ prediction: Prediction) throws {
    var noise = NoiseSource(seed: 12)
    let (data, epsilon) = (noise.normal(shape: [30]), noise.normal(shape: [30]))
    for path in try paths() {
      for ratio in [0.1, 1, 8] {
        let level = path.level(ratio: ratio)
        let x = Tensor(
          zip(data.scalars, epsilon.scalars).map { Float(level.alpha) * $0 + Float(level.sigma) * $1 },
          shape: [30])
        let output = try prediction.output(denoised: data, x: x, at: level)
        for i in 0..<30 {
          let expected: Float =
            switch prediction {
            case .epsilon: epsilon.scalars[i]
            case .v: Float(level.alpha) * epsilon.scalars[i] - Float(level.sigma) * data.scalars[i]
            case .x0: data.scalars[i]
            case .flow: data.scalars[i] - epsilon.scalars[i]
            }
          #expect(abs(output.scalars[i] - expected) < 2e-4)
        }
        let back = try Denoiser(prediction) { _, _ in output }.denoised(x, at: level)
        #expect(zip(back.scalars, data.scalars).allSatisfy { abs($0 - $1) < 2e-5 })
      }
    }
  }
}
