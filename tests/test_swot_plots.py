"""Pictures of a SWOT result in both languages, on long texts and on little, and the contract of its frames."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from sqmlib import charts, swot
from sqmlib.checks import DataError
from sqmlib.i18n import LANGUAGES, has
from sqmlib.swot import plots
from sqmlib.swot.plots.sheet import fitted

PICTURES = ("board", "tows", "ie", "space", "position", "strategies")
LONG = {
    "en": "{} goes on at length about what passengers say in the busiest hours of the day and why that matters so much",
    "zh": "{}：旅客在高峰时段反复提到的问题，文字很长，需要自动换行，而且不能与相邻的文字重叠（含节假日）",
}
HOSTILE = {"en": "<img src=x onerror=alert(1)> $$ {0} %s", "zh": "<b>优势</b> $\\undefined$ {x}"}


def large() -> swot.Board:
    """Nine factors in every box, six strategies in every cell, all with long texts."""
    rng = np.random.default_rng(3)
    low = {"S": 3, "W": 1}
    ids = [f"{kind}{i}" for kind in "SWOT" for i in range(1, 10)]
    texts = {f"text_{lang}": [LONG[lang].format(i) for i in ids] for lang in LANGUAGES}
    ratings = [int(low.get(i[0], 1) + rng.integers(0, 2 if i[0] in low else 4)) for i in ids]
    proof = ["servqual:reliability gap -1.60 [-1.69, -1.50] of 360 respondents" if n % 3 else "" for n in range(36)]
    factors = pd.DataFrame({"factor": ids, "kind": [i[0] for i in ids], **texts, "evidence": proof, "rating": ratings})
    names = [f"{q.lower()}{i}" for q in ("SO", "WO", "ST", "WT") for i in range(1, 7)]
    cited = [f"{n[0].upper()}{n[2]};{n[1].upper()}{n[2]};{n[0].upper()}9" for n in names]
    texts = {f"text_{lang}": [LONG[lang].format(n) for n in names] for lang in LANGUAGES}
    plans = pd.DataFrame({"strategy": names, "quadrant": [n[:2].upper() for n in names], **texts, "factors": cited})
    votes = pd.DataFrame(
        [(f"v{j}", i, int(rng.integers(0, 12))) for j in range(11) for i in ids], columns=["voter", "factor", "points"]
    )
    space = swot.EXAMPLE.space.reset_index()
    return swot.assemble({"answers": factors, "strategies": plans, "votes": votes, "space": space})


@pytest.fixture(scope="module")
def big() -> swot.SwotResult:
    return swot.analyze(large(), bootstrap=200)


@pytest.fixture(scope="module")
def plain() -> swot.SwotResult:
    return swot.analyze(swot.EXAMPLE, bootstrap=200)


def bare(**columns) -> swot.SwotResult:
    return swot.analyze(pd.DataFrame({"factor": ["S1", "O1"], "kind": ["S", "O"], **columns}))


@pytest.mark.parametrize("picture", PICTURES)
def test_nothing_overlaps_with_long_texts(big, picture, lang):
    ax = getattr(big, f"plot_{picture}")(lang=lang)
    assert charts.overlaps(ax) == []
    assert ax.alt
    assert bool(re.search(r"[\u4e00-\u9fff]", ax.alt)) == (lang == "zh")
    texts = [t for t in ax.texts if t.get_text().strip()]
    places = {t.get_text(): t.get_window_extent() for t in texts}
    assert_inside(ax.figure.bbox.padded(1), places)
    for patch in ax.patches if picture in ("board", "tows") else ():
        box = patch.get_window_extent()
        own = {text: place for text, place in places.items() if box.height > 10 and box.contains(place.x0, place.y1)}
        assert_inside(box, own)


def assert_inside(box, places: dict) -> None:
    out = [text for text, at in places.items() if not (box.contains(at.x0, at.y0) and box.contains(at.x1, at.y1))]
    assert out == []


@pytest.mark.parametrize("picture", PICTURES)
def test_pictures_fit_on_given_axes(plain, picture):
    ax = Figure(figsize=(7, 5)).subplots()
    assert getattr(plain, f"plot_{picture}")(ax=ax, lang="zh") is ax
    assert charts.overlaps(ax) == []


@pytest.mark.parametrize("picture", PICTURES)
def test_same_result_same_bytes(plain, picture):
    draw = getattr(plots, f"plot_{picture}")
    assert charts.svg(draw(plain, lang="en")) == charts.svg(getattr(plain, f"plot_{picture}")(lang="en"))


def test_pictures_say_what_they_need(lang):
    result = bare()
    for picture in ("ie", "space", "position", "strategies"):
        with pytest.raises(DataError) as caught:
            getattr(result, f"plot_{picture}")(lang=lang)
        assert caught.value.text(lang)
    for picture in ("board", "tows"):
        assert getattr(result, f"plot_{picture}")(lang=lang).texts


def test_the_weightiest_factor_stands_on_top_and_is_largest(plain):
    texts = [t for t in plain.plot_board(lang="en", evidence=False).texts if t.get_text() in plain.table.index]
    own = {t.get_text(): (t.get_fontsize(), -t.get_position()[1]) for t in texts}
    assert max(own, key=lambda f: own[f][0]) == "S1"
    assert own["W1"] > own["W2"]


def test_factors_without_evidence_have_an_empty_mark(plain):
    marks = [line for line in plain.plot_board(lang="en").lines if line.get_markerfacecolor() == "white"]
    assert len(marks) == (plain.table["evidence"] == "none").sum() == 1


def test_verdicts_are_written_behind(plain):
    decisions = {"so1": {"category": "adopt", "reason": "r"}, "S1": {"category": "reject"}}
    assert any("[reject]" in t.get_text() for t in plain.plot_board(lang="en", decisions=decisions).texts)
    assert any("【采纳】" in t.get_text() for t in plain.plot_tows(lang="zh", decisions=decisions).texts)
    labels = [t.get_text() for t in plain.plot_strategies(lang="en", decisions=decisions).get_yticklabels()]
    assert "so1 [adopt]" in labels


@pytest.mark.parametrize("by", ["mean", "sum"])
def test_bars_are_the_scores_in_their_order(plain, by):
    ax = plain.plot_strategies(lang="en", by=by)
    widths = [bar.get_width() for bar in ax.patches]
    assert widths == pytest.approx(sorted(plain.strategies[by], reverse=True))


def test_unknown_or_absent_rules_are_refused(plain):
    with pytest.raises(DataError, match="mode"):
        plain.plot_strategies(by="mode")
    with pytest.raises(DataError):
        plain.plot_strategies(by="qspm")


def test_the_point_lies_in_its_cell(plain):
    ax = plain.plot_ie(lang="en")
    point = next(line for line in ax.lines if line.get_marker() == "o")
    assert (float(point.get_xdata()[0]), float(point.get_ydata()[0])) == pytest.approx((2.7, 2.3))
    assert ax.get_xlim() == (4, 1), "strong stands at the left"


def test_the_polygon_joins_the_means(plain):
    ax = plain.plot_space(lang="en")
    corners = {tuple(np.round(xy, 9)) for xy in ax.patches[0].get_xy()}
    mean = plain.axes["mean"]
    assert corners == {(0, mean["FP"]), (mean["IP"], 0), (0, mean["SP"]), (mean["CP"], 0)}


def test_texts_are_no_wider_than_their_box():
    for lang in LANGUAGES:
        for size in (7.2, 8.6, 10.6):
            text = fitted(LONG[lang].format("S1"), 150, size)
            assert charts.text_size(text, size)[0] <= 150


def test_hostile_texts_stay_what_they_are(lang):
    names = [*swot.EXAMPLE.factors.index, *swot.EXAMPLE.strategies.index]
    result = swot.analyze(swot.EXAMPLE, bootstrap=20, labels=dict.fromkeys(names, HOSTILE))
    for picture in PICTURES:
        charts.svg(getattr(result, f"plot_{picture}")(lang=lang))
    assert HOSTILE[lang] in result.summary(lang)
    assert "<img" not in result._repr_html_()


# ---- the contract of the frames, on boards with much and with little


def boards() -> dict[str, swot.SwotResult]:
    few = pd.DataFrame({"voter": ["u", "v"], "factor": ["S1", "S1"], "points": [1, 2]})
    pairs = pd.DataFrame({"voter": ["u"], "a": ["S"], "b": ["O"], "value": [3.0]})
    two = pd.DataFrame({"factor": ["S1", "O1"], "kind": ["S", "O"], "rating": [3, 2]})
    return {
        "example": swot.analyze(swot.EXAMPLE, bootstrap=50),
        "no_bootstrap": swot.analyze(swot.EXAMPLE, bootstrap=0),
        "by_weights": swot.analyze(swot.EXAMPLE, priority="weights"),
        "two_factors": bare(),
        "weights_only": bare(weight=[1, 1], rating=[3, 2]),
        "few_votes": swot.analyze(swot.assemble({"answers": two, "votes": few})),
        "pairs": swot.analyze(swot.assemble({"answers": two, "pairwise": pairs}), bootstrap=20, min_group=1),
    }


@pytest.fixture(
    scope="module",
    params=["example", "no_bootstrap", "by_weights", "two_factors", "weights_only", "few_votes", "pairs"],
)
def any_result(request) -> swot.SwotResult:
    return boards()[request.param]


def test_every_empty_cell_has_its_reason_and_every_code_its_word(any_result):
    for name, frame in any_result.frames.items():
        assert None not in frame.index.names
        assert has(f"swot.frame.{name}")
        for row, column in zip(*np.nonzero(frame.isna().to_numpy()), strict=True):
            code = any_result.reason(name, frame.index[row], frame.columns[column])
            assert code is not None, (name, frame.index[row], frame.columns[column])
            assert has(f"reason.{code}"), code
        for column in [*frame.columns, *frame.index.names]:
            assert has(f"swot.column.{column}"), column
        for column in frame:
            for code in {v for v in frame[column].dropna() if isinstance(v, str)}:
                assert has(f"swot.code.{column}.{code}"), (name, column, code)


def test_no_sentence_and_no_table_shows_a_missing_number(any_result, lang):
    shown = [any_result.show(name, lang=lang).to_string() for name in any_result.frames]
    said = [any_result.summary(lang), any_result.headline(lang), *any_result.remarks(lang), *shown]
    for text in said:
        assert not re.search(r"\b(nan|NaN|None|inf)\b", text), text
    assert "\n" not in any_result.headline(lang)
    json.dumps(any_result.to_dict(), allow_nan=False)
    json.dumps(any_result.record(), allow_nan=False)
