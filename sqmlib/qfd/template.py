"""The blank workbook of a house: a sheet per table, drop-downs, and instructions in one or both languages.

Sheets and columns bear the names the program reads, so that what people fill in needs no mapping.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from sqmlib.checks import DataError, Remark
from sqmlib.i18n import LANGUAGES, language, tr
from sqmlib.inputs import Column, Layout
from sqmlib.qfd.knowledge import DIRECTION, INPUT, SALES_POINTS, STRENGTH, TABLES
from sqmlib.workbook import INK, WASH

__all__ = ["SHEETS", "workbook"]

# the sheet that holds each table, in the order people fill them in
SHEETS = {
    "requirements": TABLES["requirements"],
    "characteristics": TABLES["characteristics"],
    "relationships": INPUT,
    "roof": TABLES["roof"],
    "competitors": TABLES["competitors"],
    "benchmarks": TABLES["benchmarks"],
    "processes": TABLES["processes"],
    "controls": TABLES["controls"],
}
ROWS, WIDE = 60, 60  # rows and columns with drop-downs
_FONT = "Arial"
_NARROW, _USUAL, _TEXT = 5, 16, 34
_CHOICES = {
    "strength": ["●", "○", "△", "0"],
    "sign": ["++", "+", "-", "--"],
    "direction": ["↑", "↓", "◇"],
    "sales_point": [*SALES_POINTS],
}


def workbook(lang: str | None = None) -> bytes:
    """Return the blank workbook to fill in a house; the same bytes every time.

    Parameters
    ----------
    lang : {"en", "zh", "both"}, optional
        Language of the instructions and comments. Default: the language in use.

    Returns
    -------
    bytes
        An XLSX file: instructions and the sheets of ``SHEETS``. A case names each sheet as a table.

    Raises
    ------
    DataError
        If the language is none of these.

    Examples
    --------
    >>> workbook("both")[:2]
    b'PK'
    """
    from datetime import datetime

    import xlsxwriter

    if lang not in (None, "both", *LANGUAGES):
        values = {"parameter": "lang", "allowed": ["both", *LANGUAGES], "found": str(lang)[:80]}
        raise DataError([Remark("input.choice", "error", values)])
    langs = LANGUAGES if lang == "both" else (language(lang),)
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(2020, 1, 1), "author": "sqmlib", "title": tr("qfd.name", langs[0])})
    styles = _styles(book)
    _instructions(book, styles, langs)
    for name, layout in SHEETS.items():
        _sheet(book.add_worksheet(name), name, layout, styles, langs)
    book.close()
    return buffer.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    base = {"font_name": _FONT, "font_size": 10, "font_color": INK}
    return {
        "plain": book.add_format({**base, "text_wrap": True, "valign": "top"}),
        "cell": book.add_format({**base, "align": "center"}),
        "title": book.add_format({**base, "bold": True, "font_size": 14, "bottom": 1}),
        "head": book.add_format({**base, "bold": True, "bg_color": WASH, "bottom": 1, "valign": "vcenter"}),
        "turned": book.add_format({**base, "bold": True, "bg_color": WASH, "rotation": 90, "align": "center"}),
    }


def _instructions(book: Any, styles: dict[str, Any], langs: tuple[str, ...]) -> None:
    """Write what to do, a block per language."""
    page = book.add_worksheet("README")
    page.hide_gridlines(2)
    page.set_column(0, 0, 18)
    page.set_column(1, 1, 96)
    row = 0
    for lang in langs:
        page.write_string(row, 0, tr("qfd.template.title", lang), styles["title"])
        page.write_blank(row, 1, None, styles["title"])
        page.write_string(row + 1, 1, tr("qfd.template.how", lang), styles["plain"])
        row += 2
        for name in SHEETS:
            page.write_string(row, 0, name, styles["plain"])
            page.write_string(row, 1, tr(f"qfd.template.{name}", lang), styles["plain"])
            row += 1
        row += 1


def _sheet(page: Any, name: str, layout: Layout, styles: dict[str, Any], langs: tuple[str, ...]) -> None:
    """Write header, comments and drop-downs of one table."""
    page.freeze_panes(1, len(layout.plain) if layout.families else 1)
    for number, column in enumerate(layout.plain):
        page.write_string(0, number, column.name, styles["head"])
        page.write_comment(0, number, _comment(name, column, langs), {"author": "sqmlib", "x_scale": 2, "y_scale": 1.3})
        text = column.kind == "text" and column.name != "sign"
        page.set_column(number, number, _TEXT if text else _USUAL, styles["plain"])
        _choices(page, number, number, column)
    if layout.families:
        first, last = len(layout.plain), len(layout.plain) + WIDE - 1
        page.set_row(0, 120, styles["turned"])
        page.set_column(first, last, _NARROW, styles["cell"])
        _choices(page, first, last, layout.families[0])


def _comment(name: str, column: Column, langs: tuple[str, ...]) -> str:
    key = f"qfd.template.column.{column.name}"
    return "\n".join(tr(key, lang) for lang in langs) + ("" if column.required else "\n*")


def _choices(page: Any, first: int, last: int, column: Column) -> None:
    """Let the cells of some columns choose from a list."""
    name = "sign" if column.name == "sign" else "sales_point" if column.name == "sales_point" else ""
    if column.scale is not None:
        name = {STRENGTH: "strength", DIRECTION: "direction"}[column.scale]
    if name:
        page.data_validation(
            1, first, ROWS, last, {"validate": "list", "source": _CHOICES[name], "error_type": "warning"}
        )
