"""Rows: pictures with one line per item, its text at the left and what follows from it at the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sqmlib import charts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.kano.results import KanoResult

__all__ = ["Rows"]

WIDTH = 8.6  # inches of the whole picture
_TEXT = 34  # columns of an item text
_LINE = 0.155  # inches
_BELOW = 0.85  # inches for axis label and notes
_SIZE = 8.5


class Rows:
    """The rows of one picture.

    Parameters
    ----------
    result : KanoResult
        Whose item texts are written.
    items : iterable
        From top to bottom.
    lang : str or None
        Language.
    least : float or array-like
        Least height of a row in inches, one for all or one for each.
    """

    def __init__(self, result: KanoResult, items: Iterable[Any], lang: str | None, least: Any = 0.3) -> None:
        self.texts = [charts.wrap(result.label(item, lang), _TEXT, 3) for item in items]
        lines = np.array([text.count("\n") + 1 for text in self.texts])
        self.heights = np.maximum(_LINE * lines + 0.12, least)
        self.middles = np.cumsum(self.heights) - self.heights / 2

    @property
    def height(self) -> float:
        """The height of all rows in inches."""
        return max(float(self.heights.sum()), 0.3)

    def axes(
        self, ax: Axes | None, *, right: float, wide: float | None = None, key: Sequence[charts.Block] = ()
    ) -> Axes:
        """Return `ax`, or axes in a figure of their own that has room for the texts.

        Parameters
        ----------
        ax : matplotlib.axes.Axes or None
            Given by the user.
        right : float
            Inches needed at the right.
        wide : float, optional
            Inches of the axes; default: what the usual width of the picture leaves.
        key : sequence of Block
            What stands above; it is written here.
        """
        own, ax = ax is None, charts.axes(ax)
        if own:
            left = max((charts.text_size(text, _SIZE)[0] for text in self.texts), default=0) / 72 + 0.16
            wide = WIDTH - left - right if wide is None else wide
            high = self.height
            above = charts.key_height(key, wide + right) + 0.06
            charts.fit(ax, left + wide + right, _BELOW + high + above, (left, _BELOW, wide, high))
        charts.key_row(ax, key, width=wide + right if own else None)
        return ax

    def write(self, ax: Axes) -> None:
        """Write the item texts down the left side."""
        ax.set_yticks(self.middles, labels=self.texts, fontsize=_SIZE, color=charts.INK, linespacing=1.15)
        ax.set_ylim(self.height, 0)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)

    def write_right(self, ax: Axes, texts: Iterable[str], points: float, **look: Any) -> None:
        """Write one text per row, so many points right of the frame."""
        look = {"va": "center", "fontsize": _SIZE, "annotation_clip": False, **look}
        place = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
        for text, y in zip(texts, self.middles, strict=True):
            ax.annotate(text, (1, y), (points, 0), **place, **look)
