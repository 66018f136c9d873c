"""Satisfaction over fulfilment (Wang & Ji 2010): measured at both ends, assumed in between, and said so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sqmlib import charts
from sqmlib.kano.formulas import curve
from sqmlib.kano.plots.marks import COLORS, SHAPES, Marks, missing, notes, sample_words, word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.kano.results import KanoResult

__all__ = ["plot_curves"]

EACH = 2  # curves per category when none are asked for: more cannot be told apart
_STYLES = ("-", "--", "-.", ":")
_SIZE, _FRAME = (7.6, 5.3), (0.72, 1.05, 6.7, 3.9)  # inches
_X = np.linspace(0, 1, 41)


def plot_curves(
    result: KanoResult,
    *,
    ax: Axes | None = None,
    lang: str | None = None,
    items: Iterable[Any] | None = None,
    decisions: Mapping[Any, Any] | None = None,
) -> Axes:
    """Draw satisfaction over the degree of fulfilment for attractive, one-dimensional and must-be items.

    Parameters
    ----------
    result : KanoResult
        Of ``analyze`` or ``from_counts``.
    ax, lang, decisions
        As for ``plot_map``.
    items : iterable, optional
        Items to show; default: the first two by priority of each category that has a curve.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If none of the items has a curve.

    Examples
    --------
    >>> from sqmlib import kano
    >>> plot_curves(kano.analyze(kano.EXAMPLE, bootstrap=0), lang="zh").get_ylabel()
    '满意度'
    """
    marks, said = _marks(result, items, decisions, lang)
    if not marks.items:
        raise missing("curves")
    own, ax = ax is None, charts.axes(ax)
    if own:
        charts.fit(ax, *_SIZE, _FRAME)
    table = result.table.loc[marks.items]
    with charts.themed():
        _ground(ax, lang)
        _draw(ax, table, marks)
        _name(ax, table["better"].to_numpy(float), marks)
        charts.key_row(ax, marks.blocks(numbered=False))
        first = word("curves.note", lang)
        notes(ax, [f"{sample_words(table['n'], lang)}. {first}", *said], _FRAME[2])
    return charts.dress(ax, marks.alt("curves.title"))


def _marks(result: KanoResult, items, decisions, lang: str | None) -> tuple[Marks, list[str]]:
    """Return the items that have a curve, and what to say about the others."""
    all_marks = Marks.of(result, result.table, ["better", "worse"], items, decisions, lang)
    final = dict(zip(all_marks.items, all_marks.categories, strict=True))
    fitting = [
        i for i in result.table.loc[all_marks.items].sort_values("rank", kind="stable").index if final[i] in "AOM"
    ]
    groups = [[i for i in fitting if final[i] == category] for category in "MOA"]
    shown = [i for group in groups for i in group[:EACH]] if items is None else fitting
    said = []
    if len(shown) < len(fitting):
        said.append(word("curves.limited", lang, shown=len(shown), total=len(fitting)))
    if items is not None and (others := [i for i in (*all_marks.items, *all_marks.absent) if i not in fitting]):
        said.append(word("curves.skipped", lang, items=[result.label(i, lang) for i in others]))
    return Marks(result, shown, [], all_marks.decided, lang), said


def _ground(ax: Axes, lang: str | None) -> None:
    ax.set(xlim=(-0.05, 1.6), ylim=(-1.05, 1.05), ylabel=word("curves.y", lang))
    ax.set_xlabel(word("curves.x", lang), loc="left")
    ax.set_xticks([0, 1], labels=[word("curves.none", lang), word("curves.full", lang)])
    ax.spines["bottom"].set_bounds(0, 1)
    ax.plot([0, 1], [0, 0], color=charts.GREY, linewidth=1, zorder=0.5)
    ax.axvline(1, color=charts.GREY, linewidth=1, zorder=0.5)


def _draw(ax: Axes, table: Any, marks: Marks) -> None:
    """Draw the curves; the bars of the ends stand a little apart so that none hides another."""
    aside = 0.012 * (np.arange(len(table)) - (len(table) - 1) / 2)
    seen: dict[str, int] = {}
    for (_, row), category, shift in zip(table.iterrows(), marks.categories, aside, strict=True):
        color, turn = COLORS[category], seen.get(category, 0)
        seen[category] = turn + 1
        y = curve(category, row["better"], row["worse"], _X)
        ax.plot(_X, y, _STYLES[turn % len(_STYLES)], color=color, zorder=2)
        bar = {"color": color, "linewidth": 1, "alpha": 0.6, "zorder": 1.8}
        ax.plot([shift, shift], [row["worse_low"], row["worse_high"]], **bar)
        ax.plot([1 + shift, 1 + shift], [row["better_low"], row["better_high"]], **bar)
        ax.plot([0, 1], y[[0, -1]], SHAPES[category], color=color, ms=6, mec="white", mew=0.6, zorder=3)


def _name(ax: Axes, ends: np.ndarray, marks: Marks) -> None:
    """Write the items right of their ends, apart from each other, with a line where they had to move."""
    texts = [charts.wrap(marks.text(item), 30, 3) for item in marks.items]
    colors = [COLORS[category] for category in marks.categories]
    points = ax.get_window_extent().height * 72 / ax.get_figure(root=True).dpi
    low, high = ax.get_ylim()
    sizes = np.array([charts.text_size(text, 8.5)[1] + 2 for text in texts]) * (high - low) / points
    for text, color, end, y in zip(texts, colors, ends, charts.stack(ends, sizes, low, high), strict=True):
        ax.plot([1.06, 1.1], [end, y], color=color, linewidth=0.7, alpha=0.7)
        ax.text(1.11, y, text, fontsize=8.5, va="center", linespacing=1.15)
