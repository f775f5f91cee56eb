import ArgumentParser

/// The options every command takes.
struct CommonOptions: ParsableArguments {
  @Option(name: .long, help: "Seed of everything random; the same seed and input give the same bytes.")
  var seed: UInt64 = 0

  @Option(name: .long, help: "Lines worked on at the same time (default: one per core for batches).")
  var jobs: Int?

  @Flag(name: .long, help: "Print one JSON value instead of a table.")
  var json = false

  @Flag(name: .long, help: "Report progress as NDJSON on standard error.")
  var jsonProgress = false

  @Flag(name: .shortAndLong, help: "Only errors on standard error.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Say more: stages, timings, decisions.")
  var verbose = false

  @Flag(name: .long, help: "Say what would be done and write nothing.")
  var dryRun = false

  @Flag(name: .long, help: "Start over instead of resuming, and overwrite.")
  var force = false

  @Option(name: .long, help: "Configuration file in TOML (default: render.toml here, then the user's).")
  var config: String?

  @Flag(name: .long, help: "Use only models whose licence allows commercial use.")
  var commercial = false

  @Option(name: .long, help: "Folder with the models (default: the assets beside the program).")
  var model: String?

  func validate() throws {
    if let jobs, jobs < 1 {
      throw ValidationError("--jobs needs a whole number of 1 or more (\(jobs))")
    }
  }
}
