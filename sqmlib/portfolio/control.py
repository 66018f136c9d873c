"""Control charts: is each unit stable over its periods, or is there something to explain? One chart per unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from sqmlib import spc
from sqmlib.checks import Remark
from sqmlib.portfolio.knowledge import CHART_RULES, CHART_SPREAD, RULE_SETS
from sqmlib.portfolio.targets import Target
from sqmlib.spc.knowledge import POINTS

__all__ = ["LEAST", "Charts", "charts_of"]

LEAST = int(POINTS.limits[0])  # periods below which spc gives no limits
_TIE = 1e-9  # sigma
_WAYS = {1: "increase", -1: "decrease", 0: "neutral"}
_SIDES = {1: "high", -1: "low", 2: "either", 0: "none"}
_WHOLE_TO = 1e-6  # answers: closer than this a share times its size is a count


@dataclass(frozen=True, eq=False)
class Charts:
    """The control charts of one measure.

    Attributes
    ----------
    control : pandas.DataFrame, index (unit, period)
    signals : pandas.DataFrame, index ``unit``
        Both as in :class:`sqmlib.portfolio.PortfolioResult`.
    reasons : dict of str to dict
        Frame -> (row, column) -> why the cell is empty.
    parameters : dict
        ``control_chart control_set control_rules control_arl0 control_source control_least control_targets`` and the
        number of periods judged, ``control_points``.
    notes : list of Remark
    """

    control: pd.DataFrame
    signals: pd.DataFrame
    reasons: dict[str, dict[tuple[Any, str], str]] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)
    notes: list[Remark] = field(default_factory=list)


def charts_of(cells: pd.DataFrame, periods: Sequence[str], targets: Sequence[Target], rules: str = "auto") -> Charts:
    """Return the control charts of one measure, one per unit.

    Parameters
    ----------
    cells : pandas.DataFrame
        Of one measure: ``unit period value n kind better why``.
    periods : sequence of str
        All periods in order; they are taken as equally far apart. A period without a value is a gap, never 0.
    targets : sequence of Target
        Of this measure.
    rules : str
        A set of :data:`sqmlib.spc.SETS`; ``auto`` takes the one that goes with the chart.

    Notes
    -----
    Shares whose counts are whole numbers are charted as counts with their sizes (p chart: binomial limits that step
    with the size, Montgomery ch. 7); everything else as single values (I chart: limits from the mean moving range,
    Shewhart 1931). Units with fewer than twelve periods get no limits (Provost & Murray 2011). A share from -1 to 0 is
    charted as its mirror.
    """
    grid = _Grid(cells, periods)
    enough = grid.periods_known >= LEAST
    made = _make(grid, enough, rules) if enough.any() else None
    control = _control(grid, made)
    signals = _signals(grid, made, control, targets)
    reasons = {"control": _control_reasons(grid, control, signals), "signals": _signal_reasons(signals)}
    told = _told(grid, made, rules, int(signals.loc[signals["variation"] != "not_judged", "periods"].sum()))
    told["control_targets"] = [target.value for target in targets]
    return Charts(control, signals, reasons, told, _notes(signals, len(periods)))


class _Grid:
    """Values and sizes as tables of units by periods; what may not be shown is missing."""

    def __init__(self, cells: pd.DataFrame, periods: Sequence[str]) -> None:
        units = list(dict.fromkeys(cells["unit"]))
        steps = cells.set_index(["unit", "period"])
        wide = {name: steps[name].unstack().reindex(index=units, columns=list(periods)) for name in ("value", "n")}
        self.units, self.periods = units, list(periods)
        self.value, self.n = (wide[name].to_numpy(float) for name in ("value", "n"))
        self.better = int(cells["better"].iloc[0])
        self.index = pd.MultiIndex.from_product([units, periods], names=["unit", "period"])
        self.why = steps["why"].reindex(self.index).fillna("no_value").replace("", "no_value").to_numpy()
        share = (cells["kind"] == "share").all()
        self.sign = -1.0 if share and np.nanmax(self.value) <= 0 and np.nanmin(self.value) < 0 else 1.0
        self.counts = self.sign * self.value * self.n
        whole = np.abs(self.counts - np.round(self.counts)) < _WHOLE_TO
        counted = share and bool((whole & (self.counts >= 0))[~np.isnan(self.value)].all())
        self.chart = "p" if counted else "i"
        self.why_chart = "counts" if counted else "no_counts" if share else "single_values"

    @property
    def periods_known(self) -> np.ndarray:
        return (~np.isnan(self.value)).sum(axis=1)


def _make(grid: _Grid, enough: np.ndarray, rules: str) -> tuple[np.ndarray, spc.ManyResult]:
    """Return which units are charted, and their charts."""
    names = [unit for unit, there in zip(grid.units, enough, strict=True) if there]
    values = np.round(grid.counts[enough]) if grid.chart == "p" else grid.value[enough]
    sizes = grid.n[enough] if grid.chart == "p" else None
    return enough, spc.many(values, sizes, chart=grid.chart, rules=rules, names=names)


def _control(grid: _Grid, made: tuple[np.ndarray, spc.ManyResult] | None) -> pd.DataFrame:
    """Return one row per unit and period: value, center, limits, the first rule broken and its side."""
    shape = grid.value.shape
    center, lcl, ucl = (np.full(shape, np.nan) for _ in range(3))
    hits, side, rule = np.zeros(shape, int), np.zeros(shape, int), np.full(shape, "none", object)
    if made is not None:
        at, found = made
        turn = grid.sign if grid.chart == "p" else 1.0
        judged = (found.table["variation"] != "not_judged").to_numpy()[:, None]
        low, high = (found.lcl, found.ucl) if turn > 0 else (found.ucl, found.lcl)
        center[at] = np.broadcast_to(turn * found.table["center"].to_numpy()[:, None], found.values.shape)
        lcl[at], ucl[at] = np.where(judged, turn * low, np.nan), np.where(judged, turn * high, np.nan)
        hits[at], rule[at], side[at] = _first_rule(found, int(turn))
    columns = {"value": grid.value, "center_line": center, "lcl": lcl, "ucl": ucl, "hits": hits, "signal": rule}
    frame = pd.DataFrame({name: np.ravel(data) for name, data in columns.items()}, index=grid.index)
    frame["side"] = pd.Series(side.ravel()).map(_SIDES).to_numpy(object)
    return frame.astype({"signal": object})


def _first_rule(found: spc.ManyResult, turn: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return of every point how many rules it breaks, the first of them in the order of the set, and its side."""
    rule, side = np.full(found.values.shape, "none", object), np.zeros(found.values.shape, int)
    for name, sides in found.sides.items():
        new = (side == 0) & (sides != 0)
        rule[new], side[new] = name, sides[new]
    return found.hits, rule, np.where(np.abs(side) == 1, turn * side, side)


def _signals(
    grid: _Grid, made: tuple[np.ndarray, spc.ManyResult] | None, control: pd.DataFrame, targets: Sequence[Target]
) -> pd.DataFrame:
    """Return one row per unit: what its chart says."""
    enough = np.zeros(len(grid.units), bool) if made is None else made[0]
    out = pd.DataFrame({"periods": grid.periods_known}, index=pd.Index(grid.units, name="unit"))
    out["chart"] = np.where(enough, grid.chart, "none").astype(object)
    out["why"] = np.where(enough, grid.why_chart, "few_periods").astype(object)
    out["basis"] = [POINTS.code(float(n)) for n in out["periods"]]
    rows = [_row(part, grid.better, targets) for _, part in control.groupby(level="unit", sort=False)]
    out = out.join(pd.DataFrame(rows, index=out.index))
    flat = enough & out["center_line"].isna().to_numpy()
    out.loc[flat, "why"] = "no_variation"
    spread = ["dispersion", "p_dispersion"]
    out[spread] = np.nan
    if made is not None and grid.chart == "p":
        out.loc[enough, spread] = made[1].table[["dispersion", "p"]].to_numpy()
    return out


def _row(chart: pd.DataFrame, better: int, targets: Sequence[Target]) -> dict[str, Any]:
    """Return what one chart says at its latest value."""
    known = chart.dropna(subset=["value"])
    marked = known[known["hits"] > 0]
    if known.empty or np.isnan(known["ucl"].iloc[-1]):
        nothing = dict.fromkeys(("center_line", "lcl", "ucl"), np.nan) | {
            "signals": 0,
            "last_signal": "",
            "last_rule": "none",
        }
        return {**nothing, "variation": "not_judged", "assurance": "not_judged"}
    last = known.iloc[-1]
    off = float(np.sign(last["value"] - last["center_line"]))
    return {
        **{name: float(last[name]) for name in ("center_line", "lcl", "ucl")},
        "signals": len(marked),
        "last_signal": marked.index[-1][1] if len(marked) else "",
        "last_rule": marked["signal"].iloc[-1] if len(marked) else "none",
        "variation": spc.variation(_WAYS[better], int(off), bool(last["hits"] > 0)),
        "assurance": _assurance(last, targets),
    }


def _assurance(last: pd.Series, targets: Sequence[Target]) -> str:
    """Return whether all targets of a measure are met always, one of them never, or neither."""
    slack = _TIE * float(last["ucl"] - last["lcl"])
    found = {
        spc.assurance("increase" if t.side == "at_least" else "decrease", t.value, last["lcl"], last["ucl"], slack)
        for t in targets
    }
    order = ("consistently_fail", "hit_or_miss", "consistently_pass")
    return next((code for code in order if code in found), "not_judged")


def _control_reasons(grid: _Grid, control: pd.DataFrame, signals: pd.DataFrame) -> dict[tuple[Any, str], str]:
    """Return why cells are empty: the period is hidden, or the unit has no chart."""
    chart = signals["why"].map({"few_periods": "few_for_chart", "no_variation": "no_variation"}).fillna("")
    unit = chart.loc[control.index.get_level_values("unit")].to_numpy()
    out = {}
    for name in ("value", "center_line", "lcl", "ucl"):
        empty = control[name].isna().to_numpy()
        codes = np.where((unit == "") | (name == "value"), grid.why, unit)
        out |= {(row, name): code for row, code in zip(control.index[empty], codes[empty], strict=True)}
    return out


def _signal_reasons(signals: pd.DataFrame) -> dict[tuple[Any, str], str]:
    out = {}
    for name in ("center_line", "lcl", "ucl", "dispersion", "p_dispersion"):
        for unit in signals.index[signals[name].isna()]:
            why = signals.at[unit, "why"]
            code = (
                "few_for_chart"
                if why == "few_periods"
                else "no_variation"
                if why == "no_variation"
                else "not_for_chart"
            )
            out[unit, name] = code
    return out


def _told(grid: _Grid, made: tuple[np.ndarray, spc.ManyResult] | None, rules: str, points: int) -> dict[str, Any]:
    """Return what the charts were made with."""
    name = CHART_RULES[grid.chart] if rules == "auto" else rules
    arl0 = None if made is None else made[1].parameters["arl0"]
    codes = [] if made is None else made[1].parameters["rules"]
    return {"control_chart": grid.chart, "control_set": name, "control_rules": codes, "control_arl0": arl0} | {
        "control_points": points,
        "control_source": RULE_SETS[name].source,
        "control_least": LEAST,
    }


def _notes(signals: pd.DataFrame, periods: int) -> list[Remark]:
    few = list(signals.index[signals["why"] == "few_periods"])
    if len(few) == len(signals):
        return [Remark("portfolio.note.control_none", "info", {"least": LEAST, "n": periods})]
    notes = []
    if few:
        notes.append(Remark("portfolio.note.control_few", "info", {"n": len(few), "units": few, "least": LEAST}))
    wide = list(signals.index[signals["p_dispersion"] < CHART_SPREAD])
    if wide:
        notes.append(Remark("portfolio.note.control_spread", "warning", {"n": len(wide), "units": wide}))
    short = int((signals["basis"].eq("provisional") & signals["variation"].ne("not_judged")).sum())
    if short:
        notes.append(
            Remark("portfolio.note.control_provisional", "info", {"n": short, "enough": int(POINTS.limits[1])})
        )
    return notes
