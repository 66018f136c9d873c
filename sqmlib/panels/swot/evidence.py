"""Candidates for the board from other methods of the same case, with their figures; what the group made of them.

The figures reach the rules of ``sqmlib.chain`` as tables. A candidate that the group takes becomes a factor whose
evidence names method, thing and figures, such as ``servqual:reliability gap -1.61 [-1.71, -1.51]``; one that it does
not take keeps the reason. Evidence is compared with the case again at every run: figures that changed are named.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from sqmlib import chain
from sqmlib.checks import DataError
from sqmlib.guide.common import bullets
from sqmlib.guide.show import TableView, Words, markdown
from sqmlib.guide.state import State
from sqmlib.i18n import LANGUAGES, pick, tr

__all__ = ["METHODS", "Candidate", "Found", "captions", "gather", "outdated", "status", "table", "texts", "words"]

METHODS = ("servqual", "kano", "ipa", "dmaic")
GOOD, POOR = ("keep", "overkill"), ("concentrate", "low")  # quadrants: performance above and below the line
WANTED = ("A", "O", "M")
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
MINUS = re.compile(r"-(?=\d)")


@dataclass(frozen=True)
class Candidate:
    """One thing that another method measured.

    Attributes
    ----------
    method, item : str
        Where it comes from.
    kind : str
        S, W, O or T as the rule proposes; ``none``; ``open`` while nobody said whether a need is met.
    code : str
        Category, quadrant or verdict in its own method; may be empty.
    measure, span : str
        What the figure is, and the figure with its interval; may be empty.
    """

    method: str
    item: str
    kind: str
    code: str
    measure: str
    span: str

    @property
    def key(self) -> str:
        """Method and thing."""
        return f"{self.method}:{self.item}"

    @property
    def pointer(self) -> str:
        """The evidence, as a factor keeps it.

        >>> Candidate("ipa", "crew", "S", "keep", "performance", "6.08 [5.97, 6.18]").pointer
        'ipa:crew keep, performance 6.08 [5.97, 6.18]'
        """
        return f"{self.key} {self.said(self.code, self.measure)}".strip()

    def said(self, code: str, measure: str, comma: str = ", ") -> str:
        """Return the figures with words for code and measure."""
        return comma.join(part for part in (code, f"{measure} {self.span}".strip()) if part)


@dataclass
class Found:
    """What the case can offer.

    Attributes
    ----------
    candidates : dict
        ``method:item`` -> candidate, those without a proposal too.
    transfers : list
        The transfers they come from.
    missing : list of str
        Methods that the case has nothing for.
    problems : list of str
        What another method of the case has to say against its data.
    """

    candidates: dict[str, Candidate] = field(default_factory=dict)
    transfers: list[chain.Transfer] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def offered(self) -> list[Candidate]:
        """Those that a rule proposes."""
        return [c for c in self.candidates.values() if c.kind in ("S", "W", "O", "T")]

    @property
    def undecided(self) -> list[Candidate]:
        """Needs of which nobody said whether they are met."""
        return [c for c in self.candidates.values() if c.kind == "open"]


def gather(state: State) -> Found:
    """Return every candidate that the other methods of the case offer.

    Parameters
    ----------
    state : State
        Of the SWOT notebook; other methods of the same case are asked for their results.
    """
    found, makers = Found(), {"servqual": _servqual, "kano": _kano, "ipa": _ipa, "dmaic": _dmaic}
    for method in METHODS:
        other = state.other(method)
        if other is None:
            found.missing.append(method)
            continue
        try:
            makers[method](state, other, found)
        except DataError as error:
            found.problems.append(error.text(state.lang))
    return found


Figures = tuple[str, str, str]  # code, measure, span


def _add(found: Found, transfer: chain.Transfer, method: str, figures: Callable[[Any], Figures]) -> None:
    """Keep a transfer and what it proposes."""
    found.transfers.append(transfer)
    for item, kind in transfer.table["candidate"].items():
        if kind != "hidden":
            one = Candidate(method, str(item), str(kind), *figures(item))
            found.candidates[one.key] = one


def _span(row: pd.Series, name: str, sign: str = "") -> str:
    """Return a figure with its interval: ``-1.61 [-1.71, -1.51]``."""
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return f"{row[name]:{sign}.2f}" + (f" [{low:{sign}.2f}, {high:{sign}.2f}]" if pd.notna(low) else "")


def _passage(other: State) -> chain.Passage:
    return chain.Passage(labels=other.labels)


def _servqual(state: State, other: State, found: Found) -> None:
    gaps = other.quick.table[["gap", "gap_low", "gap_high", "n"]].dropna()
    if len(gaps):
        transfer = chain.servqual_swot(gaps, passage=_passage(other))
        _add(found, transfer, "servqual", lambda d: ("", "gap", _span(gaps.loc[d], "gap")))


def _quadrants(other: State) -> pd.DataFrame:
    """Return the quadrants with performance; what the group decided goes before the survey."""
    table = other.quick.table[["quadrant", "performance", "performance_low", "performance_high", "n"]].copy()
    for item, decision in other.decisions.items():
        if decision.get("category") in (*GOOD, *POOR):
            table.loc[item, "quadrant"] = decision["category"]
    return table[table["quadrant"].isin([*GOOD, *POOR])]


def _ipa(state: State, other: State, found: Found) -> None:
    rows = _quadrants(other)
    if len(rows):
        transfer = chain.ipa_swot(rows[["quadrant", "n"]], passage=_passage(other))

        def figures(item: Any) -> Figures:
            return str(rows.at[item, "quadrant"]), "performance", _span(rows.loc[item], "performance")

        _add(found, transfer, "ipa", figures)


def _kano(state: State, other: State, found: Found) -> None:
    """Offer Kano items whose need is met or not: as the group says, else by the performance of the same item."""
    rows = other.quick.table.copy()
    for item, decision in other.decisions.items():
        rows.loc[item, "category"] = decision.get("category", rows.at[item, "category"])
    rows = rows[rows["category"].isin(["A", "O", "M", "I", "R", "Q"])]
    met = {str(item): _met(state, str(item)) for item in rows.index}
    known = [i for i in rows.index if met[str(i)] is not None or rows.at[i, "category"] not in WANTED]
    given = rows.loc[known, ["category", "n"]].assign(met=[bool(met[str(i)]) for i in known])

    def figures(item: Any) -> Figures:
        name = "worse" if rows.at[item, "category"] == "M" else "better"
        return str(rows.at[item, "category"]), name, _span(rows.loc[item], name)

    if len(given):
        _add(found, chain.kano_swot(given, passage=_passage(other)), "kano", figures)
    for item in rows.index.difference(known, sort=False):
        one = Candidate("kano", str(item), "open", *figures(item))
        found.candidates[one.key] = one


def _met(state: State, item: str) -> bool | None:
    """Return whether a need is met: what the group says, else where the same item stands in the IPA; None unknown."""
    said = said_of(state, "kano", item).get("met")
    if said in ("yes", "no"):
        return said == "yes"
    other = state.other("ipa")
    rows = _quadrants(other) if other is not None else pd.DataFrame(columns=["quadrant"])
    return bool(rows.at[item, "quadrant"] in GOOD) if item in rows.index else None


def charts_of(result: Any) -> pd.DataFrame:
    """Return what the control charts of a DMAIC project say of the last stage of each measure.

    Parameters
    ----------
    result : DmaicResult
        With frames ``current``, ``points`` and ``ctqs``.

    Returns
    -------
    pandas.DataFrame, index ``ctq``
        ``points`` of the last stage; ``signals`` those among them that signal a change to the worse (any change where
        no direction is better); ``cpk cpk_low cpk_high`` the Ppk with its interval, which is never above Cpk.
    """
    found = result.current[["ppk", "ppk_low", "ppk_high"]].set_axis(["cpk", "cpk_low", "cpk_high"], axis=1)
    known = result.points.dropna(subset=["value"])
    ctq = known.index.get_level_values("ctq")
    last = known[known["stage_number"] == known.groupby(ctq)["stage_number"].transform("max")]
    ctq = last.index.get_level_values("ctq")
    worse = ctq.map(result.ctqs["direction"]).map({"decrease": 1, "increase": -1})
    off = (last["value"] - last["center"]).to_numpy()
    bad = (last["hits"] > 0).to_numpy() & ~(off * worse.fillna(0).to_numpy(float) < 0)
    counted = pd.DataFrame({"points": 1, "signals": bad.astype(int)}, index=last.index).groupby(ctq).sum()
    return found.join(counted).dropna(subset=["points"])


def _dmaic(state: State, other: State, found: Found) -> None:
    rows = charts_of(other.quick)

    def figures(item: Any) -> Figures:
        row = rows.loc[item]
        known = pd.notna(row["cpk"])
        return f"{row['signals']:.0f}/{row['points']:.0f}", "ppk" if known else "", _span(row, "cpk") if known else ""

    if len(rows):
        _add(found, chain.control_swot(rows, passage=_passage(other)), "dmaic", figures)


def said_of(state: State, method: str, item: str) -> dict[str, Any]:
    """Return what the group said of a candidate that it did not take."""
    entry = state.team.get("candidates", {}).get(method, {}).get(item, {})
    return dict(entry)


def parts_of(evidence: str) -> list[tuple[str, str]]:
    """Return (method:thing, whole text) of every part of a factor's evidence that points into the case.

    >>> parts_of("servqual:reliability gap -1.61; Annual report 2025")
    [('servqual:reliability', 'servqual:reliability gap -1.61')]
    """
    pieces = [piece.strip() for piece in re.split(r"[;；]", evidence)]
    heads = [(re.split(r"[\s,，]", piece.replace("：", ":"), maxsplit=1)[0], piece) for piece in pieces if piece]
    return [(head, piece) for head, piece in heads if head.partition(":")[0] in METHODS and ":" in head]


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
    other = state.other(one.method)
    return other.quick.label(one.item, lang or state.lang) if other is not None else one.item


def texts(state: State, one: Candidate) -> dict[str, str]:
    """Return the text of the factor that a candidate becomes, in both languages."""
    key = f"swot_guide.text.{one.method}_{one.kind}"
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


CODES = {"ipa": "ipa.code.quadrant", "kano": "kano.code.category"}


def figures_of(state: State, one: Candidate) -> str:
    """Return the figures of a candidate in words."""
    code = state.tr(f"{CODES[one.method]}.{one.code}") if one.code and one.method in CODES else one.code
    if one.method == "dmaic":
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
