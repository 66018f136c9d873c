"""The formulas of quality function deployment, one function each; every one also takes many draws at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sqmlib.checks import DataError, Remark

__all__ = ["improvement_ratio", "lyman", "ranks", "relative", "technical_importance", "wasserman"]

Floats = NDArray[np.float64]
_DIGITS = 12  # significant digits two importances must share to count as tied


def improvement_ratio(current: ArrayLike, target: ArrayLike) -> Floats:
    """Return target / current, the improvement a requirement needs; 1 is as now (Akao 1990; Cohen 1995).

    Parameters
    ----------
    current, target : array-like
        Levels on one scale, higher is better; above 0.

    Raises
    ------
    DataError
        If a current level is 0: the ratio would be infinite.

    Examples
    --------
    >>> improvement_ratio([2, 3, 4, 4], [4, 3, 5, 3]).tolist()
    [2.0, 1.0, 1.25, 0.75]
    """
    current, target = np.asarray(current, float), np.asarray(target, float)
    if (current == 0).any():
        rows = [str(i + 1) for i in np.flatnonzero(current == 0)]
        raise DataError([Remark("qfd.problem.current_zero", "error", {"items": rows})])
    return target / current


def relative(values: ArrayLike) -> Floats:
    """Return values divided by their sum (last axis); all zeros stay zeros.

    >>> relative([15, 3, 6, 3]).round(3).tolist()
    [0.556, 0.111, 0.222, 0.111]
    """
    values = np.asarray(values, float)
    total = values.sum(-1, keepdims=True)
    return np.divide(values, total, out=np.zeros_like(values), where=total != 0)


def technical_importance(weights: ArrayLike, matrix: ArrayLike) -> Floats:
    """Return the sum over the requirements of weight times strength (Hauser & Clausing 1988; Cohen 1995).

    Parameters
    ----------
    weights : array-like, shape (..., requirements)
        Raw or relative weights.
    matrix : array-like, shape (..., requirements, characteristics)
        Strengths on the scale chosen, or their normalized values; 0 where there is no relationship.

    Returns
    -------
    ndarray, shape (..., characteristics)

    Examples
    --------
    >>> technical_importance([5, 3, 4], [[9, 0, 3], [0, 9, 0], [0, 3, 9]]).tolist()
    [45.0, 39.0, 51.0]
    """
    weights, matrix = np.asarray(weights, float), np.asarray(matrix, float)
    return (weights[..., None, :] @ matrix)[..., 0, :]


def lyman(matrix: ArrayLike) -> Floats:
    """Return strengths divided by the sum of their row, so that each requirement counts once (Lyman 1990).

    A row without any relationship stays 0; its weight then goes nowhere.

    >>> lyman([[9, 0, 3], [0, 0, 0]]).tolist()
    [[0.75, 0.0, 0.25], [0.0, 0.0, 0.0]]
    """
    return relative(matrix)


def wasserman(matrix: ArrayLike, roof: ArrayLike) -> Floats:
    """Return strengths that take the roof into account, each row summing to 1 (Wasserman 1993).

    Parameters
    ----------
    matrix : array-like, shape (..., requirements, characteristics)
        Strengths on the scale chosen.
    roof : array-like, shape (characteristics, characteristics)
        Symmetric, 1 on the diagonal, 0..1 elsewhere.

    Returns
    -------
    ndarray
        ``sum_k r_ik g_kj / sum_j sum_k r_ik g_kj``; with the identity this is :func:`lyman`.

    Raises
    ------
    DataError
        If a value of the roof is negative: shares would leave 0..1.

    Notes
    -----
    The formula is quoted from memory and has not been compared with the paper (IIE Transactions 25(3)).

    Examples
    --------
    >>> wasserman([[9, 0], [0, 3]], [[1, 0.5], [0.5, 1]]).round(3).tolist()
    [[0.667, 0.333], [0.333, 0.667]]
    """
    roof = np.asarray(roof, float)
    if (roof < 0).any():
        raise DataError([Remark("qfd.problem.negative_roof", "error", {"found": f"{roof.min():g}"})])
    return relative(np.asarray(matrix) @ roof)


def ranks(values: ArrayLike) -> NDArray[np.int64]:
    """Return the rank along the last axis, 1 the largest; ties share the better rank: 1, 1, 3.

    >>> ranks([24.0, 24.0, 9.0]).tolist()
    [1, 1, 3]
    """
    values = _rounded(values)
    return 1 + (values[..., None, :] > values[..., :, None]).sum(-1)


def _rounded(values: ArrayLike) -> Floats:
    """Return values cut to the digits that decide: sums in another order must not break a tie."""
    values = np.asarray(values, float)
    top = np.abs(values).max(-1, keepdims=True, initial=0)
    scale = 10.0 ** (_DIGITS - np.ceil(np.log10(np.where(top > 0, top, 1))))
    return np.round(values * scale)


def leaders(values: Sequence[float] | Floats, share: float) -> NDArray[np.bool_]:
    """Return which values are needed to reach a share of their sum, the largest first; ties stand together.

    >>> leaders([0.5, 0.2, 0.2, 0.1], 0.65).tolist()
    [True, True, True, False]
    """
    values = np.asarray(values, float)
    ordered = np.sort(values)[::-1]
    reached = int(np.searchsorted(np.cumsum(ordered), share * ordered.sum() - 1e-12))
    cut = ordered[min(reached, len(ordered) - 1)]
    return values >= cut - 1e-12
