import TTS

/// Fits a line's natural length to its window within bounds of tempo, and says what it did.
public struct TimingFitter: Sendable {
  /// How one line is to be spoken.
  public struct Fit: Sendable, Equatable {
    /// Seconds from the start of the video at which the line starts.
    public var start: Double
    /// Length in seconds to ask of the synthesiser.
    public var length: Double
    /// Tempo as a factor of the natural one: above 1 is faster.
    public var tempo: Double
    /// Seconds by which the line ends after its window; 0 when it fits.
    public var overrun: Double
    /// What was decided, in words, for the report.
    public var decisions: [String]
  }

  /// Slowest and fastest tempo allowed, as factors of the natural tempo.
  public let tempo: ClosedRange<Double>
  /// What to do when the fastest tempo is not enough.
  public let policy: OverrunPolicy

  /// - Precondition: the bounds are positive and contain 1.
  public init(tempo: ClosedRange<Double>, policy: OverrunPolicy) {
    precondition(tempo.lowerBound > 0 && tempo.contains(1), "Tempo bounds \(tempo) must contain 1")
    self.tempo = tempo
    self.policy = policy
  }

  /// The fit of one line.
  ///
  /// A line a little shorter than its window is slowed to fill it; one that could not fill it even at the
  /// slowest tempo keeps its natural tempo and leaves the rest silent. The start moves only when the same
  /// speaker is still busy.
  /// - Parameters:
  ///   - natural: length at natural tempo.
  ///   - window: where the line belongs.
  ///   - busyUntil: when the same speaker's previous line ends, seconds.
  /// - Returns: the fit, or `nil` when the policy is `fail` and the line does not fit.
  public func fit(natural: NaturalLength, window: LineWindow, busyUntil: Double) -> Fit? {
    var decisions: [String] = []
    let start = max(window.start, busyUntil)
    if start > window.start {
      decisions.append(
        "starts \(seconds(start - window.start)) late: the speaker's line before runs until then")
    }
    let room = max(window.end - start, 0)
    var speed = room > 0 ? natural.total / room : .infinity
    var length: Double?
    switch speed {
    case ..<tempo.lowerBound:
      let short = seconds(room - natural.total)
      decisions.append("shorter than its window by \(short): natural tempo, then silence")
      speed = 1
    case ...1:
      if speed < 0.995 { decisions.append("slowed to \(percent(speed)) of natural tempo to fill the window") }
    default:
      if policy == .spill {
        decisions.append("natural tempo kept by the spill policy")
        speed = 1
        break
      }
      if policy == .trimPause {
        let pauses = max(room - natural.speech, natural.pauses * policy.pauses.lowerBound)
        if natural.pauses > 0 { decisions.append("pauses cut to \(percent(pauses / natural.pauses))") }
        speed = room > pauses ? max(natural.speech / (room - pauses), 1) : .infinity
        length = natural.speech / min(speed, tempo.upperBound) + pauses
      }
      if speed > tempo.upperBound {
        if policy == .fail { return nil }
        speed = tempo.upperBound
        decisions.append("sped up to the bound of \(percent(speed))")
      } else if speed > 1 {
        decisions.append("sped up to \(percent(speed)) of natural tempo to fit the window")
      }
    }
    let end = start + (length ?? natural.total / speed)
    let overrun = max(0, end - window.end)
    // A thousandth of a second is below one audio frame of the models and not worth a report.
    let counted = overrun < 0.001 ? 0 : overrun
    if counted > 0 { decisions.append("runs \(seconds(counted)) past its window") }
    return Fit(start: start, length: end - start, tempo: speed, overrun: counted, decisions: decisions)
  }

  /// How much shorter the text of a line that is too long should be; `nil` for a line that fits.
  ///
  /// - Parameter words: how many the line has.
  public func advice(natural: NaturalLength, window: LineWindow, words: Int) -> String? {
    let room = window.length * (policy == .spill ? 1 : tempo.upperBound)
    guard natural.total > room + 0.001, words > 0 else { return nil }
    let cut = max(1, Int((Double(words) * (1 - room / natural.total)).rounded()))
    guard cut < words else { return "the window has no room for words" }
    return "\(percent(natural.total / room - 1)) too long: cut about \(cut) of \(words) words"
  }

  private func seconds(_ value: Double) -> String { "\((value * 100).rounded() / 100) s" }
  private func percent(_ value: Double) -> String { "\(Int((value * 100).rounded())) %" }
}
