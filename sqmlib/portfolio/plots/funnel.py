"""The funnel: value over size, and the limits within which chance alone moves a unit of that size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sqmlib import charts
from sqmlib.portfolio.compare import Z95, curve
from sqmlib.portfolio.funnel import Dispersion
from sqmlib.portfolio.plots.base import LOOKS, WIDTH, note_height, notes, nothing, word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sqmlib.portfolio.results import PortfolioResult

__all__ = ["plot_funnel"]

MOST_LABELS = 12
HIGH = 4.4  # inches of the frame
_LIMITS = (((0, (4, 2)), 1.0), ("-", 1.2))  # line of the warning and of the alarm limits


def plot_funnel(result: PortfolioResult, *, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw value over number of answers (for an index over its precision) with center and limits.

    Parameters
    ----------
    result : PortfolioResult
        Of :func:`sqmlib.portfolio.analyze`.
    ax : matplotlib.axes.Axes, optional
        Where; default: a figure of its own.
    lang : {"en", "zh"}, optional
        Default: the language in use.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If no unit could be judged.

    Examples
    --------
    >>> from sqmlib import portfolio
    >>> ax = plot_funnel(portfolio.analyze(portfolio.EXAMPLE), lang="en")
    >>> ax.get_xlabel()
    'Number of answers'
    """
    table = result.table.dropna(subset=["value", "z"])
    if table.empty:
        raise nothing("funnel")
    kind, own = result.parameters["kind"], ax is None
    sizes = table["n"] if kind != "index" else 1 / ((table["high"] - table["low"]) / (2 * Z95)) ** 2
    table = table.assign(size=sizes.astype(float))
    ax, lines = charts.axes(ax), _lines(result, table, lang)
    key = _key(result, table, lang)
    with charts.themed():
        if own:
            below, above = 0.62 + note_height(lines, 8), charts.key_height(key, WIDTH - 0.9) + 0.06
            charts.fit(ax, WIDTH, below + HIGH + above, (0.7, below, WIDTH - 0.9, HIGH))
        drawn = _limits(ax, result, table)
        _points(ax, table)
        ax.set(xlabel=word(f"funnel.{'precision' if kind == 'index' else 'n'}", lang))
        ax.set_ylabel(charts.wrap(result.label(result.measure, lang), 52, 2))
        _labels(ax, result, table, drawn, lang)
        charts.key_row(ax, key, width=WIDTH - 0.9 if own else None)
        notes(ax, lines, 8)
    return charts.dress(ax, _alt(result, table, lang))


def _spread(p: dict[str, Any]) -> Dispersion:
    return Dispersion(p["phi"], p["p"], p["i2"], p["tau"], p["overdispersion_applied"])


def _limits(ax: Axes, result: PortfolioResult, table: pd.DataFrame) -> np.ndarray:
    """Draw center and limits; return places on them for labels to stay away from."""
    p, most = result.parameters, float(table["size"].max())
    grid = np.geomspace(max(float(table["size"].min()) * 0.8, 1e-9), most * 1.04, 160)
    if p["kind"] != "index":
        grid = np.unique(np.round(grid)).clip(min=1)
    places = [np.column_stack([grid, np.full(len(grid), p["center"])])]
    for level, (style, width) in zip(p["limits"], _LIMITS, strict=True):
        for y in curve(p["kind"], p["center"], p["sd"], _spread(p), grid, level):
            ax.plot(grid, y, linestyle=style, linewidth=width, color=charts.QUIET, zorder=1)
            places.append(np.column_stack([grid, y]))
    ax.axhline(p["center"], color=charts.QUIET, linewidth=1.2, zorder=1)
    ax.set_xlim(0, most * 1.06)
    ends = np.concatenate([table["value"], places[-1][3:, 1], places[-2][3:, 1]])
    room = 0.06 * (np.nanmax(ends) - np.nanmin(ends))
    ax.set_ylim(np.nanmin(ends) - room, np.nanmax(ends) + room)
    return np.concatenate(places)[::4]


def _points(ax: Axes, table: pd.DataFrame) -> None:
    """Draw the units: quiet where they are inside, pale outside the inner limits only, full outside both."""
    for standing, (shape, color) in LOOKS.items():
        part = table[table["standing"] == standing]
        far = part["verdict"].str.startswith("alarm")
        inside = standing == "as_expected"
        look = {"marker": shape, "linestyle": "", "mec": color, "mew": 1.1, "ms": 4.5 if inside else 7}
        ax.plot(part["size"][far], part["value"][far], color=color, zorder=4, **look)
        ax.plot(part["size"][~far], part["value"][~far], mfc="#E8E8E8" if inside else "white", zorder=3, **look)


def _outside(table: pd.DataFrame) -> pd.DataFrame:
    outside = table[table["verdict"] != "inside"]
    return outside.loc[outside["z"].abs().sort_values(ascending=False, kind="stable").index]


def _labels(ax: Axes, result: PortfolioResult, table: pd.DataFrame, lines: np.ndarray, lang: str | None) -> None:
    named = _outside(table).head(MOST_LABELS)
    texts = [result.label(unit, lang) for unit in named.index]
    options = {"keep_off": lines, "radius": 5.0, "size": 8, "width": 22, "lines": 3}
    charts.place_labels(ax, named[["size", "value"]], texts, **options)


def _key(result: PortfolioResult, table: pd.DataFrame, lang: str | None) -> list[charts.Block]:
    there = [s for s in ("better", "worse", "different", "as_expected") if (table["standing"] == s).any()]
    return [charts.Block(*LOOKS[s], word(f"funnel.{s}", lang)) for s in there]


def _lines(result: PortfolioResult, table: pd.DataFrame, lang: str | None) -> list[str]:
    """Return what stands below: what the lines are, how they were widened, which points have a name."""
    p, outside = result.parameters, _outside(table)
    inner, outer = (f"{100 * level:g}" for level in p["limits"])
    said = [word("funnel.note", lang, center=p["center"], inner=inner, outer=outer)]
    if p["overdispersion_applied"] != "none":
        said.append(word("funnel.widened", lang))
    if len(outside) > MOST_LABELS:
        said.append(word("funnel.named", lang, shown=MOST_LABELS, total=len(outside)))
    return said


def _alt(result: PortfolioResult, table: pd.DataFrame, lang: str | None) -> str:
    """Return the picture in words: who lies where outside."""
    said = [word("alt.funnel", lang, measure=result.label(result.measure, lang), n=len(table))]
    for verdict in ("alarm_high", "warning_high", "warning_low", "alarm_low"):
        units = list(table.index[table["verdict"] == verdict])
        if units:
            name = result.say(f"code.verdict.{verdict}", lang)
            said.append(word("alt.group", lang, name=name, units=[result.label(u, lang) for u in units]))
    return "".join(said)
