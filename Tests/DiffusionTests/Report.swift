import Glibc

/// Prints a line of measurements when RENDER_RESULTS is set, for docs/results.
func report(_ line: @autoclosure () -> String) {
  if getenv("RENDER_RESULTS") != nil { print(line()) }
}
