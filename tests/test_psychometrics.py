"""Scale analysis: every figure of psych and lavaan that the reference cases give."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sqmlib import psychometrics as ps

KNOWN = json.loads((Path(__file__).parent / "known" / "psychometrics.json").read_text(encoding="utf-8"))
CASES = {case["id"]: case for case in KNOWN["cases"]}
ALPHAS = [name for name in CASES if name.startswith("alpha.") and "input" in CASES[name]]
FIT = {"chisq": "chi2", "rmsea.ci.lower": "rmsea_low", "rmsea.ci.upper": "rmsea_high", "baseline": "baseline_chi2"}


def kiosk() -> pd.DataFrame:
    """Return the 24 expectations and 24 perceptions of the kiosk survey."""
    columns = [f"{letter}{i}" for letter in "EP" for i in range(1, 25)]
    return pd.DataFrame([[int(x) for x in row] for row in KNOWN["kiosk_answers"]["rows"]], columns=columns)


def matrix(name: str) -> ps.Covariance:
    """Return the matrix or the answers of a case."""
    given = CASES[name]["input"]
    key = next((k for k in given if k.startswith(("covariance", "correlation", "polychoric"))), "")
    if key.endswith("_from"):
        return matrix(given[key])
    if key:
        return ps.from_matrix(given[key], n=given.get("n", given.get("n_rows")), items=given.get("items"))
    if given.get("file") == "kiosk_answers":
        return ps.covariance(kiosk())
    return matrix(given["matrix_from"]) if "matrix_from" in given else ps.covariance(pd.DataFrame(given["rows"]))


def near(name: str, figure: str = "default"):
    """Return a comparison within the tolerance of a case."""
    given = CASES[name]["tolerance"]
    given = given.get(figure, given.get("default")) if isinstance(given, dict) else given
    return lambda value: pytest.approx(np.asarray(value, float), abs=max(given, 1e-15), rel=0)


def model(name: str) -> dict[str, list[str]]:
    """Return the model of a case with item names."""
    return {
        f: [i if isinstance(i, str) else f"Q{i}" for i in items] for f, items in CASES[name]["input"]["model"].items()
    }


def lower(frame: pd.DataFrame) -> list[float]:
    """Return the lower triangle of a square frame, diagonal included, row by row."""
    return frame.to_numpy()[np.tril_indices(len(frame))].tolist()


def flat(rows: list[list[float]]) -> list[float]:
    return [x for row in rows for x in row]


def same_fit(name: str, fit: ps.Fit, expected: dict[str, float]) -> None:
    special = {"chisq": "chisq", "baseline": "baseline"}
    for figure, value in expected.items():
        group = special.get(
            figure, "fit" if "fit" in np.atleast_1d(list(dict(CASES[name]["tolerance"]))) else "default"
        )
        assert getattr(fit, FIT.get(figure, figure)) == near(name, group)(value), figure


# ---- alpha


@pytest.mark.parametrize("name", [n for n in ALPHAS if n not in ("alpha.one_item", "alpha.bfi_A.ordinal")])
def test_alpha_agrees_with_psych(name):
    expected, found = CASES[name]["expected"], ps.alpha(matrix(name))
    figures = {"alpha": found.alpha, "alpha_std": found.alpha_std, "mean_r": found.mean_r, "g6_smc": found.lambda6}
    figures |= {"feldt95": [found.low, found.high], "spearman_brown": found.spearman_brown, "kr20": found.alpha}
    figures |= {"guttman_lambda1_std": found.lambda1, "guttman_lambda2_std": found.lambda2}
    figures |= {"alpha_if_dropped": found.items["alpha_dropped"], "r_drop": found.items["r_drop"]}
    compared = [c for c in expected if c in figures]
    assert compared
    for c in compared:
        assert np.asarray(figures[c], float) == near(name, c)(expected[c]), c


def test_alpha_of_polychoric_correlations_is_ordinal_alpha():
    name = "alpha.bfi_A.ordinal"
    assert ps.alpha(matrix(name)).alpha == near(name)(CASES[name]["expected"]["ordinal_alpha"])


def test_feldt_formula():
    case = CASES["feldt.formula"]
    assert ps.feldt_interval(**case["input"]) == near("feldt.formula")(case["expected"]["ci95"])


def test_pingouin_agrees_where_it_has_a_figure():
    """pingouin's function gives raw alpha of answers, its interval rounded: the oracle for ours."""
    import pingouin

    for name in ("alpha.long_format_15x10", "alpha.attitude", "alpha.kr20"):
        frame = pd.DataFrame(CASES[name]["input"]["rows"])
        value, interval = pingouin.cronbach_alpha(frame)
        ours = ps.alpha(frame)
        assert value == near(name, "alpha")(CASES[name]["expected"]["alpha"])
        assert ours.alpha == pytest.approx(value, abs=1e-12)
        assert [ours.low, ours.high] == pytest.approx(interval, abs=5.1e-4)


@pytest.mark.parametrize("missing", ["listwise", "pairwise"])
def test_missing_answers_as_in_pingouin_and_pandas(missing):
    import pingouin

    frame = pingouin.read_dataset("cronbach_wide_missing")
    value, _ = pingouin.cronbach_alpha(frame, nan_policy=missing)
    s = ps.covariance(frame, missing=missing)
    assert ps.alpha(frame, missing=missing).alpha == pytest.approx(value, abs=1e-12)
    used = frame.dropna() if missing == "listwise" else frame
    np.testing.assert_allclose(s.values, used.cov(), atol=1e-12)
    np.testing.assert_allclose(s.correlation, used.corr(), atol=1e-12)
    assert s.n == len(used.dropna(how="all"))
    assert s.smallest_n == (used.notna().astype(int).T @ used.notna().astype(int)).to_numpy().min()


def test_servqual_dimensions_of_babakus_and_boller():
    name = "servqual.babakus_boller.alphas"
    case, s = CASES[name], matrix(name)
    model = {d: [f"Q{i}" for i in items] for d, items in case["input"]["dimensions"].items()}
    table = ps.alphas(s, model)
    for dimension, value in case["expected"]["alpha_std"].items():
        assert table.loc[dimension, "alpha_std"] == near(name)(value)
    assert ps.alpha(s).alpha_std == near(name)(case["expected"]["alpha_std_all_22"])
    worded = [f"Q{i}" for i in (*range(10, 14), *range(18, 23))]
    assert ps.alpha(s, worded).alpha_std == near(name)(case["expected"]["alpha_std_items_10_13_18_22"])


# ---- omega, suitability, factors


def test_omega_of_one_factor_agrees_with_lavaan():
    name = "omega.bfi_A.one_factor"
    expected, s = CASES[name]["expected"], matrix(name)
    found = ps.cfa(s, {"agreeable": list(s.items)})
    assert found.loadings["loading"].to_numpy() == near(name)(expected["loadings"])
    assert found.residuals["variance"].to_numpy() == near(name)(expected["residual_variances"])
    assert ps.validity(found).factors["ave"].item() == near(name)(expected["ave_standardised"])
    assert ps.omega(s).omega == near(name)(expected["omega_model_implied_denominator"])
    assert ps.omega(s, denominator="observed").omega == near(name)(expected["omega_observed_denominator"])
    same_fit(name, found.fit, expected["fit"])


def test_omega_and_ave_of_congeneric_items():
    case = CASES["omega.congeneric"]
    loadings = np.array(case["input"]["std_loadings"])
    s = ps.from_matrix(np.outer(loadings, loadings) + np.diag(1 - loadings**2), n=100)
    assert ps.omega_of(loadings, 1 - loadings**2) == near("omega.congeneric")(case["expected"]["omega"])
    figures = ps.validity(ps.cfa(s, {"f": list(s.items)})).factors.loc["f"]
    assert ps.omega(s).omega == pytest.approx(case["expected"]["omega"], abs=1e-9)
    assert figures["cr"] == pytest.approx(case["expected"]["omega"], abs=1e-9)
    assert figures["ave"] == pytest.approx(case["expected"]["ave"], abs=1e-9)


@pytest.mark.parametrize("name", ["efa.bfi25", "servqual.babakus_boller.alphas", "efa.kiosk_perception"])
def test_kmo_bartlett_and_eigenvalues_agree_with_psych(name):
    expected, s = CASES[name]["expected"], matrix(name)
    if "kiosk" in name:
        s = s.take([f"P{i}" for i in range(1, 25)])
    found = ps.suitability(s)
    assert found.kmo == near(name, "kmo")(expected["kmo"])
    assert found.chi2 == near(name, "bartlett_chi2")(expected["bartlett_chi2"])
    assert found.df == expected["bartlett_df"]
    if "eigenvalues" in expected:
        table = ps.parallel_analysis(s, draws=20).table
        assert table["component"].to_numpy() == near(name, "eigenvalues")(expected["eigenvalues"])


def test_five_factors_of_bfi_agree_with_psych():
    name = "efa.bfi25"
    expected, s = CASES[name]["expected"], matrix(name)
    found = ps.efa(s, 5, rotation="varimax")
    assert found.status == "ok"
    assert found.items["communality"].to_numpy() == near(name, "minres5_communalities")(
        expected["minres5_communalities"]
    )
    group = "minres5_varimax_ss_loadings"
    assert found.factors["ss_loadings"].to_numpy() == near(name, group)(expected[group])


@pytest.mark.parametrize("seed", range(5))
def test_number_of_factors_agrees_with_psych_for_any_seed(seed):
    expected = CASES["efa.bfi25"]["expected"]
    found = ps.parallel_analysis(matrix("efa.bfi25"), seed=seed)
    assert found.factors == expected["parallel_analysis_factors"]
    assert found.components == expected["parallel_analysis_components"]


def test_ml_factors_and_rotations_agree_with_statsmodels():
    from statsmodels.multivariate.factor import Factor
    from statsmodels.multivariate.factor_rotation import rotate_factors

    s = matrix("efa.bfi25")
    theirs = Factor(corr=s.correlation, n_factor=5, method="ml").fit(maxiter=500)
    ours = ps.efa(s, 5, extraction="ml", rotation="none")
    np.testing.assert_allclose(ours.items["communality"], theirs.communality, atol=1e-4)
    loadings = ours.loadings.to_numpy()
    _, turn = rotate_factors(loadings, "oblimin", 0, "oblique")
    rotated = ps.efa(s, 5, extraction="ml", rotation="oblimin")
    off = np.tril_indices(5, -1)
    found, expected = (np.sort(np.abs(m[off])) for m in (rotated.phi.to_numpy(), turn.T @ turn))
    np.testing.assert_allclose(found, expected, atol=2e-3)


def test_one_factor_by_ml_is_the_confirmatory_model():
    s = matrix("alpha.bfi_A.listwise")
    loose, strict = ps.efa(s, 1, extraction="ml"), ps.cfa(s, {"f": list(s.items)})
    np.testing.assert_allclose(loose.loadings["F1"], strict.loadings["std"], atol=1e-5)


# ---- confirmatory models


def fitted(name: str, **options) -> ps.Cfa:
    return ps.cfa(matrix(name), model(name), **options)


@pytest.mark.parametrize("name", [n for n in CASES if n.startswith("cfa.")])
@pytest.mark.parametrize("identification", ["variance", "marker"])
def test_fit_agrees_with_lavaan(name, identification):
    expected = CASES[name]["expected"]
    given = matrix(name)
    if name.startswith("cfa.holzinger"):  # printed with divisor n
        given = ps.from_matrix(given.values * 301 / 300, n=301, items=given.items)
    found = ps.cfa(given, model(name), identification=identification)
    assert found.status == ("inadmissible" if expected.get("improper") else "ok")
    same_fit(name, found.fit, expected["fit"])


def test_inadmissible_solution_is_an_error_although_the_indices_look_fair():
    name = "cfa.babakus_boller.five_dimensions"
    expected, found = CASES[name]["expected"], fitted(name)
    assert lower(found.latent) == near(name)(flat(expected["latent_correlations_lower"]))
    (problem,) = found.problems
    assert (problem.code, problem.level) == ("psychometrics.latent_not_definite", "error")
    assert problem.values["smallest"] == near(name)(expected["smallest_latent_eigenvalue"])
    assert {problem.values["first"], problem.values["second"]} == {"S", "E"}
    assert all("0.999" in problem.text(lang) for lang in ("en", "zh"))
    judged = ps.validity(found)
    assert judged.factors["cr"].isna().all()
    assert judged.reasons["factors"]["S", "ave"] == "inadmissible"
    assert judged.pairs["fornell_larcker"].isna().all()
    assert judged.pairs["htmt"].notna().all()


def test_kiosk_perceptions_agree_with_lavaan():
    name = "cfa.kiosk_perception.6x20"
    expected, found = CASES[name]["expected"], fitted(name)
    assert lower(found.latent) == near(name)(flat(expected["latent_correlations_lower"]))
    judged = ps.validity(found)
    for factor, loadings in expected["std_loadings"].items():
        assert found.loadings.loc[factor, "std"].to_numpy() == near(name)(loadings)
        assert judged.factors.loc[factor, "cr"] == near(name)(expected["cr_from_std_loadings"][factor])
        assert judged.factors.loc[factor, "ave"] == near(name)(expected["ave_standardised"][factor])
    for column, key in (("htmt", "htmt_2015_lower"), ("htmt2", "htmt2_2021_lower")):
        square = pd.DataFrame(np.eye(6), index=found.latent.index, columns=found.latent.columns)
        for (a, b), value in judged.pairs[column].items():
            square.loc[b, a] = value
        assert lower(square) == near(name)(flat(expected[key])), column
    fails = judged.pairs.index[~judged.pairs["fornell_larcker"].astype(bool)]
    assert [list(pair) for pair in fails] == expected["fornell_larcker_violations"]


def test_standard_errors_agree_with_lavaan():
    name = "cfa.holzinger_swineford.standard_errors"
    case = CASES[name]
    s = ps.from_matrix(matrix(name).values * 301 / 300, n=301, items=case["input"]["items"])
    found = ps.cfa(s, model(name), identification="marker")
    expected = {k: np.array(v, float) for k, v in case["expected"].items() if isinstance(v, list)}
    assert found.loadings["loading"].to_numpy() == near(name)(expected["loadings"])
    assert found.loadings["std"].to_numpy() == near(name)(expected["std_loadings"])
    free = ~np.isnan(expected["loading_errors"])
    assert (found.loadings["se"].notna() == free).all()
    assert found.loadings["se"].to_numpy()[free] == near(name)(expected["loading_errors"][free])
    assert found.residuals["se"].to_numpy() == near(name)(expected["residual_errors"])
    assert np.diag(found.latent_covariance) == near(name)(expected["factor_variances"])
    assert found.correlations["r"].to_numpy() == near(name)(expected["factor_correlations"])


def test_htmt_of_both_kinds_by_name():
    case = CASES["htmt.definition"]
    blocks = {f"f{b}": [f"i{i + 1}" for i in rows] for b, rows in enumerate(case["input"]["blocks"])}
    found = ps.htmt(ps.from_matrix(case["input"]["correlation"]), blocks).iloc[0]
    assert found["htmt"] == near("htmt.definition")(case["expected"]["htmt"])
    assert found["htmt2"] == near("htmt.definition")(case["expected"]["htmt2"])


def test_wording_factor_beats_the_five_dimensions():
    s = matrix("servqual.babakus_boller.alphas")
    worded = [f"Q{i}" for i in (*range(10, 14), *range(18, 23))]
    found = ps.wording_check(s, model("cfa.babakus_boller.five_dimensions"), worded)
    assert found.table.loc["dimensions", "status"] == "inadmissible"
    assert found.suspected
    assert set(found.lost) == {"S", "E"}
    assert found.table.loc["wording_factor", "rmsea"] < found.table.loc["dimensions", "rmsea"]


# ---- differences


@pytest.mark.parametrize("name", [n for n in CASES if "difference_reliability" in n])
def test_formula_of_difference_reliability(name):
    v = CASES[name]["input"]
    found = ps.difference_reliability(v["var_P"], v["var_E"], v["rel_P"], v["rel_E"], v["r_PE"])
    assert found == near(name)(CASES[name]["expected"]["rel_difference"])


@pytest.mark.parametrize("dimension", CASES["servqual.kiosk.dimensions"]["expected"])
def test_both_reliabilities_of_the_kiosk_gaps(dimension):
    name = "servqual.kiosk.dimensions"
    expected, frame = CASES[name]["expected"][dimension], kiosk()
    p, e = (frame[[f"{letter}{i}" for i in expected["items"]]] for letter in "PE")
    found = ps.difference_scores(p, e)
    figures = {"alpha_P": found.alpha_first, "alpha_E": found.alpha_second, "alpha_gap": found.alpha_difference}
    figures |= {"rel_diff": found.formula, "r_EP": found.r, "var_P": found.var_first, "var_E": found.var_second}
    for c, value in figures.items():
        assert value == near(name)(expected[c]), c
    assert found.low < found.alpha_difference < found.high


def test_carried_figures_are_those_of_the_reference_files(shared):
    reference = {}
    for name in ("reliability", "servqual"):
        cases = json.loads((shared / "reference" / f"{name}.json").read_text(encoding="utf-8"))["cases"]
        reference |= {case["id"]: case for case in cases}
    carried = [case for name, case in CASES.items() if name in reference]
    assert len(carried) >= len(CASES) - 1
    for case in carried:
        assert case["expected"] == reference[case["id"]]["expected"], case["id"]
        assert case["tolerance"] == reference[case["id"]]["tolerance"], case["id"]
    theirs = pd.read_csv(shared / "reference" / "kiosk" / "kiosk_servqual.csv").drop(columns="respondent")
    assert (theirs[kiosk().columns] == kiosk()).all(axis=None)
