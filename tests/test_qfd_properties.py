"""What holds for every house."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from pandas.testing import assert_frame_equal
from qfd_kit import airline, house

from sqmlib import qfd
from sqmlib.qfd import formulas

CELL = st.sampled_from([None, 0, 1, 3, 9])


@st.composite
def houses(draw, rows=5, columns=5):
    """Draw importances and a matrix, at least one importance above 0."""
    n, m = draw(st.integers(1, rows)), draw(st.integers(1, columns))
    matrix = draw(st.lists(st.lists(CELL, min_size=m, max_size=m), min_size=n, max_size=n))
    importance = draw(st.lists(st.integers(0, 9), min_size=n, max_size=n).filter(any))
    return importance, matrix


def relative(importance, matrix, **options) -> np.ndarray:
    result = qfd.analyze(house(importance, matrix), bootstrap=0, **options)
    return result.table["relative_importance"].to_numpy()


@settings(max_examples=8, deadline=None)
@given(houses(), st.floats(0.01, 1000))
def test_scaling_the_weights_changes_nothing(drawn, factor):
    importance, matrix = drawn
    assert_allclose(relative(importance, matrix), relative([factor * v for v in importance], matrix), atol=1e-9)


@settings(max_examples=8, deadline=None)
@given(houses(), st.randoms())
def test_the_order_of_requirements_is_irrelevant(drawn, random):
    importance, matrix = drawn
    order = list(range(len(matrix)))
    random.shuffle(order)
    other = relative([importance[i] for i in order], [matrix[i] for i in order])
    assert_allclose(relative(importance, matrix), other, atol=1e-12)


@settings(max_examples=8, deadline=None)
@given(houses(), st.sampled_from(["none", "lyman"]), st.sampled_from(list(qfd.SCALES)))
def test_an_empty_column_changes_no_other_value(drawn, normalization, scale):
    importance, matrix = drawn
    with_it = relative(importance, [[*row, None] for row in matrix], normalization=normalization, scale=scale)
    assert with_it[-1] == 0
    assert_allclose(with_it[:-1], relative(importance, matrix, normalization=normalization, scale=scale), atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(houses())
def test_lyman_sums_to_one_without_empty_rows_and_is_wasserman_with_the_identity(drawn):
    importance, matrix = drawn
    values = np.array([[v or 0 for v in row] for row in matrix], float)
    rows = qfd.lyman(values)
    assert_allclose(rows.sum(1), (values.sum(1) > 0).astype(float))
    assert_allclose(qfd.wasserman(values, np.eye(values.shape[1])), rows)
    if (values.sum(1) > 0).all():
        weights = formulas.relative(importance)
        assert qfd.technical_importance(weights, rows).sum() == pytest.approx(1)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from([0.1, 0.2, 0.3, 0.5, 1.0]), min_size=1, max_size=8))
def test_ranks_are_those_of_pandas(values):
    expected = pd.Series(values).rank(method="min", ascending=False).astype(int)
    assert qfd.ranks(values).tolist() == expected.tolist()
    assert qfd.ranks(np.array([values, values[::-1]]))[1].tolist() == expected.tolist()[::-1]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=8), st.floats(0.01, 1))
def test_leaders_reach_the_share_and_never_split_a_tie(values, share):
    chosen = formulas.leaders(values, share)
    values = np.array(values)
    assert values[chosen].sum() >= share * values.sum() - 1e-9
    if not chosen.all():
        assert values[chosen].min() > values[~chosen].max()


@settings(max_examples=5, deadline=None)
@given(houses(4, 4), st.sampled_from(list(qfd.NORMALIZATIONS)))
def test_every_house_reads_as_sentences(drawn, normalization):
    importance, matrix = drawn
    result = qfd.analyze(house(importance, matrix), bootstrap=30, normalization=normalization)
    for lang in ("en", "zh"):
        text = result.summary(lang) + result.headline(lang) + result.show(lang=lang).to_string()
        assert "nan" not in text
    assert result.table["relative_importance"].sum() == pytest.approx(1) or not result.table["n"].any()


def test_draws_depend_on_the_seed_but_not_on_the_order_of_the_house():
    first, again = (qfd.analyze(airline(), bootstrap=300, seed=3) for _ in range(2))
    assert_frame_equal(first.table, again.table)
    data = airline()
    turned = data.part(data.requirements.index[::-1], data.characteristics.index[::-1])
    other = qfd.analyze(turned, bootstrap=300, seed=3).table.loc[first.table.index]
    assert_frame_equal(first.table, other)
    changed = qfd.analyze(airline(), bootstrap=300, seed=4).table
    assert not np.allclose(changed["p_first"], first.table["p_first"])


def test_the_input_is_not_changed():
    tables = {name: frame.copy() for name, frame in qfd.EXAMPLE_TABLES.items()}
    team = {"importance": {"on_time": 4}, "roof": {"layout": {"waiting": -1}}}
    before = repr(team)
    result = qfd.analyze(qfd.assemble(tables, team), bootstrap=20)
    assert repr(team) == before
    for name, frame in qfd.EXAMPLE_TABLES.items():
        assert_frame_equal(tables[name], frame)
    assert result.house.requirements.loc["on_time", "importance"] == 4
