import AllocationCounter
import Diffusion
import Synchronization
import Tensor
import Testing

@Suite("Allocation")
struct AllocationTests {
  @Test("The counter sees an array being made")
  func counterCounts() {
    let before = allocation_count()
    let values = [Float](repeating: 1, count: Int.random(in: 100...200))
    let after = allocation_count()
    #expect(after > before)
    #expect(values[0] == 1)
  }

  @Test(
    "After the first step no solver allocates, apart from what the denoiser itself does",
    arguments: [
      Euler() as any Solver, Heun(), Midpoint(.time), Midpoint(.lambda), DDIM(eta: 0.5), DDIM(eta: 1),
      DPMSolver2M(), DPMSolver2M(eta: 1), UniPC(order: 2), UniPC(order: 3), UniPC(order: 3, basis: .bh1),
      Consistency(),
    ], Prediction.allCases)
  func noAllocation(_ solver: any Solver, _ prediction: Prediction) throws {
    let inside = Mutex<UInt>(0)
    let denoiser = Denoiser(prediction) { x, level in
      let before = allocation_count()
      var output = x
      for i in output.scalars.indices { output.scalars[i] *= 0.5 }
      inside.withLock { $0 += allocation_count() - before }
      return output
    }
    var noise = NoiseSource(seed: 3)
    var marks: [(total: UInt, inside: UInt)] = []
    marks.reserveCapacity(16)
    let schedule = try Schedule.karras(steps: 10, from: 10, to: 0.1, on: .varianceExploding)
    _ = try Sampler(schedule, solver: solver).sample([400, 100], denoiser, noise: &noise) { _ in
      marks.append((allocation_count(), inside.withLock { $0 }))
      return .proceed
    }
    try #require(marks.count == 10)
    // Multistep solvers fill their history during the first `order` steps; the tensors are the denoiser's.
    for index in 1..<marks.count {
      let all = marks[index].total - marks[index - 1].total
      let own = all - (marks[index].inside - marks[index - 1].inside)
      #expect(own == 0, "\(solver), \(prediction), step \(index + 1): \(own) allocations")
    }
  }
}
