import Glibc

/// A small real symmetric matrix, such as a covariance, with what linear transport needs of it.
package struct SymmetricMatrix: Sendable, Equatable {
  /// Rows and columns.
  package let size: Int
  /// `[size, size]`, row after row.
  package var values: [Double]

  /// Wraps values; what differs across the diagonal is averaged.
  package init(_ values: [Double], size: Int) {
    precondition(values.count == size * size, "\(values.count) values are no \(size) x \(size) matrix")
    self.size = size
    self.values = values
    for row in 0..<size {
      for column in 0..<row {
        let mean = (values[row * size + column] + values[column * size + row]) / 2
        (self.values[row * size + column], self.values[column * size + row]) = (mean, mean)
      }
    }
  }

  /// `factor` times this plus `other`.
  package func scaled(_ factor: Double, adding other: SymmetricMatrix, times share: Double) -> SymmetricMatrix
  {
    SymmetricMatrix(zip(values, other.values).map { factor * $0 + share * $1 }, size: size)
  }

  /// The product of two square matrices of this size, row after row.
  static func product(_ a: [Double], _ b: [Double], _ size: Int) -> [Double] {
    var result = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for middle in 0..<size {
        let factor = a[row * size + middle]
        for column in 0..<size { result[row * size + column] += factor * b[middle * size + column] }
      }
    }
    return result
  }

  /// The power of a positive semidefinite matrix; eigenvalues below 1e-9 of the largest are raised to it.
  ///
  /// - Source: Jacobi's cyclic rotations (Golub and Van Loan, Matrix Computations, section 8.5).
  package func power(_ exponent: Double) -> SymmetricMatrix {
    var a = values
    var vectors = (0..<size * size).map { $0 / size == $0 % size ? 1.0 : 0.0 }
    for _ in 0..<30 {
      var rest = 0.0
      for p in 0..<size {
        for q in p + 1..<max(size, p + 1) {
          let value = a[p * size + q]
          rest += value * value
          guard abs(value) > 1e-300 else { continue }
          let theta = (a[q * size + q] - a[p * size + p]) / (2 * value)
          let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
          let c = 1 / (t * t + 1).squareRoot()
          let s = t * c
          for k in 0..<size {
            let (x, y) = (a[k * size + p], a[k * size + q])
            (a[k * size + p], a[k * size + q]) = (c * x - s * y, s * x + c * y)
          }
          for k in 0..<size {
            let (x, y) = (a[p * size + k], a[q * size + k])
            (a[p * size + k], a[q * size + k]) = (c * x - s * y, s * x + c * y)
            let (u, v) = (vectors[k * size + p], vectors[k * size + q])
            (vectors[k * size + p], vectors[k * size + q]) = (c * u - s * v, s * u + c * v)
          }
        }
      }
      let trace = (0..<size).reduce(0) { $0 + a[$1 * size + $1] * a[$1 * size + $1] }
      if rest <= 1e-24 * trace { break }
    }
    let eigenvalues = (0..<size).map { a[$0 * size + $0] }
    let least = 1e-9 * max(eigenvalues.max() ?? 1, 1e-30)
    let scales = eigenvalues.map { pow(max($0, least), exponent) }
    var result = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0..<size {
        var sum = 0.0
        for k in 0..<size { sum += vectors[row * size + k] * scales[k] * vectors[column * size + k] }
        result[row * size + column] = sum
      }
    }
    return SymmetricMatrix(result, size: size)
  }

  /// The matrix that turns a Gaussian of this covariance into one of `target` with the least movement.
  ///
  /// - Returns: `[size, size]`, symmetric; the identity when both are equal.
  /// - Source: Olkin and Pukelsheim 1982: C^(-1/2) (C^(1/2) T C^(1/2))^(1/2) C^(-1/2).
  package func transport(to target: SymmetricMatrix) -> SymmetricMatrix {
    let (root, inverse) = (power(0.5).values, power(-0.5).values)
    let inner = Self.product(Self.product(root, target.values, size), root, size)
    let middle = SymmetricMatrix(inner, size: size).power(0.5).values
    return SymmetricMatrix(
      Self.product(Self.product(inverse, middle, size), inverse, size), size: size)
  }
}
