"""The surroundings in which reports are made: the same on every machine, nothing of the user's settings."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

__all__ = ["environment"]

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


def environment(folder: Path) -> dict[str, str]:
    """Return the whole environment of a report kernel; its own settings are made below `folder`."""
    own = {"IPYTHONDIR": "ipython", "JUPYTER_RUNTIME_DIR": "runtime", "JUPYTER_CONFIG_DIR": "config"}
    own["MPLCONFIGDIR"] = "matplotlib"
    for name in own.values():
        (folder / name).mkdir(mode=0o700)
    _matplotlib(folder / "matplotlib")
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    package = str(Path(__file__).resolve().parents[1])
    return kept | FIXED | {key: str(folder / name) for key, name in own.items()} | {"PYTHONPATH": package}


def _matplotlib(folder: Path) -> None:
    """Write our settings, and lend the user's font list: making a new one takes seconds."""
    import matplotlib as mpl

    (folder / "matplotlibrc").write_text(_MATPLOTLIBRC, encoding="utf-8")
    for fonts in Path(mpl.get_cachedir()).glob("fontlist-*.json"):
        shutil.copy(fonts, folder)
