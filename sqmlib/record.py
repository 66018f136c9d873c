"""The record of results: what runs found, as tidy tables without language that pandas, DuckDB or a warehouse read.

One Parquet file per run that was asked for; a folder of them is one table. Columns:

``case method item metric``
    what was measured: the name of the case folder, the method, the thing judged, the column of its result;
``value low high n``
    the number, its interval and the (effective) number of answers it rests on; all four are missing where nothing can
    be computed or shown;
``segment wave``
    the part of the business and the period, empty for all answers together;
``run_key``
    the run the row comes from;
``case_en case_zh item_en item_zh segment_en segment_zh``
    texts to show;
``kind better``
    ``share``, ``mean`` or ``index``; 1 when higher is better, -1 when lower is, 0 when neither.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from sqmlib.checks import Remark, Where, raise_errors
from sqmlib.i18n import LANGUAGES, pick

__all__ = ["COLUMNS", "file_name", "frame_of", "identity", "read_record", "to_parquet"]

KEYS = ("case", "method", "item", "metric")
NUMBERS = ("value", "low", "high", "n")
PARTS = ("segment", "wave")
TEXTS = ("run_key", "case_en", "case_zh", "item_en", "item_zh", "segment_en", "segment_zh", "kind")
COLUMNS = (*KEYS, *NUMBERS, *PARTS, *TEXTS, "better")
KINDS = ("share", "mean", "index")

_TYPES = {
    name: pa.float64() if name in NUMBERS else pa.int64() if name == "better" else pa.string() for name in COLUMNS
}
_SCHEMA = pa.schema([pa.field(name, kind, nullable=name in NUMBERS) for name, kind in _TYPES.items()])
_DTYPES = {name: "float64" if name in NUMBERS else "int64" if name == "better" else "str" for name in COLUMNS}
_ORDER = [*KEYS, *PARTS, "run_key"]
_SEAL = b"sqmlib.sha256"
_LONGEST_NAME = 30  # characters; two of them in Chinese still make a file name that every system takes


def frame_of(
    rows: Iterable[Mapping[str, Any]],
    *,
    case: str,
    method: str,
    segment: str = "",
    wave: str = "",
    run_key: str,
    labels: Mapping[str, Any],
    titles: Mapping[str, str],
    groups: Mapping[str, Any] | None = None,
) -> pd.DataFrame:
    """Return the rows of one run as a sorted table.

    Parameters
    ----------
    rows : iterable of mapping
        As ``Result.record`` gives them.
    case : str
        Name of the case folder.
    method : str
        The method.
    segment, wave : str
        The part of the answers that counted, or what the whole case is about; empty for all of them. Within such a
        part, rows of its own smaller segments or waves are left out: parts and parts of parts do not compare.
    run_key : str
        What names the run.
    labels : mapping
        Texts of the things judged: id -> text or {"en": ..., "zh": ...}.
    titles : mapping
        Title of the case, language -> text.
    groups : mapping, optional
        Texts of the segments: as it stands in the answers -> text or {"en": ..., "zh": ...}.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``, in the types of the record.

    Raises
    ------
    DataError
        Listing every row that cannot be recorded.

    Examples
    --------
    >>> row = {"item": "wifi", "metric": "better", "value": 0.8, "low": 0.7, "high": 0.9, "n": 90.0, "segment": "",
    ...        "wave": "", "kind": "share", "better": 0}
    >>> frame = frame_of([row], case="airline", method="kano", wave="2026-03", run_key="k", labels={}, titles={})
    >>> frame.loc[0, ["case", "item_zh", "metric", "wave"]].tolist()
    ['airline', 'wifi', 'better', '2026-03']
    """
    rows = list(rows)
    raise_errors(remark for place, row in enumerate(rows, start=1) for remark in _row_problems(row, place))
    fixed = {"case": case, "method": method, "run_key": run_key}
    fixed |= {f"case_{lang}": _text(titles, lang, case) for lang in LANGUAGES}
    own = {"segment": segment, "wave": wave}
    said = []
    for row in rows:
        if not any(own[part] and row[part] for part in PARTS):
            item = row["item"]
            texts = {f"item_{lang}": _text(labels.get(item, item), lang, item) for lang in LANGUAGES}
            whole = {**row, **fixed, **texts, **{part: row[part] or own[part] for part in PARTS}}
            part = whole["segment"]
            whole |= {f"segment_{lang}": _text((groups or {}).get(part), lang, part) for lang in LANGUAGES}
            said.append({name: _sound(whole[name]) for name in COLUMNS})
    return _typed(pd.DataFrame(said, columns=list(COLUMNS)))


def _text(text: Any, lang: str, fallback: str) -> str:
    return (pick(text, lang) if text else "") or fallback


def _sound(value: Any) -> Any:
    """Return a text with half characters replaced, which no file can hold; anything else as it is."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype(_DTYPES).sort_values(_ORDER, kind="stable", ignore_index=True)


def _row_problems(row: Any, place: int) -> list[Remark]:
    """Return what is wrong with a row: a notebook of the user's own may hand over anything."""
    needed = ("item", "metric", *NUMBERS, *PARTS, "kind", "better")
    missing = [name for name in needed if not isinstance(row, Mapping) or name not in row]
    if missing:
        return [Remark("record.row_keys", "error", {"row": place, "missing": missing})]
    wrong = [name for name in ("item", "metric", *PARTS) if not isinstance(row[name], str)]
    wrong += [name for name in ("item", "metric") if row[name] == ""]
    wrong += [name for name in NUMBERS if not _is_number(row[name])]
    wrong += ["kind"] if row["kind"] not in KINDS else []
    wrong += ["better"] if isinstance(row["better"], bool) or row["better"] not in (1, -1, 0) else []
    if wrong:
        return [
            Remark("record.row_value", "error", {"row": place, "name": n, "found": repr(row[n])[:80]}) for n in wrong
        ]
    if not _ordered(row["low"], row["value"], row["high"]):
        return [Remark("record.row_interval", "error", {"row": place, **{k: str(row[k]) for k in NUMBERS[:3]}})]
    return []


def _is_number(value: Any) -> bool:
    return value is None or (type(value) in (int, float) and math.isfinite(value))


def _ordered(low: float | None, value: float | None, high: float | None) -> bool:
    """Say whether an interval holds its value; without a value there is none."""
    if value is None:
        return low is None and high is None
    slack = 1e-9 * (1 + abs(value))
    return (low is None or low <= value + slack) and (high is None or value <= high + slack)


def to_parquet(frame: pd.DataFrame) -> bytes:
    """Return a table of the record as a Parquet file; the same table gives the same bytes.

    >>> frame = frame_of([], case="a", method="kano", run_key="k", labels={}, titles={})
    >>> to_parquet(frame) == to_parquet(frame.copy()), to_parquet(frame)[:4]
    (True, b'PAR1')
    """
    data = {name: pa.array(frame[name].tolist(), _TYPES[name], from_pandas=True) for name in COLUMNS}
    table = pa.table(data, schema=_SCHEMA)
    sink, how = pa.BufferOutputStream(), {"compression": "snappy", "version": "2.6", "store_schema": False}
    with parquet.ParquetWriter(sink, _SCHEMA, write_page_checksum=True, **how) as writer:
        writer.write_table(table)
        writer.add_key_value_metadata({_SEAL: _seal(table)})
    return sink.getvalue().to_pybytes()


def _seal(table: pa.Table) -> bytes:
    """Return the checksum of all rows: those of Parquet do not cover where its pages begin and end."""
    return hashlib.sha256(json.dumps(table.to_pydict()).encode()).hexdigest().encode()


def read_record(folder: str | Path) -> pd.DataFrame:
    """Return all Parquet files of a folder as one sorted table.

    Parameters
    ----------
    folder : path
        The folder ``results`` of a batch.

    Raises
    ------
    DataError
        Naming every file that is damaged or is not part of a record, or the folder that holds none.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "a.parquet").write_bytes(
    ...     to_parquet(frame_of([], case="a", method="kano", run_key="k", labels={}, titles={})))
    >>> read_record(folder).columns.tolist() == list(COLUMNS)
    True
    """
    folder = Path(folder)
    paths = sorted(folder.glob("*.parquet"), key=lambda path: path.name)
    if not paths:
        raise_errors([Remark("record.none", "error", {"folder": folder.name or str(folder)})])
    found = [_read(path) for path in paths]
    raise_errors(part for part in found if isinstance(part, Remark))
    table = pa.concat_tables([part for part in found if isinstance(part, pa.Table)])
    return _typed(pd.DataFrame({name: table[name].to_pylist() for name in COLUMNS}))


def _read(path: Path) -> pa.Table | Remark:
    """Return one file in the types of the record, or what is wrong with it."""
    where = Where(path.name)
    try:
        content = path.read_bytes()
    except OSError as error:
        return Remark("record.unreadable", "error", {"reason": error.strerror or type(error).__name__}, where)
    try:
        table = parquet.read_table(pa.BufferReader(content), page_checksum_verification=True)
        table.validate(full=True)
    except (pa.ArrowException, OSError, ValueError):
        return Remark("record.damaged", "error", {}, where)
    missing = [name for name in COLUMNS if name not in table.column_names]
    more = [name for name in table.column_names if name not in COLUMNS]
    if missing or more or len(table.column_names) != len(COLUMNS):
        return Remark("record.columns", "error", {"missing": missing or ["–"], "more": more or ["–"]}, where)
    return _checked(table.select(COLUMNS), where)


def _checked(table: pa.Table, where: Where) -> pa.Table | Remark:
    """Return a table in the types of the record; what it was written with must still be there."""
    wrong = [name for name in COLUMNS if not _castable(table[name], name)]
    if wrong:
        return Remark("record.types", "error", {"names": wrong}, where)
    sound = table.cast(_SCHEMA)
    written = (table.schema.metadata or {}).get(_SEAL)
    return Remark("record.damaged", "error", {}, where) if written not in (None, _seal(sound)) else sound


def _castable(column: pa.ChunkedArray, name: str) -> bool:
    try:
        column.cast(_TYPES[name])
    except pa.ArrowException:
        return False
    return name in NUMBERS or not column.null_count


def identity(
    case: str, what: str, params: Mapping[str, Any] | None = None, only: Mapping[str, str] | None = None
) -> str:
    """Return what tells one run from the others of a batch, its language apart: 16 hexadecimal digits.

    Parameters
    ----------
    case : str
        The case, as the manifest names it.
    what : str
        The method, or the notebook as the manifest names it.
    params : mapping, optional
        Values for the notebook's parameters cell, without the language.
    only : mapping, optional
        The part of the answers that counts, column -> value.

    Examples
    --------
    >>> identity("airline", "kano"), identity("airline", "kano", {}, {"branch": "Beijing"})
    ('7f7d66faf8882c4a', '37e3c36ac968e7cd')
    """
    told = json.dumps([case, what, params or {}, only or {}], sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def file_name(case: str, what: str, key: str) -> str:
    r"""Return the name of a run's file in the record, safe on every system; `key` is its :func:`identity`.

    >>> file_name("北京 2026/03", "notebooks/..\\Mine.ipynb", "0123456789abcdef")
    '北京_2026_03-notebooks_Mine_ipynb-0123456789abcdef.parquet'
    """
    return "-".join([_safe(case) or "case", _safe(what) or "run", key]) + ".parquet"


def _safe(text: str) -> str:
    return re.sub(r"\W+", "_", unicodedata.normalize("NFC", text)).strip("_")[:_LONGEST_NAME]
