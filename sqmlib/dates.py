"""Dates and times as people write them: read where only one reading is possible, refused otherwise."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

import pandas as pd

from sqmlib.checks import Remark, Where

__all__ = ["parse_time", "parse_times"]

_YEAR_FIRST = re.compile(r"(?P<y>\d{4})\s*[-/.年]\s*(?P<a>\d{1,2})\s*[-/.月]\s*(?P<b>\d{1,2})(?:\s*日)?")
_YEAR_LAST = re.compile(r"(?P<a>\d{1,2})\s*[-/.]\s*(?P<b>\d{1,2})\s*[-/.]\s*(?P<y>\d{4})")
_TIME = re.compile(r"[T\s]\s*(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:\.\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})?")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_MISSING = {"", "na", "n/a", "-", "--", "null", "none", "nan", "nat"}
MONTHS = 12


def parse_times(series: pd.Series, where: Where) -> tuple[pd.Series, list[Remark]]:
    """Return the cells of one column as timestamps, NaT where there is none, and what is wrong with them.

    Parameters
    ----------
    series : pandas.Series
        Texts, dates or timestamps.
    where : Where
        File, sheet and column.

    Returns
    -------
    tuple of pandas.Series and list of Remark
        ``input.time_open``, ``time_mixed``, ``time_number``, ``time_bad``.

    Examples
    --------
    >>> times, said = parse_times(pd.Series(["2026-03-01", "2026年3月2日 08:30"]), Where())
    >>> [str(t) for t in times], said
    (['2026-03-01 00:00:00', '2026-03-02 08:30:00'], [])
    >>> str(parse_times(pd.Series(["2026-03-01 08:30"]), Where())[0][0])
    '2026-03-01 08:30:00'
    >>> parse_times(pd.Series(["03/04/2026", "25/04/2026"]), Where())[0].dt.month.tolist()
    [4, 4]
    >>> parse_times(pd.Series(["03/04/2026"]), Where())[1][0].code
    'input.time_open'
    """
    if pd.api.types.is_datetime64_any_dtype(series):
        return series, []
    codes, uniques = pd.factorize(series.astype(object), use_na_sentinel=True)
    parts = [_parts(value) for value in uniques]
    order = _order(parts)
    read = [_stamp(part, order) for part in parts]
    stamps = pd.Series([*(stamp for stamp, _ in read), pd.NaT], dtype="datetime64[us]")
    kinds = [kind for _, kind in read]
    remarks = []
    for kind in dict.fromkeys(filter(None, kinds)):
        hit = pd.Series(codes).isin([k for k, found in enumerate(kinds) if found == kind]).to_numpy()
        found = list(dict.fromkeys(str(value)[:40] for value in series[hit]))
        place = Where(where.file, where.sheet, tuple(series.index[hit].tolist()), where.column)
        remarks.append(Remark(f"input.time_{kind}", "error", {"found": found[:5]}, place))
    return pd.Series(stamps.to_numpy()[codes], index=series.index), remarks


def parse_time(value: Any) -> tuple[pd.Timestamp, str]:
    """Return one date or time as a timestamp, NaT where there is none, and the kind of trouble with it.

    >>> [str(part) for part in parse_time("2026年3月2日")], parse_time("03/04/2026")[1]
    (['2026-03-02 00:00:00', ''], 'open')
    """
    part = _parts(value)
    stamp, trouble = _stamp(part, _order([part]))
    return stamp.as_unit("us"), trouble


def _parts(value: Any) -> Any:
    """Return a timestamp, (first, second, year, time) of a date whose year stands last, or the kind of trouble."""
    if isinstance(value, (datetime, date)):
        return pd.Timestamp(value)
    text = str(value).strip()
    if text.casefold() in _MISSING:
        return pd.NaT
    if _PLAIN_NUMBER.fullmatch(text):
        return "number"
    for pattern in (_YEAR_FIRST, _YEAR_LAST):
        if (found := pattern.match(text)) and (rest := _clock(text[found.end() :])) is not None:
            numbers = tuple(int(found[name]) for name in ("a", "b", "y"))
            return _made(numbers[2], *numbers[:2], rest) if pattern is _YEAR_FIRST else (*numbers, rest)
    return "bad"


def _clock(text: str) -> tuple[int, int, int] | None:
    """Return hour, minute and second behind a date; None when something else stands there."""
    if not text.strip():
        return 0, 0, 0
    found = _TIME.fullmatch(text)
    return (int(found["h"]), int(found["m"]), int(found["s"] or 0)) if found else None


def _made(year: int, month: int, day: int, clock: tuple[int, int, int]) -> Any:
    try:
        return pd.Timestamp(datetime(year, month, day, *clock))
    except ValueError:
        return "bad"


def _order(parts: list[Any]) -> str:
    """Return what stands first where the year stands last: ``day``, ``month``, or the trouble."""
    pairs = [part[:2] for part in parts if isinstance(part, tuple)]
    day, month = any(a > MONTHS for a, _ in pairs), any(b > MONTHS for _, b in pairs)
    if day and month:
        return "mixed"
    return "day" if day else "month" if month else "same" if all(a == b for a, b in pairs) else "open"


def _stamp(part: Any, order: str) -> tuple[Any, str]:
    if isinstance(part, str):
        return pd.NaT, part
    if not isinstance(part, tuple):
        return part, ""
    if order in ("open", "mixed"):
        return pd.NaT, order
    first, second, year, clock = part
    made = _made(year, *((second, first) if order == "day" else (first, second)), clock)
    return (pd.NaT, made) if isinstance(made, str) else (made, "")
