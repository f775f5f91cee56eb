import CAV

/// A libavfilter graph that draws an ASS script into RGB frames.
final class TextFilter {
  private var graph: UnsafeMutablePointer<AVFilterGraph>?
  private var source: UnsafeMutablePointer<AVFilterContext>?
  private var sink: UnsafeMutablePointer<AVFilterContext>?
  private let input = Frame()
  private let output = Frame()
  private let hasAlpha: Bool

  private init(hasAlpha: Bool) {
    self.hasAlpha = hasAlpha
    graph = avfilter_graph_alloc()
  }

  deinit { avfilter_graph_free(&graph) }

  /// A graph for pictures of one size; the script is read before this returns.
  ///
  /// - Throws: `unsupported` when this build of FFmpeg lacks libass or it refuses the script.
  static func open(
    script: String, width: Int, height: Int, hasAlpha: Bool
  ) throws(MediaError) -> TextFilter {
    Libav.begin()
    let filter = TextFilter(hasAlpha: hasAlpha)
    let code = filter.build(script, width, height)
    guard code >= 0 else {
      throw .unsupported(
        what: "drawing subtitles with this build of FFmpeg (\(Libav.reason(code)))",
        supported: "subtitle tracks and subtitle files")
    }
    return filter
  }

  /// `image` with what is shown at `seconds`; `nil` when libavfilter fails.
  func draw(on image: Image, at seconds: Double) -> Image? {
    let format = hasAlpha ? AV_PIX_FMT_RGBA : AV_PIX_FMT_RGB24
    guard image.hasAlpha == hasAlpha, input.prepare(format, width: image.width, height: image.height),
      input.load(image)
    else { return nil }
    input.pointer.pointee.pts = Int64((seconds * 1000).rounded())
    guard av_buffersrc_add_frame_flags(source, input.pointer, Int32(AV_BUFFERSRC_FLAG_KEEP_REF)) >= 0,
      av_buffersink_get_frame(sink, output.pointer) >= 0
    else { return nil }
    defer { output.clear() }
    return output.image(hasAlpha: hasAlpha)
  }

  private func build(_ script: String, _ width: Int, _ height: Int) -> Int32 {
    let format = hasAlpha ? "rgba" : "rgb24"
    let picture = "video_size=\(width)x\(height):pix_fmt=\(format):time_base=1/1000:pixel_aspect=1/1"
    var code = avfilter_graph_create_filter(
      &source, avfilter_get_by_name("buffer"), "in", picture, nil, graph)
    guard code >= 0 else { return code }
    code = avfilter_graph_create_filter(&sink, avfilter_get_by_name("buffersink"), "out", nil, nil, graph)
    guard code >= 0 else { return code }
    guard let kind = avfilter_get_by_name("ass"), let text = avfilter_graph_alloc_filter(graph, kind, "text")
    else { return cav_error_denied() }
    // Set as an option, the path needs no escaping.
    code = av_opt_set(text, "filename", script, AV_OPT_SEARCH_CHILDREN)
    if code >= 0 { code = avfilter_init_str(text, nil) }
    if code >= 0 { code = avfilter_link(source, 0, text, 0) }
    if code >= 0 { code = avfilter_link(text, 0, sink, 0) }
    return code >= 0 ? avfilter_graph_config(graph, nil) : code
  }
}
