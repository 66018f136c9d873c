"""Strategies as bars with intervals: mean priority, sum, citations, QSPM, and how often each comes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sqmlib import charts
from sqmlib.checks import DataError, Remark
from sqmlib.rules import choice_error
from sqmlib.swot.knowledge import QUADRANTS
from sqmlib.swot.plots.sheet import COLORS, fitted, verdict, word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.swot.results import SwotResult

__all__ = ["plot_strategies"]

TEXT, BARS, COLUMN, SIZE, LINE = 3.2, 3.2, 0.72, 8.5, 0.16  # inches, font size
BY = ("mean", "sum", "qspm")


def plot_strategies(
    result: SwotResult,
    *,
    ax: Axes | None = None,
    lang: str | None = None,
    by: str = "mean",
    decisions: Mapping[Any, Any] | None = None,
) -> Axes:
    """Draw the strategies in their order by one rule, with 95 % intervals, and the other rules as numbers beside it.

    Parameters
    ----------
    result : SwotResult
        With strategies.
    ax : matplotlib.axes.Axes, optional
        Where to draw; default: a figure of its own.
    lang : {"en", "zh"}, optional
        Default: the language in use.
    by : {"mean", "sum", "qspm"}
        What the bars show.
    decisions : mapping, optional
        The group's verdicts, id -> {"category": ...}; written behind the strategy.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If there are no strategies, or none has this score.

    Examples
    --------
    >>> from sqmlib import swot
    >>> plot_strategies(swot.analyze(swot.EXAMPLE, bootstrap=0), lang="en").get_yticklabels()[0].get_text()
    'so1'
    """
    if by not in BY:
        raise choice_error("by", by, BY)
    rows = None if result.strategies is None else result.strategies.dropna(subset=[by])
    if rows is None or not len(rows):
        raise DataError([Remark("swot_plot.strategies.missing", "error")])
    rows = rows.sort_values(by, ascending=False, kind="stable")
    texts = [fitted(verdict(result, s, decisions, lang), TEXT * 72, SIZE) for s in rows.index]
    heights = np.array([max(LINE * (t.count("\n") + 1) + 0.12, 0.34) for t in texts])
    with charts.themed():
        ax = _axes(ax, texts, heights, rows, lang)
        middles = np.cumsum(heights) - heights / 2
        _bars(ax, rows, by, middles)
        for i, (name, cells) in enumerate(_numbers(result, rows, lang).items()):
            _column(ax, name, cells, middles, i)
        ax.set_xlabel(word(f"strategies.{by}", lang))
        note = word(f"strategies.note_{result.parameters['basis']}", lang, n=result.parameters["voters"])
        charts.footnote(ax, charts.wrap(note, 100, balance=False))
    return charts.dress(ax, _alt(result, rows, by, lang))


def _axes(ax: Axes | None, texts: Sequence[str], heights: np.ndarray, rows: pd.DataFrame, lang: str | None) -> Axes:
    """Return axes with the texts of the strategies at the left and the key above."""
    own, ax = ax is None, charts.axes(ax)
    high = float(heights.sum())
    left = max(charts.text_size(text, SIZE)[0] for text in texts) / 72 + 0.16
    there = [q for q in QUADRANTS if (rows["quadrant"] == q).any()]
    blocks = [charts.Block("s", COLORS[q], word("strategies.quadrant", lang, quadrant=q)) for q in there]
    if own:
        wide = left + BARS + 5 * COLUMN + 0.15
        above = charts.key_height(blocks, BARS) + 0.45
        charts.fit(ax, wide, 0.95 + high + above, (left, 0.95, BARS, high))
    look = {"fontsize": SIZE * _scale(ax, high), "color": charts.INK, "linespacing": 1.15}
    ax.set_yticks(np.cumsum(heights) - heights / 2, labels=texts, **look)
    ax.set_ylim(high, 0)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    charts.key_row(ax, blocks, width=BARS if own else None)
    return ax


def _scale(ax: Axes, high: float) -> float:
    """Return how much smaller texts must be on axes that are lower than the rows need."""
    inches = ax.get_window_extent().height / ax.get_figure(root=True).dpi
    return min(1.0, inches / high)


def _bars(ax: Axes, rows: pd.DataFrame, by: str, middles: np.ndarray) -> None:
    colors = [COLORS[q] for q in rows["quadrant"]]
    ax.barh(middles, rows[by].astype(float), height=0.17, color=[f"{c}B0" for c in colors], zorder=2)
    low, high = (rows.get(f"{by}_{end}", pd.Series(np.nan, index=rows.index)).astype(float) for end in ("low", "high"))
    known = low.notna().to_numpy()
    ax.hlines(middles[known], low[known], high[known], color=charts.INK, linewidth=1.4, zorder=3)
    ax.plot(rows[by].astype(float), middles, "o", color=charts.INK, markersize=4, zorder=4, linestyle="")
    ax.set_xlim(0, float(np.nanmax([rows[by].max(), high.max()])) * 1.08)


def _numbers(result: SwotResult, rows: pd.DataFrame, lang: str | None) -> dict[str, list[str]]:
    """Return the columns beside the bars: heading -> texts."""
    share = result.acceptability["first_mean"].reindex(rows.index)
    shown = {"first": [f"{v:.0%}" if pd.notna(v) else "–" for v in share]}
    shown["mean"] = [f"{v:.3f}" if pd.notna(v) else "–" for v in rows["mean"]]
    shown["sum"] = [f"{v:.3f}" if pd.notna(v) else "–" for v in rows["sum"]]
    shown["count"] = [str(int(v)) for v in rows["count"]]
    shown["qspm"] = [f"{v:.2f}" if pd.notna(v) else "–" for v in rows["qspm"]]
    return {word(f"strategies.head_{name}", lang): cells for name, cells in shown.items()}


def _column(ax: Axes, name: str, cells: Sequence[str], middles: np.ndarray, place: int) -> None:
    """Write one column of numbers right of the bars, its heading above."""
    right = (place + 1) * COLUMN * 72
    look = {"ha": "right", "annotation_clip": False, "textcoords": "offset points"}
    ax.annotate(
        charts.wrap(name, 10),
        (1, 1),
        (right, 4),
        xycoords="axes fraction",
        va="bottom",
        fontsize=7.6,
        color=charts.QUIET,
        linespacing=1.1,
        **look,
    )
    size = SIZE * _scale(ax, float(max(ax.get_ylim())))
    for text, y in zip(cells, middles, strict=True):
        ax.annotate(text, (1, y), (right, 0), xycoords=("axes fraction", "data"), va="center", fontsize=size, **look)


def _alt(result: SwotResult, rows: pd.DataFrame, by: str, lang: str | None) -> str:
    said = [word("alt.strategy", lang, strategy=result.label(s, lang), value=row[by]) for s, row in rows.iterrows()]
    return word("alt.strategies", lang, strategies=word("join_groups", lang).join(said))
