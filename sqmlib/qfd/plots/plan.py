"""The plan of the drawing: what stands where, in inches, so that every text has the room it needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sqmlib import charts
from sqmlib.qfd.plots.content import LINE, ROW, SMALL, STACKED, Content, upright

__all__ = ["BARS", "MARGIN", "TEXT", "Plan"]

MARGIN = 0.12  # inches around the drawing
BAND, SCALE_STEP = 0.27, 0.27  # widths: group, rating step
ARROWS, BARS = 0.27, 0.85  # heights: direction row, importance bars
TEXT = 8.0  # points


@dataclass(frozen=True, eq=False)
class Plan(Content):
    """Sizes and places of one house, measured from the lower left corner; see :class:`Content` for what is shown."""

    @cached_property
    def band(self) -> float:
        """Width of the groups of requirements."""
        return BAND if self.groups else 0.0

    @cached_property
    def need_width(self) -> float:
        """Width of the requirement texts; never so narrow that the legend above has no room."""
        longest = max((charts.text_size(text, TEXT)[0] for text in self.need_texts), default=0) / 72
        return max(longest + 0.16, 1.9 - self.band)

    @cached_property
    def heights(self) -> np.ndarray:
        """Heights of the rows of the matrix."""
        lines = np.array([text.count("\n") + 1 for text in self.need_texts])
        heights = np.maximum(ROW, LINE * lines + 0.1)
        for text, (_, first, last) in zip(self.group_texts, self.groups, strict=True):
            need = len(text.split("\n")) * STACKED if upright(text) else charts.text_size(text, SMALL - 0.6)[0] / 72
            heights[first:last] *= max(1, (need + 0.1) / heights[first:last].sum())
        return heights

    @cached_property
    def names_height(self) -> float:
        """Height of the characteristics' names and of the headings beside them."""
        if self.stacked:
            names = max(map(len, self.stacked)) * STACKED
        else:
            names = max((charts.text_size(text, SMALL)[0] for text in self.name_texts), default=0) / 72
        headings = [s.heading for s in (*self.left_strips, *self.right_strips)]
        beside = max(charts.text_size(text, SMALL)[0] for text in headings) / 72
        lines = self.rated * (len(self.rivals) + 3) * 0.19 + 0.3
        return max(names, beside, lines) + 0.14

    @cached_property
    def matrix_left(self) -> float:
        """Left edge of the matrix."""
        return MARGIN + self.band + self.need_width + sum(strip.thick for strip in self.left_strips)

    @cached_property
    def matrix_right(self) -> float:
        """Right edge of the matrix."""
        return self.matrix_left + self.cell * len(self.table)

    @cached_property
    def chart_left(self) -> float:
        """Left edge of the competitors' lines."""
        return self.matrix_right + sum(strip.thick for strip in self.right_strips)

    @cached_property
    def chart_width(self) -> float:
        """Width of the competitors' lines."""
        names = [charts.text_size(self.result.label(name, self.lang), SMALL)[0] / 72 + 0.36 for name in self.rivals]
        return max(SCALE_STEP * len(self.grid), min(max(names, default=0), 2.0), 1.3) if self.rated else 0.0

    @cached_property
    def right(self) -> float:
        """Right edge of the house."""
        return self.chart_left + self.chart_width

    @cached_property
    def width(self) -> float:
        """Width of the drawing."""
        return self.right + MARGIN

    @cached_property
    def roof_height(self) -> float:
        """Height of the roof; a little air when there is none."""
        return self.cell * len(self.table) / 2 + 0.06 if len(self.house.roof) else 0.06

    @cached_property
    def floor_heights(self) -> list[float]:
        """Heights of the rows below the matrix."""
        return [strip.thick if strip.turned else 0.24 for strip in self.floor_strips]

    @cached_property
    def bottom(self) -> float:
        """Lower edge of the house: above the note."""
        return MARGIN + (self.note.count("\n") + 1) * 0.135 + 0.06

    @cached_property
    def floor_top(self) -> float:
        """Lower edge of the matrix."""
        return self.bottom + BARS + sum(self.floor_heights)

    @cached_property
    def matrix_top(self) -> float:
        """Upper edge of the matrix."""
        return self.floor_top + float(self.heights.sum())

    @cached_property
    def names_top(self) -> float:
        """Upper edge of the names; above stand the directions, then the roof."""
        return self.matrix_top + self.names_height

    @cached_property
    def eaves(self) -> float:
        """Where the roof begins."""
        return self.names_top + ARROWS

    def height(self, legend: float) -> float:
        """Height of the drawing, with a legend of so many inches at the upper left."""
        return max(self.eaves + self.roof_height, self.matrix_top + legend + 0.1) + MARGIN

    @cached_property
    def centers(self) -> np.ndarray:
        """Middles of the columns of the matrix."""
        return self.matrix_left + self.cell * (np.arange(len(self.table)) + 0.5)

    @cached_property
    def middles(self) -> np.ndarray:
        """Middles of the rows of the matrix, from top to bottom."""
        return self.matrix_top - np.cumsum(self.heights) + self.heights / 2

    @cached_property
    def note(self) -> str:
        """The conventions, in lines."""
        return charts.wrap(self.conventions, int(self.width * 72 / 4.05), 8, balance=False)
