"""The smallest board that shows everything: eight factors, four strategies, six voters."""

from __future__ import annotations

import pandas as pd

from sqmlib.swot.board import assemble

__all__ = ["EXAMPLE"]

_FACTORS = pd.DataFrame(
    {
        "factor": ["S1", "S2", "W1", "W2", "O1", "O2", "T1", "T2"],
        "kind": list("SSWWOOTT"),
        "evidence": ["kano:crew A", "", "servqual:reliability gap -0.8 [-1.0, -0.6]", "audit", "a", "b", "c", "d"],
        "weight": [0.3, 0.25, 0.3, 0.15, 0.3, 0.2, 0.3, 0.2],
        "rating": [4, 3, 2, 1, 3, 3, 2, 1],
    }
)
_STRATEGIES = pd.DataFrame(
    {
        "strategy": ["so1", "wo1", "st1", "wt1"],
        "quadrant": ["SO", "WO", "ST", "WT"],
        "factors": ["S1;O1", "W1;W2;O1;O2", "S1;S2;T1", "W1;T1"],
    }
)
_POINTS = {
    "v1": (30, 10, 20, 5, 15, 5, 10, 5),
    "v2": (25, 5, 25, 5, 20, 5, 10, 5),
    "v3": (20, 10, 30, 10, 10, 5, 10, 5),
    "v4": (35, 5, 15, 5, 20, 10, 5, 5),
    "v5": (10, 10, 35, 10, 10, 5, 15, 5),
    "v6": (30, 5, 20, 5, 20, 5, 10, 5),
}
_VOTES = pd.DataFrame(
    [(voter, f, p) for voter, points in _POINTS.items() for f, p in zip(_FACTORS["factor"], points, strict=True)],
    columns=["voter", "factor", "points"],
)
_SPACE = pd.DataFrame({"axis": ["FP", "FP", "SP", "SP", "CP", "CP", "IP", "IP"], "score": [4, 5, -3, -5, -2, -3, 5, 4]})

EXAMPLE = assemble({"answers": _FACTORS, "strategies": _STRATEGIES, "votes": _VOTES, "space": _SPACE})
