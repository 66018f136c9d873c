"""From tables and what a group entered over them to one checked house; every problem is named at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.checks import DataError, Remark, Where, raise_errors
from sqmlib.conform import Conformed, conform
from sqmlib.inputs import Layout
from sqmlib.qfd.house import House, check_house
from sqmlib.qfd.knowledge import INPUT, TABLES
from sqmlib.qfd.parsing import roof_pairs
from sqmlib.qfd.team import Team

__all__ = ["assemble"]

REQUIREMENT = ("text", "group", "importance", "importance_low", "importance_high", "current", "target", "sales_point")
CHARACTERISTIC = ("text", "unit", "direction", "target", "difficulty")
_KEPT = 24
_WORDS = {"text", "unit", "group"}  # columns of texts; all others hold numbers
Things = dict[str, dict[str, Any]]


def assemble(tables: Mapping[str, pd.DataFrame | None], team: Mapping[str, Any] | None = None) -> House:
    """Put a house together.

    Parameters
    ----------
    tables : mapping of str to DataFrame or None
        ``answers``: the matrix as in ``INPUT``; and the tables named in ``TABLES``. Ids may stand in one table and be
        missing in another; a table that is None or has no rows was not given.
    team : mapping, optional
        What a group entered, which goes before the tables; every part is optional: ``relationships``, ``processes``
        and ``controls`` {row: {column: 0, 1, 3, 9 or None to empty the cell}}; ``roof`` {characteristic:
        {characteristic: sign}} with sign -2..2, None, or {"sign", "directions": [of the first, of the second]};
        ``importance``, ``sales_points``, ``targets``, ``directions``, ``difficulty`` {id: number};
        ``requirements`` and ``characteristics`` {id: {column: value}}, new or known ones; ``competitors``
        {requirement: {competitor: rating}}. Beside the house, to take importance from: ``pairs`` {requirement:
        {requirement: 1..9}} how many times the first weighs as much, ``votes`` {requirement: number}, ``links``
        {requirement: id in another survey}.

    Returns
    -------
    House

    Raises
    ------
    DataError
        Listing every problem of the tables and of what the group entered.

    Examples
    --------
    >>> import pandas as pd
    >>> matrix = pd.DataFrame({"requirement": ["quiet", "fast"], "weight": [5, 3], "fan": [9, 0], "heater": ["", "●"]})
    >>> house = assemble({"answers": matrix}, {"importance": {"fast": 4}})
    >>> house.requirements["importance"].tolist(), house.matrix.tolist()
    ([5.0, 4.0], [[9.0, nan], [0.0, 9.0]])
    """
    read, remarks = _read(tables)
    entered = Team.of(team or {})
    problems = [r for r in (*remarks, *entered.problems) if r.level == "error"]
    if problems:
        raise DataError((*remarks, *entered.problems))
    needs, measures = _things(read, entered)
    chain = {name: _cells(read[name], entered.cells[name]) for name in ("processes", "controls")}
    cells = _cells(read["answers"], entered.cells["relationships"])
    problems = _twice_given(read) + _names(needs, measures) + _unknown(read, entered, needs, measures, chain, cells)
    pairs, said = roof_pairs(read["roof"], entered.roof, measures, _directions(read["characteristics"]))
    raise_errors([*problems, *said])
    house = House(
        requirements=_frame(needs, REQUIREMENT, "requirement"),
        characteristics=_frame(measures, CHARACTERISTIC, "characteristic"),
        relationships=_long(cells, ("requirement", "characteristic"), "strength"),
        roof=pairs,
        competitors=_long(
            _cells(read["competitors"], entered.cells["competitors"]), ("requirement", "competitor"), "rating"
        ),
        benchmarks=_long(_cells(read["benchmarks"], {}), ("characteristic", "competitor"), "value"),
        processes=_long(chain["processes"], ("characteristic", "process"), "strength"),
        controls=_long(chain["controls"], ("process", "control"), "strength"),
        remarks=tuple(remarks),
    )
    check_house(house)
    return house


def _read(tables: Mapping[str, pd.DataFrame | None]) -> tuple[dict[str, pd.DataFrame | None], list[Remark]]:
    """Conform every table that was given; all that is wrong with any of them is collected."""
    found: dict[str, pd.DataFrame | None] = {}
    remarks: list[Remark] = []
    for name, layout in {"answers": INPUT, **TABLES}.items():
        frame = tables.get(name)
        found[name] = None
        if frame is None or (name != "answers" and not len(frame)):
            continue
        try:
            conformed = _conformed(name, frame, layout)
        except DataError as error:
            remarks += error.remarks
            continue
        found[name] = _by_id(conformed.frame, layout.rows)
        remarks += conformed.remarks
    unknown = sorted(set(tables) - {"answers", *TABLES})
    if unknown:
        values = {"parameter": "tables", "found": unknown, "allowed": ["answers", *TABLES]}
        remarks.append(Remark("qfd.problem.keys", "error", values))
    return found, remarks


_SEEN: dict[tuple[str, str], Conformed] = {}  # tables stay the same while a group fills in the matrix


def _conformed(name: str, frame: pd.DataFrame, layout: Layout) -> Conformed:
    """Return a table in its layout; the latest ones are kept."""
    key = (name, repr((list(frame.columns), list(frame.index), frame.to_numpy(object).tolist())))
    if key not in _SEEN:
        found = conform(frame, layout, where=Where(sheet=name) if name != "answers" else None)
        for old in list(_SEEN)[: 1 - _KEPT]:
            del _SEEN[old]
        _SEEN[key] = found
    return _SEEN[key]


def _by_id(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    """Return a table with its ids, as text, in the index; the roof has none."""
    return frame.set_index(frame[key].astype(str)).drop(columns=key) if key in frame else frame


def _things(read: Mapping[str, pd.DataFrame | None], entered: Team) -> tuple[Things, Things]:
    """Return requirements and characteristics, id -> what is known of each: tables first, then the group."""
    matrix = read["answers"]
    needs: Things = {} if matrix is None else {item: {} for item in matrix.index}
    measures: Things = {} if matrix is None else {str(c): {} for c in matrix.columns if c != "weight"}
    if matrix is not None and "weight" in matrix:
        for item, weight in matrix["weight"].dropna().items():
            needs[item]["importance"] = weight
    for name, things in (("requirements", needs), ("characteristics", measures)):
        if read[name] is not None:
            for item, row in _texts(read[name]).to_dict("index").items():
                things.setdefault(str(item), {}).update({k: v for k, v in row.items() if _given(v)})
        for item, values in entered.things[name].items():
            things.setdefault(item, {}).update(values)
    for _, kind, column, item, value in entered.values:
        things = needs if kind == "requirements" else measures
        if item in things:
            things[item][column] = value
    return needs, measures


def _directions(frame: pd.DataFrame | None) -> dict[str, float]:
    """Return the directions as the table has them: the roof of a table was judged under these."""
    return {} if frame is None or "direction" not in frame else frame["direction"].dropna().to_dict()


def _given(value: Any) -> bool:
    return isinstance(value, Mapping) or bool(pd.notna(value))


def _texts(frame: pd.DataFrame) -> pd.DataFrame:
    """Join a text and its Chinese version to {"en", "zh"} where both are there."""
    frame = frame.copy()
    for name in ("text", "unit"):
        if f"{name}_zh" in frame:
            english = frame[name] if name in frame else pd.Series(None, frame.index, dtype=object)
            both = zip(english.astype(object), frame[f"{name}_zh"].astype(object), strict=True)
            frame[name] = pd.Series([_both(en, zh) for en, zh in both], frame.index, dtype=object)
    return frame.drop(columns=[c for c in ("text_zh", "unit_zh") if c in frame])


def _both(en: Any, zh: Any) -> Any:
    if not _given(zh):
        return en
    return {"en": str(en), "zh": str(zh)} if _given(en) else str(zh)


def _cells(frame: pd.DataFrame | None, entered: Mapping[tuple[str, str], float | None]) -> dict[tuple[str, str], float]:
    """Return (row, column) -> value of the cells that hold one; what the group entered goes before."""
    cells: dict[tuple[str, str], float] = {}
    if frame is not None:
        wide = frame.drop(columns="weight", errors="ignore")
        rows, columns, values = wide.index.map(str), wide.columns.map(str), wide.astype(float).to_numpy()
        cells = {(rows[i], columns[j]): float(values[i, j]) for i, j in np.argwhere(~np.isnan(values))}
    for key, value in entered.items():
        if value is None:
            cells.pop(key, None)
        else:
            cells[key] = float(value)
    return cells


def _frame(things: Things, columns: Iterable[str], name: str) -> pd.DataFrame:
    index = pd.Index(list(things), name=name, dtype=object)
    data = {c: [values.get(c) for values in things.values()] for c in columns}
    made = {
        c: pd.Series(v, index, dtype=object) if c in _WORDS else pd.to_numeric(pd.Series(v, index, dtype=float))
        for c, v in data.items()
    }
    return pd.DataFrame(made, index=index)


def _long(cells: Mapping[tuple[str, str], float], names: tuple[str, str], column: str) -> pd.DataFrame:
    index = (
        pd.MultiIndex.from_tuples(list(cells), names=names)
        if cells
        else pd.MultiIndex.from_arrays([[], []], names=names)
    )
    return pd.DataFrame({column: pd.Series(list(cells.values()), index, dtype=float)})


def _twice_given(read: Mapping[str, pd.DataFrame | None]) -> list[Remark]:
    """An importance that stands in two tables must be the same in both."""
    matrix, needs = read["answers"], read["requirements"]
    if matrix is None or needs is None or "weight" not in matrix or "importance" not in needs:
        return []
    one, other = matrix["weight"].align(needs["importance"], join="inner")
    differ = one.notna() & other.notna() & (one != other)
    items = list(one.index[differ])
    return [Remark("qfd.problem.importance_twice", "error", {"items": items})] if items else []


def _names(needs: Things, measures: Things) -> list[Remark]:
    """No two ids of a kind may differ in case or blanks only, and none may be of both kinds."""
    problems = []
    for things in (needs, measures):
        same: dict[str, list[str]] = {}
        for item in things:
            same.setdefault(" ".join(item.split()).casefold(), []).append(item)
        found = [items for items in same.values() if len(items) > 1]
        problems += [Remark("qfd.problem.same_name", "error", {"items": items}) for items in found]
    both = sorted(set(needs) & set(measures))
    return problems + ([Remark("qfd.problem.both_kinds", "error", {"items": both})] if both else [])


def _unknown(
    read: Mapping[str, pd.DataFrame | None],
    entered: Team,
    needs: Things,
    measures: Things,
    chain: Mapping[str, Mapping[tuple[str, str], float]],
    cells: Mapping[tuple[str, str], float],
) -> list[Remark]:
    """Ids that are named somewhere but stand nowhere."""
    processes = set() if read["processes"] is None else set(map(str, read["processes"].columns))
    processes |= {column for _, column in chain["processes"]}
    used = [
        ("relationships", {row for row, _ in cells}, needs),
        ("relationships", {column for _, column in cells}, measures),
        ("competitors", {*_ids(read["competitors"]), *(row for row, _ in entered.cells["competitors"])}, needs),
        ("benchmarks", _ids(read["benchmarks"]), measures),
        ("processes", {*_ids(read["processes"]), *(row for row, _ in chain["processes"])}, measures),
        ("controls", {*_ids(read["controls"]), *(row for row, _ in chain["controls"])}, processes),
        *((name, named, needs) for name, named in entered.named.items()),
        *((name, {item}, needs if kind == "requirements" else measures) for name, kind, _, item, _ in entered.values),
    ]
    found = [(name, sorted(set(items) - set(known)), known) for name, items, known in used]
    return [
        Remark("qfd.problem.unknown", "error", {"table": name, "found": items, "known": list(known)})
        for name, items, known in found
        if items
    ]


def _ids(frame: pd.DataFrame | None) -> set[str]:
    return set() if frame is None else set(map(str, frame.index))
