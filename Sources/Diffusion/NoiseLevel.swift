import Glibc

/// One point of a noise path: `x = alpha * data + sigma * noise`.
public struct NoiseLevel: Sendable, Hashable {
  /// What the network is told: a training step, a sigma, or flow time, as its path counts.
  public let time: Double
  /// The share of the data, 0 at pure noise.
  public let alpha: Double
  /// The share of the noise, 0 at clean data.
  public let sigma: Double

  /// A level with the given time and shares, all of them finite and the shares not negative.
  public init(time: Double, alpha: Double, sigma: Double) {
    self.time = time
    self.alpha = alpha
    self.sigma = sigma
  }

  /// The noise-to-signal ratio sigma / alpha (the sigma of k-diffusion); infinity at pure noise.
  public var ratio: Double { sigma / alpha }

  /// Half the logarithm of the signal-to-noise ratio, `log(alpha / sigma)`: -infinity at pure noise,
  /// infinity at clean data.
  public var lambda: Double { log(alpha / sigma) }
}
