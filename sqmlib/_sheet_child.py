"""Read one sheet of a workbook; runs alone in a child process with limits and answers in JSON. Imports nothing of ours.

Called as ``python _sheet_child.py PATH SHEET MEMORY SECONDS`` where SHEET is JSON: null, a number from 1, or a name.
"""

from __future__ import annotations

import json
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.parsers import expat

MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 1_048_576, 2_000, 5_000_000
MOST_EMPTY = 200_000
MOST_MERGED = 10_000
LONGEST = 1_000_000  # bytes of one tag or text; a cell holds at most 32,767 characters
LARGEST_PART = 20_000_000  # of what is neither a sheet nor the table of texts
CHUNK = 65_536
SMALL_PARTS = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"}
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


class RefusedError(Exception):
    """A workbook that is not read; carries a code and the values of its message."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.answer = {"error": code, "values": values}


def limit(memory: int, seconds: int) -> None:
    """Set the address space and processor time this process may use, where the system knows such limits."""
    try:
        import resource
    except ImportError:
        return
    for what, wanted in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(what)[1]  # whoever started us may allow less
        allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(what, (allowed, allowed + 1 if hard == resource.RLIM_INFINITY else hard))


def column_number(letters: str) -> int:
    """Return A -> 1, Z -> 26, AA -> 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


class Guard:
    """One pass over a part of the workbook before openpyxl sees it: no entities, no endless tag or text."""

    def __init__(self) -> None:
        self.scanner = expat.ParserCreate(namespace_separator=" ")
        self.scanner.StartElementHandler = self.element
        self.scanner.StartDoctypeDeclHandler = self.scanner.EntityDeclHandler = refuse_entities
        self.seen = 0

    def run(self, stream: Any) -> Guard:
        """Parse the stream piece by piece; refuse as soon as a limit is passed."""
        fed = 0
        while chunk := stream.read(CHUNK):
            self.scanner.Parse(chunk)
            fed += len(chunk)
            if fed - max(self.scanner.CurrentByteIndex, 0) > LONGEST:
                raise RefusedError("too_large_sheet")
        self.scanner.Parse(b"", True)
        if fed - self.seen > LONGEST:
            raise RefusedError("too_large_sheet")
        return self

    def element(self, name: str, attributes: dict[str, str]) -> None:
        """Note one element and how far the one before reached."""
        place = self.scanner.CurrentByteIndex
        if place - self.seen > LONGEST:
            raise RefusedError("too_large_sheet")
        self.seen = place
        self.start(name, attributes)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Look at one element; a sheet has more to look at."""


class Scan(Guard):
    """The guard of the sheet that is read: far cells, empty rows, formulas, merged ranges."""

    def __init__(self) -> None:
        super().__init__()
        self.formulas: list[str] = []
        self.stored: set[str] = set()
        self.merged: list[str] = []
        self.cells = self.row = self.column = self.empty = 0
        self.cell, self.far, self.text_result = "", False, False

    def run(self, stream: Any) -> Scan:
        """Parse the stream; a far row without any cell is refused at the end."""
        super().run(stream)
        self.refuse_far(f"A{self.row}")
        return self

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Note one element."""
        tag = name.rpartition(" ")[2]
        if tag == "c":
            self.start_cell(attributes.get("r", ""))
            self.text_result = attributes.get("t") == "str"
        elif tag == "v":
            self.start_value()
        elif tag == "is":
            self.empty = 0
        elif tag == "f":
            self.formulas.append(self.cell)
        elif tag == "row":
            self.start_row(attributes.get("r", ""))
        elif tag == "mergeCell":
            self.merged.append(attributes.get("ref", ""))
            if len(self.merged) > MOST_MERGED:
                raise RefusedError("too_many_cells", found=f"{MOST_MERGED}+", most=MOST_MERGED)

    def start_value(self) -> None:
        """Note that a cell has a value; that of a formula counts as stored once it holds a character or is a text."""
        self.empty = 0
        if self.formulas[-1:] == [self.cell]:
            if self.text_result:
                self.stored.add(self.cell)
            else:
                self.scanner.CharacterDataHandler = self.take_value

    def take_value(self, _: str) -> None:
        """Note the stored value of the formula just met."""
        self.stored.add(self.cell)
        self.scanner.CharacterDataHandler = None

    def start_row(self, text: str) -> None:
        """Count a row; a long stretch without any value is a stray cell or a bomb."""
        row = int(text) if text.isdigit() and len(text) < 8 else self.row + 1
        self.empty += max(row - self.row, 1)
        self.refuse_far(f"A{self.row}")
        self.far = row > MOST_ROWS or self.empty > MOST_EMPTY
        self.row, self.column = row, 0

    def refuse_far(self, address: str) -> None:
        """Refuse a cell beyond the limits; a row that is too far waits for its first cell, to name it."""
        if self.far:
            raise RefusedError("far_cell", cell=address, rows=MOST_ROWS, columns=MOST_COLUMNS, empty=MOST_EMPTY)

    def start_cell(self, address: str) -> None:
        """Count a cell and check where it stands."""
        self.cells += 1
        self.scanner.CharacterDataHandler = None
        found = _CELL.fullmatch(address)
        self.column = column_number(found[1]) if found else self.column + 1
        row = int(found[2]) if found else self.row
        self.cell = address
        self.far = self.far or self.column > MOST_COLUMNS or row > MOST_ROWS or row > self.row + MOST_EMPTY
        self.refuse_far(address)
        if self.cells > MOST_CELLS:
            raise RefusedError("too_many_cells", found=f"{MOST_CELLS}+", most=MOST_CELLS)


def refuse_entities(*_: Any) -> None:
    """Stop at the first document type or entity declaration."""
    raise RefusedError("entities")


def guard_directory(archive: zipfile.ZipFile) -> None:
    """Look through the parts that say which sheets there are."""
    for member in (m for m in archive.infolist() if m.filename in SMALL_PARTS):
        if member.file_size > LARGEST_PART:
            raise RefusedError("too_large_sheet")
        with archive.open(member) as part:
            Guard().run(part)


def guard(archive: zipfile.ZipFile, chosen: str) -> Scan:
    """Look through every XML part before it is parsed; return what was seen in the chosen sheet."""
    scan = Scan()
    for member in archive.infolist():
        name = member.filename
        if not name.lower().endswith((".xml", ".rels", ".vml")):
            continue
        large = name.startswith("xl/worksheets/") or name == "xl/sharedStrings.xml"
        if member.file_size > LARGEST_PART and not large:
            raise RefusedError("too_large_sheet")
        with archive.open(member) as part:
            (scan if name == chosen else Guard()).run(part)
    return scan


def list_sheets(reader: Any) -> list[tuple[str, str, str]]:
    """Return name, state and part of every sheet of cells; sheets that are charts hold no answers."""
    reader.read_manifest()
    reader.read_workbook()
    found = [(sheet.name, sheet.state, link) for sheet, link in reader.parser.find_sheets()]
    return [(name, state, link.target) for name, state, link in found if link.Type.endswith("/worksheet")]


def choose(sheets: list[tuple[str, str, str]], wanted: Any) -> str:
    """Return the name of the sheet to read: the one named, or the only visible one."""
    names = [name for name, _, _ in sheets]
    visible = [name for name, state, _ in sheets if state == "visible"]
    if isinstance(wanted, str) and wanted not in names and wanted.isdecimal():  # from the command line
        wanted = int(wanted)
    if isinstance(wanted, int):
        if not 1 <= wanted <= len(names):
            raise RefusedError("no_such_sheet", wanted=str(wanted), sheets=names)
        return names[wanted - 1]
    if wanted is not None:
        if wanted not in names:
            raise RefusedError("no_such_sheet", wanted=wanted, sheets=names)
        return wanted
    if len(visible) != 1:
        raise RefusedError("several_sheets" if visible else "no_visible_sheet", sheets=visible or names)
    return visible[0]


def encode(value: Any, address: str) -> Any:
    """Return a cell as JSON: texts as they are, other types tagged."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return {"b": value}
    if isinstance(value, (int, float)):
        whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e15
        return str(int(value)) if whole else str(value)
    if isinstance(value, (datetime, date, time, timedelta)):
        return {"d": str(value)}
    return {"t": address}


def read_rows(sheet: Any, scan: Scan) -> Iterator[tuple[int, list[Any]]]:
    """Yield row number and cells; a formula without a stored value is tagged by its address."""
    unstored = set(scan.formulas) - scan.stored
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [encode(cell.value, getattr(cell, "coordinate", "")) for cell in row]
        for position, cell in enumerate(row):
            if unstored and cell.value is None and getattr(cell, "coordinate", "") in unstored:
                cells[position] = {"f": cell.coordinate}
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            yield number, cells


def read(path: str, wanted: Any) -> dict[str, Any]:
    """Return sheet name, rows, formulas and merged ranges of one sheet; no other sheet, drawing or link is parsed."""
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.styles.stylesheet import apply_stylesheet
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

    with open(path, "rb") as file, zipfile.ZipFile(path) as archive:
        guard_directory(archive)
        reader = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
        sheets = list_sheets(reader)
        name = choose(sheets, wanted)
        part = next(part for sheet, _, part in sheets if sheet == name)
        scan = guard(archive, part)
        reader.read_strings()
        apply_stylesheet(reader.archive, reader.wb)  # which numbers are dates
        sheet = ReadOnlyWorksheet(reader.wb, name, part, reader.shared_strings)
        sheet.reset_dimensions()
        rows = list(read_rows(sheet, scan))
    hidden = [n for n, state, _ in sheets if state != "visible" and n != name]
    formulas = [address for address in scan.formulas if address in scan.stored]
    return {"sheet": name, "rows": rows, "formulas": formulas, "merged": scan.merged, "hidden": hidden}


def main() -> None:
    """Answer on standard output; every failure is an answer too."""
    path, wanted, memory, seconds = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    limit(memory, seconds)
    try:
        answer = read(path, wanted)
    except RefusedError as refused:
        answer = refused.answer
    except MemoryError:
        answer = {"error": "too_large_sheet", "values": {}}
    except Exception as error:  # noqa: BLE001 - whatever a damaged file provokes in the parser
        answer = {"error": "damaged", "values": {"reason": type(error).__name__}}
    sys.stdout.buffer.write(json.dumps(answer).encode("ascii"))


if __name__ == "__main__":
    main()
