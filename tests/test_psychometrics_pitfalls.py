"""Scale analysis: the 21 pitfalls of reliability.md, refused input, reasons in both languages, light imports."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from dataclasses import FrozenInstanceError, fields, is_dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sqmlib import psychometrics as ps
from sqmlib.checks import DataError
from sqmlib.i18n import has
from sqmlib.psychometrics import mlcore, specify

KNOWN = json.loads((Path(__file__).parent / "known" / "psychometrics.json").read_text(encoding="utf-8"))
CASES = {case["id"]: case for case in KNOWN["cases"]}
BFI = CASES["alpha.bfi_A.listwise"]["input"]["covariance_lower"]
NAMES = ["A1", "A2", "A3", "A4", "A5"]
BABAKUS = CASES["servqual.babakus_boller.alphas"]["input"]
TWO = {"a": ["a1", "a2", "a3"], "b": ["b1", "b2", "b3"]}


def bfi(**options) -> ps.Covariance:
    return ps.from_matrix(BFI, n=2709, items=NAMES, **options)


def two_factors(n: int = 300, seed: int = 0, r: float = 0.4) -> pd.DataFrame:
    """Return answers on 1..7 to six items of two correlated factors."""
    rng = np.random.default_rng(seed)
    latent = rng.multivariate_normal([0, 0], [[1, r], [r, 1]], n)
    x = np.repeat(latent, 3, axis=1) * 0.8 + rng.normal(0, 0.6, (n, 6))
    return pd.DataFrame(np.clip(np.round(4 + 1.3 * x), 1, 7), columns=[*TWO["a"], *TWO["b"]])


def problems(call) -> set[str]:
    with pytest.raises(DataError) as caught:
        call()
    assert all(p.text(lang) for p in caught.value.problems for lang in ("en", "zh"))
    return {p.code.removeprefix("psychometrics.") for p in caught.value.problems}


# ---- reversed items (1 to 3)


def test_item_not_reversed_is_proposed_never_applied():
    turned = bfi().keyed({"A1": -1})
    asked = ps.from_matrix(turned.values, n=2709, items=NAMES)
    assert ps.alpha(asked).alpha == pytest.approx(CASES["alpha.bfi_A.not_reversed"]["expected"]["alpha"], abs=2e-6)
    assert ps.alpha(asked).items.loc["A1", "r_drop"] < 0
    found = ps.suspects(asked)
    assert found.items.index[found.items["suspect"]].tolist() == ["A1"]
    assert found.keys == {"A1": -1, "A2": 1, "A3": 1, "A4": 1, "A5": 1}
    assert found.alpha_proposed == pytest.approx(0.7037559, abs=2e-6)
    assert ps.alpha(asked).alpha == pytest.approx(0.4306169, abs=2e-6)
    assert not ps.suspects(bfi()).items["suspect"].any()


def test_two_reversed_items_are_both_found_and_a_draw_is_not_decided():
    two = bfi().keyed({"A1": -1, "A4": -1})
    asked = ps.from_matrix(two.values, n=2709, items=NAMES)
    assert [i for i, key in ps.suspects(asked).keys.items() if key < 0] == ["A1", "A4"]
    pair = ps.suspects(ps.from_matrix([[1], [-0.5, 1]], n=100))
    assert pair.ambiguous
    assert pair.keys == {"i1": 1, "i2": 1}


def test_noise_is_no_suspicion():
    weak = np.eye(5) + np.full((5, 5), 0.3) * ~np.eye(5, dtype=bool)
    weak[4, :4] = weak[:4, 4] = -0.01
    found = ps.suspects(ps.from_matrix(weak, n=100))
    assert found.items["component"].iloc[4] < 0
    assert not found.items["suspect"].any()


def test_one_keyed_matrix_feeds_everything():
    frame = two_factors()
    asked = frame.assign(a1=8 - frame["a1"])
    keyed = ps.key_answers(asked, {"a1": -1}, low=1, high=7)
    pd.testing.assert_frame_equal(keyed.answers, frame)
    assert ps.alpha(keyed, TWO["a"]).alpha == ps.alpha(frame, TWO["a"]).alpha
    assert ps.alpha(keyed, TWO["a"]).items["mean"].tolist() == ps.alpha(frame, TWO["a"]).items["mean"].tolist()
    assert ps.omega(keyed, TWO["a"]).omega == ps.omega(frame, TWO["a"]).omega
    assert ps.suitability(keyed).kmo == ps.suitability(frame).kmo
    pd.testing.assert_frame_equal(ps.cfa(keyed, TWO).loadings, ps.cfa(frame, TWO).loadings)
    pd.testing.assert_frame_equal(ps.efa(keyed, 2).loadings, ps.efa(frame, 2).loadings)
    assert ps.alpha(keyed, TWO["a"]).keys == {"a1": -1, "a2": 1, "a3": 1}


def test_keying_is_idempotent_and_its_order_does_not_matter():
    frame = two_factors()
    keys = {"a1": -1, "b2": -1}
    once = ps.key_answers(frame, keys, low=1, high=7)
    again = once.with_keys({"b2": -1}).with_keys(keys).with_keys(dict(reversed(keys.items())))
    pd.testing.assert_frame_equal(once.answers, again.answers)
    pd.testing.assert_frame_equal(again.with_keys({}).answers, frame)
    s = ps.covariance(frame)
    np.testing.assert_array_equal(s.keyed(keys).values, s.keyed(keys).keyed(keys).values)
    np.testing.assert_allclose(s.keyed(keys).values, ps.covariance(once).values, atol=1e-12)
    np.testing.assert_array_equal(s.keyed(keys).keyed({}).values, s.values)


# ---- missing answers and divisors (4, 5, 12)


def test_listwise_and_pairwise_differ_and_say_so():
    frame = two_factors(40)
    frame = frame.mask(np.random.default_rng(3).random(frame.shape) < 0.15)
    lists, pairs = (ps.alpha(frame, missing=m) for m in ("listwise", "pairwise"))
    assert abs(lists.alpha - pairs.alpha) > 0.005
    assert (lists.missing, pairs.missing) == ("listwise", "pairwise")
    assert lists.n == len(frame.dropna()) < pairs.n == 40
    assert ps.covariance(frame, missing="pairwise").smallest_n < 40


def test_alpha_does_not_depend_on_the_divisor_and_mixing_would_show():
    frame = pd.DataFrame(CASES["alpha.kr20"]["input"]["rows"])
    population = np.cov(frame.T, bias=True)
    assert ps.alpha(frame).alpha == pytest.approx(float(ps.cronbach(population)), abs=1e-12)
    k, p = frame.shape[1], frame.mean()
    kr20 = k / (k - 1) * (1 - (p * (1 - p)).sum() / frame.sum(axis=1).var(ddof=0))
    mixed = k / (k - 1) * (1 - (p * (1 - p)).sum() / frame.sum(axis=1).var(ddof=1))
    assert ps.alpha(frame).alpha == pytest.approx(kr20, abs=1e-12)
    assert abs(mixed - kr20) > 0.01


def test_divisor_of_chi_square_is_named_and_scales_it():
    by_n, by_one_less = (ps.cfa(two_factors(), TWO, divisor=d) for d in ("n", "n-1"))
    assert by_n.fit.chi2 / by_one_less.fit.chi2 == pytest.approx(300 / 299, rel=1e-9)
    assert by_n.fit.cfi == pytest.approx(by_one_less.fit.cfi, abs=2e-3)
    assert (by_n.fit.divisor, by_one_less.parameters["divisor"]) == ("n", "n-1")
    np.testing.assert_allclose(by_n.loadings["std"], by_one_less.loadings["std"], atol=1e-9)


# ---- names of versions (6 to 9)


def test_each_omega_names_its_model_estimator_and_denominator():
    found = [ps.omega(bfi(), denominator=d, estimator=e) for e in ("ml", "minres") for d in ("model", "observed")]
    assert [round(f.omega, 4) for f in found[:2]] == [0.7121, 0.7141]
    assert found[2].omega == pytest.approx(0.7237, abs=5e-4)  # psych, correlation metric
    named = [(f.model, f.estimator, f.denominator) for f in found]
    assert len(set(named)) == 4
    assert {f.model for f in found} == {"one_factor"}


def test_both_versions_of_ave_are_named():
    row = ps.validity(ps.cfa(bfi(), {"f": NAMES})).factors.loc["f"]
    assert row["ave"] == pytest.approx(0.356, abs=5e-4)
    assert row["ave_weighted"] == pytest.approx(0.339, abs=5e-4)


def test_composite_reliability_goes_by_name_not_by_position():
    frame = two_factors()
    plain = ps.validity(ps.cfa(frame, TWO)).factors
    mixed = ps.cfa(frame[["b3", "a2", "b1", "a1", "b2", "a3"]], {"b": ["b2", "b3", "b1"], "a": ["a3", "a1", "a2"]})
    pd.testing.assert_frame_equal(ps.validity(mixed).factors.loc[["a", "b"]], plain, atol=1e-7)


# ---- few items (10)


def test_one_item_is_not_computable_and_two_have_spearman_brown():
    one = ps.alpha(two_factors(), ["a1"])
    assert np.isnan(one.alpha)
    assert one.reasons["", "alpha"] == one.reasons["", "alpha_std"] == "one_item"
    assert ps.omega(two_factors(), ["a1"]).reason == "one_item"
    assert ps.suitability(two_factors(), ["a1"]).reasons["kmo"] == "one_item"
    two = ps.alpha(ps.from_matrix([[1, 0.6], [0.6, 4]], n=50))
    case = CASES["alpha.two_items.unequal_variance"]["expected"]
    assert [two.alpha, two.spearman_brown] == pytest.approx([case["alpha"], case["spearman_brown"]], abs=1e-12)
    assert two.reasons["i1", "alpha_dropped"] == "one_item_left"
    assert ps.omega(two_factors(), ["a1", "a2"]).reason == "two_items"
    assert ps.alpha(bfi()).reasons["", "spearman_brown"] == "two_items_only"


# ---- inadmissible solutions (11) and identification (13)


def heywood() -> ps.Covariance:
    return ps.from_matrix([[1], [0.8, 1], [0.8, 0.5, 1]], n=200)


def test_heywood_case_is_an_error():
    found = ps.cfa(heywood(), {"f": ["i1", "i2", "i3"]})
    assert found.status == "inadmissible"
    assert not found.admissible
    assert {p.code for p in found.problems} == {"psychometrics.negative_residual", "psychometrics.loading_above_one"}
    assert all(p.level == "error" and p.text(lang) for p in found.problems for lang in ("en", "zh"))
    assert found.residuals.loc["i1", "variance"] < 0
    assert ps.omega(heywood()).reason == "inadmissible"
    assert np.isnan(ps.omega(heywood()).omega)
    assert ps.omega(heywood(), estimator="minres").reason == "inadmissible"
    assert ps.efa(heywood(), 1).status == "inadmissible"
    assert ps.validity(found).reasons["factors"]["f", "cr"] == "inadmissible"


def test_models_without_an_answer_are_refused_with_a_reason():
    s = ps.covariance(two_factors())
    apart = {"a": ["a1", "a2"], "b": ["b1", "b2", "b3"]}
    assert ps.cfa(s, apart, orthogonal=["a", "b"]).status == "not_identified"
    assert ps.cfa(s, {"a": ["a1", "a2"]}).status == "no_freedom"
    saturated = ps.cfa(s, {"a": TWO["a"]})
    assert saturated.status == "ok"
    assert saturated.fit.df == 0
    assert saturated.fit.reasons == dict.fromkeys(["p", "tli", "rmsea", "rmsea_low", "rmsea_high"], "saturated")
    assert saturated.fit.chi2 == pytest.approx(0, abs=1e-8)
    nothing = ps.cfa(s, {"a": ["a1", "a2"]})
    assert nothing.fit is None
    assert nothing.loadings["std"].isna().all()
    assert ps.validity(nothing).reasons["factors"]["a", "ave"] == "no_freedom"


@pytest.mark.parametrize("scale", [1.0, 250.0])
def test_both_identifications_give_the_same_standardised_solution(scale):
    frame = two_factors()
    frame["a2"] *= scale
    first, second = (ps.cfa(frame, TWO, identification=i) for i in ("variance", "marker"))
    assert first.fit.chi2 == pytest.approx(second.fit.chi2, abs=1e-7)
    for column in ("std", "std_se"):
        np.testing.assert_allclose(first.loadings[column], second.loadings[column], atol=1e-6)
    np.testing.assert_allclose(first.residuals, second.residuals, rtol=1e-5)
    np.testing.assert_allclose(first.latent, second.latent, atol=1e-6)
    np.testing.assert_allclose(first.implied, second.implied, rtol=1e-6)
    assert second.loadings.loc[("a", "a1"), "loading"] == pytest.approx(1)


def test_gradient_is_that_of_the_discrepancy_and_errors_those_of_its_curvature():
    """Where model and data agree, expected and observed information are the same: numbers against formulas."""
    spec = specify.model_of([*TWO["a"], *TWO["b"]], TWO, errors=[("a1", "b1")])
    r = ps.covariance(two_factors()).correlation
    pattern = specify.pattern_of(spec, r, "marker")
    at = pattern.vector() * np.random.default_rng(1).uniform(0.9, 1.1, pattern.size)

    def slopes(point, observed, h=1e-5):
        both = [
            [mlcore.discrepancy(pattern.implied(point + s * h * u), observed) for s in (1, -1)]
            for u in np.eye(len(point))
        ]
        return np.array([(up - down) / (2 * h) for up, down in both])

    gradient, _ = mlcore._derivatives(pattern, at, r)
    np.testing.assert_allclose(gradient, slopes(at, r), atol=1e-7)
    exact = pattern.implied(at)
    _, expected = mlcore._derivatives(pattern, at, exact)
    h = 1e-4
    rows = [(slopes(at + h * u, exact) - slopes(at - h * u, exact)) / (2 * h) for u in np.eye(pattern.size)]
    np.testing.assert_allclose(expected, np.array(rows), atol=2e-4 * np.abs(expected).max())


def test_standard_errors_hold_in_repeated_samples():
    """The spread of estimates over 120 samples is what one sample says, within a quarter."""
    rng = np.random.default_rng(7)
    root = np.linalg.cholesky(ps.covariance(two_factors(5000)).correlation)
    runs = [
        ps.cfa(pd.DataFrame(rng.normal(size=(300, 6)) @ root.T, columns=[*TWO["a"], *TWO["b"]]), TWO)
        for _ in range(120)
    ]
    for column, se in (("loading", "se"), ("std", "std_se")):
        spread = np.std([run.loadings[column] for run in runs], axis=0, ddof=1)
        said = np.mean([run.loadings[se] for run in runs], axis=0)
        np.testing.assert_allclose(spread / said, 1, atol=0.25)


def test_single_item_factor_has_no_residual_and_no_reliability():
    frame = two_factors()
    found = ps.cfa(frame, {"a": TWO["a"], "alone": ["b1"]})
    assert found.status == "ok"
    assert found.residuals.loc["b1", "variance"] == 0
    judged = ps.validity(found)
    assert judged.reasons["factors"]["alone", "cr"] == "one_item"
    assert judged.reasons["pairs"][("a", "alone"), "htmt"] == "one_item"


# ---- straight-lining, wording, number of factors (14 to 16)


def test_straight_lines_raise_alpha_and_are_reported():
    frame = pd.DataFrame(np.random.default_rng(0).integers(1, 6, (200, 5)), columns=list("abcde"))
    lined = pd.concat([frame, pd.DataFrame(np.repeat([[1], [5]] * 20, 5, axis=1), columns=list("abcde"))])
    found = ps.long_strings(lined)
    assert found.constant == 40 + int((frame.nunique(axis=1) == 1).sum())
    assert found.alpha > found.alpha_without + 0.2
    assert found.runs.sum() == found.n == 240
    assert found.longest.max() == 5
    assert (found.sd[-40:] == 0).all()


def test_longest_run_ends_at_a_missing_answer():
    found = ps.long_strings(pd.DataFrame([[3, 3, np.nan, 3], [1, 2, 2, 2], [np.nan] * 4], columns=list("abcd")))
    assert found.longest.tolist() == [2, 3, 0]
    assert (found.n, found.constant) == (2, 0)


def test_wording_factor_is_tested_before_it_is_a_dimension():
    rng = np.random.default_rng(5)
    own = np.repeat(rng.multivariate_normal([0, 0], [[1, 0.3], [0.3, 1]], 600), 4, axis=1) * 0.7
    worded = ["i3", "i4", "i7", "i8"]
    names = [f"i{j}" for j in range(1, 9)]
    model = {"a": names[:4], "b": names[4:]}
    method = rng.normal(size=(600, 1)) * np.isin(names, worded) * 0.7
    noise = rng.normal(0, 0.6, (600, 8))
    with_method = ps.wording_check(pd.DataFrame(own + method + noise, columns=names), model, worded)
    assert (with_method.better, with_method.suspected) == ("method_factor", True)
    without = ps.wording_check(pd.DataFrame(own + noise, columns=names), model, worded)
    assert (without.better, without.suspected) == ("dimensions", False)
    assert without.table.notna().all(axis=None) == (not without.reasons)


def test_number_of_factors_is_not_the_kaiser_rule():
    noise = pd.DataFrame(np.random.default_rng(2).normal(size=(200, 12)))
    found = ps.parallel_analysis(noise)
    assert found.kaiser >= 4
    assert found.components == 0
    assert ps.efa(noise).status == "no_factors" or ps.efa(noise).parameters["factors"] < found.kaiser
    assert ps.efa(two_factors()).parameters["number"] == "parallel"
    assert ps.efa(two_factors()).parameters["factors"] == 2


def test_parallel_analysis_repeats_under_its_seed_and_draws_what_data_would():
    s = ps.covariance(two_factors())
    first, second = (ps.parallel_analysis(s, seed=4).table for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
    rng = np.random.default_rng(0)
    drawn = [np.linalg.eigvalsh(np.corrcoef(rng.normal(size=(300, 6)).T))[::-1] for _ in range(500)]
    np.testing.assert_allclose(first["component_limit"], np.quantile(drawn, 0.95, axis=0), atol=0.02)
    weaker = ps.parallel_analysis(s, communalities="smc")
    assert weaker.communalities == "smc"


# ---- singular matrices, thin data, zero variance (17 to 21)


def test_singular_matrix_is_refused_not_answered_with_huge_numbers():
    frame = two_factors()
    doubled = frame.assign(again=frame["a1"])
    found = ps.suitability(doubled)
    assert found.reasons == dict.fromkeys(("kmo", "chi2", "p"), "singular_matrix")
    assert np.isnan([found.kmo, found.chi2, found.p]).all()
    assert found.items["kmo"].isna().all()
    assert ps.alpha(doubled).reasons["", "lambda6"] == "singular_matrix"
    assert np.isfinite(ps.alpha(doubled).alpha)
    assert ps.cfa(doubled, {"f": list(doubled)}).status == "singular_matrix"
    assert ps.efa(doubled, 2).status == ps.parallel_analysis(doubled).reason == "singular_matrix"
    assert ps.omega(doubled).reason == "singular_matrix"
    impossible = ps.from_matrix([[1], [0.9, 1], [0.9, -0.9, 1]], n=100)
    assert ps.suitability(impossible).reasons["kmo"] == "singular_matrix"
    assert ps.cfa(two_factors(5), TWO).status == "few_answers"


def test_sparse_and_few_categories_are_said():
    frame = two_factors().assign(yes=np.arange(300) % 2, rare=[3.0] * 150 + [2.0] * 149 + [1.0])
    table = ps.categories(frame)
    assert table["few"].to_dict() == dict.fromkeys([*TWO["a"], *TWO["b"]], False) | {"yes": True, "rare": True}
    assert table.loc["rare", "sparse"]
    assert not table.loc["yes", "sparse"]
    notes = ps.cfa((frame > 4).astype(int), TWO).notes
    assert [note.code for note in notes] == ["psychometrics.few_categories"]
    assert notes[0].level == "warning"
    assert ps.cfa(two_factors(), TWO).notes == ()


def test_bartlett_never_comes_without_kmo():
    rng = np.random.default_rng(0)
    weak = pd.DataFrame(rng.normal(size=(20000, 5)) + 0.2 * rng.normal(size=(20000, 1)))
    found = ps.suitability(weak)
    assert found.p < 1e-10
    assert 0 < found.kmo < 0.75
    assert {"kmo", "chi2", "p"} <= {f.name for f in fields(found)}


def test_item_without_spread_is_left_out_with_a_finding():
    frame = two_factors().assign(a3=7.0, b3=np.nan)
    s = ps.covariance(frame.drop(columns="b3"))
    assert s.dropped == {"a3": "no_spread"}
    found = ps.alpha(frame, TWO["a"])
    assert np.isfinite(found.alpha)
    assert found.reasons["a3", "r_drop"] == "no_spread"
    assert ps.covariance(frame, missing="pairwise").dropped == {"a3": "no_spread", "b3": "no_answers"}
    fit = ps.cfa(frame.drop(columns="b3"), {"a": TWO["a"], "b": ["b1", "b2"]})
    assert "psychometrics.left_out" in [note.code for note in fit.notes]
    assert ps.cfa(frame.assign(b3=1), {"a": TWO["a"], "b": ["b3"]}).status == "no_items"
    assert ps.covariance(pd.DataFrame({"x": [0.1] * 1000, "y": range(1000)})).dropped == {"x": "no_spread"}


def test_nobody_answered_everything():
    frame = pd.DataFrame({"a": [1, np.nan, 3], "b": [np.nan, 2, np.nan], "c": [np.nan] * 3})
    found = ps.alpha(frame)
    assert found.n == 0
    assert found.reasons["", "alpha"] == "no_answers"
    assert ps.alpha(frame.iloc[:0]).reasons["", "alpha"] == "no_answers"
    assert ps.alphas(frame, {"x": ["a", "b"]})["reason"].tolist() == ["no_answers"]


# ---- differences


def test_difference_that_does_not_vary_is_missing_not_zero():
    p = two_factors(50)[TWO["a"]]
    found = ps.difference_scores(p, p - 1)
    assert np.isnan(found.formula)
    assert np.isnan(found.alpha_difference)
    assert found.reasons["formula"] == found.reasons["alpha_difference"] == "no_difference"
    assert np.isnan(ps.difference_reliability(2, 2, 0.8, 0.8, 1))


def test_difference_from_items_agrees_with_alpha_of_the_gaps():
    p, e = two_factors(80, 1)[TWO["a"]], two_factors(80, 2)[TWO["a"]]
    p = p.mask(np.random.default_rng(0).random(p.shape) < 0.05)
    found = ps.difference_scores(p, e)
    gap = ps.alpha(p - e)
    assert (found.n, found.alpha_difference) == (gap.n, pytest.approx(gap.alpha, abs=1e-12))
    assert [found.low, found.high] == pytest.approx([gap.low, gap.high], abs=1e-12)
    ceiling = ps.difference_scores(p, e.assign(a1=7))
    assert ceiling.dropped == {"first": [], "second": ["a1"]}
    assert np.isfinite(ceiling.formula)
    one = ps.difference_scores(p[["a1"]], e[["a1"]])
    assert one.reasons["formula"] == "one_item"


# ---- bad input


@pytest.mark.parametrize(
    ("call", "codes"),
    [
        (lambda: ps.alpha(pd.DataFrame({"a": ["x", "y"], "b": [1, 2]})), {"not_numeric"}),
        (lambda: ps.alpha(pd.DataFrame({"a": ["x", "y"], "b": [1, np.inf]})), {"not_numeric", "infinite"}),
        (lambda: ps.alpha(pd.DataFrame([[1, 2], [2, 3]], columns=["a", "a"])), {"repeated_item"}),
        (lambda: ps.alpha(two_factors(), ["a1", "zz"]), {"unknown_item"}),
        (lambda: ps.alpha(bfi(), ["A1", "A1", "zz"]), {"repeated_item", "unknown_item"}),
        (lambda: ps.alpha(two_factors(), level=1.5), {"level"}),
        (lambda: ps.key_answers(two_factors(), {"a1": -1}, low=1, high=5), {"off_scale"}),
        (lambda: ps.key_answers(two_factors(), {"a1": 2, "zz": -1}, low=1, high=7), {"keys", "unknown_item"}),
        (lambda: ps.from_matrix([[1, 0.5], [0.4, 1]], n=10), {"not_symmetric"}),
        (lambda: ps.from_matrix([[1, 0.5, 0.1], [0.5, 1, 0.1]], n=10), {"not_square"}),
        (lambda: ps.from_matrix([[1], [0.5, -1]], n=1), {"no_variance", "few_rows"}),
        (lambda: ps.from_matrix([[1], [0.5, 1]], items=["a", "a"]), {"names"}),
        (lambda: ps.cfa(ps.from_matrix(BFI, items=NAMES), {"f": NAMES}), {"needs_n"}),
        (lambda: ps.parallel_analysis(ps.from_matrix(BFI), draws=2, quantile=2), {"needs_n", "draws", "level"}),
        (lambda: ps.cfa(bfi(), {"f": [], "g": ["A1", "A1"]}), {"empty_factor", "repeated_item"}),
        (lambda: ps.cfa(bfi(), {"f": NAMES}, orthogonal=["h"]), {"unknown_factor"}),
        (lambda: ps.cfa(bfi(), {"f": NAMES}, errors=[("A1", "A1"), ("A1", "zz")]), {"error_pair"}),
        (lambda: ps.efa(bfi(), 0), {"factors"}),
        (lambda: ps.wording_check(bfi(), {"f": NAMES}, ["zz"]), {"unknown_item"}),
        (lambda: ps.difference_scores(two_factors(5), two_factors(6)), {"no_pair"}),
        (lambda: ps.covariance(two_factors(), missing="mean"), {"input.choice"}),
        (lambda: ps.omega(bfi(), denominator="total"), {"input.choice"}),
        (lambda: ps.cfa(bfi(), {"f": NAMES}, divisor="N"), {"input.choice"}),
        (lambda: ps.efa(bfi(), 1, rotation="equamax"), {"input.choice"}),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_everything_that_is_wrong(call, codes):
    assert problems(call) == codes


def test_matrix_without_n_has_no_interval_and_says_why():
    found = ps.alpha(ps.from_matrix(BFI))
    assert np.isfinite(found.alpha)
    assert found.reasons["", "low"] == "unknown_n"
    assert ps.suitability(ps.from_matrix(BFI)).reasons == {"chi2": "unknown_n", "p": "unknown_n"}
    assert ps.efa(ps.from_matrix(BFI), 1).reasons == {"chi2": "unknown_n", "p": "unknown_n"}


# ---- contract


def flat() -> pd.DataFrame:
    return two_factors().assign(flat=1.0)


def doubled() -> pd.DataFrame:
    return two_factors().assign(again=lambda f: f["a1"])


RESULTS = {
    "alpha": lambda: ps.alpha(flat()),
    "alpha_of_nothing": lambda: ps.alpha(flat().iloc[:0]),
    "alpha_of_one": lambda: ps.alpha(flat(), ["a1"]),
    "alpha_of_matrix": lambda: ps.alpha(bfi()),
    "omega_singular": lambda: ps.omega(doubled()),
    "omega_heywood": lambda: ps.omega(heywood()),
    "suitability_singular": lambda: ps.suitability(doubled()),
    "suitability_identity": lambda: ps.suitability(ps.from_matrix(np.eye(3), n=50)),
    "efa_singular": lambda: ps.efa(doubled(), 2),
    "efa_too_many": lambda: ps.efa(flat(), 9),
    "parallel_singular": lambda: ps.parallel_analysis(doubled()),
    "suspects_one": lambda: ps.suspects(flat(), ["a1"]),
    "long_strings_nothing": lambda: ps.long_strings(flat().iloc[:0]),
    "cfa": lambda: ps.cfa(two_factors(), TWO),
    "validity_heywood": lambda: ps.validity(ps.cfa(heywood(), {"f": ["i1", "i2", "i3"]})),
    "validity": lambda: ps.validity(ps.cfa(two_factors(), TWO)),
    "difference_nothing": lambda: ps.difference_scores(flat().iloc[:0], flat().iloc[:0]),
    "difference_none": lambda: ps.difference_scores(flat(), flat()),
    "wording": lambda: ps.wording_check(two_factors(), TWO, ["a1", "b1", "b2"]),
}


def reason_codes(value) -> set[str]:
    found = getattr(value, "reasons", {}) or {}
    inner = [code for v in found.values() for code in (v.values() if isinstance(v, dict) else [v])]
    own = [getattr(value, name, "") for name in ("reason", "status")]
    return {code for code in [*inner, *own] if code not in ("", "ok")}


@pytest.mark.parametrize("name", RESULTS)
def test_results_are_frozen_and_every_missing_number_has_its_reason(name):
    value = RESULTS[name]()
    assert is_dataclass(value)
    with pytest.raises(FrozenInstanceError):
        setattr(value, fields(value)[0].name, 0)
    for code in reason_codes(value):
        assert has(f"reason.{code}"), code
    missing = [
        f.name for f in fields(value) if isinstance(getattr(value, f.name), float) and np.isnan(getattr(value, f.name))
    ]
    explained = {key[1] if isinstance(key, tuple) else key for key in getattr(value, "reasons", {})}
    whole = getattr(value, "reason", "") or getattr(value, "status", "ok") != "ok"
    assert not missing or whole or set(missing) <= explained
    copy = pickle.loads(pickle.dumps(value))
    assert type(copy) is type(value)


def test_answers_are_not_changed():
    frame = two_factors().mask(np.random.default_rng(0).random((300, 6)) < 0.05)
    before = frame.copy()
    for missing in ("listwise", "pairwise"):
        ps.alpha(frame, missing=missing)
        ps.cfa(frame, TWO, missing=missing)
    ps.long_strings(frame)
    pd.testing.assert_frame_equal(frame, before)


def test_import_loads_no_heavy_library():
    heavy = ("scipy", "statsmodels", "pingouin", "matplotlib")
    code = f"import sqmlib.psychometrics, sys; print(*[m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_large_means_cost_no_digits():
    frame = two_factors()
    np.testing.assert_allclose(ps.covariance(frame + 1e9).values, ps.covariance(frame).values, rtol=1e-9)


def test_blocks_of_a_large_survey_add_up():
    frame = two_factors(150_000)
    gaps = frame.mask(np.random.default_rng(0).random(frame.shape) < 0.01)
    np.testing.assert_allclose(ps.covariance(frame).values, np.cov(frame.T), rtol=1e-10)
    np.testing.assert_allclose(ps.covariance(gaps).values, np.cov(gaps.dropna().T), rtol=1e-10)
    np.testing.assert_allclose(ps.covariance(gaps, missing="pairwise").values, gaps.cov(), rtol=1e-10)
