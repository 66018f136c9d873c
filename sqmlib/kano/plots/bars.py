"""Answers per item: category shares as stacked bars, or one dot per person where few answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.transforms import ScaledTranslation

from sqmlib import charts
from sqmlib.kano.knowledge import PRIORITY, SHARES_FROM
from sqmlib.kano.plots.marks import COLORS, SHAPES, category_word, chosen, notes, verdicts, word
from sqmlib.kano.plots.rows import Rows

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.kano.results import KanoResult

__all__ = ["plot_answers", "plot_categories", "plot_counts"]

_DOTS = 10  # dots in a row
_PITCH = 0.088  # inches from dot to dot
_FITS = 5.5  # per cent from which letter and number fit into a bar


def plot_categories(
    result: KanoResult,
    *,
    ax: Axes | None = None,
    lang: str | None = None,
    items: Iterable[Any] | None = None,
    decisions: Mapping[Any, Any] | None = None,
) -> Axes:
    """Draw the shares of the answer categories of every item, most important item first.

    Parameters
    ----------
    result : KanoResult
        Of ``analyze`` or ``from_counts``.
    ax, lang, items, decisions
        As for ``plot_map``.

    Returns
    -------
    matplotlib.axes.Axes

    Notes
    -----
    With fewer than 30 answers use :func:`plot_counts`: a share of 12 people looks more exact than it is.

    Examples
    --------
    >>> from sqmlib import kano
    >>> ax = plot_categories(kano.analyze(kano.EXAMPLE, bootstrap=0), lang="en")
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['punctual', 'seat', 'wifi']
    """
    table = _ranked(result, items)
    said = _said(table, verdicts(decisions), lang)
    rows = Rows(result, table.index, lang)
    there = [c for c in PRIORITY if table[c].sum() > 0]
    key = [charts.Block("s", COLORS[c], f"{c} {category_word(c, lang)}") for c in there]
    ax = rows.axes(ax, right=_room(said) / 72, key=key)
    with charts.themed():
        rows.write(ax)
        _stack(ax, rows, table)
        _verdicts(ax, rows, said)
        ax.set(xlim=(0, 100), xlabel=word("categories.x", lang))
        notes(ax, [word("categories.note", lang)], 6)
    return charts.dress(ax, _alt(result, table, "categories", lang))


def plot_counts(
    result: KanoResult,
    *,
    ax: Axes | None = None,
    lang: str | None = None,
    items: Iterable[Any] | None = None,
    decisions: Mapping[Any, Any] | None = None,
) -> Axes:
    """Draw one dot per person, item and category: the picture for a workshop of fewer than 30 people.

    Parameters
    ----------
    result, ax, lang, items, decisions
        As for :func:`plot_categories`; weighted counts are rounded to whole dots.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> from sqmlib import kano
    >>> plot_counts(kano.analyze(kano.EXAMPLE, bootstrap=0), lang="zh").texts[0].get_text()
    '必备型'
    """
    table = _ranked(result, items)
    said = _said(table, verdicts(decisions), lang)
    counts = table[list(PRIORITY)].fillna(0).round().astype(int)
    shown = [c for c in PRIORITY if c in "MOAI" or counts[c].any()]
    layers = -(-counts.max(axis=1).clip(lower=1) // _DOTS)
    rows = Rows(result, table.index, lang, least=np.maximum(0.3, _PITCH * layers.to_numpy() + 0.16))
    starts = _starts(counts, shown, lang)
    ax = rows.axes(ax, right=_room(said) / 72, wide=_PITCH * (starts[-1] + 1.5))
    with charts.themed():
        rows.write(ax)
        for start, category in zip(starts, shown, strict=False):
            _dots(ax, rows, counts[category], start, category, lang)
        _verdicts(ax, rows, said)
        ax.set(xlim=(-1.5, starts[-1]), xticks=[])
        ax.spines["bottom"].set_visible(False)
        notes(ax, [word("counts.note", lang, n=f"{result.table['n'].max():.0f}")], 6)
    return charts.dress(ax, _alt(result, table, "counts", lang))


def _starts(counts: Any, shown: list[str], lang: str | None) -> np.ndarray:
    """Return where each category's dots begin, in dots: room for its dots, their number and its name."""
    names = [charts.text_size(category_word(c, lang), 9)[0] / (72 * _PITCH) * 1.15 for c in shown]
    dots = [min(int(counts[c].max() if len(counts) else 0), _DOTS) + 3 for c in shown]
    return np.concatenate([[0], np.cumsum(np.maximum(names, dots) + 1.5)])


def plot_answers(result: KanoResult, **options: Any) -> Axes:
    """Draw shares, or dots where fewer than 30 people answered; options as for :func:`plot_categories`."""
    few = result.table["n"].max() < SHARES_FROM
    return (plot_counts if few else plot_categories)(result, **options)


def _ranked(result: KanoResult, items: Iterable[Any] | None) -> Any:
    return result.table.loc[chosen(result.table, items)].sort_values("rank", kind="stable")


def _stack(ax: Axes, rows: Rows, table: Any) -> None:
    """Draw the stacked shares (a collection: single patches take long), with letter and per cent where they fit."""
    n = table["n"].astype(float).to_numpy()
    thick = np.minimum(rows.heights - 0.07, 0.26) / 2
    ends = 100 * table[list(PRIORITY)].astype(float).to_numpy().cumsum(axis=1) / np.where(n > 0, n, 1)[:, None]
    starts = np.column_stack([np.zeros(len(table)), ends[:, :-1]])
    for category, left, right in zip(PRIORITY, starts.T, ends.T, strict=True):
        low, high = rows.middles - thick, rows.middles + thick
        corners = np.stack(
            [np.column_stack(c) for c in ((left, low), (right, low), (right, high), (left, high))], axis=1
        )
        color = COLORS[category]
        bars = PolyCollection(corners[right > left], facecolors=color, edgecolors="white", linewidths=0.8)
        ax.add_collection(bars, autolim=False)
        inside = {"ha": "center", "va": "center_baseline", "fontsize": 7.5, "color": charts.text_on(color)}
        for y, middle, share in zip(rows.middles, (left + right) / 2, right - left, strict=True):
            if share >= _FITS:
                ax.text(middle, y, f"{category} {share:.0f}", **inside)


def _said(table: Any, decided: dict[Any, str], lang: str | None) -> list[tuple[str, str, str]]:
    """Return the category of each item, the same in words, and its number of answers in words."""
    said = []
    for item, row in table.iterrows():
        found, final = row["category"], decided.get(item, row["category"])
        words = category_word(final, lang) + (f" ({found}→{final})" if final != found else "")
        said.append((final, words, word("n", lang, n=f"{row['n']:.0f}")))
    return said


def _room(said: list[tuple[str, str, str]]) -> float:
    """Return how many points the verdicts need right of the frame."""
    return 22 + _widest(said, 1, 8.5) + 10 + _widest(said, 2, 8) + 8


def _widest(said: list[tuple[str, str, str]], part: int, size: float) -> float:
    return max((charts.text_size(one[part], size)[0] for one in said), default=0)


def _verdicts(ax: Axes, rows: Rows, said: list[tuple[str, str, str]]) -> None:
    """Write each item's category and number of answers at the right; a verdict of the group shows both letters."""
    finals, words, answers = zip(*said, strict=True) if said else ((), (), ())
    beside = ax.get_yaxis_transform() + ScaledTranslation(12 / 72, 0, ax.get_figure(root=False).dpi_scale_trans)
    for y, category in zip(rows.middles, finals, strict=True):
        look = {"color": COLORS[category], "ms": 6, "clip_on": False, "transform": beside}
        ax.plot(1, y, SHAPES[category], **look)
    rows.write_right(ax, words, 22)
    rows.write_right(ax, answers, _room(said) - 8, fontsize=8, color=charts.QUIET, ha="right")


def _dots(ax: Axes, rows: Rows, counts: Any, start: float, category: str, lang: str | None) -> None:
    """Draw the dots of one category, ten in a row, and their number."""
    look = {"textcoords": "offset points", "fontsize": 9, "fontweight": "bold", "annotation_clip": False}
    ax.annotate(category_word(category, lang), (start - 0.5, 0), (0, 6), color=charts.INK, **look)
    x, y = [], []
    for middle, count in zip(rows.middles, counts, strict=True):
        place = np.arange(count)
        layers = -(-count // _DOTS)
        x.extend(start + place % _DOTS)
        y.extend(middle + _PITCH * (place // _DOTS - (layers - 1) / 2))
        if count:
            number = {"fontsize": 8, "color": charts.QUIET, "va": "center_baseline"}
            ax.text(start + min(count, _DOTS) + 0.2, middle, str(count), **number)
    ax.plot(x, y, SHAPES[category], color=COLORS[category], ms=5.3, mec="white", mew=0.4)


def _alt(result: KanoResult, table: Any, kind: str, lang: str | None) -> str:
    """Return the picture in words: the counts of every item."""
    said = [word("alt.title", lang, title=word(f"{kind}.title", lang), n=len(table))]
    for item, row in table.iterrows():
        counts = ", ".join(f"{c} {row[c]:.0f}" for c in PRIORITY if row[c] > 0)
        said.append(word("alt.group", lang, name=result.label(item, lang), items=counts))
    return "".join(said)
