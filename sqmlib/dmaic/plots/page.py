"""A page of cards and lines measured in points: places are computed before anything is drawn, so nothing overlaps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqmlib import charts
from sqmlib.checks import DataError, Remark
from sqmlib.i18n import tr

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Card", "Page", "card", "nothing", "word"]

LINE = 1.3  # of the font size
PAD = 6.0  # points inside a card


def word(key: str, lang: str | None, **values: Any) -> str:
    """Return a word of the pictures."""
    return tr(f"dmaic_plot.{key}", lang, **values)


def nothing(what: str) -> DataError:
    """Return the error of a picture that has nothing to show."""
    return DataError([Remark("dmaic.problem.nothing_to_draw", "error", {"what": what})])


@dataclass(frozen=True)
class Card:
    """A text broken to a width, with the height it needs.

    Attributes
    ----------
    text, note : str
        The text and a quiet line under it, broken into lines.
    width, height : float
        Of the card in points.
    size : float
        Of the letters.
    """

    text: str
    note: str
    width: float
    height: float
    size: float


def card(text: str, width: float, size: float = 8.0, note: str = "", lines: int | None = None) -> Card:
    r"""Return a card of a width, as high as its text needs.

    >>> card("own crews on all routes", 70).text.count("\n") > 0
    True
    """
    room = width - 2 * PAD
    broken, under = _broken(text, room, size, lines), _broken(note, room, size - 1, lines) if note else ""
    high = (broken.count("\n") + 1) * size * LINE + (under.count("\n") + 1) * (size - 1) * LINE * bool(under)
    return Card(broken, under, width, high + 2 * PAD - 3, size)


def _broken(text: str, room: float, size: float, lines: int | None) -> str:
    """Break a text so that no line is wider than the room."""
    wide = max(int(room / (0.45 * size)), 4)
    for columns in range(wide, 3, -1):
        found = charts.wrap(text, columns, lines, balance=False)
        if charts.text_size(found, size)[0] <= room or columns == 4:
            return found
    return text


@dataclass
class Page:
    """What is to be drawn, in points from the upper left corner; one list of lines, cards, texts each."""

    width: float
    height: float
    lines: list[tuple[Any, Any, str, float, str]] = field(default_factory=list)
    cards: list[tuple[float, float, Card, str, str, str]] = field(default_factory=list)
    texts: list[tuple[float, float, str, float, str, dict[str, Any]]] = field(default_factory=list)
    marks: list[tuple[float, float, str, float, str, bool]] = field(default_factory=list)

    def line(self, xs: Any, ys: Any, color: str = charts.QUIET, width: float = 1.0, style: str = "-") -> None:
        """Draw a line."""
        self.lines.append((xs, ys, color, width, style))

    def put(self, x: float, y: float, what: Card, face: str, edge: str, ink: str = charts.INK) -> None:
        """Put a card with its upper left corner here."""
        self.cards.append((x, y, what, face, edge, ink))

    def write(self, x: float, y: float, text: str, size: float = 8.0, color: str = charts.INK, **look: Any) -> None:
        """Write a text, by default from its upper left corner."""
        self.texts.append((x, y, text, size, color, {"ha": "left", "va": "top", **look}))

    def mark(self, x: float, y: float, shape: str, size: float, color: str, filled: bool = True) -> None:
        """Draw a mark."""
        self.marks.append((x, y, shape, size, color, filled))

    def draw(self, ax: Axes | None) -> Axes:
        """Draw everything on `ax`, scaled to fit, or on axes of just this size."""
        own, ax = ax is None, charts.axes(ax)
        scale = 1.0
        if own:
            charts.fit(ax, self.width / 72 + 0.2, self.height / 72 + 0.2, (0.1, 0.1, self.width / 72, self.height / 72))
        else:
            box, dpi = ax.get_window_extent(), ax.get_figure(root=True).dpi
            scale = min(box.width * 72 / dpi / self.width, box.height * 72 / dpi / self.height)
        ax.set(xlim=(0, self.width), ylim=(self.height, 0), aspect="equal")
        ax.set_axis_off()
        with charts.themed():
            for xs, ys, color, width, style in self.lines:
                ax.plot(xs, ys, color=color, linewidth=width * scale, linestyle=style, zorder=1, clip_on=False)
            for x, y, shape, size, color, filled in self.marks:
                face = color if filled else "white"
                look = {"markerfacecolor": face, "markeredgecolor": color, "markeredgewidth": 1.1 * scale}
                ax.plot([x], [y], marker=shape, markersize=size * scale, linestyle="", zorder=3, clip_on=False, **look)
            for item in self.cards:
                self._card(ax, scale, *item)
            for x, y, text, size, color, look in self.texts:
                _text(ax, x, y, text, size * scale, color, **look)
        return ax

    def _card(self, ax: Axes, scale: float, x: float, y: float, what: Card, face: str, edge: str, ink: str) -> None:
        from matplotlib.patches import Rectangle

        look = {"facecolor": face, "edgecolor": edge, "linewidth": 0.9 * scale, "zorder": 2, "clip_on": False}
        ax.add_patch(Rectangle((x, y), what.width, what.height, **look))
        top = y + PAD - 1.5
        _text(ax, x + PAD, top, what.text, what.size * scale, ink, va="top", ha="left")
        if what.note:
            below = top + (what.text.count("\n") + 1) * what.size * LINE
            quiet = charts.QUIET if ink == charts.INK else ink
            _text(ax, x + PAD, below, what.note, (what.size - 1) * scale, quiet, va="top", ha="left")


def _text(ax: Axes, x: float, y: float, text: str, size: float, color: str, **look: Any) -> None:
    look = {"linespacing": 1.12, "parse_math": False, "fontfamily": charts.families(), "zorder": 4, **look}
    ax.text(x, y, text, fontsize=size, color=color, **look)
