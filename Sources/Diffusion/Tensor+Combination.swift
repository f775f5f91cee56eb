import Tensor

/// The element-wise arithmetic of the solvers: in place, without allocation, in one pass each.
extension Tensor {
  /// `self = a * self`.
  mutating func scale(by a: Double) {
    let a = Float(a)
    scalars.withUnsafeMutableBufferPointer { x in
      for i in 0..<x.count { x[i] *= a }
    }
  }

  /// `self = a * self + b * other`.
  mutating func combine(_ a: Double, _ b: Double, _ other: [Float]) {
    precondition(other.count == count, "combining \(count) elements with \(other.count)")
    let (a, b) = (Float(a), Float(b))
    scalars.withUnsafeMutableBufferPointer { x in
      other.withUnsafeBufferPointer { y in
        for i in 0..<x.count { x[i] = a * x[i] + b * y[i] }
      }
    }
  }

  /// `self = a * self + b * other + c * third`.
  mutating func combine(_ a: Double, _ b: Double, _ other: [Float], _ c: Double, _ third: [Float]) {
    precondition(other.count == count && third.count == count, "combining tensors of unequal size")
    let (a, b, c) = (Float(a), Float(b), Float(c))
    scalars.withUnsafeMutableBufferPointer { x in
      other.withUnsafeBufferPointer { y in
        third.withUnsafeBufferPointer { z in
          for i in 0..<x.count { x[i] = a * x[i] + b * y[i] + c * z[i] }
        }
      }
    }
  }

  /// Whether no element is infinite or NaN.
  var isFinite: Bool {
    var flags: UInt32 = 0
    scalars.withUnsafeBufferPointer { x in
      // An exponent of all ones marks both; the loop has no early exit, so that it vectorises.
      for i in 0..<x.count { flags |= (x[i].bitPattern & 0x7f80_0000) &+ 0x0080_0000 }
    }
    return flags & 0x8000_0000 == 0
  }
}
