"""Options checked, answers brought to one form, and every question as a measure with its good and its bad end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.checks import DataError, Remark
from sqmlib.conform import conform
from sqmlib.inputs import Column
from sqmlib.rules import choose, count_problems, scale_of
from sqmlib.satisfaction.knowledge import CES, INTERVALS, MEASURES, STANDARD_BREAKS, breaks_of, layout

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Options:
    """Checked conventions of one analysis."""

    csat_scale: tuple[int, int]
    ces: str
    breaks: tuple[tuple[int, int], ...]
    top: int
    population: int
    interval: str
    bootstrap: int
    seed: int
    min_group: int

    @property
    def standard(self) -> bool:
        """Whether the score may be called NPS: 0 to 10 with the breaks of its authors."""
        return self.breaks == breaks_of(STANDARD_BREAKS)


@dataclass(frozen=True, eq=False)
class Measure:
    """One question.

    Attributes
    ----------
    name : str
        Row of the result.
    kind : {"nps", "csat", "ces"}
        What is made of it.
    column : str
        Where it stands.
    values : ndarray, shape (respondents,)
        Answers, NaN where missing.
    scale : tuple of int
        First and last position.
    bottom, top : tuple of int
        Positions at the bad and at the good end.
    """

    name: str
    kind: str
    column: str
    values: Floats
    scale: tuple[int, int]
    bottom: tuple[int, int]
    top: tuple[int, int]

    @property
    def scores(self) -> Floats:
        """-1 at the bad end, 1 at the good end, 0 between, NaN where missing."""
        out = np.where(np.isnan(self.values), np.nan, 0.0)
        out[(self.values >= self.bottom[0]) & (self.values <= self.bottom[1])] = -1
        out[(self.values >= self.top[0]) & (self.values <= self.top[1])] = 1
        return out


@dataclass(frozen=True, eq=False)
class Survey:
    """Conformed answers."""

    frame: pd.DataFrame
    measures: list[Measure]
    remarks: tuple[Remark, ...]
    weights: Floats | None
    weight: str | None

    @property
    def scaled(self) -> Floats:
        """The weights, 1 each without weights."""
        return np.ones(len(self.frame)) if self.weights is None else self.weights


def check_options(
    csat_scale: str, ces: str, nps_breaks: str, top: int, population: int, interval: str, bootstrap: int, **others: int
) -> Options:
    """Return the conventions, or raise one DataError with all that is wrong with them."""
    problems: list[Remark] = []
    scale = _try(problems, scale_of, "csat_scale", csat_scale, 3) or (1, 5)
    breaks = _try(problems, breaks_of, nps_breaks) or ()
    if ces:
        _try(problems, choose, "ces", ces, CES)
    _try(problems, choose, "interval", interval, INTERVALS)
    if not 1 <= top <= (scale[1] - scale[0]) // 2:
        values = {"most": (scale[1] - scale[0]) // 2, "found": top}
        problems.append(Remark("satisfaction.problem.top", "error", values))
    if population < 0:
        problems.append(
            Remark("satisfaction.problem.negative", "error", {"parameter": "population", "found": population})
        )
    problems += count_problems(bootstrap=bootstrap, **others)
    if interval == "bootstrap" and bootstrap == 0:
        problems.append(Remark("satisfaction.problem.no_draws", "error", {}))
    if problems:
        raise DataError(problems)
    return Options(scale, ces, breaks, top, population, interval, bootstrap, **others)


def _try(problems: list[Remark], check: Callable[..., Any], *values: Any) -> Any:
    """Return what a check gives, or keep its problems for one common error."""
    try:
        return check(*values)
    except DataError as error:
        problems += error.problems
        return None


def read_survey(answers: pd.DataFrame, options: Options, segment: str | None, weight: str | None) -> Survey:
    """Conform the answers; no loop over respondents."""
    extra = {segment: Column(segment, "category")} if segment else {}
    if weight:
        extra[weight] = Column(weight, "number", low=0)
    text = {"csat_scale": "-".join(map(str, options.csat_scale)), "ces": options.ces}
    breaks = ",".join(f"{low}-{high}" for low, high in options.breaks)
    table = conform(answers, layout(**text, nps_breaks=breaks), extra=extra)
    frame = _sorted(table.frame)
    name = weight or ("weight" if "weight" in frame else None)
    weights = None if name is None else frame[name].to_numpy(float)
    measures = _measures(frame, table.items, options)
    _refuse(frame, measures, options, weights, name)
    return Survey(frame, measures, table.remarks, weights, name)


def _sorted(frame: pd.DataFrame) -> pd.DataFrame:
    """Sort the rows by person and wave, so that their order in the file changes nothing."""
    keys = [c for c in ("respondent", "wave") if c in frame]
    return frame.sort_values(keys, kind="stable", key=lambda c: c.astype("str")) if keys else frame


def _measures(frame: pd.DataFrame, items: list[str], options: Options) -> list[Measure]:
    found = []
    if "nps" in frame:
        bottom, _, top = options.breaks
        found.append(_measure(frame, "nps", "nps", "nps", (bottom[0], top[1]), bottom, top))
    low, high = options.csat_scale
    box = (low, low + options.top - 1), (high - options.top + 1, high)
    names = {"csat": "csat"} | {f"{i}_csat" if i in MEASURES else i: f"{i}_csat" for i in items}
    found += [_measure(frame, n, "csat", c, (low, high), *box) for n, c in names.items() if c in frame]
    if "ces" in frame:
        scale, bottom, top = CES[options.ces or "ces2"].value
        found.append(_measure(frame, "ces", "ces", "ces", scale, bottom, top))
    return found


def _measure(frame: pd.DataFrame, name: str, kind: str, column: str, scale, bottom, top) -> Measure:
    return Measure(name, kind, column, frame[column].to_numpy(float), scale, bottom, top)


def _refuse(frame: pd.DataFrame, measures: list[Measure], options: Options, weights, name: str | None) -> None:
    problems = []
    if not any((~np.isnan(m.values)).any() for m in measures):
        problems.append(Remark("satisfaction.problem.nothing_asked", "error", {}))
    if not options.ces and any(m.kind == "ces" for m in measures):
        problems.append(Remark("satisfaction.problem.ces", "error", {"allowed": list(CES)}))
    people = frame["respondent"].nunique()
    if options.population and options.population < people:
        values = {"found": options.population, "n": people}
        problems.append(Remark("satisfaction.problem.population", "error", values))
    if weights is not None and (np.isnan(weights).any() or weights.sum() <= 0):
        values = {"name": name, "n": int(np.isnan(weights).sum())}
        problems.append(Remark("satisfaction.problem.weights", "error", values))
    if problems:
        raise DataError(problems)
