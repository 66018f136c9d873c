"""The position map: how much a factor counts against how it is rated, one column per rating."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sqmlib import charts
from sqmlib.checks import DataError, Remark
from sqmlib.swot.plots.sheet import COLORS, SHAPES, Sheet, fitted, lines_height, word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.swot.results import SwotResult

__all__ = ["plot_position"]

LEFT, COLUMN, TOP, LEAST = 46.0, 196.0, 44.0, 300.0  # points
SIZE, QUIET = 8.2, 7.4


def plot_position(result: SwotResult, *, ax: Axes | None = None, lang: str | None = None, lines: int = 3) -> Axes:
    """Draw priority (upwards) against rating (columns), so that what counts and is handled badly stands out.

    Parameters
    ----------
    result : SwotResult
        With priorities and ratings.
    ax : matplotlib.axes.Axes, optional
        Where to draw, made to fit; default: a figure of its own, as high as the texts need.
    lang : {"en", "zh"}, optional
        Default: the language in use.
    lines : int
        Most lines of a text.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If no factor has both a priority and a rating.

    Examples
    --------
    >>> from sqmlib import swot
    >>> plot_position(swot.analyze(swot.EXAMPLE, bootstrap=0), lang="en").alt[:13]
    'Position map:'
    """
    table = result.table.dropna(subset=["share", "rating"])
    if not len(table):
        raise DataError([Remark("swot_plot.position.missing", "error")])
    ratings = sorted({*table["rating"].astype(float), *_whole(result)})
    texts = {f: fitted(result.label(f, lang), COLUMN - 60, SIZE, lines=lines) for f in table.index}
    sizes = {f: lines_height(text, SIZE) + 3 for f, text in texts.items()}
    columns = [list(table.index[(table["rating"] == r).to_numpy()]) for r in ratings]
    height = max(LEAST, *(sum(sizes[f] for f in own) for own in columns))
    top = float(np.nanmax(table[["share", "share_high"]].to_numpy(float))) * 1.04
    sheet = Sheet(LEFT + COLUMN * len(ratings))
    with charts.themed():
        _grid(sheet, ratings, height, top, lang)
        for i, own in enumerate(columns):
            _column(sheet, table.loc[own], LEFT + COLUMN * i, height, top, texts, sizes)
        note = fitted(_note(result, lang), sheet.width, QUIET)
        end = sheet.text(0, TOP + height + 28, note, QUIET, charts.QUIET)
        ax = sheet.draw(ax, end)
    return charts.dress(ax, _alt(result, table, lang))


def _whole(result: SwotResult) -> list[float]:
    from sqmlib.swot.matrices import scale_of

    low, high = scale_of(result.parameters["convention"])
    return [float(v) for v in range(int(low), int(high) + 1)]


def _place(share: Any, height: float, top: float) -> Any:
    """Return how far down the sheet a priority stands."""
    return TOP + height * (1 - np.asarray(share, float) / top)


def _grid(sheet: Sheet, ratings: list[float], height: float, top: float, lang: str | None) -> None:
    """Draw the lines of the ratings, the scale of the priorities, and the key."""
    left = 0.0
    for kind in "SWOT":
        sheet.mark(left + 5, 8, SHAPES[kind], 7, COLORS[kind])
        text = word("position.kind", lang, kind=kind)
        sheet.text(left + 13, 2, text, SIZE)
        left += 26 + charts.text_size(text, SIZE)[0]
    sheet.text(0, 22, word("position.y", lang), SIZE, charts.QUIET)
    step = next(s for s in (0.005, 0.01, 0.02, 0.05, 0.1, 0.2) if top / s <= 7 or s == 0.2)
    for value in np.arange(0, top, step):
        y = float(_place(value, height, top))
        sheet.line([LEFT, sheet.width], [y, y], "#E8E8E8", 0.7, zorder=0)
        sheet.text(LEFT - 6, y, f"{value:.3f}".rstrip("0").rstrip("."), QUIET, charts.QUIET, ha="right", va="center")
    for i, rating in enumerate(ratings):
        x = LEFT + COLUMN * i + 12
        sheet.line([x, x], [TOP, TOP + height], charts.GREY, 0.8, zorder=0)
        text = word("position.rating", lang, rating=rating)
        sheet.text(x - 6, TOP + height + 8, text, SIZE, charts.INK)


def _column(sheet: Sheet, own: pd.DataFrame, x: float, height: float, top: float, texts: dict, sizes: dict) -> None:
    """Draw the factors of one rating; texts are moved up or down so far that none covers another."""
    if not len(own):
        return
    wanted = _place(own["share"], height, top)
    high = np.array([sizes[f] for f in own.index])
    places = charts.stack(wanted, high, TOP, TOP + height)
    aside = {f: 9.0 * (i % 4) for i, f in enumerate(own["share"].sort_values().index)}
    for factor, y, at in zip(own.index, wanted, places, strict=True):
        row = own.loc[factor]
        color, mark = COLORS[row["kind"]], x + 12 + aside[factor]
        if pd.notna(row["share_low"]):
            ends = _place([row["share_low"], row["share_high"]], height, top)
            sheet.line([mark, mark], ends, color, 1.6, alpha=0.55)
        sheet.mark(mark, float(y), SHAPES[row["kind"]], 6.5, color)
        sheet.line([mark + 4, x + 51], [y, at], "#B0B0B0", 0.6)
        sheet.text(x + 53, at - (high[list(own.index).index(factor)] - 3) / 2, texts[factor], SIZE)


def _note(result: SwotResult, lang: str | None) -> str:
    basis = word(f"position.note_{result.parameters['basis']}", lang, n=result.parameters["voters"])
    missing = list(result.table.index[result.table[["share", "rating"]].isna().any(axis=1).to_numpy()])
    names = [result.label(f, lang) for f in missing]
    return basis + (word("position.absent", lang, factors=names) if names else "")


def _alt(result: SwotResult, table: pd.DataFrame, lang: str | None) -> str:
    order = table.sort_values("share", ascending=False, kind="stable").head(8)
    said = [
        word("alt.factor", lang, factor=result.label(f, lang), rating=row["rating"], share=row["share"])
        for f, row in order.iterrows()
    ]
    return word("alt.position", lang, factors=word("join_groups", lang).join(said))
