"""Pareto: which few kinds of complaint make most of them, by count and by cost, and how sure that is."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sqmlib.dmaic.knowledge import CUT, OTHER
from sqmlib.stats import wilson

__all__ = ["pareto_order", "pareto_table", "vital_few"]

_TIE = 1e-12


def pareto_order(names: ArrayLike, values: ArrayLike) -> NDArray[np.intp]:
    """Return the order of a Pareto chart: largest first, ties as they came, ``other`` last whatever its size.

    >>> pareto_order(["other", "tone", "wait"], [90, 5, 8]).tolist()
    [2, 1, 0]
    """
    rest = np.array([str(name).strip().casefold() in OTHER for name in np.asarray(names, object)])
    return np.lexsort((np.arange(len(rest)), -np.asarray(values, float), rest))


def vital_few(values: ArrayLike, cut: float = CUT) -> NDArray[np.bool_]:
    """Return which values, in the order of the chart, are needed to reach the cut; ties are never cut in half.

    >>> vital_few([40, 25, 25, 6, 4]).tolist()
    [True, True, True, False, False]
    """
    values = np.asarray(values, float)
    total = values.sum(-1, keepdims=True)
    before = np.cumsum(values, axis=-1) - values
    inside = (before < cut * total - _TIE) & (values > 0)
    smallest = np.where(inside, values, np.inf).min(-1, keepdims=True)
    return inside | ((np.abs(values - smallest) <= _TIE) & (values > 0))


def pareto_table(complaints: pd.DataFrame, weight: str, draws: int, seed: int) -> pd.DataFrame:
    """Return the kinds of complaint under every weighting there is.

    Parameters
    ----------
    complaints : pandas.DataFrame, index ``category``
        ``count``, and where given ``cost`` per complaint and ``severity``.
    weight : {"count", "cost", "severity"}
        What the order of the rows follows.
    draws, seed : int
        Multinomial resamples of the counts for ``p_vital``; 0 leaves it empty.

    Returns
    -------
    pandas.DataFrame, index ``category``
        ``count``, ``share`` with Wilson interval ``share_low share_high``; for each weighting w of count, cost,
        severity ``w_total``, ``w_share``, ``w_cumulative`` (all 0..1), ``w_rank`` and ``w_vital``; ``p_vital`` how
        often the category is among the vital few of the chosen weighting when the counts are drawn again; ``moves``
        whether it is vital by one weighting and not by another.
    """
    weights = _weights(complaints)
    counts = complaints["count"].to_numpy(float)
    low, high = wilson(counts, counts.sum())
    out = pd.DataFrame({"count": counts, "share": counts / counts.sum(), "share_low": low, "share_high": high})
    out.index = complaints.index
    for name, per_case in weights.items():
        out = out.join(_one(complaints.index, counts * per_case, name))
    chosen = weights.get(weight, weights["count"])
    out["p_vital"] = _chance(complaints.index, counts, chosen, draws, seed)
    vital = out[[f"{name}_vital" for name in weights]]
    out["moves"] = vital.any(axis=1) & ~vital.all(axis=1)
    return out.iloc[pareto_order(out.index, counts * chosen)].rename_axis("category")


def _weights(complaints: pd.DataFrame) -> dict[str, NDArray[np.float64]]:
    """Return weighting -> weight of one complaint; only weightings that every category has."""
    found = {"count": np.ones(len(complaints))}
    for name in ("cost", "severity"):
        values = complaints[name].to_numpy(float)
        if not np.isnan(values).any() and (values * complaints["count"]).sum() > 0:
            found[name] = values
    return found


def _one(names: pd.Index, totals: NDArray[np.float64], prefix: str) -> pd.DataFrame:
    order = pareto_order(names, totals)
    sorted_ = totals[order]
    rows = {"total": sorted_, "share": sorted_ / totals.sum(), "cumulative": np.cumsum(sorted_) / totals.sum()}
    rows |= {"rank": np.arange(1, len(order) + 1.0), "vital": vital_few(sorted_)}
    frame = pd.DataFrame(rows, index=names[order]).add_prefix(f"{prefix}_")
    return frame.reindex(names)


def _chance(
    names: pd.Index, counts: NDArray[np.float64], per_case: NDArray[np.float64], draws: int, seed: int
) -> NDArray[np.float64]:
    """Return how often each category is among the vital few of resampled counts; ``other`` never leads the order."""
    if not draws:
        return np.full(len(counts), np.nan)
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(int(counts.sum()), counts / counts.sum(), size=draws) * per_case
    rest = np.array([str(name).strip().casefold() in OTHER for name in names])
    order = np.lexsort(
        (np.broadcast_to(np.arange(drawn.shape[1]), drawn.shape), -drawn, np.broadcast_to(rest, drawn.shape))
    )
    vital = np.zeros(drawn.shape, bool)
    np.put_along_axis(vital, order, vital_few(np.take_along_axis(drawn, order, -1)), -1)
    return vital.mean(0)
