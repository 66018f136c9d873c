"""McDonald's omega total, with its model, its estimator and its denominator named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from sqmlib.checks import Remark
from sqmlib.psychometrics.cfa import cfa
from sqmlib.psychometrics.efa import extract
from sqmlib.psychometrics.matrix import Covariance, as_covariance
from sqmlib.rules import Convention, choose

__all__ = ["DENOMINATORS", "ESTIMATORS", "Omega", "omega", "omega_of"]

DENOMINATORS = {
    "model": Convention("model", "McDonald 1999: variance of the sum that the model implies"),
    "observed": Convention("observed", "Bentler 2009; Kelley & Pornprasertmanit 2016: variance of the sum as observed"),
}
ESTIMATORS = {
    "ml": Convention("ml", "one factor, maximum likelihood on covariances, Joreskog 1969; as lavaan"),
    "minres": Convention("minres", "one factor, minimum residuals on correlations, Harman & Jones 1966; as psych"),
}


@dataclass(frozen=True, eq=False)
class Omega:
    """Omega total of one scale.

    Attributes
    ----------
    omega : float
        NaN when it cannot be computed; ``reason`` says why.
    model, estimator, denominator : str
        ``one_factor``; ``ml`` or ``minres``; ``model`` or ``observed``.
    items : pandas.DataFrame, index ``item``
        ``loading residual`` in the metric of the estimator: covariances (ml) or correlations (minres).
    k, n : int
        Items and respondents.
    reason : str
        Reason code; "" when omega is there.
    problems : tuple of Remark
        What makes the solution inadmissible.
    """

    omega: float
    model: str
    estimator: str
    denominator: str
    items: pd.DataFrame
    k: int
    n: int | None
    reason: str = ""
    problems: tuple[Remark, ...] = field(default=())


def omega_of(loadings: ArrayLike, residuals: ArrayLike, error_covariances: float = 0.0) -> float:
    """Return omega of a one-factor solution, (sum l)^2 / ((sum l)^2 + sum theta + 2 sum theta_ij). McDonald 1999.

    Parameters
    ----------
    loadings, residuals : array-like, shape (k,)
        Loadings on a factor with variance 1, and residual variances, in one metric.
    error_covariances : float
        Sum of the residual covariances, each pair once.

    Returns
    -------
    float

    Examples
    --------
    >>> loadings = np.array([0.8, 0.7, 0.6])
    >>> round(omega_of(loadings, 1 - loadings**2), 6)
    0.744932
    """
    common = float(np.sum(loadings)) ** 2
    return common / (common + float(np.sum(residuals)) + 2 * error_covariances)


def omega(
    data: Any,
    items: Sequence[str] | None = None,
    *,
    denominator: str = "model",
    estimator: str = "ml",
    missing: str = "listwise",
) -> Omega:
    """Return the share of the variance of the sum of items that one common factor explains.

    Parameters
    ----------
    data, items, missing
        As for :func:`sqmlib.psychometrics.alpha`.
    denominator : {"model", "observed"}
        Variance of the sum that the model implies, or the observed one. The same items give different figures.
    estimator : {"ml", "minres"}
        Maximum likelihood on covariances (lavaan), or minimum residuals on correlations (psych).

    Returns
    -------
    Omega

    Raises
    ------
    DataError
        If the data or an option is unusable.

    Notes
    -----
    McDonald 1999. Equals alpha for items with equal loadings and uncorrelated errors. pingouin has none: own code.

    Examples
    --------
    >>> from sqmlib.psychometrics import from_matrix
    >>> loadings = np.array([0.8, 0.7, 0.6])
    >>> matrix = np.outer(loadings, loadings) + np.diag(1 - loadings**2)
    >>> round(omega(from_matrix(matrix, n=200)).omega, 4)
    0.7449
    """
    choose("denominator", denominator, DENOMINATORS)
    choose("estimator", estimator, ESTIMATORS)
    s = as_covariance(data, missing, items)
    reason = "one_item" if s.k < 2 else "two_items" if s.k == 2 else "singular_matrix" if s.singular else ""
    table, problems = _empty(s), ()
    if not reason:
        table, reason, problems = (_ml if estimator == "ml" else _minres)(s)
    value = np.nan if reason else _ratio(s, table, denominator, estimator)
    return Omega(value, "one_factor", estimator, denominator, table, s.k, s.n, reason, problems)


def _ratio(s: Covariance, table: pd.DataFrame, denominator: str, estimator: str) -> float:
    if denominator == "model":
        return omega_of(table["loading"], table["residual"])
    total = s.values.sum() if estimator == "ml" else s.correlation.sum()
    return float(table["loading"].sum() ** 2 / total)


def _ml(s: Covariance) -> tuple[pd.DataFrame, str, tuple[Remark, ...]]:
    """Return the solution in the metric of the covariances as given (divisor n - 1), so both denominators fit."""
    found = cfa(s, {"general": s.items})
    if found.status != "ok":
        return _empty(s), found.status, found.problems
    std = found.loadings["std"].to_numpy()
    variance = np.diag(s.values)
    columns = {"loading": std * np.sqrt(variance), "residual": (1 - std**2) * variance}
    return pd.DataFrame(columns, index=pd.Index(s.items, name="item")), "", ()


def _minres(s: Covariance) -> tuple[pd.DataFrame, str, tuple[Remark, ...]]:
    found = extract(s.correlation, 1, "minres")
    loading = found.loadings[:, 0] * (1 if found.loadings.sum() >= 0 else -1)
    table = pd.DataFrame({"loading": loading, "residual": 1 - loading**2}, index=pd.Index(s.items, name="item"))
    reason = "not_converged" if not found.converged else "inadmissible" if found.heywood else ""
    return table, reason, ()


def _empty(s: Covariance) -> pd.DataFrame:
    return pd.DataFrame({"loading": np.nan, "residual": np.nan}, index=pd.Index(s.items, name="item"))
