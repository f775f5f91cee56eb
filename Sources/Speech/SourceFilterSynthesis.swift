import Glibc

/// Turns the vocoder network's spectra into sound: filtered pulses, shaped noise and a free-phase part.
///
///     S = exp(lh) e^(i pi tanh(theta)) E + exp(ln) Z + exp(lr) e^(i phi),   y = inverse STFT of S
///
/// E is the STFT of the pulse train scaled so that exp(lh) is a harmonic's amplitude in the spectrum, Z is
/// complex Gaussian noise. Pitch is the excitation's alone, so it can be set exactly.
/// - Source: the form of hibari's decoder (Apache-2.0); iSTFT head after Siuzdak, "Vocos", 2023.
public struct SourceFilterSynthesis: Sendable {
  /// The spectra the network gives per frame, in the order of its channels.
  package enum Part: Int, CaseIterable { case harmonic, rotation, noise, residual, phase }

  /// The transform the spectra belong to.
  public let stft: STFT
  /// The excitation's generator.
  public let pulses: PulseTrain
  /// Log amplitudes are clamped to this.
  private let highestLogAmplitude: Float = 7

  /// A synthesis at `sampleRate` with the given transform.
  public init(stft: STFT, sampleRate: Int) {
    self.stft = stft
    pulses = PulseTrain(sampleRate: sampleRate, hop: stft.hop)
  }

  /// Channels per frame: five spectra.
  public var channels: Int { Part.allCases.count * stft.bins }

  /// The sound of the given spectra.
  ///
  /// - Parameters:
  ///   - spectra: `[frames, 5, bins]`: lh, theta, ln, lr, phi.
  ///   - f0: `[frames]`, hertz, 0 where unvoiced.
  ///   - control: one per frame; an empty array changes nothing.
  ///   - noise: `[frames, bins, 2]`, standard normal values.
  /// - Returns: `[frames * hop]`.
  public func callAsFunction(
    spectra: [Float], f0: [Float], control: [SpectralControl] = [], noise: [Float]
  ) -> [Float] {
    let frames = f0.count
    precondition(spectra.count == frames * channels, "spectra do not match \(frames) frames of F0")
    precondition(noise.count == frames * stft.bins * 2, "noise does not match \(frames) frames")
    precondition(control.isEmpty || control.count == frames, "one control per frame, got \(control.count)")
    guard frames > 0 else { return [] }
    let excitation = stft.padded(pulses(f0), frames: frames)
    let excitationScale = 4 / Float(stft.length)
    var sum = OverlapAdd(stft, frames: frames)
    for first in stride(from: 0, to: frames, by: Lanes.scalarCount) {
      let count = min(Lanes.scalarCount, frames - first)
      var parts = load(spectra, first: first, count: count, control: control)
      if !control.isEmpty {
        let voiced = (0..<count).map { f0[first + $0] > pulses.voicedAboveHertz }
        apply(Array(control[first..<first + count]), voiced: voiced, to: &parts)
      }
      let source = stft.spectra(excitation, first: first)
      var block = LaneSpectrum(real: source.real, imaginary: source.imaginary)
      let limit = Lanes(repeating: highestLogAmplitude)
      for bin in 0..<stft.bins {
        let rotation = LaneMath.tanh(parts[Part.rotation.rawValue][bin]) * Float.pi
        let turn = LaneMath.sineCosine(rotation)
        let harmonic = pointwiseMin(parts[Part.harmonic.rawValue][bin], limit)
        let amplitude = LaneMath.exp(harmonic) * excitationScale
        let re = source.real[bin]
        let im = source.imaginary[bin]
        var real = (re * turn.cosine - im * turn.sine) * amplitude
        var imaginary = (re * turn.sine + im * turn.cosine) * amplitude
        let noiseAmplitude = LaneMath.exp(pointwiseMin(parts[Part.noise.rawValue][bin], limit))
        var zReal = Lanes.zero
        var zImaginary = Lanes.zero
        for lane in 0..<count {
          let index = ((first + lane) * stft.bins + bin) * 2
          zReal[lane] = noise[index]
          zImaginary[lane] = noise[index + 1]
        }
        real += zReal * noiseAmplitude
        imaginary += zImaginary * noiseAmplitude
        let residual = LaneMath.exp(pointwiseMin(parts[Part.residual.rawValue][bin], limit))
        let phase = LaneMath.sineCosine(parts[Part.phase.rawValue][bin])
        block.real[bin] = real + residual * phase.cosine
        block.imaginary[bin] = imaginary + residual * phase.sine
      }
      sum.add(block, first: first)
    }
    return sum.signal(count: frames * stft.hop)
  }

  /// The five spectra of up to eight frames side by side, with the formants already moved.
  private func load(
    _ spectra: [Float], first: Int, count: Int, control: [SpectralControl]
  ) -> [[Lanes]] {
    let bins = stft.bins
    return Part.allCases.map { part in
      var lanes = [Lanes](repeating: .zero, count: bins)
      for lane in 0..<count {
        let row = (first + lane) * channels + part.rawValue * bins
        let warp = control.isEmpty ? 1 : control[first + lane].formantWarp
        if warp == 1 || part == .rotation || part == .phase {
          for bin in 0..<bins { lanes[bin][lane] = spectra[row + bin] }
        } else {
          for bin in 0..<bins {
            let position = min(Float(bin) / warp, Float(bins - 1))
            let low = min(Int(position), bins - 2)
            let weight = position - Float(low)
            lanes[bin][lane] = spectra[row + low] * (1 - weight) + spectra[row + low + 1] * weight
          }
        }
      }
      return lanes
    }
  }

  /// Applies gain, tilt and breath to the log amplitudes.
  ///
  /// Breath adds noise below the harmonics' level and takes the same part away from them, in voiced frames.
  private func apply(_ control: [SpectralControl], voiced: [Bool], to parts: inout [[Lanes]]) {
    var gain = Lanes.zero
    var tilt = Lanes.zero
    var breath = Lanes.zero
    var whisper = Lanes.zero
    for (lane, frame) in control.enumerated() {
      gain[lane] = frame.gain
      tilt[lane] = frame.tilt
      breath[lane] = voiced[lane] ? max(0, min(1, frame.breath)) : 0
      whisper[lane] = voiced[lane] ? max(0, min(1, frame.whisper)) : 0
    }
    let perDecibel = Float(log(10.0) / 20)
    let hertzPerBin = Float(pulses.sampleRate) / Float(stft.length)
    for bin in 0..<stft.bins {
      let hertz = Float(bin) * hertzPerBin
      let octaves = min(log2(max(hertz, 500) / 500), 3.3)
      let change = (gain + tilt * octaves) * perDecibel
      let share = breath * min(max((hertz - 800) / 3000, 0), 1)
      let harmonic = parts[Part.harmonic.rawValue][bin]
      if share != .zero {
        // exp(ln) grows by share * exp(lh - 2.2): the aspiration lies about 19 dB under a harmonic's peak.
        let aspiration = LaneMath.exp(pointwiseMin(harmonic - 2.2, Lanes(repeating: highestLogAmplitude)))
        let noise = parts[Part.noise.rawValue][bin]
        for lane in control.indices where share[lane] > 0 {
          let mixed = exp(noise[lane]) + share[lane] * aspiration[lane]
          parts[Part.noise.rawValue][bin][lane] = log(max(mixed, 1e-30))
        }
      }
      parts[Part.harmonic.rawValue][bin] = harmonic - share + change
      parts[Part.noise.rawValue][bin] += change
      parts[Part.residual.rawValue][bin] += change - share * 0.5
      guard whisper != .zero else { continue }
      // Whispered vowels lack what lies under the first formant, where only the voice is strong.
      let kept = min(max(hertz / 700, 0.2), 1)
      let source = LaneMath.exp(pointwiseMin(harmonic + change - 1.4, Lanes(repeating: highestLogAmplitude)))
      for lane in control.indices where whisper[lane] > 0 {
        let noise = exp(parts[Part.noise.rawValue][bin][lane]) + whisper[lane] * kept * source[lane]
        parts[Part.noise.rawValue][bin][lane] = log(max(noise, 1e-30))
      }
      parts[Part.harmonic.rawValue][bin] -= whisper * 12
      parts[Part.residual.rawValue][bin] -= whisper * 12
    }
  }
}
