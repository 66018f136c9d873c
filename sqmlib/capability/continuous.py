"""The capability study of a continuous CTQ: check, compute, assemble."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.capability.analysis import Study, fits_table, index_table, model_of, outside_table
from sqmlib.capability.gates import gates_table
from sqmlib.capability.knowledge import (
    CLOCKS,
    CPM_FORMS,
    DF_RULES,
    DISTRIBUTIONS,
    FORMS,
    REQUIRED,
    SEEN_TAIL,
    SOURCES,
    WITHIN,
)
from sqmlib.capability.reading import Given, Limits, number, read_limits, read_values
from sqmlib.capability.results import CapabilityResult, words_of
from sqmlib.capability.spread import overall, within
from sqmlib.checks import Remark, raise_errors
from sqmlib.rules import choice_error

__all__ = ["analyze"]


def analyze(
    values: Any,
    *,
    lsl: float | None = None,
    usl: float | None = None,
    target: float | None = None,
    natural_bound: float | None = None,
    subgroup: Any = None,
    stage: Any = None,
    open_cases: Any = None,
    within: str = "auto",
    df_rule: str = "factor",
    cpm_form: str = "mean_square",
    distribution: str = "normal",
    form: str = "percentile",
    required: float = REQUIRED,
    level: float = 0.95,
    signals: Sequence[Any] | None = None,
    measurement: float | None = None,
    unit: str = "",
    limits_unit: str = "",
    clock: str = "not_stated",
    draws: int = 2000,
    seed: int = 0,
    labels: Mapping[str, Any] | None = None,
) -> CapabilityResult:
    """Say how well a stable process meets what customers accept.

    Parameters
    ----------
    values : array-like, shape (n,)
        The CTQ in its unit, in time order; blank ones are left out and counted in a note.
    lsl, usl : float, optional
        Specification limits, set by customers, never from the data; at least one.
    target : float, optional
        Best value, for Cpm; never guessed from the limits.
    natural_bound : float, optional
        Bound set by nature (0 for a time); it is no specification limit and gives Cp* only.
    subgroup : array-like, shape (n,), optional
        Rational subgroup of each value (a day, a shift).
    stage : array-like, shape (n,), optional
        Stage of the process; more than one makes the study provisional.
    open_cases : array-like of bool, shape (n,), optional
        True where the value is the time a case still open has waited so far; needs a distribution of times.
    within : {"auto", "pooled", "pooled_raw", "rbar", "sbar", "moving_range"}
        Estimator of the sigma of Cp and Cpk; ``auto`` pools subgroups and takes moving ranges of single values.
    df_rule : {"factor", "exact"}
        Degrees of freedom of ranges, see :func:`sqmlib.capability.within`.
    cpm_form : {"mean_square", "sd"}
        Deviation from the target, see :func:`sqmlib.capability.tau`.
    distribution : {"normal", "lognormal", "weibull", "gamma", "exponential", "box_cox", "empirical"}
        Of the values; never switched without being asked, the table ``fits`` shows what the others say.
    form : {"percentile", "z"}
        Index of a distribution other than the normal (ISO 22514-2).
    required : float
        The Ppk that counts as capable; 1.33 is a convention of manufacturing.
    level : float
        Two-sided confidence of intervals, one-sided of ``bound``.
    signals : sequence, optional
        Points or subgroups a control chart called out; empty when it is stable, None when there was no chart.
    measurement : float, optional
        Gage R&R as per cent of study variation, of the measurement study.
    unit, limits_unit : str
        Units of values and limits; refused when both are given and differ.
    clock : {"not_stated", "calendar", "working"}
        What a time counts: overnight a case ages 16 hours by the calendar.
    draws, seed : int
        Simulated parameters for intervals of fits and the chance to be capable; same seed, same numbers.
    labels : mapping, optional
        ``ctq`` -> the name of the CTQ, text or {"en": ..., "zh": ...}.

    Returns
    -------
    CapabilityResult

    Raises
    ------
    DataError
        Listing every problem of values, limits and options.

    Examples
    --------
    >>> found = analyze([8.1, 7.4, 8.8, 9.0, 7.9, 8.3, 8.6, 7.7] * 15, lsl=5.5, usl=11.5)
    >>> found.table.loc["ppk", ["value", "low", "high"]].astype(float).round(2).tolist()
    [1.74, 1.51, 1.97]
    """
    options = {"within": within, "df_rule": df_rule, "cpm_form": cpm_form, "distribution": distribution, "form": form}
    options |= {"required": required, "level": level, "measurement": measurement, "clock": clock}
    options |= {"draws": draws, "seed": seed, "signals": None if signals is None else [str(s) for s in signals]}
    _check_choices(options)
    given, problems = read_values(values, subgroup, stage, open_cases)
    limits, more = read_limits(lsl, usl, target, natural_bound, (unit, limits_unit))
    raise_errors([*problems, *more, *_number_problems(options), *_distribution_problems(given, options)])
    study = _study(given, limits, options)
    raise_errors(_from_data(study))
    model = model_of(study)
    table, reasons = index_table(study, model)
    outside, empty = outside_table(study, model)
    fits, unfit = fits_table(study)
    gates, unchecked = gates_table(study, fits)
    rows = pd.Index(np.arange(1, len(study.x) + 1), name="row")
    return CapabilityResult(
        table=table,
        parameters=_parameters(study, {"lsl": lsl, "usl": usl, "target": target, "natural_bound": natural_bound})
        | {"unit": unit, "limits_unit": limits_unit},
        notes=(*given.remarks, *_notes(study, fits, table, outside)),
        labels=words_of("index", "side", "distribution", "gate") | dict(labels or {}),
        reasons={"table": reasons, "outside": empty, "fits": unfit, "gates": unchecked},
        outside=outside,
        fits=fits,
        gates=gates,
        values=pd.DataFrame({"value": study.x, "ended": given.ended}, index=rows),
    )


def _check_choices(options: dict[str, Any]) -> None:
    allowed = {"within": ("auto", *WITHIN), "df_rule": DF_RULES, "cpm_form": CPM_FORMS, "distribution": DISTRIBUTIONS}
    for name, names in (allowed | {"form": FORMS, "clock": CLOCKS}).items():
        if options[name] not in names:
            raise choice_error(name, options[name], names)


def _number_problems(options: dict[str, Any]) -> list[Remark]:
    problems: list[Remark] = []
    number("level", options["level"], problems, 0.5, 1)
    number("required", options["required"], problems, 0)
    number("measurement", options["measurement"], problems, -1e-300)
    number("draws", options["draws"], problems, 99, 1e6)
    return problems


def _distribution_problems(given: Given, options: dict[str, Any]) -> list[Remark]:
    """Refuse what a distribution cannot hold: zeros, and open cases without a distribution of times."""
    name, problems = options["distribution"], []
    if name in ("lognormal", "weibull", "gamma", "exponential", "box_cox") and (given.values <= 0).any():
        values = {"distribution": name, "n": int((given.values <= 0).sum())}
        problems.append(Remark("capability.problem.not_positive", "error", values))
    if not given.ended.all() and name in ("normal", "box_cox", "empirical"):
        values = {"distribution": name, "n": int((~given.ended).sum())}
        problems.append(Remark("capability.problem.open_cases", "error", values))
    if options["within"] in ("pooled", "pooled_raw", "rbar", "sbar") and given.subgroup is None:
        problems.append(Remark("capability.problem.needs_subgroup", "error", {"within": options["within"]}))
    return problems


def _study(given: Given, limits: Limits, options: dict[str, Any]) -> Study:
    if not given.ended.all():
        return Study(given, limits, None, None, options | {"within_used": "none"})
    several = given.subgroup is not None and len(np.unique(given.subgroup)) < len(given.values)
    chosen = options["within"]
    chosen = chosen if chosen != "auto" else "pooled" if several else "moving_range"
    spread = within(given.values, given.subgroup, chosen, options["df_rule"])
    return Study(given, limits, spread, overall(given.values), options | {"within_used": chosen})


def _from_data(study: Study) -> list[Remark]:
    """Refuse limits that are mean -+ k sigma of the very data: they come from customers or not at all."""
    limits = study.limits
    if limits.lsl is None or limits.usl is None or study.overall is None:
        return []
    up, down = limits.usl - study.mean, study.mean - limits.lsl
    sigmas = [s.sigma for s in (study.within, study.overall) if s is not None and s.sigma > 0]
    hits = [s for s in sigmas if max(abs(up / s - round(up / s)), abs(down / s - up / s)) < 1e-6]
    return [Remark("capability.problem.from_data", "error", {"k": round(up / hits[0])})] if hits else []


def _parameters(study: Study, limits: dict[str, Any]) -> dict[str, Any]:
    spreads = {"sigma_within": study.within, "sigma_overall": study.overall}
    found: dict[str, Any] = {name: None if s is None else s.sigma for name, s in spreads.items()}
    found |= {"df_within": None if study.within is None else study.within.df, "n": len(study.x), "mean": study.mean}
    chosen = DISTRIBUTIONS[study.options["distribution"]]
    found |= {"distribution_source": chosen.source, "form_source": FORMS[study.options["form"]].source}
    found |= {"within_source": WITHIN[study.within.estimator].source if study.within else "", "sources": SOURCES}
    found |= {"open": int((~study.given.ended).sum()), "stages": study.given.stages}
    return study.options | limits | found


def _notes(study: Study, fits: pd.DataFrame, table: pd.DataFrame, outside: pd.DataFrame) -> list[Remark]:
    """Return what a reader must know beside the numbers."""
    limits, x, notes = study.limits, study.x, []
    if limits.lsl == 0 and limits.bound is None and (x >= 0).all():
        notes.append(Remark("capability.note.zero_lsl", "warning"))
    if study.options["distribution"] == "empirical" and len(x) < SEEN_TAIL:
        notes.append(Remark("capability.note.empirical", "warning", {"n": len(x), "needed": SEEN_TAIL}))
    if len(np.unique(x)) <= len(x) / 5:
        notes.append(Remark("capability.note.heaped", "info", {"different": len(np.unique(x)), "n": len(x)}))
    if (n := int((x <= 0).sum())) and (x >= 0).all() and not (limits.lsl is not None and limits.lsl <= 0):
        notes.append(Remark("capability.note.zeros", "info", {"n": n}))
    if not study.given.ended.all():
        notes.append(Remark("capability.note.open", "info", {"n": int((~study.given.ended).sum())}))
    if study.options["clock"] == "not_stated" and limits.bound == 0:
        notes.append(Remark("capability.note.clock", "info"))
    return notes + _fit_notes(study, fits) + _share_notes(study, outside)


def _fit_notes(study: Study, fits: pd.DataFrame) -> list[Remark]:
    """Say which distribution fits best, and how far those that fit as well disagree."""
    name, near = study.options["distribution"], fits[fits["aic_more"] <= 2]
    notes, best = [], str(fits.index[0])
    if name in fits.index and fits.loc[name, "aic_more"] > 2:
        column = "ppk" if study.options["form"] == "percentile" else "ppk_z"
        values = {"distribution": name, "best": best, "more": float(fits.loc[name, "aic_more"])}
        values |= {"ppk": float(fits.loc[name, column]), "ppk_best": float(fits.loc[best, column])}
        notes.append(Remark("capability.note.better_fit", "warning", values))
    if len(near) > 1 and np.ptp(near["ppk"]) > 0.05:
        values = {"distributions": list(near.index), "low": float(near["ppk"].min()), "high": float(near["ppk"].max())}
        notes.append(Remark("capability.note.fits_differ", "warning", values))
    return notes


def _share_notes(study: Study, outside: pd.DataFrame) -> list[Remark]:
    """Say when the model expects another share outside than was seen."""
    total = outside.loc["total"]
    if not study.given.ended.all() or total["observed_low"] <= total["expected_overall"] <= total["observed_high"]:
        return []
    values = {"observed": float(total["observed"]), "expected": float(total["expected_overall"])}
    return [Remark("capability.note.model_wrong", "warning", values)]
