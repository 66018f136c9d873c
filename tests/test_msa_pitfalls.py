"""Measurement studies: each pitfall of the handbook as a test, in its numbering; words in both languages."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from test_msa import CLASSES, CUBE, NAMES, SCORES, judged, nested_frame, scored

from sqmlib import msa
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


def simulated(seed=0, parts=10, people=3, trials=2, interaction=1.0, appraiser=1.0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    x = rng.normal(0, 5, (parts, 1, 1)) + rng.normal(0, appraiser, (1, people, 1))
    x = x + rng.normal(0, interaction, (parts, people, 1)) + rng.normal(0, 1, (parts, people, trials))
    grid = np.indices(x.shape).reshape(3, -1) + 1
    return pd.DataFrame({"call": grid[0], "rater": grid[1], "trial": grid[2], "score": x.ravel()})


def answers(rows, **columns) -> pd.DataFrame:
    """Return a study from strings: one per appraiser, one letter per part."""
    made = [(p, who, 1, c) for who, said in rows.items() for p, c in enumerate(said)]
    return pd.DataFrame(made, columns=["call", "rater", "trial", "rating"]).assign(**columns)


def test_1_and_2_divisors_of_the_components():
    found = msa.crossed(CUBE)
    kept, pool = msa.components(found.ms, "crossed", found.sizes), msa.pooled(found)
    assert kept["interaction"] == pytest.approx((found.ms["interaction"] - found.ms["repeatability"]) / 2)
    assert msa.components(pool.ms, "pooled", pool.sizes)["appraiser"] == pytest.approx(1.932525143678)
    assert pool.ms["appraiser"] / (12 * 2) == pytest.approx(2.076533565), "the error to catch"


def test_3_pooling_rules_that_disagree_are_shown():
    p, seed = 0.0, 0
    while not 0.05 < p < 0.25:
        seed += 1
        frame = simulated(seed, interaction=0.4)
        p = msa.crossed(frame["score"].to_numpy().reshape(10, 3, 2)).tests()["interaction"][1]
    found, other = scored(frame), scored(frame, pooling="common")
    assert "pooling" in codes(found)
    assert (found.parameters["interaction_kept"], other.parameters["interaction_kept"]) == (True, False)
    assert found.pooling["chosen"].tolist() == [True, False]
    assert other.table.loc["gage_rr", "study"] == pytest.approx(found.pooling.loc["pooled", "study"])
    assert "pooling" not in codes(scored())


def test_4_f_over_the_interaction_when_it_stays():
    ms, kept = scored().anova["ms"], scored().anova["f"]
    assert kept["part"] == pytest.approx(ms["part"] / ms["interaction"])
    assert scored(pooling="always").anova.loc["part", "f"] != kept["part"]


def test_5_negative_components_are_named(lang):
    found = scored(nested_frame())
    assert "negative" in codes(found)
    row = found.table.loc["appraiser"]
    assert (row["variance"], row["raw"] < 0) == (0, True)
    assert ("Negative" if lang == "en" else "负的估计值") in found.summary(lang)


def test_6_two_percentages_are_told_apart(lang):
    said = scored().summary(lang)
    assert "37.7" in said
    assert "14.2" in said


def test_7_multiplier_and_ndc():
    six, five = (scored(multiplier=m, lsl=60, usl=100).table for m in ("six", "five"))
    assert five.loc["gage_rr", "tolerance"] / six.loc["gage_rr", "tolerance"] == pytest.approx(5.15 / 6)
    assert five.loc["gage_rr", "study"] == six.loc["gage_rr", "study"]
    printed = scored(ndc_factor="printed").figures.loc["ndc", "value"]
    assert scored().figures.loc["ndc", "value"] / printed == pytest.approx(2**0.5 / 1.41)
    noisy = simulated(2)
    noisy["score"] += 40 * np.random.default_rng(0).standard_normal(len(noisy))
    found = scored(noisy)
    assert found.figures.loc["ndc", "value"] < 1
    assert "Only 0 classes" in found.summary("en")


def test_8_one_sided_tolerance_uses_the_distance_to_the_limit():
    found = scored(usl=100)
    row = found.table.loc["gage_rr"]
    assert row["tolerance"] == pytest.approx(100 * 3 * row["sd"] / (100 - SCORES["score"].mean()))
    assert scored().reason("table", "gage_rr", "tolerance") == "no_tolerance"
    assert refused(scored, lsl=5, usl=4) == ["crossed"]


def test_9_unequal_trials_are_listed_and_kept():
    gaps = SCORES.drop(index=[0, 17])
    found = scored(gaps)
    assert found.parameters["method_used"] == "reml"
    assert found.table["scores"].iloc[0] == 70
    note = next(n for n in found.notes if n.code.endswith("unbalanced"))
    assert note.values["n"] == 2
    assert refused(scored, gaps, method="anova") == ["unbalanced"]
    assert refused(scored, SCORES.drop(columns="trial")) == ["column"]
    assert refused(scored, SCORES.assign(trial=1)) == ["twice"]
    assert refused(scored, SCORES[SCORES["trial"] == 1]) == ["one_trial"]
    blank = SCORES.astype({"score": object})
    blank.loc[5, "score"] = " "
    assert {"left_out", "unbalanced"} <= codes(scored(blank))


def test_10_process_sd_from_outside():
    assert "chosen_parts" in codes(scored())
    found = scored(process_sd=4.0)
    assert "chosen_parts" not in codes(found)
    row = found.table.loc["gage_rr"]
    assert row["process"] == pytest.approx(100 * row["sd"] / 4)


def test_11_and_12_range_method_stands_beside_with_exact_constants():
    found = scored()
    assert found.ranges.loc["gage_rr", "study"] == pytest.approx(29.58, abs=0.01)
    assert found.table.loc["gage_rr", "study"] == pytest.approx(37.72, abs=0.01)
    assert msa.d2_star(3) / (1 / msa.k1(3)) == pytest.approx(1.13, abs=0.01)


def test_13_few_appraisers_and_no_verdict_on_a_point(lang):
    found = scored(draws=4000)
    row = found.table.loc["appraiser"]
    assert row["variance_high"] > 10 * row["variance"]
    assert found.verdict == "open"
    assert "few_people" in codes(found)
    assert ("Not decided" if lang == "en" else "尚不能判定") in found.headline(lang)


def test_14_nested_is_seen_and_reused_ids_can_be_said():
    frame = nested_frame()
    assert scored(frame).parameters["design_used"] == "nested"
    assert refused(scored, frame, design="crossed") == ["not_crossed"]
    reused = frame.assign(call=frame["call"].str[1:])
    again = scored(reused, design="nested")
    assert again.table["variance"].tolist() == pytest.approx(scored(frame).table["variance"].tolist())


def test_15_ceiling_and_17_copied_scores():
    assert "ceiling" in codes(scored(SCORES.assign(score=SCORES["score"].clip(upper=75))))
    copied = SCORES.merge(SCORES[SCORES["trial"] == 1], on=["call", "rater"], suffixes=("_old", ""))
    copied = copied.assign(trial=copied["trial_old"])[["call", "rater", "trial", "score"]]
    found = scored(copied)
    assert "copied" in codes(found)
    assert found.table.loc["repeatability", "variance"] == pytest.approx(0, abs=1e-20)
    assert not BAD_WORDS.search(found.summary("en"))


def test_16_sum_score_and_items():
    frame = simulated(1)
    rng = np.random.default_rng(1)
    frame["tone"] = rng.integers(0, 5, len(frame))
    found = msa.gage_by_item(frame, ["score", "tone"], draws=200, **NAMES)
    assert found.loc["tone", "study"] > found.loc["sum", "study"]


def test_18_prevalence_paradox_is_explained(lang):
    rows = {"A": "y" * 90 + "n" * 10, "B": "y" * 85 + "n" * 5 + "y" * 5 + "n" * 5}
    found = judged(answers(rows))
    value = found.family["value"]
    assert (value["agreement"], round(value["fleiss"], 2), round(value["ac1"], 2)) == (0.9, 0.44, 0.88)
    assert found.margins["given"].tolist() == [0.1, 0.9]
    assert "prevalence" in codes(found)
    assert "0.88" in found.summary(lang)


def test_19_one_class_gives_no_kappa(lang):
    found = judged(answers({"A": "yyyyyy", "B": "yyyyyy"}))
    assert found.reason("family", "fleiss", "value") == "one_class"
    assert np.isnan(msa.cohen([[6, 0], [0, 0]]).kappa)
    assert np.isnan(found.pairs["kappa"].iloc[0])
    assert not BAD_WORDS.search(
        found.summary(lang) + found.headline(lang) + found.show("family", lang=lang).to_string()
    )


def test_20_kinds_of_kappa_are_named():
    row = judged().table.loc["Ana"]
    assert (round(row["cohen_within"], 5), round(row["fleiss_within"], 5)) == (0.73684, 0.73667)
    family = judged().show("family", lang="en")
    assert "Fleiss' kappa of all judgments together (mixes within and between)" in family.index


def test_21_per_call_and_per_scoring():
    row = judged().table.loc["Ana"]
    assert (row["standard_share"], row["single_share"]) == (0.875, 0.9375)


def test_22_without_a_standard_it_is_agreement_only(lang):
    found = judged(CLASSES.drop(columns="ref"))
    assert "no_standard" in codes(found)
    assert found.reason("table", "Ana", "miss_share") == "no_standard"
    assert ("not correctness" if lang == "en" else "不能说明正确") in found.summary(lang)


def test_23_the_event_decides_what_a_miss_is():
    one, other = judged(event=1), judged(event=0)
    assert one.table["miss"].tolist() == other.table["false_alarm"].tolist()
    assert "event" in codes(one)
    with pytest.raises(DataError):
        judged(event="7")


def ordered() -> pd.DataFrame:
    cells = [[20, 5, 1], [4, 15, 6], [1, 5, 23]]
    pairs = [(i, j) for i in range(3) for j in range(3) for _ in range(cells[i][j])]
    low = ["low", "mid", "high"]
    return pd.concat(
        [
            pd.DataFrame({"call": range(80), "rater": who, "trial": 1, "rating": [low[p[k]] for p in pairs]})
            for k, who in enumerate("AB")
        ]
    )


def test_24_weights_need_an_order_and_are_named():
    assert refused(judged, ordered(), weights="linear") == ["needs_order"]
    values = {
        w: judged(ordered(), order=["low", "mid", "high"], weights=w) for w in ("unweighted", "linear", "quadratic")
    }
    kappas = [v.pairs["kappa"].iloc[0] for v in values.values()]
    assert np.round(kappas, 3).tolist() == [0.586, 0.667, 0.745]
    assert "quadratic" in values["quadratic"].summary("en")
    assert "nominal" in codes(judged(ordered()))
    assert "kendall_w" in values["linear"].family.index
    assert refused(judged, ordered(), order=["low", "high"]) == ["order"]


def test_25_table_is_square_over_the_union():
    found = judged(answers({"A": "aabbcc", "B": "aabbbb"}))
    assert found.parameters["classes"] == ["a", "b", "c"]
    assert found.pairs["agreement"].iloc[0] == pytest.approx(4 / 6)
    assert msa.square([0, 2], [0, 1], 3).shape == (3, 3)


def test_26_the_standard_stands_still_and_apart():
    changed = CLASSES.copy()
    changed.loc[0, "ref"] = 1 - changed.loc[0, "ref"]
    assert refused(judged, changed) == ["standard_changed"]
    assert refused(judged, standard_by="Ana") == ["standard_by"]
    assert "standard_unknown" not in codes(judged(standard_by="Dr. Li"))
    assert refused(judged, CLASSES.assign(ref=CLASSES["ref"].where(CLASSES["call"] != 3))) == ["standard_missing"]


def test_27_exact_interval_and_planner():
    found = judged(CLASSES[CLASSES["call"] <= 15])
    row = found.between.loc["all_agree"]
    assert row["high"] - row["low"] > 0.4
    assert "small" in codes(found)
    n = msa.sample_size_agreement(0.9, 0.1)
    assert msa.sample_size_agreement(0.9, 0.05) > n > 30


def test_28_trials_are_no_raters():
    from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

    wide = CLASSES.pivot(index="call", columns=["trial", "rater"], values="rating")
    each = [fleiss_kappa(aggregate_raters(wide[t].to_numpy())[0]) for t in (1, 2)]
    value = judged().family["value"]
    assert value["fleiss"] == pytest.approx(np.mean(each))
    assert value["fleiss"] != pytest.approx(value["fleiss_all"])


def test_29_labels_by_case_and_blank_are_one():
    found = judged(answers({"A": ["Billing ", "tone", "billing"], "B": ["billing", "Tone", "BILLING"]}))
    assert len(found.parameters["classes"]) == 2
    assert "same_class" in codes(found)


def test_30_several_labels_are_taken_apart():
    frame = answers({"A": ["tone; billing", "tone", "delay"], "B": ["tone", "tone", "delay"]})
    assert refused(judged, frame) == ["several_labels"]
    studies = msa.per_label(frame)
    assert sorted(studies) == ["billing", "delay", "tone"]
    assert judged(studies["tone"]).between.loc["all_agree", "match"] == 3


def test_31_people_can_be_anonymous_or_left_out():
    hidden, gone = judged(people="anonymous"), judged(people="left_out")
    assert set(hidden.table.index) == {"a1", "a2", "a3"}
    assert "Ana" not in hidden.summary("en") + str(hidden.to_dict()["frames"])
    assert len(gone.table) == len(gone.pairs) == 0
    assert gone.summary("en")
    assert gone.headline("zh")
    assert scored(people="left_out").appraisers is None
    assert sorted(scored(people="anonymous").appraisers.index) == ["a1", "a2", "a3"]


def test_cost_and_effects():
    found = judged(event=1, event_share=0.05, miss_cost=100, false_alarm_cost=10).table.loc["Ben"]
    assert found["cost"] == pytest.approx(11 / 48 * 0.05 * 100 + 2 / 32 * 0.95 * 10)
    assert msa.true_share(msa.observed_share(0.07, 0.2, 0.1), 0.2, 0.1) == pytest.approx(0.07)
    assert np.isnan(msa.true_share(0.5, 0.6, 0.5))
    assert scored().figures.loc["attenuation", "value"] == pytest.approx(0.8577504668788**0.5)


def test_study_plan_is_blind_random_and_repeatable():
    plan = msa.study_plan([f"c{i}" for i in range(8)], ["A", "B"], trials=3, seed=1)
    assert plan.groupby(["trial", "appraiser"])["part"].nunique().eq(8).all()
    assert plan.equals(msa.study_plan([f"c{i}" for i in range(8)], ["A", "B"], trials=3, seed=1))
    for _, own in plan.groupby("appraiser"):
        assert (own["part"].to_numpy()[1:] != own["part"].to_numpy()[:-1]).all()
    assert refused(msa.study_plan, ["c1"], ["A", "A"], trials=1) == ["plan", "plan", "plan"]
