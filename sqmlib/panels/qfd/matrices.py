"""Matrices that a group fills in on a projector: relationships, roof, the next houses, pairwise comparisons.

A click goes on to the next mark, a key goes to the one it names. Blank is a mark of its own: the pair was not judged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from sqmlib import qfd
from sqmlib.guide.steps import Guide
from sqmlib.panels.editor import Editor
from sqmlib.panels.entries import new_id
from sqmlib.panels.qfd.importance import adopted, gather, rounded
from sqmlib.panels.qfd.pairs import judged

__all__ = ["Cascade", "House", "Pairs"]

MARKS = {"9": "◎", "3": "○", "1": "△", "0": "0"}  # the marks of the drawing; the key is the strength
SIGNS = {"p": 2, "+": 1, "-": -1, "n": -2}
SIGN_MARKS = {"p": "++", "+": "+", "-": "−", "n": "−−"}
TIMES = ("1", "3", "5", "7", "9", "2", "4", "6", "8")  # a click meets the usual ones first
WEIGHT, SHARE, RANK = ":weight", ":share", ":rank"  # no id holds a colon and a letter at its beginning
PREFIX = {"processes": "p", "controls": "k"}  # matrices whose columns a group may add, and how new ids begin
PHASES = {"relationships": "characteristics", "processes": "processes", "controls": "controls"}


class Rooms(Editor):
    """One of several matrices at a time, chosen in a field above; which one is looked at is not saved."""

    rooms: ClassVar[tuple[str, ...]] = ()

    def __init__(self, guide: Guide, step: str) -> None:
        self._room = self.rooms[0]
        self._begun: dict[str, list[str]] = {}  # columns that hold no judgement yet, by matrix
        super().__init__(guide, step)

    def draw(self) -> dict[str, Any]:
        """Return the choice of the matrix and the matrix itself."""
        tr = self.state.tr
        rooms = [[name, tr(f"qfd_guide.room.{name}")] for name in self.rooms]
        field = {"key": "room", "label": tr("qfd_guide.field.room"), "type": "select", "value": self._room}
        matrix = self._roof() if self._room == "roof" else self._strengths(self._room)
        matrix |= {"matrix": True, "caption": tr(f"qfd_guide.keys.{'roof' if self._room == 'roof' else 'strength'}")}
        fields = [{**field, "options": rooms}]
        if self._room in PREFIX:
            fields.append({"key": "new", "label": tr(f"qfd_guide.add.{self._room}"), "type": "text", "value": ""})
        return {"fields": fields, "table": matrix}

    def edited(self, message: Mapping[str, Any]) -> None:
        """Look at another matrix, begin a column, or save a cell."""
        if message.get("field") == "new":
            self._begin(str(message["value"]).strip())
        elif "field" in message:
            self._room = str(message["value"])
        elif self._room == "roof":
            self._sign(str(message["row"]), str(message["column"]), str(message["value"]))
        else:
            self._strength(str(message["row"]), str(message["column"]), str(message["value"]))

    def _begin(self, text: str) -> None:
        """Begin a column for a new process step or control point; it is kept once it holds a judgement."""
        if not text:
            return
        room, house = self._room, self.state.quick.house
        taken = [*house.requirements.index, *house.characteristics.index, *self._begun.get(room, [])]
        taken += [name for phase in PREFIX for name in getattr(house, phase).index.unique(1)]
        key = new_id(text, taken, PREFIX[room])
        if self.choose("items", key, value={self.state.lang: text}):
            self._begun.setdefault(room, []).append(key)

    # strengths --------------------------------------------------------------------------------------------------

    def _strengths(self, room: str) -> dict[str, Any]:
        """Return the matrix of a house with the weights of its rows and the importance of its columns."""
        state, house = self.state, self.state.quick.house
        frame = getattr(house, room)
        rows, columns = _sides(state.quick, room)
        columns += [name for name in self._begun.get(room, []) if name not in columns]
        tr = state.tr
        options = [["", ""]] + [[key, mark, tr(f"qfd.strength.{key}")] for key, mark in MARKS.items()]
        head = [self._head(), *(_column(self._label(c), c, "cycle", options) for c in columns)]
        head.append(_column(state.quick.heading("relative_weight", state.lang), WEIGHT, "read"))
        strengths = {pair: f"{value:g}" for pair, value in frame["strength"].items()}
        shares = self._weights(room, rows)
        body = [
            {
                "key": r,
                "label": self._label(r),
                "cells": {**{c: strengths.get((r, c), "") for c in columns}, WEIGHT: shares[r]},
            }
            for r in rows
        ]
        return {"columns": head, "rows": [*body, *self._sums(room, columns)]}

    def _weights(self, room: str, rows: Sequence[str]) -> dict[str, str]:
        """Return the weight with which every row enters."""
        if room == "relationships":
            values = self.state.quick.requirements["relative_weight"]
        else:
            before = {"processes": "characteristics", "controls": "processes"}[room]
            found = self.state.quick.cascade
            values = found.xs(before, level="phase")["carried_weight"] if found is not None else pd.Series(dtype=float)
        return {r: f"{100 * values.get(r, 0.0):.1f}" for r in rows}

    def _sums(self, room: str, columns: Sequence[str]) -> list[dict[str, Any]]:
        """Return the rows below the matrix: relative importance and rank of every column."""
        quick, lang = self.state.quick, self.state.lang
        if room == "relationships":
            found = quick.table
        elif quick.cascade is not None:
            found = quick.cascade.xs(PHASES[room], level="phase")
        else:
            return []
        percent = self.state.tr("qfd_guide.percent", name=quick.heading("relative_importance", lang))
        there = [c for c in columns if c in found.index]
        shares = {c: f"{100 * found.at[c, 'relative_importance']:.1f}" for c in there}
        ranks = {c: f"{int(found.at[c, 'rank'])}" for c in there}
        return [
            {"key": SHARE, "label": percent, "cells": shares, "read": True},
            {"key": RANK, "label": quick.heading("rank", lang), "cells": ranks, "read": True},
        ]

    def _strength(self, row: str, column: str, value: str) -> None:
        """Save a strength; an emptied cell is kept as such, because the file may hold one."""
        if value:
            self.choose("team", self._room, row, column, value=int(value))
        else:
            own = dict(self.state.team.get(self._room, {}).get(row, {}))
            self.choose("team", self._room, row, value={**own, column: None})

    # the roof ---------------------------------------------------------------------------------------------------

    def _roof(self) -> dict[str, Any]:
        """Return the roof turned into a triangle: each pair of characteristics once."""
        house = self.state.quick.house
        names = [str(name) for name in house.characteristics.index]
        options = [["", ""]] + [
            [key, SIGN_MARKS[key], self.state.tr(f"qfd.code.sign.{word}")]
            for key, word in zip(SIGNS, ("strong_positive", "positive", "negative", "strong_negative"), strict=True)
        ]
        head = [self._head(), *(_column(self._label(c), c, "cycle", options) for c in names[1:])]
        shown = {pair: _shown(sign, asked) for pair, sign, asked in _pairs(house)}
        rows = [
            {"key": a, "label": self._label(a), "cells": {b: shown.get((a, b), "") for b in names[k + 1 :]}}
            for k, a in enumerate(names[:-1])
        ]
        return {"columns": head, "rows": rows}

    def _sign(self, one: str, other: str, value: str) -> None:
        """Save a sign with the directions it is judged under now."""
        roof, directions = self.state.team.get("roof", {}), self.state.quick.house.characteristics["direction"]
        if one in roof.get(other, {}):  # written by hand from the other side
            self.choose("team", "roof", other, one, value=None)
        if value in SIGNS:
            entry = qfd.roof_entry(SIGNS[value], directions[one], directions[other])
            self.choose("team", "roof", one, other, value=entry)
        else:
            self.choose("team", "roof", one, value={**roof.get(one, {}), other: None})

    def _head(self) -> dict[str, Any]:
        return {"key": "row", "label": "", "type": "row"}

    def _label(self, name: str) -> str:
        return self.state.quick.label(name, self.state.lang)


def _column(label: str, key: str, kind: str, options: list[list[str]] | None = None) -> dict[str, Any]:
    return {"key": key, "label": label, "type": kind, **({"options": options} if options else {})}


def _sides(result: Any, room: str) -> tuple[list[str], list[str]]:
    """Return rows and columns of a matrix: all things of the phase before, and all that stand in the matrix."""
    house = result.house
    if room == "relationships":
        return list(map(str, house.requirements.index)), list(map(str, house.characteristics.index))
    columns = list(map(str, getattr(house, room).index.unique(1)))
    before = house.characteristics.index if room == "processes" else house.processes.index.unique(1)
    return list(map(str, before)), columns


def _pairs(house: qfd.House) -> Any:
    return zip(house.roof.index, house.roof["sign"], house.open_pairs, strict=True)


def _shown(sign: float, asked: bool) -> str:
    """Return the mark of a pair; one to be judged again shows its old sign with a question mark.

    >>> _shown(-2, False), _shown(1, True), _shown(0, False)
    ('n', '+?', '')
    """
    known = {number: key for key, number in SIGNS.items()}
    if not sign or np.isnan(sign):
        return ""
    key = known[int(sign)]
    return f"{SIGN_MARKS[key]}?" if asked else key


class House(Rooms):
    """Relationships and roof of the first house."""

    rooms = ("relationships", "roof")


class Cascade(Rooms):
    """The matrices of the next houses."""

    rooms = ("processes", "controls")


class Pairs(Editor):
    """How many times one requirement weighs as much as another; the other half of the table follows by itself."""

    def draw(self) -> dict[str, Any]:
        """Return the table of comparisons, row against column."""
        names = [str(name) for name in self.state.quick.requirements.index]
        label = {name: self.state.quick.label(name, self.state.lang) for name in names}
        options = [["", ""], *([value, value] for value in TIMES)]
        head = [{"key": "row", "label": "", "type": "row"}, *(_column(label[n], n, "cycle", options) for n in names)]
        cells = comparisons(self.state.team.get("pairs", {}))
        rows = [
            {"key": a, "label": label[a], "cells": {b: cells.get((a, b), "") for b in names if b != a}} for a in names
        ]
        caption = self.state.tr("qfd_guide.keys.pairs")
        return {"table": {"columns": head, "rows": rows, "matrix": True, "caption": caption}}

    def edited(self, message: Mapping[str, Any]) -> None:
        """Save a comparison; an importance that was taken from the pairs follows."""
        a, b, value = str(message["row"]), str(message["column"]), str(message["value"])
        follows = adopted(self.state, gather(self.state)) == "weights"
        pairs = {one: dict(row) for one, row in self.state.team.get("pairs", {}).items()}
        for one, other in ((a, b), (b, a)):
            pairs.get(one, {}).pop(other, None)
        if value:
            pairs.setdefault(a, {})[b] = int(value)
        kept = {one: row for one, row in pairs.items() if row}
        if self.choose("team", "pairs", value=kept or None) and follows and judged(self.state) is not None:
            transfer = gather(self.state).transfers["weights"]
            self.choose("team", "importance", value=rounded(transfer))


def comparisons(pairs: Mapping[str, Mapping[str, int]]) -> dict[tuple[str, str], str]:
    """Return both halves of the table of comparisons.

    >>> comparisons({"time": {"price": 3}})
    {('time', 'price'): '3', ('price', 'time'): '1/3'}
    """
    found = {}
    for a, row in pairs.items():
        for b, value in row.items():
            found[str(a), str(b)] = str(value)
            found[str(b), str(a)] = "1" if value == 1 else f"1/{value}"
    return found
