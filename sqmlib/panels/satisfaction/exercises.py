"""The exercises of the satisfaction notebook: every answer is computed, every usual mistake has its hint."""

from __future__ import annotations

from functools import cache

import pandas as pd

from sqmlib import satisfaction
from sqmlib.panels.exercises import Exercise

__all__ = ["EXERCISES"]

ANSWERS = (0, 5, 6, 7, 8, 8, 9, 10, 10, 10)


@cache
def _nps() -> float:
    frame = pd.DataFrame({"respondent": [f"r{k}" for k in range(len(ANSWERS))], "nps": ANSWERS})
    return float(satisfaction.analyze(frame, bootstrap=0).table.at["nps", "nps"])


EXERCISES: dict[str, Exercise] = {
    "six": Exercise(
        lambda: "detractor",
        options=("promoter", "passive", "detractor"),
        mistakes={"passive": "six_passive"},
        words="satisfaction_guide.side",
    ),
    "nps": Exercise(
        _nps, mistakes={20.0: "six_passive", 40.0: "promoters_only", 100 / 7: "passives_out", 0.1: "in_points"}
    ),
    "same": Exercise(lambda: "no", options=("yes", "no"), mistakes={"yes": "same_score"}),
    "margin": Exercise(lambda: float(satisfaction.plan_nps_sample(0.5, 0.2, 5.0).n), mistakes={385.0: "share_formula"}),
}
