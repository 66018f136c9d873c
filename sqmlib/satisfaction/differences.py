"""Signed differences of scores: independent samples, the same people, and samples that share some people."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sqmlib.satisfaction.formulas import nps, nps_error
from sqmlib.satisfaction.knowledge import LEVEL, PSEUDO
from sqmlib.stats import moments, wilson

__all__ = [
    "Difference",
    "difference_of_means",
    "difference_of_nps",
    "difference_of_shares",
    "overlapping_difference",
    "paired_difference",
]

Floats = NDArray[np.float64]
Bounds = tuple[float, float]


class Difference(NamedTuple):
    """A signed difference, later less earlier: its bounds, its test and the pairs it rests on (0: independent)."""

    value: float
    low: float
    high: float
    p: float
    pairs: int = 0


def difference_of_nps(before: ArrayLike, after: ArrayLike, level: float = LEVEL) -> Difference:
    """Return NPS after less NPS before of two independent samples, SE^2 = SE1^2 + SE2^2.

    Parameters
    ----------
    before, after : array-like
        Counts of detractors, passives, promoters.
    level : float
        Confidence level, 0..1.

    Notes
    -----
    The bounds use counts with the pseudo-answers of Rocks 2016, so that two unanimous samples do not differ for
    certain; value, standard error and p are those of the samples.

    Examples
    --------
    >>> found = difference_of_nps([20, 30, 50], [45, 45, 60])
    >>> round(found.value, 2), round(found.p, 4)
    (-20.0, 0.0532)
    """
    from scipy.special import ndtr, ndtri

    value = nps(after) - nps(before)
    error = np.hypot(nps_error(before), nps_error(after))
    p = float(2 * ndtr(-abs(value) / error)) if error else (1.0 if value == 0 else np.nan)
    more = [np.asarray(c, float) + PSEUDO for c in (before, after)]
    middle, half = nps(more[1]) - nps(more[0]), ndtri((1 + level) / 2) * np.hypot(*map(nps_error, more))
    low, high = max(middle - half, -200.0), min(middle + half, 200.0)
    return Difference(value, float(min(low, value)), float(max(high, value)), p)


def difference_of_shares(before: Bounds, after: Bounds, level: float = LEVEL) -> Difference:
    """Return the share after less the share before of two independent samples.

    Parameters
    ----------
    before, after : tuple of float
        Successes and number of answers.
    level : float
        Confidence level, 0..1.

    Notes
    -----
    Interval from the two Wilson intervals (Newcombe 1998, Statistics in Medicine 17:873, method 10); p from the z test
    with a common share.

    Examples
    --------
    >>> found = difference_of_shares((56, 70), (48, 80))
    >>> [round(x, 4) for x in found[:3]]
    [-0.2, -0.3339, -0.0524]
    """
    from scipy.special import ndtr

    (x1, n1), (x2, n2) = before, after
    first, second = x1 / n1, x2 / n2
    (low1, high1), (low2, high2) = ([float(b) for b in wilson(x, n, level)] for x, n in (before, after))
    value = second - first
    low = value - np.hypot(second - low2, high1 - first)
    high = value + np.hypot(high2 - second, first - low1)
    common = (x1 + x2) / (n1 + n2)
    error = np.sqrt(common * (1 - common) * (1 / n1 + 1 / n2))
    p = float(2 * ndtr(-abs(value) / error)) if error else 1.0
    return Difference(float(value), float(low), float(high), p)


def difference_of_means(before: Floats, after: Floats, weights: tuple[Floats, Floats] | None = None) -> Difference:
    """Return the mean after less the mean before of two independent samples, by Welch's t (Welch 1947).

    >>> found = difference_of_means(np.array([1.0, 2, 3, 4]), np.array([3.0, 4, 5, 6]))
    >>> found.value, round(found.p, 3)
    (2.0, 0.071)
    """
    w = weights or (None, None)
    (m1, v1, n1), (m2, v2, n2) = (
        (float(part[0]) for part in moments(np.asarray(x, float)[:, None], wx))
        for x, wx in zip((before, after), w, strict=True)
    )
    a, b = v1 / n1, v2 / n2
    df = (a + b) ** 2 / (a**2 / (n1 - 1) + b**2 / (n2 - 1)) if a + b > 0 else np.nan
    return _by_t(m2 - m1, np.sqrt(a + b), df, 0)


def paired_difference(differences: ArrayLike, weights: ArrayLike | None = None) -> Difference:
    """Return the mean of differences person by person, with its paired t interval and test.

    Parameters
    ----------
    differences : array-like
        Later less earlier of every person; scores -1, 0, 1 for the NPS (times 100), 0 and 1 for a share.
    weights : array-like, optional
        Sampling weights.

    Examples
    --------
    >>> found = paired_difference([0, -1, -1, 0, 0, 0])
    >>> round(found.value, 4), found.pairs, round(found.p, 3)
    (-0.3333, 6, 0.175)
    """
    values = np.asarray(differences, float)
    mean, variance, n = (float(part[0]) for part in moments(values[:, None], weights))
    return _by_t(mean, np.sqrt(variance / n), n - 1, len(values))


def overlapping_difference(
    before: tuple[Floats, Floats], after: tuple[Floats, Floats], ids: tuple[NDArray, NDArray]
) -> Difference:
    """Return the mean after less the mean before of two samples that share some people.

    Parameters
    ----------
    before, after : tuple of ndarray
        Values and weights of the answers of each sample.
    ids : tuple of ndarray
        Who gave them.

    Notes
    -----
    Every person's share in the difference is summed over both samples before it is squared, so that the same people
    count as the same people: SE^2 = v1/n1 + v2/n2 - 2 m c/(n1 n2) with m common people and their covariance c (Kish
    1965). Normal distribution.

    Examples
    --------
    >>> one = np.ones(4)
    >>> first, second = (np.array([1.0, 2, 3, 4]), one), (np.array([2.0, 3, 5, 5]), one)
    >>> found = overlapping_difference(first, second, (np.array([1, 2, 3, 4]), np.array([3, 4, 5, 6])))
    >>> found.value, found.pairs, round(found.low, 2)
    (1.25, 2, -0.88)
    """
    from scipy.special import ndtr, ndtri

    (x1, w1), (x2, w2) = before, after
    m1, m2 = np.average(x1, weights=w1), np.average(x2, weights=w2)
    parts = np.concatenate([-w1 * (x1 - m1) / w1.sum(), w2 * (x2 - m2) / w2.sum()])
    _, person = np.unique(np.concatenate(ids), return_inverse=True)
    shares = np.bincount(person, parts)
    error = float(np.sqrt((shares**2).sum() * len(shares) / (len(shares) - 1)))
    value, pairs = float(m2 - m1), len(person) - len(shares)
    if not error > 0:
        return Difference(value, np.nan, np.nan, np.nan, pairs)
    half = float(ndtri((1 + LEVEL) / 2)) * error
    return Difference(value, value - half, value + half, float(2 * ndtr(-abs(value) / error)), pairs)


def _by_t(value: float, error: float, df: float, pairs: int) -> Difference:
    """Return a difference with its t interval; without any variation there is none."""
    from scipy.special import stdtr, stdtrit

    if not error > 0:
        return Difference(value, np.nan, np.nan, np.nan, pairs)
    half = float(stdtrit(df, (1 + LEVEL) / 2)) * error
    return Difference(value, value - half, value + half, float(2 * stdtr(df, -abs(value) / error)), pairs)
