"""Every pitfall of the SWOT handbook as a test, by its number."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from swot_kit import FOUR, airline_board, board, codes, factors, plans, refusal, votes

from sqmlib import swot
from sqmlib.checks import DataError


@pytest.fixture(scope="module")
def airline() -> swot.Board:
    return airline_board()


@pytest.fixture(scope="module")
def result(airline) -> swot.SwotResult:
    return swot.analyze(airline)


def test_01_weights_that_do_not_add_up_are_told_and_both_totals_stand():
    found = swot.analyze(factors(S=[(0.3, 4), (0.25, 3)], W=[(0.2, 2), (0.15, 1)], O=[(1, 2)], T=[(0, 1)]))
    note = next(n for n in found.notes if n.code == "swot.note.weight_sum")
    assert note.values == {"matrix": "ife", "sum": 0.9, "total": 2.5, "normalized": 2.7778}
    assert found.table["weight"].tolist() == [0.3, 0.25, 0.2, 0.15, 1, 0], "weights stay as entered"
    assert found.position.at["ie", "x"] == pytest.approx(2.5 / 0.9)


def test_01_the_findings_say_so(lang):
    said = swot.analyze(factors(S=[(0.3, 4), (0.25, 3)], W=[(0.2, 2), (0.15, 1)])).summary(lang)
    assert all(number in said for number in ("0.9", "2.5", "2.7778"))


def test_02_ratings_outside_the_convention_are_refused_all_at_once():
    text = refusal(answers=factors(S=[(0.5, 2)], W=[(0.5, 3)], O=[(1, 5)]))
    assert all(f"factor {name}" in text for name in ("S1", "W1", "O1"))
    wide = factors(S=[(0.5, 2)], W=[(0.5, 3)], O=[(1, 5)])
    found = swot.analyze(wide, convention="wheelen_hunger")
    assert found.conventions.loc[("ife", "david"), "outside"] == 2
    assert found.reason("conventions", ("ife", "david"), "total") == "outside_convention"
    assert found.conventions.loc[("ife", "david_free"), "total"] == pytest.approx(2.5)


def test_03_bands_have_no_holes_on_any_scale():
    totals = np.linspace(1, 4, 3001)
    assert set(swot.ie_cell(totals, totals)) == {"I", "V", "IX"}
    assert swot.ie_cell(2.34, 3.67, 1, 5).item() == "II"


def test_04_efe_is_said_to_rate_the_response(result):
    assert "responds" in result.summary("en")
    assert "应对" in result.summary("zh")


def test_06_wrong_signs_and_scales_of_space_are_refused():
    space = pd.DataFrame({"axis": ["FP", "SP", "CP", "IS"], "score": [4, 3, 2, -1]})
    text = refusal(space=space)
    assert all(f"SPACE score {item}" in text for item in ("SP1", "CP1", "IP1"))
    space = pd.DataFrame({"axis": ["FP", "SP", "CP", "IP"], "score": [7, -3, -2, 5]})
    swot.analyze(board(space=space))
    with pytest.raises(DataError, match="FP1"):
        swot.analyze(board(space=space), space_scale=6)


def test_07_a_point_on_an_axis_has_no_posture():
    space = pd.DataFrame({"axis": ["FP", "SP", "CP", "IP"], "score": [3, -3, -2, 5]})
    found = swot.analyze(board(space=space))
    assert found.position.at["space", "posture"] == "on_axis"
    assert "on an axis" in found.summary("en")
    assert found.reason("position", "space", "kept") == "one_left"


def test_08_a_dash_for_one_strategy_only_is_refused():
    both = plans(("a", "SO", "S1;O1"), ("b", "ST", "S1;T1"))
    scores = pd.DataFrame(
        {"strategy": ["a", "b", "a", "b"], "factor": ["S1", "S1", "O1", "O1"], "score": [4, 2, 3, None]}
    )
    text = refusal(strategies=both, attractiveness=scores)
    assert "factor O1 lacks a score for b" in text
    scores.loc[2, "score"] = None
    assert list(swot.analyze(board(strategies=both, attractiveness=scores)).qspm.index) == [("a", "S1"), ("b", "S1")]


def test_09_a_qspm_names_its_set_of_factors(result):
    note = next(n for n in result.notes if n.code == "swot.note.qspm_set")
    assert (note.values["strategies"], note.values["n"], note.values["all"]) == (4, 12, 20)
    assert result.strategies["qspm"].notna().sum() == 4


def test_10_sum_mean_and_count_stand_side_by_side():
    """Four and three factors of the same priority: the sum favors the one that cites more, the mean does not."""
    answers = factors(S=[(None, None)] * 10, O=[(None, None)] * 10)
    ballot = votes(**{f: [5] for f in answers["factor"]})
    both = plans(("a", "SO", "S1;S2;O1;O2"), ("b", "SO", "S1;S2;O1"))
    found = swot.analyze(board(answers=answers, votes=ballot, strategies=both)).strategies
    assert found["sum"].tolist() == pytest.approx([0.2, 0.15])
    assert found["mean"].tolist() == pytest.approx([0.05, 0.05])
    assert found["count"].tolist() == [4, 3]
    assert found["rank_mean"].tolist() == [1, 1], "equal ones share their rank, whatever their order"


def test_11_strategies_without_links_are_refused():
    bad = plans(("a", "SO", "S1"), ("b", "WT", ""), ("c", "ST", "S1;T9"), ("d", "XY", "S1;O1"))
    text = refusal(strategies=bad.iloc[:3])
    assert all(f"strategy {s}" in text for s in "abc")
    assert "T9" in refusal(strategies=plans(("c", "ST", "S1;T1;T9")))
    assert "found XY" in refusal(strategies=bad.iloc[3:])


def test_12_no_strategy_is_invented():
    found = swot.analyze(FOUR)
    assert found.strategies is None
    assert found.acceptability is None
    assert "Write strategies" in found.summary("en")


def test_14_a_voter_with_a_missing_group_is_kept_in_the_others(result):
    assert result.agreement["n_complete"].to_dict() == {"all": 8, "S": 9, "W": 9, "O": 9, "T": 8}


def test_16_a_split_is_not_hidden_by_its_mean(result):
    assert swot.dissent([[5, 1, 3], [1, 5, 3]]).tolist() == [1, 1, 0]
    assert result.table["dissent"].idxmax() == "W4"
    assert [n.values["factors"] for n in result.notes if n.code == "swot.note.split"] == [["W4"]]
    assert "Slow and costly Wi-Fi" in result.summary("en").rpartition("What to do next")[2]


def test_17_near_duplicates_and_evidence_that_does_not_fit_are_told():
    answers = pd.DataFrame(
        {
            "factor": ["S1", "O1", "O2"],
            "kind": ["S", "O", "O"],
            "text_en": ["Friendly crews on board", "Friendly crew on board", "Rail ticket"],
            "evidence": ["servqual:reliability gap -0.8 [-1.0, -0.6]", "spc:departure delay out of control", "letter"],
        }
    )
    found = {n.code: n.values for n in swot.inspect(answers)}
    assert found["swot.note.similar"] == {"first": "S1", "second": "O1"}
    assert found["swot.note.gap_sign"] == {"factors": ["S1"]}
    assert found["swot.note.internal_evidence"] == {"factors": ["O1"]}


def test_18_factors_without_evidence_are_counted_and_marked(result):
    assert (result.table["evidence"] == "none").sum() == 1
    assert result.table.at["W1", "evidence"] == "servqual"
    assert result.evidence["W1"].startswith("servqual:reliability gap")
    assert "no_evidence" in codes(result)


def test_19_ties_share_their_rank_in_any_order():
    ballot = votes(S1=[5, 5], W1=[5, 5], O1=[2, 2], T1=[5, 5])
    for order in (1, -1):
        found = swot.analyze(board(answers=FOUR.iloc[::order], votes=ballot.iloc[::order])).table
        assert found["rank"].dropna().to_dict() == {"S1": 1, "W1": 1, "O1": 4, "T1": 1}


def test_19_equal_firsts_are_named_together(lang):
    ballot = votes(S1=[5] * 6, S2=[5] * 6, W1=[5] * 6, O1=[5] * 6, T1=[5] * 6)
    both = plans(("a", "SO", "S1;O1"), ("b", "WT", "W1;T1"))
    told = swot.analyze(board(votes=ballot, strategies=both))
    assert told.leaders == ["a", "b"]
    said = told.summary(lang) + told.headline(lang)
    words = {
        "en": ("(0.200): a; b.", "by the mean: a; b", "All factors"),
        "zh": ("（0.200）：a；b。", "首选：a；b", "所有因素"),
    }
    assert all(word in said for word in words[lang])


def test_votes_without_intervals_promise_none(lang):
    few = swot.analyze(board(votes=votes(S1=[5, 1, 2], W1=[1, 5, 2]))).summary(lang)
    assert {"en": "3 voters; no intervals", "zh": "3 人投票；没有区间"}[lang] in few
    nothing = swot.analyze(board(votes=votes(S1=[0] * 6, W1=[0] * 6))).summary(lang)
    assert {"en": "nobody gave anything", "zh": "全部为 0"}[lang] in nothing


def test_20_nobody_can_be_found_in_what_is_exported(airline, result):
    told = json.dumps(result.to_dict())
    assert not any(f'"{voter}"' in told for voter in airline.votes["voter"].unique())
    few = swot.analyze(board(votes=votes(S1=[5, 1], W1=[1, 5])))
    assert few.reason("table", "S1", "dissent") == "few_voters"
    assert few.reason("votes", "S1", "median") == "few_voters"
    assert few.reason("table", "S1", "share_low") == "few_voters"
    assert "few_voters" in codes(few)


def test_21_inconsistent_comparisons_are_marked():
    pairs = [("j", "S", "W", 9), ("j", "W", "O", 9), ("j", "S", "O", 1 / 3), ("j", "S1", "S2", 3), ("j", "S", "T", 1)]
    table = pd.DataFrame(pairs, columns=["voter", "a", "b", "value"])
    found = swot.analyze(board(pairwise=table))
    assert found.consistency.at["groups", "cr"] > 0.1
    assert found.consistency.at["groups", "n_open"] == 2
    assert "inconsistent" in codes(found)


def test_pairs_across_groups_and_unlinked_comparisons():
    table = pd.DataFrame([("j", "S1", "O1", 3)], columns=["voter", "a", "b", "value"])
    assert "S1 with O1" in refusal(pairwise=table)
    table = pd.DataFrame([("j", "S1", "S2", 3)], columns=["voter", "a", "b", "value"])
    found = swot.analyze(board(pairwise=table))
    assert {"equal_groups"} <= set(codes(found))
    assert found.groups["share"].tolist() == pytest.approx([0.25] * 4)
