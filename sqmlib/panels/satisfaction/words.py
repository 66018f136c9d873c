"""What the satisfaction figures and tables say, read out in words: each a function of the state alone."""

from __future__ import annotations

from sqmlib.guide.common import bullets, notes_of, safe_decisions
from sqmlib.guide.show import Words, markdown
from sqmlib.guide.state import State
from sqmlib.i18n import has

SIZE = ("n_one", "n_workshop", "n_small", "n_ample")
DATA = ("missing", "repeated_people", "own_breaks", "short_scale", "no_zero", "ces", "weighted", "population")
GROUPS = ("segment_differs", "hidden_segment", "hidden_wave", "paired", "unpaired", "wave_rose", "wave_fell")
THEMES = ("comments", "comments_unread", "no_comments", "without_theme")
SOURCES = ("reichheld", "rocks", "wilson", "newcombe", "dixon", "martilla", "johnson", "lindeman", "brandt", "efron")


def data(state: State) -> Words:
    """Say how many answered, and what has to be known about the answers."""
    return bullets([*notes_of(state, SIZE), *notes_of(state, DATA)]) or Words("")


def scores(state: State) -> Words:
    """Say every score beside its distribution."""
    told = state.spoken(state.result).parts(state.lang)
    return bullets([*told["says"][: len(state.judged)], *notes_of(state, ("wald", "wald_alike"))]) or Words("")


def groups(state: State) -> Words:
    """Say where segments differ and whether the last wave changed anything."""
    said = notes_of(state, GROUPS)
    return bullets(said) or Words(state.say("satisfaction_guide.groups_alike"))


def themes(state: State) -> Words:
    """Say how the comments were counted."""
    return bullets(notes_of(state, THEMES)) or Words(state.say("satisfaction_guide.no_comments"))


def decisions(state: State) -> Words:
    """Say what the group decided, with its reasons."""
    made, said = safe_decisions(state), []
    for name, decision in made.items():
        values = {"category": decision["category"], "reason": decision["reason"] or "–"}
        said.append(state.say("satisfaction_guide.decided", measure=state.quick.label(name, state.lang), **values))
    rest = len(state.judged) - len(made)
    key = "rest_computed" if made else "none_decided"
    return bullets([*said, *([state.say(f"satisfaction_guide.{key}", n=rest)] if rest else [])]) or Words("")


def method(state: State) -> Words:
    """Say how everything was computed, every convention by name."""
    p = state.result.parameters
    values = {
        "breaks": p["nps_breaks"],
        "interval": p["interval"],
        "interval_source": p["interval_source"],
        "scale": p["csat_scale"],
        "top": p["top"],
        "draws": p["bootstrap"],
        "seed": p["seed"],
        "group": p["min_group"],
    }
    said = [state.say(f"satisfaction_guide.how.{name}", **values) for name in ("nps", "csat", "groups", "bootstrap")]
    if p["ces"]:
        said.insert(2, state.say("satisfaction_guide.how.ces", version=p["ces"]))
    said += notes_of(state, ("trademark",))
    other = state.other("ipa")
    return Words("\n".join(f"- {text}" for text in [*said, *(ipa_method(other) if other else ())]))


def ipa_method(state: State) -> list[str]:
    """Say how importance and performance were placed."""
    p = state.result.parameters
    values = {"importance": p["importance"], "source": markdown(p["importance_source"]), "statistic": p["statistic"]}
    return [state.say("satisfaction_guide.how.ipa", crosshair=p["crosshair_name"], **values)]


def sources(state: State) -> Words:
    """List the sources."""
    names = [name for name in SOURCES if has(f"satisfaction_guide.source.{name}")]
    listed = [f"- {state.say(f'satisfaction_guide.source.{name}')}" for name in names]
    return Words("\n".join([state.say("guide.sources"), "", *listed]))
