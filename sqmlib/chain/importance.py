"""Importance of requirements for the house of quality: from the planning matrix, SERVQUAL, AHP, votes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sqmlib.chain.knowledge import TAN_PAWITRA_MULTIPLIER
from sqmlib.chain.reading import classes_of, linked, needed, planned, shares, weighed
from sqmlib.chain.transfer import Passage, Transfer, made
from sqmlib.checks import Remark, raise_errors
from sqmlib.result import not_computable
from sqmlib.rules import choice_error

__all__ = [
    "planning_importance",
    "servqual_importance",
    "tan_pawitra",
    "votes_importance",
    "weights_importance",
]

Floats = NDArray[np.float64]
_PLAIN = Passage()


def tan_pawitra(gap: ArrayLike, importance: ArrayLike, multiplier: ArrayLike = 1.0) -> Floats:
    """Return shortfall x importance x multiplier; gap = perception - expectation, a surplus is no shortfall.

    Multiplier 4 attractive, 2 one-dimensional, 1 must-be. Tan & Pawitra 2001; multipliers quoted from memory.

    >>> tan_pawitra([-0.5, -1.0, 0.2], [4, 3, 5], [4, 2, 1]).tolist()
    [8.0, 6.0, 0.0]
    """
    short = np.clip(-np.asarray(gap, float), 0, None)
    return short * np.asarray(importance, float) * np.asarray(multiplier, float)


def _hidden(table: pd.DataFrame) -> dict[tuple[Any, str], str]:
    return not_computable(table, "group_hidden")


def planning_importance(planning: pd.DataFrame, *, passage: Passage = _PLAIN) -> Transfer:
    """Return the demanded weights without any link, importance x improvement ratio x sales point. Cohen 1995.

    Parameters
    ----------
    planning : pandas.DataFrame
        As for :func:`kano_importance`.
    passage : Passage
        How the transfer is made.

    Examples
    --------
    >>> plan = pd.DataFrame({"importance": [5, 3], "improvement_ratio": [2, 1]}, index=["time", "signs"])
    >>> planning_importance(plan).table["share"].round(3).tolist()
    [0.769, 0.231]
    """
    plan = planned(planning, passage)
    raw = plan.prod(axis=1, skipna=False)
    table = weighed(plan["importance"], raw, improvement_ratio=plan["improvement_ratio"])
    return made("unadjusted", table, {"planning": planning}, passage, reasons=_hidden(table))


def servqual_importance(
    gaps: pd.DataFrame,
    importance: pd.Series | pd.DataFrame,
    *,
    kano: pd.DataFrame | None = None,
    multipliers: Mapping[str, float] | None = None,
    surplus: str = "zero",
    planning: pd.DataFrame | None = None,
    others: str = "refuse",
    passage: Passage = _PLAIN,
) -> Transfer:
    """Return importance from gaps: shortfall x importance, with Kano classes x multiplier (Tan & Pawitra).

    Parameters
    ----------
    gaps : pandas.DataFrame, index ``item``
        ``gap`` perception - expectation (below 0 a shortfall); ``n`` (optional) for hiding.
    importance : Series or DataFrame, index ``requirement``
        ``importance``, 0 or more.
    kano : pandas.DataFrame, optional
        Index ``item``, ``category``; without it the formula is ``shortfall``, a rule of this project.
    multipliers : mapping, optional
        Class -> multiplier; default A 4, O 2, M 1.
    surplus : {"zero", "absolute"}
        A surplus is no shortfall; ``absolute`` is another rule, named ``absolute_gap`` in the result.
    planning : pandas.DataFrame, optional
        ``improvement_ratio`` or ``current`` and ``target``, ``sales_point``: multiplied in. Refused when target -
        current is the gap itself, which would count it twice.
    others : {"refuse", "keep"}
        Classes without a multiplier: refuse, or take 1.
    passage : Passage
        How the transfer is made.

    Returns
    -------
    Transfer
        ``gap shortfall category multiplier``, then importance before and after.

    Raises
    ------
    DataError
        Missing columns or values, requirements without an item, double counting, no shortfall at all.

    Examples
    --------
    >>> gaps = pd.DataFrame({"gap": [-0.5, -1.0, 0.2]}, index=list("xyz"))
    >>> kano = pd.DataFrame({"category": ["A", "O", "M"]}, index=list("xyz"))
    >>> found = servqual_importance(gaps, pd.Series({"x": 4, "y": 3, "z": 5}), kano=kano)
    >>> found.table["after"].tolist(), found.table["share"].round(4).tolist()
    ([8.0, 6.0, 0.0], [0.5714, 0.4286, 0.0])
    """
    if surplus not in ("zero", "absolute"):
        raise choice_error("surplus", surplus, ("zero", "absolute"))
    weight = needed(importance, "importance", ["importance"], passage)["importance"]
    gap = linked(needed(gaps, "gaps", ["gap"], passage), weight.index, "gaps", passage)["gap"]
    used = -gap.abs() if surplus == "absolute" else gap
    factor, more, without = pd.Series(1.0, weight.index), {}, []
    if kano is not None:
        given = linked(needed(kano, "kano", ["category"], passage), weight.index, "kano", passage)
        known = dict(multipliers if multipliers is not None else TAN_PAWITRA_MULTIPLIER)
        factor, without = classes_of(given, known, others)
        factor = factor.fillna(1.0)
        more = {"category": given["category"], "multiplier": factor}
    plan = _planning(planning, gap, passage)
    after = pd.Series(tan_pawitra(used, weight, factor), weight.index) * plan
    table = weighed(weight.mask(gap.isna()), after, gap=gap, shortfall=(-used).clip(lower=0), **more)
    over = [str(i) for i in gap.index[gap > 0]]
    notes = [Remark(f"chain.note.surplus_{surplus}", "info", {"items": over})] if over else []
    notes += [Remark("chain.note.unadjusted", "warning", {"items": [str(i) for i in without]})] if without else []
    formula = "absolute_gap" if surplus == "absolute" else "shortfall" if kano is None else "tan_pawitra"
    inputs = {"gaps": gaps, "importance": importance, "kano": kano, "planning": planning}
    options = {"surplus": surplus, "multipliers": dict(multipliers or TAN_PAWITRA_MULTIPLIER), "others": others}
    return made(formula, table, inputs, passage, parameters=options, notes=notes, reasons=_hidden(table))


def _planning(planning: pd.DataFrame | None, gap: pd.Series, passage: Passage) -> pd.Series | float:
    """Return improvement ratio x sales point, or 1; refuses targets that are the gap over again."""
    if planning is None:
        return 1.0
    if {"current", "target"} <= set(planning):
        difference = (planning["target"] - planning["current"]).reindex(gap.index)
        short = gap < 0
        if short.any() and np.allclose(difference[short], -gap[short], atol=1e-9):
            raise_errors([Remark("chain.double_counting", "error", {"items": [str(i) for i in gap.index[short]]})])
    plan = linked(planned(planning.assign(importance=1.0), passage), gap.index, "planning", Passage())
    return plan["improvement_ratio"] * plan["sales_point"]


def weights_importance(
    weights: pd.Series | pd.DataFrame,
    *,
    cr: float | None = None,
    judges: int | None = None,
    requirements: Iterable[Any] | None = None,
    passage: Passage = _PLAIN,
) -> Transfer:
    """Return importance from weights of AHP, best-worst or 100 points, as they are.

    Parameters
    ----------
    weights : Series or DataFrame, index ``item``
        ``weight``, 0 or more.
    cr : float, optional
        Consistency ratio of the group; above .10 the importance is marked.
    judges : int, optional
        How many judged; fewer than 5 are marked.
    requirements : iterable, optional
        The requirements of the house; default: all that have a weight. What is left behind is recorded.
    passage : Passage
        How the transfer is made.

    Examples
    --------
    >>> found = weights_importance(pd.Series({"care": 0.5, "speed": 0.3, "price": 0.2}), requirements=["care", "speed"])
    >>> found.table["share"].round(9).tolist(), round(found.dropped_share, 9)
    ([0.625, 0.375], 0.2)
    """
    given = needed(weights, "weights", ["weight"], passage)
    raise_errors([Remark("chain.negative", "error", {"items": _below(given)})] if _below(given) else [])
    default = given.index if passage.links is None else list(passage.links)
    ids = pd.Index(default if requirements is None else list(requirements))
    kept = linked(given, ids, "weights", passage)["weight"]
    all_of_it = float(given["weight"].sum())
    used = given.loc[[n for n in given.index if n in _used(ids, passage)], "weight"].sum()
    dropped = max(0.0, 1 - float(used) / all_of_it) if all_of_it > 0 else 0.0
    table = weighed(kept, kept / kept.sum())
    notes = (
        [Remark("chain.note.inconsistent", "warning", {"cr": float(cr)})] if cr is not None and cr > 0.1 + 1e-12 else []
    )
    if judges is not None and judges < passage.min_group:
        notes.append(Remark("chain.note.few_judges", "warning", {"n": int(judges)}))
    options = {"cr": cr, "judges": judges}
    dropped = dropped if dropped > 1e-12 else 0.0
    inputs = {"weights": weights}
    return made(
        "weights", table, inputs, passage, parameters=options, notes=notes, dropped=dropped, reasons=_hidden(table)
    )


def _below(frame: pd.DataFrame) -> list[str]:
    return [str(i) for i in frame.index[(frame < 0).any(axis=1)]]


def _used(ids: pd.Index, passage: Passage) -> set[Any]:
    """Return the items the requirements are linked to."""
    links = {i: i for i in ids} if passage.links is None else passage.links
    named = [links.get(i) for i in ids]
    return {n for names in named for n in (names if isinstance(names, (list, tuple)) else [names])}


def votes_importance(
    votes: pd.Series | pd.DataFrame, *, voters: int | None = None, passage: Passage = _PLAIN
) -> Transfer:
    """Return importance from votes or points: the share of each requirement. 0 is a value, a blank is refused.

    Parameters
    ----------
    votes : Series or DataFrame, index ``requirement``
        ``votes``, 0 or more.
    voters : int, optional
        How many voted; fewer than 5 are marked.
    passage : Passage
        How the transfer is made.

    Examples
    --------
    >>> votes_importance(pd.Series({"care": 3, "speed": 1, "price": 0})).table["share"].tolist()
    [0.75, 0.25, 0.0]
    """
    given = needed(votes, "votes", ["votes"], passage)
    raise_errors([Remark("chain.negative", "error", {"items": _below(given)})] if _below(given) else [])
    table = weighed(given["votes"], shares(given["votes"]))
    few = voters is not None and voters < passage.min_group
    notes = [Remark("chain.note.few_judges", "warning", {"n": int(voters)})] if few else []
    options = {"voters": voters}
    return made("votes", table, {"votes": votes}, passage, parameters=options, notes=notes, reasons=_hidden(table))
