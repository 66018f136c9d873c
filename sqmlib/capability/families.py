"""Distributions of times and their tight maximum likelihood, open cases included."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["FAMILIES", "Family", "Fit", "bound", "derivatives", "fit", "free", "rescaled"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Family:
    """A distribution with two positive parameters, or one.

    Attributes
    ----------
    name : str
        Code.
    positive : bool
        Whether zeros and negative values are impossible under it.
    names : tuple of str
        Of its parameters.
    frozen : callable
        Parameters -> frozen scipy distribution (arrays broadcast).
    exact : callable
        Uncensored values -> maximum-likelihood parameters.
    """

    name: str
    positive: bool
    names: tuple[str, ...]
    frozen: Callable[..., Any]
    exact: Callable[[Floats], tuple[float, ...]]


@dataclass(frozen=True)
class Fit:
    """A fitted distribution.

    Attributes
    ----------
    family : str
        Code of the distribution.
    theta : tuple of float
        Its parameters in the order of the family's names.
    loglik, aic : float
        Of all values, open ones included.
    n : int
        Number of values.
    """

    family: str
    theta: tuple[float, ...]
    loglik: float
    aic: float
    n: int

    @property
    def law(self) -> Any:
        """The frozen scipy distribution."""
        return FAMILIES[self.family].frozen(*self.theta)


def _normal(mean: Any, sigma: Any) -> Any:
    from scipy import stats

    return stats.norm(mean, sigma)


def _lognormal(mu: Any, sigma: Any) -> Any:
    from scipy import stats

    return stats.lognorm(sigma, scale=np.exp(mu))


def _weibull(shape: Any, scale: Any) -> Any:
    from scipy import stats

    return stats.weibull_min(shape, scale=scale)


def _gamma(shape: Any, rate: Any) -> Any:
    from scipy import stats

    return stats.gamma(shape, scale=1 / np.asarray(rate))


def _exponential(scale: Any) -> Any:
    from scipy import stats

    return stats.expon(scale=scale)


def _fit_weibull(x: Floats) -> tuple[float, float]:
    """Solve sum x^k ln x / sum x^k - 1/k = mean ln x, on values over their largest: nothing overflows."""
    from scipy.optimize import brentq

    logs = np.log(x) - np.log(x).max()

    def slope(k: float) -> float:
        powers = np.exp(k * logs)
        return float(powers @ logs / powers.sum() - 1 / k - logs.mean())

    high = 1.0
    while slope(high) < 0:
        high *= 2
    shape = brentq(slope, high / 1e6, high, xtol=1e-14, rtol=1e-14)
    return shape, float(x.max() * np.mean(np.exp(shape * logs)) ** (1 / shape))


def _fit_gamma(x: Floats) -> tuple[float, float]:
    """Solve ln k - digamma(k) = ln(mean) - mean(ln)."""
    from scipy.optimize import brentq
    from scipy.special import digamma

    mean = x.mean()
    gap = float(-np.log(x / mean).mean())
    guess = 1 / (2 * gap)
    shape = brentq(lambda k: np.log(k) - digamma(k) - gap, guess / 10, guess * 10 + 10, xtol=1e-14, rtol=1e-14)
    return shape, float(shape / mean)


FAMILIES = {
    "normal": Family("normal", False, ("mean", "sigma"), _normal, lambda x: (float(x.mean()), float(x.std()))),
    "lognormal": Family(
        "lognormal", True, ("mu", "sigma"), _lognormal, lambda x: (float(np.log(x).mean()), float(np.log(x).std()))
    ),
    "weibull": Family("weibull", True, ("shape", "scale"), _weibull, _fit_weibull),
    "gamma": Family("gamma", True, ("shape", "rate"), _gamma, _fit_gamma),
    "exponential": Family("exponential", True, ("scale",), _exponential, lambda x: (float(x.mean()),)),
}


def fit(values: ArrayLike, family: str, ended: ArrayLike | None = None) -> Fit:
    """Fit a distribution by maximum likelihood.

    Parameters
    ----------
    values : array-like, shape (n,)
        Values; above 0 for all families but the normal.
    family : str
        Key of ``FAMILIES``.
    ended : array-like of bool, shape (n,), optional
        False where the value is the time an open case has waited so far; it counts as "longer than this".

    Returns
    -------
    Fit

    Notes
    -----
    The likelihood equations are solved to 1e-14 and are free of scale; with open cases the likelihood is maximized
    numerically.

    Examples
    --------
    >>> fit([1.0, 2.0, 3.0], "exponential").theta
    (2.0,)
    >>> round(fit([1.0, 2.0, 3.0], "exponential", [True, True, False]).theta[0], 6)
    3.0
    """
    x, kind = np.asarray(values, float), FAMILIES[family]
    closed = np.ones(len(x), bool) if ended is None else np.asarray(ended, bool)
    theta = kind.exact(x) if closed.all() else _fit_open(x, closed, kind)
    loglik = float(_loglik(theta, x, closed, kind).sum())
    return Fit(family, tuple(float(t) for t in theta), loglik, 2 * len(theta) - 2 * loglik, len(x))


def _loglik(theta: Any, x: Floats, closed: NDArray[np.bool_], kind: Family) -> Floats:
    law = kind.frozen(*theta)
    return np.where(closed, law.logpdf(x), law.logsf(x))


def _fit_open(x: Floats, closed: NDArray[np.bool_], kind: Family) -> tuple[float, ...]:
    """Maximize the likelihood of ended and open cases; positive parameters on a log scale, values over their mean."""
    from scipy.optimize import minimize

    scale = float(np.abs(x).mean()) or 1.0
    start = kind.exact(np.maximum(x / scale, 1e-12) if kind.positive else x / scale)

    def deviance(free: Floats) -> float:
        return -float(_loglik(bound(free, kind), x / scale, closed, kind).sum())

    options = {"xatol": 1e-11, "fatol": 1e-13, "maxiter": 4000, "maxfev": 4000}
    found = minimize(deviance, free(start, kind), method="Nelder-Mead", options=options)
    return rescaled(bound(found.x, kind), scale, kind)


def _signed(kind: Family) -> NDArray[np.bool_]:
    return np.array([name in ("mean", "mu") for name in kind.names])


def free(theta: Any, kind: Family) -> Floats:
    """Return parameters without bounds: positive ones as logarithms."""
    theta, signed = np.asarray(theta, float), _signed(kind)
    return np.where(signed, theta, np.log(np.where(signed, 1.0, np.maximum(theta, 1e-12))))


def bound(free: Any, kind: Family) -> Floats:
    """Return parameters from those without bounds, the inverse of :func:`free`."""
    free, signed = np.asarray(free, float), _signed(kind)
    return np.where(signed, free, np.exp(np.where(signed, 0.0, np.clip(free, -60, 60))))


def rescaled(theta: Floats, scale: float, kind: Family) -> tuple[float, ...]:
    """Return the parameters of values that are multiplied by `scale`."""
    changes = {"scale": theta * scale, "rate": theta / scale, "mean": theta * scale, "mu": theta + np.log(scale)}
    if kind.name == "normal":
        return tuple(float(t) for t in theta * scale)
    return tuple(float(changes.get(name, theta)[i]) for i, name in enumerate(kind.names))


def derivatives(center: Floats, x: Floats, closed: NDArray[np.bool_], kind: Family) -> tuple[Floats, Floats]:
    """Return each value's score (n, parameters) and minus the matrix of second derivatives, by central differences."""
    step, size = 1e-4, len(center)
    shifts = np.eye(size) * step

    def at(free: Floats) -> Floats:
        return _loglik(bound(free, kind), x, closed, kind)

    score = np.column_stack([(at(center + h) - at(center - h)) / (2 * step) for h in shifts])
    hessian = np.empty((size, size))
    for i, a in enumerate(shifts):
        for j, b in enumerate(shifts):
            mixed = at(center + a + b) - at(center + a - b) - at(center - a + b) + at(center - a - b)
            hessian[i, j] = -mixed.sum() / (4 * step**2)
    return score, hessian
