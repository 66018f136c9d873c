"""Weights when pairs were left open: nothing is filled in unnoticed, and every way needs a connected comparison."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sqmlib.weights.priorities import eigenvector

__all__ = ["connected", "harker", "llsm", "optimal_completion"]

Floats = NDArray[np.float64]


def connected(matrix: ArrayLike) -> NDArray[np.bool_]:
    """Say whether every item is linked to every other by judged pairs, directly or over others.

    >>> bool(connected([[1, 2, np.nan], [0.5, 1, np.nan], [np.nan, np.nan, 1]]))
    False
    """
    reach = ~np.isnan(np.asarray(matrix, float))
    for _ in range(int(np.ceil(np.log2(max(reach.shape[-1], 2))))):
        reach = (reach.astype(np.float32) @ reach.astype(np.float32)) > 0
    return reach.all((-2, -1))


def harker(matrix: ArrayLike) -> Floats:
    """Return Harker's substitute: 0 where a pair is missing, 1 + the number of missing ones on the diagonal.

    Its principal eigenvector holds the weights, as if each gap were filled by the ratio of the weights. Harker 1987.

    Parameters
    ----------
    matrix : array-like, shape (..., n, n)
        NaN where a pair was not judged.

    Examples
    --------
    >>> harker([[1, 2, np.nan], [0.5, 1, 2], [np.nan, 0.5, 1]]).tolist()
    [[2.0, 2.0, 0.0], [0.5, 1.0, 2.0], [0.0, 0.5, 2.0]]
    """
    values = np.asarray(matrix, float)
    gaps, n = np.isnan(values), values.shape[-1]
    return np.where(gaps, 0, values) + np.eye(n) * gaps.sum(-1)[..., None, :]


def llsm(matrix: ArrayLike) -> Floats:
    """Return weights by logarithmic least squares over the judged pairs, sum 1.

    They minimise sum (ln a_ij - ln w_i + ln w_j)^2; for a complete matrix these are the row geometric means.
    Bozoki, Fulop & Ronyai 2010.

    Parameters
    ----------
    matrix : array-like, shape (..., n, n)
        NaN where a pair was not judged; connected.

    Examples
    --------
    >>> llsm([[1, 2, np.nan], [0.5, 1, 2], [np.nan, 0.5, 1]]).round(4).tolist()
    [0.5714, 0.2857, 0.1429]
    """
    values = np.asarray(matrix, float)
    known, n = ~np.isnan(values), values.shape[-1]
    laplacian = np.eye(n) * known.sum(-1)[..., None, :] - known
    sums = np.where(known, np.log(np.where(known, values, 1)), 0).sum(-1)
    logs = np.linalg.solve(laplacian + 1 / n, sums[..., None])[..., 0]  # + 1/n: the logs sum to 0
    weights = np.exp(logs - logs.max(-1, keepdims=True))
    return weights / weights.sum(-1, keepdims=True)


def optimal_completion(matrix: ArrayLike, tolerance: float = 1e-12, most: int = 500) -> Floats:
    """Return one matrix with its gaps filled so that the principal eigenvalue is smallest.

    The eigenvalue is convex in the logarithms of the gaps, so the minimum is the only one; found by steps along
    ln(v_i w_j) - ln(v_j w_i) over 2, v and w the left and right eigenvectors. Bozoki, Fulop & Ronyai 2010.

    Parameters
    ----------
    matrix : array-like, shape (..., n, n)
        NaN where a pair was not judged; connected. A stack is filled all at once.
    tolerance : float
        Largest change of a logarithm at which the steps end.
    most : int
        Most steps.

    Examples
    --------
    >>> full = optimal_completion([[1, 2, np.nan], [0.5, 1, 2], [np.nan, 0.5, 1]])
    >>> full.round(6).tolist()[0]
    [1.0, 2.0, 4.0]
    """
    values = np.asarray(matrix, float)
    gaps, w = np.isnan(values), llsm(values)
    logs = np.where(gaps, np.log(w)[..., :, None] - np.log(w)[..., None, :], np.log(np.where(gaps, 1, values)))
    for _ in range(most):
        full = np.exp(logs)
        w, v = np.log(eigenvector(full)), np.log(eigenvector(np.swapaxes(full, -1, -2)))
        # d lambda / d ln a_ij is a_ij v_i w_j - a_ji v_j w_i: zero where a_ij^2 = (v_j w_i) / (v_i w_j)
        wanted = ((v[..., None, :] - v[..., :, None]) + (w[..., :, None] - w[..., None, :])) / 2
        step = np.where(gaps, wanted - logs, 0)
        logs = logs + step
        if np.abs(step).max(initial=0) < tolerance:
            break
    return np.exp(logs)
