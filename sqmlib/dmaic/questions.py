"""The guided tests: one function per question; effect and interval first, p second, a robust alternative beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sqmlib.dmaic import effects
from sqmlib.dmaic.pairs import games_howell
from sqmlib.stats import wilson

__all__ = ["ANSWERS", "Answer", "interrupted", "newcombe", "welch"]

Floats = NDArray[np.float64]
NONE = float("nan")


@dataclass(frozen=True)
class Answer:
    """What a test says.

    Attributes
    ----------
    method, alternative : str
        Codes of the test and of the robust one beside it.
    statistic, df, p, p_alternative : float
        Of the two.
    effect, low, high : float
        In the unit of the data (difference, slope); NaN where there is none.
    size, size_kind : float, str
        Standardized effect and what it is: d, v, eta2, r2, h; a change of shares stands for itself.
    size_low, size_high : float
        Its interval, see :mod:`sqmlib.dmaic.effects`.
    pairs : dict
        (a, b) -> (difference, low, high, p) of every pair of groups.
    """

    method: str
    alternative: str
    statistic: float
    df: float
    p: float
    p_alternative: float
    effect: float
    low: float
    high: float
    size: float
    size_kind: str
    size_low: float
    size_high: float
    pairs: dict[tuple[str, str], tuple[float, float, float, float]] = field(default_factory=dict)


def welch(first: ArrayLike, second: ArrayLike, level: float = 0.95) -> Answer:
    """Return second minus first: Welch's t with interval, Cohen's d (pooled SD), Mann-Whitney beside it.

    Examples
    --------
    >>> found = welch([4, 5, 6, 5], [7, 8, 6, 9])
    >>> round(found.effect, 2), round(found.low, 2), round(found.high, 2)
    (2.5, 0.54, 4.46)
    """
    from scipy import stats

    a, b = np.asarray(first, float), np.asarray(second, float)
    found = stats.ttest_ind(b, a, equal_var=False)
    ends = found.confidence_interval(level)
    pooled = np.sqrt((a.var(ddof=1) * (len(a) - 1) + b.var(ddof=1) * (len(b) - 1)) / (len(a) + len(b) - 2))
    difference = float(b.mean() - a.mean())
    rank = stats.mannwhitneyu(b, a)
    size = difference / pooled if pooled > 0 else NONE
    values = [found.statistic, found.df, found.pvalue, rank.pvalue, difference, ends.low, ends.high, size]
    return Answer("welch", "mann_whitney", *map(float, values), "d", *effects.cohen_d(size, len(a), len(b), level))


def _paired(first: Floats, second: Floats, level: float) -> Answer:
    from scipy import stats

    found = stats.ttest_rel(second, first)
    ends = found.confidence_interval(level)
    change = second - first
    spread = float(change.std(ddof=1))
    other = stats.wilcoxon(change).pvalue if (change != 0).any() else 1.0
    size = float(change.mean()) / spread if spread > 0 else NONE
    values = [found.statistic, found.df, found.pvalue, other, change.mean(), ends.low, ends.high, size]
    return Answer("paired_t", "wilcoxon", *map(float, values), "d", *effects.paired_d(size, len(change), level))


def newcombe(
    first: tuple[float, float], second: tuple[float, float], level: float = 0.95
) -> tuple[float, float, float]:
    """Return second share minus first with the hybrid score interval. Newcombe 1998.

    Parameters
    ----------
    first, second : tuple of (events, cases)
        Two independent groups.
    level : float
        Confidence level.

    Examples
    --------
    >>> [round(v, 4) for v in newcombe((48, 400), (26, 400))]
    [-0.055, -0.0959, -0.0148]
    """
    (x, m), (y, n) = first, second
    p, q = x / m, y / n
    (low1, low2), (high1, high2) = wilson([x, y], [m, n], level)
    difference = q - p
    low = difference - np.hypot(q - low2, high1 - p)
    high = difference + np.hypot(high2 - q, p - low1)
    return float(difference), float(low), float(high)


def two_shares(first: tuple[float, float], second: tuple[float, float], level: float = 0.95) -> Answer:
    """Return the difference of two independent shares; exact p beside the pooled z.

    >>> found = two_shares((48, 400), (26, 400))
    >>> round(found.statistic, 4), round(found.p, 5), round(found.p_alternative, 5)
    (-2.6846, 0.00726, 0.00999)
    """
    from scipy import stats

    (x, m), (y, n) = first, second
    pooled = (x + y) / (m + n)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / m + 1 / n))
    z = (y / n - x / m) / spread if spread > 0 else NONE
    exact = stats.fisher_exact([[x, m - x], [y, n - y]]).pvalue
    h = 2 * np.arcsin(np.sqrt(y / n)) - 2 * np.arcsin(np.sqrt(x / m))
    p = 2 * stats.norm.sf(abs(z)) if spread > 0 else 1.0
    rare = min(m, n) * min(pooled, 1 - pooled) < 5
    name, other = ("fisher", "two_shares_z") if rare else ("two_shares_z", "fisher")
    values = [z, NONE, *((exact, p) if rare else (p, exact)), *newcombe(first, second, level), h]
    return Answer(name, other, *map(float, values), "h", *effects.cohen_h(h, m, n, level))


def mcnemar(better: int, worse: int, n: int, level: float = 0.95) -> Answer:
    """Return the change of a share in the same cases: exact binomial on those that changed. McNemar 1947.

    >>> round(mcnemar(25, 10, 300).p, 5)
    0.01667
    """
    from scipy import stats

    from sqmlib.stats import binomial_half

    changed = better + worse
    difference = (better - worse) / n
    spread = np.sqrt(max(changed - (better - worse) ** 2 / n, 0)) / n
    z = float(stats.norm.ppf((1 + level) / 2))
    p = float(binomial_half(better, changed)) if changed else 1.0
    plain = float(stats.chi2.sf((better - worse) ** 2 / changed, 1)) if changed else 1.0
    ends = (max(-1.0, difference - z * spread), min(1.0, difference + z * spread))
    return Answer("mcnemar", "mcnemar_chi2", NONE, NONE, p, plain, difference, *ends, difference, "share", *ends)


def _paired_shares(a: Floats, b: Floats, level: float) -> Answer:
    return mcnemar(int((a < b).sum()), int((a > b).sum()), len(a), level)


def chi_square(table: ArrayLike, seed: int = 0, level: float = 0.95) -> Answer:
    """Return the association of two classifications: chi-square, Cramer's V, simulated p where counts are small.

    >>> found = chi_square([[30, 70], [45, 55], [25, 75]])
    >>> round(found.statistic, 2), round(found.size, 4)
    (9.75, 0.1803)
    """
    from scipy import stats

    counts = np.asarray(table, float)
    found = stats.chi2_contingency(counts, correction=False)
    low = (found.expected_freq < 5).mean() > 0.2 or found.expected_freq.min() < 1
    drawn = (
        stats.chi2_contingency(
            counts.astype(int),
            correction=False,
            method=stats.MonteCarloMethod(n_resamples=4999, rng=np.random.default_rng(seed)),
        )
        if low
        else found
    )
    v = np.sqrt(found.statistic / counts.sum() / (min(counts.shape) - 1))
    ps = (drawn.pvalue, found.pvalue) if low else (found.pvalue, found.pvalue)
    names = ("chi_square_simulated", "chi_square") if low else ("chi_square", "chi_square")
    ends = effects.cramer_v(found.statistic, found.dof, counts.sum(), min(counts.shape), level)
    values = [found.statistic, found.dof, *ps, NONE, NONE, NONE, v]
    return Answer(*names, *map(float, values), "v", *ends)


def _groups(values: Floats, groups: NDArray[Any], level: float) -> Answer:
    import pingouin
    from scipy import stats

    frame = pd.DataFrame({"value": values, "group": groups})
    found = pingouin.welch_anova(frame, dv="value", between="group").iloc[0]
    own = [part.to_numpy() for _, part in frame.groupby("group", sort=False)["value"]]
    between = sum(len(p) * (p.mean() - values.mean()) ** 2 for p in own)
    eta = between / ((values - values.mean()) ** 2).sum()
    df = len(own) - 1, len(values) - len(own)
    ends = effects.eta_squared(eta / (1 - eta) * df[1] / df[0], *df, level)
    pairs = games_howell(values, groups, level)
    numbers = [found["F"], found["ddof2"], found["p_unc"], stats.kruskal(*own).pvalue]
    return Answer("welch_anova", "kruskal", *map(float, numbers), NONE, NONE, NONE, float(eta), "eta2", *ends, pairs)


def regression(x: Floats, y: Floats, level: float = 0.95) -> Answer:
    """Return the slope of y on x with its interval, R2, and Spearman's test beside it.

    >>> found = regression(np.array([1.0, 2, 3, 4]), np.array([1.0, 2.1, 2.9, 4.2]))
    >>> round(found.effect, 2), round(found.size, 3)
    (1.04, 0.992)
    """
    from scipy import stats

    found = stats.linregress(x, y)
    df = len(x) - 2
    half = float(stats.t.ppf((1 + level) / 2, df)) * found.stderr
    t = found.slope / found.stderr if found.stderr > 0 else NONE
    ends = (found.slope - half, found.slope + half)
    values = [t, df, found.pvalue, stats.spearmanr(x, y).pvalue, found.slope, *ends, found.rvalue**2]
    return Answer("regression", "spearman", *map(float, values), "r2", *effects.r_squared(found.rvalue, len(x), level))


def equivalence(first: ArrayLike, second: ArrayLike, bound: float, *, equal: bool = False) -> Answer:
    """Return whether the difference of two means stays within +- bound: two one-sided tests. Schuirmann 1987.

    Parameters
    ----------
    first, second : array-like
        Two independent groups.
    bound : float
        Largest difference that does no harm, stated beforehand.
    equal : bool
        Assume equal variances (as ``pingouin.tost`` does unless told otherwise); default: Welch.

    Examples
    --------
    >>> a, b = [1.2, 0.8, 1.1, 0.9, 1.3, 0.7, 1, 1.1], [1, 0.9, 1.2, 0.8, 1.1, 0.9, 1, 1.2]
    >>> round(equivalence(a, b, 0.3, equal=True).p, 6)
    0.002182
    """
    from scipy import stats

    a, b = np.asarray(first, float), np.asarray(second, float)
    low = stats.ttest_ind(b + bound, a, equal_var=equal, alternative="greater")
    high = stats.ttest_ind(b - bound, a, equal_var=equal, alternative="less")
    ends = stats.ttest_ind(b, a, equal_var=equal).confidence_interval(0.90)
    worse = max(low, high, key=lambda found: found.pvalue)
    plain = welch(a, b, 0.90)
    values = [worse.statistic, worse.df, worse.pvalue, plain.p, plain.effect, ends.low, ends.high, plain.size]
    return Answer("tost", "welch", *map(float, values), "d", plain.size_low, plain.size_high)


def interrupted(y: ArrayLike, change_after: int) -> Floats:
    """Return level, slope, jump and change of slope of a series cut by a change: 1, t, post, post (t - t0).

    Shadish, Cook & Campbell 2002; t0 is the first point after the change.

    >>> y = [1, 2, 3, 4, 9, 9, 9, 9]
    >>> interrupted(y, 4).round(6).tolist()
    [0.0, 1.0, 4.0, -1.0]
    """
    y = np.asarray(y, float)
    t = np.arange(1, len(y) + 1.0)
    post = (t > change_after).astype(float)
    design = np.column_stack([np.ones_like(t), t, post, post * (t - change_after - 1)])
    return np.linalg.lstsq(design, y, rcond=None)[0]


ANSWERS: dict[str, Callable[..., Answer]] = {
    "two_groups": welch,
    "paired": _paired,
    "groups": _groups,
    "two_shares": two_shares,
    "paired_shares": _paired_shares,
    "categories": chi_square,
    "regression": regression,
    "equivalence": equivalence,
}
