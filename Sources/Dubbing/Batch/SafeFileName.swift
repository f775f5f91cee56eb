/// File names that every common file system accepts and that cannot leave their folder.
public enum SafeFileName {
  /// Names Windows reserves whatever their extension.
  private static let reserved: Set<String> = [
    "con", "prn", "aux", "nul",
    "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
  ]

  /// A safe name made from `id`: ASCII letters, digits, `-`, `_` and `.` stay, everything else becomes `_`.
  ///
  /// Different ids can give the same name; `unique(_:)` keeps them apart.
  public static func make(_ id: String) -> String {
    var name = ""
    for scalar in id.unicodeScalars {
      let isPlain =
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
        || scalar == "-" || scalar == "_" || scalar == "."
      name.unicodeScalars.append(isPlain ? scalar : "_")
    }
    while name.hasPrefix(".") || name.hasPrefix("-") { name = "_" + name.dropFirst() }
    while name.hasSuffix(".") { name = name.dropLast() + "_" }
    if name.isEmpty { name = "_" }
    if name.utf8.count > 120 { name = String(name.prefix(120)) }
    let stem = name.prefix { $0 != "." }.lowercased()
    return reserved.contains(stem) ? "_" + name : name
  }

  /// Safe names for `ids`, pairwise different even where case is ignored.
  public static func unique(_ ids: [String]) -> [String] {
    var used: Set<String> = []
    return ids.map { id in
      let base = make(id)
      var name = base
      var number = 2
      while !used.insert(name.lowercased()).inserted {
        name = "\(base)-\(number)"
        number += 1
      }
      return name
    }
  }
}
