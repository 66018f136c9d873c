"""Labels: the artist that finds room for its texts when the figure is drawn, and the proof that none overlap."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np
from matplotlib.artist import Artist, allow_rasterization
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.transforms import Bbox, IdentityTransform

from sqmlib.charts.placing import place
from sqmlib.charts.text import wrap
from sqmlib.charts.theme import INK, themed
from sqmlib.charts.writer import measured

__all__ = ["Labels", "overlaps", "place_labels", "text_size"]

_LINE = 1.32  # line height in font sizes, Chinese included
_LEADER = 4.0  # points between marker and label from which on a line is needed


class Labels(Artist):
    """Texts beside points. They are placed when the figure is drawn, so they fit whatever size it has by then.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where; all labels stay inside its frame.
    size : float
        Font size in points.
    radius : float or array-like
        Radius of the markers in points, one for all or one for each.
    avoid : sequence of matplotlib.text.Text
        Texts already there that no label may cover.
    keep_off : array-like, shape (m, 2)
        Places on lines and bars (data coordinates) that labels had better not cover.
    """

    def __init__(
        self,
        ax: Axes,
        *,
        size: float = 8.5,
        radius: Any = 4.5,
        avoid: Sequence[Text] = (),
        keep_off: Any = (),
    ) -> None:
        super().__init__()
        self.size, self.radius, self.avoid = size, radius, tuple(avoid)
        self.keep_off = np.asarray(keep_off, float).reshape(-1, 2)
        self.texts: list[Text] = []
        self.points = np.empty((0, 2))
        self._lines = LineCollection([], colors="#8C8C8C", linewidths=0.6, transform=IdentityTransform())
        self._ground = PolyCollection([], facecolors="#FFFFFFA8", edgecolors="none", transform=IdentityTransform())
        self._solved: tuple[Any, np.ndarray] = (None, np.empty((0, 4)))
        self.set_in_layout(False)
        self.set_zorder(6)
        ax.add_artist(self)
        for part in (self._lines, self._ground):
            part.set_figure(ax.get_figure(root=False))

    def show(self, points: Any, texts: Sequence[str], colors: Sequence[str] | str = INK) -> None:
        """Show these texts at these points (data coordinates); texts must be wrapped already."""
        self.points = np.asarray(points, float).reshape(-1, 2)
        with themed():
            while len(self.texts) < len(texts):
                self.texts.append(self._new_text())
        del self.texts[len(texts) :]
        colors = [colors] * len(texts) if isinstance(colors, str) else colors
        for artist, said, color in zip(self.texts, texts, colors, strict=True):
            artist.set_text(said)
            artist.set_color(color)
        self.stale = True

    def _new_text(self) -> Text:
        look = {"va": "center", "fontsize": self.size, "linespacing": 1.15, "parse_math": False}
        text = Text(0, 0, "", transform=IdentityTransform(), **look)
        text.set_figure(self.get_figure(root=False))
        return text

    def get_children(self) -> list[Artist]:
        """Return the texts and their leader lines."""
        return [self._ground, self._lines, *self.texts]

    def get_window_extent(self, renderer: Any = None) -> Bbox:
        """Return the frame, where all labels are."""
        return self.axes.get_window_extent(renderer)

    def boxes(self, renderer: Any = None) -> np.ndarray:
        """Return the places of the labels in points, found anew only when something changed."""
        scale = 72 / self.get_figure(root=True).dpi
        anchors = np.round(self.axes.transData.transform(self.points) * scale, 2)
        frame = tuple(float(v) for v in np.round(np.array(self.axes.bbox.padded(-2 / scale).extents) * scale, 2))
        taken = np.array([_extent(text, scale, renderer) for text in self.avoid]).reshape(-1, 4)
        sizes = np.array([text_size(text.get_text(), self.size) for text in self.texts]).reshape(-1, 2)
        lines = np.round(self.axes.transData.transform(self.keep_off) * scale, 2)
        radius = np.broadcast_to(np.asarray(self.radius, float), len(anchors))
        key = (anchors.tobytes(), frame, *(part.tobytes() for part in (taken, sizes, lines, radius)))
        if key != self._solved[0]:
            self._solved = (key, place(anchors, sizes, frame, radius, taken, lines))
        return self._solved[1]

    @allow_rasterization
    def draw(self, renderer: Any) -> None:
        """Place what is to be shown and draw it."""
        if not self.get_visible() or not self.texts:
            return
        boxes, scale = self.boxes(renderer), self.get_figure(root=True).dpi / 72
        anchors = self.axes.transData.transform(self.points)
        ends = np.clip(anchors, boxes[:, :2] * scale, boxes[:, 2:] * scale)
        far = np.linalg.norm(ends - anchors, axis=1) > (np.asarray(self.radius) + _LEADER) * scale
        self._lines.set_segments(np.stack([anchors, ends], axis=1)[far])
        self._ground.set_verts(boxes[:, [[0, 1], [2, 1], [2, 3], [0, 3]]] * scale)
        self._lines.draw(renderer)
        self._ground.draw(renderer)
        for text, box, x in zip(self.texts, boxes * scale, anchors[:, 0], strict=True):
            _put(text, box, x, scale)
            text.draw(renderer)
        self.stale = False


def _put(text: Text, box: np.ndarray, x: float, pad: float) -> None:
    """Put a text into its box, lines flush on the side of the point."""
    left, bottom, right, top = box
    side = "left" if left >= x else "right" if right <= x else "center"
    text.set_horizontalalignment(side)
    across = {"left": left + pad, "right": right - pad, "center": (left + right) / 2}[side]
    text.set_position((across, (bottom + top) / 2))


def place_labels(
    ax: Axes,
    points: Any,
    texts: Sequence[str],
    *,
    width: int | None = 20,
    lines: int | None = 3,
    colors: Sequence[str] | str = INK,
    **options: Any,
) -> Labels:
    """Write texts beside points so that none covers another, with thin leader lines where they had to move away.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where the points are.
    points : array-like, shape (n, 2)
        Data coordinates.
    texts : sequence of str
        One per point.
    width, lines : int, optional
        Columns of a line and most lines, see :func:`wrap`; ``width=None`` takes the texts as they are.
    colors : str or sequence of str
        Of the texts.
    **options
        Of :class:`Labels`.

    Examples
    --------
    >>> from sqmlib import charts
    >>> ax = charts.axes(width=3, height=3)
    >>> labels = charts.place_labels(ax, [[0.5, 0.5]] * 3, ["one", "two", "three"])
    >>> charts.overlaps(ax)
    []
    """
    labels = Labels(ax, **options)
    labels.show(points, [wrap(t, width, lines) if width else t for t in texts], colors)
    return labels


def overlaps(fig: Figure | Axes, slack: float = 0.5) -> list[tuple[str, str]]:
    """Return the pairs of visible texts that cover each other by more than `slack` pixels (tests ask for none)."""
    fig = fig.figure if isinstance(fig, Axes) else fig
    fig.canvas.draw()
    texts = [text for ax in fig.axes for text in _visible_texts(ax)]
    boxes = [(text.get_text(), text.get_window_extent().padded(-slack / 2)) for text in texts]
    return [(a, b) for (a, first), (b, second) in combinations(boxes, 2) if first.overlaps(second)]


def _visible_texts(ax: Axes) -> list[Text]:
    """Return all texts of one chart that are really drawn: matplotlib keeps tick labels outside the view, too."""
    hidden = [label for axis in (ax.xaxis, ax.yaxis) for label in _undrawn(axis)]
    found = [t for t in ax.findobj(Text) if t.get_visible() and t.get_text().strip() and t not in hidden]
    return found if ax.axison else [t for t in found if t in ax.texts or t in ax.artists]


def _undrawn(axis: Any) -> list[Text]:
    low, high = sorted(axis.get_view_interval())
    ticks = [*axis.get_major_ticks(), *axis.get_minor_ticks()]
    return [t for tick in ticks if not low <= tick.get_loc() <= high for t in (tick.label1, tick.label2)]


def _extent(text: Text, scale: float, renderer: Any) -> np.ndarray:
    return np.round(np.array(text.get_window_extent(renderer).extents) * scale, 0)


@lru_cache(maxsize=4096)
def text_size(text: str, size: float) -> tuple[float, float]:
    """Return width and height of a text in points, measured on its outlines: the same for screen, paper and SVG."""
    from sqmlib.charts.fonts import families

    font = FontProperties(family=families(), size=size)
    lines = text.split("\n")
    width = max(measured(line or " ", font)[0] for line in lines)
    return width + 2.0, len(lines) * size * _LINE
