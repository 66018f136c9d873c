"""Sample cases carry the truth they were simulated from: did the gaps come out?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from sqmlib.guide.state import State

__all__ = ["FILES", "compare"]

FILES = ("truth_servqual.csv", "truth.csv")
COLUMNS = ["dimension", "group", "truth", "found", "match", "teaches"]
ROUNDING = 0.15  # answers are whole and end at the scale: simulated means shift by about so much


def compare(state: State) -> pd.DataFrame:
    """Return the simulated gap of every dimension and group beside the one found.

    Parameters
    ----------
    state : State
        Of a case whose folder holds one of :data:`FILES` with ``expectation`` and ``perception`` per dimension; any
        other case gives an empty frame.

    Returns
    -------
    pandas.DataFrame
        ``dimension``; ``group`` segment or wave, empty for all; ``truth`` simulated gap; ``found``; ``match`` whether
        the interval, widened by what rounding answers shifts, holds it; ``teaches`` the point.
    """
    rows = _rows(state)
    found = [(row, _found(state, row)) for row in rows]
    return pd.DataFrame([_line(state, row, hit) for row, hit in found if hit is not None], columns=COLUMNS)


def _rows(state: State) -> list[dict[str, Any]]:
    for name in FILES:
        path = state.case.folder / name
        if path.is_file():
            frame = pd.read_csv(path, dtype=str, keep_default_na=False)
            if {"dimension", "expectation", "perception"} <= set(frame.columns):
                return frame.to_dict("records")
    return []


def _found(state: State, row: dict[str, Any]) -> pd.Series | None:
    """Return the computed row of the group that a line speaks of, None when it was not computed."""
    result, dimension = state.result, row["dimension"]
    for frame, column in (("segments", "segment"), ("waves", "wave")):
        if row[column]:
            data = getattr(result, frame)
            keys = (
                [] if data is None else [key for key in data.index if (key[0], str(key[1])) == (dimension, row[column])]
            )
            return data.loc[keys[0]] if keys and pd.notna(data.at[keys[0], "gap"]) else None
    known = dimension in result.table.index and pd.notna(result.table.at[dimension, "gap"])
    return result.table.loc[dimension] if known else None


def _line(state: State, row: dict[str, Any], found: pd.Series) -> list[Any]:
    truth = float(row["perception"]) - float(row["expectation"])
    low, high = (found[k] if pd.notna(found[k]) else found["gap"] for k in ("gap_low", "gap_high"))
    match = low - ROUNDING <= truth <= high + ROUNDING
    group = row["segment"] or row["wave"]
    return [row["dimension"], group, truth, float(found["gap"]), bool(match), row.get(f"teaches_{state.lang}", "")]
