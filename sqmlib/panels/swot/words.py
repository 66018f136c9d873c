"""What the SWOT figures and tables say, read out in words: each a function of the state alone."""

from __future__ import annotations

from sqmlib.guide.common import bullets, notes_of, safe_decisions
from sqmlib.guide.show import Words, markdown
from sqmlib.guide.state import State
from sqmlib.swot.knowledge import KINDS

DATA = ("similar", "internal_evidence", "gap_sign", "no_evidence", "empty_group", "merged", "removed")
DATA += ("citation_dropped", "pairs_dropped", "drafts")
VOTES = ("missing_votes", "other_totals", "few_voters", "split", "inconsistent", "equal_groups", "open_pairs")
MATRICES = ("weights_from_votes", "weights_from_ahp", "no_weight", "no_rating")
SOURCES = ("weihrich", "david", "wheelen", "rowe", "kurttila", "kangas", "kendall", "schmidt", "saaty", "efron")


def quality(state: State) -> Words:
    """Say how many factors there are, and what is worth a look before any figure."""
    counts = state.quick.table["kind"].value_counts()
    kinds = [state.say("swot.headline_count", kind=k, n=int(counts.get(k, 0))) for k in KINDS]
    plans = state.quick.strategies
    size = {"kinds": kinds, "strategies": 0 if plans is None else len(plans)}
    voters = state.quick.parameters["voters"]
    said = [
        state.say("swot_guide.size", **size),
        state.say(f"swot_guide.voters_{'some' if voters else 'none'}", n=voters),
    ]
    return bullets([*said, *notes_of(state, DATA, state.quick)]) or Words("")


def votes(state: State) -> Words:
    """Say whose votes count and how far the voters agree."""
    result = state.spoken(state.result)
    said = [result.say_basis(state.lang), *result.say_agreement(state.lang)]
    return bullets([*said, *notes_of(state, VOTES)]) or Words("")


def matrices(state: State) -> Words:
    """Say how strong the position is inside, and how well threats and opportunities are answered."""
    said = state.spoken(state.quick).say_totals(state.lang)
    return bullets([*said, *notes_of(state, MATRICES, state.quick)]) or Words("")


def conventions(state: State) -> Words:
    """Say what another convention would change."""
    found = state.quick.conventions
    if found["standing"].isna().all():
        return Words(state.say("swot_guide.no_totals"))
    changed = [m for m, own in found.groupby(level="matrix", sort=False) if own["standing"].dropna().nunique() > 1]
    key = "conventions_differ" if changed else "conventions_same"
    told = state.say(f"swot_guide.{key}", matrices=changed)
    return bullets([told, *notes_of(state, ("ie_scale",), state.quick)]) or Words("")


def position(state: State) -> Words:
    """Say where the organization stands, how sure that is, and what is missing."""
    result = state.spoken(state.result)
    said = [*result.say_positions(state.lang), *result.say_position_sure(state.lang), *notes_of(state, ("space_axes",))]
    if "space" not in result.position.index and not notes_of(state, ("space_axes",)):
        said.append(state.say("swot_guide.no_space"))
    return bullets(said) or Words("")


def tows(state: State) -> Words:
    """Say which strategies there are, and which are unfinished."""
    plans = state.quick.strategies
    if plans is None:
        return bullets([state.say("swot_guide.no_strategies"), *notes_of(state, ("drafts",), state.quick)]) or Words("")
    empty = [q for q in ("SO", "WO", "ST", "WT") if not (plans["quadrant"] == q).any()]
    said = [state.say("swot_guide.empty_quadrants", quadrants=empty)] if empty else []
    said += notes_of(state, ("drafts", "other_kinds", "citation_dropped"), state.quick)
    return bullets(said) or Words(state.say("swot_guide.tows_full", n=len(plans)))


def strategies(state: State) -> Words | None:
    """Say which strategy comes first under which rule, and whether another vote would say the same."""
    if state.result.strategies is None:
        return None
    said = notes_of(state, ("leaders_differ", "leaders_differ_qspm", "tie"))
    return bullets([*said, *state.spoken(state.result).say_leader_sure(state.lang)])


def qspm(state: State) -> Words:
    """Say what the QSPM compares on, or that nobody scored."""
    said = notes_of(state, ("qspm_set", "qspm_skipped"), state.quick)
    said += state.spoken(state.quick).say_qspm_sure(state.lang)
    return bullets(said) or Words(state.say("swot_guide.no_qspm"))


def decisions(state: State) -> Words:
    """Say what the group decided, with its reasons, and what is left."""
    made, said = safe_decisions(state), []
    for name, decision in made.items():
        key = "" if decision["reason"] else "_bare"
        said.append(state.say(f"swot.decided.{decision['category']}{key}", item=name, reason=decision["reason"]))
    plans = state.quick.strategies
    rest = [] if plans is None else [s for s in plans.index if s not in made]
    if rest:
        names = state.say("swot.headline_join").join(state.spoken(state.quick).label(s, state.lang) for s in rest)
        said.append(state.say("swot_guide.undecided", n=len(rest), strategies=names))
    return bullets(said) or Words(state.say("swot_guide.none_decided"))


def method(state: State) -> Words:
    """Say how everything was computed, every convention by name."""
    p = state.result.parameters
    names = {key: markdown(p[f"{key}_source"]) for key in ("convention", "voting", "basis")}
    said = [
        state.say("swot_guide.how.totals", convention=p["convention"], source=names["convention"]),
        state.say("swot_guide.how.ie"),
        state.say("swot_guide.how.space", scale=p["space_scale"]),
        state.say(f"swot_guide.how.share_{p['basis']}", voting=p["voting"], voting_source=names["voting"]),
        state.say("swot_guide.how.strategies"),
        state.say("swot_guide.how.agreement"),
        state.say("swot_guide.how.evidence"),
    ]
    if p["basis"] in ("votes", "ahp"):
        values = {"draws": p["bootstrap"], "seed": p["seed"], "group": p["min_group"]}
        said.append(state.say("swot_guide.how.bootstrap", **values))
    return bullets(said) or Words("")


def sources(state: State) -> Words:
    """List the sources."""
    found = [f"- {state.say(f'swot_guide.source.{name}')}" for name in SOURCES]
    return Words("\n".join([state.say("guide.sources"), "", *found]))
