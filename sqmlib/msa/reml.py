"""Variance components of unbalanced studies by restricted maximum likelihood: no score is deleted to balance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Reml", "reml"]

Floats = NDArray[np.float64]
STEPS, TIGHT = 200, 1e-11


@dataclass(frozen=True)
class Reml:
    """Components and their covariance.

    Attributes
    ----------
    variance : ndarray, shape (sources + 1,)
        Of the given sources in order, the error last; at least 0.
    covariance : ndarray
        Of these estimates, from the expected information.
    converged : bool
        Whether the steps ended.
    """

    variance: Floats
    covariance: Floats
    converged: bool


def reml(y: Floats, sources: list[NDArray[np.int_]]) -> Reml:
    """Estimate variance components of crossed or nested random sources and one mean.

    Parameters
    ----------
    y : ndarray, shape (n,)
        Scores.
    sources : list of ndarray of int
        Group of each score under each source.

    Returns
    -------
    Reml

    Notes
    -----
    Fisher scoring with P = V^-1 - V^-1 1 (1' V^-1 1)^-1 1' V^-1: score -(tr P V_i - y'P V_i P y)/2, information
    tr(P V_i P V_j)/2 (Searle, Casella & McCulloch 1992). A component that would turn negative is held at 0. Balanced
    studies without negative components give the analysis of variance.

    Examples
    --------
    >>> found = reml(np.array([1.0, 2.0, 5.0, 6.0, 9.0, 10.0]), [np.array([0, 0, 1, 1, 2, 2])])
    >>> found.variance.round(6).tolist()
    [15.75, 0.5]
    """
    parts = [np.equal.outer(g, g).astype(float) for g in sources] + [np.eye(len(y))]
    scale = float(np.var(y - y[0])) or 1.0
    y = (y - y.mean()) / np.sqrt(scale)
    theta, converged = np.full(len(parts), 1.0 / len(parts)), False
    for _ in range(STEPS):
        score, information = _derivatives(y, parts, theta)
        free = (theta > 0) | (score > 0)
        step = np.zeros_like(theta)
        step[free] = np.linalg.lstsq(information[np.ix_(free, free)], score[free], rcond=None)[0]
        new = np.clip(theta + step, 0, None)
        new[-1] = max(new[-1], 1e-10)
        done = np.abs(new - theta).max() < TIGHT
        theta = new
        if done:
            converged = True
            break
    information = _derivatives(y, parts, theta)[1]
    return Reml(theta * scale, np.linalg.pinv(information) * scale**2, converged)


def _derivatives(y: Floats, parts: list[Floats], theta: Floats) -> tuple[Floats, Floats]:
    v = sum(t * part for t, part in zip(theta, parts, strict=True))
    inverse = np.linalg.inv(v)
    column = inverse.sum(axis=1)
    p = inverse - np.outer(column, column) / column.sum()
    py = p @ y
    products = [p @ part for part in parts]
    score = np.array([(py @ part @ py - np.trace(q)) / 2 for part, q in zip(parts, products, strict=True)])
    information = np.array([[(a * b.T).sum() / 2 for b in products] for a in products])
    return score, information
