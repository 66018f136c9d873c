"""Boards for the tests of SWOT."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sqmlib import swot
from sqmlib.checks import DataError

AIRLINE = Path(__file__).parent.parent / "data" / "airline"
TABLES = ("strategies", "votes", "attractiveness", "space")


def factors(**groups: list) -> pd.DataFrame:
    """Return factors S1, S2, ... from (weight, rating) per kind."""
    rows = [(f"{k}{i}", k, "doc", *pair) for k, own in groups.items() for i, pair in enumerate(own, start=1)]
    return pd.DataFrame(rows, columns=["factor", "kind", "evidence", "weight", "rating"])


FOUR = factors(S=[(0.6, 4), (0.1, 3)], W=[(0.3, 1)], O=[(0.5, 2)], T=[(0.5, 3)])


def votes(**columns: list) -> pd.DataFrame:
    """Return points in long form, factor -> one value per voter, None where not cast."""
    rows = [(f"v{i}", f, value) for f, own in columns.items() for i, value in enumerate(own)]
    return pd.DataFrame(rows, columns=["voter", "factor", "points"])


def plans(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["strategy", "quadrant", "factors"])


def board(team: dict | None = None, answers: pd.DataFrame = FOUR, **tables: pd.DataFrame) -> swot.Board:
    return swot.assemble({"answers": answers, **tables}, team)


def codes(result) -> list[str]:
    return [note.code.rpartition(".")[2] for note in result.notes]


def refusal(*args, **kwargs) -> str:
    with pytest.raises(DataError) as caught:
        swot.analyze(board(*args, **kwargs))
    assert caught.value.text("zh") != caught.value.text("en")
    return caught.value.text("en")


def airline_board() -> swot.Board:
    """Return the sample."""
    read = {name: pd.read_csv(AIRLINE / f"swot_{name}.csv", dtype=str, keep_default_na=False) for name in TABLES}
    answers = pd.read_csv(AIRLINE / "swot_factors.csv", dtype=str, keep_default_na=False)
    return swot.assemble({"answers": answers, **read})
