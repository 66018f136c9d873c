"""Workbooks: the zip directory is judged first, then one sheet is parsed in a child process that has limits."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqmlib._sheet_child import column_number
from sqmlib.checks import Remark, Where
from sqmlib.inputs import Formula
from sqmlib.textfiles import Grid, refuse, signature

__all__ = ["read_sheet"]

MOST_UNPACKED = 200_000_000
MOST_RATIO = 100
MOST_MEMBERS = 1_000
SMALL = 1_000_000
MEMORY = 4 * 1024**3
SECONDS = 120
_CHILD = Path(__file__).with_name("_sheet_child.py")
_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")
_FAR = re.compile(r"([A-Z]+[0-9]+):([A-Z]+)([0-9]+)")


def read_sheet(path: Path, where: Where, *, sheet: str | int | None = None) -> Grid:
    """Read one sheet of a workbook; nothing is extracted to the disk.

    Parameters
    ----------
    path : Path
        The workbook.
    where : Where
        The file, for messages.
    sheet : str or int, optional
        Name or number (from 1); the only visible sheet when not given.

    Returns
    -------
    Grid

    Raises
    ------
    DataError
        If the file is not a sound workbook, is too large, or leaves open which sheet is meant.
    """
    _check_container(path, where)
    _check_directory(path, where)
    answer = _ask_child(path, where, sheet)
    place = Where(where.file, answer["sheet"])
    remarks = []
    if answer["hidden"]:
        remarks.append(Remark("table.hidden_sheets", "warning", {"sheets": answer["hidden"]}, place))
    rows, lines = _rows(answer["rows"])
    remarks += _merged(answer["merged"], lines, place)
    formulas = dict(filter(None, map(_address, answer["formulas"])))
    return Grid(rows, lines, tuple(remarks), place, formulas=formulas)


def _check_container(path: Path, where: Where) -> None:
    with path.open("rb") as file:
        head = file.read(4096)
    kind = signature(head)
    if not head:
        raise refuse("empty", where)
    if kind == "XLS":
        raise refuse("old_excel", where)
    if kind == "XLSX":
        return
    if kind or b"\x00" in head:
        raise refuse("damaged", where, reason=kind or "NUL")
    raise refuse("text_named_xlsx", where)


def _check_directory(path: Path, where: Where) -> None:
    """Judge sizes by the zip directory alone, before any member is opened."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise refuse("damaged", where, reason="zip") from None
    unpacked = sum(m.file_size for m in members)
    packed = max(sum(m.compress_size for m in members), 1)
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or (unpacked > SMALL and unpacked > MOST_RATIO * packed):
        values = {"size": round(unpacked / 1e6), "ratio": round(unpacked / packed), "members": len(members)}
        limits = {"most_size": MOST_UNPACKED // 1_000_000, "most_ratio": MOST_RATIO, "most_members": MOST_MEMBERS}
        raise refuse("zip_limits", where, **values, **limits)
    if any(m.flag_bits & 1 for m in members):
        raise refuse("old_excel", where)
    if not any(m.filename == "[Content_Types].xml" for m in members):
        raise refuse("not_workbook", where)


def _ask_child(path: Path, where: Where, sheet: str | int | None) -> dict[str, Any]:
    command = [sys.executable, "-P", str(_CHILD), str(path), json.dumps(sheet), str(MEMORY), str(SECONDS)]
    try:
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=2 * SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise refuse("too_slow", where, seconds=SECONDS) from None
    if done.returncode == -getattr(signal, "SIGXCPU", 24):
        raise refuse("too_slow", where, seconds=SECONDS)
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise refuse("damaged", where, reason=f"exit {done.returncode}") from None
    if "error" in answer:
        raise refuse(answer["error"], where, **answer["values"])
    return answer


def _rows(found: list[list[Any]]) -> tuple[list[list[Any]], list[int]]:
    """Make rows equally wide, as a sheet is."""
    width = max((len(cells) for _, cells in found), default=0)
    rows = [[_decoded(v) for v in cells] + [""] * (width - len(cells)) for _, cells in found]
    return rows, [number for number, _ in found]


def _decoded(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if "b" in value:
        return value["b"]
    if "f" in value:
        return Formula(value["f"])
    if "d" in value:
        return _date(value["d"])
    return ""


def _date(text: str) -> Any:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return found if found.time() != datetime.min.time() else date(found.year, found.month, found.day)


def _address(address: str) -> tuple[tuple[int, int], str] | None:
    found = _ADDRESS.fullmatch(address)
    return ((int(found[2]), column_number(found[1]) - 1), address) if found else None


def _merged(ranges: list[str], lines: list[int], place: Where) -> list[Remark]:
    """Name merged ranges: their first cell alone holds a value. A merged title is refused with the header."""
    within = [r for r in ranges if (m := _FAR.fullmatch(r)) and lines and int(m[3]) >= lines[0]]
    return [Remark("table.merged", "warning", {"ranges": within}, place)] if within else []
