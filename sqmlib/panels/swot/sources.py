"""Candidates for the board from other methods of the same case, with their figures.

The figures reach the rules of ``sqmlib.chain`` as tables; what the group says of a candidate stands under
``team.candidates``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from sqmlib import chain
from sqmlib.checks import DataError
from sqmlib.guide.state import State

__all__ = ["METHODS", "Candidate", "Found", "charts_of", "gather", "said_of"]

METHODS = ("servqual", "kano", "ipa", "dmaic")
GOOD, POOR = ("keep", "overkill"), ("concentrate", "low")  # quadrants: performance above and below the line
WANTED = ("A", "O", "M")
MEASURES = ("gap", "performance", "better", "worse", "ppk")  # what the figure of a candidate may be


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
    return state.remembered("candidates", lambda: _gathered(state))


def _gathered(state: State) -> Found:
    found, makers = Found(), {"servqual": _servqual, "kano": _kano, "ipa": _ipa, "dmaic": _dmaic}
    for method in METHODS:
        other = state.other(method, bare=True)
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
    seen = _seen(state)
    met = {str(item): _met(state, str(item), seen) for item in rows.index}
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


def _seen(state: State) -> dict[str, bool]:
    """Return of each item of the IPA whether it stands among the good ones."""
    other = state.other("ipa", bare=True)
    rows = _quadrants(other)["quadrant"] if other is not None else {}
    return {str(item): quadrant in GOOD for item, quadrant in rows.items()}


def _met(state: State, item: str, seen: dict[str, bool]) -> bool | None:
    """Return whether a need is met: what the group says, else where the same item stands in the IPA; None unknown."""
    said = said_of(state, "kano", item).get("met")
    return said == "yes" if said in ("yes", "no") else seen.get(item)


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
