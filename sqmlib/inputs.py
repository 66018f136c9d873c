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

Kind = Literal["id", "scale", "number", "category", "text", "time"]
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
    values : tuple of int
        The positions that may be given, where not all between first and last may.

    Examples
    --------
    >>> Scale(1, 5, aliases="kano").position("A. 我很喜欢")
    1
    """

    low: int
    high: int
    words: str = ""
    aliases: str = ""
    values: tuple[int, ...] = ()

    def position(self, text: str) -> int | None:
        """Return the position an answer text stands for, or None when it is not known."""
        return _aliases(self.aliases).get(normal(text)) if self.aliases else None


@dataclass(frozen=True)
class Column:
    """One declared column, or a family of columns when the name holds ``{item}``.

    Attributes
    ----------
    name : str
        Column name; ``{item}_f`` or ``E{item}`` declares one such column per item, ``{item}`` alone every column
        that is not declared otherwise.
    kind : {"id", "scale", "number", "category", "text", "time"}
        What its cells hold.
    required : bool
        For a family: every item must have it.
    scale : Scale, optional
        For kind ``scale``.
    low, high : float, optional
        Smallest and largest number allowed, for kind ``number``.
    whole : bool
        Whether numbers must be whole, for kind ``number``.
    apart : bool
        For a family: its members are no items, e.g. outcomes ``O_{item}`` beside the items of a scale.

    Examples
    --------
    >>> Column("E{item}", "number").of("1"), Column("{item}_f", "number").item_in("wifi_f")
    ('E1', 'wifi')
    """

    name: str
    kind: Kind
    required: bool = True
    scale: Scale | None = None
    low: float | None = None
    high: float | None = None
    whole: bool = False
    apart: bool = False

    @property
    def is_family(self) -> bool:
        """Whether there is one such column per item."""
        return "{item}" in self.name

    @property
    def prefix(self) -> str:
        """What stands before the item in a family's names."""
        return self.name.partition("{item}")[0] if self.is_family else ""

    @property
    def suffix(self) -> str | None:
        """What follows the item in a family's names, or None for a plain column."""
        return self.name.partition("{item}")[2] if self.is_family else None

    def of(self, item: str) -> str:
        """Return the name of the column of one item."""
        return f"{self.prefix}{item}{self.suffix or ''}"

    def item_in(self, name: str) -> str:
        """Return the item a column of this family belongs to; empty when it is none of them."""
        begin, end = self.prefix, self.suffix or ""
        fits = name.startswith(begin) and name.endswith(end) and len(name) > len(begin) + len(end)
        return name[len(begin) : len(name) - len(end)] if fits else ""


@dataclass(frozen=True)
class Layout:
    """The columns of one input table, wide: one row per respondent, or per thing.

    Attributes
    ----------
    kind : str
        Its name, for a method's main table the method's; ``sqm check --kind`` takes it.
    columns : tuple of Column
        All declared columns.
    fixed : tuple of str
        The items of the families, where they are known beforehand; empty to take those of the header.
    pairing : {"", "absence"}
        What two questions of an item differ in, for proposing which column is which: ``absence`` asks once as if the
        thing were there and once as if it were not.
    rows : str
        What a row is: ``respondent``, whose repeats are compared, or a thing, whose id may stand once only.
    again : str
        Column of the occasions at which the same respondent may answer again; empty where one row each is allowed.
    """

    kind: str
    columns: tuple[Column, ...] = field(default_factory=tuple)
    fixed: tuple[str, ...] = ()
    pairing: Literal["", "absence"] = ""
    rows: str = "respondent"
    again: str = ""

    @property
    def plain(self) -> tuple[Column, ...]:
        """The columns that occur once."""
        return tuple(c for c in self.columns if not c.is_family)

    @property
    def families(self) -> tuple[Column, ...]:
        """The columns that occur once per item."""
        return tuple(c for c in self.columns if c.is_family)

    @property
    def leading(self) -> tuple[Column, ...]:
        """The families that make an item: the required ones, or all of them when none is."""
        own = tuple(c for c in self.families if not c.apart)
        return tuple(c for c in own if c.required) or own

    def items(self, names: list[str]) -> list[str]:
        """Return the items that have at least one required column, in the order of the header, or the fixed ones."""
        if self.fixed:
            return list(self.fixed)
        plain = {c.name for c in self.plain}
        narrow = [c for c in self.leading if c.prefix or c.suffix] or list(self.leading)
        found = (c.item_in(n) for n in names if n not in plain and n.strip() for c in narrow)
        return list(dict.fromkeys(item for item in found if item))

    def answered(self, names: list[str]) -> bool:
        """Whether there is a column of any family that makes an item."""
        declared = self.declared(names)
        return any(column in self.leading for column in declared.values())

    def declared(self, names: list[str]) -> dict[str, Column]:
        """Return column name -> declaration for every name this layout knows."""
        known = {name: c for c in self.families if c.apart for name in names if c.item_in(name)}
        known |= {c.of(item): c for item in self.items(names) for c in self.families if not c.apart}
        known |= {c.name: c for c in self.plain}
        return {name: known[name] for name in names if name in known}

    def missing(self, names: list[str]) -> list[str]:
        """Return the required column names that are not there."""
        wanted = [c.name for c in self.plain if c.required]
        wanted += [c.of(item) for item in self.items(names) for c in self.leading if c.required]
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
