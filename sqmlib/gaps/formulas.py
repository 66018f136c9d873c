"""The formulas of the gaps model. Arrays in, arrays out; every gap is negative where something falls short."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sqmlib.stats import mean_interval, moments, resampling_weights

__all__ = ["against", "difference", "first_shares", "group_means", "reverse"]

Floats = NDArray[np.float64]


def reverse(answers: ArrayLike, low: float, high: float) -> Floats:
    """Turn answers round on their declared scale, low + high - x.

    >>> reverse([1, 2, 4], 1, 7).tolist(), reverse([1, 2, 4], 1, 5).tolist()
    ([7.0, 6.0, 4.0], [5.0, 4.0, 2.0])
    """
    return low + high - np.asarray(answers, float)


def group_means(values: ArrayLike, groups: list[list[int]], least: float = 0.5) -> Floats:
    """Return each person's mean over the answered items of every group.

    Parameters
    ----------
    values : array-like, shape (people, items)
        NaN where missing.
    groups : list of list of int
        Positions of the items of each group (dimension or antecedent).
    least : float
        Least share of a group's items that must be answered, else NaN; own rule.

    Returns
    -------
    ndarray, shape (people, groups)

    Examples
    --------
    >>> group_means([[1, 3, np.nan], [np.nan, np.nan, 5]], [[0, 1], [2]]).tolist()
    [[2.0, nan], [nan, 5.0]]
    """
    values = np.asarray(values, float)
    known = ~np.isnan(values)
    member = np.zeros((values.shape[1], len(groups)))
    for place, items in enumerate(groups):
        member[items, place] = 1
    count, total = known @ member, np.where(known, values, 0) @ member
    enough = (count > 0) & (count >= least * member.sum(0) - 1e-9)
    return np.where(enough, total / np.maximum(count, 1), np.nan)


def against(values: ArrayLike, null: float) -> dict[str, Floats]:
    """Return mean, 95 % t interval, n and two-sided p against `null` of every column.

    Parameters
    ----------
    values : array-like, shape (people, columns)
        NaN where missing.
    null : float
        Value the mean is tested against.

    Returns
    -------
    dict
        ``value low high n p``; NaN where a column has too few values or, for p, no spread. Student 1908.

    Examples
    --------
    >>> found = against([[-1.0], [-2.0], [-3.0]], 0)
    >>> {k: round(float(v[0]), 3) for k, v in found.items()}
    {'value': -2.0, 'low': -4.484, 'high': 0.484, 'n': 3.0, 'p': 0.074}
    """
    mean, variance, n = moments(values)
    low, high = mean_interval(mean, variance, n)
    return {"value": mean, "low": low, "high": high, "n": n, "p": _p(mean - null, variance / np.maximum(n, 1), n - 1)}


def difference(values: ArrayLike, reference: ArrayLike) -> dict[str, Floats]:
    """Return the difference of means of two independent groups, column by column, with Welch's interval and p.

    Parameters
    ----------
    values, reference : array-like, shape (people, columns)
        Two groups of different people; NaN where missing.

    Returns
    -------
    dict
        ``value`` mean of `values` less mean of `reference`; ``low high`` 95 % interval; ``n`` of `values`; ``p``
        against 0. Welch 1947.

    Examples
    --------
    >>> found = difference([[6.0], [5.0], [7.0]], [[7.0], [7.0], [6.0], [7.0]])
    >>> {k: round(float(v[0]), 3) for k, v in found.items()}
    {'value': -0.75, 'low': -2.856, 'high': 1.356, 'n': 3.0, 'p': 0.326}
    """
    from scipy.special import stdtrit

    (m1, v1, n1), (m2, v2, n2) = moments(values), moments(reference)
    with np.errstate(divide="ignore", invalid="ignore"):
        a, b = v1 / n1, v2 / n2
        df = np.where(a + b > 0, (a + b) ** 2 / (a**2 / (n1 - 1) + b**2 / (n2 - 1)), np.minimum(n1, n2) - 1)
        half = np.where(a + b > 0, stdtrit(df, 0.975) * np.sqrt(a + b), a + b)
    value = m1 - m2
    return {"value": value, "low": value - half, "high": value + half, "n": n1, "p": _p(value, a + b, df)}


def _p(distance: Floats, squared_error: Floats, df: Floats) -> Floats:
    """Return the two-sided p of a mean so far from the null; NaN without spread."""
    from scipy.special import stdtr

    usable = (squared_error > 1e-20) & (df > 0)
    t = np.where(usable, distance, np.nan) / np.sqrt(np.where(usable, squared_error, 1))
    return 2 * stdtr(np.where(usable, df, 1), -np.abs(t))


def first_shares(values: Floats, reference: Floats | None, draws: int, seed: int, large: int) -> Floats:
    """Return in which share of resamples each column has the smallest mean.

    Parameters
    ----------
    values : ndarray, shape (people, columns)
        NaN where missing.
    reference : ndarray or None
        Other people, whose mean is taken off; resampled independently.
    draws, seed : int
        Resamples and their seed.
    large : int
        With more people than this the means are drawn from their normal distribution instead.

    Returns
    -------
    ndarray, shape (columns,)
        Shares that sum to 1; a tie counts for its first column. Efron & Tibshirani 1993.

    Examples
    --------
    >>> first_shares(np.array([[-2.0, 0.0], [-1.0, -1.5], [-3.0, 0.5]]), None, 200, 0, 10_000).tolist()
    [0.955, 0.045]
    """
    means = _resampled(values, draws, seed, large)
    if reference is not None:
        means = means - _resampled(reference, draws, seed + 1, large)
    first = np.argmin(np.where(np.isnan(means), np.inf, means), axis=1)
    return np.bincount(first, minlength=means.shape[1]) / draws


def _resampled(values: Floats, draws: int, seed: int, large: int) -> Floats:
    """Return resampled means, (draws, columns); rows are sorted first, so that their order changes nothing."""
    values = values[np.lexsort(values.T[::-1])]
    known = ~np.isnan(values)
    if len(values) > large:
        mean, variance, n = moments(values)
        root = np.nan_to_num(np.corrcoef(values[known.all(1)], rowvar=False))
        spread = np.sqrt(variance / n)
        covariance = root * np.outer(spread, spread)
        return np.random.default_rng(seed).multivariate_normal(mean, covariance, draws, method="eigh")
    filled, out = np.where(known, values, 0), []
    for weights in resampling_weights(len(values), draws, seed):
        with np.errstate(divide="ignore", invalid="ignore"):
            out.append((weights @ filled) / (weights @ known))
    return np.concatenate(out)
