"""Groups: the dimensions in several segments, and from wave to wave."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from sqmlib import charts
from sqmlib.numbers import signed
from sqmlib.servqual.knowledge import ALPHA
from sqmlib.servqual.plots.sheet import Sheet, alt, chosen, missing, word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sqmlib.servqual.results import ServqualResult

__all__ = ["plot_segments", "plot_waves"]

_STEP = 0.15  # inches from group to group


def plot_segments(
    result: ServqualResult,
    *,
    ax: Axes | None = None,
    lang: str | None = None,
    dimensions: Iterable[Any] | None = None,
) -> Axes:
    """Draw the gap of each dimension in every segment, with 95 % intervals.

    Parameters
    ----------
    result : ServqualResult
        Of answers with a segment.
    ax, lang, dimensions
        As for ``plot_gaps``.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If fewer than two segments can be shown.

    Examples
    --------
    >>> from sqmlib import servqual
    >>> frame = servqual.EXAMPLE.assign(segment=["north", "south"] * 6)
    >>> plot_segments(servqual.analyze(frame, bootstrap=0), lang="en").get_xlabel()
    'Gap P − E on the scale 1-7 (left of 0: shortfall)'
    """
    return _by_group(result, result.segments, "segment", ax, lang, dimensions)


def plot_waves(
    result: ServqualResult,
    *,
    ax: Axes | None = None,
    lang: str | None = None,
    dimensions: Iterable[Any] | None = None,
) -> Axes:
    """Draw the gap of each dimension in every wave, linked from wave to wave, with 95 % intervals.

    Parameters
    ----------
    result : ServqualResult
        Of answers with a wave.
    ax, lang, dimensions
        As for ``plot_gaps``.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If fewer than two waves can be shown.

    Examples
    --------
    >>> from sqmlib import servqual
    >>> frame = servqual.EXAMPLE.assign(wave=[2025, 2026] * 6)
    >>> ax = plot_waves(servqual.analyze(frame, bootstrap=0), lang="en")
    >>> "2026" in {text.get_text() for text in ax.texts}
    True
    """
    return _by_group(result, result.waves, "wave", ax, lang, dimensions)


def _by_group(result: ServqualResult, frame: Any, name: str, ax: Any, lang: str | None, dimensions: Any) -> Axes:
    """Draw dimensions as rows and groups as levels in each row; waves are linked in their order."""
    shown = None if frame is None else frame[frame["n"].notna()]
    if shown is None or shown.index.get_level_values(1).nunique() < 2:
        raise missing(f"{name}s")
    wanted = chosen(shown, dimensions)
    order = [d for d in result.table.sort_values("rank", kind="stable").index if d in wanted]
    names = list(dict.fromkeys(shown.index.get_level_values(name)))
    kind = "gap" if result.gaps else "perception"
    sheet = Sheet([result.label(d, lang) for d in order], least=_STEP * len(names) + 0.2)
    key = [charts.Block(_shape(k), _color(k), result.label(g, lang)) for k, g in enumerate(names)]
    right = [_tested(shown.loc[d], lang) for d in order]
    with charts.themed():
        ax = sheet.axes(ax, right, key, [word(f"{name}s.note", lang), _hidden(frame, name, result, lang)])
        for k, group in enumerate(names):
            rows = shown.xs(group, level=name).reindex(order)
            _group(ax, sheet.middles + (k - (len(names) - 1) / 2) * _STEP, rows, kind, k)
        if name == "wave":
            _link(ax, sheet, shown, order, names, kind)
        _ground(ax, sheet, shown.loc[order], kind, 0.0 if result.gaps else float(result.table["perception"].mean()))
        ax.set_xlabel(word(f"gaps.x_{kind}", lang, scale=result.parameters["scale"]))
    told = {d: _told(shown.loc[d], kind, result, lang) for d in order}
    return charts.dress(ax, alt(result, word(f"{name}s.title", lang), told, lang))


def _ground(ax: Axes, sheet: Sheet, rows: pd.DataFrame, kind: str, line: float) -> None:
    """Draw the line to compare with, separate the rows, and show all intervals."""
    ax.axvline(line, color="#8C8C8C", linewidth=1.1, zorder=1)
    across = {"color": charts.GREY, "linewidth": 0.6, "transform": ax.get_yaxis_transform()}
    ax.hlines((sheet.middles + sheet.heights / 2)[:-1], 0, 1, **across)
    values = rows[[kind, f"{kind}_low", f"{kind}_high"]].to_numpy(float)
    known = np.append(values[np.isfinite(values)], line)
    pad = max(0.1, 0.06 * float(np.ptp(known)))
    ax.set_xlim(known.min() - pad, known.max() + pad)


def _color(turn: int) -> str:
    return charts.PALETTE[(turn + 1) % len(charts.PALETTE)]


def _shape(turn: int) -> str:
    return charts.SHAPES[(turn + 1 + turn // len(charts.SHAPES)) % len(charts.SHAPES)]


def _tested(rows: pd.DataFrame, lang: str | None) -> str:
    """Return a star where the groups differ beyond chance."""
    p = float(rows["p_holm"].iloc[0])
    return word("differs", lang) if p < ALPHA else ""


def _hidden(frame: pd.DataFrame, name: str, result: ServqualResult, lang: str | None) -> str:
    """Say which groups are hidden."""
    gone = list(dict.fromkeys(frame.index[frame["n"].isna()].get_level_values(name)))
    return word("hidden", lang, groups=[result.label(g, lang) for g in gone]) if gone else ""


def _group(ax: Axes, y: np.ndarray, rows: pd.DataFrame, kind: str, turn: int) -> None:
    color = _color(turn)
    ax.hlines(y, rows[f"{kind}_low"], rows[f"{kind}_high"], color=color, linewidth=2.2, alpha=0.4, zorder=2)
    ax.plot(rows[kind], y, _shape(turn), color=color, ms=6, mec="white", mew=0.6, zorder=3)


def _link(ax: Axes, sheet: Sheet, shown: pd.DataFrame, order: list[Any], names: list[Any], kind: str) -> None:
    """Join the waves of each dimension in their order."""
    levels = (np.arange(len(names)) - (len(names) - 1) / 2) * _STEP
    for middle, dimension in zip(sheet.middles, order, strict=True):
        values = shown.loc[dimension][kind].reindex(names)
        ax.plot(values, middle + levels, color="#8C8C8C", linewidth=0.9, zorder=1.8)


def _told(rows: pd.DataFrame, kind: str, result: ServqualResult, lang: str | None) -> str:
    return ", ".join(
        f"{result.label(g, lang)} {signed(v) if kind == 'gap' else f'{v:.2f}'}" for g, v in rows[kind].items() if v == v
    )
