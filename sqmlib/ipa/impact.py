"""What low and what high performance do to the overall judgment: asymmetric impact, derived, not Kano classes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.ipa.analysis import Study
from sqmlib.ipa.formulas import asymmetry
from sqmlib.ipa.knowledge import BOX, FACTORS, LEAST_EXTREME
from sqmlib.result import not_computable
from sqmlib.stats import effective_n

__all__ = ["asymmetry_reasons", "asymmetry_table"]

Floats = NDArray[np.float64]


def asymmetry_table(study: Study) -> pd.DataFrame | None:
    """Return penalty, reward and asymmetry of every item; None without an overall judgment.

    Returns
    -------
    pandas.DataFrame, index ``item``
        ``penalty`` change of the overall judgment, in its units, where the item is rated low (one of the two lowest
        positions) instead of in the middle, usually below 0; ``reward`` change where it is rated high (one of the two
        highest); both with 95 % t bounds ``*_low *_high`` and the numbers ``n_low n_high`` of such ratings;
        ``asymmetry`` (RI - |PI|) / (RI + |PI|), -1..1; ``range`` RI + |PI|; ``factor`` basic (only the penalty is clear
        of 0), excitement (only the reward), performance (both), little (neither).

    Notes
    -----
    Least squares on two dummies per item, complete respondents. Brandt 1987; Mikulic & Prebezac 2008; names of the
    factors: Matzler & Sauerwein 2002. Fewer than five low (high) ratings of an item say nothing about it.
    """
    survey = study.survey
    if survey.overall is None:
        return None
    data = survey.performance
    rated = ~np.isnan(data).all(axis=0)
    complete = ~np.isnan(data[:, rated]).any(axis=1) & ~np.isnan(survey.overall)
    low, high = study.options.scale
    box = BOX if high - low > BOX + 1 else 1  # of four positions the middle two
    dummies = np.stack([data[complete] < low + box, data[complete] > high - box])
    counts = dummies.sum(axis=1)
    used = (counts >= LEAST_EXTREME) & rated
    found = _fit(dummies, used, survey.overall[complete], survey.scaled[complete])
    out = pd.DataFrame(index=study.index)
    for kind, name in enumerate(("penalty", "reward")):
        out[name], out[f"{name}_low"], out[f"{name}_high"] = found[kind].T
    out["n_low"], out["n_high"] = counts
    out["asymmetry"], out["range"] = asymmetry(out["reward"].to_numpy(), out["penalty"].to_numpy())
    out["factor"] = _factor(out)
    return out


def _fit(dummies: NDArray[np.bool_], used: NDArray[np.bool_], outcome: Floats, weights: Floats) -> Floats:
    """Return coefficient and bounds per kind and item, shape (2, items, 3); NaN where not estimable."""
    from scipy.special import stdtrit

    found = np.full((*used.shape, 3), np.nan)
    x = np.column_stack([np.ones(len(outcome)), dummies.transpose(1, 0, 2)[:, used].astype(float)])
    n, k = effective_n(weights), x.shape[1]
    if n <= k + 1 or not used.any():
        return found
    root = np.sqrt(weights * n / weights.sum())
    xw, yw = x * root[:, None], outcome * root
    if np.linalg.matrix_rank(xw) < k:
        return found
    inverse = np.linalg.inv(xw.T @ xw)
    coefficients = inverse @ (xw.T @ yw)
    variance = ((yw - xw @ coefficients) ** 2).sum() / (n - k)
    half = stdtrit(n - k, 0.975) * np.sqrt(variance * np.diag(inverse))
    found[used] = np.column_stack([coefficients, coefficients - half, coefficients + half])[1:]
    return found


def _factor(table: pd.DataFrame) -> pd.Series:
    basic, performance, excitement, little = FACTORS
    punishes, pleases = (table["penalty_high"] < 0).to_numpy(), (table["reward_low"] > 0).to_numpy()
    names = np.array([[little, excitement], [basic, performance]], dtype=object)
    found = pd.Series(names[punishes.astype(int), pleases.astype(int)], table.index)
    return found.where(table["penalty"].notna() & table["reward"].notna(), None)


def asymmetry_reasons(table: pd.DataFrame) -> dict[tuple[Any, str], str]:
    """Return why cells hold no number."""
    out = not_computable(table, "few_ratings")
    both = table["penalty"].notna() & table["reward"].notna()
    return out | not_computable(table[both], "no_effect", ["asymmetry"])
