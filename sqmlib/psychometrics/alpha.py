"""How well the items of one scale hang together: alpha with its interval, lambdas, and what each item does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sqmlib.checks import raise_errors
from sqmlib.psychometrics.checking import level_problems
from sqmlib.psychometrics.matrix import Covariance, as_covariance

__all__ = ["Alpha", "alpha", "alphas", "cronbach", "feldt_interval", "spearman_brown", "standardized"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Alpha:
    """Reliability of one scale; NaN where a figure cannot be computed, with the reason in ``reasons``.

    Attributes
    ----------
    alpha, low, high : float
        Coefficient alpha of the covariances and its Feldt interval.
    alpha_std, mean_r : float
        Alpha of the correlations; mean correlation between items.
    lambda1, lambda2, lambda6 : float
        Guttman's bounds, of the correlations; lambda6 from squared multiple correlations (psych: G6).
    spearman_brown : float
        2 r / (1 + r), for two items only; alpha equals it only when their variances are equal.
    k, n : int
        Items and respondents; n is None when a matrix came without.
    level : float
        Confidence level.
    missing : str
        ``listwise``, ``pairwise`` or ``given``.
    keys : dict
        Item -> 1 or -1.
    items : pandas.DataFrame, index ``item``
        ``mean sd r_drop alpha_dropped alpha_std_dropped``: correlation with the sum of the other items, and alpha
        without the item. Items left out stay in it without numbers.
    reasons : dict
        (row, column) -> reason code; the row is "" for a figure of the whole scale.
    """

    alpha: float
    low: float
    high: float
    alpha_std: float
    mean_r: float
    lambda1: float
    lambda2: float
    lambda6: float
    spearman_brown: float
    k: int
    n: int | None
    level: float
    missing: str
    keys: dict[str, int]
    items: pd.DataFrame
    reasons: dict[tuple[str, str], str] = field(default_factory=dict)


def cronbach(covariance: ArrayLike) -> Floats:
    """Return coefficient alpha of one covariance matrix or a stack of them, k/(k-1) (1 - tr S / sum S).

    One divisor throughout, so KR-20 is the case of 0/1 items. NaN for one item or a sum without variance.
    Cronbach 1951. Own code: pingouin's function takes answers only and gives raw alpha alone; tests compare the two.

    >>> cronbach([[1, 0.6], [0.6, 1]]).round(2).tolist()
    0.75
    """
    s = np.asarray(covariance, float)
    k, trace, total = s.shape[-1], np.trace(s, axis1=-2, axis2=-1), s.sum((-2, -1))
    usable = (total > 0) & (k > 1)
    return np.where(usable, k / max(k - 1, 1) * (1 - trace / np.where(usable, total, 1)), np.nan)


def standardized(mean_r: ArrayLike, k: ArrayLike) -> Floats:
    """Return alpha of k items with equal variances, k r / (1 + (k - 1) r); NaN below two items. Cronbach 1951.

    >>> standardized(0.5, 2).round(3).tolist()
    0.667
    """
    r, k = np.asarray(mean_r, float), np.asarray(k, float)
    below = 1 + (k - 1) * r
    usable = (k > 1) & (below > 0)
    return np.where(usable, k * r / np.where(usable, below, 1), np.nan)


def spearman_brown(r: ArrayLike) -> Floats:
    """Return the reliability of the sum of two items, 2 r / (1 + r); NaN for r = -1.

    Eisinga, te Grotenhuis & Pelzer 2013: the figure to report for a scale of two items.

    >>> spearman_brown(0.6).round(2).tolist()
    0.75
    """
    return standardized(r, 2)


def feldt_interval(alpha: ArrayLike, n: ArrayLike, k: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Return the interval of alpha, 1 - (1 - a) F at both ends with n - 1 and (n - 1)(k - 1) degrees of freedom.

    Feldt, Woodruff & Salih 1987. Own code: pingouin rounds its bounds to three digits.

    >>> [round(float(x), 4) for x in feldt_interval(0.7037559, 2709, 5)]
    [0.6857, 0.721]
    """
    from scipy.special import fdtri

    raise_errors(level_problems(level))
    a, n, k = (np.asarray(x, float) for x in (alpha, n, k))
    usable = (n > 1) & (k > 1) & ~np.isnan(a)
    d1 = np.where(usable, n - 1, 1.0)
    d2 = np.where(usable, (n - 1) * (k - 1), 1.0)
    low, high = (1 - (1 - a) * fdtri(d1, d2, p) for p in ((1 + level) / 2, (1 - level) / 2))
    return np.where(usable, low, np.nan), np.where(usable, high, np.nan)


def alpha(data: Any, items: Sequence[str] | None = None, *, level: float = 0.95, missing: str = "listwise") -> Alpha:
    """Judge how well items hang together.

    Parameters
    ----------
    data : pandas.DataFrame, Keyed or Covariance
        Answers (items in columns, reversed ones already turned round) or a matrix.
    items : sequence of str, optional
        The scale; default: all of them.
    level : float
        Confidence level of the interval.
    missing : {"listwise", "pairwise"}
        For answers: complete rows only, or every pair of items on its own rows. The two give different alphas.

    Returns
    -------
    Alpha

    Raises
    ------
    DataError
        If the data or the options are unusable.

    Notes
    -----
    Cronbach 1951; Guttman 1945; Feldt, Woodruff & Salih 1987. A threshold alone is no verdict: read the interval, the
    number of items and the mean correlation (.15 to .50 is usual, Clark & Watson 1995).

    Examples
    --------
    >>> from sqmlib.psychometrics import from_matrix
    >>> found = alpha(from_matrix([[1, 0.5, 0.4], [0.5, 1, 0.3], [0.4, 0.3, 1]], n=100))
    >>> round(found.alpha, 3), round(found.low, 3), found.items["r_drop"].round(3).tolist()
    (0.667, 0.535, [0.558, 0.478, 0.404])
    """
    raise_errors(level_problems(level))
    s = as_covariance(data, missing, items)
    value = float(cronbach(s.values))
    low, high = feldt_interval(value, s.n if s.n is not None else np.nan, s.k, level)
    figures = {"alpha": value, "low": float(low), "high": float(high), **_of_correlations(s)}
    table = _item_table(s)
    return Alpha(
        **figures,
        k=s.k,
        n=s.n,
        level=level,
        missing=s.missing,
        keys=s.keys,
        items=table,
        reasons=_reasons(s, figures, table),
    )


def alphas(
    data: Any, dimensions: Mapping[str, Sequence[str]], *, level: float = 0.95, missing: str = "listwise"
) -> pd.DataFrame:
    """Return the figures of several scales side by side.

    Parameters
    ----------
    data, level, missing
        As for :func:`alpha`; each scale uses the rows that are complete in its own items.
    dimensions : mapping
        Scale -> its items.

    Returns
    -------
    pandas.DataFrame, index ``dimension``
        ``k n alpha low high alpha_std mean_r lambda2 lambda6 spearman_brown reason``; ``reason`` says why alpha is
        missing, "" when it is there.

    Examples
    --------
    >>> answers = pd.DataFrame({"a": [1, 2, 3, 5], "b": [2, 2, 3, 4], "c": [1, 3, 3, 4]})
    >>> alphas(answers, {"care": ["a", "b"], "speed": ["c"]})[["k", "alpha", "reason"]].round(3).to_dict("index")
    {'care': {'k': 2, 'alpha': 0.905, 'reason': ''}, 'speed': {'k': 1, 'alpha': nan, 'reason': 'one_item'}}
    """
    columns = ["k", "n", "alpha", "low", "high", "alpha_std", "mean_r", "lambda2", "lambda6", "spearman_brown"]
    found = {name: alpha(data, items, level=level, missing=missing) for name, items in dimensions.items()}
    rows = [[getattr(f, c) for c in columns] + [f.reasons.get(("", "alpha"), "")] for f in found.values()]
    return pd.DataFrame(rows, index=pd.Index(list(found), name="dimension"), columns=[*columns, "reason"])


def _of_correlations(s: Covariance) -> dict[str, float]:
    """Return what is made of the correlations; NaN below two items."""
    names = ("alpha_std", "mean_r", "lambda1", "lambda2", "lambda6", "spearman_brown")
    if s.k < 2:
        return dict.fromkeys(names, np.nan)
    r, k = s.correlation, s.k
    total, off = r.sum(), r[~np.eye(k, dtype=bool)]
    bounds = (np.nan, np.nan, np.nan)
    if total > 0:
        second = (total - k + np.sqrt(k / (k - 1) * (off**2).sum())) / total
        sixth = np.nan if s.singular else 1 - (1 / np.diag(np.linalg.inv(r))).sum() / total
        bounds = (1 - k / total, second, sixth)
    both = float(spearman_brown(off[0])) if k == 2 else np.nan
    return {n: float(v) for n, v in zip(names, (standardized(off.mean(), k), off.mean(), *bounds, both), strict=True)}


def _item_table(s: Covariance) -> pd.DataFrame:
    """Return what each item does, from sums over the matrix alone."""
    k, variance, rows, total = s.k, np.diag(s.values), s.values.sum(1), s.values.sum()
    rest = total - 2 * rows + variance  # variance of the sum of the other items
    usable = (rest > 0) & (k > 1)
    safe = np.where(usable, rest, 1)
    r_drop = np.where(usable, (rows - variance) / np.sqrt(variance * safe), np.nan)
    dropped = (k - 1) / max(k - 2, 1) * (1 - (variance.sum() - variance) / safe)
    pairs, r_rows = max((k - 1) * (k - 2), 1), s.correlation.sum(1)
    mean_r = (s.correlation.sum() - 2 * r_rows + 1 - (k - 1)) / pairs
    means = s.means if len(s.means) else np.full(k, np.nan)
    columns = {"mean": means, "sd": np.sqrt(variance), "r_drop": r_drop}
    columns["alpha_dropped"] = np.where(usable & (k > 2), dropped, np.nan)
    columns["alpha_std_dropped"] = np.where(k > 2, standardized(mean_r, k - 1), np.nan)
    table = pd.DataFrame(columns, index=pd.Index(s.items, name="item"), dtype=float)
    return table.reindex(pd.Index([*s.items, *s.dropped], name="item"))


def _reasons(s: Covariance, figures: Mapping[str, float], table: pd.DataFrame) -> dict[tuple[str, str], str]:
    """Return why each missing figure is missing."""
    base = "no_answers" if s.n == 0 else "no_items" if s.k == 0 else "one_item" if s.k == 1 else "no_common_variance"
    special = {"spearman_brown": "two_items_only" if s.k > 2 else base}
    if s.k > 1 and np.isfinite(figures["alpha"]):
        special |= dict.fromkeys(("low", "high"), "unknown_n" if s.n is None else "n_is_1")
        special |= {"lambda6": "singular_matrix"}
    found = {("", c): special.get(c, base) for c, v in figures.items() if np.isnan(v)}
    few = {1: "one_item", 2: "one_item_left"}.get(s.k, "no_common_variance")
    for row, column in zip(*np.nonzero(table.isna().to_numpy()), strict=True):
        item, name = str(table.index[row]), str(table.columns[column])
        given = "matrix_only" if name == "mean" else few
        found[item, name] = s.dropped.get(item, "one_item" if s.k == 1 and name != "mean" else given)
    return found
