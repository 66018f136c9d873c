"""The one widget of the panels: fields, a plain HTML table, buttons and a status line; no state of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

__all__ = ["TableEditor"]

_HERE = Path(__file__).parent


class TableEditor(anywidget.AnyWidget):
    """Fields, a table of editable cells, buttons and a status line, drawn from one description.

    The browser shows `view` and sends every edit back; it never decides. Setting `view` redraws: values are patched in
    place, so that the focus and a text being typed stay. Every text reaches the page as text, never as markup.

    Parameters
    ----------
    on_edit : callable
        Called with one of ``{"field": key, "value": v}``, ``{"row": key, "column": key, "value": v}`` and
        ``{"button": key}``.
    view : mapping
        ``fields``
            list of ``{key, label, type, value, options, message, help, min, max, step}``;
        ``table``
            ``{caption, columns: [{key, label, type, options}], rows: [{key, label, cells, messages}]}``; a column of
            type ``row`` holds the row's own label; ``short`` leaves more room for what stands below;
        ``buttons``
            list of ``{key, label, title, disabled}``;
        ``status``
            ``{text, level}``.

        Types are ``read``, ``text``, ``long`` (several lines), ``number``, ``select``, ``check``, ``cycle`` (a mark: a
        click goes on to the next one, a key to the one it names) and, for fields, ``checks``; options are
        ``[value, label]`` pairs, with a third entry as explanation of a mark. A table that is a ``matrix`` has narrow
        columns; a row without a cell for a column leaves it blank, a row with ``read`` shows its cells only.

    Examples
    --------
    >>> said = []
    >>> editor = TableEditor(said.append, {"fields": [{"key": "n", "label": "n", "type": "number", "value": 1}]})
    >>> editor.edit({"field": "n", "value": "2"})
    >>> said
    [{'field': 'n', 'value': '2'}]
    """

    _esm = _HERE / "table.js"
    _css = _HERE / "table.css"
    view = traitlets.Dict().tag(sync=True)

    def __init__(self, on_edit: Callable[[Mapping[str, Any]], None], view: Mapping[str, Any]) -> None:
        super().__init__(view=dict(view))
        self._on_edit = on_edit
        self.on_msg(self._heard)

    def _heard(self, _widget: Any, content: Mapping[str, Any], _buffers: Any) -> None:
        self.edit(content)

    def edit(self, message: Mapping[str, Any]) -> None:
        """Do what the browser asked for; tests call it in the browser's place."""
        self._on_edit(message)
