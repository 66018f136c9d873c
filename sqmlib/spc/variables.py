"""Charts of measurements: single values with moving ranges, means with ranges or standard deviations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sqmlib.checks import Remark
from sqmlib.spc.advice import advise_groups, advise_values
from sqmlib.spc.build import Drawn, Fits, enough, finish, given_problems, of_stages, source_of, stop
from sqmlib.spc.reading import Groups, group, numbers
from sqmlib.spc.results import ChartResult
from sqmlib.spc.rulebook import TIE
from sqmlib.spc.setting import Order, Setting, arrange, choice, trouble
from sqmlib.spc.sigma import (
    Moving,
    from_groups,
    from_moving,
    lag_one,
    moving_ranges,
    range_limits,
    sd_limits,
    upper_factor,
)

__all__ = ["i_chart", "xbar_r_chart", "xbar_s_chart"]

Floats = NDArray[np.float64]


def i_chart(
    values: ArrayLike,
    *,
    estimator: str = "mean_mr",
    screen: bool = False,
    transform: str = "none",
    constants: str = "exact",
    center: float | None = None,
    sd: float | None = None,
    **options: Any,
) -> ChartResult:
    """Chart single values (I chart, XmR chart), with their moving ranges.

    Parameters
    ----------
    values : array-like
        One value per point, in the order of time; missing values stay gaps.
    estimator : {"mean_mr", "median_mr", "ar1_mr"}
        Sigma from the mean or median moving range, or from the mean corrected for lag-1 autocorrelation. The overall
        standard deviation is not offered: it hides the very shift that is looked for.
    screen : bool
        Drop, once, moving ranges at or above their own limit (NHS England).
    transform : {"none", "log"}
        Compute center and limits on logarithms, for skewed times; they are shown in the original unit.
    constants : {"exact", "table", "nhs"}
        Exact; rounded as in printed tables (1.128); or 2.66 and 3.267.
    center, sd : float, optional
        Known from outside, in the unit of the values (with ``log`` of their logarithms).
    **options
        Of :class:`~sqmlib.spc.setting.Setting`: time, stage, baseline, exclude, notes, target, direction, rules, ...

    Returns
    -------
    ChartResult

    Raises
    ------
    DataError
        Listing every problem.

    Notes
    -----
    center mean(x), limits +- 3 sigma, sigma = mean MR / d2(2); moving ranges: upper limit 3.2665 mean MR.
    NIST/SEMATECH e-Handbook 6.3.2.2.

    Examples
    --------
    >>> flow = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    >>> i_chart(flow).table[["center", "lcl", "ucl"]].round(3).iloc[0].tolist()
    [50.81, 45.818, 55.802]
    """
    x, problems = numbers(values)
    setting = Setting(**options)
    problems += choice("estimator", estimator, ("mean_mr", "median_mr", "ar1_mr"))
    problems += choice("constants", constants, ("exact", "table", "nhs"))
    problems += choice("transform", transform, ("none", "log")) + given_problems(center, sd)
    if transform == "log" and (x <= 0).any():
        problems.append(trouble("log", found=[f"{v:g}" for v in x[x <= 0][:8]]))
    order, more = arrange("i", ~np.isnan(x), setting)
    stop([*problems, *more])
    y = np.log(x) if transform == "log" else x
    moving = moving_ranges(order, y, screen, constants)
    fits = fit_values(order, y, moving, estimator, constants, center, sd)
    drawn = _single(order, y, fits, setting.width, transform == "log")
    advice, notes = advise_values("i", order, y, drawn.z(), fits.sigma, transform)
    notes += [Remark("spc.note.screened", "info", {"n": moving.screened})] if moving.screened else []
    asked = {"estimator": estimator, "screen": screen, "transform": transform, "constants": constants}
    asked |= {"given_center": center, "given_sd": sd}
    ranges = _ranges(order, moving, fits, setting.width, constants)
    return finish("i", order, drawn, fits, advice=advice, spread=ranges, parameters=asked, notes=notes)


def fit_values(
    order: Order, y: Floats, moving: Moving, estimator: str, constants: str, center: float | None, sd: float | None
) -> Fits:
    k = len(order.names)
    if sd is not None:
        sigma, df = np.full(k, float(sd)), np.full(k, np.nan)
        enough(order, sigma, 1)
    else:
        enough(order, np.ones(k))
        stop(_no_ranges(order, moving))
        sigma, df = from_moving(order, moving, y, estimator, constants)
        enough(order, np.where(sigma > TIE * np.nanmax(np.abs(y)), sigma, 0))
    middle = order.sums(y) / order.sums(1) if center is None else np.full(k, float(center))
    r1 = [lag_one(order, y, i)[0] for i in range(k)]
    return Fits(middle, sigma, df, estimator, source_of(order, sd), {"mean_range": moving.mean, "r1": np.array(r1)})


def _no_ranges(order: Order, moving: Moving) -> list[Remark]:
    """Return the problem of stages without a single moving range."""
    count = np.bincount(order.stage[moving.used], minlength=len(order.names))
    return of_stages(order, count == 0, "no_ranges")


def _single(order: Order, y: Floats, fits: Fits, width: float, log: bool) -> Drawn:
    middle, sigma = fits.center[order.stage], fits.sigma[order.stage]
    low, high = middle - width * sigma, middle + width * sigma
    if not log:
        return Drawn(y, middle, low, high, sigma)
    return Drawn(np.exp(y), np.exp(middle), np.exp(low), np.exp(high), sigma, scale=y, scale_center=middle)


def _ranges(order: Order, moving: Moving, fits: Fits, width: float, constants: str) -> pd.DataFrame:
    """Return the chart of moving ranges."""
    mean = moving.mean
    if fits.source == "given":
        mean = fits.sigma * 2 / np.sqrt(np.pi)
    center = mean[order.stage]
    return spread_frame(order, moving.value, center, 0 * center, upper_factor(constants, width) * center)


def spread_frame(order: Order, value: Floats, center: Floats, lcl: Floats, ucl: Floats) -> pd.DataFrame:
    """Return a chart of ranges or standard deviations, with rule 1 alone."""
    slack = TIE * ucl
    with np.errstate(invalid="ignore"):
        out = ((value > ucl + slack) | (value < lcl - slack)) & order.judged
    return pd.DataFrame({"value": value, "center": center, "lcl": lcl, "ucl": ucl, "n1": out}, index=order.points)


def xbar_r_chart(
    values: ArrayLike,
    subgroup: Sequence[Any] | None = None,
    *,
    estimator: str = "range",
    constants: str = "exact",
    center: float | None = None,
    sd: float | None = None,
    **options: Any,
) -> ChartResult:
    """Chart subgroup means with their ranges; sizes may differ.

    Parameters
    ----------
    values : array-like
        A table with one row per subgroup, or a list of values with `subgroup`.
    subgroup : sequence, optional
        Id of the subgroup of every value (day, shift, team and week).
    estimator : {"range", "range_mean", "pooled", "pooled_c4"}
        Sigma within subgroups; ``range`` weighs ranges by size (Burr 1969).
    constants, center, sd, **options
        As for :func:`i_chart`; one value of time, stage, ... per subgroup.

    Returns
    -------
    ChartResult

    Notes
    -----
    Limits: grand mean (weighted by size) +- 3 sigma / sqrt(n_i); ranges: d2(n_i) sigma +- 3 d3(n_i) sigma, so centers
    step with the size, too. Montgomery ch. 6; ISO 7870-2.

    Examples
    --------
    >>> found = xbar_r_chart([[4.0, 6.0], [5.0, 9.0], [3.0, 5.0]])
    >>> found.table["center"].iloc[0].round(4), found.spread["center"].iloc[0].round(4)
    (np.float64(5.3333), np.float64(2.6667))
    """
    return _means("xbar_r", values, subgroup, estimator, constants, center, sd, options)


def xbar_s_chart(
    values: ArrayLike,
    subgroup: Sequence[Any] | None = None,
    *,
    estimator: str = "sd",
    constants: str = "exact",
    center: float | None = None,
    sd: float | None = None,
    **options: Any,
) -> ChartResult:
    """Chart subgroup means with their standard deviations; for any sizes from 2, also unequal ones.

    Parameters
    ----------
    values, subgroup, constants, center, sd, **options
        As for :func:`xbar_r_chart`.
    estimator : {"sd", "sd_mean", "pooled", "pooled_c4"}
        Sigma within subgroups; ``sd`` weighs them by size (Burr 1969).

    Returns
    -------
    ChartResult

    Examples
    --------
    >>> found = xbar_s_chart([4.0, 6.0, 5.0, 9.0, 8.0], ["a", "a", "b", "b", "b"])
    >>> found.table["size"].tolist()
    [2, 3]
    """
    return _means("xbar_s", values, subgroup, estimator, constants, center, sd, options)


_OWN = {"xbar_r": ("range", "range_mean", "pooled", "pooled_c4"), "xbar_s": ("sd", "sd_mean", "pooled", "pooled_c4")}


def _means(
    chart: str,
    values: ArrayLike,
    subgroup: Any,
    estimator: str,
    constants: str,
    center: float | None,
    sd: float | None,
    options: dict[str, Any],
) -> ChartResult:
    setting, own = Setting(**options), _OWN[chart]
    groups, order, problems = grouped(chart, values, subgroup, setting)
    problems += choice("estimator", estimator, own) + choice("constants", constants, ("exact", "table"))
    stop(problems + given_problems(center, sd))
    fits = fit_groups(order, groups, estimator, constants, center, sd)
    sigma, middle = fits.sigma[order.stage], fits.center[order.stage]
    with np.errstate(divide="ignore"):
        noise = np.where(groups.n > 0, sigma / np.sqrt(np.maximum(groups.n, 1)), sigma)
    low, high = middle - setting.width * noise, middle + setting.width * noise
    drawn = Drawn(groups.mean, middle, low, high, noise, {"size": groups.n})
    advice, notes = advise_groups(chart, order, groups, drawn.z(), fits.sigma)
    asked = {"estimator": estimator, "constants": constants, "given_center": center, "given_sd": sd}
    spread = _within(chart, order, groups, sigma, setting.width, constants)
    return finish(chart, order, drawn, fits, advice=advice, spread=spread, parameters=asked, notes=notes)


def grouped(
    chart: str, values: Any, subgroup: Any, setting: Setting
) -> tuple[Groups | None, Order | None, list[Remark]]:
    """Return subgroups and their order, or the problems; without times the ids of the subgroups name the points."""
    groups, problems = group(values, subgroup)
    if groups is None:
        return None, None, problems
    own = setting.time is None and subgroup is not None
    order, more = arrange(chart, groups.n > 0, setting, pd.Index(groups.names) if own else None)
    return groups, order, [*problems, *more]


def fit_groups(
    order: Order, groups: Groups, estimator: str, constants: str, center: float | None, sd: float | None
) -> Fits:
    """Return grand mean and sigma within subgroups, stage by stage."""
    k = len(order.names)
    if sd is not None:
        sigma, df = np.full(k, float(sd)), np.full(k, np.nan)
        enough(order, sigma, 1)
    else:
        enough(order, np.ones(k))
        there = np.bincount(order.stage[_pairs(order, groups)], minlength=k)
        stop(of_stages(order, there == 0, "single_values"))
        sigma, df = from_groups(order, groups, estimator, constants)
        enough(order, np.where(sigma > TIE * np.nanmax(np.abs(groups.mean)), sigma, 0))
    mean = np.where(groups.n > 0, groups.mean, 0)
    middle = order.sums(mean * groups.n) / order.sums(groups.n) if center is None else np.full(k, float(center))
    return Fits(middle, sigma, df, estimator, source_of(order, sd))


def _pairs(order: Order, groups: Groups) -> NDArray[np.bool_]:
    return order.used & (groups.n >= 2)


def _within(chart: str, order: Order, groups: Groups, sigma: Floats, width: float, constants: str) -> pd.DataFrame:
    limits = range_limits if chart == "xbar_r" else sd_limits
    value = groups.range if chart == "xbar_r" else groups.sd
    return spread_frame(order, value, *limits(groups.n, sigma, width, constants))
