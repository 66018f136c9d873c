"""What the pictures of a portfolio share: words, colours of what units do, lists of rows, quiet notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sqmlib import charts
from sqmlib.checks import DataError, Remark
from sqmlib.i18n import tr

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 8.6  # inches of a whole picture
SIZE = 8.5
LINE = 0.155  # inches
GOOD, BAD, OTHER = charts.PALETTE[0], charts.PALETTE[2], charts.PALETTE[4]
LOOKS = {"better": ("^", GOOD), "worse": ("v", BAD), "different": ("D", OTHER), "as_expected": ("o", charts.PALETTE[3])}
WAYS = {
    **dict.fromkeys(("improving", "improved", "met"), GOOD),
    **dict.fromkeys(("worsening", "worsened", "missed"), BAD),
    **dict.fromkeys(("rising", "falling"), OTHER),
}


def word(key: str, lang: str | None, **values: Any) -> str:
    """Return a word of the portfolio's pictures."""
    return tr(f"portfolio_plot.{key}", lang, **values)


def nothing(picture: str) -> DataError:
    """Return the error of a picture that needs what the record does not have."""
    return DataError([Remark(f"portfolio_plot.{picture}.missing", "error")])


def notes(ax: Axes, lines: Iterable[str], inches: float) -> Any:
    """Write the quiet lines under a picture, wrapped to its width."""
    width = max(30, int(inches * 17))
    return charts.footnote(ax, "\n".join(charts.wrap(line, width, balance=False) for line in lines if line))


def note_height(lines: Iterable[str], inches: float) -> float:
    """Return how many inches :func:`notes` needs."""
    width = max(30, int(inches * 17))
    return LINE * sum(charts.wrap(line, width, balance=False).count("\n") + 1 for line in lines if line)


class Rows:
    """Rows with a text at the left of each, and room for words at the right.

    Parameters
    ----------
    texts : sequence of str
        From top to bottom.
    least : float
        Least height of a row in inches.
    """

    def __init__(self, texts: Sequence[str], least: float = 0.24) -> None:
        self.texts = [charts.wrap(text, 34, 2) for text in texts]
        lines = np.array([text.count("\n") + 1 for text in self.texts])
        self.heights = np.maximum(LINE * lines + 0.09, least)
        self.middles = np.cumsum(self.heights) - self.heights / 2

    def axes(self, ax: Axes | None, right: float, key: Sequence[charts.Block], lines: Sequence[str]) -> Axes:
        """Return `ax`, or axes in a figure of their own, with row texts, key above and notes below."""
        own, ax = ax is None, charts.axes(ax)
        left = max((charts.text_size(text, SIZE)[0] for text in self.texts), default=0) / 72 + 0.16
        wide, high = WIDTH - left - right, float(self.heights.sum())
        if own:
            below, above = 0.5 + note_height(lines, 6), charts.key_height(key, wide + right) + 0.06
            charts.fit(ax, WIDTH, below + high + above, (left, below, wide, high))
        charts.key_row(ax, key, width=wide + right if own else None)
        look = {"fontsize": SIZE, "color": charts.INK, "linespacing": 1.15}
        ax.set_yticks(self.middles, labels=self.texts, **look)
        ax.set_ylim(high, 0)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        notes(ax, lines, 6)
        return ax

    def write_right(self, ax: Axes, texts: Iterable[str]) -> None:
        """Write one text per row right of the frame."""
        place = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
        for text, y in zip(texts, self.middles, strict=True):
            ax.annotate(text, (1, y), (8, 0), va="center", fontsize=SIZE, annotation_clip=False, **place)


def width_of(texts: Iterable[str], size: float = SIZE) -> float:
    """Return the inches of the widest text."""
    return max((charts.text_size(text, size)[0] for text in texts), default=0) / 72
