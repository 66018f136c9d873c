"""Options checked and answers brought to one form."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.checks import DataError, Remark
from sqmlib.conform import conform
from sqmlib.inputs import Column
from sqmlib.ipa.knowledge import CROSSHAIRS, IMPORTANCE, STATISTICS, layout
from sqmlib.rules import choose, count_problems, scale_of

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Options:
    """Checked conventions of one analysis."""

    scale: tuple[int, int]
    importance_scale: tuple[int, int]
    importance: str
    crosshair: str  # a name, or "chosen" for two numbers
    lines: tuple[float, float]  # the two numbers
    statistic: str
    bootstrap: int
    seed: int
    min_group: int

    @property
    def derived(self) -> bool:
        """Whether the importance on the map follows from the overall judgment."""
        return self.importance != "stated"

    @property
    def comparable(self) -> bool:
        """Whether importance and performance stand on one scale, so that their difference means something."""
        return not self.derived and self.scale == self.importance_scale

    @property
    def most(self) -> float:
        """The best performance there can be, in units of the statistic."""
        return 1.0 if self.statistic == "top2" else float(self.scale[1])


@dataclass(frozen=True, eq=False)
class Survey:
    """Conformed answers; arrays of shape (respondents, items), NaN where missing."""

    frame: pd.DataFrame
    items: list[str]
    remarks: tuple[Remark, ...]
    performance: Floats
    stated: Floats
    benchmark: Floats
    overall: Floats | None
    weights: Floats | None
    weight: str | None
    unpaired: NDArray[np.int64]  # answers to one half of a pair only, per item

    @property
    def scaled(self) -> Floats:
        """The weights, 1 each without weights."""
        return np.ones(len(self.frame)) if self.weights is None else self.weights


def check_options(
    scale: str, importance_scale: str, importance: str, crosshair: Any, statistic: str, bootstrap: int, **others: int
) -> Options:
    """Return the conventions, or raise one DataError with all that is wrong with them."""
    problems: list[Remark] = []
    range_ = _try(problems, scale_of, "scale", scale, 4)
    stated = _try(problems, scale_of, "importance_scale", importance_scale, 4) if importance_scale else range_
    _try(problems, choose, "importance", importance, IMPORTANCE)
    _try(problems, choose, "statistic", statistic, STATISTICS)
    name, lines = _try(problems, _crosshair, crosshair) or ("", (0.0, 0.0))
    problems += count_problems(bootstrap=bootstrap, **others)
    if name == "midpoint" and importance != "stated":
        problems.append(Remark("ipa.problem.midpoint", "error", {"found": importance}))
    if problems:
        raise DataError(problems)
    return Options(range_, stated, importance, name, lines, statistic, bootstrap, **others)


def _try(problems: list[Remark], check: Callable[..., Any], *values: Any) -> Any:
    """Return what a check gives, or keep its problems for one common error."""
    try:
        return check(*values)
    except DataError as error:
        problems += error.problems
        return None


def _crosshair(found: Any) -> tuple[str, tuple[float, float]]:
    """Return the name of a crosshair, or ``chosen`` and its two numbers (importance, performance)."""
    if isinstance(found, str) and found in CROSSHAIRS:
        return found, (0.0, 0.0)
    parts = found.replace("，", ",").split(",") if isinstance(found, str) else found
    try:
        first, second = (float(part) for part in parts)
    except (TypeError, ValueError):
        first = second = math.nan
    if not math.isfinite(first + second):
        values = {"allowed": list(CROSSHAIRS), "found": str(found)[:80]}
        raise DataError([Remark("ipa.problem.crosshair", "error", values)])
    return "chosen", (first, second)


def read_survey(answers: pd.DataFrame, options: Options, segment: str | None, weight: str | None) -> Survey:
    """Conform the answers; stated importance and performance of an item come from the same respondents."""
    extra = {segment: Column(segment, "category")} if segment else {}
    if weight:
        extra[weight] = Column(weight, "number", low=0)
    text = {"scale": options.scale, "importance_scale": options.importance_scale}
    columns = layout(**{k: f"{low}-{high}" for k, (low, high) in text.items()}, importance=options.importance)
    table = conform(answers, columns, extra=extra)
    frame, items = table.frame, table.items
    performance, stated, benchmark = (_matrix(frame, items, kind) for kind in ("perf", "imp", "benchmark"))
    name = weight or ("weight" if "weight" in frame else None)
    weights = None if name is None else frame[name].to_numpy(float)
    overall = frame["overall"].to_numpy(float) if "overall" in frame and frame["overall"].notna().any() else None
    _refuse(options, items, overall, {"stated": stated, "benchmark": benchmark, "rated": performance}, weights, name)
    half = np.isnan(performance) != np.isnan(stated)
    asked = ~np.isnan(stated).all(axis=0)
    unpaired = np.where(asked, half.sum(0), 0)
    if not options.derived:
        stated, performance = np.where(half, np.nan, stated), np.where(half, np.nan, performance)
    return Survey(frame, items, table.remarks, performance, stated, benchmark, overall, weights, name, unpaired)


def _matrix(frame: pd.DataFrame, items: list[str], kind: str) -> Floats:
    columns = [f"{item}_{kind}" for item in items]
    empty = np.full(len(frame), np.nan)
    return np.column_stack([frame[c].to_numpy(float) if c in frame else empty for c in columns])


def _refuse(options: Options, items, overall, answers: dict[str, Floats], weights, name: str | None) -> None:
    empty = {k: [i for i, none in zip(items, np.isnan(v).all(0), strict=True) if none] for k, v in answers.items()}
    problems = []
    if len(empty["rated"]) == len(items):
        problems.append(Remark("ipa.problem.nothing_rated", "error", {}))
    if not options.derived and len(empty["stated"]) == len(items):
        problems.append(Remark("ipa.problem.no_stated", "error", {}))
    if options.derived and overall is None:
        problems.append(Remark("ipa.problem.no_overall", "error", {"found": options.importance}))
    if options.crosshair == "benchmark" and (lacking := [i for i in empty["benchmark"] if i not in empty["rated"]]):
        problems.append(Remark("ipa.problem.no_benchmark", "error", {"items": lacking}))
    if weights is not None and (np.isnan(weights).any() or weights.sum() <= 0):
        problems.append(Remark("ipa.problem.weights", "error", {"name": name, "n": int(np.isnan(weights).sum())}))
    if problems:
        raise DataError(problems)
