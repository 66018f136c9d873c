"""The formulas of importance-performance analysis: plain arrays in, plain arrays out."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sqmlib.ipa.knowledge import TIE

__all__ = [
    "asymmetry",
    "beta",
    "conformity",
    "csi",
    "index_0_100",
    "lmg",
    "opportunity",
    "quadrant",
    "r_squared",
    "relative_weights",
]

Floats = NDArray[np.float64]
_PLACES = np.array([[2, 3], [0, 1]])  # important? performs?
_SINGULAR = 1e-10


def quadrant(importance: ArrayLike, performance: ArrayLike, line_importance: ArrayLike, line_performance: ArrayLike):
    """Return positions in ``CATEGORIES``; -1 where a coordinate is missing. A point on a line counts as high.

    Parameters
    ----------
    importance, performance : array-like
        Coordinates of the items; any shape.
    line_importance, line_performance : array-like
        The crosshair; broadcast against them.

    Returns
    -------
    ndarray of int
        0 concentrate (important, weak), 1 keep, 2 low priority, 3 possible overkill. Martilla & James 1977; the rule
        for points on a line is ours.

    Examples
    --------
    >>> from sqmlib.ipa.knowledge import CATEGORIES
    >>> [CATEGORIES[q] for q in quadrant([3, 3, 2, 4], [3, 2, 3, 2], 3, 2.5)]
    ['keep', 'concentrate', 'overkill', 'concentrate']
    """
    i, p = np.asarray(importance, float), np.asarray(performance, float)
    known = ~np.isnan(i + p + line_importance + line_performance)
    high = (i >= np.asarray(line_importance) - TIE).astype(int), (p >= np.asarray(line_performance) - TIE).astype(int)
    return np.where(known, _PLACES[high], -1)


def opportunity(importance: ArrayLike, performance: ArrayLike, most: float) -> Floats:
    """Return I (max - P) / max: how much of an item's importance is not yet served; `most` is the top of P's scale.

    >>> opportunity([5.0, 4.0, 3.0], [4.0, 3.0, 5.0], 5).round(2).tolist()
    [1.0, 1.6, 0.0]
    """
    return np.asarray(importance, float) * (most - np.asarray(performance, float)) / most


def csi(importance: ArrayLike, performance: ArrayLike, most: float) -> Floats:
    """Return the satisfaction index sum w P / max, w = I / sum I, over the last axis; 0..1.

    >>> round(float(csi([5.0, 4.0, 3.0], [4.0, 3.0, 5.0], 5)), 4)
    0.7833
    """
    i, p = np.asarray(importance, float), np.asarray(performance, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return (i * p).sum(-1) / i.sum(-1) / most


def conformity(importance: ArrayLike, performance: ArrayLike) -> Floats:
    """Return sum P / sum I over the last axis: 1 when performance is as high as importance (ipacsi, R).

    >>> float(conformity([5.0, 4.0, 3.0], [4.0, 3.0, 5.0]))
    1.0
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(performance, float).sum(-1) / np.asarray(importance, float).sum(-1)


def index_0_100(importance: ArrayLike, performance: ArrayLike, low: float, high: float) -> Floats:
    """Return 100 (sum w x - min sum w) / ((max - min) sum w) over the last axis (form of Fornell et al. 1996).

    >>> float(index_0_100([1.0, 1.0], [3.0, 5.0], 1, 5))
    75.0
    """
    i, p = np.asarray(importance, float), np.asarray(performance, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return 100 * ((i * p).sum(-1) / i.sum(-1) - low) / (high - low)


def beta(rxx: ArrayLike, rxy: ArrayLike) -> Floats:
    """Return standardized regression weights; NaN where the predictors determine each other.

    Parameters
    ----------
    rxx : array-like, shape (..., k, k)
        Correlations of the predictors.
    rxy : array-like, shape (..., k)
        Correlations with the outcome.

    Returns
    -------
    ndarray, shape (..., k)

    Examples
    --------
    >>> beta([[1, 0.7], [0.7, 1]], [0.6, 0.3]).round(4).tolist()
    [0.7647, -0.2353]
    """
    values, vectors = np.linalg.eigh(np.asarray(rxx, float))
    rotated = np.einsum("...kj,...k->...j", vectors, np.asarray(rxy, float))
    singular = values.min(-1, keepdims=True) < _SINGULAR
    scaled = rotated / np.where(values < _SINGULAR, 1, values)
    return np.where(singular, np.nan, np.einsum("...kj,...j->...k", vectors, scaled))


def relative_weights(rxx: ArrayLike, rxy: ArrayLike) -> Floats:
    """Return Johnson's relative weights: shares of R2 that are never negative and sum to it.

    Parameters
    ----------
    rxx, rxy : array-like
        As of :func:`beta`.

    Returns
    -------
    ndarray, shape (..., k)

    Notes
    -----
    The predictors are replaced by the orthogonal variables nearest to them, Z = X R^(-1/2); weight j is
    sum_k (R^(1/2))_jk^2 b_k^2 with b the weights of Z. Johnson 2000, Multivariate Behavioral Research 35(1).

    Examples
    --------
    >>> relative_weights([[1, 0.4], [0.4, 1]], [0.6, 0.5]).round(4).tolist()
    [0.2752, 0.1652]
    """
    values, vectors = np.linalg.eigh(np.asarray(rxx, float))
    there = values > _SINGULAR
    root = np.sqrt(np.where(there, values, 0))
    rotated = np.einsum("...kj,...k->...j", vectors, np.asarray(rxy, float))
    weights = np.einsum("...kj,...j->...k", vectors, np.where(there, rotated / np.where(there, root, 1), 0))
    half = np.einsum("...ij,...j,...kj->...ik", vectors, root, vectors)
    return np.einsum("...jk,...k->...j", half**2, weights**2)


def r_squared(rxx: ArrayLike, rxy: ArrayLike) -> Floats:
    """Return the share of the outcome's variance that the predictors explain together.

    >>> round(float(r_squared([[1, 0.4], [0.4, 1]], [0.6, 0.5])), 6)
    0.440476
    """
    return relative_weights(rxx, rxy).sum(-1)


def lmg(rxx: ArrayLike, rxy: ArrayLike) -> Floats:
    """Return LMG shares: each predictor's gain in R2, averaged over all orders in which predictors may enter.

    Parameters
    ----------
    rxx, rxy : array-like
        As of :func:`beta`; the work doubles with every predictor.

    Returns
    -------
    ndarray, shape (..., k)
        At least 0, summing to R2. Lindeman, Merenda & Gold 1980 (the Shapley value of R2).

    Examples
    --------
    >>> lmg([[1, 0.7], [0.7, 1]], [0.6, 0.3]).round(4).tolist()
    [0.3291, 0.0591]
    """
    rxx, rxy = np.asarray(rxx, float), np.asarray(rxy, float)
    k, lead = rxy.shape[-1], rxy.shape[:-1]
    whole = np.ones((*lead, k + 1, k + 1))
    whole[..., :k, :k], whole[..., :k, k], whole[..., k, :k] = rxx, rxy, rxy
    found = _subsets(np.ascontiguousarray(np.moveaxis(whole.reshape(-1, k + 1, k + 1), 0, -1)))
    return (found.T @ _entering(k)).reshape(*lead, k)


def _subsets(matrices: Floats) -> Floats:
    """Return R2 of every subset of the predictors (bit j: predictor j), taking one more predictor out at a time.

    The matrices lie along the last axis, so that each step is one pass over memory.
    """
    k = len(matrices) - 1
    found = np.zeros((2**k, matrices.shape[-1]))
    open_ = [(0, 0, matrices)]
    while open_:
        subset, first, left = open_.pop()  # covariances of what follows `first`, and of y, given the subset
        for j in range(k - first):
            variance = left[j, j]
            scale = np.where(variance > _SINGULAR, 1 / np.where(variance > _SINGULAR, variance, 1), 0)
            larger = subset | 1 << (first + j)
            found[larger] = found[subset] + left[j, -1] ** 2 * scale
            if first + j + 1 < k:
                column = left[j + 1 :, j]
                rest = left[j + 1 :, j + 1 :] - column[:, None] * column * scale
                open_.append((larger, first + j + 1, rest))
    return found


def _entering(k: int) -> Floats:
    """Return how often each subset stands before and after each predictor, as shares of all orders."""
    from math import comb

    subsets = np.arange(2**k)
    inside = (subsets[:, None] >> np.arange(k)) & 1
    size = inside.sum(1)
    shares = np.array([1 / (k * comb(k - 1, s)) for s in range(k)])
    return np.where(inside == 1, shares[size - 1][:, None], -shares[np.minimum(size, k - 1)][:, None])


def asymmetry(reward: ArrayLike, penalty: ArrayLike) -> tuple[Floats, Floats]:
    """Return impact asymmetry (RI - |PI|) / (RI + |PI|), -1..1, and impact range RI + |PI|.

    Parameters
    ----------
    reward : array-like
        Change of the outcome by high performance; one below 0 counts as 0.
    penalty : array-like
        Change by low performance, usually below 0; one above 0 counts as 0.

    Returns
    -------
    asymmetry, range : ndarray
        Mikulic & Prebezac 2008; after Brandt 1987. Asymmetry is NaN where the range is 0.

    Examples
    --------
    >>> ia, range_ = asymmetry([0.3, 0.05, 0.2], [-0.05, -0.4, -0.2])
    >>> ia.round(3).tolist(), range_.round(2).tolist()
    ([0.714, -0.778, 0.0], [0.35, 0.45, 0.4])
    """
    up = np.where(np.isnan(reward), np.nan, np.maximum(reward, 0))
    down = np.where(np.isnan(penalty), np.nan, np.maximum(-np.asarray(penalty, float), 0))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(up + down > 0, (up - down) / (up + down), np.nan), up + down
