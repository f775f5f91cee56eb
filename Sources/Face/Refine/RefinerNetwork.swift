import Glibc
import NN
import Tensor

/// A small U-Net that answers a noisy residual of the lower face with the clean one; training/face/refiner.py
/// in Swift.
///
/// Two pixels by two become one with four times the channels; three resolutions, residual blocks without
/// normalisation, the flow's time added inside each.
/// - Source: Ronneberger et al. 2015 for the form; Ho et al. 2020 for the time.
struct RefinerNetwork: Sendable {
  private static let embedding = 64
  /// Channels of the input: residual, coarse picture, reference, mouth, mask.
  private static let inputs = 11

  /// x + conv(silu(conv(x) + time)).
  private struct Block: Sendable {
    let first: Conv2d
    let time: Linear
    let second: Conv2d
    let ones: Tensor

    init(_ weights: Weights, _ width: Int) throws(WeightsError) {
      first = try Conv2d(weights["first"], width, width, kernel: 3, padding: 1)
      time = try Linear(weights["time"], RefinerNetwork.embedding, width)
      second = try Conv2d(weights["second"], width, width, kernel: 3, padding: 1)
      ones = Tensor(repeating: 1, shape: [width])
    }

    func callAsFunction(_ x: Tensor, _ embedded: Tensor) -> Tensor {
      let shift = time(embedded).reshaped([ones.count])
      return second(Activation.silu(first(x).affine(scale: ones, shift: shift)), residual: x)
    }
  }

  private let embed: Linear
  private let enter, down1, down2, up2, up1, leave: Conv2d
  private let fine, middle, middleOut, fineOut: Block
  private let deep: [Block]

  init(_ weights: Weights) throws(WeightsError) {
    let (a, b, c) = (40, 80, 160)
    embed = try Linear(weights["embed"], Self.embedding, Self.embedding, activation: .silu)
    enter = try Conv2d(weights["enter"], 4 * Self.inputs, a, kernel: 3, padding: 1, activation: .silu)
    fine = try Block(weights["fine"], a)
    down1 = try Conv2d(weights["down1"], a, b, kernel: 3, stride: 2, padding: 1, activation: .silu)
    middle = try Block(weights["middle"], b)
    down2 = try Conv2d(weights["down2"], b, c, kernel: 3, stride: 2, padding: 1, activation: .silu)
    deep = [try Block(weights["deep"][0], c), try Block(weights["deep"][1], c)]
    up2 = try Conv2d(weights["up2"], c, b, kernel: 1)
    middleOut = try Block(weights["middle_out"], b)
    up1 = try Conv2d(weights["up1"], b, a, kernel: 1)
    fineOut = try Block(weights["fine_out"], a)
    leave = try Conv2d(weights["leave"], a, 12, kernel: 3, padding: 1)
  }

  /// The clean residual.
  ///
  /// - Parameters:
  ///   - x: `[96, 96, 3]`, the noisy residual.
  ///   - time: of the flow, 0 (noise) to 1.
  ///   - condition: `[96, 96, 8]`: coarse picture and reference, -1...1, mouth and mask, 0...1.
  /// - Returns: `[96, 96, 3]`, 0 outside the mask.
  func callAsFunction(_ x: Tensor, time: Float, condition: Tensor) -> Tensor {
    let angles = (0..<Self.embedding / 2).map { time * .pi * powf(1.15, Float($0)) }
    let waves = Tensor(angles.map { sinf($0) } + angles.map { cosf($0) }, shape: [1, Self.embedding])
    let embedded = embed(waves)
    let fine = self.fine(enter(Self.folded(.concatenatingChannels([x, condition]))), embedded)
    let middle = self.middle(down1(fine), embedded)
    var h = down2(middle)
    for block in deep { h = block(h, embedded) }
    h = middleOut(up2(h).upsampledNearest(2) + middle, embedded)
    h = fineOut(up1(h).upsampledNearest(2) + fine, embedded)
    return Self.unfolded(leave(Activation.silu(h)), mask: condition)
  }

  /// `[2 h, 2 w, c]` to `[h, w, 4 c]`, PyTorch's `pixel_unshuffle`.
  private static func folded(_ x: Tensor) -> Tensor {
    let (h, w, c) = (x.shape[0] / 2, x.shape[1] / 2, x.shape[2])
    var out = Tensor(shape: [h, w, 4 * c])
    out.scalars.withUnsafeMutableBufferPointer { out in
      x.scalars.withUnsafeBufferPointer { x in
        for y in 0..<2 * h {
          for column in 0..<2 * w {
            let from = (y * 2 * w + column) * c
            let to = (y / 2 * w + column / 2) * 4 * c + (y % 2) * 2 + column % 2
            for k in 0..<c { out[to + 4 * k] = x[from + k] }
          }
        }
      }
    }
    return out
  }

  /// The way back for three channels, times the last channel of `mask`.
  private static func unfolded(_ x: Tensor, mask: Tensor) -> Tensor {
    let (h, w, channels) = (2 * x.shape[0], 2 * x.shape[1], mask.shape[2])
    var out = Tensor(shape: [h, w, 3])
    out.scalars.withUnsafeMutableBufferPointer { out in
      for y in 0..<h {
        for column in 0..<w {
          let from = (y / 2 * (w / 2) + column / 2) * 12 + (y % 2) * 2 + column % 2
          let pixel = y * w + column
          let share = mask.scalars[(pixel + 1) * channels - 1]
          for k in 0..<3 { out[3 * pixel + k] = x.scalars[from + 4 * k] * share }
        }
      }
    }
    return out
  }
}
