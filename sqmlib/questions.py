"""Which columns of a survey file hold answers of a method's scale, or answers in a code of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from sqmlib.cells import MISSING_WORDS
from sqmlib.inputs import Layout, Scale
from sqmlib.personal import looks_personal
from sqmlib.platforms import Platform, is_meta
from sqmlib.tables import Table

__all__ = ["Questions", "find_groups", "find_questions"]

ANSWER_SHARE = 0.8
MOST_CODES = 8
MOST_GROUPS = 12
FEWEST_ALIKE = 2


@dataclass(frozen=True)
class Questions:
    """Columns that look like questions of a method.

    Attributes
    ----------
    positions : list of int
        Their places in the header.
    unknown : tuple of str
        Their answers, when these are not of the scale and need a meaning (``codes:``).
    """

    positions: list[int]
    unknown: tuple[str, ...] = ()


def find_questions(table: Table, platform: Platform | None, layout: Layout) -> Questions:
    """Return the columns whose cells are answers of the scale; else those that share a small set of answers.

    Parameters
    ----------
    table : Table
        As read.
    platform : Platform, optional
        The survey platform that wrote it.
    layout : Layout
        The columns the method declares.

    Examples
    --------
    >>> from sqmlib.checks import Where
    >>> from sqmlib.kano import INPUT
    >>> frame = pd.DataFrame({"Q1": ["A1", "A5"], "Q2": ["A5", "A1"], "Age": ["31", "47"]})
    >>> find_questions(Table(frame, (), Where()), None, INPUT)
    Questions(positions=[0, 1], unknown=('A1', 'A5'))
    """
    scale = next((c.scale for c in layout.families if c.required and c.scale), None)
    names = [str(c) for c in table.frame.columns]
    known = layout.declared(names)
    open_ = [k for k, name in enumerate(names) if name and name not in known and not is_meta(platform, name)]
    open_ = [k for k in open_ if not looks_personal("", table.frame.iloc[:, k])]
    cells = {k: _answers(table.frame.iloc[:, k], platform) for k in open_}
    asked = [k for k, texts in cells.items() if scale is not None and _on_scale(texts, scale)]
    return Questions(asked) if asked or scale is None else _coded(cells)


def find_groups(table: Table, platform: Platform | None, layout: Layout, questions: Questions) -> list[int]:
    """Return the places of the columns that could split the respondents: few texts that recur, nothing personal.

    Parameters
    ----------
    table : Table
        As read.
    platform : Platform, optional
        The survey platform that wrote it.
    layout : Layout
        The columns the method declares.
    questions : Questions
        The columns that are its questions.

    Examples
    --------
    >>> from sqmlib.checks import Where
    >>> from sqmlib.kano import INPUT
    >>> frame = pd.DataFrame({"Branch": ["North", "South"] * 3, "Comment": list("abcdef")})
    >>> find_groups(Table(frame, (), Where()), None, INPUT, Questions([]))
    [0]
    """
    names = [str(c) for c in table.frame.columns]
    known = {*layout.declared(names), *(platform.respondent if platform else ())}
    found = []
    for k, name in enumerate(names):
        if not name or name in known or k in questions.positions or is_meta(platform, name):
            continue
        column = table.frame.iloc[:, k]
        texts = pd.Series(_answers(column, platform), dtype=object)
        if 2 <= texts.nunique() <= min(MOST_GROUPS, len(texts) / 2) and not looks_personal(name, column):
            found.append(k)
    return found


def _answers(cells: pd.Series, platform: Platform | None) -> list[str]:
    missing = MISSING_WORDS | set(platform.missing if platform else ())
    return [t for t in (str(v).strip() for v in cells) if t.casefold() not in missing]


def _on_scale(texts: Sequence[str], scale: Scale) -> bool:
    return bool(texts) and sum(_position(text, scale) for text in texts) >= ANSWER_SHARE * len(texts)


def _position(text: str, scale: Scale) -> bool:
    if scale.position(text) is not None:
        return True
    return text.removesuffix(".0").isdecimal() and scale.low <= float(text) <= scale.high


def _coded(cells: dict[int, list[str]]) -> Questions:
    """Return the largest group of columns that answer with the same few codes."""
    sets = {k: set(texts) for k, texts in cells.items() if 1 < len(set(texts)) <= MOST_CODES}
    best: list[int] = []
    for k, codes in sets.items():
        alike = [j for j, other in sets.items() if other & codes and len(other | codes) <= MOST_CODES]
        best = max(best, alike if k in alike else [], key=len)
    if len(best) < FEWEST_ALIKE:
        return Questions([])
    return Questions(best, tuple(sorted(set().union(*(sets[k] for k in best)))))
