import Glibc
import Media
import Speech

/// A log-frequency-band (mel) spectrogram with the F0 curve on top, drawn as a PNG.
struct SpectrogramPlot {
  var title: String
  var clip: AudioClip
  var pitch: PitchTrack

  /// Decibels between the darkest and the brightest colour.
  private static let dynamicRange = 70.0
  private static let hop = 300

  /// Draws the plot; low frequencies are at the bottom.
  func image(height: Int = 300) -> Image {
    let stft = STFT(length: 1200, hop: Self.hop)
    let spectrogram = stft(clip.channels[0])
    let magnitudes = spectrogram.magnitudes
    let frames = spectrogram.frames
    let bins = spectrogram.bins
    let left = 70
    let top = 34
    let width = max(320, min(1600, frames * 3))
    var canvas = Canvas(width: left + width + 16, height: top + height + 48)
    canvas.text(title, x: left, y: 10)
    let peak = Double(magnitudes.max() ?? 1)
    let highest = Self.mel(Double(clip.sampleRate) / 2)
    for x in 0..<width {
      let frame = min(frames - 1, x * frames / width)
      for y in 0..<height {
        let hertz = Self.hertz(highest * (Double(height - 1 - y) + 0.5) / Double(height))
        let bin = min(bins - 1, Int((hertz / Double(clip.sampleRate) * 1200).rounded()))
        let magnitude = Double(magnitudes[frame * bins + bin])
        let decibels = 20 * log10(max(magnitude, 1e-9) / max(peak, 1e-9))
        canvas.blend(x: left + x, y: top + y, ColorMap.magnitude(1 + decibels / Self.dynamicRange))
      }
    }
    drawPitch(on: &canvas, left: left, top: top, width: width, height: height, highest: highest)
    drawAxes(on: &canvas, left: left, top: top, width: width, height: height, highest: highest)
    return canvas.image
  }

  private func drawPitch(
    on canvas: inout Canvas, left: Int, top: Int, width: Int, height: Int, highest: Double
  ) {
    let count = pitch.f0.count
    guard count > 1 else { return }
    func point(_ index: Int) -> (x: Double, y: Double)? {
      guard pitch.f0[index] > 0 else { return nil }
      let x = Double(left) + Double(index) / Double(count) * Double(width)
      return (x, Double(top + height) - Self.mel(Double(pitch.f0[index])) / highest * Double(height))
    }
    for index in 1..<count {
      guard let a = point(index - 1), let b = point(index) else { continue }
      canvas.line(from: a, to: b, Canvas.Color(red: 120, green: 255, blue: 255), thickness: 2)
    }
  }

  private func drawAxes(
    on canvas: inout Canvas, left: Int, top: Int, width: Int, height: Int, highest: Double
  ) {
    for hertz in [200, 500, 1000, 2000, 4000, 8000] where Double(hertz) < Double(clip.sampleRate) / 2 {
      let y = top + height - Int(Self.mel(Double(hertz)) / highest * Double(height))
      let label = "\(hertz)"
      canvas.text(label, x: left - 8 - Canvas.textWidth(label), y: y - 7)
      canvas.fill(x: left - 6, y: y, width: 6, height: 1, .ink)
    }
    for tick in Axis(covering: [0, clip.duration]).ticks where tick <= clip.duration {
      let x = left + Int(tick / max(clip.duration, 1e-6) * Double(width))
      let label = Axis.format(tick)
      canvas.text(label, x: x - Canvas.textWidth(label) / 2, y: top + height + 10)
    }
    canvas.text("HZ", x: left - 34, y: top - 24)
    canvas.text("S", x: left + width - 8, y: top + height + 28)
  }

  /// Frequency in hertz to mel, HTK's formula (O'Shaughnessy 1987).
  private static func mel(_ hertz: Double) -> Double { 2595 * log10(1 + hertz / 700) }
  private static func hertz(_ mel: Double) -> Double { 700 * (pow(10, mel / 2595) - 1) }
}
