import Glibc
import Tensor

/// What a face does when it says nothing: blinks, small glances, a head that is never quite still.
public struct IdleMotion: Sendable {
  /// Frames a second.
  public let fps: Double
  /// How lively head and eyes are; 1 is a calm listener, 0 only blinks.
  public let liveliness: Float

  /// - Precondition: `fps` is positive.
  public init(fps: Double = 30, liveliness: Float = 1) {
    precondition(fps > 0, "a rate of \(fps) frames/s")
    self.fps = fps
    self.liveliness = liveliness
  }

  /// Motion for `duration` seconds with the mouth closed.
  ///
  /// Each part draws from its own stream, so a longer take begins like a shorter one.
  public func curves(duration: Double, noise: inout NoiseSource) -> FaceCurves {
    let count = max(0, Int((duration * fps).rounded()))
    var curves = FaceCurves(resting: count, fps: fps)
    let take = noise.split("idle \(noise.uniform())")
    moveHead(&curves, take)
    glance(&curves, take)
    for time in blinks(until: Double(count) / fps, take) { blink(at: time, &curves) }
    return curves
  }

  /// When lids begin to close: intervals are log-normal with median 3.1 s, never under 0.6 s.
  ///
  /// - Source: blink intervals are skewed and near log-normal (Bentivoglio et al. 1997 give 17 a minute at
  ///   rest).
  private func blinks(until end: Double, _ take: NoiseSource) -> [Double] {
    var noise = take.split("blinks")
    var times: [Double] = []
    var time = Double(0.4 + 1.6 * noise.uniform())
    while time < end {
      times.append(time)
      time += max(0.6, 3.1 * exp(0.55 * Self.gaussian(&noise)))
    }
    return times
  }

  /// Closes in 75 ms, holds 35 ms, opens in 160 ms, slower at the end.
  private func blink(at start: Double, _ curves: inout FaceCurves) {
    for i in max(0, Int(start * fps))..<max(0, min(curves.frames.count, Int((start + 0.3) * fps) + 2)) {
      let t = Float(Double(i) / fps - start)
      let shut = t < 0.11 ? smoothstep(0, 0.075, t) : 1 - smoothstep(0.11, 0.27, t)
      for lid in [ARKitBlendshape.eyeBlinkLeft, .eyeBlinkRight] { curves[i, lid] = max(curves[i, lid], shut) }
    }
  }

  /// Fixations of about a second near the camera, joined by fast saccades; lids follow the gaze.
  private func glance(_ curves: inout FaceCurves, _ take: NoiseSource) {
    var noise = take.split("gaze")
    var from = SIMD2<Float>.zero, to = SIMD2<Float>.zero
    var start = 0.0, next = 0.5
    for i in curves.frames.indices {
      let time = Double(i) / fps
      while time >= next {
        let away = noise.uniform() < 0.22
        let reach: Float = (away ? 7 : 1.4) * liveliness
        (from, start) = (to, next)
        to = SIMD2(Float(Self.gaussian(&noise)), 0.6 * Float(Self.gaussian(&noise))) * reach
        to = to.clamped(lowerBound: SIMD2(-16, -9), upperBound: SIMD2(16, 9))
        next += away ? 0.35 + 0.5 * Double(noise.uniform()) : 0.5 + 1.6 * Double(noise.uniform())
      }
      // Saccades last 20 ms and 2.2 ms a degree (Carpenter 1988).
      let size = ((to - from) * (to - from)).sum().squareRoot()
      let gaze = mix(from, to, smoothstep(0, 0.02 + 0.0022 * size, Float(time - start)))
      curves.eyes[i] = [gaze.x, gaze.y]
      let (left, right) = (max(0, gaze.x) / 35, max(0, -gaze.x) / 35)
      curves[i, .eyeLookOutLeft] = left
      curves[i, .eyeLookInRight] = left
      curves[i, .eyeLookInLeft] = right
      curves[i, .eyeLookOutRight] = right
      for (down, up) in [
        (ARKitBlendshape.eyeLookDownLeft, ARKitBlendshape.eyeLookUpLeft),
        (.eyeLookDownRight, .eyeLookUpRight),
      ] {
        curves[i, down] = max(0, gaze.y) / 30
        curves[i, up] = max(0, -gaze.y) / 30
      }
    }
  }

  /// Slow drifts: sines of unrelated periods with random phases.
  private func moveHead(_ curves: inout FaceCurves, _ take: NoiseSource) {
    var noise = take.split("head")
    let reach: [Float] = [1.1, 1.8, 0.9]
    let phases = (0..<12).map { _ in 2 * Float.pi * noise.uniform() }
    let rates: [Float] = [0.11, 0.23, 0.41, 0.67]
    for i in curves.frames.indices {
      let time = Float(Double(i) / fps)
      for axis in 0..<3 {
        var sum: Float = 0
        for k in 0..<4 {
          let rate = rates[k] * (1 + 0.13 * Float(axis))
          sum += sinf(2 * .pi * rate * time + phases[4 * axis + k]) / Float(k + 1)
        }
        curves.head[i][axis] = reach[axis] * liveliness * sum * 0.7
      }
    }
  }

  /// One normal number by Box and Muller 1958.
  static func gaussian(_ noise: inout NoiseSource) -> Double {
    let radius = (-2 * log(max(1e-9, 1 - Double(noise.uniform())))).squareRoot()
    return radius * cos(2 * Double.pi * Double(noise.uniform()))
  }
}
