"""Remarks and the one error that bad input gets.

Everything the workbench has to say about data - an error, a warning, a note - is a :class:`Remark`: a code, the values
that fill its text, and the place it speaks of. The words stand in ``locale/`` under the code. Refused input raises one
:class:`DataError` that carries *all* problems.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from sqmlib.i18n import tr

__all__ = ["DataError", "Remark", "Where", "of_type", "placed", "raise_errors"]

Level = Literal["error", "warning", "info"]
MOST_ROWS = 20


@dataclass(frozen=True)
class Where:
    """The place a remark speaks of; every part is optional.

    Attributes
    ----------
    file : str
        File name as the user wrote it.
    sheet : str
        Sheet of a workbook.
    rows : tuple of int or str
        Lines of the file (the header is line 1), rows of the sheet, or index labels of a frame in memory.
    column : str
        Column name as it stands in the header.
    item : str
        The thing itself, where one table holds several, such as the measure of a series.
    """

    file: str = ""
    sheet: str = ""
    rows: tuple[Any, ...] = ()
    column: str = ""
    item: str = ""

    def text(self, lang: str | None = None) -> str:
        """Return the place in words, e.g. ``survey.csv, rows 4, 10, column wifi_f``."""
        parts = [self.file] if self.file else []
        if self.sheet:
            parts.append(tr("common.where.sheet", lang, sheet=self.sheet))
        if self.rows:
            key = "common.where.row" if len(self.rows) == 1 else "common.where.rows"
            parts.append(tr(key, lang, rows=_shorten(self.rows, lang)))
        if self.column:
            parts.append(tr("common.where.column", lang, column=self.column))
        if self.item:
            parts.append(tr("common.where.item", lang, item=self.item))
        return tr("common.where.and", lang).join(parts)


def _shorten(rows: Sequence[Any], lang: str | None) -> str:
    shown = tr("common.comma", lang).join(str(row) for row in rows[:MOST_ROWS])
    more = len(rows) - MOST_ROWS
    return tr("common.list_more", lang, shown=shown, more=more) if more > 0 else shown


@dataclass(frozen=True)
class Remark:
    """One thing to say about data or a result, free of any language.

    Attributes
    ----------
    code : str
        Key of the text in the word files, e.g. ``input.off_scale``; must be, found, what to do.
    level : {"error", "warning", "info"}
        An error refuses the input; a warning says what was assumed, repaired or left out; info is worth knowing.
    values : mapping
        JSON-safe values that fill the text.
    where : Where
        The place.
    """

    code: str
    level: Level = "info"
    values: Mapping[str, Any] = field(default_factory=dict)
    where: Where = field(default_factory=Where)

    def text(self, lang: str | None = None, labels: Mapping[str, Any] | None = None) -> str:
        """Return the remark as a sentence, its place in front."""
        said = tr(self.code, lang, labels=labels, **self.values)
        place = self.where.text(lang)
        return f"{place}{tr('common.colon', lang)}{said}" if place else said

    def to_dict(self) -> dict[str, Any]:
        """Return the remark as JSON-safe values, the same in both languages."""
        where = {k: list(v) if k == "rows" else v for k, v in vars(self.where).items() if v}
        return {"code": self.code, "level": self.level, "values": dict(self.values), "where": where}


class DataError(ValueError):
    """Input that cannot be analysed honestly; lists every problem at once.

    Parameters
    ----------
    remarks : iterable of Remark
        All remarks; those of level ``error`` are the problems.

    Attributes
    ----------
    remarks : tuple of Remark
        As given, warnings included.
    problems : tuple of Remark
        The errors alone.
    """

    def __init__(self, remarks: Iterable[Remark]) -> None:
        self.remarks = tuple(remarks)
        self.problems = tuple(r for r in self.remarks if r.level == "error")
        super().__init__(self.remarks)

    def text(self, lang: str | None = None) -> str:
        """Return the message: one line per problem."""
        head = tr("input.refused", lang, n=len(self.problems))
        return "\n".join([head, *(f"- {problem.text(lang)}" for problem in self.problems)])

    def __str__(self) -> str:
        return self.text()

    def _render_traceback_(self) -> list[str]:
        """Let a notebook show the message alone: the problem lies in the data, not in the code."""
        return self.text().splitlines()


def placed(remarks: Iterable[Remark], where: Where) -> list[Remark]:
    """Return remarks with the file and sheet they speak of; those that name a file keep it.

    >>> placed([Remark("input.no_rows", "error", {}, Where(column="E1"))], Where("survey.csv"))[0].where.text("en")
    'survey.csv, column E1'
    """
    here = {"file": where.file, "sheet": where.sheet}
    return [r if r.where.file else replace(r, where=replace(r.where, **here)) for r in remarks]


def raise_errors(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """Raise :class:`DataError` if any remark is an error, else return them as a tuple.

    >>> raise_errors([])
    ()
    """
    remarks = tuple(remarks)
    if any(remark.level == "error" for remark in remarks):
        raise DataError(remarks)
    return remarks


def of_type(data: Any, *types: type) -> None:
    """Raise a DataError if data are of none of the types a method takes.

    >>> of_type([1, 2], int, str)
    Traceback (most recent call last):
    ...
    sqmlib.checks.DataError: The input was refused (1 to correct); nothing was computed:
    - the data must be of the type int, str; found list. Read a file with pandas, or take them from an opened case.
    """
    if not isinstance(data, types):
        values = {"must": [kind.__name__ for kind in types], "found": type(data).__name__}
        raise DataError([Remark("input.wrong_type", "error", values)])
