import Glibc

/// Where each moment of a recording lies after its tempo has changed: rising, piecewise linear.
package struct TimeMap: Sendable, Equatable {
  /// Seconds of the source per piece.
  private let step: Double
  /// Output time of the start of each piece, and of the end of the last one.
  private let edges: [Double]

  /// A map over pieces of equal source length.
  ///
  /// - Parameter logDuration: natural logarithm of each piece's duration factor.
  package init(logDuration: [Float], step: Double = ContourChange.step) {
    self.step = step
    var edges = [0.0]
    for value in logDuration { edges.append(edges[edges.count - 1] + step * exp(Double(value))) }
    self.edges = edges
  }

  /// The output time of a source time; beyond both ends time runs as in the source.
  package func output(_ source: Double) -> Double {
    guard edges.count > 1, source > 0 else { return source }
    let end = step * Double(edges.count - 1)
    guard source < end else { return edges[edges.count - 1] + source - end }
    let piece = min(Int(source / step), edges.count - 2)
    let share = source / step - Double(piece)
    return edges[piece] + (edges[piece + 1] - edges[piece]) * share
  }

  /// The source time of an output time.
  package func source(_ output: Double) -> Double {
    guard edges.count > 1, output > 0 else { return output }
    let end = edges[edges.count - 1]
    guard output < end else { return step * Double(edges.count - 1) + output - end }
    var (low, high) = (0, edges.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if edges[middle] <= output { low = middle } else { high = middle }
    }
    return step * (Double(low) + (output - edges[low]) / (edges[low + 1] - edges[low]))
  }
}
