"""What all charts have in common: which points there are, which set the limits, which are judged, by which rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.checks import Remark
from sqmlib.spc.knowledge import CHARTS, DIRECTIONS, MEASURES, RULES, SETS, SIMPLE, TAIL
from sqmlib.spc.ordering import MOST, baseline_of, excluded_of, find, stages_of, times_of, trouble

__all__ = ["Order", "Setting", "arrange", "choice", "rules_of", "trouble"]

Bools = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Options that every chart takes as keyword arguments.

    Attributes
    ----------
    time : sequence, optional
        What tells the points apart, in ascending order and unique: dates, weeks, numbers. Default: 1, 2, ...
    stage : sequence, optional
        Period with limits of its own for every point (before, pilot, after); equal neighbors form a stage. Changing
        it is a rebaseline, and is always the user's decision.
    baseline : int or sequence of bool, optional
        Freeze: only these points (or the first so many of each stage) set the limits, which hold for all of the stage.
    exclude : sequence, optional
        Points (their time, or one bool per point) that leave the estimates and the rules, but stay in the picture.
    incomplete : int
        So many points at the end are not complete yet: drawn, but neither used nor judged.
    notes : mapping, optional
        Time of a point -> text, or {"en": ..., "zh": ...}.
    target : float, optional
        In the unit of the points.
    direction : {"neutral", "increase", "decrease"}
        Which way is better.
    rules : str or sequence of str
        Name of a set in :data:`~sqmlib.spc.knowledge.SETS`, or codes of single rules; ``auto`` takes the chart's own.
    mark : {"auto", "last", "pattern"}
        Mark the last point of a pattern or all of them; ``auto`` as the rule set does.
    width : float
        Distance of the limits from the center, in sigma.
    labels : mapping, optional
        Texts: ``value`` what is measured, ``unit``, the names of stages and points.
    """

    time: Any = None
    stage: Any = None
    baseline: Any = None
    exclude: Any = None
    incomplete: int = 0
    notes: Mapping[Any, Any] = field(default_factory=dict)
    target: float | None = None
    direction: str = "neutral"
    rules: Any = "auto"
    mark: str = "auto"
    width: float = 3.0
    labels: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Order:
    """The points in their order.

    Attributes
    ----------
    points : pandas.Index
        Their names: text or whole numbers, named ``point``.
    stage : ndarray of int
        Number of the stage, from 0.
    names : list of str
        Texts of the stages.
    known, used, judged, excluded, baseline : ndarray of bool
        Has a value; sets the limits; is judged by rules; was left out by the user; belongs to the frozen baseline.
    rules : tuple of str
        Codes of the rules.
    mark : str
        ``last`` or ``pattern``.
    setting : Setting
        As given.
    dates : pandas.DatetimeIndex or None
        The times, when they are dates.
    notes : mapping
        Name of the point -> text.
    """

    points: pd.Index
    stage: NDArray[np.intp]
    names: list[str]
    known: Bools
    used: Bools
    judged: Bools
    excluded: Bools
    baseline: Bools
    rules: tuple[str, ...]
    mark: str
    setting: Setting
    dates: pd.DatetimeIndex | None = None
    notes: Mapping[Any, Any] = field(default_factory=dict)

    @property
    def starts(self) -> Bools:
        """Return where a stage begins."""
        return np.r_[True, self.stage[1:] != self.stage[:-1]]

    @property
    def codes(self) -> list[str]:
        """Return the codes of the stages: stage_1, stage_2, ..."""
        return [f"stage_{i + 1}" for i in range(len(self.names))]

    def sums(self, values: Any) -> NDArray[np.float64]:
        """Return the sum of something per point over the used points of every stage."""
        values = np.broadcast_to(np.asarray(values, float), self.used.shape)
        return np.bincount(self.stage[self.used], values[self.used], minlength=len(self.names))


def choice(parameter: str, found: Any, allowed: Sequence[Any]) -> list[Remark]:
    """Return the problem of an option that is none of those allowed."""
    if isinstance(found, str) and found in allowed:
        return []
    values = {"parameter": parameter, "allowed": list(allowed), "found": str(found)[:80]}
    return [Remark("input.choice", "error", values)]


def rules_of(chart: str, rules: Any, mark: str) -> tuple[tuple[str, ...], str, list[Remark]]:
    """Return the codes of the rules, what is marked, and the problems."""
    name = CHARTS[chart].value if isinstance(rules, str) and rules == "auto" else rules
    if isinstance(name, str):
        if name not in SETS:
            return (), mark, choice("rules", name, ("auto", *SETS))
        codes, own = SETS[name].rules, SETS[name].mark
    else:
        codes = tuple(dict.fromkeys(str(r) for r in name))
        own = "last"
    unknown = [r for r in codes if r not in RULES]
    problems = [trouble("rules", allowed=list(RULES), found=unknown)] if unknown else []
    problems += choice("mark", mark, ("auto", "last", "pattern"))
    if not unknown:
        problems += _unfit(chart, codes)
    return codes, own if mark == "auto" else mark, problems


def _unfit(chart: str, codes: Sequence[str]) -> list[Remark]:
    """Return the problem of rules that mean nothing on a chart: their statistic is not independent, or has no sigma."""
    kinds = {r: RULES[r].kind for r in codes}
    if chart in SIMPLE and set(kinds.values()) - {"beyond"}:
        return [trouble("rules_simple", found=[r for r in codes if kinds[r] != "beyond"])]
    if chart == "run" and set(kinds.values()) - {"longest", "cross", "trend"}:
        return [trouble("rules_run", found=[r for r in codes if kinds[r] not in ("longest", "cross", "trend")])]
    return []


def arrange(chart: str, known: Bools, setting: Setting, dates: Any = None) -> tuple[Order | None, list[Remark]]:
    """Return the order of the points, or None with the problems."""
    n = len(known)
    codes, mark, problems = rules_of(chart, setting.rules, setting.mark)
    points, times, found = times_of(setting.time if dates is None else dates, n)
    problems += found + choice("direction", setting.direction, DIRECTIONS) + _numbers(setting, n)
    lengths = {"stage": setting.stage, "baseline": setting.baseline}
    problems += [
        trouble("length", name=name, n=n, found=len(given))
        for name, given in lengths.items()
        if given is not None and np.ndim(given) == 1 and len(given) != n
    ]
    if problems:
        return None, problems
    stage, names, problems = stages_of(setting.stage, n)
    baseline = baseline_of(setting.baseline, stage)
    excluded, more = excluded_of(setting.exclude, points, times)
    notes = {k: find(points, times, k) for k in setting.notes}
    strange = [str(k)[:40] for k, place in notes.items() if place is None]
    more += [trouble("notes", found=strange[:MOST])] if strange else []
    if problems + more:
        return None, problems + more
    late = np.arange(n) >= n - setting.incomplete
    judged = known & ~excluded & ~late
    order = Order(points, stage, names, known, judged & baseline, judged, excluded, baseline, codes, mark, setting)
    return Order(**{**vars(order), "dates": times, "notes": {notes[k]: text for k, text in setting.notes.items()}}), []


def _numbers(setting: Setting, n: int) -> list[Remark]:
    """Return the problems of the single numbers among the options."""
    problems = []
    if not (_is_number(setting.width) and 0 < setting.width <= 10):
        problems.append(trouble("width", found=str(setting.width)))
    if setting.target is not None and not _is_number(setting.target):
        problems.append(trouble("target", found=str(setting.target)[:40]))
    first = setting.baseline
    if (
        first is not None
        and np.ndim(first) == 0
        and not (_is_number(first) and float(first).is_integer() and first >= 2)
    ):
        problems.append(trouble("baseline", found=str(first)[:40]))
    late = setting.incomplete
    if isinstance(late, bool) or not isinstance(late, (int, np.integer)) or not 0 <= late < max(n, 1):
        problems.append(trouble("incomplete", n=n, found=str(late)[:40]))
    return problems


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool) and bool(np.isfinite(value))


def tail_of(width: float) -> float:
    """Return the probability beyond one limit: 0.00135 at three sigma as is usual, else Phi(-width)."""
    from scipy.special import ndtr

    return TAIL if width == 3 else float(ndtr(-width))


def no_width(chart: str, setting: Setting) -> list[Remark]:
    """Return the problem of a width on a chart that has no limits in sigma."""
    return [] if setting.width == 3 else [trouble("no_width", chart=chart)]


def normal_rules(chart: str, rules: Sequence[str]) -> list[Remark]:
    """Return the warning that rules made for normal values are used where values are counts."""
    kinds = {"m_of_k", "inside", "outside", "both", "near"}
    found = [r for r in rules if RULES[r].kind in kinds]
    return [] if chart in MEASURES or not found else [Remark("spc.note.normal_rules", "warning", {"rules": found})]
