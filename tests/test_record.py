"""The record of results: tidy, without language, the same bytes again, readable by others, refused when damaged."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from pyarrow import parquet

import sqmlib as sq
from sqmlib import kano, record
from sqmlib._share import share
from sqmlib.checks import DataError
from sqmlib.result import jsonable

LABELS = {"wifi": {"en": "Wi-Fi", "zh": "无线网络"}, "seat": "Seat"}
TITLES = {"en": "Sky", "zh": "天空航空"}
ROW = {"item": "wifi", "metric": "better", "value": 0.8, "low": 0.7, "high": 0.9, "n": 90.0}
ROW |= {"segment": "", "wave": "", "kind": "share", "better": 0}
RUN = {"case": "airline", "method": "kano", "run_key": "k1", "labels": LABELS, "titles": TITLES}


def split(**more) -> pd.DataFrame:
    """Return the example three times, in two segments (one small) and two waves."""
    frame = pd.concat([kano.EXAMPLE] * 3, ignore_index=True)
    frame["respondent"] = [f"p{i}" for i in range(len(frame))]
    groups = np.where(np.arange(36) < 3, "c", np.where(np.arange(36) < 16, "b", "a"))
    return frame.assign(segment=groups, wave=np.where(np.arange(36) % 2, "2026-02", "2026-01"), **more)


@pytest.fixture(scope="module")
def airline() -> pd.DataFrame:
    case = sq.open_case(share("data") / "airline")
    result = kano.analyze(case.answers("kano"), **case.options("kano"))
    titles = {lang: case.title(lang) for lang in ("en", "zh")}
    rows = json.loads(json.dumps(jsonable(result.record())))
    run = {"case": "airline", "method": "kano", "run_key": "k", "labels": case.labels("kano"), "titles": titles}
    return record.frame_of(rows, **run)


def told(rows, metric, item="wifi", segment="", wave="") -> dict:
    """Return the one row asked for."""
    wanted = {"metric": metric, "item": item, "segment": segment, "wave": wave}
    found = [row for row in rows if wanted.items() <= row.items()]
    assert len(found) == 1, found
    return found[0]


# ---- what a result hands over


def test_kano_hands_over_shares_with_their_intervals():
    """A 71, O 75, M 25, I 20, R 2, Q 1 of 194; intervals as statsmodels computes them."""
    from statsmodels.stats.proportion import proportion_confint

    counts = pd.DataFrame([[71, 75, 25, 20, 2, 1]], index=pd.Index(["grip"], name="item"), columns=list("AOMIRQ"))
    rows = kano.from_counts(counts, bootstrap=0).record()
    better, worse = told(rows, "better", "grip"), told(rows, "worse", "grip")
    total, doubtful = told(rows, "total_strength", "grip"), told(rows, "q_share", "grip")
    for row, people, sign in ((better, 146, 1), (worse, 100, -1), (total, 171, 1), (doubtful, 1, 1)):
        low, high = sorted(sign * x for x in proportion_confint(people, row["n"], method="wilson"))
        assert [row["value"], row["low"], row["high"]] == pytest.approx([sign * people / row["n"], low, high], abs=1e-9)
    assert (better["n"], worse["n"], total["n"], doubtful["n"]) == (191, 191, 194, 194)
    assert [row["better"] for row in (better, worse, total, doubtful)] == [0, 0, 0, -1]


def test_groups_carry_their_value_and_are_what_they_alone_would_give():
    answers = split()
    result = kano.analyze(answers, bootstrap=0, min_group=3)
    rows = result.record()
    for name, value in (("segment", "a"), ("wave", "2026-02")):
        alone = kano.analyze(answers[answers[name] == value].drop(columns=["segment", "wave"]), bootstrap=0).record()
        for metric in ("better", "worse", "total_strength"):
            group, part = told(rows, metric, **{name: value}), told(alone, metric)
            for key in ("value", "low", "high", "n"):
                assert group[key] == pytest.approx(part[key], abs=1e-12), (metric, key)


def test_hidden_groups_hold_no_number_at_all():
    rows = kano.analyze(split(), bootstrap=0).record()
    hidden = [row for row in rows if row["segment"] in ("b", "c")]
    assert hidden
    assert {row[key] for row in hidden for key in ("value", "low", "high", "n")} == {None}
    assert told(rows, "better", segment="a")["value"] is not None


def test_weighted_rows_rest_on_the_effective_number():
    answers = split(weight=np.where(np.arange(36) % 3 == 0, 50.0, 10.0))
    rows = kano.analyze(answers, bootstrap=0).record()
    for row in rows:
        if row["metric"] == "total_strength" and row["value"] is not None:
            assert row["n"] <= 36, "a weight counts people of the market, not answers"
    plain = kano.analyze(answers.assign(weight=7.0), bootstrap=0).record()
    for found, wanted in zip(plain, kano.analyze(split(), bootstrap=0).record(), strict=True):
        for key in ("value", "low", "high", "n"):
            assert found[key] == pytest.approx(wanted[key], abs=1e-9), "equal weights change nothing"


def test_importance_is_recorded_when_it_was_asked():
    answers = kano.EXAMPLE.assign(wifi_imp=[7, 8, 9] * 4)
    row = told(kano.analyze(answers, bootstrap=0).record(), "importance")
    assert (row["value"], row["n"], row["kind"]) == (8.0, 12.0, "mean")
    assert row["low"] < 8 < row["high"]
    silent = told(kano.analyze(answers, bootstrap=0).record(), "importance", "seat")
    assert (silent["value"], silent["n"]) == (None, None)


# ---- the table


def test_frame_is_tidy_typed_and_sorted():
    rows = [ROW | {"item": "seat", "value": None, "low": None, "high": None, "n": None}, ROW]
    frame = record.frame_of(rows, **RUN, segment="Beijing", wave="2026-03")
    assert tuple(frame.columns) == record.COLUMNS
    assert frame["item"].tolist() == ["seat", "wifi"]
    assert frame["value"].isna().tolist() == [True, False]
    assert frame.dtypes.map(str).value_counts().to_dict() == {"str": 14, "float64": 4, "int64": 1}
    wanted = {"case_en": "Sky", "case_zh": "天空航空", "item_en": "Wi-Fi", "item_zh": "无线网络", "run_key": "k1"}
    wanted |= {"segment": "Beijing", "wave": "2026-03", "case": "airline", "method": "kano", "n": 90.0}
    assert wanted.items() <= frame.iloc[1].to_dict().items()
    assert frame.at[0, "item_zh"] == "Seat"


def test_segments_have_the_texts_of_the_case():
    rows = [ROW, ROW | {"segment": "long"}, ROW | {"segment": "charter"}]
    frame = record.frame_of(rows, **RUN, groups={"long": {"en": "Long haul", "zh": "长途"}})
    said = frame.set_index("segment")[["segment_en", "segment_zh"]].T.to_dict("list")
    assert said == {"": ["", ""], "long": ["Long haul", "长途"], "charter": ["charter", "charter"]}


def test_order_of_rows_changes_nothing(airline):
    rows = [ROW, ROW | {"segment": "a"}, ROW | {"wave": "w"}, ROW | {"metric": "worse", "value": -0.5, "low": -1.0}]
    assert_frame_equal(record.frame_of(rows, **RUN), record.frame_of(rows[::-1], **RUN))


def test_parts_of_a_part_are_left_out_but_waves_of_a_segment_stay():
    rows = [ROW, ROW | {"segment": "business"}, ROW | {"wave": "2026-01"}]
    frame = record.frame_of(rows, **RUN, segment="Beijing")
    assert frame[["segment", "wave"]].to_numpy().tolist() == [["Beijing", ""], ["Beijing", "2026-01"]]


def test_names_without_text_and_half_characters_stand_anyway():
    frame = record.frame_of([ROW | {"item": "x\ud800"}], **(RUN | {"labels": {"x": ""}, "titles": {}}))
    assert frame.loc[0, ["item", "item_zh", "case_en"]].tolist() == ["x?", "x?", "airline"]
    assert record.to_parquet(frame)


@pytest.mark.parametrize(
    "change",
    [
        {"value": float("nan")},
        {"value": "0.8"},
        {"value": True},
        {"n": float("inf")},
        {"item": ""},
        {"segment": None},
        {"kind": "ratio"},
        {"better": 2},
        {"better": True},
        {"low": 0.85},
        {"value": None},
    ],
)
def test_rows_that_are_none_are_refused(change, lang):
    with pytest.raises(DataError) as caught:
        record.frame_of([ROW, ROW | change], **RUN)
    assert len(caught.value.problems) == 1
    assert "2" in caught.value.text(lang)


def test_every_wrong_row_is_listed(lang, snapshot):
    rows = [{"item": "wifi"}, ROW | {"value": "much", "kind": "rank"}, ROW | {"high": 0.1}, "wifi"]
    with pytest.raises(DataError) as caught:
        record.frame_of(rows, **RUN)
    assert caught.value.text(lang) == snapshot


# ---- the file


def test_same_table_same_bytes_and_nothing_of_this_machine(airline):
    first = record.to_parquet(airline)
    assert first == record.to_parquet(airline.iloc[:, ::-1].copy())
    assert first == record.to_parquet(airline.astype({"case": object, "n": object}))
    meta = parquet.read_metadata(pa.BufferReader(first))
    assert list(meta.metadata) == [b"sqmlib.sha256"]
    assert meta.row_group(0).column(0).compression == "SNAPPY"
    assert b"pandas" not in first


def test_pandas_and_duckdb_read_the_same(airline, tmp_path):
    duckdb = pytest.importorskip("duckdb")
    for name, rows in (("a", airline), ("b", airline.assign(case="other", run_key="k2"))):
        (tmp_path / f"{name}.parquet").write_bytes(record.to_parquet(rows))
    own = record.read_record(tmp_path)
    by_pandas = pd.concat([pd.read_parquet(path) for path in sorted(tmp_path.iterdir())], ignore_index=True)
    by_duckdb = duckdb.read_parquet(str(tmp_path / "*.parquet")).df()
    order = list(record.COLUMNS)
    for frame in (by_pandas, by_duckdb):
        assert list(frame.columns) == order
        there = frame.astype(own.dtypes.to_dict()).sort_values(order, ignore_index=True)
        assert_frame_equal(there, own.sort_values(order, ignore_index=True))
    asked = "select method, count(*) as n, sum(case when value is null then 1 else 0 end) as none from own group by all"
    assert duckdb.sql(asked).fetchall() == [("kano", len(own), int(own["value"].isna().sum()))]


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
numbers = st.floats(allow_nan=False, allow_infinity=False, width=64)


@st.composite
def any_row(draw) -> dict:
    low, value, high = sorted(draw(st.tuples(numbers, numbers, numbers)))
    row = {"item": draw(words.filter(bool)), "metric": draw(words.filter(bool)), "value": value}
    row |= {"low": draw(st.sampled_from([None, low])), "high": draw(st.sampled_from([None, high]))}
    row |= {"n": draw(st.none() | st.floats(0, 1e9)), "segment": draw(words), "wave": draw(words)}
    row |= {"kind": draw(st.sampled_from(record.KINDS)), "better": draw(st.sampled_from([-1, 0, 1]))}
    return draw(st.sampled_from([row, row | dict.fromkeys(record.NUMBERS)]))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(any_row(), max_size=8), labels=st.dictionaries(words, words))
def test_what_goes_in_comes_out(rows, labels, tmp_path):
    frame = record.frame_of(rows, **(RUN | {"labels": labels}))
    (tmp_path / "r.parquet").write_bytes(record.to_parquet(frame))
    assert_frame_equal(record.read_record(tmp_path), frame)


def test_reading_takes_files_that_others_wrote_with_wider_types(airline, tmp_path):
    airline.to_parquet(tmp_path / "pandas.parquet", index=False, compression="zstd")
    assert_frame_equal(record.read_record(tmp_path), airline)


def test_rows_that_are_lost_are_seen_even_when_parquet_sees_nothing(airline, tmp_path):
    """What a flipped bit in the footer can do: the file reads well, but is not what was written."""
    table = parquet.read_table(pa.BufferReader(record.to_parquet(airline)))
    parquet.write_table(table.slice(1), tmp_path / "r.parquet")
    with pytest.raises(DataError) as caught:
        record.read_record(tmp_path)
    assert [problem.code for problem in caught.value.problems] == ["record.damaged"]


# ---- refused


def damage(folder: Path, whole: bytes, frame: pd.DataFrame) -> None:
    """Write one file for everything that can be wrong, and two that are sound."""
    (folder / "a.parquet").write_bytes(whole)
    (folder / "half.parquet").write_bytes(whole[: len(whole) // 2])
    (folder / "empty.parquet").write_bytes(b"")
    (folder / "flipped.parquet").write_bytes(whole[:200] + bytes([whole[200] ^ 1]) + whole[201:])
    (folder / "folder.parquet").mkdir()
    frame.drop(columns="n").assign(note="x").to_parquet(folder / "columns.parquet")
    frame.assign(value="much", case=None).to_parquet(folder / "types.parquet")
    pd.DataFrame({"case": ["a"]}).to_parquet(folder / "other.parquet")
    (folder / "notes.txt").write_text("not a record")
    (folder / "z.parquet").write_bytes(whole)


def test_every_file_that_is_none_is_named(airline, tmp_path, lang, snapshot):
    damage(tmp_path, record.to_parquet(airline), airline)
    with pytest.raises(DataError) as caught:
        record.read_record(tmp_path)
    assert caught.value.text(lang) == snapshot


@pytest.mark.parametrize("name", ["results", "nowhere"])
def test_a_folder_without_results_is_refused(tmp_path, name, lang, snapshot):
    (tmp_path / "results").mkdir()
    with pytest.raises(DataError) as caught:
        record.read_record(tmp_path / name)
    assert caught.value.text(lang) == snapshot


def test_flipped_bytes_are_refused_or_change_nothing(tmp_path):
    """Never another error; a number that changed is always seen, whatever byte was hit."""
    frame = record.frame_of([ROW, ROW | {"item": "seat", "value": 0.75}], **RUN)
    whole, path = record.to_parquet(frame), tmp_path / "r.parquet"
    outcomes = {"refused": 0, "same": 0}
    for place in range(0, len(whole), 5):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << place % 8)]) + whole[place + 1 :])
        try:
            found = record.read_record(tmp_path)
        except DataError:
            outcomes["refused"] += 1
            continue
        outcomes["same"] += 1
        assert_frame_equal(found, frame, obj=f"byte {place}")
    assert outcomes["refused"] > outcomes["same"] > 0, outcomes


# ---- names


def test_identity_tells_runs_apart_and_knows_no_order():
    one = record.identity("a/airline", "kano", {"rule": "mode", "seed": 1}, {"branch": "Beijing", "month": "3"})
    assert one == record.identity("a/airline", "kano", {"seed": 1, "rule": "mode"}, {"month": "3", "branch": "Beijing"})
    others = [
        record.identity("b/airline", "kano", {"rule": "mode", "seed": 1}, {"branch": "Beijing", "month": "3"}),
        record.identity("a/airline", "kano", {"rule": "mode", "seed": 2}, {"branch": "Beijing", "month": "3"}),
        record.identity("a/airline", "kano", {"rule": "mode", "seed": 1}, {"branch": "北京", "month": "3"}),
        record.identity("a/airline", "kano", {"rule": "mode", "seed": 1}),
        record.identity("a/airline", "x.ipynb", {"rule": "mode", "seed": 1}, {"branch": "Beijing", "month": "3"}),
    ]
    assert len({one, *others}) == 6
    assert all(len(key) == 16 and int(key, 16) >= 0 for key in others)


@settings(max_examples=80, deadline=None)
@given(case=st.text(max_size=300), what=st.text(max_size=300))
def test_file_names_are_safe(case, what):
    name = record.file_name(case, what, record.identity(case, what))
    assert os.path.basename(name) == name
    assert len(name.encode()) <= 255
    assert name.isprintable()
    assert not set(name) & set('<>:"/\\|?*')
    assert not name.startswith((".", "-"))
