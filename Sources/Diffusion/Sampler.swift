import Tensor

/// Draws samples: it owns the loop over a schedule, the progress report and the cancellation.
///
/// ```swift
/// let sampler = Sampler(try .flow(steps: 4), solver: .midpoint)  // 8 network calls; .euler takes 1 a step
/// let denoiser = Denoiser(.flow) { x, level in
///   try network(x, time: Float(level.time), text, voice)  // [frames, 100] in, data - noise out
/// }
/// var noise = NoiseSource(seed: 7)
/// let mel = try sampler.sample([frames, 100], denoiser, temperature: 0.8, noise: &noise)
/// ```
/// On the flow path `level.time` runs from 0 (noise) to 1 (data), and the network answers with the velocity
/// data - noise. A sampler is a value without state; the same seed gives the same sample.
public struct Sampler: Sendable {
  /// The levels to visit.
  public let schedule: Schedule
  /// The rule for one step.
  public let solver: any Solver

  /// A sampler over a schedule.
  public init(_ schedule: Schedule, solver: any Solver = .euler) {
    self.schedule = schedule
    self.solver = solver
  }

  /// What the progress closure is told after each step.
  public struct Progress: Sendable {
    /// Steps done so far in this run, counted from 1.
    public let step: Int
    /// Steps of this run in all.
    public let count: Int
    /// The level x has reached.
    public let level: NoiseLevel
    /// The solver's newest estimate of the clean data.
    public let denoised: Tensor
  }

  /// Whether to go on after a step.
  public enum Decision: Sendable {
    /// Take the next step.
    case proceed
    /// End here; the sample is the newest estimate of the clean data.
    case stop
  }

  /// Draws one sample from pure noise.
  ///
  /// - Parameters:
  ///   - shape: of x, as the denoiser expects it.
  ///   - temperature: a factor on the first noise; below 1 samples are closer to the mean.
  ///   - noise: the seeded source; drawn from once for x, and by stochastic solvers at each step.
  ///   - progress: called after each step on the calling thread.
  /// - Returns: x at the schedule's last level, or the newest estimate of the clean data when `progress`
  ///   stopped the run.
  /// - Throws: `DiffusionError.cancelled` between steps when the task is cancelled; what the denoiser throws.
  public func sample(
    _ shape: [Int], _ denoiser: Denoiser, temperature: Double = 1, noise: inout NoiseSource,
    progress: ((Progress) -> Decision)? = nil
  ) throws(DiffusionError) -> Tensor {
    guard temperature >= 0, temperature < .infinity else {
      throw .outOfRange(name: "temperature", value: temperature, allowed: "0 to infinity")
    }
    var x = noise.normal(shape: shape)
    x.scale(by: schedule.levels[0].sigma * temperature)
    return try run(&x, steps: 0..<schedule.stepCount, denoiser, noise: &noise, progress)
  }

  /// Renews a given sample: noises it as far as `strength` says, then samples from there.
  ///
  /// - Parameters:
  ///   - data: clean.
  ///   - strength: the share of the schedule's steps to take: 0 returns `data`, 1 keeps of it only what the
  ///     first level does (nothing at pure noise).
  /// - Throws: as `sample`; `DiffusionError.outOfRange` for a strength outside 0...1.
  public func refine(
    _ data: Tensor, _ denoiser: Denoiser, strength: Double, noise: inout NoiseSource,
    progress: ((Progress) -> Decision)? = nil
  ) throws(DiffusionError) -> Tensor {
    guard strength >= 0, strength <= 1 else {
      throw .outOfRange(name: "strength", value: strength, allowed: "0 to 1")
    }
    let steps = Int((Double(schedule.stepCount) * strength).rounded())
    if steps == 0 { return data }
    let start = schedule.levels[schedule.stepCount - steps]
    var x = noise.normal(shape: data.shape)
    x.combine(start.sigma, start.alpha, data.scalars)
    let range = schedule.stepCount - steps..<schedule.stepCount
    return try run(&x, steps: range, denoiser, noise: &noise, progress)
  }

  /// Takes some steps of the schedule and leaves x at the level it reached.
  ///
  /// For callers that interleave other work, such as inpainting. Each call starts with an empty solver
  /// memory.
  /// - Parameters:
  ///   - x: at the level `schedule.levels[steps.lowerBound]`.
  ///   - steps: which steps to take, within `0..<schedule.stepCount`.
  /// - Returns: x at the end of the steps, or the newest estimate of the clean data when stopped.
  /// - Throws: as `sample`; `DiffusionError.outOfRange` for steps that the schedule does not have.
  @discardableResult
  public func run(
    _ x: inout Tensor, steps: Range<Int>, _ denoiser: Denoiser, noise: inout NoiseSource,
    _ progress: ((Progress) -> Decision)? = nil
  ) throws(DiffusionError) -> Tensor {
    guard steps.lowerBound >= 0, steps.upperBound <= schedule.stepCount else {
      throw .outOfRange(
        name: "the step", value: Double(steps.upperBound), allowed: "0 to \(schedule.stepCount)")
    }
    var memory = SolverMemory()
    for index in steps {
      let done = index - steps.lowerBound
      if Task.isCancelled { throw .cancelled(step: done, count: steps.count) }
      let interval = Interval(
        path: schedule.path, from: schedule.levels[index], to: schedule.levels[index + 1],
        remaining: schedule.stepCount - 1 - index)
      try solver.step(&x, over: interval, denoiser, memory: &memory, noise: &noise)
      guard let progress else { continue }
      let report = Progress(
        step: done + 1, count: steps.count, level: interval.to, denoised: memory.denoised[0])
      if progress(report) == .stop && done + 1 < steps.count { return memory.denoised[0] }
    }
    return x
  }
}
