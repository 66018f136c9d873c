"""What the difference of two scores is worth: reliability of gaps, by formula and directly."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sqmlib.checks import raise_errors
from sqmlib.psychometrics.alpha import cronbach, feldt_interval
from sqmlib.psychometrics.checking import answer_problems, item_problems, level_problems
from sqmlib.psychometrics.sums import sums_of

__all__ = ["Difference", "difference_reliability", "difference_scores"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Difference:
    """Reliability of the difference between two scores over the same items.

    Attributes
    ----------
    formula : float
        Classical formula from the two alphas, variances and the correlation of the scores: assumes errors of the two
        scores uncorrelated, so it is the lower of the two figures when the same wording correlates them.
    alpha_difference, low, high : float
        Coefficient alpha of the item differences themselves, with its Feldt interval.
    alpha_first, alpha_second : float
        Of the two scores; items without spread are left out of them.
    var_first, var_second, r : float
        Variances (divisor n - 1) of the mean scores, and their correlation.
    n, k : int
        Respondents complete in both; items.
    dropped : dict
        ``first`` and ``second`` -> items without spread.
    reasons : dict
        Figure -> reason code.
    """

    formula: float
    alpha_difference: float
    low: float
    high: float
    alpha_first: float
    alpha_second: float
    var_first: float
    var_second: float
    r: float
    n: int
    k: int
    dropped: dict[str, list[str]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)


def difference_reliability(
    var_first: ArrayLike, var_second: ArrayLike, rel_first: ArrayLike, rel_second: ArrayLike, r: ArrayLike
) -> Floats:
    """Return the reliability of a difference, (v1 a1 + v2 a2 - 2 r s1 s2) / (v1 + v2 - 2 r s1 s2).

    Parameters
    ----------
    var_first, var_second : array-like
        Variances of the two scores.
    rel_first, rel_second : array-like
        Their reliabilities.
    r : array-like
        Their correlation.

    Returns
    -------
    ndarray
        NaN where the difference does not vary: undefined, not 0.

    Notes
    -----
    Johns 1981; Brown, Churchill & Peter 1993; Peter, Churchill & Brown 1993.

    Examples
    --------
    >>> difference_reliability(1, 1, 0.8, 0.8, 0.5).round(3).tolist()
    0.6
    """
    v1, v2, a1, a2, r = (np.asarray(x, float) for x in (var_first, var_second, rel_first, rel_second, r))
    both = 2 * r * np.sqrt(v1 * v2)
    below = v1 + v2 - both
    usable = below > 1e-12 * (v1 + v2)
    return np.where(usable, (v1 * a1 + v2 * a2 - both) / np.where(usable, below, 1), np.nan)


def difference_scores(first: pd.DataFrame, second: pd.DataFrame, *, level: float = 0.95) -> Difference:
    """Judge the gap between two sets of answers to the same items.

    Parameters
    ----------
    first, second : pandas.DataFrame
        For example perceptions and expectations: the same respondents in rows, the same items in columns, in the same
        order; the names of the columns may differ. Only rows complete in both count.
    level : float
        Confidence level.

    Returns
    -------
    Difference

    Raises
    ------
    DataError
        If the frames do not fit together or are not numeric.

    Notes
    -----
    All figures come from one joint covariance matrix. Print both reliabilities and say which is which.

    Examples
    --------
    >>> p = pd.DataFrame({"P1": [5, 3, 6, 2, 4], "P2": [6, 3, 5, 2, 3]})
    >>> e = pd.DataFrame({"E1": [7, 6, 7, 7, 6], "E2": [7, 6, 6, 7, 6]})
    >>> found = difference_scores(p, e)
    >>> round(found.formula, 3), round(found.alpha_difference, 3)
    (0.907, 0.948)
    """
    _refuse(first, second, level)
    k = first.shape[1]
    sums = sums_of(np.column_stack([_numbers(first), _numbers(second)]), "listwise")
    n = sums.rows
    s = sums.covariance() if n > 1 else np.full((2 * k, 2 * k), np.nan)
    flat = [why != "" for why in sums.reasons()]
    blocks = s[:k, :k], s[k:, k:], s[:k, k:]
    alphas = [_alpha(block, flat[i * k : (i + 1) * k]) for i, block in enumerate(blocks[:2])]
    variances = [float(block.sum() / k**2) for block in blocks[:2]]
    with np.errstate(invalid="ignore", divide="ignore"):
        r = float(np.float64(blocks[2].sum() / k**2) / np.sqrt(np.float64(variances[0] * variances[1])))
    gap = float(cronbach(blocks[0] + blocks[1] - blocks[2] - blocks[2].T))
    low, high = feldt_interval(gap, n, k, level)
    figures = {"formula": float(difference_reliability(*variances, *alphas, r)), "alpha_difference": gap}
    figures |= {"low": float(low), "high": float(high), "alpha_first": alphas[0], "alpha_second": alphas[1]}
    figures |= {"var_first": variances[0], "var_second": variances[1], "r": r}
    names = [str(c) for c in (*first, *second)]
    gone = {side: [c for c, f in zip(names[at], flat[at], strict=True) if f]
            for side, at in (("first", slice(0, k)), ("second", slice(k, None)))}  # fmt: skip
    return Difference(**figures, n=n, k=k, dropped=gone, reasons=_reasons(figures, n, k))


def _numbers(frame: pd.DataFrame) -> NDArray[Any]:
    """Return the answers as they are held; sums are taken in double precision, block by block."""
    held = frame.to_numpy()
    return held if held.dtype.kind in "fiu" else frame.to_numpy(float)


def _alpha(block: Floats, flat: list[bool]) -> float:
    at = np.flatnonzero(~np.array(flat, bool))
    return float(cronbach(block[np.ix_(at, at)])) if len(at) > 1 else np.nan


def _reasons(figures: dict[str, float], n: int, k: int) -> dict[str, str]:
    """Return why each missing figure is missing."""
    base = "no_answers" if n == 0 else "n_is_1" if n == 1 else ""
    own = {"formula": "no_difference", "alpha_difference": "no_difference", "r": "no_spread"}
    own |= dict.fromkeys(("low", "high"), "no_difference")
    alone = {} if k > 1 else dict.fromkeys(figures, "one_item") | {"r": "no_spread"}
    return {c: base or alone.get(c) or own.get(c, "no_spread") for c, v in figures.items() if np.isnan(v)}


def _refuse(first: pd.DataFrame, second: pd.DataFrame, level: float) -> None:
    from sqmlib.checks import Remark

    sizes = {"first": list(first.shape), "second": list(second.shape)}
    fits = first.shape == second.shape and first.shape[1] > 0 and first.index.equals(second.index)
    problems = [] if fits else [Remark("psychometrics.no_pair", "error", sizes)]
    problems += [p for frame in (first, second) for p in answer_problems(frame.rename(columns=str))]
    raise_errors([*problems, *item_problems([], []), *level_problems(level)])
