"""The workbook writer: nothing in a cell is ever a formula, and the same content gives the same bytes."""

from __future__ import annotations

import math
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from sqmlib.workbook import LONGEST_TEXT, Sheet, clean_text, sheet_names, to_xlsx


def read(data: bytes, name: str | None = None):
    book = load_workbook(BytesIO(data))
    return book[name] if name else book.worksheets[0]


@pytest.mark.parametrize("text", ["=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "{=1}", "\t=1", "＝1+1"])
def test_text_stays_text(text):
    page = read(to_xlsx([Sheet("s", (text,), ((text, 1),))]))
    assert [page["A1"].data_type, page["A2"].data_type] == ["s", "s"]
    assert page["A2"].value == text.replace("\t", "\t")


@pytest.mark.parametrize("text", ["https://example.org/x", "mailto:a@b.c", "internal:Sheet1!A1", "file:///etc/passwd"])
def test_addresses_are_no_links(text):
    page = read(to_xlsx([Sheet("s", ("a",), ((text,),))]))
    assert page["A2"].value == text
    assert page["A2"].hyperlink is None


def test_numbers_keep_their_value_and_get_a_format():
    page = read(to_xlsx([Sheet("s", ("n", "p", "id"), ((3, 0.123456789, "007"),), ("0", "0.000", ""))]))
    assert [page[c].value for c in ("A2", "B2", "C2")] == [3, 0.123456789, "007"]
    assert [page[c].number_format for c in ("A2", "B2")] == ["0", "0.000"]
    assert page["C2"].data_type == "s"


def test_what_is_no_number_is_no_number():
    page = read(to_xlsx([Sheet("s", ("a", "b"), ((math.nan, None), (math.inf, True)))]))
    assert page["A2"].data_type == "s"
    assert page["A3"].data_type == "s"
    assert page["B2"].value is None
    assert page["B3"].value is True


def test_layout_for_people():
    page = read(to_xlsx([Sheet("s", ("item", "n"), (("无线网络" * 4, 1),) * 3)]))
    assert page.freeze_panes == "B2"
    assert page.auto_filter.ref == "A1:B4"
    assert page.column_dimensions["A"].width > 30
    assert page["A1"].font.bold


def test_same_content_same_bytes():
    sheets = [Sheet("a", ("x",), ((1.5,), ("中",)), notes=("what it is",)), Sheet("b", (), (("line",),))]
    assert to_xlsx(sheets, "t") == to_xlsx(sheets, "t")


def test_hidden_characters_are_taken_out():
    assert clean_text("a\x00b\x0bc\ud800d\ufffee") == "abcde"
    assert len(clean_text("字" * 40_000)) == LONGEST_TEXT
    page = read(to_xlsx([Sheet("s", ("a",), (("x\x07y",),))]))
    assert page["A2"].value == "xy"


@given(st.lists(st.text(max_size=60), min_size=1, max_size=8))
def test_sheet_names_are_always_accepted(wanted):
    names = sheet_names(wanted)
    assert len({n.casefold() for n in names}) == len(wanted)
    for name in names:
        assert 1 <= len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
        assert name.casefold() != "history"
        assert not name.startswith("'")


@given(st.lists(st.text(max_size=20), min_size=1, max_size=4))
def test_any_sheet_name_can_be_written(wanted):
    data = to_xlsx([Sheet(name, ("a",), ((1,),)) for name in wanted])
    assert load_workbook(BytesIO(data)).sheetnames == sheet_names(wanted)


def test_too_many_rows_are_refused():
    with pytest.raises(ValueError, match="1048575"):
        to_xlsx([Sheet("s", ("a",), [(1,)] * 1_048_576)])
