"""Charts with a memory, for small lasting shifts: EWMA and CUSUM."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sqmlib.checks import Remark
from sqmlib.spc.advice import advise_groups, advise_values
from sqmlib.spc.arl import arl_cusum, arl_ewma
from sqmlib.spc.build import Drawn, Fits, finish, given_problems, stop
from sqmlib.spc.reading import Groups, numbers
from sqmlib.spc.results import ChartResult
from sqmlib.spc.setting import Order, Setting, arrange, choice, no_width, trouble
from sqmlib.spc.sigma import moving_ranges
from sqmlib.spc.variables import fit_groups, fit_values, grouped

__all__ = ["cusum_chart", "ewma_chart"]

Floats = NDArray[np.float64]
_ESTIMATORS = ("auto", "mean_mr", "median_mr", "range", "sd", "pooled", "pooled_c4")


def ewma_chart(
    values: ArrayLike,
    subgroup: Sequence[Any] | None = None,
    *,
    weight: float = 0.2,
    steady: bool = False,
    estimator: str = "auto",
    center: float | None = None,
    sd: float | None = None,
    constants: str = "exact",
    **options: Any,
) -> ChartResult:
    """Chart the exponentially weighted moving average of values or of subgroup means.

    Parameters
    ----------
    values, subgroup
        One value per point; or a table or values with ids of subgroups, as for ``xbar_r_chart``.
    weight : float
        lambda, above 0 to 1: the weight of the newest point; 1 is the Shewhart chart.
    steady : bool
        Use the final width of the limits from the first point on; by default they are exact from the start.
    estimator : {"auto", "mean_mr", "median_mr", "range", "sd", "pooled", "pooled_c4"}
        Sigma of single values; ``auto`` is ``mean_mr`` or ``range``.
    center, sd : float, optional
        Target (also the start value) and sigma of single values, known from outside.
    constants : {"exact", "table"}
        As for ``i_chart``.
    **options
        Of :class:`~sqmlib.spc.setting.Setting`; ``width`` is L.

    Returns
    -------
    ChartResult
        The table has ``observed``, the value or mean of the point; ``value`` is the weighted average.

    Notes
    -----
    z_i = lambda x_i + (1 - lambda) z_(i-1), z_0 = center; variance v_i = (1 - lambda)^2 v_(i-1) + lambda^2 sigma^2 /
    n_i, which is sigma^2 / n lambda / (2 - lambda) (1 - (1 - lambda)^(2 i)) for equal sizes. Roberts 1959; Lucas &
    Saccucci 1990. A gap carries the average on; every stage starts anew.

    Examples
    --------
    >>> found = ewma_chart([10.0, 11.0, 9.0, 12.0], weight=0.5, center=10, sd=1)
    >>> found.table["value"].tolist()
    [10.0, 10.5, 9.75, 10.875]
    """
    setting = Setting(**options)
    problems = [] if isinstance(weight, (int, float)) and 0 < weight <= 1 else [trouble("weight", found=str(weight))]
    seen = _observe("ewma", values, subgroup, setting, estimator, constants, center, sd, problems)
    average, variance = _weighted(seen, weight, steady)
    middle = seen.fits.center[seen.order.stage]
    noise = np.sqrt(variance)
    low, high = middle - setting.width * noise, middle + setting.width * noise
    drawn = Drawn(average, middle, low, high, noise, {"observed": seen.mean, **seen.extra})
    arl = arl_ewma(weight, setting.width)
    asked = {**seen.asked, "weight": weight, "steady": steady} | _priced(arl)
    notes = [*seen.notes, Remark("spc.note.ewma", "info", {"weight": weight, "width": setting.width})]
    return finish("ewma", seen.order, drawn, seen.fits, advice=seen.advice, parameters=asked, notes=notes)


def _priced(arl0: float) -> dict[str, Any]:
    """Return the price of the chart's own limits, from the integral equation."""
    alarm = 1 - (1 - 1 / arl0) ** 25
    return {"arl0": arl0, "false_alarm": alarm, "false_alarm_points": 25, "false_alarm_source": "integral_equation"}


class _Seen:
    """What both charts need: means, sizes, order, estimates."""

    def __init__(self, mean: Floats, n: NDArray[np.intp], order: Order, fits: Fits, single: bool) -> None:
        self.mean, self.n, self.order, self.fits, self.single = mean, n, order, fits, single
        self.extra: dict[str, Any] = {} if single else {"size": n}
        self.advice, self.notes, self.asked = None, [], {}

    @property
    def live(self) -> NDArray[np.bool_]:
        """Return the points that enter the statistic."""
        return self.order.known & ~self.order.excluded


def _observe(
    chart: str,
    values: Any,
    subgroup: Any,
    setting: Setting,
    estimator: str,
    constants: str,
    center: float | None,
    sd: float | None,
    problems: list[Remark],
) -> _Seen:
    """Read single values or subgroups and estimate center and sigma, or raise every problem."""
    problems = (
        problems + choice("estimator", estimator, _ESTIMATORS) + choice("constants", constants, ("exact", "table"))
    )
    problems += given_problems(center, sd)
    single = subgroup is None and np.ndim(values) != 2
    moving = estimator in ("mean_mr", "median_mr")
    if estimator != "auto" and not problems and moving != single:
        problems.append(trouble("estimator_kind", found=estimator))
    asked = {"estimator": estimator, "constants": constants, "given_center": center, "given_sd": sd}
    if single:
        x, more = numbers(values)
        order, others = arrange(chart, ~np.isnan(x), setting)
        stop([*problems, *more, *others])
        name = "mean_mr" if estimator == "auto" else estimator
        fits = fit_values(order, x, moving_ranges(order, x), name, constants, center, sd)
        seen = _Seen(x, np.ones(len(x), int), order, fits, True)
        z = (x - fits.center[order.stage]) / fits.sigma[order.stage]
        seen.advice, seen.notes = advise_values(chart, order, x, z, fits.sigma)
    else:
        groups, order, more = grouped(chart, values, subgroup, setting)
        stop([*problems, *more])
        seen = _of_groups(chart, groups, order, "range" if estimator == "auto" else estimator, constants, center, sd)
    seen.asked = {**asked, "estimator": seen.fits.estimator}
    return seen


def _of_groups(
    chart: str, groups: Groups, order: Order, name: str, constants: str, center: float | None, sd: float | None
) -> _Seen:
    fits = fit_groups(order, groups, name, constants, center, sd)
    seen = _Seen(groups.mean, groups.n, order, fits, False)
    z = (groups.mean - fits.center[order.stage]) / fits.sigma[order.stage] * np.sqrt(np.maximum(groups.n, 1))
    seen.advice, seen.notes = advise_groups(chart, order, groups, z, fits.sigma)
    return seen


def _weighted(seen: _Seen, weight: float, steady: bool) -> tuple[Floats, Floats]:
    """Return the average and its variance; a gap carries both on, a stage starts anew."""
    from scipy.signal import lfilter

    order, n = seen.order, len(seen.mean)
    average, variance = np.empty(n), np.empty(n)
    for i, (center, sigma) in enumerate(zip(seen.fits.center, seen.fits.sigma, strict=True)):
        live = np.flatnonzero(seen.live & (order.stage == i))
        stay, noise = 1 - weight, sigma**2 / seen.n[live]
        average[live] = center + lfilter([weight], [1, -stay], seen.mean[live] - center)
        variance[live] = lfilter([weight**2], [1, -(stay**2)], noise)
        if steady:
            variance[live] = noise * weight / (2 - weight)
        here = np.flatnonzero(order.stage == i)
        last = np.searchsorted(live, here, side="right") - 1
        carried = here[(last < 0)]
        found = live[np.maximum(last, 0)]
        average[here], variance[here] = average[found], variance[found]
        average[carried], variance[carried] = center, variance[live[0]] if len(live) else sigma**2
    average[~seen.live] = np.nan
    return average, variance


def cusum_chart(
    values: ArrayLike,
    subgroup: Sequence[Any] | None = None,
    *,
    k: float = 0.5,
    h: float = 5.0,
    head_start: float = 0.0,
    restart: bool = False,
    estimator: str = "auto",
    center: float | None = None,
    sd: float | None = None,
    constants: str = "exact",
    **options: Any,
) -> ChartResult:
    """Chart the tabular cumulative sums of values or of subgroup means, upwards and downwards.

    Parameters
    ----------
    values, subgroup, estimator, center, sd, constants
        As for :func:`ewma_chart`.
    k, h : float
        Reference value and decision interval in sigma of the plotted mean, not in the unit of the data.
    head_start : float
        Where both sums start, often h / 2 (Lucas & Crosier 1982).
    restart : bool
        Begin anew from the head start after every signal.
    **options
        Of :class:`~sqmlib.spc.setting.Setting`; ``width`` is refused, h takes its place.

    Returns
    -------
    ChartResult
        The table has ``observed``, ``c_plus c_minus`` (both at least 0), ``since_zero``, how many points the sum that
        stands higher has been running; ``value`` is that sum, downwards negative. Limits are -h and h.

    Notes
    -----
    C+_i = max(0, C+_(i-1) + (x_i - center) / s_i - k), C-_i likewise; signal above h. Page 1954.

    Examples
    --------
    >>> found = cusum_chart([0.0, 2.0, 2.5, 3.0], k=0.5, h=4, center=0, sd=1)
    >>> found.table["c_plus"].tolist(), found.signals
    ([0.0, 1.5, 3.5, 6.0], [4])
    """
    setting = Setting(**options)
    right = all(isinstance(v, (int, float)) for v in (k, h, head_start)) and k >= 0 and h > 0 and 0 <= head_start < h
    problems = ([] if right else [trouble("design")]) + no_width("cusum", setting)
    seen = _observe("cusum", values, subgroup, setting, estimator, constants, center, sd, problems)
    order, fits = seen.order, seen.fits
    with np.errstate(invalid="ignore"):
        z = (seen.mean - fits.center[order.stage]) / fits.sigma[order.stage] * np.sqrt(np.maximum(seen.n, 1))
    plus, since_plus = _sums(seen, z - k, h, head_start, restart)
    minus, since_minus = _sums(seen, -z - k, h, head_start, restart)
    up = plus >= minus
    value = np.where(seen.live, np.where(up, plus, -minus), np.nan)
    extra = {"observed": seen.mean, **seen.extra, "c_plus": plus, "c_minus": minus}
    extra["since_zero"] = np.where(up, since_plus, since_minus)
    flat = np.zeros(len(z))
    drawn = Drawn(value, flat, flat - h, flat + h, flat + 1, extra)
    arl = arl_cusum(k, h, head_start=head_start)
    asked = {**seen.asked, "k": k, "h": h, "head_start": head_start, "restart": restart} | _priced(arl)
    notes = [*seen.notes, Remark("spc.note.cusum", "info", {"k": k, "h": h, "head_start": head_start})]
    return finish("cusum", order, drawn, fits, advice=seen.advice, parameters=asked, notes=notes)


def _sums(seen: _Seen, steps: Floats, h: float, start: float, restart: bool) -> tuple[Floats, NDArray[np.intp]]:
    """Return a one-sided cumulative sum and how long it has been above 0, stage by stage."""
    total, since = np.zeros(len(steps)), np.zeros(len(steps), int)
    for i in range(len(seen.order.names)):
        live = np.flatnonzero(seen.live & (seen.order.stage == i))
        begin = 0
        while begin < len(live):
            part = live[begin:]
            found = _one_sum(steps[part], start)
            out = np.flatnonzero(found > h) if restart else []
            stop_at = int(out[0]) + 1 if len(out) else len(part)
            total[part[:stop_at]] = found[:stop_at]
            since[part[:stop_at]] = _since_zero(found[:stop_at])
            begin += stop_at
        dead = np.flatnonzero(~seen.live & (seen.order.stage == i))
        before = np.searchsorted(live, dead) - 1
        total[dead[before >= 0]] = total[live[before[before >= 0]]]
    return total, since


def _one_sum(steps: Floats, start: float) -> Floats:
    """Return max(0, C + step) for all steps: the running total minus its lowest value so far, if below 0."""
    running = start + np.cumsum(steps)
    total = running - np.minimum(np.minimum.accumulate(running), 0)
    return np.where(total < 1e-12, 0, total)


def _since_zero(total: Floats) -> NDArray[np.intp]:
    index = np.arange(len(total)) + 1
    return index - np.maximum.accumulate(np.where(total > 0, 0, index))
