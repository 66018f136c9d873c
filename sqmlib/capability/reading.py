"""What a capability study is given: checked as a whole, nothing dropped without a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.checks import Remark, raise_errors

__all__ = ["Given", "Limits", "counts", "mask", "number", "read_limits", "read_values"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Limits:
    """Specification limits from customers, a target, and a bound set by nature (0 for times)."""

    lsl: float | None
    usl: float | None
    target: float | None
    bound: float | None


@dataclass(frozen=True)
class Given:
    """Values in time order with what belongs to each, and what was said about them.

    Attributes
    ----------
    values : ndarray, shape (n,)
    subgroup : ndarray or None
        Subgroup of each value.
    stages : int
        Number of stages.
    ended : ndarray of bool
        False for cases still open.
    remarks : tuple of Remark
    """

    values: Floats
    subgroup: NDArray[Any] | None
    stages: int
    ended: NDArray[np.bool_]
    remarks: tuple[Remark, ...]


def number(name: str, value: Any, problems: list[Remark], low: float | None = None, high: float | None = None) -> Any:
    """Return a finite number or None; anything else, or one outside the open range, is a problem."""
    if value is None:
        return None
    try:
        found = float(value)
    except (TypeError, ValueError):
        found = float("nan")
    inside = (low is None or found > low) and (high is None or found < high)
    if isinstance(value, bool) or not np.isfinite(found) or not inside:
        values = {"name": name, "found": str(value)[:60]}
        problems.append(Remark("capability.problem.number", "error", values))
        return None
    return found


def read_limits(lsl: Any, usl: Any, target: Any, bound: Any, units: tuple[str, str]) -> tuple[Limits, list[Remark]]:
    """Return the limits and every problem they have among themselves."""
    problems: list[Remark] = []
    names = {"lsl": lsl, "usl": usl, "target": target, "natural_bound": bound}
    found = Limits(*(number(name, value, problems) for name, value in names.items()))
    if lsl is None and usl is None:
        problems.append(Remark("capability.problem.no_limit", "error"))
    low = -np.inf if found.lsl is None else found.lsl
    high = np.inf if found.usl is None else found.usl
    if low >= high:
        problems.append(Remark("capability.problem.crossed", "error", {"lsl": low, "usl": high}))
    elif found.target is not None and not low <= found.target <= high:
        values = {"target": found.target, "lsl": found.lsl, "usl": found.usl}
        problems.append(
            Remark("capability.problem.target", "error", {k: "-" if v is None else f"{v:g}" for k, v in values.items()})
        )
    if found.bound is not None and _inside_bound(found):
        problems.append(Remark("capability.problem.bound", "error", {"bound": found.bound}))
    if all(units) and units[0].strip().casefold() != units[1].strip().casefold():
        values = {"unit": units[0], "limits_unit": units[1]}
        problems.append(Remark("capability.problem.units", "error", values))
    return found, problems


def _inside_bound(limits: Limits) -> bool:
    """Say whether a natural bound stands where values can be: on a limit, between both, or beyond the only one."""
    if limits.lsl is not None and limits.usl is not None:
        return limits.lsl <= limits.bound <= limits.usl
    return (
        limits.bound >= limits.usl if limits.usl is not None else limits.lsl is not None and limits.bound <= limits.lsl
    )


def read_values(values: Any, subgroup: Any, stage: Any, open_cases: Any) -> tuple[Given, list[Remark]]:
    """Return the values that are there, with their subgroup, number of stages and whether they have ended."""
    raw = pd.Series(np.asarray(values, dtype=object).ravel())
    blank = raw.isna() | raw.map(lambda v: isinstance(v, str) and not v.strip())
    x = pd.to_numeric(raw.mask(blank), errors="coerce").astype(float)
    problems = _value_problems(raw, x, blank)
    ended = ~mask("open_cases", open_cases, len(raw), problems)
    groups = _beside("subgroup", subgroup, len(raw), problems)
    stages = _beside("stage", stage, len(raw), problems)
    kept = (np.isfinite(x) & ~blank).to_numpy()
    if groups is not None and pd.isna(groups[kept]).any():
        problems.append(Remark("capability.problem.no_subgroup", "error", {"n": int(pd.isna(groups[kept]).sum())}))
    remarks = [Remark("capability.note.left_out", "warning", {"n": int(blank.sum())})] if blank.any() else []
    number_of = 1 if stages is None else int(pd.Series(stages[kept]).nunique())
    subgroups = None if groups is None else groups[kept].astype(str)
    return Given(x.to_numpy()[kept], subgroups, number_of, ended[kept], tuple(remarks)), problems


def _value_problems(raw: pd.Series, x: pd.Series, blank: pd.Series) -> list[Remark]:
    problems = []
    if (odd := ~blank & ~np.isfinite(x)).any():
        rows = [int(i) + 1 for i in np.flatnonzero(odd)]
        values = {"n": len(rows), "rows": rows[:10], "found": [str(v)[:30] for v in raw[odd][:5]]}
        problems.append(Remark("capability.problem.values", "error", values))
    kept = x[np.isfinite(x)]
    if len(kept) < 2 or np.ptp(kept.to_numpy()) == 0:
        values = {"n": len(kept), "different": int(kept.nunique())}
        problems.append(Remark("capability.problem.no_spread", "error", values))
    return problems


def mask(name: str, given: Any, n: int, problems: list[Remark]) -> NDArray[np.bool_]:
    """Return a mask of length `n`; none given means nowhere true."""
    if given is None:
        return np.zeros(n, bool)
    found = np.asarray(given).ravel()
    yes = pd.Series(found).isin([True, False, 0, 1]).to_numpy()
    if len(found) != n or not yes.all():
        problems.append(Remark("capability.problem.mask", "error", {"name": name, "n": n, "found": len(found)}))
        return np.zeros(n, bool)
    return found.astype(bool)


def _beside(name: str, given: Any, n: int, problems: list[Remark]) -> NDArray[Any] | None:
    if given is None:
        return None
    found = np.asarray(given, dtype=object).ravel()
    if len(found) != n:
        problems.append(Remark("capability.problem.length", "error", {"name": name, "n": n, "found": len(found)}))
        return None
    return found


def counts(named: dict[str, Any], *, whole: bool = True) -> dict[str, Floats]:
    """Return columns of counts of equal length, or raise one error with everything that is wrong with them."""
    problems: list[Remark] = []
    arrays = {name: np.atleast_1d(np.asarray(value, dtype=object)).ravel() for name, value in named.items()}
    length = max(len(a) for a in arrays.values())
    out = {}
    for name, array in arrays.items():
        x = pd.to_numeric(pd.Series(array), errors="coerce").to_numpy(float)
        bad = ~np.isfinite(x) | (x < 0) | (whole & (x != np.round(x)))
        if bad.any():
            rows, found = [int(i) + 1 for i in np.flatnonzero(bad)], [str(v)[:30] for v in array[bad][:5]]
            values = {"name": name, "rows": rows[:10], "found": found}
            problems.append(Remark("capability.problem.counts", "error", values))
        if len(x) not in (1, length):
            values = {"name": name, "n": length, "found": len(x)}
            problems.append(Remark("capability.problem.length", "error", values))
        out[name] = np.full(length, x[0]) if len(x) == 1 and length > 1 else x
    raise_errors(problems)
    return out
