import Glibc
import Media
import Testing

@Suite("AtomicFile", .serialized)
struct AtomicFileTests {
  let folder = TemporaryFolder()

  @Test("a file appears only on commit and replaces the old one")
  func commit() throws {
    try AtomicFile.write([1], to: folder.file("a"))
    let file = try AtomicFile(folder.file("a"))
    try file.write([2, 3])
    try file.write([4])
    #expect(bytes(of: folder.file("a")) == [1])
    try file.commit()
    #expect(bytes(of: folder.file("a")) == [2, 3, 4])
    #expect(folder.contents == ["a"])
  }

  @Test("without a commit nothing is left")
  func abandon() throws {
    do {
      let file = try AtomicFile(folder.file("a"))
      try file.write([1])
      #expect(folder.contents.count == 1)
    }
    #expect(folder.contents == [])
  }

  @Test("what a killed process left is swept by the next writer; a living one's and a stranger's stay")
  func sweep() throws {
    let file = try AtomicFile(folder.file("a"))
    let living = String(file.temporaryPath.split(separator: "/").last ?? "")
    // Linux never gives out a process number above 4,194,304.
    let dead = living.replacing("-\(getpid())-", with: "-4194305-")
    let foreign = ".a.00000000-4194305-1.partial"
    let other = TemporaryFolder()
    for name in [living, dead, foreign, ".a.partial", "b.4194305-1.partial"] {
      close(open(other.file(name), O_CREAT | O_WRONLY, 0o644))
    }
    #expect(dead != living)
    try AtomicFile.write([1], to: other.file("c"))
    #expect(other.contents == [living, foreign, ".a.partial", "b.4194305-1.partial", "c"].sorted())
  }

  @Test("directories, pipes and devices are never replaced")
  func specialTargets() throws {
    mkdir(folder.file("d"), 0o755)
    mkfifo(folder.file("p"), 0o644)
    symlink("/dev/null", folder.file("n"))
    for (name, kind) in [("d", "directory"), ("p", "pipe"), ("n", "device")] {
      #expect(throws: MediaError.notAFile(path: folder.file(name), kind: kind)) {
        try AtomicFile.write([1], to: folder.file(name))
      }
    }
    #expect(throws: MediaError.self) { try AtomicFile.write([1], to: "") }
    #expect(throws: MediaError.self) { try AtomicFile.write([1], to: folder.file("a\0b")) }
    #expect(folder.contents == ["d", "n", "p"])
  }

  @Test("a symbolic link keeps pointing at the replaced file")
  func links() throws {
    try AtomicFile.write([1], to: folder.file("real"))
    symlink("real", folder.file("link"))
    try AtomicFile.write([2], to: folder.file("link"))
    #expect(bytes(of: folder.file("real")) == [2])
    var status = stat()
    #expect(lstat(folder.file("link"), &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
  }

  @Test(
    "odd and long names work",
    arguments: [
      "-n", "a b", "ü音", "new\nline", String(repeating: "x", count: 250), "%d:*?", "file:x",
    ])
  func names(name: String) throws {
    try AtomicFile.write([7], to: folder.file(name))
    #expect(folder.contents == [name])
  }

  @Test("new files get the permissions that the user's mask allows")
  func permissions() throws {
    try AtomicFile.write([7], to: folder.file("a"))
    let mask = umask(0)
    umask(mask)
    var status = stat()
    #expect(stat(folder.file("a"), &status) == 0 && status.st_mode & 0o777 == 0o666 & ~mask)
  }

  @Test("removing live temporaries deletes what is unfinished and nothing else")
  func interrupt() throws {
    try AtomicFile.write([1], to: folder.file("done"))
    let one = try AtomicFile(folder.file("one"))
    let two = try AtomicFile(folder.file("two"))
    #expect(folder.contents.count == 3)
    AtomicFile.removeLiveTemporaries(containing: folder.path)
    #expect(folder.contents == ["done"])
    let failed = [commitFails(one), commitFails(two)]
    #expect(failed == [true, true])
    #expect(folder.contents == ["done"])
  }

  private func commitFails(_ file: consuming AtomicFile) -> Bool {
    do {
      try file.commit()
      return false
    } catch {
      return true
    }
  }
}
