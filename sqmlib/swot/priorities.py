"""How much each factor counts to the group: votes, pairwise comparisons or weights, with their resamples."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.checks import DataError, Remark
from sqmlib.rules import choose
from sqmlib.stats import resampling_weights
from sqmlib.swot.board import Board
from sqmlib.swot.formulas import borda, cast_means, shares
from sqmlib.swot.knowledge import BALLOTS, CONSISTENT, KINDS, MATRICES, PRIORITIES, VOTING

__all__ = ["Priority", "ballots", "priority_of", "side_weights"]

Floats = NDArray[np.float64]
FLAT = ("votes", "ahp")  # bases that come from people


@dataclass(frozen=True, eq=False)
class Priority:
    """The priority of every factor of a board.

    Attributes
    ----------
    basis : {"votes", "ahp", "weights", "none"}
        What it follows from.
    share : ndarray, shape (factors,)
        Sum 1 over the factors that have one; NaN for the others.
    draws : ndarray, shape (draws, factors), or None
        The same from resampled voters.
    without : ndarray, shape (voters, factors), or None
        The same with one voter left out at a time.
    n : ndarray, shape (factors,)
        Voters behind each share; 0 when it comes from weights.
    voters : int
        Voters in all.
    hidden : str
        Reason why there are no intervals; empty when there are.
    consistency : DataFrame or None
        Of the pairwise comparisons.
    judged : ndarray, shape (voters, factors), or None
        What each voter alone said: votes, or the priorities of one's own comparisons; NaN where nothing.
    remarks : tuple of Remark
        What is to be said about it.
    """

    basis: str
    share: Floats
    n: Floats
    voters: int = 0
    draws: Floats | None = None
    without: Floats | None = None
    hidden: str = "weights_given"
    consistency: pd.DataFrame | None = None
    judged: Floats | None = None
    remarks: tuple[Remark, ...] = field(default=())


def ballots(board: Board, voting: str) -> Floats:
    """Return the votes as an array, voters x factors, the larger the better, NaN where not cast.

    Ranks become Borda points. Raises DataError when nobody voted in this way although there are votes.
    """
    column = BALLOTS[choose("voting", voting, VOTING).name]
    there = [rule for rule, name in BALLOTS.items() if board.votes[name].notna().any()]
    if there and voting not in there:
        values = {"found": voting, "there": there}
        raise DataError([Remark("swot.problem.ballot", "error", values)])
    cast = board.votes.dropna(subset=[column])
    table = cast.pivot(index="voter", columns="factor", values=column).reindex(columns=board.factors.index)
    values = table.to_numpy(float).reshape(-1, len(board.factors))
    return borda(values) if voting == "borda" and len(values) else values


def priority_of(board: Board, priority: str, voting: str, bootstrap: int, seed: int, min_group: int) -> Priority:
    """Return the priorities of a board's factors.

    Parameters
    ----------
    board : Board
        Checked.
    priority : {"auto", "votes", "ahp", "weights"}
        What they follow from; ``auto`` takes votes when there are any, else comparisons, else weights.
    voting, bootstrap, seed, min_group
        As for :func:`sqmlib.swot.analyze`.
    """
    basis = _basis(board, priority)
    votes = ballots(board, voting)
    if basis == "votes":
        return _by_votes(votes, bootstrap, seed, min_group)
    if basis == "ahp":
        from sqmlib.swot.awot import by_pairs

        return by_pairs(board, bootstrap, seed, min_group)
    return _by_weights(board, votes if len(votes) else None)


def _basis(board: Board, priority: str) -> str:
    there = {"votes": len(board.votes) > 0, "ahp": len(board.pairwise) > 0, "weights": True}
    if priority == "auto":
        return next(name for name, found in there.items() if found)
    name = choose("priority", priority, {"auto": PRIORITIES["votes"], **PRIORITIES}).name
    if not there[name]:
        raise DataError([Remark("swot.problem.priority", "error", {"found": name})])
    return name


def _by_votes(votes: Floats, bootstrap: int, seed: int, min_group: int) -> Priority:
    voters = len(votes)
    n = (~np.isnan(votes)).sum(0)
    share = shares(cast_means(votes))[0]
    hidden = why_hidden(voters, bootstrap, min_group)
    if hidden:
        return Priority("votes", share, n, voters, hidden=hidden, judged=votes)
    blocks = [shares(cast_means(votes, times)) for times in resampling_weights(voters, bootstrap, seed)]
    without = shares(cast_means(votes, 1 - np.eye(voters)))
    return Priority("votes", share, n, voters, np.concatenate(blocks), without, "", judged=votes)


def why_hidden(voters: int, bootstrap: int, min_group: int) -> str:
    """Return the reason why no interval is given, empty when one is.

    >>> why_hidden(9, 2000, 5), why_hidden(3, 2000, 5), why_hidden(9, 0, 5)
    ('', 'few_voters', 'no_bootstrap')
    """
    return "few_voters" if voters < max(min_group, 2) else "" if bootstrap else "no_bootstrap"


def _by_weights(board: Board, votes: Floats | None) -> Priority:
    """Return the weights of both matrices, each brought to a sum of 1, as shares of all."""
    weight = board.factors["weight"].to_numpy(float)
    share = np.full(len(weight), np.nan)
    for kinds in MATRICES.values():
        own = board.factors["kind"].isin(kinds).to_numpy()
        share[own] = shares(weight[own])[0]
    share = shares(share)[0]
    basis = "none" if np.isnan(share).all() else "weights"
    hidden = "weights_given" if basis == "weights" else "no_votes"
    n = np.zeros(len(share)) if votes is None else (~np.isnan(votes)).sum(0)
    return Priority(basis, share, n, 0 if votes is None else len(votes), hidden=hidden, judged=votes)


@dataclass(frozen=True, eq=False)
class Weights:
    """The weights of IFE and EFE, as given or from the priorities.

    Attributes
    ----------
    weight : ndarray, shape (factors,)
        NaN where there is none.
    source : dict
        matrix -> given, votes, ahp or none.
    draws : ndarray, shape (draws, factors), or None
        Resampled weights where they come from people, the given ones elsewhere.
    """

    weight: Floats
    source: dict[str, str]
    draws: Floats | None


def side_weights(board: Board, priority: Priority) -> Weights:
    """Return the weights as given; where a matrix has none, the shares of its factors among themselves."""
    given = board.factors["weight"].to_numpy(float)
    weight, source = given.copy(), {}
    draws = None if priority.draws is None else np.tile(given, (len(priority.draws), 1))
    for matrix, kinds in MATRICES.items():
        own = board.factors["kind"].isin(kinds).to_numpy()
        known = not np.isnan(priority.share[own]).all() if own.any() else False
        source[matrix] = "none"
        if (~np.isnan(given[own])).any():
            source[matrix] = "given"
        elif priority.basis in FLAT and known:
            source[matrix] = priority.basis
            weight[own] = shares(priority.share[own])[0]
            if draws is not None:
                draws[:, own] = shares(priority.draws[:, own])
    return Weights(weight, source, draws if set(source.values()) & set(FLAT) else None)


def consistency_note(frame: pd.DataFrame) -> tuple[Remark, ...]:
    """Warn of comparisons that contradict themselves."""
    cr = frame["cr"].astype(float)
    bad = [str(m) for m in frame.index[(cr > CONSISTENT + 1e-9).to_numpy()]]
    values: dict[str, Any] = {"matrices": bad, "cr": round(float(cr.max()), 2) if len(bad) else 0}
    return (Remark("swot.note.inconsistent", "warning", values),) if bad else ()


def local_shares(share: Floats, kinds: pd.Series) -> Floats:
    """Return each factor's share within its own kind (the local priority); they sum to 1 in every kind.

    >>> local_shares(np.array([0.2, 0.2, 0.6]), pd.Series(["S", "S", "O"])).tolist()
    [0.5, 0.5, 1.0]
    """
    out = np.full(len(share), np.nan)
    for kind in KINDS:
        own = (kinds == kind).to_numpy()
        if own.any():
            out[own] = shares(share[own])[0]
    return out
