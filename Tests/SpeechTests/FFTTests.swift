import Foundation
import Speech
import Testing

@Suite struct FFTTests {
  /// Eight different signals of one length.
  private func lanes(_ length: Int) -> [Lanes] {
    let values = testSignal(count: 8 * length, seed: 3)
    return (0..<length).map { n in Lanes((0..<8).map { values[$0 * length + n] }) }
  }

  @Test(arguments: [4, 6, 8, 10, 12, 30, 50, 64, 240, 486, 1200, 1600, 2048])
  func `every lane equals the direct sum`(length: Int) {
    let x = lanes(length)
    let spectrum = FFT(length: length).forward(x)
    for lane in [0, 3, 7] {
      for k in Set([0, 1, 2, length / 4, length / 3, length / 2 - 1, length / 2]) {
        var real = 0.0
        var imaginary = 0.0
        for n in 0..<length {
          let angle = -2 * Double.pi * Double(k * n % length) / Double(length)
          real += Double(x[n][lane]) * cos(angle)
          imaginary += Double(x[n][lane]) * sin(angle)
        }
        let scale = Double(length).squareRoot()
        #expect(abs(Double(spectrum.real[k][lane]) - real) < 2e-6 * scale)
        #expect(abs(Double(spectrum.imaginary[k][lane]) - imaginary) < 2e-6 * scale)
      }
    }
  }

  @Test(arguments: [4, 6, 30, 240, 1200, 2048])
  func `the inverse gives the signals back`(length: Int) {
    let x = lanes(length)
    let fft = FFT(length: length)
    let y = fft.inverse(fft.forward(x))
    for n in x.indices {
      for lane in 0..<8 { #expect(abs(x[n][lane] - y[n][lane]) < 2e-6) }
    }
  }

  @Test func `odd lengths and lengths with a larger prime are not supported`() {
    #expect(FFT.supports(1200))
    #expect(!FFT.supports(1201))
    #expect(!FFT.supports(14))
    #expect(!FFT.supports(2))
    #expect(!FFT.supports(0))
    #expect(!FFT.supports(-1200))
  }
}
