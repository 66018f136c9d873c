"""The continuous map: mean scores of both questions with their intervals (DuMouchel)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sqmlib import charts
from sqmlib.kano.plots.marks import COLORS, SHAPES, Marks, Square, corner, missing, sample_words, word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.kano.results import KanoResult

__all__ = ["plot_scores"]

_LINE = 2.0  # between the quadrants of the 0..4 square
_LOW, _HIGH = -2.0, 4.0


def plot_scores(
    result: KanoResult,
    *,
    ax: Axes | None = None,
    lang: str | None = None,
    items: Iterable[Any] | None = None,
    decisions: Mapping[Any, Any] | None = None,
) -> Axes:
    """Draw the mean functional against the mean dysfunctional score of every item, with 95 % intervals.

    Parameters
    ----------
    result : KanoResult
        Of ``analyze``; counts alone give no scores.
    ax, lang, items, decisions
        As for ``plot_map``.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If the result has no scores.

    Examples
    --------
    >>> from sqmlib import kano
    >>> plot_scores(kano.analyze(kano.EXAMPLE, bootstrap=0), lang="zh").get_xlabel()
    '反向得分：不具备时的不满程度'
    """
    if result.scores is None:
        raise missing("scores")
    marks = Marks.of(result, result.scores, ["functional", "dysfunctional"], items, decisions, lang)
    square = Square(ax)
    ax = square.ax
    scores = result.scores.loc[marks.items]
    with charts.themed():
        corners = _ground(ax, scores, lang)
        _draw(ax, scores, marks)
        charts.place_labels(ax, _points(scores), marks.labels(), width=None, avoid=corners, keep_off=_bars(scores))
        n = word("scores.note", lang, n=sample_words(scores["n"], lang)) if len(scores) else ""
        square.show(marks, [n, marks.absent_note("scores.absent")])
    return charts.dress(ax, marks.alt("scores.title"))


def _points(scores: Any) -> np.ndarray:
    return scores[["dysfunctional", "functional"]].to_numpy(float)


def _bars(scores: Any) -> np.ndarray:
    """Return places on the intervals, for labels to stay away from."""
    x, y = _points(scores).T
    across = np.linspace(scores["dysfunctional_low"].to_numpy(float), scores["dysfunctional_high"].to_numpy(float), 7)
    up = np.linspace(scores["functional_low"].to_numpy(float), scores["functional_high"].to_numpy(float), 7)
    level, plumb = np.broadcast_to(y, across.shape), np.broadcast_to(x, up.shape)
    bars = np.concatenate([np.stack([across, level], -1), np.stack([plumb, up], -1)])
    return bars[np.isfinite(bars).all(axis=-1)]


def _ground(ax: Axes, scores: Any, lang: str | None) -> list[Any]:
    """Set up the 0..4 square, widened where a mean lies below 0, and name its quadrants."""
    low = min(-0.1, float(np.nanmin(_points(scores), initial=0)) - 0.2)
    ax.set(
        xlim=(low, _HIGH + 0.1), ylim=(low, _HIGH + 0.1), xlabel=word("scores.x", lang), ylabel=word("scores.y", lang)
    )
    ax.set_xticks(np.arange(np.ceil(low), _HIGH + 1))
    ax.set_yticks(np.arange(np.ceil(low), _HIGH + 1))
    ax.set_aspect("equal", adjustable="box", anchor="NW")
    ax.axhline(_LINE, color=charts.GREY, linewidth=1, zorder=0.5)
    ax.axvline(_LINE, color=charts.GREY, linewidth=1, zorder=0.5)
    return [corner(ax, category, lang) for category in "AOMI"]


def _draw(ax: Axes, scores: Any, marks: Marks) -> None:
    points = _points(scores)
    for (x, y), (_, row), category, ringed in zip(
        points, scores.iterrows(), marks.categories, marks.overruled, strict=True
    ):
        line = {"color": COLORS[category], "alpha": 0.55, "linewidth": 1.1, "zorder": 1.5}
        ax.plot([row["dysfunctional_low"], row["dysfunctional_high"]], [y, y], **line)
        ax.plot([x, x], [row["functional_low"], row["functional_high"]], **line)
        ax.plot(x, y, SHAPES[category], color=COLORS[category], ms=7.5, mec="white", mew=0.7, zorder=3)
        if ringed:
            ax.plot(x, y, "o", ms=14, mfc="none", mec=charts.INK, mew=1.3, zorder=2.9)
