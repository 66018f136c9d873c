"""Quality function deployment: published and exact cases, and every pitfall of the handbook."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from qfd_kit import KNOWN, clinic, house

from sqmlib import qfd
from sqmlib.checks import DataError
from sqmlib.qfd import formulas
from sqmlib.qfd.analysis import roof_values

CLINIC, COFFEE = KNOWN["clinic"], KNOWN["coffee_maker"]
PHASE_2 = {"characteristic": ["c1", "c2", "c3"]} | {
    f"p{j + 1}": [row[j] for row in CLINIC["cascade"]["matrix"]] for j in range(4)
}


def run(data: qfd.House, **options) -> qfd.QfdResult:
    return qfd.analyze(data, **{"bootstrap": 0, **options})


def found(result: qfd.QfdResult, code: str) -> list[str]:
    return list(result.found(code).index.get_level_values("item"))


# ---- published and exact cases


def test_coffee_maker_as_printed():
    table = run(house(COFFEE["importance"], COFFEE["matrix"])).table
    assert table["absolute_importance"].tolist() == COFFEE["absolute"]
    assert_allclose(table["relative_importance"], COFFEE["relative"], atol=1e-12)
    assert_allclose(100 * table["relative_importance"], COFFEE["relative_printed_pct"], atol=0.5)
    assert table["rank"].tolist() == COFFEE["rank"]


def test_lyman_swaps_two_ranks_and_is_reported():
    case = COFFEE["lyman"]
    result = run(house(COFFEE["importance"], COFFEE["matrix"]), normalization="lyman")
    assert_allclose(result.table["technical_importance"], case["absolute"], atol=1e-12)
    assert result.table["technical_importance"].sum() == pytest.approx(1)
    assert result.table["rank"].tolist() == case["rank"]
    frame = result.normalizations
    assert [i for i, moved in enumerate(frame["rank_none"] != frame["rank_lyman"]) if moved] == case["reversed"]


def test_wasserman_of_the_formula():
    case = COFFEE["wasserman"]
    rows = qfd.wasserman(COFFEE["matrix"], case["roof"])
    weights = formulas.relative(COFFEE["importance"])
    assert_allclose(qfd.technical_importance(weights, rows), case["absolute"], atol=1e-12)
    roof = pd.DataFrame({"first": ["c2"], "second": ["c3"], "sign": ["+"]})
    result = run(house(COFFEE["importance"], COFFEE["matrix"], roof=roof), normalization="wasserman")
    assert_allclose(result.table["technical_importance"], case["absolute"], atol=1e-12)
    assert result.table["rank"].tolist() == case["rank"]
    assert "qfd.note.from_memory" in [note.code for note in result.notes]


def test_wasserman_refuses_negative_values_and_the_analysis_clips_them_with_a_warning():
    case = COFFEE["wasserman_negative"]
    raw = np.array(COFFEE["matrix"]) @ np.array(case["roof"])
    assert_allclose(raw / raw.sum(1, keepdims=True), case["rows_before_refusal"], atol=1e-9)
    with pytest.raises(DataError, match="0 to 1"):
        qfd.wasserman(COFFEE["matrix"], case["roof"])
    roof = pd.DataFrame({"first": ["c1", "c2"], "second": ["c2", "c3"], "sign": ["--", "+"]})
    data = house(COFFEE["importance"], COFFEE["matrix"], roof=roof)
    assert_allclose(roof_values(data, clip=False), case["roof"])
    result = run(data, normalization="wasserman")
    assert "qfd.note.clipped" in [note.code for note in result.notes]
    assert_allclose(result.table["technical_importance"], COFFEE["wasserman"]["absolute"], atol=1e-12)


@pytest.mark.parametrize("case", KNOWN["cell"], ids=lambda case: case["source"].split(",")[0])
def test_cells_that_are_printed(case):
    column = np.array(case["strengths"])[:, None]
    assert qfd.technical_importance(case["importance"], column).tolist() == [case["absolute"]]


def test_clinic_planning_and_importance():
    result = run(clinic())
    for name in ("improvement_ratio", "raw_weight"):
        assert_allclose(result.requirements[name], CLINIC[name], atol=1e-12)
    assert_allclose(result.requirements["relative_weight"], CLINIC["demanded_weight"], atol=1e-12)
    assert_allclose(result.table["technical_importance"], CLINIC["technical"], atol=1e-12)
    assert_allclose(result.table["relative_importance"], CLINIC["relative"], atol=1e-12)
    assert result.table["rank"].tolist() == CLINIC["rank"]
    assert_allclose(result.normalizations["relative_lyman"], CLINIC["lyman"], atol=1e-12)
    assert result.normalizations["rank_lyman"].tolist() == CLINIC["rank_lyman"]


def test_plain_importance_gives_other_ranks_and_says_which_weights_entered():
    plain = run(clinic(), improvement=False, sales_points=False)
    assert_allclose(plain.table["relative_importance"], CLINIC["relative_plain"], atol=1e-12)
    assert plain.table["rank"].tolist() == CLINIC["rank_plain"]
    both = [(i, s) for i in (False, True) for s in (False, True)]
    used = {(i, s): run(clinic(), improvement=i, sales_points=s).parameters["weights"] for i, s in both}
    assert used == {(0, 0): "plain", (0, 1): "sales", (1, 0): "ratio", (1, 1): "demanded"}


def test_cascade_is_exact_and_not_what_rounding_gives():
    case, result = CLINIC["cascade"], run(clinic(processes=PHASE_2))
    second = result.cascade.xs("processes", level="phase")["relative_importance"]
    assert_allclose(second, case["relative"], atol=1e-12)
    from_absolute = qfd.technical_importance(result.table["absolute_importance"], case["matrix"])
    assert_allclose(formulas.relative(from_absolute), case["relative"], atol=1e-12)
    rounded = formulas.relative(qfd.technical_importance(case["rounded_weights"], case["matrix"]))
    assert_allclose(rounded, case["relative_after_rounding"], atol=1e-12)
    assert np.abs(second.to_numpy() - rounded).max() > 0.01
    assert result.handovers.loc["characteristics", "dropped_share"] == 0


def test_cascade_of_the_top_two_records_the_dropped_share():
    case, result = CLINIC["cascade"], run(clinic(processes=PHASE_2), carry=0.7)
    losses = result.handovers.loc["characteristics"]
    assert losses["dropped_share"] == pytest.approx(case["top_two_dropped"], abs=1e-12)
    assert 1 - losses["dropped_share"] == pytest.approx(case["top_two_kept"], abs=1e-12)
    second = result.cascade.xs("processes", level="phase")["relative_importance"]
    assert_allclose(second, case["top_two_relative"], atol=1e-12)
    unlisted = {name: values[:2] for name, values in PHASE_2.items()}
    left = run(clinic(processes=unlisted)).handovers.loc["characteristics"]
    assert left["dropped_share"] == pytest.approx(CLINIC["relative"][2]), "not listed in the next house"


# ---- pitfalls, numbered as in the handbook


def test_pitfall_1_importance_zero_is_a_value_and_missing_is_an_error():
    result = run(house([0, 4], [[9, 0], [0, 3]]))
    assert result.requirements["importance"].tolist() == [0, 4]
    assert result.table["relative_importance"].tolist() == [0, 1]
    assert "qfd.note.zero" in [note.code for note in result.notes]
    with pytest.raises(DataError, match="r1"):
        house([None, 4], [[9, 0], [0, 3]])


def test_pitfall_2_current_zero_is_refused_and_a_lower_target_is_flagged():
    with pytest.raises(DataError, match=r"current level must be above 0.*r2"):
        house([1, 2], [[9], [3]], requirements={"requirement": ["r1", "r2"], "current": [1, 0], "target": [2, 2]})
    with pytest.raises(DataError, match="current"):
        qfd.improvement_ratio([0], [3])
    result = run(clinic())
    assert found(result, "target_below_current") == ["r4"]
    assert result.found("target_below_current")["value"].tolist() == [0.75]


def test_pitfalls_4_and_5_empty_row_and_column_are_findings_and_lyman_reports_the_lost_weight():
    case = KNOWN["empty"]
    result = run(house(case["importance"], case["matrix"]), normalization="lyman")
    assert found(result, "no_characteristic") == [case["row"]]
    assert found(result, "no_requirement") == [case["column"]]
    lost = next(note for note in result.notes if note.code == "qfd.note.lost_weight")
    assert lost.values["share"] == pytest.approx(2 / 6)
    assert result.table["technical_importance"].sum() == pytest.approx(4 / 6)


def test_pitfall_6_normalization_is_off_unless_asked_for():
    assert run(qfd.EXAMPLE).parameters["normalization"] == "none"
    assert run(qfd.EXAMPLE).normalizations["moves"].any()


def test_pitfall_8_a_pair_of_the_roof_is_stored_once_and_read_from_both_sides():
    signs = {"first": ["c2", "c2"], "second": ["c1", "c3"], "sign": ["--", "+"]}
    data = house([1, 1], [[9, 3, 1], [1, 3, 9]], roof=signs)
    assert list(data.roof.index) == [("c1", "c2"), ("c2", "c3")]
    assert (data.sign("c2", "c1"), data.sign("c1", "c2"), data.sign("c3", "c2"), data.sign("c1", "c3")) == (
        -2,
        -2,
        1,
        None,
    )
    assert_allclose(data.signs, data.signs.T)
    both = {"first": ["c1", "c2"], "second": ["c2", "c1"], "sign": ["+", "-"]}
    with pytest.raises(DataError, match="twice"):
        house([1], [[9, 3]], roof=both)


def test_pitfall_9_flipping_a_direction_asks_the_pairs_of_that_characteristic_again():
    parts = {
        "characteristics": {"characteristic": ["c1", "c2", "c3"], "direction": [1, 1, 1]},
        "roof": {"first": ["c1", "c2", "c1"], "second": ["c2", "c3", "c3"], "sign": ["--", "+", "+"]}
        | {"direction_first": [1, 1, 1], "direction_second": [1, 1, 1]},
    }
    matrix = [[9, 9, 1], [3, 9, 9]]
    before = run(house([1, 1], matrix, **parts))
    assert before.found("tension").shape[0] == 1
    after = run(house([1, 1], matrix, {"directions": {"c2": -1}}, **parts))
    assert {row[:2] for row in after.found("ask_again").index} == {("c1", "c2"), ("c2", "c3")}
    assert after.roof["ask_again"].tolist() == [True, False, True]
    assert after.found("tension").empty, "a sign that must be judged again is not used"
    assert roof_values(after.house)[0, 1] == 0
    assert "qfd.note.ask_again" in [note.code for note in after.notes]
    again = {
        "directions": {"c2": -1},
        "roof": {"c2": {"c1": qfd.roof_entry(2, -1, 1), "c3": qfd.roof_entry(-1, -1, 1)}},
    }
    asked = run(house([1, 1], matrix, again, **parts))
    assert asked.found("ask_again").empty
    assert asked.house.sign("c1", "c2") == 2


def test_pitfall_10_ties_share_a_rank():
    case = KNOWN["ties"]
    result = run(house(case["importance"], case["matrix"]), bootstrap=200)
    assert result.table["absolute_importance"].tolist() == case["absolute"]
    assert result.table["rank"].tolist() == case["rank"]
    assert result.sensitivity.loc[("c1", "c2"), "verdict"] == "tied"
    assert qfd.ranks([0.1 + 0.2, 0.3, 0.1]).tolist() == [1, 1, 3], "rounding of sums breaks no tie"


def test_pitfall_11_strong_is_nine_and_the_scale_can_change_the_winner():
    case = KNOWN["scale_choice"]
    data = house(case["importance"], case["matrix"])
    for scale in ("9-3-1", "5-3-1"):
        expected = case[f"absolute_{scale.replace('-', '_')}"]
        assert run(data, scale=scale).table["absolute_importance"].tolist() == expected
    assert run(data).sensitivity.loc[("c1", "c2"), "verdict"] == "scale"
    assert run(data).scales["moves"].all()


def test_pitfall_14_difficulty_does_not_enter_the_importance():
    hard = {"characteristic": ["c1", "c2", "c3"], "difficulty": [10, 1, 1]}
    with_it, without = run(clinic(characteristics=hard)), run(clinic())
    assert_allclose(with_it.table["relative_importance"], without.table["relative_importance"])


def test_pitfall_17_fill_of_the_matrix_is_reported():
    result = run(house([1] * 4, [[9, 3, 1, 1]] * 4))
    assert result.parameters["filled_share"] == 1
    assert result.parameters["strong_share"] == 0.25
    assert "qfd.note.crowded" in [note.code for note in result.notes]
