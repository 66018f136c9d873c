"""Runs about a line: the longest run and the crossings, and what chance allows (Anhoej)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["crossings", "crossings_min", "longest_run", "longest_run_max", "run_ends", "sides"]

Ints = NDArray[np.intp]
_SURE = 0.05  # quantile of the crossings (Chen 2010)


def sides(values: ArrayLike, center: ArrayLike, tie: ArrayLike = 0.0) -> NDArray[np.int8]:
    """Return 1 above, -1 below and 0 on the line (or unknown), for every value.

    >>> sides([5, 7, 3, np.nan], 5).tolist()
    [0, 1, -1, 0]
    """
    off = np.asarray(values, float) - center
    return (off > tie).astype(np.int8) - (off < -np.asarray(tie, float))


def _last_known(side: NDArray[np.int8]) -> Ints:
    """Return for every place where the last point off the line is, -1 before the first."""
    index = np.arange(side.shape[-1])
    return np.maximum.accumulate(np.where(side != 0, index, -1), axis=-1)


def _changes(side: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Return which points lie on another side than the last point off the line before them."""
    last = _last_known(side)
    before = np.concatenate([np.full((*side.shape[:-1], 1), -1), last[..., :-1]], axis=-1)
    known = (before >= 0) & (side != 0)
    return known & (np.take_along_axis(side, np.maximum(before, 0), axis=-1) != side)


def crossings(side: ArrayLike) -> Ints:
    """Return how often a line is crossed; points on the line neither cross nor count.

    >>> int(crossings([0, 0, 1, 0, -1, 1, -1, 0, 1, -1]))
    5
    """
    return _changes(np.asarray(side, np.int8)).sum(axis=-1)


def run_ends(side: ArrayLike) -> Ints:
    """Return how long the run is that ends at each point; points on the line carry it on without counting.

    >>> run_ends([1, 1, 0, 1, -1]).tolist()
    [1, 2, 2, 3, 1]
    """
    side = np.asarray(side, np.int8)
    useful = np.cumsum(side != 0, axis=-1)
    before = np.where(_changes(side), useful - 1, 0)
    return useful - np.maximum.accumulate(before, axis=-1)


def longest_run(side: ArrayLike) -> Ints:
    """Return the longest run on one side of the line.

    >>> int(longest_run([1, 1, 0, 1, -1]))
    3
    """
    ends = run_ends(side)
    return ends.max(axis=-1) if ends.shape[-1] else np.zeros(ends.shape[:-1], int)


def longest_run_max(n: ArrayLike) -> Ints:
    """Return the longest run that chance allows among `n` points off the line: round(log2(n) + 3).

    Schilling 2012; Anhoej & Olesen 2014.

    >>> longest_run_max([10, 12, 24, 100]).tolist()
    [6, 7, 8, 10]
    """
    n = np.maximum(np.asarray(n, float), 1)
    return np.round(np.log2(n) + 3).astype(int)


def crossings_min(n: ArrayLike) -> Ints:
    """Return the fewest crossings that chance allows among `n` points off the line.

    The 5 % quantile of the binomial distribution of n - 1 trials at 1/2 (Chen 2010; Anhoej 2015).

    >>> crossings_min([10, 12, 24, 100]).tolist()
    [2, 3, 8, 41]
    """
    from scipy.stats import binom

    trials = np.maximum(np.asarray(n, int) - 1, 0)
    return np.maximum(binom.ppf(_SURE, trials, 0.5), 0).astype(int)
