import Glibc
import Media
import Voice

/// The finished sound of a dub, block by block: the lines over the lowered background.
///
/// A class, because the writer of the video pulls the blocks through a closure.
final class DubSoundtrack {
  /// Samples per second, channels and total length of the track.
  let sampleRate: Int
  let channelCount: Int
  let frameCount: Int

  private var dialogue: DialogueTrack
  private var background: AudioReader?
  private var remover: SpeechRemover?
  private let envelope: DuckingEnvelope
  /// Background samples read but not used yet, per channel.
  private var waiting: [[Float]]
  private var position = 0

  /// - Parameters:
  ///   - background: opened at the same rate and channel count, or nil.
  ///   - remover: takes the speech out of the background, or nil.
  ///   - duration: length of the programme in seconds; a shorter background is followed by silence.
  init(
    dialogue: DialogueTrack, background: consuming AudioReader?, remover: SpeechRemover?,
    envelope: DuckingEnvelope, channelCount: Int, duration: Double
  ) {
    sampleRate = dialogue.sampleRate
    self.channelCount = channelCount
    frameCount = Int((duration * Double(dialogue.sampleRate)).rounded())
    self.dialogue = dialogue
    self.background = background
    self.remover = remover
    self.envelope = envelope
    waiting = [[Float]](repeating: [], count: channelCount)
  }

  /// The next block of at most `count` frames, or `nil` at the end of the programme.
  func next(_ count: Int = 1 << 16) throws(MediaError) -> AudioClip? {
    let length = min(count, frameCount - position)
    guard length > 0 else { return nil }
    try fill(length)
    let voice = try dialogue.next(length)
    let gains = ramp(length)
    var channels: [[Float]] = []
    for channel in 0..<channelCount {
      let under = waiting[channel]
      channels.append(
        (0..<length).map { index in
          let below = index < under.count ? under[index] * gains[index] : 0
          return Self.limited(below + voice[index])
        })
      waiting[channel].removeFirst(min(length, under.count))
    }
    position += length
    return AudioClip(channels: channels, sampleRate: sampleRate)
  }

  /// Reads background until `length` frames wait or it ends.
  private func fill(_ length: Int) throws(MediaError) {
    while waiting[0].count < length {
      guard let block = try background?.nextBlock() else {
        background = nil
        let rest = remover?.finish() ?? []
        for (channel, samples) in rest.enumerated() { waiting[channel] += samples }
        remover = nil
        return
      }
      let samples = remover?.process(block) ?? block.channels
      for channel in 0..<channelCount { waiting[channel] += samples[channel] }
    }
  }

  /// The background's gain for the next `length` frames: exact every millisecond, linear between.
  private func ramp(_ length: Int) -> [Float] {
    let step = max(1, sampleRate / 1000)
    var gains = [Float](repeating: 1, count: length)
    var index = 0
    while index < length {
      let end = min(index + step, length)
      let from = envelope.gain(at: Double(position + index) / Double(sampleRate))
      let to = envelope.gain(at: Double(position + index + step) / Double(sampleRate))
      for inner in index..<end { gains[inner] = from + (to - from) * Float(inner - index) / Float(step) }
      index = end
    }
    return gains
  }

  /// Leaves samples up to 0.89 (-1 dB) alone and bends louder ones smoothly below full scale.
  static func limited(_ sample: Float) -> Float {
    let knee: Float = 0.89
    let size = abs(sample)
    guard size > knee else { return sample }
    let bent = knee + (1 - knee) * tanh((size - knee) / (1 - knee))
    return sample < 0 ? -bent : bent
  }
}
