"""Marks: what every picture of Kano items shares - which items, their colour, shape, number, text and key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sqmlib import charts
from sqmlib.checks import DataError, Remark
from sqmlib.i18n import tr

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sqmlib.kano.results import KanoResult

CATEGORIES = ("A", "O", "M", "I", "R", "Q")
COLORS = dict(zip(CATEGORIES, charts.PALETTE, strict=True))
SHAPES = dict(zip(CATEGORIES, charts.SHAPES, strict=True))
MOST_TEXTS = 12  # more items than these are numbered, their texts stand beside the picture
_CORNERS = {"A": (0, 1), "O": (1, 1), "M": (1, 0), "I": (0, 0)}  # right?, top?
MOST_COLUMNS = 420  # so are fewer items with longer texts together
_LINES_PER_INCH = 72 / (8 * 1.42)


def word(key: str, lang: str | None, **values: Any) -> str:
    """Return a word of the Kano pictures."""
    return tr(f"kano_plot.{key}", lang, **values)


def category_word(category: str, lang: str | None) -> str:
    """Return the name of a category."""
    return tr(f"kano.code.category.{category}", lang)


def chosen(frame: pd.DataFrame, items: Iterable[Any] | None) -> list[Any]:
    """Return the items to show in the order of the frame, or raise DataError naming those it does not have."""
    known = list(dict.fromkeys(frame.index.get_level_values("item")))
    if items is None:
        return known
    wanted = list(items)
    unknown = [str(item) for item in wanted if item not in known]
    if unknown:
        raise DataError(
            [Remark("kano_plot.unknown_items", "error", {"found": unknown, "known": list(map(str, known))})]
        )
    return [item for item in known if item in wanted]


def verdicts(decisions: Mapping[Any, Any] | None) -> dict[Any, str]:
    """Return item -> category from decisions given as letters or as {"category": ..., "reason": ...}."""
    given = {item: d.get("category") if isinstance(d, Mapping) else d for item, d in (decisions or {}).items()}
    wrong = {item: d for item, d in given.items() if d and d not in CATEGORIES}
    if wrong:
        values = {"found": [f"{item}: {d}" for item, d in wrong.items()], "allowed": list(CATEGORIES)}
        raise DataError([Remark("kano_plot.unknown_category", "error", values)])
    return {item: d for item, d in given.items() if d}


@dataclass(frozen=True, eq=False)
class Marks:
    """The items of one picture that have a place in it.

    Attributes
    ----------
    result : KanoResult
        Where they come from.
    items : list
        Those drawn.
    absent : list
        Those wanted that have no coordinates.
    decided : dict
        The group's own verdicts, item -> category.
    lang : str or None
        Language of the words.
    """

    result: KanoResult
    items: list[Any]
    absent: list[Any]
    decided: dict[Any, str]
    lang: str | None

    @classmethod
    def of(cls, result: KanoResult, frame: pd.DataFrame, columns: list[str], items, decisions, lang) -> Marks:
        """Choose the items of a frame whose coordinates are there."""
        wanted = chosen(frame, items)
        there = frame.loc[wanted, columns].notna().all(axis=1)
        drawn = [item for item in wanted if there[item]]
        return cls(result, drawn, [i for i in wanted if not there[i]], verdicts(decisions), lang)

    @cached_property
    def numbered(self) -> bool:
        """Whether numbers stand in the picture and the texts beside it."""
        many = len(self.items) > MOST_TEXTS
        return many or sum(charts.columns(self.text(item)) for item in self.items) > MOST_COLUMNS

    @cached_property
    def found(self) -> list[str]:
        """What the statistics say of each item drawn."""
        return [str(c) for c in self.result.table.loc[self.items, "category"]]

    @cached_property
    def categories(self) -> list[str]:
        """What each item drawn counts as: the group's verdict where there is one."""
        return [self.decided.get(item, c) for item, c in zip(self.items, self.found, strict=True)]

    @cached_property
    def overruled(self) -> np.ndarray:
        """Which items drawn count as something else than the statistics say."""
        return np.array([a != b for a, b in zip(self.categories, self.found, strict=True)], dtype=bool)

    @cached_property
    def numbers(self) -> dict[Any, str]:
        """The number of each item: its place in the survey, whatever is shown of it."""
        return {item: str(i) for i, item in enumerate(self.result.table.index, start=1)}

    def text(self, item: Any) -> str:
        """Return an item's text, with both categories when the group overruled the statistics."""
        label = self.result.label(item, self.lang)
        found = str(self.result.table.at[item, "category"])
        return f"{label} ({found}→{self.decided[item]})" if self.decided.get(item, found) != found else label

    def labels(self) -> list[str]:
        """Return what stands beside the marks, wrapped."""
        if self.numbered:
            return [self.numbers[item] for item in self.items]
        return [charts.wrap(self.text(item), 22, 4) for item in self.items]

    def blocks(self) -> list[charts.Block]:
        """Return the key: categories in the order of priority, with their items when these are numbered."""
        blocks = []
        for category in ("M", "O", "A", "I", "R", "Q"):
            members = [i for i, c in zip(self.items, self.categories, strict=True) if c == category]
            entries = tuple((self.numbers[i], self.text(i)) for i in members) if self.numbered else ()
            if members:
                heading = category_word(category, self.lang)
                blocks.append(charts.Block(SHAPES[category], COLORS[category], heading, entries))
        if self.overruled.any():
            blocks.append(charts.Block("ring", charts.INK, word("decided", self.lang)))
        return blocks

    def absent_note(self, key: str = "absent") -> str:
        """Return which items have no place in the picture, or nothing."""
        if not self.absent:
            return ""
        return word(key, self.lang, items=[self.result.label(i, self.lang) for i in self.absent])

    def alt(self, key: str, **values: Any) -> str:
        """Return the picture in words: its title and which items are in which category."""
        said = [word("alt.title", self.lang, title=word(key, self.lang), n=len(self.items))]
        for category in ("M", "O", "A", "I", "R", "Q"):
            members = [self.text(i) for i, c in zip(self.items, self.categories, strict=True) if c == category]
            if members:
                name = category_word(category, self.lang)
                said.append(word("alt.group", self.lang, name=name, items=word("alt.join", self.lang).join(members)))
        return "".join(said)


@dataclass
class Key:
    """The key of a picture: a row above it, or a list beside it when items are numbered."""

    ax: Axes
    columns: int = 1

    def __post_init__(self) -> None:
        self._list = charts.KeyList(self.ax)
        self._row: list[Any] = []

    def show(self, marks: Marks) -> None:
        """Write the key anew."""
        for text in self._row:
            text.remove()
        self._row = []
        if marks.numbered:
            self._list.show(marks.blocks(), self.columns)
        else:
            self._list.show([])
            self._row = charts.key_row(self.ax, marks.blocks())


def key_size(marks: Marks, height: float) -> tuple[int, float, float]:
    """Return columns, width and needed height (inches) of the key list beside a picture about `height` high."""
    if not marks.numbered:
        return 1, 0.0, 0.0
    key, blocks = charts.KeyList(None), marks.blocks()
    for columns, most in ((1, height), (2, 1.7 * height), (3, np.inf)):
        needed = key.lines(blocks, columns) / _LINES_PER_INCH
        if needed <= most:
            break
    return columns, key.measure(blocks, columns) / 72, needed


def corner(ax: Axes, category: str, lang: str | None) -> Any:
    """Write the name of a quadrant quietly into its corner."""
    right, top = _CORNERS[category]
    place = {"xycoords": "axes fraction", "textcoords": "offset points"}
    side = {"ha": "right" if right else "left", "va": "top" if top else "bottom"}
    look = {"fontsize": 10.5, "color": "#8C8C8C", "zorder": 1}
    shift = (-6 if right else 6, -6 if top else 6)
    return ax.annotate(category_word(category, lang), (right, top), shift, **place, **side, **look)


def missing(picture: str) -> DataError:
    """Return the error of a picture that needs what the survey does not have."""
    return DataError([Remark(f"kano_plot.{picture}.missing", "error")])


def sample_words(n: Any, lang: str | None) -> str:
    """Return "n = 194", or the range where the items differ."""
    low, high = float(np.nanmin(n)), float(np.nanmax(n))
    if f"{low:.0f}" == f"{high:.0f}":
        return word("n", lang, n=f"{high:.0f}")
    return word("n_range", lang, low=f"{low:.0f}", high=f"{high:.0f}")


def notes(ax: Axes, lines: Iterable[str], inches: float) -> None:
    """Write the quiet lines under the picture, wrapped to its width."""
    width = max(30, int(inches * 16))
    charts.footnote(ax, "\n".join(charts.wrap(line, width, balance=False) for line in lines if line))
