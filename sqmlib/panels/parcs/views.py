"""Pictures and tables of the PARCS steps: each a function of the state alone."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sqmlib.guide.common import frame_table, picture, table
from sqmlib.guide.show import Picture, TableView
from sqmlib.guide.state import State

__all__ = [
    "agreement_table",
    "change_picture",
    "change_table",
    "decisions_table",
    "elements_table",
    "evidence_table",
    "finding",
    "heatmap_picture",
    "in_order",
    "proposals_table",
    "rounds_table",
    "sure_word",
    "weakest_picture",
    "weakest_table",
]

MARGINS = ["mean", "low", "high", "gap", "minimum", "alarms", "weight"]
WEAKEST = ["mean", "low", "high", "minimum", "maximum", "rwg", "p_weakest", "verdict"]
AGREEMENT = ["value", "without_low", "without_high", "level", "rated"]
CHANGE = ["before", "after", "change", "change_low", "change_high", "pairs", "verdict"]
MOST = 12


def caption(state: State, name: str) -> str:
    """Return the caption of a table."""
    return state.tr(f"parcs_guide.caption.{name}")


def in_order(state: State) -> list[str]:
    """Return the cells to show, the weakest first; those nobody rated last."""
    ranked = state.quick.table.sort_values(["rank", "minimum"], kind="stable").index
    return [cell for cell in ranked if cell in state.shown]


def rounds_table(state: State) -> TableView:
    """Return how many assessors and ratings every round has; who rated what is shown nowhere."""
    ratings = state.case.data("parcs", state.team).ratings
    given = ratings[ratings["rating"].notna()]
    groups = given.groupby("round", sort=True)
    columns = {
        "assessors": groups["assessor"].nunique(),
        "ratings": groups.size(),
        "rated": groups["cell"].nunique(),
        "evidence": groups["evidence"].agg(lambda text: (text != "").mean()).map("{:.0%}".format),
    }
    index = pd.Index([_day(state, name) for name in groups.groups], name=state.tr("parcs_guide.column.round"))
    data = {state.tr(f"parcs_guide.column.{key}"): values.astype(str).to_numpy() for key, values in columns.items()}
    return TableView(pd.DataFrame(data, index=index, dtype=object), caption(state, "rounds"))


def _day(state: State, name: str) -> str:
    return state.tr("parcs_guide.undated") if name == "undated" else name


def heatmap_picture(state: State) -> Picture:
    """Return the grid."""
    return state.once("heatmap", lambda: picture(state.quick.plot_heatmap(lang=state.lang)))


def elements_table(state: State) -> TableView | None:
    """Return the weighted means of the elements, each with its lowest rating."""
    return frame_table(state, "elements", MARGINS, caption(state, "elements"))


def weakest_picture(state: State) -> Picture:
    """Return the weakest cells with intervals."""
    return state.once("weakest", lambda: picture(state.quick.plot_weakest(lang=state.lang)))


def weakest_table(state: State) -> TableView:
    """Return the weakest cells, and those with a rating at the limit, in numbers."""
    cells = in_order(state)
    low = state.quick.table["alarm"]
    kept = [cell for place, cell in enumerate(cells) if place < MOST or low[cell]]
    return table(state, state.result, "table", WEAKEST, caption(state, "weakest"), kept)


def evidence_table(state: State) -> TableView | None:
    """Return the evidence of the lowest rating of every cell that needs work, without who gave it; None without any."""
    result, ratings = state.quick, state.case.data("parcs", state.team).ratings
    urgent = (result.table["verdict"] == "below") | result.table["alarm"]
    cells = [cell for cell in in_order(state) if urgent[cell]]
    lowest = ratings["cell"].map(result.table["minimum"])
    rows = ratings[(ratings["round"] == result.parameters["date"]) & (ratings["rating"] == lowest)]
    said = {cell: own["evidence"] for cell, own in rows.groupby("cell")}
    open_word, join = state.tr("parcs_guide.no_evidence"), state.tr("parcs_guide.evidence_join")
    columns = {
        result.heading("minimum", state.lang): [f"{result.table.at[c, 'minimum']:.0f}" for c in cells],
        state.tr("parcs_guide.column.times"): [str(len(said[c])) for c in cells],
        state.tr("parcs_guide.column.lowest_evidence"): [
            join.join(sorted({_evidence(state, text) or open_word for text in said[c]})) for c in cells
        ],
    }
    index = pd.Index([result.label(c, state.lang) for c in cells], name=result.heading("cell", state.lang))
    return TableView(pd.DataFrame(columns, index=index, dtype=object), caption(state, "evidence")) if cells else None


def _evidence(state: State, text: str) -> str:
    """Return evidence as written; in the reader's language where the case names it so under ``groups``."""
    return state.quick.label(text, state.lang) if text in state.quick.labels else text


def agreement_table(state: State) -> TableView | None:
    """Return the measures of agreement."""
    return frame_table(state, "agreement", AGREEMENT, caption(state, "agreement"))


def change_picture(state: State) -> Picture | None:
    """Return what changed; None with one round."""
    if state.quick.change is None:
        return None
    return state.once("change", lambda: picture(state.quick.plot_change(lang=state.lang)))


def change_table(state: State) -> TableView | None:
    """Return the cells that clearly changed; None where none did."""
    change = state.result.change
    if change is None:
        return None
    moved = change[change["verdict"] != "open"].sort_values("change", kind="stable").index
    return table(state, state.result, "change", CHANGE, caption(state, "change"), moved) if len(moved) else None


def proposals_table(state: State) -> TableView | None:
    """Return who improves what by when, the weakest cell first; None without proposals."""
    result, lang = state.quick, state.lang
    rows = result.proposals
    if rows.empty:
        return None
    cells, names = rows.index.get_level_values(0), rows.index.get_level_values(1)
    open_word = state.tr("parcs_guide.open")
    said = {key: [_named(state, f"{key}:{name}", open_word) for name in names] for key in ("owner", "due")}
    columns: dict[str, Any] = {
        result.heading("proposal", lang): [result.label(name, lang) for name in names],
        result.heading("mean", lang): [f"{mean:.2f}" if mean == mean else "–" for mean in rows["mean"]],
        result.heading("minimum", lang): [f"{low:.0f}" if low == low else "–" for low in rows["minimum"]],
        state.tr("parcs_guide.entry.owner"): said["owner"],
        state.tr("parcs_guide.entry.due"): said["due"],
    }
    index = pd.Index([result.label(cell, lang) for cell in cells], name=result.heading("cell", lang))
    return TableView(pd.DataFrame(columns, index=index, dtype=object), caption(state, "proposed"))


def _named(state: State, key: str, open_word: str) -> str:
    return state.quick.label(key, state.lang) if key in state.quick.labels else open_word


def decisions_table(state: State) -> TableView:
    """Return what ratings say and what the group made of it, for the cells that need work or were decided on."""
    decisions, result, lang = state.decisions, state.quick, state.lang
    urgent = (result.table["verdict"] == "below") | result.table["alarm"]
    names = [cell for cell in in_order(state) if cell in decisions or urgent[cell]]
    head = {key: state.tr(f"panel.column.{key}") for key in ("computed", "sure", "decided", "reason")}
    decided = [decisions.get(name, {}).get("category") for name in names]
    columns = {
        head["computed"]: [finding(state, name) for name in names],
        head["sure"]: [sure_word(state, name) for name in names],
        head["decided"]: [
            state.tr(f"parcs.code.category.{c}") if c else state.tr("panel.as_computed") for c in decided
        ],
        head["reason"]: [str(decisions.get(name, {}).get("reason", "")) for name in names],
    }
    index = pd.Index([result.label(n, lang) for n in names], name=result.heading("cell", lang))
    return TableView(pd.DataFrame(columns, index=index, dtype=object), caption(state, "decisions"))


def finding(state: State, cell: str) -> str:
    """Return mean, lowest rating and verdict of one cell."""
    row = state.quick.table.loc[cell]
    if not row["n"]:
        return state.tr("parcs.code.verdict.unrated")
    values = {"mean": float(row["mean"]), "minimum": int(row["minimum"]), "verdict": row["verdict"]}
    return state.tr("parcs_guide.finding", **values)


def sure_word(state: State, cell: str) -> str:
    """Return the interval of one cell, or that ratings are all the same or too few."""
    row = state.quick.table.loc[cell]
    if pd.notna(row["low"]):
        return state.tr("parcs_guide.sure", low=float(row["low"]), high=float(row["high"]), n=int(row["n"]))
    return state.tr("parcs_guide.sure_alike" if row["n"] > 1 else "parcs_guide.sure_unknown", n=int(row["n"]))
