"""Pictures of a SERVQUAL result: one function each, on axes of the user's own or in a figure that fits its texts."""

from __future__ import annotations

from sqmlib.servqual.plots.groups import plot_segments, plot_waves
from sqmlib.servqual.plots.items import plot_items
from sqmlib.servqual.plots.radar import plot_radar
from sqmlib.servqual.plots.scores import plot_gaps, plot_overall, plot_zone

__all__ = ["plot_gaps", "plot_items", "plot_overall", "plot_radar", "plot_segments", "plot_waves", "plot_zone"]
