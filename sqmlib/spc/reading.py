"""Values, counts and subgroups as given, turned into arrays; every problem as a remark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.checks import Remark
from sqmlib.spc.setting import MOST, trouble

__all__ = ["Groups", "counts_of", "group", "numbers", "sizes_of"]

Floats = NDArray[np.float64]


def numbers(values: Any, name: str = "values") -> tuple[Floats, list[Remark]]:
    """Return values as floats, missing ones as NaN, with the problems: text, infinite, not a plain list, empty.

    >>> numbers([1, None, 2])[0].tolist()
    [1.0, nan, 2.0]
    """
    array = np.asarray(values) if not isinstance(values, (pd.Series, pd.Index)) else values.to_numpy()
    if array.ndim != 1 or not len(array):
        return np.empty(0), [trouble("shape", name=name, found=str(array.shape))]
    if array.dtype.kind in "iuf":
        found = array.astype(float)
        wrong = np.isinf(found)
    else:
        given = pd.Series(array, dtype=object)
        turned = pd.to_numeric(given.where(~given.map(lambda v: isinstance(v, (bool, np.bool_)))), errors="coerce")
        found = turned.to_numpy(float)
        wrong = (np.isnan(found) & given.notna().to_numpy()) | np.isinf(found)
    if not wrong.any():
        return found, []
    rows = np.flatnonzero(wrong)[:MOST]
    return found, [trouble("numbers", name=name, rows=(rows + 1).tolist(), found=[str(array[i])[:20] for i in rows])]


def counts_of(values: Any, name: str = "counts") -> tuple[Floats, list[Remark]]:
    """Return counts: whole numbers of at least 0; a rate or percentage is refused by name."""
    found, problems = numbers(values, name)
    with np.errstate(invalid="ignore"):
        wrong = (found < 0) | (found != np.round(found))
    wrong &= ~np.isnan(found)
    if not problems and wrong.any():
        rows = np.flatnonzero(wrong)[:MOST]
        shown = [f"{found[i]:g}" for i in rows]
        problems = [trouble("counts", name=name, rows=(rows + 1).tolist(), found=shown)]
    return found, problems


def sizes_of(values: Any, n: int) -> tuple[Floats, list[Remark]]:
    """Return denominators, one per point or one for all: above 0, never missing."""
    if np.ndim(values) == 0:
        values = np.repeat(values, n)
    found, problems = numbers(values, "sizes")
    if problems:
        return np.ones(n), problems
    if len(found) != n:
        return np.ones(n), [trouble("length", name="sizes", n=n, found=len(found))]
    wrong = ~(found > 0)
    if wrong.any():
        rows = np.flatnonzero(wrong)[:MOST]
        return np.ones(n), [trouble("sizes", rows=(rows + 1).tolist(), found=[f"{found[i]:g}" for i in rows])]
    return found, []


@dataclass(frozen=True)
class Groups:
    """Subgroups: what each point of a chart of means rests on.

    Attributes
    ----------
    names : list
        Ids of the subgroups in their order.
    n, mean, range, sd : ndarray
        Values, mean, range and standard deviation (divisor n - 1); range and sd are NaN below two values.
    """

    names: list[Any]
    n: NDArray[np.intp]
    mean: Floats
    range: Floats
    sd: Floats


def group(values: Any, subgroup: Any) -> tuple[Groups | None, list[Remark]]:
    """Return subgroups from a table (one row each, missing values allowed) or from values with a subgroup id each.

    >>> found, _ = group([1, 2, 3, 7], ["a", "a", "b", "b"])
    >>> found.mean.tolist(), found.range.tolist()
    ([1.5, 5.0], [1.0, 4.0])
    """
    if subgroup is None:
        return _from_table(values)
    found, problems = numbers(values)
    ids = pd.Series(list(subgroup))
    if not problems and len(ids) != len(found):
        problems = [trouble("length", name="subgroup", n=len(found), found=len(ids))]
    elif ids.isna().any():
        problems = [*problems, trouble("subgroup_missing", rows=(np.flatnonzero(ids.isna()) + 1)[:MOST].tolist())]
    if problems:
        return None, problems
    codes, names = pd.factorize(ids)
    known = ~np.isnan(found)
    return _groups(codes[known], found[known], list(names)), []


def _from_table(values: Any) -> tuple[Groups | None, list[Remark]]:
    """Return the subgroups of a table with one row per subgroup."""
    table = np.asarray(values, dtype=object) if not isinstance(values, pd.DataFrame) else values.to_numpy(object)
    if table.ndim != 2 or not table.size:
        return None, [trouble("subgroup_shape", found=str(table.shape))]
    found, problems = numbers(table.ravel())
    if problems:
        return None, problems
    names = list(values.index) if isinstance(values, pd.DataFrame) else list(range(1, len(table) + 1))
    known = ~np.isnan(found)
    return _groups(np.repeat(np.arange(len(table)), table.shape[1])[known], found[known], names), []


def _groups(codes: NDArray[np.intp], values: Floats, names: list[Any]) -> Groups:
    k = len(names)
    n = np.bincount(codes, minlength=k)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(codes, values, minlength=k) / n
        squares = np.bincount(codes, (values - mean[codes]) ** 2, minlength=k)
        sd = np.where(n > 1, np.sqrt(squares / (n - 1)), np.nan)
    low, high = np.full(k, np.inf), np.full(k, -np.inf)
    np.minimum.at(low, codes, values)
    np.maximum.at(high, codes, values)
    return Groups(names, n, mean, np.where(n > 1, high - low, np.nan), sd)
