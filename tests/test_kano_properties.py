"""Properties that hold for any survey: order, names, scale, repetition."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqmlib import kano

LETTERS = list("AOMIRQ")
ROWS = st.lists(st.lists(st.integers(1, 5), min_size=4, max_size=4), min_size=2, max_size=40)
COUNTS = st.lists(st.integers(0, 500), min_size=6, max_size=6)


def survey(rows: list[list[int]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["a_f", "a_d", "b_f", "b_d"])
    return frame.assign(respondent=[f"r{i}" for i in range(len(frame))])


@given(ROWS, st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_order_of_respondents_changes_nothing(rows, random):
    frame, order = survey(rows), list(range(len(rows)))
    random.shuffle(order)
    first, second = (kano.analyze(f, bootstrap=0) for f in (frame, frame.iloc[order]))
    pd.testing.assert_frame_equal(first.table, second.table)
    pd.testing.assert_frame_equal(first.scores, second.scores)


@given(ROWS)
@settings(max_examples=20, deadline=None)
def test_names_of_items_and_order_of_columns_change_nothing(rows):
    frame = survey(rows)
    renamed = frame.rename(columns=lambda c: c.replace("a_", "排队_"))[["排队_d", "b_d", "respondent", "b_f", "排队_f"]]
    first, second = kano.analyze(frame, bootstrap=0).table, kano.analyze(renamed, bootstrap=0).table
    assert first.loc["a"].equals(second.loc["排队"])


@given(ROWS)
@settings(max_examples=20, deadline=None)
def test_doubling_every_answer_keeps_coefficients_and_class(rows):
    frame = survey(rows)
    twice = pd.concat([frame, frame.assign(respondent=frame["respondent"] + "x")])
    first, second = kano.analyze(frame, bootstrap=0).table, kano.analyze(twice, bootstrap=0).table
    same = ["category", "better", "worse", "strength", "total_strength", "rank"]
    pd.testing.assert_frame_equal(first[same], second[same])
    np.testing.assert_allclose(kano.covariance(second[LETTERS]) * 2, kano.covariance(first[LETTERS]))


@given(ROWS)
@settings(max_examples=20, deadline=None)
def test_the_feature_turned_round_exchanges_reverse_with_the_wanted_classes(rows):
    frame = survey(rows)
    turned = frame.rename(columns={"a_f": "a_d", "a_d": "a_f"})
    first, second = (kano.analyze(f, bootstrap=0).table.loc["a", LETTERS] for f in (frame, turned))
    assert second["R"] == first["A"] + first["O"] + first["M"]
    assert second["A"] + second["O"] + second["M"] == first["R"]
    assert first["Q"] == second["Q"]


@given(COUNTS)
@settings(max_examples=40, deadline=None)
def test_coefficients_stay_in_range_and_inside_their_intervals(counts):
    result = kano.from_counts(pd.DataFrame([counts], columns=LETTERS, index=["x"]), bootstrap=0)
    row = result.table.loc["x"]
    if sum(counts[:4]):
        assert -1e-9 <= row["better_low"] <= row["better"] + 1e-9 <= row["better_high"] + 2e-9 <= 1 + 3e-9
        assert -1 - 1e-9 <= row["worse_low"] <= row["worse"] + 1e-9 <= row["worse_high"] + 2e-9 <= 3e-9
    else:
        assert result.reason("table", "x", "better") == "no_valid_answers"


@given(COUNTS.filter(sum))
@settings(max_examples=30, deadline=None)
def test_class_probabilities_sum_to_one(counts):
    result = kano.from_counts(pd.DataFrame([counts], columns=LETTERS, index=["x"]), bootstrap=200)
    assert result.certainty[LETTERS].sum(axis=1).iloc[0] == pytest.approx(1)


@given(COUNTS.filter(sum), st.sampled_from(["mode", "near_tie", "blauth"]))
@settings(max_examples=60, deadline=None)
def test_every_rule_returns_a_class_that_somebody_chose(counts, rule):
    chosen = kano.classify(counts, rule)
    assert counts[int(chosen)] > 0 or rule == "blauth"


@given(
    st.lists(
        st.sampled_from(["I like it", "我很喜欢", "A. 我很喜欢", "理应如此", "2", "3.0", "５"]), min_size=2, max_size=20
    )
)
@settings(max_examples=50, deadline=None)
def test_answer_texts_and_positions_mean_the_same(texts):
    meaning = {"I like it": 1, "我很喜欢": 1, "A. 我很喜欢": 1, "理应如此": 2, "2": 2, "3.0": 3, "５": 5}
    said = pd.DataFrame({"respondent": range(len(texts)), "x_f": texts, "x_d": texts[::-1]})
    coded = said.assign(x_f=[meaning[t] for t in texts], x_d=[meaning[t] for t in texts[::-1]])
    pd.testing.assert_frame_equal(kano.analyze(said, bootstrap=0).pairs, kano.analyze(coded, bootstrap=0).pairs)
