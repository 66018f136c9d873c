"""SWOT: which factors matter, how strong is the position, which strategy follows, and how far does the group agree?

Input, one row per factor: ``factor`` unique id; ``kind`` S, W, O or T; ``text_en`` and ``text_zh`` what it is;
``evidence`` where it comes from, such as ``servqual:reliability gap -0.8 [-1.0, -0.6]`` or a document; ``weight`` in
its matrix, S and W together 1, O and T together 1; ``rating`` on the scale of the convention.

Further tables, all optional (``TABLES``): ``strategies`` (strategy, quadrant, text_en, text_zh, factors cited,
separated by ``;``), ``votes`` (voter, factor, points, approval or rank), ``attractiveness`` (strategy, factor, score
1..4) for the QSPM, ``space`` (axis FP SP CP IP, text_en, text_zh, score), ``pairwise`` (voter, a, b, value) for A'WOT.

Sources: Weihrich 1982, Long Range Planning 15(2); David, Strategic Management; Wheelen & Hunger, Strategic Management
and Business Policy; Kurttila, Pesonen, Kangas & Kajanus 2000, Forest Policy and Economics 1; Kangas et al. 2016
(VotSWOT); Kendall & Smith 1939.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sqmlib.checks import DataError, Remark, of_type
from sqmlib.swot import analysis
from sqmlib.swot.awot import global_priorities
from sqmlib.swot.board import Board, assemble, entered
from sqmlib.swot.example import EXAMPLE
from sqmlib.swot.formulas import borda, dissent, ie_cell, posture, space_point, weighted_total
from sqmlib.swot.knowledge import (
    CATEGORIES,
    CONVENTIONS,
    INPUT,
    KINDS,
    MIN_GROUP,
    PRIORITIES,
    QUADRANTS,
    TABLES,
    VOTING,
)
from sqmlib.swot.notes import notes_of
from sqmlib.swot.priorities import priority_of, side_weights
from sqmlib.swot.results import SwotResult

__all__ = [
    "CATEGORIES",
    "CONVENTIONS",
    "EXAMPLE",
    "INPUT",
    "KINDS",
    "PRIORITIES",
    "QUADRANTS",
    "TABLES",
    "VOTING",
    "Board",
    "SwotResult",
    "analyze",
    "assemble",
    "borda",
    "dissent",
    "entered",
    "global_priorities",
    "ie_cell",
    "inspect",
    "posture",
    "space_point",
    "weighted_total",
]


def analyze(
    board: Board | pd.DataFrame,
    *,
    convention: str = "david",
    strategies: pd.DataFrame | None = None,
    votes: pd.DataFrame | None = None,
    attractiveness: pd.DataFrame | None = None,
    space: pd.DataFrame | None = None,
    pairwise: pd.DataFrame | None = None,
    voting: str = "points",
    priority: str = "auto",
    space_scale: int = 7,
    scenarios: Any = None,
    bootstrap: int = 2000,
    seed: int = 0,
    min_group: int = MIN_GROUP,
    labels: Mapping[str, Any] | None = None,
) -> SwotResult:
    """Weigh the factors, find the position and rank the strategies of a SWOT board.

    Parameters
    ----------
    board : Board or pandas.DataFrame
        Of :func:`assemble`; or the factors alone, one row each. It is not changed.
    convention : {"david", "david_free", "wheelen_hunger"}
        Ratings allowed: strengths 3-4, weaknesses 1-2, opportunities and threats 1-4 as quality of the response;
        1-4 for all; 1-5 for all.
    strategies, votes, attractiveness, space, pairwise : pandas.DataFrame, optional
        The further tables (columns above), one by one, when ``board`` is the factors alone. They are not changed.
    voting : {"points", "approval", "borda"}
        Which ballots count: points, approvals (0, 1), or ranks (1 first) as Borda points.
    priority : {"auto", "votes", "ahp", "weights"}
        What the priority of a factor (``share``) follows from; ``auto`` takes votes when there are any, else pairwise
        comparisons (A'WOT), else the weights.
    space_scale : {7, 6}
        Largest score of a SPACE axis.
    scenarios : mapping, optional
        Name -> {kind: how many times as much this kind counts}, e.g. ``{"crisis": {"T": 2}}``.
    bootstrap : int
        Resamples of the voters; 0 leaves the intervals and ``acceptability`` out.
    seed : int
        Seed of the resamples.
    min_group : int
        Fewest voters from which on spread, intervals and agreement are shown.
    labels : mapping, optional
        Texts of factors and strategies that go before those of the board, id -> text or {"en": ..., "zh": ...}.

    Returns
    -------
    SwotResult

    Raises
    ------
    DataError
        Listing every problem of the board or the options, such as ratings the convention does not allow.

    Examples
    --------
    >>> result = analyze(EXAMPLE)
    >>> result.totals["normalized"].round(2).to_dict(), result.position.at["ie", "cell"]
    ({'ife': 2.7, 'efe': 2.3}, 'V')
    >>> strategies = pd.DataFrame({"strategy": ["so1"], "quadrant": ["SO"], "factors": ["S1;O1"]})
    >>> analyze(EXAMPLE.factors.reset_index(), strategies=strategies).strategies["count"].to_dict()
    {'so1': 2}
    """
    tables = {"strategies": strategies, "votes": votes, "attractiveness": attractiveness}
    board = _whole(board, tables | {"space": space, "pairwise": pairwise})
    options = {"convention": convention, "voting": voting, "priority": priority, "space_scale": space_scale}
    options |= {"scenarios": scenarios, "bootstrap": bootstrap, "seed": seed, "min_group": min_group}
    analysis.check_options(board, options)
    found = priority_of(board, priority, voting, bootstrap, seed, min_group)
    weights = side_weights(board, found)
    out = analysis.frames_of(board, found, weights, options)
    return SwotResult(
        parameters=analysis.parameters_of(board, found, weights, options),
        notes=(*board.remarks, *notes_of(board, found, weights, out, convention)),
        labels={**board.labels, **(labels or {})},
        reasons=out.reasons,
        evidence=board.factors["evidence"].to_dict(),
        **out.frames,
    )


def _whole(board: Board | pd.DataFrame, tables: Mapping[str, pd.DataFrame | None]) -> Board:
    """Return the board; tables beside one that is assembled already are refused, they would say two things."""
    of_type(board, Board, pd.DataFrame)
    given = [name for name, table in tables.items() if table is not None]
    if isinstance(board, pd.DataFrame):
        return assemble({"answers": board, **tables})
    if given:
        raise DataError([Remark("swot.problem.tables_twice", "error", {"found": given})])
    return board


def inspect(board: Board | pd.DataFrame, **options: Any) -> tuple[Remark, ...]:
    """Return what is worth knowing about a board before its numbers are used.

    Parameters
    ----------
    board : Board or pandas.DataFrame
        As for :func:`analyze`.
    **options
        Of :func:`analyze`.

    Returns
    -------
    tuple of Remark
        Missing evidence, texts that are nearly the same, weights that do not add up, votes not cast, unfinished
        strategies; warnings need a look before the results are used.

    Examples
    --------
    >>> [remark.code for remark in inspect(EXAMPLE)]
    ['swot.note.no_evidence', 'swot.note.leaders_differ']
    """
    return analyze(board, **{**options, "bootstrap": 0}).notes
