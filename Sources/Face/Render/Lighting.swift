import Glibc

/// The studio: a warm key light from the upper left, a cool fill, two rim lights and a soft surround.
struct Lighting: Sendable {
  /// A distant light.
  struct Source: Sendable {
    let direction: SIMD3<Float>
    let color: SIMD3<Float>
  }

  let key = Source(direction: normalized([-0.5, 0.52, 0.82]), color: [1.72, 1.58, 1.42])
  let fill = Source(direction: normalized([0.85, 0.1, 0.65]), color: [0.30, 0.34, 0.42])
  let rims = [
    Source(direction: normalized([0.85, 0.4, -0.55]), color: [0.95, 0.98, 1.1]),
    Source(direction: normalized([-0.9, 0.35, -0.65]), color: [0.5, 0.46, 0.42]),
  ]

  /// Light from all around, by how far the normal points up.
  @inline(__always)
  func ambient(_ n: SIMD3<Float>) -> SIMD3<Float> {
    mix([0.15, 0.125, 0.115], [0.30, 0.315, 0.345], 0.5 + 0.5 * n.y)
  }

  /// Diffuse light that wraps around the terminator by `wrap` (per channel), as light inside skin does.
  ///
  /// - Parameter shadow: how much of the key light arrives, 0...1.
  @inline(__always)
  func diffuse(
    _ n: SIMD3<Float>, wrap: SIMD3<Float>, shadow: SIMD3<Float>, occlusion: SIMD3<Float>
  ) -> SIMD3<Float> {
    var sum = ambient(n) * occlusion
    sum += key.color * shadow * Self.wrapped(dot(n, key.direction), wrap)
    sum += fill.color * occlusion * Self.wrapped(dot(n, fill.direction), wrap)
    for rim in rims { sum += rim.color * occlusion * Self.wrapped(dot(n, rim.direction), wrap * 0.4) }
    return sum
  }

  /// - Source: wrap lighting, Green 2004, GPU Gems chapter 16, normalised for energy.
  @inline(__always)
  static func wrapped(_ cosine: Float, _ wrap: SIMD3<Float>) -> SIMD3<Float> {
    let c = (wrap + cosine) / (wrap + 1)
    return c.clamped(lowerBound: .zero, upperBound: .one) / (wrap + 1)
  }

  /// Mirror-like light with two widths, the sharper one stronger as `gloss` (0...1) grows.
  ///
  /// - Source: Blinn 1977 with the normalisation of Hoffman's course notes, Fresnel by Schlick 1994.
  @inline(__always)
  func specular(_ n: SIMD3<Float>, _ v: SIMD3<Float>, gloss: Float, shadow: Float, base: Float) -> SIMD3<
    Float
  > {
    var sum = lobe(key, n, v, gloss, base) * shadow
    sum += lobe(fill, n, v, gloss, base)
    for rim in rims { sum += lobe(rim, n, v, gloss, base) }
    return sum
  }

  @inline(__always)
  private func lobe(_ light: Source, _ n: SIMD3<Float>, _ v: SIMD3<Float>, _ gloss: Float, _ base: Float)
    -> SIMD3<Float>
  {
    let cosine = dot(n, light.direction)
    guard cosine > 0 else { return .zero }
    let h = normalized(light.direction + v)
    let nh = max(0, dot(n, h)), vh = max(0, dot(v, h))
    let p2 = nh * nh, p4 = p2 * p2, p8 = p4 * p4, p16 = p8 * p8, p32 = p16 * p16
    let broad = 2 * p8, sharp = 5 * p32 * (1 - gloss) + 9 * p32 * p32 * gloss
    let f1 = 1 - vh, f2 = f1 * f1
    let fresnel = base + (1 - base) * f2 * f2 * f1
    return light.color * (cosine * fresnel * (broad * 0.55 + sharp * gloss))
  }

  /// From light to display: exposure and a filmic curve that includes the display's gamma.
  ///
  /// - Source: the photographic fit x / (x + 0.155) * 1.019 used by Unreal Engine 3.
  @inline(__always)
  static func display(_ light: SIMD3<Float>) -> SIMD3<Float> {
    let x = (light * 0.56).clamped(lowerBound: .zero, upperBound: SIMD3(repeating: 8))
    return (x / (x + 0.155) * 1.019).clamped(lowerBound: .zero, upperBound: .one)
  }
}
