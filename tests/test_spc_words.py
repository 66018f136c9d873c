"""Control charts: words in both languages, and pictures without overlaps."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from test_spc_pitfalls import CHARTS

from sqmlib import charts, spc
from sqmlib.checks import DataError
from sqmlib.i18n import has, words
from sqmlib.result import Result
from sqmlib.spc.advice import Check
from sqmlib.spc.plots import base

HEFEI = {"en": "Hefei", "zh": "合肥"}
NO_NUMBER = re.compile(r"\b(nan|NaN|None|inf|NaT)\b|<NA>")
LONG = {
    "value": {
        "en": "Share of calls answered within twenty seconds " * 2,
        "zh": "总机全部队列中二十秒内接通的来电占比" * 2,
    },
    "unit": "%",
    "stage_1": {
        "en": "Before the new call-back rules were introduced everywhere",
        "zh": "新回拨规则全面推行之前的阶段",
    },
    "stage_2": {"en": "Afterwards, with two more colleagues in the evening", "zh": "推行之后且晚间增加两名同事"},
}
NOTE = {
    "en": "Power cut in the computing center, all calls were routed " * 2,
    "zh": "机房停电，全部来电转至应急台且未作记录。" * 3,
}


def example(name: str, **more) -> spc.ChartResult:
    options = {"stage": ["a"] * 20 + ["b"] * 20, "target": 45.0, "direction": "increase", "labels": LONG}
    return CHARTS[name](**options | {"notes": {5: NOTE, 30: NOTE}, "exclude": [5], **more})


@pytest.mark.parametrize("name", list(CHARTS))
def test_every_frame_has_words(name, lang):
    found = example(name)
    assert isinstance(found, Result)
    for frame, data in found.frames.items():
        assert None not in data.index.names
        for column in [*data.columns, *data.index.names]:
            assert has(f"spc.column.{column}"), column
        for row, column in zip(*np.nonzero(data.isna().to_numpy()), strict=True):
            reason = found.reason(frame, data.index[row], data.columns[column])
            assert reason is not None, (frame, data.index[row], data.columns[column])
            assert has(f"reason.{reason}")
        for column in data:
            for code in {v for v in data[column].dropna() if isinstance(v, str)} - set(found.stages.index):
                assert has(f"spc.code.{column}.{code}"), (column, code)
        assert not NO_NUMBER.search(found.show(frame, lang=lang).to_string()), frame


@pytest.mark.parametrize("name", list(CHARTS))
def test_summaries_are_sentences(name, lang):
    found = example(name, rules="auto")
    for text in (found.summary(lang), found.headline(lang), *found.remarks(lang)):
        assert text.strip()
        assert not NO_NUMBER.search(text), text
        assert not re.search(r"\{\w*\}|stage_\d", text), text
    assert bool(re.search(r"[\u4e00-\u9fff]", found.summary(lang))) == (lang == "zh")


def test_every_code_has_words():
    for rule in spc.RULES.values():
        assert has(f"spc.code.rule.{rule.name}")
        assert has(f"spc.column.{rule.name}")
    for group, names in (("set", spc.SETS), ("chart", spc.CHARTS), ("estimator", spc.ESTIMATORS)):
        assert all(has(f"spc.code.{group}.{name}") for name in names), group
    assert Check("points", "fine").proposal == "none"


def test_every_proposal_of_a_check_can_be_said():
    named = {k.rpartition(".")[2] for k in words("spc") if k.startswith("spc.code.proposal.")} - {"none"}
    said = {k.rpartition(".")[2] for k in words("spc") if k.startswith("spc.proposal.")}
    found = {k.partition("_")[2] for k in words("spc") if k.startswith("spc.advice.")}
    assert named == said
    assert {name for name in named if any(f.endswith(name) for f in found)} == named - {"run_chart", "wait"}


@pytest.mark.parametrize("kind", ["measure", "subgroups", "shares", "rates", "cases", "times", "few"])
def test_choices_are_sentences(kind, lang):
    random = np.random.default_rng(1)
    found = {
        "measure": lambda: spc.choose(random.normal(5, 1, 30), small_shifts=True),
        "subgroups": lambda: spc.choose(random.normal(5, 1, (30, 12))),
        "shares": lambda: spc.choose(random.binomial(100, 0.1, 30), [100] * 30),
        "rates": lambda: spc.choose(random.poisson(9, 30), random.integers(5, 9, 30)),
        "cases": lambda: spc.choose(random.geometric(0.1, 30), kind="cases_between"),
        "times": lambda: spc.choose(random.exponential(9, 30), kind="time_between"),
        "few": lambda: spc.choose(random.normal(5, 1, 8)),
    }[kind]()
    assert (found.table["fit"] == "proposed").sum() == 1
    for text in (found.summary(lang), found.show(lang=lang).to_string(), found.show("advice", lang=lang).to_string()):
        assert not NO_NUMBER.search(text)
    expected = {"measure": "ewma", "subgroups": "xbar_s", "shares": "p", "rates": "u", "cases": "g", "times": "t"}
    assert found.proposed == {**expected, "few": "run"}[kind]


def test_many_charts_are_put_into_words(lang):
    random = np.random.default_rng(2)
    counts = random.binomial(200, 0.1, (6, 24))
    counts[2, -1], counts[3] = 60, 0
    names = pd.DataFrame(counts, index=["a", "b", "c", "d", "e", "f"])
    found = spc.many(
        names, np.full(counts.shape, 200), direction="decrease", labels={"c": {"en": "Hefei", "zh": "合肥"}}
    )
    text = found.summary(lang)
    assert HEFEI[lang] in text
    assert not NO_NUMBER.search(text + found.show(lang=lang).to_string())
    assert found.found("concern") == ["c"]
    assert found.table.at["d", "variation"] == "not_judged"


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ({"values": [[1, 2]], "sizes": None}, "many_sizes"),
        ({"values": [[1, 200]], "sizes": [[100, 100]]}, "many_cells"),
        ({"values": [[1, "x"]], "sizes": [[100, 100]]}, "many_shape"),
        ({"values": [1, 2], "sizes": [100, 100]}, "many_shape"),
        ({"values": [[1, 2]], "sizes": [[9, 9]], "rules": "anhoej"}, "rules_many"),
    ],
)
def test_many_refuses_in_words(bad, code, lang):
    with pytest.raises(DataError) as caught:
        spc.many(**bad)
    assert [p.code for p in caught.value.problems] == [f"spc.problem.{code}"]
    assert caught.value.text(lang)


# ---- pictures


@pytest.mark.parametrize("name", list(CHARTS))
def test_no_texts_overlap(name, lang):
    ax = example(name).plot_chart(lang=lang)
    texts = charts.overlaps(ax)
    numbers = {"1", "2", "3", "4", "5", "6", "7", "8"}
    assert [pair for pair in texts if not any(set(t.split("\n")) <= numbers for t in pair)] == []
    assert ax.alt


@pytest.mark.parametrize("name", ["i", "xbar_r", "xbar_s"])
def test_spread_and_run_pictures(name, lang):
    found = example(name)
    for draw in (found.plot_spread, found.plot_run):
        ax = draw(lang=lang)
        assert charts.overlaps(ax) == []
        own = charts.axes()
        assert draw(ax=own, lang=lang) is own


def test_pictures_show_stages_marks_target_and_letters(lang):
    found = example("i", rules="nelson", target=70.0)
    texts = {t.get_text() for t in found.plot_chart(lang=lang).texts}
    assert {"A", "B"} <= texts
    assert any("70" in t for t in texts)
    x = np.r_[np.tile([5.0, 6.0], 10), 20.0]
    marked = spc.i_chart(x, rules="rule_1").plot_chart(lang=lang)
    assert "1" in {t.get_text() for t in marked.texts}
    assert "1" not in {t.get_text() for t in spc.i_chart(x, rules="rule_1").plot_chart(lang=lang, numbers=False).texts}


def test_icons_say_what_the_verdict_says():
    found = spc.i_chart(np.r_[np.tile([5.0, 6.0], 10), 20.0], direction="decrease", target=1.0, rules="rule_1")
    assert found.verdict == {"variation": "concern_high", "assurance": "consistently_fail"}
    shown = [(b.shape, b.color) for b in base.icons(found, "en")]
    assert shown == [("^", base.BAD), ("s", base.BAD)]


def test_what_cannot_be_drawn_says_so(lang):
    with pytest.raises(DataError) as caught:
        CHARTS["p"]().plot_spread(lang=lang)
    assert "plot_chart" in caught.value.text(lang)


def test_a_long_series_is_drawn_without_single_markers():
    x = np.random.default_rng(0).normal(size=5000)
    svg = charts.svg(spc.i_chart(x, rules="nelson").plot_chart(lang="en"))
    assert len(svg) < 900_000


def test_shares_are_told_and_drawn_as_percentages():
    counts = [40, 35, 44, 38, 41, 37, 39, 42, 36, 43, 40, 38]
    found = spc.p_chart(counts, [1000] * 12)
    assert "3.94%" in found.parts("en")["says"][1]
    ax = found.plot_chart(lang="en")
    ax.figure.canvas.draw()
    assert all(tick.get_text().endswith("%") for tick in ax.get_yticklabels())
    assert any(text.get_text().startswith("upper") and "%" in text.get_text() for text in ax.texts)
