"""Pictures of a PARCS result; every function returns the Axes, and ``ax.alt`` says the picture in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle

from sqmlib import charts
from sqmlib.checks import DataError, Remark
from sqmlib.parcs.knowledge import ELEMENTS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.parcs.results import ParcsResult

__all__ = ["plot_change", "plot_heatmap", "plot_weakest"]

# From weak to strong: dark orange, pale, dark blue; told apart without colour vision, and the numbers stand in it.
SHADES = LinearSegmentedColormap.from_list("parcs", ["#B24A00", "#EFB587", "#F5F3EE", "#A9C6E6", "#0A58B5"])
GREEN, BLUE, ORANGE, MIDDLE = charts.PALETTE[:4]
VERDICT = {"below": ("v", ORANGE), "open": ("o", MIDDLE), "reached": ("^", GREEN)}
CHANGE = {"better": ("^", GREEN), "open": ("o", MIDDLE), "worse": ("v", ORANGE)}
MOST = 12
WIDE, HIGH = 1.22, 0.5  # inches of a cell


def plot_heatmap(result: ParcsResult, *, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw stages by elements: the mean as colour and number, lowest and highest rating below it, margins outside.

    Parameters
    ----------
    result : ParcsResult
        Of ``analyze``.
    ax : matplotlib.axes.Axes, optional
        Where to draw; default: a figure of its own.
    lang : {"en", "zh"}, optional
        Default: the language in use.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> from sqmlib import parcs
    >>> ax = plot_heatmap(parcs.analyze(parcs.EXAMPLE), lang="en")
    >>> [label.get_text() for label in ax.get_xticklabels()][:2]
    ['people', 'environment']
    """
    stages = result.stages
    texts = [charts.wrap(result.label(s, lang), 26, 3) for s in stages.index] + [result.say("plot.all", lang)]
    heads = [result.say(f"code.element.{e}", lang) for e in ELEMENTS] + [result.say("plot.all", lang)]
    ax = _grid_axes(ax, texts, heads)
    with charts.themed():
        for row, stage in enumerate(stages.index):
            for column, element in enumerate(ELEMENTS):
                _cell(ax, row, column, result.table.loc[f"{stage}_{element}"])
            _margin(ax, row, len(ELEMENTS), stages.loc[stage])
        for column, element in enumerate(ELEMENTS):
            _margin(ax, len(stages), column, result.elements.loc[element])
        _margin(ax, len(stages), len(ELEMENTS), result.totals.loc["overall"])
        values = {k: result.parameters[k] for k in ("target", "alarm")}
        charts.notes_below(ax, [result.say("plot.heatmap_note", lang, **values)], WIDE * 5)
    low = list(result.table.sort_values("rank", kind="stable").index[:3])
    return charts.dress(ax, alt=result.say("plot.heatmap_alt", lang, stages=len(stages), cells=low))


def _grid_axes(ax: Axes | None, texts: list[str], heads: list[str]) -> Axes:
    """Return axes in steps of cells, one row more for the elements and one column more for the stages."""
    own, ax = ax is None, charts.axes(ax)
    rows, columns = len(texts), len(heads)
    if own:
        left = max(charts.text_size(text, 8.5)[0] for text in texts) / 72 * 1.06 + 0.2
        high = HIGH * rows + 0.1
        charts.fit(ax, left + WIDE * columns + 0.2, 0.75 + high + 0.5, (left, 0.75, WIDE * columns, high))
    with charts.themed():
        ax.set(xlim=(-0.5, columns - 0.42), ylim=(rows - 0.4, -0.5))
        ax.set_yticks([*range(rows - 1), rows - 0.9], labels=texts, fontsize=8.5, linespacing=1.15)
        ax.set_xticks([*range(columns - 1), columns - 0.92], labels=[charts.wrap(h, 16, 2) for h in heads])
        ax.tick_params(length=0, labelcolor=charts.INK, top=True, labeltop=True, bottom=False, labelbottom=False)
        ax.spines[:].set_visible(False)
    return ax


def _cell(ax: Axes, row: int, column: int, values: pd.Series) -> None:
    """Draw one cell; a rating at or below the limit frames it."""
    rated = values["n"] > 0
    color = SHADES((values["mean"] - 1) / 4) if rated else "#FFFFFF"
    face = "#" + "".join(f"{round(255 * c):02X}" for c in color[:3]) if rated else color
    look = {"edgecolor": charts.INK if values["alarm"] else "white", "linewidth": 1.8 if values["alarm"] else 1.0}
    ax.add_patch(Rectangle((column - 0.47, row - 0.45), 0.94, 0.9, facecolor=face, **look, zorder=2 + values["alarm"]))
    _numbers(ax, row, column, values, charts.text_on(face))


def _margin(ax: Axes, row: int, column: int, values: pd.Series) -> None:
    """Write a weighted mean with its lowest rating at the edge of the grid."""
    x, y = column + (0.08 if column == len(ELEMENTS) else 0), row + (0.1 if "weight" in values else 0)
    last = 0.0 if column == len(ELEMENTS) and values.name not in ("overall", *ELEMENTS) else 0.1
    _numbers(ax, row + (last if y else 0), x, values, charts.INK)


def _numbers(ax: Axes, row: float, column: float, values: pd.Series, color: str) -> None:
    """Write the mean large, and what it is made of small; nothing but a dash where nobody rated."""
    look = {"ha": "center", "color": color, "zorder": 5}
    if pd.isna(values["mean"]):
        ax.text(column, row, "–", va="center", fontsize=9, **{**look, "color": charts.QUIET})
        return
    ax.text(column, row - 0.13, f"{values['mean']:.1f}", va="center", fontsize=10.5, fontweight="bold", **look)
    low = f"{values['minimum']:.0f}"
    span = f"{low}–{values['maximum']:.0f}" if "maximum" in values else f"≥ {low}"
    ax.text(column, row + 0.24, span, va="center", fontsize=7.5, **look)


def plot_weakest(result: ParcsResult, *, ax: Axes | None = None, lang: str | None = None, most: int = MOST) -> Axes:
    """Draw the weakest cells, lowest mean on top, and those with a rating at the limit: mean, interval, range.

    Parameters
    ----------
    result : ParcsResult
        Of ``analyze``.
    ax, lang
        As for :func:`plot_heatmap`.
    most : int
        Cells to show, at least 1.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> from sqmlib import parcs
    >>> ax = plot_weakest(parcs.analyze(parcs.EXAMPLE), lang="en", most=2)
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['check_in: technology', 'check_in: process']
    """
    table = result.table[result.table["n"] > 0].sort_values(["rank", "minimum"], kind="stable")
    kept = table.sort_values("alarm", ascending=False, kind="stable").index[: _least(most)]
    table = table[table.index.isin(kept)]
    right = [
        result.say("plot.range", lang, mean=float(r["mean"]), low=int(r["minimum"]), high=int(r["maximum"]))
        for _, r in table.iterrows()
    ]
    target = charts.Block("ring", charts.INK, result.say("plot.minimum", lang))
    key = [*_blocks(result, VERDICT, table["verdict"], "verdict", lang), target]
    sheet = charts.RowSheet([result.label(c, lang) for c in table.index])
    level = result.parameters["confidence"]
    ax = sheet.axes(ax, right=right, key=key, notes=[result.say("plot.weakest_note", lang, level=level)])
    with charts.themed():
        ax.axvline(result.parameters["target"], color=charts.INK, linewidth=0.9, linestyle=(0, (4, 3)), zorder=1)
        ax.hlines(sheet.middles, table["minimum"], table["maximum"], color=charts.GREY, linewidth=5, zorder=1.5)
        look = {"facecolors": "white", "edgecolors": charts.INK, "linewidths": 1.0, "s": 26, "zorder": 3}
        ax.scatter(table["minimum"], sheet.middles, **look)
        _points(ax, sheet.middles, table, ("mean", "low", "high"), VERDICT, "verdict")
        ax.set(xlim=(0.85, 5.15), xticks=range(1, 6))
        ax.set_xlabel(result.say("plot.weakest_x", lang, target=result.parameters["target"]))
    return charts.dress(ax, alt=result.say("plot.weakest_alt", lang, cells=list(table.index)))


def _least(most: Any) -> int:
    """Return how many rows to show, or raise DataError."""
    if not isinstance(most, int) or isinstance(most, bool) or most < 1:
        values = {"parameter": "most", "low": 1, "high": "∞", "found": str(most)[:40]}
        raise DataError([Remark("parcs.problem.option", "error", values)])
    return most


def _blocks(result: ParcsResult, marks: dict, found: pd.Series, group: str, lang: str | None) -> list[charts.Block]:
    return [charts.Block(*marks[v], result.say(f"code.{group}.{v}", lang)) for v in marks if (found == v).any()]


def _points(
    ax: Axes, middles: np.ndarray, table: pd.DataFrame, columns: tuple[str, str, str], marks: dict, by: str
) -> None:
    """Draw values with their intervals, shape and colour by verdict."""
    value, low, high = columns
    for verdict, (shape, color) in marks.items():
        rows = (table[by] == verdict).to_numpy()
        shown = table[rows]
        known = shown[low].notna().to_numpy()
        ends = (shown[low][known], shown[high][known])
        ax.hlines(middles[rows][known], *ends, color=color, linewidth=1.8, zorder=3.5)
        ax.scatter(shown[value], middles[rows], marker=shape, color=color, s=40, zorder=4)


def plot_change(result: ParcsResult, *, ax: Axes | None = None, lang: str | None = None, most: int = MOST) -> Axes:
    """Draw the cells that changed most since the round before, with interval; the largest loss on top.

    Parameters
    ----------
    result : ParcsResult
        Of ``analyze``.
    ax, lang, most
        As for :func:`plot_weakest`; the cells with the largest changes either way are shown.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If there is one round only.

    Examples
    --------
    >>> from sqmlib import parcs
    >>> ax = plot_change(parcs.analyze(parcs.EXAMPLE), lang="en", most=1)
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['check_in: process']
    """
    if result.change is None:
        raise DataError([Remark("parcs.problem.one_round", "error")])
    known = result.change.dropna(subset=["change"])
    largest = known["change"].abs().sort_values(ascending=False, kind="stable").index[: _least(most)]
    table = known.loc[largest].sort_values("change", kind="stable")
    right = [
        result.say("plot.steps", lang, before=float(r["before"]), after=float(r["after"])) for _, r in table.iterrows()
    ]
    key = _blocks(result, CHANGE, table["verdict"], "verdict", lang)
    sheet = charts.RowSheet([result.label(c, lang) for c in table.index])
    days = {name: result.parameters[name] for name in ("before", "date")}
    notes = [result.say("plot.change_note", lang, **days, level=result.parameters["confidence"], n=len(known))]
    ax = sheet.axes(ax, right=right, key=key, notes=notes)
    with charts.themed():
        ax.axvline(0, color=charts.INK, linewidth=0.9, zorder=1)
        _points(ax, sheet.middles, table, ("change", "change_low", "change_high"), CHANGE, "verdict")
        reach = 1.08 * max(0.5, float(table[["change", "change_low", "change_high"]].abs().max().max()))
        ax.set(xlim=(-reach, reach))
        ax.set_xlabel(result.say("plot.change_x", lang))
    return charts.dress(ax, alt=result.say("plot.change_alt", lang, cells=list(table.index), **days))
