"""Charts: readable by everyone, the same bytes every time, and no trace in the user's own plotting."""

from __future__ import annotations

import io
import itertools
import os
import re
import subprocess
import sys
import warnings
from xml.etree import ElementTree as ET

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import _pylab_helpers

from sqmlib import charts
from sqmlib.charts import fonts, theme
from sqmlib.charts.placing import common_area, place, stack
from sqmlib.charts.writer import write_svg

# Machado, Oliveira & Fernandes 2009, severity 1: what readers with colour blindness see of linear RGB
BLIND = {
    "nobody": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
ENGLISH = [
    "seat with more room for the legs",
    "free wireless network on board",
    "friendly crew",
    "hot meal on flights over three hours",
    "bags arrive within fifteen minutes",
]
CHINESE = [
    "座椅间距更大，腿部空间更充裕",
    "机上免费无线网络",
    "乘务员服务热情周到",
    "三小时以上航班提供热餐",
    "行李在到达后十五分钟内送达",
]


def lab(color: str, seen_by: str) -> np.ndarray:
    rgb = np.array(mpl.colors.to_rgb(color))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    linear = np.clip(np.array(BLIND[seen_by]) @ linear, 0, 1)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(np.maximum(to_xyz @ linear / [0.9505, 1, 1.089], 1e-6))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("color", charts.PALETTE)
def test_colors_stand_out_on_white_and_carry_readable_text(color):
    assert charts.contrast(color) >= 3  # WCAG 2.2, 1.4.11
    assert charts.contrast(charts.text_on(color), color) >= 4.5  # 1.4.3


@pytest.mark.parametrize("color", [charts.INK, charts.QUIET])
def test_text_colors_are_readable(color):
    assert charts.contrast(color) >= 4.5


@pytest.mark.parametrize("seen_by", BLIND)
def test_colors_differ_for_readers_with_color_blindness(seen_by):
    pairs = itertools.combinations(charts.PALETTE, 2)
    assert min(np.linalg.norm(lab(a, seen_by) - lab(b, seen_by)) for a, b in pairs) > 14


def test_no_reading_depends_on_color_alone():
    assert len(set(charts.SHAPES)) == len(set(charts.PALETTE)) == 6


@given(st.text(st.sampled_from("ab c，。（）中文字"), max_size=60), st.integers(6, 30))
def test_wrap_keeps_every_character_and_the_width(text, width):
    lines = charts.wrap(text, width).split("\n")
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(charts.columns(line) <= width for line in lines)


@given(st.text(st.sampled_from("中文字词，。、"), min_size=1, max_size=60), st.integers(12, 30))
def test_wrap_starts_no_line_with_chinese_punctuation(text, width):
    runs = max(len(list(group)) for _, group in itertools.groupby(text, key=lambda c: c in "，。、"))
    lines = charts.wrap(text, width).split("\n")
    if runs < 4:
        assert all(line[0] not in "，。、" for line in lines[1:])


def test_wrap_cuts_with_an_ellipsis_and_breaks_long_words():
    assert charts.wrap("one two three four five", 9, lines=2).endswith("…")
    assert max(map(len, charts.wrap("x" * 50, 20).split("\n"))) <= 20


CLOUDS = {
    "alone": np.array([[0.5, 0.5]]),
    "identical": np.full((8, 2), 0.6),
    "corners": np.array([[0, 0], [0, 1], [1, 0], [1, 1], [0.5, 1], [1, 0.5]], dtype=float),
    "cluster": np.random.default_rng(1).normal(0.6, 0.05, (20, 2)),
    "spread": np.random.default_rng(2).uniform(0, 1, (24, 2)),
    "line": np.column_stack([np.full(12, 0.95), np.linspace(0.4, 0.6, 12)]),
}


@pytest.mark.parametrize("texts", [ENGLISH, CHINESE], ids=["en", "zh"])
@pytest.mark.parametrize("cloud", CLOUDS)
def test_labels_never_overlap(cloud, texts):
    ax = charts.axes(width=6, height=6)
    ax.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02))
    labels = charts.place_labels(ax, CLOUDS[cloud], (texts * 5)[: len(CLOUDS[cloud])], lines=4)
    assert charts.overlaps(ax) == []
    frame = ax.get_window_extent()
    for text in labels.texts:
        box = text.get_window_extent()
        assert frame.x0 <= box.x0
        assert box.x1 <= frame.x1
        assert frame.y0 <= box.y0
        assert box.y1 <= frame.y1


def test_overlaps_finds_what_does_overlap():
    ax = charts.axes(width=4, height=3)
    ax.text(0.5, 0.5, "one text")
    ax.text(0.52, 0.5, "another")
    assert charts.overlaps(ax) == [("one text", "another")]


def test_labels_follow_a_figure_that_changes_its_size():
    ax = charts.axes(width=7, height=7)
    charts.place_labels(ax, CLOUDS["line"], ENGLISH * 2 + ["a", "b"])
    assert charts.overlaps(ax) == []
    ax.figure.set_size_inches(5, 5)
    assert charts.overlaps(ax) == []


def test_placing_avoids_points_taken_boxes_and_lines():
    taken = np.array([[60.0, 40.0, 200.0, 60.0]])
    lines = np.column_stack([np.full(9, 50.0), np.linspace(55, 90, 9)])
    box = place(np.array([[50.0, 50.0]]), np.array([[40.0, 12.0]]), (0, 0, 200, 200), taken=taken, lines=lines)
    assert common_area(box, taken).sum() == 0
    assert not ((box[0, 0] < 50 < box[0, 2]) and box[0, 3] > 55)


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(1, 9)), min_size=1, max_size=10))
def test_stacked_places_keep_their_distance(pairs):
    wanted, sizes = np.array(pairs).T
    places = stack(wanted, sizes, 0, 100)
    order = np.argsort(places)
    assert (np.diff(places[order]) >= (sizes[order][1:] + sizes[order][:-1]) / 2 - 1e-9).all()
    assert (places - sizes / 2).min() >= -1e-9
    assert (places + sizes / 2).max() <= 100 + 1e-9


DRAW = """
import numpy as np
from sqmlib import charts
from sqmlib.charts import theme
ax = charts.axes(width=5, height=4)
ax.plot([0, 1], [0, 1], "o-")
charts.place_labels(ax, np.full((6, 2), 0.5), ["座椅", "costs $5", "<script>", "b", "c", "d"])
charts.key_row(ax, [charts.Block("o", charts.PALETTE[0], "魅力型")])
print(charts.svg(ax, alt="示例"))
"""


def drawn(hash_seed: str) -> str:
    env = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": os.getcwd()}
    run = subprocess.run([sys.executable, "-c", DRAW], env=env, capture_output=True, check=True, encoding="utf-8")
    return run.stdout


def test_svg_has_the_same_bytes_in_every_process():
    first = drawn("1")
    assert first == drawn("2")
    assert first.startswith("<svg")


def test_svg_is_safe_well_formed_and_asks_for_nothing():
    ax = charts.axes(width=4, height=3)
    ax.set_title("costs $5 or $10 -- a_b^{c} \\frac <script>alert(1)</script> ]]>")
    picture = charts.svg(ax, alt='<script>"&')
    root = ET.fromstring(picture)  # noqa: S314 - our own output
    assert root.get("aria-label") == '<script>"&'
    assert root.get("role") == "img"
    assert "<script" not in picture
    assert {
        v for e in root.iter() for k, v in e.attrib.items() if k.endswith("href") and not v.startswith("#")
    } == set()
    assert "http" not in picture.replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1999/xlink", "")


def test_a_png_between_leaves_the_svg_as_it_is():
    ax = charts.axes(width=4, height=3)
    charts.place_labels(ax, CLOUDS["corners"], (ENGLISH * 2)[:6])
    before = charts.svg(ax)
    assert charts.png(ax)[1:4] == b"PNG"
    assert charts.svg(ax) == before


def test_the_users_own_plotting_is_left_alone():
    before, figures = dict(mpl.rcParams), list(_pylab_helpers.Gcf.figs)
    ax = charts.axes(width=3, height=2)
    charts.svg(ax)
    assert dict(mpl.rcParams) == before
    assert list(_pylab_helpers.Gcf.figs) == figures
    assert ax._repr_svg_().startswith("<svg")


def test_chinese_text_has_all_its_glyphs():
    ax = charts.axes(width=4, height=3)
    ax.set_title("魅力型、期望型、必备型：“座椅” → 20 %")
    assert charts.missing_glyphs(ax.figure) == set()


def test_missing_glyphs_are_named_in_words():
    ax = charts.axes(width=3, height=2)
    ax.text(0.1, 0.5, "\U0001f9f6")
    with pytest.warns(UserWarning, match="\U0001f9f6"):
        charts.svg(ax)


@pytest.fixture
def no_installed_font(monkeypatch):
    monkeypatch.setattr(fonts, "CHINESE", ())
    fonts.chinese_font.cache_clear()
    yield
    fonts.chinese_font.cache_clear()


def test_a_machine_without_chinese_fonts_uses_the_bundled_one(no_installed_font):
    assert charts.families() == ["DejaVu Sans", "Noto Sans CJK SC"]
    assert charts.font_remarks() == ()


def test_without_any_chinese_font_it_says_what_to_install(no_installed_font, monkeypatch):
    monkeypatch.setattr(fonts, "find_spec", lambda name: None)
    assert charts.families() == ["DejaVu Sans"]
    (remark,) = charts.font_remarks()
    assert "pip install mpl-font" in remark.text("en")
    assert "pip install mpl-font" in remark.text("zh")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ax = charts.axes(width=3, height=2)
        ax.set_title("座椅")
        assert charts.missing_glyphs(ax.figure) == {"座", "椅"}


def test_ellipse_holds_its_share_of_the_distribution():
    cov = np.array([[0.04, 0.03], [0.03, 0.09]])
    outline = charts.ellipse_points([1, 2], cov, 0.95, corners=400)
    points = np.random.default_rng(0).multivariate_normal([1, 2], cov, 20000)
    assert mpl.path.Path(outline).contains_points(points).mean() == pytest.approx(0.95, abs=0.006)


def test_thin_keeps_the_order_and_says_so():
    kept, remarks = charts.thin(np.arange(5000), 2000)
    assert len(kept) == 2000
    assert (np.diff(kept) > 0).all()
    assert remarks[0].values == {"shown": 2000, "total": 5000}
    assert charts.thin(np.arange(2000), 2000)[1] == ()


def test_dress_switches_mathematics_off_in_axes_of_the_user():
    fig = mpl.figure.Figure()
    ax = fig.add_subplot()
    ax.set_xlabel("costs $5 or $10")
    charts.dress(ax, "two prices")
    assert not ax.xaxis.label.get_parse_math()
    assert 'aria-label="two prices"' in charts.svg(fig)


def test_fewer_bytes_keep_every_letter_its_size_and_place():
    ax = charts.axes(width=2, height=2)
    ax.set_title("满意度 0.123456")
    with charts.themed():
        raw = write_svg(ax.figure)
    small = theme._compact(raw)
    for attribute in ("transform", "x", "y", "id"):
        found = [re.findall(rf' {attribute}="([^"]*)"', svg) for svg in (raw, small)]
        assert found[0] == found[1], attribute
    numbers = [
        [float(n) for d in re.findall(r' d="([^"]*)"', svg) for n in re.findall(r"-?[\d.]+", d)] for svg in (raw, small)
    ]
    assert numbers[1] == pytest.approx(numbers[0], abs=0.01)
    assert len(small) < 0.95 * len(raw)


def test_the_fast_writer_gives_the_bytes_of_the_stock_writer():
    """Twice, so that texts kept from the first picture are used in the second."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    for text in ("满意度 Better 0.5", "fi ffl AVATAR", "满意度 Better 0.5"):
        with charts.themed():
            ax = charts.axes(width=3, height=2)
            ax.set(title=text, xlabel="评价 €$%", ylabel="y")
            ax.text(0.5, 0.5, text, rotation=30, alpha=0.5, fontsize=7, fontweight="bold", color="#123456")
            stock = io.StringIO()
            FigureCanvasSVG(ax.figure).print_svg(stock, metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
            assert write_svg(ax.figure) == stock.getvalue()
