import Glibc

/// One pass of the self-sorting transform: butterflies of one radix over all groups.
struct FFTStage: Sendable {
  typealias Complex = (real: Lanes, imaginary: Lanes)
  typealias Buffer = (UnsafeMutablePointer<Lanes>, UnsafeMutablePointer<Lanes>)

  let radix: Int
  /// Groups of butterflies: the stage's size divided by its radix.
  let groups: Int
  /// Neighbouring butterflies that share their twiddle factors.
  let stride: Int
  /// cos and sin of -2 pi j k / size for every group j and k in 1..<radix, interleaved.
  let twiddles: [Float]

  init(radix: Int, size: Int, stride: Int) {
    self.radix = radix
    self.stride = stride
    groups = size / radix
    var twiddles: [Float] = []
    for j in 0..<groups {
      for k in 1..<radix {
        let angle = -2 * Double.pi * Double(j * k % size) / Double(size)
        twiddles += [Float(cos(angle)), Float(sin(angle))]
      }
    }
    self.twiddles = twiddles
  }

  /// Reads every point of `source` once and writes every point of `target` once.
  func run(from source: Buffer, to target: Buffer) {
    twiddles.withUnsafeBufferPointer { table in
      guard let w = table.baseAddress else { return }
      switch radix {
      case 2: radix2(source, target, w)
      case 3: radix3(source, target, w)
      case 4: radix4(source, target, w)
      default: radix5(source, target, w)
      }
    }
  }

  @inline(__always)
  private func load(_ buffer: Buffer, _ index: Int) -> Complex { (buffer.0[index], buffer.1[index]) }

  /// Stores `z` times the twiddle factor `w[0] + i w[1]`.
  @inline(__always)
  private func store(_ z: Complex, _ w: UnsafePointer<Float>, _ buffer: Buffer, _ index: Int) {
    buffer.0[index] = z.real * w[0] - z.imaginary * w[1]
    buffer.1[index] = z.real * w[1] + z.imaginary * w[0]
  }

  private func radix2(_ x: Buffer, _ y: Buffer, _ table: UnsafePointer<Float>) {
    for j in 0..<groups {
      let w = table + 2 * j
      for q in 0..<stride {
        let a = load(x, q + stride * j)
        let b = load(x, q + stride * (j + groups))
        let out = q + stride * 2 * j
        y.0[out] = a.real + b.real
        y.1[out] = a.imaginary + b.imaginary
        store((a.real - b.real, a.imaginary - b.imaginary), w, y, out + stride)
      }
    }
  }

  private func radix3(_ x: Buffer, _ y: Buffer, _ table: UnsafePointer<Float>) {
    let sin60: Float = 0.866_025_403_784
    for j in 0..<groups {
      let w = table + 4 * j
      for q in 0..<stride {
        let a = load(x, q + stride * j)
        let b = load(x, q + stride * (j + groups))
        let c = load(x, q + stride * (j + 2 * groups))
        let sum: Complex = (b.real + c.real, b.imaginary + c.imaginary)
        let middle: Complex = (a.real - sum.real * 0.5, a.imaginary - sum.imaginary * 0.5)
        let turn: Complex = ((b.imaginary - c.imaginary) * sin60, (c.real - b.real) * sin60)
        let out = q + stride * 3 * j
        y.0[out] = a.real + sum.real
        y.1[out] = a.imaginary + sum.imaginary
        store((middle.real + turn.real, middle.imaginary + turn.imaginary), w, y, out + stride)
        store((middle.real - turn.real, middle.imaginary - turn.imaginary), w + 2, y, out + 2 * stride)
      }
    }
  }

  private func radix4(_ x: Buffer, _ y: Buffer, _ table: UnsafePointer<Float>) {
    for j in 0..<groups {
      let w = table + 6 * j
      for q in 0..<stride {
        let a = load(x, q + stride * j)
        let b = load(x, q + stride * (j + groups))
        let c = load(x, q + stride * (j + 2 * groups))
        let d = load(x, q + stride * (j + 3 * groups))
        let ac: Complex = (a.real + c.real, a.imaginary + c.imaginary)
        let bd: Complex = (b.real + d.real, b.imaginary + d.imaginary)
        let acMinus: Complex = (a.real - c.real, a.imaginary - c.imaginary)
        // -i (b - d)
        let turn: Complex = (b.imaginary - d.imaginary, d.real - b.real)
        let out = q + stride * 4 * j
        y.0[out] = ac.real + bd.real
        y.1[out] = ac.imaginary + bd.imaginary
        store((acMinus.real + turn.real, acMinus.imaginary + turn.imaginary), w, y, out + stride)
        store((ac.real - bd.real, ac.imaginary - bd.imaginary), w + 2, y, out + 2 * stride)
        store((acMinus.real - turn.real, acMinus.imaginary - turn.imaginary), w + 4, y, out + 3 * stride)
      }
    }
  }

  private func radix5(_ x: Buffer, _ y: Buffer, _ table: UnsafePointer<Float>) {
    let cos72: Float = 0.309_016_994_375
    let cos144: Float = -0.809_016_994_375
    let sin72: Float = 0.951_056_516_295
    let sin144: Float = 0.587_785_252_292
    for j in 0..<groups {
      let w = table + 8 * j
      for q in 0..<stride {
        let a = load(x, q + stride * j)
        let b = load(x, q + stride * (j + groups))
        let c = load(x, q + stride * (j + 2 * groups))
        let d = load(x, q + stride * (j + 3 * groups))
        let e = load(x, q + stride * (j + 4 * groups))
        let be: Complex = (b.real + e.real, b.imaginary + e.imaginary)
        let cd: Complex = (c.real + d.real, c.imaginary + d.imaginary)
        let beMinus: Complex = (b.real - e.real, b.imaginary - e.imaginary)
        let cdMinus: Complex = (c.real - d.real, c.imaginary - d.imaginary)
        let near: Complex = (
          a.real + be.real * cos72 + cd.real * cos144,
          a.imaginary + be.imaginary * cos72 + cd.imaginary * cos144
        )
        let far: Complex = (
          a.real + be.real * cos144 + cd.real * cos72,
          a.imaginary + be.imaginary * cos144 + cd.imaginary * cos72
        )
        let nearTurn: Complex = (
          beMinus.imaginary * sin72 + cdMinus.imaginary * sin144,
          beMinus.real * -sin72 - cdMinus.real * sin144
        )
        let farTurn: Complex = (
          beMinus.imaginary * sin144 - cdMinus.imaginary * sin72,
          cdMinus.real * sin72 - beMinus.real * sin144
        )
        let out = q + stride * 5 * j
        y.0[out] = a.real + be.real + cd.real
        y.1[out] = a.imaginary + be.imaginary + cd.imaginary
        store((near.real + nearTurn.real, near.imaginary + nearTurn.imaginary), w, y, out + stride)
        store((far.real + farTurn.real, far.imaginary + farTurn.imaginary), w + 2, y, out + 2 * stride)
        store((far.real - farTurn.real, far.imaginary - farTurn.imaginary), w + 4, y, out + 3 * stride)
        store((near.real - nearTurn.real, near.imaginary - nearTurn.imaginary), w + 6, y, out + 4 * stride)
      }
    }
  }
}
