"""What the SERVQUAL figures and tables say, read out in words: each a function of the state alone."""

from __future__ import annotations

from collections.abc import Iterable

from sqmlib.guide.common import bullets, notes_of, safe_decisions
from sqmlib.guide.show import Words, markdown
from sqmlib.guide.state import State
from sqmlib.panels.servqual.truth import compare
from sqmlib.panels.servqual.views import in_order, several, spans
from sqmlib.servqual.knowledge import TEMPLATES

SIZE = ("n_one", "n_workshop", "n_small", "n_ample", "no_text")
DATA = ("flipped", "turned", "half", "left_out", "constant", "suspect", "scale_shorter", "direction", "straight_p")
DATA += ("straight_e", "perceptions_only")
POINTS = ("points_renormalize", "points_reject", "points_missing", "points_unused", "weighting")
WORTH = (
    "ceiling",
    "ceiling_dimensions",
    "unreliable",
    "alpha_without",
    "performance_predicts",
    "gap_predicts",
    "alike",
)
WORTH += ("structure_status", "structure_poor", "wording", "overlap", "unweighted_alpha")
GROUPS = ("segment_differs", "wave_differs", "hidden_segment", "hidden_wave")
SOURCES = ("pzb1988", "pzb1991", "zpb1990", "zbp1993", "cronin", "babakus", "brown", "johns", "efron")


def quality(state: State) -> Words:
    """Say whether the survey itself is sound."""
    alarms = notes_of(state, DATA)
    fine = [] if alarms else [state.say("servqual_guide.quality_fine")]
    return bullets([*notes_of(state, SIZE), *alarms, *fine]) or Words("")


def gaps(state: State) -> Words:
    """Say where service falls short, dimension by dimension, and how sure that is."""
    table, said = state.result.table, []
    for name in in_order(state):
        row = table.loc[name]
        if row["gap"] != row["gap"]:
            continue
        known = row["gap_low"] == row["gap_low"]
        side = "open" if not known or row["gap_low"] <= 0 <= row["gap_high"] else "short" if row["gap"] < 0 else "over"
        values = {"gap": row["gap"], "low": row["gap_low"], "high": row["gap_high"]} if known else {"gap": row["gap"]}
        said.append(state.say(f"servqual_guide.gap_{side}" + ("" if known else "_one"), dimension=name, **values))
    return bullets(said) or Words(state.say("servqual_guide.no_gaps"))


def radar(state: State) -> Words | None:
    """Say why there is no radar."""
    return None if spans(state) else Words(state.say("servqual_guide.no_radar"))


def overall(state: State) -> Words:
    """Say what weighting changes, and where the weights come from."""
    source = state.result.parameters["weights_source"]
    said = [state.say(f"servqual_guide.weights_{source or 'none'}"), *notes_of(state, POINTS)]
    return bullets(said) or Words("")


def worth(state: State) -> Words:
    """Say what limits the gaps as figures."""
    said = notes_of(state, WORTH)
    return bullets(said) or Words(state.say("servqual_guide.worth_fine"))


def zone(state: State) -> Words:
    """Say which dimensions lie where in the zone and which are not settled, or that no adequate levels were asked."""
    if state.result.zone is None:
        return Words(state.say("servqual_guide.no_zone"))
    said = state.spoken(state.result).zones(state.lang)
    return bullets([*said, *notes_of(state, ("inconsistent",))]) or Words("")


def groups(state: State) -> Words:
    """Say where segments or waves differ, or that there is nothing to compare."""
    said = notes_of(state, GROUPS)
    if not several(state, "segments") and not several(state, "waves"):
        return Words(" ".join([state.say("servqual_guide.no_groups"), *said]))
    differ = [n for n in state.result.notes if n.code.endswith("_differs")]
    return bullets(said if differ else [state.say("servqual_guide.groups_alike"), *said]) or Words("")


def decisions(state: State) -> Words:
    """Say what the group confirmed or overruled, with its reasons."""
    made, table, said = safe_decisions(state), state.quick.table, []
    for name, decision in made.items():
        found = table.at[name, "verdict"]
        kind = "confirmed" if decision["category"] == found else "overruled"
        values = {"found": found, "category": decision["category"], "reason": decision["reason"] or "–"}
        said.append(state.say(f"servqual.summary.{kind}", dimension=name, **values))
    rest = len(state.judged) - len(made)
    said += (
        [state.say("servqual_guide.rest_computed" if made else "servqual_guide.none_decided", n=rest)] if rest else []
    )
    return bullets(said) or Words("")


def method(state: State) -> Words:
    """Say how everything was computed, every convention by name."""
    p, known = state.result.parameters, state.result.parameters["template"] in TEMPLATES
    values = {
        "template": state.tr(f"servqual_guide.template.{p['template']}") if known else markdown(p["template"]),
        "source": state.tr(f"servqual_guide.template_source.{p['template']}") if known else "–",
        "scale": p["scale"],
        "share": p["min_answered"],
        "draws": p["bootstrap"],
        "seed": p["seed"],
        "group": p["min_group"],
        "n": p["respondents"],
    }
    names = ("template", "sign", "scores", "missing", "tests", "reliability", "bootstrap", "groups")
    said = [state.say(f"servqual_guide.how.{name}", **values) for name in names]
    if p["template"] == "own":
        said[0] = state.say("servqual_guide.how.template_own", items=len(state.result.items))
    if p["reversed"]:
        said.append(state.say("servqual_guide.how.reversed", items=list(map(str, p["reversed"]))))
    if p["weights_citation"]:
        said.append(state.say("servqual_guide.how.weights", source=markdown(p["weights_citation"])))
    return Words("\n".join(f"- {text}" for text in said))


def sources(state: State) -> Words:
    """List the sources."""
    return listed(state, "servqual_guide.source", SOURCES)


def listed(state: State, group: str, names: Iterable[str]) -> Words:
    """Return a list of sources."""
    return Words("\n".join([state.say("guide.sources"), "", *(f"- {state.say(f'{group}.{name}')}" for name in names)]))


def truth(state: State) -> Words:
    """Say how much of the simulated truth was found."""
    found = compare(state)
    if found.empty:
        return Words(state.say("servqual_guide.no_truth"))
    return Words(state.say("servqual_guide.truth_score", right=int(found["match"].sum()), n=len(found)))
