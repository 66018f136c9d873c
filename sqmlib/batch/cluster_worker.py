"""What a worker of a cluster does: one run in a child of its own, and none twice.

Of this module :func:`look` and :func:`run_one` are called by the cluster, found by name; only plain values travel.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqmlib.batch.job import Job, Outcome
from sqmlib.batch.lending import OneRun, UnwantedError, still_wanted
from sqmlib.batch.pool import Request
from sqmlib.batch.resume import _made_with, current, folder_digests, key_of, stamp
from sqmlib.batch.worker import about_job
from sqmlib.checks import Remark
from sqmlib.errors import RunError

__all__ = ["look", "run_one"]

FOLDER_WAIT = 60.0  # seconds a network folder may need to show what other machines have just written
SHOWN = 12  # characters of a digest


def look(wanted: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Say what keeps this worker from making the very reports of the batch: other code, folders it does not reach.

    Parameters
    ----------
    wanted : mapping
        ``made_with`` and ``probe`` (a file in the output folder) of the batch, and the ``paths`` it reads.

    Returns
    -------
    list of dict
        Remarks, the name of the worker left open; empty when it can serve.
    """
    said = [_versions(wanted["made_with"]), _shared(Path(wanted["probe"]))]
    said += [Remark("batch.cluster_unseen", "error", {"path": p}) for p in wanted["paths"] if not Path(p).exists()]
    return [remark.to_dict() for remark in said if remark]


def _versions(wanted: Mapping[str, Any]) -> Remark | None:
    """Compare what makes reports here with what makes them where the batch runs."""
    found = _made_with()
    other = [key for key in (*wanted, *found) if wanted.get(key) != found.get(key)]
    if not other:
        return None
    values = {"found": _short(found, other), "wanted": _short(wanted, other)}
    return Remark("batch.cluster_version", "error", values)


def _short(versions: Mapping[str, Any], keys: list[str]) -> str:
    return ", ".join(f"{key} {str(versions.get(key, '-'))[:SHOWN]}" for key in dict.fromkeys(keys))


def _shared(probe: Path) -> Remark | None:
    """Whether the output folder is the batch's own, and this worker may write there."""
    mine = probe.with_name(f"{os.getpid()}-{monotonic()}")
    try:
        if probe.read_text(encoding="utf-8") == probe.parent.name:
            mine.touch()
            mine.unlink()
            return None
    except OSError:
        pass
    return Remark("batch.cluster_not_shared", "error", {"folder": str(probe.parent.parent)})


def _address() -> str:
    from distributed import get_worker

    return str(get_worker().address)


def run_one(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Do one run and publish it; called by the cluster in a thread of a worker.

    Parameters
    ----------
    asked : mapping
        ``request`` and ``look`` (see there) as plain values; ``marks``, a file in the output folder per attempt so far;
        the limits ``timeout`` and ``memory``.

    Returns
    -------
    dict
        ``outcome``: what came of it; None if this attempt began before and was lost with its worker, or if nobody
        wants it any more.
    """
    values = asked["request"]
    request = Request(**{**values, "job": Job.from_dict(values["job"]), "out": Path(values["out"])})
    try:
        outcome = _attempt(request, asked)
    except RunError as error:
        outcome = _failed(request.job, error.remark)
    except OSError as error:
        said = {"folder": values["out"], "why": os.strerror(error.errno or 0)}
        outcome = _failed(request.job, Remark("report.output", "error", said))
    return {"outcome": outcome.to_dict() if outcome else None}


def _failed(job: Job, reason: Remark) -> Outcome:
    return Outcome(job.name, "failed", reason, about=about_job(job))


def _attempt(request: Request, asked: Mapping[str, Any]) -> Outcome | None:
    for problem in look(asked["look"]):  # a worker may have joined after the batch had looked at all of them
        return _failed(request.job, Remark(problem["code"], "error", {**problem["values"], "worker": _address()}))
    earlier, mark = asked["marks"][:-1], Path(asked["marks"][-1])
    if not _begun(mark, str(stamp(request.out, request.job))):
        return None
    done = _published(request, Path(earlier[-1])) if earlier else None
    if done is None and not _same_files(request):
        return _failed(request.job, Remark("batch.cluster_differs", "error", {"worker": _address()}))
    return done or _execute(request, asked["timeout"], asked["memory"] or _share_of_memory())


def _begun(mark: Path, report: str) -> bool:
    """Note that an attempt begins, or return False: a cluster begins the tasks of a lost worker again, we do not."""
    try:
        with mark.open("x", encoding="utf-8") as file:
            file.write(report)
    except FileExistsError:
        return False
    return True


def _published(request: Request, mark: Path) -> Outcome | None:
    """Return what the earlier attempt published before its worker was lost."""
    if mark.exists() and mark.read_text(encoding="utf-8") == str(stamp(request.out, request.job)):
        return None
    stands = current(request.out, request.job, request.key)
    return replace(stands, status="ok", reason=None, current=False) if stands else None


def _same_files(request: Request) -> bool:
    """Whether notebook, named files and results are here what they were when the key of the run was made."""
    until = monotonic() + FOLDER_WAIT * bool(request.own)
    while True:
        contents = {name: folder_digests(Path(folder)) for name, folder in request.own.items()}
        if key_of(request.job, request.inputs, contents) == request.key:
            return True
        if monotonic() > until:
            return False
        sleep(1)


def _share_of_memory() -> int | None:
    """Return four fifths of the worker's memory, shared by its threads."""
    from distributed import get_worker

    worker = get_worker()
    limit = getattr(worker.memory_manager, "memory_limit", None)
    if not limit:
        return None
    return int(limit) * 4 // 5 // max(1, worker.state.nthreads)


def _execute(request: Request, timeout: int, memory: int | None) -> Outcome | None:
    try:
        with OneRun(timeout, memory, still_wanted()) as pool:
            return next(pool.run([request]))
    except UnwantedError:
        return None
