"""The fishbone: branches on both sides of the spine, causes with their whys, marks for the evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from sqmlib import charts
from sqmlib.dmaic.knowledge import BRANCHES
from sqmlib.dmaic.plots.page import LINE, Page, card, nothing, word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.dmaic.results import DmaicResult

__all__ = ["plot_fishbone"]

HEAD, SLANT, SIZE, INDENT = 112.0, 34.0, 7.6, 11.0  # points
GREEN, BLUE, ORANGE, *_ = charts.PALETTE
MARKS = {
    "confirmed": ("o", ORANGE, True),
    "hypothesis": ("o", charts.QUIET, False),
    "refuted": ("X", charts.QUIET, True),
}


def plot_fishbone(
    result: DmaicResult, *, ax: Axes | None = None, lang: str | None = None, ctq: str | None = None
) -> Axes:
    """Draw the causes on their branches, each why under what it explains.

    Parameters
    ----------
    result : DmaicResult
        Of ``analyze``.
    ax : matplotlib.axes.Axes, optional
        Where, scaled to fit; default: a figure as large as the texts need.
    lang : {"en", "zh"}, optional
        Default: the language in use.
    ctq : str, optional
        Only causes of this CTQ; default: all causes.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If there are no causes.

    Examples
    --------
    >>> from sqmlib import dmaic
    >>> plot_fishbone(dmaic.analyze(dmaic.EXAMPLE, bootstrap=0), lang="en").alt[:9]
    'Fishbone:'
    """
    branches = _branches(result, ctq)
    if not branches:
        raise nothing("fishbone")
    columns = (len(branches) + 1) // 2
    wide = max(150.0, min(230.0, 560.0 / columns))
    blocks = {b: _block(result, causes, wide - SLANT - 8, lang) for b, causes in branches.items()}
    names = list(blocks)
    upper, lower = names[::2], names[1::2]
    above, below = (max((_height(blocks[b]) for b in part), default=0.0) + 34 for part in (upper, lower))
    page = Page(columns * wide + HEAD + 16, above + below + 24)
    spine = above
    page.line([0, columns * wide + 16], [spine, spine], charts.INK, 1.8)
    head = card(_effect(result, ctq, lang), HEAD, 8.6)
    page.put(columns * wide + 16, spine - head.height / 2, head, "#FBF0E8", ORANGE)
    for side, part in ((-1, upper), (1, lower)):
        for i, name in enumerate(part):
            _bone(page, name, blocks[name], i * wide, wide, spine, side, above if side < 0 else below, lang)
    _key(page, lang, above + below + 10)
    return charts.dress(page.draw(ax), _alt(result, branches, lang))


def _branches(result: DmaicResult, ctq: str | None) -> dict[str, list[str]]:
    """Return branch -> first causes, in the usual order of branches."""
    causes = result.project.entries["causes"]
    first = causes.index[causes["parent"] == ""]
    first = [c for c in first if ctq is None or causes.at[c, "ctq"] in ("", ctq)]
    found: dict[str, list[str]] = {}
    for branch in (*BRANCHES, "not_stated"):
        own = [c for c in first if result.causes.at[c, "branch"] == branch]
        found |= {branch: own} if own else {}
    return found


def _block(result: DmaicResult, causes: list[str], room: float, lang: str | None) -> list[tuple[str, float, str]]:
    """Return the lines of a branch: broken text, indent, evidence; whys follow what they explain."""
    frame = result.project.entries["causes"]
    out: list[tuple[str, float, str]] = []

    def add(key: str, depth: int) -> None:
        indent = min(depth, 3) * INDENT
        broken = card(result.label(key, lang), room - indent - 4, SIZE).text
        out.append((broken, indent, result.causes.at[key, "evidence"]))
        for child in frame.index[frame["parent"] == key]:
            add(child, depth + 1)

    for key in causes:
        add(key, 0)
    return out


def _height(block: list[tuple[str, float, str]]) -> float:
    return sum((text.count("\n") + 1) * SIZE * LINE + 4 for text, _, _ in block)


def _bone(
    page: Page, name: str, block: list[tuple[str, float, str]], x: float, wide: float, spine: float, side: int,
    room: float, lang: str | None,
) -> None:  # fmt: skip
    """Draw one branch: its name at the end, its causes left of the bone."""
    far = spine + side * (room - 20)
    start, end = x + wide - SLANT - 2, x + wide - 2
    page.line([start, end], [far, spine], BLUE, 1.4)
    label = word(f"branch.{name}", lang)
    page.write(
        start, far + side * 4, label, 8.8, BLUE, ha="center", va="bottom" if side < 0 else "top", fontweight="bold"
    )
    y = far + 4 if side < 0 else spine + 10
    for text, indent, evidence in block:
        shape, color, filled = MARKS[evidence]
        page.mark(x + indent + 5, y + SIZE * 0.62, shape, 4.2, color, filled)
        page.write(x + indent + 11, y, text, SIZE, charts.QUIET if evidence == "refuted" else charts.INK)
        y += (text.count("\n") + 1) * SIZE * LINE + 4


def _effect(result: DmaicResult, ctq: str | None, lang: str | None) -> str:
    """Return what the fish is about: the problem of the charter, or the CTQ."""
    problem: Any = result.project.charter("problem")
    if ctq is None and problem is not None and problem != "":
        return result.text(problem, lang)
    return result.label(ctq or result.main or "project", lang)


def _key(page: Page, lang: str | None, y: float) -> None:
    x = 4.0
    for code, (shape, color, filled) in MARKS.items():
        text = word(f"evidence.{code}", lang)
        page.mark(x, y + 5, shape, 4.2, color, filled)
        page.write(x + 7, y, text, 7.4, charts.QUIET)
        x += charts.text_size(text, 7.4)[0] + 24


def _alt(result: DmaicResult, branches: dict[str, list[str]], lang: str | None) -> str:
    said = [
        word("alt.group", lang, head=word(f"branch.{b}", lang), names=[result.label(c, lang) for c in own])
        for b, own in branches.items()
    ]
    counts = pd.Series(result.causes["evidence"]).value_counts()
    numbers = {code: int(counts.get(code, 0)) for code in MARKS}
    return word("alt.fishbone", lang, groups=word("join", lang).join(said), **numbers)
