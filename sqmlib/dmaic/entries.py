"""What the group entered, read into one frame per section; every entry that is not what it must be is named."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.checks import Remark
from sqmlib.dates import parse_time
from sqmlib.dmaic.knowledge import FIELDS, PHASES, SINGLE
from sqmlib.i18n import LANGUAGES

__all__ = ["blank", "known", "read_entries", "trouble"]

Frames = dict[str, pd.DataFrame]
Said = list[Remark]
_NUMBERS = ("number", "share", "count", "rating")
_FLAGS = ("true", "false")  # as a case file says it
_RANGES = {"share": (0.0, 1.0), "rating": (1.0, 10.0), "count": (0.0, np.inf), "number": (-np.inf, np.inf)}
_SPLIT = re.compile(r"[;；,，、\s]+")


def trouble(said: Said, code: str, **values: Any) -> None:
    """Note one problem."""
    said.append(Remark(f"dmaic.problem.{code}", "error", values))


def blank(kind: str) -> Any:
    """Return what stands where nothing was entered.

    >>> blank("text"), blank("refs:voc"), blank("scores:ctqs"), blank("flag")
    ('', (), {}, False)
    """
    base = kind.partition(":")[0]
    if base in _NUMBERS:
        return np.nan
    return {"refs": (), "scores": {}, "flag": False, "date": pd.NaT}.get(base, "")


def known(value: Any) -> bool:
    """Say whether something was entered.

    >>> known(""), known({"en": "x"}), known(float("nan")), known(()), known(0.0)
    (False, True, False, False, True)
    """
    if isinstance(value, Mapping):
        return any(str(text).strip() for text in value.values())
    if isinstance(value, (str, tuple)):
        return bool(value)
    return not pd.isna(value)


def read_entries(team: Mapping[str, Any] | None) -> tuple[Frames, Said]:
    """Return one frame per section of ``FIELDS``, index ``id``, all its fields as columns.

    Parameters
    ----------
    team : mapping or None
        As the case keeps it: section -> id -> field -> value; ``charter`` and ``pilot`` are one entry each.

    Returns
    -------
    frames : dict of str to DataFrame
        Texts as given (plain or by language), ids as tuples, dates as timestamps, numbers as float.
    said : list of Remark
        Unknown sections and fields, numbers and dates that are none, choices there are not.

    Examples
    --------
    >>> frames, said = read_entries({"causes": {"x1": {"text": "Belt too short", "branch": "place"}}})
    >>> frames["causes"].at["x1", "branch"], said
    ('place', [])
    """
    said: Said = []
    team = team or {}
    strange = [str(k) for k in team if k not in FIELDS]
    if strange:
        trouble(said, "section", found=strange, allowed=list(FIELDS))
    return {name: _section(name, team.get(name), said) for name in FIELDS}, said


def _section(name: str, given: Any, said: Said) -> pd.DataFrame:
    rows = _rows(name, given, said)
    data = {key: _entry(name, key, row, said) for key, row in rows.items()}
    columns = {f: [row[f] for row in data.values()] for f in FIELDS[name]}
    index = pd.Index(list(data), name="id", dtype=object)
    out = {f: _column(kind, columns[f], index) for f, kind in FIELDS[name].items()}
    return pd.DataFrame(out, index=index)


def _column(kind: str, values: list[Any], index: pd.Index) -> pd.Series:
    base = kind.partition(":")[0]
    if base in _NUMBERS:
        return pd.Series(values, index, dtype=float)
    if base == "date":
        return pd.Series(pd.to_datetime(values), index)
    column = pd.Series(np.fromiter(values, dtype=object, count=len(values)), index, dtype=object)
    return column.astype(bool) if base == "flag" else column


def _rows(name: str, given: Any, said: Said) -> dict[str, Mapping[str, Any]]:
    """Return id -> fields; a single entry has the name of its section as id."""
    if given is None or given == {} or given == []:
        return {}
    if not isinstance(given, Mapping):
        trouble(said, "shape", section=name, found=str(given)[:60])
        return {}
    if name in SINGLE:
        return {name: given}
    wrong = [str(k) for k, v in given.items() if not isinstance(v, Mapping)]
    wrong += [str(k) for k in given if name == "tollgates" and k not in PHASES]
    if wrong:
        trouble(said, "entry", section=name, found=wrong[:8])
    return {str(k): v for k, v in given.items() if str(k) not in wrong}


def _entry(name: str, key: str, row: Mapping[str, Any], said: Said) -> dict[str, Any]:
    strange = [str(f) for f in row if f not in FIELDS[name]]
    if strange:
        trouble(said, "field", section=name, id=key, found=strange, allowed=list(FIELDS[name]))
    out = {}
    for field, kind in FIELDS[name].items():
        value = row.get(field)
        empty = value is None or value == ""
        out[field] = blank(kind) if empty else _value(kind, value, f"{name}.{key}.{field}", said)
    return out


def _value(kind: str, value: Any, where: str, said: Said) -> Any:
    """Return one value in its kind, blank when it is something else, which is said."""
    base, _, more = kind.partition(":")
    if base in _NUMBERS:
        return _number(base, value, where, said)
    if base == "text":
        return _text(value, where, said)
    if base == "date":
        return _date(value, where, said)
    if base == "flag":
        if not isinstance(value, (bool, np.bool_)) and value not in _FLAGS:
            trouble(said, "flag", where=where, found=str(value)[:40])
        return value is True or value == _FLAGS[0]
    if base == "one":
        allowed = more.split(",")
        if str(value) not in allowed:
            trouble(said, "choice", where=where, found=str(value)[:40], allowed=allowed)
            return ""
        return str(value)
    return _ids(base, value, where, said)


def _number(base: str, value: Any, where: str, said: Said) -> float:
    low, high = _RANGES[base]
    good = isinstance(value, (int, float, np.number)) and not isinstance(value, bool) and bool(np.isfinite(value))
    good = good and low <= value <= high and (base not in ("count", "rating") or float(value).is_integer())
    if not good:
        trouble(said, f"not_{base}", where=where, found=str(value)[:40])
        return np.nan
    return float(value)


def _text(value: Any, where: str, said: Said) -> Any:
    """Return a text as given: plain, or by language."""
    if isinstance(value, Mapping):
        strange = [str(k) for k in value if k not in LANGUAGES]
        if strange:
            trouble(said, "language", where=where, found=strange, allowed=list(LANGUAGES))
        return {k: str(v or "") for k, v in value.items() if k in LANGUAGES}
    if isinstance(value, (list, tuple)):
        return "; ".join(map(str, value))
    return str(value).strip()


def _date(value: Any, where: str, said: Said) -> pd.Timestamp:
    found, wrong = parse_time(value)
    if wrong:
        trouble(said, "date", where=where, found=str(value)[:40])
    return found


def _ids(base: str, value: Any, where: str, said: Said) -> Any:
    """Return one id, a tuple of ids, or a mapping of id to number."""
    if base == "ref":
        return str(value)
    if base == "scores":
        if not isinstance(value, Mapping):
            trouble(said, "scores", where=where, found=str(value)[:40])
            return {}
        filled = {str(k): v for k, v in value.items() if v is not None}
        return {k: _number("number", v, f"{where}.{k}", said) for k, v in filled.items()}
    given = (
        _SPLIT.split(value.strip())
        if isinstance(value, str)
        else list(value)
        if isinstance(value, (list, tuple))
        else [value]
    )
    return tuple(dict.fromkeys(str(v) for v in given if str(v)))
