import Media
import TTS
import Voice

/// A voice taken from a recording: the synthesiser's nearest voice speaks, and is moved to the recording's.
public struct LentVoice: Sendable {
  /// Path or name of the recording; the name of the voice.
  public let path: String
  /// Hash of the recording.
  public let sha256: String
  /// The synthesiser's voice that speaks.
  public let base: String
  private let goal: VoiceGoal
  private let change: TimbreChange
  private let converter: VoiceConverter

  init(
    path: String, sha256: String, base: SpeakerModel.BuiltIn, reference: VoiceReference, model: SpeakerModel
  ) {
    (self.path, self.sha256, self.base) = (path, sha256, base.name)
    goal = .portrait(reference.portrait, from: base.portrait)
    change = TimbreChange(from: base.portrait, to: reference.portrait, model: model)
    converter = VoiceConverter(model: nil, speakers: model)
  }

  /// What the base voice has spoken, in the recording's voice; as long as before.
  ///
  /// - Throws: `TTSError.voice` when the sound cannot be changed.
  func worn(_ clip: AudioClip) throws(TTSError) -> AudioClip {
    do {
      return try converter.convert(clip, voice: goal, options: .init(keepsTiming: true))
    } catch .noSpeech, .tooShort {
      // A breath or a pause has no voice to change.
      return clip
    } catch {
      throw .voice(name: path, reason: error.description)
    }
  }

  /// The pitch of what the base voice has spoken, moved as its sound is.
  func worn(f0: [Float]) -> [Float] { change.moved(f0: f0) }
}
