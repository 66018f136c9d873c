"""What the DMAIC figures and tables say, read out in words: each a function of the state alone."""

from __future__ import annotations

from collections.abc import Iterable

from sqmlib.dmaic.knowledge import PHASES
from sqmlib.dmaic.telling import sentences
from sqmlib.guide.common import bullets, notes_of, safe_decisions
from sqmlib.guide.show import Words, spoken
from sqmlib.guide.state import State
from sqmlib.panels.dmaic.truth import compare

DATA = ("not_in_order", "repeated_rows", "blank_cells", "subgroups_of_one", "nothing_inspected")
CHANGE = ("stage_not_stable", "autocorrelated", "stages_short")
CHARTER = ("no_problem", "problem_names_cause", "no_goal", "goal_without_figures", "no_scope", "no_team", "no_dates")
PLAN = ("no_measure", "no_measurement_study", "n_not_reached")
SOURCES = ("pande", "juran", "cochran", "montgomery", "nelson", "wilson", "vesely", "aiag")
SOURCES += ("welch", "newcombe", "holm", "schuirmann", "harry", "deming")


def _list(texts: Iterable[str], otherwise: str = "") -> Words:
    return bullets(texts) or Words(otherwise)


def _gaps(state: State, codes: Iterable[str]) -> list[str]:
    """Return what is missing, of the kinds named, as sentences."""
    gaps = state.quick.gaps.index
    missing = {code: [str(thing) for gap, thing in gaps if gap == code] for code in codes}
    return [state.say(f"dmaic.gap.{code}", things=things) for code, things in missing.items() if things]


def _found(state: State, subject: str) -> list[str]:
    """Return the findings on one subject, in sentences that may stand in Markdown."""
    return sentences(state.spoken(state.result), subject, state.lang)


def quality(state: State) -> Words:
    """Say what reading the data brought to light, and which CTQ the report is about."""
    main = state.quick.main
    about = state.say("dmaic_guide.main", ctq=main) if main else state.say("dmaic_guide.no_main")
    return _list([about, *notes_of(state, DATA)])


def charter(state: State) -> Words:
    """Say what the charter still lacks, and what poor quality costs."""
    lacks = _gaps(state, CHARTER) or [state.say("dmaic_guide.charter_fine")]
    return _list([*lacks, *_found(state, "money")[:1]])


def pareto(state: State) -> Words:
    """Say which few complaints make the most, and whether another weighting names others."""
    if state.quick.pareto is None:
        return Words(state.say("dmaic_guide.no_complaints"))
    return _list([*_found(state, "complaints"), *notes_of(state, ("no_weighting",))])


def sipoc(state: State) -> Words:
    """Say what the SIPOC lacks."""
    return _list(_gaps(state, ("no_sipoc", "output_without_ctq")), state.say("dmaic_guide.sipoc_fine"))


def voices(state: State) -> Words:
    """Say which statements lead nowhere, and which CTQs no customer asked for."""
    codes = ("no_ctq", "no_voc", "voc_without_ctq", "no_defect_definition", "limit_not_from_customer")
    return _list(_gaps(state, codes), state.say("dmaic_guide.voices_fine"))


def plan(state: State) -> Words:
    """Say which CTQs have no plan, no measurement study, or too few cases."""
    return _list(_gaps(state, PLAN), state.say("dmaic_guide.plan_fine"))


def chart(state: State) -> Words:
    """Say which chart was drawn, whether another fits better, and what the chart says."""
    result = state.result
    if result.main not in result.charts:
        return Words(state.say("dmaic_guide.no_chart"))
    drawn = result.charts[result.main]
    better = notes_of(state, ("other_chart", "chart_not_possible")) or [
        state.say("dmaic_guide.chart_fits", ctq=result.main)
    ]
    return _list([state.say("dmaic_guide.chart_drawn", ctq=result.main, chart=drawn.chart), *better])


def level(state: State) -> Words:
    """Say how good the process was, and what its chart tells."""
    result = state.result
    if result.main not in result.charts:
        return Words("")
    parts = spoken(result.charts[result.main], ()).parts(state.lang)
    return _list([*_found(state, "levels"), *parts["says"], *parts["sure"][:1]])


def causes(state: State) -> Words:
    """Say how many causes are mere hypotheses, and where the whys stop too early."""
    if not len(state.quick.causes):
        return Words(state.say("dmaic_guide.no_causes"))
    counts = state.quick.causes["evidence"].value_counts()
    numbers = {code: int(counts.get(code, 0)) for code in ("confirmed", "hypothesis", "refuted")}
    head = state.say("dmaic.says.causes", n=len(state.quick.causes), **numbers)
    shallow = list(state.quick.whys.index[state.quick.whys["finding"] == "shallow"])
    said = [state.say("dmaic_guide.shallow", causes=shallow)] if shallow else []
    return _list([head, *said, *_gaps(state, ("person_blamed", "confirmed_without_test", "test_says_otherwise"))])


def tests(state: State) -> Words:
    """Say what each question came to, and what its test assumes in vain."""
    if not len(state.result.tests):
        return Words(state.say("dmaic_guide.no_tests"))
    answers = _found(state, "causes")[: len(state.result.tests)]
    spoken_result = state.spoken(state.result)
    warned = [
        n.text(state.lang, spoken_result.labels) for n in spoken_result.notes if n.code.startswith("dmaic.check.")
    ]
    return _list([*answers, *warned, *notes_of(state, ("left_out", "family"))])


def faults(state: State) -> Words:
    """Say how probable the top event is, and which event carries most of it."""
    if state.result.top is None:
        return Words(state.say("dmaic_guide.no_faults"))
    return _list(_found(state, "risks")[-1:])


def risks(state: State) -> Words:
    """Say what to take on first, and where RPN and action priority disagree."""
    if not len(state.result.fmea):
        return Words(state.say("dmaic_guide.no_fmea"))
    notes = notes_of(state, ("fmea_disagree", "severity_changed"))
    gaps = _gaps(state, ("high_priority_without_action", "not_rescored"))
    return _list([*_found(state, "risks")[:1], *notes, *gaps])


def solutions(state: State) -> Words:
    """Say which confirmed causes nobody acts on, and which solutions could not be ranked."""
    found = state.result.solutions
    if not len(found):
        return Words(state.say("dmaic_guide.no_solutions"))
    ranked = found[found["rank"].notna()]
    first = ranked["rank"].idxmin() if len(ranked) else ""
    said = []
    if first:
        sure = ranked.at[first, "p_first"]
        key = "first_solution" if sure == sure else "first_solution_bare"
        said.append(state.say(f"dmaic_guide.{key}", solution=first, **({"p": float(sure)} if sure == sure else {})))
    return _list([*said, *notes_of(state, ("not_scored",)), *_gaps(state, ("cause_without_solution",))])


def pilot(state: State) -> Words:
    """Say whether a prediction was written down."""
    if not state.quick.project.has("pilot"):
        return Words(state.say("dmaic_guide.no_pilot"))
    return _list(_gaps(state, ("pilot_without_prediction",)), state.say("dmaic_guide.pilot_fine"))


def change(state: State) -> Words:
    """Say whether it worked, whether the prediction came true, and what makes it provisional."""
    if not len(state.result.before_after):
        return Words(state.say("dmaic_guide.no_change"))
    return _list([*_found(state, "changes"), *notes_of(state, CHANGE), *_found(state, "money")[1:]])


def control(state: State) -> Words:
    """Say which CTQs nobody watches, and which rows lack an owner or a reaction."""
    codes = ("no_control_plan", "no_reaction", "no_owner", "limits_are_targets")
    return _list(_gaps(state, codes), state.say("dmaic_guide.control_fine"))


def gates(state: State) -> Words:
    """Say how many points each gate leaves open, and which risks were accepted by whom."""
    table, signed = state.quick.table, state.quick.project.entries["tollgates"]
    said = []
    for phase, row in table[table["status"] != "ready"].iterrows():
        values = {"phase": phase, "done": int(row["done"]), "checks": int(row["checks"])}
        said.append(state.say(f"dmaic.says.gate_{row['status']}", **values))
    taken = [p for p in PHASES if p in signed.index and signed.at[p, "accepted"]]
    said += [state.say("dmaic_guide.accepted", phases=taken)] if taken else []
    return _list(said, state.say("dmaic_guide.all_met"))


def log(state: State) -> Words:
    """Say how often predictions came true."""
    if not len(state.quick.pdca):
        return Words(state.say("dmaic_guide.no_log"))
    rate = state.quick.parameters["learning_rate"]
    return Words(state.say("dmaic.sure.learning", share=rate) if rate is not None else state.say("dmaic_guide.no_rate"))


def decisions(state: State) -> Words:
    """Say what the group decided."""
    given, said = safe_decisions(state), []
    for phase in PHASES:
        made = given.get(phase, {})
        if made.get("category"):
            key = f"dmaic.decided.{made['category']}" + ("" if made.get("reason") else "_bare")
            said.append(state.say(key, phase=phase, reason=made.get("reason", "")))
    return _list(said, state.say("dmaic_guide.no_decisions"))


def method(state: State) -> Words:
    """Say how it was computed."""
    given = state.result.parameters
    said = [state.say(f"dmaic_guide.how.{key}") for key in ("chart", "outside", "tests", "holm", "fmea", "tree")]
    said.insert(1, state.say("dmaic_guide.how.rules", rules=str(given["rules"])))
    said.append(state.say("dmaic_guide.how.sigma", shift=float(given["shift"])))
    said.append(state.say("dmaic_guide.how.level", level=1 - float(given["alpha"])))
    said.append(state.say("dmaic_guide.how.draws", draws=int(given["bootstrap"]), seed=int(given["seed"])))
    return _list(said)


def sources(state: State) -> Words:
    """Name the sources."""
    return _list([state.say(f"dmaic_guide.source.{name}") for name in SOURCES])


def truth(state: State) -> Words:
    """Say how much of the planted truth came out."""
    found = compare(state)
    if found.empty:
        return Words(state.say("dmaic_guide.no_truth"))
    return Words(state.say("dmaic_guide.truth", hits=int(found["match"].sum()), n=len(found)))
