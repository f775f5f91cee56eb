import Glibc

/// Emotion intensity as a length in an embedding space: a step from one emotion's place towards another's.
///
/// Each emotion is a normal distribution of embeddings. At intensity 0 an embedding stays as it is, at 1 it
/// has moved by the difference of the two means ("as acted"), above 1 it goes on the same way, as far as the
/// data support it: until it lies `limit` standard deviations from the target's mean, or as far out as it was
/// at intensity 1, if that is more. Growing intensity never moves an embedding back.
/// - Source: Gudmalwar et al. 2025 (EmoReg), section on directional latent vector modelling. Differences: the
///   step is counted in distances between means, mixtures have several targets, and the limit is our own.
public struct DirectionalLatent<Emotion: Hashable & Sendable>: Sendable {
  /// The place of each emotion.
  public let emotions: [Emotion: EmotionGaussian]
  /// How far from a target's mean data may lie, in standard deviations.
  public let limit: Double

  /// A space of emotions.
  ///
  /// - Parameter limit: by default `sqrt(dimension) + 2.1`, within which 99.9 % of an emotion's own data lie.
  /// - Throws: `EmotionError.wrongValue` for no emotions, emotions of unequal dimension or a limit that is not
  ///   above 0.
  public init(_ emotions: [Emotion: EmotionGaussian], limit: Double? = nil) throws(EmotionError) {
    guard let dimension = emotions.values.first?.dimension,
      emotions.values.allSatisfy({ $0.dimension == dimension })
    else {
      throw .wrongValue(
        field: "emotions", expected: "distributions in one space",
        found: "dimensions \(Set(emotions.values.map(\.dimension)).sorted())")
    }
    let limit = limit ?? Double(dimension).squareRoot() + 2.1
    guard limit > 0 else { throw .wrongValue(field: "limit", expected: "above 0", found: "\(limit)") }
    self.emotions = emotions
    self.limit = limit
  }

  /// The unit vector from one emotion's mean to another's.
  ///
  /// - Throws: `EmotionError.unknownName` for an emotion without a place, `.wrongValue` when both means are
  ///   the same.
  public func direction(from source: Emotion, to target: Emotion) throws(EmotionError) -> [Float] {
    let shift = difference(try place(of: source), try place(of: target))
    let length = dot(shift, shift).squareRoot()
    guard length > 0 else {
      throw .wrongValue(field: "direction", expected: "between two different means", found: "\(target)")
    }
    return shift.map { Float($0 / length) }
  }

  /// An embedding moved from one emotion towards another, or towards a mixture of several.
  ///
  /// - Parameters:
  ///   - embedding: `[dimension]`, of speech or a face in the emotion `source`.
  ///   - targets: one emotion, or several with weights of any scale.
  ///   - intensity: 0 or more; 0 returns `embedding` itself.
  /// - Throws: `EmotionError.unknownName`; `.wrongValue` for impossible weights or another dimension;
  ///   `.outOfRange` for an intensity below 0 or not finite.
  public func moved(
    _ embedding: [Float], from source: Emotion, toward targets: [Emotion: Double], intensity: Double
  ) throws(EmotionError) -> [Float] {
    let target = try blend(of: targets)
    let reached = try supported(intensity, of: embedding, from: source, toward: target)
    if reached == 0 { return embedding }
    let shift = difference(try place(of: source), target)
    return zip(embedding, shift).map { Float(Double($0) + reached * $1) }
  }

  /// The intensity that an embedding reaches when the given one is asked for: the same up to 1, above it no
  /// more than the data support.
  ///
  /// - Throws: as `moved`.
  public func reachedIntensity(
    of embedding: [Float], from source: Emotion, toward targets: [Emotion: Double], intensity: Double
  ) throws(EmotionError) -> Double {
    try supported(intensity, of: embedding, from: source, toward: try blend(of: targets))
  }

  private func supported(
    _ intensity: Double, of embedding: [Float], from source: Emotion, toward target: EmotionGaussian
  ) throws(EmotionError) -> Double {
    guard intensity >= 0, intensity < .infinity else {
      throw .outOfRange(
        quantity: "intensity", value: intensity, range: 0...Double.greatestFiniteMagnitude)
    }
    let origin = try place(of: source)
    guard embedding.count == origin.dimension else {
      throw .wrongValue(
        field: "embedding", expected: "\(origin.dimension) numbers", found: "\(embedding.count) numbers")
    }
    if intensity <= 1 { return intensity }
    // Beyond the target the squared distance from its mean is a parabola of the overshoot s = intensity - 1:
    // |rest + s shift|², in whitened coordinates, where rest is what the embedding keeps of its own.
    let rest = target.whitened(zip(embedding, origin.mean).map { Double($0) - Double($1) })
    let shift = target.whitened(difference(origin, target))
    let (a, b, c) = (dot(shift, shift), dot(rest, shift), dot(rest, rest))
    if a == 0 { return intensity }
    let room = max(limit * limit - c, 0)
    // The larger root; for an embedding outside the limit moving inwards, the way through to the other side.
    let overshoot = (-b + (b * b + a * room).squareRoot()) / a
    return min(intensity, 1 + max(overshoot, 0))
  }

  private func blend(of targets: [Emotion: Double]) throws(EmotionError) -> EmotionGaussian {
    var parts: [(gaussian: EmotionGaussian, weight: Double)] = []
    // In a fixed order, so that sums are the same in every run.
    let ordered = targets.sorted { "\($0.key)" < "\($1.key)" }
    for (emotion, weight) in ordered { parts.append((try place(of: emotion), weight)) }
    return try EmotionGaussian(blending: parts)
  }

  private func place(of emotion: Emotion) throws(EmotionError) -> EmotionGaussian {
    guard let gaussian = emotions[emotion] else {
      throw .unknownName(found: "\(emotion)", suggestion: nil)
    }
    return gaussian
  }

  private func difference(_ source: EmotionGaussian, _ target: EmotionGaussian) -> [Double] {
    zip(target.mean, source.mean).map { Double($0) - Double($1) }
  }
}
