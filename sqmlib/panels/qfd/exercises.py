"""The exercises of the QFD notebook: every answer is computed, every usual mistake has its hint."""

from __future__ import annotations

import numpy as np

from sqmlib import qfd
from sqmlib.panels.exercises import Exercise
from sqmlib.qfd.cascade import carried

__all__ = ["EXERCISES"]

PLAN = {"importance": 4, "current": 2, "target": 5, "sales": 1.5}
WEIGHTS, STRENGTHS = (0.5, 0.3, 0.2), (9, 1, 3)
SHARES, LISTED = (0.5, 0.3, 0.2), (True, True, False)


def _weight() -> float:
    ratio = float(qfd.improvement_ratio(PLAN["current"], PLAN["target"]))
    return PLAN["importance"] * ratio * PLAN["sales"]


def _technical() -> float:
    return float(qfd.technical_importance(np.array(WEIGHTS), np.array(STRENGTHS, float)[:, None])[0])


def _sign() -> str:
    """Waiting time shall fall, training shall rise, and more training shortens the waiting time."""
    falls, rises, effect = -1, 1, -1
    return "positive" if falls * rises * effect > 0 else "negative"


def _carried() -> float:
    return float(carried(np.array(SHARES), np.array(LISTED), 1.0)[0])


EXERCISES: dict[str, Exercise] = {
    "weight": Exercise(_weight, values=PLAN, mistakes={18.0: "difference", 10.0: "no_sales", 6.0: "no_ratio"}),
    "technical": Exercise(
        _technical,
        values={f"w{k}": w for k, w in enumerate(WEIGHTS)} | {f"s{k}": s for k, s in enumerate(STRENGTHS)},
        mistakes={13.0: "unweighted", 4.33: "mean", 2.2: "levels"},
    ),
    "blank": Exercise(
        lambda: "open", options=("open", "none"), mistakes={"none": "blank_is_open"}, words="qfd_guide.blank"
    ),
    "roof": Exercise(_sign, options=("positive", "negative"), mistakes={"negative": "raw_sign"}, words="qfd.code.sign"),
    "handover": Exercise(_carried, mistakes={0.5: "not_rescaled", 0.2: "dropped"}),
}
