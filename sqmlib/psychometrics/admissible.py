"""Is a fitted model a possible one? Good indices can sit on a solution that cannot exist."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sqmlib.checks import Remark
from sqmlib.psychometrics.mlcore import Estimate
from sqmlib.psychometrics.solution import Solution

__all__ = ["problems_of", "status_of"]


def problems_of(solution: Solution, found: Estimate) -> tuple[Remark, ...]:
    """Return everything that makes a solution inadmissible, as errors.

    Parameters
    ----------
    solution : Solution
        The estimates.
    found : Estimate
        How the search ended.

    Returns
    -------
    tuple of Remark
        ``psychometrics.not_converged``; ``.negative_residual`` with the items (a Heywood case); ``.loading_above_one``
        with item and factor; ``.latent_not_definite`` with the smallest eigenvalue and the closest pair of factors.
    """
    found_here = [] if found.converged else [Remark("psychometrics.not_converged", "error", {"steps": found.steps})]
    return (*found_here, *_residuals(solution), *_loadings(solution), *_latent(solution))


def status_of(problems: Sequence[Remark]) -> str:
    """Return ``ok``, ``not_converged`` or ``inadmissible``; the last two are reason codes.

    >>> status_of([]), status_of([Remark("psychometrics.negative_residual", "error")])
    ('ok', 'inadmissible')
    """
    codes = {problem.code for problem in problems}
    return "not_converged" if "psychometrics.not_converged" in codes else "inadmissible" if codes else "ok"


def _residuals(solution: Solution) -> list[Remark]:
    """Name items with a residual variance of 0 or less: Heywood cases."""
    variance = np.diag(solution.matrices[2])
    wrong = [i for i, v, alone in zip(solution.model.items, variance, solution.model.alone, strict=True)
             if v <= 0 and not alone]  # fmt: skip
    return [Remark("psychometrics.negative_residual", "error", {"items": wrong})] if wrong else []


def _loadings(solution: Solution) -> list[Remark]:
    """Name loadings above 1 of items that belong to one factor; with several, a loading may exceed 1."""
    once = (solution.model.loads.sum(1) == 1) & ~solution.model.alone
    std = np.abs(solution.standard[0])
    rows, columns = np.nonzero((std > 1) & once[:, None])
    wrong = [f"{solution.model.items[i]} ({solution.model.factors[j]})" for i, j in zip(rows, columns, strict=True)]
    return [Remark("psychometrics.loading_above_one", "error", {"items": wrong})] if wrong else []


def _latent(solution: Solution) -> list[Remark]:
    """Say that the covariances of the factors cannot be those of any variables, and which pair is closest."""
    covariance, names = solution.matrices[1], solution.model.factors
    negative = [f for f, v in zip(names, np.diag(covariance), strict=True) if v <= 0]
    if negative:
        return [Remark("psychometrics.negative_factor", "error", {"factors": negative})]
    r = solution.standard[1]
    smallest = float(np.linalg.eigvalsh(r)[0])
    if smallest > 0:
        return []
    off = np.abs(r - np.eye(len(r)))
    i, j = np.unravel_index(int(off.argmax()), off.shape)
    pair = {"first": names[min(i, j)], "second": names[max(i, j)], "r": float(r[i, j])}
    return [Remark("psychometrics.latent_not_definite", "error", {"smallest": smallest, **pair})]
