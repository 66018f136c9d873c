"""Capability indices of a normal process and their intervals: one formula each."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

__all__ = [
    "bissell_interval",
    "boyles_df",
    "chi2_interval",
    "cp_star",
    "cpm",
    "cpm_star",
    "expected_outside",
    "indices",
    "one_sided_bound",
    "outside",
    "sample_size_cpk",
    "tau",
    "tolerance_factor",
    "z_bench",
]

NONE = float("nan")


def indices(mean: float, sigma: float, lsl: float | None = None, usl: float | None = None) -> dict[str, float]:
    """Return cp, cpl, cpu, cpk and k; what does not exist without both limits is NaN.

    Parameters
    ----------
    mean, sigma : float
        Of the process; the family (Cp or Pp) is that of `sigma`.
    lsl, usl : float, optional
        Specification limits; one of them is enough for cpk.

    Returns
    -------
    dict
        ``cp`` (U-L)/6s, ``cpl`` (m-L)/3s, ``cpu`` (U-m)/3s, ``cpk`` the smaller existing one, ``k`` distance of the
        mean from the middle over half the width (cpk = cp (1 - k)).

    Notes
    -----
    Kotz & Lovelace 1998; NIST/SEMATECH e-Handbook 6.1.6.

    Examples
    --------
    >>> {name: round(value, 4) for name, value in indices(16, 2, 8, 20).items()}
    {'cp': 1.0, 'cpl': 1.3333, 'cpu': 0.6667, 'cpk': 0.6667, 'k': 0.3333}
    """
    cpl = NONE if lsl is None else (mean - lsl) / (3 * sigma)
    cpu = NONE if usl is None else (usl - mean) / (3 * sigma)
    both = lsl is not None and usl is not None
    cp = (usl - lsl) / (6 * sigma) if both else NONE
    k = abs((usl + lsl) / 2 - mean) / ((usl - lsl) / 2) if both else NONE
    return {"cp": cp, "cpl": cpl, "cpu": cpu, "cpk": float(np.fmin(cpl, cpu)), "k": k}


def cp_star(mean: float, sigma: float, bound: float, lsl: float | None = None, usl: float | None = None) -> float:
    """Return the width between a natural bound and the one specification limit, over 6 sigma; never to be called Cp.

    >>> round(cp_star(0.166, 0.0457, 0, usl=0.4), 4)
    1.4588
    """
    limit = usl if usl is not None else lsl
    return NONE if limit is None else abs(limit - bound) / (6 * sigma)


def tau(mean: float, sd: float, n: float, target: float, form: str = "mean_square") -> float:
    """Return the root of the squared deviation from the target.

    Parameters
    ----------
    mean, sd : float
        `sd` with divisor n - 1.
    n : float
        Number of values.
    target : float
        In the unit of the values.
    form : {"mean_square", "sd"}
        ``mean_square`` divides by n, mean (x - T)^2; ``sd`` takes s^2 + (m - T)^2.

    Examples
    --------
    >>> tau(3.0, 1.0, 2, 3.0, "sd"), round(tau(3.0, 1.0, 2, 3.0), 4)
    (1.0, 0.7071)
    """
    square = sd**2 * (n - 1) / n if form == "mean_square" else sd**2
    return math.sqrt(square + (mean - target) ** 2)


def cpm(lsl: float | None, usl: float | None, deviation: float) -> float:
    """Return (U-L) / (6 tau) (Chan, Cheng & Spiring 1988).

    >>> cpm(0, 12, 2.0)
    1.0
    """
    return NONE if lsl is None or usl is None else (usl - lsl) / (6 * deviation)


def cpm_star(lsl: float | None, usl: float | None, target: float, deviation: float) -> float:
    """Return min(T-L, U-T) / (3 tau), for a target off the middle (Kotz & Lovelace 1998).

    >>> cpm_star(0, 12, 9, 2.0)
    0.5
    """
    sides = [target - lsl if lsl is not None else NONE, usl - target if usl is not None else NONE]
    return float(np.fmin(*sides)) / (3 * deviation)


def chi2_interval(index: float, df: float, level: float = 0.95) -> tuple[float, float]:
    """Return index sqrt(chi2 quantiles / df): of Cp and Pp with the df of their sigma (Kushler & Hurley 1992).

    >>> [round(x, 4) for x in chi2_interval(1.685622, 100)]
    [1.4522, 1.9187]
    """
    from scipy.special import chdtri

    ends = np.sqrt(np.array([chdtri(df, (1 + level) / 2), chdtri(df, (1 - level) / 2)]) / df)
    return float(index * ends[0]), float(index * ends[1])


def bissell_interval(index: float, n: float, df: float, level: float = 0.95) -> tuple[float, float]:
    """Return index -+ z sqrt(1/(9n) + index^2/(2 df)), the additive form, valid at and below 0 (Bissell 1990).

    >>> [round(x, 4) for x in bissell_interval(-1 / 6, 30, 29)]
    [-0.2934, -0.0399]
    """
    from scipy.special import ndtri

    half = float(ndtri((1 + level) / 2)) * math.sqrt(1 / (9 * n) + index**2 / (2 * df))
    return index - half, index + half


def one_sided_bound(index: float, n: float, df: float, level: float = 0.95, exact: bool = False) -> float:
    """Return the lower bound that the index exceeds with one-sided confidence `level`.

    Parameters
    ----------
    index : float
        cpl, cpu or cpk.
    n, df : float
        Number of values and degrees of freedom of the sigma.
    level : float
        One-sided: 0.95 uses z of 0.95, not of 0.975.
    exact : bool
        Noncentral t (Chou, Owen & Borrego 1990), for an index of one limit; else Bissell's approximation.

    Examples
    --------
    >>> round(one_sided_bound(1.2, 50, 49), 3), round(one_sided_bound(1.2, 50, 49, exact=True), 3)
    (0.986, 0.984)
    """
    from scipy.special import nctdtrinc, ndtri

    if exact:
        return float(nctdtrinc(df, level, 3 * math.sqrt(n) * index) / (3 * math.sqrt(n)))
    return index - float(ndtri(level)) * math.sqrt(1 / (9 * n) + index**2 / (2 * df))


def boyles_df(n: float, distance: float) -> float:
    """Return the degrees of freedom of tau, n (1 + xi^2)^2 / (1 + 2 xi^2), xi = (m - T)/s (Boyles 1991).

    >>> boyles_df(125, 0)
    125.0
    """
    return n * (1 + distance**2) ** 2 / (1 + 2 * distance**2)


def outside(values: ArrayLike, lsl: float | None, usl: float | None) -> tuple[int, int]:
    """Return how many values lie below and above the limits; equal to a limit, up to binary rounding, is inside.

    >>> outside([0.1 + 0.2, 0.4], None, 0.3)
    (0, 1)
    """
    x = np.asarray(values, float)
    below = 0 if lsl is None else int((x < lsl - 8 * np.spacing(abs(lsl))).sum())
    above = 0 if usl is None else int((x > usl + 8 * np.spacing(abs(usl))).sum())
    return below, above


def expected_outside(mean: float, sigma: float, lsl: float | None, usl: float | None) -> tuple[float, float]:
    """Return the normal shares below and above the limits, 0..1.

    >>> [round(1e6 * share, 1) for share in expected_outside(16, 2, 8, 20)]
    [31.7, 22750.1]
    """
    from scipy.special import ndtr

    below = 0.0 if lsl is None else float(ndtr((lsl - mean) / sigma))
    above = 0.0 if usl is None else float(ndtr((mean - usl) / sigma))
    return below, above


def z_bench(share: float) -> float:
    """Return the normal quantile that leaves `share` in the upper tail, -Phi^-1(share); NaN when nothing is outside.

    >>> round(z_bench(0.0227501319), 4)
    2.0
    """
    from scipy.special import ndtri

    return -float(ndtri(share)) if 0 < share < 1 else NONE


def tolerance_factor(n: int, coverage: float = 0.9, confidence: float = 0.95) -> float:
    """Return k2: mean -+ k2 s holds `coverage` of all values with this confidence (Howe 1969; NIST 7.2.6.3).

    >>> round(tolerance_factor(43, 0.90, 0.99), 3)
    2.217
    """
    from scipy.special import chdtri, ndtri

    df = n - 1
    return float(ndtri((1 + coverage) / 2)) * math.sqrt(df * (1 + 1 / n) / chdtri(df, confidence))


def sample_size_cpk(expected: float, required: float, level: float = 0.95, power: float = 0.8) -> int:
    """Return how many values prove, one-sided and with this power, that Cpk is at least `required`.

    Parameters
    ----------
    expected : float
        The Cpk the process is thought to have, above `required`.
    required : float
        What is to be proven.
    level, power : float
        One-sided confidence; chance to succeed if the process is as expected.

    Notes
    -----
    From Bissell's standard errors at both values, df = n - 1.

    Examples
    --------
    >>> sample_size_cpk(1.6, 1.33)
    97
    """
    from scipy.special import ndtri

    errors = float(ndtri(level)) * _error(required), float(ndtri(power)) * _error(expected)
    return math.ceil((sum(errors) / (expected - required)) ** 2) + 1


def _error(index: float) -> float:
    """Return the standard error of Cpk times sqrt(n)."""
    return math.sqrt(1 / 9 + index**2 / 2)
