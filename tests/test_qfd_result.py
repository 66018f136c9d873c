"""Quality function deployment: uncertainty, findings, options, the sample case."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from qfd_kit import KNOWN, airline, clinic, conventions, house

from sqmlib import qfd
from sqmlib.checks import DataError
from sqmlib.qfd.analysis import level_of
from sqmlib.qfd.resample import _importances, drawn_importance

CLINIC, COFFEE = KNOWN["clinic"], KNOWN["coffee_maker"]
PHASE_2 = {"characteristic": ["c1", "c2", "c3"]} | {
    f"p{j + 1}": [row[j] for row in CLINIC["cascade"]["matrix"]] for j in range(4)
}


def run(data: qfd.House, **options) -> qfd.QfdResult:
    return qfd.analyze(data, **{"bootstrap": 0, **options})


def found(result: qfd.QfdResult, code: str) -> list[str]:
    return list(result.found(code).index.get_level_values("item"))


# ---- uncertainty


def test_intervals_hold_the_value_and_doubt_widens_them():
    low, high = (qfd.analyze(airline(), doubt=doubt, bootstrap=400).table for doubt in (0.05, 0.4))
    for table in (low, high):
        assert (table["relative_low"] <= table["relative_importance"]).all()
        assert (table["relative_importance"] <= table["relative_high"]).all()
        assert table["rank"].between(table["rank_low"], table["rank_high"]).all()
        assert table["p_first"].sum() >= 1 - 1e-12
    width = [(t["relative_high"] - t["relative_low"]).mean() for t in (low, high)]
    assert width[0] < width[1]
    exact = qfd.analyze(airline(), doubt=0, bootstrap=50).table
    assert_allclose(exact["relative_low"], exact["relative_high"])
    assert (exact["rank_low"] == exact["rank_high"]).all()


def test_steps_have_the_stated_probability():
    """One strength of 3 beside a fixed one: it becomes 1 or 9 with probability doubt / 2 each."""
    data = house(
        [1, 0],
        [[3, None], [None, 3]],
        requirements={"requirement": ["r1"], "importance_low": [1], "importance_high": [1]},
    )
    options = conventions(doubt=0.4, bootstrap=20_000, seed=1)
    blocks = _importances(np.ones((20_000, 1)), level_of(data.matrix[:1]), None, options, np.random.default_rng(1))
    drawn = np.concatenate(list(blocks))
    shares = [(drawn[:, 0] == value).mean() for value in (1, 3, 9)]
    assert_allclose(shares, [0.2, 0.6, 0.2], atol=0.012)
    assert (drawn[:, 1] == 0).all(), "blank is not zero: a pair that was not judged stays empty"


def test_an_interval_of_the_importance_is_used_as_given():
    wide = {"requirement": ["r1"], "importance_low": [3.0], "importance_high": [7.0]}
    data = house([5, 4], [[9], [3]], requirements=wide)
    options = conventions(doubt=0.3, bootstrap=40_000, seed=1)
    drawn = drawn_importance(data.requirements, options, np.random.default_rng(2))
    assert_allclose(np.percentile(drawn[:, 0], [2.5, 97.5]), [3, 7], atol=0.1)
    assert set(np.unique(drawn[:, 1])) == {3, 4, 5}
    assert_allclose((drawn[:, 1] != 4).mean(), 0.3, atol=0.01)


def test_pitfall_20_what_was_assumed_is_printed_beside_the_number():
    result = run(clinic(), scale="5-3-1", normalization="lyman")
    for name in ("scale_source", "normalization_source", "weights", "ties", "importance"):
        assert result.parameters[name]
    assert "memory" in run(clinic(), normalization="wasserman").parameters["normalization_source"]


# ---- structure


def test_findings_of_roof_and_dominance():
    roof = pd.DataFrame({"first": ["c1"], "second": ["c2"], "sign": ["-"]})
    result = run(house([5, 3, 2], [[9, 9, 1], [3, 3, None], [0, 0, 1]], roof=roof))
    assert found(result, "conflict") == ["c1"]
    assert result.found("tension")["value"].tolist() == pytest.approx([0.8])
    assert found(result, "same_column") == ["c1"]
    assert found(result, "dominant_requirement") == ["r1"]
    assert found(result, "weak_only") == ["r3"]
    assert set(found(result, "no_target")) == {"c1", "c2"}


def test_behind_competitor_names_the_best_of_them():
    plan = {"requirement": ["r1", "r2"], "current": [3, 4], "target": [4, 4]}
    rivals = {"requirement": ["r1", "r2"], "a": [4.5, 3], "b": [3.5, 3.5]}
    result = run(house([4, 2], [[9], [3]], requirements=plan, competitors=rivals))
    assert list(result.found("behind_competitor").index) == [("r1", "a", "behind_competitor")]
    assert result.competitors["ahead_of_us"].tolist() == pytest.approx([1.5, 0.5, -1.0, -0.5])


@pytest.mark.parametrize(
    "wrong",
    [
        *({"scale": "1-3-9"}, {"normalization": "max"}, {"doubt": 1.5}, {"carry": 0}, {"bootstrap": -1}),
        *({"sales_points": "no"}, {"improvement": 1}, {"carry": "a"}, {"doubt": None}, {"carry": True}),
        {"doubt": float("nan")},
    ],
    ids=str,
)
def test_options_that_make_no_sense_are_refused(wrong, lang):
    with pytest.raises(DataError) as caught:
        run(qfd.EXAMPLE, **wrong)
    assert next(iter(wrong)) in caught.value.text(lang)


def test_a_limit_that_must_be_passed_is_said_so_and_all_problems_at_once():
    with pytest.raises(DataError) as caught:
        run(qfd.EXAMPLE, carry=0, doubt=-1, sales_points="no")
    assert [problem.values["name"] for problem in caught.value.problems] == ["sales_points", "carry", "doubt"]
    assert "above 0" in caught.value.text("en")
    assert "大于 0" in caught.value.text("zh")
    assert run(qfd.EXAMPLE, doubt=0, carry=0.01, sales_points=np.bool_(False)).parameters["doubt"] == 0


def test_the_airline_is_complete():
    result = qfd.analyze(airline(), bootstrap=100)
    assert result.house.matrix.shape == (12, 12)
    phases = result.cascade.index.get_level_values("phase").value_counts().to_dict()
    assert phases == {"characteristics": 12, "processes": 11, "controls": 10}
    assert (result.handovers["dropped_share"] > 0).all()
    for lang in ("en", "zh"):
        assert result.summary(lang)
        assert result.headline(lang)
