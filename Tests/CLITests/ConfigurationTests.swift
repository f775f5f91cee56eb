import Foundation
import Testing

@Suite struct ConfigurationTests {
  @Test func `a project file sets defaults`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("json = true\n", to: "render.toml")
    let outcome = try RenderProcess.run(["formats"], in: folder.url)
    #expect(outcome.status == 0)
    #expect(outcome.text.hasPrefix("["))
  }

  @Test func `a table for one command leaves the others alone`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("[formats]\njson = true\n", to: "render.toml")
    #expect(try RenderProcess.run(["formats"], in: folder.url).text.hasPrefix("["))
    #expect(try RenderProcess.run(["emotions"], in: folder.url).text.hasPrefix("NAME"))
  }

  @Test func `the environment wins over the file`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("json = true\n", to: "render.toml")
    let outcome = try RenderProcess.run(["formats"], in: folder.url, environment: ["RENDER_JSON": "false"])
    #expect(outcome.text.hasPrefix("KIND"))
  }

  @Test func `an unknown key is an error that names the file and the nearest option`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("seeed = 3\n", to: "render.toml")
    let outcome = try RenderProcess.run(["formats"], in: folder.url)
    #expect(outcome.status == 3)
    #expect(outcome.errors == "error: render.toml: unknown option (seeed)\n  help: did you mean seed?\n")
  }

  @Test func `broken TOML is reported with its place`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("json = true\nseed = = 3\n", to: "render.toml")
    let outcome = try RenderProcess.run(["formats"], in: folder.url)
    #expect(outcome.status == 3)
    #expect(outcome.errors.hasPrefix("error: render.toml:2:"))
  }

  @Test func `a configuration file that is named but missing is an error`() throws {
    let outcome = try RenderProcess.run(["formats", "--config", "nowhere.toml"])
    #expect(outcome.status == 3)
    #expect(outcome.errors.contains("nowhere.toml"))
  }
}
