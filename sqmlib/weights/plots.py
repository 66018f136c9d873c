"""Pictures of weights; every function returns the Axes, and ``ax.alt`` says the picture in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sqmlib import charts
from sqmlib.checks import DataError, Remark

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.weights.results import WeightsResult

__all__ = ["plot_places", "plot_weights"]

_WIDTH, _TEXT, _LINE, _BELOW, _SIZE = 8.0, 34, 0.155, 0.72, 8.5  # inches, columns, inches, inches, points
_MOST_DOTS = 200  # people drawn one by one
_SHOWN = 0.01  # share from which a place is written


class _Rows:
    """Rows with the items' texts at the left, heights in inches."""

    def __init__(self, result: WeightsResult, items: list[Any], lang: str | None) -> None:
        self.texts = [charts.wrap(result.label(item, lang), _TEXT, 3) for item in items]
        lines = np.array([text.count("\n") + 1 for text in self.texts])
        self.heights = np.maximum(_LINE * lines + 0.12, 0.3)
        self.middles = np.cumsum(self.heights) - self.heights / 2

    def axes(self, ax: Axes | None, right: float, above: float = 0.1) -> Axes:
        """Return `ax`, or axes with room for the texts."""
        own, ax = ax is None, charts.axes(ax)
        if own:
            left = max(charts.text_size(text, _SIZE)[0] for text in self.texts) / 72 + 0.16
            high = float(self.heights.sum())
            frame = (left, _BELOW, _WIDTH - left - right, high)
            charts.fit(ax, _WIDTH, _BELOW + high + above, frame)
        ax.set_yticks(self.middles, labels=self.texts, fontsize=_SIZE, color=charts.INK, linespacing=1.15)
        ax.set_ylim(float(self.heights.sum()), 0)
        ax.tick_params(axis="y", length=0)
        return ax


def plot_weights(result: WeightsResult, *, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw the weights (or closeness) with their intervals, the highest on top.

    Parameters
    ----------
    result : WeightsResult
        Of any method; single people are dots up to 200 of them.
    ax : matplotlib.axes.Axes, optional
        Default: a figure of its own.
    lang : {"en", "zh"}, optional

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> import pandas as pd
    >>> from sqmlib import weights
    >>> found = weights.points(pd.DataFrame({"a": [50, 40], "b": [30, 40], "c": [20, 20]}))
    >>> [text.get_text() for text in plot_weights(found, lang="en").get_yticklabels()]
    ['a', 'b', 'c']
    """
    items = result.order()
    table = result.table.loc[items]
    rows = _Rows(result, items, lang)
    with charts.themed():
        ax = rows.axes(ax, right=0.65)
        own = result.individual
        people = own is not None and 1 < len(own) <= _MOST_DOTS
        if people:
            shift = (np.arange(len(own)) % 5 - 2) * 0.035
            for y, item in zip(rows.middles, items, strict=True):
                ax.plot(own[item], y + shift, ".", color=charts.QUIET, ms=4, mec="none", alpha=0.7, zorder=1)
        there = table["low"].notna().to_numpy() if "low" in table else np.zeros(len(table), bool)
        look = {"color": charts.PALETTE[0], "alpha": 0.5, "linewidth": 2.6, "zorder": 2}
        if there.any():
            ax.hlines(rows.middles[there], table["low"][there], table["high"][there], **look)
        ax.plot(table[result.value], rows.middles, "o", color=charts.PALETTE[0], ms=6.5, mec="white", mew=0.5, zorder=3)
        ax.set_xlim(left=0)
        ax.set_xlabel(result.say("plot.weight_people" if people else f"plot.{result.value}", lang))
        place = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points", "annotation_clip": False}
        for y, value in zip(rows.middles, table[result.value], strict=True):
            ax.annotate(f"{value:.3f}", (1, y), (6, 0), va="center", fontsize=_SIZE, **place)
    return charts.dress(ax, _alt(result, "alt_weights", items, lang))


def plot_places(result: WeightsResult, *, ax: Axes | None = None, lang: str | None = None, most: int = 24) -> Axes:
    """Draw how often each item takes each place over the resamples, in per cent.

    Parameters
    ----------
    result : WeightsResult
        With resamples.
    ax, lang
        As for :func:`plot_weights`.
    most : int
        Places drawn at most, from the first on; items that take none of them are left out, and a line says so.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If nothing was resampled.

    Examples
    --------
    >>> import pandas as pd
    >>> from sqmlib import weights
    >>> found = weights.points(pd.DataFrame({"a": [50, 40], "b": [30, 40], "c": [20, 20]}))
    >>> plot_places(found, lang="zh").get_xlabel()
    '名次'
    """
    if result.places is None or result.places.empty:
        raise DataError([Remark("weights.plot.no_places", "error")])
    items = result.order()
    share = result.places["share"].unstack("place").loc[items].iloc[:, :most]
    left_out = len(items)
    share = share[share.sum(axis=1) >= _SHOWN]
    items, left_out = list(share.index), left_out - len(share)
    rows = _Rows(result, items, lang)
    edges = np.concatenate([[0], np.cumsum(rows.heights)])
    with charts.themed():
        ax = rows.axes(ax, right=0.2)
        ax.pcolormesh(np.arange(share.shape[1] + 1) + 0.5, edges, share, cmap="Blues", vmin=0, vmax=1.25)
        for y, values in zip(rows.middles, share.to_numpy(), strict=True):
            for place, value in enumerate(values, start=1):
                if value >= _SHOWN:
                    ink = "white" if value > 0.75 else charts.INK
                    ax.text(place, y, f"{100 * value:.0f}", ha="center", va="center", fontsize=_SIZE, color=ink)
        ax.set_xticks(np.arange(1, share.shape[1] + 1))
        ax.grid(visible=False)
        ax.set_xlabel(result.say("plot.place", lang))
        source = result.say(f"resampled.{result.parameters['resampled']}", lang)
        lines = [result.say("plot.places_note", lang, draws=result.parameters["draws"], source=source)]
        lines += [result.say("plot.places_left_out", lang, n=left_out, most=most)] if left_out else []
        charts.footnote(ax, "\n".join(lines))
    return charts.dress(ax, _alt(result, "alt_places", items, lang))


def _alt(result: WeightsResult, key: str, items: list[Any], lang: str | None) -> str:
    return result.say(f"plot.{key}", lang, kind=result.say(f"kind.{result.kind}", lang), items=items)
