"""Pictures and tables of the DMAIC steps from the fault tree to the control plan."""

from __future__ import annotations

import pandas as pd

from sqmlib.dmaic.knowledge import FIELDS
from sqmlib.guide.show import Picture, TableView
from sqmlib.guide.state import State
from sqmlib.panels.dmaic.views import EFFECT, capability, caption, drawn, framed, sheet, with_intervals

OTHERS = range(3)  # CTQs beside the main one that are drawn, too
FAULTS = ["probability", "birnbaum", "fussell_vesely", "cuts"]
FMEA = ["severity", "occurrence", "detection", "priority", "rpn", "rpn_after", "priority_after"]
ACTIONS = ["action", "owner", "due", "status"]
SOLUTIONS = ["closeness", "rank", "p_first", "causes", "chosen"]
CHANGE = ["before", "after", "effect", "p", "enough", "verdict"]
PREDICTION = ["effect", "predicted", "prediction"]
HARM = ["effect", "p_no_harm", "harm"]
CONTROL = ["chart", "lcl", "ucl", "lower", "upper", "check", "variation"]
REACTION = ["ctq", "sample", "owner", "reaction"]


def tree_of_faults(state: State) -> Picture | None:
    """Return the fault tree."""
    return drawn(state, "fault_tree") if state.result.top is not None else None


def top_table(state: State) -> TableView | None:
    """Return the probability of the top event, exact and bounded."""
    return framed(state, "top", ["probability", "low", "high"])


def events_table(state: State) -> TableView | None:
    """Return how much each basic event counts."""
    return framed(state, "fault_tree", FAULTS)


def fmea_picture(state: State) -> Picture | None:
    """Return the failure modes."""
    return drawn(state, "fmea") if len(state.quick.fmea) else None


def fmea_table(state: State) -> TableView | None:
    """Return ratings, action priority and RPN, the most urgent first."""
    return framed(state, "fmea", FMEA)


def actions_table(state: State) -> TableView | None:
    """Return what is done about the failure modes, the most urgent first."""
    if not state.quick.project.has("fmea"):
        return None
    result, lang = state.quick, state.lang
    shown = result.sheet("fmea", ["text", *ACTIONS], lang)
    order = [name for name in result.fmea.index if name in shown.index]
    shown = shown.loc[order]
    shown.index = pd.Index([result.label(name, lang) for name in order], name=result.heading("failure_mode", lang))
    return TableView(shown.iloc[:, 1:], caption(state, "actions"))


def solutions_table(state: State) -> TableView | None:
    """Return the solutions, the best first."""
    return framed(state, "solutions", SOLUTIONS)


def scores_table(state: State) -> TableView | None:
    """Return the score of every solution under every criterion, with the weights on top."""
    project, lang = state.quick.project, state.lang
    criteria, plans = project.entries["criteria"], project.entries["solutions"]
    if not len(criteria) or not len(plans):
        return None
    weight = pd.Series({c: f"{w:g}" if pd.notna(w) else "" for c, w in criteria["weight"].items()})
    rows = {state.tr("dmaic.field.weight"): weight}
    for name in state.quick.solutions.index:
        scores = plans.at[name, "scores"]
        rows[state.quick.label(name, lang)] = pd.Series(
            {c: f"{scores[c]:g}" if c in scores else "" for c in weight.index}
        )
    frame = pd.DataFrame(rows).T
    frame.columns = pd.Index([state.quick.label(c, lang) for c in frame.columns])
    return TableView(frame.rename_axis(state.quick.heading("solution", lang)), caption(state, "scores"))


def pilot_table(state: State) -> TableView | None:
    """Return the pilot as it was announced, a field a row."""
    wide = sheet(state, "pilot", [*FIELDS["pilot"]], "pilot")
    if wide is None:
        return None
    row = wide.frame.iloc[0]
    filled = row[row != ""].rename(state.tr("dmaic_guide.column.entered"))
    return TableView(filled.to_frame().rename_axis(state.tr("dmaic_guide.column.field")), wide.caption)


def change_picture(state: State) -> Picture | None:
    """Return the stages of the main CTQ beside each other; None before a change."""
    main = state.result.main
    return drawn(state, "before_after") if main in state.result.before_after.index else None


def harm_picture(state: State, place: int = 0) -> Picture | None:
    """Return the stages of one of the CTQs that the change must not harm."""
    result = state.result
    others = [c for c in result.before_after.index if c != result.main]
    return drawn(state, "before_after", f"harm_{place}", ctq=others[place]) if place < len(others) else None


def watched_picture(state: State, place: int = 0) -> Picture | None:
    """Return the control chart of one of the CTQs beside the main one, whose chart stands at the baseline."""
    others = [c for c in state.result.charts if c != state.result.main]
    return drawn(state, "control", f"control_{place}", ctq=others[place]) if place < len(others) else None


def change_table(state: State) -> TableView | None:
    """Return before, after and effect of every CTQ."""
    return with_intervals(state, "before_after", CHANGE, EFFECT)


def prediction_table(state: State) -> TableView | None:
    """Return what was predicted before the pilot, and what came."""
    ends = EFFECT | {"predicted": ("predicted_low", "predicted_high")}
    return _some(state, "prediction", PREDICTION, ends, "not_made")


def harm_table(state: State) -> TableView | None:
    """Return whether a CTQ that the change was not made for has suffered."""
    return _some(state, "harm", HARM, EFFECT, "not_asked")


def _some(
    state: State, name: str, columns: list[str], ends: dict[str, tuple[str, str]], without: str
) -> TableView | None:
    found = state.result.before_after
    kept = (found[name] != without).to_numpy() if len(found) else None
    told = with_intervals(state, "before_after", columns, ends, name) if kept is not None and kept.any() else None
    return None if told is None else TableView(told.frame[kept], told.caption)


def control_table(state: State) -> TableView | None:
    """Return the control plan: chart, limits, what it says today."""
    found = framed(state, "control_plan", CONTROL)
    if found is None:
        return None
    used = {state.quick.heading(c, state.lang): state.tr(f"dmaic_guide.column.{c}_used") for c in ("lower", "upper")}
    return TableView(found.frame.rename(columns=used), found.caption)  # no limits of customers


def reaction_table(state: State) -> TableView | None:
    """Return who reads the chart, how often, and what he or she does."""
    if not state.quick.project.has("control"):
        return None
    shown = state.quick.sheet("control", REACTION, state.lang)
    names = [state.quick.label(name, state.lang) for name in shown.index]
    shown.index = pd.Index(names, name=state.quick.heading("control", state.lang))
    return TableView(shown, caption(state, "reaction"))


def capability_after(state: State) -> Picture | None:
    """Return how the main CTQ lies within what customers accept, after the change."""
    return capability(state) if state.result.main in state.result.before_after.index else None
