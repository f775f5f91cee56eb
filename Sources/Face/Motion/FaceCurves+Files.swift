import Glibc

extension FaceCurves {
  /// ARKit JSON: version, fps, audio, names, frames, head, eyes and phonemes, in this order, on one line.
  ///
  /// - Parameter audio: the name of the sound file these curves belong to, or nil for `null`.
  public func json(audio: String? = nil, phonemes: [PhonemeTiming] = []) -> String {
    func rows(_ rows: [[Float]]) -> String {
      "["
        + rows.map { "[" + $0.map { Self.number(Double($0), 4) }.joined(separator: ",") + "]" }
        .joined(separator: ",") + "]"
    }
    let spoken = phonemes.map {
      "{\"p\":\(Self.quoted($0.symbol)),\"start\":\(Self.number($0.start, 4)),\"end\":\(Self.number($0.end, 4))}"
    }
    return "{\"version\":1,\"fps\":\(Self.number(fps, 3)),\"audio\":\(audio.map(Self.quoted) ?? "null")"
      + ",\"names\":[\(names.map(Self.quoted).joined(separator: ","))]"
      + ",\"frames\":\(rows(frames)),\"head\":\(rows(head)),\"eyes\":\(rows(eyes))"
      + ",\"phonemes\":[\(spoken.joined(separator: ","))]}\n"
  }

  /// A recording as the Live Link Face app writes it: time code, count and 61 values a line.
  ///
  /// Head and eye angles are radians. The app lists right before left for jaw and mouth shifts.
  public func liveLinkCSV() -> String {
    var order = ARKitBlendshape.allCases
    order.swapAt(ARKitBlendshape.jawLeft.rawValue, ARKitBlendshape.jawRight.rawValue)
    order.swapAt(ARKitBlendshape.mouthLeft.rawValue, ARKitBlendshape.mouthRight.rawValue)
    let angles = [
      "HeadYaw", "HeadPitch", "HeadRoll", "LeftEyeYaw", "LeftEyePitch", "LeftEyeRoll", "RightEyeYaw",
      "RightEyePitch", "RightEyeRoll",
    ]
    let titles = order.map { $0.name.prefix(1).uppercased() + $0.name.dropFirst() } + angles
    var out = "Timecode,BlendShapeCount," + titles.joined(separator: ",") + "\n"
    let unit = Float.pi / 180
    for i in frames.indices {
      let gaze = [eyes[i][0] * unit, eyes[i][1] * unit, 0]
      let turned = [head[i][1] * unit, head[i][0] * unit, head[i][2] * unit] + gaze + gaze
      let values = order.map { frames[i][$0.rawValue] } + turned
      out += "\(timecode(i)),61," + values.map { Self.number(Double($0), 6) }.joined(separator: ",") + "\n"
    }
    return out
  }

  /// Hours, minutes, seconds, frame and thousandths of a frame.
  private func timecode(_ index: Int) -> String {
    let whole = Int(Double(index) / fps + 1e-9)
    let frame = Double(index) - (Double(whole) * fps).rounded(.up)
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(two(whole / 3600)):\(two(whole / 60 % 60)):\(two(whole % 60)):\(two(max(0, Int(frame)))).000"
  }

  /// A decimal number with at most `places` digits after the point and no trailing zeros.
  static func number(_ value: Double, _ places: Int) -> String {
    let scale = pow(10, Double(places))
    let fixed = Int64((value * scale).rounded())
    let digits = String(fixed.magnitude)
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    var text = String(padded.dropLast(places)) + "." + padded.suffix(places)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return fixed < 0 ? "-" + text : text
  }

  /// A JSON string.
  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case _ where scalar.value < 32:
        let hex = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
