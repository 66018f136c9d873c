"""Fonts: Latin first, then the first Chinese font this machine has, else the one the package mpl-font brings along."""

from __future__ import annotations

import warnings
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from re import search

from matplotlib import font_manager
from matplotlib.figure import Figure

from sqmlib.checks import Remark

__all__ = ["CHINESE", "LATIN", "chinese_font", "families", "font_remarks", "missing_glyphs"]

LATIN = "DejaVu Sans"  # comes with matplotlib: the same letters on every machine
CHINESE = (
    "Noto Sans SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
)
_BUNDLED = ("NotoSansCJKsc-Regular.otf", "NotoSansCJKsc-Bold.otf")


@cache
def chinese_font() -> str | None:
    """Return the family name of the Chinese font that figures use, or None when there is none."""
    installed = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in CHINESE if name in installed), None) or _bundled_font()


def _bundled_font() -> str | None:
    """Make the open font of the package mpl-font known to matplotlib, without importing that package."""
    spec = find_spec("mpl_font")
    folders = [Path(p) / "fonts" / "noto" for p in (spec.submodule_search_locations or [])] if spec else []
    found = [folder / name for folder in folders for name in _BUNDLED if (folder / name).is_file()]
    for path in found:
        font_manager.fontManager.addfont(path)
    return font_manager.get_font(found[0]).family_name if found else None


def families() -> list[str]:
    """Return the font families of every figure, in the order in which glyphs are looked for.

    Examples
    --------
    >>> families()[0]
    'DejaVu Sans'
    """
    chinese = chinese_font()
    return [LATIN, chinese] if chinese else [LATIN]


def font_remarks() -> tuple[Remark, ...]:
    """Return what to install when this machine cannot draw Chinese, nothing when it can."""
    return () if chinese_font() else (Remark("charts.no_chinese_font", "warning", {"package": "mpl-font"}),)


def missing_glyphs(fig: Figure) -> set[str]:
    r"""Return the characters of a figure that no font can draw (matplotlib would print empty boxes).

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        Any figure; it is laid out and measured, not saved.

    Examples
    --------
    >>> from sqmlib import charts
    >>> ax = charts.axes(width=2, height=2)
    >>> _ = ax.text(0.5, 0.5, "ok \U0001F9F6")
    >>> sorted(charts.missing_glyphs(ax.figure))
    ['🧶']
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fig.canvas.draw()
    return glyphs_of(str(w.message) for w in caught)


def glyphs_of(messages) -> set[str]:
    """Return the characters that matplotlib's missing-glyph warnings speak of."""
    found = (search(r"Glyph (\d+) ", message) for message in messages)
    return {chr(int(match.group(1))) for match in found if match}
