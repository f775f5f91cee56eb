import Glibc
import Tensor

/// A normal distribution over an embedding space: where recordings of one emotion lie, and how widely.
public struct EmotionGaussian: Sendable, Hashable {
  /// The shape of the spread around the mean.
  public enum Spread: Sendable, Hashable, CaseIterable {
    /// Independent dimensions: safe with few recordings.
    case diagonal
    /// With correlations between the dimensions.
    case full
  }

  /// The centre, `[dimension]`.
  public let mean: [Float]
  /// What multiplies standard normal numbers to give the spread: `dimension` deviations, or the lower
  /// Cholesky factor of the covariance, `[dimension, dimension]` row-major.
  private let factor: [Double]

  /// The number of dimensions of the space.
  public var dimension: Int { mean.count }
  /// Whether the dimensions are independent or correlated.
  public var spread: Spread { factor.count == mean.count ? .diagonal : .full }

  /// A distribution with independent dimensions.
  ///
  /// - Throws: `EmotionError.wrongValue` when the counts differ, a mean is not finite or a variance is not
  ///   above 0.
  public init(mean: [Float], variances: [Float]) throws(EmotionError) {
    try Self.check(mean, variances.count == mean.count, "variances", "\(mean.count) numbers", variances.count)
    guard variances.allSatisfy({ $0 > 0 && $0 < .infinity }) else {
      throw .wrongValue(field: "variances", expected: "a list of numbers above 0", found: "\(variances)")
    }
    self.mean = mean
    factor = variances.map { Double($0).squareRoot() }
  }

  /// A distribution with correlated dimensions.
  ///
  /// - Parameter covariance: `[dimension, dimension]` row-major, symmetric.
  /// - Throws: `EmotionError.wrongValue` when the sizes differ or the matrix is not positive definite.
  public init(mean: [Float], covariance: [Float]) throws(EmotionError) {
    let size = mean.count
    try Self.check(
      mean, covariance.count == size * size, "covariance", "\(size * size) numbers", covariance.count)
    self.mean = mean
    factor = try Self.cholesky(covariance.map(Double.init), size)
  }

  /// The distribution of some embeddings.
  ///
  /// - Parameters:
  ///   - samples: embeddings of one emotion, of equal length; at least two.
  ///   - shrinkage: 0...1, how far the covariance is pulled to its mean variance times the identity; a full
  ///     covariance needs some of it when there are fewer samples than dimensions.
  /// - Throws: `EmotionError.wrongValue` for too few or unequal samples, or a covariance that is not positive
  ///   definite.
  /// - Source: Ledoit and Wolf 2004, equation 3, with the intensity chosen by the caller.
  public init(
    samples: [[Float]], spread: Spread = .diagonal, shrinkage: Double = 0.1
  ) throws(EmotionError) {
    guard samples.count >= 2, let size = samples.first?.count, samples.allSatisfy({ $0.count == size }) else {
      throw .wrongValue(
        field: "samples", expected: "two or more embeddings of equal length", found: "\(samples.count)")
    }
    guard shrinkage >= 0, shrinkage <= 1 else {
      throw .outOfRange(quantity: "shrinkage", value: shrinkage, range: 0...1)
    }
    let count = Double(samples.count)
    let mean = (0..<size).map { i in samples.reduce(0.0) { $0 + Double($1[i]) } / count }
    func covariance(_ i: Int, _ j: Int) -> Double {
      samples.reduce(0.0) { $0 + (Double($1[i]) - mean[i]) * (Double($1[j]) - mean[j]) } / (count - 1)
    }
    let variances = (0..<size).map { covariance($0, $0) }
    let average = variances.reduce(0, +) / Double(max(size, 1))
    let shrunk = variances.map { (1 - shrinkage) * $0 + shrinkage * average }
    switch spread {
    case .diagonal: try self.init(mean: mean.map(Float.init), variances: shrunk.map(Float.init))
    case .full:
      var matrix = [Float](repeating: 0, count: size * size)
      for i in 0..<size {
        matrix[i * size + i] = Float(shrunk[i])
        for j in 0..<i {
          let value = Float((1 - shrinkage) * covariance(i, j))
          matrix[i * size + j] = value
          matrix[j * size + i] = value
        }
      }
      try self.init(mean: mean.map(Float.init), covariance: matrix)
    }
  }

  /// The blend of several emotions: means and covariances averaged by weight.
  ///
  /// A blend is one emotion between others, not now this and now that one, so the distances between the means
  /// do not widen it.
  /// - Throws: `EmotionError.wrongValue` for no parts, unequal dimensions, or weights that are negative or
  ///   all zero.
  public init(blending parts: [(gaussian: EmotionGaussian, weight: Double)]) throws(EmotionError) {
    let total = parts.reduce(0) { $0 + $1.weight }
    guard let size = parts.first?.gaussian.dimension, total > 0, total < .infinity,
      parts.allSatisfy({ $0.weight >= 0 && $0.gaussian.dimension == size })
    else {
      throw .wrongValue(
        field: "weights", expected: "weights of 0 or more, not all 0, of emotions in one space",
        found: "\(parts.map(\.weight))")
    }
    let used = parts.filter { $0.weight > 0 }
    if used.count == 1 {
      self = used[0].gaussian
      return
    }
    let mean = (0..<size).map { i in
      Float(used.reduce(0.0) { $0 + $1.weight / total * Double($1.gaussian.mean[i]) })
    }
    if used.allSatisfy({ $0.gaussian.spread == .diagonal }) {
      let variances = (0..<size).map { i in
        used.reduce(0.0) { $0 + $1.weight / total * $1.gaussian.factor[i] * $1.gaussian.factor[i] }
      }
      try self.init(mean: mean, variances: variances.map(Float.init))
    } else {
      var matrix = [Double](repeating: 0, count: size * size)
      for part in used { part.gaussian.addCovariance(to: &matrix, weight: part.weight / total) }
      try self.init(mean: mean, covariance: matrix.map(Float.init))
    }
  }

  /// How far an embedding lies from the mean, in standard deviations (the Mahalanobis distance).
  ///
  /// Of the distribution's own samples 99.9 % lie within about `sqrt(dimension) + 2.1`.
  public func distance(to embedding: [Float]) -> Double {
    let white = whitened(zip(embedding, mean).map { Double($0) - Double($1) })
    return dot(white, white).squareRoot()
  }

  /// An embedding drawn from the distribution; `temperature` scales its distance from the mean.
  public func sample(temperature: Double = 1, noise: inout NoiseSource) -> [Float] {
    let white = noise.normal(shape: [dimension]).scalars.map { temperature * Double($0) }
    return (0..<dimension).map { i in
      let row = i * dimension
      let offset = spread == .diagonal ? factor[i] * white[i] : dot(factor[row..<row + dimension], white)
      return Float(Double(mean[i]) + offset)
    }
  }

  /// A difference of embeddings in coordinates where the distribution is standard normal.
  func whitened(_ difference: [Double]) -> [Double] {
    precondition(difference.count == dimension, "\(difference.count) numbers in a space of \(dimension)")
    var white = difference
    if spread == .diagonal {
      for i in 0..<dimension { white[i] /= factor[i] }
      return white
    }
    for i in 0..<dimension {
      let row = i * dimension
      for j in 0..<i { white[i] -= factor[row + j] * white[j] }
      white[i] /= factor[row + i]
    }
    return white
  }

  private func addCovariance(to matrix: inout [Double], weight: Double) {
    let size = dimension
    if spread == .diagonal {
      for i in 0..<size { matrix[i * size + i] += weight * factor[i] * factor[i] }
      return
    }
    for i in 0..<size {
      for j in 0...i {
        var sum = 0.0
        for k in 0...j { sum += factor[i * size + k] * factor[j * size + k] }
        matrix[i * size + j] += weight * sum
        if i != j { matrix[j * size + i] += weight * sum }
      }
    }
  }

  private static func check(
    _ mean: [Float], _ fits: Bool, _ field: String, _ expected: String, _ found: Int
  ) throws(EmotionError) {
    guard !mean.isEmpty, mean.allSatisfy(\.isFinite) else {
      throw .wrongValue(field: "mean", expected: "a list of finite numbers", found: "\(mean)")
    }
    guard fits else { throw .wrongValue(field: field, expected: expected, found: "\(found) numbers") }
  }

  /// The lower factor of a symmetric positive definite matrix, rows padded with zeros.
  private static func cholesky(_ matrix: [Double], _ size: Int) throws(EmotionError) -> [Double] {
    var lower = [Double](repeating: 0, count: size * size)
    for i in 0..<size {
      for j in 0...i {
        var sum = matrix[i * size + j]
        for k in 0..<j { sum -= lower[i * size + k] * lower[j * size + k] }
        if i == j {
          guard sum > 0, sum < .infinity else {
            throw .wrongValue(
              field: "covariance", expected: "positive definite (more samples or shrinkage help)",
              found: "pivot \(i) is \(sum)")
          }
          lower[i * size + i] = sum.squareRoot()
        } else {
          lower[i * size + j] = sum / lower[j * size + j]
        }
      }
    }
    return lower
  }
}

/// The sum of products of two lists of equal length; whatever is longer is not looked at.
func dot(_ a: some Sequence<Double>, _ b: some Sequence<Double>) -> Double {
  zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}
