"""A part of the answers: the rows in which columns hold a value, and by what it may still be split."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pandas as pd

from sqmlib.caseschema import Answers
from sqmlib.cells import at, parse_column
from sqmlib.checks import DataError, Remark, Where, raise_errors
from sqmlib.i18n import pick, tr
from sqmlib.inputs import Column, Layout
from sqmlib.mapping import Intake, map_columns
from sqmlib.methodface import option_defaults
from sqmlib.personal import looks_personal
from sqmlib.tables import Table

__all__ = [
    "LEAST",
    "check_only",
    "column_texts",
    "groupings",
    "groups_left_out",
    "least_of",
    "part_texts",
    "restrict",
    "shown_part",
    "title_of",
    "unsafe_columns",
]

LEAST = 5  # fewest respondents that may be shown as a group, where the method does not say


def check_only(only: Mapping[str, Any] | None) -> dict[str, str] | None:
    """Return column -> value as texts, None for all answers.

    >>> check_only({"wave": 2025, "branch": " Beijing "}), check_only({})
    ({'wave': '2025', 'branch': 'Beijing'}, None)
    """
    if not only:
        return None
    sound = isinstance(only, Mapping) and all(
        isinstance(key, str) and key.strip() and type(value) in (str, int) and str(value).strip()
        for key, value in only.items()
    )
    if not sound:
        raise DataError([Remark("case.only_form", "error", {"found": str(only)[:80]})])
    return {key.strip(): str(value).strip() for key, value in only.items()}


def column_texts(table: Table, layout: Layout, spec: Answers | None, columns: Iterable[str]) -> pd.DataFrame:
    """Return columns of a table as texts, NaN where a cell is blank.

    Parameters
    ----------
    table : Table
        As read.
    layout : Layout
        The columns the method declares.
    spec : Answers, optional
        The ``answers`` entry of the case.
    columns : iterable of str
        Declared or further columns, named as in the case or as in the file.

    Raises
    ------
    DataError
        Naming every column that is not there or looks personal.
    """
    extra = {name: Column(name, "category") for name in columns}
    frame = map_columns(table, layout, spec, extra).frame
    raise_errors(_column_problems(frame, list(extra), table, layout, spec))
    found, said = {}, []
    for name, column in extra.items():
        texts, remarks = parse_column(_plain_dates(frame[name]), column, {}, at(table.where, name))
        found[name], said = texts.astype("str").where(texts.notna()), [*said, *remarks]
    raise_errors(said)
    return pd.DataFrame(found, index=frame.index)


def _plain_dates(cells: pd.Series) -> pd.Series:
    """Return dates of a workbook as ``2026-03-01``: there is no time of day to tell."""
    if not any(isinstance(cell, date) for cell in cells):
        return cells
    days = [c.date() if isinstance(c, datetime) and c == datetime(c.year, c.month, c.day) else c for c in cells]
    return pd.Series([str(c) if isinstance(c, date) else c for c in days], index=cells.index, dtype=object)


def _column_problems(
    frame: pd.DataFrame, names: Sequence[str], table: Table, layout: Layout, spec: Answers | None
) -> list[Remark]:
    problems = []
    for name in names:
        if name not in frame:
            values = {"column": name[:80], "known": _open_columns(table, layout, spec)}
            problems.append(Remark("case.only_column", "error", values, table.where))
        elif looks_personal(name, frame[name]) or _is_id(name, layout):
            problems.append(Remark("case.only_personal", "error", {"column": name[:80]}, table.where))
    return problems


def _is_id(name: str, layout: Layout) -> bool:
    return any(column.name == name and column.kind == "id" for column in layout.plain)


def _open_columns(table: Table, layout: Layout, spec: Answers | None) -> list[str]:
    """Return the columns that answers may be restricted by: neither answers themselves nor personal."""
    try:
        frame = map_columns(table, layout, spec, _every(table)).frame
    except DataError:
        return []
    known = layout.declared(list(frame.columns))
    free = [n for n in frame.columns if n not in known or known[n].kind == "category"]
    return [n for n in free if not looks_personal(n, frame[n])]


def _every(table: Table) -> dict[str, Column]:
    return {str(name): Column(str(name), "category") for name in table.frame.columns if str(name)}


def groupings(table: Table, layout: Layout, spec: Answers | None) -> list[str]:
    """Return the columns that could split the respondents: 2 to 12 different texts, not declared, not personal."""
    frame = map_columns(table, layout, spec, _every(table)).frame
    known = set(layout.declared(list(frame.columns)))
    free = [name for name in frame.columns if name not in known and 2 <= frame[name].nunique() <= 12]
    return [name for name in free if not looks_personal(name, frame[name])]


def restrict(table: Table, only: Mapping[str, str], layout: Layout, spec: Answers | None) -> Table:
    """Return the rows of a table in which every column holds its value.

    Raises
    ------
    DataError
        If a column is not there, or no row holds a value; the message names the values there are.
    """
    texts = column_texts(table, layout, spec, only)
    problems = [_no_value(name, value, texts[name], table.where) for name, value in only.items()]
    raise_errors(problem for problem in problems if problem)
    hit = pd.concat([texts[name] == value for name, value in only.items()], axis=1).all(axis=1).to_numpy()
    if not hit.any():
        raise DataError([Remark("case.only_nobody", "error", {"parts": _parts(only)}, table.where)])
    rows = tuple(table.frame.index[hit])
    return replace(table, frame=table.frame[hit], remarks=_said_of(table.remarks, set(rows)))


def _parts(only: Mapping[str, str]) -> list[str]:
    return [f"{name} = {value}"[:80] for name, value in only.items()]


def _no_value(name: str, value: str, texts: pd.Series, where: Where) -> Remark | None:
    if (texts == value).any():
        return None
    values = {"value": value[:80], "known": sorted(texts.dropna().unique())}
    return Remark("case.only_value", "error", values, at(where, name))


def _said_of(remarks: Iterable[Remark], rows: set[Any]) -> tuple[Remark, ...]:
    """Leave out what was said of rows that do not count."""
    return tuple(r for r in remarks if not r.where.rows or rows & set(r.where.rows))


def unsafe_columns(texts: pd.DataFrame, by: Sequence[str], groups: Sequence[str], least: int) -> list[str]:
    """Return the columns by which a part must not be split again.

    Another part and the whole are split by the same column: as soon as one group is too small to be shown in one of
    the parts, the others would give it away by subtraction.

    Parameters
    ----------
    texts : pandas.DataFrame
        All answers, not only the part; the columns below as texts.
    by : sequence of str
        Columns that make the parts.
    groups : sequence of str
        Columns that would split a part.
    least : int
        Fewest respondents that may be shown.

    Examples
    --------
    >>> texts = pd.DataFrame({"branch": list("aaabbb"), "route": list("xxyxxx")})
    >>> unsafe_columns(texts, ["branch"], ["route"], 2)
    ['route']
    """
    filled = texts.fillna("")
    small = {name: filled.groupby([*by, name], sort=False).size().lt(least).any() for name in groups if name not in by}
    return [name for name in groups if name in by or small[name]]


def groups_left_out(
    table: Table, layout: Layout, spec: Answers | None, only: Mapping[str, str], segment: str | None, least: int
) -> list[str]:
    """Return which of the method's own group columns and the named segment must not split a part of the answers."""
    named = {c.name: Column(c.name, "category") for c in layout.plain if c.kind == "category"}
    named |= {segment: Column(segment, "category")} if segment else {}
    there = map_columns(table, layout, spec, named).frame
    groups = [name for name in named if name in there]
    texts = column_texts(table, layout, spec, dict.fromkeys([*only, *groups]))
    return unsafe_columns(texts, list(only), groups, least)


def least_of(method: str, options: Mapping[str, Any]) -> int:
    """Return the fewest respondents a method shows as a group.

    >>> least_of("kano", {}), least_of("kano", {"min_group": 10})
    (5, 10)
    """
    declared = option_defaults(method).get("min_group")
    return int(options.get("min_group", declared.default if declared else LEAST))


def shown_part(intake: Intake, only: Mapping[str, str], left: Sequence[str], least: int) -> Intake:
    """Return a part of the answers without the columns `left` that must not split it again.

    Raises
    ------
    DataError
        If the part is too small to be shown at all.
    """
    found = intake.conformed
    if len(found.frame) < least:
        raise DataError([Remark("case.only_small", "error", {"least": least}, intake.table.where)])
    rest = [name for name in left if name not in only]
    values = {"columns": rest, "least": least}
    said = [Remark("case.only_groups", "warning", values, intake.table.where)] if rest else []
    frame = found.frame.drop(columns=[name for name in left if name in found.frame])
    return replace(intake, conformed=replace(found, frame=frame), remarks=(*intake.remarks, *said))


def title_of(title: str, only: Mapping[str, str], texts: Mapping[str, Any], lang: str | None) -> str:
    """Return a title that names the part it speaks of.

    >>> title_of("Airline", {"route": "long"}, {"long": {"en": "long haul", "zh": "长途"}}, "en")
    'Airline – route: long haul'
    """
    pairs = part_texts(only, texts, lang)
    said = tr("common.comma", lang).join(tr("case.part_value", lang, column=c, value=v) for c, v in pairs)
    return tr("case.part_title", lang, title=title, parts=said)


def part_texts(only: Mapping[str, str], texts: Mapping[str, Any], lang: str | None) -> list[tuple[str, str]]:
    """Return a part in words: column and value.

    >>> part_texts({"route": "long"}, {"long": {"en": "long haul", "zh": "长途"}}, "zh")
    [('route', '长途')]
    """
    return [(pick(texts.get(c, c), lang), pick(texts.get(v, v), lang)) for c, v in only.items()]
