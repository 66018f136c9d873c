"""Notebooks and cases that a manifest names: inside the root, each opened once, with every problem of theirs."""

from __future__ import annotations

import glob
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sqmlib
from sqmlib._share import share
from sqmlib.case import Case
from sqmlib.casefile import CASE, CaseFile
from sqmlib.checks import DataError, Remark, Where
from sqmlib.part import least_of
from sqmlib.paths import leads_out
from sqmlib.report.parameters import declared

__all__ = ["CaseFacts", "Sources"]

LARGEST_NOTEBOOK = 50_000_000


@dataclass(frozen=True)
class CaseFacts:
    """What planning needs to know of a case.

    Attributes
    ----------
    path : Path
        Its folder.
    name : str
        Name of its folder.
    language : str, optional
        The language it says.
    """

    path: Path
    name: str
    language: str | None


class Sources:
    """Everything a manifest names, opened once.

    Parameters
    ----------
    root : Path
        The folder it must lie in.
    file : str
        Name of the manifest, for messages.

    Attributes
    ----------
    problems : list of Remark
        What is wrong, once for each notebook, case and method.
    """

    def __init__(self, root: Path, file: str) -> None:
        self.root, self.file = root.resolve(), file
        self.problems: list[Remark] = []
        self._notebooks: dict[str, dict[str, str] | None] = {}
        self._cases: dict[str, CaseFacts | None] = {}
        self._methods: dict[tuple[str, str], bool] = {}
        self._least: dict[tuple[str, str], int] = {}
        self._sizes: dict[tuple[str, str, tuple[str, ...]], dict[tuple[str, ...], int]] = {}

    def say(self, code: str, line: int, **values: Any) -> None:
        """Note one problem of the manifest."""
        self.problems.append(Remark(f"manifest.{code}", "error", values, Where(self.file, "", (line,))))

    # notebooks --------------------------------------------------------------------------------------------------

    def shipped(self, method: str, lang: str, line: int) -> dict[str, str] | None:
        """Return the parameters that a method's notebook declares, name -> type; None when it cannot be used."""
        key = f"{lang}/{method}.ipynb"
        if key not in self._notebooks:
            try:
                place = share("notebooks") / lang / f"{method}.ipynb"
                self._notebooks[key] = self._declared(place, key, line)
            except FileNotFoundError:
                self._notebooks[key] = self._unusable(key, line, "missing")
        return self._notebooks[key]

    def notebook(self, name: str, line: int) -> dict[str, str] | None:
        """Return the parameters that a notebook of the user's own declares; None when it cannot be used."""
        key = f"./{name}"
        if key not in self._notebooks:
            out = self._outside("notebook", name, line)
            self._notebooks[key] = None if out else self._declared(self.root / name, name, line)
        return self._notebooks[key]

    def _outside(self, kind: str, name: str, line: int) -> bool:
        out = leads_out(self.root, name)
        if out:
            self.say("outside", line, key=kind, found=name[:200])
        return out

    def _unusable(self, name: str, line: int, why: str) -> None:
        self.say(f"notebook_{why}", line, found=name[:200])

    def _declared(self, path: Path, name: str, line: int) -> dict[str, str] | None:
        """Read a notebook, never run it."""
        import nbformat

        try:
            if not path.is_file():
                return self._unusable(name, line, "missing")
            if path.stat().st_size > LARGEST_NOTEBOOK:
                return self._unusable(name, line, "too_large")
            text = path.read_bytes().decode("utf-8-sig")
            node = nbformat.reads(text, as_version=nbformat.NO_CONVERT)
            if node.get("nbformat") != 4 or not _speaks_python(node):
                return self._unusable(name, line, "kind")
            nbformat.validate(node, relax_add_props=True)
            return declared(node)
        except (OSError, ValueError, SyntaxError, RecursionError, KeyError, TypeError, AttributeError):
            return self._unusable(name, line, "unreadable")
        except nbformat.ValidationError:
            return self._unusable(name, line, "unreadable")

    # cases ------------------------------------------------------------------------------------------------------

    def matching(self, pattern: str, line: int) -> list[str]:
        """Return the cases a pattern stands for, sorted, relative to the root; finding none is a problem."""
        if "*" not in pattern:
            return [pattern]
        if self._outside("cases", pattern.replace("*", "x"), line):
            return []
        safe = re.sub(r"\*+", "\x00", pattern)
        found = [path.parent for path in self.root.glob("*".join(map(glob.escape, safe.split("\x00"))) + f"/{CASE}")]
        names = [path.relative_to(self.root) for path in found]
        names = sorted(name.as_posix() for name in names if not any(part.startswith(".") for part in name.parts))
        if not names:
            self.say("pattern", line, found=pattern[:200])
        return names

    def case(self, name: str, line: int) -> CaseFacts | None:
        """Return what there is to know of a case, or None when it cannot be used."""
        if name not in self._cases:
            self._cases[name] = None if self._outside("case", name, line) else self._open(name, line)
        return self._cases[name]

    def _open(self, name: str, line: int) -> CaseFacts | None:
        path = self.root / name
        if self._outside("case", f"{name}/{CASE}", line):
            return None
        try:
            if not (path / CASE).is_file():
                self.say("no_case", line, found=name[:200])
                return None
            file = CaseFile(path)
        except OSError:
            self.say("no_case", line, found=name[:200])
            return None
        except DataError as error:
            self._refused(name, error)
            return None
        return CaseFacts(path, path.resolve().name, file.data.language)

    def _refused(self, name: str, error: DataError) -> None:
        """Keep the problems of a case, its files named as seen from the root."""
        for remark in error.problems:
            file = f"{name}/{remark.where.file}" if remark.where.file else name
            self.problems.append(replace(remark, where=replace(remark.where, file=file)))

    def answers(self, name: str, method: str) -> bool:
        """Say whether the answers of a case can be taken by a method; read once."""
        key = (name, method)
        if key not in self._methods:
            self._methods[key] = self.sizes(name, method, ()) is not None
        return self._methods[key]

    def least(self, name: str, method: str) -> int:
        """Return the fewest respondents of a case that a method may show as a group."""
        return self._least[name, method]

    def sizes(self, name: str, method: str, columns: Sequence[str]) -> dict[tuple[str, ...], int] | None:
        """Return how many respondents hold which values of columns, "" for none; None when the answers are refused."""
        key = (name, method, tuple(columns))
        if key not in self._sizes and self._methods.get((name, method), True):
            try:
                self._sizes[key] = self._counted(name, method, list(columns))
                self._methods[name, method] = True
            except DataError as error:
                self._refused(name, error)
                self._methods[name, method] = False
        return self._sizes.get(key)

    def _counted(self, name: str, method: str, columns: list[str]) -> dict[tuple[str, ...], int]:
        case = Case(CaseFile(self.root / name), None, "batch")
        sqmlib.method(method)
        self._least[name, method] = least_of(method, case.options(method))
        texts = case.parts(method, columns).fillna("")
        if not columns:
            return {(): len(texts)}
        counts = texts.groupby(columns, sort=False).size()
        return {key if isinstance(key, tuple) else (key,): int(n) for key, n in counts.items()}


def _speaks_python(node: Any) -> bool:
    metadata = node.get("metadata", {})
    said = metadata.get("kernelspec", {}).get("language") or metadata.get("language_info", {}).get("name")
    return said in (None, "python")
