"""A'WOT: priorities from pairwise comparisons of the four groups and of the factors within each.

Kurttila, Pesonen, Kangas & Kajanus 2000, Forest Policy and Economics 1; Kajanus et al. 2012, Forest Policy and
Economics 20. Judgements are combined by geometric means (Aczel & Saaty 1983); weights are those of logarithmic least
squares, the row geometric means of a complete matrix.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.checks import Remark
from sqmlib.stats import resampling_weights
from sqmlib.swot.board import Board
from sqmlib.swot.formulas import shares
from sqmlib.swot.knowledge import CONSISTENT, KINDS
from sqmlib.swot.priorities import Priority, consistency_note, why_hidden
from sqmlib.weights import aij, connected, consistency_ratio, judge_weights, optimal_completion, read_pairs

__all__ = ["by_pairs", "global_priorities"]

Floats = NDArray[np.float64]


def global_priorities(groups: dict[str, float], local: dict[str, list[float]]) -> dict[str, list[float]]:
    """Return group priority x local priority.

    >>> found = global_priorities({"S": 0.4, "O": 0.6}, {"S": [0.5, 0.3, 0.2], "O": [1.0]})
    >>> {kind: [round(v, 2) for v in values] for kind, values in found.items()}
    {'S': [0.2, 0.12, 0.08], 'O': [0.6]}
    """
    return {kind: [groups[kind] * value for value in values] for kind, values in local.items()}


def _weights(values: Floats, times: Floats) -> Floats:
    """Return the weights of each draw, NaN where its judgements do not link all items."""
    return judge_weights(aij(values, times), "geometric_mean", "llsm")


def by_pairs(board: Board, bootstrap: int, seed: int, min_group: int) -> Priority:
    """Return the global priorities of a board from its pairwise comparisons."""
    arrays, voters = _arrays(board)
    judges = len(voters)
    hidden = why_hidden(judges, bootstrap, min_group)
    share = _global(board, arrays, np.ones((1, judges)))
    found = {"n": _judges_of(board, arrays), "voters": judges, "consistency": _consistency(arrays)}
    found["judged"] = _global(board, arrays, np.eye(judges))
    remarks = (*_open_notes(board, arrays), *consistency_note(found["consistency"]))
    if hidden:
        return Priority("ahp", share[0], hidden=hidden, remarks=remarks, **found)
    blocks = [_global(board, arrays, times.astype(float)) for times in resampling_weights(judges, bootstrap, seed)]
    without = _global(board, arrays, 1 - np.eye(judges))
    return Priority("ahp", share[0], draws=np.concatenate(blocks), without=without, hidden="", remarks=remarks, **found)


def _arrays(board: Board) -> tuple[dict[str, Floats], list[str]]:
    """Return matrix name -> judgements (judges, n, n); matrices without a single judgement are left out."""
    pairs = board.pairwise.rename(columns={"voter": "judge"})
    voters = list(dict.fromkeys(pairs["judge"]))
    arrays = {}
    for name, items in _matrices(board).items():
        own = pairs[pairs["a"].isin(items) & pairs["b"].isin(items)]
        if len(own):
            judgments = read_pairs(own, items)
            values = np.full((len(voters), len(items), len(items)), np.nan)
            values[:, range(len(items)), range(len(items))] = 1
            values[[voters.index(j) for j in judgments.judges]] = judgments.values
            arrays[name] = values
    return arrays, voters


def _matrices(board: Board) -> dict[str, list[str]]:
    """Return the comparisons there could be: the kinds among themselves, the factors of each kind."""
    kinds = board.factors["kind"]
    own = {kind: list(kinds.index[(kinds == kind).to_numpy()]) for kind in KINDS}
    every = {"groups": [kind for kind in KINDS if own[kind]], **own}
    return {name: items for name, items in every.items() if len(items) > 1}


def _global(board: Board, arrays: dict[str, Floats], times: Floats) -> Floats:
    """Return the global priorities of each draw, sum 1; kinds without comparisons of the groups weigh the same."""
    kinds = board.factors["kind"].to_numpy()
    there = [kind for kind in KINDS if (kinds == kind).any()]
    groups = np.full((len(times), len(there)), 1 / len(there))
    if "groups" in arrays:
        groups = _weights(arrays["groups"], times)
    out = np.full((len(times), len(kinds)), np.nan)
    for position, kind in enumerate(there):
        own = np.flatnonzero(kinds == kind)
        if len(own) == 1:
            out[:, own] = groups[:, [position]]
        elif kind in arrays:
            out[:, own] = groups[:, [position]] * _weights(arrays[kind], times)
    return shares(out)


def _judges_of(board: Board, arrays: dict[str, Floats]) -> Floats:
    """Return how many judges compared each factor with another one; a factor alone in its kind counts the groups'."""
    judged = {name: (~np.isnan(values)).sum(2) > 1 for name, values in arrays.items()}
    out = np.zeros(len(board.factors))
    for kind in KINDS:
        own = np.flatnonzero((board.factors["kind"] == kind).to_numpy())
        name = kind if len(own) > 1 else "groups"
        if name in judged and len(own):
            out[own] = judged[name].sum(0) if len(own) > 1 else judged[name].any(1).sum()
    return out


def _consistency(arrays: dict[str, Floats]) -> pd.DataFrame:
    """Return per matrix the judges, the pairs left open, and the consistency ratios of the group and of the judges."""
    rows = {}
    for name, values in arrays.items():
        active = (~np.isnan(values)).sum((1, 2)) > values.shape[1]
        own = values[active]
        whole = own[connected(own)]
        each = consistency_ratio(optimal_completion(whole)) if len(whole) else np.array([])
        group = aij(own)[None]
        linked = bool(connected(group)[0])
        cr = float(consistency_ratio(optimal_completion(group))[0]) if linked else np.nan
        rows[name] = {
            "n_items": values.shape[1],
            "n_voters": len(own),
            "n_open": int(np.isnan(own).sum() // 2),
            "cr": cr,
            "cr_largest": float(each.max()) if len(each) else np.nan,
            "n_inconsistent": int((each > CONSISTENT + 1e-9).sum()),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("matrix")


def _open_notes(board: Board, arrays: dict[str, Floats]) -> list[Remark]:
    """Say which comparisons are missing, so that no gap is filled unnoticed."""
    every = _matrices(board)
    said = []
    if "groups" in every and "groups" not in arrays:
        said.append(Remark("swot.note.equal_groups", "warning"))
    apart = [name for name, values in arrays.items() if not connected(aij(values))]
    missing = [name for name in every if name != "groups" and name not in arrays]
    if apart or missing:
        said.append(Remark("swot.note.open_pairs", "warning", {"matrices": [*apart, *missing]}))
    return said
