"""Text: line breaking that knows Chinese (two columns a character, no punctuation at the wrong end of a line)."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import category, east_asian_width

__all__ = ["columns", "wrap"]

_NOT_FIRST = "，。、；：？！）》」』】〕％…—”’,.;:?!)]}%"
_NOT_LAST = "（《「『【〔“‘([{"
_PIECE = re.compile(r"\s+|[^\s]")


def columns(text: str) -> int:
    """Return how many columns a text fills: 2 for each Chinese character, 0 for a combining mark, else 1.

    >>> columns("Wi-Fi 网络")
    10
    """
    return len(text) if text.isascii() else sum(map(_columns, text))


@lru_cache(maxsize=8192)
def _columns(char: str) -> int:
    if category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


@lru_cache(maxsize=4096)
def wrap(text: str, width: int, lines: int | None = None, balance: bool = True) -> str:
    """Break a text into lines of at most `width` columns.

    Parameters
    ----------
    text : str
        Chinese, English or both; line breaks in it are taken as spaces.
    width : int
        Columns in a line; a Chinese character counts as two. A longer single word is broken.
    lines : int, optional
        Most lines; what does not fit is cut and ends with "…".
    balance : bool
        Make the lines about equally long; else fill each before the next begins.

    Returns
    -------
    str
        The lines joined with line breaks.

    Examples
    --------
    >>> print(wrap("seat with more room for the legs", 18))
    seat with more
    room for the legs
    >>> print(wrap("座椅间距更大，腿部空间更充裕", 18))
    座椅间距更大，
    腿部空间更充裕
    >>> print(wrap("one two three four", 8, lines=2))
    one two
    three…
    """
    pieces = _pieces(" ".join(text.split()), width)
    found = _fill(pieces, width)
    if lines is not None and len(found) > lines:
        return "\n".join([*found[: lines - 1], _cut(found[lines - 1], width)])
    return "\n".join(_balanced(pieces, width, found) if balance else found)


def _balanced(pieces: list[str], width: int, found: list[str]) -> list[str]:
    """Return the narrowest breaking with as many lines as `found`."""
    low = max((columns(piece.strip()) for piece in pieces), default=0)
    for narrower in range(low, width):
        tried = _fill(pieces, narrower)
        if len(tried) == len(found):
            return tried
    return found


def _pieces(text: str, width: int) -> list[str]:
    """Split a text where a line may end: at spaces and between Chinese characters, as their typography allows."""
    pieces: list[str] = []
    for char in _PIECE.findall(text):
        last = pieces[-1] if pieces else " "
        if last[-1] == " " or _breakable(last[-1], char) or columns(last + char) > width:
            pieces.append(char)
        else:
            pieces[-1] += char
    return pieces


def _breakable(before: str, after: str) -> bool:
    if after == " " or after in _NOT_FIRST or before in _NOT_LAST:
        return False
    return _columns(before) == 2 or _columns(after) == 2


def _fill(pieces: list[str], width: int) -> list[str]:
    """Put the pieces into lines greedily; a space at the end of a line is dropped."""
    lines = [""]
    for piece in pieces:
        if lines[-1] and columns(lines[-1] + piece.rstrip()) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece
    return [*lines[:-1], lines[-1].rstrip()]


def _cut(line: str, width: int) -> str:
    """Shorten a line so that an ellipsis fits behind it."""
    while line and columns(line) >= width:
        line = line[:-1]
    return line.rstrip(" ，、,;；") + "…"
