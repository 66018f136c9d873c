"""The symbols of the house as vector shapes: strengths, correlations, directions, competitors."""

from __future__ import annotations

from functools import reduce

import numpy as np

from sqmlib import charts
from sqmlib.i18n import tr
from sqmlib.qfd.plots.canvas import BLUE, GREEN, LINE, ORANGE, Canvas, polygon

__all__ = ["competitor", "correlation", "direction", "joined", "strength", "word"]

SIZE = 0.085  # inches, half a symbol
_RIVALS = (("s", ORANGE), ("^", GREEN), ("D", charts.PALETTE[4]), ("v", charts.PALETTE[3]))


def word(key: str, lang: str | None, **values: object) -> str:
    """Return one of the words of the pictures."""
    return tr(f"qfd_plot.{key}", lang, **values)


def joined(sentences: list[str], lang: str | None) -> str:
    """Return sentences one after the other, as the language sets them."""
    return reduce(lambda first, second: word("note.join", lang, first=first, second=second), sentences)


def strength(canvas: Canvas, x: float, y: float, value: float, numbers: bool = False, size: float = SIZE) -> None:
    """Draw a strength: double circle 9, circle 3, triangle 1, short dash 0; or the number itself."""
    if np.isnan(value):
        return
    if numbers:
        look = {"color": LINE} if value == 0 else {"fontweight": "bold"} if value == 9 else {}
        canvas.text(x, y, f"{value:.0f}", 8, ha="center", **look)
    elif value == 9:
        canvas.circle(x, y, size, "white", edge=charts.INK, width=1.1)
        canvas.circle(x, y, size * 0.58, charts.INK, z=3.1)
    elif value == 3:
        canvas.circle(x, y, size, "white", edge=charts.INK, width=1.1)
    elif value == 1:
        canvas.shape(_triangle(x, y, size), "white", charts.INK, 1.0)
    else:
        canvas.line([(x - size * 0.35, y), (x + size * 0.35, y)], LINE, 1.0)


def _triangle(x: float, y: float, size: float, up: bool = True):
    high = size * (1 if up else -1)
    return polygon([(x - size, y - 0.75 * high), (x + size, y - 0.75 * high), (x, y + high)])


def correlation(canvas: Canvas, x: float, y: float, sign: float, size: float) -> None:
    """Draw a sign of the roof: plus and cross, strong ones white on a disk or a square; ? where it is open."""
    if np.isnan(sign):
        canvas.text(x, y, "?", 8.5, ha="center", color=charts.INK, fontweight="bold")
        return
    strong, arm = abs(sign) == 2, size * 0.62
    color = GREEN if sign > 0 else ORANGE
    if strong and sign > 0:
        canvas.circle(x, y, size, color)
    elif strong:
        side = size * 0.92
        canvas.rect(x - side, y - side, 2 * side, 2 * side, color)
    ink, width = ("white", 1.5) if strong else (color, 1.6)
    if sign > 0:
        canvas.line([(x - arm, y), (x + arm, y)], ink, width, z=4)
        canvas.line([(x, y - arm), (x, y + arm)], ink, width, z=4)
    elif sign < 0:
        arm *= 0.78
        canvas.line([(x - arm, y - arm), (x + arm, y + arm)], ink, width, z=4)
        canvas.line([(x - arm, y + arm), (x + arm, y - arm)], ink, width, z=4)


def direction(canvas: Canvas, x: float, y: float, value: float, size: float = SIZE) -> None:
    """Draw a direction of improvement: arrow up, arrow down, or a diamond for a value to be hit."""
    if np.isnan(value):
        return
    if value == 0:
        canvas.shape(polygon([(x - size, y), (x, y - size), (x + size, y), (x, y + size)]), "none", charts.INK, 1.1)
        return
    tip, side = size * value, size * 0.55
    canvas.line([(x, y - tip), (x, y + tip * 0.5)], charts.INK, 1.3)
    canvas.shape(polygon([(x - side, y + tip * 0.2), (x + side, y + tip * 0.2), (x, y + tip)]), charts.INK, z=3)


def competitor(canvas: Canvas, x: float, y: float, number: int, size: float = 0.052) -> None:
    """Draw the mark of a competitor; number -1 is the own service, -2 its target."""
    if number == -1:
        canvas.circle(x, y, size * 1.15, BLUE, edge="white", width=0.6, z=4.5)
    elif number == -2:
        canvas.circle(x, y, size * 0.95, "white", edge=BLUE, width=1.1, z=4.4)
    else:
        shape, color = _RIVALS[number % len(_RIVALS)]
        look = {"face": "white", "edge": color, "width": 1.1, "z": 4 + number / 20}
        if shape == "s":
            canvas.rect(x - size, y - size, 2 * size, 2 * size, **look)
        elif shape == "D":
            points = [(x - size * 1.2, y), (x, y - size * 1.2), (x + size * 1.2, y), (x, y + size * 1.2)]
            canvas.shape(polygon(points), **look)
        else:
            canvas.shape(_triangle(x, y, size * 1.1, up=shape == "^"), **look)


def rival_line(number: int) -> tuple[str, float, object]:
    """Return color, width and style of the line of a competitor; -1 is the own service."""
    if number == -1:
        return BLUE, 1.5, "-"
    styles = ((0, (4, 1.6)), (0, (1.2, 1.3)), (0, (5, 1.2, 1, 1.2)), "-")
    return _RIVALS[number % len(_RIVALS)][1], 0.9, styles[number % len(styles)]
