/// Owns memory that begins at a cache line and never changes after `init`.
final class AlignedMemory<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  let pointer: UnsafePointer<Element>

  /// Memory for `count` elements, all set to `value`, then changed by `body`.
  init(count: Int, value: Element, _ body: (UnsafeMutablePointer<Element>) -> Void) {
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: max(count, 1) * MemoryLayout<Element>.stride, alignment: 64)
    let base = raw.initializeMemory(as: Element.self, repeating: value, count: max(count, 1))
    body(base)
    pointer = UnsafePointer(base)
  }

  /// A copy of `source` filled up to `count` elements with `padding`.
  convenience init(copying source: some Collection<Element>, count: Int, padding: Element) {
    self.init(count: count, value: padding) {
      for (index, element) in source.enumerated() { $0[index] = element }
    }
  }

  deinit { UnsafeMutableRawPointer(mutating: pointer).deallocate() }
}
