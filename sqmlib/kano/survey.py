"""Answers brought to one form and counted once: what every later step starts from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.checks import DataError, Remark, Where
from sqmlib.conform import conform
from sqmlib.inputs import Column
from sqmlib.kano import formulas
from sqmlib.kano.knowledge import CATEGORIES, INPUT, RULES, evaluation_table
from sqmlib.rules import choose, count_problems
from sqmlib.stats import effective_n


@dataclass(frozen=True, eq=False)
class Survey:
    """Conformed answers and what is counted from them once, whatever the evaluation table."""

    frame: pd.DataFrame
    items: list[str]
    remarks: tuple[Remark, ...]
    codes: NDArray[np.int8]  # (items, respondents), 0..24, 25 where the pair is incomplete
    pairs: NDArray[np.float64]  # (items, 25), weighted
    plain: NDArray[np.float64]  # (items, 25), unweighted
    weights: NDArray[np.float64] | None
    weight: str | None  # the column they came from


@dataclass(frozen=True)
class Options:
    """Checked conventions of one analysis."""

    table: NDArray[np.int8]
    rule: str
    width: float

    @property
    def classify(self) -> Callable[[Any], NDArray[np.int64]]:
        """The chosen rule as a function of counts."""
        return partial(formulas.classify, rule=self.rule, width=self.width)


def check_options(evaluation: Any, rule: str, near_tie: float, **counts: Any) -> Options:
    """Return the conventions, or raise DataError; a near-tie width of 0 stands for the usual 6 points."""
    problems = count_problems(**counts)
    if not 0 <= near_tie <= 50:
        problems.append(Remark("kano.problem.near_tie", "error", {"found": near_tie}))
    if problems:
        raise DataError(problems)
    width = near_tie or RULES["near_tie"].value
    return Options(evaluation_table(evaluation), choose("rule", rule, RULES).name, float(width))


def read_survey(answers: pd.DataFrame, segment: str | None, weight: str | None) -> Survey:
    """Conform the answers and count pairs; no loop over respondents."""
    extra = {segment: Column(segment, "category")} if segment else {}
    if weight:
        extra[weight] = Column(weight, "number", low=0)
    table = conform(answers, INPUT, extra=extra)
    codes = np.stack([pair_codes(table.frame[f"{i}_f"], table.frame[f"{i}_d"]) for i in table.items])
    name = weight or ("weight" if "weight" in table.frame else None)
    weights = None if name is None else _weights(table.frame[name], name)
    plain = np.array([np.bincount(row, minlength=26)[:25] for row in codes], float)
    pairs = plain if weights is None else np.array([np.bincount(row, weights, minlength=26)[:25] for row in codes])
    return Survey(table.frame, table.items, table.remarks, codes, pairs, plain, weights, name)


def pair_codes(functional: pd.Series, dysfunctional: pd.Series) -> NDArray[np.int8]:
    """Return 0..24 per respondent, 5 (functional - 1) + dysfunctional - 1; 25 where one of the two is missing.

    >>> pair_codes(pd.Series([1, 2, 5]), pd.Series([5, None, 1])).tolist()
    [4, 25, 20]
    """
    f, d = functional.to_numpy(), dysfunctional.to_numpy()
    if f.dtype.kind in "iu" and d.dtype.kind in "iu":
        return (5 * f.astype(np.int8) + d.astype(np.int8) - 6).astype(np.int8)
    code = 5.0 * f + d - 6
    return np.where(np.isnan(code), 25, code).astype(np.int8)


def _weights(column: pd.Series, name: str) -> NDArray[np.float64]:
    weights = column.to_numpy(float)
    if np.isnan(weights).any() or weights.sum() <= 0:
        raise DataError([Remark("kano.problem.weights", "error", {"name": name, "n": int(np.isnan(weights).sum())})])
    return weights


def read_counts(counts: pd.DataFrame) -> pd.DataFrame:
    """Return counts as numbers with all six columns, or raise DataError."""
    problems = []
    names = list(map(str, counts.columns))
    unknown, missing = [c for c in names if c not in CATEGORIES], [c for c in "AOMI" if c not in names]
    if unknown:
        problems.append(Remark("kano.problem.table_letter", "error", {"found": unknown, "allowed": list(CATEGORIES)}))
    problems += [Remark("input.missing_column", "error", {"name": c}) for c in missing]
    numbers = counts.reindex(columns=list(CATEGORIES), fill_value=0).apply(pd.to_numeric, errors="coerce")
    bad = ~(np.isfinite(numbers.to_numpy(float)) & (numbers.to_numpy(float) >= 0)).all(axis=1)
    if bad.any():
        rows = tuple(map(str, counts.index[bad]))
        problems.append(Remark("kano.problem.counts", "error", {}, Where(rows=rows)))
    if counts.index.has_duplicates or not len(counts):
        problems.append(Remark("kano.problem.counts_index", "error", {}))
    if problems:
        raise DataError(problems)
    return numbers.astype(float).set_axis(pd.Index(counts.index, name="item"))


def classes_of(survey: Survey, table: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return the class of every pair, (items, respondents); 6 where the pair is incomplete."""
    return np.append(table.ravel(), np.int8(6)).astype(np.int8)[survey.codes]


def effective_counts(survey: Survey, classes: NDArray[np.int8], counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the counts every interval and test rests on: same shares, brought to the effective sample size.

    Weights may sum to anything (a market, say); what an item's answers are worth is (sum w)^2 / sum w^2 over its
    complete pairs (Kish 1965). Without weights these are the counts themselves.
    """
    if survey.weights is None:
        return counts
    sizes = np.array([effective_n(survey.weights[row < 6]) for row in classes])
    totals = counts.sum(-1)
    return counts * np.divide(sizes, totals, out=np.zeros(len(totals)), where=totals > 0)[:, None]
