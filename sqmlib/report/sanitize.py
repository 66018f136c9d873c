"""From whatever a notebook shows to HTML that cannot act: allow lists, nothing from data keeps a link or a handler."""

from __future__ import annotations

import base64
import binascii
import re
from functools import cache
from string import ascii_letters, digits
from typing import Any
from urllib.parse import quote

from markupsafe import Markup, escape

__all__ = ["ALLOWED", "clean_html", "markdown", "png_address", "prose", "svg_address", "texts_only"]

ALLOWED = ("image/svg+xml", "image/png", "text/html", "text/markdown", "text/plain")
_BLOCKS = {"p", "br", "hr", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "dl"}
_TABLE = {"table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td"}
_INLINE = {"strong", "em", "b", "i", "u", "s", "code", "kbd", "sub", "sup", "small", "span", "abbr", "dt", "dd"}
_TAGS = _BLOCKS | _TABLE | _INLINE
_CELL = {"colspan", "rowspan"}
_ATTRIBUTES = {"td": _CELL, "th": _CELL | {"scope"}, "ol": {"start"}}
_EMPTIED = {"script", "style", "iframe", "object", "embed", "template", "noscript", "title", "svg", "math", "textarea"}
_NUMBER = re.compile(r"^[<>≤≥]?\s?[+\-−±]?\s?[\d\s,.’']*\d\s?[%‰]?(\s?\([^)]*\)|\s?[\[(–][\d\s.,;:–−+%-]*[\])]?)?$")
SHORT, MOSTLY = 18, 0.6
HEADING = 24  # a wider heading of numbers is a sentence: it may break wherever its language allows
_NOTHING = {"", "-", "–", "—"}
_PLAIN = f" !$()*+,-./:;=?@_~%{ascii_letters}{digits}"  # stand in an address as they are; "%" is seen to first
_QUOTED = [char for char in map(chr, range(128)) if char not in _PLAIN]
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_FORMULA = re.compile(r"(?<![\\$\w])\$(?!\s)([^$\n]{1,300}?)(?<![\s\\])\$(?![\w$])")
_SETTING = {"svg.hashsalt": "sqm", "mathtext.fontset": "stix", "font.size": 12, "text.parse_math": True}
_DISPLAYED = re.compile(r"\$\$\s*(.{1,600}?)\s*\$\$", re.DOTALL)


def clean_html(html: str) -> Markup:
    """Return HTML of an output with nothing left that could act, its tables ready for a report.

    Examples
    --------
    >>> clean_html('<b onclick="x()">a</b><script>x()</script><a href="javascript:x()">b</a>')
    Markup('<b>a</b>b')
    """
    import nh3

    safe = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        clean_content_tags=_EMPTIED,
        url_schemes=set(),
        generic_attribute_prefixes=set(),
        link_rel=None,
    )
    return Markup(_tables(safe) if "<table" in safe else safe)  # noqa: S704 - cleaned by the allow list above


def _tables(html: str) -> str:
    """Wrap each table so that it can scroll, and mark the columns that hold numbers."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "html.parser")
    for table in soup.find_all("table"):
        if table.find_parent("table") is None:
            table.wrap(soup.new_tag("div", attrs={"class": "wide", "tabindex": "0"}))
        _align(table)
    return soup.decode(formatter="minimal")


def _align(table: Any) -> None:
    """Mark the columns of numbers and of short words; a minus is written as a minus."""
    from sqmlib.charts.text import columns

    rows = [row.find_all(["td", "th"], recursive=False) for row in table.find_all("tr")]
    width = max((len(row) for row in rows), default=0)
    rows = [row for row in rows if len(row) == width]
    for position in range(width):
        column = [(row[position], row[position].get_text(" ", strip=True)) for row in rows]
        body = [(cell, text) for cell, text in column if cell.name == "td" and text not in _NOTHING]
        if not body:
            continue
        if sum(bool(_NUMBER.match(text)) for _, text in body) >= MOSTLY * len(body):
            _numbers(column)
        elif max(columns(text) for _, text in body) <= SHORT:
            for cell, _ in body:
                cell["class"] = "short"


def _numbers(column: list[tuple[Any, str]]) -> None:
    from sqmlib.charts.text import columns

    for cell, text in column:
        if cell.name == "th" or _NUMBER.match(text):
            cell["class"] = "num sentence" if cell.name == "th" and columns(text) > HEADING else "num"
        if cell.name == "td" and cell.string and cell.string.startswith("-") and len(cell.string) > 1:
            cell.string = f"−{cell.string[1:]}"


@cache
def _parser(html: bool) -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": html}).enable(["table", "strikethrough"])


def markdown(text: str) -> Markup:
    """Return Markdown of an output as HTML; HTML inside it is shown as the text it is, links lose their address.

    Examples
    --------
    >>> markdown("**Seat** <img src=x onerror=y>")
    Markup('<p><strong>Seat</strong> &lt;img src=x onerror=y&gt;</p>')
    """
    return Markup(clean_html(_parser(False).render(text)).strip())  # noqa: S704 - cleaned


def prose(text: str) -> Markup:
    """Return a Markdown cell of a notebook as HTML: formulas become pictures, links to web pages stay.

    Examples
    --------
    >>> prose("See [Kano](https://example.org/k).")
    Markup('<p>See <a href="https://example.org/k" rel="noopener noreferrer">Kano</a>.</p>')
    """
    import nh3

    formulas: list[Markup] = []
    held = _DISPLAYED.sub(lambda found: _hold(found[1], formulas, "displayed"), text)
    held = _FORMULA.sub(lambda found: _hold(found[1], formulas, "inline"), held)
    safe = nh3.clean(
        _parser(True).render(held),
        tags=_TAGS | {"a"},
        attributes=_ATTRIBUTES | {"a": {"href"}},
        clean_content_tags=_EMPTIED,
        url_schemes={"https", "http"},
        link_rel="noopener noreferrer",
    )
    safe = _tables(safe) if "<table" in safe else safe
    for number, picture in enumerate(formulas):
        safe = safe.replace(f"\ue000{number}\ue001", picture)
    return Markup(safe.strip())  # noqa: S704 - cleaned by the allow list above


def _hold(source: str, formulas: list[Markup], kind: str) -> str:
    formulas.append(_formula(source, kind))
    return f"\ue000{len(formulas) - 1}\ue001"


@cache
def _formula(source: str, kind: str) -> Markup:
    """Return a formula as a picture; one that matplotlib cannot set stays text."""
    from io import BytesIO

    import matplotlib as mpl
    from matplotlib.mathtext import math_to_image

    buffer = BytesIO()
    try:
        with mpl.rc_context(_SETTING):
            source_shown = source.replace(r"\frac", r"\dfrac") if kind == "displayed" else source
            math_to_image(f"${source_shown}$", buffer, format="svg")
    except (ValueError, RuntimeError):
        return Markup("<code>{}</code>").format(source)
    address = svg_address(re.sub(rb"<metadata>.*?</metadata>", b"", buffer.getvalue(), flags=re.DOTALL).decode())
    return Markup('<img class="formula {}" src="{}" alt="{}">').format(kind, address, source)


def svg_address(svg: str) -> str:
    """Return an SVG as a data address: inside an image its scripts and links are dead.

    >>> svg_address('<svg id="a b"/>')
    'data:image/svg+xml,%3Csvg id=%22a b%22/%3E'
    """
    svg = svg.replace("%", "%25")  # before all that bring one along
    if not svg.isascii():
        svg = _FOREIGN.sub(lambda found: quote(found[0]), svg)
    for char in _QUOTED:
        svg = svg.replace(char, quote(char))
    return "data:image/svg+xml," + svg


def png_address(data: str) -> str | None:
    """Return a PNG, given as base64, as a data address; None if it is no PNG.

    >>> png_address("javascript:x") is None
    True
    """
    try:
        raw = base64.b64decode("".join(data.split()), validate=True)
    except (ValueError, binascii.Error):
        return None
    if not raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return None
    return "data:image/png;base64," + base64.b64encode(raw).decode()


def texts_only(text: str) -> Markup:
    """Return printed text as a preformatted block.

    >>> texts_only("<b>1</b>")
    Markup('<pre>&lt;b&gt;1&lt;/b&gt;</pre>')
    """
    return Markup("<pre>{}</pre>").format(escape(re.sub(r"\x1b\[[0-9;]*m", "", text).rstrip()))
