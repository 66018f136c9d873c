"""Agreement on an order."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

__all__ = ["kendall_w"]


def kendall_w(scores: ArrayLike) -> dict[str, Any]:
    """Return Kendall's coefficient of concordance of ordered judgments, corrected for ties.

    Parameters
    ----------
    scores : array-like, shape (raters, parts)
        Ranks or scores without gaps.

    Returns
    -------
    dict
        ``w`` 0..1; ``chi2`` = m(n-1)W with ``df`` n - 1 and ``p``. NaN when nobody tells parts apart.

    Notes
    -----
    Kendall & Smith 1939.

    Examples
    --------
    >>> round(kendall_w([[1, 2, 3, 4, 5], [2, 1, 3, 5, 4], [1, 3, 2, 4, 5]])["w"], 4)
    0.8444
    """
    from scipy.special import chdtrc
    from scipy.stats import rankdata

    ranks = rankdata(np.asarray(scores, float), axis=1)
    m, n = ranks.shape
    spread = ((ranks.sum(axis=0) - m * (n + 1) / 2) ** 2).sum()
    ties = sum((c**3 - c).sum() for c in (np.unique(row, return_counts=True)[1] for row in ranks))
    below = m**2 * (n**3 - n) - m * ties
    w = float(12 * spread / below) if below > 0 else float("nan")
    return {"w": w, "chi2": m * (n - 1) * w, "df": n - 1, "p": float(chdtrc(n - 1, m * (n - 1) * w))}
