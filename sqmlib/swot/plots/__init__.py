"""Pictures of a SWOT result; every function returns the Axes, and ``ax.alt`` says the picture in words.

``plot_board``
    The 2 x 2 board, the weightiest factors on top.
``plot_tows``
    The TOWS matrix with the strategies and the factors they rest on.
``plot_ie``
    The nine cells of the internal-external matrix.
``plot_space``
    The SPACE polygon with its vector.
``plot_position``
    Priority against rating of every factor.
``plot_strategies``
    Strategies with intervals, and how often each comes first.
"""

from __future__ import annotations

from sqmlib.swot.plots.board import plot_board
from sqmlib.swot.plots.matrices import plot_ie, plot_space
from sqmlib.swot.plots.position import plot_position
from sqmlib.swot.plots.strategies import plot_strategies
from sqmlib.swot.plots.tows import plot_tows

__all__ = ["plot_board", "plot_ie", "plot_position", "plot_space", "plot_strategies", "plot_tows"]
