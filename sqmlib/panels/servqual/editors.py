"""The SERVQUAL editors: columns, conventions, the hundred points, groups, and the decision panel. Loaded live only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from sqmlib import servqual
from sqmlib.checks import DataError
from sqmlib.guide.state import State
from sqmlib.guide.steps import Guide
from sqmlib.i18n import pick
from sqmlib.panels.choices import Choice, Choices, default_of
from sqmlib.panels.editor import Editor
from sqmlib.panels.mapper import Mapper
from sqmlib.panels.servqual.views import finding, in_order, sure_word, verdict_word
from sqmlib.panels.verdicts import Verdicts

__all__ = ["Columns", "Conventions", "Decisions", "Groups", "Points"]

SCALES = ("1-5", "1-7", "1-9", "5-1", "7-1", "9-1")
WHOLE, SLACK = 100, 0.5
PREFIXES = ("E", "P", "A", "W_", "O_")


def own_template(state: State) -> bool:
    """Whether the case has a template of its own, be it one that has to be mended first."""
    try:
        return "template" in state.case.keywords("servqual")
    except DataError:
        return True


class Columns(Mapper):
    """Which column of the file holds which question."""

    def label(self, name: str) -> str:
        """Return a column with the text of its item, so that nobody has to map by position."""
        texts = self._texts
        item = next((name.removeprefix(p) for p in PREFIXES if name.removeprefix(p) in texts), "")
        text = pick(texts.get(item, ""), self.state.lang)
        return self.state.tr("servqual_guide.wanted", name=name, text=text) if text and item != name else name

    def wanted(self) -> list[str]:
        """Return the columns, what every survey needs first."""
        names = super().wanted()
        needed = servqual.layout(**self._form()).missing([])
        return [*needed, *(name for name in names if name not in needed)]

    def draw(self) -> dict[str, Any]:
        """Return the table, with the texts of the template in use."""
        form = self._form()["template"]
        self._texts = servqual.template_of(form).labels | self.state.own_labels
        return super().draw()

    def _form(self) -> dict[str, Any]:
        chosen = self.state.options.get("template") or default_of(self.state, "template")
        return {"template": self.state.case.keywords("servqual").get("template", chosen)}


class Conventions(Choices):
    """Template, scale, least share answered, dimensions to show."""

    choices: ClassVar[tuple[Choice, ...]] = (
        Choice("template", values=tuple(servqual.TEMPLATES), words="servqual_guide.template"),
        Choice("scale", values=SCALES),
        Choice("min_answered", "number", low=0, high=1, step=0.1),
        Choice("show", "checks"),
    )

    def draw(self) -> dict[str, Any]:
        """Return the fields; a case with a template of its own offers no other."""
        drawn = super().draw()
        if own_template(self.state):
            drawn["fields"] = [field for field in drawn["fields"] if field["key"] != "template"]
        return drawn


class Groups(Choices):
    """Which column of the survey splits the respondents."""

    choices: ClassVar[tuple[Choice, ...]] = (Choice("segment", "column"),)


class Points(Editor):
    """The group distributes a hundred points over the dimensions; they count once they make a hundred."""

    def __init__(self, guide: Guide, step: str) -> None:
        self._draft: dict[str, float] | None = None
        super().__init__(guide, step)

    def draw(self) -> dict[str, Any]:
        """Return one row per dimension, and whose points count."""
        tr, saved = self.state.tr, self._saved()
        points = self._draft if self._draft is not None else saved or {}
        kinds = [["", tr("servqual_guide.points.respondents")], ["group", tr("servqual_guide.points.group")]]
        kinds.append(["zpb1990", tr("servqual_guide.points.zpb1990")])
        chosen = "group" if saved or self._draft is not None else self.state.options.get("weights") or ""
        label, explained = (tr(f"servqual_guide.field.weights{part}") for part in ("", "_help"))
        shown = {"key": "weights", "label": label, "help": explained, "type": "select", "value": chosen}
        drawn: dict[str, Any] = {"fields": [{**shown, "options": kinds}]}
        if chosen == "group":
            total = sum(points.values())
            missing = {} if abs(total - WHOLE) < SLACK else {"points": tr("servqual_guide.points.sum", total=total)}
            drawn["table"] = self._table(points, missing)
        return drawn

    def _table(self, points: Mapping[str, float], missing: dict[str, str]) -> dict[str, Any]:
        names = self.state.judged
        columns = [
            {"key": "row", "label": self.state.quick.heading("dimension", self.state.lang), "type": "row"},
            {
                "key": "points",
                "label": self.state.tr("servqual_guide.column.points"),
                "type": "number",
                "min": 0,
                "max": WHOLE,
                "step": 1,
            },
        ]
        rows = [
            {
                "key": name,
                "label": self.state.quick.label(name, self.state.lang),
                "cells": {"points": f"{points.get(name, 0):g}"},
                "messages": missing if name == names[-1] else {},
            }
            for name in names
        ]
        return {"columns": columns, "rows": rows, "short": True}

    def _saved(self) -> dict[str, float] | None:
        found = self.state.options.get("weights")
        return {str(k): float(v) for k, v in found.items()} if isinstance(found, Mapping) else None

    def edited(self, message: Mapping[str, Any]) -> None:
        """Keep the points as a draft until they make a hundred, then save them."""
        if "field" in message:
            self._whose(str(message["value"]))
            return
        points = {**(self._draft or self._saved() or {}), str(message["row"]): self._number(message["value"])}
        points = {name: points.get(name, 0) for name in self.state.judged}
        if abs(sum(points.values()) - WHOLE) < SLACK:
            self._draft = None
            self.choose("weights", value={k: int(v) if float(v).is_integer() else v for k, v in points.items()})
        else:
            self._draft = points
            self.guide.say("warning", self.state.tr("guide.status.draft"))

    @staticmethod
    def _number(text: Any) -> float:
        try:
            return max(0.0, float(str(text).strip() or 0))
        except ValueError:
            return 0.0

    def _whose(self, chosen: str) -> None:
        if chosen == "group":
            mean = self.state.quick.table["weight"]
            start = (mean * WHOLE).round() if mean.notna().all() else None
            self._draft = {str(name): float(0 if start is None else start[name]) for name in self.state.judged}
            self.guide.say("info", self.state.tr("servqual_guide.points.begin"))
        else:
            self._draft = None
            self.choose("weights", value=chosen or None)


class Decisions(Verdicts):
    """The decision panel: what the figures say of a dimension, and what the group makes of it."""

    def word(self, code: str) -> str:
        """Return what a verdict is called."""
        return verdict_word(self.state, code)

    def computed(self, item: str) -> str:
        """Return verdict and gap."""
        return finding(self.state, item)

    def sure(self, item: str) -> str:
        """Return how sure it is that service falls short."""
        return sure_word(self.state, item)

    def suggested(self, item: str) -> str:
        """Return the verdict of the figures."""
        return str(self.state.quick.table.at[item, "verdict"])

    def ordered(self) -> list[str]:
        """Return the dimensions, the largest shortfall first."""
        return in_order(self.state)
