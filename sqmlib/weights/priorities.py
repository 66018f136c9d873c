"""Weights and consistency of pairwise comparisons; every function takes one matrix or a stack of any number of them."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sqmlib.rules import choose
from sqmlib.weights.knowledge import PRIORITIES, RANDOM_INDEX, SCALE

__all__ = [
    "column_average",
    "consistency_index",
    "consistency_ratio",
    "deviations",
    "eigenvector",
    "gci",
    "geometric_mean",
    "lambda_max",
    "priorities",
    "random_index",
    "simulated_random_index",
]

Floats = NDArray[np.float64]
_MOST_SQUARINGS, _ENOUGH = 40, 1e-15


def eigenvector(matrix: ArrayLike) -> Floats:
    """Return the principal eigenvector, A w = lambda w, sum 1. Saaty 1977.

    Parameters
    ----------
    matrix : array-like, shape (..., n, n)
        Positive (or irreducible with a positive diagonal, as Harker's).

    Returns
    -------
    ndarray, shape (..., n)

    Notes
    -----
    By repeated squaring: A^(2^k) e, normalised at every step. All entries are positive, so nothing cancels, and the
    number of correct digits doubles with every squaring.

    Examples
    --------
    >>> eigenvector([[1, 2, 4], [0.5, 1, 2], [0.25, 0.5, 1]]).round(4).tolist()
    [0.5714, 0.2857, 0.1429]
    """
    power = np.asarray(matrix, float)
    power = power / power.sum((-2, -1), keepdims=True)
    before = power.sum(-1)
    for _ in range(_MOST_SQUARINGS):
        power = power @ power
        power /= power.sum((-2, -1), keepdims=True)
        weights = power.sum(-1)
        if np.abs(weights - before).max(initial=0) < _ENOUGH:
            break
        before = weights
    return weights / weights.sum(-1, keepdims=True)


def geometric_mean(matrix: ArrayLike) -> Floats:
    """Return the geometric means of the rows, sum 1. Crawford & Williams 1985.

    >>> geometric_mean([[1, 3], [1 / 3, 1]]).round(2).tolist()
    [0.75, 0.25]
    """
    logs = np.log(np.asarray(matrix, float)).mean(-1)
    means = np.exp(logs - logs.max(-1, keepdims=True))
    return means / means.sum(-1, keepdims=True)


def column_average(matrix: ArrayLike) -> Floats:
    """Return the row means of the columns scaled to sum 1: the approximation by hand; differs for all n > 2.

    >>> column_average([[1, 3], [1 / 3, 1]]).round(2).tolist()
    [0.75, 0.25]
    """
    values = np.asarray(matrix, float)
    return (values / values.sum(-2, keepdims=True)).mean(-1)


def priorities(matrix: ArrayLike, method: str = "eigenvector") -> Floats:
    """Return the weights by one of ``PRIORITIES``, shape (..., n).

    >>> priorities([[1, 3], [1 / 3, 1]], "column_average").round(2).tolist()
    [0.75, 0.25]
    """
    ways = {"eigenvector": eigenvector, "geometric_mean": geometric_mean, "column_average": column_average}
    return ways[choose("method", method, PRIORITIES).name](matrix)


def lambda_max(matrix: ArrayLike) -> Floats:
    """Return the principal eigenvalue, n for a consistent matrix and larger for any other. Saaty 1977.

    >>> float(lambda_max([[1, 3, 3], [1 / 3, 1, 2], [1 / 3, 1 / 2, 1]]).round(5))
    3.05362
    """
    values, w = np.asarray(matrix, float), eigenvector(matrix)
    return (values @ w[..., None])[..., 0].sum(-1)  # w sums to 1


def consistency_index(matrix: ArrayLike) -> Floats:
    """Return CI = (lambda_max - n) / (n - 1), of the true eigenvalue whatever the weights; 0 for n = 2. Saaty 1977.

    >>> float(consistency_index([[1, 3, 3], [1 / 3, 1, 2], [1 / 3, 1 / 2, 1]]).round(6))
    0.026811
    """
    n = np.shape(matrix)[-1]
    return np.zeros(np.shape(matrix)[:-2]) if n < 3 else np.maximum(lambda_max(matrix) - n, 0) / (n - 1)


def random_index(n: int, table: str = "alonso_lamata2006") -> float:
    """Return the mean consistency index of random matrices of n items by one of ``RANDOM_INDEX``; NaN beyond it.

    >>> random_index(3), random_index(3, "saaty1980"), random_index(16)
    (0.5245, 0.58, nan)
    """
    values = choose("table", table, RANDOM_INDEX).value
    return float(values[n - 1]) if n <= len(values) else float("nan")


def consistency_ratio(matrix: ArrayLike, table: str = "alonso_lamata2006") -> Floats:
    """Return CR = CI / RI(n); 0 for two items by convention, NaN for more items than the table has. Saaty 1980.

    >>> float(consistency_ratio([[1, 3, 3], [1 / 3, 1, 2], [1 / 3, 1 / 2, 1]], "saaty1980").round(4))
    0.0462
    """
    index = random_index(np.shape(matrix)[-1], table)
    ci = consistency_index(matrix)
    return ci if index == 0 else ci / index


def deviations(matrix: ArrayLike, weights: ArrayLike) -> Floats:
    """Return ln(a_ij w_j / w_i): how far each judgement lies above the ratio of the weights; NaN where not judged.

    >>> deviations([[1, 4], [0.25, 1]], [0.8, 0.2]).round(2).tolist()
    [[0.0, 0.0], [0.0, 0.0]]
    """
    logs = np.log(np.asarray(weights, float))
    return np.log(np.asarray(matrix, float)) - logs[..., :, None] + logs[..., None, :]


def gci(matrix: ArrayLike) -> Floats:
    """Return the geometric consistency index, 2/((n-1)(n-2)) sum_(i<j) ln^2(a_ij w_j/w_i); 0 for n = 2.

    The weights are the row geometric means. Aguaron & Moreno-Jimenez 2003.

    >>> float(gci([[1, 3, 3], [1 / 3, 1, 2], [1 / 3, 1 / 2, 1]]).round(5))
    0.16015
    """
    values, n = np.asarray(matrix, float), np.shape(matrix)[-1]
    if n < 3:
        return np.zeros(values.shape[:-2])
    upper = np.triu_indices(n, 1)
    squares = deviations(values, geometric_mean(values))[..., upper[0], upper[1]] ** 2
    return 2 * squares.sum(-1) / ((n - 1) * (n - 2))


@cache
def simulated_random_index(n: int, draws: int = 20_000, seed: int = 0) -> float:
    """Return the mean consistency index of random reciprocal matrices over 1/9..9, drawn anew; n = 3 by enumeration.

    >>> round(simulated_random_index(3), 8)
    0.52445745
    """
    steps = np.concatenate([1 / np.arange(SCALE, 1, -1), np.arange(1, SCALE + 1)])
    pairs = n * (n - 1) // 2
    if n == 3:
        drawn = np.stack(np.meshgrid(steps, steps, steps), -1).reshape(-1, 3)
    else:
        drawn = np.random.default_rng(seed).choice(steps, (draws, pairs))
    out = np.ones((len(drawn), n, n))
    rows, columns = np.triu_indices(n, 1)
    out[:, rows, columns], out[:, columns, rows] = drawn, 1 / drawn
    return float(consistency_index(out).mean())
