"""A part of the answers: what it is called, what it holds, and what it must not give away."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sqmlib as sq
from sqmlib.checks import DataError
from sqmlib.guide import common
from sqmlib.guide.state import State
from sqmlib.part import check_only, unsafe_columns

AIRLINE = Path(__file__).resolve().parent.parent / "data" / "airline"
CELLS = {"branch": ["Beijing"] * 8 + ["Lhasa"] * 7 + [" Sanya "] * 3, "route": ["a", "b"] * 9}


def make_case(folder: Path, columns: dict | None = None, more: str = "") -> Path:
    """Return a case folder whose answers have further columns."""
    columns = columns or CELLS
    folder.mkdir(exist_ok=True)
    with (folder / "kano.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["respondent", "wifi_f", "wifi_d", *columns])
        for k, cells in enumerate(zip(*columns.values(), strict=True)):
            out.writerow([f"r{k}", 1 + k % 2, 3 + k % 3, *cells])
    (folder / "case.yml").write_text(f"{more}kano: {{answers: kano.csv}}\n", encoding="utf-8")
    return folder


def problems(folder: Path, only, **options) -> list[str]:
    with pytest.raises(DataError) as caught:
        sq.open_case(folder, only=only).override("kano", **options).answers("kano")
    assert caught.value.text("zh")
    return [r.code.removeprefix("case.") for r in caught.value.problems]


@pytest.mark.parametrize(
    ("only", "n"),
    [(None, 400), ({"route": "long"}, 180), ({"wave": 2025}, 200), ({"route": " long", "wave": "2025"}, 95)],
)
def test_the_rows_that_hold_the_values(only, n):
    case, raw = sq.open_case(AIRLINE, only=only), pd.read_csv(AIRLINE / "kano.csv", dtype=str)
    for column, value in (case.only or {}).items():
        raw = raw[raw[column] == value]
    answers = case.answers("kano")
    assert (len(answers), answers["respondent"].tolist()) == (n, raw["respondent"].tolist())
    assert case.inputs() == sq.open_case(AIRLINE).inputs()


def test_a_part_is_computed_like_a_file_that_holds_nothing_else(tmp_path):
    raw = pd.read_csv(AIRLINE / "kano.csv", dtype=str)
    raw[raw["route"] == "long"].drop(columns="route").to_csv(tmp_path / "kano.csv", index=False)
    (tmp_path / "case.yml").write_text("kano: {answers: kano.csv}\n", encoding="utf-8")
    part, alone = sq.open_case(AIRLINE, only={"route": "long"}), sq.open_case(tmp_path)
    frames = (case.answers("kano").reset_index(drop=True) for case in (part, alone))
    pd.testing.assert_frame_equal(*frames)


def test_title_names_the_part_in_the_words_of_the_case():
    case = sq.open_case(AIRLINE, only={"route": "long", "wave": "2025"})
    assert case.title("en").endswith("2025 and 2026 – route: long haul, wave: 2025")
    assert case.title("zh").endswith("旅客调查（route：长途、wave：2025）")
    assert "–" not in sq.open_case(AIRLINE).title("en")


def test_one_column_named_by_its_text_in_the_file(tmp_path):
    folder = make_case(tmp_path, {"Your  Branch": CELLS["branch"]})
    assert len(sq.open_case(folder, only={"your branch": "Lhasa"}).answers("kano")) == 7


def test_months_of_a_workbook_are_texts(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["respondent", "wifi_f", "wifi_d", "month"])
    for k in range(12):
        book.active.append([f"r{k}", 1, 5, datetime(2026, 3 + k % 2, 1)])
    book.save(tmp_path / "kano.xlsx")
    (tmp_path / "case.yml").write_text("kano: {answers: kano.xlsx}\n", encoding="utf-8")
    case = sq.open_case(tmp_path)
    assert sorted(set(case.parts("kano", ["month"])["month"])) == ["2026-03-01", "2026-04-01"]
    assert len(sq.open_case(tmp_path, only={"month": "2026-03-01"}).answers("kano")) == 6


REFUSED = [
    ({"brunch": "x"}, ["only_column"]),
    ({"branch": "Shanghai"}, ["only_value"]),
    ({"branch": "Sanya"}, ["only_small"]),
    ({"branch": "Shanghai", "route": "c"}, ["only_value", "only_value"]),
    ({"branch": "Beijing", "route": "a"}, ["only_small"]),
    ({"respondent": "r1"}, ["only_personal"]),
    ({"wifi_f": "9"}, ["only_value"]),
]


@pytest.mark.parametrize(("only", "codes"), REFUSED)
def test_refused(only, codes, tmp_path):
    assert problems(make_case(tmp_path), only) == codes


@pytest.mark.parametrize("only", ["branch", ["branch"], {"branch": None}, {"branch": ""}, {1: "x"}, {"branch": True}])
def test_a_part_is_a_mapping_of_texts(only):
    with pytest.raises(DataError, match="only must name"):
        sq.open_case(AIRLINE, only=only)


def test_values_that_exclude_each_other(tmp_path):
    cells = {"branch": ["a"] * 6 + ["b"] * 6, "route": ["x"] * 6 + ["y"] * 6}
    assert problems(make_case(tmp_path, cells), {"branch": "a", "route": "y"}) == ["only_nobody"]


def test_the_message_names_the_values_there_are(tmp_path, lang):
    with pytest.raises(DataError) as caught:
        sq.open_case(make_case(tmp_path), only={"branch": "Shanghai"}).answers("kano")
    for said in ("branch", "Beijing", "Lhasa", "Sanya", "kano.csv"):
        assert said in caught.value.text(lang)


def test_the_method_says_how_small_is_too_small(tmp_path):
    folder = make_case(tmp_path)
    assert problems(folder, {"branch": "Lhasa"}, min_group=8) == ["only_small"]
    case = sq.open_case(folder, only={"branch": "Sanya"}).override("kano", min_group=3)
    assert len(case.answers("kano")) == 3
    with pytest.raises(DataError, match="fewer than 4"):
        case.override("kano", min_group=4).answers("kano")


def test_a_part_is_not_split_where_another_part_would_give_it_away(tmp_path):
    cells = {"branch": ["a"] * 20 + ["b"] * 20, "route": ["x", "y"] * 10 + ["x"] * 18 + ["y"] * 2}
    folder = make_case(tmp_path, cells)
    (folder / "case.yml").write_text("kano: {answers: kano.csv, segment: route}\n", encoding="utf-8")
    for branch in "ab":
        case = sq.open_case(folder, only={"branch": branch})
        assert "segment" not in case.options("kano")
        assert "route" not in case.answers("kano")
        assert [r.code for r in case.remarks("kano")] == ["case.only_groups"]
    assert sq.open_case(folder).options("kano") == {"segment": "route"}


def test_a_part_is_split_where_every_group_can_be_shown():
    case = sq.open_case(AIRLINE, only={"wave": "2025"})
    assert case.options("kano")["segment"] == "route"
    assert "wave" not in case.answers("kano")
    result = sq.kano.analyze(case.answers("kano"), **case.options("kano"), bootstrap=0)
    assert result.segments is not None
    assert result.drift is None
    assert case.remarks("kano") == ()


def test_what_was_said_of_other_rows_stays_out(tmp_path):
    folder = make_case(tmp_path)
    text = (folder / "kano.csv").read_text(encoding="utf-8").replace("r0,1,3", "r0,99,3")
    (folder / "kano.csv").write_text(text, encoding="utf-8")
    said = {b: [r.code for r in sq.open_case(folder, only={"branch": b}).remarks("kano")] for b in ("Beijing", "Lhasa")}
    assert said == {"Beijing": ["input.missing_code"], "Lhasa": []}


def test_the_case_may_say_what_it_is_about(tmp_path):
    case = sq.open_case(make_case(tmp_path, more="segment: Beijing\nwave: 2026-03\n"))
    assert (case.segment, case.wave) == ("Beijing", "2026-03")
    assert (sq.open_case(AIRLINE).segment, sq.open_case(AIRLINE).wave) == (None, None)


@pytest.mark.parametrize("only", [None, {"route": "short"}])
def test_the_part_travels_with_the_results(only):
    guide = sq.guide.open("kano", sq.open_case(AIRLINE, only=only), mode="batch", bootstrap=0)
    assert guide.live is False
    state = State("kano", sq.open_case(AIRLINE, only=only), "en", {"bootstrap": 0})
    handed = common.payload(state, {}).result
    assert handed["only"] == only
    assert ("route: short haul" in handed["title"]["en"]) is bool(only)
    assert handed["result"]["parameters"]["respondents"] == (220 if only else 400)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")), min_size=1, max_size=40))
def test_splits_are_kept_only_if_no_group_of_any_part_is_small(rows):
    texts = pd.DataFrame(rows, columns=["branch", "route"])
    small = any(0 < n < 5 for n in texts.value_counts())
    assert unsafe_columns(texts, ["branch"], ["route", "branch"], 5) == (["route"] if small else []) + ["branch"]


def test_nothing_is_no_part():
    assert check_only(None) is None
    assert check_only({}) is None
