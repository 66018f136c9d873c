"""The QFD editors: requirements, sources of importance, characteristics, conventions, decisions. Loaded live only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from sqmlib import qfd
from sqmlib.i18n import pick
from sqmlib.panels.choices import Choice, Choices
from sqmlib.panels.editor import Editor
from sqmlib.panels.entries import Entries, Entry
from sqmlib.panels.qfd.importance import ALONE, adopted, gaps_of, gather, rounded
from sqmlib.panels.qfd.matrices import Cascade, House, Pairs
from sqmlib.panels.qfd.views import finding, in_order, sure_word
from sqmlib.panels.verdicts import Verdicts

__all__ = [
    "Cascade",
    "Characteristics",
    "Conventions",
    "Decisions",
    "House",
    "Pairs",
    "Requirements",
    "Sources",
]

NUMBERS = ("sales_point", "direction")  # chosen from a list, kept as numbers


class Things(Entries):
    """Requirements or characteristics: those of the files with what the group made of them, and new ones."""

    single: ClassVar[dict[str, str]] = {}  # column -> key of the group's data that goes before
    rows_of: ClassVar[tuple[str, ...]] = ()  # matrices whose rows they are

    def rows(self) -> dict[str, dict[str, Any]]:
        """Return all things of the house, with what is known of each."""
        given = getattr(self.state.quick.house, self.path[0])
        names = [column.key for column in self.columns]
        return {str(item): {name: _cell(row[name]) for name in names} for item, row in given.iterrows()}

    def draw(self) -> dict[str, Any]:
        """Return the table; only rows that the group added can be removed."""
        drawn = super().draw()
        for row in drawn["table"]["rows"]:
            if not self._added(row["key"]):
                row["cells"].pop("remove", None)
        return drawn

    def _added(self, key: str) -> bool:
        """Whether a thing stands in no file."""
        tables = self.state.case.further("qfd")
        frame, name = tables.get(self.path[0]), self.path[0].removesuffix("s")
        known = set() if frame is None else set(frame[name].astype(str))
        if self.state.case.has_answers("qfd"):
            answers = self.state.case.answers("qfd")
            known |= set(answers["requirement"].astype(str)) if name == "requirement" else set(answers.columns)
        return key not in known

    def keep(self, key: str, name: str, value: Any) -> bool:
        """Save one cell where it counts."""
        number = float(value) if name in NUMBERS and value is not None else value
        number = int(number) if isinstance(number, float) and number.is_integer() else number
        single = self.single.get(name, "")
        if key in self.state.team.get(single, {}):
            return self.choose("team", single, key, value=number)
        return super().keep(key, name, number)

    def take_away(self, key: str) -> None:
        """Remove a thing that the group added, and what was judged of it."""
        for matrix in self.rows_of:
            if key in self.state.team.get(matrix, {}):
                self.choose("team", matrix, key, value=None)
        for path in mentions(self.state.team, key, skip=self.path[0]):
            self.choose("team", *path, value=None)
        super().take_away(key)


def mentions(team: Mapping[str, Any], key: str, skip: str) -> list[tuple[str, ...]]:
    """Return where a group's entries name a thing as a column or as a single value.

    >>> mentions({"votes": {"a": 1}, "roof": {"b": {"a": 2}}, "requirements": {"a": {}}}, "a", "requirements")
    [('votes', 'a'), ('roof', 'b', 'a')]
    """
    found: list[tuple[str, ...]] = []
    for name, entries in team.items():
        if name == skip or not isinstance(entries, Mapping):
            continue
        found += [(name, key)] if key in entries else []
        found += [
            (name, str(row), key) for row, cells in entries.items() if isinstance(cells, Mapping) and key in cells
        ]
    return found


def _cell(value: Any) -> Any:
    """Return a cell as a text field shows it; nothing for a missing one."""
    if isinstance(value, (str, Mapping)):
        return value
    return None if value is None or value != value else f"{float(value):g}"


class Requirements(Things):
    """What customers ask for: text, group, importance, levels, sales point."""

    path = ("requirements",)
    prefix = "r"
    single: ClassVar[dict[str, str]] = {"importance": "importance", "sales_point": "sales_points"}
    columns = (
        Entry("text", "words"),
        Entry("importance", "number", low=0, step=1),
        Entry("current", "number", low=0, step=0.1),
        Entry("target", "number", low=0, step=0.1),
        Entry("sales_point", "select", ("1", "1.2", "1.5")),
    )

    def begun(self, text: str) -> dict[str, Any]:
        """Return a new requirement: it weighs nothing until the group says what it weighs."""
        return {**super().begun(text), "importance": 0}


class Characteristics(Things):
    """What can be measured: text, unit, direction of improvement, target, difficulty."""

    path = ("characteristics",)
    prefix = "c"
    single: ClassVar[dict[str, str]] = {"target": "targets", "direction": "directions", "difficulty": "difficulty"}
    columns = (
        Entry("text", "words"),
        Entry("unit", "words"),
        Entry("direction", "select", ("1", "-1", "0")),
        Entry("target", "number", step=0.1),
        Entry("difficulty", "number", low=0, high=10, step=1),
    )


class Sources(Editor):
    """Votes and links to a SERVQUAL survey, and whose importance the house takes."""

    def draw(self) -> dict[str, Any]:
        """Return the choice of the source, and one row per requirement."""
        state, tr = self.state, self.state.tr
        found = gather(state)
        now = adopted(state, found)
        kinds = [["", tr("qfd_guide.variant.given")], *([v, tr(f"qfd_guide.variant.{v}")] for v in found.transfers)]
        kinds += [["other", tr("qfd_guide.variant.other")]] if now == "other" else []
        words = {"label": tr("qfd_guide.field.importance"), "help": tr("qfd_guide.field.importance_help")}
        field = {"key": "importance", "type": "select", "value": now, "options": kinds, **words}
        return {"fields": [field], "table": self._table()}

    def _table(self) -> dict[str, Any]:
        state, team = self.state, self.state.team
        names = [str(name) for name in state.quick.requirements.index]
        head = [{"key": "row", "label": state.quick.heading("requirement", state.lang), "type": "row"}]
        head.append({"key": "votes", "label": state.tr("qfd_guide.entry.votes"), "type": "number", "min": 0, "step": 1})
        survey = self._survey()
        if survey:
            options = [["", state.tr("qfd_guide.no_link")], *survey]
            head.append(
                {"key": "links", "label": state.tr("qfd_guide.entry.links"), "type": "select", "options": options}
            )
        keys = [column["key"] for column in head[1:]]
        rows = [
            {
                "key": name,
                "label": state.quick.label(name, state.lang),
                "cells": {key: _text(team.get(key, {}).get(name)) for key in keys},
            }
            for name in names
        ]
        return {"columns": head, "rows": rows, "short": True}

    def _survey(self) -> list[list[str]]:
        """Return the dimensions of the SERVQUAL survey of the same case."""
        other = self.state.other("servqual")
        if other is None:
            return []
        known = gaps_of(other).index
        return [[str(name), other.quick.label(name, self.state.lang)] for name in known]

    def edited(self, message: Mapping[str, Any]) -> None:
        """Save votes or a link, or take the importance from another source."""
        if "field" in message:
            self._take(str(message["value"]))
            return
        name, row, text = str(message["column"]), str(message["row"]), str(message["value"]).strip()
        if name == "links":
            self.choose("team", "links", row, value=text or None)
            return
        try:
            number = float(text) if text else None
        except ValueError:
            number = -1.0
        if number is not None and not number >= 0:
            self.guide.say("error", self.state.tr("panel.problem.number"))
            return
        follows = adopted(self.state, gather(self.state)) == "votes"
        whole = int(number) if number is not None and number.is_integer() else number
        if self.choose("team", "votes", row, value=whole) and follows:
            self._take("votes")

    def _take(self, variant: str) -> None:
        """Take the importance from a variant; formulas that hold ratio and sales point already switch these off."""
        found = gather(self.state)
        if variant in ("other", adopted(self.state, found)):
            return
        if variant and (absent := found.left_out):
            self.guide.say("error", self.state.tr("qfd_guide.problem.left_out", items=absent))
            return
        whole = bool(variant) and variant not in ALONE
        for option in ("improvement", "sales_points"):
            self.choose(option, value=False if whole else None)
        self.choose("team", "importance", value=rounded(found.transfers[variant]) if variant else None)


def _text(value: Any) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, (int, float)) else pick(value, "en")


class Conventions(Choices):
    """Scale, normalization, what enters the weights, how doubtful a judgement is, what is carried over."""

    choices: ClassVar[tuple[Choice, ...]] = (
        Choice("scale", values=tuple(qfd.SCALES)),
        Choice("normalization", values=tuple(qfd.NORMALIZATIONS)),
        Choice("doubt", "number", low=0, high=1, step=0.05),
        Choice("carry", "number", low=0.05, high=1, step=0.05),
        Choice("improvement", "check"),
        Choice("sales_points", "check"),
    )


class Decisions(Verdicts):
    """The decision panel: what the house says of a characteristic, and what the group makes of it."""

    def computed(self, item: str) -> str:
        """Return rank and share."""
        return finding(self.state, item)

    def sure(self, item: str) -> str:
        """Return between which ranks it lies."""
        return sure_word(self.state, item)

    def ordered(self) -> list[str]:
        """Return the characteristics, the most important first."""
        return in_order(self.state)
