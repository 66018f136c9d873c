"""Pictures of the portfolio: readable with 5, 40 and 300 units, in both languages, with long names."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from portfolio_kit import TREND, charted, shares, simulate

from sqmlib import charts, portfolio
from sqmlib.checks import DataError
from sqmlib.portfolio.plots.trends import notable

LONG = {
    "en": "Branch {:02d} of the northern delta flagship experience center",
    "zh": "华东大区长江三角洲第{:03d}号旗舰体验中心营业部",
}
PICTURES = ("funnel", "trends", "targets", "overview")
TARGET = [{"metric": "better", "at_least": 0.55}]


@cache
def compared(units: int, lang: str | None = None) -> portfolio.PortfolioResult:
    names = LONG[lang] if lang else "branch{:02d}"
    return portfolio.analyze(simulate(units, names=names), metric="better", targets=TARGET)


@cache
def stable(units: int, lang: str | None = None) -> portfolio.PortfolioResult:
    names = LONG[lang] if lang else "branch{:02d}"
    return portfolio.analyze(charted(units, names=names), targets=TARGET)


def texts(ax) -> str:
    return "\n".join(text.get_text() for text in ax.findobj(charts.labels.Text))


@pytest.mark.parametrize("units", [5, 40, 300])
@pytest.mark.parametrize("picture", PICTURES)
def test_no_label_covers_another_and_every_character_is_there(units, picture, lang):
    ax = getattr(compared(units, lang), f"plot_{picture}")(lang=lang)
    assert charts.overlaps(ax) == []
    assert charts.missing_glyphs(ax.figure) == set()
    assert ax.alt


@pytest.mark.parametrize("units", [1, 8, 40])
def test_control_charts_cover_nothing_and_every_character_is_there(units, lang):
    ax = stable(units, lang).plot_control(lang=lang)
    assert charts.overlaps(ax) == []
    assert charts.missing_glyphs(ax.figure) == set()


@pytest.mark.parametrize("picture", [*PICTURES, "control"])
def test_texts_stay_inside_the_picture(picture, lang):
    result = stable(40, lang) if picture == "control" else compared(40, lang)
    ax = getattr(result, f"plot_{picture}")(lang=lang)
    fig = ax.figure
    fig.canvas.draw()
    for text in ax.findobj(charts.labels.Text):
        drawn = (*ax.texts, *(ax.get_yticklabels() if ax.axison else ()))
        if text.get_visible() and text.get_text().strip() and text in drawn:
            box = text.get_window_extent()
            assert box.x0 >= -1, text.get_text()
            assert box.x1 <= fig.bbox.x1 + 1, text.get_text()
            assert box.y0 >= -1, text.get_text()


@pytest.mark.parametrize("picture", PICTURES)
def test_same_data_give_the_same_bytes(picture):
    draw = getattr(compared(40), f"plot_{picture}")
    assert charts.svg(draw(lang="zh")) == charts.svg(draw(lang="zh"))


def test_funnel_names_those_outside_and_draws_its_limits():
    found = compared(40)
    ax = found.plot_funnel(lang="en")
    labels = next(a for a in ax.artists if isinstance(a, charts.Labels))
    said = {text.get_text() for text in labels.texts}
    assert said == set(found.table.index[found.table["verdict"] != "inside"])
    drawn = [line.get_ydata() for line in ax.lines if len(line.get_xdata()) > 50]
    assert len(drawn) == 4
    first = found.table.iloc[0]
    grid = next(line.get_xdata() for line in ax.lines if len(line.get_xdata()) > 50)
    at = [np.interp(first["n"], grid, y) for y in drawn]
    np.testing.assert_allclose(
        sorted(at), sorted(first[["alarm_low", "warning_low", "warning_high", "alarm_high"]]), atol=0.005
    )


def test_funnel_of_many_outside_says_how_many_have_a_name():
    n = np.full(40, 400)
    found = portfolio.analyze(shares(n, np.where(np.arange(40) % 2, 300, 100)), overdispersion="none")
    assert "12 farthest of 40" in texts(found.plot_funnel(lang="en"))


def test_funnel_of_an_index_is_drawn_over_precision():
    values = np.linspace(0, 1, 12)
    ends = {"value": values, "low": values - 0.1, "high": values + 0.3, "kind": "index"}
    ax = portfolio.analyze(shares(np.full(12, 50), np.zeros(12)).assign(**ends)).plot_funnel(lang="en")
    assert ax.get_xlabel().startswith("Precision")


def test_trends_of_many_units_show_the_notable_ones_and_say_so():
    found = compared(300)
    drawn = notable(found, 30)
    assert drawn[0] == TREND
    assert {"branch04", "branch12", "branch26"} <= set(drawn[:8])
    assert "30 of 300 units" in texts(found.plot_trends(lang="en"))
    assert notable(compared(5), 30) == list(compared(5).table.index)


def test_control_charts_show_units_with_signals_first_and_say_so():
    result = stable(40)
    ax = result.plot_control(lang="en")
    drawn = [text for text in texts(ax).split("\n") if text.startswith("branch")]
    assert drawn == result.charted()[:12]
    assert drawn[0] == "branch03"
    assert "branch05" in drawn
    assert "12 of 40 units" in texts(ax)
    assert "special cause, worse: branch03" in ax.alt
    assert "12 of 40" not in texts(result.plot_control(lang="en", most=40))


def test_control_charts_draw_points_limits_marks_and_target():
    result = stable(1)
    ax = result.plot_control(lang="en")
    row = result.control.droplevel("unit")
    values = next(line for line in ax.lines if len(line.get_xdata()) == 15)
    low, high = values.get_ydata().max(), values.get_ydata().min()
    scale = (row["value"].max() - row["value"].min()) / (low - high)
    np.testing.assert_allclose((low - values.get_ydata()) * scale, row["value"] - row["value"].min(), atol=1e-9)
    assert len(ax.patches) == 3  # center and two limits
    assert {f"{row['ucl'].iloc[-1]:.2f}", f"{row['lcl'].iloc[-1]:.2f}", "0.55"} <= set(texts(ax).split("\n"))
    marked = stable(8).plot_control(lang="en")
    shapes = {line.get_marker(): len(line.get_xdata()) for line in marked.lines if line.get_marker() in "^v"}
    assert shapes.keys() == {"^", "v"}


def test_targets_show_the_least_sure_and_say_so():
    ax = compared(300).plot_targets(lang="en")
    assert ax.get_yticklabels()[0].get_text() == "branch12"
    assert "28 of 300 units" in texts(ax)


def test_overview_names_methods_over_their_columns_and_shows_no_empty_row(lang):
    first = simulate(12)
    other = first.drop_duplicates(["segment", "wave"])
    names = {"ipa": "performance", "gaps": "value"} | {f"m{i}": f"c{i}" for i in range(8)}
    more = [other.assign(method=method, item=f"{method}_item", metric=metric) for method, metric in names.items()]
    ax = portfolio.analyze(pd.concat([first, *more])).plot_overview(lang=lang)
    said = texts(ax).replace("\n", "")
    assert ("服务质量差距模型" if lang == "zh" else "Gaps model") in said
    assert charts.overlaps(ax) == []
    ends = "far out" if lang == "en" else "远出界"
    fields = {round(text.get_position()[1], 3) for text in ax.texts if text.get_text().endswith(ends)}
    assert len(fields) == len(ax.get_yticklabels()) - 1


def test_overview_shows_center_and_alarms():
    assert "3 far out" in texts(compared(40).plot_overview(lang="en"))


def test_pictures_without_their_data_are_refused():
    plain = portfolio.analyze(portfolio.EXAMPLE)
    for draw in (
        plain.plot_trends,
        plain.plot_targets,
        plain.plot_control,
        compared(5).plot_control,
        portfolio.analyze(shares(np.array([9, 9]), np.zeros(2))).plot_funnel,
    ):
        with pytest.raises(DataError):
            draw()
    with pytest.raises(DataError, match=r"wifi kano\.better"):
        compared(5).plot_targets(target="x")
