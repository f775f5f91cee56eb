import CAV

extension Frame {
  /// Makes this an RGB or RGBA frame of the given size with memory of its own, keeping it if it already is.
  ///
  /// libswscale may touch a few bytes beyond each row, which libav's own memory allows for.
  func prepare(_ format: AVPixelFormat, width: Int, height: Int) -> Bool {
    if pointer.pointee.width == Int32(width), pointer.pointee.height == Int32(height),
      pointer.pointee.format == format.rawValue, pointer.pointee.data.0 != nil
    {
      return av_frame_make_writable(pointer) >= 0
    }
    clear()
    pointer.pointee.width = Int32(width)
    pointer.pointee.height = Int32(height)
    pointer.pointee.format = format.rawValue
    return av_frame_get_buffer(pointer, 0) >= 0
  }

  /// Copies `image` in; where the frame is larger, the last row and column are repeated.
  func load(_ image: Image) -> Bool {
    guard let base = pointer.pointee.data.0 else { return false }
    let stride = Int(pointer.pointee.linesize.0)
    let step = image.channelCount
    let length = Int(pointer.pointee.width) * step
    image.bytes.withUnsafeBufferPointer { pixels in
      guard let first = pixels.baseAddress else { return }
      for row in 0..<Int(pointer.pointee.height) {
        let line = first + min(row, image.height - 1) * image.width * step
        let copied = min(length, image.width * step)
        (base + row * stride).update(from: line, count: copied)
        for index in copied..<length { base[row * stride + index] = line[copied - step + index % step] }
      }
    }
    return true
  }

  /// The picture in this RGB or RGBA frame.
  func image(hasAlpha: Bool) -> Image? {
    guard let base = pointer.pointee.data.0 else { return nil }
    let (width, height) = (Int(pointer.pointee.width), Int(pointer.pointee.height))
    let length = width * (hasAlpha ? 4 : 3)
    let stride = Int(pointer.pointee.linesize.0)
    let bytes = [UInt8](unsafeUninitializedCapacity: length * height) { buffer, count in
      guard let target = buffer.baseAddress else { return }
      for row in 0..<height { (target + row * length).initialize(from: base + row * stride, count: length) }
      count = length * height
    }
    return Image(width: width, height: height, hasAlpha: hasAlpha, bytes: bytes)
  }
}
