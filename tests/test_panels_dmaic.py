"""The DMAIC panels without a browser: forms, linked tables, gates; what an edit does to the case and to the report."""

from __future__ import annotations

import re
import shutil

import pytest
from panel_kit import Live

import sqmlib as sq
from sqmlib.dmaic.knowledge import FIELDS, PHASES
from sqmlib.i18n import tr
from sqmlib.panels.dmaic import editors, evidence, remedies, truth, views, words
from sqmlib.panels.dmaic.exercises import EXERCISES
from sqmlib.panels.dmaic.forms import Form
from sqmlib.panels.dmaic.sections import Sections, plain
from sqmlib.panels.exercises import check

EDITORS = {
    "charter": "Charter",
    "sipoc": "Sipoc",
    "voices": "Voices",
    "plan": "Plan",
    "causes": "Causes",
    "tests": "Questions",
    "fault_tree": "Faults",
    "risks": "Fmea",
    "solutions": "Solutions",
    "pilot": "Pilot",
    "control": "Control",
    "gates": "Gates",
    "log": "Log",
}


@pytest.fixture
def folder(root, tmp_path):
    """Return the airline's case with its project alone."""
    shutil.copytree(root / "data" / "airline", tmp_path / "airline")
    path = tmp_path / "airline" / "case.yml"
    sections = re.split(r"(?m)^(?=\w)", path.read_text(encoding="utf-8"))
    kept = [text for text in sections if text.partition(":")[0] in ("title", "language", "revision", "dmaic")]
    path.write_text("".join(kept), encoding="utf-8")
    return tmp_path / "airline"


@pytest.fixture
def live(folder):
    return Live("dmaic", folder)


@pytest.fixture(scope="module")
def batch(root):
    """Return a state that only shows, in English."""
    case = sq.open_case(root / "data" / "airline")
    return sq.guide.open("dmaic", case, lang="en", mode="batch", bootstrap=60).state


def test_every_section_has_a_panel_and_every_panel_knows_its_fields():
    made = [getattr(editors, name) for name in EDITORS.values()]
    sections = {name for editor in made if issubclass(editor, Sections) for name in editor.sections}
    sections |= {editor.section for editor in made if issubclass(editor, Form)}
    assert sections == set(FIELDS)
    for editor in made:
        rooms = editor.sections.items() if issubclass(editor, Sections) else [(editor.section, editor.fields)]
        for section, fields in rooms:
            assert set(fields) <= set(FIELDS[section]), section


def test_every_panel_opens(live):
    for step in EDITORS:
        panel = live.step(step)
        assert panel.level == "info", (step, panel.status)
        assert panel.view.get("table") or panel.view.get("fields"), step


def test_charter_is_saved_in_its_language(live):
    panel = live.step("charter")
    panel.put("problem", "Bags are late")
    saved = live.saved().team("dmaic")["charter"]
    assert saved["problem"]["en"] == "Bags are late"
    assert "25" in saved["problem"]["zh"]
    panel.put("goal_value", "20,5x")
    assert panel.level == "error"
    panel.put("goal_value", "20.5")
    assert live.saved().team("dmaic")["charter"]["goal_value"] == 20.5
    panel.press("undo")
    assert live.saved().team("dmaic")["charter"]["goal_value"] == 21


def test_a_problem_that_names_its_cause_is_told_at_once(live):
    panel = live.step("charter")
    panel.put("problem", "Bags are late because the belts are old")
    gaps = live.state.quick.gaps.index.get_level_values("gap")
    assert "problem_names_cause" in gaps
    assert tr("dmaic.gap.problem_names_cause", "en") in words.charter(live.state).text


def test_voice_to_ctq_in_four_tables(live):
    panel = live.step("voices")
    panel.put("new", "I froze at the belt")
    voice = "i_froze_at_the_belt"
    assert live.saved().team("dmaic")["voc"][voice]["text"]["en"] == "I froze at the belt"
    assert live.state.quick.voices.at[voice, "status"] == "lost"
    panel.put("room", "needs")
    panel.cell("n1", "voc", f"v1, v3; {voice}")
    assert live.saved().team("dmaic")["needs"]["n1"]["voc"] == ["v1", "v3", voice]
    assert live.state.quick.voices.at[voice, "status"] == "linked"
    assert "minutes.chart" in live.state.quick.trace(voice)


def test_a_link_to_nothing_is_refused_and_a_linked_row_stays(live):
    panel = live.step("voices")
    before = live.text()
    panel.cell("v1", "remove", True)
    assert panel.level == "error"
    assert "v1" in panel.status
    panel.put("room", "needs")
    panel.cell("n1", "voc", "v99")
    assert panel.level == "error"
    assert live.text() == before


def test_causes_with_whys(live):
    panel = live.step("causes")
    panel.put("new", "传送带停机")
    assert panel.row("x10")["cells"]["evidence"] == ""
    panel.cell("x10", "parent", "x4")
    panel.cell("x10", "person", True)
    panel.cell("x10", "scores.minutes", "9")
    saved = live.saved().team("dmaic")["causes"]["x10"]
    assert (saved["parent"], saved["scores"]) == ("x4", {"minutes": 9})
    assert live.state.quick.causes.at["x10", "depth"] == 1
    assert ("person_blamed", "x10") in live.state.quick.gaps.index
    panel.cell("x10", "person", False)
    assert ("person_blamed", "x10") not in live.state.quick.gaps.index
    panel.cell("x4", "parent", "x10")
    assert panel.level == "error", "a cause of itself"


def test_fmea_ratings_go_over_the_file(live):
    panel = live.step("risks")
    assert panel.row("f_sign")["cells"]["severity"] == "3"
    panel.cell("f_sign", "severity", "11")
    assert panel.level == "error"
    panel.cell("f_sign", "severity", "10")
    assert live.saved().team("dmaic")["fmea"]["f_sign"] == {"severity": 10}
    assert live.state.quick.fmea.at["f_sign", "priority"] == "H"
    assert ("high_priority_without_action", "f_sign") in live.state.quick.gaps.index
    panel.put("new", "Bag left on the cart")
    assert live.state.quick.fmea.at["bag_left_on_the_cart", "rpn"] == 1000


def test_solutions_scores_and_choice(live):
    panel = live.step("solutions")
    panel.cell("s3", "scores.k_effect", "9")
    panel.cell("s3", "scores.k_cost", "1")
    panel.cell("s3", "scores.k_time", "1")
    assert live.state.quick.solutions.at["s3", "rank"] == 1
    panel.cell("s3", "chosen", True)
    assert live.saved().team("dmaic")["solutions"]["s3"]["chosen"] in (True, "true")
    assert bool(live.state.quick.solutions.at["s3", "chosen"])


def test_gates_are_signed_and_rows_stay(live):
    panel = live.step("gates")
    assert [row["key"] for row in panel.view["table"]["rows"]] == list(PHASES)
    assert "remove" not in panel.row("define")["cells"]
    panel.cell("improve", "accepted", True)
    signed = live.state.quick.project.entries["tollgates"]
    assert bool(signed.at["improve", "accepted"])
    assert tr("dmaic.code.phase.improve", "en") in words.gates(live.state).text


def test_options_reach_the_result(live):
    live.step("baseline").put("chart", "i")
    assert live.state.result.charts["minutes"].chart == "i"
    live.step("data").put("ctq", "mishandled")
    assert live.state.result.main == "mishandled"
    live.step("complaints").put("pareto", "cost")
    assert live.state.result.parameters["pareto"] == "cost"


def test_gate_that_is_open_needs_a_reason_to_pass(live):
    live.step("control").cell("l2", "remove", True)
    panel = live.step("decide")
    assert "5 of 6" in panel.row("control")["cells"]["computed"]
    panel.cell("control", "decided", "passed")
    assert panel.level == "warning"
    panel.cell("control", "reason", "Owner named on Monday")
    assert live.saved().decisions("dmaic")["control"]["category"] == "passed"
    assert "Owner named on Monday" in words.decisions(live.state).text


def test_thread_from_voice_to_chart_and_back(batch):
    forth, back = evidence.thread_table(batch).frame, evidence.back_table(batch).frame
    assert len(forth) == 3
    assert batch.quick.label("mishandled", "en") in forth.iloc[1].tolist()
    assert any("fifty minutes" in cell for cell in back.iloc[0])
    assert "3" in evidence.words(batch).text


def test_batch_says_what_live_showed(folder, live):
    live.step("risks").cell("f_sign", "severity", "10")
    again = sq.guide.open("dmaic", sq.open_case(folder), lang="en", mode="batch", bootstrap=60).state
    assert again.result.fmea["priority"].to_dict() == live.state.result.fmea["priority"].to_dict()
    assert remedies.fmea_table(again).frame.equals(remedies.fmea_table(live.state).frame)


def test_truth_comes_out(batch):
    found = truth.compare(batch)
    assert len(found) == 9
    assert found["match"].sum() >= 8
    assert set(found["thing"]) == {"minutes", "mishandled", "t1", "t2", "t3", "t4", "t5"}


def test_other_case_with_little_in_it(root, lang):
    case = sq.open_case(root / "data" / "helpdesk")
    state = sq.guide.open("dmaic", case, lang=lang, mode="batch", bootstrap=0).state
    assert len(truth.compare(state)) == 2
    assert views.pareto_picture(state) is None
    for step in (words.pareto, words.tests, words.faults, words.risks, words.solutions, words.control, words.log):
        assert step(state).text
    assert views.gaps_table(state) is not None


@pytest.mark.parametrize("name", EXERCISES)
def test_exercises_have_one_answer_and_a_hint_for_each_mistake(name, lang):
    task = EXERCISES[name]
    answer = task.answer()
    assert check(task, answer if task.options else f"{answer:.2f}") == (True, "right")
    for mistake, hint in task.mistakes.items():
        given = mistake if task.options else f"{mistake:.3f}"
        assert check(task, str(given)) == (False, hint)
        assert tr(f"dmaic_guide.exercise.hint.{hint}", lang)
    assert tr(f"dmaic_guide.exercise.{name}.question", lang, **task.values)


def test_exercise_answers():
    found = {name: task.answer() for name, task in EXERCISES.items()}
    assert found["limit"] == pytest.approx(19.311, abs=0.001)
    assert found["clusters"] == pytest.approx(153.846, abs=0.001)
    assert found["shared"] == pytest.approx(0.38)
    assert (found["priority"], found["limits"]) == ("first", "data")


def test_plain_values():
    assert [plain(v) for v in (3.0, 2.5, float("nan"), ("a",), True)] == [3, 2.5, None, ["a"], True]
