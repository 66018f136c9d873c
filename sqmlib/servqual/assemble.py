"""Put all frames of a result together, with the reasons of their empty cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from sqmlib.checks import Remark
from sqmlib.result import not_computable
from sqmlib.servqual import analysis, groups, notes, overall, quality, structure, zone
from sqmlib.servqual.certainty import certainty_table, draws_of
from sqmlib.servqual.knowledge import SHARES_FROM, WEIGHTS
from sqmlib.servqual.scoring import Scores, scores_of
from sqmlib.servqual.survey import Survey

__all__ = ["Parts", "parameters_of", "parts_of"]

COVARIED = ["weight", "weighted_gap"]
_POSITIONS = ("position_low", "position_high")


@dataclass(frozen=True, eq=False)
class Parts:
    """Frames, reasons and notes of a result."""

    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    reasons: dict[str, dict[tuple[Any, str], str]] = field(default_factory=dict)
    notes: tuple[Remark, ...] = ()

    def add(self, name: str, frame: pd.DataFrame | None, reasons: dict[tuple[Any, str], str]) -> None:
        """Keep a frame that is there; only cells without a number keep their reason."""
        if frame is not None:
            self.frames[name] = frame
            holes = not_computable(frame, "no_complete_pair")
            self.reasons[name] = holes | {cell: code for cell, code in reasons.items() if cell in holes}


def parts_of(survey: Survey) -> Parts:
    """Compute everything from a survey."""
    scores, out = scores_of(survey), Parts()
    constant = _main(out, scores)
    _others(out, scores)
    grouped = groups.frames_of(scores)
    out.frames.update(grouped.frames)
    out.reasons.update(grouped.reasons)
    people = quality.respondent_quality(survey)
    out.frames["respondents"] = people
    said = [
        *quality.notes_of(survey, out.frames["quality"], people),
        *notes.verdict_notes(survey, out.frames, constant),
        *structure.notes_of(survey, out.frames.get("structure"), out.frames.get("overlap")),
        *grouped.notes,
    ]
    return Parts(out.frames, out.reasons, tuple(said))


def _main(out: Parts, scores: Scores) -> dict[str, list[str]]:
    """Add dimensions, items, tests and reliability; return the constant items of each dimension."""
    survey = scores.survey
    tests = analysis.test_table(scores)
    reliability, why, constant = analysis.reliability_table(survey)
    table = analysis.dimension_table(scores, tests, reliability)
    items, item_tests = analysis.item_table(survey)
    drawn = draws_of(scores)
    general = analysis.reasons_of(table, survey)
    shown = {cell: code for cell, code in why.items() if cell[1] in table}
    points = {} if survey.shares is not None else not_computable(table, "no_points", COVARIED)
    out.add("table", table, general | shown | points | _expected(table, survey))
    sizes = table[["n", "n_eff"]]
    out.add("tests", tests, _sized(tests, sizes, survey))
    out.add("reliability", reliability, why | _expected(reliability, survey))
    out.add("items", items, analysis.reasons_of(items, survey))
    out.add("item_tests", item_tests, _sized(item_tests, items[["n", "n_eff"]], survey))
    if drawn is not None:
        by = analysis.ranked_by(survey, table)
        certainty = certainty_table(drawn, table, by, scores)
        few = not_computable(certainty[(table["n_eff"] < SHARES_FROM).to_numpy()], "few_respondents")
        unweighted = [] if survey.shares is not None else ["weighted_gap_low", "weighted_gap_high"]
        special = few | not_computable(certainty, "no_points", unweighted) | _expected(certainty, survey)
        out.add("certainty", certainty, special)
    out.add("overall", *_overall(scores, drawn))
    return constant


def _sized(frame: pd.DataFrame, sizes: pd.DataFrame, survey: Survey) -> dict[tuple[Any, str], str]:
    """Return the reasons of a frame that does not hold its own numbers of respondents."""
    found = analysis.reasons_of(sizes.join(frame), survey)
    return {cell: code for cell, code in found.items() if cell[1] in frame}


def _expected(frame: pd.DataFrame, survey: Survey) -> dict[tuple[Any, str], str]:
    """Return the reason of what a survey without expectations does not give."""
    names = [c for c in frame if c in analysis.EXPECTED or c.startswith("weighted_gap")]
    return {} if survey.expectation is not None else not_computable(frame, "no_expectations", names)


def _overall(scores: Scores, drawn: Any) -> tuple[pd.DataFrame, dict[tuple[Any, str], str]]:
    """Return the overall scores with their reasons."""
    survey = scores.survey
    table = overall.overall_table(scores, None if drawn is None else drawn["average"])
    bootstrapped = table.index.isin(["servqual_average_weights", "weighting_difference"])
    reasons = not_computable(table, "no_complete") | not_computable(table[(table["n"] == 1).to_numpy()], "n_is_1")
    if drawn is None:
        reasons |= not_computable(table[bootstrapped], "no_bootstrap", ["low", "high"])
    pointed = bootstrapped | table.index.isin(["servqual_weighted", "servperf_weighted"])
    if survey.shares is None:
        reasons |= not_computable(table[pointed], "no_points")
    if survey.expectation is None:
        reasons |= not_computable(table[~table.index.str.startswith("servperf")], "no_expectations")
    return table, reasons


def _others(out: Parts, scores: Scores) -> None:
    """Add outcomes, zone, structure and item quality."""
    survey, options = scores.survey, scores.survey.options
    validity = overall.validity_table(scores, options.bootstrap, options.seed)
    if validity is not None:
        out.add("validity", validity, _validity_reasons(validity, survey))
    table = zone.zone_table(survey)
    if table is not None:
        drawn = "no_bootstrap" if not options.bootstrap else "no_width"
        special = dict.fromkeys(_POSITIONS, drawn)
        widthless = dict.fromkeys(("position", "place", "below", "inside", "above"), "no_width")
        none = not_computable(table[(table["n"] == 0).to_numpy()], "no_complete_pair")
        if options.bootstrap:
            none |= not_computable(table[(table["n_consistent"] == 1).to_numpy()], "n_is_1", list(_POSITIONS))
        out.add("zone", table, analysis.reasons_of(table, survey, **special, **widthless) | none)
    matrix = structure.matrix_of(survey)
    models, why, _ = structure.structure_table(survey, matrix)
    out.add("structure", models, why)
    out.add("overlap", *structure.overlap_table(survey, matrix))
    checked = quality.item_quality(survey)
    out.add("quality", checked, _quality_reasons(checked, survey))


def _validity_reasons(table: pd.DataFrame, survey: Survey) -> dict[tuple[Any, str], str]:
    """Say why a correlation is missing."""
    resampled = ["difference_low", "difference_high", "p_best"]
    reasons = not_computable(table, "no_complete") | not_computable(table[(table["n"] > 1).to_numpy()], "no_spread")
    intervals = not_computable(table[(table["n"] > 1).to_numpy()], "few_answers", ["r_low", "r_high", *resampled])
    spread = table["r"].isna().to_numpy()
    reasons |= {cell: code for cell, code in intervals.items() if cell not in not_computable(table[spread], "")}
    if not survey.options.bootstrap:
        reasons |= not_computable(table, "no_bootstrap", resampled)
    score = table.index.get_level_values("score")
    if survey.shares is None:
        reasons |= not_computable(table[score.str.endswith("_weighted")], "no_points")
    if survey.expectation is None:
        reasons |= not_computable(table[~score.str.startswith("servperf")], "no_expectations")
        reasons |= not_computable(table, "no_expectations", ["difference", "difference_low", "difference_high"])
    return reasons


def _quality_reasons(table: pd.DataFrame, survey: Survey) -> dict[tuple[Any, str], str]:
    """Say why a figure of an item is missing."""
    few = "few_answers" if survey.n < 3 else "no_spread"
    reasons = not_computable(table, "n_is_1" if survey.n == 1 else "no_complete_pair")
    reasons |= not_computable(table, few, ["r_drop"])
    alone = [d for d, items in survey.template.dimensions.items() if len(items) < 2]
    dimension = table.index.get_level_values("dimension")
    reasons |= not_computable(table[dimension.isin(alone)], "one_item", ["r_drop"])
    reasons |= not_computable(table[dimension == "none"], "no_dimension", ["r_drop"])
    if survey.expectation is None:
        reasons |= not_computable(table, "no_expectations", ["missing_e", "half", "sd_e", "ceiling"])
    return reasons


def parameters_of(survey: Survey, scale: str, **others: Any) -> dict[str, Any]:
    """Return what a result was computed with, conventions and their sources included."""
    o, form = survey.options, survey.template
    asked = "points" if survey.shares is not None else "none"
    source = o.weights_source if o.weights is not None else asked
    return {
        "template": form.name,
        "template_source": form.source,
        "dimensions": form.dimensions,
        "reversed": form.turned,
        "scale": scale,
        "weights": o.weights,
        "weights_source": source,
        "weights_citation": WEIGHTS[source].source if source in WEIGHTS else "",
        "segment": o.segment,
        "wave": o.wave,
        "min_answered": o.min_answered,
        "bootstrap": o.bootstrap,
        "seed": o.seed,
        "min_group": o.min_group,
        "weight": o.weight or ("weight" if survey.weights is not None else None),
        "outcome": list(survey.options.outcome) or list(survey.outcomes),
        "sign": "perception_less_expectation",
        "overall": "mean_of_dimensions",
        "missing": "complete_pairs",
        "intervals": "t_95",
        "test": "paired_t_holm",
        "respondents": survey.n,
        **others,
    }
