"""SERVQUAL: the pitfalls of the handbook, as numbered there; those with figures of their own stand in test_servqual."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sqmlib import servqual
from sqmlib.checks import DataError
from sqmlib.servqual.knowledge import TEMPLATES

FORM = TEMPLATES["servqual1991"]
ITEMS = FORM.items
REVERSED = servqual.template_of("servqual1988").turned


def survey(n: int = 240, seed: int = 0, wording: float = 0.0, high: int = 7, worded=()) -> pd.DataFrame:
    """Return answers with five dimensions that correlate, all items positive; `wording` is a factor of some items."""
    rng = np.random.default_rng(seed)
    at = np.repeat(np.arange(5), [k for _, k in FORM.dimensions])
    general, own = rng.normal(size=(n, 1)), rng.normal(size=(n, 5))[:, at]
    method = rng.normal(size=(n, 1)) * wording * np.isin(ITEMS, worded)
    middle = (1 + high) / 2
    perceived = middle + 0.6 * general + 0.8 * own + method + 0.7 * rng.normal(size=(n, 22))
    expected = middle + 1.2 + 0.4 * rng.normal(size=(n, 1)) + 0.8 * rng.normal(size=(n, 22))
    halves = {"E": expected, "P": perceived}
    columns = {
        f"{h}{i}": np.clip(np.rint(x[:, k]), 1, high).astype(int)
        for h, x in halves.items()
        for k, i in enumerate(ITEMS)
    }
    return pd.DataFrame({"respondent": [f"r{i}" for i in range(n)], **columns})


def codes(result) -> set[str]:
    return {n.code.removeprefix("servqual.note.") for n in result.notes}


def turned(frame: pd.DataFrame, items, total: int = 8) -> pd.DataFrame:
    names = [f"{h}{i}" for h in "EP" for i in items]
    return frame.assign(**{c: total - frame[c] for c in names})


@pytest.fixture(scope="module")
def plain() -> pd.DataFrame:
    return survey()


def test_02_weighted_score_is_a_sum_not_divided_again(plain):
    points = {f"W_{d}": 20 for d, _ in FORM.dimensions}
    found = servqual.analyze(plain.assign(**points), bootstrap=0)
    assert found.overall.at["servqual_weighted", "mean"] == pytest.approx(found.overall.at["servqual", "mean"])
    assert found.table["weighted_gap"].sum() == pytest.approx(found.overall.at["servqual_weighted", "mean"])


def test_03_points_given_as_shares_are_refused(plain, lang):
    with pytest.raises(DataError) as caught:
        servqual.analyze(plain.assign(**{f"W_{d}": 0.2 for d, _ in FORM.dimensions}), bootstrap=0)
    assert "100" in caught.value.text(lang)


def test_03_points_renormalized_rejected_and_missing_are_said(plain):
    points = np.full((len(plain), 5), 20.0)
    points[0], points[1], points[2] = [32, 22, 19, 16, 12], [60, 30, 30, 20, 10], 0
    frame = plain.assign(**{f"W_{d}": points[:, k] for k, (d, _) in enumerate(FORM.dimensions)})
    found = servqual.analyze(frame, bootstrap=0)
    assert {"points_renormalize", "points_reject", "points_missing"} <= codes(found)
    assert found.overall.at["servqual_weighted", "n"] == len(plain) - 2
    assert found.overall.at["servqual", "n"] == len(plain)


def test_03_a_missing_point_column_is_named(plain):
    with pytest.raises(DataError) as caught:
        servqual.analyze(plain.assign(W_tangibles=50, W_reliability=50))
    assert "W_empathy" in caught.value.text("en")


def test_05_unreversed_items_are_found_and_not_changed(plain):
    asked = turned(plain, REVERSED)  # as the 1988 form asks them
    wrong = servqual.analyze(asked, bootstrap=0)  # read as if all were positive
    assert set(wrong.quality.index.get_level_values("item")[wrong.quality["suspect"]]) == set(REVERSED)
    assert "suspect" in codes(wrong)
    right = servqual.analyze(asked, template="servqual1988", bootstrap=0)
    assert not right.quality["suspect"].any()
    expected = servqual.analyze(plain, bootstrap=0).table["gap"]
    pd.testing.assert_series_equal(right.table["gap"], expected)
    assert right.parameters["reversed"] == REVERSED


def test_06_reversal_follows_the_scale():
    frame = survey(high=5)
    found = servqual.analyze(turned(frame, REVERSED, 6), template="servqual1988", scale="1-5", bootstrap=0).table
    pd.testing.assert_series_equal(found["gap"], servqual.analyze(frame, scale="1-5", bootstrap=0).table["gap"])


def test_07_a_half_pair_leaves_both_halves(plain):
    frame = plain.astype(dict.fromkeys(plain.columns[1:], float))
    frame.loc[:59, "P1"] = np.nan  # those with this gap are not those without it
    found = servqual.analyze(frame, bootstrap=0)
    rest = plain.loc[60:]
    row = found.items.loc[("tangibles", "1")]
    assert row["n"] == 180
    assert row["expectation"] == pytest.approx(rest["E1"].mean())
    assert row["gap"] == pytest.approx(row["perception"] - row["expectation"])
    assert (found.table["gap"] - (found.table["perception"] - found.table["expectation"])).abs().max() < 1e-12
    assert "half" in codes(found)


def test_08_a_zero_is_refused(plain, lang):
    with pytest.raises(DataError) as caught:
        servqual.analyze(plain.assign(P3=[0, *plain["P3"][1:]]))
    assert "P3" in caught.value.text(lang)


def test_10_the_sign_is_perception_less_expectation(plain, lang):
    worse = servqual.analyze(plain.assign(**{f"P{i}": 1 for i in ITEMS}, **{f"E{i}": 7 for i in ITEMS}), bootstrap=0)
    assert (worse.table["gap"] == -6).all()
    assert "P − E" in worse.heading("gap", lang)
    assert "P − E" in worse.plot_gaps(lang=lang).get_xlabel()


def test_11_expectations_at_the_ceiling_are_warned_of(plain):
    found = servqual.analyze(plain.assign(**{f"E{i}": 7 for i in ITEMS[4:9]}), bootstrap=0)
    assert found.table.at["reliability", "ceiling"] == 1
    note = next(n for n in found.notes if n.code.endswith("ceiling_dimensions"))
    assert note.values["dimensions"] == ["reliability"]
    assert "ceiling" in codes(servqual.analyze(plain.assign(**{f"E{i}": 7 for i in ITEMS}), bootstrap=0))


def test_13_item_correlations_leave_the_item_out(plain):
    found = servqual.analyze(plain, bootstrap=0)
    rest = plain[["P2", "P3", "P4"]].sum(axis=1)
    assert found.quality.at[("tangibles", "1"), "r_drop"] == pytest.approx(np.corrcoef(plain["P1"], rest)[0, 1])


def test_14_desired_not_above_adequate_has_no_position(plain):
    adequate = {f"A{i}": (plain[f"E{i}"] - 1).clip(1) for i in ITEMS}
    frame = plain.assign(**adequate)
    frame.loc[:23, [f"A{i}" for i in ITEMS]] = 7
    frame.loc[:23, [f"E{i}" for i in ITEMS]] = 6
    found = servqual.analyze(frame, bootstrap=200)
    assert (found.zone["inconsistent"] >= 0.1 - 1e-9).all()
    assert (found.zone["a_above_d"] == 0.1).all()
    assert (found.zone["n_consistent"] <= 216).all()
    assert "inconsistent" in codes(found)
    shares = found.zone[["below", "inside", "above"]].sum(axis=1)
    np.testing.assert_allclose(shares, 1)


def test_14_a_zone_nobody_has(plain):
    found = servqual.analyze(plain.assign(**{f"A{i}": plain[f"E{i}"] for i in ITEMS}), bootstrap=50)
    assert found.zone["position"].isna().all()
    assert found.reason("zone", "empathy", "position") == "no_width"
    assert found.plot_zone(lang="en").has_data()


def test_15_positions_beyond_the_zone_are_kept(plain):
    frame = plain.assign(**{f"A{i}": 5 for i in ITEMS}, **{f"E{i}": 6 for i in ITEMS}, **{f"P{i}": 2 for i in ITEMS})
    found = servqual.analyze(frame, bootstrap=0).zone
    assert (found["position"] == -3).all()
    assert (found["place"] == "below").all()


def test_16_dimensions_the_data_do_not_support_are_said():
    one = survey(seed=5)
    rng = np.random.default_rng(6)
    common = rng.normal(size=(240, 1))  # one thing behind all perceptions
    mixed = np.clip(np.rint(4 + common + 0.6 * rng.normal(size=(240, 22))), 1, 7).astype(int)
    found = servqual.analyze(one.assign(**{f"P{i}": mixed[:, k] for k, i in enumerate(ITEMS)}), bootstrap=0)
    assert found.overlap["overlap"].all()
    assert {"overlap", "structure_status"} & codes(found)
    assert not {"overlap", "structure_status", "structure_poor"} & codes(servqual.analyze(one, bootstrap=0))


def test_16_reversed_items_with_a_factor_of_their_own_are_said():
    template = pd.DataFrame(
        {"item": [str(i) for i in range(1, 10)], "dimension": ["tangibles"] * 4 + ["reliability"] * 5}
    )
    template["reversed"] = ["", "", "yes", "yes", "", "", "", "yes", "yes"]
    worded = ("3", "4", "8", "9")
    asked = turned(survey(400, 7, wording=0.9, worded=worded), worded)
    found = servqual.analyze(asked, template=template, bootstrap=0)
    assert list(found.structure.index) == ["dimensions", "wording_factor", "method_factor"]
    assert "wording" in codes(found)


def test_17_an_inadmissible_model_is_called_so(plain):
    doubled = plain.assign(**{f"P{k}": plain[f"P{k - 9}"] for k in (10, 11, 12, 13)})  # responsiveness copies tangibles
    noise = np.random.default_rng(8).integers(-1, 2, (len(plain), 4))
    for j, k in enumerate((10, 11, 12, 13)):
        doubled[f"P{k}"] = (doubled[f"P{k}"] + noise[:, j]).clip(1, 7)
    found = servqual.analyze(doubled, bootstrap=0)
    assert found.structure.at["dimensions", "status"] == "inadmissible"
    assert "不可接受" in found.show("structure", lang="zh").iloc[0, 0]
    assert {"structure_status", "overlap"} <= codes(found)


def test_18_items_and_dimensions_are_corrected_for_their_number(plain):
    found = servqual.analyze(plain, bootstrap=0)
    assert (found.item_tests["p_holm"] >= found.item_tests["p"]).all()
    smallest = found.item_tests["p"].min()
    assert found.item_tests["p_holm"].min() == pytest.approx(min(1, 22 * smallest))
    assert found.tests["p_holm"].min() == pytest.approx(min(1, 5 * found.tests["p"].min()))


def test_19_branches_below_thirty_get_intervals_and_no_p(plain):
    frame = plain.iloc[:64].assign(segment=["north"] * 40 + ["south"] * 20 + ["night"] * 4)
    found = servqual.analyze(frame, bootstrap=0).segments
    assert found["n"].isna().groupby(level="segment").all().to_dict() == {"night": True, "north": False, "south": True}
    frame = plain.iloc[:60].assign(segment=["north"] * 40 + ["south"] * 20)
    result = servqual.analyze(frame, bootstrap=0)
    assert result.segments["p"].isna().all()
    assert result.segments["gap_low"].notna().all()
    assert result.reason("segments", ("empathy", "south"), "p_holm") == "few_respondents"


def test_19_groups_that_differ_are_found(plain):
    frame = plain.assign(segment=np.where(np.arange(240) % 2, "a", "b"))
    odd = frame["segment"] == "a"
    for i in ITEMS[17:]:
        frame.loc[odd, f"P{i}"] = (frame.loc[odd, f"P{i}"] - 2).clip(1)
    result = servqual.analyze(frame, bootstrap=0)
    told = [n for n in result.notes if n.code == "servqual.note.segment_differs"]
    assert [n.values["dimension"] for n in told] == ["empathy"]
    assert told[0].values["worst"] == "a"


def test_21_columns_are_found_by_name(plain):
    shuffled = plain.sample(axis=1, frac=1, random_state=3)
    pd.testing.assert_frame_equal(
        servqual.analyze(shuffled, bootstrap=0).table, servqual.analyze(plain, bootstrap=0).table
    )


def test_22_straight_lining_is_reported_first(plain):
    frame = plain.copy()
    frame.loc[:23, [f"P{i}" for i in ITEMS]] = 4
    found = servqual.analyze(frame, bootstrap=0)
    assert found.respondents["straight_p"].sum() == 24
    assert (found.respondents["longest_p"].iloc[:24] == 22).all()
    assert "straight_p" in codes(found)
    note = next(n for n in found.notes if n.code.endswith("straight_p"))
    assert note.level == "warning"


# ---- the scale


def test_a_shorter_scale_than_declared_is_doubted(lang):
    remarks = [r for r in servqual.inspect(survey(25, high=5)) if r.code == "servqual.note.scale_shorter"]
    assert [r.level for r in remarks] == ["warning"]
    assert "1-5" in remarks[0].text(lang)
    assert not [r for r in servqual.inspect(survey(25, high=5), scale="1-5") if r.level == "warning"]


def test_the_direction_of_the_scale_is_checked_and_can_be_declared(plain):
    frame = plain.assign(**{f"E{i}": 7 for i in ITEMS})
    names = [f"{h}{i}" for h in "EP" for i in ITEMS]
    low_is_good = frame.assign(**{c: 8 - frame[c] for c in names})
    doubted = [r for r in servqual.inspect(low_is_good) if r.code == "servqual.note.direction"]
    assert doubted[0].values["write"] == "7-1"
    found = servqual.analyze(low_is_good, scale="7-1", bootstrap=0)
    assert "flipped" in codes(found)
    pd.testing.assert_frame_equal(found.table, servqual.analyze(frame, bootstrap=0).table)


@pytest.mark.parametrize("half", "EP")
def test_a_half_without_answers_is_named(half, plain, lang):
    with pytest.raises(DataError) as caught:
        servqual.analyze(plain.assign(**{f"{half}{i}": None for i in ITEMS}))
    assert f"{half}1" in caught.value.text(lang)


def test_a_constant_item_is_named_and_alpha_given_without_it(plain):
    found = servqual.analyze(plain.assign(E5=7), bootstrap=0)
    assert next(n for n in found.notes if n.code.endswith("note.constant")).values["columns"] == ["E5"]
    assert np.isfinite(found.table.at["reliability", "alpha_e"])
    assert found.quality.at[("reliability", "5"), "constant"]


def test_perceptions_alone_have_no_gaps(plain):
    frame = plain[["respondent", *(f"P{i}" for i in ITEMS)]].assign(O_satisfaction=plain["P1"])
    found = servqual.analyze(frame, template="servperf", bootstrap=100)
    assert found.table["gap"].isna().all()
    assert found.reason("table", "empathy", "gap") == "no_expectations"
    assert found.table["rank"].idxmin() == found.table["perception"].idxmin()
    assert found.zone is None
    assert found.overall.at["servperf", "mean"] == pytest.approx(frame[[f"P{i}" for i in ITEMS]].to_numpy().mean())
    assert found.validity["r"].notna().sum() == 1


def test_too_few_pairs_give_no_score(plain):
    frame = plain.astype(dict.fromkeys(plain.columns[1:], float))
    frame.loc[:9, ["P1", "P2", "P3"]] = np.nan
    strict, loose = (servqual.analyze(frame, min_answered=m, bootstrap=0) for m in (0.5, 0.25))
    assert strict.table.at["tangibles", "n"] == 230
    assert "left_out" in codes(strict)
    assert loose.table.at["tangibles", "n"] == 240
    assert strict.overall.at["servqual", "n"] == 230
