"""The smallest assessment that shows everything: three stages, four assessors, two rounds, two proposals."""

from __future__ import annotations

import pandas as pd

from sqmlib.parcs.assessment import assemble
from sqmlib.parcs.knowledge import ELEMENTS

__all__ = ["EXAMPLE"]

_STAGES = pd.DataFrame({"stage": ["booking", "check_in", "boarding"], "weight": [1, 1, 2]})
_GIVEN = {  # round -> assessor -> ratings, stage by stage
    "2025-10-06": {"a1": "443534223443", "a2": "434524124434", "a3": "443434233443", "a4": "354423113343"},
    "2026-04-13": {"a1": "443544324443", "a2": "434534214434", "a3": "444434333443", "a4": "354433213353"},
}
_CELLS = [(stage, element) for stage in _STAGES["stage"] for element in ELEMENTS]
_RATINGS = pd.DataFrame(
    [
        (who, stage, element, int(rating), "seen on site" if int(rating) <= 2 else None, day)
        for day, people in _GIVEN.items()
        for who, ratings in people.items()
        for (stage, element), rating in zip(_CELLS, ratings, strict=True)
    ],
    columns=["assessor", "stage", "element", "rating", "evidence", "date"],
)
_PROPOSALS = pd.DataFrame(
    {
        "proposal": ["p1", "p2"],
        "stage": ["check_in", "check_in"],
        "element": ["process", "technology"],
        "text_en": ["One queue for all counters", "Replace the kiosks"],
        "owner": ["Station manager", None],
        "due": ["2026-09-30", None],
    }
)

EXAMPLE = assemble({"answers": _RATINGS, "stages": _STAGES, "proposals": _PROPOSALS})
