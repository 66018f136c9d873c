"""Is there anything to factor: KMO and Bartlett's test, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.psychometrics.matrix import Covariance, as_covariance

__all__ = ["Suitability", "suitability"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Suitability:
    """KMO and Bartlett's test, always together: the test is significant in any large sample.

    Attributes
    ----------
    kmo : float
        Over all items, 0..1.
    chi2, df, p : float
        Bartlett's test of an identity matrix.
    n, k : int
        Respondents and items.
    items : pandas.DataFrame, index ``item``
        ``kmo`` of every item.
    reasons : dict
        Figure -> reason code: ``singular_matrix``, ``one_item``, ``no_correlation``, ``unknown_n``.
    """

    kmo: float
    chi2: float
    df: int
    p: float
    n: int | None
    k: int
    items: pd.DataFrame
    reasons: dict[str, str] = field(default_factory=dict)


def suitability(data: Any, items: Sequence[str] | None = None, *, missing: str = "listwise") -> Suitability:
    """Return the Kaiser-Meyer-Olkin measure and Bartlett's test of sphericity.

    Parameters
    ----------
    data, items, missing
        As for :func:`sqmlib.psychometrics.alpha`.

    Returns
    -------
    Suitability
        Without figures when the matrix is singular: doubled items or smoothed polychorics would give huge numbers.

    Raises
    ------
    DataError
        If the data are unusable.

    Notes
    -----
    sum r^2 / (sum r^2 + sum p^2) with anti-image partial correlations p (Kaiser 1974);
    -(n - 1 - (2k + 5)/6) ln det R with k(k - 1)/2 degrees of freedom (Bartlett 1951).

    Examples
    --------
    >>> from sqmlib.psychometrics import from_matrix
    >>> found = suitability(from_matrix([[1, 0.5, 0.4], [0.5, 1, 0.3], [0.4, 0.3, 1]], n=100))
    >>> round(found.kmo, 3), round(found.chi2, 1), found.df
    (0.628, 46.4, 3)
    """
    s = as_covariance(data, missing, items)
    reason = "one_item" if s.k < 2 else "singular_matrix" if s.singular else ""
    table = pd.DataFrame({"kmo": np.nan}, index=pd.Index(s.items, name="item"))
    df = s.k * (s.k - 1) // 2
    if reason:
        why = dict.fromkeys(("kmo", "chi2", "p"), reason)
        return Suitability(np.nan, np.nan, df, np.nan, s.n, s.k, table, why)
    whole, table["kmo"] = _kmo(s.correlation)
    reasons = {} if np.isfinite(whole) else {"kmo": "no_correlation"}
    chi2, p = _bartlett(s)
    reasons |= {} if s.n is not None else dict.fromkeys(("chi2", "p"), "unknown_n")
    return Suitability(whole, chi2, df, p, s.n, s.k, table, reasons)


def _kmo(r: Floats) -> tuple[float, Floats]:
    """Return KMO of all items and of each; NaN without any correlation."""
    inverse = np.linalg.inv(r)
    sd = np.sqrt(np.diag(inverse))
    off = ~np.eye(len(r), dtype=bool)
    zero, partial = (r * off) ** 2, (inverse / np.outer(sd, sd) * off) ** 2
    with np.errstate(invalid="ignore"):
        each = zero.sum(1) / (zero.sum(1) + partial.sum(1))
        return float(zero.sum() / (zero.sum() + partial.sum())), each


def _bartlett(s: Covariance) -> tuple[float, float]:
    from scipy.special import chdtrc

    if s.n is None:
        return np.nan, np.nan
    chi2 = -(s.n - 1 - (2 * s.k + 5) / 6) * float(np.linalg.slogdet(s.correlation)[1]) + 0.0
    return chi2, float(chdtrc(s.k * (s.k - 1) / 2, max(chi2, 0.0)))
