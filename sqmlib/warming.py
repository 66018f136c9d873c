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

__all__ = ["METHODS", "Warming", "can_fork", "warming"]

START_SECONDS = 120
METHODS, PLAIN = b"methods\n", b"plain\n"  # what the runs to come need


def can_fork() -> bool:
    """Whether forked processes are safe here; on macOS the system's own libraries do not survive it."""
    return hasattr(os, "fork") and sys.platform not in ("win32", "darwin") and not os.environ.get("SQM_NO_FORK")


class Warming:
    """A Python that imports everything, on its way to be a server.

    Parameters
    ----------
    folder : pathlib.Path
        Private folder for its settings.
    """

    def __init__(self, folder: Path) -> None:
        self._errors = folder / "server.log"
        self.sock, theirs = socket.socketpair()
        with theirs, self._errors.open("wb") as errors:
            command = [sys.executable, "-P", "-m", "sqmlib.batch.server", str(theirs.fileno())]
            quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": errors}
            options = {"pass_fds": (theirs.fileno(),), "start_new_session": True, "env": environment(folder)}
            self.process = subprocess.Popen(command, **quiet, **options)
        self.lines = self.sock.makefile("rb")

    def wait_until_ready(self, methods: bool = True) -> None:
        """Return when it can be asked; raise a RunError with its last words if that will never be.

        Parameters
        ----------
        methods : bool
            Whether it is to import the methods, too: own notebooks may do without.
        """
        self.sock.settimeout(START_SECONDS)
        with suppress(OSError):
            self.sock.sendall(METHODS if methods else PLAIN)
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
    """Yield a server that is warming up while the plan is read, for the first pool; None where nothing is forked."""
    with ExitStack() as held:
        ahead = None
        if can_fork() and manifest.is_file():
            with suppress(OSError):  # the pool will try again, and say what is wrong
                ahead = Warming(held.enter_context(scratch()))
                held.callback(ahead.close)
        yield ahead
