"""Trees drawn from left to right, so that long texts have room: voices to CTQs, and the fault tree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from sqmlib import charts
from sqmlib.dmaic.faulttree import tree_of
from sqmlib.dmaic.plots.page import Card, Page, card, nothing, word
from sqmlib.i18n import pick

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.dmaic.results import DmaicResult

__all__ = ["plot_ctq_tree", "plot_fault_tree"]

GAP, ROW = 26.0, 8.0  # points between columns and rows
GREEN, BLUE, ORANGE, _, PURPLE, _ = charts.PALETTE
_LEVELS = (("voc", "#F7F7F7", charts.QUIET), ("needs", "#EEF3FA", BLUE), ("drivers", "#F6EFF5", PURPLE))
_LEVELS += (("ctqs", "#E4F2EC", GREEN),)
_GATES = {"and": "&", "or": "≥1"}


@dataclass
class _Node:
    """A card in the tree; ``y`` is its middle."""

    what: Card
    level: int
    face: str
    edge: str
    children: list[_Node] = field(default_factory=list)
    y: float = 0.0
    sign: str = ""


def _place(node: _Node, top: float) -> float:
    """Give a node and all below it their places; return where the next may begin."""
    end = top
    for child in node.children:
        end = _place(child, end)
    if node.children:
        node.y = (node.children[0].y + node.children[-1].y) / 2
        lack = top + node.what.height / 2 - node.y
        if lack > 0:
            _shift(node, lack)
            end += lack
        return max(end, node.y + node.what.height / 2 + ROW)
    node.y = top + node.what.height / 2
    return top + node.what.height + ROW


def _shift(node: _Node, by: float) -> None:
    node.y += by
    for child in node.children:
        _shift(child, by)


def _draw(page: Page, node: _Node, lefts: Sequence[float]) -> None:
    x, wide = lefts[node.level], node.what.width
    page.put(x, node.y - node.what.height / 2, node.what, node.face, node.edge)
    if node.children:
        bend = lefts[node.children[0].level] - GAP / 2
        ys = [child.y for child in node.children]
        page.line([x + wide, bend], [node.y, node.y])
        page.line([bend, bend], [min([*ys, node.y]), max([*ys, node.y])])
        if node.sign:
            page.write(x + wide + 2, node.y - 2, node.sign, 8.0, charts.QUIET, va="bottom")
    for child in node.children:
        page.line([lefts[child.level] - GAP / 2, lefts[child.level]], [child.y, child.y])
        _draw(page, child, lefts)


def plot_ctq_tree(result: DmaicResult, *, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw what customers said, what they need, what drives that, and the CTQs with their limits.

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
        If there are neither needs nor CTQs.

    Examples
    --------
    >>> from sqmlib import dmaic
    >>> plot_ctq_tree(dmaic.analyze(dmaic.EXAMPLE, bootstrap=0), lang="en").alt[:9]
    'CTQ tree:'
    """
    entries = result.project.entries
    if not len(entries["needs"]) and not len(entries["ctqs"]):
        raise nothing("ctq_tree")
    wide = (150.0, 125.0, 125.0, 150.0)
    lefts = np.cumsum([0.0, *(w + GAP for w in wide[:-1])])
    top, nodes = 26.0, _ctq_nodes(result, wide, lang)
    for node in nodes:
        top = _place(node, top)
    page = Page(float(lefts[-1]) + wide[-1], top)
    for (level, _, color), x, w in zip(_LEVELS, lefts, wide, strict=True):
        page.write(x + w / 2, 4, word(f"tree.{level}", lang), 9.0, color, ha="center", fontweight="bold")
    for node in nodes:
        _draw(page, node, lefts)
    said = [result.label(c, lang) for c in entries["ctqs"].index]
    return charts.dress(page.draw(ax), word("alt.ctq_tree", lang, n=len(entries["voc"]), names=said or ["–"]))


def _ctq_nodes(result: DmaicResult, wide: Sequence[float], lang: str | None) -> list[_Node]:
    """Return the needs with their voices at the left; what is linked to nothing stands alone."""
    entries = result.project.entries
    under = {name: _children(entries, name) for name in ("drivers", "ctqs")}

    def made(key: str, level: int) -> _Node:
        _, face, edge = _LEVELS[level]
        note = _limits(result, key, lang) if level == 3 else ""
        node = _Node(card(result.label(key, lang), wide[level], 8.0, note), level, face, edge)
        lower = [(c, 2) for c in under["drivers"].get(key, [])] if level == 1 else []
        lower += [(c, 3) for c in under["ctqs"].get(key, [])] if level in (1, 2) else []
        node.children = [made(c, at) for c, at in lower]
        return node

    out = []
    for need in entries["needs"].index:
        voices = entries["needs"].at[need, "voc"]
        texts = word("join", lang).join(word("quote", lang, text=result.label(v, lang)) for v in voices)
        said = card(texts or word("tree.no_voice", lang), wide[0], 7.6)
        out.append(_Node(said, 0, "#F7F7F7", charts.QUIET if voices else ORANGE, [made(need, 1)]))
    used = {v for need in entries["needs"]["voc"] for v in need}
    lone = [made(v, 0) for v in entries["voc"].index if v not in used]
    lone += [made(d, 2) for d in entries["drivers"].index if entries["drivers"].at[d, "need"] == ""]
    return out + lone + [made(c, 3) for c in entries["ctqs"].index if entries["ctqs"].at[c, "driver"] == ""]


def _children(entries: Mapping[str, Any], section: str) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for key, parent in entries[section]["need" if section == "drivers" else "driver"].items():
        out.setdefault(parent, []).append(key)
    return out


def _limits(result: DmaicResult, ctq: str, lang: str | None) -> str:
    """Return the limits of a CTQ as one line."""
    own, unit = result.limits[ctq], pick(result.project.ctq(ctq, "unit"), lang)
    found = {name: getattr(own, name) for name in ("lower", "upper", "target")}
    said = [
        word(f"tree.{name}", lang, value=f"{v:g}", unit=f" {unit}" if unit else "")
        for name, v in found.items()
        if v is not None
    ]
    return word("comma", lang).join(said) or word("tree.no_limits", lang)


def plot_fault_tree(result: DmaicResult, *, ax: Axes | None = None, lang: str | None = None) -> Axes:
    """Draw gates and basic events with probability and importance; an event below several gates is drawn at each.

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
        If no fault tree was entered.

    Examples
    --------
    >>> from sqmlib import dmaic
    >>> plot_fault_tree(dmaic.analyze(dmaic.EXAMPLE, bootstrap=0), lang="en").alt[:11]
    'Fault tree:'
    """
    if result.top is None:
        raise nothing("fault_tree")
    tree, _ = tree_of(result.project.entries["fault_tree"])
    used = [e for _, inputs, _ in tree.gates.values() for e in inputs]
    shared = {e for e in used if used.count(e) > 1}
    depth = _depth(tree.gates, tree.top)
    wide = max(105.0, min(150.0, 640.0 / (depth + 1) - GAP))
    top = _fault_node(result, tree, tree.top, 0, wide, shared, lang)
    end = _place(top, 4.0)
    lefts = [i * (wide + GAP) for i in range(depth + 1)]
    page = Page(lefts[-1] + wide, end + 22)
    _draw(page, top, lefts)
    page.write(0, end + 4, word("tree.fault_note", lang), 7.2, charts.QUIET)
    first = result.fault_tree.index[0]
    values = {"top": result.label(tree.top, lang), "p": float(result.top.at["exact", "probability"])}
    return charts.dress(page.draw(ax), word("alt.fault_tree", lang, event=result.label(first, lang), **values))


def _depth(gates: Mapping[str, tuple[str, tuple[str, ...], int]], node: str) -> int:
    return 1 + max(_depth(gates, i) for i in gates[node][1]) if node in gates else 0


def _fault_node(
    result: DmaicResult, tree: Any, key: str, level: int, wide: float, shared: set[str], lang: str | None
) -> _Node:
    text = result.label(key, lang)
    if key not in tree.gates:
        row = result.fault_tree.loc[key] if key in result.fault_tree.index else None
        note = word("tree.event", lang, p=tree.p[key], share=0.0 if row is None else float(row["fussell_vesely"]))
        note += word("tree.shared", lang) if key in shared else ""
        return _Node(card(text, wide, 8.0, note), level, "#FBF0E8", ORANGE)
    kind, inputs, k = tree.gates[key]
    note = word(f"tree.{kind}", lang, k=k, n=len(inputs))
    if key == tree.top:
        note += word("tree.top", lang, p=float(result.top.at["exact", "probability"]))
    node = _Node(card(text, wide, 8.0, note), level, "#EEF3FA", BLUE, sign=_GATES.get(kind, f"{k}/{len(inputs)}"))
    down: Callable[[str], _Node] = lambda i: _fault_node(result, tree, i, level + 1, wide, shared, lang)  # noqa: E731
    node.children = [down(i) for i in inputs]
    return node
