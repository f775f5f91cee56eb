import Foundation
import Media
import TTS
import Voice

/// Opens recordings that lend their voice to lines and conversions.
public struct VoiceLender: Sendable {
  /// What hears how people sound.
  public let model: SpeakerModel
  /// What tells speakers apart.
  public let encoder: SpeakerEncoder

  /// The note that everything carries whose voice was taken from a recording.
  public static let consent = "voice taken from a reference clip; use needs its speaker's consent"

  /// File name extensions by which a voice is known to be a recording.
  private static let extensions: Set = [
    "wav", "wave", "flac", "ogg", "oga", "opus", "mp3", "m4a", "aac", "aif", "aiff", "mp4", "mkv", "webm",
    "mov",
  ]

  /// Opens the models of a store.
  ///
  /// - Throws: `VoiceError` when a file is missing or damaged.
  public init(_ store: ModelStore) throws(VoiceError) {
    model = try SpeakerModel(modelDirectory: store.directory)
    encoder = try SpeakerEncoder(modelDirectory: store.directory)
  }

  /// Whether the name of a voice is a path to a recording rather than one of `known`.
  public static func isRecording(_ name: String, known: [String]) -> Bool {
    if known.contains(where: { $0.lowercased() == name.lowercased() }) { return false }
    return name.contains("/") || extensions.contains((name as NSString).pathExtension.lowercased())
  }

  /// Hears the recording at `path`.
  ///
  /// - Throws: `MediaError` for what is no sound; `VoiceError.badReference` for what lends no voice.
  public func reference(_ path: String) throws -> VoiceReference {
    // More than can be used is not read, however long the file is.
    var reader = try AudioReader(path)
    var clip = AudioClip(silence: 0, sampleRate: reader.sampleRate, channelCount: reader.channelCount)
    while clip.duration < 4 * VoiceReference.longest, let block = try reader.nextBlock() {
      clip.append(block)
    }
    return try VoiceReference(clip, named: path, model: model, encoder: encoder)
  }

  /// The voice of a recording, spoken by the synthesiser's voice that is nearest to it.
  ///
  /// - Throws: as `reference`.
  public func lend(_ path: String) throws -> LentVoice {
    try lend(reference(path), named: path, sha256: SHA256.hex(ofFile: path))
  }

  /// The voice of a sound that is no file of its own.
  ///
  /// - Parameter name: what lines and marks call it.
  /// - Throws: as `reference`.
  public func lend(_ clip: AudioClip, named name: String) throws -> LentVoice {
    let bytes = clip.channels.flatMap { $0 }.withUnsafeBytes { [UInt8]($0) }
    return try lend(
      VoiceReference(clip, named: name, model: model, encoder: encoder), named: name,
      sha256: SHA256.hex(of: bytes))
  }

  private func lend(
    _ reference: VoiceReference, named name: String, sha256: String
  ) throws -> LentVoice {
    guard let base = model.nearest(to: reference.embedding) else {
      throw VoiceError.modelMissing(path: SpeakerModel.files[0], reason: "it holds no voice")
    }
    return LentVoice(path: name, sha256: sha256, base: base, reference: reference, model: model)
  }

  /// What the mark of something says whose voice was taken from recordings.
  public static func details(_ references: [(path: String, sha256: String)]) -> [String: String] {
    if references.isEmpty { return [:] }
    let names = references.map { "\(($0.path as NSString).lastPathComponent) \($0.sha256)" }
    return ["voice_reference": names.sorted().joined(separator: ", "), "consent": consent]
  }
}
