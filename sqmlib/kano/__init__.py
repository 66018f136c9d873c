"""KANO: which kind of quality element is a feature for these customers, and how sure is that?

Input, one row per respondent (wide): ``respondent`` unique id; ``<item>_f`` and ``<item>_d`` answers to the functional
and the dysfunctional question, positions 1 like, 2 must-be, 3 neutral, 4 live with, 5 dislike; optional ``<item>_imp``
importance 1..9, ``segment``, ``wave``, ``weight``. Answers may be texts; unknown ones are refused.

Sources: Kano, Seraku, Takahashi & Tsuji 1984; Berger et al. 1993, Center for Quality Management Journal 2(4);
Matzler & Hinterhuber 1998, Technovation 18(1); Lee & Newcomb 1997; Fong 1996.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sqmlib.checks import Remark
from sqmlib.kano import analysis, groups, quality, results
from sqmlib.kano.formulas import better, category_counts, classify, covariance, curve, worse
from sqmlib.kano.impact import penalty_reward
from sqmlib.kano.knowledge import CATEGORIES, EVALUATIONS, INPUT, MIN_GROUP, PRIORITY, RULES, evaluation_table
from sqmlib.kano.questionnaire import questionnaire
from sqmlib.kano.resample import SamplePlan, certainty, plan_sample
from sqmlib.kano.results import KanoResult
from sqmlib.kano.survey import check_options, classes_of, effective_counts, read_counts, read_survey

__all__ = [
    "CATEGORIES",
    "EVALUATIONS",
    "EXAMPLE",
    "INPUT",
    "PRIORITY",
    "RULES",
    "KanoResult",
    "SamplePlan",
    "analyze",
    "better",
    "classify",
    "covariance",
    "curve",
    "evaluation_table",
    "from_counts",
    "inspect",
    "penalty_reward",
    "plan_sample",
    "questionnaire",
    "worse",
]

EXAMPLE = pd.DataFrame(
    {
        "respondent": [f"r{i:02d}" for i in range(1, 13)],
        "wifi_f": [1, 1, 1, 1, 1, 1, 1, 3, 1, 2, 1, 1],
        "wifi_d": [3, 3, 4, 2, 3, 5, 3, 3, 4, 3, 3, 2],
        "punctual_f": [2, 2, 1, 3, 2, 2, 1, 2, 2, 3, 2, 2],
        "punctual_d": [5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 4, 5],
        "seat_f": [1, 1, 1, 1, 2, 1, 1, 1, 3, 1, 1, 2],
        "seat_d": [5, 5, 5, 5, 5, 4, 5, 5, 3, 5, 5, 5],
    }
)


def analyze(
    answers: pd.DataFrame,
    *,
    evaluation: Any = "standard",
    rule: str = "mode",
    near_tie: float = 0.0,
    bootstrap: int = 2000,
    seed: int = 0,
    segment: str | None = None,
    weight: str | None = None,
    min_group: int = MIN_GROUP,
    labels: Mapping[str, Any] | None = None,
) -> KanoResult:
    """Classify every item of a Kano survey and say how sure each class is.

    Parameters
    ----------
    answers : pandas.DataFrame, one row per respondent
        Columns as in the module's docstring; numbers or answer texts. It is not changed.
    evaluation : {"standard", "pouliot", "three_point"} or 5x5 table of letters
        Evaluation table; rows functional answer, columns dysfunctional answer.
    rule : {"mode", "near_tie", "blauth"}
        How the class follows from the counts.
    near_tie : float
        Width in percentage points within which classes count as tied, 0..50; 0 stands for the usual 6. It decides the
        class under ``rule="near_tie"`` and always the column ``rules.near_tie``.
    bootstrap : int
        Resamples of respondents; 0 leaves ``p_category`` and ``certainty`` out.
    seed : int
        Seed of the resamples and permutations.
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
    KanoResult

    Raises
    ------
    DataError
        Listing every problem of the answers or the options.

    Examples
    --------
    >>> analyze(EXAMPLE, bootstrap=200).table["category"].to_dict()
    {'wifi': 'A', 'punctual': 'M', 'seat': 'O'}
    """
    options = check_options(evaluation, rule, near_tie, bootstrap=bootstrap, seed=seed, min_group=min_group)
    survey = read_survey(answers, segment, weight)
    classes = classes_of(survey, options.table)
    counts = category_counts(survey.pairs, options.table)
    sample = effective_counts(survey, classes, counts)
    index = pd.Index(survey.items, name="item")
    sure = certainty(classes, sample, survey.weights, options.classify, bootstrap, seed) if bootstrap else None
    frames, reasons = analysis.frames_of(counts, sample, survey, options, index, sure)
    frames |= quality.frames_of(survey, classes)
    grouped = groups.frames_of(survey, classes, options, segment, min_group, seed)
    used = {"segment": segment, "weight": survey.weight, "min_group": min_group, "respondents": len(survey.frame)}
    notes = quality.notes_of(frames, len(survey.frame)) + results.verdict_notes(frames) + grouped.notes
    return KanoResult(
        parameters=analysis.parameters_of(evaluation, options, bootstrap, seed, **used),
        notes=(*survey.remarks, *notes),
        labels=dict(labels or {}),
        reasons=reasons | grouped.reasons,
        **frames,
        **grouped.frames,
    )


def from_counts(
    counts: pd.DataFrame,
    *,
    rule: str = "mode",
    near_tie: float = 0.0,
    bootstrap: int = 2000,
    seed: int = 0,
    labels: Mapping[str, Any] | None = None,
) -> KanoResult:
    """Analyze counts of A O M I R Q per item: published studies give no more.

    Parameters
    ----------
    counts : pandas.DataFrame, index item, columns A O M I R Q
        Numbers of respondents, at least 0; R and Q may be missing and then count as 0.
    rule, near_tie, bootstrap, seed, labels
        As in :func:`analyze`; resamples are drawn per item from its counts.

    Returns
    -------
    KanoResult
        Without ``pairs``, ``scores`` and ``respondents``, which need the answers.

    Raises
    ------
    DataError
        If a column is missing or unknown, an item is repeated, or a count is not a number of at least 0.

    Examples
    --------
    >>> study = pd.DataFrame({"A": [45], "O": [123], "M": [95], "I": [33], "R": [0], "Q": [0]}, index=["app"])
    >>> from_counts(study, bootstrap=0).show(columns=["category", "better", "worse"]).iloc[0].tolist()
    ['one-dimensional', '0.57', '-0.74']
    """
    options = check_options("standard", rule, near_tie, bootstrap=bootstrap, seed=seed)
    numbers = read_counts(counts)
    values, index = numbers.to_numpy(float), numbers.index
    sure = certainty(None, values, None, options.classify, bootstrap, seed) if bootstrap else None
    frames, reasons = analysis.frames_of(values, values, None, options, index, sure)
    frames["quality"] = quality.counts_quality(values, index)
    used = {"source": "counts", "weight": None, "respondents": int(values.sum(-1).max())}
    parameters = analysis.parameters_of("standard", options, bootstrap, seed, **used)
    notes = (*quality.notes_of(frames, used["respondents"]), *results.verdict_notes(frames))
    return KanoResult(parameters=parameters, notes=notes, labels=dict(labels or {}), reasons=reasons, **frames)


def inspect(answers: pd.DataFrame, *, segment: str | None = None, weight: str | None = None) -> tuple[Remark, ...]:
    """Return what is worth knowing about the answers before any analysis: reversed scales, swapped columns, wording.

    Parameters
    ----------
    answers : pandas.DataFrame
        As for :func:`analyze`.
    segment, weight : str, optional
        As for :func:`analyze`.

    Returns
    -------
    tuple of Remark
        Of the input check and of the quality frames; warnings need a look before the results are used.

    Examples
    --------
    >>> [remark.code for remark in inspect(EXAMPLE)]
    ['kano.note.n_workshop']
    """
    survey = read_survey(answers, segment, weight)
    frames = quality.frames_of(survey, classes_of(survey, evaluation_table("standard")))
    return (*survey.remarks, *quality.notes_of(frames, len(survey.frame)))
