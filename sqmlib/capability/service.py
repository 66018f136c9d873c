"""The share of cases served within a limit, against a promise such as 90 % within 20 seconds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.capability.count_results import ServiceLevelResult
from sqmlib.capability.counted import ALL, dispersion_note, pooled_table
from sqmlib.capability.knowledge import ABANDONED, CLOCKS
from sqmlib.capability.reading import mask, number
from sqmlib.capability.shares import clopper_pearson, survival_share
from sqmlib.checks import Remark, raise_errors
from sqmlib.i18n import words
from sqmlib.rules import choice_error, choose

__all__ = ["service_level"]

NONE = float("nan")
_COLUMNS = ("n", "inside", "share", "low", "high", "time", "time_low", "time_high")


def service_level(
    times: Any,
    limit: float,
    *,
    promise: float = 0.9,
    group: Any = None,
    open_cases: Any = None,
    abandoned: Any = None,
    abandoned_rule: str = "outside",
    level: float = 0.95,
    min_group: int = 5,
    unit: str = "",
    limits_unit: str = "",
    clock: str = "not_stated",
    labels: Mapping[str, Any] | None = None,
) -> ServiceLevelResult:
    """Say which share of cases is served within `limit`, and whether the promise is kept.

    Parameters
    ----------
    times : array-like, shape (n,)
        Waiting or handling times, at least 0; blank ones are left out and counted in a note.
    limit : float
        In the unit of the times; equal to it is inside.
    promise : float
        Share promised, 0..1: 0.9 with limit 20 is "90 % within 20 seconds".
    group : array-like, shape (n,), optional
        Day, queue or branch of each case; differences between them widen the interval of the whole.
    open_cases : array-like of bool, optional
        True where the time is what a case still open has waited so far; never left out (Kaplan & Meier 1958).
    abandoned : array-like of bool, optional
        True where the customer gave up after this time.
    abandoned_rule : {"outside", "left_out", "short_left_out"}
        How those count: not served in time; not at all; not at all if they gave up within the limit.
    level : float
        Confidence level.
    min_group : int
        Fewest cases of a group that is shown; so that a single hidden group cannot be computed, the next smallest is
        hidden with it.
    unit, limits_unit : str
        Units of times and limit; refused when both are given and differ.
    clock : {"not_stated", "calendar", "working"}
        What the time counts.
    labels : mapping, optional
        Group -> text.

    Returns
    -------
    ServiceLevelResult

    Raises
    ------
    DataError
        Listing every problem.

    Examples
    --------
    >>> found = service_level([5, 12, 31, 18, 20, 9, 44, 16, 3, 11], 20, promise=0.8)
    >>> found.table.loc["all_together", ["share", "verdict"]].to_list()[1]
    'open'
    """
    choose("abandoned_rule", abandoned_rule, ABANDONED)
    if clock not in CLOCKS:
        raise choice_error("clock", clock, CLOCKS)
    options = {"limit": limit, "promise": promise, "level": level, "min_group": min_group}
    frame, remarks = _read(times, group, open_cases, abandoned, options | {"units": (unit, limits_unit)})
    kept = _abandoned(frame, float(limit), abandoned_rule)
    table = _table(kept, float(limit), options)
    groups = kept.groupby("group", observed=True)["inside"].agg(["sum", "count"])
    pooled, reasons = pooled_table(groups["sum"], groups["count"], level)
    widened = bool(kept["ended"].all() and pooled.loc[ALL, "p"] < 0.05)
    if widened:
        table.loc[ALL, "verdict"] = _verdict(pooled.loc[ALL, "low_wide"], pooled.loc[ALL, "high_wide"], promise)
    if not kept["ended"].all():
        remarks.append(Remark("capability.note.open", "info", {"n": int((~kept["ended"]).sum())}))
    parameters = options | {"abandoned_rule": abandoned_rule, "abandoned": int(frame["gave_up"].sum()), "unit": unit}
    parameters |= {"limits_unit": limits_unit, "clock": clock, "widened": widened, "groups": len(groups)}
    return ServiceLevelResult(
        table=table,
        parameters=parameters | {"source": "Clopper & Pearson 1934; Kaplan & Meier 1958"},
        notes=(*remarks, *(dispersion_note(pooled) if widened else ())),
        labels={ALL: words("capability")["capability.all_together"]} | dict(labels or {}),
        reasons={"table": _reasons(table, kept), "pooled": reasons},
        pooled=pooled,
        values=kept[["group", "time", "ended"]],
    )


def _read(
    times: Any, group: Any, open_cases: Any, abandoned: Any, options: dict[str, Any]
) -> tuple[pd.DataFrame, list[Remark]]:
    """Return one row per case: group, time, ended, gave_up."""
    problems: list[Remark] = []
    raw = pd.Series(np.asarray(times, dtype=object).ravel())
    blank = raw.isna() | raw.map(lambda v: isinstance(v, str) and not v.strip())
    x = pd.to_numeric(raw.mask(blank), errors="coerce").astype(float)
    if (odd := ~blank & ~(np.isfinite(x) & (x >= 0))).any():
        rows = [int(i) + 1 for i in np.flatnonzero(odd)]
        values = {"n": len(rows), "rows": rows[:10], "found": [str(v)[:30] for v in raw[odd][:5]]}
        problems.append(Remark("capability.problem.values", "error", values))
    if not (~blank).any():
        problems.append(Remark("capability.problem.no_times", "error"))
    waiting, gave_up = (
        mask(n, m, len(raw), problems) for n, m in (("open_cases", open_cases), ("abandoned", abandoned))
    )
    names = np.full(len(raw), "", object) if group is None else np.asarray(group, dtype=object).ravel()
    if len(names) != len(raw):
        values = {"name": "group", "n": len(raw), "found": len(names)}
        problems.append(Remark("capability.problem.length", "error", values))
        names = np.full(len(raw), "", object)
    problems += _option_problems(options)
    raise_errors(problems)
    frame = pd.DataFrame({"group": names, "time": x, "ended": ~waiting, "gave_up": gave_up})[~blank.to_numpy()]
    nameless = frame["group"].isna()
    remarks = [Remark("capability.note.left_out", "warning", {"n": int(blank.sum())})] if blank.any() else []
    if nameless.any():
        remarks.append(Remark("capability.note.nameless", "warning", {"n": int(nameless.sum())}))
    frame.index.name = "row"
    return frame.assign(group=frame["group"].where(~nameless, "").astype(str)), remarks


def _option_problems(options: dict[str, Any]) -> list[Remark]:
    problems: list[Remark] = []
    number("limit", options["limit"], problems, -1e-300)
    number("promise", options["promise"], problems, 0, 1)
    number("level", options["level"], problems, 0.5, 1)
    number("min_group", options["min_group"], problems, 0)
    if options["limit"] is None:
        problems.append(Remark("capability.problem.no_limit", "error"))
    units = options["units"]
    if all(units) and units[0].strip().casefold() != units[1].strip().casefold():
        values = {"unit": units[0], "limits_unit": units[1]}
        problems.append(Remark("capability.problem.units", "error", values))
    return problems


def _abandoned(frame: pd.DataFrame, limit: float, rule: str) -> pd.DataFrame:
    """Apply the rule: who gave up was never served (time infinite), or does not count."""
    slack, gave_up = 8 * np.spacing(abs(limit)), frame["gave_up"]
    leave = gave_up & (frame["time"] <= limit + slack if rule == "short_left_out" else rule == "left_out")
    kept = frame[~leave]
    time = kept["time"].where(~kept["gave_up"], np.inf)
    return kept.assign(time=time, inside=(time <= limit + slack) & kept["ended"], ended=kept["ended"] | kept["gave_up"])


def _table(kept: pd.DataFrame, limit: float, options: dict[str, Any]) -> pd.DataFrame:
    """Return the whole and every group; groups too small are hidden, never alone."""
    rows = {ALL: _row(kept, limit, options)}
    sizes = kept.groupby("group", observed=True).size().drop(index="", errors="ignore")
    small = list(sizes.index[sizes < options["min_group"]])
    if len(small) == 1 and len(sizes) > 1:
        small.append(sizes.drop(index=small).idxmin())
    for name, part in kept.groupby("group", observed=True, sort=True):
        if name != "":
            hidden = [NONE] * len(_COLUMNS) + ["hidden"]
            rows[name] = hidden if name in small else _row(part, limit, options)
    return pd.DataFrame.from_dict(rows, orient="index", columns=[*_COLUMNS, "verdict"]).rename_axis("group")


def _row(part: pd.DataFrame, limit: float, options: dict[str, Any]) -> list[Any]:
    n, inside, level = len(part), int(part["inside"].sum()), options["level"]
    if not n:
        return [0, *[NONE] * (len(_COLUMNS) - 1), "open"]
    time, ended = part["time"].to_numpy(), part["ended"].to_numpy()
    if ended.all():
        share, (low, high) = inside / n, (float(e) for e in clopper_pearson(inside, n, level))
    else:
        share, low, high = survival_share(time, ended, limit, level)
    spans = _promised_time(time, ended, options["promise"], level)
    return [n, inside, share, low, high, *spans, _verdict(low, high, options["promise"])]


def _verdict(low: float, high: float, promise: float) -> str:
    return "met" if low >= promise else "missed" if high < promise else "open"


def _promised_time(time: NDArray[Any], ended: NDArray[Any], promise: float, level: float) -> list[float]:
    """Return the time within which the promised share is served, and the order statistics around it (Conover 1999)."""
    from scipy.stats import binom

    if not ended.all():
        return [NONE] * 3
    ordered, n = np.sort(time), len(time)
    at = int(np.ceil(n * promise - 1e-9)) - 1
    low = int(binom.ppf((1 - level) / 2, n, promise)) - 1
    high = int(binom.ppf((1 + level) / 2, n, promise))
    ends = [ordered[at], ordered[low] if low >= 0 else np.inf, ordered[high] if high < n else np.inf]
    return [float(e) if np.isfinite(e) else NONE for e in ends]


def _reasons(table: pd.DataFrame, kept: pd.DataFrame) -> dict[tuple[Any, str], str]:
    waiting = not kept["ended"].all()
    found = {}
    for row, column in zip(*np.nonzero(table.isna().to_numpy()), strict=True):
        name, field = table.index[row], table.columns[column]
        hidden = table.loc[name, "verdict"] == "hidden"
        span = "open_cases" if waiting else "few_tail" if pd.notna(table.loc[name, "time"]) else "not_reached"
        found[(name, field)] = "group_hidden" if hidden else span if field.startswith("time") else "no_cases"
    return found
