"""The run chart: points about their median, with the two figures that judge it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqmlib.spc.plots.chart import plot_chart
from sqmlib.spc.runchart import run_chart

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.spc.results import ChartResult

__all__ = ["plot_run"]


def plot_run(result: ChartResult, *, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw the points of any chart as a run chart about their median, stage by stage.

    Parameters
    ----------
    result : ChartResult
        A run chart, or any other chart: its points are judged anew by runs and crossings.
    ax, lang
        As for ``plot_chart``.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> from sqmlib import spc
    >>> ax = plot_run(spc.i_chart([5, 6, 5, 7, 6, 5, 9, 6]), lang="en")
    >>> any("median" in text.get_text() for text in ax.texts)
    True
    """
    return plot_chart(result if result.chart == "run" else as_run(result), ax=ax, lang=lang, numbers=False)


def as_run(result: ChartResult) -> ChartResult:
    """Return the points of a chart as a run chart with the same stages, notes, direction and texts."""
    table, told = result.table, result.parameters
    several = len(result.stages) > 1
    texts = {k: v for k, v in result.labels.items() if k not in result.stages.index}
    stages = {c: result.labels[c] for c in result.stages.index if several}
    return run_chart(
        table["observed" if "observed" in table else "value"],
        time=list(table.index),
        stage=list(table["stage"]) if several else None,
        exclude=table["excluded"].to_numpy(bool),
        incomplete=told["incomplete"],
        notes={p: told["notes"][str(p)] for p in table.index if str(p) in told["notes"]},
        target=told["target"],
        direction=told["direction"],
        labels={**texts, **stages},
    )
