"""The place where an exercise is answered. Loaded live only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqmlib.guide.steps import Guide
from sqmlib.i18n import has
from sqmlib.panels.exercises import Exercise, check
from sqmlib.panels.table import TableEditor

__all__ = ["Answer"]


class Answer:
    """A place to answer an exercise: every answer is checked at once and gets a hint."""

    def __init__(self, guide: Guide, exercise: Exercise) -> None:
        self.guide, self.exercise = guide, exercise
        self._given, self._said = "", ("info", "")
        self.widget = TableEditor(self._heard, self._view())

    def _view(self) -> dict[str, Any]:
        tr, task = self.guide.state.tr, self.exercise
        group = "common" if task.options == ("yes", "no") else task.words
        choices = [["", tr("panel.exercise.choose")], *([value, tr(f"{group}.{value}")] for value in task.options)]
        kind = {"type": "select", "options": choices} if task.options else {"type": "text"}
        label = tr(f"panel.exercise.{'choice' if task.options else 'number'}")
        button = {"key": "check", "label": tr("guide.button.check"), "title": tr("guide.button.check_title")}
        return {
            "fields": [{"key": "answer", "label": label, "value": self._given, **kind}],
            "buttons": [button],
            "status": {"level": self._said[0], "text": self._said[1]},
        }

    def _heard(self, message: Mapping[str, Any]) -> None:
        self._given = str(message.get("value", self._given))
        right, hint = check(self.exercise, self._given) if self._given else (False, "choose")
        own = f"{self.guide.state.method}_guide.exercise.hint.{hint}"
        text = self.guide.state.tr(own if has(own) else f"panel.hint.{hint}")
        self._said = ("info" if right else "warning", text)
        self.widget.view = self._view()
