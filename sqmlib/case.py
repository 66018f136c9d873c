"""A case: one engagement in a folder; its answers in the layout of a method, its decisions saved and undoable."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

import sqmlib
from sqmlib.casefile import CASE, CaseFile
from sqmlib.caseschema import Answers, MethodData, option_defaults
from sqmlib.checks import DataError, Remark, Where
from sqmlib.i18n import language, pick
from sqmlib.inputs import Column, Layout
from sqmlib.mapping import Intake, bring, unused_items
from sqmlib.part import check_only, column_texts, groupings, groups_left_out, least_of, restrict, shown_part, title_of
from sqmlib.paths import inside
from sqmlib.rules import choice_error
from sqmlib.tables import Table, read_table

__all__ = ["Case", "inside", "open_case"]

MODES = ("auto", "live", "batch")
COLUMN_OPTIONS = {"segment": Column("segment", "category"), "weight": Column("weight", "number", low=0)}


def open_case(
    folder: str | Path, lang: str | None = None, mode: str = "auto", only: Mapping[str, str] | None = None
) -> Case:
    r"""Open a case folder.

    Parameters
    ----------
    folder : path
        The folder that holds ``case.yml``, or that file itself.
    lang : {"en", "zh"}, optional
        Language of what is displayed; the case's own when not given.
    mode : {"auto", "live", "batch"}
        Whether the notebook's steps show their editors.
    only : mapping of str to str, optional
        The part of the answers that counts, column -> value, e.g. ``{"branch": "Beijing"}``; default: all of them.

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
    return Case(CaseFile(folder.parent if folder.name == CASE and folder.is_file() else folder), lang, mode, only)


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
    only : dict of str to str, or None
        The part of the answers that counts, column -> value.
    """

    def __init__(self, file: CaseFile, lang: str | None, mode: str, only: Mapping[str, str] | None = None) -> None:
        self._file = file
        self.folder = file.folder
        self.lang = language(lang or file.data.language)
        self.mode = mode
        self.only = check_only(only)
        self._left: dict[tuple[str, str | None, int], list[str]] = {}
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

    def title(self, lang: str | None = None, *, whole: bool = False) -> str:
        """Return the title, else the name of the folder; unless `whole`, with the part of the answers that counts."""
        lang = lang or self.lang
        title = pick(self._file.data.title or self.folder.resolve().name, lang)
        said = {k: v for method in self._file.data.methods.values() for k, v in method.groups.items()}
        return title_of(title, self.only, said, lang) if self.only and not whole else title

    @property
    def segment(self) -> str | None:
        """Which part of the business the whole case is about, as ``case.yml`` says."""
        return self._file.data.segment

    @property
    def wave(self) -> str | None:
        """Which period the whole case is about, as ``case.yml`` says."""
        return self._file.data.wave

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
        options = self._options(method)
        left = self._left_out(method) if "segment" in options else ()
        return {key: value for key, value in options.items() if key != "segment" or value not in left}

    def _options(self, method: str) -> dict[str, Any]:
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
        return (*intake.remarks, *unused_items(method, self._method(method), intake.conformed.items))

    def intake(self, method: str) -> Intake:
        """Return the answers as they were taken, with the table they came from and all remarks; read once."""
        spec, options = self._method(method).answers, self.options(method)
        extra = {options[k]: replace(c, name=options[k]) for k, c in COLUMN_OPTIONS.items() if options.get(k)}
        least = least_of(method, self._options(method)) if self.only else 0
        key = (method, repr(spec and replace(spec, line=0)), repr((sorted(extra), least)))
        if key not in self._intakes:
            found = bring(self.table(method), *self._how(method), extra)
            self._intakes[key] = shown_part(found, self.only, self._left_out(method), least) if self.only else found
        return self._intakes[key]

    def _left_out(self, method: str) -> list[str]:
        """Return the columns by which this part of the answers must not be split; none when all of them count."""
        options = self._options(method)
        key = (method, options.get("segment"), least_of(method, options))
        if self.only and key not in self._left:
            self._left[key] = groups_left_out(self._whole(method), *self._how(method), self.only, *key[1:])
        return self._left.get(key, [])

    def parts(self, method: str, columns: Sequence[str]) -> pd.DataFrame:
        """Return columns of the answers as texts, a row per respondent that counts, NaN where a cell is blank."""
        intake = self.intake(method)
        return column_texts(intake.table, *self._how(method), columns).loc[intake.conformed.frame.index]

    def _how(self, method: str) -> tuple[Layout, Answers | None]:
        return sqmlib.method(method).INPUT, self._method(method).answers

    def table(self, method: str) -> Table:
        """Return a method's answers as they stand in the file, before any mapping; only the rows that count."""
        table = self._whole(method)
        return restrict(table, self.only, *self._how(method)) if self.only else table

    def _whole(self, method: str) -> Table:
        spec = self._method(method).answers
        if spec is None:
            raise DataError([Remark("case.no_answers", "error", {"method": method}, Where(CASE))])
        path = inside(self.folder, spec.file, f"{method}.answers.file", spec.line)
        return read_table(path, sheet=spec.sheet, encoding=spec.encoding, header_row=spec.header_row, name=spec.file)

    def groupings(self, method: str) -> list[str]:
        """Return the columns that could split the respondents: 2 to 12 different texts, not declared, not personal."""
        return groupings(self.table(method), *self._how(method))

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
        self._left.clear()

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
