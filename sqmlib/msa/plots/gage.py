"""Pictures of a Gage R&R: components of the spread, and the parts that divide the panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sqmlib import charts
from sqmlib.capability.plots.base import ACCENT, BAD, GOOD, MILD, Rows
from sqmlib.i18n import tr
from sqmlib.msa.knowledge import GRR

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.msa.gage_results import GageResult

__all__ = ["plot_gage", "plot_parts", "word"]

COLORS = {"gage_rr": BAD, "part": GOOD}


def word(key: str, lang: str | None, **values: Any) -> str:
    """Return a word of the pictures of measurement studies."""
    return tr(f"msa_plot.{key}", lang, **values)


def plot_gage(result: GageResult, *, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw every source of spread as per cent of the study variation with its interval, its contribution below.

    Parameters
    ----------
    result : GageResult
        Of :func:`sqmlib.msa.gage_rr`.
    ax : matplotlib.axes.Axes, optional
        Where; default: a figure of its own.
    lang : {"en", "zh"}, optional
        Default: the language in use.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import pandas as pd
    >>> from sqmlib import msa
    >>> scores = [70, 71, 74, 74, 80, 81, 85, 84, 60, 62, 63, 65, 90, 90, 93, 94]
    >>> frame = pd.DataFrame({"part": np.repeat([1, 2, 3, 4], 4), "appraiser": ["A", "A", "B", "B"] * 4,
    ...     "trial": [1, 2] * 8, "value": scores})
    >>> plot_gage(msa.gage_rr(frame, draws=500), lang="en").get_yticklabels()[-1].get_text()
    'the calls themselves'
    """
    table = result.table.drop(index="total")
    values = table[["study", "study_low", "study_high"]].to_numpy(float)
    said = [word("gage.row", lang, study=v, low=low, high=high) for v, low, high in values]
    place = Rows([result.label(source, lang) for source in table.index], said)
    lines = [
        result.headline(lang).replace("**", ""),
        word("gage.note", lang, level=100 * result.parameters["level"], author=GRR.source),
    ]
    key = [
        charts.Block("s", ACCENT, word("gage.study", lang)),
        charts.Block("s", MILD, word("gage.contribution", lang)),
    ]
    with charts.themed():
        ax = place.axes(ax, key, lines)
        for limit in GRR.limits:
            ax.axvline(limit, color=charts.INK, linewidth=0.9, linestyle=(0, (4, 2)), zorder=0.8)
        colors = [COLORS.get(str(s), ACCENT) for s in table.index]
        thin = place.heights * 0.2
        ax.barh(place.middles - thin * 0.8, values[:, 0], height=thin * 1.5, color=colors, alpha=0.8, zorder=2)
        ax.barh(place.middles + thin * 0.9, table["contribution"], height=thin, color=MILD, alpha=0.6, zorder=2)
        ax.hlines(place.middles - thin * 0.8, values[:, 1], values[:, 2], color=charts.INK, linewidth=1.2, zorder=3)
        ax.set(xlim=(0, 100), xlabel=word("gage.x", lang))
    names = [f"{text}: {words}" for text, words in zip(place.texts, said, strict=True)]
    return charts.dress(ax, " ".join([lines[0], *names]).replace("\n", " "))


def plot_parts(result: GageResult, *, ax: Axes | None = None, lang: str | None = None, most: int = 24) -> Axes:
    """Draw lowest, mean and highest score of the parts on which the panel is most divided.

    Parameters
    ----------
    result, ax, lang
        As for :func:`plot_gage`.
    most : int
        Parts drawn at most; a note says how many there are.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import pandas as pd
    >>> from sqmlib import msa
    >>> scores = [70, 71, 74, 74, 80, 81, 85, 84, 60, 62, 63, 65, 90, 90, 93, 94]
    >>> frame = pd.DataFrame({"part": np.repeat([1, 2, 3, 4], 4), "appraiser": ["A", "A", "B", "B"] * 4,
    ...     "trial": [1, 2] * 8, "value": scores})
    >>> [t.get_text() for t in plot_parts(msa.gage_rr(frame, draws=500), lang="en").get_yticklabels()]
    ['2', '3', '1', '4']
    """
    table, total = result.parts_spread.head(most), len(result.parts_spread)
    said = [word("parts.row", lang, range=f"{r:g}") for r in table["range"].round(6)]
    place = Rows([result.label(i, lang) for i in table.index], said)
    lines = [
        result.say(
            "gage.divided",
            lang,
            ids=[result.label(i, lang) for i in table.index[:3]],
            most=float(table["range"].iloc[0]),
        )
    ]
    lines += [word("parts.limited", lang, shown=most, total=total)] if total > most else []
    with charts.themed():
        ax = place.axes(ax, [charts.Block("o", ACCENT, word("parts.key", lang))], lines)
        ax.hlines(place.middles, table["lowest"], table["highest"], color=ACCENT, linewidth=2.4, alpha=0.45)
        ax.plot(table["mean"], place.middles, "o", color=ACCENT, ms=6, mec="white", mew=0.4, zorder=3)
        ax.set_xlabel(result.parameters["value"])
        low, high = float(np.min(table["lowest"])), float(np.max(table["highest"]))
        ax.set_xlim(low - 0.03 * (high - low) - 1e-9, high + 0.03 * (high - low) + 1e-9)
    return charts.dress(ax, lines[0])
