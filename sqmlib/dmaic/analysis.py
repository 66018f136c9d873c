"""The whole project computed: options checked, every phase in its turn, what is worth saying."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.checks import DataError, Remark, raise_errors
from sqmlib.dates import parse_time
from sqmlib.dmaic import (
    baseline,
    causes,
    control,
    define,
    faulttree,
    improve,
    pareto,
    samples,
    solutions,
    testing,
    tollgates,
)
from sqmlib.dmaic.baseline import Limits
from sqmlib.dmaic.comments import notes_of
from sqmlib.dmaic.entries import known, trouble
from sqmlib.dmaic.fmea import fmea_table
from sqmlib.dmaic.knowledge import AP_SOURCE, CHARTS, DIRECTIONS, FMEA, PARETO, PURPOSES, QUESTIONS
from sqmlib.dmaic.linking import links_table
from sqmlib.dmaic.project import Project
from sqmlib.dmaic.series import Series, staged
from sqmlib.i18n import words
from sqmlib.result import not_computable
from sqmlib.rules import count_problems

__all__ = ["Found", "check_options", "compute", "parameters_of"]

NONE = float("nan")


@dataclass
class Found:
    """What was computed: frames, reasons, charts and studies, notes."""

    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    reasons: dict[str, dict[Any, str]] = field(default_factory=dict)
    charts: dict[str, Any] = field(default_factory=dict)
    studies: dict[str, Any] = field(default_factory=dict)
    series: dict[str, Series] = field(default_factory=dict)
    limits: dict[str, Limits] = field(default_factory=dict)
    notes: list[Remark] = field(default_factory=list)
    rates: dict[str, float] = field(default_factory=dict)
    main: str = ""

    def keep(self, name: str, frame: pd.DataFrame, reasons: dict[Any, str] | None = None) -> None:
        """Keep a frame with the reasons of its empty cells."""
        self.frames[name] = frame
        self.reasons |= {name: reasons} if reasons else {}


def check_options(project: Project, options: dict[str, Any]) -> None:
    """Refuse options that are none, all at once."""
    said: list[Remark] = []
    allowed = {"direction": DIRECTIONS, "chart": CHARTS, "pareto": tuple(PARETO), "fmea": tuple(FMEA)}
    for name, names in allowed.items():
        if options[name] not in names:
            values = {"parameter": name, "allowed": list(names), "found": str(options[name])[:80]}
            said.append(Remark("input.choice", "error", values))
    for name in ("lower", "upper", "target", "detect"):
        value = options[name]
        if value is not None and not _is_number(value):
            trouble(said, "option_number", parameter=name, found=str(value)[:40])
    for name, low, high in (("alpha", 0.0, 0.5), ("shift", -1e-9, 3.0)):
        if not (_is_number(options[name]) and low < options[name] <= high):
            trouble(said, "option_range", parameter=name, low=max(low, 0.0), high=high, found=str(options[name])[:40])
    said += count_problems(seed=options["seed"])
    draws = options["bootstrap"]
    if isinstance(draws, bool) or not isinstance(draws, (int, np.integer)) or not 0 <= draws <= 100_000:
        trouble(said, "option_range", parameter="bootstrap", low=0, high=100_000, found=str(draws)[:40])
    if options["ctq"] and options["ctq"] not in project.ctqs:
        values = {"parameter": "ctq", "allowed": project.ctqs or ["-"], "found": str(options["ctq"])[:80]}
        said.append(Remark("input.choice", "error", values))
    for name in ("improvement", "today"):
        day_of(options[name], name, said)
    raise_errors(said)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool) and bool(np.isfinite(value))


def day_of(value: Any, name: str, said: list[Remark]) -> pd.Timestamp | None:
    """Return a date given as text, None where none was given."""
    if value in ("", None):
        return None
    found, wrong = parse_time(value)
    if wrong or pd.isna(found):
        trouble(said, "date", where=name, found=str(value)[:40])
        return None
    return found


def compute(project: Project, options: dict[str, Any], labels: dict[str, Any]) -> Found:
    """Return everything the project says; each phase builds on those before it."""
    found = Found(notes=[])
    _limits(project, options, found)
    _charts(project, options, labels, found)
    links = links_table(project.entries, found.series, found.charts)
    found.keep("links", links)
    _define(project, options, found)
    _measure(project, options, labels, found)
    _analyze(project, options, found)
    _improve(project, options, found)
    _control(project, options, found)
    _gates(project, found)
    found.notes += notes_of(project, options, found.frames)
    return found


def _limits(project: Project, options: dict[str, Any], found: Found) -> None:
    """Settle what customers accept of every CTQ, and which one the options speak of."""
    chosen = (
        options["ctq"] or project.charter("measure") or next(iter(project.series), "") or next(iter(project.ctqs), "")
    )
    found.main = str(chosen or "")
    said: list[Remark] = []
    for name in project.ctqs:
        own = {c: project.ctq(name, c) for c in ("lower", "upper", "target")}
        own = {c: float(v) if known(v) else None for c, v in own.items()}
        direction = project.ctq(name, "direction")
        direction = direction if known(direction) else ""
        if name == found.main:
            own |= {c: float(options[c]) for c in own if options[c] is not None}
            direction = options["direction"] if options["direction"] != "auto" else direction
        if own["lower"] is not None and own["upper"] is not None and own["lower"] >= own["upper"]:
            trouble(said, "limits_crossed", ctq=name, lower=own["lower"], upper=own["upper"])
        found.limits[name] = Limits(**own, direction=direction or _better(own))
    raise_errors(said)


def _better(limits: dict[str, float | None]) -> str:
    """Return the direction that a single limit implies."""
    if (limits["lower"] is None) == (limits["upper"] is None):
        return "neutral"
    return "increase" if limits["upper"] is None else "decrease"


def _charts(project: Project, options: dict[str, Any], labels: dict[str, Any], found: Found) -> None:
    day = day_of(options["improvement"], "improvement", [])
    problems: list[Remark] = []
    for name, own in project.series.items():
        series = staged(own, day)
        if day is not None and len(series.stages) < 2:
            trouble(problems, "improvement_outside", ctq=name, found=str(options["improvement"]))
            continue
        texts = {"value": labels.get(name, name)} | _unit(project, name) | _stage_texts(series, labels)
        try:
            kind = options["chart"] if name == found.main else "auto"
            chart, proposed = baseline.chart_of(name, series, found.limits[name], kind, options["rules"], texts)
        except DataError as error:
            problems += [replace(r, where=replace(r.where, item=name)) for r in error.remarks]
            continue
        found.series[name], found.charts[name] = series, chart
        found.notes += baseline.chart_note(name, chart, proposed, kind)
    raise_errors(problems)


def _unit(project: Project, name: str) -> dict[str, Any]:
    unit = project.ctq(name, "unit")
    return {"unit": unit} if known(unit) else {}


def _stage_texts(series: Series, labels: dict[str, Any]) -> dict[str, Any]:
    names = [s for s in series.stages if s]
    known_words = words("dmaic")
    texts = {s: labels.get(s, known_words.get(f"dmaic.stage.{s}", s)) for s in names}
    return {f"stage_{i}": texts[s] for i, s in enumerate(names, start=1)}


def _define(project: Project, options: dict[str, Any], found: Found) -> None:
    found.keep("charter", define.charter_table(project))
    found.keep("sipoc", define.sipoc_table(project))
    found.keep("voices", define.voices_table(project, found.frames["links"]))
    found.keep("ctqs", *define.ctqs_table(project, found.limits, found.frames["links"]))
    if len(project.complaints) and project.complaints["count"].sum() > 0:
        table = pareto.pareto_table(project.complaints, options["pareto"], options["bootstrap"], options["seed"])
        found.keep("pareto", table, not_computable(table, "no_bootstrap", ["p_vital"]))


def _measure(project: Project, options: dict[str, Any], labels: dict[str, Any], found: Found) -> None:
    found.keep("plan", *samples.plan_table(project.entries["plan"], options["alpha"]))
    given = (found.series, found.limits, found.charts, labels)
    first, why, _ = baseline.level_table(*given, 0, options)
    found.keep("baseline", first, why)
    now, why, found.studies = baseline.level_table(*given, -1, options)
    found.keep("current", now, why)
    found.keep("points", *baseline.points_table(found.charts))
    found.keep("benefit", *define.benefit_table(project, _rates(found), found.main))


def _rates(found: Found) -> pd.DataFrame:
    """Return failures and cases of the first and the last stage of the main CTQ."""
    tables = {"first": found.frames["baseline"], "last": found.frames["current"]}
    several = found.main in found.series and len(found.series[found.main].stages) > 1
    rows = {
        stage: (table.at[found.main, "outside"] * table.at[found.main, "n"], table.at[found.main, "n"])
        for stage, table in tables.items()
        if found.main in table.index and np.isfinite(table.at[found.main, "outside"]) and (several or stage == "first")
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["failures", "cases"], dtype=float)


def _analyze(project: Project, options: dict[str, Any], found: Found) -> None:
    cases, said = testing.cases_of(project.samples, project.entries["tests"])
    tree, more = faulttree.tree_of(project.entries["fault_tree"])
    raise_errors([*said, *more])
    frames, reasons = testing.tests_tables(cases, project.entries["tests"], options["alpha"], options["seed"])
    for name, frame in frames.items():
        found.keep(name, frame, reasons[name])
    found.keep("causes", *causes.causes_table(project, frames["tests"]))
    found.keep("whys", causes.whys_table(project))
    if tree is not None:
        tables = faulttree.tree_tables(tree, project.entries["fault_tree"], options["bootstrap"], options["seed"])
        for name, frame in tables.items():
            found.keep(name, frame, not_computable(frame, "no_bootstrap" if name == "top" else "no_probability"))


def _improve(project: Project, options: dict[str, Any], found: Found) -> None:
    table = fmea_table(project.entries["fmea"], options["fmea"])
    found.keep("fmea", table, not_computable(table, "not_rescored_yet", ["rpn_after"]))
    draws = options["bootstrap"]
    made = solutions.solutions_table(project.entries["solutions"], project.entries["criteria"], draws, options["seed"])
    found.keep("solutions", *made[:2])
    found.notes += made[2]
    given = (found.series, found.charts, found.limits, options["detect"], options["alpha"])
    found.keep("before_after", *improve.before_after(project, *given))


def _control(project: Project, options: dict[str, Any], found: Found) -> None:
    found.keep("control_plan", *control.control_table(project, found.charts, found.limits, found.frames["fmea"]))
    table, why, found.rates = control.pdca_table(project, day_of(options["today"], "today", []))
    found.keep("pdca", table, why)


def _gates(project: Project, found: Found) -> None:
    gaps = tollgates.gaps_table(project, found.frames, found.main)
    found.keep("gaps", gaps)
    found.keep("tollgates", tollgates.tollgates_table(gaps))
    table = tollgates.phases_table(project, found.frames["tollgates"], _figures(found))
    found.keep("table", table, not_computable(table, "no_key_figure", ["figure"]))


def _figures(found: Found) -> dict[str, tuple[str, float]]:
    """Return the key figure of every phase: what it is, and its value."""
    at = lambda frame, column: float(found.frames[frame][column].get(found.main, NONE))  # noqa: E731
    supported = found.frames["causes"]["data"].isin(["supported"])
    controls = found.frames["ctqs"]["controls"]
    return {
        "define": ("linked_ctqs", float((found.frames["ctqs"]["voices"] > 0).sum())),
        "measure": ("outside_before", at("baseline", "outside")),
        "analyze": ("supported_causes", float(supported.sum())),
        "improve": ("effect", at("before_after", "effect")),
        "control": ("controlled_ctqs", float((controls > 0).sum())),
    }


def parameters_of(project: Project, found: Found, options: dict[str, Any]) -> dict[str, Any]:
    """Return what was asked and by which conventions, with sources."""
    tests = list(dict.fromkeys(found.frames["tests"]["question"]))
    plans = [p for p in dict.fromkeys(found.frames["plan"]["purpose"]) if p in PURPOSES]
    told = {
        **options,
        "main": found.main,
        "pareto_source": PARETO[options["pareto"]].source,
        "fmea_source": FMEA[options["fmea"]].source,
        "ap_table": AP_SOURCE,
        "sigma_convention": f"long-term Z + {options['shift']:g}",
        "test_sources": {name: QUESTIONS[name].source for name in tests},
        "sample_sources": {name: PURPOSES[name].source for name in plans},
        "family_correction": "Holm 1979",
        "stages": {name: len(s.stages) for name, s in found.series.items()},
        "charts": {name: chart.chart for name, chart in found.charts.items()},
        "learning_rate": found.rates.get("learning"),
        "reopened_rate": found.rates.get("reopened"),
    }
    return {k: None if isinstance(v, float) and np.isnan(v) else v for k, v in told.items()}
