"""From the house of quality onwards: CTQs, the next house, KPI limits; and from complaints to the customer's voice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sqmlib.chain.knowledge import CUT, MEASURE_LIMITS
from sqmlib.chain.reading import linked, needed, places, shares
from sqmlib.chain.transfer import Passage, Transfer, made
from sqmlib.checks import Remark, raise_errors
from sqmlib.result import not_computable
from sqmlib.rules import choice_error

__all__ = ["complaints_voc", "cumulative_selection", "individual_limits", "kpi_limits", "next_house", "qfd_ctq"]

_PLAIN = Passage()
_SAME = 1e-9
_PRELIMINARY = 20  # values below which control limits are preliminary


def cumulative_selection(relative: ArrayLike, cut: float = CUT) -> NDArray[np.bool_]:
    """Return which values are needed to reach a cumulative share, the largest first, ties entering together.

    >>> cumulative_selection([0.5, 0.2, 0.2, 0.1], 0.65).tolist()
    [True, True, True, False]
    """
    values = np.asarray(relative, float)
    order = np.argsort(-values, kind="stable")
    before = np.concatenate([[0], np.cumsum(values[order])[:-1]])
    last = order[before < cut * values.sum() - _SAME][-1]
    return values >= values[last] - _SAME


def _relative(given: pd.DataFrame) -> tuple[pd.Series, list[Remark]]:
    """Return relative importance with sum 1, and what to say when it came rounded or absolute."""
    raw = given["relative_importance"]
    total, gap = float(raw.sum()), abs(float(raw.sum()) - 1)
    part = shares(raw)
    coarse = bool(np.allclose(raw, raw.round(2), atol=1e-12))
    if gap <= 1e-6:
        return part, []
    rounded = (gap < 0.05 or bool((raw >= 1).all() and (raw <= 10).all())) and coarse
    code = "chain.note.rounded" if rounded else "chain.note.rescaled"
    return part, [Remark(code, "warning", {"sum": total})]


def qfd_ctq(measures: pd.DataFrame, *, cut: float = CUT, passage: Passage = _PLAIN) -> Transfer:
    """Return the measures that become CTQs, and the specification limit that follows from target and direction.

    Parameters
    ----------
    measures : pandas.DataFrame, index ``measure``
        ``relative_importance``; optional ``target``, ``direction`` (up: the target is the lower limit; down: the upper
        one; hit: target -+ ``tolerance``).
    cut : float
        Cumulative importance to be reached, above 0, at most 1; tied measures enter together.
    passage : Passage
        How the transfer is made.

    Returns
    -------
    Transfer
        ``before`` relative importance, ``cumulative``, ``selected``, ``share`` of the selected with sum 1, ``lsl usl``.

    Examples
    --------
    >>> measures = pd.DataFrame({"relative_importance": [0.45, 0.25, 0.15, 0.1, 0.05]}, index=list("abcde"))
    >>> qfd_ctq(measures).table["selected"].tolist()
    [True, True, True, False, False]
    """
    raise_errors([] if 0 < cut <= 1 else [Remark("chain.cut", "error", {"found": float(cut)})])
    given = needed(measures, "measures", ["relative_importance"], passage)
    part, notes = _relative(given)
    order = part.sort_values(ascending=False, kind="stable")
    chosen = cumulative_selection(part, cut)
    table = pd.DataFrame({"before": part, "cumulative": order.cumsum().reindex(part.index), "selected": chosen})
    table["share"] = (part / part[chosen].sum()).where(chosen)
    table["rank"] = places(part)
    table = table.join(_limits(measures)).rename_axis("measure")
    border = float(part[chosen].min())
    tied = [str(i) for i in part.index[(part - border).abs() <= _SAME]]
    if len(tied) > 1 and float(part[part > border + _SAME].sum()) + border >= cut - _SAME:
        notes.append(Remark("chain.note.tied", "info", {"items": tied}))
    reasons = not_computable(table, "not_selected", ["share"]) | not_computable(table, "no_spec_limit", ["lsl", "usl"])
    dropped = float(part[~chosen].sum())
    inputs = {"measures": measures}
    return made(
        "cumulative_cut", table, inputs, passage, parameters={"cut": cut}, notes=notes, dropped=dropped, reasons=reasons
    )


def _limits(measures: pd.DataFrame) -> pd.DataFrame:
    """Return lower and upper specification limits from target, direction and tolerance."""
    empty = pd.Series(np.nan, measures.index)
    target, width = (
        pd.to_numeric(measures[c], errors="coerce").astype(float) if c in measures else empty
        for c in ("target", "tolerance")
    )
    way = measures["direction"] if "direction" in measures else pd.Series("", measures.index)
    strange = sorted({str(w) for w in way} - {"up", "down", "hit", ""})
    if strange:
        raise choice_error("direction", ", ".join(strange), ("up", "down", "hit"))
    lower = np.select([way == "up", way == "hit"], [target, target - width], np.nan)
    upper = np.select([way == "down", way == "hit"], [target, target + width], np.nan)
    return pd.DataFrame({"lsl": lower, "usl": upper}, index=measures.index)


def next_house(measures: pd.DataFrame, *, keep: Iterable[Any] | None = None, passage: Passage = _PLAIN) -> Transfer:
    """Return the weights of the next house: relative importance, unrounded, rescaled over what is carried on.

    Parameters
    ----------
    measures : pandas.DataFrame, index ``measure``
        ``relative_importance`` (absolute importance gives the same weights; rounded values are reported).
    keep : iterable, optional
        Measures carried on; default: all. The share left behind is recorded.
    passage : Passage
        How the transfer is made.

    Examples
    --------
    >>> measures = pd.DataFrame({"relative_importance": [0.5, 0.3, 0.2]}, index=list("abc"))
    >>> found = next_house(measures, keep=["a", "b"])
    >>> found.table["share"].round(9).tolist(), round(found.dropped_share, 9)
    ([0.625, 0.375], 0.2)
    """
    given = needed(measures, "measures", ["relative_importance"], passage)
    part, notes = _relative(given)
    wanted = list(part.index) if keep is None else list(keep)
    absent = [str(i) for i in wanted if i not in part.index]
    raise_errors([Remark("chain.not_linked", "error", {"role": "measures", "items": absent})] if absent else [])
    kept = part.loc[wanted]
    share = shares(kept)
    table = pd.DataFrame({"before": kept, "share": share, "rank_before": places(kept), "rank": places(share)})
    table = table.rename_axis("measure")
    dropped = max(0.0, 1 - float(kept.sum()))
    options = {"keep": [str(i) for i in wanted]}
    dropped = dropped if dropped > 1e-12 else 0.0
    inputs = {"measures": measures}
    return made("relative_importance", table, inputs, passage, parameters=options, notes=notes, dropped=dropped)


def individual_limits(values: ArrayLike) -> tuple[float, float, float, float]:
    """Return mean, average moving range and control limits, mean -+ 2.66 x average moving range. Shewhart 1931.

    >>> [round(v, 3) for v in individual_limits([10, 12, 11, 13, 9, 11])]
    [11.0, 2.2, 5.148, 16.852]
    """
    x = np.asarray(values, float)
    mean, moving = float(x.mean()), float(np.abs(np.diff(x)).mean())
    return mean, moving, mean - MEASURE_LIMITS * moving, mean + MEASURE_LIMITS * moving


def kpi_limits(
    values: pd.DataFrame,
    *,
    importance: pd.DataFrame | None = None,
    targets: pd.Series | pd.DataFrame | None = None,
    passage: Passage = _PLAIN,
) -> Transfer:
    """Return baseline and alarm limits of KPIs from the control phase. Limits come from data, never from targets.

    Parameters
    ----------
    values : pandas.DataFrame, one row per value, in order of time
        ``measure``, ``value``.
    importance : pandas.DataFrame, optional
        Index ``measure``, ``relative_importance``: becomes the weight, rescaled over the KPIs.
    targets : Series or DataFrame, optional
        ``target`` per measure, shown beside the limits.
    passage : Passage
        How the transfer is made.

    Returns
    -------
    Transfer
        ``n``, ``baseline`` mean, ``average_moving_range``, ``lcl ucl``, and with them ``target`` and ``share``.

    Examples
    --------
    >>> values = pd.DataFrame({"measure": "wait", "value": [10, 12, 11, 13, 9, 11]})
    >>> kpi_limits(values).table[["baseline", "lcl", "ucl"]].round(3).loc["wait"].tolist()
    [11.0, 5.148, 16.852]
    """
    given = needed(values.reset_index(drop=True), "values", ["value"], passage)
    absent = [] if "measure" in values else ["measure"]
    raise_errors([Remark("chain.missing_column", "error", {"role": "values", "columns": absent})] if absent else [])
    groups = given["value"].groupby(values["measure"].to_numpy(), sort=False)
    few = [str(name) for name, group in groups if len(group) < 2]
    raise_errors([Remark("chain.two_values", "error", {"items": few})] if few else [])
    rows = {name: (len(group), *individual_limits(group)) for name, group in groups}
    columns = ["n", "baseline", "average_moving_range", "lcl", "ucl"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("measure")
    dropped, reasons = 0.0, {}
    if importance is not None:
        part = needed(importance, "importance", ["relative_importance"], passage)
        mine = linked(part, table.index, "importance", passage)["relative_importance"]
        table["share"] = shares(mine)
        dropped = max(0.0, 1 - float(mine.sum() / part["relative_importance"].sum()))
    if targets is not None:
        table["target"] = (targets["target"] if isinstance(targets, pd.DataFrame) else targets).reindex(table.index)
        reasons = not_computable(table, "no_spec_limit", ["target"])
    early = [str(i) for i in table.index[table["n"] < _PRELIMINARY]]
    notes = [Remark("chain.note.preliminary", "warning", {"items": early, "least": _PRELIMINARY})] if early else []
    inputs = {"values": values, "importance": importance, "targets": targets}
    options = {"factor": MEASURE_LIMITS}
    dropped = dropped if dropped > 1e-12 else 0.0
    return made(
        "moving_range", table, inputs, passage, parameters=options, notes=notes, dropped=dropped, reasons=reasons
    )


def complaints_voc(complaints: pd.DataFrame, *, passage: Passage = _PLAIN) -> Transfer:
    """Return the share of each kind of complaint, count x severity, beside the share of the counts alone.

    Parameters
    ----------
    complaints : pandas.DataFrame, index ``item``
        ``count`` 0 or more; ``severity`` above 0, on one scale for all.
    passage : Passage
        How the transfer is made; complaints are no respondents, so nothing is hidden.

    Examples
    --------
    >>> complaints = pd.DataFrame({"count": [12, 3, 5], "severity": [1, 5, 3]}, index=["late", "lost", "rude"])
    >>> complaints_voc(complaints).table["score"].tolist()
    [12.0, 15.0, 15.0]
    """
    given = needed(complaints, "complaints", ["count", "severity"], passage)
    wrong = [str(i) for i in given.index[(given["count"] < 0) | (given["severity"] <= 0)]]
    raise_errors([Remark("chain.negative", "error", {"items": wrong})] if wrong else [])
    score = given["count"] * given["severity"]
    table = given.assign(score=score, share_before=shares(given["count"]), share=shares(score))
    table = table.assign(rank_before=places(given["count"]), rank=places(score)).rename_axis("item")
    return made("count_severity", table, {"complaints": complaints}, passage)
