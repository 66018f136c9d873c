"""What a group entered over the tables: read once, every slip named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from numbers import Real
from typing import Any

import numpy as np

from sqmlib.checks import Remark
from sqmlib.qfd.knowledge import DIRECTIONS, PAIR_VALUES, STRENGTHS

__all__ = ["Team"]

_STRENGTHS = ("relationships", "processes", "controls")
# key of the group's data -> what it is about, and the column it fills
_VALUES = {
    "importance": ("requirements", "importance"),
    "sales_points": ("requirements", "sales_point"),
    "targets": ("characteristics", "target"),
    "directions": ("characteristics", "direction"),
    "difficulty": ("characteristics", "difficulty"),
}
_COLUMNS = {
    "requirements": (
        *("text", "group", "importance", "importance_low", "importance_high", "current", "target", "sales_point"),
    ),
    "characteristics": ("text", "unit", "direction", "target", "difficulty"),
}
_TEXTS = ("text", "unit", "group")
_KEYS = (*_STRENGTHS, "competitors", "roof", *_VALUES, *_COLUMNS, "pairs", "votes", "links")
_SIGNED = {("characteristics", "target")}  # the only number that may be below 0, besides a direction


@dataclass
class Team:
    """The entries of a group, by kind.

    Attributes
    ----------
    cells : dict
        Matrix -> {(row, column): value, or None where the group emptied the cell}.
    roof : mapping
        As it was entered; read by ``parsing.roof_pairs``.
    things : dict
        ``requirements`` and ``characteristics`` -> {id: {column: value}}.
    values : list
        (key, kind, column, id, value): single values for ids that must stand somewhere else.
    named : dict
        ``pairs``, ``votes`` and ``links`` -> the requirements they name; what they say does not enter the house.
    problems : list of Remark
    """

    cells: dict[str, dict[tuple[str, str], float | None]] = field(default_factory=dict)
    roof: Mapping[str, Any] = field(default_factory=dict)
    things: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    values: list[tuple[str, str, str, str, Any]] = field(default_factory=list)
    named: dict[str, set[str]] = field(default_factory=dict)
    problems: list[Remark] = field(default_factory=list)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Team:
        """Read the plain nested data of a group."""
        team = cls({name: {} for name in (*_STRENGTHS, "competitors")}, {}, {name: {} for name in _COLUMNS})
        if not isinstance(data, Mapping):
            team.problems.append(_shape("team", data))
            return team
        if unknown := sorted(map(str, set(data) - set(_KEYS))):
            values = {"parameter": "team", "found": unknown, "allowed": list(_KEYS)}
            team.problems.append(Remark("qfd.problem.keys", "error", values))
        for name in (*_STRENGTHS, "competitors"):
            team._matrix(name, data.get(name) or {}, _is_rating if name == "competitors" else _is_strength)
        for name in _COLUMNS:
            team._records(name, data.get(name) or {})
        for name, (kind, column) in _VALUES.items():
            team._values(name, kind, column, data.get(name) or {})
        team.roof = team._nested("roof", data.get("roof") or {})
        team._asked(data)
        return team

    def _asked(self, data: Mapping[str, Any]) -> None:
        """Read what importance may be taken from: pairs of requirements, votes, links to another survey."""
        pairs = self._nested("pairs", data.get("pairs") or {})
        cells = {(a, str(b)): value for a, row in pairs.items() for b, value in row.items()}
        for (a, b), value in cells.items():
            if not is_number(value) or value not in PAIR_VALUES or a == b or (b, a) in cells:
                self._wrong("pair", f"{a} × {b}", value)
        self.named["pairs"] = {name for pair in cells for name in pair}
        for name, fits in (("votes", _is_rating), ("links", lambda value: isinstance(value, str))):
            found = data.get(name) or {}
            if not isinstance(found, Mapping):
                self.problems.append(_shape(name, found))
                continue
            for item, value in found.items():
                if not fits(value):
                    self._wrong("rating" if name == "votes" else "link", f"{name}: {item}", value)
            self.named[name] = set(map(str, found))

    def _nested(self, name: str, data: Any) -> dict[str, Mapping[str, Any]]:
        """Return a table of tables, or nothing and a problem."""
        if isinstance(data, Mapping) and all(isinstance(row, Mapping) for row in data.values()):
            return {str(key): row for key, row in data.items()}
        self.problems.append(_shape(name, data))
        return {}

    def _matrix(self, name: str, data: Any, fits: Callable[[Any], bool]) -> None:
        for row, cells in self._nested(name, data).items():
            for column, value in cells.items():
                if value is not None and not fits(value):
                    code = "rating" if name == "competitors" else "strength"
                    self._wrong(code, f"{name}: {row} × {column}", value)
                else:
                    self.cells[name][row, str(column)] = value

    def _records(self, kind: str, data: Any) -> None:
        for item, values in self._nested(kind, data).items():
            for column, value in values.items():
                if self._is_right(kind, str(column), value, f"{kind}: {item}: {column}"):
                    self.things[kind].setdefault(item, {})[str(column)] = value
            self.things[kind].setdefault(item, {})

    def _values(self, name: str, kind: str, column: str, data: Any) -> None:
        if not isinstance(data, Mapping):
            self.problems.append(_shape(name, data))
            return
        for item, value in data.items():
            if self._is_right(kind, column, value, f"{name}: {item}"):
                self.values.append((name, kind, column, str(item), value))

    def _is_right(self, kind: str, column: str, value: Any, place: str) -> bool:
        """Say whether a value may stand in a column; if not, what is wrong is kept."""
        if column not in _COLUMNS[kind]:
            values = {"parameter": kind, "found": [column], "allowed": list(_COLUMNS[kind])}
            self.problems.append(Remark("qfd.problem.keys", "error", values))
            return False
        if value is not None and not _fits(kind, column, value):
            self._wrong("direction" if column == "direction" else "number", place, value)
            return False
        return True

    def _wrong(self, code: str, place: str, value: Any) -> None:
        self.problems.append(Remark(f"qfd.problem.{code}", "error", {"place": place, "found": str(value)[:60]}))


def _shape(name: str, data: Any) -> Remark:
    return Remark("qfd.problem.shape", "error", {"name": name, "found": str(data)[:60]})


def is_number(value: Any) -> bool:
    """Say whether a value is a finite number; True and False are none.

    >>> is_number(3.0), is_number(True), is_number(float("nan")), is_number("3")
    (True, False, False, False)
    """
    return isinstance(value, Real) and not isinstance(value, (bool, np.bool_)) and bool(np.isfinite(value))


def _is_strength(value: Any) -> bool:
    return is_number(value) and value in STRENGTHS


def _is_rating(value: Any) -> bool:
    return is_number(value) and value >= 0


def _fits(kind: str, column: str, value: Any) -> bool:
    if column in _TEXTS:
        return isinstance(value, (str, Mapping))
    if column == "direction":
        return is_number(value) and value in DIRECTIONS
    return is_number(value) and (value >= 0 or (kind, column) in _SIGNED)
