"""The QFD panels without a browser: what an edit does to the case and to the house, and what the editors show then."""

from __future__ import annotations

import re
import shutil

import pytest

import sqmlib as sq
from sqmlib.guide.show import Words
from sqmlib.i18n import tr
from sqmlib.panels.qfd import importance, views, words
from sqmlib.panels.qfd.matrices import RANK, SHARE, WEIGHT


class Handle:
    def __init__(self, shown):
        self.shown, self.updates = shown, 0

    def update(self, shown):
        self.shown, self.updates = shown, self.updates + 1


@pytest.fixture
def folder(root, tmp_path):
    """Return the airline's case with its house alone: small files are saved fast."""
    return case_with(root, tmp_path / "airline", "qfd")


def case_with(root, folder, *methods):
    """Copy the airline's case with some of its methods."""
    shutil.copytree(root / "data" / "airline", folder)
    sections = re.split(r"(?m)^(?=\w)", (folder / "case.yml").read_text(encoding="utf-8"))
    kept = [text for text in sections if text.partition(":")[0] in ("title", "language", "revision", *methods)]
    (folder / "case.yml").write_text("".join(kept), encoding="utf-8")
    return folder


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
    return sq.guide.open("qfd", sq.open_case(folder), lang="en", mode="live", bootstrap=50)


@pytest.fixture
def surveyed(root, tmp_path, outputs):
    """Return the guide over the case with its surveys."""
    folder = case_with(root, tmp_path / "surveyed", "qfd", "kano", "servqual")
    return sq.guide.open("qfd", sq.open_case(folder), lang="en", mode="live", bootstrap=50)


def panel(guide, outputs, step):
    """Return the editor of a step as the browser has it."""
    outputs.clear()
    getattr(guide, step)()
    return outputs[0].shown


def cells(widget, key):
    return next(row["cells"] for row in widget.view["table"]["rows"] if row["key"] == key)


def keys(widget):
    return [row["key"] for row in widget.view["table"]["rows"]]


def status(widget):
    return widget.view["status"]["text"], widget.view["status"]["level"]


def team(folder):
    return sq.open_case(folder).team("qfd")


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


# ---- importance from other sources


def test_every_source_of_the_case_is_compared(surveyed):
    state = surveyed.state
    found = importance.gather(state)
    assert list(found.transfers) == [
        *("unadjusted", "tan_shen", "chaudha", "shortfall", "tan_pawitra", "weights", "votes"),
    ]
    assert found.problems == found.left_out == found.missing == []
    assert found.transfers["votes"].table.at["punctual", "share"] == 9 / 40
    assert found.transfers["tan_shen"].table.at["delay_info", "category"] == "M", "as the group decided"
    assert "from memory" in str(importance.captions(state))


def test_importance_from_votes_is_taken_and_given_back(guide, outputs, folder):
    widget = panel(guide, outputs, "compare")
    widget.edit({"field": "importance", "value": "votes"})
    assert team(folder)["importance"]["punctual"] == 22.5
    assert guide.state.quick.requirements.at["child_seat", "relative_weight"] == 0
    assert "**votes**" in importance.words(guide.state).text
    widget.edit({"row": "child_seat", "column": "votes", "value": "4"})  # the importance follows
    assert guide.state.quick.requirements.at["child_seat", "relative_weight"] > 0
    widget.edit({"field": "importance", "value": ""})
    assert "importance" not in team(folder)
    assert guide.state.quick.requirements.at["punctual", "importance"] == 5


def test_a_formula_that_holds_ratio_and_sales_point_does_not_count_them_twice(surveyed, outputs):
    widget = panel(surveyed, outputs, "compare")
    widget.edit({"field": "importance", "value": "tan_shen"})
    off = {"improvement": False, "sales_points": False}
    assert surveyed.state.case.options("qfd") == {"bootstrap": 50} | off
    share = importance.gather(surveyed.state).transfers["tan_shen"].table["share"]
    weight = surveyed.state.quick.requirements["relative_weight"]
    assert abs(share - weight).max() < 1e-4
    assert "not confirmed" in importance.words(surveyed.state).text
    widget.edit({"field": "importance", "value": ""})
    assert surveyed.state.case.options("qfd") == {"bootstrap": 50}


def test_pairs_fill_both_halves_and_the_importance_follows(guide, outputs, folder):
    panel(guide, outputs, "compare").edit({"field": "importance", "value": "weights"})
    taken = team(folder)["importance"]
    widget = panel(guide, outputs, "pairs")
    assert (cells(widget, "punctual")["wifi"], cells(widget, "wifi")["punctual"]) == ("5", "1/5")
    widget.edit({"row": "wifi", "column": "punctual", "value": "9"})
    assert (cells(widget, "punctual")["wifi"], cells(widget, "wifi")["punctual"]) == ("1/9", "9")
    assert team(folder)["pairs"]["wifi"] == {"punctual": 9}
    assert team(folder)["importance"]["wifi"] > taken["wifi"]
    widget.edit({"row": "wifi", "column": "punctual", "value": ""})
    assert cells(widget, "punctual")["wifi"] == ""


def test_pairs_that_link_nothing_are_said(guide, outputs):
    state = guide.state
    state.choose(("team", "pairs"), {"wifi": {"meal": 3}, "crew": {"boarding": 2}})
    assert importance.pairs_words(state).text == tr("qfd_guide.pairs_apart", "en")
    assert importance.pairs_table(state) is None
    state.choose(("team", "pairs"), None)
    assert importance.pairs_words(state).text == tr("qfd_guide.no_pairs", "en")


def test_a_case_with_a_house_alone_says_what_it_lacks(folder, outputs, lang):
    house = "requirement,weight,x,y\na,5,9,1\nb,3,1,9\nc,2,,3\n"
    (folder / "house.csv").write_text(house, encoding="utf-8")
    (folder / "case.yml").write_text("qfd: {answers: house.csv}\n", encoding="utf-8")
    guide = sq.guide.open("qfd", sq.open_case(folder), lang=lang, mode="live", bootstrap=20)
    text = importance.words(guide.state).text
    for variant in ("tan_shen", "shortfall", "votes", "weights"):
        assert tr(f"qfd_guide.lacks.{variant}", lang) in text
    for step in ("data", "requirements", "compare", "pairs", "characteristics", "house", "roof", "ranks"):
        getattr(guide, step)()
    for step in ("sensitivity", "conventions", "structure", "cascade", "decide", "findings", "method"):
        getattr(guide, step)()
    assert not [h for h in outputs if isinstance(h.shown, Words) and ("nan" in h.shown.text or "{" in h.shown.text)]


def test_requirements_that_other_methods_do_not_know_are_named(surveyed, outputs):
    surveyed.state.choose(("team", "requirements", "pets"), {"text": "Pets", "importance": 3})
    found = importance.gather(surveyed.state)
    assert found.left_out == ["pets"]
    assert "Pets" in importance.words(surveyed.state).text
    widget = panel(surveyed, outputs, "compare")
    widget.edit({"field": "importance", "value": "votes"})
    assert status(widget)[1] == "error"


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
