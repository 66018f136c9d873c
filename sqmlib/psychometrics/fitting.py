"""Fit indices of a covariance structure model, from its chi-square and that of independence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from sqmlib.rules import Convention

__all__ = ["DIVISORS", "ORIENTATION", "Fit", "fit_indices", "rmsea_interval", "srmr"]

Floats = NDArray[np.float64]
DIVISORS = {
    "n": Convention("n", "chi2 = n F with covariances of divisor n, as lavaan"),
    "n-1": Convention("n-1", "chi2 = (n - 1) F with covariances of divisor n - 1, as LISREL and EQS"),
}
ORIENTATION: Mapping[str, Convention] = MappingProxyType(
    {  # no verdicts: they depend on size, loadings and n (Niemand & Mai 2018)
        "cfi": Convention("cfi", "Hu & Bentler 1999", 0.95),
        "tli": Convention("tli", "Hu & Bentler 1999", 0.95),
        "rmsea": Convention("rmsea", "Hu & Bentler 1999", 0.06),
        "srmr": Convention("srmr", "Hu & Bentler 1999", 0.08),
    }
)


@dataclass(frozen=True)
class Fit:
    """How well a model fits; NaN where a figure cannot be computed, with the reason in ``reasons``.

    Attributes
    ----------
    chi2, df, p : float
        Test of exact fit.
    baseline_chi2, baseline_df : float
        The model of independent items.
    cfi, tli : float
        Bentler 1990; Tucker & Lewis 1973.
    rmsea, rmsea_low, rmsea_high : float
        Steiger & Lind 1980, with its 90 % interval (Browne & Cudeck 1993).
    srmr : float
        Root mean square of residual correlations, diagonal included (Bentler 1995, as lavaan).
    aic, bic : float
        chi2 + 2 q and chi2 + q ln n: only for comparing models of the same items.
    n : int
        Respondents.
    divisor : str
        ``n`` or ``n-1``.
    reasons : dict
        Figure -> reason code.
    """

    chi2: float
    df: int
    p: float
    baseline_chi2: float
    baseline_df: int
    cfi: float
    tli: float
    rmsea: float
    rmsea_low: float
    rmsea_high: float
    srmr: float
    aic: float
    bic: float
    n: int
    divisor: str
    reasons: dict[str, str] = field(default_factory=dict)


def fit_indices(
    minimum: float, baseline: float, *, p: int, free: int, n: int, residual: float, divisor: str = "n"
) -> Fit:
    """Return all indices of one model.

    Parameters
    ----------
    minimum, baseline : float
        Discrepancies of the model and of independence, -ln det R.
    p, free, n : int
        Items, free parameters, respondents.
    residual : float
        SRMR.
    divisor : {"n", "n-1"}
        What the discrepancy is multiplied by; RMSEA uses the same.

    Returns
    -------
    Fit

    Examples
    --------
    >>> found = fit_indices(0.1, 1.0, p=4, free=8, n=100, residual=0.04)
    >>> round(found.chi2, 1), found.df, round(found.cfi, 3), round(found.rmsea, 3)
    (10.0, 2, 0.915, 0.2)
    """
    from scipy.special import chdtrc

    times = n if divisor == "n" else n - 1
    chi2, base, base_df = times * minimum, times * baseline, p * (p - 1) // 2
    df = p * (p + 1) // 2 - free
    excess, worst = max(chi2 - df, 0.0), max(base - base_df, chi2 - df, 0.0)
    figures = {"p": np.nan, "cfi": float(1 - excess / worst) if worst > 0 else 1.0, "tli": np.nan}
    figures |= {"rmsea": np.nan, "rmsea_low": np.nan, "rmsea_high": np.nan}
    reasons = {c: "saturated" for c, v in figures.items() if np.isnan(v)} if df == 0 else {}
    if df > 0:
        figures |= {"p": float(chdtrc(df, chi2)), "rmsea": float(np.sqrt(excess / (df * times)))}
        figures |= dict(zip(("rmsea_low", "rmsea_high"), rmsea_interval(chi2, df, times), strict=True))
        figures["tli"] = _tli(chi2 / df, base / base_df if base_df else np.nan)
        reasons |= {} if np.isfinite(figures["tli"]) else {"tli": "no_common_variance"}
    more = {"aic": chi2 + 2 * free, "bic": chi2 + free * float(np.log(n)), "srmr": residual}
    return Fit(
        chi2=chi2, df=df, baseline_chi2=base, baseline_df=base_df, n=n, divisor=divisor, reasons=reasons,
        **figures, **more,
    )  # fmt: skip


def _tli(ratio: float, base: float) -> float:
    return float((base - ratio) / (base - 1)) if base > 1 else np.nan


def rmsea_interval(chi2: float, df: int, times: float, level: float = 0.90) -> tuple[float, float]:
    """Return the interval of RMSEA from the noncentral chi-square (Browne & Cudeck 1993).

    Parameters
    ----------
    chi2, df : float
        Test of the model.
    times : float
        n or n - 1, as for the chi-square.
    level : float
        Confidence level.

    Returns
    -------
    low, high : float

    Examples
    --------
    >>> [round(x, 4) for x in rmsea_interval(86.696061593, 5, 2709)]
    [0.0638, 0.0924]
    """
    bounds = [_noncentrality(chi2, df, (1 + level) / 2), _noncentrality(chi2, df, (1 - level) / 2)]
    low, high = (float(np.sqrt(b / (df * times))) for b in bounds)
    return low, high


def _noncentrality(chi2: float, df: int, p: float) -> float:
    """Return the noncentrality at which `chi2` is the quantile `p`; 0 when it would be negative."""
    from scipy.optimize import brentq
    from scipy.stats import ncx2

    def above(x: float) -> float:
        return float(ncx2.cdf(chi2, df, x)) - p

    if above(0.0) <= 0:
        return 0.0
    top = chi2 + 10 * np.sqrt(2 * chi2 + df) + 50
    return float(brentq(above, 0.0, top, xtol=1e-8 * max(1.0, chi2)))


def srmr(implied: Floats, observed: Floats) -> float:
    """Return the root mean square of the residual correlations, diagonal included; the observed sd standardise both.

    >>> round(srmr(np.eye(2), np.array([[1, 0.3], [0.3, 1]])), 4)
    0.1732
    """
    sd = np.sqrt(np.diag(observed))
    residual = (observed - implied) / np.outer(sd, sd)
    return float(np.sqrt((residual[np.tril_indices(len(sd))] ** 2).mean()))
