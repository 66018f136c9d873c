"""Tables of a capability study: indices with their intervals, shares outside, fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.capability import indices as ix
from sqmlib.capability.families import FAMILIES, Fit, fit
from sqmlib.capability.knowledge import INDICES, SAMPLE
from sqmlib.capability.nonnormal import LOWER, UPPER, box_cox, percentile_indices, simulate
from sqmlib.capability.reading import Given, Limits
from sqmlib.capability.shares import clopper_pearson, survival_share
from sqmlib.capability.spread import Spread

__all__ = ["Model", "Study", "fits_table", "index_table", "model_of", "outside_table"]

Floats = NDArray[np.float64]
NONE = float("nan")
_FIT_COLUMNS = ("ppk", "ppk_z", "p_below", "p_above", "q_low", "q_mid", "q_high")


@dataclass(frozen=True)
class Study:
    """Everything the tables are made from.

    Attributes
    ----------
    given, limits : Given, Limits
        What was read.
    within, overall : Spread or None
        None where cases are still open.
    options : dict
        Of ``analyze``.
    """

    given: Given
    limits: Limits
    within: Spread | None
    overall: Spread | None
    options: dict[str, Any]

    @property
    def x(self) -> Floats:
        """The values."""
        return self.given.values

    @property
    def mean(self) -> float:
        """Their mean, computed about the first value."""
        return float(self.x[0] + (self.x - self.x[0]).mean())

    @property
    def normal(self) -> bool:
        """Whether the classic indices are asked for."""
        return self.options["distribution"] == "normal"


@dataclass(frozen=True)
class Model:
    """The distribution the long-run indices come from, and draws of its parameters.

    Attributes
    ----------
    found : dict
        As of ``percentile_indices``, one number each.
    drawn : dict
        The same, one array of draws each; empty where nothing can be drawn.
    """

    found: dict[str, float]
    drawn: dict[str, Floats]


def model_of(study: Study) -> Model:
    """Return indices and shares of the chosen distribution."""
    name, limits = study.options["distribution"], (study.limits.lsl, study.limits.usl)
    if name == "empirical":
        return Model(_empirical(study.x, *limits), {})
    if name in ("normal", "box_cox"):
        x = study.x
        if name == "box_cox":
            changed = box_cox(x, limits)
            x, limits = changed["values"], (changed["lsl"], changed["usl"])
        return _normal_model(x, limits, study.options)
    fitted = fit(study.x, name, study.given.ended)
    laws = simulate(fitted, study.x, study.given.ended, study.options["draws"], study.options["seed"])
    found = percentile_indices(fitted.law, *limits)
    return Model({k: float(v) for k, v in found.items()}, percentile_indices(laws, *limits))


def _normal_model(x: Floats, limits: tuple[float | None, float | None], options: dict[str, Any]) -> Model:
    """Draw mean and sigma from their generalized pivots (Weerahandi 1993)."""
    n, mean = len(x), float(x[0] + (x - x[0]).mean())
    sd, rng = float(np.std(x - x[0], ddof=1)), np.random.default_rng(options["seed"])
    sigmas = sd * np.sqrt((n - 1) / rng.chisquare(n - 1, options["draws"]))
    means = mean + sigmas / np.sqrt(n) * rng.standard_normal(options["draws"])
    return Model(_classic(mean, sd, *limits), _classic(means, sigmas, *limits))


def _classic(mean: Any, sigma: Any, lsl: float | None, usl: float | None) -> dict[str, Any]:
    from scipy.special import ndtr

    ppl = np.full(np.shape(mean), NONE) if lsl is None else (mean - lsl) / (3 * sigma)
    ppu = np.full(np.shape(mean), NONE) if usl is None else (usl - mean) / (3 * sigma)
    pp = np.full(np.shape(mean), NONE) if lsl is None or usl is None else (usl - lsl) / (6 * sigma)
    found = {"pp": pp, "ppl": ppl, "ppu": ppu, "ppk": np.fmin(ppl, ppu)}
    found |= {f"{name}_z": found[name] for name in ("ppl", "ppu", "ppk")}
    found |= {"p_below": np.nan_to_num(ndtr(-3 * ppl), nan=0.0), "p_above": np.nan_to_num(ndtr(-3 * ppu), nan=0.0)}
    return found if np.ndim(mean) else {k: float(v) for k, v in found.items()}


def _empirical(x: Floats, lsl: float | None, usl: float | None) -> dict[str, float]:
    """Return the percentile indices of the sample quantiles (type 6; below n = 740 the outer ones are the extremes)."""
    low, mid, high = (float(q) for q in np.quantile(x, [LOWER, 0.5, UPPER], method="weibull"))
    ppl = NONE if lsl is None or mid == low else (mid - lsl) / (mid - low)
    ppu = NONE if usl is None or mid == high else (usl - mid) / (high - mid)
    pp = NONE if lsl is None or usl is None else (usl - lsl) / (high - low)
    below, above = ix.outside(x, lsl, usl)
    shares = below / len(x), above / len(x)
    z = [NONE if limit is None else ix.z_bench(p) / 3 for limit, p in zip((lsl, usl), shares, strict=True)]
    found = {"pp": pp, "ppl": ppl, "ppu": ppu, "ppk": float(np.fmin(ppl, ppu)), "q_low": low, "q_mid": mid}
    found |= {"q_high": high, "ppl_z": z[0], "ppu_z": z[1], "ppk_z": float(np.fmin(*z))}
    return found | {"p_below": shares[0], "p_above": shares[1]}


def index_table(study: Study, model: Model) -> tuple[pd.DataFrame, dict[tuple[Any, str], str]]:
    """Return one row per index, and why cells are empty."""
    rows = {name: [NONE] * 6 for name in INDICES}
    if study.normal:
        rows |= _within_rows(study) | _target_rows(study)
    rows |= _overall_rows(study, model)
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["value", "low", "high", "bound", "df", "p_required"])
    table.index.name = "index"
    table["n"] = len(study.x)
    return table, _index_reasons(study, table)


def _row(study: Study, name: str, value: float, df: float) -> list[float]:
    """Return value, interval, one-sided bound and df: chi-square for widths, Bissell for distances."""
    n, level = len(study.x), study.options["level"]
    if np.isnan(value) or not df > 0:
        return [value, *[NONE] * 5]
    if name in ("cp", "pp", "cpm", "cpm_star", "cp_star"):
        bound = ix.chi2_interval(value, df, 2 * level - 1)[0]
        return [value, *ix.chi2_interval(value, df, level), bound, df, NONE]
    one = (study.limits.lsl is None) != (study.limits.usl is None) or name not in ("cpk", "ppk")
    bound = ix.one_sided_bound(value, n, df, level, exact=one and name.startswith("pp"))
    return [value, *ix.bissell_interval(value, n, df, level), bound, df, NONE]


def _within_rows(study: Study) -> dict[str, list[float]]:
    sigma, limits = study.within, study.limits
    if sigma is None or not sigma.sigma > 0:
        return {}
    found = ix.indices(study.mean, sigma.sigma, limits.lsl, limits.usl)
    rows = {name: _row(study, name, found[name], sigma.df) for name in ("cp", "cpl", "cpu", "cpk")}
    if limits.bound is not None:
        value = ix.cp_star(study.mean, sigma.sigma, limits.bound, limits.lsl, limits.usl)
        both = limits.lsl is not None and limits.usl is not None
        rows["cp_star"] = _row(study, "cp_star", NONE if both else value, sigma.df)
    if len(study.x) >= SAMPLE.limits[0]:
        rng, draws = np.random.default_rng(study.options["seed"] + 1), study.options["draws"]
        sigmas = sigma.sigma * np.sqrt(sigma.df / rng.chisquare(sigma.df, draws))
        means = study.mean + sigmas / np.sqrt(len(study.x)) * rng.standard_normal(draws)
        drawn = _classic(means, sigmas, limits.lsl, limits.usl)["ppk"]
        rows["cpk"][5] = float((drawn >= study.options["required"]).mean())
    return rows


def _target_rows(study: Study) -> dict[str, list[float]]:
    limits, spread, n = study.limits, study.overall, len(study.x)
    if limits.target is None or spread is None:
        return {}
    deviation = ix.tau(study.mean, spread.sigma, n, limits.target, study.options["cpm_form"])
    df = ix.boyles_df(n, (study.mean - limits.target) / spread.sigma)
    star = ix.cpm_star(limits.lsl, limits.usl, limits.target, deviation)
    value = ix.cpm(limits.lsl, limits.usl, deviation)
    return {"cpm": _row(study, "cpm", value, df), "cpm_star": _row(study, "cpm_star", star, df)}


def _overall_rows(study: Study, model: Model) -> dict[str, list[float]]:
    """Return the long-run indices: Bissell and chi-square for a normal, simulated intervals for other fits."""
    plain = study.options["distribution"] in ("normal", "box_cox")
    end = "_z" if study.options["form"] == "z" and not plain else ""
    rows, level = {}, study.options["level"]
    for name in ("pp", "ppl", "ppu", "ppk"):
        key = name + ("" if name == "pp" else end)
        value = NONE if name == "pp" and end else model.found[key]
        if plain:
            rows[name] = _row(study, name, value, float(len(study.x) - 1))
        elif model.drawn and not np.isnan(value):
            ends = np.quantile(model.drawn[key], [(1 - level) / 2, (1 + level) / 2, 1 - level])
            rows[name] = [value, min(ends[0], value), max(ends[1], value), ends[2], NONE, NONE]
        else:
            rows[name] = [value, *[NONE] * 5]
    if model.drawn and len(study.x) >= SAMPLE.limits[0]:
        rows["ppk"][5] = float((model.drawn["ppk" + end] >= study.options["required"]).mean())
    return rows


def _index_reasons(study: Study, table: pd.DataFrame) -> dict[tuple[Any, str], str]:
    """Say for each empty cell why: the first that holds of no limit, no target, another distribution, few cases."""
    limits, found = study.limits, {}
    both = limits.lsl is not None and limits.usl is not None
    for row, column in zip(*np.nonzero(table.isna().to_numpy()), strict=True):
        name, field = table.index[row], table.columns[column]
        if field == "p_required" and name not in ("cpk", "ppk"):
            why = "not_judged"
        elif pd.notna(table.loc[name, "value"]):
            few = field == "p_required" and len(study.x) < SAMPLE.limits[0]
            why = "few_cases" if few else "no_df" if field == "df" else "few_tail"
        elif not study.normal and not name.startswith("pp"):
            why = "not_normal"
        elif name.startswith("cp") and not (study.within is not None and study.within.sigma > 0):
            why = "no_within"
        elif name == "cp_star":
            why = "no_bound"
        elif name in ("cpm", "cpm_star") and limits.target is None:
            why = "no_target"
        elif name == "pp" and both:
            why = "z_form"
        else:
            why = "no_limit"
        found[(name, field)] = why
    return found


def outside_table(study: Study, model: Model) -> tuple[pd.DataFrame, dict[tuple[Any, str], str]]:
    """Return observed and expected shares below, above and together."""
    limits, level, n = study.limits, study.options["level"], len(study.x)
    counted = dict(zip(("below", "above"), ix.outside(study.x, limits.lsl, limits.usl), strict=True))
    sides = [s for s, limit in (("below", limits.lsl), ("above", limits.usl)) if limit is not None]
    counted["total"] = sum(counted.values())
    inside = study.normal and study.within is not None and study.within.sigma > 0
    normal = ix.expected_outside(study.mean, study.within.sigma, limits.lsl, limits.usl) if inside else (NONE, NONE)
    rows = {}
    for side in [*sides, "total"]:
        names = [f"p_{s}" for s in sides] if side == "total" else [f"p_{side}"]
        expected = sum(model.found[name] for name in names)
        within = sum(normal) if side == "total" else normal[side == "above"]
        ends = _drawn_interval(model, names, expected, level)
        share, low, high = _observed(study, side, counted[side], level)
        rows[side] = [counted[side], n, share, low, high, within, expected, *ends]
    columns = ["outside", "n", "observed", "observed_low", "observed_high", "expected_within", "expected_overall"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=[*columns, "expected_low", "expected_high"])
    table.index.name = "side"
    reasons = {(side, c): "few_tail" for side in table.index for c in ("expected_low", "expected_high")}
    reasons |= {(side, "expected_within"): "no_within" if study.normal else "not_normal" for side in table.index}
    return table, {cell: why for cell, why in reasons.items() if pd.isna(table.loc[cell])}


def _drawn_interval(model: Model, names: list[str], value: float, level: float) -> tuple[float, float]:
    if not model.drawn:
        return NONE, NONE
    drawn = sum(model.drawn[name] for name in names)
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return float(min(low, value)), float(max(high, value))


def _observed(study: Study, side: str, count: int, level: float) -> tuple[float, float, float]:
    """Return the observed share outside; with open cases that above the limit is 1 - Kaplan-Meier."""
    ended = study.given.ended
    if side == "above" and not ended.all():
        share, low, high = survival_share(study.x, ended, study.limits.usl, level)
        return 1 - share, 1 - high, 1 - low
    low, high = clopper_pearson(count, len(ended), level)
    return count / len(ended), float(low), float(high)


def fits_table(study: Study) -> tuple[pd.DataFrame, dict[tuple[Any, str], str]]:
    """Return every distribution fitted to the values, best AIC first: the indices depend on this choice."""
    x, limits = study.x, (study.limits.lsl, study.limits.usl)
    names = [name for name, kind in FAMILIES.items() if not kind.positive or (x > 0).all()]
    fitted: dict[str, Fit] = {name: fit(x, name, study.given.ended) for name in names}
    rows = {}
    for name, one in sorted(fitted.items(), key=lambda pair: pair[1].aic):
        found = percentile_indices(one.law, *limits)
        rows[name] = [one.loglik, one.aic, *[float(found[c]) for c in _FIT_COLUMNS]]
    rows |= {name: [NONE] * (2 + len(_FIT_COLUMNS)) for name in FAMILIES if name not in fitted}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["loglik", "aic", *_FIT_COLUMNS])
    table.insert(2, "aic_more", table["aic"] - table["aic"].min())
    table.index.name = "distribution"
    empty = {(name, c): "not_positive" for name in table.index if name not in fitted for c in table.columns}
    return table, empty
