"""Sheets: the page around a chart - rows with a text each, or a square map with its key - and notes below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from sqmlib.charts.keys import Block, KeyList, key_height, key_row
from sqmlib.charts.labels import text_size
from sqmlib.charts.text import columns, wrap
from sqmlib.charts.theme import axes as make_axes
from sqmlib.charts.theme import fit, footnote, themed

__all__ = ["RowSheet", "map_sheet", "notes_below"]

WIDTH = 8.6  # inches of a whole picture with rows
_SIZE = 8.5
_LINE = 0.155  # inches
_NOTE = 0.145
_PER_INCH = 17  # columns of a note
_LINES_PER_INCH = 72 / (8 * 1.42)  # of a key list


def notes_below(ax: Axes, lines: Iterable[str], inches: float) -> Any:
    r"""Write quiet lines under a chart, wrapped to a width in inches.

    >>> from sqmlib import charts
    >>> notes_below(charts.axes(width=3, height=2), ["one", "", "two"], 3).get_text()
    'one\ntwo'
    """
    return footnote(ax, "\n".join(_paragraph(line, max(30, int(inches * _PER_INCH))) for line in lines if line))


def _paragraph(text: str, width: int) -> str:
    """Fill the lines, unless a few words would be left alone on the last."""
    filled = wrap(text, width, balance=False)
    return wrap(text, width) if columns(filled.split("\n")[-1]) < width / 4 else filled


def _note_height(lines: Iterable[str], inches: float) -> float:
    width = max(30, int(inches * _PER_INCH))
    return _NOTE * sum(_paragraph(line, width).count("\n") + 1 for line in lines if line)


def _widest(texts: Sequence[str]) -> float:
    """Return inches; screens draw small letters a little wider than their outlines are."""
    return 1.04 * max((text_size(text, _SIZE)[0] for text in texts), default=0) / 72


class RowSheet:
    """Rows from top to bottom, each with a text at the left and words at the right.

    Parameters
    ----------
    texts : sequence of str
        At the left, wrapped here.
    least : float or array-like
        Least height of a row in inches, one for all or one for each.
    width : int
        Columns of a text at the left.

    Attributes
    ----------
    middles, heights : ndarray
        Places of the rows in inches from the top, which are the data coordinates of y.

    Examples
    --------
    >>> sheet = RowSheet(["first", "second"])
    >>> ax = sheet.axes(None, right=["1", "2"], notes=["two rows"])
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['first', 'second']
    """

    def __init__(self, texts: Sequence[str], least: Any = 0.3, width: int = 34) -> None:
        self.texts = [wrap(text, width, 3) for text in texts]
        lines = np.array([text.count("\n") + 1 for text in self.texts], float)
        self.heights = np.maximum(_LINE * lines + 0.12, least) if len(lines) else np.zeros(0)
        self.middles = np.cumsum(self.heights) - self.heights / 2

    def axes(
        self, ax: Axes | None, *, right: Sequence[str] = (), key: Sequence[Block] = (), notes: Sequence[str] = ()
    ) -> Axes:
        """Return `ax`, or axes in a figure of their own that fits all texts, with texts, key and notes written.

        Parameters
        ----------
        ax : matplotlib.axes.Axes or None
            Given by the user.
        right : sequence of str
            One per row, at the right.
        key : sequence of Block
            What stands above.
        notes : sequence of str
            What stands below.
        """
        own, ax = ax is None, make_axes(ax)
        if own:
            self._fit(ax, right, key, notes)
        with themed():
            key_row(ax, key, width=WIDTH - self._left if own else None)
            look = {"fontsize": _SIZE, "linespacing": 1.15}
            ax.set_yticks(self.middles, labels=self.texts, **look)
            ax.set_ylim(max(float(self.heights.sum()), 0.3), 0)
            ax.tick_params(axis="y", length=0, labelcolor="#222222")
            ax.spines["left"].set_visible(False)
            self.write_right(ax, right)
            notes_below(ax, notes, WIDTH - 2.6)
        return ax

    @property
    def _left(self) -> float:
        return _widest(self.texts) + 0.16

    def _fit(self, ax: Axes, right: Sequence[str], key: Sequence[Block], notes: Sequence[str]) -> None:
        beside = _widest(right) + (0.26 if right else 0.2)
        high, wide = max(float(self.heights.sum()), 0.3), WIDTH - self._left - beside
        below = 0.55 + _note_height(notes, WIDTH - 2.6)
        above = (key_height(key, WIDTH - self._left) if key else 0.0) + 0.08
        fit(ax, WIDTH, below + high + above, (self._left, below, wide, high))

    def write_right(self, ax: Axes, texts: Iterable[str]) -> None:
        """Write one text per row right of the frame."""
        place = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
        look = {"va": "center", "fontsize": _SIZE, "annotation_clip": False}
        for text, y in zip(texts, self.middles, strict=False):
            ax.annotate(text, (1, y), (8, 0), **place, **look)


def map_sheet(
    ax: Axes | None, blocks: Sequence[Block], notes: Sequence[str], *, numbered: bool, side: float = 5.3
) -> Axes:
    """Return `ax`, or axes of a square map in a figure of their own, with key and notes written.

    Parameters
    ----------
    ax : matplotlib.axes.Axes or None
        Given by the user.
    blocks : sequence of Block
        The key; with entries it stands at the right.
    notes : sequence of str
        What stands below.
    numbered : bool
        Whether numbers stand in the map and the texts of the blocks beside it.
    side : float
        Of the square, in inches.

    Examples
    --------
    >>> map_sheet(None, [Block("o", "#0A58B5", "here")], ["a note"], numbered=False).texts[1].get_text()
    'here'
    """
    own, ax = ax is None, make_axes(ax)
    key, columns_ = KeyList(ax), 1
    if numbered:
        columns_ = next((c for c in (1, 2) if key.lines(blocks, c) / _LINES_PER_INCH <= side * (0.7 + 0.3 * c)), 3)
    if own:
        left, below = 0.66, 0.6 + _note_height(notes, side)
        right, above, extra = 0.2, key_height(blocks, side) + 0.06, 0.0
        if numbered:
            right, above = key.measure(blocks, columns_) / 72 + 0.15, 0.12
            extra = max(0.0, key.lines(blocks, columns_) / _LINES_PER_INCH - side - below + 0.1)
        fit(ax, left + side + right, below + extra + side + above, (left, below + extra, side, side))
    with themed():
        if numbered:
            key.show(blocks, columns_)
        else:
            key_row(ax, blocks, width=side if own else None)
        notes_below(ax, notes, side)
    return ax
