"""Pictures of a service level: groups against the promise, and the share served over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sqmlib import charts
from sqmlib.capability.plots.base import ACCENT, BAD, GOOD, WIDTH, Rows, note_height, notes
from sqmlib.capability.plots.histogram import word
from sqmlib.capability.results import share_text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from sqmlib.capability.count_results import ServiceLevelResult

__all__ = ["plot_service_level", "plot_waiting"]

LOOKS = {"met": ("^", GOOD), "open": ("o", charts.QUIET), "missed": ("v", BAD)}
_ALL, HIGH = "all_together", 3.4


def plot_service_level(
    result: ServiceLevelResult, *, ax: Axes | None = None, lang: str | None = None, most: int = 28
) -> Axes:
    """Draw the share served in time of all and of every group with its interval, against the promise.

    Parameters
    ----------
    result : ServiceLevelResult
        Of :func:`sqmlib.capability.service_level`.
    ax : matplotlib.axes.Axes, optional
        Where; default: a figure of its own.
    lang : {"en", "zh"}, optional
        Default: the language in use.
    most : int
        Groups drawn at most, the lowest shares first; a note says how many there are.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> from sqmlib import capability
    >>> found = capability.service_level([5, 12, 31, 18, 20, 9, 44, 16, 3, 11], 20, promise=0.8)
    >>> plot_service_level(found, lang="en").get_yticklabels()[0].get_text()
    'all together'
    """
    table, total = _shown(result, most)
    said = [_said(result, row, lang) for _, row in table.iterrows()]
    place = Rows([result.label(i, lang) for i in table.index], said)
    lines = _lines(result, len(table) - 1, total, lang)
    key = [
        charts.Block(*LOOKS[v], result.say(f"code.verdict.{v}", lang)) for v in LOOKS if (table["verdict"] == v).any()
    ]
    with charts.themed():
        ax = place.axes(ax, key, lines)
        ax.axvline(100 * result.parameters["promise"], color=charts.INK, linewidth=1.1, zorder=1)
        for verdict, (shape, color) in LOOKS.items():
            hit = (table["verdict"] == verdict).to_numpy()
            ends = 100 * table.loc[hit, ["low", "high"]].to_numpy(float).T
            ax.hlines(place.middles[hit], *ends, color=color, linewidth=2.4, alpha=0.45)
            look = {"color": color, "ms": 6.5, "mec": "white", "mew": 0.4, "zorder": 3, "clip_on": False}
            ax.plot(100 * table.loc[hit, "share"].astype(float), place.middles[hit], shape, **look)
        low = float(np.nanmin([100 * table["low"].min(), 100 * result.parameters["promise"]]))
        ax.set(xlim=(max(low - 4, 0), 100), xlabel=word("service.x", lang))
    return charts.dress(ax, " ".join([result.headline(lang).replace("**", ""), *said]))


def _shown(result: ServiceLevelResult, most: int) -> tuple[pd.DataFrame, int]:
    """Return the whole, then the groups with a share, lowest first."""
    table = result.table.dropna(subset=["share"]).copy()
    if result.parameters["widened"]:
        table.loc[_ALL, ["low", "high"]] = result.pooled.loc[_ALL, ["low_wide", "high_wide"]].to_numpy(float)
    groups = table.drop(index=_ALL).sort_values(["share", "n"], kind="stable")
    return table.loc[[_ALL, *groups.index[:most]]], len(groups)


def _said(result: ServiceLevelResult, row: pd.Series, lang: str | None) -> str:
    values = {name: f"{row[name]:.0%}" for name in ("low", "high")}
    return word("service.row", lang, share=f"{row['share']:.1%}", n=int(row["n"]), **values)


def _lines(result: ServiceLevelResult, shown: int, total: int, lang: str | None) -> list[str]:
    p = result.parameters
    unit = f" {p['unit']}" if p["unit"] else ""
    said = [
        word(
            "service.note",
            lang,
            promise=share_text(p["promise"]),
            limit=f"{p['limit']:g}{unit}",
            level=100 * p["level"],
        )
    ]
    if p["widened"]:
        said.append(word("service.widened", lang))
    return said + ([word("service.limited", lang, shown=shown, total=total)] if shown < total else [])


def plot_waiting(result: ServiceLevelResult, *, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw the share of cases served by each moment, open cases counted (Kaplan & Meier 1958), limit and promise.

    Parameters
    ----------
    result, ax, lang
        As for :func:`plot_service_level`.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> from sqmlib import capability
    >>> found = capability.service_level([5, 12, 31, 18, 20, 9, 44, 16, 3, 11], 20, promise=0.8, unit="s")
    >>> plot_waiting(found, lang="en").get_xlabel()
    'Time (s)'
    """
    own, ax, p = ax is None, charts.axes(ax), result.parameters
    lines = [result.headline(lang).replace("**", "")]
    wide = WIDTH - 1.1
    with charts.themed():
        if own:
            below = 0.6 + note_height(lines, wide)
            charts.fit(ax, WIDTH, below + HIGH + 0.15, (0.75, below, wide, HIGH))
        x, y = _curve(result)
        end = max(1.05 * x[-1], 1.1 * p["limit"])
        ax.step([*x, end], [*(100 * y), 100 * y[-1]], where="post", color=ACCENT, linewidth=1.8, zorder=3)
        ax.axvline(p["limit"], color=BAD, linewidth=1.4, zorder=2)
        ax.axhline(100 * p["promise"], color=charts.INK, linewidth=1.1, linestyle=(0, (4, 2)), zorder=2)
        unit = f" {p['unit']}" if p["unit"] else ""
        look = {"textcoords": "offset points", "fontsize": 8.5}
        ax.annotate(
            word("service.limit", lang, limit=f"{p['limit']:g}{unit}"), (p["limit"], 2), (4, 0), color=BAD, **look
        )
        ax.annotate(
            word("service.promise", lang, promise=share_text(p["promise"])),
            (end, 100 * p["promise"]),
            (-2, -4),
            ha="right",
            va="top",
            color=charts.INK,
            **look,
        )
        ax.set(xlim=(0, end), ylim=(0, 102), ylabel=word("service.y", lang))
        ax.set_xlabel(word("service.time", lang) + (f" ({p['unit']})" if p["unit"] else ""))
        notes(ax, lines, wide)
    return charts.dress(ax, lines[0])


def _curve(result: ServiceLevelResult) -> tuple[np.ndarray, np.ndarray]:
    """Return moments and the share served by then, at most 2000 of them."""
    time, ended = result.values["time"].to_numpy(), result.values["ended"].to_numpy()
    moments, first = np.unique(np.sort(time), return_index=True)
    events = np.bincount(np.searchsorted(moments, time), ended, len(moments))
    left = np.cumprod(1 - events / (len(time) - first))
    real = np.isfinite(moments)
    kept = np.unique(np.linspace(0, real.sum() - 1, 2000).round().astype(int)) if real.sum() > 2000 else slice(None)
    return np.concatenate([[0], moments[real][kept]]), np.concatenate([[0], 1 - left[real][kept]])
