import Glibc
import Tensor

/// `Bench layers [THREADS ...]` times the layers of the models, `Bench pitch FILE ...` tracks F0; both print one JSON
/// object a line.
@main struct Bench {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    if arguments.first == "pitch" { return try PitchDump.run(Array(arguments.dropFirst())) }
    guard arguments.first == "layers" else {
      print(
        """
        usage: Bench layers [THREADS ...]   times of the models' layers as JSON lines
               Bench pitch FILE ...         F0 of recordings as JSON lines
        """)
      exit(2)
    }
    let threads = arguments.dropFirst().compactMap { Int($0) }
    for count in threads.isEmpty ? [1, 2] : threads {
      Parallelism.setThreadCount(count)
      try LayerBench().run(threads: count)
    }
  }
}
