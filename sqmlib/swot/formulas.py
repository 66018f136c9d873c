"""The formulas of the SWOT family, one each. Arrays in, arrays out, no words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sqmlib.swot.knowledge import CELLS, SPACE_POSTURES

__all__ = ["borda", "dissent", "ie_cell", "places", "posture", "ranks", "shares", "space_point"]
__all__ += ["cast_means", "weighted_total"]

Floats = NDArray[np.float64]


def weighted_total(weights: ArrayLike, ratings: ArrayLike) -> tuple[float, float, float]:
    """Return the total of an IFE or EFE matrix as printed and with weights brought to a sum of 1.

    Parameters
    ----------
    weights, ratings : array-like, shape (factors,)
        Weights at least 0; ratings on the scale of the convention. Factors without one of them do not count.

    Returns
    -------
    weight_sum, total, normalized : float
        Sum of the weights that count; sum of weight x rating; the same divided by the sum of weights. NaN without any.

    Notes
    -----
    David, Strategic Management. Nothing is rescaled silently: both totals are returned.

    Examples
    --------
    >>> [round(v, 4) for v in weighted_total([0.3, 0.25, 0.2, 0.15], [4, 3, 2, 1])]
    [0.9, 2.5, 2.7778]
    """
    w, r = np.asarray(weights, float), np.asarray(ratings, float)
    known = ~(np.isnan(w) | np.isnan(r))
    if not w[known].sum() > 0:
        return float("nan"), float("nan"), float("nan")
    total = float(w[known] @ r[known])
    return float(w[known].sum()), total, total / float(w[known].sum())


def ie_cell(ife: ArrayLike, efe: ArrayLike, low: float = 1.0, high: float = 4.0) -> NDArray[np.str_]:
    """Return the cell of the internal-external matrix.

    Parameters
    ----------
    ife, efe : array-like
        Totals on the scale of the ratings.
    low, high : float
        Ends of that scale; the bands are its thirds, [1,2) [2,3) [3,4] on David's.

    Returns
    -------
    ndarray of str
        "I" to "IX"; columns IFE strong, average, weak, rows EFE high, medium, low.

    Examples
    --------
    >>> ie_cell([3.2, 2.5, 1.995], [3.1, 2.5, 1.0]).tolist()
    ['I', 'V', 'IX']
    """
    cuts = low + (high - low) * np.array([1, 2]) / 3
    column = 2 - (np.asarray(ife, float)[..., None] >= cuts - 1e-12).sum(-1)
    row = 2 - (np.asarray(efe, float)[..., None] >= cuts - 1e-12).sum(-1)
    return np.array(CELLS)[row, column]


def space_point(scores: Mapping[str, Sequence[float]]) -> tuple[float, float]:
    """Return the vector of a SPACE matrix, x = mean CP + mean IP, y = mean FP + mean SP, from unrounded means.

    Parameters
    ----------
    scores : mapping
        FP and IP from +1 up, SP and CP from -1 down, each with at least one score.

    Examples
    --------
    >>> space_point({"CP": [-4, -2, -3, -2], "IP": [6, 4, 5, 4], "FP": [5, 4, 6, 5], "SP": [-4, -2, -2, -3]})
    (2.0, 2.25)
    """
    mean = {axis: float(np.mean(values)) for axis, values in scores.items()}
    return mean["CP"] + mean["IP"], mean["FP"] + mean["SP"]


def posture(x: float, y: float) -> str:
    """Return the posture of a SPACE vector; exactly on an axis there is none.

    >>> posture(2, 2), posture(2, -2), posture(0, 1)
    ('aggressive', 'competitive', 'on_axis')
    """
    x, y = (0.0 if abs(v) < 1e-12 else v for v in (x, y))
    return SPACE_POSTURES.get((int(np.sign(x)), int(np.sign(y))), "on_axis")


def places(values: ArrayLike) -> Floats:
    """Return mean ranks within each row, 1 for the largest value; missing values have none and do not count.

    >>> places([[5.0, np.nan, 1.0, 5.0]]).tolist()
    [[1.5, nan, 3.0, 1.5]]
    """
    values = np.atleast_2d(np.asarray(values, float))
    above = (values[:, None, :] > values[:, :, None]).sum(-1)
    equal = (values[:, None, :] == values[:, :, None]).sum(-1)
    return np.where(np.isnan(values), np.nan, above + (equal + 1) / 2)


def borda(ranks: ArrayLike) -> Floats:
    """Return Borda points per voter (row) and option (column): the options placed below it, ties counting one half.

    Parameters
    ----------
    ranks : array-like, shape (voters, options)
        1 best; NaN where not ranked. A ballot that ranks only some options is stretched to the range 0..k-1 of a whole
        one, so that a short ballot is not a weak one.

    Returns
    -------
    ndarray, shape (voters, options)
        k-1 for the first, 0 for the last; NaN where not ranked, and where only one option was ranked.

    Examples
    --------
    >>> borda([[1, 2, 3], [2, 1, 3], [1, 3, 2], [3, 2, 1]]).sum(axis=0).tolist()
    [5.0, 4.0, 3.0]
    """
    ranks = np.atleast_2d(np.asarray(ranks, float))
    cast = (~np.isnan(ranks)).sum(1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        points = (cast - places(-ranks)) * (ranks.shape[1] - 1) / (cast - 1)
    return np.where(cast > 1, points, np.nan)


def cast_means(votes: ArrayLike, times: ArrayLike | None = None) -> Floats:
    """Return the mean of the votes cast for each option; a missing vote is no zero.

    Parameters
    ----------
    votes : array-like, shape (voters, options)
        NaN where not cast.
    times : array-like, shape (draws, voters), optional
        How often each voter counts, for resamples; default once.

    Returns
    -------
    ndarray, shape (draws, options)
        NaN where nobody voted.

    Examples
    --------
    >>> cast_means([[5, 4, np.nan], [4, 2, 3], [5, np.nan, 1], [1, 3, 3]]).round(3).tolist()
    [[3.75, 3.0, 2.333]]
    """
    votes = np.atleast_2d(np.asarray(votes, float))
    times = np.ones((1, len(votes))) if times is None else np.asarray(times, float)
    cast = ~np.isnan(votes)
    with np.errstate(invalid="ignore", divide="ignore"):
        return (times @ np.where(cast, votes, 0.0)) / (times @ cast)


def shares(values: ArrayLike) -> Floats:
    """Return each value's share of the sum of its row; missing values stay missing.

    >>> shares([[2.0, 6.0, np.nan]]).tolist()
    [[0.25, 0.75, nan]]
    """
    values = np.atleast_2d(np.asarray(values, float))
    total = np.nansum(values, axis=1, keepdims=True)
    return np.where(total > 0, values / np.where(total > 0, total, 1), np.nan)


def ranks(values: ArrayLike) -> Floats:
    """Return ranks within each row, 1 for the largest; equal values share the better rank, missing ones have none.

    >>> ranks([[0.3, 0.5, 0.3, np.nan]]).tolist()
    [[2.0, 1.0, 2.0, nan]]
    """
    values = np.round(np.atleast_2d(np.asarray(values, float)), 12)
    return np.where(np.isnan(values), np.nan, 1 + (values[:, None, :] > values[:, :, None]).sum(-1))


def dissent(votes: ArrayLike, *, approval: bool = False) -> Floats:
    """Return how far the voters are apart on each option.

    Parameters
    ----------
    votes : array-like, shape (voters, options)
        NaN where not cast; the larger the better.
    approval : bool
        Votes are 0 and 1: taken as they are. Else each voter's votes become places from 0 (first) to 1 (last).

    Returns
    -------
    ndarray, shape (options,)
        Twice the standard deviation over the voters: 0 all agree, 1 one half puts it first and the other half last;
        NaN below two voters. Own measure, so that a split is not hidden by its mean.

    Examples
    --------
    >>> dissent([[5, 1, 3], [1, 5, 3]]).tolist()
    [1.0, 1.0, 0.0]
    """
    votes = np.atleast_2d(np.asarray(votes, float))
    cast = ~np.isnan(votes)
    many = cast.sum(1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        where = votes if approval else np.where(many > 1, (places(votes) - 1) / (many - 1), np.nan)
        known = ~np.isnan(where)
        n = known.sum(0)
        mean = np.where(known, where, 0).sum(0) / n
        spread = np.sqrt((np.where(known, where - mean, 0) ** 2).sum(0) / n)
    return np.where(n > 1, 2 * spread, np.nan)
