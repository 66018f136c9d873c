"""The QFD panels without a browser: what an edit does to the case and to the house, and what the editors show then."""

from __future__ import annotations

import pytest
from qfd_panel_kit import cells, keys, panel, status, team

import sqmlib as sq
from sqmlib.i18n import tr
from sqmlib.panels.qfd import views, words
from sqmlib.panels.qfd.matrices import RANK, SHARE, WEIGHT

pytest_plugins = ("qfd_panel_kit",)  # its fixtures

# ---- the matrix


def test_a_strength_is_saved_and_weights_and_picture_follow(guide, outputs, folder):
    widget = panel(guide, outputs, "house")
    before, weight = dict(cells(widget, SHARE)), cells(widget, "wifi")[WEIGHT]
    widget.edit({"row": "wifi", "column": "otp", "value": "9"})
    assert team(folder)["relationships"] == {"wifi": {"otp": 9}}
    assert cells(widget, "wifi")["otp"] == "9"
    assert float(cells(widget, SHARE)["otp"]) > float(before["otp"])
    assert cells(widget, RANK)["otp"] == "1"
    assert cells(widget, "wifi")[WEIGHT] == weight
    assert outputs[1].updates == 1, "the house is drawn once per edit"
    assert status(widget) == (tr("guide.status.saved", "en", revision=2), "info")
    widget.edit({"button": "undo"})
    assert cells(widget, SHARE) == before
    assert outputs[1].updates == 2


def test_batch_repeats_what_the_panel_saved(guide, outputs, folder):
    widget = panel(guide, outputs, "house")
    widget.edit({"row": "wifi", "column": "otp", "value": "9"})
    again = sq.guide.open("qfd", sq.open_case(folder), lang="en", mode="batch", bootstrap=50)
    assert views.house_picture(again.state, 0) == outputs[1].shown


def test_blank_is_not_zero(guide, outputs, folder):
    widget = panel(guide, outputs, "house")
    assert cells(widget, "punctual")["info_lead"] == "0"
    assert cells(widget, "punctual")["meal_start"] == ""
    widget.edit({"row": "punctual", "column": "otp", "value": ""})  # the file holds a 9
    assert team(folder)["relationships"] == {"punctual": {"otp": None}}
    assert cells(widget, "punctual")["otp"] == ""
    widget.edit({"row": "punctual", "column": "otp", "value": "0"})
    assert cells(widget, "punctual")["otp"] == "0"
    assert ("punctual", "otp") in guide.state.quick.relationships.index


def test_a_strength_that_there_is_not_is_refused_and_the_picture_stays(guide, outputs, folder):
    widget = panel(guide, outputs, "house")
    before = (folder / "case.yml").read_bytes()
    shown = outputs[1].shown
    widget.edit({"row": "wifi", "column": "otp", "value": "5"})
    assert status(widget)[1] == "error"
    assert "wifi × otp" in status(widget)[0]
    assert (folder / "case.yml").read_bytes() == before
    assert outputs[1].shown == shown


# ---- the roof


def test_the_roof_keeps_the_directions_it_was_judged_under(guide, outputs, folder):
    widget = panel(guide, outputs, "house")
    widget.edit({"field": "room", "value": "roof"})
    assert cells(widget, "otp")["turnaround"] == "p"
    assert "otp" not in cells(widget, "turnaround"), "each pair once"
    widget.edit({"row": "otp", "column": "pitch", "value": "-"})
    assert team(folder)["roof"] == {"otp": {"pitch": {"sign": -1, "directions": [1, 1]}}}
    widget.edit({"row": "otp", "column": "turnaround", "value": ""})  # the file holds ++
    assert cells(widget, "otp")["turnaround"] == ""
    assert guide.state.quick.house.sign("otp", "turnaround") is None
    widget.edit({"row": "otp", "column": "turnaround", "value": "n"})
    assert guide.state.quick.house.sign("otp", "turnaround") == -2


def test_a_flipped_direction_asks_for_its_pairs_again(guide, outputs):
    editor = panel(guide, outputs, "characteristics")
    editor.edit({"row": "otp", "column": "direction", "value": "-1"})
    widget = panel(guide, outputs, "house")
    widget.edit({"field": "room", "value": "roof"})
    assert cells(widget, "otp")["turnaround"] == "+++?".removeprefix("+")
    assert "Departures within 15 minutes of schedule × " in words.roof(guide.state).text
    widget.edit({"row": "otp", "column": "turnaround", "value": "-"})
    assert cells(widget, "otp")["turnaround"] == "-"


# ---- the lists


def test_requirements_are_changed_added_and_removed_with_all_that_was_judged(guide, outputs, folder):
    widget = panel(guide, outputs, "requirements")
    widget.edit({"row": "wifi", "column": "importance", "value": "5"})
    widget.edit({"row": "wifi", "column": "sales_point", "value": "1.2"})
    widget.edit({"row": "wifi", "column": "text", "value": "Internet <b>"})
    saved = team(folder)["requirements"]["wifi"]
    assert (saved["importance"], saved["sales_point"]) == (5, 1.2)
    assert saved["text"] == {"en": "Internet <b>", "zh": "飞行途中可以上网"}
    assert "<b>" not in words.weights(guide.state).text
    widget.edit({"field": "new", "value": "Quiet night flights"})
    assert keys(widget)[-1] == "quiet_night_flights"
    assert "remove" in cells(widget, "quiet_night_flights")
    assert "remove" not in cells(widget, "wifi")
    assert guide.state.quick.requirements.at["quiet_night_flights", "relative_weight"] == 0
    matrix = panel(guide, outputs, "house")
    matrix.edit({"row": "quiet_night_flights", "column": "pitch", "value": "9"})
    widget.edit({"row": "quiet_night_flights", "column": "remove", "value": True})
    assert "quiet_night_flights" not in str(team(folder))
    assert guide.state.quick.requirements.shape[0] == 12


def test_a_characteristic_takes_its_judgements_along_when_it_goes(guide, outputs, folder):
    widget = panel(guide, outputs, "characteristics")
    widget.edit({"field": "new", "value": "Seat noise"})
    widget.edit({"row": "seat_noise", "column": "direction", "value": "-1"})
    assert team(folder)["characteristics"]["seat_noise"]["direction"] == -1
    matrix = panel(guide, outputs, "house")
    matrix.edit({"row": "crew", "column": "seat_noise", "value": "1"})
    matrix.edit({"field": "room", "value": "roof"})
    matrix.edit({"row": "otp", "column": "seat_noise", "value": "+"})
    widget.edit({"row": "seat_noise", "column": "remove", "value": True})
    assert "seat_noise" not in str(team(folder))
    assert status(widget)[1] == "info"


@pytest.mark.parametrize("wrong", ["-1", "x"])
def test_a_number_that_cannot_be_is_not_saved(guide, outputs, folder, wrong):
    widget = panel(guide, outputs, "requirements")
    before = (folder / "case.yml").read_bytes()
    widget.edit({"row": "wifi", "column": "importance", "value": wrong})
    assert status(widget)[1] == "error"
    assert (folder / "case.yml").read_bytes() == before


# ---- cascade, conventions, decisions


def test_a_process_step_is_added_to_the_next_house(guide, outputs, folder):
    widget = panel(guide, outputs, "cascade")
    widget.edit({"field": "new", "value": "Seat fitting"})
    assert "seat_fitting" in [column["key"] for column in widget.view["table"]["columns"]]
    widget.edit({"row": "pitch", "column": "seat_fitting", "value": "9"})
    assert team(folder)["processes"] == {"pitch": {"seat_fitting": 9}}
    assert ("seat_fitting", "processes") in guide.state.quick.cascade.index
    assert guide.state.quick.label("seat_fitting", "en") == "Seat fitting"
    assert guide.state.quick.handovers.at["characteristics", "dropped"] == 1
    widget.edit({"field": "room", "value": "controls"})
    assert "seat_fitting" in keys(widget)


def test_conventions_and_decisions_are_saved(guide, outputs, folder):
    widget = panel(guide, outputs, "sensitivity")
    widget.edit({"field": "scale", "value": "5-3-1"})
    widget.edit({"field": "doubt", "value": "2"})
    assert status(widget)[1] == "error"
    assert sq.open_case(folder).options("qfd") == {"scale": "5-3-1"}
    widget = panel(guide, outputs, "decide")
    widget.edit({"row": "wifi_speed", "column": "decided", "value": "drop"})
    assert "wifi_speed" not in sq.open_case(folder).decisions("qfd")
    widget.edit({"row": "wifi_speed", "column": "reason", "value": "no satellite"})
    assert sq.open_case(folder).decisions("qfd")["wifi_speed"] == {"category": "drop", "reason": "no satellite"}


def test_a_large_house_comes_in_pages(tmp_path, outputs):
    names = [f"c{k}" for k in range(25)]
    rows = [",".join(["r" + str(k), "3", *("9" if j == k % 25 else "" for j in range(25))]) for k in range(22)]
    text = "\n".join([",".join(["requirement", "weight", *names]), *rows])
    (tmp_path / "house.csv").write_text(text, encoding="utf-8")
    (tmp_path / "case.yml").write_text("qfd: {answers: house.csv}\n", encoding="utf-8")
    guide = sq.guide.open("qfd", sq.open_case(tmp_path), lang="en", mode="batch", bootstrap=0)
    guide.house()
    assert guide.counted == {"pictures": 4, "tables": 0}
