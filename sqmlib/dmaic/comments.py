"""What is worth saying about a project as a whole: language-free remarks on its tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sqmlib.checks import Remark
from sqmlib.dmaic import improve
from sqmlib.dmaic.project import Project

__all__ = ["notes_of"]

Frames = dict[str, pd.DataFrame]


def notes_of(project: Project, options: dict[str, Any], frames: Frames) -> list[Remark]:
    """Return what is worth saying about the project as a whole."""
    notes: list[Remark] = []
    open_causes = frames["causes"].index[frames["causes"]["evidence"] == "hypothesis"]
    if len(open_causes):
        notes.append(Remark("dmaic.note.hypotheses", "info", {"n": len(open_causes), "all": len(frames["causes"])}))
    left = frames["tests"]["left_out"]
    notes += [Remark("dmaic.note.left_out", "info", {"test": str(t), "n": int(n)}) for t, n in left.items() if n > 0]
    odd = frames["assumptions"]
    for test, check in odd.index[odd["status"] == "attention"]:
        notes.append(Remark(f"dmaic.check.{check}", "warning", {"test": str(test)}))
    if len(frames["tests"]) > 1:
        notes.append(Remark("dmaic.note.family", "info", {"n": len(frames["tests"])}))
    disagree = frames["fmea"].index[frames["fmea"]["disagree"].astype(bool)]
    if len(disagree):
        notes.append(Remark("dmaic.note.fmea_disagree", "info", {"modes": list(map(str, disagree))}))
    strange = frames["fmea"].index[frames["fmea"]["severity_change"] == "odd"]
    if len(strange):
        notes.append(Remark("dmaic.note.severity_changed", "warning", {"modes": list(map(str, strange))}))
    notes += _weightings(options, frames) + _periods(frames)
    return notes


def _weightings(options: dict[str, Any], frames: Frames) -> list[Remark]:
    table = frames.get("pareto")
    if table is None:
        return []
    notes = []
    if f"{options['pareto']}_total" not in table:
        notes.append(Remark("dmaic.note.no_weighting", "warning", {"weighting": options["pareto"]}))
    moved = list(map(str, table.index[table["moves"].astype(bool)]))
    return notes + ([Remark("dmaic.note.pareto_moves", "info", {"categories": moved})] if moved else [])


def _periods(frames: Frames) -> list[Remark]:
    """Say why a comparison of two stages is provisional."""
    notes = []
    for name, row in frames["before_after"].iterrows():
        if "not_stable" in (row["stable_before"], row["stable_after"]):
            notes.append(Remark("dmaic.note.stage_not_stable", "warning", {"ctq": name}))
        if any(row[c] > improve.INDEPENDENT for c in ("r1_before", "r1_after")):
            values = {"ctq": name, "r1": float(np.nanmax([row["r1_before"], row["r1_after"]]))}
            notes.append(Remark("dmaic.note.autocorrelated", "warning", values))
        if row["enough"] == "short":
            notes.append(Remark("dmaic.note.stages_short", "warning", {"ctq": name, "n": int(row["n_needed"])}))
    return notes
