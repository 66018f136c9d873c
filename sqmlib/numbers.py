"""Numbers as people write them: decimal comma and thousands blanks, where only one reading is possible."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

__all__ = ["plain_numbers", "signed"]

_BLANKS = "\u00a0\u202f\u2009 "
_THOUSANDS = re.compile(rf"[+-]?\d{{1,3}}(?:[{_BLANKS}]\d{{3}})+(?:[.,]\d*)?")
_COMMA = re.compile(r"[+-]?\d*,\d+")
_GROUPS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+")
_POINT = re.compile(r"[+-]?\d*\.\d+(?:[eE][+-]?\d+)?")


def plain_numbers(values: Sequence[Any]) -> list[tuple[Any, str]]:
    """Return each cell of one column with a point as decimal sign, and what was done to it.

    Parameters
    ----------
    values : sequence
        The distinct cells of the column: together they settle what a comma means.

    Returns
    -------
    list of (cell, kind)
        ``decimal_comma`` and ``thousands`` were repaired; ``mixed_decimal`` (points and commas in one column) and
        ``open_comma`` (every comma may separate thousands) leave two readings; other cells come back as they are.

    Examples
    --------
    >>> plain_numbers(["10,1", "9,25"])
    [('10.1', 'decimal_comma'), ('9.25', 'decimal_comma')]
    >>> plain_numbers(["1,234"]), plain_numbers(["10,1", "10.1"])[0]
    ([('1,234', 'open_comma')], ('10,1', 'mixed_decimal'))
    """
    texts = [_without_blanks(v) for v in values]
    commas = [
        text for text, _ in texts if isinstance(text, str) and (_COMMA.fullmatch(text) or _GROUPS.fullmatch(text))
    ]
    points = any(isinstance(text, str) and _POINT.fullmatch(text) for text, _ in texts)
    settled = any(not _GROUPS.fullmatch(text) for text in commas)
    kind = "mixed_decimal" if points else "decimal_comma" if settled else "open_comma"
    found = set(commas)
    return [_one(text, done, kind) if text in found else (text, done) for text, done in texts]


def _without_blanks(value: Any) -> tuple[Any, str]:
    """Take blanks out of groups of three digits."""
    text = value.strip() if isinstance(value, str) else value
    if isinstance(text, str) and _THOUSANDS.fullmatch(text):
        return text.translate({ord(b): None for b in _BLANKS}), "thousands"
    return text, ""


def _one(text: str, done: str, kind: str) -> tuple[str, str]:
    if kind != "decimal_comma":
        return text, kind
    return (text.replace(",", "."), done or kind) if text.count(",") == 1 else (text, "mixed_decimal")


def signed(value: float) -> str:
    """Return a change as people write it: two decimals, always a sign, a true minus.

    >>> signed(-1.234), signed(0.5)
    ('−1.23', '+0.50')
    """
    return f"{value:+.2f}".replace("-", "−")
