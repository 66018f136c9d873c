"""Stated and derived importance side by side, never averaged: correlation, regression, Johnson, LMG."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sqmlib.ipa.analysis import Study, complete_n, derived_reason
from sqmlib.ipa.intervals import correlation_bounds, mean_bounds_of, percentile_bounds
from sqmlib.ipa.knowledge import GRID, LMG_DRAWS, MOST_LMG, TIE
from sqmlib.ipa.positions import derived
from sqmlib.result import not_computable

__all__ = ["importance_reasons", "importance_table"]

_LMG_ROWS = 250  # resamples whose subsets are kept in memory at once


def importance_table(study: Study) -> pd.DataFrame:
    """Return every kind of importance these data give.

    Returns
    -------
    pandas.DataFrame, index ``item``
        When importance was asked: ``stated`` mean with ``stated_low stated_high`` (t), ``stated_sd``, ``stated_top``
        share at the top of the scale, ``rank_stated``. With an overall judgment: ``correlation`` (interval: Fisher's
        z), ``regression`` standardized weight, ``relative_weight`` (Johnson), with bootstrap intervals ``*_low
        *_high``; up to 12 items ``lmg`` likewise, from the first 500 resamples; ``share`` relative
        weight as share of R2; ``rank_derived`` by relative weight. With both: ``grid`` both,
        stated_only, derived_only, neither, each split at its own mean.
    """
    out = pd.DataFrame(index=study.index)
    asked = not np.isnan(study.survey.stated).all()
    if asked:
        _stated(out, study)
    if study.survey.overall is not None:
        _derived(out, study)
    if asked and study.survey.overall is not None:
        out["grid"] = _grid(out["stated"], out["relative_weight"])
    return out


def _stated(out: pd.DataFrame, study: Study) -> None:
    survey, (_, high) = study.survey, study.options.importance_scale
    out["stated"] = study.tally.read("stated_mean", study.sums)[0]
    out["stated_low"], out["stated_high"], out["stated_sd"] = mean_bounds_of(survey.stated, survey.weights)
    known = ~np.isnan(survey.stated)
    total = survey.scaled @ known
    top = survey.scaled @ (known & (survey.stated == high))
    out["stated_top"] = np.where(total > 0, top / np.where(total > 0, total, 1), np.nan)
    out["rank_stated"] = _rank(out["stated"])


def _derived(out: pd.DataFrame, study: Study) -> None:
    names = {"correlation": "correlation", "regression": "regression", "relative_weight": "relative_weights"}
    for column, kind in names.items():
        out[column] = derived(study.tally, study.sums, kind)[0]
        out[f"{column}_low"], out[f"{column}_high"] = _bounds(study, kind, out[column].to_numpy())
    if study.tally.parts["model"][0].used.sum() <= MOST_LMG:
        out["lmg"] = derived(study.tally, study.sums, "lmg")[0]
        out["lmg_low"], out["lmg_high"] = _bounds(study, "lmg", out["lmg"].to_numpy())
    total = out["relative_weight"].sum()
    out["share"] = out["relative_weight"] / total if total > 0 else np.nan
    out["rank_derived"] = _rank(out["relative_weight"])


def _bounds(study: Study, kind: str, value: Any) -> tuple[Any, Any]:
    if kind == "correlation":
        return correlation_bounds(value, complete_n(study))
    if study.draws is None:
        return np.full_like(value, np.nan), np.full_like(value, np.nan)
    draws = study.draws[:LMG_DRAWS] if kind == "lmg" else study.draws
    rows = range(0, len(draws), _LMG_ROWS)
    drawn = [derived(study.tally, draws[start : start + _LMG_ROWS], kind) for start in rows]
    return percentile_bounds(np.concatenate(drawn), value)


def _rank(values: pd.Series) -> pd.Series:
    return values.round(9).rank(ascending=False, method="min")


def _grid(stated: pd.Series, weight: pd.Series) -> pd.Series:
    """Return the cell of the dual grid; at the mean counts as high."""
    high = [(v >= v.mean() - TIE).to_numpy() for v in (stated, weight)]
    names = np.array([[GRID[3], GRID[2]], [GRID[1], GRID[0]]], dtype=object)
    found = pd.Series(names[high[0].astype(int), high[1].astype(int)], stated.index)
    return found.where(stated.notna() & weight.notna(), None)


def importance_reasons(study: Study, table: pd.DataFrame) -> dict[tuple[Any, str], str]:
    """Return why cells of the importance frame hold no number."""
    out = not_computable(table, "no_answers")
    if study.survey.overall is None:
        return out | _alone(table)
    rated = ~np.isnan(study.survey.performance).all(axis=0)
    model = [c for c in table if not c.startswith(("stated", "rank_stated"))]
    out |= not_computable(table[rated], derived_reason(study), model)
    if "regression" in table:
        known = table["relative_weight"].notna().to_numpy()
        out |= not_computable(table[known], "singular_matrix", ["regression", "regression_low", "regression_high"])
        if study.draws is None:
            bounds = [c for c in model if c.endswith(("_low", "_high")) and not c.startswith("correlation")]
            out |= not_computable(table[known], "no_bootstrap", bounds)
    return out | _alone(table)


def _alone(table: pd.DataFrame) -> dict[tuple[Any, str], str]:
    """One stated answer has a mean but no spread."""
    if "stated" not in table:
        return {}
    return not_computable(table[table["stated"].notna()], "n_is_1", ["stated_low", "stated_high", "stated_sd"])
