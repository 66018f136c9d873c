"""The exercises of the SWOT notebook: every answer is computed, every usual mistake has its hint."""

from __future__ import annotations

import numpy as np

from sqmlib.panels.exercises import Exercise
from sqmlib.swot.formulas import cast_means, ie_cell, posture, space_point, weighted_total

__all__ = ["EXERCISES"]

MATRIX = {"w0": 0.5, "w1": 0.3, "w2": 0.2, "r0": 1, "r1": 4, "r2": 3}
TOTALS = {"ife": 2.995, "efe": 2.0}
PLANS = {"a": (0.06, 0.06, 0.05, 0.05), "b": (0.1, 0.08)}
VOTES = (6, 9, np.nan)
SCORES = {"FP": [2.0], "SP": [-5.0], "CP": [-2.0], "IP": [5.0]}


def _total() -> float:
    weights, ratings = ([MATRIX[f"{name}{k}"] for k in range(3)] for name in "wr")
    return weighted_total(weights, ratings)[1]


def _cell() -> str:
    return str(ie_cell(TOTALS["ife"], TOTALS["efe"]))


def _first() -> str:
    """Return the plan with the larger mean share."""
    return max(PLANS, key=lambda name: float(np.mean(PLANS[name])))


def _mean() -> float:
    return float(cast_means(np.array(VOTES)[:, None]).ravel()[0])


def _posture() -> str:
    return posture(*space_point(SCORES))


EXERCISES: dict[str, Exercise] = {
    "total": Exercise(_total, values=MATRIX, mistakes={2.67: "unweighted", 8.0: "sum_of_ratings"}),
    "efe": Exercise(
        lambda: "response",
        options=("response", "environment"),
        mistakes={"environment": "not_environment"},
        words="swot_guide.reading",
    ),
    "cell": Exercise(
        _cell,
        options=("I", "II", "IV", "V", "VII", "VIII"),
        values=TOTALS,
        mistakes={"IV": "rounded", "VIII": "closed_below", "VII": "rounded"},
        words="swot.code.cell",
    ),
    "rule": Exercise(
        _first,
        options=("a", "b", "same"),
        values={f"{name}{k}": share for name, own in PLANS.items() for k, share in enumerate(own)},
        mistakes={"a": "by_sum", "same": "look_at_both"},
        words="swot_guide.plan",
    ),
    "missing": Exercise(_mean, values={"first": 6, "second": 9}, mistakes={5.0: "as_zero", 15.0: "not_divided"}),
    "space": Exercise(
        _posture,
        options=("aggressive", "conservative", "defensive", "competitive"),
        values={name: own[0] for name, own in SCORES.items()},
        mistakes={"aggressive": "signs", "conservative": "swapped_axes"},
        words="swot.code.posture",
    ),
}
