"""Pictures and tables of the QFD steps: each a function of the state alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sqmlib.guide.common import frame_table, picture, table
from sqmlib.guide.show import Picture, TableView
from sqmlib.guide.state import State
from sqmlib.i18n import pick
from sqmlib.qfd.findings import UNITS
from sqmlib.qfd.knowledge import MANY, PHASES

__all__ = [
    "cascade_table",
    "characteristics_table",
    "decisions_table",
    "finding",
    "findings_table",
    "handovers_table",
    "house_picture",
    "importance_picture",
    "in_order",
    "neighbors_table",
    "normalizations_table",
    "ranks_table",
    "requirements_table",
    "roof_table",
    "scales_table",
    "sensitivity_picture",
    "sure_word",
]

NEEDS = ["importance", "current", "target", "improvement_ratio", "sales_point", "relative_weight", "rank"]
RANKS = ["relative_importance", "relative_low", "relative_high", "rank", "rank_low", "rank_high"]
NEIGHBORS = ["difference", "p_ahead", "scales_agree", "verdict"]
SCALES = ["rank_9_3_1", "rank_5_3_1", "rank_4_2_1", "moves"]
NORMALIZATIONS = ["rank_none", "rank_lyman", "rank_wasserman", "moves"]
CASCADE = ["relative_importance", "rank", "rank_low", "rank_high", "carried_weight"]


def caption(state: State, name: str) -> str:
    """Return the caption of a table."""
    return state.tr(f"qfd_guide.caption.{name}")


def in_order(state: State) -> list[str]:
    """Return the characteristics to show, the most important first."""
    ranked, shown = state.quick.table.sort_values("rank", kind="stable").index, state.shown
    return [name for name in ranked if name in shown]


def requirements_table(state: State) -> TableView | None:
    """Return the planning matrix."""
    return frame_table(state, "requirements", NEEDS, caption(state, "requirements"), state.quick)


def characteristics_table(state: State) -> TableView:
    """Return what is to be measured: direction, target with its unit, difficulty, and what competitors reach."""
    result, house = state.quick, state.quick.house
    given, lang = house.characteristics, state.lang
    units = [pick(unit, lang) if isinstance(unit, (str, dict)) else "" for unit in given["unit"]]
    columns = {
        "direction": [_direction(state, code) for code in result.table["direction"]],
        "target": [_with_unit(value, unit) for value, unit in zip(given["target"], units, strict=True)],
        "difficulty": [_plain(value) for value in given["difficulty"]],
    }
    data = {result.heading(name, lang): values for name, values in columns.items()}
    reached = house.benchmarks["value"]
    for rival in reached.index.unique(1):
        values = reached.xs(rival, level=1).reindex(given.index)
        data[result.label(rival, lang)] = [_plain(value) for value in values]
    index = pd.Index([result.label(i, lang) for i in given.index], name=result.heading("characteristic", lang))
    return TableView(pd.DataFrame(data, index=index, dtype=object), caption(state, "characteristics"))


def _direction(state: State, code: object) -> str:
    return state.tr(f"qfd.code.direction.{code}") if isinstance(code, str) else ""


def _plain(value: float) -> str:
    return "" if np.isnan(value) else f"{value:g}"


def _with_unit(value: float, unit: str) -> str:
    return f"{_plain(value)} {unit}".strip() if not np.isnan(value) else unit


def house_picture(state: State, page: int) -> Picture | None:
    """Return the whole house as page 0, or one of the pages of a large house; None beyond the last."""
    shape = state.quick.house.matrix.shape
    large = max(shape) > MANY
    pages = -(-shape[0] // MANY) * -(-shape[1] // MANY) if large else 1
    if page >= pages:
        return None
    if not large:
        return state.once("house", lambda: picture(state.result.plot_house(lang=state.lang)))
    return state.once(f"house_{page}", lambda: picture(state.result.house_pages(lang=state.lang)[page]))


def importance_picture(state: State) -> Picture | None:
    """Return relative importance with intervals and ranks."""
    return state.once("importance", lambda: picture(state.result.plot_importance(lang=state.lang)))


def sensitivity_picture(state: State) -> Picture | None:
    """Return the ranks under every scale and normalization."""
    return state.once("sensitivity", lambda: picture(state.result.plot_sensitivity(lang=state.lang)))


def ranks_table(state: State) -> TableView:
    """Return relative importance and rank, with intervals, the most important first."""
    return table(state, state.result, "table", RANKS, caption(state, "ranks"), in_order(state))


def neighbors_table(state: State) -> TableView | None:
    """Return the pairs that follow each other in rank: may the order be trusted?"""
    pairs = state.result.sensitivity
    if pairs.empty:
        return None
    shown = state.result.show("sensitivity", NEIGHBORS, state.lang)
    points = [_points(value) for value in pairs["difference"]]  # neighbors lie close: whole per cent would hide it
    shown.insert(1, state.tr("qfd_guide.head.difference"), points)
    shown = shown.drop(columns=state.result.heading("difference", state.lang))
    return TableView(shown.iloc[np.flatnonzero(pairs["neighbors"])], caption(state, "neighbors"))


def _points(share: float) -> str:
    """Return a difference of two shares in percentage points."""
    return "<0.1" if 0 < share < 0.0005 else f"{100 * share:.1f}"


def scales_table(state: State) -> TableView:
    """Return the ranks under every scale."""
    return table(state, state.quick, "scales", SCALES, caption(state, "scales"), in_order(state))


def normalizations_table(state: State) -> TableView:
    """Return the ranks under every normalization."""
    return table(
        state, state.quick, "normalizations", NORMALIZATIONS, caption(state, "normalizations"), in_order(state)
    )


def roof_table(state: State) -> TableView | None:
    """Return the pairs of the roof."""
    return frame_table(state, "roof", None, caption(state, "roof"), state.quick)


def findings_table(state: State) -> TableView | None:
    """Return what the structure of the house tells."""
    view = frame_table(state, "findings", None, caption(state, "findings"), state.quick)
    if view is None:
        return None
    kinds = state.quick.findings.index.get_level_values("finding")
    units = [UNITS.get(kind, "share") for kind in kinds]
    said = view.frame.pop(state.quick.heading("value", state.lang))
    for unit in dict.fromkeys(units):  # a column for each, as shares and ratings do not compare
        column = [text if own == unit else "" for text, own in zip(said, units, strict=True)]
        view.frame[state.tr(f"qfd_guide.head.{unit}")] = column
    return view


def cascade_table(state: State) -> TableView | None:
    """Return importance in every later phase, by rank; None where the case has one house only."""
    result = state.result
    if result.cascade is None:
        return None
    phases = result.cascade.index.get_level_values("phase")
    shown = result.show("cascade", CASCADE, state.lang)
    carried = result.heading("carried_weight", state.lang)
    shown.loc[(phases == phases[-1]), carried] = "–"
    order = np.lexsort((result.cascade["rank"], [PHASES.index(phase) for phase in phases]))
    return TableView(shown.iloc[[i for i in order if phases[i] != PHASES[0]]], caption(state, "cascade"))


def handovers_table(state: State) -> TableView | None:
    """Return what every hand-over carried and dropped."""
    return frame_table(state, "handovers", None, caption(state, "handovers"))


def decisions_table(state: State) -> TableView:
    """Return what the house says, how sure that is, and what the group made of it."""
    names, decisions = in_order(state), state.decisions
    head = {key: state.tr(f"panel.column.{key}") for key in ("computed", "sure", "decided", "reason")}
    decided = [decisions.get(name, {}).get("category") for name in names]
    open_word = state.tr("panel.as_computed")
    columns = {
        head["computed"]: [finding(state, name) for name in names],
        head["sure"]: [sure_word(state, name) for name in names],
        head["decided"]: [state.tr(f"qfd.code.category.{c}") if c else open_word for c in decided],
        head["reason"]: [str(decisions.get(name, {}).get("reason", "")) for name in names],
    }
    result, lang = state.quick, state.lang
    index = pd.Index([result.label(n, lang) for n in names], name=result.heading("characteristic", lang))
    return TableView(pd.DataFrame(columns, index=index, dtype=object), caption(state, "decisions"))


def finding(state: State, name: str) -> str:
    """Return rank and share of one characteristic."""
    row = state.quick.table.loc[name]
    return state.tr("qfd_guide.finding", rank=int(row["rank"]), share=float(row["relative_importance"]))


def sure_word(state: State, name: str) -> str:
    """Return between which ranks a characteristic lies when judgements are made again."""
    row = state.result.table.loc[name]
    if pd.isna(row["rank_low"]):
        return state.tr("qfd_guide.sure_unknown")
    return state.tr("qfd_guide.sure", low=int(row["rank_low"]), high=int(row["rank_high"]))
