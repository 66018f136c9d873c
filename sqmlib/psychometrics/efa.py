"""Exploratory factor analysis: extraction by minimum residuals or maximum likelihood, then rotation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.checks import DataError, Remark
from sqmlib.psychometrics.matrix import Covariance, as_covariance
from sqmlib.psychometrics.mlcore import discrepancy
from sqmlib.psychometrics.parallel import parallel_analysis
from sqmlib.psychometrics.rotation import ROTATIONS, rotate
from sqmlib.rules import Convention, choose

__all__ = ["EXTRACTIONS", "Efa", "Extraction", "efa", "extract"]

Floats = NDArray[np.float64]
EXTRACTIONS = {
    "minres": Convention("minres", "minimum residuals, Harman & Jones 1966"),
    "ml": Convention("ml", "maximum likelihood, Lawley 1940, Joreskog 1967"),
}
_LOWEST = 0.005  # least uniqueness, as in psych and R's factanal: an item that reaches it is a Heywood case


@dataclass(frozen=True, eq=False)
class Extraction:
    """Unrotated factors of a correlation matrix.

    Attributes
    ----------
    loadings : ndarray, shape (items, factors)
        Unrotated loadings.
    uniqueness : ndarray, shape (items,)
        Own variance of every item.
    converged, heywood : bool
        Whether the gradient vanished; whether a uniqueness fell to its lower bound.
    """

    loadings: Floats
    uniqueness: Floats
    converged: bool
    heywood: bool


@dataclass(frozen=True, eq=False)
class Efa:
    """Factors found in the items.

    Attributes
    ----------
    status : {"ok", "inadmissible", "not_converged", "singular_matrix", "no_freedom", "no_factors", "one_item",
              "few_answers"}
        Anything but ``ok`` is a reason code; ``inadmissible`` is a Heywood case.
    loadings : pandas.DataFrame, index ``item``, columns F1, F2, ...
        The pattern, factors by falling variance.
    items : pandas.DataFrame, index ``item``
        ``communality uniqueness``.
    factors : pandas.DataFrame, index ``factor``
        ``ss_loadings share``: variance explained, and as a share of all variance.
    phi : pandas.DataFrame
        Correlations of the factors.
    chi2, df, p : float
        Test that this number of factors is enough, from the ML discrepancy, with Bartlett's correction.
    rmsr : float
        Root mean square of the residual correlations off the diagonal.
    reasons : dict
        Figure -> reason code.
    parameters : dict
        Extraction, rotation, number of factors and the rule for it, seed, n, missing rule.
    """

    status: str
    loadings: pd.DataFrame
    items: pd.DataFrame
    factors: pd.DataFrame
    phi: pd.DataFrame
    chi2: float
    df: int
    p: float
    rmsr: float
    reasons: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)


def efa(
    data: Any,
    factors: int | None = None,
    items: Sequence[str] | None = None,
    *,
    extraction: str = "minres",
    rotation: str = "oblimin",
    seed: int = 0,
    missing: str = "listwise",
) -> Efa:
    """Find the factors behind items.

    Parameters
    ----------
    data, items, missing
        As for :func:`sqmlib.psychometrics.alpha`.
    factors : int, optional
        How many; default: by parallel analysis, never by eigenvalues above 1.
    extraction : {"minres", "ml"}
        Minimum residuals or maximum likelihood.
    rotation : {"oblimin", "promax", "varimax", "none"}
        Service dimensions correlate: the default lets them.
    seed : int
        Of the parallel analysis.

    Returns
    -------
    Efa

    Raises
    ------
    DataError
        If the data or an option is unusable.

    Notes
    -----
    Harman & Jones 1966; Joreskog 1967; Jennrich 2002. Own code: statsmodels has principal axes and maximum likelihood,
    no minimum residuals, and says nothing on convergence of a rotation.

    Examples
    --------
    >>> from sqmlib.psychometrics import from_matrix
    >>> loadings = np.kron(np.diag([1, 0.9]), np.array([[0.8], [0.7], [0.6]]))
    >>> r = loadings @ loadings.T
    >>> found = efa(from_matrix(r + np.diag(1 - np.diag(r)), n=200), seed=1)
    >>> found.status, found.parameters["factors"], found.loadings["F1"].abs().round(2).tolist()
    ('ok', 2, [0.8, 0.7, 0.6, 0.0, 0.0, 0.0])
    """
    choose("extraction", extraction, EXTRACTIONS)
    choose("rotation", rotation, ROTATIONS)
    s = as_covariance(data, missing, items)
    rule, reason = "given", "one_item" if s.k < 2 else "singular_matrix" if s.singular else ""
    if factors is None and not reason:
        found = parallel_analysis(s, seed=seed)
        factors, rule, reason = found.factors, "parallel", found.reason
    elif factors is not None and factors < 1:
        raise DataError([Remark("psychometrics.factors", "error", {"found": factors})])
    m = factors or 0
    reason = reason or ("no_factors" if m == 0 else "no_freedom" if _freedom(s.k, m) < 0 else "")
    used = {"extraction": extraction, "rotation": rotation, "factors": m, "number": rule, "seed": seed}
    used |= {"n": s.n, "missing": s.missing}
    if reason:
        return _empty(s, reason, used)
    return _assemble(s, extract(s.correlation, m, extraction), rotation, used)


def extract(r: Floats, m: int, extraction: str = "minres") -> Extraction:
    """Return `m` unrotated factors of a correlation matrix.

    Parameters
    ----------
    r : ndarray, shape (k, k)
        Positive definite.
    m : int
        Factors.
    extraction : {"minres", "ml"}
        What is minimised over the uniquenesses, with all else known for given ones.

    Returns
    -------
    Extraction

    Examples
    --------
    >>> loadings = np.array([[0.8], [0.7], [0.6]])
    >>> found = extract(loadings @ loadings.T + np.diag(1 - loadings[:, 0] ** 2), 1)
    >>> np.abs(found.loadings[:, 0]).round(4).tolist(), found.converged
    ([0.8, 0.7, 0.6], True)
    """
    from scipy.optimize import minimize

    target, start = (_minres if extraction == "minres" else _ml), np.clip(1 / np.diag(np.linalg.inv(r)), 0.01, 0.99)
    options = {"maxiter": 2000, "maxfun": 20000, "ftol": 1e-15, "gtol": 1e-9, "maxcor": 20}
    found = minimize(
        target, start, args=(r, m), jac=True, method="L-BFGS-B", bounds=[(_LOWEST, 1.0)] * len(r), options=options
    )
    psi = found.x
    slope = target(psi, r, m)[1]
    inside = np.where((psi <= _LOWEST) & (slope > 0) | (psi >= 1) & (slope < 0), 0, slope)
    scale = np.sqrt(psi) if extraction == "ml" else np.ones(len(psi))
    values, vectors = np.linalg.eigh((r - np.diag(psi)) / np.outer(scale, scale))
    top = slice(None, -m - 1, -1)
    loadings = scale[:, None] * vectors[:, top] * np.sqrt(np.clip(values[top], 0, None))
    low = bool((psi <= _LOWEST * 1.0001).any() or ((loadings**2).sum(1) > 1).any())
    return Extraction(loadings, psi, bool(np.abs(inside).max() < 1e-4), low)


def _minres(psi: Floats, r: Floats, m: int) -> tuple[float, Floats]:
    """Return half the squared eigenvalues that m factors leave, and the derivatives."""
    values, vectors = np.linalg.eigh(r - np.diag(psi))
    left, rest = values[:-m], vectors[:, :-m]
    return float((left**2).sum() / 2), -(rest**2 @ left)


def _ml(psi: Floats, r: Floats, m: int) -> tuple[float, Floats]:
    """Return the ML discrepancy for given uniquenesses, and the derivatives."""
    scale = np.sqrt(psi)
    values, vectors = np.linalg.eigh(r / np.outer(scale, scale))
    left, rest = np.clip(values[:-m], 1e-12, None), vectors[:, :-m]
    return float((left - np.log(left) - 1).sum()), (rest**2 @ (1 - left)) / psi


def _freedom(k: int, m: int) -> int:
    return ((k - m) ** 2 - (k + m)) // 2


def _assemble(s: Covariance, found: Extraction, rotation: str, used: dict[str, Any]) -> Efa:
    m, turned = used["factors"], rotate(found.loadings, rotation)
    names, items = [f"F{j + 1}" for j in range(m)], pd.Index(s.items, name="item")
    communality = (found.loadings**2).sum(1)
    sums = np.diag(turned.phi @ turned.loadings.T @ turned.loadings)
    chi2, p, reasons = _test(s, found, m)
    residual = (s.correlation - found.loadings @ found.loadings.T)[np.tril_indices(s.k, -1)]
    done = found.converged and turned.converged
    return Efa(
        status="not_converged" if not done else "inadmissible" if found.heywood else "ok",
        loadings=pd.DataFrame(turned.loadings, index=items, columns=names),
        items=pd.DataFrame({"communality": communality, "uniqueness": 1 - communality}, index=items),
        factors=pd.DataFrame({"ss_loadings": sums, "share": sums / s.k}, index=pd.Index(names, name="factor")),
        phi=pd.DataFrame(turned.phi, index=names, columns=names),
        chi2=chi2,
        df=_freedom(s.k, m),
        p=p,
        rmsr=float(np.sqrt((residual**2).mean())),
        reasons=reasons,
        parameters=used,
    )


def _test(s: Covariance, found: Extraction, m: int) -> tuple[float, float, dict[str, str]]:
    """Return Bartlett's (1951) test of the number of factors, or why there is none."""
    from scipy.special import chdtrc

    if s.n is None:
        return np.nan, np.nan, dict.fromkeys(("chi2", "p"), "unknown_n")
    common = found.loadings @ found.loadings.T
    implied = common + np.diag(np.clip(1 - np.diag(common), _LOWEST, None))
    chi2 = (s.n - 1 - (2 * s.k + 5) / 6 - 2 * m / 3) * float(discrepancy(implied, s.correlation))
    df = _freedom(s.k, m)
    return chi2, float(chdtrc(df, chi2)) if df else np.nan, {} if df else {"p": "saturated"}


def _empty(s: Covariance, reason: str, used: dict[str, Any]) -> Efa:
    items = pd.Index(s.items, name="item")
    nothing = pd.DataFrame(np.nan, index=items, columns=["communality", "uniqueness"])
    shares = pd.DataFrame(columns=["ss_loadings", "share"], index=pd.Index([], name="factor"), dtype=float)
    why = dict.fromkeys(("chi2", "p", "rmsr"), reason)
    none = pd.DataFrame(index=items)
    return Efa(reason, none, nothing, shares, pd.DataFrame(), np.nan, 0, np.nan, np.nan, why, used)
