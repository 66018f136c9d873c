"""How sure a class is: resampling of respondents, and how many respondents would settle it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sqmlib.checks import DataError, Remark
from sqmlib.kano.formulas import better, classify, worse
from sqmlib.kano.knowledge import CATEGORIES, PRIORITY
from sqmlib.stats import resampling_weights

__all__ = ["SamplePlan", "certainty", "plan_sample"]

MOST_RESPONDENTS = 20_000  # beyond, classes are drawn per item from their shares: same distribution, far less work
_PLAN_DRAWS, _FEW_DRAWS = 20_000, 2_000
_PLAN_SIZES = np.unique(np.round(np.geomspace(10, 5000, 80)).astype(int)).tolist()
_LOOK_ON = 2  # sizes after the first sufficient one that must do as well
_TAILS = (2.5, 97.5)

Classify = Callable[[NDArray[np.float64]], NDArray[np.int64]]


def certainty(
    classes: NDArray[np.int8] | None,
    counts: ArrayLike,
    weights: ArrayLike | None,
    rule: Classify,
    draws: int,
    seed: int,
) -> pd.DataFrame:
    """Return the probability of each class and percentile intervals of the coefficients.

    Parameters
    ----------
    classes : ndarray of int8, shape (items, respondents), or None
        Class of every answer pair, 6 where it is incomplete; None when only counts are known.
    counts : array-like, shape (items, 6)
        Counts of A O M I R Q, at the effective sample size when weighted.
    weights : array-like, shape (respondents,), optional
        Sampling weights.
    rule : callable
        Counts -> class, e.g. ``classify`` under the chosen rule.
    draws, seed : int
        Resamples and their seed.

    Returns
    -------
    pandas.DataFrame, one row per item in order
        ``A O M I R Q`` probability of the class (a row sums to 1); ``better_low better_high worse_low worse_high``
        2.5 and 97.5 % percentiles. Efron & Tibshirani 1993.
    """
    by_person = classes is not None and classes.shape[1] <= MOST_RESPONDENTS
    drawn = _by_person(classes, weights, draws, seed) if by_person else _by_item(np.asarray(counts), draws, seed)
    hits = (rule(drawn)[..., None] == np.arange(6)).mean(0)
    out = pd.DataFrame(hits, columns=list(CATEGORIES))
    for name, formula in (("better", better), ("worse", worse)):
        low, high = _percentiles(formula(drawn))
        out[f"{name}_low"], out[f"{name}_high"] = low, high
    return out


def _by_person(classes: NDArray[np.int8], weights: ArrayLike | None, draws: int, seed: int) -> NDArray[np.float64]:
    """Resample whole respondents, all items at once: whole numbers in float32, so the sums are exact.

    Respondents are sorted by their answers first: the order of the rows must not change a verdict.
    """
    order = np.lexsort(classes if weights is None else [*classes, np.asarray(weights)])
    classes, weights = classes[:, order], None if weights is None else np.asarray(weights)[order]
    kind = np.float32 if weights is None else np.float64
    scale = np.ones(classes.shape[1], kind) if weights is None else np.asarray(weights, kind)
    member = [((classes == c) * scale).T for c in range(6)]
    blocks = [[block @ m for m in member] for block in resampling_weights(classes.shape[1], draws, seed)]
    return np.concatenate([np.stack(block, axis=-1) for block in blocks]).astype(float)


def _by_item(counts: NDArray[np.float64], draws: int, seed: int) -> NDArray[np.float64]:
    rng, totals = np.random.default_rng(seed), counts.sum(-1)
    shares = counts / np.where(totals > 0, totals, 1)[:, None]
    drawn = [
        rng.multinomial(round(n), p if n else [1, 0, 0, 0, 0, 0], draws) for n, p in zip(totals, shares, strict=True)
    ]
    return np.stack(drawn, axis=1).astype(float)


def _percentiles(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Percentiles over resamples; a resample without any A, O, M or I answer has no coefficient and is left out."""
    if np.isnan(values).any():
        known = ~np.isnan(values)
        return np.array(
            [
                np.percentile(v[k], _TAILS) if k.any() else (np.nan, np.nan)
                for v, k in zip(values.T, known.T, strict=True)
            ]
        ).T
    return np.percentile(values, _TAILS, axis=0)


@dataclass(frozen=True, eq=False)
class SamplePlan:
    """How many respondents settle a class.

    Attributes
    ----------
    n : int or None
        Smallest sample size tried that gives the class with the wanted probability; None when none up to 5,000 does.
    category : str
        The class of the assumed shares.
    chance : callable
        Sample size -> probability that a sample of that size returns the class (Monte Carlo, +-0.005).
    """

    n: int | None
    category: str
    chance: Callable[[int], float]

    @cached_property
    def table(self) -> pd.DataFrame:
        """Every size tried: index ``n``, column ``p_correct``; simulated when asked for."""
        return pd.DataFrame({"p_correct": [self.chance(n) for n in _PLAN_SIZES]}, index=pd.Index(_PLAN_SIZES, name="n"))


def plan_sample(shares: Mapping[str, float], probability: float = 0.9, *, seed: int = 0) -> SamplePlan:
    """Say how many respondents settle a category.

    Parameters
    ----------
    shares : mapping of str to float
        Assumed shares (or counts) of A O M I R Q; missing letters are 0.
    probability : float
        Wanted probability that the sample's class is the assumed one, above 0 and below 1.
    seed : int
        Seed of the simulation.

    Returns
    -------
    SamplePlan

    Raises
    ------
    DataError
        If a letter is unknown, a share is negative, all are 0, or the probability is not between 0 and 1.

    Notes
    -----
    Multinomial sampling from the shares, class by largest count, ties by M > O > A > I. Two close classes stay
    undecided even with several hundred respondents; one dominant class is settled with twenty.

    Examples
    --------
    >>> plan_sample({"A": 0.78, "O": 0.11, "I": 0.11}).n
    10
    >>> plan_sample({"A": 0.42, "I": 0.43, "O": 0.15}).n is None
    True
    """
    shares = dict(shares)
    _refuse_bad_plan(shares, probability)
    counts = np.array([float(shares.get(c, 0)) for c in CATEGORIES])
    p, wanted = counts / counts.sum(), int(classify(counts))

    @cache
    def chance(n: int, draws: int = _PLAN_DRAWS) -> float:
        drawn = np.random.default_rng((seed, n)).multinomial(n, p, draws)
        return float((classify(drawn) == wanted).mean())

    def enough(n: int) -> bool:
        few, error = chance(n, _FEW_DRAWS), np.sqrt(probability * (1 - probability) / _FEW_DRAWS)
        clear = abs(few - probability) > 5 * error  # more draws would say the same
        return (few if clear else chance(n)) >= probability

    return SamplePlan(_first_enough(enough), CATEGORIES[wanted], chance)


def _first_enough(enough: Callable[[int], bool]) -> int | None:
    """Return the first size that suffices, by halving: the more people, the surer; the next few must suffice, too."""
    first = bisect_left(_PLAN_SIZES, True, key=enough)
    while short := [i for i in range(first, len(_PLAN_SIZES))[:_LOOK_ON] if not enough(_PLAN_SIZES[i])]:
        first = short[-1] + 1
    return _PLAN_SIZES[first] if first < len(_PLAN_SIZES) else None


def _refuse_bad_plan(shares: Mapping[str, float], probability: float) -> None:
    problems = []
    unknown = sorted(set(map(str, shares)) - set(CATEGORIES))
    if unknown:
        values = {"found": unknown, "allowed": list(PRIORITY)}
        problems.append(Remark("kano.problem.table_letter", "error", values))
    numbers = [float(v) for v in shares.values()]
    if not numbers or min(numbers) < 0 or not np.isfinite(sum(numbers)) or sum(numbers) == 0:
        problems.append(Remark("kano.problem.shares", "error", {"found": [str(v) for v in shares.values()]}))
    if not 0 < probability < 1:
        problems.append(Remark("kano.problem.probability", "error", {"found": probability}))
    if problems:
        raise DataError(problems)
