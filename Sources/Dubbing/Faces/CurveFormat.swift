/// The files that carry the motion of a line's face to other programs.
public enum CurveFormat: String, Sendable, CaseIterable {
  /// 52 ARKit curves, head and eyes as JSON.
  case arkit = "arkit-json"
  /// Live Link Face CSV: time code and 61 values a row.
  case liveLink = "livelink-csv"
  /// Binary glTF: our head with 52 morph targets and the motion as its animation.
  case glb
  /// Mouth shapes A to H and X as Rhubarb Lip Sync's JSON.
  case rhubarbJSON = "rhubarb-json"
  /// The same as its table: time, tab, shape.
  case rhubarbTSV = "rhubarb-tsv"
  /// The 15 visemes with their times as JSON.
  case visemes
  /// A page that plays the sound beside a drawn face and its curves; needs nothing but a browser.
  case html

  /// All names, for messages.
  public static let names = allCases.map(\.rawValue).joined(separator: ", ")

  /// What it is, in a few words.
  public var summary: String {
    switch self {
    case .arkit: "52 ARKit curves, head, eyes, phonemes"
    case .liveLink: "Live Link Face recording"
    case .glb: "glTF 2.0, head with 52 morph targets and its motion"
    case .rhubarbJSON: "mouth shapes A to H and X"
    case .rhubarbTSV: "mouth shapes A to H and X, as a table"
    case .visemes: "15 visemes with times, JSON"
    case .html: "page with player, drawn face and curves"
    }
  }

  /// What follows the line's name in the name of the file.
  var suffix: String {
    switch self {
    case .arkit: "json"
    case .liveLink: "csv"
    case .glb: "glb"
    case .rhubarbJSON: "rhubarb.json"
    case .rhubarbTSV: "rhubarb.tsv"
    case .visemes: "visemes.json"
    case .html: "html"
    }
  }
}
