import Face
import Testing

@Suite struct RasterizerTests {
  @Test func coverageOfATriangleApproachesItsArea() {
    var buffer = Rasterizer(width: 400, height: 400)
    buffer.draw([[20.3, 31.7, 1], [371.2, 60.1, 1], [150.9, 380.4, 1]], [[0, 1, 2]])
    let hit = buffer.triangle.count { $0 == 0 }
    let area: Float = abs((371.2 - 20.3) * (380.4 - 31.7) - (60.1 - 31.7) * (150.9 - 20.3)) / 2
    #expect(abs(Float(hit) - area) / area < 0.002)
  }

  @Test func neighboursShareAnEdgeWithoutHolesOrOverlap() {
    // A fan around a centre covers the square exactly once, however the corners are ordered.
    let corners: [SIMD3<Float>] = [[10, 10, 1], [90, 10, 1], [90, 90, 1], [10, 90, 1], [41.5, 57.5, 1]]
    for fan: [SIMD3<Int32>] in [
      [[0, 1, 4], [1, 2, 4], [2, 3, 4], [3, 0, 4]], [[4, 1, 0], [1, 2, 4], [4, 3, 2], [3, 0, 4]],
    ] {
      var total = 0
      for triangle in fan {
        var buffer = Rasterizer(width: 100, height: 100)
        buffer.draw(corners, [triangle])
        total += buffer.triangle.count { $0 == 0 }
      }
      #expect(total == 80 * 80)
    }
  }

  @Test func theNearerTriangleWinsInEitherOrder() {
    let near: [SIMD3<Float>] = [[0, 0, 0.5], [40, 0, 0.5], [0, 40, 0.5]]
    let far = near.map { SIMD3($0.x, $0.y, 0.25) }
    for (first, second, winner) in [(near, far, Int32(0)), (far, near, Int32(1))] {
      var buffer = Rasterizer(width: 32, height: 32)
      buffer.draw(first, [[0, 1, 2]], firstID: 0)
      buffer.draw(second, [[0, 1, 2]], firstID: 1)
      #expect(buffer.triangle[5 * 32 + 5] == winner)
    }
  }

  @Test func weightsAreCorrectInPerspective() {
    // The point half-way on the screen between depths 1 and 3 lies a quarter of the way in space.
    var buffer = Rasterizer(width: 101, height: 3)
    buffer.draw([[0, -60, 1], [101, 0, 1 / 3.0], [0, 60, 1]], [[0, 1, 2]])
    #expect(abs(buffer.weights[1 * 101 + 50].x - 0.25) < 0.01)
    #expect(abs(1 / buffer.inverseDepth[1 * 101 + 50] - 1.5) < 0.02)
  }

  @Test func whatLiesBehindTheCameraIsNotDrawn() {
    var buffer = Rasterizer(width: 16, height: 16)
    let points = Camera().project([[0, 0, 200], [5, 0, 200], [0, 5, 200]], width: 16, height: 16)
    buffer.draw(points, [[0, 1, 2]])
    #expect(buffer.triangle.allSatisfy { $0 == -1 })
  }
}
