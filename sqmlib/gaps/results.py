"""The answer of the gaps model, and how it is put into words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from sqmlib.gaps.knowledge import ANTECEDENTS, GAPS, SHORTFALLS
from sqmlib.i18n import has, words
from sqmlib.numbers import signed
from sqmlib.result import Decisions, Metric, Parts, Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COUNTS = {"n", "n_customers", "k", "rank", "short"}
_CAUSES_NAMED = 2
_SAID_IN_SUMMARY = frozenset(f"gaps.note.{name}" for name in ("few", "ceiling", "group_hidden", "opposite"))


@dataclass(frozen=True, eq=False)
class GapsResult(Result):
    """Result of :func:`sqmlib.gaps.analyze`.

    Attributes
    ----------
    table : pandas.DataFrame, index ``gap``
        ``level`` what was answered on average: gap 1 the managers' estimate, gaps 2 to 4 the form, gap 5 perception;
        ``reference`` what it is compared with: customers' expectation, for gaps 2 to 4 full certainty (7); ``value``
        level - reference, below 0 a shortfall; ``low high`` 95 % interval (t, gap 1 Welch); ``n`` people of the form
        who rated all dimensions; ``p`` two-sided from 30 people on, against 0, for gaps 2 to 4 against the middle of
        the scale; ``p_holm`` over the gaps; ``direction`` what the interval says, of gaps 2 to 4 ``in_place`` or
        ``not_in_place`` when it lies above or below that middle (above it much may be left to close); ``short`` number
        of dimensions whose own interval says that they fall short, whatever the mean of all of them.
    dimensions : pandas.DataFrame, index (``gap``, ``dimension``)
        The same per dimension without p; ``rank`` 1 is the largest shortfall of the gap; ``p_first`` share of
        bootstrap samples in which it is the largest, from 30 people on.
    antecedents : pandas.DataFrame, index (``gap``, ``antecedent``)
        ``score`` 1..7, a high one keeps the gap small, with ``low high`` and ``n``; ``k`` items; ``alpha``;
        ``standing`` weak or strong where the interval lies below or above the middle 4; ``rank`` 1 is the weakest of
        the gap; ``p_first`` as above.
    items : pandas.DataFrame, index ``item``
        ``expectation n_customers`` of the customers, ``estimate`` and ``n`` of the managers, ``value low high`` their
        difference; ``rank`` 1 is the most underestimated.
    """

    dimensions: pd.DataFrame | None = None
    antecedents: pd.DataFrame | None = None
    items: pd.DataFrame | None = None

    method: ClassVar[str] = "gaps"
    percent: ClassVar[tuple[str, ...]] = ("p_first",)
    # overestimated expectations are no better than underestimated ones, so no direction is better for all gaps
    metrics: ClassVar[tuple[Metric, ...]] = (Metric("value", "low", "high", kind="mean"),)

    def digits(self, column: str) -> int:
        """Counts without decimals, p-values with three, everything else with two."""
        return 0 if column in _COUNTS else 3 if column in ("p", "p_holm") else 2

    @property
    def measured(self) -> list[str]:
        """The gaps that could be computed."""
        return list(self.table.index[self.table["value"].notna()])

    def parts(self, lang: str | None = None, decisions: Decisions | None = None) -> Parts:
        """Return the findings as Markdown sentences: every gap, how sure, what to do next.

        Parameters
        ----------
        lang : {"en", "zh"}, optional
            Default: the language in use.
        decisions : mapping, optional
            A group's own verdicts, gap -> {"category": "act", "watch" or "accept", "reason"}.
        """
        says = [self._gap(gap, lang) for gap in self.measured] + self._decided(lang, decisions or {})
        return {"says": says, "sure": self._sure(lang), "next": self._next(lang, decisions or {})}

    def headline(self, lang: str | None = None, decisions: Decisions | None = None) -> str:
        """Return the one sentence that stands in an index of reports."""
        short = self.falling_short
        key = "headline_short" if short else "headline_none"
        return self.say(key, lang, gaps=short, n=len(short), measured=len(self.measured))

    @property
    def short_as_a_whole(self) -> list[str]:
        """The gaps whose mean over all dimensions falls short, whatever the single ones say."""
        return list(self.table.index[self.table["direction"].isin(SHORTFALLS)])

    @property
    def falling_short(self) -> list[str]:
        """The gaps that fall short as a whole or in at least one dimension."""
        hit = self.table["direction"].isin(SHORTFALLS) | (self.table["short"] > 0)
        return list(self.table.index[hit])

    def dimensions_of(self, gap: str, *directions: str) -> list[str]:
        """Return the dimensions of a gap with one of these findings, the largest shortfall first."""
        rows = self.dimensions.loc[gap].sort_values("rank", kind="stable")
        return list(rows.index[rows["direction"].isin(directions)])

    def _gap(self, gap: str, lang: str | None) -> str:
        row = self.table.loc[gap]
        values = {"gap": gap, "value": signed(row["value"]), "n": int(row["n"])}
        if pd.isna(row["low"]):
            return self.say("summary.one", lang, **values)
        interval = {"low": signed(row["low"]), "high": signed(row["high"]), "direction": row["direction"]}
        said = self.say(f"summary.{gap}", lang, **values, **interval)
        short, over = self.dimensions_of(gap, *SHORTFALLS), self.dimensions_of(gap, "overestimated")
        said += self.say("summary.short", lang, dimensions=short) if short else ""
        return said + (self.say("summary.over", lang, dimensions=over) if over else "")

    def _decided(self, lang: str | None, decisions: Decisions) -> list[str]:
        given = {gap: d for gap, d in decisions.items() if gap in self.table.index and d.get("category")}
        return [
            self.say("summary.decided", lang, gap=gap, category=d["category"], reason=d.get("reason", ""))
            for gap, d in given.items()
        ]

    def _sure(self, lang: str | None) -> list[str]:
        counts = {name: self.parameters[name] for name in ("customers", "managers", "employees")}
        said = [self.say("sure.n", lang, **counts)]
        unclear = [gap for gap in self.measured if self.table.at[gap, "direction"] == "unclear"]
        if unclear:
            said.append(self.say("sure.unclear", lang, gaps=unclear))
        return said + [note.text(lang, self.labels) for note in self.notes if note.code in _SAID_IN_SUMMARY]

    def _next(self, lang: str | None, decisions: Decisions) -> list[str]:
        """Say how to close each gap inside the organization, with the antecedents that are weakest."""
        accepted = {gap for gap, d in decisions.items() if d.get("category") == "accept"}
        open_ = [gap for gap in self.falling_short if gap != "gap5"]
        said = []
        for gap in (g for g in open_ if g not in accepted):
            where, causes = self.dimensions_of(gap, *SHORTFALLS), self._weakest(gap)
            more = self.say("next.where", lang, dimensions=where) if where else ""
            more += self.say("next.causes", lang, antecedents=causes) if causes else ""
            said.append(self.say(f"next.{gap}", lang) + more)
        absent = [gap for gap in self.table.index if self.reason("table", gap, "value") in ("no_form", "not_asked")]
        if absent:
            forms = list(dict.fromkeys(GAPS[gap].form for gap in absent))
            said.append(self.say("next.absent", lang, gaps=absent, forms=forms))
        return said or [self.say("next.none", lang)]

    def _weakest(self, gap: str) -> list[str]:
        rows = self.antecedents.loc[gap]
        return list(rows[rows["standing"] == "weak"].sort_values("rank", kind="stable").index[:_CAUSES_NAMED])

    def plot_model(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the diagram of the model with the measured gaps; see :func:`sqmlib.gaps.plots.plot_model`."""
        return _plots().plot_model(self, ax=ax, lang=lang, **options)

    def plot_dimensions(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw every gap by dimension; see :func:`sqmlib.gaps.plots.plot_dimensions`."""
        return _plots().plot_dimensions(self, ax=ax, lang=lang, **options)

    def plot_antecedents(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the antecedents of the gaps; see :func:`sqmlib.gaps.plots.plot_antecedents`."""
        return _plots().plot_antecedents(self, ax=ax, lang=lang, **options)


def texts(dimensions: Iterable[str], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return the texts of gaps, antecedents and dimensions in both languages.

    Where a dimension has neither a word of ours nor a text of its `own`, all are shown by their ids: one list, one
    language.

    >>> texts(["empathy"], {})["empathy"]["en"], texts(["empathy", "speed"], {})["empathy"]
    ('Empathy', 'empathy')
    """
    named = list(dimensions)
    if not all(d in own or has(f"gaps.dimension.{d}") for d in named):
        return texts([], {}) | {d: d for d in named}
    keys = {gap: f"gaps.gap.{gap}" for gap in GAPS} | {a: f"gaps.antecedent.{a}" for a in ANTECEDENTS}
    keys |= {d: f"gaps.dimension.{d}" for d in named if has(f"gaps.dimension.{d}")}
    return {name: words("gaps")[key] for name, key in keys.items()}


def _plots():
    from sqmlib.gaps import plots

    return plots
