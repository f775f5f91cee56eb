/// A dense array of 32-bit floats with a shape, stored row-major (the last axis is contiguous).
///
/// The product computes in f32 with channels last; integers (token ids) stay plain Swift arrays.
public struct Tensor: Sendable, Equatable {
  /// Size of each axis, outermost first. An empty shape is a scalar.
  public let shape: [Int]
  /// The elements in row-major order; always `shape.reduce(1, *)` of them.
  public var scalars: [Float]

  /// Wraps `scalars` without copying.
  ///
  /// - Precondition: the count of `scalars` equals the product of `shape`.
  public init(_ scalars: [Float], shape: [Int]) {
    precondition(
      scalars.count == shape.reduce(1, *),
      "Tensor of shape \(shape) needs \(shape.reduce(1, *)) scalars, got \(scalars.count)")
    self.shape = shape
    self.scalars = scalars
  }

  /// A tensor of the given shape with every element set to `value`.
  public init(repeating value: Float = 0, shape: [Int]) {
    self.init([Float](repeating: value, count: shape.reduce(1, *)), shape: shape)
  }

  /// The number of elements.
  public var count: Int { scalars.count }

  /// The same elements under another shape.
  ///
  /// - Precondition: both shapes hold the same number of elements.
  public consuming func reshaped(_ shape: [Int]) -> Tensor {
    Tensor(scalars, shape: shape)
  }
}
