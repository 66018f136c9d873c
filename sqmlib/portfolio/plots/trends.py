"""One small picture per unit over the periods, all on one scale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.collections import LineCollection

from sqmlib import charts
from sqmlib.portfolio.plots.base import WAYS, WIDTH, nothing, word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sqmlib.portfolio.results import PortfolioResult

__all__ = ["notable", "plot_trends"]

COLUMNS = 5
_LEFT, _STEP, _WIDE = 0.42, (WIDTH - 0.5) / COLUMNS, 1.14  # inches
_HEAD, _HIGH, _FOOT = 0.36, 0.62, 0.12  # title, picture and gap of one unit
_TEXT = 7.0


def plot_trends(result: PortfolioResult, *, lang: str | None = None, most: int = 30) -> Axes:
    """Draw every unit's values over the periods; a straight line where its trend is clear.

    Parameters
    ----------
    result : PortfolioResult
        Of a record with at least two periods.
    lang : {"en", "zh"}, optional
        Default: the language in use.
    most : int
        Units drawn at most; of more the most notable are drawn: clear trends, then those outside the funnel, then
        the clearest changes.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If there are no periods to compare.

    Examples
    --------
    >>> import pandas as pd
    >>> from sqmlib import portfolio
    >>> months = pd.concat([portfolio.EXAMPLE.assign(wave=m) for m in ("m1", "m2", "m3")])
    >>> ax = plot_trends(portfolio.analyze(months), lang="zh")
    >>> "Beijing" in {text.get_text() for text in ax.texts}
    True
    """
    if result.trends is None:
        raise nothing("trends")
    units = notable(result, most)
    rows = -(-len(units) // COLUMNS)
    lines = _lines(result, len(units), lang)
    high, below = rows * (_HEAD + _HIGH + _FOOT) + 0.1, 0.28 + 0.16 * len(lines)
    ax = charts.axes()
    with charts.themed():
        charts.fit(ax, WIDTH, high + below, (0, 0, 1 * WIDTH, high + below))
        ax.set(xlim=(0, WIDTH), ylim=(high + below, 0))
        ax.set_axis_off()
        scale = _Scale(result, units)
        for turn, unit in enumerate(units):
            _unit(ax, result, unit, turn, scale, lang)
        _periods(ax, result, len(units), lang)
        for turn, line in enumerate(lines):
            ax.text(0.1, high + 0.3 + 0.16 * turn, line, fontsize=7.5, color=charts.QUIET, va="center")
    return charts.dress(ax, _alt(result, units, lang))


def notable(result: PortfolioResult, most: int) -> list[Any]:
    """Return the units to draw: all in their own order, or the most notable first when there are more than `most`."""
    shown = result.trends[result.trends["periods"] > 0]
    if len(shown) <= most:
        return list(shown.index)
    clear = shown["trend"].isin(list(WAYS))
    z = result.table["z"].reindex(shown.index).abs().fillna(0)
    outside = result.table["standing"].reindex(shown.index).isin(["better", "worse", "different"])
    keys = shown.assign(clear=~clear, outside=~outside, z=-z.where(outside, 0), p=shown["p"].fillna(1))
    return list(keys.sort_values(["clear", "outside", "z", "p"], kind="stable").index[:most])


class _Scale:
    """The common scale of all small pictures."""

    def __init__(self, result: PortfolioResult, units: list[Any]) -> None:
        shown = result.periods.loc[result.periods.index.get_level_values("unit").isin(units)]
        low, high = shown["low"].fillna(shown["value"]).min(), shown["high"].fillna(shown["value"]).max()
        self.low, self.high = float(low), float(high if high > low else low + 1)
        self.steps = max(len(result.parameters["periods"]) - 1, 1)

    def place(self, time: Any, value: Any, left: float, top: float) -> tuple[Any, Any]:
        """Return where a value stands, in inches."""
        up = (np.asarray(value, float) - self.low) / (self.high - self.low)
        return left + np.asarray(time, float) / self.steps * _WIDE, top + _HEAD + _HIGH * (1 - up)


def _corner(turn: int) -> tuple[float, float]:
    return _LEFT + (turn % COLUMNS) * _STEP, (turn // COLUMNS) * (_HEAD + _HIGH + _FOOT) + 0.05


def _unit(ax: Axes, result: PortfolioResult, unit: Any, turn: int, scale: _Scale, lang: str | None) -> None:
    """Draw one unit: center line, intervals, values, a clear trend, the last value as a number."""
    left, top = _corner(turn)
    row, rows = result.trends.loc[unit], _values(result, unit)
    color = WAYS.get(row["trend"], charts.PALETTE[3])
    (x0, x1), (y, _) = scale.place([0, scale.steps], [result.parameters["center"]] * 2, left, top)
    ax.plot([x0, x1], [y, y], color=charts.GREY, linewidth=1, zorder=0.5)
    x, middle = scale.place(rows["place"], rows["value"], left, top)
    low, high = (scale.place(rows["place"], rows[end], left, top)[1] for end in ("low", "high"))
    bars = np.stack([np.column_stack([x, low]), np.column_stack([x, high])], axis=1)
    ax.add_collection(LineCollection(bars, colors=color, linewidths=2.2, alpha=0.3, zorder=1))
    ax.plot(x, middle, "-o", color=color, ms=2.6, linewidth=1, zorder=2)
    if row["trend"] in WAYS:
        _straight(ax, rows, float(row["slope"]), scale, left, top, color)
    title = charts.wrap(result.label(unit, lang), 28, 2)
    ax.text(left - 0.04, top + _HEAD - 0.05, title, fontsize=_TEXT, color=charts.INK, va="bottom", linespacing=1.1)
    look = {"fontsize": _TEXT, "color": color if row["trend"] in WAYS else charts.QUIET, "va": "center"}
    ax.text(x[-1] + 0.05, middle[-1], f"{rows['value'].iloc[-1]:.2f}", **look)
    if turn % COLUMNS == 0:
        for end in (scale.low, scale.high):
            level = scale.place(0, end, left, top)[1]
            ax.text(left - 0.08, level, f"{end:.2f}", fontsize=6.5, color=charts.QUIET, ha="right", va="center")


def _values(result: PortfolioResult, unit: Any) -> pd.DataFrame:
    """Return the values of a unit that may be shown, with the place of their period."""
    order = {period: i for i, period in enumerate(result.parameters["periods"])}
    rows = result.periods.xs(unit, level="unit").dropna(subset=["value"])
    rows = rows.assign(place=[order[p] for p in rows.index]).sort_values("place")
    return rows.assign(low=rows["low"].fillna(rows["value"]), high=rows["high"].fillna(rows["value"]))


def _straight(ax: Axes, rows: pd.DataFrame, slope: float, scale: _Scale, left: float, top: float, color: str) -> None:
    weight, time = rows["n"].to_numpy(), rows["place"].to_numpy(float)
    middle, level = (weight * time).sum() / weight.sum(), (weight * rows["value"]).sum() / weight.sum()
    ends = time[[0, -1]]
    values = np.clip(level + slope * (ends - middle), scale.low, scale.high)
    ax.plot(*scale.place(ends, values, left, top), color=color, linewidth=1, linestyle=(0, (4, 2)), zorder=1.5)


def _periods(ax: Axes, result: PortfolioResult, count: int, lang: str | None) -> None:
    """Write first and last period under the lowest picture of every column."""
    periods = result.parameters["periods"]
    names = [charts.wrap(result.label(p, lang), 9, 1) for p in (periods[0], periods[-1])]
    for turn in range(max(0, count - COLUMNS), count):
        left, top = _corner(turn)
        look = {"fontsize": 6.5, "color": charts.QUIET, "va": "top"}
        ax.text(left, top + _HEAD + _HIGH + 0.03, names[0], ha="left", **look)
        ax.text(left + _WIDE, top + _HEAD + _HIGH + 0.03, names[1], ha="right", **look)


def _lines(result: PortfolioResult, shown: int, lang: str | None) -> list[str]:
    total = int((result.trends["periods"] > 0).sum())
    said = [word("trends.note", lang)]
    if shown < total:
        said.append(word("trends.limited", lang, shown=shown, total=total))
    return [part for line in said for part in charts.wrap(line, 140, balance=False).split("\n")]


def _alt(result: PortfolioResult, units: list[Any], lang: str | None) -> str:
    said = [word("alt.trends", lang, measure=result.label(result.measure, lang), n=len(units))]
    for trend in ("improving", "worsening", "rising", "falling"):
        found = [u for u in units if result.trends.at[u, "trend"] == trend]
        if found:
            name = result.say(f"code.trend.{trend}", lang)
            said.append(word("alt.group", lang, name=name, units=[result.label(u, lang) for u in found]))
    return "".join(said)
