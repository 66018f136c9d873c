"""What a method's input looks like, declared once: checks, blank templates and documentation all come from here."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

__all__ = ["Column", "Formula", "Layout", "Scale", "normal"]

Kind = Literal["id", "scale", "number", "category"]
_ALIASES = Path(__file__).parent / "locale" / "aliases"
_CIRCLED = re.compile(r"^\s*[\u2460-\u2473\u24b6-\u24e9]\s*(?=\S)")
_PREFIX = re.compile(r"^[\(\[]?(?:[a-z]|\d{1,2})[\)\].、:：．]\s*(?=\S)")


class Formula(str):
    """A formula cell without a stored value, as a reader of workbooks hands it over; its text is the cell's address."""

    __slots__ = ()


@dataclass(frozen=True)
class Scale:
    """An answer scale of whole positions.

    Attributes
    ----------
    low, high : int
        First and last position.
    words : str
        Key of the words of the positions, e.g. ``kano.answer`` (``kano.answer.1`` is the first).
    aliases : str
        Name of the alias file that maps answer texts of both languages to positions.

    Examples
    --------
    >>> Scale(1, 5, aliases="kano").position("A. 我很喜欢")
    1
    """

    low: int
    high: int
    words: str = ""
    aliases: str = ""

    def position(self, text: str) -> int | None:
        """Return the position an answer text stands for, or None when it is not known."""
        return _aliases(self.aliases).get(normal(text)) if self.aliases else None


@dataclass(frozen=True)
class Column:
    """One declared column, or a family of columns when the name holds ``{item}``.

    Attributes
    ----------
    name : str
        Column name; ``{item}_f`` declares one such column per item.
    kind : {"id", "scale", "number", "category"}
        What its cells hold.
    required : bool
        For a family: every item must have it.
    scale : Scale, optional
        For kind ``scale``.
    low : float, optional
        Smallest number allowed, for kind ``number``.
    """

    name: str
    kind: Kind
    required: bool = True
    scale: Scale | None = None
    low: float | None = None

    @property
    def suffix(self) -> str | None:
        """What follows the item in a family's names, or None for a plain column."""
        return self.name.partition("{item}")[2] if "{item}" in self.name else None


@dataclass(frozen=True)
class Layout:
    """The columns of one input table: one row per respondent, wide.

    Attributes
    ----------
    kind : str
        The method's name; ``sqm check --kind`` takes it.
    columns : tuple of Column
        All declared columns.
    """

    kind: str
    columns: tuple[Column, ...] = field(default_factory=tuple)

    @property
    def plain(self) -> tuple[Column, ...]:
        """The columns that occur once."""
        return tuple(c for c in self.columns if c.suffix is None)

    @property
    def families(self) -> tuple[Column, ...]:
        """The columns that occur once per item."""
        return tuple(c for c in self.columns if c.suffix is not None)

    def items(self, names: list[str]) -> list[str]:
        """Return the items that have at least one required column, in the order of the header."""
        suffixes = [c.suffix for c in self.families if c.required]
        found = (n.removesuffix(s) for n in names for s in suffixes if s and n.endswith(s) and n != s)
        return list(dict.fromkeys(found))

    def declared(self, names: list[str]) -> dict[str, Column]:
        """Return column name -> declaration for every name this layout knows."""
        known = {c.name: c for c in self.plain}
        known |= {f"{item}{c.suffix}": c for item in self.items(names) for c in self.families}
        return {name: known[name] for name in names if name in known}

    def missing(self, names: list[str]) -> list[str]:
        """Return the required column names that are not there."""
        wanted = [c.name for c in self.plain if c.required]
        wanted += [f"{item}{c.suffix}" for item in self.items(names) for c in self.families if c.required]
        return [name for name in wanted if name not in names]


def normal(text: str) -> str:
    """Return an answer text in one form: width, case, blanks and option prefixes (``A.``, ``1、``) taken away.

    >>> normal("１、我很喜欢。"), normal("(b)  Expect   it"), normal("③无所谓")
    ('我很喜欢', 'expect it', '无所谓')
    """
    text = unicodedata.normalize("NFKC", _CIRCLED.sub("", text)).casefold().replace("\u2019", "'")
    text = " ".join(text.split()).rstrip(".。!！ ")
    return _PREFIX.sub("", text)


@cache
def _aliases(name: str) -> Mapping[str, int]:
    tables = tomllib.loads((_ALIASES / f"{name}.toml").read_text(encoding="utf-8"))
    return {normal(text): int(position) for position, texts in tables.items() for text in texts}
