"""The tables of the QFD report: digits that say something, one unit a column, an order that can be read down."""

from __future__ import annotations

import re

from sqmlib.i18n import tr
from sqmlib.panels.qfd import views

pytest_plugins = ("qfd_panel_kit",)  # its fixtures


def heading(guide, column):
    return guide.state.quick.heading(column)


def test_ratings_are_shown_as_they_were_given(guide):
    shown = views.requirements_table(guide.state).frame
    assert all(re.fullmatch(r"\d", text) for text in shown[heading(guide, "importance")])
    for column in ("current", "target", "sales_point"):
        assert all(re.fullmatch(r"\d\.\d", text) for text in shown[heading(guide, column)]), column
    guide.state.choose(("team", "importance"), {"wifi": 3.25})
    shown = views.requirements_table(guide.state).frame
    assert "3.25" in list(shown[heading(guide, "importance")]), "nothing is rounded away"


def test_differences_of_neighbors_are_percentage_points(guide):
    shown = views.neighbors_table(guide.state).frame[tr("qfd_guide.head.difference", "en")]
    pairs = guide.state.result.sensitivity
    exact = 100 * pairs["difference"][pairs["neighbors"]].to_numpy()
    assert all(re.fullmatch(r"<0\.1|\d+\.\d", text) for text in shown)
    assert [float(t) for t in shown if t != "<0.1"] == [round(x, 1) for x in exact if x >= 0.05]
    assert "0.0" not in list(shown), "the airline has no tie"
    assert guide.state.result.show("sensitivity").iloc[0][heading(guide, "difference")].endswith("%")


def test_findings_have_a_column_for_each_unit(guide):
    shown = views.findings_table(guide.state).frame
    shares, points = (shown[tr(f"qfd_guide.head.{unit}", "en")] for unit in ("share", "points"))
    behind = (guide.state.quick.findings.index.get_level_values("finding") == "behind_competitor").tolist()
    assert any(behind)
    for share, point, is_behind in zip(shares, points, behind, strict=True):
        assert bool(re.fullmatch(r"\d+%", share)) != is_behind
        assert bool(re.fullmatch(r"\d\.\d", point)) == is_behind
    assert heading(guide, "value") not in shown


def test_later_phases_stand_by_rank_and_their_weights_are_numbers(guide):
    shown = views.cascade_table(guide.state).frame
    phases, ranks = shown[heading(guide, "phase")], shown[heading(guide, "rank")].astype(int)
    assert list(phases.drop_duplicates()) == [tr(f"qfd.code.phase.{p}", "en") for p in ("processes", "controls")]
    assert all(part.is_monotonic_increasing for _, part in ranks.groupby(phases.to_numpy()))
    for phase, weight in zip(phases, shown[heading(guide, "carried_weight")], strict=True):
        last = phase == tr("qfd.code.phase.controls", "en")
        assert re.fullmatch("–" if last else r"\d+%", weight)
