"""Tables of what a group enters in a project: columns, choices and links follow from the fields of the section."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, ClassVar

import pandas as pd

from sqmlib.checks import DataError
from sqmlib.dmaic.knowledge import FIELDS
from sqmlib.guide.state import State
from sqmlib.guide.steps import Guide
from sqmlib.i18n import has, pick
from sqmlib.panels.entries import Entries, Entry, new_id

__all__ = ["Sections", "choice_word", "linkable", "plain"]

COLUMNS = (
    "outcome",
    "group",
    "predictor",
    "before",
    "after",
    "event",
    "stratum",
    "cluster",
)  # names in files: no words
NUMBERS = ("number", "share", "count", "rating")
LIMITS: Mapping[str, dict[str, float]] = {
    "share": {"low": 0, "high": 1, "step": 0.01},
    "count": {"low": 0, "step": 1},
    "rating": {"low": 1, "high": 10, "step": 1},
}
PREFIXES = {"voc": "v", "needs": "n", "drivers": "d", "ctqs": "c", "plan": "m", "causes": "x", "tests": "t"}
PREFIXES |= {
    "fault_tree": "e",
    "fmea": "f",
    "criteria": "k",
    "solutions": "s",
    "control": "l",
    "pdca": "q",
    "sipoc": "a",
}


class Sections(Entries):
    """One or several sections of what the group enters, one at a time; links are chosen, never typed.

    A link to several things is a text of ids with commas, scores are one column per thing scored.
    """

    sections: ClassVar[dict[str, tuple[str, ...]]] = {}

    def __init__(self, guide: Guide, step: str) -> None:
        self._room = next(iter(self.sections))
        super().__init__(guide, step)

    @property
    def path(self) -> tuple[str, ...]:  # type: ignore[override]
        """Where the rows are kept."""
        return (self._room,)

    @property
    def prefix(self) -> str:  # type: ignore[override]
        """Beginning of new ids."""
        return PREFIXES.get(self._room, "r")

    @property
    def columns(self) -> tuple[Entry, ...]:  # type: ignore[override]
        """The columns of the section; scores take one per thing scored."""
        found: list[Entry] = []
        for name in self.sections[self._room]:
            kind, _, more = FIELDS[self._room][name].partition(":")
            if kind == "scores":
                found += [Entry(f"{name}.{key}", "number", low=0, step=1) for key in linkable(self.state, more)]
            else:
                found.append(_entry(self.state, name, kind, more))
        return tuple(found)

    # what is shown ----------------------------------------------------------------------------------------------

    def draw(self) -> dict[str, Any]:
        """Return the table, and before it the choice of the section where there are several."""
        drawn = super().draw()
        if len(self.sections) > 1:
            options = [[name, self.state.tr(f"dmaic.section.{name}")] for name in self.sections]
            label = self.state.tr("dmaic_guide.field.room")
            room = {"key": "room", "label": label, "type": "select", "value": self._room, "options": options}
            drawn["fields"] = [room, *drawn.get("fields", [])]
        return drawn

    def rows(self) -> dict[str, dict[str, Any]]:
        """Return what the group entered, over what stands in a file."""
        entered = super().rows()
        given: dict[str, dict[str, Any]] = {}
        if self._room == "fmea":
            with suppress(DataError):
                frame = self.state.quick.project.entries["fmea"]
                given = {str(key): {k: plain(v) for k, v in row.items()} for key, row in frame.iterrows()}
        rows = {key: given.get(key, {}) | entered.get(key, {}) for key in {**given, **entered}}
        return {key: _flat(row) for key, row in rows.items()}

    def label(self, key: str, row: Mapping[str, Any]) -> str:
        """Return the id, by which other rows link to it."""
        return key

    def _words(self, name: str) -> str:
        if name == "caption":
            return self.state.tr(f"dmaic.section.{self._room}")
        return self.state.tr("dmaic_guide.add", section=self.state.tr(f"dmaic.section.{self._room}"))

    def _column(self, column: Entry) -> dict[str, Any]:
        name, _, scored = column.key.partition(".")
        label = self.state.quick.label(scored, self.state.lang) if scored else self.state.tr(f"dmaic.field.{name}")
        shown = {"key": column.key, "label": label, "type": {"words": "text"}.get(column.kind, column.kind)}
        limits = {"min": column.low, "max": column.high, "step": column.step}
        shown |= {key: limit for key, limit in limits.items() if limit is not None}
        if column.kind == "select":
            kind = FIELDS[self._room][name].partition(":")[0]
            options = [[v, choice_word(self.state, v, linked=kind == "ref")] for v in column.values]
            shown["options"] = [["", ""], *options]
        return shown

    def _shown(self, column: Entry, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return ", ".join(map(str, value))
        if column.kind == "text" and isinstance(value, Mapping):
            return pick(value, self.state.lang)
        return super()._shown(column, value)

    # what an edit means -----------------------------------------------------------------------------------------

    def edited(self, message: Mapping[str, Any]) -> None:
        """Change the section, or save a cell."""
        if message.get("field") == "room":
            self._room = str(message["value"])
            return
        super().edited(message)

    def keep(self, key: str, name: str, value: Any) -> bool:
        """Save one cell where it belongs: a score under its thing, ids as a list."""
        field, _, scored = name.partition(".")
        if scored:
            return self.choose("team", self._room, key, field, scored, value=value)
        if FIELDS[self._room][field].startswith("refs:") and value:
            value = [part for part in re.split(r"[;；,，、\s]+", str(value)) if part]
        return super().keep(key, field, value)

    def _add(self, text: str) -> None:
        if not text:
            return
        key = new_id(text, self._taken(), self.prefix)
        self._typed = "" if self.choose("team", *self.path, key, value=self.begun(text)) else text

    def _taken(self) -> set[str]:
        """Return every id of the project: a link must mean one thing."""
        taken = {str(key) for rows in self.state.team.values() if isinstance(rows, Mapping) for key in rows}
        with suppress(DataError):
            project = self.state.quick.project
            taken |= {str(key) for frame in project.entries.values() for key in frame.index}
        return taken


def _entry(state: State, name: str, kind: str, more: str) -> Entry:
    """Return the column of one field."""
    if kind in NUMBERS:
        return Entry(name, "number", **LIMITS.get(kind, {}))
    if kind == "one":
        return Entry(name, "select", tuple(more.split(",")))
    if kind == "ref":
        return Entry(name, "select", linkable(state, more))
    if kind == "flag":
        return Entry(name, "check")
    return Entry(name, "words" if kind == "text" and name not in COLUMNS else "text")


def linkable(state: State, sections: str) -> tuple[str, ...]:
    """Return the ids that a link to these sections may name."""
    try:
        project = state.quick.project
    except DataError:
        return ()
    found: list[str] = []
    for section in sections.split(","):
        frame = project.complaints if section == "complaints" else project.entries[section]
        found += map(str, frame.index)
    return tuple(found)


def choice_word(state: State, value: str, *, linked: bool) -> str:
    """Return what a choice is called: the text of what is linked, or the word of a code."""
    if linked:
        text = state.quick.label(value, state.lang)
        return value if text == value else f"{value} {text}"
    return state.tr(f"dmaic.choice.{value}") if has(f"dmaic.choice.{value}") else value


def plain(value: Any) -> Any:
    """Return a value as the case keeps it.

    >>> plain(3.0), plain(float("nan")), plain(("a",)), plain(pd.Timestamp("2026-03-01"))
    (3, None, ['a'], '2026-03-01')
    """
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, (Mapping, str, bool)):
        return value
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d")
    return int(value) if float(value).is_integer() else float(value)


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with its scores as columns of their own."""
    out = dict(row)
    for name, value in row.items():
        if isinstance(value, Mapping) and not set(value) <= {"en", "zh"}:
            out |= {f"{name}.{key}": score for key, score in value.items()}
    return out
