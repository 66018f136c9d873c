"""How sure a mean, a rank or a verdict is: whole respondents are drawn again, all figures from the same draws."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sqmlib.stats import resampling_weights

__all__ = ["ranks", "resampled_means"]

Floats = NDArray[np.float64]
MOST_RESPONDENTS = 20_000  # beyond, means are drawn from their joint normal distribution: same answer, far less work
TAILS = (2.5, 97.5)


def resampled_means(columns: Floats, weights: Floats | None, draws: int, seed: int) -> Floats:
    """Return the means of all columns in every resample of respondents.

    Parameters
    ----------
    columns : ndarray, shape (respondents, columns)
        One value per respondent, NaN where missing; a mean is over those known.
    weights : ndarray, shape (respondents,), optional
        Sampling weights.
    draws, seed : int
        Resamples and their seed.

    Returns
    -------
    ndarray, shape (draws, columns)
        NaN where a resample holds no value.

    Notes
    -----
    Efron & Tibshirani 1993. Respondents are sorted by their values first, so that the order of the rows changes
    nothing. Beyond 20,000 respondents the means are drawn from a normal distribution with the covariance of their
    influence functions.

    Examples
    --------
    >>> found = resampled_means(np.array([[1.0], [2.0], [3.0]]), None, 1000, seed=0)
    >>> found.shape, bool(abs(found.mean() - 2) < 0.1)
    ((1000, 1), True)
    """
    if len(columns) > MOST_RESPONDENTS:
        return _normal(columns, weights, draws, seed)
    keys = columns if weights is None else np.column_stack([columns, weights])
    order = np.lexsort(keys.T)
    columns, scale = columns[order], (np.ones(len(columns)) if weights is None else weights[order])
    known = ~np.isnan(columns)
    top, below = np.where(known, columns, 0) * scale[:, None], known * scale[:, None]
    whole = known.all(0)
    out = []
    for block in resampling_weights(len(columns), draws, seed):
        block = block.astype(float)
        total = np.repeat((block @ scale)[:, None], columns.shape[1], 1)
        if not whole.all():
            total[:, ~whole] = block @ below[:, ~whole]
        with np.errstate(invalid="ignore", divide="ignore"):
            out.append(np.where(total > 0, block @ top / total, np.nan))
    return np.concatenate(out)


def _normal(columns: Floats, weights: Floats | None, draws: int, seed: int) -> Floats:
    """Draw the means from their large-sample distribution; a column without any value stays NaN."""
    known = ~np.isnan(columns)
    scale = (known if weights is None else known * weights[:, None]).astype(float)
    total = scale.sum(0)
    there = total > 0
    scale /= np.where(there, total, 1)
    mean = (scale * np.where(known, columns, 0)).sum(0)
    influence = scale * np.where(known, columns - mean, 0)
    values, vectors = np.linalg.eigh(influence.T @ influence)
    root = vectors * np.sqrt(np.clip(values, 0, None))
    drawn = mean + np.random.default_rng(seed).standard_normal((draws, len(mean))) @ root.T
    return np.where(there, drawn, np.nan)


def ranks(values: Floats) -> Floats:
    """Return ranks along the last axis, 1 for the smallest; ties share the smaller rank, NaN stays NaN.

    >>> ranks(np.array([[-1.0, -2.0, -1.0, np.nan]])).tolist()
    [[2.0, 1.0, 2.0, nan]]
    """
    filled = np.where(np.isnan(values), np.inf, values)
    smaller = (filled[..., None, :] < filled[..., :, None]).sum(-1) + 1.0
    return np.where(np.isnan(values), np.nan, smaller)


def percentiles(values: Floats) -> tuple[Floats, Floats]:
    """Return the 2.5 and 97.5 % percentiles over draws; resamples without a value are left out."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a column without any value has no percentiles
        low, high = np.nanpercentile(values, TAILS, axis=0)
    return low, high
