"""Standardized effects with their intervals: by their definition, and by how often they hold the truth."""

from __future__ import annotations

import numpy as np
import pytest
from dmaic_kit import measured, project, refusal
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sqmlib import dmaic
from sqmlib.dmaic import effects
from sqmlib.dmaic.questions import welch

ROUNDING = 1e-6


@given(st.floats(-3, 3), st.integers(2, 400), st.integers(2, 400), st.sampled_from([0.8, 0.95, 0.99]))
def test_ends_of_d_are_those_of_the_noncentral_t(d, m, n, level):
    low, high = effects.cohen_d(d, m, n, level)
    unit = np.sqrt(1 / m + 1 / n)
    tails = [stats.nct.cdf(d / unit, m + n - 2, end / unit) for end in (low, high)]
    assert tails == pytest.approx([(1 + level) / 2, (1 - level) / 2], abs=1e-5)
    assert low < d < high
    assert effects.cohen_d(-d, n, m, level) == pytest.approx((-high, -low), abs=ROUNDING)


@given(st.floats(0, 60), st.integers(1, 8), st.integers(20, 5000), st.sampled_from([0.8, 0.95]))
def test_shares_of_variance_and_association_stay_between_0_and_1_around_the_effect(chi2, df, n, level):
    chi2 = min(chi2, n)
    for value, (low, high) in (
        (np.sqrt(chi2 / n), effects.cramer_v(chi2, df, n, 2, level)),
        (chi2 / (chi2 + n), effects.eta_squared(chi2 / df, df, n, level)),
    ):
        assert 0 <= low <= value + ROUNDING
        assert value - ROUNDING <= high <= 1


@given(st.floats(-0.999, 0.999), st.integers(3, 2000))
def test_r_squared_has_no_sign(r, n):
    low, high = effects.r_squared(r, n)
    assert (low, high) == effects.r_squared(-r, n)
    assert 0 <= low <= r * r + ROUNDING
    assert r * r - ROUNDING <= high <= 1


def test_nothing_that_varies_has_no_interval():
    assert np.isnan(effects.cohen_d(float("nan"), 5, 5)).all()


@pytest.mark.parametrize("true", [0.0, 0.8])
def test_d_holds_the_truth_as_often_as_it_says(true):
    rng = np.random.default_rng(7)
    found = [welch(rng.normal(0, 1, 15), rng.normal(true, 1, 25), 0.9) for _ in range(300)]
    inside = np.mean([answer.size_low <= true <= answer.size_high for answer in found])
    assert 0.86 < inside < 0.94


def test_v_holds_the_truth_as_often_as_it_says():
    rng, p = np.random.default_rng(8), np.array([[0.3, 0.2], [0.2, 0.3]])
    tables = rng.multinomial(200, p.ravel(), size=300).reshape(-1, 2, 2)
    ends = [effects.cramer_v(stats.chi2_contingency(t, correction=False).statistic, 1, 200, 2, 0.9) for t in tables]
    assert 0.86 < np.mean([low <= 0.2 <= high for low, high in ends]) < 0.94  # V of these probabilities is 0.2


def test_every_test_of_a_project_says_how_sure_its_effect_is():
    tests = dmaic.analyze(dmaic.EXAMPLE, bootstrap=0).tests
    assert (tests["size_low"] <= tests["size"]).all()
    assert (tests["size"] <= tests["size_high"]).all()


def test_measure_that_does_not_vary_is_named():
    team = {"ctqs": {"c1": {"measured_in": "process"}}}
    assert "“c1”: the points must vary" in refusal(dmaic.analyze, project(team, process=measured(value=5.0)))
