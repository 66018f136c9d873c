"""The same items in several waves: arrows on the better-worse plane."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from sqmlib import charts
from sqmlib.kano.plots.marks import ALPHA, COLORS, SHAPES, Marks, Square, chosen, groups_shown, plane, word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sqmlib.kano.results import KanoResult

__all__ = ["plot_drift"]

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
    waves = groups_shown(result.drift, "drift")
    table = result.table.loc[chosen(waves, items)]
    every = dict(tuple(waves.groupby(level="item", sort=False)))
    paths = {item: _path(every[item]) for item in table.index}
    ends = {item: path[-1] if len(path) > 1 else (np.nan, np.nan) for item, path in paths.items()}
    last = table.assign(x=[e[0] for e in ends.values()], y=[e[1] for e in ends.values()])
    marks = Marks.of(result, last, ["x", "y"], items, decisions, lang)
    square = Square(ax)
    ax = square.ax
    with charts.themed():
        corners = plane(ax, lang)
        _arrows(ax, every, paths, marks)
        points = last.loc[marks.items, ["x", "y"]].to_numpy(float)
        lines = np.concatenate([_along(paths[item]) for item in marks.items] or [np.empty((0, 2))])
        charts.place_labels(ax, points, marks.labels(), width=None, avoid=corners, keep_off=lines)
        names = waves.index.get_level_values("wave")
        said = word("drift.note", lang, first=result.label(names[0], lang), last=result.label(names[-1], lang))
        square.show(marks, [said, marks.absent_note("drift.hidden")])
    return charts.dress(ax, marks.alt("drift.title"))


def _path(rows: pd.DataFrame) -> np.ndarray:
    """Return the (|worse|, better) points of an item, wave by wave, without those that cannot be computed."""
    points = rows[["worse", "better"]].to_numpy(float) * (-1, 1)
    return points[~np.isnan(points).any(axis=1)]


def _along(path: np.ndarray) -> np.ndarray:
    """Return places on the way of an item, for labels to stay away from."""
    return np.concatenate([np.linspace(a, b, 9) for a, b in pairwise(path)])


def _arrows(ax: Axes, every: dict[Any, pd.DataFrame], paths: dict[Any, np.ndarray], marks: Marks) -> None:
    for item, category in zip(marks.items, marks.categories, strict=True):
        path, color = paths[item], COLORS[category]
        sure = bool(every[item]["p_holm"].iloc[0] < ALPHA)
        line = {"linestyle": "-" if sure else (0, (3, 2)), "linewidth": 1.8 if sure else 0.9}
        for start, end in pairwise(path):
            head = "-|>" if np.linalg.norm(end - start) > _SHORT else "-"
            arrow = {"arrowstyle": head, "color": color, "shrinkA": 2.5, "shrinkB": 2.5, "mutation_scale": 10, **line}
            ax.annotate("", end, start, arrowprops=arrow, zorder=2)
        ax.plot(*path[:-1].T, SHAPES[category], ms=5, mfc="white", mec=color, mew=1, zorder=3)
        ax.plot(*path[-1:].T, SHAPES[category], ms=7.5, color=color, mec="white", mew=0.7, zorder=3)
