"""Do the assessors see the same service? Concordance, chance-corrected agreement, agreement on single cells."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.msa.kappa import krippendorff
from sqmlib.parcs.formulas import rwg
from sqmlib.parcs.knowledge import AGREEMENT, POSITIONS
from sqmlib.result import not_computable
from sqmlib.weights.resample import kendall_w

__all__ = ["agreement_table", "kappas", "measures"]

Floats = NDArray[np.float64]


def measures(ratings: Floats, pairs: Floats | None = None) -> dict[str, float]:
    """Return four measures of agreement.

    Parameters
    ----------
    ratings : ndarray, shape (assessors, cells)
        1..5, NaN where none was given.
    pairs : ndarray, shape (assessors, assessors), optional
        Weighted kappas, when they are known already.

    Returns
    -------
    dict
        ``kendall_w`` over the cells that all rated (Kendall & Smith 1939, corrected for ties); ``krippendorff``
        ordinal alpha, blanks allowed (Krippendorff 2004); ``kappa`` mean quadratic kappa of all pairs (Cohen 1968);
        ``rwg`` mean over the cells (James, Demaree & Wolf 1984). NaN where they cannot be computed.

    Examples
    --------
    >>> found = measures(np.array([[1.0, 2, 3, 5], [1, 2, 4, 5], [2, 1, 4, 5]]))
    >>> {name: round(value, 3) for name, value in found.items()}
    {'kendall_w': 0.911, 'krippendorff': 0.864, 'kappa': 0.896, 'rwg': 0.875}
    """
    complete = ratings[:, ~np.isnan(ratings).any(axis=0)]
    positions = np.arange(1, POSITIONS + 1)
    counts = (ratings[:, :, None] == positions).sum(axis=0)
    several = counts.sum(axis=1) > 1
    pairs = kappas(ratings) if pairs is None else pairs
    upper = pairs[np.triu_indices(len(pairs), 1)]
    variance = np.nanvar(ratings[:, several], axis=0, ddof=1) if several.any() else np.array([])
    spread = complete.shape[1] > 1 and len(np.unique(complete)) > 1
    return {
        "kendall_w": float(kendall_w(complete)) if len(ratings) > 1 and spread else np.nan,
        "krippendorff": krippendorff(counts[several], "ordinal") if several.any() else np.nan,
        "kappa": float(np.nanmean(upper)) if (~np.isnan(upper)).any() else np.nan,
        "rwg": float(rwg(variance).mean()) if several.any() else np.nan,
    }


def kappas(ratings: Floats) -> Floats:
    """Return the quadratic kappa of every pair of assessors over the cells that both rated, NaN on the diagonal.

    Parameters
    ----------
    ratings : ndarray, shape (assessors, cells)
        1..5, NaN where none was given.

    Returns
    -------
    ndarray, shape (assessors, assessors)
        1 - mean (x - y)^2 / (var x + var y + (mean x - mean y)^2), variances with divisor n: Cohen 1968 with squared
        distances as weights. NaN where both rated everything alike.

    Examples
    --------
    >>> kappas(np.array([[1.0, 2, 3, 5], [1, 2, 4, 5]])).round(3).tolist()
    [[nan, 0.947], [0.947, nan]]
    """
    known = (~np.isnan(ratings)).astype(float)
    plain = np.where(known > 0, ratings, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        n = known @ known.T
        mean, square = plain @ known.T / n, plain**2 @ known.T / n
        spread = square - mean**2
        apart = square + square.T - 2 * (plain @ plain.T) / n
        chance = spread + spread.T + (mean - mean.T) ** 2
        found = np.where(chance > 1e-12, 1 - apart / chance, np.nan)
    np.fill_diagonal(found, np.nan)
    return found


def agreement_table(cube: pd.DataFrame) -> tuple[pd.DataFrame, dict[tuple[Any, str], str]]:
    """Return the measures with their range when one assessor at a time is left out.

    Returns
    -------
    table : pandas.DataFrame, index ``measure``
        ``value``, ``without_low without_high`` smallest and largest value without one of the assessors, ``level`` by
        the cut-offs of its author, ``n`` assessors, ``rated`` cells it rests on.
    reasons : dict
        Cells without a number.
    """
    ratings = cube.to_numpy(float)
    pairs, people = kappas(ratings), np.arange(len(ratings))
    found = measures(ratings, pairs)
    others = [people != i for i in people] if len(people) > 2 else []
    left = [measures(ratings[kept], pairs[np.ix_(kept, kept)]) for kept in others]
    table = pd.DataFrame({"value": found}).rename_axis("measure")
    without = pd.DataFrame(left, columns=list(found), dtype=float)
    table["without_low"], table["without_high"] = without.min(), without.max()
    table["level"] = [AGREEMENT[m].code(v) if np.isfinite(v) else "unknown" for m, v in found.items()]
    table["n"] = len(ratings)
    complete, several = int(cube.notna().all().sum()), int((cube.notna().sum() > 1).sum())
    table["rated"] = [complete if name == "kendall_w" else several for name in found]
    reasons = not_computable(table, "no_agreement", ["value", "without_low", "without_high"])
    if len(ratings) == 1:
        return table, not_computable(table, "one_rater")
    if len(ratings) == 2:
        reasons |= not_computable(table, "two_raters", ["without_low", "without_high"])
    return table, reasons
