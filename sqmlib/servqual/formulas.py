"""The formulas of SERVQUAL, one function each. Arrays in, arrays out; a gap is always perception less expectation."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "dimension_scores",
    "gap",
    "importance_points",
    "overall_weighted",
    "paired_test",
    "position",
    "reverse",
    "servperf_weighted",
    "signed_rank",
]

Floats = NDArray[np.float64]


def gap(perception: ArrayLike, expectation: ArrayLike) -> Floats:
    """Return perception less expectation; below 0 service falls short. Parasuraman, Zeithaml & Berry 1985, 1988.

    >>> gap([5, 7, 4], [6, 6, np.nan]).tolist()
    [-1.0, 1.0, nan]
    """
    return np.asarray(perception, float) - np.asarray(expectation, float)


def reverse(answers: ArrayLike, low: float, high: float) -> Floats:
    """Turn answers round on their declared scale, low + high - x.

    >>> reverse([1, 2, 4], 1, 7).tolist(), reverse([1, 2, 4], 1, 5).tolist()
    ([7.0, 6.0, 4.0], [5.0, 4.0, 2.0])
    """
    return low + high - np.asarray(answers, float)


def dimension_scores(values: ArrayLike, min_answered: float = 0.5) -> Floats:
    """Return each respondent's mean over the items answered, NaN below the share of items asked for.

    Parameters
    ----------
    values : array-like, shape (respondents, items)
        Answers or gaps of one dimension, NaN where missing (a gap is missing when either half is).
    min_answered : float
        Least share of the items, 0..1; one answer is always needed. Own rule.

    Returns
    -------
    ndarray, shape (respondents,)

    Examples
    --------
    >>> dimension_scores([[1, np.nan, np.nan, 0], [2, np.nan, np.nan, np.nan]]).tolist()
    [0.5, nan]
    """
    values = np.asarray(values)
    if values.dtype.kind != "f":
        values = values.astype(float)
    known = ~np.isnan(values)
    if known.all():
        return values.mean(1, dtype=float)
    count = known.sum(1)
    enough = (count >= min_answered * values.shape[1] - 1e-9) & (count > 0)
    return np.where(enough, np.where(known, values, 0).sum(1, dtype=float) / np.maximum(count, 1), np.nan)


def overall_weighted(shares: ArrayLike, gaps: ArrayLike) -> Floats:
    """Return each respondent's weighted score, sum of w_d g_d with shares w that sum to 1.

    Zeithaml, Parasuraman & Berry 1990, appendix. The sum is the score: it is not divided by the number of dimensions.

    >>> overall_weighted([[0.5, 0.2, 0.1, 0.1, 0.1]], [[-2, -1, 0, -1, 0]]).round(12).tolist()
    [-1.3]
    """
    return (np.asarray(shares, float) * np.asarray(gaps, float)).sum(-1)


def servperf_weighted(importance: ArrayLike, perception: ArrayLike) -> Floats:
    """Return importance-weighted performance, sum I P / sum I; NaN when all importances are 0. Cronin & Taylor 1992.

    >>> servperf_weighted([3, 1], [6, 2]).tolist()
    5.0
    """
    i, p = np.asarray(importance, float), np.asarray(perception, float)
    total = i.sum(-1)
    return np.where(total > 0, (i * p).sum(-1) / np.where(total > 0, total, 1), np.nan)


def importance_points(points: ArrayLike, most_off: float = 10.0) -> tuple[Floats, NDArray[np.str_]]:
    """Return 100 points given to the dimensions as shares that sum to 1, and what was done about each respondent.

    Parameters
    ----------
    points : array-like, shape (respondents, dimensions)
        Points, at least 0; a blank beside others counts as 0.
    most_off : float
        Most the sum may differ from 100.

    Returns
    -------
    shares : ndarray, shape (respondents, dimensions)
        NaN where rejected or missing.
    action : ndarray of str, shape (respondents,)
        ``keep`` the sum is 100; ``renormalize`` near 100; ``reject`` farther off; ``missing`` nothing given.

    Notes
    -----
    Points: Zeithaml, Parasuraman & Berry 1990; the limit is our own rule.

    Examples
    --------
    >>> shares, action = importance_points([[60, 40], [50, 55], [90, 60], [0, 0]])
    >>> action.tolist(), shares[0].tolist()
    (['keep', 'renormalize', 'reject', 'missing'], [0.6, 0.4])
    """
    points = np.nan_to_num(np.asarray(points, float))
    total = points.sum(-1)
    off = np.abs(total - 100)
    action = np.select([total <= 0, off <= 1e-9, off <= most_off + 1e-9], ["missing", "keep", "renormalize"], "reject")
    usable = np.isin(action, ("keep", "renormalize"))
    return np.where(usable[..., None], points / np.where(total > 0, total, 1)[..., None], np.nan), action


def paired_test(mean: ArrayLike, variance: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Return t, its two-sided p with n - 1 degrees of freedom, and d_z = mean / sd; NaN where there is no spread.

    >>> t, p, dz = paired_test(-0.3, 0.81, 120)
    >>> round(float(t), 4), round(float(p), 4), round(float(dz), 4)
    (-3.6515, 0.0004, -0.3333)
    """
    from scipy.special import stdtr

    mean, variance, n = (np.asarray(x, float) for x in (mean, variance, n))
    usable = (n > 1) & (variance > 1e-20)
    sd = np.sqrt(np.where(usable, variance, 1))
    dz = np.where(usable, mean / sd, np.nan)
    t = dz * np.sqrt(n)
    return t, 2 * stdtr(np.where(usable, n - 1, 1), -np.abs(t)), dz


def signed_rank(differences: ArrayLike) -> float:
    """Return the two-sided p of Wilcoxon's signed-rank test, normal approximation with correction for ties.

    Zeros are left out (Wilcoxon 1945), ties share their ranks. Own code: answers on a scale have few different gaps,
    which are counted, so a million respondents take no longer than sorting them.

    >>> round(signed_rank([-2, -1, -1, -1, 0, 1, -3, -2, -1, -2]), 4)
    0.0183
    """
    from scipy.special import ndtr

    d = np.asarray(differences, float)
    d = np.round(d[~np.isnan(d) & (d != 0)], 9)
    sizes, place, count = np.unique(np.abs(d), return_inverse=True, return_counts=True)
    n = len(d)
    variance = n * (n + 1) * (2 * n + 1) / 24 - float((count.astype(float) ** 3 - count).sum()) / 48
    if n == 0 or variance <= 0:
        return float("nan")
    ranks = np.cumsum(count) - (count - 1) / 2
    positive = float(ranks[place][d > 0].sum()) if len(sizes) else 0.0
    return float(2 * ndtr(-abs(positive - n * (n + 1) / 4) / np.sqrt(variance)))


def position(perception: ArrayLike, adequate: ArrayLike, desired: ArrayLike) -> Floats:
    """Return where service lies in the zone of tolerance, (P - A) / (D - A).

    0 is adequate, 1 desired; below 0 and above 1 are kept, they mean below and above the zone. NaN when desired is not
    above adequate. Zeithaml, Berry & Parasuraman 1993; Parasuraman, Zeithaml & Berry 1994.

    >>> position([6.2, 5, 8], 5.5, 7.5).round(9).tolist()
    [0.35, -0.25, 1.25]
    >>> position(6, 7, 7).tolist()
    nan
    """
    p, a, d = (np.asarray(x, float) for x in (perception, adequate, desired))
    width = d - a
    return np.where(width > 0, (p - a) / np.where(width > 0, width, 1), np.nan)
