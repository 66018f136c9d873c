"""DMAIC: known answers of samples, Pareto, fault tree, FMEA and guided tests."""

from __future__ import annotations

import itertools
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sqmlib import dmaic
from sqmlib.dmaic import assumptions, questions, samples
from sqmlib.dmaic.entries import read_entries
from sqmlib.dmaic.fmea import fmea_table, merged
from sqmlib.dmaic.pareto import pareto_table
from sqmlib.dmaic.solutions import matrix_scores

KNOWN = tomllib.loads((Path(__file__).parent / "known" / "dmaic.toml").read_text(encoding="utf-8"))


def near(found, wanted, tolerance=1e-9):
    np.testing.assert_allclose(np.asarray(found, float), wanted, rtol=tolerance, atol=1e-12)


# ---- sample sizes


def test_sample_sizes():
    k = KNOWN["samples"]
    near(samples.n_mean(k["mean"]["sd"], k["mean"]["margin"]), k["mean"]["raw"])
    near(samples.n_share(k["share"]["share"], k["share"]["margin"]), k["share"]["raw"])
    found = [np.ceil(samples.finite(k["share"]["raw"], n)) for n in k["share"]["populations"]]
    assert found == k["share"]["n"]
    near(samples.n_two_means(k["two_means"]["d"]), k["two_means"]["raw"], 1e-6)
    near(samples.n_two_shares(k["two_shares"]["first"], k["two_shares"]["second"]), k["two_shares"]["raw"])


def test_tiny_and_huge_effects_have_a_sample_size():
    assert samples.n_two_means(5) < 4
    assert samples.n_two_means(0.001) > 1e7
    assert samples.n_two_means(-0.5) == pytest.approx(samples.n_two_means(0.5))


def test_clusters_count_less():
    k = KNOWN["samples"]["clusters"]
    effect = samples.design_effect(k["size"], k["icc"])
    near([effect, k["cases"] / effect], [k["effect"], k["effective"]])


def plan(**row) -> pd.Series:
    table, _ = samples.plan_table(read_entries({"plan": {"m": row}})[0]["plan"], 0.05)
    return table.loc["m"]


def test_plan_rounds_up_and_compares_with_what_was_reached():
    assert plan(purpose="mean", sd=15, margin=3, reached=96)[["needed", "enough"]].tolist() == [97, "short"]
    assert plan(purpose="mean", sd=15, margin=3, reached=97)["enough"] == "reached"


def test_plan_divides_clustered_cases_and_corrects_small_populations_that_end():
    row = plan(purpose="share", share=0.5, margin=0.05, cluster_size=30, icc=0.1, reached=600)
    assert row["needed"] == np.ceil(384.1458820694 * 3.9)
    assert row["reached_effective"] == pytest.approx(153.8461538)
    assert row["enough"] == "short"
    assert plan(purpose="share", share=0.5, margin=0.05, population=300)["needed"] == 169
    going = plan(purpose="share", share=0.5, margin=0.05, population=300, process_continues=True)
    assert going["needed"] == 385, "a process that goes on is no finite population"


def test_cost_of_poor_quality_has_the_interval_of_the_rate():
    k = KNOWN["samples"]["cost"]
    args = (k["errors"], k["cases"], k["yearly"], k["cost"], k["cost"], k["cost"])
    near(samples.poor_quality_cost(*args), [k["point"], k["low"], k["high"]], 1e-6)


# ---- Pareto, matrix


def test_pareto_by_two_weightings():
    k = KNOWN["pareto"]
    data = pd.DataFrame({"count": k["count"], "cost": k["cost"], "severity": np.nan}, index=k["category"], dtype=float)
    table = pareto_table(data, "count", 500, 1)
    assert list(table.index) == k["by_count"]
    near(table["count_cumulative"], k["cumulative"])
    assert list(table.index[table["count_vital"].astype(bool)]) == k["vital"]
    cost = table.sort_values("cost_rank")
    assert list(cost.index) == k["by_cost"]
    near(cost["cost_total"], k["costs"])
    near(cost["cost_cumulative"], k["cost_cumulative"])
    assert list(cost.index[cost["cost_vital"].astype(bool)]) == k["vital_cost"]
    assert table["p_vital"].between(0, 1).all()


def test_ties_are_not_cut_in_half_and_other_stays_last():
    assert dmaic.vital_few([40, 20, 20, 20]).tolist() == [True] * 4
    assert dmaic.pareto_order(["其他", "a", "b"], [90, 1, 5]).tolist() == [2, 1, 0]


def test_cause_and_effect_matrix():
    k = KNOWN["matrix"]
    causes = pd.DataFrame({"scores": [k[name] for name in k["score"]]}, index=list(k["score"]))
    assert matrix_scores(causes, pd.Series(k["importance"])).to_dict() == k["score"]


# ---- fault tree


def shared_tree(**p) -> dmaic.Tree:
    gates = {"t": ("or", ("x", "y", "D"), 0), "x": ("and", ("A", "B"), 0), "y": ("and", ("A", "C"), 0)}
    return dmaic.Tree("t", gates, {**KNOWN["tree"]["p"], **p})


def tree_team() -> dict:
    nodes = {"t": {"kind": "or", "inputs": ["x", "y", "D"]}, "x": {"kind": "and", "inputs": ["A", "B"]}}
    nodes |= {"y": {"kind": "and", "inputs": ["A", "C"]}}
    return {"fault_tree": nodes | {e: {"kind": "event", "p": p} for e, p in KNOWN["tree"]["p"].items()}}


def test_shared_event_is_not_computed_gate_by_gate():
    k = KNOWN["tree"]
    result = dmaic.analyze(dmaic.assemble({}, tree_team()), bootstrap=50)
    near(result.top["probability"], [k["exact"], k["upper_bound"], k["rare_event"]])
    assert [sorted(c) for c in dmaic.cut_sets(shared_tree())] == k["cuts"]
    near(result.fault_tree["birnbaum"][list(k["birnbaum"])], list(k["birnbaum"].values()))
    near(result.fault_tree.at["A", "fussell_vesely"], k["fussell_vesely_a"])


@pytest.mark.parametrize(("p", "wanted"), [((0.1, 0.1, 0.1), "vote_equal"), ((0.1, 0.2, 0.3), "vote_unequal")])
def test_voting_gate(p, wanted):
    tree = dmaic.Tree("t", {"t": ("vote", ("a", "b", "c"), 2)}, dict(zip("abc", p, strict=True)))
    near(dmaic.exact(dmaic.cut_sets(tree), tree.p), KNOWN["tree"][wanted], 1e-10)


def test_cut_sets_are_minimal():
    gates = {"t": ("or", ("g", "a"), 0), "g": ("and", ("a", "b"), 0)}
    assert dmaic.cut_sets(dmaic.Tree("t", gates, {"a": 0.1, "b": 0.2})) == [frozenset("a")]


def test_common_cause_strikes_both_controls():
    gates = {"t": ("and", ("a", "b"), 0)}
    p = {"a": 0.1, "b": 0.1}
    alone, joint = dmaic.Tree("t", gates, p), dmaic.Tree("t", gates, p, {"t": 0.2})
    assert dmaic.cut_sets(joint) == [frozenset(["t.common"]), *dmaic.cut_sets(alone)]
    team = {"fault_tree": {"t": {"kind": "and", "inputs": ["a", "b"], "beta": 0.2}}}
    team["fault_tree"] |= {e: {"kind": "event", "p": 0.1} for e in "ab"}
    result = dmaic.analyze(dmaic.assemble({}, team), bootstrap=0)
    near(result.top.at["exact", "probability"], 1 - (1 - 0.02) * (1 - 0.01))


# ---- FMEA


def test_action_priority_of_cells_that_are_often_wrong():
    ratings = np.array(KNOWN["fmea"]["ratings"]).T
    assert dmaic.action_priority(*ratings).tolist() == KNOWN["fmea"]["priority"]
    assert dmaic.rpn(*ratings).tolist() == KNOWN["fmea"]["rpn"]


def test_action_priority_never_falls_and_is_constant_within_a_band():
    every = np.array(list(itertools.product(range(1, 11), repeat=3)))
    rank = np.array(["LMH".index(p) for p in dmaic.action_priority(*every.T)]).reshape(10, 10, 10)
    assert all((np.diff(rank, axis=axis) >= 0).all() for axis in range(3))
    assert (rank[0] == 0).all()
    assert (rank[:, 0] == 0).all()
    assert (rank[8] == rank[9]).all()
    assert (rank[:, :, 6:] == rank[:, :, 6:7]).all()


def rows(**ratings) -> pd.DataFrame:
    names = ("severity", "occurrence", "detection")
    team = {"fmea": {key: dict(zip(names, r, strict=True)) for key, r in ratings.items()}}
    return merged(pd.DataFrame(), read_entries(team)[0]["fmea"])[0]


def test_fmea_order_by_priority_and_by_rpn():
    k = KNOWN["fmea"]
    given = rows(**k["order"])
    assert list(fmea_table(given, "action_priority").index) == k["by_priority"]
    assert list(fmea_table(given, "rpn").index) == k["by_rpn"]
    assert fmea_table(given, "rpn")["disagree"].all()


def test_severity_that_falls_by_an_action_on_detection_is_odd():
    after = {"severity_after": 5, "occurrence_after": 6, "detection_after": 1}
    row = {"severity": 9, "occurrence": 6, "detection": 5, **after}
    team = {"fmea": {"a": {**row, "changes": "detection"}, "b": {**row, "changes": "design"}}}
    table = fmea_table(dmaic.assemble({}, team).entries["fmea"], "rpn")
    assert table["severity_change"].to_dict() == {"a": "odd", "b": "fine"}
    assert table["rpn_after"].tolist() == [30, 30]
    assert table["rpn"].tolist() == [270, 270], "the old scores stay"


# ---- guided tests


def test_two_shares():
    k = KNOWN["two_shares"]
    found = questions.two_shares(tuple(k["before"]), tuple(k["after"]))
    near([found.effect, found.low, found.high], [k["difference"], *k["interval"]])
    near([found.statistic, found.p, found.p_alternative], [k["z"], k["p"], k["fisher"]])
    assert questions.two_shares((2, 40), (1, 30)).method == "fisher"


def test_chi_square():
    k = KNOWN["chi_square"]
    found = questions.chi_square(k["table"])
    near([found.statistic, found.p, found.size], [k["chi2"], k["p"], k["v"]])
    assert questions.chi_square([[1, 3], [4, 1]]).method == "chi_square_simulated"


def test_three_branches():
    k = KNOWN["branches"]
    values = np.concatenate(k["groups"]).astype(float)
    found = questions.ANSWERS["groups"](values, np.repeat(list("abc"), 6), 0.95)
    near([found.statistic, found.df, found.p], [k["f"], k["df2"], k["p"]], 1e-5)
    near([found.p_alternative, found.size], [k["kruskal_p"], k["eta2"]], 1e-5)
    near([p for *_, p in found.pairs.values()], k["games_howell"], 1e-5)
    assert all((low <= 0 <= high) == (p >= 0.05) for _, low, high, p in found.pairs.values())


def test_pilot_months():
    k = KNOWN["pilot"]
    found = questions.welch(k["before"], k["after"])
    near([found.effect, found.low, found.high], [k["difference"], *k["interval"]], 1e-6)
    near([found.statistic, found.df, found.size], [k["t"], k["df"], k["d"]], 1e-6)
    near([found.p, found.p_alternative], [k["p"], k["mann_whitney_p"]], 1e-5)


def test_regression_shows_what_its_numbers_hide():
    k = KNOWN["anscombe"]
    x = np.array(k["x"], float)
    found = questions.regression(x, np.array(k["y"]))
    near(
        [found.effect, found.size, found.p, found.low, found.high], [k["slope"], k["r2"], k["p"], *k["interval"]], 1e-8
    )
    assert assumptions.curvature(x, np.array(k["y"]))[0] == "fine"
    assert assumptions.curvature(x, np.array(k["y2"]))[0] == "attention"
    assert assumptions.influence(np.array(k["x4"], float), np.array(k["y4"]))[0] == "attention"


def test_equivalence_mcnemar_interrupted():
    k = KNOWN["equivalence"]
    near(questions.equivalence(k["a"], k["b"], k["bound"], equal=True).p, k["p"])
    k = KNOWN["mcnemar"]
    near(questions.mcnemar(k["better"], k["worse"], k["n"]).p, k["p"])
    k = KNOWN["interrupted"]
    near(questions.interrupted(k["y"], k["change_after"]), k["coef"])


def test_shares_of_kinds_between_two_groups_are_told_by_their_size():
    rows = pd.DataFrame({"kind": ["lost", "late", "torn"] * 20, "shift": ["day", "night"] * 30})
    team = {"tests": {"t1": {"question": "categories", "outcome": "kind", "group": "shift"}}}
    said = dmaic.analyze(dmaic.assemble({"samples": rows}, team), bootstrap=0).parts("en")["says"]
    assert any("Cramer's V 0.00 (0.00 to 0.37)" in sentence for sentence in said), said
