"""Every unit's value and interval against one target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sqmlib import charts
from sqmlib.checks import DataError, Remark
from sqmlib.portfolio.plots.base import BAD, GOOD, Rows, nothing, width_of, word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sqmlib.portfolio.results import PortfolioResult

__all__ = ["plot_targets"]

LOOKS = {"met": ("^", GOOD), "open": ("o", charts.PALETTE[3]), "missed": ("v", BAD)}


def plot_targets(
    result: PortfolioResult,
    *,
    target: str | None = None,
    ax: Axes | None = None,
    lang: str | None = None,
    most: int = 28,
) -> Axes:
    """Draw every unit's interval against a target, the least sure of meeting it on top.

    Parameters
    ----------
    result : PortfolioResult
        Computed with targets.
    target : str, optional
        Name of the target as in ``result.targets``; default: the first.
    ax, lang
        As for ``plot_funnel``.
    most : int
        Units drawn at most; of more those least sure of meeting the target are drawn.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If there are no targets, or none of this name.

    Examples
    --------
    >>> from sqmlib import portfolio
    >>> found = portfolio.analyze(portfolio.EXAMPLE, targets=[{"metric": "better", "at_least": 0.45}])
    >>> plot_targets(found, lang="en").get_yticklabels()[0].get_text()
    'Dalian'
    """
    rows, chosen = _rows(result, target)
    total, rows = len(rows), rows.head(most)
    said = [word(f"targets.{r.outcome}", lang, p=_percent(r.p_met, r.outcome)) for r in rows.itertuples()]
    place = Rows([result.label(unit, lang) for unit in rows.index])
    lines = [word("targets.note", lang, target=result.label(chosen, lang))]
    if total > most:
        lines.append(word("targets.limited", lang, shown=most, total=total))
    key = [
        charts.Block(*LOOKS[o], result.say(f"code.outcome.{o}", lang)) for o in LOOKS if (rows["outcome"] == o).any()
    ]
    with charts.themed():
        ax = place.axes(ax, width_of(said) + 0.25, key, lines)
        ax.axvline(float(rows["target"].iloc[0]), color=charts.INK, linewidth=1.1, zorder=1)
        for outcome, (shape, color) in LOOKS.items():
            hit = (rows["outcome"] == outcome).to_numpy()
            ax.hlines(place.middles[hit], rows["low"][hit], rows["high"][hit], color=color, linewidth=2.2, alpha=0.45)
            ax.plot(rows["value"][hit], place.middles[hit], shape, color=color, ms=6.5, mec="white", mew=0.4, zorder=3)
        place.write_right(ax, said)
        ax.set_xlabel(result.label(chosen, lang))
    return charts.dress(ax, _alt(result, rows, chosen, lang))


def _rows(result: PortfolioResult, target: str | None) -> tuple[pd.DataFrame, str]:
    if result.targets is None:
        raise nothing("targets")
    names = list(dict.fromkeys(result.targets.index.get_level_values("target")))
    if target is not None and target not in names:
        values = {"found": str(target)[:80], "known": names}
        raise DataError([Remark("portfolio_plot.unknown_target", "error", values)])
    chosen = names[0] if target is None else target
    rows = result.targets.xs(chosen, level="target").dropna(subset=["value", "p_met"])
    if rows.empty:
        raise nothing("targets")
    return rows.sort_values(["p_met", "value"], kind="stable"), chosen


def _percent(p: float, outcome: str) -> str:
    """Return how sure the outcome is, never rounded up to certainty."""
    sure = 1 - p if outcome == "missed" else p
    return f"{min(np.floor(sure * 100 + 1e-9), 99):.0f}"


def _alt(result: PortfolioResult, rows: pd.DataFrame, target: str, lang: str | None) -> str:
    said = [word("alt.targets", lang, target=result.label(target, lang), n=len(rows))]
    for outcome in LOOKS:
        units = list(rows.index[rows["outcome"] == outcome])
        if units:
            name = result.say(f"code.outcome.{outcome}", lang)
            said.append(word("alt.group", lang, name=name, units=[result.label(u, lang) for u in units]))
    return "".join(said)
