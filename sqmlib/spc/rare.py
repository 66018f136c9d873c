"""Charts of rare events: cases between events (g) and time between events (t)."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sqmlib.checks import Remark
from sqmlib.spc.advice import Check, answer, points
from sqmlib.spc.build import Drawn, Fits, enough, finish, source_of, stop, tr_all
from sqmlib.spc.reading import counts_of, numbers
from sqmlib.spc.results import ChartResult
from sqmlib.spc.setting import Order, Setting, arrange, choice, tail_of, trouble
from sqmlib.spc.sigma import from_moving, moving_ranges

__all__ = ["g_chart", "t_chart"]

Floats = NDArray[np.float64]
POWER = 3.6  # Nelson 1994: x^(1/3.6) of an exponential variable is nearly normal


def g_chart(
    between: ArrayLike, *, limits: str = "sigma", center: str = "median", event_counted: bool = False, **options: Any
) -> ChartResult:
    """Chart how many cases lie between two rare events.

    Parameters
    ----------
    between : array-like of int
        Cases between events, from 0.
    limits : {"sigma", "probability", "interpolated"}
        Mean +- 3 standard deviations; quantiles of the geometric distribution at 0.00135 and 0.99865; or these
        quantiles interpolated between whole numbers.
    center : {"median", "mean"}
        Center line: 0.693 mean, about which runs are fair; or the mean. Quantile limits always use the quantile 1/2
        when it is ``median``.
    event_counted : bool
        The counts include the event itself: 1 is subtracted first.
    **options
        Of :class:`~sqmlib.spc.setting.Setting`. Many cases between events are good: direction increase.

    Returns
    -------
    ChartResult

    Notes
    -----
    Counts from 0: p = 1 / (mean + 1), sd = sqrt(mean (mean + 1)). Benneyan 2001. Center ln(2) mean: Provost & Murray
    2011.

    Examples
    --------
    >>> found = g_chart([3, 0, 7, 12, 5, 1, 9, 4, 2, 7], center="mean")
    >>> found.table[["center", "ucl"]].iloc[0].round(2).tolist()
    [5.0, 21.43]
    """
    x, problems = counts_of(between, "between")
    setting = Setting(**options)
    problems += choice("limits", limits, ("sigma", "probability", "interpolated"))
    problems += choice("center", center, ("median", "mean"))
    if event_counted and (x < 1).any():
        problems.append(trouble("event_counted", rows=(np.flatnonzero(x < 1)[:8] + 1).tolist()))
    order, more = arrange("g", ~np.isnan(x), setting)
    stop([*problems, *more])
    x = x - 1 if event_counted else x
    enough(order, np.ones(len(order.names)))
    mean = order.sums(np.where(order.known, x, 0)) / order.sums(1)
    enough(order, mean)
    middle, low, high = _geometric(mean, limits, center, setting.width)
    place, sd = order.stage, np.sqrt(mean * (mean + 1))
    drawn = Drawn(x, middle[place], low[place], high[place], sd[place])
    fits = Fits(
        middle, sd, np.full(len(mean), np.nan), "geometric", source_of(order), {"mean": mean, "p_event": 1 / (mean + 1)}
    )
    advice, _ = answer([points(order)])
    asked = {"limits": limits, "center_line": center, "event_counted": event_counted}
    return finish("g", order, drawn, fits, advice=advice, parameters=asked, notes=_long_is_good(setting))


def _long_is_good(setting: Setting) -> list[Remark]:
    """Say that rare events are good when intervals are long."""
    return [] if setting.direction == "increase" else [Remark("spc.note.long_is_good", "info")]


def _geometric(mean: Floats, limits: str, center: str, width: float) -> tuple[Floats, Floats, Floats]:
    """Return center and limits of counts between events, one per stage."""
    if limits == "sigma":
        sd = np.sqrt(mean * (mean + 1))
        middle = mean if center == "mean" else math.log(2) * mean
        return middle, np.maximum(mean - width * sd, 0), mean + width * sd
    stay = np.log1p(-1 / (mean + 1))  # log of the probability that no event happens at a case
    tail = tail_of(width)
    found = [_quantile(stay, q, limits == "interpolated") for q in (0.5, tail, 1 - tail)]
    return (mean if center == "mean" else found[0]), found[1], found[2]


def _quantile(stay: Floats, q: float, interpolate: bool) -> Floats:
    """Return a quantile of the number of cases before the event; F(x) = 1 - (1 - p)^(x + 1)."""
    whole = np.maximum(np.ceil(np.log1p(-q) / stay - 1 - 1e-12), 0)
    if not interpolate:
        return whole
    above, below = -np.expm1((whole + 1) * stay), -np.expm1(whole * stay)
    return np.maximum(whole - 1 + (q - below) / (above - below), 0)


def t_chart(
    between: ArrayLike,
    *,
    model: str = "nelson",
    zeros: str = "refuse",
    unit: float = 1.0,
    open_end: bool = False,
    **options: Any,
) -> ChartResult:
    """Chart the time between two rare events.

    Parameters
    ----------
    between : array-like
        Time between events, above 0.
    model : {"nelson", "weibull", "exponential"}
        Limits of an I chart on x^(1/3.6), transformed back; or quantiles of a fitted distribution.
    zeros : {"refuse", "half_unit"}
        What to do with two events at the same time: ``half_unit`` takes them as half of `unit` apart, and says so.
    unit : float
        The unit in which time was recorded.
    open_end : bool
        The last interval has not ended yet: drawn, not used and not judged.
    **options
        Of :class:`~sqmlib.spc.setting.Setting`. Long times are good: direction increase.

    Returns
    -------
    ChartResult

    Notes
    -----
    Nelson 1994; Weibull and exponential by maximum likelihood, quantiles Phi(-3), 1/2, Phi(3).

    Examples
    --------
    >>> found = t_chart([12, 3, 30, 7, 21, 45, 2, 16, 9, 25])
    >>> found.table[["lcl", "center", "ucl"]].iloc[0].round(2).tolist()
    [0.0, 13.27, 181.2]
    """
    x, problems = numbers(between, "between")
    problems += choice("model", model, ("nelson", "weibull", "exponential"))
    problems += choice("zeros", zeros, ("refuse", "half_unit")) + _time_problems(x, zeros, unit)
    options["incomplete"] = max(int(options.get("incomplete", 0)), int(open_end))
    setting = Setting(**options)
    order, more = arrange("t", ~np.isnan(x), setting)
    stop([*problems, *more])
    zero = int((x == 0).sum())
    x = np.where(x == 0, unit / 2, x)
    enough(order, np.ones(len(order.names)), 3)
    drawn, fits = _by_power(order, x, setting.width) if model == "nelson" else _by_model(order, x, model, setting.width)
    checks, warned = answer([points(order)] if model != "exponential" else [points(order), _shape(order, x)])
    notes = _long_is_good(setting) + warned
    notes += [Remark("spc.note.zeros", "warning", {"n": zero, "half": unit / 2})] if zero else []
    notes += [Remark("spc.note.open_end", "info")] if open_end else []
    asked = {"model": model, "zeros": zeros, "unit": unit, "open_end": open_end}
    return finish("t", order, drawn, fits, advice=checks, parameters=asked, notes=notes)


def _time_problems(x: Floats, zeros: str, unit: float) -> list[Remark]:
    found = [trouble("negative_time", rows=(np.flatnonzero(x < 0)[:8] + 1).tolist())] if (x < 0).any() else []
    if zeros == "refuse" and (x == 0).any():
        found.append(trouble("zero_time", rows=(np.flatnonzero(x == 0)[:8] + 1).tolist()))
    return found + ([] if unit > 0 else [trouble("unit", found=str(unit))])


def _by_power(order: Order, x: Floats, width: float) -> tuple[Drawn, Fits]:
    """Nelson 1994: an I chart on the power, transformed back."""
    y = x ** (1 / POWER)
    moving = moving_ranges(order, y)
    sigma, df = from_moving(order, moving, y, "mean_mr", "exact")
    enough(order, sigma)
    middle = order.sums(np.where(order.known, y, 0)) / order.sums(1)
    place = order.stage
    low, high = (np.maximum(middle + s * width * sigma, 0)[place] for s in (-1, 1))
    drawn = Drawn(x, middle[place] ** POWER, low**POWER, high**POWER, sigma[place], scale=y, scale_center=middle[place])
    return drawn, Fits(
        middle**POWER,
        sigma,
        df,
        "mean_mr",
        source_of(order),
        {"mean": order.sums(np.where(order.known, x, 0)) / order.sums(1)},
    )


def _by_model(order: Order, x: Floats, model: str, width: float) -> tuple[Drawn, Fits]:
    """Quantiles of a Weibull or exponential distribution; rules use the normal score of each time."""
    from scipy.special import ndtr, ndtri

    fitted = [_weibull(x[order.used & (order.stage == i)], model) for i in range(len(order.names))]
    shape, scale = (np.array(v) for v in zip(*fitted, strict=True))
    tail = float(ndtr(-width))
    low, middle, high = (scale * (-np.log1p(-q)) ** (1 / shape) for q in (tail, 0.5, 1 - tail))
    high = scale * (-math.log(tail)) ** (1 / shape)
    place = order.stage
    score = -ndtri(np.clip(np.exp(-((x / scale[place]) ** shape[place])), 1e-300, 1))
    one, zero = np.ones(len(x)), np.zeros(len(x))
    drawn = Drawn(x, middle[place], low[place], high[place], one, scale=score, scale_center=zero)
    more = {"shape": shape, "scale": scale}
    return drawn, Fits(middle, np.ones(len(shape)), np.full(len(shape), np.nan), model, source_of(order), more)


def _weibull(x: Floats, model: str) -> tuple[float, float]:
    """Return shape and scale by maximum likelihood (shape 1 for the exponential distribution)."""
    if model == "exponential":
        return 1.0, float(x.mean())
    from scipy.optimize import brentq

    logs = np.log(x) - np.log(x).max()
    stop([] if np.ptp(logs) > 0 else [trouble("no_variation", stages=tr_all())])

    def slope(k: float) -> float:
        w = np.exp(k * logs)
        return float((w * logs).sum() / w.sum() - 1 / k - logs.mean())

    shape = brentq(slope, 1e-3, 1e3, xtol=1e-14, rtol=1e-14)
    return shape, float(np.exp(np.log(x).max()) * np.exp(shape * logs).mean() ** (1 / shape))


def _shape(order: Order, x: Floats) -> Check:
    """Return whether the times vary as exponential ones do: standard deviation / mean is 1, within two errors."""
    used = x[order.used]
    n = len(used)
    ratio, bound = float(used.std(ddof=1) / used.mean()), 1 + 2 / math.sqrt(n)
    odd = abs(ratio - 1) > bound - 1
    return Check("exponential", "attention" if odd else "fine", ratio, bound, proposal="weibull" if odd else "none")
