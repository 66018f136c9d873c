"""A fresh kernel in a reproducible environment: own folders, own sockets, nothing of the user's settings."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from traitlets import Dict, Unicode
from traitlets.config import Config

from sqmlib.disk import scratch

__all__ = ["ReportKernelManager", "environment", "kernel_config"]

LONGEST_SOCKET = 90  # a socket path over 107 bytes fails
_KEPT = (
    *("PATH", "HOME", "USERPROFILE", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LOCALAPPDATA", "APPDATA"),
    *("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "VIRTUAL_ENV", "CONDA_PREFIX", "FONTCONFIG_FILE", "FONTCONFIG_PATH"),
)
FIXED = {
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "LANG": "C.UTF-8",
    "COLUMNS": "120",
    "SOURCE_DATE_EPOCH": "1577836800",
    "PYTHONHASHSEED": "0",
    "PYTHONIOENCODING": "utf-8",
    "PYTHONUTF8": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_CORETYPE": "Haswell",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "SQM_MODE": "batch",
}
_MATPLOTLIBRC = "svg.hashsalt: sqm\nsvg.fonttype: path\ntext.parse_math: False\n"


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


def environment(folder: Path) -> dict[str, str]:
    """Return the whole environment of a report kernel; its own settings are made below `folder`."""
    own = {"IPYTHONDIR": "ipython", "JUPYTER_RUNTIME_DIR": "runtime", "JUPYTER_CONFIG_DIR": "config"}
    own["MPLCONFIGDIR"] = "matplotlib"
    for name in own.values():
        (folder / name).mkdir(mode=0o700)
    _matplotlib(folder / "matplotlib")
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    package = str(Path(__file__).resolve().parents[2])
    return kept | FIXED | {key: str(folder / name) for key, name in own.items()} | {"PYTHONPATH": package}


def _matplotlib(folder: Path) -> None:
    """Write our settings, and lend the user's font list: making a new one takes seconds."""
    import matplotlib as mpl

    (folder / "matplotlibrc").write_text(_MATPLOTLIBRC, encoding="utf-8")
    for fonts in Path(mpl.get_cachedir()).glob("fontlist-*.json"):
        shutil.copy(fonts, folder)
