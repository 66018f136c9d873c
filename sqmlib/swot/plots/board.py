"""The 2 x 2 board: strengths, weaknesses, opportunities and threats, the weightiest on top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sqmlib import charts
from sqmlib.swot.knowledge import KINDS
from sqmlib.swot.plots.sheet import COLORS, SHAPES, TINTS, Sheet, fitted, lines_height, verdict, word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.swot.results import SwotResult

__all__ = ["plot_board"]

BOX, GAP, PAD, MARK = 330.0, 9.0, 9.0, 24.0  # points
SMALL, LARGE, QUIET = 8.4, 10.6, 7.2  # font sizes
PLACES = {"S": (0, 0), "W": (1, 0), "O": (0, 1), "T": (1, 1)}


@dataclass(frozen=True)
class Entry:
    """One factor on the board: its texts broken into lines, and how large it is drawn."""

    text: str
    note: str
    size: float
    share: float
    proved: bool

    @property
    def height(self) -> float:
        """The points it needs."""
        note = lines_height(self.note, QUIET) if self.note else 0
        return max(lines_height(self.text, self.size) + note, 12) + 6


def plot_board(
    result: SwotResult,
    *,
    ax: Axes | None = None,
    lang: str | None = None,
    evidence: bool = True,
    decisions: Mapping[Any, Any] | None = None,
) -> Axes:
    """Draw the 2 x 2 board; texts and marks grow with the priority of a factor, an empty mark has no evidence.

    Parameters
    ----------
    result : SwotResult
        Of ``analyze``.
    ax : matplotlib.axes.Axes, optional
        Where to draw, made to fit; default: a figure of its own, as high as the texts need.
    lang : {"en", "zh"}, optional
        Default: the language in use.
    evidence : bool
        Write the evidence under each factor.
    decisions : mapping, optional
        The group's verdicts, id -> {"category": ...}; written behind the factor.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> from sqmlib import swot
    >>> plot_board(swot.analyze(swot.EXAMPLE, bootstrap=0), lang="en").alt[:22]
    'SWOT board: strengths:'
    """
    entries = {kind: _entries(result, kind, lang, evidence, decisions) for kind in KINDS}
    heights = {kind: 30 + sum(e.height for e in own) + PAD for kind, own in entries.items()}
    rows = [max(heights["S"], heights["W"], 60.0), max(heights["O"], heights["T"], 60.0)]
    sheet, tops = Sheet(2 * BOX + GAP), [0.0, rows[0] + GAP]
    with charts.themed():
        for kind, (column, row) in PLACES.items():
            _box(sheet, result, kind, (column * (BOX + GAP), tops[row]), rows[row], entries[kind], lang)
        below = tops[1] + rows[1] + 5
        note = fitted(_note(result, lang), sheet.width, QUIET + 0.3)
        end = sheet.text(0, below, note, QUIET + 0.3, charts.QUIET)
        ax = sheet.draw(ax, end)
    return charts.dress(ax, _alt(result, lang))


def _entries(result: SwotResult, kind: str, lang: str | None, evidence: bool, decisions: Any) -> list[Entry]:
    top = float(np.nanmax([*result.table["share"].astype(float), 1e-9]))
    out = []
    for factor in result.named(kind):
        row = result.table.loc[factor]
        share = 0.0 if pd.isna(row["share"]) else float(row["share"]) / top
        size = SMALL + (LARGE - SMALL) * share
        text = fitted(verdict(result, factor, decisions, lang), BOX - MARK - 2 * PAD, size)
        note = _under(result, factor, row, lang) if evidence else ""
        note = fitted(note, BOX - MARK - 2 * PAD, QUIET, lines=2) if note else ""
        out.append(Entry(text, note, size, share, row["evidence"] != "none"))
    return out


def _under(result: SwotResult, factor: Any, row: pd.Series, lang: str | None) -> str:
    """Return the quiet line under a factor: weight x rating and its evidence."""
    said = []
    if pd.notna(row["score"]):
        said.append(word("board.score", lang, weight=row["weight"], rating=row["rating"]))
    proof = result.evidence.get(factor, "")
    return word("join", lang).join([*said, proof or word("board.no_evidence", lang)])


def _box(
    sheet: Sheet, result: SwotResult, kind: str, at: tuple[float, float], height: float, own: list[Entry], lang: Any
):
    """Draw one of the four boxes."""
    x, y = at
    sheet.box(x, y, BOX, height, TINTS[kind])
    sheet.box(x, y, BOX, 2.5, COLORS[kind])
    count = word("board.head", lang, kind=kind, n=len(own))
    sheet.text(x + PAD, y + 9, count, 10.5, COLORS[kind], fontweight="bold")
    top = y + 30
    for entry in own:
        mark = 4.5 + 10.5 * np.sqrt(entry.share)
        middle = top + entry.size * 0.66
        sheet.mark(x + PAD + 7, middle, SHAPES[kind], mark, COLORS[kind], filled=entry.proved)
        end = sheet.text(x + PAD + MARK, top, entry.text, entry.size)
        if entry.note:
            sheet.text(x + PAD + MARK, end, entry.note, QUIET, charts.QUIET)
        top += entry.height
    if not own:
        sheet.text(x + PAD, top, word("board.empty", lang), 8.5, charts.QUIET)


def _note(result: SwotResult, lang: str | None) -> str:
    return word(f"board.note_{result.parameters['basis']}", lang, n=result.parameters["voters"])


def _alt(result: SwotResult, lang: str | None) -> str:
    said = [
        word("alt.group", lang, kind=kind, factors=[result.label(f, lang) for f in result.named(kind)] or ["–"])
        for kind in KINDS
    ]
    return word("alt.board", lang, groups=word("join_groups", lang).join(said))
