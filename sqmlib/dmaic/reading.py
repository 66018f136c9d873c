"""The input tables brought to one form, and what is worth knowing about them before a chart is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.checks import DataError, Remark, Where
from sqmlib.conform import conform
from sqmlib.inputs import Layout

__all__ = ["inspect_defects", "inspect_process", "read_table", "texts_of"]

_KEYS = {"dmaic": "category", "dmaic_fmea": "failure_mode"}
_TIMES = {"process": "timestamp", "defects": "date"}


def read_table(given: pd.DataFrame | None, layout: Layout) -> tuple[pd.DataFrame, list[Remark]]:
    """Return a table in its layout, in the order of time, with what is to be said; an absent one has no rows."""
    if given is None or not len(given):
        return _keyed(_empty(layout), layout), []
    try:
        found = conform(given, layout)
    except DataError as error:
        return _keyed(_empty(layout), layout), list(error.remarks)
    frame, remarks = found.frame, list(found.remarks)
    if layout.kind in _TIMES:
        frame, said = _in_order(frame, layout.kind)
        remarks += said
    frame = frame if layout.kind == "dmaic_samples" else _plain(frame, layout)
    return _keyed(frame, layout), remarks


def _empty(layout: Layout) -> pd.DataFrame:
    kinds = {"number": float, "time": "datetime64[us]"}
    plain = [c for c in layout.columns if not c.is_family]
    return pd.DataFrame({c.name: pd.Series(dtype=kinds.get(c.kind, object)) for c in plain})


def _plain(frame: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """Return all declared columns: texts as str (empty where missing), numbers as float, times as timestamps."""
    out = {}
    for column in layout.columns:
        given = frame[column.name] if column.name in frame else pd.Series(index=frame.index, dtype=object)
        if column.kind == "number":
            out[column.name] = given.astype(float)
        elif column.kind == "time":
            out[column.name] = pd.to_datetime(given)
        else:
            out[column.name] = given.astype(object).where(given.notna(), "").astype(str).str.strip().astype(object)
    return pd.DataFrame(out, index=frame.index)


def _keyed(frame: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    key = _KEYS.get(layout.kind)
    return frame.set_index(key) if key else frame.reset_index(drop=True)


def _in_order(frame: pd.DataFrame, kind: str) -> tuple[pd.DataFrame, list[Remark]]:
    """Sort by time, keep one of identical rows, leave out what cannot be charted, and say so."""
    remarks = inspect_process(frame) if kind == "process" else inspect_defects(frame)
    time = _TIMES[kind]
    need = ["value"] if kind == "process" else ["inspected", "defects"]
    kept = frame[~frame.duplicated() & frame[[time, *need]].notna().all(axis=1)]
    if kind == "defects":
        kept = kept[kept["inspected"] > 0]
    return kept.sort_values(time, kind="stable"), list(remarks)


def _place(column: str, frame: pd.DataFrame, wrong: Any) -> Where:
    return Where("", "", tuple(frame.index[np.asarray(wrong, bool)].tolist()), column)


def inspect_process(frame: pd.DataFrame) -> tuple[Remark, ...]:
    """Return what is worth knowing about a table of measurements.

    Parameters
    ----------
    frame : pandas.DataFrame, one row per measurement
        ``timestamp``, ``value``, optional ``subgroup``, ``stage``, ``ctq``.

    Returns
    -------
    tuple of Remark
        Rows not in the order of time, repeated rows, rows without time or value, subgroups of one value (then the
        chart of single values fits), subgroups that mix stages (an error).

    Examples
    --------
    >>> rows = pd.DataFrame({"timestamp": pd.to_datetime(["2026-01-02", "2026-01-01"]), "value": [1.0, 2.0]})
    >>> [remark.code for remark in inspect_process(rows)]
    ['dmaic.note.not_in_order']
    """
    remarks = _time_remarks(frame, "timestamp", ["value"])
    if "subgroup" not in frame or frame["subgroup"].isna().all():
        return tuple(remarks)
    kept = frame[~frame.duplicated()]
    sizes = kept.groupby("subgroup", sort=False)["value"].count()
    if len(sizes) > 1 and (sizes <= 1).all():
        remarks.append(
            Remark("dmaic.note.subgroups_of_one", "warning", {"n": len(sizes)}, Where("", "", (), "subgroup"))
        )
    if "stage" in frame:
        mixed = kept.groupby("subgroup", sort=False)["stage"].nunique()
        names = [str(name) for name in mixed.index[mixed > 1]]
        if names:
            remarks.append(
                Remark("dmaic.problem.mixed_subgroup", "error", {"found": names[:8]}, Where("", "", (), "stage"))
            )
    return tuple(remarks)


def inspect_defects(frame: pd.DataFrame) -> tuple[Remark, ...]:
    """Return what is worth knowing about a table of counted defects.

    Parameters
    ----------
    frame : pandas.DataFrame, one row per period
        ``date``, ``inspected``, ``defects``, optional ``stage``, ``ctq``.

    Returns
    -------
    tuple of Remark
        Rows not in the order of time, repeated rows, periods in which nothing was inspected (left out), and, as an
        error, more defective cases than inspected ones.

    Examples
    --------
    >>> rows = pd.DataFrame({"date": pd.to_datetime(["2026-01-01"]), "inspected": [100], "defects": [130]})
    >>> [(remark.code, remark.level) for remark in inspect_defects(rows)]
    [('dmaic.problem.more_than_inspected', 'error')]
    """
    remarks = _time_remarks(frame, "date", ["inspected", "defects"])
    nothing = (frame["inspected"] == 0) & (frame["defects"].fillna(0) == 0)
    if nothing.any():
        values = {"n": int(nothing.sum())}
        remarks.append(Remark("dmaic.note.nothing_inspected", "warning", values, _place("inspected", frame, nothing)))
    more = frame["defects"] > frame["inspected"]
    for row in frame.index[more.to_numpy()]:
        values = {"defects": f"{frame.at[row, 'defects']:g}", "inspected": f"{frame.at[row, 'inspected']:g}"}
        remarks.append(Remark("dmaic.problem.more_than_inspected", "error", values, Where("", "", (row,), "defects")))
    return tuple(remarks)


def _time_remarks(frame: pd.DataFrame, time: str, needed: list[str]) -> list[Remark]:
    remarks = []
    stamps = frame[time].dropna()
    if not stamps.is_monotonic_increasing:
        remarks.append(Remark("dmaic.note.not_in_order", "warning", {}, Where("", "", (), time)))
    twice = frame.duplicated().to_numpy()
    if twice.any():
        remarks.append(
            Remark("dmaic.note.repeated_rows", "warning", {"n": int(twice.sum())}, _place(time, frame, twice))
        )
    for column in (time, *needed):
        empty = frame[column].isna().to_numpy()
        if empty.any():
            values = {"n": int(empty.sum())}
            remarks.append(Remark("dmaic.note.blank_cells", "warning", values, _place(column, frame, empty)))
    return remarks


def texts_of(complaints: pd.DataFrame, entries: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return the texts of everything that has an id: id -> text or {"en": ..., "zh": ...}."""
    out: dict[str, Any] = {}
    for frame in (complaints,):
        for key, en, zh in zip(frame.index, frame["text_en"], frame["text_zh"], strict=True):
            found = {lang: text for lang, text in (("en", en), ("zh", zh)) if text}
            out |= {key: found} if found else {}
    for frame in entries.values():
        if "text" in frame:
            out |= {key: text for key, text in frame["text"].items() if text}
    return out
