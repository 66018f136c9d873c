"""Confirmatory factor analysis in one step, by maximum likelihood, with inadmissible solutions called so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.checks import DataError, Remark, raise_errors
from sqmlib.psychometrics.admissible import problems_of, status_of
from sqmlib.psychometrics.fitting import DIVISORS, Fit, fit_indices, srmr
from sqmlib.psychometrics.matrix import Covariance, as_covariance
from sqmlib.psychometrics.mlcore import Estimate, Pattern, discrepancy, fit
from sqmlib.psychometrics.solution import Solution, empty_frames, inverse
from sqmlib.psychometrics.specify import IDENTIFICATIONS, Model, freedom, model_of, model_problems, pattern_of
from sqmlib.rules import choose

__all__ = ["Cfa", "cfa"]

FEW_CATEGORIES = 5  # answers with fewer categories: maximum likelihood needs a note (Rhemtulla et al. 2012)


@dataclass(frozen=True, eq=False)
class Cfa:
    """A fitted measurement model. Look at ``status`` first: good indices can sit on an inadmissible solution.

    Attributes
    ----------
    status : {"ok", "inadmissible", "not_converged", "not_identified", "singular_matrix", "no_freedom",
              "no_items", "few_answers"}
        Anything but ``ok`` is an error in a report; from ``not_identified`` on there are no figures.
    fit : Fit or None
        Chi-square and indices.
    loadings : pandas.DataFrame, index ``factor, item``
        ``loading se z p std std_se``: unstandardised under the identification, and fully standardised; a standard
        error is NaN for a marker.
    residuals : pandas.DataFrame, index ``item``
        ``variance se std r2``: residual variance, its share, and what the factors explain.
    latent, latent_covariance : pandas.DataFrame
        Correlations and covariances of the factors.
    correlations : pandas.DataFrame, index ``first, second``
        ``r se`` of every pair of factors.
    error_covariances : pandas.DataFrame, index ``first, second``
        ``covariance correlation`` of the residuals that were set free.
    implied : pandas.DataFrame
        The covariance matrix that the model implies.
    problems : tuple of Remark
        Errors: negative residual variance, loading above 1, latent covariances not positive definite, no convergence.
    notes : tuple of Remark
        Few categories, items left out.
    parameters : dict
        Estimator, identification, divisor, missing rule, n, steps.
    observed : Covariance
        The matrix that was analysed.
    """

    status: str
    fit: Fit | None
    loadings: pd.DataFrame
    residuals: pd.DataFrame
    latent: pd.DataFrame
    latent_covariance: pd.DataFrame
    correlations: pd.DataFrame
    error_covariances: pd.DataFrame
    implied: pd.DataFrame
    problems: tuple[Remark, ...]
    notes: tuple[Remark, ...]
    parameters: dict[str, Any]
    observed: Covariance

    @property
    def admissible(self) -> bool:
        """Whether the figures may be interpreted."""
        return self.status == "ok"


def cfa(
    data: Any,
    model: Mapping[str, Sequence[str]],
    *,
    identification: str = "variance",
    divisor: str = "n",
    orthogonal: Sequence[str] = (),
    errors: Sequence[tuple[str, str]] = (),
    missing: str = "listwise",
) -> Cfa:
    """Test whether items measure the factors they are meant to measure.

    Parameters
    ----------
    data : pandas.DataFrame, Keyed or Covariance
        Answers or a matrix with n; only the items of the model are used.
    model : mapping
        Factor -> its items; an item may belong to several factors.
    identification : {"variance", "marker"}
        Factor variances 1, or the first loading of each factor 1. Standardised figures and fit are the same.
    divisor : {"n", "n-1"}
        Of covariances and chi-square; ``n`` as lavaan.
    orthogonal : sequence of str
        Factors without correlation to any other (a method factor).
    errors : sequence of pairs
        Items whose residuals may correlate.
    missing : {"listwise", "pairwise"}
        For answers.

    Returns
    -------
    Cfa

    Raises
    ------
    DataError
        If the model names unknown items, an option is unknown, or the matrix comes without n.

    Notes
    -----
    Joreskog 1969; standard errors from the expected information, of standardised loadings by the delta method. An item
    that is alone on its factor has no residual, as in lavaan. Own core, see ``mlcore``.

    Examples
    --------
    >>> from sqmlib.psychometrics import from_matrix
    >>> r = [[1], [0.5, 1], [0.4, 0.4, 1], [0.2, 0.2, 0.1, 1], [0.2, 0.1, 0.2, 0.5, 1], [0.1, 0.2, 0.2, 0.4, 0.4, 1]]
    >>> found = cfa(from_matrix(r, n=300), {"care": ["i1", "i2", "i3"], "speed": ["i4", "i5", "i6"]})
    >>> found.status, found.fit.df, float(found.latent.loc["care", "speed"].round(2))
    ('ok', 8, 0.37)
    """
    choose("divisor", divisor, DIVISORS)
    choose("identification", identification, IDENTIFICATIONS)
    raise_errors(model_problems(model, orthogonal, errors))
    s = as_covariance(data, missing, list(dict.fromkeys(item for items in model.values() for item in items)))
    if s.n is None:
        raise DataError([Remark("psychometrics.needs_n", "error")])
    spec = model_of(s.items, model, orthogonal, errors)
    used = {"estimator": "ml", "identification": identification, "divisor": divisor, "missing": s.missing, "n": s.n}
    why = _refused(spec, s)
    if why:
        return _without_figures(why, spec, s, used)
    pattern = pattern_of(spec, s.correlation, identification)
    found = fit(pattern, s.correlation)
    if not found.identified and found.converged:
        return _without_figures("not_identified", spec, s, used)
    return _assemble(spec, s, pattern, found, used | {"steps": found.steps})


def _refused(spec: Model, s: Covariance) -> str:
    """Return why nothing can be fitted, "" when something can."""
    if not all(spec.loads.any(0)) or not s.k:
        return "no_items"
    if s.n < 2 or (s.singular and s.n <= s.k):
        return "few_answers"
    return "singular_matrix" if s.singular else "no_freedom" if freedom(spec) < 0 else ""


def _assemble(spec: Model, s: Covariance, pattern: Pattern, found: Estimate, used: dict[str, Any]) -> Cfa:
    times = s.n if used["divisor"] == "n" else s.n - 1
    scale = np.sqrt(np.diag(s.values) * (s.n - 1) / times)  # covariances come with divisor n - 1
    cov = inverse(found.information) / times if found.identified else np.full((pattern.size,) * 2, np.nan)
    solution = Solution(spec, pattern, found.vector, cov, scale, used["identification"])
    implied = pattern.implied(found.vector)
    indices = fit_indices(
        found.discrepancy,
        discrepancy(np.eye(s.k), s.correlation),
        p=s.k,
        free=pattern.size,
        n=s.n,
        residual=srmr(implied, s.correlation),
        divisor=used["divisor"],
    )
    problems = problems_of(solution, found)
    frame = pd.DataFrame(implied * np.outer(scale, scale), index=list(s.items), columns=list(s.items))
    return Cfa(
        status_of(problems), indices, **solution.frames(), implied=frame, problems=problems, notes=_notes(s),
        parameters=used, observed=s,
    )  # fmt: skip


def _without_figures(why: str, spec: Model, s: Covariance, used: dict[str, Any]) -> Cfa:
    values = {"factors": list(spec.factors)}
    problem = Remark(f"psychometrics.{why}", "error", values)
    frames = empty_frames(spec)
    return Cfa(why, None, **frames, problems=(problem,), notes=_notes(s), parameters=used, observed=s)


def _notes(s: Covariance) -> tuple[Remark, ...]:
    few = [i for i, c in s.categories.items() if c < FEW_CATEGORIES and i in s.items]
    found = [Remark("psychometrics.few_categories", "warning", {"items": few, "n": FEW_CATEGORIES})] if few else []
    out = [Remark("psychometrics.left_out", "warning", {"items": list(s.dropped)})] if s.dropped else []
    return (*found, *out)
