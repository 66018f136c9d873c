"""From estimated parameters to tables: unstandardised and standardised, with standard errors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.psychometrics.mlcore import Pattern
from sqmlib.psychometrics.specify import Model

__all__ = ["Solution", "empty_frames", "inverse"]

Floats = NDArray[np.float64]
_STEP = 1e-30  # of the complex-step derivative: exact, nothing is subtracted


@dataclass(frozen=True, eq=False)
class Solution:
    """Estimates of a model in the metric of correlations, and how to show them.

    Attributes
    ----------
    model, pattern : Model, Pattern
        What was fitted.
    raw : ndarray
        Free parameters as estimated.
    raw_errors : ndarray
        Their covariance matrix.
    scale : ndarray, shape (items,)
        Standard deviations of the items.
    identification : {"variance", "marker"}
        What gives a factor its unit.
    """

    model: Model
    pattern: Pattern
    raw: Floats
    raw_errors: Floats
    scale: Floats
    identification: str

    @cached_property
    def turn(self) -> Floats:
        """Return 1 or -1 per parameter: a factor of variance 1 points where most of its items point."""
        loadings, _, _ = self.pattern.matrices(self.raw)
        sign = np.where((loadings.sum(0) < 0) & (self.identification == "variance"), -1.0, 1.0)
        return self._per_parameter(np.ones(len(self.scale)), sign, sign)

    @cached_property
    def vector(self) -> Floats:
        """Return the parameters with the factors turned."""
        return self.raw * self.turn

    @cached_property
    def matrices(self) -> tuple[Floats, Floats, Floats]:
        """Return loadings, factor covariances and residual covariances, in the metric of correlations."""
        return self.pattern.matrices(self.vector)

    @cached_property
    def units(self) -> Floats:
        """Return the unit of every factor: 1, or the standard deviation of its marker."""
        marked = self.identification == "marker"
        return self.scale[list(self.model.markers)] if marked else np.ones(len(self.model.factors))

    @cached_property
    def errors(self) -> tuple[Floats, Floats, Floats]:
        """Return standard errors of the unstandardised parameters in the shape of the three matrices."""
        stretch = self._per_parameter(self.scale, 1 / self.units, self.units)
        se = np.sqrt(np.clip(np.diag(self.raw_errors), 0, None)) * np.abs(stretch)
        out = []
        done = 0
        for matrix, (rows, columns) in zip(self.matrices, self.pattern.places, strict=True):
            filled = np.full(matrix.shape, np.nan)
            filled[rows, columns] = se[done : done + len(rows)]
            out.append(filled)
            done += len(rows)
        return out[0], out[1], out[2]

    def _per_parameter(self, item: Floats, by_loading: Floats, by_factor: Floats) -> Floats:
        """Return one factor per free parameter from factors per item and per latent variable."""
        (li, lj), (fi, fj), (ti, tj) = self.pattern.places
        return np.concatenate([item[li] * by_loading[lj], by_factor[fi] * by_factor[fj], item[ti] * item[tj]])

    def _standard(self, vector: NDArray) -> tuple[NDArray, NDArray]:
        """Return standardised loadings and factor correlations (complex vectors allowed)."""
        loadings, factors, errors = self.pattern.matrices(vector)
        with np.errstate(invalid="ignore", divide="ignore"):
            sd = np.sqrt(np.diag(factors))
            total = np.sqrt(np.diag(loadings @ factors @ loadings.T + errors))
            return loadings * sd / total[:, None], factors / np.outer(sd, sd)

    @cached_property
    def standard(self) -> tuple[Floats, Floats]:
        """Return standardised loadings and factor correlations; NaN for a factor of negative variance."""
        return self._standard(self.vector)

    @cached_property
    def standard_errors(self) -> tuple[Floats, Floats]:
        """Return their standard errors by the delta method."""
        shapes = [m.shape for m in self.standard]
        if (np.diag(self.matrices[1]) <= 0).any() or not np.isfinite(self.raw_errors).all():
            return np.full(shapes[0], np.nan), np.full(shapes[1], np.nan)
        moved = [self._standard(self.vector + _STEP * 1j * unit) for unit in np.eye(len(self.vector))]
        cov, out = self.raw_errors * np.outer(self.turn, self.turn), []
        for which, shape in enumerate(shapes):
            slope = np.array([m[which].imag.ravel() / _STEP for m in moved])
            variance = np.einsum("ai,ab,bi->i", slope, cov, slope, optimize=True)
            out.append(np.sqrt(np.clip(variance, 0, None)).reshape(shape))
        return out[0], out[1]

    def frames(self) -> dict[str, pd.DataFrame]:
        """Return all tables of the solution."""
        names = list(self.model.factors)
        _, factors, _ = self.matrices
        units = np.outer(self.units, self.units)
        return {
            "loadings": self._loadings(),
            "residuals": self._residuals(),
            "latent": pd.DataFrame(self.standard[1], index=names, columns=names),
            "latent_covariance": pd.DataFrame(factors * units, index=names, columns=names),
            "correlations": self._correlations(),
            "error_covariances": self._error_covariances(),
        }

    def _loadings(self) -> pd.DataFrame:
        from scipy.special import ndtr

        columns, rows = np.nonzero(self.model.loads.T)
        names = [(self.model.factors[j], self.model.items[i]) for j, i in zip(columns, rows, strict=True)]
        loading = (self.matrices[0] * self.scale[:, None] / self.units)[rows, columns]
        se = self.errors[0][rows, columns]
        with np.errstate(invalid="ignore", divide="ignore"):
            z = loading / se
        std, std_se = self.standard[0][rows, columns], self.standard_errors[0][rows, columns]
        index = pd.MultiIndex.from_tuples(names, names=["factor", "item"])
        figures = {"loading": loading, "se": se, "z": z, "p": 2 * ndtr(-np.abs(z)), "std": std, "std_se": std_se}
        return pd.DataFrame(figures, index=index)

    def _residuals(self) -> pd.DataFrame:
        loadings, factors, errors = self.matrices
        share = np.diag(errors) / np.diag(loadings @ factors @ loadings.T + errors)
        figures = {"variance": np.diag(errors) * self.scale**2, "se": np.diag(self.errors[2])}
        index = pd.Index(self.model.items, name="item")
        return pd.DataFrame(figures | {"std": share, "r2": 1 - share}, index=index)

    def _correlations(self) -> pd.DataFrame:
        names, (rows, columns) = self.model.factors, np.tril_indices(len(self.model.factors), -1)
        index = _pairs([(names[j], names[i]) for i, j in zip(rows, columns, strict=True)])
        se = np.where(self.model.related, self.standard_errors[1], np.nan)
        return pd.DataFrame({"r": self.standard[1][rows, columns], "se": se[rows, columns]}, index=index)

    def _error_covariances(self) -> pd.DataFrame:
        rows, columns = (np.array([pair[i] for pair in self.model.errors], int) for i in (0, 1))
        errors, names = self.matrices[2], self.model.items
        index = _pairs([(names[i], names[j]) for i, j in self.model.errors])
        with np.errstate(invalid="ignore"):
            sd = np.sqrt(np.diag(errors))
        found = errors[rows, columns]
        figures = {"covariance": found * self.scale[rows] * self.scale[columns]}
        return pd.DataFrame(figures | {"correlation": found / (sd[rows] * sd[columns])}, index=index, dtype=float)


def inverse(information: Floats) -> Floats:
    """Return the inverse of an information matrix, scaled first so that sizes of parameters do not matter.

    >>> inverse(np.array([[4.0, 0.0], [0.0, 1e-6]])).diagonal().round(2).tolist()
    [0.25, 1000000.0]
    """
    scale = np.sqrt(np.diag(information))
    return np.linalg.inv(information / np.outer(scale, scale)) / np.outer(scale, scale)


def empty_frames(model: Model) -> dict[str, pd.DataFrame]:
    """Return the tables of a model that could not be fitted: its shape, without numbers."""
    names, items = list(model.factors), list(model.items)
    columns, rows = np.nonzero(model.loads.T)
    index = _pairs([(names[j], items[i]) for j, i in zip(columns, rows, strict=True)], ("factor", "item"))
    pairs = _pairs([(a, b) for i, b in enumerate(names) for a in names[:i]])
    square = pd.DataFrame(np.nan, index=names, columns=names)
    return {
        "loadings": pd.DataFrame(np.nan, index=index, columns=["loading", "se", "z", "p", "std", "std_se"]),
        "residuals": pd.DataFrame(np.nan, index=pd.Index(items, name="item"), columns=["variance", "se", "std", "r2"]),
        "latent": square,
        "latent_covariance": square.copy(),
        "correlations": pd.DataFrame(np.nan, index=pairs, columns=["r", "se"]),
        "error_covariances": pd.DataFrame(np.nan, index=_pairs([]), columns=["covariance", "correlation"]),
        "implied": pd.DataFrame(np.nan, index=items, columns=items),
    }


def _pairs(names: list[tuple[str, str]], levels: tuple[str, str] = ("first", "second")) -> pd.MultiIndex:
    return pd.MultiIndex.from_arrays([[a for a, _ in names], [b for _, b in names]], names=levels)
