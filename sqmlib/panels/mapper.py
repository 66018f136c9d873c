"""Which column of a file is which: the mapping of a survey that was not asked in our names, chosen from its headers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqmlib.panels.editor import Editor

__all__ = ["Mapper"]


class Mapper(Editor):
    """One row per column the method can take: which column of the file holds it. Nothing is guessed.

    Shown for methods whose items are known beforehand, such as those of a SERVQUAL template.
    """

    def draw(self) -> dict[str, Any]:
        """Return the table; columns already named as needed show themselves."""
        tr, case, method = self.state.tr, self.state.case, self.state.method
        names = [str(name) for name in case.table(method).frame.columns if str(name).strip()]
        chosen = {target: text for text, target in self._map().items()}
        head = [
            {"key": "row", "label": tr("panel.map.wanted"), "type": "row"},
            {
                "key": "file",
                "label": tr("panel.map.file"),
                "type": "select",
                "options": [["", tr("panel.map.none")], *([name, name] for name in names)],
            },
        ]
        wanted = case.wanted_columns(method)
        cells = {name: chosen.get(name, name if name in names else "") for name in wanted}
        rows = [{"key": name, "label": name, "cells": {"file": cells[name]}} for name in wanted]
        return {"table": {"columns": head, "rows": rows, "short": True, "caption": tr("panel.map.caption")}}

    def _map(self) -> dict[str, str]:
        return dict(self.state.case.spec(self.state.method).get("map", {}))

    def edited(self, message: Mapping[str, Any]) -> None:
        """Save the mapping with one column changed; a column of the file serves once."""
        target, text = str(message["row"]), str(message["value"])
        kept = {t: name for t, name in self._map().items() if name != target and t != text}
        new = {**kept, text: target} if text and text != target else kept
        spec = self.state.case.spec(self.state.method)
        self.choose("answers", value={**spec, "map": new} if new else {k: v for k, v in spec.items() if k != "map"})
