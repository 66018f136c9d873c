"""What the QFD figures and tables say, read out in words: each a function of the state alone."""

from __future__ import annotations

from sqmlib.guide.common import bullets, notes_of, safe_decisions
from sqmlib.guide.show import Words, markdown
from sqmlib.guide.state import State

__all__ = [
    "cascade",
    "conventions",
    "decisions",
    "house",
    "method",
    "quality",
    "roof",
    "sensitivity",
    "sources",
    "structure",
    "weights",
]

DATA = ("thin", "loose", "usual", "crowded", "large", "zero", "sales_point", "no_ratio", "no_sales_point")
CONVENTIONS = ("clipped", "from_memory", "lost_weight")
SOURCES = ("hauser", "akao", "cohen", "lyman", "wasserman", "takai", "raharjo", "iqbal", "saaty", "efron")
MOST = 5


def quality(state: State) -> Words:
    """Say how large the house is and how full its matrix."""
    rows, columns = state.quick.house.matrix.shape
    size = state.say("qfd_guide.size", rows=rows, columns=columns, pairs=len(state.quick.roof))
    return bullets([size, *notes_of(state, DATA, state.quick)]) or Words("")


def weights(state: State) -> Words:
    """Say what the weights are made of, and which requirements lead."""
    used = state.quick.parameters["weights"]
    needs = state.quick.requirements["relative_weight"].sort_values(ascending=False, kind="stable")
    said = [state.say(f"qfd.says.weights_{used}", items=list(needs.index[:3]))]
    said.append(state.say("qfd_guide.weights_top", share=float(needs.iloc[:3].sum())))
    for code in ("behind_competitor", "target_below_current"):
        items = list(dict.fromkeys(state.quick.found(code).index.get_level_values("item")))
        said += [state.say(f"qfd.says.{code}", items=items)] if items else []
    return bullets(said) or Words("")


def house(state: State) -> Words:
    """Say what carries most."""
    first = state.quick.leading()[:MOST]
    share = float(state.quick.table["relative_importance"][first].sum())
    return Words(state.say("qfd.says.leading", items=first, share=share))


def roof(state: State) -> Words:
    """Say where the roof holds conflicts, and what must be judged again."""
    spoken, said = state.spoken(state.quick), []
    for code in ("conflict", "tension"):
        for (one, other, _), value in spoken.found(code)["value"].iloc[:MOST].items():
            said.append(state.say(f"qfd.says.{code}", item=one, other=other, value=float(value)))
    asked = spoken.found("ask_again").index
    pairs = [f"{spoken.label(a, state.lang)} × {spoken.label(b, state.lang)}" for a, b, _ in asked]
    said += [state.say("qfd.next.ask_again", pairs=pairs)] if pairs else []
    if not len(state.quick.roof):
        said.append(state.say("qfd_guide.no_roof"))
    return bullets(said) or Words(state.say("qfd_guide.no_conflict"))


def sensitivity(state: State) -> Words:
    """Say how many differences of rank survive, and what the first place rests on."""
    told = state.spoken(state.result).parts(state.lang)
    return bullets(told["sure"]) or Words("")


def conventions(state: State) -> Words:
    """Say what a normalization leaves out, and what is quoted from memory."""
    notes = notes_of(state, CONVENTIONS, state.quick)
    return bullets([state.say("qfd_guide.normalization"), *notes]) or Words("")


def structure(state: State) -> Words:
    """Say how many findings of which kind there are."""
    kinds = state.quick.findings.index.get_level_values("finding").value_counts(sort=False)
    if kinds.empty:
        return Words(state.say("qfd_guide.no_findings"))
    named = [
        state.say("qfd_guide.kind", kind=state.say(f"qfd.code.finding.{kind}"), n=int(n)) for kind, n in kinds.items()
    ]
    return Words(state.say("qfd_guide.findings", kinds=named))


def cascade(state: State) -> Words:
    """Say what every hand-over dropped, or that there is one house only."""
    result = state.spoken(state.result)
    if result.handovers is None:
        return Words(state.say("qfd_guide.no_cascade"))
    said = []
    for phase, row in result.handovers.iterrows():
        counts = {name: int(row[name]) for name in ("carried", "things")}
        said.append(state.say("qfd.says.handover", phase=phase, dropped=float(row["dropped_share"]), **counts))
        left = result.cascade[result.cascade.index.get_level_values("phase") == phase]
        dropped = list(left.index.get_level_values("item")[left["carried_weight"] == 0])
        said += [state.say("qfd_guide.left_behind", items=dropped)] if dropped else []
    return bullets(said) or Words("")


def decisions(state: State) -> Words:
    """Say what the group decided, with its reasons."""
    made = safe_decisions(state)
    said = [
        state.say("qfd.summary.decided", item=name, category=d["category"], reason=d["reason"] or "–")
        for name, d in made.items()
    ]
    rest = len(state.judged) - len(made)
    said += [state.say("qfd_guide.rest_open" if made else "qfd_guide.none_decided", n=rest)] if rest else []
    return bullets(said) or Words("")


def method(state: State) -> Words:
    """Say how everything was computed, every convention by name."""
    p = state.result.parameters
    said = [
        state.say("qfd_guide.how.scale", scale=p["scale"], source=markdown(p["scale_source"])),
        state.say(f"qfd_guide.how.weights_{p['weights']}"),
        state.say("qfd_guide.how.technical"),
        state.say(f"qfd_guide.how.normalization_{p['normalization']}", source=markdown(p["normalization_source"])),
        state.say("qfd_guide.how.blank"),
        state.say("qfd_guide.how.roof"),
        state.say("qfd_guide.how.ties"),
        state.say("qfd_guide.how.bootstrap", draws=p["bootstrap"], doubt=p["doubt"], seed=p["seed"]),
        state.say("qfd_guide.how.carry", share=p["carry"]),
    ]
    return bullets(said) or Words("")


def sources(state: State) -> Words:
    """List the sources."""
    found = [f"- {state.say(f'qfd_guide.source.{name}')}" for name in SOURCES]
    return Words("\n".join([state.say("guide.sources"), "", *found]))
