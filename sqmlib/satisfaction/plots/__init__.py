"""Pictures of a satisfaction result; every function returns the Axes, and ``ax.alt`` says the picture in words.

``plot_distribution``
    The answers of every measure beside its score.
``plot_scores``
    Every score with its interval on its own range.
``plot_segments``, ``plot_waves``
    One measure by segment, and over the waves.
``plot_themes``
    What comments speak of.
"""

from __future__ import annotations

from sqmlib.satisfaction.plots.groups import plot_segments, plot_waves
from sqmlib.satisfaction.plots.rows import plot_distribution, plot_scores, plot_themes

__all__ = ["plot_distribution", "plot_scores", "plot_segments", "plot_themes", "plot_waves"]
