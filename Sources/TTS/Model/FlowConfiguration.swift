/// Sizes of one flow-matching model.
public struct FlowConfiguration: Decodable, Sendable, Equatable {
  /// Values that are generated per phoneme or frame.
  public var channels: Int
  /// Given values per frame, 0 for none.
  public var features: Int
  /// Whether it generates per frame (true) or per phoneme.
  public var frames: Bool
  /// Channels of the text encoder and of the context.
  public var textWidth: Int
  /// Channels inside a block of the text encoder.
  public var textHidden: Int
  /// Blocks of the text encoder; attention follows every second one.
  public var textBlocks: Int
  /// Blocks between the text and the velocity network.
  public var contextBlocks: Int
  /// Channels of the velocity network.
  public var width: Int
  /// Channels inside a block of the velocity network.
  public var hidden: Int
  /// Blocks of the velocity network.
  public var blocks: Int
  /// Attention heads of the text encoder.
  public var heads: Int
  /// Kernel of the context's and the velocity network's blocks.
  public var kernel: Int
  /// Steps of the sampler unless a request says otherwise.
  public var steps: Int
  /// Factor on the first noise: 0 stays at the likeliest sample, 1 strays as far as the training data.
  public var temperature: Double

  /// What is wrong with the sizes, or nil.
  var inconsistency: String? {
    let sizes = [channels, textWidth, textHidden, width, hidden, heads]
    if sizes.contains(where: { !(1...1 << 14).contains($0) }) { return "a size among \(sizes)" }
    let counts = [textBlocks, contextBlocks, blocks, features]
    if counts.contains(where: { !(0...1000).contains($0) }) { return "a count among \(counts)" }
    if kernel % 2 == 0 || !(1...99).contains(kernel) { return "a kernel of \(kernel)" }
    if !(1...100).contains(steps) { return "\(steps) steps" }
    if !(0...2).contains(temperature) { return "a temperature of \(temperature)" }
    return nil
  }
}
