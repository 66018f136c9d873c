"""From the record of results to comparable cells: who is compared, over which periods, and what stays hidden."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.checks import DataError, Remark, of_type, raise_errors
from sqmlib.i18n import LANGUAGES, has, tr
from sqmlib.portfolio.knowledge import COLUMNS, KINDS, NUMBERS, TIMES, UNITS
from sqmlib.result import heading
from sqmlib.rules import choice_error

__all__ = ["Cells", "method_name", "natural", "read_cells"]

PAIR = ["method", "item", "metric"]
CELL = [*PAIR, "unit", "period"]
JOIN = " / "


@dataclass(frozen=True, eq=False)
class Cells:
    """One row per measure, unit and period, sorted; what may not be shown holds no number.

    Attributes
    ----------
    frame : pandas.DataFrame
        ``method item metric unit period value low high n kind better why``; ``period`` is "" where there is no time,
        ``why`` says why there is no number (a code of ``locale/reason.toml``).
    unit, time : str
        What is compared (``case`` or ``segment``) and what tells the time (``wave``, ``case`` or ``none``).
    labels : dict
        Texts of units, periods, items and measures: id -> {"en": ..., "zh": ...}.
    notes : list of Remark
        What was left out and why.
    """

    frame: pd.DataFrame
    unit: str
    time: str
    labels: dict[str, Any] = field(default_factory=dict)
    notes: list[Remark] = field(default_factory=list)

    @property
    def pairs(self) -> list[tuple[str, str, str]]:
        """The measures there are: (method, item, metric)."""
        return list(self.frame[PAIR].drop_duplicates().itertuples(index=False, name=None))

    @property
    def periods(self) -> list[str]:
        """The periods there are, in order; none without a time."""
        return sorted(set(self.frame["period"]) - {""}, key=natural)

    def periods_of(self, pair: tuple[str, str, str]) -> list[str]:
        """Return all periods for a measure that has some of them, none for one without time."""
        return self.periods if (self.of(pair)["period"] != "").any() else []

    def of(self, pair: tuple[str, str, str]) -> pd.DataFrame:
        """Return the cells of one measure."""
        mask = (self.frame[PAIR] == list(pair)).all(axis=1)
        return self.frame[mask].drop(columns=PAIR).reset_index(drop=True)


def natural(name: Any) -> list[tuple[int, int, str]]:
    """Return a key that sorts month 2 before month 10.

    >>> sorted(["m10", "m2", "2026-03"], key=natural)
    ['2026-03', 'm2', 'm10']
    """
    parts = re.split(r"(\d+)", str(name))
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part]


def read_cells(record: pd.DataFrame, unit: str = "auto", time: str = "auto", min_group: int = 5) -> Cells:
    """Return the comparable cells of a record of results.

    Parameters
    ----------
    record : pandas.DataFrame
        Columns as in the docstring of :mod:`sqmlib.portfolio`.
    unit : {"auto", "case", "segment"}
        What is compared; ``auto`` takes segments when there are two and not two whole cases, else cases.
    time : {"auto", "wave", "case", "none"}
        What tells the time; ``auto`` takes waves when there are two, else, between segments, cases when there are two.
    min_group : int
        Units with fewer answers hold no numbers.

    Raises
    ------
    DataError
        Listing everything that is wrong with record and options.
    """
    for name, value, allowed in (("unit", unit, UNITS), ("time", time, TIMES)):
        if value not in allowed:
            raise choice_error(name, value, allowed)
    plain = _plain(_checked(record))
    unit, time = _meant(plain, unit, time)
    rows, notes = _rows(plain, unit, time)
    rows = rows.assign(unit=_unit_ids(rows, unit, time), period="" if time == "none" else rows[time])
    frame = _unique(rows)
    return Cells(_hidden(frame, min_group, notes), unit, time, _labels(rows, unit, time), notes)


def _checked(record: pd.DataFrame) -> pd.DataFrame:
    """Refuse a record that is none."""
    of_type(record, pd.DataFrame)
    missing = [name for name in COLUMNS if name not in record]
    if missing:
        raise DataError([Remark("portfolio.problem.columns", "error", {"missing": missing, "needed": list(COLUMNS)})])
    problems = []
    if record.empty:
        problems.append(Remark("portfolio.problem.empty", "error"))
    kinds = sorted(set(record["kind"].astype(str)) - set(KINDS))
    if kinds:
        problems.append(Remark("portfolio.problem.kind", "error", {"found": kinds, "allowed": list(KINDS)}))
    ways = sorted({str(v) for v in record["better"]} - {"-1", "0", "1", "-1.0", "0.0", "1.0"})
    if ways:
        problems.append(Remark("portfolio.problem.better", "error", {"found": ways}))
    problems += [_number_problem(record, name) for name in NUMBERS]
    problem = _order_problem(record) if not any(problems) else None
    raise_errors(p for p in [*problems, problem] if p is not None)
    return record


def _number_problem(record: pd.DataFrame, name: str) -> Remark | None:
    column = pd.to_numeric(record[name], errors="coerce")
    wrong = (column.isna() & record[name].notna()) | np.isinf(column.astype(float))
    if name == "n":
        wrong |= column < 0
    if not wrong.any():
        return None
    found = list(dict.fromkeys(record.loc[wrong, name].map(str)))
    return Remark("portfolio.problem.number", "error", {"name": name, "found": found, "n": int(wrong.sum())})


def _order_problem(record: pd.DataFrame) -> Remark | None:
    """Refuse intervals that do not hold their value, and shares outside -1..1."""
    value, low, high = (record[name].astype(float) for name in ("value", "low", "high"))
    slack = 1e-9 * (1 + value.abs())
    wrong = (low > value + slack) | (high < value - slack) | ((record["kind"] == "share") & (value.abs() > 1 + 1e-9))
    if not wrong.any():
        return None
    first = record[wrong].iloc[0]
    values = {name: first[name] for name in ("case", "item", "metric")} | {"n": int(wrong.sum())}
    return Remark("portfolio.problem.interval", "error", {k: v if k == "n" else str(v) for k, v in values.items()})


def _plain(record: pd.DataFrame) -> pd.DataFrame:
    """Return names as text ("" where there is none) and numbers as float."""
    out = record.reset_index(drop=True)
    for name in ("case", *PAIR, "segment", "wave", "kind"):
        out[name] = out[name].astype(object).where(out[name].notna(), "").map(str)
    return out.astype(dict.fromkeys((*NUMBERS, "better"), float))


def _meant(rows: pd.DataFrame, unit: str, time: str) -> tuple[str, str]:
    """Return what ``auto`` stands for."""
    whole = rows[rows["segment"] == ""]
    segments = {*rows["segment"]} - {""}
    if unit == "auto":
        unit = "segment" if len(segments) > 1 and whole["case"].nunique() < 2 else "case"
    own = rows[rows["segment"] != ""] if unit == "segment" else whole if len(whole) else rows
    waves = {*own["wave"]} - {""}
    if time == "auto":
        again = unit == "segment" and own["case"].nunique() > 1 and own.duplicated([*PAIR, "segment"]).any()
        time = "wave" if len(waves) > 1 else "case" if again else "none"
    problems = []
    if unit == "segment" and not segments:
        problems.append(Remark("portfolio.problem.no_segments", "error"))
    if time == "wave" and not waves:
        problems.append(Remark("portfolio.problem.no_waves", "error"))
    if time == "case" and unit == "case":
        problems.append(Remark("portfolio.problem.case_twice", "error"))
    raise_errors(problems)
    return unit, time


def _rows(rows: pd.DataFrame, unit: str, time: str) -> tuple[pd.DataFrame, list[Remark]]:
    """Return the rows at the level compared; totals over segments or periods never enter, so nothing hidden shows.

    A measure that no run took by period is compared without time.
    """
    kept = rows
    for name, wanted in (("segment", unit == "segment"), ("wave", time == "wave")):
        named = kept[name] != ""
        whole = not wanted and not named.all()  # rows of the whole go before rows of the parts
        timeless = ~named.groupby([kept[key] for key in PAIR]).transform("any") & (name == "wave")
        kept = kept[~named] if whole else kept[named | timeless] if wanted else kept
    left = len(rows) - len(kept)
    return kept, [Remark("portfolio.note.left_out", "info", {"n": left, "used": len(kept)})] if left else []


def _unit_ids(rows: pd.DataFrame, unit: str, time: str) -> pd.Series:
    if unit == "case":
        return rows["case"]
    if time == "case" or rows["case"].nunique() == 1:
        return rows["segment"]
    return rows["case"] + JOIN + rows["segment"]


def _unique(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row per cell, sorted; two results for one cell are refused."""
    frame = rows[[*CELL, *NUMBERS, "kind", "better"]].round(dict.fromkeys(NUMBERS, 12)).drop_duplicates()
    twice = frame.duplicated(CELL, keep=False)
    if twice.any():
        first = frame[twice].iloc[0]
        values = {name: first[name] for name in ("unit", "period", "item", "metric")}
        cells = len(frame[twice].drop_duplicates(CELL))
        raise DataError([Remark("portfolio.problem.twice", "error", {"n": cells, **values})])
    order = {name: {v: i for i, v in enumerate(sorted(set(frame[name]), key=natural))} for name in CELL}
    keys = frame[CELL].apply(lambda column: column.map(order[column.name]))
    return frame.loc[keys.sort_values(CELL, kind="stable").index].reset_index(drop=True)


def _hidden(frame: pd.DataFrame, least: int, notes: list[Remark]) -> pd.DataFrame:
    """Empty the cells of small groups; their size goes with them, and so does that of cells the record hides."""
    small = (frame["n"] < least) & frame["value"].notna()
    hidden = small | frame["value"].isna() | ~(frame["n"] > 0)
    if hidden.any():
        units = sorted(set(frame.loc[hidden, "unit"]), key=natural)
        notes.append(Remark("portfolio.note.hidden", "info", {"n": int(hidden.sum()), "units": units, "least": least}))
    if hidden.all():
        raise DataError([Remark("portfolio.problem.all_hidden", "error", {"least": least})])
    why = np.select([small, hidden], ["group_hidden", "no_value"], "")
    return frame.assign(**{name: frame[name].where(~hidden) for name in NUMBERS}, why=why)


def _labels(rows: pd.DataFrame, unit: str, time: str) -> dict[str, Any]:
    """Return the texts of everything named, in both languages."""
    cases = _texts(rows, "case")
    labels: dict[str, Any] = {"": {"en": "–", "zh": "–"}} | _texts(rows, "item")
    if "case" in (unit, time):
        labels |= cases
    if unit == "segment":
        parts = _texts(rows, "segment")
        for case, segment, key in rows[["case", "segment", "unit"]].drop_duplicates().itertuples(index=False):
            text = parts[segment]
            labels[key] = text if key == segment else {k: f"{v}{JOIN}{text[k]}" for k, v in cases[case].items()}
    several = rows["method"].nunique() > 1
    for method, metric in rows[["method", "metric"]].drop_duplicates().itertuples(index=False):
        labels[f"{method}.{metric}"] = {lang: _metric(method, metric, lang, several) for lang in LANGUAGES}
    return labels


def method_name(method: str, lang: str | None = None) -> str:
    """Return what a method is called.

    >>> method_name("ipa", "en"), method_name("own_way", "en")
    ('IPA', 'OWN WAY')
    """
    return tr(f"{method}.name", lang) if has(f"{method}.name") else method.replace("_", " ").upper()


def _metric(method: str, metric: str, lang: str, several: bool) -> str:
    """Return what a metric is called, with its method where there are several."""
    said = heading(method, metric, lang)
    return tr("portfolio.of_method", lang, method=method_name(method, lang), metric=said) if several else said


def _texts(rows: pd.DataFrame, name: str) -> dict[str, dict[str, str]]:
    """Return the texts that the record holds for cases, items or segments; the id where it holds none."""
    there = [column for column in (f"{name}_en", f"{name}_zh") if column in rows]
    found: dict[str, dict[str, str]] = {}
    for key, *texts in rows[[name, *there]].drop_duplicates(name).itertuples(index=False):
        given = {column[-2:]: str(t) for column, t in zip(there, texts, strict=True) if _is_text(t)}
        fallback: Iterable[str] = given.values()
        found[key] = {lang: given.get(lang, next(iter(fallback), key)) for lang in ("en", "zh")}
    return found


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
