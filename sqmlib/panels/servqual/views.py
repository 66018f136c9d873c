"""Pictures and tables of the SERVQUAL steps: each a function of the state alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sqmlib.guide.common import frame_table, picture, table
from sqmlib.guide.show import Picture, TableView
from sqmlib.guide.state import State
from sqmlib.panels.servqual.truth import compare

QUALITY = ["half", "ceiling", "r_drop", "suspect"]
GAPS = ["n", "expectation", "perception", "gap", "gap_low", "gap_high", "dz", "p_holm", "rank"]
ITEMS = ["expectation", "perception", "gap", "gap_low", "gap_high", "rank"]
WEIGHTS = ["weight", "gap", "weighted_gap", "rank"]
RELIABILITY = ["alpha_e", "alpha_p", "alpha_gap", "reliability_gap", "r_ep"]
VALIDITY = ["n", "r", "r_low", "r_high", "p_best"]
STRUCTURE = ["status", "n", "chi2", "df", "cfi", "tli", "rmsea", "srmr"]
ZONE = ["n", "adequate", "perception", "desired", "position", "place"]
AT_ONCE = ("gaps", "items", "radar")  # pictures without anything resampled
GROUPS = ["n", "expectation", "perception", "gap", "gap_low", "gap_high", "p_holm"]


def caption(state: State, name: str) -> str:
    """Return the caption of a table."""
    return state.tr(f"servqual_guide.caption.{name}")


def _drawn(state: State, noun: str, frame: str) -> Picture | None:
    """Return a picture of the result, or None when the result lacks the frame it needs."""
    result = state.quick if noun in AT_ONCE else state.result
    data = getattr(result, frame)
    if data is None or data.empty:
        return None
    return state.once(noun, lambda: picture(getattr(result, f"plot_{noun}")(lang=state.lang)))


def quality_table(state: State) -> TableView | None:
    """Return how each question worked."""
    return items_first(frame_table(state, "quality", QUALITY, caption(state, "quality")))


def gaps_picture(state: State) -> Picture | None:
    """Return the gaps with their intervals."""
    return _drawn(state, "gaps", "table")


def gaps_table(state: State) -> TableView:
    """Return means, gaps and tests per dimension, the largest shortfall first."""
    return table(state, state.result, "table", GAPS, caption(state, "gaps"), in_order(state))


def in_order(state: State) -> list[str]:
    """Return the dimensions to show, the largest shortfall first."""
    ranked = state.quick.table.sort_values("rank", kind="stable").index
    return [name for name in ranked if name in state.shown]


def overall_picture(state: State) -> Picture | None:
    """Return the overall scores side by side."""
    return _drawn(state, "overall", "overall")


def weights_table(state: State) -> TableView | None:
    """Return importance and weighted gap per dimension; None where nobody said what matters."""
    if state.quick.table["weight"].isna().all():
        return None
    return table(state, state.quick, "table", WEIGHTS, caption(state, "weights"), in_order(state))


def items_picture(state: State) -> Picture | None:
    """Return every item as a heat map."""
    return _drawn(state, "items", "items")


def items_table(state: State) -> TableView | None:
    """Return every item, by dimension."""
    return items_first(frame_table(state, "items", ITEMS, caption(state, "items")))


def items_first(shown: TableView | None) -> TableView | None:
    """Return a table of items with their texts at its head, the dimension beside them."""
    if shown is None:
        return None
    dimension, item = shown.frame.index, shown.frame.columns[0]
    frame = shown.frame.set_index(item)
    frame.insert(0, dimension.name, dimension)
    return TableView(frame, shown.caption)


def radar_picture(state: State) -> Picture | None:
    """Return the radar; below three dimensions with scores it is no figure."""
    return _drawn(state, "radar", "table") if spans(state) else None


def spans(state: State) -> bool:
    """Whether at least three dimensions have scores."""
    return int(state.quick.table["perception"].notna().sum()) > 2


def reliability_table(state: State) -> TableView | None:
    """Return the reliability of expectations, perceptions and gaps, both ways."""
    return frame_table(state, "reliability", RELIABILITY, caption(state, "reliability"))


def validity_table(state: State) -> TableView | None:
    """Return how closely each score goes with the outcomes."""
    return frame_table(state, "validity", VALIDITY, caption(state, "validity"))


def structure_table(state: State) -> TableView | None:
    """Return whether the answers fall into the dimensions assumed."""
    shown = frame_table(state, "structure", STRUCTURE, caption(state, "structure"))
    if shown is None:
        return None
    sound = (state.result.structure["status"] == "ok").to_numpy()
    frame = shown.frame.copy()
    frame.loc[~sound, list(frame.columns[2:])] = "–"  # figures of a model that failed mean nothing; its status says it
    return TableView(frame, shown.caption)


def zone_picture(state: State) -> Picture | None:
    """Return the zone of tolerance."""
    return _drawn(state, "zone", "zone")


def zone_table(state: State) -> TableView | None:
    """Return adequate level, perception and desired level per dimension, the position with its interval in its cell."""
    shown, found = frame_table(state, "zone", ZONE, caption(state, "zone")), state.result.zone
    if shown is None:
        return None
    ends = state.result.show("zone", ["position_low", "position_high"], state.lang).to_numpy()
    frame, place = shown.frame.copy(), ZONE.index("position")
    for row in np.flatnonzero(found["position_low"].notna()):
        values = {"value": frame.iat[row, place], "low": ends[row, 0], "high": ends[row, 1]}
        frame.iat[row, place] = state.tr("servqual_guide.with_interval", **values).replace("-", "−")
    return TableView(frame, shown.caption)


def segments_picture(state: State) -> Picture | None:
    """Return the dimensions by segment."""
    return _drawn(state, "segments", "segments") if several(state, "segments") else None


def waves_picture(state: State) -> Picture | None:
    """Return the dimensions from wave to wave."""
    return _drawn(state, "waves", "waves") if several(state, "waves") else None


def several(state: State, frame: str) -> bool:
    """Whether at least two groups are large enough to be shown."""
    data = getattr(state.result, frame)
    known = None if data is None else data["perception"].dropna().index
    return known is not None and len(known.get_level_values(1).unique()) > 1


def segments_table(state: State) -> TableView | None:
    """Return means and gaps per segment, and the test."""
    return groups_table(state, "segments")


def waves_table(state: State) -> TableView | None:
    """Return means and gaps per wave, and the test."""
    return groups_table(state, "waves")


def groups_table(state: State, frame: str) -> TableView | None:
    """Return means, gaps and tests of the groups that may be shown; a note names those that are hidden."""
    shown = frame_table(state, frame, GROUPS, caption(state, frame)) if several(state, frame) else None
    if shown is None:
        return None
    kept = getattr(state.result, frame)["perception"].notna().to_numpy()
    return TableView(shown.frame[kept], shown.caption)


def decisions_table(state: State) -> TableView:
    """Return what the figures say, how sure that is, and what the group made of it."""
    names, decisions = in_order(state), state.decisions
    head = {key: state.tr(f"panel.column.{key}") for key in ("computed", "sure", "decided", "reason")}
    decided = [decisions.get(name, {}).get("category") for name in names]
    columns = {
        head["computed"]: [finding(state, name) for name in names],
        head["sure"]: [sure_word(state, name) for name in names],
        head["decided"]: [verdict_word(state, c) if c else state.tr("panel.as_computed") for c in decided],
        head["reason"]: [str(decisions.get(name, {}).get("reason", "")) for name in names],
    }
    index = pd.Index(
        [state.quick.label(n, state.lang) for n in names], name=state.quick.heading("dimension", state.lang)
    )
    return TableView(pd.DataFrame(columns, index=index, dtype=object), caption(state, "decisions"))


def finding(state: State, name: str) -> str:
    """Return verdict and gap, or perception where no expectations were asked, of one dimension."""
    row = state.quick.table.loc[name]
    word = verdict_word(state, row["verdict"])
    if pd.notna(row["gap"]):
        return state.tr("servqual_guide.finding_gap", word=word, value=row["gap"])
    if pd.notna(row["perception"]):
        return state.tr("servqual_guide.finding_perception", word=word, value=row["perception"])
    return word


def verdict_word(state: State, code: str) -> str:
    """Return what a verdict is called."""
    return state.tr(f"servqual.code.verdict.{code}")


def sure_word(state: State, name: str) -> str:
    """Return how sure it is that service falls short in a dimension."""
    found = state.result.certainty
    p = None if found is None else found["p_below"].get(name)
    if p is None or pd.isna(p):
        return state.tr("servqual_guide.sure_unknown")
    return state.tr("servqual_guide.sure_below", p=float(p))


def template_table(state: State) -> TableView:
    """Return the items of the template: dimension, text, whether worded the other way round."""
    result, rows = state.result, state.result.items.index
    turned = set(map(str, result.parameters.get("reversed") or ()))
    columns = {
        result.heading("dimension", state.lang): [result.label(d, state.lang) for d, _ in rows],
        state.tr("servqual_guide.column.text"): [result.label(i, state.lang) for _, i in rows],
        state.tr("servqual_guide.column.reversed"): [
            state.tr("common.yes" if str(i) in turned else "common.no") for _, i in rows
        ],
    }
    index = pd.Index([str(i) for _, i in rows], name=state.tr("servqual_guide.column.number"))
    return TableView(pd.DataFrame(columns, index=index, dtype=object), caption(state, "template"))


def truth_table(state: State) -> TableView | None:
    """Return what was simulated beside what was found."""
    found = compare(state)
    if found.empty:
        return None
    words = {True: state.tr("common.yes"), False: state.tr("common.no")}
    columns = {
        state.tr("servqual_guide.column.group"): [state.quick.label(g, state.lang) for g in found["group"]],
        state.tr("servqual_guide.column.truth"): [f"{v:+.2f}" for v in found["truth"]],
        state.tr("servqual_guide.column.found"): [f"{v:+.2f}" for v in found["found"]],
        state.tr("servqual_guide.column.match"): [words[bool(m)] for m in found["match"]],
        state.tr("servqual_guide.column.teaches"): list(found["teaches"]),
    }
    labels = [state.quick.label(d, state.lang) for d in found["dimension"]]
    index = pd.Index(labels, name=state.quick.heading("dimension", state.lang))
    return TableView(pd.DataFrame(columns, index=index, dtype=object), caption(state, "truth"))
