"""Gage R&R of scores: check, compute, assemble."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.checks import Remark, raise_errors
from sqmlib.msa.gage_results import GageResult
from sqmlib.msa.gage_tables import Estimate, anova_estimate, components_table, figures, pooling_table, reml_estimate
from sqmlib.msa.knowledge import DESIGNS, METHODS, MULTIPLIERS, NDC_FACTORS, POOLING, SOURCES, VOCABULARIES
from sqmlib.msa.ranges import range_method
from sqmlib.msa.reading import anonymous, number, read, scores_of
from sqmlib.msa.variance import crossed, nested
from sqmlib.rules import choice_error, choose

__all__ = ["PEOPLE", "gage_rr"]

CEILING, COPIED = 0.3, 0.9
PEOPLE = ("named", "anonymous", "left_out")


def gage_rr(
    data: pd.DataFrame,
    *,
    part: str = "part",
    appraiser: str = "appraiser",
    trial: str = "trial",
    value: str = "value",
    design: str = "auto",
    method: str = "auto",
    pooling: str = "aiag",
    multiplier: str = "six",
    ndc_factor: str = "root_two",
    lsl: float | None = None,
    usl: float | None = None,
    process_sd: float | None = None,
    level: float = 0.95,
    draws: int = 10_000,
    seed: int = 0,
    vocabulary: str = "call_scoring",
    people: str = "named",
    definition: str = "",
    labels: Mapping[str, Any] | None = None,
) -> GageResult:
    """Say how much of what scores show is the scoring and how much the service.

    Parameters
    ----------
    data : pandas.DataFrame, one row per score
        Blank scores are left out and counted in a note.
    part, appraiser, trial, value : str
        Its columns: the call, ticket or visit judged; who judged it; the number of the repetition; the score. Trials
        must be numbered: the order of rows is never taken for it.
    design : {"auto", "crossed", "nested"}
        Everybody judges the same parts, or each his own; ``auto`` sees whether any part met two appraisers. When ids
        are reused by every appraiser for parts of his own, say ``nested``.
    method : {"auto", "anova", "reml"}
        ``auto`` takes the analysis of variance of a balanced study, restricted maximum likelihood of one with gaps.
    pooling : {"aiag", "common", "never", "always"}
        When the interaction is pooled with the error: p above 0.25, above 0.05, never, always. Both results are shown.
    multiplier : {"six", "five"}
        Sigmas of the study variation, 6 or 5.15; it matters for the tolerance only.
    ndc_factor : {"root_two", "printed"}
        sqrt(2), or the 1.41 of the printed manual; they differ in the third digit.
    lsl, usl : float, optional
        Specification limits, for per cent of tolerance; one alone counts 3 sigma to the mean.
    process_sd : float, optional
        Standard deviation of the process from outside the study: chosen parts do not show it.
    level : float
        Confidence level.
    draws, seed : int
        Of the generalized intervals; same seed, same numbers.
    vocabulary : {"call_scoring", "ticket_coding", "mystery_shopping", "laboratory"}
        Words for part, appraiser and trial.
    people : {"named", "anonymous", "left_out"}
        How results per person are shown; they are personal data.
    definition : str
        Version of the operational definition that was used; kept with the result.
    labels : mapping, optional
        Part or appraiser -> text.

    Returns
    -------
    GageResult

    Raises
    ------
    DataError
        Listing every problem.

    Examples
    --------
    >>> scores = [70, 71, 74, 74, 80, 81, 85, 84, 60, 62, 63, 65, 90, 90, 93, 94]
    >>> frame = pd.DataFrame({"part": np.repeat([1, 2, 3, 4], 4), "appraiser": ["A", "A", "B", "B"] * 4,
    ...     "trial": [1, 2] * 8, "value": scores})
    >>> float(gage_rr(frame).table.loc["gage_rr", "study"].round(1))
    20.0
    """
    options = {
        "design": design,
        "method": method,
        "pooling": pooling,
        "multiplier": multiplier,
        "ndc_factor": ndc_factor,
        "lsl": lsl,
        "usl": usl,
    }
    options |= {"process_sd": process_sd, "level": level, "draws": draws, "seed": seed, "vocabulary": vocabulary}
    options |= {"people": people, "definition": definition}
    _check(options)
    frame, remarks = read(data, {"part": part, "appraiser": appraiser, "trial": trial, "value": value})
    frame = anonymous(scores_of(frame), people, seed)
    frame, kind = _designed(frame, design)
    options["scores"] = len(frame)
    estimate, cube = _estimate(frame, kind, options, remarks)
    named = {"part": part, "appraiser": appraiser, "trial": trial, "value": value}
    notes = (*remarks, *_notes(frame, estimate, options))
    return _result(frame, estimate, cube, options | named | {"design_used": kind}, notes, dict(labels or {}))


def _result(
    frame: pd.DataFrame,
    estimate: Estimate,
    cube: np.ndarray | None,
    options: dict[str, Any],
    notes: tuple[Remark, ...],
    labels: dict[str, Any],
) -> GageResult:
    """Assemble the tables."""
    balanced = options["design_used"] == "crossed" and cube is not None
    table, reasons = components_table(estimate, float(frame["value"].mean()), options)
    anova, untested = _anova_table(estimate)
    pooled, unpooled = pooling_table(cube, options) if balanced else (None, {})
    disagree = [_pooling_note(pooled)] if pooled is not None and pooled["aiag"].ne(pooled["common"]).any() else []
    key_figures, infinite = figures(estimate, options)
    used = {"method_used": estimate.method, "interaction_kept": "interaction" in estimate.raw, "sources": SOURCES}
    used |= {"pooling_source": POOLING[options["pooling"]].source}
    used |= {"multiplier_value": MULTIPLIERS[options["multiplier"]].value}
    used |= {f"{own}s": int(frame[own].nunique()) for own in ("part", "appraiser", "trial")}
    return GageResult(
        table=table,
        parameters=options | used,
        notes=(*notes, *disagree),
        labels=labels,
        reasons={"table": reasons, "anova": untested, "pooling": unpooled, "figures": infinite},
        anova=anova,
        figures=key_figures,
        pooling=pooled,
        ranges=range_method(cube) if balanced else None,
        parts_spread=_parts_spread(frame),
        appraisers=None if options["people"] == "left_out" else _appraisers(frame),
    )


def _pooling_note(pooled: pd.DataFrame) -> Remark:
    values = {name: float(pooled.loc[name, "study"]) for name in ("kept", "pooled")}
    return Remark("msa.note.pooling", "warning", {"p": float(pooled["p_interaction"].iloc[0]), **values})


def _check(options: dict[str, Any]) -> None:
    choose("pooling", options["pooling"], POOLING)
    choose("multiplier", options["multiplier"], MULTIPLIERS)
    choose("ndc_factor", options["ndc_factor"], NDC_FACTORS)
    allowed = {"design": DESIGNS, "method": ("auto", *METHODS), "vocabulary": VOCABULARIES, "people": PEOPLE}
    for name, names in allowed.items():
        if options[name] not in names:
            raise choice_error(name, options[name], names)
    problems: list[Remark] = []
    number("level", options["level"], problems, 0.5, 1)
    number("draws", options["draws"], problems, 99, 1e6)
    number("process_sd", options["process_sd"], problems, 0)
    low, high = (number(name, options[name], problems) for name in ("lsl", "usl"))
    if low is not None and high is not None and low >= high:
        problems.append(Remark("msa.problem.crossed", "error", {"lsl": low, "usl": high}))
    raise_errors(problems)


def _designed(frame: pd.DataFrame, design: str) -> tuple[pd.DataFrame, str]:
    """Return the frame with part ids of its own per appraiser when nested, and the design."""
    most = int(frame.groupby("part")["appraiser"].nunique().max())
    people = frame["appraiser"].nunique()
    if people < 2:
        raise_errors([Remark("msa.problem.few_people", "error", {"n": int(people)})])
    if design == "crossed" and most < 2:
        raise_errors([Remark("msa.problem.not_crossed", "error")])
    kind = design if design != "auto" else "nested" if most < 2 else "crossed"
    if kind == "nested" and most > 1:
        frame = frame.assign(part=frame["appraiser"] + ":" + frame["part"])
    return frame, kind


def _estimate(
    frame: pd.DataFrame, kind: str, options: dict[str, Any], remarks: list[Remark]
) -> tuple[Estimate, np.ndarray | None]:
    """Choose the method; a study with gaps is never cut down to a balanced one."""
    cube, cells = _cube(frame, kind)
    asked = options["method"]
    if cube is None and asked == "anova":
        raise_errors([Remark("msa.problem.unbalanced", "error", {"cells": cells[:10], "n": len(cells)})])
    if (frame.groupby(["part", "appraiser"]).size() < 2).all():
        raise_errors([Remark("msa.problem.one_trial", "error")])
    if cube is None:
        remarks.append(Remark("msa.note.unbalanced", "warning", {"cells": cells[:10], "n": len(cells)}))
    if cube is None or asked == "reml":
        return reml_estimate(frame, kind, options), cube
    found = crossed(cube) if kind == "crossed" else nested(cube)
    return anova_estimate(found, options), cube


def _cube(frame: pd.DataFrame, kind: str) -> tuple[np.ndarray | None, list[str]]:
    """Return scores as parts x appraisers x trials, or None and the cells in which scores are missing."""
    sizes = frame.groupby(["part", "appraiser"]).size()
    if kind == "crossed":
        sizes = sizes.unstack(fill_value=0).stack()
    most = int(sizes.max())
    short = [f"{p} / {a}" for (p, a), n in sizes.items() if n < most]
    people, trials = frame["appraiser"].nunique(), most
    per_person = frame.groupby("appraiser")["part"].nunique()
    if kind == "nested" and per_person.nunique() > 1:
        short += [str(a) for a in per_person.index[per_person < per_person.max()]]
    if short:
        return None, short
    if kind == "crossed":
        return frame["value"].to_numpy().reshape(-1, people, trials), []
    ordered = frame.sort_values("appraiser", kind="stable")
    return ordered["value"].to_numpy().reshape(people, -1, trials).transpose(1, 0, 2), []


def _anova_table(estimate: Estimate) -> tuple[pd.DataFrame | None, dict[Any, str]]:
    if estimate.anova is None:
        return None, {}
    found = estimate.anova
    tests = found.tests()
    rows = {s: [found.df[s], found.ss[s], found.ms[s], *tests.get(s, (np.nan, np.nan))] for s in found.ss}
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["df", "ss", "ms", "f", "p"]).rename_axis("source")
    return table, {(s, c): "not_tested" for s in table.index for c in ("f", "p") if pd.isna(table.loc[s, c])}


def _parts_spread(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the parts on which the panel is most divided first."""
    found = frame.groupby("part", sort=False)["value"].agg(["mean", "min", "max", "count"])
    table = found.assign(range=found["max"] - found["min"]).rename(
        columns={"min": "lowest", "max": "highest", "count": "n"}
    )
    return table.sort_values("range", ascending=False, kind="stable")[["mean", "lowest", "highest", "range", "n"]]


def _appraisers(frame: pd.DataFrame) -> pd.DataFrame:
    """Return mean, difference from the mean of all, and own repeatability of every appraiser."""
    inner = frame.groupby(["appraiser", "part"])["value"].agg(["var", "count"])
    squares = (inner["var"].fillna(0) * (inner["count"] - 1)).groupby("appraiser").sum()
    free = (inner["count"] - 1).groupby("appraiser").sum()
    mean = frame.groupby("appraiser")["value"].mean()
    table = pd.DataFrame({"mean": mean, "difference": mean - frame["value"].mean()})
    return table.assign(own_sd=np.sqrt(squares / free.clip(lower=1)), n=frame.groupby("appraiser").size())


def _notes(frame: pd.DataFrame, estimate: Estimate, options: dict[str, Any]) -> list[Remark]:
    x, notes = frame["value"], []
    negative = [s for s, v in estimate.raw.items() if v < 0]
    if negative:
        values = {"sources": negative, "raw": [f"{estimate.raw[s]:.3g}" for s in negative]}
        notes.append(Remark("msa.note.negative", "warning", values))
    if options["process_sd"] is None:
        notes.append(Remark("msa.note.chosen_parts", "info", {"n": int(frame["part"].nunique())}))
    if frame["appraiser"].nunique() <= 3:
        notes.append(Remark("msa.note.few_people", "info", {"n": int(frame["appraiser"].nunique())}))
    if (share := max((x == x.max()).mean(), (x == x.min()).mean())) >= CEILING:
        notes.append(Remark("msa.note.ceiling", "warning", {"share": float(share)}))
    same = frame.groupby(["part", "appraiser"])["value"].agg(["nunique", "count"])
    same = same[same["count"] > 1]
    if len(same) and (share := float((same["nunique"] == 1).mean())) >= COPIED:
        notes.append(Remark("msa.note.copied", "warning", {"share": share}))
    return notes
