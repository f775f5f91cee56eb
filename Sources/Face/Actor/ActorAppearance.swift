/// How a synthetic person looks apart from the shape of the head; colours are linear RGB.
struct ActorAppearance: Sendable {
  /// Diffuse colour of the skin.
  var skin: SIMD3<Float>
  var lips: SIMD3<Float>
  /// How strongly lip colour covers the skin, 0...1.
  var lipStrength: Float
  /// Redness of cheeks, nose and ears, 0...1.
  var blush: Float
  /// Shaven beard, 0...1.
  var stubble: Float
  /// Freckles, 0...1.
  var freckles: Float
  var brow: SIMD3<Float>
  /// Half the height of the brows in centimetres.
  var browWidth: Float
  var lashLength: Float
  /// Dark line along the upper lid, 0...1.
  var lidLine: Float
  var iris: SIMD3<Float>
  var irisInner: SIMD3<Float>
  var hair: SIMD3<Float>
  var hairStyle: HairStyle
  var cloth: SIMD3<Float>
  var background: SIMD3<Float>
  /// What the face adds to every expression.
  var rest: [ARKitBlendshape: Float]
  var seed: UInt32
}

/// The shapes of hair that `HairBuilder` can grow.
enum HairStyle: Sendable { case short, long }
