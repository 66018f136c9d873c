"""From scores to the tables of a result: gaps, dimensions, antecedents, items."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.checks import Remark
from sqmlib.gaps.formulas import against, difference, first_shares, group_means
from sqmlib.gaps.knowledge import (
    ANTECEDENTS,
    ANTECEDENTS_SOURCE,
    CERTAINTY,
    FORMS,
    GAPS,
    LARGE,
    MIN_ANSWERED,
    SHORTFALLS,
    TESTS_FROM,
)
from sqmlib.gaps.survey import Measure, Survey
from sqmlib.psychometrics import cronbach
from sqmlib.stats import holm

__all__ = ["frames_of", "notes_of", "opposite_notes", "parameters_of"]

ESTIMATES = ["level", "reference", "value", "low", "high", "n", "p"]
MIDDLE = (CERTAINTY.low + CERTAINTY.high) / 2
Reasons = dict[tuple[Any, str], str]


def frames_of(survey: Survey, bootstrap: int, seed: int) -> tuple[dict[str, pd.DataFrame], dict[str, Reasons]]:
    """Return the frames of a result and why their empty cells hold no number."""
    gaps = {gap: _estimates(gap, survey.measures.get(gap), survey) for gap in GAPS}
    table = pd.DataFrame([found.iloc[-1] for found in gaps.values()], index=pd.Index(GAPS, name="gap"))
    table["p_holm"] = holm(table["p"].to_numpy(float))
    table["direction"] = _directions(table, list(GAPS))
    names = list(survey.template.dimensions)
    index = pd.MultiIndex.from_product([GAPS, names], names=["gap", "dimension"])
    dimensions = pd.concat([found.iloc[:-1] for found in gaps.values()]).set_axis(index).drop(columns="p")
    dimensions["direction"] = _directions(dimensions, index.get_level_values("gap"))
    table["short"] = _short(dimensions, list(GAPS))
    dimensions["rank"] = dimensions.groupby(level="gap", sort=False)["value"].rank(method="min")
    dimensions["p_first"] = np.concatenate([_of_measure(survey.measures.get(g), names, bootstrap, seed) for g in GAPS])
    frames = {"table": table, "dimensions": dimensions, "antecedents": _antecedents(survey, bootstrap, seed)}
    frames["items"] = _items(survey)
    why = {
        "table": survey.absent.get,
        "dimensions": lambda row: survey.absent.get(row[0]),
        "antecedents": lambda row: survey.causes_absent.get(row[1]),
    }
    reasons = {name: _reasons(frames[name], why[name], bootstrap) for name in why}
    return frames, reasons | {"items": _item_reasons(frames["items"], survey)}


def _estimates(gap: str, measure: Measure | None, survey: Survey) -> pd.DataFrame:
    """Return one row per dimension, the last one for all of them together."""
    rows = len(survey.template.dimensions) + 1
    if measure is None:
        hidden = survey.absent[gap] == "group_hidden"
        return pd.DataFrame(np.nan, range(rows), ESTIMATES).assign(n=np.nan if hidden else 0.0)
    found = against(measure.values, measure.null)
    if measure.reference is not None:
        found = difference(measure.values, measure.reference)
        few = (~np.isnan(measure.reference)).sum(0) < TESTS_FROM
        found["p"] = np.where(few, np.nan, found["p"])
    known = ~np.isnan(measure.level)
    count = known.sum(0)
    level = np.where(count > 0, np.where(known, measure.level, 0).sum(0) / np.maximum(count, 1), np.nan)
    found["p"] = np.where(found["n"] < TESTS_FROM, np.nan, found["p"])
    return pd.DataFrame({"level": level, "reference": level - found["value"], **found})[ESTIMATES]


def _directions(frame: pd.DataFrame, gaps: Any) -> list[str | None]:
    """Return what each interval says; ``unclear`` while it includes the value it is compared with."""
    words = {"gap1": ("underestimated", "overestimated"), "gap5": ("below", "above")}
    out = []
    for gap, low, high in zip(gaps, frame["low"], frame["high"], strict=True):
        null = 0.0 if gap in words else -(CERTAINTY.high - CERTAINTY.low) / 2
        short, fine = words.get(gap, ("not_in_place", "in_place"))
        out.append(_side(low, high, null, short, fine))
    return out


def _short(dimensions: pd.DataFrame, gaps: list[str]) -> pd.Series:
    """Return in how many dimensions each gap falls short; NaN where none could be judged."""
    short = dimensions["direction"].isin(SHORTFALLS).groupby(level="gap", sort=False).sum()
    judged = dimensions["direction"].notna().groupby(level="gap", sort=False).any()
    return short.where(judged).reindex(gaps)


def _side(low: float, high: float, null: float, below: str, above: str) -> str | None:
    if np.isnan(low):
        return None
    return below if high < null else above if low > null else "unclear"


def _of_measure(measure: Measure | None, names: list[str], bootstrap: int, seed: int) -> np.ndarray:
    """Return how often each dimension of a gap has the largest shortfall."""
    if measure is None:
        return np.full(len(names), np.nan)
    reference = None if measure.reference is None else measure.reference[:, :-1]
    return _first(measure.values[:, :-1], reference, bootstrap, seed)


def _first(values: np.ndarray, reference: np.ndarray | None, bootstrap: int, seed: int) -> np.ndarray:
    """Return how often each column has the smallest mean; NaN when few people answered."""
    sizes = [int((~np.isnan(v)).any(1).sum()) for v in (values, reference) if v is not None]
    if not bootstrap or min(sizes) < TESTS_FROM:
        return np.full(values.shape[1], np.nan)
    return first_shares(values, reference, bootstrap, seed, LARGE)


def _antecedents(survey: Survey, bootstrap: int, seed: int) -> pd.DataFrame:
    """Return score, interval, reliability and rank of every antecedent; a high score keeps its gap small."""
    index = pd.MultiIndex.from_tuples([(a.gap, a.name) for a in ANTECEDENTS.values()], names=["gap", "antecedent"])
    table = pd.DataFrame(np.nan, index, ["score", "low", "high", "n", "k", "alpha"])
    scores = {}
    for (gap, name), cause in zip(index, ANTECEDENTS.values(), strict=True):
        table.loc[(gap, name), "k"] = len(cause.items)
        if name not in survey.causes:
            table.loc[(gap, name), "n"] = np.nan if survey.causes_absent[name] == "group_hidden" else 0.0
            continue
        values = survey.causes[name]
        scores[gap, name] = group_means(values, [list(range(values.shape[1]))], MIN_ANSWERED)
        found = against(scores[gap, name], MIDDLE)
        told = [float(found[c][0]) for c in ("value", "low", "high", "n")]
        table.loc[(gap, name), ["score", "low", "high", "n", "alpha"]] = [*told, _alpha(values)]
    sides = zip(table["low"], table["high"], strict=True)
    table["standing"] = [_side(low, high, MIDDLE, "weak", "strong") for low, high in sides]
    table["rank"] = table.groupby(level="gap", sort=False)["score"].rank(method="min")
    table["p_first"] = np.nan
    for gap in dict.fromkeys(gap for gap, _ in scores):
        rows = [row for row in scores if row[0] == gap]
        together = np.column_stack([scores[row] for row in rows])
        table.loc[rows, "p_first"] = _first(together, None, bootstrap, seed)
    return table


def _alpha(values: np.ndarray) -> float:
    """Return coefficient alpha of the people who answered all items; NaN for one item or fewer than three people."""
    complete = values[~np.isnan(values).any(1)]
    if values.shape[1] < 2 or len(complete) < 3:
        return np.nan
    return float(cronbach(np.cov(complete, rowvar=False)))


def _items(survey: Survey) -> pd.DataFrame:
    """Return per item what customers expect and what managers think they expect, the most underrated ranked 1."""
    expected = against(survey.expectation, 0)
    table = pd.DataFrame({"expectation": expected["value"], "n_customers": expected["n"]})
    table.index = pd.Index(survey.template.items, name="item")
    if survey.estimate is None:
        hidden = survey.absent["gap1"] == "group_hidden"
        empty = dict.fromkeys(("estimate", "value", "low", "high", "n", "rank"), np.nan)
        return table.assign(**{**empty, "n": np.nan if hidden else 0.0})
    found = difference(survey.estimate, survey.expectation)
    estimate = against(survey.estimate, 0)["value"]
    table = table.assign(estimate=estimate, **{c: found[c] for c in ("value", "low", "high", "n")})
    return table.assign(rank=table["value"].rank(method="min"))


def _reasons(frame: pd.DataFrame, why: Callable[[Any], str | None], bootstrap: int) -> Reasons:
    """Return a reason for every empty cell: a form that is not there, or too few or too equal answers."""
    reasons = {}
    for place, column in zip(*np.nonzero(frame.isna().to_numpy()), strict=True):
        row, name = frame.index[place], frame.columns[column]
        reasons[row, name] = why(row) or _why_empty(frame.iloc[place], name, bootstrap)
    return reasons


def _why_empty(row: pd.Series, column: str, bootstrap: int) -> str:
    if row["n"] == 0:
        return "no_answers"
    if column == "alpha":
        return "one_item" if row["k"] == 1 else "few_answers" if row["n"] < 3 else "no_spread"
    if column == "p_first" and not bootstrap:
        return "no_bootstrap"
    if column in ("p", "p_holm", "p_first"):
        return "no_spread" if row["n"] >= TESTS_FROM and row.get("low") == row.get("high") else "few_respondents"
    return "n_is_1"


def _item_reasons(frame: pd.DataFrame, survey: Survey) -> Reasons:
    why = survey.absent.get("gap1")
    reasons = {}
    for place, column in zip(*np.nonzero(frame.isna().to_numpy()), strict=True):
        row, name = frame.index[place], frame.columns[column]
        one = name in ("low", "high") and frame.at[row, "n"] > 0 and frame.at[row, "n_customers"] > 0
        own = "n_is_1" if one else "no_answers"
        reasons[row, name] = own if name == "expectation" else why or own
    return reasons


def opposite_notes(dimensions: pd.DataFrame) -> list[Remark]:
    """Say where gaps of opposite sign cancel in the mean of the dimensions."""
    told = dimensions["direction"].loc["gap1"]
    under, over = (list(told.index[told == code]) for code in ("underestimated", "overestimated"))
    return [Remark("gaps.note.opposite", "warning", {"under": under, "over": over})] if under and over else []


def notes_of(survey: Survey) -> tuple[Remark, ...]:
    """Return remarks: what cannot be computed and why, few people, people left out of the overall score."""
    notes = list(survey.remarks)
    for form in FORMS:
        gaps = [gap for gap in GAPS if GAPS[gap].form == form]
        for code in ("no_form", "not_asked", "group_hidden"):
            hit = [gap for gap in gaps if survey.absent.get(gap) == code]
            if hit:
                notes.append(Remark(f"gaps.note.{code}", "warning", {"form": form, "gaps": hit}))
        causes = [a for a, c in survey.causes_absent.items() if ANTECEDENTS[a].form == form and c != "no_form"]
        if causes:
            notes.append(Remark("gaps.note.causes_absent", "info", {"form": form, "antecedents": causes}))
    few = [form for form, n in survey.people.items() if 0 < n < TESTS_FROM]
    if few:
        notes.append(Remark("gaps.note.few", "info", {"forms": few, "least": TESTS_FROM}))
    for gap, measure in survey.measures.items():
        left = int((~np.isnan(measure.values[:, :-1])).any(1).sum() - (~np.isnan(measure.values[:, -1])).sum())
        if left:
            notes.append(Remark("gaps.note.incomplete", "info", {"gap": gap, "n": left}))
    return tuple(notes)


def parameters_of(survey: Survey, scale: str, bootstrap: int, seed: int, min_group: int) -> dict[str, Any]:
    """Return everything the numbers depend on, with its sources."""
    form = survey.template
    return {
        "template": form.name,
        "template_source": form.source,
        "dimensions": {name: [form.items[i] for i in places] for name, places in form.dimensions.items()},
        "reversed": [item for item, turn in zip(form.items, form.turned, strict=True) if turn],
        "scale": scale,
        "scale_forms": f"{CERTAINTY.low}-{CERTAINTY.high}",
        "sign": "negative_is_shortfall",
        "overall": "mean_of_dimensions",
        "min_answered": MIN_ANSWERED,
        "min_group": min_group,
        "bootstrap": bootstrap,
        "seed": seed,
        "tests_from": TESTS_FROM,
        "sources": {gap.name: gap.source for gap in GAPS.values()},
        "antecedents_source": ANTECEDENTS_SOURCE,
        "customers": survey.people["customers"],
        **{form: survey.people[form] for form in FORMS},
    }
