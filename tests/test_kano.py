"""Kano against published figures and figures recomputed from public data; one test per source or pitfall."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sqmlib import kano
from sqmlib.checks import DataError
from sqmlib.kano import formulas, quality, resample
from sqmlib.kano.knowledge import THREE_POINT_FORM
from sqmlib.kano.survey import read_survey

KNOWN = tomllib.loads((Path(__file__).parent / "known" / "kano.toml").read_text(encoding="utf-8"))
KIOSK = Path(__file__).parent / "known" / "kiosk" / "kiosk_kano.csv"
LETTERS = list("AOMIRQ")


@pytest.fixture(scope="module")
def answers() -> pd.DataFrame:
    return pd.read_csv(KIOSK)


@pytest.fixture(scope="module")
def kiosk(answers) -> kano.KanoResult:
    return kano.analyze(answers, bootstrap=2000)


def close(name: str, tolerance) -> float:
    return tolerance if not isinstance(tolerance, dict) else tolerance.get(name, tolerance["default"])


def study(counts: list, **options) -> kano.KanoResult:
    return kano.from_counts(pd.DataFrame([counts], columns=LETTERS, index=["item"]), bootstrap=0, **options)


@pytest.mark.parametrize("name", ["standard", "pouliot"])
def test_evaluation_table_is_the_published_one(name):
    assert list(kano.EVALUATIONS[name].value) == KNOWN["tables"][name]


def test_three_point_form_is_the_published_one():
    assert list(THREE_POINT_FORM) == KNOWN["tables"]["three_point_form"]
    wide = kano.evaluation_table("three_point")
    assert ["".join(LETTERS[c] for c in row) for row in wide[[0, 2, 4]][:, [0, 2, 4]]] == list(THREE_POINT_FORM)


@pytest.mark.parametrize("name", ["standard", "pouliot"])
def test_liking_or_disliking_both_halves_is_questionable_in_every_five_point_table(name):
    table = kano.evaluation_table(name)
    assert table[0, 0] == table[4, 4] == LETTERS.index("Q")


@pytest.mark.parametrize("case", KNOWN["shares"], ids=lambda c: c["name"])
def test_ski_study_sauerwein_1996(case):
    row = study(case["counts"]).table.loc["item"]
    assert row["category"] == case["category"]
    assert row["better"] == pytest.approx(case["better"], abs=case["tolerance"])
    assert row["worse"] == pytest.approx(case["worse"], abs=case["tolerance"])


@pytest.mark.parametrize("case", KNOWN["counts"], ids=lambda c: c["name"])
def test_stp25kano_readme(case):
    result = study(case["counts"])
    found = {**result.table.loc["item"], **result.tests.loc["item"], **result.rules.loc["item", ["near_tie"]]}
    for name in ("category", "near_tie", "fong_significant", "difference"):
        assert found[name] == case[name]
    for name in ("better", "worse", "total_strength", "strength", "fong_critical", "chi2_equal", "p_exact"):
        assert found[name] == pytest.approx(case[name], abs=close(name, case["tolerance"])), name


def test_true_tie_goes_to_must_be_and_is_named():
    case = KNOWN["true_tie"]
    result = kano.analyze(pd.DataFrame(case["pairs"], columns=["x_f", "x_d"]).assign(respondent=range(20)), bootstrap=0)
    row = result.table.loc["x"]
    assert row[LETTERS].tolist() == case["counts"]
    assert row["category"] == "M"
    assert [row["better"], row["worse"]] == pytest.approx([case["better"], case["worse"]], abs=case["tolerance"])
    assert [n.values["classes"] for n in result.notes if n.code == "kano.note.tie"] == [["M", "I"]]


def test_coefficients_from_proportions_with_a_reverse_majority():
    case = KNOWN["proportions"]
    for name in ("better", "worse"):
        assert getattr(kano, name)(case["counts"]) == pytest.approx(case[name], abs=case["tolerance"][name])


@pytest.mark.parametrize("item", KNOWN["kiosk"]["items"])
def test_kiosk_item(kiosk, item):
    expected = dict(zip(KNOWN["kiosk"]["columns"], KNOWN["kiosk"]["items"][item], strict=True))
    frames = (kiosk.table, kiosk.tests, kiosk.rules, kiosk.scores)
    found = {name: value for frame in frames for name, value in frame.loc[item].items()}
    assert kiosk.table.loc[item, LETTERS].tolist() == expected["counts"]
    assert [found[c] for c in ("mode", "blauth", "near_tie")] == [expected[c] for c in ("mode", "blauth", "near_tie")]
    for name in ("better", "worse", "fong_critical", "p_exact", "functional", "dysfunctional"):
        assert found[name] == pytest.approx(expected[name], abs=close(name, KNOWN["kiosk"]["tolerance"])), name


def test_kiosk_strict_table(answers):
    strict = kano.analyze(answers, evaluation="pouliot", bootstrap=0).table["Q"].tolist()
    assert strict == [row[8] for row in KNOWN["kiosk"]["items"].values()]


def test_accepted_rules_contradict_each_other_on_real_data(kiosk):
    case, number = KNOWN["disagreement"], lambda index: [int(i[1:]) for i in index]
    exact, fong = kiosk.tests["p_exact"] < 0.05, kiosk.tests["fong_significant"]
    rules = kiosk.rules
    assert number(rules.index[fong]) == case["fong_significant"]
    assert number(rules.index[exact]) == case["exact_significant"]
    assert number(rules.index[fong & ~exact]) == case["fong_only"]
    assert (kiosk.tests["p_holm"] < 0.05).sum() == case["holm_rejections"]
    assert number(rules.index[rules["mode"] != rules["blauth"]]) == case["mode_vs_blauth_differ"]
    assert number(rules.index[rules["mode"] != rules["modal_pair"]]) == case["modal_pair_differs_from_mode"]
    assert number(rules.index[rules["mode"] != rules["near_tie"]]) == case["near_tie_differs_from_mode"]
    assert not rules["agree"][["k05", "k06", "k11", "k26"]].any()


@pytest.mark.parametrize("item", [k for k in KNOWN["stability"] if k.startswith("k")])
def test_planner_reproduces_how_often_a_sample_finds_the_class(kiosk, item):
    case, counts = KNOWN["stability"], kiosk.table.loc[item, LETTERS].astype(float)
    plan = kano.plan_sample(counts)
    found = np.interp(case["sizes"], plan.table.index, plan.table["p_correct"])
    assert found == pytest.approx(case[item], abs=case["tolerance"] + 0.01)


def test_bootstrap_agrees_with_multinomial_resampling(kiosk):
    case = KNOWN["stability"]
    for item in (k for k in case if k.startswith("k")):
        assert kiosk.table.at[item, "p_category"] == pytest.approx(case[item][-1], abs=0.035)


def test_uncertainty_of_the_coefficients(kiosk):
    case, row = KNOWN["uncertainty"], kiosk.table.loc["k09"]
    assert [row["better_low"], row["better_high"]] == pytest.approx(case["better"], abs=case["tolerance"])
    assert [row["worse_low"], row["worse_high"]] == pytest.approx(case["worse"], abs=case["tolerance"])
    assert kano.covariance(case["counts"]) == pytest.approx(case["covariance"], abs=case["tolerance"])


def test_percentile_intervals_agree_with_wilson(kiosk):
    for bound in ("better_low", "better_high", "worse_low", "worse_high"):
        assert np.abs(kiosk.certainty[bound] - kiosk.table[bound]).max() < 0.03


@pytest.mark.parametrize("category", ["A", "O", "M"])
def test_curves(category):
    case = KNOWN["curves"]
    found = kano.curve(category, case["better"], case["worse"], case["x"])
    assert found == pytest.approx(case[category], abs=case["tolerance"])


def test_reversed_scale_is_detected(answers):
    case = KNOWN["flipped_scale"]
    flipped = answers.assign(k08_d=6 - answers["k08_d"])
    result = kano.analyze(flipped, bootstrap=0)
    assert result.table.loc["k08", LETTERS].tolist() == case["after"]
    assert result.quality.index[result.quality["reversed"]].tolist() == ["k08"]
    assert [n.values["item"] for n in result.notes if n.code == "kano.note.reversed"] == ["k08"]


def test_swapped_columns_are_detected(answers):
    case = KNOWN["swapped_columns"]
    swapped = answers.rename(columns={"k02_f": "k02_d", "k02_d": "k02_f"})
    result = kano.analyze(swapped, bootstrap=0)
    assert result.table.loc["k02", LETTERS].tolist() == case["after"]
    assert result.quality.index[result.quality["swapped"]].tolist() == ["k02"]


def test_sound_survey_raises_no_alarm(kiosk):
    assert not kiosk.quality[["q_alarm", "reversed", "swapped"]].any().any()


def test_no_valid_answer_gives_a_reason_not_a_zero():
    result = study([0, 0, 0, 0, 9, 1])
    assert result.table.at["item", "category"] == "R"
    assert np.isnan(result.table.at["item", "better"])
    assert result.reason("table", "item", "better") == "no_valid_answers"


def test_kano_2001_life_cycle_attractive_to_must_be():
    """TV remote control 1983, 1989, 1998: A, O, M. Shares constructed, the classes are the source's."""
    rng, parts = np.random.default_rng(1), []
    pairs = {"A": (1, 3), "O": (1, 5), "M": (3, 5), "I": (3, 3)}
    for wave, shares in {"1983": [70, 10, 5, 15], "1989": [15, 65, 12, 8], "1998": [5, 15, 70, 10]}.items():
        drawn = [pairs[c] for c, n in zip("AOMI", shares, strict=True) for _ in range(n)]
        parts.append(pd.DataFrame(drawn, columns=["remote_f", "remote_d"]).assign(wave=wave))
    frame = pd.concat(parts, ignore_index=True).assign(respondent=range(300)).sample(frac=1, random_state=rng)
    result = kano.analyze(frame, bootstrap=0)
    assert result.drift.loc["remote", "category"].tolist() == ["A", "O", "M"]
    assert result.drift["p_holm"].iloc[0] < 1e-6
    assert "kano.note.wave_changes" in [n.code for n in result.notes]


def test_segments_with_opposite_verdicts_are_found_and_small_groups_hidden():
    rows = [("long", 3, 5)] * 40 + [("short", 1, 3)] * 40 + [("charter", 1, 3)] * 3
    frame = pd.DataFrame(rows, columns=["route", "wifi_f", "wifi_d"]).assign(respondent=range(83))
    result = kano.analyze(frame, segment="route", bootstrap=0)
    assert result.segments["category"].isna().tolist() == [True, False, True] or result.segments["n"].isna().sum() == 2
    both = kano.analyze(frame[:80], segment="route", bootstrap=0)
    assert both.segments.loc["wifi", "category"].to_dict() == {"long": "M", "short": "A"}
    assert {"kano.note.two_peaks", "kano.note.segment_changes"} <= {n.code for n in both.notes}
    with pytest.raises(KeyError):
        result.segments.loc["wifi", "n"].dropna()["charter"]


def test_three_people_of_twelve_are_no_market():
    frame = pd.DataFrame({"wifi_f": [3] * 6 + [1] * 6, "wifi_d": [5] * 6 + [3] * 6, "respondent": range(12)})
    codes = [n.code for n in kano.analyze(frame, bootstrap=0).notes]
    assert "kano.note.two_peaks" not in codes
    many = pd.concat([frame] * 4, ignore_index=True).assign(respondent=range(48))
    assert "kano.note.two_peaks" in [n.code for n in kano.analyze(many, bootstrap=0).notes]


def test_what_is_hidden_together_is_no_small_group_either():
    rows = [("long", 3, 5)] * 40 + [("short", 1, 3)] * 30 + [("charter", 1, 3)] * 2 + [("crew", 1, 3)] * 2
    frame = pd.DataFrame(rows, columns=["route", "wifi_f", "wifi_d"]).assign(respondent=range(74))
    shown = kano.analyze(frame, segment="route", bootstrap=0).segments.loc["wifi", "n"].dropna()
    assert list(shown.index) == ["long"]  # 74 less 40 less 30 would leave a group of 4


def test_incomplete_pairs_are_left_out_and_named(answers):
    frame = answers.astype(float)
    frame.loc[:49, "k01_d"] = np.nan
    result = kano.analyze(frame, bootstrap=0)
    assert result.table.at["k01", "n"] == 144
    assert [n.values for n in result.notes if n.code == "kano.note.incomplete"] == [
        {"left_out": 50, "item": "k01", "most": 50}
    ]


def test_items_are_matched_by_exact_name_not_by_position_or_part(answers):
    shuffled = answers[answers.columns[::-1]].rename(columns={"k01_f": "k011_f", "k01_d": "k011_d"})
    assert kano.analyze(shuffled, bootstrap=0).table.loc["k011", LETTERS].tolist() == [39, 51, 87, 16, 0, 1]


def test_weights_change_counts_and_widen_intervals(answers):
    weighted = kano.analyze(answers.assign(weight=np.where(answers.index % 2, 3.0, 1.0)), bootstrap=200)
    plain = kano.analyze(answers, bootstrap=0)
    assert weighted.table.at["k09", "n"] == pytest.approx(97 * 4)
    width = weighted.table["better_high"] - weighted.table["better_low"]
    assert (width > plain.table["better_high"] - plain.table["better_low"]).mean() > 0.9
    assert weighted.parameters["weight"] == "weight"


@pytest.mark.parametrize("resampled", ["respondents", "items"])
def test_only_the_proportions_of_weights_matter(answers, resampled, monkeypatch):
    """Weights that sum to a market of millions make no interval, test or verdict surer (pitfall 15)."""
    if resampled == "items":
        monkeypatch.setattr(resample, "MOST_RESPONDENTS", 10)
    weight, importance = np.where(answers.index % 2, 3.0, 1.0), {"k09_imp": 1 + answers.index % 9}
    small, large = (
        kano.analyze(answers.assign(weight=weight * times, **importance), bootstrap=300) for times in (1, 65_536)
    )
    for name in ("tests", "certainty", "rules"):
        pd.testing.assert_frame_equal(getattr(small, name), getattr(large, name), check_dtype=False)
    for name in ("table", "scores", "strengths"):
        first, second = (getattr(r, name).drop(columns=[*LETTERS, "n"], errors="ignore") for r in (small, large))
        assert {"better_low", "functional_low", "importance_low"} & set(first)
        same = [c for c in first if not c.startswith(("a_", "m_"))]
        pd.testing.assert_frame_equal(first[same], second[same], check_dtype=False, obj=name)


def test_weighted_means_count_respondents_by_their_weight(answers):
    """Weights of 2 and 0 give the mean of the half that counts twice; the effective n is that half."""
    heavy = answers.index % 2 == 0
    weighted = kano.analyze(answers.assign(weight=2.0 * heavy, k09_imp=np.where(heavy, 7, 3)), bootstrap=0)
    half = kano.analyze(answers[heavy].assign(k09_imp=7), bootstrap=0)
    assert weighted.strengths.at["k09", "importance"] == 7
    bounds = ["functional", "functional_low", "functional_high", "dysfunctional_low", "dysfunctional_high"]
    np.testing.assert_allclose(weighted.scores[bounds], half.scores[bounds])
    np.testing.assert_allclose(weighted.tests[["p_exact", "fong_critical"]], half.tests[["p_exact", "fong_critical"]])


def test_equal_weights_change_nothing(answers):
    plain, weighted = (kano.analyze(f, bootstrap=300) for f in (answers, answers.assign(weight=1.0)))
    pd.testing.assert_frame_equal(weighted.table.astype(plain.table.dtypes), plain.table)


def test_no_p_value_below_thirty_respondents(answers):
    result = kano.analyze(answers.head(29), bootstrap=0)
    assert result.table["p_top_two"].isna().all()
    assert set(result.reasons["tests"].values()) == {"few_respondents"}


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"evaluation": "kano"}, "input.choice"),
        ({"evaluation": ["QAAAO"] * 4}, "kano.problem.table_shape"),
        ({"evaluation": ["AAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRO"]}, "kano.problem.table_corner"),
        ({"evaluation": ["QAAAO", "RIIIM", "RIXIM", "RIIIM", "RRRRQ"]}, "kano.problem.table_letter"),
        ({"rule": "median"}, "input.choice"),
        ({"near_tie": 80}, "kano.problem.near_tie"),
        ({"bootstrap": -1}, "input.count"),
        ({"min_group": 0}, "input.count"),
        ({"segment": "nowhere"}, "input.missing_column"),
    ],
)
def test_bad_options_are_refused_in_words(options, code):
    with pytest.raises(DataError) as error:
        kano.analyze(kano.EXAMPLE, **options)
    assert [p.code for p in error.value.problems] == [code]
    assert error.value.text("zh") != error.value.text("en")


def test_the_groups_own_table_is_used():
    own = ["QAAAA", "RIIIM", "RIIIM", "RIIIM", "RRRRQ"]
    result = kano.analyze(kano.EXAMPLE, evaluation=own, bootstrap=0)
    assert result.table.at["seat", "category"] == "A"
    assert result.parameters["evaluation_table"] == own


def test_planner_settles_a_dominant_class_and_leaves_a_close_one_open():
    assert kano.plan_sample({"A": 78, "O": 11, "I": 11}).n <= 20
    close_race = kano.plan_sample({"A": 82, "O": 22, "M": 6, "I": 83})
    assert close_race.n is None
    assert close_race.category == "I"
    with pytest.raises(DataError, match="shares"):
        kano.plan_sample({"A": -1})


def test_bad_counts_are_refused_all_at_once():
    bad = pd.DataFrame({"A": [1, -2], "O": [1, 1], "M": [1, 1], "Z": [0, 0]}, index=["x", "x"])
    with pytest.raises(DataError) as error:
        kano.from_counts(bad)
    assert len(error.value.problems) == 4


def test_private_frame_is_never_exported(kiosk):
    assert kiosk.respondents.shape == (194, 4)
    assert "respondents" not in kiosk.to_dict()["frames"]


def test_mixups_need_more_than_a_reverse_feature():
    pairs = np.zeros((1, 25))
    pairs[0, [5 * 4 + 0, 5 * 2 + 2]] = 30, 70  # 30 % say: dislike it there, like it absent
    table = quality.counts_quality(formulas.category_counts(pairs, kano.evaluation_table("standard")), pd.Index(["x"]))
    assert table.at["x", "r_share"] == pytest.approx(0.3)
    assert not quality._mixups(pairs, np.array([0.0]), np.array([0.3]), np.array([100.0]))[1][0]


def test_finer_classes_add_up_to_the_classes(kiosk):
    for letter in "AM":
        parts = kiosk.strengths[[f"{letter.lower()}_{size}" for size in ("weak", "plain", "strong")]]
        assert parts.sum(axis=1).tolist() == kiosk.table[letter].tolist()


def test_stated_importance_is_reported_with_its_interval(answers):
    asked = answers.assign(k01_imp=np.where(answers.index % 2, 9, 5))
    row = kano.analyze(asked, bootstrap=0).strengths.loc["k01"]
    assert row["importance"] == pytest.approx(7)
    assert row["importance_low"] < 7 < row["importance_high"]


def test_the_opposite_feature_is_offered_where_many_do_not_want_it():
    frame = pd.DataFrame([(5, 1)] * 30 + [(3, 3)] * 10, columns=["ads_f", "ads_d"]).assign(respondent=range(40))
    result = kano.analyze(frame, bootstrap=0)
    assert [result.table.at["ads", "category"], result.quality.at["ads", "turned"]] == ["R", "O"]


def test_penalty_and_reward_find_the_classes_put_into_the_data():
    rng = np.random.default_rng(3)
    ratings = pd.DataFrame(rng.integers(1, 6, (800, 4)), columns=list("MAOI"))
    low, high = ratings <= 2, ratings >= 4
    outcome = 4 - 1.5 * low["M"] + 1.2 * high["A"] - 1.0 * low["O"] + 1.0 * high["O"] + rng.normal(0, 0.5, 800)
    found = kano.penalty_reward(ratings, outcome, low=2, high=4)
    assert found["category"].tolist() == list("MAOI")
    assert found.at["M", "penalty"] == pytest.approx(-1.5, abs=0.15)
    assert found.loc["M", "penalty_low"] < found.at["M", "penalty"] < found.loc["M", "penalty_high"]
    with pytest.raises(DataError):
        kano.penalty_reward(ratings.head(5), outcome.head(5), low=2, high=4)


def test_million_respondents_are_counted_without_a_loop():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({f"i_{h}": rng.integers(1, 6, 1_000_000, dtype=np.int8) for h in "fd"})
    frame.insert(0, "respondent", np.arange(len(frame)))
    survey = read_survey(frame, None, None)
    expected = np.histogram2d(frame["i_f"], frame["i_d"], bins=np.arange(0.5, 6))[0].ravel()
    assert survey.pairs[0].tolist() == expected.tolist()
