"""Weights of a group from each person's own weights: mean, resampling, the frames all such methods share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.checks import Remark, Where, raise_errors
from sqmlib.result import not_computable
from sqmlib.weights.notes import group_notes
from sqmlib.weights.resample import acceptability, kendall_w, ranks, resample_judges, stability
from sqmlib.weights.results import WeightsResult

__all__ = ["numbers", "of_people"]

Floats = NDArray[np.float64]


def of_people(
    own: pd.DataFrame,
    judges: pd.DataFrame,
    variants: pd.DataFrame,
    parameters: dict[str, Any],
    notes: Sequence[Remark] = (),
    more: Mapping[str, Any] | None = None,
    labels: Mapping[Any, Any] | None = None,
) -> WeightsResult:
    """Return the result of a method in which every person has weights of their own.

    Parameters
    ----------
    own : pandas.DataFrame, index ``judge``, one column per item
        Each person's weights, a row sums to 1; rows with NaN are left out of the mean.
    judges, variants : pandas.DataFrame
        As in :class:`WeightsResult`.
    parameters : dict
        ``kind``, ``conventions``, ``bootstrap``, ``seed`` and whatever the method was called with.
    notes : sequence of Remark
        What the method has to say before the remarks all share.
    more : mapping, optional
        Further columns of the main table.
    labels : mapping, optional
        Texts of the items.
    """
    usable = own.dropna()
    raise_errors([] if len(usable) else [Remark("weights.nobody", "error", {"n": len(own)})])
    index, values = pd.Index(own.columns, name="item"), usable.to_numpy(float)
    draws = parameters["bootstrap"] if len(usable) > 1 else 0
    drawn = resample_judges(lambda c: c @ values / len(values), len(values), draws, parameters["seed"]) if draws else []
    drawn = np.asarray(drawn, float).reshape(-1, len(index))
    weight = values.mean(0)
    table = stability(drawn, weight).set_axis(index)
    table.insert(0, "weight", weight)
    table.insert(3, "rank", ranks(weight))
    table["n"] = len(usable)
    table = table.assign(**(more or {}))
    w = kendall_w(values)
    parameters = {**parameters, "draws": len(drawn), "judges": len(usable), "resampled": "judges", "kendall_w": w}
    said = [*notes, *([] if np.isnan(w) else [_agreement(w, len(usable))]), *group_notes(len(usable))]
    frames = {"variants": variants, "judges": judges, "individual": own, "places": acceptability(drawn, index)}
    reasons = {"table": not_computable(table, "one_judge" if len(usable) < 2 else "no_bootstrap")}
    reasons |= {"variants": not_computable(variants, "no_usable_judges")}
    return WeightsResult(table, parameters, tuple(said), dict(labels or {}), reasons, **frames)


def _agreement(w: float, n: int) -> Remark:
    """Return the agreement of the judges in words: below .5 weak, from .7 on strong (Schmidt 1997)."""
    band = "strong" if w >= 0.7 else "moderate" if w >= 0.5 else "weak"
    return Remark(f"weights.note.agreement_{band}", "info", {"w": w, "n": n})


def numbers(frame: pd.DataFrame, key: str = "respondent") -> pd.DataFrame:
    """Return a table of people as numbers: the column `key` becomes the index, blanks become NaN, text is refused.

    >>> numbers(pd.DataFrame({"respondent": ["x"], "a": ["60"], "b": [""]})).values.tolist()
    [[60.0, nan]]
    """
    frame = frame.set_index(key) if key in frame else frame
    text = frame.astype(object).map(lambda v: "" if v is None or v != v else str(v).strip())
    out = text.apply(lambda column: pd.to_numeric(column.where(column != ""), errors="coerce")).astype(float)
    bad = ((text != "") & ~np.isfinite(out)).to_numpy()
    found = [
        Remark("weights.not_a_number", "error", {"found": text.iloc[i, j][:40]}, _place(frame, i, j))
        for i, j in np.argwhere(bad)[:20]
    ]
    found += [Remark("weights.two_items", "error", {"n": out.shape[1]})] if out.shape[1] < 2 else []
    if frame.index.has_duplicates:
        twice = [str(v) for v in frame.index[frame.index.duplicated()].unique()]
        found.append(Remark("weights.judge_twice", "error", {"judges": twice}))
    raise_errors(found)
    return out.rename_axis("judge")


def _place(frame: pd.DataFrame, row: int, column: int) -> Where:
    return Where(rows=(frame.index[row],), column=str(frame.columns[column]))
