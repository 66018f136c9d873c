"""Defects in the language of the house: DPU, DPO, DPMO, sigma level, yield of a chain of steps."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sqmlib.capability.shares import clopper_pearson
from sqmlib.rules import Convention, choose

__all__ = [
    "SHIFT",
    "TAILS",
    "dpmo_of_level",
    "first_time_yield",
    "rate_ratio",
    "rolled_interval",
    "sample_size_share",
    "sigma_level",
    "zero_defects_bound",
]

Floats = NDArray[np.float64]
SHIFT = 1.5
TAILS = {
    "one": Convention("one", "Harry & Schroeder 2000: one tail beyond the shifted limit"),
    "two": Convention("two", "both tails of the shifted normal"),
    "centered": Convention("centered", "both tails of the centered normal, no shift"),
}


def dpmo_of_level(level: ArrayLike, shift: float = SHIFT, tails: str = "one") -> Floats:
    """Return the defects per million opportunities that a sigma level stands for.

    Parameters
    ----------
    level : array-like
        Sigma level (short term).
    shift : float
        By how much the mean drifts in the long run, in sigma; 1.5 is a convention, not a law. Not used by
        ``centered``.
    tails : {"one", "two", "centered"}
        Which tails are counted; printed tables differ by this alone (66807 or 66811 at level 3).

    Raises
    ------
    DataError
        For unknown tails.

    Examples
    --------
    >>> dpmo_of_level([3, 6]).round(2).tolist(), float(dpmo_of_level(3, tails="two").round(1))
    ([66807.2, 3.4], 66810.6)
    """
    from scipy.special import ndtr

    level = np.asarray(level, float)
    counted = choose("tails", tails, TAILS).name
    if counted == "centered":
        return 2e6 * ndtr(-level)
    return 1e6 * (ndtr(shift - level) + (ndtr(-level - shift) if counted == "two" else 0))


def sigma_level(dpmo: ArrayLike, shift: float = SHIFT, tails: str = "one") -> Floats:
    """Return the sigma level of defects per million opportunities, the inverse of :func:`dpmo_of_level`.

    Parameters
    ----------
    dpmo : array-like
        0..1e6; at both ends there is no level: NaN.
    shift, tails
        As for :func:`dpmo_of_level`; with one tail the level is -Phi^-1(DPMO/1e6) + shift.

    Examples
    --------
    >>> round(float(sigma_level(10000)), 3), round(float(sigma_level(10000, shift=0)), 3)
    (3.826, 2.326)
    """
    from scipy.special import ndtri

    share = np.asarray(dpmo, float) / 1e6
    share = np.where((share > 0) & (share < 1), share, np.nan)
    counted = choose("tails", tails, TAILS).name
    if counted == "centered":
        return -ndtri(share / 2)
    return -ndtri(share) + shift if counted == "one" else _both_tails(share, shift)


def _both_tails(share: Floats, shift: float) -> Floats:
    """Invert the two-tail form by bisection; below the share at level 0 there is always one solution."""
    low, high = np.zeros(share.shape), np.full(share.shape, 45.0 + shift)
    for _ in range(80):
        middle = (low + high) / 2
        more = dpmo_of_level(middle, shift, "two") / 1e6 > share
        low, high = np.where(more, middle, low), np.where(more, high, middle)
    return np.where(np.isnan(share), np.nan, (low + high) / 2)


def zero_defects_bound(n: ArrayLike, level: float = 0.95, sides: int = 2) -> Floats:
    """Return the largest share compatible with no defect in `n`: 1 - alpha^(1/n), two-sided 1 - (alpha/2)^(1/n).

    >>> zero_defects_bound([100], sides=2).round(4).tolist(), zero_defects_bound([100], sides=1).round(4).tolist()
    ([0.0362], [0.0295])
    """
    return -np.expm1(np.log((1 - level) / sides) / np.asarray(n, float))


def rate_ratio(
    before: float, before_units: float, after: float, after_units: float, level: float = 0.95
) -> tuple[float, float, float]:
    """Return the defect rate after over the one before, with its exact interval: below 1 throughout is an improvement.

    Parameters
    ----------
    before, after : float
        Defects counted.
    before_units, after_units : float
        Units (or opportunities) they were counted on.
    level : float
        Confidence level.

    Returns
    -------
    ratio, low, high : float
        NaN and infinite ends where no defect was seen before.

    Notes
    -----
    Given their sum the later count is binomial (Przyborowski & Wilenski 1940).

    Examples
    --------
    >>> [round(x, 2) for x in rate_ratio(40, 1000, 25, 1000)]
    [0.62, 0.36, 1.06]
    """
    low, high = (float(x) for x in clopper_pearson(after, before + after, level))
    exposure = before_units / after_units
    ratio = after / before * exposure if before else float("nan")
    return ratio, low / (1 - low) * exposure, high / (1 - high) * exposure if high < 1 else float("inf")


def first_time_yield(entered: ArrayLike, scrapped: ArrayLike, reworked: ArrayLike) -> Floats:
    """Return (entered - scrapped - reworked) / entered: right at the first attempt (Harry & Schroeder 2000).

    >>> first_time_yield([500, 480], [20, 0], [30, 24]).tolist()
    [0.9, 0.95]
    """
    entered = np.asarray(entered, float)
    return (entered - np.asarray(scrapped, float) - np.asarray(reworked, float)) / entered


def rolled_interval(right: ArrayLike, entered: ArrayLike, level: float = 0.95) -> tuple[float, float]:
    """Return the interval of a rolled throughput yield from the exact intervals of its steps.

    Parameters
    ----------
    right, entered : array-like, shape (steps,)
        Cases right the first time, and all cases of each step.
    level : float
        Confidence level.

    Notes
    -----
    On the log scale the distances of the steps are squared and added (MOVER; Zou & Donner 2008): right also for a step
    without failures.

    Examples
    --------
    >>> [round(x, 4) for x in rolled_interval([450, 456], [500, 480])]
    [0.8199, 0.8836]
    """
    right, entered = np.asarray(right, float), np.asarray(entered, float)
    share = right / entered
    low, high = clopper_pearson(right, entered, level)
    with np.errstate(divide="ignore", invalid="ignore"):
        down = np.sqrt((np.log(share / low) ** 2).sum()) if (share > 0).all() else np.inf
        up = np.sqrt((np.log(high / share) ** 2).sum()) if (share > 0).all() else 0.0
    product = float(share.prod())
    return float(product * np.exp(-down)), float(min(product * np.exp(up), 1)) if product else float(high.prod())


def sample_size_share(expected: float, most: float, level: float = 0.95, power: float = 0.8) -> int:
    """Return how many cases prove, one-sided and with this power, that the share of failures is below `most`.

    Parameters
    ----------
    expected : float
        The true share, 0..1, below `most`.
    most : float
        What is promised, 0..1.
    level, power : float
        One-sided confidence; chance to succeed.

    Notes
    -----
    The smallest n whose exact test (Clopper & Pearson 1934) reaches the power, searched upward from the normal
    approximation.

    Examples
    --------
    >>> sample_size_share(0.005, 0.02)
    386
    """
    from scipy.special import ndtri
    from scipy.stats import binom

    spread = ndtri(level) * np.sqrt(most * (1 - most)) + ndtri(power) * np.sqrt(expected * (1 - expected))
    start = max(int((spread / (most - expected)) ** 2 * 0.6), 1)
    sizes = np.arange(start, 4 * start + 200)
    allowed = binom.ppf(1 - level, sizes, most) - 1  # the most failures that still prove it
    allowed += binom.cdf(allowed + 1, sizes, most) <= 1 - level
    reached = np.where(allowed >= 0, binom.cdf(allowed, sizes, expected), 0) >= power
    return int(sizes[np.argmax(reached)])
