"""The input tables brought to one form: layouts, codes in their one spelling, an index where rows have a name."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from sqmlib.checks import DataError, Remark
from sqmlib.conform import conform
from sqmlib.inputs import Layout
from sqmlib.swot.knowledge import INPUT, KIND_WORDS, KINDS, OLD_AXES, QUADRANTS, TABLES

__all__ = ["Frames", "axis_of", "citations", "kind_of", "natural", "quadrant_of", "read"]

Frames = Mapping[str, "pd.DataFrame | None"]
_CITED = re.compile(r"[;；,，、\s\[\]'\"]+")  # a list of a data frame is written in brackets and quotes


def read(tables: Frames) -> tuple[dict[str, pd.DataFrame], list[Remark]]:
    """Bring every table to its layout; an absent or empty one has no rows."""
    layouts = {"factors": INPUT, **TABLES}
    frames, remarks = {}, []
    for name, layout in layouts.items():
        given = tables.get("answers" if name == "factors" else name)
        try:
            if given is None or not len(given):
                frames[name] = _empty(layout)
                continue
            found = conform(given, layout)
            frames[name] = _plain(found.frame, layout)
            remarks += found.remarks
        except DataError as error:
            remarks += error.remarks
    return {name: _keyed(name, frame) for name, frame in frames.items()}, remarks


def _empty(layout: Layout) -> pd.DataFrame:
    numbers = [c.name for c in layout.columns if c.kind == "number"]
    return pd.DataFrame({c.name: pd.Series(dtype=float if c.name in numbers else object) for c in layout.columns})


def _plain(frame: pd.DataFrame, layout: Layout) -> pd.DataFrame:
    """Return all declared columns: texts as str (empty where missing), numbers as float."""
    out = {}
    for column in layout.columns:
        given = frame[column.name] if column.name in frame else pd.Series(index=frame.index, dtype=object)
        if column.kind == "number":
            out[column.name] = given.astype(float)
        else:
            out[column.name] = given.astype(object).where(given.notna(), "").astype(str).str.strip().astype(object)
    return pd.DataFrame(out, index=frame.index)


def _keyed(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give each table its index, and codes their one spelling."""
    if name == "factors":
        return frame.assign(kind=frame["kind"].map(kind_of)).set_index("factor")
    if name == "strategies":
        frame = frame.assign(quadrant=frame["quadrant"].map(quadrant_of), factors=frame["factors"].map(citations))
        return frame.set_index("strategy")
    if name == "space":
        frame = frame.assign(axis=frame["axis"].map(axis_of))
        number = (frame.groupby("axis", sort=False).cumcount() + 1).astype(str)
        return frame.set_index(pd.Index(frame["axis"] + number, name="item", dtype=object))
    return frame.reset_index(drop=True)


def kind_of(text: str) -> str:
    """Return S, W, O or T for a letter or a word of either language; else the text itself.

    >>> kind_of("strength"), kind_of("威胁"), kind_of("x")
    ('S', 'T', 'x')
    """
    return KIND_WORDS.get(text.strip().casefold(), text.strip())


def quadrant_of(text: str) -> str:
    """Return SO, WO, ST or WT whichever way round it was written; else the text itself.

    >>> quadrant_of("o-s"), quadrant_of("TW"), quadrant_of("x")
    ('SO', 'WT', 'x')
    """
    letters = frozenset(text.upper()) & set(KINDS)
    return next((q for q in QUADRANTS if letters == set(q)), text.strip())


def citations(text: str) -> str:
    """Return the ids cited in one form, each once.

    >>> citations("S1；O2、S1 ")
    'S1;O2'
    """
    return ";".join(dict.fromkeys(filter(None, _CITED.split(text))))


def axis_of(text: str) -> str:
    """Return FP, SP, CP or IP for the old or the new name of a SPACE axis; else the text itself.

    >>> axis_of("es"), axis_of("FP")
    ('SP', 'FP')
    """
    name = text.strip().upper()
    return OLD_AXES.get(name, name)


def natural(name: str) -> list[tuple[int, str]]:
    """Return a sort key by which S2 comes before S10.

    >>> sorted(["S10", "S2", "a"], key=natural)
    ['S2', 'S10', 'a']
    """
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name) if part]
