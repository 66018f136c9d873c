"""Columns that speak of a person or hold free text: named by their header, never read into an analysis."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from itertools import islice
from pathlib import Path

import pandas as pd

__all__ = ["holds_contacts", "looks_personal"]

_HEADERS = Path(__file__).parent / "locale" / "aliases" / "personal.toml"
_CONTACT = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+|\+\d[\d ()-]{7,}|\b1[3-9]\d{9}\b|\b\d{1,3}(?:\.\d{1,3}){3}\b")
_LOOKED_AT = 200
_FREE_TEXT = 60
_SHORT = 4


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
    known = _headers()
    folded = " ".join(unicodedata.normalize("NFKC", name).casefold().replace("_", " ").split())
    words = re.split(r"[^\w-]+", folded)
    if folded in known["whole"] or any(part in folded for part in known["parts"]):
        return True
    if len(words) <= _SHORT and set(words) & set(known["words"]):
        return True
    filled = _filled(cells)
    return holds_contacts(cells) or (bool(filled) and sum(map(len, filled)) / len(filled) > _FREE_TEXT)


def holds_contacts(cells: pd.Series) -> bool:
    """Say whether cells hold mail addresses, phone numbers or network addresses.

    >>> holds_contacts(pd.Series(["13800138000"])), holds_contacts(pd.Series(["2026-03-01", "12345"]))
    (True, False)
    """
    return any(_CONTACT.search(cell) for cell in _filled(cells))


def _filled(cells: pd.Series) -> list[str]:
    return list(islice((v for v in cells if isinstance(v, str) and v.strip()), _LOOKED_AT))


@cache
def _headers() -> dict[str, list[str]]:
    return tomllib.loads(_HEADERS.read_text(encoding="utf-8"))
