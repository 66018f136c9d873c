"""The checks beside a test: what it assumes, and whether these data let us assume it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = [
    "Check",
    "clusters",
    "curvature",
    "expected_counts",
    "influence",
    "normality",
    "sizes",
    "strata",
    "variances",
]

Floats = NDArray[np.float64]
Check = tuple[str, float, float]  # status, figure, p
NONE = float("nan")
_SMALL, _LARGE = 15, 40  # group sizes from which on means of skewed values behave (Moore, McCabe & Craig)
_COOK = 1.0


def normality(parts: Sequence[Floats]) -> Check:
    """Return Shapiro-Wilk of the least normal part; means of 40 and more need no normal values.

    >>> normality([np.array([1.0, 2, 3, 4, 5, 6, 7, 8])])[0]
    'fine'
    """
    from scipy.stats import shapiro

    usable = [p for p in parts if len(p) >= 3 and np.ptp(p) > 0]
    if not usable:
        return "not_judged", NONE, NONE
    p = min(float(shapiro(part[:5000]).pvalue) for part in usable)
    least = min(len(part) for part in parts)
    return ("attention" if p < 0.05 and least < _LARGE else "fine"), float(least), p


def variances(parts: Sequence[Floats]) -> Check:
    """Return the ratio of the largest to the smallest SD and the Brown-Forsythe test; Welch copes with both."""
    from scipy.stats import levene

    spread = [float(p.std(ddof=1)) for p in parts if len(p) > 1]
    if len(spread) < 2 or min(spread) == 0:
        return "not_judged", NONE, NONE
    p = float(levene(*parts, center="median").pvalue)
    return ("handled" if p < 0.05 else "fine"), max(spread) / min(spread), p


def sizes(parts: Sequence[Floats]) -> Check:
    """Return the size of the smallest group.

    >>> sizes([np.zeros(4), np.zeros(50)])[:2]
    ('attention', 4.0)
    """
    least = min((len(p) for p in parts), default=0)
    return ("attention" if least < _SMALL else "fine"), float(least), NONE


def expected_counts(table: NDArray[Any]) -> Check:
    """Return the smallest expected count of a table; below 5 the exact or simulated p decides."""
    counts = np.asarray(table, float)
    expected = np.outer(counts.sum(1), counts.sum(0)) / counts.sum()
    return ("handled" if expected.min() < 5 else "fine"), float(expected.min()), NONE


def curvature(x: Floats, y: Floats) -> Check:
    """Return the p of a squared term beside the straight line (Anscombe's second set)."""
    from scipy.stats import t

    middle = x - x.mean()
    design = np.column_stack([np.ones_like(x), middle, middle**2])
    df = len(x) - 3
    if df < 1 or np.linalg.matrix_rank(design) < 3:
        return "not_judged", NONE, NONE
    coef, *_ = np.linalg.lstsq(design, y, rcond=None)
    left = y - design @ coef
    noise = float(left @ left) / df
    error = np.sqrt(max(noise, 1e-300) * np.linalg.inv(design.T @ design)[2, 2])
    p = float(2 * t.sf(abs(coef[2] / error), df))
    return ("attention" if p < 0.05 else "fine"), float(coef[2]), p


def influence(x: Floats, y: Floats) -> Check:
    """Return the largest Cook's distance: one case that makes the line (Anscombe's third and fourth set)."""
    design = np.column_stack([np.ones_like(x), x])
    hat = np.einsum("ij,jk,ik->i", design, np.linalg.pinv(design.T @ design), design)
    coef, *_ = np.linalg.lstsq(design, y, rcond=None)
    left, df = y - design @ coef, len(x) - 2
    noise = float(left @ left) / max(df, 1)
    if noise <= 1e-20 * max(float(y.var()), 1e-20):
        return "fine", 0.0, NONE
    free = np.maximum(1 - hat, 1e-9)
    largest = float((left**2 / (2 * noise) * hat / free**2).max())
    return ("attention" if largest > _COOK or hat.max() > 1 - 1e-6 else "fine"), largest, NONE


def clusters(values: Floats, cluster: NDArray[Any]) -> Check:
    """Return the design effect 1 + (m - 1) ICC of cases within clusters (ANOVA estimate); Kish 1965.

    >>> clusters(np.array([1.0, 1, 5, 5, 9, 9]), np.array(list("aabbcc")))[:2]
    ('attention', 2.0)
    """
    frame = pd.DataFrame({"v": values, "c": cluster}).groupby("c")["v"]
    n, mean = frame.count().to_numpy(float), frame.mean().to_numpy(float)
    k, total = len(n), float(n.sum())
    if k < 2 or total <= k:
        return "not_judged", NONE, NONE
    between = float((n * (mean - values.mean()) ** 2).sum()) / (k - 1)
    within = float(((frame.transform("mean") - values) ** 2).sum()) / (total - k)
    size = (total - float((n**2).sum()) / total) / (k - 1)
    whole = between + (size - 1) * within
    icc = max(0.0, (between - within) / whole) if whole > 0 else 0.0
    effect = 1 + (total / k - 1) * icc
    return ("attention" if effect > 1.5 else "fine"), float(effect), NONE


def strata(whole: float, parts: Sequence[float]) -> Check:
    """Return the share of strata whose effect has the other sign than the whole (Simpson's paradox).

    >>> strata(2.0, [-1.0, -3.0])[:2]
    ('attention', 1.0)
    """
    known = np.array([p for p in parts if np.isfinite(p) and p != 0])
    if not len(known) or not whole:
        return "not_judged", NONE, NONE
    turned = float((np.sign(known) != np.sign(whole)).mean())
    return ("attention" if turned > 0.5 else "fine"), turned, NONE
