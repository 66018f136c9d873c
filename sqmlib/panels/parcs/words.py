"""What the PARCS figures and tables say, read out in words: each a function of the state alone."""

from __future__ import annotations

from sqmlib.guide.common import bullets, notes_of, safe_decisions
from sqmlib.guide.show import Words
from sqmlib.guide.state import State
from sqmlib.panels.parcs.views import in_order

__all__ = ["agreement", "change", "data", "decisions", "grid", "method", "proposals", "sources", "weakest"]

DATA = ("unrated", "incomplete", "no_evidence_low", "no_evidence", "flat", "repeated", "other_rounds")
SOURCES = ("bitner", "bitner2008", "kendall", "krippendorff", "cohen", "james", "oecd", "efron")


def data(state: State) -> Words:
    """Say what was left blank or without evidence."""
    return bullets(notes_of(state, DATA, state.quick)) or Words(state.say("parcs_guide.data_fine"))


def grid(state: State) -> Words:
    """Say the weighted mean together with what it hides."""
    told = state.spoken(state.result)
    return bullets([told.overall(state.lang), *notes_of(state, ("hidden", "alarm"))]) or Words("")


def weakest(state: State) -> Words:
    """Say which cell comes last, and how sure that is."""
    table, cells = state.result.table, in_order(state)
    known = [cell for cell in cells if table.at[cell, "n"] > 0]
    if not known or table.at[known[0], "p_weakest"] != table.at[known[0], "p_weakest"]:
        return Words(state.say("parcs_guide.weakest_unknown"))
    row = table.loc[table.loc[known, "p_weakest"].idxmax()]
    values = {"p": float(row["p_weakest"]), "low": float(row["rank_low"]), "high": float(row["rank_high"])}
    key = "weakest_sure" if values["low"] == values["high"] else "weakest"
    return Words(state.say(f"parcs_guide.{key}", cell=str(row.name), **values))


def agreement(state: State) -> Words:
    """Say where assessors disagree and what to do about it."""
    said = notes_of(state, ("one", "few", "weak", "split", "lean"))
    return bullets(said) or Words(state.say("parcs_guide.agreement_fine"))


def change(state: State) -> Words:
    """Say what changed overall and in which cells, or that there is one round only."""
    if state.result.change is None:
        return Words(state.say("parcs_guide.one_round"))
    told = state.spoken(state.result)
    return bullets([*told.changes(state.lang), *notes_of(state, ("unpaired", "chance"))]) or Words("")


def proposals(state: State) -> Words:
    """Say what is still to be proposed, or to be put into somebody's hands."""
    said = notes_of(state, ("no_proposal", "no_owner", "no_due"), state.quick)
    return bullets(said) or Words(state.say("parcs_guide.proposals_fine"))


def decisions(state: State) -> Words:
    """Say what the group decided, with its reasons."""
    made, said = safe_decisions(state), []
    for cell, decision in made.items():
        kind = "confirmed" if state.quick.suggested(cell) == decision["category"] else "overruled"
        values = {"category": decision["category"], "reason": decision["reason"] or "–"}
        said.append(state.say(f"parcs.summary.{kind}", cell=cell, **values))
    rest = len(state.judged) - len(made)
    said += [state.say("parcs_guide.rest" if made else "parcs_guide.none_decided", n=rest)] if rest else []
    return bullets(said) or Words("")


def method(state: State) -> Words:
    """Say how everything was computed, every convention by name."""
    p = state.result.parameters
    values = {name: p[name] for name in ("target", "alarm", "bootstrap", "seed")} | {"level": p["confidence"]}
    names = ("cells", "mean", "minimum", "interval", "bootstrap", "agreement", "rounds", "change", "verdict")
    said = [state.say(f"parcs_guide.how.{name}", **values) for name in names]
    used = [f"{state.tr(f'parcs.code.element.{name}')} {share:.0%}" for name, share in p["weights_used"].items()]
    return bullets([*said, state.say("parcs_guide.how.weights", used=used)]) or Words("")


def sources(state: State) -> Words:
    """List the sources."""
    found = [f"- {state.say(f'parcs_guide.source.{name}')}" for name in SOURCES]
    return Words("\n".join([state.say("guide.sources"), "", *found]))
