"""Tollgates: what each phase still misses, as codes; a gate never blocks looking ahead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from sqmlib.dmaic.entries import known
from sqmlib.dmaic.knowledge import GAPS, PHASES, SIPOC

if TYPE_CHECKING:
    from sqmlib.dmaic.project import Project

__all__ = ["gaps_table", "phases_table", "tollgates_table"]

Frames = Mapping[str, pd.DataFrame]
Gap = tuple[str, str]  # code, id


def gaps_table(project: Project, frames: Frames, main: str) -> pd.DataFrame:
    """Return everything that is missing, index (gap, thing): ``phase`` whose gate asks for it.

    Parameters
    ----------
    project : Project
        As assembled.
    frames : mapping of str to DataFrame
        The tables of the result.
    main : str
        The CTQ that the change is made for; all others must not be harmed by it.
    """
    found = [*_define(project, frames), *_measure(project, frames), *_analyze(project, frames)]
    found += [*_improve(project, frames, main), *_control(project, frames)]
    found = list(dict.fromkeys(found))
    found.sort(key=lambda gap: list(GAPS).index(gap[0]))
    index = pd.MultiIndex.from_tuples(found, names=["gap", "thing"]) if found else _nothing()
    return pd.DataFrame({"phase": [GAPS[code] for code, _ in found]}, index=index, dtype=object)


def _nothing() -> pd.MultiIndex:
    return pd.MultiIndex.from_arrays([[], []], names=["gap", "thing"])


def _define(project: Project, frames: Frames) -> Iterator[Gap]:
    said = frames["charter"]["status"]
    asked = {"no_problem": "problem", "no_goal": "goal", "no_scope": "scope_in", "no_team": "team", "no_dates": "end"}
    yield from ((code, "charter") for code, name in asked.items() if said[name] == "missing")
    finding = frames["charter"]["finding"]
    if finding["problem"] == "names_cause":
        yield "problem_names_cause", "charter"
    if said["goal"] == "given" and finding["goal"] == "no_figures":
        yield "goal_without_figures", "charter"
    parts = set(frames["sipoc"]["part"])
    yield from (("no_sipoc", f"sipoc_{part}") for part in SIPOC if part not in parts)
    lone = frames["sipoc"]
    yield from (("output_without_ctq", e) for e in lone.index[(lone["part"] == "outputs") & (lone["ctqs"] == 0)])
    ctqs, lost = frames["ctqs"], frames["voices"]
    if not len(ctqs):
        yield "no_ctq", "project"
    yield from (("no_voc", c) for c in ctqs.index[ctqs["voices"] == 0])
    yield from (("voc_without_ctq", v) for v in lost.index[lost["status"] == "lost"])
    yield from (("no_defect_definition", c) for c in ctqs.index[ctqs["defect"] == "missing"])
    limited = ctqs["lower"].notna() | ctqs["upper"].notna()
    yield from (("limit_not_from_customer", c) for c in ctqs.index[limited & (ctqs["limits_by"] == "missing")])


def _measure(project: Project, frames: Frames) -> Iterator[Gap]:
    plan, rows = project.entries["plan"], frames["plan"]
    for name in frames["ctqs"].index:
        own = plan.index[plan["ctq"] == name]
        if not len(own):
            yield "no_measure", name
        if not plan.loc[own, "study"].isin(["passed", "risk_accepted"]).any():
            yield "no_measurement_study", name
        if name not in project.series:
            yield "no_baseline", name
    yield from (("n_not_reached", p) for p in rows.index[rows["enough"] == "short"])
    level = frames["baseline"]
    yield from (("baseline_not_stable", c) for c in level.index[level["stable"] != "stable"])


def _analyze(project: Project, frames: Frames) -> Iterator[Gap]:
    causes, ctqs = frames["causes"], frames["ctqs"]
    if not len(causes):
        yield "no_cause", "project"
    else:
        linked = set(project.entries["causes"]["ctq"])
        main = project.charter("measure")
        yield from (("no_cause", c) for c in ctqs.index if c not in linked and c == main)
    yield from (("confirmed_without_test", c) for c in causes.index[causes["finding"] == "without_test"])
    yield from (("test_says_otherwise", c) for c in causes.index[causes["finding"] == "data_differ"])
    if len(causes) and not ((causes["evidence"] == "confirmed") & (causes["finding"] == "fine")).any():
        yield "no_confirmed_cause", "project"
    whys = frames["whys"]
    yield from (("person_blamed", c) for c in whys.index[whys["finding"] == "person_blamed"])


def _improve(project: Project, frames: Frames, main: str) -> Iterator[Gap]:
    fmea = frames["fmea"]
    if not len(fmea):
        yield "no_fmea", "project"
    bare = (fmea[["action", "owner", "due"]] == "missing").any(axis=1)
    yield from (("high_priority_without_action", f) for f in fmea.index[(fmea["priority"] == "H") & bare])
    acted = {c for causes in project.entries["solutions"]["causes"] for c in causes}
    causes = frames["causes"]
    sure = causes.index[(causes["evidence"] == "confirmed") & (causes["finding"] == "fine")]
    yield from (("cause_without_solution", c) for c in sure if c not in acted)
    if not (known(project.pilot("predicted_low")) and known(project.pilot("predicted_high"))):
        yield "pilot_without_prediction", "pilot"
    changed = frames["before_after"]
    if not len(changed):
        yield "no_before_after", "project"
    yield from (("no_harm_check", c) for c in changed.index if c != main and changed.at[c, "harm"] == "not_asked")


def _control(project: Project, frames: Frames) -> Iterator[Gap]:
    rows = frames["control_plan"]
    covered = set(project.entries["control"]["ctq"])
    yield from (("no_control_plan", c) for c in frames["ctqs"].index if c not in covered)
    yield from (("no_reaction", k) for k in rows.index[rows["reaction"] == "missing"])
    yield from (("no_owner", k) for k in rows.index[rows["owner"] == "missing"])
    yield from (("limits_are_targets", k) for k in rows.index[rows["check"] == "equals_specification"])
    fmea = frames["fmea"]
    done = (fmea["status"] == "done") & (fmea["priority_after"] == "not_rescored")
    yield from (("not_rescored", f) for f in fmea.index[done])
    if "saving" not in frames["benefit"].index:
        yield "no_benefit", "charter"


def tollgates_table(gaps: pd.DataFrame) -> pd.DataFrame:
    """Return every check of every gate, index ``check``: ``phase``, ``status`` done or open, ``n`` things open."""
    count = gaps.groupby(level="gap").size()
    n = [float(count.get(code, 0)) for code in GAPS]
    status = ["open" if v else "done" for v in n]
    index = pd.Index(list(GAPS), name="check", dtype=object)
    return pd.DataFrame({"phase": list(GAPS.values()), "status": status, "n": n}, index=index)


def phases_table(project: Project, checks: pd.DataFrame, figures: Mapping[str, tuple[str, float]]) -> pd.DataFrame:
    """Return the five phases, index ``phase``.

    Columns: ``status`` ready (nothing open), open, accepted (open, but the risk was accepted at the gate); ``checks``
    of its gate, ``done``, ``missing``; ``figure_kind`` and ``figure`` its key figure.
    """
    signed = project.entries["tollgates"]["accepted"]
    rows = {}
    for phase in PHASES:
        own = checks[checks["phase"] == phase]
        missing = float((own["status"] == "open").sum())
        taken = phase in signed.index and bool(signed[phase])
        status = "ready" if not missing else "accepted" if taken else "open"
        rows[phase] = (status, float(len(own)), float(len(own)) - missing, missing, *figures[phase])
    columns = ["status", "checks", "done", "missing", "figure_kind", "figure"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("phase")
