/// Minimises x H x / 2 - g x within bounds, for a positive definite H.
///
/// Solves, holds the unknowns that leave their bounds at the bound, and solves again for the others: the
/// active set
/// method without releases, exact where no held unknown wants back.
struct BoundedLeastSquares {
  /// - Parameters:
  ///   - matrix: `count * count` values of H; its upper triangle is read.
  ///   - low, high: `count` bounds each.
  static func solve(_ matrix: [Double], _ g: [Double], low: [Double], high: [Double]) -> [Double] {
    let n = g.count
    var x = [Double](repeating: 0, count: n)
    var isHeld = [Bool](repeating: false, count: n)
    func h(_ i: Int, _ j: Int) -> Double { i <= j ? matrix[i * n + j] : matrix[j * n + i] }
    for _ in 0..<6 {
      let free = (0..<n).filter { !isHeld[$0] }
      let held = (0..<n).filter { isHeld[$0] && x[$0] != 0 }
      let m = free.count
      var a = [Double](repeating: 0, count: m * m)
      var b = [Double](repeating: 0, count: m)
      for r in 0..<m {
        for c in 0...r { a[r * m + c] = h(free[r], free[c]) }
        b[r] = g[free[r]]
        for k in held { b[r] -= h(free[r], k) * x[k] }
      }
      cholesky(&a, &b, m)
      var left = false
      for (k, value) in zip(free, b) {
        x[k] = min(high[k], max(low[k], value))
        if x[k] != value {
          isHeld[k] = true
          left = true
        }
      }
      if !left { break }
    }
    return x
  }

  /// Solves a x = b in place; `a` holds the lower triangle.
  private static func cholesky(_ a: inout [Double], _ b: inout [Double], _ m: Int) {
    a.withUnsafeMutableBufferPointer { a in
      for i in 0..<m {
        for j in 0...i {
          var sum = a[i * m + j]
          for k in 0..<j { sum -= a[i * m + k] * a[j * m + k] }
          a[i * m + j] = i == j ? max(sum, 1e-12).squareRoot() : sum / a[j * m + j]
        }
      }
      for i in 0..<m {
        for k in 0..<i { b[i] -= a[i * m + k] * b[k] }
        b[i] /= a[i * m + i]
      }
      for i in stride(from: m - 1, through: 0, by: -1) {
        for k in i + 1..<max(m, i + 1) { b[i] -= a[k * m + i] * b[k] }
        b[i] /= a[i * m + i]
      }
    }
  }
}
