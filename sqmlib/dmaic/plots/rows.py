"""Pictures with one row per thing: the Pareto chart and the failure modes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sqmlib import charts
from sqmlib.dmaic.knowledge import CUT
from sqmlib.dmaic.plots.page import nothing, word
from sqmlib.rules import choice_error

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.dmaic.results import DmaicResult

__all__ = ["plot_fmea", "plot_pareto"]

GREEN, BLUE, ORANGE, *_ = charts.PALETTE
COLORS = {"H": ORANGE, "M": "#D9A441", "L": "#9DB7D5"}


def plot_pareto(
    result: DmaicResult, *, ax: Axes | None = None, lang: str | None = None, weighting: str | None = None
) -> Axes:
    """Draw the kinds of complaint, the largest on top, with the cumulative share and the vital few.

    Parameters
    ----------
    result : DmaicResult
        Of ``analyze``.
    ax : matplotlib.axes.Axes, optional
        Where; default: a figure of its own.
    lang : {"en", "zh"}, optional
        Default: the language in use.
    weighting : {"count", "cost", "severity"}, optional
        Default: as analyzed.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If there are no complaints, or not this weighting.

    Examples
    --------
    >>> from sqmlib import dmaic
    >>> ax = plot_pareto(dmaic.analyze(dmaic.EXAMPLE, bootstrap=0), lang="en", weighting="cost")
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['wait', 'tone', 'billing', 'app', 'other']
    """
    table = result.pareto
    if table is None:
        raise nothing("pareto")
    there = [w for w in ("count", "cost", "severity") if f"{w}_total" in table]
    asked = weighting or (result.parameters["pareto"] if result.parameters["pareto"] in there else "count")
    if asked not in there:
        raise choice_error("weighting", asked, there)
    table = table.sort_values(f"{asked}_rank", kind="stable")
    total, shares = table[f"{asked}_total"].to_numpy(float), table[f"{asked}_cumulative"].to_numpy(float)
    vital = table[f"{asked}_vital"].to_numpy(bool)
    sheet = charts.RowSheet([result.label(c, lang) for c in table.index])
    right = [word("pareto.right", lang, total=f"{t:,.0f}", share=s) for t, s in zip(total, shares, strict=True)]
    key = [charts.Block("s", BLUE, word("pareto.vital", lang)), charts.Block("s", "#B9C7D8", word("pareto.rest", lang))]
    key.append(charts.Block("o", ORANGE, word("pareto.cumulative", lang)))
    with charts.themed():
        ax = sheet.axes(ax, right=right, key=key, notes=_pareto_notes(result, asked, lang))
        colors = np.where(vital, BLUE, "#B9C7D8")
        ax.barh(sheet.middles, total / total.sum(), height=sheet.heights * 0.62, color=colors, zorder=2)
        ax.plot(shares, sheet.middles, color=ORANGE, marker="o", markersize=4, linewidth=1.1, zorder=3)
        ax.axvline(CUT, color=charts.QUIET, linewidth=0.9, linestyle=(0, (4, 2)), zorder=1)
        ax.set_xlim(0, 1.02)
        ax.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
        ax.set_xlabel(word(f"pareto.x_{asked}", lang))
    few = [result.label(c, lang) for c in table.index[vital]]
    return charts.dress(ax, word("alt.pareto", lang, names=few, share=float(shares[vital][-1]), weighting=asked))


def _pareto_notes(result: DmaicResult, weighting: str, lang: str | None) -> list[str]:
    table = result.pareto
    moved = [result.label(c, lang) for c in table.index[table["moves"].astype(bool)]]
    n = int(table["count"].sum())
    return [word("pareto.note", lang, n=n), word("pareto.moves", lang, names=moved) if moved else ""]


def plot_fmea(result: DmaicResult, *, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw the failure modes in the order of their urgency: RPN as bar, action priority as color, marks after actions.

    Parameters
    ----------
    result : DmaicResult
        Of ``analyze``.
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
        If there are no failure modes.

    Examples
    --------
    >>> from sqmlib import dmaic
    >>> ax = plot_fmea(dmaic.analyze(dmaic.EXAMPLE, bootstrap=0), lang="en")
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['f1', 'f3', 'f2']
    """
    table = result.fmea
    if not len(table):
        raise nothing("fmea")
    sheet = charts.RowSheet([result.label(f, lang) for f in table.index])
    ratings = table[["severity", "occurrence", "detection"]].to_numpy(float)
    right = [
        word("fmea.right", lang, priority=p, s=s, o=o, d=d, rpn=r)
        for p, (s, o, d), r in zip(table["priority"], ratings, table["rpn"], strict=True)
    ]
    key = [charts.Block("s", color, word(f"fmea.{code}", lang)) for code, color in COLORS.items()]
    rescored = table["rpn_after"].notna().to_numpy()
    key += [charts.Block("D", GREEN, word("fmea.after", lang))] if rescored.any() else []
    with charts.themed():
        ax = sheet.axes(ax, right=right, key=key, notes=[word("fmea.note", lang)])
        ax.barh(sheet.middles, table["rpn"], height=sheet.heights * 0.6, color=table["priority"].map(COLORS), zorder=2)
        if rescored.any():
            after = table["rpn_after"].to_numpy(float)[rescored]
            ax.plot(after, sheet.middles[rescored], marker="D", markersize=5, linestyle="", color=GREEN, zorder=3)
        ax.set_xlim(0, max(float(table["rpn"].max()) * 1.06, 10))
        ax.set_xlabel(word("fmea.x", lang))
    counts = {code: int((table["priority"] == code).sum()) for code in COLORS}
    return charts.dress(ax, word("alt.fmea", lang, first=result.label(table.index[0], lang), **counts))
