"""Theme: sizes, quiet lines, a palette that colour-blind readers can use, and figures that do not touch pyplot."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from html import escape
from io import BytesIO
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from sqmlib.charts.fonts import families, glyphs_of
from sqmlib.charts.writer import forget_texts, write_svg
from sqmlib.i18n import tr

__all__ = ["GREY", "INK", "PALETTE", "QUIET", "SHAPES", "Chart"]
__all__ += ["axes", "contrast", "dress", "figure", "footnote", "png", "rc", "svg", "text_on", "themed"]

INK = "#222222"  # text and marks that matter
QUIET = "#595959"  # text that stands back (7:1 on white)
GREY = "#D9D9D9"  # lines that only help the eye

# Six colours in the order of use: at least 3:1 on white, far apart for readers with colour blindness (tests compute
# both), each with its own shape so that no reading depends on colour alone.
PALETTE = ("#007A55", "#0A58B5", "#C65100", "#909090", "#8E2F7A", "#222222")
SHAPES = ("^", "o", "s", "D", "v", "X")

_RC: Mapping[str, Any] = {
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "figure.dpi": 100,
    "savefig.dpi": 200,
    "savefig.bbox": None,
    "font.size": 9,
    "text.color": INK,
    "text.parse_math": False,
    "text.usetex": False,
    "axes.facecolor": "white",
    "axes.edgecolor": "#8C8C8C",
    "axes.labelcolor": INK,
    "axes.labelsize": 9,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "xtick.color": "#8C8C8C",
    "ytick.color": "#8C8C8C",
    "xtick.labelcolor": QUIET,
    "ytick.labelcolor": QUIET,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "xtick.major.size": 3,
    "ytick.major.size": 3,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "lines.linewidth": 1.4,
    "hatch.linewidth": 0.6,
    "svg.fonttype": "path",
    "svg.hashsalt": "sqmlib",
    "pdf.fonttype": 42,
}


def rc() -> dict[str, Any]:
    """Return the settings of the theme as a dictionary of matplotlib's rcParams.

    >>> rc()["text.parse_math"], rc()["svg.fonttype"]
    (False, 'path')
    """
    return {**_RC, "font.family": families(), "axes.prop_cycle": mpl.cycler(color=PALETTE)}


@contextmanager
def themed() -> Iterator[None]:
    """Apply the theme inside a ``with`` block only; the user's own settings come back unchanged."""
    with mpl.rc_context():
        dict.update(mpl.rcParams, _checked(tuple(families())))
        yield


@cache
def _checked(_: tuple[str, ...]) -> dict[str, Any]:
    """Return the settings with these fonts as matplotlib keeps them: it need not check them for every picture."""
    with mpl.rc_context(rc()):
        return {name: mpl.rcParams[name] for name in rc()}


class Chart(Axes):
    """Axes that show their figure when they are the last value of a notebook cell.

    Attributes
    ----------
    alt : str
        The picture in words, for readers who cannot see it.
    """

    name = "sqmlib"
    alt: str = ""

    def _repr_svg_(self) -> str:
        return svg(self)


def figure(width: float = 6.4, height: float = 4.8) -> Figure:
    """Return an empty themed figure (inches) that pyplot does not know of: nothing to close, nothing leaks.

    >>> figure(4, 3).get_size_inches().tolist()
    [4.0, 3.0]
    """
    with themed():
        fig = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(fig)
    fig.get_layout_engine().set(w_pad=0.06, h_pad=0.06)
    return fig


def axes(ax: Axes | None = None, width: float = 6.4, height: float = 4.8) -> Axes:
    """Return `ax` itself, or new axes alone in a themed figure of their own.

    >>> ax = axes(width=3, height=2)
    >>> axes(ax) is ax
    True
    """
    if ax is not None:
        return ax
    fig = figure(width, height)
    with themed():
        return fig.add_subplot(axes_class=Chart)


def fit(ax: Axes, width: float, height: float, frame: tuple[float, float, float, float]) -> None:
    """Give the figure of `ax` a size and `ax` a fixed place in it, all in inches: no layout to solve at every change.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Alone in a figure made by :func:`axes`.
    width, height : float
        Of the figure.
    frame : tuple of float
        Left, bottom, width, height of the axes.

    Examples
    --------
    >>> ax = axes()
    >>> fit(ax, 4, 2, (1, 0.5, 2, 1))
    >>> [float(v) for v in ax.get_position().bounds]
    [0.25, 0.25, 0.5, 0.5]
    """
    fig = ax.get_figure(root=True)
    fig.set_layout_engine("none")
    fig.set_size_inches(width, height)
    left, bottom, wide, high = frame
    ax.set_position((left / width, bottom / height, wide / width, high / height))


def dress(ax: Axes, alt: str = "") -> Axes:
    """Give every text of `ax` the theme's fonts, switch mathematics off in it, keep the words for blind readers.

    Item texts come from clients: ``$`` and ``_`` must stay what they are, also on axes a user brought along.
    """
    family = families()
    drawn = [part for part in ax.get_children() if ax.axison or not isinstance(part, Axis)]
    for text in (text for part in drawn for text in part.findobj(Text)):
        text.set_parse_math(False)
        text.set_fontfamily(family)
    ax.tick_params(labelfontfamily=family)
    ax.alt = alt
    return ax


def footnote(ax: Axes, text: str) -> Text:
    """Write a quiet line under the axis label, where the conventions and the numbers of answers stand."""
    place = {"xycoords": ("axes fraction", ax.xaxis.label), "textcoords": "offset points"}
    look = {"ha": "left", "va": "top", "fontsize": 7.5, "color": QUIET, "linespacing": 1.35}
    return ax.annotate(text, xy=(0, 0), xytext=(0, -5), annotation_clip=False, **place, **look)


def svg(fig: Figure | Axes, alt: str | None = None) -> str:
    """Return a figure as one SVG element, the same bytes for the same data.

    Parameters
    ----------
    fig : Figure or Axes
        What to draw; of axes the whole figure is drawn.
    alt : str, optional
        The picture in words. Default: what its charts say of themselves.

    Returns
    -------
    str
        From ``<svg`` to ``</svg>``: letters as outlines, no date, no version, no outside reference.

    Examples
    --------
    >>> svg(axes(width=1, height=1), alt='<b> & "c"')[:60]
    '<svg role="img" aria-label="&lt;b&gt; &amp; &quot;c&quot;" x'
    """
    fig = fig.figure if isinstance(fig, Axes) else fig
    alt = " ".join(filter(None, (getattr(ax, "alt", "") for ax in fig.axes))) if alt is None else alt
    drawn = _compact(_drawn(fig, write_svg))
    return drawn[drawn.index("<svg") :].rstrip().replace("<svg", f'<svg role="img" aria-label="{escape(alt)}"', 1)


def png(fig: Figure | Axes, dpi: float = 200) -> bytes:
    """Return a figure as PNG bytes, for slides and Word."""
    return _drawn(fig.figure if isinstance(fig, Axes) else fig, partial(_write_png, dpi=dpi))


def _drawn(fig: Figure, write: Callable[[Figure], Any]) -> Any:
    """Draw under the theme; say in the user's language which characters no font could draw."""
    canvas = fig.canvas
    with themed(), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            drawn = write(fig)
        finally:
            fig.set_canvas(canvas)
    for other in (w for w in caught if not glyphs_of([str(w.message)])):
        warnings.warn_explicit(other.message, other.category, other.filename, other.lineno)
    missing = glyphs_of(str(w.message) for w in caught)
    if missing:
        forget_texts()  # so that the next picture says so again
        warnings.warn(tr("charts.missing_glyphs", glyphs=sorted(missing)), stacklevel=3)
    return drawn


def _compact(svg: str) -> str:
    """Return the same picture in fewer bytes: no comments, no line breaks, outlines to hundredths of a point."""
    lines = map(str.strip, re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL).split("\n"))
    svg = " ".join(filter(None, lines))
    parts = re.split(r'( d="[^"]*")', svg)
    parts[1::2] = _shorter("\n".join(parts[1::2])).split("\n")[: len(parts) // 2]
    return "".join(parts).replace("> <", "><")


def _shorter(paths: str) -> str:
    return re.sub(r"(?<=[MLQC]) ", "", re.sub(r"(?<=\d\.\d\d)\d+", "", paths))


def _write_png(fig: Figure, dpi: float) -> bytes:
    buffer = BytesIO()
    fig.savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    return buffer.getvalue()


def contrast(color: str, ground: str = "#FFFFFF") -> float:
    """Return the contrast ratio of two colours as WCAG 2.2 defines it (1 to 21).

    >>> round(contrast("#000000"), 1), round(contrast("#FFFFFF"), 1)
    (21.0, 1.0)
    """
    low, high = sorted((_luminance(color), _luminance(ground)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: str) -> float:
    channels = np.array(mpl.colors.to_rgb(color))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def text_on(color: str) -> str:
    """Return white or ink, whichever is easier to read on `color`.

    >>> text_on("#0A58B5"), text_on("#909090")
    ('#FFFFFF', '#222222')
    """
    return max("#FFFFFF", INK, key=lambda ink: contrast(ink, color))
