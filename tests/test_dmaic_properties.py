"""DMAIC: laws that hold whatever the data are."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from dmaic_kit import measured, project
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from sqmlib import dmaic
from sqmlib.dmaic import questions
from sqmlib.dmaic.pareto import pareto_table

FEW = settings(max_examples=25, deadline=None)
SAMPLES = st.lists(st.integers(0, 40), min_size=5, max_size=25).filter(lambda v: len(set(v)) > 1)


def enumerated(cuts: list[frozenset[str]], p: dict[str, float]) -> float:
    """Return the probability by going through every combination of events."""
    names = sorted(p)
    total = 0.0
    for states in itertools.product((0, 1), repeat=len(names)):
        on = {n for n, s in zip(names, states, strict=True) if s}
        if any(cut <= on for cut in cuts):
            total += float(np.prod([p[n] if n in on else 1 - p[n] for n in names]))
    return total


@FEW
@given(st.lists(st.frozensets(st.sampled_from("abcdefg"), min_size=1, max_size=4), min_size=1, max_size=7), st.data())
def test_fault_tree_is_exact_and_below_its_bounds(cuts, data):
    p = {e: data.draw(st.floats(0.01, 0.99)) for e in "abcdefg"}
    gates = {"top": ("or", tuple(f"g{i}" for i in range(len(cuts))), 0)}
    gates |= {f"g{i}": ("and", tuple(sorted(cut)), 0) for i, cut in enumerate(cuts)}
    minimal = dmaic.cut_sets(dmaic.Tree("top", gates, p))
    assert not any(a < b for a in minimal for b in minimal)
    found = dmaic.exact(minimal, p)
    each = [np.prod([p[e] for e in cut]) for cut in minimal]
    assert found == pytest.approx(enumerated(cuts, p), abs=1e-12)
    assert found <= 1 - np.prod([1 - v for v in each]) + 1e-12
    assert found <= sum(each) + 1e-12


@FEW
@given(SAMPLES, SAMPLES)
def test_swapping_groups_flips_the_sign_and_keeps_p(a, b):
    one, two = questions.welch(a, b), questions.welch(b, a)
    assert one.effect == pytest.approx(-two.effect)
    assert (one.low, one.high) == pytest.approx((-two.high, -two.low))
    assert one.p == pytest.approx(two.p)


@FEW
@given(SAMPLES, SAMPLES, st.integers(-50, 50), st.integers(1, 9))
def test_shift_and_scale_of_the_unit(a, b, shift, scale):
    a, b = np.array(a, float), np.array(b, float)
    one, two = questions.welch(a, b), questions.welch(a * scale + shift, b * scale + shift)
    assert two.effect == pytest.approx(scale * one.effect)
    assert two.size == pytest.approx(one.size)
    assert two.p == pytest.approx(one.p)


@FEW
@given(st.lists(st.integers(1, 500), min_size=2, max_size=12))
def test_pareto_adds_to_one_and_falls(counts):
    data = pd.DataFrame({"count": counts, "cost": 1.0, "severity": np.nan}, index=[f"k{i}" for i in range(len(counts))])
    table = pareto_table(data, "count", 20, 0)
    assert table["count_share"].sum() == pytest.approx(1)
    assert table["count_cumulative"].iloc[-1] == pytest.approx(1)
    assert (table["count_share"].diff().dropna() <= 0).all()
    assert table.loc[table["count_vital"].astype(bool), "count_share"].sum() >= 0.8 - 1e-9
    assert not table["moves"].any(), "equal costs weigh as the counts do"


@FEW
@given(st.integers(1, 199), st.integers(1, 199))
def test_newcombe_holds_the_difference_and_stays_inside(x, y):
    difference, low, high = dmaic.newcombe((x, 200), (y, 200))
    assert -1 <= low <= difference <= high <= 1


@settings(max_examples=3, deadline=None)
@given(st.permutations(range(40)))
def test_order_of_rows_changes_nothing(order):
    frame = measured()
    one, two = (dmaic.analyze(project({}, process=f), bootstrap=0) for f in (frame, frame.iloc[list(order)]))
    assert_frame_equal(one.before_after, two.before_after)
    assert_frame_equal(one.points, two.points)


def test_ids_of_links_exist_and_results_repeat():
    one, two = dmaic.analyze(dmaic.EXAMPLE, seed=3), dmaic.analyze(dmaic.EXAMPLE, seed=3)
    for name, frame in one.frames.items():
        assert_frame_equal(frame, two.frames[name])
    assert one.top.at["exact", "low"] < one.top.at["exact", "probability"] < one.top.at["exact", "high"]
