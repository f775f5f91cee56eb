import Emotion
import Glibc
import Media
import Tensor

/// Converts a recording of any length block by block; memory does not grow with it.
///
/// Blocks are collected until a chunk of up to half a minute can be cut at its quietest moment. Neighbouring
/// chunks share a short stretch in which neither changes anything, and are faded into each other there.
public struct ConversionStream {
  private let converter: VoiceConverter
  private let target: VoiceConverter.Target
  private var voice: VoiceGoal.Progress
  private let options: VoiceConverter.Options
  private let noise: NoiseSource
  private let sampleRate: Int
  private var pending: AudioClip
  /// The end of the last chunk's result, to be faded into the next one.
  private var tail: AudioClip?
  private var chunk = 0
  /// Frames of the source so far.
  public private(set) var framesRead = 0
  /// Whether speech was found so far.
  public private(set) var hasSpeech = false

  private static let longestChunk = 30.0
  private static let earliestCut = 12.0
  private static let overlap = 0.02

  /// A stream of one recording.
  ///
  /// - Parameter voice: whose voice is put on; the recording's own speaker is heard in its first chunk.
  /// - Throws: `ConversionError.emotion` for a setting that cannot be reached.
  /// - Precondition: the converter has a `SpeakerModel` where there is a `voice`.
  public init(
    _ converter: VoiceConverter, _ setting: EmotionSetting, voice: VoiceGoal? = nil,
    _ options: VoiceConverter.Options, sampleRate: Int, channelCount: Int
  ) throws(ConversionError) {
    precondition(voice == nil || converter.speakers != nil, "a change of voice needs a SpeakerModel")
    self.voice = VoiceGoal.Progress(voice)
    self.converter = converter
    self.options = options
    self.sampleRate = sampleRate
    target = try converter.target(of: setting)
    noise = NoiseSource(seed: options.seed)
    pending = AudioClip(silence: 0, sampleRate: sampleRate, channelCount: channelCount)
  }

  /// Takes the next block of the recording.
  ///
  /// - Returns: what is finished of the result, if anything.
  /// - Throws: `ConversionError`.
  public mutating func push(_ block: AudioClip) throws(ConversionError) -> AudioClip? {
    framesRead += block.frameCount
    pending.append(block)
    var result: AudioClip?
    while pending.duration >= Self.longestChunk + Self.overlap {
      let cut = quietestFrame()
      let overlap = Int(Self.overlap * Double(sampleRate))
      let part = try converted(pending[frames: 0..<cut + overlap], overlap: overlap)
      pending = pending[frames: cut..<pending.frameCount]
      if result == nil { result = part } else { result?.append(part) }
    }
    return result
  }

  /// Converts what is left.
  ///
  /// - Throws: `ConversionError.tooShort` or `.noSpeech` when there was nothing to convert.
  public mutating func finish() throws(ConversionError) -> AudioClip {
    let seconds = Double(framesRead) / Double(sampleRate)
    guard seconds >= VoiceConverter.leastSeconds else {
      throw .tooShort(seconds: seconds, least: VoiceConverter.leastSeconds)
    }
    let result = try converted(pending, overlap: 0)
    pending = pending[frames: 0..<0]
    guard hasSpeech || isUnchanged else { throw .noSpeech(seconds: seconds) }
    return result
  }

  /// Whether the recording stays as it is.
  private var isUnchanged: Bool { target.isNeutral && !voice.isAsked }

  /// One chunk's result without its last `overlap` frames, which are kept for the next one.
  private mutating func converted(_ clip: AudioClip, overlap: Int) throws(ConversionError) -> AudioClip {
    var result = clip
    if !isUnchanged,
      let changed = try converter.converted(
        clip, target, voice: &voice, options, noise: noise.split("chunk \(chunk)"))
    {
      result = changed
      hasSpeech = true
    }
    chunk += 1
    if let tail {
      let count = min(tail.frameCount, result.frameCount)
      for channel in result.channels.indices {
        for index in 0..<count {
          let share = (Float(index) + 0.5) / Float(count)
          result.channels[channel][index] =
            tail.channels[channel][index] * (1 - share) + result.channels[channel][index] * share
        }
      }
    }
    let end = result.frameCount - overlap
    tail = overlap > 0 ? result[frames: end..<result.frameCount] : nil
    return overlap > 0 ? result[frames: 0..<end] : result
  }

  /// The frame in the middle of the quietest 20 ms that a chunk may end at.
  private func quietestFrame() -> Int {
    let width = Int(Self.overlap * Double(sampleRate))
    let first = Int(Self.earliestCut * Double(sampleRate))
    let last = Int(Self.longestChunk * Double(sampleRate)) - width
    var best = last
    var least = Float.infinity
    for start in stride(from: first, to: last, by: max(1, width)) {
      var power: Float = 0
      for channel in pending.channels {
        for index in start..<start + width { power += channel[index] * channel[index] }
      }
      if power <= least {
        least = power
        best = start
      }
    }
    return best
  }
}
