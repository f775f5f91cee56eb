/// DPM-Solver-2 in the form of k-diffusion.
extension Solver where Self == Midpoint {
  /// The midpoint rule with its middle at the mean lambda.
  ///
  /// On the variance-exploding path it is k-diffusion's and diffusers' DPM2. Two evaluations per step.
  /// - Source: Lu et al. 2022 (DPM-Solver), algorithm 1; Karras et al. 2022, algorithm 2 without churn.
  public static var dpm2: Midpoint { Midpoint(.lambda) }
}
