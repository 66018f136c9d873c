"""The exercises of the PARCS notebook: every answer is computed, every usual mistake has its hint."""

from __future__ import annotations

import numpy as np

from sqmlib import parcs
from sqmlib.panels.exercises import Exercise

__all__ = ["EXERCISES"]

GRID = ((4, 3, 5, 4), (5, 1, 4, 4), (4, 4, 4, np.nan))  # stages by elements, one cell not rated
WEIGHTS = (0.4, 0.3, 0.2, 0.1)
RATINGS = (2, 3, 3, 4)


def _grid(place: int) -> np.ndarray:
    return parcs.grid_means(GRID, (1, 1, 1), WEIGHTS)[place]


EXERCISES: dict[str, Exercise] = {
    "element": Exercise(lambda: float(_grid(1)[1]), mistakes={1.0: "lowest", 3.0: "middle"}),
    "overall": Exercise(
        lambda: float(_grid(2)), mistakes={23 / 6: "unweighted", 42 / 11: "unweighted", 11 / 3: "blank_is_zero"}
    ),
    "hidden": Exercise(
        lambda: "named",
        options=("fine", "named", "left_out"),
        mistakes={"fine": "mean_hides", "left_out": "not_out"},
        words="parcs_guide.treatment",
    ),
    "rwg": Exercise(lambda: float(parcs.rwg(np.var(RATINGS, ddof=1))), mistakes={0.75: "divisor", 1 / 3: "turned"}),
}
