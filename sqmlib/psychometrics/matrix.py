"""One keyed matrix feeds everything: from answers to a covariance matrix that says how it was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sqmlib.checks import Remark, raise_errors
from sqmlib.psychometrics.checking import answer_problems, item_problems, key_problems, matrix_problems, square
from sqmlib.psychometrics.sums import BLOCK, sums_of
from sqmlib.rules import choice_error

__all__ = ["MISSING", "SINGULAR", "Covariance", "Keyed", "as_covariance", "covariance", "from_matrix", "key_answers"]

Floats = NDArray[np.float64]
MISSING = ("listwise", "pairwise")
SINGULAR = 1e-8  # a correlation matrix with a smaller eigenvalue is refused where its inverse is needed


@dataclass(frozen=True, eq=False)
class Covariance:
    """A covariance matrix of items, with everything that has to be named beside a figure made from it.

    Attributes
    ----------
    items : tuple of str
        Names of rows and columns.
    values, correlation : ndarray, shape (k, k)
        Covariances (divisor n - 1) and correlations; pairwise correlations use the variances of the same pairs.
    n : int or None
        Respondents: complete rows (listwise), rows with any answer (pairwise), as told (given); None when unknown.
    missing : {"listwise", "pairwise", "given"}
        What was done about missing answers.
    smallest_n : int or None
        Fewest respondents behind one covariance; below `n` only pairwise.
    keys : dict
        Item -> 1, or -1 for an item turned round.
    dropped : dict
        Items left out -> code of the reason: all answers the same, or no answers.
    categories : dict
        Item -> number of different answers in the first 65,536 rows; empty for a given matrix.
    means : ndarray, shape (k,)
        Means of the items over the same rows; NaN for a given matrix.
    """

    items: tuple[str, ...]
    values: Floats
    correlation: Floats
    n: int | None
    missing: str = "given"
    smallest_n: int | None = None
    keys: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, str] = field(default_factory=dict)
    categories: dict[str, int] = field(default_factory=dict)
    means: Floats = field(default_factory=lambda: np.empty(0))

    @property
    def k(self) -> int:
        """How many items there are."""
        return len(self.items)

    @property
    def smallest_eigenvalue(self) -> float:
        """The smallest eigenvalue of the correlations; -inf when a correlation is missing."""
        if not np.isfinite(self.correlation).all():
            return float("-inf")
        return float(np.linalg.eigvalsh(self.correlation)[0]) if self.k else 1.0

    @property
    def singular(self) -> bool:
        """Whether no inverse may be used: an item doubled or made of others, a pairwise matrix that is none."""
        return self.smallest_eigenvalue < SINGULAR

    def take(self, items: Sequence[str]) -> Covariance:
        """Return the part of some items, in their order; items dropped for lack of spread are left out again."""
        unknown = [str(i) for i in items if i not in self.items and i not in self.dropped]
        doubled = sorted({str(i) for i in items if list(items).count(i) > 1})
        raise_errors(item_problems(unknown, doubled))
        at = np.array([self.items.index(i) for i in items if i in self.items], int)
        square, names = np.ix_(at, at), tuple(self.items[i] for i in at)
        return replace(
            self,
            items=names,
            values=self.values[square],
            correlation=self.correlation[square],
            keys={i: self.keys.get(i, 1) for i in names},
            dropped={i: code for i, code in self.dropped.items() if i in items},
            categories={i: c for i, c in self.categories.items() if i in names},
            means=self.means[at] if len(self.means) else self.means,
        )

    def keyed(self, keys: Mapping[str, int]) -> Covariance:
        """Return the matrix under these keys; items not named are not reversed.

        Keys are absolute, not a further turn: the same keys again change nothing, and their order does not matter.
        """
        raise_errors(key_problems(keys, (*self.items, *self.dropped)))
        new = {item: int(keys.get(item, 1)) for item in self.items}
        turn = np.array([new[i] * self.keys.get(i, 1) for i in self.items], float)
        both = np.outer(turn, turn)
        return replace(
            self, values=self.values * both, correlation=self.correlation * both, keys=new, means=np.empty(0)
        )


@dataclass(frozen=True, eq=False)
class Keyed:
    """Answers with reversed items turned round once; made by :func:`key_answers`.

    Attributes
    ----------
    answers : pandas.DataFrame
        Items in columns, every one pointing the same way.
    keys : dict
        Item -> 1 or -1.
    low, high : float
        The declared scale.
    """

    answers: pd.DataFrame
    keys: dict[str, int]
    low: float
    high: float

    def with_keys(self, keys: Mapping[str, int]) -> Keyed:
        """Return the answers under other keys, which replace the present ones: the same keys change nothing."""
        raise_errors(key_problems(keys, tuple(map(str, self.answers.columns))))
        new = {str(c): int(keys.get(str(c), 1)) for c in self.answers}
        turn = [c for c in self.answers if new[str(c)] != self.keys[str(c)]]
        changed = self.answers.assign(**{c: self.low + self.high - self.answers[c] for c in turn})
        return replace(self, answers=changed, keys=new)


def key_answers(answers: pd.DataFrame, keys: Mapping[str, int], *, low: float, high: float) -> Keyed:
    """Turn reversed items round on the declared scale, low + high - x, so that all later figures use one matrix.

    Parameters
    ----------
    answers : pandas.DataFrame, one row per respondent, one column per item
        As asked; NaN where there is no answer. It is not changed.
    keys : mapping
        Item -> -1 for a reversed item; 1 or not named otherwise.
    low, high : float
        Ends of the scale as asked: 8 - x only fits 1 to 7.

    Returns
    -------
    Keyed
        Every function of this package takes it in place of answers.

    Raises
    ------
    DataError
        If a key is not 1 or -1 or names no item, or an answer lies outside the scale.

    Examples
    --------
    >>> asked = pd.DataFrame({"slow": [1, 2, 7], "kind": [6, 5, 1]})
    >>> keyed = key_answers(asked, {"slow": -1}, low=1, high=7)
    >>> keyed.answers["slow"].tolist(), keyed.with_keys({"slow": -1}).answers["slow"].tolist()
    ([7, 6, 1], [7, 6, 1])
    """
    outside = [str(c) for c in answers if bool(((answers[c] < low) | (answers[c] > high)).any())]
    problems = [Remark("psychometrics.off_scale", "error", {"items": outside, "low": low, "high": high})]
    raise_errors(problems if outside else [])
    frame = answers.rename(columns=str)
    return Keyed(frame, dict.fromkeys(frame.columns, 1), low, high).with_keys(keys)


def covariance(answers: pd.DataFrame | Keyed, *, missing: str = "listwise") -> Covariance:
    """Return the covariance matrix of answers and how it was made.

    Parameters
    ----------
    answers : pandas.DataFrame or Keyed
        Items in columns, NaN where missing.
    missing : {"listwise", "pairwise"}
        Use complete rows only, or for every pair of items the rows that answer both (R: ``use = "pairwise"``).

    Returns
    -------
    Covariance
        Items without spread are left out and named in ``dropped``.

    Raises
    ------
    DataError
        If a column is not numeric, holds an infinite number or stands twice.

    Notes
    -----
    Two passes over blocks of rows, centred first (Chan, Golub & LeVeque 1983): exact for large means.

    Examples
    --------
    >>> found = covariance(pd.DataFrame({"a": [1, 2, 3, 4], "b": [2, 1, 4, 3], "c": [5, 5, 5, 5]}))
    >>> found.items, found.values.round(3).tolist(), found.dropped
    (('a', 'b'), [[1.667, 1.0], [1.0, 1.667]], {'c': 'no_spread'})
    """
    if missing not in MISSING:
        raise choice_error("missing", missing, MISSING)
    keyed = answers if isinstance(answers, Keyed) else None
    frame = (keyed.answers if keyed else answers).rename(columns=str)
    raise_errors(answer_problems(frame))
    sums = sums_of(frame.to_numpy(), missing)
    code = {c: why for c, why in zip(frame.columns, sums.reasons(), strict=True) if why}
    whole = Covariance(
        items=tuple(frame.columns),
        values=sums.covariance(),
        correlation=sums.correlation(),
        n=sums.rows,
        missing=missing,
        smallest_n=int(sums.pairs.min()) if sums.pairs.size else 0,
        keys=dict(keyed.keys) if keyed else dict.fromkeys(frame.columns, 1),
        dropped=code,
        categories={c: int(frame[c].iloc[:BLOCK].nunique()) for c in frame},
        means=sums.means(),
    )
    return replace(whole.take([i for i in whole.items if i not in code]), dropped=code) if code else whole


def from_matrix(
    values: ArrayLike | pd.DataFrame, *, n: int | None = None, items: Sequence[str] | None = None
) -> Covariance:
    """Return a published covariance or correlation matrix as input for every function of this package.

    Parameters
    ----------
    values : array-like or DataFrame, shape (k, k)
        Symmetric, or its lower triangle as a list of rows (diagonal included).
    n : int, optional
        Respondents; without them there are no intervals and tests.
    items : sequence of str, optional
        Names; default: those of the frame, else i1, i2, ...

    Returns
    -------
    Covariance

    Raises
    ------
    DataError
        If the matrix is not square, not symmetric, not finite, or has a variance that is not above 0.

    Examples
    --------
    >>> from_matrix([[1.0], [0.6, 4.0]]).correlation.tolist()
    [[1.0, 0.3], [0.3, 1.0]]
    """
    names = list(values.columns) if items is None and isinstance(values, pd.DataFrame) else items
    matrix = square(values)
    names = tuple(str(i) for i in (names if names is not None else [f"i{j + 1}" for j in range(len(matrix))]))
    raise_errors(matrix_problems(matrix, names, n))
    sd = np.sqrt(np.diag(matrix))
    correlation = matrix / np.outer(sd, sd)
    np.fill_diagonal(correlation, 1)
    return Covariance(names, matrix, correlation, n, "given", n, dict.fromkeys(names, 1))


def as_covariance(data: Any, missing: str = "listwise", items: Sequence[str] | None = None) -> Covariance:
    """Return `data` - answers, keyed answers or a matrix - as Covariance, of some items when they are named."""
    if isinstance(data, Covariance):
        return data if items is None else data.take(items)
    if isinstance(data, Keyed):
        return covariance(data if items is None else _part(data, items), missing=missing)
    return covariance(data if items is None else data[_known(data, items)], missing=missing)


def _part(data: Keyed, items: Sequence[str]) -> Keyed:
    known = _known(data.answers, items)
    return replace(data, answers=data.answers[known], keys={i: data.keys[i] for i in known})


def _known(frame: pd.DataFrame, items: Sequence[str]) -> list[str]:
    doubled = sorted({str(i) for i in items if list(items).count(i) > 1})
    raise_errors(item_problems([str(i) for i in items if i not in frame.columns], doubled))
    return list(items)
