"""Which points break which rules: limits compared strictly, patterns within stages, runs over whole stages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sqmlib.spc.knowledge import RULES
from sqmlib.spc.rulebook import TIE, rule_hits
from sqmlib.spc.runs import crossings, crossings_min, longest_run, longest_run_max, run_ends, sides
from sqmlib.spc.setting import Order

__all__ = ["Drawn", "Hits", "judge"]

Floats = NDArray[np.float64]
Hits = dict[str, NDArray[np.int8]]


@dataclass(frozen=True)
class Drawn:
    """The points of a chart with center and limits, all of the length of the series.

    Attributes
    ----------
    value, center, lcl, ucl, sigma : ndarray
        The plotted statistic; its center and limits; its standard deviation.
    extra : dict
        Further columns of the table.
    scale : ndarray or None
        Where the rules are looked for when not on ``value`` (a transformed value), with ``scale_center``.
    """

    value: Floats
    center: Floats
    lcl: Floats
    ucl: Floats
    sigma: Floats
    extra: Mapping[str, Any] = field(default_factory=dict)
    scale: Floats | None = None
    scale_center: Floats | None = None

    def z(self) -> Floats:
        """Return the distance from the center in sigma."""
        value = self.value if self.scale is None else self.scale
        center = self.center if self.scale_center is None else self.scale_center
        return (value - center) / self.sigma


def judge(order: Order, drawn: Drawn) -> Hits:
    """Return the hits of every rule, per point."""
    z = np.where(order.judged, drawn.z(), np.nan)
    plain = [r for r in order.rules if RULES[r].kind not in ("longest", "cross")]
    level = drawn.value if drawn.scale is None else drawn.scale
    steps = None
    if len(order.names) > 1 or np.ptp(drawn.sigma[order.judged]) > 0:
        steps = np.r_[0.0, np.diff(np.where(order.judged, level, np.nan))] / drawn.sigma
        steps = np.nan_to_num(np.where(np.abs(steps) > TIE, steps, 0))
    breaks = order.starts if len(order.names) > 1 else None
    found = rule_hits(z, plain, steps=steps, breaks=breaks, mark=order.mark)
    for name in plain:
        if RULES[name].kind == "beyond":
            found[name] = _beyond(order, drawn)
    for name in (r for r in order.rules if r not in plain):
        found[name] = _over_stage(order, drawn, RULES[name].kind)
    return {name: found[name] for name in order.rules}


def _beyond(order: Order, drawn: Drawn) -> NDArray[np.int8]:
    """Return which points lie strictly outside the limits; a point on a limit is inside."""
    slack = TIE * drawn.sigma if drawn.scale is None else TIE * np.abs(drawn.ucl)
    with np.errstate(invalid="ignore"):
        high, low = drawn.value > drawn.ucl + slack, drawn.value < drawn.lcl - slack
    return (high & order.judged).astype(np.int8) - (low & order.judged)


def _over_stage(order: Order, drawn: Drawn, kind: str) -> NDArray[np.int8]:
    """Return the points of the runs that are too long, or the last point of a stage with too few crossings."""
    out = np.zeros(len(drawn.value), np.int8)
    for i in range(len(order.names)):
        place = np.flatnonzero((order.stage == i) & order.judged)
        side = sides(drawn.value[place], drawn.center[place], TIE * drawn.sigma[place])
        useful = int((side != 0).sum())
        if kind == "cross" and useful and crossings(side) < crossings_min(useful):
            out[place[-1]] = 2
        elif kind == "longest" and useful and longest_run(side) > longest_run_max(useful):
            out[place] = _long(side, int(longest_run_max(useful)))
    return out


def _long(side: NDArray[np.int8], most: int) -> NDArray[np.int8]:
    """Return the side of the points that belong to runs longer than `most`."""
    useful = np.flatnonzero(side)
    ends = run_ends(side)[useful]
    number = np.cumsum(ends == 1)
    lengths = np.bincount(number)
    out = np.zeros(len(side), np.int8)
    out[useful] = np.where(lengths[number] > most, side[useful], 0)
    return out
