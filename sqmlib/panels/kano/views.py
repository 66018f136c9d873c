"""Pictures and tables of the Kano steps: each a function of the state alone."""

from __future__ import annotations

from math import floor
from typing import Any

import pandas as pd

from sqmlib import kano
from sqmlib.guide.common import picture, table
from sqmlib.guide.show import Picture, TableView
from sqmlib.guide.state import State
from sqmlib.i18n import tr
from sqmlib.kano.knowledge import SETTLED
from sqmlib.panels.kano.truth import compare

QUALITY = ["n", "missing_f", "missing_d", "incomplete", "q_share", "r_share", "q_alarm", "reversed", "swapped"]
COUNTS = ["A", "O", "M", "I", "R", "Q", "n", "category", "strength", "total_strength"]
COEFFICIENTS = ["category", "better", "better_low", "better_high", "worse", "worse_low", "worse_high", "n"]
RULES = ["mode", "near_tie", "blauth", "pouliot", "agree"]
TESTS = ["first", "second", "difference", "p_exact", "p_holm", "fong_critical", "fong_significant"]


def caption(state: State, name: str) -> str:
    """Return the caption of a table."""
    return state.tr(f"kano_guide.caption.{name}")


def category_word(state: State, category: str) -> str:
    """Return the name of a category."""
    return state.tr(f"kano.code.category.{category}")


def in_order(state: State) -> list[str]:
    """Return the items to show by priority, the group's verdicts counted."""
    final, shown = final_table(state), state.shown
    return [item for item in final.index if item in shown]


def final_table(state: State) -> pd.DataFrame:
    """Return category after decisions and both coefficients, sorted: M > O > A > I > R > Q, then by size of effect."""
    data = state.quick.table[["better", "worse", "rank"]].copy()
    final = state.quick.final(state.decisions)
    data["category"] = final.reindex(data.index)
    data["order"] = data["category"].map({c: i for i, c in enumerate(kano.PRIORITY)})
    return data.sort_values(["order", "rank"], kind="stable")


def quality_table(state: State) -> TableView:
    """Return how each question pair worked."""
    return table(state, state.quick, "quality", QUALITY, caption(state, "quality"), state.items)


def bars(state: State) -> Picture:
    """Return the answer shares per item, or one dot per person where few answered."""
    from sqmlib.kano.plots.bars import plot_answers

    how = {"lang": state.lang, "items": state.shown, "decisions": state.decisions}
    return state.once("answers", lambda: picture(plot_answers(state.quick, **how)))


def categories_table(state: State) -> TableView:
    """Return counts and categories in the order of priority."""
    return table(state, state.quick, "table", COUNTS, caption(state, "categories"), in_order(state))


def map_picture(state: State) -> Picture:
    """Return the better-worse map with ellipses."""
    how = {"lang": state.lang, "items": state.shown, "decisions": state.decisions}
    return state.once("map", lambda: picture(state.quick.plot_map(**how)))


def coefficients_table(state: State) -> TableView:
    """Return both coefficients with their intervals."""
    return table(state, state.quick, "table", COEFFICIENTS, caption(state, "coefficients"), in_order(state))


def rules_table(state: State) -> TableView:
    """Return the category under every accepted rule."""
    return table(state, state.quick, "rules", RULES, caption(state, "rules"))


def certainty_table(state: State) -> TableView | None:
    """Return how often each category came out when respondents were resampled, in percent; None below 30."""
    found = state.result.certainty
    if found is None or state.result.table["p_category"].isna().all():
        return None
    items = in_order(state)
    columns = {state.quick.heading(c, state.lang): [f"{found.at[i, c]:.0%}" for i in items] for c in kano.CATEGORIES}
    return TableView(_indexed(state, columns, items), caption(state, "certainty"))


def tests_table(state: State) -> TableView | None:
    """Return the test of the two largest categories, and the historic one; None where too few people answered."""
    if state.quick.tests["p_exact"].isna().all():
        return None
    return table(state, state.quick, "tests", TESTS, caption(state, "tests"))


def segments_picture(state: State) -> Picture | None:
    """Return the items by segment."""
    return _group_picture(state, "segments", "segment")


def drift_picture(state: State) -> Picture | None:
    """Return how the items moved between waves."""
    return _group_picture(state, "drift", "wave")


def segments_table(state: State) -> TableView | None:
    """Return the category per segment, and the test."""
    return _group_table(state, "segments", "segment")


def drift_table(state: State) -> TableView | None:
    """Return the category per wave, and the test."""
    return _group_table(state, "drift", "wave")


def groups_of(state: State, frame: str, level: str) -> list[Any]:
    """Return the groups of a frame that are large enough to show; none when there is nothing to compare."""
    data = getattr(state.result, frame)
    if data is None:
        return []
    groups = data["category"].dropna().index.get_level_values(level).unique()
    return list(groups) if len(groups) > 1 else []


def _group_picture(state: State, frame: str, level: str) -> Picture | None:
    if not groups_of(state, frame, level):
        return None
    draw = getattr(state.result, f"plot_{frame}")
    return state.once(frame, lambda: picture(draw(lang=state.lang, items=state.shown)))


def _group_table(state: State, frame: str, level: str) -> TableView | None:
    """One row per item, one column per group: category and number of answers; then the p-value."""
    groups = groups_of(state, frame, level)
    if not groups:
        return None
    data = getattr(state.result, frame)
    shown = state.result.show(frame, ["category", "n", "p_holm"], state.lang).set_axis(data.index)
    word, n, p = (shown[state.quick.heading(name, state.lang)] for name in ("category", "n", "p_holm"))
    texts = [state.quick.label(g, state.lang) for g in groups]
    heads = [t if texts.count(t) == 1 else f"{t} ({g})" for t, g in zip(texts, groups, strict=True)]
    columns = {
        h: [state.tr("kano_guide.counted", word=word[i, g], n=n[i, g]) for i in state.shown]
        for h, g in zip(heads, groups, strict=True)
    }
    columns[str(p.name)] = [p[i, groups[0]] for i in state.shown]
    return TableView(_indexed(state, columns, state.shown), caption(state, frame))


def decisions_picture(state: State) -> Picture | None:
    """Return the map of the items under decision, the group's verdicts ringed; None when nothing was decided."""
    return map_picture(state) if state.decisions else None


def decisions_table(state: State) -> TableView:
    """Return the verdict of the statistics, how sure it is, and what the group made of it."""
    items = in_order(state)
    return TableView(_indexed(state, _decision_columns(state, items), items), caption(state, "decisions"))


def _decision_columns(state: State, items: list[str]) -> dict[str, list[str]]:
    head = {name: state.tr(f"kano_guide.column.{name}") for name in ("computed", "sure", "decided", "reason")}
    table, decisions = state.quick.table, state.decisions
    decided = [decisions.get(item, {}).get("category") for item in items]
    return {
        head["computed"]: [category_word(state, table.at[item, "category"]) for item in items],
        head["sure"]: [sure_word(state, item) for item in items],
        head["decided"]: [category_word(state, c) if c else state.tr("kano_guide.as_computed") for c in decided],
        head["reason"]: [str(decisions.get(item, {}).get("reason", "")) for item in items],
    }


def sure_word(state: State, item: str) -> str:
    """Return how sure the computed category is, in a word and a share."""
    p = state.result.table.at[item, "p_category"]
    if pd.isna(p):
        return state.tr(f"reason.{state.result.reason('table', item, 'p_category')}")
    down = floor(float(p) * 100 + 1e-9) / 100  # never rounded up: 59.6 % stands below the mark of 60 %
    return state.tr("kano_guide.sure", word=state.tr(f"kano_guide.band.{SETTLED.code(p)}"), p=down)


def priorities_table(state: State) -> TableView:
    """Return what to do with every item, most urgent first."""
    final = final_table(state).loc[in_order(state)]
    head = {name: state.tr(f"kano_guide.column.{name}") for name in ("place", "final", "action")}
    columns = {
        head["place"]: [str(i) for i in range(1, len(final) + 1)],
        head["final"]: [category_word(state, c) for c in final["category"]],
        state.quick.heading("better", state.lang): [_number(state, i, "better") for i in final.index],
        state.quick.heading("worse", state.lang): [_number(state, i, "worse") for i in final.index],
        head["action"]: [state.tr(f"kano_guide.action.{c}") for c in final["category"]],
    }
    return TableView(_indexed(state, columns, list(final.index)), caption(state, "priorities"))


def _number(state: State, item: str, column: str) -> str:
    reason = state.quick.reason("table", item, column)
    return tr(f"reason.{reason}", state.lang) if reason else f"{state.quick.table.at[item, column]:.2f}"


def evaluation_view(state: State) -> TableView:
    """Return the evaluation table in use: functional answer down, dysfunctional answer across."""
    rows = state.quick.parameters["evaluation_table"]
    index = pd.Index([state.tr(f"kano.code.functional.{i}") for i in range(1, 6)], name="")
    frame = pd.DataFrame([list(row) for row in rows], index=index, dtype=object)
    frame.columns = [state.quick.heading(f"d{i}", state.lang) for i in range(1, 6)]
    return TableView(frame, caption(state, "evaluation"))


def truth_table(state: State) -> TableView | None:
    """Return what was simulated beside what was found."""
    found = compare(state)
    if found.empty:
        return None
    words = {True: state.tr("common.yes"), False: state.tr("common.no")}
    columns = {
        state.tr("kano_guide.column.group"): [state.quick.label(g, state.lang) for g in found["group"]],
        state.tr("kano_guide.column.truth"): ["/".join(category_word(state, c) for c in t) for t in found["truth"]],
        state.tr("kano_guide.column.found"): [category_word(state, c) for c in found["found"]],
        state.tr("kano_guide.column.match"): [words[bool(m)] for m in found["match"]],
        state.tr("kano_guide.column.teaches"): list(found["teaches"]),
    }
    return TableView(_indexed(state, columns, list(found["item"])), caption(state, "truth"))


def _indexed(state: State, columns: dict[str, list[str]], items: list[str]) -> pd.DataFrame:
    index = pd.Index([state.quick.label(i, state.lang) for i in items], name=state.quick.heading("item", state.lang))
    return pd.DataFrame(columns, index=index, dtype=object)
