"""Importance-performance: which items deserve effort, given how important they are and how well they are done?

Input, one row per respondent (wide): ``respondent`` unique id; ``<item>_perf`` performance (or satisfaction) of the
item on the declared scale, high is good; ``<item>_imp`` stated importance, not needed when importance is derived;
optional ``<item>_benchmark`` performance of a competitor or standard, ``overall`` overall judgment (any number, high
is good; needed for derived importance), ``segment``, ``wave``, ``weight``.

Sources: Martilla & James 1977, Journal of Marketing 41(1); Johnson 2000, Multivariate Behavioral Research 35(1);
Lindeman, Merenda & Gold 1980; Gustafsson & Johnson 2004; Brandt 1987; Fornell et al. 1996; Efron & Tibshirani 1993.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sqmlib.checks import DataError, Remark
from sqmlib.ipa import analysis, drivers, groups, impact, notes
from sqmlib.ipa.formulas import (
    asymmetry,
    beta,
    conformity,
    csi,
    index_0_100,
    lmg,
    opportunity,
    quadrant,
    r_squared,
    relative_weights,
)
from sqmlib.ipa.knowledge import CATEGORIES, CROSSHAIRS, IMPORTANCE, INPUT, MIN_GROUP, STATISTICS, layout
from sqmlib.ipa.results import IpaResult
from sqmlib.ipa.survey import check_options, read_survey

__all__ = [
    "CATEGORIES",
    "CROSSHAIRS",
    "EXAMPLE",
    "IMPORTANCE",
    "INPUT",
    "STATISTICS",
    "IpaResult",
    "analyze",
    "asymmetry",
    "beta",
    "conformity",
    "csi",
    "index_0_100",
    "inspect",
    "layout",
    "lmg",
    "opportunity",
    "quadrant",
    "r_squared",
    "relative_weights",
]

_WAVE = [0, 1, -1, 0, 1, 0, -1, 0, 0, 1, 0, -1]  # how the twelve kinds of respondents differ from the usual answer


def _answers(usual: int, first: int, step: int = 1) -> list[int]:
    """Return 36 answers around the usual one, in a turn of their own."""
    turned = [_WAVE[(first + step * i) % 12] for i in range(36)]
    return [min(7, max(1, usual + turn + (i % 5 == first % 5))) for i, turn in enumerate(turned)]


EXAMPLE = pd.DataFrame(
    {
        "respondent": [f"r{i:02d}" for i in range(1, 37)],
        "queue_imp": _answers(6, 0),
        "queue_perf": _answers(3, 1, 5),
        "staff_imp": _answers(6, 2, 5),
        "staff_perf": _answers(6, 3, 7),
        "parking_imp": _answers(3, 4, 7),
        "parking_perf": _answers(3, 5, 11),
        "music_imp": _answers(2, 6, 11),
        "music_perf": _answers(6, 7),
    }
).assign(overall=lambda f: f["queue_perf"] + (f["staff_perf"] + f["music_perf"]) // 3 - [0, 1, 0, 1] * 9)


def analyze(
    answers: pd.DataFrame,
    *,
    scale: str = "1-7",
    importance_scale: str = "",
    importance: str = "stated",
    crosshair: Any = "means",
    statistic: str = "mean",
    bootstrap: int = 2000,
    seed: int = 0,
    segment: str | None = None,
    weight: str | None = None,
    min_group: int = MIN_GROUP,
    labels: Mapping[str, Any] | None = None,
) -> IpaResult:
    """Place every item on the importance-performance map and say how sure its place is.

    Parameters
    ----------
    answers : pandas.DataFrame, one row per respondent
        Columns as in the module's docstring. It is not changed.
    scale : str
        First and last position of performance, e.g. ``1-7``; high is good.
    importance_scale : str
        The same of stated importance; empty when it is `scale`.
    importance : {"stated", "correlation", "regression", "relative_weights"}
        What stands on the importance axis; the last three are derived from the column ``overall``. Regression weights
        are refused when one is negative.
    crosshair : {"means", "medians", "midpoint", "benchmark"} or two numbers
        Where the lines are; numbers as ``[importance, performance]`` or ``"4.5, 5"``.
    statistic : {"mean", "median", "top2"}
        What the coordinates are; top2 is the share of the two highest positions, 0..1.
    bootstrap : int
        Resamples of respondents; 0 leaves probabilities and bootstrap intervals out.
    seed : int
        Seed of the resamples.
    segment : str, optional
        Column that holds the segment; default: ``segment`` when it is there.
    weight : str, optional
        Column of sampling weights, at least 0; default: ``weight`` when it is there.
    min_group : int
        Fewest respondents a segment or wave must have to be shown.
    labels : mapping, optional
        Item texts, id -> text or {"en": ..., "zh": ...}; used in display only.

    Returns
    -------
    IpaResult

    Raises
    ------
    DataError
        Listing every problem of the answers or the options.

    Examples
    --------
    >>> analyze(EXAMPLE, bootstrap=200).table["quadrant"].to_dict()
    {'queue': 'concentrate', 'staff': 'keep', 'parking': 'low', 'music': 'overkill'}
    """
    numbers = {"seed": seed, "min_group": min_group}
    options = check_options(scale, importance_scale, importance, crosshair, statistic, bootstrap, **numbers)
    study = analysis.study_of(read_survey(answers, options, segment, weight), options)
    _refuse(study)
    frames, reasons = analysis.frames_of(study)
    frames["importance"] = drivers.importance_table(study)
    reasons["importance"] = drivers.importance_reasons(study, frames["importance"])
    if (effects := impact.asymmetry_table(study)) is not None:
        frames["asymmetry"], reasons["asymmetry"] = effects, impact.asymmetry_reasons(effects)
    grouped = groups.frames_of(study, segment)
    used = {"crosshair": crosshair, "importance_scale": importance_scale, "segment": segment}
    return IpaResult(
        parameters=analysis.parameters_of(study, frames["crosshairs"], **used),
        notes=(*study.survey.remarks, *notes.notes_of(study, frames), *grouped.notes),
        labels=dict(labels or {}),
        reasons=reasons | grouped.reasons,
        **frames,
        **grouped.frames,
    )


def _refuse(study: analysis.Study) -> None:
    """Refuse a map without any item on it, and one of regression weights that are negative."""
    options, here = study.options, study.here
    problems = []
    if not (here.quadrants(options.crosshair, options) >= 0).any():
        values = {"found": options.importance, "n": int(analysis.complete_rows(study)), "needed": len(study.index) + 2}
        code = "few_complete" if options.derived else "no_pairs"
        problems.append(Remark(f"ipa.problem.{code}", "error", values))
    items = [i for i, b in zip(study.survey.items, here.importance[0], strict=True) if b < 0]
    if options.importance == "regression" and items:
        problems.append(Remark("ipa.problem.negative_weights", "error", {"items": items}))
    if problems:
        raise DataError(problems)


def inspect(
    answers: pd.DataFrame,
    *,
    scale: str = "1-7",
    importance_scale: str = "",
    importance: str = "stated",
    segment: str | None = None,
    weight: str | None = None,
) -> tuple[Remark, ...]:
    """Return what is worth knowing about the answers before any analysis: halves of pairs, ceiling, same answers.

    Parameters
    ----------
    answers : pandas.DataFrame
        As for :func:`analyze`.
    scale, importance_scale, importance, segment, weight : str, optional
        As for :func:`analyze`.

    Returns
    -------
    tuple of Remark
        Of the input check and of the answers; warnings need a look before the results are used.

    Examples
    --------
    >>> [remark.code for remark in inspect(EXAMPLE)]
    ['ipa.note.n_small']
    """
    numbers = {"seed": 0, "min_group": MIN_GROUP}
    options = check_options(scale, importance_scale, importance, "means", "mean", 0, **numbers)
    survey = read_survey(answers, options, segment, weight)
    return (*survey.remarks, *notes.survey_notes(survey, options))
