"""What is wrong with the input: every problem as a remark, so that one error can list them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.checks import DataError, Remark

__all__ = ["answer_problems", "item_problems", "key_problems", "level_problems", "matrix_problems", "square"]

Floats = NDArray[np.float64]


def item_problems(unknown: Sequence[str], doubled: Sequence[str]) -> list[Remark]:
    """Return the problems of names that are none of the items, or stand twice."""
    found = [Remark("psychometrics.unknown_item", "error", {"items": list(unknown)})] if unknown else []
    return found + ([Remark("psychometrics.repeated_item", "error", {"items": list(doubled)})] if doubled else [])


def key_problems(keys: Mapping[str, int], items: Sequence[str]) -> list[Remark]:
    """Return the problems of keys: 1 or -1, for items there are."""
    wrong = [f"{item}: {key}" for item, key in keys.items() if key not in (1, -1)]
    found = [Remark("psychometrics.keys", "error", {"found": wrong})] if wrong else []
    return found + item_problems([str(i) for i in keys if i not in items], [])


def answer_problems(frame: pd.DataFrame) -> list[Remark]:
    """Return the problems of answers: columns twice, text, infinite numbers."""
    doubled = sorted(set(frame.columns[frame.columns.duplicated()]))
    if doubled:
        return item_problems([], doubled)
    numeric = {c: pd.api.types.is_numeric_dtype(frame[c]) and frame[c].dtype.kind in "iufb" for c in frame}
    text = [c for c, there in numeric.items() if not there]
    endless = [c for c in frame if frame[c].dtype.kind == "f" and bool(np.isinf(frame[c].to_numpy()).any())]
    found = [Remark("psychometrics.not_numeric", "error", {"items": text})] if text else []
    return found + ([Remark("psychometrics.infinite", "error", {"items": endless})] if endless else [])


def square(values: Any) -> Floats:
    """Return a matrix, a lower triangle filled up; anything else raises DataError."""
    rows = values.to_numpy(float).tolist() if isinstance(values, pd.DataFrame) else [list(row) for row in values]
    lengths = [len(row) for row in rows]
    if lengths == list(range(1, len(rows) + 1)):
        lower = np.array([[*row, *[0.0] * (len(rows) - len(row))] for row in rows], float)
        return lower + np.tril(lower, -1).T
    if set(lengths) != {len(rows)}:
        raise DataError([Remark("psychometrics.not_square", "error", {"rows": len(rows)})])
    return np.array(rows, float)


def matrix_problems(matrix: Floats, names: Sequence[str], n: int | None) -> list[Remark]:
    """Return the problems of a matrix: not symmetric, a variance not above 0, names that do not fit, n below 2."""
    symmetric = bool(np.isfinite(matrix).all() and np.allclose(matrix, matrix.T, rtol=1e-6, atol=1e-9))
    flat = [] if symmetric and (np.diag(matrix) > 0).all() else [str(i) for i in names]
    flat = [i for i, v in zip(flat, np.diag(matrix), strict=False) if not v > 0]
    found = [] if symmetric else [Remark("psychometrics.not_symmetric", "error")]
    found += [Remark("psychometrics.no_variance", "error", {"items": flat})] if flat else []
    if len(names) != len(matrix) or len(set(names)) != len(names):
        found.append(Remark("psychometrics.names", "error", {"names": len(set(names)), "items": len(matrix)}))
    return found + ([] if n is None or n >= 2 else [Remark("psychometrics.few_rows", "error", {"n": n})])


def level_problems(level: float) -> list[Remark]:
    """Return the problem of a confidence level that is not between 0 and 1."""
    return [] if 0 < level < 1 else [Remark("psychometrics.level", "error", {"found": level})]
