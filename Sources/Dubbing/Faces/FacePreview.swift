import Foundation
import TTS

/// A page that plays a line beside a drawn face moved by its curves; no library, no network.
enum FacePreview {
  /// The page.
  ///
  /// - Parameters:
  ///   - curves: ARKit JSON as `FaceCurves` writes it.
  ///   - wav: the sound file.
  static func page(title: String, curves: String, words: [Utterance.Word], wav: [UInt8]) -> String {
    // Inside a script element "<" could end it; in JSON the escape means the same.
    func safe(_ json: String) -> String { json.replacingOccurrences(of: "<", with: "\\u003c") }
    let spoken = String(decoding: JSONFile.data(words, pretty: false), as: UTF8.self)
    return """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8"><title>\(HTMLPage.escape(title))</title>
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="generator" content="render; the voice and the motion on this page are AI-generated">
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; margin: 1.5rem auto; max-width: 62rem; padding: 0 1rem; color: #24272e; }
      canvas { background: #f4f6f9; border-radius: 6px; } #row { display: flex; flex-wrap: wrap; gap: 1rem; }
      audio { width: 100%; margin: 1rem 0; } #word { font-size: 1.6em; min-height: 1.6em; }
      </style></head><body>
      <h1>\(HTMLPage.escape(title))</h1>
      <div id="row"><canvas id="face" width="360" height="420"></canvas>
      <canvas id="plot" width="600" height="420"></canvas></div>
      <div id="word"></div>
      <audio id="sound" controls src="data:audio/wav;base64,\(Data(wav).base64EncodedString())"></audio>
      <p>The voice and the motion on this page are AI-generated.</p>
      <script>
      const curves = \(safe(curves));
      const words = \(safe(spoken));
      \(script)
      </script></body></html>

      """
  }

  /// Draws the face and the curves that move most at the time of the sound.
  private static let script = """
    const sound = document.getElementById("sound"), word = document.getElementById("word");
    const face = document.getElementById("face").getContext("2d");
    const plot = document.getElementById("plot").getContext("2d");
    const index = Object.fromEntries(curves.names.map((name, i) => [name, i]));
    const mix = (rows, t) => {
      const x = Math.min(Math.max(t * curves.fps, 0), rows.length - 1), i = Math.floor(x);
      const next = rows[Math.min(i + 1, rows.length - 1)];
      return rows[i].map((v, k) => v + (next[k] - v) * (x - i));
    };
    const spread = k => {
      const column = curves.frames.map(f => f[k]);
      return Math.max(...column) - Math.min(...column);
    };
    const busiest = curves.names.map((_, k) => k).sort((a, b) => spread(b) - spread(a)).slice(0, 10);
    const length = Math.max(curves.frames.length / curves.fps, 0.01);

    function drawFace(t) {
      const row = mix(curves.frames, t), head = mix(curves.head, t), eyes = mix(curves.eyes, t);
      const v = name => row[index[name]];
      const both = name => (v(name + "Left") + v(name + "Right")) / 2;
      const c = face, turn = head[1] * 1.6, nod = head[0] * 1.6;
      c.setTransform(1, 0, 0, 1, 0, 0);
      c.clearRect(0, 0, 360, 420);
      c.translate(180, 205);
      c.rotate(head[2] * Math.PI / 180);
      const jaw = v("jawOpen") * 48;
      c.fillStyle = "#e6bfa4"; c.strokeStyle = "#8a5a44"; c.lineWidth = 2;
      c.beginPath(); c.moveTo(-112, -60);
      c.bezierCurveTo(-118, -210, 118, -210, 112, -60);
      c.bezierCurveTo(112, 60, 70, 150 + jaw, 0, 158 + jaw);
      c.bezierCurveTo(-70, 150 + jaw, -112, 60, -112, -60);
      c.fill(); c.stroke();
      c.translate(turn, nod);
      for (const [side, name] of [[1, "Left"], [-1, "Right"]]) {
        const x = 46 * side, blink = Math.min(1, v("eyeBlink" + name) + 0.35 * v("eyeSquint" + name));
        const open = 13 * (1 - blink) + 6 * v("eyeWide" + name);
        c.save(); c.beginPath(); c.ellipse(x, -40, 24, Math.max(open, 0.6), 0, 0, 7);
        c.fillStyle = "#fff"; c.fill(); c.stroke(); c.clip();
        c.beginPath(); c.arc(x + eyes[0] * 0.5, -40 + eyes[1] * 0.5, 10, 0, 7); c.fillStyle = "#4a3524"; c.fill();
        c.beginPath(); c.arc(x + eyes[0] * 0.5, -40 + eyes[1] * 0.5, 4.5, 0, 7); c.fillStyle = "#000"; c.fill();
        c.restore();
        const down = v("browDown" + name), inner = v("browInnerUp"), outer = v("browOuterUp" + name);
        c.lineWidth = 7; c.lineCap = "round"; c.beginPath();
        c.moveTo(x - 22 * side, -70 + 14 * down - 18 * inner);
        c.quadraticCurveTo(x, -82 + 8 * down - 10 * inner - 10 * outer, x + 28 * side, -68 + 5 * down - 16 * outer);
        c.stroke(); c.lineWidth = 2;
      }
      const sneer = both("noseSneer") * 6;
      c.beginPath(); c.moveTo(-3, -25); c.lineTo(-12, 26 - sneer); c.quadraticCurveTo(0, 36 - sneer, 12, 26 - sneer);
      c.stroke();
      const round = Math.max(v("mouthPucker"), v("mouthFunnel"));
      const wide = 46 - 22 * round + 12 * both("mouthSmile") + 9 * both("mouthStretch");
      const corner = 78 + jaw * 0.35 - 16 * both("mouthSmile") + 14 * both("mouthFrown");
      const shut = v("mouthClose") * jaw;
      const top = 76 - 9 * both("mouthUpperUp") - 5 * v("mouthFunnel") + 4 * v("mouthRollUpper") + shut * 0.3;
      const low = 80 + jaw - shut * 0.7 + 9 * both("mouthLowerDown") + 6 * v("mouthFunnel") - 6 * v("mouthShrugLower");
      const bottom = Math.max(low, top + 1);
      c.fillStyle = "#5a1a1c"; c.strokeStyle = "#b0524e"; c.lineWidth = 9; c.lineJoin = "round";
      c.beginPath(); c.moveTo(-wide, corner);
      c.bezierCurveTo(-wide * 0.4, top, wide * 0.4, top, wide, corner);
      c.bezierCurveTo(wide * 0.4, bottom + (bottom - corner) * 0.33, -wide * 0.4, bottom + (bottom - corner) * 0.33, -wide, corner);
      c.closePath(); c.fill(); c.stroke();
    }

    function drawPlot(t) {
      const c = plot, high = 420 / busiest.length;
      c.clearRect(0, 0, 600, 420); c.font = "12px system-ui, sans-serif";
      busiest.forEach((k, row) => {
        const base = (row + 1) * high - 6, scale = (high - 20) / Math.max(0.05, ...curves.frames.map(f => f[k]));
        c.strokeStyle = `hsl(${row * 36}, 60%, 42%)`; c.fillStyle = "#445"; c.lineWidth = 1.5;
        c.fillText(curves.names[k], 6, row * high + 12);
        c.beginPath();
        curves.frames.forEach((f, i) => c.lineTo(600 * i / curves.fps / length, base - f[k] * scale));
        c.stroke();
      });
      c.strokeStyle = "#d22"; c.beginPath(); c.moveTo(600 * t / length, 0); c.lineTo(600 * t / length, 420); c.stroke();
    }

    function draw() {
      const t = sound.currentTime;
      drawFace(t); drawPlot(t);
      const now = words.find(w => w.start <= t && t < w.end);
      word.textContent = now ? now.text : "";
      requestAnimationFrame(draw);
    }
    document.getElementById("plot").addEventListener("click", event => {
      sound.currentTime = event.offsetX / 600 * length;
    });
    draw();
    """
}
