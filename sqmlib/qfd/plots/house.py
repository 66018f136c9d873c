"""The whole house of quality on one sheet, or on several."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from sqmlib import charts
from sqmlib.checks import DataError, Remark
from sqmlib.qfd.plots import core, walls
from sqmlib.qfd.plots.canvas import LINE, Canvas
from sqmlib.qfd.plots.content import SMALL
from sqmlib.qfd.plots.marks import correlation, direction, strength, word
from sqmlib.qfd.plots.plan import MARGIN, Plan

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.qfd.house import House
    from sqmlib.qfd.results import QfdResult

__all__ = ["plot_house", "plot_house_pages"]

_STEP = 0.195  # inches from line to line of the legend
SYMBOLS = ("classic", "numbers")


def plot_house(result: QfdResult, *, ax: Axes | None = None, lang: str | None = None, symbols: str = "classic") -> Axes:
    """Draw the house of quality: roof, directions, matrix, weights, competitors, targets, importance, legend.

    Parameters
    ----------
    result : QfdResult
        Of ``analyze``.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; the house is scaled to fit. Default: a figure as large as the house needs.
    lang : {"en", "zh"}, optional
        Language. Default: the one in use.
    symbols : {"classic", "numbers"}
        Double circle, circle and triangle, or 9, 3 and 1.

    Returns
    -------
    matplotlib.axes.Axes
        Measured in inches.

    Raises
    ------
    DataError
        If the symbols are not known.

    Examples
    --------
    >>> from sqmlib import qfd
    >>> ax = plot_house(qfd.analyze(qfd.EXAMPLE, bootstrap=0), lang="en")
    >>> "Relative importance, %" in [text.get_text() for text in ax.texts]
    True
    """
    _check_symbols(symbols)
    return _draw(result, result.house, ax, lang, symbols, "")


def plot_house_pages(
    result: QfdResult, *, lang: str | None = None, rows: int = 20, columns: int = 20, symbols: str = "classic"
) -> list[Axes]:
    """Draw a large house on pages, each with its own requirements and characteristics.

    Parameters
    ----------
    result, lang, symbols
        As for :func:`plot_house`.
    rows, columns : int
        Most requirements and characteristics on a page, at least 1.

    Returns
    -------
    list of matplotlib.axes.Axes
        From left to right, then down. Weights, ranks and shares are those of the whole house; the roof of a page holds
        the pairs of its characteristics, and a note says how many pairs stand on no page.

    Raises
    ------
    DataError
        If a page has no room, or the symbols are not known.

    Examples
    --------
    >>> from sqmlib import qfd
    >>> len(plot_house_pages(qfd.analyze(qfd.EXAMPLE, bootstrap=0), rows=2, columns=2))
    4
    """
    _check_symbols(symbols)
    if min(rows, columns) < 1:
        raise DataError([Remark("qfd_plot.problem.page", "error", {"rows": rows, "columns": columns})])
    house = result.house
    downs, rights = _even(house.requirements.index, rows), _even(house.characteristics.index, columns)
    split = _between(house, rights)
    pages = []
    for number, (down, right) in enumerate(product(downs, rights), start=1):
        values = {"page": number, "pages": len(downs) * len(rights), "pairs": split}
        said = word("page_pairs" if split else "page", lang, **values)
        pages.append(_draw(result, house.part(down, right), None, lang, symbols, said))
    return pages


def _check_symbols(symbols: str) -> None:
    if symbols not in SYMBOLS:
        values = {"parameter": "symbols", "allowed": list(SYMBOLS), "found": str(symbols)[:80]}
        raise DataError([Remark("input.choice", "error", values)])


def _even(names, most: int) -> list:
    """Return the names in as few parts as needed, about equally long."""
    return [names[part] for part in np.array_split(np.arange(len(names)), -(-len(names) // most))]


def _between(house: House, parts: list) -> int:
    """Return how many pairs of the roof belong to two parts."""
    page = {name: number for number, names in enumerate(parts) for name in names}
    return sum(page[one] != page[other] for one, other in house.roof.index)


def _draw(result: QfdResult, house: House, ax: Axes | None, lang: str | None, symbols: str, page: str) -> Axes:
    plan = Plan(result, house, lang, symbols == "numbers")
    entries = _legend(plan)
    canvas = Canvas(ax, plan.width, plan.height(_legend_height(entries)))
    with charts.themed():
        core.matrix(canvas, plan)
        walls.left_wall(canvas, plan)
        walls.right_wall(canvas, plan)
        core.roof(canvas, plan)
        core.names(canvas, plan)
        core.floor(canvas, plan)
        _frame(canvas, plan)
        _write_legend(canvas, plan, entries)
        look = {"va": "top", "color": charts.QUIET, "linespacing": 1.3}
        canvas.text(MARGIN, plan.bottom - 0.07, plan.note, 7, **look)
        if page:
            canvas.text(plan.right, plan.eaves + 0.1, page, SMALL, ha="right", color=charts.QUIET)
        canvas.draw()
    return charts.dress(canvas.ax, _alt(plan))


def _frame(canvas: Canvas, plan: Plan) -> None:
    """Draw the strong lines around and between the rooms of the house."""
    ink, left, right = charts.INK, plan.matrix_left, plan.matrix_right
    high = plan.matrix_top - plan.floor_top
    canvas.rect(MARGIN, plan.floor_top, plan.right - MARGIN, high, edge=ink, width=1.2, z=4)
    canvas.rect(left, plan.bottom, right - left, plan.eaves - plan.bottom, edge=ink, width=1.2, z=4)
    canvas.line([(left, plan.names_top), (right, plan.names_top)], ink, 0.8, z=4)
    canvas.line([(MARGIN + plan.band + plan.need_width, plan.names_top), (left, plan.names_top)], LINE, 0.7)
    if plan.right > right:
        canvas.line([(right, plan.names_top), (plan.right, plan.names_top), (plan.right, plan.matrix_top)], ink, 0.8)


Entry = tuple[Callable[[Canvas, float, float], None] | None, str]


def _legend(plan: Plan) -> list[Entry]:
    """Return what stands in the legend: a drawing and its meaning; without drawing a heading."""
    strengths = [value for value in (9, 3, 1, 0) if (plan.matrix == value).any()]
    entries: list[Entry] = [(None, word("legend.strength", plan.lang))]
    for value in strengths:
        shown = plan.result.parameters["scale"].split("-")[(9, 3, 1).index(value)] if value else "0"
        text = word(f"legend.strength_{value}", plan.lang, value=shown)
        entries.append((lambda c, x, y, v=value: strength(c, x, y, v, plan.numbers), text))
    signs = plan.house.signs
    known = [sign for sign in (2, 1, -1, -2) if (signs == sign).any()] + [np.nan] * bool(np.isnan(signs).any())
    if known:
        entries.append((None, word("legend.roof", plan.lang)))
    for sign in known:
        code = "open" if np.isnan(sign) else {2: "pp", 1: "p", -1: "n", -2: "nn"}[sign]
        entries.append((lambda c, x, y, s=sign: correlation(c, x, y, s, 0.075), word(f"legend.roof_{code}", plan.lang)))
    found = plan.house.characteristics["direction"].dropna().unique()
    if len(found):
        entries.append((None, word("legend.direction", plan.lang)))
    for value in [v for v in (1, -1, 0) if v in found]:
        code = {1: "up", -1: "down", 0: "hit"}[value]
        entries.append((lambda c, x, y, v=value: direction(c, x, y, v, 0.075), word(f"legend.{code}", plan.lang)))
    return entries


def _legend_height(entries: list[Entry]) -> float:
    """Return the inches the legend needs."""
    return _STEP * len(entries) + 0.05 * sum(mark is None for mark, _ in entries) + 0.1


def _write_legend(canvas: Canvas, plan: Plan, entries: list[Entry]) -> None:
    """Write the legend at the upper left, above the requirements."""
    y, left = plan.matrix_top + _legend_height(entries) - 0.1, MARGIN + 0.06
    for mark, text in entries:
        if mark is None:
            y -= 0.05
            canvas.text(left, y, text, SMALL, fontweight="bold")
        else:
            mark(canvas, left + 0.12, y)
            canvas.text(left + 0.3, y, text, SMALL)
        y -= _STEP


def _alt(plan: Plan) -> str:
    """Return the picture in words: the characteristics by rank."""
    table = plan.table.sort_values("rank", kind="stable")
    said = [word("alt.house", plan.lang, rows=len(plan.needs), columns=len(table))]
    for item, row in table.iterrows():
        values = {"name": plan.result.label(item, plan.lang), "share": row["relative_importance"]}
        said.append(word("alt.share", plan.lang, rank=int(row["rank"]), **values))
    return "".join(said)
