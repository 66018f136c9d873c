"""Indices of skewed data by percentiles and by Z, their simulated intervals, Box-Cox, a test of normality."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sqmlib.capability.families import FAMILIES, Family, Fit, bound, derivatives, free, rescaled

__all__ = ["LOWER", "UPPER", "anderson_darling", "box_cox", "percentile_indices", "simulate"]

Floats = NDArray[np.float64]
LOWER, UPPER = 0.00135, 0.99865  # what a normal leaves outside -+ 3 sigma (ISO 22514-2)


def percentile_indices(law: Any, lsl: float | None, usl: float | None) -> dict[str, Any]:
    """Return the indices of a distribution by both methods.

    Parameters
    ----------
    law : frozen scipy distribution
        Its parameters may be arrays: the indices are arrays of the same shape then.
    lsl, usl : float, optional
        Specification limits.

    Returns
    -------
    dict
        ``q_low q_mid q_high`` quantiles .00135, .5, .99865; ``pp ppl ppu ppk`` percentile method, distances over the
        quantile range; ``ppl_z ppu_z ppk_z`` -Phi^-1(share outside)/3; ``p_below p_above`` shares, 0..1. What does
        not exist is NaN.

    Notes
    -----
    ISO 22514-2, both of its methods. They agree for a normal only.

    Examples
    --------
    >>> from scipy import stats
    >>> found = percentile_indices(stats.expon(scale=3), None, 10)
    >>> round(float(found["ppu"]), 4), round(float(found["ppu_z"]), 4)
    (0.4464, 0.6011)
    """
    from scipy.special import ndtri

    low, mid, high = (law.ppf(p) for p in (LOWER, 0.5, UPPER))
    none = np.full(np.shape(mid), np.nan)
    below = np.zeros(np.shape(mid)) if lsl is None else law.cdf(lsl)
    above = np.zeros(np.shape(mid)) if usl is None else law.sf(usl)
    ppl = none if lsl is None else (mid - lsl) / (mid - low)
    ppu = none if usl is None else (usl - mid) / (high - mid)
    ppl_z = none if lsl is None else -ndtri(below) / 3
    ppu_z = none if usl is None else -ndtri(above) / 3
    pp = none if lsl is None or usl is None else (usl - lsl) / (high - low)
    found = {"q_low": low, "q_mid": mid, "q_high": high, "pp": pp, "ppl": ppl, "ppu": ppu, "ppk": np.fmin(ppl, ppu)}
    found |= {"ppl_z": ppl_z, "ppu_z": ppu_z, "ppk_z": np.fmin(ppl_z, ppu_z), "p_below": below, "p_above": above}
    return found


def simulate(found: Fit, values: ArrayLike, ended: ArrayLike, draws: int, seed: int) -> Any:
    """Return the distribution at parameters drawn from their large-sample law.

    Parameters
    ----------
    found : Fit
        Of these values.
    values, ended : array-like, shape (n,)
        As for :func:`fit`.
    draws, seed : int
        Number of draws; same seed, same draws.

    Returns
    -------
    frozen scipy distribution
        With parameters of shape (draws,).

    Notes
    -----
    Normal with the sandwich covariance H^-1 (sum s s') H^-1 of the parameters, positive ones on the log scale: right
    also when the family is wrong (Huber 1967; White 1982). Drawing: Krinsky & Robb 1986.

    Examples
    --------
    >>> from sqmlib.capability import fit
    >>> x = np.linspace(0.1, 4, 60)
    >>> simulate(fit(x, "gamma"), x, np.ones(60, bool), 5, 0).mean().shape
    (5,)
    """
    kind, x, closed = FAMILIES[found.family], np.asarray(values, float), np.asarray(ended, bool)
    scale = float(np.abs(x).mean()) or 1.0
    center = free(rescaled(np.array(found.theta), 1 / scale, kind), kind)
    score, hessian = derivatives(center, x / scale, closed, kind)
    inverse = np.linalg.pinv(hessian)
    covariance = inverse @ (score.T @ score) @ inverse
    drawn = np.random.default_rng(seed).multivariate_normal(center, covariance, draws, method="eigh")
    thetas = bound(drawn, kind)
    parts = [_rescaled_column(thetas, i, scale, kind) for i in range(len(kind.names))]
    return kind.frozen(*parts)


def _rescaled_column(thetas: Floats, i: int, scale: float, kind: Family) -> Floats:
    name, column = kind.names[i], thetas[:, i]
    if kind.name == "normal" or name == "scale":
        return column * scale
    return column / scale if name == "rate" else column + np.log(scale) if name == "mu" else column


def box_cox(values: ArrayLike, limits: tuple[float | None, float | None]) -> dict[str, Any]:
    """Transform values and limits alike by (x^lambda - 1)/lambda, lambda by maximum likelihood, not rounded.

    Parameters
    ----------
    values : array-like
        Above 0.
    limits : tuple
        lsl and usl, None where there is none.

    Returns
    -------
    dict
        ``lambda``, ``values``, ``lsl``, ``usl``; the order of values is kept for every lambda.

    Notes
    -----
    Box & Cox 1964.

    Examples
    --------
    >>> found = box_cox([1.0, 2.0, 4.0, 8.0], (None, 16.0))
    >>> abs(round(found["lambda"], 4)), round(found["usl"], 3)
    (0.0, 2.773)
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import boxcox
    from scipy.stats import boxcox_llf

    x = np.asarray(values, float)
    best = minimize_scalar(lambda power: -boxcox_llf(power, x), bracket=(-1, 1), method="brent", tol=1e-12)
    power = float(best.x)
    lsl, usl = (None if limit is None else float(boxcox(limit, power)) for limit in limits)
    return {"lambda": power, "values": boxcox(x, power), "lsl": lsl, "usl": usl}


def anderson_darling(values: ArrayLike) -> tuple[float, float]:
    """Test normality with estimated mean and standard deviation; NaN below 8 values or without spread.

    Returns
    -------
    statistic, p : float
        A^2, and p after the correction A^2 (1 + .75/n + 2.25/n^2) (D'Agostino & Stephens 1986).

    Examples
    --------
    >>> from scipy.special import ndtri
    >>> anderson_darling(ndtri(np.linspace(0.01, 0.99, 50)))[1] > 0.9
    True
    """
    from scipy.special import log_ndtr

    x = np.sort(np.asarray(values, float))
    n = len(x)
    if n < 8 or np.ptp(x) == 0:
        return float("nan"), float("nan")
    z = (x - x.mean()) / np.std(x - x[0], ddof=1)
    odd = 2 * np.arange(1, n + 1) - 1
    statistic = float(-n - (odd * (log_ndtr(z) + log_ndtr(-z[::-1]))).mean())
    return statistic, _ad_p(statistic * (1 + 0.75 / n + 2.25 / n**2))


_AD_P = (  # from, constant, linear, quadratic: D'Agostino & Stephens 1986, table 4.9
    (0.6, 1.2937, -5.709, 0.0186),
    (0.34, 0.9177, -4.279, -1.38),
    (0.2, -8.318, 42.796, -59.938),
    (-np.inf, -13.436, 101.14, -223.73),
)


def _ad_p(a: float) -> float:
    a = min(a, 100.0)  # the polynomial turns upward beyond 153; p is nothing long before
    start, c, b, q = next(row for row in _AD_P if a >= row[0])
    value = float(np.exp(c + b * a + q * a * a))
    return value if start >= 0.34 else 1 - value
