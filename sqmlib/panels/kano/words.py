"""What the Kano figures and tables say, read out in words: each a function of the state alone."""

from __future__ import annotations

import pandas as pd

from sqmlib import kano
from sqmlib.guide.common import bullets, safe_decisions
from sqmlib.guide.show import Words, markdown
from sqmlib.guide.state import State
from sqmlib.kano.knowledge import MIXED, SETTLED
from sqmlib.panels.kano.truth import compare
from sqmlib.panels.kano.views import final_table, groups_of, in_order

SIZE = ("n_one", "n_workshop", "n_small", "n_ample")
ALARMS = ("reversed", "swapped", "q_alarm", "many_q", "same", "all_i")
SEGMENTS = ("segment_changes", "segment_differs", "hidden_segment", "wave_changes", "wave_differs", "hidden_wave")
CATEGORIES = ("tie", "two_peaks", "many_r", "no_valid")
BANDS = ("settled", "likely", "open")
MOST_PAIRS = 6


def notes(state: State, names: tuple[str, ...], of: kano.KanoResult | None = None) -> list[str]:
    """Return a result's notes of the given kinds as sentences; by default those on the items themselves."""
    codes = {f"kano.note.{name}" for name in names}
    result = state.spoken(state.quick if of is None else of)
    return [n.text(state.lang, result.labels) for n in result.notes if n.code in codes]


def quality(state: State) -> Words:
    """Say whether the survey itself is sound."""
    said = [*notes(state, SIZE), *left_out(state), *notes(state, ALARMS)]
    alarms = state.quick.quality[[c for c in ("q_alarm", "reversed", "swapped") if c in state.quick.quality]].any(
        axis=1
    )
    if not alarms.any():
        said.append(state.say("kano_guide.quality_fine"))
    return bullets(said) or Words("")


def left_out(state: State) -> list[str]:
    """Say how many half-answered pairs were left out, in one sentence."""
    half = state.quick.quality.get("incomplete", pd.Series(dtype=int))
    if not half.sum():
        return []
    return [state.say("kano_guide.left_out", n=int(half.sum()), item=half.idxmax(), most=int(half.max()))]


def categories(state: State) -> Words:
    """Name the items of every category, ties and mixed verdicts, and the conventions they rest on."""
    table = state.quick.table.loc[in_order(state)]
    said = [
        state.say(
            f"kano_guide.category.{c}",
            items=list(table.index[table["category"] == c]),
            n=int((table["category"] == c).sum()),
        )
        for c in kano.PRIORITY
        if (table["category"] == c).any()
    ]
    mixed = list(table.index[table["strength"] < MIXED.limits[0]])
    if mixed:
        said.append(state.say("kano_guide.mixed", items=mixed))
    return Words("\n".join(f"- {s}" for s in [*said, *notes(state, CATEGORIES), conventions(state)]))


def conventions(state: State) -> str:
    """Name evaluation table and rule with their sources."""
    p = state.quick.parameters
    evaluation = p["evaluation"] if isinstance(p["evaluation"], str) else "custom"
    key = "kano_guide.conventions_near" if p["rule"] == "near_tie" else "kano_guide.conventions"
    return state.say(key, evaluation=evaluation, rule=p["rule"], source=p["rule_source"], width=p["near_tie"])


def map_reading(state: State) -> Words:
    """Name the extremes of the map, and neighbours that cannot be told apart."""
    table = state.quick.table.loc[in_order(state)].dropna(subset=["better"])
    if table.empty:
        return Words(state.say("kano_guide.map_empty"))
    gain, loss = table["better"].idxmax(), table["worse"].idxmin()
    said = [
        state.say("kano_guide.gain", item=gain, **_interval(table.loc[gain], "better", 1)),
        state.say("kano_guide.loss", item=loss, **_interval(table.loc[loss], "worse", -1)),
    ]
    pairs = overlapping(table)
    if pairs:
        join, several = state.tr("kano_guide.and"), pairs[:MOST_PAIRS]
        labels = [join.join(state.say("kano_guide.quoted", item=i) for i in pair) for pair in several]
        said.append(state.say("kano_guide.overlap", pairs=labels, more=len(pairs) - len(several), n=len(pairs)))
    else:
        said.append(state.say("kano_guide.no_overlap"))
    return Words("\n".join(f"- {s}" for s in said))


def _interval(row: pd.Series, name: str, sign: int) -> dict[str, float]:
    ends = sorted(sign * float(row[f"{name}_{end}"]) for end in ("low", "high"))
    return {"value": sign * float(row[name]), "low": ends[0], "high": ends[1]}


def overlapping(table: pd.DataFrame) -> list[tuple[str, str]]:
    """Return pairs of items of different categories whose intervals overlap in both directions."""
    found = []
    for k, (a, x) in enumerate(table.iterrows()):
        for b, y in list(table.iterrows())[k + 1 :]:
            apart = x["category"] == y["category"] or any(
                x[f"{c}_low"] > y[f"{c}_high"] or y[f"{c}_low"] > x[f"{c}_high"] for c in ("better", "worse")
            )
            if not apart:
                found.append((a, b))
    return found


def certainty(state: State) -> Words:
    """Say which verdicts would come out again, where rules disagree, and what the historic test would claim."""
    result, shown = state.result, state.shown
    p = result.table.loc[shown, "p_category"].dropna()
    bands = p.map(SETTLED.code)
    said = [state.say(f"kano_guide.{b}", items=list(p.index[bands == b])) for b in BANDS if (bands == b).any()]
    if p.empty:
        said.append(state.say("kano.sure.no_bootstrap" if result.certainty is None else "kano.sure.few"))
    differ = list(result.rules.index[~result.rules["agree"] & result.rules.index.isin(shown)])
    said.append(state.say("kano_guide.rules_differ" if differ else "kano_guide.rules_agree", items=differ))
    tests = result.tests.loc[shown]
    fong = list(tests.index[tests["fong_significant"] & (tests["p_holm"] >= 0.05)])
    if fong:
        said.append(state.say("kano_guide.fong", items=fong))
    return Words("\n".join(f"- {s}" for s in said))


def segments(state: State) -> Words:
    """Say where segments or waves differ, or that there is nothing to compare."""
    if not groups_of(state, "segments", "segment") and not groups_of(state, "drift", "wave"):
        hidden = notes(state, ("hidden_segment", "hidden_wave"), state.result)
        return Words(" ".join([state.say(f"kano_guide.{'one_group' if hidden else 'no_groups'}"), *hidden]))
    said = notes(state, SEGMENTS, state.result)
    if not any(n.code.endswith(("_changes", "_differs")) for n in state.result.notes):
        said.append(state.say("kano_guide.groups_alike"))
    return bullets(said) or Words("")


def decisions(state: State) -> Words:
    """Say what the group confirmed or overruled, with its reasons."""
    made, table = safe_decisions(state), state.quick.table
    said = []
    for item, decision in made.items():
        kind = "confirmed" if decision["category"] == table.at[item, "category"] else "overruled"
        kind += "" if decision["reason"] else "_bare"
        values = {"found": table.at[item, "category"], **decision}
        said.append(state.say(f"kano_guide.{kind}", item=item, **values))
    rest = len(state.items) - len(made)
    said.append(state.say("kano_guide.rest_computed" if made else "kano_guide.none_decided", n=rest))
    return Words("\n".join(f"- {s}" for s in said))


def priorities(state: State) -> Words:
    """Say what to do, one sentence per category, most urgent first."""
    final = final_table(state).loc[in_order(state)]["category"]
    said = [
        state.say(f"kano.next.{c}", items=list(final.index[final == c])) for c in kano.PRIORITY if (final == c).any()
    ]
    p = state.result.table["p_category"]
    doubtful = [i for i in final.index if p[i] < SETTLED.limits[0] and i not in state.decisions]
    if doubtful:
        said.append(state.say("kano.next.open", items=doubtful))
    return Words("\n".join(f"{k}. {s}" for k, s in enumerate(said, 1)))


def method(state: State) -> Words:
    """Say how everything was computed, every convention by name."""
    p = state.result.parameters
    names = ("pairs", "classes", "coefficients", "intervals", "test", "fong", "bootstrap", "strength")
    values = {"n": p["respondents"], "draws": p["bootstrap"], "seed": p["seed"], "group": p["min_group"]}
    said = [conventions(state), *(state.say(f"kano_guide.how.{name}", **values) for name in names)]
    for name, given in (("weight", p["weight"]), ("segment", p["segment"])):
        if given:
            said.append(state.say(f"kano_guide.how.{name}", column=markdown(given), **values))
    return Words("\n".join(f"- {s}" for s in said))


def sources(state: State) -> Words:
    """List the sources."""
    names = ("kano", "berger", "matzler", "lee", "fong", "wilson", "efron", "chapman")
    said = [state.say("kano_guide.sources"), "", *(f"- {state.say(f'kano_guide.source.{name}')}" for name in names)]
    return Words("\n".join(said))


def truth(state: State) -> Words:
    """Say how much of the simulated truth was found, and why the rest was not."""
    found = compare(state)
    if found.empty:
        return Words(state.say("kano_guide.no_truth"))
    said = [state.say("kano_guide.truth_score", right=int(found["match"].sum()), n=len(found))]
    missed = found[~found["match"].astype(bool)]
    for row in missed.itertuples():
        key = "truth_missed" if row.settled else "truth_unsettled"
        said.append(state.say(f"kano_guide.{key}", item=row.item, truth=row.truth, found=row.found))
    return Words("\n".join(f"- {s}" for s in said))
