"""Fits the head to landmarks in NumPy: the reference of Sources/Face/Fit, and the tool of fit_correspondence.

Camera: x = cx + s X d / (d - Z), y = cy - s Y d / (d - Z), with X, Y, Z the rotated point in centimetres, s pixels
a centimetre and d the distance, which is fixed (a single face does not tell it from its depth).
"""

import numpy as np

DISTANCE = 80.0
SIGMA = 0.012        # of the eye distance: how far a landmark may be off
EXPRESSION = 0.15    # spread of the expression's coefficients
LEFT_OUT = {1, 2, 3, 4, 8, 9, 10, 11, 51}   # gaze moves no landmark, the tongue hides behind the lips


class Head:
    def __init__(self, tensors):
        self.neutral = tensors["neutral"].astype(np.float64)
        self.triangles = tensors["triangles"].astype(int)
        self.part = tensors["part"].astype(int)
        self.landmarks = tensors["landmarks"].astype(int)
        self.expression = tensors["expression"].astype(np.float64)
        self.identity = tensors["identity"].astype(np.float64)

    def points(self, corners, weights):
        """The bases at places on the surface: mean [n, 3], identity [i, n, 3], expression [e, n, 3]."""
        def at(field):
            return (field[..., corners, :] * weights[..., None]).sum(-2)
        return at(self.neutral), at(self.identity), at(self.expression)


class Fit:
    pass


def rodrigues(w):
    t = np.linalg.norm(w)
    k = np.array([[0, -w[2], w[1]], [w[2], 0, -w[0]], [-w[1], w[0], 0]])
    if t < 1e-9:
        return np.eye(3) + k
    return np.eye(3) + np.sin(t) / t * k + (1 - np.cos(t)) / t**2 * k @ k


def eye_distance(points):
    return np.linalg.norm(points[468, :2] - points[473, :2])


def fit(model, points, iterations=10, upright=None):
    """Gauss-Newton with bounds on the expression.

    `upright` (radians) is the spread of a prior on the pitch, for fitting the correspondence: without it, pitch and
    the height of the face trade places, and the landmarks' places drift.
    """
    mean, identity, expression = model
    p = points[:468, :2].copy()
    eye = eye_distance(points)
    used = [k for k in range(52) if k not in LEFT_OUT]
    n_id, n_ex = len(identity), len(used)
    a, b = np.zeros(n_id), np.zeros(n_ex)
    # Start: similarity from the mean face.
    d = p - p.mean(0)
    m = mean - mean.mean(0)
    s = np.sqrt((d**2).sum() / (m[:, :2] ** 2).sum())
    roll = np.arctan2(*(points[263, :2] - points[33, :2])[::-1])
    R = rodrigues(np.array([0, 0, -roll]))
    c = p.mean(0) - s * np.array([1, -1]) * (R @ mean.mean(0))[:2]
    for _ in range(iterations):
        local = mean + np.tensordot(a, identity, 1) + np.tensordot(b, expression[used], 1)
        X = local @ R.T
        q = DISTANCE / (DISTANCE - X[:, 2])
        flip = np.array([1, -1])
        proj = c + s * flip * X[:, :2] * q[:, None]
        r = p - proj
        # Derivative of the projection by the rotated point.
        def carry(dx):
            return s * flip * (dx[..., :2] * q[:, None] + X[:, :2] * (q**2 / DISTANCE * dx[..., 2])[..., None])
        J = np.zeros((6 + n_id + n_ex, 468, 2))
        for k in range(3):
            J[k] = carry(np.cross(np.eye(3)[k], X))
        J[3] = proj - c
        J[4, :, 0] = 1
        J[5, :, 1] = 1
        J[6 : 6 + n_id] = carry(identity @ R.T)
        J[6 + n_id :] = carry(expression[used] @ R.T)
        J[4:6] *= eye
        J = J.reshape(len(J), -1)
        W = 1 / (SIGMA * eye) ** 2
        H = W * J @ J.T
        g = W * J @ r.reshape(-1)
        if upright:
            H[0, 0] += upright**-2
            g[0] -= np.arcsin(np.clip(-R[1, 2], -1, 1)) * upright**-2
        prior = np.concatenate([np.full(6, 1e-3), np.ones(n_id), np.full(n_ex, EXPRESSION**-2)])
        now = np.concatenate([np.zeros(6), a, b])
        H[np.diag_indices(len(H))] += prior
        g -= prior * now
        low, high = np.full(len(now), -np.inf), np.full(len(now), np.inf)
        low[6 : 6 + n_id], high[6 : 6 + n_id] = -3.5 - a, 3.5 - a
        low[6 + n_id :], high[6 + n_id :] = -b, 1 - b
        delta = bounded(H, g, low, high)
        R = rodrigues(delta[:3]) @ R
        s *= np.exp(delta[3])
        c = c + delta[4:6] * eye
        a += delta[6 : 6 + n_id]
        b += delta[6 + n_id :]
    local = mean + np.tensordot(a, identity, 1) + np.tensordot(b, expression[used], 1)
    X = local @ R.T
    result = Fit()
    result.residual = p - (c + s * np.array([1, -1]) * X[:, :2] * (DISTANCE / (DISTANCE - X[:, 2]))[:, None])
    result.rotation, result.scale, result.centre, result.identity = R, s, c, a
    result.expression = np.zeros(52)
    result.expression[used] = b
    result.error = np.linalg.norm(result.residual, axis=1).mean() / eye
    return result


def bounded(H, g, low, high):
    """Minimises x H x / 2 - g x within bounds: solve, hold what leaves its bounds, solve again."""
    held = np.zeros(len(g), bool)
    x = np.zeros(len(g))
    for _ in range(6):
        free = ~held
        x[free] = np.linalg.solve(H[np.ix_(free, free)], g[free] - H[np.ix_(free, held)] @ x[held])
        out = free & ((x < low) | (x > high))
        x = np.clip(x, low, high)
        if not out.any():
            break
        held |= out
    return x
