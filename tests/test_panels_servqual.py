"""The SERVQUAL panels without a browser: template, columns, hundred points, groups, decisions, in both languages."""

from __future__ import annotations

import json
import shutil

import pandas as pd
import pytest
from panel_kit import Live

import sqmlib as sq
from sqmlib.i18n import tr
from sqmlib.servqual import TEMPLATES

POINTS = {"tangibles": 30, "reliability": 20, "responsiveness": 20, "assurance": 20, "empathy": 10}
HEADS = {
    "plain": "title: t\nservqual: {answers: foreign.csv}\n",
    "top": "title: t\nanswers: foreign.csv\nservqual: {segment: route}\n",
    "entry": "title: t\nservqual:\n  answers: {file: foreign.csv, encoding: utf-8}\n",
}


CASE = """\
# A comment that stays.
title: {en: Airline service, zh: 航空公司服务}
servqual:
  answers: {file: servqual.csv}
  template: servqual1991
  scale: 1-7
  segment: route
  decisions:
    assurance: {category: act, reason: {en: Training is paid for, zh: 培训经费已经落实}}
"""


@pytest.fixture
def folder(root, tmp_path):
    """Return a case with few respondents of the sample survey: no factor model is fitted, every edit is quick."""
    survey = pd.read_csv(root / "data" / "airline" / "servqual.csv", dtype=str)
    survey.iloc[::6].to_csv(tmp_path / "servqual.csv", index=False)
    (tmp_path / "case.yml").write_text(CASE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def live(folder):
    return Live("servqual", folder)


@pytest.fixture
def both(folder, lang):
    """Return a guide in each of the two languages in turn."""
    return Live("servqual", folder, lang)


def foreign(folder, head="plain"):
    """Write the survey with headers of its own, points in them; return our name -> header of the file."""
    frame = pd.read_csv(folder / "servqual.csv", dtype=str)
    ours = [c for c in frame if c == "respondent" or (c[0] in "EP" and c[1:].isdigit())]
    names = {c: f"Q{k}.{c[1:]} Wie ist es? ({c[0]})" for k, c in enumerate(ours)}
    frame.rename(columns=names).to_csv(folder / "foreign.csv", index=False)
    (folder / "case.yml").write_text(HEADS[head], encoding="utf-8")
    return names


def turned(names):
    """Return the mapping as a case keeps it: header -> our name."""
    return {text: name for name, text in names.items()}


# ---- columns


@pytest.mark.parametrize("head", HEADS)
def test_foreign_headers_are_mapped_on_the_screen(folder, head, lang):
    good = sq.servqual.analyze(sq.open_case(folder).answers("servqual"), bootstrap=0).table
    names = foreign(folder, head)
    live = Live("servqual", folder, lang)
    panel, gaps = live.step("data"), live.step("gaps")
    assert panel.level == "error"
    assert panel.kinds() == gaps.kinds() == ["Words"]  # the problem, once, where the tables would stand
    assert "foreign.csv" in panel.outputs[0].shown.text
    assert gaps.fields() == ["template", "scale", "min_answered"]
    first, last = list(names)[:2]
    panel.cell(first, "file", names[first])
    spec = live.saved().spec("servqual")
    assert (spec["file"], spec["map"]) == ("foreign.csv", {names[first]: first})
    live.saved().set("servqual", "answers", {**spec, "map": turned({k: v for k, v in names.items() if k != last})})
    panel.press("reload")
    assert panel.level == "error"
    panel.cell(last, "file", names[last])
    assert panel.level == "info", panel.status
    assert live.saved().spec("servqual") == {**spec, "map": turned(names)}
    assert panel.kinds() == ["Words", "Words", "TableView"]
    assert gaps.kinds() == ["Picture", "TableView", "Words"]
    assert "show" in gaps.fields()
    assert live.state.result.table["gap"].to_dict() == good["gap"].to_dict()


def test_a_wrong_mapping_is_never_answered_with_an_old_result(folder):
    names = foreign(folder)
    sq.open_case(folder).set("servqual", "answers", {"file": "foreign.csv", "map": turned(names)})
    live = Live("servqual", folder)
    panel, gaps = live.step("data"), live.step("gaps")
    before = live.state.result.table.copy()
    panel.cell("P1", "file", names["P22"])  # a column serves once: P22 has none now
    assert panel.level == "error"
    assert "P22" in panel.status
    assert panel.row("P22")["cells"]["file"] == ""
    assert gaps.kinds() == ["Words"]
    panel.cell("P22", "file", names["P1"])
    assert panel.level == "info"
    assert gaps.kinds() == ["Picture", "TableView", "Words"]
    assert live.state.result.table.at["tangibles", "gap"] != before.at["tangibles", "gap"]
    for _ in range(2):
        panel.press("undo")
    pd.testing.assert_frame_equal(live.state.result.table, before)


def test_columns_are_offered_with_the_texts_of_the_items_what_is_needed_first(live):
    panel = live.step("data")
    rows = panel.view["table"]["rows"]
    assert [row["key"] for row in rows[:4]] == ["respondent", "E1", "P1", "E2"]
    assert live.state.result.label("1", live.lang) in rows[1]["label"]
    assert panel.row("E1")["cells"]["file"] == "E1"
    assert {"A1", "W_empathy", "segment"} <= {row["key"] for row in rows}


def test_a_file_may_need_columns_and_template_and_both_are_chosen_in_turn(folder):
    frame = pd.read_csv(folder / "servqual.csv", dtype=str)
    kept = ["respondent", *(f"{half}{i}" for i in range(1, 11) for half in "EP")]
    frame[kept].rename(columns={"respondent": "No."}).to_csv(folder / "foreign.csv", index=False)
    (folder / "case.yml").write_text(HEADS["plain"], encoding="utf-8")
    live = Live("servqual", folder)
    data, gaps = live.step("data"), live.step("gaps")
    gaps.put("template", "five_criteria")  # cannot compute yet, but is a step towards it
    assert live.saved().options("servqual")["template"] == "five_criteria"
    assert [row["key"] for row in data.view["table"]["rows"]][19:21] == ["E10", "P10"]
    assert gaps.level == "error"
    data.cell("respondent", "file", "No.")
    assert data.level == "info"
    assert list(live.state.result.table.index) == list(sq.servqual.things(template="five_criteria"))


# ---- template, scale, what is compared


def test_template_and_scale(live):
    panel = live.step("gaps")
    options = panel.field("template")["options"]
    assert [value for value, _ in options] == list(TEMPLATES)
    assert all(label != value for value, label in options)
    before, picture = live.state.result.table.at["responsiveness", "gap"], panel.outputs[0]
    panel.put("template", "servqual1988")
    assert live.saved().options("servqual")["template"] == "servqual1988"
    assert picture.updates == 1
    assert live.state.result.table.at["responsiveness", "gap"] != before
    text = live.text()
    panel.put("scale", "1-5")  # there are sixes and sevens
    assert panel.level == "error"
    assert panel.field("scale")["value"] == "1-7"
    assert live.text() == text
    panel.put("scale", "1-9")
    assert live.state.result.parameters["scale"] == "1-9"


def test_a_case_with_a_template_of_its_own_offers_no_other(root, tmp_path, lang):
    live = Live("servqual", shutil.copytree(root / "data" / "helpdesk", tmp_path / "desk"), lang)
    assert live.step("gaps").fields() == ["scale", "min_answered", "show"]
    assert "reachability" in live.state.judged
    rows = live.step("data").view["table"]["rows"]
    assert all(row["cells"]["file"] for row in rows[:5])


@pytest.mark.parametrize("wrong", ["-0.1", "1.1", "x", "nan"])
def test_a_share_that_cannot_be_is_not_saved(live, wrong):
    panel, before = live.step("gaps"), live.text()
    panel.put("min_answered", wrong)
    assert panel.status == tr("panel.problem.number", live.lang)
    assert panel.field("min_answered")["value"] == "0.5"
    assert live.text() == before


def test_dimensions_to_show(live):
    panel = live.step("gaps")
    panel.put("show", ["empathy", "tangibles"])
    assert live.saved().shown("servqual") == ["tangibles", "empathy"]
    assert len(panel.outputs[1].shown.frame) == 2
    panel.put("show", [])
    assert panel.status == tr("panel.problem.one_item", live.lang)
    panel.put("show", live.state.judged)
    assert "show:" not in live.text()


def test_segment(live):
    panel = live.step("compare")
    assert ["route", "route"] in panel.field("segment")["options"]
    assert panel.kinds() == ["Picture", "Picture", "TableView", "TableView", "Words"]
    panel.put("segment", "")
    assert "segment" not in live.saved().options("servqual")
    assert panel.kinds() == ["Picture", "TableView", "Words"]


# ---- the hundred points


def given(panel, points):
    for name, value in points.items():
        panel.cell(name, "points", str(value))


def test_a_group_distributes_a_hundred_points(both):
    panel = both.step("weights")
    assert panel.field("weights")["value"] == ""
    assert "table" not in panel.view
    panel.put("weights", "group")  # begins with what respondents said, in whole points
    begun = both.saved().options("servqual")["weights"]
    assert sum(begun.values()) == 100
    mean = both.state.quick.table["weight"]
    assert all(abs(begun[name] - 100 * mean[name]) < 1 for name in begun)
    text, picture = both.text(), panel.outputs[0]
    given(panel, dict(list(POINTS.items())[:4]))
    total = 90 + begun["empathy"]
    said = panel.row("empathy")["messages"]["points"]
    assert said == tr("servqual_guide.points.sum", both.lang, total=total)
    assert panel.level == "warning"
    assert both.text() == text  # a draft
    assert panel.row("tangibles")["cells"]["points"] == "30"
    updates = picture.updates
    given(panel, {"empathy": 10})
    assert both.saved().options("servqual")["weights"] == POINTS
    assert panel.row("empathy")["messages"] == {}
    assert picture.updates == updates + 1
    assert (both.state.result.table["weight"] * 100).round().to_dict() == POINTS
    assert both.state.result.parameters["weights_source"] == "group"


@pytest.mark.parametrize("chosen", ["zpb1990", ""])
def test_whose_points_count(live, chosen):
    panel = live.step("weights")
    panel.put("weights", "group")
    panel.put("weights", chosen)
    assert live.saved().options("servqual").get("weights", "") == chosen
    assert "table" not in panel.view
    assert panel.field("weights")["value"] == chosen


@pytest.mark.parametrize("wrong", ["-5", "101", "many", "nan"])
def test_points_that_are_none_change_nothing(live, wrong):
    panel = live.step("weights")
    panel.put("weights", "group")
    before, text = panel.row("empathy")["cells"]["points"], live.text()
    panel.cell("empathy", "points", wrong)
    assert panel.level == "error"
    assert panel.row("empathy")["cells"]["points"] == before
    assert live.text() == text


def test_thirds_make_a_hundred_and_a_draft_is_taken_back_first(live):
    panel = live.step("weights")
    panel.put("weights", "group")
    begun = live.text()
    given(panel, {"tangibles": 33.3, "reliability": 33.3})
    panel.press("undo")
    assert live.text() == begun
    assert panel.row("empathy")["messages"] == {}
    given(panel, {"tangibles": 33.3, "reliability": 33.3, "responsiveness": 33.3, "assurance": 0, "empathy": ""})
    assert live.saved().options("servqual")["weights"]["tangibles"] == 33.3
    assert live.state.result.table["weight"].sum() == pytest.approx(1)
    panel.press("undo")
    assert live.text().partition("revision")[0] == begun.partition("revision")[0]


def test_points_survive_a_change_by_somebody_else(live):
    panel = live.step("weights")
    panel.put("weights", "group")
    given(panel, dict(list(POINTS.items())[:4]))
    live.saved().set("servqual", "min_answered", 0.6)
    given(panel, {"empathy": 10})
    assert panel.level == "error"
    assert panel.row("tangibles")["cells"]["points"] == "30"
    panel.press("reload")
    assert live.saved().options("servqual")["weights"] == POINTS
    assert live.saved().options("servqual")["min_answered"] == 0.6


# ---- the zone of tolerance


def test_positions_stand_with_their_intervals(both):
    shown = both.step("zone").outputs[1].shown.frame
    assert shown.shape[1] == 6
    heading = both.state.result.heading("position", both.lang)
    row = both.state.result.zone.loc["responsiveness"]
    low, high = (f"{row[f'position_{end}']:.2f}".replace("-", "−") for end in ("low", "high"))
    cell = shown.at[both.state.result.label("responsiveness", both.lang), heading]
    assert low in cell
    assert high in cell


# ---- decisions, undo, a case that cannot be written


def test_a_verdict_that_overrules_needs_its_reason(both):
    panel, text = both.step("decide"), both.text()
    assert panel.view["table"]["rows"][0]["key"] == "reliability"
    panel.cell("reliability", "decided", "hold")
    assert panel.row("reliability")["messages"] == {"reason": tr("panel.problem.reason", both.lang)}
    assert both.text() == text
    panel.cell("reliability", "reason", "合同: <b>x</b>")
    assert both.saved().decisions("servqual")["reliability"] == {"category": "hold", "reason": "合同: <b>x</b>"}
    assert "合同: <b>x</b>" in panel.outputs[0].shown.frame.to_string()
    assert "<b>" not in panel.outputs[1].shown.text
    panel.press("undo")
    assert panel.row("reliability")["cells"]["decided"] == ""
    panel.press("redo")
    assert panel.row("reliability")["cells"]["decided"] == "hold"


def test_undo_reaches_every_editor(live):
    gaps, weights = live.step("gaps"), live.step("weights")
    weights.put("weights", "zpb1990")
    gaps.put("template", "servqual1988")
    gaps.press("undo")
    gaps.press("undo")
    assert weights.field("weights")["value"] == ""
    assert gaps.field("template")["value"] == "servqual1991"
    weights.press("redo")
    assert weights.field("weights")["value"] == "zpb1990"


def test_a_case_that_cannot_be_written_still_works_and_says_so(live, monkeypatch):
    panels = [live.step(name) for name in ("data", "gaps", "weights", "decide")]

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("sqmlib.casefile.write_atomic", refuse)
    _, gaps, weights, decide = panels
    gaps.put("template", "servqual1988")
    assert gaps.status == tr("guide.status.unsaved", live.lang)
    assert gaps.field("template")["value"] == "servqual1988"
    weights.put("weights", "group")
    given(weights, POINTS)
    assert (live.state.result.table["weight"] * 100).round().to_dict() == POINTS
    decide.cell("empathy", "decided", "hold")
    decide.cell("empathy", "reason", "works council")
    assert live.state.decisions["empathy"] == {"category": "hold", "reason": "works council"}
    assert "works council" not in live.text()


def test_every_text_the_browser_gets_is_json_and_every_field_is_named(both):
    for step in ("data", "gaps", "weights", "compare", "decide"):
        view = both.step(step).view
        assert json.loads(json.dumps(view)) == view
        assert all(field["label"] != field["key"] and field["help"] for field in view.get("fields", []))
        columns = view.get("table", {}).get("columns", [])
        assert all(column["label"] for column in columns)


@pytest.mark.parametrize(
    ("name", "answers"),
    {
        "sign": {"over": "turned_sign"},
        "reverse": {"4": "five_points", "2": "not_turned", "6": ""},
        "weighted": {"-1": "averages", "-0.4": "divided_again", "-0,8": ""},
        "position": {"0.7": "adequacy", "-0.65": "superiority", "7/20": ""},
        "ceiling": {"yes": "constant", "no": ""},
    }.items(),
)
def test_exercises(both, name, answers):
    widget = both.exercise(name)
    for answer, hint in answers.items():
        widget.edit({"field": "answer", "value": answer})
        key = f"servqual_guide.exercise.hint.{hint}" if hint else "panel.hint.right"
        assert widget.view["status"]["text"] == tr(key, both.lang)
