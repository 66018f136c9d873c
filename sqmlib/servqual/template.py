"""Templates: the questionnaire an analysis follows, built in or a user's own table, and the input it needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from sqmlib.checks import DataError, Remark, raise_errors
from sqmlib.conform import conform
from sqmlib.i18n import has, words
from sqmlib.inputs import Column, Layout, Scale
from sqmlib.rules import choice_error
from sqmlib.servqual.knowledge import SCALES, TEMPLATES

__all__ = ["TABLE", "AnswerScale", "SurveyLayout", "Template", "layout_of", "scale_of", "template_of"]

TABLE = Layout(
    "servqual_template",
    (
        Column("item", "id"),
        Column("dimension", "category", required=False),
        Column("reversed", "category", required=False),
        Column("text_en", "category", required=False),
        Column("text_zh", "category", required=False),
    ),
    rows="item",
)
_COLUMNS = tuple(c.name for c in TABLE.columns)
NONE = "none"  # dimension of an item that belongs to none
_SCALE = re.compile(r"\s*(\d{1,2})\s*[-–~]\s*(\d{1,2})\s*")
_YES = frozenset({"1", "1.0", "yes", "y", "x", "true", "r", "reversed", "-1", "是", "反向"})
_NO = frozenset({"", "0", "0.0", "no", "n", "false", "否"})


@dataclass(frozen=True)
class AnswerScale:
    """The declared answer scale.

    Attributes
    ----------
    low, high : int
        Ends, the smaller number first.
    flipped : bool
        A low number is the good answer; answers are turned round, low + high - x.
    """

    low: int
    high: int
    flipped: bool = False


@dataclass(frozen=True, eq=False)
class Template:
    """A questionnaire: items, their dimensions, which are reversed, and their texts.

    Attributes
    ----------
    name : str
        Of a built-in template, or ``own``.
    source : str
        Where its dimensions come from.
    items : tuple of str
        Ids, in the order asked.
    dimension : tuple of str
        Of each item; ``none`` for an item outside all dimensions.
    reversed : tuple of bool
        Whether the item is worded negatively.
    expectations : bool
        Whether expectations belong to the form.
    labels : dict
        Item or dimension -> {"en": ..., "zh": ...}.
    """

    name: str
    source: str
    items: tuple[str, ...]
    dimension: tuple[str, ...]
    reversed: tuple[bool, ...]
    expectations: bool = True
    labels: dict[str, Any] = field(default_factory=dict)

    @property
    def dimensions(self) -> dict[str, list[str]]:
        """Dimension -> its items, in the order of the form."""
        pairs = [(d, i) for d, i in zip(self.dimension, self.items, strict=True) if d != NONE]
        return {d: [i for name, i in pairs if name == d] for d in dict.fromkeys(d for d, _ in pairs)}

    @property
    def positions(self) -> dict[str, list[int]]:
        """Dimension -> the places of its items."""
        return {d: [self.items.index(i) for i in items] for d, items in self.dimensions.items()}

    @property
    def turned(self) -> list[str]:
        """The items worded negatively."""
        return [i for i, turn in zip(self.items, self.reversed, strict=True) if turn]

    @property
    def index(self) -> pd.MultiIndex:
        """Dimension and item, grouped by dimension; items outside all dimensions last."""
        groups = {**self.dimensions, NONE: [i for d, i in zip(self.dimension, self.items, strict=True) if d == NONE]}
        pairs = [(d, i) for d, items in groups.items() for i in items]
        return pd.MultiIndex.from_tuples(pairs, names=["dimension", "item"])


class SurveyLayout(Layout):
    """The layout of a survey: besides its fixed items it takes every column ``O_<name>`` as an outcome."""

    def declared(self, names: list[str]) -> dict[str, Column]:
        """Return column name -> declaration, outcomes with any name included."""
        outcome = next(c for c in self.families if c.prefix == "O_")
        known = super().declared(names)
        return {n: known.get(n, outcome) for n in names if n in known or outcome.item_in(n)}


def template_of(template: Any) -> Template:
    """Return a template by its name, or from a table of the user's own.

    Parameters
    ----------
    template : str or pandas.DataFrame
        Name of a built-in template, or a table with columns ``item`` (id as in the column names E<item>, P<item>),
        ``dimension`` (blank for none), ``reversed`` (yes or no, blank for no), ``text_en``, ``text_zh``.

    Returns
    -------
    Template

    Raises
    ------
    DataError
        If the name is unknown or the table cannot be used, listing every problem.

    Examples
    --------
    >>> own = template_of(pd.DataFrame({"item": ["1", "2"], "dimension": ["care", "care"], "reversed": ["", "yes"]}))
    >>> own.dimensions, own.turned
    ({'care': ['1', '2']}, ['2'])
    """
    if isinstance(template, pd.DataFrame):
        return _own(template)
    if not isinstance(template, str) or template not in TEMPLATES:
        raise choice_error("template", template, TEMPLATES)
    form = TEMPLATES[template]
    turned = tuple(int(i) in form.reversed for i in form.items)
    labels = {i: words("servqual")[f"servqual.item.{form.texts}.{i}"] for i in form.items}
    return Template(
        form.name,
        form.source,
        form.items,
        form.dimension_of,
        turned,
        form.expectations,
        {**labels, **_dimension_labels(d for d, _ in form.dimensions)},
    )


def _dimension_labels(names: Iterable[str]) -> dict[str, Any]:
    """Return the texts of the dimensions that have some, with that of no dimension."""
    keys = {name: f"servqual.code.dimension.{name}" for name in (*names, NONE)}
    return {name: words("servqual")[key] for name, key in keys.items() if has(key)}


def _own(table: pd.DataFrame) -> Template:
    found = conform(table, TABLE).frame
    blank = pd.Series("", found.index)
    column = {c: found[c].fillna("").astype("str") if c in found else blank for c in _COLUMNS}
    items = tuple(column["item"].str.strip())
    dimension = tuple(d or NONE for d in column["dimension"].str.strip())
    turns = [t.strip().casefold() for t in column["reversed"]]
    problems = [] if set(dimension) - {NONE} else [Remark("servqual.problem.no_dimension", "error")]
    odd = [f"{i}: {t}" for i, t in zip(items, turns, strict=True) if t not in _YES | _NO]
    problems += [Remark("servqual.problem.reversed", "error", {"found": odd})] if odd else []
    raise_errors([*problems, *_clashes(items, dimension)])
    texts = {i: _texts(en, zh) for i, en, zh in zip(items, column["text_en"], column["text_zh"], strict=True)}
    labels = {i: t for i, t in texts.items() if t} | _dimension_labels(dimension)
    return Template("own", "user", items, dimension, tuple(t in _YES for t in turns), True, labels)


def _texts(en: str, zh: str) -> dict[str, str]:
    return {lang: text.strip() for lang, text in (("en", en), ("zh", zh)) if text.strip()}


def _clashes(items: tuple[str, ...], dimension: tuple[str, ...]) -> list[Remark]:
    """Refuse an id that is both item and dimension: their texts stand in one dictionary."""
    both = sorted(set(items) & set(dimension))
    return [Remark("servqual.problem.same_id", "error", {"found": both})] if both else []


def scale_of(scale: str) -> AnswerScale:
    """Return a scale from its text.

    Parameters
    ----------
    scale : str
        Good answer last: ``1-7``. Turned round, ``7-1``, a low number is the good answer.

    Raises
    ------
    DataError
        If the text is none of that kind.

    Examples
    --------
    >>> scale_of("1-5"), scale_of("7-1").flipped
    (AnswerScale(low=1, high=5, flipped=False), True)
    """
    match = _SCALE.fullmatch(str(scale))
    first, last = map(int, match.groups()) if match else (0, 0)
    if abs(first - last) < 2:
        raise DataError([Remark("servqual.problem.scale", "error", {"found": str(scale)[:40], "usual": list(SCALES)})])
    return AnswerScale(min(first, last), max(first, last), first > last)


def layout_of(template: Template, scale: AnswerScale, outcome: Iterable[str] = ()) -> SurveyLayout:
    """Return the input a template needs: its items in E, P and A, points per dimension, outcomes."""
    answers = Scale(scale.low, scale.high)
    asked = [Column("E{item}", "scale", scale=answers)] if template.expectations else []
    asked.append(Column("P{item}", "scale", scale=answers))
    adequate = [Column("A{item}", "scale", required=False, scale=answers)] if template.expectations else []
    points = [Column(f"W_{name}", "number", required=False, low=0) for name in template.dimensions]
    others = [Column(name, "number") for name in outcome]
    return SurveyLayout(
        "servqual",
        (
            Column("respondent", "id"),
            *asked,
            *adequate,
            *points,
            Column("O_{item}", "number", required=False),
            *others,
            Column("segment", "category", required=False),
            Column("wave", "category", required=False),
            Column("weight", "number", required=False, low=0),
        ),
        fixed=template.items,
    )


def labels_with(template: Template, outcomes: Iterable[str], own: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the texts of a template and of usual outcomes, with the user's own going before them.

    Where a dimension has no text, those that we have a word for are shown by their ids, too: one list, one language.
    """
    keys = {name: f"servqual.code.outcome.{name}" for name in outcomes}
    usual = {name: words("servqual")[key] for name, key in keys.items() if has(key)}
    ids = {name: name for name in template.dimensions} if textless(template, own) else {}
    return {**usual, **template.labels, **ids, **(own or {})}


def textless(template: Template, own: Mapping[str, Any] | None) -> list[str]:
    """Return the dimensions that have no text although others have one."""
    known = {**template.labels, **(own or {})}
    without = [name for name in template.dimensions if name not in known]
    return without if len(without) < len(template.dimensions) else []


def text_notes(template: Template, own: Mapping[str, Any] | None) -> list[Remark]:
    """Say which dimensions need a text, once."""
    without = textless(template, own)
    return [Remark("servqual.note.no_text", "info", {"ids": without})] if without else []
