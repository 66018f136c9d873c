"""Heat map: expectation, perception and gap of every item, grouped by dimension."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from sqmlib import charts
from sqmlib.numbers import signed
from sqmlib.servqual.plots.sheet import Sheet, alt, chosen, word
from sqmlib.servqual.template import NONE

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sqmlib.servqual.results import ServqualResult

__all__ = ["plot_items"]

_CELL = 0.95  # inches
_HEAD = 0.26  # inches for the name of a dimension
_COLUMNS = ("expectation", "perception", "gap")


def plot_items(
    result: ServqualResult,
    *,
    ax: Axes | None = None,
    lang: str | None = None,
    dimensions: Iterable[Any] | None = None,
) -> Axes:
    """Draw expectation, perception and gap of every item as colored cells with their numbers.

    Parameters
    ----------
    result : ServqualResult
        Of ``analyze``; with perceptions alone there is one column.
    ax : matplotlib.axes.Axes, optional
        Where; default: a figure of its own.
    lang : {"en", "zh"}, optional
        Default: the language in use.
    dimensions : iterable, optional
        Which to show; default: all, and the items that are in none.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> from sqmlib import servqual
    >>> ax = plot_items(servqual.analyze(servqual.EXAMPLE, bootstrap=0), lang="en", dimensions=["tangibles"])
    >>> len(ax.get_yticklabels())
    4
    """
    wanted = chosen(result.table, dimensions)
    rows = result.items.loc[[k for k in result.items.index if k[0] in wanted or (dimensions is None and k[0] == NONE)]]
    names = [c for c in _COLUMNS if result.gaps or c == "perception"]
    groups = list(rows.index.get_level_values("dimension"))
    starts = [k == 0 or groups[k] != groups[k - 1] for k in range(len(groups))]
    sheet = Sheet(
        [result.label(i, lang) for i in rows.index.get_level_values("item")],
        44,
        0.27,
        [_HEAD if s else 0 for s in starts],
    )
    with charts.themed():
        heads = [charts.wrap(result.label(g, lang), 48, 1) for g in groups]
        kind = "note_gap" if result.gaps else "note_perception"
        lines = [word(f"items.{kind}", lang, scale=result.parameters["scale"], n=int(rows["n"].max()))]
        ax = sheet.axes(ax, lines=lines, wide=_CELL * len(names), head=0.2, heads=heads)
        _cells(ax, sheet, rows, names, result, lang)
        _heads(ax, sheet, heads, starts)
        ax.set(xlim=(0, len(names)))
        ax.set_xticks(np.arange(len(names)) + 0.5, labels=[word(f"items.{c}", lang) for c in names], color=charts.INK)
        ax.tick_params(axis="x", length=0, top=False, labeltop=True, labelbottom=False)
        ax.spines["bottom"].set_visible(False)
    told = {i: _told(row, names, lang) for (_, i), row in rows.iterrows()}
    return charts.dress(ax, alt(result, word("items.title", lang), told, lang))


def _cells(ax: Axes, sheet: Sheet, rows: pd.DataFrame, names: list[str], result: Any, lang: str | None) -> None:
    """Draw one rectangle per number: blue from low to high levels, orange to green for gaps."""
    from matplotlib.collections import PolyCollection

    low, high = sorted(int(v) for v in result.parameters["scale"].replace("–", "-").split("-"))
    reach = max(1.0, float(np.nanmax(np.abs(rows["gap"].to_numpy(float)), initial=0)))
    corners, colors = [], []
    for y, tall, (_, row) in zip(sheet.middles, sheet.heights, rows.iterrows(), strict=True):
        for x, name in enumerate(names):
            value = row[name]
            known = value == value
            color = (
                _color(value / reach if name == "gap" else (value - low) / (high - low), name) if known else "#F2F2F2"
            )
            half = tall / 2 - 0.012
            corners.append([(x + 0.01, y - half), (x + 0.99, y - half), (x + 0.99, y + half), (x + 0.01, y + half)])
            colors.append(color)
            said = (signed(value) if name == "gap" else f"{value:.2f}") if known else "–"
            look = {"ha": "center", "va": "center_baseline", "fontsize": 8.5, "color": charts.text_on(color)}
            ax.text(x + 0.5, y, said, **look)
    ax.add_collection(PolyCollection(corners, facecolors=colors, edgecolors="none"), autolim=False)


def _color(share: float, name: str) -> str:
    """Return a cell's color: white at the bottom of the scale or at no gap."""
    from matplotlib.colors import to_hex, to_rgb

    end = to_rgb("#0A58B5" if name != "gap" else "#C65100" if share < 0 else "#007A55")
    part = float(np.clip(abs(share), 0, 1)) * (0.75 if name != "gap" else 0.9)
    return to_hex([1 - part * (1 - c) for c in end])


def _heads(ax: Axes, sheet: Sheet, heads: list[str], starts: list[bool]) -> None:
    """Write the name of each dimension above its items, at the left edge of the texts."""
    look = {"fontsize": 9, "fontweight": "bold", "color": charts.INK, "va": "bottom", "ha": "right"}
    place = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points", "annotation_clip": False}
    for y, tall, head, start in zip(sheet.middles, sheet.heights, heads, starts, strict=True):
        if start:
            ax.annotate(head, (0, y - tall / 2), (-5, 2), **place, **look)


def _told(row: pd.Series, names: list[str], lang: str | None) -> str:
    return ", ".join(f"{word(f'items.{c}', lang)} {row[c]:.2f}" for c in names if row[c] == row[c])
