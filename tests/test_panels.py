"""The panels without a browser: what an edit does to the case, and what the editor shows then."""

from __future__ import annotations

import asyncio
import json
import shutil

import pytest

import sqmlib as sq
from sqmlib.i18n import tr
from sqmlib.panels.table import TableEditor


class Handle:
    def __init__(self, shown):
        self.shown, self.updates = shown, 0

    def update(self, shown):
        self.shown, self.updates = shown, self.updates + 1


@pytest.fixture
def folder(root, tmp_path):
    return shutil.copytree(root / "data" / "airline", tmp_path / "airline")


@pytest.fixture
def outputs(monkeypatch):
    seen = []

    def display(shown, display_id=False):
        seen.append(Handle(shown))
        return seen[-1] if display_id else None

    monkeypatch.setattr("IPython.display.display", display)
    return seen


@pytest.fixture
def guide(folder, outputs):
    return sq.guide.open("kano", sq.open_case(folder), lang="en", mode="live", bootstrap=100)


def panel(guide, outputs, step):
    """Return the editor of a step as the browser has it."""
    outputs.clear()
    getattr(guide, step)()
    return outputs[0].shown


def saved(folder):
    return sq.open_case(folder)


def status(widget):
    return widget.view["status"]["text"]


def row(widget, item):
    return next(row for row in widget.view["table"]["rows"] if row["key"] == item)


def value(widget, key):
    return next(field["value"] for field in widget.view["fields"] if field["key"] == key)


def test_a_convention_is_saved_with_the_comments_kept(guide, outputs, folder):
    widget = panel(guide, outputs, "categories")
    widget.edit({"field": "rule", "value": "blauth"})
    assert saved(folder).options("kano")["rule"] == "blauth"
    assert "# Conventions on which authors differ" in (folder / "case.yml").read_text(encoding="utf-8")
    assert status(widget) == tr("guide.status.saved", "en", revision=2)
    picture = outputs[1]
    assert picture.updates == 1
    assert guide.state.result.parameters["rule"] == "blauth"


def test_own_evaluation_table_begins_with_the_one_in_use_and_refuses_nonsense(guide, outputs, folder):
    widget = panel(guide, outputs, "categories")
    widget.edit({"field": "evaluation", "value": "pouliot"})
    widget.edit({"field": "evaluation", "value": "custom"})
    assert row(widget, "1")["cells"]["1"] == "Q"
    widget.edit({"row": "1", "column": "1", "value": "I"})
    assert guide.state.options["evaluation"][1] == "RIIIM"
    widget.edit({"row": "0", "column": "0", "value": "O"})  # liking both is a contradiction in every table
    assert widget.view["status"]["level"] == "error"
    assert row(widget, "0")["cells"]["0"] == "Q"
    assert saved(folder).options("kano")["evaluation"][0][0] == "Q"


def test_own_table_may_begin_with_the_short_form(guide, outputs, folder):
    widget = panel(guide, outputs, "categories")
    widget.edit({"field": "evaluation", "value": "three_point"})
    widget.edit({"field": "evaluation", "value": "custom"})
    assert widget.view["status"]["level"] == "info"
    assert saved(folder).options("kano")["evaluation"] == ["QAAAO", "IIIIM", "IIIIM", "IIIIM", "IIIIQ"]


@pytest.mark.parametrize(("key", "bad"), [("evaluation", ["AAAAA"] * 5), ("rule", "median"), ("segment", "gone")])
def test_a_choice_that_the_method_refuses_is_not_kept(guide, outputs, folder, key, bad):
    widget = panel(guide, outputs, "categories")
    before = (folder / "case.yml").read_bytes()
    assert not guide.choose("categories", (key,), bad)
    assert widget.view["status"]["level"] == "error"
    assert (folder / "case.yml").read_bytes() == before
    widget.edit({"field": "rule", "value": "blauth"})
    assert widget.view["status"]["level"] == "info"
    assert guide.state.result.parameters["rule"] == "blauth"


@pytest.mark.parametrize("wrong", ["-1", "51", "abc", "nan"])
def test_a_near_tie_width_that_cannot_be_is_not_saved(guide, outputs, folder, wrong):
    widget = panel(guide, outputs, "categories")
    before = (folder / "case.yml").read_bytes()
    turn = widget.view["turn"]
    widget.edit({"field": "near_tie", "value": wrong})
    assert status(widget) == tr("kano_guide.problem.number", "en")
    assert value(widget, "near_tie") == "0"
    assert widget.view["turn"] > turn  # redrawn, so that the browser forgets what was typed
    assert (folder / "case.yml").read_bytes() == before


def test_items_to_show(guide, outputs, folder):
    widget = panel(guide, outputs, "categories")
    widget.edit({"field": "show", "value": ["meal", "wifi"]})
    assert saved(folder).shown("kano") == ["wifi", "meal"]
    assert "2 items" in outputs[1].shown.alt
    widget.edit({"field": "show", "value": []})
    assert status(widget) == tr("kano_guide.problem.one_item", "en")
    assert guide.state.shown == ["wifi", "meal"]
    widget.edit({"field": "show", "value": list(guide.state.items)})
    assert "show:" not in (folder / "case.yml").read_text(encoding="utf-8")


def test_names_are_edited_in_both_languages(guide, outputs, folder):
    widget = panel(guide, outputs, "map")
    widget.edit({"row": "wifi", "column": "zh", "value": " 免费上网 "})
    assert saved(folder).labels("kano")["wifi"] == {"en": "Free Wi-Fi on board", "zh": "免费上网"}
    widget.edit({"row": "wifi", "column": "show", "value": False})
    assert "wifi" not in saved(folder).shown("kano")


def test_the_segment_is_chosen_among_columns_that_can_split(guide, outputs, folder):
    widget = panel(guide, outputs, "segments")
    field = widget.view["fields"][0]
    assert [option[0] for option in field["options"]] == ["", "route"]
    widget.edit({"field": "segment", "value": ""})
    assert "segment" not in saved(folder).options("kano")


def test_a_verdict_that_overrules_needs_its_reason(guide, outputs, folder):
    widget = panel(guide, outputs, "decide")
    before = (folder / "case.yml").read_bytes()
    widget.edit({"row": "wifi", "column": "decided", "value": "M"})
    assert row(widget, "wifi")["messages"] == {"reason": tr("kano_guide.problem.reason", "en")}
    assert status(widget) == tr("guide.status.draft", "en")
    assert (folder / "case.yml").read_bytes() == before
    widget.edit({"row": "wifi", "column": "reason", "value": "合同: <b>"})
    assert saved(folder).decisions("kano")["wifi"] == {"category": "M", "reason": "合同: <b>"}
    assert row(widget, "wifi")["messages"] == {}
    assert row(widget, "wifi")["cells"]["reason"] == "合同: <b>"


def test_a_reason_waits_for_its_verdict_and_a_verdict_can_be_taken_back(guide, outputs, folder):
    widget = panel(guide, outputs, "decide")
    widget.edit({"row": "crew", "column": "reason", "value": "brand promise"})
    assert row(widget, "crew")["messages"] == {"decided": tr("kano_guide.problem.verdict", "en")}
    widget.edit({"row": "crew", "column": "decided", "value": "O"})  # as the survey says: confirmed with a reason
    assert saved(folder).decisions("kano")["crew"] == {"category": "O", "reason": "brand promise"}
    widget.edit({"row": "crew", "column": "reason", "value": ""})
    widget.edit({"row": "crew", "column": "decided", "value": ""})
    assert "crew" not in saved(folder).decisions("kano")


def test_undo_and_redo(guide, outputs, folder):
    widget = panel(guide, outputs, "categories")
    widget.edit({"field": "rule", "value": "blauth"})
    widget.edit({"button": "undo"})
    assert value(widget, "rule") == "mode"
    assert saved(folder).options("kano")["rule"] == "mode"
    widget.edit({"button": "redo"})
    assert value(widget, "rule") == "blauth"
    widget.edit({"button": "redo"})
    assert status(widget) == tr("guide.status.nothing_to_redo", "en")


def test_somebody_else_changed_the_case(guide, outputs, folder):
    widget = panel(guide, outputs, "categories")
    saved(folder).set("kano", "near_tie", 4)
    widget.edit({"field": "rule", "value": "blauth"})
    assert widget.view["status"]["level"] == "error"
    assert "somebody else" in status(widget)
    assert value(widget, "rule") == "mode"
    assert [button["key"] for button in widget.view["buttons"]] == ["undo", "redo", "reload"]
    widget.edit({"button": "reload"})
    assert value(widget, "near_tie") == "4"
    widget.edit({"field": "rule", "value": "blauth"})
    assert saved(folder).options("kano") == {**saved(folder).options("kano"), "rule": "blauth", "near_tie": 4.0}


def test_what_was_typed_survives_a_change_by_somebody_else(guide, outputs, folder):
    widget = panel(guide, outputs, "decide")
    widget.edit({"row": "wifi", "column": "decided", "value": "M"})
    saved(folder).set("kano", "near_tie", 4)
    widget.edit({"row": "wifi", "column": "reason", "value": "a law"})
    assert widget.view["status"]["level"] == "error"
    assert row(widget, "wifi")["cells"]["reason"] == "a law"
    assert row(widget, "wifi")["messages"] == {"reason": tr("kano_guide.problem.not_saved", "en")}
    assert "wifi" not in saved(folder).decisions("kano")
    widget.edit({"button": "reload"})
    assert saved(folder).decisions("kano")["wifi"] == {"category": "M", "reason": "a law"}
    assert saved(folder).options("kano")["near_tie"] == 4.0
    assert row(widget, "wifi")["messages"] == {}


def test_what_was_typed_does_not_overwrite_what_somebody_else_decided(guide, outputs, folder):
    widget = panel(guide, outputs, "decide")
    widget.edit({"row": "wifi", "column": "decided", "value": "M"})
    saved(folder).set("kano", ("decisions", "wifi"), {"category": "I", "reason": "other group"})
    widget.edit({"row": "wifi", "column": "reason", "value": "a law"})
    widget.edit({"button": "reload"})
    assert saved(folder).decisions("kano")["wifi"]["reason"] == "other group"
    assert row(widget, "wifi")["cells"]["reason"] == "a law"


def test_a_case_that_cannot_be_written_still_works_and_says_so(guide, outputs, folder, monkeypatch):
    widget = panel(guide, outputs, "categories")
    decide = panel(guide, outputs, "decide")

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("sqmlib.casefile.write_atomic", refuse)
    widget.edit({"field": "rule", "value": "blauth"})
    assert status(widget) == tr("guide.status.unsaved", "en")
    assert value(widget, "rule") == "blauth"
    assert guide.state.result.parameters["rule"] == "blauth"
    decide.edit({"row": "crew", "column": "decided", "value": "M"})
    decide.edit({"row": "crew", "column": "reason", "value": "law"})
    assert guide.state.decisions["crew"]["category"] == "M"
    assert "crew" not in saved(folder).decisions("kano")


def test_an_edit_of_what_was_overridden_counts_at_once(folder, outputs):
    guide = sq.guide.open("kano", sq.open_case(folder), lang="en", mode="live", rule="near_tie", bootstrap=0)
    widget = panel(guide, outputs, "categories")
    assert value(widget, "rule") == "near_tie"
    widget.edit({"field": "rule", "value": "blauth"})
    assert guide.state.options["rule"] == "blauth"


def test_the_picture_comes_first_and_the_next_edit_need_not_wait(guide, outputs):
    async def work():
        widget = panel(guide, outputs, "categories")
        guide.map()
        picture, table = outputs[1], outputs[2]
        widget.edit({"field": "evaluation", "value": "pouliot"})
        assert (picture.updates, table.updates) == (1, 0)
        widget.edit({"field": "evaluation", "value": "three_point"})
        assert (picture.updates, table.updates) == (2, 0)
        for _ in range(200):
            await asyncio.sleep(0.01)
            if table.updates and guide.state.quick.parameters["evaluation"] == "three_point":
                break
        return table.updates

    assert asyncio.run(work()) == 1  # the edit in between cost nothing


def test_every_text_the_browser_gets_is_json_and_every_field_is_named(guide, outputs, lang):
    other = sq.guide.open("kano", guide.state.case, lang=lang, mode="live", bootstrap=50)
    for step in ("categories", "map", "segments", "decide"):
        view = panel(other, outputs, step).view
        assert json.loads(json.dumps(view)) == view
        assert all(field["label"] and field["help"] for field in view.get("fields", []))
        assert all(column["label"] or column["type"] == "row" for column in view.get("table", {}).get("columns", []))


def test_exercise_gives_a_hint(guide, outputs):
    outputs.clear()
    guide.exercise("tie")
    widget = outputs[-1].shown
    assert isinstance(widget, TableEditor)
    widget.edit({"button": "check"})
    assert status(widget) == tr("panel.hint.choose", "en")
    widget.edit({"field": "answer", "value": "I"})
    assert status(widget) == tr("kano_guide.exercise.hint.column_order", "en")
    widget.edit({"field": "answer", "value": "M"})
    assert status(widget) == tr("panel.hint.right", "en")


def test_each_focusable_element_keeps_its_keys(root):
    """JupyterLab's command mode listens to every key that an element does not claim: b would insert a cell."""
    script = (root / "sqmlib" / "panels" / "table.js").read_text(encoding="utf-8")
    for tag in ("select", "input", "button", "textarea"):
        assert f'el("{tag}"' not in script
    assert "innerHTML" not in script
    assert "http" not in script
