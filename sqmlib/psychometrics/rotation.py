"""Rotation of loadings by gradient projection, with a word on convergence (statsmodels' own gives none)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sqmlib.rules import Convention

__all__ = ["ROTATIONS", "Rotated", "rotate"]

Floats = NDArray[np.float64]
Criterion = Callable[[Floats], tuple[float, Floats]]
ROTATIONS = {
    "none": Convention("none", "unrotated"),
    "varimax": Convention("varimax", "Kaiser 1958, with Kaiser normalisation; factors stay uncorrelated"),
    "oblimin": Convention("oblimin", "direct quartimin, Jennrich & Sampson 1966; factors may correlate"),
    "promax": Convention("promax", "Hendrickson & White 1964, power 4 of varimax; factors may correlate"),
}
_STEPS, _TOLERANCE = 2000, 1e-8


@dataclass(frozen=True, eq=False)
class Rotated:
    """Rotated loadings.

    Attributes
    ----------
    loadings : ndarray, shape (items, factors)
        The pattern.
    phi : ndarray, shape (factors, factors)
        Correlations of the factors.
    converged : bool
        Whether the gradient vanished.
    """

    loadings: Floats
    phi: Floats
    converged: bool


def rotate(loadings: Floats, rotation: str) -> Rotated:
    """Rotate loadings towards simple structure.

    Parameters
    ----------
    loadings : ndarray, shape (items, factors)
        Unrotated.
    rotation : {"none", "varimax", "oblimin", "promax"}
        See ``ROTATIONS``.

    Returns
    -------
    Rotated
        Factors by falling sum of squared loadings, pointing where their loadings sum above 0. What the factors
        reproduce, L phi L', is the same for every rotation.

    Notes
    -----
    Gradient projection: Jennrich 2001, 2002; Bernaards & Jennrich 2005.

    Examples
    --------
    >>> simple = np.kron(np.eye(2), np.array([[0.8], [0.7], [0.6]]))
    >>> turned = simple @ np.array([[0.8, -0.6], [0.6, 0.8]])
    >>> rotate(turned, "varimax").loadings[:3, 0].round(4).tolist()
    [0.8, 0.7, 0.6]
    """
    m = loadings.shape[1]
    if m < 2 or rotation == "none":
        return _ordered(loadings, np.eye(m), True)
    size = np.sqrt((loadings**2).sum(1, keepdims=True))
    size = np.where(size > 0, size, 1)
    turn, converged = _project(loadings / size, _varimax, oblique=False)
    pattern, phi = loadings @ turn, np.eye(m)
    if rotation == "oblimin":
        turn, converged = _project(pattern, _quartimin, oblique=True)
        pattern, phi = pattern @ np.linalg.inv(turn).T, turn.T @ turn
    if rotation == "promax":
        pattern, phi = _promax(pattern)
    return _ordered(pattern, phi, converged)


def _varimax(loadings: Floats) -> tuple[float, Floats]:
    squares = loadings**2
    about = squares - squares.mean(0)
    return float(-(about**2).sum() / 4), -loadings * about


def _quartimin(loadings: Floats) -> tuple[float, Floats]:
    squares = loadings**2
    others = squares.sum(1, keepdims=True) - squares
    return float((squares * others).sum() / 4), loadings * others


def _promax(loadings: Floats, power: int = 4) -> tuple[Floats, Floats]:
    """Return pattern and factor correlations that come closest to the powered loadings."""
    target = loadings * np.abs(loadings) ** (power - 1)
    turn = np.linalg.lstsq(loadings, target, rcond=None)[0]
    turn = turn * np.sqrt(np.diag(np.linalg.inv(turn.T @ turn)))
    back = np.linalg.inv(turn)
    return loadings @ turn, back @ back.T


def _project(loadings: Floats, criterion: Criterion, oblique: bool) -> tuple[Floats, bool]:
    """Return the rotation that minimises a criterion, and whether its projected gradient vanished."""
    turn, length = np.eye(loadings.shape[1]), 1.0
    value, gradient = _at(loadings, turn, criterion, oblique)
    for _ in range(_STEPS):
        inner = turn.T @ gradient
        along = gradient - turn * (turn * gradient).sum(0) if oblique else gradient - turn @ (inner + inner.T) / 2
        size = float(np.sqrt((along**2).sum()))
        if size < _TOLERANCE:
            return turn, True
        length *= 2
        for _ in range(40):
            new = _back(turn - length * along, oblique)
            new_value, new_gradient = _at(loadings, new, criterion, oblique)
            if value - new_value > 0.5 * size**2 * length:
                break
            length /= 2
        else:
            return turn, size < 1e-5  # no step helps any more: rounding
        turn, value, gradient = new, new_value, new_gradient
    return turn, False


def _at(loadings: Floats, turn: Floats, criterion: Criterion, oblique: bool) -> tuple[float, Floats]:
    """Return the criterion of the rotated loadings and its derivatives by the rotation."""
    if not oblique:
        value, slope = criterion(loadings @ turn)
        return value, loadings.T @ slope
    inverse = np.linalg.inv(turn)
    rotated = loadings @ inverse.T
    value, slope = criterion(rotated)
    return value, -(rotated.T @ slope @ inverse).T


def _back(turn: Floats, oblique: bool) -> Floats:
    """Return the nearest allowed rotation: columns of length 1, or an orthogonal matrix."""
    if oblique:
        return turn / np.sqrt((turn**2).sum(0))
    left, _, right = np.linalg.svd(turn)
    return left @ right


def _ordered(loadings: Floats, phi: Floats, converged: bool) -> Rotated:
    order = np.argsort(-np.diag(phi @ loadings.T @ loadings), kind="stable")
    loadings, phi = loadings[:, order], phi[np.ix_(order, order)]
    sign = np.where(loadings.sum(0) < 0, -1.0, 1.0)
    return Rotated(loadings * sign, phi * np.outer(sign, sign), converged)
