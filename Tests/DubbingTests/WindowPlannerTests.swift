import Dubbing
import TestSupport
import Testing

private func line(_ expected: Double, _ start: Double? = nil, _ end: Double? = nil) -> WindowPlanner.Line {
  WindowPlanner.Line(start: start, end: end, expected: expected)
}

@Suite struct WindowPlannerTests {
  @Test func `time codes of the script are obeyed to the letter`() {
    let windows = WindowPlanner(duration: 60, speech: [1...50]).windows(for: [
      line(2, 4.2, 6), line(2, 10, 12.5),
    ])
    #expect(windows[0] == LineWindow(start: 4.2, end: 6, origin: .script))
    #expect(windows[1] == LineWindow(start: 10, end: 12.5, origin: .script))
  }

  @Test func `a start without an end reaches to the next line but not over a long silence`() {
    let windows = WindowPlanner(duration: 60, speech: []).windows(for: [line(2, 1), line(2, 3), line(2, 40)])
    #expect(windows[0].end == 3)
    #expect(windows[1].end == 7)
    #expect(windows[2].end == 44)
  }

  @Test func `a start after the end of the video gives a window that does not run backwards`() {
    let windows = WindowPlanner(duration: 10, speech: []).windows(for: [line(2, 12)])
    #expect(windows[0].start == 12)
    #expect(windows[0].end >= 12)
  }

  @Test func `lines fall on the speech of the original track one for one`() {
    let speech: [ClosedRange<Double>] = [1...3, 5...9, 12...13]
    let windows = WindowPlanner(duration: 20, speech: speech).windows(for: [line(2), line(4), line(1)])
    for (window, segment) in zip(windows, speech) {
      #expect(abs(window.start - segment.lowerBound) < 1e-9)
      #expect(abs(window.end - segment.upperBound) < 1e-9)
      #expect(window.origin == .speech)
    }
  }

  @Test func `cuts move into a pause that is near the ideal place`() {
    // Two lines expected equally long over speech of 2.3 s and 1.7 s: the pause wins over the middle.
    let windows = WindowPlanner(duration: 20, speech: [1...3.3, 5...6.7]).windows(for: [line(2), line(2)])
    #expect(abs(windows[0].end - 3.3) < 1e-9)
    #expect(abs(windows[1].start - 5) < 1e-9)
  }

  @Test func `more lines than segments share them in proportion`() {
    let windows = WindowPlanner(duration: 20, speech: [2...10]).windows(for: [line(1), line(3)])
    #expect(abs(windows[0].end - 4) < 1e-9)
    #expect(abs(windows[1].start - 4) < 1e-9)
    #expect(abs(windows[1].end - 10) < 1e-9)
  }

  @Test func `without speech the lines are spread in order with equal gaps`() {
    let windows = WindowPlanner(duration: 10, speech: []).windows(for: [line(2), line(2)])
    #expect(windows.map(\.start) == [2, 6])
    #expect(windows.map(\.end) == [4, 8])
    #expect(windows.allSatisfy { $0.origin == .spread })
  }

  @Test func `too much text for the time is squeezed in proportion`() {
    let windows = WindowPlanner(duration: 4, speech: []).windows(for: [line(2), line(6)])
    #expect(windows[0] == LineWindow(start: 0, end: 1, origin: .spread))
    #expect(windows[1] == LineWindow(start: 1, end: 4, origin: .spread))
  }

  @Test func `untimed lines stay between their timed neighbours`() {
    let windows = WindowPlanner(duration: 30, speech: [0...30])
      .windows(for: [line(1, 5, 6), line(1), line(1), line(1, 10, 11)])
    #expect(windows[1].start >= 6)
    #expect(windows[2].end <= 10)
    #expect(windows[1].end <= windows[2].start + 1e-9)
  }

  @Test(arguments: 0..<200) func `windows never overlap or leave the video, whatever the speech`(seed: Int) {
    var generator = SplitMix(seed: UInt64(seed))
    var speech: [ClosedRange<Double>] = []
    var time = 0.0
    for _ in 0..<Int.random(in: 0...8, using: &generator) {
      let start = time + Double.random(in: 0.1...3, using: &generator)
      time = start + Double.random(in: 0.2...4, using: &generator)
      speech.append(start...time)
    }
    let duration = time + Double.random(in: 0...5, using: &generator) + 0.5
    let count = Int.random(in: 1...12, using: &generator)
    let lines = (0..<count).map { _ in line(Double.random(in: 0.2...5, using: &generator)) }
    let windows = WindowPlanner(duration: duration, speech: speech).windows(for: lines)
    #expect(windows.count == count)
    for (a, b) in zip(windows, windows.dropFirst()) { #expect(a.end <= b.start + 1e-6) }
    for window in windows {
      #expect(window.start >= 0 && window.end <= duration + 1e-6 && window.start <= window.end)
    }
  }
}
