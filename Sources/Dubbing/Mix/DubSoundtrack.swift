import Glibc
import Media
import Voice

/// The finished sound of a dub, block by block: the lines over the lowered background.
///
/// A class, because the writer of the video pulls the blocks through a closure.
final class DubSoundtrack {
  /// Samples per second, channels and total length of the track.
  let sampleRate: Int
  let layout: SoundLayout
  let frameCount: Int

  private var dialogue: DialogueTrack
  private var background: AudioReader?
  private var remover: SpeechRemover?
  private let envelope: DuckingEnvelope
  private let stems: StemWriter?
  /// Background samples read but not used yet, per channel.
  private var waiting: [[Float]]
  private var position = 0

  /// - Parameters:
  ///   - background: opened at the same rate and with the layout's channels, or nil.
  ///   - remover: takes the speech out of the background, or nil.
  ///   - duration: length of the programme in seconds; a shorter background is followed by silence.
  ///   - stems: gets the parts, too.
  init(
    dialogue: DialogueTrack, background: consuming AudioReader?, remover: SpeechRemover?,
    envelope: DuckingEnvelope, layout: SoundLayout, duration: Double, stems: StemWriter? = nil
  ) {
    sampleRate = dialogue.sampleRate
    self.layout = layout
    self.stems = stems
    frameCount = Int((duration * Double(dialogue.sampleRate)).rounded())
    self.dialogue = dialogue
    self.background = background
    self.remover = remover
    self.envelope = envelope
    waiting = [[Float]](repeating: [], count: layout.channelCount)
    self.dialogue.onLine = stems?.write
  }

  /// The next block of at most `count` frames, or `nil` at the end of the programme.
  func next(_ count: Int = 1 << 16) throws(MediaError) -> AudioClip? {
    let length = min(count, frameCount - position)
    guard length > 0 else {
      try stems?.finish()
      return nil
    }
    try fill(length)
    let voice = try dialogue.next(length)
    let gains = ramp(length)
    let silence = [Float](repeating: 0, count: length)
    var under = waiting.map { channel in
      (0..<length).map { $0 < channel.count ? channel[$0] * gains[$0] : 0 }
    }
    var over = (0..<layout.channelCount).map { layout.voices.contains($0) ? voice : silence }
    var mix: [[Float]] = []
    for channel in 0..<layout.channelCount {
      waiting[channel].removeFirst(min(length, waiting[channel].count))
      var sum = silence
      for index in 0..<length {
        let whole = under[channel][index] + over[channel][index]
        sum[index] = Self.limited(whole)
        guard sum[index] != whole else { continue }
        // What is limited is limited in both parts alike, so that they still add up.
        under[channel][index] *= sum[index] / whole
        over[channel][index] *= sum[index] / whole
      }
      mix.append(sum)
    }
    try stems?.write(background: under, dialogue: over, mix: mix)
    position += length
    return AudioClip(channels: mix, sampleRate: sampleRate)
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
      for channel in 0..<layout.channelCount { waiting[channel] += samples[channel] }
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
