"""Sample cases carry the truth they were simulated from: did the method find it?"""

from __future__ import annotations

import csv
from typing import Any

import pandas as pd

from sqmlib.guide.state import State

__all__ = ["TRUTH", "compare"]

TRUTH = "truth.csv"
COLUMNS = ["item", "group", "truth", "found", "match", "settled", "teaches"]


def compare(state: State) -> pd.DataFrame:
    """Return the simulated category of every item and group beside the one found.

    Parameters
    ----------
    state : State
        Of a case whose folder holds ``truth.csv``; any other case gives an empty frame.

    Returns
    -------
    pandas.DataFrame
        ``item``; ``group`` segment or wave, empty for all; ``truth`` list of categories that are right (two for a true
        tie); ``found``; ``match``; ``settled`` whether a survey of this size can settle it; ``teaches`` the point.
    """
    path = state.case.folder / TRUTH
    rows = _read(path) if path.is_file() else []
    found = [(row, _found(state, row)) for row in rows]
    return pd.DataFrame([_line(state, row, c) for row, c in found if c is not None], columns=COLUMNS)


def _read(path: Any) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _found(state: State, row: dict[str, str]) -> str | None:
    """Return the category of the item in the group the row speaks of, None when it was not computed."""
    result, item = state.result, row["item"]
    for frame, column in (("segments", "segment"), ("drift", "wave")):
        if row[column]:
            data = getattr(result, frame)
            groups = {} if data is None else {(i, str(g)): c for (i, g), c in data["category"].items()}
            found = groups.get((item, row[column]))
            return found if isinstance(found, str) else None
    return result.table["category"].get(item)


def _line(state: State, row: dict[str, str], found: str) -> list[Any]:
    truth = row["category"].split("/")
    teaches = row.get(f"teaches_{state.lang}", "")
    group = row["segment"] or row["wave"]
    return [row["item"], group, truth, found, found in truth, row["settled"] == "yes", teaches]
