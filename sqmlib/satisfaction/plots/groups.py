"""Groups: one measure by segment against all answers, and over the waves with its changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sqmlib import charts
from sqmlib.satisfaction.plots.marks import ALPHA, alt, missing, one, said, word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sqmlib.satisfaction.results import SatisfactionResult

__all__ = ["plot_segments", "plot_waves"]

BLUE, ORANGE, GREEN = charts.PALETTE[1], charts.PALETTE[2], charts.PALETTE[0]


def plot_segments(
    result: SatisfactionResult, *, ax: Axes | None = None, lang: str | None = None, measure: Any = None
) -> Axes:
    """Draw the score of one measure in every segment with its 95 % interval; the line is all answers together.

    Parameters
    ----------
    result : SatisfactionResult
        Of answers with a segment.
    ax : matplotlib.axes.Axes, optional
        Where to draw; default: a figure of its own.
    lang : {"en", "zh"}, optional
        Default: the language in use.
    measure : str, optional
        Default: the first measure answered.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If fewer than two segments can be shown, or there is no such measure.

    Examples
    --------
    >>> from sqmlib import satisfaction
    >>> both = satisfaction.EXAMPLE.assign(segment=["north", "south"] * 20)
    >>> plot_segments(satisfaction.analyze(both), lang="en").get_xlabel()
    'NPS (points, −100 to 100)'
    """
    name = one(result, measure)
    rows = _shown(result.segments, name, "segments")
    unit = result.table.at[name, "unit"]
    groups = [result.label(g, lang) for g in rows.index]
    told = [said(result, row, unit, lang) for _, row in rows.iterrows()]
    sheet = charts.RowSheet(groups)
    p = float(rows["p_holm"].iloc[0])
    test = "" if np.isnan(p) else word("segments.test", lang, p=p)
    ax = sheet.axes(ax, right=told, notes=[word("segments.note", lang), test])
    with charts.themed():
        scale = 100 if unit == "share" else 1
        low, high, value = (scale * rows[c].to_numpy(float) for c in ("low", "high", "value"))
        ax.axvline(scale * result.table.at[name, "value"], color="#8C8C8C", linewidth=1.1, zorder=1)
        ax.hlines(sheet.middles, low, high, color=BLUE, linewidth=4, alpha=0.4, zorder=2)
        ax.plot(value, sheet.middles, "o", color=BLUE, ms=7.5, mec="white", mew=0.7, zorder=3)
        ax.margins(x=0.06)
        ax.set_xlabel(_axis(result, name, unit, lang))
    told = dict(zip(groups, told, strict=True))
    return charts.dress(ax, alt(word("segments.title", lang, measure=result.label(name, lang)), told, lang))


def _shown(frame: pd.DataFrame | None, name: Any, picture: str) -> pd.DataFrame:
    """Return the groups of a measure that are not hidden, or raise DataError when fewer than two are left."""
    rows = None if frame is None else frame.loc[name]
    rows = None if rows is None else rows[rows["n"] > 0]
    if rows is None or len(rows) < 2:
        raise missing(picture)
    return rows


def _axis(result: SatisfactionResult, name: Any, unit: str, lang: str | None) -> str:
    what = word("percent", lang) if unit == "share" else result.say(f"code.unit.{unit}", lang)
    return word("axis", lang, measure=result.label(name, lang), unit=what)


def plot_waves(
    result: SatisfactionResult, *, ax: Axes | None = None, lang: str | None = None, measure: Any = None
) -> Axes:
    r"""Draw the score of one measure over the waves with 95 % intervals, and every change beyond chance as a number.

    Parameters
    ----------
    result : SatisfactionResult
        Of answers with a wave.
    ax, lang, measure
        As for :func:`plot_segments`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If fewer than two waves can be shown, or there is no such measure.

    Examples
    --------
    >>> from sqmlib import satisfaction
    >>> both = satisfaction.EXAMPLE.assign(wave=[2025] * 20 + [2026] * 20)
    >>> ax = plot_waves(satisfaction.analyze(both), lang="en")
    >>> [label.get_text() for label in ax.get_xticklabels()]
    ['2025\nn = 20', '2026\nn = 20']
    """
    name = one(result, measure)
    rows = _shown(result.waves, name, "waves")
    unit = result.table.at[name, "unit"]
    ax = charts.axes(ax, width=max(4.6, 1.0 + 1.1 * len(rows)), height=3.9)
    with charts.themed():
        scale = 100 if unit == "share" else 1
        x, value = np.arange(len(rows)), scale * rows["value"].to_numpy(float)
        low, high = (scale * rows[c].to_numpy(float) for c in ("low", "high"))
        ax.plot(x, value, "-", color=charts.GREY, linewidth=1.4, zorder=1)
        ax.vlines(x, low, high, color=BLUE, linewidth=4, alpha=0.4, zorder=2)
        ax.plot(x, value, "o", color=BLUE, ms=7.5, mec="white", mew=0.7, zorder=3)
        _numbers(ax, result, rows, x, value, unit)
        texts = [
            word("waves.tick", lang, wave=charts.wrap(result.label(w, lang), 14, 2), n=f"{n:.0f}")
            for w, n in rows["n"].items()
        ]
        ax.set_xticks(x, labels=texts)
        ax.set(xlim=(-0.5, len(rows) - 0.3), ylabel=_axis(result, name, unit, lang))
        ax.margins(y=0.12)
        designs = list(dict.fromkeys(rows["design"].dropna()))
        lines = [word("waves.note", lang), *(word(f"waves.{design}", lang) for design in designs)]
        charts.notes_below(ax, lines, 4.2)
    told = {result.label(w, lang): said(result, row, unit, lang) for w, row in rows.iterrows()}
    return charts.dress(ax, alt(word("waves.title", lang, measure=result.label(name, lang)), told, lang))


def _numbers(ax: Axes, result: SatisfactionResult, rows: pd.DataFrame, x: np.ndarray, y: np.ndarray, unit: str) -> None:
    """Write every score beside its mark, and under it the change when it is beyond chance."""
    for place, value, (_, row) in zip(x, y, rows.iterrows(), strict=True):
        text = result.amount(row["value"], unit)
        clear = row["change_low"] > 0 or row["change_high"] < 0
        if clear and not row["p_change"] >= ALPHA:
            change = row["change"] * (100 if unit == "share" else 1)
            text += f"\n{'▲' if change > 0 else '▼'} {abs(change):.{2 if unit == 'mean' else 0}f}"
        color = charts.INK if not clear else GREEN if row["change"] > 0 else ORANGE
        look = {"va": "center", "fontsize": 8.5, "color": color, "textcoords": "offset points", "zorder": 4}
        look["bbox"] = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1}
        ax.annotate(text, (place, value), (9, 0), **look)
