"""TOPSIS: which alternative lies nearest to the ideal, and how far the weights may move before another one does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sqmlib.checks import Remark, raise_errors
from sqmlib.result import not_computable
from sqmlib.rules import choose
from sqmlib.weights.knowledge import NORMALIZATIONS
from sqmlib.weights.objective import directions
from sqmlib.weights.options import check_options
from sqmlib.weights.people import numbers
from sqmlib.weights.resample import acceptability, dirichlet_weights, ranks, stability
from sqmlib.weights.results import TopsisResult

__all__ = ["closeness", "topsis"]

Floats = NDArray[np.float64]
_STEPS = 1000  # of the grid on which a tipping weight is looked for
_FLAT = 1e-12


def _scaled(values: Floats, types: Any, normalization: str) -> Floats:
    """Return the columns without unit; a constant column becomes 0 under min-max, as it separates nothing."""
    if choose("normalization", normalization, NORMALIZATIONS).name == "vector":
        length = np.sqrt((values**2).sum(0))
        return values / np.where(length > 0, length, 1)
    span = np.ptp(values, axis=0)
    return np.where(span > 0, (values - values.min(0)) / np.where(span > 0, span, 1), 0)


def closeness(
    matrix: ArrayLike, weights: ArrayLike, types: Any = None, normalization: str = "vector"
) -> tuple[Floats, Floats, Floats]:
    """Return closeness d-/(d+ + d-), and the distances to the ideal d+ and to the anti-ideal d-. Hwang & Yoon 1981.

    Parameters
    ----------
    matrix : array-like, shape (alternatives, criteria)
    weights : array-like, shape (..., criteria)
        Sum 1; several rows give several answers.
    types : sequence of {"max", "min"}, optional
        A min criterion takes the smallest value as ideal; its numbers are not turned round before.
    normalization : {"vector", "minmax"}

    Returns
    -------
    tuple of ndarray, shape (..., alternatives)
        Closeness is .5 for all when nothing separates the alternatives.

    Examples
    --------
    >>> closeness([[1, 5], [2, 5], [3, 5]], [0.5, 0.5])[0].round(9).tolist()
    [0.0, 0.5, 1.0]
    """
    values = np.asarray(matrix, float)
    low = np.array(["max"] * values.shape[1] if types is None else list(types)) == "min"
    scaled = _scaled(values, types, normalization)
    best, worst = np.where(low, scaled.min(0), scaled.max(0)), np.where(low, scaled.max(0), scaled.min(0))
    squares = np.asarray(weights, float) ** 2
    to_ideal = np.sqrt(squares @ ((scaled - best) ** 2).T)
    to_anti = np.sqrt(squares @ ((scaled - worst) ** 2).T)
    total = to_ideal + to_anti
    return np.where(total > 0, to_anti / np.where(total > 0, total, 1), 0.5), to_ideal, to_anti


def topsis(
    frame: pd.DataFrame,
    weights: Mapping[str, float] | pd.Series,
    *,
    types: Mapping[str, str] | None = None,
    normalization: str = "vector",
    draws: int = 2000,
    spread: float = 0.2,
    seed: int = 0,
    labels: Mapping[Any, Any] | None = None,
) -> TopsisResult:
    """Rank alternatives by their closeness to the ideal.

    Parameters
    ----------
    frame : pandas.DataFrame, one row per alternative
        One column per criterion; ``alternative`` (optional) becomes the index.
    weights : mapping or Series
        Criterion -> weight, 0 or more; rescaled to sum 1, the original kept in ``criteria``.
    types : mapping, optional
        Criterion -> max or min; default max.
    normalization : {"vector", "minmax"}
        ``vector`` is the classic one; ``variants`` shows both.
    draws, spread, seed : int, float, int
        Weights shaken by :func:`dirichlet_weights`, their coefficient of variation (above 0), their seed.
    labels : mapping, optional
        Texts of alternatives and criteria.

    Returns
    -------
    TopsisResult

    Raises
    ------
    DataError
        Blanks, text, a weight missing, negative or unknown, all weights 0, one alternative.

    Examples
    --------
    >>> cars = pd.DataFrame({"alternative": ["x", "y", "z"], "price": [17, 10, 8], "range": [12, 9, 6]})
    >>> topsis(cars, {"price": 0.714, "range": 0.286}, draws=0).table["closeness"].round(4).tolist()
    [1.0, 0.2622, 0.0]
    """
    conventions = {"normalization": NORMALIZATIONS}
    check_options(conventions, normalization=normalization, draws=draws, spread=spread, seed=seed)
    given = numbers(frame, key="alternative")
    raise_errors(_problems(given, weights))
    kinds = directions(given, types)
    entered = np.array([float(weights[c]) for c in given])
    used, values = entered / entered.sum(), given.to_numpy(float)
    near, ideal, anti = closeness(values, used, kinds, normalization)
    index = pd.Index(given.index, name="item")
    shaken = dirichlet_weights(used, draws, seed, spread) if (used > 0).sum() > 1 else np.zeros((0, len(used)))
    drawn = closeness(values, shaken, kinds, normalization)[0] if len(shaken) else np.zeros((0, len(index)))
    table = pd.DataFrame({"closeness": near, "distance_ideal": ideal, "distance_anti_ideal": anti}, index=index)
    table = table.join(stability(drawn, near).set_axis(index))
    table.insert(5, "rank", ranks(near))
    variants = {name: closeness(values, used, kinds, name)[0] for name in NORMALIZATIONS}
    frames = {"variants": pd.DataFrame(variants, index=index), "places": acceptability(drawn, index)}
    frames["criteria"] = _criteria(given, entered, used, kinds, normalization)
    parameters = {"kind": "topsis", "conventions": ["normalization"], "normalization": normalization}
    parameters |= {"source": NORMALIZATIONS[normalization].source, "types": list(kinds), "spread": spread, "seed": seed}
    parameters |= {"draws": len(drawn), "resampled": "weights", "weights_sum": float(entered.sum())}
    reasons = {"table": not_computable(table, "no_draws"), "criteria": not_computable(frames["criteria"], "no_tipping")}
    notes = _notes(given, entered, kinds, frames["variants"])
    return TopsisResult(table, parameters, notes, dict(labels or {}), reasons, **frames)


def _problems(given: pd.DataFrame, weights: Any) -> list[Remark]:
    blank = [str(c) for c in given if given[c].isna().any()]
    absent = [str(c) for c in given if c not in weights or not np.isfinite(weights[c])]
    unknown = [str(c) for c in dict(weights) if c not in given]
    negative = [str(c) for c in given if c in weights and weights[c] < 0]
    lists = {"blank_cells": blank, "weight_absent": absent, "unknown_item": unknown, "weight_negative": negative}
    found = [Remark(f"weights.{name}", "error", {"items": items}) for name, items in lists.items() if items]
    found += [Remark("weights.two_alternatives", "error", {"n": len(given)})] if len(given) < 2 else []
    if not found and not sum(weights[c] for c in given) > 0:
        found.append(Remark("weights.weights_zero", "error"))
    return found


def _criteria(given: pd.DataFrame, entered: Floats, used: Floats, kinds: Any, normalization: str) -> pd.DataFrame:
    values = given.to_numpy(float)
    weighed = _scaled(values, kinds, normalization) * used
    low = kinds == "min"
    ends = {"ideal": np.where(low, weighed.min(0), weighed.max(0))}
    ends["anti_ideal"] = np.where(low, weighed.max(0), weighed.min(0))
    tipping = np.array([_tipping(values, used, j, kinds, normalization) for j in range(len(used))])
    frame = {"type": kinds, "weight_given": entered, "weight": used, **ends}
    frame |= {"tipping_low": tipping[:, 0], "tipping_high": tipping[:, 1]}
    return pd.DataFrame(frame, index=pd.Index(given.columns, name="criterion"))


def _tipping(values: Floats, used: Floats, j: int, kinds: Any, normalization: str) -> tuple[float, float]:
    """Return the weights of one criterion, below and above, at which the leader changes; NaN where it never does."""
    rest = np.where(np.arange(len(used)) == j, 0, used)
    if rest.sum() <= 0:
        return np.nan, np.nan
    steps = np.linspace(0, 1, _STEPS + 1)
    grid = steps[:, None] * (np.arange(len(used)) == j) + (1 - steps[:, None]) * rest / rest.sum()
    leads = ranks(closeness(values, grid, kinds, normalization)[0]) == 1
    now = ranks(closeness(values, used, kinds, normalization)[0]) == 1
    other = (leads & ~now).any(1)
    below, above = steps[other & (steps < used[j])], steps[other & (steps > used[j])]
    return (below.max() if len(below) else np.nan), (above.min() if len(above) else np.nan)


def _notes(given: pd.DataFrame, entered: Floats, kinds: Any, variants: pd.DataFrame) -> tuple[Remark, ...]:
    notes, values = [], given.to_numpy(float)
    if abs(entered.sum() - 1) > 1e-9:
        notes.append(Remark("weights.note.rescaled", "info", {"sum": float(entered.sum())}))
    flat = [str(c) for c in given if np.ptp(given[c].to_numpy(float)) <= _FLAT]
    notes += [Remark("weights.note.constant_topsis", "warning", {"items": flat})] if flat else []
    twice = [str(c) for c, k in zip(given, kinds, strict=True) if k == "min" and (given[c] < 0).all()]
    notes += [Remark("weights.note.twice_inverted", "warning", {"items": twice})] if twice else []
    better = np.where(kinds == "min", -values, values)
    beaten = (better[None] >= better[:, None]).all(-1) & (better[None] > better[:, None]).any(-1)
    worse = [str(i) for i, b in zip(given.index, beaten.any(1), strict=True) if b]
    notes += [Remark("weights.note.dominated", "info", {"items": worse})] if worse else []
    order = {name: ranks(variants[name]) for name in variants}
    if not np.array_equal(order["vector"] == 1, order["minmax"] == 1):
        leads = {name: [str(i) for i in variants.index[o == 1]] for name, o in order.items()}
        notes.append(Remark("weights.note.normalizations_differ", "warning", leads))
    return tuple(notes)
