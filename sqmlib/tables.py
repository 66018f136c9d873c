"""Survey files as tables of text cells: structure is checked here, the meaning of cells in :mod:`sqmlib.conform`."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from sqmlib.checks import Remark, Where
from sqmlib.textfiles import Grid, read_text, refuse, signature

__all__ = ["Table", "read_table", "same_text"]

TEXT_FILES = (".csv", ".tsv", ".txt")
WORKBOOKS = (".xlsx", ".xlsm")
_EARLY = 10


@dataclass(frozen=True)
class Table:
    """One file as it was read.

    Attributes
    ----------
    frame : pandas.DataFrame
        Cells as text (dates and Booleans of a workbook as they are); the index ``row`` holds the lines of the file.
    remarks : tuple of Remark
        What was assumed, repaired or left out.
    where : Where
        File and sheet.
    encoding, separator : str
        How a text file was read; empty for a workbook.
    texts : tuple of tuple of str
        Per column, every text of its header that may name it in a mapping.
    platform : str
        The survey platform recognized while reading, or empty.
    told : dict
        Encoding and header row, where the user named them.
    """

    frame: pd.DataFrame
    remarks: tuple[Remark, ...]
    where: Where
    encoding: str = ""
    separator: str = ""
    texts: tuple[tuple[str, ...], ...] = field(default_factory=tuple)
    platform: str = ""
    told: dict[str, Any] = field(default_factory=dict)


def read_table(
    path: str | Path,
    *,
    sheet: str | int | None = None,
    encoding: str | None = None,
    header_row: int | None = None,
    name: str | None = None,
) -> Table:
    r"""Read a CSV or XLSX file into text cells.

    Parameters
    ----------
    path : path
        The file; it is only read.
    sheet : str or int, optional
        Name or number (from 1) of the sheet of a workbook.
    encoding : str, optional
        Encoding of a text file; recognized when not given.
    header_row : int, optional
        Line of the header; the first line that is not blank when not given.
    name : str, optional
        What messages call the file; its base name when not given.

    Returns
    -------
    Table

    Raises
    ------
    DataError
        If the file cannot be read honestly as one table.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "survey.csv"
    >>> _ = path.write_text("respondent,wifi_f\nR1,5\n")
    >>> read_table(path).frame.to_dict("list")
    {'respondent': ['R1'], 'wifi_f': ['5']}
    """
    path = Path(path)
    where = Where(name or path.name)
    grid = _grid(path, where, sheet, encoding, header_row)
    told = {"encoding": encoding, "header_row": header_row}
    return replace(_table(grid, header_row), told={k: v for k, v in told.items() if v is not None})


def _grid(path: Path, where: Where, sheet: str | int | None, encoding: str | None, header_row: int | None) -> Grid:
    if not path.is_file():
        raise refuse("is_folder" if path.is_dir() else "not_there", where)
    try:
        with path.open("rb") as file:
            kind = signature(file.read(8))
    except OSError as error:
        raise refuse("unreadable", where, reason=error.strerror or "?") from None
    suffix = path.suffix.lower()
    if suffix in WORKBOOKS or (suffix == ".xls" and kind == "XLSX"):
        from sqmlib.sheets import read_sheet

        return read_sheet(path, where, sheet=sheet)
    if suffix == ".xls":
        raise refuse("old_excel" if kind == "XLS" else "xls_is_text", where)
    if suffix not in TEXT_FILES:
        raise refuse("unknown_kind", where, suffix=suffix or "?", known=[*TEXT_FILES, *WORKBOOKS])
    if not path.stat().st_size:
        raise refuse("empty", where)
    return read_text(path, where, encoding=encoding, header_row=header_row)


def _table(grid: Grid, header_row: int | None) -> Table:
    from sqmlib.platforms import header_layout

    rows, lines, remarks = _without_blank(grid, header_row)
    rows = _without_margins(rows)
    _check_shape(rows, lines, grid.where)
    names, texts, depth, platform = header_layout(rows)
    if depth > 1:
        values = {"platform": platform, "n": depth}
        remarks.append(Remark("table.header_rows", "warning", values, grid.where))
    index = pd.Index(lines[depth:], name="row", dtype="int64")
    frame = pd.DataFrame(rows[depth:], index=index, columns=pd.Index(names, dtype=object), dtype=object)
    remarks = [*grid.remarks, *remarks, *_formula_remarks(grid, lines[0], names)]
    return Table(frame, tuple(remarks), grid.where, grid.encoding, grid.separator, texts, platform)


def _without_blank(grid: Grid, header_row: int | None) -> tuple[list[list[Any]], list[int], list[Remark]]:
    """Leave out blank lines, naming those between data, and everything above the header row."""
    filled = [k for k, row in enumerate(grid.rows) if any(not _empty(v) for v in row)]
    if header_row is not None:
        filled = [k for k in filled if grid.lines[k] >= header_row]
        if not filled or grid.lines[filled[0]] != header_row:
            raise refuse("no_header_there", grid.where, row=header_row)
    if not filled:
        raise refuse("empty", grid.where)
    among = set(range(filled[0], filled[-1])) - set(filled)
    remarks = []
    if among or (filled[0] and header_row is None):
        blank = sorted(among | (set(range(filled[0])) if header_row is None else set()))
        where = Where(grid.where.file, grid.where.sheet, tuple(grid.lines[k] for k in blank))
        remarks.append(Remark("table.blank_lines", "warning", {"n": len(blank)}, where))
    return [grid.rows[k] for k in filled], [grid.lines[k] for k in filled], remarks


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _without_margins(rows: list[list[Any]]) -> list[list[Any]]:
    """Cut columns at the right that hold nothing at all, as spreadsheets and trailing separators leave them."""
    width = max(len(row) for row in rows)
    if any(len(row) != width for row in rows):
        return rows
    used = width
    while used > 1 and all(_empty(row[used - 1]) for row in rows):
        used -= 1
    return rows if used == width else [row[:used] for row in rows]


def _check_shape(rows: list[list[Any]], lines: list[int], where: Where) -> None:
    """Refuse lines above the header and rows whose number of cells differs from the header's."""
    width = len(rows[0])
    lengths = [len(row) for row in rows]
    uneven = [k for k, n in enumerate(lengths) if n != width]
    usual = Counter(lengths).most_common(1)[0][0]
    if uneven and usual > width and usual in lengths[:_EARLY]:
        row = lines[lengths.index(usual)]
        raise refuse("preamble", Where(where.file, where.sheet, (lines[0],)), found=width, usual=usual, row=row)
    if uneven:
        counts = sorted({lengths[k] for k in uneven})
        place = Where(where.file, where.sheet, tuple(lines[k] for k in uneven))
        code = "ragged_long" if counts[-1] > width else "ragged_short"
        raise refuse(code, place, found=counts, width=width)
    _check_title(rows, lines, where)


def _check_title(rows: list[list[Any]], lines: list[int], where: Where) -> None:
    """In a sheet all rows are equally wide: a title shows by being one cell above fuller rows."""
    filled = [sum(not _empty(v) for v in row) for row in rows[:_EARLY]]
    if len(filled) > 2 and filled[0] == 1 and max(filled[1:]) > 2:
        row = lines[next(k for k, n in enumerate(filled) if n > 2)]
        place = Where(where.file, where.sheet, (lines[0],))
        raise refuse("preamble", place, found=1, usual=max(filled), row=row)


def _formula_remarks(grid: Grid, header: int, names: Sequence[str]) -> list[Remark]:
    """One warning per column whose formulas were read by their stored value; header formulas count for the column."""
    cells: dict[str, list[tuple[int, str]]] = {}
    for (row, position), address in sorted(grid.formulas.items()):
        if row >= header and position < len(names):
            cells.setdefault(names[position], []).append((row, address))
    return [
        Remark(
            "table.formula",
            "warning",
            {"cells": [address for _, address in found]},
            Where(grid.where.file, grid.where.sheet, tuple(row for row, _ in found), column),
        )
        for column, found in cells.items()
    ]


def same_text(text: str) -> str:
    """Return a header text in one form, so that blanks, width and letter case do not matter.

    >>> same_text("１、提供免费 无线网络") == same_text("1、提供免费无线网络 ")
    True
    """
    folded = unicodedata.normalize("NFKC", str(text)).casefold()
    return "".join(folded.split()).replace("\u200b", "").replace("\ufeff", "")
