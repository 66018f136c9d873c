"""Writing SVG fast: matplotlib's own writer with the layout of texts kept from picture to picture.

Setting a text as outlines is most of the work of a chart with many labels, and a panel draws the same texts after every
edit. The bytes are those of the stock writer; a test holds this to be true.
"""

from __future__ import annotations

from functools import lru_cache
from io import StringIO
from typing import Any

from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

__all__ = ["forget_texts", "measured", "write_svg"]

_METADATA = dict.fromkeys(("Date", "Creator", "Format", "Type"))
_TEXTS = 8192  # kept at most; a text is a few hundred bytes
_STOCK = TextToPath()


def write_svg(fig: Figure) -> str:
    """Return a figure as an SVG document without date and version, drawn once."""
    target, dpi = StringIO(), fig.dpi
    width, height = fig.get_size_inches()
    try:
        fig.dpi = 72
        writer = RendererSVG(width * 72, height * 72, target, image_dpi=dpi, metadata=_METADATA)
        writer._text2path = _Outlines()
        renderer = MixedModeRenderer(fig, width, height, dpi, writer)
        fig.draw(renderer)
        renderer.finalize()
    finally:
        fig.dpi = dpi
    return target.getvalue()


class _Outlines(TextToPath):
    """Text to outlines, remembering what was set before; a font is named by its properties until it is needed."""

    def _get_font(self, prop: FontProperties) -> FontProperties:
        return prop

    def get_glyphs_with_font(
        self, font: Any, s: str, glyph_map: Any = None, return_new_glyphs_only: bool = False, **how: Any
    ) -> tuple[list, dict, list]:
        """Return the places of the glyphs and the outlines of those that are new; the font's own order is kept."""
        if not isinstance(font, FontProperties):
            return super().get_glyphs_with_font(font, s, glyph_map, return_new_glyphs_only, **how)
        places, outlines = _set(font, s, tuple(sorted(how.items(), key=str)))
        known = glyph_map or {}
        return places, {name: path for name, path in outlines.items() if name not in known}, []

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> tuple[float, float, float]:
        """Return the size of a text in points."""
        return measured(s, prop, ismath)


@lru_cache(_TEXTS)
def _in_one_size(prop: FontProperties) -> FontProperties:
    """Return the font as large as its outlines are: one font file is looked for, one text set, whatever the sizes."""
    alike = prop.copy()
    alike.set_size(_STOCK.FONT_SCALE)
    return alike


def _set(prop: FontProperties, text: str, how: tuple) -> tuple[list, dict]:
    return _set_large(_in_one_size(prop), text, how)


@lru_cache(_TEXTS)
def _set_large(prop: FontProperties, text: str, how: tuple) -> tuple[list, dict]:
    places, outlines, _ = _STOCK.get_glyphs_with_font(_STOCK._get_font(prop), text, **dict(how))
    return places, outlines


def measured(text: str, prop: FontProperties, ismath: Any = False) -> tuple[float, float, float]:
    """Return width, height and descent of one line of text in points, as :class:`matplotlib.textpath.TextToPath`.

    Parameters
    ----------
    text : str
        One line.
    prop : matplotlib.font_manager.FontProperties
        Its font and size.
    ismath : bool or "TeX"
        Whether it is a formula.
    """
    if ismath == "TeX":
        return _STOCK.get_text_width_height_descent(text, prop, ismath)
    scale = prop.get_size_in_points() / _STOCK.FONT_SCALE
    width, height, descent = _measured_large(text, _in_one_size(prop), ismath)
    return width * scale, height * scale, descent * scale


@lru_cache(_TEXTS)
def _measured_large(text: str, prop: FontProperties, ismath: bool) -> tuple[float, float, float]:
    return _STOCK.get_text_width_height_descent(text, prop, ismath)


def forget_texts() -> None:
    """Set every text anew from now on."""
    _set_large.cache_clear()
    _measured_large.cache_clear()
