"""Pictures of the gaps model; every function returns the Axes, and ``ax.alt`` says the picture in words.

``plot_model``
    The diagram of the model with the measured gaps on it.
``plot_dimensions``
    Every gap by dimension, with intervals.
``plot_antecedents``
    The antecedents of gaps 1 to 4, with intervals.
"""

from __future__ import annotations

from sqmlib.gaps.plots.dots import plot_antecedents, plot_dimensions
from sqmlib.gaps.plots.model import plot_model

__all__ = ["plot_antecedents", "plot_dimensions", "plot_model"]
