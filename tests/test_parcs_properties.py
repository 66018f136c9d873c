"""What must hold for every assessment: order, labels, scale; means between their ratings; blanks without effect."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from parcs_kit import rows

from sqmlib import parcs
from sqmlib.parcs.agreement import measures

CELL = st.one_of(st.none(), st.integers(1, 5))
FEW = settings(max_examples=12)


@st.composite
def assessments(draw, least=2):
    """Return ratings of two to four assessors over one to three stages, some blank."""
    people, stages = draw(st.integers(least, 4)), draw(st.integers(1, 3))
    grid = st.lists(st.lists(CELL, min_size=4, max_size=4), min_size=stages, max_size=stages)
    found = {f"a{i}": draw(grid) for i in range(people)}
    found["a0"][0][0] = draw(st.integers(1, 5))
    return found


@FEW
@given(assessments())
def test_means_lie_between_their_ratings_and_every_hole_has_a_reason(given_):
    result = parcs.analyze(rows(given_), bootstrap=20)
    table = result.table[result.table["n"] > 0]
    assert ((table["minimum"] <= table["mean"]) & (table["mean"] <= table["maximum"])).all()
    known = table.dropna(subset=["low"])
    assert ((known["low"] <= known["mean"]) & (known["mean"] <= known["high"])).all()
    for frame in (result.elements, result.stages, result.totals):
        there = frame.dropna(subset=["mean"])
        assert (there["minimum"] <= there["mean"] + 1e-9).all()
    for name, frame in result.frames.items():
        for row, column in zip(*np.nonzero(frame.isna().to_numpy()), strict=True):
            assert result.reason(name, frame.index[row], frame.columns[column]), (name, frame.columns[column])


@FEW
@given(assessments(), st.randoms())
def test_order_of_rows_changes_nothing(given_, random):
    frame = rows(given_)
    order = list(range(len(frame)))
    random.shuffle(order)
    one, other = (parcs.analyze(f, bootstrap=20) for f in (frame, frame.iloc[order].reset_index(drop=True)))
    for name, expected in one.frames.items():
        pd.testing.assert_frame_equal(other.frames[name], expected, obj=name)


@FEW
@given(assessments())
def test_a_row_left_blank_is_as_good_as_no_row(given_):
    frame = rows(given_).assign(date="2026-04-01")
    full = parcs.analyze(frame, bootstrap=0)
    kept = frame.dropna(subset=["rating"])
    if set(kept["stage"]) != set(frame["stage"]) or set(kept["assessor"]) != set(frame["assessor"]):
        return
    pd.testing.assert_frame_equal(parcs.analyze(kept, bootstrap=0).table, full.table)


@FEW
@given(assessments())
def test_turning_the_scale_round_turns_means_and_keeps_agreement(given_):
    turned = {who: [[None if v is None else 6 - v for v in line] for line in grid] for who, grid in given_.items()}
    one, other = (parcs.analyze(rows(g), bootstrap=0) for g in (given_, turned))
    assert other.totals.at["overall", "mean"] == pytest.approx(6 - one.totals.at["overall", "mean"])
    assert other.table["rwg"].to_numpy() == pytest.approx(one.table["rwg"].to_numpy(), nan_ok=True)
    values = [r.agreement["value"].to_numpy() for r in (one, other)]
    assert values[0] == pytest.approx(values[1], nan_ok=True)


@given(st.lists(st.floats(1, 5), min_size=4, max_size=4), st.lists(st.floats(0.1, 5), min_size=4, max_size=4))
def test_weighted_mean_lies_inside_and_knows_no_unit_of_weight(values, weights):
    mean = parcs.renormalized(values, weights).item()
    assert min(values) - 1e-9 <= mean <= max(values) + 1e-9
    assert parcs.renormalized(values, np.array(weights) * 7).item() == pytest.approx(mean)
    holed = [*values[:3], np.nan]
    assert parcs.renormalized(holed, weights).item() == pytest.approx(np.average(values[:3], weights=weights[:3]))


@given(st.lists(st.permutations(range(1, 6)), min_size=2, max_size=5))
def test_agreement_is_perfect_for_the_same_ratings_only(orders):
    found = measures(np.array(orders, float))
    same = len({tuple(o) for o in orders}) == 1
    assert 0 <= found["kendall_w"] <= 1 + 1e-9
    for value in found.values():
        assert (value == pytest.approx(1)) == same
