"""Read what another method hands over: ids linked, hidden rows kept hidden, everything else complete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.chain.knowledge import CLASSES
from sqmlib.chain.transfer import Passage
from sqmlib.checks import Remark, raise_errors
from sqmlib.rules import choice_error

__all__ = ["classes_of", "hidden_rows", "linked", "needed", "places", "planned", "shares", "weighed"]


def needed(frame: pd.DataFrame | pd.Series, role: str, columns: Sequence[str], passage: Passage) -> pd.DataFrame:
    """Return the wanted columns as numbers (``category`` and the like as they are), rows below the limit emptied.

    Parameters
    ----------
    frame : pandas.DataFrame or Series
        Index: ids; a column ``n``, if there is one, holds respondents.
    role : str
        Its name in messages.
    columns : sequence of str
        Columns that must be there and complete.
    passage : Passage
        Smallest group.

    Examples
    --------
    >>> needed(pd.Series({"care": 3.0}, name="votes"), "votes", ["votes"], Passage())["votes"].tolist()
    [3.0]
    """
    frame = frame.to_frame(columns[0]) if isinstance(frame, pd.Series) else frame
    absent = [c for c in columns if c not in frame]
    found = [Remark("chain.missing_column", "error", {"role": role, "columns": absent})] if absent else []
    twice = sorted({str(i) for i in frame.index[frame.index.duplicated()]})
    found += [Remark("chain.repeated_id", "error", {"role": role, "items": twice})] if twice else []
    found += [Remark("chain.no_rows", "error", {"role": role})] if not len(frame) else []
    raise_errors(found)
    out, hidden = frame[list(columns)].copy(), hidden_rows(frame, passage)
    for name in columns:
        if name in _TEXT:
            continue
        out[name] = pd.to_numeric(out[name], errors="coerce").astype(float)
        bad = (~np.isfinite(out[name])).to_numpy() & ~hidden
        if bad.any():
            items = [str(i) for i in out.index[bad]]
            found.append(Remark("chain.missing_value", "error", {"role": role, "column": name, "items": items}))
        out.loc[hidden, name] = np.nan
    raise_errors(found)
    return out


_TEXT = ("category", "quadrant", "direction", "met")


def hidden_rows(frame: pd.DataFrame, passage: Passage) -> np.ndarray:
    """Return which rows rest on fewer respondents than may be reported.

    >>> hidden_rows(pd.DataFrame({"n": [3, 30]}), Passage()).tolist()
    [True, False]
    """
    if "n" not in frame:
        return np.zeros(len(frame), bool)
    return pd.to_numeric(frame["n"], errors="coerce").fillna(0).to_numpy() < passage.min_group


def linked(frame: pd.DataFrame, ids: pd.Index, role: str, passage: Passage) -> pd.DataFrame:
    """Return a table of items by requirement: linked by ids, several joined as stated, an unlinked one refused.

    Parameters
    ----------
    frame : pandas.DataFrame, index: item ids
    ids : pandas.Index
        Requirements.
    role : str
        Name in messages.
    passage : Passage
        ``links`` and ``several``: mean of the numbers, or the worst, which is the smallest (of gaps: the largest
        shortfall). Text columns cannot be joined.

    Examples
    --------
    >>> gaps = pd.DataFrame({"gap": [-1.0, -0.5]}, index=["p1", "p2"])
    >>> linked(gaps, pd.Index(["care"]), "gaps", Passage({"care": ["p1", "p2"]}, "worst"))["gap"].tolist()
    [-1.0]
    """
    if passage.several not in ("", "mean", "worst"):
        raise choice_error("several", passage.several, ("mean", "worst"))
    links = {i: i for i in ids} if passage.links is None else dict(passage.links)
    wanted = {i: _as_list(links.get(i)) for i in ids}
    absent = [str(i) for i, names in wanted.items() if not names or any(n not in frame.index for n in names)]
    found = [Remark("chain.not_linked", "error", {"role": role, "items": absent})] if absent else []
    many = [str(i) for i, names in wanted.items() if len(names) > 1]
    text = any(c in _TEXT for c in frame)
    if many and (not passage.several or text):
        code = "chain.several_classes" if text else "chain.several_items"
        found.append(Remark(code, "error", {"role": role, "items": many}))
    raise_errors(found)
    if not many:
        return frame.loc[[names[0] for names in wanted.values()]].set_axis(ids)
    join = "mean" if passage.several == "mean" else "min"
    rows = [frame.loc[names].agg(join, skipna=False) for names in wanted.values()]
    return pd.DataFrame(rows).set_axis(ids)


def _as_list(names: Any) -> list[Any]:
    if names is None:
        return []
    return list(names) if isinstance(names, (list, tuple)) else [names]


def shares(values: pd.Series) -> pd.Series:
    """Return values as shares of their sum; hidden ones stay empty. All zero is refused: there is nothing to share.

    >>> shares(pd.Series([3.0, 1.0, np.nan])).tolist()
    [0.75, 0.25, nan]
    """
    total = values.sum()
    if not total > 0 or (values < 0).any():
        raise_errors([Remark("chain.nothing_to_share", "error", {"items": [str(i) for i in values.index]})])
    return values / total


def places(values: pd.Series) -> np.ndarray:
    """Return ranks, 1 the largest, ties sharing the better one; NaN where there is no value.

    >>> places(pd.Series([0.2, 0.5, 0.2 + 1e-15])).tolist()
    [2.0, 1.0, 2.0]
    """
    return values.round(12).rank(ascending=False, method="min").to_numpy(float)


def weighed(before: pd.Series, after: pd.Series, **more: Any) -> pd.DataFrame:
    """Return raw weights, shares and ranks before and after.

    >>> weighed(pd.Series([1.0, 1.0]), pd.Series([3.0, 1.0]))["rank"].tolist()
    [1.0, 2.0]
    """
    columns = {"before": before, "after": after, "share_before": shares(before), "share": shares(after)}
    columns |= {"rank_before": places(before), "rank": places(after)}
    return pd.DataFrame({**more, **columns}).rename_axis("requirement")


def planned(planning: pd.DataFrame, passage: Passage) -> pd.DataFrame:
    """Return ``importance improvement_ratio sales_point`` of the planning matrix.

    Parameters
    ----------
    planning : pandas.DataFrame, index ``requirement``
        ``importance``; ``improvement_ratio``, or ``current`` and ``target`` it is made of; ``sales_point``, 1 when the
        column is not there.

    Examples
    --------
    >>> plan = pd.DataFrame({"importance": [5], "current": [2], "target": [4]}, index=["time"])
    >>> planned(plan, Passage()).loc["time"].tolist()
    [5.0, 2.0, 1.0]
    """
    ratio = ["improvement_ratio"] if "improvement_ratio" in planning else ["current", "target"]
    points = ["sales_point"] if "sales_point" in planning else []
    plan = needed(planning, "planning", ["importance", *ratio, *points], passage)
    if "current" in plan:
        zero = [str(i) for i in plan.index[(plan["current"] <= 0)]]
        raise_errors([Remark("chain.current_zero", "error", {"items": zero})] if zero else [])
        plan["improvement_ratio"] = plan["target"] / plan["current"]
    negative = [str(i) for i in plan.index[(plan < 0).any(axis=1)]]
    raise_errors([Remark("chain.negative", "error", {"items": negative})] if negative else [])
    return plan.assign(sales_point=plan.get("sales_point", 1.0))[["importance", "improvement_ratio", "sales_point"]]


def classes_of(frame: pd.DataFrame, known: Mapping[str, float], others: str) -> tuple[pd.Series, list[Any]]:
    """Return the factor of every Kano class, 1 or NaN for classes without one, and the ids these have.

    >>> frame = pd.DataFrame({"category": ["M", "I"]}, index=["a", "b"])
    >>> classes_of(frame, {"M": 0.5}, "keep")[1]
    ['b']
    """
    if others not in ("refuse", "keep"):
        raise choice_error("others", others, ("refuse", "keep"))
    strange = [f"{i}: {c}" for i, c in frame["category"].items() if c not in CLASSES]
    found = [Remark("chain.unknown_class", "error", {"found": strange})] if strange else []
    without = [i for i, c in frame["category"].items() if c not in known]
    if without and others == "refuse" and not strange:
        named = [f"{i}: {frame.at[i, 'category']}" for i in without]
        found.append(Remark("chain.class_without_factor", "error", {"found": named}))
    raise_errors(found)
    return frame["category"].map(dict(known)).astype(float), without
