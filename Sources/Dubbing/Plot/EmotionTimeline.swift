import Emotion
import Media

/// The course of emotion through a file: the classes' shares as stacked bars, below them valence, arousal,
/// dominance and intensity as steps.
public struct EmotionTimeline {
  let report: AnalysisReport

  /// - Parameter report: what was heard.
  public init(_ report: AnalysisReport) { self.report = report }

  /// One number of the segments and how it is drawn.
  private struct Curve: Sendable {
    let name: String
    let color: Canvas.Color
    let value: @Sendable (AnalysisReport.Segment) -> Double
  }

  private static let colors: [(EmotionCategory, Canvas.Color)] = [
    (.neutral, .init(red: 190, green: 196, blue: 204)), (.calm, .init(red: 126, green: 190, blue: 190)),
    (.joy, .init(red: 240, green: 184, blue: 48)), (.sadness, .init(red: 60, green: 104, blue: 176)),
    (.anger, .init(red: 204, green: 48, blue: 48)), (.fear, .init(red: 120, green: 76, blue: 156)),
    (.disgust, .init(red: 104, green: 140, blue: 56)), (.surprise, .init(red: 236, green: 130, blue: 170)),
    (.contempt, .init(red: 120, green: 92, blue: 72)),
  ]
  private static let curves: [Curve] = [
    Curve(name: "VALENCE", color: .init(red: 46, green: 140, blue: 70)) { $0.valence },
    Curve(name: "AROUSAL", color: .init(red: 214, green: 110, blue: 30)) { $0.arousal },
    Curve(name: "DOMINANCE", color: .init(red: 70, green: 90, blue: 190)) { $0.dominance },
    Curve(name: "INTENSITY", color: .ink) { $0.intensity },
  ]

  /// Draws the timeline.
  public func image(width: Int = 1200, height: Int = 520) -> Image {
    var canvas = Canvas(width: width, height: height)
    let (left, right) = (70.0, Double(width) - 190)
    let bars = (top: 44.0, bottom: Double(height) * 0.48)
    let lines = (top: Double(height) * 0.48 + 40, bottom: Double(height) - 56)
    let time = Axis(covering: [0, max(report.duration, 0.01)])
    func px(_ seconds: Double) -> Double { left + time.share(seconds) * (right - left) }
    func share(_ y: Double) -> Double { bars.bottom - y * (bars.bottom - bars.top) }
    func level(_ y: Double) -> Double { lines.bottom - (y + 1) / 3 * (lines.bottom - lines.top) }

    canvas.text("EMOTION HEARD", x: Int(left), y: 14)
    for tick in time.ticks where tick <= time.high {
      canvas.line(from: (px(tick), bars.top), to: (px(tick), lines.bottom), .grid, thickness: 1)
      let label = Axis.format(tick)
      canvas.text(label, x: Int(px(tick)) - Canvas.textWidth(label) / 2, y: Int(lines.bottom) + 10)
    }
    canvas.text("S", x: Int(right) + 10, y: Int(lines.bottom) + 10)
    for value in [0.0, 0.5, 1.0] { label(value, left, share(value), right, on: &canvas) }
    for value in [-1.0, 0.0, 1.0, 2.0] { label(value, left, level(value), right, on: &canvas) }
    for segment in report.segments {
      let (x, end) = (Int(px(segment.start)), Int(px(segment.end)))
      var below = 0.0
      for (category, color) in Self.colors {
        let value = segment.emotion[category.rawValue] ?? 0
        let (bottom, top) = (Int(share(below).rounded()), Int(share(below + value).rounded()))
        canvas.fill(x: x, y: top, width: max(end - x - 1, 1), height: bottom - top, color)
        below += value
      }
      for curve in Self.curves {
        let y = level(curve.value(segment))
        canvas.line(from: (Double(x), y), to: (Double(end), y), curve.color, thickness: 3)
      }
    }
    let shown = Self.colors.filter { report.classes.contains($0.0.rawValue) }
    legend(shown.map { ($0.0.rawValue, $0.1) }, x: Int(right) + 24, y: Int(bars.top), on: &canvas)
    legend(Self.curves.map { ($0.name, $0.color) }, x: Int(right) + 24, y: Int(lines.top), on: &canvas)
    return canvas.image
  }

  private func label(_ value: Double, _ left: Double, _ y: Double, _ right: Double, on canvas: inout Canvas) {
    canvas.line(from: (left, y), to: (right, y), .grid, thickness: 1)
    let text = Axis.format(value)
    canvas.text(text, x: Int(left) - 10 - Canvas.textWidth(text), y: Int(y) - 7)
  }

  private func legend(_ entries: [(String, Canvas.Color)], x: Int, y: Int, on canvas: inout Canvas) {
    for (index, entry) in entries.enumerated() {
      canvas.fill(x: x, y: y + index * 20 + 2, width: 14, height: 10, entry.1)
      canvas.text(entry.0, x: x + 22, y: y + index * 20)
    }
  }
}
