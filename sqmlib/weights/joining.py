"""Matrices of many judges at once: joined judgements, weights of each, eigenvalues of incomplete ones."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sqmlib.weights import incomplete
from sqmlib.weights import priorities as formulas
from sqmlib.weights.knowledge import CONSISTENT

__all__ = ["aij", "eigenvalues", "judge_weights", "verdicts"]

Floats = NDArray[np.float64]
_MARGIN = 1e-12  # so that a ratio of exactly .10 passes, as the rule says


def aij(values: Floats, counts: Floats | None = None) -> Floats:
    """Return the geometric mean of the judgements, pair by pair over those who judged it; NaN where nobody did.

    Parameters
    ----------
    values : ndarray, shape (judges, items, items)
        NaN where missing.
    counts : ndarray, shape (..., judges), optional
        How often each judge counts, one matrix per row; default: once.

    Notes
    -----
    The geometric mean alone keeps the matrix reciprocal. Aczel & Saaty 1983.

    Examples
    --------
    >>> aij(np.array([[[1, 2], [1 / 2, 1]], [[1, 8], [1 / 8, 1]]], float)).tolist()
    [[1.0, 4.0], [0.25, 1.0]]
    """
    n, known = values.shape[-1], ~np.isnan(values)
    counts = np.ones(len(values)) if counts is None else np.asarray(counts, float)
    logs = np.where(known, np.log(np.where(known, values, 1)), 0).reshape(len(values), -1)
    sums, times = counts @ logs, counts @ known.reshape(len(values), -1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(times > 0, np.exp(sums / times), np.nan).reshape(*counts.shape[:-1], n, n)


def judge_weights(values: Floats, method: str = "eigenvector", missing: str = "harker") -> Floats:
    """Return the weights of every matrix of a stack, NaN where the judged pairs do not link all items.

    Parameters
    ----------
    values : ndarray, shape (judges, items, items)
        NaN where a pair was not judged.
    method : {"eigenvector", "geometric_mean", "column_average"}
        For complete matrices.
    missing : {"harker", "llsm", "optimal", "leave_out"}
        For incomplete ones. The geometric mean goes with ``llsm``, which is the same for complete matrices.

    Examples
    --------
    >>> judge_weights(np.array([[[1, 3], [1 / 3, 1]]])).round(2).tolist()
    [[0.75, 0.25]]
    """
    whole, linked = ~np.isnan(values).any((-2, -1)), incomplete.connected(values)
    out = np.full(values.shape[:-1], np.nan)
    if whole.any():
        out[whole] = formulas.priorities(values[whole], method)
    gaps = linked & ~whole
    if missing != "leave_out" and gaps.any():
        out[gaps] = _with_gaps(values[gaps], method, missing)
    return out


def _with_gaps(values: Floats, method: str, missing: str) -> Floats:
    if missing == "llsm" or (missing == "harker" and method != "eigenvector"):
        return incomplete.llsm(values)
    if missing == "harker":
        return formulas.eigenvector(incomplete.harker(values))
    return formulas.priorities(incomplete.optimal_completion(values), method)


def eigenvalues(values: Floats, missing: str) -> Floats:
    """Return the principal eigenvalues, gaps filled for them; NaN where the pairs do not link all items."""
    whole, linked = ~np.isnan(values).any((-2, -1)), incomplete.connected(values)
    out = np.full(len(values), np.nan)
    if whole.any():
        out[whole] = formulas.lambda_max(values[whole])
    gaps = linked & ~whole
    if missing != "leave_out" and gaps.any():
        own, n = values[gaps], values.shape[-1]
        if missing == "optimal":
            filled = incomplete.optimal_completion(own)
        elif missing == "llsm":
            w = incomplete.llsm(own)
            filled = np.where(np.isnan(own), w[..., :, None] / w[..., None, :], own)
        else:
            filled = incomplete.harker(own)
        out[gaps] = formulas.lambda_max(filled) if n > 2 else n
    return out


def verdicts(ratio: Any) -> NDArray[Any]:
    """Return consistent, inconsistent or not_given for consistency ratios, .10 itself being consistent. Saaty 1980.

    >>> verdicts([0.1, 0.2, np.nan]).tolist()
    ['consistent', 'inconsistent', 'not_given']
    """
    ratio = np.asarray(ratio, float)
    good, bad = CONSISTENT.codes
    return np.where(np.isnan(ratio), "not_given", np.where(ratio <= CONSISTENT.limits[0] + _MARGIN, good, bad))
