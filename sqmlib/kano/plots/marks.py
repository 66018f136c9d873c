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
ALPHA = 0.05  # for "beyond chance"
MOST_TEXTS = 12  # more items than these are numbered, their texts stand beside the picture
_CORNERS = {"A": (0, 1), "O": (1, 1), "M": (1, 0), "I": (0, 0)}  # right?, top?
MOST_COLUMNS = 420  # so are fewer items with longer texts together
SIDE = 5.3  # inches of a square picture
_GUESS = 0.75  # what a layout will leave of the width that given axes have before it
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

    def blocks(self, numbered: bool | None = None) -> list[charts.Block]:
        """Return the key: categories in the order of priority, with their items when these are numbered."""
        blocks, numbered = [], self.numbered if numbered is None else numbered
        for category in ("M", "O", "A", "I", "R", "Q"):
            members = [i for i, c in zip(self.items, self.categories, strict=True) if c == category]
            entries = tuple((self.numbers[i], self.text(i)) for i in members) if numbered else ()
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


class Square:
    """The place of a square picture: its key above it, or beside it when items are numbered, and its notes below.

    Parameters
    ----------
    ax : matplotlib.axes.Axes or None
        Given by the user, who then decides on sizes; None for a figure of its own.
    """

    def __init__(self, ax: Axes | None) -> None:
        self.own = ax is None
        self.ax = charts.axes(ax)
        self.width = (
            SIDE if self.own else _GUESS * ax.get_position().width * ax.get_figure(root=True).get_size_inches()[0]
        )
        self._list = charts.KeyList(self.ax)
        self._parts: list[Any] = []
        self._shown: Any = None

    def show(self, marks: Marks, lines: Iterable[str]) -> None:
        """Write key and notes, only if they changed, and make room for them."""
        blocks, lines = marks.blocks(), [line for line in lines if line]
        if (blocks, lines) == self._shown:
            return
        self._shown = (blocks, lines)
        for text in self._parts:
            text.remove()
        columns = _columns(self._list, blocks, SIDE) if marks.numbered else 1
        self._list.show(blocks if marks.numbered else [], columns)
        self._parts = [] if marks.numbered else charts.key_row(self.ax, blocks, width=self.width)
        self._parts.append(notes(self.ax, lines, self.width))
        if self.own:
            self._fit(marks.numbered, blocks, columns)

    def _fit(self, numbered: bool, blocks: list[charts.Block], columns: int) -> None:
        """Give the figure the size that square, key and notes need, in steps so that it rarely changes."""
        left, below, above = 0.66, 0.62 + 0.155 * (self._parts[-1].get_text().count("\n") + 1), 0.12
        right, needed = 0.2, 0.0
        if numbered:
            right = np.ceil(4 * (self._list.measure(blocks, columns) / 72 + 0.1)) / 4
            needed = self._list.lines(blocks, columns) / _LINES_PER_INCH
        else:
            above = charts.key_height(blocks, SIDE) + 0.06
        extra = max(0.0, needed - SIDE - below + 0.1)
        size = (left + SIDE + right, below + extra + SIDE + above)
        charts.fit(self.ax, *size, (left, below + extra, SIDE, SIDE))


def _columns(key: charts.KeyList, blocks: list[charts.Block], height: float) -> int:
    """Return in how many columns a key list stands beside a picture so high."""
    for columns, most in ((1, height), (2, 1.7 * height)):
        if key.lines(blocks, columns) / _LINES_PER_INCH <= most:
            return columns
    return 3


def corner(ax: Axes, category: str, lang: str | None) -> Any:
    """Write the name of a quadrant quietly into its corner."""
    right, top = _CORNERS[category]
    place = {"xycoords": "axes fraction", "textcoords": "offset points"}
    side = {"ha": "right" if right else "left", "va": "top" if top else "bottom"}
    look = {"fontsize": 10.5, "color": "#8C8C8C", "zorder": 1}
    shift = (-6 if right else 6, -6 if top else 6)
    return ax.annotate(category_word(category, lang), (right, top), shift, **place, **side, **look)


def plane(ax: Axes, lang: str | None) -> list[Any]:
    """Set up the better-worse plane (|worse| to the right, better upward, 0..1); return the names of its quadrants."""
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), xlabel=word("map.x", lang), ylabel=word("map.y", lang))
    ax.set_aspect("equal", adjustable="box", anchor="NW")
    ax.axhline(0.5, color=charts.GREY, linewidth=1, zorder=0.5)
    ax.axvline(0.5, color=charts.GREY, linewidth=1, zorder=0.5)
    return [corner(ax, category, lang) for category in "AOMI"]


def missing(picture: str) -> DataError:
    """Return the error of a picture that needs what the survey does not have."""
    return DataError([Remark(f"kano_plot.{picture}.missing", "error")])


def groups_shown(frame: pd.DataFrame | None, picture: str) -> pd.DataFrame:
    """Return the groups that are not hidden, or raise DataError when fewer than two are left."""
    shown = None if frame is None else frame[frame["n"].notna()]
    if shown is None or shown.index.get_level_values(1).nunique() < 2:
        raise missing(picture)
    return shown


def sample_words(n: Any, lang: str | None) -> str:
    """Return "n = 194", or the range where the items differ."""
    low, high = float(np.nanmin(n)), float(np.nanmax(n))
    if f"{low:.0f}" == f"{high:.0f}":
        return word("n", lang, n=f"{high:.0f}")
    return word("n_range", lang, low=f"{low:.0f}", high=f"{high:.0f}")


def notes(ax: Axes, lines: Iterable[str], inches: float) -> Any:
    """Write the quiet lines under the picture, wrapped to its width."""
    return charts.footnote(ax, "\n".join(_paragraph(line, max(30, int(inches * 17))) for line in lines if line))


def _paragraph(text: str, width: int) -> str:
    """Fill the lines, unless a few words would be left alone on the last."""
    filled = charts.wrap(text, width, balance=False)
    alone = charts.columns(filled.split("\n")[-1]) < width / 4
    return charts.wrap(text, width) if alone else filled
