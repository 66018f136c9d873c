"""The exercises of the Kano notebook: every answer is computed, every usual mistake has its hint."""

from __future__ import annotations

from functools import cache

import pandas as pd

from sqmlib import kano
from sqmlib.panels.exercises import Exercise

__all__ = ["EXERCISES"]

COUNTS = {"A": 2, "O": 1, "M": 8, "I": 8, "R": 0, "Q": 1}  # twenty answers with a true tie
TWO_CLOSE = {"A": 45, "O": 123, "M": 95, "I": 33, "R": 0, "Q": 0}  # README of stp25kano, n = 296


@cache
def _result(name: str) -> kano.KanoResult:
    counts = {"tie": COUNTS, "top_two": TWO_CLOSE}[name]
    return kano.from_counts(pd.DataFrame([counts], index=pd.Index(["item"], name="item")), bootstrap=0)


EXERCISES: dict[str, Exercise] = {
    "pair": Exercise(
        lambda: kano.CATEGORIES[int(kano.evaluation_table("standard")[1, 4])],
        options=kano.CATEGORIES,
        words="kano.code.category",
        mistakes={"O": "not_liked", "A": "turned"},
    ),
    "tie": Exercise(
        lambda: _result("tie").table.at["item", "category"],
        options=kano.CATEGORIES,
        words="kano.code.category",
        values=COUNTS,
        mistakes={"I": "column_order", "Q": "not_contradictory", "A": "smaller", "O": "smaller", "R": "smaller"},
    ),
    "better": Exercise(
        lambda: float(_result("tie").table.at["item", "better"]),
        values=COUNTS,
        mistakes={3 / 20: "q_counted", 10 / 19: "am_over_n", 11 / 19: "with_must"},
    ),
    "top_two": Exercise(
        lambda: "yes" if _result("top_two").tests.at["item", "p_exact"] < 0.05 else "no",
        options=("yes", "no"),
        values=TWO_CLOSE,
        mistakes={"yes": "fong"},
    ),
}
