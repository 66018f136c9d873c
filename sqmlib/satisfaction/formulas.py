"""The net promoter score and its intervals: plain counts in, plain numbers out, from -100 to 100."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sqmlib.satisfaction.knowledge import DRAWS, LEVEL, PSEUDO
from sqmlib.stats import effective_n

__all__ = [
    "adjusted_wald",
    "bootstrap_interval",
    "dirichlet_interval",
    "effective_counts",
    "finite_factor",
    "nps",
    "nps_error",
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
