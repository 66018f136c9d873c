"""The middle of the house: roof, directions, names, matrix, and the floor below."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from sqmlib import charts
from sqmlib.qfd.plots.canvas import BLUE, FAINT, LINE, WASH, Canvas
from sqmlib.qfd.plots.content import SMALL, STACKED
from sqmlib.qfd.plots.marks import correlation, direction, strength
from sqmlib.qfd.plots.plan import BARS, MARGIN, Plan

__all__ = ["floor", "matrix", "names", "roof"]


def roof(canvas: Canvas, plan: Plan) -> None:
    """Draw the roof: a diamond per pair, its sign in it."""
    if not len(plan.house.roof):
        return
    n, cell, left, base = len(plan.table), plan.cell, plan.matrix_left, plan.eaves
    for k in range(n + 1):
        x, edge = left + k * cell, k in (0, n)
        up, down = (n - k) * cell / 2, k * cell / 2
        color, width = (charts.INK, 1.2) if edge else (LINE, 0.6)
        if up:
            canvas.line([(x, base), (x + up, base + up)], color, width)
        if down:
            canvas.line([(x, base), (x - down, base + down)], color, width)
    signs, pairs = plan.house.signs, plan.house.roof.index
    index = plan.table.index
    first, second = (index.get_indexer(pairs.get_level_values(level)) for level in (0, 1))
    for i, j in zip(np.minimum(first, second), np.maximum(first, second), strict=True):
        if signs[i, j] != 0:
            x, y = left + (i + j + 1) / 2 * cell, base + (j - i) / 2 * cell
            correlation(canvas, x, y, signs[i, j], min(0.085, cell * 0.27))


def names(canvas: Canvas, plan: Plan) -> None:
    """Draw the directions of improvement and the names of the characteristics."""
    wide, high = plan.matrix_right - plan.matrix_left, plan.eaves - plan.names_top
    canvas.rect(plan.matrix_left, plan.names_top, wide, high, WASH, z=1)
    for x, value in zip(plan.centers, plan.house.characteristics["direction"], strict=True):
        direction(canvas, x, (plan.names_top + plan.eaves) / 2, value)
    for x in plan.centers[1:] - plan.cell / 2:
        canvas.line([(x, plan.matrix_top), (x, plan.eaves)], LINE, 0.6)
    if not plan.stacked:
        for x, text in zip(plan.centers, plan.name_texts, strict=True):
            look = {"rotation": 90, "ha": "center", "va": "bottom", "multialignment": "left"}
            canvas.text(x, plan.matrix_top + 0.07, text, SMALL, **look)
        return
    step = STACKED
    for x, tokens in zip(plan.centers, plan.stacked, strict=True):
        for number, token in enumerate(reversed(tokens)):
            canvas.text(x, plan.matrix_top + 0.07 + (number + 0.5) * step, token, SMALL, ha="center")


def matrix(canvas: Canvas, plan: Plan) -> None:
    """Draw the relationships on a grid; every other row is shaded so that the eye stays in it."""
    wide = plan.right - MARGIN - plan.band
    edges = plan.matrix_top - np.concatenate([[0], np.cumsum(plan.heights)])
    for number, (upper, lower) in enumerate(pairwise(edges)):
        if number % 2:
            canvas.rect(MARGIN + plan.band, lower, wide, upper - lower, WASH, z=1)
        if number:
            canvas.line([(MARGIN + plan.band, upper), (plan.right, upper)], FAINT, 0.6, z=1.6)
    for x in plan.centers[1:] - plan.cell / 2:
        canvas.line([(x, plan.floor_top), (x, plan.matrix_top)], FAINT, 0.6, z=1.6)
    for y, row in zip(plan.middles, plan.matrix, strict=True):
        for x, value in zip(plan.centers, row, strict=True):
            strength(canvas, x, y, value, plan.numbers)


def floor(canvas: Canvas, plan: Plan) -> None:
    """Draw targets, difficulty, importance and rank below the matrix, and the importance as bars."""
    left, right, y = plan.matrix_left, plan.matrix_right, plan.floor_top
    first = set(plan.result.leading())
    bold = [item in first for item in plan.table.index]
    for strip, high in zip(plan.floor_strips, plan.floor_heights, strict=True):
        canvas.line([(left, y), (right, y)], LINE, 0.6)
        canvas.text(left - 0.08, y - high / 2, strip.heading, SMALL, ha="right")
        ranked = strip is plan.floor_strips[-1]
        for x, value, heavy in zip(plan.centers, strip.values, bold, strict=True):
            look = {"rotation": 90} if strip.turned else {}
            look |= {"fontweight": "bold"} if ranked and heavy else {}
            canvas.text(x, y - high / 2, value, SMALL, ha="center", **look)
        y -= high
    canvas.line([(left, y), (right, y)], LINE, 0.6)
    for x in plan.centers[1:] - plan.cell / 2:
        canvas.line([(x, y), (x, plan.floor_top)], FAINT, 0.6)
    _bars(canvas, plan)


def _bars(canvas: Canvas, plan: Plan) -> None:
    """Draw relative importance as bars with 95 % intervals; a scale of per cent at the right."""
    table, base = plan.table, plan.bottom
    high = table["relative_high"].fillna(table["relative_importance"]).max()
    top = _nice(float(high)) if high > 0 else 1.0
    unit = (BARS - 0.12) / top
    for share in (0.5 * top, top):
        at = base + share * unit
        canvas.line([(plan.matrix_left, at), (plan.matrix_right, at)], FAINT, 0.6)
        canvas.text(plan.matrix_right + 0.05, at, f"{100 * share:.3g} %", SMALL - 0.8, color=charts.QUIET)
    first = set(plan.result.leading())
    for x, (item, row) in zip(plan.centers, table.iterrows(), strict=True):
        face = BLUE if item in first else "#8FA3B8"
        canvas.rect(x - 0.08, base, 0.16, row["relative_importance"] * unit, face)
        if np.isfinite(row["relative_low"]):
            ends = [(x, base + row[f"relative_{end}"] * unit) for end in ("low", "high")]
            canvas.line(ends, charts.INK, 0.9, z=4)
            for _, y in ends:
                canvas.line([(x - 0.03, y), (x + 0.03, y)], charts.INK, 0.9, z=4)


def _nice(value: float) -> float:
    """Return the next round share at or above a value.

    >>> _nice(0.17), _nice(0.52)
    (0.2, 0.6)
    """
    return next(step for step in (0.02, 0.04, 0.06, 0.1, 0.14, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0) if value <= step + 1e-12)
