"""Matrices of the SWOT notebook: factors of every strategy, attractiveness scores, scenarios. Loaded live only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqmlib.guide.steps import Guide
from sqmlib.panels.editor import Editor
from sqmlib.panels.entries import new_id
from sqmlib.panels.swot.rows import number_text, sheet_of, text_in
from sqmlib.swot.knowledge import ATTRACTIVENESS, KINDS

__all__ = ["Attractiveness", "Links", "Scenarios"]

MARK = "x"  # the key that sets a link
MOST = 30  # letters of a text above a column


def short(text: str) -> str:
    """Return a text that fits above a column.

    >>> short("Late departures in the afternoon wave of the hub")
    'Late departures in the aftern…'
    """
    return text if len(text) <= MOST else f"{text[: MOST - 1].rstrip()}…"


class Links(Editor):
    """Which factors each strategy rests on: one row per strategy, one column per factor."""

    def draw(self) -> dict[str, Any]:
        """Return the matrix; unfinished strategies are in it."""
        state, plans = self.state, sheet_of(self.state)["strategies"]
        gone = {key for key, row in state.team.get("strategies", {}).items() if row.get("removed")}
        factors = [str(f) for f in state.quick.table.index]
        options = [["", ""], [MARK, "●", state.tr("swot_guide.rests_on")]]
        head = [{"key": "row", "label": state.quick.heading("strategy", state.lang), "type": "row"}]
        head += [
            {"key": f, "label": f"{f} {short(state.quick.label(f, state.lang))}", "type": "cycle", "options": options}
            for f in factors
        ]
        rows = [
            {
                "key": str(key),
                "label": f"{row['quadrant']} · {text_in(row, state.lang) or key}",
                "cells": {f: MARK if f in row["factors"].split(";") else "" for f in factors},
            }
            for key, row in plans.iterrows()
            if key not in gone
        ]
        return {"table": {"columns": head, "rows": rows, "matrix": True, "caption": state.tr("swot_guide.keys.links")}}

    def edited(self, message: Mapping[str, Any]) -> None:
        """Save the factors of a strategy."""
        key, factor = str(message["row"]), str(message["column"])
        cited = [f for f in sheet_of(self.state)["strategies"].at[key, "factors"].split(";") if f and f != factor]
        order = [str(f) for f in self.state.quick.table.index]
        kept = [*cited, factor] if message["value"] else cited
        known = sorted((f for f in kept if f in order), key=order.index)
        self.choose("team", "strategies", key, "factors", value=known)


class Attractiveness(Editor):
    """QSPM: how attractive every strategy is in view of every factor, 1 to 4."""

    def draw(self) -> dict[str, Any]:
        """Return one row per factor, one column per strategy."""
        state, result = self.state, self.state.quick
        plans = [] if result.strategies is None else [str(s) for s in result.strategies.index]
        scores = sheet_of(state)["attractiveness"].set_index(["strategy", "factor"])["score"]
        low, high = ATTRACTIVENESS
        options = [["", ""], *([str(k), str(k), state.tr(f"swot_guide.attractive.{k}")] for k in range(low, high + 1))]
        head = [{"key": "row", "label": result.heading("factor", state.lang), "type": "row"}]
        head += [
            {"key": s, "label": short(result.label(s, state.lang)), "type": "cycle", "options": options} for s in plans
        ]
        rows = [
            {
                "key": str(f),
                "label": f"{f} {result.label(f, state.lang)}",
                "cells": {s: number_text(scores.get((s, f))) for s in plans},
            }
            for f in result.table.index
        ]
        return {"table": {"columns": head, "rows": rows, "matrix": True, "caption": state.tr("swot_guide.keys.qspm")}}

    def edited(self, message: Mapping[str, Any]) -> None:
        """Save a score; an emptied one is kept as such, because the file may hold one."""
        factor, plan, text = (str(message[key]) for key in ("row", "column", "value"))
        own = dict(self.state.team.get("attractiveness", {}).get(plan, {}))
        self.choose("team", "attractiveness", plan, value={**own, factor: int(text) if text else None})


class Scenarios(Editor):
    """What if a group of factors counted more, or not at all? One row per scenario."""

    def __init__(self, guide: Guide, step: str) -> None:
        self._typed = ""
        super().__init__(guide, step)

    def _saved(self) -> dict[str, dict[str, Any]]:
        return {str(name): dict(row) for name, row in (self.state.options.get("scenarios") or {}).items()}

    def draw(self) -> dict[str, Any]:
        """Return the scenarios, and the field in which a new one begins."""
        tr, lang = self.state.tr, self.state.lang
        head = [{"key": "row", "label": self.state.quick.heading("scenario", lang), "type": "row"}]
        head += [{"key": k, "label": tr(f"swot.code.kind.{k}"), "type": "number", "min": 0, "step": 0.5} for k in KINDS]
        head.append({"key": "remove", "label": tr("panel.column.remove"), "type": "check"})
        rows = [
            {
                "key": name,
                "label": self.state.quick.label(name, lang),
                "cells": {**{k: number_text(row.get(k, 1)) for k in KINDS}, "remove": False},
                "messages": {},
            }
            for name, row in self._saved().items()
        ]
        field = {"key": "new", "label": tr("swot_guide.add.scenarios"), "type": "text", "value": self._typed}
        table = {"columns": head, "rows": rows, "caption": tr("swot_guide.keys.scenarios"), "short": True}
        return {"fields": [field]} | ({"table": table} if rows else {})

    def edited(self, message: Mapping[str, Any]) -> None:
        """Begin a scenario, change how much a kind counts, or remove it."""
        saved = self._saved()
        if "field" in message:
            self._begin(saved, str(message["value"]).strip())
            return
        name, kind = str(message["row"]), str(message["column"])
        if kind == "remove":
            self.choose("scenarios", value={n: row for n, row in saved.items() if n != name} or None)
            return
        try:
            times = float(str(message["value"]).strip() or 1)
        except ValueError:
            times = -1.0
        if not 0 <= times < float("inf"):
            self.guide.say("error", self.state.tr("panel.problem.number"))
            return
        saved[name] = {**saved[name], kind: int(times) if times.is_integer() else times}
        self.choose("scenarios", value=saved)

    def _begin(self, saved: dict[str, dict[str, Any]], text: str) -> None:
        """Begin a scenario in which every kind counts as it is."""
        if not text:
            return
        name = new_id(text, saved, "scenario_")
        done = self.choose("scenarios", value={**saved, name: {"T": 1}})
        self._typed = "" if done else text
        if done:
            self.choose("groups", name, value={self.state.lang: text})
