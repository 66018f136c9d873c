"""From the columns of a survey file to the columns of a method: by the text of the header, never by position."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from sqmlib.caseschema import Answers, MethodData
from sqmlib.checks import DataError, Remark, Where, raise_errors
from sqmlib.conform import Conformed, conform
from sqmlib.inputs import Column, Layout
from sqmlib.personal import holds_contacts, looks_personal
from sqmlib.platforms import platform_called
from sqmlib.tables import Table, same_text

__all__ = ["Intake", "Mapped", "bring", "map_columns", "unused_items"]


@dataclass(frozen=True)
class Intake:
    """The answers of one method, in its layout, and everything that was said on the way."""

    table: Table
    conformed: Conformed
    remarks: tuple[Remark, ...]


def bring(
    table: Table, layout: Layout, spec: Answers | None = None, extra: Mapping[str, Column] | None = None
) -> Intake:
    """Bring a table to a method's layout.

    Parameters
    ----------
    table : Table
        As read.
    layout : Layout
        The columns the method declares.
    spec : Answers, optional
        The ``answers`` entry of the case.
    extra : mapping of str to Column, optional
        Further columns the user named: segment, weight.

    Raises
    ------
    DataError
        With all problems of the table, and what reading it had to say before.
    """
    said = list(table.remarks)
    try:
        mapped = map_columns(table, layout, spec, extra or {})
        said = [r for r in said if r.code != "table.formula" or mapped.renamed(r.where.column) in mapped.frame]
        said += mapped.remarks
        found = conform(mapped.frame, layout, extra=extra, labels=mapped.codes, where=table.where)
    except DataError as error:
        raise DataError([*said, *error.remarks]) from None
    return Intake(table, found, (*said, *found.remarks))


@dataclass(frozen=True)
class Mapped:
    """A table under the method's own column names.

    Attributes
    ----------
    frame : pandas.DataFrame
        The columns to conform; nothing else is looked at.
    codes : dict
        Answer texts of this file -> position, or None for no answer.
    remarks : tuple of Remark
        What was repaired or left out.
    names : dict
        Column of the file -> column of the frame.
    """

    frame: pd.DataFrame
    codes: dict[str, int | None]
    remarks: tuple[Remark, ...]
    names: dict[str, str] = field(default_factory=dict)

    def renamed(self, name: str) -> str:
        """Return what a column of the file is called in the frame."""
        return self.names.get(name, name)


def map_columns(table: Table, layout: Layout, spec: Answers | None, extra: Mapping[str, Column]) -> Mapped:
    """Bring a table's header to the method's column names.

    Parameters
    ----------
    table : Table
        As read.
    layout : Layout
        The columns the method declares.
    spec : Answers, optional
        The ``answers`` entry of the case: mapping, codes, respondent.
    extra : mapping of str to Column
        Further columns the user named: segment, weight.

    Raises
    ------
    DataError
        If a column of the mapping is not there, stands twice, or is given twice.
    """
    spec = spec or Answers()
    names, remarks = _tidy([str(c) for c in table.frame.columns], layout, table.where)
    new = _apply(names, table, spec, extra)
    respondent = _respondent_key(layout)
    frame = table.frame.set_axis(pd.Index(new, dtype=object), axis=1)
    if spec.respondent == "row" and respondent not in new:
        frame.insert(0, respondent, [str(n) for n in range(1, len(frame) + 1)])
    keep = _wanted(list(frame.columns), layout, extra, bool(spec.map))
    contacts = [n for n in extra if n in frame and holds_contacts(frame[n])]
    raise_errors(Remark("table.personal_segment", "error", {"column": n}, table.where) for n in contacts)
    personal = [n for k, n in enumerate(frame.columns) if not keep[k] and looks_personal(n, frame.iloc[:, k])]
    if personal:
        remarks.append(Remark("table.personal", "warning", {"columns": personal}, table.where))
    old = [str(c) for c in table.frame.columns]
    codes = dict(_platform_codes(spec.platform or table.platform)) | spec.codes
    return Mapped(_in_order(frame.loc[:, keep], spec), codes, tuple(remarks), dict(zip(old, new, strict=True)))


def _in_order(frame: pd.DataFrame, spec: Answers) -> pd.DataFrame:
    """Put mapped columns in the order of the mapping, so that next month's file keeps the order of items."""
    place = {target: k for k, target in enumerate(spec.map.values())}
    order = sorted(range(frame.shape[1]), key=lambda k: place.get(frame.columns[k], -1))
    return frame.iloc[:, order]


def _respondent_key(layout: Layout) -> str:
    return next((c.name for c in layout.plain if c.kind == "id"), "respondent")


def _tidy(names: list[str], layout: Layout, where: Where) -> tuple[list[str], list[Remark]]:
    """Mend blanks, decomposed accents and letter case of declared names, and say so."""
    plain = {c.of(item).casefold(): c.of(item) for item in layout.fixed for c in layout.families}
    plain |= {c.name.casefold(): c.name for c in layout.plain}
    suffixes = [c.suffix for c in layout.families if c.suffix]
    first: dict[str, str] = {}
    tidy = [_tidy_name(n, plain, suffixes, first) for n in names]
    changed = [f"{old} → {new}" for old, new in zip(names, tidy, strict=True) if old != new]
    return tidy, [Remark("table.header_tidied", "warning", {"names": changed}, where)] if changed else []


def _tidy_name(name: str, plain: Mapping[str, str], suffixes: list[str], first: dict[str, str]) -> str:
    text = " ".join(unicodedata.normalize("NFC", name).replace("\u200b", "").split())
    folded = unicodedata.normalize("NFKC", text).casefold()
    if folded in plain:
        return plain[folded]
    suffix = next((s for s in suffixes if folded.endswith(s.casefold()) and len(folded) > len(s)), None)
    if suffix is None:
        return text
    item = unicodedata.normalize("NFKC", text)[: -len(suffix)].rstrip()
    return first.setdefault(item.casefold(), item) + suffix


def _apply(names: list[str], table: Table, spec: Answers, extra: Mapping[str, Column]) -> list[str]:
    """Rename by the mapping; every column of it must be there once."""
    keys = [{same_text(t) for t in (*texts, name)} for texts, name in zip(_texts(table), names, strict=True)]
    wanted = dict(spec.map)
    if spec.respondent and spec.respondent != "row":
        wanted[spec.respondent] = "respondent"
    wanted |= _extra_columns(keys, wanted, names, extra)
    new, taken, problems = list(names), {}, []
    for text, target in wanted.items():
        found = [k for k, texts in enumerate(keys) if same_text(text) in texts]
        values = {"text": text[:120], "target": target, "n": len(found), "first": taken.get(target, "")[:120]}
        if len(found) == 1 and target not in taken:
            taken[target], new[found[0]] = text, target
        else:
            code = "map_missing" if not found else "map_ambiguous" if len(found) > 1 else "map_twice"
            problems.append(Remark(f"table.{code}", "error", values, table.where))
    for target in (t for t in taken if new.count(t) > 1):
        problems.append(
            Remark("table.map_clash", "error", {"target": target, "text": taken[target][:120]}, table.where)
        )
    raise_errors(problems)
    return new


def _extra_columns(
    keys: list[set[str]], wanted: Mapping[str, str], names: list[str], extra: Mapping[str, Column]
) -> dict[str, str]:
    """Find segment and weight by their text too, blanks and width apart."""
    open_ = [n for n in extra if n not in names and n not in wanted.values()]
    return {n: n for n in open_ if sum(same_text(n) in texts for texts in keys) == 1}


def _texts(table: Table) -> tuple[tuple[str, ...], ...]:
    return table.texts or tuple((str(c),) for c in table.frame.columns)


def _wanted(names: list[str], layout: Layout, extra: Mapping[str, Column], mapped: bool) -> list[bool]:
    """Say per column whether it is taken; without a mapping a nameless column stays, so that it is refused."""
    declared = layout.declared(names)
    return [n in declared or n in extra or (not mapped and not n) for n in names]


def _platform_codes(name: str | None) -> dict[str, int | None]:
    platform = platform_called(name)
    return dict.fromkeys(platform.missing if platform else ())


def unused_items(method: str, data: MethodData, items: Sequence[str]) -> list[Remark]:
    """Name items that the case speaks of but the answers do not hold."""
    spoken = {"items": data.items, "decisions": data.decisions, "show": data.show or ()}
    gone = {key: [i for i in named if i not in items] for key, named in spoken.items()}
    return [
        Remark("case.item_without_answers", "warning", {"key": f"{method}.{key}", "items": found}, Where("case.yml"))
        for key, found in gone.items()
        if found
    ]
