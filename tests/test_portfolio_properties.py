"""The comparison of branches: how often it errs, measured by simulation, and what holds for any record."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from portfolio_kit import same, shares, simulate

from sqmlib import portfolio
from sqmlib.portfolio import compare, funnel

BOUNDS = ["warning_low", "warning_high", "alarm_low", "alarm_high"]


# ---- error rates


def test_false_alarm_rate_of_the_funnel_is_the_one_promised():
    """3000 sets of 30 units that differ by chance alone, at a known center."""
    rng = np.random.default_rng(1)
    n = rng.integers(20, 400, 30)
    low, high = funnel.binomial_limits(n, 0.6, 0.95)
    drawn = rng.binomial(n, 0.6, (3000, 30)) / n
    rate = ((drawn < low) | (drawn > high)).mean()
    promised = funnel.binomial_outside(n, 0.6, low, high).mean()
    error = 4 * np.sqrt(0.05 * 0.95 / drawn.size)
    assert rate == pytest.approx(promised, abs=error)
    assert rate == pytest.approx(0.05, abs=0.005 + error)  # 0.005: counts are whole


@pytest.mark.parametrize(("tau", "how"), [(0.0, "auto"), (0.06, "auto"), (0.06, "additive")])
def test_false_alarm_rate_holds_when_all_units_differ(tau, how):
    """The whole way, center and spread estimated: 60 sets of 40 units, the bound from how much they differ."""
    rng = np.random.default_rng(2)
    n, outside = rng.integers(60, 500, 40), []
    for _ in range(60):
        hits = rng.binomial(n, np.clip(rng.normal(0.6, tau, 40), 0, 1))
        cells = shares(n, hits).rename(columns={"segment": "unit"}).assign(period="")
        outside.append((compare.compare(cells, overdispersion=how).table["verdict"] != "inside").mean())
    assert np.mean(outside) == pytest.approx(0.05, abs=0.005 + 4 * np.std(outside) / np.sqrt(len(outside)))


def test_without_widening_units_that_differ_raise_many_alarms():
    rng = np.random.default_rng(2)
    n = rng.integers(60, 500, 300)
    data = shares(n, rng.binomial(n, np.clip(rng.normal(0.6, 0.06, 300), 0, 1)))
    plain, wide = (portfolio.analyze(data, overdispersion=how) for how in ("none", "auto"))
    assert (plain.table["verdict"] != "inside").mean() > 0.2
    assert wide.parameters["overdispersion_applied"] == "additive"
    assert wide.parameters["tau"] == pytest.approx(0.06, abs=0.012)
    assert "expect many points outside" in plain.summary("en")


def test_chance_alone_is_seldom_taken_for_real_differences():
    """p < 0.05 in about 5 % of 300 sets of 30 units."""
    rng = np.random.default_rng(4)
    p = [funnel.dispersion(z - z.mean(), np.ones(30)).p for z in rng.standard_normal((300, 30))]
    assert np.mean(np.array(p) < 0.05) == pytest.approx(0.05, abs=4 * np.sqrt(0.05 * 0.95 / 300))


def test_interval_of_a_slope_holds_the_true_one():
    record = simulate(200, planted=False)
    table = portfolio.analyze(record, metric="better").trends
    inside = ((table["slope_low"] < 0) & (table["slope_high"] > 0)).mean()
    assert inside == pytest.approx(0.95, abs=4 * np.sqrt(0.05 * 0.95 / 200))
    assert (table["trend"] == "no_clear_change").all()


# ---- properties


@st.composite
def records(draw) -> pd.DataFrame:
    n = np.array(draw(st.lists(st.integers(5, 300), min_size=2, max_size=15)))
    share = draw(st.lists(st.floats(0, 1), min_size=len(n), max_size=len(n)))
    return shares(n, np.round(n * np.array(share)))


@given(records(), st.randoms(use_true_random=False))
@settings(max_examples=15)
def test_order_of_rows_changes_nothing(data, random):
    order = list(range(len(data)))
    random.shuffle(order)
    first, second = portfolio.analyze(data), portfolio.analyze(data.iloc[order])
    same(first.table, second.table)
    same(first.overview, second.overview)


@given(records())
@settings(max_examples=15)
def test_names_of_units_change_nothing_but_the_names(data):
    renamed = {unit: f"网点 {i}" for i, unit in enumerate(sorted(data["segment"], reverse=True))}
    first = portfolio.analyze(data).table
    second = portfolio.analyze(data.assign(segment=data["segment"].map(renamed))).table
    columns = [c for c in first if c not in ("rank_low", "rank_high")]  # drawn in the order of the names
    same(first.rename(index=renamed).sort_index()[columns], second.sort_index()[columns])


@given(records())
@settings(max_examples=15)
def test_when_lower_is_better_standing_and_rank_turn_round(data):
    up, down = portfolio.analyze(data).table, portfolio.analyze(data.assign(better=-1)).table
    turned = up["standing"].replace({"better": "x"}).replace({"worse": "better"}).replace({"x": "worse"})
    assert down["standing"].tolist() == turned.tolist()
    same(up[BOUNDS], down[BOUNDS])


@given(records())
@settings(max_examples=15)
def test_a_loss_is_the_mirror_of_a_share(data):
    """A metric such as worse runs from -1 to 0."""
    turned = data.assign(value=-data["value"], low=-data["high"], high=-data["low"])
    plain, mirror = portfolio.analyze(data).table, portfolio.analyze(turned).table
    np.testing.assert_allclose(mirror["warning_low"], -plain["warning_high"])
    np.testing.assert_allclose(mirror["z"], -plain["z"])
