"""Two ways to give a run a process of its own: fork it from a warm server, or start a fresh Python."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any, Protocol

from sqmlib.batch.processes import end_family, end_group
from sqmlib.isolation import environment
from sqmlib.warming import Warming, can_fork

__all__ = ["ForkServer", "FreshPython", "Starter", "can_fork", "end_group"]

Listener = Callable[[str, dict[str, Any]], None]  # token of a run, message
FORK_SECONDS = 30
END_SECONDS = 5
LAST_WORDS = 5  # seconds to wait for what a run wrote before it ended
GONE = {"ended": None}  # the server itself has gone, and its runs with it


class Starter(Protocol):
    """Starts processes and passes on what they say; the last message of every run is ``{"ended": exit code}``."""

    def start(self, token: str, request: Path) -> int:
        """Start the process of one run and return its number."""

    def close(self) -> None:
        """End every process."""


class ForkServer:
    """A Python in which everything is imported, and the runs forked from it.

    Parameters
    ----------
    folder : pathlib.Path
        Private folder for its settings.
    listener : callable
        Gets the token of a run and a message; called from other threads.
    methods : bool
        Whether the methods are imported, too: own notebooks may do without.
    ahead : Warming, optional
        A server that was started before; default: start one.

    Raises
    ------
    RunError
        If the server does not start.
    """

    def __init__(self, folder: Path, listener: Listener, methods: bool = True, ahead: Warming | None = None) -> None:
        self._listener = listener
        self._server = ahead or Warming(folder)
        self._runs: dict[int, tuple[str, Path, Thread]] = {}
        self._asked: tuple[str, Path, int] = ("", folder, -1)
        self._started: Queue[int] = Queue()
        try:
            self._server.wait_until_ready(methods)
        except BaseException:
            self._server.close()
            raise
        Thread(target=self._listen, daemon=True).start()

    def start(self, token: str, request: Path) -> int:
        """Fork a process for one run; raise BrokenPipeError if the server is gone."""
        mine, theirs = os.pipe()
        self._asked = (token, request.parent, mine)
        try:
            socket.send_fds(self._server.sock, [os.fsencode(request) + b"\n"], [theirs])
            pid = self._started.get(timeout=FORK_SECONDS)
        except (OSError, Empty):
            self._server.process.kill()
            pid = 0
        finally:
            os.close(theirs)
        if not pid:
            os.close(mine)
            raise BrokenPipeError
        return pid

    def _listen(self) -> None:
        with suppress(OSError, ValueError):
            for line in self._server.lines:
                self._heard(json.loads(line))
        self._started.put(0)
        for token, _, reader in self._runs.values():
            reader.join(LAST_WORDS)
            self._listener(token, GONE)

    def _heard(self, message: dict[str, int]) -> None:
        if "started" in message:
            token, folder, pipe = self._asked
            reader = Thread(target=_read, args=(os.fdopen(pipe, "rb"), token, self._listener), daemon=True)
            self._runs[message["started"]] = token, folder, reader
            reader.start()
            self._started.put(message["started"])
        else:
            token, _, reader = self._runs.pop(message["ended"])
            reader.join(LAST_WORDS)
            self._listener(token, {"ended": message["code"]})

    def close(self) -> None:
        """End the server; the runs end with it."""
        with suppress(OSError):
            self._server.sock.shutdown(socket.SHUT_RDWR)
        for pid, (_, folder, _) in list(self._runs.items()):
            end_family(pid, folder)
        self._server.close(END_SECONDS)


class FreshPython:
    """A new Python per run, where processes cannot be forked."""

    def __init__(self, folder: Path, listener: Listener) -> None:
        self._listener, self._environment = listener, environment(folder)
        self._running: dict[int, tuple[subprocess.Popen, Path]] = {}

    def start(self, token: str, request: Path) -> int:
        """Start a Python for one run."""
        command = [sys.executable, "-P", "-m", "sqmlib.batch.worker", str(request), str(os.getpid())]
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(command, **quiet, env=self._environment, start_new_session=True)
        self._running[process.pid] = process, request.parent
        reader = Thread(target=_read, args=(process.stdout, token, self._listener), daemon=True)
        reader.start()
        Thread(target=self._watch, args=(token, process, request.parent, reader), daemon=True).start()
        return process.pid

    def _watch(self, token: str, process: subprocess.Popen, folder: Path, reader: Thread) -> None:
        code = process.wait()
        end_family(process.pid, folder)
        reader.join(LAST_WORDS)
        self._running.pop(process.pid, None)
        self._listener(token, {"ended": code})

    def close(self) -> None:
        """End every run."""
        for pid, (process, folder) in list(self._running.items()):
            end_family(pid, folder)
            process.kill()
            process.wait()


def _read(lines: Any, token: str, listener: Listener) -> None:
    """Pass on every whole message of a run; what a killed process left unfinished is no message."""
    with lines, suppress(OSError):
        for line in lines:
            with suppress(ValueError):
                listener(token, json.loads(line))
