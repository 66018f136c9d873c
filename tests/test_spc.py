"""Control charts against published figures and figures recomputed with independent programs."""

from __future__ import annotations

import numpy as np
import pytest
from spc_kit import ALL, BASE, CASES, DATA, RINGS, RULES, known, near

from sqmlib import spc
from sqmlib.spc.constants import each
from sqmlib.spc.price import simulate, simulate_run_chart


def marked(result: spc.ChartResult, rule: str) -> list[int]:
    """Return the places of the points, from 1, that break a rule."""
    return (np.flatnonzero(result.table[rule]) + 1).tolist()


def check_rules(result: spc.ChartResult, expected: dict, shift: int = 0) -> None:
    for name, rule in RULES.items():
        if name in expected:
            assert [i + shift for i in marked(result, rule)] == expected[name], name


# ---- constants and estimators


@pytest.mark.parametrize("name", ["constants", "constants.large_n"])
def test_constants(name):
    for constant, values in known(name).items():
        assert each(constant, CASES[name]["input"]["n"]).tolist() == near(name)(values)


def test_factors_of_the_usual_tables():
    for i, n in enumerate(CASES["constants.factors"]["input"]["n"]):
        for factor, value in spc.factors(n).items():
            assert value == near("constants.factors")(known("constants.factors")[factor][i]), (factor, n)


def test_closed_forms():
    """d2 of two and three values, d3 and c4 of two are known exactly."""
    assert spc.d2(2) == pytest.approx(2 / np.sqrt(np.pi), abs=1e-12)
    assert spc.d2(3) == pytest.approx(3 / np.sqrt(np.pi), abs=1e-12)
    assert spc.d3(2) == pytest.approx(np.sqrt(2 - 4 / np.pi), abs=1e-11)
    assert spc.c4(2) == pytest.approx(np.sqrt(2 / np.pi), abs=1e-14)


def test_median_moving_range():
    expected = known("constants.median_range")
    assert pytest.approx(expected["d4"], abs=1e-12) == spc.MEDIAN_RANGE
    assert 1 + 3 * spc.d3(2) / spc.d2(2) == pytest.approx(expected["mr_ucl_factor"], abs=1e-10)
    assert spc.factors(2)["D4"] * spc.d2(2) / spc.MEDIAN_RANGE == pytest.approx(
        expected["mr_ucl_factor_median"], abs=1e-9
    )
    x = [4.0, 6.0, 5.0, 9.0, 7.5]
    found = spc.i_chart(x, estimator="median_mr").stages["sigma"].iloc[0]
    assert found == pytest.approx(np.median(np.abs(np.diff(x))) / expected["d4"])


def test_five_estimators_of_sigma_differ():
    expected, base = known("sigma.pistonrings"), RINGS[:BASE]
    ways = {"rbar_d2": (spc.xbar_r_chart, "range"), "sbar_c4": (spc.xbar_s_chart, "sd")}
    ways |= {"pooled": (spc.xbar_s_chart, "pooled"), "pooled_c4": (spc.xbar_s_chart, "pooled_c4")}
    found = {name: chart(base, estimator=way).stages["sigma"].iloc[0] for name, (chart, way) in ways.items()}
    assert found == {name: near("sigma.pistonrings")(expected[name]) for name in ways}
    assert len({round(v, 7) for v in [*found.values(), expected["overall_sd"]]}) == 5


# ---- measurements


def test_i_chart_of_nist():
    x, expected = CASES["imr.nist_flowrate"]["input"]["x"], known("imr.nist_flowrate")
    found, printed = spc.i_chart(x), spc.i_chart(x, constants="table")
    row = found.table.iloc[0]
    assert [row["center"], row["lcl"], row["ucl"]] == near("imr.nist_flowrate")(
        [expected["mean"], expected["lcl"], expected["ucl"]]
    )
    assert printed.table[["lcl", "ucl"]].iloc[0].tolist() == near("imr.nist_flowrate")(
        [expected["lcl_table"], expected["ucl_table"]]
    )
    assert found.spread["ucl"].iloc[0] == near("imr.nist_flowrate")(expected["mr_ucl"])
    assert found.stages["mean_range"].iloc[0] == near("imr.nist_flowrate")(expected["mr_bar"])
    assert found.stages["sigma"].iloc[0] == near("imr.nist_flowrate")(expected["sigma"])
    assert found.signals == expected["beyond"]


@pytest.mark.parametrize(
    ("name", "chart", "letter"), [("xbar_r", spc.xbar_r_chart, "r"), ("xbar_s", spc.xbar_s_chart, "s")]
)
def test_xbar_charts_of_piston_rings(name, chart, letter):
    expected, found = known(f"{name}.pistonrings"), chart(RINGS[:BASE], rules="rule_1")
    row, spread, same = found.table.iloc[0], found.spread.iloc[0], near(f"{name}.pistonrings")
    assert [row["center"], row["lcl"], row["ucl"]] == same([expected[k] for k in ("cl", "lcl", "ucl")])
    assert [spread["center"], spread["lcl"], spread["ucl"]] == same(
        [expected[f"{letter}_{k}"] for k in ("cl", "lcl", "ucl")]
    )
    assert found.stages["sigma"].iloc[0] == same(expected["sigma"])
    assert found.signals == []


def test_printed_constants_reproduce_printed_limits():
    expected = known("xbar_r.pistonrings")["table"]
    found = spc.xbar_r_chart(RINGS[:BASE], constants="table")
    assert found.table[["lcl", "ucl"]].iloc[0].tolist() == pytest.approx([expected["lcl"], expected["ucl"]], abs=1e-9)
    assert found.stages["sigma"].iloc[0] == pytest.approx(expected["sigma"], abs=1e-12)


def unequal() -> tuple[np.ndarray, np.ndarray]:
    drop = np.array(CASES["unequal.pistonrings"]["input"]["drop_rows_1based"]) - 1
    return np.delete(RINGS[:BASE].ravel(), drop), np.delete(np.repeat(np.arange(1, BASE + 1), 5), drop)


def test_unequal_sizes_step_limits_and_centers():
    expected, same = known("unequal.pistonrings"), near("unequal.pistonrings")
    by_range, by_sd = (chart(*unequal()) for chart in (spc.xbar_r_chart, spc.xbar_s_chart))
    assert by_range.table["size"].tolist() == expected["n"]
    assert by_range.table["center"].iloc[0] == same(expected["cl"])
    assert by_range.stages["sigma"].iloc[0] == same(expected["sigma_mvlue_r"])
    assert by_sd.stages["sigma"].iloc[0] == same(expected["sigma_mvlue_s"])
    pooled = spc.xbar_s_chart(*unequal(), estimator="pooled_c4")
    for n in ("3", "4", "5"):
        at = expected["n"].index(int(n))
        assert by_range.spread["center"].iloc[at] == same(expected["r_cl_by_n_mvlue_r"][n])
        assert by_range.spread["ucl"].iloc[at] == same(expected["r_ucl_by_n_mvlue_r"][n])
        assert by_sd.spread["center"].iloc[at] == same(expected["s_cl_by_n_mvlue_s"][n])
        assert pooled.table[["lcl", "ucl"]].iloc[at].tolist() == same(expected["xbar_limits_by_n_pooled_c4"][n])
    ways = {"sigma_unweighted_r": (spc.xbar_r_chart, "range_mean"), "sigma_unweighted_s": (spc.xbar_s_chart, "sd_mean")}
    ways |= {"sigma_pooled": (spc.xbar_r_chart, "pooled"), "sigma_pooled_c4": (spc.xbar_s_chart, "pooled_c4")}
    for name, (chart, way) in ways.items():
        assert chart(*unequal(), estimator=way).stages["sigma"].iloc[0] == same(expected[name]), name


def test_handling_time_with_a_frozen_baseline():
    expected, same = known("xbar.handling_time"), near("xbar.handling_time")
    by_range = spc.xbar_r_chart(DATA["handling_time"], baseline=24, rules=ALL)
    by_sd = spc.xbar_s_chart(DATA["handling_time"], baseline=24)
    for found, letter in ((by_range, "r"), (by_sd, "s")):
        assert found.table["center"].iloc[0] == same(expected["cl"])
        assert found.stages["sigma"].iloc[0] == same(expected[f"sigma_{letter}"])
        limits = [expected[f"xbar_lcl_{letter}"], expected[f"xbar_ucl_{letter}"]]
        assert found.table[["lcl", "ucl"]].iloc[0].tolist() == same(limits)
        spread = [expected[f"{letter}_{k}"] for k in ("cl", "lcl", "ucl")]
        assert found.spread[["center", "lcl", "ucl"]].iloc[0].tolist() == same(spread)
    check_rules(by_range, expected["rules_xbar_r"])


def test_stages_and_all_data_of_the_pilot():
    same = near("imr.pilot_stages")
    for name, options in (("all", {}), ("staged", {"stage": ["before"] * 24 + ["after"] * 24})):
        found = spc.i_chart(DATA["pilot"], rules=ALL, **options)
        for code, key in zip(found.stages.index, ["all"] if name == "all" else ["before", "after"], strict=True):
            expected, row = known("imr.pilot_stages")[key], found.stages.loc[code]
            figures = {"center": "cl", "lcl": "lcl", "ucl": "ucl", "sigma": "sigma", "mean_range": "mrbar"}
            assert [row[c] for c in figures] == same([expected[k] for k in figures.values()])
            ucl = found.spread["ucl"][found.table["stage"] == code].iloc[0]
            assert ucl == same(expected["mr_ucl"])
            if key != "after":
                check_rules(found, {k: v for k, v in expected.items() if name == "all" or k == "N1"})


def test_frozen_limits_make_one_stage():
    expected = known("imr.pilot_frozen")
    found = spc.i_chart(DATA["pilot"], baseline=24, rules=ALL)
    limits = found.table[["lcl", "ucl"]].iloc[-1].tolist()
    assert limits == near("imr.pilot_frozen")([expected["lcl"], expected["ucl"]])
    check_rules(found, expected)


def test_screened_ranges_as_the_nhs_does():
    case, expected = CASES["xmr.screened"], known("xmr.screened")
    options = {"constants": "nhs", "rules": "nhs"}
    raw, screened = (spc.i_chart(case["input"]["x"], screen=screen, **options) for screen in (False, True))
    assert screened.stages["mean_range"].iloc[0] == near("xmr.screened")(expected["amr_screened"])
    assert raw.stages["mean_range"].iloc[0] == near("xmr.screened")(expected["amr_raw"])
    assert raw.table["ucl"].iloc[0] == near("xmr.screened")(expected["upl_unscreened"])
    limits = [expected["mean"], expected["upl"], expected["lpl"]]
    assert screened.table[["center", "ucl", "lcl"]].iloc[0].tolist() == near("xmr.screened")(limits)


# ---- rules


def test_every_rule_and_every_hit():
    found = spc.i_chart(DATA["crafted"], center=0, sd=1, rules=ALL)
    check_rules(found, known("rules.crafted"))
    listed = found.hits.reset_index().groupby("rule")["point"].agg(list).to_dict()
    assert listed == {rule: marked(found, rule) for rule in ALL if marked(found, rule)}
    assert found.table["hits"].max() >= 3


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("ties", {"N2": "n2", "run8": "run_8", "N3": "n3"}),
        ("trend_length", {"six_points": "n3", "seven_points": "trend_7"}),
    ],
)
def test_ties_and_the_length_of_a_trend(name, rules):
    found = spc.i_chart(CASES[f"rules.{name}"]["input"]["z"], center=0, sd=1, rules=list(rules.values()))
    assert {key: marked(found, rule) for key, rule in rules.items()} == known(f"rules.{name}")


def test_rules_on_frozen_piston_rings():
    case = CASES["rules.pistonrings_phase2"]
    center = RINGS[:BASE].mean()
    for sd in (case["input"]["sigma"], None):
        found = spc.xbar_r_chart(RINGS, baseline=BASE, rules=ALL, **({"center": center, "sd": sd} if sd else {}))
        later = {
            name: [i for i in marked(found, RULES[name]) if i > BASE] for name in case["expected"] if name in RULES
        }
        assert later == {name: case["expected"][name] for name in later}


def test_price_of_rules():
    exact, told = known("false_alarms.exact"), known("false_alarms.simulated")
    assert [spc.price([rule]).arl0 for rule in ("run_7", "run_8", "n2")] == exact["arl0_run"]
    assert spc.price(["n1"]).arl0 == pytest.approx(exact["arl0_rule1"], abs=1e-6)
    assert spc.price(["n1"]).p == pytest.approx(exact["p_rule1_in_25"], abs=1e-9)
    sets = [
        "rule_1",
        "nelson_1_2",
        "nelson_1_3",
        "nelson_1_4",
        ("n1", "run_7", "trend_7"),
        "western_electric",
        "nelson",
    ]
    for name, arl0, p in zip(sets, told["arl0"], told["p_any_in_25"], strict=True):
        found = spc.price(spc.SETS[name].rules if isinstance(name, str) else name)
        assert found.arl0 == pytest.approx(arl0, abs=4), name
        assert found.p == pytest.approx(p, abs=0.01), name


@pytest.mark.parametrize("name", [n for n, s in spc.SETS.items() if s.arl0])
def test_stored_prices_are_what_the_simulation_gives(name):
    found, stored = simulate(spc.SETS[name].rules, 6000, seed=3), spc.SETS[name]
    assert found.arl0 == pytest.approx(stored.arl0, rel=0.05)
    assert found.p == pytest.approx(stored.p25, abs=0.016)


# ---- counts


def test_c_chart_of_nist_wafers():
    found = spc.c_chart(CASES["c.nist_wafers"]["input"]["counts"], rules="rule_1")
    expected = known("c.nist_wafers")
    assert found.table[["center", "lcl", "ucl"]].iloc[0].tolist() == [
        expected["cbar"],
        expected["lcl"],
        expected["ucl"],
    ]
    assert marked(found, "n1") == expected["beyond"]
    assert found.table["value"].iloc[2] == found.table["ucl"].iloc[2]


def test_p_chart_of_complaints():
    expected, same = known("p.complaints"), near("p.complaints")
    found = spc.p_chart(DATA["complaints"], DATA["contacts"], rules=("n1", "n5"))
    assert found.table["center"].iloc[0] == same(expected["pbar"])
    assert found.table["lcl"].head().tolist() == same(expected["lcl_first5"])
    assert found.table["ucl"].head().tolist() == same(expected["ucl_first5"])
    assert (marked(found, "n1"), marked(found, "n5")) == (expected["beyond"], expected["N5"])
    check = found.advice.loc["dispersion"]
    assert check["figure"] * expected["df"] == same(expected["chi2"])
    assert check["p"] / 2 == pytest.approx(expected["p_overdispersion"], abs=1e-12)


def test_laney_charts_of_complaints():
    expected, same = known("laney_p.complaints"), near("laney_p.complaints")
    p, u = (chart(DATA["complaints"], DATA["contacts"]) for chart in (spc.laney_p_chart, spc.laney_u_chart))
    assert p.stages["sigma_z"].iloc[0] == same(expected["sigma_z"])
    assert u.stages["sigma_z"].iloc[0] == same(expected["sigma_z_u"])
    assert p.table["lcl"].head().tolist() == same(expected["lcl_first5"])
    assert p.table["ucl"].head().tolist() == same(expected["ucl_first5"])
    assert marked(p, "n1") == expected["beyond"]
    assert marked(p, "classic_out") == known("p.complaints")["beyond"]
    np.testing.assert_allclose(p.table[["lcl", "ucl"]], u.table[["lcl", "ucl"]], atol=1e-12)


def test_underdispersion_is_said_and_shrinks_nothing():
    case, expected = CASES["laney_p.underdispersion"], known("laney_p.underdispersion")
    count, size = case["input"]["count"], case["input"]["size"]
    plain, found = spc.p_chart(count, size), spc.laney_p_chart(count, size)
    same = near("laney_p.underdispersion")
    assert found.table["center"].iloc[0] == same(expected["pbar"])
    assert found.stages["sigma_z"].iloc[0] == same(expected["sigma_z"])
    assert plain.advice.at["dispersion", "figure"] * 5 == same(expected["chi2"])
    assert plain.advice.at["dispersion", "p"] / 2 == same(expected["p_underdispersion"])
    assert plain.advice.at["dispersion", "proposal"] == "underdispersed"
    assert found.table["ucl"].equals(plain.table["ucl"])
    assert "spc.note.laney_below" in {n.code for n in found.notes}
    narrow = spc.laney_p_chart(count, size, shrink=True)
    assert (narrow.table["ucl"] < plain.table["ucl"]).all()
    assert "spc.note.laney_shrunk" in {n.code for n in narrow.notes}


def test_u_chart_with_sizes_that_vary():
    case, expected = CASES["u.variable"], known("u.variable")
    found = spc.u_chart(case["input"]["count"], case["input"]["size"])
    assert found.table["center"].iloc[0] == near("u.variable")(expected["ubar"])
    assert found.table["center"].iloc[0] != pytest.approx(expected["wrong_mean_of_ratios"], abs=1e-3)
    assert found.table["ucl"].tolist() == near("u.variable")(expected["ucl"])
    assert found.table["lcl"].tolist() == expected["lcl"]


def test_np_and_c_charts_with_exact_limits():
    case, expected = CASES["np.exact"], known("np.exact")
    found = spc.np_chart(case["input"]["count"], case["input"]["size"])
    exact = spc.np_chart(case["input"]["count"], case["input"]["size"], limits="exact")
    row = found.table[["center", "lcl", "ucl"]].iloc[0].tolist()
    assert row == near("np.exact")([expected["cl"], expected["lcl"], expected["ucl"]])
    assert exact.table[["lcl", "ucl"]].iloc[0].tolist() == [expected["exact_lcl"], expected["exact_ucl"]]
    expected = known("c.incidents")
    found, exact = spc.c_chart(DATA["incidents"], rules=ALL), spc.c_chart(DATA["incidents"], limits="exact")
    row = found.table[["center", "lcl", "ucl"]].iloc[0].tolist()
    assert row == near("c.incidents")([expected["cbar"], expected["lcl"], expected["ucl"]])
    assert exact.table[["lcl", "ucl"]].iloc[0].tolist() == [expected["exact_lcl"], expected["exact_ucl"]]
    assert exact.signals == spc.c_chart(DATA["incidents"]).signals == []
    assert simulate_run_chart(("longest_run",), 20, 2000) > 0
