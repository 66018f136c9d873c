"""Where the organisation stands: the nine cells of the internal-external matrix, and the SPACE polygon."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sqmlib import charts
from sqmlib.checks import DataError, Remark
from sqmlib.swot.knowledge import CELLS, IE_POSTURES, SIGNS
from sqmlib.swot.plots.sheet import word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.swot.results import SwotResult

__all__ = ["plot_ie", "plot_space"]

GROUNDS = {"grow": "#DDEEE7", "hold": "#E8EEF6", "harvest": "#F8E9DD"}
KEYS = {"grow": "#7DBBA3", "hold": "#8FAFD8", "harvest": "#E0A173"}
QUADRANT_TEXTS = {"aggressive": (1, 1), "conservative": (0, 1), "defensive": (0, 0), "competitive": (1, 0)}


def plot_ie(result: SwotResult, *, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw the internal-external matrix with the position and the range in which it may lie.

    Parameters
    ----------
    result : SwotResult
        With both totals.
    ax : matplotlib.axes.Axes, optional
        Where to draw; default: a figure of its own.
    lang : {"en", "zh"}, optional
        Default: the language in use.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If one of the totals misses.

    Examples
    --------
    >>> from sqmlib import swot
    >>> plot_ie(swot.analyze(swot.EXAMPLE, bootstrap=0), lang="en").get_xlabel()
    'Internal total (IFE): strong to weak'
    """
    row = result.position.loc["ie"]
    if pd.isna(row["cell"]):
        raise DataError([Remark("swot_plot.ie.missing", "error")])
    from sqmlib.swot.matrices import scale_of

    low, high = scale_of(result.parameters["convention"])
    cuts = np.linspace(low, high, 4)
    with charts.themed():
        own, ax = ax is None, charts.axes(ax)
        blocks = [charts.Block("s", KEYS[p], result.say(f"code.posture.{p}", lang)) for p in GROUNDS]
        if own:
            above = charts.key_height(blocks, 5.2)
            charts.fit(ax, 6.4, 5.9 + above, (0.75, 0.95, 5.2, 4.8))
        _cells(ax, cuts)
        _point(ax, row)
        ax.set_xlim(high, low)
        ax.set_ylim(low, high)
        ax.set_xticks(cuts, labels=[f"{v:.2f}".rstrip("0").rstrip(".") for v in cuts])
        ax.set_yticks(cuts, labels=[f"{v:.2f}".rstrip("0").rstrip(".") for v in cuts])
        ax.set_xlabel(word("ie.x", lang))
        ax.set_ylabel(word("ie.y", lang))
        charts.key_row(ax, blocks, width=5.2 if own else None)
        values = {"convention": result.say(f"code.convention.{result.parameters['convention']}", lang)}
        note = word(f"ie.note_{row['basis']}", lang, **values)
        charts.footnote(ax, charts.wrap(note, 92, balance=False))
        said = word("ie.point", lang, x=row["x"], y=row["y"])
        numerals = [text for text in ax.texts if text.get_gid() == "cell"]
        labels = charts.Labels(ax, avoid=numerals, size=9.0, radius=6.5, keep_off=_along(row))
        labels.show([[row["x"], row["y"]]], [charts.wrap(said, 24, 3)])
    return charts.dress(ax, word("alt.ie", lang, cell=row["cell"], posture=row["posture"], point=said))


def _cells(ax: Axes, cuts: np.ndarray) -> None:
    """Draw the nine cells with their numerals in the upper corner."""
    from matplotlib.patches import Rectangle

    for i, cells in enumerate(CELLS):
        for j, cell in enumerate(cells):
            x, y = cuts[2 - j], cuts[2 - i]
            size = (cuts[3 - j] - x, cuts[3 - i] - y)
            look = {"facecolor": GROUNDS[IE_POSTURES[cell]], "edgecolor": "white", "linewidth": 2}
            ax.add_patch(Rectangle((x, y), *size, **look))
            at = (x + 0.93 * size[0], y + 0.93 * size[1])
            ax.text(*at, cell, va="top", ha="left", fontsize=12, color=charts.QUIET, gid="cell")


def _point(ax: Axes, row: pd.Series) -> None:
    if pd.notna(row["x_low"]):
        ax.plot([row["x_low"], row["x_high"]], [row["y"]] * 2, color=charts.INK, linewidth=1.4, zorder=3)
    if pd.notna(row["y_low"]):
        ax.plot([row["x"]] * 2, [row["y_low"], row["y_high"]], color=charts.INK, linewidth=1.4, zorder=3)
    look = {"markerfacecolor": charts.INK, "markeredgecolor": "white", "markersize": 10, "zorder": 4}
    ax.plot([row["x"]], [row["y"]], "o", **look)


def _along(row: pd.Series) -> np.ndarray:
    """Return places on the two ranges of the position."""
    ends = [row[["x_low", "x_high", "y_low", "y_high"]].astype(float).fillna(0)]
    x_low, x_high, y_low, y_high = ends[0]
    xs, ys = np.linspace(x_low, x_high, 15), np.linspace(y_low, y_high, 15)
    across, along = np.column_stack([xs, np.full(15, row["y"])]), np.column_stack([np.full(15, row["x"]), ys])
    return np.concatenate([across, along]).astype(float)


def plot_space(result: SwotResult, *, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw the SPACE matrix: the four means as a polygon, their sum as a vector, the range without any one score.

    Parameters
    ----------
    result : SwotResult
        With SPACE scores on all four axes.
    ax, lang
        As for :func:`plot_ie`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If an axis has no score.

    Examples
    --------
    >>> from sqmlib import swot
    >>> "aggressive" in plot_space(swot.analyze(swot.EXAMPLE, bootstrap=0), lang="en").alt
    True
    """
    if "space" not in result.position.index:
        raise DataError([Remark("swot_plot.space.missing", "error")])
    row, mean = result.position.loc["space"], result.axes["mean"].astype(float)
    reach = float(result.parameters["space_scale"])
    with charts.themed():
        own, ax = ax is None, charts.axes(ax)
        if own:
            charts.fit(ax, 7.4, 6.35, (1.2, 0.95, 5.0, 5.0))
        _frame(ax, reach, result, lang)
        corners = [(0, mean["FP"]), (mean["IP"], 0), (0, mean["SP"]), (mean["CP"], 0)]
        ax.fill(*zip(*corners, strict=True), facecolor="#0A58B52E", edgecolor=charts.PALETTE[1], linewidth=1.3)
        _vector(ax, row)
        ends = _scores(ax, result)
        said = word("space.point", lang, x=row["x"], y=row["y"])
        labels = charts.Labels(ax, avoid=[t for t in ax.texts if t.get_gid() == "posture"], size=9.0, keep_off=ends)
        labels.show([[row["x"], row["y"]]], [said])
        note = word("space.note", lang, scale=int(reach))
        below = {"xycoords": "axes fraction", "textcoords": "offset points", "annotation_clip": False}
        wrapped = charts.wrap(note, 96, balance=False)
        ax.annotate(wrapped, (0, 0), (0, -36), va="top", fontsize=7.5, color=charts.QUIET, linespacing=1.35, **below)
    return charts.dress(ax, word("alt.space", lang, posture=row["posture"], point=said))


def _frame(ax: Axes, reach: float, result: SwotResult, lang: str | None) -> None:
    """Draw the cross of the four axes, the names at their ends and the postures in the corners."""
    limit = reach + 0.4
    ax.set_xlim(-limit, limit)
    ax.set_ylim(-limit, limit)
    ax.set_aspect("equal", adjustable="box")
    ax.set_axis_off()
    steps = np.arange(-reach, reach + 1)
    for steady in (np.zeros_like(steps), None):
        xs, ys = (steps, steady) if steady is not None else (np.zeros_like(steps), steps)
        ax.plot(xs, ys, color="#8C8C8C", linewidth=0.9, marker="+", markersize=4, markeredgecolor="#8C8C8C", zorder=1)
    place = {"xycoords": "data", "textcoords": "offset points", "fontsize": 9, "annotation_clip": False}
    upright = {"FP": ((0, limit), (0, 5), "bottom"), "SP": ((0, -limit), (0, -5), "top")}
    for axis, (at, offset, va) in upright.items():
        ax.annotate(result.label(axis, lang), at, offset, ha="center", va=va, **place)
    for axis in ("IP", "CP"):
        side = SIGNS[axis]
        text = charts.wrap(result.label(axis, lang), 14)
        ha = "left" if side > 0 else "right"
        ax.annotate(text, (side * limit, 0), (side * 5, 0), ha=ha, va="center", **place)
    for name, (x, y) in QUADRANT_TEXTS.items():
        look = {"ha": "right" if x else "left", "va": "top" if y else "bottom", "fontsize": 10, "color": charts.QUIET}
        ax.text(
            (2 * x - 1) * limit, (2 * y - 1) * limit, result.say(f"code.posture.{name}", lang), gid="posture", **look
        )


def _vector(ax: Axes, row: pd.Series) -> None:
    from matplotlib.patches import Rectangle

    if pd.notna(row["x_low"]):
        size = (row["x_high"] - row["x_low"], row["y_high"] - row["y_low"])
        look = {"facecolor": "#C6510026", "edgecolor": charts.PALETTE[2], "linewidth": 0.8, "zorder": 2}
        ax.add_patch(Rectangle((row["x_low"], row["y_low"]), *size, **look))
    look = {"arrowstyle": "-|>", "color": charts.PALETTE[2], "linewidth": 2, "shrinkA": 0, "shrinkB": 0}
    ax.annotate("", (row["x"], row["y"]), (0, 0), arrowprops=look)
    ax.plot([row["x"]], [row["y"]], "o", color=charts.PALETTE[2], markersize=5, zorder=4)


def _scores(ax: Axes, result: SwotResult) -> list[tuple[float, float]]:
    """Draw mean and range of each axis; return places that labels keep off."""
    kept = []
    for axis, row in result.axes.iterrows():
        ends = np.array([row["lowest"], row["highest"]], float)
        xs, ys = (np.zeros(2), ends) if axis in ("FP", "SP") else (ends, np.zeros(2))
        ax.plot(xs, ys, color=charts.PALETTE[1], linewidth=3, alpha=0.55, solid_capstyle="butt", zorder=2)
        x, y = (0, row["mean"]) if axis in ("FP", "SP") else (row["mean"], 0)
        ax.plot([x], [y], "o", color=charts.PALETTE[1], markersize=5.5, zorder=3)
        kept += [(x, y), *zip(xs, ys, strict=True)]
    return kept
