"""Constants of control charts, exact for any subgroup size: d2, d3 of the range, c4 of the standard deviation."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["MEDIAN_RANGE", "c4", "d2", "d3", "each", "factors"]

Floats = NDArray[np.float64]
MEDIAN_RANGE = 0.953872552408938  # median range of two normal values: sqrt(2) Phi^-1(0.75)
_PRINTED = {"d2": 3, "d3": 3, "c4": 4}  # digits of the usual tables, which stop at n = 25
_REACH, _NODES = 9.0, 160  # Phi(-9) is 1e-19


@cache
def _grid() -> tuple[Floats, Floats, Floats]:
    """Return Gauss-Legendre nodes and weights on the whole line that matters, and log Phi there."""
    from scipy.special import log_ndtr

    x, w = np.polynomial.legendre.leggauss(_NODES)
    return _REACH * x, _REACH * w, log_ndtr(_REACH * x)


@cache
def d2(n: int) -> float:
    """Return the expected range of `n` independent standard normal values.

    Parameters
    ----------
    n : int
        Values in a subgroup, at least 2; any size.

    Notes
    -----
    d2 = integral of 1 - (1 - Phi(x))^n - Phi(x)^n (Tippett 1925), by Gauss-Legendre quadrature.

    Examples
    --------
    >>> round(d2(5), 9), round(d2(1000), 8)
    (2.325928947, 6.48287154)
    """
    _, weight, log_below = _grid()
    return float((weight * (1 - np.exp(n * log_below) - np.exp(n * log_below[::-1]))).sum())


@cache
def d3(n: int) -> float:
    """Return the standard deviation of the range of `n` independent standard normal values.

    Notes
    -----
    E(R^2) = 2 int int_{x<y} [1 - Phi(y)^n - (1 - Phi(x))^n + (Phi(y) - Phi(x))^n] dx dy (Tippett 1925). The inner
    integral runs over y = x + r, r from 0.

    Examples
    --------
    >>> round(d3(2), 10) == round((2 - 4 / np.pi) ** 0.5, 10), round(d3(10), 9)
    (True, 0.797050674)
    """
    from scipy.special import ndtr

    x, w = np.polynomial.legendre.leggauss(_NODES)
    low, wide = _REACH * x[:, None], _REACH * (1 + x[None, :])  # x in the reach, r in twice the reach
    below, above = ndtr(low), ndtr(low + wide)
    inside = 1 - above**n - (1 - below) ** n + np.clip(above - below, 0, None) ** n
    second = 2 * _REACH**2 * float(w @ inside @ w)
    return math.sqrt(second - d2(n) ** 2)


@cache
def c4(n: int) -> float:
    """Return the expected sample standard deviation of `n` independent standard normal values.

    Notes
    -----
    c4 = sqrt(2 / (n - 1)) Gamma(n / 2) / Gamma((n - 1) / 2), through log-gamma: no overflow for large n.

    Examples
    --------
    >>> round(c4(5), 10), round(c4(1000), 10)
    (0.939985603, 0.9997497811)
    """
    return math.sqrt(2 / (n - 1)) * math.exp(math.lgamma(n / 2) - math.lgamma((n - 1) / 2))


_ALL = {"d2": d2, "d3": d3, "c4": c4}


def each(name: str, n: ArrayLike, constants: str = "exact") -> Floats:
    """Return a constant for every subgroup size; sizes below 2 give NaN.

    Parameters
    ----------
    name : {"d2", "d3", "c4"}
        The constant.
    n : array-like of int
        Subgroup sizes.
    constants : {"exact", "table"}
        ``table`` rounds as printed tables do up to n = 25, to reproduce other programs.

    Examples
    --------
    >>> each("d2", [2, 5, 1], "table").tolist()
    [1.128, 2.326, nan]
    """
    sizes, place = np.unique(np.asarray(n, int), return_inverse=True)
    found = np.array([_ALL[name](int(size)) if size >= 2 else np.nan for size in sizes])
    if constants == "table":
        found = np.where(sizes <= 25, np.round(found, _PRINTED[name]), found)
    return found[place].reshape(np.shape(n))


def factors(n: int) -> dict[str, float]:
    """Return the factors of the usual tables for one subgroup size, exact.

    Returns
    -------
    dict
        ``A2 A3`` limits of means from ranges and standard deviations; ``D3 D4`` limits of ranges; ``B3 B4`` limits of
        standard deviations; ``E2`` limits of single values from ranges. All for three sigma.

    Examples
    --------
    >>> {name: round(value, 3) for name, value in factors(5).items()}
    {'A2': 0.577, 'A3': 1.427, 'D3': 0.0, 'D4': 2.114, 'B3': 0.0, 'B4': 2.089, 'E2': 1.29}
    """
    range_spread, sd_spread = 3 * d3(n) / d2(n), 3 * math.sqrt(1 - c4(n) ** 2) / c4(n)
    means = {"A2": 3 / (d2(n) * math.sqrt(n)), "A3": 3 / (c4(n) * math.sqrt(n))}
    spreads = {"D3": max(0.0, 1 - range_spread), "D4": 1 + range_spread}
    spreads |= {"B3": max(0.0, 1 - sd_spread), "B4": 1 + sd_spread}
    return {**means, **spreads, "E2": 3 / d2(n)}
