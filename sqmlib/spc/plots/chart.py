"""The control chart: points and limits, what is marked and why, stages, target, notes, verdict."""

from __future__ import annotations

from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

import numpy as np

from sqmlib import charts
from sqmlib.checks import DataError
from sqmlib.spc.knowledge import RULES
from sqmlib.spc.plots import base
from sqmlib.spc.plots.base import BAD, GOOD, MANY, MOST_NUMBERS, SIZE, word
from sqmlib.spc.results import SHARES
from sqmlib.spc.setting import trouble

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.spc.results import ChartResult

__all__ = ["plot_chart"]

TARGET = charts.PALETTE[1]
_LIMIT = {"color": charts.QUIET, "linewidth": 1.0, "linestyle": (0, (4, 2)), "zorder": 1.5}
_CENTER = {"color": charts.QUIET, "linewidth": 1.2, "zorder": 1.5}


def plot_chart(result: ChartResult, *, ax: Axes | None = None, lang: str | None = None, numbers: bool = True) -> Axes:
    """Draw a control chart: points, center and limits of every stage, rule marks with their numbers, target and notes.

    Parameters
    ----------
    result : ChartResult
        Of any chart of :mod:`sqmlib.spc`.
    ax : matplotlib.axes.Axes, optional
        Where; default: a figure of its own.
    lang : {"en", "zh"}, optional
        Default: the language in use.
    numbers : bool
        Write the numbers of the rules at the points they mark.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If fewer than two points have a value.

    Examples
    --------
    >>> from sqmlib import spc
    >>> ax = plot_chart(spc.i_chart([5, 6, 5, 7, 6, 5, 20, 6, 5, 6, 7, 5]), lang="en")
    >>> "1" in {text.get_text() for text in ax.texts}
    True
    """
    table, own = result.table, ax is None
    if table["value"].notna().sum() < 2:
        raise DataError([trouble("few_to_draw")])
    ends = _ends(result, lang)
    blocks, lines = _key(result, lang), _lines(result, lang, numbers)
    named = [code for code in result.stages.index if result.parameters and len(result.stages) > 1]
    stage_texts = _stage_texts(result, named, lang)
    top = max((base.LINE * (t.count("\n") + 1) + 0.06 for t in stage_texts), default=0)
    ax, wide = base.frame(ax, blocks, lines, base.right_width(t for t, _, _ in ends), top)
    with charts.themed():
        _limits(ax, result)
        _points(ax, result)
        _scale(ax, result)
        base.axis_of_points(ax, result, table, lang)
        _stage_names(ax, result, stage_texts)
        marks = _numbers(ax, result) if numbers else []
        _letters(ax, result, marks)
        ax.set_ylabel(charts.wrap(_measure(result, lang), 44, 3))
        base.right_texts(ax, {t: y for t, y, _ in ends}, {t: c for t, _, c in ends})
        base.finish(ax, blocks, lines, own, wide, top)
    return charts.dress(ax, _alt(result, lang))


def _measure(result: ChartResult, lang: str | None) -> str:
    name = result.what(lang)
    unit = result.label("unit", lang) if "unit" in result.labels else ""
    if result.chart == "cusum":
        return word("measure_cusum", lang, name=name)
    name = word("measure_ewma", lang, name=name) if result.chart == "ewma" else name
    return word("measure_unit", lang, name=name, unit=unit) if unit else name


def _target(result: ChartResult) -> float | None:
    """Return the target where it lies on the scale of the picture: not among sums in sigma."""
    target = result.parameters["target"]
    return None if target is None or result.chart == "cusum" else float(target)


def _ends(result: ChartResult, lang: str | None) -> list[tuple[str, float, str]]:
    """Return what stands at the right end: text, place, color."""
    row = result.table.iloc[-1]
    names = [("ucl", charts.QUIET), ("center", charts.QUIET), ("lcl", charts.QUIET)]
    known = [(name, float(row[name]), color) for name, color in names if name in row and np.isfinite(row[name])]
    middle = _middle(result)
    found = [
        (word(f"end.{middle if name == 'center' else name}", lang, value=result.limit(y, lang)), y, color)
        for name, y, color in known
    ]
    target = _target(result)
    if target is not None:
        found.append((word("end.target", lang, value=result.number(target, lang)), target, TARGET))
    return list({text: (text, y, color) for text, y, color in found}.values())


def _limits(ax: Axes, result: ChartResult) -> None:
    """Draw center and limits of every stage, a border between stages, and the target."""
    table = result.table
    for turn, (_, first, last) in enumerate(base.stage_runs(table["stage"])):
        part = table.iloc[first : last + 1]
        base.steps(ax, first, part["center"].to_numpy(float), **_CENTER)
        for name in ("lcl", "ucl"):
            if name in part:
                base.steps(ax, first, part[name].to_numpy(float), **_LIMIT)
            if f"classic_{name}" in part:
                style = {**_LIMIT, "linestyle": (0, (1, 2)), "linewidth": 0.9}
                base.steps(ax, first, part[f"classic_{name}"].to_numpy(float), **style)
        if turn:
            ax.axvline(first - 0.5, color=charts.GREY, linewidth=1.2, zorder=0.8)
    if _target(result) is not None:
        ax.axhline(_target(result), color=TARGET, linewidth=1.1, linestyle=(0, (7, 2, 1, 2)), zorder=1.4)


def _points(ax: Axes, result: ChartResult) -> None:
    """Draw the points: quiet, marked ones in the color of what they mean, excluded ones as crosses."""
    table = result.table
    x, y = np.arange(len(table)), table["value"].to_numpy(float)
    few = len(table) <= MANY
    out, left = (table["hits"] > 0).to_numpy(), table["excluded"].to_numpy(bool)
    for _, first, last in base.stage_runs(table["stage"]):
        here = slice(first, last + 1)
        line = np.where(left[here], np.nan, y[here])
        sums = [table["c_plus"].to_numpy()[here], -table["c_minus"].to_numpy()[here]] if "c_minus" in table else [line]
        for part in sums:
            ax.plot(x[here], part, color=charts.PALETTE[3], linewidth=1.0 if few else 0.5, zorder=2)
    if result.chart == "ewma":
        ax.plot(x, table["observed"], ".", ms=4, color=charts.PALETTE[3], zorder=1.8)
    if few:
        plain = ~out & ~left
        judged = table["used"].to_numpy(bool)
        ax.plot(x[plain], y[plain], "o", ms=4, color=charts.INK, zorder=3)
        ax.plot(x[plain & ~judged], y[plain & ~judged], "o", ms=4, mfc="white", mec=charts.INK, mew=0.9, zorder=3.1)
    ax.plot(x[left], y[left], "x", ms=6, color=charts.QUIET, mew=1.4, zorder=3)
    colors, above = base.point_looks(result), y > table["center"].to_numpy(float)
    for shape, side in (("^", above), ("v", ~above)):
        for color in (GOOD, BAD, base.OTHER):
            found = out & side & (colors == color)
            ax.plot(x[found], y[found], shape, ms=6.5, color=color, mec="white", mew=0.5, zorder=4)


def _scale(ax: Axes, result: ChartResult) -> None:
    """Give the vertical axis room for marks above and letters below; far limits do not squeeze the points."""
    table = result.table
    columns = [c for c in ("value", "center", "lcl", "ucl", "observed") if c in table]
    columns = [c for c in columns if c != "observed" or result.chart == "ewma"]
    values = table[columns].to_numpy(float)
    ends = [float(np.nanmin(values)), float(np.nanmax(values))]
    if "c_minus" in table:
        ends = [min(ends[0], -float(table["c_minus"].max())), max(ends[1], float(table["c_plus"].max()))]
    target = _target(result)
    if target is not None:
        ends = [min(ends[0], target), max(ends[1], target)]
    space = (ends[1] - ends[0]) or 1.0
    below = 0.16 if result.parameters["notes"] else 0.07
    ax.set_ylim(ends[0] - below * space, ends[1] + 0.1 * space)
    if result.chart in SHARES:
        from matplotlib.ticker import PercentFormatter

        ax.yaxis.set_major_formatter(PercentFormatter(1.0))


def _stage_texts(result: ChartResult, named: list[str], lang: str | None) -> list[str]:
    """Return the names of the stages, each wrapped to the width of its stretch."""
    if not named:
        return []
    total = len(result.table)
    share = [(last - first + 1) / total for _, first, last in base.stage_runs(result.table["stage"])]
    said = []
    for code, part in zip(named, share, strict=True):
        width, level = max(6, int(part * 92)), result.number(result.stages.at[code, "center"], lang)
        name = charts.wrap(result.label(code, lang), width, 2)
        said.append(f"{name}\n{charts.wrap(word(f'end.{_middle(result)}', lang, value=level), width, 1)}")
    return said


def _middle(result: ChartResult) -> str:
    return "median" if result.chart == "run" else "center"


def _stage_names(ax: Axes, result: ChartResult, texts: list[str]) -> None:
    for text, (_, first, last) in zip(texts, base.stage_runs(result.table["stage"]), strict=False):
        at = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points", "annotation_clip": False}
        style = {"ha": "center", "va": "bottom", "fontsize": SIZE, "color": charts.INK, "linespacing": 1.1}
        ax.annotate(text, ((first + last) / 2, 1), (0, 3), **at, **style)


def _numbers(ax: Axes, result: ChartResult) -> list[Any]:
    """Write the numbers of the rules at the points they mark, above high ones and below low ones."""
    table = result.table
    places = np.flatnonzero((table["hits"] > 0).to_numpy())
    if len(places) > MOST_NUMBERS:
        return []
    broken = [(name, table[name].to_numpy(bool)) for name in result.parameters["rules"]]
    texts = []
    for i in places:
        said = "\n".join(dict.fromkeys(RULES[name].number for name, hit in broken if hit[i]))
        y, up = float(table["value"].iloc[i]), table["value"].iloc[i] > table["center"].iloc[i]
        at = {"textcoords": "offset points", "ha": "center", "va": "bottom" if up else "top", "linespacing": 0.95}
        texts.append(ax.annotate(said, (i, y), (0, 5 if up else -5), fontsize=6.5, color=charts.INK, **at))
    return texts


def _letters(ax: Axes, result: ChartResult, marks: list[Any]) -> None:
    """Write the letter of each note at the foot of the chart, with a thin line up to its point."""
    table = result.table
    low = ax.get_ylim()[0]
    for letter, point, _ in _notes(result):
        i = int(table.index.get_loc(point))
        y = float(table["value"].iloc[i])
        if np.isfinite(y):
            ax.plot([i, i], [low, y], color="#8C8C8C", linewidth=0.7, zorder=0.9)
        box = {"boxstyle": "round,pad=0.18", "fc": "white", "ec": charts.QUIET, "lw": 0.7}
        ax.annotate(letter, (i, low), (0, 7), textcoords="offset points", ha="center", fontsize=7, bbox=box, zorder=5)


def _notes(result: ChartResult) -> list[tuple[str, Any, Any]]:
    """Return letter, point and text of every note, in the order of the points."""
    texts = result.parameters["notes"]
    points = [p for p in result.table.index if str(p) in texts] if texts else []
    names = [*ascii_uppercase, *(a + b for a in ascii_uppercase for b in ascii_uppercase)]
    return [(letter, p, texts[str(p)]) for letter, p in zip(names, points, strict=False)]


def _key(result: ChartResult, lang: str | None) -> list[charts.Block]:
    """Return the icons of the verdict, then what the marks mean."""
    blocks = base.icons(result, lang)
    if result.parameters["direction"] != "neutral" and result.signals:
        blocks += [charts.Block("^", GOOD, word("key.good", lang)), charts.Block("v", BAD, word("key.bad", lang))]
    elif result.signals:
        blocks.append(charts.Block("^", base.OTHER, word("key.marked", lang)))
    if result.table["excluded"].any():
        blocks.append(charts.Block("X", charts.QUIET, word("key.excluded", lang)))
    if not (result.table["used"] | result.table["excluded"]).all() and len(result.table) <= MANY:
        blocks.append(charts.Block("ring", charts.INK, word("key.not_used", lang)))
    return blocks


def _lines(result: ChartResult, lang: str | None, numbers: bool) -> list[str]:
    """Return what stands below: notes, the rules that were broken, the price of the rules."""
    said = [word("note", lang, letter=a, point=result.label(p, lang), text=t) for a, p, t in _notes(result)]
    broken = [name for name in result.parameters["rules"] if result.table[name].any()]
    if broken:
        names = [result.say(f"code.rule.{name}", lang) for name in broken]
        said.append(word("rules", lang, names="; ".join(names) if lang != "zh" else "；".join(names)))
    many = int((result.table["hits"] > 0).sum())
    if numbers and many > MOST_NUMBERS:
        said.append(word("many", lang, n=many))
    said += _runs(result, lang) if result.chart == "run" else []
    if "classic_lcl" in result.table:
        said.append(word("classic", lang))
    said.append(
        word(f"what.{'cusum' if result.chart == 'cusum' else 'run' if result.chart == 'run' else 'plain'}", lang)
    )
    return [*said, result.price(lang)]


def _runs(result: ChartResult, lang: str | None) -> list[str]:
    """Return the two figures that judge a run chart, stage by stage."""
    columns = ["useful", "longest_run", "longest_run_max", "crossings", "crossings_min"]
    rows = result.stages[columns].astype(int).to_dict("index")
    return [word("runs", lang, stage=result.label(code, lang), **row) for code, row in rows.items()]


def _alt(result: ChartResult, lang: str | None) -> str:
    return " ".join([result.headline(lang), *result.named_hits(lang)]).replace("**", "")
