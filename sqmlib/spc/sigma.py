"""Estimators of sigma from moving ranges and from subgroups, stage by stage, each with its degrees of freedom."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sqmlib.spc.constants import MEDIAN_RANGE, c4, d2, each
from sqmlib.spc.knowledge import CONSTANTS
from sqmlib.spc.reading import Groups
from sqmlib.spc.setting import Order

__all__ = ["Moving", "autocorrelation", "from_groups", "from_moving", "lag_one", "moving_ranges"]

Floats = NDArray[np.float64]
# Variance of |x2 - x1| and covariance of two neighboring moving ranges, in units of sigma^2 (Cryer & Ryan 1990).
_MR_VAR = 2 - 4 / math.pi
_MR_COV = 4 / math.pi * (math.sqrt(0.75) + math.pi / 12 - 1)


@dataclass(frozen=True)
class Moving:
    """Moving ranges of a series.

    Attributes
    ----------
    value : ndarray
        |x_t - x_(t-1)|; NaN where it would cross a gap, an excluded point or a stage border.
    used : ndarray of bool
        Which of them set the limits.
    mean : ndarray, one per stage
        Mean of those used.
    screened : int
        How many were dropped by screening.
    """

    value: Floats
    used: NDArray[np.bool_]
    mean: Floats
    screened: int


def moving_ranges(order: Order, values: Floats, screen: bool = False, constants: str = "exact") -> Moving:
    """Return the moving ranges of a series; screening drops, once, those at or above their own upper limit.

    The limit is 3.2665 times their mean (3.267 as printed; NHS England, Making Data Count).
    """
    open_ends = ~order.known | order.excluded | order.starts
    open_ends[1:] |= (~order.known | order.excluded)[:-1]
    value = np.full(len(values), np.nan)
    value[1:] = np.abs(np.diff(values))
    value[open_ends] = np.nan
    used = np.zeros(len(values), bool)
    used[1:] = order.used[1:] & order.used[:-1]
    used &= ~open_ends
    mean = _means(order, value, used)
    before = int(used.sum())
    if screen:
        used &= np.nan_to_num(value) < upper_factor(constants) * mean[order.stage]
        mean = _means(order, value, used)
    return Moving(value, used, mean, before - int(used.sum()))


def _means(order: Order, value: Floats, used: NDArray[np.bool_]) -> Floats:
    count = np.bincount(order.stage[used], minlength=len(order.names))
    with np.errstate(invalid="ignore"):
        return np.bincount(order.stage[used], value[used], minlength=len(order.names)) / count


def upper_factor(constants: str, width: float = 3.0) -> float:
    """Return the upper limit of moving ranges, in mean moving ranges."""
    if constants == "nhs":
        return float(CONSTANTS["nhs"].value["range"])
    return float(1 + width * each("d3", 2, constants) / each("d2", 2, constants))


def from_moving(order: Order, moving: Moving, values: Floats, estimator: str, constants: str) -> tuple[Floats, Floats]:
    """Return sigma of single values and its degrees of freedom, one per stage.

    Notes
    -----
    ``mean_mr`` mean moving range / d2(2); ``median_mr`` median / 0.9538725524; ``ar1_mr`` mean / (d2(2) sqrt(1 - r1)),
    r1 not below 0. Degrees of freedom of the mean: 1 / (2 cv^2), with the covariance of neighbors (Cryer & Ryan 1990).
    """
    printed = 3 / CONSTANTS["nhs"].value["limits"] if constants == "nhs" else float(each("d2", 2, constants))
    if estimator == "median_mr":
        middle = [np.median(moving.value[moving.used & (order.stage == i)]) for i in range(len(order.names))]
        return np.array(middle) / MEDIAN_RANGE, np.full(len(order.names), np.nan)
    sigma = moving.mean / printed
    if estimator == "ar1_mr":
        r1 = np.array([lag_one(order, values, i)[0] for i in range(len(order.names))])
        return sigma / np.sqrt(1 - np.clip(r1, 0, 0.999)), np.full(len(order.names), np.nan)
    return sigma, _moving_df(order, moving.used)


def _moving_df(order: Order, used: NDArray[np.bool_]) -> Floats:
    count = np.bincount(order.stage[used], minlength=len(order.names))
    neighbors = used.copy()
    neighbors[1:] &= used[:-1]
    neighbors[0] = False
    pairs = np.bincount(order.stage[neighbors], minlength=len(order.names))
    with np.errstate(invalid="ignore", divide="ignore"):
        return count**2 * d2(2) ** 2 / (2 * (count * _MR_VAR + 2 * pairs * _MR_COV))


def lag_one(order: Order, values: Floats, stage: int) -> tuple[float, int]:
    """Return the lag-1 autocorrelation of the used points of a stage, and their number; pairs never cross a gap."""
    here = order.used & (order.stage == stage)
    off = np.where(here, values - values[here].mean(), 0) if here.any() else np.zeros(len(values))
    total = float((off**2).sum())
    return (float((off[1:] * off[:-1]).sum() / total) if total else math.nan), int(here.sum())


def autocorrelation(values: Floats) -> tuple[float, float]:
    """Return the lag-1 autocorrelation of a series, and the bound 1.96 / sqrt(n) above which it is marked.

    r1 = sum (x_t - m)(x_(t+1) - m) / sum (x_t - m)^2 (Box & Jenkins 1970).

    >>> r1, bound = autocorrelation(range(1, 11))
    >>> round(r1, 6), round(bound, 6)
    (0.7, 0.619806)
    """
    x = np.asarray(values, float)
    off = x - x.mean()
    return float((off[1:] * off[:-1]).sum() / (off**2).sum()), 1.96 / math.sqrt(len(x))


def from_groups(order: Order, groups: Groups, estimator: str, constants: str = "exact") -> tuple[Floats, Floats]:
    """Return sigma of single values within subgroups and its degrees of freedom, one per stage.

    Notes
    -----
    ``range`` weighted mean of R_i / d2(n_i), weights (d2 / d3)^2; ``sd`` of S_i / c4(n_i), weights c4^2 / (1 - c4^2):
    minimum variance (Burr 1969), the plain mean when sizes are equal. ``range_mean``, ``sd_mean`` unweighted.
    ``pooled`` sqrt(sum (n - 1) s^2 / sum (n - 1)); ``pooled_c4`` divided by c4(df + 1).
    """
    used = order.used & (groups.n >= 2)
    stage, n, k = order.stage[used], groups.n[used], len(order.names)

    def total(values: Floats) -> Floats:
        return np.bincount(stage, np.broadcast_to(values, stage.shape), minlength=k)

    with np.errstate(invalid="ignore", divide="ignore"):
        if estimator.startswith("pooled"):
            df = total(n - 1.0)
            sigma = np.sqrt(total((n - 1) * groups.sd[used] ** 2) / df)
            shrink = np.array([c4(int(f) + 1) if f >= 1 else np.nan for f in df])
            return (sigma / shrink if estimator == "pooled_c4" else sigma), df
        by_range = estimator.startswith("range")
        unit = each("d2" if by_range else "c4", n, constants)
        noise = each("d3", n, constants) if by_range else np.sqrt(1 - unit**2)
        weight = (unit / noise) ** 2 if "_" not in estimator else np.ones(len(n))
        sigma = total(weight * (groups.range if by_range else groups.sd)[used] / unit) / total(weight)
        cv2 = total(weight**2 * (noise / unit) ** 2) / total(weight) ** 2
        return sigma, 1 / (2 * cv2)


def range_limits(n: NDArray[np.intp], sigma: Floats, width: float, constants: str) -> tuple[Floats, Floats, Floats]:
    """Return center and limits of subgroup ranges; both step with the size."""
    center, noise = each("d2", n, constants) * sigma, each("d3", n, constants) * sigma
    return center, np.maximum(center - width * noise, 0), center + width * noise


def sd_limits(n: NDArray[np.intp], sigma: Floats, width: float, constants: str) -> tuple[Floats, Floats, Floats]:
    """Return center and limits of subgroup standard deviations; both step with the size."""
    unit = each("c4", n, constants)
    noise = np.sqrt(1 - unit**2) * sigma
    return unit * sigma, np.maximum(unit * sigma - width * noise, 0), unit * sigma + width * noise
