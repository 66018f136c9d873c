"""The formulas of NPS, CSAT and CES: plain counts and scores in, plain numbers out. Shares are 0..1, NPS -100..100."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sqmlib.satisfaction.knowledge import DRAWS, LEVEL, PSEUDO
from sqmlib.stats import effective_n, moments, wilson

__all__ = [
    "Difference",
    "adjusted_wald",
    "bootstrap_interval",
    "difference_of_means",
    "difference_of_nps",
    "difference_of_shares",
    "dirichlet_interval",
    "finite_factor",
    "nps",
    "nps_error",
    "paired_difference",
    "wald",
]

Floats = NDArray[np.float64]
Bounds = tuple[float, float]


def nps(counts: ArrayLike) -> float:
    """Return the net promoter score 100 (p - d) of counts of detractors, passives, promoters (Reichheld 2003).

    >>> round(nps([3, 2, 2]), 2)
    -14.29
    """
    detractors, passives, promoters = np.asarray(counts, float)
    total = detractors + passives + promoters
    return float(100 * (promoters - detractors) / total) if total else np.nan


def nps_error(counts: ArrayLike) -> float:
    """Return the standard error of the NPS, 100 sqrt((p + d - (p - d)^2) / n).

    >>> round(nps_error([20, 30, 50]), 4)
    7.8102
    """
    detractors, passives, promoters = np.asarray(counts, float)
    n = detractors + passives + promoters
    if not n:
        return np.nan
    p, d = promoters / n, detractors / n
    return float(100 * np.sqrt(max(p + d - (p - d) ** 2, 0) / n))


def wald(counts: ArrayLike, factor: float = 1.0, level: float = LEVEL) -> Bounds:
    """Return the Wald interval of the NPS, cut at -100 and 100; of no width when all answer alike.

    Parameters
    ----------
    counts : array-like
        Detractors, passives, promoters (effective counts when weighted).
    factor : float
        Finite population factor of the standard error.
    level : float
        Confidence level, 0..1.

    Examples
    --------
    >>> [round(x, 2) for x in wald([20, 30, 50])]
    [14.69, 45.31]
    """
    return _around(nps(counts), nps_error(counts) * factor, level)


def adjusted_wald(counts: ArrayLike, factor: float = 1.0, level: float = LEVEL) -> Bounds:
    """Return the adjusted Wald interval: 0.75 detractors, 1.5 passives, 0.75 promoters added first (Rocks 2016).

    Parameters
    ----------
    counts, factor, level
        As of :func:`wald`.

    Examples
    --------
    >>> [round(x, 2) for x in adjusted_wald([20, 30, 50])]
    [14.05, 44.2]
    """
    more = np.asarray(counts, float) + PSEUDO
    return _around(nps(more), nps_error(more) * factor, level)


def _around(middle: float, error: float, level: float) -> Bounds:
    from scipy.special import ndtri

    half = float(ndtri((1 + level) / 2)) * error
    return max(middle - half, -100.0), min(middle + half, 100.0)


def bootstrap_interval(counts: ArrayLike, draws: int, seed: int, level: float = LEVEL) -> Bounds:
    """Return the percentile interval of the NPS over multinomial resamples of the counts.

    >>> low, high = bootstrap_interval([20, 30, 50], 4000, seed=0)
    >>> 13 < low < 16 < 44 < high < 47
    True
    """
    counts = np.asarray(counts, float)
    n = round(counts.sum())
    drawn = np.random.default_rng(seed).multinomial(n, counts / counts.sum(), draws)
    return _percentiles(100 * (drawn[:, 2] - drawn[:, 0]) / n, level)


def dirichlet_interval(counts: ArrayLike, seed: int, level: float = LEVEL) -> Bounds:
    """Return the posterior interval of the NPS under Jeffreys' prior, half an answer in each class.

    >>> low, high = dirichlet_interval([20, 30, 50], seed=0)
    >>> 13 < low < 16 < 43 < high < 46
    True
    """
    drawn = np.random.default_rng(seed).dirichlet(np.asarray(counts, float) + 0.5, DRAWS)
    return _percentiles(100 * (drawn[:, 2] - drawn[:, 0]), level)


def _percentiles(values: Floats, level: float) -> Bounds:
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def finite_factor(n: float, population: float) -> float:
    """Return sqrt((N - n) / (N - 1)), the finite population factor of a standard error; 1 without a population.

    >>> finite_factor(100, 0), round(finite_factor(100, 401), 3), finite_factor(50, 50)
    (1.0, 0.867, 0.0)
    """
    if not population:
        return 1.0
    return float(np.sqrt(max(population - n, 0) / (population - 1))) if population > 1 else 0.0


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


def _by_t(value: float, error: float, df: float, pairs: int) -> Difference:
    """Return a difference with its t interval; without any variation there is none."""
    from scipy.special import stdtr, stdtrit

    if not error > 0:
        return Difference(value, np.nan, np.nan, np.nan, pairs)
    half = float(stdtrit(df, (1 + LEVEL) / 2)) * error
    return Difference(value, value - half, value + half, float(2 * stdtr(df, -abs(value) / error)), pairs)


def effective_counts(scores: Floats, weights: Floats | None) -> Floats:
    """Return counts of -1, 0 and 1: weighted shares, brought to Kish's effective number of answers.

    >>> effective_counts(np.array([1.0, 0, -1, 1]), np.array([1.0, 2, 1, 4])).round(3).tolist()
    [0.364, 0.727, 1.818]
    """
    known = ~np.isnan(scores)
    w = np.ones(len(scores)) if weights is None else weights
    counts = np.array([w[scores == s].sum() for s in (-1, 0, 1)])
    total = counts.sum()
    return counts / total * effective_n(w[known]) if total else counts
