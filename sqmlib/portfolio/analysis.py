"""Assemble the frames of a portfolio: choose the measure, compare, look over time, hold against targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.checks import DataError, Remark, raise_errors
from sqmlib.i18n import LANGUAGES, pick, tr
from sqmlib.portfolio.compare import Comparison, compare, pool, rank_intervals
from sqmlib.portfolio.control import charts_of
from sqmlib.portfolio.knowledge import KINDS, OVERDISPERSION, RANK_DRAWS, RULE_SETS, SEED, WINSOR
from sqmlib.portfolio.targets import Target, target_table
from sqmlib.portfolio.trends import movers_table, trends_table
from sqmlib.portfolio.units import Cells, natural
from sqmlib.result import not_computable
from sqmlib.rules import choice_error

__all__ = ["Options", "check_options", "choose_pair", "frames_of", "labels_of", "overview", "parameters_of"]

Pair = tuple[str, str, str]


@dataclass(frozen=True)
class Options:
    """Checked options of the comparison."""

    limits: tuple[float, float]
    overdispersion: str
    rules: str = "auto"


@dataclass(eq=False)
class Frames:
    """Frames of a result, why cells of them hold no number, and what else there is to tell."""

    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    reasons: dict[str, dict] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)
    notes: list[Remark] = field(default_factory=list)

    def put(self, name: str, frame: pd.DataFrame, reason: Any, columns: list[str] | None = None) -> None:
        """Keep a frame; `reason` is one code, or one for each row."""
        self.frames[name] = frame
        found = not_computable(frame, "", columns)
        codes = reason if isinstance(reason, pd.Series) else pd.Series(reason, index=frame.index)
        self.reasons[name] = {(row, column): codes[row] for row, column in found} | self.reasons.get(name, {})


def check_options(limits: Sequence[float], overdispersion: str, min_group: int, rules: str) -> Options:
    """Return the options checked, or raise DataError naming all that are wrong."""
    problems = []
    ends = list(limits) if isinstance(limits, (list, tuple)) else []
    if len(ends) != 2 or not all(isinstance(v, (int, float)) for v in ends) or not 0.5 <= ends[0] < ends[1] < 1:
        problems.append(Remark("portfolio.problem.limits", "error", {"found": str(limits)[:80]}))
    if isinstance(min_group, bool) or not isinstance(min_group, int) or min_group < 1:
        problems.append(Remark("portfolio.problem.min_group", "error", {"found": str(min_group)[:80]}))
    allowed = {"overdispersion": (overdispersion, OVERDISPERSION), "rules": (rules, ("auto", *RULE_SETS))}
    for name, (found, names) in allowed.items():
        if not (isinstance(found, str) and found in names):
            problems += choice_error(name, found, names).problems
    raise_errors(problems)
    return Options((float(ends[0]), float(ends[1])), overdispersion, rules)


def at_period(cells: Cells, period: str) -> pd.DataFrame:
    """Return the cells that the comparison rests on: those of all periods, of the last, or of one."""
    if period == "all" or not cells.periods:
        return cells.frame
    wanted = cells.periods[-1] if period == "last" else period
    if wanted not in cells.periods:
        values = {"found": str(period)[:80], "allowed": ["all", "last", *cells.periods]}
        raise DataError([Remark("portfolio.problem.period", "error", values)])
    return cells.frame[cells.frame["period"] == wanted]


def overview(frame: pd.DataFrame, options: Options) -> tuple[pd.DataFrame, dict[Pair, Comparison]]:
    """Return one row per item and metric, and the comparisons behind them.

    Returns
    -------
    overview : pandas.DataFrame, index (item, metric)
        See :class:`sqmlib.portfolio.PortfolioResult`.
    comparisons : dict
        (method, item, metric) -> comparison; measures without any number are left out.
    """
    rows, found = {}, {}
    for pair, cells in frame.groupby(["method", "item", "metric"], sort=False):
        if cells["value"].isna().all():
            continue
        made = compare(cells, options.limits, options.overdispersion)
        found[pair] = made
        rows[pair[1], f"{pair[0]}.{pair[2]}"] = _line(made)
    index = pd.MultiIndex.from_tuples(list(rows), names=["item", "metric"])
    return pd.DataFrame(list(rows.values()), index=index), found


def _line(made: Comparison) -> dict[str, Any]:
    table, spread = made.table, made.spread
    counts = table["verdict"].map(lambda v: v.split("_")[0]).value_counts()
    return {
        "units": int(table["value"].notna().sum()),
        "center": made.center,
        "smallest": table["value"].min(),
        "largest": table["value"].max(),
        "between_sd": np.nan if spread is None else spread.tau,
        "phi": np.nan if spread is None else spread.phi,
        "p": np.nan if spread is None else spread.p,
        "i2": np.nan if spread is None else spread.i2,
        "warnings": int(counts.get("warning", 0)),
        "alarms": int(counts.get("alarm", 0)),
        "expected": made.false_alarms,
    }


def choose_pair(made: Mapping[Pair, Comparison], wanted: Mapping[str, str | None]) -> tuple[Pair, str]:
    """Return the measure to show and why: the one asked for, else the one with the most alarms.

    Equal numbers of alarms are decided by the warnings, then by the unit farthest out, then by name.
    """
    asked = {i: str(wanted[name]) for i, name in enumerate(("method", "item", "metric")) if wanted[name] is not None}
    there = [pair for pair in made if all(pair[i] == text for i, text in asked.items())]
    if not there:
        there = {name: sorted({p[i] for p in made} - {""}) for i, name in enumerate(("methods", "items", "metrics"))}
        raise DataError([Remark("portfolio.problem.measure", "error", {"found": list(asked.values()), **there})])
    first = min(there, key=lambda pair: (*_urgency(made[pair]), *map(natural, pair)))
    alarms = made[first].table["verdict"].str.startswith("alarm").any()
    return first, "asked" if len(there) == 1 else "alarms" if alarms else "farthest"


def _urgency(made: Comparison) -> tuple[float, ...]:
    verdict, z = made.table["verdict"], made.table["z"].abs().max()
    outside = [-int(verdict.str.startswith(name).sum()) for name in ("alarm", "warning")]
    return (*outside, 0.0 if pd.isna(z) else -round(float(z), 9))


def frames_of(
    cells: Cells, now: pd.DataFrame, pair: Pair, made: Comparison, wanted: Sequence[Target], rules: str = "auto"
) -> Frames:
    """Return table, periods, trends, movers, control charts and targets with the reasons of their empty cells."""
    own, periods = cells.of(pair), cells.periods_of(pair)
    kind, way, why = own["kind"].iloc[0], own["better"].iloc[0], _why(own)
    out = Frames()
    out.put("table", made.table.join(rank_intervals(made.table, kind, way, made.sd)), why.reindex(made.table.index))
    if len(periods) > 1:
        steps = own.set_index(["unit", "period"])
        out.put("periods", steps[["n", "value", "low", "high"]], steps["why"].where(steps["why"] != "", "no_interval"))
        trends = trends_table(own, periods, made.sd)
        short = pd.Series("few_periods", index=trends.index).where(trends["periods"] > 0, why.reindex(trends.index))
        out.put("trends", trends, short)
        out.put("movers", movers_table(own, periods), "no_interval")
        _chart(out, own, periods, [t for t in wanted if t.pair == pair], rules)
    if wanted:
        frame, codes = _targets(now, wanted)
        out.put("targets", frame, codes)
    return out


def _chart(out: Frames, own: pd.DataFrame, periods: Sequence[str], wanted: Sequence[Target], rules: str) -> None:
    """Keep the control charts of the measure shown."""
    found = charts_of(own, periods, wanted, rules)
    out.frames |= {"control": found.control, "signals": found.signals}
    out.reasons |= found.reasons
    out.parameters, out.notes = found.parameters, found.notes


def _why(cells: pd.DataFrame) -> pd.Series:
    """Return why a unit holds no number where it holds none."""
    shown = cells.assign(empty=cells["value"].isna()).sort_values("empty", kind="stable")
    return shown.groupby("unit", sort=False)["why"].first().replace("", "no_interval")


def _targets(now: pd.DataFrame, wanted: Sequence[Target]) -> tuple[pd.DataFrame, pd.Series]:
    parts, codes = {}, {}
    for target in wanted:
        cells = now[(now[["method", "item", "metric"]] == list(target.pair)).all(axis=1)]
        if not cells.empty:
            parts[target.name] = target_table(pool(cells), target)
            codes[target.name] = _why(cells)
    frames, reasons = (pd.concat(found, names=["target"]).swaplevel() for found in (parts, codes))
    frames.index.names = reasons.index.names = ["unit", "target"]
    return frames, reasons


def parameters_of(cells: Cells, pair: Pair, made: Comparison, options: Options, **others: Any) -> dict[str, Any]:
    """Return what a result was computed with, conventions and their sources included."""
    kind, spread = cells.of(pair)["kind"].iloc[0], made.spread
    applied = "none" if spread is None else spread.applied
    return {
        **dict(zip(("method", "item", "metric"), pair, strict=True)),
        "kind": kind,
        "better": int(cells.of(pair)["better"].iloc[0]),
        "unit": cells.unit,
        "time": cells.time,
        "periods": cells.periods_of(pair),
        "limits": list(options.limits),
        "limits_source": KINDS[kind].source,
        "overdispersion": options.overdispersion,
        "rules": options.rules,
        "overdispersion_applied": applied,
        "overdispersion_source": OVERDISPERSION[applied].source,
        "winsorized": WINSOR,
        **{name: None if spread is None else getattr(spread, name) for name in ("phi", "p", "i2", "tau")},
        "center": made.center,
        "sd": made.sd,
        "expected": made.false_alarms,
        "ranks": RANK_DRAWS,
        "seed": SEED,
        **others,
    }


def labels_of(cells: Cells, pair: Pair, wanted: Sequence[Target]) -> dict[str, Any]:
    """Return the texts of units, periods, items, measures and targets."""
    labels = dict(cells.labels)
    for one in {pair, *(target.pair for target in wanted)}:
        labels["/".join(one)] = {lang: _measure(cells.labels, one, lang) for lang in LANGUAGES}
    for target in wanted:
        sign = target.name.split(" ")[-2]
        both = labels["/".join(target.pair)]
        labels[target.name] = {lang: f"{both[lang]} {sign} {target.value:g}" for lang in LANGUAGES}
    return labels


def _measure(labels: Mapping[str, Any], pair: Pair, lang: str) -> str:
    metric = pick(labels[f"{pair[0]}.{pair[2]}"], lang)
    if not pair[1]:
        return metric
    return tr("portfolio.measure", lang, item=pick(labels.get(pair[1], pair[1]), lang), metric=metric)
