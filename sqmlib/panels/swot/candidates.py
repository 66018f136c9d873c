"""The candidates in a panel: each becomes a factor, or keeps the reason why not. Loaded live only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqmlib.guide.steps import Guide
from sqmlib.i18n import pick
from sqmlib.panels.editor import Editor
from sqmlib.panels.swot.evidence import figures_of, name_of, places, status, texts
from sqmlib.panels.swot.rows import next_id, sheet_of
from sqmlib.panels.swot.sources import Candidate, Found, gather, said_of

__all__ = ["Candidates"]


class Candidates(Editor):
    """What other methods of the case found; a verdict *reject* waits until its reason is there."""

    def __init__(self, guide: Guide, step: str) -> None:
        self._drafts: dict[str, dict[str, str]] = {}
        super().__init__(guide, step)

    def draw(self) -> dict[str, Any]:
        """Return one row per candidate, and per need of which nobody said whether it is met."""
        found, there = gather(self.state), places(self.state)
        rows = [self._row(one, there) for one in [*found.offered, *found.undecided]]
        return {"table": {"columns": self._columns(), "rows": rows}}

    def _columns(self) -> list[dict[str, Any]]:
        tr = self.state.tr
        verdicts = [["", tr("panel.as_computed")], *([v, tr(f"swot_guide.verdict.{v}")] for v in ("accept", "reject"))]
        met = [["", tr("swot_guide.met.auto")], *([v, tr(f"common.{v}")] for v in ("yes", "no"))]
        kinds = {
            "figures": "read",
            "kind": "read",
            "met": "select",
            "verdict": "select",
            "reason": "text",
            "place": "read",
        }
        options = {"met": met, "verdict": verdicts}
        head = [{"key": "row", "label": tr("swot_guide.entry.found"), "type": "row"}]
        for key, kind in kinds.items():
            column = {"key": key, "label": tr(f"swot_guide.entry.{key}"), "type": kind}
            head.append({**column, "options": options[key]} if key in options else column)
        return head

    def _row(self, one: Candidate, there: Mapping[str, list[str]]) -> dict[str, Any]:
        state, said = self.state, said_of(self.state, one.method, one.item)
        kind = state.tr(f"swot.code.any.{one.kind}" if one.kind != "open" else "swot_guide.met.open")
        cells: dict[str, Any] = {"figures": figures_of(state, one), "kind": kind}
        if one.method == "kano":
            cells["met"] = str(said.get("met", ""))
        cells["place"] = ", ".join(there.get(one.key, []))
        messages = {}
        if one.kind != "open":
            draft = self._drafts.get(one.key, {})
            now = {"taken": "accept", "rejected": "reject"}.get(status(state, one, dict(there)), "")
            cells["verdict"] = draft.get("verdict", now)
            cells["reason"] = draft.get("reason", self._reason(one, there))
            messages = {"reason": state.tr("panel.problem.reason")} if draft else {}
        return {"key": one.key, "label": name_of(state, one), "cells": cells, "messages": messages}

    def _reason(self, one: Candidate, there: Mapping[str, list[str]]) -> str:
        """Return why a candidate was taken or not."""
        factors = self.state.team.get("factors", {})
        given = [factors.get(f, {}).get("reason", "") for f in there.get(one.key, [])]
        found = next(filter(None, given), "") or said_of(self.state, one.method, one.item).get("reason", "")
        return pick(found, self.state.lang)

    def edited(self, message: Mapping[str, Any]) -> None:
        """Take a candidate, keep why not, or say whether a need is met."""
        found, column = gather(self.state), str(message["column"])
        one, text = found.candidates[str(message["row"])], str(message["value"]).strip()
        if column == "met":
            self._say(one, "met", text)
        elif column in ("verdict", "reason"):
            self._decide(found, one, column, text)

    def _decide(self, found: Found, one: Candidate, column: str, text: str) -> None:
        there = places(self.state)
        before = {"verdict": {"taken": "accept", "rejected": "reject"}.get(status(self.state, one, there), "")}
        before |= {"reason": self._reason(one, there)}
        wanted = {**before, **self._drafts.pop(one.key, {}), column: text}
        if before["verdict"] == "accept":
            self._of_taken(one, there, column, text)
        elif wanted["verdict"] == "accept":
            self._take(one, wanted["reason"])
        elif wanted["verdict"] == "reject" and wanted["reason"]:
            self._say(one, "reason", wanted["reason"])
        elif before["verdict"] == "reject" and column == "verdict":
            self._say(one, "reason", "")
        elif wanted["verdict"] or wanted["reason"]:
            self._drafts[one.key] = wanted
            self.guide.say("warning", self.state.tr("guide.status.draft"))

    def _of_taken(self, one: Candidate, there: Mapping[str, list[str]], column: str, text: str) -> None:
        """A candidate on the board: its reason may change, the factor goes on the board only."""
        factor = there[one.key][0]
        if column == "reason":
            self.choose("team", "factors", factor, "reason", value={self.state.lang: text} if text else None)
        elif text != "accept":
            self.guide.say("error", self.state.tr("swot_guide.problem.on_board", factors=there[one.key]))

    def _take(self, one: Candidate, reason: str) -> None:
        """Put a candidate on the board as a factor."""
        key = next_id(one.kind, sheet_of(self.state)["factors"].index)
        row: dict[str, Any] = {"kind": one.kind, "text": texts(self.state, one), "evidence": one.pointer}
        row |= {"reason": {self.state.lang: reason}} if reason else {}
        if self.choose("team", "factors", key, value=row) and said_of(self.state, one.method, one.item).get("reason"):
            self._say(one, "reason", "")

    def _say(self, one: Candidate, name: str, text: str) -> None:
        """Keep what the group says of a candidate; what it said in the other language stays."""
        said = said_of(self.state, one.method, one.item)
        if name == "reason":
            both = said.get("reason") if isinstance(said.get("reason"), Mapping) else {}
            text_in = {**both, self.state.lang: text} if text else None
        else:
            text_in = text or None
        kept = {k: v for k, v in {**said, name: text_in}.items() if v}
        self.choose("team", "candidates", one.method, one.item, value=kept or None)
