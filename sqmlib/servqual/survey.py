"""Answers brought to one form: keyed, on the declared scale, with the importance points and the outcomes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.checks import DataError, Remark, Where, raise_errors
from sqmlib.conform import conform
from sqmlib.inputs import Column
from sqmlib.psychometrics import Covariance, covariance
from sqmlib.rules import choice_error, count_problems
from sqmlib.servqual.formulas import importance_points
from sqmlib.servqual.knowledge import MOST_POINTS_OFF, WEIGHTS
from sqmlib.servqual.template import AnswerScale, Template, layout_of, scale_of, template_of
from sqmlib.stats import effective_n

__all__ = ["Options", "Survey", "check_options", "outcome_names", "read_survey"]

Answers = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Options:
    """Checked conventions of one analysis."""

    template: Template
    scale: AnswerScale
    weights: dict[str, float] | None
    weights_source: str
    outcome: tuple[str, ...]
    segment: str | None
    wave: str | None
    weight: str | None
    min_answered: float
    min_group: int
    bootstrap: int
    seed: int


@dataclass(frozen=True, eq=False)
class Survey:
    """Conformed answers as arrays; every item points the same way, a high number is good."""

    frame: pd.DataFrame
    options: Options
    remarks: tuple[Remark, ...]
    expectation: Answers | None  # (respondents, items)
    perception: Answers
    adequate: Answers | None
    weights: NDArray[np.float64] | None  # sampling weights
    shares: NDArray[np.float64] | None  # (respondents, dimensions), importance; NaN where a respondent gave none
    actions: NDArray[np.str_] | None  # what was done about each respondent's points
    outcomes: dict[str, NDArray[np.float64]]

    @property
    def template(self) -> Template:
        """The questionnaire."""
        return self.options.template

    @property
    def n(self) -> int:
        """Respondents."""
        return len(self.frame)

    @property
    def n_eff(self) -> float:
        """Respondents, Kish's effective number when weighted."""
        return float(self.n) if self.weights is None else effective_n(self.weights)

    @cached_property
    def complete(self) -> bool:
        """Whether no perception is missing."""
        return not bool(np.isnan(self.perception).any())

    @cached_property
    def covariance(self) -> Covariance:
        """Covariances of the perceptions of all items, pairwise where some are missing; computed once."""
        frame = pd.DataFrame(self.perception, columns=list(self.template.items))
        return covariance(frame, missing="listwise" if self.complete else "pairwise")

    def column(self, name: str) -> str | None:
        """Return the column that holds the segment or the wave, or None when there is none with answers."""
        found = getattr(self.options, name) or name
        return found if found in self.frame and self.frame[found].notna().any() else None


def outcome_names(outcome: Any) -> tuple[str, ...]:
    """Return outcome columns given as a name, names with commas between them, or a list of names."""
    listed = outcome.split(",") if isinstance(outcome, str) else list(outcome or ())
    return tuple(dict.fromkeys(name.strip() for name in map(str, listed) if name.strip()))


def check_options(
    template: Any, scale: str, weights: Any, outcome: Any, min_answered: float, bootstrap: int, **others: Any
) -> Options:
    """Return the conventions, or raise DataError with every problem."""
    problems: list[Remark] = []
    if not 0 <= min_answered <= 1:
        problems.append(Remark("servqual.problem.min_answered", "error", {"found": min_answered}))
    problems += count_problems(bootstrap=bootstrap, seed=others["seed"], min_group=others["min_group"])
    form = _try(problems, template_of, "servqual1991" if template is None else template)
    width = _try(problems, scale_of, scale)
    points = _try(problems, _weights_of, weights, form) if form else None
    raise_errors(problems)
    source = "none" if weights is None else weights if isinstance(weights, str) else "group"
    return Options(
        form,
        width,
        points,
        source,
        outcome_names(outcome),
        min_answered=float(min_answered),
        bootstrap=int(bootstrap),
        **others,
    )


def _try(problems: list[Remark], read: Any, *values: Any) -> Any:
    """Return what a reader makes of an option; keep its problems."""
    try:
        return read(*values)
    except DataError as error:
        problems.extend(error.problems)
        return None


def _weights_of(weights: Any, template: Template) -> dict[str, float] | None:
    """Return one weight per dimension, shares that sum to 1, from a name or from a group's points."""
    if weights is None:
        return None
    if isinstance(weights, str) and weights not in WEIGHTS:
        raise choice_error("weights", weights, WEIGHTS)
    given = WEIGHTS[weights].value if isinstance(weights, str) else weights
    names = list(template.dimensions)
    if not isinstance(given, Mapping) or set(map(str, given)) != set(names):
        found = list(map(str, given)) if isinstance(given, Mapping) else [str(given)[:80]]
        raise DataError([Remark("servqual.problem.weights", "error", {"found": found, "dimensions": names})])
    values = pd.to_numeric(pd.Series([given[d] for d in names], dtype=object), errors="coerce").to_numpy(float)
    shares, action = importance_points(np.where(values >= 0, values, np.nan)[None], MOST_POINTS_OFF)
    if not (values >= 0).all() or action[0] not in ("keep", "renormalize"):
        values = {"found": [f"{d}: {given[d]}" for d in names]}
        raise DataError([Remark("servqual.problem.weight_points", "error", values)])
    return dict(zip(names, map(float, shares[0]), strict=True))


def read_survey(answers: pd.DataFrame, options: Options) -> Survey:
    """Conform the answers, turn round what is worded or scaled the other way, read points and outcomes."""
    layout = layout_of(options.template, options.scale, options.outcome)
    extra = {name: Column(name, "category") for name in (options.segment, options.wave) if name}
    if options.weight:
        extra[options.weight] = Column(options.weight, "number", low=0)
    found = conform(answers, layout, extra=extra)
    frame, form = found.frame, options.template
    blocks = {half: _block(frame, half, options) for half in ("E", "P", "A")}
    name = options.weight or ("weight" if "weight" in frame else None)
    raise_errors([*found.remarks, *_empty(blocks, form, options)])
    weights = None if name is None else _sampling(frame[name], name)
    shares, actions = _shares(frame, options)
    remarks = (*found.remarks, *_keyed_remarks(options, actions, frame))
    return Survey(
        frame,
        options,
        remarks,
        blocks["E"],
        blocks["P"],
        blocks["A"],
        weights,
        shares,
        actions,
        _outcomes(frame, options),
    )


def _block(frame: pd.DataFrame, half: str, options: Options) -> Answers | None:
    """Return one half of the answers, every item pointing the same way; None when it was not asked."""
    form, scale = options.template, options.scale
    names = [f"{half}{item}" for item in form.items]
    if not any(name in frame for name in names) or (half != "P" and not form.expectations):
        return None
    block = frame.reindex(columns=names).to_numpy(dtype=np.float32)
    turn = np.array(form.reversed, bool) ^ scale.flipped
    block[:, turn] = scale.low + scale.high - block[:, turn]
    return block


def _empty(blocks: Mapping[str, Any], form: Template, options: Options) -> list[Remark]:
    """Refuse a survey without a single answer to one half."""
    halves = [h for h in ("E", "P") if blocks[h] is not None and np.isnan(blocks[h]).all()]
    first, last = form.items[0], form.items[-1]
    return [
        Remark(f"servqual.problem.empty_{half.lower()}", "error", {"first": f"{half}{first}", "last": f"{half}{last}"})
        for half in halves
    ]


def _sampling(column: pd.Series, name: str) -> NDArray[np.float64]:
    weights = column.to_numpy(float)
    if np.isnan(weights).any() or weights.sum() <= 0:
        values = {"name": name, "n": int(np.isnan(weights).sum())}
        raise DataError([Remark("servqual.problem.sampling", "error", values)])
    return weights


def _shares(frame: pd.DataFrame, options: Options) -> tuple[Any, Any]:
    """Return importance shares per respondent: the group's, else the points in the file, else none."""
    names = [f"W_{d}" for d in options.template.dimensions]
    if options.weights is not None:
        return np.broadcast_to(list(options.weights.values()), (len(frame), len(names))), None
    there = [n for n in names if n in frame]
    if not there:
        return None, None
    gone = [n for n in names if n not in frame]
    raise_errors([Remark("input.missing_column", "error", {"name": n}) for n in gone])
    shares, actions = importance_points(frame[names].to_numpy(float), MOST_POINTS_OFF)
    if (actions == "reject").any() and not np.isin(actions, ("keep", "renormalize")).any():
        total = float(frame[names].sum(axis=1).median())
        raise DataError([Remark("servqual.problem.points", "error", {"columns": names, "found": round(total, 2)})])
    return (None, actions) if (actions == "missing").all() else (shares, actions)


def _keyed_remarks(options: Options, actions: Any, frame: pd.DataFrame) -> list[Remark]:
    """Say what was turned round, and what was done about the points."""
    form, scale = options.template, options.scale
    notes = []
    if scale.flipped:
        notes.append(Remark("servqual.note.flipped", "info", {"low": scale.low, "high": scale.high}))
    if form.turned:
        notes.append(Remark("servqual.note.turned", "info", {"items": form.turned}))
    for action, level in (("renormalize", "warning"), ("reject", "warning"), ("missing", "info")):
        rows = frame.index[actions == action].tolist() if actions is not None else []
        if rows:
            where = Where() if action == "missing" else Where(rows=tuple(rows))
            notes.append(Remark(f"servqual.note.points_{action}", level, {"n": len(rows)}, where))
    if options.weights is not None and any(f"W_{d}" in frame for d in form.dimensions):
        notes.append(Remark("servqual.note.points_unused", "info"))
    return notes


def _outcomes(frame: pd.DataFrame, options: Options) -> dict[str, NDArray[np.float64]]:
    """Return outcome -> mean of its items; ``O_satisfaction_1`` and ``O_satisfaction_2`` are items of one outcome."""
    columns = list(options.outcome) or [c for c in map(str, frame.columns) if c.startswith("O_")]
    groups: dict[str, list[str]] = {}
    for column in columns:
        groups.setdefault(re.sub(r"(?<=.)_\d+$", "", column.removeprefix("O_")), []).append(column)
    out = {}
    for name, members in groups.items():
        values = frame[members].to_numpy(float)
        out[name] = values.mean(1)  # all of its items are needed
    return out
