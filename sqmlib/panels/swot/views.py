"""Pictures and tables of the SWOT steps: each a function of the state alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from sqmlib.guide import common
from sqmlib.guide.common import frame_table, picture
from sqmlib.guide.show import Picture, TableView, Words
from sqmlib.guide.state import State
from sqmlib.panels.swot.evidence import said_in_words

FACTORS = ["kind", "share", "rank", "rank_low", "rank_high", "n_votes", "dissent"]
RATED = ["kind", "weight", "rating", "score"]
TOTALS = ["normalized", "low", "high", "favorable", "unfavorable", "standing"]
RULES = ["rank_points", "rank_approval", "rank_borda"]
AGREEMENT = ["n_items", "n_complete", "w", "w_low", "w_high", "w_chance"]
STRATEGIES = ["count", "sum", "mean", "rank_sum", "rank_mean"]
ACCEPTABILITY = ["first_mean", "first_sum", "first_qspm", "first_without_one", "place_low", "place_high"]
SUMS = ["qspm", "first_qspm_without_one"]  # below the matrix
POSITION = ["x", "y", "cell", "posture", "kept", "basis"]


def caption(state: State, name: str) -> str:
    """Return the caption of a table."""
    return state.tr(f"swot_guide.caption.{name}")


def _drawn(state: State, noun: str) -> Picture:
    draw: Any = getattr(state.result, f"plot_{noun}")
    return state.once(noun, lambda: picture(draw(lang=state.lang)))


def read(state: State) -> Words:
    """Say what was read; a board may stand in no file at all."""
    if len(state.case.inputs("swot")) > 1:
        return common.read(state)
    return Words(state.say("swot_guide.no_files"))


def board_picture(state: State) -> Picture:
    """Return the board, the weightiest factors on top, their evidence in words."""
    said = {factor: said_in_words(state, text) for factor, text in state.quick.evidence.items()}
    board = replace(state.quick, evidence=said)
    return state.once(f"board {said}", lambda: picture(board.plot_board(lang=state.lang)))


def factors_table(state: State) -> TableView | None:
    """Return the factors, the most important first; None where nothing says what matters."""
    if state.result.table["share"].isna().all():
        return None
    order = state.result.table.sort_values("rank", kind="stable").index
    return TableView(state.result.show("table", FACTORS, state.lang).iloc[_at(state, order)], caption(state, "factors"))


def rated_table(state: State) -> TableView | None:
    """Return weight, rating and score of every factor, kind by kind; None where there are none."""
    if state.quick.table[["weight", "rating"]].isna().all(axis=None):
        return None
    return TableView(state.quick.show("table", RATED, state.lang), caption(state, "rated"))


def _at(state: State, order: Any) -> list[int]:
    return [state.result.table.index.get_loc(item) for item in order]


def totals_table(state: State) -> TableView | None:
    """Return IFE and EFE; None where neither can be computed."""
    if state.quick.totals["normalized"].isna().all():
        return None
    return frame_table(state, "totals", TOTALS, caption(state, "totals"))


def conventions_table(state: State) -> TableView | None:
    """Return both totals under every convention; None where neither can be computed."""
    if state.quick.totals["normalized"].isna().all():
        return None
    return frame_table(state, "conventions", None, caption(state, "conventions"), state.quick)


def priorities_picture(state: State) -> Picture | None:
    """Return priority against rating; None where nothing has both."""
    known = state.quick.table[["share", "rating"]].notna().all(axis=1)
    return _drawn(state, "position") if known.any() else None


def rules_table(state: State) -> TableView | None:
    """Return the ranks under every voting rule; None where only one kind of ballot was cast."""
    rules = state.quick.rules
    if rules is None or rules.notna().any().sum() < 2:
        return None
    order = state.quick.table.loc[rules.index].sort_values("rank", kind="stable").index
    shown = state.quick.show("rules", RULES, state.lang).iloc[[rules.index.get_loc(f) for f in order]]
    return TableView(shown, caption(state, "rules"))


def agreement_table(state: State) -> TableView | None:
    """Return how far the voters agree, on all factors and kind by kind."""
    return frame_table(state, "agreement", AGREEMENT, caption(state, "agreement"))


def consistency_table(state: State) -> TableView | None:
    """Return how consistent pairwise comparisons are; None without any."""
    return frame_table(state, "consistency", None, caption(state, "consistency"))


def ie_picture(state: State) -> Picture | None:
    """Return the nine cells; None where a total is missing."""
    return None if state.quick.totals["normalized"].isna().any() else _drawn(state, "ie")


def space_picture(state: State) -> Picture | None:
    """Return the SPACE polygon; None where an axis has no score."""
    return _drawn(state, "space") if "space" in state.quick.position.index else None


def position_table(state: State) -> TableView | None:
    """Return cell, vector and how often they stay the same."""
    if state.result.position[["x", "y"]].isna().all(axis=None):
        return None
    return frame_table(state, "position", POSITION, caption(state, "position"))


def axes_table(state: State) -> TableView | None:
    """Return the scores of the four axes of SPACE."""
    return frame_table(state, "axes", None, caption(state, "axes"), state.quick)


def tows_picture(state: State) -> Picture:
    """Return the TOWS matrix; without strategies it shows where they would stand."""
    return state.once("tows", lambda: picture(state.quick.plot_tows(lang=state.lang)))


def strategies_picture(state: State) -> Picture | None:
    """Return the strategies with intervals; None without any that can be ranked."""
    found = state.quick.strategies
    return None if found is None or found["mean"].isna().all() else _drawn(state, "strategies")


def strategies_table(state: State) -> TableView | None:
    """Return sum, mean and count side by side, the first by the mean on top."""
    return _ranked(state, "strategies", STRATEGIES)


def acceptability_table(state: State) -> TableView | None:
    """Return how often every strategy comes first when votes are repeated; None where nobody voted."""
    found = state.result.acceptability
    known = [] if found is None else [c for c in ACCEPTABILITY if found[c].notna().any()]
    return _ranked(state, "acceptability", known) if known else None


def _ranked(state: State, frame: str, columns: list[str]) -> TableView | None:
    if getattr(state.result, frame) is None:
        return None
    places = [getattr(state.result, frame).index.get_loc(s) for s in in_order(state)]
    return TableView(state.result.show(frame, columns, state.lang).iloc[places], caption(state, frame))


def in_order(state: State) -> list[str]:
    """Return the strategies, the first by the mean on top."""
    found = state.quick.strategies
    return [] if found is None else list(found.sort_values("rank_mean", kind="stable", na_position="last").index)


def scenarios_table(state: State) -> TableView | None:
    """Return the rank of every strategy under every scenario, a column each."""
    found, base = state.quick.scenarios, state.quick.strategies
    if found is None or found.empty:
        return None
    wide = found["rank_mean"].unstack("scenario").loc[in_order(state)]
    shown = {state.tr("swot_guide.as_is"): base["rank_mean"].loc[wide.index]}
    shown |= {
        state.quick.label(name, state.lang): wide[name] for name in dict.fromkeys(found.index.get_level_values(1))
    }
    index = pd.Index([state.quick.label(s, state.lang) for s in wide.index], name=state.quick.heading("strategy"))
    index.name = state.quick.heading("strategy", state.lang)
    cells = {name: [f"{v:.0f}" if pd.notna(v) else "–" for v in column] for name, column in shown.items()}
    return TableView(pd.DataFrame(cells, index=index, dtype=object), caption(state, "scenarios"))


def qspm_table(state: State) -> TableView | None:
    """Return the attractiveness of every strategy under every factor, and the totals below."""
    found = state.quick.qspm
    if found is None:
        return None
    result, lang = state.quick, state.lang
    wide = found["attractiveness"].unstack("strategy")
    names = [s for s in in_order(state) if s in wide.columns]
    factors = [f for f in result.table.index if f in wide.index]
    weight = found["weight"].groupby(level="factor").first()
    cells = {result.heading("weight", lang): [f"{weight[f]:.2f}" for f in factors] + [""] * len(SUMS)}
    for name in names:
        total = result.strategies.at[name, "qspm"]
        kept = result.acceptability.at[name, "first_qspm_without_one"]
        sums = [f"{total:.2f}", f"{kept:.0%}" if pd.notna(kept) else "–"]
        cells[result.label(name, lang)] = [f"{wide.at[f, name]:g}" for f in factors] + sums
    rows = [*(result.label(f, lang) for f in factors), *(result.heading(c, lang) for c in SUMS)]
    index = pd.Index(rows, name=result.heading("factor", lang))
    return TableView(pd.DataFrame(cells, index=index, dtype=object), caption(state, "qspm"))


def decisions_table(state: State) -> TableView | None:
    """Return what the figures say of every strategy and every factor decided on, and what the group made of it."""
    decisions = state.decisions
    names = [*in_order(state), *(f for f in state.quick.table.index if f in decisions)]
    if not names:
        return None
    head = {key: state.tr(f"panel.column.{key}") for key in ("computed", "sure", "decided", "reason")}
    decided = [decisions.get(name, {}).get("category") for name in names]
    columns = {
        head["computed"]: [finding(state, name) for name in names],
        head["sure"]: [sure_word(state, name) for name in names],
        head["decided"]: [state.tr(f"swot.category.{c}") if c else state.tr("panel.as_computed") for c in decided],
        head["reason"]: [str(decisions.get(name, {}).get("reason", "")) for name in names],
    }
    index = pd.Index([state.quick.label(n, state.lang) for n in names], name=state.tr("swot_guide.entry.judged"))
    return TableView(pd.DataFrame(columns, index=index, dtype=object), caption(state, "decisions"))


def finding(state: State, name: str) -> str:
    """Return the ranks of a strategy, or kind, priority and rank of a factor."""
    plans = state.quick.strategies
    if plans is None or name not in plans.index:
        row = state.quick.table.loc[name]
        key = "factor" if pd.notna(row["share"]) else "factor_bare"
        return state.tr(f"swot_guide.finding.{key}", kind=row["kind"], share=row["share"], rank=row["rank"])
    row = plans.loc[name]
    key = "none" if pd.isna(row["mean"]) else "two" if pd.isna(row["qspm"]) else "three"
    return state.tr(f"swot_guide.finding.{key}", mean=row["rank_mean"], sum=row["rank_sum"], qspm=row["rank_qspm"])


def sure_word(state: State, name: str) -> str:
    """Return how often a strategy comes first, or between which ranks a factor lies, when votes are repeated."""
    plans, table = state.result.acceptability, state.result.table
    if name in table.index and pd.notna(table.at[name, "rank_low"]):
        return state.tr("swot_guide.sure.rank", low=table.at[name, "rank_low"], high=table.at[name, "rank_high"])
    if plans is not None and name in plans.index and pd.notna(plans.at[name, "first_mean"]):
        row = plans.loc[name]
        return state.tr("swot_guide.sure.first", mean=float(row["first_mean"]), sum=float(row["first_sum"]))
    return state.tr("swot_guide.sure.unknown")
