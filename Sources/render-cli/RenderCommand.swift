import ArgumentParser
import Dubbing

/// `render`: the root command.
struct RenderCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "Give a voice and a face an emotion you chose.",
    discussion: """
      Start with:
        render say "I kept your letter." --emotion sadness -o letter.wav
        render dub script.txt video.mp4 -o dubbed.mp4

      Exit codes:
        0 all good          3 bad input
        1 some lines failed 4 model missing or damaged
        2 usage             5 quality gate or --strict
        130 interrupted
      """,
    version: ToolVersion.current,
    subcommands: [
      DubCommand.self, PlanCommand.self, SayCommand.self, SweepCommand.self, ConvertCommand.self,
      NPCCommand.self, FaceCommand.self, AnalyzeCommand.self,
      VerifyCommand.self, VoicesCommand.self, EmotionsCommand.self, FormatsCommand.self, DoctorCommand.self,
    ])
}
