"""The chart of spread: moving ranges, ranges or standard deviations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sqmlib import charts
from sqmlib.checks import DataError
from sqmlib.spc.plots import base
from sqmlib.spc.plots.base import word
from sqmlib.spc.setting import trouble

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.spc.results import ChartResult

__all__ = ["plot_spread"]

_KINDS = {"i": "moving_range", "xbar_r": "range", "xbar_s": "sd"}
HIGH = 1.9


def plot_spread(result: ChartResult, *, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw the chart of moving ranges (I chart), ranges (Xbar-R) or standard deviations (Xbar-S).

    Parameters
    ----------
    result : ChartResult
        Of one of these three charts.
    ax, lang
        As for ``plot_chart``.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If the chart has no spread of its own.

    Examples
    --------
    >>> from sqmlib import spc
    >>> plot_spread(spc.i_chart([5, 6, 5, 7, 6, 5, 9, 6]), lang="en").get_ylabel()
    'Moving range'
    """
    data, own = result.spread, ax is None
    if data is None or data["value"].notna().sum() < 2:
        raise DataError([trouble("no_spread")])
    last = data.iloc[-1]
    names = ("ucl", "center", "lcl")
    ends = {word(f"end.{n}", lang, value=result.number(last[n], lang)): float(last[n]) for n in names}
    blocks = [
        charts.Block("^", base.OTHER, word("key.beyond", lang)),
        charts.Block("o", charts.INK, word("key.inside", lang)),
    ]
    lines = [word(f"spread.{_KINDS[result.chart]}_note", lang)]
    ax, wide = base.frame(ax, blocks, lines, base.right_width(ends), high=HIGH)
    with charts.themed():
        _draw(ax, result)
        base.axis_of_points(ax, result, data, lang)
        ax.set_ylabel(charts.wrap(word(f"spread.{_KINDS[result.chart]}", lang), 24, 2))
        base.right_texts(ax, ends, dict.fromkeys(ends, charts.QUIET))
        base.finish(ax, blocks, lines, own, wide)
    out = [result.label(v, lang) for v in data.index[data["n1"]]]
    said = word("alt.spread", lang, name=word(f"spread.{_KINDS[result.chart]}", lang), n=len(data), out=len(out))
    return charts.dress(ax, said)


def _draw(ax: Axes, result: ChartResult) -> None:
    data = result.spread
    x, y, out = np.arange(len(data)), data["value"].to_numpy(float), data["n1"].to_numpy(bool)
    for turn, (_, first, last) in enumerate(base.stage_runs(result.table["stage"])):
        part = data.iloc[first : last + 1]
        for name, style in (("center", "-"), ("lcl", (0, (4, 2))), ("ucl", (0, (4, 2)))):
            line = {"color": charts.QUIET, "linewidth": 1.1, "linestyle": style, "zorder": 1.5}
            base.steps(ax, first, np.nan_to_num(part[name].to_numpy(float)), **line)
        ax.plot(x[first : last + 1], y[first : last + 1], color=charts.PALETTE[3], linewidth=0.9, zorder=2)
        if turn:
            ax.axvline(first - 0.5, color=charts.GREY, linewidth=1.2, zorder=0.8)
    if len(data) <= base.MANY:
        ax.plot(x[~out], y[~out], "o", ms=3.6, color=charts.INK, zorder=3)
    ax.plot(x[out], y[out], "^", ms=6.5, color=base.OTHER, mec="white", mew=0.5, zorder=4)
    top = float(np.nanmax(np.r_[y, data["ucl"].to_numpy(float)]))
    ax.set_ylim(-0.04 * top, 1.08 * top)
