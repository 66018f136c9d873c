"""Assessments as people write them: spellings, rounds, the group's entries, and everything that is refused."""

from __future__ import annotations

import pandas as pd
import pytest
from parcs_kit import codes, one_cell, refused, rows

from sqmlib import parcs
from sqmlib.checks import DataError

GRID = {"a": [[3, 4, 2, 5]], "b": [[4, 4, 1, 3]]}
STAGES = pd.DataFrame(
    {"stage": ["s2", "s1"], "text_en": ["Second", "First"], "text_zh": ["二", "一"], "weight": [1, 3]}
)


def test_elements_are_read_in_both_languages():
    frame = pd.DataFrame(
        {"assessor": "a", "stage": "s1", "element": ["People", "环境", " 流程 ", "TECH"], "rating": [1, 2, 3, 4]}
    )
    assert parcs.assemble({"answers": frame}).cube("undated").loc["a"].tolist() == [1, 2, 3, 4]


def test_text_cells_as_read_from_a_file_give_the_same():
    frame = rows(GRID, "2026-04-01")
    as_text = frame.astype(object).map(lambda v: "" if v is None else str(v))
    one, other = (parcs.analyze(f, bootstrap=50) for f in (frame, as_text))
    pd.testing.assert_frame_equal(one.table, other.table)


def test_stages_stand_in_the_order_of_their_table_with_their_weights():
    data = parcs.assemble({"answers": rows({"a": [[2] * 4, [4] * 4]}), "stages": STAGES})
    result = parcs.analyze(data, bootstrap=0)
    assert list(result.stages.index) == ["s2", "s1"]
    assert result.totals.at["overall", "mean"] == pytest.approx((1 * 4 + 3 * 2) / 4)
    assert result.label("s1_people", "zh") == "一·人员"


def test_rounds_follow_from_the_dates_even_over_the_end_of_a_month():
    days = ["2025-10-01", "2026-03-30", "2026-04-02"]
    frame = pd.concat(
        [rows(GRID, days[0]), rows({"a": GRID["a"]}, days[1]), rows({"b": GRID["b"]}, days[2])], ignore_index=True
    )
    data = parcs.assemble({"answers": frame})
    assert data.rounds == ["2025-10-01", "2026-03-30"]
    assert list(data.cube("2026-03-30").index) == ["a", "b"]


def test_rounds_can_be_chosen():
    frame = pd.concat([rows(GRID, f"202{y}-01-01") for y in (4, 5, 6)], ignore_index=True)
    latest = parcs.analyze(frame, bootstrap=0)
    assert (latest.parameters["before"], latest.parameters["date"]) == ("2025-01-01", "2026-01-01")
    assert "other_rounds" in codes(latest)
    assert parcs.analyze(frame, before="2024-01-01", bootstrap=0).parameters["before"] == "2024-01-01"
    assert parcs.analyze(frame, date="2024-01-01", bootstrap=0).change is None
    for wrong in ({"date": "2023-01-01"}, {"date": "2024-01-01", "before": "2025-01-01"}):
        with pytest.raises(DataError, match=r"before|date"):
            parcs.analyze(frame, bootstrap=0, **wrong)


def test_the_group_goes_before_the_file():
    team = {"ratings": {"2026-04-03": {"a": {"s1_people": {"rating": 1, "evidence": "seen again"}}}, "undated": {}}}
    data = parcs.assemble({"answers": rows(GRID, "2026-04-01")}, team)
    assert data.cube("2026-04-01").loc["a"].tolist() == [1, 4, 2, 5]
    assert len(data.ratings) == 8


def test_a_group_can_rate_without_any_file():
    team = {"ratings": {"undated": {"a": {"s1_people": {"rating": 4}, "s2_process": 2}}}}
    result = parcs.analyze(parcs.assemble({"answers": None, "stages": STAGES}, team), bootstrap=0)
    assert result.table["n"].sum() == 2
    assert result.headline("en")


def test_proposals_of_file_and_group_meet():
    given = pd.DataFrame({"proposal": ["p1", "p2"], "stage": "s1", "element": "people", "text_en": ["Train", "Hire"]})
    team = {"proposals": {"p2": {"removed": True}, "p1": {"owner": "Ann"}, "p3": {"cell": "s1_process", "text": "New"}}}
    data = parcs.assemble({"answers": rows(GRID), "proposals": given}, team)
    assert data.proposals["owner"].to_dict() == {"p1": "Ann", "p3": ""}
    result = parcs.analyze(data, bootstrap=0)
    assert list(result.proposals.index) == [("s1_process", "p3"), ("s1_people", "p1")]
    assert any("Ann" in text for text in result.parts("en")["next"])


def test_identical_repeats_count_once_and_are_said():
    twice = pd.concat([one_cell([3, 4]), one_cell([3, 4])], ignore_index=True)
    result = parcs.analyze(twice, bootstrap=0)
    assert result.table.at["s1_people", "n"] == 2
    assert "repeated" in codes(result)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rating": 6}, "6"),
        ({"rating": 2.5}, "2.5"),
        ({"element": "culture"}, "culture"),
        ({"stage": None}, "stage"),
        ({"assessor": ""}, "assessor"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(change, said, lang):
    frame = rows(GRID)
    for column, value in change.items():
        frame[column] = frame[column].astype(object)
        frame.loc[2, column] = value
    text = refused(frame, lang=lang)
    assert said in text


def test_all_problems_are_listed_at_once():
    frame = rows(GRID).astype(object)
    frame.loc[0, "element"], frame.loc[1, "rating"], frame.loc[3, "stage"] = "culture", 9, None
    text = refused(frame)
    assert "9" in text
    frame.loc[1, "rating"] = 3
    text = refused(frame)
    assert "culture" in text
    assert "blank" in text


def test_contradicting_ratings_are_refused():
    text = refused(pd.concat([one_cell([3]), one_cell([4])], ignore_index=True))
    assert "a0" in text
    assert "s1_people" in text


def test_names_in_two_spellings_are_refused():
    frame = pd.concat([rows(GRID), rows({"A": [[1, 2, 3, 4]]})], ignore_index=True)
    assert "A" in refused(frame)
    other = rows({"c": [[1]]}).assign(stage="S 1")
    assert "S 1" in refused(pd.concat([rows(GRID), other], ignore_index=True))


def test_dates_on_some_ratings_only_are_refused():
    frame = rows(GRID, "2026-04-01")
    frame.loc[0, "date"] = None
    assert "date" in refused(frame)


@pytest.mark.parametrize(
    ("stages", "said"),
    [
        (STAGES[STAGES["stage"] == "s2"], "s1"),
        (STAGES.assign(weight=0), "0"),
        (STAGES.assign(weight=[1, None]), "s1"),
    ],
)
def test_stages_that_do_not_fit_are_refused(stages, said):
    assert said in refused(rows(GRID), stages=stages)


@pytest.mark.parametrize(
    ("team", "said"),
    [
        ({"ratings": {"undated": {"a": {"s9_people": 3}}}}, "s9_people"),
        ({"ratings": {"undated": {"a": {"s1_people": 7}}}}, "7"),
        ({"ratings": {"undated": {"a": {"s1_people": True}}}}, "True"),
        ({"ratings": {"13.04.2026": {"a": {"s1_people": 3}}}}, "13.04.2026"),
        ({"ratings": {"undated": [1]}}, "ratings.undated"),
        ({"proposals": {"p1": {"cell": "nowhere"}}}, "nowhere"),
        ({"proposals": {"p1": {"cell": "s1_people", "color": "red"}}}, "color"),
        ({"proposals": {"p1": {"cell": "s1_people", "due": "soon"}}}, "soon"),
        ({"proposals": {"s1_people": {"cell": "s1_people"}}}, "s1_people"),
        ({"votes": {}}, "votes"),
    ],
)
def test_entries_of_the_group_that_cannot_be_are_refused(team, said, lang):
    assert said in refused(rows(GRID), team, lang)


@pytest.mark.parametrize(
    "wrong",
    [
        {"target": 6},
        {"alarm": 1.5},
        {"alarm": 0},
        {"confidence": 1},
        {"bootstrap": -1},
        {"weights": {"culture": 1}},
        {"weights": {"people": -1}},
        {"weights": {"people": 0}},
        {"weights": 3},
    ],
    ids=str,
)
def test_options_that_cannot_be_are_refused(wrong, lang):
    with pytest.raises(DataError) as caught:
        parcs.analyze(rows(GRID), **wrong)
    assert len(caught.value.problems) == 1
    assert caught.value.text(lang)


def test_nothing_at_all_is_refused(lang):
    assert refused(None, lang=lang)
    assert refused(rows(GRID).iloc[:0], lang=lang)


def test_only_blanks_read_as_a_sentence(lang):
    result = parcs.analyze(rows({"a": [[None, None]]}))
    assert result.headline(lang) == result.parts(lang)["says"][0]
