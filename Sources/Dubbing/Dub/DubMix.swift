import Glibc
import Media
import Voice

/// Puts the spoken lines, the background and the subtitles under the pictures.
struct DubMix {
  let options: DubOptions
  let lines: [PlacedLine]
  let cues: [SubtitleCue]
  /// The same lines in another language, for a track of their own.
  let secondCues: [SubtitleCue]
  let duration: Double
  let media: MediaInfo
  /// The faces that speak the lines, if any does.
  let lips: DubLips?
  /// Loudness of the lines as mixed, LUFS; `nil` when nothing is spoken or it is too short to measure.
  let speechLoudness: Double?
  /// What the user should know before the video is written.
  let warnings: [String]

  /// What was heard of the original's room, for the report.
  let room: DubReport.Room
  /// The channels of the sound.
  let layout: SoundLayout

  private let gain: Float
  private let match: RoomMatch?
  private let mask: BackgroundMask?
  /// Where the original's speech gives way, seconds.
  private let replaced: [ClosedRange<Double>]
  /// Samples per second of the sound track.
  private static let sampleRate = 48_000

  init(
    _ options: DubOptions, lines: [DubSchedule.Line], cues: [SubtitleCue], secondCues: [SubtitleCue],
    duration: Double, media: MediaInfo,
    lips: DubLips? = nil, mask: BackgroundMask? = nil, shouldStop: @escaping @Sendable () -> Bool
  ) throws(DubbingError) {
    self.options = options
    self.lips = lips
    self.lines = lines.compactMap(\.placed)
    self.mask = mask
    replaced = lines.compactMap { line in
      line.placed.map { placed in
        min(placed.span.lowerBound, line.window.start) - 0.4...max(placed.span.upperBound, line.window.end)
          + 0.4
      }
    }
    self.cues = cues
    self.secondCues = secondCues
    self.duration = duration
    self.media = media
    var warnings: [String] = []
    if media.audioTracks.isEmpty, options.background.usesOriginal {
      warnings.append("the video has no sound: the lines stand alone")
    }
    let track = media.audioTracks.first
    let layout = SoundLayout(track)
    if let track, track.channelCount != layout.channelCount {
      warnings.append(
        "the sound of \(track.channelCount) channels becomes stereo: only 1, 2, 5.0, 5.1 and 7.1 are kept")
    }
    self.layout = layout
    self.warnings = warnings
    do {
      var profile: RoomProfile?
      if options.room == .match, track != nil, !self.lines.isEmpty, let mask {
        profile = try RoomProfile.listen(
          to: options.video, windows: lines.map { max(0, $0.window.start - 0.2)...$0.window.end + 0.4 },
          layout: layout, mask: mask, shouldStop: shouldStop)
      }
      let paths = self.lines.map(\.path)
      match = try profile.flatMap { profile throws(MediaError) in
        try BandLevels(ofFiles: paths, sampleRate: Self.sampleRate).decibels
          .map { RoomMatch(profile, lines: $0, sampleRate: Self.sampleRate) }
      }
      room = DubReport.Room(options.room, profile, match)
      let level = try DialogueLevel(paths, room: match, sampleRate: Self.sampleRate)
      // In stereo the lines stand on both sides and are louder together.
      let target = options.loudness ?? profile?.target(in: layout) ?? DubOptions.usualLoudness
      let gain = level.gain(toLoudness: target - layout.spread, peak: -1)
      self.gain = gain
      speechLoudness = level.loudness.map { $0 + layout.spread + 20 * log10(Double(gain)) }
    } catch {
      throw error == .cancelled ? .cancelled : .media(error)
    }
  }

  /// Whether the pictures cannot stay as they are.
  var changesPictures: Bool {
    options.codec != nil || options.subtitles == .burn || (lips?.changedCount ?? 0) > 0
  }

  /// Writes the video: the pictures as they are where nothing asks for more and the container can hold them.
  ///
  /// - Returns: whether the pictures were copied.
  func write(
    progress: (Double) -> Void, shouldStop: @escaping @Sendable () -> Bool
  ) throws(DubbingError) -> Bool {
    do {
      if !changesPictures {
        do {
          try copy(progress: progress, shouldStop: shouldStop)
          return true
        } catch .unsupported {
          // Another container's codec: the pictures are encoded anew.
        }
      }
      try encode(progress: progress, shouldStop: shouldStop)
      return false
    } catch {
      throw error == .cancelled ? .cancelled : .media(error)
    }
  }

  /// The dub first, so that players choose it, then the tracks of the original.
  private func tracks(shouldStop: @escaping @Sendable () -> Bool) throws(MediaError) -> [AudioTrack] {
    let stems = try options.stems.map { folder throws(MediaError) in
      try StemWriter(
        folder, ids: lines.map(\.id), layout: layout, sampleRate: Self.sampleRate, tags: tags)
    }
    let soundtrack = DubSoundtrack(
      dialogue: DialogueTrack(lines: lines, sampleRate: Self.sampleRate, gain: gain, room: match),
      background: try background(channelCount: layout.channelCount, shouldStop: shouldStop), remover: remover,
      envelope: DuckingEnvelope(speech: lines.map(\.span), depth: options.background.depth),
      layout: layout, duration: duration, stems: stems)
    var audio = [
      AudioTrack(
        .blocks(sampleRate: Self.sampleRate, channelCount: layout.channelCount) { () throws(MediaError) in
          try soundtrack.next()
        }, language: "eng", title: "Dub (AI-generated)")
    ]
    for track in media.audioTracks {
      audio.append(
        AudioTrack(
          .file(options.video, track: track.index), language: track.language, title: track.title ?? "Original"
        ))
    }
    return audio
  }

  /// Takes the original's speech out around the lines; the rest of it is left alone.
  private var remover: SpeechRemover? {
    guard options.background == .keep, let mask else { return nil }
    let envelope = DuckingEnvelope(speech: replaced, depth: .infinity, ramp: 0.2)
    return SpeechRemover(mask) { 1 - envelope.gain(at: $0) }
  }

  private var subtitleTracks: [SubtitleTrack] {
    guard options.subtitles == .soft, !cues.isEmpty else { return [] }
    return [SubtitleTrack(cues: cues, language: "eng")]
      + (secondCues.isEmpty ? [] : [SubtitleTrack(cues: secondCues, title: "Second language")])
  }

  private var tags: [String: String] { Marking.provenance(.dub, models: []).tags }

  private func copy(
    progress: (Double) -> Void, shouldStop: @escaping @Sendable () -> Bool
  ) throws(MediaError) {
    try Remuxer.run(
      video: options.video, to: options.output, audio: tracks(shouldStop: shouldStop),
      subtitles: subtitleTracks, tags: tags, progress: progress, shouldStop: shouldStop)
  }

  private func background(
    channelCount: Int, shouldStop: @escaping @Sendable () -> Bool
  ) throws(MediaError) -> AudioReader? {
    let path: String
    switch options.background {
    case .none: return nil
    case .keep, .duck:
      guard !media.audioTracks.isEmpty else { return nil }
      path = options.video
    case .file(let file): path = file
    }
    return try AudioReader(
      path, sampleRate: Self.sampleRate, channelCount: channelCount, shouldStop: shouldStop)
  }

  /// The road for pictures that cannot be copied: every frame is decoded and encoded again.
  private func encode(
    progress: (Double) -> Void, shouldStop: @escaping @Sendable () -> Bool
  ) throws(MediaError) {
    let settings = options.codec.flatMap { codec in
      media.video.map { info in
        var settings = VideoSettings(like: info)
        settings.codec = codec
        settings.hasAlpha = settings.hasAlpha && codec == .vp9
        return settings
      }
    }
    try VideoTranscoder.run(
      video: options.video, to: options.output, settings: settings, audio: tracks(shouldStop: shouldStop),
      subtitles: subtitleTracks, burning: options.subtitles == .burn ? cues : [], tags: tags,
      progress: progress, shouldStop: shouldStop,
      transform: { frame throws(MediaError) in try lips?.picture(frame) ?? frame.image })
  }
}

extension Background {
  /// Whether the original sound is asked for.
  var usesOriginal: Bool {
    switch self {
    case .keep, .duck: true
    case .none, .file: false
    }
  }
}
