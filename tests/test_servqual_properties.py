"""Properties of SERVQUAL that hold for any survey, and pictures that hold any text."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from sqmlib import charts, servqual
from sqmlib.checks import DataError
from sqmlib.psychometrics import difference_reliability

TEMPLATE = pd.DataFrame({"item": list("1234"), "dimension": ["care", "care", "speed", "speed"]})
ROWS = st.lists(st.lists(st.integers(2, 6), min_size=8, max_size=8), min_size=3, max_size=25)
QUICK = settings(max_examples=12, deadline=None)
SAME = ["n", "gap", "gap_low", "gap_high", "t", "dz", "alpha_gap"]


def survey(rows, shift: int = 0, turn: bool = False) -> pd.DataFrame:
    values = np.array(rows)
    values = 8 - values if turn else values + shift
    names = [*(f"E{i}" for i in "1234"), *(f"P{i}" for i in "1234")]
    return pd.DataFrame(values, columns=names).assign(respondent=[f"r{i}" for i in range(len(rows))])


def table(frame: pd.DataFrame, **options) -> pd.DataFrame:
    return servqual.analyze(frame, template=TEMPLATE, bootstrap=0, **options).table


@given(ROWS, st.sampled_from([-1, 1]))
@QUICK
def test_a_constant_added_to_both_halves_leaves_the_gaps(rows, shift):
    pd.testing.assert_frame_equal(table(survey(rows))[SAME], table(survey(rows, shift))[SAME], atol=1e-5)


@given(ROWS)
@QUICK
def test_turning_both_halves_round_flips_the_sign(rows):
    first, second = table(survey(rows)), table(survey(rows, turn=True))
    np.testing.assert_allclose(second["gap"], -first["gap"], atol=1e-9)
    np.testing.assert_allclose(table(survey(rows, turn=True), scale="7-1")["gap"], first["gap"], atol=1e-9)


@given(ROWS)
@QUICK
def test_equal_weights_give_the_unweighted_score(rows):
    points = {"W_care": 50, "W_speed": 50}
    found = servqual.analyze(survey(rows).assign(**points), template=TEMPLATE, bootstrap=0).overall["mean"]
    assert found["servqual_weighted"] == pytest.approx(found["servqual"])
    assert found["servqual_average_weights"] == pytest.approx(found["servqual"])
    assert found["weighting_difference"] == pytest.approx(0, abs=1e-12)


@given(ROWS, st.randoms(use_true_random=False))
@settings(max_examples=6, deadline=None)
def test_order_of_respondents_changes_nothing(rows, random):
    order = list(range(len(rows)))
    random.shuffle(order)
    frame = survey(rows)
    first, second = (servqual.analyze(f, template=TEMPLATE, bootstrap=60) for f in (frame, frame.iloc[order]))
    pd.testing.assert_frame_equal(first.table, second.table)
    pd.testing.assert_frame_equal(first.certainty, second.certainty)


@given(st.lists(st.lists(st.integers(0, 100), min_size=5, max_size=5), min_size=2, max_size=20), st.integers(0, 99))
@QUICK
def test_the_two_weightings_differ_by_the_covariances(points, seed):
    w = np.array(points, float) + 1
    w /= w.sum(1, keepdims=True)
    g = np.random.default_rng(seed).normal(size=w.shape)
    own = servqual.overall_weighted(w, g).mean()
    average = float(servqual.overall_weighted(w.mean(0), g.mean(0)))
    covariance = ((w - w.mean(0)) * (g - g.mean(0))).mean(0).sum()
    assert own - average == pytest.approx(covariance, abs=1e-12)


@given(*(st.floats(-5, 5) for _ in range(3)), st.floats(0.1, 10), st.floats(-5, 5))
@QUICK
def test_position_is_invariant_under_a_common_linear_change(p, a, width, scale, shift):
    d = a + abs(width) + 0.1
    changed = (scale * np.array([p, a, d]) + shift).tolist()
    assert float(servqual.position(*changed)) == pytest.approx(float(servqual.position(p, a, d)), abs=1e-6)


def test_a_perfectly_correlated_pair_has_no_difference_reliability():
    assert np.isnan(difference_reliability(1, 1, 0.8, 0.8, 1))
    found = servqual.analyze(
        survey([[i, i, i, i, i - 1, i - 1, i - 1, i - 1] for i in (3, 4, 5, 6)]), template=TEMPLATE
    )
    assert found.table["reliability_gap"].isna().all()
    assert found.reason("table", "care", "reliability_gap") == "no_difference"
    assert (found.table["gap"] == -1).all()


# ---- pictures

LONG = {
    "en": "staff {} who listen even when many others wait in line",
    "zh": "即使高峰时段很多顾客排队等候也耐心倾听的员工{}",
}
PICTURES = ("radar", "gaps", "items", "zone", "overall", "segments", "waves")


@pytest.fixture(scope="module")
def full() -> servqual.ServqualResult:
    """Return a result with everything that can be drawn, and long names."""
    rng = np.random.default_rng(0)
    n, items = 120, servqual.TEMPLATES["airline"].items
    mood = rng.normal(size=(n, 1))
    noise = {
        h: np.clip(np.rint(m + mood * s + rng.normal(size=(n, 21))), 1, 7) for h, m, s in (("E", 6, 0), ("P", 4.5, 1))
    }
    noise["A"] = np.clip(noise["E"] - 1, 1, 7)
    columns = {f"{h}{i}": x[:, k] for h, x in noise.items() for k, i in enumerate(items)}
    frame = pd.DataFrame({"respondent": range(n), **columns})
    frame["segment"] = np.array(["新客户", "regular", "a very long name of a segment"])[np.arange(n) % 3]
    frame["wave"] = np.array(["2024", "2025", "2026"])[np.arange(n) % 3]
    labels = {i: {lang: LONG[lang].format(i) for lang in LONG} for i in (*items, "facilities", "employees")}
    return servqual.analyze(frame, template="airline", bootstrap=100, labels=labels)


@pytest.mark.parametrize("name", PICTURES)
def test_no_texts_overlap(full, name, lang):
    ax = getattr(full, f"plot_{name}")(lang=lang)
    assert charts.overlaps(ax) == []
    assert ax.alt
    assert charts.svg(ax).startswith("<svg")


def test_items_as_dots(full, lang):
    ax = full.plot_gaps(lang=lang, level="item")
    assert len(ax.get_yticklabels()) == 21
    assert charts.overlaps(ax) == []


def test_everything_lies_inside_the_figure(full, lang):
    for name in PICTURES:
        ax = getattr(full, f"plot_{name}")(lang=lang)
        ax.figure.canvas.draw()
        width, height = ax.figure.canvas.get_width_height()
        for text in (*ax.texts, *ax.get_yticklabels()):
            box = text.get_window_extent()
            assert box.x0 > -2, (name, text.get_text())
            assert box.x1 < width + 2, (name, text.get_text())
            assert box.y0 > -2, (name, text.get_text())
            assert box.y1 < height + 2, (name, text.get_text())


def test_a_groups_verdict_is_drawn(full, lang):
    found = full.table["verdict"].iloc[0]
    other = next(v for v in servqual.CATEGORIES if v != found)
    ax = full.plot_gaps(lang=lang, decisions={full.table.index[0]: {"category": other, "reason": ""}})
    assert any("→" in text.get_text() for text in ax.texts)
    with pytest.raises(DataError):
        full.plot_gaps(decisions={"facilities": "maybe"})
    with pytest.raises(DataError):
        full.plot_gaps(dimensions=["comfort"])


def test_pictures_without_their_table_say_so(lang):
    found = servqual.analyze(servqual.EXAMPLE, bootstrap=0)
    for name in ("zone", "segments", "waves"):
        with pytest.raises(DataError) as caught:
            getattr(found, f"plot_{name}")(lang=lang)
        assert caught.value.text(lang)
    with pytest.raises(DataError):
        found.plot_radar(dimensions=["empathy", "assurance"])


def test_pictures_are_drawn_on_given_axes(full):
    for name in PICTURES:
        ax = Figure().subplots()
        assert getattr(full, f"plot_{name}")(ax=ax, lang="zh") is ax
