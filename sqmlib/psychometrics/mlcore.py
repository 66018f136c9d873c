"""Maximum likelihood for factor models Sigma = L F L' + T: discrepancy, gradient, information, Fisher scoring.

Own core on numpy: semopy has no SRMR and brings much along, statsmodels has no confirmatory models.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Estimate", "Pattern", "discrepancy", "fit"]

Floats = NDArray[np.float64]
_STEPS = 300
_TOLERANCE = 1e-13  # expected fall of the discrepancy at which the search ends
_FLAT = 1e-9  # relative eigenvalue of the information below which a parameter is not identified
_SMALLEST = 1e-10  # least eigenvalue an implied matrix may have on the way


@dataclass(frozen=True, eq=False)
class Pattern:
    """Which parameters are free, and where the search starts; what is not free stays at its start.

    Attributes
    ----------
    loadings, factors, errors : ndarray of bool
        Free loadings (p, m), factor (co)variances (m, m) and residual (co)variances (p, p); the last two symmetric.
    start : tuple of ndarray
        Values of the three matrices.
    """

    loadings: NDArray[np.bool_]
    factors: NDArray[np.bool_]
    errors: NDArray[np.bool_]
    start: tuple[Floats, Floats, Floats]

    @property
    def places(self) -> tuple[tuple[NDArray[np.intp], ...], ...]:
        """Positions of the free parameters in the three matrices, symmetric ones once."""
        return np.nonzero(self.loadings), np.nonzero(np.tril(self.factors)), np.nonzero(np.tril(self.errors))

    @property
    def size(self) -> int:
        """How many parameters are free."""
        return sum(len(rows) for rows, _ in self.places)

    def vector(self) -> Floats:
        """Return the start as one vector of free parameters."""
        return np.concatenate([matrix[at] for matrix, at in zip(self.start, self.places, strict=True)])

    def matrices(self, vector: NDArray) -> tuple[NDArray, NDArray, NDArray]:
        """Return the three matrices for a vector of free parameters (complex ones allowed)."""
        out, done = [], 0
        for matrix, (rows, columns), symmetric in zip(self.start, self.places, (False, True, True), strict=True):
            filled = matrix.astype(vector.dtype)
            filled[rows, columns] = vector[done : done + len(rows)]
            if symmetric:
                filled[columns, rows] = filled[rows, columns]
            out.append(filled)
            done += len(rows)
        return out[0], out[1], out[2]

    def implied(self, vector: NDArray) -> NDArray:
        """Return the covariance matrix that the model implies."""
        loadings, factors, errors = self.matrices(vector)
        return loadings @ factors @ loadings.T + errors

    def jacobian(self, vector: Floats) -> Floats:
        """Return the derivatives of the implied matrix, shape (free parameters, p, p)."""
        loadings, factors, _ = self.matrices(vector)
        (li, lj), (fi, fj), (ti, tj) = self.places
        eye, toward = np.eye(len(loadings)), loadings @ factors
        by_loading = eye[li][:, :, None] * toward[:, lj].T[:, None, :]
        by_factor = loadings[:, fi].T[:, :, None] * loadings[:, fj].T[:, None, :]
        by_error = eye[ti][:, :, None] * eye[tj][:, None, :]
        by_factor[fi == fj] /= 2  # a variance stands once in the matrix, everything else twice
        by_error[ti == tj] /= 2
        half = np.concatenate([by_loading, by_factor, by_error])
        return half + half.transpose(0, 2, 1)


@dataclass(frozen=True, eq=False)
class Estimate:
    """Where the search ended.

    Attributes
    ----------
    vector : ndarray
        Free parameters.
    discrepancy : float
        ln det Sigma + tr(S Sigma^-1) - ln det S - p at that point.
    information : ndarray
        Expected information of one respondent.
    gradient : ndarray
        Derivatives of the discrepancy.
    converged, identified : bool
        Whether the gradient vanished; whether the information can be inverted.
    steps : int
        Steps taken.
    """

    vector: Floats
    discrepancy: float
    information: Floats
    gradient: Floats
    converged: bool
    identified: bool
    steps: int


def discrepancy(implied: Floats, observed: Floats) -> float:
    """Return the maximum likelihood discrepancy of two matrices; inf when the implied one is not positive definite.

    Joreskog 1969. With S and Sigma whitened by each other it is a sum over eigenvalues, exact near zero.

    >>> round(discrepancy(np.eye(2), np.array([[1, 0.6], [0.6, 1]])), 4)
    0.4463
    """
    try:
        root = np.linalg.cholesky(implied)
    except np.linalg.LinAlgError:
        return np.inf
    if np.diag(root).min() ** 2 < _SMALLEST:
        return np.inf
    half = np.linalg.solve(root, observed)
    ratio = np.linalg.eigvalsh(np.linalg.solve(root, half.T))
    return float("inf") if ratio[0] <= 0 else float(np.sum(ratio - 1 - np.log(ratio)))


def fit(pattern: Pattern, observed: Floats) -> Estimate:
    """Minimise the discrepancy by Fisher scoring, damped where a full step does not help (Levenberg-Marquardt).

    Parameters
    ----------
    pattern : Pattern
        The model in the metric of `observed`.
    observed : ndarray, shape (p, p)
        Positive definite; a correlation matrix keeps all parameters of one size.

    Returns
    -------
    Estimate
        ``converged`` only when the expected further fall is below 1e-13 and the gradient vanished.

    Notes
    -----
    Residual variances are not kept above 0: a Heywood case must show (lavaan does the same).

    Examples
    --------
    >>> loadings = np.array([[0.8], [0.7], [0.6]])
    >>> observed = loadings @ loadings.T + np.diag(1 - loadings[:, 0] ** 2)
    >>> free = np.ones((3, 1), bool), np.zeros((1, 1), bool), np.eye(3, dtype=bool)
    >>> model = Pattern(*free, (np.full((3, 1), 0.5), np.eye(1), np.eye(3) / 2))
    >>> fit(model, observed).vector[:3].round(6).tolist()
    [0.8, 0.7, 0.6]
    """
    vector, damping, steps = pattern.vector(), 0.0, 0
    value = discrepancy(pattern.implied(vector), observed)
    gradient, information = _derivatives(pattern, vector, observed)
    while steps < _STEPS:
        steps += 1
        step = _step(information, gradient, damping)
        if damping == 0 and 0 <= -step @ gradient < _TOLERANCE:
            break
        new = discrepancy(pattern.implied(vector + step), observed)
        if not new < value + 1e-15:
            damping = max(4 * damping, 1e-3)
            if damping > 1e12:
                break
            continue
        vector, value, damping = vector + step, new, damping / 8 if damping > 1e-6 else 0.0
        gradient, information = _derivatives(pattern, vector, observed)
    return _ended(vector, value, information, gradient, steps)


def _ended(vector: Floats, value: float, information: Floats, gradient: Floats, steps: int) -> Estimate:
    scale = np.sqrt(np.clip(np.diag(information), 1e-300, None))
    eigen = np.linalg.eigvalsh(information / np.outer(scale, scale)) if len(vector) else np.ones(1)
    flat = not len(vector) or np.abs(gradient / scale).max() < 1e-6
    return Estimate(vector, float(value), information / 2, gradient, bool(flat), bool(eigen[0] > _FLAT), steps)


def _derivatives(pattern: Pattern, vector: Floats, observed: Floats) -> tuple[Floats, Floats]:
    """Return the gradient of the discrepancy and the expectation of its second derivatives."""
    implied, slope = pattern.implied(vector), pattern.jacobian(vector)
    inverse = np.linalg.inv(implied)
    gradient = np.tensordot(slope, inverse @ (implied - observed) @ inverse, 2)
    moved = inverse @ slope
    return gradient, moved.reshape(len(slope), -1) @ moved.transpose(0, 2, 1).reshape(len(slope), -1).T


def _step(information: Floats, gradient: Floats, damping: float) -> Floats:
    scale = np.sqrt(np.clip(np.diag(information), 1e-12, None))
    scaled = information / np.outer(scale, scale)
    if damping == 0:  # a parameter that is not identified stays where it is
        return -(np.linalg.pinv(scaled, rcond=1e-12, hermitian=True) @ (gradient / scale)) / scale
    return -np.linalg.solve(scaled + damping * np.eye(len(scale)), gradient / scale) / scale
