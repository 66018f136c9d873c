"""Agreement beyond chance: one formula each, from one table of counts per part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Cohen",
    "ac1",
    "cohen",
    "coincidences",
    "fleiss",
    "krippendorff",
    "pabak",
    "resampled",
    "square",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Cohen:
    """Kappa of two raters.

    Attributes
    ----------
    kappa, low, high, se : float
        Estimate with large-sample interval; NaN when only one class occurs.
    agreement, expected : float
        Observed and chance agreement (weighted where weights are used), 0..1.
    """

    kappa: float
    low: float
    high: float
    se: float
    agreement: float
    expected: float


def square(first: ArrayLike, second: ArrayLike, classes: int) -> Floats:
    """Return the table of two raters over the union of classes; codes below 0 (missing) are left out.

    >>> square([0, 1, 1], [0, 1, 0], 3).tolist()
    [[1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 0.0]]
    """
    a, b = np.asarray(first), np.asarray(second)
    both = (a >= 0) & (b >= 0)
    return np.bincount(a[both] * classes + b[both], minlength=classes**2).reshape(classes, classes).astype(float)


def cohen(table: ArrayLike, weights: str = "unweighted", level: float = 0.95) -> Cohen:
    """Return Cohen's kappa of a square table, the two raters' own margins giving chance.

    Parameters
    ----------
    table : array-like, shape (k, k)
        Counts; rows first rater, columns second rater, the same classes in the same order.
    weights : {"unweighted", "linear", "quadratic"}
        How far apart classes are, in steps of their order.
    level : float
        Confidence level.

    Returns
    -------
    Cohen

    Notes
    -----
    Cohen 1960, 1968; standard error of Fleiss, Cohen & Everitt 1969, by statsmodels.

    Examples
    --------
    >>> found = cohen([[20, 5], [10, 15]])
    >>> round(found.kappa, 3), round(found.low, 3), round(found.high, 3)
    (0.4, 0.151, 0.649)
    """
    from scipy.special import ndtri
    from statsmodels.stats.inter_rater import cohens_kappa

    counts = np.asarray(table, float)
    n = counts.sum()
    kind = {"unweighted": None, "linear": "linear", "quadratic": "quadratic"}[weights]
    apart = np.abs(np.subtract.outer(np.arange(len(counts)), np.arange(len(counts)))).astype(float)
    apart = (apart > 0).astype(float) if kind is None else apart if kind == "linear" else apart**2
    most = apart.max() or 1.0
    chance = np.outer(counts.sum(1), counts.sum(0)) / n**2 if n else np.zeros_like(counts)
    agreement = 1 - float((apart * counts).sum() / (most * n)) if n else float("nan")
    expected = 1 - float((apart * chance).sum() / most)
    if not n or (counts.sum(0) + counts.sum(1) > 0).sum() < 2 or expected >= 1:
        return Cohen(*[float("nan")] * 4, agreement, expected)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = cohens_kappa(counts, wt=kind)
    half, kappa = float(ndtri((1 + level) / 2)) * float(found.std_kappa), float(found.kappa)
    return Cohen(kappa, kappa - half, min(kappa + half, 1.0), float(found.std_kappa), agreement, expected)


def fleiss(counts: ArrayLike) -> tuple[float, float, float]:
    """Return kappa, mean agreement and chance agreement with one common margin.

    Parameters
    ----------
    counts : array-like, shape (parts, classes)
        How many ratings put each part into each class; the number of ratings may differ, at least two each.

    Returns
    -------
    kappa, agreement, expected : float
        Kappa is NaN when only one class occurs. For two ratings it is Scott's pi.

    Notes
    -----
    Fleiss 1971; Scott 1955. Every part weighs by its ratings in the margin and once in the agreement.

    Examples
    --------
    >>> [round(x, 4) for x in fleiss([[2, 0], [0, 2], [1, 1], [2, 0]])]
    [0.4667, 0.75, 0.5312]
    """
    found = _fleiss(np.ones((1, len(counts))), np.asarray(counts, float))
    return tuple(float(x[0]) for x in found)


def _fleiss(weights: Floats, counts: Floats) -> tuple[Floats, Floats, Floats]:
    """Return kappa, agreement, chance of every row of part weights."""
    agreement, margin = _agreement(weights, counts)
    expected = (margin**2).sum(axis=1)
    return _beyond(agreement, expected), agreement, expected


def _agreement(weights: Floats, counts: Floats) -> tuple[Floats, Floats]:
    sizes = counts.sum(axis=1)
    counts, sizes, weights = counts[sizes > 1], sizes[sizes > 1], weights[:, sizes > 1]
    pairs = ((counts**2).sum(axis=1) - sizes) / (sizes * (sizes - 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        margin = weights @ counts / (weights @ sizes)[:, None]
        return weights @ pairs / weights.sum(axis=1), margin


def _beyond(agreement: Floats, expected: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(1 - expected > 1e-12, (agreement - expected) / (1 - expected), np.nan)


def ac1(counts: ArrayLike, classes: int | None = None) -> float:
    """Return Gwet's AC1, chance sum q(1-q)/(k-1) with mean margins; it stays high when nearly all is of one class.

    Parameters
    ----------
    counts : array-like, shape (parts, classes)
        As for :func:`fleiss`.
    classes : int, optional
        Number of classes that could be chosen; default: the columns.

    Notes
    -----
    Gwet 2008.

    Examples
    --------
    >>> round(ac1([[2, 0]] * 85 + [[1, 1]] * 10 + [[0, 2]] * 5), 4)
    0.878
    """
    return float(_ac1(np.ones((1, len(counts))), np.asarray(counts, float), classes)[0])


def _ac1(weights: Floats, counts: Floats, classes: int | None = None) -> Floats:
    agreement, margin = _agreement(weights, counts)
    k = classes or counts.shape[1]
    if k < 2:
        return np.full(len(weights), np.nan)
    return _beyond(agreement, (margin * (1 - margin)).sum(axis=1) / (k - 1))


def pabak(counts: ArrayLike, classes: int | None = None) -> float:
    """Return kappa with equal margins, (k agreement - 1)/(k - 1) (Byrt, Bishop & Carlin 1993).

    >>> round(pabak([[2, 0]] * 85 + [[1, 1]] * 10 + [[0, 2]] * 5), 3)
    0.8
    """
    counts = np.asarray(counts, float)
    k = classes or counts.shape[1]
    return (k * fleiss(counts)[1] - 1) / (k - 1) if k > 1 else float("nan")


def coincidences(counts: ArrayLike) -> Floats:
    """Return each part's coincidences of classes, shape (parts, classes, classes); single ratings pair with nothing."""
    counts = np.asarray(counts, float)
    sizes = counts.sum(axis=1)
    pairs = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(counts.shape[1])
    return pairs / np.where(sizes > 1, sizes - 1, np.inf)[:, None, None]


def krippendorff(counts: ArrayLike, metric: str = "nominal", values: ArrayLike | None = None) -> float:
    """Return Krippendorff's alpha, 1 - observed / expected disagreement; ratings may be missing.

    Parameters
    ----------
    counts : array-like, shape (parts, classes)
        As for :func:`fleiss`; parts with one rating are left out.
    metric : {"nominal", "ordinal", "interval"}
        Distance of classes: different or not, ratings between them, squared difference of `values`.
    values : array-like, optional
        Value of each class for ``interval``; default 0, 1, 2, ...

    Notes
    -----
    Krippendorff 2004. NaN when only one class occurs.

    Examples
    --------
    >>> round(krippendorff([[2, 0]] * 85 + [[1, 1]] * 10 + [[0, 2]] * 5), 4)
    0.4472
    """
    counts = np.asarray(counts, float)
    return float(_alpha(np.ones((1, len(counts))), counts, metric, values)[0])


def _alpha(weights: Floats, counts: Floats, metric: str = "nominal", values: ArrayLike | None = None) -> Floats:
    table = np.tensordot(weights, coincidences(counts), axes=1)
    margin = table.sum(axis=2)
    n = margin.sum(axis=1)
    apart = _distance(margin, metric, values)
    observed = (table * apart).sum(axis=(1, 2))
    outer = margin[:, :, None] * margin[:, None, :] - margin[:, :, None] * np.eye(counts.shape[1])
    expected = (outer * apart).sum(axis=(1, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - (n - 1) * observed / expected, np.nan)


def _distance(margin: Floats, metric: str, values: ArrayLike | None) -> Floats:
    k = margin.shape[1]
    if metric == "ordinal":
        upto = np.cumsum(margin, axis=1) - margin / 2
        return (upto[:, :, None] - upto[:, None, :]) ** 2
    given = np.arange(k, dtype=float) if values is None else np.asarray(values, float)
    apart = np.subtract.outer(given, given) ** 2 if metric == "interval" else 1.0 - np.eye(k)
    return np.broadcast_to(apart, (len(margin), k, k))


def resampled(counts: ArrayLike, draws: int, seed: int, classes: int | None = None) -> dict[str, Floats]:
    """Return Fleiss' kappa, AC1 and alpha of resampled parts.

    Parameters
    ----------
    counts : array-like, shape (parts, classes)
        As for :func:`fleiss`.
    draws, seed : int
        Bootstrap samples of parts (Efron & Tibshirani 1993); same seed, same samples.
    classes : int, optional
        As for :func:`ac1`.

    Examples
    --------
    >>> sorted(resampled([[2, 0], [0, 2], [1, 1]], 5, 0))
    ['ac1', 'fleiss', 'krippendorff']
    """
    from sqmlib.stats import resampling_weights

    counts = np.asarray(counts, float)
    weights = np.concatenate(list(resampling_weights(len(counts), draws, seed))).astype(float)
    found = {"fleiss": _fleiss(weights, counts)[0], "ac1": _ac1(weights, counts, classes)}
    return found | {"krippendorff": _alpha(weights, counts)}
