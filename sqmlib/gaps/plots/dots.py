"""Dots with intervals: every gap by dimension, and the antecedents of gaps 1 to 4."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sqmlib import charts
from sqmlib.gaps.knowledge import CERTAINTY
from sqmlib.gaps.plots.base import LOOKS, look, word
from sqmlib.i18n import tr
from sqmlib.numbers import signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.gaps.results import GapsResult

__all__ = ["plot_antecedents", "plot_dimensions"]

WIDTH, SIZE, LINE = 8.6, 8.5, 0.155  # inches of the picture, points of a text, inches of a line
_BOLD = 1.14  # how much wider bold headings are
_TEXT = 34  # columns of a text at the left


def plot_dimensions(result: GapsResult, *, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw every measured gap by dimension with its 95 % interval; a line marks what each is judged against.

    Parameters
    ----------
    result : GapsResult
        Of :func:`sqmlib.gaps.analyze`.
    ax : matplotlib.axes.Axes, optional
        Where; default: a figure of its own.
    lang : {"en", "zh"}, optional
        Default: the language in use.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> from sqmlib import gaps
    >>> ax = plot_dimensions(gaps.analyze(gaps.EXAMPLE, bootstrap=0), lang="en")
    >>> bool(ax.get_xlim()[0] < -1 < ax.get_xlim()[1])
    True
    """
    frame = result.dimensions.rename(columns={"direction": "finding"})
    ax = _draw(result, frame, ax, lang, "value", "dimensions")
    ends = frame[["low", "high", "value"]].to_numpy(float)
    low, high = (0.0, 0.0) if np.isnan(ends).all() else (np.nanmin(ends), np.nanmax(ends))
    ax.set_xlim(min(low, -0.5) - 0.3, max(high, 0.5) + 0.3)
    return ax


def plot_antecedents(result: GapsResult, *, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw the antecedents of every gap with 95 % intervals, the weakest first; a high score keeps the gap small.

    Parameters
    ----------
    result, ax, lang
        As for :func:`plot_dimensions`.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> from sqmlib import gaps
    >>> ax = plot_antecedents(gaps.analyze(gaps.EXAMPLE, **gaps.EXAMPLE_FORMS, bootstrap=0), lang="en")
    >>> [round(float(v), 1) for v in ax.get_xlim()]
    [0.9, 7.1]
    """
    frame = result.antecedents.rename(columns={"standing": "finding"})
    frame = frame.sort_values(["gap", "rank"], kind="stable")
    ax = _draw(result, frame, ax, lang, "score", "antecedents")
    ax.set_xlim(CERTAINTY.low - 0.1, CERTAINTY.high + 0.1)
    return ax


def _draw(result: GapsResult, frame: pd.DataFrame, ax: Axes | None, lang: str | None, column: str, name: str) -> Axes:
    """Draw one row per line of the frame, a heading before each gap."""
    lines = _lines(result, frame, lang)
    heights = np.array([LINE * (text.count("\n") + 1) + (0.2 if row is None else 0.11) for row, text in lines])
    middles = np.cumsum(heights) - heights / 2
    said = [_right(result, frame, row, column, name, lang) for row, _ in lines]
    note = charts.wrap(word(f"{name}.note", lang), 96, balance=False)
    key = [charts.Block(*LOOKS[kind], word(f"{name}.{kind}", lang)) for kind in _kinds(frame)]
    with charts.themed():
        ax = _frame(ax, [text for _, text in lines], said, float(heights.sum()), note, key)
        _write(ax, lines, middles, float(heights.sum()), said)
        _marks(ax, lines, middles, heights, column)
        for (row, _), y in zip(lines, middles, strict=True):
            if row is not None and pd.notna(frame.at[row, column]):
                _dot(ax, frame.loc[row], column, y)
        ax.set_xlabel(word(f"{name}.x", lang))
        charts.footnote(ax, note)
    return charts.dress(ax, _alt(result, frame, lines, said, name, lang))


def _lines(result: GapsResult, frame: pd.DataFrame, lang: str | None) -> list[tuple[tuple | None, str]]:
    """Return (row, text) from top to bottom; row None is the heading of a gap."""
    out: list[tuple[tuple | None, str]] = []
    for gap, rows in frame.groupby(level="gap", sort=False):
        out.append((None, charts.wrap(result.label(gap, lang), _TEXT, 2)))
        out += [(row, charts.wrap(result.label(row[1], lang), _TEXT, 3)) for row in rows.index]
    return out


def _right(result: GapsResult, frame: pd.DataFrame, row: tuple | None, column: str, name: str, lang: str | None) -> str:
    """Return the number at the right of a row, or why there is none."""
    if row is None:
        return ""
    value = frame.at[row, column]
    if pd.isna(value):
        return charts.wrap(tr(f"reason.{result.reason(name, row, column)}", lang), 30, 2)
    return signed(value) if column == "value" else f"{value:.2f}"


def _kinds(frame: pd.DataFrame) -> list[str]:
    found = {look(finding) for finding, low in zip(frame["finding"], frame["low"], strict=True) if pd.notna(low)}
    return [kind for kind in LOOKS if kind in found]


def _frame(ax: Axes | None, texts: list[str], said: list[str], high: float, note: str, key: list) -> Axes:
    """Return `ax`, or axes with room for texts, numbers, key and note."""
    own, ax = ax is None, charts.axes(ax)
    left = max(charts.text_size(text, SIZE * _BOLD)[0] for text in texts) / 72 + 0.2
    right = max(charts.text_size(text, SIZE)[0] for text in said) / 72 + 0.25
    wide = WIDTH - left - right
    if own:
        below, above = 0.62 + LINE * (note.count("\n") + 1), charts.key_height(key, wide + right) + 0.08
        charts.fit(ax, WIDTH, below + high + above, (left, below, wide, high))
    charts.key_row(ax, key, width=wide + right if own else None)
    return ax


def _write(ax: Axes, lines: list, middles: np.ndarray, high: float, said: list[str]) -> None:
    ax.set_yticks(middles, labels=[text for _, text in lines], fontsize=SIZE, color=charts.INK, linespacing=1.15)
    for (row, _), label in zip(lines, ax.get_yticklabels(), strict=True):
        label.set_fontweight("bold" if row is None else "normal")
    ax.set_ylim(high, 0)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    place = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
    for text, y in zip(said, middles, strict=True):
        if text:
            ax.annotate(text, (1, y), (8, 0), va="center", fontsize=SIZE, annotation_clip=False, **place)


def _marks(ax: Axes, lines: list, middles: np.ndarray, heights: np.ndarray, column: str) -> None:
    """Draw beside the rows of each gap the value its findings are judged against."""
    half = (CERTAINTY.high - CERTAINTY.low) / 2
    for (row, _), y, high in zip(lines, middles, heights, strict=True):
        if row is not None:
            null = CERTAINTY.low + half if column == "score" else 0.0 if row[0] in ("gap1", "gap5") else -half
            ax.vlines(null, y - high / 2, y + high / 2, color="#8C8C8C", linewidth=1, zorder=0.6)


def _dot(ax: Axes, row: pd.Series, column: str, y: float) -> None:
    shape, color = LOOKS[look(row["finding"])]
    if pd.notna(row["low"]):
        ax.hlines(y, row["low"], row["high"], color=color, linewidth=2.2, alpha=0.5, zorder=2)
    ax.plot(row[column], y, shape, color=color, ms=6.5, mec="white", mew=0.6, zorder=3)


def _alt(result: GapsResult, frame: pd.DataFrame, lines: list, said: list[str], name: str, lang: str | None) -> str:
    """Return the picture in words."""
    out = [word(f"{name}.title", lang)]
    for (row, _), text in zip(lines, said, strict=True):
        if row is not None:
            values = {"gap": result.label(row[0], lang), "name": result.label(row[1], lang), "value": text}
            out.append(word("alt", lang, **{k: " ".join(v.split()) for k, v in values.items()}))
    return "".join(out)
