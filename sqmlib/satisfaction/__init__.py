"""Satisfaction: how satisfied, loyal or burdened are customers, how exact is that figure, and has it changed?

Input, one row per respondent and wave (wide), at least one question: ``nps`` likelihood to recommend 0..10; ``csat``
and further questions ``<item>_csat`` satisfaction on the declared scale, high is good; ``ces`` effort, whose version
must be named: ces1 (1..5, low is good) or ces2 (1..7, high is good). ``respondent`` unique id, the same person's in
every wave; optional ``comment`` free text, counted by theme and never shown, ``segment``, ``wave``, ``weight``.

Sources: Reichheld 2003, Harvard Business Review 81(12); Rocks 2016, Journal of Statistical Computation; Wilson 1927;
Newcombe 1998, Statistics in Medicine 17; Kish 1965; Dixon, Toman & DeLisi 2013. Net Promoter, Net Promoter Score and
NPS are registered trademarks of Bain & Company, Satmetrix Systems and Fred Reichheld.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sqmlib.checks import Remark
from sqmlib.result import not_computable
from sqmlib.satisfaction import groups, notes, scores, themes
from sqmlib.satisfaction.knowledge import (
    CATEGORIES,
    CES,
    INPUT,
    INTERVALS,
    LEVELS,
    MIN_GROUP,
    STANDARD_BREAKS,
    TABLES,
    labels_with,
    layout,
    things,
)
from sqmlib.satisfaction.planner import NpsPlan, plan_nps_sample
from sqmlib.satisfaction.results import SatisfactionResult
from sqmlib.satisfaction.survey import Options, Survey, check_options, read_survey

__all__ = [
    "CATEGORIES",
    "CES",
    "EXAMPLE",
    "INPUT",
    "INTERVALS",
    "LEVELS",
    "TABLES",
    "NpsPlan",
    "SatisfactionResult",
    "analyze",
    "inspect",
    "layout",
    "plan_nps_sample",
    "things",
]

EXAMPLE = pd.DataFrame(
    {
        "respondent": [f"r{i:02d}" for i in range(1, 41)],
        "nps": [10, 9, 9, 8, 7, 6, 10, 3, 9, 8, 9, 10, 7, 5, 9, 10, 8, 9, 2, 10] * 2,
        "csat": [5, 5, 4, 4, 3, 3, 5, 1, 4, 4] * 4,
        "checkin_csat": [5, 4, 4, 3, 3, 2, 4, 1] * 5,
    }
)


def analyze(
    answers: pd.DataFrame,
    *,
    csat_scale: str = "1-5",
    ces: str = "",
    nps_breaks: str = STANDARD_BREAKS,
    top: int = 2,
    population: int = 0,
    interval: str = "adjusted_wald",
    keywords: pd.DataFrame | None = None,
    bootstrap: int = 2000,
    seed: int = 0,
    segment: str | None = None,
    weight: str | None = None,
    min_group: int = MIN_GROUP,
    labels: Mapping[str, Any] | None = None,
) -> SatisfactionResult:
    """Score every question, with interval and distribution, by segment and wave; count what comments speak of.

    Parameters
    ----------
    answers : pandas.DataFrame, one row per respondent and wave
        Columns as in the module's docstring. It is not changed.
    csat_scale : str
        First and last position of the satisfaction questions, e.g. ``1-5``; high is good.
    ces : {"", "ces1", "ces2"}
        Version of the effort question, which says which end is good; required when ``ces`` was asked.
    nps_breaks : str
        Detractors, passives and promoters; with others than the standard the score is not called NPS.
    top : int
        Positions at the good end of a satisfaction question that count as satisfied; as many at the other end count as
        dissatisfied.
    population : int
        Size of a finite population, for the intervals of all answers together; 0 for a large one.
    interval : {"adjusted_wald", "wald", "bootstrap", "dirichlet"}
        Interval of the NPS.
    keywords : pandas.DataFrame, optional
        Columns ``theme keyword`` and optionally ``lang``; counts the comments by theme.
    bootstrap : int
        Resamples for ``interval="bootstrap"``.
    seed : int
        Seed of resamples, posterior draws and permutations.
    segment : str, optional
        Column that holds the segment; default: ``segment`` when it is there.
    weight : str, optional
        Column of sampling weights, at least 0; default: ``weight`` when it is there.
    min_group : int
        Fewest respondents a segment, wave or theme must have to be shown.
    labels : mapping, optional
        Texts of measures, groups and themes, id -> text or {"en": ..., "zh": ...}; used in display only.

    Returns
    -------
    SatisfactionResult

    Raises
    ------
    DataError
        Listing every problem of the answers, the options or the keywords.

    Examples
    --------
    >>> analyze(EXAMPLE).table["value"].round(3).to_dict()
    {'nps': 35.0, 'csat': 0.7, 'checkin': 0.5}
    """
    numbers = {"seed": seed, "min_group": min_group}
    options = check_options(csat_scale, ces, nps_breaks, top, population, interval, bootstrap, **numbers)
    found = None if keywords is None else themes.read_keywords(keywords)
    survey = read_survey(answers, options, segment, weight)
    table = scores.main_table(survey, options)
    frames = {"table": table, "distribution": scores.distribution_table(survey)}
    reasons = {"table": _reasons(table), "distribution": not_computable(frames["distribution"], "no_answers")}
    grouped = groups.frames_of(survey, options, segment)
    told: dict[str, int | None] = {}
    if found is not None and "comment" in survey.frame and survey.frame["comment"].notna().any():
        frames["themes"], reasons["themes"], told = themes.theme_frame(survey, options, found)
    said = notes.notes_of(survey, options, table) + notes.theme_notes(survey, found, told) + grouped.notes
    return SatisfactionResult(
        parameters=_parameters(survey, options, nps_breaks, segment, found, told),
        notes=(*survey.remarks, *said),
        labels=labels_with(table.index, options.standard, labels),
        reasons=reasons | grouped.reasons,
        **frames,
        **grouped.frames,
    )


def _reasons(table: pd.DataFrame) -> dict[tuple[Any, str], str]:
    """Return why cells of the main table hold no number."""
    out = not_computable(table, "no_answers")
    known = table["n"] > 0
    out |= not_computable(table[known], "n_is_1")
    return out | not_computable(table[known & (table["unit"] != "points")], "not_nps", ["nps", "nps_low", "nps_high"])


def _parameters(
    survey: Survey, options: Options, breaks: str, segment: str | None, keywords: pd.DataFrame | None, told: dict
) -> dict[str, Any]:
    """Return what a result was computed with, conventions and their sources included."""
    return {
        "csat_scale": "-".join(map(str, options.csat_scale)),
        "top": options.top,
        "ces": options.ces,
        "ces_source": CES[options.ces].source if options.ces else "",
        "nps_breaks": breaks,
        "nps_standard": options.standard,
        "nps_source": "Reichheld 2003" if options.standard else "user",
        "interval": options.interval,
        "interval_source": INTERVALS[options.interval].source,
        "intervals": "wilson_95, t_95",
        "levels": {name: {"limits": list(b.limits), "source": b.source} for name, b in LEVELS.items()},
        "population": options.population,
        "bootstrap": options.bootstrap,
        "seed": options.seed,
        "segment": segment,
        "weight": survey.weight,
        "min_group": options.min_group,
        "keywords": 0 if keywords is None else len(keywords),
        "respondents": int(survey.frame["respondent"].nunique()),
        **told,
    }


def inspect(
    answers: pd.DataFrame,
    *,
    csat_scale: str = "1-5",
    ces: str = "",
    nps_breaks: str = STANDARD_BREAKS,
    segment: str | None = None,
    weight: str | None = None,
) -> tuple[Remark, ...]:
    """Return what is worth knowing about the answers before any analysis: missing ones, scales that look wrong.

    Parameters
    ----------
    answers : pandas.DataFrame
        As for :func:`analyze`.
    csat_scale, ces, nps_breaks, segment, weight : str, optional
        As for :func:`analyze`.

    Returns
    -------
    tuple of Remark
        Of the input check and of the answers; warnings need a look before the results are used.

    Examples
    --------
    >>> [remark.code for remark in inspect(EXAMPLE)]
    ['satisfaction.note.n_small']
    """
    numbers = {"seed": 0, "min_group": MIN_GROUP}
    options = check_options(csat_scale, ces, nps_breaks, 1, 0, "adjusted_wald", 0, **numbers)
    survey = read_survey(answers, options, segment, weight)
    return (*survey.remarks, *notes.survey_notes(survey, options))
