import CAV

/// One compressed packet.
final class Packet {
  let pointer: UnsafeMutablePointer<AVPacket>

  init() {
    guard let pointer = av_packet_alloc() else { preconditionFailure("out of memory for a packet") }
    self.pointer = pointer
  }

  deinit {
    var freed: UnsafeMutablePointer<AVPacket>? = pointer
    av_packet_free(&freed)
  }

  /// Index of the stream it belongs to.
  var stream: Int { Int(pointer.pointee.stream_index) }

  /// Lets go of the data.
  func clear() { av_packet_unref(pointer) }
}

/// One uncompressed picture or run of samples.
final class Frame {
  let pointer: UnsafeMutablePointer<AVFrame>

  init() {
    guard let pointer = av_frame_alloc() else { preconditionFailure("out of memory for a frame") }
    self.pointer = pointer
  }

  deinit {
    var freed: UnsafeMutablePointer<AVFrame>? = pointer
    av_frame_free(&freed)
  }

  /// Lets go of the data.
  func clear() { av_frame_unref(pointer) }
}
