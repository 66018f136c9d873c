"""Pictures with one line per characteristic: importance with intervals, and ranks under every convention."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection

from sqmlib import charts
from sqmlib.qfd.knowledge import NORMALIZATIONS, SCALES
from sqmlib.qfd.plots.marks import joined, word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes

    from sqmlib.qfd.results import QfdResult

__all__ = ["plot_importance", "plot_sensitivity"]

_WIDTH, _BELOW, _LINE, _SIZE = 8.4, 0.98, 0.155, 8.5  # inches; points
_TEXT = 36  # columns of a text
_QUIET_BAR = "#8FA3B8"
# the same order as the columns of `scales` and `normalizations` they show
_SCALE_LOOKS = tuple(zip(SCALES, charts.SHAPES, charts.PALETTE, strict=False))
_NORMAL_LOOKS = tuple(
    zip(NORMALIZATIONS, ("o", "D", "v"), (charts.PALETTE[1], charts.PALETTE[4], charts.INK), strict=True)
)


def plot_importance(result: QfdResult, *, ax: Axes | None = None, lang: str | None = None, most: int = 40) -> Axes:
    """Draw the relative importance of the characteristics, most important first, with 95 % intervals and ranks.

    Parameters
    ----------
    result : QfdResult
        Of ``analyze``.
    ax : matplotlib.axes.Axes, optional
        Axes to draw on. Default: a figure with room for the texts.
    lang : {"en", "zh"}, optional
        Language. Default: the one in use.
    most : int
        Characteristics shown; a note says how many follow.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> from sqmlib import qfd
    >>> ax = plot_importance(qfd.analyze(qfd.EXAMPLE, bootstrap=200), lang="en")
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['waiting', 'layout', 'training']
    """
    table, hidden = _ranked(result, most)
    drawn = bool(result.parameters["bootstrap"])
    texts, middles, heights = _lines(result, table.index, lang)
    said = [_rank_words(row, drawn, lang) for _, row in table.iterrows()]
    right = max(charts.text_size(text, 8)[0] for text in said) / 72 + 0.3
    ax = _room(ax, texts, heights, right, [])
    with charts.themed():
        _write(ax, texts, middles, heights)
        shares = 100 * table[["relative_importance", "relative_low", "relative_high"]].to_numpy(float)
        _bars(ax, middles, shares[:, 0], [item in set(result.leading()) for item in table.index])
        if drawn:
            ends = np.stack([shares[:, 1:], np.repeat(middles[:, None], 2, 1)], axis=-1)
            ax.add_collection(LineCollection(ends, colors=charts.INK, linewidths=1.1, capstyle="butt"), autolim=False)
            ax.plot(shares[:, 1:].ravel(), np.repeat(middles, 2), "|", color=charts.INK, ms=5, mew=1.1)
        for y, text in zip(middles, said, strict=True):
            _beside(ax, y, text)
        ax.set(xlim=(0, np.nanmax(shares) * 1.04 or 1), xlabel=word("importance_axis", lang))
        charts.footnote(ax, _note(result, lang, drawn, hidden, _columns(ax)))
    return charts.dress(ax, _alt(result, table, lang, "importance"))


def plot_sensitivity(result: QfdResult, *, ax: Axes | None = None, lang: str | None = None, most: int = 40) -> Axes:
    """Draw the rank of the characteristics under every scale and normalization, over the ranks of resampled judgements.

    Parameters
    ----------
    result, ax, lang, most
        As for :func:`plot_importance`.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> from sqmlib import qfd
    >>> plot_sensitivity(qfd.analyze(qfd.EXAMPLE, bootstrap=200), lang="zh").get_xlabel()
    '排名'
    """
    table, hidden = _ranked(result, most)
    drawn = bool(result.parameters["bootstrap"])
    texts, middles, heights = _lines(result, table.index, lang, 0.4)
    looks = _looks(result, lang)
    key = [charts.Block(shape, color, text) for _, _, shape, color, text in looks]
    ax = _room(ax, texts, heights, 0.25, key)
    with charts.themed():
        _write(ax, texts, middles, heights)
        if drawn:
            low, high = table["rank_low"].to_numpy(float), table["rank_high"].to_numpy(float)
            _bands(ax, middles, low - 0.3, high + 0.3, heights)
        steps = np.linspace(-1, 1, len(looks)) * np.minimum(heights / 2 - 0.04, 0.15)[:, None]
        for number, (frame, column, shape, color, _) in enumerate(looks):
            ranks = getattr(result, frame).loc[table.index, column].to_numpy(float)
            ax.plot(ranks, middles + steps[:, number], shape, color=color, ms=4.2, mec="white", mew=0.5, clip_on=False)
        last = len(result.table)
        ax.set(xlim=(0.4, last + 0.6), xlabel=word("rank", lang))
        ax.set_xticks(range(1, last + 1, max(1, -(-last // 15))))
        ax.grid(axis="x", color=charts.GREY, linewidth=0.6)
        charts.footnote(ax, _note(result, lang, drawn, hidden, _columns(ax), "sensitivity_note"))
    return charts.dress(ax, _alt(result, table, lang, "sensitivity"))


def _looks(result: QfdResult, lang: str | None) -> list[tuple[str, str, str, str, str]]:
    """Return frame, column, shape, color and word of every convention shown."""
    found = [
        ("scales", f"rank_{name.replace('-', '_')}", shape, color, word("scale", lang, name=name))
        for name, shape, color in _SCALE_LOOKS
    ]
    return found + [
        ("normalizations", f"rank_{name}", shape, color, word(f"normal.{name}", lang))
        for name, shape, color in _NORMAL_LOOKS
        if name != result.parameters["normalization"]
    ]


def _ranked(result: QfdResult, most: int) -> tuple[Any, int]:
    table = result.table.sort_values("rank", kind="stable")
    return table.iloc[: max(most, 1)], max(0, len(table) - max(most, 1))


def _lines(
    result: QfdResult, items: Iterable[Any], lang: str | None, least: float = 0.3
) -> tuple[list[str], np.ndarray, np.ndarray]:
    texts = [charts.wrap(result.label(item, lang), _TEXT, 3) for item in items]
    heights = np.maximum(least, _LINE * np.array([text.count("\n") + 1 for text in texts]) + 0.12)
    return texts, np.cumsum(heights) - heights / 2, heights


def _room(ax: Axes | None, texts: list[str], heights: np.ndarray, right: float, key: list[charts.Block]) -> Axes:
    """Return `ax`, or axes in a figure with room for the texts; the key is written above."""
    own, ax = ax is None, charts.axes(ax)
    wide = None
    if own:
        left = max(charts.text_size(text, _SIZE)[0] for text in texts) / 72 + 0.22
        wide, high = max(_WIDTH - left - right, 3.0), float(heights.sum())
        above = charts.key_height(key, wide + right) + 0.08 if key else 0.1
        charts.fit(ax, left + wide + right, _BELOW + high + above, (left, _BELOW, wide, high))
    if key:
        charts.key_row(ax, key, width=None if wide is None else wide + right)
    return ax


def _write(ax: Axes, texts: list[str], middles: np.ndarray, heights: np.ndarray) -> None:
    ax.set_yticks(middles, labels=texts, fontsize=_SIZE, color=charts.INK, linespacing=1.15)
    ax.set_ylim(heights.sum(), 0)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)


def _bars(ax: Axes, middles: np.ndarray, shares: np.ndarray, leading: list[bool]) -> None:
    colors = [charts.PALETTE[1] if first else _QUIET_BAR for first in leading]
    _rectangles(ax, middles, np.zeros(len(shares)), shares, 0.085, colors)


def _bands(ax: Axes, middles: np.ndarray, low: np.ndarray, high: np.ndarray, heights: np.ndarray) -> None:
    _rectangles(ax, middles, low, high, heights / 2 - 0.03, ["#E4E9EE"] * len(low))


def _rectangles(ax: Axes, y: np.ndarray, low: np.ndarray, high: np.ndarray, half: Any, colors: list[str]) -> None:
    corners = [np.column_stack(c) for c in ((low, y - half), (high, y - half), (high, y + half), (low, y + half))]
    ax.add_collection(PolyCollection(np.stack(corners, axis=1), facecolors=colors, zorder=1.5), autolim=False)


def _rank_words(row: Any, drawn: bool, lang: str | None) -> str:
    values = {"rank": int(row["rank"]), "share": row["relative_importance"]}
    if not drawn or row["rank_low"] == row["rank_high"]:
        return word("rank_only", lang, **values)
    return word("rank_range", lang, low=int(row["rank_low"]), high=int(row["rank_high"]), **values)


def _beside(ax: Axes, y: float, text: str) -> None:
    place = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points", "annotation_clip": False}
    ax.annotate(text, (1, y), (8, 0), va="center", fontsize=8, color=charts.INK, **place)


def _note(
    result: QfdResult, lang: str | None, drawn: bool, hidden: int, width: int, key: str = "importance_note"
) -> str:
    used = result.parameters
    said = [word(f"note.weights_{used['weights']}", lang)]
    said.append(word(f"note.normalization_{used['normalization']}", lang, scale=used["scale"]))
    said += [word(key, lang, doubt=used["doubt"])] if drawn else []
    said += [word("hidden", lang, n=hidden)] if hidden else []
    return charts.wrap(joined(said, lang), width, 5, balance=False)


def _columns(ax: Axes) -> int:
    """Return how many columns of text fit between the left edge of the axes and the right edge of the figure."""
    wide = ax.get_figure(root=True).get_size_inches()[0]
    return max(40, int(wide * (1 - ax.get_position().x0) * 72 / 4.2))


def _alt(result: QfdResult, table: Any, lang: str | None, what: str) -> str:
    said = [word(f"alt.{what}", lang, rows=len(result.requirements), columns=len(result.table))]
    for item, row in table.iterrows():
        values = {"name": result.label(item, lang), "share": row["relative_importance"]}
        said.append(word("alt.share", lang, rank=int(row["rank"]), **values))
    return "".join(said)
