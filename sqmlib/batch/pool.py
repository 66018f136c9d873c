"""Runs in processes of their own, watched from outside: started, timed, ended."""

from __future__ import annotations

import json
import os
import shutil
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from queue import Empty, Queue
from tempfile import gettempdir
from time import monotonic
from typing import Any

from sqmlib.batch.job import Job, Outcome
from sqmlib.batch.processes import KILL, end_group
from sqmlib.batch.resume import current, stamp
from sqmlib.batch.starters import ForkServer, FreshPython, Starter
from sqmlib.batch.worker import BUILDING, about_job
from sqmlib.checks import Remark
from sqmlib.disk import scratch
from sqmlib.errors import OutputError, RunError
from sqmlib.warming import Warming, can_fork

__all__ = ["Pool", "Request"]

GRACE = (2.0, 2.0)  # seconds a run has to end after an interrupt, and after a request to terminate
START = 60.0  # seconds on top of the limit before the first cell: the answers are read
BEFORE = -1  # in place of the number of a cell: none has begun
_BLOWS = (signal.SIGINT, signal.SIGTERM, KILL)
LOST = 6  # blows after which the server, not the run, is what does not answer


@dataclass(frozen=True)
class Request:
    """A job with what its process must know.

    Attributes
    ----------
    job : Job
        The run.
    out : pathlib.Path
        Output folder, absolute.
    key : str
        Sha256 over everything its report depends on.
    inputs : list of (str, str), optional
        Name and sha256 of every input of its case, as they were when the key was made.
    own : dict
        Parameters that the batch itself sets.
    run_key : str
        What names the run in the record of results, its language apart.
    """

    job: Job
    out: Path
    key: str
    inputs: list[tuple[str, str]] | None = None
    own: dict[str, Any] = field(default_factory=dict)
    run_key: str = ""


@dataclass
class _Active:
    """A run that has a process."""

    request: Request
    folder: Path
    began: float
    pid: int = 0
    cell: int = BEFORE
    since: float = 0.0  # when the cell began, or the last blow fell
    outcome: Outcome | None = None
    late: Remark | None = None
    blows: int = 0
    before: Any = None  # what tells the record that stood before from one of this run

    def heard(self, message: dict[str, Any]) -> None:
        """Note what the process says of itself."""
        if "cell" in message and self.late is None:
            self.cell, self.since = message["cell"], monotonic()
        if "outcome" in message:
            self.outcome = Outcome.from_dict(message["outcome"])

    def patience(self, timeout: int) -> float:
        """Return the seconds until something must be done about this run."""
        allowed = GRACE[min(self.blows, len(GRACE)) - 1] if self.late else timeout + START * (self.cell == BEFORE)
        return self.since + allowed - monotonic()

    def strike(self, timeout: int) -> None:
        """Ask, then tell, then force a run that is late to end."""
        if self.late is None:
            code = {BEFORE: "report.timeout", BUILDING: "report.timeout_build"}.get(self.cell, "report.timeout_cell")
            self.late = Remark(code, "error", {"cell": self.cell, "seconds": timeout})
        end_group(self.pid, _BLOWS[min(self.blows, len(_BLOWS) - 1)])
        self.blows, self.since = self.blows + 1, monotonic()

    def judged(self, code: int) -> Outcome:
        """Return what came of the run, given how its process ended; a report that is in place counts, however late."""
        outcome = self.outcome or self._published()
        if outcome is None or (self.late and outcome.status != "ok"):
            status, reason = ("timeout", self.late) if self.late else ("failed", _ended(code))
            about = outcome.about if outcome else about_job(self.request.job)
            outcome = Outcome(self.request.job.name, status, reason, about=about)
        return replace(outcome, seconds=round(monotonic() - self.began, 2))

    def _published(self) -> Outcome | None:
        """Return the outcome that a process ended right after publishing could not tell."""
        asked = self.request
        if stamp(asked.out, asked.job) == self.before:
            return None
        done = current(asked.out, asked.job, asked.key)
        return replace(done, status="ok", reason=None, current=False) if done else None


def _ended(code: int) -> Remark:
    if code < 0:
        return Remark("batch.killed", "error", {"signal": signal.Signals(-code).name})
    return Remark("batch.ended", "error", {"code": code})


@contextmanager
def _place_for_scratch() -> Iterator[None]:
    """Say which folder is full or closed when scratch files cannot be written."""
    try:
        yield
    except OSError as error:
        raise OutputError("report.output", folder=gettempdir(), why=os.strerror(error.errno or 0)) from error


class Pool:
    """At most `jobs` processes at a time; leaving the context ends whatever still runs.

    Parameters
    ----------
    jobs : int
        Processes at a time.
    timeout : int
        Seconds one cell, or building the report, may take.
    memory : int, optional
        Bytes a run may use on top of what every process holds.
    fork : bool, optional
        Fork runs from a warm server; default: where that is safe.
    ahead : Warming, optional
        The first server, when it was started before.
    """

    def __init__(
        self,
        jobs: int,
        timeout: int,
        memory: int | None = None,
        *,
        fork: bool | None = None,
        ahead: Warming | None = None,
    ) -> None:
        self._jobs, self._timeout, self._memory = jobs, timeout, memory
        self._kind = ForkServer if (can_fork() if fork is None else fork) else FreshPython
        self._methods, self._ahead = True, ahead
        self._messages: Queue[tuple[str, dict[str, Any]]] = Queue()
        self._active: dict[str, _Active] = {}
        self._starter: Starter | None = None
        self._numbers = count(1)

    def __enter__(self) -> Pool:
        with ExitStack() as held, _place_for_scratch():
            self._private = held.enter_context(scratch())
            self._held = held.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        with self._held:
            self._end_starter()

    def run(self, requests: Iterable[Request], started: Callable[[Job], None] = lambda job: None) -> Iterator[Outcome]:
        """Yield the outcome of every request as it ends.

        Runs that a neighbor took along, by ending the server all are forked from, are run once more, alone.
        """
        waiting, alone = deque(requests), deque[Request]()
        self._methods = any(request.job.method for request in waiting)
        while waiting or alone or self._active:
            while waiting and len(self._active) < self._jobs:
                self._begin(waiting.popleft(), started)
            if alone and not self._active:
                yield self._alone(alone.popleft(), started)
            elif (done := self._next_end()) is not None:
                run, code = done
                if code is None and run.outcome is None and run.late is None:
                    alone.append(run.request)
                else:
                    yield run.judged(-signal.SIGKILL if code is None else code)

    def _alone(self, request: Request, started: Callable[[Job], None]) -> Outcome:
        self._begin(request, started)
        done = None
        while done is None:
            done = self._next_end()
        run, code = done
        return run.judged(-signal.SIGKILL if code is None else code)

    def _begin(self, request: Request, started: Callable[[Job], None]) -> None:
        token = f"r{next(self._numbers)}"
        with _place_for_scratch():
            file = self._written(request, self._private / token)
            self._starter = self._starter or self._new_starter()
        started(request.job)
        now = monotonic()
        run = _Active(request, file.parent, now, since=now, before=stamp(request.out, request.job))
        self._active[token] = run
        run.pid = self._start(token, file)

    def _written(self, request: Request, folder: Path) -> Path:
        """Write down what a run must know, in a folder of its own."""
        folder.mkdir(mode=0o700)
        asked = {"job": request.job.to_dict(), "out": str(request.out), "key": request.key, "own": request.own}
        asked |= {"run_key": request.run_key, "inputs": request.inputs}
        asked |= {"timeout": self._timeout, "memory": self._memory}
        file = folder / "request.json"
        file.write_text(json.dumps(asked, ensure_ascii=False), encoding="utf-8")
        return file

    def _start(self, token: str, file: Path) -> int:
        """Start a process; a server that has gone is replaced."""
        for _ in range(2):
            with _place_for_scratch():
                self._starter = self._starter or self._new_starter()
            try:
                return self._starter.start(token, file)
            except OSError:
                self._end_starter()
        raise RunError("batch.server", said="?")

    def _new_starter(self) -> Starter:
        folder = self._private / f"s{next(self._numbers)}"
        folder.mkdir(mode=0o700)
        if self._kind is not ForkServer:
            return self._kind(folder, self._hear)
        ahead, self._ahead = self._ahead, None
        return ForkServer(folder, self._hear, self._methods, ahead)

    def _hear(self, token: str, message: dict[str, Any]) -> None:
        """Take what a process says; called from other threads."""
        self._messages.put((token, message))

    def _end_starter(self) -> None:
        if self._starter is not None:
            self._starter.close()
            self._starter = None

    def _next_end(self) -> tuple[_Active, int | None] | None:
        """Wait for a message or a run that is late; return a run that has ended, and how."""
        waits = [run.patience(self._timeout) for run in self._active.values()]
        with suppress(Empty):
            token, message = self._messages.get(timeout=max(0.01, min([1.0, *waits])))
            run = self._active.get(token)
            if run is not None:
                run.heard(message)
                if "ended" in message:
                    return self._take_away(token), message["ended"]
        for run in self._active.values():
            if run.patience(self._timeout) <= 0:
                run.strike(self._timeout)
        if any(run.blows > LOST for run in self._active.values()):
            self._end_starter()
        return None

    def _take_away(self, token: str) -> _Active:
        run = self._active.pop(token)
        shutil.rmtree(run.folder, ignore_errors=True)
        return run
