"""SWOT: known answers, and every pitfall of the handbook as a test."""

from __future__ import annotations

import itertools
import json
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sqmlib import swot
from sqmlib.checks import DataError
from sqmlib.swot.formulas import cast_means
from sqmlib.swot.knowledge import IE_POSTURES

KNOWN = tomllib.loads((Path(__file__).parent / "known" / "swot.toml").read_text(encoding="utf-8"))
AIRLINE = Path(__file__).parent.parent / "data" / "airline"
TABLES = ("strategies", "votes", "attractiveness", "space")


def factors(**groups: list) -> pd.DataFrame:
    """Return factors S1, S2, ... from (weight, rating) per kind."""
    rows = [(f"{k}{i}", k, "doc", *pair) for k, own in groups.items() for i, pair in enumerate(own, start=1)]
    return pd.DataFrame(rows, columns=["factor", "kind", "evidence", "weight", "rating"])


FOUR = factors(S=[(0.6, 4), (0.1, 3)], W=[(0.3, 1)], O=[(0.5, 2)], T=[(0.5, 3)])


def votes(**columns: list) -> pd.DataFrame:
    """Return points in long form, factor -> one value per voter, None where not cast."""
    rows = [(f"v{i}", f, value) for f, own in columns.items() for i, value in enumerate(own)]
    return pd.DataFrame(rows, columns=["voter", "factor", "points"])


def plans(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["strategy", "quadrant", "factors"])


def board(team: dict | None = None, answers: pd.DataFrame = FOUR, **tables: pd.DataFrame) -> swot.Board:
    return swot.assemble({"answers": answers, **tables}, team)


def codes(result) -> list[str]:
    return [note.code.rpartition(".")[2] for note in result.notes]


def refusal(*args, **kwargs) -> str:
    with pytest.raises(DataError) as caught:
        swot.analyze(board(*args, **kwargs))
    assert caught.value.text("zh") != caught.value.text("en")
    return caught.value.text("en")


@pytest.fixture(scope="module")
def airline() -> swot.Board:
    read = {name: pd.read_csv(AIRLINE / f"swot_{name}.csv", dtype=str, keep_default_na=False) for name in TABLES}
    answers = pd.read_csv(AIRLINE / "swot_factors.csv", dtype=str, keep_default_na=False)
    return swot.assemble({"answers": answers, **read})


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


# ---- pitfalls, by their number in the handbook


def test_01_weights_that_do_not_add_up_are_told_and_both_totals_stand():
    found = swot.analyze(factors(S=[(0.3, 4), (0.25, 3)], W=[(0.2, 2), (0.15, 1)], O=[(1, 2)], T=[(0, 1)]))
    note = next(n for n in found.notes if n.code == "swot.note.weight_sum")
    assert note.values == {"matrix": "ife", "sum": 0.9, "total": 2.5, "normalized": 2.7778}
    assert found.table["weight"].tolist() == [0.3, 0.25, 0.2, 0.15, 1, 0], "weights stay as entered"
    assert found.position.at["ie", "x"] == pytest.approx(2.5 / 0.9)


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
