import Media
import Speech

/// What a file says about itself: is it generated, and how is that known?
public struct Verification: Codable, Sendable, Equatable {
  /// What the container's metadata say.
  public struct Metadata: Codable, Sendable, Equatable {
    /// Whether they carry a mark of generated media.
    public var marked: Bool
    /// The mark itself.
    @OrNull public var statement: String?
  }

  /// What was heard in the sound.
  public struct Mark: Codable, Sendable, Equatable {
    /// Whether the watermark of generated speech is there.
    public var present: Bool
    /// How clearly; unmarked sound stays under `threshold` in all but one of a thousand files.
    public var score: Double
    /// What `score` must reach.
    public var threshold: Double
    /// The share of the blocks with sound in which the mark is clear by itself.
    public var share: Double
    /// The audio track that it was heard in, from 0.
    public var track: Int
  }

  /// What the sidecar beside the file says.
  public struct Record: Codable, Sendable, Equatable {
    /// Whether the file is the one that the sidecar describes, by its hash.
    public var matches: Bool
    /// The sidecar.
    public var sidecar: Provenance.Sidecar
  }

  /// Path of the file.
  public var file: String
  /// Whether anything shows that the file is generated.
  public var generated: Bool
  /// The container's metadata.
  public var metadata: Metadata
  /// The watermark; `nil` for a file without sound.
  @OrNull public var watermark: Mark?
  /// The sidecar; `nil` when there is none.
  @OrNull public var provenance: Record?
  /// What could not be examined.
  public var notes: [String]

  /// Examines the media file or PNG picture at `path`, in memory that does not grow with its length.
  ///
  /// - Throws: `MediaError` when the file cannot be read, `cancelled`.
  public init(of path: String, shouldStop: @escaping () -> Bool = { false }) throws(MediaError) {
    file = path
    notes = []
    watermark = nil
    provenance = nil
    let tags = try Provenance.tags(of: path)
    metadata = Metadata(marked: Provenance.isMarked(tags: tags), statement: Provenance.statement(in: tags))
    generated = metadata.marked
    if try !PNGFile.isPNG(path) {
      for track in try MediaInfo.read(path, shouldStop: shouldStop).audioTracks {
        let mark = try Self.mark(in: path, track: track.index, shouldStop: shouldStop)
        let isClearer = watermark.map { mark.score - mark.threshold > $0.score - $0.threshold } ?? true
        if isClearer { watermark = mark }
      }
    }
    do {
      provenance = try Provenance.readSidecar(for: path).map {
        Record(matches: $0.isIntact, sidecar: $0.sidecar)
      }
    } catch {
      notes.append(error.description)
    }
    generated = generated || watermark?.present == true || provenance?.matches == true
  }

  private static func mark(
    in path: String, track: Int, shouldStop: @escaping () -> Bool
  ) throws(MediaError) -> Mark {
    var reader = try AudioReader(
      path, sampleRate: WatermarkDetector.sampleRate, channelCount: 1, track: track, shouldStop: shouldStop)
    var detector = WatermarkDetector()
    while let block = try reader.nextBlock() { detector.append(block.channels[0]) }
    let finding = detector.finish()
    func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
    return Mark(
      present: finding.isPresent, score: rounded(finding.score), threshold: rounded(finding.threshold),
      share: rounded(finding.share), track: track)
  }
}
