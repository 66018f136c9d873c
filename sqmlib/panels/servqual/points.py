"""The hundred points: a group distributes them over the dimensions; they count once they make a hundred."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.guide.steps import Guide
from sqmlib.panels.choices import number_in
from sqmlib.panels.editor import Editor

__all__ = ["Points", "whole_points"]

WHOLE, SLACK = 100, 0.5  # three times 33.3 is a hundred, too
GROUP = "group"


class Points(Editor):
    """Whose points count, and the group's own: kept as a draft on the screen until they make a hundred."""

    def __init__(self, guide: Guide, step: str) -> None:
        self._draft: dict[str, float] | None = None
        super().__init__(guide, step)

    def draw(self) -> dict[str, Any]:
        """Return whose points count and, for those of the group, one row per dimension."""
        tr, points = self.state.tr, self._points()
        kinds = {"": "respondents", GROUP: "group", "zpb1990": "zpb1990"}
        chosen = GROUP if points is not None else self.state.options.get("weights") or ""
        label, explained = (tr(f"servqual_guide.field.weights{part}") for part in ("", "_help"))
        options = [[value, tr(f"servqual_guide.points.{word}")] for value, word in kinds.items()]
        shown = {"key": "weights", "label": label, "help": explained, "type": "select", "value": chosen}
        drawn: dict[str, Any] = {"fields": [{**shown, "options": options}]}
        if points is not None:
            drawn["table"] = self._table(points)
        return drawn

    def _points(self) -> dict[str, float] | None:
        """Return the draft, else the saved points of the group; those of other templates' dimensions left out."""
        found = self._draft if self._draft is not None else self.state.options.get("weights")
        if not isinstance(found, Mapping):
            return None
        return {name: float(found.get(name, 0)) for name in self.state.judged}

    def _table(self, points: Mapping[str, float]) -> dict[str, Any]:
        tr, quick, lang = self.state.tr, self.state.quick, self.state.lang
        limits = {"min": 0, "max": WHOLE, "step": 1}
        columns = [
            {"key": "row", "label": quick.heading("dimension", lang), "type": "row"},
            {"key": "points", "label": tr("servqual_guide.column.points"), "type": "number", **limits},
        ]
        total = sum(points.values())
        lacking = {} if _makes_all(points) else {"points": tr("servqual_guide.points.sum", total=round(total, 2))}
        rows = [
            {"key": name, "label": quick.label(name, lang), "cells": {"points": f"{value:g}"}, "messages": {}}
            for name, value in points.items()
        ]
        rows[-1]["messages"] = lacking
        return {"columns": columns, "rows": rows, "short": True}

    def edited(self, message: Mapping[str, Any]) -> None:
        """Take whose points count, or one number."""
        if "field" in message:
            self._whose(str(message["value"]))
            return
        value = number_in(str(message["value"]).strip() or 0, 0.0, 0, WHOLE)
        if isinstance(value, float):
            self._take({**(self._points() or {}), str(message["row"]): value})
        else:
            self.guide.say("error", self.state.tr("panel.problem.number"))

    def _whose(self, chosen: str) -> None:
        if chosen == GROUP:
            self._take(whole_points(self.state.quick.table["weight"]))
            return
        self._draft = None
        self.choose("weights", value=chosen or None)

    def _take(self, points: dict[str, float]) -> None:
        """Save points that make a hundred; others, and those that were refused, stay on the screen."""
        self._draft = points
        if not _makes_all(points):
            self.guide.say("warning", self.state.tr("servqual_guide.points.begin"))
        elif self.choose("weights", value={k: int(v) if float(v).is_integer() else v for k, v in points.items()}):
            self._draft = None

    def _heard(self, message: Mapping[str, Any]) -> None:
        if message.get("button") == "undo" and self._draft is not None:
            self._draft = None  # what was not saved is taken back first
            self.guide.say("info", self.state.tr("guide.status.saved", revision=self.state.case.revision))
            self.sync()
            return
        super()._heard(message)
        if message.get("button") == "reload" and self._draft is not None and _makes_all(self._draft):
            self._take(self._draft)
            self.sync()


def _makes_all(points: Mapping[str, float]) -> bool:
    return abs(sum(points.values()) - WHOLE) < SLACK


def whole_points(weight: pd.Series) -> dict[str, float]:
    """Return shares as whole points of 100, by largest remainders; zeros where a share is not known.

    >>> whole_points(pd.Series({"a": 1 / 3, "b": 1 / 3, "c": 1 / 3}))
    {'a': 34.0, 'b': 33.0, 'c': 33.0}
    >>> whole_points(pd.Series({"a": float("nan"), "b": 1.0}))
    {'a': 0.0, 'b': 0.0}
    """
    names = [str(name) for name in weight.index]
    if weight.isna().any():
        return dict.fromkeys(names, 0.0)
    exact = weight.to_numpy(float) / weight.sum() * WHOLE
    points = np.floor(exact + 1e-9)
    order = np.argsort(points - exact, kind="stable")
    points[order[: round(WHOLE - points.sum())]] += 1
    return dict(zip(names, points.tolist(), strict=True))
