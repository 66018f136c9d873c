"""The arithmetic of a PARCS grid: arrays in, arrays out; blank ratings are NaN and never count as 0."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sqmlib.parcs.knowledge import POSITIONS

__all__ = ["cell_means", "grid_means", "renormalized", "rwg"]

Floats = NDArray[np.float64]


def renormalized(values: ArrayLike, weights: ArrayLike) -> Floats:
    """Return the weighted mean over the last axis; the weight of a missing value goes to the others.

    Parameters
    ----------
    values : array-like, shape (..., n)
        NaN for missing.
    weights : array-like, shape (n,)
        At least 0; they need not add up to 1.

    Returns
    -------
    ndarray, shape (...)
        NaN where everything with a weight is missing.

    Examples
    --------
    >>> renormalized([0.5, 0.8, np.nan], [0.5, 0.3, 0.2]).round(6).item()
    0.6125
    """
    values, weights = np.asarray(values, float), np.asarray(weights, float)
    known = np.where(np.isnan(values), 0.0, weights)
    total = known.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total > 0, np.nansum(values * known, axis=-1) / total, np.nan)


def grid_means(grid: ArrayLike, stages: ArrayLike, elements: ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Return the means per stage and per element, and the overall weighted mean of the elements.

    Parameters
    ----------
    grid : array-like, shape (..., stages, elements)
        Means of the cells; NaN where nobody rated.
    stages, elements : array-like
        Weights, at least 0.

    Returns
    -------
    tuple of ndarray, shapes (..., stages), (..., elements), (...)
        Each mean over what was rated. The overall mean weighs the element means, so that an element does not count
        less because a cell of it is blank.

    Examples
    --------
    >>> grid = [[4, 3, 5, 4], [5, 1, 4, 4], [4, 4, 4, np.nan]]
    >>> by_stage, by_element, overall = grid_means(grid, [1, 1, 1], [0.4, 0.3, 0.2, 0.1])
    >>> by_element.round(4).tolist(), overall.round(4).item()
    ([4.3333, 2.6667, 4.3333, 4.0], 3.8)
    """
    grid = np.asarray(grid, float)
    by_element = renormalized(np.swapaxes(grid, -1, -2), stages)
    return renormalized(grid, elements), by_element, renormalized(by_element, elements)


def cell_means(ratings: ArrayLike, counts: ArrayLike) -> Floats:
    """Return the mean of every cell when each assessor counts a given number of times.

    Parameters
    ----------
    ratings : array-like, shape (assessors, cells)
        NaN where an assessor gave none.
    counts : array-like, shape (draws, assessors)
        How often each assessor was drawn.

    Returns
    -------
    ndarray, shape (draws, cells)

    Examples
    --------
    >>> cell_means([[1, 4], [3, np.nan]], [[1, 1], [0, 2]]).tolist()
    [[2.0, 4.0], [3.0, nan]]
    """
    ratings, counts = np.asarray(ratings, float), np.asarray(counts, float)
    known = ~np.isnan(ratings)
    n = counts @ known.astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(n > 0, counts @ np.where(known, ratings, 0.0) / n, np.nan)


def rwg(variance: Any, positions: int = POSITIONS) -> Any:
    """Return the within-group agreement 1 - s^2 / ((A^2 - 1) / 12), 0 where it would be negative.

    Parameters
    ----------
    variance : float or array-like
        Variance of the ratings of one thing, divisor n - 1.
    positions : int
        A, the positions of the scale: (A^2 - 1) / 12 is the variance of ratings by chance.

    Notes
    -----
    James, Demaree & Wolf 1984, Journal of Applied Psychology 69; negative values are set to 0 as they propose.

    Examples
    --------
    >>> rwg(0.5).item(), rwg([0.0, 4.0]).tolist()
    (0.75, [1.0, 0.0])
    """
    return np.maximum(1 - np.asarray(variance, float) / ((positions**2 - 1) / 12), 0.0)
