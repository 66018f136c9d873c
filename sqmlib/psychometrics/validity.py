"""Are the dimensions measured well and told apart: CR, AVE, Fornell-Larcker, HTMT and HTMT2, each by its name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.psychometrics.cfa import Cfa
from sqmlib.psychometrics.matrix import as_covariance

__all__ = ["Validity", "htmt", "validity"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Validity:
    """Convergent and discriminant validity of the factors of a model.

    Attributes
    ----------
    factors : pandas.DataFrame, index ``factor``
        ``k``; ``cr`` omega of the standardised solution; ``ave`` mean squared standardised loading (Fornell & Larcker
        1981); ``ave_weighted`` explained over total variance of the unstandardised items (semTools 0.5-6);
        ``largest_r2`` largest squared correlation with another factor.
    pairs : pandas.DataFrame, index ``first, second``
        ``r r2``; ``fornell_larcker`` whether both AVE (mean squared loading) exceed r2; ``htmt`` of 2015 and
        ``htmt2`` of 2021.
    reasons : dict
        Frame -> {(row label, column): reason code}.
    status : str
        As of the model; HTMT needs no model and stays when the solution is inadmissible.
    """

    factors: pd.DataFrame
    pairs: pd.DataFrame
    reasons: dict[str, dict[tuple[Any, str], str]] = field(default_factory=dict)
    status: str = "ok"


def validity(found: Cfa) -> Validity:
    """Judge the factors of a fitted model.

    Parameters
    ----------
    found : Cfa
        Of :func:`sqmlib.psychometrics.cfa`.

    Returns
    -------
    Validity
        Without figures of the model when it is inadmissible.

    Notes
    -----
    Fornell & Larcker 1981; Henseler, Ringle & Sarstedt 2015; Roemer, Schuberth & Henseler 2021.

    Examples
    --------
    >>> from sqmlib.psychometrics import cfa, from_matrix
    >>> r = [[1], [0.5, 1], [0.4, 0.4, 1], [0.2, 0.2, 0.1, 1], [0.2, 0.1, 0.2, 0.5, 1], [0.1, 0.2, 0.2, 0.4, 0.4, 1]]
    >>> model = {"care": ["i1", "i2", "i3"], "speed": ["i4", "i5", "i6"]}
    >>> found = validity(cfa(from_matrix(r, n=300), model))
    >>> found.factors["ave"].round(2).tolist(), found.pairs["fornell_larcker"].tolist()
    ([0.44, 0.44], [True])
    """
    model = {f: list(rows.index.get_level_values("item")) for f, rows in found.loadings.groupby("factor", sort=False)}
    factors = pd.DataFrame([_figures(found, f, items) for f, items in model.items()])
    factors.index = pd.Index(list(model), name="factor")
    factors["largest_r2"] = _largest(found.latent)
    ratio = htmt(found.observed, model)
    pairs = pd.DataFrame({"r": [found.latent.loc[a, b] for a, b in ratio.index]}, index=ratio.index, dtype=float)
    pairs["r2"] = pairs["r"] ** 2
    if not found.admissible:
        factors[["cr", "ave", "ave_weighted", "largest_r2"]] = np.nan
        pairs[["r", "r2"]] = np.nan
    least = np.array([factors.loc[[a, b], "ave"].min(skipna=False) for a, b in pairs.index], float)
    beyond = pd.array(least > pairs["r2"].to_numpy(), dtype="boolean")
    beyond[np.isnan(least) | pairs["r2"].isna().to_numpy()] = pd.NA
    pairs["fornell_larcker"] = beyond
    pairs = pairs.join(ratio)
    return Validity(factors, pairs, _reasons(found, model, factors, pairs), found.status)


def htmt(data: Any, model: Mapping[str, Sequence[str]], *, missing: str = "listwise") -> pd.DataFrame:
    """Return the heterotrait-monotrait ratios of every pair of dimensions, from absolute correlations of the items.

    Parameters
    ----------
    data, missing
        As for :func:`sqmlib.psychometrics.alpha`.
    model : mapping
        Dimension -> its items.

    Returns
    -------
    pandas.DataFrame, index ``first, second``
        ``htmt`` with arithmetic means (Henseler, Ringle & Sarstedt 2015), ``htmt2`` with geometric means (Roemer,
        Schuberth & Henseler 2021; what semTools 0.5-6 prints by default). NaN for a dimension of one item, or when an
        item belongs to both.

    Examples
    --------
    >>> from sqmlib.psychometrics import from_matrix
    >>> r = [[1, 0.64, 0.3, 0.2], [0.64, 1, 0.4, 0.1], [0.3, 0.4, 1, 0.49], [0.2, 0.1, 0.49, 1]]
    >>> htmt(from_matrix(r), {"care": ["i1", "i2"], "speed": ["i3", "i4"]}).round(4).values.tolist()
    [[0.4464, 0.3952]]
    """
    s = as_covariance(data, missing, list(dict.fromkeys(i for items in model.values() for i in items)))
    r, at = np.abs(s.correlation), {item: i for i, item in enumerate(s.items)}
    blocks = {f: np.array([at[i] for i in items if i in at], int) for f, items in model.items()}
    rows, names = [], list(combinations(blocks, 2))
    for a, b in names:
        first, second = blocks[a], blocks[b]
        usable = min(len(first), len(second)) > 1 and not set(first) & set(second)
        parts = (r[np.ix_(first, second)].ravel(), _within(r, first), _within(r, second))
        rows.append([_ratio(np.mean, parts), _ratio(_geometric, parts)] if usable else [np.nan, np.nan])
    index = pd.MultiIndex.from_arrays([[a for a, _ in names], [b for _, b in names]], names=["first", "second"])
    return pd.DataFrame(rows, index=index, columns=["htmt", "htmt2"], dtype=float)


def _within(r: Floats, block: NDArray[np.intp]) -> Floats:
    return r[np.ix_(block, block)][np.tril_indices(len(block), -1)]


def _ratio(mean: Any, parts: tuple[Floats, Floats, Floats]) -> float:
    between, first, second = (float(mean(part)) for part in parts)
    below = np.sqrt(first * second)
    return between / below if below > 0 else np.nan


def _geometric(values: Floats) -> float:
    return float(np.exp(np.log(values).mean())) if (values > 0).all() else 0.0


def _largest(latent: pd.DataFrame) -> Floats:
    squares = latent.to_numpy() ** 2
    off = np.where(np.eye(len(squares), dtype=bool), np.nan, squares)
    return (
        np.nanmax(off, axis=1, initial=-1) if len(off) > 1 and np.isfinite(squares).all() else np.full(len(off), np.nan)
    )


def _figures(found: Cfa, factor: str, items: Sequence[str]) -> dict[str, float]:
    """Return CR and both AVE of one factor, everything looked up by name."""
    rows = found.loadings.loc[factor].loc[items]
    std, share = rows["std"].to_numpy(), found.residuals.loc[items, "std"].to_numpy()
    shared, correlated = std.sum() ** 2, 2 * _error_covariance(found, items)
    explained = rows["loading"].to_numpy() ** 2 * found.latent_covariance.loc[factor, factor]
    total = explained.sum() + found.residuals.loc[items, "variance"].sum()
    cr, ave, weighted = shared / (shared + share.sum() + correlated), (std**2).mean(), explained.sum() / total
    alone = len(items) < 2
    figures = {"cr": np.nan if alone else cr, "ave": np.nan if alone else ave}
    return {"k": len(items), **figures, "ave_weighted": np.nan if alone else weighted}


def _error_covariance(found: Cfa, items: Sequence[str]) -> float:
    """Return the sum of the standardised residual covariances inside one factor."""
    sd = pd.Series(np.sqrt(np.diag(found.implied)), index=found.implied.index)
    pairs = found.error_covariances["covariance"].items()
    return float(sum(c / (sd[a] * sd[b]) for (a, b), c in pairs if a in items and b in items))


def _reasons(
    found: Cfa, model: Mapping[str, Sequence[str]], factors: pd.DataFrame, pairs: pd.DataFrame
) -> dict[str, dict[tuple[Any, str], str]]:
    """Return why each missing figure is missing."""
    base = "one_item" if found.admissible else found.status
    out: dict[str, dict[tuple[Any, str], str]] = {"factors": {}, "pairs": {}}
    for f, c in _holes(factors):
        out["factors"][f, c] = "one_factor" if c == "largest_r2" and found.admissible else base
    for pair, c in _holes(pairs):
        shared = set(model[pair[0]]) & set(model[pair[1]])
        alone = "shared_items" if shared else "one_item" if min(len(model[f]) for f in pair) < 2 else "no_correlation"
        out["pairs"][pair, c] = alone if c.startswith("htmt") else base
    return out


def _holes(frame: pd.DataFrame) -> list[tuple[Any, str]]:
    rows, columns = np.nonzero(frame.isna().to_numpy())
    return [(frame.index[i], str(frame.columns[j])) for i, j in zip(rows, columns, strict=True)]
