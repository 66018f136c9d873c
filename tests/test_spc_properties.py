"""Properties of control charts that hold for any data."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_spc_pitfalls import CHARTS

from sqmlib import spc
from sqmlib.spc.knowledge import RULES

LINES = ["value", "center", "lcl", "ucl"]
PER_POINT = [name for name, rule in RULES.items() if rule.kind not in ("longest", "cross")]
VALUES = st.lists(st.integers(-50, 50).map(float), min_size=3, max_size=40)
FOURS = st.lists(st.tuples(*[st.integers(0, 99).map(float)] * 4), min_size=3, max_size=20)
GRID = st.lists(st.integers(-14, 14).map(lambda v: v / 4), min_size=1, max_size=45)


def loop(z: list[float], name: str) -> list[int]:
    """Return the points that break a rule, found point by point as the texts say it."""
    rule, found = RULES[name], []
    for i in range(len(z)):
        w = z[max(0, i - rule.k + 1) : i + 1]
        full = len(w) == rule.k
        steps = np.diff(w)
        hit = False
        for s in (1, -1):
            side = [v * s for v in w]
            if rule.kind == "beyond":
                hit |= side[-1] > 3
            elif rule.kind == "run":
                hit |= full and min(side) > 0
            elif rule.kind == "trend":
                hit |= full and bool((steps * s > 0).all())
            elif rule.kind == "m_of_k":
                hit |= full and side[-1] > rule.level and sum(v > rule.level for v in side) >= rule.m
            elif rule.kind == "near":
                close = sum(rule.level < v <= 3 for v in side)
                hit |= full and min(side) > 0 and close >= rule.m
        if rule.kind == "alternating":
            hit = full and bool((steps[1:] * steps[:-1] < 0).all())
        elif rule.kind in ("inside", "outside", "both"):
            beyond = [abs(v) > 1 for v in w]
            hit = full and (max(abs(v) for v in w) < 1 if rule.kind == "inside" else all(beyond))
            hit = hit and (rule.kind != "both" or (max(w) > 1 and min(w) < -1))
        found += [i] if hit else []
    return found


@given(GRID)
@settings(max_examples=150)
def test_rules_are_what_a_plain_loop_finds(z):
    found = spc.rule_hits(z, PER_POINT)
    assert {name: np.flatnonzero(side).tolist() for name, side in found.items()} == {r: loop(z, r) for r in PER_POINT}


@given(st.lists(GRID, min_size=2, max_size=2))
def test_rules_restart_at_a_border_and_at_a_gap(parts):
    z, cut = parts[0] + parts[1], len(parts[0])
    starts = np.arange(len(z)) == cut
    whole = spc.rule_hits(z, PER_POINT, breaks=starts)
    gap = spc.rule_hits([*z[:cut], np.nan, *z[cut:]], PER_POINT)
    for name in PER_POINT:
        parts = np.r_[spc.rule_hits(z[:cut], [name])[name], spc.rule_hits(z[cut:], [name])[name]]
        assert whole[name].tolist() == parts.tolist() == np.delete(gap[name], cut).tolist(), name


@given(GRID)
def test_turning_the_series_over_exchanges_the_sides(z):
    up, down = spc.rule_hits(z, PER_POINT), spc.rule_hits([-v for v in z], PER_POINT)
    for name in PER_POINT:
        assert [v if v == 2 else -v for v in up[name].tolist()] == down[name].tolist()


@given(VALUES, st.floats(0.1, 50), st.floats(-1000, 1000))
@settings(max_examples=12)
def test_limits_move_and_stretch_with_the_unit(values, scale, shift):
    assume(np.abs(np.diff(values)).sum() > 0)
    first = spc.i_chart(values, rules="nelson")
    second = spc.i_chart(np.array(values) * scale + shift, rules="nelson")
    for name in ("center", "lcl", "ucl"):
        np.testing.assert_allclose(second.table[name], first.table[name] * scale + shift, rtol=1e-9, atol=1e-9)
    assert first.signals == second.signals


@given(VALUES)
@settings(max_examples=12)
def test_an_ewma_of_weight_one_is_the_shewhart_chart(values):
    assume(np.abs(np.diff(values)).sum() > 0)
    plain, ewma = spc.i_chart(values, rules="rule_1"), spc.ewma_chart(values, weight=1.0)
    np.testing.assert_allclose(ewma.table[["value", "lcl", "ucl"]], plain.table[["value", "lcl", "ucl"]], atol=1e-9)
    assert ewma.signals == plain.signals


@given(VALUES)
@settings(max_examples=12)
def test_cusum_is_what_the_recursion_gives(values):
    found = spc.cusum_chart(values, center=1, sd=7, head_start=1.5).table
    plus = minus = 1.5
    for x, row in zip(values, found.itertuples(), strict=True):
        plus, minus = max(0, plus + (x - 1) / 7 - 0.5), max(0, minus - (x - 1) / 7 - 0.5)
        assert (row.c_plus, row.c_minus) == (pytest.approx(plus, abs=1e-9), pytest.approx(minus, abs=1e-9))


@given(VALUES, VALUES)
@settings(max_examples=12)
def test_adding_a_stage_changes_no_other(first, second):
    assume(np.abs(np.diff(first)).sum() > 0)
    assume(np.abs(np.diff(second)).sum() > 0)
    alone = spc.i_chart(first, rules="nelson")
    both = spc.i_chart(first + second, stage=["a"] * len(first) + ["b"] * len(second), rules="nelson")
    columns = [c for c in alone.table if c != "stage"]
    pd.testing.assert_frame_equal(both.table[columns].iloc[: len(first)], alone.table[columns])
    assert both.stages["variation"].iloc[0] == alone.stages["variation"].iloc[0]


@given(st.lists(st.integers(0, 30), min_size=3, max_size=30), st.integers(31, 400))
@settings(max_examples=12)
def test_p_and_np_and_u_and_c_agree(counts, n):
    assume(sum(counts) > 0)
    p, np_ = spc.p_chart(counts, [n] * len(counts)), spc.np_chart(counts, n)
    np.testing.assert_allclose(p.table[LINES] * n, np_.table[LINES])
    u, c = spc.u_chart(counts, [1] * len(counts)), spc.c_chart(counts)
    np.testing.assert_array_equal(u.table[LINES], c.table[LINES])
    assert p.signals == np_.signals
    assert u.signals == c.signals


@given(
    st.lists(st.tuples(*[st.integers(0, 99).map(float)] * 4), min_size=3, max_size=20),
    st.randoms(use_true_random=False),
)
@settings(max_examples=12)
def test_order_within_subgroups_and_long_or_wide_form_change_nothing(rows, random):
    table = np.array(rows)
    assume(np.ptp(table, axis=1).sum() > 0)
    ids, flat = np.repeat(np.arange(1, len(table) + 1), 4), table.ravel()
    order = list(range(len(flat)))
    random.shuffle(order)
    order.sort(key=lambda i: ids[i])
    for chart in (spc.xbar_r_chart, spc.xbar_s_chart):
        wide, long = chart(table), chart(flat[order], ids[order])
        pd.testing.assert_frame_equal(wide.table, long.table)
        pd.testing.assert_frame_equal(wide.spread, long.spread)


@given(VALUES)
@settings(max_examples=12)
def test_the_other_direction_exchanges_good_and_bad_only(values):
    assume(np.abs(np.diff(values)).sum() > 0)
    up, down = (spc.i_chart(values, direction=d, rules="nelson") for d in ("increase", "decrease"))
    swap = {"improvement": "concern", "concern": "improvement"}
    kind, _, side = up.verdict["variation"].partition("_")
    assert down.verdict["variation"] == f"{swap.get(kind, kind)}_{side}"
    assert up.signals == down.signals


@given(st.lists(st.lists(st.integers(0, 40), min_size=8, max_size=8), min_size=1, max_size=6))
@settings(max_examples=12)
def test_many_charts_are_what_single_ones_give(rows):
    sizes = np.tile(np.arange(50, 58), (len(rows), 1))
    found = spc.many(rows, sizes, rules="nelson", target=0.3, direction="decrease", baseline=6)
    for i, counts in enumerate(rows):
        if sum(counts[:6]) == 0:
            assert found.table["variation"].iloc[i] == "not_judged"
            continue
        one = spc.p_chart(counts, sizes[i], rules="nelson", target=0.3, direction="decrease", baseline=6)
        series = found.series(i + 1)
        np.testing.assert_allclose(series[LINES], one.table[LINES])
        assert series["hits"].tolist() == one.table["hits"].tolist()
        row = found.table.iloc[i]
        assert {k: row[k] for k in one.verdict} == one.verdict


@pytest.mark.parametrize("chart", ["i", "u", "laney_p", "laney_u"])
def test_many_charts_of_other_kinds(chart):
    random = np.random.default_rng(9)
    sizes = random.integers(80, 120, (5, 24))
    values = random.normal(5, 1, (5, 24)) if chart == "i" else random.poisson(9, (5, 24))
    found = spc.many(values, None if chart == "i" else sizes, chart=chart)
    single = {"i": spc.i_chart, "u": spc.u_chart, "laney_p": spc.laney_p_chart, "laney_u": spc.laney_u_chart}[chart]
    for i in range(5):
        one = single(values[i]) if chart == "i" else single(values[i], sizes[i])
        np.testing.assert_allclose(found.series(i + 1)[["lcl", "ucl"]], one.table[["lcl", "ucl"]])
        assert found.series(i + 1)["hits"].tolist() == one.table["hits"].tolist()


@pytest.mark.parametrize("name", list(CHARTS))
def test_results_survive_json_and_keep_the_input(name):
    before = json.dumps(CHARTS[name]().to_dict(), allow_nan=False)
    assert json.loads(before)["parameters"]["chart"] == name
    assert json.dumps(CHARTS[name]().to_dict(), allow_nan=False) == before
