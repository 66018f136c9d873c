"""Fingerprints of tables: whether what a transfer was made from is still the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

__all__ = ["fingerprint"]


def fingerprint(table: Any) -> str:
    """Return a hash of the values of a table, whatever the order of its rows and columns.

    Parameters
    ----------
    table : pandas.DataFrame, pandas.Series, mapping or None

    Examples
    --------
    >>> a = pd.DataFrame({"x": [1, 2]}, index=["p", "q"])
    >>> fingerprint(a) == fingerprint(a.iloc[::-1]), fingerprint(a) == fingerprint(a * 2)
    (True, False)
    """
    frame = pd.Series(table, dtype=object).to_frame("value") if isinstance(table, Mapping) else table
    frame = frame.to_frame("value") if isinstance(frame, pd.Series) else frame
    if frame is None:
        return hashlib.sha256(b"").hexdigest()
    keyed = not isinstance(frame.index, pd.RangeIndex)  # without ids the order of the rows is all there is
    names = sorted(frame.columns, key=str)
    cells = zip(frame.index, *(frame[c] for c in names), strict=True)
    rows = [[_plain(value) for value in (row if keyed else (i, *row[1:]))] for i, row in enumerate(cells)]
    told = [[str(n) for n in names], sorted(rows) if keyed else rows]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def _plain(value: Any) -> str:
    """Return a cell as text; whole numbers read the same whatever their type."""
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (int, float, np.integer, np.floating)):
        return format(float(value), ".17g")
    return "nan" if value is None or value is pd.NA else str(value)
