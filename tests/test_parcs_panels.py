"""The PARCS panels without a browser: what an edit does to the case, and what the editor shows then."""

from __future__ import annotations

import json
import shutil

import pytest

import sqmlib as sq
from sqmlib.panels.parcs import views


@pytest.fixture
def folder(root, tmp_path):
    return shutil.copytree(root / "data" / "airline", tmp_path / "airline")


@pytest.fixture
def outputs(monkeypatch):
    seen = []

    class Handle:
        def __init__(self, shown):
            self.shown = shown

        def update(self, shown):
            self.shown = shown

    def display(shown, display_id=False):
        seen.append(Handle(shown))
        return seen[-1] if display_id else None

    monkeypatch.setattr("IPython.display.display", display)
    return seen


def guide(folder, lang="en"):
    return sq.guide.open("parcs", sq.open_case(folder), lang=lang, mode="live", bootstrap=50)


def panel(g, outputs, step):
    outputs.clear()
    getattr(g, step)()
    return outputs[0].shown


def row(widget, key):
    return next(r for r in widget.view["table"]["rows"] if r["key"] == key)


def team(folder):
    return sq.open_case(folder).team("parcs")


def test_an_assessor_rates_with_evidence_and_the_rest_of_the_file_stays(folder, outputs):
    widget = panel(guide(folder), outputs, "rate")
    assert "table" not in widget.view, "nobody is named yet"
    widget.edit({"field": "who", "value": "A2"})
    before = row(widget, "cabin_people")["cells"]
    assert before["rating"]
    widget.edit({"row": "cabin_people", "column": "rating", "value": "2"})
    widget.edit({"row": "cabin_people", "column": "evidence", "value": "call light ignored"})
    entry = team(folder)["ratings"]["2026-04-14"]["A2"]["cabin_people"]
    assert entry == {"rating": 2, "evidence": "call light ignored"}
    cube = sq.open_case(folder).data("parcs").cube("2026-04-14")
    assert (len(cube), cube.at["A2", "cabin_people"]) == (9, 2)


def test_evidence_alone_keeps_the_rating_of_the_file(folder, outputs):
    widget = panel(guide(folder), outputs, "rate")
    widget.edit({"field": "who", "value": "A1"})
    rating = row(widget, "booking_people")["cells"]["rating"]
    widget.edit({"row": "booking_people", "column": "evidence", "value": "call log"})
    assert row(widget, "booking_people")["cells"] == {"rating": rating, "evidence": "call log"}


def test_the_evidence_of_the_lowest_ratings_is_shown_without_names(folder, lang):
    shown = views.evidence_table(guide(folder, lang).state)
    assert {"en": "a call left unanswered", "zh": "无人应答"}[lang] in " ".join(shown.frame.iloc[:, -1])
    photo = {"en": "seen on site, photo kept", "zh": "现场查看，留有照片"}
    assert shown.frame.iloc[0].tolist() == ["1", "2", photo[lang]]
    assert "A4" not in shown.frame.to_csv()


@pytest.mark.parametrize("value", ["6", "0", "2.5", "x"])
def test_a_rating_that_cannot_be_is_not_kept(folder, outputs, value):
    widget = panel(guide(folder), outputs, "rate")
    widget.edit({"field": "who", "value": "A1"})
    widget.edit({"row": "booking_people", "column": "rating", "value": value})
    assert widget.view["status"]["level"] == "error"
    assert "ratings" not in team(folder)


def test_a_later_day_begins_a_new_round(folder, outputs):
    g = guide(folder)
    widget = panel(g, outputs, "rate")
    widget.edit({"field": "who", "value": "A1"})
    widget.edit({"field": "day", "value": "13.10.2026"})
    assert widget.view["status"]["level"] == "error"
    widget.edit({"field": "day", "value": "2026-10-13"})
    widget.edit({"row": "booking_people", "column": "rating", "value": "5"})
    assert g.state.result.parameters["date"] == "2026-10-13"
    assert g.state.result.parameters["before"] == "2026-04-14"


def test_a_group_begins_with_nothing_but_stages(folder, outputs):
    (folder / "case.yml").write_text("parcs: {tables: {stages: {file: parcs_stages.csv}}}\n", encoding="utf-8")
    g = guide(folder, "zh")
    widget = panel(g, outputs, "rate")
    widget.edit({"field": "who", "value": "甲"})
    assert len(widget.view["table"]["rows"]) == 24
    widget.edit({"row": "boarding_process", "column": "rating", "value": "2"})
    assert g.state.quick.table.at["boarding_process", "mean"] == 2
    assert row(widget, "boarding_process")["label"] == "登机·流程"


def test_weights_and_target_are_saved_together_with_the_others(folder, outputs):
    g = guide(folder)
    widget = panel(g, outputs, "grid")
    widget.edit({"row": "people", "column": "weight", "value": "3"})
    widget.edit({"field": "target", "value": "3.5"})
    options = sq.open_case(folder).options("parcs")
    assert options["weights"] == {"people": 3, "environment": 1, "process": 1, "technology": 1}
    assert options["target"] == 3.5
    widget.edit({"row": "people", "column": "weight", "value": "1"})
    assert "weights" not in sq.open_case(folder).options("parcs")
    widget.edit({"row": "people", "column": "weight", "value": "many"})
    assert widget.view["status"]["level"] == "error"


def test_proposals_are_added_edited_and_removed(folder, outputs):
    g = guide(folder)
    widget = panel(g, outputs, "propose")
    widget.edit({"field": "new", "value": "Repair the seats"})
    assert team(folder)["proposals"]["repair_the_seats"]["cell"] == "boarding_technology"
    widget.edit({"row": "repair_the_seats", "column": "cell", "value": "cabin_technology"})
    widget.edit({"row": "repair_the_seats", "column": "owner", "value": "Cabin manager"})
    widget.edit({"row": "repair_the_seats", "column": "due", "value": "2026-11-30"})
    assert any("Cabin manager, by 2026-11-30" in text for text in g.state.result.parts("en")["next"])
    widget.edit({"row": "repair_the_seats", "column": "due", "value": "soon"})
    assert widget.view["status"]["level"] == "error"
    widget.edit({"row": "repair_the_seats", "column": "remove", "value": True})
    assert "repair_the_seats" not in team(folder)["proposals"]
    widget.edit({"button": "undo"})
    assert "repair_the_seats" in team(folder)["proposals"]


def test_a_proposal_of_a_file_is_marked_not_lost(folder, outputs):
    (folder / "given.csv").write_text("proposal,stage,element,text_en\nq1,cabin,people,Train\n", encoding="utf-8")
    text = (folder / "case.yml").read_text(encoding="utf-8")
    stages = "    stages: {file: parcs_stages.csv}\n"
    more = text.replace(stages, f"{stages}    proposals: {{file: given.csv}}\n")
    (folder / "case.yml").write_text(more, encoding="utf-8")
    widget = panel(guide(folder), outputs, "propose")
    assert row(widget, "q1")["cells"]["text"] == "Train"
    widget.edit({"row": "q1", "column": "remove", "value": True})
    assert team(folder)["proposals"]["q1"]["removed"]
    assert "q1" not in {r["key"] for r in widget.view["table"]["rows"]}


def test_a_verdict_against_the_ratings_needs_its_reason(folder, outputs):
    widget = panel(guide(folder), outputs, "decide")
    widget.edit({"row": "boarding_process", "column": "decided", "value": "keep"})
    assert row(widget, "boarding_process")["messages"]
    widget.edit({"row": "boarding_process", "column": "reason", "value": "rebuilt next year"})
    decision = sq.open_case(folder).decisions("parcs")["boarding_process"]
    assert (decision["category"], decision["reason"]) == ("keep", "rebuilt next year")


def test_every_text_the_browser_gets_is_json(folder, outputs, lang):
    g = guide(folder, lang)
    for step in ("rate", "grid", "propose", "decide"):
        view = panel(g, outputs, step).view
        assert json.loads(json.dumps(view)) == view
        assert all(field["label"] for field in view.get("fields", ()))


def test_batch_shows_what_live_saved(folder, outputs):
    widget = panel(guide(folder), outputs, "rate")
    widget.edit({"field": "who", "value": "A9"})
    widget.edit({"row": "cabin_process", "column": "rating", "value": "1"})
    outputs.clear()
    batch = sq.guide.open("parcs", sq.open_case(folder), lang="en", mode="batch", bootstrap=50)
    batch.findings()
    assert "On board: process" in outputs[0].shown.text
