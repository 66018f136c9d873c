"""Charts: one quiet printable theme, Chinese fonts, labels that never overlap, and the same bytes for the same data.

Every figure is made without pyplot, so nothing here disturbs or leaks into a user's own plotting. This module knows no
words: labels are passed in. Public names by file:

``theme``
    :func:`rc`, :func:`themed`, :func:`figure`, :func:`axes`, :func:`fit`, :class:`Chart`, :func:`svg`, :func:`png`,
    the palette.
``fonts``
    :func:`families`, :func:`missing_glyphs`, :func:`font_remarks`.
``labels``
    :func:`place_labels`, :class:`Labels`, :func:`overlaps`, :func:`text_size`; :func:`stack`.
``text``
    :func:`wrap`, :func:`columns`.
``keys``
    :class:`Block`, :func:`key_row`, :func:`key_height`, :class:`KeyList`.
``sheets``
    :class:`RowSheet`, :func:`map_sheet`, :func:`notes_below`.
``shapes``
    :func:`ellipse`, :func:`ellipse_points`, :func:`thin`.

Examples
--------
>>> from sqmlib import charts
>>> ax = charts.axes(width=3, height=2)
>>> _ = ax.plot([0, 1], [0, 1])
>>> charts.svg(ax, alt="a rising line").startswith("<svg")
True
"""

from __future__ import annotations

from sqmlib.charts.fonts import families, font_remarks, missing_glyphs
from sqmlib.charts.keys import GLYPHS, Block, KeyList, key_height, key_row
from sqmlib.charts.labels import Labels, overlaps, place_labels, text_size
from sqmlib.charts.placing import stack
from sqmlib.charts.shapes import ellipse, ellipse_points, thin
from sqmlib.charts.sheets import RowSheet, map_sheet, notes_below
from sqmlib.charts.text import columns, wrap
from sqmlib.charts.theme import (
    GREY,
    INK,
    PALETTE,
    QUIET,
    SHAPES,
    Chart,
    axes,
    contrast,
    dress,
    figure,
    fit,
    footnote,
    png,
    rc,
    svg,
    text_on,
    themed,
)

__all__ = [
    "GLYPHS",
    "GREY",
    "INK",
    "PALETTE",
    "QUIET",
    "SHAPES",
    "Block",
    "Chart",
    "KeyList",
    "Labels",
    "RowSheet",
    "axes",
    "columns",
    "contrast",
    "dress",
    "ellipse",
    "ellipse_points",
    "families",
    "figure",
    "fit",
    "font_remarks",
    "footnote",
    "key_height",
    "key_row",
    "map_sheet",
    "missing_glyphs",
    "notes_below",
    "overlaps",
    "place_labels",
    "png",
    "rc",
    "stack",
    "svg",
    "text_on",
    "text_size",
    "themed",
    "thin",
    "wrap",
]
