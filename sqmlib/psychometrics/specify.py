"""From a map factor -> items to the parameters of a model: what is free, what is fixed, where the search starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sqmlib.checks import Remark
from sqmlib.psychometrics.mlcore import Pattern
from sqmlib.rules import Convention

__all__ = ["IDENTIFICATIONS", "Model", "freedom", "model_of", "model_problems", "pattern_of"]

Floats = NDArray[np.float64]
IDENTIFICATIONS = {
    "variance": Convention("variance", "factor variances fixed at 1"),
    "marker": Convention("marker", "first loading of each factor fixed at 1"),
}


@dataclass(frozen=True, eq=False)
class Model:
    """A measurement model over items that are there.

    Attributes
    ----------
    factors, items : tuple of str
        Names.
    loads : ndarray of bool, shape (items, factors)
        Which item belongs to which factor.
    markers : tuple of int
        Row of the first item of each factor.
    related : ndarray of bool, shape (factors, factors)
        Which factors may correlate.
    errors : tuple of (int, int)
        Rows whose residuals may correlate.
    """

    factors: tuple[str, ...]
    items: tuple[str, ...]
    loads: NDArray[np.bool_]
    markers: tuple[int, ...]
    related: NDArray[np.bool_]
    errors: tuple[tuple[int, int], ...] = ()

    @property
    def alone(self) -> NDArray[np.bool_]:
        """Items that are the only one of their only factor: they have no residual, it could not be told apart."""
        single = self.loads & (self.loads.sum(0) == 1)
        return single.any(1) & (self.loads.sum(1) == 1)


def model_problems(
    model: Mapping[str, Sequence[str]], orthogonal: Sequence[str], errors: Sequence[tuple[str, str]]
) -> list[Remark]:
    """Return what is wrong with a model as written: empty factors, items named twice, unknown names."""
    items = {item for named in model.values() for item in named}
    empty = [str(f) for f, named in model.items() if not list(named)]
    doubled = [str(f) for f, named in model.items() if len(set(named)) < len(list(named))]
    unknown = [str(f) for f in orthogonal if f not in model]
    pairs = [f"{a}-{b}" for a, b in errors if a == b or a not in items or b not in items]
    found = [Remark("psychometrics.empty_factor", "error", {"factors": empty})] if empty or not model else []
    found += [Remark("psychometrics.repeated_item", "error", {"items": doubled})] if doubled else []
    found += [Remark("psychometrics.unknown_factor", "error", {"factors": unknown})] if unknown else []
    return found + ([Remark("psychometrics.error_pair", "error", {"pairs": pairs})] if pairs else [])


def model_of(
    items: Sequence[str],
    model: Mapping[str, Sequence[str]],
    orthogonal: Sequence[str] = (),
    errors: Sequence[tuple[str, str]] = (),
) -> Model:
    """Return the model over the items that are there.

    >>> model_of(["a", "b", "c"], {"care": ["a", "b"], "speed": ["c"]}).alone.tolist()
    [False, False, True]
    """
    at, factors = {item: i for i, item in enumerate(items)}, tuple(map(str, model))
    loads = np.zeros((len(items), len(factors)), bool)
    for j, named in enumerate(model.values()):
        loads[[at[i] for i in named if i in at], j] = True
    markers = tuple(next((at[i] for i in named if i in at), -1) for named in model.values())
    apart = np.array([f in {str(o) for o in orthogonal} for f in factors], bool)
    related = ~(apart[:, None] | apart[None, :]) & ~np.eye(len(factors), dtype=bool)
    pairs = tuple((at[a], at[b]) for a, b in errors if a in at and b in at)
    return Model(factors, tuple(items), loads, markers, related, pairs)


def freedom(model: Model) -> int:
    """Return the degrees of freedom of a model.

    >>> freedom(model_of(["a", "b", "c", "d"], {"care": ["a", "b", "c", "d"]}))
    2
    """
    p = len(model.items)
    free = model.loads.sum() + model.related.sum() // 2 + p - model.alone.sum() + len(model.errors)
    return int(p * (p + 1) // 2 - free)


def pattern_of(model: Model, correlation: Floats, identification: str) -> Pattern:
    """Return the free parameters and their starting values in the metric of correlations.

    Parameters
    ----------
    model : Model
        Every factor has an item.
    correlation : ndarray
        Of its items; the start is the first principal component of each factor's items.
    identification : {"variance", "marker"}
        What gives a factor its unit.

    Returns
    -------
    Pattern

    Examples
    --------
    >>> model = model_of(["a", "b", "c"], {"care": ["a", "b", "c"]})
    >>> pattern_of(model, np.full((3, 3), 0.5) + np.eye(3) / 2, "marker").size
    6
    """
    loadings = _start(model, correlation)
    residual = np.where(model.alone, 0.0, np.clip(1 - (loadings**2).sum(1), 0.2, None))
    m, p = len(model.factors), len(model.items)
    free, factors, variances = model.loads.copy(), model.related.copy(), np.eye(m)
    if identification == "marker":
        columns = np.arange(m)
        unit = loadings[list(model.markers), columns]
        loadings, variances = loadings / unit, np.diag(unit**2)
        free[list(model.markers), columns] = False
        factors |= np.eye(m, dtype=bool)
    errors = np.diag(~model.alone)
    for a, b in model.errors:
        errors[a, b] = errors[b, a] = True
    return Pattern(free, factors, errors.reshape(p, p), (loadings, variances, np.diag(residual)))


def _start(model: Model, correlation: Floats) -> Floats:
    """Return loadings from the first principal component of each factor's items, never zero."""
    out, shares = np.zeros(model.loads.shape), np.sqrt(model.loads.sum(1))
    for j, here in enumerate(model.loads.T):
        rows = np.flatnonzero(here)
        values, vectors = np.linalg.eigh(correlation[np.ix_(rows, rows)])
        first = vectors[:, -1] * (1 if vectors[:, -1].sum() >= 0 else -1)
        size = np.clip(0.85 * np.abs(first) * np.sqrt(values[-1]), 0.3, 0.9)
        out[rows, j] = np.where(first < 0, -size, size) / shares[rows]
    out[model.alone] = model.loads[model.alone]
    return out
