"""A tree of criteria: local weights, global weights, and alternatives joined over the criteria."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.checks import Remark, raise_errors
from sqmlib.result import not_computable
from sqmlib.rules import choose
from sqmlib.weights.knowledge import SYNTHESES
from sqmlib.weights.resample import ranks, stability
from sqmlib.weights.results import HierarchyResult

__all__ = ["hierarchy", "synthesize"]

_EXACT = 1e-6


def hierarchy(local: Mapping[Any, Mapping[Any, float]], *, labels: Mapping[Any, Any] | None = None) -> HierarchyResult:
    """Multiply local weights down a tree.

    Parameters
    ----------
    local : mapping
        Parent -> {child: local weight}, each group with sum 1 (``dict(result.table["weight"])`` of an AHP); the parent
        that is nobody's child is the goal. A child may stand below several parents.
    labels : mapping, optional
        Texts.

    Returns
    -------
    HierarchyResult
        ``table`` holds the leaves with global weights alone, ``local`` every branch with both.

    Raises
    ------
    DataError
        No single goal, a circle, a group whose weights do not sum to 1, a negative weight.

    Examples
    --------
    >>> tree = {"goal": {"care": 0.6, "speed": 0.4}, "care": {"listen": 0.5, "explain": 0.5}}
    >>> hierarchy(tree).table["weight"].round(2).to_dict()
    {'speed': 0.4, 'listen': 0.3, 'explain': 0.3}
    """
    raise_errors(_problems(local))
    children = {c for group in local.values() for c in group}
    goal = next(p for p in local if p not in children)
    rows, leaves, front = [], {}, [(goal, 1.0, 1)]
    while front:
        parent, share, level = front.pop(0)
        for child, weight in local[parent].items():
            rows.append((child, parent, float(weight), share * weight, level))
            if child in local:
                front.append((child, share * weight, level + 1))
            else:
                leaves[child] = leaves.get(child, 0.0) + share * weight
    names = ["item", "parent", "local_weight", "global_weight", "level"]
    branches = pd.DataFrame(rows, columns=names).set_index(["item", "parent"])
    branches = branches.groupby(level=["item", "parent"], sort=False).agg(
        {"local_weight": "first", "global_weight": "sum", "level": "first"}
    )
    return _result(pd.Series(leaves), "hierarchy", {"goal": str(goal)}, labels, local=branches)


def _problems(local: Mapping[Any, Mapping[Any, float]]) -> list[Remark]:
    children = {c for group in local.values() for c in group}
    goals = [p for p in local if p not in children]
    found = [] if len(goals) == 1 else [Remark("weights.one_goal", "error", {"goals": [str(g) for g in goals]})]
    for parent, group in local.items():
        total = float(sum(group.values()))
        if abs(total - 1) > _EXACT or any(v < 0 for v in group.values()):
            found.append(Remark("weights.local_sum", "error", {"parent": str(parent), "sum": total}))
    return found + [Remark("weights.circle", "error", {"item": str(p)}) for p in local if _above(p, local)]


def _above(start: Any, local: Mapping[Any, Mapping[Any, float]]) -> bool:
    """Say whether an item lies below itself."""
    seen, front = set(), list(local[start])
    while front:
        item = front.pop()
        if item == start:
            return True
        if item not in seen:
            seen.add(item)
            front += list(local.get(item, ()))
    return False


def synthesize(
    criteria: Mapping[Any, float] | pd.Series,
    alternatives: pd.DataFrame,
    *,
    synthesis: str = "distributive",
    labels: Mapping[Any, Any] | None = None,
) -> HierarchyResult:
    """Join the weights of alternatives over criteria.

    Parameters
    ----------
    criteria : mapping or Series
        Criterion -> weight, sum 1.
    alternatives : pandas.DataFrame, one row per alternative, one column per criterion
        Local weights; each column sums to 1.
    synthesis : {"distributive", "ideal"}
        ``ideal`` divides each column by its largest weight first, so that a copy of a weak alternative added later
        cannot reverse the order of the others; ``variants`` shows both.
    labels : mapping, optional
        Texts.

    Returns
    -------
    HierarchyResult

    Raises
    ------
    DataError
        Criteria and columns that do not match, sums that are not 1.

    Examples
    --------
    >>> local = pd.DataFrame({"price": [0.7, 0.3], "speed": [0.4, 0.6]}, index=["x", "y"])
    >>> synthesize({"price": 0.5, "speed": 0.5}, local).table["weight"].round(3).tolist()
    [0.55, 0.45]
    """
    choose("synthesis", synthesis, SYNTHESES)
    weights = pd.Series(dict(criteria), dtype=float)
    unknown = sorted({str(c) for c in weights.index} ^ {str(c) for c in alternatives})
    found = [Remark("weights.unknown_item", "error", {"items": unknown})] if unknown else []
    groups = {"criteria": float(weights.sum())} | {str(c): float(alternatives[c].sum()) for c in alternatives}
    found += [
        Remark("weights.local_sum", "error", {"parent": name, "sum": total})
        for name, total in groups.items()
        if not abs(total - 1) <= _EXACT
    ]
    raise_errors(found)
    both = {"distributive": alternatives, "ideal": alternatives / alternatives.max()}
    joined = {name: frame[weights.index] @ weights for name, frame in both.items()}
    variants = pd.DataFrame({name: v / v.sum() for name, v in joined.items()}).rename_axis("item")
    options = {"synthesis": synthesis, "source": SYNTHESES[synthesis].source}
    return _result(variants[synthesis], "synthesis", options, labels, variants=variants)


def _result(weight: pd.Series, kind: str, options: dict[str, Any], labels: Any, **frames: Any) -> HierarchyResult:
    index = pd.Index(weight.index, name="item")
    table = stability(np.zeros((0, len(index))), weight).set_axis(index)[["p_first", "rank_low", "rank_high"]]
    table = pd.DataFrame({"weight": weight.to_numpy(float), "rank": ranks(weight)}, index=index).join(table)
    conventions = ["synthesis"] if "synthesis" in options else []
    parameters = {"kind": kind, "conventions": conventions, **options, "draws": 0, "resampled": "judges"}
    notes = []
    if "variants" in frames and (ranks(frames["variants"]["ideal"]) != ranks(frames["variants"]["distributive"])).any():
        notes = [Remark("weights.note.synthesis_differs", "warning", {"synthesis": options["synthesis"]})]
    reasons = {"table": not_computable(table, "single_weights")}
    return HierarchyResult(table, parameters, tuple(notes), dict(labels or {}), reasons, **frames)
