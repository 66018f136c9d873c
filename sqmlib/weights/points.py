"""100 points shared out by each person, and plain ranking turned into weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sqmlib.checks import Remark, Where, raise_errors
from sqmlib.rules import choose
from sqmlib.weights.knowledge import FAR_OFF, RANK_FORMULAS, TWO_GROUPS
from sqmlib.weights.options import check_options
from sqmlib.weights.people import numbers, of_people
from sqmlib.weights.results import WeightsResult

__all__ = ["points", "rank_weights", "ranking", "split_share"]

Floats = NDArray[np.float64]
_EXACT = 1e-6
_LEAST_SPLIT = 8  # people from which a split into two groups is looked for


def points(
    frame: pd.DataFrame,
    *,
    total: float = 100.0,
    tolerance: float = FAR_OFF,
    bootstrap: int = 2000,
    seed: int = 0,
    labels: Mapping[Any, Any] | None = None,
) -> WeightsResult:
    """Weigh items by the points people share out.

    Parameters
    ----------
    frame : pandas.DataFrame, one row per person
        One column per item, points of 0 or more; ``respondent`` (optional) becomes the index. A blank is no 0: the
        person is left out, and a remark says so.
    total : float
        What each person shares out, above 0.
    tolerance : float
        At least 0; a row whose sum differs by no more is rescaled with a remark; others are left out with a remark.
    bootstrap, seed : int
        Resamples of the people and their seed.
    labels : mapping, optional
        Texts of the items.

    Returns
    -------
    WeightsResult
        With ``sd`` in points and ``split`` (the answers may come from two groups) in the table; ``judges`` holds
        ``sum`` and ``state`` valid, rescaled, blank, far_off.

    Raises
    ------
    DataError
        Options that cannot be, negative points, text, or nobody with a valid row.

    Examples
    --------
    >>> found = points(pd.DataFrame({"a": [50, 40, 20], "b": [30, 40, 30], "c": [20, 20, 50]}))
    >>> found.table["weight"].round(4).tolist(), found.table["sd"].round(2).tolist()
    ([0.3667, 0.3333, 0.3], [15.28, 5.77, 17.32])
    """
    check_options(total=total, tolerance=tolerance, bootstrap=bootstrap, seed=seed)
    given = numbers(frame)
    negative = (given < 0).any(axis=1)
    if negative.any():
        raise_errors([Remark("weights.negative_points", "error", {}, Where(rows=tuple(given.index[negative])))])
    sums, blank = given.sum(axis=1), given.isna().any(axis=1)
    off = (sums - total).abs()
    state = np.select(
        [blank, off <= _EXACT, (off <= tolerance) & (sums > 0)], ["blank", "valid", "rescaled"], "far_off"
    )
    judges = pd.DataFrame({"sum": sums, "state": state}, index=given.index)
    kept = np.isin(state, ["valid", "rescaled"])
    own = given.div(sums.where(kept), axis=0)
    shared = own.dropna() * total
    spread = shared.std(ddof=1) if len(shared) > 1 else pd.Series(np.nan, own.columns)
    share, apart = split_share(shared.to_numpy(float))
    split = (share >= TWO_GROUPS) & (apart >= total / 10)
    more = {"sd": spread.to_numpy(float), "split": split}
    notes = [
        Remark(f"weights.note.points_{name}", "warning", {"n": int((state == name).sum()), "total": total})
        for name in ("blank", "rescaled", "far_off")
        if (state == name).any()
    ]
    items = [c for c, s in zip(own.columns, split, strict=True) if s]
    notes += [Remark("weights.note.split", "warning", {"items": items})] if items else []
    parameters = {"kind": "points", "conventions": [], "total": total, "tolerance": tolerance}
    parameters |= {"bootstrap": bootstrap, "seed": seed}
    variants = pd.DataFrame({"median": own.median() / own.median().sum()}).rename_axis("item")
    return of_people(own, judges, variants, parameters, notes, more, labels)


def split_share(values: ArrayLike) -> tuple[Floats, Floats]:
    """Return how well two groups explain every column, and how far the groups lie apart.

    Parameters
    ----------
    values : array-like, shape (people, columns)

    Returns
    -------
    share : ndarray, shape (columns,)
        Largest share of the variance between two groups of at least a quarter of the people each, 0..1: .64 for a
        normal, .75 for a uniform distribution, 1 for two values. NaN below eight people or without spread.
    apart : ndarray, shape (columns,)
        Difference of the two group means.

    Examples
    --------
    >>> share, apart = split_share([[10.0], [12], [9], [11], [60], [62], [58], [61]])
    >>> share.round(3).tolist(), apart.tolist()
    ([0.997], [49.75])
    """
    x = np.sort(np.asarray(values, float), axis=0)
    n = len(x)
    if n < _LEAST_SPLIT:
        return np.full(x.shape[1], np.nan), np.full(x.shape[1], np.nan)
    total = x.var(0) * n
    cuts = np.arange(-(-n // 4), n - -(-n // 4) + 1)
    below = np.cumsum(x, axis=0)[cuts - 1]
    apart = (x.sum(0) - below) / (n - cuts)[:, None] - below / cuts[:, None]
    between = apart**2 * (cuts * (n - cuts) / n)[:, None]
    best, column = between.argmax(0), np.arange(x.shape[1])
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(total > _EXACT, between[best, column] / total, np.nan)
    return share, apart[best, column]


def rank_weights(rank: ArrayLike, formula: str = "roc") -> Floats:
    """Return weights from ranks along the last axis, 1 the most important; tied items share the mean of their places.

    Parameters
    ----------
    rank : array-like, shape (..., n)
        Any numbers in order, the smallest first; only the order counts.
    formula : {"roc", "rs", "rr"}
        Rank-order centroid, (1/n) sum_(k>=r) 1/k; rank sum, 2 (n + 1 - r) / (n (n + 1)); rank reciprocal,
        (1/r) / sum 1/k. Barron & Barrett 1996; Stillwell, Seaver & Edwards 1981.

    Examples
    --------
    >>> rank_weights([1, 2, 3]).round(4).tolist(), rank_weights([1, 2, 3], "rs").round(4).tolist()
    ([0.6111, 0.2778, 0.1111], [0.5, 0.3333, 0.1667])
    """
    rank = np.asarray(rank, float)
    n = rank.shape[-1]
    place = np.arange(1, n + 1)
    by_place = {
        "roc": np.cumsum((1 / place)[::-1])[::-1] / n,
        "rs": 2 * (n + 1 - place) / (n * (n + 1)),
        "rr": (1 / place) / (1 / place).sum(),
    }[choose("formula", formula, RANK_FORMULAS).name]
    smaller = (rank[..., None, :] < rank[..., :, None]).sum(-1)
    equal = (rank[..., None, :] == rank[..., :, None]).sum(-1)
    sums = np.concatenate([[0], np.cumsum(by_place)])
    return np.where(
        np.isnan(rank).any(-1, keepdims=True), np.nan, (sums[smaller + equal] - sums[smaller]) / np.maximum(equal, 1)
    )


def ranking(
    frame: pd.DataFrame,
    *,
    formula: str = "roc",
    bootstrap: int = 2000,
    seed: int = 0,
    labels: Mapping[Any, Any] | None = None,
) -> WeightsResult:
    """Weigh items by the ranks people give them.

    Parameters
    ----------
    frame : pandas.DataFrame, one row per person
        One column per item, 1 the most important; ties allowed; ``respondent`` (optional) becomes the index. A person
        with a blank is left out, and a remark says so.
    formula : {"roc", "rs", "rr"}
        See :func:`rank_weights`; ``variants`` shows all three.
    bootstrap, seed : int
        Resamples of the people and their seed.
    labels : mapping, optional
        Texts of the items.

    Returns
    -------
    WeightsResult
        The mean of the people's weights.

    Raises
    ------
    DataError
        Text, ranks below 1, or nobody with a complete row.

    Examples
    --------
    >>> found = ranking(pd.DataFrame({"a": [1, 1], "b": [2, 3], "c": [3, 2]}), bootstrap=0)
    >>> found.table["weight"].round(3).tolist(), found.table["rank"].tolist()
    ([0.611, 0.194, 0.194], [1, 2, 2])
    """
    check_options({"formula": RANK_FORMULAS}, formula=formula, bootstrap=bootstrap, seed=seed)
    given = numbers(frame)
    low = (given < 1).any(axis=1)
    if low.any():
        raise_errors([Remark("weights.rank_below_one", "error", {}, Where(rows=tuple(given.index[low])))])
    blank = given.isna().any(axis=1)
    own = pd.DataFrame(rank_weights(given, formula), given.index, given.columns)
    all_three = {name: rank_weights(given[~blank], name).mean(0) for name in RANK_FORMULAS} if (~blank).any() else {}
    variants = pd.DataFrame(all_three, index=pd.Index(given.columns, name="item"))
    judges = pd.DataFrame({"state": np.where(blank, "blank", "valid")}, index=given.index)
    notes = [Remark("weights.note.ranks_blank", "warning", {"n": int(blank.sum())})] if blank.any() else []
    parameters = {"kind": "ranking", "conventions": ["formula"], "formula": formula}
    parameters |= {"source": RANK_FORMULAS[formula].source, "bootstrap": bootstrap, "seed": seed}
    return of_people(own, judges, variants, parameters, notes, None, labels)
