"""The funnel: what chance alone lets a unit of its size show, wider where all units differ by more than chance.

Arrays in, arrays out. Spiegelhalter 2005, Statistics in Medicine 24, 1185-1202.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sqmlib.portfolio.knowledge import ALPHA, DISPERSION_FROM, NULL_DRAWS, SEED, WINSOR

__all__ = ["Dispersion", "binomial_limits", "binomial_outside", "dispersion", "normal_quantile", "winsorized_phi"]

Floats = NDArray[np.float64]


def normal_quantile(level: float) -> float:
    """Return how many standard errors hold `level` of the normal distribution.

    >>> round(normal_quantile(0.95), 4), round(normal_quantile(0.998), 4)
    (1.96, 3.0902)
    """
    from scipy.special import ndtri

    return float(ndtri((1 + level) / 2))


def binomial_limits(n: ArrayLike, center: float, level: float) -> tuple[Floats, Floats]:
    """Return the limits between which a share of `n` lies with probability `level` when its true value is `center`.

    Parameters
    ----------
    n : array-like
        Answers of each unit; effective numbers are rounded.
    center : float
        The share all units have in common, 0..1.
    level : float
        Probability inside, half of the rest at either side.

    Returns
    -------
    low, high : ndarray of float
        (r - a)/n, r the binomial quantile and a = (F(r) - p)/(F(r) - F(r - 1)): exact and interpolated, so that the
        limits are smooth in n; cut at 0 and 1.

    Examples
    --------
    >>> [round(float(limit[0]), 4) for limit in binomial_limits([50], 0.2, 0.95)]
    [0.0844, 0.3071]
    """
    n = np.maximum(np.round(np.asarray(n, float)), 1)
    low, high = (_quantile(p, n, center) for p in ((1 - level) / 2, (1 + level) / 2))
    return np.clip(low, 0, 1), np.clip(high, 0, 1)


def _quantile(p: float, n: Floats, center: float) -> Floats:
    from scipy.stats import binom

    r = binom.ppf(p, n, center)
    above, below = binom.cdf(r, n, center), binom.cdf(r - 1, n, center)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.where(above > below, (above - p) / (above - below), 0)
        return (r - part) / n


def binomial_outside(n: ArrayLike, center: float, low: ArrayLike, high: ArrayLike) -> Floats:
    """Return the probability that a unit without any cause of its own falls outside its limits.

    >>> low, high = binomial_limits([50, 400], 0.2, 0.95)
    >>> binomial_outside([50, 400], 0.2, low, high).round(3).tolist()
    [0.049, 0.052]
    """
    from scipy.stats import binom

    n = np.maximum(np.round(np.asarray(n, float)), 1)
    first = np.ceil(np.asarray(low, float) * n - 1e-9)
    last = np.floor(np.asarray(high, float) * n + 1e-9)
    return binom.cdf(first - 1, n, center) + binom.sf(last, n, center)


def winsorized_phi(z: ArrayLike, share: float = WINSOR) -> Floats:
    """Return the mean square of standard scores, a `share` of them at either end pulled in to the quantile there.

    >>> z = [-3.0, -1.0, 0.0, 1.0, 3.0]
    >>> float(winsorized_phi(z, 0)), round(float(winsorized_phi(z)), 3)
    (4.0, 2.336)
    """
    z = np.asarray(z, float)
    low, high = np.quantile(z, [share, 1 - share], axis=-1, keepdims=True)
    return (np.clip(z, low, high) ** 2).mean(axis=-1)


@lru_cache(64)
def chance_phi(units: int) -> Floats:
    """Return the sorted winsorized phi of many sets of so many units that differ by chance alone."""
    rng = np.random.default_rng(SEED)
    found = []
    for _ in range(0, NULL_DRAWS, 500):
        z = rng.standard_normal((500, units))
        found.append(winsorized_phi(z - z.mean(axis=1, keepdims=True)))
    return np.sort(np.concatenate(found))


def between_sd(q: float, se: ArrayLike) -> float:
    """Return the standard deviation of true values by the moments of `q`, the sum of squared scores, 0 at least.

    DerSimonian & Laird 1986: tau^2 = (Q - (k - 1)) / (sum w - sum w^2 / sum w), w = 1/se^2.

    >>> round(between_sd(8.0, [1.0, 1.0, 1.0, 1.0, 1.0]), 4)
    1.0
    """
    weight = 1 / np.asarray(se, float) ** 2
    spread = weight.sum() - (weight**2).sum() / weight.sum()
    return float(np.sqrt(max(0.0, (q - (len(weight) - 1)) / spread)))


@dataclass(frozen=True)
class Dispersion:
    """How much the units differ beyond chance.

    Attributes
    ----------
    phi : float
        Winsorized mean square of the scores over its mean under chance alone: 1 means chance; NaN below 10 units.
    p : float
        Probability of such a phi, or a larger one, under chance alone.
    i2 : float
        Share of the variance of the values that is not chance (Higgins & Thompson 2002), 0..1.
    tau : float
        Standard deviation of the true values (DerSimonian & Laird 1986, on the winsorized phi).
    applied : {"none", "multiplicative", "additive"}
        How the limits were widened.
    """

    phi: float
    p: float
    i2: float
    tau: float
    applied: str

    def scale(self, se: ArrayLike) -> Floats:
        """Return by how much the limits of units with these standard errors are wider than chance alone asks for."""
        se = np.asarray(se, float)
        if self.applied == "multiplicative":
            return np.full(se.shape, np.sqrt(self.phi))
        if self.applied == "additive":
            return np.sqrt(1 + (self.tau / se) ** 2)
        return np.ones(se.shape)


def dispersion(z: ArrayLike, se: ArrayLike, wanted: str = "auto") -> Dispersion:
    """Return how much units differ beyond chance, and how their limits are widened for it.

    Parameters
    ----------
    z : array-like
        (value - center)/se of each unit.
    se : array-like
        Standard error of each unit under chance alone, above 0.
    wanted : {"auto", "none", "multiplicative", "additive"}
        ``auto`` widens additively when p < 0.05; the other two widen whenever phi is above 1.

    Notes
    -----
    phi is divided by its mean under chance alone (simulated, 4000 sets), because winsorizing makes it too small; that
    division is a rule of this project, so that the limits hold what they promise.

    Examples
    --------
    >>> import numpy as np
    >>> z = 2 * np.random.default_rng(0).standard_normal(400)
    >>> found = dispersion(z, np.ones(400))
    >>> found.applied, found.p < 0.01, 3.5 < found.phi < 4.5
    ('additive', True, True)
    """
    z, se = np.asarray(z, float), np.asarray(se, float)
    k = len(z)
    q = float((z**2).sum())
    i2 = max(0.0, 1 - (k - 1) / q) if q > 0 else 0.0
    if k < DISPERSION_FROM:
        return Dispersion(np.nan, np.nan, i2, np.nan, "none")
    null, raw = chance_phi(k), float(winsorized_phi(z))
    phi = raw / float(null.mean())
    p = (1 + len(null) - int(np.searchsorted(null, raw, side="left"))) / (1 + len(null))
    tau = between_sd(phi * (k - 1), se)
    how = ("additive" if p < ALPHA else "none") if wanted == "auto" else wanted
    return Dispersion(phi, p, i2, tau, how if phi > 1 else "none")


def verdicts(value: Floats, bounds: Sequence[tuple[Floats, Floats]]) -> NDArray[np.object_]:
    """Return where values lie: bounds are (low, high) of the warning and of the alarm limits, in this order.

    >>> import numpy as np
    >>> near, far = (np.array([0.4]), np.array([0.6])), (np.array([0.3]), np.array([0.7]))
    >>> verdicts(np.array([0.65]), [near, far]).tolist()
    ['warning_high']
    """
    out = np.full(len(value), "inside", dtype=object)
    for name, (low, high) in zip(("warning", "alarm"), bounds, strict=True):
        out[value > high] = f"{name}_high"
        out[value < low] = f"{name}_low"
    return out
