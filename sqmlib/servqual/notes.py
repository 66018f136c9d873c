"""What has to be said beside the figures: what the gaps are worth, and which score says more about the outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sqmlib.checks import Remark
from sqmlib.servqual.knowledge import RELIABLE
from sqmlib.servqual.survey import Survey

__all__ = ["verdict_notes"]


def verdict_notes(survey: Survey, frames: Mapping[str, Any], constant: Mapping[str, list[str]]) -> list[Remark]:
    """Return remarks on the gaps: people left out, unreliable differences, outcomes, zones that contradict."""
    table = frames["table"]
    notes = _left_out(survey, table)
    weak = table.index[table["reliability_gap"] < RELIABLE]
    if len(weak):
        values = {"dimensions": list(weak), "low": float(table.loc[weak, "reliability_gap"].min())}
        notes.append(Remark("servqual.note.unreliable", "warning", values | {"line": RELIABLE}))
    for dimension, columns in constant.items():
        notes.append(Remark("servqual.note.alpha_without", "info", {"dimension": dimension, "columns": columns}))
    if survey.expectation is None:
        notes.append(Remark("servqual.note.perceptions_only", "info"))
    if survey.weights is not None:
        notes.append(Remark("servqual.note.unweighted_alpha", "info"))
    notes += _weighting(frames["overall"], survey) + _validity(frames.get("validity"))
    return notes + _zone(frames.get("zone"))


def _left_out(survey: Survey, table: pd.DataFrame) -> list[Remark]:
    least = int(table["n"].min())
    if least == survey.n:
        return []
    values = {"n": survey.n - least, "dimension": str(table["n"].idxmin())}
    return [Remark("servqual.note.left_out", "warning", values | {"share": survey.options.min_answered})]


def _weighting(overall: pd.DataFrame, survey: Survey) -> list[Remark]:
    if survey.shares is None or survey.actions is None:
        return []
    row = overall["mean"]
    values = {"own": float(row["servqual_weighted"]), "average": float(row["servqual_average_weights"])}
    known = values["own"] == values["own"]
    return [Remark("servqual.note.weighting", "info", values)] if known else []


def _validity(validity: pd.DataFrame | None) -> list[Remark]:
    if validity is None:
        return []
    notes = []
    for outcome, rows in validity.groupby(level="outcome", sort=False):
        r = rows["r"].droplevel("outcome")
        if r.notna().sum() < 2 or pd.isna(r["servqual"]) or pd.isna(r["servperf"]):
            continue
        high = rows.loc[(outcome, "servperf"), "difference_low"]
        kind = "performance_predicts" if high > 0 else "gap_predicts" if r["servqual"] > r["servperf"] else "alike"
        values = {"outcome": str(outcome), "servperf": float(r["servperf"]), "gap": float(r["servqual"])}
        notes.append(Remark(f"servqual.note.{kind}", "info", values | {"expectation": float(r["expectation"])}))
    return notes


def _zone(zone: pd.DataFrame | None) -> list[Remark]:
    if zone is None or not (zone["a_above_d"] > 0).any():
        return []
    values = {"share": float(zone["a_above_d"].max()), "dimension": str(zone["a_above_d"].idxmax())}
    return [Remark("servqual.note.inconsistent", "warning", values)]
