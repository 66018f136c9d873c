"""From a cause and its question to a test: columns, checks, effect, correction for the family, decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.cells import MISSING_WORDS
from sqmlib.checks import Remark
from sqmlib.dmaic import assumptions
from sqmlib.dmaic.assumptions import Check
from sqmlib.dmaic.entries import trouble
from sqmlib.dmaic.knowledge import P_FROM, QUESTIONS
from sqmlib.dmaic.questions import ANSWERS, Answer
from sqmlib.stats import holm

__all__ = ["Case", "cases_of", "decision", "tests_tables"]

YES = {"1", "1.0", "yes", "y", "true", "是", "有"}
_FLAGS = ("two_shares", "paired_shares")
_NUMERIC = ("two_groups", "paired", "groups", "regression", "equivalence")
NONE = float("nan")


@dataclass(frozen=True, eq=False)
class Case:
    """One test, ready to run: numbers in ``first`` and ``second``, or values with their group."""

    question: str
    first: NDArray[Any]
    second: NDArray[Any]
    names: tuple[str, ...]
    left_out: int
    stratum: NDArray[Any] | None = None
    cluster: NDArray[Any] | None = None
    bound: float = NONE


def cases_of(samples: pd.DataFrame, tests: pd.DataFrame) -> tuple[dict[str, Case], list[Remark]]:
    """Return test -> its data, and every problem: columns that are not there, text among numbers, too few groups.

    Parameters
    ----------
    samples : pandas.DataFrame
        Cells as text.
    tests : pandas.DataFrame
        ``project.entries["tests"]``.
    """
    said: list[Remark] = []
    out = {}
    for key, row in tests.iterrows():
        needed = QUESTIONS[row["question"]].value if row["question"] else ()
        if not needed:
            trouble(said, "no_question", id=key, allowed=list(QUESTIONS))
            continue
        columns = [row[c] for c in (*needed, "stratum", "cluster") if row[c] or c in needed]
        lost = [c or needed[i] for i, c in enumerate(columns) if c not in samples]
        if lost:
            trouble(said, "no_column", id=key, found=lost, allowed=[str(c) for c in samples.columns][:20])
            continue
        case = _case(key, row, samples, needed, said)
        if case is not None:
            out[key] = case
    return out, said


def _case(key: str, row: pd.Series, samples: pd.DataFrame, needed: tuple[str, ...], said: list[Remark]) -> Case | None:
    frame = pd.DataFrame({c: samples[row[c]] for c in (*needed, "stratum", "cluster") if row[c]})
    frame = frame.map(lambda v: None if str(v).strip().casefold() in MISSING_WORDS or v is None else str(v).strip())
    kept = frame.dropna()
    before = len(said)
    numbers = {"two_groups": needed[:1], "groups": needed[:1], "equivalence": needed[:1]}
    for name in numbers.get(row["question"], needed if row["question"] in _NUMERIC else ()):
        kept = kept.assign(**{name: _floats(key, row[name], kept[name], said)})
    for name in needed if row["question"] == "paired_shares" else needed[:1] if row["question"] == "two_shares" else ():
        kept = kept.assign(**{name: _events(kept[name], row["event"])})
    if len(said) > before:
        return None
    return _split(key, row, kept, needed, len(frame) - len(kept), said)


def _floats(key: str, column: str, values: pd.Series, said: list[Remark]) -> pd.Series:
    found = pd.to_numeric(values, errors="coerce")
    wrong = ~np.isfinite(found.to_numpy(float))
    if wrong.any():
        places = [int(i) + 1 for i in values.index[wrong][:8]]
        trouble(said, "not_numbers", id=key, column=column, rows=places, found=list(values[wrong][:5]))
    return found.astype(float)


def _events(values: pd.Series, event: Any) -> pd.Series:
    """Return 1 where the event happened."""
    hit = values == event if event else values.str.casefold().isin(YES)
    return hit.astype(float)


def _split(
    key: str, row: pd.Series, kept: pd.DataFrame, needed: tuple[str, ...], left: int, said: list[Remark]
) -> Case | None:
    question = row["question"]
    more = {name: kept[name].to_numpy(object) if name in kept else None for name in ("stratum", "cluster")}
    first, second = kept[needed[0]].to_numpy(), kept[needed[1]].to_numpy()
    names: tuple[str, ...] = ()
    if needed[1] == "group":
        names = tuple(map(str, dict.fromkeys(second)))
        names = tuple(sorted(names)) if question != "categories" else names
        exact = question in ("two_groups", "two_shares", "equivalence")
        if len(names) < 2 or (exact and len(names) != 2):
            trouble(said, "groups", id=key, column=row["group"], n=len(names), found=list(names)[:8])
            return None
    if question == "equivalence" and not row["bound"] > 0:
        trouble(said, "no_bound", id=key)
        return None
    few = _few(question, first, second, names)
    if few:
        trouble(said, "few_cases", id=key, n=len(kept), reason=few)
        return None
    return Case(question, first, second, names, left, **more, bound=float(row["bound"]))


def _few(question: str, first: NDArray[Any], second: NDArray[Any], names: tuple[str, ...]) -> str:
    """Return why the data cannot carry the test; empty when they can."""
    if len(first) < 3:
        return "few"
    if question in ("two_groups", "groups", "equivalence"):
        parts = [first[second == name] for name in names]
        return "small_group" if min(map(len, parts)) < 2 else "constant" if min(np.ptp(p) for p in parts) == 0 else ""
    if question == "regression":
        return "constant" if np.ptp(first) == 0 or np.ptp(second) == 0 else ""
    if question == "paired":
        return "constant" if np.ptp(np.asarray(second - first, float)) == 0 else ""
    if question == "categories":
        return "constant" if len(set(first)) < 2 else ""
    return ""


def _parts(case: Case) -> list[NDArray[np.float64]]:
    return [case.first[case.second == name].astype(float) for name in case.names]


def _answer(case: Case, level: float, seed: int) -> Answer:
    call = ANSWERS[case.question]
    if case.question == "two_groups":
        return call(*_parts(case), level)
    if case.question == "equivalence":
        return call(*_parts(case), case.bound)
    if case.question == "two_shares":
        return call(*((float(p.sum()), float(len(p))) for p in _parts(case)), level)
    if case.question == "categories":
        return call(pd.crosstab(case.first, case.second).to_numpy(), seed, level)
    if case.question == "regression":
        return call(case.second.astype(float), case.first.astype(float), level)
    if case.question == "groups":
        return call(case.first.astype(float), case.second, level)
    return call(case.first.astype(float), case.second.astype(float), level)


def _checks(case: Case, answer: Answer, level: float) -> dict[str, Check]:
    """Return check -> status, figure and p."""
    found: dict[str, Check] = {}
    if case.question in ("two_groups", "groups", "equivalence"):
        parts = _parts(case)
        found |= {"normality": assumptions.normality(parts), "variances": assumptions.variances(parts)}
        found |= {"sizes": assumptions.sizes(parts)}
    elif case.question == "paired":
        change = (case.second - case.first).astype(float)
        found |= {"normality": assumptions.normality([change]), "sizes": assumptions.sizes([change])}
    elif case.question == "regression":
        y, x = case.first.astype(float), case.second.astype(float)
        slope = np.polyfit(x, y, 1)
        found["normality"] = assumptions.normality([y - np.polyval(slope, x)])
        found |= {"curvature": assumptions.curvature(x, y), "influence": assumptions.influence(x, y)}
    elif case.question in ("two_shares", "categories"):
        found["expected_counts"] = assumptions.expected_counts(pd.crosstab(case.first, case.second).to_numpy())
    if case.cluster is not None and case.question in (*_NUMERIC, "two_shares"):
        found["clusters"] = assumptions.clusters(case.first.astype(float), case.cluster)
    if case.stratum is not None and np.isfinite(answer.effect):
        found["strata"] = assumptions.strata(answer.effect, _by_stratum(case, level))
    return found


def _by_stratum(case: Case, level: float) -> list[float]:
    """Return the effect within every stratum that can carry the test."""
    out = []
    for name in dict.fromkeys(case.stratum):
        own = case.stratum == name
        part = Case(case.question, case.first[own], case.second[own], case.names, 0, bound=case.bound)
        groups = set(part.second) == set(case.names) if case.names else True
        if groups and not _few(part.question, part.first, part.second, part.names):
            out.append(_answer(part, level, 0).effect)
    return out


def decision(answer: Answer, p: float, relevant: float, bound: float, alpha: float) -> str:
    """Return what the data say about the cause: supported, too_small, no_relevant_effect, contradicted or open.

    A difference counts only when it is large enough to matter, where that was stated; no difference is only said when
    the whole interval lies inside the stated bound. Without p (few cases) the interval decides and says ``tentative``.
    """
    if answer.method == "tost":
        return "open" if np.isnan(p) else "no_relevant_effect" if p < alpha else "open"
    matters = relevant if np.isfinite(relevant) else bound
    inside = np.isfinite(matters) and np.isfinite(answer.low) and max(abs(answer.low), abs(answer.high)) < abs(matters)
    if np.isnan(p):
        away = np.isfinite(answer.low) and (answer.low > 0 or answer.high < 0)
        return "no_relevant_effect" if inside else "tentative" if away else "open"
    if p < alpha:
        return "too_small" if inside else "supported"
    return "no_relevant_effect" if inside else "open"


def tests_tables(
    cases: dict[str, Case], tests: pd.DataFrame, alpha: float, seed: int
) -> tuple[dict[str, pd.DataFrame], dict[str, dict[Any, str]]]:
    """Return the answers of all tests, their checks, and the pairs of groups.

    Parameters
    ----------
    cases : dict
        Of :func:`cases_of`.
    tests : pandas.DataFrame
        As entered.
    alpha : float
        Two-sided, of the family of all these tests (Holm 1979).
    seed : int
        Of simulated p-values.

    Returns
    -------
    frames : dict
        ``tests`` index ``test``, among others ``size``, the standardized effect, with interval ``size_low size_high``;
        ``assumptions`` index (test, check), ``pairs`` index (test, first, second).
    reasons : dict
        Frame -> why numbers are missing.
    """
    level = 1 - alpha
    found = {key: _answer(case, level, seed) for key, case in cases.items()}
    enough = {key: len(case.first) >= P_FROM for key, case in cases.items()}
    p = np.array([a.p if enough[k] else NONE for k, a in found.items()])
    adjusted = dict(zip(found, holm(p), strict=True))
    rows = {key: _row(key, cases[key], found[key], enough[key], adjusted[key], tests, alpha) for key in found}
    out = {"tests": _frame(rows, "test")}
    checks = {(key, name): value for key in found for name, value in _checks(cases[key], found[key], level).items()}
    out["assumptions"] = _long(checks, ["test", "check"], ["status", "figure", "p"])
    for key, case in cases.items():
        if len(case.names) == 2 and not found[key].pairs:
            found[key].pairs[case.names] = (found[key].effect, found[key].low, found[key].high, found[key].p)
    pairs = {
        (key, *pair): (*v[:3], v[3] if enough[key] else NONE) for key in found for pair, v in found[key].pairs.items()
    }
    out["pairs"] = _long(pairs, ["test", "first", "second"], ["effect", "low", "high", "p"])
    return out, _reasons(out, enough)


def _row(
    key: str, case: Case, answer: Answer, enough: bool, adjusted: float, tests: pd.DataFrame, alpha: float
) -> dict[str, Any]:
    row = tests.loc[key]
    told = {"question": case.question, "method": answer.method, "n": float(len(case.first))}
    told |= {"left_out": float(case.left_out), "effect": answer.effect, "low": answer.low, "high": answer.high}
    told |= {name: getattr(answer, name) for name in ("size", "size_low", "size_high", "size_kind", "statistic", "df")}
    told |= {"p": answer.p if enough else NONE, "p_adjusted": adjusted, "alternative": answer.alternative}
    told["p_alternative"] = answer.p_alternative if enough else NONE
    told["relevant"] = row["relevant"]
    told["decision"] = decision(answer, adjusted, row["relevant"], case.bound, alpha)
    told["written_before"] = "given" if row["hypothesis"] else "missing"
    return told


def _frame(rows: dict[str, dict[str, Any]], name: str) -> pd.DataFrame:
    columns = ["question", "method", "n", "left_out", "effect", "low", "high", "size", "size_low", "size_high"]
    columns += ["size_kind", "statistic", "df", "p", "p_adjusted", "alternative", "p_alternative", "relevant"]
    columns += ["decision", "written_before"]
    index = pd.Index(list(rows), name=name, dtype=object)
    return pd.DataFrame([[row[c] for c in columns] for row in rows.values()], index=index, columns=columns)


def _long(values: dict[tuple[str, ...], tuple[Any, ...]], names: list[str], columns: list[str]) -> pd.DataFrame:
    empty = pd.MultiIndex.from_arrays([[] for _ in names], names=names)
    index = pd.MultiIndex.from_tuples(list(values), names=names) if values else empty
    return pd.DataFrame(list(values.values()), index=index, columns=columns)


def _reasons(frames: dict[str, pd.DataFrame], enough: dict[str, bool]) -> dict[str, dict[Any, str]]:
    """Return why numbers are missing."""
    why: dict[str, dict[Any, str]] = {}
    for name, frame in frames.items():
        why[name] = {}
        for row, column in zip(*np.nonzero(frame.isna().to_numpy()), strict=True):
            key, label = frame.index[row], frame.columns[column]
            test = key[0] if isinstance(key, tuple) else key
            few = label in ("p", "p_adjusted", "p_alternative") and name != "assumptions" and not enough[test]
            why[name][(key, label)] = "few_cases" if few else "not_given" if label == "relevant" else "not_for_test"
    return why
