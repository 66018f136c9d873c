"""The exercises of the SERVQUAL notebook: every answer is computed, every usual mistake has its hint."""

from __future__ import annotations

from functools import cache

import numpy as np

from sqmlib import servqual
from sqmlib.panels.exercises import Exercise

__all__ = ["EXERCISES"]

POINTS = ((70, 30), (30, 70))  # two respondents, two dimensions
GAPS = ((-1.0, -2.0), (-1.0, 0.0))
LEVELS = {"P": 6.2, "A": 5.5, "D": 7.5}


@cache
def _weighted() -> float:
    share = np.array(POINTS, float) / 100
    return float(np.mean(servqual.overall_weighted(share, np.array(GAPS))))


def _position() -> float:
    return float(servqual.position(LEVELS["P"], LEVELS["A"], LEVELS["D"]))


def _reversed() -> float:
    return float(np.ravel(servqual.reverse([2], 1, 7))[0])


_FLAT = {f"w{k}{j}": POINTS[k][j] for k in (0, 1) for j in (0, 1)} | {
    f"g{k}{j}": GAPS[k][j] for k in (0, 1) for j in (0, 1)
}

EXERCISES: dict[str, Exercise] = {
    "sign": Exercise(
        lambda: "short", options=("short", "over"), mistakes={"over": "turned_sign"}, words="servqual_guide.side"
    ),
    "reverse": Exercise(_reversed, mistakes={4.0: "five_points", 2.0: "not_turned"}),
    "weighted": Exercise(_weighted, values=_FLAT, mistakes={-1.0: "averages", -0.4: "divided_again"}),
    "position": Exercise(_position, values=LEVELS, mistakes={0.7: "adequacy", -0.65: "superiority"}),
    "ceiling": Exercise(lambda: "no", options=("yes", "no"), mistakes={"yes": "constant"}),
}
