"""The case file on disk: read with the line of every key, saved whole or not at all, every change undoable."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqmlib.caseedit import Key, case_error, changed, find, load, plain
from sqmlib.caseschema import CaseData, read_case, scan_case
from sqmlib.checks import raise_errors
from sqmlib.disk import hold, write_atomic
from sqmlib.plainyaml import parse, read_yaml

__all__ = ["CASE", "HISTORY", "CaseFile"]

CASE = "case.yml"
HISTORY = "history.jsonl"


class CaseFile:
    """One ``case.yml``: its typed content, and changes that keep comments and are recorded in ``history.jsonl``.

    Parameters
    ----------
    folder : Path
        The case folder.
    strict : bool
        False to go on with what can be read and keep the problems, as ``sqm check`` does.

    Attributes
    ----------
    data : CaseData
        What the file says.
    problems : list of Remark
        What is wrong with it; empty unless `strict` is False.

    Raises
    ------
    DataError
        If the file is not there or says something it may not.
    """

    def __init__(self, folder: Path, *, strict: bool = True) -> None:
        self.folder, self._strict = folder, strict
        self.path = folder / CASE
        self.data: CaseData
        self._bytes = b""
        self.reload()

    def reload(self) -> None:
        """Read the file again, whatever was in memory."""
        if not self.path.is_file():
            raise case_error("not_there", name=self.folder.name)
        self._bytes, root = read_yaml(self.path, CASE)
        self.data, self.problems = scan_case(root, CASE)
        if self._strict:
            raise_errors(self.problems)

    def get(self, key: Key) -> Any:
        """Return the plain value stored under a key path, or None."""
        return find(load(self._bytes), key)

    def set(self, key: Key, value: Any) -> None:
        """Store `value` under a key path (None takes the key away), save, and record before and after."""
        before, after = self.get(key), plain(value)
        if before != after:
            self._save(key, before, after, "set", None)

    def undo(self) -> Key | None:
        """Take back the latest change; return its key, or None when there is none."""
        done, _ = self._stacks()
        return self._step(done, "undo", "after", "before")

    def redo(self) -> Key | None:
        """Make the latest change that was taken back again; return its key, or None."""
        _, undone = self._stacks()
        return self._step(undone, "redo", "before", "after")

    def _step(self, stack: list[dict[str, Any]], action: str, now: str, then: str) -> Key | None:
        if not stack:
            return None
        entry = stack[-1]
        key = tuple(entry["key"])
        if self.get(key) != entry[now]:
            raise case_error("changed_since", key=".".join(key))
        self._save(key, entry[now], entry[then], action, entry["revision"])
        return key

    def history(self) -> list[dict[str, Any]]:
        """Return the recorded changes, oldest first; a last line cut short by a crash is left out."""
        path = self.folder / HISTORY
        entries = []
        for line in path.read_text(encoding="utf-8").split("\n") if path.is_file() else ():
            with suppress(ValueError):
                entry = json.loads(line)
                if isinstance(entry, dict) and {"revision", "action", "key", "before", "after"} <= entry.keys():
                    entries.append(entry)
        return entries

    def _stacks(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Replay the history: what can be undone and what can be redone now."""
        done: list[dict[str, Any]] = []
        undone: list[dict[str, Any]] = []
        for entry in self.history():
            if entry["action"] == "set":
                done, undone = [*done, entry], []
            elif entry["action"] == "undo" and done:
                undone.append(done.pop())
            elif entry["action"] == "redo" and undone:
                done.append(undone.pop())
        return done, undone

    def _save(self, key: Key, before: Any, after: Any, action: str, of: int | None) -> None:
        """Write the changed file, then its record; nothing is written unless the new text passes every check."""
        try:
            with _saving(self.folder):
                self._refuse_foreign_change()
                revision = self.data.revision + 1
                new = changed(self._bytes, key, after, revision)
                data = read_case(parse(new.decode("utf-8"), CASE), CASE)
                stamp = datetime.now(UTC).isoformat(timespec="seconds")
                entry = {"revision": revision, "time": stamp, "action": action, "key": list(key)}
                record = _line({**entry, "before": before, "after": after} | ({"of": of} if of else {}))
                write_atomic(self.path.with_name(f"{CASE}.bak"), self._bytes)
                write_atomic(self.path, new)
                self._bytes, self.data = new, data
                self._record(record)
        except OSError as error:
            raise case_error("not_saved", reason=error.strerror or "?") from None

    def is_current(self) -> bool:
        """Return whether the file still is what was read or saved last."""
        return self.path.is_file() and self.path.read_bytes() == self._bytes

    def _refuse_foreign_change(self) -> None:
        if not self.is_current():
            raise case_error("changed_on_disk")

    def _record(self, line: bytes) -> None:
        """Append one line; what a crash left unfinished before it is closed off first."""
        with (self.folder / HISTORY).open("a+b") as file:
            file.seek(max(file.seek(0, os.SEEK_END) - 1, 0))
            cut = file.read(1) not in (b"", b"\n")
            file.write(b"\n" * cut + line)
            file.flush()
            os.fsync(file.fileno())

    def sha256(self) -> str:
        """Return the hash of the file as it was read."""
        return hashlib.sha256(self._bytes).hexdigest()


def _line(entry: dict[str, Any]) -> bytes:
    try:
        return json.dumps(entry, ensure_ascii=False, allow_nan=False).encode("utf-8") + b"\n"
    except UnicodeEncodeError:
        raise case_error("not_storable", key=".".join(entry["key"])) from None


@contextmanager
def _saving(folder: Path) -> Iterator[None]:
    """Hold the case folder against another process while saving, and clear away what a crash left."""
    with hold(folder, wait=True):
        for left in folder.glob(f".{CASE}.*"):  # nobody else saves now
            left.unlink()
        yield
