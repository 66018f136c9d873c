"""Capability: every figure of the reference cases, to the digits given there."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sqmlib import capability as c

KNOWN = tomllib.loads((Path(__file__).parent / "known" / "capability.toml").read_text(encoding="utf-8"))
CASES, DATA = KNOWN["cases"], KNOWN["data"]
RINGS, SAMPLE = np.array(DATA["pistonrings_diameter"]), np.array(DATA["pistonrings_sample"])
MINUTES, DAY = np.array(DATA["handling_time_minutes"]), np.array(DATA["handling_time_day"])
QUEUE = np.array(DATA["queue_times_queue_minutes"])


def check(name: str, **found) -> None:
    """Compare figures with those of a case, within its tolerance."""
    case = CASES[f"cap.{name}"]
    tolerance = case["tolerance"]
    for key, value in found.items():
        key = key.replace("df86_4", "df86.4")
        allowed = tolerance.get(key, tolerance.get("default")) if isinstance(tolerance, dict) else tolerance
        wanted = np.asarray(case["expected"][key], float)
        # printed with 13 digits: a relative part for the large ones
        assert np.asarray(value, float) == pytest.approx(wanted, abs=allowed, rel=2e-13), (name, key)


def test_nist_handbook():
    found = c.indices(16, 2, 8, 20)
    below, above = c.expected_outside(16, 2, 8, 20)
    check("nist", **found, ppm_below=1e6 * below, ppm_above=1e6 * above)
    assert found["cpk"] == pytest.approx(found["cp"] * (1 - found["k"]))


def test_piston_rings_by_every_estimator():
    limits, mean = (73.95, 74.05), RINGS.mean()
    rbar, exact = (c.within(RINGS, SAMPLE, "rbar", rule) for rule in ("factor", "exact"))
    pooled, sd = c.within(RINGS, SAMPLE, "pooled"), c.overall(RINGS)
    by_range, by_pool = c.indices(mean, rbar.sigma, *limits), c.indices(mean, pooled.sigma, *limits)
    pp = c.indices(mean, sd.sigma, *limits)
    check("pistonrings", mean=mean, sd=sd.sigma, cp_rbar=by_range["cp"], cpk_rbar=by_range["cpk"])
    check("pistonrings", cp_pooled_c4=by_pool["cp"], df_rbar_exact=exact.df, pp=pp["cp"], ppk=pp["cpk"])
    check("pistonrings", cp_pooled_ci_df100=c.chi2_interval(by_pool["cp"], pooled.df))
    check("pistonrings", cp_rbar_ci_df90=c.chi2_interval(by_range["cp"], rbar.df))
    check("pistonrings", pp_ci=c.chi2_interval(pp["cp"], sd.df), ppk_ci=c.bissell_interval(pp["cpk"], 125, sd.df))
    table = rbar.sigma * c.d2(5) / 2.326
    check("pistonrings", cp_rbar_table_d2=0.1 / 6 / table, cpk_rbar_table_d2=c.indices(mean, table, *limits)["cpk"])


def test_piston_rings_cpm_in_both_forms():
    found = {f: c.analyze(RINGS, lsl=73.95, usl=74.05, target=74, cpm_form=f).table for f in ("mean_square", "sd")}
    row = found["mean_square"].loc["cpm"]
    check("pistonrings", cpm_mean_square=row["value"], cpm_mean_square_ci_boyles=[row["low"], row["high"]])
    check("pistonrings", cpm_with_sd_n_1=found["sd"].loc["cpm", "value"])


def test_cpm_off_target_with_boyles_degrees_of_freedom():
    given = CASES["cap.cpm.off_target"]["input"]
    mean, sigma = RINGS.mean(), given["sigma"]
    tau = c.tau(mean, sigma, 125, given["target"], "sd")
    df = c.boyles_df(125, (mean - given["target"]) / sigma)
    value = c.cpm(given["lsl"], given["usl"], tau)
    check("cpm.off_target", cpm=value, df=df, ci=c.chi2_interval(value, df))


def test_tight_limits_observed_beside_expected():
    given = CASES["cap.pistonrings.tight"]["input"]
    limits = (given["lsl"], given["usl"])
    found = c.indices(RINGS.mean(), given["sigma"], *limits)
    below, above = c.expected_outside(RINGS.mean(), given["sigma"], *limits)
    seen = np.array(c.outside(RINGS, *limits)) / 125
    names = {k: found[k] for k in ("cp", "cpl", "cpu", "cpk")}
    check("pistonrings.tight", **names, expected_below=below, expected_above=above)
    check("pistonrings.tight", observed_below=seen[0], observed_above=seen[1])


def test_one_limit():
    given = CASES["cap.one_sided"]["input"]
    found = c.indices(RINGS.mean(), given["sigma"], given["lsl"], None)
    assert np.isnan([found["cp"], found["cpu"]]).all()
    check("one_sided", cpl=found["cpl"], cpk=found["cpk"])


def test_negative_and_natural_bound():
    given = CASES["cap.negative"]["input"]
    value = c.indices(given["mean"], given["s"], None, given["usl"])["cpk"]
    check("negative", cpk=value, ci=c.bissell_interval(value, given["n"], given["df"]))
    given = CASES["cap.natural_bound"]["input"]
    cpk = c.indices(given["mean"], given["s"], None, given["usl"])["cpk"]
    star = c.cp_star(given["mean"], given["s"], given["natural_lower_bound"], usl=given["usl"])
    check("natural_bound", cpk=cpk, cp_star=star)


def test_accuracy_and_tolerance_factor():
    x = CASES["cap.accuracy.numacc1"]["input"]["x"]
    check("accuracy.numacc1", mean=np.mean(x), sd=c.overall(x).sigma)
    assert c.analyze(x, usl=10000009).parameters["mean"] == 10000002
    given = CASES["cap.tolerance_factor"]["input"]
    check("tolerance_factor", k2=c.tolerance_factor(given["n"], given["coverage"], given["confidence"]))


def test_handling_time():
    options = {"lsl": 5.5, "usl": 11.5, "target": 8.5, "subgroup": DAY}
    by_range, pooled = (c.analyze(MINUTES, within=w, **options) for w in ("rbar", "pooled_raw"))
    rows, more = by_range.table, pooled.table
    ends = {n: rows.loc[n, ["low", "high"]].astype(float).tolist() for n in ("cp", "cpk", "pp", "ppk")}
    check("handling_time", cp_rbar=rows.loc["cp", "value"], cpk_rbar=rows.loc["cpk", "value"])
    check("handling_time", cp_rbar_ci_df86_4=ends["cp"], cpk_rbar_ci_df86_4=ends["cpk"], pp_ci=ends["pp"])
    check("handling_time", ppk_ci=ends["ppk"], pp=rows.loc["pp", "value"], ppk=rows.loc["ppk", "value"])
    check("handling_time", cp_pooled=more.loc["cp", "value"], cpm=rows.loc["cpm", "value"])
    check("handling_time", cp_pooled_ci_df96=more.loc["cp", ["low", "high"]].astype(float).tolist())
    total = by_range.outside.loc["total"]
    check("handling_time", ppm_within=1e6 * total["expected_within"], ppm_overall=1e6 * total["expected_overall"])
    check("handling_time", observed_outside=total["observed"])


def test_percentile_of_a_normal_is_the_classic_index():
    from scipy import stats

    found = c.percentile_indices(stats.norm(8.5, 0.9), 5.5, 11)
    classic, z = c.indices(8.5, 0.9, 5.5, 11), float(-stats.norm.ppf(0.00135))
    check("percentile.normal", pp_percentile=found["pp"], ppk_percentile=found["ppk"])
    check("percentile.normal", pp_classic=classic["cp"], minus_z_00135=z)
    assert found["pp"] == pytest.approx(classic["cp"] * 3 / z)


@pytest.mark.parametrize("name", ["lognormal", "weibull", "exponential"])
def test_percentile_closed_forms(name):
    case = CASES["cap.percentile.closed"]
    law = c.FAMILIES[name].frozen(*np.atleast_1d(case["input"][name]))
    found, wanted = c.percentile_indices(law, None, case["input"]["usl"]), case["expected"][name]
    assert [float(found[q]) for q in ("q_low", "q_mid", "q_high")] == pytest.approx(wanted["q"], abs=1e-9)
    assert float(found["ppu"]) == pytest.approx(wanted["ppu"], abs=1e-9)
    assert float(found["p_above"]) == pytest.approx(wanted["p_above"], abs=1e-9)
    assert float(found["ppu_z"]) == pytest.approx(wanted["ppu_z"], abs=1e-9)


PARAMETERS = {"lognormal": ("mu", "sigma"), "weibull": ("shape", "scale"), "gamma": ("shape", "rate")}


@pytest.mark.parametrize("name", PARAMETERS)
def test_queue_times_fits(name):
    wanted, found = CASES["cap.nonnormal.queue_times"]["expected"][name], c.fit(QUEUE, name)
    assert found.theta == pytest.approx([wanted[p] for p in PARAMETERS[name]], abs=1e-7)
    assert found.loglik == pytest.approx(wanted["loglik"], abs=1e-7)
    row = c.percentile_indices(found.law, None, 15)
    assert float(row["ppu"]) == pytest.approx(wanted["ppu"], abs=1e-7)
    assert [float(row[q]) for q in ("q_low", "q_mid", "q_high")] == pytest.approx(wanted["q"], abs=1e-7)
    if name == "gamma":
        assert [float(row["p_above"]), float(row["ppu_z"])] == pytest.approx(
            [wanted["p_above"], wanted["ppu_z"]], abs=1e-7
        )


def test_queue_times_the_rest():
    wanted = CASES["cap.nonnormal.queue_times"]["expected"]
    normal = c.analyze(QUEUE, usl=15)
    statistic, p = c.anderson_darling(QUEUE)
    check("nonnormal.queue_times", ad=statistic, ad_p=p, ppu_normal_misleading=normal.table.loc["ppu", "value"])
    check("nonnormal.queue_times", mean=QUEUE.mean(), sd=c.overall(QUEUE).sigma)
    assert normal.fits.index[0] == wanted["best_by_aic"]
    boxed = c.analyze(QUEUE, usl=15, distribution="box_cox").table.loc["ppu", "value"]
    assert boxed == pytest.approx(wanted["boxcox"]["ppu"], abs=1e-5)
    assert c.box_cox(QUEUE, (None, 15))["lambda"] == pytest.approx(wanted["boxcox"]["lambda"], abs=1e-5)
    total = normal.outside.loc["above"]
    check(
        "nonnormal.queue_times",
        observed_above=total["outside"],
        observed_ci=[total["observed_low"], total["observed_high"]],
    )
    ends = np.quantile(QUEUE, [0.00135, 0.5, 0.99865], method="weibull")
    check("nonnormal.queue_times", empirical_type6=ends)


def test_box_cox_keeps_the_order():
    from scipy.special import boxcox

    case = CASES["cap.boxcox.negative_lambda"]
    power, usl, x = (case["input"][k] for k in ("lambda", "usl", "x"))
    check("boxcox.negative_lambda", power_form_usl=usl**power, power_form_x=x**power)
    check("boxcox.negative_lambda", scaled_form_usl=boxcox(usl, power), scaled_form_x=boxcox(x, power))
    found = c.box_cox(1 / QUEUE, (None, 1.0))  # fitted lambda is negative
    assert found["lambda"] < 0
    assert (np.argsort(found["values"]) == np.argsort(1 / QUEUE)).all()
    assert ((found["values"] > found["usl"]) == (1 / QUEUE > 1)).all()


def test_dpmo_tables_and_their_inverse():
    levels = CASES["cap.dpmo.table"]["input"]["sigma_level"]
    check("dpmo.table", one_tail=c.dpmo_of_level(levels), two_tails=c.dpmo_of_level(levels, tails="two"))
    check("dpmo.table", centred_no_shift=c.dpmo_of_level(levels, tails="centered"))
    dpmo = CASES["cap.dpmo.inverse"]["input"]["dpmo"]
    check("dpmo.inverse", z_lt=c.sigma_level(dpmo, shift=0), z_st=c.sigma_level(dpmo))


def test_dpmo_with_interval():
    row = c.defects(34, 750, 10).table.loc["all_together"]
    check(
        "dpmo.interval", dpu=row["dpu"], dpo=row["dpo"], dpmo=row["dpmo"], dpmo_ci=[row["dpmo_low"], row["dpmo_high"]]
    )
    check("dpmo.interval", dpu_ci=[row["dpu_low"], row["dpu_high"]], z_lt=row["z_long"], z_st=row["sigma_level"])
    check("dpmo.interval", z_st_ci=[row["sigma_low"], row["sigma_high"]], poisson_yield=row["clean_yield"])


def test_zero_defects_opportunities_several_forms():
    n = CASES["cap.dpmo.zero_defects"]["input"]["n"]
    check(
        "dpmo.zero_defects",
        upper_two_sided_95=c.zero_defects_bound(n),
        upper_one_sided_95=c.zero_defects_bound(n, sides=1),
    )
    none = [c.defects(0, size, 1).table.loc["all_together", "sigma_low"] for size in n]
    check("dpmo.zero_defects", z_st_lower_bound_two_sided=none)
    several = [c.defects(12, 400, k).table.loc["all_together"] for k in (1, 5, 10)]
    check("dpmo.opportunities", dpmo=[r["dpmo"] for r in several], z_st=[r["sigma_level"] for r in several])
    given = CASES["cap.dpmo.several_forms"]["input"]
    table = c.defects(given["defects"], given["units"], given["opportunities"]).table
    check("dpmo.several_forms", dpu=table["dpu"][:3], dpo=table["dpo"][:3])
    total = table.loc["all_together"]
    check(
        "dpmo.several_forms",
        total_defects=total["defects"],
        total_opportunities=total["opportunities"],
        dpmo=total["dpmo"],
    )


def test_rolled_yield():
    good = np.array(CASES["cap.rty"]["input"]["fty"])
    row = c.rolled_yield([10000] * 4, (10000 * (1 - good)).round().astype(int), [0] * 4).chain.loc["all_together"]
    check("rty", rty=row["rty"], normalised_yield=row["normalized_yield"], tdpu=row["tdpu"])
    given = CASES["cap.rty.rework"]["input"]
    found = c.rolled_yield(given["entered"], given["scrapped"], given["reworked"])
    check("rty.rework", final_yield=found.table["final_yield"], first_time_yield=found.table["first_time_yield"])
    check("rty.rework", rty=found.chain.loc["all_together", "rty"])


def test_binomial_and_poisson():
    found = c.defectives(DATA["complaints_complaints"], DATA["complaints_contacts"]).pooled.loc["all_together"]
    check("binomial.complaints", defective=found["count"], n=found["n"], p=found["share"], z_st=found["sigma_level"])
    check("binomial.complaints", ci_exact=[found["low"], found["high"]], dispersion_ratio=found["ratio"])
    check(
        "binomial.complaints", ci_quasibinomial=[found["low_wide"], found["high_wide"]], z_lt=found["sigma_level"] - 1.5
    )
    months = DATA["incidents_incidents"]
    row = c.defects(months, [1] * len(months)).table.loc["all_together"]
    check("poisson.incidents", total=row["defects"], dpu=row["dpu"], dpu_ci_garwood=[row["dpu_low"], row["dpu_high"]])


def test_coverage_of_the_intervals():
    """3000 samples of 25 single values: df n - 1 covers far too little, 0.62 (n - 1) holds its word."""
    n, wanted = 25, CASES["cap.coverage"]["expected"]
    x = np.random.default_rng(5).standard_normal((3000, n))
    sigma = np.abs(np.diff(x, axis=1)).mean(axis=1) / c.d2(2)
    for df, name in ((n - 1, "cp_wrong_df_n_1"), (0.62 * (n - 1), "cp_df_062")):
        low, high = np.array(c.chi2_interval(1.0, df))[:, None] / sigma
        assert ((low <= 1) & (high >= 1)).mean() == pytest.approx(wanted[name][0], abs=0.02), name
    assert c.within(x[0], estimator="moving_range").df == pytest.approx(0.62 * (n - 1))


def test_constants_against_printed_tables():
    assert [round(c.d2(n), 3) for n in (2, 3, 4, 5, 10, 25)] == [1.128, 1.693, 2.059, 2.326, 3.078, 3.931]
    assert [round(c.d3(n), 3) for n in (2, 3, 4, 5, 10, 25)] == [0.853, 0.888, 0.880, 0.864, 0.797, 0.708]
    assert c.c4([2, 5, 10]).round(4).tolist() == [0.7979, 0.94, 0.9727]


def test_unequal_subgroups_and_mean_sd():
    frame = pd.DataFrame({"g": SAMPLE, "x": RINGS}).drop(index=[3, 40, 41])
    for estimator in ("rbar", "sbar", "pooled"):
        found = c.within(frame["x"], frame["g"], estimator)
        assert found.sigma == pytest.approx(c.within(RINGS, SAMPLE, estimator).sigma, rel=0.05)
    sds = pd.Series(RINGS).groupby(SAMPLE).std()
    assert c.within(RINGS, SAMPLE, "sbar").sigma == pytest.approx(sds.mean() / float(c.c4(5)))
