import Foundation
import Media

/// The list of everything a batch made; `manifest.jsonl`, `manifest.csv` and `index.html`.
public struct NPCManifest: Sendable, Equatable {
  /// One line of the table, in one variant.
  public struct Entry: Sendable, Codable, Equatable {
    /// The table's own id.
    public var id: String
    /// The take, from 1.
    public var variant: Int
    /// Who speaks.
    public var character: String
    /// The words, without tags.
    public var text: String
    /// The name of the voice.
    public var voice: String?
    /// The emotion as a mixture.
    public var emotion: String?
    /// 0...2.
    public var intensity: Double?
    /// Paths below the batch's folder.
    public var audio: String?
    /// The file with phoneme, word and viseme times.
    public var timing: String?
    /// The files with face curves.
    public var face: [String]?
    /// The talking-head video.
    public var video: String?
    /// Length in seconds.
    public var duration: Double?
    /// SHA-256 of the sound file.
    public var sha256: String?
    /// The address of the work: what the sound was made from.
    public var key: String?
    /// What is not heard as the table has it.
    public var notes: [String]
    /// What the gate measured; absent without `--gate`.
    public var gate: TakeGate.Result?
    /// Why the line failed, if it did.
    public var failure: String?
  }

  /// In the order of the table.
  public var entries: [Entry]

  /// A manifest of these entries.
  public init(entries: [Entry]) {
    self.entries = entries
  }

  /// The entries whose best take still fails the gate.
  public var gateFailures: [Entry] { entries.filter { $0.gate?.passes == false } }

  /// Reads `manifest.jsonl`.
  ///
  /// - Throws: `DubbingError.damaged` with the number of the first bad line.
  public init(path: String) throws(DubbingError) {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .damaged(path: path, reason: "it cannot be read")
    }
    entries = []
    let decoder = JSONDecoder()
    for (index, line) in data.split(separator: UInt8(ascii: "\n")).enumerated() {
      do {
        entries.append(try decoder.decode(Entry.self, from: Data(line)))
      } catch {
        throw .damaged(path: path, reason: "line \(index + 1) is no entry")
      }
    }
  }

  /// One JSON object a line.
  var jsonLines: [UInt8] { entries.flatMap { Array(JSONFile.data($0, pretty: false)) } }

  /// The same as a table.
  var csv: String {
    let header =
      "id,variant,character,voice,emotion,intensity,duration,audio,timing,sha256,failure,gate,text\r\n"
    return header
      + entries.map { entry in
        let cells: [String] = [
          entry.id, "\(entry.variant)", entry.character, entry.voice ?? "", entry.emotion ?? "",
          entry.intensity.map { "\($0)" } ?? "", entry.duration.map { String(format: "%.3f", $0) } ?? "",
          entry.audio ?? "", entry.timing ?? "", entry.sha256 ?? "", entry.failure ?? "",
          entry.gate.map { $0.passes ? "passed" : $0.problems.joined(separator: "; ") } ?? "", entry.text,
        ]
        return cells.map(Self.quoted).joined(separator: ",") + "\r\n"
      }.joined()
  }

  /// Writes both forms and a page that plays the lines into `folder`, and `mark` beside them: through the manifest's hash and the hashes in it, it
  /// speaks for every sound.
  func write(to folder: String, mark: Provenance) throws(MediaError) {
    try AtomicFile.write(jsonLines, to: "\(folder)/manifest.jsonl")
    try AtomicFile.write(Array(csv.utf8), to: "\(folder)/manifest.csv")
    try AtomicFile.write(Array(NPCIndexPage(self, folder: folder).html().utf8), to: "\(folder)/index.html")
    try mark.writeSidecar(for: "\(folder)/manifest.jsonl")
  }

  /// A CSV cell (RFC 4180); one that a spreadsheet would take for a formula gets a leading apostrophe.
  private static func quoted(_ cell: String) -> String {
    let isFormula = cell.first.map { "=+-@\t".contains($0) } == true && Double(cell) == nil
    let safe = isFormula ? "'" + cell : cell
    guard safe.contains(where: { ",\"\n\r".contains($0) }) else { return safe }
    return "\"" + safe.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }
}
