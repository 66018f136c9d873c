"""Exact intervals of shares and rates, overdispersion, and the share of still open cases."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Dispersion", "clopper_pearson", "dispersion", "garwood", "survival_share"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Dispersion:
    """Whether groups differ by more than chance, and the interval that allows for it.

    Attributes
    ----------
    ratio : float
        Pearson chi-square over its degrees of freedom; 1 is chance alone.
    p : float
        Of a chi-square at least as large by chance.
    low, high : float
        Interval of the pooled share or rate, widened by the ratio (never narrowed).
    """

    ratio: float
    p: float
    low: float
    high: float


def clopper_pearson(successes: ArrayLike, n: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return exact intervals of proportions (Clopper & Pearson 1934); NaN where `n` is 0.

    >>> [round(float(x), 4) for x in clopper_pearson(2, 80)]
    [0.003, 0.0874]
    """
    from scipy.special import betaincinv

    k, n = np.broadcast_arrays(np.asarray(successes, float), np.asarray(n, float))
    tail, inner = (1 - level) / 2, np.clip(k, 0.5, None)
    low = np.where(k > 0, betaincinv(inner, np.maximum(n - k + 1, 1), tail), 0.0)
    high = np.where(k < n, betaincinv(k + 1, np.maximum(n - k, 0.5), 1 - tail), 1.0)
    return np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan)


def garwood(count: ArrayLike, exposure: ArrayLike = 1.0, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return exact intervals of Poisson rates, count per exposure (Garwood 1936).

    >>> [round(float(x), 4) for x in garwood(148, 24)]
    [5.2132, 7.244]
    """
    from scipy.special import gammaincinv

    k, exposure = np.broadcast_arrays(np.asarray(count, float), np.asarray(exposure, float))
    tail = (1 - level) / 2
    low = np.where(k > 0, gammaincinv(np.maximum(k, 0.5), tail), 0.0)
    return low / exposure, gammaincinv(k + 1, 1 - tail) / exposure


def dispersion(count: ArrayLike, size: ArrayLike, level: float = 0.95, kind: str = "binomial") -> Dispersion:
    """Return how much more groups differ than chance makes them, and the widened interval of the whole.

    Parameters
    ----------
    count, size : array-like, shape (groups,)
        Successes out of cases (binomial), or counts and their exposure (poisson).
    level : float
        Confidence level.
    kind : {"binomial", "poisson"}
        The distribution under chance alone.

    Returns
    -------
    Dispersion
        All NaN below two groups, or when nothing or everything is counted.

    Notes
    -----
    Pearson chi-square / (groups - 1); the interval is -+ z sqrt(ratio x variance) on the scale of the rate, the
    quasi-likelihood of McCullagh & Nelder 1989.

    Examples
    --------
    >>> round(dispersion([10, 30, 20], [100, 100, 100]).ratio, 2)
    6.25
    """
    from scipy.special import chdtrc, ndtri

    k, n = np.asarray(count, float), np.asarray(size, float)
    k, n = k[n > 0], n[n > 0]
    rate = k.sum() / n.sum() if len(n) else np.nan
    unit = rate * (1 - rate) if kind == "binomial" else rate
    if len(n) < 2 or not unit > 0:
        return Dispersion(*[float("nan")] * 4)
    square = float(((k - n * rate) ** 2 / (n * unit)).sum())
    ratio = square / (len(n) - 1)
    half = float(ndtri((1 + level) / 2)) * np.sqrt(max(ratio, 1.0) * unit / n.sum())
    low, high = max(rate - half, 0.0), rate + half
    return Dispersion(
        ratio, float(chdtrc(len(n) - 1, square)), float(low), float(min(high, 1) if kind == "binomial" else high)
    )


def survival_share(times: ArrayLike, ended: ArrayLike, limit: float, level: float = 0.95) -> tuple[float, float, float]:
    """Return the share of cases ended within `limit`, with the time open cases have waited so far counted.

    Parameters
    ----------
    times : array-like, shape (n,)
        Duration, or time waited so far.
    ended : array-like of bool, shape (n,)
        False for a case that is still open.
    limit : float
        In the unit of the times.
    level : float
        Confidence level.

    Returns
    -------
    share, low, high : float
        1 - S(limit) of Kaplan & Meier 1958; interval from Greenwood's variance on the log(-log) scale (Kalbfleisch &
        Prentice 1980); low and high are 0 or 1 where the estimate is.

    Examples
    --------
    >>> [round(x, 3) for x in survival_share([1, 2, 3, 4], [True, False, True, True], 3)]
    [0.625, 0.192, 0.989]
    """
    from scipy.special import ndtri

    times, ended = np.asarray(times, float), np.asarray(ended, bool)
    moments, first = np.unique(np.sort(times), return_index=True)
    at_risk = len(times) - first
    events = np.array([0]) if not len(moments) else np.bincount(np.searchsorted(moments, times), ended, len(moments))
    here = moments <= limit + 8 * np.spacing(abs(limit))
    d, n = events[here], at_risk[here].astype(float)
    left = float(np.prod(1 - d / n))
    if left in (0.0, 1.0):
        return 1 - left, 0.0 if left == 1 else 1 - left, 1.0 if left == 0 else 1 - left
    error = np.sqrt((d / (n * (n - d))).sum()) / abs(np.log(left)) * float(ndtri((1 + level) / 2))
    return 1 - left, float(1 - left ** np.exp(-error)), float(1 - left ** np.exp(error))
