/// Euler ancestral sampling.
extension Solver where Self == DDIM {
  /// Euler steps that go below the wanted level and return to it with fresh noise.
  ///
  /// Written over alpha and sigma, k-diffusion's ancestral Euler is DDIM with eta 1 on every path.
  /// - Source: Crowson, k-diffusion (`sample_euler_ancestral`, `get_ancestral_step`).
  public static var eulerAncestral: DDIM { DDIM(eta: 1) }
}
