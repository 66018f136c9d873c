"""Bring a table to its declared layout, or say everything that is wrong with it. Nothing is guessed or imputed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.checks import Remark, Where, raise_errors
from sqmlib.inputs import Column, Formula, Layout, Scale

__all__ = ["Conformed", "conform"]

LONGEST_NAME = 200
MISSING_WORDS = frozenset({"", "na", "n/a", "n.a.", "-", "--", "—", "null", "none", "nan", "#n/a n/a", "."})
MISSING_NUMBERS = frozenset({99.0, 999.0, -99.0, -999.0})
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．－", "0123456789.-")


@dataclass(frozen=True)
class Conformed:
    """A table in its declared layout.

    Attributes
    ----------
    frame : pandas.DataFrame
        Declared columns alone; scale and number columns numeric with NaN for missing; the index as given.
    items : list of str
        The items found, in the order of the header.
    remarks : tuple of Remark
        What was assumed, repaired or left out.
    """

    frame: pd.DataFrame
    items: list[str]
    remarks: tuple[Remark, ...]


def conform(
    frame: pd.DataFrame,
    layout: Layout,
    *,
    extra: Mapping[str, Column] | None = None,
    labels: Mapping[str, int] | None = None,
    where: Where | None = None,
) -> Conformed:
    """Bring `frame` to `layout`.

    Parameters
    ----------
    frame : pandas.DataFrame, one row per respondent
        Cells as text (as read from a file) or as numbers. An index named ``row`` holds the lines of the file.
    layout : Layout
        The declared columns.
    extra : mapping of str to Column, optional
        Further columns to take, e.g. the segment a user named.
    labels : mapping of str to int, optional
        Answer texts of the user's own, in addition to the alias tables.
    where : Where, optional
        File and sheet, for the messages.

    Returns
    -------
    Conformed

    Raises
    ------
    DataError
        Listing all problems: columns, cells, respondents.

    Examples
    --------
    >>> from sqmlib.inputs import Column, Formula, Layout, Scale
    >>> layout = Layout("demo", (Column("respondent", "id"), Column("{item}_f", "scale", scale=Scale(1, 5))))
    >>> conform(pd.DataFrame({"respondent": ["a", "b"], "wifi_f": ["1", "5.0"]}), layout).frame["wifi_f"].tolist()
    [1.0, 5.0]
    """
    names, where = [str(c) for c in frame.columns], where or Where()
    raise_errors(_header_problems(names, layout, where))
    declared = layout.declared(names) | {n: c for n, c in (extra or {}).items() if n in names}
    remarks = [_missing_column(n, where) for n in (*layout.missing(names), *sorted(set(extra or {}) - set(names)))]
    if not len(frame):
        remarks.append(Remark("input.no_rows", "error", {}, where))
    if not layout.items(names) and layout.families:
        suffixes = [f"…{c.suffix}" for c in layout.families if c.required]
        remarks.append(Remark("input.no_items", "error", {"suffixes": suffixes}, where))
    out = {}
    for name, column in declared.items():
        out[name], said = _column(frame[name], column, labels or {}, _at(where, name))
        remarks += said
    conformed, said = _respondents(pd.DataFrame(out, index=frame.index), layout, where)
    return Conformed(conformed, layout.items(names), raise_errors([*_one_mapping(remarks, where), *said]))


def _one_mapping(remarks: list[Remark], where: Where) -> list[Remark]:
    """Say once for the whole table, not once per column, how answer texts were read."""
    labels = [r for r in remarks if r.code == "input.label"]
    mapping = dict.fromkeys(entry for r in labels for entry in r.values["mapping"])
    rest = [r for r in remarks if r.code != "input.label"]
    return [*rest, Remark("input.label", "warning", {"mapping": sorted(mapping)}, where)] if labels else rest


def _at(where: Where, column: str, rows: Any = ()) -> Where:
    return Where(where.file, where.sheet, tuple(rows), column)


def _header_problems(names: list[str], layout: Layout, where: Where) -> list[Remark]:
    found = []
    for position, name in enumerate(names, start=1):
        if not name.strip():
            found.append(Remark("input.empty_header", "error", {"position": position}, where))
        elif len(name) > LONGEST_NAME:
            values = {"start": name[:40], "length": len(name), "most": LONGEST_NAME}
            found.append(Remark("input.long_name", "error", values, where))
    for name in dict.fromkeys(n for n in names if names.count(n) > 1 and n.strip()):
        found.append(Remark("input.duplicate_column", "error", {"n": names.count(name)}, _at(where, name)))
    return found


def _missing_column(name: str, where: Where) -> Remark:
    return Remark("input.missing_column", "error", {"name": name}, where)


def _column(series: pd.Series, column: Column, labels: Mapping[str, int], where: Where):
    if column.kind in ("id", "category"):
        return _text(series), []
    if pd.api.types.is_bool_dtype(series):
        return series.astype(float), [Remark("input.boolean", "error", {"found": ["True"]}, where)]
    if pd.api.types.is_numeric_dtype(series):
        return _numeric(series, column, where)
    return _parsed(series, column, labels, where)


def _text(series: pd.Series) -> pd.Series:
    """Return text without outer blanks, NaN where there is none; whole numbers stay as they are."""
    if pd.api.types.is_integer_dtype(series):
        return series
    text = series.astype("str").str.strip()
    return text.mask(text == "")


def _numeric(series: pd.Series, column: Column, where: Where):
    """Check a numeric column without copying it; a copy is made only when missing codes are taken out."""
    values = series.to_numpy()
    low, high = _bounds(column)
    whole = values.dtype.kind in "iu"
    present = values if whole else values[~np.isnan(values)]
    off = ~((present >= low) & (present <= high))
    if not whole and column.scale is not None:
        off |= present != np.floor(present)
    if not off.any():
        return series, []
    return _parsed(series.astype(object).where(series.notna(), None), column, {}, where)


def _bounds(column: Column) -> tuple[float, float]:
    if column.scale is not None:
        return column.scale.low, column.scale.high
    return -np.inf if column.low is None else column.low, np.inf


def _parsed(series: pd.Series, column: Column, labels: Mapping[str, int], where: Where):
    """Parse each distinct cell once; remarks collect the rows of every kind of trouble."""
    codes, uniques = pd.factorize(series.astype(object), use_na_sentinel=True)
    parsed = [_cell(value, column, labels) for value in uniques]
    numbers = np.array([p[0] for p in parsed] + [np.nan])[codes]
    remarks = []
    for kind in dict.fromkeys(p[1] for p in parsed if p[1]):
        hit = np.isin(codes, [i for i, p in enumerate(parsed) if p[1] == kind])
        found = list(dict.fromkeys(str(v)[:60] for v in series[hit]))
        remarks.append(_cell_remark(kind, found, column, _at(where, where.column, series.index[hit].tolist())))
    return pd.Series(numbers, index=series.index), remarks


_WARNINGS = ("missing_code", "label", "full_width")


def _cell_remark(kind: str, found: list[str], column: Column, where: Where) -> Remark:
    low, high = _bounds(column)
    values: dict[str, Any] = {"found": found, "low": low, "high": high}
    if kind == "label":
        values = {"mapping": [f"{column.scale.position(text)} = {text}" for text in found]}
    level = "warning" if kind in _WARNINGS else "error"
    return Remark(f"input.{kind}", level, values, where)


def _cell(value: Any, column: Column, labels: Mapping[str, int]) -> tuple[float, str]:
    """Return (number, kind of remark); the kind is empty when there is nothing to say."""
    if isinstance(value, Formula):
        return np.nan, "formula"
    if isinstance(value, (bool, np.bool_)) or str(value).strip().casefold() in ("true", "false"):
        return np.nan, "boolean"
    if isinstance(value, (date, pd.Timestamp, np.datetime64)):
        return np.nan, "date_cell"
    text = str(value).strip()
    if text in labels:
        return float(labels[text]), ""
    plain = text.translate(_FULL_WIDTH)
    kind = "full_width" if plain != text else ""
    if plain.casefold() in MISSING_WORDS:
        return np.nan, "missing_code" if plain else ""
    if plain.startswith("#"):
        return np.nan, "cell_error"
    try:
        number = float(plain) if "_" not in plain else None
    except ValueError:
        number = None
    if number is None:
        return _label(text, column.scale)
    return _number(number, column, kind)


def _number(number: float, column: Column, kind: str) -> tuple[float, str]:
    low, high = _bounds(column)
    fits = low <= number <= high and np.isfinite(number)
    if fits and (column.scale is None or number == np.floor(number)):
        return number, kind
    if number in MISSING_NUMBERS:
        return np.nan, "missing_code"
    return np.nan, "off_scale" if column.scale is not None else "off_range"


def _label(text: str, scale: Scale | None) -> tuple[float, str]:
    if scale is None:
        return np.nan, "not_a_number"
    position = scale.position(text)
    return (float(position), "label") if position is not None else (np.nan, "unknown_answer")


def _respondents(frame: pd.DataFrame, layout: Layout, where: Where) -> tuple[pd.DataFrame, list[Remark]]:
    """Name blank ids, keep one of identical repeats, refuse contradicting ones."""
    key = next((c.name for c in layout.plain if c.kind == "id"), None)
    if key is None or key not in frame:
        return frame, []
    remarks, ids = [], frame[key]
    blank = ids.isna().to_numpy()
    if blank.any():
        rows = frame.index[blank].tolist()
        remarks.append(Remark("input.blank_id", "warning", {"n": int(blank.sum())}, _at(where, key, rows)))
        frame = frame.assign(**{key: ids.where(~blank, [f"(row {r})" for r in frame.index])})
    repeated = frame.duplicated(key, keep=False).to_numpy()
    if not repeated.any():
        return frame, remarks
    same = frame.duplicated(keep=False).to_numpy()
    for name, group in frame[repeated].groupby(key, sort=False):
        twin = bool(same[frame.index.get_indexer_for(group.index)].all()) and group.nunique(dropna=False).max() == 1
        code, level = ("input.repeated", "warning") if twin else ("input.contradicting", "error")
        remarks.append(Remark(code, level, {"respondent": str(name)}, _at(where, key, group.index.tolist())))
    return frame[~frame.duplicated().to_numpy()], remarks
