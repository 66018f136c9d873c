"""Rows: one line per item - its two coordinates, what every crosshair says of it, what low and high ratings do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from sqmlib import charts
from sqmlib.ipa.knowledge import CATEGORIES
from sqmlib.ipa.plots.marks import COLORS, SHAPES, alt, chosen, missing, word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sqmlib.ipa.results import IpaResult

__all__ = ["plot_asymmetry", "plot_flips", "plot_priorities"]

BLUE, ORANGE, GREEN = charts.PALETTE[1], charts.PALETTE[2], charts.PALETTE[0]


def plot_priorities(
    result: IpaResult, *, ax: Axes | None = None, lang: str | None = None, items: Iterable[Any] | None = None
) -> Axes:
    """Draw importance and performance of every item on one scale, by rank; without one scale their opportunity.

    Parameters
    ----------
    result : IpaResult
        Of ``analyze``.
    ax, lang, items
        As for ``plot_map``.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If no item has both coordinates.

    Examples
    --------
    >>> from sqmlib import ipa
    >>> ax = plot_priorities(ipa.analyze(ipa.EXAMPLE, bootstrap=0), lang="en")
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['queue', 'staff', 'parking', 'music']
    """
    table = _ranked(result, items)
    names = {c: result.say(f"code.quadrant.{c}", lang) for c in CATEGORIES}
    comparable = result.parameters["comparable"]
    sheet = charts.RowSheet([result.label(i, lang) for i in table.index])
    key = [charts.Block(s, c, word(f"priorities.{n}", lang)) for n, s, c in _ENDS] if comparable else []
    right = [names[q] for q in table["quadrant"]]
    note = [word("priorities.note" if comparable else "priorities.note_opportunity", lang)]
    ax = sheet.axes(ax, right=right, key=key, notes=note)
    with charts.themed():
        (_dumbbells if comparable else _bars)(ax, sheet, table)
        how = result.say(f"statistic.{result.parameters['statistic']}", lang)
        ax.set_xlabel(word("priorities.x" if comparable else "priorities.x_opportunity", lang, how=how))
    codes = {i: str(q) for i, q in table["quadrant"].items()}
    texts = {i: result.label(i, lang) for i in table.index}
    return charts.dress(ax, alt(word("priorities.title", lang), codes, texts, names, lang))


_ENDS = (("importance", "D", BLUE), ("performance", "o", GREEN))


def _ranked(result: IpaResult, items: Iterable[Any] | None) -> pd.DataFrame:
    table = result.table.loc[chosen(result.table, items)]
    table = table[table["quadrant"].notna()].sort_values("rank", kind="stable")
    if not len(table):
        raise missing("priorities")
    return table


def _dumbbells(ax: Axes, sheet: charts.RowSheet, table: pd.DataFrame) -> None:
    """Draw both coordinates with intervals, slightly apart, and the line between them."""
    y = sheet.middles
    ax.hlines(y, table["importance"], table["performance"], color=charts.GREY, linewidth=3, zorder=1)
    for (name, shape, color), shift in zip(_ENDS, (-0.05, 0.05), strict=True):
        ax.hlines(
            y + shift, table[f"{name}_low"], table[f"{name}_high"], color=color, linewidth=1.8, alpha=0.45, zorder=2
        )
        ax.plot(table[name], y + shift, shape, color=color, ms=6.5, mec="white", mew=0.6, zorder=3)
    ax.margins(x=0.04)


def _bars(ax: Axes, sheet: charts.RowSheet, table: pd.DataFrame) -> None:
    colors = [COLORS[q] for q in table["quadrant"]]
    ax.barh(sheet.middles, table["opportunity"], height=0.17, color=colors)
    ax.axvline(0, color="#8C8C8C", linewidth=1)
    ax.margins(x=0.04)


def plot_flips(
    result: IpaResult, *, ax: Axes | None = None, lang: str | None = None, items: Iterable[Any] | None = None
) -> Axes:
    r"""Draw the quadrant of every item under each crosshair; the chosen one stands first.

    Parameters
    ----------
    result : IpaResult
        Of ``analyze``.
    ax, lang, items
        As for ``plot_map``.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If no item has both coordinates.

    Examples
    --------
    >>> from sqmlib import ipa
    >>> ax = plot_flips(ipa.analyze(ipa.EXAMPLE, bootstrap=0), lang="en")
    >>> [label.get_text() for label in ax.get_xticklabels()]
    ['grand means\nof the items', 'medians of\nthe items', 'middle of\nthe scale']
    """
    table = _ranked(result, items)
    names = {c: result.say(f"code.quadrant.{c}", lang) for c in CATEGORIES}
    flips = result.flips.loc[table.index]
    lines = list(result.crosshairs.index)
    sheet = charts.RowSheet([result.label(i, lang) for i in table.index])
    key = [charts.Block(SHAPES[c], COLORS[c], names[c]) for c in CATEGORIES]
    right = ["" if same else word("flips.moves", lang) for same in flips["agree"]]
    p = result.table["p_quadrant"].notna().any()
    ax = sheet.axes(ax, right=right, key=key, notes=[word("flips.note", lang), word("flips.sure", lang) if p else ""])
    with charts.themed():
        for place, line in enumerate(lines):
            for code in CATEGORIES:
                rows = (flips[line] == code).to_numpy()
                ax.plot(np.full(rows.sum(), place), sheet.middles[rows], SHAPES[code], color=COLORS[code], ms=9)
        texts = [charts.wrap(result.label(line, lang), 14, 3) for line in lines]
        ax.set_xticks(range(len(lines)), labels=texts)
        ax.set_xlim(-0.6, len(lines) - 0.4)
        ends = (sheet.middles + sheet.heights / 2)[:-1]
        ax.hlines(ends, *ax.get_xlim(), color=charts.GREY, linewidth=0.6, zorder=0.5)
    codes = {i: str(q) for i, q in table["quadrant"].items()}
    labels = {i: result.label(i, lang) for i in table.index}
    return charts.dress(ax, alt(word("flips.title", lang), codes, labels, names, lang))


def plot_asymmetry(
    result: IpaResult, *, ax: Axes | None = None, lang: str | None = None, items: Iterable[Any] | None = None
) -> Axes:
    """Draw what low (left) and high performance (right) do to the overall judgment, with intervals; derived impact.

    Parameters
    ----------
    result : IpaResult
        Of answers with an overall judgment.
    ax, lang, items
        As for ``plot_map``.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If there is no overall judgment, or nothing could be estimated.

    Examples
    --------
    >>> from sqmlib import ipa
    >>> plot_asymmetry(ipa.analyze(ipa.EXAMPLE, bootstrap=0), lang="zh").get_xlabel()
    '总体评价的变化（相对于中间评分）'
    """
    frame = result.asymmetry
    known = None if frame is None else frame[frame["penalty"].notna() | frame["reward"].notna()]
    if known is None or not len(known):
        raise missing("asymmetry")
    wanted = chosen(frame, items)
    rows = known.loc[[i for i in known.index if i in wanted]]
    rows = rows.loc[rows["range"].fillna(-1).sort_values(ascending=False, kind="stable").index]
    sheet = charts.RowSheet([result.label(i, lang) for i in rows.index])
    ends = (("penalty", "v", ORANGE), ("reward", "^", GREEN))
    key = [charts.Block(shape, color, word(f"asymmetry.{name}", lang)) for name, shape, color in ends]
    right = [result.say(f"code.factor.{f}", lang) if isinstance(f, str) else "" for f in rows["factor"]]
    ax = sheet.axes(ax, right=right, key=key, notes=[word("asymmetry.note", lang)])
    with charts.themed():
        ax.axvline(0, color="#8C8C8C", linewidth=1, zorder=0.6)
        for (name, shape, color), shift in zip(ends, (-0.05, 0.05), strict=True):
            y = sheet.middles + shift
            ax.hlines(y, rows[f"{name}_low"], rows[f"{name}_high"], color=color, linewidth=2, alpha=0.45, zorder=2)
            ax.plot(rows[name], y, shape, color=color, ms=7, mec="white", mew=0.6, zorder=3)
        ax.set_xlabel(word("asymmetry.x", lang))
        ax.margins(x=0.04)
    codes = {i: str(f) for i, f in rows["factor"].items() if isinstance(f, str)}
    names = {f: result.say(f"code.factor.{f}", lang) for f in dict.fromkeys(codes.values())}
    texts = {i: result.label(i, lang) for i in rows.index}
    return charts.dress(ax, alt(word("asymmetry.title", lang), codes, texts, names, lang))
