"""Before and after: the points of every stage of a CTQ, their means with intervals, what customers accept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sqmlib import charts
from sqmlib.dmaic.plots.page import nothing, word
from sqmlib.dmaic.telling import figure
from sqmlib.rules import choice_error
from sqmlib.stats import mean_interval, wilson

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.dmaic.results import DmaicResult

__all__ = ["plot_before_after"]

GREEN, BLUE, ORANGE, *_ = charts.PALETTE


def plot_before_after(
    result: DmaicResult, *, ax: Axes | None = None, lang: str | None = None, ctq: str | None = None
) -> Axes:
    """Draw the charted points of every stage in rows, with mean and 95 % interval, target and limits.

    Parameters
    ----------
    result : DmaicResult
        Of ``analyze``.
    ax : matplotlib.axes.Axes, optional
        Where; default: a figure of its own.
    lang : {"en", "zh"}, optional
        Default: the language in use.
    ctq : str, optional
        Default: the main CTQ, else the first with two stages.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If no CTQ has two stages, or not this one.

    Examples
    --------
    >>> from sqmlib import dmaic
    >>> ax = plot_before_after(dmaic.analyze(dmaic.EXAMPLE, bootstrap=0), lang="en")
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['pre', 'post']
    """
    there = list(result.before_after.index)
    if not there:
        raise nothing("before_after")
    name = ctq or (result.main if result.main in there else there[0])
    if name not in there:
        raise choice_error("ctq", name, there)
    chart, counted = result.charts[name], result.series[name].kind == "defects"
    codes = list(chart.stages.index)
    points = [chart.table.loc[chart.table["stage"] == code] for code in codes]
    means = [_mean(result, name, part, counted) for part in points]
    sheet = charts.RowSheet([chart.label(code, lang) for code in codes], least=0.62)
    right = [
        word("stages.right", lang, mean=figure(result, name, m, lang), n=len(p))
        for (m, _, _), p in zip(means, points, strict=True)
    ]
    with charts.themed():
        ax = sheet.axes(ax, right=right, key=_key(result, name, lang), notes=_notes(result, name, lang))
        for y, part, mean in zip(sheet.middles, points, means, strict=True):
            _row(ax, y, part["value"].dropna().to_numpy(float), mean)
        for value, color, style in _lines(result, name):
            ax.axvline(value, color=color, linewidth=1.1, linestyle=style, zorder=1)
        ax.set_xlabel(
            charts.wrap(word("stages.x", lang, ctq=result.label(name, lang), unit=_unit(result, name, lang)), 60, 2)
        )
        if counted:
            ax.xaxis.set_major_formatter(lambda value, _: f"{value:.1%}")
    row = result.before_after.loc[name]
    values = {c: figure(result, name, float(row[c]), lang) for c in ("before", "after")}
    return charts.dress(ax, word("alt.before_after", lang, ctq=result.label(name, lang), **values))


def _row(ax: Axes, y: float, values: Any, mean: tuple[float, float, float]) -> None:
    """Draw the points of one stage, and their mean with its interval."""
    middle, low, high = mean
    ax.plot(values, y + 0.17 * _spread(len(values)), "o", markersize=3.2, color="#9DB7D5", alpha=0.75, zorder=2)
    ax.plot([low, high], [y, y], color=charts.INK, linewidth=2.0, zorder=4, solid_capstyle="butt")
    ax.plot([middle], [y], "D", color=BLUE, markersize=6, zorder=5)


def _spread(n: int) -> np.ndarray[Any, Any]:
    """Return heights from -1 to 1 that keep neighbors in time apart, the same at every run."""
    return 2 * ((np.arange(n) * 0.6180339887) % 1) - 1


def _mean(result: DmaicResult, name: str, part: Any, counted: bool) -> tuple[float, float, float]:
    """Return mean and interval of a stage: of the points, or of the pooled cases."""
    level = 1 - result.parameters["alpha"]
    if counted and {"count", "size"} <= set(part):
        events, cases = float(part["count"].sum()), float(part["size"].sum())
        low, high = wilson(events, cases, level)
        return events / cases, float(low), float(high)
    values = part["value"].dropna().to_numpy(float)
    low, high = mean_interval(values.mean(), values.var(ddof=1) if len(values) > 1 else np.nan, len(values), level)
    return float(values.mean()), float(low), float(high)


def _lines(result: DmaicResult, name: str) -> list[tuple[float, str, Any]]:
    own = result.limits[name]
    found = [(v, ORANGE, (0, (5, 2))) for v in (own.lower, own.upper) if v is not None]
    return found + ([(own.target, GREEN, (0, (1, 2)))] if own.target is not None else [])


def _key(result: DmaicResult, name: str, lang: str | None) -> list[charts.Block]:
    own = result.limits[name]
    blocks = [
        charts.Block("o", "#9DB7D5", word("stages.point", lang)),
        charts.Block("D", BLUE, word("stages.mean", lang)),
    ]
    if own.lower is not None or own.upper is not None:
        blocks.append(charts.Block("s", ORANGE, word("stages.limit", lang)))
    return blocks + ([charts.Block("s", GREEN, word("stages.target", lang))] if own.target is not None else [])


def _unit(result: DmaicResult, name: str, lang: str | None) -> str:
    unit = result.text(result.project.ctq(name, "unit"), lang)
    return "" if unit in ("", "nan") else word("stages.unit", lang, unit=unit)


def _notes(result: DmaicResult, name: str, lang: str | None) -> list[str]:
    row = result.before_after.loc[name]
    ends = {c: figure(result, name, float(row[c]), lang, change=True) for c in ("effect", "low", "high")}
    said = [word("stages.effect", lang, **ends)]
    if row["prediction"] != "not_made":
        values = {c: figure(result, name, float(row[f"predicted_{c}"]), lang, change=True) for c in ("low", "high")}
        said.append(word(f"stages.{row['prediction']}", lang, **values))
    return [*said, word("stages.void", lang) if row["verdict"].startswith("provisional") else ""]
