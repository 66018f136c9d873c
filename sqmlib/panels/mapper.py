"""Which column of a file is which: the mapping of a survey that was not asked in our names, chosen from its headers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqmlib.guide.steps import Guide
from sqmlib.panels.editor import Editor

__all__ = ["Mapper"]


class Mapper(Editor):
    """One row per column the method can take: which column of the file holds it. Nothing is guessed.

    Shown for methods whose items are known beforehand, such as those of a SERVQUAL template.
    """

    def __init__(self, guide: Guide, step: str) -> None:
        self._read: tuple[str, list[str]] = ("", [])
        super().__init__(guide, step)

    def wanted(self) -> list[str]:
        """Return the columns that the method can take, in the order of the rows."""
        return self.state.case.wanted_columns(self.state.method)

    def label(self, name: str) -> str:
        """Return what a column that the method can take is called; default: its name."""
        return name

    def draw(self) -> dict[str, Any]:
        """Return the table; columns already named as needed show themselves."""
        tr, names = self.state.tr, self._names()
        chosen = {target: text for text, target in self._map().items()}
        used = set(chosen.values())
        offered = [["", tr("panel.map.none")], *([name, name] for name in dict.fromkeys([*names, *used]))]
        head = [
            {"key": "row", "label": tr("panel.map.wanted"), "type": "row"},
            {"key": "file", "label": tr("panel.map.file"), "type": "select", "options": offered},
        ]
        cells = {name: chosen.get(name, name if name in names and name not in used else "") for name in self.wanted()}
        rows = [{"key": name, "label": self.label(name), "cells": {"file": cell}} for name, cell in cells.items()]
        return {"table": {"columns": head, "rows": rows, "short": True, "caption": tr("panel.map.caption")}}

    def _names(self) -> list[str]:
        """Return the headers of the file, read again only when the case reads it otherwise."""
        case, method = self.state.case, self.state.method
        how = repr({key: value for key, value in case.spec(method).items() if key != "map"})
        if self._read[0] != how:
            self._read = (how, [str(name) for name in case.table(method).frame.columns if str(name).strip()])
        return self._read[1]

    def _heard(self, message: Mapping[str, Any]) -> None:
        if message.get("button") == "reload":
            self._read = ("", [])
        super()._heard(message)

    def _map(self) -> dict[str, str]:
        return dict(self.state.case.spec(self.state.method).get("map", {}))

    def edited(self, message: Mapping[str, Any]) -> None:
        """Save the mapping with one column changed; a column of the file serves once."""
        target, text = str(message["row"]), str(message["value"])
        kept = {t: name for t, name in self._map().items() if name != target and t != text}
        new = {**kept, text: target} if text and text != target else kept
        spec = self.state.case.spec(self.state.method)
        self.choose("answers", value={**spec, "map": new} if new else {k: v for k, v in spec.items() if k != "map"})
