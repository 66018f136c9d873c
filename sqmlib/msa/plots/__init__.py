"""Pictures of measurement studies; every function returns the Axes, and ``ax.alt`` says the picture in words.

``plot_gage``
    Where the spread of the scores comes from.
``plot_parts``
    The parts on which the panel is most divided.
``plot_agreement``
    Agreement within, between and with the standard.
"""

from __future__ import annotations

from sqmlib.msa.plots.agreement import plot_agreement
from sqmlib.msa.plots.gage import plot_gage, plot_parts

__all__ = ["plot_agreement", "plot_gage", "plot_parts"]
