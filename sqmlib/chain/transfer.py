"""A transfer: what one method hands to the next, with its formula, its parameters and the fingerprint of its input."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

import pandas as pd

from sqmlib.chain.knowledge import FORMULAS, MIN_GROUP, words_of
from sqmlib.chain.prints import fingerprint
from sqmlib.checks import Remark, raise_errors
from sqmlib.result import Decisions, Parts, Result

__all__ = ["Origin", "Passage", "Transfer", "check_links", "made", "unmatched"]

_WHOLE = {"n", "rank", "rank_before", "count", "severity", "points", "signals", "score", "rank_best", "rank_worst"}


@dataclass(frozen=True)
class Origin:
    """Where an input table comes from; all of it optional.

    Attributes
    ----------
    wave, segment, scale, date : str
        Wave, segment ("" for all respondents), scale (as ``1-7``) and date of the result it was taken from.
    n : int or None
        Respondents or judges behind it.
    """

    wave: str = ""
    segment: str = ""
    scale: str = ""
    date: str = ""
    n: int | None = None


@dataclass(frozen=True)
class Passage:
    """How a transfer is made; the same for every link.

    Attributes
    ----------
    links : mapping, optional
        Requirement -> item id, or a list of ids, in the other table; default: the same ids. Never matched by text.
    several : {"", "mean", "worst"}
        What to take when a requirement has several items; "" refuses.
    origins : mapping
        Role of the input table (``kano``, ``gaps``, ...) -> Origin.
    segment : str
        The segment the result is for; "" for all respondents. Inputs of another segment are refused.
    min_group : int
        Rows with a smaller ``n`` are hidden and stay hidden.
    labels : mapping
        Texts of the things judged.
    """

    links: Mapping[Any, Any] | None = None
    several: str = ""
    origins: Mapping[str, Origin] = field(default_factory=dict)
    segment: str = ""
    min_group: int = MIN_GROUP
    labels: Mapping[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Transfer(Result):
    """What one method hands to the next.

    Attributes
    ----------
    table : pandas.DataFrame
        One row per thing handed over. Importance: ``before after`` raw, ``share_before share`` of the whole, sum 1,
        ``rank_before rank`` 1 the heaviest; the functions document the rest.
    link, formula, source, status : str
        Codes of ``chain.link`` and ``chain.formula``; author and year; published, memory (not confirmed) or own.
    dropped_share : float
        Share of the importance that was left behind, 0..1; the rest was rescaled to 1.
    fingerprints : dict
        Role of each input table -> hash of its values.
    """

    link: str = ""
    formula: str = ""
    source: str = ""
    status: str = ""
    dropped_share: float = 0.0
    fingerprints: dict[str, str] = field(default_factory=dict)

    method: ClassVar[str] = "chain"
    percent: ClassVar[tuple[str, ...]] = (
        "share",
        "share_before",
        "share_low",
        "share_high",
        "cumulative",
        "p_category",
    )

    def digits(self, column: str) -> int:
        """Counts and ranks without decimals, everything else with two."""
        return 0 if column in _WHOLE else 2

    def changed(self, **tables: Any) -> tuple[str, ...]:
        """Return the roles whose tables are no longer those the transfer was made from.

        Parameters
        ----------
        **tables
            Role -> the table as it is now.

        Examples
        --------
        >>> from sqmlib.chain import votes_importance
        >>> votes = pd.DataFrame({"votes": [3, 1]}, index=["care", "speed"])
        >>> found = votes_importance(votes)
        >>> found.changed(votes=votes), found.changed(votes=votes + 1)
        ((), ('votes',))
        """
        return tuple(role for role, table in tables.items() if fingerprint(table) != self.fingerprints.get(role))

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON-safe values: the tables, and what was done to what."""
        told = {name: getattr(self, name) for name in ("link", "formula", "source", "status", "dropped_share")}
        return super().to_dict() | told | {"fingerprints": dict(self.fingerprints)}

    def caption(self, lang: str | None = None) -> str:
        """Return the formula with its source, marked when it is quoted from memory or a rule of this project."""
        values = {"formula": self.formula, "source": self.source, "link": self.link}
        return self.say(f"caption_{self.status}", lang, **values)

    def headline(self, lang: str | None = None, decisions: Decisions | None = None) -> str:
        """Return the one sentence that stands in an index of reports."""
        return self.say("headline", lang, link=self.link, n=len(self.table), formula=self.formula)

    def parts(self, lang: str | None = None, decisions: Decisions | None = None) -> Parts:
        """Return the findings: what is handed over, how sure that is, what to do next."""
        said = [self.caption(lang), *self._handed(lang)]
        for item, decision in (decisions or {}).items():
            if item in self.table.index:
                said.append(self.say("says.decided", lang, item=item, reason=decision.get("reason", "")))
        key = "next.confirm" if self.status == "memory" else "next.read"
        return {"says": said, "sure": self._sure(lang), "next": [self.say(key, lang, formula=self.formula)]}

    def _sure(self, lang: str | None) -> list[str]:
        """Return the remarks but for the one the caption has said already."""
        return [n.text(lang, self.labels) for n in self.notes if n.code != "chain.note.from_memory"]

    def _handed(self, lang: str | None) -> list[str]:
        """Say what comes out: the candidates, the chosen, or the heaviest three."""
        if "candidate" in self.table:
            groups = self.table.groupby("candidate", sort=False).groups
            found = [(c, list(i)) for c, i in groups.items() if c != "none"]
            return [self.say(f"says.candidate_{c}", lang, items=i) for c, i in found] or [self.say("says.nobody", lang)]
        if "selected" in self.table:
            return [self.say("says.selected", lang, items=list(self.table.index[self.table["selected"].astype(bool)]))]
        if "share" not in self.table:
            return []
        order = self.table["share"].dropna().sort_values(ascending=False, kind="stable").index
        return [self.say("says.heaviest", lang, items=list(order[:3]))]


def made(
    formula: str,
    table: pd.DataFrame,
    inputs: Mapping[str, Any],
    passage: Passage,
    *,
    parameters: Mapping[str, Any] | None = None,
    notes: Iterable[Remark] = (),
    dropped: float = 0.0,
    reasons: Mapping[tuple[Any, str], str] | None = None,
) -> Transfer:
    """Return the transfer of a formula; refuses inputs of another segment, says so when scales or waves differ.

    Parameters
    ----------
    formula : str
        One of ``FORMULAS``.
    table : pandas.DataFrame
        What is handed over.
    inputs : mapping
        Role -> table the transfer was made from.
    passage : Passage
        As given by the caller.
    parameters, notes, dropped, reasons
        Of the result.
    """
    raise_errors(unmatched(passage))
    chosen = FORMULAS[formula]
    said = [Remark("chain.note.from_memory", "warning", {"formula": formula})] if chosen.status == "memory" else []
    said += [*_provenance(passage), *notes]
    hidden = [
        str(item) for item in dict.fromkeys(r for (r, _), code in (reasons or {}).items() if code == "group_hidden")
    ]
    said += [Remark("chain.note.hidden", "warning", {"items": hidden, "least": passage.min_group})] if hidden else []
    if dropped > 0:
        said.append(Remark("chain.note.dropped", "info", {"share": f"{dropped:.1%}"}))
    origins = {role: asdict(origin) for role, origin in passage.origins.items()}
    options = {**words_of(chosen), "origins": origins, "segment": passage.segment, "min_group": passage.min_group}
    options |= {"several": passage.several, "links": None if passage.links is None else dict(passage.links)}
    prints = {role: fingerprint(given) for role, given in inputs.items() if given is not None}
    return Transfer(
        table,
        {**options, **(parameters or {})},
        tuple(said),
        dict(passage.labels),
        {"table": dict(reasons or {})},
        dropped_share=float(dropped),
        fingerprints=prints,
        **words_of(chosen),
    )


def unmatched(passage: Passage) -> list[Remark]:
    """Return one problem per input that was measured in another segment than the one the result is for.

    >>> [r.code for r in unmatched(Passage(origins={"kano": Origin(segment="business")}))]
    ['chain.other_segment']
    """
    return [
        Remark(
            "chain.other_segment", "error", {"role": role, "found": o.segment or "-", "segment": passage.segment or "-"}
        )
        for role, o in passage.origins.items()
        if o.segment != passage.segment
    ]


def _provenance(passage: Passage) -> list[Remark]:
    """Say when inputs come from different waves or scales, or speak for a segment alone."""
    found = []
    for what in ("wave", "scale"):
        told = {role: getattr(o, what) for role, o in passage.origins.items() if getattr(o, what)}
        if len(set(told.values())) > 1:
            values = [f"{role}: {value}" for role, value in told.items()]
            found.append(Remark(f"chain.note.different_{what}", "warning", {"found": values}))
    if passage.segment:
        found.append(Remark("chain.note.segment", "info", {"segment": passage.segment}))
    return found


def check_links(transfers: Mapping[str, Transfer], tables: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """Return which transfers are out of date because what they were made from has changed.

    Parameters
    ----------
    transfers : mapping
        Name -> transfer as it was made.
    tables : mapping
        Name -> {role: table as it is now}.

    Returns
    -------
    pandas.DataFrame, index ``transfer``
        ``state`` up_to_date, out_of_date or input_absent (a table it was made from is not there now); ``changed`` how
        many tables changed.

    Examples
    --------
    >>> from sqmlib.chain import votes_importance
    >>> votes = pd.DataFrame({"votes": [3, 1]}, index=["care", "speed"])
    >>> check_links({"votes": votes_importance(votes)}, {"votes": {"votes": votes * 2}})["state"].tolist()
    ['out_of_date']
    """
    rows = {}
    for name, transfer in transfers.items():
        now = tables.get(name, {})
        changed = transfer.changed(**now)
        absent = set(transfer.fingerprints) - set(now)
        rows[name] = ("out_of_date" if changed else "input_absent" if absent else "up_to_date", len(changed))
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=["state", "changed"])
    return frame.rename_axis("transfer")
