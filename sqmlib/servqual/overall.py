"""Overall scores by every accepted way side by side, and which of them predicts the outcomes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib import stats
from sqmlib.servqual.formulas import overall_weighted
from sqmlib.servqual.resample import percentiles, resampled_means
from sqmlib.servqual.scoring import Scores

__all__ = ["PREDICTORS", "overall_table", "validity_table"]

Floats = NDArray[np.float64]
VALIDITY = ["n", "r", "r_low", "r_high", "r2", "difference", "difference_low", "difference_high", "p_best"]
PREDICTORS = ("servqual", "servqual_weighted", "servqual_items", "servperf", "servperf_weighted", "expectation")


def overall_table(scores: Scores, drawn: Floats | None) -> pd.DataFrame:
    """Return the overall scores, each under its own name.

    Parameters
    ----------
    scores : Scores
        Of every respondent.
    drawn : ndarray, shape (draws, 2 dimensions), optional
        Resampled mean shares and mean gaps of the respondents that have all of both.

    Returns
    -------
    pandas.DataFrame, index ``score``
        ``servqual`` mean of the dimension gaps (unweighted); ``servqual_weighted`` each respondent's sum of w g, then
        the mean; ``servqual_average_weights`` mean weights times mean gaps of the same respondents;
        ``weighting_difference`` the first less the second, which is the sum of covariances of weights and gaps;
        ``servqual_items`` mean of all item gaps; ``servqual_dimension_items`` of those in dimensions, when some are in
        none; ``servperf servperf_dimensions servperf_weighted`` the same of perceptions alone; ``expectation`` mean of
        all items. Columns: ``n`` respondents; ``mean low high`` with 95 % t interval (bootstrap percentiles for average
        weights and for the difference).
    """
    rows = {name: _row(values, scores.survey.weights) for name, values in scores.overall.items()}
    rows |= _averages(scores, rows["servqual_weighted"], drawn)
    order = ("servqual", "servqual_weighted", "servqual_average_weights", "weighting_difference", "servqual_items")
    order += ("servqual_dimension_items", "servperf", "servperf_dimensions", "servperf_weighted", "expectation")
    index = pd.Index([name for name in order if name in rows], name="score")
    return pd.DataFrame([rows[name] for name in index], index=index, columns=["n", "mean", "low", "high"])


def _row(values: Floats, weights: Any) -> tuple[int, float, float, float]:
    mean, variance, n = stats.moments(values[:, None], weights)
    low, high = stats.mean_interval(mean, variance, n)
    return int((~np.isnan(values)).sum()), float(mean[0]), float(low[0]), float(high[0])


def both(scores: Scores) -> Floats:
    """Return importance shares and gaps of the respondents that have all of both, else NaN, in one block."""
    gap = scores.gap
    shares = np.full_like(gap, np.nan) if scores.survey.shares is None else np.asarray(scores.survey.shares)
    block = np.column_stack([shares, gap])
    return np.where(np.isnan(block).any(1, keepdims=True), np.nan, block)


def _averages(scores: Scores, weighted: tuple[int, float, float, float], drawn: Floats | None) -> dict[str, tuple]:
    """Return the score of average weights, and by how much it differs."""
    block = both(scores)
    mean = stats.moments(block, scores.survey.weights)[0]
    k = scores.gap.shape[1]
    value = float(overall_weighted(mean[:k], mean[k:]))
    low = high = far = near = np.nan
    if drawn is not None:
        again = overall_weighted(drawn[:, :k], drawn[:, k : 2 * k])
        (low, far), (high, near) = percentiles(np.column_stack([again, drawn[:, 2 * k] - again]))
    n = weighted[0]
    return {
        "servqual_average_weights": (n, value, float(low), float(high)),
        "weighting_difference": (n, weighted[1] - value, float(far), float(near)),
    }


def validity_table(scores: Scores, draws: int, seed: int) -> pd.DataFrame | None:
    """Return how well each score goes with each outcome; None without outcomes.

    Returns
    -------
    pandas.DataFrame, index (outcome, score)
        ``n`` respondents with the outcome and all scores, the same for each score; ``r r_low r_high`` correlation with
        95 % interval (Fisher z, Kish's effective n when weighted); ``r2`` shared variance; ``difference
        difference_low difference_high`` r less that of the gap (``servqual``) with bootstrap percentiles; ``p_best``
        share of resamples in which it is the highest of all. Cronin & Taylor 1992.
    """
    survey = scores.survey
    if not survey.outcomes:
        return None
    names = [s for s in PREDICTORS if not np.isnan(scores.overall[s]).all()]
    if not names:
        return None
    x = np.column_stack([scores.overall[s] for s in names])
    index = pd.MultiIndex.from_product([survey.outcomes, PREDICTORS], names=["outcome", "score"])
    parts = [_one_outcome(x, y, survey.weights, draws, seed).assign(score=names) for y in survey.outcomes.values()]
    found = pd.concat([part.assign(outcome=o) for o, part in zip(survey.outcomes, parts, strict=True)])
    return found.set_index(["outcome", "score"]).reindex(index).fillna({"n": 0}).astype({"n": int})


def _one_outcome(x: Floats, y: Floats, weights: Any, draws: int, seed: int) -> pd.DataFrame:
    """Return the figures of all scores for one outcome, from respondents that have everything."""
    known = ~np.isnan(x).any(1) & ~np.isnan(y)
    if known.sum() < 2:
        return pd.DataFrame({"n": int(known.sum())}, index=range(x.shape[1])).reindex(columns=VALIDITY)
    x, y = x[known], y[known]
    w = None if weights is None else weights[known]
    n = float(len(y)) if w is None else stats.effective_n(w)
    r = correlations(products(x, y, w).mean(0)) if w is None else correlations(_mean(products(x, y, w), w))
    out = pd.DataFrame({"n": len(y), "r": r})
    out["r_low"], out["r_high"] = fisher_interval(r, n)
    out["r2"], out["difference"] = r**2, r - r[0]
    empty = np.full(len(r), np.nan)
    again = correlations(resampled_means(products(x, y, w), w, draws, seed)) if draws and len(y) > 2 else None
    usable = None if again is None else again[~np.isnan(again).any(1)]
    if usable is None or not len(usable):
        return out.assign(difference_low=empty, difference_high=empty, p_best=empty)
    out["difference_low"], out["difference_high"] = percentiles(usable - usable[:, :1])
    out["p_best"] = (usable >= usable.max(1, keepdims=True)).mean(0)
    return out


def _mean(columns: Floats, weights: Floats) -> Floats:
    return (columns * weights[:, None]).sum(0) / weights.sum()


def products(x: Floats, y: Floats, weights: Any) -> Floats:
    """Return per respondent what correlations of each score with the outcome are made of: x, x x, x y; y, y y.

    Both are standardized first, so that means of products lose no digits.
    """
    both = np.column_stack([x, y])
    mean, variance, _ = stats.moments(both, weights)
    z = (both - mean) / np.sqrt(np.where(variance > 0, variance, 1))
    return np.column_stack([z, z**2, z[:, :-1] * z[:, -1:]])


def correlations(means: Floats) -> Floats:
    """Return the correlations that such mean products stand for; NaN without spread."""
    k = (means.shape[-1] - 2) // 3
    m, squares, cross = means[..., : k + 1], means[..., k + 1 : 2 * k + 2], means[..., 2 * k + 2 :]
    spread = squares - m**2
    below = spread[..., :k] * spread[..., k:]
    usable = (spread[..., :k] > 1e-12) & (spread[..., k:] > 1e-12)
    return np.where(usable, (cross - m[..., :k] * m[..., k:]) / np.sqrt(np.where(usable, below, 1)), np.nan)


def fisher_interval(r: Floats, n: float) -> tuple[Floats, Floats]:
    """Return the 95 % interval of correlations by Fisher's z; NaN below four respondents. Fisher 1921.

    >>> [round(float(v), 4) for v in fisher_interval(np.array(0.5), 103)]
    [0.3393, 0.6323]
    """
    if n <= 3:
        return np.full_like(r, np.nan), np.full_like(r, np.nan)
    z, half = np.arctanh(np.clip(r, -1 + 1e-15, 1 - 1e-15)), 1.959963984540054 / np.sqrt(n - 3)
    return np.tanh(z - half), np.tanh(z + half)
