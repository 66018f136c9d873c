"""Importance of the house from other sources, without a browser: Kano, SERVQUAL, pairs, votes."""

from __future__ import annotations

from qfd_panel_kit import cells, panel, status, team

import sqmlib as sq
from sqmlib.guide.show import Words
from sqmlib.i18n import tr
from sqmlib.panels.qfd import importance, pairs

pytest_plugins = ("qfd_panel_kit",)  # its fixtures


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


def test_an_unsure_kano_class_reaches_the_weights_as_an_interval(surveyed, lang):
    state = surveyed.state
    found = importance.gather(state).transfers
    for name in ("tan_shen", "chaudha"):
        table = found[name].table
        assert 0.5 < table.at["wifi", "p_category"] < 0.8, "the survey hardly tells one-dimensional from attractive"
        assert table.at["wifi", "share_high"] - table.at["wifi", "share_low"] > 0.01
        assert table.at["delay_info", "p_category"] == 1, "what the group decided is not drawn"
    state.lang = lang
    shown = importance.certainty_table(state).frame
    assert list(shown.index) == [state.quick.label(i, lang) for i in found["tan_shen"].table.index]
    row = 100 * found["tan_shen"].table.loc["wifi", ["share", "share_low", "share_high"]].astype(float)
    cell = shown.loc[state.quick.label("wifi", lang), tr("qfd_guide.short.tan_shen", lang)]
    assert cell == "{:.1f} ({:.1f}–{:.1f})".format(*row)
    told = importance.words(state).text
    assert tr("chain.note.unsure_class", lang, items=["wifi"], labels=state.safe_labels) in told
    assert tr("qfd_guide.classes_decided", lang, items=["delay_info", "child_seat"], labels=state.safe_labels) in told
    assert tr("qfd_guide.classes_certain", lang) in told


def test_without_resamples_no_class_is_called_sure(surveyed):
    surveyed.state.other("kano").choose(("bootstrap",), 0)
    state = surveyed.state
    assert "p_category" not in importance.gather(state).transfers["tan_shen"].table
    assert importance.certainty_table(state) is None
    assert tr("qfd_guide.classes_certain", "en") not in importance.words(state).text


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
    assert pairs.words(state).text == tr("qfd_guide.pairs_apart", "en")
    assert pairs.table(state) is None
    state.choose(("team", "pairs"), None)
    assert pairs.words(state).text == tr("qfd_guide.no_pairs", "en")


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
