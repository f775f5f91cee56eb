import Dubbing
import Testing

@Suite struct SafeFileNameTests {
  @Test(arguments: [
    ("G001", "G001"), ("a b", "a_b"), ("../../etc/passwd", "_._.._etc_passwd"), ("CON", "_CON"),
    ("con.txt", "_con.txt"), ("", "_"), (".hidden", "_hidden"), ("-rf", "_rf"), ("trailing.", "trailing_"),
    ("a/b\\c:d*e?f\"g<h>i|j", "a_b_c_d_e_f_g_h_i_j"), ("żółć", "____"), ("nul\u{0}byte", "nul_byte"),
  ])
  func `ids become names that stay inside their folder`(id: String, name: String) {
    #expect(SafeFileName.make(id) == name)
  }

  @Test func `names are short enough for every file system`() {
    #expect(SafeFileName.make(String(repeating: "x", count: 5000)).utf8.count <= 121)
  }

  @Test func `different ids never share a file, even where case is ignored`() {
    let names = SafeFileName.unique(["a b", "a_b", "A_B", "a_b", "a_b-2"])
    #expect(Set(names.map { $0.lowercased() }).count == 5)
    #expect(names[0] == "a_b")
  }
}
