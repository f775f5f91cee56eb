"""Remeshes a surface: greedy half-edge collapse to a target edge length, then relaxation in UV."""

import heapq

import numba
import numpy as np
from scipy.spatial import cKDTree


class Remesher:
    """Collapses edges shorter than a target length, keeping UV seams, borders and locked vertices.

    `tris` and `wedges` are [T, 3]: position indices and UV indices of each corner. A seam is an edge whose two
    triangles disagree about a UV index; a vertex on a seam moves along it only, so charts stay closed.
    """

    def __init__(self, positions, uv, tris, wedges, target, locked):
        self.p, self.uv, self.h = positions.astype(np.float64), uv, target
        self.tris, self.wedges = tris.copy(), wedges.copy()
        self.alive = np.ones(len(tris), bool)
        self.around = [set() for _ in range(len(positions))]
        for t, corner in enumerate(tris):
            for v in corner:
                self.around[v].add(t)
        self.locked = set(int(v) for v in locked)

    def ring(self, v):
        return {int(c) for t in self.around[v] for c in self.tris[t]} - {v}

    def wedge(self, t, v):
        return int(self.wedges[t][list(self.tris[t]).index(v)])

    def mapping(self, u, v):
        """The UV index that replaces each UV index of u if u moves onto v, or None when that would tear."""
        if u in self.locked:
            return None
        shared = self.around[u] & self.around[v]
        if len(shared) != 2 or len(self.ring(u) & self.ring(v)) != 2:
            return None
        found = {}
        for t in shared:
            a, b = self.wedge(t, u), self.wedge(t, v)
            if found.setdefault(a, b) != b:
                return None
        if {self.wedge(t, u) for t in self.around[u]} != set(found):
            return None
        for t in self.around[u] - shared:
            old = self.p[self.tris[t]]
            new = np.where((self.tris[t] == u)[:, None], self.p[v], old)
            n0, n1 = np.cross(old[1] - old[0], old[2] - old[0]), np.cross(new[1] - new[0], new[2] - new[0])
            size = np.linalg.norm(n0) * np.linalg.norm(n1)
            if n0 @ n1 < 0.5 * size or np.linalg.norm(n1) < 1e-6:
                return None
            before, after = self.uv[self.wedges[t]], self.uv[self.wedges[t]].copy()
            k = list(self.tris[t]).index(u)
            after[k] = self.uv[found[self.wedge(t, u)]]
            if area2(before) * area2(after) <= 0:
                return None
        return found

    def collapse(self, u, v, found):
        for t in self.around[u] & self.around[v]:
            self.alive[t] = False
            for c in self.tris[t]:
                if c != u:
                    self.around[c].discard(t)
            self.around[u].discard(t)
        for t in self.around[u]:
            k = list(self.tris[t]).index(u)
            self.wedges[t][k] = found[int(self.wedges[t][k])]
            self.tris[t][k] = v
            self.around[v].add(t)
        self.around[u] = set()

    def run(self):
        heap = []

        def push(u, v):
            length = np.linalg.norm(self.p[u] - self.p[v]) / min(self.h[u], self.h[v])
            if length < 1:
                heapq.heappush(heap, (length, u, v))
                heapq.heappush(heap, (length, v, u))

        for u in range(len(self.p)):
            for v in self.ring(u):
                if u < v:
                    push(u, v)
        while heap:
            length, u, v = heapq.heappop(heap)
            if not self.around[u] or not self.around[v] or not (self.around[u] & self.around[v]):
                continue
            found = self.mapping(u, v)
            if found is None:
                continue
            self.collapse(u, v, found)
            for w in self.ring(v):
                push(min(v, w), max(v, w))
        return self.tris[self.alive], self.wedges[self.alive]


def area2(q):
    return (q[1, 0] - q[0, 0]) * (q[2, 1] - q[0, 1]) - (q[2, 0] - q[0, 0]) * (q[1, 1] - q[0, 1])


def relax(points_uv, points, tris, fixed, source_uv, source_tris, source_p, rounds=4):
    """Moves free vertices to the centre of their ring in UV, and says where each lies in the source.

    Returns UV [V, 2], source triangle [V] and barycentric weights [V, 3] (of free vertices; -1 if fixed).
    """
    uv, n = points_uv.copy(), len(points_uv)
    rings = [set() for _ in range(n)]
    touching = [[] for _ in range(n)]
    for t, (a, b, c) in enumerate(tris):
        for i, j in ((a, b), (b, c), (c, a)):
            rings[i].add(j)
            rings[j].add(i)
        for v in (a, b, c):
            touching[v].append(t)
    corners = source_uv[source_tris]
    tree = cKDTree(corners.mean(1))
    where, weights = np.full(n, -1), np.zeros((n, 3))
    position = points.astype(np.float64).copy()

    def locate(q):
        for k in (8, 64):
            _, candidates = tree.query(q, k=k)
            for t in candidates:
                a, b, c = corners[t]
                area = area2(corners[t])
                if abs(area) < 1e-14:
                    continue
                w1 = ((q[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (q[1] - a[1])) / area
                w2 = ((b[0] - a[0]) * (q[1] - a[1]) - (q[0] - a[0]) * (b[1] - a[1])) / area
                w = np.array([1 - w1 - w2, w1, w2])
                if w.min() >= -1e-6:
                    return int(t), np.clip(w, 0, 1) / np.clip(w, 0, 1).sum()
        return None

    for _ in range(rounds):
        for v in range(n):
            if fixed[v]:
                continue
            ring = sorted(rings[v])
            length = np.linalg.norm(position[ring] - position[v], axis=1)
            goal = 0.4 * uv[v] + 0.6 * (uv[ring] * length[:, None]).sum(0) / length.sum()
            old = uv[v].copy()
            before = [np.sign(area2(uv[tris[t]])) for t in touching[v]]
            uv[v] = goal
            if [np.sign(area2(uv[tris[t]])) for t in touching[v]] != before:
                uv[v] = old
            found = locate(uv[v])
            if found is None and not np.array_equal(uv[v], old):
                uv[v] = old
                found = locate(old)
            if found is not None:
                where[v], weights[v] = found
                position[v] = weights[v] @ source_p[source_tris[where[v]]]
    return uv, where, weights


@numba.njit(cache=False)
def occlusion(points, normals, directions, a, e1, e2):
    """The share of the sky over each point, cosine-weighted, that no triangle (a, e1, e2) hides."""
    out = np.zeros(len(points))
    for i in range(len(points)):
        o = points[i] + normals[i] * 0.05
        open_, total = 0.0, 0.0
        for k in range(len(directions)):
            d = directions[k]
            cosine = d[0] * normals[i, 0] + d[1] * normals[i, 1] + d[2] * normals[i, 2]
            if cosine <= 0.05:
                continue
            total += cosine
            hit = False
            for t in range(len(a)):
                px = d[1] * e2[t, 2] - d[2] * e2[t, 1]
                py = d[2] * e2[t, 0] - d[0] * e2[t, 2]
                pz = d[0] * e2[t, 1] - d[1] * e2[t, 0]
                det = e1[t, 0] * px + e1[t, 1] * py + e1[t, 2] * pz
                if abs(det) < 1e-9:
                    continue
                sx, sy, sz = o[0] - a[t, 0], o[1] - a[t, 1], o[2] - a[t, 2]
                u = (sx * px + sy * py + sz * pz) / det
                if u < 0 or u > 1:
                    continue
                qx, qy, qz = sy * e1[t, 2] - sz * e1[t, 1], sz * e1[t, 0] - sx * e1[t, 2], sx * e1[t, 1] - sy * e1[t, 0]
                w = (d[0] * qx + d[1] * qy + d[2] * qz) / det
                if w < 0 or u + w > 1:
                    continue
                distance = (e2[t, 0] * qx + e2[t, 1] * qy + e2[t, 2] * qz) / det
                if distance > 0.01 and distance < 6.0:
                    hit = True
                    break
            if not hit:
                open_ += cosine
        out[i] = open_ / max(total, 1e-6)
    return out
