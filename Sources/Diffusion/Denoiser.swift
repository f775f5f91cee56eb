import Tensor

/// A network as the sampler sees it: a noisy tensor and its level in, a prediction out.
///
/// The closure holds weights and conditioning; nothing here knows about layers. Guidance takes denoisers and
/// returns one.
public struct Denoiser: Sendable {
  /// What the closure's answer means.
  public let prediction: Prediction
  private let predict: @Sendable (Tensor, NoiseLevel) throws -> Tensor

  /// Wraps a network.
  ///
  /// - Parameters:
  ///   - prediction: what the network was trained to answer.
  ///   - predict: takes x (any shape) and its level, whose `time` is what the network is told; answers with
  ///     the same shape. It may throw.
  public init(
    _ prediction: Prediction, _ predict: @escaping @Sendable (Tensor, NoiseLevel) throws -> Tensor
  ) {
    self.prediction = prediction
    self.predict = predict
  }

  /// The network's own answer, checked for its shape.
  ///
  /// - Throws: `DiffusionError.denoiserFailed` with what the closure threw, `.shapeMismatch`.
  public func callAsFunction(_ x: Tensor, at level: NoiseLevel) throws(DiffusionError) -> Tensor {
    let output: Tensor
    do {
      output = try predict(x, level)
    } catch let error as DiffusionError {
      throw error
    } catch {
      throw .denoiserFailed(error)
    }
    guard output.shape == x.shape else { throw .shapeMismatch(expected: x.shape, found: output.shape) }
    return output
  }

  /// The network's estimate of the clean data behind x.
  ///
  /// - Throws: as the call itself; `DiffusionError.undefined` where the prediction does not determine the
  ///   data, `.notFinite` when the estimate holds infinity or NaN.
  public func denoised(_ x: Tensor, at level: NoiseLevel) throws(DiffusionError) -> Tensor {
    var output = try self(x, at: level)
    if prediction != .x0 {
      let weight = try prediction.weights(at: level)
      output.combine(weight.output, weight.x, x.scalars)
    }
    guard output.isFinite else { throw .notFinite(level) }
    return output
  }

  /// This network, trained on `path`, for a sampler that runs on another path.
  ///
  /// Levels of equal sigma / alpha differ only by a factor on x, so the network is asked at the level of its
  /// own path with that ratio. A variance-preserving network so runs in the coordinates of k-diffusion.
  /// - Source: Karras et al. 2022 (EDM), section 5 and appendix C, on preconditioning of VP networks.
  public func trained(on path: NoisePath) -> Denoiser {
    Denoiser(.x0) { x, level in
      let own = path.level(ratio: level.ratio)
      let shares = own.alpha > 0 ? own.alpha / level.alpha : own.sigma / level.sigma
      var scaled = x
      scaled.scale(by: shares)
      return try denoised(scaled, at: own)
    }
  }
}
