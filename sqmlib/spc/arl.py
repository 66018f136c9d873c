"""Average run lengths of EWMA and CUSUM charts, and the limits that give a wanted one."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sqmlib.checks import DataError
from sqmlib.spc.price import arl_shewhart
from sqmlib.spc.setting import trouble

__all__ = ["arl_cusum", "arl_ewma", "arl_shewhart", "design_cusum", "design_ewma"]

Floats = NDArray[np.float64]
_NODES = 80


@lru_cache(maxsize=4)
def _legendre(nodes: int) -> tuple[Floats, Floats]:
    return np.polynomial.legendre.leggauss(nodes)


def _density(x: Floats) -> Floats:
    return np.exp(-0.5 * x**2) / np.sqrt(2 * np.pi)


def arl_cusum(k: float, h: float, shift: float = 0.0, head_start: float = 0.0) -> float:
    """Return the average run length of a two-sided CUSUM chart.

    Parameters
    ----------
    k, h : float
        Reference value and decision interval, in sigma of the plotted mean.
    shift : float
        True shift of the mean in the same unit.
    head_start : float
        Where both sides start (Lucas & Crosier 1982).

    Notes
    -----
    Integral equation of the one-sided run length, L(u) = 1 + L(0) Phi(k - u - d) + int_0^h L(y) phi(y + k - u - d) dy,
    solved at Gauss-Legendre nodes; two sides by 1 / ARL = 1 / ARL+ + 1 / ARL- (Brook & Evans 1972; van Dobben de Bruyn
    1968). With a head start both sides run at once; ARL = (A+ B- + A- B+ - B+ B-) / (B+ + B-) with A from the head
    start and B from 0 (Lucas & Crosier 1982).

    Examples
    --------
    >>> round(arl_cusum(0.5, 5), 4), round(arl_cusum(0.5, 5, shift=1), 4)
    (465.4435, 10.376)
    """
    _check(k >= 0 and h > 0 and 0 <= head_start < h)
    (up, up0), (down, down0) = (_one_sided(k, h, s * shift, head_start) for s in (1, -1))
    return (up * down0 + down * up0 - up0 * down0) / (up0 + down0)


def _check(right: bool) -> None:
    if not right:
        raise DataError([trouble("design")])


def _one_sided(k: float, h: float, shift: float, start: float) -> tuple[float, float]:
    """Return the run length of one side from `start` and from 0."""
    from scipy.special import ndtr

    x, w = _legendre(_NODES)
    y, w = np.r_[0.0, h * (x + 1) / 2], np.r_[0.0, h * w / 2]
    kernel = w * _density(y[None, :] + k - y[:, None] - shift)
    kernel[:, 0] = ndtr(k - y - shift)
    length = np.linalg.solve(np.eye(len(y)) - kernel, np.ones(len(y)))
    row = w * _density(y + k - start - shift)
    row[0] = ndtr(k - start - shift)
    return float(1 + row @ length), float(length[0])


def arl_ewma(weight: float, width: float, shift: float = 0.0) -> float:
    """Return the average run length of a two-sided EWMA chart with steady limits, started at the target.

    Parameters
    ----------
    weight : float
        lambda, 0..1; 1 is the Shewhart chart.
    width : float
        Distance of the limits, L, in steady-state sigma of the statistic.
    shift : float
        True shift of the mean, in sigma of the plotted mean.

    Notes
    -----
    L(u) = 1 + 1/lambda int_-h^h L(y) phi((y - (1 - lambda) u) / lambda - d) dy, h = L sqrt(lambda / (2 - lambda))
    (Crowder 1987; Lucas & Saccucci 1990).

    Examples
    --------
    >>> round(arl_ewma(0.2, 2.962), 3), round(arl_ewma(0.2, 2.962, shift=1), 4)
    (499.735, 10.5417)
    """
    _check(0 < weight <= 1 and width > 0)
    if weight == 1:
        return arl_shewhart(width, shift)
    h = width * np.sqrt(weight / (2 - weight))
    x, w = _legendre(_NODES)
    y = np.r_[0.0, h * x]
    kernel = np.r_[0.0, h * w] * _density((y[None, :] - (1 - weight) * y[:, None]) / weight - shift) / weight
    return float(np.linalg.solve(np.eye(len(y)) - kernel, np.ones(len(y)))[0])


def design_cusum(arl0: float = 370.398, shift: float = 1.0) -> tuple[float, float]:
    """Return k and h of the CUSUM chart for a shift to be found fast and a wanted time between false alarms.

    >>> k, h = design_cusum(370.4)
    >>> k, round(h, 6)
    (0.5, 4.774897)
    """
    from scipy.optimize import brentq

    _check(arl0 > 5 and shift > 0)
    k = shift / 2
    return k, float(brentq(lambda h: np.log(arl_cusum(k, h) / arl0), 0.05, 30, xtol=1e-10))


def design_ewma(arl0: float = 370.398, weight: float = 0.2) -> float:
    """Return the width L of the EWMA chart for a wanted time between false alarms.

    >>> round(design_ewma(370.4, 0.2), 6)
    2.859338
    """
    from scipy.optimize import brentq

    _check(arl0 > 5 and 0 < weight <= 1)
    return float(brentq(lambda width: np.log(arl_ewma(weight, width) / arl0), 0.5, 6, xtol=1e-10))
