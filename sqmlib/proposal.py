"""A mapping to confirm: which platform wrote a file, which questions belong together. Nothing here is ever applied."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

import sqmlib
from sqmlib.checks import Remark
from sqmlib.i18n import tr
from sqmlib.inputs import Layout
from sqmlib.pairing import Pair, pair_questions
from sqmlib.platforms import Platform, platform_called, recognize
from sqmlib.questions import Questions, find_groups, find_questions
from sqmlib.tables import Table, same_text

__all__ = ["Proposal", "propose"]

_NUMBER = re.compile(r"^\s*\d{1,3}\s*[、.．):：]\s*")
FEWEST_SHARING = 3  # what two questions share may be what they are about
_ROW = re.compile(r"\[([^\]]+)\]\s*$")


@dataclass(frozen=True)
class Proposal:
    """A proposed ``answers`` entry.

    Attributes
    ----------
    map : dict
        Column text -> column name.
    items : dict
        Item -> text of its functional question.
    respondent : str
        Column that numbers the respondents, or ``row``.
    platform : str
        The survey platform recognized, or empty.
    left : tuple of str
        Answer columns that found no partner.
    unknown : tuple of str
        Answers in a code of their own, whose meaning only the user knows.
    groups : tuple of str
        Columns that could split the respondents.
    """

    kind: str
    table: Table
    map: dict[str, str]
    items: dict[str, str]
    respondent: str
    platform: str
    left: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    @property
    def fine(self) -> tuple[Remark, ...]:
        """What was recognized."""
        counted = {"n": len(self.items), "left": len(self.left)}
        said = [Remark("check.pairs", "info", counted, self.table.where)]
        if self.platform:
            said.insert(0, Remark("check.platform", "info", {"platform": self.platform}, self.table.where))
        return tuple(said)

    def text(self, lang: str | None = None) -> str:
        """Return the entry as it may stand in ``case.yml``."""
        place = self.table.where
        lines = [f"{self.kind}:", "  answers:", f"    file: {_quoted(place.file)}"]
        lines += [f"    {key}: {value}" for key, value in self.table.told.items()]
        lines += [f"    sheet: {_quoted(place.sheet)}"] if place.sheet else []
        lines += [f"    platform: {self.platform}"] if self.platform else []
        lines += [f"    respondent: {'row' if self.respondent == 'row' else _quoted(self.respondent)}"]
        lines += ["    map:"] if self.map else []
        lines += [f"      {_quoted(text)}: {name}" for text, name in self.map.items()]
        if self.left:
            lines += [
                f"      # {tr('check.propose.other', lang)}",
                *(f"      # {_quoted(text)}:" for text in self.left),
            ]
        if self.groups:
            lines += [f"      # {tr('check.propose.group', lang)}"]
            lines += [f"      # {_quoted(text)}: segment" for text in self.groups]
        if self.unknown:
            lines += [
                f"    codes:  # {tr('check.propose.codes', lang)}",
                *(f"      # {_quoted(t)}: 1" for t in self.unknown),
            ]
        if self.items:
            lines += [f"  items:  # {tr('check.propose.item', lang)}"]
            lines += [f"    {item}: {{{_language(text)}: {_quoted(text)}}}" for item, text in self.items.items()]
        return "\n".join(lines)


def _quoted(text: str) -> str:
    """Return a text as a YAML scalar between quotes."""
    return json.dumps(text, ensure_ascii=False)


def _language(text: str) -> str:
    return "zh" if any("\u4e00" <= c <= "\u9fff" for c in text) else "en"


def propose(table: Table, kind: str) -> Proposal | None:
    """Propose how the columns of a file map to a method that asks in pairs.

    Parameters
    ----------
    table : Table
        As read.
    kind : str
        The method.

    Returns
    -------
    Proposal or None
        None when neither a platform nor a question pair shows itself.
    """
    layout = sqmlib.method(kind).INPUT
    names = [str(c) for c in table.frame.columns]
    platform = platform_called(table.platform) or recognize(names)
    halves = [c for c in layout.families if c.required]
    questions = find_questions(table, platform, layout) if layout.pairing else Questions([])
    asked, texts = questions.positions, [_question(table, k) for k in questions.positions]
    pairs = pair_questions(texts)
    if not pairs and platform is None:
        return None
    items = _item_names(texts, pairs)
    chosen: dict[str, str] = {}
    for item, pair in zip(items, pairs, strict=True):
        for position, column in zip((pair.functional, pair.dysfunctional), halves, strict=True):
            chosen[_unique(table, asked[position])] = column.of(item)
    paired = {k for p in pairs for k in (p.functional, p.dysfunctional)}
    left = tuple(t for k, t in enumerate(texts) if k not in paired)
    shown = dict(zip(items, _labels([texts[pair.functional] for pair in pairs]), strict=True))
    name = platform.name if platform else ""
    splits = tuple(_unique(table, k) for k in find_groups(table, platform, layout, questions))
    key = _respondent(names, platform, layout)
    return Proposal(kind, table, chosen, shown, key, name, left, questions.unknown, splits)


def _question(table: Table, position: int) -> str:
    """Return the text of a question: the last header row of platforms that write codes above it."""
    return table.texts[position][-1] or table.texts[position][0]


def _unique(table: Table, position: int) -> str:
    """Return the text that names a column in the mapping: the question, or its code where two questions are alike."""
    text = _question(table, position)
    alike = sum(same_text(text) in {same_text(t) for t in texts} for texts in table.texts)
    return text if alike == 1 else table.texts[position][0]


def _item_names(texts: Sequence[str], pairs: Sequence[Pair]) -> list[str]:
    """Name items by their row in a grid when that is a short Latin word, else by number."""
    names: list[str] = []
    for number, pair in enumerate(pairs, start=1):
        row = _ROW.search(texts[pair.functional])
        slug = re.sub(r"[^a-z0-9]+", "_", row[1].casefold()).strip("_") if row and row[1].isascii() else ""
        good = 0 < len(slug) <= 20 and slug not in names and slug not in ("functional", "f", "present")
        names.append(slug if good else f"item{number}")
    return names


def _label(text: str) -> str:
    """Return what a question is called until its author gives it a better name: its row in a grid, else its text."""
    row = _ROW.search(text)
    return row[1].strip() if row else _NUMBER.sub("", text)


def _labels(texts: Sequence[str]) -> list[str]:
    """Return what the items are called: their questions without the words that all of them begin and end with.

    >>> _labels(["1、如果提供无线网络，您的感受是？", "3、如果提供餐食，您的感受是？", "5、如果提供毛毯，您的感受是？"])
    ['无线网络', '餐食', '毛毯']
    >>> _labels([f"If there is {thing}, how do you feel?" for thing in ("wifi", "warm food", "a desk")])
    ['wifi', 'warm food', 'a desk']
    """
    labels = [_label(text) for text in texts]
    if len(labels) < FEWEST_SHARING or any(_ROW.search(text) for text in texts):  # a row of a grid is a name already
        return labels
    first = len(_shared(labels))
    last = len(_shared([label[first:][::-1] for label in labels]))
    bare = [label[first : len(label) - last].strip(" ，,、：:") for label in labels]
    return bare if all(bare) and len(set(bare)) == len(bare) else labels


def _shared(texts: Sequence[str]) -> str:
    """Return what all texts begin with, up to the end of a word."""
    begin = "".join(
        letters[0] for letters in takewhile(lambda letters: len(set(letters)) == 1, zip(*texts, strict=False))
    )
    inside = any(text[len(begin) :][:1].isascii() and text[len(begin) :][:1].isalnum() for text in texts)
    return re.sub(r"[A-Za-z0-9]+$", "", begin) if inside else begin


def _respondent(names: Sequence[str], platform: Platform | None, layout: Layout) -> str:
    key = next((c.name for c in layout.plain if c.kind == "id"), "")
    wanted = [key, *(platform.respondent if platform else ())]
    return next((n for w in wanted for n in names if same_text(n) == same_text(w)), "row")
