"""SERVQUAL: where does service fall short of what customers expect, is that real, and what are the gaps worth?

Input, one row per respondent (wide): ``respondent`` unique id; ``E<item>`` expectation and ``P<item>`` perception of
each item of the template on one scale; optional ``A<item>`` adequate (minimum) level for the zone of tolerance, with
the expectation as the desired level; ``W_<dimension>`` 100 points distributed over the dimensions (``W_tangibles``,
``W_reliability``, ``W_responsiveness``, ``W_assurance``, ``W_empathy``); ``O_<item>`` outcomes with any name
(``O_satisfaction_1`` and ``O_satisfaction_2`` are averaged); ``segment``, ``wave``, sampling ``weight``. A template
of the user's own: ``item``, ``dimension``, ``reversed``, ``text_en``, ``text_zh``.

Sources: Parasuraman, Zeithaml & Berry 1985, 1988, 1991, 1994; Zeithaml, Parasuraman & Berry 1990; Cronin & Taylor 1992;
Zeithaml, Berry & Parasuraman 1993; Babakus & Boller 1992; Brown, Churchill & Peter 1993.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.checks import Remark
from sqmlib.inputs import Layout
from sqmlib.servqual import assemble
from sqmlib.servqual.audit import audit
from sqmlib.servqual.formulas import (
    dimension_scores,
    importance_points,
    overall_weighted,
    position,
    reverse,
    signed_rank,
)
from sqmlib.servqual.knowledge import CATEGORIES, MIN_GROUP, TEMPLATES, WEIGHTS
from sqmlib.servqual.quality import item_quality, notes_of, respondent_quality
from sqmlib.servqual.results import ServqualResult
from sqmlib.servqual.survey import check_options, outcome_names, read_survey
from sqmlib.servqual.template import TABLE, Template, labels_with, layout_of, scale_of, template_of, text_notes

__all__ = [
    "CATEGORIES",
    "EXAMPLE",
    "INPUT",
    "TABLES",
    "TEMPLATES",
    "WEIGHTS",
    "ServqualResult",
    "Template",
    "analyze",
    "audit",
    "dimension_scores",
    "importance_points",
    "inspect",
    "layout",
    "overall_weighted",
    "position",
    "reverse",
    "signed_rank",
    "template_of",
    "things",
]

TABLES = {"template": TABLE}


def layout(*, template: Any = "servqual1991", scale: str = "1-7", outcome: Any = None) -> Layout:
    """Return the input that a template on a scale needs.

    Parameters
    ----------
    template, scale, outcome
        As for :func:`analyze`.

    Returns
    -------
    Layout
        With the items of the template; every item needs E and P (only P under ``servperf``).

    Raises
    ------
    DataError
        If the template or the scale is unknown.

    Examples
    --------
    >>> layout(template="five_criteria").missing(["respondent", "E1", "P1"])[:2]
    ['E2', 'P2']
    """
    form = template_of("servqual1991" if template is None else template)
    return layout_of(form, scale_of(scale), outcome_names(outcome))


def things(*, template: Any = "servqual1991") -> tuple[str, ...]:
    """Return what is judged beside the items: the dimensions of a template, see :func:`analyze`.

    >>> things(template="five_criteria")
    ('reliability', 'competence', 'speed', 'friendliness', 'comfort')
    """
    return tuple(template_of("servqual1991" if template is None else template).dimensions)


INPUT = layout()


def _example() -> pd.DataFrame:
    """Return twelve respondents: high expectations, reliability far below them, tangibles near them."""
    form = TEMPLATES["servqual1991"]
    names, people, items = list(form.items), np.arange(12)[:, None], np.arange(22)[None]
    dimension = np.repeat(np.arange(5), [k for _, k in form.dimensions])[None]
    noise = ((people * 7 + 3) * (items * 5 + 2) % 11) / 10 - 0.5  # no two answers of a person alike by construction
    level = 6.3 - 0.9 * ((people * 5) % 4 == 1) - 0.3 * (people % 3)
    service = np.array([-0.2, -2.0, -1.3, -0.9, -1.1])[dimension]
    mood = 0.8 * np.sin(people * 2.1) + 0.7 * np.sin(people * (dimension + 2) * 1.7)
    expected = np.clip(np.rint(level + 1.2 * noise), 1, 7).astype(int)
    perceived = np.clip(np.rint(level + service + mood + 1.2 * noise[:, ::-1]), 1, 7).astype(int)
    points = np.array([10, 35, 20, 20, 15]) + np.array([-5, 10, 0, -5, 0]) * (people % 3 - 1)
    return pd.DataFrame(
        {"respondent": [f"r{i:02d}" for i in range(1, 13)]}
        | {f"E{i}": expected[:, k] for k, i in enumerate(names)}
        | {f"P{i}": perceived[:, k] for k, i in enumerate(names)}
        | {f"W_{d}": points[:, k] for k, (d, _) in enumerate(form.dimensions)}
    )


EXAMPLE = _example()


def analyze(
    answers: pd.DataFrame,
    *,
    template: Any = "servqual1991",
    weights: Any = None,
    segment: str | None = None,
    wave: str | None = None,
    min_answered: float = 0.5,
    bootstrap: int = 2000,
    seed: int = 0,
    scale: str = "1-7",
    min_group: int = MIN_GROUP,
    weight: str | None = None,
    outcome: Any = None,
    labels: Mapping[str, Any] | None = None,
) -> ServqualResult:
    """Measure the gap between perceived and expected service per dimension and item, and say what it is worth.

    Parameters
    ----------
    answers : pandas.DataFrame, one row per respondent
        Columns as in the module's docstring. It is not changed.
    template : str or pandas.DataFrame
        ``servqual1985``, ``servqual1988``, ``servqual1991``, ``servperf``, ``retail``, ``airline``,
        ``internal_service``, ``five_criteria``; or a table of one's own, see :func:`template_of`.
    weights : mapping or str, optional
        A group's points per dimension, dimension -> points of 100, or ``zpb1990`` (an example of the literature). They
        go before the respondents' own ``W_<dimension>``, which are the default; without either nothing is weighted.
    segment, wave : str, optional
        Columns that hold them; default: ``segment`` and ``wave`` when they are there.
    min_answered : float
        Least share of complete pairs a respondent needs in a dimension, 0..1.
    bootstrap : int
        Resamples of respondents; 0 leaves ``certainty`` out.
    seed : int
        Seed of the resamples.
    scale : str
        Ends of the answer scale, the good answer last: ``1-7``, ``1-5``, ``1-9``; ``7-1`` when 1 is the good answer.
    min_group : int
        Fewest respondents a segment or wave must have to be shown.
    weight : str, optional
        Column of sampling weights, at least 0; default: ``weight`` when it is there.
    outcome : str or list of str, optional
        Outcome columns, names with commas between them or a list; default: all columns ``O_<name>``. Those whose names
        differ in a last number alone are averaged.
    labels : mapping, optional
        Texts of items, dimensions and groups, id -> text or {"en": ..., "zh": ...}; used in display only, before those
        of the template.

    Returns
    -------
    ServqualResult

    Raises
    ------
    DataError
        Listing every problem of the answers or the options.

    Notes
    -----
    A pair counts when both halves are there; a dimension score is a respondent's mean over the complete pairs; the
    overall score is the mean of the dimension scores (Parasuraman, Zeithaml & Berry 1988), the other ways beside it.

    Examples
    --------
    >>> result = analyze(EXAMPLE, bootstrap=200)
    >>> result.table["gap"].round(2)["reliability"].item(), result.table["rank"].idxmin()
    (-2.08, 'reliability')
    """
    others = {"segment": segment, "wave": wave, "weight": weight, "min_group": min_group, "seed": seed}
    options = check_options(template, scale, weights, outcome, min_answered, bootstrap, **others)
    survey = read_survey(answers, options)
    parts = assemble.parts_of(survey)
    return ServqualResult(
        parameters=assemble.parameters_of(survey, scale),
        notes=(*survey.remarks, *text_notes(survey.template, labels), *parts.notes),
        labels=labels_with(survey.template, survey.outcomes, labels),
        reasons=parts.reasons,
        **parts.frames,
    )


def inspect(
    answers: pd.DataFrame,
    *,
    template: Any = "servqual1991",
    scale: str = "1-7",
    segment: str | None = None,
    weight: str | None = None,
    outcome: Any = None,
) -> tuple[Remark, ...]:
    """Return what is worth knowing about the answers before any analysis: scale, halves, reversed and constant items.

    Parameters
    ----------
    answers : pandas.DataFrame
        As for :func:`analyze`.
    template, scale, segment, weight, outcome
        As for :func:`analyze`.

    Returns
    -------
    tuple of Remark
        Of the input check and of the quality frames; warnings need a look before the results are used.

    Examples
    --------
    >>> [remark.code for remark in inspect(EXAMPLE)][0]
    'servqual.note.n_workshop'
    """
    others = {"segment": segment, "wave": None, "weight": weight, "min_group": MIN_GROUP, "seed": 0}
    survey = read_survey(answers, check_options(template, scale, None, outcome, 0.5, 0, **others))
    return (*survey.remarks, *notes_of(survey, item_quality(survey), respondent_quality(survey)))
