"""Pictures of capability; every function returns the Axes, and ``ax.alt`` says the picture in words.

``plot_capability``
    Histogram with specification limits, fitted curve and the shares outside.
``plot_service_level``
    Share served in time of every group against the promise.
``plot_waiting``
    Share served over time.
"""

from __future__ import annotations

from sqmlib.capability.plots.histogram import plot_capability
from sqmlib.capability.plots.service import plot_service_level, plot_waiting

__all__ = ["plot_capability", "plot_service_level", "plot_waiting"]
