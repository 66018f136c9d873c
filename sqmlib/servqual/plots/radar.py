"""Radar: expectation and perception per dimension around a center. Familiar, and easily misread."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from sqmlib import charts
from sqmlib.servqual.plots.sheet import EXPECTED, PERCEIVED, alt, chosen, missing, notes, word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.servqual.results import ServqualResult

__all__ = ["plot_radar"]

_SIDE, _WIDE, _LEFT = 4.3, 6.6, 0.2  # inches of the drawing, of the picture, and left of its notes


def plot_radar(
    result: ServqualResult,
    *,
    ax: Axes | None = None,
    lang: str | None = None,
    dimensions: Iterable[Any] | None = None,
) -> Axes:
    """Draw expectation and perception of each dimension on a radar.

    Parameters
    ----------
    result : ServqualResult
        Of ``analyze``; with perceptions alone one line is drawn.
    ax : matplotlib.axes.Axes, optional
        Plain axes, not polar ones; default: a figure of its own.
    lang : {"en", "zh"}, optional
        Default: the language in use.
    dimensions : iterable, optional
        Which to show, at least three; default: all.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If fewer than three dimensions have scores.

    Notes
    -----
    To be read with care: the area grows with the square of the scores and depends on the order of the dimensions,
    which has no meaning. For sizes and their uncertainty see ``plot_gaps``.

    Examples
    --------
    >>> from sqmlib import servqual
    >>> ax = plot_radar(servqual.analyze(servqual.EXAMPLE, bootstrap=0), lang="en")
    >>> len(ax.lines) >= 2
    True
    """
    rows = result.table.loc[chosen(result.table, dimensions)]
    rows = rows[rows["perception"].notna()]
    if len(rows) < 3:
        raise missing("radar")
    halves = {"expectation": EXPECTED, "perception": PERCEIVED} if result.gaps else {"perception": PERCEIVED}
    low, high = sorted(int(v) for v in result.parameters["scale"].replace("–", "-").split("-"))
    angles = np.pi / 2 - 2 * np.pi * np.arange(len(rows)) / len(rows)
    own, ax = ax is None, charts.axes(ax)
    with charts.themed():
        if own:
            charts.fit(ax, _WIDE, _SIDE + 1.0, ((_WIDE - _SIDE) / 2, 0.6, _SIDE, _SIDE))
        _web(ax, angles, low, high)
        for name, color in halves.items():
            _line(ax, angles, (rows[name].to_numpy(float) - low) / (high - low), name, color)
        _names(ax, angles, [result.label(d, lang) for d in rows.index])
        shapes = {"expectation": "s", "perception": "o"}
        charts.key_row(ax, [charts.Block(shapes[n], c, word(f"items.{n}", lang)) for n, c in halves.items()])
        note = word("radar.note", lang, scale=result.parameters["scale"], n=int(rows["n"].max()))
        notes(ax, [note], _WIDE - 0.4, shift=-72 * ((_WIDE - _SIDE) / 2 - _LEFT) if own else 0)
    told = {d: ", ".join(f"{word(f'items.{n}', lang)} {row[n]:.2f}" for n in halves) for d, row in rows.iterrows()}
    return charts.dress(ax, alt(result, word("radar.title", lang), told, lang))


def _web(ax: Axes, angles: np.ndarray, low: int, high: int) -> None:
    """Draw the rings of the scale and the spokes."""
    from matplotlib.patheffects import withStroke

    closed = np.append(angles, angles[0])
    steps = range(low, high + 1, max(1, (high - low) // 6))
    for step in steps:
        size = (step - low) / (high - low)
        ax.plot(size * np.cos(closed), size * np.sin(closed), color=charts.GREY, linewidth=0.7, zorder=0.5)
        look = {"fontsize": 7.5, "color": charts.QUIET, "ha": "right", "va": "center", "zorder": 3}
        halo = withStroke(linewidth=2, foreground="white")  # readable where a line of the answers crosses it
        ax.text(-0.05, size - 0.04, str(step), path_effects=[halo], **look)
    for angle in angles:
        ax.plot([0, np.cos(angle)], [0, np.sin(angle)], color=charts.GREY, linewidth=0.7, zorder=0.5)
    ax.set(xlim=(-1.25, 1.25), ylim=(-1.25, 1.25), xticks=[], yticks=[])
    ax.set_aspect("equal", adjustable="box")
    for spine in ax.spines.values():
        spine.set_visible(False)


def _line(ax: Axes, angles: np.ndarray, sizes: np.ndarray, name: str, color: str) -> None:
    closed, out = np.append(angles, angles[0]), np.append(sizes, sizes[0])
    dash, shape = ("--", "s") if name == "expectation" else ("-", "o")
    x, y = out * np.cos(closed), out * np.sin(closed)
    ax.plot(x, y, dash, color=color, linewidth=1.8, marker=shape, ms=5, mec="white", mew=0.6, zorder=2)


def _names(ax: Axes, angles: np.ndarray, texts: list[str]) -> None:
    for angle, text in zip(angles, texts, strict=True):
        x, y = np.cos(angle), np.sin(angle)
        side = "center" if abs(x) < 0.2 else "left" if x > 0 else "right"
        level = "bottom" if y > 0.7 else "top" if y < -0.7 else "center"
        reach = 1.05 if side == "center" else 1.07
        ax.text(
            reach * x,
            reach * y,
            charts.wrap(text, *((28, 2) if side == "center" else (16, 3))),
            ha=side,
            va=level,
            fontsize=9,
            color=charts.INK,
        )
