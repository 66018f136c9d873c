"""Intervals of the coordinates, each by the method that fits its statistic."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sqmlib.ipa.knowledge import BOX, LEVEL
from sqmlib.stats import effective_n, mean_interval, moments, wilson

__all__ = ["bounds", "correlation_bounds", "mean_bounds_of", "median_bounds", "percentile_bounds"]

Floats = NDArray[np.float64]
Z95 = 1.959963984540054


def bounds(values: Floats, weights: Floats | None, statistic: str, high: int) -> tuple[Floats, Floats, Floats]:
    """Return 95 % bounds of every column and the number of answers they rest on.

    Parameters
    ----------
    values : ndarray, shape (respondents, items)
        Ratings, NaN where missing.
    weights : ndarray, shape (respondents,), or None
        Sampling weights.
    statistic : {"mean", "median", "top2"}
        t interval, order statistics (Woodruff 1952), Wilson interval.
    high : int
        Last position of the scale.

    Returns
    -------
    low, high, n : ndarray, shape (items,)
        `n` is Kish's effective one when weighted. NaN where there are too few answers.

    Examples
    --------
    >>> low, high, n = bounds(np.array([[1.0], [2.0], [3.0]]), None, "mean", 5)
    >>> low.round(2).tolist(), high.round(2).tolist(), n.tolist()
    ([-0.48], [4.48], [3.0])
    """
    if statistic == "median":
        return median_bounds(values, weights)
    if statistic == "top2":
        values = np.where(np.isnan(values), np.nan, values > high - BOX)
    mean, variance, n = moments(values, weights)
    if statistic == "top2":
        return (*wilson(np.nan_to_num(mean) * n, n), n)
    return (*mean_interval(mean, variance, n), n)


def mean_bounds_of(values: Floats, weights: Floats | None) -> tuple[Floats, Floats, Floats]:
    """Return t bounds of the mean and the standard deviation, per column.

    >>> [b.round(2).tolist() for b in mean_bounds_of(np.array([[1.0], [2.0], [3.0]]), None)]
    [[-0.48], [4.48], [1.0]]
    """
    mean, variance, n = moments(values, weights)
    return (*mean_interval(mean, variance, n), np.sqrt(variance))


def median_bounds(values: Floats, weights: Floats | None) -> tuple[Floats, Floats, Floats]:
    """Return the values at the shares 1/2 -+ z sqrt(1/4n) of the (weighted) answers, per column (Woodruff 1952).

    >>> [b.tolist() for b in median_bounds(np.arange(1.0, 10.0)[:, None], None)]
    [[2.0], [8.0], [9.0]]
    """
    w = np.ones(len(values)) if weights is None else weights
    out = []
    for column in values.T:
        known = ~np.isnan(column)
        n = effective_n(w[known])
        if n < 2:
            out.append((np.nan, np.nan, n))
            continue
        order = np.argsort(column[known], kind="stable")
        shares, half = w[known][order].cumsum() / w[known].sum(), Z95 * np.sqrt(0.25 / n)
        at = np.clip(np.searchsorted(shares, [0.5 - half, 0.5 + half]), 0, len(order) - 1)
        out.append((*column[known][order][at], n))
    low, high, n = np.array(out, float).reshape(-1, 3).T
    return low, high, n


def correlation_bounds(r: Floats, n: float) -> tuple[Floats, Floats]:
    """Return 95 % bounds of correlations by Fisher's z (Fisher 1921); NaN below four respondents.

    >>> [round(float(b[0]), 3) for b in correlation_bounds(np.array([0.5]), 100)]
    [0.337, 0.634]
    """
    half = Z95 / np.sqrt(n - 3) if n > 3 else np.nan
    z = np.arctanh(np.clip(r, -1 + 1e-12, 1 - 1e-12))
    return np.minimum(np.tanh(z - half), r), np.maximum(np.tanh(z + half), r)


def percentile_bounds(draws: Floats, value: Floats) -> tuple[Floats, Floats]:
    """Return 2.5 and 97.5 % percentiles over resamples, widened where they leave the estimate itself out.

    Relative weights of resamples lie a little above those of the sample; an interval without its estimate would
    mislead. NaN where there is no estimate.

    >>> low, high = percentile_bounds(np.linspace(0, 1, 101)[:, None], np.array([0.99]))
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.025], [0.99])
    """
    low, high = (np.full(value.shape, np.nan) for _ in range(2))
    there = ~np.isnan(value) & (~np.isnan(draws)).any(axis=0)
    if there.any():
        share = (1 - LEVEL) / 2
        low[there], high[there] = np.nanquantile(draws[:, there], [share, 1 - share], axis=0)
    return np.minimum(low, value), np.maximum(high, value)
