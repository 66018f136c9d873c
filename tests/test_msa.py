"""Measurement studies: every figure of the reference cases, to the digits given there."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sqmlib import msa

KNOWN = tomllib.loads((Path(__file__).parent / "known" / "msa.toml").read_text(encoding="utf-8"))
CASES, DATA = KNOWN["cases"], KNOWN["data"]


def table(name: str) -> pd.DataFrame:
    """Return the columns of one data file."""
    return pd.DataFrame({k.removeprefix(f"{name}_"): v for k, v in DATA.items() if k.startswith(f"{name}_")})


SCORES, CLASSES = table("call_scoring_grr"), table("call_scoring_attribute")
NAMES = {"part": "call", "appraiser": "rater"}
CUBE = SCORES.sort_values(["call", "rater", "trial"])["score"].to_numpy().reshape(12, 3, 2)


def scored(data=SCORES, **options) -> msa.GageResult:
    return msa.gage_rr(data, value="score", **(NAMES | {"draws": 500} | options))


def judged(data=CLASSES, **options) -> msa.AgreementResult:
    return msa.agreement(data, **(NAMES | {"draws": 200} | options))


def near(name: str, value, wanted):
    tolerance = CASES[f"msa.{name}"]["tolerance"]
    tolerance = tolerance["default"] if isinstance(tolerance, dict) else tolerance
    assert np.asarray(value, float) == pytest.approx(np.asarray(wanted, float), abs=tolerance, rel=2e-13)


def expected(name: str) -> dict:
    return CASES[f"msa.{name}"]["expected"]


SOURCES = {"call": "part", "rater": "appraiser", "interaction": "interaction", "repeatability": "repeatability"}


def test_gage_rr_with_interaction():
    wanted, found = expected("grr.anova.interaction"), scored()
    for name, source in SOURCES.items():
        near("grr.anova.interaction", found.anova.loc[source, "ss"], wanted["ss"][name])
        near("grr.anova.interaction", found.table.loc[source, "variance"], wanted["var"][name])
    assert found.anova["df"].tolist() == wanted["df"]
    f = found.anova["f"]
    near(
        "grr.anova.interaction",
        f[["part", "appraiser", "interaction"]],
        [wanted[k] for k in ("f_call", "f_rater", "f_interaction")],
    )
    near("grr.anova.interaction", found.anova.loc["interaction", "p"], wanted["p_interaction"])
    row = found.table.loc["gage_rr"]
    near("grr.anova.interaction", row["variance"], wanted["var_grr"])
    near("grr.anova.interaction", found.table.loc["total", "variance"], wanted["var_total"])
    near("grr.anova.interaction", row["contribution"], wanted["pct_contribution_grr"])
    near("grr.anova.interaction", row["study"], wanted["pct_study_variation_grr"])
    near("grr.anova.interaction", found.figures.loc["ndc", "value"], wanted["ndc_raw"])
    near("grr.anova.interaction", found.figures.loc["icc", "value"], wanted["icc"])
    assert str(wanted["ndc"]) in found.parts("en")["says"][3]


def test_gage_rr_pooled_by_force():
    wanted, found = expected("grr.anova.pooled"), scored(pooling="always")
    near("grr.anova.pooled", found.anova.loc["repeatability", "ms"], wanted["ms_error"])
    assert found.anova.loc["repeatability", "df"] == wanted["df_error"]
    for name in ("repeatability", "rater", "call"):
        near("grr.anova.pooled", found.table.loc[SOURCES[name], "variance"], wanted["var"][name])
    row = found.table.loc["gage_rr"]
    near("grr.anova.pooled", row["variance"], wanted["var_grr"])
    near("grr.anova.pooled", row["contribution"], wanted["pct_contribution_grr"])
    near("grr.anova.pooled", row["study"], wanted["pct_study_variation_grr"])
    near("grr.anova.pooled", found.figures.loc["ndc", "value"], wanted["ndc_raw"])


def test_range_method_and_constants():
    wanted, found = expected("grr.range.call_scoring"), scored().ranges
    order = ["repeatability", "appraiser", "gage_rr", "part", "total"]
    near("grr.range.call_scoring", found.loc[order, "sd"], [wanted[k] for k in ("EV", "AV", "GRR", "PV", "TV")])
    near("grr.range.call_scoring", found.loc["gage_rr", "study"], wanted["pct_grr"])
    near("grr.range.call_scoring", 2**0.5 * found.loc["part", "sd"] / found.loc["gage_rr", "sd"], wanted["ndc_raw"])
    k = expected("constants.k")
    assert [msa.k1(n) for n in (2, 3)] == pytest.approx(k["K1"], abs=1e-8)
    assert [msa.k2(n) for n in (2, 3)] == pytest.approx(k["K2"], abs=1e-8)
    assert [msa.k2(n) for n in range(2, 11)] == pytest.approx(k["K3"], abs=1e-8)
    assert [round(msa.k2(n), 4) for n in range(2, 11)] == k["printed_K3"]


def test_negative_component():
    case = CASES["msa.grr.negative"]
    ms = {new: case["input"]["ms"][old] for old, new in SOURCES.items()}
    found = msa.components(ms, "crossed", (10, 3, 2))
    near("grr.negative", [found[s] for s in ("interaction", "part", "repeatability")], [2, case["expected"]["call"], 2])
    near("grr.negative", found["appraiser"], case["expected"]["rater_raw"])


def test_interval_of_repeatability_is_exact():
    case, row = CASES["msa.grr.repeatability_ci"], scored().table.loc["repeatability"]
    near("grr.repeatability_ci", row["variance"], case["expected"]["var"])
    near("grr.repeatability_ci", row[["variance_low", "variance_high"]], case["expected"]["ci95"])


def nested_frame() -> pd.DataFrame:
    given = CASES["msa.grr.nested"]["input"]
    rows = [(f"{p}{i}", p, t + 1, v) for p in "AB" for i, two in enumerate(given[p]) for t, v in enumerate(two)]
    return pd.DataFrame(rows, columns=["call", "rater", "trial", "score"])


def test_nested_study():
    wanted, found = expected("grr.nested"), scored(nested_frame())
    assert found.parameters["design_used"] == "nested"
    order = ["appraiser", "part", "repeatability"]
    near("grr.nested", found.anova.loc[order, "ss"], list(wanted["ss"].values()))
    near("grr.nested", found.anova.loc[order, "df"], wanted["df"])
    near("grr.nested", found.anova.loc[order, "ms"], wanted["ms"])
    near("grr.nested", found.anova.loc[["appraiser", "part"], "f"], [wanted["f_rater"], wanted["f_call"]])
    near("grr.nested", found.table.loc["appraiser", ["raw", "variance"]], [wanted["rater_raw"], 0])
    near("grr.nested", found.table.loc["part", "variance"], wanted["var"]["call(rater)"])


def test_attribute_agreement():
    wanted, found = expected("attribute.call_scoring"), judged()
    people = found.table.loc[CASES["msa.attribute.call_scoring"]["input"]["order"]]
    assert people["within"].tolist() == wanted["within_match"]
    assert people["standard"].tolist() == wanted["each_vs_standard_match"]
    assert found.between["match"].tolist() == [wanted["between_match"], wanted["all_vs_standard_match"]]
    near("attribute.call_scoring", people[["within_low", "within_high"]], wanted["within_ci"])
    near("attribute.call_scoring", people["kappa"], wanted["cohen_vs_standard_pooled"])
    near("attribute.call_scoring", people["cohen_within"], wanted["cohen_first_vs_second"])
    near("attribute.call_scoring", people["fleiss_within"], wanted["fleiss_within"])
    near("attribute.call_scoring", found.family.loc["fleiss_all", "value"], wanted["fleiss_between_all"])
    near("attribute.call_scoring", found.pairs["kappa"], list(wanted["cohen_pairs"].values()))
    assert people["miss"].tolist() == wanted["misses"]
    assert people["false_alarm"].tolist() == wanted["false_alarms"]
    assert set(people["events"]) == {wanted["standard_1"]}
    assert set(people["others"]) == {wanted["standard_0"]}
    near("attribute.call_scoring", people["miss_share"], wanted["miss_rate"])
    near("attribute.call_scoring", people["false_alarm_share"], wanted["false_alarm_rate"])


def test_two_percentages_of_one_evaluator():
    wanted, people = expected("attribute.two_percentages"), judged().table
    near("attribute.two_percentages", 100 * people["standard_share"], wanted["call_level_pct"])
    near("attribute.two_percentages", 100 * people["single_share"], wanted["scoring_level_pct"])


def pairs_of(counts) -> np.ndarray:
    """Return ratings per part and class of a table of two raters."""
    rows = [
        np.eye(len(counts))[i] + np.eye(len(counts))[j]
        for i in range(len(counts))
        for j in range(len(counts))
        for _ in range(counts[i][j])
    ]
    return np.array(rows)


def test_kappa_of_two():
    wanted = expected("kappa.2x2")
    found = msa.cohen(CASES["msa.kappa.2x2"]["input"]["table"])
    near("kappa.2x2", [found.agreement, found.expected, found.kappa], [wanted["po"], wanted["pe"], wanted["kappa"]])
    near("kappa.2x2", [found.se, found.low, found.high], [wanted["se"], *wanted["ci95"]])
    case = CASES["msa.kappa.aiag_ab"]
    near("kappa.aiag_ab", msa.cohen(case["input"]["table"]).kappa, case["expected"]["kappa"])


def test_prevalence():
    case = CASES["msa.kappa.prevalence"]
    wanted, counts = case["expected"], pairs_of(case["input"]["table"])
    kappa, agreement, _ = msa.fleiss(counts)
    near("kappa.prevalence", [kappa, agreement], [wanted["scott_pi"], wanted["agreement"]])
    near("kappa.prevalence", msa.cohen(case["input"]["table"]).kappa, wanted["kappa"])
    near("kappa.prevalence", [msa.ac1(counts), msa.pabak(counts)], [wanted["gwet_ac1"], wanted["pabak"]])
    near("kappa.prevalence", msa.krippendorff(counts), wanted["krippendorff_alpha_nominal"])


def test_weighted_kappa():
    case = CASES["msa.kappa.weighted"]
    for weights, value in case["expected"].items():
        near("kappa.weighted", msa.cohen(case["input"]["table"], weights).kappa, value)


def test_fleiss_of_fourteen():
    wanted = expected("fleiss.14raters")
    found = msa.fleiss(CASES["msa.fleiss.14raters"]["input"]["counts"])
    near("fleiss.14raters", found, [wanted["kappa"], wanted["p_bar"], wanted["p_e"]])


def test_kendall():
    case = CASES["msa.kendall_w"]
    found = msa.kendall_w(case["input"]["ranks"])
    near("kendall_w", [found["w"], found["chi2"], found["p"]], [case["expected"][k] for k in ("W", "chi2", "p")])
    near("kendall_w", msa.kendall_w(case["input"]["scores_with_ties"])["w"], case["expected"]["W_ties_corrected"])


def test_linearity_and_type_1():
    case = CASES["msa.linearity"]
    found = msa.linearity(case["input"]["reference"], case["input"]["mean_bias"])
    near("linearity", [found[k] for k in case["expected"]], list(case["expected"].values()))
    given, wanted = CASES["msa.type1"]["input"], expected("type1")
    x = np.array([-1.0, 1.0]) * given["s"] / np.sqrt(2) + given["mean"]
    found = msa.type1(x, given["reference"], given["tolerance"])
    near("type1", [found["cg"], found["cgk"]], [wanted["Cg"], wanted["Cgk"]])


def test_reml_agrees_with_anova_and_statsmodels():
    import statsmodels.formula.api as smf

    balanced = scored(method="reml").table["variance"]
    assert balanced.to_dict() == pytest.approx(scored().table["variance"].to_dict(), rel=1e-7)
    gaps = SCORES.drop(index=[3, 10, 11, 40]).rename(columns={"score": "y"}).assign(one=1)
    gaps["cell"] = gaps["call"] * 10 + gaps["rater"]
    parts = {"part": "0+C(call)", "appraiser": "0+C(rater)", "interaction": "0+C(cell)"}
    other = smf.mixedlm("y ~ 1", gaps, groups="one", vc_formula=parts, re_formula="0").fit(reml=True, method="lbfgs")
    found = scored(SCORES.drop(index=[3, 10, 11, 40]))
    assert found.parameters["method_used"] == "reml"
    theirs = dict(zip(sorted(parts), other.vcomp, strict=True)) | {"repeatability": other.scale}
    for source, value in theirs.items():
        assert found.table.loc[source, "variance"] == pytest.approx(value, rel=2e-3), source
