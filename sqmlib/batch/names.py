"""A name for every run: that of its folder, on every system, and no other run's."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from sqmlib.batch.job import Job
from sqmlib.checks import DataError, Remark, Where
from sqmlib.report.publishing import check_name, safe_name

__all__ = ["RESERVED", "Draft", "named"]

RESERVED = ("results", "portfolio", "portfolio-en", "portfolio-zh")  # what the batch itself writes
_ROOM = 112  # bytes of a name that a mark of six digits may follow


@dataclass(frozen=True)
class Draft:
    """A run whose name is not settled yet.

    Attributes
    ----------
    job : Job
        The run; its name is the one the manifest gives, or empty.
    stem : str
        Case folder, or notebook, as seen from the root.
    """

    job: Job
    stem: str

    def texts(self, long: bool) -> str:
        """Return the name nobody chose: case, method or notebook, language and part; `long` tells folders apart."""
        job, path = self.job, PurePosixPath(self.stem)
        case = ("-".join(path.parts) if long else path.name) if job.case else ""
        what = job.method or PurePosixPath(job.notebook.replace("\\", "/")).stem
        parts = [case, what, job.lang, *(part[1] for part in (job.segment, job.wave) if part)]
        return "-".join(part for part in parts if part)


def named(drafts: Iterable[Draft], file: str) -> tuple[list[Job], list[Remark]]:
    """Return the runs with a name each, and what is wrong with names: one folder per run, on every system.

    Parameters
    ----------
    drafts : iterable of Draft
        The runs.
    file : str
        Name of the manifest, for messages.

    Examples
    --------
    >>> drafts = [Draft(Job("", "kano", "", "x/a"), "x/a"), Draft(Job("", "kano", "", "y/a"), "y/a")]
    >>> [job.name for job in named(drafts, "batch.yml")[0]]
    ['x-a-kano-en', 'y-a-kano-en']
    """
    drafts, problems = list(drafts), []
    cases = defaultdict(set)
    for draft in drafts:
        cases[_folded(PurePosixPath(draft.stem).name)].add(draft.stem)
    names = [_name(d, len(cases[_folded(PurePosixPath(d.stem).name)]) > 1, file, problems) for d in drafts]
    names = _marked(drafts, names)
    first: dict[str, int] = {}
    for draft, name in zip(drafts, names, strict=True):
        where = Where(file, "", (draft.job.line,))
        if _folded(name) in RESERVED:
            problems.append(Remark("manifest.reserved", "error", {"name": name}, where))
        elif name and _folded(name) in first:
            values = {"name": name, "first": first[_folded(name)]}
            problems.append(Remark("manifest.duplicate_name", "error", values, where))
        first.setdefault(_folded(name), draft.job.line)
    return [replace(draft.job, name=name) for draft, name in zip(drafts, names, strict=True)], problems


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _name(draft: Draft, long: bool, file: str, problems: list[Remark]) -> str:
    """Return a name that may stand as a folder; one that was chosen is never changed."""
    if draft.job.name:
        try:
            return check_name(draft.job.name)
        except DataError as error:
            where = Where(file, "", (draft.job.line,))
            problems += [replace(remark, where=where) for remark in error.problems]
            return ""
    text = draft.texts(long)
    try:
        return safe_name(text)
    except DataError:  # the name of a device
        return safe_name(f"_{text}")


def _marked(drafts: list[Draft], names: list[str]) -> list[str]:
    """Tell apart the names of different parts that look the same as folders, such as ``a/b`` and ``a_b``."""
    groups = defaultdict(list)
    for k, name in enumerate(names):
        groups[_folded(name)].append(k)
    out = list(names)
    for same in groups.values():
        parts = [(drafts[k].job.case, drafts[k].job.segment, drafts[k].job.wave) for k in same]
        if len(same) > 1 and len(set(parts)) == len(same) and not any(drafts[k].job.name for k in same):
            for k in same:
                out[k] = _with_mark(names[k], drafts[k])
    return out


def _with_mark(name: str, draft: Draft) -> str:
    said = repr((draft.stem, draft.job.segment, draft.job.wave)).encode()
    short = name.encode()[:_ROOM].decode(errors="ignore").rstrip(". ")
    return f"{short}-{hashlib.sha256(said).hexdigest()[:6]}"
