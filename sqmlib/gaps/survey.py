"""Answers of customers, managers and employees brought to one form: dimension scores per person, gap by gap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.checks import DataError, Remark, Where, raise_errors
from sqmlib.conform import conform
from sqmlib.gaps.formulas import group_means, reverse
from sqmlib.gaps.knowledge import (
    ANTECEDENTS,
    CEILING,
    CERTAINTY,
    FORMS,
    GAPS,
    MIN_ANSWERED,
    NO,
    TEMPLATE_TABLE,
    TEMPLATES,
    YES,
    causes_of,
)
from sqmlib.inputs import Column, Layout, Scale
from sqmlib.rules import choice_error, scale_of

__all__ = ["Measure", "Survey", "Template", "form_layout", "input_layout", "read_survey", "template_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Template:
    """Items, the dimension of each, which are worded negatively, and the texts a table of the user's own gives them."""

    name: str
    source: str
    items: tuple[str, ...]
    dimension: tuple[str, ...]
    turned: tuple[bool, ...]
    labels: dict[str, Any] = field(default_factory=dict)

    @property
    def dimensions(self) -> dict[str, list[int]]:
        """Dimension -> places of its items; items without a dimension are left out."""
        names = dict.fromkeys(filter(None, self.dimension))
        return {name: [i for i, d in enumerate(self.dimension) if d == name] for name in names}


@dataclass(frozen=True, eq=False)
class Measure:
    """What one gap is computed from.

    Attributes
    ----------
    values : ndarray, shape (people, dimensions)
        Scores per person: gap 5 P - E, gaps 2 to 4 distance from full certainty, gap 1 the managers' estimates.
    reference : ndarray or None
        Gap 1: the expectations of the customers, other people.
    level : ndarray
        What was answered, before anything was taken off.
    null : float
        Gap against which the mean is tested: 0, for gaps 2 to 4 the middle of the scale.
    """

    values: Floats
    level: Floats
    reference: Floats | None = None
    null: float = 0.0


@dataclass(frozen=True, eq=False)
class Survey:
    """Everything the analysis needs; a gap without a measure has the reason in ``absent``."""

    template: Template
    scale: tuple[int, int]
    people: dict[str, int]
    measures: dict[str, Measure]
    absent: dict[str, str]  # gap -> reason code
    causes: dict[str, Floats]  # antecedent -> answers (people, items), reversed ones turned round
    causes_absent: dict[str, str]
    expectation: Floats  # (customers, items)
    perception: Floats
    estimate: Floats | None  # (managers, items)
    remarks: tuple[Remark, ...]


def template_of(template: Any) -> Template:
    """Return a template by its name, or from a table with columns ``item dimension reversed text_en text_zh``.

    >>> template_of("servqual1991").dimensions["tangibles"]
    [0, 1, 2, 3]
    """
    if not isinstance(template, pd.DataFrame):
        if not isinstance(template, str) or template not in TEMPLATES:
            raise choice_error("template", template, TEMPLATES)
        found = TEMPLATES[template]
        items = tuple(str(i + 1) for i in range(len(found.value)))
        return Template(found.name, found.source, items, found.value, (False,) * len(items))
    table = conform(template, TEMPLATE_TABLE).frame
    column = {c.name: _texts(table, c.name) for c in TEMPLATE_TABLE.columns}
    turns = [text.casefold() for text in column["reversed"]]
    odd = [f"{i}: {t}" for i, t in zip(column["item"], turns, strict=True) if t not in YES | NO]
    problems = [Remark("gaps.problem.reversed", "error", {"found": odd})] if odd else []
    if not any(column["dimension"]):
        problems.append(Remark("gaps.problem.no_dimension", "error"))
    raise_errors(problems)
    pairs = zip(column["item"], column["text_en"], column["text_zh"], strict=True)
    labels = {item: texts for item, en, zh in pairs if (texts := {k: t for k, t in (("en", en), ("zh", zh)) if t})}
    turned = tuple(t in YES for t in turns)
    return Template("own", "user", tuple(column["item"]), tuple(column["dimension"]), turned, labels)


def _texts(table: pd.DataFrame, name: str) -> list[str]:
    if name not in table:
        return [""] * len(table)
    return [text.strip() for text in table[name].fillna("").astype("str")]


def input_layout(template: Template, scale: tuple[int, int]) -> Layout:
    """Return the layout of the customers' answers: expectation and perception of every item."""
    answers = Scale(*scale)
    columns = (Column("respondent", "id"), *(Column(f"{half}{{item}}", "scale", scale=answers) for half in "EP"))
    return Layout("gaps", columns, fixed=template.items)


def form_layout(form: str, template: Template, scale: tuple[int, int]) -> Layout:
    """Return the layout of a form under a template: each question of its own, any part may be left out."""
    columns = [Column("respondent", "id")]
    for gap in (g for g in GAPS.values() if g.form == form):
        members, width = (template.items, Scale(*scale)) if gap.name == "gap1" else (template.dimensions, CERTAINTY)
        columns += [Column(f"{gap.question}{m}", "scale", required=False, scale=width) for m in members]
    causes = [item for a in causes_of(form) for item in a.items]
    return Layout(f"gaps_{form}", (*columns, *(Column(c, "scale", required=False, scale=CERTAINTY) for c in causes)))


def read_survey(
    answers: pd.DataFrame, forms: Mapping[str, pd.DataFrame | None], template: Any, scale: str, min_group: int
) -> Survey:
    """Conform all tables and compute every person's scores; problems of all tables are refused together."""
    form, width = template_of(template), scale_of("scale", scale, least=3)
    tables = _conformed(answers, forms, form, width)
    frames = {name: found.frame for name, found in tables.items()}
    blocks = {half: _block(frames["customers"], half, form, width) for half in "EP"}
    remarks = [r for found in tables.values() for r in found.remarks] + _customer_remarks(blocks, form, width)
    estimate = _block(frames["managers"], "estimate_", form, width) if "managers" in frames else None
    measures, absent = {"gap5": _gap5(blocks, form)}, {}
    for gap in list(GAPS)[:4]:
        frame = frames.get(GAPS[gap].form)
        names = [f"{GAPS[gap].question}{d}" for d in (form.items if gap == "gap1" else form.dimensions)]
        absent[gap] = _why_absent(frame, names, min_group)
        if not absent[gap]:
            measures[gap] = _gap1(estimate, blocks["E"], form) if gap == "gap1" else _certainty(frame, names)
    causes, causes_absent = _causes(frames, min_group)
    why = {gap: code for gap, code in absent.items() if code}
    if why.get("gap1"):
        estimate = None
    people = {name: len(frames[name]) if name in frames else 0 for name in ("customers", *FORMS)}
    ordered = {gap: measures[gap] for gap in GAPS if gap in measures}
    return Survey(
        *(form, width, people, ordered, why, causes, causes_absent, blocks["E"], blocks["P"], estimate, tuple(remarks))
    )


def _conformed(answers: pd.DataFrame, forms: Mapping[str, Any], form: Template, scale: tuple[int, int]) -> dict:
    """Return the tables in their layouts, or raise one error with the problems of all of them."""
    wanted = [("customers", answers, input_layout(form, scale))]
    wanted += [(name, f, form_layout(name, form, scale)) for name, f in forms.items() if f is not None]
    found, problems = {}, []
    for name, frame, layout in wanted:
        try:
            place = Where() if name == "customers" else Where(sheet=name)
            found[name] = conform(frame, layout, where=place)
        except DataError as error:
            problems += error.remarks
    raise_errors(problems)
    return found


def _block(frame: pd.DataFrame, prefix: str, form: Template, scale: tuple[int, int]) -> Floats:
    """Return the answers to all items, those worded negatively turned round; NaN where a column is not there."""
    values = frame.reindex(columns=[f"{prefix}{item}" for item in form.items]).to_numpy(float, copy=True)
    turned = np.array(form.turned)
    values[:, turned] = reverse(values[:, turned], *scale)
    return values


def _gap5(blocks: dict[str, Floats], form: Template) -> Measure:
    """Only complete pairs count, in perception and expectation alike."""
    groups = list(form.dimensions.values())
    gaps = blocks["P"] - blocks["E"]
    seen = np.where(np.isnan(gaps), np.nan, blocks["P"])
    return Measure(_scores(gaps, groups), _scores(seen, groups))


def _gap1(estimate: Floats, expectation: Floats, form: Template) -> Measure:
    groups = list(form.dimensions.values())
    own = _scores(estimate, groups)
    return Measure(own, own, reference=_scores(expectation, groups))


def _certainty(frame: pd.DataFrame, names: list[str]) -> Measure:
    level = _scores(frame.reindex(columns=names).to_numpy(float), [[i] for i in range(len(names))])
    return Measure(level - CERTAINTY.high, level, null=-(CERTAINTY.high - CERTAINTY.low) / 2)


def _scores(values: Floats, groups: list[list[int]]) -> Floats:
    """Return the scores of the dimensions and, last, their mean for people who have them all."""
    scores = group_means(values, groups, MIN_ANSWERED)
    return np.column_stack([scores, scores.mean(1)])


def _why_absent(frame: pd.DataFrame | None, names: list[str], min_group: int) -> str:
    """Return the reason code for answers that cannot be used; empty when they can."""
    if frame is None:
        return "no_form"
    there = [name for name in names if name in frame and frame[name].notna().any()]
    if not there:
        return "not_asked"
    return "group_hidden" if int(frame[there].notna().any(axis=1).sum()) < min_group else ""


def _causes(frames: dict[str, pd.DataFrame], min_group: int) -> tuple[dict[str, Floats], dict[str, str]]:
    found, absent = {}, {}
    for name, cause in ANTECEDENTS.items():
        frame = frames.get(cause.form)
        why = _why_absent(frame, list(cause.items), min_group)
        if why:
            absent[name] = why
            continue
        values = frame.reindex(columns=list(cause.items)).to_numpy(float, copy=True)
        turned = np.array([item in cause.reversed for item in cause.items])
        values[:, turned] = reverse(values[:, turned], CERTAINTY.low, CERTAINTY.high)
        found[name] = values
    return found, absent


def _customer_remarks(blocks: dict[str, Floats], form: Template, scale: tuple[int, int]) -> list[Remark]:
    """Say which items were turned round, and whether expectations stand at the end of the scale."""
    notes = []
    turned = [item for item, turn in zip(form.items, form.turned, strict=True) if turn]
    if turned:
        notes.append(Remark("gaps.note.turned", "info", {"items": turned}))
    known = blocks["E"][~np.isnan(blocks["E"])]
    share = float((known == scale[1]).mean()) if known.size else 0.0
    if share > CEILING:
        notes.append(Remark("gaps.note.ceiling", "warning", {"share": share, "high": scale[1]}))
    return notes
