import Emotion
import Face
import Foundation
import Media
import Script
import Synchronization
import TTS

/// Speaks every line of a table: sound, timings and manifest, in parallel, going on where it stopped.
public struct NPCJob: Sendable {
  /// What was asked.
  public let options: NPCOptions
  let units: [NPCUnit]
  let performer: LinePerformer
  let models: [String]
  let mark: Provenance
  let actor: SyntheticActor?
  let head: FaceModel?

  /// - Parameters:
  ///   - rows: the table, bad rows included; each of those fails alone.
  ///   - characters: voice and base mood by character name, if there is such a file.
  ///   - actor: who appears in videos; `nil` makes none.
  ///   - head: what curves of the format `glb` move; they need one.
  public init(
    _ options: NPCOptions, rows: [Result<ScriptLine, ScriptError>], characters: CharacterSheet?,
    performer: LinePerformer, models: [ModelStore.Entry], actor: SyntheticActor? = nil,
    head: FaceModel? = nil
  ) {
    self.options = options
    self.performer = performer
    self.actor = actor
    self.head = head
    self.models = models.map(\.sha256) + performer.lentHashes
    mark = Marking.provenance(
      .generated, models: models, seed: options.seed, details: performer.consentDetails)
    var speakers: [String] = []
    for case .success(let line) in rows where !speakers.contains(line.speaker) {
      speakers.append(line.speaker)
    }
    var named: [String: String] = [:]
    for character in characters?.characters ?? [] { named[character.name] = character.voice }
    let casting = Casting(speakers: speakers, named: named, performer: performer)
    units = Self.units(rows, options, casting: casting, characters: characters)
  }

  /// How many sounds this run's part of the table comes to.
  public var unitCount: Int { units.indices.filter { options.shard.contains($0) }.count }

  /// Runs the batch.
  ///
  /// - Returns: the manifest, which is also written into the folder.
  /// - Throws: `DubbingError`; finished lines are kept.
  public func run(
    _ report: @escaping @Sendable (JobEvent) -> Void, shouldStop: @escaping @Sendable () -> Bool
  ) async throws(DubbingError) -> NPCManifest {
    for folder in ["audio", "timing"] + (options.curves.isEmpty ? [] : ["face"])
      + (actor == nil ? [] : ["video"])
    {
      do {
        try FileManager.default.createDirectory(
          atPath: "\(options.output)/\(folder)", withIntermediateDirectories: true)
      } catch {
        throw .unwritable(path: options.output, reason: error.localizedDescription)
      }
    }
    let lock = try FolderLock(options.output)
    let journal = try NPCJournal(folder: options.output, startOver: options.startOver)
    let mine = units.indices.filter { options.shard.contains($0) }
    report(.start(total: Double(mine.count)))
    let units = units
    let results = await withTaskGroup(of: (Int, Result<NPCManifest.Entry, DubbingError>).self) { group in
      var entries: [Int: Result<NPCManifest.Entry, DubbingError>] = [:]
      var next = mine.makeIterator()
      func addOne() {
        guard !shouldStop(), let index = next.next() else { return }
        group.addTask { (index, make(units[index], journal)) }
      }
      for _ in 0..<options.jobs { addOne() }
      while let (index, result) = await group.next() {
        entries[index] = result
        if case .success(let entry) = result, let failure = entry.failure {
          report(.failure(line: entry.id, message: failure))
        }
        report(.progress(done: Double(entries.count), total: Double(mine.count), stage: units[index].id))
        if case .failure = result { continue }
        addOne()
      }
      return entries
    }
    if shouldStop() { throw .cancelled }
    var entries: [NPCManifest.Entry] = []
    for index in mine {
      switch results[index] {
      case .success(let entry): entries.append(entry)
      case .failure(let error): throw error
      case nil: throw .cancelled
      }
    }
    let manifest = NPCManifest(entries: entries)
    do {
      try manifest.write(to: options.output, mark: mark)
    } catch {
      throw .media(error)
    }
    _ = consume lock
    report(.done)
    return manifest
  }

  /// Makes one unit, or finds it made.
  private func make(_ unit: NPCUnit, _ journal: NPCJournal) -> Result<NPCManifest.Entry, DubbingError> {
    var entry = NPCManifest.Entry(
      id: unit.id, variant: unit.variant, character: unit.character, text: unit.text, notes: [])
    do throws(DubbingError) {
      switch unit.line {
      case .failure(let failure): entry.failure = failure.message
      case .success(let line): try make(line, unit.name, journal, &entry)
      }
      return .success(entry)
    } catch {
      return .failure(error)
    }
  }

  private func make(
    _ line: SpokenLine, _ name: String, _ journal: NPCJournal, _ entry: inout NPCManifest.Entry
  ) throws(DubbingError) {
    entry.voice = line.voice
    entry.emotion = line.setting.mixture.description
    entry.intensity = line.setting.intensity.value
    let audio = "audio/\(name).wav"
    let timing = "timing/\(name).json"
    let store = LineStore(folder: options.output, models: models, rules: performer.tts.rules)
    let key = try store.key(
      line, length: nil, tempo: 1...1, steps: performer.steps,
      retakes: options.gate == nil ? nil : options.retakes, gate: options.gate?.fingerprint ?? "")
    let record: NPCJournal.Record
    if let found = journal.record(name, key: key), exists(audio), exists(timing) {
      record = found
    } else {
      for file in faceFiles(name) { try? FileManager.default.removeItem(atPath: "\(options.output)/\(file)") }
      let take: LinePerformer.Take
      let gate: TakeGate.Result?
      do {
        (take, gate) = try bestTake(of: line)
      } catch {
        entry.failure = error.description
        return
      }
      let path = "\(options.output)/\(audio)"
      let hash: String
      do {
        try AudioFile.write(
          take.clip, to: path, format: .wav16, tags: mark.tags)
        try AtomicFile.write(Array(JSONFile.data(take.timings)), to: "\(options.output)/\(timing)")
        hash = try SHA256.hex(ofFile: path)
      } catch {
        throw .media(error)
      }
      record = NPCJournal.Record(
        name: name, key: key, duration: take.clip.duration, sha256: hash, notes: take.notes, gate: gate)
      try journal.add(record)
    }
    entry.audio = audio
    entry.timing = timing
    try makeFaces(line, name, length: record.duration, &entry)
    entry.duration = record.duration
    entry.sha256 = record.sha256
    entry.key = key.description
    entry.notes = record.notes
    entry.gate = record.gate
  }

  /// The first take that passes the gate, or the best of all.
  private func bestTake(
    of line: SpokenLine
  ) throws(TTSError) -> (LinePerformer.Take, TakeGate.Result?) {
    guard let gate = options.gate else { return (try performer.speak(line), nil) }
    var best: (take: LinePerformer.Take, result: TakeGate.Result)?
    var takes = 0
    for attempt in 0...max(0, options.retakes) {
      var line = line
      // Far from the seeds of the variants, which count up by one.
      line.seed &+= UInt64(attempt) &* 1_000_003
      let take = try performer.speak(line)
      takes += 1
      let result = gate.check(take, of: line, takes: takes)
      if best.map({ result.isBetter(than: $0.result) }) ?? true { best = (take, result) }
      if result.passes { break }
    }
    guard var best else { return (try performer.speak(line), nil) }
    best.result.takes = takes
    return (best.take, best.result)
  }

  /// Paths of a line's curves and video, below the folder.
  private func faceFiles(_ name: String) -> [String] {
    options.curves.map { "face/\(name).\($0.suffix)" } + (actor == nil ? [] : ["video/\(name).mp4"])
  }

  /// Curves and talking head from the line's timings, unless they are there.
  private func makeFaces(
    _ line: SpokenLine, _ name: String, length: Double, _ entry: inout NPCManifest.Entry
  ) throws(DubbingError) {
    let files = faceFiles(name)
    guard !files.isEmpty else { return }
    if !options.curves.isEmpty { entry.face = Array(files.prefix(options.curves.count)) }
    if actor != nil { entry.video = files.last }
    guard !files.allSatisfy(exists) else { return }
    let path = "\(options.output)/timing/\(name).json"
    guard let data = FileManager.default.contents(atPath: path),
      let timings = try? JSONDecoder().decode(LineTimings.self, from: data)
    else { throw .damaged(path: path, reason: "it is not what this program writes") }
    let curves = LineFace.curves(
      timings, length: length, setting: line.setting, rate: options.curveRate, seed: line.seed)
    do {
      let sound = options.curves.contains(.html) ? try bytes("audio/\(name).wav") : []
      for (format, file) in zip(options.curves, files) {
        let contents = LineFace.file(
          format, curves, timings, audio: "\(name).wav", length: length, head: head, sound: sound)
        try AtomicFile.write(contents, to: "\(options.output)/\(file)")
      }
      guard let actor, let file = files.last else { return }
      let frames = LineFace.curves(timings, length: length, setting: line.setting, rate: 25, seed: line.seed)
      try LineFace.writeVideo(
        frames, actor: actor, sound: AudioFile.read("\(options.output)/audio/\(name).wav"),
        size: options.videoSize, to: "\(options.output)/\(file)")
    } catch {
      throw .media(error)
    }
  }

  private func bytes(_ relative: String) throws(MediaError) -> [UInt8] {
    let path = "\(options.output)/\(relative)"
    guard let data = FileManager.default.contents(atPath: path) else { throw .notFound(path: path) }
    return Array(data)
  }

  private func exists(_ relative: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(options.output)/\(relative)")
  }

  private static func units(
    _ rows: [Result<ScriptLine, ScriptError>], _ options: NPCOptions, casting: Casting,
    characters: CharacterSheet?
  ) -> [NPCUnit] {
    var drafts: [NPCUnit] = []
    for (position, row) in rows.enumerated() {
      switch row {
      case .failure(let error):
        drafts.append(
          NPCUnit(
            id: "row-\(position + 1)", name: "", character: "", text: "", variant: 1,
            line: .failure(UnitFailure(message: error.oneLine))))
      case .success(let written):
        let line = characters?.applied(to: written) ?? written
        for variant in 1...max(options.variants, 1) {
          let spoken = Result<SpokenLine, DubbingError> { () throws(DubbingError) in
            SpokenLine(
              id: line.id, voice: try casting.voice(of: line.speaker, own: line.voice), spans: line.spans, setting: line.setting,
              seed: options.seed &+ UInt64(variant - 1))
          }
          drafts.append(
            NPCUnit(
              id: line.id, name: "", character: line.speaker, text: line.text, variant: variant,
              line: spoken.mapError { UnitFailure(message: $0.message) }))
        }
      }
    }
    let names = SafeFileName.unique(drafts.map { $0.variant > 1 ? "\($0.id)-v\($0.variant)" : $0.id })
    for index in drafts.indices { drafts[index].name = names[index] }
    return drafts
  }
}
