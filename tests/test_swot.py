"""SWOT: known answers, votes and certainty."""

from __future__ import annotations

import itertools
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from swot_kit import FOUR, airline_board, board, codes, factors, plans, votes

from sqmlib import swot
from sqmlib.checks import DataError
from sqmlib.swot.formulas import cast_means
from sqmlib.swot.knowledge import IE_POSTURES

KNOWN = tomllib.loads((Path(__file__).parent / "known" / "swot.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def airline() -> swot.Board:
    return airline_board()


@pytest.fixture(scope="module")
def result(airline) -> swot.SwotResult:
    return swot.analyze(airline)


# ---- known answers


@pytest.mark.parametrize("case", KNOWN["totals"], ids=lambda case: case["name"])
def test_totals(case):
    found = swot.analyze(factors(S=case["strengths"], W=case["weaknesses"]), convention=case["convention"]).totals
    for column in ("weight_sum", "total", "normalized", "favorable", "unfavorable"):
        assert found.at["ife", column] == pytest.approx(case[column], abs=1e-9), column


def test_cells_and_postures_of_the_ie_matrix():
    known = KNOWN["ie"]
    cells = swot.ie_cell(*np.transpose(known["points"])).tolist()
    assert cells == known["cells"]
    assert [IE_POSTURES[c] for c in cells] == known["postures"]
    assert swot.ie_cell(known["totals"], np.full(7, 1.5)).tolist() == known["columns"]


@pytest.mark.parametrize("case", KNOWN["space"], ids=lambda case: case["name"])
def test_space_vector(case):
    space = pd.DataFrame([(axis, v) for axis, own in case["scores"].items() for v in own], columns=["axis", "score"])
    row = swot.analyze(board(space=space)).position.loc["space"]
    assert (row["x"], row["y"], row["posture"]) == (
        pytest.approx(case["x"], abs=1e-12),
        pytest.approx(case["y"], abs=1e-12),
        case["posture"],
    )


def test_postures_and_the_axis_between_them():
    assert [swot.posture(*point) for point in KNOWN["postures"]["points"]] == KNOWN["postures"]["names"]


def test_qspm_of_david():
    known = KNOWN["qspm"]
    rows = [("S", w) for w in known["weights"]]
    answers = factors(S=[(w, 3) for _, w in rows] + [(0.45, 3)], O=[(1.0, 2)])
    scores = pd.DataFrame(
        [(s, f"S{i}", v) for s in ("a", "b") for i, v in enumerate(known["first" if s == "a" else "second"], start=1)],
        columns=["strategy", "factor", "score"],
    )
    both = plans(("a", "SO", "S1;O1"), ("b", "SO", "S2;O1"))
    found = swot.analyze(board(answers=answers, strategies=both, attractiveness=scores))
    assert found.qspm.loc["a", "tas"].tolist() == pytest.approx(known["tas_first"], abs=1e-9)
    assert found.qspm.loc["b", "tas"].tolist() == pytest.approx(known["tas_second"], abs=1e-9)
    assert found.strategies["qspm"].tolist() == pytest.approx(known["totals"], abs=1e-9)


def test_awot_priorities_are_products_and_groups_dilute():
    known = KNOWN["awot"]
    found = swot.global_priorities(known["groups"], known["local"])
    for kind, values in known["global"].items():
        assert found[kind] == pytest.approx(values, abs=1e-12)
        assert np.mean(found[kind]) == pytest.approx(known["means"][kind], abs=1e-12)


def test_awot_from_consistent_comparisons_gives_the_same():
    """Every pair as the ratio of the known priorities: the priorities come back, and nothing is inconsistent."""
    known = KNOWN["awot"]
    answers = factors(**{k: [(None, None)] * len(v) for k, v in known["local"].items()})
    sets = [list(known["groups"].items())]
    sets += [[(f"{k}{i}", v) for i, v in enumerate(own, start=1)] for k, own in known["local"].items()]
    pairs = [("j", a, b, v / w) for own in sets for (a, v), (b, w) in itertools.combinations(own, 2)]
    table = pd.DataFrame(pairs, columns=["voter", "a", "b", "value"])
    found = swot.analyze(board(answers=answers, pairwise=table))
    wanted = [v for kind in "SWOT" for v in known["global"][kind]]
    assert found.table["share"].tolist() == pytest.approx(wanted, abs=1e-12)
    assert found.groups["mean_share"].to_dict() == pytest.approx(known["means"], abs=1e-12)
    assert found.table.loc["T4", "local"] == pytest.approx(0.4)
    assert found.consistency["cr"].tolist() == pytest.approx([0] * 5, abs=1e-9)
    assert found.parameters["basis"] == "ahp"
    assert found.totals["weights"].tolist() == ["ahp", "ahp"]


def test_borda_points():
    assert swot.borda(KNOWN["borda"]["ranks"]).sum(axis=0).tolist() == KNOWN["borda"]["sums"]


def test_missing_votes_are_missing_never_zero():
    known = KNOWN["missing"]
    cast = {f: [None if v == "" else v for v in known[k]] for f, k in (("S1", "x"), ("W1", "y"), ("O1", "z"))}
    found = swot.analyze(board(votes=votes(**cast)), min_group=2).votes.loc[["S1", "W1", "O1"]]
    assert found["n_votes"].tolist() == known["n"]
    assert found["mean"].tolist() == pytest.approx(known["mean"], abs=1e-12)
    assert found["median"].tolist() == pytest.approx(known["median"], abs=1e-12)
    assert found["blank"].tolist() == [0, 1, 1]


# ---- votes and certainty


def test_acceptability_is_the_share_of_resampled_votes():
    """Two strategies on one factor pair each; with v of n voters for the first its chance is that of a majority."""
    answers = factors(S=[(None, None)] * 2, O=[(None, None)])
    ballot = votes(S1=[10] * 5 + [0] * 4, S2=[0] * 5 + [10] * 4, O1=[1] * 9)
    both = plans(("a", "SO", "S1;O1"), ("b", "SO", "S2;O1"))
    found = swot.analyze(board(answers=answers, votes=ballot, strategies=both), bootstrap=20000).acceptability
    from scipy.stats import binom

    assert found.at["a", "first_mean"] == pytest.approx(binom.sf(4, 9, 5 / 9), abs=0.012)
    assert found["first_mean"].sum() == pytest.approx(1)
    assert found.at["a", "first_without_one"] == pytest.approx((5 * 0.5 + 4) / 9), "equal firsts share the place"


def test_the_first_of_the_qspm_is_tried_without_each_factor(lang):
    answers = factors(S=[(0.6, 4), (0.4, 3)], O=[(0.5, 2), (0.5, 3)])
    both = plans(("a", "SO", "S1;O1"), ("b", "SO", "S2;O2"))
    rows = [("a", "S1", 4), ("b", "S1", 2), ("a", "S2", 1), ("b", "S2", 3), ("a", "O1", 2), ("b", "O1", 2)]
    scores = pd.DataFrame(rows, columns=["strategy", "factor", "score"])
    found = swot.analyze(board(answers=answers, strategies=both, attractiveness=scores))
    assert found.strategies["qspm"].tolist() == pytest.approx([3.8, 3.4])
    assert found.acceptability["first_qspm_without_one"].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert "67%" in found.summary(lang)


def test_intervals_hold_their_values_and_ranks(result):
    table = result.table.astype({"share_low": float, "share_high": float})
    assert (table["share_low"] <= table["share"]).all()
    assert (table["share"] <= table["share_high"]).all()
    assert ((table["rank_low"] <= table["rank"]) & (table["rank"] <= table["rank_high"])).all()
    assert table["share"].sum() == pytest.approx(1)
    assert table.groupby("kind")["local"].sum().tolist() == pytest.approx([1] * 4)


@pytest.mark.parametrize("voting", ["points", "approval", "borda"])
def test_every_ballot_counts_by_its_rule(airline, voting):
    found = swot.analyze(airline, voting=voting, bootstrap=50)
    assert found.table["rank"].idxmin() == "W1"
    assert found.parameters["voting"] == voting
    assert list(found.rules.columns) == ["rank_points", "rank_approval", "rank_borda"]
    assert found.rules[f"rank_{voting}"].tolist() == found.table["rank"].tolist()


def test_rules_that_name_different_leaders_are_told(result):
    assert "leaders_differ_qspm" in codes(result)
    assert "the rule decides" in result.summary("en")
    assert result.leader == "wt1"


def test_weights_follow_from_votes_where_none_are_given(airline):
    bare = swot.assemble(
        {"answers": airline.factors.reset_index().assign(weight=None), "votes": airline.votes, "strategies": None}
    )
    found = swot.analyze(bare, bootstrap=300)
    assert found.totals["weights"].tolist() == ["votes", "votes"]
    assert found.totals["weight_sum"].tolist() == pytest.approx([1, 1])
    assert found.position.at["ie", "basis"] == "votes"
    assert 0 < found.position.at["ie", "kept"] <= 1
    assert found.totals.at["ife", "low"] < found.totals.at["ife", "normalized"] < found.totals.at["ife", "high"]


def test_priorities_by_weights_have_no_interval(airline):
    found = swot.analyze(airline, priority="weights")
    assert found.table.at["W1", "share"] == pytest.approx(0.18 / 2)
    assert found.reason("table", "W1", "share_low") == "weights_given"
    assert found.votes is not None, "the votes are still shown"


def test_scenarios_move_the_strategies(airline):
    found = swot.analyze(airline, scenarios={"same": {"S": 1}, "threats": {"T": 10}}, bootstrap=0)
    same = found.scenarios.xs("same", level="scenario")["mean"]
    assert same.tolist() == pytest.approx(found.strategies["mean"].tolist())
    first = found.scenarios.xs("threats", level="scenario")["rank_mean"].idxmin()
    assert found.strategies.at[first, "quadrant"] in ("ST", "WT")


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"convention": "porter"}, "convention"),
        ({"voting": "shouting"}, "voting"),
        ({"voting": "borda"}, "ballots that were cast"),
        ({"priority": "luck"}, "priority"),
        ({"priority": "ahp"}, "ahp"),
        ({"space_scale": 5}, "space_scale"),
        ({"bootstrap": -1}, "bootstrap"),
        ({"min_group": True}, "min_group"),
        ({"scenarios": {"x": {"Q": 1}}}, "scenario"),
        ({"scenarios": {"x": {"S": -1}}}, "scenario"),
    ],
)
def test_options_are_checked(options, named, lang):
    with pytest.raises(DataError) as caught:
        swot.analyze(board(votes=votes(S1=[5], W1=[1])), **options)
    if lang == "en":
        assert named in caught.value.text(lang)


def test_kendall_w_without_any_agreement_is_near_chance():
    rng = np.random.default_rng(0)
    ballot = votes(**{f: rng.permutation(40).tolist() for f in FOUR["factor"]})
    row = swot.analyze(board(votes=ballot), bootstrap=20).agreement.loc["all"]
    assert abs(row["rho"]) < 0.1
    assert row["p"] > 0.05
    assert row["w_low"] <= row["w"] <= row["w_high"]


def test_means_use_only_the_votes_of_each_resample():
    found = cast_means([[4.0, np.nan], [2.0, 6.0]], [[2, 0], [1, 1]])
    assert np.isnan(found[0, 1])
    assert found[:, 0].tolist() == [4.0, 3.0]
