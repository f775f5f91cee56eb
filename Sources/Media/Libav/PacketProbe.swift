import CAV

/// The compressed packets of one track, so that tests can show that copying changes none.
package enum PacketProbe {
  /// One packet: its bytes and its presentation time on the file's timeline.
  package struct Item: Equatable {
    /// The compressed data.
    package let bytes: [UInt8]
    /// Seconds, exact.
    package let time: Rational?
  }

  /// The packets of the first video track (`audioTrack` nil) or of an audio track.
  package static func packets(of path: String, audioTrack: Int? = nil) throws(MediaError) -> [Item] {
    let input = try InputContext.open(path, shouldStop: { false })
    let indices = input.indices(of: audioTrack == nil ? AVMEDIA_TYPE_VIDEO : AVMEDIA_TYPE_AUDIO)
    let wanted = audioTrack ?? 0
    guard indices.indices.contains(wanted), let stream = input.stream(indices[wanted]) else {
      throw .noAudio(path: path, found: input.summary)
    }
    let packet = Packet()
    var items: [Item] = []
    while try input.read(into: packet) {
      if packet.stream == indices[wanted] {
        let data = UnsafeBufferPointer(
          start: packet.pointer.pointee.data, count: Int(packet.pointer.pointee.size))
        let time = Rational(stamp: packet.pointer.pointee.pts, timeBase: stream.pointee.time_base)
        items.append(Item(bytes: Array(data), time: time.map { $0 - input.startTime }))
      }
      packet.clear()
    }
    return items
  }
}
