"""Pictures of a Kano result: every one in both languages, on real data and on what usually breaks pictures."""

from __future__ import annotations

import warnings
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib import _pylab_helpers
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch

from sqmlib import charts, kano
from sqmlib.checks import DataError
from sqmlib.i18n import tr
from sqmlib.kano import plots
from sqmlib.kano.plots.map import regions, wilson_n
from sqmlib.stats import wilson

KIOSK = Path(__file__).parent / "known" / "kiosk" / "kiosk_kano.csv"
LANGUAGES = ("en", "zh")
LONG = {
    "en": "{} even when many other people are waiting in the same line at the busiest hours of the day",
    "zh": "{}，即使在高峰时段有很多其他顾客同时排队等候也能如此（包括节假日）",
}


def counts(*rows: str, labels: list[str] | None = None) -> kano.KanoResult:
    """Return a result from rows of counts A O M I R Q."""
    frame = pd.DataFrame([[int(v) for v in row.split()] for row in rows], columns=list("AOMIRQ"))
    frame.index = pd.Index([f"i{n}" for n in range(len(rows))], name="item")
    return kano.from_counts(frame, bootstrap=0, labels=dict(zip(frame.index, labels or [], strict=False)))


@pytest.fixture(scope="session")
def kiosk() -> kano.KanoResult:
    labels = {f"k{n:02d}": {"en": f"Kiosk feature number {n}", "zh": f"自助终端功能第{n}项"} for n in range(1, 30)}
    return kano.analyze(pd.read_csv(KIOSK), bootstrap=0, labels=labels)


@pytest.fixture(scope="session")
def long_texts() -> kano.KanoResult:
    answers = pd.read_csv(KIOSK)[["respondent", *(f"k{n:02d}_{r}" for n in range(1, 21) for r in "fd")]]
    labels = {f"k{n:02d}": {"en": LONG["en"].format(n), "zh": LONG["zh"].format(f"功能{n}")} for n in range(1, 21)}
    return kano.analyze(answers, bootstrap=0, labels=labels)


@pytest.fixture(scope="session")
def groups() -> kano.KanoResult:
    """Two waves and three segments of the kiosk answers; the first item is turned upside down in the second wave."""
    answers = pd.read_csv(KIOSK)[["respondent", *(f"k{n:02d}_{r}" for n in range(1, 7) for r in "fd")]]
    second = answers.assign(respondent=answers["respondent"] + 1000)
    second["k01_f"], second["k01_d"] = 1, 3
    both = pd.concat([answers.assign(wave="2025"), second.assign(wave="2026")], ignore_index=True)
    both["segment"] = np.array(["新客户", "regular", "business"])[np.arange(len(both)) % 3]
    return kano.analyze(both, bootstrap=0)


@pytest.fixture(scope="session")
def workshop() -> kano.KanoResult:
    return kano.analyze(pd.read_csv(KIOSK).iloc[:14], bootstrap=0)


SAME = "30 40 20 10 0 0"
HARD = {
    "one item": counts("30 40 20 10 1 2"),
    "three items": counts("30 40 20 10 1 2", "10 10 70 10 0 0", "5 5 5 80 5 0"),
    "identical": counts(*[SAME] * 9),
    "at the edges": counts("0 0 90 0 0 10", "100 0 0 0 0 0", "0 100 0 0 0 0", "0 0 0 100 0 0"),
    "no valid answer": counts(SAME, "0 0 0 0 60 40", labels=["fine", "only contradictions"]),
    "only no valid answer": counts("0 0 0 0 60 40"),
    "odd labels": counts(
        SAME,
        "10 10 70 10 0 0",
        "70 10 10 10 0 0",
        labels=["costs $5 or $10", "<script>alert(1)</script>", "a_b^{c} \\x"],
    ),
    "very long words": counts(SAME, "10 10 70 10 0 0", labels=["x" * 90, "长" * 60]),
}
PICTURES = ("plot_map", "plot_categories", "plot_counts", "plot_scores", "plot_curves")


def look_at(ax: Axes) -> None:
    """What must be true of every picture."""
    assert isinstance(ax, Axes)
    assert ax.alt
    assert charts.overlaps(ax) == []
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a missing glyph would warn
        assert "<script" not in charts.svg(ax)


@pytest.mark.parametrize(("data", "lang"), [("kiosk", "en"), ("kiosk", "zh"), ("long_texts", "zh")])
@pytest.mark.parametrize("picture", PICTURES)
def test_pictures_of_real_data(picture, data, lang, request):
    look_at(getattr(plots, picture)(request.getfixturevalue(data), lang=lang))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("picture", ["plot_drift", "plot_segments"])
def test_pictures_of_groups(picture, groups, lang):
    look_at(getattr(plots, picture)(groups, lang=lang))


@pytest.mark.parametrize("name", HARD)
@pytest.mark.parametrize("picture", ["plot_map", "plot_categories", "plot_counts"])
def test_pictures_of_hard_cases(picture, name):
    look_at(getattr(plots, picture)(HARD[name], lang="zh"))


@pytest.mark.parametrize("picture", PICTURES)
def test_pictures_draw_into_given_axes_and_leave_no_trace(picture, kiosk):
    before, figures = dict(mpl.rcParams), list(_pylab_helpers.Gcf.figs)
    ax = mpl.figure.Figure(figsize=(9, 9), layout="constrained").add_subplot()
    assert getattr(plots, picture)(kiosk, ax=ax, lang="en", items=["k01", "k10", "k20"]) is ax
    assert ax.figure.get_size_inches().tolist() == [9, 9]
    assert dict(mpl.rcParams) == before
    assert list(_pylab_helpers.Gcf.figs) == figures


@pytest.mark.parametrize("lang", LANGUAGES)
def test_same_result_same_bytes(kiosk, lang):
    first, again = (charts.svg(plots.plot_map(kiosk, lang=lang)) for _ in range(2))
    assert first == again


def test_the_map_speaks_the_language_asked_for(kiosk):
    english, chinese = (plots.plot_map(kiosk, lang=lang) for lang in LANGUAGES)
    assert "自助终端功能第1项" in chinese.alt
    assert "must-be" in english.alt
    assert "必备型" in chinese.alt
    assert english.get_xlabel() != chinese.get_xlabel()


def test_points_stand_where_the_coefficients_are(kiosk):
    ax = plots.plot_map(kiosk, lang="en")
    drawn = {tuple(np.round(p, 9)) for line in ax.lines if line.get_marker() != "None" for p in line.get_xydata()}
    wanted = {(round(-w, 9), round(b, 9)) for b, w in kiosk.table[["better", "worse"]].to_numpy()}
    assert wanted <= drawn


def test_many_items_are_numbered_by_their_place_in_the_survey(kiosk):
    picture = plots.MapPicture(kiosk, lang="en")
    assert sorted(map(int, (t.get_text() for t in picture._labels.texts))) == list(range(1, 30))
    picture.update(items=kiosk.table.index[10:25])
    assert sorted(map(int, (t.get_text() for t in picture._labels.texts))) == list(range(11, 26))


def test_an_updated_map_is_the_same_as_a_new_one(kiosk, workshop):
    picture = plots.MapPicture(workshop, lang="zh")
    picture.svg()
    changed = picture.update(
        kiosk, items=list(kiosk.table.index[:9]), decisions={"k08": {"category": "M", "reason": "x"}}
    )
    assert changed == plots.MapPicture(kiosk, lang="zh", items=kiosk.table.index[:9], decisions={"k08": "M"}).svg()
    assert picture.update(items=None, decisions=None) == plots.MapPicture(kiosk, lang="zh").svg()


def test_a_verdict_of_the_group_is_ringed_and_named(kiosk):
    assert kiosk.table.at["k08", "category"] == "O"
    picture = plots.MapPicture(kiosk, lang="en", decisions={"k08": "M", "k02": "M"})
    assert picture._rings.get_xydata().tolist() == [[-kiosk.table.at["k08", "worse"], kiosk.table.at["k08", "better"]]]
    assert "(O→M)" in picture.ax.alt
    assert "verdict of the group" in {t.get_text() for t in picture.ax.texts}


@pytest.mark.parametrize("picture", PICTURES)
def test_unknown_items_and_verdicts_are_refused(picture, kiosk):
    with pytest.raises(DataError, match="k99"):
        getattr(plots, picture)(kiosk, items=["k01", "k99"])
    with pytest.raises(DataError, match="k01: Z"):
        getattr(plots, picture)(kiosk, decisions={"k01": "Z"})


def test_items_without_a_place_are_named_below():
    ax = plots.plot_map(HARD["no valid answer"], lang="en")
    assert any("only contradictions" in text.get_text() for text in ax.texts)


@pytest.mark.parametrize("picture", [p for p in PICTURES if p != "plot_curves"] + ["plot_drift", "plot_segments"])
def test_nothing_chosen_is_an_empty_picture_not_an_error(picture, groups):
    ax = getattr(plots, picture)(groups, lang="en", items=[])
    assert charts.svg(ax).endswith("</svg>")


def test_pictures_say_what_they_need():
    bare = counts(SAME)
    for picture in ("plot_scores", "plot_drift", "plot_segments"):
        with pytest.raises(DataError) as refused:
            getattr(plots, picture)(bare)
        assert refused.value.text("zh") != refused.value.text("en")
    with pytest.raises(DataError):
        plots.plot_curves(counts("0 0 0 100 0 0"))


def test_number_behind_a_wilson_interval_is_found_back():
    n = np.array([7.0, 194.0, 388.5])
    for share in (0.0, 0.3, 0.5, 1.0):
        low, high = wilson(share * n, n)
        assert wilson_n(np.full(3, share), low, high) == pytest.approx(n)


def test_region_is_the_multinomial_one_where_answers_are_many():
    table = counts("28000 46000 50000 31000 0 0").table
    center, cov = regions(table)
    b, w, n = 74 / 155, 96 / 155, 155000
    assert center[0] == pytest.approx([w, b], abs=1e-4)
    joint = (46 / 155 - b * w) / n
    assert cov[0] == pytest.approx(np.array([[w * (1 - w) / n, joint], [joint, b * (1 - b) / n]]), rel=2e-3)


@pytest.mark.parametrize("shares", [(0.3, 0.3, 0.2, 0.2), (0.02, 0.03, 0.9, 0.05), (0.75, 0.2, 0.03, 0.02)])
@pytest.mark.parametrize("n", [30, 150])
def test_region_holds_the_truth_in_about_95_of_100_samples(shares, n):
    draws = np.random.default_rng(5).multinomial(n, shares, 2000)
    b = draws[:, :2].sum(1) / n
    low, high = wilson(b * n, np.full(2000, n))
    table = pd.DataFrame(draws, columns=list("AOMI")).assign(better=b, better_low=low, better_high=high)
    center, cov = regions(table)
    off = np.array([shares[1] + shares[2], shares[0] + shares[1]]) - center
    distance = np.einsum("ni,nij,nj->n", off, np.linalg.inv(cov), off)
    assert 0.925 <= (distance <= -2 * np.log(0.05)).mean() <= 0.995


def test_bars_are_the_shares_and_sum_to_a_hundred(kiosk):
    ax = plots.plot_categories(kiosk, lang="en", items=["k08", "k02"])
    widths = {}
    for bar in (path.get_extents() for part in ax.collections for path in part.get_paths()):
        widths.setdefault(round((bar.y0 + bar.y1) / 2, 6), []).append(bar.width)
    assert [sum(row) for row in widths.values()] == pytest.approx([100, 100])
    assert kiosk.table.at["k02", "rank"] < kiosk.table.at["k08", "rank"]
    row = kiosk.table.loc["k02"]
    assert widths[min(widths)] == pytest.approx([100 * row[c] / row["n"] for c in "MOAIRQ" if row[c] > 0])


def test_one_dot_per_person(workshop):
    ax = plots.plot_counts(workshop, lang="en")
    in_dots = sum(len(line.get_xdata()) for line in ax.lines if len(line.get_xdata()) != 1)
    single = sum(1 for line in ax.lines if len(line.get_xdata()) == 1)
    verdict_marks = len(workshop.table)
    assert in_dots + single - verdict_marks == workshop.table[list("AOMIRQ")].to_numpy().sum()


def test_few_people_get_dots_many_get_shares(workshop, kiosk):
    dots, bars = plots.plot_answers(workshop, lang="en"), plots.plot_answers(kiosk, lang="en")
    assert len(dots.collections) == 0
    assert len(bars.collections) == 6
    assert dots.alt.startswith(tr("kano_plot.counts.title", "en"))


def test_sure_moves_are_solid_arrows_the_others_dashed(groups):
    ax = plots.plot_drift(groups, lang="en")
    arrows = [t.arrow_patch for t in ax.texts if getattr(t, "arrow_patch", None) is not None]
    assert all(isinstance(a, FancyArrowPatch) for a in arrows)
    solid = [a for a in arrows if a.get_linestyle() in ("-", "solid")]
    sure = groups.drift["p_holm"].groupby(level="item").first() < 0.05
    assert sure.sum() == len(solid) == 1
    assert len(arrows) == len(sure)


def test_segments_show_better_and_worse_of_every_group(groups):
    ax = plots.plot_segments(groups, lang="en", items=["k02", "k05"])
    drawn = {round(float(x), 9) for line in ax.lines if line.get_marker() != "None" for x in line.get_xdata()}
    wanted = groups.segments.loc[["k02", "k05"], ["better", "worse"]].to_numpy(float).ravel()
    assert {round(float(v), 9) for v in wanted} <= drawn
    assert "regular" in ax.alt


def test_curves_end_at_the_measured_coefficients(kiosk):
    ax = plots.plot_curves(kiosk, lang="en", items=["k02", "k10", "k24"])
    ends = {tuple(np.round(line.get_ydata(), 9)) for line in ax.lines if line.get_marker() not in ("None", None, "")}
    for item in ("k02", "k10"):
        row = kiosk.table.loc[item]
        assert (round(row["worse"], 9), round(row["better"], 9)) in ends
    assert any("Kiosk feature number 24" in t.get_text() for t in ax.texts)  # indifferent: no curve, and it says so
    assert any("assumption" in t.get_text() for t in ax.texts)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_methods_of_the_result_draw_the_same(kiosk, lang):
    assert charts.svg(kiosk.plot_map(lang=lang)) == charts.svg(plots.plot_map(kiosk, lang=lang))
