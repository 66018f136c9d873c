"""The TOWS matrix: factors along the edges, strategies where two groups meet, each with the factors it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from sqmlib import charts
from sqmlib.swot.knowledge import QUADRANTS
from sqmlib.swot.plots.sheet import BOLD, COLORS, TINTS, Sheet, fitted, lines_height, verdict, word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.swot.results import SwotResult

__all__ = ["plot_tows"]

SIDE, CELL, GAP, PAD = 220.0, 270.0, 6.0, 8.0  # points
HEAD, SIZE, QUIET = 10.0, 8.6, 7.4
Lines = list[tuple[str, float, str, dict[str, Any]]]  # text, size, color, look


def plot_tows(
    result: SwotResult,
    *,
    ax: Axes | None = None,
    lang: str | None = None,
    decisions: Mapping[Any, Any] | None = None,
) -> Axes:
    """Draw the TOWS matrix: strengths and weaknesses above, opportunities and threats at the left, strategies between.

    Parameters
    ----------
    result : SwotResult
        Of ``analyze``; without strategies the cells are empty.
    ax, lang, decisions
        As for ``plot_board``.

    Returns
    -------
    matplotlib.axes.Axes

    Examples
    --------
    >>> from sqmlib import swot
    >>> ax = plot_tows(swot.analyze(swot.EXAMPLE, bootstrap=0), lang="en")
    >>> any("S1, O1" in text.get_text() for text in ax.texts)
    True
    """
    edges = {kind: _edge(result, kind, SIDE if kind in "OT" else CELL, lang) for kind in "SWOT"}
    cells = {quadrant: _cell(result, quadrant, decisions, lang) for quadrant in QUADRANTS}
    top = max(_height(edges["S"]), _height(edges["W"]))
    upper = max(_height(edges["O"]), _height(cells["SO"]), _height(cells["WO"]))
    lower = max(_height(edges["T"]), _height(cells["ST"]), _height(cells["WT"]))
    xs, ys = (SIDE + GAP, SIDE + 2 * GAP + CELL), (top + GAP, top + 2 * GAP + upper)
    sheet = Sheet(SIDE + 2 * (CELL + GAP))
    with charts.themed():
        for kind, x in zip("SW", xs, strict=True):
            _draw(sheet, kind, (x, 0), (CELL, top), edges[kind])
        for kind, y, high in zip("OT", ys, (upper, lower), strict=True):
            _draw(sheet, kind, (0, y), (SIDE, high), edges[kind])
        for quadrant in QUADRANTS:
            at = (xs["SW".index(quadrant[0])], ys["OT".index(quadrant[1])])
            _draw(sheet, quadrant, at, (CELL, upper if quadrant[1] == "O" else lower), cells[quadrant])
        _corner(sheet, top, lang)
        note = fitted(word("tows.note", lang), sheet.width, QUIET)
        end = sheet.text(0, ys[1] + lower + 5, note, QUIET, charts.QUIET)
        ax = sheet.draw(ax, end)
    return charts.dress(ax, _alt(result, lang))


def _corner(sheet: Sheet, height: float, lang: str | None) -> None:
    text = fitted(word("tows.corner", lang), SIDE - 2 * PAD, SIZE)
    sheet.text(PAD, max(height - lines_height(text, SIZE) - PAD, 0), text, SIZE, charts.QUIET)


def _edge(result: SwotResult, kind: str, width: float, lang: str | None) -> Lines:
    """Return the lines of a list of factors: id and text."""
    out: Lines = [(word("tows.edge", lang, kind=kind), HEAD, COLORS[kind], {"fontweight": "bold"})]
    for factor in result.named(kind):
        text = result.label(factor, lang)
        said = text if text == str(factor) else word("tows.factor", lang, id=factor, text=text)
        out.append((fitted(said, width - 2 * PAD, SIZE, lines=3), SIZE, charts.INK, {}))
    return out


def _cell(result: SwotResult, quadrant: str, decisions: Any, lang: str | None) -> Lines:
    """Return the lines of a quadrant: its strategies, the factors they cite, how they stand."""
    head = result.say(f"code.quadrant.{quadrant}", lang)
    out: Lines = [(fitted(head, (CELL - 2 * PAD) / BOLD, HEAD), HEAD, COLORS[quadrant], {"fontweight": "bold"})]
    if result.strategies is None:
        return out
    own = result.strategies[result.strategies["quadrant"] == quadrant].sort_values("rank_mean", kind="stable")
    for strategy in own.index:
        text = fitted(verdict(result, strategy, decisions, lang), CELL - 2 * PAD, SIZE)
        out.append((text, SIZE, charts.INK, {}))
        links = fitted(_links(result, strategy, lang), CELL - 2 * PAD, QUIET, lines=3)
        out.append((links, QUIET, charts.QUIET, {"tight": True}))
    return out if len(own) else [*out, (word("tows.empty", lang), SIZE, charts.QUIET, {})]


def _links(result: SwotResult, strategy: Any, lang: str | None) -> str:
    """Return the cited factors of a strategy and how often it comes first."""
    cited = [str(f) for f in result.links.loc[strategy].index]
    said = [word("comma", lang).join(cited)]
    mean = result.strategies.at[strategy, "mean"]
    if pd.notna(mean):
        said.append(word("tows.mean", lang, mean=mean))
    first = result.acceptability.at[strategy, "first_mean"]
    if pd.notna(first):
        said.append(word("tows.first", lang, first=first))
    return word("join", lang).join(said)


def _height(lines: Lines) -> float:
    return 2 * PAD + sum(lines_height(text, size) + _gap(look) for text, size, _, look in lines)


def _gap(look: dict[str, Any]) -> float:
    return 0.0 if look.get("tight") else 4.0


def _draw(sheet: Sheet, name: str, at: tuple[float, float], size: tuple[float, float], lines: Lines) -> None:
    """Draw one box with its lines."""
    (x, y), (width, height) = at, size
    sheet.box(x, y, width, height, TINTS[name] if len(name) == 1 else "#FFFFFF", COLORS[name])
    y += PAD
    for text, points, color, look in lines:
        y += _gap(look)
        y = sheet.text(x + PAD, y, text, points, color, **{k: v for k, v in look.items() if k != "tight"})


def _alt(result: SwotResult, lang: str | None) -> str:
    said = []
    for quadrant in QUADRANTS if result.strategies is not None else ():
        own = result.strategies.index[(result.strategies["quadrant"] == quadrant).to_numpy()]
        names = [result.label(s, lang) for s in own]
        said += [word("alt.quadrant", lang, quadrant=quadrant, strategies=names)] if names else []
    return word("alt.tows", lang, quadrants=word("join_groups", lang).join(said) or "–")
