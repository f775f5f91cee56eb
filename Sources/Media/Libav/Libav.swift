import CAV
import Glibc
import Synchronization

/// What FFmpeg's libraries say: error codes as text, and log lines kept instead of printed.
enum Libav {
  private static let lastLines = Mutex<[UInt: String]>([:])

  private static let isSilenced: Bool = {
    av_log_set_level(AV_LOG_ERROR)
    av_log_set_callback { _, level, format, arguments in
      guard level <= AV_LOG_ERROR, let format, let arguments else { return }
      Libav.keep(format, arguments)
    }
    return true
  }()

  /// Starts an operation of this thread: silences the libraries and forgets older lines.
  static func begin() {
    _ = isSilenced
    _ = lastLines.withLock { $0.removeValue(forKey: pthread_self()) }
  }

  /// Why the last operation of this thread failed: the libraries' own last line, or the text of `code`.
  static func reason(_ code: Int32) -> String {
    let line = lastLines.withLock { $0.removeValue(forKey: pthread_self()) }
    let text = errorText(code)
    guard let line, !line.isEmpty else { return text }
    return code < 0 ? "\(line) (\(text))" : line
  }

  private static func errorText(_ code: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 128)
    av_strerror(code, &buffer, buffer.count)
    return string(buffer)
  }

  private static func keep(_ format: UnsafePointer<CChar>, _ arguments: CVaListPointer) {
    var buffer = [CChar](repeating: 0, count: 512)
    vsnprintf(&buffer, buffer.count, format, arguments)
    let line = string(buffer).split(whereSeparator: \.isNewline).joined(separator: " ")
    guard !line.isEmpty else { return }
    lastLines.withLock { lines in
      // Decoder threads come and go; what nobody asked for must not pile up.
      if lines.count > 64 { lines.removeAll() }
      lines[pthread_self()] = line
    }
  }

  private static func string(_ buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// The pairs of a libav dictionary, keys in lower case: containers differ in the case they store.
func dictionary(_ pointer: OpaquePointer?) -> [String: String] {
  var pairs: [String: String] = [:]
  var entry: UnsafeMutablePointer<AVDictionaryEntry>?
  while true {
    entry = av_dict_get(pointer, "", entry, AV_DICT_IGNORE_SUFFIX)
    guard let entry else { return pairs }
    pairs[String(cString: entry.pointee.key).lowercased()] = String(cString: entry.pointee.value)
  }
}

/// Adds `pairs` to a libav dictionary, in the order of the keys so that files are reproducible.
func set(_ pairs: [String: String], in pointer: inout OpaquePointer?) {
  for (key, value) in pairs.sorted(by: { $0.key < $1.key }) { av_dict_set(&pointer, key, value, 0) }
}

extension Rational {
  /// A libav fraction; `nil` when its denominator is not positive.
  init?(_ value: AVRational) {
    guard value.den > 0 else { return nil }
    self.init(Int(value.num), Int(value.den))
  }

  /// The time of a libav timestamp; `nil` when there is none or it is absurd.
  init?(stamp: Int64, timeBase: AVRational) {
    guard stamp != cav_no_timestamp(), timeBase.den > 0 else { return nil }
    let (ticks, overflow) = Int(stamp).multipliedReportingOverflow(by: Int(timeBase.num))
    if overflow { return nil }
    self.init(ticks, Int(timeBase.den))
  }
}

extension AVRational {
  /// The fraction, or the nearest one whose parts fit 32 bits.
  init(_ value: Rational) {
    if let top = Int32(exactly: value.numerator), let bottom = Int32(exactly: value.denominator) {
      self.init(num: top, den: bottom)
    } else {
      self = av_d2q(value.value, Int32.max)
    }
  }
}
