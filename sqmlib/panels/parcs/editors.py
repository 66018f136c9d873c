"""The PARCS editors: ratings with evidence, conventions and weights, proposals, decisions. Loaded live only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from sqmlib.checks import DataError
from sqmlib.guide.state import State
from sqmlib.guide.steps import Guide
from sqmlib.i18n import pick
from sqmlib.panels.choices import Choice, Choices
from sqmlib.panels.entries import Entries, Entry
from sqmlib.panels.parcs.views import finding, in_order, sure_word
from sqmlib.panels.verdicts import Verdicts
from sqmlib.parcs import ELEMENTS, Assessment

__all__ = ["Conventions", "Decisions", "Proposals", "Ratings"]

UNDATED = "undated"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def assessment(state: State) -> Assessment | None:
    """Return the assessment as it stands, or None before the first rating."""
    try:
        return state.case.data("parcs", state.team)
    except DataError:
        return None


def rounds_of(state: State) -> list[str]:
    """Return the rounds to choose from; empty stands for the latest."""
    found = assessment(state)
    return ["", *(found.rounds if found else ())]


class Ratings(Entries):
    """One assessor rates one round, cell by cell, and names the evidence."""

    columns: ClassVar[tuple[Entry, ...]] = (Entry("rating", "number", low=1, high=5, step=1), Entry("evidence"))
    addable: ClassVar[bool] = False
    removable: ClassVar[bool] = False

    def __init__(self, guide: Guide, step: str) -> None:
        found = assessment(guide.state)
        self._day = found.rounds[-1] if found else UNDATED
        self._who = ""
        self._stages: dict[str, tuple[Any, str]] = {}
        super().__init__(guide, step)

    def rows(self) -> dict[str, dict[str, Any]]:
        """Return all cells, with what this assessor said of them in this round."""
        found = assessment(self.state)
        self._stages = self._stages_of(found)
        cells: dict[str, dict[str, Any]] = {cell: {} for cell in self._stages}
        if found is not None and self._who:
            mine = found.ratings[(found.ratings["assessor"] == self._who) & (found.ratings["round"] == self._day)]
            for cell, number, text in zip(mine["cell"], mine["rating"], mine["evidence"], strict=True):
                cells[cell] = {"rating": None if number != number else int(number), "evidence": text}
        return cells

    def _stages_of(self, found: Assessment | None) -> dict[str, tuple[Any, str]]:
        """Return cell -> text of its stage, element; of the table of stages before anything was rated."""
        if found is not None:
            texts, names = self.state.labels, list(found.stages.index)
        else:
            given = self.state.case.further("parcs").get("stages")
            texts, names = self.state.own_labels, [] if given is None else [str(name) for name in given["stage"]]
        return {f"{name}_{element}": (texts.get(name, name), element) for name in names for element in ELEMENTS}

    def label(self, key: str, row: Mapping[str, Any]) -> str:
        """Return stage and element."""
        stage, element = self._stages[key]
        return self.state.tr("parcs.cell", stage=stage, element=element)

    def draw(self) -> dict[str, Any]:
        """Return who rates and which round, and the cells once somebody is named."""
        tr = self.state.tr
        fields = [
            {"key": key, "label": tr(f"parcs_guide.field.{key}"), "help": tr(f"parcs_guide.field.{key}_help"), **more}
            for key, more in {
                "who": {"type": "text", "value": self._who},
                "day": {"type": "text", "value": self._day},
            }.items()
        ]
        drawn = super().draw() if self._who else {}
        return {**drawn, "fields": fields}

    def edited(self, message: Mapping[str, Any]) -> None:
        """Change who rates or which round, or save one rating."""
        if "field" not in message:
            super().edited(message)
            return
        value = str(message["value"]).strip()
        if message["field"] == "who":
            self._who = value
        elif value == UNDATED or _DAY.fullmatch(value):
            self._day = value
        else:
            self.guide.say("error", self.state.tr("parcs.problem.day", found=value))

    def keep(self, key: str, name: str, value: Any) -> bool:
        """Save rating and evidence of a cell together: they replace what the file says of it."""
        entry = {**self.rows()[key], name: value}
        kept = {field: said for field, said in entry.items() if said not in (None, "")}
        return self.choose("team", "ratings", self._day, self._who, key, value=kept or None)


class Conventions(Choices):
    """Target, limit, rounds and confidence; below them the weights of the elements."""

    choices: ClassVar[tuple[Choice, ...]] = (
        Choice("target", "number", low=1, high=5, step=0.5),
        Choice("alarm", "number", low=1, high=5, step=1),
        Choice("confidence", "number", low=0.5, high=0.99, step=0.01),
        Choice("date", values=rounds_of, words="parcs_guide.round"),
        Choice("before", values=rounds_of, words="parcs_guide.round"),
        Choice("show", "checks"),
    )

    def draw(self) -> dict[str, Any]:
        """Return the fields and one weight per element."""
        tr, given = self.state.tr, self.state.options.get("weights") or {}
        columns = [
            {"key": "row", "label": tr("parcs.column.element"), "type": "row"},
            {"key": "weight", "label": tr("parcs.column.weight"), "type": "number", "min": 0, "step": 1},
        ]
        rows = [
            {
                "key": name,
                "label": tr(f"parcs.code.element.{name}"),
                "cells": {"weight": f"{given.get(name, 0 if given else 1):g}"},
                "messages": {},
            }
            for name in ELEMENTS
        ]
        return {**super().draw(), "table": {"columns": columns, "rows": rows, "short": True}}

    def edited(self, message: Mapping[str, Any]) -> None:
        """Save an option, or a weight together with the others."""
        if "field" in message:
            super().edited(message)
            return
        given = self.state.options.get("weights") or dict.fromkeys(ELEMENTS, 1)
        try:
            number = float(str(message["value"]).strip() or 0)
        except ValueError:
            self.guide.say("error", self.state.tr("panel.problem.number"))
            return
        weights = {name: given.get(name, 0) for name in ELEMENTS} | {str(message["row"]): number}
        plain = {name: int(w) if float(w).is_integer() else float(w) for name, w in weights.items()}
        self.choose("weights", value=None if set(plain.values()) == {1} else plain)


class Proposals(Entries):
    """What the group proposes: text, cell, owner, day."""

    path: ClassVar[tuple[str, ...]] = ("proposals",)
    prefix: ClassVar[str] = "p"
    columns: ClassVar[tuple[Entry, ...]] = (
        Entry("text", "words"),
        Entry("cell", "select"),
        Entry("owner", "words"),
        Entry("due"),
    )

    def rows(self) -> dict[str, dict[str, Any]]:
        """Return the proposals of the file with those of the group put over them."""
        found = assessment(self.state)
        if found is None:
            return super().rows()
        texts = {"en": found.proposals["text_en"], "zh": found.proposals["text_zh"]}
        return {
            str(key): {**row, "text": {lang: text[key] for lang, text in texts.items() if text[key]}}
            for key, row in found.proposals[["cell", "owner", "due"]].to_dict("index").items()
        }

    def begun(self, text: str) -> dict[str, Any]:
        """Return a new proposal, for the weakest cell that has none."""
        taken = {row.get("cell") for row in self.rows().values()}
        cells = [cell for cell in in_order(self.state) if cell not in taken] or in_order(self.state)
        return {"text": {self.state.lang: text}, "cell": cells[0]}

    def take_away(self, key: str) -> None:
        """Remove a proposal; one of the file stays there and is marked."""
        mine = key in self.state.team.get("proposals", {})
        given = self.state.case.further("parcs").get("proposals")
        filed = given is not None and key in set(given["proposal"].astype(str))
        if filed:
            self.choose("team", "proposals", key, "removed", value=True)
        elif mine:
            super().take_away(key)

    def _column(self, column: Entry) -> dict[str, Any]:
        shown = super()._column(column)
        if column.key == "cell":
            label = self.state.quick.label
            shown["options"] = [[cell, label(cell, self.state.lang)] for cell in self.state.quick.table.index]
        return shown

    def label(self, key: str, row: Mapping[str, Any]) -> str:
        """Return the id; the text stands beside it."""
        return pick(key, self.state.lang)


class Decisions(Verdicts):
    """The decision panel: what ratings say of a cell, and what the group makes of it."""

    def computed(self, item: str) -> str:
        """Return mean, lowest rating and verdict."""
        return finding(self.state, item)

    def sure(self, item: str) -> str:
        """Return the interval of the mean."""
        return sure_word(self.state, item)

    def suggested(self, item: str) -> str:
        """Return the verdict that the ratings suggest."""
        return self.state.quick.suggested(item)

    def ordered(self) -> list[str]:
        """Return the cells, the weakest first."""
        return in_order(self.state)
