"""The input files of a case: read once, brought to the layout of their method, restricted to the part that counts."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pandas as pd

import sqmlib
from sqmlib.casefile import CASE, CaseFile
from sqmlib.caseschema import Answers, MethodData
from sqmlib.checks import DataError, Remark, Where
from sqmlib.inputs import Column, Layout
from sqmlib.mapping import Intake, bring, unused_items
from sqmlib.methodface import MAIN, assemble, further_tables, hook, layout_of, table_keywords, things
from sqmlib.part import column_texts, groupings, groups_left_out, least_of, restrict, shown_part
from sqmlib.paths import inside
from sqmlib.tables import Table, read_table

__all__ = ["CaseInputs"]

COLUMN_OPTIONS = {"segment": Column("segment", "category"), "weight": Column("weight", "number", low=0)}


class CaseInputs:
    """What a case knows of its input files; base of :class:`sqmlib.case.Case`, which says what the file says."""

    folder: Path
    only: dict[str, str] | None
    _file: CaseFile
    _overlay: dict[str, dict[str, Any]]
    _left: dict[tuple[str, str | None, int], list[str]]
    _intakes: dict[tuple[Any, ...], Intake]
    _assembled: dict[str, tuple[Any, ...]]  # method -> what it was put together from, and the whole

    def _method(self, method: str) -> MethodData:
        sqmlib.method(method)
        return self._file.data.methods.get(method, MethodData())

    def _options(self, method: str) -> dict[str, Any]:
        options = {**self._method(method).options, **self._overlay.get(method, {})}
        return {key: value for key, value in options.items() if value is not None}

    def options(self, method: str) -> dict[str, Any]:
        """Return a method's options, keyword arguments of ``analyze``: the saved ones, overlaid by ``override``."""
        options = self._options(method)
        left = self._left_out(method) if "segment" in options else ()
        return {key: value for key, value in options.items() if key != "segment" or value not in left}

    # the main table ---------------------------------------------------------------------------------------------

    def answers(self, method: str) -> pd.DataFrame:
        """Return the answers as the method takes them: declared columns and the named segment or weight, numeric.

        Raises
        ------
        DataError
            Listing every problem of the file.
        """
        return self.intake(method).conformed.frame.copy()

    def items(self, method: str) -> list[str]:
        """Return the items of the answers, in the order of the file; none where there is no file."""
        return list(self.intake(method).conformed.items) if self.has_answers(method) else []

    def has_answers(self, method: str) -> bool:
        """Whether the case names a file for the main table; methods that a group can fill in need none."""
        return self._method(method).answers is not None or hook(method, "assemble") is None

    def intake(self, method: str) -> Intake:
        """Return the answers as they were taken, with the table they came from and all remarks; read once."""
        spec, options = self._method(method).answers, self.options(method)
        columns = self._named_columns(method, options)
        least = least_of(method, self._options(method)) if self.only else 0
        layout, _ = how = self._how(method)
        key = (method, repr(spec and replace(spec, line=0)), repr((sorted(columns), least)), layout)
        if key not in self._intakes:
            found = bring(self.table(method), *how, columns)
            self._intakes[key] = shown_part(found, self.only, self._left_out(method), least) if self.only else found
        return self._intakes[key]

    def _named_columns(self, method: str, options: Mapping[str, Any]) -> dict[str, Column]:
        """Return the further columns that options name; a column of its own layout is declared already."""
        named = {options[k]: replace(c, name=options[k]) for k, c in COLUMN_OPTIONS.items() if options.get(k)}
        return named if sqmlib.method(method).INPUT.rows == "respondent" else {}

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
        return layout_of(method, self._options(method), self.further(method)), self._method(method).answers

    def table(self, method: str) -> Table:
        """Return a method's answers as they stand in the file, before any mapping; only the rows that count."""
        table = self._whole(method)
        return restrict(table, self.only, *self._how(method)) if self.only else table

    def _whole(self, method: str) -> Table:
        spec = self._method(method).answers
        if spec is None:
            raise DataError([Remark("case.no_answers", "error", {"method": method}, Where(CASE))])
        return self._read(spec, f"{method}.answers.file")

    def _read(self, spec: Answers, key: str) -> Table:
        path = inside(self.folder, spec.file, key, spec.line)
        return read_table(path, sheet=spec.sheet, encoding=spec.encoding, header_row=spec.header_row, name=spec.file)

    def groupings(self, method: str) -> list[str]:
        """Return the columns that could split the respondents: 2 to 12 different texts, not declared, not personal."""
        if not self.has_answers(method) or sqmlib.method(method).INPUT.rows != "respondent":
            return []
        return groupings(self.table(method), *self._how(method))

    def spec(self, method: str) -> dict[str, Any]:
        """Return how the main table is read, as ``case.yml`` would say it; empty where it names no file."""
        spec = self._method(method).answers
        if spec is None:
            return {}
        said = {f.name: getattr(spec, f.name) for f in fields(spec) if f.name != "line"}
        return {key: value for key, value in said.items() if value not in (None, "", {})}

    def wanted_columns(self, method: str) -> list[str]:
        """Return the columns that the method can take, those of fixed items one by one."""
        layout, _ = self._how(method)
        families = [c.of(item) for c in layout.families for item in layout.fixed if not c.apart]
        return [*(c.name for c in layout.plain), *families]

    # further tables, and all of them together -------------------------------------------------------------------

    def further(self, method: str) -> dict[str, pd.DataFrame]:
        """Return the method's further tables that the case names, each in its layout."""
        return {name: found.conformed.frame.copy() for name, found in self.further_intakes(method).items()}

    def further_intakes(self, method: str) -> dict[str, Intake]:
        """Return the further tables as they were taken, with all remarks; read once.

        Raises
        ------
        DataError
            Listing every problem of every table.
        """
        layouts, problems, found = further_tables(method), [], {}
        for name, spec in self._method(method).tables.items():
            key = (method, name, repr(replace(spec, line=0)))
            try:
                if key not in self._intakes:
                    table = self._read(spec, f"{method}.tables.{name}.file")
                    self._intakes[key] = bring(table, layouts[name], spec)
                found[name] = self._intakes[key]
            except DataError as error:
                problems += error.remarks
        if problems:
            raise DataError(problems)
        return found

    def keywords(self, method: str) -> dict[str, pd.DataFrame]:
        """Return the further tables that ``analyze`` takes as keyword arguments."""
        return table_keywords(method, self.further(method))

    def team(self, method: str) -> dict[str, Any]:
        """Return what the group entered, as ``case.yml`` keeps it."""
        return dict(self._method(method).team)

    def data(self, method: str, team: Mapping[str, Any] | None = None) -> Any:
        """Return what the method's ``analyze`` takes: the answers, or what the method makes of all tables.

        Parameters
        ----------
        method : str
            The method.
        team : mapping, optional
            What the group entered; default: what the case keeps.

        Raises
        ------
        DataError
            Listing every problem of the files, or of what the group entered.
        """
        team = self.team(method) if team is None else team
        if not hook(method, "assemble"):
            return self._put_together(method, team)
        key = repr(
            (self._method(method).answers, self._method(method).tables, sorted(self.options(method).items()), team)
        )
        if self._assembled.get(method, ("",))[0] != key:
            self._assembled[method] = (key, self._put_together(method, team))
        return self._assembled[method][1]

    def _put_together(self, method: str, team: Mapping[str, Any]) -> Any:
        frames: dict[str, pd.DataFrame | None] = dict(self.further(method))
        frames[MAIN] = self.answers(method) if self.has_answers(method) else None
        return assemble(method, frames, team)

    def remarks(self, method: str) -> tuple[Remark, ...]:
        """Return what reading the files had to assume, repair or leave out."""
        further = [remark for found in self.further_intakes(method).values() for remark in found.remarks]
        if not self.has_answers(method):
            return tuple(further)
        intake, data = self.intake(method), self._method(method)
        if hook(method, "assemble"):
            return (*intake.remarks, *further)
        names, (layout, _) = list(intake.conformed.frame.columns), self._how(method)
        apart = [c.item_in(name) for name, c in layout.declared(names).items() if c.is_family]
        known = [*intake.conformed.items, *apart, *things(method, self._options(method), self.further(method))]
        return (*intake.remarks, *further, *unused_items(method, data, known))

    def inputs(self, *methods: str) -> list[tuple[str, str]]:
        """Return name and sha256 of every file that methods (default: all) depend on, ``case.yml`` first."""
        wanted = [data for name, data in self._file.data.methods.items() if not methods or name in methods]
        every = [spec for data in wanted for spec in (data.answers, *data.tables.values()) if spec]
        named = {spec.file: spec.line for spec in every}
        found = [(CASE, self._file.sha256())]
        for name in sorted(named):
            path = inside(self.folder, name, "answers.file", named[name])
            if path.is_file():
                found.append((name, hashlib.sha256(path.read_bytes()).hexdigest()))
        return found
