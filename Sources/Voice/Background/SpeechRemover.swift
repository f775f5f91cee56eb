import Media
import Speech
import Tensor

/// Takes the speech out of a recording block by block and leaves the background, with bounded memory.
///
/// Passages of eight seconds are masked one by one; neighbours share a second in which one fades into the other,
/// so that no seam is heard. All channels get the mask of their mean.
public struct SpeechRemover: Sendable {
  private static let passage = 8 * BackgroundMask.sampleRate
  private static let shared = BackgroundMask.sampleRate

  private let mask: BackgroundMask
  private let stft = STFT(length: BackgroundMask.length, hop: BackgroundMask.hop)
  private let amount: @Sendable (Double) -> Float
  /// Samples that are not given out yet, per channel.
  private var waiting: [[Float]] = []
  /// What the passage before said of the second that it shares with the next, per channel.
  private var tail: [[Float]]?
  private var position = 0

  /// - Parameter amount: how much of the speech goes at a time in seconds, from 0 (the sound is left alone) to 1.
  public init(_ mask: BackgroundMask, amount: @escaping @Sendable (Double) -> Float = { _ in 1 }) {
    self.mask = mask
    self.amount = amount
  }

  /// Takes the next block and gives what is finished, which may be nothing.
  ///
  /// - Precondition: the block's rate is `BackgroundMask.sampleRate`, and all blocks have the same channels.
  public mutating func process(_ block: AudioClip) -> [[Float]] {
    precondition(block.sampleRate == BackgroundMask.sampleRate, "the mask is made for 48 kHz")
    if waiting.isEmpty { waiting = [[Float]](repeating: [], count: block.channelCount) }
    for channel in waiting.indices { waiting[channel] += block.channels[channel] }
    var finished = [[Float]](repeating: [], count: waiting.count)
    while waiting[0].count >= Self.passage {
      let masked = removed(waiting.map { Array($0.prefix(Self.passage)) })
      let step = Self.passage - Self.shared
      for channel in waiting.indices {
        finished[channel] += joined(masked[channel], channel).prefix(step)
        waiting[channel].removeFirst(step)
      }
      tail = masked.map { Array($0.suffix(Self.shared)) }
      position += step
    }
    return finished
  }

  /// What is left when the recording has ended.
  public mutating func finish() -> [[Float]] {
    guard let first = waiting.first, !first.isEmpty else { return waiting }
    let masked = removed(waiting)
    defer { (waiting, tail) = ([], nil) }
    return waiting.indices.map { joined(masked[$0], $0) }
  }

  /// A passage whose beginning fades in from the passage before.
  private func joined(_ masked: [Float], _ channel: Int) -> [Float] {
    guard let tail else { return masked }
    var result = masked
    for index in 0..<min(Self.shared, result.count) {
      let share = Float(index) / Float(Self.shared)
      result[index] += (tail[channel][index] - result[index]) * (1 - share)
    }
    return result
  }

  private func removed(_ channels: [[Float]]) -> [[Float]] {
    let amounts = (0...channels[0].count / BackgroundMask.hop).map { frame in
      amount(Double(position + frame * BackgroundMask.hop) / Double(BackgroundMask.sampleRate))
    }
    guard amounts.contains(where: { $0 > 0 }), channels[0].count >= BackgroundMask.length else {
      return channels
    }
    var mean = channels[0]
    for other in channels.dropFirst() { for index in mean.indices { mean[index] += other[index] } }
    let whole = stft(mean)
    let powers = zip(whole.real, whole.imaginary).map { $0 * $0 + $1 * $1 }
    let gains = mask.gains(powers: mask.bandPowers(powers, frames: whole.frames)).scalars
    var bins: [Float] = []
    bins.reserveCapacity(whole.frames * whole.bins)
    for frame in 0..<whole.frames {
      bins += mask.binGains(gains, frame: frame).map { 1 - (1 - $0) * amounts[frame] }
    }
    return channels.map { channel in
      var spectrogram = channels.count == 1 ? whole : stft(channel)
      for index in bins.indices {
        spectrogram.real[index] *= bins[index]
        spectrogram.imaginary[index] *= bins[index]
      }
      return stft.inverse(spectrogram, count: channel.count)
    }
  }
}
