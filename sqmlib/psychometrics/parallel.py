"""How many factors: eigenvalues of the items against those of random data of the same size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.checks import DataError, Remark
from sqmlib.psychometrics.matrix import Covariance, as_covariance
from sqmlib.rules import Convention, choose

__all__ = ["COMMUNALITIES", "ParallelAnalysis", "parallel_analysis"]

Floats = NDArray[np.float64]
Reduction = Callable[[Floats], Floats]
_CELLS = 4_000_000  # numbers of random matrices kept in memory at once
_SWEEPS, _TOLERANCE, _HIGHEST = 100, 1e-6, 0.995  # of the search for one factor; highest communality, as in psych


def _smc(r: Floats) -> Floats:
    """Return correlation matrices with squared multiple correlations in the diagonal."""
    smc = 1 - 1 / np.diagonal(np.linalg.inv(r), axis1=-2, axis2=-1)
    return r - np.eye(r.shape[-1]) * (1 - smc)[..., None, :]


def _one_factor(r: Floats) -> Floats:
    """Return correlation matrices with the communalities of one minres factor in the diagonal.

    All matrices at once, one loading after the other (Harman & Jones 1966).
    """
    k, off = r.shape[-1], r * (1 - np.eye(r.shape[-1]))
    values, vectors = np.linalg.eigh(r)
    loadings = vectors[..., -1] * np.sqrt(np.clip(values[..., -1:] - 1, 1e-3, None))
    most = np.sqrt(_HIGHEST)
    for _ in range(_SWEEPS):
        before = loadings.copy()
        for i in range(k):
            others = np.clip((loadings**2).sum(-1) - loadings[..., i] ** 2, 1e-12, None)
            loadings[..., i] = np.clip((off[..., i, :] * loadings).sum(-1) / others, -most, most)
        if np.abs(loadings - before).max() < _TOLERANCE:
            break
    return r - np.eye(k) * (1 - loadings**2)[..., None, :]


COMMUNALITIES = {
    "one_factor": Convention("one_factor", "communalities of one minres factor, as psych", _one_factor),
    "smc": Convention("smc", "squared multiple correlations, Humphreys & Montanelli 1975", _smc),
}


@dataclass(frozen=True, eq=False)
class ParallelAnalysis:
    """How many factors stand out from random data.

    Attributes
    ----------
    factors, components : int
        Leading eigenvalues above the random ones: of the matrix with communalities, and of the correlations.
    kaiser : int
        Eigenvalues above 1: shown because it is asked for, it takes too many.
    table : pandas.DataFrame, index ``number``
        ``component component_limit factor factor_limit``.
    draws, quantile, seed : int, float, int
        Random matrices, the quantile that is the limit, the seed.
    communalities : {"one_factor", "smc"}
        What stands in the diagonal when factors are counted.
    reason : str
        Reason code when it cannot be done; counts are 0 then.
    """

    factors: int
    components: int
    kaiser: int
    table: pd.DataFrame
    draws: int
    quantile: float
    seed: int
    communalities: str
    reason: str = ""


def parallel_analysis(
    data: Any,
    items: Sequence[str] | None = None,
    *,
    draws: int = 500,
    quantile: float = 0.95,
    communalities: str = "one_factor",
    seed: int = 0,
    missing: str = "listwise",
) -> ParallelAnalysis:
    """Compare the eigenvalues of the items with those of independent normal data of the same size.

    Parameters
    ----------
    data, items, missing
        As for :func:`sqmlib.psychometrics.alpha`; a matrix needs n.
    draws : int
        Random matrices; at least 20.
    quantile : float
        Of the random eigenvalues, in order of size; 0.95 is stricter than Horn's mean.
    communalities : {"one_factor", "smc"}
        Diagonal of the matrix whose eigenvalues count factors: communalities of one minres factor (as psych), or
        squared multiple correlations, which let more and weaker factors pass.
    seed : int
        Same seed, same answer.

    Returns
    -------
    ParallelAnalysis

    Raises
    ------
    DataError
        If the matrix has no n, or an option is out of range.

    Notes
    -----
    Horn 1965; Glorfeld 1995 for the quantile; Humphreys & Montanelli 1975 for communalities. Random matrices
    are drawn as such (Wishart, by Bartlett's decomposition): a million respondents cost nothing.

    Examples
    --------
    >>> from sqmlib.psychometrics import from_matrix
    >>> r = np.kron(np.eye(2), np.full((3, 3), 0.5)) + np.eye(6) / 2
    >>> found = parallel_analysis(from_matrix(r, n=200), seed=1)
    >>> found.components, found.factors, found.kaiser
    (2, 2, 2)
    """
    reduce = choose("communalities", communalities, COMMUNALITIES).value
    s = as_covariance(data, missing, items)
    _check(s, draws, quantile)
    n, reason = s.n or 0, "one_item" if s.k < 2 else "singular_matrix" if s.singular else ""
    if reason or n <= s.k:
        empty = pd.DataFrame(columns=["component", "component_limit", "factor", "factor_limit"], dtype=float)
        return ParallelAnalysis(0, 0, 0, empty, draws, quantile, seed, communalities, reason or "few_answers")
    random = _random_eigenvalues(s.k, n, draws, seed, reduce)
    limits = np.quantile(random, quantile, axis=1)
    found = [_eigenvalues(s.correlation), _eigenvalues(reduce(s.correlation))]
    counts = [int(np.argmin(np.append(f > limit, False))) for f, limit in zip(found, limits, strict=True)]
    columns = {"component": found[0], "component_limit": limits[0], "factor": found[1], "factor_limit": limits[1]}
    table = pd.DataFrame(columns, index=pd.RangeIndex(1, s.k + 1, name="number"))
    return ParallelAnalysis(
        counts[1], counts[0], int((found[0] > 1).sum()), table, draws, quantile, seed, communalities
    )


def _check(s: Covariance, draws: int, quantile: float) -> None:
    found = [] if s.n is not None else [Remark("psychometrics.needs_n", "error")]
    found += [] if draws >= 20 else [Remark("psychometrics.draws", "error", {"found": draws})]
    found += [] if 0 < quantile < 1 else [Remark("psychometrics.level", "error", {"found": quantile})]
    if found:
        raise DataError(found)


def _eigenvalues(r: Floats) -> Floats:
    return np.linalg.eigvalsh(r)[..., ::-1]


def _random_eigenvalues(k: int, n: int, draws: int, seed: int, reduce: Reduction) -> Floats:
    """Return eigenvalues of both kinds for random matrices, shape (2, draws, k)."""
    rng, size, out = np.random.default_rng(seed), max(1, _CELLS // k**2), []
    for start in range(0, draws, size):
        here = min(size, draws - start)
        root = np.tril(rng.standard_normal((here, k, k)), -1)
        root[:, range(k), range(k)] = np.sqrt(rng.chisquare(n - 1 - np.arange(k), (here, k)))
        product = root @ root.transpose(0, 2, 1)
        sd = np.sqrt(np.diagonal(product, axis1=1, axis2=2))
        r = product / sd[:, :, None] / sd[:, None, :]
        out.append(np.stack([_eigenvalues(r), _eigenvalues(reduce(r))]))
    return np.concatenate(out, axis=1)
