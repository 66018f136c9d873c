"""Answers per item: category shares as stacked bars, or one dot per person where few answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sqmlib import charts
from sqmlib.kano.knowledge import SHARES_FROM
from sqmlib.kano.plots.marks import COLORS, SHAPES, category_word, chosen, notes, verdicts, word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.kano.results import KanoResult

__all__ = ["plot_answers", "plot_categories", "plot_counts"]

ORDER = ("M", "O", "A", "I", "R", "Q")
_WIDTH = 8.6  # inches
_TEXT = 34  # columns of an item text
_DOTS = 10  # dots in a row
_PITCH = 0.088  # inches from dot to dot
_FITS = 0.055  # share from which letter and number fit into a bar


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
    texts = _texts(result, table, lang)
    ax = charts.axes(ax, _WIDTH, 1.15 + _heights(texts).sum())
    shares = (
        table[list(ORDER)].astype(float).div(table["n"].astype(float).where(table["n"] > 0), axis=0).fillna(0) * 100
    )
    with charts.themed():
        rows = _rows(ax, texts)
        _stack(ax, rows, shares)
        _verdicts(ax, rows, table, decisions, lang, right=101.5)
        ax.set(xlim=(0, 100), xlabel=word("categories.x", lang))
        _legend(ax, table, lang)
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
    texts = _texts(result, table, lang)
    counts = table[list(ORDER)].fillna(0).round().astype(int)
    shown = [c for c in ORDER if c in "MOAI" or counts[c].any()]
    layers = -(-counts.max(axis=1).clip(lower=1) // _DOTS)
    heights = np.maximum(_heights(texts), _PITCH * layers.to_numpy() + 0.16)
    starts = _starts(counts, shown, lang)
    ax = charts.axes(ax, 4.6 + _PITCH * starts[-1], 1.15 + heights.sum())
    with charts.themed():
        rows = _rows(ax, texts, heights)
        for start, category in zip(starts, shown, strict=False):
            _dots(ax, rows, counts[category], start, category, lang)
        _verdicts(ax, rows, table, decisions, lang, right=starts[-1] + 0.5)
        ax.set(xlim=(-1.5, starts[-1]), xticks=[])
        ax.spines["bottom"].set_visible(False)
        notes(ax, [word("counts.note", lang, n=f"{table['n'].max():.0f}")], 6)
    return charts.dress(ax, _alt(result, table, "counts", lang))


def _starts(counts: Any, shown: list[str], lang: str | None) -> np.ndarray:
    """Return where each category's dots begin, in dots: room for its dots, their number and its name."""
    names = [charts.text_size(category_word(c, lang), 9)[0] / (72 * _PITCH) * 1.15 for c in shown]
    dots = [min(int(counts[c].max()), _DOTS) + 3 for c in shown]
    return np.concatenate([[0], np.cumsum(np.maximum(names, dots) + 1.5)])


def plot_answers(result: KanoResult, **options: Any) -> Axes:
    """Draw shares, or dots where fewer than 30 people answered; options as for :func:`plot_categories`."""
    few = result.table["n"].max() < SHARES_FROM
    return (plot_counts if few else plot_categories)(result, **options)


def _ranked(result: KanoResult, items: Iterable[Any] | None) -> Any:
    return result.table.loc[chosen(result.table, items)].sort_values("rank", kind="stable")


def _texts(result: KanoResult, table: Any, lang: str | None) -> list[str]:
    return [charts.wrap(result.label(item, lang), _TEXT, 3) for item in table.index]


def _heights(texts: list[str]) -> np.ndarray:
    """Return the height of each row in inches."""
    return np.array([max(0.3, 0.155 * (text.count("\n") + 1) + 0.1) for text in texts])


def _rows(ax: Axes, texts: list[str], heights: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Write the item texts down the left side; return middle and height of each row."""
    heights = _heights(texts) if heights is None else heights
    middles = np.cumsum(heights) - heights / 2
    ax.set_yticks(middles, labels=texts, fontsize=8.5, color=charts.INK)
    ax.set_ylim(heights.sum(), 0)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    return middles, heights


def _stack(ax: Axes, rows: tuple[np.ndarray, np.ndarray], shares: Any) -> None:
    middles, heights = rows
    left = np.zeros(len(shares))
    for category in ORDER:
        wide, color = shares[category].to_numpy(), COLORS[category]
        look = {"height": np.minimum(heights - 0.07, 0.26), "color": color, "edgecolor": "white", "linewidth": 0.8}
        ax.barh(middles, wide, left=left, **look)
        inside = {"ha": "center", "va": "center_baseline", "fontsize": 7.5, "color": charts.text_on(color)}
        for y, start, share in zip(middles, left, wide, strict=True):
            if share >= _FITS * 100:
                ax.text(start + share / 2, y, f"{category} {share:.0f}", **inside)
        left = left + wide


def _verdicts(ax: Axes, rows, table: Any, decisions, lang: str | None, right: float) -> None:
    """Write each item's category and number of answers at the right; a verdict of the group shows both letters."""
    decided = verdicts(decisions)
    look = {"textcoords": "offset points", "annotation_clip": False, "va": "center"}
    said, counts = _said(table, decided, lang)
    after = (
        7 + max(charts.text_size(text, 8.5)[0] for text in said) + 8 + max(charts.text_size(n, 8)[0] for n in counts)
    )
    for y, item, text, n in zip(rows[0], table.index, said, counts, strict=True):
        final = decided.get(item, table.at[item, "category"])
        ax.plot(right, y, SHAPES[final], color=COLORS[final], ms=6, clip_on=False)
        ax.annotate(text, (right, y), (7, 0), fontsize=8.5, **look)
        ax.annotate(n, (right, y), (after, 0), fontsize=8, color=charts.QUIET, ha="right", **look)


def _said(table: Any, decided: dict[Any, str], lang: str | None) -> tuple[list[str], list[str]]:
    """Return the category of each item in words, and its number of answers."""
    said = []
    for item, found in table["category"].items():
        final = decided.get(item, found)
        said.append(category_word(final, lang) + (f" ({found}→{final})" if final != found else ""))
    return said, [word("n", lang, n=f"{n:.0f}") for n in table["n"]]


def _legend(ax: Axes, table: Any, lang: str | None) -> None:
    shown = [c for c in ORDER if table[c].sum() > 0]
    charts.key_row(ax, [charts.Block("s", COLORS[c], f"{c} {category_word(c, lang)}") for c in shown])


def _dots(ax: Axes, rows, counts: Any, start: float, category: str, lang: str | None) -> None:
    """Draw the dots of one category, ten in a row, and their number."""
    look = {"textcoords": "offset points", "fontsize": 9, "fontweight": "bold", "annotation_clip": False}
    ax.annotate(category_word(category, lang), (start - 0.5, 0), (0, 6), color=charts.INK, **look)
    x, y = [], []
    for middle, count in zip(rows[0], counts, strict=True):
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
        counts = ", ".join(f"{c} {row[c]:.0f}" for c in ORDER if row[c] > 0)
        said.append(word("alt.group", lang, name=result.label(item, lang), items=counts))
    return "".join(said)
