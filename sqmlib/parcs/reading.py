"""Ratings, stages and proposals brought to one form: one spelling, one row per rating, rounds found in the dates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.checks import DataError, Remark, Where
from sqmlib.conform import conform
from sqmlib.inputs import Layout
from sqmlib.parcs.knowledge import ELEMENT_WORDS, ELEMENTS, INPUT, ROUND_GAP, TABLES, UNDATED

__all__ = ["Frames", "cell_of", "element_of", "problem", "read", "rounds"]

Frames = Mapping[str, "pd.DataFrame | None"]
NAMES = ("assessor", "stage", "element")


def problem(key: str, rows: Any = (), column: str = "", **values: Any) -> Remark:
    """Return a problem of the input, with its place."""
    return Remark(f"parcs.problem.{key}", "error", values, Where(rows=tuple(rows), column=column))


def cell_of(stage: str, element: str) -> str:
    """Return the id of a cell of the grid.

    >>> cell_of("check_in", "people")
    'check_in_people'
    """
    return f"{stage}_{element}"


def element_of(text: str) -> str:
    """Return the code of an element written in either language; else the text itself.

    >>> element_of("People"), element_of("环境"), element_of("x")
    ('people', 'environment', 'x')
    """
    return ELEMENT_WORDS.get(text.strip().casefold(), text.strip())


def read(tables: Frames) -> tuple[dict[str, pd.DataFrame], list[Remark]]:
    """Bring every table to its layout, texts as str (empty where missing); an absent table has no rows."""
    frames, remarks = {}, []
    for name, layout in {"answers": INPUT, **TABLES}.items():
        given = tables.get(name)
        try:
            found = None if given is None or not len(given.columns) else conform(given, layout)
        except DataError as error:
            found = None
            remarks += error.remarks
        remarks += [] if found is None else found.remarks
        frames[name] = _plain(pd.DataFrame() if found is None else found.frame, layout)
    return frames, remarks + _problems(frames)


def _plain(frame: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """Return all declared columns: texts as str, numbers as float, times as timestamps; known elements as codes."""
    out = {}
    for column in layout.columns:
        blank = pd.Series(index=frame.index, dtype=object)
        given = frame.get(column.name, blank)
        if column.kind in ("number", "scale"):
            out[column.name] = given.astype(float)
        elif column.kind == "time":
            out[column.name] = pd.to_datetime(given).dt.normalize()
        else:
            text = given.astype(object).where(given.notna(), "").astype(str).str.strip().astype(object)
            out[column.name] = text.map(element_of) if column.name == "element" else text
    return pd.DataFrame(out, index=frame.index)


def _problems(frames: Mapping[str, pd.DataFrame]) -> list[Remark]:
    """Return blanks where a name must stand, unknown elements, and names in two spellings."""
    said = []
    for table, columns in (("answers", NAMES), ("proposals", NAMES[1:])):
        frame = frames[table]
        for column in columns:
            blank = frame.index[frame[column] == ""]
            said += [problem("blank", blank, column)] if len(blank) else []
        odd = frame[(frame["element"] != "") & ~frame["element"].isin(ELEMENTS)]
        for text, rows in odd.groupby("element", sort=False).groups.items():
            said.append(problem("element", rows, "element", found=str(text)[:60], allowed=list(ELEMENTS)))
    said += _spellings(frames["answers"]["assessor"], "assessor")
    return said + _spellings(pd.concat([frames["stages"]["stage"], frames["answers"]["stage"]]), "stage")


def _spellings(names: pd.Series, column: str) -> list[Remark]:
    """Return a problem for every name that is written in several ways."""
    unique = pd.Series(sorted(set(names) - {""}), dtype=object)
    same = unique.map(lambda text: "".join(text.split()).replace("-", "").replace("_", "").casefold())
    groups = [list(unique[rows]) for rows in same.groupby(same).groups.values() if len(rows) > 1]
    return [problem("spelling", column=column, found=group) for group in groups]


def rounds(dates: pd.Series) -> pd.Series:
    """Return the round of every rating: its first day; more than 21 days without a rating begin another round.

    >>> rounds(pd.to_datetime(pd.Series(["2026-03-30", "2026-04-02", "2025-10-01"]))).tolist()
    ['2026-03-30', '2026-03-30', '2025-10-01']
    """
    if dates.isna().all():
        return pd.Series(UNDATED, dates.index, dtype=object)
    days = np.sort(dates.dropna().unique())
    begins = np.concatenate([[True], np.diff(days) > np.timedelta64(ROUND_GAP, "D")])
    first = pd.Series(pd.DatetimeIndex(days[begins]).strftime("%Y-%m-%d"), dtype=object)
    place = np.searchsorted(days[begins], dates.fillna(days[-1]).to_numpy(), side="right") - 1
    return first.iloc[place].set_axis(dates.index)
