/// A subtitle track to be written into a video file.
public struct SubtitleTrack: Sendable, Equatable {
  /// What is shown when, in any order.
  public var cues: [SubtitleCue]
  /// ISO 639-2 code, such as `eng`.
  public var language: String?
  /// What players list it as.
  public var title: String?
  /// Whether players show it unless told otherwise.
  public var isDefault: Bool

  /// A track of plain texts.
  public init(cues: [SubtitleCue], language: String? = nil, title: String? = nil, isDefault: Bool = false) {
    self.cues = cues
    self.language = language
    self.title = title
    self.isDefault = isDefault
  }
}
