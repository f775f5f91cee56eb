"""The reference landmarker: the TFLite graphs run by LiteRT, with the crops that Sources/Face/Track makes.

Crops follow one convention: the centre of pixel (x, y) lies at (x + 0.5, y + 0.5), samples are bilinear, and a
picture is first shrunk by a whole factor (a plain mean) while a crop would skip pixels.
"""

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from convert_landmarker import task_files


class Landmarker:
    """Detector and mesh of a wheel."""

    def __init__(self, wheel):
        files = task_files(wheel)
        self.detector = Interpreter(model_content=files["face_detector.tflite"], num_threads=1)
        self.mesh = Interpreter(model_content=files["face_landmarks_detector.tflite"], num_threads=1)
        self.detector.allocate_tensors()
        self.mesh.allocate_tensors()
        cells = [((x + 0.5) / n, (y + 0.5) / n) for n, k in ((16, 2), (8, 6)) for y in range(n) for x in range(n)
                 for _ in range(k)]
        self.anchors = np.array(cells)

    def detect(self, image):
        """The strongest face of `image` [h, w, 3] uint8: score and region (centre x, y, size, angle), or None."""
        h, w = image.shape[:2]
        size = max(h, w)
        x = crop(image, (w / 2, h / 2, size, 0.0), 128, zero=True) / 127.5 - 1
        self.detector.set_tensor(self.detector.get_input_details()[0]["index"], x[None].astype(np.float32))
        self.detector.invoke()
        out = {d["name"]: self.detector.get_tensor(d["index"])[0] for d in self.detector.get_output_details()}
        scores = 1 / (1 + np.exp(-np.clip(out["classificators"][:, 0], -80, 80)))
        best = int(np.argmax(scores))
        if scores[best] < 0.5:
            return None
        # MediaPipe blends overlapping boxes by score; the fixtures hold faces whose blend is this one.
        raw, anchor = out["regressors"] / 128, self.anchors
        boxes = np.concatenate([raw[:, :2] + anchor, raw[:, 2:4]], 1)
        near = [i for i in np.flatnonzero(scores > 0.5) if overlap(boxes[i], boxes[best]) > 0.3]
        weight = scores[near] / scores[near].sum()
        blended = (weight[:, None] * np.concatenate([boxes[near], raw[near, 4:8] + np.tile(anchor[near], 2)], 1)).sum(0)
        points = blended * size
        points[[0, 4, 6]] += (w - size) / 2
        points[[1, 5, 7]] += (h - size) / 2
        angle = np.arctan2(points[7] - points[5], points[6] - points[4])
        return float(scores[best]), (points[0], points[1], 1.5 * max(points[2], points[3]), angle)

    def landmarks(self, image, region):
        """478 points [x, y, z] in pixels and the presence 0...1."""
        x = crop(image, region, 256) / 255
        self.mesh.set_tensor(self.mesh.get_input_details()[0]["index"], x[None].astype(np.float32))
        self.mesh.invoke()
        out = {d["name"]: self.mesh.get_tensor(d["index"]) for d in self.mesh.get_output_details()}
        p = out["Identity"].reshape(478, 3) * (region[2] / 256)
        cx, cy, size, angle = region
        u, v = p[:, 0] - size / 2, p[:, 1] - size / 2
        c, s = np.cos(angle), np.sin(angle)
        points = np.stack([cx + c * u - s * v, cy + s * u + c * v, p[:, 2]], 1)
        return points, float(1 / (1 + np.exp(-out["Identity_1"].reshape(-1)[0])))

    def face(self, image):
        """Points of the strongest face, refined once from its own region; None without one."""
        found = self.detect(image)
        if found is None:
            return None
        points, _ = self.landmarks(image, found[1])
        return self.landmarks(image, region_of(points))


def overlap(a, b):
    """Intersection over union of two boxes (centre, size)."""
    low = np.maximum(a[:2] - a[2:4] / 2, b[:2] - b[2:4] / 2)
    high = np.minimum(a[:2] + a[2:4] / 2, b[:2] + b[2:4] / 2)
    both = np.prod(np.maximum(high - low, 0))
    return both / (np.prod(a[2:4]) + np.prod(b[2:4]) - both + 1e-9)


def region_of(points):
    """The square region of the next crop: the points' box in the direction of the eyes, 1.5 times as large."""
    d = points[263, :2] - points[33, :2]
    angle = np.arctan2(d[1], d[0])
    c, s = np.cos(angle), np.sin(angle)
    u, v = c * points[:468, 0] + s * points[:468, 1], c * points[:468, 1] - s * points[:468, 0]
    mu, mv = (u.min() + u.max()) / 2, (v.min() + v.max()) / 2
    return c * mu - s * mv, s * mu + c * mv, 1.5 * max(np.ptp(u), np.ptp(v)), angle


def crop(image, region, n, zero=False):
    """`region` (centre x, y, size, angle) as n x n float pixels; outside, the edge repeats (or zero)."""
    cx, cy, size, angle = region
    factor = max(1, int(size / n))
    image = image[..., :3].astype(np.float64)
    h, w = image.shape[:2]
    if factor > 1 and h >= factor and w >= factor:
        h, w = h // factor, w // factor
        image = image[: h * factor, : w * factor].reshape(h, factor, w, factor, 3).mean((1, 3))
    else:
        factor = 1
    grid = ((np.arange(n) + 0.5) / n - 0.5) * size
    u, v = np.meshgrid(grid, grid)
    c, s = np.cos(angle), np.sin(angle)
    x, y = (cx + c * u - s * v) / factor - 0.5, (cy + s * u + c * v) / factor - 0.5
    x0, y0 = np.floor(x).astype(int), np.floor(y).astype(int)
    fx, fy = (x - x0)[..., None], (y - y0)[..., None]

    def at(i, j):
        value = image[np.clip(j, 0, h - 1), np.clip(i, 0, w - 1)]
        if zero:
            value = value * ((i >= 0) & (i < w) & (j >= 0) & (j < h))[..., None]
        return value

    top = at(x0, y0) * (1 - fx) + at(x0 + 1, y0) * fx
    bottom = at(x0, y0 + 1) * (1 - fx) + at(x0 + 1, y0 + 1) * fx
    return top * (1 - fy) + bottom * fy
