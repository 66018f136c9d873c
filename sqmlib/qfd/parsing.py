"""The roof: each pair once, its sign with the directions it was judged under."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.checks import Remark, Where
from sqmlib.qfd.knowledge import DIRECTIONS, SIGN, SIGNS
from sqmlib.qfd.team import is_number

__all__ = ["roof_entry", "roof_pairs"]

Pair = tuple[str, str]
Entry = tuple[float | None, float, float]  # sign, and the directions it was judged under
_MINUS = str.maketrans("−－＋–", "--+-")


def roof_entry(sign: int, direction: float, other_direction: float) -> dict[str, Any]:
    """Return what a group's data holds of one judgement of the roof: the sign and what it was judged under.

    Parameters
    ----------
    sign : int
        -2 strongly negative .. 2 strongly positive.
    direction, other_direction : float
        Present directions of the two characteristics; NaN when not known.

    Examples
    --------
    >>> roof_entry(-1, 1, float("nan"))
    {'sign': -1, 'directions': [1, None]}
    """
    known = [None if d is None or np.isnan(d) else int(d) for d in (direction, other_direction)]
    return {"sign": int(sign), "directions": known}


def roof_pairs(
    table: pd.DataFrame | None,
    team: Mapping[str, Mapping[str, Any]],
    measures: Mapping[str, Mapping[str, Any]],
    before: Mapping[str, float],
) -> tuple[pd.DataFrame, list[Remark]]:
    """Return the roof, each pair once in the order of the characteristics, and what is wrong with it.

    A pair may be written from either side; two signs that differ are an error. A sign without directions was judged
    under those of the tables (`before` the group flipped any), where they say none under the present ones.

    Returns
    -------
    tuple of pandas.DataFrame and list of Remark
        Index (characteristic, other); ``sign direction other_direction``.
    """
    order = {item: number for number, item in enumerate(measures)}
    pairs: dict[Pair, Entry] = {}
    problems: list[Remark] = []
    for source in (_of_table(table, before, problems), _of_team(team, problems)):
        written: dict[Pair, Entry] = {}
        for one, other, (sign, first, second) in source:
            problem = _wrong_pair(one, other, order)
            if problem is not None:
                problems.append(problem)
                continue
            flip = order[one] > order[other]
            key, entry = ((other, one), (sign, second, first)) if flip else ((one, other), (sign, first, second))
            if key in written and written[key][0] != sign:
                problems.append(Remark("qfd.problem.roof_twice", "error", {"items": list(key)}))
            written[key] = entry
        pairs |= written
    return _frame(pairs, measures), problems


def _frame(pairs: Mapping[Pair, Entry], measures: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """Return the pairs that are not emptied; a direction that was not written down is the present one."""
    names = ("characteristic", "other")
    kept = {key: entry for key, entry in sorted(pairs.items(), key=_place(list(measures))) if entry[0] is not None}
    rows = [
        (sign, _now(first, measures[one]), _now(second, measures[other]))
        for (one, other), (sign, first, second) in kept.items()
    ]
    index = (
        pd.MultiIndex.from_tuples(list(kept), names=names) if kept else pd.MultiIndex.from_arrays([[], []], names=names)
    )
    out = pd.DataFrame(rows, index=index, columns=["sign", "direction", "other_direction"], dtype=float)
    return out.astype({"sign": int})


def _place(order: list[str]):
    where = {item: number for number, item in enumerate(order)}
    return lambda pair: (where[pair[0][0]], where[pair[0][1]])


def _now(judged: float, known: Mapping[str, Any]) -> float:
    now = known.get("direction")
    return judged if not np.isnan(judged) else np.nan if now is None else float(now)


def _wrong_pair(one: str, other: str, order: Mapping[str, int]) -> Remark | None:
    unknown = [item for item in (one, other) if item not in order]
    if unknown:
        return Remark("qfd.problem.unknown", "error", {"table": "roof", "found": unknown, "known": list(order)})
    return Remark("qfd.problem.roof_self", "error", {"item": one}) if one == other else None


def _of_table(
    table: pd.DataFrame | None, before: Mapping[str, float], problems: list[Remark]
) -> Iterator[tuple[str, str, Entry]]:
    if table is None:
        return
    nothing = pd.Series(np.nan, table.index)
    under = [table.get(f"direction_{name}", nothing) for name in ("first", "second")]
    for row, one, other, text, first, second in zip(
        table.index, table["first"], table["second"], table["sign"], *under, strict=True
    ):
        if pd.isna(one) or pd.isna(other):
            problems.append(Remark("input.no_id", "error", {}, Where(sheet="roof", rows=(row,))))
            continue
        sign = read_sign(text)
        if pd.notna(text) and sign is None:
            problems.append(Remark("qfd.problem.sign", "error", {"place": f"{one} × {other}", "found": str(text)[:60]}))
        elif sign is not None:
            known = zip((first, second), (str(one), str(other)), strict=True)
            yield str(one), str(other), (sign, *(float(before.get(n, d) if pd.isna(d) else d) for d, n in known))


def read_sign(text: Any) -> float | None:
    """Return the sign a text or number stands for; None when there is none or it is not known.

    >>> read_sign("--"), read_sign("＋"), read_sign("强负相关"), read_sign("1.0"), read_sign("3")
    (-2, 1, -2, 1, None)
    """
    if text is None or pd.isna(text):
        return None
    plain = str(text).strip().translate(_MINUS)
    try:
        number = float(plain)
    except ValueError:
        return SIGN.position(plain)
    return int(number) if number in SIGNS else None


def _of_team(team: Mapping[str, Mapping[str, Any]], problems: list[Remark]) -> Iterator[tuple[str, str, Entry]]:
    for one, row in team.items():
        for other, entry in row.items():
            sign, under = (entry.get("sign"), entry.get("directions")) if isinstance(entry, Mapping) else (entry, None)
            under = (None, None) if under is None else under
            known = isinstance(under, (list, tuple)) and len(under) == 2 and all(map(_is_direction, under))
            if not known or not (sign is None or (is_number(sign) and sign in SIGNS)):
                found = {"place": f"roof: {one} × {other}", "found": str(entry)[:60]}
                problems.append(Remark("qfd.problem.sign", "error", found))
            else:
                yield str(one), str(other), (sign, *(np.nan if d is None else float(d) for d in under))


def _is_direction(value: Any) -> bool:
    return value is None or (is_number(value) and value in DIRECTIONS)
