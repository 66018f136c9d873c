"""Words and numbers of a DMAIC report: gates that nothing passes unseen, shares in points, groups by their names."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from dmaic_kit import DAYS, measured, project

import sqmlib as sq
from sqmlib import dmaic
from sqmlib.dmaic.cells import rate
from sqmlib.panels.dmaic import remedies, views

TEAM = {
    "ctqs": {"c1": {"measured_in": "defects", "direction": "decrease"}},
    "causes": {"x": {"ctq": "c1"}},
    "tests": {"t": {"cause": "x", "question": "two_shares", "outcome": "lost", "group": "label"}},
    "control": {"k": {"ctq": "c1"}},
}
GROUPS = {"h": {"en": "written by hand", "zh": "手写"}, "p": {"en": "printed", "zh": "打印"}}


@pytest.fixture(scope="module")
def counted():
    """Return a project of 160 bags, 12 of 80 lost with one kind of label and 4 of 80 with the other."""
    lost = np.where(np.arange(40) < 20, 30, 18) + np.arange(40) % 5
    stage = np.where(np.arange(40) < 20, "before", "after")
    defects = pd.DataFrame({"date": DAYS.strftime("%Y-%m-%d"), "inspected": "1000", "defects": lost.astype(str)})
    cases = pd.DataFrame({"lost": ["1"] * 12 + ["0"] * 68 + ["1"] * 4 + ["0"] * 76, "label": ["h"] * 80 + ["p"] * 80})
    return project(TEAM, defects=defects.assign(stage=stage), samples=cases)


@pytest.fixture(scope="module")
def airline(root):
    case = sq.open_case(root / "data" / "airline")
    return sq.guide.open("dmaic", case, lang="en", mode="batch", bootstrap=60).state


def test_sentences_call_groups_by_their_names(counted):
    result = dmaic.analyze(counted, bootstrap=0, labels=GROUPS)
    for lang, said in (("en", "share of printed minus written by hand"), ("zh", "打印与手写的比例之差")):
        assert any(said in line for line in result.parts(lang)["says"])


def test_differences_of_shares_are_points_everywhere(counted):
    result = dmaic.analyze(counted, bootstrap=0)
    assert result.show("tests", ["effect"], "en").iloc[0, 0] == "−10.0 points"
    assert result.show("before_after", ["effect"], "zh").iloc[0, 0] == "−1.2 个百分点"
    assert result.show("control_plan", ["lcl", "ucl"], "en").iloc[0].tolist() == ["0.7%", "3.3%"]


def test_rare_shares_keep_two_figures():
    assert (rate(0.127), rate(0.0009), rate(0.00031)) == ("12.7%", "0.09%", "0.031%")


def test_alpha_holds_for_counted_cases(counted):
    wide, narrow = (dmaic.analyze(counted, bootstrap=0, alpha=a).baseline.loc["c1"] for a in (0.01, 0.2))
    for ends in (("outside_low", "outside_high"), ("sigma_low", "sigma_high")):
        assert wide[ends[1]] - wide[ends[0]] > 1.5 * (narrow[ends[1]] - narrow[ends[0]])


def test_gates_ask_for_evidence_failure_modes_and_a_prediction(counted):
    gaps = set(dmaic.analyze(counted, bootstrap=0).gaps.index)
    assert {("no_confirmed_cause", "project"), ("no_fmea", "project"), ("pilot_without_prediction", "pilot")} <= gaps
    assert ("no_harm_check", "c1") not in gaps  # the change is made for it


def test_other_ctqs_must_not_be_harmed():
    process = pd.concat([measured(ctq="c1"), measured(ctq="c2")])
    result = dmaic.analyze(project({"ctqs": {"c1": {}, "c2": {}}}, process=process), bootstrap=0)
    assert [thing for gap, thing in result.gaps.index if gap == "no_harm_check"] == ["c2"]


def test_every_figure_of_the_baseline_has_its_interval(airline):
    shown = views.baseline_table(airline).frame
    assert shown.iloc[0, 1] == "40.8% (32.5% to 49.8%)"
    assert shown.iloc[0, :4].str.contains(" to ").all()
    assert "does not exist" in shown.iloc[1, 2]


def test_every_watched_ctq_is_drawn(airline):
    assert "Mishandled bags" in remedies.watched_picture(airline).alt
    assert remedies.watched_picture(airline, place=1) is None


def test_report_shows_fault_tree_and_log(root):
    source = (root / "notebooks" / "src" / "dmaic.py").read_text(encoding="utf-8")
    for step in ("fault_tree", "log"):
        assert f"# %%\ng.{step}()" in source  # cells for teaching stay out of reports


def test_fault_tree_is_called_by_its_top_event(airline):
    assert airline.result.label(airline.result.project.entries["fault_tree"].index[0]) in " ".join(
        airline.result.parts("en")["says"]
    )


@pytest.mark.parametrize("asked", ["p", "xbar_r"])
def test_a_chart_that_cannot_be_drawn_is_not_passed_over_in_silence(asked):
    process = measured(ctq="c1")
    result = dmaic.analyze(project({"ctqs": {"c1": {}}}, process=process), chart=asked, bootstrap=0)
    assert result.parameters["charts"] == {"c1": "i"}
    assert any("cannot carry" in text for text in result.remarks("en", "warning"))


def test_a_few_points_are_not_called_stable():
    process = measured(ctq="c1").iloc[:8].assign(stage="")
    result = dmaic.analyze(project({"ctqs": {"c1": {"upper": 40}}}, process=process), bootstrap=0)
    assert result.baseline.at["c1", "stable"] == "few_points"
    assert ("baseline_not_stable", "c1") in result.gaps.index


def test_tests_are_shown_with_interval_and_effect_size(airline):
    shown = views.tests_table(airline).frame
    assert shown.iloc[0, 2] == "4.13 (3.42 to 4.83)"
    assert all(any(c.isalpha() for c in text) and any(c.isdigit() for c in text) for text in shown.iloc[:, 3])


def test_limits_of_the_control_plan_are_not_called_like_those_of_customers(airline):
    mine = set(remedies.control_table(airline).frame.columns)
    assert not mine & {"lower limit", "upper limit"}
    assert {"lower limit in use", "upper limit in use"} <= mine
