"""Pictures of a house of quality; every function returns the Axes, and ``ax.alt`` says the picture in words.

``plot_house``, ``plot_house_pages``
    The whole house on one sheet; a large one on pages.
``plot_importance``
    Relative importance with intervals and ranks.
``plot_sensitivity``
    Ranks under every scale and normalization, over those of resampled judgements.
"""

from __future__ import annotations

from sqmlib.qfd.plots.house import plot_house, plot_house_pages
from sqmlib.qfd.plots.rows import plot_importance, plot_sensitivity

__all__ = ["plot_house", "plot_house_pages", "plot_importance", "plot_sensitivity"]
