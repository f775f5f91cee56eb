import Tensor

/// Self-attention with one packed projection for query, key and value.
public struct MultiHeadAttention: Sendable {
  /// What the tensors are called in the file.
  public enum Names: Sendable {
    /// `qkv.weight`, `qkv.bias`, `out.weight`, `out.bias`.
    case linear
    /// `in_proj_weight`, `in_proj_bias`, `out_proj.weight`, `out_proj.bias`, as in `nn.MultiheadAttention`.
    case torch
  }

  private let size, heads: Int
  private let project, merge: Linear

  /// Loads the projections `[3 * size, size]` (query, key, value stacked) and `[size, size]` with their biases.
  public init(
    _ weights: Weights, _ size: Int, heads: Int, bias: Bool = true, names: Names = .linear
  ) throws(WeightsError) {
    guard heads > 0, size % heads == 0 else {
      throw weights.badSizes("qkv", "\(size) channels in \(heads) heads")
    }
    (self.size, self.heads) = (size, heads)
    switch names {
    case .linear:
      project = try Linear(weights["qkv"], size, 3 * size, bias: bias)
      merge = try Linear(weights["out"], size, size, bias: bias)
    case .torch:
      project = Linear(
        try weights.values("in_proj_weight", shape: [3 * size, size]), size, 3 * size,
        bias: bias ? try weights.tensor("in_proj_bias", shape: [3 * size]).scalars : nil, activation: .none)
      merge = try Linear(weights["out_proj"], size, size, bias: bias)
    }
  }

  /// - Parameter x: `[frames, size]`.
  /// - Parameter mask: true for the frames that may be attended to, or nil for all.
  /// - Parameter bias: added to the scaled scores: `[frames, frames]` or `[heads, frames, frames]`.
  /// - Parameter residual: `[frames, size]`, added to the result.
  /// - Returns: `[frames, size]`.
  public func callAsFunction(
    _ x: Tensor, mask: [Bool]? = nil, bias: Tensor? = nil, residual: Tensor? = nil
  ) -> Tensor {
    let frames = x.rows
    let projected = project(x)
    let heard = Tensor(shape: [frames, size]) { output in
      projected.scalars.withUnsafeBufferPointer {
        guard let base = $0.baseAddress else { return }
        AttentionJob(
          query: base, key: base + size, value: base + 2 * size, queryStride: 3 * size,
          keyStride: 3 * size, queries: frames, keys: frames, heads: heads, size: size, mask: mask,
          bias: bias, output: output
        ).run()
      }
    }
    return merge(heard, residual: residual)
  }
}
