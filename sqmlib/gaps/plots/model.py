"""The diagram of the gaps model, drawn by us after Parasuraman, Zeithaml & Berry 1985, with the measured gaps on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from sqmlib import charts
from sqmlib.gaps.knowledge import GAPS, SHORTFALLS
from sqmlib.gaps.plots.base import LOOKS, look, told, word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.gaps.results import GapsResult

__all__ = ["plot_model"]

WIDTH = 8.6  # inches of the whole diagram; all places below are inches
_LEFT, _CENTER, _RIGHT = (0.05, 2.15), (2.65, 5.05), (5.65, 8.55)  # gap 1; the boxes; the other gaps and promises
_SIZE, _LINE, _PAD = 8.5, 0.165, 0.09
_MOST_NAMES = 5  # dimensions named on a badge
_SOURCES = ("word_of_mouth", "needs", "past")
_BOXES = ("expected", "perceived", "delivery", "standards", "understanding")
_BETWEEN = {"gap5": ("expected", "perceived"), "gap4": ("perceived", "delivery")}
_BETWEEN |= {"gap3": ("delivery", "standards"), "gap2": ("standards", "understanding")}
_ZONES = {"customer": "#F3F6FB", "provider": "#FBF6F0"}


@dataclass(frozen=True)
class Box:
    """A rectangle with its text: left, right, top, bottom in inches, top is the smaller number."""

    left: float
    right: float
    top: float
    bottom: float
    text: str

    @property
    def middle(self) -> tuple[float, float]:
        """Its center."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


def plot_model(result: GapsResult, *, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw the model from what customers expect down to what managers think, every gap at its place.

    Parameters
    ----------
    result : GapsResult
        Of :func:`sqmlib.gaps.analyze`.
    ax : matplotlib.axes.Axes, optional
        Where; the diagram is scaled to it. Default: a figure of its own.
    lang : {"en", "zh"}, optional
        Default: the language in use.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> from sqmlib import gaps
    >>> ax = plot_model(gaps.analyze(gaps.EXAMPLE, bootstrap=0), lang="en")
    >>> any("below expectation" in text.get_text() for text in ax.texts)
    True
    """
    badges = {gap: _badge(result, gap, lang) for gap in GAPS}
    places, height = _arrange(badges, lang)
    with charts.themed():
        own, ax = ax is None, charts.axes(ax)
        if own:
            charts.fit(ax, WIDTH, height, (0, 0, WIDTH, height))
        scale = 1.0 if own else min(1.0, _inches(ax)[0] / WIDTH, _inches(ax)[1] / height)
        ax.set(xlim=(0, WIDTH), ylim=(height, 0), aspect="equal")
        ax.set_axis_off()
        _zones(ax, places, height, scale, lang)
        _arrows(ax, places)
        for name, box in places.items():
            _box(ax, box, scale, _color(result, name), name in GAPS, name in _partly(result))
        _marks(ax, places, result, scale)
        if result.falling_short:
            look_ = {"fontsize": (_SIZE - 1) * scale, "color": charts.QUIET, "ha": "right", "va": "top"}
            ax.text(WIDTH - 0.08, 0.08, word("model.key", lang), **look_)
    return charts.dress(ax, _alt(result, lang))


def _inches(ax: Axes) -> tuple[float, float]:
    wide, high = ax.get_figure(root=True).get_size_inches()
    place = ax.get_position()
    return wide * place.width, high * place.height


def _badge(result: GapsResult, gap: str, lang: str | None) -> str:
    """Return the text on the badge of a gap, wrapped to its place."""
    left, right = _LEFT if gap == "gap1" else _RIGHT
    width = int((right - left - 2 * _PAD) * 15)
    texts = [result.label(gap, lang), *told(result, gap, lang)]
    lines = [charts.wrap(text, width, 4, balance=False) for text in texts]
    short, over = result.dimensions_of(gap, *SHORTFALLS), result.dimensions_of(gap, "overestimated")
    for key, found in (("short", short), ("over", over)):
        if found:
            names = [result.label(d, lang) for d in found]
            lines.append(_packed(word(f"model.{key}", lang), names, word("join", lang), width))
    return "\n".join(lines)


def _packed(head: str, names: list[str], join: str, width: int) -> str:
    """Return names after a heading, a line broken between names only; names beyond five are counted."""
    shown = names[:_MOST_NAMES] + ([f"+{len(names) - _MOST_NAMES}"] if len(names) > _MOST_NAMES else [])
    lines = [head]
    for turn, name in enumerate(shown):
        piece = charts.wrap(name, width - 2, 2) + (join if turn < len(shown) - 1 else "")
        if lines[-1] and charts.columns(lines[-1] + piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return "\n".join(line.rstrip() for line in lines)


def _high(text: str) -> float:
    return _LINE * (text.count("\n") + 1) + 2 * _PAD


def _named(key: str, width: float, lang: str | None) -> str:
    return charts.wrap(word(f"model.{key}", lang), int((width - 2 * _PAD) * 15), 4)


def _arrange(badges: dict[str, str], lang: str | None) -> tuple[dict[str, Box], float]:
    """Return the place of every box and badge, from top to bottom, and the height of it all."""
    left, right = _CENTER
    places, top = {}, 0.42
    wide = (WIDTH - 0.1 - 2 * 0.2) / 3
    sources = [_named(name, wide, lang) for name in _SOURCES]
    high = max(map(_high, sources))
    for turn, (name, text) in enumerate(zip(_SOURCES, sources, strict=True)):
        begin = 0.05 + turn * (wide + 0.2)
        places[name] = Box(begin, begin + wide, top, top + high, text)
    top += high + 0.35
    under = {above: gap for gap, (above, _) in _BETWEEN.items()}
    promises = _named("promises", _RIGHT[1] - _RIGHT[0], lang)
    for name in _BOXES:
        text = _named(name, right - left, lang)
        high = max(_high(text), _high(promises) if name == "delivery" else 0)
        places[name] = Box(left, right, top, top + high, text)
        if name == "delivery":
            places["promises"] = Box(*_RIGHT, top, top + high, promises)
        top += high
        if name in under:
            tall = _high(badges[under[name]])
            begin = top + (0.42 if under[name] == "gap4" else 0.1)  # below the line between customer and provider
            places[under[name]] = Box(*_RIGHT, begin, begin + tall, badges[under[name]])
            top = begin + tall + 0.1
    middle, half = (places["perceived"].bottom + places["standards"].top) / 2, _high(badges["gap1"]) / 2
    places["gap1"] = Box(*_LEFT, middle - half, middle + half, badges["gap1"])
    return places, top + 0.15


def _zones(ax: Axes, places: dict[str, Box], height: float, scale: float, lang: str | None) -> None:
    """Colour the customer's and the provider's half and name them."""
    from matplotlib.patches import Rectangle

    line = places["perceived"].bottom + 0.14
    for name, top, bottom in (("customer", 0, line), ("provider", line, height)):
        ax.add_patch(Rectangle((0, top), WIDTH, bottom - top, color=_ZONES[name], linewidth=0, zorder=0))
        text = word(f"model.{name}", lang)
        ax.text(0.08, top + 0.08, text, fontsize=_SIZE * scale, color=charts.QUIET, va="top", fontweight="bold")
    ax.plot([0, WIDTH], [line, line], color="#8C8C8C", linewidth=1, linestyle=(0, (5, 3)), zorder=0.5)


def _color(result: GapsResult, name: str) -> str:
    if name not in GAPS:
        return charts.INK
    row = result.table.loc[name]
    if pd.isna(row["low"]):
        return charts.QUIET
    return LOOKS["short" if name in result.falling_short else look(row["direction"])][1]


def _partly(result: GapsResult) -> list[str]:
    """Return the gaps that fall short in some dimensions, not as a whole; their frames are dashed."""
    return [gap for gap in result.falling_short if gap not in result.short_as_a_whole]


def _box(ax: Axes, box: Box, scale: float, color: str, badge: bool, dashed: bool) -> None:
    from matplotlib.patches import FancyBboxPatch

    size = (box.right - box.left, box.bottom - box.top)
    shape = "round,pad=0,rounding_size=0.1" if badge else "square,pad=0"
    look_ = {"facecolor": "white", "edgecolor": color, "linewidth": (1.8 if badge else 0.9) * scale}
    look_ |= {"linestyle": (0, (4, 2)) if dashed else "-"}
    ax.add_patch(FancyBboxPatch((box.left, box.top), *size, boxstyle=shape, zorder=3, **look_))
    text = {"fontsize": (_SIZE - 0.5 * badge) * scale, "va": "center", "zorder": 4, "linespacing": 1.2}
    where = (box.left + _PAD, box.middle[1]) if badge else box.middle
    ax.text(*where, box.text, ha="left" if badge else "center", color=charts.INK, **text)


def _arrow(ax: Axes, begin: tuple[float, float], end: tuple[float, float], style: str = "-|>", **look_: Any) -> None:
    from matplotlib.patches import FancyArrowPatch

    look_ = {"color": "#595959", "linewidth": 1.1, "mutation_scale": 10, "shrinkA": 0, "shrinkB": 0, **look_}
    ax.add_patch(FancyArrowPatch(begin, end, arrowstyle=style, zorder=2, **look_))


def _arrows(ax: Axes, places: dict[str, Box]) -> None:
    """Draw what leads to what, and for each gap the line between its two sides."""
    expected = places["expected"]
    for name in _SOURCES:
        box = places[name]
        x = min(max(box.middle[0], expected.left + 0.25), expected.right - 0.25)
        _arrow(ax, (box.middle[0], box.bottom), (x, expected.top))
    x = expected.middle[0]
    for low, high in (("understanding", "standards"), ("standards", "delivery"), ("delivery", "perceived")):
        _arrow(ax, (x, places[low].top), (x, places[high].bottom))
    _arrow(ax, (x, expected.bottom), (x, places["perceived"].top), "<|-|>")
    promises = places["promises"]
    _arrow(ax, (places["delivery"].right, promises.middle[1]), (promises.left, promises.middle[1]), "<|-|>")
    side = sum(_LEFT) / 2
    for name, end in (("expected", places["gap1"].top), ("understanding", places["gap1"].bottom)):
        y = places[name].middle[1]
        ax.plot([places[name].left, side, side], [y, y, end], color="#595959", linewidth=1.1, zorder=2)


def _marks(ax: Axes, places: dict[str, Box], result: GapsResult, scale: float) -> None:
    """Mark where each gap opens with its number, and link the mark with its badge."""
    for gap, (at, *path) in _links(places).items():
        color = _color(result, gap)
        ax.plot(*zip(at, *path, strict=True), color=color, linewidth=1.2 * scale, zorder=2)
        ax.plot(*at, "o", ms=15 * scale, mfc="white", mec=color, mew=1.6 * scale, zorder=4)
        number = {"ha": "center", "va": "center", "fontsize": _SIZE * scale, "zorder": 5, "fontweight": "bold"}
        ax.text(*at, gap.removeprefix("gap"), color=charts.INK, **number)


def _links(places: dict[str, Box]) -> dict[str, list[tuple[float, float]]]:
    """Return per gap the place of its mark and the corners of the line from there to its badge."""
    x, side = places["expected"].middle[0], places["gap1"]
    out = {"gap1": [(side.middle[0], side.top - 0.3), (side.middle[0], side.top)]}
    for gap in _BETWEEN:
        badge = places[gap]
        if gap == "gap4":
            promises = places["promises"]
            at = ((places["delivery"].right + promises.left) / 2, promises.middle[1])
            out[gap] = [at, (at[0], badge.middle[1]), (badge.left, badge.middle[1])]
        else:
            out[gap] = [(x, badge.middle[1]), (badge.left, badge.middle[1])]
    return out


def _alt(result: GapsResult, lang: str | None) -> str:
    """Return the picture in words: every gap with its number."""
    said = [word("model.title", lang)]
    for gap in GAPS:
        found = " ".join(told(result, gap, lang))
        said.append(word("alt_gap", lang, gap=result.label(gap, lang), value=found))
    return "".join(said)
