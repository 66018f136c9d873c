"""Many charts at once: one chart per row of a table, computed together (the branches of a chain over the months)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sqmlib.checks import Remark
from sqmlib.result import not_computable
from sqmlib.spc.build import stop
from sqmlib.spc.constants import d2
from sqmlib.spc.knowledge import DIRECTIONS, RULES
from sqmlib.spc.manyresult import ManyResult
from sqmlib.spc.price import price
from sqmlib.spc.rulebook import TIE, rule_hits
from sqmlib.spc.setting import choice, rules_of, trouble

__all__ = ["ManyResult", "many"]

Floats = NDArray[np.float64]
CHARTS = ("i", "p", "u", "laney_p", "laney_u")


def many(
    values: ArrayLike,
    sizes: ArrayLike | None = None,
    *,
    chart: str = "p",
    rules: Any = "auto",
    mark: str = "auto",
    baseline: int | None = None,
    target: float | None = None,
    direction: str = "neutral",
    names: Sequence[Any] | None = None,
    times: Sequence[Any] | None = None,
    labels: dict[str, Any] | None = None,
) -> ManyResult:
    """Chart many series in one call.

    Parameters
    ----------
    values : array-like, shape (series, points)
        Counts for p, u and Laney's charts, measurements for i; missing values stay gaps. A DataFrame names its rows.
    sizes : array-like, shape (series, points), optional
        Cases or exposure; needed for counts.
    chart : {"p", "u", "i", "laney_p", "laney_u"}
        The same for all series.
    rules, mark, target, direction
        As in :class:`~sqmlib.spc.setting.Setting`; rules over a whole stage are not available here.
    baseline : int, optional
        Only the first so many points set the limits.
    names, times : sequence, optional
        Of the series and the points.
    labels : dict, optional
        Texts of the series.

    Returns
    -------
    ManyResult

    Examples
    --------
    >>> found = many([[4, 6, 3, 5, 20], [5, 6, 4, 5, 6]], np.full((2, 5), 100), direction="decrease")
    >>> found.table["variation"].tolist()
    ['concern_high', 'common_cause']
    """
    x, n, names, problems = _read(values, sizes, chart, names)
    codes, mark, more = rules_of(chart if chart in CHARTS else "p", rules, mark)
    long = [r for r in codes if RULES[r].kind in ("longest", "cross")] if not more else []
    problems += more + choice("chart", chart, CHARTS) + choice("direction", direction, DIRECTIONS)
    stop([*problems, *([trouble("rules_many", found=long)] if long else []), *_baseline_problems(baseline)])
    fit = _fit(x, n, chart, baseline)
    z = fit.z
    found = rule_hits(z, codes, steps=_steps(fit), mark=mark)
    sides = {name: _limits_only(fit) if RULES[name].kind == "beyond" else side for name, side in found.items()}
    hits = (
        np.sum([side != 0 for side in sides.values()], axis=0, dtype=np.int8) if sides else np.zeros(x.shape, np.int8)
    )
    table, reasons = _table(fit, sides, hits, target, direction, names)
    cost = price(codes)
    told = {"chart": chart, "rules": list(codes), "mark": mark, "target": target, "direction": direction}
    told |= {"baseline": baseline, "arl0": cost.arl0, "false_alarm": cost.p, "false_alarm_points": cost.points}
    return ManyResult(
        table=table,
        parameters=told,
        notes=_notes(table, chart),
        labels=dict(labels or {}),
        reasons={k: v for k, v in reasons.items() if v},
        values=fit.value,
        lcl=fit.lcl,
        ucl=fit.ucl,
        hits=hits,
        times=tuple(times) if times is not None else tuple(range(1, x.shape[1] + 1)),
        sides=sides,
    )


def _baseline_problems(baseline: Any) -> list[Remark]:
    fine = baseline is None or (isinstance(baseline, int) and baseline >= 2)
    return [] if fine else [trouble("baseline", found=str(baseline))]


def _notes(table: pd.DataFrame, chart: str) -> tuple[Remark, ...]:
    """Say how many series are not judged, and how many vary more than their counts allow."""
    lost = int((table["variation"] == "not_judged").sum())
    notes = [Remark("spc.note.many_not_judged", "info", {"n": lost})] if lost else []
    spread = int((table["p"] < 0.001).sum()) if "p" in table and not chart.startswith("laney") else 0
    values = {"n": spread, "total": len(table)}
    return (*notes, *([Remark("spc.note.many_overdispersed", "warning", values)] if spread else []))


@dataclass(frozen=True)
class _Fit:
    """Points, center (one per series), limits and sigma (one per point), dispersion."""

    value: Floats
    center: Floats
    sigma: Floats
    lcl: Floats
    ucl: Floats
    phi: Floats | None
    df: Floats | None

    @property
    def z(self) -> Floats:
        with np.errstate(invalid="ignore", divide="ignore"):
            return (self.value - self.center[:, None]) / self.sigma


def _read(values: Any, sizes: Any, chart: str, names: Any) -> tuple[Floats, Floats, pd.Index, list[Remark]]:
    """Return values and sizes as tables of numbers, the names of the rows, and the problems."""
    if names is None:
        names = values.index if isinstance(values, pd.DataFrame) else range(1, len(values) + 1)
    index = pd.Index([v.item() if hasattr(v, "item") else v for v in names], name="series")
    try:
        x = np.asarray(values, float)
        n = np.ones(x.shape) if sizes is None or chart == "i" else np.broadcast_to(np.asarray(sizes, float), x.shape)
    except (TypeError, ValueError):
        return np.empty((1, 1)), np.ones((1, 1)), index, [trouble("many_shape")]
    problems = [] if x.ndim == 2 and x.size and len(index) == len(x) and index.is_unique else [trouble("many_shape")]
    if chart != "i" and sizes is None:
        problems.append(trouble("many_sizes"))
    known = ~np.isnan(x)
    wrong = np.isinf(x) | (known & ~(n > 0))
    if chart != "i":
        with np.errstate(invalid="ignore"):
            wrong |= known & ((x < 0) | (x != np.round(x)))
            wrong |= known & (x > n) & (chart in ("p", "laney_p"))
    if not problems and wrong.any():
        problems.append(
            trouble("many_cells", series=[str(v) for v in index[wrong.any(axis=1)][:8]], n=int(wrong.sum()))
        )
    return x, n, index, problems


def _fit(x: Floats, n: Floats, chart: str, baseline: int | None) -> _Fit:
    known = ~np.isnan(x)
    used = known & (np.arange(x.shape[1]) < (baseline or x.shape[1]))
    with np.errstate(invalid="ignore", divide="ignore"):
        if chart == "i":
            return _fit_i(x, used)
        center = np.where(used, x, 0).sum(axis=1) / np.where(used, n, 0).sum(axis=1)
        binomial = chart in ("p", "laney_p")
        unit = np.sqrt(center * (1 - center) if binomial else center)
        sigma = np.where(unit > 0, unit, np.nan)[:, None] / np.sqrt(n)
        value = x / n
        z = (value - center[:, None]) / sigma
        df = used.sum(axis=1) - 1.0
        phi = np.where(used, z**2, 0).sum(axis=1) / np.where(df > 0, df, np.nan)
        if chart.startswith("laney"):
            sigma = sigma * np.maximum(_moving_mean(z, used) / d2(2), 1)[:, None]
        low = np.maximum(center[:, None] - 3 * sigma, 0)
        high = center[:, None] + 3 * sigma
        return _Fit(value, center, sigma, low, np.minimum(high, 1) if binomial else high, phi, df)


def _moving_mean(x: Floats, used: NDArray[np.bool_]) -> Floats:
    """Return the mean moving range of every row."""
    pair = used[:, 1:] & used[:, :-1]
    return np.where(pair, np.abs(np.diff(x, axis=1)), 0).sum(axis=1) / pair.sum(axis=1)


def _fit_i(x: Floats, used: NDArray[np.bool_]) -> _Fit:
    center = np.where(used, x, 0).sum(axis=1) / used.sum(axis=1)
    sigma = _moving_mean(x, used) / d2(2)
    sigma = np.where(sigma > TIE * np.abs(center), sigma, np.nan)
    wide = np.broadcast_to(sigma[:, None], x.shape)
    return _Fit(x, center, wide, center[:, None] - 3 * wide, center[:, None] + 3 * wide, None, None)


def _steps(fit: _Fit) -> Floats:
    """Return the step to the point before in sigma, on the plotted values."""
    steps = np.zeros(fit.value.shape)
    steps[:, 1:] = np.diff(fit.value, axis=1) / fit.sigma[:, 1:]
    return np.nan_to_num(steps)


def _limits_only(fit: _Fit) -> NDArray[np.int8]:
    """Return which points lie strictly outside the limits."""
    slack = TIE * fit.sigma
    with np.errstate(invalid="ignore"):
        return (fit.value > fit.ucl + slack).astype(np.int8) - (fit.value < fit.lcl - slack)


def _table(
    fit: _Fit,
    sides: dict[str, NDArray[np.int8]],
    hits: NDArray[np.int8],
    target: float | None,
    direction: str,
    names: pd.Index,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    known = ~np.isnan(fit.value)
    rows = np.arange(len(names))
    last = known.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
    at = {name: data[rows, last] for name, data in (("last", fit.value), ("lcl", fit.lcl), ("ucl", fit.ucl))}
    sigma, here = fit.sigma[rows, last], hits[rows, last]
    columns = {"n": known.sum(axis=1), "center": np.where(np.isnan(sigma), np.nan, fit.center), **at, "sigma": sigma}
    columns |= {"signals": (hits > 0).sum(axis=1), "last_hits": here.astype(int)}
    bad = np.isnan(sigma)
    columns["variation"] = _variation(at["last"] - fit.center, here > 0, bad, direction)
    columns["assurance"] = _assurance(at["lcl"], at["ucl"], TIE * sigma, target, direction)
    if fit.phi is not None:
        from scipy.stats import chi2

        columns |= {"dispersion": fit.phi, "p": chi2.sf(fit.phi * fit.df, fit.df)}
    table = pd.DataFrame(columns, index=names)
    return table, {"table": not_computable(table, "no_variation")}


def _variation(off: Floats, hit: NDArray[np.bool_], bad: NDArray[np.bool_], direction: str) -> NDArray[np.object_]:
    """Return the variation verdict of every series; see :func:`sqmlib.spc.verdict.variation`."""
    up = {"increase": "improvement_high", "decrease": "concern_high", "neutral": "neutral_high"}[direction]
    down = {"increase": "concern_low", "decrease": "improvement_low", "neutral": "neutral_low"}[direction]
    found = np.where(off > 0, up, down).astype(object)
    return np.where(bad, "not_judged", np.where(hit, found, "common_cause"))


def _assurance(low: Floats, high: Floats, slack: Floats, target: float | None, direction: str) -> NDArray[np.object_]:
    """Return the assurance verdict of every series; see :func:`sqmlib.spc.verdict.assurance`."""
    if target is None or direction == "neutral":
        return np.full(len(low), "not_judged", object)
    below, above = target < low - slack, target > high + slack
    good, bad = (below, above) if direction == "increase" else (above, below)
    found = np.where(good, "consistently_pass", np.where(bad, "consistently_fail", "hit_or_miss")).astype(object)
    return np.where(np.isnan(low), "not_judged", found)
