"""How sure a standardized effect is: its interval, from the noncentral distribution of the statistic behind it.

A noncentral t, F or chi-square is found under which the statistic is as far out as the level allows, on either side
(Steiger & Fouladi 1997; Smithson 2003). What cannot be below 0 starts there. A statistic below the one that chance
alone exceeds half of the time is no proof of even less: the upper end is at least that of this median. No interval
leaves out its own effect.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

__all__ = ["cohen_d", "cohen_h", "cramer_v", "eta_squared", "paired_d", "r_squared"]

Ends = tuple[float, float]
NONE = (float("nan"), float("nan"))


def cohen_d(d: float, m: int, n: int, level: float = 0.95) -> Ends:
    """Return the ends of Cohen's d of two independent groups, d by the pooled standard deviation.

    Parameters
    ----------
    d : float
        Standardized difference of the means; NaN where nothing varies.
    m, n : int
        Cases of the groups, 2 or more.
    level : float
        Confidence level.

    Examples
    --------
    >>> [round(end, 3) for end in cohen_d(0.5, 50, 50)]
    [0.101, 0.897]
    """
    unit = np.sqrt(1 / m + 1 / n)
    return _by_t(d / unit, m + n - 2, unit, level)


def paired_d(d: float, n: int, level: float = 0.95) -> Ends:
    """Return the ends of the mean change over its standard deviation, of n pairs.

    >>> [round(end, 3) for end in paired_d(0.5, 30)]
    [0.116, 0.876]
    """
    return _by_t(d * np.sqrt(n), n - 1, 1 / np.sqrt(n), level)


def cohen_h(h: float, m: float, n: float, level: float = 0.95) -> Ends:
    """Return the ends of the difference of two arcsine-transformed shares of m and n cases. Cohen 1988.

    >>> [round(end, 3) for end in cohen_h(-0.19, 400, 400)]
    [-0.329, -0.051]
    """
    from scipy import stats

    half = float(stats.norm.ppf((1 + level) / 2)) * np.sqrt(1 / m + 1 / n)
    return float(h - half), float(h + half)


def cramer_v(chi2: float, df: float, n: float, smaller: int, level: float = 0.95) -> Ends:
    """Return the ends of Cramer's V of a table of n cases whose smaller side has `smaller` categories.

    >>> [round(end, 3) for end in cramer_v(9.75, 2, 300, 2)]
    [0.05, 0.286]
    """
    from scipy import stats

    ends = _from_zero(lambda x, at: stats.ncx2.cdf(x, df, at), chi2, stats.chi2.median(df), level)
    low, high = (float(np.sqrt(min(at / n / (smaller - 1), 1))) for at in ends)
    return _around(np.sqrt(chi2 / n / (smaller - 1)), low, high)


def eta_squared(f: float, between: float, within: float, level: float = 0.95) -> Ends:
    """Return the ends of the share of variance that groups explain, from F and its two degrees of freedom.

    The noncentrality is n eta2 / (1 - eta2) of n = between + within + 1 cases. Steiger 2004.

    >>> [round(end, 3) for end in eta_squared(5, 2, 87)]
    [0.007, 0.22]
    """
    from scipy import stats

    middle = stats.f.median(between, within)
    ends = _from_zero(lambda x, at: stats.ncf.cdf(x, between, within, at), f, middle, level)
    low, high = (float(at / (at + between + within + 1)) for at in ends)
    return _around(f * between / (f * between + within), low, high)


def r_squared(r: float, n: int, level: float = 0.95) -> Ends:
    """Return the ends of the square of a correlation of n cases, by Fisher's z; 0 is in it where r may be 0.

    >>> [round(end, 3) for end in r_squared(0.6, 40)], [round(end, 3) for end in r_squared(-0.1, 40)]
    ([0.126, 0.59], [0.0, 0.159])
    """
    from scipy import stats

    if n < 4:
        return 0.0, 1.0
    half = float(stats.norm.ppf((1 + level) / 2)) / np.sqrt(n - 3)
    z = np.arctanh(min(abs(r), 1 - 1e-15))
    low, high = np.tanh([max(z - half, 0), z + half]) ** 2
    return float(low), float(high)


def _by_t(t: float, df: float, unit: float, level: float) -> Ends:
    """Return the ends of the noncentrality of t, times `unit`."""
    from scipy import stats

    if not np.isfinite(t):
        return NONE
    size = abs(t)
    ends = [_place(lambda at: stats.nct.cdf(size, df, at), p, -size - 10, size + 10) for p in _tails(level)]
    low, high = (float(end * unit) for end in ends)
    return (low, high) if t >= 0 else (-high, -low)


def _from_zero(cdf: Callable[[float, float], float], found: float, middle: float, level: float) -> Ends:
    """Return both ends of a noncentrality that is 0 or more; `middle` is the median of the statistic where it is 0."""
    low, high = _tails(level)
    seen = max(found, middle)
    first = _place(lambda at: cdf(found, at), low, 0.0, found + 10)
    return first, _place(lambda at: cdf(seen, at), high, 0.0, seen + 10)


def _tails(level: float) -> Ends:
    return (1 + level) / 2, (1 - level) / 2


def _place(cdf: Callable[[float], float], p: float, low: float, high: float) -> float:
    """Return the noncentrality where a falling `cdf` is p: `low` if it is below p there, else beyond it."""
    from scipy.optimize import brentq

    if not cdf(low) > p:
        return low
    while cdf(high) > p:
        high *= 2
    return float(brentq(lambda at: cdf(at) - p, low, high, xtol=1e-8))


def _around(value: float, low: float, high: float) -> Ends:
    """Return an interval that holds the effect: a sample overstates what it is about, most with many categories."""
    return float(min(low, value)), float(max(high, value))
