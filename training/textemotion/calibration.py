"""Platt scaling and thresholds of each label, and the figures that judge them."""
import numpy as np
from scipy.optimize import minimize

FEW = 40


def probability(scores, slopes, offsets):
    return 1 / (1 + np.exp(-(scores * slopes + offsets)))


def platt(scores, targets, slope, offset, strength):
    """Slope and offset of one label, held near the given ones by `strength`."""
    def loss(x):
        z = scores * x[0] + x[1]
        return (np.logaddexp(0, z) - targets * z).sum() + strength * ((x[0] - slope) ** 2 + (x[1] - offset) ** 2)

    return minimize(loss, (slope, offset), method="BFGS").x


def fit(scores, targets):
    """(slopes, offsets, thresholds), each `[28]`.

    Every label is pulled to the slope and offset that suit all labels together, and a label with few examples
    to the threshold that suits all, so that a handful of lines does not decide.
    """
    shared = platt(scores.ravel(), targets.ravel(), 1, 0, 0)
    pairs = np.array([platt(scores[:, k], targets[:, k], *shared, 5.0) for k in range(scores.shape[1])])
    found = probability(scores, pairs[:, 0], pairs[:, 1])
    grid = np.arange(0.05, 0.95, 0.01)

    def f1(k, threshold):
        hit = found[:, k] >= threshold
        return 2 * (hit * targets[:, k]).sum() / max(hit.sum() + targets[:, k].sum(), 1)

    curves = np.array([[f1(k, t) for t in grid] for k in range(scores.shape[1])])
    # A peak of one threshold alone is luck: the curve is smoothed over 5 neighbours.
    smooth = np.array([np.convolve(np.pad(c, 2, mode="edge"), np.ones(5) / 5, "valid") for c in curves])
    everywhere = grid[smooth.mean(0).argmax()]
    share = targets.sum(0) / (targets.sum(0) + FEW)
    thresholds = share * grid[smooth.argmax(1)] + (1 - share) * everywhere
    return pairs[:, 0], pairs[:, 1], thresholds


def macro_f1(found, targets, thresholds):
    """(mean, each label's)."""
    hit = found >= thresholds
    each = 2 * (hit * targets).sum(0) / np.maximum(hit.sum(0) + targets.sum(0), 1)
    return each.mean(), each


def calibration_error(confidence, right, bins=15):
    """Expected calibration error over bins of equal width."""
    index = np.minimum((confidence * bins).astype(int), bins - 1)
    return sum(abs(confidence[index == b].mean() - right[index == b].mean()) * (index == b).mean()
               for b in range(bins) if (index == b).any())
