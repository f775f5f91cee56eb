import Foundation
import Media

/// Joins the folders that the shards of one batch made.
public enum NPCMerge {
  /// Copies sounds and timings of all `folders` into `output` and writes one manifest in the table's order.
  ///
  /// - Throws: `DubbingError.damaged` when a folder has no manifest or a file of it differs from its hash.
  public static func run(_ folders: [String], into output: String) throws(DubbingError) -> NPCManifest {
    let manifests = try folders.map { folder throws(DubbingError) in
      try NPCManifest(path: "\(folder)/manifest.jsonl").entries
    }
    for (folder, entries) in zip(folders, manifests) {
      for entry in entries {
        if let audio = entry.audio, (try? SHA256.hex(ofFile: "\(folder)/\(audio)")) != entry.sha256 {
          throw .damaged(path: "\(folder)/\(audio)", reason: "it differs from its hash in the manifest")
        }
        for file in [entry.audio, entry.timing, entry.video].compactMap({ $0 }) + (entry.face ?? []) {
          guard isInside(file) else {
            throw .damaged(path: folder, reason: "a path leaves the folder (\(file))")
          }
          try copy("\(folder)/\(file)", to: "\(output)/\(file)")
        }
      }
    }
    // Shard i holds the units i-1, i-1+n, ...: dealing them back restores the order of the table.
    var entries: [NPCManifest.Entry] = []
    for row in 0..<(manifests.map(\.count).max() ?? 0) {
      entries += manifests.compactMap { row < $0.count ? $0[row] : nil }
    }
    let manifest = NPCManifest(entries: entries)
    do {
      let mark = try folders.first.flatMap { folder throws(MediaError) in
        try Provenance.readSidecar(for: "\(folder)/manifest.jsonl")?.sidecar.provenance
      }
      try manifest.write(to: output, mark: mark ?? Marking.provenance(.generated, models: []))
    } catch {
      throw .media(error)
    }
    return manifest
  }

  private static func isInside(_ path: String) -> Bool {
    !path.hasPrefix("/") && !path.split(separator: "/").contains("..")
  }

  private static func copy(_ source: String, to target: String) throws(DubbingError) {
    do {
      let folder = URL(fileURLWithPath: target).deletingLastPathComponent().path
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let data = try Data(contentsOf: URL(fileURLWithPath: source))
      try AtomicFile.write(Array(data), to: target)
    } catch {
      throw .unwritable(path: target, reason: "\(error)")
    }
  }
}
