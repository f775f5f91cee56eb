/// What the user asked of a batch of dialogue lines.
public struct NPCOptions: Sendable {
  /// Name of the table, for reports.
  public var table: String
  /// Folder for everything that is made.
  public var output: String
  /// The same seed gives the same sounds.
  public var seed: UInt64 = 0
  /// Takes of each line, each with a seed of its own.
  public var variants = 1
  /// Lines worked on at the same time.
  public var jobs = 1
  /// The part of the table that this run makes.
  public var shard = Shard.all
  /// Face curves to write beside the sound.
  public var curves: [CurveFormat] = []
  /// Frames a second of the curves.
  public var curveRate = LineFace.curveRate
  /// Name of the synthetic actor of talking-head videos; `nil` makes none.
  public var actor: String?
  /// Width and height of the videos in pixels.
  public var videoSize = 256
  /// Checks every take; `nil` takes each as it comes.
  public var gate: TakeGate?
  /// How many more takes a line that fails the gate gets, each with a seed of its own.
  public var retakes = 2
  /// Makes finished lines again.
  public var startOver = false

  /// A batch with the usual settings.
  public init(table: String, output: String) {
    self.table = table
    self.output = output
  }
}
