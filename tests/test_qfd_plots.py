"""Pictures of a house: both languages, small and large, and nothing that overlaps or leaves its cell."""

from __future__ import annotations

import re
import warnings

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from qfd_kit import airline, house

from sqmlib import charts, qfd
from sqmlib.checks import DataError
from sqmlib.i18n import tr
from sqmlib.qfd.plots.marks import rival_line
from sqmlib.qfd.plots.plan import Plan
from sqmlib.qfd.plots.walls import _aside

LANGUAGES = ("en", "zh")
LONG = {
    "r": {
        "en": "Requirement {} even when many other people are waiting in the same line at the busiest hours of the day",
        "zh": "需求{}：即使在高峰时段有很多其他顾客同时排队等候也能如此（包括节假日和周末）",
    },
    "c": {
        "en": "Characteristic {}: average time between the request of a guest and the first answer",
        "zh": "特性{}：从顾客提出请求到得到首次答复的平均时间（含节假日）",
    },
}


def large(size: int) -> qfd.QfdResult:
    """Return a house of so many requirements and characteristics with long texts in both languages."""
    random = np.random.default_rng(1)
    matrix = random.choice([None, 0, 1, 3, 9], (size, size), p=[0.68, 0.04, 0.1, 0.1, 0.08]).tolist()
    names = [f"c{j + 1}" for j in range(size)]
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :] if random.random() < 0.12]
    rows = [f"r{i + 1}" for i in range(size)]
    parts = {
        "requirements": {
            "requirement": rows,
            "group": np.repeat(["g1", "g2", "g3", "g4", "g5"], -(-size // 5))[:size],
            "current": random.uniform(1.5, 4.5, size).round(1),
            "target": random.uniform(3, 5, size).round(1),
            "sales_point": random.choice([1, 1.2, 1.5], size),
        },
        "characteristics": {
            "characteristic": names,
            "unit": ["per 1,000 passengers"] * size,
            "direction": random.choice([1, -1, 0], size),
            "target": random.uniform(0, 9999, size).round(1),
            "difficulty": random.integers(1, 6, size),
        },
        "roof": pd.DataFrame(pairs, columns=["first", "second"]).assign(
            sign=random.choice(["++", "+", "-", "--"], len(pairs))
        ),
        "competitors": {"requirement": rows} | {name: random.uniform(1, 5, size).round(1) for name in ("a", "b", "c")},
    }
    labels = {
        f"{kind}{n + 1}": {lang: LONG[kind][lang].format(n + 1) for lang in LANGUAGES}
        for kind in "rc"
        for n in range(size)
    }
    data = house(random.integers(1, 10, size).tolist(), matrix, **parts)
    return qfd.analyze(data, bootstrap=60, labels=labels)


@pytest.fixture(scope="module")
def sample() -> qfd.QfdResult:
    return qfd.analyze(airline(), bootstrap=100)


@pytest.fixture(scope="module")
def twenty() -> qfd.QfdResult:
    return large(20)


def texts(ax) -> list:
    return [text for text in ax.texts if text.get_text().strip()]


def collisions(ax) -> list[tuple[str, str]]:
    """Return pairs of texts that overlap, and texts outside the figure."""
    figure = ax.get_figure(root=True)
    figure.canvas.draw()
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(ax)]
    whole = figure.bbox
    outside = [
        (name, "outside")
        for name, box in boxes
        if box.x0 < -1 or box.y0 < -1 or box.x1 > whole.x1 + 1 or box.y1 > whole.y1 + 1
    ]
    edges = np.array([box.extents for _, box in boxes])
    x0, y0, x1, y1 = edges.T
    slack = 1.0
    over = (np.minimum.outer(x1, x1) - np.maximum.outer(x0, x0) > slack) & (
        np.minimum.outer(y1, y1) - np.maximum.outer(y0, y0) > slack
    )
    return outside + [(boxes[i][0], boxes[j][0]) for i, j in np.argwhere(np.triu(over, 1))]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("symbols", ["classic", "numbers"])
def test_no_text_of_the_house_overlaps_another(sample, lang, symbols):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = sample.plot_house(lang=lang, symbols=symbols)
        assert collisions(ax) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_twenty_by_twenty_with_long_texts_stays_readable(twenty, lang):
    ax = twenty.plot_house(lang=lang)
    assert collisions(ax) == []
    width, height = ax.get_figure().get_size_inches()
    assert width < 15
    assert height < 22
    sizes = [text.get_fontsize() for text in texts(ax)]
    assert min(sizes) >= 6.5


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_of_the_floor_stays_in_its_column(twenty, lang):
    ax, plan = twenty.plot_house(lang=lang), Plan(twenty, twenty.house, lang, False)
    ax.get_figure().canvas.draw()
    edges = np.append(plan.centers - plan.cell / 2, plan.matrix_right)
    back = ax.transData.inverted()
    for text in texts(ax):
        x, y = text.get_position()
        if plan.matrix_left < x < plan.matrix_right and y < plan.names_top:
            box = back.transform_bbox(text.get_window_extent())
            column = np.searchsorted(edges, x) - 1
            assert edges[column] - 0.02 <= box.x0
            assert box.x1 <= edges[column + 1] + 0.02, text.get_text()


def test_the_legend_is_on_the_sheet_and_holds_what_is_drawn(sample):
    said = {text.get_text() for text in texts(sample.plot_house(lang="en"))}
    for key in ("strength_9", "strength_3", "strength_1"):
        assert any(text.startswith(tr(f"qfd_plot.legend.{key}", "en", value="").split(" (")[0]) for text in said)
    for key in ("roof_pp", "roof_p", "roof_n", "roof_nn", "up", "down", "hit"):
        assert tr(f"qfd_plot.legend.{key}", "en") in said
    bare = {text.get_text() for text in texts(qfd.analyze(house([1], [[9]]), bootstrap=0).plot_house(lang="en"))}
    assert tr("qfd_plot.legend.roof", "en") not in bare, "no legend for what is not there"


def test_the_scale_chosen_stands_in_the_legend():
    said = [t.get_text() for t in texts(qfd.analyze(qfd.EXAMPLE, scale="5-3-1", bootstrap=0).plot_house(lang="en"))]
    assert "strong (5)" in said


def test_a_flipped_direction_is_drawn_as_a_question():
    roof = {"first": ["c1"], "second": ["c2"], "sign": ["+"], "direction_first": [1], "direction_second": [1]}
    parts = {"roof": roof, "characteristics": {"characteristic": ["c1", "c2"], "direction": [-1, 1]}}
    said = [t.get_text() for t in texts(qfd.analyze(house([1], [[9, 3]], **parts), bootstrap=0).plot_house(lang="en"))]
    assert "?" in said
    assert tr("qfd_plot.legend.roof_open", "en") in said


def test_symbols_differ_in_shape_not_in_color_alone(sample):
    """Strengths are ink alone; lines of competitors differ in style as well as in color."""
    assert len({str(rival_line(n)[2]) for n in range(3)}) == 3
    shapes = [c for c in sample.plot_house(lang="en").collections if isinstance(c, PathCollection)]
    assert shapes, "vector shapes, no glyphs"


def test_marks_of_competitors_step_aside():
    x = np.array([[1.0, 1.02, 2.0, np.nan], [1.0, 3.0, 2.0, 2.01]])
    aside = _aside(x)
    assert aside[0].tolist() == [-0.5, 0.5, 0, 0]
    assert aside[1].tolist() == [0, 0, -0.5, 0.5]


def test_the_house_fits_axes_a_user_brings(sample):
    figure = Figure(figsize=(6, 6))
    ax = figure.subplots()
    assert sample.plot_house(ax=ax, lang="en") is ax
    sizes = [text.get_fontsize() for text in texts(ax)]
    assert max(sizes) < 6
    assert not ax.axison


def test_pages_hold_every_requirement_and_characteristic(twenty):
    pages = twenty.house_pages(lang="en", rows=8, columns=10)
    assert len(pages) == 6
    said = [{text.get_text() for text in texts(ax)} for ax in pages]
    for n, page in enumerate(said, start=1):
        assert any(f"Page {n} of 6" in text for text in page)
    together = " ".join(" ".join(t.split()) for page in said for t in page)
    assert all(f"Requirement {n} even" in together for n in range(1, 21))
    assert all(f"Characteristic {n}:" in together for n in range(1, 21))
    assert all(collisions(ax) == [] for ax in pages[:2])
    with pytest.raises(DataError):
        twenty.house_pages(rows=0)
    with pytest.raises(DataError, match="symbols"):
        twenty.plot_house(symbols="emoji")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["plot_importance", "plot_sensitivity"])
def test_rows_are_readable_in_both_languages(twenty, name, lang):
    ax = getattr(twenty, name)(lang=lang)
    assert collisions(ax) == []
    labels = [label for label in ax.get_yticklabels() if label.get_text()]
    assert len(labels) == 20
    boxes = [label.get_window_extent() for label in labels]
    assert min(box.x0 for box in boxes) >= -1
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[i + 1 :])


def test_rows_say_what_they_leave_out(twenty):
    ax = twenty.plot_importance(lang="en", most=5)
    assert len(ax.get_yticks()) == 5
    assert any("15 characteristics" in " ".join(text.get_text().split()) for text in texts(ax))


@pytest.mark.parametrize("name", ["plot_house", "plot_importance", "plot_sensitivity"])
def test_pictures_without_resampling_have_no_intervals_and_the_same_bytes_twice(name):
    result = qfd.analyze(qfd.EXAMPLE, bootstrap=0)
    first, again = (charts.svg(getattr(result, name)(lang="en")) for _ in range(2))
    assert first == again
    assert 'role="img" aria-label="' in first


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["plot_house", "plot_importance", "plot_sensitivity"])
def test_the_sentences_about_a_picture_stand_apart(sample, name, lang):
    said = getattr(sample, name)(lang=lang).alt
    assert said.count("Rank 1:" if lang == "en" else "第 1 位") == 1
    assert not re.search(r"[.!?][A-Za-z]|。 ", said)
