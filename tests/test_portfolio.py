"""The comparison of branches and months: known answers, what it must find, what it must hide, what it refuses."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from portfolio_kit import MONTHS, OUTLIERS, STEP, TREND, same, shares, simulate

from sqmlib import portfolio
from sqmlib.checks import DataError
from sqmlib.portfolio import compare, funnel, targets, trends
from sqmlib.stats import wilson

KNOWN = tomllib.loads((Path(__file__).parent / "known" / "portfolio.toml").read_text(encoding="utf-8"))
BOUNDS = ["warning_low", "warning_high", "alarm_low", "alarm_high"]


@pytest.fixture(scope="module")
def record() -> pd.DataFrame:
    return simulate()


@pytest.fixture(scope="module")
def found(record) -> portfolio.PortfolioResult:
    return portfolio.analyze(record, targets=[{"metric": "better", "at_least": 0.55}])


# ---- known answers


def test_funnel_of_published_data_has_limits_summed_in_exact_fractions():
    known = KNOWN["surgical"]
    data = shares(np.array(known["n"]), np.array(known["deaths"])).assign(segment=known["units"], better=-1)
    table = portfolio.analyze(data, overdispersion="none").table
    for name in BOUNDS:
        np.testing.assert_allclose(table[name], known[name], atol=known["tolerance"])
    assert table["center"].iloc[0] == pytest.approx(known["center"])
    assert {u: v for u, v in table["verdict"].items() if v != "inside"} == known["verdicts"]
    assert table["standing"].to_dict() | {"H": "worse", "E": "better"} == table["standing"].to_dict()


def test_change_of_shares_has_the_published_interval():
    known = KNOWN["newcombe"]
    after, before = (
        pd.DataFrame([[x / n, *map(float, wilson(x, n))] for x, n in known[name]], columns=["value", "low", "high"])
        for name in ("first", "second")
    )
    change = compare.mover(after, before)
    np.testing.assert_allclose(change["change_low"], known["low"], atol=known["tolerance"])
    np.testing.assert_allclose(change["change_high"], known["high"], atol=known["tolerance"])


def test_winsorized_phi_by_hand():
    known = KNOWN["winsorized"]
    assert funnel.winsorized_phi(known["z"]) == pytest.approx(known["phi"], abs=known["tolerance"])


def test_spread_between_units_is_that_of_statsmodels():
    from statsmodels.stats.meta_analysis import combine_effects

    rng = np.random.default_rng(3)
    se = rng.uniform(0.5, 2, 12)
    y = rng.normal(0, 1.5, 12) + rng.normal(0, se)
    other = combine_effects(y, se**2, method_re="chi2")
    z = (y - other.mean_effect_fe) / se
    assert funnel.between_sd(float((z**2).sum()), se) ** 2 == pytest.approx(other.tau2)
    assert funnel.dispersion(z, se).i2 == pytest.approx(other.i2)


def test_slope_is_that_of_weighted_least_squares():
    import statsmodels.api as sm

    rng = np.random.default_rng(5)
    t, se = np.arange(7.0), rng.uniform(0.1, 0.4, 7)
    y = 2 + 0.3 * t + rng.normal(0, se)
    other = sm.WLS(y, sm.add_constant(t), weights=1 / se**2).fit()
    slope, error, chi2 = trends.slope(t, y, se)
    assert slope == pytest.approx(other.params[1])
    assert error == pytest.approx(np.sqrt(other.normalized_cov_params[1, 1]))
    assert chi2 == pytest.approx(other.ssr)


def test_limits_of_means_are_those_of_the_pooled_standard_deviation():
    n, values, sd = np.array([20.0, 50, 80]), np.array([3.0, 4.0, 5.0]), 2.0
    from scipy.stats import t

    half = t.ppf(0.975, n - 1) * sd / np.sqrt(n)
    data = shares(n, np.zeros(3)).assign(value=values, low=values - half, high=values + half, kind="mean")
    table = portfolio.analyze(data).table
    center = (n * values).sum() / n.sum()
    np.testing.assert_allclose(table["warning_high"], center + 1.959963984540054 * sd / np.sqrt(n))
    np.testing.assert_allclose(table["z"], (values - center) / (sd / np.sqrt(n)))


def test_limits_of_an_index_come_from_the_interval_of_each_unit():
    values, se = np.array([0.1, 0.5, 0.9]), np.array([0.05, 0.1, 0.2])
    ends = {"low": values - 1.959963984540054 * se, "high": values + 1.959963984540054 * se}
    table = portfolio.analyze(shares(np.full(3, 50), np.zeros(3)).assign(value=values, kind="index", **ends)).table
    np.testing.assert_allclose(table["alarm_high"], 0.5 + 3.090232306167813 * se)


# ---- what was planted is found


def test_planted_outliers_are_the_units_far_outside(found):
    table = found.table
    assert set(table.index[table["verdict"].str.startswith("alarm")]) == set(OUTLIERS)
    assert {u: table.at[u, "standing"] for u in OUTLIERS} == {
        "branch04": "better",
        "branch12": "worse",
        "branch26": "better",
    }
    warnings = (table["verdict"].str.startswith("warning")).sum()
    assert warnings <= 5  # of 37 units alike 1.9 are expected; more than 5 in one of 100 records


def test_planted_trend_is_the_only_one_and_its_interval_holds_the_truth(found):
    clear = found.trends[found.trends["trend"] != "no_clear_change"]
    assert clear["trend"].to_dict() == {TREND: "improving"}
    assert clear.at[TREND, "slope_low"] < STEP < clear.at[TREND, "slope_high"]


def test_measure_with_the_outliers_is_chosen_and_that_is_said(found):
    assert found.measure == "kano/wifi/better"
    assert found.parameters["chosen"] == "alarms"
    assert "most units outside" in found.summary("en")
    assert portfolio.analyze(simulate(), metric="importance").measure == "kano/crew/importance"


def test_overview_has_one_line_per_measure(found):
    line = found.overview.loc[("wifi", "kano.better")]
    assert (line["alarms"], line["units"]) == (3, 40)
    assert found.overview.at[("crew", "kano.importance"), "alarms"] == 0


def test_ranks_are_ranges_that_hold_the_rank(found):
    table = found.table
    assert (table["rank_low"] <= table["rank"]).all()
    assert (table["rank"] <= table["rank_high"]).all()
    middle = table[table["verdict"] == "inside"]
    assert (middle["rank_high"] - middle["rank_low"]).median() > 10
    assert table["rank"].idxmin() == "branch04"


def test_targets_are_met_missed_or_open(found):
    rows = found.targets.droplevel("target")
    assert rows.at["branch12", "outcome"] == "missed"
    assert rows.at["branch04", "outcome"] == "met"
    for unit, row in rows.iterrows():
        expected = "met" if row["low"] >= 0.55 else "missed" if row["high"] <= 0.55 else "open"
        assert row["outcome"] == expected, unit
        assert (row["p_met"] >= 0.975) == (expected == "met"), unit


@pytest.mark.parametrize(
    ("value", "low", "high", "side", "outcome"),
    [
        (1.0, 0.9, 1.0, "at_least", "open"),  # 100 % against a target of 100 % is no failure
        (0.1, 0.05, 0.2, "at_most", "met"),
        (0.9, 0.8, 0.95, "at_most", "missed"),
        (np.nan, np.nan, np.nan, "at_most", "not_judged"),
    ],
)
def test_outcome_of_a_target(value, low, high, side, outcome):
    pooled = pd.DataFrame({"n": [40.0], "value": value, "low": low, "high": high}, index=["u"])
    target = targets.Target(("kano", "a", "better"), 1.0 if side == "at_least" else 0.5, side)
    assert targets.target_table(pooled, target)["outcome"].tolist() == [outcome]


def test_change_between_the_last_two_months_is_found():
    data = simulate(12, planted=False)
    jump = (data["segment"] == "branch05") & (data["wave"] == MONTHS[-1]) & (data["metric"] == "better")
    low, high = (float(end) for end in wilson(95, 100))
    data.loc[jump, ["value", "low", "high", "n"]] = [0.95, low, high, 100]
    movers = portfolio.analyze(data, metric="better").movers
    assert movers["move"].to_dict() | {"branch05": "improved"} == movers["move"].to_dict()
    assert movers.index[0] == "branch05"
    assert "Changed clearly" in portfolio.analyze(data, metric="better").summary("en")


# ---- what is hidden stays hidden


def test_hidden_results_count_nowhere(record):
    secret = (record["segment"] == "branch12") & (record["metric"] == "better")
    hidden = record.copy()
    hidden.loc[secret, ["value", "low", "high", "n"]] = np.nan
    with_them, without = portfolio.analyze(hidden, metric="better"), portfolio.analyze(record[~secret], metric="better")
    assert with_them.table.loc["branch12", ["value", "n"]].isna().all()
    same(with_them.table.drop("branch12"), without.table)
    same(with_them.overview, without.overview)
    assert with_them.reason("table", "branch12", "value") == "no_value"
    assert "hidden or not computable" in with_them.show(lang="en").loc["branch12"].tolist()


def test_small_groups_are_hidden_with_their_size(record):
    few = (record["segment"] == "branch07") & (record["wave"] == MONTHS[2])
    data = record.copy()
    data.loc[few, "n"] = 3.0
    found = portfolio.analyze(data, metric="better")
    assert found.periods.loc[("branch07", MONTHS[2])].isna().all()
    rest = record[(record["segment"] == "branch07") & (record["metric"] == "better") & ~few]
    assert found.table.at["branch07", "n"] == rest["n"].sum()
    assert found.reason("periods", ("branch07", MONTHS[2]), "n") == "group_hidden"
    assert any(note.code == "portfolio.note.hidden" for note in found.notes)


def test_totals_are_left_out(record):
    whole = record.iloc[:2].assign(segment="", wave="", value=0.123, low=0.1, high=0.2, n=123456789.0)
    months = record.iloc[:2].assign(segment="", value=0.321, low=0.3, high=0.4, n=987654321.0)
    found = portfolio.analyze(pd.concat([record, whole, months]))
    same(found.table, portfolio.analyze(record).table)
    said = json.dumps(found.to_dict())
    assert "123456789" not in said
    assert "987654321" not in said


# ---- units and time


def test_cases_are_units_when_there_are_whole_cases():
    data = pd.concat(
        [shares(np.array([100]), np.array([h])).assign(case=c, segment="") for c, h in (("a", 40), ("b", 70))]
    )
    found = portfolio.analyze(data)
    assert found.parameters["unit"] == "case"
    assert list(found.table.index) == ["a", "b"]


def test_cases_tell_the_time_when_segments_come_back_in_them():
    months = [shares(np.array([100, 120]), np.array([50, 60])).assign(case=f"m{i}") for i in (1, 2, 10)]
    found = portfolio.analyze(pd.concat(months))
    assert found.parameters["time"] == "case"
    assert found.parameters["periods"] == ["m1", "m2", "m10"]
    assert found.table["n"].tolist() == [300, 360]


def test_one_period_can_be_compared_alone(record):
    found = portfolio.analyze(record, metric="better", period="last")
    last = record[(record["wave"] == MONTHS[-1]) & (record["metric"] == "better")].set_index("segment")
    np.testing.assert_allclose(found.table["n"], last.loc[found.table.index, "n"])
    assert len(found.trends) == 40


def test_one_unit_is_shown_without_a_comparison():
    found = portfolio.analyze(shares(np.array([50]), np.array([20])))
    assert "nothing to compare" in found.summary("en")
    assert "outside the limits: the differences" not in found.summary("en")


def test_values_that_do_not_differ_have_no_limits_and_say_so():
    found = portfolio.analyze(shares(np.array([50, 60]), np.array([0, 0])))
    assert set(found.table["verdict"]) == {"not_judged"}
    assert "No limits can be computed" in found.summary("en")
    assert "nan" not in found.show(lang="en").to_string()


# ---- words


@pytest.mark.parametrize("frame", ["table", "overview", "periods", "trends", "movers", "targets"])
def test_tables_show_no_missing_number_and_no_code(found, lang, frame):
    shown = found.show(frame, lang=lang)
    assert not re.search(r"\b(nan|NaN|None|inf|NaT)\b|alarm_|_clear_", shown.to_string())
    names = {*getattr(found, frame).columns, *getattr(found, frame).index.names}
    assert lang == "en" or not names & {*shown.columns, shown.index.name}


def test_findings_are_said_in_both_languages(found, lang):
    parts = found.parts(lang)
    assert list(parts) == ["says", "sure", "next"]
    text = found.summary(lang) + found.headline(lang)
    assert "branch12" in text
    assert TREND in text
    assert "{" not in text
    assert ("随机波动" in text) == (lang == "zh")


def test_result_is_the_same_in_both_languages_and_json_safe(record):
    from sqmlib import i18n

    i18n.use("zh")
    first = json.dumps(portfolio.analyze(record).to_dict(), allow_nan=False)
    i18n.use("en")
    assert first == json.dumps(portfolio.analyze(record).to_dict(), allow_nan=False)


def test_many_units_are_counted_not_listed():
    n = np.full(80, 400)
    hits = np.where(np.arange(80) % 2, 300, 100)
    assert "and 28 more" in portfolio.analyze(shares(n, hits), overdispersion="none").summary("en")


# ---- refusals


def problems(record: pd.DataFrame, **options) -> list[str]:
    with pytest.raises(DataError) as error:
        portfolio.analyze(record, **options)
    return [problem.code.removeprefix("portfolio.problem.") for problem in error.value.problems]


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"kind": "rank", "better": 2}, ["kind", "better"]),
        ({"value": "x"}, ["number"]),
        ({"n": -1}, ["number"]),
        ({"low": 0.9}, ["interval"]),
        ({"value": 1.5, "high": 1.6}, ["interval"]),
        ({"n": 3}, ["all_hidden"]),
        ({"value": np.nan, "low": np.nan, "high": np.nan}, ["all_hidden"]),
        ({"segment": "a"}, ["twice"]),
    ],
)
def test_record_that_is_none_is_refused_with_everything_wrong(change, codes):
    assert problems(portfolio.EXAMPLE.assign(**change)) == codes


def test_missing_columns_and_empty_records_are_refused():
    assert problems(portfolio.EXAMPLE.drop(columns=["n", "kind"])) == ["columns"]
    assert problems(portfolio.EXAMPLE.iloc[:0]) == ["empty"]


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        ({"limits": (0.99, 0.9), "min_group": 0, "overdispersion": "x"}, ["limits", "min_group", "input.choice"]),
        ({"unit": "branch"}, ["input.choice"]),
        ({"unit": "case", "time": "case"}, ["case_twice"]),
        ({"time": "wave"}, ["no_waves"]),
        ({"metric": "worse", "item": "x"}, ["measure"]),
        ({"targets": "better"}, ["targets"]),
        ({"targets": [{"metric": "better"}]}, ["target_side"]),
        ({"targets": [3, {"at_least": 1, "goal": 2}]}, ["target_form", "target_fields", "target_metric"]),
        ({"targets": [{"metric": "worse", "at_least": "much"}]}, ["target_number", "target_unknown"]),
        ({"targets": [{"metric": "better", "at_least": 0.5}] * 2}, ["target_twice"]),
    ],
)
def test_options_are_refused_with_everything_wrong(options, codes):
    assert problems(portfolio.EXAMPLE, **options) == codes


def test_unknown_period_names_those_there_are(record):
    with pytest.raises(DataError, match="2026-01") as error:
        portfolio.analyze(record, period="2025-12")
    assert error.value.problems[0].code == "portfolio.problem.period"


@pytest.mark.parametrize(("lang", "names"), [("en", ["Long haul", "Short haul"]), ("zh", ["长途", "短途"])])
def test_segments_are_named_as_the_case_names_them(lang, names):
    data = shares(np.array([200, 300]), np.array([80, 210]))
    data["segment_en"], data["segment_zh"] = ["Long haul", "Short haul"], ["长途", "短途"]
    found = portfolio.analyze(data)
    assert [found.label(unit, lang) for unit in ("u000", "u001")] == names
    assert all(name in found.summary(lang) for name in names)
