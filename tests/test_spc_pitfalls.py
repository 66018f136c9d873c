"""Control charts: every pitfall that is known from other programs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from spc_kit import CASES, DATA, RINGS

from sqmlib import spc
from sqmlib.checks import DataError

RANDOM = np.random.default_rng(20)
CALM = RANDOM.normal(50, 4, 40)
CHARTS = {
    "i": lambda **o: spc.i_chart(CALM, **o),
    "xbar_r": lambda **o: spc.xbar_r_chart(RINGS, **o),
    "xbar_s": lambda **o: spc.xbar_s_chart(RINGS, **o),
    "p": lambda **o: spc.p_chart(DATA["complaints"], DATA["contacts"], **o),
    "np": lambda **o: spc.np_chart(DATA["complaints"], 2000, **o),
    "c": lambda **o: spc.c_chart(DATA["complaints"], **o),
    "u": lambda **o: spc.u_chart(DATA["complaints"], DATA["contacts"], **o),
    "laney_p": lambda **o: spc.laney_p_chart(DATA["complaints"], DATA["contacts"], **o),
    "laney_u": lambda **o: spc.laney_u_chart(DATA["complaints"], DATA["contacts"], **o),
    "g": lambda **o: spc.g_chart(DATA["complaints"], **o),
    "t": lambda **o: spc.t_chart(DATA["complaints"], **o),
    "ewma": lambda **o: spc.ewma_chart(CALM, **o),
    "cusum": lambda **o: spc.cusum_chart(CALM, **o),
    "run": lambda **o: spc.run_chart(CALM, **o),
}


def codes(result) -> set[str]:
    return {note.code.removeprefix("spc.note.") for note in result.notes}


def problems(call, *args, **options) -> set[str]:
    """Return the codes of what was refused; both languages must be able to say it."""
    with pytest.raises(DataError) as caught:
        call(*args, **options)
    assert caught.value.text("en")
    assert caught.value.text("zh")
    return {p.code.removeprefix("spc.problem.") for p in caught.value.problems}


# ---- constants and sigma


def test_estimator_and_constants_are_printed():
    told = spc.i_chart(CALM).parameters
    assert {told[k] for k in ("estimator", "constants", "limits_from")} == {"mean_mr", "exact", "all_points"}


def test_the_overall_sd_is_not_offered_for_limits():
    assert problems(spc.i_chart, CALM, estimator="sd") == {"input.choice"}


def test_zones_of_means_use_the_sigma_of_means():
    """Rule 5 on Xbar with given parameters: two sigma of the mean, not of single values."""
    means = [[0.0, 0.0], [1.5, 1.5], [1.5, 1.5], [0.1, -0.1]]
    assert spc.xbar_s_chart(means, center=0, sd=1, rules=["n5"]).signals == [3]


def test_no_range_across_gaps_exclusions_and_stages():
    x = [1.0, 2.0, np.nan, 9.0, 8.0, 50.0, 7.0, 6.0]
    found = spc.i_chart(x, stage=["a"] * 4 + ["b"] * 4, exclude=[6])
    assert found.spread["value"].dropna().to_dict() == {2: 1.0, 8: 1.0}
    assert found.stages["mean_range"].tolist() == [1.0, 1.0]


@pytest.mark.parametrize("name", ["i", "xbar_r", "c", "run"])
def test_no_variation_is_refused(name):
    flat = {"i": lambda: spc.i_chart([5.0] * 20), "xbar_r": lambda: spc.xbar_r_chart([[5.0, 5.0]] * 20)}
    flat |= {"c": lambda: spc.c_chart([0] * 20), "run": lambda: spc.i_chart([0.1 + 0.2, 0.3] * 10)}
    assert problems(flat[name]) == {"no_cases" if name == "c" else "no_variation"}


# ---- counts


def test_percentages_with_sizes_are_refused():
    assert problems(spc.p_chart, [4.5, 3.2, 5.1], [100, 100, 100]) == {"counts"}
    assert problems(spc.p_chart, [0.045, 0.032], [100, 100]) == {"counts"}
    assert problems(spc.p_chart, [120, 3], [100, 100]) == {"above_size"}
    assert problems(spc.u_chart, [1, 2], [5, 0]) == {"sizes"}


def test_np_and_c_with_sizes_that_vary_name_the_right_chart(lang):
    for chart, better in ((spc.np_chart, "p"), (spc.c_chart, "u")):
        with pytest.raises(DataError) as caught:
            chart([3, 4, 5], [100, 90, 110])
        assert caught.value.problems[0].values["better"] == better
        assert f"{better} " in caught.value.text(lang)


def test_a_lower_limit_of_zero_is_said():
    assert "no_low_signal" in codes(spc.c_chart(DATA["incidents"]))
    assert "no_low_signal" not in codes(spc.c_chart(np.array(DATA["incidents"]) * 30))


def test_huge_sizes_are_overdispersed_and_said_so():
    """With hundreds of thousands of cases nearly every point is out: the check says why, nothing is switched."""
    shares = RANDOM.normal(0.04, 0.002, 30)
    found = spc.p_chart(np.round(shares * 400_000), [400_000] * 30)
    assert len(found.signals) > 15
    assert found.advice.at["dispersion", "proposal"] == "laney"
    assert found.chart == "p"
    assert "spc.advice.dispersion_laney" in {n.code for n in found.notes}


def test_laney_shows_classic_limits_and_where_they_differ():
    found = spc.laney_p_chart(DATA["complaints"], DATA["contacts"])
    note = next(n for n in found.notes if n.code == "spc.note.laney_differs")
    assert note.values["points"] == [15, 23]
    wild = DATA["complaints"].copy()
    wild[20] = 300  # a special cause inflates sigma_z; screening takes it out again
    plain, screened = (spc.laney_p_chart(wild, DATA["contacts"], screen=s) for s in (False, True))
    assert screened.stages["sigma_z"].iloc[0] < 0.8 * plain.stages["sigma_z"].iloc[0]
    assert "screened" in codes(screened)


# ---- rules


def test_all_hits_of_a_point_are_listed():
    found = spc.i_chart(DATA["crafted"], center=0, sd=1, rules="nelson")
    assert (found.table["hits"] == found.hits.groupby(level="point").size().reindex(found.table.index).fillna(0)).all()
    assert found.table["hits"].max() > 1


@pytest.mark.parametrize(
    ("z", "rule", "expected"),
    [
        ([2.5, 0, 2.5, 0], "n5", [3]),  # two of three, not three of three
        ([2.5, -2.5, 0], "n5", []),  # sides are not mixed
        ([2.5, 2.5, 0.5], "n5", []),  # the last point itself must be beyond
        ([1.5, 1.5, 0, 1.5, 1.5], "n6", [5]),
        ([1.5, 1.5, -1.5, 1.5, -1.5], "n6", []),
        ([0.5] * 9, "n2", [9]),
        ([0.5] * 4 + [0] + [0.5] * 5, "n2", []),
        ([3.0, 3.0001], "n1", [2]),
        ([1, 2, 3, 4, 5, 5, 6], "n3", []),
        ([1.5, -1.5] * 4, "n8_both", [8]),
        ([1.5] * 8, "n8_both", []),
        ([1.5] * 8, "n8", [8]),
        ([2.5, 2.5, 0.5], "near_2_of_3", [1, 2]),  # NHS: the points near the limit, all three on one side
        ([2.5, 3.5, 0.5], "near_2_of_3", []),
        ([2.5, 2.5, -0.5], "near_2_of_3", []),
    ],
)
def test_patterns_at_their_edges(z, rule, expected):
    mark = "pattern" if rule == "near_2_of_3" else "last"
    found = spc.rule_hits(z, [rule], mark=mark)[rule]
    assert (np.flatnonzero(found) + 1).tolist() == expected


def test_a_mixture_can_fire():
    assert spc.i_chart([1.5, -1.5] * 6, center=0, sd=1, rules=["n8"]).signals == [8, 9, 10, 11, 12]


def test_whole_patterns_or_their_last_points():
    z = [0.5] * 9
    last, whole = (spc.rule_hits(z, ["n2"], mark=mark)["n2"] for mark in ("last", "pattern"))
    assert (last.sum(), whole.sum()) == (1, 9)


def test_rules_for_normal_values_warn_on_counts():
    assert "normal_rules" in codes(spc.c_chart(DATA["incidents"], rules="nelson"))
    assert "normal_rules" not in codes(spc.c_chart(DATA["incidents"]))
    assert problems(spc.ewma_chart, CALM, rules="nelson") == {"rules_simple"}
    assert problems(spc.run_chart, CALM, rules="nelson") == {"rules_run"}


def test_patterns_stay_in_their_stage():
    found = spc.i_chart([0.5] * 18, stage=["a"] * 9 + ["b"] * 9, center=0, sd=1, rules=["n2"])
    assert found.signals == [9, 18]
    rising = spc.i_chart(np.arange(10.0), stage=["a"] * 5 + ["b"] * 5, center=0, sd=100, rules=["n3"])
    assert rising.signals == []


@pytest.mark.parametrize("name", list(CHARTS))
def test_the_price_of_the_rules_is_said(name, lang):
    found = CHARTS[name]()
    told = found.parameters
    assert 0 < told["false_alarm"] < 0.5
    assert told["false_alarm_source"] in ("exact", "stored", "simulated", "integral_equation")
    assert found.price(lang) in found.parts(lang)["sure"]


# ---- rare events, memory, run charts


def test_times_of_zero_and_open_intervals():
    days = [12, 3, 30, 0, 21, 45, 2, 16, 9, 25]
    assert problems(spc.t_chart, days) == {"zero_time"}
    found = spc.t_chart(days, zeros="half_unit")
    assert found.table["value"].iloc[3] == 0.5
    assert "zeros" in codes(found)
    closed, opened = spc.t_chart([*days[:3], *days[4:]]), spc.t_chart([*days[:3], *days[4:], 400], open_end=True)
    assert opened.stages["center"].tolist() == closed.stages["center"].tolist()
    assert opened.signals == []
    assert problems(spc.g_chart, [1, 0, 3], event_counted=True) == {"event_counted"}


def test_long_intervals_are_good():
    days = [5, 8, 3, 9, 6, 4, 7, 5, 8, 6, 5, 9, 900]
    found = spc.t_chart(days, direction="increase")
    assert found.verdict["variation"] == "improvement_high"
    assert "long_is_good" in codes(spc.t_chart(days))


def test_cusum_in_sigma_units_both_sides_positive_and_restart():
    found = spc.cusum_chart(np.r_[CALM, CALM - 12], center=50, sd=4)
    scaled = spc.cusum_chart(np.r_[CALM, CALM - 12] * 1000, center=50_000, sd=4000)
    pd.testing.assert_series_equal(found.table["c_minus"], scaled.table["c_minus"])
    assert (found.table[["c_plus", "c_minus"]] >= 0).all(axis=None)
    again = spc.cusum_chart(np.r_[CALM, CALM - 12], center=50, sd=4, restart=True)
    first = again.signals[0]
    assert first == found.signals[0]
    assert len(again.signals) < len(found.signals)
    assert again.table.at[first + 1, "c_minus"] < again.table.at[first, "c_minus"]


def test_ewma_uses_the_sigma_of_means_and_exact_limits():
    found = spc.ewma_chart(RINGS, center=74, sd=0.01, weight=0.3, width=3)
    i = np.arange(1, len(RINGS) + 1)
    exact = 0.01 / np.sqrt(5) * np.sqrt(0.3 / 1.7 * (1 - 0.7 ** (2 * i)))
    np.testing.assert_allclose(found.table["sigma"], exact, rtol=1e-12)


# ---- service data


def shifted(phi: float, n: int = 120) -> np.ndarray:
    noise, x = np.random.default_rng(3).standard_normal(n), np.zeros(n)
    for t in range(1, n):
        x[t] = phi * x[t - 1] + noise[t]
    return x


def test_autocorrelation_warns_before_causes_are_named():
    found = spc.i_chart(shifted(0.6))
    assert found.advice.at["autocorrelation", "proposal"] == "ar1"
    repaired = spc.i_chart(shifted(0.6), estimator="ar1_mr")
    assert len(repaired.signals) < len(found.signals)
    r1 = spc.autocorrelation(shifted(0.6))[0]
    ratio = repaired.stages["sigma"].iloc[0] / found.stages["sigma"].iloc[0]
    assert ratio == pytest.approx(1 / np.sqrt(1 - r1))
    assert spc.choose(shifted(0.6)).proposed == "i_ar1"


def test_a_shift_is_not_taken_for_autocorrelation_or_overdispersion():
    step = np.r_[CALM[:20], CALM[20:] + 14]
    assert spc.i_chart(step).advice.at["autocorrelation", "proposal"] == "shift"
    assert spc.choose(step).table.at["i", "reason"] == "shifted"
    counts = np.r_[np.random.default_rng(1).binomial(1000, 0.03, 20), np.random.default_rng(2).binomial(1000, 0.06, 20)]
    assert spc.p_chart(counts, [1000] * 40).advice.at["dispersion", "proposal"] == "shift"
    assert spc.choose(counts, [1000] * 40).proposed == "p"


def test_days_of_the_week():
    dates = pd.date_range("2026-01-01", periods=56)
    x = np.random.default_rng(4).normal(10, 1, 56) + 6 * (dates.day_of_week >= 5)
    assert spc.i_chart(x, time=dates).advice.at["weekday", "proposal"] == "stratify"
    assert spc.i_chart(CALM, time=dates[:40]).advice.at["weekday", "status"] == "fine"


def test_skewed_times():
    x = np.random.default_rng(6).lognormal(1, 0.8, 80)
    plain, logs = spc.i_chart(x), spc.i_chart(x, transform="log")
    assert plain.advice.at["skewness", "proposal"] == "log_or_share"
    assert logs.advice.at["skewness", "status"] == "fine"
    assert (logs.table["lcl"] > 0).all()
    assert spc.choose(x).proposed == "i_log"
    assert spc.choose(np.round(x, 2)).table.at["i", "fit"] == "unsuitable"


def test_mixed_queues_in_one_subgroup():
    random = np.random.default_rng(8)
    mixed = np.column_stack([random.normal(5, 1, (30, 3)), random.normal(15, 1, (30, 2))])
    found = spc.xbar_s_chart(mixed)
    assert found.advice.at["within", "proposal"] == "split_subgroups"
    daily = random.normal(5, 1, (30, 5)) + random.normal(0, 3, (30, 1))
    assert spc.choose(daily).proposed == "i"


@pytest.mark.parametrize(("n", "code"), [(11, "few"), (12, "provisional"), (19, "provisional"), (20, "")])
def test_few_points_are_said(n, code):
    found = spc.i_chart(CALM[:n])
    assert codes(found) & {"few", "provisional"} == ({code} if code else set())
    assert spc.choose(CALM[:n]).proposed == ("run" if n < 12 else "i")


def test_incomplete_periods_are_neither_used_nor_judged():
    x = np.r_[CALM, 400.0]
    found = spc.i_chart(x, incomplete=1)
    assert found.signals == []
    assert found.stages["center"].iloc[0] == pytest.approx(CALM.mean())
    assert found.table["value"].iloc[-1] == 400


def test_a_full_score_against_a_target_of_all_is_no_failure():
    found = spc.p_chart([99, 100, 98, 100] * 6, [100] * 24, target=1.0, direction="increase")
    assert found.verdict["assurance"] == "hit_or_miss"


def test_zero_events_call_for_time_between():
    rare = [0, 0, 1, 0, 0, 0, 2, 0, 0, 1, 0, 0, 0, 1]
    assert spc.choose(rare, [1000] * 14, kind="defectives").proposed == "g"
    assert spc.choose(rare, kind="defects").proposed == "t"


# ---- stages, freeze, exclusions


@pytest.mark.parametrize("name", list(CHARTS))
def test_stages_freeze_and_notes_on_every_chart(name, lang):
    options = {"stage": ["a"] * 20 + ["b"] * 20, "baseline": 15, "exclude": [3], "notes": {3: "why"}}
    found = CHARTS[name](**options, incomplete=1, target=1.0, direction="increase")
    assert found.stages.index.tolist() == ["stage_1", "stage_2"]
    assert found.stages["used"].tolist() == [14, 15]
    assert found.parameters["limits_from"] == "baseline"
    assert found.table["excluded"].sum() == 1
    assert "excluded_bare" not in codes(found)
    assert found.summary(lang)


def test_an_exclusion_without_a_reason_is_noticed():
    assert "excluded_bare" in codes(spc.i_chart(CALM, exclude=[4]))


def test_everything_wrong_is_said_at_once(lang):
    with pytest.raises(DataError) as caught:
        spc.i_chart(
            ["1", "two", np.inf], time=[3, 2, 1], direction="up", rules=["n9"], target="high", width=0, notes={7: "?"}
        )
    found = {p.code.removeprefix("spc.problem.") for p in caught.value.problems}
    assert {"numbers", "time_order", "input.choice", "rules", "target", "width"} <= found
    assert caught.value.text(lang).count("\n- ") == len(caught.value.problems)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"time": [1, 1, 2]}, "time_twice"),
        ({"time": [1, 2]}, "length"),
        ({"stage": ["a", "b", "a"]}, "stage_twice"),
        ({"stage": ["a", None, "a"]}, "stage_missing"),
        ({"baseline": 1}, "baseline"),
        ({"baseline": [True]}, "length"),
        ({"exclude": ["x"]}, "exclude"),
        ({"notes": {"x": "y"}}, "notes"),
        ({"incomplete": 3}, "incomplete"),
        ({"sd": -1.0}, "given"),
        ({"transform": "log"}, "log"),
        ({"stage": ["a", "a", "b"]}, "few_points"),
    ],
)
def test_options_that_cannot_be_are_refused(options, code):
    assert problems(spc.i_chart, [0.0, 2.0, 1.0], **options) == {code}


def test_dates_may_be_written_in_more_than_one_way():
    months = pd.period_range("2026-01", periods=12, freq="M")
    found = spc.i_chart(CALM[:12], time=months, exclude=["2026-03"], notes={pd.Timestamp("2026-03-01"): "strike"})
    assert found.table.index[2] == "2026-03"
    assert found.table["excluded"].tolist().index(True) == 2
    assert found.parameters["notes"] == {"2026-03": "strike"}


def test_printed_case_of_a_point_on_the_limit():
    assert 3 not in spc.c_chart(CASES["c.nist_wafers"]["input"]["counts"], rules="rule_1").signals


@pytest.mark.parametrize("name", ["ewma", "cusum"])
def test_a_target_is_not_judged_by_limits_of_averages(name):
    found = CHARTS[name](target=1.0, direction="decrease")
    assert found.verdict["assurance"] == "not_judged"
    assert "target_not_judged" in codes(found)


def test_anhoej_rules_on_a_control_chart():
    found = spc.i_chart(np.r_[CALM[:15], CALM[15:30] + 20], rules=("n1", "longest_run", "crossings"))
    assert found.table["longest_run"].sum() > 8
    assert found.parameters["arl0"] is None
    assert 0 < found.parameters["false_alarm"] < 0.3
