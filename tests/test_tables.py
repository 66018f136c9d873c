"""Reading tables: whatever text a cell holds comes back, whatever encoding or separator carries it."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sqmlib
from sqmlib.checks import DataError, Where
from sqmlib.conform import conform
from sqmlib.i18n import has
from sqmlib.inputs import Column, Layout
from sqmlib.mapping import bring
from sqmlib.tables import read_table, same_text
from sqmlib.textfiles import decode

# What a text file can hold: no NUL, no lone surrogate; line ends inside cells are kept as they are.
CELL = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=30)
TABLES = st.integers(1, 4).flatmap(lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), max_size=6))


def as_csv(rows: list[list[str]], **style) -> str:
    out = io.StringIO()
    csv.writer(out, **({"lineterminator": "\n", "quoting": csv.QUOTE_ALL} | style)).writerows(rows)
    return out.getvalue()


def problems(path: Path, **options) -> list[str]:
    with pytest.raises(DataError) as error:
        read_table(path, **options)
    return [r.code for r in error.value.problems]


@given(TABLES)
def test_any_text_survives(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("t") / "t.csv"
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    width = len(rows[0]) if rows else 1
    path.write_text(as_csv([[f"c{k}" for k in range(width)], *rows]), encoding="utf-8", newline="")
    assert read_table(path).frame.to_numpy().tolist() == filled


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "gb18030"]


@given(st.lists(st.text("客舱服务满意度调查航班机上餐食", min_size=2, max_size=8), min_size=3, max_size=8, unique=True))
def test_any_encoding_of_the_set_gives_the_same_frame(tmp_path_factory, names):
    path = tmp_path_factory.mktemp("t") / "t.csv"
    text = as_csv([["respondent", "服务_f"], *([name, "1"] for name in names)])
    frames = []
    for encoding in ENCODINGS:
        path.write_bytes(text.encode(encoding))
        frames.append(read_table(path).frame)
    for frame in frames[1:]:
        pd.testing.assert_frame_equal(frame, frames[0])


@given(st.text("abcdefgh ", min_size=1, max_size=20), st.sampled_from("éèüöäñçßåø"), st.text("abcdefgh", max_size=9))
def test_western_accents_are_not_taken_for_chinese(before, accent, after):
    text, encoding, _ = decode(f"name\n{before}{accent}{after}\n".encode("cp1252"), Where())
    assert (encoding, text) == ("cp1252", f"name\n{before}{accent}{after}\n")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_separator_is_counted_in_the_header(separator, quoting, tmp_path):
    """Other separators inside quoted texts do not count."""
    rows = [["a", "If it is late; what then, my friend?"], ["1", "x;y,z\tw"]]
    (tmp_path / "t.csv").write_text(as_csv(rows, delimiter=separator, quoting=quoting))
    table = read_table(tmp_path / "t.csv")
    assert (table.separator, table.frame.to_numpy().tolist()) == (separator, rows[1:])


def test_header_texts_with_commas_between_semicolons(tmp_path):
    (tmp_path / "t.csv").write_text("id;If wifi, then?;If no wifi, then?\n1;2;3\n4;5;1\n")
    assert read_table(tmp_path / "t.csv").frame.shape == (2, 3)


def test_header_texts_over_several_lines(tmp_path):
    (tmp_path / "t.csv").write_text('"If wifi, \nthen?";"If no wifi,\nthen?"\n1;2\n')
    table = read_table(tmp_path / "t.csv")
    assert (table.frame.columns.tolist(), table.frame.index.tolist()) == (
        ["If wifi, then?", "If no wifi, then?"],
        [4],
    )


def test_line_numbers_with_quoted_line_ends_and_a_separator_line(tmp_path):
    (tmp_path / "t.csv").write_text('sep=,\na,b\n"1\n2\n3",x\n\n4,y\n')
    assert read_table(tmp_path / "t.csv").frame.index.tolist() == [3, 7]


def test_a_million_characters_in_one_cell_are_refused(tmp_path):
    (tmp_path / "t.csv").write_text("a,b\n" + "x" * 1_000_000 + ",1\n")
    assert problems(tmp_path / "t.csv") == ["table.field_too_long"]


def test_mixed_encodings_name_the_first_bad_line(tmp_path):
    (tmp_path / "t.csv").write_bytes("编号,服务\n一,1\n".encode() + "二,2\n".encode("gb18030"))
    with pytest.raises(DataError) as error:
        read_table(tmp_path / "t.csv")
    assert [(r.code, r.where.rows) for r in error.value.problems] == [("table.mixed_encoding", (3,))]


def test_messages_in_both_languages_name_the_remedy(tmp_path):
    (tmp_path / "t.csv").write_bytes("a,b\n1,2\n".encode("utf-16-le"))
    with pytest.raises(DataError) as error:
        read_table(tmp_path / "t.csv")
    for lang in ("en", "zh"):
        assert "--encoding utf-16-le" in error.value.text(lang)
        assert "t.csv" in error.value.text(lang)


# ---- workbooks


def book(path: Path, rows: list[list[object]]) -> Path:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    workbook.save(path)
    return path


XLSX_CELL = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=20)


@given(st.lists(XLSX_CELL, min_size=1, max_size=5))
def test_any_text_survives_a_workbook(tmp_path_factory, cells):
    from sqmlib._sheet_child import read

    path = tmp_path_factory.mktemp("t") / "t.xlsx"
    workbook = openpyxl.Workbook()
    for k, cell in enumerate(cells, start=1):
        workbook.active.cell(k, 1).value = cell
        workbook.active.cell(k, 1).data_type = "s"
        workbook.active.cell(k, 2).value = 1
    workbook.save(path)
    rows = read(str(path), None)["rows"]
    assert [(row[0] or "").replace("\r\n", "\n") for _, row in rows] == [c.replace("\r\n", "\n") for c in cells]


def test_a_workbook_and_its_csv_are_read_alike(tmp_path):
    rows = [["respondent", "wifi_f", "wifi_d"], ["0001", 1, 5], ["0002", 2.0, 4], ["0003", "3", None]]
    one = read_table(book(tmp_path / "t.xlsx", rows)).frame
    (tmp_path / "t.csv").write_text("respondent,wifi_f,wifi_d\n0001,1,5\n0002,2,4\n0003,3,\n")
    pd.testing.assert_frame_equal(one, read_table(tmp_path / "t.csv").frame)


def test_row_numbers_of_a_sheet(tmp_path):
    rows = [["respondent", "wifi_f"], ["a", 1], [], ["b", 2]]
    table = read_table(book(tmp_path / "t.xlsx", rows))
    assert table.frame.index.tolist() == [2, 4]


def test_dates_and_booleans_stay_what_they_are(tmp_path):
    from datetime import date, datetime

    rows = [["a", "b", "c"], [True, date(2026, 3, 1), datetime(2026, 3, 1, 12, 30)]]
    assert read_table(book(tmp_path / "t.xlsx", rows)).frame.iloc[0].tolist() == rows[1]


REFUSALS = re.compile(r'(?:refuse|_error|RefusedError|self\.say|case_error)\(\s*"([a-z_0-9]+)"')
SPOKEN = {
    "table": ("textfiles", "tables", "sheets", "_sheet_child"),
    "case": ("plainyaml", "casereader", "casefile", "caseedit"),
}


@pytest.mark.parametrize("module", SPOKEN)
def test_every_refusal_has_its_words(module):
    """Codes that are put together at run time are not seen by the general search."""
    package = Path(sqmlib.__file__).parent
    for name in SPOKEN[module]:
        found = REFUSALS.findall((package / f"{name}.py").read_text(encoding="utf-8"))
        assert found, name
        for code in found:
            assert has(f"{module}.{code}"), (name, code)


@pytest.mark.skipif(sys.platform == "win32", reason="limits of processes are a matter of Unix")
def test_the_child_has_limits(tmp_path, monkeypatch):
    """A workbook that wants more memory or time than allowed is a refused file, not a crash."""
    path = book(tmp_path / "t.xlsx", [["a", "b"], *([k, k] for k in range(20_000))])
    monkeypatch.setattr("sqmlib.sheets.MEMORY", 40_000_000)
    assert problems(path) in (["table.damaged"], ["table.too_large_sheet"])
    monkeypatch.undo()
    monkeypatch.setattr("sqmlib.sheets.SECONDS", 0)
    assert problems(path) == ["table.too_slow"]


@pytest.mark.skipif(sys.platform == "win32", reason="limits of processes are a matter of Unix")
def test_a_workbook_is_read_under_a_tighter_limit(tmp_path):
    """A report's kernel has limits of its own; those of the child must fit in."""
    path = book(tmp_path / "t.xlsx", [["a", "b"], [1, 2]])
    code = "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31));"
    code += "resource.setrlimit(resource.RLIMIT_CPU, (60, 60)); from sqmlib.tables import read_table;"
    code += "print(read_table(sys.argv[1]).frame.shape)"
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "(1, 2)", done.stderr


def test_a_chart_sheet_is_no_sheet_of_answers(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active.append(["a", "b"])
    workbook.active.append([1, 2])
    workbook.create_chartsheet("Chart")
    workbook.save(tmp_path / "t.xlsx")
    assert read_table(tmp_path / "t.xlsx").frame.shape == (1, 2)


# ---- numbers

VALUES = Layout("process", (Column("value", "number"),))


def numbers(*cells: str) -> tuple[list[float], dict[str, str]]:
    """Return what a column of numbers is read as, and code -> level."""
    try:
        found = conform(pd.DataFrame({"value": list(cells)}, dtype=object), VALUES)
    except DataError as error:
        return [], {r.code.removeprefix("input."): r.level for r in error.remarks}
    return found.frame["value"].tolist(), {r.code.removeprefix("input."): r.level for r in found.remarks}


@pytest.mark.parametrize(
    ("cells", "values", "said"),
    [
        (["10.1", "9", "-2.5e1"], [10.1, 9, -25], {}),
        (["10,1", "9,25", "1,234"], [10.1, 9.25, 1.234], {"decimal_comma": "warning"}),
        (["1\u00a0212,5", "12"], [1212.5, 12], {"thousands": "warning"}),
        (["1 212.5", "12"], [1212.5, 12], {"thousands": "warning"}),
        (["10,1", "10.1"], [], {"mixed_decimal": "error"}),
        (["1,234", "12"], [], {"open_comma": "error"}),
        (["1,234,567"], [], {"open_comma": "error"}),
        (["1,234,567", "1,5"], [], {"decimal_comma": "warning", "mixed_decimal": "error"}),
        (["5%", "6"], [], {"not_a_number": "error"}),
        (["€5"], [], {"not_a_number": "error"}),
        (["inf", "1e400"], [], {"off_range": "error"}),
    ],
)
def test_numbers_with_one_reading(cells, values, said):
    assert numbers(*cells) == (values, said)


@given(st.lists(st.floats(-1e6, 1e6).map(lambda v: round(v, 2)), min_size=1))
def test_a_decimal_comma_changes_no_number(values):
    """Two decimals are never a thousands group, so the comma is settled."""
    texts = [f"{v:.2f}" for v in values]
    assert numbers(*(t.replace(".", ",") for t in texts))[0] == [float(t) for t in texts]


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("n03_decimal_comma.csv", {"decimal_comma"}),
        ("n05_mixed_decimal.csv", {"mixed_decimal"}),
        ("n07_thousands_space.csv", {"thousands"}),
        ("n17_inf_nan.csv", {"off_range"}),
        ("n19_percent_money.csv", {"not_a_number"}),
    ],
)
def test_numbers_of_the_hostile_corpus(name, codes, shared):
    frame = read_table(shared / "reference" / "hostile" / name).frame
    found, said = numbers(*frame["value"])
    assert set(said) - {"missing_code"} == codes
    if name.startswith("n07"):
        assert np.mean(found) == pytest.approx(1212.5)


# ---- headers


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("１、提供 无线网络", "1、提供无线网络"),
        ("Free  WI-FI?", "free wi-fi？"),
        ("cafe\u0301", "café"),
        ("a\u200bb", "ab"),
    ],
)
def test_header_texts_that_are_the_same(one, other):
    assert same_text(one) == same_text(other)


def test_reading_a_thousand_answers_is_quick(tmp_path):
    """Printed, and held to ten times what it takes, so that only a blunder fails."""
    from sqmlib.kano import INPUT

    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.integers(1, 6, (1000, 60)), columns=[f"i{k}_{h}" for k in range(30) for h in "fd"])
    frame.insert(0, "respondent", [f"R{k}" for k in range(1000)])
    frame.to_csv(tmp_path / "t.csv", index=False)
    read_table(tmp_path / "t.csv")
    start = time.perf_counter()
    bring(read_table(tmp_path / "t.csv"), INPUT)
    seconds = time.perf_counter() - start
    print(f"1,000 x 60 answers read and checked in {seconds:.3f} s")
    assert seconds < 1.0
