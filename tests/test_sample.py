"""The sample cases: simulated from a stated truth that the method finds, and a real survey counted elsewhere."""

from __future__ import annotations

import csv
import importlib.util
import re
from pathlib import Path

import pandas as pd
import pytest

import sqmlib as sq
from sqmlib import kano

ROOT = Path(__file__).resolve().parent.parent
AIRLINE, KIOSK = ROOT / "data" / "airline", ROOT / "tests" / "known" / "kiosk"
TRUTH = pd.read_csv(AIRLINE / "truth.csv", dtype={"wave": str, "segment": str}).fillna({"wave": "", "segment": ""})


@pytest.fixture(scope="module")
def simulate():
    spec = importlib.util.spec_from_file_location("simulate", ROOT / "tools" / "simulate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def airline():
    case = sq.open_case(AIRLINE)
    return kano.analyze(case.answers("kano"), **case.options("kano"), labels=case.labels("kano"))


def test_simulation_gives_the_committed_file_byte_for_byte(simulate):
    text = simulate.simulate((AIRLINE / "truth.csv").read_text(encoding="utf-8"))
    assert text.encode() == (AIRLINE / "kano.csv").read_bytes()


def test_another_seed_or_truth_gives_other_answers(simulate):
    truth = (AIRLINE / "truth.csv").read_text(encoding="utf-8")
    assert simulate.simulate(truth, seed=1) != simulate.simulate(truth)
    changed = truth.replace("magazine,,,0.07", "magazine,,,0.08")
    assert simulate.simulate(changed) != simulate.simulate(truth)


def test_pairs_of_the_simulation_stand_for_their_category(simulate):
    table = kano.evaluation_table("standard")
    for category, pairs in simulate.PAIRS.items():
        assert {kano.CATEGORIES[table[f - 1, d - 1]] for f, d in pairs} == {category}


def test_truth_is_complete():
    shares = TRUTH[list(kano.CATEGORIES)]
    assert shares.sum(axis=1).round(9).eq(1).all()
    for _, row in TRUTH.iterrows():
        largest = set(shares.columns[shares.loc[row.name] == shares.loc[row.name].max()])
        assert largest == set(row["category"].split("/"))
    assert set("MOAIR") <= set(TRUTH["category"])
    assert (TRUTH["teaches_en"].str.len() > 10).all()
    assert TRUTH["teaches_zh"].str.contains(r"[\u4e00-\u9fff]").all()


WHOLE = TRUTH[(TRUTH["segment"] == "") & (TRUTH["wave"] == "") & (TRUTH["settled"] == "yes")]


@pytest.mark.parametrize(("item", "category"), list(zip(WHOLE["item"], WHOLE["category"], strict=True)))
def test_method_finds_the_truth_and_is_sure_of_it(airline, item, category):
    assert airline.table.loc[item, "category"] == category
    assert airline.table.loc[item, "p_category"] >= 0.9


def test_shares_lie_near_the_truth(airline):
    found = airline.table.loc[WHOLE["item"], list(kano.CATEGORIES)]
    found = found.div(airline.table.loc[WHOLE["item"], "n"], axis=0)
    stated = WHOLE.set_index("item")[list(kano.CATEGORIES)]
    assert (found - stated).abs().to_numpy().max() < 0.08  # three standard errors at n = 390


def test_true_tie_stays_open(airline):
    tied = set(TRUTH.loc[TRUTH["settled"] == "no", "item"])
    assert tied == {"delay_info"}
    assert airline.table.loc["delay_info", "p_category"] < 0.6
    assert {airline.tests.loc["delay_info", "first"], airline.tests.loc["delay_info", "second"]} == {"O", "M"}
    assert airline.tests.loc["delay_info", "p_exact"] > 0.5


def test_two_markets_are_found_in_the_segment_and_flagged_in_the_whole(airline):
    found = airline.segments.loc["meal"]
    assert found["category"].to_dict() == {"long": "M", "short": "A"}
    assert found["p_holm"].max() < 0.05
    assert "meal" in codes(airline, "kano.note.two_peaks")
    assert others(airline.segments, "meal")["p_holm"].min() > 0.05


def test_drift_is_found_between_the_waves_and_in_no_other_item(airline):
    found = airline.drift.loc["wifi"]
    assert found["category"].to_dict() == {"2025": "A", "2026": "O"}
    assert found["p_holm"].max() < 0.05
    assert others(airline.drift, "wifi")["p_holm"].min() > 0.05
    assert airline.table.loc["wifi", "p_category"] < 0.9  # the whole is a mixture of two waves


def test_bad_wording_is_flagged_and_no_other(airline):
    assert airline.quality.index[airline.quality["q_alarm"]].tolist() == ["boarding"]


def test_rules_disagree_on_the_lounge_alone(airline):
    assert airline.rules.index[~airline.rules["agree"]].tolist() == ["lounge"]
    assert airline.rules.loc["lounge", ["mode", "blauth"]].tolist() == ["I", "A"]


def test_careless_respondents_are_the_stated_ones(airline, simulate):
    same = airline.respondents.index[airline.respondents["same"]]
    assert sorted(same) == sorted(f"P{number:03d}" for number in simulate.CARELESS)


def test_answers_are_missing_in_places(airline):
    assert airline.quality["incomplete"].min() > 0
    assert airline.quality["incomplete"].max() < 25


def others(frame: pd.DataFrame, item: str) -> pd.DataFrame:
    """Return the rows of all items but one."""
    return frame[frame.index.get_level_values("item") != item]


def codes(result, code: str) -> list[str]:
    """Return the items that notes of one code speak of."""
    return [note.values["item"] for note in result.notes if note.code == code]


def test_case_is_complete_in_both_languages():
    case = sq.open_case(AIRLINE)
    assert case.remarks("kano") == ()
    assert list(case.labels("kano")) == case.items("kano") == list(dict.fromkeys(TRUTH["item"]))
    for texts in (*case.labels("kano").values(), {"en": case.title("en"), "zh": case.title("zh")}):
        assert set(texts) == {"en", "zh"}
        assert texts["en"].isascii()
        assert not texts["zh"].isascii()


def test_group_decides_once_where_the_survey_is_open_and_once_against_it(airline):
    decisions = sq.open_case(AIRLINE).decisions("kano")
    assert {item: d["category"] for item, d in decisions.items()} == {"delay_info": "M", "child_seat": "M"}
    assert airline.table.loc["child_seat", "category"] == "I"
    assert all(re.search("[a-z]", d["reason"]["en"]) for d in decisions.values())
    assert all(re.search("[\u4e00-\u9fff]", d["reason"]["zh"]) for d in decisions.values())


def test_index_names_every_file_of_the_sample_data():
    with (ROOT / "data" / "index.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    named = {f"{row['case']}/{row['file']}" for row in rows} | {row["truth"].split(":")[0] for row in rows}
    there = {p.relative_to(ROOT / "data").as_posix() for p in (ROOT / "data").glob("*/*.csv")}
    assert named == there
    assert all(row[key] for row in rows for key in ("origin", "use", "truth", "licence"))


def test_real_survey_reproduces_the_reference_counts():
    case = sq.open_case(KIOSK)
    found = kano.analyze(case.answers("kano"), **case.options("kano"), bootstrap=0)
    counted = pd.read_csv(KIOSK / "counts.csv", index_col="item")
    pd.testing.assert_frame_equal(
        found.table[list(kano.CATEGORIES)], counted[list(kano.CATEGORIES)], check_dtype=False, check_names=False
    )
    assert (found.table[["better", "worse"]] - counted[["better", "worse"]]).abs().to_numpy().max() < 1e-6
    assert found.rules["mode"].tolist() == counted["mode"].tolist()
    assert found.rules["blauth"].tolist() == counted["blauth"].tolist()
    assert list(case.labels("kano")) == counted.index.tolist()
