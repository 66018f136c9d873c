"""What a measurement study is given: one row per judgment, checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.checks import Remark, raise_errors

__all__ = ["anonymous", "class_codes", "number", "read", "scores_of"]

MOST_CELLS = 10


def number(name: str, value: Any, problems: list[Remark], low: float | None = None, high: float | None = None) -> Any:
    """Return a finite number inside the open range, or None; anything else is a problem."""
    if value is None:
        return None
    try:
        found = float(value)
    except (TypeError, ValueError):
        found = float("nan")
    inside = (low is None or found > low) and (high is None or found < high)
    if isinstance(value, bool) or not np.isfinite(found) or not inside:
        problems.append(Remark("msa.problem.number", "error", {"name": name, "found": str(value)[:60]}))
        return None
    return found


def read(data: pd.DataFrame, names: Mapping[str, str | None]) -> tuple[pd.DataFrame, list[Remark]]:
    """Return the columns part, appraiser, trial, value (and ref) under these names, blank judgments left out.

    Parameters
    ----------
    data : pandas.DataFrame
        One row per judgment.
    names : mapping
        Own name -> column of the data; None for a column that is not asked for.

    Raises
    ------
    DataError
        Columns or ids missing, or a part judged twice by one appraiser in one trial.
    """
    wanted = {own: name for own, name in names.items() if name is not None}
    missing = [name for name in wanted.values() if name not in data.columns]
    raise_errors([Remark("msa.problem.column", "error", {"names": missing})] if missing else [])
    frame = pd.DataFrame({own: data[name].to_numpy() for own, name in wanted.items()}, index=data.index)
    ids, problems = ["part", "appraiser", "trial"], []
    for own in ids:
        frame[own] = frame[own].map(_id)
        if (blank := frame[own].isna()).any():
            problems.append(Remark("msa.problem.no_id", "error", {"name": wanted[own], "n": int(blank.sum())}))
    raise_errors(problems)
    if (twice := frame.duplicated(ids, keep=False)).any():
        cells = [" / ".join(row) for row in frame.loc[twice, ids].drop_duplicates().to_numpy()[:MOST_CELLS]]
        raise_errors([Remark("msa.problem.twice", "error", {"n": int(twice.sum()), "cells": cells})])
    blank = frame["value"].map(_blank)
    remarks = [Remark("msa.note.left_out", "warning", {"n": int(blank.sum())})] if blank.any() else []
    kept = frame[~blank]
    if kept["part"].nunique() < 2 or not len(kept):
        raise_errors([Remark("msa.problem.few_parts", "error", {"n": int(kept["part"].nunique())})])
    return kept.sort_values(ids, key=_order, kind="stable").reset_index(drop=True), remarks


def _blank(value: Any) -> bool:
    return value is None or value != value or (isinstance(value, str) and not value.strip())


def _id(value: Any) -> str | None:
    """Return an id as text: 1, 1.0 and "1" are the same."""
    if _blank(value):
        return None
    whole = isinstance(value, (float, np.floating)) and float(value).is_integer()
    return str(int(value)) if whole else str(value).strip()


def _order(column: pd.Series) -> pd.Series:
    """Sort ids as numbers where all are, else as text."""
    numbers = pd.to_numeric(column, errors="coerce")
    return numbers if numbers.notna().all() else column


def scores_of(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with numeric values, or refuse what is no number."""
    x = pd.to_numeric(frame["value"], errors="coerce").astype(float)
    if (odd := ~np.isfinite(x)).any():
        found = [str(v)[:30] for v in frame.loc[odd, "value"][:5]]
        raise_errors([Remark("msa.problem.values", "error", {"n": int(odd.sum()), "found": found})])
    if np.ptp(x.to_numpy()) == 0:
        raise_errors([Remark("msa.problem.no_spread", "error")])
    return frame.assign(value=x)


def class_codes(frame: pd.DataFrame, order: list[Any] | None) -> tuple[pd.DataFrame, list[str], list[Remark]]:
    """Return the frame with classes as codes 0, 1, ..., the classes, and what was said about them.

    Labels that differ by letter case or blanks alone are one class. Classes come in the given order, else sorted; the
    union of all ratings and the standard.
    """
    columns = [c for c in ("value", "ref") if c in frame]
    texts = {c: frame[c].map(lambda v: None if _blank(v) else _id(v)) for c in columns}
    seen = pd.concat(list(texts.values())).dropna()
    keys = seen.map(_key)
    first = seen.groupby(keys).first()
    joined = [t for _, group in seen.groupby(keys) if len(t := sorted(group.unique())) > 1]
    remarks = [Remark("msa.note.same_class", "warning", {"classes": [x for t in joined for x in t]})] if joined else []
    known = [_key(_id(c)) for c in order or []]
    if order is not None and (unknown := sorted(set(keys) - set(known))):
        raise_errors([Remark("msa.problem.order", "error", {"classes": [first[k] for k in unknown]})])
    names = known or sorted(first.index, key=lambda k: (_number(k), k))
    place = {key: i for i, key in enumerate(names)}
    codes = {c: t.map(lambda v: -1 if v is None or v != v else place[_key(v)]).astype(int) for c, t in texts.items()}
    shown = [str(first.get(k, _id(order[i]) if order else k)) for i, k in enumerate(names)]
    return frame.assign(**codes), shown, remarks


def _key(text: str) -> str:
    return " ".join(text.split()).casefold()


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("inf")


def anonymous(frame: pd.DataFrame, people: str, seed: int) -> pd.DataFrame:
    """Return the frame with appraisers renamed a1, a2, ... in random order when `people` asks for it."""
    if people != "anonymous":
        return frame
    names = sorted(frame["appraiser"].unique())
    places = np.random.default_rng(seed).permutation(len(names)) + 1
    return frame.assign(appraiser=frame["appraiser"].map({n: f"a{i}" for n, i in zip(names, places, strict=True)}))
