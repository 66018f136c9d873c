"""Tables that a group fills in: rows are added, edited and removed; everything is kept under ``team`` of the method."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqmlib.guide.steps import Guide
from sqmlib.i18n import has, pick
from sqmlib.panels.choices import option_word
from sqmlib.panels.editor import Editor

__all__ = ["Entries", "Entry", "new_id"]


@dataclass(frozen=True)
class Entry:
    """One column of a table that a group fills in.

    Attributes
    ----------
    key : str
        The column.
    kind : {"text", "long", "number", "select", "check", "cycle", "words"}
        ``words`` is a text kept in the language of the guide, beside the other language.
    values : sequence of str
        What may be chosen; words stand under ``<method>.option.<key>.<value>``.
    low, high, step : float, optional
        Of a number.
    """

    key: str
    kind: str = "text"
    values: Sequence[str] = ()
    low: float | None = None
    high: float | None = None
    step: float | None = None


class Entries(Editor):
    """A table of the group's own rows; a method's editor says where they are kept and what columns they have.

    Column words stand under ``<method>_guide.entry.<key>``. A new row is begun in the field above the table: its text
    goes into the first column.
    """

    path: ClassVar[tuple[str, ...]] = ()  # below ``team``, e.g. ("factors",)
    columns: ClassVar[tuple[Entry, ...]] = ()
    prefix: ClassVar[str] = "r"  # of the ids of new rows
    removable: ClassVar[bool] = True
    addable: ClassVar[bool] = True

    def __init__(self, guide: Guide, step: str) -> None:
        self._typed = ""
        super().__init__(guide, step)

    # what a method says -----------------------------------------------------------------------------------------

    def rows(self) -> dict[str, dict[str, Any]]:
        """Return the rows to show, id -> column -> value; default: those that the group entered."""
        found: Any = self.state.team
        for part in self.path:
            found = found.get(part, {}) if isinstance(found, Mapping) else {}
        return {str(key): dict(row) for key, row in found.items() if isinstance(row, Mapping)}

    def label(self, key: str, row: Mapping[str, Any]) -> str:
        """Return what a row is called; default: its id."""
        return key

    def messages(self, key: str, row: Mapping[str, Any]) -> dict[str, str]:
        """Return what is wrong with a row, column -> sentence."""
        return {}

    def begun(self, text: str) -> dict[str, Any]:
        """Return the columns of a new row that begins with a text."""
        first = self.columns[0]
        return {first.key: {self.state.lang: text} if first.kind == "words" else text}

    # machinery --------------------------------------------------------------------------------------------------

    def draw(self) -> dict[str, Any]:
        """Return the table, and the field in which a new row begins."""
        tr, rows = self.state.tr, self.rows()
        head = [{"key": "row", "label": "", "type": "row"}, *(self._column(column) for column in self.columns)]
        if self.removable:
            head.append({"key": "remove", "label": tr("panel.column.remove"), "type": "check"})
        shown = [self._row(key, row) for key, row in rows.items()]
        drawn: dict[str, Any] = {"table": {"columns": head, "rows": shown, "caption": self._words("caption")}}
        if self.addable:
            label = self._words("add") or tr("panel.add")
            drawn["fields"] = [{"key": "new", "label": label, "type": "text", "value": self._typed}]
        return drawn

    def _words(self, name: str) -> str:
        key = f"{self.state.method}_guide.{name}.{'_'.join(self.path)}"
        return self.state.tr(key) if has(key) else ""

    def _column(self, column: Entry) -> dict[str, Any]:
        kind = {"words": "text"}.get(column.kind, column.kind)
        shown = {
            "key": column.key,
            "label": self.state.tr(f"{self.state.method}_guide.entry.{column.key}"),
            "type": kind,
        }
        limits = {"min": column.low, "max": column.high, "step": column.step}
        shown |= {name: limit for name, limit in limits.items() if limit is not None}
        if column.kind in ("select", "cycle"):
            options = [[value, option_word(self.state, column.key, value)] for value in column.values]
            shown["options"] = [["", ""], *options]
        return shown

    def _row(self, key: str, row: Mapping[str, Any]) -> dict[str, Any]:
        cells = {column.key: self._shown(column, row.get(column.key)) for column in self.columns}
        if self.removable:
            cells["remove"] = False
        return {"key": key, "label": self.label(key, row), "cells": cells, "messages": self.messages(key, row)}

    def _shown(self, column: Entry, value: Any) -> Any:
        if column.kind == "check":
            return bool(value)
        return "" if value is None else pick(value, self.state.lang) if column.kind == "words" else str(value)

    def edited(self, message: Mapping[str, Any]) -> None:
        """Save a cell, begin a row, or take one away."""
        if "field" in message:
            self._add(str(message["value"]).strip())
            return
        key, name, value = str(message["row"]), message["column"], message["value"]
        if name == "remove":
            self.take_away(key)
            return
        column = next(c for c in self.columns if c.key == name)
        try:
            stored = self._stored(column, key, value)
        except ValueError:
            self.guide.say("error", self.state.tr("panel.problem.number"))
            return
        self.keep(key, name, stored)

    def keep(self, key: str, name: str, value: Any) -> bool:
        """Save one cell; return whether it was taken."""
        return self.choose("team", *self.path, key, name, value=value)

    def take_away(self, key: str) -> None:
        """Remove a row that the group entered."""
        self.choose("team", *self.path, key, value=None)

    def _add(self, text: str) -> None:
        if not text:
            return
        key = new_id(text, self.rows(), self.prefix)
        self._typed = "" if self.choose("team", *self.path, key, value=self.begun(text)) else text

    def _stored(self, column: Entry, key: str, value: Any) -> Any:
        """Return a cell as the case keeps it; nothing for an empty one."""
        if column.kind == "check":
            return True if value else None
        text = str(value).strip()
        if column.kind == "number" and text:
            number = float(text)
            outside = (column.low is not None and number < column.low) or (
                column.high is not None and number > column.high
            )
            if outside or number != number:
                raise ValueError(text)
            return int(number) if number.is_integer() else number
        if column.kind != "words":
            return text or None
        there = self.rows().get(key, {}).get(column.key, {})
        both = dict(there) if isinstance(there, Mapping) else {"en": there, "zh": there} if there else {}
        both[self.state.lang] = text
        return {lang: said for lang, said in both.items() if said} or None


def new_id(text: str, taken: Any, prefix: str = "r") -> str:
    """Return an id for a new row: the text in small Latin letters where it has some, else the next number.

    >>> new_id("Long queues", {}), new_id("排队久", {"r1": 0}), new_id("Long queues", {"long_queues": 0})
    ('long_queues', 'r2', 'long_queues_2')
    """
    slug = re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")[:24].rstrip("_")
    base = slug if len(slug) > 2 and slug[0].isalpha() and text.isascii() else ""
    if base and base not in taken:
        return base
    number, stem = (2, f"{base}_") if base else (1, prefix)
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"
