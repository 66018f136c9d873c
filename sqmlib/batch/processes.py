"""The processes of a run: a run leads a group, ends with what started it, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

__all__ = ["KILL", "end_family", "end_group", "lead_group"]

KILL = getattr(signal, "SIGKILL", signal.SIGTERM)
_PDEATHSIG = 1  # option of prctl


def lead_group(parent: int) -> None:
    """Lead a group of processes of its own that ends with the process `parent` (Linux: however that ends)."""
    if not hasattr(os, "setsid"):
        return
    if os.getsid(0) != os.getpid():
        os.setsid()
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PDEATHSIG, KILL)
    if os.getppid() != parent:
        os._exit(os.EX_SOFTWARE)


def end_group(pid: int, how: int) -> None:
    """Send a signal to a run and everything in its group."""
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(pid, how)
        else:
            os.kill(pid, how)


def end_family(pid: int, folder: Path) -> None:
    """End a run and what it started, on Linux also what left its group: its folder for scratch files tells whose it is.

    Parameters
    ----------
    pid : int
        The run.
    folder : pathlib.Path
        What it had as ``TMPDIR``.
    """
    end_group(pid, KILL)
    mark = b"TMPDIR=" + os.fsencode(folder)
    for place in Path("/proc").glob("[1-9]*"):
        with suppress(OSError):
            if mark in (place / "environ").read_bytes().split(b"\0"):
                os.kill(int(place.name), KILL)
