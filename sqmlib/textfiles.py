"""Text tables as people export them: bytes to text to rows. An encoding may be assumed aloud, never in silence."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqmlib.checks import DataError, Remark, Where

__all__ = ["Grid", "decode", "read_text"]

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
LARGEST = 1_000_000_000
MOST_LOOKED_AT = 1_000_000
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SIGNATURES = {
    b"PK\x03\x04": "XLSX",
    b"\xd0\xcf\x11\xe0": "XLS",
    b"\x89PNG": "PNG",
    b"%PDF": "PDF",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\x1f\x8b": "GZIP",
    b"7z\xbc\xaf": "7Z",
    b"Rar!": "RAR",
    b"$FL2": "SPSS",
}
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
_SEP_LINE = re.compile(r"sep=([,;\t])\r?\n?")


@dataclass(frozen=True)
class Grid:
    """Cells as they stand in a file or sheet, the header among them.

    Attributes
    ----------
    rows : list of list
        Cells; text, or what a workbook holds.
    lines : list of int
        The line of the file (row of the sheet) at which each row begins.
    remarks : tuple of Remark
        What was assumed.
    where : Where
        File and sheet.
    encoding, separator : str
        How a text file was read; empty for a workbook.
    """

    rows: list[list[Any]]
    lines: list[int]
    remarks: tuple[Remark, ...]
    where: Where
    encoding: str = ""
    separator: str = ""
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)


def refuse(code: str, where: Where, **values: Any) -> DataError:
    """Return the error for one structural problem of a file."""
    return DataError([Remark(f"table.{code}", "error", values, where)])


def signature(data: bytes) -> str:
    """Return the kind of file that the first bytes betray, or nothing.

    >>> signature(b"%PDF-1.7"), signature(b"respondent,wifi_f")
    ('PDF', '')
    """
    return next((kind for start, kind in _SIGNATURES.items() if data.startswith(start)), "")


def read_text(path: Path, where: Where, *, encoding: str | None = None, header_row: int | None = None) -> Grid:
    """Read a text table; its header stands in the first line that is not blank, or in line `header_row`."""
    if path.stat().st_size > LARGEST:
        raise refuse("too_large", where, most=LARGEST // 1_000_000)
    text, encoding, remarks = decode(path.read_bytes(), where, encoding)
    stated = _SEP_LINE.match(text)
    separator, unsure = (stated[1], False) if stated else _separator(text, header_row)
    rows, lines = _records(text, separator, where)
    if stated:
        rows, lines = rows[1:], lines[1:]
    if separator != "," and not unsure:
        remarks.append(Remark("table.separator", "warning", {"separator": SEPARATORS[separator]}, where))
    return Grid(rows, lines, tuple(remarks), where, encoding, separator)


def decode(data: bytes, where: Where, encoding: str | None = None) -> tuple[str, str, list[Remark]]:
    """Return text, encoding and remarks; the encoding is recognized when none is given.

    Examples
    --------
    >>> decode("航线".encode("gb18030") * 3, Where())[1]
    'gb18030'
    """
    if encoding:
        return _as_told(data, where, encoding), encoding, []
    kind = signature(data)
    if kind:
        raise refuse("xlsx_named_text" if kind == "XLSX" else "binary", where, kind=kind)
    for bom, name in _BOMS:
        if data.startswith(bom):
            remark = [] if name == "utf-8-sig" else [_assumed("UTF-16", where)]
            return _as_told(data, where, name), name.removesuffix("-sig"), remark
    _refuse_nul(data, where)
    try:
        return data.decode("utf-8"), "utf-8", []
    except UnicodeDecodeError:
        return _legacy(data, where)


def _as_told(data: bytes, where: Where, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except LookupError:
        raise refuse("unknown_encoding", where, encoding=encoding[:40]) from None
    except UnicodeError as error:
        row = data[: getattr(error, "start", 0)].count(b"\n") + 1
        raise refuse("not_encoded", Where(where.file, "", (row,)), encoding=encoding) from None
    if "\x00" in text:
        raise refuse("nul", Where(where.file, "", (text[: text.index("\x00")].count("\n") + 1,)))
    return text.removeprefix("\ufeff")


def _assumed(encoding: str, where: Where) -> Remark:
    return Remark("table.encoding", "warning", {"encoding": encoding}, where)


def _refuse_nul(data: bytes, where: Where) -> None:
    """A NUL byte means UTF-16 without its mark when the NULs stand on one side of the pairs, else no text at all."""
    if b"\x00" not in data:
        return
    head = data[:100_000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if even + odd > len(head) / 10 and min(even, odd) * 20 < max(even, odd):
        raise refuse("utf16_no_bom", where, encoding="utf-16-be" if even > odd else "utf-16-le")
    raise refuse("nul", Where(where.file, "", (data[: data.index(0)].count(b"\n") + 1,)))


def _legacy(data: bytes, where: Where) -> tuple[str, str, list[Remark]]:
    """GB18030 when strict and plausible, else Windows-1252; a mixture with UTF-8 is refused at its first bad line."""
    lines = data.split(b"\n")
    valid = {n: _utf8(line) for n, line in enumerate(lines, start=1) if not line.isascii()}
    bad = [n for n, text in valid.items() if text is None]
    wide = [text for text in valid.values() if text is not None and any(c > "\u07ff" for c in text)]
    chinese = _gb18030(data)
    narrow = [text for text in valid.values() if text is not None]
    if wide or (chinese is None and narrow):
        raise refuse("mixed_encoding", Where(where.file, "", (bad[0],)))
    if chinese is not None:
        return chinese, "gb18030", [_assumed("GB18030", where)]
    try:
        return data.decode("cp1252"), "cp1252", [_assumed("Windows-1252", where)]
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        raise refuse("no_encoding", Where(where.file, "", (row,))) from None


def _utf8(line: bytes) -> str | None:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _gb18030(data: bytes) -> str | None:
    """Return the text if it decodes strictly and looks Chinese; accents in Western words pair with letters."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return None
    counts = Counter(text[:MOST_LOOKED_AT])
    foreign = {c: n for c, n in counts.items() if c > "\x7f"}
    common = sum(n for c, n in foreign.items() if _common(c))
    return text if 2 * common >= sum(foreign.values()) else None


def _common(char: str) -> bool:
    """Say whether a character stands in GB2312, as nearly all characters of ordinary Chinese text do."""
    try:
        return len(char.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


def _separator(text: str, header_row: int | None) -> tuple[str, bool]:
    """Return the separator counted in the header line, and whether there was none to count.

    Where the header holds several of them (a question with a comma between semicolons), the one that gives equally long
    rows counts; a tab is never part of a question.
    """
    lines = text.split("\n", 5000) if header_row else text.lstrip("\r\n").split("\n", 60)
    start = min((header_row or 1) - 1, len(lines) - 1)
    counts = Counter(_QUOTED.sub("", _header(lines, start)))
    found = sorted((s for s in SEPARATORS if counts[s]), key=lambda s: (s != "\t", -counts[s], s != ";"))
    if not found:
        later = Counter("".join(_QUOTED.sub("", line) for line in lines[start:]))
        best = max(SEPARATORS, key=lambda s: later[s])
        return (best, False) if later[best] else (",", True)
    if len(found) == 1:
        return found[0], False
    even = [s for s in found if _rectangular("\n".join(lines[start : start + 40]), s)]
    return (even or [max(found, key=counts.__getitem__)])[0], False


def _header(lines: list[str], start: int) -> str:
    """Return the header's text; quoted names may go over several lines."""
    text, end = lines[start], start + 1
    while text.count('"') % 2 and end < len(lines):
        text, end = f"{text}\n{lines[end]}", end + 1
    return text


def _rectangular(text: str, separator: str) -> bool:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        return False
    return len({len(row) for row in rows[:-1] if row}) <= 1


def _records(text: str, separator: str, where: Where) -> tuple[list[list[str]], list[int]]:
    """Return rows and the line each begins at; line ends inside quotes count as lines."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows, lines, start = [], [], 1
    try:
        for row in reader:
            rows.append(row)
            lines.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        code = "field_too_long" if "field larger" in str(error) else "quote"
        code = "truncated" if "unexpected end" in str(error) else code
        raise refuse(code, Where(where.file, "", (start,)), last=reader.line_num) from None
    return rows, lines
