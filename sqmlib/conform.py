"""Bring a table to its declared layout, or say everything that is wrong with it. Nothing is guessed or imputed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from sqmlib.cells import at, parse_column
from sqmlib.checks import Remark, Where, of_type, raise_errors
from sqmlib.inputs import Column, Layout, normal

__all__ = ["Conformed", "conform"]

LONGEST_NAME = 200
MOST_OF_A_KIND = 20


@dataclass(frozen=True)
class Conformed:
    """A table in its declared layout.

    Attributes
    ----------
    frame : pandas.DataFrame
        Declared columns alone; scale and number columns numeric with NaN for missing; the index as given.
    items : list of str
        The items found, in the order of the header.
    remarks : tuple of Remark
        What was assumed, repaired or left out.
    """

    frame: pd.DataFrame
    items: list[str]
    remarks: tuple[Remark, ...]


def conform(
    frame: pd.DataFrame,
    layout: Layout,
    *,
    extra: Mapping[str, Column] | None = None,
    labels: Mapping[str, int | None] | None = None,
    where: Where | None = None,
) -> Conformed:
    """Bring `frame` to `layout`.

    Parameters
    ----------
    frame : pandas.DataFrame, one row per respondent
        Cells as text (as read from a file) or as numbers. An index named ``row`` holds the lines of the file.
    layout : Layout
        The declared columns.
    extra : mapping of str to Column, optional
        Further columns to take, e.g. the segment a user named.
    labels : mapping of str to int or None, optional
        Answers of the user's own coding: text or number -> position, None for no answer. They come before the alias
        tables; once a number is coded, other numbers are refused.
    where : Where, optional
        File and sheet, for the messages.

    Returns
    -------
    Conformed

    Raises
    ------
    DataError
        Listing all problems: columns, cells, respondents.

    Examples
    --------
    >>> from sqmlib.inputs import Scale
    >>> layout = Layout("demo", (Column("respondent", "id"), Column("{item}_f", "scale", scale=Scale(1, 5))))
    >>> conform(pd.DataFrame({"respondent": ["a", "b"], "wifi_f": ["1", "5.0"]}), layout).frame["wifi_f"].tolist()
    [1.0, 5.0]
    """
    of_type(frame, pd.DataFrame)
    names, where = [str(c) for c in frame.columns], where or Where()
    own = {key: position for text, position in (labels or {}).items() for key in (text.strip(), normal(text))}
    raise_errors(capped(_header_problems(names, layout, where)))
    declared = layout.declared(names) | {n: c for n, c in (extra or {}).items() if n in names}
    lacking = layout.missing(names) if layout.answered(names) else _plain_missing(layout, names)
    absent = (*lacking, *sorted(set(extra or {}) - set(names)))
    remarks = [_missing_column(n, layout, layout.items(names), where) for n in absent]
    if not len(frame):
        remarks.append(Remark("input.no_rows", "error", {}, where))
    if any(c.required for c in layout.families) and not layout.answered(names):
        suffixes = [c.of("…") for c in layout.leading]
        remarks.append(Remark("input.no_items", "error", {"suffixes": suffixes}, where))
    out = {}
    for name, column in declared.items():
        out[name], said = parse_column(frame[name], column, own, at(where, name))
        remarks += said
    conformed, said = _respondents(pd.DataFrame(out, index=frame.index, copy=False), layout, where)
    return Conformed(conformed, layout.items(names), raise_errors(capped([*_one_mapping(remarks, where), *said])))


def _one_mapping(remarks: list[Remark], where: Where) -> list[Remark]:
    """Say once for the whole table, not once per column, how answer texts were read."""
    labels = [r for r in remarks if r.code == "input.label"]
    mapping = dict.fromkeys(entry for r in labels for entry in r.values["mapping"])
    rest = [r for r in remarks if r.code != "input.label"]
    return [*rest, Remark("input.label", "warning", {"mapping": sorted(mapping)}, where)] if labels else rest


def _header_problems(names: list[str], layout: Layout, where: Where) -> list[Remark]:
    found = []
    for position, name in enumerate(names, start=1):
        if not name.strip():
            found.append(Remark("input.empty_header", "error", {"position": position}, where))
        elif len(name) > LONGEST_NAME:
            values = {"start": name[:40], "length": len(name), "most": LONGEST_NAME}
            found.append(Remark("input.long_name", "error", values, where))
    for name, n in Counter(names).items():
        if n > 1 and name.strip():
            found.append(Remark("input.duplicate_column", "error", {"n": n}, at(where, name[:LONGEST_NAME])))
    return found


def _plain_missing(layout: Layout, names: list[str]) -> list[str]:
    """Return the columns that miss apart from the families: without any of those, one sentence says it."""
    return [c.name for c in layout.plain if c.required and c.name not in names]


def _missing_column(name: str, layout: Layout, items: Sequence[str], where: Where) -> Remark:
    numbered = any(c.name == name and c.kind == "id" for c in layout.plain)
    half = any(name in (c.of(item) for c in layout.families) for item in items)
    code = "missing_id" if numbered else "missing_half" if half else "missing_column"
    return Remark(f"input.{code}", "error", {"name": name}, where)


def _respondents(frame: pd.DataFrame, layout: Layout, where: Where) -> tuple[pd.DataFrame, list[Remark]]:
    """Name blank ids, keep one of identical repeats, refuse contradicting ones."""
    key = next((c.name for c in layout.plain if c.kind == "id"), None)
    if key is None or key not in frame:
        return frame, []
    if layout.rows != "respondent":
        return frame, _unique_ids(frame[key], at(where, key))
    frame, remarks = _named(frame, key, where)
    ids, rows = frame[key], _occasions(frame, key, layout.again)
    repeated = rows.duplicated(keep=False).to_numpy()
    if not repeated.any():
        return frame, remarks
    first = ~frame.duplicated().to_numpy()
    differ = rows[first].duplicated(keep=False).to_numpy()
    contradicting = repeated & rows.isin(rows[first][differ]).to_numpy()
    if (twins := repeated & ~contradicting).any():
        values = {"n": int(ids[twins].nunique())}
        remarks.append(Remark("input.repeated", "warning", values, at(where, key, frame.index[twins].tolist())))
    return frame[first], remarks + _contradicting(ids[contradicting], key, where)


def _occasions(frame: pd.DataFrame, key: str, again: str) -> pd.Series:
    """Return what may stand in one row only: the respondent, or the respondent at one occasion."""
    if again not in frame:
        return frame[key]
    pairs = frame.groupby([key, again], dropna=False, sort=False).ngroup()
    return pairs.set_axis(frame.index)


def _unique_ids(ids: pd.Series, where: Where) -> list[Remark]:
    """Return an error for things without an id, and for each id that stands in several rows, blanks and case apart."""
    remarks = []
    blank = ids.isna().to_numpy()
    if blank.any():
        remarks.append(Remark("input.no_id", "error", {}, at(where, where.column, ids.index[blank].tolist())))
    same = ids[~blank].astype("str").map(lambda text: " ".join(text.split()).casefold())
    for rows in same.groupby(same, sort=False).groups.values():
        if len(rows) > 1:
            values = {"found": list(dict.fromkeys(ids[rows].astype("str")))}
            remarks.append(Remark("input.repeated_id", "error", values, at(where, where.column, rows.tolist())))
    return remarks


def _named(frame: pd.DataFrame, key: str, where: Where) -> tuple[pd.DataFrame, list[Remark]]:
    """Give rows without an id the number of their row."""
    blank = frame[key].isna().to_numpy()
    if not blank.any():
        return frame, []
    rows = frame.index[blank].tolist()
    ids = frame[key].astype(object).where(~blank, [f"#{row}" for row in frame.index])
    remark = Remark("input.blank_id", "warning", {"n": len(rows)}, at(where, key, rows))
    return frame.assign(**{key: ids}), [remark]


def _contradicting(ids: pd.Series, key: str, where: Where) -> list[Remark]:
    """Return one error per respondent."""
    groups = ids.groupby(ids, sort=False).groups
    return [
        Remark("input.contradicting", "error", {"respondent": str(name)}, at(where, key, rows.tolist()))
        for name, rows in groups.items()
    ]


def capped(remarks: Iterable[Remark]) -> list[Remark]:
    """Return at most twenty remarks of a kind, and how many more there are.

    >>> [r.code for r in capped([Remark("input.off_scale", "error")] * 22)][-2:]
    ['input.off_scale', 'input.more']
    """
    kept: list[Remark] = []
    total: Counter[str] = Counter()
    last: dict[str, Remark] = {}
    for remark in remarks:
        total[remark.code] += 1
        last[remark.code] = remark
        kept += [remark] if total[remark.code] <= MOST_OF_A_KIND else []
    for code, n in total.items():
        if n > MOST_OF_A_KIND:
            where = Where(last[code].where.file, last[code].where.sheet)
            kept.append(Remark("input.more", last[code].level, {"n": n - MOST_OF_A_KIND, "total": n}, where))
    return kept
