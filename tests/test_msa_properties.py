"""Measurement studies: what must hold for any data; the pictures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from test_msa import CLASSES, SCORES, judged, scored
from test_msa_pitfalls import simulated
from test_msa_words import RESULTS

from sqmlib import charts, msa

counts_of = st.lists(
    st.lists(st.integers(0, 4), min_size=3, max_size=3).filter(lambda r: sum(r) > 1), min_size=4, max_size=15
)
tables = st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=3, max_size=3)


@given(st.randoms(use_true_random=False))
@settings(max_examples=6)
def test_names_and_row_order_change_nothing(random):
    order = list(range(72))
    random.shuffle(order)
    moved = SCORES.iloc[order].assign(
        rater=lambda d: d["rater"].map({1: "z", 2: "a", 3: "m"}), call=lambda d: 99 - d["call"]
    )
    one, other = scored(draws=100), scored(moved, draws=100)
    assert other.table["variance"].to_dict() == pytest.approx(one.table["variance"].to_dict(), rel=1e-9)


@given(st.floats(-1e4, 1e4), st.floats(0.01, 100))
@settings(max_examples=6)
def test_shift_and_scale_of_all_scores(shift, scale):
    one, other = scored(draws=100).table, scored(SCORES.assign(score=SCORES["score"] * scale + shift), draws=100).table
    assert other["variance"].tolist() == pytest.approx((one["variance"] * scale**2).tolist(), rel=1e-6)
    assert other["study"].tolist() == pytest.approx(one["study"].tolist(), rel=1e-6)


@given(st.floats(-30, 30))
@settings(max_examples=6)
def test_a_constant_for_one_appraiser_moves_only_him(more):
    one = scored(draws=100).table["variance"]
    two = scored(SCORES.assign(score=SCORES["score"] + more * (SCORES["rater"] == 2)), draws=100).table["variance"]
    for source in ("repeatability", "interaction", "part"):
        assert two[source] == pytest.approx(one[source], rel=1e-7)


@given(st.integers(0, 10**6))
@settings(max_examples=6)
def test_balanced_reml_is_anova_without_negative_components(seed):
    frame = simulated(seed, parts=6, interaction=2.0, appraiser=3.0)
    one = scored(frame, pooling="never", draws=100)
    if (one.table["raw"] > 0).all():
        other = scored(frame, method="reml", draws=100).table["variance"]
        assert other.to_dict() == pytest.approx(one.table["variance"].to_dict(), rel=1e-5)


@given(counts_of)
def test_fleiss_as_in_statsmodels(counts):
    from statsmodels.stats.inter_rater import fleiss_kappa

    counts = np.array(counts)
    most = counts.sum(axis=1).max()
    counts[:, 0] += most - counts.sum(axis=1)
    found = msa.fleiss(counts)[0]
    if not np.isnan(found):
        assert found == pytest.approx(fleiss_kappa(counts), abs=1e-9)


@given(tables)
def test_cohen_is_symmetric_and_plain_weights_are_plain(table):
    table = np.array(table, float)
    one, other = msa.cohen(table), msa.cohen(table.T)
    assert np.isnan(one.kappa) == np.isnan(other.kappa)
    if not np.isnan(one.kappa):
        assert other.kappa == pytest.approx(one.kappa)
        assert one.kappa == pytest.approx((one.agreement - one.expected) / (1 - one.expected))
    two = msa.cohen(table[:2, :2])
    if not np.isnan(two.kappa):
        assert msa.cohen(table[:2, :2], "linear").kappa == pytest.approx(two.kappa)
        assert msa.cohen(table[:2, :2], "quadratic").kappa == pytest.approx(two.kappa)


@given(st.lists(st.integers(0, 2), min_size=3, max_size=40))
def test_perfect_agreement_is_one(classes):
    counts = 2 * np.eye(3)[classes]
    several = len(set(classes)) > 1
    for value in (msa.fleiss(counts)[0], msa.krippendorff(counts), msa.cohen(msa.square(classes, classes, 3)).kappa):
        assert value == pytest.approx(1) if several else np.isnan(value)


@given(tables)
def test_two_rater_fleiss_is_scotts_pi(table):
    table = np.array(table)
    if table.sum() < 2:
        return
    pairs = [(i, j) for i in range(3) for j in range(3) for _ in range(table[i][j])]
    counts = np.array([np.eye(3)[i] + np.eye(3)[j] for i, j in pairs])
    margin = counts.sum(axis=0) / counts.sum()
    po, pe = np.trace(table) / table.sum(), (margin**2).sum()
    found = msa.fleiss(counts)[0]
    assert np.isnan(found) if pe > 1 - 1e-12 else found == pytest.approx((po - pe) / (1 - pe))


def test_interval_and_ordinal_alpha():
    """Krippendorff 2004 reliability data of four observers: nominal .743, ordinal .815, interval .849."""
    rows = ["1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."]
    units = list(zip(*(row.split() for row in rows), strict=True))
    counts = [[unit.count(str(k)) for k in range(1, 6)] for unit in units]
    found = [round(msa.krippendorff(counts, metric), 3) for metric in ("nominal", "ordinal", "interval")]
    assert found == [0.743, 0.815, 0.849]


def test_generalized_intervals_cover():
    """Of 40 simulated studies about 95 % of the intervals of % study variation hold the true value."""
    true = 100 * np.sqrt((1 + 1 + 1) / (1 + 1 + 1 + 25))
    rows = [scored(simulated(seed, parts=8), pooling="never", draws=300).table.loc["gage_rr"] for seed in range(40)]
    hits = [row["study_low"] <= true <= row["study_high"] for row in rows]
    assert np.mean(hits) >= 0.88


# ---- pictures

LONG = {"en": "Evaluator {} of the northern delta flagship center", "zh": "华东大区长江三角洲第{}号旗舰中心质检评分员"}


def crowd(lang) -> msa.AgreementResult:
    parts = [CLASSES.assign(rater=CLASSES["rater"] + str(i)) for i in range(8)]
    names = {f"{n}{i}": LONG[lang].format(i) for n in ("Ana", "Ben", "Cho") for i in range(8)}
    return judged(pd.concat(parts), labels=names)


PICTURES = {
    "gage": lambda lang: RESULTS["gage"]().plot_gage,
    "nested": lambda lang: RESULTS["nested"]().plot_gage,
    "parts": lambda lang: (
        scored(simulated(1, parts=40), labels={str(i): LONG[lang].format(i) for i in range(50)}).plot_parts
    ),
    "agreement": lambda lang: judged().plot_agreement,
    "crowd": lambda lang: crowd(lang).plot_agreement,
    "no_ref": lambda lang: RESULTS["no_ref"]().plot_agreement,
    "left_out": lambda lang: judged(people="left_out").plot_agreement,
}


@pytest.mark.parametrize("picture", PICTURES)
def test_nothing_covers_anything_and_every_character_is_there(picture, lang):
    ax = PICTURES[picture](lang)(lang=lang)
    assert charts.overlaps(ax) == []
    assert charts.missing_glyphs(ax.figure) == set()
    assert ax.alt
    for text in (*ax.texts, *ax.get_yticklabels()):
        if text.get_visible() and text.get_text().strip():
            box = text.get_window_extent()
            assert box.x0 >= -1, text.get_text()
            assert box.x1 <= ax.figure.bbox.x1 + 1, text.get_text()
            assert box.y0 >= -1, text.get_text()


def test_pictures_draw_on_given_axes():
    for found, name in ((scored(), "plot_gage"), (scored(), "plot_parts"), (judged(), "plot_agreement")):
        ax = Figure().subplots()
        assert getattr(found, name)(ax=ax, lang="zh") is ax
