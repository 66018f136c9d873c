"""Pictures of an importance-performance analysis, in both languages, on real data and on what breaks pictures."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sqmlib import charts, ipa
from sqmlib.checks import DataError

KIOSK = Path(__file__).parent / "known" / "kiosk"
PICTURES = ("plot_map", "plot_dual", "plot_priorities", "plot_flips", "plot_asymmetry")
LONG = {
    "en": "Service number {}, even when many other people are waiting in the same line at the busiest hours",
    "zh": "第{}项服务，即使在高峰时段有很多其他顾客同时排队等候也能如此（包括节假日）",
}


@pytest.fixture(scope="module")
def kiosk() -> ipa.IpaResult:
    """24 items with long texts, an outcome and two segments."""
    ends = {"I": "imp", "S": "perf"}
    frame = pd.read_csv(KIOSK / "kiosk_ipa.csv")
    frame = frame.rename(columns=lambda c: c if c == "respondent" else f"i{int(c[1:]):02d}_{ends[c[0]]}")
    outcomes = pd.read_csv(KIOSK / "kiosk_outcomes.csv")
    frame = frame.assign(overall=outcomes["satisfaction_1"], segment=outcomes["gender"])
    labels = {f"i{n:02d}": {lang: text.format(n) for lang, text in LONG.items()} for n in range(1, 25)}
    return ipa.analyze(frame, bootstrap=100, labels=labels)


@pytest.fixture(scope="module")
def plain() -> ipa.IpaResult:
    return ipa.analyze(ipa.EXAMPLE, bootstrap=100)


def look_at(ax) -> None:
    """What must be true of every picture."""
    assert ax.alt
    assert charts.overlaps(ax) == []
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a missing glyph would warn
        assert charts.svg(ax).startswith("<svg")


@pytest.mark.parametrize("picture", PICTURES)
@pytest.mark.parametrize("data", ["kiosk", "plain"])
def test_pictures(picture, data, lang, request):
    look_at(getattr(request.getfixturevalue(data), picture)(lang=lang))


@pytest.mark.parametrize("importance", ["correlation", "relative_weights"])
def test_derived_importance_has_a_map_without_diagonal(importance, lang):
    result = ipa.analyze(ipa.EXAMPLE, importance=importance, bootstrap=50)
    ax = result.plot_map(lang=lang)
    look_at(ax)
    assert not [line for line in ax.lines if line.get_linestyle() == "--"]
    look_at(result.plot_priorities(lang=lang))


def test_identical_items_do_not_cover_each_other():
    columns = {f"x{k}_{end}": [3, 4, 5] for k in range(9) for end in ("imp", "perf")}
    result = ipa.analyze(pd.DataFrame({"respondent": ["a", "b", "c"], **columns}), bootstrap=0)
    for picture in ("plot_map", "plot_priorities", "plot_flips"):
        look_at(getattr(result, picture)(lang="en"))


def test_a_verdict_of_the_group_decides_shape_and_key(plain):
    ax = plain.plot_map(lang="en", decisions={"music": {"category": "keep", "reason": "why not"}})
    assert "possible overkill: " not in ax.alt
    assert "keep it up: staff; music" in ax.alt


def test_hollow_marks_are_uncertain_items():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.integers(3, 6, (60, 8)), columns=[f"{i}_{e}" for i in "abcd" for e in ("imp", "perf")])
    result = ipa.analyze(frame.assign(respondent=range(60)), bootstrap=200)
    ax = result.plot_map(lang="en")
    hollow = sum(len(line.get_xdata()) for line in ax.lines if line.get_markerfacecolor() == "white")
    assert hollow == (result.table["p_quadrant"] < 0.8).sum() > 0


def test_what_a_picture_lacks_is_said(lang):
    alone = ipa.analyze(ipa.EXAMPLE.drop(columns="overall"), bootstrap=0)
    for picture in ("plot_dual", "plot_asymmetry"):
        with pytest.raises(DataError) as caught:
            getattr(alone, picture)(lang=lang)
        assert "overall" in caught.value.text(lang)
    with pytest.raises(DataError) as caught:
        alone.plot_map(items=["nothing"])
    assert "nothing" in caught.value.text(lang)


def test_items_can_be_chosen(plain):
    ax = plain.plot_priorities(lang="en", items=["music", "queue"])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["queue", "music"]
