"""What a reader must know beside the scores, as remarks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sqmlib.checks import Remark
from sqmlib.satisfaction.knowledge import CES, SAMPLE_SIZE
from sqmlib.satisfaction.survey import Measure, Options, Survey

__all__ = ["notes_of", "survey_notes"]

_SHORT, _ZERO_FROM = 5, 100  # own: answers that end at 5, or never reach 0, on a scale from 0 to 10


def survey_notes(survey: Survey, options: Options) -> list[Remark]:
    """Return what the answers themselves say: how many, missing ones, scales that look wrong, people asked again."""
    people, size = survey.frame["respondent"].nunique(), SAMPLE_SIZE.code(survey.frame["respondent"].nunique())
    notes = [Remark(f"satisfaction.note.n_{size}", "warning" if size == "one" else "info", {"n": people})]
    for measure in survey.measures:
        known = ~np.isnan(measure.values)
        if not known.all():
            values = {"measure": measure.name, "n": int((~known).sum()), "known": int(known.sum())}
            notes.append(Remark("satisfaction.note.missing", "info", values))
        notes += _scale_notes(measure, measure.values[known], options)
    again = survey.frame["respondent"].duplicated(keep=False)
    if again.any():
        values = {"n": int(survey.frame["respondent"][again].nunique())}
        notes.append(Remark("satisfaction.note.repeated_people", "info", values))
    return notes


def _scale_notes(measure: Measure, known: Any, options: Options) -> list[Remark]:
    """Say when the answers to the recommendation question look as if they were given on another scale."""
    if measure.kind == "ces":
        return [Remark("satisfaction.note.ces", "info", {"version": options.ces})] if options.ces in CES else []
    if measure.kind != "nps" or not len(known):
        return []
    if not options.standard:
        breaks = [f"{low}-{high}" for low, high in options.breaks]
        return [Remark("satisfaction.note.own_breaks", "warning", {"breaks": breaks})]
    low, high = int(known.min()), int(known.max())
    if high <= _SHORT and len(known) > 1:
        return [Remark("satisfaction.note.short_scale", "warning", {"low": low, "high": high})]
    if low >= 1 and len(known) >= _ZERO_FROM:
        return [Remark("satisfaction.note.no_zero", "info", {"low": low, "high": high})]
    return []


def notes_of(survey: Survey, options: Options, table: pd.DataFrame) -> list[Remark]:
    """Return what the scores say: intervals that mislead, weights, a finite population, comments not counted."""
    notes = survey_notes(survey, options)
    if "nps" in table.index and options.interval == "wald":
        alike = bool(np.isclose(table.loc["nps", ["top_share", "middle_share", "bottom_share"]].astype(float), 1).any())
        notes.append(Remark("satisfaction.note.wald_alike" if alike else "satisfaction.note.wald", "warning", {}))
    if survey.weights is not None:
        values = {"name": survey.weight, "n": int(table["n"].max()), "n_eff": float(table["n_eff"].max())}
        notes.append(Remark("satisfaction.note.weighted", "info", values))
    if "nps" in table.index and options.standard:
        notes.append(Remark("satisfaction.note.trademark", "info", {}))
    if options.population:
        notes.append(Remark("satisfaction.note.population", "info", {"n": options.population}))
    return notes


def theme_notes(survey: Survey, keywords: pd.DataFrame | None, told: dict[str, int | None]) -> list[Remark]:
    """Return what was done with the comments."""
    there = "comment" in survey.frame and survey.frame["comment"].notna().any()
    if keywords is None:
        return [Remark("satisfaction.note.comments_unread", "info", {})] if there else []
    if not there:
        return [Remark("satisfaction.note.no_comments", "warning", {})]
    notes = [Remark("satisfaction.note.comments", "info", {"n": told["comments"]})]
    if told["without_theme"] is not None:
        notes.append(Remark("satisfaction.note.without_theme", "info", {"n": told["without_theme"]}))
    return notes
