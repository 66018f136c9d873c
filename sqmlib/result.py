"""What every method answers with: frozen tables of numbers and codes, turned into words only when shown."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd

from sqmlib.checks import Remark
from sqmlib.i18n import has, pick, tr

__all__ = ["RESULT_MIME", "Decisions", "Metric", "Parts", "Result", "heading", "jsonable", "not_computable"]

RESULT_MIME = "application/vnd.sqmlib.result+json"  # under which a notebook hands its result to the run
Decisions = Mapping[str, Mapping[str, Any]]  # a group's own verdicts: item -> {"category", "reason"}
Parts = dict[str, list[str]]  # findings: "says", "sure", "next" -> sentences
GROUPS = ("segment", "wave")  # names of the second index level of a frame by group


@dataclass(frozen=True)
class Metric:
    """A column of a result that is worth comparing between branches and over months.

    Attributes
    ----------
    name : str
        The column.
    low, high : str
        Columns of its interval; empty when it has none.
    n : str
        Column of the number of answers it rests on, the effective one when weighted.
    kind : {"share", "mean", "index"}
        A share of these `n` (negative ones are shares too), a mean over them, or anything else.
    better : {1, -1, 0}
        Whether a higher value is better, a lower one, or neither.
    frame : str
        The frame that holds the columns; of ``table`` also the frames by (item, segment) and (item, wave) are recorded.
    """

    name: str
    low: str = ""
    high: str = ""
    n: str = "n"
    kind: Literal["share", "mean", "index"] = "share"
    better: Literal[1, -1, 0] = 0
    frame: str = "table"


@dataclass(frozen=True, eq=False)
class Result:
    """Base of all results; a method adds its own frames as fields.

    Attributes
    ----------
    table : pandas.DataFrame
        The answer, one row per thing judged; named index, snake_case columns, numbers and codes only.
    parameters : dict
        What ``analyze`` was called with, conventions and their sources included.
    notes : tuple of Remark
        Language-free remarks: dropped rows, ties, small n, disagreement between accepted rules.
    labels : dict
        Texts of the things judged, id -> text or {"en": ..., "zh": ...}; used in display only.
    reasons : dict
        Why a cell holds no number: frame name -> {(row label, column): reason code}.
    """

    table: pd.DataFrame
    parameters: dict[str, Any]
    notes: tuple[Remark, ...] = ()
    labels: dict[str, Any] = field(default_factory=dict)
    reasons: dict[str, dict[tuple[Any, str], str]] = field(default_factory=dict)

    method: ClassVar[str] = ""
    percent: ClassVar[tuple[str, ...]] = ()  # columns of shares and probabilities, shown in per cent
    private: ClassVar[tuple[str, ...]] = ()  # frames with one row per respondent: never exported
    metrics: ClassVar[tuple[Metric, ...]] = ()  # what the record of results keeps

    @property
    def frames(self) -> dict[str, pd.DataFrame]:
        """The tables that may be shown and exported, by name (frames with one row per respondent are left out)."""
        found = {f.name: getattr(self, f.name) for f in fields(self)}
        return {k: v for k, v in found.items() if isinstance(v, pd.DataFrame) and k not in self.private}

    @property
    def judged(self) -> list[Any]:
        """What a group may decide on: the rows of the main table; a method may add to them, such as strategies."""
        return list(self.table.index)

    def label(self, item: Any, lang: str | None = None) -> str:
        """Return the text of one thing judged, or its id when it has no text."""
        return pick(self.labels.get(item, item), lang)

    def remarks(self, lang: str | None = None, level: str | None = None) -> list[str]:
        """Return the notes as sentences, all of them or those of one level."""
        return [n.text(lang, self.labels) for n in self.notes if level in (None, n.level)]

    def reason(self, frame: str, row: Any, column: str) -> str | None:
        """Return the code that says why a cell holds no number, or None when it does."""
        return self.reasons.get(frame, {}).get((row, column))

    def heading(self, column: str, lang: str | None = None) -> str:
        """Return the localized heading of a column."""
        return heading(self.method, column, lang)

    def say(self, key: str, lang: str | None = None, **values: Any) -> str:
        """Return the method's own words stored under `key`, with the texts of the things judged."""
        return tr(f"{self.method}.{key}", lang, labels=self.labels, **values)

    def show(self, frame: str = "table", columns: list[str] | None = None, lang: str | None = None) -> pd.DataFrame:
        """Return a frame as text in one language: headings, labels, category names, reasons, rounded numbers."""
        data = getattr(self, frame)
        data = data if columns is None else data[columns]
        out = {c: [self._cell(frame, row, c, v, lang) for row, v in data[c].items()] for c in data.columns}
        inner = {name: data.index.get_level_values(name) for name in list(data.index.names)[1:]}
        out = {name: [self._level(name, v, lang) for v in values] for name, values in inner.items()} | out
        first = [self._level(str(data.index.names[0]), v, lang) for v in data.index.get_level_values(0)]
        index = pd.Index(first, name=self.heading(data.index.names[0] or "item", lang))
        shown = pd.DataFrame(out, index=index, dtype=object)
        return shown.rename(columns={c: self.heading(c, lang) for c in out})

    def _level(self, name: str, value: Any, lang: str | None) -> str:
        key = f"{self.method}.code.{name}.{value}"
        return tr(key, lang) if value not in self.labels and has(key) else self.label(value, lang)

    def _cell(self, frame: str, row: Any, column: str, value: Any, lang: str | None) -> str:
        reason = self.reason(frame, row, column)
        if reason is not None:
            return tr(f"reason.{reason}", lang)
        if isinstance(value, (bool, np.bool_)):
            return tr("common.yes" if value else "common.no", lang)
        if column in self.percent:
            return f"{value:.0%}"
        if isinstance(value, (float, np.floating)):
            return _number(value, self.digits(column), column)
        for group in (f"{self.method}.code.{column}", f"{self.method}.code.any"):
            if isinstance(value, str) and has(f"{group}.{value}"):
                return tr(f"{group}.{value}", lang)
        return str(value)

    def digits(self, column: str) -> int:
        """Return the number of decimals shown for a column (2 unless the method says otherwise)."""
        return 2

    def to_dict(self) -> dict[str, Any]:
        """Return everything but respondent-level frames as JSON-safe values, the same in both languages."""
        frames = {name: self._frame_dict(name, data) for name, data in self.frames.items()}
        notes = [note.to_dict() for note in self.notes]
        return jsonable(
            {"schema": 1, "method": self.method, "parameters": self.parameters, "frames": frames, "notes": notes}
        )

    def _frame_dict(self, name: str, data: pd.DataFrame) -> dict[str, Any]:
        reasons = [{"row": r, "column": c, "reason": code} for (r, c), code in self.reasons.get(name, {}).items()]
        body = {"index_names": list(data.index.names), "index": list(data.index), "columns": list(data.columns)}
        return {**body, "rows": data.to_numpy(dtype=object).tolist(), "not_computable": reasons}

    def record(self) -> list[dict[str, Any]]:
        """Return the metrics as rows for the record of results, the same in both languages.

        Returns
        -------
        list of dict
            ``item metric value low high n segment wave kind better``; ``segment`` and ``wave`` are empty for all
            answers together; numbers are None where nothing could be computed or a group is hidden.
        """
        return [row for metric in self.metrics for data in self._frames_with(metric) for row in _rows(metric, data)]

    def _frames_with(self, metric: Metric) -> list[pd.DataFrame]:
        """Return the frame of a metric, and for one of the main table also those by group."""
        frames, names = self.frames, list(self.table.index.names)
        grouped = [[*names, group] for group in GROUPS] if metric.frame == "table" else []
        found = [data for name, data in frames.items() if name == metric.frame or list(data.index.names) in grouped]
        return [data for data in found if metric.name in data]

    def parts(self, lang: str | None = None, decisions: Decisions | None = None) -> Parts:
        """Return the findings as Markdown sentences: what it says, how sure it is, what to do next.

        Parameters
        ----------
        lang : {"en", "zh"}, optional
            Default: the language in use.
        decisions : mapping, optional
            A group's own verdicts, item -> {"category", "reason"}; they are named with their reasons.

        Returns
        -------
        dict
            ``says``, ``sure`` and ``next`` -> sentences; every method has its own.
        """
        raise NotImplementedError

    def summary(self, lang: str | None = None, decisions: Decisions | None = None) -> str:
        """Return the findings as Markdown lists, made from :meth:`parts`; the arguments are the same."""
        return self.in_parts(lang, **self.parts(lang, decisions))

    def headline(self, lang: str | None = None, decisions: Decisions | None = None) -> str:
        """Return the one sentence that stands for the report in an index; every method has its own."""
        raise NotImplementedError

    @staticmethod
    def in_parts(lang: str | None, **parts: list[str]) -> str:
        """Return sentences as Markdown lists below the headings ``says``, ``sure``, ``next``; empty parts are left out.

        >>> print(Result.in_parts("en", says=["Wi-Fi delights."], next=[]))
        **What it says**
        <BLANKLINE>
        - Wi-Fi delights.
        """
        blocks = [(tr(f"common.heading.{name}", lang), said) for name, said in parts.items() if said]
        return "\n\n".join(f"**{head}**\n\n" + "\n".join(f"- {text}" for text in said) for head, said in blocks)

    def _repr_html_(self) -> str:
        notes = "".join(f"<li>{html.escape(text)}</li>" for text in self.remarks())
        return self.show().to_html(escape=True, border=0) + (f"<ul>{notes}</ul>" if notes else "")


def _rows(metric: Metric, data: pd.DataFrame) -> list[dict[str, Any]]:
    """Return one metric of one frame; without answers there is no number."""
    group = next((name for name in GROUPS if name in data.index.names), "")
    items = data.index.get_level_values(0)
    places = data.index.get_level_values(group) if group else [""] * len(data)
    out = []
    columns = {"value": metric.name, "low": metric.low, "high": metric.high, "n": metric.n}
    rows = data[list(dict.fromkeys(filter(None, columns.values())))].to_dict("records")
    for place, item, row in zip(places, items, rows, strict=True):
        there = bool(row[metric.n] > 0) and pd.notna(row[metric.name])
        numbers = {k: float(row[c]) if c and there and pd.notna(row[c]) else None for k, c in columns.items()}
        where = dict.fromkeys(GROUPS, "") | ({group: str(place)} if group else {})
        fixed = {"kind": metric.kind, "better": metric.better}
        out.append({"item": str(item), "metric": metric.name, **numbers, **where, **fixed})
    return out


def heading(method: str, column: Any, lang: str | None = None) -> str:
    """Return the localized heading of a method's column: its own word, else one that all methods share."""
    keys = (f"{method}.column.{column}", f"common.column.{column}")
    return next((tr(key, lang) for key in keys if has(key)), str(column))


def _number(value: float, digits: int, column: str) -> str:
    """Return a number as text; a p-value that rounds to nothing is shown as smaller than the last digit.

    >>> _number(-0.004, 2, "gap"), _number(-0.3, 0, "difference"), _number(0.0002, 3, "p_holm")
    ('0.00', '0', '<0.001')
    """
    smallest = 10.0**-digits
    if column.startswith("p_") or column == "p":
        return f"<{smallest:.{digits}f}" if value < smallest / 2 else f"{value:.{digits}f}"
    text = f"{value:.{digits}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def not_computable(data: pd.DataFrame, reason: str, columns: list[str] | None = None) -> dict[tuple[Any, str], str]:
    """Return a reason for every empty cell of a frame, to be kept in ``Result.reasons``.

    Parameters
    ----------
    data : pandas.DataFrame
        The frame with missing numbers.
    reason : str
        Code of the reason; its words stand in ``locale/reason.toml``.
    columns : list of str, optional
        Default: all columns.

    Returns
    -------
    dict
        (row label, column) -> reason code.

    Examples
    --------
    >>> not_computable(pd.DataFrame({"better": [0.5, None]}, index=["a", "b"]), "no_valid_answers")
    {('b', 'better'): 'no_valid_answers'}
    """
    data = data if columns is None else data[columns]
    rows, cols = np.nonzero(data.isna().to_numpy())
    return {(data.index[r], data.columns[c]): reason for r, c in zip(rows, cols, strict=True)}


def jsonable(value: Any) -> Any:
    """Return `value` with numpy scalars, tuples and missing numbers turned into plain JSON types.

    >>> jsonable({"n": np.int64(3), "p": float("nan"), "rows": (1, 2)})
    {'n': 3, 'p': None, 'rows': [1, 2]}
    """
    if value is None or type(value) in (str, int, bool):
        return value
    if isinstance(value, Mapping):
        return {str(k): jsonable(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, pd.Index, np.ndarray)):
        return [jsonable(v) for v in value]
    if isinstance(value, np.generic):
        value = value.item()
    if value is pd.NA or value is pd.NaT or (isinstance(value, float) and not np.isfinite(value)):
        return None
    return value
