/// Colours for values between 0 and 1.
enum ColorMap {
  /// Cold to hot, readable on white: for curves that differ in intensity.
  static func heat(_ value: Double) -> Canvas.Color {
    interpolate(value, [(38, 84, 160), (64, 156, 180), (120, 170, 70), (230, 150, 40), (196, 40, 48)])
  }

  /// Dark to bright with even steps of lightness: for spectrograms.
  static func magnitude(_ value: Double) -> Canvas.Color {
    interpolate(
      value, [(4, 4, 20), (60, 18, 100), (150, 40, 110), (225, 90, 70), (250, 170, 60), (250, 250, 190)])
  }

  private static func interpolate(_ value: Double, _ stops: [(Double, Double, Double)]) -> Canvas.Color {
    let position = min(max(value, 0), 1) * Double(stops.count - 1)
    let index = min(Int(position), stops.count - 2)
    let share = position - Double(index)
    let (a, b) = (stops[index], stops[index + 1])
    func channel(_ from: Double, _ to: Double) -> UInt8 { UInt8(from + (to - from) * share + 0.5) }
    return Canvas.Color(
      red: channel(a.0, b.0), green: channel(a.1, b.1), blue: channel(a.2, b.2))
  }
}
