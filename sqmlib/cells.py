"""The cells of one column: what they mean on its scale, and what is wrong with them. Nothing is guessed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.checks import Remark, Where
from sqmlib.dates import parse_times
from sqmlib.inputs import Column, Formula, Scale, normal
from sqmlib.numbers import plain_numbers

__all__ = ["MISSING_WORDS", "at", "parse_column"]

MISSING_WORDS = frozenset({"", "na", "n/a", "n.a.", "-", "--", "—", "null", "none", "nan", "#n/a n/a", "."})
MISSING_NUMBERS = frozenset({99.0, 999.0, -99.0, -999.0})
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．－", "0123456789.-")


def at(where: Where, column: str, rows: Any = ()) -> Where:
    """Return the place of some cells of a column."""
    return Where(where.file, where.sheet, tuple(rows), column)


def parse_column(series: pd.Series, column: Column, labels: Mapping[str, int | None], where: Where):
    """Return one column in its declared kind, and what is to be said about its cells.

    Parameters
    ----------
    series : pandas.Series
        Cells as text or numbers.
    column : Column
        What they must be.
    labels : mapping of str to int or None
        The user's own coding.
    where : Where
        File, sheet and column.

    Returns
    -------
    tuple of pandas.Series and list of Remark
    """
    if column.kind == "time":
        return parse_times(series, where)
    if column.kind in ("id", "category", "text"):
        return _text(series), _unstored(series, where)
    if column.scale is None or not column.scale.aliases:  # another scale: only what stands for no answer holds
        labels = {text: None for text, position in labels.items() if position is None}
    if pd.api.types.is_bool_dtype(series):
        return series.astype(float), [Remark("input.boolean", "error", {"found": ["True"]}, where)]
    if pd.api.types.is_numeric_dtype(series) and not labels:
        return _numeric(series, column, where)
    return _parsed(series, column, labels, where)


def _text(series: pd.Series) -> pd.Series:
    """Return text without outer blanks, NaN where there is none; whole numbers stay as they are."""
    if pd.api.types.is_integer_dtype(series):
        return series
    text = series.astype("str").str.strip()
    return text.mask(text == "")


def _unstored(series: pd.Series, where: Where) -> list[Remark]:
    """Refuse formulas without a stored value."""
    hit = [isinstance(v, Formula) for v in series] if series.dtype == object else []
    if not any(hit):
        return []
    return [
        Remark(
            "input.formula", "error", {"found": list(series[hit])}, at(where, where.column, series.index[hit].tolist())
        )
    ]


def _numeric(series: pd.Series, column: Column, where: Where):
    """Check a numeric column without copying it; a copy is made only when missing codes are taken out."""
    values = series.to_numpy()
    low, high = _bounds(column)
    whole = values.dtype.kind in "iu"
    present = values if whole else values[~np.isnan(values)]
    off = ~((present >= low) & (present <= high))
    if not whole and (column.scale is not None or column.whole):
        off |= present != np.floor(present)
    if column.scale is not None and column.scale.values:
        off |= ~np.isin(present, column.scale.values)
    if not off.any():
        return series, []
    return _parsed(series.astype(object).where(series.notna(), None), column, {}, where)


def _bounds(column: Column) -> tuple[float, float]:
    if column.scale is not None:
        return column.scale.low, column.scale.high
    return -np.inf if column.low is None else column.low, np.inf if column.high is None else column.high


def _parsed(series: pd.Series, column: Column, labels: Mapping[str, int | None], where: Where):
    """Parse each distinct cell once; remarks collect the rows of every kind of trouble."""
    codes, uniques = pd.factorize(series.astype(object), use_na_sentinel=True)
    parsed = (
        [_cell(value, column, labels) for value in uniques] if column.kind == "scale" else _measures(uniques, column)
    )
    numbers = np.array([p[0] for p in parsed] + [np.nan])[codes]
    remarks = []
    for kind in dict.fromkeys(p[1] for p in parsed if p[1]):
        hit = np.isin(codes, [i for i, p in enumerate(parsed) if p[1] == kind])
        found = list(dict.fromkeys(str(v)[:60] for v in series[hit]))
        remarks.append(_cell_remark(kind, found, column, at(where, where.column, series.index[hit].tolist())))
    return pd.Series(numbers, index=series.index), remarks


def _measures(values: Any, column: Column) -> list[tuple[float, str]]:
    """Read numbers, not positions: the cells of the column together settle what a comma means."""
    found = []
    for value, done in plain_numbers(list(values)):
        number, kind = (np.nan, done) if done in _TWO_READINGS else _cell(value, column, {})
        found.append((number, kind or done))
    return found


_TWO_READINGS = ("mixed_decimal", "open_comma")
_WARNINGS = ("missing_code", "label", "full_width", "decimal_comma", "thousands")


def _cell_remark(kind: str, found: list[str], column: Column, where: Where) -> Remark:
    low, high = _bounds(column)
    values: dict[str, Any] = {"found": found}
    if kind == "off_values":
        values["allowed"] = list(column.scale.values)
    elif kind not in _WARNINGS:
        values |= {"low": low if np.isfinite(low) else "−∞", "high": high if np.isfinite(high) else "∞"}
    if kind == "label":
        values = {"mapping": [f"{column.scale.position(text)} = {text}" for text in found]}
    level = "warning" if kind in _WARNINGS else "error"
    return Remark(f"input.{kind}", level, values, where)


def _cell(value: Any, column: Column, labels: Mapping[str, int | None]) -> tuple[float, str]:
    """Return (number, kind of remark); the kind is empty when there is nothing to say."""
    if isinstance(value, Formula):
        return np.nan, "formula"
    if isinstance(value, (bool, np.bool_)) or str(value).strip().casefold() in ("true", "false"):
        return np.nan, "boolean"
    if isinstance(value, (date, pd.Timestamp, np.datetime64)):
        return np.nan, "date_cell"
    text = str(value).strip()
    number = _as_number(text.translate(_FULL_WIDTH))
    key = text if text in labels else normal(text) if number is None else f"{number:g}"
    if key in labels:
        return (np.nan, "missing_code") if labels[key] is None else (float(labels[key]), "")
    return _read(text, number, column, coded=any(_as_number(k) is not None for k, p in labels.items() if p is not None))


def _as_number(text: str) -> float | None:
    try:
        return float(text) if "_" not in text else None
    except ValueError:
        return None


def _read(text: str, number: float | None, column: Column, *, coded: bool) -> tuple[float, str]:
    """Read a cell that the user's own coding does not name."""
    plain = text.translate(_FULL_WIDTH)
    kind = "full_width" if number is not None and not text.isascii() else ""
    if plain.casefold() in MISSING_WORDS:
        return np.nan, "missing_code" if plain else ""
    if plain.startswith("#"):
        return np.nan, "cell_error"
    if number is None:
        return _label(text, column.scale)
    if coded and number not in MISSING_NUMBERS:
        return np.nan, "not_coded"
    return _number(number, column, kind)


def _number(number: float, column: Column, kind: str) -> tuple[float, str]:
    low, high = _bounds(column)
    fits = low <= number <= high and np.isfinite(number)
    whole = number == np.floor(number) if np.isfinite(number) else False
    listed = column.scale is None or not column.scale.values or number in column.scale.values
    if fits and listed and (whole or not (column.scale or column.whole)):
        return number, kind
    if number in MISSING_NUMBERS:
        return np.nan, "missing_code"
    if column.scale is not None:
        return np.nan, "off_values" if column.scale.values else "off_scale"
    return np.nan, "not_whole" if fits else "off_range" if column.high is None else "off_limits"


def _label(text: str, scale: Scale | None) -> tuple[float, str]:
    if scale is None:
        return np.nan, "not_a_number"
    position = scale.position(text)
    return (float(position), "label") if position is not None else (np.nan, "unknown_answer")
