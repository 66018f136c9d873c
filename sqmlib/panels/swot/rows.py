"""Rows of the board that come from files and from the group alike: edited, removed and brought back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from sqmlib import swot
from sqmlib.guide.state import State
from sqmlib.i18n import LANGUAGES
from sqmlib.methodface import MAIN
from sqmlib.panels.entries import Entries, Entry

__all__ = ["Rows", "files_of", "next_id", "number_text", "sheet_of", "text_in"]

NUMBERS = ("weight", "rating", "score")


def sheet_of(state: State) -> dict[str, pd.DataFrame]:
    """Return everything read and entered, also what is removed, merged or unfinished."""
    answers = state.case.answers("swot") if state.case.has_answers("swot") else None
    return swot.entered({**state.case.further("swot"), MAIN: answers}, state.team)


def files_of(state: State) -> dict[str, pd.DataFrame]:
    """Return what the files alone say."""
    answers = state.case.answers("swot") if state.case.has_answers("swot") else None
    return swot.entered({**state.case.further("swot"), MAIN: answers})


def text_in(row: pd.Series, lang: str) -> str:
    """Return the text of a row in a language, else in the other one."""
    return next(filter(None, (row[f"text_{name}"] for name in (lang, *LANGUAGES))), "")


def next_id(prefix: str, taken: Iterable[str]) -> str:
    """Return the next free number behind a prefix.

    >>> next_id("S", ["S1", "S3"])
    'S4'
    """
    numbers = [int(key[len(prefix) :]) for key in taken if key.startswith(prefix) and key[len(prefix) :].isdigit()]
    return f"{prefix}{max(numbers, default=0) + 1}"


def number_text(value: Any) -> str:
    """Return a number as a field shows it; nothing for a missing one.

    >>> number_text(0.5), number_text(4.0), number_text(float("nan"))
    ('0.5', '4', '')
    """
    return "" if value is None or value != value else f"{float(value):g}"


class Rows(Entries):
    """Rows with an id of one table, laid over the file; what a file says can be removed and brought back.

    A row as a whole is saved with every edit, so that a cell emptied here stays empty although the file fills it.
    """

    sheet: dict[str, pd.DataFrame]

    def draw(self) -> dict[str, Any]:
        """Return the table as it stands now."""
        self.sheet = sheet_of(self.state)
        drawn = super().draw()
        for row in drawn["table"]["rows"]:
            if self.removable:
                row["cells"]["remove"] = bool(self._own(row["key"]).get("removed"))
        return drawn

    def _words(self, name: str) -> str:
        return self.state.tr(f"swot_guide.add.{self.path[0]}") if name == "add" else ""

    def rows(self) -> dict[str, dict[str, Any]]:
        """Return the rows of files and group, id -> column -> value."""
        self.sheet = sheet_of(self.state)
        found = {}
        for key, row in self.sheet[self.path[0]].iterrows():
            cells = {c.key: self._read(c, row) for c in self.columns}
            own = self._own(str(key))
            cells |= {k: own[k] for k in ("removed", "merged_into") if own.get(k)}
            found[str(key)] = cells
        return found

    def _read(self, column: Entry, row: pd.Series) -> Any:
        if column.kind == "words":
            return {lang: row[f"text_{lang}"] for lang in LANGUAGES if row[f"text_{lang}"]}
        value = row.get(column.key)
        return number_text(value) if column.kind == "number" else value

    def _own(self, key: str) -> dict[str, Any]:
        """Return what the group entered for a row."""
        return dict(self.state.team.get(self.path[0], {}).get(key, {}))

    def _column(self, column: Entry) -> dict[str, Any]:
        shown = super()._column(column)
        return {**shown, "options": self.options(column)} if column.kind == "select" else shown

    def options(self, column: Entry) -> list[list[str]]:
        """Return what may be chosen in a column."""
        raise NotImplementedError

    def changed(self, key: str, name: str, value: Any) -> dict[str, Any]:
        """Return the cells that change with an edit; default: the one edited."""
        return {name: value}

    def keep(self, key: str, name: str, value: Any) -> bool:
        """Save a row with the cells that change; what says the same as the file, or nothing, is not kept."""
        file = files_of(self.state)[self.path[0]]
        row = {**self._own(key), **self.changed(key, name, value)}
        if key not in file.index:
            said = {k: v for k, v in row.items() if v is not None}
        else:
            said = {k: v for k, v in row.items() if v != self._filed(file.loc[key], k)}
            said = {k: "" if v is None and k not in NUMBERS else v for k, v in said.items()}
        return self.choose("team", self.path[0], key, value=said or None)

    def _filed(self, row: pd.Series, name: str) -> Any:
        """Return a cell as the file has it; nothing where it is blank there."""
        if name == "text":
            return {lang: row[f"text_{lang}"] for lang in LANGUAGES if row[f"text_{lang}"]} or None
        if name == "factors":
            return [f for f in row["factors"].split(";") if f]
        value = row.get(name)
        return None if value is None or value != value or value == "" else value

    def edited(self, message: Mapping[str, Any]) -> None:
        """Remove a row or bring it back, or do what every table does."""
        if message.get("column") != "remove":
            super().edited(message)
            return
        key, gone = str(message["row"]), bool(message["value"])
        if gone and key not in files_of(self.state)[self.path[0]].index and not self._mentioned(key):
            self.choose("team", self.path[0], key, value=None)
        else:
            self.keep(key, "removed", True if gone else None)

    def _mentioned(self, key: str) -> bool:
        """Whether votes, scores, strategies or other rows speak of a row that the group added."""
        frames = sheet_of(self.state)
        cited = any(key in text.split(";") for text in frames["strategies"]["factors"])
        tables = [(frames[name], column) for name in ("votes", "attractiveness") for column in ("factor", "strategy")]
        spoken = any(column in frame and (frame[column] == key).any() for frame, column in tables)
        merged = any(row.get("merged_into") == key for row in self.state.team.get("factors", {}).values())
        return cited or spoken or merged

    def _add(self, text: str) -> None:
        if text:
            done = self.choose("team", self.path[0], self.new_key(text), value=self.begun(text))
            self._typed = "" if done else text

    def new_key(self, text: str) -> str:
        """Return the id of a new row."""
        raise NotImplementedError
