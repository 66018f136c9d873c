"""A safe writer of XLSX workbooks: no formula, no link, no date of today; every file is read back.

Words come from outside: the caller passes headings and sheet names in the language wanted.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element, fromstring
from xml.parsers.expat import ParserCreate
from zipfile import ZipFile

__all__ = ["LONGEST_TEXT", "MOST_ROWS", "Sheet", "clean_text", "sheet_names", "to_xlsx"]

MOST_ROWS = 1_048_576
LONGEST_TEXT = 32_767
LONGEST_NAME = 31
WIDEST, NARROWEST = 60, 8
INK, WASH = "#1C2733", "#E8EEF2"
_FONT = "Arial"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DATE = datetime(2020, 1, 1)  # fixed: the same content gives the same bytes
_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook.

    Attributes
    ----------
    name : str
        What it shall be called; made fit for a spreadsheet program by :func:`sheet_names`.
    header : sequence of str
        Headings; empty for a sheet of plain lines.
    rows : sequence of sequences
        Texts, numbers, booleans and None.
    formats : sequence of str
        Number format per column, ``""`` for the general one.
    notes : sequence of str
        Explanations of the headings, shown as comments; ``""`` for none.
    """

    name: str
    header: Sequence[str] = ()
    rows: Sequence[Sequence[Any]] = ()
    formats: Sequence[str] = ()
    notes: Sequence[str] = field(default_factory=tuple)


def clean_text(text: str) -> str:
    r"""Return text as a spreadsheet can hold it: no control characters or lone surrogates, not longer than a cell.

    Examples
    --------
    >>> clean_text("a\x00b\ud800"), len(clean_text("x" * 40_000))
    ('ab', 32767)
    """
    text = _BAD.sub("", text)
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def sheet_names(wanted: Iterable[str]) -> list[str]:
    r"""Return names a spreadsheet program accepts: 31 characters, none of ``[]:*?/\\``, unique without case.

    Examples
    --------
    >>> sheet_names(["Items: all", "items_ all", "History", ""])
    ['Items_ all', 'items_ all 2', 'History_', 'Sheet']
    """
    names: list[str] = []
    for text in wanted:
        base = " ".join(_NOT_IN_NAMES.sub("_", clean_text(text)).split())[:LONGEST_NAME].strip(" '") or "Sheet"
        base = f"{base}_" if base.casefold() == "history" else base
        name, number = base, 1
        while name.casefold() in (other.casefold() for other in names):
            number += 1
            name = f"{base[: LONGEST_NAME - len(str(number)) - 1]} {number}"
        names.append(name)
    return names


def to_xlsx(sheets: Sequence[Sheet], title: str = "") -> bytes:
    """Return a formatted workbook; the same sheets always give the same bytes.

    Parameters
    ----------
    sheets : sequence of Sheet
        At least one.
    title : str
        Title in the document's properties.

    Raises
    ------
    ValueError
        If a sheet has too many rows, or the file does not read back as it was written.

    Examples
    --------
    >>> to_xlsx([Sheet("Items", ("item", "n"), (("=1+1", 3),))])[:2]
    b'PK'
    """
    import xlsxwriter

    buffer = BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = xlsxwriter.Workbook(buffer, safe)
    book.set_properties({"created": _DATE, "title": clean_text(title)[:255], "author": "sqmlib"})
    formats = _Formats(book)
    names = sheet_names(sheet.name for sheet in sheets)
    for name, sheet in zip(names, sheets, strict=True):
        _write(book.add_worksheet(name), sheet, formats)
    book.close()
    _read_back(buffer.getvalue(), names, sheets)
    return buffer.getvalue()


class _Formats:
    """Cell formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book, self._made = book, {}

    def __call__(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            plain = {"font_name": _FONT, "font_size": 10, "font_color": INK, "valign": "top"}
            self._made[key] = self._book.add_format(plain | properties)
        return self._made[key]


def _write(page: Any, sheet: Sheet, formats: _Formats) -> None:
    if len(sheet.rows) + 1 > MOST_ROWS:
        raise ValueError(f"{sheet.name}: {len(sheet.rows)} rows; a sheet holds {MOST_ROWS - 1}")
    page.hide_gridlines(2)
    _columns(page, sheet, formats)
    start = 0
    if sheet.header:
        _head(page, sheet, formats)
        start = 1
    for number, row in enumerate(sheet.rows, start=start):
        for column, value in enumerate(row):
            _cell(page, number, column, value, _format(sheet, column, value, formats))
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _head(page: Any, sheet: Sheet, formats: _Formats) -> None:
    style = formats(bold=True, bg_color=WASH, bottom=1, text_wrap=True, valign="vcenter")
    for column, text in enumerate(sheet.header):
        page.write_string(0, column, clean_text(text), style)
    for column, note in enumerate(sheet.notes):
        if note:
            page.write_comment(0, column, clean_text(note), {"author": "sqmlib", "x_scale": 2.2, "y_scale": 1.6})
    page.freeze_panes(1, 1)
    page.repeat_rows(0)
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.header) - 1)


def _columns(page: Any, sheet: Sheet, formats: _Formats) -> None:
    width = max([len(sheet.header), *(len(row) for row in sheet.rows)], default=0)
    for column in range(width):
        texts = [_shown(row[column], _number_format(sheet, column)) for row in sheet.rows if column < len(row)]
        head = sheet.header[column] if column < len(sheet.header) else ""
        longest = max([_width(head) * 0.75 + 3, *(_width(text) + 2 for text in texts)], default=NARROWEST)
        page.set_column(column, column, min(max(longest, NARROWEST), WIDEST), formats())


def _shown(value: Any, number_format: str) -> str:
    if isinstance(value, float) and number_format:
        return f"{value:.{len(number_format.partition('.')[2])}f}"
    return "" if value is None else str(value)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text[:200])


def _number_format(sheet: Sheet, column: int) -> str:
    return sheet.formats[column] if column < len(sheet.formats) else ""


def _format(sheet: Sheet, column: int, value: Any, formats: _Formats) -> Any:
    if isinstance(value, str):
        return formats(text_wrap=True) if _width(value) > WIDEST else formats()
    return formats(num_format=_number_format(sheet, column)) if _number_format(sheet, column) else formats()


def _cell(page: Any, row: int, column: int, value: Any, style: Any) -> None:
    if value is None:
        page.write_blank(row, column, None, style)
    elif isinstance(value, bool):
        page.write_boolean(row, column, value, style)
    elif isinstance(value, (int, float)) and math.isfinite(value):
        page.write_number(row, column, value, style)
    else:
        page.write_string(row, column, clean_text(str(value)), style)


def _read_back(data: bytes, names: list[str], sheets: Sequence[Sheet]) -> None:
    """Parse what was written: the sheets are there with their rows, and no cell is a formula."""
    with ZipFile(BytesIO(data)) as book:
        listed = [sheet.get("name") for sheet in _parsed(book, "workbook").iter(f"{_MAIN}sheet")]
        if listed != names:
            raise ValueError("the workbook does not read back")
        pages = [book.read(f"xl/worksheets/sheet{number}.xml") for number in range(1, len(names) + 1)]
    for name, sheet, page in zip(names, sheets, pages, strict=True):
        ParserCreate().Parse(page, True)  # well-formed; without a tree, which takes five times as long
        last = max(map(int, re.findall(rb'<row r="(\d+)"', page)), default=0)
        if last < len(sheet.rows) + bool(sheet.header) or b"<f>" in page or b"<f " in page:
            raise ValueError(f"the sheet {name} does not read back")


def _parsed(book: ZipFile, part: str) -> Element:
    return fromstring(book.read(f"xl/{part}.xml"))  # noqa: S314 - our own bytes, written a moment ago
