"""From answers to frames: the map, its certainty, what other crosshairs say, indices."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.ipa import formulas
from sqmlib.ipa.intervals import bounds, correlation_bounds, percentile_bounds
from sqmlib.ipa.knowledge import CATEGORIES, CROSSHAIRS, IMPORTANCE, LMG_DRAWS, SHARES_FROM, STATISTICS
from sqmlib.ipa.positions import Positions, crosshairs_for, derived, positions_of
from sqmlib.ipa.survey import Options, Survey
from sqmlib.ipa.tally import Tally, tally_of
from sqmlib.result import not_computable
from sqmlib.stats import effective_n

Floats = NDArray[np.float64]
MEASURES = ("csi", "conformity", "index_0_100", "r_squared")


@dataclass(frozen=True, eq=False)
class Study:
    """One survey with what is computed from it once.

    Attributes
    ----------
    here, drawn : Positions
        Coordinates in the answers (one row) and in the resamples (none without bootstrap).
    sums, draws : ndarray
        The sums they come from.
    """

    survey: Survey
    options: Options
    tally: Tally
    sums: Floats
    here: Positions
    draws: Floats | None
    drawn: Positions | None
    index: pd.Index = field(default_factory=pd.Index)

    @property
    def people(self) -> float:
        """The (effective) number of respondents."""
        return effective_n(self.survey.scaled)

    @property
    def unsure(self) -> str:
        """Why there are no figures from resamples."""
        return "no_bootstrap" if self.draws is None else "no_answers"


def study_of(survey: Survey, options: Options) -> Study:
    """Compute coordinates of the answers and of all resamples."""
    tally = tally_of(survey, options)
    sums = tally.whole()
    draws = tally.draws(options.bootstrap, options.seed) if options.bootstrap else None
    drawn = None if draws is None else positions_of(tally, draws, options)
    here = positions_of(tally, sums, options)
    return Study(survey, options, tally, sums, here, draws, drawn, pd.Index(survey.items, name="item"))


def frames_of(study: Study) -> tuple[dict[str, pd.DataFrame], dict[str, dict]]:
    """Return the frames of the map, and why cells of them hold no number."""
    sure = quadrant_table(study)
    frames = {"table": map_table(study, sure), "flips": flips_table(study), "csi": index_table(study)}
    frames |= {} if sure is None else {"quadrants": sure}
    frames["crosshairs"] = crosshair_table(study, frames["flips"])
    return frames, map_reasons(study, frames)


def codes_of(numbers: NDArray[np.int64]) -> NDArray[np.object_]:
    """Return quadrant codes, None where unknown."""
    return np.array([*CATEGORIES, None], dtype=object)[numbers]


def map_table(study: Study, quadrants: pd.DataFrame | None) -> pd.DataFrame:
    """Return the coordinates of every item with intervals, its quadrant and its rank."""
    survey, options, here = study.survey, study.options, study.here
    out = pd.DataFrame({"importance": here.importance[0]}, index=study.index)
    out["importance_low"], out["importance_high"] = importance_bounds(study)
    out["performance"] = here.performance[0]
    found = bounds(survey.performance, survey.weights, options.statistic, options.scale[1])
    out["performance_low"], out["performance_high"], out["n_eff"] = found
    out["n"] = (~np.isnan(survey.performance)).sum(0)
    out["quadrant"] = codes_of(here.quadrants(options.crosshair, options)[0])
    out["p_quadrant"] = np.nan if quadrants is None else own_probability(quadrants, out["quadrant"])
    if study.people < SHARES_FROM:
        out["p_quadrant"] = np.nan
    out["priority"] = out["importance"] - out["performance"] if options.comparable else np.nan
    out["opportunity"] = formulas.opportunity(out["importance"], out["performance"], options.most)
    out["rank"] = rank_of(out)
    if not np.isnan(here.benchmark).all():
        out["own_benchmark"] = here.benchmark[0]
    return out


def importance_bounds(study: Study) -> tuple[Floats, Floats]:
    """Return the interval of the importance on the map."""
    survey, options, value = study.survey, study.options, study.here.importance[0]
    if not options.derived:
        return bounds(survey.stated, survey.weights, options.statistic, options.importance_scale[1])[:2]
    if options.importance == "correlation":
        return correlation_bounds(value, complete_n(study))
    if study.drawn is None:
        return np.full_like(value, np.nan), np.full_like(value, np.nan)
    return percentile_bounds(study.drawn.importance, value)


def complete_n(study: Study) -> float:
    """Return the (effective) number of respondents the model of the overall judgment rests on."""
    place = study.tally.parts["model"][1]
    return effective_n(study.tally.weights * study.tally.data[:, place.start])


def complete_rows(study: Study) -> float:
    """Return how many respondents rated every item and the overall judgment; 0 without the latter."""
    if "model" not in study.tally.parts:
        return 0.0
    return float((study.tally.data[:, study.tally.parts["model"][1].start] > 0).sum())


def own_probability(quadrants: pd.DataFrame, found: pd.Series) -> Floats:
    """Return the probability of each item's own quadrant."""
    rows = quadrants[[f"p_{c}" for c in CATEGORIES]].to_numpy()
    place = found.map(lambda code: CATEGORIES.index(code) if code in CATEGORIES else -1).to_numpy()
    return np.where(place >= 0, rows[np.arange(len(rows)), place], np.nan)


def rank_of(table: pd.DataFrame) -> pd.Series:
    """Return what to look at first: by quadrant in the order of ``CATEGORIES``, then by opportunity, largest first."""
    place = table["quadrant"].map(lambda code: CATEGORIES.index(code) if code in CATEGORIES else len(CATEGORIES))
    size = table["opportunity"].fillna(-1e9).round(9)
    order = pd.DataFrame({"place": place, "size": -size})
    return pd.Series(order.apply(tuple, axis=1).rank(method="min").astype(int), table.index)


def quadrant_table(study: Study) -> pd.DataFrame | None:
    """Return the probability of every quadrant: share of resamples, the crosshair found anew in each of them."""
    if study.drawn is None:
        return None
    return shares_of(study.drawn.quadrants(study.options.crosshair, study.options), study.index)


def shares_of(drawn: NDArray[np.int64], index: pd.Index) -> pd.DataFrame:
    """Return how often every item stood in each quadrant; `drawn` holds positions in ``CATEGORIES``, -1 unknown."""
    known = (drawn >= 0).sum(0)
    shares = [(drawn == code).sum(0) / np.where(known > 0, known, np.nan) for code in range(len(CATEGORIES))]
    return pd.DataFrame({f"p_{c}": share for c, share in zip(CATEGORIES, shares, strict=True)}, index=index)


def flips_table(study: Study) -> pd.DataFrame:
    """Return the quadrant of every item under each crosshair the data allow, and whether they agree."""
    names = crosshairs_for(study.options, study.here.benchmark)
    out = pd.DataFrame(index=study.index)
    for name in names:
        out[name] = codes_of(study.here.quadrants(name, study.options)[0])
    out["agree"] = out[names].nunique(axis=1, dropna=False) == 1
    return out


def crosshair_table(study: Study, flips: pd.DataFrame) -> pd.DataFrame:
    """Return where each crosshair lies and how many items it puts elsewhere than the chosen one does."""
    options, rows = study.options, {}
    for name in (c for c in flips if c != "agree"):
        important, performs = (float(np.nanmean(line)) for line in study.here.lines(name, options))
        moved = int((flips[name] != flips[options.crosshair])[flips[name].notna()].sum())
        rows[name] = {"importance": important, "performance": performs, "chosen": name == options.crosshair}
        rows[name] |= {"moved": moved}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("crosshair")


def index_table(study: Study) -> pd.DataFrame:
    """Return satisfaction index, conformity, 0-100 index and the R2 of the model, with bootstrap intervals.

    R2 of a resample is larger than that of the sample, as that is larger than the true one: its percentiles are
    reflected at the estimate (Davison & Hinkley 1997), those of the others are taken as they are.
    """
    value = _indices(study, study.sums)
    out = pd.DataFrame({"value": value[0]}, index=pd.Index(MEASURES, name="measure"))
    draws = None if study.draws is None else _indices(study, study.draws)
    empty = np.full(len(MEASURES), np.nan)
    out["low"], out["high"] = (empty, empty) if draws is None else percentile_bounds(draws, value[0])
    reflected = 2 * out.loc["r_squared", "value"] - out.loc["r_squared", ["high", "low"]].to_numpy(float)
    out.loc["r_squared", ["low", "high"]] = np.clip(reflected, 0, 1)
    used = complete_n(study) if "model" in study.tally.parts else 0.0
    out["n"] = [study.people] * 3 + [used]
    return out


def _indices(study: Study, sums: Floats) -> Floats:
    """Return the four indices for every row of sums; items without answers are left out, weights are never negative."""
    options, tally = study.options, study.tally
    means = tally.read("performance_mean", sums)
    weight = tally.read("stated_mean", sums) if not options.derived else positions_of(tally, sums, options).importance
    there = ~np.isnan(weight + means)
    weight, means = np.where(there, weight, 0), np.where(there, means, 0)
    weight[(weight < 0).any(axis=1)] = np.nan
    low, high = options.scale
    even = formulas.conformity(weight, means) if options.comparable else np.full(len(sums), np.nan)
    explained = derived(tally, sums, "relative_weights") if "model" in tally.parts else np.full((len(sums), 1), np.nan)
    known = (~np.isnan(explained)).any(axis=1)
    r2 = np.where(known, np.nansum(explained, axis=1), np.nan)
    return np.column_stack(
        [formulas.csi(weight, means, high), even, formulas.index_0_100(weight, means, low, high), r2]
    )


def map_reasons(study: Study, frames: dict[str, pd.DataFrame]) -> dict[str, dict[tuple[Any, str], str]]:
    """Return why cells of the map's frames hold no number."""
    options, people = study.options, study.people
    out = {
        name: not_computable(frames[name], "no_answers") for name in ("table", "quadrants", "flips") if name in frames
    }
    table = frames["table"]
    rated = table["performance"].notna()
    important = ["importance", "importance_low", "importance_high", "opportunity"]
    if options.derived:
        code = derived_reason(study)
        out["table"] |= not_computable(table[rated], code, [*important, "quadrant", "p_quadrant"])
    few = [c for c in table if c.endswith(("_low", "_high"))]
    known = table["importance"].notna()
    out["table"] |= not_computable(table[known], study.unsure if _by_draws(study) else "n_is_1", few)
    if not options.comparable:
        code = "derived_importance" if options.derived else "different_scales"
        out["table"] |= not_computable(table[known], code, ["priority"])
    unsure = "few_respondents" if people < SHARES_FROM and study.drawn is not None else study.unsure
    out["table"] |= not_computable(table[known & rated], unsure, ["p_quadrant"])
    return out | {"csi": _index_reasons(study, frames["csi"])}


def _by_draws(study: Study) -> bool:
    return study.options.importance in ("regression", "relative_weights")


def derived_reason(study: Study) -> str:
    """Return why derived importance is missing: too few complete answers, or no differences."""
    return "few_answers" if complete_rows(study) < study.tally.parts["model"][0].used.sum() + 2 else "no_spread"


def _index_reasons(study: Study, indices: pd.DataFrame) -> dict[tuple[Any, str], str]:
    """Return why an index is missing: no judgment to explain, negative weights, or scales that do not compare."""
    options, known = study.options, indices["value"].notna()
    out = not_computable(indices[known], "no_bootstrap" if study.draws is None else "no_answers")
    out |= not_computable(indices[~known], "negative_weights" if options.derived else "no_answers")
    missing = "no_overall" if study.survey.overall is None else "few_answers"
    comparison = "derived_importance" if options.derived else "different_scales"
    for name, code in (("r_squared", missing), ("conformity", comparison)):
        if not known[name]:
            out |= not_computable(indices.loc[[name]], code)
    return out


def parameters_of(study: Study, crosshairs: pd.DataFrame, **others: Any) -> dict[str, Any]:
    """Return what a result was computed with, conventions and their sources included."""
    options = study.options
    chosen = crosshairs.loc[options.crosshair]
    named = CROSSHAIRS.get(options.crosshair)
    return {
        "scale": "-".join(map(str, options.scale)),
        "importance": options.importance,
        "importance_source": IMPORTANCE[options.importance].source,
        "crosshair_name": options.crosshair,
        "crosshair_source": named.source if named else "user",
        "line_importance": float(chosen["importance"]),
        "line_performance": float(chosen["performance"]),
        "crosshair_in_resamples": "estimated_anew",
        "on_line": "counts_as_high",
        "statistic": options.statistic,
        "statistic_source": STATISTICS[options.statistic].source,
        "comparable": options.comparable,
        "most": options.most,
        "intervals": "95",
        "bootstrap": options.bootstrap,
        "lmg_draws": min(options.bootstrap, LMG_DRAWS),
        "seed": options.seed,
        "weight": study.survey.weight,
        "min_group": options.min_group,
        "respondents": len(study.survey.frame),
        **others,
    }
