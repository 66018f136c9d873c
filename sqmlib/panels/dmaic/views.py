"""Pictures and tables of the DMAIC steps: each a function of the state alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sqmlib.dmaic.knowledge import FIELDS, PHASES
from sqmlib.dmaic.telling import entered
from sqmlib.guide.common import frame_table, picture
from sqmlib.guide.show import Picture, TableView
from sqmlib.guide.state import State
from sqmlib.panels.dmaic.truth import compare

MOST_ROWS = 30  # rows of a long table that a report shows
PHASE = ["status", "checks", "done", "missing", "figure_kind", "figure"]
PARETO = ["count", "count_share", "count_cumulative"]
VOICES = ["needs", "ctqs", "status"]
CTQS = ["direction", "target", "lower", "upper", "limits_by", "voices", "controls"]
PLAN = ["purpose", "needed", "reached", "reached_effective", "enough", "study"]
LEVEL = {"mean": "mean", "outside": "outside", "ppk": "ppk", "sigma_level": "sigma"}  # column -> stem of its interval
CAUSES = ["branch", "depth", "evidence", "data", "score", "finding"]
TESTS = ["method", "n", "effect", "size", "p_adjusted", "decision"]
EFFECT = {"effect": ("low", "high")}
LOG = ["state", "late", "predicted_low", "predicted_high", "observed", "prediction", "verdict"]


def caption(state: State, name: str) -> str:
    """Return the caption of a table."""
    return state.tr(f"dmaic_guide.caption.{name}")


def drawn(state: State, noun: str, name: str = "", **options: Any) -> Picture:
    """Return a picture of the result, drawn once; `name` tells two pictures of one noun apart."""
    draw: Any = getattr(state.result, f"plot_{noun}")
    return state.once(name or noun, lambda: picture(draw(lang=state.lang, **options)))


def framed(state: State, frame: str, columns: list[str], name: str = "") -> TableView | None:
    """Return some columns of a frame; None when it is empty."""
    return frame_table(state, frame, columns, caption(state, name or frame))


def sheet(state: State, section: str, columns: list[str] | None = None, name: str = "") -> TableView | None:
    """Return what the group entered in one section, its texts first; None when it entered nothing."""
    project = state.quick.project
    if not project.has(section):
        return None
    shown = state.quick.sheet(section, columns, state.lang)
    return TableView(shown, caption(state, name or section))


def phases_table(state: State) -> TableView:
    """Return the five phases, and how far each is."""
    return TableView(state.quick.show("table", PHASE, state.lang), caption(state, "phases"))


def charter_table(state: State) -> TableView | None:
    """Return the charter, a field a row."""
    wide = sheet(state, "charter", [*FIELDS["charter"]], "charter")
    if wide is None:
        return None
    row = wide.frame.iloc[0]
    filled = row[row != ""].rename(state.tr("dmaic_guide.column.entered"))
    return TableView(filled.to_frame().rename_axis(state.tr("dmaic_guide.column.field")), wide.caption)


def benefit_table(state: State) -> TableView | None:
    """Return what poor quality costs, before and now, in whole units of money."""
    found = state.quick.benefit
    if found is None or found.empty:
        return None
    shown = state.quick.show("benefit", ["cost", "low", "high"], state.lang)
    shown = shown.where(found[["cost", "low", "high"]].isna().to_numpy(), found.map(lambda v: f"{v:,.0f}").to_numpy())
    return TableView(shown, caption(state, "benefit"))


def pareto_picture(state: State) -> Picture | None:
    """Return the Pareto of the complaints."""
    return None if state.quick.pareto is None else drawn(state, "pareto")


def pareto_table(state: State) -> TableView | None:
    """Return complaints by count and by weight, side by side."""
    found = state.result.pareto
    if found is None:
        return None
    weights = [w for w in ("cost", "severity") if f"{w}_share" in found]
    columns = [*PARETO, *(f"{w}_{c}" for w in weights for c in ("share", "rank")), "p_vital"]
    return framed(state, "pareto", columns)


def sipoc_picture(state: State) -> Picture | None:
    """Return the SIPOC."""
    return drawn(state, "sipoc") if state.quick.project.has("sipoc") else None


def tree_picture(state: State) -> Picture | None:
    """Return voices, needs, drivers and CTQs."""
    return drawn(state, "ctq_tree") if len(state.quick.ctqs) else None


def voices_table(state: State) -> TableView | None:
    """Return the customers' statements, and whether each leads to a CTQ."""
    return framed(state, "voices", VOICES)


def ctqs_table(state: State) -> TableView | None:
    """Return the CTQs with limits and links."""
    return framed(state, "ctqs", CTQS)


def plan_table(state: State) -> TableView | None:
    """Return how many cases are needed and were reached, and the measurement study."""
    return framed(state, "plan", PLAN)


def control_picture(state: State) -> Picture | None:
    """Return the control chart of the main CTQ."""
    return drawn(state, "control") if state.result.main in state.result.charts else None


def capability_picture(state: State) -> Picture | None:
    """Return how the main CTQ lies within what customers accept, on the only stage there is."""
    return None if state.result.main in state.result.before_after.index else capability(state)


def capability(state: State) -> Picture | None:
    """Return the capability of the main CTQ on its last stage; None without a study."""
    known = state.result.studies.get(state.result.main) is not None
    return drawn(state, "capability") if known else None


def baseline_table(state: State) -> TableView | None:
    """Return how good every CTQ was before the change, every figure with its interval."""
    ends = {column: (f"{stem}_low", f"{stem}_high") for column, stem in LEVEL.items()}
    return with_intervals(state, "baseline", [*LEVEL, "stable"], ends)


def with_intervals(
    state: State, frame: str, columns: list[str], ends: dict[str, tuple[str, str]], name: str = ""
) -> TableView | None:
    """Return some columns of a frame, those with an interval followed by it; `ends` names its two columns."""
    found = getattr(state.result, frame)
    if found is None or found.empty:
        return None
    shown = state.result.show(frame, columns, state.lang)
    first = shown.shape[1] - len(columns)  # further levels of the index stand before
    for column, pair in ends.items():
        low, high = (state.result.show(frame, [end], state.lang).iloc[:, -1] for end in pair)
        sure, place = found[list(pair)].notna().all(axis=1).to_numpy(), first + columns.index(column)
        for row in np.flatnonzero(sure):
            unit = shown.iat[row, place].partition(" ")[2]  # said once
            values = [str(v.iloc[row]).removesuffix(unit).strip() for v in (low, high)]
            said = {"value": shown.iat[row, place], "low": values[0], "high": values[1]}
            shown.iat[row, place] = state.tr("dmaic_guide.with_interval", **said).replace("-", "−")
    return TableView(shown, caption(state, name or frame))


def fishbone_picture(state: State) -> Picture | None:
    """Return the causes as a fishbone."""
    return drawn(state, "fishbone") if len(state.quick.causes) else None


def causes_table(state: State) -> TableView | None:
    """Return the causes, and what is known about each."""
    return framed(state, "causes", CAUSES)


def tests_table(state: State) -> TableView | None:
    """Return effect and effect size, each with its interval, the second by its name, and p of every question."""
    found = with_intervals(state, "tests", TESTS, EFFECT | {"size": ("size_low", "size_high")})
    if found is None:
        return None
    frame, place = found.frame.copy(), TESTS.index("size")
    kinds = state.result.show("tests", ["size_kind"], state.lang).iloc[:, 0]
    known = state.result.tests["size"].notna().to_numpy()
    frame.isetitem(
        place, [f"{k} {v}" if ok else v for k, v, ok in zip(kinds, frame.iloc[:, place], known, strict=True)]
    )
    return TableView(frame, found.caption)


def checks_table(state: State) -> TableView | None:
    """Return what the tests assume, as far as it needs attention."""
    found = state.result.assumptions
    odd = None if found is None else found["status"] == "attention"
    if odd is None or not odd.any():
        return None
    shown = state.result.show("assumptions", None, state.lang)
    return TableView(shown[odd.to_numpy()].iloc[:MOST_ROWS], caption(state, "assumptions"))


def pairs_table(state: State) -> TableView | None:
    """Return which groups differ, pair by pair."""
    found = with_intervals(state, "pairs", ["effect", "p"], EFFECT)
    if found is None:
        return None
    named = {state.quick.heading("effect", state.lang): state.tr("dmaic_guide.column.second_minus_first")}
    return TableView(found.frame.iloc[:MOST_ROWS].rename(columns=named), found.caption)


def gates_table(state: State) -> TableView:
    """Return how many checks of each gate are met, what is open, and who signed."""
    signed = state.quick.project.entries["tollgates"]
    columns = {
        state.tr("dmaic_guide.column.met"): [finding(state, name) for name in PHASES],
        state.tr("dmaic_guide.column.open"): [sure_word(state, name) for name in PHASES],
        state.tr("dmaic.field.who"): [_entered(state, signed, name, "who") for name in PHASES],
        state.tr("dmaic.field.date"): [_entered(state, signed, name, "date") for name in PHASES],
    }
    index = pd.Index([state.quick.label(n, state.lang) for n in PHASES], name=state.quick.heading("phase", state.lang))
    return TableView(pd.DataFrame(columns, index=index, dtype=object), caption(state, "tollgates"))


def _entered(state: State, frame: pd.DataFrame, row: str, column: str) -> str:
    return entered(frame.at[row, column], state.quick, state.lang) if row in frame.index else ""


def gaps_table(state: State) -> TableView | None:
    """Return everything that is missing, thing by thing."""
    found = frame_table(state, "gaps", None, caption(state, "gaps"))
    return None if found is None else TableView(found.frame.iloc[:MOST_ROWS], found.caption)


def log_table(state: State) -> TableView | None:
    """Return the PDCA log."""
    return framed(state, "pdca", LOG)


def decisions_table(state: State) -> TableView:
    """Return what the figures say of every gate, and what the group made of it."""
    decisions = state.decisions
    head = {key: state.tr(f"panel.column.{key}") for key in ("computed", "sure", "decided", "reason")}
    decided = [decisions.get(name, {}).get("category") for name in PHASES]
    columns = {
        head["computed"]: [finding(state, name) for name in PHASES],
        head["sure"]: [sure_word(state, name) for name in PHASES],
        head["decided"]: [state.tr(f"dmaic.category.{c}") if c else state.tr("panel.as_computed") for c in decided],
        head["reason"]: [str(decisions.get(name, {}).get("reason", "")) for name in PHASES],
    }
    index = pd.Index([state.quick.label(n, state.lang) for n in PHASES], name=state.quick.heading("phase", state.lang))
    return TableView(pd.DataFrame(columns, index=index, dtype=object), caption(state, "decisions"))


def finding(state: State, phase: str) -> str:
    """Return how many checks of a gate are met."""
    row = state.quick.table.loc[phase]
    return state.tr("dmaic_guide.finding", done=int(row["done"]), checks=int(row["checks"]))


def sure_word(state: State, phase: str) -> str:
    """Return what is missing at a gate, in short."""
    own = state.quick.gaps[state.quick.gaps["phase"] == phase]
    codes = list(dict.fromkeys(own.index.get_level_values("gap")))
    if not codes:
        return state.tr("dmaic_guide.nothing_open")
    join = state.tr("dmaic.join_things")
    return state.tr("dmaic_guide.still_open", things=join.join(state.quick.label(code, state.lang) for code in codes))


def truth_table(state: State) -> TableView | None:
    """Return what was simulated beside what was found."""
    found = compare(state)
    if found.empty:
        return None
    words = {True: state.tr("common.yes"), False: state.tr("common.no")}
    columns = {
        state.tr("dmaic_guide.column.truth"): list(found["truth"]),
        state.tr("dmaic_guide.column.found"): list(found["found"]),
        state.tr("dmaic_guide.column.match"): [words[bool(m)] for m in found["match"]],
        state.tr("dmaic_guide.column.teaches"): list(found["teaches"]),
    }
    labels = [state.quick.label(thing, state.lang) for thing in found["thing"]]
    index = pd.Index(labels, name=state.tr("dmaic_guide.column.planted"))
    return TableView(pd.DataFrame(columns, index=index, dtype=object), caption(state, "truth"))
