"""Properties that hold for any importance-performance survey."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from sqmlib import ipa

ROWS = st.lists(st.lists(st.integers(1, 6), min_size=6, max_size=6), min_size=2, max_size=25)
NAMES = ["a_imp", "b_imp", "c_imp", "a_perf", "b_perf", "c_perf"]


def survey(rows: list[list[int]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=NAMES).assign(respondent=[f"r{i}" for i in range(len(rows))])


def correlations(seed: int, k: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    r = np.corrcoef(rng.normal(size=(50, k + 1)) @ rng.normal(size=(k + 1, k + 1)), rowvar=False)
    return r[:k, :k], r[:k, k]


@given(ROWS)
@settings(max_examples=10)
def test_shifting_all_importances_leaves_data_centered_quadrants_alone(rows):
    frame = survey(rows)
    shifted = frame.assign(**{c: frame[c] + 1 for c in NAMES[:3]})
    for crosshair in ("means", "medians"):
        first, second = (ipa.analyze(f, crosshair=crosshair, bootstrap=0).table["quadrant"] for f in (frame, shifted))
        assert first.equals(second)


@given(ROWS)
@settings(max_examples=8)
def test_probabilities_sum_to_one_and_order_of_rows_changes_nothing(rows):
    frame = survey(rows)
    first, second = (ipa.analyze(f, bootstrap=60) for f in (frame, frame.iloc[::-1]))
    np.testing.assert_allclose(first.quadrants.sum(axis=1), 1)
    pd.testing.assert_frame_equal(first.quadrants, second.quadrants)


@given(ROWS)
@settings(max_examples=8)
def test_weights_of_one_change_nothing(rows):
    frame = survey(rows)
    for statistic in ("mean", "median", "top2"):
        first = ipa.analyze(frame, statistic=statistic, bootstrap=30)
        second = ipa.analyze(frame.assign(weight=1.0), statistic=statistic, bootstrap=30)
        pd.testing.assert_frame_equal(first.table, second.table)


@given(st.integers(0, 10_000), st.integers(2, 6))
@settings(max_examples=30)
def test_shares_of_r2_are_never_negative_and_sum_to_it(seed, k):
    rxx, rxy = correlations(seed, k)
    explained = float(rxy @ np.linalg.solve(rxx, rxy))
    for method in (ipa.lmg, ipa.relative_weights):
        shares = method(rxx, rxy)
        assert (shares >= -1e-12).all()
        np.testing.assert_allclose(shares.sum(), explained, atol=1e-9)


@given(st.integers(0, 10_000), st.integers(2, 5))
@settings(max_examples=20)
def test_shares_do_not_depend_on_the_order_of_the_items(seed, k):
    rxx, rxy = correlations(seed, k)
    order = np.random.default_rng(seed).permutation(k)
    for method in (ipa.lmg, ipa.relative_weights, ipa.beta):
        turned = method(rxx[np.ix_(order, order)], rxy[order])
        np.testing.assert_allclose(turned, method(rxx, rxy)[order], atol=1e-9)


@given(st.integers(0, 10_000))
@settings(max_examples=8)
def test_intervals_hold_their_estimate(seed):
    rng = np.random.default_rng(seed)
    frame = survey(rng.integers(1, 7, (12, 6)).tolist())
    frame["overall"] = frame[NAMES[3:]].sum(axis=1) + rng.integers(0, 5, 12)
    for options in ({}, {"statistic": "top2"}, {"importance": "relative_weights"}, {"importance": "correlation"}):
        result = ipa.analyze(frame, bootstrap=40, **options)
        for name in ("importance", "performance"):
            low, value, high = (result.table[f"{name}{end}"] for end in ("_low", "", "_high"))
            assert (low <= value + 1e-12).all()
            assert (value <= high + 1e-12).all()
