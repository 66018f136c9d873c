"""A sheet of boxes and wrapped texts, laid out in points and drawn on axes of any size: nothing can overlap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqmlib import charts
from sqmlib.i18n import pick, tr

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.swot.results import SwotResult

__all__ = ["BOLD", "COLORS", "SHAPES", "TINTS", "Sheet", "fitted", "lines_height", "verdict", "word"]

GREEN, BLUE, ORANGE, _, PURPLE, _ = charts.PALETTE
COLORS = {"S": GREEN, "W": ORANGE, "O": BLUE, "T": PURPLE}
COLORS |= {"SO": GREEN, "WO": BLUE, "ST": ORANGE, "WT": PURPLE}
TINTS = {"S": "#EAF4F0", "W": "#FBF0E8", "O": "#E9F0F9", "T": "#F5EBF3"}
TINTS |= {"SO": "#EAF4F0", "WO": "#E9F0F9", "ST": "#FBF0E8", "WT": "#F5EBF3"}
SHAPES = {"S": "^", "W": "v", "O": "o", "T": "s"}
LINE = 1.32  # of the font size
HINTED = 1.05  # how much wider than its outlines a small text can come out on screen
BOLD = 1.12  # how much wider bold is than plain


def word(key: str, lang: str | None, **values: Any) -> str:
    """Return a word of the pictures."""
    return tr(f"swot_plot.{key}", lang, **values)


def verdict(result: SwotResult, item: Any, decisions: Mapping[Any, Any] | None, lang: str | None) -> str:
    """Return the text of a factor or strategy with the group's verdict behind it."""
    text = result.label(item, lang)
    given = (decisions or {}).get(item)
    category = given.get("category") if isinstance(given, Mapping) else given
    known = category in ("adopt", "defer", "reject")
    return word("verdict", lang, text=text, category=category) if known else text


def fitted(text: Any, width: float, size: float, lang: str | None = None, lines: int | None = None) -> str:
    r"""Return a text broken into lines no wider than so many points.

    >>> fitted("own crews on all routes", 60, 9.0).count("\n") > 0
    True
    """
    text = pick(text, lang)
    columns = max(int(width / (size * 0.42)), 4)
    broken = charts.wrap(text, columns, lines, balance=False)
    while columns > 4 and charts.text_size(broken, size)[0] * HINTED > width:
        columns -= 1 + int((charts.text_size(broken, size)[0] * HINTED - width) / size)
        broken = charts.wrap(text, max(columns, 4), lines, balance=False)
    return broken


def lines_height(text: str, size: float) -> float:
    """Return the points that a broken text needs from top to bottom."""
    return (text.count("\n") + 1) * size * LINE


@dataclass
class Sheet:
    """What is to be drawn, in points from the upper left corner.

    Attributes
    ----------
    width : float
        Points.
    jobs : list
        Drawing jobs, called with the axes and the scale (1 on an own figure).
    """

    width: float
    jobs: list[Callable[[Any, float], None]] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, size: float = 8.5, color: str = charts.INK, **look: Any) -> float:
        """Write a text from its upper left corner and return where the next line begins."""
        look = {"va": "top", "ha": "left", "linespacing": 1.15, "parse_math": False, **look}
        look["fontfamily"] = charts.families()
        self.jobs.append(lambda ax, k: ax.text(x, y, text, fontsize=size * k, color=color, **look))
        return y + lines_height(text, size)

    def box(self, x: float, y: float, width: float, height: float, face: str, edge: str = "none") -> None:
        """Draw a rectangle from its upper left corner."""
        from matplotlib.patches import Rectangle

        look = {"facecolor": face, "edgecolor": edge, "linewidth": 0.8, "clip_on": False}
        self.jobs.append(lambda ax, k: ax.add_patch(Rectangle((x, y), width, height, **look)))

    def line(self, xs: Any, ys: Any, color: str = charts.INK, width: float = 1.0, **look: Any) -> None:
        """Draw a line."""
        self.jobs.append(lambda ax, k: ax.plot(xs, ys, color=color, linewidth=width * k, **look))

    def mark(self, x: float, y: float, shape: str, size: float, color: str, *, filled: bool = True) -> None:
        """Draw a marker; an empty one says that something is missing."""
        look = {"markerfacecolor": color if filled else "white", "markeredgecolor": color, "linestyle": ""}
        self.jobs.append(
            lambda ax, k: ax.plot([x], [y], marker=shape, markersize=size * k, markeredgewidth=1.1 * k, **look)
        )

    def draw(self, ax: Axes | None, height: float) -> Axes:
        """Draw everything on `ax`, made smaller or larger to fit, or on axes of just this size."""
        own, ax = ax is None, charts.axes(ax)
        if own:
            charts.fit(ax, self.width / 72 + 0.16, height / 72 + 0.16, (0.08, 0.08, self.width / 72, height / 72))
        box = ax.get_window_extent()
        dpi = ax.get_figure(root=True).dpi
        scale = 1.0 if own else min(box.width * 72 / dpi / self.width, box.height * 72 / dpi / height)
        for job in self.jobs:
            job(ax, scale)
        ax.set_xlim(0, self.width)
        ax.set_ylim(height, 0)
        ax.set_aspect("equal", adjustable="box")
        ax.set_axis_off()
        return ax
