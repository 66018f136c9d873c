"""Houses as people write them: tables, what a group enters, the blank workbook, and everything that is refused."""

from __future__ import annotations

import io

import numpy as np
import openpyxl
import pandas as pd
import pytest
from qfd_kit import AIRLINE, airline, house, tables

from sqmlib import qfd
from sqmlib.checks import DataError
from sqmlib.qfd.parsing import read_sign
from sqmlib.qfd.template import SHEETS

MATRIX = [[9, None], [1, 3]]


def refused(*args, **more) -> str:
    with pytest.raises(DataError) as caught:
        house(*args, **more)
    return caught.value.text("en")


def test_symbols_and_words_are_read_and_the_mapping_is_said(lang):
    data = house([1, 2], [["●", "◎"], ["○", "弱"]])
    assert data.matrix.tolist() == [[9, 9], [3, 1]]
    said = [remark.text(lang) for remark in data.remarks]
    assert any("9 = ●" in text and "1 = 弱" in text for text in said)


def test_blank_is_not_zero():
    data = house([1, 2], [[0, None], ["", 9]])
    assert data.matrix.tolist()[0][0] == 0
    assert np.isnan([data.matrix[0, 1], data.matrix[1, 0]]).all()
    assert len(data.relationships) == 2


@pytest.mark.parametrize("value", [2, 5, -1, "very", 9.5])
def test_a_strength_off_the_scale_is_refused(value):
    assert str(value) in refused([1, 2], [[9, value], [1, 3]])


def test_names_that_differ_in_case_or_blanks_only_are_refused():
    parts = tables([1, 2], MATRIX)
    parts["answers"]["requirement"] = ["Quick  reply", "quick reply"]
    with pytest.raises(DataError, match="duplicate"):
        qfd.assemble(parts)
    more = {"requirement": ["R1"], "current": [3]}
    assert "R1" in refused([1, 2], MATRIX, requirements=more)
    assert "both" in refused([1, 2], MATRIX, characteristics={"characteristic": ["r1"]})


def test_all_problems_are_listed_at_once():
    text = refused(
        [None, -2],
        [[9, 7], [1, 3]],
        requirements={"requirement": ["r1"], "current": ["high"]},
        roof={"first": ["c1"], "second": ["c9"], "sign": ["+"]},
    )
    for part in ("7", "-2", "high"):
        assert part in text
    text = refused(
        [None, 2],
        MATRIX,
        {"relationships": {"r9": {"c1": 9}}},
        roof={"first": ["c1", "c1"], "second": ["c9", "c1"], "sign": ["+", "-"]},
        competitors={"requirement": ["r7"], "rival": [3]},
    )
    for part in ("c9", "r7", "r9", "itself"):
        assert part in text


def test_a_sign_that_is_not_known_is_refused():
    assert "?!" in refused([1, 2], MATRIX, roof={"first": ["c1"], "second": ["c2"], "sign": ["?!"]})
    assert "name" in refused([1, 2], MATRIX, roof={"first": ["c1"], "second": [None], "sign": ["+"]})


@pytest.mark.parametrize(
    ("text", "sign"),
    [("++", 2), ("＋", 1), ("-", -1), ("−", -1), ("--", -2), ("－－", -2), ("⊗", -2), ("2", 2), (-1.0, -1), ("", None)],
)
def test_signs_as_people_write_them(text, sign):
    assert read_sign(text) == sign


def test_importance_in_two_places_must_agree():
    same = {"requirement": ["r1", "r2"], "importance": [1, 2]}
    assert house([1, 2], MATRIX, requirements=same).requirements["importance"].tolist() == [1, 2]
    assert "r2" in refused([1, 2], MATRIX, requirements={**same, "importance": [1, 3]})


def test_importance_may_stand_in_the_table_of_requirements_alone():
    parts = tables([1, 2], MATRIX, requirements={"requirement": ["r2", "r1"], "importance": [4, 3]})
    parts["answers"] = parts["answers"].drop(columns="weight")
    assert qfd.assemble(parts).requirements["importance"].tolist() == [3, 4]


def test_a_requirement_of_the_details_alone_is_one_that_nobody_serves():
    more = {"requirement": ["r3"], "importance": [5]}
    result = qfd.analyze(house([1, 2], MATRIX, requirements=more), bootstrap=0)
    assert list(result.found("no_characteristic").index.get_level_values("item")) == ["r3"]


def test_empty_tables_were_not_given():
    parts = tables([1, 2], MATRIX)
    empty = {name: pd.DataFrame() for name in qfd.TABLES}
    assert qfd.assemble({**parts, **empty}).matrix.shape == (2, 2)
    with pytest.raises(DataError):
        qfd.assemble({"answers": parts["answers"].iloc[:0]})
    with pytest.raises(DataError):
        qfd.assemble({"answers": parts["answers"][["requirement", "weight"]]})
    with pytest.raises(DataError, match="roofs"):
        qfd.assemble({**parts, "roofs": None})


# ---- what a group enters


def test_the_group_goes_before_the_tables():
    team = {
        "relationships": {"r1": {"c1": None, "c2": 3}, "r3": {"c2": 9}},
        "importance": {"r2": 0},
        "requirements": {"r3": {"text": {"en": "New", "zh": "新增"}, "importance": 4}},
        "characteristics": {"c2": {"unit": "min"}},
        "directions": {"c2": -1},
        "targets": {"c2": -5},
        "difficulty": {"c1": 3},
        "sales_points": {"r1": 1.5},
        "roof": {"c2": {"c1": -2}},
        "competitors": {"r1": {"rival": 3.5}},
    }
    data = house([1, 2], MATRIX, team)
    assert np.isnan(data.matrix[0, 0])
    assert data.matrix[0, 1] == 3
    assert data.requirements["importance"].tolist() == [1, 0, 4]
    assert data.characteristics.loc["c2", ["direction", "target", "unit"]].tolist() == [-1, -5, "min"]
    assert data.sign("c1", "c2") == -2
    assert data.texts == {"r3": {"en": "New", "zh": "新增"}}
    assert data.competitors["rating"].tolist() == [3.5]


def test_a_group_can_begin_with_nothing():
    team = {
        "requirements": {"quiet": {"importance": 3}},
        "characteristics": {"fan": {"direction": -1}},
        "relationships": {"quiet": {"fan": 9}},
        "processes": {"fan": {"balance": 9}},
        "controls": {"balance": {"gauge": 3}},
    }
    result = qfd.analyze(qfd.assemble({"answers": None}, team), bootstrap=50)
    assert result.table["relative_importance"].tolist() == [1]
    assert list(result.cascade.index.get_level_values("item")) == ["fan", "balance", "gauge"]
    with pytest.raises(DataError, match="at least one requirement"):
        qfd.assemble({}, {})


def test_a_pair_of_the_roof_can_be_emptied():
    roof = {"first": ["c1"], "second": ["c2"], "sign": ["+"]}
    assert house([1, 2], MATRIX, {"roof": {"c2": {"c1": None}}}, roof=roof).roof.empty


@pytest.mark.parametrize(
    ("team", "part"),
    [
        ({"relationships": {"r1": {"c1": 4}}}, "4"),
        ({"relationships": {"r1": {"c1": True}}}, "True"),
        ({"relationships": {"r1": [9]}}, "relationships"),
        ({"relationships": {"r1": {"c8": 9}}}, "c8"),
        ({"importance": {"r1": -1}}, "-1"),
        ({"importance": {"r9": 3}}, "r9"),
        ({"importance": {"r1": float("nan")}}, "nan"),
        ({"importance": [3]}, "importance"),
        ({"directions": {"c1": 2}}, "2"),
        ({"roof": {"c1": {"c1": 1}}}, "c1"),
        ({"roof": {"c1": {"c2": 5}}}, "5"),
        ({"roof": {"c1": {"c2": {"sign": 1, "directions": [3, 1]}}}}, "directions"),
        ({"requirements": {"r1": {"weight": 3}}}, "weight"),
        ({"requirements": {"r1": {"text": 3}}}, "text"),
        ({"strengths": {}}, "strengths"),
        ({"processes": {"c9": {"p": 9}}}, "c9"),
        ({"controls": {"p9": {"k": 9}}}, "p9"),
        ({"competitors": {"r1": {"rival": "good"}}}, "good"),
        ([1], "team"),
    ],
)
def test_slips_of_a_group_are_named(team, part, lang):
    with pytest.raises(DataError) as caught:
        house([1, 2], MATRIX, team)
    assert part in caught.value.text(lang)


def test_a_house_changed_by_hand_is_looked_at_again():
    data = house([1, 2], MATRIX)
    data.requirements.loc["r1", "importance"] = np.nan
    with pytest.raises(DataError, match="r1"):
        qfd.analyze(data)


def test_all_weights_zero_is_refused():
    assert "above 0" in refused([0, 0], MATRIX)


# ---- the blank workbook


@pytest.mark.parametrize("lang", ["en", "zh", "both"])
def test_the_blank_workbook_holds_the_declared_columns_and_choices(lang):
    data = qfd.workbook(lang)
    assert data == qfd.workbook(lang)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["README", *SHEETS]
    for name, layout in SHEETS.items():
        heads = [cell.value for cell in book[name][1] if cell.value]
        assert heads == [column.name for column in layout.plain]
        assert book[name].cell(1, 1).comment.text
    assert "●" in book["relationships"].data_validations.dataValidation[0].formula1
    said = " ".join(str(cell.value) for row in book["README"].iter_rows() for cell in row)
    assert ("house" in said.casefold()) == (lang != "zh")
    assert ("质量屋" in said) == (lang != "en")
    with pytest.raises(DataError):
        qfd.workbook("fr")


def test_what_is_filled_into_the_workbook_is_read_again():
    book = openpyxl.load_workbook(io.BytesIO(qfd.workbook("en")))
    book["requirements"].append(["quiet", "It is quiet", "安静", "", 5])
    book["relationships"].cell(1, 3).value = "fan"
    book["relationships"].append(["quiet", None, "●"])
    book["characteristics"].append(["fan", None, None, "dB", None, "↓", 40])
    target = io.BytesIO()
    book.save(target)
    read = {name: pd.read_excel(target, sheet_name=name, dtype=str) for name in SHEETS}
    read["answers"] = read.pop("relationships")
    data = qfd.assemble(read)
    assert data.matrix.tolist() == [[9]]
    assert data.characteristics.loc["fan", ["direction", "target"]].tolist() == [-1, 40]
    assert data.texts["quiet"] == {"en": "It is quiet", "zh": "安静"}


def test_the_files_of_the_airline_hold_no_unknown_table():
    names = {path.name for path in AIRLINE.glob("qfd*.csv")}
    assert names == {"qfd.csv", *(f"qfd_{name}.csv" for name in qfd.TABLES)}
    assert not [remark for remark in airline().remarks if remark.level == "error"]


@pytest.mark.parametrize(
    ("team", "code"),
    [
        ({"pairs": {"r1": {"r2": 11}}}, "pair"),
        ({"pairs": {"r1": {"r2": True}}}, "pair"),
        ({"pairs": {"r1": {"r1": 3}}}, "pair"),
        ({"pairs": {"r1": {"r2": 3}, "r2": {"r1": 2}}}, "pair"),
        ({"pairs": {"r1": {"x": 3}}}, "unknown"),
        ({"votes": {"r1": -1}}, "rating"),
        ({"votes": {"x": 1}}, "unknown"),
        ({"votes": 3}, "shape"),
        ({"links": {"r1": 3}}, "link"),
    ],
)
def test_what_importance_may_be_taken_from_is_checked(team, code):
    with pytest.raises(DataError) as error:
        house([3, 2], [[9, 1], [1, 9]], team)
    assert {problem.code for problem in error.value.problems} == {f"qfd.problem.{code}"}


def test_what_importance_may_be_taken_from_does_not_enter_the_house():
    team = {"pairs": {"r1": {"r2": 9}}, "votes": {"r1": 0, "r2": 5}, "links": {"r1": "reliability"}}
    plain, asked = house([3, 2], [[9, 1], [1, 9]]), house([3, 2], [[9, 1], [1, 9]], team)
    pd.testing.assert_frame_equal(plain.requirements, asked.requirements)


def test_a_roof_of_the_tables_was_judged_under_the_directions_of_the_tables():
    """The group flips a direction: the pair is asked again, although the table of the roof names no directions."""
    things = {"characteristic": ["c1", "c2"], "direction": [1, 1]}
    roof = {"first": ["c1"], "second": ["c2"], "sign": ["+"]}
    flipped = {"characteristics": {"c2": {"direction": -1}}}
    one, other = (house([3, 2], [[9, 1], [1, 9]], team, characteristics=things, roof=roof) for team in ({}, flipped))
    assert one.open_pairs.tolist() == [False]
    assert other.open_pairs.tolist() == [True]
