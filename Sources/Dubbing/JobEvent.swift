/// What a long job reports while it runs.
public enum JobEvent: Sendable, Equatable {
  /// The job begins; `total` counts its units.
  case start(total: Double)
  /// `done` of `total` units are finished; `stage` says in a few words what is being done.
  case progress(done: Double, total: Double, stage: String)
  /// Something the user should know that stops nothing.
  case warning(String)
  /// One line failed; the others go on.
  case failure(line: String, message: String)
  /// The job is over.
  case done
}
