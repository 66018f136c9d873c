"""FMEA: risk priority number and action priority, before and after an action, and where the two disagree."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sqmlib.checks import Remark
from sqmlib.dmaic.entries import known, trouble
from sqmlib.dmaic.knowledge import AP_BANDS, AP_CELLS, FIELDS, PRIORITIES

__all__ = ["RATINGS", "action_priority", "fmea_table", "merged", "rpn"]

RATINGS = ("severity", "occurrence", "detection")
_SHARED = (*RATINGS, *(f"{name}_after" for name in RATINGS), "step", "effect", "control", "cause", "action", "owner")


def rpn(severity: ArrayLike, occurrence: ArrayLike, detection: ArrayLike) -> NDArray[np.float64]:
    """Return the risk priority number S x O x D, 1..1000: an order, not a quantity.

    >>> rpn([9, 3], [6, 7], [1, 10]).tolist()
    [54.0, 210.0]
    """
    return np.asarray(severity, float) * np.asarray(occurrence, float) * np.asarray(detection, float)


def action_priority(severity: ArrayLike, occurrence: ArrayLike, detection: ArrayLike) -> NDArray[np.str_]:
    """Return the action priority H, M or L of the AIAG & VDA FMEA Handbook 2019; empty where a rating is missing.

    Parameters
    ----------
    severity, occurrence, detection : array-like of int
        Ratings 1..10, 10 the worst on every scale (detection 10: nobody notices before the customer does).

    Examples
    --------
    >>> action_priority([9, 10, 3], [6, 3, 7], [1, 4, 10]).tolist()
    ['H', 'L', 'L']
    """
    given = [np.asarray(v, float) for v in np.broadcast_arrays(severity, occurrence, detection)]
    cells = np.array([[list(row) for row in block] for block in AP_CELLS])
    places = [_band(values, AP_BANDS[name]) for values, name in zip(given, RATINGS, strict=True)]
    found = cells[tuple(places)]
    return np.where(np.isnan(given).any(axis=0), "", found)


def _band(values: NDArray[np.float64], bands: tuple[tuple[int, int], ...]) -> NDArray[np.intp]:
    """Return the number of the band, 0 the worst."""
    lows = np.array([low for low, _ in bands])
    return (np.nan_to_num(values, nan=1.0)[..., None] < lows).sum(-1)


def merged(table: pd.DataFrame, entries: pd.DataFrame) -> tuple[pd.DataFrame, list[Remark]]:
    """Put what the group entered over the rows of the table, and name ratings that miss.

    >>> from sqmlib.dmaic.entries import read_entries
    >>> merged(pd.DataFrame(), read_entries({"fmea": {"f1": {"severity": 7}}})[0]["fmea"])[1][0].values["found"]
    ['occurrence', 'detection']
    """
    said: list[Remark] = []
    rows = {key: _row(table.loc[key]) for key in table.index}
    for key, entry in entries.iterrows():
        rows.setdefault(key, _row(None))
        rows[key] |= {field: value for field, value in entry.items() if value is True or known(value)}
    for key, row in rows.items():
        lost = [name for name in RATINGS if pd.isna(row[name])]
        lost += [f"{n}_after" for n in RATINGS if pd.isna(row[f"{n}_after"]) and _rescored(row)]
        if lost:
            trouble(said, "ratings_missing", id=key, found=lost)
    data = {field: [row[field] for row in rows.values()] for field in FIELDS["fmea"]}
    out = pd.DataFrame(data, index=pd.Index(list(rows), name="id", dtype=object))
    floats = [n for n, kind in FIELDS["fmea"].items() if kind == "rating"]
    out[floats] = out[floats].astype(float)
    return out.assign(due=pd.to_datetime(out["due"])), said


def _rescored(row: dict[str, Any]) -> bool:
    """Say whether any score after the action was given."""
    return any(pd.notna(row[f"{name}_after"]) for name in RATINGS)


def _row(given: pd.Series | None) -> dict[str, Any]:
    """Return all fields of a row of the table, blank where it has none."""
    floats = dict.fromkeys([n for n, kind in FIELDS["fmea"].items() if kind == "rating"], np.nan)
    row: dict[str, Any] = dict.fromkeys(FIELDS["fmea"], "") | floats | {"due": pd.NaT}
    if given is None:
        return row
    row |= {name: given[name] for name in _SHARED}
    text = {lang: given[f"text_{lang}"] for lang in ("en", "zh") if given[f"text_{lang}"]}
    return row | {"text": text or "", "due": pd.to_datetime(given["due"] or None, errors="coerce")}


def fmea_table(rows: pd.DataFrame, first: str) -> pd.DataFrame:
    """Return the worksheet, the most urgent row first.

    Parameters
    ----------
    rows : pandas.DataFrame
        ``project.entries["fmea"]``.
    first : {"action_priority", "rpn"}
        What decides the order: priority, then severity, then occurrence; or the RPN.

    Returns
    -------
    pandas.DataFrame, index ``failure_mode``
        Ratings; ``rpn``, ``priority`` H M L, ``rank`` and ``rank_rpn`` from 1 (ties share); ``disagree`` when a row
        that one rule puts before all M or L rows stands behind one of them by the other; after the action
        ``rpn_after``, ``priority_after``; ``action owner due cause_link`` given or missing; ``status``;
        ``severity_change`` odd when the severity fell although the design of the service was not changed.
    """
    out = rows[list(RATINGS)].copy()
    out["rpn"] = rpn(*(rows[n] for n in RATINGS))
    out["priority"] = action_priority(*(rows[n] for n in RATINGS)).astype(object)
    order = out["priority"].map(PRIORITIES.index)
    urgent = pd.DataFrame({"p": order, "s": -out["severity"], "o": -out["occurrence"], "d": -out["detection"]})
    by_priority = urgent.apply(tuple, axis=1).rank(method="min") if len(out) else order
    out["rank"], out["rank_rpn"] = by_priority, (-out["rpn"]).rank(method="min")
    out["disagree"] = _disagree(out["rpn"].to_numpy(), order.to_numpy())
    after = [rows[f"{n}_after"] for n in RATINGS]
    out["rpn_after"] = rpn(*after)
    out["priority_after"] = pd.Series(action_priority(*after), out.index).replace("", "not_rescored").astype(object)
    for name, field in {"action": "action", "owner": "owner", "cause_link": "cause_id"}.items():
        out[name] = ["given" if known(v) else "missing" for v in rows[field]]
    out["action"] = np.where((out["action"] == "given") | (rows["solution"] != ""), "given", "missing")
    out["due"] = np.where(rows["due"].notna(), "given", "missing")
    out["status"] = rows["status"].replace("", "open")
    lower = rows["severity_after"] < rows["severity"]
    out["severity_change"] = np.where(lower & (rows["changes"] != "design"), "odd", "fine")
    out.index.name = "failure_mode"
    return out.sort_values("rank" if first == "action_priority" else "rank_rpn", kind="stable")


def _disagree(number: NDArray[np.float64], order: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Say which rows have a larger RPN than one of higher priority, or a smaller one than one of lower priority."""
    larger = number[:, None] > number[None, :]
    behind = np.asarray(order, float)[:, None] > np.asarray(order, float)[None, :]
    return (larger & behind).any(1) | (larger & behind).any(0)
