"""One small control chart per unit, those with signals first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sqmlib import charts
from sqmlib.i18n import tr
from sqmlib.portfolio.plots.base import BAD, GOOD, OTHER, WIDTH, note_height, nothing, word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sqmlib.portfolio.results import PortfolioResult

__all__ = ["plot_control"]

COLUMNS = 3
_LEFT, _STEP, _WIDE = 0.12, (WIDTH - 0.1) / COLUMNS, 2.22  # inches
_LINE, _HIGH, _FOOT = 0.135, 0.85, 0.3  # a line of the title, the chart, and room for the periods below
_TEXT, _SMALL = 7.5, 6.5
_TARGET = charts.PALETTE[1]
_CENTER = {"color": charts.QUIET, "linewidth": 0.9, "zorder": 1}
_LIMIT = {"color": charts.QUIET, "linewidth": 0.9, "linestyle": (0, (4, 2)), "zorder": 1}
_AIM = {"color": _TARGET, "linewidth": 1.0, "linestyle": (0, (7, 2, 1, 2)), "zorder": 1.2}
_WAYS = {"improvement": GOOD, "concern": BAD}
_LOOKS = {"good": ("^", GOOD), "bad": ("v", BAD), "marked": ("D", OTHER)}


def plot_control(result: PortfolioResult, *, lang: str | None = None, most: int = 12) -> Axes:
    """Draw the control charts of the units, each on a scale of its own; marked periods in color.

    Parameters
    ----------
    result : PortfolioResult
        Of a record with at least twelve periods of some unit.
    lang : {"en", "zh"}, optional
        Default: the language in use.
    most : int
        Units drawn at most; of more those with signals are drawn first: in the latest period, then many, then late.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If no unit has a control chart.

    Examples
    --------
    >>> import pandas as pd
    >>> from sqmlib import portfolio
    >>> months = [portfolio.EXAMPLE.assign(wave=f"m{i}", value=[v, .5, .3, .5, .4, .5], low=0, high=1)
    ...           for i, v in enumerate([.5, .6, .5, .4, .5, .6, .5, .55, .5, .45, .5, .9])]
    >>> ax = plot_control(portfolio.analyze(pd.concat(months)), lang="en")
    >>> [text.get_text() for text in ax.texts if text.get_text() == "Beijing"]
    ['Beijing']
    """
    if not result.charted():
        raise nothing("control")
    units = result.charted()[:most]
    titles = [_title(result, unit, lang) for unit in units]
    rows = [titles[i : i + COLUMNS] for i in range(0, len(units), COLUMNS)]
    heads = [_LINE * max(name.count("\n") + said.count("\n") + 2 for name, said in row) + 0.06 for row in rows]
    tops = np.cumsum([0.06, *(head + _HIGH + _FOOT for head in heads)])
    lines, key = _lines(result, len(units), lang), _key(result, units, lang)
    high, above = float(tops[-1]) + note_height(lines, WIDTH) + 0.08, charts.key_height(key, WIDTH) + 0.02
    ax = charts.axes()
    with charts.themed():
        charts.fit(ax, WIDTH, high + above, (_LEFT, 0, WIDTH - _LEFT, high))
        ax.set(xlim=(_LEFT, WIDTH), ylim=(high, 0))
        ax.set_axis_off()
        charts.key_row(ax, key, width=WIDTH - _LEFT)
        for turn, unit in enumerate(units):
            row, column = divmod(turn, COLUMNS)
            left, top = _LEFT + column * _STEP, float(tops[row])
            _write_title(ax, titles[turn], result.signals.loc[unit, "variation"], left, top + heads[row])
            _Chart(result, unit, left, top + heads[row]).draw(ax)
            _periods(ax, result, left, top + heads[row] + _HIGH, lang)
        _write_lines(ax, lines, float(tops[-1]))
    return charts.dress(ax, _alt(result, units, lang))


def _title(result: PortfolioResult, unit: Any, lang: str | None) -> tuple[str, str]:
    """Return the name of a unit and its verdicts, both wrapped."""
    row = result.signals.loc[unit]
    values = {"n": int(row["signals"]), "variation": tr(f"spc.code.variation.{row['variation']}", lang)}
    said = word("control.verdict" if row["signals"] else "control.calm", lang, **values)
    if row["assurance"] != "not_judged":
        said = word("control.both", lang, said=said, assurance=tr(f"spc.code.assurance.{row['assurance']}", lang))
    return charts.wrap(result.label(unit, lang), 44, 2), charts.wrap(said, 52, 2)


def _write_title(ax: Axes, title: tuple[str, str], variation: str, left: float, bottom: float) -> None:
    name, said = title
    color = _WAYS.get(variation.partition("_")[0], charts.QUIET if variation == "common_cause" else OTHER)
    look = {"va": "bottom", "linespacing": 1.15}
    ax.text(left, bottom - 0.05, said, fontsize=_SMALL, color=color, **look)
    lift = _LINE * (said.count("\n") + 1)
    ax.text(left, bottom - 0.05 - lift, name, fontsize=_TEXT, color=charts.INK, **look)


class _Chart:
    """One chart: its points in inches."""

    def __init__(self, result: PortfolioResult, unit: Any, left: float, top: float) -> None:
        self.data = result.control.xs(unit, level="unit").loc[result.parameters["periods"]]
        self.better, self.top = result.parameters["better"], top
        self.targets = _targets(result)
        self.x = left + (np.arange(len(self.data)) + 0.5) / len(self.data) * _WIDE
        ends = np.r_[self.data[["value", "lcl", "ucl"]].to_numpy(float).ravel(), self.targets]
        self.low, self.high = float(np.nanmin(ends)), float(np.nanmax(ends))

    def up(self, value: Any) -> Any:
        """Return how far down from the top of the picture a value stands."""
        return self.top + _HIGH * (1 - (np.asarray(value, float) - self.low) / (self.high - self.low))

    def draw(self, ax: Axes) -> None:
        """Draw limits, center, target, points and marks; write the figures of the latest period."""
        step = self.x[1] - self.x[0]
        edges = np.r_[self.x - step / 2, self.x[-1] + step / 2]
        for name, style in (("center_line", _CENTER), ("lcl", _LIMIT), ("ucl", _LIMIT)):
            ax.stairs(self.up(self.data[name]), edges, baseline=None, **style)
        for target in self.targets:
            ax.plot(edges[[0, -1]], [self.up(target)] * 2, **_AIM)
        y, hit = self.up(self.data["value"]), (self.data["hits"] > 0).to_numpy()
        ax.plot(self.x, y, color=charts.PALETTE[3], linewidth=0.9, zorder=2)
        ax.plot(self.x[~hit], y[~hit], "o", ms=2.6, color=charts.INK, zorder=3)
        for name, (shape, color) in _LOOKS.items():
            here = hit & (_meaning(self.data["side"], self.better) == name)
            ax.plot(self.x[here], y[here], shape, ms=5.5, color=color, mec="white", mew=0.4, zorder=4)
        self._figures(ax, edges[-1] + 0.05)

    def _figures(self, ax: Axes, left: float) -> None:
        """Write center, limits and target at the right, moved apart where they are close."""
        row = self.data.dropna(subset=["value", "lcl"]).iloc[-1]
        found = [(f"{row[name]:.2f}", row[name], charts.QUIET) for name in ("ucl", "center_line", "lcl")]
        found += [(f"{target:.2f}", target, _TARGET) for target in self.targets]
        wanted = np.array([float(self.up(y)) for _, y, _ in found])
        places = charts.stack(wanted, np.full(len(found), 0.115), self.top - 0.06, self.top + _HIGH + 0.12)
        for (text, _, color), place in zip(found, places, strict=True):
            ax.text(left, place, text, fontsize=_SMALL, color=color, va="center")


def _meaning(side: pd.Series, better: int) -> np.ndarray:
    """Return whether a mark is on the good or the bad side, or neither."""
    good, bad = ("high", "low") if better > 0 else ("low", "high")
    if not better:
        return np.full(len(side), "marked", object)
    return np.select([side == good, side == bad], ["good", "bad"], "marked")


def _targets(result: PortfolioResult) -> list[float]:
    """Return the targets of the measure shown."""
    return [float(value) for value in result.parameters["control_targets"]]


def _periods(ax: Axes, result: PortfolioResult, left: float, bottom: float, lang: str | None) -> None:
    """Write first and last period under a chart."""
    periods = result.parameters["periods"]
    names = [charts.wrap(result.label(p, lang), 18, 1) for p in (periods[0], periods[-1])]
    look = {"fontsize": _SMALL, "color": charts.QUIET, "va": "top"}
    ax.text(left, bottom + 0.05, names[0], ha="left", **look)
    ax.text(left + _WIDE, bottom + 0.05, names[1], ha="right", **look)


def _key(result: PortfolioResult, units: list[Any], lang: str | None) -> list[charts.Block]:
    """Return what shapes and colors mean, as far as they appear."""
    rows = result.control.loc[result.control.index.get_level_values("unit").isin(units)]
    there = set(_meaning(rows.loc[rows["hits"] > 0, "side"], result.parameters["better"]))
    found = [charts.Block("o", charts.INK, word("control.plain", lang))]
    return found + [
        charts.Block(*look, word(f"control.{name}", lang)) for name, look in _LOOKS.items() if name in there
    ]


def _lines(result: PortfolioResult, shown: int, lang: str | None) -> list[str]:
    chart = tr(f"spc.code.chart.{result.parameters['control_chart']}", lang)
    said = [word("control.note", lang, chart=chart, measure=result.label(result.measure, lang))]
    said += [word("control.target", lang)] if _targets(result) else []
    total, units = len(result.charted()), len(result.signals)
    said += [word("control.limited", lang, shown=shown, total=total)] if shown < total else []
    return said + ([word("control.without", lang, n=units - total)] if total < units else [])


def _write_lines(ax: Axes, lines: list[str], top: float) -> None:
    width = int(WIDTH * 17)
    text = "\n".join(charts.wrap(line, width, balance=False) for line in lines)
    ax.text(_LEFT, top, text, fontsize=_TEXT, color=charts.QUIET, va="top", linespacing=1.35)


def _alt(result: PortfolioResult, units: list[Any], lang: str | None) -> str:
    said = [word("alt.control", lang, measure=result.label(result.measure, lang), n=len(units))]
    for start in ("concern", "improvement", "neutral", "special"):
        found = [unit for unit in units if result.signals.at[unit, "variation"].startswith(start)]
        if found:
            name = word(f"control.alt_{start}", lang)
            said.append(word("alt.group", lang, name=name, units=[result.label(unit, lang) for unit in found]))
    return "".join(said)
