// The numbers are facts from one published table: J. A. Russell and A. Mehrabian (1977), 151 emotion terms rated
// on pleasure, arousal and dominance. They were read from public transcriptions of that table. Most terms used
// here stand in two or more independent transcriptions with the same digits; calm's "relaxed", embarrassment,
// helplessness, pain and the rarer terms stand in one. "grateful" and "frustrated" differ between transcriptions
// and "anxious" is rated near zero valence; these three are not used.
// Groups: the Ekman grouping published with GoEmotions (Demszky et al. 2020). EmoNet (Schuhmann et al. 2025)
// publishes no grouping; a label of EmoNet has a group only where the synonyms that EmoNet publishes for it
// contain a word that is grouped already, and is placed by its affect alone otherwise.

extension EmotionLabel {
  /// The nine basic labels, in the order of `EmotionCategory.allCases`.
  package static let basic: [EmotionLabel] = [
    row(
      "neutral", ["none", "plain", "flat"], [.basic, .goEmotions], (0, 0, 0), .origin, .neutral, basicSource),
    row(
      "anger", ["angry", "mad", "furious", "rage"], everywhere, (-0.51, 0.59, 0.25),
      .published(term: "angry"), .anger, basicSource),
    row(
      "joy", ["happiness", "happy", "joyful", "glad", "cheerful"], [.basic, .goEmotions], (0.76, 0.48, 0.35),
      .published(term: "joyful"), .joy, basicSource),
    row(
      "sadness", ["sad", "sorrow", "unhappy"], everywhere, (-0.63, -0.27, -0.33), .published(term: "sad"),
      .sadness, basicSource),
    row(
      "fear", ["afraid", "fearful", "scared", "terror", "frightened"], everywhere, (-0.64, 0.60, -0.43),
      .published(term: "fearful"), .fear, basicSource),
    row(
      "surprise", ["surprised", "astonishment", "astonished", "amazed", "astonishment/surprise"], everywhere,
      (0.40, 0.67, -0.13), .published(term: "surprised"), .surprise, basicSource),
    row(
      "disgust", ["disgusted", "revulsion"], everywhere, (-0.60, 0.35, 0.11), .published(term: "disgusted"),
      .disgust, basicSource),
    row(
      "contempt", ["contemptuous", "scorn", "scornful"], [.basic, .emoNet], (-0.23, 0.31, 0.18),
      .published(term: "contempt"), .contempt, basicSource),
    row(
      "calm", ["calmness", "relaxed", "peaceful"], [.basic], (0.68, -0.46, 0.06), .nearest(term: "relaxed"),
      .calm, basicSource),
  ]

  /// No emotion.
  package static var neutral: EmotionLabel { basic[0] }

  /// Every label once: the basic ones, then the others of GoEmotions, then the others of EmoNet.
  public static let all: [EmotionLabel] = basic + goEmotionsOnly + emoNetOnly

  private static let goEmotionsOnly: [EmotionLabel] = [
    go("admiration", ["admiring"], (0.41, 0.30, -0.32), .nearest(term: "impressed"), .joy),
    go("amusement", ["amused"], (0.77, 0.44, 0.42), .nearest(term: "enjoyment"), .joy, shared),
    go("annoyance", ["annoyed"], (-0.28, 0.17, 0.04), .published(term: "mildly annoyed"), .anger),
    go("approval", ["approving"], (0.55, 0.07, -0.14), .nearest(term: "appreciative"), .joy),
    go("caring", [], (0.64, 0.35, 0.24), .nearest(term: "affectionate"), .joy),
    go("confusion", ["confused"], (-0.53, 0.27, -0.32), .published(term: "confused"), .surprise, shared),
    go("curiosity", ["curious"], (0.22, 0.62, -0.01), .published(term: "curious"), .surprise),
    go("desire", [], (0.24, 0.57, 0.22), .nearest(term: "aroused"), .joy),
    go(
      "disappointment", ["disappointed"], (-0.61, -0.15, -0.29), .nearest(term: "discouraged"), .sadness,
      shared),
    go("disapproval", ["disapproving"], (-0.55, 0.16, -0.05), .nearest(term: "displeased"), .anger),
    go(
      "embarrassment", ["embarrassed"], (-0.46, 0.54, -0.24), .published(term: "embarrassed"), .sadness,
      shared),
    go("excitement", ["excited"], (0.62, 0.75, 0.38), .published(term: "excited"), .joy),
    go(
      "gratitude", ["grateful", "thankful", "thankfulness", "thankfulness/gratitude"], (0.61, 0.10, -0.13),
      .published(term: "thankful"), .joy, shared),
    go("grief", ["grieving"], (-0.72, -0.16, -0.38), .nearest(term: "despairing"), .sadness),
    go("love", ["loving"], (0.82, 0.65, -0.05), .published(term: "in love"), .joy),
    go(
      "nervousness", ["nervous", "anxious", "anxiety"], (-0.33, 0.58, -0.11), .nearest(term: "tense"), .fear),
    go("optimism", ["optimistic"], (0.51, 0.23, 0.14), .nearest(term: "hopeful"), .joy),
    go("pride", ["proud"], (0.77, 0.38, 0.65), .published(term: "proud"), .joy, shared),
    go("realization", ["realisation"], (0.27, 0.24, -0.17), .nearest(term: "wonder"), .surprise),
    go("relief", ["relieved"], (0.29, -0.19, -0.28), .nearest(term: "consoled"), .joy, shared),
    go(
      "remorse", ["remorseful", "guilt", "guilty"], (-0.57, 0.28, -0.34), .nearest(term: "guilty"), .sadness),
  ]

  private static let emoNetOnly: [EmotionLabel] = [
    emo("elation", ["elated"], (0.50, 0.42, 0.23), .published(term: "elated"), .joy),
    emo("pleasure", ["ecstasy", "pleasure/ecstasy"], (0.81, 0.51, 0.46), .nearest(term: "happy")),
    emo("contentment", ["content", "serene"], (0.79, -0.01, 0.33), .nearest(term: "untroubled"), .calm),
    emo("affection", ["affectionate"], (0.64, 0.35, 0.24), .published(term: "affectionate"), .joy),
    emo("infatuation", ["infatuated"], (0.82, 0.65, -0.05), .nearest(term: "in love")),
    emo(
      "hope", ["hopeful", "enthusiasm", "hope/optimism", "hope/enthusiasm/optimism"], (0.51, 0.23, 0.14),
      .published(term: "hopeful"), .joy),
    emo("triumph", ["triumphant"], (0.69, 0.57, 0.63), .published(term: "triumphant")),
    emo("interest", ["interested"], (0.64, 0.51, 0.17), .published(term: "interested"), .surprise),
    emo("awe", ["awed"], (0.18, 0.40, -0.38), .published(term: "awed")),
    emo("concentration", ["concentrating"], (0.42, 0.28, 0.39), .published(term: "concentrating")),
    emo("contemplation", ["contemplative", "pensive"], (0.03, -0.32, -0.11), .nearest(term: "solemn")),
    emo("longing", ["wistful", "yearning"], (-0.66, -0.43, -0.32), .nearest(term: "lonely")),
    emo("teasing", ["playful"], (0.78, 0.25, 0.41), .nearest(term: "carefree")),
    emo("doubt", ["doubtful", "sceptical", "skeptical"], (-0.22, 0.21, 0.03), .nearest(term: "skeptical")),
    emo(
      "irritability", ["irritable", "impatience", "impatient", "impatience and irritability"],
      (-0.28, 0.17, 0.04), .nearest(term: "mildly annoyed"), .anger),
    emo(
      "distress", ["distressed", "worried", "worry"], (-0.61, 0.28, -0.36), .published(term: "distressed"),
      .fear),
    emo("shame", ["ashamed"], (-0.57, 0.01, -0.34), .published(term: "shamed"), .sadness),
    emo("bitterness", ["bitter", "resentment"], (-0.35, 0.35, 0.29), .nearest(term: "scornful")),
    emo(
      "malice", ["malevolence", "malicious", "malevolence/malice"], (-0.45, 0.48, 0.42),
      .nearest(term: "cruel")),
    emo("sourness", ["sour"], (-0.32, -0.11, 0.05), .nearest(term: "disdainful")),
    emo("pain", ["pained", "suffering"], (-0.58, 0.41, -0.34), .published(term: "pain")),
    emo("helplessness", ["helpless"], (-0.71, 0.42, -0.51), .published(term: "helpless")),
    emo(
      "fatigue", ["tired", "exhausted", "exhaustion", "fatigue/exhaustion"], (-0.18, -0.57, -0.29),
      .published(term: "fatigued")),
    emo(
      "numbness", ["numb", "emotional numbness", "apathy"], (-0.37, -0.26, -0.14), .nearest(term: "detached")),
    emo(
      "intoxication",
      [
        "drunk", "intoxicated", "intoxication/altered states",
        "intoxication/altered states of consciousness",
      ], (-0.46, -0.43, -0.46), .nearest(term: "deactivated")),
    emo(
      "jealousy", ["jealous", "envy", "envious", "jealousy & envy"], (-0.57, 0.14, -0.21),
      .nearest(term: "insecure")),
    emo("lust", ["sexual lust"], (0.58, 0.62, -0.01), .published(term: "sexually excited")),
  ]

  private static let everywhere: [Taxonomy] = [.basic, .goEmotions, .emoNet]
  private static let shared: [Taxonomy] = [.goEmotions, .emoNet]
  private static let basicSource = "a basic category"

  private static func go(
    _ name: String, _ aliases: [String], _ affect: (Double, Double, Double), _ source: AffectSource,
    _ group: EmotionCategory, _ taxonomies: [Taxonomy] = [.goEmotions]
  ) -> EmotionLabel {
    row(
      name, aliases, taxonomies, affect, source, group, "filed under \(group.rawValue) by GoEmotions (2020)")
  }

  private static func emo(
    _ name: String, _ aliases: [String], _ affect: (Double, Double, Double), _ source: AffectSource,
    _ group: EmotionCategory? = nil
  ) -> EmotionLabel {
    let why =
      group.map { "filed under \($0.rawValue) through EmoNet's published synonyms (2025)" }
      ?? "no published group: placed by its affect"
    return row(name, aliases, [.emoNet], affect, source, group, why)
  }

  private static func row(
    _ name: String, _ aliases: [String], _ taxonomies: [Taxonomy], _ affect: (Double, Double, Double),
    _ source: AffectSource, _ group: EmotionCategory?, _ groupSource: String
  ) -> EmotionLabel {
    EmotionLabel(
      name: name, aliases: aliases, taxonomies: taxonomies,
      affect: AffectVector(unchecked: affect.0, affect.1, affect.2), affectSource: source, group: group,
      groupSource: groupSource)
  }
}
