"""What several tests of DMAIC share: the sample case as tables, and a small project."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sqmlib import dmaic
from sqmlib.checks import DataError

DATA = Path(__file__).parent.parent / "data"
DAYS = pd.date_range("2026-01-05", periods=40, freq="D")


def read(case: str, name: str) -> pd.DataFrame:
    return pd.read_csv(DATA / case / f"dmaic_{name}.csv", dtype=str, keep_default_na=False)


def measured(first: float = 30, second: float = 25, **columns) -> pd.DataFrame:
    """Return forty days, twenty at each level, with a fixed wobble."""
    wobble = np.array([0, 2, -1, 1, -2, 3, -3, 1, 0, -1] * 4)
    value = np.where(np.arange(40) < 20, first, second) + wobble
    stage = np.where(np.arange(40) < 20, "before", "after")
    return pd.DataFrame({"timestamp": DAYS, "value": value.astype(float), "stage": stage}).assign(**columns)


def project(team: dict | None = None, **tables) -> dmaic.Project:
    return dmaic.assemble(tables, team)


def codes(result) -> list[str]:
    return [note.code.rpartition(".")[2] for note in result.notes]


def refusal(call, *args, **options) -> str:
    """Return the message of a refusal in English; the Chinese one is another."""
    with pytest.raises(DataError) as caught:
        call(*args, **options)
    assert caught.value.text("zh") != caught.value.text("en")
    return caught.value.text("en")
