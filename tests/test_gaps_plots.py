"""Pictures of the gaps model: both languages, long texts, missing forms; nothing overlaps or is cut off."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest

from sqmlib import charts, gaps

NAMES = ("plot_model", "plot_dimensions", "plot_antecedents")
LONG = {
    "en": "how well everybody keeps what was promised even at the busiest hours of the day number",
    "zh": "即使在节假日客流高峰时段也能始终如一地兑现对顾客作出的各项承诺之",
}


@pytest.fixture(scope="module")
def results() -> dict[str, gaps.GapsResult]:
    many = [(str(i), f"dimension_{i % 11}") for i in range(1, 23)]
    template = pd.DataFrame(many, columns=["item", "dimension"])
    own = [f"dimension_{i}" for i in range(11)]
    labels = {d: {lang: f"{text}{d}" for lang, text in LONG.items()} for d in own}
    return {
        "full": gaps.analyze(gaps.EXAMPLE, **gaps.EXAMPLE_FORMS, bootstrap=0),
        "customers only": gaps.analyze(gaps.EXAMPLE, bootstrap=0),
        "one customer": gaps.analyze(gaps.EXAMPLE.iloc[:1], bootstrap=0),
        "eleven long dimensions": gaps.analyze(gaps.EXAMPLE, template=template, labels=labels, bootstrap=0),
    }


KINDS = ("full", "customers only", "one customer", "eleven long dimensions")


def boxes(ax):
    """Return the places of all texts of a figure, in pixels."""
    figure = ax.figure
    figure.canvas.draw()
    renderer = figure.canvas.get_renderer()
    texts = [t for t in ax.texts if t.get_text().strip()] + [t for t in ax.get_yticklabels() if t.get_text()]
    texts = texts if ax.axison else list(ax.texts)
    return {t: t.get_window_extent(renderer) for t in texts}, figure.bbox


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", NAMES)
def test_texts_lie_inside_and_do_not_overlap(results, name, kind, lang):
    ax = getattr(results[kind], name)(lang=lang)
    with charts.themed():
        found, page = boxes(ax)
    for text, box in found.items():
        assert box.x0 >= page.x0 - 1, text.get_text()
        assert box.x1 <= page.x1 + 1, text.get_text()
        assert box.y0 >= page.y0 - 1, text.get_text()
        assert box.y1 <= page.y1 + 1, text.get_text()
    for (a, first), (b, second) in itertools.combinations(found.items(), 2):
        wide = min(first.x1, second.x1) - max(first.x0, second.x0)
        high = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert wide <= 1.5 or high <= 1.5, (a.get_text(), b.get_text())


@pytest.mark.parametrize("kind", KINDS)
def test_badges_and_boxes_of_the_model_do_not_touch(results, kind, lang):
    from matplotlib.patches import FancyBboxPatch

    ax = results[kind].plot_model(lang=lang)
    drawn = [p for p in ax.patches if isinstance(p, FancyBboxPatch)]
    assert len(drawn) == 3 + 5 + 1 + 5
    extents = [p.get_bbox() for p in drawn]
    for first, second in itertools.combinations(extents, 2):
        wide = min(first.x1, second.x1) - max(first.x0, second.x0)
        high = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert wide <= 0.01 or high <= 0.01
    inside = {t.get_text(): t for t in ax.texts if "\n" in t.get_text()}
    ax.figure.canvas.draw()
    for text in inside.values():
        place = text.get_window_extent().transformed(ax.transData.inverted())
        assert any(
            b.x0 <= place.x0
            and place.x1 <= b.x1
            and min(place.y0, place.y1) >= b.y0
            and max(place.y0, place.y1) <= b.y1
            for b in extents
        ), text.get_text()


def test_measured_gaps_stand_on_the_diagram(results, lang):
    ax = results["full"].plot_model(lang=lang)
    said = "\n".join(text.get_text() for text in ax.texts)
    for value in results["full"].table["value"]:
        assert f"{value:+.2f}".replace("-", "−") in said
    assert all(results["full"].label(gap, lang) in ax.alt for gap in gaps.GAPS)


def test_what_is_missing_is_said_on_the_diagram(results):
    said = "\n".join(text.get_text() for text in results["customers only"].plot_model(lang="en").texts)
    assert said.count("not computable: no form") == 4


@pytest.mark.parametrize("name", NAMES)
def test_same_bytes_for_the_same_result(results, name):
    first, second = (charts.svg(getattr(results["full"], name)(lang="zh")) for _ in range(2))
    assert first == second


def test_diagram_is_scaled_to_given_axes(results):
    figure = charts.figure(4, 3)
    ax = figure.subplots()
    assert results["full"].plot_model(ax=ax, lang="en") is ax
    assert max(text.get_fontsize() for text in ax.texts) < 5


def test_a_gap_that_falls_short_in_some_dimensions_only_has_a_dashed_frame(lang):
    from matplotlib.patches import FancyBboxPatch

    managers = gaps.EXAMPLE_FORMS["managers"].copy()
    managers[[f"standard_{name}" for name in ("tangibles", "reliability", "assurance", "empathy")]] = 6
    managers["standard_responsiveness"] = 1
    result = gaps.analyze(gaps.EXAMPLE, **{**gaps.EXAMPLE_FORMS, "managers": managers}, bootstrap=0)
    ax = result.plot_model(lang=lang)
    dashed = [p for p in ax.patches if isinstance(p, FancyBboxPatch) and p.get_linestyle() not in ("-", "solid")]
    assert len(dashed) == len(result.falling_short) - len(result.short_as_a_whole)
    badges = {t.get_text(): t.get_position()[1] for t in ax.texts if result.label("gap2", lang) in t.get_text()}
    (middle,) = badges.values()
    assert any(p.get_bbox().y0 < middle < p.get_bbox().y1 for p in dashed)
    assert any("−3" in text for text in badges)
