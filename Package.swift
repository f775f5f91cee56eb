// swift-tools-version: 6.2
import PackageDescription

/// Settings every Swift target shares: no warning survives, and everything an `import` needs is stated.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// A library target under Sources/ with the strict settings.
func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// A test target under Tests/ for the target `name`; fixtures are read from the source tree.
func tests(
  _ name: String, _ dependencies: [Target.Dependency] = [], fixtures: String = "Fixtures"
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies + ["TestSupport"],
    exclude: [fixtures], swiftSettings: strict)
}

/// A C library that Debian installs, with its pkg-config names.
func system(_ name: String, _ pkgConfig: String, apt: [String]) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt(apt)])
}

let package = Package(
  name: "render",
  products: [.executable(name: "render", targets: ["render"])],
  dependencies: [
    // The command line: parsing, help, completion scripts, "did you mean".
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    // The configuration file: TOML with positions in its errors.
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
  ],
  targets: [
    system(
      "CAV", "libavformat libavcodec libavfilter libavutil libswscale libswresample",
      apt: [
        "libavformat-dev", "libavcodec-dev", "libavfilter-dev", "libswscale-dev", "libswresample-dev",
      ]),
    system("CSndFile", "sndfile", apt: ["libsndfile1-dev"]),
    system("CPNG", "libpng", apt: ["libpng-dev"]),
    system("COpenBLAS", "openblas", apt: ["libopenblas-dev"]),
    system("CEBUR128", "libebur128", apt: ["libebur128-dev"]),

    .target(name: "Kernels", cSettings: [.unsafeFlags(["-O3"])]),
    library("Tensor", ["Kernels"]),
    library("NN", ["Tensor", "Kernels"]),
    library("Diffusion", ["Tensor", "Kernels"]),
    library("Emotion", ["Tensor"]),
    library("Media", ["CAV", "CSndFile", "CPNG", "CEBUR128"]),
    library("Speech", ["NN", "Tensor", "Kernels", "Media", "Emotion"]),
    library("TTS", ["Speech", "NN", "Tensor", "Diffusion", "Emotion", "Media"]),
    library("Voice", ["Speech", "NN", "Tensor", "Diffusion", "Emotion", "Media"]),
    library("Face", ["NN", "Tensor", "Kernels", "Diffusion", "Emotion", "Media"]),
    library("Script", ["Emotion"]),
    library("TextEmotion", ["NN", "Tensor", "Emotion"]),
    library("Dubbing", ["TTS", "Voice", "Speech", "Face", "Script", "Media", "Emotion"]),
    .executableTarget(
      name: "render",
      dependencies: [
        "Dubbing", "TTS", "Voice", "Speech", "Face", "Script", "TextEmotion", "Media", "Emotion",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "TOMLKit", package: "TOMLKit"),
      ],
      path: "Sources/render-cli", swiftSettings: strict),
    .executableTarget(
      name: "ExampleVideo", dependencies: ["Dubbing", "TTS", "Face", "Script", "Media", "Emotion", "Tensor"],
      swiftSettings: strict),
    .executableTarget(
      name: "FaceCrops", dependencies: ["Face", "Media", "Tensor"], swiftSettings: strict),
    .executableTarget(
      name: "Bench", dependencies: ["Speech", "NN", "Tensor", "Media", "COpenBLAS"],
      swiftSettings: strict),

    .target(name: "TestSupport", dependencies: [], path: "Tests/TestSupport", swiftSettings: strict),
    tests("Tensor", ["Tensor"]),
    tests("NN", ["NN", "Tensor", "Kernels", "COpenBLAS"]),
    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
    tests("Diffusion", ["Diffusion", "Tensor", "AllocationCounter"]),
    tests("Emotion", ["Emotion", "Tensor"]),
    tests("Media", ["Media"]),
    tests("Speech", ["Speech", "NN", "Tensor", "Media", "Emotion"]),
    tests("TTS", ["TTS", "Speech", "NN", "Tensor", "Diffusion", "Emotion", "Media"]),
    tests("Voice", ["Voice", "Speech", "NN", "Tensor", "Diffusion", "Emotion", "Media"]),
    tests("Face", ["Face", "Tensor", "Media", "Emotion"]),
    tests("Script", ["Script", "Emotion"]),
    tests("TextEmotion", ["TextEmotion", "Emotion"]),
    tests("Dubbing", ["Dubbing", "TTS", "Voice", "Script", "Media", "Emotion"]),
    tests("CLI", ["Media"], fixtures: "Snapshots"),
  ]
)

// The fuzzer needs flags that no other build may have: `scripts/fuzz` builds it.
if Context.environment["RENDER_FUZZ"] != nil {
  package.targets.append(
    .executableTarget(
      name: "Fuzz", dependencies: ["Script", "Emotion", "Tensor", "Media"], swiftSettings: strict))
}
