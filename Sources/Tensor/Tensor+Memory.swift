extension Tensor {
  /// A tensor whose elements `body` writes; it must write all of them.
  public init(shape: [Int], writing body: (UnsafeMutablePointer<Float>) -> Void) {
    let count = shape.reduce(1, *)
    self.init(
      [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
        if count > 0, let base = buffer.baseAddress { body(base) }
        initialized = count
      }, shape: shape)
  }

  /// The size of the last axis; 1 for a scalar.
  public var channels: Int { shape.last ?? 1 }

  /// The number of vectors along the last axis.
  public var rows: Int { shape.dropLast().reduce(1, *) }
}
