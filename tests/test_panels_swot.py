"""The SWOT notebook without a browser: what an edit does to the case, what candidates say, what batch shows then."""

from __future__ import annotations

import re
import shutil

import pandas as pd
import pytest

import sqmlib as sq
from sqmlib import dmaic, swot
from sqmlib.checks import DataError
from sqmlib.guide import Picture, TableView, Words
from sqmlib.i18n import tr
from sqmlib.panels.exercises import check
from sqmlib.panels.swot import editors, evidence, sources, views, words
from sqmlib.panels.swot.exercises import EXERCISES

STEPS = ("data", "board", "evidence", "votes", "matrices", "priorities", "conventions", "position", "tows", "links")
STEPS += ("strategies", "qspm", "decide", "findings", "method")
EVIL = '<img src=x onerror="alert(1)"> *b* $x$ | `c`'


class Handle:
    def __init__(self, shown):
        self.shown, self.updates = shown, 0

    def update(self, shown):
        self.shown, self.updates = shown, self.updates + 1


@pytest.fixture
def folder(root, tmp_path):
    """Return the airline's board; its other methods only where a test asks for `surveys`."""
    return kept(shutil.copytree(root / "data" / "airline", tmp_path / "airline"), "swot")


@pytest.fixture
def surveys(root, folder):
    shutil.copy(root / "data" / "airline" / "case.yml", folder)
    return kept(folder, "swot", "kano", "servqual", "ipa", "dmaic")


def kept(folder, *methods):
    """Leave only some methods in a case: what is saved at every edit stays short."""
    path, methods = folder / "case.yml", ("title", "language", "revision", *methods)
    parts = re.split(r"(?m)^(?=[a-z]+:)", path.read_text(encoding="utf-8"))
    path.write_text("".join(part for part in parts if part.partition(":")[0] in methods), encoding="utf-8")
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
    return opened(folder)


def opened(folder, mode="live", lang="en"):
    return sq.guide.open("swot", sq.open_case(folder), lang=lang, mode=mode, bootstrap=60)


EDITORS = {"board": "Factors", "evidence": "Candidates", "votes": "Ballot", "matrices": "Ratings", "position": "Axes"}
EDITORS |= {"tows": "Strategies", "links": "Links", "qspm": "Attractiveness", "strategies": "Scenarios"}
EDITORS |= {"decide": "Decisions"}


def panel(guide, step):
    """Return the editor of a step as the browser has it, without its pictures."""
    return getattr(editors, EDITORS[step])(guide, step).widget


def team(folder, part):
    return sq.open_case(folder).team("swot").get(part, {})


def rows(widget):
    return {row["key"]: row for row in widget.view["table"]["rows"]}


def cells(widget, key):
    return rows(widget)[key]["cells"]


def edit(widget, row, column, value):
    widget.edit({"row": row, "column": column, "value": value})
    return widget.view["status"]["level"]


def bare(tmp_path, content="swot: {}"):
    (tmp_path / "case.yml").write_text(f"title: T\n{content}\n", encoding="utf-8")
    return tmp_path


# the board ------------------------------------------------------------------------------------------------------------


def test_a_factor_is_added_moved_and_taken_back_and_the_picture_follows(guide, outputs, folder):
    guide.board()
    widget, picture = outputs[0].shown, outputs[1]
    before = picture.shown
    widget.edit({"field": "box", "value": "O"})
    widget.edit({"field": "new", "value": "Visa-free visitors"})
    assert team(folder, "factors")["O6"] == {"kind": "O", "text": {"en": "Visa-free visitors"}}
    assert picture.updates == 1
    assert picture.shown != before
    assert edit(widget, "O6", "evidence", "Notice of May 2026") == "info"
    assert edit(widget, "O6", "kind", "T") == "info"
    assert guide.state.quick.table.at["O6", "kind"] == "T"
    for _ in range(3):
        widget.edit({"button": "undo"})
    assert "O6" not in team(folder, "factors")
    assert picture.shown == before


def test_moving_leaves_a_rating_behind_that_cannot_stand_there_and_brings_it_back(guide, folder):
    widget = panel(guide, "board")
    edit(widget, "S1", "kind", "W")  # strengths are rated 3 or 4, weaknesses 1 or 2
    assert guide.state.quick.table.loc["S1", "kind"] == "W"
    assert pd.isna(guide.state.quick.table.at["S1", "rating"])
    edit(widget, "S1", "kind", "S")
    assert guide.state.quick.table.at["S1", "rating"] == 4
    assert "S1" not in team(folder, "factors")


def test_moving_under_a_free_convention_keeps_the_rating(guide):
    guide.choose("board", ("convention",), "david_free")
    widget = panel(guide, "board")
    edit(widget, "S1", "kind", "W")
    assert guide.state.quick.table.at["S1", "rating"] == 4


def test_merging_hands_votes_over_and_can_be_undone_in_the_same_row(guide, folder):
    widget = panel(guide, "board")
    before = guide.state.quick.table["share"]
    edit(widget, "S3", "merged_into", "S1")
    after = guide.state.quick.table["share"]
    assert after["S1"] == pytest.approx(before["S1"] + before["S3"], abs=1e-9)
    assert "S3" not in after
    assert cells(widget, "S3")["merged_into"] == "S1"  # still there, to be brought back
    edit(widget, "S3", "merged_into", "")
    assert guide.state.quick.table["share"].equals(before)
    assert "S3" not in team(folder, "factors")


def test_a_removed_factor_stays_in_sight_and_comes_back(guide, folder):
    widget = panel(guide, "board")
    edit(widget, "T5", "remove", True)
    assert "T5" not in guide.state.quick.table.index
    assert cells(widget, "T5")["remove"] is True
    edit(widget, "T5", "remove", False)
    assert "T5" in guide.state.quick.table.index
    assert "T5" not in team(folder, "factors")


def test_an_added_factor_that_strategies_speak_of_is_marked_not_deleted(guide, folder):
    widget = panel(guide, "board")
    widget.edit({"field": "new", "value": "Own catering"})
    edit(panel(guide, "links"), "so1", "S6", "x")
    edit(widget, "S6", "remove", True)
    assert team(folder, "factors")["S6"]["removed"]
    widget.edit({"field": "new", "value": "Own maintenance"})
    assert "S7" in guide.state.quick.table.index  # the number is not given twice
    edit(widget, "S7", "remove", True)
    assert "S7" not in team(folder, "factors")  # nothing spoke of it


def test_texts_are_edited_in_one_language_and_an_emptied_cell_stays_empty(guide, folder):
    widget = panel(guide, "board")
    edit(widget, "S1", "text", "Crews that care")
    edit(widget, "S1", "evidence", "")
    assert guide.state.case.data("swot").labels["S1"] == {"en": "Crews that care", "zh": "各条航线的乘务组都受旅客喜爱"}
    assert guide.state.quick.evidence["S1"] == ""
    edit(widget, "S1", "evidence", "ipa:crew keep, performance 6.08 [5.97, 6.18]")
    assert set(team(folder, "factors")["S1"]) == {"text"}  # what the file says is not kept twice


def test_a_board_begins_from_nothing(tmp_path, outputs):
    guide = opened(bare(tmp_path), lang="zh")
    guide.board()
    widget = outputs[0].shown
    assert widget.view["status"]["level"] == "error"
    widget.edit({"field": "new", "value": "自有乘务"})
    assert widget.view["status"]["level"] == "info"
    assert isinstance(outputs[1].shown, Picture)
    ballot = panel(guide, "votes")
    ballot.edit({"field": "new_voter", "value": "1"})
    edit(ballot, "S1", "points", "5")
    assert sq.open_case(tmp_path).data("swot").votes["points"].tolist() == [5]


# candidates -----------------------------------------------------------------------------------------------------------


def test_candidates_come_with_the_figures_of_their_methods(surveys, guide):
    found, other = sources.gather(guide.state), guide.state.other("servqual").quick.table
    row = other.loc["reliability"]
    assert found.candidates["servqual:reliability"].kind == "W"
    assert f"gap {row['gap']:.2f} [{row['gap_low']:.2f}, {row['gap_high']:.2f}]" in (
        found.candidates["servqual:reliability"].pointer
    )
    assert "servqual:tangibles" not in [c.key for c in found.offered]  # the interval comes near zero
    kinds = {c.key: c.kind for c in found.candidates.values()}
    assert (kinds["ipa:safety"], kinds["ipa:checkin"], kinds["ipa:magazine"]) == ("S", "W", "none")
    formulas = ["gap_interval", "class_and_level", "quadrant", "signals_and_capability"]
    assert [t.formula for t in found.transfers] == formulas
    assert found.missing == []


def test_what_the_other_group_decided_goes_before_its_survey(surveys, guide):
    found = sources.gather(guide.state)
    assert guide.state.other("ipa").quick.table.at["legroom", "quadrant"] == "low"
    assert found.candidates["ipa:legroom"].kind == "W"  # the group said: concentrate
    assert found.candidates["kano:delay_info"].code == "M"


def test_a_need_is_met_as_the_ipa_or_the_group_says(surveys, guide, folder):
    found = sources.gather(guide.state)
    kinds = {c.item: c.kind for c in found.candidates.values() if c.method == "kano"}
    assert kinds["crew"] == "S"  # one-dimensional, above the line of the IPA
    assert kinds["punctual"] == "W"
    assert kinds["rebooking"] == "O"  # attractive; the group says nobody gives it
    assert kinds["clean_cabin"] == "open"
    widget = panel(guide, "evidence")
    assert "verdict" not in cells(widget, "kano:clean_cabin")
    edit(widget, "kano:clean_cabin", "met", "no")
    assert sources.gather(guide.state).candidates["kano:clean_cabin"].kind == "W"
    assert cells(widget, "kano:clean_cabin")["verdict"] == ""


def test_a_rejection_waits_for_its_reason_and_keeps_it(surveys, guide, folder):
    widget = panel(guide, "evidence")
    assert edit(widget, "servqual:assurance", "verdict", "reject") == "warning"
    assert "servqual" not in team(folder, "candidates")
    assert rows(widget)["servqual:assurance"]["messages"] == {"reason": tr("panel.problem.reason", "en")}
    assert edit(widget, "servqual:assurance", "reason", "Training has begun") == "info"
    assert team(folder, "candidates")["servqual"]["assurance"] == {"reason": {"en": "Training has begun"}}
    assert (
        tr("swot_guide.outcome.rejected", "en", reason="Training has begun")
        in evidence.table(guide.state).frame.to_string()
    )
    edit(widget, "servqual:assurance", "verdict", "")
    assert team(folder, "candidates")["servqual"] == {}


def test_an_accepted_candidate_becomes_a_factor_with_its_evidence(surveys, guide, folder):
    widget = panel(guide, "evidence")
    edit(widget, "servqual:assurance", "verdict", "accept")
    row = team(folder, "factors")["W6"]
    assert row["kind"] == "W"
    assert row["evidence"].startswith("servqual:assurance gap -0.57 [")
    assert set(row["text"]) == {"en", "zh"}
    assert guide.state.quick.table.at["W6", "evidence"] == "servqual"
    assert cells(widget, "servqual:assurance")["place"] == "W6"
    edit(widget, "servqual:assurance", "reason", "Seen in all interviews")
    assert team(folder, "factors")["W6"]["reason"] == {"en": "Seen in all interviews"}
    assert edit(widget, "servqual:assurance", "verdict", "reject") == "error"  # it goes on the board only
    assert "W6" in team(folder, "factors")


def test_evidence_with_other_figures_now_is_named(surveys, outputs):
    path = surveys / "swot_factors.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("gap -1.61", "gap -1.01"), encoding="utf-8")
    guide = opened(surveys)
    found = evidence.outdated(guide.state, sources.gather(guide.state))
    assert [(factor, "-1.01" in old, "-1.61" in now) for factor, old, now in found] == [("W1", True, True)]
    assert "-1.01" in words_of(evidence.words(guide.state))


def test_the_sample_case_quotes_its_own_results(surveys, guide):
    assert evidence.outdated(guide.state, sources.gather(guide.state)) == []


def test_a_broken_survey_says_so_and_the_others_still_offer(surveys, outputs):
    (surveys / "kano.csv").write_text("respondent,wifi_f,wifi_d\nr1,9,9\n", encoding="utf-8")
    found = sources.gather(opened(surveys).state)
    assert found.problems
    assert "servqual:reliability" in found.candidates


def test_control_charts_offer_what_they_say_of_the_last_stage():
    result = dmaic.analyze(dmaic.EXAMPLE, bootstrap=0)
    charts = sources.charts_of(result)
    assert list(charts.index) == list(result.current.index)
    last = result.points.loc["c1"]
    assert charts.at["c1", "points"] == (last["stage_number"] == last["stage_number"].max()).sum()
    assert charts["cpk_low"].equals(result.current["ppk_low"].rename("cpk_low"))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(("code", "key"), [("0/30", "dmaic_W_stable"), ("2/30", "dmaic_W_signals")])
def test_a_weak_measure_is_called_what_it_is(surveys, guide, code, key, lang):
    one = sources.Candidate("dmaic", "minutes", "W", code, "ppk", "0.53 [0.44, 0.62]")
    name = evidence.name_of(guide.state, one, lang)
    assert evidence.texts(guide.state, one)[lang] == tr(f"swot_guide.text.{key}", lang, name=name)
    assert one.pointer == f"dmaic:minutes {code}, ppk 0.53 [0.44, 0.62]"


def test_a_signal_to_the_better_is_no_weakness():
    index = pd.MultiIndex.from_product([["wait"], ["1", "2", "3"]], names=["ctq", "point"])
    points = {"value": [5.0, 1.0, 9.0], "center": [5.0] * 3, "stage_number": [1.0] * 3, "hits": [0.0, 1.0, 1.0]}

    class Result:
        current = pd.DataFrame(
            {"ppk": [1.0], "ppk_low": [0.9], "ppk_high": [1.1]}, index=pd.Index(["wait"], name="ctq")
        )
        ctqs = pd.DataFrame({"direction": ["decrease"]}, index=["wait"])

    Result.points = pd.DataFrame(points, index=index)
    assert sources.charts_of(Result).at["wait", "signals"] == 1
    Result.ctqs = pd.DataFrame({"direction": ["increase"]}, index=["wait"])
    assert sources.charts_of(Result).at["wait", "signals"] == 1
    Result.ctqs = pd.DataFrame({"direction": ["none"]}, index=["wait"])
    assert sources.charts_of(Result).at["wait", "signals"] == 2


# votes, weights, axes, strategies -------------------------------------------------------------------------------------


def test_one_ballot_at_a_time_is_filled_in_beside_that_of_the_file(guide, folder):
    widget = panel(guide, "votes")
    assert "table" not in widget.view  # nobody's ballot is shown unasked
    widget.edit({"field": "voter", "value": "v1"})
    assert cells(widget, "S1")["points"] == "7"
    edit(widget, "S1", "points", "12")
    assert team(folder, "votes")["v1"] == {"S1": {"points": 12, "approval": 1, "rank": 4}}
    assert guide.state.quick.votes.at["S1", "n_votes"] == 9
    edit(widget, "S1", "points", "")
    assert guide.state.quick.votes.at["S1", "n_votes"] == 8  # taken back: missing, not zero
    assert edit(widget, "S1", "points", "-3") == "error"
    widget.edit({"field": "new_voter", "value": "王芳"})
    edit(widget, "W1", "points", "40")
    assert team(folder, "votes")["王芳"] == {"W1": 40}
    assert guide.state.quick.parameters["voters"] == 10


def test_a_ballot_of_approvals_and_ranks(guide, folder):
    guide.choose("votes", ("voting",), "approval")
    widget = panel(guide, "votes")
    widget.edit({"field": "voter", "value": "v2"})
    assert cells(widget, "S3")["approval"] == "0"
    edit(widget, "S3", "approval", "1")
    assert team(folder, "votes")["v2"]["S3"]["approval"] == 1
    guide.choose("votes", ("voting",), "borda")
    widget.edit({"field": "voter", "value": "v2"})
    assert edit(widget, "S3", "rank", "1.5") == "error"  # the method refuses it
    assert team(folder, "votes")["v2"]["S3"]["rank"] == 10


def test_weights_that_do_not_add_up_are_named_and_ratings_outside_refused(guide, folder):
    widget = panel(guide, "matrices")
    edit(widget, "S1", "weight", "0.2")
    assert rows(widget)["W5"]["messages"]["weight"] == tr(
        "swot_guide.problem.sum", "en", matrix="ife", total=1.06, labels={}
    )
    assert edit(widget, "S1", "rating", "2") == "error"
    assert "rating" not in team(folder, "factors")["S1"]
    assert edit(widget, "S1", "rating", "9") == "error"
    edit(widget, "S1", "weight", "0.14")
    assert "S1" not in team(folder, "factors")


def test_a_space_score_takes_the_sign_of_its_axis(guide, folder):
    widget = panel(guide, "position")
    widget.edit({"field": "new", "value": "Strikes"})
    edit(widget, "X1", "axis", "SP")
    assert edit(widget, "X1", "score", "4") == "error"
    edit(widget, "X1", "score", "-4")
    edit(widget, "X1", "axis", "FP")
    assert team(folder, "space")["X1"]["score"] == 4
    edit(widget, "X1", "remove", True)
    assert team(folder, "space") == {}


def test_a_strategy_counts_as_soon_as_it_rests_on_both_its_groups(guide, folder):
    widget = panel(guide, "tows")
    widget.edit({"field": "new", "value": "Partner with hotels"})
    key = "st3"
    assert key not in guide.state.quick.strategies.index
    assert rows(widget)[key]["messages"]
    matrix = panel(guide, "links")
    edit(matrix, key, "O3", "x")
    edit(matrix, key, "S1", "x")
    assert team(folder, "strategies")[key]["factors"] == ["S1", "O3"]
    assert key in guide.state.quick.strategies.index
    assert cells(matrix, key)["S1"] == "x"
    widget.edit({"button": "undo"})
    assert key not in guide.state.quick.strategies.index
    edit(matrix, "wo2", "W2", "x")
    edit(matrix, "wo2", "W2", "")
    assert guide.state.case.data("swot").cited("wo2") == ["W1", "O2"]


def test_scores_are_emptied_and_set_and_scenarios_come_and_go(guide, folder):
    widget = panel(guide, "qspm")
    edit(widget, "S1", "so2", "")
    assert "S1" not in guide.state.quick.qspm.index.get_level_values("factor")  # for all strategies, or for none
    edit(widget, "S1", "so2", "4")
    assert guide.state.quick.qspm.at[("so2", "S1"), "attractiveness"] == 4
    widget = panel(guide, "strategies")
    widget.edit({"field": "new", "value": "Fuel doubles"})
    edit(widget, "fuel_doubles", "T", "3")
    assert sq.open_case(folder).options("swot")["scenarios"] == {"law_in_force": {"T": 2}, "fuel_doubles": {"T": 3}}
    assert "Fuel doubles" in views.scenarios_table(guide.state).frame.columns
    assert edit(widget, "fuel_doubles", "T", "-1") == "error"
    edit(widget, "law_in_force", "remove", True)
    edit(widget, "fuel_doubles", "remove", True)
    assert "scenarios" not in sq.open_case(folder).options("swot")


def test_the_group_decides_on_strategies_and_factors_with_a_reason(guide, folder):
    widget = panel(guide, "decide")
    order = [row["key"] for row in widget.view["table"]["rows"]]
    assert order[:2] == ["wt1", "wo2"]
    assert set(order) == set(guide.state.judged)
    assert edit(widget, "st1", "decided", "reject") == "warning"
    edit(widget, "st1", "reason", "The train has won")
    assert sq.open_case(folder).decisions("swot")["st1"]["category"] == "reject"
    assert "The train has won" in guide.state.result.summary("en", guide.state.decisions)


# what is shown --------------------------------------------------------------------------------------------------------


def words_of(shown):
    return shown.bundle()["text/plain"]


def shown_in(folder, outputs, lang, mode="batch", steps=STEPS):
    outputs.clear()
    guide = opened(folder, mode, lang)
    for name in steps:
        getattr(guide, name)()
    return [h.shown for h in outputs if isinstance(h.shown, (Picture, TableView, Words)) and words_of(h.shown)]


def test_batch_shows_what_the_group_left_on_the_screen(surveys, guide, outputs, folder):
    kept(folder, "swot", "servqual")
    guide.reload("board")
    edit(panel(guide, "evidence"), "servqual:assurance", "verdict", "accept")
    edit(panel(guide, "board"), "S3", "merged_into", "S1")
    steps = ("data", "board", "evidence", "votes", "decide", "findings")
    live, batch = ([words_of(x) for x in shown_in(folder, outputs, "en", mode, steps)] for mode in ("live", "batch"))
    assert live == batch
    assert any("Assurance: short of what customers expect" in text for text in batch)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_text_of_a_user_becomes_markup(tmp_path, outputs, lang):
    guide = opened(bare(tmp_path), lang=lang)
    panel(guide, "board").edit({"field": "new", "value": EVIL})
    for shown in shown_in(tmp_path, outputs, lang):
        bundle = shown.bundle()
        assert "<img src=x" not in bundle.get("text/html", "") + bundle.get("text/markdown", "")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_board_of_one_factor_shows_no_empty_table(tmp_path, outputs, lang):
    folder = bare(tmp_path, "swot: {team: {factors: {S1: {kind: S, text: Own crews}}}}")
    shown = shown_in(folder, outputs, lang)
    assert not [s for s in shown if isinstance(s, TableView)]
    assert len([s for s in shown if isinstance(s, Picture)]) == 2  # board and TOWS


def test_other_rating_scales_are_named_where_they_decide(guide):
    assert tr("swot.thing.ife", "en") in words_of(words.conventions(guide.state))


def test_candidates_that_say_nonsense_are_refused():
    board = pd.DataFrame({"factor": ["S1"], "kind": ["S"]})
    for wrong in ({"servqual": 3}, {"servqual": {"care": "no"}}, {"servqual": {"care": {"why": "x"}}}, [1]):
        with pytest.raises(DataError):
            swot.assemble({"answers": board}, {"candidates": wrong})
    kept = swot.assemble({"answers": board}, {"candidates": {"servqual": {"care": {"reason": "x"}}}})
    assert list(kept.factors.index) == ["S1"]


@pytest.mark.parametrize("name", EXERCISES)
def test_every_mistake_is_wrong_and_the_answer_right(name):
    task = EXERCISES[name]
    assert check(task, str(task.answer()))[0]
    for wrong, hint in task.mistakes.items():
        assert check(task, str(wrong)) == (False, hint)
