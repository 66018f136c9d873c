"""Shapes: the ellipse of a joint uncertainty, and fewer points when there are too many to see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sqmlib.checks import Remark

__all__ = ["ellipse", "ellipse_points", "thin"]


def ellipse_points(mean: Any, cov: Any, level: float = 0.95, corners: int = 60) -> np.ndarray:
    """Return the outline of the region that holds `level` of a bivariate normal distribution.

    Parameters
    ----------
    mean : array-like, shape (..., 2)
        Centers.
    cov : array-like, shape (..., 2, 2)
        Covariance matrices.
    level : float
        Share of the probability inside; the radius is ``sqrt(-2 ln(1 - level))``, the chi-square quantile with 2 df.
    corners : int
        Corners of the polygon.

    Returns
    -------
    numpy.ndarray, shape (..., corners, 2)

    Examples
    --------
    >>> points = ellipse_points([0, 0], [[1, 0], [0, 4]], 0.95, corners=4)
    >>> points.round(3).tolist()
    [[2.448, 0.0], [0.0, 4.895], [-2.448, 0.0], [-0.0, -4.895]]
    """
    mean, cov = np.asarray(mean, float), np.asarray(cov, float)
    values, vectors = np.linalg.eigh(cov)
    root = np.einsum("...ij,...j,...kj->...ik", vectors, np.sqrt(np.clip(values, 0, None)), vectors)
    angle = np.arange(corners) * 2 * np.pi / corners
    circle = np.sqrt(-2 * np.log1p(-level)) * np.column_stack([np.cos(angle), np.sin(angle)])
    return mean[..., None, :] + np.einsum("...ij,kj->...ki", root, circle)


def ellipse(ax: Any, mean: Any, cov: Any, level: float = 0.95, **style: Any) -> Any:
    """Draw the uncertainty ellipse of one estimated point and return the patch.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where.
    mean, cov : array-like
        The point (x, y) and its 2x2 covariance matrix.
    level : float
        Joint confidence level.
    **style
        Of :class:`matplotlib.patches.Polygon`.

    Examples
    --------
    >>> from sqmlib import charts
    >>> charts.ellipse(charts.axes(width=2, height=2), [0.5, 0.5], [[0.01, 0], [0, 0.01]]).get_closed()
    True
    """
    from matplotlib.patches import Polygon

    style = {"alpha": 0.15, "linewidth": 0.8, **style}
    return ax.add_patch(Polygon(ellipse_points(mean, cov, level), closed=True, **style))


def thin(points: Sequence[Any], most: int = 2000, seed: int = 0) -> tuple[Any, tuple[Remark, ...]]:
    """Return at most `most` of the points, a random choice in their own order, and a remark that says so.

    Examples
    --------
    >>> points, remarks = thin(np.arange(10), most=3)
    >>> len(points), remarks[0].text("en")
    (3, 'The picture shows 3 of 10 points, a random choice.')
    >>> thin(np.arange(3))[1]
    ()
    """
    total = len(points)
    if total <= most:
        return points, ()
    chosen = np.sort(np.random.default_rng(seed).choice(total, most, replace=False))
    kept = points.iloc[chosen] if hasattr(points, "iloc") else np.asarray(points)[chosen]
    return kept, (Remark("charts.thinned", "info", {"shown": most, "total": total}),)
