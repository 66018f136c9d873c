"""Weights: laws that hold for any input, words in both languages, pictures."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sqmlib import weights
from sqmlib.checks import DataError
from sqmlib.i18n import has

positive = st.floats(0.05, 20)
judgement = st.floats(1 / 9, 9)
NO_NUMBER = re.compile(r"\b(nan|NaN|None|inf)\b")


@st.composite
def matrices(draw, n: int = 4):
    upper = draw(st.lists(judgement, min_size=n * (n - 1) // 2, max_size=n * (n - 1) // 2))
    out = np.ones((n, n))
    out[np.triu_indices(n, 1)] = upper
    return np.triu(out) + np.tril(1 / out.T, -1)


tables = arrays(float, (5, 3), elements=st.floats(0.1, 100).map(lambda v: round(v, 3)))


@given(matrices(), st.permutations(range(4)))
def test_weights_sum_to_one_and_do_not_depend_on_names(matrix, order):
    for method in ("eigenvector", "geometric_mean", "column_average"):
        found = weights.priorities(matrix, method)
        assert found.sum() == pytest.approx(1)
        assert weights.priorities(matrix[np.ix_(order, order)], method) == pytest.approx(found[list(order)], abs=1e-9)
    assert weights.lambda_max(matrix) >= 4 - 1e-9
    assert weights.eigenvector(matrix) == pytest.approx(_by_numpy(matrix), abs=1e-9)


def _by_numpy(matrix: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eig(matrix)
    w = np.abs(vectors[:, values.real.argmax()].real)
    return w / w.sum()


@given(arrays(float, 5, elements=positive))
def test_a_consistent_matrix_has_ratio_zero_and_its_own_weights(w):
    matrix = w[:, None] / w
    assert weights.consistency_ratio(matrix) == pytest.approx(0, abs=1e-12)
    assert weights.gci(matrix) == pytest.approx(0, abs=1e-12)
    for method in ("eigenvector", "geometric_mean", "column_average"):
        assert weights.priorities(matrix, method) == pytest.approx(w / w.sum())


@given(arrays(float, 5, elements=positive))
def test_open_pairs_of_a_consistent_judge_change_nothing(w):
    matrix = w[:, None] / w
    matrix[0, 3] = matrix[3, 0] = matrix[1, 2] = matrix[2, 1] = np.nan
    for missing in ("harker", "llsm", "optimal"):
        found = weights.judge_weights(matrix[None], missing=missing)[0]
        assert found == pytest.approx(w / w.sum(), abs=1e-9), missing


@given(st.lists(matrices(3), min_size=2, max_size=5))
def test_joined_judgements_are_reciprocal(group):
    joined = weights.aij(np.array(group))
    assert joined * joined.T == pytest.approx(np.ones((3, 3)))


@given(tables, arrays(float, 3, elements=positive))
def test_scale_of_columns_changes_neither_entropy_nor_topsis(values, scale):
    assert weights.entropy_weights(values * scale) == pytest.approx(weights.entropy_weights(values), abs=1e-7)
    used, types = np.array([0.5, 0.3, 0.2]), ["max", "min", "max"]
    for normalization in ("vector", "minmax"):
        near = weights.closeness(values, used, types, normalization)[0]
        assert ((near >= 0) & (near <= 1)).all()
        assert weights.closeness(values * scale, used, types, normalization)[0] == pytest.approx(near, abs=1e-7)


@given(tables, arrays(float, 3, elements=positive))
def test_linear_change_of_columns_does_not_change_critic(values, scale):
    if (np.ptp(values, axis=0) < 1e-2).any():
        return
    assert weights.critic_weights(values * scale + 7) == pytest.approx(weights.critic_weights(values), abs=1e-6)


@given(st.lists(st.integers(2, 4), min_size=2, max_size=2), st.booleans())
def test_best_worst_has_xi_zero_if_and_only_if_all_agree(steps, twist):
    first, second = steps
    best, worst = [1, first, first * second], [first * second, second, 1]
    if first * second > 9:
        return
    worst[1] += twist
    _, xi = weights.bwm_linear(best, worst)
    assert (float(xi) > 1e-6) == twist
    assert (float(weights.bwm_input_ratio(best, worst)) > 0) == twist


@given(st.permutations(range(1, 6)), st.sampled_from(["roc", "rs", "rr"]))
def test_rank_weights_sum_to_one_and_fall_with_the_rank(rank, formula):
    found = weights.rank_weights(rank, formula)
    assert found.sum() == pytest.approx(1)
    assert (np.argsort(rank) == np.argsort(-found)).all()


def test_many_judges_at_once_are_what_each_is_alone():
    rng = np.random.default_rng(5)
    rows = [
        [f"J{k}", f"c{i}", f"c{j}", float(np.exp(rng.uniform(-1.5, 1.5)))]
        for k in range(40)
        for i in range(6)
        for j in range(i + 1, 6)
        if rng.random() > 0.1
    ]
    pairs = pd.DataFrame(rows, columns=["judge", "a", "b", "value"])
    items = [f"c{i}" for i in range(6)]
    together = weights.ahp(weights.read_pairs(pairs, items), bootstrap=0)
    for judge in ("J0", "J7", "J39"):
        alone = weights.ahp(weights.read_pairs(pairs[pairs["judge"] == judge], items), bootstrap=0)
        assert alone.individual.loc[judge].to_numpy() == pytest.approx(together.individual.loc[judge].to_numpy())
        assert alone.judges.at[judge, "cr"] == pytest.approx(together.judges.at[judge, "cr"])


def test_the_bootstrap_is_seeded_and_says_how_open_a_race_is():
    close = pd.DataFrame(np.tile([[41, 39, 20], [39, 41, 20]], (6, 1)), columns=list("abc"))
    found, again = weights.points(close, seed=4), weights.points(close, seed=4)
    assert found.table.equals(again.table)
    assert found.table.at["a", "p_first"] == pytest.approx(0.6, abs=0.15)
    assert found.table.at["c", "p_first"] == 0
    assert found.places.groupby(level="item")["share"].sum().tolist() == pytest.approx([1, 1, 1])
    clear = weights.points(pd.DataFrame({"a": [80, 70, 75], "b": [20, 30, 25]})).table
    assert clear["p_first"].tolist() == [1, 0]
    assert (clear["low"] <= clear["weight"]).all()


# ---- results


def results() -> dict[str, weights.WeightsResult]:
    rng, items = np.random.default_rng(2), list("abcdef")
    rows = [
        [f"J{k}", p, q, float(np.exp(rng.uniform(-1, 1.2)))]
        for k in range(6)
        for i, p in enumerate(items)
        for q in items[i + 1 :]
        if rng.random() > 0.05
    ]
    pairs = pd.DataFrame(rows, columns=["judge", "a", "b", "value"])
    best = {"item": list("abc"), "best_to_others": [1, 2, 5], "others_to_worst": [5, 3, 1]}
    data = pd.DataFrame({"alternative": list("wxyz"), "p": [5, 7, 8, 7], "q": [8, 6, 8, 4], "flat": [1, 1, 1, 1]})
    return {
        "ahp": weights.ahp(pairs, bootstrap=300),
        "alone": weights.ahp(pairs[pairs["judge"] == "J0"]),
        "bwm": weights.bwm(pd.DataFrame(best)),
        "points": weights.points(
            pd.DataFrame(rng.dirichlet(np.ones(4), 12) * 100, columns=list("abcd")), bootstrap=300
        ),
        "ranking": weights.ranking(pd.DataFrame([rng.permutation(4) + 1 for _ in range(5)], columns=list("abcd"))),
        "entropy": weights.entropy(data, bootstrap=200),
        "critic": weights.critic(data, bootstrap=50),
        "topsis": weights.topsis(data, {"p": 1, "q": 2, "flat": 1}, types={"p": "min"}, draws=200),
        "hierarchy": weights.hierarchy({"goal": {"x": 0.6, "y": 0.4}, "x": {"k": 0.5, "l": 0.5}}),
    }


RESULTS = results()


@pytest.mark.parametrize("name", RESULTS)
def test_result_keeps_the_contract(name, lang):
    found = RESULTS[name]
    for frame_name, frame in found.frames.items():
        assert None not in frame.index.names
        for column in (*frame.columns, *frame.index.names):
            assert any(map(has, (f"weights.column.{column}", f"common.column.{column}"))), (frame_name, column)
        for row, column in zip(*np.nonzero(frame.isna().to_numpy()), strict=True):
            code = found.reason(frame_name, frame.index[row], frame.columns[column])
            assert code, (frame_name, frame.index[row], frame.columns[column])
            assert has(f"reason.{code}")
        assert not NO_NUMBER.search(found.show(frame_name, lang=lang).to_string())
    told = found.summary(lang, {found.order()[0]: {"category": "first", "reason": "because"}})
    assert "because" in told
    assert not NO_NUMBER.search(told + found.headline(lang))
    assert not re.search(r"\{\w*\}", told)
    assert bool(re.search(r"[\u4e00-\u9fff]", told)) == (lang == "zh")
    json.dumps(found.to_dict(), allow_nan=False)


def test_people_are_not_exported():
    assert not {"judges", "individual"} & set(RESULTS["ahp"].frames)
    assert "J0" not in json.dumps(RESULTS["ahp"].to_dict())


@pytest.mark.parametrize("name", ["ahp", "alone", "points", "topsis"])
def test_pictures(name, lang):
    found = RESULTS[name]
    ax = found.plot_weights(lang=lang)
    assert ax.get_yticklabels()[0].get_text() == found.order()[0]
    assert found.order()[0] in ax.alt
    ax.figure.canvas.draw()
    if found.places.empty:
        with pytest.raises(DataError) as caught:
            found.plot_places(lang=lang)
        assert caught.value.text(lang)
    else:
        found.plot_places(lang=lang).figure.canvas.draw()
        short = found.plot_places(lang=lang, most=1)
        assert len(short.get_xticks()) == 1
        first = found.places["share"].xs(1, level="place")
        assert len(short.get_yticks()) == (first >= 0.01).sum()
