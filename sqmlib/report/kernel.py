"""A fresh kernel in a reproducible environment: own folders, own sockets, nothing of the user's settings."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import Dict, Unicode
from traitlets.config import Config

from sqmlib.disk import scratch
from sqmlib.isolation import environment

__all__ = ["ReportKernelManager", "kernel_config"]

LONGEST_SOCKET = 90  # a socket path over 107 bytes fails


class ReportKernelManager(AsyncKernelManager):
    """Starts this very Python, whatever kernel the notebook or the user's settings name."""

    folder = Unicode(help="Private folder of the run.").tag(config=True)
    environment = Dict(help="The whole environment of the kernel.").tag(config=True)

    @property
    def kernel_spec(self) -> KernelSpec:
        """The kernel of this installation."""
        argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="sqm", language="python")

    async def _async_start_kernel(self, **options: Any) -> None:
        options["env"] = dict(self.environment)
        options["extra_arguments"] = ["--HistoryManager.enabled=False", "--IPKernelApp.ignore_cwd=True"]
        await super()._async_start_kernel(**options)

    start_kernel = _async_start_kernel


@contextmanager
def kernel_config() -> Iterator[Config]:
    """Yield the configuration of one kernel; its private folder is removed afterwards.

    Sockets are files in a private folder where the system has them: TCP ports collide when many runs start at once.
    """
    with scratch() as folder:
        settings = {"folder": str(folder), "environment": environment(folder)}
        settings["connection_file"] = str(folder / "kernel.json")
        if sys.platform != "win32" and len(os.fsencode(folder)) < LONGEST_SOCKET:
            settings |= {"transport": "ipc", "ip": str(folder / "s")}
        yield Config({"ReportKernelManager": settings})
