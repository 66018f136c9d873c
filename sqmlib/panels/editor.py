"""What the editors of all methods share: undo, redo, reload, the status line, and how a choice reaches the case."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from sqmlib.checks import DataError
from sqmlib.guide.state import State
from sqmlib.guide.steps import Guide
from sqmlib.panels.table import TableEditor

__all__ = ["Editor", "field"]


class Editor:
    """Base of the editors: a widget drawn from the case, and what an edit does to the case.

    A method's editor says what is to be seen (:meth:`draw`) and what an edit means (:meth:`edited`).

    Parameters
    ----------
    guide : Guide
        Its guide: the case, the language, and what to redraw.
    step : str
        Name of the step it stands in.
    """

    def __init__(self, guide: Guide, step: str) -> None:
        self.guide, self.step = guide, step
        self._drawn: dict[str, Any] = {}
        self._turn = 0
        self.widget = TableEditor(self._heard, self._view())

    @property
    def state(self) -> State:
        """What the views look at."""
        return self.guide.state

    def draw(self) -> dict[str, Any]:
        """Return fields and table, as :class:`~sqmlib.panels.table.TableEditor` takes them."""
        raise NotImplementedError

    def edited(self, message: Mapping[str, Any]) -> None:
        """Do what an edit of a field or a cell means."""
        raise NotImplementedError

    def choose(self, *key: str, value: Any) -> bool:
        """Save one value in the case and redraw."""
        return self.guide.choose(self.step, key, value)

    def sync(self) -> None:
        """Show what the case says now."""
        self.widget.view = self._view()

    def _heard(self, message: Mapping[str, Any]) -> None:
        actions = {"undo": self.guide.undo, "redo": self.guide.redo, "reload": self.guide.reload}
        if message.get("button") in actions:
            actions[message["button"]](self.step)
        else:
            self.edited(message)
        self.sync()

    def _view(self) -> dict[str, Any]:
        level, text = self.guide.status
        names = ("undo", "redo", "reload") if level == "error" else ("undo", "redo")
        with suppress(DataError):  # said in the status line; the fields stay as they were
            self._drawn = self.draw()
        self._turn += 1  # every edit is answered with a redraw, also one that was not taken
        buttons = [self._button(name) for name in names]
        return {**self._drawn, "buttons": buttons, "status": {"text": text, "level": level}, "turn": self._turn}

    def _button(self, name: str) -> dict[str, Any]:
        tr = self.state.tr
        return {"key": name, "label": tr(f"guide.button.{name}"), "title": tr(f"guide.button.{name}_title")}


def field(state: State, key: str, kind: str, value: Any, **more: Any) -> dict[str, Any]:
    """Return one field; its words stand under ``<method>_guide.field``."""
    words = f"{state.method}_guide.field.{key}"
    return {
        "key": key,
        "label": state.tr(words),
        "help": state.tr(f"{words}_help"),
        "type": kind,
        "value": value,
        **more,
    }
