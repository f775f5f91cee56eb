import Diffusion
import Foundation
import Tensor

/// What training/fixtures_diffusion.py recorded of diffusers' schedulers.
struct DiffusersFixture: Decodable, Sendable {
  let startSeed: UInt64
  let stepSeed: UInt64
  let shape: [Int]
  let guidance: Guidance
  let cases: [Case]

  struct Guidance: Decodable, Sendable {
    let conditional: [Float]
    let unconditional: [Float]
    let scale: Double
    let rescale: Double
    let result: [Float]
  }

  struct Case: Decodable, Sendable {
    let solver: String
    let path: String
    let betas: String
    let prediction: Prediction
    let spacing: String
    let steps: Int
    let scale: Float
    let ratios: [Double]
    let times: [Double]
    let result: [Float]

    var name: String { "\(solver), \(path), \(betas), \(prediction), \(spacing), \(steps) steps" }
  }

  static let shared = Result { try read() }

  private static func read() throws -> DiffusersFixture {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/diffusers.json")
    return try JSONDecoder().decode(DiffusersFixture.self, from: Data(contentsOf: file))
  }
}

extension DiffusersFixture.Case {
  /// The path the stand-in network was "trained" on, which gives alpha and sigma to its prediction.
  func trainedPath() throws -> NoisePath {
    switch betas {
    case "linear": .variancePreserving(try .linear())
    case "scaledLinear": .variancePreserving(try .scaledLinear())
    case "cosine": .variancePreserving(try .cosine())
    case "cosine 950": .variancePreserving(try BetaSchedule(betas: Array(Self.cosineBetas.prefix(950))))
    default: .flow
    }
  }

  /// Nichol and Dhariwal 2021, equation 17, with 1000 steps.
  private static let cosineBetas: [Double] = (0..<1000).map { step in
    let signal = { (step: Int) -> Double in
      let root = cos((Double(step) / 1000 + 0.008) / 1.008 * .pi / 2)
      return root * root
    }
    return min(1 - signal(step + 1) / signal(step), 0.999)
  }

  /// The path the sampler runs on: diffusers' Euler, Heun, ancestral and DPM2 run in VE coordinates.
  func samplerPath() throws -> NoisePath { path == "VE" ? .varianceExploding : try trainedPath() }

  /// The schedule made by this package's own function of the case's name, or from the recorded ratios.
  func schedule() throws -> Schedule {
    let (own, trained) = (try samplerPath(), try trainedPath())
    let listed = ratios.map { $0 > 1e37 ? .infinity : $0 }
    switch spacing {
    case "karras", "exponential":
      guard case .variancePreserving(let table) = trained else { break }
      let range = table.ratios
      // Heun's and DPM2's own sigma range is that of their linspace spacing, the whole table as well.
      if spacing == "karras" {
        return try .karras(steps: steps, from: range.upperBound, to: range.lowerBound, on: own)
      }
      return try .exponential(steps: steps, from: range.upperBound, to: range.lowerBound, on: own)
    case "consistency": return try .consistency(steps: steps, on: trained)
    case "flow": return try .flow(steps: steps, shift: betas == "shift 3.0" ? 3 : 1)
    default:
      if let spacing = Schedule.Spacing(rawValue: spacing), path == "VP" {
        return try .trainedSteps(steps, spacing: spacing, on: own)
      }
    }
    return try .ratios(listed, on: own)
  }

  func makeSolver() throws -> any Solver {
    switch solver {
    case "ddim 0.0": return .ddim(eta: 0)
    case "ddim 0.5": return .ddim(eta: 0.5)
    case "ddim 1.0": return .ddim(eta: 1)
    case "consistency": return .consistency
    case "2M": return .dpmSolver2M
    case "2M SDE": return .dpmSolver2MSDE
    case "unipc 2 bh1": return UniPC(order: 2, basis: .bh1)
    case "unipc 2 bh2": return UniPC(order: 2, basis: .bh2)
    case "unipc 3 bh1": return UniPC(order: 3, basis: .bh1)
    case "unipc 3 bh2": return UniPC(order: 3, basis: .bh2)
    case "euler": return .euler
    case "ancestral": return .eulerAncestral
    case "heun": return .heun
    case "dpm2": return .dpm2
    default: throw UnknownSolver(name: solver)
    }
  }

  struct UnknownSolver: Error {
    let name: String
  }
}
