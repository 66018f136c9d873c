"""Columns that speak of a person or hold free text: named by their header, never read into an analysis."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import islice

import pandas as pd

__all__ = ["looks_personal"]

_WORDS = frozenset(
    ["email", "e-mail", "mail", "phone", "telephone", "tel", "mobile", "name", "firstname", "lastname", "surname", "username", "address", "ip", "ipaddress", "ipaddr", "comment", "comments", "remark", "remarks", "feedback", "note", "notes", "birthday", "passport"]
)
_PARTS = tuple(["姓名", "名字", "电话", "手机", "邮箱", "邮件", "微信", "身份证", "地址", "备注", "意见", "建议", "评论", "生日", "护照", "昵称", "来自ip"])
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
    if words & _WORDS or any(part in folded for part in _PARTS):
        return True
    filled = list(islice((v for v in cells if isinstance(v, str) and v.strip()), _LOOKED_AT))
    return _contacts(filled) or (bool(filled) and sum(map(len, filled)) / len(filled) > _FREE_TEXT)


def _contacts(cells: Iterable[str]) -> bool:
    return any(_CONTACT.search(cell) for cell in cells)
