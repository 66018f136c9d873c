"""Standard deviation within subgroups or between neighbors, and the degrees of freedom it really has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Spread", "c4", "d2", "d3", "overall", "within"]

Floats = NDArray[np.float64]
_NODES, _FAR = 160, 9.0  # twelve digits up to 100 values


@dataclass(frozen=True)
class Spread:
    """A standard deviation with its estimator.

    Attributes
    ----------
    estimator : str
        ``rbar``, ``sbar``, ``pooled``, ``pooled_raw``, ``moving_range`` or ``overall``.
    sigma : float
        In the unit of the values.
    df : float
        Degrees of freedom; not whole for ranges.
    """

    estimator: str
    sigma: float
    df: float


@cache
def d2(n: int) -> float:
    """Return the mean range of `n` standard normal values (Tippett 1925).

    >>> round(d2(5), 6), round(d2(2), 6)
    (2.325929, 1.128379)
    """
    return _range_moments(n)[0]


@cache
def d3(n: int) -> float:
    """Return the standard deviation of the range of `n` standard normal values (Tippett 1925).

    >>> round(d3(5), 6)
    0.864082
    """
    return _range_moments(n)[1]


@cache
def _range_moments(n: int) -> tuple[float, float]:
    """Integrate E W = int 1 - F^n - (1-F)^n, and E W^2 = 2 int int_{x<y} 1 - F(y)^n - (1-F(x))^n + (F(y)-F(x))^n."""
    from scipy.special import ndtr

    x, weights = np.polynomial.legendre.leggauss(_NODES)
    x, weights = _FAR * x, _FAR * weights
    mean = float(weights @ (1 - ndtr(x) ** n - ndtr(-x) ** n))
    lengths, shares = (x + _FAR) / 2, weights / 2  # y = x + t, t from 0
    low, high = x[:, None], x[:, None] + 2 * lengths[None, :]
    inside = 1 - ndtr(high) ** n - ndtr(-low) ** n + (ndtr(high) - ndtr(low)) ** n
    square = 2 * float(weights @ inside @ (2 * shares))
    return mean, float(np.sqrt(square - mean**2))


def c4(n: ArrayLike) -> Floats:
    """Return E(s) / sigma of `n` normal values, sqrt(2/(n-1)) Gamma(n/2) / Gamma((n-1)/2).

    >>> round(float(c4(5)), 6)
    0.939986
    """
    from scipy.special import gammaln

    n = np.asarray(n, float)
    return np.sqrt(2 / (n - 1)) * np.exp(gammaln(n / 2) - gammaln((n - 1) / 2))


def overall(values: ArrayLike) -> Spread:
    """Return the overall standard deviation (divisor n - 1), computed in two passes so that large offsets do no harm.

    >>> overall([10000001, 10000003, 10000002])
    Spread(estimator='overall', sigma=1.0, df=2.0)
    """
    x = np.asarray(values, float)
    return Spread("overall", float(np.std(x - x[0], ddof=1)), float(len(x) - 1))


def within(
    values: ArrayLike, subgroup: ArrayLike | None = None, estimator: str = "pooled", df_rule: str = "factor"
) -> Spread:
    """Return the standard deviation that is free of differences between subgroups.

    Parameters
    ----------
    values : array-like, shape (n,)
        In time order.
    subgroup : array-like, shape (n,), optional
        Subgroup of each value; needed by all estimators but ``moving_range``, which takes neighbors whatever they are.
    estimator : {"rbar", "sbar", "pooled", "pooled_raw", "moving_range"}
        Ranges over d2, standard deviations over c4 (both weighted by their precision when sizes differ), the pooled
        standard deviation over c4(df + 1) or as it is, or the mean moving range of two over d2(2).
    df_rule : {"factor", "exact"}
        Of ranges: ``factor`` takes 0.9 sum (n_i - 1), and 0.62 (n - 1) for moving ranges (Bissell 1990); ``exact``
        matches the coefficient of variation of the mean range, 1 / (2 CV^2).

    Returns
    -------
    Spread
        NaN with no degrees of freedom when no subgroup has two values.

    Examples
    --------
    >>> round(within([1.0, 3.0, 2.0, 6.0], ["a", "a", "b", "b"], "rbar").sigma, 6)
    2.658681
    """
    x = np.asarray(values, float)
    if estimator == "moving_range":
        return _moving_range(x, df_rule)
    _, codes = np.unique(np.asarray(subgroup), return_inverse=True)
    sizes, sums, ranges = _per_subgroup(x - x.mean(), codes)
    if not len(sizes):
        return Spread(estimator, float("nan"), 0.0)
    if estimator == "rbar":
        return _ranges(ranges, sizes, df_rule)
    free = float((sizes - 1).sum())
    if estimator.startswith("pooled"):
        unbiased = float(c4(free + 1)) if estimator == "pooled" else 1.0
        return Spread(estimator, float(np.sqrt(sums.sum() / free)) / unbiased, free)
    factor = c4(sizes)
    weights = factor**2 / (1 - factor**2)
    sigma = float(weights @ (np.sqrt(sums / (sizes - 1)) / factor) / weights.sum())
    return Spread("sbar", sigma, float(weights.sum() / 2))


def _per_subgroup(x: Floats, codes: NDArray[np.int_]) -> tuple[Floats, Floats, Floats]:
    """Return size, sum of squares about the mean and range of every subgroup of two or more values."""
    sizes = np.bincount(codes)
    squares = np.bincount(codes, (x - (np.bincount(codes, x) / sizes)[codes]) ** 2)
    order = np.argsort(codes, kind="stable")
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    ranges = np.maximum.reduceat(x[order], starts) - np.minimum.reduceat(x[order], starts)
    kept = sizes > 1
    return sizes[kept].astype(float), squares[kept], ranges[kept]


def _ranges(ranges: Floats, sizes: Floats, df_rule: str) -> Spread:
    known = {n: (d2(int(n)), d3(int(n))) for n in np.unique(sizes)}
    mean, spread = np.array([known[n] for n in sizes]).T
    weights = mean**2 / spread**2
    df = 0.9 * (sizes - 1).sum() if df_rule == "factor" else weights.sum() / 2
    return Spread("rbar", float(weights @ (ranges / mean) / weights.sum()), float(df))


def _moving_range(x: Floats, df_rule: str) -> Spread:
    """Return mean |x_i - x_(i-1)| / d2(2); neighboring ranges share a value, which costs degrees of freedom."""
    steps = len(x) - 1
    sigma = float(np.abs(np.diff(x)).mean() / d2(2))
    if df_rule == "factor":
        return Spread("moving_range", sigma, 0.62 * steps)
    square = 4 / np.pi  # (E|d|)^2 for differences d of variance 2
    shared = (np.sqrt(3) + np.pi / 6) * 2 / np.pi - square  # covariance of neighbors, correlation -1/2
    variance = (steps * (2 - square) + 2 * (steps - 1) * shared) / steps**2
    return Spread("moving_range", sigma, float(square / (2 * variance)))
