"""A report is whole or absent: staged on the same disk, reopened, synced, renamed; the record comes last."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from typing import Any

from sqmlib.checks import Remark, raise_errors
from sqmlib.disk import HeldError, hold, put, sync_folder, write_atomic
from sqmlib.errors import InUseError, OutputError, RunError

__all__ = [
    "RECORD",
    "check_name",
    "clear_stages",
    "publish",
    "read_record",
    "safe_name",
    "staging_folder",
    "write_whole",
]

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


def publish(
    out: Path,
    name: str,
    products: Mapping[str, bytes],
    *,
    beside: Mapping[str, bytes] | None = None,
    about: Mapping[str, Any] | None = None,
) -> dict[str, str]:
    """Write the products of one run to ``out/name``; on any failure what stood there before stays whole.

    Parameters
    ----------
    out : pathlib.Path
        Output folder; made when it is not there.
    name : str
        Checked by :func:`check_name`.
    products : mapping of str to bytes
        File name -> content. A product that the folder has from an earlier run and this one lacks is taken away.
    beside : mapping of str to bytes, optional
        Further files, named from the output folder on: ``results/a.parquet``.
    about : mapping, optional
        What the record of the run says beside the hashes of its files.

    Returns
    -------
    dict
        File, named from the output folder on -> sha256.

    Raises
    ------
    OutputError
        If the folder cannot be written.
    InUseError
        If another run is writing the same report.
    RunError
        If a product does not read back.
    """
    target, beside = out / name, beside or {}
    wanted = {f"{name}/{file}": content for file, content in products.items()} | dict(beside)
    try:
        _refuse_links(out, [target, *((out / file).parent for file in beside)])
        with _staging(out, name) as stage:
            hashes = {file: _put(stage / f"{n}", file, c) for n, (file, c) in enumerate(wanted.items())}
            record = {"schema": 1, "name": name, "status": "ok", **(about or {}), "outputs": hashes}
            _put(stage / RECORD, RECORD, _sealed(record))
            _move(stage, out, [*wanted, f"{name}/{RECORD}"])
            for file in set(PRODUCTS) - set(products):
                (target / file).unlink(missing_ok=True)
            sync_folder(target)
            sync_folder(out)
    except PermissionError as error:
        raise _unwritable(error, out, target) from error
    except OSError as error:
        raise OutputError("report.output", folder=str(out), why=os.strerror(error.errno or 0)) from error
    return hashes


def _sealed(record: Mapping[str, Any]) -> bytes:
    """Return a record as text that tells when a single byte of it is no longer what was written."""
    seal = hashlib.sha256(_json(record)).hexdigest()
    return _json({**record, "seal": seal})


def _json(record: Mapping[str, Any]) -> bytes:
    return json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def read_record(path: Path) -> dict[str, Any]:
    """Return the record of a run; raise ValueError or OSError when it is not, byte by byte, what was written."""
    content = path.read_bytes()
    record = json.loads(content)
    if not isinstance(record, dict) or _sealed({k: v for k, v in record.items() if k != "seal"}) != content:
        raise ValueError(path.name)
    return record


def _move(stage: Path, out: Path, files: list[str]) -> None:
    """Give every file its final name, the record last: without a fitting record a run counts as not done."""
    for folder in {(out / file).parent for file in files}:
        folder.mkdir(exist_ok=True)
    for n, file in enumerate(files[:-1]):
        os.replace(stage / f"{n}", out / file)
    for folder in {(out / file).parent for file in files}:
        sync_folder(folder)
    os.replace(stage / RECORD, out / files[-1])


def _unwritable(error: PermissionError, out: Path, target: Path) -> RunError:
    open_elsewhere = os.name == "nt" and target.exists()
    if open_elsewhere:
        return InUseError("report.open_elsewhere", folder=str(target))
    return OutputError("report.output", folder=str(out), why=os.strerror(error.errno or errno.EACCES))


def _refuse_links(out: Path, folders: Iterable[Path]) -> None:
    """Refuse to write through a link: it may lead anywhere."""
    out.mkdir(parents=True, exist_ok=True)
    for target in folders:
        if target.is_symlink() or (target.exists() and not target.is_dir()) or target.resolve().parent != out.resolve():
            raise OutputError("report.link", folder=str(target))


@contextmanager
def _staging(out: Path, name: str) -> Iterator[Path]:
    """Yield a staging folder beside the target, locked for this run; what a killed run left in it is removed."""
    stage = staging_folder(out, name)
    stage.mkdir(mode=0o700, exist_ok=True)
    try:
        with hold(stage):
            for left in stage.iterdir():
                left.unlink()
            try:
                yield stage
            finally:
                shutil.rmtree(stage, ignore_errors=True)
    except HeldError as error:
        raise InUseError("report.in_use", name=name) from error


def staging_folder(out: Path, name: str) -> Path:
    """Return where the products of a run are built before they get their names."""
    return out / f".sqm-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def clear_stages(out: Path) -> None:
    """Remove what killed runs left in an output folder; what a living run holds stays."""
    for stage in out.glob(".sqm-*"):
        with suppress(HeldError):
            if stage.is_dir() and not stage.is_symlink():
                with hold(stage):
                    shutil.rmtree(stage, ignore_errors=True)
    for left in (*out.glob(".index.html.*"), *out.glob(".batch.json.*")):
        left.unlink(missing_ok=True)


def _put(path: Path, name: str, content: bytes) -> str:
    """Write a file, make sure it is on the disk and sound, and return its sha256."""
    put(path, content)
    written = path.read_bytes()
    sound = _SOUND.get(Path(name).suffix, bool)
    if written != content or not sound(written):
        raise RunError("report.not_sound", file=name)
    return hashlib.sha256(written).hexdigest()


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
    ".parquet": lambda data: data.startswith(b"PAR1") and data.endswith(b"PAR1"),
}


def write_whole(path: Path, content: bytes) -> None:
    """Write one file so that a reader sees the old one or the new one; raise OutputError if that fails."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, content)
    except OSError as error:
        raise OutputError("report.output", folder=str(path.parent), why=os.strerror(error.errno or 0)) from error
