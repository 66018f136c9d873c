"""Small assessments for the tests of PARCS."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sqmlib import parcs
from sqmlib.checks import DataError


def rows(ratings: dict[str, list[list[Any]]], day: str | None = None, evidence: str = "seen") -> pd.DataFrame:
    """Return ratings as a long table: assessor -> stages by elements, None for blank."""
    found = [
        (who, f"s{stage}", element, value, evidence, day)
        for who, grid in ratings.items()
        for stage, line in enumerate(grid, start=1)
        for element, value in zip(parcs.ELEMENTS, line, strict=False)
    ]
    frame = pd.DataFrame(found, columns=["assessor", "stage", "element", "rating", "evidence", "date"])
    return frame.drop(columns="date") if day is None else frame


def one_cell(ratings: list[int], day: str | None = None) -> pd.DataFrame:
    """Return ratings of a single cell, one assessor each."""
    return rows({f"a{i}": [[value]] for i, value in enumerate(ratings)}, day)


def refused(ratings: Any, team: Any = None, lang: str = "en", **more: Any) -> str:
    """Return why an assessment is refused."""
    try:
        parcs.assemble({"answers": ratings, **more}, team)
    except DataError as error:
        return error.text(lang)
    raise AssertionError("not refused")


def codes(result: Any) -> set[str]:
    """Return the notes of a result by name."""
    return {note.code.rpartition(".")[2] for note in result.notes}
