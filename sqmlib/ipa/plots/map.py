"""Maps: performance by importance, and stated by derived importance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.collections import LineCollection

from sqmlib import charts
from sqmlib.ipa.knowledge import CATEGORIES, GRID, SETTLED
from sqmlib.ipa.plots.marks import (
    COLORS,
    GRID_COLORS,
    GRID_SHAPES,
    SHAPES,
    alt,
    chosen,
    is_numbered,
    key_blocks,
    missing,
    verdicts,
    word,
)

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sqmlib.ipa.results import IpaResult

__all__ = ["plot_dual", "plot_map"]

_CORNERS = {"concentrate": (0, 1), "keep": (1, 1), "low": (0, 0), "overkill": (1, 0)}  # right?, top?
_GRID_CORNERS = {"both": (1, 1), "stated_only": (0, 1), "derived_only": (1, 0), "neither": (0, 0)}


def plot_map(
    result: IpaResult,
    *,
    ax: Axes | None = None,
    lang: str | None = None,
    items: Iterable[Any] | None = None,
    decisions: Mapping[Any, Any] | None = None,
    iso: bool = True,
) -> Axes:
    """Draw importance (up) by performance (right) with the crosshair, 95 % intervals and the names of the quadrants.

    Parameters
    ----------
    result : IpaResult
        Of ``analyze``; at the benchmark, performance is drawn as the distance from each item's own benchmark.
    ax : matplotlib.axes.Axes, optional
        Where to draw; default: a figure of its own.
    lang : {"en", "zh"}, optional
        Default: the language in use.
    items : iterable, optional
        Items to show; default all.
    decisions : mapping, optional
        The group's own verdicts, item -> quadrant or {"category": ...}; they decide shape and color.
    iso : bool
        Draw the line I = P where both are on one scale and it crosses the picture.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If no item has both coordinates, or an unknown item is asked for.

    Notes
    -----
    Hollow marks: the quadrant would come out again in less than 80 % of repeated samples.

    Examples
    --------
    >>> from sqmlib import ipa
    >>> plot_map(ipa.analyze(ipa.EXAMPLE, bootstrap=0), lang="en").get_ylabel()
    'Importance (stated, means)'
    """
    table = _centered(result, result.table.loc[chosen(result.table, items)])
    table = table[table["quadrant"].notna()]
    if not len(table):
        raise missing("map")
    codes = {i: str(q) for i, q in table["quadrant"].items()} | {
        i: q for i, q in verdicts(result, decisions).items() if i in table.index
    }
    names = {c: result.say(f"code.quadrant.{c}", lang) for c in CATEGORIES}
    lines = (_line_performance(result), result.parameters["line_importance"])
    note = [_basis(result, table, lang), word("map.note", lang), _absent(result, items, table, lang)]
    picture = _Map(result, table, codes, names, (SHAPES, COLORS), lang)
    ax = picture.draw(
        ax, ("performance", "importance"), lines, _CORNERS, note, hollow=table["p_quadrant"] < SETTLED.limits[0]
    )
    if iso and result.parameters["comparable"] and result.parameters["crosshair_name"] != "benchmark":
        _iso(ax, lang)
    how = result.say(f"statistic.{result.parameters['statistic']}", lang)
    kind = word(f"axis.{result.parameters['importance']}", lang)
    relative = "relative" if result.parameters["crosshair_name"] == "benchmark" else "performance"
    ax.set(xlabel=word(f"axis.{relative}", lang, how=how), ylabel=word("axis.importance", lang, kind=kind, how=how))
    if result.parameters["importance"] != "stated":
        ax.set_ylabel(word("axis.derived", lang, kind=kind))
    return charts.dress(ax, alt(word("map.title", lang), codes, picture.texts, names, lang))


def plot_dual(
    result: IpaResult, *, ax: Axes | None = None, lang: str | None = None, items: Iterable[Any] | None = None
) -> Axes:
    """Draw stated importance (up) by derived importance (right), each with its interval and split at its mean.

    Parameters
    ----------
    result : IpaResult
        Of answers with stated importance and an overall judgment.
    ax, lang, items
        As for :func:`plot_map`.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If one of the two kinds of importance is missing.

    Examples
    --------
    >>> from sqmlib import ipa
    >>> plot_dual(ipa.analyze(ipa.EXAMPLE, bootstrap=0), lang="zh").get_xlabel()
    '推导重要度（Johnson 相对权重）'
    """
    frame = result.importance
    if "grid" not in frame or frame["grid"].isna().all():
        raise missing("dual")
    both = frame[frame["grid"].notna()]
    table = both.loc[[i for i in chosen(frame, items) if i in both.index]]
    codes = {i: str(g) for i, g in table["grid"].items()}
    names = {g: result.say(f"code.grid.{g}", lang) for g in GRID}
    lines = (float(both["relative_weight"].mean()), float(both["stated"].mean()))
    r2 = float(result.csi.at["r_squared", "value"])
    picture = _Map(result, table, codes, names, (GRID_SHAPES, GRID_COLORS), lang)
    note = [word("dual.note", lang, r2=f"{r2:.2f}", n=f"{result.csi.at['r_squared', 'n']:.0f}")]
    ax = picture.draw(ax, ("relative_weight", "stated"), lines, _GRID_CORNERS, note)
    ax.set(xlabel=word("dual.x", lang), ylabel=word("dual.y", lang))
    return charts.dress(ax, alt(word("dual.title", lang), codes, picture.texts, names, lang))


class _Map:
    """A square map: crosses, marks, labels that do not overlap, corner words, key and notes.

    Parameters
    ----------
    result : IpaResult
        Whose item texts are written.
    table : pandas.DataFrame
        Coordinates with ``_low`` and ``_high``.
    codes : dict
        Item -> code of its cell.
    names : dict
        Code -> word, in the order of the key.
    looks : tuple of dict
        Shapes and colors of the codes.
    """

    def __init__(
        self, result: IpaResult, table: pd.DataFrame, codes: dict, names: dict, looks: tuple, lang: Any
    ) -> None:
        self.table, self.codes, self.names, self.looks = table, codes, names, looks
        self.texts = {i: result.label(i, lang) for i in table.index}
        every = {item: str(n) for n, item in enumerate(result.table.index, start=1)}
        self.numbers = every if is_numbered(list(self.texts.values())) else None

    def draw(self, ax: Any, columns: tuple[str, str], lines: tuple, corners: dict, note: list[str], hollow: Any = None):
        """Draw everything and return the Axes."""
        blocks = key_blocks(self.codes, self.texts, self.names, self.looks, self.numbers)
        ax = charts.map_sheet(ax, blocks, [n for n in note if n], numbered=self.numbers is not None)
        points = self.table[list(columns)].to_numpy(float)
        with charts.themed():
            self._limits(ax, columns, lines)
            ax.axvline(lines[0], color="#8C8C8C", linewidth=1, zorder=0.6)
            ax.axhline(lines[1], color="#8C8C8C", linewidth=1, zorder=0.6)
            words = [_corner(ax, self.names[code], place) for code, place in corners.items()]
            self._crosses(ax, columns)
            empty = np.zeros(len(points), bool) if hollow is None else hollow.fillna(False).to_numpy(bool)
            self._marks(ax, points, empty)
            said = [self.numbers[i] if self.numbers else charts.wrap(self.texts[i], 22, 3) for i in self.table.index]
            charts.place_labels(ax, points, said, width=None, avoid=words)
        return ax

    def _limits(self, ax: Any, columns: tuple[str, str], lines: tuple) -> None:
        for axis, column, line in zip("xy", columns, lines, strict=True):
            values = self.table[[column, f"{column}_low", f"{column}_high"]].to_numpy(float)
            known = np.append(values[np.isfinite(values)], line)
            span = max(float(np.ptp(known)), 1e-3)
            getattr(ax, f"set_{axis}lim")(known.min() - 0.09 * span, known.max() + 0.09 * span)

    def _crosses(self, ax: Any, columns: tuple[str, str]) -> None:
        """Draw the intervals of both coordinates through every mark."""
        x, y = (self.table[c].to_numpy(float) for c in columns)
        ends = {c: self.table[[f"{c}_low", f"{c}_high"]].to_numpy(float) for c in columns}
        across = np.stack([ends[columns[0]], np.column_stack([y, y])], axis=-1)
        up = np.stack([np.column_stack([x, x]), ends[columns[1]]], axis=-1)
        colors = [self.looks[1][self.codes[i]] for i in self.table.index]
        for bars in (across, up):
            ax.add_collection(
                LineCollection(bars, colors=colors, linewidths=1.1, alpha=0.45, zorder=1.5), autolim=False
            )

    def _marks(self, ax: Any, points: np.ndarray, hollow: np.ndarray) -> None:
        found = np.array([self.codes[i] for i in self.table.index], dtype=object)
        for code in self.names:
            for empty in (False, True):
                rows = (found == code) & (hollow == empty)
                color = self.looks[1][code]
                look = (
                    {"mfc": "white", "mec": color, "mew": 1.5}
                    if empty
                    else {"color": color, "mec": "white", "mew": 0.7}
                )
                ax.plot(*points[rows].T, self.looks[0][code], ms=7.5, linestyle="", zorder=3, **look)


def _corner(ax: Any, text: str, place: tuple[int, int]) -> Any:
    """Write the name of a quadrant quietly into its corner."""
    right, top = place
    side = {"ha": "right" if right else "left", "va": "top" if top else "bottom"}
    look = {"fontsize": 10.5, "color": "#8C8C8C", "zorder": 1}
    look["bbox"] = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
    shift = (-6 if right else 6, -6 if top else 6)
    where = {"xycoords": "axes fraction", "textcoords": "offset points"}
    return ax.annotate(charts.wrap(text, 20, 2), (right, top), shift, **where, **side, **look)


def _iso(ax: Any, lang: str | None) -> None:
    """Draw I = P as far as it lies in the picture; items above it are less good than important."""
    (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
    low, high = max(x0, y0), min(x1, y1)
    if high <= low:
        return
    ax.plot([low, high], [low, high], color="#8C8C8C", linewidth=0.9, linestyle=(0, (4, 3)), zorder=0.7)


def _centered(result: IpaResult, table: pd.DataFrame) -> pd.DataFrame:
    """Return performance less the item's own benchmark where that is the line."""
    if result.parameters["crosshair_name"] != "benchmark":
        return table
    columns = ["performance", "performance_low", "performance_high"]
    shift = result.table["own_benchmark"].reindex(table.index)
    return table.assign(**{c: table[c] - shift for c in columns})


def _line_performance(result: IpaResult) -> float:
    return 0.0 if result.parameters["crosshair_name"] == "benchmark" else result.parameters["line_performance"]


def _basis(result: IpaResult, table: pd.DataFrame, lang: str | None) -> str:
    low, high = int(table["n"].min()), int(table["n"].max())
    n = word("n", lang, n=high) if low == high else word("n_range", lang, low=low, high=high)
    line = result.say(f"code.crosshair.{result.parameters['crosshair_name']}", lang)
    return word("map.basis", lang, n=n, line=line)


def _absent(result: IpaResult, items: Any, table: pd.DataFrame, lang: str | None) -> str:
    gone = [result.label(i, lang) for i in chosen(result.table, items) if i not in table.index]
    return word("absent", lang, items=gone) if gone else ""
