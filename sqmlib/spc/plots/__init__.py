"""Pictures of control charts; every function returns the Axes, and ``ax.alt`` says the picture in words.

``plot_chart``
    Points, center, limits, stages, target, notes, rule marks with their numbers, and the verdict as icons.
``plot_spread``
    The chart of moving ranges, ranges or standard deviations that belongs to it.
``plot_run``
    The same points as a run chart about their median.
"""

from __future__ import annotations

from sqmlib.spc.plots.chart import plot_chart
from sqmlib.spc.plots.run import plot_run
from sqmlib.spc.plots.spread import plot_spread

__all__ = ["plot_chart", "plot_run", "plot_spread"]
