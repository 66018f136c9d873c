"""The order of points: their names, stages, frozen baseline, exclusions; every problem as a remark."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.checks import Remark

__all__ = ["MOST", "baseline_of", "excluded_of", "find", "stages_of", "times_of", "trouble"]

Bools = NDArray[np.bool_]
MOST = 8  # places that an error names


def trouble(code: str, **values: Any) -> Remark:
    """Return an error of this module as a remark."""
    return Remark(f"spc.problem.{code}", "error", values)


def times_of(time: Any, n: int) -> tuple[pd.Index, pd.DatetimeIndex | None, list[Remark]]:
    """Return the names of the points, their dates if they have some, and the problems of the order."""
    if time is None:
        return pd.RangeIndex(1, n + 1, name="point"), None, []
    index = pd.Index(time)
    empty = pd.RangeIndex(1, n + 1, name="point")
    if len(index) != n:
        return empty, None, [trouble("length", name="time", n=n, found=len(index))]
    if index.hasnans:
        return empty, None, [trouble("time_missing", rows=(np.flatnonzero(index.isna()) + 1)[:MOST].tolist())]
    if not index.is_unique:
        return empty, None, [trouble("time_twice", found=[str(v) for v in index[index.duplicated()].unique()[:MOST]])]
    if isinstance(index, pd.PeriodIndex):
        index = index.to_timestamp()
    if index.dtype.kind in "Miuf" and not index.is_monotonic_increasing:
        back = np.flatnonzero(index[1:] < index[:-1])[:MOST] + 1
        return empty, None, [trouble("time_order", found=[str(index[i]) for i in back])]
    dates = index if isinstance(index, pd.DatetimeIndex) else None
    if dates is not None and (dates.is_month_start & (dates == dates.normalize())).all():
        return pd.Index(dates.strftime("%Y-%m"), name="point"), dates, []
    return pd.Index([_name(v) for v in index], name="point"), dates, []


def find(points: pd.Index, dates: pd.DatetimeIndex | None, value: Any) -> Any:
    """Return the name of the point a user means, also when a date is written otherwise; None when there is none."""
    name = _name(value)
    if name in points:
        return name
    if dates is not None:
        stamp = pd.to_datetime(str(value), errors="coerce")
        if stamp in dates:
            return points[dates.get_loc(stamp)]
    return next((p for p in points if str(p) == str(value)), None) if len(points) <= 10_000 else None


def _name(value: Any) -> Any:
    """Return a time as text or whole number, as it stands in tables and JSON."""
    if isinstance(value, (pd.Timestamp, np.datetime64)) or hasattr(value, "isoformat"):
        stamp = pd.Timestamp(value)
        return stamp.strftime("%Y-%m-%d") if stamp == stamp.normalize() else stamp.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, (int, np.integer, float, np.floating)) and not isinstance(value, bool):
        return int(value) if float(value).is_integer() else float(value)
    return str(value)


def stages_of(stage: Any, n: int) -> tuple[NDArray[np.intp], list[str], list[Remark]]:
    """Return the number of the stage of every point, the names of the stages, and the problems."""
    if stage is None:
        return np.zeros(n, int), [""], []
    values = pd.Series(list(stage))
    if values.isna().any():
        return (
            np.zeros(n, int),
            [],
            [trouble("stage_missing", rows=(np.flatnonzero(values.isna()) + 1)[:MOST].tolist())],
        )
    number = (values != values.shift()).cumsum().to_numpy() - 1
    names = [str(values.iloc[i]) for i in np.flatnonzero(np.r_[True, np.diff(number) > 0])]
    twice = sorted({name for name in names if names.count(name) > 1})
    return number, names, [trouble("stage_twice", found=twice[:MOST])] if twice else []


def baseline_of(baseline: Any, stage: NDArray[np.intp]) -> Bools:
    """Return which points belong to the baseline: all, those given, or the first so many of each stage."""
    if baseline is None:
        return np.ones(len(stage), bool)
    if np.ndim(baseline) == 0:
        first = np.r_[True, stage[1:] != stage[:-1]]
        start = np.maximum.accumulate(np.where(first, np.arange(len(stage)), 0))
        return np.arange(len(stage)) - start < int(baseline)
    return np.asarray(baseline, bool)


def excluded_of(exclude: Any, points: pd.Index, dates: pd.DatetimeIndex | None) -> tuple[Bools, list[Remark]]:
    """Return which points are left out, given as one bool per point or by name."""
    if exclude is None:
        return np.zeros(len(points), bool), []
    given = list(exclude)
    if given and all(isinstance(v, (bool, np.bool_)) for v in given):
        right = len(given) == len(points)
        problem = [] if right else [trouble("length", name="exclude", n=len(points), found=len(given))]
        return np.array(given, bool) if right else np.zeros(len(points), bool), problem
    names = [find(points, dates, v) for v in given]
    strange = [str(v)[:40] for v, name in zip(given, names, strict=True) if name is None]
    return points.isin([name for name in names if name is not None]), [
        trouble("exclude", found=strange[:MOST])
    ] if strange else []
