"""Forms of what a group enters once: the charter and the pilot."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, ClassVar

from sqmlib.checks import DataError
from sqmlib.dmaic.knowledge import FIELDS
from sqmlib.i18n import pick
from sqmlib.panels.dmaic.sections import NUMBERS, choice_word, linkable
from sqmlib.panels.editor import Editor

__all__ = ["Form"]


class Form(Editor):
    """One section as a form, a field per entry; a method's editor says which fields, and which of them are long."""

    section: ClassVar[str] = ""
    fields: ClassVar[tuple[str, ...]] = ()
    long: ClassVar[tuple[str, ...]] = ()

    def draw(self) -> dict[str, Any]:
        """Return the fields."""
        return {"fields": [self._field(name) for name in self.fields]}

    def _entered(self) -> dict[str, Any]:
        found = self.state.team.get(self.section, {})
        return dict(found) if isinstance(found, Mapping) else {}

    def _field(self, name: str) -> dict[str, Any]:
        kind, _, more = FIELDS[self.section][name].partition(":")
        value = self._entered().get(name)
        shown = {"key": name, "label": self.state.tr(f"dmaic.field.{name}"), "value": self._shown(value)}
        if kind == "ref":
            options: list[list[str]] = [["", ""]]
            with suppress(DataError):
                options += [[v, choice_word(self.state, v, linked=True)] for v in linkable(self.state, more)]
            return {**shown, "type": "select", "options": options}
        return {**shown, "type": "number" if kind in NUMBERS else "long" if name in self.long else "text"}

    def _shown(self, value: Any) -> str:
        if isinstance(value, Mapping):
            return pick(value, self.state.lang)
        return "" if value is None else f"{value:g}" if isinstance(value, (int, float)) else str(value)

    def edited(self, message: Mapping[str, Any]) -> None:
        """Save one field; a text is kept beside the one in the other language."""
        name, text = str(message["field"]), str(message["value"]).strip()
        kind = FIELDS[self.section][name].partition(":")[0]
        if kind in NUMBERS:
            self._number(name, text)
        elif kind == "text":
            self.choose("team", self.section, name, value=self._both(name, text))
        else:
            self.choose("team", self.section, name, value=text or None)

    def _number(self, name: str, text: str) -> None:
        try:
            number = float(text.replace(",", "").replace("，", "")) if text else None
        except ValueError:
            self.guide.say("error", self.state.tr("panel.problem.number"))
            return
        whole = number is not None and number.is_integer()
        self.choose("team", self.section, name, value=int(number) if whole else number)

    def _both(self, name: str, text: str) -> dict[str, str] | None:
        there = self._entered().get(name, {})
        both = dict(there) if isinstance(there, Mapping) else {"en": there, "zh": there} if there else {}
        both[self.state.lang] = text
        return {lang: said for lang, said in both.items() if said} or None
