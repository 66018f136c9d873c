"""The decision panel of every method: what the data say and how sure; what the group decides, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqmlib
from sqmlib.guide.steps import Guide
from sqmlib.i18n import pick
from sqmlib.panels.editor import Editor

__all__ = ["Verdicts"]


class Verdicts(Editor):
    """One row per thing judged: the finding, how sure it is, the group's verdict and its reason.

    A verdict that overrules the data needs its reason, and a reason its verdict: until both are there the row is kept
    on the screen with a message and nothing is saved. A method says in a subclass what its findings are.
    """

    words = "panel"

    def __init__(self, guide: Guide, step: str) -> None:
        self._drafts: dict[str, dict[str, str]] = {}
        self._order: list[str] = []
        super().__init__(guide, step)

    # what a method says -----------------------------------------------------------------------------------------

    def verdicts(self) -> list[str]:
        """Return the codes of what a group may decide."""
        return list(sqmlib.method(self.state.method).CATEGORIES)

    def word(self, code: str) -> str:
        """Return what a verdict is called."""
        return self.state.tr(f"{self.state.method}.code.category.{code}")

    def computed(self, item: str) -> str:
        """Return what the data say of one thing, in words."""
        raise NotImplementedError

    def sure(self, item: str) -> str:
        """Return how sure that is, in words."""
        raise NotImplementedError

    def suggested(self, item: str) -> str:
        """Return the code of the verdict that the data suggest; empty when they suggest none."""
        return ""

    def ordered(self) -> list[str]:
        """Return the things judged, the most urgent first."""
        return list(self.state.shown)

    # machinery --------------------------------------------------------------------------------------------------

    def draw(self) -> dict[str, Any]:
        """Return one row per thing; rows stay where they are while a group works."""
        tr = self.state.tr
        verdicts = [["", tr(f"{self.words}.as_computed")], *([code, self.word(code)] for code in self.verdicts())]
        kinds = {"computed": "read", "sure": "read", "decided": "select", "reason": "text"}
        name = self.state.quick.table.index.name
        columns = [{"key": "row", "label": self.state.quick.heading(name, self.state.lang), "type": "row"}]
        for key, kind in kinds.items():
            column = {"key": key, "label": tr(f"{self.words}.column.{key}"), "type": kind}
            columns.append({**column, "options": verdicts} if key == "decided" else column)
        if set(self._order) != set(self.state.shown):
            self._order = self.ordered()
        return {"table": {"columns": columns, "rows": [self._row(item) for item in self._order]}}

    def _row(self, item: str) -> dict[str, Any]:
        decision = self._drafts.get(item) or self.state.decisions.get(item, {})
        cells = {
            "computed": self.computed(item),
            "sure": self.sure(item),
            "decided": decision.get("category", ""),
            "reason": decision.get("reason", ""),
        }
        messages = self._messages(item) if item in self._drafts else {}
        label = self.state.quick.label(item, self.state.lang)
        return {"key": item, "label": label, "cells": cells, "messages": messages}

    def _messages(self, item: str) -> dict[str, str]:
        draft = self._drafts[item]
        if bool(draft["category"]) == bool(draft["reason"]):
            return {"reason": self.state.tr(f"{self.words}.problem.not_saved")}
        if draft["category"]:
            return {"reason": self.state.tr(f"{self.words}.problem.reason")}
        return {"decided": self.state.tr(f"{self.words}.problem.verdict")}

    def edited(self, message: Mapping[str, Any]) -> None:
        """Keep the row as a draft until verdict and reason belong together, then save it."""
        item = message["row"]
        kept = self._drafts.get(item) or self.state.decisions.get(item, {})
        decision = {"category": kept.get("category", ""), "reason": kept.get("reason", "")}
        decision[{"decided": "category"}.get(message["column"], "reason")] = str(message["value"]).strip()
        overrules = decision["category"] not in ("", self.suggested(item))
        if (overrules and not decision["reason"]) or (decision["reason"] and not decision["category"]):
            self._drafts[item] = decision
            self.guide.say("warning", self.state.tr("guide.status.draft"))
            return
        self._save(item, decision)

    def _heard(self, message: Mapping[str, Any]) -> None:
        super()._heard(message)
        if message.get("button") == "reload":
            self._save_again()

    def _save_again(self) -> None:  # what somebody else's change held up, unless it is about the same item
        for item, decision in list(self._drafts.items()):
            if decision["category"] and decision["reason"] and item not in self.state.decisions:
                self._save(item, decision)
        self.sync()

    def _save(self, item: str, decision: dict[str, str]) -> None:
        said = {key: text for key, text in decision.items() if text}
        saved = self.state.decisions.get(item, {})
        said |= {key: text for key, text in saved.items() if key == "date" and said}
        written = self.state.case.decisions(self.state.method).get(item, {}).get("reason", "")
        if said.get("reason") == pick(written, self.state.lang):
            said["reason"] = written  # untouched: the other language stays too
        kept = self._drafts.pop(item, None)
        if not self.choose("decisions", item, value=said or None) and (decision["reason"] or kept):
            self._drafts[item] = decision  # refused: what was typed stays on the screen
            self.sync()
