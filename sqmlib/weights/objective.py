"""Weights from the data alone: entropy and CRITIC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sqmlib.checks import Remark, raise_errors
from sqmlib.result import not_computable
from sqmlib.rules import choose
from sqmlib.weights.knowledge import CORRELATIONS, COSTS
from sqmlib.weights.options import check_options
from sqmlib.weights.people import numbers
from sqmlib.weights.resample import acceptability, ranks, stability
from sqmlib.weights.results import WeightsResult

__all__ = ["critic", "critic_weights", "directions", "entropies", "entropy", "entropy_weights"]

Floats = NDArray[np.float64]
_FLAT = 1e-12


def entropies(matrix: ArrayLike) -> Floats:
    """Return the entropy of every column's shares, -sum p ln p / ln m, 0..1; 0 ln 0 = 0. Shannon 1948.

    >>> entropies([[1, 2], [1, 0]]).tolist()
    [1.0, 0.0]
    """
    from scipy.special import xlogy

    values = np.asarray(matrix, float)
    p = values / values.sum(-2, keepdims=True)
    return np.where(np.ptp(p, axis=-2) < _FLAT, 1.0, np.abs(xlogy(p, p).sum(-2)) / np.log(values.shape[-2]))


def entropy_weights(matrix: ArrayLike) -> Floats:
    """Return (1 - E) / sum (1 - E), the weights of the columns; equal when no column varies. Hwang & Yoon 1981.

    >>> entropy_weights([[1, 2], [4, 16]]).round(4).tolist()
    [0.3589, 0.6411]
    """
    information = np.clip(1 - entropies(matrix), 0, None)
    total, n = information.sum(-1, keepdims=True), information.shape[-1]
    return np.where(total > 0, information / np.where(total > 0, total, 1), 1 / n)


def critic_weights(matrix: ArrayLike, types: Sequence[str] | None = None, correlation: str = "pearson") -> Floats:
    """Return C_j / sum C, C_j = s_j sum_k (1 - r_jk), on columns scaled to 0..1 by direction.

    A constant column tells nothing: it is left out and gets weight 0. Equal when no column varies. Diakoulaki, Mavrotas
    & Papayannakis 1995.

    Parameters
    ----------
    matrix : array-like, shape (alternatives, criteria)
    types : sequence of {"max", "min"}, optional
        Whether more is better; default: always.
    correlation : {"pearson", "spearman"}

    Examples
    --------
    >>> critic_weights([[5, 10, 3], [5, 11, 4], [5, 12, 8], [5, 10, 9]]).round(4).tolist()
    [0.0, 0.4938, 0.5062]
    """
    from scipy.stats import rankdata

    values = np.asarray(matrix, float)
    types = ["max"] * values.shape[1] if types is None else list(types)
    span = np.ptp(values, axis=0)
    used = span > _FLAT * np.maximum(np.abs(values).max(0), 1)
    if not used.any():
        return np.full(len(span), 1 / len(span))
    scaled = (values[:, used] - values[:, used].min(0)) / span[used]
    scaled = np.where(np.array(types)[used] == "min", 1 - scaled, scaled)
    compared = (
        rankdata(scaled, axis=0) if choose("correlation", correlation, CORRELATIONS).name == "spearman" else scaled
    )
    r = np.atleast_2d(np.corrcoef(compared, rowvar=False))
    content = scaled.std(0, ddof=1) * ((1 - r).sum(1) if len(r) > 1 else 1)
    out = np.zeros(len(span))
    out[used] = content / content.sum() if content.sum() > 0 else 1 / used.sum()
    return out


def entropy(
    frame: pd.DataFrame,
    *,
    types: Mapping[str, str] | None = None,
    cost: str = "ignore",
    bootstrap: int = 2000,
    seed: int = 0,
    labels: Mapping[Any, Any] | None = None,
) -> WeightsResult:
    """Weigh criteria by how much the alternatives differ in them.

    Parameters
    ----------
    frame : pandas.DataFrame, one row per alternative
        One column per criterion, values of 0 or more.
    types : mapping, optional
        Criterion -> max or min; needed for ``cost="invert"`` only.
    cost : {"ignore", "invert"}
        Entropy knows no direction; ``invert`` turns min columns into smallest value / value first, which changes the
        weights (``variants`` shows both; NaN for ``invert`` where a min column holds a 0).
    bootstrap, seed : int
        Resamples of the alternatives and their seed: they say what the choice of alternatives does to the weights.
    labels : mapping, optional
        Texts of the criteria.

    Returns
    -------
    WeightsResult
        With ``entropy`` 0..1 and ``constant`` in the table.

    Raises
    ------
    DataError
        Negative values, blanks, text, a column of zeros, a zero in a column to be inverted, one alternative.

    Examples
    --------
    >>> found = entropy(pd.DataFrame({"cost": [1, 4], "speed": [2, 16]}), bootstrap=0)
    >>> found.table["weight"].round(4).tolist()
    [0.3589, 0.6411]
    """
    check_options({"cost": COSTS}, cost=cost, bootstrap=bootstrap, seed=seed)
    given, types = _matrix(frame, types)
    values = given.to_numpy(float)
    raise_errors(_shares_problems(given, types, cost))
    inverted = np.where(types == "min", values.min(0) / np.where(values > 0, values, 1), values)
    used = inverted if cost == "invert" else values
    blocked = _zero_costs(given, types)  # only with cost = ignore, else refused above
    other = np.full(len(types), np.nan) if blocked else entropy_weights(inverted)
    variants = {"ignore": entropy_weights(values), "invert": other}
    notes = [Remark("weights.note.not_inverted", "warning", {"items": blocked})] if blocked else []
    parameters = {"kind": "entropy", "conventions": ["cost"], "cost": cost, "source": COSTS[cost].source}
    more = {"entropy": entropies(used)}
    weigh = lambda rows: _entropy_of(used[rows])  # noqa: E731
    parameters |= {"types": list(types), "bootstrap": bootstrap, "seed": seed}
    return _of_data(given, entropy_weights(used), weigh, variants, more, parameters, labels, notes)


def _entropy_of(stack: Floats) -> Floats:
    """Return the weights of resampled matrices; a column that became all zero tells nothing there."""
    return entropy_weights(np.where(stack.sum(-2, keepdims=True) > 0, stack, 1))


def critic(
    frame: pd.DataFrame,
    *,
    types: Mapping[str, str] | None = None,
    correlation: str = "pearson",
    bootstrap: int = 500,
    seed: int = 0,
    labels: Mapping[Any, Any] | None = None,
) -> WeightsResult:
    """Weigh criteria by how much they vary and how little they repeat the others.

    Parameters
    ----------
    frame : pandas.DataFrame, one row per alternative
        One column per criterion; negative values allowed.
    types : mapping, optional
        Criterion -> max or min, default max; the direction changes the correlations and with them all weights.
    correlation : {"pearson", "spearman"}
        ``variants`` shows both.
    bootstrap, seed : int
        Resamples of the alternatives and their seed.
    labels : mapping, optional
        Texts of the criteria.

    Returns
    -------
    WeightsResult
        With ``constant`` in the table.

    Raises
    ------
    DataError
        Blanks, text, an unknown type, one alternative.

    Examples
    --------
    >>> found = critic(pd.DataFrame({"a": [1, 2, 3], "b": [3, 1, 2]}), bootstrap=0)
    >>> found.table["weight"].tolist()
    [0.5, 0.5]
    """
    check_options({"correlation": CORRELATIONS}, correlation=correlation, bootstrap=bootstrap, seed=seed)
    given, types = _matrix(frame, types)
    values = given.to_numpy(float)
    variants = {name: critic_weights(values, types, name) for name in CORRELATIONS}
    weigh = lambda rows: np.stack([critic_weights(values[r], types, correlation) for r in rows])  # noqa: E731
    parameters = {"kind": "critic", "conventions": ["correlation"], "correlation": correlation}
    parameters |= {"source": CORRELATIONS[correlation].source, "types": list(types)}
    parameters |= {"bootstrap": bootstrap, "seed": seed}
    return _of_data(given, variants[correlation], weigh, variants, {}, parameters, labels)


def directions(frame: pd.DataFrame, types: Mapping[str, str] | None) -> NDArray[np.str_]:
    """Return max or min for every column, max where nothing is said; unknown columns and types are refused.

    >>> directions(pd.DataFrame({"price": [1], "speed": [2]}), {"price": "min"}).tolist()
    ['min', 'max']
    """
    types = dict(types or {})
    unknown = [str(c) for c in types if c not in frame]
    wrong = [f"{c}: {v}" for c, v in types.items() if v not in ("max", "min")]
    found = [Remark("weights.unknown_item", "error", {"items": unknown})] if unknown else []
    raise_errors(found + ([Remark("weights.type", "error", {"found": wrong})] if wrong else []))
    return np.array([types.get(c, "max") for c in frame])


def _matrix(frame: pd.DataFrame, types: Mapping[str, str] | None) -> tuple[pd.DataFrame, NDArray[np.str_]]:
    """Return a complete matrix of numbers with its directions."""
    given = numbers(frame, key="alternative")
    blank = [str(c) for c in given if given[c].isna().any()]
    found = [Remark("weights.blank_cells", "error", {"items": blank})] if blank else []
    found += [Remark("weights.two_alternatives", "error", {"n": len(given)})] if len(given) < 2 else []
    raise_errors(found)
    return given, directions(given, types)


def _shares_problems(given: pd.DataFrame, types: NDArray[np.str_], cost: str) -> list[Remark]:
    negative = [str(c) for c in given if (given[c] < 0).any()]
    zeros = [str(c) for c in given if (given[c] == 0).all()]
    found = [Remark("weights.negative_entropy", "error", {"items": negative})] if negative else []
    found += [Remark("weights.all_zero", "error", {"items": zeros})] if zeros else []
    blocked = _zero_costs(given, types) if cost == "invert" else []
    return found + ([Remark("weights.zero_inverted", "error", {"items": blocked})] if blocked else [])


def _zero_costs(given: pd.DataFrame, types: NDArray[np.str_]) -> list[str]:
    """Return the min columns that cannot be inverted because they hold a 0."""
    return [str(c) for c, t in zip(given, types, strict=True) if t == "min" and (given[c] == 0).any()]


def _of_data(given, weight, weigh, variants, more, parameters, labels, said=()) -> WeightsResult:
    """Return weights from data with resampled alternatives."""
    index, m = pd.Index(given.columns, name="item"), len(given)
    draws, seed = parameters["bootstrap"], parameters["seed"]
    rows = np.random.default_rng(seed).integers(0, m, (draws, m)) if m > 2 else np.zeros((0, m), int)
    drawn = weigh(rows) if len(rows) else np.zeros((0, len(index)))
    table = stability(drawn, weight).set_axis(index)
    table.insert(0, "weight", weight)
    table.insert(3, "rank", ranks(weight))
    constant = np.ptp(given.to_numpy(float), axis=0) <= _FLAT * np.maximum(np.abs(given.to_numpy(float)).max(0), 1)
    table = table.assign(n=m, **more, constant=constant)
    flat = [str(c) for c, f in zip(given, constant, strict=True) if f]
    kind = "all_constant" if constant.all() else f"constant_{parameters['kind']}"
    notes = [*said, *([Remark(f"weights.note.{kind}", "warning", {"items": flat})] if flat else [])]
    frame = pd.DataFrame(variants, index=index)
    if any((ranks(frame[c]) != ranks(weight)).any() for c in frame.dropna(axis=1)):
        notes.append(Remark("weights.note.other_order", "info", {"variants": list(frame.dropna(axis=1))}))
    parameters = {**parameters, "draws": len(drawn), "resampled": "alternatives", "alternatives": m}
    reasons = {"table": not_computable(table, "no_bootstrap" if m > 2 else "two_alternatives")}
    reasons |= {"variants": not_computable(frame, "zero_cost")}
    frames = {"variants": frame, "places": acceptability(drawn, index)}
    return WeightsResult(table, parameters, tuple(notes), dict(labels or {}), reasons, **frames)
