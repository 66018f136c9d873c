"""Properties of scale analysis that hold for any answers: constants, scales, turning, order, rotation."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sqmlib import psychometrics as ps
from sqmlib.psychometrics.efa import extract
from sqmlib.psychometrics.rotation import rotate

SEEDS = st.integers(0, 10_000)
SIZES = st.integers(3, 7)
FEW = settings(max_examples=30, deadline=None)


def answers(seed: int, k: int, n: int = 60) -> pd.DataFrame:
    """Return answers 1..7 that hang together more or less."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(n, 1)) * rng.uniform(0.2, 1.5)
    x = np.clip(np.round(4 + common + rng.normal(size=(n, k)) * rng.uniform(0.5, 1.5, k)), 1, 7)
    return pd.DataFrame(x, columns=[f"i{j}" for j in range(k)])


def correlation(seed: int, k: int) -> np.ndarray:
    """Return a positive definite correlation matrix of any kind."""
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(k, k + 2))
    product = root @ root.T + 0.2 * np.eye(k)
    sd = np.sqrt(np.diag(product))
    return product / np.outer(sd, sd)


@given(SEEDS, SIZES, st.floats(-1000, 1000), st.floats(0.01, 100))
@FEW
def test_constants_and_a_common_unit_leave_alpha_alone(seed, k, shift, unit):
    frame = answers(seed, k)
    first, second = ps.alpha(frame), ps.alpha((frame + shift) * unit)
    assert second.alpha == pytest.approx(first.alpha, abs=1e-9)
    np.testing.assert_allclose(
        second.items[["r_drop", "alpha_dropped"]], first.items[["r_drop", "alpha_dropped"]], atol=1e-8
    )


@given(SEEDS, SIZES)
@FEW
def test_units_of_single_items_leave_correlational_figures_alone(seed, k):
    frame = answers(seed, k)
    scaled = frame * np.random.default_rng(seed).uniform(0.1, 10, k)
    first, second = ps.alpha(frame), ps.alpha(scaled)
    for c in ("alpha_std", "mean_r", "lambda1", "lambda2", "lambda6"):
        assert getattr(second, c) == pytest.approx(getattr(first, c), abs=1e-9), c
    assert ps.suitability(scaled).kmo == pytest.approx(ps.suitability(frame).kmo, abs=1e-9)


@given(SEEDS, SIZES)
@FEW
def test_turning_all_items_changes_nothing(seed, k):
    frame = answers(seed, k)
    turned = ps.key_answers(frame, dict.fromkeys(frame, -1), low=1, high=7)
    first, second = ps.alpha(frame), ps.alpha(turned)
    for c in ("alpha", "low", "high", "alpha_std", "lambda2", "lambda6"):
        assert getattr(second, c) == pytest.approx(getattr(first, c), abs=1e-10), c


@given(SEEDS, SIZES)
@FEW
def test_order_of_rows_and_items_changes_nothing(seed, k):
    frame = answers(seed, k)
    mixed = frame.sample(frac=1, random_state=seed)[frame.columns[::-1]]
    first, second = ps.alpha(frame), ps.alpha(mixed)
    assert second.alpha == pytest.approx(first.alpha, abs=1e-10)
    pd.testing.assert_frame_equal(second.items.loc[first.items.index], first.items, atol=1e-9)


@given(SEEDS, st.integers(2, 8))
@FEW
def test_dropped_table_is_alpha_without_the_item(seed, k):
    frame = answers(seed, k)
    table = ps.alpha(frame).items
    for item in frame:
        rest = frame.drop(columns=item)
        assert table.loc[item, "r_drop"] == pytest.approx(frame[item].corr(rest.sum(axis=1)), abs=1e-9)
        assert table.loc[item, "alpha_dropped"] == pytest.approx(ps.alpha(rest).alpha, abs=1e-9, nan_ok=True)
        assert table.loc[item, "alpha_std_dropped"] == pytest.approx(ps.alpha(rest).alpha_std, abs=1e-9, nan_ok=True)


@given(SEEDS, st.integers(2, 10))
@FEW
def test_guttman_bounds_stand_in_order_and_kmo_in_range(seed, k):
    s = ps.from_matrix(np.abs(correlation(seed, k)) * 0.5 + np.eye(k) * 0.5, n=100)
    found = ps.alpha(s)
    assert found.lambda1 <= found.alpha_std + 1e-12
    assert found.alpha_std <= found.lambda2 + 1e-12 <= 1 + 2e-12
    assert found.low <= found.alpha <= found.high
    tested = ps.suitability(ps.from_matrix(correlation(seed, k), n=100))
    assert 0 <= tested.kmo <= 1
    assert ((tested.items["kmo"] >= 0) & (tested.items["kmo"] <= 1)).all()
    assert tested.chi2 >= 0


@given(st.integers(2, 30), st.integers(5, 10_000))
@FEW
def test_bartlett_is_zero_for_the_identity(k, n):
    found = ps.suitability(ps.from_matrix(np.eye(k), n=n))
    assert found.chi2 == pytest.approx(0, abs=1e-9)
    assert found.p == pytest.approx(1)
    assert found.reasons == {"kmo": "no_correlation"}


@given(SEEDS, st.sampled_from(["none", "varimax", "oblimin", "promax"]), st.integers(2, 4))
@FEW
def test_rotation_keeps_what_the_factors_reproduce(seed, rotation, m):
    loadings = np.random.default_rng(seed).uniform(-0.7, 0.7, (10, m))
    found = rotate(loadings, rotation)
    np.testing.assert_allclose(found.loadings @ found.phi @ found.loadings.T, loadings @ loadings.T, atol=1e-8)
    np.testing.assert_allclose(np.diag(found.phi), 1, atol=1e-9)
    if rotation in ("none", "varimax"):
        np.testing.assert_allclose(found.phi, np.eye(m), atol=1e-12)
        np.testing.assert_allclose((found.loadings**2).sum(1), (loadings**2).sum(1), atol=1e-8)


@given(SEEDS)
@settings(max_examples=10, deadline=None)
def test_rotations_find_planted_simple_structure(seed):
    rng = np.random.default_rng(seed)
    simple = np.kron(np.eye(3), np.ones((4, 1))) * rng.uniform(0.5, 0.9, (12, 1))
    turn, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    for rotation in ("varimax", "oblimin", "promax"):
        found = rotate(simple @ turn, rotation)
        assert found.converged
        largest = np.abs(found.loadings).argmax(1).reshape(3, 4)
        assert (largest == largest[:, :1]).all()
        assert (np.sort(np.abs(found.loadings), axis=1)[:, :2] < 1e-4).all()


@given(SEEDS, st.sampled_from(["minres", "ml"]))
@settings(max_examples=15, deadline=None)
def test_extraction_recovers_an_exact_factor_model(seed, extraction):
    rng = np.random.default_rng(seed)
    loadings = np.kron(np.eye(2), np.ones((4, 1))) * rng.uniform(0.4, 0.8, (8, 1)) + rng.uniform(-0.1, 0.1, (8, 2))
    r = loadings @ loadings.T
    np.fill_diagonal(r, 1)
    found = extract(r, 2, extraction)
    assert found.converged
    assert not found.heywood
    np.testing.assert_allclose(found.loadings @ found.loadings.T, loadings @ loadings.T, atol=1e-4)


@given(st.floats(0.2, 0.95), st.lists(st.floats(0.3, 3), min_size=3, max_size=8))
@FEW
def test_omega_is_alpha_for_equal_loadings(loading, residuals):
    k = len(residuals)
    s = ps.from_matrix(loading**2 * np.ones((k, k)) + np.diag(residuals), n=300)
    for denominator in ("model", "observed"):
        assert ps.omega(s, denominator=denominator).omega == pytest.approx(ps.alpha(s).alpha, abs=1e-7)


@given(SEEDS, st.floats(-0.3, 0.8))
@settings(max_examples=15, deadline=None)
def test_confirmatory_model_recovers_its_own_matrix(seed, r):
    rng = np.random.default_rng(seed)
    loadings = np.kron(np.eye(2), np.ones((3, 1))) * rng.uniform(0.4, 2, (6, 1))
    sigma = loadings @ np.array([[1, r], [r, 1]]) @ loadings.T + np.diag(rng.uniform(0.3, 2, 6))
    found = ps.cfa(ps.from_matrix(sigma, n=300), {"a": ["i1", "i2", "i3"], "b": ["i4", "i5", "i6"]}, divisor="n-1")
    assert found.status == "ok"
    assert found.fit.chi2 == pytest.approx(0, abs=1e-6)
    np.testing.assert_allclose(found.loadings["loading"], loadings.sum(1), atol=1e-4)
    np.testing.assert_allclose(found.implied, sigma, atol=1e-4)
    assert found.latent.loc["a", "b"] == pytest.approx(r, abs=1e-4)


@given(SEEDS)
@settings(max_examples=10, deadline=None)
def test_fit_does_not_depend_on_order_direction_or_unit(seed):
    rng = np.random.default_rng(seed)
    frame = answers(seed, 3, 150).join(answers(seed + 1, 3, 150).add_prefix("b"))
    model = {"a": list(frame)[:3], "b": list(frame)[3:]}
    first = ps.cfa(frame, model)
    turned = {item: int(rng.choice([1, -1])) for item in frame}
    changed = frame.mul(pd.Series(turned)) * rng.uniform(0.1, 10, 6)
    second = ps.cfa(changed.sample(frac=1, random_state=seed), {f: items[::-1] for f, items in reversed(model.items())})
    if first.fit and second.fit and "not_converged" not in (first.status, second.status):
        assert second.fit.chi2 == pytest.approx(first.fit.chi2, abs=1e-4)
        assert second.fit.srmr == pytest.approx(first.fit.srmr, abs=1e-4)


@given(SEEDS, st.floats(-5, 5))
@FEW
def test_a_constant_in_both_leaves_the_gap_alone_and_the_sign_does_not_matter(seed, shift):
    p, e = answers(seed, 4), answers(seed + 1, 4)
    first = ps.difference_scores(p, e)
    for other in (ps.difference_scores(p + shift, e + shift), ps.difference_scores(e, p)):
        assert other.formula == pytest.approx(first.formula, abs=1e-9)
        assert other.alpha_difference == pytest.approx(first.alpha_difference, abs=1e-9)


@given(st.floats(0, 0.99), st.floats(-0.99, 0.99), st.floats(0.1, 10))
@FEW
def test_difference_reliability_of_equal_scores_is_the_known_formula(rel, r, variance):
    found = float(ps.difference_reliability(variance, variance, rel, rel, r))
    assert found == pytest.approx((rel - r) / (1 - r), abs=1e-9)


@given(SEEDS, st.integers(2, 4))
@FEW
def test_htmt_is_symmetric_and_its_arithmetic_form_of_equal_correlations_is_one(seed, k):
    s = ps.from_matrix(np.full((2 * k, 2 * k), 0.4) + 0.6 * np.eye(2 * k), n=100)
    model = {"a": list(s.items[:k]), "b": list(s.items[k:])}
    assert ps.htmt(s, model).to_numpy().ravel().tolist() == pytest.approx([1, 1])
    any_matrix = ps.from_matrix(correlation(seed, 2 * k))
    first, second = ps.htmt(any_matrix, model), ps.htmt(any_matrix, dict(reversed(model.items())))
    np.testing.assert_allclose(first.to_numpy(), second.to_numpy())
