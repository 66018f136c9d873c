"""Which runs stand already: decided by content alone, never by time stamps."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import sqmlib
from sqmlib._share import share
from sqmlib.batch.job import Job, Outcome
from sqmlib.case import open_case
from sqmlib.checks import Remark
from sqmlib.report import libraries
from sqmlib.report.publishing import RECORD, read_record

__all__ = ["about_record", "case_inputs", "current", "folder_digests", "key_of", "run_key_of", "stamp"]

Inputs = list[tuple[str, str]]


def key_of(job: Job, inputs: Inputs | None, own: Mapping[str, Any] | None = None) -> str:
    """Return the sha256 over everything the report of a job depends on.

    Parameters
    ----------
    job : Job
        The run.
    inputs : list of (str, str), optional
        Name and sha256 of every input of its case.
    own : mapping, optional
        Contents of what the batch itself hands over, such as the record of results.
    """
    part = {"segment": job.segment, "wave": job.wave}
    what = {"method": job.method, "lang": job.lang, "params": dict(job.params), "pdf": job.pdf, **part}
    made_of = {"notebook": _notebook(job), "inputs": inputs, "files": _named_files(job), "own": dict(own or {})}
    text = json.dumps({**what, **made_of, "made_with": _made_with()}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def run_key_of(job: Job, root: Path) -> str:
    """Return what names a run in the record of results: not its language, nor where its root lies."""
    from sqmlib.record import identity

    case, notebook = (Path(os.path.relpath(p, root)).as_posix() if p else "" for p in (job.case, job.notebook))
    return identity(case, job.method or notebook, dict(job.params), job.only)


def case_inputs(jobs: Iterable[Job]) -> dict[str, Inputs]:
    """Return name and sha256 of every input, per case folder; each case is read once."""
    return {case: open_case(case).inputs() for case in dict.fromkeys(job.case for job in jobs if job.case)}


def folder_digests(folder: Path) -> dict[str, str]:
    """Return the sha256 of every file of a folder of results."""
    return {path.name: _digest(path) for path in sorted(folder.glob("*.parquet"))}


def _notebook(job: Job) -> str:
    path = Path(job.notebook) if job.notebook else share("notebooks") / job.lang / f"{job.method}.ipynb"
    return _digest(path)


def _named_files(job: Job) -> dict[str, str]:
    """Return the sha256 of every file beside the notebook that a parameter names."""
    if not job.notebook:
        return {}
    folder = Path(job.notebook).resolve().parent
    texts = [v for v in job.params.values() if isinstance(v, str) and v and len(v) < 255]
    return {text: _digest(folder / text) for text in texts if (folder / text).is_file()}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def _made_with() -> dict[str, Any]:
    """Return what makes reports: this code, its templates, the libraries, the Chinese font."""
    from sqmlib.charts.fonts import chinese_font

    places = [Path(sqmlib.__file__).parent, share("templates") / "report"]
    files = [p for place in places for p in sorted(place.rglob("*")) if p.is_file() and "__pycache__" not in p.parts]
    code = hashlib.sha256("".join(f"{p.name} {_digest(p)}\n" for p in files).encode()).hexdigest()
    return {"sqmlib": sqmlib.__version__, "code": code, "font": chinese_font(), **libraries()}


def about_record(key: str, about: Mapping[str, str], warnings: Iterable[Remark]) -> dict[str, Any]:
    """Return what the record of a finished run says, for a later batch to read."""
    return {"key": key, "about": dict(about), "warnings": [remark.to_dict() for remark in warnings]}


def current(out: Path, job: Job, key: str) -> Outcome | None:
    """Return the outcome of an earlier batch if its report fits `key` and every file of it is whole, else None.

    Parameters
    ----------
    out : pathlib.Path
        Output folder.
    job : Job
        The run.
    key : str
        What :func:`key_of` returned.
    """
    try:
        record = read_record(out / job.name / RECORD)
        fits = record["key"] == key and record["outputs"] and all(_whole(out, *f) for f in record["outputs"].items())
        kept = {key: record[key] for key in ("warnings", "outputs", "about")}
        done = {"name": job.name, "status": "skipped", "reason": Remark("batch.current").to_dict(), "current": True}
        return Outcome.from_dict(done | kept) if fits else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):  # no record, or one that is damaged
        return None


def stamp(out: Path, job: Job) -> tuple[int, int] | None:
    """Return what tells the record of a run from one that takes its place; None when there is none."""
    try:
        found = (out / job.name / RECORD).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _whole(out: Path, file: str, digest: str) -> bool:
    path = out / file
    return not path.is_symlink() and _digest(path) == digest
