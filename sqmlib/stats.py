"""Statistics that several methods share and that no library offers in this form. Arrays in, arrays out, no words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["binomial_half", "effective_n", "g_test", "hidden_groups", "holm", "mean_interval", "moments"]
__all__ += ["natural", "resampling_weights", "wilson"]

Floats = NDArray[np.float64]
_CELLS = 4_000_000  # resampling weights kept in memory at once


def wilson(successes: ArrayLike, n: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return Wilson score intervals of proportions.

    Parameters
    ----------
    successes, n : array-like
        Counts (weighted counts with their effective n are allowed); same shape.
    level : float
        Confidence level, 0..1.

    Returns
    -------
    low, high : ndarray of float
        Bounds in 0..1; NaN where n is 0.

    Notes
    -----
    (p + z^2/2n -+ z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n). Wilson 1927.

    Examples
    --------
    >>> [round(float(x), 6) for x in wilson(146, 191)]
    [0.69937, 0.819]
    """
    from scipy.special import ndtri

    n = np.asarray(n, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        p, z = np.asarray(successes, float) / n, ndtri((1 + level) / 2)
        middle, scale = p + z**2 / (2 * n), 1 + z**2 / n
        half = z * np.sqrt(np.clip(p * (1 - p), 0, None) / n + z**2 / (4 * n**2))
        return np.clip((middle - half) / scale, 0, 1), np.clip((middle + half) / scale, 0, 1)


def holm(p: ArrayLike) -> Floats:
    """Return p-values adjusted for several tests by the step-down rule (Holm 1979); NaN stays NaN and does not count.

    >>> holm([0.01, 0.04, 0.03]).round(2).tolist()
    [0.03, 0.06, 0.06]
    """
    p = np.asarray(p, float)
    out, known = np.full(p.shape, np.nan), np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    steps = p[order] * np.arange(len(order), 0, -1)
    out[order] = np.minimum(np.maximum.accumulate(steps), 1)
    return out


def binomial_half(a: ArrayLike, total: ArrayLike) -> Floats:
    """Return the exact two-sided p of `a` successes in `total` trials at 1/2; NaN where `total` is 0.

    >>> round(float(binomial_half(123, 218)), 6)
    0.067203
    """
    from scipy.stats import binom

    a, total = np.broadcast_arrays(np.asarray(a, float), np.asarray(total, float))
    p = np.minimum(1, 2 * binom.cdf(np.minimum(a, total - a), total, 0.5))
    return np.where(total > 0, p, np.nan)


def effective_n(weights: ArrayLike) -> float:
    """Return Kish's effective sample size, (sum w)^2 / sum w^2 (Kish 1965); 0 without weights.

    >>> effective_n([1, 1, 2])
    2.6666666666666665
    """
    w = np.asarray(weights, float)
    squares = float((w**2).sum())
    return float(w.sum()) ** 2 / squares if squares else 0.0


def moments(values: ArrayLike, weights: ArrayLike | None = None) -> tuple[Floats, Floats, Floats]:
    """Return mean, sample variance and effective n of every column; missing values are left out column by column.

    Parameters
    ----------
    values : array-like, shape (respondents, columns)
        Numbers, NaN where missing.
    weights : array-like, shape (respondents,), optional
        Sampling weights, at least 0; only their proportions matter.

    Returns
    -------
    mean, variance, n : ndarray, shape (columns,)
        Variance with divisor n - 1, NaN up to n = 1; n is the number of values, or Kish's effective one.

    Examples
    --------
    >>> mean, variance, n = moments([[1.0, 5.0], [3.0, np.nan], [5.0, 5.0]])
    >>> mean.tolist(), variance.tolist(), n.tolist()
    ([3.0, 5.0], [4.0, 0.0], [3.0, 2.0])
    """
    values = np.asarray(values, float)
    known = ~np.isnan(values)
    if weights is None:
        return _plain_moments(values, known)
    w = known * np.asarray(weights, float)[:, None]
    n, filled = np.array([effective_n(column) for column in w.T]), np.where(known, values, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = (w * filled).sum(0) / w.sum(0)
        squares = (w * (filled - mean) ** 2).sum(0) / w.sum(0)
        return mean, np.where(n > 1, squares * n / (n - 1), np.nan), n


def _plain_moments(values: Floats, known: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
    """Return the moments of unweighted columns: every value counts once, no product with weights is needed."""
    whole = known.all()
    n = np.full(values.shape[1], float(len(values))) if whole else known.sum(0).astype(float)
    filled = values if whole else np.where(known, values, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = filled.sum(0) / n
        about = filled - mean
        if not whole:
            about[~known] = 0
        return mean, np.where(n > 1, np.square(about, out=about).sum(0) / (n - 1), np.nan), n


def mean_interval(mean: ArrayLike, variance: ArrayLike, n: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return t intervals of means from the sample variance (divisor n - 1); NaN where n is below 2.

    >>> [round(float(x), 3) for x in mean_interval(10.0, 4.0, 25)]
    [9.174, 10.826]
    """
    from scipy.special import stdtrit

    mean, n = np.asarray(mean, float), np.asarray(n, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        half = np.where(n > 1, stdtrit(n - 1, (1 + level) / 2) * np.sqrt(np.asarray(variance, float) / n), np.nan)
    return mean - half, mean + half


def g_test(table: ArrayLike, draws: int = 9999, seed: int = 0) -> tuple[float, float]:
    """Test whether the rows of a table of counts have the same distribution.

    Parameters
    ----------
    table : array-like of int, shape (groups, classes)
        Counts; empty rows and columns are left out.
    draws : int
        Random tables with the same margins, drawn when expected counts are too small for chi-square: one below 1, or
        more than a fifth of them below 5 (Cochran 1954).
    seed : int
        Seed of these draws.

    Returns
    -------
    g : float
        Likelihood-ratio statistic, 2 sum O ln(O/E). NaN when fewer than two groups or classes remain.
    p : float
        From chi-square, or from the permutation distribution when expected counts are too small.

    Notes
    -----
    Woolf 1957; random tables with fixed margins as in Patefield 1981.

    Examples
    --------
    >>> g, p = g_test([[30, 10], [12, 28]])
    >>> round(g, 2), p < 0.001
    (16.85, True)
    """
    from scipy.special import chdtrc, xlogy

    counts = np.asarray(table, float).round()
    counts = counts[counts.sum(1) > 0][:, counts.sum(0) > 0]
    if min(counts.shape) < 2:
        return np.nan, np.nan
    expected = np.outer(counts.sum(1), counts.sum(0)) / counts.sum()
    g = float(2 * (xlogy(counts, counts) - xlogy(counts, expected)).sum())
    if expected.min() >= 1 and (expected < 5).mean() <= 0.2:
        return g, float(chdtrc((counts.shape[0] - 1) * (counts.shape[1] - 1), g))
    from scipy.stats import random_table

    margins = random_table(counts.sum(1).astype(int), counts.sum(0).astype(int))
    drawn = margins.rvs(draws, random_state=np.random.default_rng(seed))
    sizes = np.arange(drawn.max() + 1)
    own = xlogy(sizes, sizes)  # of every count there is; the rest of G is the same for all these tables
    more = own[drawn].sum(axis=(-2, -1)) - xlogy(counts, counts).sum()
    return g, float((1 + (2 * more >= -1e-9).sum()) / (draws + 1))


def resampling_weights(n: int, draws: int, seed: int) -> Iterator[NDArray[np.float32]]:
    """Yield blocks of bootstrap weights: how often each of `n` respondents is in each resample.

    Parameters
    ----------
    n : int
        Respondents.
    draws : int
        Resamples in all.
    seed : int
        Same seed, same blocks.

    Yields
    ------
    ndarray of float32, shape (draws in this block, n)
        Whole numbers; every row sums to n. Efron & Tibshirani 1993.

    Examples
    --------
    >>> next(resampling_weights(4, 10, seed=0)).sum(axis=1).tolist() == [4.0] * 10
    True
    """
    rng, block = np.random.default_rng(seed), max(1, _CELLS // max(n, 1))
    for start in range(0, draws, block):
        size = min(block, draws - start)
        picks = rng.integers(0, n, (size, n), dtype=np.int32)
        flat = picks + (np.arange(size, dtype=np.int32) * n)[:, None]
        yield np.bincount(flat.ravel(), minlength=size * n).astype(np.float32).reshape(size, n)


def hidden_groups(sizes: Mapping[str, float], least: int) -> list[str]:
    """Return the groups too small to show; the next smallest is hidden with them while they could be computed back.

    Subtracting the shown groups from the total gives what is hidden: it must be two groups, and `least` people.

    >>> hidden_groups({"long": 90, "short": 40, "charter": 3}, 5)
    ['charter', 'short']
    >>> hidden_groups({"long": 90, "short": 40, "charter": 2, "crew": 2}, 5)
    ['charter', 'crew', 'short']
    """
    ordered = sorted(sizes, key=lambda group: sizes[group])
    count = sum(sizes[group] < least for group in ordered)
    while 0 < count < len(ordered) and (count < 2 or sum(sizes[g] for g in ordered[:count]) < least):
        count += 1
    return [str(group) for group in ordered[:count]]


def natural(name: str) -> list[tuple[int, int, str]]:
    """Return a sort key that puts wave 2 before wave 10.

    >>> sorted(["w10", "w2", "w1"], key=natural)
    ['w1', 'w2', 'w10']
    """
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", name) if part]
