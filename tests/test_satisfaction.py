"""NPS, CSAT and CES against published and constructed figures."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm, ttest_1samp, ttest_ind

from sqmlib import satisfaction
from sqmlib.satisfaction import differences, formulas
from sqmlib.stats import wilson

FOLDER = Path(__file__).parent / "known"
KNOWN = tomllib.loads((FOLDER / "satisfaction.toml").read_text(encoding="utf-8"))


def survey(**columns) -> pd.DataFrame:
    frame = pd.DataFrame(columns)
    return frame.assign(respondent=[f"r{k}" for k in range(len(frame))])


def answers(counts: list[int]) -> list[int]:
    """Return recommendation answers with these numbers of detractors, passives and promoters."""
    return [3] * counts[0] + [7] * counts[1] + [10] * counts[2]


def test_variance_of_the_net_score():
    known = KNOWN["half_third_sixth"]
    assert formulas.nps(known["counts"]) == pytest.approx(known["nps"], abs=1e-9)
    assert formulas.nps_error(known["counts"]) == pytest.approx(known["error"], abs=1e-9)


@pytest.mark.parametrize("interval", ["wald", "adjusted_wald"])
def test_closed_intervals(interval):
    known = KNOWN["fifty_thirty_twenty"]
    assert formulas.nps_error(known["counts"]) == pytest.approx(known["error"], abs=1e-9)
    row = satisfaction.analyze(survey(nps=answers(known["counts"])), interval=interval).table.loc["nps"]
    assert row["value"] == known["nps"]
    np.testing.assert_allclose(row[["low", "high"]].astype(float), known[interval], atol=1e-9)
    if interval == "adjusted_wald":
        assert (row["low"] + row["high"]) / 2 == pytest.approx(known["adjusted_middle"], abs=1e-9)


@pytest.mark.parametrize("interval", ["bootstrap", "dirichlet"])
def test_simulated_intervals_come_close_to_the_closed_ones(interval):
    known = KNOWN["fifty_thirty_twenty"]
    row = satisfaction.analyze(survey(nps=answers(known["counts"])), interval=interval).table.loc["nps"]
    np.testing.assert_allclose(row[["low", "high"]].astype(float), known["adjusted_wald"], atol=2.5)


def test_a_six_is_a_detractor():
    known = KNOWN["breaks"]
    result = satisfaction.analyze(survey(nps=known["answers"]))
    assert [result.distribution.at[("nps", a), "side"] for a in known["answers"]] == known["sides"]
    assert result.table.at["nps", "value"] == pytest.approx(known["nps"], abs=1e-9)


def test_two_independent_waves():
    known = KNOWN["two_samples"]
    found = differences.difference_of_nps(known["before"], known["after"])
    assert found.value == pytest.approx(known["difference"])
    assert found.p == pytest.approx(2 * norm.cdf(known["z"]), abs=1e-9)
    both = survey(nps=answers(known["before"]) + answers(known["after"]), wave=["w1"] * 100 + ["w2"] * 150)
    row = satisfaction.analyze(both).waves.loc[("nps", "w2")]
    assert (row["change"], row["design"]) == (pytest.approx(known["difference"]), "independent")
    assert row["p_change"] == pytest.approx(found.p)


def test_paired_scores():
    known = KNOWN["paired"]
    change = np.array(known["after"]) - np.array(known["before"])
    found = differences.paired_difference(change)
    assert found.value == pytest.approx(known["difference"], abs=1e-9)
    assert found.p == pytest.approx(ttest_1samp(change, 0).pvalue)
    assert ttest_1samp(change, 0).statistic == pytest.approx(known["t"], abs=1e-9)


def test_weighted_score_rests_on_the_effective_number():
    known = KNOWN["weighted"]
    nps = [{1: 10, 0: 7, -1: 2}[s] for s in known["scores"]]
    row = satisfaction.analyze(survey(nps=nps, weight=known["weights"])).table.loc["nps"]
    assert row["value"] == pytest.approx(known["nps"])
    assert row["n_eff"] == pytest.approx(known["n_eff"])
    assert row["n"] == 4


def test_sample_size():
    known = KNOWN["sample_size"]
    plan = satisfaction.plan_nps_sample(known["promoters"], known["detractors"], known["margin"])
    assert plan.n == plan.table.at[5, "n"] == known["n"]
    half = norm.ppf(0.975) * formulas.nps_error([0.2 * plan.n, 0.3 * plan.n, 0.5 * plan.n])
    assert half <= 5 < norm.ppf(0.975) * formulas.nps_error([0.2 * 900, 0.3 * 900, 0.5 * 900])
    assert satisfaction.plan_nps_sample(0.5, 0.2, 5, population=1000).n < 500
    assert satisfaction.plan_nps_sample(0.5, 0.2, 5, response=0.5).invite == 2 * plan.n


def test_wilson_intervals_newcombe_1998():
    known = KNOWN["wilson"]
    low, high = wilson(known["successes"], known["n"])
    np.testing.assert_allclose(low, known["low"], atol=known["tolerance"])
    np.testing.assert_allclose(high, known["high"], atol=known["tolerance"])


def test_top_box_of_the_kiosk_survey():
    known = KNOWN["kiosk"]
    outcomes = pd.read_csv(FOLDER / "kiosk" / "kiosk_outcomes.csv").rename(columns={"satisfaction_1": "csat"})
    result = satisfaction.analyze(outcomes)
    row = result.table.loc["csat"]
    for name, column in (("top_share", "value"), ("low", "low"), ("high", "high"), ("mean", "mean")):
        assert row[column] == pytest.approx(known[name], abs=1e-9)
    assert row["bottom_share"] * row["n"] == pytest.approx(known["bottom"])
    assert result.distribution.loc["csat", "count"].tolist() == known["distribution"]


def test_effort_with_its_direction():
    known = KNOWN["ces"]
    row = satisfaction.analyze(survey(ces=known["answers"]), ces="ces2").table.loc["ces"]
    assert (row["value"], row["top_share"]) == (known["mean"], known["share"])
    turned = satisfaction.analyze(survey(ces=[1, 2, 2, 5, 3]), ces="ces1").table.loc["ces"]
    assert (turned["top_share"], turned["bottom_share"]) == (pytest.approx(0.6), pytest.approx(0.2))


def test_means_of_independent_waves_are_compared_by_welch():
    first, second = [7, 6, 5, 7, 3, 4, 6, 5], [6, 4, 4, 2, 5, 3]
    both = survey(ces=first + second, wave=[1] * 8 + [2] * 6)
    row = satisfaction.analyze(both, ces="ces2").waves.loc[("ces", "2")]
    assert row["change"] == pytest.approx(np.mean(second) - np.mean(first))
    found = differences.difference_of_means(np.array(first, float), np.array(second, float))
    assert found.p == pytest.approx(ttest_ind(second, first, equal_var=False).pvalue)


def test_overlapping_samples_lie_between_independent_and_paired():
    """With everybody in both, the formula for some common people is that for the same people, up to n - 1."""
    rng = np.random.default_rng(0)
    first = rng.normal(0, 1, 400)
    second = first + rng.normal(0.1, 0.5, 400)
    ids, one = np.arange(400), np.ones(400)
    same = differences.overlapping_difference((first, one), (second, one), (ids, ids))
    paired = differences.paired_difference(second - first)
    assert same.pairs == 400
    np.testing.assert_allclose(same[:3], paired[:3], atol=2e-3)
    other = differences.overlapping_difference((first, one), (second, one), (ids, ids + 400))
    apart = differences.difference_of_means(first, second)
    np.testing.assert_allclose(other[:3], apart[:3], atol=2e-3)
    half = differences.overlapping_difference((first, one), (second, one), (ids, np.r_[ids[:200], ids[:200] + 400]))
    assert half.pairs == 200


def test_themes_in_both_languages(lang):
    comments = ["Too LATE!", "late food", "latecomer", "餐食凉了", "WiFi很慢", None]
    table = pd.DataFrame({"theme": ["delay", "food", "food", "wifi"], "keyword": ["late", "food", "餐食", "wifi"]})
    frame = survey(nps=[2, 3, 9, 7, 8, 10], comment=comments)
    result = satisfaction.analyze(frame, keywords=table, min_group=1)
    assert result.themes["n"].to_dict() == {"delay": 2, "food": 2, "wifi": 1}
    assert result.themes.at["delay", "nps"] == -100
    assert result.themes.at["food", "share"] == pytest.approx(2 / 5)
    assert result.parameters["without_theme"] == 1
    assert "delay" in result.summary(lang)


def test_the_lang_column_says_where_a_keyword_may_stand():
    table = pd.DataFrame({"theme": ["a", "b"], "keyword": ["ate", "ate"], "lang": ["zh", "en"]})
    result = satisfaction.analyze(survey(nps=[1, 2], comment=["late", "I ate"]), keywords=table, min_group=1)
    assert result.themes["n"].to_dict() == {"a": 2, "b": 1}
