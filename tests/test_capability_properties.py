"""Capability: what must hold for any data."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sqmlib import capability as c

numbers = st.floats(-50, 50, allow_nan=False).map(lambda x: round(x, 3))
samples = st.lists(numbers, min_size=12, max_size=30).filter(lambda x: np.ptp(x) > 1)
scales, shifts = st.floats(0.01, 1000), st.floats(-1000, 1000)
WITHIN = ("rbar", "sbar", "pooled", "pooled_raw", "moving_range")


def limits_of(x) -> tuple[float, float]:
    return min(x) - 1.2345, max(x) + 2.3456


def index(x, lsl, usl, estimator="pooled") -> dict[str, float]:
    sigma = c.within(x, np.arange(len(x)) // 3, estimator).sigma
    return c.indices(float(np.mean(x)), sigma, lsl, usl)


@given(samples, scales, shifts, st.sampled_from(WITHIN))
def test_a_change_of_unit_changes_no_index(x, scale, shift, estimator):
    x = np.array(x)
    assume(c.within(x, np.arange(len(x)) // 3, estimator).sigma > 0.01)
    lsl, usl = limits_of(x)
    one, other = (
        index(x, lsl, usl, estimator),
        index(x * scale + shift, lsl * scale + shift, usl * scale + shift, estimator),
    )
    assert list(other.values()) == pytest.approx(list(one.values()), rel=1e-6, abs=1e-8)


@given(samples)
def test_mirrored_data_exchange_the_sides(x):
    x = np.array(x)
    assume(c.within(x, np.arange(len(x)) // 3).sigma > 0.01)
    lsl, usl = limits_of(x)
    one, other = index(x, lsl, usl), index(-x, -usl, -lsl)
    assert (other["cpl"], other["cpu"]) == pytest.approx((one["cpu"], one["cpl"]))


@given(samples, st.floats(0.1, 5))
@settings(max_examples=15)
def test_order_of_the_indices(x, wider):
    x = np.array(x)
    lsl, usl = limits_of(x)
    found = c.analyze(x, lsl=lsl, usl=usl, target=(lsl + usl) / 2, draws=100).table["value"].astype(float)
    assert found["pp"] >= found["ppk"] - 1e-12
    n = len(x)
    assert found["pp"] * np.sqrt(n / (n - 1)) >= found["cpm"] - 1e-9
    assert found["cpm"] == pytest.approx(found["cpm_star"])
    more = c.analyze(x, lsl=lsl - wider, usl=usl + wider, draws=100).table["value"].astype(float)
    for name in ("pp", "ppl", "ppu", "ppk"):
        assert more[name] >= found[name]


@given(samples)
@settings(max_examples=15)
def test_intervals_hold_the_estimate_and_shrink_with_n(x):
    lsl, usl = limits_of(x)
    one = c.analyze(x, lsl=lsl, usl=usl, target=(lsl + usl) / 2, draws=100).table.dropna(subset=["low"])
    assert (one["low"] <= one["value"]).all()
    assert (one["value"] <= one["high"]).all()
    assert (one["low"] <= one["bound"]).all()
    wide = [np.diff(c.chi2_interval(1.0, df))[0] for df in (10, 20, 200)]
    assert wide == sorted(wide, reverse=True)


@given(st.floats(0.3, 6.5), st.floats(0, 2), st.sampled_from(["one", "two", "centered"]))
def test_dpmo_and_level_are_inverse(level, shift, tails):
    dpmo = c.dpmo_of_level(level, shift, tails)
    assume(dpmo < 9.99e5)
    assert float(c.sigma_level(dpmo, shift, tails)) == pytest.approx(level, abs=1e-6)


@given(st.integers(1, 200), st.integers(1, 500), st.integers(1, 20))
@settings(max_examples=25)
def test_halving_opportunities_doubles_dpmo_and_leaves_dpu(defects, more, chances):
    units = defects + more
    one, two = (c.defects(defects, units, k).table.iloc[-1] for k in (chances, 2 * chances))
    assert one["dpmo"] == pytest.approx(2 * two["dpmo"])
    assert one["dpu"] == two["dpu"]
    assert one["sigma_low"] <= one["sigma_level"] <= one["sigma_high"]
    assert one["dpu_low"] <= one["dpu"] <= one["dpu_high"]


@given(st.lists(st.tuples(st.integers(10, 500), st.integers(0, 4), st.integers(0, 5)), min_size=1, max_size=6))
def test_rolled_yield_is_at_most_the_worst_step(steps):
    found = c.rolled_yield(*(list(column) for column in zip(*steps, strict=True)))
    row = found.chain.iloc[0]
    assert row["rty"] <= found.table["first_time_yield"].min() + 1e-12
    assert row["low"] - 1e-12 <= row["rty"] <= row["high"] + 1e-12
    assert row["rty"] <= row["final_yield"] + 1e-12


@settings(max_examples=20)
@given(st.lists(st.floats(0, 100), min_size=3, max_size=60), st.floats(0, 100))
def test_service_level_counts_and_survival_agree(times, limit):
    found = c.service_level(times, limit).table.iloc[0]
    share = c.survival_share(times, np.ones(len(times), bool), limit)[0]
    assert found["share"] == pytest.approx(share)
    assert found["low"] <= found["share"] <= found["high"]
    assert found["inside"] == sum(t <= limit for t in times)


@given(samples, st.randoms(use_true_random=False))
def test_order_within_subgroups_changes_nothing(x, random):
    groups = np.arange(len(x)) // 3
    order = list(range(len(x)))
    random.shuffle(order)
    for estimator in ("rbar", "sbar", "pooled"):
        one = c.within(x, groups, estimator).sigma
        assert c.within(np.array(x)[order], groups[order], estimator).sigma == pytest.approx(one)
