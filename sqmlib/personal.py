"""Columns that speak of a person or hold free text: named by their header, never read into an analysis."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import islice
from pathlib import Path

import pandas as pd

__all__ = ["looks_personal"]

_HEADERS = Path(__file__).parent / "locale" / "aliases" / "personal.toml"
_CONTACT = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+|\+\d[\d ()-]{7,}|\b1[3-9]\d{9}\b|\b\d{1,3}(?:\.\d{1,3}){3}\b")
_LOOKED_AT = 200
_FREE_TEXT = 60


def looks_personal(name: str, cells: pd.Series) -> bool:
    """Say whether a column looks personal, by its header or by its cells.

    Parameters
    ----------
    name : str
        The header.
    cells : pandas.Series
        Its cells; the first ones that are filled are looked at.

    Examples
    --------
    >>> looks_personal("E-Mail", pd.Series(["", ""])), looks_personal("contact", pd.Series(["anna@example.org"]))
    (True, True)
    >>> looks_personal("route", pd.Series(["north", "south"]))
    False
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    words = set(re.split(r"[^\w-]+|_", folded))
    known = _headers()
    if words & set(known["words"]) or any(part in folded for part in known["parts"]):
        return True
    filled = list(islice((v for v in cells if isinstance(v, str) and v.strip()), _LOOKED_AT))
    return _contacts(filled) or (bool(filled) and sum(map(len, filled)) / len(filled) > _FREE_TEXT)


@cache
def _headers() -> dict[str, list[str]]:
    return tomllib.loads(_HEADERS.read_text(encoding="utf-8"))


def _contacts(cells: Iterable[str]) -> bool:
    return any(_CONTACT.search(cell) for cell in cells)
