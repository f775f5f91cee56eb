import ArgumentParser
import Foundation
import TOMLKit

/// Defaults for options from the environment and from `render.toml` files.
///
/// Flags on the command line win over the environment (`RENDER_VOICE` for `--voice`), that over the project's
/// file (`render.toml` here, or `--config FILE`), that over the user's (`~/.config/render/render.toml`).
/// A file holds `option = value` for every command that has the option, and `[command]` tables for one.
struct ConfigurationDefaults {
  var environment = ProcessInfo.processInfo.environment

  /// The arguments with the missing options filled in.
  func applied(to arguments: [String]) throws -> [String] {
    guard let position = arguments.firstIndex(where: { !$0.hasPrefix("-") }) else { return arguments }
    let name = arguments[position]
    let commands = try Self.commands()
    if name == "help" { return arguments }
    guard let options = commands[name] else {
      let near = Suggestion.nearest(to: name, among: Array(commands.keys))
      throw Failure(
        "there is no command of this name (\(name))",
        help: near.map { "did you mean \($0)?" } ?? "render --help lists the commands", status: .usage)
    }
    var values: [String: [String]] = [:]
    for source in try files(arguments) {
      try merge(file: source, command: name, commands: commands, into: &values)
    }
    for (option, kind) in options {
      let key = "RENDER_" + option.uppercased().replacingOccurrences(of: "-", with: "_")
      guard let value = environment[key], !value.isEmpty else { continue }
      values[option] = try Self.arguments(option, kind, .text(value), source: "environment \(key)")
    }
    let given = Set(arguments.lazy.filter { $0.hasPrefix("-") }.map { Self.longName($0) })
    let added = values.filter { !given.contains($0.key) }.sorted { $0.key < $1.key }.flatMap(\.value)
    return Array(arguments[...position]) + added + Array(arguments[(position + 1)...])
  }

  // MARK: Files

  /// The files to read, weakest first.
  private func files(_ arguments: [String]) throws -> [String] {
    var result: [String] = []
    let home = environment["XDG_CONFIG_HOME"] ?? environment["HOME"].map { "\($0)/.config" }
    if let home { result.append("\(home)/render/render.toml") }
    var explicit = environment["RENDER_CONFIG"]
    for (index, argument) in arguments.enumerated() {
      if argument == "--config", index + 1 < arguments.count { explicit = arguments[index + 1] }
      if argument.hasPrefix("--config=") { explicit = String(argument.dropFirst("--config=".count)) }
    }
    if let explicit {
      guard FileManager.default.isReadableFile(atPath: explicit) else {
        throw Failure(
          "\(explicit): the configuration file cannot be read",
          help: "check the name given with --config or RENDER_CONFIG", status: .badInput)
      }
      result.append(explicit)
    } else {
      result.append("render.toml")
    }
    return result.filter { FileManager.default.isReadableFile(atPath: $0) }
  }

  private func merge(
    file: String, command: String, commands: [String: [String: OptionKind]],
    into values: inout [String: [String]]
  ) throws {
    let table: TOMLTable
    do {
      table = try TOMLTable(string: String(contentsOfFile: file, encoding: .utf8))
    } catch let error as TOMLParseError {
      let place = error.source.begin
      throw Failure(
        "\(file):\(place.line):\(place.column): this is not TOML (\(error.description))",
        help: "write option = value, strings in quotes", status: .badInput)
    }
    let everywhere = commands.values.reduce(into: [:]) { $0.merge($1) { first, _ in first } }
    for (key, value) in table {
      if let section = value.table {
        guard let options = commands[key] else {
          throw unknown(key, in: file, what: "command", known: Array(commands.keys))
        }
        guard key == command else { continue }
        for (option, setting) in section {
          guard let kind = options[option] else {
            throw unknown(option, in: file, what: "option of \(key)", known: Array(options.keys))
          }
          values[option] = try Self.arguments(option, kind, Setting(setting), source: file)
        }
      } else {
        guard everywhere[key] != nil else {
          throw unknown(key, in: file, what: "option", known: Array(everywhere.keys))
        }
        guard let kind = commands[command]?[key] else { continue }
        values[key] = try Self.arguments(key, kind, Setting(value), source: file)
      }
    }
  }

  private func unknown(_ key: String, in file: String, what: String, known: [String]) -> Failure {
    let near = Suggestion.nearest(to: key, among: known)
    return Failure(
      "\(file): unknown \(what) (\(key))",
      help: near.map { "did you mean \($0)?" } ?? "render --help lists them", status: .badInput)
  }

  // MARK: Options

  /// How an option is written on the command line.
  enum OptionKind { case flag, value }

  /// A value found in a file or in the environment.
  private enum Setting {
    case text(String)
    case list([String])
    case other

    init(_ value: any TOMLValueConvertible) {
      if let array = value.array {
        self = .list(array.compactMap { Setting.scalar($0) })
      } else if let text = Setting.scalar(value) {
        self = .text(text)
      } else {
        self = .other
      }
    }

    private static func scalar(_ value: any TOMLValueConvertible) -> String? {
      value.string ?? value.bool.map(String.init) ?? value.int.map(String.init)
        ?? value.double.map { "\($0)" }
    }
  }

  private static func arguments(
    _ option: String, _ kind: OptionKind, _ setting: Setting, source: String
  ) throws -> [String] {
    switch (kind, setting) {
    case (.flag, .text("true")), (.flag, .text("1")): return ["--\(option)"]
    case (.flag, .text("false")), (.flag, .text("0")): return []
    case (.flag, _):
      throw Failure(
        "\(source): \(option) is true or false", help: "write \(option) = true", status: .badInput)
    case (.value, .text(let text)): return ["--\(option)=\(text)"]
    case (.value, .list(let list)): return list.map { "--\(option)=\($0)" }
    case (.value, .other):
      throw Failure("\(source): \(option) needs a text or a number", status: .badInput)
    }
  }

  /// The long name an argument such as `--voice=heart` or `-o` stands for.
  private static func longName(_ argument: String) -> String {
    if argument == "-o" { return "output" }
    if argument == "-q" { return "quiet" }
    if argument == "-v" { return "verbose" }
    return String(argument.drop { $0 == "-" }.prefix { $0 != "=" })
  }

  /// The long options of every command, read from the command definitions themselves.
  private static func commands() throws -> [String: [String: OptionKind]] {
    let dump = RenderCommand._dumpHelp()
    let info = try JSONDecoder().decode(ToolDescription.self, from: Data(dump.utf8))
    var result: [String: [String: OptionKind]] = [:]
    for command in info.command.subcommands ?? [] {
      var options: [String: OptionKind] = [:]
      for argument in command.arguments ?? [] {
        for name in argument.names ?? []
        where name.kind == "long" && name.name != "help" && name.name != "version" {
          options[name.name] = argument.kind == "flag" ? .flag : .value
        }
      }
      result[command.commandName] = options
    }
    return result
  }

  /// The part of the parser's own description of the program that is needed here.
  private struct ToolDescription: Decodable {
    struct Command: Decodable {
      var commandName: String
      var subcommands: [Command]?
      var arguments: [Argument]?
    }
    struct Argument: Decodable {
      var kind: String
      var names: [Name]?
    }
    struct Name: Decodable {
      var kind: String
      var name: String
    }
    var command: Command
  }
}
