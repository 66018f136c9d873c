"""Sheet: a picture with one line of text per row, what is drawn beside it, and quiet notes below."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sqmlib import charts
from sqmlib.checks import DataError, Remark
from sqmlib.i18n import tr
from sqmlib.servqual.knowledge import CATEGORIES

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sqmlib.servqual.results import ServqualResult

__all__ = ["COLORS", "EXPECTED", "PERCEIVED", "Sheet", "chosen", "missing", "notes", "verdicts", "word"]

COLORS = {"act": charts.PALETTE[2], "watch": charts.PALETTE[1], "hold": charts.PALETTE[0]}
SHAPES = {"act": "v", "watch": "o", "hold": "^"}
OUTSIDE = ("D", "#6E6E6E")  # an item in no dimension has no verdict
EXPECTED, PERCEIVED = charts.PALETTE[1], charts.PALETTE[2]
WIDTH = 8.6  # inches of a whole picture
BELOW = 0.62  # inches for the axis label; notes come on top of it
_SIZE = 8.5
_LINE = 0.155  # inches


def word(key: str, lang: str | None, **values: Any) -> str:
    """Return a word of the SERVQUAL pictures."""
    return tr(f"servqual_plot.{key}", lang, **values)


def missing(picture: str) -> DataError:
    """Return the error of a picture that needs what the survey does not have."""
    return DataError([Remark(f"servqual_plot.{picture}.missing", "error")])


def chosen(frame: pd.DataFrame, dimensions: Iterable[Any] | None) -> list[Any]:
    """Return the dimensions to show in the order of the frame, or raise DataError naming those it does not have."""
    known = list(dict.fromkeys(frame.index.get_level_values("dimension")))
    wanted = known if dimensions is None else list(dimensions)
    unknown = [str(d) for d in wanted if d not in known]
    if unknown:
        values = {"found": unknown, "known": list(map(str, known))}
        raise DataError([Remark("servqual_plot.unknown_dimensions", "error", values)])
    return [d for d in known if d in wanted]


def verdicts(decisions: Mapping[Any, Any] | None) -> dict[Any, str]:
    """Return dimension -> verdict from decisions given as codes or as {"category": ..., "reason": ...}."""
    given = {d: v.get("category") if isinstance(v, Mapping) else v for d, v in (decisions or {}).items()}
    wrong = [f"{d}: {v}" for d, v in given.items() if v and v not in CATEGORIES]
    if wrong:
        values = {"found": wrong, "allowed": list(CATEGORIES)}
        raise DataError([Remark("servqual_plot.unknown_verdict", "error", values)])
    return {d: v for d, v in given.items() if v}


class Sheet:
    """Rows of one picture.

    Parameters
    ----------
    texts : sequence of str
        Left of each row, from top to bottom.
    columns : int
        Most columns of a line of text; a Chinese character counts as two.
    least : float
        Least height of a row in inches.
    gaps : sequence of float, optional
        Inches left free above each row.
    """

    def __init__(
        self, texts: Sequence[str], columns: int = 34, least: float = 0.3, gaps: Sequence[float] | None = None
    ) -> None:
        self.texts = [charts.wrap(text, columns, 3) for text in texts]
        lines = np.array([text.count("\n") + 1 for text in self.texts])
        self.heights = np.maximum(_LINE * lines + 0.1, least)
        above = np.zeros(len(self.texts)) if gaps is None else np.asarray(gaps, float)
        self.middles = np.cumsum(self.heights + above) - self.heights / 2
        self.height = max(float((self.heights + above).sum()), 0.3)
        self.own, self.wide = True, WIDTH

    def axes(
        self,
        ax: Axes | None,
        right: Sequence[str] = (),
        key: Sequence[charts.Block] = (),
        lines: Iterable[str] = (),
        wide: float | None = None,
        head: float = 0.0,
        heads: Sequence[str] = (),
    ) -> Axes:
        """Return `ax`, or axes in a figure of their own with room for all texts; write key, rows and notes.

        `right` stands at the right of each row, `lines` below; `wide` are inches of the axes, `head` inches above them,
        `heads` further texts at the left that need room.
        """
        self.own, ax = ax is None, charts.axes(ax)
        lines = [line for line in lines if line]
        left = max((charts.text_size(t, _SIZE)[0] for t in self.texts), default=0) / 72 + 0.2
        left = max(left, *(1.12 * charts.text_size(t, _SIZE + 0.5)[0] / 72 + 0.2 for t in ("", *heads)))
        margin = max((charts.text_size(t, _SIZE)[0] for t in right), default=0) / 72 + 0.22
        self.wide = WIDTH - left - margin if wide is None else wide
        if self.own:
            below = BELOW + 0.152 * _count(lines, self.wide + left)
            above = (charts.key_height(key, self.wide + margin) if key else 0.12) + 0.06 + head
            size = (left + self.wide + margin, below + self.height + above)
            charts.fit(ax, *size, (left, below, self.wide, self.height))
        if key:
            charts.key_row(ax, key, width=self.wide + margin if self.own else None)
        self._write(ax, right)
        notes(ax, lines, self.wide + left if self.own else None, shift=6 - 72 * left if self.own else 0)
        return ax

    def _write(self, ax: Axes, right: Sequence[str]) -> None:
        look = {"fontsize": _SIZE, "color": charts.INK, "linespacing": 1.15}
        ax.set_yticks(self.middles, labels=self.texts, **look)
        ax.set_ylim(self.height, 0)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        place = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points", "annotation_clip": False}
        for text, y in zip(right, self.middles, strict=False):
            ax.annotate(text, (1, y), (8, 0), va="center", fontsize=_SIZE, color=charts.INK, **place)


def _count(lines: Sequence[str], inches: float) -> int:
    return sum(charts.wrap(line, _columns(inches), balance=False).count("\n") + 1 for line in lines)


def _columns(inches: float | None) -> int:
    return max(30, int((WIDTH if inches is None else inches) * 16.5))


def notes(ax: Axes, lines: Iterable[str], inches: float | None, shift: float = 0) -> Any:
    """Write the quiet lines under the picture, wrapped to its width, starting `shift` points beside its left edge."""
    wrapped = [charts.wrap(line, _columns(inches), balance=False) for line in lines if line]
    note = charts.footnote(ax, "\n".join(wrapped))
    note.set_position((shift, note.get_position()[1]))
    return note


def alt(result: ServqualResult, title: str, said: Mapping[Any, str], lang: str | None) -> str:
    """Return a picture in words: its title, and what is drawn of each thing."""
    rows = [word("alt.row", lang, name=result.label(name, lang), text=text) for name, text in said.items()]
    return word("alt.title", lang, title=title) + "".join(rows)
