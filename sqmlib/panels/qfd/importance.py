"""Importance of the requirements from other methods of the same case, by rival formulas, side by side.

The numbers reach the formulas of ``sqmlib.chain`` as tables. A formula that works on the improvement ratio (Kano) or
on the gap (SERVQUAL) gives whole weights; votes and pairwise comparisons give importance alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from sqmlib import chain
from sqmlib.checks import DataError
from sqmlib.guide.common import bullets
from sqmlib.guide.show import TableView, Words, markdown, spoken
from sqmlib.guide.state import State
from sqmlib.panels.qfd.classes import class_table, class_words, classes, odds
from sqmlib.panels.qfd.pairs import judged, labelled
from sqmlib.qfd.analysis import Options, requirements_table

__all__ = [
    "ALONE",
    "Sources",
    "captions",
    "certainty_table",
    "gather",
    "table",
    "technical_table",
    "words",
]

ALONE = ("weights", "votes")  # variants that are importance alone: ratio and sales point come on top


@dataclass
class Sources:
    """What the case can say about importance.

    Attributes
    ----------
    transfers : dict
        Variant -> transfer, all over the same requirements.
    left_out : list of str
        Requirements that another method does not know; the comparison is made without them.
    missing : list of str
        Variants that cannot be computed because the case holds nothing for them.
    problems : list of str
        What another method of the case has to say against its data.
    """

    transfers: dict[str, chain.Transfer] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def planning(state: State) -> pd.DataFrame:
    """Return importance, improvement ratio and sales point as the tables and the group's own entries give them."""
    team = {key: value for key, value in state.team.items() if key != "importance"}
    house = state.case.data("qfd", team) if "importance" in state.team else state.quick.house
    return requirements_table(house, Options())[["importance", "improvement_ratio", "sales_point"]]


def gather(state: State) -> Sources:
    """Return every variant that the case has data for; made once for each state of the case.

    Parameters
    ----------
    state : State
        Of the QFD notebook; other methods of the same case are asked for their results.
    """
    return state.remembered("sources", lambda: _gathered(state))


def _gathered(state: State) -> Sources:
    found, plan = Sources(), planning(state)
    makers = {**_kano(state, found), **_servqual(state, found), **_own(state, found)}
    known = [ids for ids, _ in makers.values() if ids is not None]
    ids = [i for i in plan.index if all(i in names for names in known)]
    found.left_out = [str(i) for i in plan.index if i not in ids]
    makers = {"unadjusted": (None, chain.planning_importance), **makers}
    if len(ids) < 2:
        return found
    for variant, (_, make) in makers.items():
        try:
            found.transfers[variant] = make(plan.loc[ids])
        except DataError as error:
            found.problems.append(error.text(state.lang))
    return found


Maker = tuple[Any, Callable[[pd.DataFrame], chain.Transfer]]


def _other(state: State, method: str, found: Sources) -> State | None:
    """Return the state of another method whose data can be read; what is wrong with them is kept."""
    other = state.other(method, bare=True)
    if other is None:
        return None
    try:
        _ = other.whole if method == "kano" else other.quick  # how sure the classes are enters the weights
    except DataError as error:
        found.problems.append(error.text(state.lang))
        return None
    return other


def _kano(state: State, found: Sources) -> dict[str, Maker]:
    other = _other(state, "kano", found)
    if other is None:
        found.missing += ["tan_shen", "chaudha"]
        return {}
    kano, sure = classes(other), odds(other)

    def maker(formula: str) -> Callable[[pd.DataFrame], chain.Transfer]:
        def make(plan: pd.DataFrame) -> chain.Transfer:
            known = None if sure is None else sure.loc[plan.index]
            given = kano.loc[plan.index]
            return chain.kano_importance(plan, given, formula=formula, others="keep", probabilities=known)

        return make

    return {formula: (kano.index, maker(formula)) for formula in ("tan_shen", "chaudha")}


def _servqual(state: State, found: Sources) -> dict[str, Maker]:
    other, links = _other(state, "servqual", found), state.team.get("links", {})
    if other is None or not links:
        found.missing += ["shortfall", "tan_pawitra"]
        return {}
    gaps = gaps_of(other)
    linked = [item for item, name in links.items() if name in gaps.index]
    passage = chain.Passage(links=links)

    def shortfall(plan: pd.DataFrame) -> chain.Transfer:
        return chain.servqual_importance(gaps, plan[["importance"]], passage=passage)

    makers: dict[str, Maker] = {"shortfall": (linked, shortfall)}
    survey = _other(state, "kano", Sources())
    if survey is None:
        found.missing.append("tan_pawitra")
        return makers
    kano = classes(survey)

    def pawitra(plan: pd.DataFrame) -> chain.Transfer:
        own = {item: item for item in plan.index}
        by_need = pd.DataFrame({"gap": gaps["gap"].reindex([links[i] for i in own]).to_numpy()}, index=list(own))
        return chain.servqual_importance(by_need, plan[["importance"]], kano=kano.loc[plan.index], others="keep")

    return makers | {"tan_pawitra": (linked, pawitra)}


def gaps_of(other: State) -> pd.DataFrame:
    """Return the gaps of dimensions and items of a SERVQUAL survey by id."""
    result = other.quick
    items = result.items.droplevel("dimension")[["gap"]]
    both = pd.concat([result.table[["gap"]], items.set_axis(items.index.map(str))])
    return both[both["gap"].notna()]


def _own(state: State, found: Sources) -> dict[str, Maker]:
    """Return what the group itself judged: pairs and votes."""
    makers: dict[str, Maker] = {}
    votes, ahp = state.team.get("votes", {}), judged(state)
    if ahp is not None:
        weight = ahp.table["weight"]
        makers["weights"] = (weight.index, lambda plan: chain.weights_importance(weight, requirements=plan.index))
    if votes and sum(votes.values()) > 0:
        given = pd.Series(votes, dtype=float, name="votes")
        makers["votes"] = (given.index, lambda plan: chain.votes_importance(given.loc[plan.index]))
    found.missing += [name for name in ALONE if name not in makers]
    return makers


def adopted(state: State, found: Sources) -> str:
    """Return the variant that the house takes its importance from; empty for the one entered."""
    taken = state.team.get("importance")
    if not taken:
        return ""
    near = [v for v, t in found.transfers.items() if rounded(t) == {k: float(x) for k, x in taken.items()}]
    return near[0] if near else "other"


def rounded(transfer: chain.Transfer) -> dict[str, float]:
    """Return the shares of a transfer as importance, in per cent with two decimals."""
    return {str(item): round(100 * float(share), 2) for item, share in transfer.table["share"].items()}


def compared(state: State) -> chain.Comparison | None:
    """Return the variants side by side and the technical importance under each; None with fewer than two."""
    return state.remembered("compared", lambda: _side_by_side(state, gather(state)))


def _side_by_side(state: State, found: Sources) -> chain.Comparison | None:
    if len(found.transfers) < 2:
        return None
    ids = next(iter(found.transfers.values())).table.index
    strengths = state.quick.relationships["value"].rename("strength").to_frame()
    strengths = strengths[strengths.index.get_level_values(0).isin(ids)]
    return chain.side_by_side(found.transfers, strengths if len(strengths) else None)


def _wide(state: State, comparison: chain.Comparison, frame: str, column: str, caption: str) -> TableView:
    """Return shares with ranks in brackets, a column per variant."""
    data = getattr(comparison, frame)
    said = [f"{100 * value:.1f} ({int(rank)})" for value, rank in zip(data[column], data["rank"], strict=True)]
    wide = pd.Series(said, data.index, dtype=object).unstack()
    rows = data.index.unique(0)
    shown = wide.loc[rows, comparison.parameters["variants"]]
    shown.columns = [state.tr(f"qfd_guide.short.{v}") for v in shown.columns]
    name = state.quick.heading(str(data.index.names[0]), state.lang)
    shown.index = pd.Index([state.quick.label(i, state.lang) for i in rows], name=name)
    return TableView(shown, state.tr(f"qfd_guide.caption.{caption}"))


def table(state: State) -> TableView | None:
    """Return the weight of every requirement under every variant."""
    found = compared(state)
    return None if found is None else _wide(state, found, "weights", "share", "compare")


def certainty_table(state: State) -> TableView | None:
    """Return how sure the Kano classes are, and how far the weights move with them."""
    return class_table(state, gather(state).transfers)


def technical_table(state: State) -> TableView | None:
    """Return the importance of every characteristic that follows from each variant."""
    found = compared(state)
    if found is None or found.technical is None:
        return None
    return _wide(state, found, "technical", "relative_importance", "compare_technical")


def words(state: State) -> Words:
    """Say whose importance the house takes, how the variants differ, and what the case lacks for others."""
    found = gather(state)
    said = [state.say(f"qfd_guide.adopted_{adopted(state, found) or 'given'}")]
    comparison = compared(state)
    if comparison is not None:
        said += _leaders(state, comparison) + _spread(state, comparison)
        said += labelled(state, spoken(comparison, state.items)).remarks(state.lang)
    said += class_words(state, _other(state, "kano", Sources()), found.transfers)
    if found.left_out:
        said.append(state.say("qfd_guide.left_out", items=found.left_out))
    said += [state.say(f"qfd_guide.lacks.{name}") for name in found.missing]
    return bullets([*said, *(markdown(text) for text in found.problems)]) or Words("")


def _leaders(state: State, comparison: chain.Comparison) -> list[str]:
    """Say which characteristic comes first under which variants."""
    frame = comparison.weights if comparison.technical is None else comparison.technical
    first = frame.index[frame["rank"] == 1]
    leaders: dict[str, list[str]] = {}
    for item, variant in first:
        leaders.setdefault(str(item), []).append(state.say(f"qfd_guide.short.{variant}"))
    return [state.say("qfd_guide.first_by", items=[i], variants=names) for i, names in leaders.items()]


def _spread(state: State, comparison: chain.Comparison) -> list[str]:
    """Say how many requirements keep their rank, and which one the choice moves most."""
    ranks = comparison.table[["rank_best", "rank_worst"]].astype(int)
    width = ranks["rank_worst"] - ranks["rank_best"]
    same, n = int((width == 0).sum()), len(comparison.parameters["variants"])
    values = {"same": same, "rows": len(ranks), "n": n, "items": [width.idxmax()]}
    ends = {"low": ranks.at[width.idxmax(), "rank_best"], "high": ranks.at[width.idxmax(), "rank_worst"]}
    key = "no_spread" if not width.max() else "spread" if same else "spread_all"
    return [state.say(f"qfd_guide.{key}", **values, **ends)]


def captions(state: State) -> Words | None:
    """Name every formula with its source, those quoted from memory marked as such."""
    found = gather(state)
    return bullets(transfer.caption(state.lang) for transfer in found.transfers.values())
