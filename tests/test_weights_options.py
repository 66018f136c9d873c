"""Options of the methods of weighting: what cannot be is refused before anything is computed, all of it at once."""

from __future__ import annotations

import pandas as pd
import pytest

from sqmlib import weights
from sqmlib.checks import DataError

PAIRS = pd.DataFrame([["a", "b", 3], ["a", "c", 3], ["b", "c", 2]], columns=["a", "b", "value"])
POINTS = pd.DataFrame({"a": [50, 40, 20], "b": [30, 40, 30], "c": [20, 20, 50]})
BEST = pd.DataFrame({"item": list("abc"), "best_to_others": [1, 2, 4], "others_to_worst": [4, 2, 1]})
DATA = pd.DataFrame({"alternative": list("xyz"), "p": [5, 7, 8], "q": [8, 6, 4]})
CALLS = {
    "ahp": lambda **options: weights.ahp(PAIRS, **options),
    "bwm": lambda **options: weights.bwm(BEST, **options),
    "points": lambda **options: weights.points(POINTS, **options),
    "ranking": lambda **options: weights.ranking(POINTS.rank(axis=1), **options),
    "entropy": lambda **options: weights.entropy(DATA, **options),
    "critic": lambda **options: weights.critic(DATA, **options),
}


def refused(call, **options) -> list[str]:
    """Return the options that one error names, in both languages."""
    with pytest.raises(DataError) as caught:
        call(**options)
    assert all(name in caught.value.text(lang) for name in options for lang in ("en", "zh"))
    return [problem.values["parameter"] for problem in caught.value.problems]


@pytest.mark.parametrize("wrong", [{"bootstrap": -5}, {"bootstrap": "a"}, {"bootstrap": 2.5}, {"seed": -1}], ids=str)
@pytest.mark.parametrize("name", CALLS)
def test_counts_are_whole_and_not_negative(name, wrong):
    assert refused(CALLS[name], **wrong) == list(wrong)


@pytest.mark.parametrize("wrong", [{"draws": -1}, {"draws": 1.5}, {"seed": -1}, {"spread": -1}, {"spread": 0}], ids=str)
def test_topsis_refuses_draws_and_spreads_that_cannot_be(wrong):
    assert refused(lambda **options: weights.topsis(DATA, {"p": 1, "q": 2}, **options), **wrong) == list(wrong)


@pytest.mark.parametrize(
    "wrong",
    [{"tolerance": -1}, {"tolerance": "a"}, {"tolerance": float("nan")}, {"total": 0}, {"total": True}],
    ids=str,
)
def test_points_refuse_amounts_that_cannot_be(wrong):
    assert refused(CALLS["points"], **wrong) == list(wrong)


def test_every_problem_is_named_at_once():
    wrong = {"method": "x", "group": "y", "missing": None, "random_index": 3, "bootstrap": -1, "seed": 0.5}
    assert sorted(refused(CALLS["ahp"], **wrong)) == sorted(wrong)
    assert refused(CALLS["entropy"], cost="z", seed=-1) == ["cost", "seed"]


def test_the_smallest_values_that_may_be():
    assert weights.points(POINTS, tolerance=0, bootstrap=0).parameters["draws"] == 0
    assert weights.topsis(DATA, {"p": 1, "q": 2}, draws=0, spread=0.01).parameters["draws"] == 0
