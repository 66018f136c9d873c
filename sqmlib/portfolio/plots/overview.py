"""All items and metrics at a glance: where units differ by more than chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.colors import LinearSegmentedColormap, to_hex

from sqmlib import charts
from sqmlib.portfolio.plots.base import Rows, nothing, word
from sqmlib.portfolio.units import method_name
from sqmlib.result import heading

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sqmlib.portfolio.results import PortfolioResult

__all__ = ["plot_overview"]

_SHADES = LinearSegmentedColormap.from_list("outside", ["#F4F4F4", "#F2C9A5", charts.PALETTE[2], "#7A3000"])
MOST_ITEMS, MOST_METRICS = 30, 8


def plot_overview(result: PortfolioResult, *, ax: Axes | None = None, lang: str | None = None) -> Axes:
    r"""Draw one field per item and metric: the value of all units together, and how many of them lie far outside.

    Parameters
    ----------
    result : PortfolioResult
        Of :func:`sqmlib.portfolio.analyze`.
    ax, lang
        As for ``plot_funnel``.

    Returns
    -------
    matplotlib.axes.Axes

    Notes
    -----
    Up to 30 items and 8 metrics are drawn, those with the most units far outside; the workbook holds all.

    Examples
    --------
    >>> from sqmlib import portfolio
    >>> ax = plot_overview(portfolio.analyze(portfolio.EXAMPLE), lang="en")
    >>> [text.get_text() for text in ax.texts if text.get_text().endswith("far out")]
    ['0.48\n1 far out']
    """
    if result.overview is None or result.overview.empty:
        raise nothing("overview")
    metrics = _most(result.overview, "metric", MOST_METRICS)
    there = result.overview[result.overview.index.get_level_values("metric").isin(metrics)]
    items = _most(there, "item", MOST_ITEMS)
    groups = _groups(metrics)
    head = [""] if len(groups) > 1 else []  # a row that names the methods
    rows = Rows([*head, *(result.label(item, lang) for item in items)], least=0.42)
    lines = _lines(result, items, metrics, lang)
    with charts.themed():
        ax = rows.axes(ax, 0.15, [charts.Block("s", c, word(f"overview.{k}", lang)) for k, c in _ends(result)], lines)
        ax.set_xticks(np.arange(len(metrics)) + 0.5, labels=_heads(metrics, lang), color=charts.INK, fontsize=7.5)
        if head:
            _methods(ax, groups, float(rows.heights[0]), lang)
        ax.set_xlim(0, len(metrics))
        ax.tick_params(axis="x", length=0)
        ax.spines["bottom"].set_visible(False)
        for column, metric in enumerate(metrics):
            _column(ax, result, rows, items, metric, column, lang)
    return charts.dress(ax, _alt(result, lang))


def _heads(metrics: list[str], lang: str | None) -> list[str]:
    """Return the headings of the columns; the method stands above them."""
    width = max(10, 84 // len(metrics))
    return [charts.wrap(heading(*metric.split(".", 1), lang), width, 2) for metric in metrics]


def _groups(metrics: list[str]) -> dict[str, list[int]]:
    """Return the columns of every method."""
    found: dict[str, list[int]] = {}
    for column, metric in enumerate(metrics):
        found.setdefault(metric.partition(".")[0], []).append(column)
    return found


def _methods(ax: Axes, groups: dict[str, list[int]], high: float, lang: str | None) -> None:
    """Write the name of each method over its columns."""
    total = sum(len(columns) for columns in groups.values())
    for method, columns in groups.items():
        left, right = columns[0] + 0.04, columns[-1] + 0.96
        said = charts.wrap(method_name(method, lang), max(8, 84 * len(columns) // total), 2)
        look = {"ha": "center", "va": "bottom", "fontsize": 7.5, "color": charts.INK, "linespacing": 1.1}
        ax.text((left + right) / 2, high - 0.09, said, **look)
        ax.plot([left, right], [high - 0.04] * 2, color=charts.QUIET, linewidth=0.8)


def _most(overview: pd.DataFrame, level: str, most: int) -> list[Any]:
    """Return items or metrics in their own order; of too many those with the most alarms."""
    names = list(dict.fromkeys(overview.index.get_level_values(level)))
    if len(names) <= most:
        return names
    alarms = overview[["alarms", "warnings"]].groupby(level=level, sort=False).sum()
    kept = set(alarms.sort_values(["alarms", "warnings"], ascending=False, kind="stable").index[:most])
    return [name for name in names if name in kept]


def _shade(result: PortfolioResult, alarms: float) -> str:
    most = max(float(result.overview["alarms"].max()), 1.0)
    return to_hex(_SHADES(alarms / most * 0.85))


def _ends(result: PortfolioResult) -> list[tuple[str, str]]:
    most = float(result.overview["alarms"].max())
    return [("none", _shade(result, 0)), *([("many", _shade(result, most))] if most else [])]


def _column(
    ax: Axes, result: PortfolioResult, rows: Rows, items: list[Any], metric: Any, column: int, lang: str | None
) -> None:
    """Draw the fields of one metric."""
    corners, colors = [], []
    skipped = len(rows.middles) - len(items)
    for y, high, item in zip(rows.middles[skipped:], rows.heights[skipped:], items, strict=True):
        if (item, metric) not in result.overview.index:
            continue
        line = result.overview.loc[(item, metric)]
        color = _shade(result, line["alarms"])
        left, right, low, top = column + 0.02, column + 0.98, y - high / 2 + 0.02, y + high / 2 - 0.02
        corners.append([(left, low), (right, low), (right, top), (left, top)])
        colors.append(color)
        said = word("overview.field", lang, center=line["center"], alarms=int(line["alarms"]))
        look = {"ha": "center", "va": "center", "fontsize": 7.5, "linespacing": 1.15}
        ax.text(column + 0.5, y, said, color=charts.text_on(color), **look)
    ax.add_collection(PolyCollection(corners, facecolors=colors, edgecolors="none"), autolim=False)


def _lines(result: PortfolioResult, items: list[Any], metrics: list[Any], lang: str | None) -> list[str]:
    total = result.overview.index.get_level_values("item").nunique()
    there = result.overview.index.get_level_values("metric").nunique()
    said = [word("overview.note", lang)]
    if len(items) < total or len(metrics) < there:
        values = {"items": len(items), "all_items": total, "metrics": len(metrics), "all_metrics": there}
        said.append(word("overview.limited", lang, **values))
    return said


def _alt(result: PortfolioResult, lang: str | None) -> str:
    said = [word("alt.overview", lang, n=len(result.overview))]
    far = result.overview[result.overview["alarms"] > 0]
    for (item, metric), row in far.iterrows():
        names = {"item": result.label(item, lang), "metric": result.label(metric, lang)}
        said.append(word("alt.field", lang, alarms=int(row["alarms"]), **names))
    return "".join(said)
