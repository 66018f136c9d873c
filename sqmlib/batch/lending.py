"""The warm server of a worker: one per process, shared by its threads, and lent to one run after the other.

A run that ends the server is run once more from a server of its own, so that its neighbors lose nothing but time. The
server listens on a socket of the worker: when the worker ends, however that happens, so do the server and the runs.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock
from typing import Any

from sqmlib.batch.pool import Pool
from sqmlib.batch.processes import end_family
from sqmlib.batch.starters import GONE, ForkServer, Listener, Starter
from sqmlib.warming import can_fork

__all__ = ["OneRun", "UnwantedError", "still_wanted"]


class UnwantedError(Exception):
    """The batch was interrupted, or has gone."""


def still_wanted() -> Callable[[], bool]:
    """Return a question: is the task of this thread still to be done?"""
    from distributed import get_worker

    worker = get_worker()
    key = worker.get_current_task()

    def wanted() -> bool:
        task = worker.state.tasks.get(key)
        closing = worker.status.name in ("closing", "closed", "failed")
        return task is not None and task.state in ("executing", "long-running") and not closing

    return wanted


class OneRun(Pool):
    """A pool for one run that ends when nobody wants it any more.

    Its first process comes from the server all threads share; when that has gone, from a server of its own.
    """

    def __init__(self, timeout: int, memory: int | None, wanted: Callable[[], bool]) -> None:
        super().__init__(1, timeout, memory)
        self._wanted = wanted
        if can_fork():
            self._kind = _Lease

    def _new_starter(self) -> Starter:
        starter = super()._new_starter()
        if self._kind is _Lease:
            self._kind = ForkServer
        return starter

    def _next_end(self) -> Any:
        if not self._wanted():
            raise UnwantedError
        return super()._next_end()


class _Warm:
    """The server of this worker, and who hears of which run."""

    def __init__(self, folder: Path) -> None:
        self._ears: dict[str, Listener] = {}
        self._one_at_a_time = Lock()
        self.gone = False
        self._server = ForkServer(folder, self._heard)

    def start(self, token: str, request: Path, listener: Listener) -> int:
        """Fork a process; raise an OSError if the server is gone."""
        with self._one_at_a_time:
            self._ears[token] = listener
            try:
                return self._server.start(token, request)
            except OSError:
                self.gone = True
                del self._ears[token]
                raise

    def _heard(self, token: str, message: dict[str, Any]) -> None:
        listener = self._ears.get(token)
        if "ended" in message:
            self.gone = self.gone or message["ended"] is None
            self._ears.pop(token, None)
        if listener:
            listener(token, message)

    def close(self) -> None:
        """End the server."""
        self._server.close()


_warm: _Warm | None = None
_warming = Lock()
_numbers = count(1)


def _warm_server() -> _Warm:
    """Return the one server of this process; it ends with the process, whose socket it listens on."""
    global _warm
    with _warming:
        if _warm is None or _warm.gone:
            if _warm is not None:
                _warm.close()
            _warm = _Warm(_private_folder())
        return _warm


def _private_folder() -> Path:
    """Return a folder below the worker's own, which the cluster clears away even after a crash."""
    from distributed import get_worker

    return Path(mkdtemp(prefix="sqm-", dir=get_worker().local_directory))


class _Lease:
    """The part of the shared server that one run sees."""

    def __init__(self, folder: Path, listener: Listener) -> None:
        self._listener, self._server = listener, _warm_server()
        self._running: dict[str, tuple[str, int, Path]] = {}
        self._ended: set[str] = set()

    def start(self, token: str, request: Path) -> int:
        """Fork a process for one run."""
        own = f"{token}-{next(_numbers)}"
        pid = self._server.start(own, request, lambda _, message: self._heard(own, token, message))
        self._running[own] = token, pid, request.parent
        return pid

    def _heard(self, own: str, token: str, message: dict[str, Any]) -> None:
        if "ended" in message:
            self._ended.add(own)
        self._listener(token, message)

    def close(self) -> None:
        """End the run; the server stays."""
        for own, (token, pid, folder) in self._running.items():
            if own not in self._ended:
                end_family(pid, folder)
                self._listener(token, GONE)
