"""Where the files of a case or of a manifest may lie: inside their folder, on this machine."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

from sqmlib.checks import DataError, Remark, Where

__all__ = ["inside", "leads_out"]


def inside(folder: Path, name: str, key: str, line: int) -> Path:
    """Return the path of a file of the case, or refuse one that leads out of its folder.

    Examples
    --------
    >>> inside(Path("."), "../secret.csv", "kano.answers.file", 3)
    Traceback (most recent call last):
    sqmlib.checks.DataError: ...
    """
    if leads_out(folder, name):
        raise DataError(
            [Remark("case.outside", "error", {"key": key, "found": name[:200]}, Where("case.yml", "", (line,)))]
        )
    return folder.resolve() / name


def leads_out(folder: Path, name: str) -> bool:
    """Say whether a path is none inside a folder: empty, absolute, a web address, upwards, or a link that leaves it.

    >>> leads_out(Path("."), "https://example.org/x"), leads_out(Path("."), "cases/beijing")
    (True, False)
    """
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    out = not name.strip() or "://" in name or "\x00" in name or name.startswith("~")
    out = out or posix.is_absolute() or bool(windows.drive or windows.root) or ".." in windows.parts
    try:
        root = folder.resolve()
        return out or not (root / name).resolve().is_relative_to(root)
    except (OSError, RuntimeError):  # a link to itself, a name too long
        return True
