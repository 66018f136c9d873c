"""The better-worse map: what presence gains against what absence loses, with the uncertainty of both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.collections import PolyCollection

from sqmlib import charts
from sqmlib.kano.plots.marks import CATEGORIES, COLORS, SHAPES, Marks, Square, plane, sample_words, word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from sqmlib.kano.results import KanoResult

__all__ = ["MapPicture", "plot_map"]

LEVEL = 0.95
Z95 = 1.959963984540054


def plot_map(
    result: KanoResult,
    *,
    ax: Axes | None = None,
    lang: str | None = None,
    items: Iterable[Any] | None = None,
    decisions: Mapping[Any, Any] | None = None,
) -> Axes:
    """Draw the better-worse map: satisfaction lost by absence against satisfaction gained by presence.

    Parameters
    ----------
    result : KanoResult
        Of ``analyze`` or ``from_counts``.
    ax : matplotlib.axes.Axes, optional
        Where to draw; default: a figure of its own.
    lang : {"en", "zh"}, optional
        Default: the language in use.
    items : iterable, optional
        Items to show; default all.
    decisions : mapping, optional
        The group's own verdicts, item -> category or {"category": ...}; ringed where they overrule the statistics.

    Returns
    -------
    matplotlib.axes.Axes

    Notes
    -----
    The ellipse of an item holds the true (worse, better) pair in about 95 of 100 samples; see :func:`regions`.

    Examples
    --------
    >>> from sqmlib import kano
    >>> ax = plot_map(kano.analyze(kano.EXAMPLE, bootstrap=0), lang="en")
    >>> ax.get_xlabel()
    'Satisfaction lost when absent (|worse|)'
    """
    return MapPicture(result, ax=ax, lang=lang, items=items, decisions=decisions).ax


class MapPicture:
    """The better-worse map kept alive: a panel changes the result or a verdict and takes the new SVG.

    Parameters
    ----------
    result, ax, lang, items, decisions
        As for :func:`plot_map`.

    Examples
    --------
    >>> from sqmlib import kano
    >>> picture = MapPicture(kano.analyze(kano.EXAMPLE, bootstrap=0), lang="en")
    >>> picture.update(decisions={"wifi": "M"}).startswith("<svg")
    True
    """

    def __init__(
        self, result: KanoResult, *, ax: Axes | None = None, lang: str | None = None, items=None, decisions=None
    ):
        self.lang = lang
        self._square = Square(ax)
        self.ax = self._square.ax
        with charts.themed():
            self.corners = plane(self.ax, lang)
            self._make_artists()
            self._fill(Marks.of(result, result.table, ["better", "worse"], items, decisions, lang))

    def update(self, result: KanoResult | None = None, *, items: Any = ..., decisions: Any = ...) -> str:
        """Show another result, other items or other verdicts (what is not given stays) and return the SVG.

        The picture is the same, byte for byte, as one drawn anew from the same result.
        """
        old = self.marks
        result = old.result if result is None else result
        items = self.shown if items is ... else items
        decisions = old.decided if decisions is ... else decisions
        self._fill(Marks.of(result, result.table, ["better", "worse"], items, decisions, self.lang))
        return self.svg()

    @property
    def shown(self) -> list[Any]:
        """The items wanted in the picture."""
        wanted = {*self.marks.items, *self.marks.absent}
        return [item for item in self.marks.result.table.index if item in wanted]

    def svg(self) -> str:
        """Return the picture as an SVG string."""
        return charts.svg(self.ax)

    def _make_artists(self) -> None:
        ax = self.ax
        self._ellipses = ax.add_collection(PolyCollection([], linewidths=0.8, zorder=1.5), autolim=False)
        self._rings = ax.plot([], [], "o", ms=14, mfc="none", mec=charts.INK, mew=1.3, zorder=2.9)[0]
        size = {c: 8.5 if SHAPES[c] in "^vX" else 7 for c in CATEGORIES}
        look = {"linestyle": "", "mec": "white", "mew": 0.7, "zorder": 3}
        self._markers = {c: ax.plot([], [], SHAPES[c], color=COLORS[c], ms=size[c], **look)[0] for c in CATEGORIES}
        self._labels = charts.Labels(ax, avoid=self.corners)

    def _fill(self, marks: Marks) -> None:
        """Put the numbers of a result into the artists."""
        self.marks = marks
        table = marks.result.table.loc[marks.items]
        points = np.column_stack([-table["worse"].astype(float), table["better"].astype(float)])
        categories = np.array(marks.categories, dtype=object)
        for category, marker in self._markers.items():
            marker.set_data(*points[categories == category].T)
        self._rings.set_data(*points[marks.overruled].T)
        colors = [COLORS[c] for c in marks.categories]
        self._ellipses.set_verts(charts.ellipse_points(*regions(table), LEVEL))
        self._ellipses.set(facecolor=[f"{c}1A" for c in colors], edgecolor=[f"{c}73" for c in colors])
        self._labels.radius = np.where(marks.overruled, 8.0, 4.5)
        self._labels.show(points, marks.labels())
        self._square.show(marks, self._footnotes(marks))
        charts.dress(self.ax, marks.alt("map.title"))

    def _footnotes(self, marks: Marks) -> tuple[str, ...]:
        n = marks.result.table.loc[marks.items, "n"]
        if not len(n):
            return (marks.absent_note(),)
        return (word("map.note", marks.lang, n=sample_words(n, marks.lang)), marks.absent_note())


def regions(table: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return center and covariance of (|worse|, better) of every row, for its confidence ellipse.

    The covariance is that of a multinomial: w(1 - w)/n', b(1 - b)/n' and (O/n' - b w)/n'. One answer is added to each
    of A, O, M and I first, the "two successes and two failures" of Agresti & Coull 1998 (The American Statistician
    52(2)) for both shares: without it an item on which all agree would look as if it were known exactly. The number
    of answers comes from the Wilson intervals, so weighted data count with their effective n.
    """
    counts = table[["A", "O", "M", "I"]].to_numpy(float)
    n = wilson_n(*(table[c].to_numpy(float) for c in ("better", "better_low", "better_high")))
    shares = (counts / counts.sum(axis=1, keepdims=True) * n[:, None] + 1) / (n + 4)[:, None]
    a, o, m, _ = shares.T
    b, w = a + o, o + m
    rows = [np.stack([w * (1 - w), o - b * w], -1), np.stack([o - b * w, b * (1 - b)], -1)]
    return np.column_stack([w, b]), np.stack(rows, -2) / (n + 4)[:, None, None]


def wilson_n(share: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Return the number of answers behind a 95 % Wilson interval.

    With a = z^2/n and half width h: (h^2 - 1/4) a^2 + (2 h^2 - p(1 - p)) a + h^2 = 0, which has one positive root.

    >>> from sqmlib.stats import wilson
    >>> low, high = wilson(np.array([30.0]), np.array([100.0]))
    >>> wilson_n(np.array([0.3]), low, high).round(6).tolist()
    [100.0]
    """
    half = ((high - low) / 2) ** 2
    first, second = half - 0.25, 2 * half - share * (1 - share)
    return 2 * first * Z95**2 / (-second - np.sqrt(second**2 - 4 * first * half))
