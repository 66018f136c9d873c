"""The walls of the house: requirements and weights at the left, planning and competitors at the right."""

from __future__ import annotations

import numpy as np

from sqmlib import charts
from sqmlib.qfd.house import wide
from sqmlib.qfd.plots.canvas import FAINT, LINE, WASH, Canvas
from sqmlib.qfd.plots.content import SMALL, STACKED, Strip, upright
from sqmlib.qfd.plots.marks import competitor, rival_line, word
from sqmlib.qfd.plots.plan import MARGIN, TEXT, Plan

__all__ = ["left_wall", "right_wall"]


def left_wall(canvas: Canvas, plan: Plan) -> None:
    """Draw the groups, the requirements, their importance and weight."""
    left = MARGIN + plan.band
    for (_, first, last), text in zip(plan.groups, plan.group_texts, strict=True):
        upper = plan.middles[first] + plan.heights[first] / 2
        lower = plan.middles[last - 1] - plan.heights[last - 1] / 2
        canvas.rect(MARGIN, lower, plan.band, upper - lower, WASH, edge=charts.INK, width=0.8, z=1.5)
        _group(canvas, MARGIN + plan.band / 2, (upper + lower) / 2, text)
        if first:
            canvas.line([(left, upper), (plan.right, upper)], charts.INK, 0.8)
    for y, text in zip(plan.middles, plan.need_texts, strict=True):
        canvas.text(left + 0.08, y, text, TEXT)
    x = left + plan.need_width
    for strip in plan.left_strips:
        _strip(canvas, plan, x, strip)
        x += strip.thick


def _group(canvas: Canvas, x: float, y: float, text: str) -> None:
    """Write the name of a group, upright or turned."""
    signs = text.split("\n")
    if upright(text):
        for number, sign in enumerate(signs):
            canvas.text(x, y + ((len(signs) - 1) / 2 - number) * STACKED, sign, SMALL, ha="center", fontweight="bold")
    else:
        look = {"ha": "center", "rotation": 90, "fontweight": "bold"}
        canvas.text(x, y, text, SMALL - 0.6 * (len(signs) > 1), **look)


def _strip(canvas: Canvas, plan: Plan, x: float, strip: Strip) -> None:
    """Draw one column of numbers with its heading above, written upwards."""
    canvas.line([(x, plan.floor_top), (x, plan.names_top)], LINE, 0.7)
    middle = x + strip.thick / 2
    canvas.text(middle, plan.matrix_top + 0.06, strip.heading, SMALL, rotation=90, ha="center", va="bottom")
    for y, value in zip(plan.middles, strip.values, strict=True):
        canvas.text(middle, y, value, SMALL, ha="center")


def right_wall(canvas: Canvas, plan: Plan) -> None:
    """Draw the planning columns and the lines of the own service and its competitors."""
    x = plan.matrix_right
    for strip in plan.right_strips:
        _strip(canvas, plan, x, strip)
        x += strip.thick
    if plan.rated:
        _scale(canvas, plan)
        _rating_lines(canvas, plan)
        _key(canvas, plan)


def _place(plan: Plan, values: np.ndarray) -> np.ndarray:
    """Return where values of the rating scale stand."""
    first, last = plan.grid[0], plan.grid[-1]
    return plan.chart_left + 0.14 + (values - first) / (last - first) * (plan.chart_width - 0.28)


def _scale(canvas: Canvas, plan: Plan) -> None:
    canvas.line([(plan.chart_left, plan.floor_top), (plan.chart_left, plan.names_top)], charts.INK, 0.8)
    for value, x in zip(plan.grid, _place(plan, plan.grid), strict=True):
        canvas.line([(x, plan.floor_top), (x, plan.matrix_top)], FAINT, 0.6)
        canvas.text(x, plan.matrix_top + 0.09, f"{value:g}", SMALL, ha="center", color=charts.QUIET)


def _rating_lines(canvas: Canvas, plan: Plan) -> None:
    """Draw a line per competitor and ours on top; marks that would hide each other step aside."""
    ratings = wide(plan.house.competitors, plan.needs.index, plan.house.competitors.index.unique(1))
    own, aim = (plan.needs[name].to_numpy(float)[:, None] for name in ("current", "target"))
    numbers = [*range(ratings.shape[1]), -2, -1]
    x = _place(plan, np.hstack([ratings, aim, own]))
    y = plan.middles[:, None] + _aside(x) * np.minimum(0.062, plan.heights / 6)[:, None]
    for column, number in enumerate(numbers):
        there = ~np.isnan(x[:, column])
        points = list(zip(x[there, column], y[there, column], strict=True))
        if number != -2 and len(points) > 1:
            color, width, style = rival_line(number)
            canvas.line(points, color, width, style, z=3 + (number == -1))
        for at in points:
            competitor(canvas, *at, number)


def _aside(x: np.ndarray) -> np.ndarray:
    """Return how many steps up or down each mark of a row moves so that none covers another."""
    out = np.zeros(x.shape)
    for row, places in enumerate(x):
        order = np.argsort(np.where(np.isnan(places), np.inf, places), kind="stable")
        cluster: list[int] = []
        for mark in [*order, None]:
            close = mark is not None and cluster and places[mark] - places[cluster[-1]] < 0.1
            if cluster and not close:
                out[row, cluster] = np.arange(len(cluster)) - (len(cluster) - 1) / 2
                out[row, cluster] *= 1 if len(cluster) < 4 else 3 / len(cluster)
                cluster = []
            if mark is not None and not np.isnan(places[mark]):
                cluster.append(int(mark))
    return out


def _key(canvas: Canvas, plan: Plan) -> None:
    """Say above the lines whose mark is whose."""
    entries = [(-1, word("we", plan.lang)), (-2, word("our_target", plan.lang))]
    entries += [(n, plan.result.label(name, plan.lang)) for n, name in enumerate(plan.rivals)]
    y = plan.names_top - 0.13
    canvas.text(plan.chart_left + 0.08, y, word("rating", plan.lang), SMALL, fontweight="bold")
    room = int((plan.chart_width - 0.3) * 72 / 4.1)
    for number, text in entries:
        y -= 0.19
        competitor(canvas, plan.chart_left + 0.15, y, number)
        canvas.text(plan.chart_left + 0.27, y, charts.wrap(text, room, 1), SMALL)
