"""Properties that hold for any satisfaction survey."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqmlib import satisfaction
from sqmlib.satisfaction import differences, formulas

COUNTS = st.lists(st.integers(0, 400), min_size=3, max_size=3).filter(lambda c: sum(c) > 1)
NPS = st.lists(st.integers(0, 10), min_size=2, max_size=40)


def survey(nps: list[int]) -> pd.DataFrame:
    return pd.DataFrame({"respondent": [f"r{i:03d}" for i in range(len(nps))], "nps": nps})


@given(COUNTS)
def test_score_and_bounds_stay_within_limits(counts):
    value = formulas.nps(counts)
    assert -100 <= value <= 100
    for low, high in (formulas.wald(counts), formulas.adjusted_wald(counts)):
        assert -100 <= low <= value + 1e-9
        assert value - 1e-9 <= high <= 100


@given(COUNTS)
def test_turning_the_scale_round_turns_the_score_round(counts):
    low, high = formulas.adjusted_wald(counts)
    turned = formulas.adjusted_wald(counts[::-1])
    np.testing.assert_allclose([low, high], [-turned[1], -turned[0]], atol=1e-9)


@given(COUNTS, COUNTS)
def test_swapping_waves_turns_the_sign(first, second):
    there, back = differences.difference_of_nps(first, second), differences.difference_of_nps(second, first)
    np.testing.assert_allclose([there.value, there.low, there.high], [-back.value, -back.high, -back.low], atol=1e-9)
    assert there.p == pytest.approx(back.p, nan_ok=True)


@given(COUNTS)
def test_four_times_the_answers_halve_the_error(counts):
    assert formulas.nps_error([4 * c for c in counts]) == pytest.approx(formulas.nps_error(counts) / 2, abs=1e-9)


@given(NPS, st.randoms(use_true_random=False))
@settings(max_examples=15)
def test_weights_of_one_and_order_of_rows_change_nothing(nps, random):
    frame, order = survey(nps), list(range(len(nps)))
    random.shuffle(order)
    first = satisfaction.analyze(frame)
    for other in (frame.assign(weight=2.0), frame.iloc[order]):
        second = satisfaction.analyze(other)
        pd.testing.assert_frame_equal(first.table, second.table)
        pd.testing.assert_frame_equal(first.distribution, second.distribution)


@given(NPS)
@settings(max_examples=15)
def test_shares_sum_to_one_and_give_the_score(nps):
    result = satisfaction.analyze(survey(nps))
    row = result.table.loc["nps"]
    assert row["top_share"] + row["middle_share"] + row["bottom_share"] == pytest.approx(1)
    assert row["value"] == pytest.approx(100 * (row["top_share"] - row["bottom_share"]))
    assert result.distribution["share"].sum() == pytest.approx(1)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(1, 50))
@settings(max_examples=30)
def test_a_plan_never_needs_more_than_the_worst_case(p, d, margin):
    total = max(p + d, 1)
    plan = satisfaction.plan_nps_sample(p / total, d / total, margin)
    assert 1 <= plan.n <= plan.worst
