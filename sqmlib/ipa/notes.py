"""What a reader must know beside the numbers, as remarks."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sqmlib.checks import Remark
from sqmlib.ipa.analysis import Study, complete_rows
from sqmlib.ipa.knowledge import (
    CEILING,
    CEILING_TOP,
    MOST_LMG,
    MOST_RESPONDENTS,
    SAMPLE_SIZE,
    SETTLED,
    SHARES_FROM,
    TIE,
)
from sqmlib.ipa.survey import Options, Survey

NEGATIVE = -0.005  # a weight that is shown as negative

__all__ = ["notes_of", "survey_notes"]


def survey_notes(survey: Survey, options: Options) -> list[Remark]:
    """Return what the answers themselves say: how many, halves of pairs, ceiling, same answers throughout."""
    n, size = len(survey.frame), SAMPLE_SIZE.code(len(survey.frame))
    notes = [Remark(f"ipa.note.n_{size}", "warning" if size == "one" else "info", {"n": n})]
    half = pd.Series(survey.unpaired, survey.items)
    if half.sum():
        values = {"n": int(half.sum()), "item": half.idxmax(), "most": int(half.max())}
        notes.append(Remark("ipa.note.unpaired" if not options.derived else "ipa.note.half", "warning", values))
    same = int(_same(survey.performance))
    if same:
        notes.append(Remark("ipa.note.same", "info", {"n": same}))
    if not np.isnan(survey.stated).all() and (spread := _ceiling(survey, options)):
        notes.append(Remark("ipa.note.ceiling", "warning", spread))
    if not options.comparable and not options.derived:
        values = {"importance": _text(options.importance_scale), "performance": _text(options.scale)}
        notes.append(Remark("ipa.note.different_scales", "warning", values))
    return notes


def _text(scale: tuple[int, int]) -> str:
    return "-".join(map(str, scale))


def _same(answers: np.ndarray) -> int:
    """Return how many respondents gave one and the same performance rating to more than three items."""
    known = (~np.isnan(answers)).sum(axis=1) > 3
    rated = answers[known]
    return 0 if not len(rated) else int((np.nanmax(rated, axis=1) == np.nanmin(rated, axis=1)).sum())


def _ceiling(survey: Survey, options: Options) -> dict[str, float]:
    """Return where the item means of importance lie, if all lie close together at the top of the scale."""
    asked = survey.stated[:, ~np.isnan(survey.stated).all(axis=0)]
    means = np.nanmean(asked, axis=0)
    (low, high), width = options.importance_scale, float(means.max() - means.min())
    close = width < CEILING * (high - low) and means.min() > low + CEILING_TOP * (high - low)
    if not close or len(means) < 2:
        return {}
    return {"low": float(means.min()), "high": float(means.max()), "most": float(high)}


def notes_of(study: Study, frames: dict[str, pd.DataFrame]) -> list[Remark]:
    """Return what the frames say: verdicts at or near the lines, crosshairs that disagree, weights that mislead."""
    options, table, flips = study.options, frames["table"], frames["flips"]
    notes = survey_notes(study.survey, options)
    lists = {
        "on_line": _on_line(study),
        "flips": list(flips.index[~flips["agree"].to_numpy(bool)]),
        "uncertain": list(table.index[table["p_quadrant"] < SETTLED.limits[0]]),
        "no_answers": list(table.index[table["performance"].isna()]),
    }
    notes += [Remark(f"ipa.note.{name}", "info", {"items": items}) for name, items in lists.items() if items]
    if study.people < SHARES_FROM and study.drawn is not None:
        notes.append(Remark("ipa.note.no_probability", "info", {"least": SHARES_FROM}))
    if len(study.survey.frame) > MOST_RESPONDENTS and options.bootstrap:
        notes.append(Remark("ipa.note.resampled_groups", "info", {"groups": MOST_RESPONDENTS}))
    return notes + _model_notes(study, frames)


def _on_line(study: Study) -> list[str]:
    """Return the items that lie exactly on a line of the crosshair."""
    here = study.here
    lines = here.lines(study.options.crosshair, study.options)
    at = [np.abs(v - line) <= TIE for v, line in zip((here.importance, here.performance), lines, strict=True)]
    return [item for item, on in zip(study.survey.items, (at[0] | at[1])[0], strict=True) if on]


def _model_notes(study: Study, frames: dict[str, pd.DataFrame]) -> list[Remark]:
    """Return remarks on derived importance, when there is any."""
    if study.survey.overall is None:
        return []
    found, r2 = frames["importance"], frames["csi"].loc["r_squared"]
    notes = []
    left = len(study.survey.frame) - round(complete_rows(study))
    if left:
        notes.append(Remark("ipa.note.model_left_out", "warning", {"n": left}))
    if pd.notna(r2["value"]):
        notes.append(Remark("ipa.note.model", "info", {"r2": float(r2["value"]), "n": round(float(r2["n"]))}))
    turned = found.index[(found["regression"] < NEGATIVE) & (found["correlation"] > 0)]
    negative = found.index[found["correlation_high"] < 0]
    if len(turned):
        notes.append(Remark("ipa.note.negative_beta", "info", {"items": list(turned)}))
    if len(negative):
        notes.append(Remark("ipa.note.negative_correlation", "warning", {"items": list(negative)}))
    if "lmg" not in found:
        notes.append(Remark("ipa.note.no_lmg", "info", {"most": MOST_LMG}))
    if "grid" in found and found["relative_weight"].notna().sum() > 2:
        notes.append(Remark("ipa.note.agreement", "info", {"r": _agreement(found)}))
    if frames["asymmetry"]["factor"].notna().any():
        notes.append(Remark("ipa.note.derived_classes", "info", {}))
    return notes


def _agreement(found: pd.DataFrame) -> float:
    """Return the rank correlation of stated and derived importance; 0 where one of them does not vary."""
    both = found[["stated", "relative_weight"]].dropna().rank()
    varies = (both.nunique() > 1).all()
    return float(both.corr().iloc[0, 1]) if varies else 0.0
