"""Two ways to give a run a process of its own: fork it from a warm server, or start a fresh Python."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any, Protocol

from sqmlib.report.errors import RunError
from sqmlib.report.kernel import environment

__all__ = ["ForkServer", "FreshPython", "Starter", "can_fork", "end_group"]

Listener = Callable[[str, dict[str, Any]], None]  # token of a run, message
START_SECONDS = 120
GONE = {"ended": None}  # the server itself has gone, and its runs with it


class Starter(Protocol):
    """Starts processes and passes on what they say; the last message of every run is ``{"ended": exit code}``."""

    def start(self, token: str, request: Path) -> int:
        """Start the process of one run and return its number."""

    def close(self) -> None:
        """End every process."""


def can_fork() -> bool:
    """Whether forked processes are safe here; on macOS the system's own libraries do not survive it."""
    return hasattr(os, "fork") and sys.platform not in ("win32", "darwin") and not os.environ.get("SQM_NO_FORK")


def end_group(pid: int, how: int) -> None:
    """Send a signal to a run and everything it started."""
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(pid, how)
        else:
            os.kill(pid, how)


class ForkServer:
    """A Python in which everything is imported, and the runs forked from it.

    Parameters
    ----------
    folder : pathlib.Path
        Private folder for its settings.
    listener : callable
        Gets the token of a run and a message; called from other threads.

    Raises
    ------
    RunError
        If the server does not start.
    """

    def __init__(self, folder: Path, listener: Listener) -> None:
        self._listener, self._errors = listener, folder / "server.log"
        self._sock, theirs = socket.socketpair()
        with theirs, self._errors.open("wb") as errors:
            command = [sys.executable, "-m", "sqmlib.batch.server", str(theirs.fileno())]
            quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": errors}
            options = {"pass_fds": (theirs.fileno(),), "start_new_session": True, "env": environment(folder)}
            self._process = subprocess.Popen(command, **quiet, **options)
        self._lines = self._sock.makefile("rb")
        self._wait_until_ready()
        self._runs: dict[int, tuple[str, Thread]] = {}
        self._asked: tuple[str, int] = ("", -1)
        self._started: Queue[int] = Queue()
        Thread(target=self._listen, daemon=True).start()

    def _wait_until_ready(self) -> None:
        self._sock.settimeout(START_SECONDS)
        with suppress(OSError):
            if self._lines.readline():
                self._sock.settimeout(None)
                return
        self._process.kill()
        said = self._errors.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        raise RunError("batch.server", said=said[-1][:300] if said else "?")

    def start(self, token: str, request: Path) -> int:
        """Fork a process for one run; raise BrokenPipeError if the server is gone."""
        mine, theirs = os.pipe()
        self._asked = (token, mine)
        try:
            socket.send_fds(self._sock, [str(request).encode() + b"\n"], [theirs])
        finally:
            os.close(theirs)
        pid = self._started.get()
        if not pid:
            os.close(mine)
            raise BrokenPipeError
        return pid

    def _listen(self) -> None:
        with suppress(OSError, ValueError):
            for line in self._lines:
                self._heard(json.loads(line))
        self._started.put(0)
        for token, _ in self._runs.values():
            self._listener(token, GONE)

    def _heard(self, message: dict[str, int]) -> None:
        if "started" in message:
            token, pipe = self._asked
            reader = Thread(target=_read, args=(os.fdopen(pipe, "rb"), token, self._listener), daemon=True)
            self._runs[message["started"]] = token, reader
            reader.start()
            self._started.put(message["started"])
        else:
            token, reader = self._runs.pop(message["ended"])
            reader.join(5)
            self._listener(token, {"ended": message["code"]})

    def close(self) -> None:
        """End the server; the runs end with it."""
        for pid in list(self._runs):
            end_group(pid, signal.SIGKILL)
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._process.wait()
        self._lines.close()
        self._sock.close()


class FreshPython:
    """A new Python per run, where processes cannot be forked."""

    def __init__(self, folder: Path, listener: Listener) -> None:
        self._listener, self._environment = listener, environment(folder)
        self._running: dict[int, subprocess.Popen] = {}

    def start(self, token: str, request: Path) -> int:
        """Start a Python for one run."""
        command = [sys.executable, "-m", "sqmlib.batch.worker", str(request)]
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(command, **quiet, env=self._environment)
        self._running[process.pid] = process
        Thread(target=self._listen, args=(token, process), daemon=True).start()
        return process.pid

    def _listen(self, token: str, process: subprocess.Popen) -> None:
        _read(process.stdout, token, self._listener)
        code = process.wait()
        end_group(process.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        self._running.pop(process.pid, None)
        self._listener(token, {"ended": code})

    def close(self) -> None:
        """End every run."""
        for pid, process in list(self._running.items()):
            end_group(pid, getattr(signal, "SIGKILL", signal.SIGTERM))
            process.kill()
            process.wait()


def _read(lines: Any, token: str, listener: Listener) -> None:
    """Pass on every whole message of a run; what a killed process left unfinished is no message."""
    with lines, suppress(OSError):
        for line in lines:
            with suppress(ValueError):
                listener(token, json.loads(line))
