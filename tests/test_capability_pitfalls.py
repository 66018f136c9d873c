"""Capability: each pitfall of the handbook as a test, in its numbering; words in both languages."""

from __future__ import annotations

import re

import numpy as np
import pytest
from test_capability import QUEUE, RINGS, SAMPLE

from sqmlib import capability as c
from sqmlib.checks import DataError

CHINESE = re.compile(r"[\u4e00-\u9fff]")
BAD_WORDS = re.compile(r"\b(nan|NaN|None|inf)\b|\{\w*\}")


def codes(result) -> set[str]:
    return {note.code.rpartition(".")[2] for note in result.notes}


def refused(call, *args, **options) -> list[str]:
    with pytest.raises(DataError) as caught:
        call(*args, **options)
    for lang in ("en", "zh"):
        assert not BAD_WORDS.search(caught.value.text(lang))
    return [p.code.rpartition(".")[2] for p in caught.value.problems]


def rings(**options):
    return c.analyze(RINGS, **({"lsl": 73.95, "usl": 74.05, "subgroup": SAMPLE} | options))


def test_1_interval_of_cp_uses_the_df_of_its_sigma():
    row = c.analyze(RINGS, lsl=73.95, usl=74.05).table.loc["cp"]
    assert row["df"] == pytest.approx(0.62 * 124)
    assert row["low"] < c.chi2_interval(row["value"], 124)[0]


def test_2_bissell_is_additive_at_and_below_zero():
    for value in (0.0, -0.4):
        low, high = c.bissell_interval(value, 40, 39)
        assert low < value < high


def test_3_cpm_interval_has_the_square_in_its_df():
    assert c.boyles_df(100, 2.0) == pytest.approx(100 * 25 / 9)
    row = rings(target=74.02).table.loc["cpm"]
    assert row["high"] - row["low"] < 0.13


def test_4_one_sided_bound_is_one_sided():
    row = rings().table.loc["cpk"]
    assert row["bound"] > row["low"]
    assert row["bound"] == pytest.approx(c.bissell_interval(row["value"], 125, row["df"], 0.90)[0])
    exact = c.analyze(RINGS, usl=74.05).table.loc["ppu", "bound"]
    from scipy.stats import nct

    t, n = 3 * np.sqrt(125) * c.analyze(RINGS, usl=74.05).table.loc["ppu", "value"], 125
    assert nct.cdf(t, n - 1, 3 * np.sqrt(n) * exact) == pytest.approx(0.95, abs=1e-6)


def test_5_one_limit_gives_cpk_and_no_cp(lang):
    found = c.analyze(RINGS, usl=74.05)
    assert np.isnan(found.table.loc[["cp", "cpl", "pp"], "value"].astype(float)).all()
    assert found.table.loc["cpk", "value"] == found.table.loc["cpu", "value"]
    assert found.reason("table", "cp", "value") == "no_limit"
    assert "nan" not in found.show(lang=lang).to_string().lower()


def test_6_natural_bound_is_no_limit():
    bounded, plain = c.analyze(QUEUE, usl=15, natural_bound=0), c.analyze(QUEUE, usl=15)
    assert bounded.table.loc["cpk", "value"] == plain.table.loc["cpk", "value"]
    assert np.isnan(bounded.table.loc["cp", "value"])
    assert bounded.table.loc["cp_star", "value"] > 0
    assert "zero_lsl" in codes(c.analyze(QUEUE, lsl=0, usl=15))
    assert refused(c.analyze, QUEUE, lsl=0, usl=15, natural_bound=0) == ["bound"]


def test_7_cpm_needs_a_target():
    found = rings()
    assert found.reason("table", "cpm", "value") == "no_target"
    off = rings(target=74.02).table
    assert off.loc["cpm_star", "value"] < off.loc["cpm", "value"]


def test_8_both_families_with_the_estimator_named(lang):
    found = rings(within="rbar")
    assert found.parameters["within_used"] == "rbar"
    assert found.table.loc["cp", "value"] != found.table.loc["pp", "value"]
    assert ("mean range" if lang == "en" else "平均极差") in found.summary(lang)
    assert c.analyze(RINGS, usl=74.05).parameters["within_used"] == "moving_range"


def test_9_tiny_shares_are_shown():
    found = c.analyze(RINGS, lsl=73.9, usl=74.1)
    shown = found.show("outside", lang="en")["Expected, long run"]
    assert "e-" in shown.iloc[-1]
    assert "e-" in found.summary("en")


def test_10_observed_beside_both_expectations():
    row = rings(lsl=73.99, usl=74.01).outside.loc["total"]
    assert (row[["observed", "expected_within", "expected_overall"]] > 0.2).all()
    assert row["observed"] == 35 / 125


def test_11_limits_from_the_data_are_refused():
    mean, sd = RINGS.mean(), c.overall(RINGS).sigma
    assert refused(c.analyze, RINGS, lsl=mean - 3 * sd, usl=mean + 3 * sd) == ["from_data"]
    assert refused(c.analyze, RINGS, usl="mean + 3 s") == ["number"]


def test_12_limits_are_refused_in_one_message():
    found = refused(c.analyze, [1, "x", 3], lsl=9, usl=5, unit="s", limits_unit="min", level=95)
    assert found == ["values", "crossed", "units", "number"]
    assert refused(c.analyze, RINGS, lsl=73.9, usl=74.1, target=80) == ["target"]
    assert refused(c.analyze, RINGS) == ["no_limit"]


def test_13_stages_or_signals_make_it_provisional(lang):
    staged = rings(stage=np.repeat(["a", "b"], [60, 65]))
    unstable = rings(signals=["7", "19"])
    assert (staged.provisional, unstable.provisional) == (["stage"], ["stability"])
    assert ("provisional" if lang == "en" else "暂定") in unstable.headline(lang)
    assert rings(signals=[]).gates.loc["stability", "status"] == "passed"
    assert rings().gates.loc["stability", "status"] == "not_checked"


def test_14_equal_to_the_limit_is_inside():
    assert c.outside([73.99, 74.01, 0.1 + 0.2 + 73.71], 73.99, 74.01) == (0, 0)
    assert c.outside([0.1 * 3], None, 0.3) == (0, 0)


def test_15_large_offsets_keep_their_digits():
    x = 1e9 + np.array([1.0, 3.0, 2.0, 2.0, 1.0, 3.0])
    assert c.overall(x).sigma == pytest.approx(np.std([1, 3, 2, 2, 1, 3], ddof=1), rel=1e-12)
    small, large = (c.within(v, [1, 1, 1, 2, 2, 2], "pooled").sigma for v in (x - 1e9, x))
    assert large == pytest.approx(small, rel=1e-9)


def test_16_and_18_skewed_times_name_the_better_fit(lang):
    found = c.analyze(QUEUE, usl=15)
    assert {"better_fit", "fits_differ"} <= codes(found)
    assert found.provisional
    assert found.parameters["distribution"] == "normal", "never switched silently"
    assert ("gamma" if lang == "en" else "伽马") in found.summary(lang)
    ppk = found.fits["ppk"]
    assert [round(ppk[d], 3) for d in ("lognormal", "gamma", "weibull")] == [0.238, 0.560, 0.642]


def test_17_percentile_and_z_form_are_named(lang):
    both = {f: c.analyze(QUEUE, usl=15, distribution="gamma", form=f) for f in ("percentile", "z")}
    values = [both[f].table.loc["ppk", "value"] for f in both]
    assert np.round(values, 3).tolist() == [0.560, 0.676]
    assert both["percentile"].summary(lang) != both["z"].summary(lang)
    row = both["percentile"].table.loc["ppk"]
    assert row["low"] < row["value"] < row["high"]


def test_19_likelihood_is_tight_and_free_of_scale():
    for family in ("weibull", "gamma", "lognormal", "exponential"):
        one, other = c.fit(QUEUE, family), c.fit(QUEUE * 1e6, family)
        shape = 1 if family == "lognormal" else 0
        if family != "exponential":
            assert other.theta[shape] == pytest.approx(one.theta[shape], rel=1e-10)
        assert other.loglik == pytest.approx(one.loglik - 80 * np.log(1e6), rel=1e-10)


def test_20_zeros_are_refused_or_said():
    x = np.concatenate([QUEUE, [0, 0]])
    for family in ("lognormal", "weibull", "gamma", "exponential", "box_cox"):
        assert refused(c.analyze, x, usl=15, distribution=family) == ["not_positive"]
    found = c.analyze(x, usl=15)
    assert "zeros" in codes(found)
    assert found.reason("fits", "gamma", "ppk") == "not_positive"
    assert found.parameters["n"] == 82


def test_21_box_cox_lambda_is_not_rounded():
    power = c.box_cox(QUEUE, (None, 15))["lambda"]
    assert abs(power - round(2 * power) / 2) > 0.1


def test_22_empirical_percentiles_say_what_they_are():
    found = c.analyze(QUEUE, usl=15, distribution="empirical")
    assert "empirical" in codes(found)
    assert found.reason("table", "ppk", "low") == "few_tail"
    assert found.verdict == "open"


def test_23_normality_is_no_sole_gate():
    rng = np.random.default_rng(0)
    many = c.analyze(np.round(rng.normal(10, 1, 5000), 1), usl=16)
    few = c.analyze(rng.gamma(2, 2, 15), usl=30)
    assert many.gates.loc["distribution", "status"] != "failed"
    assert few.gates.loc["data", "status"] == "failed"
    assert few.reason("table", "ppk", "p_required") == "few_cases"


def test_23_p_of_normality_falls_to_nothing_with_n():
    x = np.random.default_rng(0).exponential(1, 20_000)
    p = [c.anderson_darling(x[:n])[1] for n in (20, 100, 1000, 20_000)]
    assert p == sorted(p, reverse=True)
    assert p[-1] < 1e-100


def test_24_open_cases_are_counted_as_longer():
    waiting = QUEUE > 12
    time = np.where(waiting, 12, QUEUE)
    assert refused(c.analyze, time, usl=15, open_cases=waiting) == ["open_cases"]
    found = c.analyze(time, usl=15, open_cases=waiting, distribution="gamma")
    left_out = c.analyze(time[~waiting], usl=15, distribution="gamma")
    assert found.table.loc["ppk", "value"] < left_out.table.loc["ppk", "value"]
    assert found.fits.loc["gamma", "p_above"] == pytest.approx(0.0212, abs=0.01)
    assert np.isnan(found.table.loc["cpk", "value"])


def test_24_service_level_by_survival():
    waiting = np.arange(80) % 9 == 0
    found = c.service_level(np.where(waiting, QUEUE / 2, QUEUE), 6, promise=0.8, open_cases=waiting).table.iloc[0]
    assert found["low"] < found["share"] < found["high"]
    assert found["share"] == pytest.approx((QUEUE <= 6).mean(), abs=0.05)
    assert c.survival_share(QUEUE, ~np.zeros(80, bool), 6)[0] == pytest.approx((QUEUE <= 6).mean())


def test_25_and_26_clock_and_heaping_are_said():
    assert "clock" in codes(c.analyze(QUEUE, usl=15, natural_bound=0))
    assert "clock" not in codes(c.analyze(QUEUE, usl=15, natural_bound=0, clock="working"))
    assert "heaped" in codes(c.analyze(5 * np.ceil(QUEUE / 5), usl=15))


def test_27_units_must_be_known():
    assert refused(c.defects, [3, 4], [0, 10]) == ["no_units"]
    assert c.defects([6, 9, 3], [200, 180, 150]).table.loc["all_together", "dpu"] == pytest.approx(18 / 530)


def test_28_inflated_opportunities_are_said():
    assert {"inflated", "not_listed"} <= codes(c.defects(12, 400, 25))
    assert "not_listed" not in codes(c.defects(12, 400, 2, listed=("address", "amount")))
    one, ten = (c.defects(12, 400, k).table.iloc[-1] for k in (1, 10))
    assert one["dpu"] == ten["dpu"]


def test_29_no_defects_give_a_bound(lang):
    found = c.defects(0, 100, 1)
    row = found.table.loc["all_together"]
    assert np.isnan(row["sigma_level"])
    assert row["sigma_low"] == pytest.approx(3.30, abs=0.005)
    assert "3.30" in found.summary(lang)
    assert not BAD_WORDS.search(found.summary(lang))


def test_30_shift_and_term_are_said(lang):
    long, short = (c.defects(34, 750, 10, term=t) for t in ("long", "short"))
    assert long.table["sigma_level"].iloc[-1] - short.table["sigma_level"].iloc[-1] == pytest.approx(1.5)
    assert "1.5" in long.summary(lang)
    assert ("without a shift" if lang == "en" else "不加偏移") in short.summary(lang)


def test_31_defectives_are_not_defects():
    assert refused(c.defectives, [12], [10]) == ["more_than_all"]
    assert c.defects([12], [10]).table.loc["all_together", "dpu"] == 1.2


def test_32_overdispersion_widens():
    from test_capability import DATA

    found = c.defectives(DATA["complaints_complaints"], DATA["complaints_contacts"])
    row = found.pooled.iloc[0]
    assert row["high_wide"] - row["share"] == pytest.approx(0.0027, abs=5e-5)
    assert row["high"] - row["share"] == pytest.approx(0.0018, abs=5e-5)
    assert "overdispersed" in codes(found)
    assert "3.61%" in found.headline("en")


def test_33_a_chart_comes_first():
    assert "chart_first" in codes(c.defectives([3, 4], [50, 60]))


def test_34_and_35_rework_shows_and_parallel_steps_are_named():
    found = c.rolled_yield([500, 480], [20, 0], [30, 24])
    assert found.chain.iloc[0]["rty"] == pytest.approx(0.855)
    assert found.chain.iloc[0]["final_yield"] == pytest.approx(0.96)
    assert "parallel" in codes(c.rolled_yield([500, 700], [20, 0], [30, 24]))
    assert refused(c.rolled_yield, [10], [8], [5]) == ["more_than_entered"]


def test_36_and_37_rates_carry_intervals():
    row = c.defects(34, 750, 10).table.iloc[-1]
    assert (round(row["sigma_low"], 2), round(row["sigma_high"], 2)) == (3.99, 4.23)
    ratio, low, high = c.rate_ratio(40, 1000, 25, 1000)
    assert low < ratio < high
    assert high > 1, "40 against 25 proves nothing"
    assert np.isnan(c.rate_ratio(0, 10, 3, 10)[0])


# ---- service level


def test_service_level_verdict_widened_and_small_groups_hidden():
    rng = np.random.default_rng(3)
    group = np.repeat(["a", "b", "c", "d"], [200, 150, 200, 3])
    time = np.where(group == "a", rng.exponential(20, 553), rng.exponential(6, 553))
    found = c.service_level(time, 20, promise=0.9, group=group)
    assert found.parameters["widened"]
    assert list(found.table.index[found.table["verdict"] == "hidden"]) == ["b", "d"], "never one alone"
    assert found.table.loc["a", "verdict"] == "missed"
    assert found.reason("table", "d", "share") == "group_hidden"


def test_abandoned_rules_differ_as_named():
    time, gone = np.array([5, 10, 30, 8, 25, 12.0]), np.array([0, 0, 0, 1, 1, 0], bool)
    rules = {"outside": 3 / 6, "left_out": 3 / 4, "short_left_out": 3 / 5}
    for rule, share in rules.items():
        found = c.service_level(time, 20, abandoned=gone, abandoned_rule=rule)
        assert found.table.iloc[0]["share"] == pytest.approx(share), rule


def test_service_level_refuses_all_at_once():
    found = refused(c.service_level, [3, -1, "x"], 20, promise=90, unit="s", limits_unit="min")
    assert found == ["values", "number", "units"]
