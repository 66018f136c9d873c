"""What to look at before any coefficient: items that point the other way, straight-lined answers, thin categories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.psychometrics.alpha import alpha, cronbach
from sqmlib.psychometrics.matrix import Covariance, Keyed, as_covariance, covariance

__all__ = ["LongStrings", "Suspicion", "categories", "long_strings", "run_lengths", "suspects"]

Floats = NDArray[np.float64]
SPARSE = 2  # answers a category must have before its correlations are stable
FEW = 5  # categories from which answers may be treated as continuous (Rhemtulla, Brosseau-Liard & Savalei 2012)
_Z = 1.96


@dataclass(frozen=True, eq=False)
class Suspicion:
    """Items that seem to be worded the other way round: proposed, never applied.

    Attributes
    ----------
    items : pandas.DataFrame, index ``item``
        ``r_drop`` now; ``component`` loading on the first principal component; ``r_drop_proposed`` under the proposed
        keys; ``suspect``; ``key`` proposed.
    alpha, alpha_proposed : float
        Now, and under the proposed keys.
    keys : dict
        Item -> proposed key, to be handed to :func:`key_answers` once somebody has read the wording.
    ambiguous : bool
        As many items point one way as the other: nothing is proposed.
    reasons : dict
        Figure -> reason code.
    """

    items: pd.DataFrame
    alpha: float
    alpha_proposed: float
    keys: dict[str, int]
    ambiguous: bool
    reasons: dict[str, str] = field(default_factory=dict)


def suspects(data: Any, items: Sequence[str] | None = None, *, missing: str = "listwise") -> Suspicion:
    """Find items that run against the others.

    Parameters
    ----------
    data, items, missing
        As for :func:`sqmlib.psychometrics.alpha`.

    Returns
    -------
    Suspicion
        An item is suspect when it loads on the first component against the majority and, turned round, correlates with
        the rest by more than chance (1.96 / sqrt n).

    Notes
    -----
    Signs of the first component as in psych's ``check.keys`` (Revelle); it works with several reversed items, where
    single correlations with the rest mislead.

    Examples
    --------
    >>> from sqmlib.psychometrics import from_matrix
    >>> found = suspects(from_matrix([[1], [0.5, 1], [0.4, 0.4, 1], [-0.4, -0.3, -0.5, 1]], n=200))
    >>> found.keys, round(found.alpha, 2), round(found.alpha_proposed, 2)
    ({'i1': 1, 'i2': 1, 'i3': 1, 'i4': -1}, 0.06, 0.74)
    """
    s = as_covariance(data, missing, items)
    now = alpha(s)
    index = pd.Index(s.items, name="item")
    if s.k < 2:
        columns = {"r_drop": np.nan, "component": np.nan, "r_drop_proposed": np.nan, "suspect": False, "key": 1}
        why = dict.fromkeys(("alpha", "alpha_proposed"), "one_item")
        return Suspicion(pd.DataFrame(columns, index=index), np.nan, np.nan, dict(s.keys), False, why)
    first = _component(s)
    against = first < 0
    ambiguous = bool(2 * against.sum() == s.k)
    turned = _turned(s, np.where(against, -1, 1))
    shown = turned > (_Z / np.sqrt(s.n) if s.n else 0)
    suspect = against & shown & (not ambiguous)
    keys = {i: k * (-1 if turn else 1) for (i, k), turn in zip(s.keys.items(), suspect, strict=True)}
    proposed = s.keyed(keys)
    table = pd.DataFrame({"r_drop": now.items["r_drop"].reindex(s.items).to_numpy(), "component": first}, index=index)
    table["r_drop_proposed"] = alpha(proposed).items["r_drop"].reindex(s.items).to_numpy()
    table = table.assign(suspect=suspect, key=list(keys.values()))
    figures = {"alpha": now.alpha, "alpha_proposed": float(cronbach(proposed.values))}
    reasons = {c: "no_common_variance" for c, v in figures.items() if np.isnan(v)}
    return Suspicion(table, **figures, keys=keys, ambiguous=ambiguous, reasons=reasons)


def _component(s: Covariance) -> Floats:
    """Return loadings on the first component, pointing where most items point."""
    r = np.where(np.isfinite(s.correlation), s.correlation, 0)
    values, vectors = np.linalg.eigh(r)
    first = vectors[:, -1] * np.sqrt(max(values[-1], 0))
    return first * (-1 if 2 * (first < 0).sum() > s.k or (2 * (first < 0).sum() == s.k and first.sum() < 0) else 1)


def _turned(s: Covariance, sign: NDArray[np.int_]) -> Floats:
    """Return the correlations with the rest once these items are turned round."""
    keys = {i: s.keys[i] * int(t) for i, t in zip(s.items, sign, strict=True)}
    return alpha(s.keyed(keys)).items["r_drop"].reindex(s.items).to_numpy()


@dataclass(frozen=True, eq=False)
class LongStrings:
    """Respondents who give one answer again and again: they raise alpha and hide gaps.

    Attributes
    ----------
    n, k : int
        Respondents with an answer; items in the order asked.
    constant : int
        Respondents who give one answer to all items (at least two).
    share : float
        Their share; NaN without respondents.
    runs : pandas.Series, index ``longest``
        Respondents by the length of their longest run of equal answers.
    alpha, alpha_without : float
        Alpha with and without the constant ones; complete rows.
    longest, sd : ndarray, shape (rows,)
        Longest run and standard deviation per respondent, for further use; never to be printed.
    reasons : dict
        Figure -> reason code.
    """

    n: int
    k: int
    constant: int
    share: float
    runs: pd.Series
    alpha: float
    alpha_without: float
    longest: NDArray[np.int_]
    sd: Floats
    reasons: dict[str, str] = field(default_factory=dict)


def long_strings(answers: pd.DataFrame | Keyed, items: Sequence[str] | None = None) -> LongStrings:
    """Count straight-lined answers; reversed items must not be turned round before.

    Parameters
    ----------
    answers : pandas.DataFrame
        As asked, in the order asked.
    items : sequence of str, optional
        Default: all columns.

    Returns
    -------
    LongStrings

    Notes
    -----
    Longest run of equal answers: Johnson 2005; a missing answer ends a run.

    Examples
    --------
    >>> found = long_strings(pd.DataFrame({"a": [5, 1, 3], "b": [5, 2, 3], "c": [5, 2, 1]}))
    >>> found.constant, found.runs.to_dict()
    (1, {2: 2, 3: 1})
    """
    frame = answers.answers if isinstance(answers, Keyed) else answers
    frame = frame if items is None else frame[list(items)]
    x = frame.to_numpy(float)
    (longest, sd), count = run_lengths(x), (~np.isnan(x)).sum(1)
    same = (count > 1) & (count == x.shape[1]) & (longest == x.shape[1])
    n = int((count > 0).sum())
    runs = pd.Series(longest[count > 0]).value_counts().sort_index().rename_axis("longest").rename("n")
    parts = (frame, frame[~same]) if same.any() else (frame,)
    found = [float(cronbach(covariance(part).values)) if len(part) else np.nan for part in parts]
    both = (found[0], found[-1])
    reasons = {c: "no_common_variance" for c, v in zip(("alpha", "alpha_without"), both, strict=True) if np.isnan(v)}
    reasons |= {} if n else {"share": "no_answers"}
    share = float(same.sum() / n) if n else np.nan
    return LongStrings(n, x.shape[1], int(same.sum()), share, runs, *both, longest, sd, reasons)


def run_lengths(x: Floats) -> tuple[NDArray[np.int_], Floats]:
    """Return the longest run of equal answers and the spread of the answers of every row.

    Parameters
    ----------
    x : ndarray, shape (respondents, items)
        As asked, in the order asked; NaN where missing.

    Returns
    -------
    longest : ndarray of int
        A missing answer ends a run (Johnson 2005).
    sd : ndarray
        Standard deviation over a row, divisor n - 1; NaN up to one answer.

    Examples
    --------
    >>> longest, sd = run_lengths(np.array([[5.0, 5, 5], [1, 2, 2], [3, np.nan, 3]]))
    >>> longest.tolist(), sd.round(3).tolist()
    ([3, 2, 1], [0.0, 0.577, 0.0])
    """
    known = ~np.isnan(x)
    count = known.sum(1)
    about = x - _row_means(x, known)[:, None]
    about[~known] = 0
    squares = np.einsum("ij,ij->i", about, about)
    return _longest(x), np.where(count > 1, np.sqrt(squares / np.maximum(count - 1, 1)), np.nan)


def _row_means(x: Floats, known: NDArray[np.bool_]) -> Floats:
    return np.where(known, x, 0).sum(1) / np.maximum(known.sum(1), 1)


def _longest(x: Floats) -> NDArray[np.int_]:
    """Return the longest run of equal answers of every row, column by column over all rows at once."""
    best = run = (~np.isnan(x[:, 0])).astype(int) if x.shape[1] else np.zeros(len(x), int)
    for before, here in zip(x.T[:-1], x.T[1:], strict=True):
        run = np.where(np.isnan(here), 0, np.where(here == before, run + 1, 1))
        best = np.maximum(best, run)
    return best


def categories(answers: pd.DataFrame | Keyed, items: Sequence[str] | None = None) -> pd.DataFrame:
    """Count the categories that were used: with few, or with hardly anybody in one, coefficients are shaky.

    Parameters
    ----------
    answers : pandas.DataFrame or Keyed
        Items in columns.
    items : sequence of str, optional
        Default: all columns.

    Returns
    -------
    pandas.DataFrame, index ``item``
        ``n categories rarest``: answers, different ones, fewest answers in a category; ``few`` below five categories
        (maximum likelihood needs a note), ``sparse`` below two answers in one (polychoric correlations are unstable).

    Examples
    --------
    >>> categories(pd.DataFrame({"a": [1, 1, 2, 2], "b": [1, 2, 2, 3]}))["sparse"].to_dict()
    {'a': False, 'b': True}
    """
    frame = answers.answers if isinstance(answers, Keyed) else answers
    frame = frame if items is None else frame[list(items)]
    counts = {str(c): frame[c].value_counts() for c in frame}
    rows = [(int(v.sum()), len(v), int(v.min()) if len(v) else 0) for v in counts.values()]
    table = pd.DataFrame(rows, index=pd.Index(list(counts), name="item"), columns=["n", "categories", "rarest"])
    return table.assign(few=table["categories"] < FEW, sparse=(table["rarest"] < SPARSE) & (table["n"] > 0))
