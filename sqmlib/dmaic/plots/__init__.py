"""Pictures of a DMAIC project; every function returns the Axes, and ``ax.alt`` says the picture in words.

``plot_sipoc``
    Suppliers, inputs, process steps, outputs, customers side by side.
``plot_ctq_tree``
    From the customers' voices over needs and drivers to the CTQs.
``plot_pareto``
    Kinds of complaint with cumulative share and the vital few.
``plot_fishbone``
    Causes with their whys; marks tell hypothesis, confirmed, refuted.
``plot_fault_tree``
    Gates and basic events with probabilities and importance.
``plot_before_after``
    The points of every stage, means with intervals, customers' limits, the change.
``plot_control``, ``plot_capability``
    The pictures of :mod:`sqmlib.spc` and :mod:`sqmlib.capability` for one CTQ.
``plot_fmea``
    Failure modes by RPN and action priority.
"""

from __future__ import annotations

from sqmlib.dmaic.plots.delegates import plot_capability, plot_control
from sqmlib.dmaic.plots.fishbone import plot_fishbone
from sqmlib.dmaic.plots.rows import plot_fmea, plot_pareto
from sqmlib.dmaic.plots.sipoc import plot_sipoc
from sqmlib.dmaic.plots.stages import plot_before_after
from sqmlib.dmaic.plots.trees import plot_ctq_tree, plot_fault_tree

__all__ = [
    "plot_before_after",
    "plot_capability",
    "plot_control",
    "plot_ctq_tree",
    "plot_fault_tree",
    "plot_fishbone",
    "plot_fmea",
    "plot_pareto",
    "plot_sipoc",
]
