"""What is to be said about the numbers of a SWOT analysis: sums, votes, rules that disagree."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sqmlib.checks import Remark
from sqmlib.swot import matrices
from sqmlib.swot.analysis import Frames
from sqmlib.swot.board import Board
from sqmlib.swot.knowledge import KINDS, MATRICES, SPLIT, WEIGHT_TOLERANCE
from sqmlib.swot.priorities import Priority, Weights

__all__ = ["notes_of"]


def notes_of(board: Board, priority: Priority, weights: Weights, found: Frames, convention: str) -> list[Remark]:
    """Return what is to be said about the numbers."""
    return [
        *_weight_notes(board, weights, found.frames["totals"]),
        *_scale_notes(convention),
        *_vote_notes(board, priority, found.frames["table"]),
        *_strategy_notes(found.frames.get("strategies")),
        *_qspm_notes(board, found.frames.get("qspm")),
    ]


def _qspm_notes(board: Board, table: pd.DataFrame | None) -> list[Remark]:
    """Say which set of factors a QSPM compares on: totals of different sets cannot be compared."""
    if table is None:
        return []
    weight = table["weight"].groupby(level="factor").first()
    values = {"strategies": int(table.index.get_level_values("strategy").nunique()), "n": len(weight)}
    values |= {"all": len(board.factors), "sum": round(float(weight.sum()), 4)}
    return [Remark("swot.note.qspm_set", "info", values)]


def _weight_notes(board: Board, weights: Weights, totals: pd.DataFrame) -> list[Remark]:
    """Say where weights do not add up, come from votes, or miss."""
    said = []
    for matrix, kinds in MATRICES.items():
        own = board.factors["kind"].isin(kinds).to_numpy()
        total, source = totals.at[matrix, "weight_sum"], weights.source[matrix]
        if source == "given" and abs(total - 1) > WEIGHT_TOLERANCE:
            values = {
                "matrix": matrix,
                "sum": round(float(total), 4),
                "total": round(float(totals.at[matrix, "total"]), 4),
            }
            values["normalized"] = round(float(totals.at[matrix, "normalized"]), 4)
            said.append(Remark("swot.note.weight_sum", "warning", values))
        if source in ("votes", "ahp"):
            said.append(Remark(f"swot.note.weights_from_{source}", "info", {"matrix": matrix}))
        bare = list(board.factors.index[own & np.isnan(weights.weight)])
        if bare and source != "none":
            said.append(Remark("swot.note.no_weight", "warning", {"factors": bare}))
        unrated = list(board.factors.index[own & board.factors["rating"].isna().to_numpy()])
        if unrated and len(unrated) < own.sum():
            said.append(Remark("swot.note.no_rating", "warning", {"factors": unrated}))
    empty = [kind for kind in KINDS if not (board.factors["kind"] == kind).any()]
    return said + ([Remark("swot.note.empty_group", "warning", {"kinds": empty})] if empty else [])


def _scale_notes(convention: str) -> list[Remark]:
    low, high = matrices.scale_of(convention)
    values = {"low": int(low), "high": int(high)}
    return [] if (low, high) == (1, 4) else [Remark("swot.note.ie_scale", "info", values)]


def _vote_notes(board: Board, priority: Priority, table: pd.DataFrame) -> list[Remark]:
    said = list(priority.remarks)
    if priority.basis == "votes":
        blank = np.isnan(priority.judged)
        missing = list(table.index[(table["n_votes"] < priority.voters).to_numpy()])
        if missing:
            said.append(Remark("swot.note.missing_votes", "info", {"n": int(blank.sum()), "factors": missing}))
        points = board.votes.groupby("voter")["points"].sum(min_count=1).dropna()
        usual = points.mode().max() if len(points) else 0
        off = int((abs(points - usual) > 0.01 * max(usual, 1)).sum())
        if off:
            said.append(Remark("swot.note.other_totals", "warning", {"n": off, "usual": float(usual)}))
    if priority.hidden == "few_voters":
        said.append(Remark("swot.note.few_voters", "warning", {"n": priority.voters}))
    split = list(table.index[(table["dissent"] >= SPLIT.limits[-1]).to_numpy()])
    return said + ([Remark("swot.note.split", "warning", {"factors": split})] if split else [])


def _strategy_notes(table: pd.DataFrame | None) -> list[Remark]:
    """Say where the accepted rules name different leaders, and where places are tied."""
    if table is None:
        return []
    firsts = {rule: list(table.index[(table[f"rank_{rule}"] == 1).to_numpy()]) for rule in ("mean", "sum", "qspm")}
    firsts = {rule: names for rule, names in firsts.items() if names}
    said = []
    if len({tuple(names) for names in firsts.values()}) > 1:
        key = "leaders_differ_qspm" if "qspm" in firsts else "leaders_differ"
        said.append(Remark(f"swot.note.{key}", "warning", firsts))
    if len(firsts.get("mean", [])) > 1:
        said.append(Remark("swot.note.tie", "info", {"strategies": firsts["mean"]}))
    return said
