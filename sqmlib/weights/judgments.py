"""Pairwise judgements of many judges as one array, or everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sqmlib.checks import Remark, Where, raise_errors
from sqmlib.conform import capped
from sqmlib.weights.knowledge import SCALE

__all__ = ["Judgments", "read_matrices", "read_pairs"]

Floats = NDArray[np.float64]
_EXACT = 1e-6  # relative tolerance of a reciprocal that was typed with decimals


@dataclass(frozen=True, eq=False)
class Judgments:
    """Pairwise comparisons of the same items by one or more judges.

    Attributes
    ----------
    judges, items : tuple
        Names, in the order of the array.
    values : ndarray, shape (judges, items, items)
        ``values[k, i, j]``: how many times item i weighs as much as item j for judge k; reciprocal, ones on the
        diagonal, NaN where nobody answered.
    """

    judges: tuple[Any, ...]
    items: tuple[Any, ...]
    values: Floats

    @property
    def known(self) -> NDArray[np.bool_]:
        """Where a pair was judged; the diagonal counts as judged."""
        return ~np.isnan(self.values)

    @property
    def missing(self) -> NDArray[np.int64]:
        """How many pairs each judge left open."""
        return (~self.known).sum((1, 2)) // 2

    def take(self, keep: ArrayLike) -> Judgments:
        """Return the judges that are kept."""
        keep = np.asarray(keep)
        return Judgments(tuple(np.array(self.judges, object)[keep]), self.items, self.values[keep])


def read_pairs(pairs: pd.DataFrame, items: Sequence[Any] | None = None, scale: float = SCALE) -> Judgments:
    """Return judgements given one pair a row.

    Parameters
    ----------
    pairs : pandas.DataFrame
        ``a``, ``b`` items; ``value`` how many times a weighs as much as b, 1/scale..scale, a number or a fraction such
        as ``1/3``, empty when not judged;
        ``judge`` who said so (one judge without this column).
    items : sequence, optional
        All items in order; default: as they first appear.
    scale : float
        The largest judgement allowed.

    Raises
    ------
    DataError
        Columns missing, an item unknown or compared with itself, a value off the scale, a pair given twice by a judge
        with different values, fewer than two items.

    Examples
    --------
    >>> pairs = pd.DataFrame([["a", "b", 2], ["a", "c", 4]], columns=["a", "b", "value"])
    >>> read_pairs(pairs).missing.tolist()
    [1]
    """
    absent = [c for c in ("a", "b", "value") if c not in pairs]
    raise_errors([Remark("weights.missing_column", "error", {"columns": absent})] if absent else [])
    frame = pairs.assign(judge=pairs["judge"]) if "judge" in pairs else pairs.assign(judge="group")
    value = _numbers(frame["value"])
    names = list(pd.unique(frame[["a", "b"]].to_numpy().ravel())) if items is None else list(items)
    raise_errors(capped([*_item_problems(frame, names), *_value_problems(frame, value, scale)]))
    frame = frame.assign(value=value)[value.notna()]
    judges = list(pd.unique(pairs["judge"])) if "judge" in pairs else ["group"]
    place = {name: i for i, name in enumerate(names)}
    k = frame["judge"].map({name: i for i, name in enumerate(judges)}).to_numpy(int)
    i, j = (frame[c].map(place).to_numpy(int) for c in ("a", "b"))
    logs = np.log(frame["value"].to_numpy(float)) * np.where(i < j, 1, -1)
    raise_errors(_repeats(frame, k, np.minimum(i, j), np.maximum(i, j), logs))
    out = np.full((len(judges), len(names), len(names)), np.nan)
    out[:, range(len(names)), range(len(names))] = 1
    out[k, i, j], out[k, j, i] = frame["value"], 1 / frame["value"]
    return Judgments(tuple(judges), tuple(names), out)


def _numbers(values: pd.Series) -> pd.Series:
    """Return judgements as numbers, fractions such as 1/3 included; NaN for anything else."""
    halves = values.astype(str).str.extract(r"^\s*([\d.]+)\s*/\s*([\d.]+)\s*$")
    top, bottom = (pd.to_numeric(halves[c], errors="coerce") for c in halves)
    return pd.to_numeric(values, errors="coerce").fillna(top / bottom).astype(float)


def _item_problems(frame: pd.DataFrame, names: Sequence[Any]) -> list[Remark]:
    unknown = sorted({str(n) for n in pd.unique(frame[["a", "b"]].to_numpy().ravel())} - {str(n) for n in names})
    found = [Remark("weights.unknown_item", "error", {"items": unknown})] if unknown else []
    found += [Remark("weights.two_items", "error", {"n": len(set(names))})] if len(set(names)) < 2 else []
    same = frame.index[(frame["a"] == frame["b"]).to_numpy()].tolist()
    blank = frame.index[frame[["a", "b", "judge"]].isna().any(axis=1).to_numpy()].tolist()
    found += [Remark("weights.with_itself", "error", {}, Where(rows=tuple(same)))] if same else []
    return found + ([Remark("weights.blank_name", "error", {}, Where(rows=tuple(blank)))] if blank else [])


def _value_problems(frame: pd.DataFrame, value: pd.Series, scale: float) -> list[Remark]:
    given = frame["value"].map(lambda v: not (v is None or v != v or str(v).strip() == ""))
    off = given & ~((value >= 1 / scale - _EXACT) & (value <= scale + _EXACT))
    return [
        Remark(
            "weights.off_scale",
            "error",
            {"judge": str(row.judge), "a": str(row.a), "b": str(row.b), "found": str(row.value)[:40], "scale": scale},
            Where(rows=(row.Index,)),
        )
        for row in frame[off].itertuples()
    ]


def _repeats(frame: pd.DataFrame, k: Any, low: Any, high: Any, logs: Floats) -> list[Remark]:
    """Return the pairs a judge gave twice with different values."""
    keyed = pd.DataFrame({"k": k, "low": low, "high": high, "logs": logs}, index=frame.index)
    groups = keyed.groupby(["k", "low", "high"])["logs"]
    spread = groups.transform("max") - groups.transform("min")
    rows = frame[(spread > _EXACT).to_numpy()].drop_duplicates(subset=["judge"])
    return [
        Remark("weights.pair_twice", "error", {"judge": str(r.judge), "a": str(r.a), "b": str(r.b)})
        for r in rows.itertuples()
    ]


def read_matrices(
    matrices: ArrayLike, items: Sequence[Any] | None = None, judges: Sequence[Any] | None = None
) -> Judgments:
    """Return judgements given as one full matrix or a stack of them; NaN where a pair was not judged.

    Parameters
    ----------
    matrices : array-like, shape (items, items) or (judges, items, items)
        Positive, reciprocal, ones on the diagonal.
    items, judges : sequence, optional
        Names; default: 1, 2, ...

    Raises
    ------
    DataError
        Not square, not positive, or a cell that is not the reciprocal of its counterpart.

    Examples
    --------
    >>> read_matrices([[1, 2], [0.5, 1]], items=["a", "b"]).items
    ('a', 'b')
    """
    values = np.array(matrices, float)
    values = values[None] if values.ndim == 2 else values
    if values.ndim != 3 or values.shape[1] != values.shape[2] or values.shape[1] < 2:
        raise_errors([Remark("weights.not_square", "error", {"shape": "x".join(map(str, values.shape))})])
    names = tuple(items) if items is not None else tuple(str(i + 1) for i in range(values.shape[1]))
    who = tuple(judges) if judges is not None else tuple(str(k + 1) for k in range(len(values)))
    if len(set(names)) != values.shape[1] or len(set(who)) != len(values):
        raise_errors([Remark("weights.names", "error", {"names": len(names), "items": values.shape[1]})])
    raise_errors(capped(_cells(values, names, who)))
    return Judgments(who, names, values)


def _cells(values: Floats, names: Sequence[Any], who: Sequence[Any]) -> list[Remark]:
    """Return one problem per cell that is not positive or not the reciprocal of its counterpart."""
    positive = np.isnan(values) | ((values > 0) & np.isfinite(values))
    counterpart = np.swapaxes(values, 1, 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        twisted = ~(np.abs(values * counterpart - 1) <= _EXACT * 100) & positive & np.swapaxes(positive, 1, 2)
    twisted &= ~(np.isnan(values) & np.isnan(counterpart))
    wrong = (twisted | ~positive) & np.tri(values.shape[1], dtype=bool)
    found = []
    for k, i, j in zip(*np.nonzero(wrong), strict=True):
        given = {"judge": str(who[k]), "a": str(names[i]), "b": str(names[j]), "row": int(i), "column": int(j)}
        numbers = {"found": f"{values[k, i, j]:.4g}", "wanted": f"1/{values[k, j, i]:.4g}"}
        code = "weights.not_reciprocal" if positive[k, i, j] and positive[k, j, i] else "weights.not_positive"
        found.append(Remark(code, "error", given | numbers))
    return found
