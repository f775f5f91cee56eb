"""Builds assets/face/head.safetensors: a head of our own topology with bases fitted to the ICT face model.

    RENDER_DATA=/path/to/data python training/face/build_head.py

reads $RENDER_DATA/ict/ict.npz (MIT, see assets/LICENSES/ict.txt) and needs numpy, scipy, numba, safetensors.
The result is deterministic. Lengths are centimetres, x to the subject's left, y up, z forward.
"""

import hashlib
import json
import os
import pathlib

import numpy as np
import scipy.sparse as sp
from safetensors.numpy import save_file
from scipy.spatial import cKDTree

from decimate import Remesher, occlusion, relax

ROOT = pathlib.Path(__file__).resolve().parents[2]
IDENTITIES = 24
PARTS = ["face", "scalp", "mouth", "sockets", "upperGum", "lowerGum", "tongue", "upperTeeth", "lowerTeeth",
         "leftEye", "rightEye"]
ARKIT = """eyeBlinkLeft eyeLookDownLeft eyeLookInLeft eyeLookOutLeft eyeLookUpLeft eyeSquintLeft eyeWideLeft
eyeBlinkRight eyeLookDownRight eyeLookInRight eyeLookOutRight eyeLookUpRight eyeSquintRight eyeWideRight
jawForward jawLeft jawRight jawOpen mouthClose mouthFunnel mouthPucker mouthLeft mouthRight mouthSmileLeft
mouthSmileRight mouthFrownLeft mouthFrownRight mouthDimpleLeft mouthDimpleRight mouthStretchLeft mouthStretchRight
mouthRollLower mouthRollUpper mouthShrugLower mouthShrugUpper mouthPressLeft mouthPressRight mouthLowerDownLeft
mouthLowerDownRight mouthUpperUpLeft mouthUpperUpRight browDownLeft browDownRight browInnerUp browOuterUpLeft
browOuterUpRight cheekPuff cheekSquintLeft cheekSquintRight noseSneerLeft noseSneerRight tongueOut""".split()
# The vertices of the source that the 68 points of Multi-PIE name (the source's own table).
LANDMARKS = [1225, 1888, 1052, 367, 1719, 1722, 2199, 1447, 966, 3661, 4390, 3927, 3924, 2608, 3272, 4088, 3443,
             268, 493, 1914, 2044, 1401, 3615, 4240, 4114, 2734, 2509, 978, 4527, 4942, 4857, 1140, 2075, 1147,
             4269, 3360, 1507, 1542, 1537, 1528, 1518, 1511, 3742, 3751, 3756, 3721, 3725, 3732, 5708, 5695, 2081,
             0, 4275, 6200, 6213, 6346, 6461, 5518, 5957, 5841, 5702, 5711, 5533, 6216, 6207, 6470, 5517, 5966]


def triangles(d):
    """Source triangles with UV indices and our part number; leaves out what the head does not use."""
    fv, ft = d["fv"], d["ft"]
    part = np.full(len(fv), -1)
    part[0:9230], part[9230:11144], part[11144:13226], part[13226:14034] = 0, 1, 2, 3
    edges = [(q[i], q[(i + 1) % n]) for q in ft[14034:17006] for n in [(q >= 0).sum()] for i in range(n)]
    edges = np.array(edges)
    graph = sp.coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), (len(d["uv"]),) * 2)
    chart = sp.csgraph.connected_components(graph.tocsr(), False)[1][ft[14034:17006, 0]]
    for k in np.unique(chart):
        rows = np.flatnonzero(chart == k) + 14034
        v = np.unique(fv[rows][fv[rows] >= 0])
        low, high = d["neutral"][v].min(0), d["neutral"][v].max(0)
        if high[1] > -1.75 and high[2] > 10.0:
            part[rows] = 4
        elif high[0] > 2.5 and high[2] > 10.0:
            part[rows] = 5
        elif high[0] < 2.0 and high[0] > 1.0 and high[2] < 10.0 and low[1] < -4.5:
            part[rows] = 6
    for first, last, p in ((17198, 19052, 7), (19434, 21312, 8)):
        part[first:last] = p
    tris, wedges, parts = [], [], []
    for q, w, p in zip(fv, ft, part):
        if p < 0:
            continue
        corners = [(0, 1, 2)] if q[3] < 0 else [(0, 1, 2), (0, 2, 3)]
        for c in corners:
            tris.append(q[list(c)]), wedges.append(w[list(c)]), parts.append(p)
    return np.array(tris), np.array(wedges), np.array(parts)


def target_lengths(p, tris, parts, landmarks):
    """The edge length each source vertex asks for: short at lips and lids, long at the back of the head."""
    target = np.full(len(p), 9.0)
    base = [0.46, 1.2, 0.6, 0.6, 0.5, 0.5, 0.34, 0.3, 0.3]
    for k, length in enumerate(base):
        v = np.unique(tris[parts == k])
        target[v] = np.minimum(target[v], length)
    rim = np.intersect1d(np.unique(tris[parts == 0]), np.unique(tris[parts == 2]))
    lids = np.intersect1d(np.unique(tris[parts == 0]), np.unique(tris[parts == 3]))
    mouth, eyes = cKDTree(p[rim]).query(p)[0], cKDTree(p[lids]).query(p)[0]
    nose = cKDTree(p[landmarks[29:36]]).query(p)[0]
    brow = cKDTree(p[landmarks[17:27]]).query(p)[0]
    face = np.zeros(len(p), bool)
    face[np.unique(tris[parts == 0])] = True
    for distance, near, slope in ((mouth, 0.1, 0.17), (eyes, 0.075, 0.2), (nose, 0.19, 0.2), (brow, 0.34, 0.2)):
        target = np.where(face, np.minimum(target, near + slope * distance), target)
    neck = np.clip((-6 - p[:, 1]) / 6, 0, 1)
    target = np.where(face, target + 0.6 * neck, target)
    front = np.zeros(len(p), bool)
    front[np.unique(tris[parts >= 7])] = True
    return np.where(front & (p[:, 2] > 8.5), 0.2, target)


def eyeball(p, tris, sign):
    """A polar eyeball on the source's outer eye: weights [V, source], triangles, UV (polar angle, azimuth)."""
    v = np.unique(tris)
    centre = (p[v].max(0) + p[v].min(0)) / 2
    radius = (p[v, 0].max() - p[v, 0].min()) / 2
    centre[2] = p[v, 2].min() + radius
    polar = np.concatenate([np.linspace(0, 0.62, 10), np.linspace(0.74, 1.9, 8)])
    directions, uv = [(0, 0, 1.0)], [(0, 0)]
    for a in polar[1:]:
        for k in range(24):
            t = 2 * np.pi * k / 24
            directions.append((np.sin(a) * np.cos(t), np.sin(a) * np.sin(t), np.cos(a)))
            uv.append((a, k / 24))
    out = [(0, 1 + k, 1 + (k + 1) % 24) for k in range(24)]
    for r in range(len(polar) - 2):
        for k in range(24):
            i, j = 1 + r * 24 + k, 1 + r * 24 + (k + 1) % 24
            out += [(i, i + 24, j + 24), (i, j + 24, j)]
    rows, cols, vals = [], [], []
    a, b, c = (p[tris[:, k]] - centre for k in range(3))
    normal = np.cross(b - a, c - a)
    for i, d in enumerate(np.array(directions)):
        denominator = normal @ d
        t = (normal * a).sum(1) / np.where(np.abs(denominator) < 1e-12, 1e-12, denominator)
        q = t[:, None] * d
        area = (normal * normal).sum(1)
        w0 = (np.cross(c - b, q - b) * normal).sum(1) / area
        w1 = (np.cross(a - c, q - c) * normal).sum(1) / area
        w = np.stack([w0, w1, 1 - w0 - w1], 1)
        ok = (w.min(1) > -1e-4) & (t > 0)
        k = np.flatnonzero(ok)[np.argmax(t[ok])]
        for corner in range(3):
            rows.append(i), cols.append(tris[k, corner]), vals.append(w[k, corner])
    return rows, cols, vals, np.array(out), np.array(uv), len(directions)


def tongue_out(p, part):
    """Our own tongueOut: the tongue slides forward and bends over the lower lip, the root stays."""
    delta = np.zeros_like(p)
    v = part == 6
    z = p[v, 2]
    share = np.clip((z - z.min() - 1.0) / (z.max() - z.min() - 1.0), 0, 1)
    share = share * share * (3 - 2 * share)
    delta[v, 2] = 3.4 * share
    delta[v, 1] = 0.55 * share - 1.5 * share**3
    delta[v, 0] = -0.12 * share * p[v, 0]
    return delta


def main():
    d = dict(np.load(pathlib.Path(os.environ["RENDER_DATA"]) / "ict" / "ict.npz"))
    neutral, uv = d["neutral"].astype(np.float64), d["uv"].astype(np.float64)
    tris, wedges, parts = triangles(d)
    h = target_lengths(neutral, tris, parts, LANDMARKS)
    remesher = Remesher(neutral, uv, tris, wedges, h, LANDMARKS)
    source_part = {int(w): int(p) for ws, p in zip(wedges, parts) for w in ws}
    new_tris, new_wedges = remesher.run()

    # One vertex per UV index; `weld` points to the first vertex at the same position.
    wedge_of, index = np.unique(new_wedges, return_inverse=True)
    faces = index.reshape(-1, 3)
    position_of = np.zeros(len(wedge_of), int)
    position_of[faces] = new_tris
    counts = np.zeros(len(neutral), int)
    np.add.at(counts, position_of, 1)
    on_seam = {int(v) for v in position_of[counts[position_of] > 1]}
    rim = np.isin(np.arange(len(neutral)), list(on_seam | set(LANDMARKS)))
    edges = {}
    for t in faces:
        for i in range(3):
            edges.setdefault(tuple(sorted((t[i], t[(i + 1) % 3]))), []).append(1)
    border = np.zeros(len(wedge_of), bool)
    for (a, b), n in edges.items():
        if len(n) == 1:
            border[[a, b]] = True
    fixed = rim[position_of] | border
    new_uv, where, bary = relax(uv[wedge_of], neutral[position_of], faces, fixed, uv, wedges,
                                corner_positions(uv, wedges, tris, neutral))
    part = np.array([source_part[int(w)] for w in wedge_of])

    rows, cols, vals = [], [], []
    for i in range(len(wedge_of)):
        if where[i] < 0:
            rows.append(i), cols.append(position_of[i]), vals.append(1.0)
        else:
            for k in range(3):
                rows.append(i), cols.append(tris[where[i], k]), vals.append(bary[i, k])
    n, uvs, part = len(wedge_of), [new_uv], [part]
    for k, (first, last) in enumerate(((21496, 22296), (23094, 23894))):
        q = d["fv"][first:last]
        t = np.concatenate([q[:, [0, 1, 2]], q[q[:, 3] >= 0][:, [0, 2, 3]]])
        r, c, w, f, u, m = eyeball(neutral, t, 1 - 2 * k)
        rows += [n + i for i in r]
        cols += list(c)
        vals += list(w)
        faces = np.concatenate([faces, f + n])
        uvs.append(u), part.append(np.full(m, 9 + k))
        n += m
    part, uvs = np.concatenate(part), np.concatenate(uvs)
    fit = sp.csr_matrix((vals, (rows, cols)), (n, len(neutral)))
    base = fit @ neutral

    names = list(d["names"])
    expressions = {m: fit @ d["expr"][i].astype(np.float64) for i, m in enumerate(names)}
    basis = np.zeros((52, n, 3))
    for i, name in enumerate(ARKIT):
        key = name.replace("Left", "_L") if name.endswith("Left") and name not in expressions else name
        key = key.replace("Right", "_R") if key.endswith("Right") and key not in expressions else key
        if name == "tongueOut":
            basis[i] = tongue_out(base, part)
        elif key in expressions:
            basis[i] = expressions[key]
        else:
            basis[i] = expressions[name + "_L"] + expressions[name + "_R"]
    basis[np.abs(basis) < 1e-3] = 0
    basis[:, part >= 9] = 0

    # Identity: principal directions of the source's modes on our vertices, weighted by the area around each.
    cross = np.cross(base[faces[:, 1]] - base[faces[:, 0]], base[faces[:, 2]] - base[faces[:, 0]])
    area = np.zeros(n)
    for k in range(3):
        np.add.at(area, faces[:, k], np.linalg.norm(cross, axis=1) / 6)
    weight = np.sqrt(np.where(part == 0, area, 0.3 * area))[:, None]
    modes = np.stack([fit @ m.astype(np.float64) for m in d["ident"]])
    scaled = (modes * weight).reshape(len(modes), -1)
    left, size, _ = np.linalg.svd(scaled, full_matrices=False)
    identity = np.tensordot(left[:, :IDENTITIES].T, modes, 1)
    for m in identity:
        if m.reshape(-1)[np.argmax(np.abs(m))] < 0:
            m *= -1

    normals = np.zeros((n, 3))
    for k in range(3):
        np.add.at(normals, faces[:, k], cross)
    _, weld, same = np.unique(np.round(base, 5), axis=0, return_index=True, return_inverse=True)
    same = same.reshape(-1)
    summed = np.zeros((len(weld), 3))
    np.add.at(summed, same, normals)
    normals = summed[same] / np.maximum(np.linalg.norm(summed[same], axis=1, keepdims=True), 1e-9)
    golden = np.arange(96) + 0.5
    y, turn = 1 - 2 * golden / 96, golden * np.pi * (3 - np.sqrt(5))
    ring = np.sqrt(1 - y * y)
    directions = np.stack([ring * np.cos(turn), y, ring * np.sin(turn)], 1)
    a = base[faces[:, 0]]
    sky = occlusion(base, normals, directions, a, base[faces[:, 1]] - a, base[faces[:, 2]] - a)

    first_of = {}
    for i, v in enumerate(position_of):
        first_of.setdefault(int(v), i)
    tensors = {
        "neutral": base.astype(np.float32),
        "uv": uvs.astype(np.float32) % np.where(part[:, None] < 9, 1.000001, 9.0).astype(np.float32),
        "triangles": faces.astype(np.float32),
        "part": part.astype(np.float32),
        "weld": weld[same].astype(np.float32),
        "occlusion": sky.astype(np.float16),
        "landmarks": np.array([first_of[v] for v in LANDMARKS], np.float32),
        "expression": basis.astype(np.float16),
        "identity": identity.astype(np.float16),
    }
    out = ROOT / "assets" / "face" / "head.safetensors"
    metadata = {"format": "face 1", "parts": " ".join(PARTS), "names": " ".join(ARKIT), "units": "centimetres"}
    save_file(tensors, out, metadata)
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    entry = {
        "name": "face-head", "file": "assets/face/head.safetensors", "sha256": digest,
        "licence": "MIT (assets/LICENSES/ict.txt)",
        "source": "training/face/build_head.py; remeshed to our own topology, bases fitted to the source's",
        "trained_from": "ICT-FaceKit light (https://github.com/ICT-VGL/ICT-FaceKit), MIT; tongueOut is our own",
    }
    (out.parent / "manifest-entry.json").write_text(json.dumps(entry, indent=2) + "\n")
    explained = (size[:IDENTITIES] ** 2).sum() / (size**2).sum()
    print(f"{n} vertices, {len(faces)} triangles, {out.stat().st_size} bytes, identity variance {explained:.3f}")
    print({name: int((part == k).sum()) for k, name in enumerate(PARTS)})


def corner_positions(uv, wedges, tris, neutral):
    """The position at each UV index."""
    p = np.zeros((len(uv), 3))
    p[wedges] = neutral[tris]
    return p


if __name__ == "__main__":
    main()
