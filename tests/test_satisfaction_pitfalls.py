"""Pitfalls 13 to 26 of NPS, CSAT and CES, and what else must hold."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from sqmlib import satisfaction
from sqmlib.checks import DataError
from sqmlib.satisfaction import formulas


def survey(**columns) -> pd.DataFrame:
    frame = pd.DataFrame(columns)
    return frame if "respondent" in frame else frame.assign(respondent=[f"r{k}" for k in range(len(frame))])


def codes(result) -> list[str]:
    return [note.code.rpartition(".")[2] for note in result.notes]


def two_waves(n: int = 60, seed: int = 0, kept: float = 1.0) -> pd.DataFrame:
    """Return two waves of the same people (or a part of them), the second a little better."""
    rng = np.random.default_rng(seed)
    first = rng.integers(2, 10, n)
    second = np.clip(first + rng.integers(0, 3, n), 0, 10)
    ids = np.r_[np.arange(n), np.where(np.arange(n) < kept * n, np.arange(n), np.arange(n) + 1000)]
    wave = np.repeat(["w1", "w2"], n)
    return survey(respondent=[f"p{i}" for i in ids], nps=np.r_[first, second], wave=wave)


def test_13_detractors_end_at_six():
    table = satisfaction.analyze(survey(nps=[6] * 10)).table
    assert (table.at["nps", "value"], table.at["nps", "bottom_share"]) == (-100, 1)


def test_shares_that_whole_per_cents_round_away_get_a_decimal(lang):
    eighths = survey(nps=[0] * 5 + [7] + [10] * 2, csat=[5] * 5 + [3] + [1] * 2)
    result = satisfaction.analyze(eighths)
    assert result.shares(result.table.loc["nps"]) == {"top": "25.0%", "middle": "12.5%", "bottom": "62.5%"}
    said = " ".join(result.parts(lang)["says"])
    assert "62%" not in said
    assert said.count("62.5%") == said.count("12.5%") == said.count("25.0%") == 2
    assert "62.5%" in result.headline(lang)
    ax = result.plot_distribution(lang=lang)
    assert [t.get_text() for t in ax.texts].count("62.5") == 2
    assert "62.5%" in ax.alt
    even = satisfaction.analyze(survey(nps=[0] * 5 + [7] * 2 + [10] * 3))
    assert even.shares(even.table.loc["nps"]) == {"top": "30%", "middle": "20%", "bottom": "50%"}


def test_14_own_breaks_change_the_computation():
    answers = survey(nps=[6, 6, 8, 9, 9, 10])
    first = satisfaction.analyze(answers).table.at["nps", "value"]
    second = satisfaction.analyze(answers, nps_breaks="0-5,6-8,9-10").table.at["nps", "value"]
    assert (first, second) == (pytest.approx(100 / 6), pytest.approx(50))


def test_15_other_scales_need_their_own_breaks_and_another_name(lang):
    answers = survey(nps=[1, 2, 3, 4, 5, 5, 5, 4])
    assert "short_scale" in codes(satisfaction.analyze(answers))
    own = satisfaction.analyze(answers, nps_breaks="1-3,4,5")
    assert own.table.at["nps", "value"] == pytest.approx(0)
    assert not own.parameters["nps_standard"]
    assert "own_breaks" in codes(own)
    assert "NPS" not in own.label("nps", lang)
    assert "NPS" in satisfaction.analyze(answers).label("nps", lang)
    with pytest.raises(DataError):
        satisfaction.analyze(survey(nps=[0, 5]), nps_breaks="1-3,4,5")


def test_16_and_17_differences_have_a_sign_and_bounds_in_order():
    frame = two_waves()
    turned = frame.assign(wave=frame["wave"].map({"w1": "w2", "w2": "w1"}))
    rows = [satisfaction.analyze(f).waves.loc[("nps", "w2")] for f in (frame, turned)]
    assert rows[0]["change"] > 0 > rows[1]["change"]
    assert rows[0]["change"] == pytest.approx(-rows[1]["change"])
    assert rows[0]["change_low"] == pytest.approx(-rows[1]["change_high"])
    for row in rows:
        assert row["change_low"] < row["change"] < row["change_high"]
        assert row["low"] < row["value"] < row["high"]


def test_18_unanimous_answers_have_an_interval_within_the_limits():
    result = satisfaction.analyze(survey(nps=[10] * 12))
    row = result.table.loc["nps"]
    assert row["low"] < row["value"] == row["high"] == 100
    naive = satisfaction.analyze(survey(nps=[10] * 12), interval="wald")
    assert naive.table.at["nps", "low"] == 100
    assert "wald_alike" in codes(naive)


def test_19_passives_stay_in_the_denominator():
    row = satisfaction.analyze(survey(nps=[10, 7, 8, 7])).table.loc["nps"]
    assert (row["value"], row["n"]) == (25, 4)


def test_20_missing_answers_are_left_out_and_said(lang):
    result = satisfaction.analyze(survey(nps=[10, None, None, 2, 10]))
    assert result.table.loc["nps", ["n", "missing", "middle_share"]].tolist() == [3, 2, 0]
    note = next(n for n in result.notes if n.code == "satisfaction.note.missing")
    assert (note.values["n"], note.values["known"]) == (2, 3)
    assert "2" in note.text(lang)


@pytest.mark.parametrize(("kept", "design"), [(1.0, "paired"), (0.3, "overlapping"), (0.0, "independent")])
def test_21_the_same_people_are_compared_with_themselves(kept, design):
    row = satisfaction.analyze(two_waves(kept=kept)).waves.loc[("nps", "w2")]
    assert (row["design"], row["pairs"]) == (design, 60 * kept)
    if design == "paired":
        apart = satisfaction.analyze(two_waves(kept=0.0)).waves.loc[("nps", "w2")]
        assert row["change"] == pytest.approx(apart["change"])
        assert row["change_high"] - row["change_low"] < 0.7 * (apart["change_high"] - apart["change_low"])


def test_21_people_of_one_wave_only_are_said_to_be_left_out():
    result = satisfaction.analyze(two_waves(kept=0.8))
    note = next(n for n in result.notes if n.code == "satisfaction.note.unpaired")
    assert note.values == {"measure": "nps", "n": 24}


def test_22_weights_widen_the_interval():
    answers = survey(nps=[10, 3, 7, 9] * 30)
    plain = satisfaction.analyze(answers).table.loc["nps"]
    weighted = satisfaction.analyze(answers.assign(weight=[1] * 60 + [9] * 60)).table.loc["nps"]
    assert weighted["value"] == pytest.approx(plain["value"])
    assert weighted["n_eff"] < 0.7 * weighted["n"]
    assert weighted["high"] - weighted["low"] > 1.1 * (plain["high"] - plain["low"])


def test_23_a_score_stands_beside_its_distribution(lang):
    results = [satisfaction.analyze(survey(nps=a)) for a in ([10] * 12 + [0] * 8, [10] * 4 + [7] * 16)]
    assert {r.table.at["nps", "value"] for r in results} == {20}
    shares = [tuple(r.table.loc["nps", ["bottom_share", "middle_share", "top_share"]]) for r in results]
    assert shares[0] != shares[1]
    assert all("60%" in r.summary(lang) or "80%" in r.summary(lang) for r in results)
    assert all(len(r.distribution.loc["nps"]) == 11 for r in results)


def test_24_effort_needs_its_direction(lang):
    with pytest.raises(DataError) as caught:
        satisfaction.analyze(survey(ces=[1, 2, 5]))
    assert "ces1" in caught.value.text(lang)
    low, high = (satisfaction.analyze(survey(ces=[1, 1, 2]), ces=v).table.loc["ces"] for v in ("ces1", "ces2"))
    assert (low["top_share"], high["top_share"]) == (1, 0)


def test_25_shares_near_the_ends_have_wilson_bounds():
    row = satisfaction.analyze(survey(csat=[5] * 20)).table.loc["csat"]
    assert (row["value"], row["high"]) == (1, 1)
    assert row["low"] == pytest.approx(1 - 0.1611, abs=6e-5)


def test_26_small_segments_are_hidden_and_tests_need_thirty():
    frame = survey(csat=[5, 4, 3, 2] * 25, segment=["a"] * 50 + ["b"] * 36 + ["c"] * 11 + ["d"] * 3)
    result = satisfaction.analyze(frame)
    shown = result.segments.loc["csat", "n"].dropna()
    assert list(shown.index) == ["a", "b"]
    assert result.reason("segments", ("csat", "d"), "value") == "group_hidden"
    assert result.reason("segments", ("csat", "c"), "value") == "group_hidden"
    few = satisfaction.analyze(frame.iloc[:20].assign(segment=["a", "b"] * 10))
    assert few.segments["p"].isna().all()
    assert few.segments["low"].notna().all()
    assert few.reason("segments", ("csat", "a"), "p") == "few_respondents"


# ---- what else must hold


def test_comments_never_leave():
    secret = "Mr Miller of room 17 was late"
    frame = survey(nps=[3, 9] * 20, comment=[secret] * 40)
    words = pd.DataFrame({"theme": ["delay"], "keyword": ["late"]})
    result = satisfaction.analyze(frame, keywords=words)
    told = json.dumps(result.to_dict()) + result.summary("en") + "".join(result.remarks("en")) + repr(result)
    assert "Miller" not in told
    assert result.themes.at["delay", "n"] == 40


def test_rare_themes_are_hidden():
    frame = survey(nps=[3, 9] * 20, comment=["late"] * 37 + ["smell"] * 3)
    words = pd.DataFrame({"theme": ["delay", "smell"], "keyword": ["late", "smell"]})
    result = satisfaction.analyze(frame, keywords=words)
    assert result.themes.loc["smell"].isna().all()
    assert result.reason("themes", "smell", "n") == "group_hidden"


def test_every_problem_is_named_at_once(lang):
    options = {"csat_scale": "5", "ces": "ces9", "nps_breaks": "0-6,8-10", "top": 9, "interval": "exact"}
    with pytest.raises(DataError) as caught:
        satisfaction.analyze(satisfaction.EXAMPLE, population=-1, **options)
    assert len(caught.value.problems) == 6
    assert all(found in caught.value.text(lang) for found in ("ces9", "0-6,8-10", "9", "exact", "-1"))


@pytest.mark.parametrize(
    ("frame", "options", "said"),
    [
        (survey(comment=["x"]), {}, "csat"),
        (survey(nps=[9, 2, 3]), {"population": 2}, "population"),
        (survey(nps=[9, 2], weight=[1, None]), {}, "weight"),
        (survey(nps=[9, 2]), {"interval": "bootstrap", "bootstrap": 0}, "bootstrap"),
        (survey(nps=[9]), {"keywords": pd.DataFrame({"theme": ["a", None], "keyword": ["b", "c"]})}, "1"),
    ],
)
def test_what_cannot_be_is_refused(frame, options, said, lang):
    with pytest.raises(DataError) as caught:
        satisfaction.analyze(frame, **options)
    assert said in caught.value.text(lang)


def test_the_same_person_twice_in_a_wave_is_refused_but_not_in_two():
    twice = survey(respondent=["a", "a", "b"], nps=[1, 9, 5])
    with pytest.raises(DataError):
        satisfaction.analyze(twice)
    result = satisfaction.analyze(twice.assign(wave=["w1", "w2", "w1"]), min_group=1)
    assert result.table.at["nps", "n"] == 3
    assert "repeated_people" in codes(result)


def test_a_finite_population_narrows_all_intervals():
    frame = survey(nps=[9, 3, 7, 10] * 25, csat=[5, 2, 3, 4] * 25)
    wide, narrow = (satisfaction.analyze(frame, population=n).table for n in (0, 125))
    for low, high in (("low", "high"), ("mean_low", "mean_high"), ("top_low", "top_high")):
        assert ((narrow[high] - narrow[low]) < 0.6 * (wide[high] - wide[low])).all()
    census = satisfaction.analyze(frame, population=100).table
    for low, high in (("low", "high"), ("mean_low", "mean_high"), ("top_low", "top_high")):
        np.testing.assert_allclose(census[low], census[high])
    assert formulas.finite_factor(100, 100) == 0


def test_several_satisfaction_questions_and_no_recommendation():
    result = satisfaction.analyze(survey(checkin_csat=[5, 4, 1], nps_csat=[2, 2, 2]))
    assert list(result.table.index) == ["checkin", "nps_csat"]
    assert result.reason("table", "checkin", "nps") == "not_nps"
