"""The twelve pitfalls of importance-performance analysis, one test or more each."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sqmlib import ipa
from sqmlib.checks import DataError
from sqmlib.ipa.analysis import study_of
from sqmlib.ipa.survey import check_options, read_survey


def survey(importance: dict, performance: dict, **more) -> pd.DataFrame:
    columns = {f"{i}_imp": v for i, v in importance.items()} | {f"{i}_perf": v for i, v in performance.items()}
    frame = pd.DataFrame({**columns, **more})
    return frame.assign(respondent=[f"r{k}" for k in range(len(frame))])


def simulated(n: int = 120, items: int = 4, seed: int = 0, between: tuple = (2.5, 5.5)) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    centers = rng.uniform(*between, (2, items))
    draws = np.clip(np.round(centers[:, None] + rng.normal(0, 1.2, (2, n, items))), 1, 7).astype(int)
    names = [f"a{k}" for k in range(items)]
    frame = survey(dict(zip(names, draws[0].T, strict=True)), dict(zip(names, draws[1].T, strict=True)))
    return frame.assign(overall=draws[1].sum(axis=1) + rng.integers(0, 3, n))


def codes(result) -> list[str]:
    return [note.code.rpartition(".")[2] for note in result.notes]


def test_1_the_crosshair_is_a_choice_and_what_moves_is_listed():
    result = ipa.analyze(simulated(seed=4, items=8), bootstrap=0)
    assert list(result.flips.columns) == ["means", "medians", "midpoint", "agree"]
    moving = list(result.flips.index[~result.flips["agree"]])
    assert moving
    note = next(n for n in result.notes if n.code == "ipa.note.flips")
    assert note.values["items"] == moving
    assert all(item in result.summary("en") for item in moving)
    own = ipa.analyze(simulated(seed=4, items=8), crosshair="6.9, 6.9", bootstrap=0)
    assert (own.table["quadrant"] == "low").all()
    assert own.parameters["line_importance"] == 6.9


def test_2_a_point_on_a_line_is_in_one_quadrant_and_said_to_be_there():
    frame = survey({"a": [4, 4], "b": [6, 6]}, {"a": [4, 4], "b": [2, 2]})
    result = ipa.analyze(frame, crosshair=[4, 4], bootstrap=0)
    assert result.table["quadrant"].to_dict() == {"a": "keep", "b": "concentrate"}
    note = next(n for n in result.notes if n.code == "ipa.note.on_line")
    assert note.values["items"] == ["a"]


def test_3_quadrants_carry_their_probability():
    result = ipa.analyze(simulated(items=8, between=(3.7, 4.6)), bootstrap=300)
    probabilities = result.quadrants.to_numpy()
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    near = result.table["p_quadrant"] < 0.8
    assert 0 < near.sum() < len(near)
    note = next(n for n in result.notes if n.code == "ipa.note.uncertain")
    assert note.values["items"] == list(near.index[near])


def test_4_the_crosshair_is_found_anew_in_every_resample():
    """All answers rise and fall together, so the grand mean moves with the items and their places are certain."""
    rng = np.random.default_rng(1)
    base = rng.integers(2, 6, 60)
    more = base + (np.arange(60) % 4 == 0)
    frame = survey({"a": more, "b": base}, {"a": base, "b": more})
    mean = ipa.analyze(frame, bootstrap=400).table["p_quadrant"]
    assert (mean == 1).all()
    fixed = [float(base.mean() + 0.125)] * 2
    assert (ipa.analyze(frame, bootstrap=400, crosshair=fixed).table["p_quadrant"] < 1).any()
    options = check_options("1-7", "", "stated", "means", "mean", 50, seed=0, min_group=5)
    study = study_of(read_survey(frame, options, None, None), options)
    assert np.ptp(study.drawn.lines("means", options)[0]) > 0


def test_5_negative_regression_weights_are_refused_on_the_map_and_named():
    rng = np.random.default_rng(2)
    first = rng.normal(4, 1, 400)
    second = first * 0.8 + rng.normal(0.8, 0.5, 400)
    frame = pd.DataFrame({"a_perf": first, "b_perf": second}).round().clip(1, 7)
    frame = frame.assign(respondent=range(400), overall=2 * first - 0.7 * second + rng.normal(0, 0.4, 400))
    with pytest.raises(DataError) as caught:
        ipa.analyze(frame, importance="regression", bootstrap=0)
    assert "relative_weights" in caught.value.text("zh")
    result = ipa.analyze(frame, importance="relative_weights", bootstrap=200)
    assert result.importance.at["b", "regression"] < 0 < result.importance.at["b", "correlation"]
    assert (result.table["importance"] >= 0).all()
    assert "negative_beta" in codes(result)


def test_6_different_scales_give_no_diagonal():
    frame = survey({"a": [4, 5, 3], "b": [2, 3, 2]}, {"a": [7, 6, 7], "b": [3, 2, 4]})
    result = ipa.analyze(frame, importance_scale="1-5", bootstrap=0)
    assert result.table["priority"].isna().all()
    assert result.reason("table", "a", "priority") == "different_scales"
    assert result.reason("csi", "conformity", "value") == "different_scales"
    assert not result.parameters["comparable"]
    ax = result.plot_map(lang="en")
    assert not [line for line in ax.lines if line.get_linestyle() == "--"]
    assert [line for line in ipa.analyze(frame, bootstrap=0).plot_map(lang="en").lines if line.get_linestyle() == "--"]


def test_7_a_ceiling_of_stated_importance_is_said_and_its_spread_shown():
    high = {"a": [7, 7, 6, 7, 7, 7], "b": [7, 6, 7, 7, 7, 7], "c": [7, 7, 7, 7, 6, 6]}
    result = ipa.analyze(survey(high, {i: [4, 3, 5, 4, 2, 5] for i in high}), bootstrap=0)
    assert "ceiling" in codes(result)
    assert result.importance.at["a", "stated_top"] == pytest.approx(5 / 6)
    assert "ceiling" not in codes(ipa.analyze(simulated(), bootstrap=0))


def test_8_stated_and_derived_importance_stand_side_by_side():
    result = ipa.analyze(simulated(), bootstrap=0)
    assert {"stated", "relative_weight", "correlation", "lmg", "grid"} <= set(result.importance.columns)
    high = [result.importance[c] >= result.importance[c].mean() for c in ("stated", "relative_weight")]
    both = result.importance["grid"] == "both"
    assert (both == (high[0] & high[1])).all()
    assert "agreement" in codes(result)


def test_9_classes_from_impact_are_called_derived(lang):
    result = ipa.analyze(simulated(n=400, seed=3), bootstrap=0)
    assert "derived_classes" in codes(result)
    shown = result.show("asymmetry", lang=lang)[result.heading("factor", lang)]
    word = "derived" if lang == "en" else "推导"
    assert all(word in text for item, text in shown.items() if isinstance(result.asymmetry.at[item, "factor"], str))
    assert result.asymmetry["factor"].notna().any()


def test_10_both_means_of_an_item_come_from_the_same_people():
    frame = survey({"a": [7, 7, None, 1], "b": [4, 4, 4, 4]}, {"a": [2, 4, 7, None], "b": [4, 4, 4, 4]})
    result = ipa.analyze(frame, bootstrap=0)
    assert result.table.loc["a", ["importance", "performance", "n"]].tolist() == [7, 3, 2]
    note = next(n for n in result.notes if n.code == "ipa.note.unpaired")
    assert note.values == {"n": 2, "item": "a", "most": 2}


@pytest.mark.parametrize(("scale", "most"), [("1-5", 5), ("1-7", 7), ("0-10", 10)])
def test_11_opportunity_uses_the_top_of_the_declared_scale(scale, most):
    frame = survey({"a": [4, 4]}, {"a": [3, 3]})
    table = ipa.analyze(frame, scale=scale, bootstrap=0).table
    assert table.at["a", "opportunity"] == pytest.approx(4 * (most - 3) / most)


def test_12_many_items_get_johnson_weights_and_a_word_on_lmg():
    result = ipa.analyze(simulated(n=60, items=14), bootstrap=0)
    assert "lmg" not in result.importance
    assert result.importance["relative_weight"].notna().all()
    assert "no_lmg" in codes(result)
    assert "no_lmg" not in codes(ipa.analyze(simulated(items=4), bootstrap=0))


# ---- what else must hold


def test_every_problem_of_the_options_is_named_at_once(lang):
    with pytest.raises(DataError) as caught:
        ipa.analyze(ipa.EXAMPLE, scale="7", importance="felt", crosshair="middle", statistic="mode", bootstrap=-1)
    text = caught.value.text(lang)
    assert all(found in text for found in ("felt", "middle", "mode", "-1"))
    assert len(caught.value.problems) == 5


@pytest.mark.parametrize(
    ("columns", "options", "said"),
    [
        (["a_perf"], {}, "_imp"),
        (["a_perf", "a_imp"], {"importance": "correlation"}, "overall"),
        (["a_perf", "a_imp"], {"crosshair": "benchmark"}, "benchmark"),
        (["a_perf", "overall"], {"importance": "correlation", "crosshair": "midpoint"}, "midpoint"),
    ],
)
def test_what_an_option_needs_is_asked_for(columns, options, said, lang):
    frame = pd.DataFrame({c: [3, 4, 5] for c in columns}).assign(respondent=["x", "y", "z"])
    with pytest.raises(DataError) as caught:
        ipa.analyze(frame, bootstrap=0, **options)
    assert said in caught.value.text(lang)


def test_a_benchmark_is_met_item_by_item():
    frame = survey({"a": [6, 6], "b": [6, 6]}, {"a": [4, 4], "b": [4, 4]}, a_benchmark=[5, 5], b_benchmark=[3, 3])
    result = ipa.analyze(frame, crosshair="benchmark", bootstrap=0)
    assert result.table["quadrant"].to_dict() == {"a": "concentrate", "b": "keep"}
    assert result.table["own_benchmark"].tolist() == [5, 3]
    assert result.plot_map(lang="zh").get_xlim()[0] < -1


def test_small_segments_are_hidden_and_not_to_be_computed_back():
    frame = simulated(n=100).assign(segment=["big"] * 60 + ["small"] * 37 + ["tiny"] * 3)
    result = ipa.analyze(frame, bootstrap=0)
    shown = result.segments["n"].groupby(level="segment").max()
    assert shown.dropna().index.tolist() == ["big"]
    assert result.reason("segments", ("a0", "tiny"), "performance") == "group_hidden"
    assert "hidden_segment" in codes(result)


def test_fewer_than_thirty_get_no_probabilities():
    result = ipa.analyze(simulated(n=20), bootstrap=100)
    assert result.table["p_quadrant"].isna().all()
    assert result.reason("table", "a0", "p_quadrant") == "few_respondents"


def test_weights_move_the_means_and_shrink_the_sample():
    frame = survey({"a": [2, 6] * 20}, {"a": [2, 6] * 20}, weight=[1, 3] * 20)
    table = ipa.analyze(frame, bootstrap=0).table
    assert table.at["a", "performance"] == pytest.approx(5)
    assert table.at["a", "n_eff"] == pytest.approx(80**2 / 200)


def test_a_large_survey_is_resampled_in_groups_with_the_same_spread(monkeypatch):
    from sqmlib.ipa import notes, tally

    frame = simulated(n=600)
    plain = ipa.analyze(frame, importance="relative_weights", bootstrap=1000)
    for module in (tally, notes):
        monkeypatch.setattr(module, "MOST_RESPONDENTS", 200)
    grouped = ipa.analyze(frame, importance="relative_weights", bootstrap=1000)
    widths = [r.table["importance_high"] - r.table["importance_low"] for r in (plain, grouped)]
    np.testing.assert_allclose(widths[0], widths[1], rtol=0.25)
    assert "resampled_groups" in codes(grouped)


def test_a_quadrant_of_a_segment_says_how_sure_it_is():
    frame = simulated(n=240, items=6, seed=2, between=(3.8, 4.2))
    twice = pd.concat([frame, frame.assign(respondent=frame["respondent"] + "b")], ignore_index=True)
    halves = twice.assign(segment=["x"] * 240 + ["y"] * 240)
    result = ipa.analyze(halves, bootstrap=400)
    p = result.segments["p_quadrant"].unstack("segment")
    assert p.to_numpy().min() >= 0.3
    assert p.to_numpy().max() <= 1
    whole = result.table["p_quadrant"]  # of more people, so it is surer where it is not sure
    assert (p.mean(axis=1) <= whole + 0.03).all()
    assert p.to_numpy().min() < 0.8
    near = next(n for n in result.notes if n.code == "ipa.note.segment_unsure").values["items"]
    assert near == list(p.index[(p < 0.8).any(axis=1)])
    alone = ipa.analyze(frame.assign(segment="x"), bootstrap=400)  # one segment of all is the survey itself
    assert alone.segments["p_quadrant"].tolist() == alone.table["p_quadrant"].tolist()


def test_small_segments_get_no_probability_and_it_is_said_why():
    frame = simulated(n=120).assign(segment=["big"] * 50 + ["other"] * 50 + ["few"] * 20)
    result = ipa.analyze(frame, bootstrap=100)
    assert result.segments.loc[("a0", "big"), "p_quadrant"] > 0
    assert result.reason("segments", ("a0", "few"), "p_quadrant") == "few_respondents"
    plain = ipa.analyze(frame, bootstrap=0)
    assert {plain.reason("segments", ("a0", g), "p_quadrant") for g in ("big", "few")} == {"no_bootstrap"}
