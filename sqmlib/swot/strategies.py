"""Strategies: what they rest on, how they rank by sum, mean and QSPM, and whether another vote would say the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.swot.board import Board
from sqmlib.swot.formulas import ranks
from sqmlib.swot.priorities import Priority, Weights

__all__ = ["acceptability_table", "links_table", "qspm_table", "scores_of", "strategies_table"]

Floats = NDArray[np.float64]
RULES = ("mean", "sum", "qspm")


def incidence(board: Board) -> Floats:
    """Return which strategy (row) cites which factor (column), as 0 and 1."""
    cited = [set(board.cited(s)) for s in board.strategies.index]
    rows = [[f in own for f in board.factors.index] for own in cited]
    return np.array(rows, float).reshape(len(cited), len(board.factors))


def links_table(board: Board, share: Floats) -> pd.DataFrame:
    """Return the citations, index (strategy, factor): ``kind`` and ``share`` of the factor."""
    cited = [(s, f) for s in board.strategies.index for f in board.cited(s)]
    place = {f: i for i, f in enumerate(board.factors.index)}
    index = pd.MultiIndex.from_tuples(cited, names=["strategy", "factor"])
    kind = [board.factors.at[f, "kind"] for _, f in cited]
    return pd.DataFrame({"kind": kind, "share": [share[place[f]] for _, f in cited]}, index=index)


def qspm_table(board: Board, weight: Floats) -> pd.DataFrame | None:
    """Return the quantitative strategic planning matrix, index (strategy, factor); None without scores.

    ``weight`` of the factor in its matrix, ``attractiveness`` 1..4, ``tas`` their product. David.
    """
    scores = board.attractiveness
    if not len(scores):
        return None
    place = {f: i for i, f in enumerate(board.factors.index)}
    order = {s: i for i, s in enumerate(board.strategies.index)}
    rows = sorted(scores.itertuples(index=False), key=lambda r: (order[r.strategy], place[r.factor]))
    index = pd.MultiIndex.from_tuples([(r.strategy, r.factor) for r in rows], names=["strategy", "factor"])
    own = weight[[place[r.factor] for r in rows]]
    attractive = np.array([r.score for r in rows], float)
    return pd.DataFrame({"weight": own, "attractiveness": attractive, "tas": own * attractive}, index=index)


def scores_of(board: Board, share: Floats, weight: Floats) -> dict[str, Floats]:
    """Return rule -> scores of all strategies, for one set of priorities (vector) or many (draws x factors).

    Parameters
    ----------
    board : Board
        Strategies and attractiveness scores.
    share : ndarray, shape (..., factors)
        Priorities; a cited factor without one does not count.
    weight : ndarray, shape (..., factors)
        Weights of IFE and EFE, for the QSPM.

    Returns
    -------
    dict
        ``sum`` of the shares of the cited factors, ``mean`` of them, ``qspm`` sum of weight x attractiveness; NaN where
        there is none. Shapes (..., strategies).
    """
    cites, known = incidence(board), ~np.isnan(share)
    total = np.where(known, share, 0) @ cites.T
    count = known.astype(float) @ cites.T
    table = np.full((len(board.strategies), len(board.factors)), np.nan)
    place = {f: i for i, f in enumerate(board.factors.index)}
    order = {s: i for i, s in enumerate(board.strategies.index)}
    for row in board.attractiveness.itertuples(index=False):
        table[order[row.strategy], place[row.factor]] = row.score
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(count > 0, total / np.where(count > 0, count, 1), np.nan)
    scored = ~np.isnan(table).all(axis=1)
    qspm = np.where(np.isnan(weight), 0, weight) @ np.nan_to_num(table).T
    used = (~np.isnan(weight)).astype(float) @ (~np.isnan(table)).astype(float).T
    return {
        "sum": np.where(count > 0, total, np.nan),
        "mean": mean,
        "qspm": np.where(scored & (used > 0), qspm, np.nan),
    }


def strategies_table(board: Board, priority: Priority, weights: Weights) -> pd.DataFrame:
    """Return the strategies, index ``strategy``: sum, mean and count side by side.

    ``quadrant`` SO WO ST WT; ``count`` factors cited; ``sum`` and ``mean`` of their shares with 95 % intervals
    ``sum_low sum_high mean_low mean_high`` over resampled voters; ``rank_sum rank_mean``, 1 first; ``qspm`` total
    attractiveness and ``rank_qspm``. A sum favours the strategy that cites more; that is why the mean stands beside it.
    """
    found = scores_of(board, priority.share, weights.weight)
    out = pd.DataFrame({"quadrant": board.strategies["quadrant"], "count": incidence(board).sum(1).astype(int)})
    out.index.name = "strategy"
    drawn = _draws(board, priority, weights)
    for rule in ("sum", "mean"):
        out[rule] = found[rule]
        ends = _interval(drawn[rule]) if drawn else np.full((2, len(out)), np.nan)
        out[f"{rule}_low"], out[f"{rule}_high"] = ends
        out[f"rank_{rule}"] = ranks(found[rule])[0] if len(out) else found[rule]
    out["qspm"] = found["qspm"]
    out["rank_qspm"] = ranks(found["qspm"])[0] if len(out) else found["qspm"]
    return out


def _interval(values: Floats) -> Floats:
    return np.array([_quantile(values, q) for q in (0.025, 0.975)])


def _quantile(values: Floats, q: float) -> Floats:
    """Return quantiles of the columns; NaN for columns without any number."""
    known = ~np.isnan(values).all(axis=0)
    out = np.full(values.shape[1], np.nan)
    if known.any():
        out[known] = np.nanquantile(values[:, known], q, axis=0)
    return out


def _draws(board: Board, priority: Priority, weights: Weights) -> dict[str, Floats] | None:
    """Return rule -> scores of every resample, without the rules that no vote moves."""
    if priority.draws is None or not len(board.strategies):
        return None
    weight = weights.weight if weights.draws is None else weights.draws
    found = scores_of(board, priority.draws, weight)
    return {rule: values for rule, values in found.items() if values.ndim == 2}


def acceptability_table(board: Board, priority: Priority, weights: Weights) -> pd.DataFrame | None:
    """Return how firmly each strategy stands, index ``strategy``; None without strategies.

    ``first_mean first_sum first_qspm`` share of the resampled votes in which it comes first by that rule (equal ones
    share it); ``first_without_one`` share of the votes with one voter left out in which it comes first by the mean;
    ``place_low place_high`` 95 % of its places by the mean; ``first_qspm_without_one`` share of the cases with one
    scored factor left out in which it comes first by the QSPM, which no vote moves where weights are given.
    """
    if not len(board.strategies):
        return None
    names = board.strategies.index
    columns = [*(f"first_{rule}" for rule in RULES), "first_without_one", "place_low", "place_high"]
    columns.append("first_qspm_without_one")
    out = pd.DataFrame(np.nan, index=names, columns=columns).rename_axis("strategy")
    out["first_qspm_without_one"] = _first_without_factor(board, weights.weight)
    drawn = _draws(board, priority, weights)
    if drawn is None:
        return out
    for rule, values in drawn.items():
        out[f"first_{rule}"] = first(values)
    out["first_without_one"] = first(scores_of(board, priority.without, weights.weight)["mean"])
    place = ranks(drawn["mean"])
    known = ~np.isnan(place).all(axis=0)
    for name, q, how in (("place_low", 0.025, "lower"), ("place_high", 0.975, "higher")):
        out.loc[known, name] = np.nanquantile(place[:, known], q, axis=0, method=how)
    return out


def _first_without_factor(board: Board, weight: Floats) -> Floats:
    """Return how often each strategy is first by the QSPM when one scored factor at a time is left out."""
    scored = board.factors.index.isin(board.attractiveness["factor"]) & ~np.isnan(weight)
    if scored.sum() < 2:
        return np.full(len(board.strategies), np.nan)
    left = np.where(np.eye(len(weight), dtype=bool)[scored], np.nan, weight)
    return first(scores_of(board, left, left)["qspm"])


def first(values: Floats) -> Floats:
    """Return how often each column is the largest of its row, equal ones sharing it; NaN for columns without numbers.

    >>> first(np.array([[2.0, 1.0, np.nan], [1.0, 1.0, np.nan]])).tolist()
    [0.75, 0.25, nan]
    """
    top = ranks(values) == 1
    many = top.sum(1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        shared = np.where(many > 0, top / many, 0)
    rows = max(int((many > 0).sum()), 1)
    return np.where(np.isnan(values).all(axis=0), np.nan, shared.sum(0) / rows)


def scenario_table(board: Board, share: Floats, scenarios: Any) -> pd.DataFrame | None:
    """Return the strategies under other weights of the four groups, index (strategy, scenario): ``mean rank_mean``.

    Parameters
    ----------
    board : Board
        With strategies.
    share : ndarray, shape (factors,)
        Priorities.
    scenarios : mapping
        Name -> {kind: how many times as much the factors of this kind count}; kinds not named stay as they are.
    """
    if not scenarios or not len(board.strategies):
        return None
    kinds = board.factors["kind"]
    parts = []
    for name, change in scenarios.items():
        times = kinds.map(lambda kind, change=change: float(change.get(kind, 1))).to_numpy()
        moved = share * times
        moved = moved / np.nansum(moved)
        mean = scores_of(board, moved, moved)["mean"]
        index = pd.MultiIndex.from_product([board.strategies.index, [str(name)]], names=["strategy", "scenario"])
        parts.append(pd.DataFrame({"mean": mean, "rank_mean": ranks(mean)[0]}, index=index))
    every = pd.concat(parts)
    order = [(s, str(n)) for s in board.strategies.index for n in scenarios]
    return every.loc[order]
