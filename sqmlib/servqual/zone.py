"""The zone of tolerance: where perceived service lies between what is adequate and what is desired."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib import stats
from sqmlib.servqual.analysis import described, dimension_index
from sqmlib.servqual.formulas import dimension_scores, position
from sqmlib.servqual.resample import percentiles, resampled_means
from sqmlib.servqual.survey import Survey

__all__ = ["zone_table"]

Floats = NDArray[np.float64]


def triples(survey: Survey) -> dict[str, Floats]:
    """Return adequate, perceived and desired service per respondent and dimension, over items with all three."""
    out = {name: np.full((survey.n, len(survey.template.positions)), np.nan) for name in ("a", "p", "d")}
    for j, at in enumerate(survey.template.positions.values()):
        block = {"a": survey.adequate[:, at], "p": survey.perception[:, at], "d": survey.expectation[:, at]}
        lacks = np.isnan(block["a"] + block["p"] + block["d"])
        for name, values in block.items():
            out[name][:, j] = dimension_scores(np.where(lacks, np.nan, values), survey.options.min_answered)
    return out


def zone_table(survey: Survey) -> pd.DataFrame | None:
    """Return the zone of each dimension; None when the adequate level or expectations were not asked.

    Returns
    -------
    pandas.DataFrame, index ``dimension``
        ``n`` respondents with all three levels; ``adequate perception desired`` means (desired is the expectation);
        ``adequacy`` P - A and ``superiority`` P - D with 95 % t intervals; ``width`` D - A; ``position`` mean P - A
        over mean D - A of the consistent respondents, 0 adequate, 1 desired, not clipped, with bootstrap percentiles;
        ``place`` below, inside or above, ``perhaps_below``, ``perhaps_inside`` or ``perhaps_above`` while that interval
        (without bootstrap the t interval of P - A or P - D) reaches across an end of the zone; ``below inside above``
        shares of the consistent respondents; ``inconsistent`` share whose desired level is not above the adequate one:
        they have no position; ``a_above_d`` share whose adequate level is above the desired one; ``n_consistent`` the
        others. Zeithaml, Berry & Parasuraman 1993.
    """
    if survey.adequate is None or survey.expectation is None:
        return None
    t, w = triples(survey), survey.weights
    gaps = {"adequacy": t["p"] - t["a"], "superiority": t["p"] - t["d"], "width": t["d"] - t["a"]}
    moments = {name: stats.moments(values, w) for name, values in gaps.items()}
    out = pd.DataFrame({"n": (~np.isnan(gaps["width"])).sum(0)}, index=dimension_index(survey))
    for name, key in (("adequate", "a"), ("perception", "p"), ("desired", "d")):
        out[name] = stats.moments(t[key], w)[0]
    out = out.join(described(moments, out.index).drop(columns=["width_low", "width_high"]))
    return out.join(_positions(t, gaps, survey, out.index))


def _positions(t: dict[str, Floats], gaps: dict[str, Floats], survey: Survey, index: pd.Index) -> pd.DataFrame:
    """Return position and shares; respondents whose zone has no width are counted and left out."""
    known, w = ~np.isnan(gaps["width"]), survey.weights
    consistent = known & (gaps["width"] > 0)
    over, wide = (np.where(consistent, gaps[name], np.nan) for name in ("adequacy", "width"))
    mean_over, mean_wide = stats.moments(over, w)[0], stats.moments(wide, w)[0]
    own = position(t["p"], t["a"], t["d"])
    out = pd.DataFrame({"position": position(mean_over, 0, mean_wide)}, index=index)
    out["position_low"], out["position_high"] = _resampled(over, wide, survey)
    out["place"] = _places(out, over, wide, w)
    shares = {"below": own < 0, "inside": (own >= 0) & (own <= 1), "above": own > 1}
    for name, hit in shares.items():
        out[name] = stats.moments(np.where(consistent, hit, np.nan), w)[0]
    out["inconsistent"] = stats.moments(np.where(known, ~consistent, np.nan), w)[0]
    out["a_above_d"] = stats.moments(np.where(known, gaps["width"] < 0, np.nan), w)[0]
    return out.assign(n_consistent=consistent.sum(0))


def _places(found: pd.DataFrame, over: Floats, wide: Floats, weights: Floats | None) -> list[str | None]:
    """Return where each dimension lies, ``perhaps_`` before it while its interval reaches across an end of the zone."""
    here, bounds = found["position"], found[["position_low", "position_high"]].to_numpy().T
    above_a, above_d = (_bounds(bounds, over - end * wide, end, weights) for end in (0, 1))
    settled = ((above_a[0] >= 0) | (above_a[1] < 0)) & ((above_d[0] > 0) | (above_d[1] <= 0))
    place = np.select([here < 0, here > 1], ["below", "above"], "inside")
    told = np.where(settled, place, np.char.add("perhaps_", place))
    return [str(code) if known else None for code, known in zip(told, here.notna(), strict=True)]


def _bounds(resampled: Floats, distance: Floats, end: int, weights: Floats | None) -> tuple[Floats, Floats]:
    """Return the interval of the distance from an end of the zone: resampled, or t where nothing was resampled."""
    plain = stats.mean_interval(*stats.moments(distance, weights))
    low, high = (np.where(np.isnan(own), t, own - end) for own, t in zip(resampled, plain, strict=True))
    return low, high


def _resampled(over: Floats, wide: Floats, survey: Survey) -> tuple[Floats, Floats]:
    options, k = survey.options, over.shape[1]
    if not options.bootstrap:
        return np.full(k, np.nan), np.full(k, np.nan)
    drawn = resampled_means(np.column_stack([over, wide]), survey.weights, options.bootstrap, options.seed)
    several = (~np.isnan(wide)).sum(0) > 1  # one respondent is resampled into nobody else
    low, high = percentiles(position(drawn[:, :k], 0, drawn[:, k:]))
    return np.where(several, low, np.nan), np.where(several, high, np.nan)
