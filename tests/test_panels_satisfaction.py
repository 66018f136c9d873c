"""The satisfaction panels without a browser: columns, conventions, groups, crosshair of the companion, decisions."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from panel_kit import Live

from sqmlib.i18n import tr

CASE = """\
# A comment that stays.
title: {en: Airline service, zh: 航空公司服务}
satisfaction:
  answers: {file: satisfaction.csv}
  tables: {keywords: {file: keywords.csv}}
  ces: ces2
  segment: route
  items: {delay: {en: Delays, zh: 延误}}
ipa:
  answers: {file: ipa.csv}
  scale: 1-7
"""
SAMPLES = {"satisfaction": 1, "ipa": 3, "keywords": 1}


@pytest.fixture
def folder(root, tmp_path):
    """Return a case with the sample surveys of one method and its companion."""
    for name, step in SAMPLES.items():
        survey = pd.read_csv(root / "data" / "airline" / f"{name}.csv", dtype=str)
        survey.iloc[::step].to_csv(tmp_path / f"{name}.csv", index=False)
    (tmp_path / "case.yml").write_text(CASE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def live(folder):
    return Live("satisfaction", folder)


@pytest.fixture
def both(folder, lang):
    """Return a guide in each of the two languages in turn."""
    return Live("satisfaction", folder, lang)


def ipa(live):
    return live.state.other("ipa").result


def test_columns_are_mapped_on_the_screen(folder, lang):
    frame = pd.read_csv(folder / "satisfaction.csv", dtype=str)
    heads = {"respondent": "user.id", "nps": "Q1. 您有多大可能推荐我们？"}
    frame.rename(columns=heads).to_csv(folder / "foreign.csv", index=False)
    (folder / "case.yml").write_text("satisfaction: {answers: foreign.csv, ces: ces2}\n", encoding="utf-8")
    live = Live("satisfaction", folder, lang)
    panel, scores = live.step("data"), live.step("scores")
    assert panel.level == "error"
    assert scores.kinds() == ["Words"]
    for name, text in heads.items():
        panel.cell(name, "file", text)
    assert panel.level == "info"
    spec = live.saved().spec("satisfaction")
    assert (spec["file"], spec["map"]) == ("foreign.csv", {text: name for name, text in heads.items()})
    assert scores.kinds() == ["Picture", "TableView", "Words"]
    panel.cell("nps", "file", "")  # no net score then, but no fault either
    assert "nps" not in live.state.judged


def test_themes_are_things_a_case_may_name(live):
    panel = live.step("data")
    assert "delay" not in panel.outputs[0].shown.text
    assert live.step("themes").kinds() == ["Picture", "TableView", "Words"]


def test_conventions_and_their_pictures(both):
    panel = both.step("scores")
    assert [label for _, label in panel.field("show")["options"]] == [
        tr(f"satisfaction.code.measure.{name}", both.lang) for name in ("nps", "csat", "ces")
    ]
    assert "54%" in panel.outputs[1].shown.frame.to_string()  # a score in its own unit
    picture = panel.outputs[0]
    panel.put("top", "1")
    assert both.saved().options("satisfaction")["top"] == 1
    assert picture.updates == 1
    panel.put("nps_breaks", "0-5,6-8,9-10")
    assert tr("satisfaction.code.measure.net_score", both.lang) in panel.outputs[2].shown.text
    panel.put("interval", "wald")
    assert both.state.result.parameters["interval"] == "wald"
    panel.put("show", ["ces"])
    assert both.saved().shown("satisfaction") == ["ces"]
    assert len(panel.outputs[1].shown.frame) == 1


@pytest.mark.parametrize(
    ("key", "wrong"),
    [("top", "0"), ("top", "1.5"), ("top", "x"), ("population", "-1"), ("nps_breaks", "0-6,8-10"), ("ces", "ces1")],
)
def test_what_cannot_be_is_not_saved(live, key, wrong):
    panel, before = live.step("scores"), live.text()
    shown = panel.field(key)["value"]
    panel.put(key, wrong)
    assert panel.level == "error"
    assert panel.field(key)["value"] == shown
    assert live.text() == before


def test_segment(live):
    panel = live.step("compare")
    assert panel.kinds() == ["Picture", "Picture", "TableView", "TableView", "Words"]
    panel.put("segment", "")
    assert "segment" not in live.saved().options("satisfaction")
    assert panel.kinds() == ["Picture", "TableView", "Words"]


# ---- importance and performance, kept under ipa


def test_the_crosshair_is_saved_with_the_companion_and_the_map_follows(both):
    panel, flips = both.step("map"), both.step("flips")
    keys = ["ipa.importance", "ipa.crosshair", "ipa.statistic", "ipa.segment", "ipa.show"]
    assert panel.fields() == keys
    assert all(panel.field(key)["label"] != key.partition(".")[2] for key in keys)
    assert panel.field("ipa.crosshair")["value"] == "means"
    before, picture = ipa(both).table["quadrant"].to_dict(), panel.outputs[0]
    panel.put("ipa.crosshair", "midpoint")
    assert both.saved().options("ipa")["crosshair"] == "midpoint"
    assert "crosshair" not in both.saved().options("satisfaction")
    assert picture.updates == 1
    assert ipa(both).table["quadrant"].to_dict() != before
    assert flips.kinds() == ["Picture", "TableView", "Words"]
    panel.put("ipa.importance", "correlation")  # correlations have no middle of a scale
    assert panel.level == "error"
    panel.press("undo")
    panel.put("ipa.importance", "correlation")
    assert ipa(both).parameters["importance"] == "correlation"
    panel.press("undo")
    assert panel.field("ipa.crosshair")["value"] == "means"
    assert ipa(both).table["quadrant"].to_dict() == before
    panel.press("redo")
    assert both.saved().options("ipa")["importance"] == "correlation"


def test_the_segment_of_the_companion(live):
    panel = live.step("map")
    assert panel.kinds() == ["Picture", "TableView", "Words"]
    assert ["route", "route"] in panel.field("ipa.segment")["options"]
    panel.put("ipa.segment", "route")
    assert live.saved().options("ipa")["segment"] == "route"
    assert live.saved().options("satisfaction")["segment"] == "route"
    assert panel.kinds() == ["Picture", "TableView", "TableView", "Words"]
    assert len(panel.outputs[2].shown.frame) == 2 * len(ipa(live).table)
    assert ipa(live).heading("p_quadrant", "en") in panel.outputs[2].shown.frame  # near a line or settled
    panel.put("ipa.segment", "")
    assert "segment" not in live.saved().options("ipa")


def test_a_crosshair_that_cannot_be_drawn_is_refused(live):
    panel, before = live.step("map"), live.text()
    panel.put("ipa.crosshair", "benchmark")  # nobody gave benchmarks
    assert panel.level == "error"
    assert panel.field("ipa.crosshair")["value"] == "means"
    assert live.text() == before


def test_items_of_the_map(live):
    panel = live.step("map")
    panel.put("ipa.show", ["wifi", "crew"])
    assert live.saved().shown("ipa") == ["crew", "wifi"]
    assert len(panel.outputs[1].shown.frame) == 2
    panel.put("ipa.show", [])
    assert panel.status == tr("panel.problem.one_item", "en")


def test_a_case_without_importance_says_how_to_ask_for_it(folder, lang):
    (folder / "case.yml").write_text(CASE.partition("ipa:")[0], encoding="utf-8")
    panel = Live("satisfaction", folder, lang).step("map")
    assert panel.fields() == []
    assert panel.kinds() == ["Words"]
    assert "`ipa:`" in panel.outputs[-1].shown.text


# ---- decisions, undo, a case that cannot be written


def test_a_verdict_that_overrules_needs_its_reason(both):
    panel, text = both.step("decide"), both.text()
    assert panel.row("nps")["label"] == tr("satisfaction.code.measure.nps", both.lang)
    panel.cell("nps", "decided", "hold")
    assert panel.row("nps")["messages"] == {"reason": tr("panel.problem.reason", both.lang)}
    assert both.text() == text
    panel.cell("nps", "reason", "合同: *x*")
    assert both.saved().decisions("satisfaction")["nps"] == {"category": "hold", "reason": "合同: *x*"}
    assert "合同: *x*" in panel.outputs[0].shown.frame.to_string()
    assert "*x*" not in panel.outputs[1].shown.text
    panel.press("undo")
    assert panel.row("nps")["cells"]["decided"] == ""


def test_a_case_that_cannot_be_written_still_works_and_says_so(live, monkeypatch):
    scores, crosshair, decide = (live.step(name) for name in ("scores", "map", "decide"))

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("sqmlib.casefile.write_atomic", refuse)
    scores.put("top", "1")
    assert scores.status == tr("guide.status.unsaved", "en")
    assert live.state.result.parameters["top"] == 1
    crosshair.put("ipa.crosshair", "medians")
    assert crosshair.status == tr("guide.status.unsaved", "en")
    assert crosshair.field("ipa.crosshair")["value"] == "medians"
    assert ipa(live).parameters["crosshair"] == "medians"
    decide.cell("ces", "decided", "act")
    decide.cell("ces", "reason", "works council")
    assert live.state.decisions["ces"] == {"category": "act", "reason": "works council"}
    assert live.text() == CASE


def test_somebody_else_changed_the_case(live):
    panel = live.step("map")
    live.saved().set("ipa", "statistic", "median")
    panel.put("ipa.crosshair", "medians")
    assert panel.level == "error"
    assert [button["key"] for button in panel.view["buttons"]] == ["undo", "redo", "reload"]
    panel.press("reload")
    assert panel.field("ipa.statistic")["value"] == "median"
    panel.put("ipa.crosshair", "medians")
    assert live.saved().options("ipa")["crosshair"] == "medians"
    assert live.text().startswith("# A comment that stays.")


def test_every_text_the_browser_gets_is_json_and_every_field_is_named(both):
    for step in ("data", "scores", "compare", "map", "decide"):
        view = both.step(step).view
        assert json.loads(json.dumps(view)) == view
        assert all(field["label"] != field["key"].rpartition(".")[2] for field in view.get("fields", []))
        assert all(column["label"] for column in view.get("table", {}).get("columns", []))


@pytest.mark.parametrize(
    ("name", "answers"),
    {
        "six": {"passive": "six_passive", "detractor": ""},
        "nps": {"20": "six_passive", "40": "promoters_only", "14.29": "passives_out", "0.1": "in_points", "10": ""},
        "same": {"yes": "same_score", "no": ""},
        "margin": {"385": "share_formula"},
    }.items(),
)
def test_exercises(both, name, answers):
    widget = both.exercise(name)
    for answer, hint in answers.items():
        widget.edit({"field": "answer", "value": answer})
        key = f"satisfaction_guide.exercise.hint.{hint}" if hint else "panel.hint.right"
        assert widget.view["status"]["text"] == tr(key, both.lang)
