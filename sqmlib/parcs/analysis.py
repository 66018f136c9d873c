"""The frames of a PARCS result: the grid cell by cell, its margins, agreement, change, proposals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from sqmlib import stats
from sqmlib.checks import DataError, Remark
from sqmlib.parcs.agreement import agreement_table
from sqmlib.parcs.assessment import Assessment
from sqmlib.parcs.change import change_table, overall_change
from sqmlib.parcs.formulas import grid_means, rwg
from sqmlib.parcs.knowledge import ELEMENTS
from sqmlib.parcs.resample import Draws, interval
from sqmlib.result import not_computable
from sqmlib.rules import choice_error

__all__ = ["Frames", "Options", "check_options", "frames_of"]

Reasons = dict[tuple[Any, str], str]


@dataclass(frozen=True)
class Options:
    """What :func:`sqmlib.parcs.analyze` was called with, checked.

    Attributes
    ----------
    target, alarm : float, int
        Rating wanted, and rating at or below which a cell is named whatever its mean.
    weights : dict
        Element -> weight.
    level : float
        Of all intervals.
    date, before : str
        Round analyzed, and the one it is compared with; empty when there is none.
    draws, seed : int
        Resamples of the assessors.
    """

    target: float
    alarm: int
    weights: dict[str, float]
    level: float
    date: str
    before: str
    draws: int
    seed: int


@dataclass(frozen=True, eq=False)
class Frames:
    """The frames by name, why cells hold no number, and what notes are made of."""

    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    reasons: dict[str, Reasons] = field(default_factory=dict)


def check_options(data: Assessment, given: Mapping[str, Any]) -> Options:
    """Return the options checked, or raise DataError naming all that cannot be."""
    limits = {"target": (1, 5), "alarm": (1, 5), "bootstrap": (0, 100_000), "seed": (0, 2**31)}
    said = [
        Remark("parcs.problem.option", "error", {"parameter": k, "low": low, "high": high, "found": str(given[k])[:40]})
        for k, (low, high) in limits.items()
        if not _number(given[k]) or not low <= given[k] <= high or (k != "target" and given[k] != int(given[k]))
    ]
    if not _number(given["confidence"]) or not 0 < given["confidence"] < 1:
        said.append(Remark("parcs.problem.confidence", "error", {"found": str(given["confidence"])[:40]}))
    weights, more = _weights(given["weights"])
    for name in ("date", "before"):
        if given[name] and given[name] not in data.rounds:
            more += choice_error(name, given[name], data.rounds).problems
    if said + more:
        raise DataError([*said, *more])
    date = given["date"] or data.rounds[-1]
    earlier = [name for name in data.rounds if name < date]
    before = given["before"] or (earlier[-1] if earlier else "")
    if before and before >= date:
        raise DataError([Remark("parcs.problem.order", "error", {"date": date, "before": before})])
    numbers = (float(given["target"]), int(given["alarm"]), weights, float(given["confidence"]))
    return Options(*numbers, date, before, int(given["bootstrap"]), int(given["seed"]))


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and bool(np.isfinite(value))


def _weights(given: Any) -> tuple[dict[str, float], list[Remark]]:
    """Return the weight of every element; equal when none are given, 0 for those not named."""
    if given is None or (isinstance(given, Mapping) and not given):
        return dict.fromkeys(ELEMENTS, 1.0), []
    if not isinstance(given, Mapping):
        return {}, [Remark("parcs.problem.weights", "error", {"found": str(given)[:60], "allowed": list(ELEMENTS)})]
    bad = [f"{k}: {v}" for k, v in given.items() if k not in ELEMENTS or not _number(v) or v < 0]
    weights = {e: float(given[e]) if e in given and not bad else 0.0 for e in ELEMENTS}
    if bad or not sum(weights.values()) > 0:
        found = bad or [f"{k}: {v}" for k, v in given.items()]
        return {}, [Remark("parcs.problem.weights", "error", {"found": found, "allowed": list(ELEMENTS)})]
    return weights, []


def frames_of(data: Assessment, options: Options) -> Frames:
    """Return every frame of the result, with the reasons of its empty cells."""
    cube = data.cube(options.date)
    draws = Draws.of(cube, data, options)
    out = Frames()
    for name, (frame, reasons) in {
        "table": _table(cube, data, options, draws),
        "elements": _margin("element", cube, data, options, draws),
        "stages": _margin("stage", cube, data, options, draws),
        "totals": _margin("part", cube, data, options, draws),
        "agreement": agreement_table(cube),
    }.items():
        out.frames[name], out.reasons[name] = frame, reasons
    if options.before:
        out.frames["change"], out.reasons["change"] = change_table(data, options)
        _compare(out, overall_change(data, options), options)
    out.frames["proposals"] = _proposals(data, out.frames["table"])
    out.reasons["proposals"] = not_computable(out.frames["proposals"], "no_rating")
    out.frames["assessors"] = _assessors(cube)
    return out


def _compare(out: Frames, found: Mapping[str, float], options: Options) -> None:
    """Put the change of the overall mean beside it."""
    totals = out.frames["totals"]
    for name, key in {"before": "before", "change": "change", "change_low": "low", "change_high": "high"}.items():
        totals[name] = found[key]
    code = "no_bootstrap" if not options.draws else "one_rater"
    out.reasons["totals"] |= not_computable(totals, code, ["change_low", "change_high"])
    if totals["change"].isna().all():
        out.reasons["totals"] |= not_computable(totals, "no_rating", ["before", "change", "change_low", "change_high"])


def _table(cube: pd.DataFrame, data: Assessment, options: Options, draws: Draws) -> tuple[pd.DataFrame, Reasons]:
    """Return the main table: one row per cell of the grid."""
    n, mean, variance = cube.notna().sum(), cube.mean(), cube.var(ddof=1)
    low, high = stats.mean_interval(mean, variance.where(variance > 0), n, options.level)
    table = pd.DataFrame(index=pd.Index(data.cells, name="cell"))
    table["element"] = list(ELEMENTS) * len(data.stages)
    table["n"], table["mean"] = n, mean
    table["low"], table["high"] = np.clip(low, 1, 5), np.clip(high, 1, 5)
    table["minimum"], table["maximum"] = cube.min(), cube.max()
    table["spread"] = table["maximum"] - table["minimum"]
    table["rwg"] = rwg(variance)
    table["gap"] = mean - options.target
    table["alarm"] = (table["minimum"] <= options.alarm).to_numpy()
    table["evidence"] = _evidence(data, options.date).reindex(table.index)
    table["rank"] = mean.rank(method="min")
    table["rank_low"], table["rank_high"] = interval(draws.ranks, options.level)
    table["p_weakest"] = draws.p_weakest
    table["verdict"] = _verdicts(table, variance.to_numpy(), options.target)
    return table, _reasons(table, options, len(cube))


def _evidence(data: Assessment, name: str) -> pd.Series:
    """Return the share of ratings of each cell that name their evidence."""
    rows = data.ratings[(data.ratings["round"] == name) & data.ratings["rating"].notna()]
    return (rows["evidence"] != "").groupby(rows["cell"]).mean()


def _verdicts(table: pd.DataFrame, variance: np.ndarray, target: float) -> np.ndarray:
    """Return which side of the target a cell lies on for sure; unanimous ratings count as sure."""
    alike = (variance == 0) & (table["n"] > 1).to_numpy()
    low = np.where(alike, table["mean"], table["low"])
    high = np.where(alike, table["mean"], table["high"])
    cases = [(table["n"] == 0).to_numpy(), high < target, low >= target]
    return np.select(cases, ["unrated", "below", "reached"], "open").astype(object)


def _reasons(table: pd.DataFrame, options: Options, assessors: int) -> Reasons:
    """Return why cells of the main table hold no number; the last reason given holds."""
    drawn = ["rank_low", "rank_high", "p_weakest"]
    out = not_computable(table, "no_spread", ["low", "high"])
    out |= not_computable(table, "no_bootstrap" if not options.draws else "one_rater", drawn)
    out |= not_computable(table[table["n"] == 1], "one_rater")
    if not options.draws and assessors > 1:
        out |= not_computable(table[table["n"] > 0], "no_bootstrap", drawn)
    return out | not_computable(table[table["n"] == 0], "no_rating")


def _margin(
    name: str, cube: pd.DataFrame, data: Assessment, options: Options, draws: Draws
) -> tuple[pd.DataFrame, Reasons]:
    """Return the weighted mean per stage, per element or of everything, never without its lowest rating."""
    shape = (len(data.stages), len(ELEMENTS))
    stages, weights = data.stages["weight"].to_numpy(), np.array(list(options.weights.values()))
    place = {"stage": 0, "element": 1, "part": 2}[name]
    keys = [data.stages.index, list(ELEMENTS), ["overall"]][place]
    table = pd.DataFrame(index=pd.Index(keys, name=name))
    table["mean"] = grid_means(cube.mean().to_numpy().reshape(shape), stages, weights)[place]
    table["low"], table["high"] = interval(draws.margins[place], options.level)
    table.loc[table["low"] == table["high"], ["low", "high"]] = np.nan  # no spread, no interval, as in a single cell
    table["gap"] = table["mean"] - options.target
    kept, axis = cube.to_numpy().reshape(-1, *shape), ((0, 2), (0, 1), (0, 1, 2))[place]
    known = ~np.isnan(kept)
    lowest = np.where(known, kept, np.inf).min(axis=axis)
    table["minimum"] = np.where(np.isinf(lowest), np.nan, lowest)
    within = ((1,), (0,), (0, 1))[place]
    table["alarms"] = (known & (kept <= options.alarm)).any(axis=0).sum(axis=within)
    table["n"] = known.sum(axis=axis)
    table["rated"] = known.any(axis=0).sum(axis=within)
    table["cells"] = np.ones(shape, int).sum(axis=within)
    table["weight"] = (stages / stages.sum(), weights / weights.sum(), 1.0)[place]
    why = "no_bootstrap" if not options.draws else "no_spread" if len(cube) > 1 else "one_rater"
    reasons = not_computable(table, why, ["low", "high"])
    return table, reasons | not_computable(table[table["mean"].isna()], "no_rating")


def _proposals(data: Assessment, table: pd.DataFrame) -> pd.DataFrame:
    """Return the proposals with the cell each is for, weakest cell first, and whether owner and day are named."""
    given = data.proposals[data.proposals["cell"] != ""]
    cells = table.loc[given["cell"]]
    index = pd.MultiIndex.from_arrays([given["cell"], given.index], names=["cell", "proposal"])
    frame = pd.DataFrame({c: cells[c].to_numpy() for c in ("rank", "mean", "minimum")}, index=index)
    frame["owned"], frame["dated"] = (given["owner"] != "").to_numpy(), (given["due"] != "").to_numpy()
    return frame.sort_values("rank", kind="stable")


def _assessors(cube: pd.DataFrame) -> pd.DataFrame:
    """Return who rated how much, how high, and how far from the others; it stays in memory."""
    out = pd.DataFrame({"n": cube.notna().sum(axis=1), "mean": cube.mean(axis=1)})
    out["lean"] = (cube - cube.mean()).mean(axis=1)
    out["distinct"] = cube.nunique(axis=1)
    return out.rename_axis("assessor")
