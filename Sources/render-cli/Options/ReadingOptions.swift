import ArgumentParser

/// The options that let words and free text decide how lines are played.
struct ReadingOptions: ParsableArguments {
  @Flag(name: .long, help: "Let the words decide the emotion of lines that have no tag.")
  var auto = false

  @Option(
    name: .long,
    help: "Free text for the actor, for lines without one, such as \"barely holding back tears\".")
  var direction: String?
}
