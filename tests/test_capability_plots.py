"""Pictures of capability: readable with many groups and long names in both languages."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure
from test_capability import QUEUE, RINGS, SAMPLE

from sqmlib import capability as c
from sqmlib import charts

LONG = {
    "en": "Branch {} of the northern delta flagship experience center",
    "zh": "华东大区长江三角洲第{}号旗舰体验中心营业部",
}


def level(groups: int):
    rng = np.random.default_rng(1)
    names = rng.integers(0, groups, 60 * groups)
    times = rng.gamma(1.5, 6 + names / 4)
    labels = {f"b{i}": {lang: text.format(i) for lang, text in LONG.items()} for i in range(groups)}
    return c.service_level(times, 20, group=[f"b{i}" for i in names], unit="s", labels=labels)


OPEN = QUEUE > 12
PICTURES = {
    "limits": lambda: c.analyze(RINGS, lsl=73.99, usl=74.01, target=74, subgroup=SAMPLE).plot_capability,
    "close": lambda: c.analyze(RINGS, lsl=73.95, usl=74.05, target=74.049, natural_bound=73.9).plot_capability,
    "open": lambda: (
        c.analyze(
            np.where(OPEN, 12, QUEUE), usl=15, open_cases=OPEN, distribution="weibull", natural_bound=0
        ).plot_capability
    ),
    "named": lambda: c.analyze(QUEUE, usl=15, distribution="empirical", labels={"ctq": LONG}).plot_capability,
    "many": lambda: level(26).plot_service_level,
    "too_many": lambda: level(40).plot_service_level,
    "alone": lambda: c.service_level(QUEUE, 10).plot_service_level,
    "waiting": lambda: level(3).plot_waiting,
    "abandoned": lambda: c.service_level(QUEUE, 10, abandoned=OPEN).plot_waiting,
}


@pytest.mark.parametrize("picture", PICTURES)
def test_nothing_covers_anything_and_every_character_is_there(picture, lang):
    ax = PICTURES[picture]()(lang=lang)
    assert charts.overlaps(ax) == []
    assert charts.missing_glyphs(ax.figure) == set()
    assert ax.alt
    assert "nan" not in ax.alt.lower()
    for text in (*ax.texts, *ax.get_yticklabels()):
        if text.get_visible() and text.get_text().strip():
            box = text.get_window_extent()
            assert box.x0 >= -1, text.get_text()
            assert box.x1 <= ax.figure.bbox.x1 + 1, text.get_text()
            assert box.y0 >= -1, text.get_text()


def test_pictures_draw_on_given_axes_with_the_same_bytes():
    found = c.analyze(RINGS, lsl=73.99, usl=74.01)
    ax = Figure().subplots()
    assert found.plot_capability(ax=ax) is ax
    assert charts.svg(found.plot_capability(lang="zh")) == charts.svg(found.plot_capability(lang="zh"))
    for name in ("plot_service_level", "plot_waiting"):
        ax = Figure().subplots()
        assert getattr(level(3), name)(ax=ax) is ax


def test_no_bin_holds_both_sides_of_a_limit():
    ax = c.analyze(RINGS, lsl=73.99, usl=74.01).plot_capability()
    edges = np.array([patch.get_x() for patch in ax.patches])
    for limit in (73.99, 74.01):
        assert np.abs(edges - limit).min() < 1e-9


def test_most_groups_are_said():
    ax = level(40).plot_service_level(lang="en", most=10)
    assert len(ax.get_yticks()) == 11
    assert any("10 lowest of 40" in text.get_text() for text in ax.texts)
