"""DMAIC: what groups enter, links and gaps, pitfalls of the handbook, hostile tables."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from dmaic_kit import DAYS, codes, measured, project, refusal

from sqmlib import dmaic
from sqmlib.dmaic.define import names_cause
from sqmlib.dmaic.improve import verdict

KNOWN = tomllib.loads((Path(__file__).parent / "known" / "dmaic.toml").read_text(encoding="utf-8"))
CTQ = {"ctqs": {"c1": {"measured_in": "process", "direction": "decrease", "upper": 34}}}


# ---- entries and links


def test_every_problem_of_the_entries_in_one_error():
    team = {
        "wishes": {},
        "ctqs": {"c1": {"colour": "red", "target": "soon", "driver": "d9"}},
        "causes": {"a": {"parent": "b", "branch": "magic"}, "b": {"parent": "a"}},
        "fmea": {"f1": {"severity": 11, "occurrence": 5, "detection": 5}},
        "charter": {"end": "03/04/2026"},
    }
    text = refusal(project, team)
    for word in ("wishes", "colour", "soon", "d9", "magic", "themselves", "11", "03/04/2026", "severity"):
        assert word in text, word


def test_ids_stand_for_one_thing():
    assert "id x names" in refusal(project, {"causes": {"x": {}}, "needs": {"x": {}}})


def test_fault_tree_refuses_what_it_cannot_compute():
    event = {"kind": "event", "p": 0.1}
    assert "not" in refusal(project, {"fault_tree": {"t": {"kind": "not", "inputs": ["a"]}, "a": event}})
    for nodes, word in (
        ({"t": {"kind": "or", "inputs": ["a"]}, "a": {"kind": "event"}}, "without a probability"),
        ({"t": {"kind": "or", "inputs": ["a"]}, "a": event, "u": {"kind": "or", "inputs": ["a"]}}, "one top gate"),
        ({"t": {"kind": "vote", "k": 3, "inputs": ["a"]}, "a": event}, "vote gate"),
    ):
        assert word in refusal(dmaic.analyze, project({"fault_tree": nodes}))


def test_links_lead_from_the_customer_to_the_chart_and_back():
    result = dmaic.analyze(dmaic.EXAMPLE, bootstrap=0)
    assert {"n1", "d1", "c1", "c1.series", "c1.chart", "l1"} <= set(result.trace("v1"))
    assert {"c1", "d1", "n1", "v1", "wait"} <= set(result.trace("c1.chart", back=True))
    assert "v1" in result.trace("l1", back=True)
    known = {i for frame in dmaic.EXAMPLE.entries.values() for i in frame.index} | set(dmaic.EXAMPLE.complaints.index)
    ends = {i.split(".")[0] for pair in result.links.index for i in pair}
    assert ends <= known | {"charter", "pilot"}


def test_gaps_of_the_evidence_chain():
    actions = {"severity": 9, "occurrence": 6, "detection": 1}
    team = {
        "voc": {"V1": {}, "V2": {}},
        "needs": {"N1": {"voc": ["V1"]}, "N2": {"voc": ["V2"]}},
        "ctqs": {"C1": {"driver": "N1"}, "C2": {"driver": "N2"}, "C3": {}},
        "plan": {"M1": {"ctq": "C1", "study": "passed"}, "M2": {"ctq": "C2"}},
        "causes": {"X1": {"ctq": "C1", "evidence": "confirmed"}, "X2": {"evidence": "confirmed"}},
        "tests": {"T1": {"cause": "X1", "question": "two_groups", "outcome": "v", "group": "g"}},
        "fmea": {"F1": {**actions, "action": "a", "owner": "Li", "due": "2027-01-31"}, "F2": actions},
    }
    samples = pd.DataFrame({"v": [str(i % 7 + (i % 2)) for i in range(40)], "g": list("ab") * 20})
    process = pd.concat([measured(ctq="C1"), measured(ctq="C2")])
    result = dmaic.analyze(project(team, process=process, samples=samples), bootstrap=0)
    asked = {code.partition(":")[0] for code in KNOWN["gaps"]["codes"]}
    found = {f"{code}:{thing}" for code, thing in result.gaps.index if code in asked}
    assert found == set(KNOWN["gaps"]["codes"])


def test_a_project_survives_json_and_back():
    team = {"ctqs": {"c1": {"text": {"en": "Wait", "zh": "等待"}, "upper": 34.0}}, "voc": {"v": {"date": "2026-01-02"}}}
    first, second = project(team), project(json.loads(json.dumps(team)))
    for name, frame in first.entries.items():
        pd.testing.assert_frame_equal(frame, second.entries[name])


# ---- pitfalls


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Bags are late because of the belt", True),
        ("由于转盘太慢，行李晚到", True),
        ("Bags come 24 minutes late", False),
    ],
)
def test_problem_names_no_cause(text, named):
    assert names_cause(text) is named


def test_goal_without_figures_is_a_gap():
    said = {"charter": {"problem": "p", "goal": "faster"}}
    assert ("goal_without_figures", "charter") in dmaic.analyze(project(said)).gaps.index


def test_whys_may_branch_and_a_blamed_person_asks_for_one_more():
    team = {"causes": {"a": {"branch": "people"}, "b": {"parent": "a"}, "c": {"parent": "a", "person": True}}}
    result = dmaic.analyze(project(team))
    assert result.whys["finding"].to_dict() == {"b": "fine", "c": "person_blamed"}
    assert result.causes["branch"].tolist() == ["people"] * 3
    assert ("person_blamed", "c") in result.gaps.index


def answer_of(rows: int = 40, **test) -> dmaic.DmaicResult:
    rng = np.random.default_rng(8)
    g, s = np.array(list("ab") * (rows // 2)), np.repeat(list("xy"), rows // 2)
    data = {"v": rng.normal(10, 1, rows) + 2 * (g == "b"), "w": rng.normal(10, 1, rows)}
    frame = pd.DataFrame({k: [f"{x:.4f}" for x in v] for k, v in data.items()} | {"g": g, "s": s})
    team = {"causes": {"x": {}}, "tests": {"t": {"cause": "x", "outcome": "v", "group": "g", **test}}}
    return dmaic.analyze(project(team, samples=frame), bootstrap=0)


def test_a_real_difference_can_be_too_small_to_matter():
    assert answer_of(question="two_groups").tests.at["t", "decision"] == "supported"
    assert answer_of(400, question="two_groups", relevant=9).tests.at["t", "decision"] == "too_small"


def test_no_effect_is_said_only_with_a_bound_stated_before():
    assert answer_of(question="two_groups", outcome="w").tests.at["t", "decision"] == "open"
    assert (
        answer_of(400, question="equivalence", outcome="w", bound=1).tests.at["t", "decision"] == "no_relevant_effect"
    )
    assert "bound" in refusal(answer_of, question="equivalence")


def test_few_cases_get_intervals_and_no_p():
    result = answer_of(20, question="two_groups")
    assert np.isnan(result.tests.at["t", "p"])
    assert result.tests.at["t", "decision"] in ("tentative", "open")
    assert result.reason("tests", "t", "p") == "few_cases"


def test_family_of_tests_is_corrected():
    rows = dmaic.analyze(dmaic.EXAMPLE, bootstrap=0).tests
    assert (rows["p_adjusted"] >= rows["p"]).all()
    assert rows["p_adjusted"].min() == pytest.approx(3 * rows["p"].min())


def test_average_over_branches_can_turn_the_sign():
    x = np.r_[np.arange(20), np.arange(20) + 30]
    y = np.r_[50 - np.arange(20), 100 - np.arange(20)] + np.tile([0.0, 0.4], 20)
    frame = pd.DataFrame({"x": x.astype(str), "y": y.astype(str), "s": np.repeat(["north", "south"], 20)})
    team = {"tests": {"t": {"question": "regression", "outcome": "y", "predictor": "x", "stratum": "s"}}}
    result = dmaic.analyze(project(team, samples=frame), bootstrap=0)
    assert result.tests.at["t", "effect"] > 0
    assert result.assumptions.at[("t", "strata"), "status"] == "attention"
    assert "strata" in codes(result)


def test_clusters_are_seen():
    frame = pd.DataFrame({"v": np.repeat(np.arange(8) * 5.0, 10) + np.tile(np.arange(10) / 10, 8)})
    frame = frame.assign(g=np.repeat(list("ab") * 4, 10), c=np.repeat(list("klmnopqr"), 10)).astype(str)
    team = {"tests": {"t": {"question": "two_groups", "outcome": "v", "group": "g", "cluster": "c"}}}
    result = dmaic.analyze(project(team, samples=frame), bootstrap=0)
    assert result.assumptions.at[("t", "clusters"), "figure"] > 5


def test_test_on_columns_that_are_not_there_or_no_numbers():
    assert "zz" in refusal(answer_of, question="two_groups", outcome="zz")
    assert "numbers" in refusal(answer_of, question="two_groups", outcome="g")
    assert "groups" in refusal(answer_of, question="two_groups", group="w")


# ---- before and after


def test_change_is_found_with_its_prediction():
    pilot = {"ctq": "c1", "predicted": -5, "predicted_low": -7, "predicted_high": -3}
    row = dmaic.analyze(project(CTQ | {"pilot": pilot}, process=measured())).before_after.loc["c1"]
    assert row["effect"] == pytest.approx(-5)
    assert row["low"] < -5 < row["high"]
    assert (row["verdict"], row["prediction"]) == ("improved", "inside")


def test_unstable_or_correlated_stages_are_provisional():
    drift = measured()
    drift["value"] += np.r_[np.linspace(-9, 9, 20), np.zeros(20)]
    result = dmaic.analyze(project(CTQ, process=drift))
    assert result.before_after.at["c1", "verdict"].startswith(("provisional", "no_proof"))
    assert {"stage_not_stable", "autocorrelated"} <= set(codes(result))
    assert verdict(-3, -5, -1, "decrease", False) == "provisional_improved"
    assert verdict(-3, -5, -1, "increase", True) == "worse"


def test_date_of_the_improvement_makes_the_stages():
    plain = measured().drop(columns="stage")
    result = dmaic.analyze(project(CTQ, process=plain), improvement="2026-01-25")
    assert result.before_after.at["c1", "effect"] == pytest.approx(-5)
    assert "improvement" in refusal(dmaic.analyze, project(CTQ, process=plain), improvement="2027-01-25")


def test_points_needed_to_prove_the_change_that_matters():
    row = dmaic.analyze(project(CTQ, process=measured()), detect=0.5).before_after.loc["c1"]
    assert row["n_needed"] > 20
    assert row["enough"] == "short"


def test_another_ctq_is_not_harmed():
    team = {"ctqs": {"c1": {"direction": "decrease", "harm": 1}, "c2": {"direction": "decrease", "harm": 1}}}
    both = pd.concat([measured(ctq="c1"), measured(25, 27, ctq="c2")])
    harm = dmaic.analyze(project(team, process=both)).before_after["harm"]
    assert harm.to_dict() == {"c1": "none", "c2": "possible"}


def test_control_limits_are_not_what_customers_accept():
    control = {"k": {"ctq": "c1", "upper": 34}, "m": {"ctq": "c1", "reaction": "r", "owner": "o"}}
    result = dmaic.analyze(project(CTQ | {"control": control}, process=measured()))
    assert result.control_plan["check"].to_dict() == {"k": "equals_specification", "m": "fine"}
    assert {("limits_are_targets", "k"), ("no_reaction", "k")} <= set(result.gaps.index)


def test_overdue_needs_a_day_that_is_given():
    log = {"pdca": {"q": {"due": "2026-01-10", "state": "D"}}}
    assert dmaic.analyze(project(log)).pdca.at["q", "late"] == "not_known"
    assert dmaic.analyze(project(log), today="2026-02-01").pdca.at["q", "late"] == "overdue"


def test_gate_accepted_with_risk():
    result = dmaic.analyze(project({"tollgates": {"define": {"accepted": True}}}))
    assert result.table["status"].to_dict()["define"] == "accepted"
    assert result.table.at["measure", "status"] != "accepted"


def test_options_are_refused_together():
    text = refusal(dmaic.analyze, dmaic.EXAMPLE, chart="pie", alpha=2, lower="low", ctq="zz", bootstrap=-1)
    for word in ("pie", "alpha", "lower", "zz", "bootstrap"):
        assert word in text
    assert "must lie below" in refusal(dmaic.analyze, dmaic.EXAMPLE, ctq="c1", lower=90)


# ---- hostile tables


def test_order_and_repeats_are_repaired_aloud():
    process = measured().iloc[::-1]
    process = pd.concat([process, process.iloc[:1]])
    made = project({}, process=process)
    assert made.process["timestamp"].is_monotonic_increasing
    assert len(made.process) == 40
    assert {"not_in_order", "repeated_rows"} <= {r.code.rpartition(".")[2] for r in made.remarks}


def test_subgroups_of_one_take_the_chart_of_single_values():
    made = project({}, process=measured(subgroup=[f"g{i}" for i in range(40)]))
    assert "dmaic.note.subgroups_of_one" in {r.code for r in made.remarks}
    assert dmaic.analyze(made).charts["process"].chart == "i"


def test_periods_without_inspection_and_impossible_counts():
    frame = pd.DataFrame({"date": DAYS[:30], "inspected": [100] * 29 + [0], "defects": [5] * 15 + [6] * 14 + [0]})
    made = project({}, defects=frame)
    assert len(made.defects) == 29
    assert "dmaic.note.nothing_inspected" in {r.code for r in made.remarks}
    wrong = frame.assign(defects=[130] + [5] * 29)
    text = refusal(project, {}, defects=wrong)
    assert "130" in text
    assert "row 0" in text


def test_several_ctqs_in_one_table_need_a_column():
    team = {"ctqs": {name: {"measured_in": "process"} for name in ("c1", "c2")}}
    assert "c1, c2" in refusal(project, team, process=measured())
