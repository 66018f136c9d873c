"""A report is whole or absent: staged on the same disk, reopened, synced, renamed; the record comes last."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from sqmlib.checks import Remark, raise_errors
from sqmlib.report.errors import InUseError, OutputError, RunError

__all__ = ["RECORD", "check_name", "publish", "safe_name", "write_whole"]

RECORD = "run.json"
PRODUCTS = ("report.html", "report.pdf", "results.json", "results.xlsx", "notebook.ipynb")
LONGEST = 120
_RESERVED = {"index.html", "batch.json"}
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)


def check_name(name: str) -> str:
    """Return the name of a run as the name of its folder, or refuse it.

    Examples
    --------
    >>> check_name("Beijing 2026 (spring)")
    'Beijing 2026 (spring)'
    >>> check_name("../x")
    Traceback (most recent call last):
    sqmlib.checks.DataError: ...
    """
    name = unicodedata.normalize("NFC", name)
    bad = [c for c in name if not _allowed(c)]
    wrong = not name or bad or len(name.encode()) > LONGEST or name[0] in "-.~ " or name[-1] in ". "
    if wrong or name.casefold() in _RESERVED or _DEVICES.fullmatch(name):
        raise_errors([Remark("report.bad_name", "error", {"found": _visible(name[:80]), "most": LONGEST})])
    return name


def _allowed(character: str) -> bool:
    return character in " -_.()" or unicodedata.category(character)[0] in "LMN"


def _visible(text: str) -> str:
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def safe_name(text: str) -> str:
    """Return a run name made from any text, for names nobody chose.

    >>> safe_name("R&D: Q1/")
    'R_D_ Q1_'
    """
    text = "".join(c if _allowed(c) else "_" for c in unicodedata.normalize("NFC", text))
    while len(text.encode()) > LONGEST:
        text = text[:-1]
    return check_name(text.lstrip("-.~ ").rstrip(". ") or "report")


def publish(out: Path, name: str, products: Mapping[str, bytes]) -> Path:
    """Write the products of one run to ``out/name``; on any failure what stood there before stays whole.

    Parameters
    ----------
    out : pathlib.Path
        Output folder; made when it is not there.
    name : str
        Checked by :func:`check_name`.
    products : mapping of str to bytes
        File name -> content. A product that the folder has from an earlier run and this one lacks is taken away.

    Returns
    -------
    pathlib.Path
        The folder of the report.

    Raises
    ------
    OutputError
        If the folder cannot be written.
    InUseError
        If another run is writing the same report.
    RunError
        If a product does not read back.
    """
    target = out / name
    try:
        _refuse_link(out, target)
        with _staging(out, name) as stage:
            hashes = {file: _put(stage / file, content) for file, content in products.items()}
            record = {"schema": 1, "name": name, "status": "ok", "outputs": hashes}
            _put(stage / RECORD, json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n")
            target.mkdir(exist_ok=True)
            for file in (*products, RECORD):
                os.replace(stage / file, target / file)
            for file in set(PRODUCTS) - set(products):
                (target / file).unlink(missing_ok=True)
            _sync(target)
            _sync(out)
    except PermissionError as error:
        raise _unwritable(error, out, target) from error
    except OSError as error:
        raise OutputError("report.output", folder=str(out), why=os.strerror(error.errno or 0)) from error
    return target


def _unwritable(error: PermissionError, out: Path, target: Path) -> RunError:
    open_elsewhere = os.name == "nt" and target.exists()
    if open_elsewhere:
        return InUseError("report.open_elsewhere", folder=str(target))
    return OutputError("report.output", folder=str(out), why=os.strerror(error.errno or errno.EACCES))


def _refuse_link(out: Path, target: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    if target.is_symlink() or (target.exists() and not target.is_dir()) or target.resolve().parent != out.resolve():
        raise OutputError("report.link", folder=str(target))


@contextmanager
def _staging(out: Path, name: str) -> Iterator[Path]:
    """Yield a staging folder beside the target, locked for this run; what a killed run left in it is removed."""
    digest = hashlib.sha256(name.encode()).hexdigest()[:12]
    stage = out / f".sqm-{digest}"
    stage.mkdir(mode=0o700, exist_ok=True)
    with _lock(stage, name):
        for left in stage.iterdir():
            left.unlink()
        try:
            yield stage
        finally:
            shutil.rmtree(stage, ignore_errors=True)


@contextmanager
def _lock(folder: Path, name: str) -> Iterator[None]:
    """Hold a lock that the operating system frees when this process ends, however it ends."""
    try:
        import fcntl
    except ImportError:  # Windows: renames themselves fail while a file is open
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise InUseError("report.in_use", name=name) from error
    finally:
        os.close(handle)


def _put(path: Path, content: bytes) -> str:
    """Write a file, make sure it is on the disk and sound, and return its sha256."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    written = path.read_bytes()
    sound = _SOUND.get(path.suffix, bool)
    if written != content or not sound(written):
        raise RunError("report.not_sound", file=path.name)
    return hashlib.sha256(written).hexdigest()


def _sync(folder: Path) -> None:
    if os.name == "nt":  # folders cannot be synced there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_json(data: bytes) -> bool:
    try:
        return isinstance(json.loads(data), dict)
    except ValueError:
        return False


def _is_workbook(data: bytes) -> bool:
    from zipfile import BadZipFile, ZipFile

    try:
        return ZipFile(BytesIO(data)).testzip() is None
    except BadZipFile:
        return False


def _is_pdf(data: bytes) -> bool:
    pages = b"/Page" in data or b"/ObjStm" in data  # page objects may stand in compressed object streams
    return data.startswith(b"%PDF-") and b"%%EOF" in data[-1024:] and pages


_SOUND: dict[str, Callable[[bytes], bool]] = {
    ".html": lambda data: data.startswith(b"<!DOCTYPE html>") and data.rstrip().endswith(b"</html>"),
    ".json": _is_json,
    ".ipynb": _is_json,
    ".xlsx": _is_workbook,
    ".pdf": _is_pdf,
}


def write_whole(path: Path, content: bytes) -> None:
    """Write one file so that a reader sees the old one or the new one; raise OutputError if that fails."""
    beside = path.with_name(f".{path.name}.sqm")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _put(beside, content)
        os.replace(beside, path)
        _sync(path.parent)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise OutputError("report.output", folder=str(path.parent), why=os.strerror(error.errno or 0)) from error
