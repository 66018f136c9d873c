"""Tables of a Gage R&R: components with intervals and percentages, both pooling answers, ndc and ICC."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.msa.knowledge import MULTIPLIERS, NDC_FACTORS, POOLING
from sqmlib.msa.reml import reml
from sqmlib.msa.variance import Anova, components, crossed, pooled, simulate

__all__ = ["Estimate", "anova_estimate", "components_table", "figures", "pooling_table", "reml_estimate"]

Floats = NDArray[np.float64]
NONE = float("nan")


@dataclass(frozen=True)
class Estimate:
    """Components of a study and draws of them.

    Attributes
    ----------
    method : str
        ``anova`` or ``reml``.
    raw : dict
        Source -> component, negative ones as they are.
    drawn : dict
        Source -> draws, at least 0.
    anova : Anova or None
        Of the analysis used.
    """

    method: str
    raw: dict[str, float]
    drawn: dict[str, Floats]
    anova: Anova | None

    def total(self, drawn: bool = False) -> dict[str, Any]:
        """Return components at least 0 with gage_rr, reproducibility and total, as numbers or as draws."""
        v = self.drawn if drawn else {s: max(x, 0.0) for s, x in self.raw.items()}
        between = v["appraiser"] + v.get("interaction", 0.0)
        grr = v["repeatability"] + between
        found = {"gage_rr": grr, "repeatability": v["repeatability"], "reproducibility": between}
        found |= {"appraiser": v["appraiser"]} | ({"interaction": v["interaction"]} if "interaction" in v else {})
        return found | {"part": v["part"], "total": grr + v["part"]}


def anova_estimate(found: Anova, options: dict[str, Any]) -> Estimate:
    """Return components by the analysis of variance under the pooling rule."""
    if found.design == "crossed" and _pools(found, options["pooling"]):
        found = pooled(found)
    raw = {s: float(v) for s, v in components(found.ms, found.design, found.sizes).items()}
    return Estimate("anova", raw, simulate(found, options["draws"], options["seed"]), found)


def _pools(found: Anova, rule: str) -> bool:
    """Say whether the rule pools the interaction: its p must lie above the named level; without error it stays."""
    p = found.tests()["interaction"][1]
    return POOLING[rule].value < 0 or bool(p > POOLING[rule].value)


def reml_estimate(frame: pd.DataFrame, kind: str, options: dict[str, Any]) -> Estimate:
    """Return components by restricted maximum likelihood; draws are chi-square with Satterthwaite's df."""
    part, appraiser = (pd.factorize(frame[name])[0] for name in ("part", "appraiser"))
    names = ["part", "appraiser"] + (["interaction"] if kind == "crossed" else [])
    cells = pd.factorize(frame["part"] + "\0" + frame["appraiser"])[0]
    found = reml(frame["value"].to_numpy(), [part, appraiser, cells][: len(names)])
    raw = dict(zip([*names, "repeatability"], [float(v) for v in found.variance], strict=True))
    rng, drawn = np.random.default_rng(options["seed"]), {}
    for i, (name, value) in enumerate(raw.items()):
        error = max(float(found.covariance[i, i]), 1e-300)
        df = max(2 * value**2 / error, 0.5) if value > 0 else 0.5
        drawn[name] = df * value / rng.chisquare(df, options["draws"])
    return Estimate("reml", raw, drawn, None)


def components_table(
    estimate: Estimate, mean: float, options: dict[str, Any]
) -> tuple[pd.DataFrame, dict[tuple[Any, str], str]]:
    """Return every source with its variance, interval and percentages."""
    values, drawn = estimate.total(), estimate.total(drawn=True)
    ends = [(1 - options["level"]) / 2, (1 + options["level"]) / 2]
    rows = {}
    with np.errstate(divide="ignore", invalid="ignore"):
        for source, value in values.items():
            low, high = _interval(estimate, source, value, drawn[source], options["level"])
            share = value / values["total"]
            part = np.quantile(np.nan_to_num(drawn[source] / drawn["total"]), ends)
            part = [min(part[0], share), max(part[1], share)]
            sd = float(np.sqrt(value))
            rows[source] = [value, low, high, _raw(estimate, source, value), sd, 100 * share, 100 * np.sqrt(share)]
            rows[source] += [100 * np.sqrt(part[0]), 100 * np.sqrt(part[1]), *_outside_percent(sd, mean, options)]
    columns = ["variance", "variance_low", "variance_high", "raw", "sd", "contribution", "study", "study_low"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=[*columns, "study_high", "tolerance", "process"])
    table = table.rename_axis("source").astype(float).assign(scores=options["scores"])
    reasons = {
        (s, c): why for s in table.index for c, why in (("tolerance", "no_tolerance"), ("process", "no_process"))
    }
    return table, {cell: why for cell, why in reasons.items() if pd.isna(table.loc[cell])}


def _raw(estimate: Estimate, source: str, value: float) -> float:
    return estimate.raw.get(source, value)


def _interval(estimate: Estimate, source: str, value: float, drawn: Floats, level: float) -> tuple[float, float]:
    """Return the exact chi-square interval of repeatability, quantiles of the draws of every other source."""
    from scipy.special import chdtri

    if source == "repeatability" and estimate.anova is not None:
        ss, df = estimate.anova.ss[source], estimate.anova.df[source]
        return ss / chdtri(df, (1 - level) / 2), ss / chdtri(df, (1 + level) / 2)
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return min(float(low), value), max(float(high), value)


def _outside_percent(sd: float, mean: float, options: dict[str, Any]) -> list[float]:
    """Return per cent of the tolerance (one-sided: half the sigmas to the mean) and of the process sd."""
    lsl, usl, k = options["lsl"], options["usl"], MULTIPLIERS[options["multiplier"]].value
    tolerance = NONE
    if lsl is not None and usl is not None:
        tolerance = 100 * k * sd / (usl - lsl)
    elif lsl is not None or usl is not None:
        room = abs((usl if usl is not None else lsl) - mean)
        tolerance = 100 * k / 2 * sd / room if room else NONE
    return [tolerance, 100 * sd / options["process_sd"] if options["process_sd"] else NONE]


def figures(estimate: Estimate, options: dict[str, Any]) -> tuple[pd.DataFrame, dict[tuple[Any, str], str]]:
    """Return ndc before truncation, ICC and the attenuation of effect sizes, each with its interval."""
    values, drawn = estimate.total(), estimate.total(drawn=True)
    ends = [(1 - options["level"]) / 2, (1 + options["level"]) / 2]
    rows, factor = {}, NDC_FACTORS[options["ndc_factor"]].value
    with np.errstate(divide="ignore", invalid="ignore"):
        for name, of in {"ndc": lambda v: factor * _told_apart(v), "icc": _icc, "attenuation": _attenuation}.items():
            value, some = float(of(values)), of(drawn)
            low, high = np.quantile(some[np.isfinite(some)], ends) if np.isfinite(some).any() else (value, value)
            rows[name] = [value, np.fmin(float(low), value), np.fmax(float(high), value)]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["value", "low", "high"]).rename_axis("figure")
    return table, {(name, c): "no_error" for name in rows for c in table if pd.isna(table.loc[name, c])}


def _told_apart(v: dict[str, Any]) -> Any:
    """Return sd_part/sd_grr; NaN without any measuring error."""
    return np.sqrt(v["part"] / np.where(v["gage_rr"] > 0, v["gage_rr"], np.nan))


def _icc(v: dict[str, Any]) -> Any:
    return v["part"] / np.maximum(v["total"], 1e-300)


def _attenuation(v: dict[str, Any]) -> Any:
    return np.sqrt(_icc(v))


def pooling_table(cube: Floats, options: dict[str, Any]) -> tuple[pd.DataFrame, dict[tuple[Any, str], str]]:
    """Return the answers with the interaction kept and pooled, and which rule takes which."""
    full = crossed(cube)
    p, rows = full.tests()["interaction"][1], {}
    for name, found in (("kept", full), ("pooled", pooled(full))):
        one = Estimate(
            "anova", {s: float(v) for s, v in components(found.ms, found.design, found.sizes).items()}, {}, found
        )
        v = one.total()
        share, pools = v["gage_rr"] / v["total"], name == "pooled"
        chosen = [_pools(full, rule) == pools for rule in ("aiag", "common", options["pooling"])]
        rows[name] = [p, 100 * share, 100 * np.sqrt(share), *chosen]
    columns = ["p_interaction", "contribution", "study", "aiag", "common", "chosen"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("pooling")
    return table, {(s, "p_interaction"): "not_tested" for s in table.index if pd.isna(p)}
