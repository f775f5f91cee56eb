import Glibc
import Tensor

/// UniPC of order 1 to 3: a multistep predictor whose next evaluation also corrects the step before.
///
/// One evaluation per step. Orders rise from 1 as history grows, and fall again over the last steps when
/// `lowersOrderAtEnd`, because a step that ends clean can only be first order. Estimates made at pure noise
/// (lambda infinite) are of no use to later steps and are skipped.
/// - Source: Zhao et al. 2023 (UniPC), algorithms 5 and 6 and appendix D; data prediction, diffusers' choice
///   of the weight 1/2 for the order-2 predictor and the order-1 corrector.
public struct UniPC: Solver {
  /// The function B(h) of the paper, equation 9 and section 3.
  public enum Basis: String, Sendable, CaseIterable {
    /// `B(h) = h`.
    case bh1
    /// `B(h) = exp(h) - 1`, the better one for guided sampling.
    case bh2
  }

  /// The order of the predictor; the corrector adds one.
  public let order: Int
  /// The paper's B(h).
  public let basis: Basis
  /// Whether the order falls to 1 over the last steps.
  public let lowersOrderAtEnd: Bool

  /// The rule of the given order.
  ///
  /// - Precondition: `order` is 1, 2 or 3.
  public init(order: Int = 2, basis: Basis = .bh2, lowersOrderAtEnd: Bool = true) {
    precondition((1...3).contains(order), "UniPC's order is 1 to 3, not \(order)")
    self.order = order
    self.basis = basis
    self.lowersOrderAtEnd = lowersOrderAtEnd
  }

  /// Corrects x with the new estimate, then predicts the next level.
  public func step(
    _ x: inout Tensor, over interval: Interval, _ denoiser: Denoiser, memory: inout SolverMemory,
    noise: inout NoiseSource
  ) throws(DiffusionError) {
    let estimate = try denoiser.denoised(x, at: interval.from)
    if memory.order > 0 { correct(&x, to: interval.from, with: estimate.scalars, memory) }
    memory.record(estimate, at: interval.from, limit: order)
    memory.keep(x)
    memory.order = orderOfStep(interval, memory)
    predict(&x, to: interval.to, memory)
  }

  private func orderOfStep(_ interval: Interval, _ memory: SolverMemory) -> Int {
    if interval.to.sigma == 0 || interval.from.alpha == 0 { return 1 }
    let usable = memory.levels.count(where: { $0.alpha > 0 })
    return min(lowersOrderAtEnd ? min(order, interval.remaining + 1) : order, usable)
  }

  /// From the anchor over the last interval again, now with the estimate at its end.
  private func correct(
    _ x: inout Tensor, to level: NoiseLevel, with estimate: [Float], _ memory: SolverMemory
  ) {
    let terms = Terms(from: memory.levels[0], to: level, basis)
    let (first, second) = (terms.place(memory.levels, 1), terms.place(memory.levels, 2))
    let end: Double
    var weights = (0.0, 0.0)
    switch memory.order {
    case 1: end = 0.5
    case 2:
      weights.0 = terms.weight(of: first, beside: 1) / first
      end = terms.weight(of: 1, beside: first)
    default:
      weights.0 = terms.weight(of: first, beside: second, 1) / first
      weights.1 = terms.weight(of: second, beside: first, 1) / second
      end = terms.weight(of: 1, beside: first, second)
    }
    terms.move(&x, weights, memory)
    x.combine(1, terms.scale * end, estimate, -terms.scale * end, memory.denoised[0].scalars)
  }

  private func predict(_ x: inout Tensor, to level: NoiseLevel, _ memory: SolverMemory) {
    let terms = Terms(from: memory.levels[0], to: level, basis)
    let (first, second) = (terms.place(memory.levels, 1), terms.place(memory.levels, 2))
    var weights = (0.0, 0.0)
    switch memory.order {
    case 1: break
    case 2: weights.0 = 0.5 / first
    default:
      weights.0 = terms.weight(of: first, beside: second) / first
      weights.1 = terms.weight(of: second, beside: first) / second
    }
    terms.move(&x, weights, memory)
  }
}

/// The quantities both halves of a UniPC step share, for the interval from s to t.
private struct Terms {
  let keep: Double
  let gain: Double
  /// `-alpha_t B(h)`, the factor of every difference of estimates.
  let scale: Double
  private let start: Double
  private let step: Double
  /// The right-hand sides `b_k = phi_k k! / B(h)` of the paper's equation 7.
  private let moments: (Double, Double, Double)

  init(from: NoiseLevel, to: NoiseLevel, _ basis: UniPC.Basis) {
    let interval = Interval(path: .flow, from: from, to: to, remaining: 0)
    keep = interval.keep
    gain = interval.gain
    start = from.lambda
    step = to.lambda - start
    let h = -step
    // Over an infinite step B = h makes no sense; both bases then use exp(h) - 1.
    let base = basis == .bh1 && h.isFinite ? h : expm1(h)
    scale = -to.alpha * base
    let phi1 = expm1(h) / h - 1
    let phi2 = phi1 / h - 1 / 2
    let phi3 = phi2 / h - 1 / 6
    moments = (phi1 / base, 2 * phi2 / base, 6 * phi3 / base)
  }

  /// Where the `index`-th newest estimate lies, in steps from s (negative); 1 when there is none.
  func place(_ levels: [NoiseLevel], _ index: Int) -> Double {
    index < levels.count ? (levels[index].lambda - start) / step : 1
  }

  /// Solves the paper's Vandermonde system for one of two places.
  func weight(of place: Double, beside other: Double) -> Double {
    (moments.1 - other * moments.0) / (place - other)
  }

  /// Solves the paper's Vandermonde system for one of three places.
  func weight(of place: Double, beside a: Double, _ b: Double) -> Double {
    (moments.2 - (a + b) * moments.1 + a * b * moments.0) / ((place - a) * (place - b))
  }

  /// x = keep anchor + gain m0 + scale Σ weight_k (m_k - m0), m0 being the newest estimate in memory.
  func move(_ x: inout Tensor, _ weights: (Double, Double), _ memory: SolverMemory) {
    let newest = gain - scale * (weights.0 + weights.1)
    x.combine(0, keep, memory.anchor, newest, memory.denoised[0].scalars)
    if weights.1 != 0 {
      x.combine(
        1, scale * weights.0, memory.denoised[1].scalars, scale * weights.1, memory.denoised[2].scalars)
    } else if weights.0 != 0 {
      x.combine(1, scale * weights.0, memory.denoised[1].scalars)
    }
  }
}

extension Solver where Self == UniPC {
  /// UniPC of order 1 to 3.
  public static func uniPC(order: Int = 2) -> UniPC { UniPC(order: order) }
}
