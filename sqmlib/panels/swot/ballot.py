"""The ballot of one voter at a time. Loaded live only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sqmlib.guide.steps import Guide
from sqmlib.panels.editor import Editor
from sqmlib.panels.swot.rows import files_of, number_text, sheet_of
from sqmlib.swot.knowledge import BALLOTS

__all__ = ["Ballot"]


class Ballot(Editor):
    """The votes of one voter; nobody's ballot is on the screen before the voter is chosen, none is in a report."""

    def __init__(self, guide: Guide, step: str) -> None:
        self._voter, self._typed = "", ""
        super().__init__(guide, step)

    @property
    def _kind(self) -> str:
        """The column of the votes that the voting rule counts."""
        return BALLOTS[str(self.state.options.get("voting", "points"))]

    def draw(self) -> dict[str, Any]:
        """Return the voters, and the ballot of the one chosen."""
        tr, votes = self.state.tr, sheet_of(self.state)["votes"]
        voters = list(dict.fromkeys([*votes["voter"], *([self._voter] if self._voter else [])]))
        options = [["", tr("swot_guide.no_voter")], *([v, v] for v in voters)]
        words = {key: {"key": key, "label": tr(f"swot_guide.field.{key}")} for key in ("voter", "new_voter")}
        fields = [{**words["voter"], "type": "select", "value": self._voter, "options": options}]
        fields.append({**words["new_voter"], "type": "text", "value": self._typed})
        return {"fields": fields} | ({"table": self._ballot(votes)} if self._voter else {})

    def _ballot(self, votes: pd.DataFrame) -> dict[str, Any]:
        tr, kind, result = self.state.tr, self._kind, self.state.quick
        own = votes[votes["voter"] == self._voter].set_index("factor")[kind]
        column: dict[str, Any] = {"key": kind, "label": tr(f"swot_guide.entry.{kind}"), "type": "number", "min": 0}
        if kind == "approval":
            marks = [["", ""], ["1", tr("common.yes")], ["0", tr("common.no")]]
            column = {"key": kind, "label": column["label"], "type": "select", "options": marks}
        head = [{"key": "row", "label": result.heading("factor", self.state.lang), "type": "row"}]
        head.append({"key": "kind", "label": tr("swot_guide.entry.kind"), "type": "read"})
        rows = [
            {
                "key": str(factor),
                "label": f"{factor} {result.label(factor, self.state.lang)}",
                "cells": {"kind": tr(f"swot.code.any.{row_kind}"), kind: number_text(own.get(factor))},
                "messages": {},
            }
            for factor, row_kind in result.table["kind"].items()
        ]
        cast = own[own.index.isin(result.table.index)].dropna()
        values = {"n": len(cast), "all": len(rows), "total": float(cast.sum()), "voter": self._voter}
        caption = tr(f"swot_guide.ballot.{kind}", **values)
        return {"columns": [*head, column], "rows": rows, "caption": caption}

    def edited(self, message: Mapping[str, Any]) -> None:
        """Choose whose ballot is filled in, begin a new one, or cast or take back a vote."""
        if "field" in message:
            text = str(message["value"]).strip()
            if message["field"] == "voter" or text:
                self._voter, self._typed = text, ""
            return
        try:
            text = str(message["value"]).strip()
            number = float(text) if text else None
            if number is not None and not 0 <= number < float("inf"):
                raise ValueError(text)
        except ValueError:
            self.guide.say("error", self.state.tr("panel.problem.number"))
            return
        self._cast(str(message["row"]), number)

    def _cast(self, factor: str, number: float | None) -> None:
        """Save one vote beside what the same voter said of the factor in another way."""
        whole = int(number) if number is not None and number.is_integer() else number
        ballot = {**self._in(sheet_of(self.state)["votes"], factor), self._kind: whole}
        said = {kind: value for kind, value in ballot.items() if value is not None}
        if not said:  # an emptied ballot of the file has to say so
            said = {self._kind: None} if self._in(files_of(self.state)["votes"], factor) else {}
        short = said["points"] if set(said) == {"points"} and said["points"] is not None else said or None
        self.choose("team", "votes", self._voter, factor, value=short)

    def _in(self, votes: pd.DataFrame, factor: str) -> dict[str, Any]:
        """Return what the voter said of a factor in a table."""
        own = votes[(votes["voter"] == self._voter) & (votes["factor"] == factor)]
        if not len(own):
            return {}
        cast = {kind: float(own.iloc[0][kind]) for kind in BALLOTS.values() if pd.notna(own.iloc[0][kind])}
        return {kind: int(v) if v.is_integer() else v for kind, v in cast.items()}
