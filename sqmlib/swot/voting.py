"""The votes themselves: means of what was cast, how far voters are apart, and whether voting rules agree."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.swot.board import Board
from sqmlib.swot.formulas import cast_means, dissent, ranks, shares
from sqmlib.swot.knowledge import BALLOTS, KINDS, P_FROM
from sqmlib.swot.priorities import ballots
from sqmlib.weights import kendall_w

__all__ = ["agreement_table", "rules_table", "votes_table"]

Floats = NDArray[np.float64]


def votes_table(board: Board, votes: Floats, voting: str, min_group: int) -> pd.DataFrame:
    """Return the votes per factor, index ``factor``; spread only from so many voters on.

    ``n_votes`` cast and ``blank`` not cast; ``mean`` of those cast (points, share of approvals, Borda points);
    ``median q_low q_high`` median and quartiles; ``dissent`` 0 all agree to 1 split in two halves.
    """
    cast = (~np.isnan(votes)).sum(0)
    enough = cast >= max(min_group, 2)
    quartiles = np.full((3, votes.shape[1]), np.nan)
    if enough.any():
        quartiles[:, enough] = np.nanquantile(votes[:, enough], (0.25, 0.5, 0.75), axis=0)
    return pd.DataFrame(
        {
            "n_votes": cast,
            "blank": len(votes) - cast,
            "mean": cast_means(votes)[0],
            "median": quartiles[1],
            "q_low": quartiles[0],
            "q_high": quartiles[2],
            "dissent": np.where(enough, dissent(votes, approval=voting == "approval"), np.nan),
        },
        index=board.factors.index,
    )


def rules_table(board: Board) -> pd.DataFrame | None:
    """Return the ranks of the factors by every voting rule that has ballots, index ``factor``; None below two rules."""
    there = [rule for rule, column in BALLOTS.items() if board.votes[column].notna().any()]
    if len(there) < 2:
        return None
    found = {f"rank_{rule}": ranks(shares(cast_means(ballots(board, rule))))[0] for rule in there}
    return pd.DataFrame(found, index=board.factors.index)


def agreement_table(board: Board, votes: Floats, min_group: int) -> pd.DataFrame:
    """Return how far the voters agree, index ``group``: all factors, and each kind by itself.

    ``n_factors``; ``n_complete`` voters who voted on all of them, counted for each group by itself;
    ``w`` Kendall's coefficient of concordance, ``w_low w_high`` its range when any one voter is left out; ``w_chance``
    what voters without any agreement would reach on average, 1/m; ``rho`` mean rank correlation of two voters;
    ``p`` of agreement by chance, from 30 voters on.
    """
    groups: dict[str, Any] = {"all": np.ones(len(board.factors), bool)}
    groups |= {kind: (board.factors["kind"] == kind).to_numpy() for kind in KINDS}
    rows = {name: _agreement(votes[:, own], min_group) for name, own in groups.items() if own.sum() > 1}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("group")


def _agreement(votes: Floats, min_group: int) -> dict[str, Any]:
    votes = votes[:, ~np.isnan(votes).all(axis=0)]
    whole = votes[~np.isnan(votes).any(axis=1)]
    m, n = whole.shape
    enough = m >= max(min_group, 2) and n > 1
    w = kendall_w(whole) if enough else np.nan
    others = [kendall_w(np.delete(whole, i, axis=0)) for i in range(m)] if enough else []
    known = [v for v in others if not np.isnan(v)]
    ends = (min(known), max(known)) if known and m > 2 else (np.nan, np.nan)
    return {
        "n_factors": n,
        "n_complete": m,
        "w": w,
        "w_low": ends[0],
        "w_high": ends[1],
        "w_chance": 1 / m if m else np.nan,
        "rho": (m * w - 1) / (m - 1) if m > 1 else np.nan,
        "p": chance(w, m, n) if enough and m >= P_FROM else np.nan,
    }


def chance(w: float, m: int, n: int) -> float:
    """Return the p of Kendall's W under no agreement: m (n - 1) W is chi-square with n - 1 degrees of freedom.

    >>> round(chance(0.1, 30, 5), 4)
    0.0174
    """
    from scipy.special import chdtrc

    return float(chdtrc(n - 1, m * (n - 1) * w))
