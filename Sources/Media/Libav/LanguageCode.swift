/// ISO 639-2 language codes as containers want them.
///
/// Twenty languages have two codes; this package speaks the terminological one (`deu`), Matroska and QuickTime
/// partly the bibliographic one (`ger`).
enum LanguageCode {
  /// Bibliographic to terminological.
  private static let terminological = [
    "alb": "sqi", "arm": "hye", "baq": "eus", "bur": "mya", "chi": "zho", "cze": "ces", "dut": "nld",
    "fre": "fra", "geo": "kat", "ger": "deu", "gre": "ell", "ice": "isl", "mac": "mkd", "mao": "mri",
    "may": "msa", "per": "fas", "rum": "ron", "slo": "slk", "tib": "bod", "wel": "cym",
  ]

  /// The codes under which QuickTime's short list, as libavformat has it, knows some languages.
  private static let quickTime = [
    "deu": "ger", "nld": "dut", "ell": "gre", "isl": "ice", "zho": "chi", "swe": "sve",
  ]

  /// The code as this package reports it; `nil` where a file says that it does not know.
  static func read(_ code: String?) -> String? {
    guard let code = code?.lowercased(), !code.isEmpty, code != "und" else { return nil }
    return code == "sve" ? "swe" : terminological[code] ?? code
  }

  /// The code to hand to a muxer.
  static func write(_ code: String, container: String) -> String {
    let own = terminological[code] ?? code
    return container == "mov" ? quickTime[own] ?? own : own
  }
}
