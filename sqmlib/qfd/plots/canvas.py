"""A sheet measured in inches: lines, symbols and texts collected by style and drawn at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.path import Path

from sqmlib import charts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["BLUE", "FAINT", "GREEN", "LINE", "ORANGE", "WASH", "Canvas"]

GREEN, BLUE, ORANGE = charts.PALETTE[:3]
LINE, FAINT, WASH = "#9AA3AB", "#D5DADF", "#F3F5F7"  # lines of the grid, quiet lines, ground of every other row
_CIRCLE = Path.circle((0, 0), 1)

Point = tuple[float, float]


class Canvas:
    """Axes of one figure, measured in inches from the lower left corner.

    Parameters
    ----------
    ax : matplotlib.axes.Axes or None
        Given by the user; everything is scaled to fit into it.
    width, height : float
        Of the drawing.
    """

    def __init__(self, ax: Axes | None, width: float, height: float) -> None:
        own, self.ax = ax is None, charts.axes(ax)
        self.scale = 1.0
        if own:
            charts.fit(self.ax, width, height, (0, 0, width, height))
        else:
            box = self.ax.get_window_extent()
            dpi = self.ax.get_figure(root=True).dpi
            self.scale = min(box.width / dpi / width, box.height / dpi / height)
        self.ax.set(xlim=(0, width), ylim=(0, height), aspect="equal")
        self.ax.axis("off")
        self._paths: dict[tuple[Any, ...], list[Path]] = {}
        self._lines: dict[tuple[Any, ...], list[Any]] = {}

    def text(self, x: float, y: float, text: str, size: float = 8.0, **look: Any) -> None:
        """Write a text; vertical middle unless told otherwise."""
        look = {"va": "center", "ha": "left", "color": charts.INK, "linespacing": 1.15, "zorder": 5, **look}
        if look["va"] == "center" and "\n" not in text and not look.get("rotation"):
            look["va"] = "center_baseline"
        self.ax.text(x, y, text, fontsize=size * self.scale, **look)

    def line(
        self, points: Sequence[Point], color: str = LINE, width: float = 0.6, style: Any = "-", z: float = 2
    ) -> None:
        """Draw a line through points."""
        self._lines.setdefault((color, width, style, z), []).append(points)

    def shape(self, path: Path, face: str = "none", edge: str = "none", width: float = 0.8, z: float = 3) -> None:
        """Draw a closed path."""
        self._paths.setdefault((face, edge, width, z), []).append(path)

    def rect(self, x: float, y: float, wide: float, high: float, face: str = "none", **look: Any) -> None:
        """Draw a rectangle from its lower left corner."""
        self.shape(polygon([(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)]), face, **look)

    def circle(self, x: float, y: float, radius: float, face: str = "none", **look: Any) -> None:
        """Draw a circle."""
        self.shape(Path(_CIRCLE.vertices * radius + (x, y), _CIRCLE.codes), face, **look)

    def draw(self) -> None:
        """Put everything collected on the axes."""
        for (face, edge, width, z), paths in self._paths.items():
            look = {"facecolors": face, "edgecolors": edge, "linewidths": width * self.scale, "zorder": z}
            self.ax.add_collection(PathCollection(paths, **look), autolim=False)
        for (color, width, style, z), lines in self._lines.items():
            look = {"colors": color, "linewidths": width * self.scale, "linestyles": style, "zorder": z}
            self.ax.add_collection(LineCollection(lines, capstyle="round", **look), autolim=False)


def polygon(points: Sequence[Point]) -> Path:
    """Return a closed path through points."""
    return Path(np.array([*points, points[0]]), closed=True)
