"""What the group made of the candidates, in words and tables; evidence whose figures changed.

A candidate that the group takes becomes a factor whose evidence names method, thing and figures, such as
``servqual:reliability gap -1.61 [-1.71, -1.51]``; one that it does not take keeps the reason. Evidence is compared with
the case again at every run.
"""

from __future__ import annotations

import re

import pandas as pd

from sqmlib.guide.common import bullets
from sqmlib.guide.show import TableView, Words, markdown
from sqmlib.guide.state import State
from sqmlib.i18n import LANGUAGES, pick, tr
from sqmlib.panels.swot.sources import GOOD, MEASURES, METHODS, POOR, Candidate, Found, gather, said_of

__all__ = [
    "captions",
    "figures_of",
    "name_of",
    "outcome",
    "outdated",
    "places",
    "said_in_words",
    "status",
    "table",
    "texts",
    "words",
]

CODES = {"ipa": "ipa.code.quadrant", "kano": "kano.code.category"}
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
MINUS = re.compile(r"-(?=\d)")
POINTER = re.compile(  # as Candidate.pointer writes it
    rf"(?P<method>\w+):(?P<item>\S+)(?: (?P<code>[A-Z]|{'|'.join((*GOOD, *POOR))}|\d+/\d+)(?=,|$))?,?"
    rf"(?: (?P<measure>{'|'.join(MEASURES)}))?(?: (?P<span>[-+]?\d.*))?"
)


def parts_of(evidence: str) -> list[tuple[str, str]]:
    """Return (method:thing, whole text) of every part of a factor's evidence that points into the case.

    >>> parts_of("servqual:reliability gap -1.61; Annual report 2025")
    [('servqual:reliability', 'servqual:reliability gap -1.61')]
    """
    heads = [(re.split(r"[\s,，]", piece.replace("：", ":"), maxsplit=1)[0], piece) for piece in pieces_of(evidence)]
    return [(head, piece) for head, piece in heads if head.partition(":")[0] in METHODS and ":" in head]


def said_in_words(state: State, evidence: str) -> str:
    """Return a factor's evidence for readers: pointers become names and words, documents what the case calls them."""
    pointers, labels = {written for _, written in parts_of(evidence)}, state.quick.labels
    known = {piece: state.quick.label(piece, state.lang) for piece in pieces_of(evidence) if piece in labels}
    said = (_spelled(state, piece) if piece in pointers else known.get(piece, piece) for piece in pieces_of(evidence))
    return state.tr("swot_guide.semicolon").join(said)


def _spelled(state: State, pointer: str) -> str:
    found = POINTER.fullmatch(pointer)
    if not found:
        return pointer
    one = Candidate(kind="", **found.groupdict(default=""))
    name, figures = name_of(state, one), figures_of(state, one)
    return state.tr("swot_guide.pointer", name=name, figures=figures)


def pieces_of(evidence: str) -> list[str]:
    """Return the parts of a factor's evidence, which stand between semicolons."""
    return [piece for part in re.split(r"[;；]", evidence) if (piece := part.strip())]


def places(state: State) -> dict[str, list[str]]:
    """Return ``method:thing`` -> the factors that rest on it."""
    found: dict[str, list[str]] = {}
    for factor, evidence in state.quick.evidence.items():
        for key, _ in parts_of(evidence):
            found.setdefault(key, []).append(str(factor))
    return found


def status(state: State, one: Candidate, there: dict[str, list[str]]) -> str:
    """Return what became of a candidate: ``taken``, ``rejected`` or ``open``."""
    return "taken" if one.key in there else "rejected" if said_of(state, one.method, one.item).get("reason") else "open"


def outdated(state: State, found: Found) -> list[tuple[str, str, str]]:
    """Return (factor, evidence as written, evidence now) where the case now has other figures."""
    rows = []
    for factor, evidence in state.quick.evidence.items():
        for key, written in parts_of(evidence):
            now = found.candidates[key].pointer if key in found.candidates else ""
            numbers = NUMBER.findall(written.removeprefix(key))
            if now and not set(map(float, numbers)) <= {float(n) for n in NUMBER.findall(now.removeprefix(key))}:
                rows.append((str(factor), written, now))
    return rows


def name_of(state: State, one: Candidate, lang: str | None = None) -> str:
    """Return what the candidate is called in its own method."""
    other = state.other(one.method, bare=True)
    return other.quick.label(one.item, lang or state.lang) if other is not None else one.item


def texts(state: State, one: Candidate) -> dict[str, str]:
    """Return the text of the factor that a candidate becomes, in both languages."""
    key = f"swot_guide.text.{one.method}_{one.kind}"
    if one.method == "dmaic" and one.kind == "W":
        key += "_stable" if one.code.startswith("0/") else "_signals"
    return {lang: tr(key, lang, name=name_of(state, one, lang)) for lang in LANGUAGES}


def table(state: State) -> TableView | None:
    """Return the candidates: what they are, what the rule proposes, their figures, what the group made of them."""
    found = gather(state)
    if not found.offered:
        return None
    there, tell = places(state), state.tr
    columns = {
        tell("swot_guide.entry.kind"): [tell(f"swot.code.any.{c.kind}") for c in found.offered],
        tell("swot_guide.entry.figures"): [figures_of(state, c) for c in found.offered],
        tell("swot_guide.entry.outcome"): [outcome(state, c, there) for c in found.offered],
    }
    index = pd.Index([name_of(state, c) for c in found.offered], name=tell("swot_guide.entry.found"))
    return TableView(pd.DataFrame(columns, index=index, dtype=object), tell("swot_guide.caption.evidence"))


def figures_of(state: State, one: Candidate) -> str:
    """Return the figures of a candidate in words."""
    code = state.tr(f"{CODES[one.method]}.{one.code}") if one.code and one.method in CODES else one.code
    if one.method == "dmaic" and one.code:
        signals, _, points = one.code.partition("/")
        code = state.tr("swot_guide.signals", signals=signals, points=points)
    measure = state.tr(f"swot_guide.measure.{one.measure}") if one.measure else ""
    said = one.said(code, measure, state.tr("swot_guide.comma"))
    return f"{state.tr(f'swot.code.evidence.{one.method}')}{state.tr('swot_guide.colon')}{MINUS.sub('−', said)}"


def outcome(state: State, one: Candidate, there: dict[str, list[str]]) -> str:
    """Say what became of a candidate, with the reason."""
    kind = status(state, one, there)
    reason = pick(said_of(state, one.method, one.item).get("reason", ""), state.lang)
    return state.tr(f"swot_guide.outcome.{kind}", factors=there.get(one.key, []), reason=reason)


def words(state: State) -> Words:
    """Say what the case offers, what is still open, what evidence has other figures now, and what the case lacks."""
    found, there = gather(state), places(state)
    kinds = [status(state, c, there) for c in found.offered]
    counts = {kind: kinds.count(kind) for kind in ("taken", "rejected", "open")}
    said = [state.say("swot_guide.offered", n=len(kinds), **counts)] if kinds else []
    for factor, written, now in outdated(state, found):
        said.append(state.say("swot_guide.outdated", factor=factor, written=markdown(written), now=markdown(now)))
    names = [markdown(name_of(state, c)) for c in found.undecided if c.key not in there]
    said += [state.say("swot_guide.met_unknown", items=names)] if names else []
    said += [state.say(f"swot_guide.lacks.{name}") for name in found.missing]
    return bullets([*said, *(markdown(text) for text in found.problems)]) or Words("")


def captions(state: State) -> Words | None:
    """Name the rule behind every kind of candidate."""
    return bullets(transfer.caption(state.lang) for transfer in gather(state).transfers)
