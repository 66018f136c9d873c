"""The SWOT board: what the group enters in panels, and properties that hold for every board."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from sqmlib import swot
from sqmlib.checks import DataError
from sqmlib.swot.board import Board

FACTORS = pd.DataFrame(
    {
        "factor": ["S1", "S2", "W1", "O1", "T1"],
        "kind": ["strength", "优势", "W", "o", "威胁"],
        "text_en": ["Crews", "Young fleet", "Late departures", "Joint ticket", "Rail"],
        "text_zh": ["乘务组", "年轻机队", "晚点", "联运客票", "高铁"],
        "weight": [0.4, 0.2, 0.4, 0.5, 0.5],
        "rating": [4, 3, 1, 2, 3],
    }
)
PLANS = pd.DataFrame({"strategy": ["a", "b"], "quadrant": ["OS", "w-t"], "factors": ["S1；O1", "W1, T1"]})
VOTES = pd.DataFrame(
    [(v, f, p) for v in "uvw" for f, p in zip(FACTORS["factor"], (4, 2, 5, 3, 1), strict=True)],
    columns=["voter", "factor", "points"],
)


def board(team: dict | None = None, **more) -> Board:
    return swot.assemble({"answers": FACTORS, "strategies": PLANS, "votes": VOTES, **more}, team)


def said(made: Board) -> dict[str, dict]:
    return {note.code.rpartition(".")[2]: dict(note.values) for note in made.remarks}


def refusal(team: dict) -> str:
    with pytest.raises(DataError) as caught:
        board(team)
    assert caught.value.text("zh")
    return caught.value.text("en")


def test_words_of_both_languages_name_the_kinds():
    made = board()
    assert made.factors["kind"].tolist() == list("SSWOT")
    assert made.strategies["quadrant"].tolist() == ["SO", "WT"]
    assert made.cited("a") == ["S1", "O1"]
    assert made.labels["S1"] == {"en": "Crews", "zh": "乘务组"}


def test_tables_are_not_changed():
    before = FACTORS.copy(deep=True), PLANS.copy(deep=True), VOTES.copy(deep=True)
    board({"factors": {"S1": {"weight": 0.1, "merged_into": "S2"}}, "votes": {"u": {"W1": 9}}})
    for old, now in zip(before, (FACTORS, PLANS, VOTES), strict=True):
        assert_frame_equal(old, now)


def test_tables_beside_the_factors_count_as_if_assembled():
    direct = swot.analyze(FACTORS, strategies=PLANS, votes=VOTES, bootstrap=50)
    assert direct.to_dict() == swot.analyze(board(), bootstrap=50).to_dict()
    with pytest.raises(DataError, match="votes"):
        swot.analyze(board(), votes=VOTES)


def test_citations_may_be_a_list():
    listed = PLANS.assign(factors=[["S1", "O1"], ["W1", "T1"]])
    assert board(strategies=listed).strategies["factors"].tolist() == ["S1;O1", "W1;T1"]


def test_whole_ratings_have_no_decimals(lang):
    plain = swot.analyze(FACTORS).show("table", ["rating"], lang).iloc[:, 0]
    assert plain.tolist() == ["4", "3", "1", "2", "3"]
    half = swot.analyze(FACTORS.assign(rating=[3.5, 3, 1, 2, 3])).show("table", ["rating"], lang).iloc[:, 0]
    assert half.tolist()[:2] == ["3.50", "3.00"]


def test_a_group_adds_edits_and_moves():
    team = {
        "factors": {
            "W2": {"kind": "W", "text": {"en": "Queues", "zh": "排队"}, "weight": 0.1, "rating": 2},
            "S1": {"text": "Our crews", "rating": 3},
            "S2": {"kind": "O"},
            "O1": {"rating": None},
        }
    }
    made = board(team)
    assert made.factors.index.tolist() == ["S1", "W1", "W2", "O1", "S2", "T1"]
    assert made.labels["W2"] == {"en": "Queues", "zh": "排队"}
    assert made.labels["S1"] == {"en": "Our crews", "zh": "Our crews"}
    assert made.factors.at["S1", "rating"] == 3
    assert np.isnan(made.factors.at["O1", "rating"])


def test_a_board_can_start_from_nothing():
    made = swot.assemble({"answers": None}, {"factors": {"S1": {"kind": "S", "text": "Crews"}}})
    assert swot.analyze(made).table.at["S1", "kind"] == "S"
    with pytest.raises(DataError, match="at least one factor"):
        swot.assemble({"answers": None}, {})


def test_a_merged_factor_hands_over_weight_votes_evidence_and_citations():
    team = {"factors": {"S1": {"merged_into": "S2", "evidence": "report"}, "S2": {"evidence": "audit"}}}
    made = board(team)
    assert "S1" not in made.factors.index
    assert made.factors.at["S2", "weight"] == pytest.approx(0.6)
    assert made.factors.at["S2", "evidence"] == "audit; report"
    assert made.cited("a") == ["S2", "O1"]
    assert made.votes.query("factor == 'S2'")["points"].tolist() == [6, 6, 6]
    assert said(made)["merged"] == {"factor": "S1", "target": "S2"}


def test_merges_follow_chains_and_refuse_circles():
    made = board({"factors": {"S1": {"merged_into": "S2"}, "S2": {"merged_into": "W1"}}})
    assert made.factors.at["W1", "weight"] == pytest.approx(1.0)
    circle = {"factors": {"S1": {"merged_into": "S2"}, "S2": {"merged_into": "S1"}}}
    assert "factor S1" in refusal(circle)
    assert "found X9" in refusal({"factors": {"S1": {"merged_into": "X9"}}})
    assert "factor S1" in refusal({"factors": {"S1": {"merged_into": "S2"}, "S2": {"removed": True}}})


def test_a_removed_factor_takes_its_votes_along_and_leaves_a_draft():
    made = board({"factors": {"O1": {"removed": True}}})
    assert "O1" not in set(made.votes["factor"])
    assert made.strategies.index.tolist() == ["b"]
    notes = said(made)
    assert notes["removed"]["factors"] == ["O1"]
    assert notes["citation_dropped"] == {"strategies": ["a"]}
    assert notes["drafts"] == {"strategies": ["a"]}


def test_a_strategy_without_links_is_a_draft_until_it_has_them():
    draft = {"strategies": {"c": {"quadrant": "ST", "text": "Win back routes"}}}
    assert said(board(draft))["drafts"] == {"strategies": ["c"]}
    draft["strategies"]["c"]["factors"] = ["S2", "T1"]
    assert board(draft).strategies.index.tolist() == ["a", "c", "b"]
    draft["strategies"]["c"]["removed"] = True
    assert board(draft).strategies.index.tolist() == ["a", "b"]


def test_votes_of_the_panel_go_before_those_of_the_file():
    made = board({"votes": {"u": {"S1": 9, "W1": None}, "new": {"S1": {"points": 1, "approval": 1, "rank": 2}}}})
    mine = made.votes.query("voter == 'u'").set_index("factor")["points"]
    assert mine["S1"] == 9
    assert "W1" not in mine, "a vote taken back is missing, not zero"
    assert made.votes.query("voter == 'new'")[["points", "approval", "rank"]].to_numpy().tolist() == [[1, 1, 2]]


def test_scores_entered_one_by_one_count_once_all_strategies_have_one():
    team = {"attractiveness": {"a": {"S1": 4, "W1": 2}, "b": {"W1": 3}}}
    made = board(team)
    assert set(made.attractiveness["factor"]) == {"W1"}
    assert said(made)["qspm_skipped"] == {"factors": ["S1"]}


def test_space_and_comparisons_of_the_panel():
    team = {
        "space": {
            f"{axis}1": {"axis": axis, "score": score} for axis, score in (("FS", 4), ("ES", -2), ("CA", -1), ("IS", 5))
        },
        "pairwise": {"u": {"S": {"W": 3, "O": 2, "T": 1}, "S1": {"S2": 5}}},
    }
    made = board(team)
    assert swot.analyze(made).position.at["space", "posture"] == "aggressive"
    assert made.pairwise["value"].tolist() == [2, 1, 3, 5]
    assert swot.analyze(made, priority="ahp").table.at["S1", "local"] == pytest.approx(5 / 6)


@pytest.mark.parametrize(
    ("team", "named"),
    [
        ({"colours": {}}, "colours"),
        ({"factors": ["S1"]}, "team.factors"),
        ({"factors": {"S1": "good"}}, "S1"),
        ({"factors": {"S1": {"wieght": 1}}}, "wieght"),
        ({"factors": {"S1": {"weight": "much"}}}, "factors.S1.weight"),
        ({"factors": {"S1": {"weight": -1}}}, "factor S1"),
        ({"factors": {"X1": {"text": "no kind"}}}, "factor X1"),
        ({"factors": {"S": {"kind": "S"}}}, "found S"),
        ({"factors": {"a": {"kind": "S"}}}, "found a"),
        ({"votes": {"u": {"S9": 3}}}, "S9"),
        ({"votes": {"u": {"S1": -3}}}, "-3"),
        ({"votes": {"u": {"S1": {"approval": 2}}}}, "0 or 1"),
        ({"votes": {"u": {"S1": {"rank": 1.5}}}}, "1.5"),
        ({"votes": {"u": {"S1": True}}}, "votes.u.S1"),
        ({"strategies": {"c": {"quadrant": "SX", "factors": ["S1"]}}}, "strategy c"),
        ({"attractiveness": {"z": {"S1": 3}}}, "found z"),
        ({"attractiveness": {"a": {"S1": 5}, "b": {"S1": 1}}}, "found 5"),
        ({"pairwise": {"u": {"S1": 3}}}, "u.S1"),
        ({"space": {"q": {"axis": "XX", "score": 1}}}, "score q"),
    ],
)
def test_what_a_panel_or_a_hand_wrote_wrongly_is_named(team, named):
    assert named in refusal(team)


def test_all_problems_come_at_once():
    team = {"factors": {"S1": {"kind": "Q"}}, "votes": {"u": {"S9": 1}}, "space": {"q": {"axis": "XX"}}}
    text = refusal(team)
    assert all(part in text for part in ("factor S1", "S9", "score q"))


def test_repeated_votes_and_scores_of_a_table_are_named():
    twice = pd.concat([VOTES, VOTES.head(1).assign(points=9)])
    with pytest.raises(DataError, match="u on S1"):
        board(votes=twice)
    scores = pd.DataFrame({"strategy": ["a", "a"], "factor": ["S1", "S1"], "score": [1, 2]})
    with pytest.raises(DataError, match="several for a and S1"):
        board(attractiveness=scores)


def test_text_cells_and_order_change_nothing():
    plain = swot.analyze(board())
    text = FACTORS.astype(object).map(lambda v: "" if v is None or v != v else str(v)).iloc[::-1]
    again = swot.analyze(board(answers=text, votes=VOTES.sample(frac=1, random_state=1), strategies=PLANS.iloc[::-1]))
    for name, frame in plain.frames.items():
        assert_frame_equal(frame, again.frames[name], check_dtype=False, obj=name)


def test_decisions_on_factors_and_strategies_are_told(lang):
    result = swot.analyze(board())
    decisions = {"a": {"category": "adopt", "reason": "because so"}, "T1": {"category": "reject", "reason": ""}}
    text = result.summary(lang, decisions)
    assert "because so" in text
    assert result.label("T1", lang) in text
    assert result.headline(lang, decisions) != result.headline(lang)


# ---- properties

sides = st.lists(st.tuples(st.integers(1, 100), st.sampled_from([3, 4])), min_size=1, max_size=6)


def internal(rows) -> pd.DataFrame:
    return pd.DataFrame(
        [(f"S{i}", "S", w / 100, r) for i, (w, r) in enumerate(rows)], columns=["factor", "kind", "weight", "rating"]
    )


@settings(max_examples=20)
@given(sides)
def test_splitting_a_factor_in_two_keeps_the_total(rows):
    frame = internal(rows)
    half = frame.iloc[:1].assign(weight=frame["weight"][0] / 2)
    split = pd.concat([half, half.assign(factor="S99"), frame.iloc[1:]])
    first, second = (swot.analyze(f, bootstrap=0).totals.loc["ife", "normalized"] for f in (frame, split))
    assert first == pytest.approx(second)


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(["FP", "SP", "CP", "IP"]), st.lists(st.integers(1, 7), min_size=1), min_size=4))
def test_mirrored_scores_mirror_the_space_point(scores):
    signs = {"FP": 1, "IP": 1, "SP": -1, "CP": -1}
    x, y = swot.space_point({a: [signs[a] * v for v in own] for a, own in scores.items()})
    mirror = swot.space_point({a: [-signs[a] * v for v in own] for a, own in scores.items()})
    assert mirror == pytest.approx((-x, -y))


@settings(max_examples=40)
@given(st.permutations(range(5)), st.lists(st.permutations([1, 2, 3, 4, 5]), min_size=1, max_size=6))
def test_borda_does_not_know_the_names_of_the_options(order, ballots):
    ranks = np.array(ballots, float)
    assert swot.borda(ranks[:, order]).tolist() == swot.borda(ranks)[:, order].tolist()
    assert swot.borda(ranks).sum() == pytest.approx(10 * len(ranks))
