"""The capability picture: values, limits, fitted curves, shares outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sqmlib import charts
from sqmlib.capability.families import FAMILIES, fit
from sqmlib.capability.plots.base import ACCENT, BAD, GOOD, MILD, WIDTH, note_height, notes
from sqmlib.capability.results import share_text
from sqmlib.i18n import tr

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.capability.results import CapabilityResult

__all__ = ["plot_capability"]

HIGH = 3.5  # inches of the frame
_LEFT, _RIGHT = 0.75, 0.3


def plot_capability(result: CapabilityResult, *, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw the values as a histogram with specification limits, target, fitted curve and the shares outside.

    Parameters
    ----------
    result : CapabilityResult
        Of :func:`sqmlib.capability.analyze`.
    ax : matplotlib.axes.Axes, optional
        Where; default: a figure of its own.
    lang : {"en", "zh"}, optional
        Default: the language in use.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> from sqmlib import capability
    >>> found = capability.analyze([8.1, 7.4, 8.8, 9.0, 7.9, 8.3, 8.6, 7.7] * 15, lsl=5.5, usl=11.5)
    >>> plot_capability(found, lang="zh").get_ylabel()
    '案例数'
    """
    own, ax = ax is None, charts.axes(ax)
    lines, key = _lines(result, lang), _key(result, lang)
    wide = WIDTH - _LEFT - _RIGHT
    with charts.themed():
        if own:
            below, above = 0.6 + note_height(lines, wide), charts.key_height(key, wide) + 0.06
            charts.fit(ax, WIDTH, below + HIGH + above, (_LEFT, below, wide, HIGH))
        edges = _edges(result)
        heights = _bars(ax, result, edges)
        grid = np.linspace(edges[0], edges[-1], 400)
        top = max([heights.max(), *_curves(ax, result, grid, edges[1] - edges[0])])
        ax.set(xlim=(edges[0], edges[-1]), ylim=(0, top * 1.32), ylabel=word("capability.y", lang))
        ax.set_xlabel(_axis(result, lang))
        _limits(ax, result, lang)
        charts.key_row(ax, key, width=wide if own else None)
        notes(ax, lines, wide)
    return charts.dress(ax, " ".join([result.headline(lang), *lines]))


def word(key: str, lang: str | None, **values: Any) -> str:
    """Return a word of the capability pictures."""
    return tr(f"capability_plot.{key}", lang, **values)


def _axis(result: CapabilityResult, lang: str | None) -> str:
    unit = result.parameters["unit"]
    name = result.label("ctq", lang) if "ctq" in result.labels else word("capability.x", lang)
    return charts.wrap(f"{name} ({unit})" if unit else name, 80, 2)


def _edges(result: CapabilityResult) -> np.ndarray:
    """Return bins by Freedman & Diaconis 1981, 8 to 60 of them; a limit never runs through a bin."""
    x = result.values["value"].to_numpy()
    p = result.parameters
    limits = [p[name] for name in ("lsl", "usl", "natural_bound") if p[name] is not None]
    marks = limits + ([p["target"]] if p["target"] is not None else [])
    low, high = min(x.min(), *marks), max(x.max(), *marks)
    spread = np.subtract(*np.quantile(x, [0.75, 0.25])) or x.std()
    width = (high - low) / np.clip((high - low) / (2 * spread / len(x) ** (1 / 3)), 8, 60)
    if len(limits) > 1:
        apart = abs(limits[1] - limits[0])
        width = apart / max(round(apart / width), 1)
    before = np.ceil((limits[0] - low) / width - 1e-9) + (p["natural_bound"] != low)
    after = np.ceil((high - limits[0]) / width - 1e-9) + 1
    return limits[0] + width * np.arange(-before, after + 1)


def _bars(ax: Axes, result: CapabilityResult, edges: np.ndarray) -> np.ndarray:
    """Draw the cases as columns; open ones on top, pale."""
    ended = result.values["ended"].to_numpy()
    x, width = result.values["value"].to_numpy(), edges[1] - edges[0]
    closed, waiting = np.histogram(x[ended], edges)[0], np.histogram(x[~ended], edges)[0]
    look = {"width": width, "align": "edge", "edgecolor": "white", "linewidth": 0.6, "zorder": 1}
    ax.bar(edges[:-1], closed, color="#C9D6E8", **look)
    if waiting.any():
        ax.bar(edges[:-1], waiting, bottom=closed, color="white", hatch="///", **{**look, "edgecolor": MILD})
    return closed + waiting


def _curves(ax: Axes, result: CapabilityResult, grid: np.ndarray, width: float) -> list[float]:
    """Draw the curve of the model, and for a normal also that of the within sigma; return their tops."""
    p, n = result.parameters, len(result.values)
    tops = []
    if p["distribution"] in FAMILIES:
        found = fit(result.values["value"], p["distribution"], result.values["ended"])
        law = FAMILIES["normal"].frozen(p["mean"], p["sigma_overall"]) if p["distribution"] == "normal" else found.law
        density = n * width * law.pdf(grid)
        density = np.where(np.isfinite(density), density, np.nan)
        ax.plot(grid, density, color=ACCENT, linewidth=1.8, zorder=3)
        _shade(ax, grid, density, p)
        tops.append(min(float(np.nanmax(density)), 1.5 * float(np.nanquantile(density, 0.99))))
    if p["distribution"] == "normal" and p["sigma_within"]:
        density = n * width * FAMILIES["normal"].frozen(p["mean"], p["sigma_within"]).pdf(grid)
        ax.plot(grid, density, color=GOOD, linewidth=1.3, linestyle=(0, (4, 2)), zorder=3)
        tops.append(float(density.max()))
    return tops


def _shade(ax: Axes, grid: np.ndarray, density: np.ndarray, p: dict[str, Any]) -> None:
    for limit, beyond in ((p["lsl"], np.less), (p["usl"], np.greater)):
        if limit is not None:
            ax.fill_between(grid, 0, density, where=beyond(grid, limit), color=BAD, alpha=0.35, linewidth=0, zorder=2)


def _limits(ax: Axes, result: CapabilityResult, lang: str | None) -> None:
    """Draw limits and target as lines, each named on a level of its own."""
    p, level = result.parameters, 0.985
    low, high = ax.get_xlim()
    looks = {"lsl": (BAD, "-"), "target": (charts.INK, (0, (1, 2))), "usl": (BAD, "-"), "natural_bound": (MILD, "-")}
    for name, (color, style) in looks.items():
        if p[name] is None:
            continue
        ax.axvline(p[name], color=color, linestyle=style, linewidth=1.5, zorder=2.5)
        right = p[name] < low + 0.6 * (high - low)
        look = {"ha": "left" if right else "right", "va": "top", "fontsize": 8.5, "color": color, "zorder": 6}
        ground = {"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.85}
        said = word(f"capability.{name}", lang, value=f"{p[name]:g}")
        ax.annotate(
            said,
            (p[name], level),
            xycoords=("data", "axes fraction"),
            xytext=(4 if right else -4, 0),
            textcoords="offset points",
            bbox=ground,
            **look,
        )
        level -= 0.075


def _key(result: CapabilityResult, lang: str | None) -> list[charts.Block]:
    p = result.parameters
    found = [charts.Block("s", "#C9D6E8", word("capability.cases", lang, n=p["n"]))]
    if p["distribution"] in FAMILIES:
        name = tr(f"capability.code.distribution.{p['distribution']}", lang)
        found.append(charts.Block("s", ACCENT, word("capability.model", lang, name=name)))
    if p["distribution"] == "normal" and p["sigma_within"]:
        found.append(charts.Block("s", GOOD, word("capability.within", lang)))
    if p["open"]:
        found.append(charts.Block("s", MILD, word("capability.open", lang, n=p["open"])))
    return found


def _lines(result: CapabilityResult, lang: str | None) -> list[str]:
    row = result.outside.loc["total"]
    shares = {name: share_text(float(row[name])) for name in ("observed", "expected_overall")}
    said = [
        result.headline(lang),
        word("capability.outside", lang, n=int(row["n"]), outside=int(row["outside"]), **shares),
    ]
    if result.provisional:
        return said
    waiting = list(result.gates.index[result.gates["status"] == "not_checked"])
    return said + ([result.say("sure.gate_not_checked", lang, gates=waiting).replace("**", "")] if waiting else [])
