"""One formula of Kano analysis per function, on arrays whose last axis is A O M I R Q. Counts may be weighted."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sqmlib.kano.knowledge import (
    CATEGORIES,
    DYSFUNCTIONAL_SCORES,
    FUNCTIONAL_SCORES,
    RULES,
    TIE_ORDER,
)

Floats = NDArray[np.float64]
A, O, M, I, R, Q = range(6)  # noqa: E741 - the field's own letters


def category_counts(pairs: ArrayLike, table: NDArray[np.int8]) -> Floats:
    """Return counts of A O M I R Q from counts of answer pairs.

    Parameters
    ----------
    pairs : array-like, shape (..., 25)
        Counts of (functional, dysfunctional), functional answer slowest.
    table : ndarray of int8, shape (5, 5)
        Evaluation table, see :func:`sqmlib.kano.evaluation_table`.

    Returns
    -------
    ndarray, shape (..., 6)
    """
    return np.asarray(pairs, float) @ np.eye(6)[table.ravel()]


def better(counts: ArrayLike) -> Floats:
    """Return CS+, (A + O) / (A + O + M + I), 0..1; NaN when there is no such answer. Timko in Berger et al. 1993.

    >>> better([71, 75, 25, 20, 2, 1]).round(6)
    np.float64(0.764398)
    """
    counts = np.asarray(counts, float)
    return _ratio(counts[..., A] + counts[..., O], valid_n(counts))


def worse(counts: ArrayLike) -> Floats:
    """Return CS-, -(O + M) / (A + O + M + I), -1..0; NaN when there is no such answer. Timko in Berger et al. 1993.

    >>> worse([71, 75, 25, 20, 2, 1]).round(6)
    np.float64(-0.52356)
    """
    counts = np.asarray(counts, float)
    return -_ratio(counts[..., O] + counts[..., M], valid_n(counts))


def valid_n(counts: ArrayLike) -> Floats:
    """Return n' = A + O + M + I, the only denominator of the two coefficients."""
    return np.asarray(counts, float)[..., :4].sum(-1)


def covariance(counts: ArrayLike, n: ArrayLike | None = None) -> Floats:
    """Return Cov(CS+, CS-) = -(O/n' - CS+ |CS-|) / n' (multinomial algebra); `n` replaces n' when data are weighted."""
    counts = np.asarray(counts, float)
    divisor = valid_n(counts) if n is None else np.asarray(n, float)
    joint = _ratio(counts[..., O], valid_n(counts))
    return -_ratio(joint + better(counts) * worse(counts), divisor)


def top_two(counts: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats, Floats]:
    """Return first and second class of A O M I R and their counts a >= b; ties follow M > O > A > I > R."""
    counts = np.asarray(counts, float)
    order = np.array([c for c in TIE_ORDER if c != Q])
    ranked = order[np.argsort(-counts[..., order], axis=-1, kind="stable")]
    sizes = np.take_along_axis(counts, ranked, -1)
    return ranked[..., 0], ranked[..., 1], sizes[..., 0], sizes[..., 1]


def category_strength(counts: ArrayLike) -> Floats:
    """Return (a - b) / N, 0..1. Lee & Newcomb 1997."""
    _, _, a, b = top_two(counts)
    return _ratio(a - b, np.asarray(counts, float).sum(-1))


def total_strength(counts: ArrayLike) -> Floats:
    """Return (A + O + M) / N, 0..1. Lee & Newcomb 1997."""
    counts = np.asarray(counts, float)
    return _ratio(counts[..., :3].sum(-1), counts.sum(-1))


def average_coefficient(counts: ArrayLike) -> Floats:
    """Return ASC, (CS+ + |CS-|) / 2, 0..1: how much the item moves satisfaction either way. Park et al. 2012.

    >>> average_coefficient([71, 75, 25, 20, 2, 1]).round(6)
    np.float64(0.643979)
    """
    return (better(counts) - worse(counts)) / 2


def chi2_equal(counts: ArrayLike) -> Floats:
    """Return chi-square of A O M I against equal shares: weak, it says only that they are not equally frequent."""
    four = np.asarray(counts, float)[..., :4]
    return _ratio(((four - four.mean(-1, keepdims=True)) ** 2).sum(-1), four.mean(-1))


def fong_critical(counts: ArrayLike) -> Floats:
    """Return 1.65 sqrt((a+b)(2N-a-b)/(2N)), the historic mark for a - b. Fong 1996; too liberal."""
    _, _, a, b = top_two(counts)
    n = np.asarray(counts, float).sum(-1)
    return 1.65 * np.sqrt(_ratio((a + b) * (2 * n - a - b), 2 * n))


def classify(counts: ArrayLike, rule: str = "mode", width: float = RULES["near_tie"].value) -> NDArray[np.int64]:
    """Return the class of each item under a rule.

    Parameters
    ----------
    counts : array-like, shape (..., 6)
        Counts of A O M I R Q.
    rule : {"mode", "near_tie", "blauth"}
        Largest count; every class within `width` points of the largest counts as tied; or O + A + M against I + R + Q
        first. Ties follow M > O > A > I, then R, Q.
    width : float
        Percentage points, for ``near_tie``.

    Returns
    -------
    ndarray of int, shape (...)
        Positions in ``CATEGORIES``.

    Examples
    --------
    >>> [CATEGORIES[classify([82, 22, 6, 83, 1, 0], rule)] for rule in ("mode", "near_tie", "blauth")]
    ['I', 'A', 'A']
    """
    counts = np.asarray(counts)[..., TIE_ORDER]
    if rule == "near_tie":
        margin = counts.sum(-1, keepdims=True) * (width / 100)
        counts = counts >= counts.max(-1, keepdims=True) - margin - 1e-9
    elif rule == "blauth":
        wanted = counts[..., :3].sum(-1) > counts[..., 3:].sum(-1)
        first = np.arange(6) < 3
        counts = np.where(first == wanted[..., None], counts, -1)
    return np.asarray(TIE_ORDER)[counts.argmax(-1)]


def modal_pair(pairs: ArrayLike, table: NDArray[np.int8]) -> NDArray[np.int64]:
    """Return the class of the modal functional with the modal dysfunctional answer: a common shortcut, not a rule."""
    grid = np.asarray(pairs, float).reshape(*np.shape(pairs)[:-1], 5, 5)
    return table[grid.sum(-1).argmax(-1), grid.sum(-2).argmax(-1)].astype(int)


def continuous_moments(pairs: ArrayLike, n_eff: ArrayLike) -> tuple[Floats, Floats, Floats, Floats]:
    """Return mean and variance of the functional, then of the dysfunctional scores (DuMouchel in Berger et al. 1993).

    Parameters
    ----------
    pairs : array-like, shape (..., 25)
        Counts of (functional, dysfunctional), functional answer slowest; weighted ones are allowed.
    n_eff : array-like, shape (...)
        Effective sample size; the number of pairs when they are not weighted.

    Returns
    -------
    f_mean, f_variance, d_mean, d_variance : ndarray
        Scores -2..4; sample variance (divisor n - 1), NaN up to one pair.
    """
    grid, n_eff = np.asarray(pairs, float).reshape(*np.shape(pairs)[:-1], 5, 5), np.asarray(n_eff, float)
    halves = (grid.sum(-1), FUNCTIONAL_SCORES), (grid.sum(-2), DYSFUNCTIONAL_SCORES)
    (f_mean, f_variance), (d_mean, d_variance) = (_moments(counts, scores, n_eff) for counts, scores in halves)
    return f_mean, f_variance, d_mean, d_variance


def _moments(counts: Floats, scores: Floats, n_eff: Floats) -> tuple[Floats, Floats]:
    total = counts.sum(-1)
    mean = _ratio(counts @ scores, total)
    squares = _ratio((counts * (scores - mean[..., None]) ** 2).sum(-1), total)
    return mean, squares * _ratio(n_eff, n_eff - 1)


def curve(category: str, better: float, worse: float, x: ArrayLike) -> Floats:
    """Return satisfaction at degrees of fulfilment.

    Parameters
    ----------
    category : {"A", "O", "M"}
        Shape: exponential, straight, saturating.
    better, worse : float
        CS+ and CS- of the item; the curve runs from CS- at x = 0 to CS+ at x = 1.
    x : array-like
        Degree of fulfilment, 0..1.

    Returns
    -------
    ndarray of float
        Satisfaction, -1..1.

    Notes
    -----
    A: a e^x + b; O: straight; M: -a e^-x + b. Wang & Ji 2010 (form quoted from memory; the end points are exact).

    Examples
    --------
    >>> curve("O", 0.88, -0.25, [0, 0.5, 1]).round(3).tolist()
    [-0.25, 0.315, 0.88]
    """
    x, span = np.asarray(x, float), better - worse
    shape = {"A": np.expm1(x) / np.expm1(1), "O": x, "M": -np.expm1(-x) / -np.expm1(-1)}
    return worse + span * shape[category]


def codes(positions: ArrayLike) -> NDArray[np.object_]:
    """Return category letters for positions in ``CATEGORIES``."""
    return np.asarray(CATEGORIES, dtype=object)[np.asarray(positions)]


def _ratio(top: ArrayLike, bottom: ArrayLike) -> Floats:
    top, bottom = np.broadcast_arrays(np.asarray(top, float), np.asarray(bottom, float))
    return np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0)
