"""Gaps model: where inside the organization does the shortfall arise that customers see?

Input, one row per customer (wide): ``respondent`` unique id; ``E<item>`` and ``P<item>`` expectation and perception of
the same item on one scale. Two further tables, each optional, one row per person with ``respondent``:

``managers``
    ``estimate_<item>`` what they think customers would answer to E (gap 1); ``standard_<dimension>`` 1..7, whether
    binding standards exist (gap 2); ``<antecedent>_<number>`` 1..7 agreement, causes of gaps 1 and 2.
``employees``
    ``delivery_<dimension>`` 1..7, whether they can keep the standards (gap 3); ``promise_<dimension>`` 1..7, whether
    what is promised is kept (gap 4); ``<antecedent>_<number>`` 1..7 agreement, causes of gaps 3 and 4.

Every gap is negative where something falls short: gap 1 estimate - expectation, gaps 2 to 4 answer - 7, gap 5 P - E.

Sources: Parasuraman, Zeithaml & Berry 1985, Journal of Marketing 49(4); Zeithaml, Berry & Parasuraman 1988, Journal of
Marketing 52(2); Zeithaml, Parasuraman & Berry 1990, Delivering Quality Service.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.checks import Remark, raise_errors
from sqmlib.gaps.analysis import frames_of, notes_of, opposite_notes, parameters_of
from sqmlib.gaps.forms import questions
from sqmlib.gaps.knowledge import (
    ANTECEDENTS,
    CATEGORIES,
    FORMS,
    GAPS,
    MIN_GROUP,
    TEMPLATE_TABLE,
    TEMPLATES,
    causes_of,
)
from sqmlib.gaps.results import GapsResult, texts
from sqmlib.gaps.survey import input_layout, read_survey, template_of
from sqmlib.inputs import Layout
from sqmlib.rules import count_problems, scale_of

__all__ = [
    "ANTECEDENTS",
    "CATEGORIES",
    "EXAMPLE",
    "EXAMPLE_FORMS",
    "GAPS",
    "INPUT",
    "TABLES",
    "TEMPLATES",
    "GapsResult",
    "analyze",
    "inspect",
    "layout",
    "questions",
    "things",
]


def things() -> tuple[str, ...]:
    """Return what is judged: the five gaps.

    >>> things()[0]
    'gap1'
    """
    return tuple(GAPS)


def layout(template: Any = "servqual1991", scale: str = "1-7") -> Layout:
    """Return the layout of the customers' answers under a template and a scale.

    Parameters
    ----------
    template : str or pandas.DataFrame
        As for :func:`analyze`.
    scale : str
        As for :func:`analyze`.

    Examples
    --------
    >>> len(layout().fixed), layout(scale="1-5").families[0].scale.high
    (22, 5)
    """
    return input_layout(template_of(template), scale_of("scale", scale, least=3))


INPUT = layout()
TABLES = {**FORMS, "template": TEMPLATE_TABLE}


def _example(middles: dict[str, int], prefix: str, people: int) -> pd.DataFrame:
    """Return small made-up answers around the stated middle of each column."""
    row, column = np.indices((people, len(middles)))
    values = np.clip(np.array(list(middles.values())) + (row * 3 + column * 2 + row * column) % 3 - 1, 1, 7)
    table = pd.DataFrame(values, columns=list(middles))
    table.insert(0, "respondent", [f"{prefix}{i:02d}" for i in range(1, people + 1)])
    return table


_DIMENSION = dict(zip(INPUT.fixed, TEMPLATES["servqual1991"].value, strict=True))
_SEEN = {"tangibles": 6, "reliability": 4, "responsiveness": 5, "assurance": 5, "empathy": 4}
EXAMPLE = _example(
    {f"E{i}": 6 for i in INPUT.fixed} | {f"P{i}": _SEEN[_DIMENSION[i]] for i in INPUT.fixed}, "c", people=12
)
EXAMPLE_FORMS = {
    "managers": _example(
        {f"estimate_{i}": 5 if _DIMENSION[i] == "reliability" else 6 for i in INPUT.fixed}
        | {f"standard_{d}": 2 if d == "empathy" else 6 for d in _SEEN}
        | {i: 2 if a.name in ("upward", "goals") else 5 for a in causes_of("managers") for i in a.items},
        "m",
        people=8,
    ),
    "employees": _example(
        {f"delivery_{d}": 3 if d == "responsiveness" else 5 for d in _SEEN}
        | {f"promise_{d}": 3 if d == "reliability" else 6 for d in _SEEN}
        | {i: 3 if a.name in ("control", "overpromise") else 5 for a in causes_of("employees") for i in a.items},
        "e",
        people=10,
    ),
}


def analyze(
    answers: pd.DataFrame,
    *,
    managers: pd.DataFrame | None = None,
    employees: pd.DataFrame | None = None,
    template: Any = "servqual1991",
    scale: str = "1-7",
    bootstrap: int = 2000,
    seed: int = 0,
    min_group: int = MIN_GROUP,
    labels: Mapping[str, Any] | None = None,
) -> GapsResult:
    """Measure the five gaps and their antecedents, and say how sure each is.

    Parameters
    ----------
    answers : pandas.DataFrame, one row per customer
        Columns as in the module's docstring. It is not changed.
    managers : pandas.DataFrame, optional
        One row per manager; without it gaps 1 and 2 are not computable.
    employees : pandas.DataFrame, optional
        One row per employee; without it gaps 3 and 4 are not computable.
    template : str or pandas.DataFrame
        ``servqual1991``, or a table with columns ``item``, ``dimension``, ``reversed`` (yes or no), ``text_en``,
        ``text_zh``. Items worded negatively are turned round in E, P and the managers' estimates.
    scale : str
        Scale of E, P and the managers' estimates, e.g. ``1-7``; a high number is good. The other questions of the
        forms have seven positions.
    bootstrap : int
        Resamples of people; 0 leaves ``p_first`` out.
    seed : int
        Seed of the resamples.
    min_group : int
        Fewest people who must have answered a part of a form for it to be shown.
    labels : mapping, optional
        Texts of items, dimensions or gaps, id -> text or {"en": ..., "zh": ...}; used in display only.

    Returns
    -------
    GapsResult

    Raises
    ------
    DataError
        Listing every problem of all tables or of the options.

    Examples
    --------
    >>> result = analyze(EXAMPLE, **EXAMPLE_FORMS, bootstrap=0)
    >>> result.table["value"].round(2).to_dict()
    {'gap1': -0.24, 'gap2': -2.05, 'gap3': -2.76, 'gap4': -1.98, 'gap5': -1.14}
    >>> analyze(EXAMPLE, bootstrap=0).reason("table", "gap1", "value")
    'no_form'
    """
    raise_errors(count_problems(bootstrap=bootstrap, seed=seed, min_group=min_group))
    forms = {"managers": managers, "employees": employees}
    survey = read_survey(answers, forms, template, scale, min_group)
    frames, reasons = frames_of(survey, bootstrap, seed)
    return GapsResult(
        parameters=parameters_of(survey, scale, bootstrap, seed, min_group),
        notes=(*notes_of(survey), *opposite_notes(frames["dimensions"])),
        labels=texts(survey.template.dimensions, labels or {}) | survey.template.labels | dict(labels or {}),
        reasons=reasons,
        **frames,
    )


def inspect(
    answers: pd.DataFrame,
    *,
    managers: pd.DataFrame | None = None,
    employees: pd.DataFrame | None = None,
    template: Any = "servqual1991",
    scale: str = "1-7",
    min_group: int = MIN_GROUP,
) -> tuple[Remark, ...]:
    """Return what is worth knowing about the answers before any analysis: missing forms, small groups, ceilings.

    Parameters
    ----------
    answers, managers, employees, template, scale, min_group
        As for :func:`analyze`.

    Returns
    -------
    tuple of Remark

    Examples
    --------
    >>> [remark.code for remark in inspect(EXAMPLE)]
    ['gaps.note.no_form', 'gaps.note.no_form', 'gaps.note.few']
    """
    forms = {"managers": managers, "employees": employees}
    return notes_of(read_survey(answers, forms, template, scale, min_group))
