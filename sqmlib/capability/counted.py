"""Failing cases and defects per million: check, compute, assemble."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.capability.count_results import DefectivesResult, DefectsResult
from sqmlib.capability.indices import z_bench
from sqmlib.capability.knowledge import DISPERSED, MANY_OPPORTUNITIES, TERMS
from sqmlib.capability.reading import counts, number
from sqmlib.capability.shares import clopper_pearson, dispersion, garwood
from sqmlib.capability.sigma_level import SHIFT, TAILS, sigma_level
from sqmlib.checks import Remark, raise_errors
from sqmlib.rules import choose

__all__ = [
    "ALL",
    "defectives",
    "defects",
    "dispersion_note",
    "label_all",
    "names_of",
    "option_problems",
    "pooled_table",
    "row_numbers",
]

ALL = "all_together"
NONE = float("nan")


def names_of(given: Any, n: int, name: str) -> tuple[pd.Index, list[Remark]]:
    """Return the index of rows: the given names, or p1, p2, ...; every name must stand once."""
    ids = [f"p{i}" for i in range(1, n + 1)] if given is None else [str(v) for v in given]
    problems = []
    if len(ids) != n:
        problems.append(Remark("capability.problem.length", "error", {"name": name, "n": n, "found": len(ids)}))
    elif len(set(ids)) < n or ALL in ids:
        twice = sorted({i for i in ids if ids.count(i) > 1 or i == ALL})
        problems.append(Remark("capability.problem.twice", "error", {"name": name, "found": twice}))
    return pd.Index(ids, name=name), problems


def pooled_table(count: Any, size: Any, level: float, kind: str = "binomial") -> tuple[pd.DataFrame, dict[Any, str]]:
    """Return the whole with its exact interval, the dispersion between groups, and the interval widened by it."""
    total, cases = float(np.sum(count)), float(np.sum(size))
    ends = clopper_pearson(total, cases, level) if kind == "binomial" else garwood(total, cases, level)
    spread = dispersion(count, size, level, kind)
    row = [total, cases, total / cases, *[float(e) for e in ends], spread.ratio, spread.p, spread.low, spread.high]
    columns = ["count", "n", "share", "low", "high", "ratio", "p", "low_wide", "high_wide"]
    table = pd.DataFrame([row], index=pd.Index([ALL], name="whole"), columns=columns)
    return table, {(ALL, c): "one_group" for c in columns if pd.isna(table.loc[ALL, c])}


def dispersion_note(pooled: pd.DataFrame) -> list[Remark]:
    """Say when groups differ by more than chance: the exact interval is too short then."""
    row = pooled.loc[ALL]
    if not row["p"] < DISPERSED:
        return []
    values = {name: float(row[name]) for name in ("ratio", "p")}
    return [Remark("capability.note.overdispersed", "warning", values)]


def defectives(
    defective: Any, size: Any, *, period: Any = None, level: float = 0.95, shift: float = SHIFT, term: str = "long"
) -> DefectivesResult:
    """Say which share of cases fails, whatever the number of errors in a case (binomial capability).

    Parameters
    ----------
    defective, size : array-like of int
        Failing cases and all cases, per period; a case counts once.
    period : array-like, optional
        Names of the periods.
    level : float
        Confidence level.
    shift : float
        Added to the long-term Z for the sigma level; a convention.
    term : {"long", "short"}
        What the data are; to short-term data no shift is added.

    Returns
    -------
    DefectivesResult

    Raises
    ------
    DataError
        Listing every problem.

    Examples
    --------
    >>> found = defectives([34, 50, 32], [979, 1279, 983])
    >>> found.pooled.loc["all_together", ["share", "low", "high"]].astype(float).round(4).tolist()
    [0.0358, 0.0297, 0.0428]
    """
    choose("term", term, TERMS)
    given = counts({"defective": defective, "size": size})
    k, n = given["defective"], given["size"]
    index, problems = names_of(period, len(k), "period")
    if (k > n).any() or not n.sum() > 0:
        problems.append(Remark("capability.problem.more_than_all", "error", {"rows": row_numbers(k > n)}))
    raise_errors([*problems, *option_problems(level, shift)])
    low, high = clopper_pearson(k, n, level)
    with np.errstate(invalid="ignore"):
        table = pd.DataFrame({"defective": k, "n": n, "share": k / n, "low": low, "high": high}, index=index)
    pooled, reasons = pooled_table(k, n, level)
    row, added = pooled.loc[ALL], shift if term == "long" else 0.0
    levels = {"sigma_level": "share", "sigma_low": "high", "sigma_high": "low"}
    pooled = pooled.assign(**{name: z_bench(float(row[c])) + added for name, c in levels.items()})
    reasons |= {(ALL, c): "no_defects" for c in levels if pd.isna(pooled.loc[ALL, c])}
    empty = {(i, c): "no_cases" for i in index[n == 0] for c in ("share", "low", "high")}
    options = {"level": level, "shift": shift, "term": term, "source": "Clopper & Pearson 1934"}
    notes = (*dispersion_note(pooled), Remark("capability.note.chart_first", "info"))
    return DefectivesResult(table, options, notes, label_all(), {"table": empty, "pooled": reasons}, pooled=pooled)


def defects(
    defects: Any,
    units: Any,
    opportunities: Any = None,
    *,
    names: Any = None,
    listed: tuple[str, ...] = (),
    level: float = 0.95,
    shift: float = SHIFT,
    tails: str = "one",
    term: str = "long",
    labels: Mapping[str, Any] | None = None,
) -> DefectsResult:
    """Say how many errors a unit carries and what that is in the language of the house: DPU, DPMO, sigma level.

    Parameters
    ----------
    defects, units : array-like of int
        Errors found and units looked at, per kind of unit (form, month); a unit may carry several errors.
    opportunities : array-like of int, optional
        Customer-relevant chances of error per unit; without them there is DPU alone.
    names : array-like, optional
        Names of the rows.
    listed : tuple of str
        The opportunities by name: a number nobody can list is inflated.
    level : float
        Confidence level.
    shift, tails, term
        Convention of the sigma level, see :func:`sqmlib.capability.sigma_level` and :func:`defectives`.
    labels : mapping, optional
        Row -> text.

    Returns
    -------
    DefectsResult

    Raises
    ------
    DataError
        Listing every problem.

    Examples
    --------
    >>> found = defects(34, 750, 10)
    >>> found.table.loc["all_together", ["dpmo", "sigma_level"]].astype(float).round(2).tolist()
    [4533.33, 4.11]
    """
    choose("term", term, TERMS)
    choose("tails", tails, TAILS)
    chances = 0 if opportunities is None else opportunities
    given = counts({"defects": defects, "units": units, "opportunities": chances})
    index, problems = names_of(names, len(given["units"]), "form")
    problems += [*_defect_problems(given, opportunities is not None), *option_problems(level, shift)]
    raise_errors(problems)
    frame = pd.DataFrame(given, index=index)
    frame["chances"] = frame["units"] * frame["opportunities"]
    pooled, reasons = pooled_table(frame["defects"], frame["units"], level, "poisson")
    total = frame[["defects", "units", "chances"]].sum()
    frame.loc[ALL] = [total["defects"], total["units"], total["chances"] / total["units"], total["chances"]]
    added = shift if term == "long" else 0.0
    table = _defect_columns(frame, level, added, tails)
    options = {"level": level, "shift": shift, "tails": tails, "term": term, "listed": list(listed)}
    return DefectsResult(
        table,
        options | {"tails_source": TAILS[tails].source, "source": "Garwood 1936; Clopper & Pearson 1934"},
        (*_defect_notes(given, listed), *dispersion_note(pooled)),
        label_all() | dict(labels or {}),
        {"table": _defect_reasons(table), "pooled": reasons},
        pooled=pooled,
    )


def _defect_columns(frame: pd.DataFrame, level: float, shift: float, tails: str) -> pd.DataFrame:
    k, units = frame["defects"], frame["units"]
    chances = frame["chances"].where(frame["chances"] > 0)
    dpu_low, dpu_high = garwood(k, units, level)
    low, high = clopper_pearson(np.minimum(k, chances.fillna(0)), chances.fillna(0), level)
    rates = {"defects": k, "units": units, "dpu": k / units, "dpu_low": dpu_low, "dpu_high": dpu_high}
    rates |= {"opportunities": chances, "dpo": k / chances, "dpmo": 1e6 * k / chances}
    rates |= {"dpmo_low": 1e6 * low, "dpmo_high": 1e6 * high, "z_long": sigma_level(1e6 * k / chances, 0.0)}
    rates |= {
        "sigma_level": sigma_level(rates["dpmo"], shift, tails),
        "sigma_low": sigma_level(1e6 * high, shift, tails),
    }
    rates |= {"sigma_high": sigma_level(1e6 * low, shift, tails), "clean_yield": np.exp(-k / units)}
    return pd.DataFrame(rates, index=frame.index)


def _defect_reasons(table: pd.DataFrame) -> dict[tuple[Any, str], str]:
    bare = table["opportunities"].isna()
    empty = [(table.index[r], table.columns[c]) for r, c in zip(*np.nonzero(table.isna().to_numpy()), strict=True)]
    return {(row, c): "no_opportunities" if bare[row] else "no_defects" for row, c in empty}


def _defect_problems(given: dict[str, Any], counted: bool) -> list[Remark]:
    problems = []
    if (given["units"] <= 0).any():
        problems.append(Remark("capability.problem.no_units", "error", {"rows": row_numbers(given["units"] <= 0)}))
    if counted and (bad := given["opportunities"] < 1).any():
        problems.append(Remark("capability.problem.opportunities", "error", {"rows": row_numbers(bad)}))
    chances = given["units"] * given["opportunities"]
    if counted and (bad := given["defects"] > chances).any():
        problems.append(Remark("capability.problem.more_than_chances", "error", {"rows": row_numbers(bad)}))
    return problems


def _defect_notes(given: dict[str, Any], listed: tuple[str, ...]) -> list[Remark]:
    most, notes = int(given["opportunities"].max()), []
    if most > MANY_OPPORTUNITIES:
        values = {"n": most, "most": MANY_OPPORTUNITIES}
        notes.append(Remark("capability.note.inflated", "warning", values))
    if most > 1 and len(listed) != most:
        notes.append(Remark("capability.note.not_listed", "warning", {"n": most, "listed": len(listed)}))
    if given["defects"].sum() == 0:
        notes.append(Remark("capability.note.no_defects", "warning"))
    return notes


def row_numbers(bad: Any) -> list[int]:
    """Return the first ten places of a mask, counted from 1."""
    return [int(i) + 1 for i in np.flatnonzero(bad)][:10]


def option_problems(level: Any, shift: Any) -> list[Remark]:
    """Return what is wrong with a confidence level and a shift."""
    problems: list[Remark] = []
    number("level", level, problems, 0.5, 1)
    number("shift", shift, problems, -1e-300)
    return problems


def label_all() -> dict[str, Any]:
    """Return the words of the row that stands for all together."""
    from sqmlib.i18n import words

    return {ALL: words("capability")["capability.all_together"]}
