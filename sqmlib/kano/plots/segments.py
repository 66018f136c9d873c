"""The same items in several segments: worse and better of each, linked, with the category at the right."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from sqmlib import charts
from sqmlib.kano.plots.marks import ALPHA, chosen, groups_shown, notes, word
from sqmlib.kano.plots.rows import Rows
from sqmlib.stats import wilson

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sqmlib.kano.results import KanoResult

__all__ = ["plot_segments"]

_STEP = 0.16  # inches from segment to segment


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
    >>> ax = plot_segments(kano.analyze(both, bootstrap=0), lang="zh")
    >>> "M / M" in {text.get_text() for text in ax.texts}
    True
    """
    shown = groups_shown(result.segments, "segments")
    wanted = chosen(shown, items)
    order = [i for i in result.table.sort_values("rank", kind="stable").index if i in wanted]
    names = list(dict.fromkeys(shown.index.get_level_values("segment")))
    rows = Rows(result, order, lang, least=_STEP * len(names) + 0.16)
    every = dict(tuple(shown.groupby(level="item", sort=False)))
    said = [_categories(every[item]) for item in order]
    key = [charts.Block(_shape(turn), _color(turn), result.label(name, lang)) for turn, name in enumerate(names)]
    ax = rows.axes(ax, right=(max((charts.text_size(text, 8.5)[0] for text in said), default=0) + 16) / 72, key=key)
    weighted = result.parameters.get("weight") is not None
    with charts.themed():
        rows.write(ax)
        rows.write_right(ax, said, 8)
        _ground(ax, rows, lang)
        for turn, name in enumerate(names):
            level = rows.middles + (turn - (len(names) - 1) / 2) * _STEP
            _segment(ax, shown.xs(name, level="segment").reindex(order), level, turn, weighted)
        notes(ax, [word("segments.note_weighted" if weighted else "segments.note", lang)], 6)
    return charts.dress(ax, _alt(result, every, order, lang))


def _categories(rows: pd.DataFrame) -> str:
    """Return the category in each segment, with a star where they differ beyond chance."""
    letters = " / ".join("–" if c is None else str(c) for c in rows["category"])
    return letters + (" *" if float(rows["p_holm"].iloc[0]) < ALPHA else "")


def _ground(ax: Axes, rows: Rows, lang: str | None) -> None:
    ax.set(xlim=(-1, 1), xlabel=word("segments.x", lang))
    ax.set_xticks([-1, -0.5, 0, 0.5, 1])
    ax.axvline(0, color="#8C8C8C", linewidth=1, zorder=0.6)
    ax.hlines(np.cumsum(rows.heights)[:-1], -1, 1, color=charts.GREY, linewidth=0.6, zorder=0.5)


def _color(turn: int) -> str:
    return charts.PALETTE[(turn + 1) % len(charts.PALETTE)]


def _shape(turn: int) -> str:
    return charts.SHAPES[(turn + 1 + turn // len(charts.SHAPES)) % len(charts.SHAPES)]


def _segment(ax: Axes, rows: pd.DataFrame, y: np.ndarray, turn: int, weighted: bool) -> None:
    """Draw one segment: a mark and an interval at both ends, linked by a thin line, each segment on its own level."""
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


def _alt(result: KanoResult, every: dict[Any, pd.DataFrame], order: list[Any], lang: str | None) -> str:
    """Return the picture in words: the category of every item in every segment."""
    said = [word("alt.title", lang, title=word("segments.title", lang), n=len(order))]
    for item in order:
        rows = every[item]
        groups = rows.index.get_level_values("segment")
        pairs = ", ".join(
            f"{result.label(g, lang)} {c}" for g, c in zip(groups, rows["category"], strict=True) if c is not None
        )
        said.append(word("alt.group", lang, name=result.label(item, lang), items=pairs))
    return "".join(said)
