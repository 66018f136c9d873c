"""The known answers of control charts, for the tests of sqmlib.spc."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

KNOWN = tomllib.loads((Path(__file__).parent / "known" / "spc.toml").read_text(encoding="utf-8"))
DATA = {name: np.array(values, float) for name, values in KNOWN["data"].items()}
CASES = {case["id"]: case for case in KNOWN["case"]}
RINGS, BASE = DATA["pistonrings"], 25
RULES = {f"N{i}": f"n{i}" for i in range(1, 9)} | {"run8": "run_8", "N8_either": "n8", "N8_both": "n8_both"}
ALL = tuple(dict.fromkeys(RULES.values()))


def known(name: str) -> dict:
    return CASES[name]["expected"]


def near(name: str, figure: str = "default"):
    """Return a comparison within the tolerance of a case."""
    given = CASES[name]["tolerance"]
    given = given.get(figure, given.get("default", 1e-9)) if isinstance(given, dict) else given
    return lambda value: pytest.approx(value, abs=max(given, 1e-12), rel=0)
