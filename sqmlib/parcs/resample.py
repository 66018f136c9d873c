"""How sure the grid is: whole assessors are drawn again, so that a strict one stays strict in every cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.parcs.formulas import cell_means, grid_means
from sqmlib.parcs.knowledge import ELEMENTS
from sqmlib.stats import resampling_weights

if TYPE_CHECKING:
    from sqmlib.parcs.analysis import Options
    from sqmlib.parcs.assessment import Assessment

__all__ = ["Draws", "counts_of", "interval", "margins_of", "ranks_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Draws:
    """What came out when assessors were drawn again.

    Attributes
    ----------
    ranks : ndarray, shape (draws, cells)
        Rank of every cell, 1 weakest.
    p_weakest : ndarray, shape (cells,)
        Share of the draws in which no other cell is weaker, ties shared; NaN without draws.
    margins : tuple of ndarray
        Means per stage, per element and overall, draws first.
    """

    ranks: Floats
    p_weakest: Floats
    margins: tuple[Floats, Floats, Floats]

    @classmethod
    def of(cls, cube: pd.DataFrame, data: Assessment, options: Options) -> Draws:
        """Draw the assessors of one round; without draws, or with one assessor, everything is NaN."""
        enough = options.draws and len(cube) > 1
        counts = counts_of(len(cube), options) if enough else np.full((1, len(cube)), 0.0)
        means = cell_means(cube.to_numpy(), counts)
        ranks = ranks_of(means)
        first = ranks == 1
        with np.errstate(invalid="ignore", divide="ignore"):
            share = first / first.sum(axis=1, keepdims=True)
        p = share.mean(axis=0) if enough else np.full(means.shape[1], np.nan)
        return cls(ranks, np.where(cube.notna().any().to_numpy(), p, np.nan), margins_of(means, data, options))


def counts_of(assessors: int, options: Options) -> Floats:
    """Return how often each assessor is drawn, shape (draws, assessors)."""
    return np.concatenate(list(resampling_weights(assessors, options.draws, options.seed))).astype(float)


def margins_of(means: Floats, data: Assessment, options: Options) -> tuple[Floats, Floats, Floats]:
    """Return the means per stage, per element and overall of every draw."""
    grid = means.reshape(len(means), len(data.stages), len(ELEMENTS))
    return grid_means(grid, data.stages["weight"].to_numpy(), list(options.weights.values()))


def ranks_of(means: Floats) -> Floats:
    """Return the rank of every cell within each draw, 1 for the lowest mean; equal means share the better rank.

    >>> ranks_of(np.array([[2.0, 1.0, 2.0, np.nan]])).tolist()
    [[2.0, 1.0, 2.0, nan]]
    """
    return pd.DataFrame(np.round(means, 9)).rank(axis=1, method="min").to_numpy()


def interval(drawn: Floats, level: float) -> tuple[Floats, Floats]:
    """Return the percentile interval over the draws; NaN where nothing was drawn.

    >>> [bounds.tolist() for bounds in interval(np.array([[1.0, np.nan], [3.0, np.nan]]), 0.5)]
    [[1.5, nan], [2.5, nan]]
    """
    drawn = np.atleast_2d(drawn.T).T if drawn.ndim == 1 else drawn
    out = np.full((2, drawn.shape[1]), np.nan)
    known = ~np.isnan(drawn).all(axis=0)
    if known.any():
        out[:, known] = np.nanquantile(drawn[:, known], [(1 - level) / 2, (1 + level) / 2], axis=0)
    return out[0], out[1]
