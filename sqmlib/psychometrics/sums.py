"""Sums of squares and products of a large survey, block by block, centred first: fast, and exact for large means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["BLOCK", "Sums", "sums_of"]

Floats = NDArray[np.float64]
BLOCK = 65_536  # rows at a time: the centred copy of a large survey never stands in memory as a whole
_ROUNDING = 1e-28  # a variance below this part of the squared mean is rounding: all answers are the same


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums over the rows where both columns of a pair are answered, of values less `centre`.

    Attributes
    ----------
    products : ndarray, shape (k, k)
        Sum of x_i x_j.
    values, squares : ndarray, shape (k, k)
        Sums of x_i and x_i squared over the rows that answer j.
    pairs : ndarray, shape (k, k)
        Number of these rows.
    centre : ndarray, shape (k,)
        What was taken off every column.
    rows : int
        Rows used: complete ones (listwise), those with any answer (pairwise).
    """

    products: Floats
    values: Floats
    squares: Floats
    pairs: Floats
    centre: Floats
    rows: int

    def covariance(self) -> Floats:
        """Return covariances with divisor n - 1 of each pair; NaN below two rows."""
        return self._per_pair(self.products - self.values * self.values.T / np.maximum(self.pairs, 1))

    def correlation(self) -> Floats:
        """Return correlations; the variances are those of the rows of each pair."""
        variance = self._per_pair(self.squares - self.values**2 / np.maximum(self.pairs, 1))
        with np.errstate(divide="ignore", invalid="ignore"):
            found = self.covariance() / np.sqrt(variance * variance.T)
        np.fill_diagonal(found, 1)
        return found

    def means(self) -> Floats:
        """Return the means of the columns."""
        counts = np.diag(self.pairs)
        return self.centre + np.where(counts > 0, np.diag(self.values) / np.maximum(counts, 1), np.nan)

    def reasons(self) -> list[str]:
        """Return for every column why it cannot be used: no answers, one row, no spread; "" when it can."""
        variance, counts = np.diag(self.covariance()), np.diag(self.pairs)
        flat = ~(variance > _ROUNDING * self.centre**2)
        code = np.select([counts == 0, counts == 1, flat], ["no_answers", "n_is_1", "no_spread"], "")
        return code.tolist()

    def _per_pair(self, about_mean: Floats) -> Floats:
        return np.where(self.pairs > 1, about_mean / np.maximum(self.pairs - 1, 1), np.nan)


def sums_of(x: NDArray[Any], missing: str) -> Sums:
    """Return the sums of an array of answers.

    Parameters
    ----------
    x : ndarray, shape (rows, k)
        Answers, NaN where missing.
    missing : {"listwise", "pairwise"}
        Complete rows only, or for every pair the rows that answer both.

    Returns
    -------
    Sums

    Examples
    --------
    >>> sums_of(np.array([[1.0, 2.0], [3.0, np.nan], [5.0, 4.0]]), "pairwise").covariance().tolist()
    [[4.0, 4.0], [4.0, 2.0]]
    """
    centre, rows, totals = _centre(x), 0, [np.zeros((x.shape[1],) * 2) for _ in range(4)]
    for start in range(0, len(x), BLOCK):
        block = np.asarray(x[start : start + BLOCK], float) - centre
        sums = block.sum(0)
        if np.isnan(sums).any() and missing == "listwise":
            block = block[~np.isnan(block).any(1)]
            sums = block.sum(0)
        parts, used = _incomplete(block) if np.isnan(sums).any() else _complete(block, sums)
        totals = [total + part for total, part in zip(totals, parts, strict=True)]
        rows += used
    return Sums(*totals, centre, rows)


def _complete(block: Floats, sums: Floats) -> tuple[list[Floats], int]:
    """Return products, values, squares and pairs of a block without gaps."""
    k, n = block.shape[1], len(block)
    products = block.T @ block
    each = [np.repeat(column[:, None], k, 1) for column in (sums, np.diag(products))]
    return [products, *each, np.full((k, k), float(n))], n


def _incomplete(block: Floats) -> tuple[list[Floats], int]:
    """Return the same of a block with gaps: products with the pattern of answers count the pairs."""
    lacks = np.isnan(block)
    there, filled = (~lacks).astype(float), np.where(lacks, 0, block)
    parts = [filled.T @ filled, filled.T @ there, (filled**2).T @ there, there.T @ there]
    return parts, int((~lacks).any(1).sum())


def _centre(x: NDArray[Any]) -> Floats:
    """Return a value near the mean of every column: any will do, what is left is taken off later."""
    total, count = np.zeros(x.shape[1]), np.zeros(x.shape[1])
    for start in range(0, len(x), BLOCK):
        block = np.asarray(x[start : start + BLOCK], float)
        sums = block.sum(0)
        gaps = np.isnan(sums).any()
        total += np.nansum(block, 0) if gaps else sums
        count += (~np.isnan(block)).sum(0) if gaps else len(block)
    return total / np.maximum(count, 1)
