"""Constants of the range method, exact for any size."""

from __future__ import annotations

import math

from sqmlib.capability.spread import d2, d3

__all__ = ["d2_star", "k1", "k2"]


def d2_star(n: int, groups: int = 1) -> float:
    """Return sqrt(d2^2 + d3^2/g), the divisor of the mean of `groups` ranges of `n` values (Duncan 1986).

    >>> round(d2_star(3), 5), round(1 / d2_star(10), 4)
    (1.91154, 0.3146)
    """
    return math.sqrt(d2(n) ** 2 + d3(n) ** 2 / groups)


def k1(trials: int) -> float:
    """Return 1/d2 of the number of trials (AIAG K1).

    >>> round(k1(2), 4), round(k1(3), 4)
    (0.8862, 0.5908)
    """
    return 1 / d2(trials)


def k2(size: int) -> float:
    """Return 1/d2* of one range of `size` means (AIAG K2 of appraisers, K3 of parts).

    >>> round(k2(2), 4), round(k2(10), 4)
    (0.7071, 0.3146)
    """
    return 1 / d2_star(size)
