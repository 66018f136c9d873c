"""Every measure's score with its interval, always beside its distribution."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.satisfaction import formulas
from sqmlib.satisfaction.knowledge import CLASSES, LEVELS
from sqmlib.satisfaction.survey import Measure, Options, Survey
from sqmlib.stats import effective_n, mean_interval, moments, wilson

__all__ = ["COLUMNS", "distribution_table", "main_table", "score_of"]

Floats = NDArray[np.float64]
COLUMNS = (
    *("value", "low", "high", "nps", "nps_low", "nps_high", "nps_n", "top_share", "top_low", "top_high"),
    *("middle_share", "bottom_share", "mean", "mean_low", "mean_high", "n", "n_eff", "missing"),
)


def score_of(
    measure: Measure, rows: NDArray[np.bool_] | slice, weights: Floats | None, options: Options, population: int = 0
) -> dict[str, float]:
    """Return the figures of one measure among some respondents.

    Parameters
    ----------
    measure : Measure
        The question.
    rows : ndarray of bool or slice
        The respondents.
    weights : ndarray or None
        Sampling weights of all respondents.
    options : Options
        Interval of the NPS, its draws and seed.
    population : int
        Size of a finite population these respondents come from; 0 for a large one.

    Returns
    -------
    dict
        See ``COLUMNS``; shares 0..1, NPS -100..100, NaN without answers.
    """
    values, scores = measure.values[rows], measure.scores[rows]
    w = None if weights is None else weights[rows]
    counts, n = formulas.effective_counts(scores, w), int((~np.isnan(values)).sum())
    out = dict.fromkeys(COLUMNS, np.nan) | {"n": float(n), "n_eff": float(counts.sum())}
    out["missing"] = float(np.isnan(values).sum())
    out["nps_n"] = out["n_eff"] if measure.kind == "nps" else 0.0
    if not n or not counts.sum():
        return out | {"n_eff": 0.0}
    factor = formulas.finite_factor(n, population)
    out["bottom_share"], out["middle_share"], out["top_share"] = counts / counts.sum()
    out["top_low"], out["top_high"] = _share_bounds(counts[2], counts.sum(), factor)
    out |= _mean_of(values, w, factor)
    if measure.kind == "nps":
        out["nps"] = formulas.nps(counts)
        out["nps_low"], out["nps_high"] = nps_bounds(counts, factor, options)
    name = {"nps": ("nps", "nps_low", "nps_high"), "csat": ("top_share", "top_low", "top_high")}
    headline = name.get(measure.kind, ("mean", "mean_low", "mean_high"))
    return out | dict(zip(("value", "low", "high"), (out[c] for c in headline), strict=True))


def _share_bounds(successes: float, n: float, factor: float) -> tuple[float, float]:
    """Return the Wilson interval; a finite population counts like a larger sample."""
    if factor == 0:
        return successes / n, successes / n
    low, high = wilson(successes / factor**2, n / factor**2)
    return float(low), float(high)


def _mean_of(values: Floats, weights: Floats | None, factor: float) -> dict[str, float]:
    mean, variance, n = moments(values[:, None], weights)
    low, high = mean_interval(mean, variance * factor**2, n)
    return {"mean": float(mean[0]), "mean_low": float(low[0]), "mean_high": float(high[0])}


def nps_bounds(counts: Floats, factor: float, options: Options) -> tuple[float, float]:
    """Return the chosen interval of the NPS; none for a single answer. It always holds the score itself."""
    if counts.sum() < 2:
        return np.nan, np.nan
    value = formulas.nps(counts)
    if factor == 0:  # everybody was asked
        return value, value
    if options.interval in ("wald", "adjusted_wald"):
        low, high = getattr(formulas, options.interval)(counts, factor)
    elif options.interval == "bootstrap":
        low, high = formulas.bootstrap_interval(counts / factor**2, options.bootstrap, options.seed)
    else:
        low, high = formulas.dirichlet_interval(counts / factor**2, options.seed)
    return min(low, value), max(high, value)


def level_of(measure: Measure, row: dict[str, float]) -> tuple[str | None, bool]:
    """Return the level of a score, and whether both ends of its interval lie in it."""
    bands, prefix = LEVELS[measure.kind], "nps" if measure.kind == "nps" else "top"
    value = row["nps"] if prefix == "nps" else row["top_share"]
    if np.isnan(value):
        return None, False
    ends = [row[f"{prefix}_{end}"] for end in ("low", "high")]
    sure = not np.isnan(ends).any() and bands.code(ends[0]) == bands.code(ends[1])
    return bands.code(value), sure


def main_table(survey: Survey, options: Options) -> pd.DataFrame:
    """Return one row per measure: see ``SatisfactionResult``."""
    rows = [score_of(m, slice(None), survey.weights, options, options.population) for m in survey.measures]
    out = pd.DataFrame(rows, index=pd.Index([m.name for m in survey.measures], name="measure"))[list(COLUMNS)]
    levels = [level_of(m, row) for m, row in zip(survey.measures, rows, strict=True)]
    out.insert(3, "unit", [{"nps": "points", "csat": "share", "ces": "mean"}[m.kind] for m in survey.measures])
    out["level"] = pd.Series([level for level, _ in levels], out.index, dtype=object)
    out["level_sure"] = [sure for _, sure in levels]
    return out


def distribution_table(survey: Survey) -> pd.DataFrame:
    """Return how often every answer was given.

    Returns
    -------
    pandas.DataFrame, index (measure, answer)
        ``count`` respondents; ``share`` (weighted when weights are given) with 95 % Wilson bounds ``share_low
        share_high``; ``side`` bottom, middle or top: which answers are detractors, passives and promoters, or bad and
        good.
    """
    parts = {m.name: _distribution(m, survey.weights) for m in survey.measures}
    return pd.concat(parts, names=["measure", "answer"])


def _distribution(measure: Measure, weights: Floats | None) -> pd.DataFrame:
    answers = np.arange(measure.scale[0], measure.scale[1] + 1)
    hit = measure.values[:, None] == answers
    w = np.ones(len(measure.values)) if weights is None else weights
    known = ~np.isnan(measure.values)
    total, n = w[known].sum(), effective_n(w[known])
    share = (w @ hit) / total if total else np.full(len(answers), np.nan)
    low, high = wilson(share * n, np.full(len(answers), n))
    columns: dict[str, Any] = {"count": hit.sum(0), "share": share, "share_low": low, "share_high": high}
    good = (answers >= measure.top[0]) & (answers <= measure.top[1])
    bad = (answers >= measure.bottom[0]) & (answers <= measure.bottom[1])
    columns["side"] = np.array(CLASSES, dtype=object)[1 + good.astype(int) - bad.astype(int)]
    return pd.DataFrame(columns, index=answers)
