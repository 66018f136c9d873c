"""Pictures of a portfolio; every function returns the Axes, and ``ax.alt`` says the picture in words.

``plot_funnel``
    Value over size, with what chance lets a unit of that size show.
``plot_trends``
    One small picture per unit over the periods.
``plot_control``
    One control chart per unit, those with signals first.
``plot_targets``
    Every unit's interval against a target.
``plot_overview``
    All items and metrics: where units differ.
"""

from __future__ import annotations

from sqmlib.portfolio.plots.control import plot_control
from sqmlib.portfolio.plots.funnel import plot_funnel
from sqmlib.portfolio.plots.overview import plot_overview
from sqmlib.portfolio.plots.targets import plot_targets
from sqmlib.portfolio.plots.trends import plot_trends

__all__ = ["plot_control", "plot_funnel", "plot_overview", "plot_targets", "plot_trends"]
