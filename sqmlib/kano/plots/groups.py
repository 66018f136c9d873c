"""The same items in several waves (arrows on the better-worse plane) or segments (dots that are linked)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from sqmlib import charts
from sqmlib.kano.plots.marks import COLORS, SHAPES, Marks, Square, chosen, corner, missing, notes, word
from sqmlib.stats import wilson

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sqmlib.kano.results import KanoResult

__all__ = ["plot_drift", "plot_segments"]

ALPHA = 0.05
_SHORT = 0.04  # an arrow shorter than this has no room for its head


def plot_drift(
    result: KanoResult,
    *,
    ax: Axes | None = None,
    lang: str | None = None,
    items: Iterable[Any] | None = None,
    decisions: Mapping[Any, Any] | None = None,
) -> Axes:
    """Draw how the items moved on the better-worse plane from wave to wave.

    Parameters
    ----------
    result : KanoResult
        Of answers with a column ``wave``.
    ax, lang, items, decisions
        As for ``plot_map``.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If fewer than two waves can be shown.

    Examples
    --------
    >>> import pandas as pd
    >>> from sqmlib import kano
    >>> waves = pd.concat([kano.EXAMPLE.assign(wave=w, respondent=kano.EXAMPLE["respondent"] + w) for w in "ab"])
    >>> ax = plot_drift(kano.analyze(waves, bootstrap=0), lang="en")
    >>> ax.get_xlabel()
    'Satisfaction lost when absent (|worse|)'
    """
    waves = _shown(result.drift, "drift")
    table = result.table.loc[chosen(waves, items)]
    paths = {item: _path(waves, item) for item in table.index}
    ends = {item: path[-1] if len(path) > 1 else (np.nan, np.nan) for item, path in paths.items()}
    last = table.assign(x=[e[0] for e in ends.values()], y=[e[1] for e in ends.values()])
    marks = Marks.of(result, last, ["x", "y"], items, decisions, lang)
    square = Square(ax)
    ax = square.ax
    with charts.themed():
        corners = _plane(ax, lang)
        _arrows(ax, waves, paths, marks)
        points = last.loc[marks.items, ["x", "y"]].to_numpy(float)
        lines = np.concatenate([_along(paths[item]) for item in marks.items] or [np.empty((0, 2))])
        charts.place_labels(ax, points, marks.labels(), width=None, avoid=corners, keep_off=lines)
        names = waves.index.get_level_values("wave")
        said = word("drift.note", lang, first=names[0], last=names[-1])
        square.show(marks, [said, marks.absent_note("drift.hidden")])
    return charts.dress(ax, marks.alt("drift.title"))


def _shown(frame: pd.DataFrame | None, picture: str) -> pd.DataFrame:
    """Return the groups that are not hidden, or raise DataError when fewer than two are left."""
    shown = None if frame is None else frame[frame["n"].notna()]
    if shown is None or shown.index.get_level_values(1).nunique() < 2:
        raise missing(picture)
    return shown


def _path(waves: pd.DataFrame, item: Any) -> np.ndarray:
    """Return the (|worse|, better) points of an item, wave by wave, without those that cannot be computed."""
    rows = waves.loc[[item], ["worse", "better"]].astype(float).dropna()
    return np.column_stack([-rows["worse"], rows["better"]])


def _along(path: np.ndarray) -> np.ndarray:
    """Return places on the way of an item, for labels to stay away from."""
    return np.concatenate([np.linspace(a, b, 9) for a, b in pairwise(path)])


def _plane(ax: Axes, lang: str | None) -> list[Any]:
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), xlabel=word("map.x", lang), ylabel=word("map.y", lang))
    ax.set_aspect("equal", adjustable="box", anchor="NW")
    ax.axhline(0.5, color=charts.GREY, linewidth=1, zorder=0.5)
    ax.axvline(0.5, color=charts.GREY, linewidth=1, zorder=0.5)
    return [corner(ax, category, lang) for category in "AOMI"]


def _arrows(ax: Axes, waves: pd.DataFrame, paths: dict[Any, np.ndarray], marks: Marks) -> None:
    for item, category in zip(marks.items, marks.categories, strict=True):
        path, color = paths[item], COLORS[category]
        sure = bool(waves.loc[[item], "p_holm"].iloc[0] < ALPHA)
        line = {"linestyle": "-" if sure else (0, (3, 2)), "linewidth": 1.8 if sure else 0.9}
        for start, end in pairwise(path):
            head = "-|>" if np.linalg.norm(end - start) > _SHORT else "-"
            arrow = {"arrowstyle": head, "color": color, "shrinkA": 2.5, "shrinkB": 2.5, "mutation_scale": 10, **line}
            ax.annotate("", end, start, arrowprops=arrow, zorder=2)
        ax.plot(*path[:-1].T, SHAPES[category], ms=5, mfc="white", mec=color, mew=1, zorder=3)
        ax.plot(*path[-1:].T, SHAPES[category], ms=7.5, color=color, mec="white", mew=0.7, zorder=3)


def plot_segments(
    result: KanoResult,
    *,
    ax: Axes | None = None,
    lang: str | None = None,
    items: Iterable[Any] | None = None,
) -> Axes:
    """Draw worse (left) and better (right) of every item in each segment, with intervals and the category.

    Parameters
    ----------
    result : KanoResult
        Of answers with a segment.
    ax, lang, items
        As for ``plot_map``.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If fewer than two segments can be shown.

    Examples
    --------
    >>> import pandas as pd
    >>> from sqmlib import kano
    >>> both = pd.concat([kano.EXAMPLE.assign(segment=s, respondent=kano.EXAMPLE["respondent"] + s) for s in "ab"])
    >>> plot_segments(kano.analyze(both, bootstrap=0), lang="zh").texts[0].get_text()
    'M / M'
    """
    shown = _shown(result.segments, "segments")
    wanted = chosen(shown, items)
    order = [i for i in result.table.sort_values("rank", kind="stable").index if i in wanted]
    names = list(dict.fromkeys(shown.index.get_level_values("segment")))
    heights = _row_heights(order, result, lang, len(names))
    ax = charts.axes(ax, 8.6, 1.35 + heights.sum())
    weighted = result.parameters.get("weight") is not None
    with charts.themed():
        _rows(ax, order, heights, result, shown, lang)
        for turn, name in enumerate(names):
            _segment(ax, shown.xs(name, level="segment"), order, heights, turn, len(names), weighted)
        charts.key_row(ax, [charts.Block(_shape(t), _color(t), str(name)) for t, name in enumerate(names)])
        notes(ax, [word("segments.note_weighted" if weighted else "segments.note", lang)], 6)
    return charts.dress(ax, _alt(result, shown, order, lang))


def _row_heights(order: list[Any], result: KanoResult, lang: str | None, groups: int) -> np.ndarray:
    lines = [charts.wrap(result.label(item, lang), 34, 3).count("\n") + 1 for item in order]
    return np.array([max(0.155 * n + 0.16, 0.16 * groups + 0.16) for n in lines])


def _rows(ax: Axes, order, heights: np.ndarray, result: KanoResult, shown: pd.DataFrame, lang: str | None) -> None:
    middles = np.cumsum(heights) - heights / 2
    texts = [charts.wrap(result.label(item, lang), 34, 3) for item in order]
    ax.set_yticks(middles, labels=texts, color=charts.INK)
    ax.set(xlim=(-1, 1), ylim=(heights.sum(), 0), xlabel=word("segments.x", lang))
    ax.set_xticks([-1, -0.5, 0, 0.5, 1])
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.axvline(0, color="#8C8C8C", linewidth=1, zorder=0.6)
    for edge in np.cumsum(heights)[:-1]:
        ax.axhline(edge, color=charts.GREY, linewidth=0.6, zorder=0.5)
    for item, y in zip(order, middles, strict=True):
        rows = shown.loc[[item]]
        letters = " / ".join("–" if c is None else str(c) for c in rows["category"])
        star = " *" if float(rows["p_holm"].iloc[0]) < ALPHA else ""
        place = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points", "annotation_clip": False}
        ax.annotate(letters + star, (1, y), (8, 0), va="center", fontsize=8.5, **place)


def _color(turn: int) -> str:
    return charts.PALETTE[(turn + 1) % len(charts.PALETTE)]


def _shape(turn: int) -> str:
    return charts.SHAPES[(turn + 1 + turn // len(charts.SHAPES)) % len(charts.SHAPES)]


def _segment(ax: Axes, rows: pd.DataFrame, order, heights: np.ndarray, turn: int, groups: int, weighted: bool) -> None:
    """Draw one segment: a mark and an interval at both ends, linked by a thin line, each segment on its own level."""
    rows = rows.reindex(order)
    y = np.cumsum(heights) - heights / 2 + (turn - (groups - 1) / 2) * 0.16
    color, shape = _color(turn), _shape(turn)
    worse, better = rows["worse"].to_numpy(float), rows["better"].to_numpy(float)
    ax.hlines(y, worse, better, color=color, linewidth=0.5, alpha=0.35, zorder=1)
    if not weighted:
        valid = rows[["A", "O", "M", "I"]].sum(axis=1).to_numpy(float)
        for sign, share in ((-1, -worse), (1, better)):
            low, high = wilson(share * valid, valid)
            ax.hlines(y, sign * low, sign * high, color=color, linewidth=2.2, alpha=0.4, zorder=2)
    for x in (worse, better):
        ax.plot(x, y, shape, color=color, ms=6, mec="white", mew=0.6, zorder=3)


def _alt(result: KanoResult, shown: pd.DataFrame, order: list[Any], lang: str | None) -> str:
    """Return the picture in words: the category of every item in every segment."""
    said = [word("alt.title", lang, title=word("segments.title", lang), n=len(order))]
    for item in order:
        rows = shown.loc[[item]]
        groups = rows.index.get_level_values("segment")
        pairs = ", ".join(f"{g} {c}" for g, c in zip(groups, rows["category"], strict=True) if c is not None)
        said.append(word("alt.group", lang, name=result.label(item, lang), items=pairs))
    return "".join(said)
