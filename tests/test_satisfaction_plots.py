"""Pictures of a satisfaction result, in both languages, on rich data and on what breaks pictures."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

from sqmlib import charts, satisfaction
from sqmlib.checks import DataError

PICTURES = ("plot_distribution", "plot_scores", "plot_segments", "plot_waves", "plot_themes")
LONG = {
    "en": "Satisfaction with everything that happens at the counter, even at the busiest hours of the day",
    "zh": "对柜台办理各项业务的满意度，即使在一天当中最繁忙的时段也是如此（包括节假日）",
}


@pytest.fixture(scope="module")
def rich() -> satisfaction.SatisfactionResult:
    """Nine questions with long texts, segments, four waves and comments."""
    rng = np.random.default_rng(0)
    n = 240
    frame = pd.DataFrame({f"q{k}_csat": rng.integers(1, 6, n) for k in range(6)})
    frame = frame.assign(respondent=range(n), nps=rng.integers(0, 11, n), csat=5, ces=rng.integers(1, 8, n))
    frame["wave"] = np.repeat(["2023", "2024", "2025", "2026"], n // 4)
    frame["segment"] = np.array(["新客户", "regular", "business travellers of large companies"])[np.arange(n) % 3]
    frame["comment"] = np.array(["late", "food", "餐食", "other"])[np.arange(n) % 4]
    words = pd.DataFrame({"theme": ["delay", "餐饮", "rare"], "keyword": ["late", "餐食", "never"]})
    labels = {"q0": LONG, "delay": LONG}
    return satisfaction.analyze(frame, ces="ces2", keywords=words, labels=labels)


def look_at(ax) -> None:
    """What must be true of every picture."""
    assert ax.alt
    assert charts.overlaps(ax) == []
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a missing glyph would warn
        assert charts.svg(ax).startswith("<svg")


@pytest.mark.parametrize("picture", PICTURES)
def test_pictures(picture, rich, lang):
    look_at(getattr(rich, picture)(lang=lang))


@pytest.mark.parametrize("measure", ["nps", "csat", "ces", "q0"])
def test_every_measure_by_group(measure, rich):
    look_at(rich.plot_segments(lang="zh", measure=measure))
    look_at(rich.plot_waves(lang="en", measure=measure))


@pytest.mark.parametrize("answers", [[10] * 40, [0, 10] * 20, [7], [0, 3, 6, 7, 8, 9, 10]])
def test_extreme_answers(answers, lang):
    frame = pd.DataFrame({"respondent": range(len(answers)), "nps": answers})
    result = satisfaction.analyze(frame)
    look_at(result.plot_distribution(lang=lang))
    look_at(result.plot_scores(lang=lang))


def test_a_question_without_answers_is_not_drawn():
    frame = pd.DataFrame({"respondent": ["a", "b"], "nps": [9, 2], "csat": [None, None]})
    ax = satisfaction.analyze(frame).plot_distribution(lang="en")
    assert [label.get_text() for label in ax.get_yticklabels()] == ["NPS"]


def test_low_effort_is_the_good_end():
    frame = pd.DataFrame({"respondent": range(40), "ces": [1, 2, 2, 5] * 10})
    result = satisfaction.analyze(frame, ces="ces1")
    look_at(result.plot_distribution(lang="en"))
    assert result.distribution.loc["ces", "side"].tolist() == ["top", "top", "middle", "bottom", "bottom"]


def test_what_a_picture_lacks_is_said(lang):
    plain = satisfaction.analyze(satisfaction.EXAMPLE)
    wants = {"plot_segments": "segment", "plot_waves": "wave", "plot_themes": "keyword"}
    for picture, said in wants.items():
        with pytest.raises(DataError) as caught:
            getattr(plain, picture)(lang=lang)
        assert said in caught.value.text(lang)
    with pytest.raises(DataError) as caught:
        plain.plot_scores(measures=["smile"])
    assert "smile" in caught.value.text(lang)
