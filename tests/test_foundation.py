"""The foundation: remarks and errors, conforming input, results, rules, words."""

from __future__ import annotations

import json
import pickle
from dataclasses import FrozenInstanceError, dataclass, field
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from sqmlib import i18n
from sqmlib.checks import DataError, Remark, Where, raise_errors
from sqmlib.conform import conform
from sqmlib.inputs import Column, Layout, Scale, normal
from sqmlib.result import Result, jsonable, not_computable
from sqmlib.rules import Bands, Convention, choose

FIVE = Scale(1, 5, words="kano.answer", aliases="kano")
LAYOUT = Layout(
    "demo",
    (
        Column("respondent", "id"),
        Column("{item}_f", "scale", scale=FIVE),
        Column("{item}_d", "scale", scale=FIVE),
        Column("{item}_imp", "scale", required=False, scale=Scale(1, 9)),
        Column("segment", "category", required=False),
        Column("weight", "number", required=False, low=0),
    ),
)


def survey(*answers, **more) -> pd.DataFrame:
    """Return a frame with one item; `answers` are the cells of its functional column."""
    n = len(answers)
    data = {"respondent": [f"R{i}" for i in range(n)], "wifi_f": list(answers), "wifi_d": ["5"] * n} | more
    return pd.DataFrame(data, index=pd.Index(range(2, n + 2), name="row"))


def codes(frame: pd.DataFrame, **options) -> dict[str, str]:
    """Return code -> level of everything conform has to say."""
    try:
        remarks = conform(frame, LAYOUT, **options).remarks
    except DataError as error:
        remarks = error.remarks
    return {remark.code.removeprefix("input."): remark.level for remark in remarks}


# ---- places, remarks, the one error


def test_place_in_words():
    where = Where("survey.csv", "Answers", (4, 10), "wifi_f")
    assert where.text("en") == "survey.csv, sheet Answers, rows 4, 10, column wifi_f"
    assert where.text("zh") == "survey.csv，工作表 Answers，第 4、10 行，列 wifi_f"
    assert Where().text("en") == ""
    assert Where(rows=(7,)).text("en") == "row 7"


def test_place_names_twenty_rows_and_the_number_of_the_rest():
    text = Where(rows=tuple(range(2, 102))).text("en")
    assert ", 21 and 80 more" in text
    assert "22" not in text


def test_error_carries_all_problems_and_survives_a_process():
    remarks = [
        Remark("input.no_rows", "error"),
        Remark("input.missing_code", "warning", {"found": ["99"]}),
        Remark("input.missing_column", "error", {"name": "wifi_d"}, Where("a.csv")),
    ]
    error = pickle.loads(pickle.dumps(DataError(remarks)))
    assert [p.code for p in error.problems] == ["input.no_rows", "input.missing_column"]
    assert len(error.remarks) == 3
    assert error.text("en").count("\n- ") == 2
    i18n.use("zh")
    assert str(error) == error.text("zh") != error.text("en")


def test_only_errors_are_raised():
    warning = Remark("input.missing_code", "warning", {"found": ["99"]})
    assert raise_errors(iter([warning])) == (warning,)
    with pytest.raises(DataError) as caught:
        raise_errors([warning, Remark("input.no_rows", "error")])
    assert caught.value.remarks[0] is warning


def test_remark_as_data_knows_no_language():
    remark = Remark("input.off_scale", "error", {"found": ["9"], "low": 1, "high": 5}, Where("a.csv", rows=(3,)))
    told = {}
    for lang in i18n.LANGUAGES:
        i18n.use(lang)
        told[lang] = json.dumps(remark.to_dict(), allow_nan=False)
    assert told["en"] == told["zh"]
    assert json.loads(told["en"])["where"] == {"file": "a.csv", "rows": [3]}


# ---- input


@pytest.mark.parametrize(
    ("cell", "code", "level"),
    [
        ("2.5", "off_scale", "error"),
        ("0", "off_scale", "error"),
        ("6", "off_scale", "error"),
        ("inf", "off_scale", "error"),
        ("-1", "off_scale", "error"),
        ("99", "missing_code", "warning"),
        ("N/A", "missing_code", "warning"),
        ("—", "missing_code", "warning"),
        ("TRUE", "boolean", "error"),
        (True, "boolean", "error"),
        ("perhaps", "unknown_answer", "error"),
        ("1_0", "unknown_answer", "error"),
        ("#DIV/0!", "cell_error", "error"),
        (date(2026, 1, 5), "date_cell", "error"),
        ("３", "full_width", "warning"),
        ("I like it", "label", "warning"),
        ("我很喜欢", "label", "warning"),
    ],
)
def test_each_kind_of_cell(cell, code, level):
    assert codes(survey("1", cell)) == {code: level}


@pytest.mark.parametrize("cell", ["", None, np.nan, "5", "5.0", " 4 ", 4, 4.0, np.int64(2)])
def test_cells_that_need_no_word(cell):
    assert codes(survey("1", cell)) == {}


@pytest.mark.parametrize("dtype", ["Int64", "Float64", "float32", "int8", "string", "category", "object"])
def test_every_column_type_of_pandas(dtype):
    frame = survey(1, 3, 5)
    frame["wifi_f"] = (
        frame["wifi_f"].astype("string").astype(dtype) if dtype == "string" else frame["wifi_f"].astype(dtype)
    )
    assert conform(frame, LAYOUT).frame["wifi_f"].tolist() == [1, 3, 5]


@pytest.mark.parametrize("dtype", ["Int64", "Float64", "float64", "string", "object"])
def test_missing_answer_in_every_column_type(dtype):
    frame = survey("1", "2", "3")
    frame["wifi_f"] = pd.Series([1, None, 5], index=frame.index).astype("Int64").astype(dtype)
    got = conform(frame, LAYOUT).frame["wifi_f"]
    assert got.isna().tolist() == [False, True, False]
    assert got.dropna().tolist() == [1, 5]


def test_all_problems_at_once_with_rows_and_columns():
    frame = survey("9", "1", "x", "8").drop(columns="wifi_d").assign(seat_d=["1", "1", "2", "7"])
    with pytest.raises(DataError) as caught:
        conform(frame, LAYOUT, where=Where("s.csv"))
    found = {(p.code, p.where.column, p.where.rows) for p in caught.value.problems}
    assert found == {
        ("input.missing_half", "", ()),
        ("input.off_scale", "wifi_f", (2, 5)),
        ("input.unknown_answer", "wifi_f", (4,)),
        ("input.off_scale", "seat_d", (5,)),
    }
    assert [p.values["name"] for p in caught.value.problems if "name" in p.values] == ["wifi_d", "seat_f"]


def test_message_of_a_bad_table(snapshot, lang):
    frame = survey("9", "I like it", "x", "2026-01-05", "#REF!", "TRUE").drop(columns="wifi_d")
    frame["wifi_imp"] = ["1", "12", "99", "", "３", "2.5"]
    frame["weight"] = ["1", "-1", "inf", "5 %", "0", "2"]
    with pytest.raises(DataError) as caught:
        conform(frame, LAYOUT, where=Where("survey.csv"))
    assert caught.value.text(lang) == snapshot
    assert [r.text(lang) for r in caught.value.remarks if r.level == "warning"] == snapshot


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        (["respondent", "wifi_f", "wifi_d", "wifi_d"], "duplicate_column"),
        (["respondent", "wifi_f", "wifi_d", " "], "empty_header"),
        (["respondent", "wifi_f", "wifi_d", "x" * 201], "long_name"),
        (["respondent", "a", "b", "c"], "no_items"),
        (["id", "wifi_f", "wifi_d", "c"], "missing_id"),
    ],
)
def test_header_problems(columns, code):
    frame = pd.DataFrame([["R1", "1", "5", "1"]], columns=columns)
    assert codes(frame) == {code: "error"}


def test_nobody_answered():
    assert codes(survey()) == {"no_rows": "error"}


def test_undeclared_columns_are_not_read():
    frame = survey("1", "2", email=["a@b.example", "c@d.example"], comment=["", "fine"])
    assert list(conform(frame, LAYOUT).frame) == ["respondent", "wifi_f", "wifi_d"]


def test_a_column_the_user_names_is_read():
    frame = survey("1", "2", route=["north", " "])
    got = conform(frame, LAYOUT, extra={"route": Column("route", "category")}).frame
    assert got["route"].dropna().tolist() == ["north"]
    assert codes(survey("1"), extra={"route": Column("route", "category")}) == {"missing_column": "error"}


def test_own_coding_of_answers():
    got = conform(survey("++", "--"), LAYOUT, labels={"++": 1, "--": 5})
    assert got.frame["wifi_f"].tolist() == [1, 5]


def test_respondents_blank_repeated_contradicting():
    frame = survey("1", "2", "2")
    frame["respondent"] = ["A", None, " "]
    got = conform(frame, LAYOUT)
    assert got.frame["respondent"].nunique() == 3
    assert [r.where.rows for r in got.remarks] == [(3, 4)]
    twice = pd.concat([survey("1", "2"), survey("1").rename(index={2: 9})])
    got = conform(twice, LAYOUT)
    assert (len(got.frame), [r.code for r in got.remarks]) == (2, ["input.repeated"])
    twice.loc[9, "wifi_f"] = "4"
    assert codes(twice) == {"contradicting": "error"}


numbers = st.integers(1, 5)
spelled = st.sampled_from(["{}", "{}.0", " {} ", "{}.", "0{}"])


@given(st.lists(st.tuples(numbers, spelled), min_size=1, max_size=12))
def test_a_number_is_a_number_however_spelled(answers):
    got = conform(survey(*(form.format(n) for n, form in answers)), LAYOUT)
    assert got.frame["wifi_f"].tolist() == [n for n, _ in answers]
    assert got.remarks == ()


@given(st.lists(st.one_of(st.none(), st.text(max_size=8), st.floats(), st.booleans(), st.integers()), max_size=8))
def test_whatever_stands_in_the_cells_the_answer_is_clean_or_refused(cells):
    frame = survey(*cells)
    frame["wifi_f"] = pd.Series(cells, index=frame.index, dtype=object)
    before = frame.copy(deep=True)
    try:
        got = conform(frame, LAYOUT)
    except DataError as error:
        assert error.problems
        assert all(error.text(lang) for lang in i18n.LANGUAGES)
        json.dumps([r.to_dict() for r in error.remarks], allow_nan=False)
    else:
        values = got.frame["wifi_f"].dropna()
        assert values.isin([1, 2, 3, 4, 5]).all()
        again = conform(got.frame, LAYOUT)
        assert_frame_equal(again.frame, got.frame)
        assert again.remarks == ()
    assert_frame_equal(frame, before)


@given(st.permutations(["respondent", "wifi_f", "wifi_d", "seat_f", "seat_d", "segment"]))
def test_column_order_changes_nothing(order):
    frame = survey("1", "2", "x3", seat_f=["1", "2", "3"], seat_d=["5", "4", "3"], segment=["a", "b", None])
    frame.loc[4, "wifi_f"] = "3"
    got = conform(frame[order], LAYOUT)
    assert sorted(got.items) == ["seat", "wifi"]
    assert_frame_equal(got.frame[sorted(order)], conform(frame, LAYOUT).frame[sorted(order)])


@given(st.text(max_size=30))
def test_normal_form_is_stable_under_width_and_case(text):
    assert normal(text.upper().lower()) == normal(text.upper().lower())
    assert normal(f"  {text}  ") == normal(text)


@pytest.mark.parametrize("prefix", ["A. ", "a) ", "(b) ", "1、", "２．", "[3] "])
def test_option_prefixes_fall_away(prefix):
    assert FIVE.position(f"{prefix}我很喜欢") == 1


# ---- results


@dataclass(frozen=True, eq=False)
class DemoResult(Result):
    people: pd.DataFrame = field(default_factory=pd.DataFrame)
    pairs: pd.DataFrame = field(default_factory=pd.DataFrame)
    method = "demo"
    private = ("people",)


@pytest.fixture
def result() -> DemoResult:
    table = pd.DataFrame(
        {"n": [3, 0], "share": [0.5, np.nan], "sure": [True, False], "category": ["A", "I"]},
        index=pd.Index(["wifi", "seat"], name="item"),
    )
    pairs = pd.DataFrame(
        {"count": [2]}, index=pd.MultiIndex.from_tuples([("wifi", "north")], names=["item", "segment"])
    )
    labels = {"wifi": {"en": "Wi-Fi <b>", "zh": "无线网络"}}
    notes = (Remark("input.missing_code", "warning", {"found": ["99"]}),)
    reasons = {"table": not_computable(table, "no_answers")}
    people = pd.DataFrame({"n": [1]}, index=["R1"])
    return DemoResult(table, {"seed": np.int64(0)}, notes, labels, reasons, people=people, pairs=pairs)


def test_result_is_frozen_and_compares_by_identity(result):
    with pytest.raises(FrozenInstanceError):
        result.table = None
    assert result == result
    assert result != DemoResult(result.table, {})


def test_respondents_are_never_exported(result):
    assert set(result.frames) == {"table", "pairs"}
    assert "R1" not in json.dumps(result.to_dict())


def test_a_missing_number_is_a_sentence(result, lang):
    shown = result.show(lang=lang)
    assert shown.loc[shown.index[1], "share"] == i18n.tr("reason.no_answers", lang)
    assert shown.loc[shown.index[0], "share"] == "0.50"
    assert result.reason("table", "seat", "share") == "no_answers"
    assert result.reason("table", "wifi", "share") is None


def test_shown_table_speaks_the_language(result, lang):
    shown = result.show(lang=lang)
    assert shown.index[0] == {"en": "Wi-Fi <b>", "zh": "无线网络"}[lang]
    assert shown.iloc[0]["sure"] == {"en": "yes", "zh": "是"}[lang]
    pairs = result.show("pairs", lang=lang)
    assert pairs.index[0] == shown.index[0]
    assert pairs.iloc[0].tolist() == ["north", "2"]
    assert list(result.show(columns=["n"], lang=lang).columns) == [result.heading("n", lang)]


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [("p_top_two", 0.0001, "<0.01"), ("p_top_two", 0.2, "0.20"), ("worse", -0.001, "0.00"), ("worse", -0.25, "-0.25")],
)
def test_small_numbers_are_neither_nothing_nor_minus_nothing(column, value, text):
    table = pd.DataFrame({column: [value]}, index=pd.Index(["wifi"], name="item"))
    assert DemoResult(table, {}).show().iloc[0, 0] == text


def test_result_as_data_is_json_and_language_free(result):
    told = []
    for lang in i18n.LANGUAGES:
        i18n.use(lang)
        told.append(json.dumps(result.to_dict(), allow_nan=False, ensure_ascii=False))
    assert told[0] == told[1]
    frame = json.loads(told[0])["frames"]["table"]
    assert frame["rows"][1] == [0, None, False, "I"]
    assert frame["not_computable"] == [{"row": "seat", "column": "share", "reason": "no_answers"}]
    assert json.loads(told[0])["frames"]["pairs"]["index"] == [["wifi", "north"]]


def test_html_escapes_what_people_wrote(result):
    page = result._repr_html_()
    assert "Wi-Fi &lt;b&gt;" in page
    assert "<b>" not in page
    assert "nan" not in page.lower()


def test_remarks_by_level(result, lang):
    assert result.remarks(lang, "error") == []
    assert len(result.remarks(lang, "warning")) == 1


leaves = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.floats(width=32).map(np.float32),
    st.integers(-100, 100).map(np.int8), st.booleans().map(np.bool_), st.just(pd.NA), st.just(pd.NaT),
)  # fmt: skip


@given(
    st.recursive(
        leaves, lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner), max_leaves=12
    )
)
def test_jsonable_always_gives_json(value):
    plain = jsonable(value)
    assert jsonable(json.loads(json.dumps(plain, allow_nan=False))) == plain


# ---- rules


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=6, unique=True).map(sorted), st.floats(-1e7, 1e7))
def test_bands_are_half_open_and_ordered(limits, value):
    bands = Bands("x", tuple(limits), tuple(range(len(limits) + 1)), "own")
    code = bands.code(value)
    assert code == 0 or limits[code - 1] <= value
    assert code == len(limits) or value < limits[code]


def test_choose_names_what_is_allowed(lang):
    rules = {"mode": Convention("mode", "Berger et al. 1993"), "blauth": Convention("blauth", "Blauth et al. 2010")}
    assert choose("rule", "blauth", rules).name == "blauth"
    for wrong in ("Mode", None, 3, ["mode"]):
        with pytest.raises(DataError) as caught:
            choose("rule", wrong, rules)
        assert all(word in caught.value.text(lang) for word in ("rule", "mode", "blauth", str(wrong)))


# ---- words


def test_language_is_checked():
    for wrong in ("de", "EN", "", "zh-CN"):
        with pytest.raises(ValueError, match="lang"):
            i18n.use(wrong)
    assert i18n.language() == "en"


def test_a_word_that_is_not_there_is_an_error():
    with pytest.raises(KeyError):
        i18n.tr("common.never_written")
    with pytest.raises(KeyError):
        i18n.tr("nofile.word")
    assert not i18n.has("common.never_written")


def test_lists_use_the_comma_of_the_language():
    assert i18n.tr("common.where.row", "en", rows=["a", "b"]) == "row a, b"
    assert i18n.tr("common.where.row", "zh", rows=["a", "b"]) == "第 a、b 行"
    assert i18n.tr("common.where.row", "en", rows=range(12)).endswith("6, 7 and 4 more")


@given(st.text())
def test_values_are_never_read_as_templates(text):
    assume("\ud800" not in text)
    braces = "{0.__class__}" + text + "{found:list}"
    assert i18n.tr("common.where.column", "en", column=braces) == f"column {braces}"
    assert braces in i18n.tr("input.missing_code", "zh", found=[braces])


def test_pick_falls_back_to_the_language_there_is():
    assert i18n.pick({"zh": "座椅"}, "en") == "座椅"
    assert i18n.pick({}, "en") == ""
    assert i18n.pick(3, "en") == "3"
