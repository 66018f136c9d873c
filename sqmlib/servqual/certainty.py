"""How sure gap, rank and verdict of each dimension are, all from the same resamples."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.servqual.analysis import dimension_index
from sqmlib.servqual.knowledge import SHARES_FROM
from sqmlib.servqual.overall import both
from sqmlib.servqual.resample import percentiles, ranks, resampled_means
from sqmlib.servqual.scoring import Scores

__all__ = ["certainty_table", "draws_of"]

Floats = NDArray[np.float64]


def draws_of(scores: Scores) -> dict[str, Floats] | None:
    """Return resampled means by name: perceptions, gaps, weighted gaps per dimension, and shares with gaps.

    None without bootstrap.
    """
    options, k = scores.survey.options, scores.gap.shape[1]
    if not options.bootstrap:
        return None
    block = both(scores)
    weighted = (block[:, :k] * block[:, k:]).sum(1)
    columns = np.column_stack([scores.perception, scores.gap, scores.weighted, block, weighted])
    drawn = resampled_means(columns, scores.survey.weights, options.bootstrap, options.seed)
    return {
        "perception": drawn[:, :k],
        "gap": drawn[:, k : 2 * k],
        "weighted_gap": drawn[:, 2 * k : 3 * k],
        "average": drawn[:, 3 * k :],
    }


def certainty_table(drawn: dict[str, Floats], table: pd.DataFrame, ranked_by: str, scores: Scores) -> pd.DataFrame:
    """Return how often resamples say the same.

    Returns
    -------
    pandas.DataFrame, index ``dimension``
        ``gap_low gap_high weighted_gap_low weighted_gap_high`` bootstrap percentiles (2.5 and 97.5 %); ``p_below``
        share of resamples with a gap below 0; ``p_below_mean`` share in which the dimension lies below the mean of all
        dimensions (gaps, or perceptions when only these were asked); ``p_rank`` share with the same rank; ``rank_low
        rank_high`` range of ranks in 95 % of them. No p below 30 respondents.
    """
    out = pd.DataFrame(index=dimension_index(scores.survey))
    for name in ("gap", "weighted_gap"):
        out[f"{name}_low"], out[f"{name}_high"] = percentiles(drawn[name])
    judged = drawn["perception" if ranked_by == "perception" else "gap"]
    places = ranks(drawn[ranked_by])
    known = (~np.isnan(judged)).any(0)
    few = ((table["n_eff"] < SHARES_FROM) | ~known).to_numpy()
    gaps_known = (~np.isnan(drawn["gap"])).any(0)
    p_below = np.where(gaps_known, (drawn["gap"] < 0).mean(0), np.nan)
    below_mean = (judged < judged[:, known].mean(1, keepdims=True)).mean(0) if known.any() else np.nan
    same = (places == table["rank"].to_numpy()).mean(0)
    for name, values in (("p_below", p_below), ("p_below_mean", below_mean), ("p_rank", same)):
        out[name] = np.where(few, np.nan, values)
    low, high = percentiles(places)
    out["rank_low"], out["rank_high"] = np.floor(low), np.ceil(high)
    return out
