import Glibc
import Tensor

/// `Bench layers [THREADS ...]`: times the layers of the models and prints one JSON object a line.
@main struct Bench {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    guard arguments.first == "layers" else {
      print("usage: Bench layers [THREADS ...]   times of the models' layers as JSON lines")
      exit(2)
    }
    let threads = arguments.dropFirst().compactMap { Int($0) }
    for count in threads.isEmpty ? [1, 2] : threads {
      Parallelism.setThreadCount(count)
      try LayerBench().run(threads: count)
    }
  }
}
