"""Pictures of an importance-performance analysis; every function returns the Axes, ``ax.alt`` says it in words.

``plot_map``
    The map with its quadrants and the uncertainty of every item.
``plot_dual``
    Stated against derived importance.
``plot_priorities``
    Importance and performance of every item by rank.
``plot_flips``
    What every crosshair says of every item.
``plot_asymmetry``
    Penalty and reward of every item, derived.
"""

from __future__ import annotations

from sqmlib.ipa.plots.map import plot_dual, plot_map
from sqmlib.ipa.plots.rows import plot_asymmetry, plot_flips, plot_priorities

__all__ = ["plot_asymmetry", "plot_dual", "plot_flips", "plot_map", "plot_priorities"]
