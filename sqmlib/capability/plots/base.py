"""What pictures of capability and measurement share: rows with texts at their left, quiet notes, colors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sqmlib import charts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["ACCENT", "BAD", "GOOD", "MILD", "SIZE", "WIDTH", "Rows", "note_height", "notes"]

WIDTH, SIZE, LINE = 8.6, 8.5, 0.155  # inches of a picture, points of its texts, inches of a line
GOOD, ACCENT, BAD, MILD = charts.PALETTE[:4]


def _wrapped(lines: Iterable[str], inches: float) -> str:
    return "\n".join(charts.wrap(line, max(30, int(inches * 15)), balance=False) for line in lines if line)


def notes(ax: Axes, lines: Iterable[str], inches: float) -> None:
    """Write the quiet lines under a picture, wrapped to its width."""
    charts.footnote(ax, _wrapped(lines, inches))


def note_height(lines: Iterable[str], inches: float) -> float:
    """Return how many inches :func:`notes` needs."""
    said = _wrapped(lines, inches)
    return LINE * (said.count("\n") + 1) if said else 0.0


class Rows:
    """A list of rows: a text at the left of each, marks in the middle, words at the right.

    Parameters
    ----------
    texts : sequence of str
        From top to bottom.
    said : sequence of str
        Words at the right of each row.
    """

    def __init__(self, texts: Sequence[str], said: Sequence[str]) -> None:
        self.texts = [charts.wrap(text, 36, 3) for text in texts]
        self.said = list(said)
        lines = np.array([text.count("\n") + 1 for text in self.texts])
        self.heights = np.maximum(LINE * lines + 0.1, 0.27)
        self.middles = np.cumsum(self.heights) - self.heights / 2

    def axes(self, ax: Axes | None, key: Sequence[charts.Block], lines: Sequence[str]) -> Axes:
        """Return `ax`, or axes in a figure of their own, with row texts, words, key above and notes below."""
        own, ax = ax is None, charts.axes(ax)
        left = max(charts.text_size(text, SIZE)[0] for text in self.texts) / 72 + 0.16
        right = max(charts.text_size(text, SIZE)[0] for text in self.said) / 72 + 0.3
        wide, high = max(WIDTH - left - right, 2.2), float(self.heights.sum())
        if own:
            below, above = 0.52 + note_height(lines, wide + right), charts.key_height(key, wide + right) + 0.06
            charts.fit(ax, left + wide + right, below + high + above, (left, below, wide, high))
        charts.key_row(ax, key, width=wide + right if own else None)
        ax.set_yticks(self.middles, labels=self.texts, fontsize=SIZE, color=charts.INK, linespacing=1.15)
        ax.set_ylim(high, 0)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        place = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points", "annotation_clip": False}
        for text, y in zip(self.said, self.middles, strict=True):
            ax.annotate(text, (1, y), (10, 0), va="center", fontsize=SIZE, **place)
        notes(ax, lines, wide + right)
        return ax
