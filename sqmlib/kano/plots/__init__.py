"""Pictures of a Kano result; every function returns the Axes, and ``ax.alt`` says the picture in words.

``plot_map``
    Better-worse map with 95 % ellipses; :class:`MapPicture` is the same map kept alive for a panel.
``plot_categories``, ``plot_counts``, ``plot_answers``
    Category shares per item; one dot per person for a workshop of fewer than 30 people; the one that fits the data.
``plot_scores``
    The continuous map (DuMouchel) with intervals.
``plot_drift``, ``plot_segments``
    The same items in several waves or groups.
``plot_curves``
    Satisfaction over fulfilment (Wang & Ji).
"""

from __future__ import annotations

from sqmlib.kano.plots.bars import plot_answers, plot_categories, plot_counts
from sqmlib.kano.plots.curves import plot_curves
from sqmlib.kano.plots.drift import plot_drift
from sqmlib.kano.plots.map import MapPicture, plot_map
from sqmlib.kano.plots.scores import plot_scores
from sqmlib.kano.plots.segments import plot_segments

__all__ = [
    "MapPicture",
    "plot_answers",
    "plot_categories",
    "plot_counts",
    "plot_curves",
    "plot_drift",
    "plot_map",
    "plot_scores",
    "plot_segments",
]
