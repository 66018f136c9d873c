"""The answer of a PARCS assessment, and how it is put into words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from sqmlib.numbers import signed
from sqmlib.parcs.knowledge import CATEGORIES, SUGGESTED, WEAKEST
from sqmlib.result import Decisions, Metric, Parts, Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WHOLE = {"n", "minimum", "maximum", "spread", "rank", "rank_low", "rank_high", "alarms", "rated", "cells", "pairs"}
_SURE = ("one", "few", "weak", "split", "lean", "flat", "incomplete", "unrated", "no_evidence_low", "chance")
_NEXT = ("no_proposal", "no_owner", "no_due")


@dataclass(frozen=True, eq=False)
class ParcsResult(Result):
    """Result of :func:`sqmlib.parcs.analyze`.

    Attributes
    ----------
    table : pandas.DataFrame, index ``cell``
        A stage and an element: ``element``; ``n`` assessors; ``mean`` 1..5 with t bounds ``low high``; ``minimum
        maximum`` and their distance ``spread``; ``rwg`` agreement 0..1; ``gap`` mean less target; ``alarm`` whether
        any rating is at or below the limit; ``evidence`` share of ratings that name theirs; ``rank`` 1 for the lowest
        mean, equal means share it, with bounds ``rank_low rank_high`` and ``p_weakest``, the probability of being the
        weakest, when assessors are drawn again; ``verdict`` below, open or reached: where the interval lies.
    elements, stages, totals : pandas.DataFrame, index ``element``, ``stage``, ``part``
        Weighted ``mean`` with bootstrap bounds ``low high``, ``gap``, and never without ``minimum``, the lowest single
        rating, and ``alarms``, the cells that hold one at or below the limit; ``n`` ratings, ``rated`` of ``cells``,
        ``weight``. Totals have ``before change change_low change_high`` over the cells rated in both rounds.
    agreement : pandas.DataFrame, index ``measure``
        See ``agreement.agreement_table``.
    change : pandas.DataFrame or None, index ``cell``
        See ``change.change_table``; None with a single round.
    proposals : pandas.DataFrame, index (cell, proposal)
        ``rank mean minimum`` of the cell; ``owned dated`` whether somebody is named and a day. Texts, owners and days
        stand in the labels, under the id, ``owner:id`` and ``due:id``.
    assessors : pandas.DataFrame, index ``assessor``
        ``n mean``, ``lean`` mean distance from the others, ``distinct`` positions used; never exported.
    """

    elements: pd.DataFrame | None = None
    stages: pd.DataFrame | None = None
    totals: pd.DataFrame | None = None
    agreement: pd.DataFrame | None = None
    change: pd.DataFrame | None = None
    proposals: pd.DataFrame | None = None
    assessors: pd.DataFrame | None = None

    method: ClassVar[str] = "parcs"
    percent: ClassVar[tuple[str, ...]] = ("evidence", "p_weakest", "weight")
    private: ClassVar[tuple[str, ...]] = ("assessors",)
    metrics: ClassVar[tuple[Metric, ...]] = (Metric("mean", "low", "high", kind="mean", better=1),)

    def digits(self, column: str) -> int:
        """Counts, ratings and ranks without decimals, everything else with two."""
        return 0 if column in _WHOLE else 2

    def weakest(self, most: int = WEAKEST) -> list[str]:
        """Return the cells that need work, lowest mean first: below the target, open, or with a rating at the limit."""
        table = self.table[(self.table["verdict"] == "below") | self.table["alarm"]]
        return list(table.sort_values(["rank", "minimum"], kind="stable").index[:most])

    def suggested(self, cell: str) -> str:
        """Return the verdict that the ratings suggest; one at the limit forbids to keep a cell as it is."""
        row = self.table.loc[cell]
        found = SUGGESTED[row["verdict"]]
        return "watch" if found == "keep" and row["alarm"] else found

    def parts(self, lang: str | None = None, decisions: Decisions | None = None) -> Parts:
        """Return the findings: mean with its minimum, weakest cells, change; how sure; who does what by when."""
        if not self.table["n"].sum():
            return {"says": [self.say("summary.nothing", lang)], "sure": [], "next": []}
        says = [self.overall(lang), *self._margins(lang), *self._cells(lang), *self._said(("hidden", "alarm"), lang)]
        says += [*self.changes(lang), *self._decided(lang, decisions or {})]
        return {"says": says, "sure": self._sure(lang), "next": self._next(lang, decisions or {})}

    def headline(self, lang: str | None = None, decisions: Decisions | None = None) -> str:
        """Return the one sentence that stands for the report in an index."""
        if not self.table["n"].sum():
            return self.say("summary.nothing", lang)
        row = self.totals.loc["overall"]
        first = list(self.table.index[self.table["rank"] == 1])
        improve = sum(d.get("category") == "improve" for d in (decisions or {}).values())
        values = {"mean": float(row["mean"]), "minimum": int(row["minimum"]), "alarms": int(row["alarms"])}
        return self.say("headline", lang, **values, first=first, improve=improve)

    def overall(self, lang: str | None = None) -> str:
        """Return the weighted mean of everything as a sentence, with the lowest rating that it does not show."""
        row = self.totals.loc["overall"]
        values = {name: float(row[name]) for name in ("mean", "low", "high")}
        values |= {name: int(row[name]) for name in ("minimum", "alarms", "rated", "cells", "n")}
        key = "summary.overall" if pd.notna(row["low"]) else "summary.overall_one"
        return self.say(key, lang, **values, alarm=self.parameters["alarm"], target=self.parameters["target"])

    def _margins(self, lang: str | None) -> list[str]:
        """Name the weakest and the strongest element with interval and lowest rating; equal ones together."""
        rows = self.elements.dropna(subset=["mean"]).round({"mean": 9})
        if rows["mean"].nunique() < 2:
            return []
        said = []
        for end, mean in (("weakest", rows["mean"].min()), ("strongest", rows["mean"].max())):
            own = rows[rows["mean"] == mean]
            values = {"mean": mean, "low": float(own["low"].min()), "high": float(own["high"].max())}
            key = f"summary.element_{end}" + ("" if pd.notna(own["low"]).all() else "_plain")
            said.append(self.say(key, lang, elements=list(own.index), minimum=int(own["minimum"].min()), **values))
        return said

    def _cells(self, lang: str | None) -> list[str]:
        said = []
        for cell in self.weakest():
            row = self.table.loc[cell]
            values = {name: float(row[name]) for name in ("mean", "low", "high")}
            key = "summary.cell" if pd.notna(row["low"]) else "summary.cell_plain"
            key = "summary.cell_alike" if row["minimum"] == row["maximum"] and row["n"] > 1 else key
            values |= {"minimum": int(row["minimum"]), "maximum": int(row["maximum"]), "n": int(row["n"])}
            said.append(self.say(key, lang, cell=cell, **values))
        return said

    def _said(self, names: tuple[str, ...], lang: str | None) -> list[str]:
        codes = [f"parcs.note.{name}" for name in names]
        return [n.text(lang, self.labels) for code in codes for n in self.notes if n.code == code]

    def changes(self, lang: str | None = None) -> list[str]:
        """Return what changed since the round before as sentences: overall, and the cells that clearly moved."""
        if self.change is None:
            return []
        row = self.totals.loc["overall"]
        days = {"before": self.parameters["before"], "date": self.parameters["date"]}
        said = []
        if pd.notna(row["change_low"]):
            side = "better" if row["change_low"] > 0 else "worse" if row["change_high"] < 0 else "open"
            names = {"change": "change", "low": "change_low", "high": "change_high"}
            said.append(
                self.say(f"summary.change_{side}", lang, **{k: signed(row[c]) for k, c in names.items()}, **days)
            )
        for verdict in ("better", "worse"):
            cells = list(self.change.index[self.change["verdict"] == verdict])
            said += [self.say(f"summary.cells_{verdict}", lang, cells=cells)] if cells else []
        return said

    def _decided(self, lang: str | None, decisions: Decisions) -> list[str]:
        said = []
        for cell, decision in decisions.items():
            verdict = decision.get("category")
            if cell in self.table.index and verdict in CATEGORIES:
                key = "confirmed" if self.suggested(cell) == verdict else "overruled"
                values = {"cell": cell, "category": verdict, "reason": decision.get("reason") or "–"}
                said.append(self.say(f"summary.{key}", lang, **values))
        return said

    def _sure(self, lang: str | None) -> list[str]:
        n, found = len(self.assessors), self.agreement
        said = [self.say("sure.basis", lang, n=n, ratings=int(self.table["n"].sum()))]
        if pd.notna(found.at["kendall_w", "value"]) and pd.notna(found.at["krippendorff", "value"]):
            values = {"w": float(found.at["kendall_w", "value"]), "alpha": float(found.at["krippendorff", "value"])}
            said.append(self.say("sure.agreement", lang, **values, level=found.at["krippendorff", "level"]))
        return said + self._said(_SURE, lang)

    def _next(self, lang: str | None, decisions: Decisions) -> list[str]:
        """Say who does what by when, weakest cell first, and what is still to be settled."""
        stop = {cell for cell, d in decisions.items() if d.get("category") == "keep"}
        said = []
        for cell, proposal in self.proposals.index:
            if cell in stop:
                continue
            row = self.proposals.loc[(cell, proposal)]
            key = "proposal" + ("_owner" if row["owned"] else "") + ("_due" if row["dated"] else "")
            who = {"owner": f"owner:{proposal}", "due": f"due:{proposal}"}
            said.append(self.say(f"next.{key}", lang, cell=cell, proposal=proposal, **who))
        return said + self._said(_NEXT, lang) or [self.say("next.keep", lang)]

    def plot_heatmap(self, ax: Axes | None = None, lang: str | None = None) -> Axes:
        """Draw the grid, mean and lowest rating in every cell; see :func:`sqmlib.parcs.plots.plot_heatmap`."""
        return _plots().plot_heatmap(self, ax=ax, lang=lang)

    def plot_weakest(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the weakest cells with interval and all ratings; see :func:`sqmlib.parcs.plots.plot_weakest`."""
        return _plots().plot_weakest(self, ax=ax, lang=lang, **options)

    def plot_change(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw what changed since the round before; see :func:`sqmlib.parcs.plots.plot_change`."""
        return _plots().plot_change(self, ax=ax, lang=lang, **options)


def _plots() -> Any:
    from sqmlib.parcs import plots

    return plots
