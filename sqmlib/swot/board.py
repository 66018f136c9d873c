"""The board: factors, strategies and votes of all input tables, with what the group changed, checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from sqmlib.checks import DataError, Remark, raise_errors
from sqmlib.conform import capped
from sqmlib.swot import checking
from sqmlib.swot.knowledge import KINDS, QUADRANTS
from sqmlib.swot.reading import Frames, natural, read
from sqmlib.swot.team import edited, laid_over

__all__ = ["Board", "assemble", "entered"]


@dataclass(frozen=True, eq=False)
class Board:
    """Everything a group put on its SWOT board, checked; what :func:`sqmlib.swot.analyze` takes.

    Attributes
    ----------
    factors : pandas.DataFrame, index ``factor``
        ``kind`` S W O T; ``text_en text_zh evidence``, empty where not given; ``weight`` at least 0 and ``rating``, NaN
        where not given. In the order S W O T, then by id.
    strategies : pandas.DataFrame, index ``strategy``
        ``quadrant`` SO WO ST WT; ``text_en text_zh``; ``factors`` ids of the factors cited, separated by ``;``.
    votes : pandas.DataFrame
        ``voter factor points approval rank``, one row per vote; NaN where not cast.
    attractiveness : pandas.DataFrame
        ``strategy factor score``, 1..4, only factors scored for all strategies.
    space : pandas.DataFrame, index ``item``
        ``axis`` FP SP CP IP; ``text_en text_zh``; ``score`` FP and IP from +1 up, SP and CP from -1 down.
    pairwise : pandas.DataFrame
        ``voter a b value``: how many times a weighs as much as b; a and b two kinds, or two factors of one kind.
    remarks : tuple of Remark
        What was assumed, left out, merged or is worth a look.
    """

    factors: pd.DataFrame
    strategies: pd.DataFrame
    votes: pd.DataFrame
    attractiveness: pd.DataFrame
    space: pd.DataFrame
    pairwise: pd.DataFrame
    remarks: tuple[Remark, ...] = field(default=())

    @property
    def labels(self) -> dict[str, Any]:
        """The texts of factors, strategies and SPACE items, id -> {"en": ..., "zh": ...}; without a text the id."""
        return {i: text for frame in (self.factors, self.strategies, self.space) for i, text in _texts(frame).items()}

    def cited(self, strategy: str) -> list[str]:
        """Return the ids of the factors a strategy cites."""
        return [f for f in self.strategies.at[strategy, "factors"].split(";") if f]


def assemble(tables: Frames, team: Mapping[str, Any] | None = None) -> Board:
    """Make the board from the input tables and from what the group entered.

    Parameters
    ----------
    tables : mapping of str to DataFrame or None
        ``answers`` the factors (columns as in the module's docstring); optional ``strategies``, ``votes``,
        ``attractiveness``, ``space`` and ``pairwise`` as in ``TABLES``. None of them is changed.
    team : mapping, optional
        What the group entered; it goes before the tables::

            factors: {S1: {kind, text, weight, rating, evidence, reason, removed: true, merged_into: S2}}
            votes: {voter: {S1: 30}}    a number is points, or {points, approval, rank}; null takes a vote back
            strategies: {so1: {quadrant, text, factors: [S1, O1], removed: true}}
            attractiveness: {so1: {S1: 4}}
            space: {FP1: {axis, text, score, removed: true}}
            pairwise: {voter: {S1: {S2: 3}}}
            candidates: {servqual: {empathy: {reason: ...}}}    not taken, and why; changes nothing

        Texts are plain or {"en": ..., "zh": ...}. New ids add, known ones change what is given. A merged factor hands
        its weight, votes and citations over; a removed one is no longer cited.

    Returns
    -------
    Board

    Raises
    ------
    DataError
        Listing every problem: unknown kinds, weights below 0, votes and strategies for unknown factors, strategies of
        a table without a factor of both their groups, SPACE scores with the wrong sign, one-sided dashes of a QSPM.

    Examples
    --------
    >>> factors = pd.DataFrame({"factor": ["S1", "O1"], "kind": ["S", "O"], "text_en": ["Own crews", "New route"]})
    >>> board = assemble({"answers": factors}, {"strategies": {"so1": {"quadrant": "SO", "factors": ["S1", "O1"]}}})
    >>> board.cited("so1"), board.labels["S1"]
    (['S1', 'O1'], {'en': 'Own crews'})
    """
    frames, remarks = read(tables)
    if any(remark.level == "error" for remark in remarks):
        raise DataError(capped(remarks))
    remarks += checking.table_problems(frames, team or {})
    frames, said = edited(frames, team or {})
    remarks += said
    if not any(remark.level == "error" for remark in said):
        frames, said = checking.checked(frames)
        remarks += said
    frames = {name: _ordered(name, frame) for name, frame in frames.items()}
    return Board(**frames, remarks=raise_errors(capped(remarks)))


def entered(tables: Frames, team: Mapping[str, Any] | None = None) -> dict[str, pd.DataFrame]:
    """Return everything that was read and entered, also what is removed, merged or unfinished; for editors.

    Parameters
    ----------
    tables, team
        As for :func:`assemble`.

    Returns
    -------
    dict of str to DataFrame
        ``factors``, ``strategies``, ``space`` with their ids in the index, ``votes``, ``attractiveness``, ``pairwise``;
        columns as in :class:`Board`.

    Raises
    ------
    DataError
        If a table cannot be read, or the entries have not the shape they must have.

    Examples
    --------
    >>> factors = pd.DataFrame({"factor": ["S1"], "kind": ["S"], "text_en": ["Own crews"]})
    >>> team = {"factors": {"S1": {"removed": True}}, "strategies": {"so1": {"quadrant": "SO", "text": "Grow"}}}
    >>> found = entered({"answers": factors}, team)
    >>> list(found["factors"].index), list(found["strategies"].index)
    (['S1'], ['so1'])
    """
    frames, remarks = read(tables)
    frames, said = laid_over(frames, team or {})
    raise_errors(capped([*remarks, *said]))
    return {name: _ordered(name, frame) for name, frame in frames.items()}


def _ordered(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Bring rows into the order of their groups and ids, so that the order of a file changes nothing."""
    if name == "factors":
        return frame.loc[
            sorted(frame.index, key=lambda i: (KINDS.index(_code(frame.at[i, "kind"], KINDS)), natural(i)))
        ]
    if name == "strategies":
        quadrant = frame["quadrant"]
        return frame.loc[
            sorted(frame.index, key=lambda i: (QUADRANTS.index(_code(quadrant[i], QUADRANTS)), natural(i)))
        ]
    if name == "space":
        return frame.loc[sorted(frame.index, key=natural)]
    keys = [c for c in frame.columns if frame[c].dtype == object]
    order = sorted(frame.index, key=lambda i: [natural(frame.at[i, c]) for c in keys])
    return frame.loc[order].reset_index(drop=True)


def _code(value: str, known: tuple[str, ...]) -> str:
    return value if value in known else known[0]  # an unknown one is refused right after


def _texts(frame: pd.DataFrame) -> dict[str, dict[str, str]]:
    rows = zip(frame.index, frame["text_en"], frame["text_zh"], strict=True)
    every = {i: {lang: text for lang, text in (("en", en), ("zh", zh)) if text} for i, en, zh in rows}
    return {i: texts for i, texts in every.items() if texts}
