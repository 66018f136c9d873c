"""Files that are whole or absent, and locks that die with their holder."""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

__all__ = ["HeldError", "hold", "put", "scratch", "sync_folder", "write_atomic"]


class HeldError(OSError):
    """Somebody else holds the lock.

    Attributes
    ----------
    pid : str
        What the holder wrote into it, or an empty text.
    """

    def __init__(self, pid: str = "") -> None:
        self.pid = pid
        super().__init__(pid)


def put(path: Path, content: bytes) -> None:
    """Write a file and wait until the disk has it."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def write_atomic(path: Path, content: bytes) -> None:
    """Replace a file whole: written beside it, flushed to the disk, renamed; a reader sees the old or the new one.

    Parameters
    ----------
    path : pathlib.Path
        The file; its folder must exist.
    content : bytes
        The new content.

    Examples
    --------
    >>> folder = Path(tempfile.mkdtemp())
    >>> write_atomic(folder / "a.txt", b"new")
    >>> [(p.name, p.read_text()) for p in folder.iterdir()]
    [('a.txt', 'new')]
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    beside = Path(name)
    try:
        put(beside, content)
        with suppress(OSError):
            beside.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(beside, path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the disk knows the names in a folder; some systems cannot, and need not."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def hold(path: Path, *, wait: bool = False) -> Iterator[bool]:
    """Hold a folder, or a lock file; the operating system frees it when this process ends, however it ends.

    Yields whether it is held: where the system has no such locks (Windows, some network folders) nothing is.

    Parameters
    ----------
    path : pathlib.Path
        A folder, or the name of a lock file: it holds the number of this process, and goes when it is freed.
    wait : bool
        Wait for the other holder instead of refusing.

    Raises
    ------
    HeldError
        If somebody else holds it.
    """
    folder = path.is_dir()
    if folder and os.name == "nt":  # folders cannot be opened there
        yield False
        return
    handle, held = _locked(path, folder, wait)
    try:
        if not folder:
            os.ftruncate(handle, 0)
            os.write(handle, f"{os.getpid()}\n".encode())
        yield held
    finally:
        if not folder:
            with suppress(OSError):
                path.unlink()
        os.close(handle)


def _locked(path: Path, folder: bool, wait: bool) -> tuple[int, bool]:
    """Return the handle of what is now held; a lock file that its holder took away meanwhile is made anew."""
    while True:
        handle = os.open(path, os.O_RDONLY if folder else os.O_RDWR | os.O_CREAT, 0o644)
        try:
            held = _flock(handle, wait)
        except BlockingIOError as error:
            said = "" if folder else _said(handle)
            os.close(handle)
            raise HeldError(said) from error
        if _still_there(path, handle):
            return handle, held
        os.close(handle)


def _flock(handle: int, wait: bool) -> bool:
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except ImportError:
        return False
    except OSError as error:
        if error.errno not in (errno.ENOLCK, errno.ENOTSUP):
            raise
        return False
    return True


def _still_there(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _said(handle: int) -> str:
    return "".join(c for c in os.read(handle, 20).decode("ascii", "ignore") if c.isdigit())


@contextmanager
def scratch(prefix: str = "sqm-run-") -> Iterator[Path]:
    """Yield a private folder for temporary files; what processes that were killed left of theirs is removed.

    Parameters
    ----------
    prefix : str
        What the names of such folders begin with; no other folders may begin so.

    Examples
    --------
    >>> with scratch() as folder:
    ...     _ = (folder / "a").write_text("x")
    >>> folder.exists()
    False
    """
    for left in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        _sweep(left)
    with ExitStack() as held:
        folder = _private(held, prefix)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _private(held: ExitStack, prefix: str) -> Path:
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix))
        with suppress(FileNotFoundError, HeldError):  # another process swept it away before it was held
            held.enter_context(hold(folder))
            return folder


def _sweep(folder: Path) -> None:
    """Remove a folder whose holder has gone; leave it where that cannot be known."""
    with suppress(OSError):
        about = folder.lstat()
        ours = about.st_uid == getattr(os, "getuid", lambda: 0)()
        if stat.S_ISDIR(about.st_mode) and ours:
            with hold(folder) as held:
                if held:
                    shutil.rmtree(folder, ignore_errors=True)
