"""How sure a ranking is: judges drawn again, or weights shaken."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sqmlib.stats import resampling_weights

__all__ = ["acceptability", "dirichlet_weights", "kendall_w", "ranks", "resample_judges", "stability"]

Floats = NDArray[np.float64]
_TAILS = (2.5, 97.5)
_SAME = 1e-9  # relative difference up to which two values share a rank


def ranks(values: ArrayLike) -> NDArray[np.int64]:
    """Return ranks along the last axis, 1 the largest; ties share the better rank (1, 1, 3).

    >>> ranks([0.3, 0.4, 0.3]).tolist()
    [2, 1, 2]
    """
    values = np.asarray(values, float)
    margin = _SAME * np.abs(values).max(-1, keepdims=True, initial=0)
    larger = values[..., None, :] > values[..., :, None] + margin[..., None]
    return 1 + larger.sum(-1)


def resample_judges(weigh: Callable[[Floats], Floats], judges: int, draws: int, seed: int) -> Floats:
    """Return the weights of every resample of the judges.

    Parameters
    ----------
    weigh : callable
        How often each judge is in each resample, shape (draws, judges) -> weights, shape (draws, items).
    judges, draws, seed : int
        Judges, resamples and their seed. Efron & Tibshirani 1993.

    Examples
    --------
    >>> shares = np.array([[0.6, 0.4], [0.8, 0.2]])
    >>> resample_judges(lambda counts: counts @ shares / 2, 2, 100, seed=0).shape
    (100, 2)
    """
    return np.concatenate([weigh(block.astype(float)) for block in resampling_weights(judges, draws, seed)])


def stability(drawn: Floats, value: ArrayLike) -> pd.DataFrame:
    """Return what the resamples say about each item.

    Parameters
    ----------
    drawn : ndarray, shape (draws, items)
        Weights (or scores) of every resample.
    value : array-like, shape (items,)
        Weights of all judges; only the number of items counts when there are no draws.

    Returns
    -------
    pandas.DataFrame, one row per item in order
        ``low high`` 2.5 and 97.5 % percentiles; ``rank_low rank_high`` the same of the rank; ``p_first`` share of
        resamples in which the item is first (shared first places count in full). NaN without draws.

    Examples
    --------
    >>> stability(np.array([[0.6, 0.4], [0.7, 0.3]]), [0.65, 0.35])["p_first"].tolist()
    [1.0, 0.0]
    """
    columns = ["low", "high", "rank_low", "rank_high", "p_first"]
    if not len(drawn):
        return pd.DataFrame(np.nan, index=range(len(np.asarray(value))), columns=columns)
    places = ranks(drawn)
    low, high = np.percentile(drawn, _TAILS, axis=0)
    first, last = np.percentile(places, _TAILS, axis=0, method="nearest")
    return pd.DataFrame(dict(zip(columns, [low, high, first, last, (places == 1).mean(0)], strict=True)))


def acceptability(drawn: Floats, items: pd.Index) -> pd.DataFrame:
    """Return how often each item takes each rank, after the stochastic acceptability of Lahdelma & Salminen 2001.

    Returns
    -------
    pandas.DataFrame, index (item, place)
        ``share`` of the resamples, 0..1.

    Examples
    --------
    >>> acceptability(np.array([[0.6, 0.4], [0.3, 0.7]]), pd.Index(["a", "b"], name="item"))["share"].tolist()
    [0.5, 0.5, 0.5, 0.5]
    """
    places = np.arange(1, len(items) + 1)
    share = (ranks(drawn)[..., None] == places).mean(0) if len(drawn) else np.zeros((0, 0))
    index = pd.MultiIndex.from_product([items, places] if len(drawn) else [[], []], names=[items.name, "place"])
    return pd.DataFrame({"share": share.ravel()}, index=index)


def dirichlet_weights(weights: ArrayLike, draws: int, seed: int, spread: float = 0.2) -> Floats:
    """Return weights shaken around given ones, every row with sum 1; a weight of 0 stays 0.

    Parameters
    ----------
    weights : array-like, shape (items,)
        Sum 1.
    draws, seed : int
        Rows wanted and their seed.
    spread : float
        Coefficient of variation of an average weight, 1 / items, above 0.

    Examples
    --------
    >>> dirichlet_weights([0.5, 0.5], 4, seed=0).sum(axis=1).round(9).tolist()
    [1.0, 1.0, 1.0, 1.0]
    """
    weights = np.asarray(weights, float)
    n = (weights > 0).sum()
    total = max((n - 1) / spread**2 - 1, 1.0)  # CV^2 of a weight 1/n is (n - 1) / (total + 1)
    drawn = np.random.default_rng(seed).standard_gamma(weights * total, (draws, len(weights)))
    sums = drawn.sum(1, keepdims=True)
    return np.where(sums > 0, drawn / np.where(sums > 0, sums, 1), weights)


def kendall_w(rows: ArrayLike) -> float:
    """Return Kendall's coefficient of concordance with the correction for ties, 0..1; NaN below two judges or items.

    W = 12 S / (m^2 (n^3 - n) - m sum T), T = sum (t^3 - t) over the ties of a judge. Kendall & Smith 1939.

    Parameters
    ----------
    rows : array-like, shape (judges, items)
        Ranks or scores; ties take mean ranks.

    Examples
    --------
    >>> kendall_w([[1, 2, 3], [1, 2, 3]]), kendall_w([[1, 2, 3], [3, 2, 1]])
    (1.0, 0.0)
    """
    from scipy.stats import rankdata

    rows = np.asarray(rows, float)
    m, n = rows.shape
    if m < 2 or n < 2:
        return float("nan")
    placed = rankdata(rows, axis=1)
    equal = (rows[:, :, None] == rows[:, None, :]).sum(-1).astype(float)  # an item's tie group, its own size
    ties = float((equal**2 - 1).sum())
    spread = float(((placed.sum(0) - m * (n + 1) / 2) ** 2).sum())
    room = m**2 * (n**3 - n) - m * ties
    return 12 * spread / room if room > 0 else float("nan")


def ranked(table: pd.DataFrame, column: str) -> dict[str, Any]:
    """Return the leader of a column and who comes next, by value."""
    order = table[column].sort_values(ascending=False, kind="stable")
    return {"first": order.index[0], "second": order.index[min(1, len(order) - 1)]}
