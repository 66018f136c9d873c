"""A case: one engagement in a folder; its answers in the layout of a method, its decisions saved and undoable."""

from __future__ import annotations

import hashlib
from copy import copy
from dataclasses import replace
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import pandas as pd

import sqmlib
from sqmlib.casefile import CASE, CaseFile
from sqmlib.caseschema import MethodData, option_defaults
from sqmlib.checks import DataError, Remark, Where
from sqmlib.i18n import language, pick
from sqmlib.inputs import Column
from sqmlib.mapping import Intake, bring, map_columns
from sqmlib.personal import looks_personal
from sqmlib.rules import choice_error
from sqmlib.tables import Table, read_table

__all__ = ["Case", "open_case"]

MODES = ("auto", "live", "batch")
COLUMN_OPTIONS = {"segment": Column("segment", "category"), "weight": Column("weight", "number", low=0)}


def open_case(folder: str | Path, lang: str | None = None, mode: str = "auto") -> Case:
    r"""Open a case folder.

    Parameters
    ----------
    folder : path
        The folder that holds ``case.yml``, or that file itself.
    lang : {"en", "zh"}, optional
        Language of what is displayed; the case's own when not given.
    mode : {"auto", "live", "batch"}
        Whether the notebook's steps show their editors.

    Returns
    -------
    Case

    Raises
    ------
    DataError
        Listing every problem of ``case.yml``. The answers are read when they are asked for.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "case.yml").write_text("title: Cabin service\nkano: {answers: survey.csv, rule: blauth}\n")
    >>> case = open_case(folder)
    >>> case.title(), case.options("kano")
    ('Cabin service', {'rule': 'blauth'})
    """
    folder = Path(folder)
    if mode not in MODES:
        raise choice_error("mode", mode, MODES)
    return Case(CaseFile(folder.parent if folder.name == CASE and folder.is_file() else folder), lang, mode)


class Case:
    """One engagement: input files, options and decisions per method.

    Attributes
    ----------
    folder : Path
        The case folder.
    lang : str
        Language of what is displayed.
    mode : str
        ``auto``, ``live`` or ``batch``.
    """

    def __init__(self, file: CaseFile, lang: str | None, mode: str) -> None:
        self._file = file
        self.folder = file.folder
        self.lang = language(lang or file.data.language)
        self.mode = mode
        self._overlay: dict[str, dict[str, Any]] = {}
        self._intakes: dict[tuple[str, str, str], Intake] = {}

    def __repr__(self) -> str:
        return f"<Case {self.folder.name!r}, revision {self.revision}: {', '.join(self.methods)}>"

    # what the case says -----------------------------------------------------------------------------------------

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods the case holds something for."""
        return tuple(self._file.data.methods)

    @property
    def revision(self) -> int:
        """How often the case was saved."""
        return self._file.data.revision

    def title(self, lang: str | None = None) -> str:
        """Return the title; the folder's name when the case has none."""
        return pick(self._file.data.title or self.folder.resolve().name, lang or self.lang)

    def _method(self, method: str) -> MethodData:
        sqmlib.method(method)
        return self._file.data.methods.get(method, MethodData())

    def labels(self, method: str) -> dict[str, Any]:
        """Return the item texts: item -> text or {"en": ..., "zh": ...}."""
        return dict(self._method(method).items)

    def groups(self, method: str) -> dict[str, Any]:
        """Return the texts of segments and waves: value -> text or {"en": ..., "zh": ...}."""
        return dict(self._method(method).groups)

    def options(self, method: str) -> dict[str, Any]:
        """Return a method's options, keyword arguments of ``analyze``: the saved ones, overlaid by :meth:`override`."""
        options = {**self._method(method).options, **self._overlay.get(method, {})}
        return {key: value for key, value in options.items() if value is not None}

    def decisions(self, method: str) -> dict[str, dict[str, Any]]:
        """Return what the workshop decided: item -> {"category": ..., "reason": text or {"en": ..., "zh": ...}}."""
        return {item: dict(decision) for item, decision in self._method(method).decisions.items()}

    def shown(self, method: str) -> list[str]:
        """Return the items to show, in the order wanted; all items of the answers when the case names none."""
        shown = self._method(method).show
        return list(shown) if shown is not None else list(self.intake(method).conformed.items)

    # the answers ------------------------------------------------------------------------------------------------

    def answers(self, method: str) -> pd.DataFrame:
        """Return the answers as the method takes them: declared columns and the named segment or weight, numeric.

        Raises
        ------
        DataError
            Listing every problem of the file.
        """
        return self.intake(method).conformed.frame.copy()

    def items(self, method: str) -> list[str]:
        """Return the items of the answers, in the order of the file."""
        return list(self.intake(method).conformed.items)

    def remarks(self, method: str) -> tuple[Remark, ...]:
        """Return what reading the answers had to assume, repair or leave out."""
        intake = self.intake(method)
        return (*intake.remarks, *self._unused(method, intake.conformed.items))

    def intake(self, method: str) -> Intake:
        """Return the answers as they were taken, with the table they came from and all remarks; read once."""
        spec, options = self._method(method).answers, self.options(method)
        extra = {options[k]: replace(c, name=options[k]) for k, c in COLUMN_OPTIONS.items() if options.get(k)}
        key = (method, repr(spec and replace(spec, line=0)), repr(sorted(extra)))
        if key not in self._intakes:
            layout = sqmlib.method(method).INPUT
            self._intakes[key] = bring(self.table(method), layout, spec, extra)
        return self._intakes[key]

    def _unused(self, method: str, items: list[str]) -> list[Remark]:
        """Name items that the case speaks of but the answers do not hold."""
        data = self._method(method)
        spoken = {"items": data.items, "decisions": data.decisions, "show": data.show or ()}
        gone = {key: [i for i in named if i not in items] for key, named in spoken.items()}
        return [
            Remark("case.item_without_answers", "warning", {"key": f"{method}.{key}", "items": found}, Where(CASE))
            for key, found in gone.items()
            if found
        ]

    def table(self, method: str) -> Table:
        """Return a method's answers as they stand in the file, before any mapping."""
        spec = self._method(method).answers
        if spec is None:
            raise DataError([Remark("case.no_answers", "error", {"method": method}, Where(CASE))])
        path = inside(self.folder, spec.file, f"{method}.answers.file", spec.line)
        return read_table(path, sheet=spec.sheet, encoding=spec.encoding, header_row=spec.header_row, name=spec.file)

    def groupings(self, method: str) -> list[str]:
        """Return the columns that could split the respondents: 2 to 12 different texts, not declared, not personal."""
        table, layout = self.table(method), sqmlib.method(method).INPUT
        every = {str(name): Column(str(name), "category") for name in table.frame.columns if str(name)}
        frame = map_columns(table, layout, self._method(method).answers, every).frame
        known = set(layout.declared(list(frame.columns)))
        free = [name for name in frame.columns if name not in known and 2 <= frame[name].nunique() <= 12]
        return [name for name in free if not looks_personal(name, frame[name])]

    def inputs(self) -> list[tuple[str, str]]:
        """Return name and sha256 of every file a report depends on, ``case.yml`` first."""
        named = {d.answers.file: d.answers.line for d in self._file.data.methods.values() if d.answers}
        found = [(CASE, self._file.sha256())]
        for name in sorted(named):
            path = inside(self.folder, name, "answers.file", named[name])
            if path.is_file():
                found.append((name, hashlib.sha256(path.read_bytes()).hexdigest()))
        return found

    # changes ----------------------------------------------------------------------------------------------------

    def set(self, method: str, key: str | tuple[str, ...], value: Any) -> None:
        """Save one value of a method.

        Parameters
        ----------
        method : str
            The method.
        key : str or tuple of str
            ``"rule"``, ``"decisions.wifi"``, or ``("decisions", "wifi.free")`` when a name holds a point.
        value : Any
            Plain text, number, list or mapping; None takes the key away.

        Raises
        ------
        DataError
            If the value may not stand there, or the file was changed by somebody else since it was read.
        """
        self._method(method)
        parts = tuple(key.split(".")) if isinstance(key, str) else tuple(key)
        self._file.set((method, *parts), value)

    def undo(self) -> tuple[str, ...] | None:
        """Take back the latest saved change; return its key, or None when there is none."""
        return self._file.undo()

    def redo(self) -> tuple[str, ...] | None:
        """Make the change taken back last again; return its key, or None when there is none."""
        return self._file.redo()

    def history(self) -> list[dict[str, Any]]:
        """Return all recorded changes, oldest first."""
        return self._file.history()

    def reload(self) -> None:
        """Read ``case.yml`` and the answers again."""
        self._file.reload()
        self._intakes.clear()

    def override(self, method: str, **options: Any) -> Case:
        """Return the same case with options laid over the saved ones; nothing is saved.

        Parameters
        ----------
        method : str
            The method.
        **options
            Keyword arguments of its ``analyze``; None takes a saved option away.

        Raises
        ------
        DataError
            If the method has no such option.
        """
        self._method(method)
        known = option_defaults(method)
        unknown = [key for key in options if key not in known]
        if unknown:
            values = [{"parameter": f"{method} option", "allowed": list(known), "found": key} for key in unknown]
            raise DataError([Remark("input.choice", "error", v) for v in values])
        other = copy(self)
        other._overlay = {**self._overlay, method: {**self._overlay.get(method, {}), **options}}
        return other


def inside(folder: Path, name: str, key: str, line: int) -> Path:
    """Return the path of a file of the case, or refuse one that leads out of its folder.

    Examples
    --------
    >>> inside(Path("."), "../secret.csv", "kano.answers.file", 3)
    Traceback (most recent call last):
    sqmlib.checks.DataError: ...
    """
    posix, windows = PurePosixPath(name), PureWindowsPath(name)
    out = not name.strip() or "://" in name or "\x00" in name or name.startswith("~")
    out = out or posix.is_absolute() or bool(windows.drive or windows.root) or ".." in windows.parts
    root = folder.resolve()
    path = root / name
    if out or not path.resolve().is_relative_to(root):
        raise DataError([Remark("case.outside", "error", {"key": key, "found": name[:200]}, Where(CASE, "", (line,)))])
    return path
