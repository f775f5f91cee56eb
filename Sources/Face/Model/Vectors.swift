@inline(__always)
func dot(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> Float { a.x * b.x + a.y * b.y + a.z * b.z }

@inline(__always)
func cross(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> SIMD3<Float> {
  [a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x]
}

@inline(__always)
func length(_ a: SIMD3<Float>) -> Float { dot(a, a).squareRoot() }

/// `a` at unit length; a zero vector stays zero.
@inline(__always)
func normalized(_ a: SIMD3<Float>) -> SIMD3<Float> {
  let size = length(a)
  return size > 1e-12 ? a / size : .zero
}

@inline(__always)
func mix<V: SIMD>(_ a: V, _ b: V, _ t: Float) -> V where V.Scalar == Float { a + (b - a) * t }

/// 0 below `low`, 1 above `high`, a cubic between.
@inline(__always)
func smoothstep(_ low: Float, _ high: Float, _ x: Float) -> Float {
  let t = max(0, min(1, (x - low) / (high - low)))
  return t * t * (3 - 2 * t)
}
