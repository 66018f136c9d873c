"""What is known about Kano analysis, as data: evaluation tables, rules, scores, cut-offs, each with its source."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sqmlib.checks import DataError, Remark
from sqmlib.inputs import Column, Layout, Scale
from sqmlib.rules import Bands, Convention, choose

CATEGORIES = ("A", "O", "M", "I", "R", "Q")
COUNTS = (
    *CATEGORIES,
    "n",
    "n_eff",
    "n_valid",
    "importance_n",
    "difference",
    "rank",
    *(f"{c}_{size}" for c in "am" for size in ("weak", "plain", "strong")),
)
COUNTS += ("d1", "d2", "d3", "d4", "d5")  # columns of numbers of people or places: whole unless weighted
PRIORITY = ("M", "O", "A", "I", "R", "Q")
TIE_ORDER = [CATEGORIES.index(c) for c in PRIORITY]

ANSWERS = Scale(1, 5, words="kano.answer", aliases="kano")
IMPORTANCE = Scale(1, 9, words="", aliases="")

INPUT = Layout(
    "kano",
    (
        Column("respondent", "id"),
        Column("{item}_f", "scale", scale=ANSWERS),
        Column("{item}_d", "scale", scale=ANSWERS),
        Column("{item}_imp", "scale", required=False, scale=IMPORTANCE),
        Column("segment", "category", required=False),
        Column("wave", "category", required=False),
        Column("weight", "number", required=False, low=0),
    ),
    pairing="absence",
)

THREE_POINT_FORM = ("AAO", "IIM", "IIM")  # like, neutral or expect, dislike


def _widen(table: tuple[str, ...]) -> tuple[str, ...]:
    """Spread a three-point table over the five positions: must-be, neutral and live-with count as the middle answer."""
    position = (0, 1, 1, 1, 2)
    return tuple("".join(table[f][d] for d in position) for f in position)


# rows: functional answer 1..5 (like .. dislike); columns: dysfunctional answer 1..5
EVALUATIONS = {
    "standard": Convention(
        "standard", "Kano et al. 1984; Berger et al. 1993", ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")
    ),
    "pouliot": Convention("pouliot", "Pouliot, in Berger et al. 1993", ("QAAAO", "RQIIM", "RIIIM", "RIIQM", "RRRRQ")),
    "three_point": Convention("three_point", "short form of stp25kano", _widen(THREE_POINT_FORM)),
}

RULES = {
    "mode": Convention("mode", "Berger et al. 1993; Matzler et al. 1996"),
    "near_tie": Convention("near_tie", "practice; width stated", 6.0),
    "blauth": Convention("blauth", "Berger et al. 1993"),
}

# DuMouchel in Berger et al. 1993: the two vectors differ, so that the map is not mirrored
FUNCTIONAL_SCORES = np.array([4.0, 2.0, 0.0, -1.0, -2.0])
DYSFUNCTIONAL_SCORES = np.array([-2.0, -1.0, 0.0, 2.0, 4.0])
QUADRANT_LINE = 2.0

SAMPLE_SIZE = Bands(
    "sample_size", (2, 30, 200), ("one", "workshop", "small", "ample"), "Chapman & Callegaro; 30 is custom"
)
MIXED = Bands("category_strength", (0.06,), ("mixed", "clear"), "Lee & Newcomb 1997")
SETTLED = Bands("p_category", (0.6, 0.9), ("open", "likely", "settled"), "own")
WORDING = Bands("q_share", (0.06,), ("usual", "alarm"), "practice, 2 to 6 % is usual")
CONTRADICTIONS = Bands("q_per_respondent", (3,), ("usual", "many"), "practice")
MIN_GROUP = 5
MANY_R = 0.25  # own: share of reverse answers from which the item deserves a look
TWO_PEAKS_SHARE = 0.25  # own: both classes at least this share, and opposite in meaning
OPPOSITES = frozenset(map(frozenset, ("AM", "OI", "AR", "OR", "MR")))
SHARES_FROM = 30  # fewer respondents: dots and counts, no p-values


def evaluation_table(evaluation: Any) -> NDArray[np.int8]:
    """Return an evaluation table as positions in ``CATEGORIES``.

    Parameters
    ----------
    evaluation : str or 5x5 table of letters
        ``standard``, ``pouliot``, ``three_point``; or rows of letters, functional answer by dysfunctional answer.

    Returns
    -------
    ndarray of int8, shape (5, 5)

    Raises
    ------
    DataError
        If the name is unknown, the table is not 5x5, a letter is not one of A O M I R Q, or (1,1) or (5,5) is not Q.

    Examples
    --------
    >>> CATEGORIES[evaluation_table("pouliot")[1, 1]]
    'Q'
    """
    if isinstance(evaluation, str):
        rows = choose("evaluation", evaluation, EVALUATIONS).value
    else:
        rows = ["".join(map(str, row)) for row in np.asarray(evaluation, dtype=object)]
        _refuse_bad_table(rows)
    return np.array([[CATEGORIES.index(c) for c in row] for row in rows], dtype=np.int8)


def _refuse_bad_table(rows: list[str]) -> None:
    problems = []
    if len(rows) != 5 or any(len(row) != 5 for row in rows):
        problems.append(Remark("kano.problem.table_shape", "error", {"rows": rows}))
    elif rows[0][0] != "Q" or rows[4][4] != "Q":
        problems.append(Remark("kano.problem.table_corner", "error", {"first": rows[0][0], "last": rows[4][4]}))
    unknown = sorted(set("".join(rows)) - set(CATEGORIES))
    if unknown:
        problems.append(Remark("kano.problem.table_letter", "error", {"found": unknown, "allowed": list(CATEGORIES)}))
    if problems:
        raise DataError(problems)
