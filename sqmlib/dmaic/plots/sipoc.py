"""The SIPOC: five columns, the process steps in their order, outputs that lead to a CTQ marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqmlib import charts
from sqmlib.dmaic.knowledge import SIPOC
from sqmlib.dmaic.plots.page import Page, card, nothing, word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.dmaic.results import DmaicResult

__all__ = ["plot_sipoc"]

WIDE, GAP, HEAD = 118.0, 14.0, 24.0  # points
_TINTS = ("#EEF3FA", "#EEF3FA", "#E4F2EC", "#EEF3FA", "#EEF3FA")


def plot_sipoc(result: DmaicResult, *, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw the SIPOC.

    Parameters
    ----------
    result : DmaicResult
        Of ``analyze``.
    ax : matplotlib.axes.Axes, optional
        Where, scaled to fit; default: a figure as high as the texts need.
    lang : {"en", "zh"}, optional
        Default: the language in use.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    DataError
        If no SIPOC was entered.

    Examples
    --------
    >>> from sqmlib import dmaic
    >>> plot_sipoc(dmaic.analyze(dmaic.EXAMPLE, bootstrap=0), lang="en").alt[:17]
    'SIPOC: suppliers:'
    """
    table = result.sipoc
    if not len(table):
        raise nothing("sipoc")
    columns = {part: [_card(result, e, part, i, lang) for i, e in enumerate(_of(result, part), 1)] for part in SIPOC}
    high = max(sum(c.height + 6 for c in cards) for cards in columns.values())
    page = Page(5 * WIDE + 4 * GAP, HEAD + high + 4)
    for i, (part, cards) in enumerate(columns.items()):
        x, y = i * (WIDE + GAP), HEAD
        color = charts.PALETTE[0] if part == "process" else charts.PALETTE[1]
        page.write(x + WIDE / 2, 4, word(f"sipoc.{part}", lang), 9.5, color, ha="center", fontweight="bold")
        for number, what in enumerate(cards):
            page.put(x, y, what, _TINTS[i], color)
            if part == "process" and number:
                page.line([x + WIDE / 2] * 2, [y - 6, y], color, 1.2)
            y += what.height + 6
        if i and cards and columns[SIPOC[i - 1]]:
            middle = HEAD + cards[0].height / 2
            page.mark(x - GAP / 2, middle, ">", 5, charts.QUIET)
    return charts.dress(page.draw(ax), _alt(result, lang))


def _of(result: DmaicResult, part: str) -> list[str]:
    return list(result.sipoc.index[result.sipoc["part"] == part])


def _card(result: DmaicResult, element: str, part: str, number: int, lang: str | None):
    text = result.label(element, lang)
    text = word("sipoc.step", lang, n=number, text=text) if part == "process" else text
    ctqs = result.project.entries["sipoc"].at[element, "ctqs"]
    note = word("sipoc.ctq", lang, names=[result.label(c, lang) for c in ctqs]) if ctqs else ""
    return card(text, WIDE, 8.0, note)


def _alt(result: DmaicResult, lang: str | None) -> str:
    said = [
        word("alt.group", lang, head=word(f"sipoc.{part}", lang).lower(), names=_names(result, part, lang))
        for part in SIPOC
    ]
    return word("alt.sipoc", lang, groups=word("join", lang).join(said))


def _names(result: DmaicResult, part: str, lang: str | None) -> list[str]:
    return [result.label(e, lang) for e in _of(result, part)] or ["–"]
