"""A server for a batch that starts before anything else: it takes seconds to import what every run needs.

This module needs nothing that takes long to import, so that the server starts first.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from sqmlib.disk import scratch
from sqmlib.errors import RunError
from sqmlib.isolation import environment
from sqmlib.plainyaml import LARGEST

__all__ = ["Warming", "can_fork", "warming"]

START_SECONDS = 120


def can_fork() -> bool:
    """Whether forked processes are safe here; on macOS the system's own libraries do not survive it."""
    return hasattr(os, "fork") and sys.platform not in ("win32", "darwin") and not os.environ.get("SQM_NO_FORK")


class Warming:
    """A Python that imports everything, on its way to be a server.

    Parameters
    ----------
    folder : pathlib.Path
        Private folder for its settings.
    methods : bool
        Whether the methods are imported, too: own notebooks may do without.
    """

    def __init__(self, folder: Path, methods: bool = True) -> None:
        self._errors = folder / "server.log"
        self.sock, theirs = socket.socketpair()
        with theirs, self._errors.open("wb") as errors:
            command = [sys.executable, "-P", "-m", "sqmlib.batch.server", str(theirs.fileno())]
            command += ["methods"] if methods else []
            quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": errors}
            options = {"pass_fds": (theirs.fileno(),), "start_new_session": True, "env": environment(folder)}
            self.process = subprocess.Popen(command, **quiet, **options)
        self.lines = self.sock.makefile("rb")

    def wait_until_ready(self) -> None:
        """Return when it can be asked; raise a RunError with its last words if that will never be."""
        self.sock.settimeout(START_SECONDS)
        with suppress(OSError):
            if self.lines.readline():
                self.sock.settimeout(None)
                return
        said = self._errors.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        raise RunError("batch.server", said=said[-1][:300] if said else "?")

    def close(self, patience: float = 0) -> None:
        """End it, if it has not ended."""
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.process.wait()
        self.lines.close()
        self.sock.close()


@contextmanager
def warming(manifest: Path) -> Iterator[Warming | None]:
    """Yield a server that is warming up while the plan is read, for the first pool; None where nothing is forked.

    A manifest that nowhere says "method" has notebooks of the user's own alone, which may do without the methods.
    """
    with ExitStack() as held:
        ahead = None
        if can_fork() and manifest.is_file():
            with suppress(OSError):  # the pool will try again, and say what is wrong
                ahead = Warming(held.enter_context(scratch()), _names_methods(manifest))
                held.callback(ahead.close)
        yield ahead


def _names_methods(manifest: Path) -> bool:
    with manifest.open("rb") as file:
        return b"method" in file.read(LARGEST)
