"""The answer of a SERVQUAL analysis, and how it is put into words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from sqmlib.result import Decisions, Metric, Parts, Result
from sqmlib.servqual.knowledge import CATEGORIES, RELIABLE, SHARES_FROM, SURE, WHOLE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_THREE = frozenset({"p", "p_holm", "p_wilcoxon", "p_wilcoxon_holm", "p_rest", "cfi", "tli", "rmsea", "srmr"})
_MOST_ITEMS = 3  # weakest items named per dimension


@dataclass(frozen=True, eq=False)
class ServqualResult(Result):
    """Result of :func:`sqmlib.servqual.analyze`. A gap is perception less expectation; below 0 service falls short.

    Attributes
    ----------
    table : pandas.DataFrame, index ``dimension``
        ``n`` respondents with a score (``n_eff`` Kish's effective number when weighted); ``expectation perception gap``
        means over complete pairs, on the declared scale, with ``*_low *_high`` 95 % t intervals; ``t p_holm dz`` paired
        test, from 30 respondents on, Holm over the dimensions; ``weight`` mean importance, 0..1, and ``weighted_gap``
        mean of weight times gap; ``alpha_e alpha_p alpha_gap`` coefficient alpha of expectations, perceptions and
        gaps; ``reliability_gap`` the classical formula, lower than alpha of the gaps when errors are correlated;
        ``ceiling`` share of expectations at the good end; ``rank`` 1 for the largest shortfall (weighted when there
        is importance); ``verdict`` act, watch or hold.
    items, overall, validity, zone, certainty, tests, item_tests, reliability, quality, structure, overlap : DataFrame
        See ``item_table``, ``overall_table``, ``validity_table``, ``zone_table``, ``certainty_table``, ``tested``,
        ``reliability_table``, ``item_quality``, ``structure_table`` and ``overlap_table``. ``validity`` is None without
        outcomes, ``zone`` without adequate levels, ``certainty`` without bootstrap, ``structure`` and ``overlap`` below
        100 complete answers.
    segments, waves : pandas.DataFrame or None
        Per dimension and group, when a segment or a wave is given; see ``group_table``.
    respondents : pandas.DataFrame or None
        Data quality per respondent; private, never exported.
    """

    items: pd.DataFrame | None = None
    overall: pd.DataFrame | None = None
    validity: pd.DataFrame | None = None
    zone: pd.DataFrame | None = None
    certainty: pd.DataFrame | None = None
    tests: pd.DataFrame | None = None
    item_tests: pd.DataFrame | None = None
    reliability: pd.DataFrame | None = None
    quality: pd.DataFrame | None = None
    structure: pd.DataFrame | None = None
    overlap: pd.DataFrame | None = None
    segments: pd.DataFrame | None = None
    waves: pd.DataFrame | None = None
    respondents: pd.DataFrame | None = None

    method: ClassVar[str] = "servqual"
    percent: ClassVar[tuple[str, ...]] = (
        *("weight", "ceiling", "below", "inside", "above", "inconsistent", "a_above_d"),
        *("p_below", "p_below_mean", "p_rank", "p_best"),
    )
    private: ClassVar[tuple[str, ...]] = ("respondents",)
    metrics: ClassVar[tuple[Metric, ...]] = (
        Metric("gap", "gap_low", "gap_high", "n_eff", "mean", 1),
        Metric("perception", "perception_low", "perception_high", "n_eff", "mean", 1),
        Metric("expectation", "expectation_low", "expectation_high", "n_eff", "mean", 0),
    )

    def digits(self, column: str) -> int:
        """Counts without decimals, p-values and fit indices with three, everything else with two."""
        weighted = self.parameters.get("weight") is not None and column in ("n_eff", "df")
        return 0 if column in WHOLE and not weighted else 3 if column in _THREE else 2

    @property
    def gaps(self) -> bool:
        """Whether expectations were asked."""
        return bool(self.table["expectation"].notna().any())

    def final(self, decisions: Decisions | None = None) -> pd.Series:
        """Return the verdict per dimension in the order of rank, a group's own going before the figures."""
        final = self.table.sort_values("rank", kind="stable")["verdict"].copy()
        for dimension, decision in (decisions or {}).items():
            if dimension in final.index and decision.get("category"):
                final[dimension] = decision["category"]
        return final.sort_values(key=lambda c: c.map(CATEGORIES.index), kind="stable")

    def parts(self, lang: str | None = None, decisions: Decisions | None = None) -> Parts:
        """Return the findings as Markdown sentences: where service falls short, how sure that is, what to do next.

        Parameters
        ----------
        lang : {"en", "zh"}, optional
            Default: the language in use.
        decisions : mapping, optional
            A group's own verdicts, dimension -> {"category", "reason"}; they go before the figures and say so.
        """
        final = self.final(decisions)
        says = [self._overall(lang), self._order(lang)]
        says += self._decided(lang, decisions or {}) + self.zones(lang)
        return {"says": says, "sure": self._sure(lang), "next": self._next(lang, final)}

    def headline(self, lang: str | None = None, decisions: Decisions | None = None) -> str:
        """Return the one sentence that stands in an index of reports."""
        final = self.final(decisions)
        first, kind = self._first(), "gap" if self.gaps else "perception"
        score = "servqual" if self.gaps else "servperf_dimensions"
        mean = self.overall.at[score, "mean"]
        values = {"n": len(final), "act": int((final == "act").sum()), "first": first}
        values["value"] = self.table.at[first, kind]
        key = f"headline_{kind}" if pd.notna(mean) and pd.notna(values["value"]) else "headline_none"
        return self.say(key, lang, mean=mean, **values)

    def _first(self) -> Any:
        return self.table["rank"].idxmin()

    def _overall(self, lang: str | None) -> str:
        """Say the overall score by its name, with the other ways when they differ."""
        name = "servqual" if self.gaps else "servperf_dimensions"
        row = self.overall.loc[name]
        if pd.isna(row["mean"]):
            return self.say("summary.no_overall", lang)
        bounded = pd.notna(row["low"])
        values = {"mean": row["mean"], "n": int(row["n"]), "score": name, "scale": self.parameters["scale"]}
        if bounded:
            values |= {"low": row["low"], "high": row["high"]}
        said = self.say("summary.overall" if bounded else "summary.overall_one", lang, **values)
        weighted = self.overall.at["servqual_weighted" if self.gaps else "servperf_weighted", "mean"]
        return said if pd.isna(weighted) else said + self.say("summary.overall_weighted", lang, mean=weighted)

    def _order(self, lang: str | None) -> str:
        """Say value by value where service stands, the worst first."""
        kind = "gap" if self.gaps else "perception"
        rows = self.table[self.table[kind].notna()].sort_values(kind, kind="stable")
        said = [self.say("summary.value", lang, dimension=d, value=v) for d, v in rows[kind].items()]
        return self.say(f"summary.order_{kind}", lang, values=said) if said else self.say("summary.no_order", lang)

    def _decided(self, lang: str | None, decisions: Decisions) -> list[str]:
        """Say what the group decided, and whether the figures suggested it."""
        said = []
        for dimension, decision in decisions.items():
            if dimension in self.table.index and decision.get("category"):
                found, reason = self.table.at[dimension, "verdict"], decision.get("reason", "")
                key = "summary.confirmed" if found == decision["category"] else "summary.overruled"
                values = {"dimension": dimension, "found": found, "category": decision["category"]}
                said.append(self.say(key, lang, reason=reason, **values))
        return said

    def zones(self, lang: str | None = None) -> list[str]:
        """Return which dimensions lie below, inside and above the zone, then those near an end of it: not settled."""
        if self.zone is None:
            return []
        places = self.zone["place"]
        said = [
            self.say(f"summary.zone_{place}", lang, dimensions=list(places.index[places == place]))
            for place in ("below", "inside", "above")
            if (places == place).any()
        ]
        rows = self.zone[places.str.startswith("perhaps_", na=False)]
        values = [
            self.say("summary.zone_value", lang, dimension=d, place=row["place"], position=row["position"])
            for d, row in rows.iterrows()
        ]
        return [*said, self.say("summary.zone_open", lang, values=values)] if values else said

    def _sure(self, lang: str | None) -> list[str]:
        """Say how many answered, how stable the order is, what the gaps are worth, and what else limits them."""
        n = int(self.table["n"].max())
        said = [self.say("sure.n", lang, n=n, dimensions=len(self.table), items=len(self.items))]
        if self.certainty is None:
            said.append(self.say("sure.no_bootstrap", lang))
        elif self.table["n_eff"].max() < SHARES_FROM:
            said.append(self.say("sure.few", lang))
        else:
            p = self.certainty.at[self._first(), "p_rank"]
            band = SURE.code(p) if pd.notna(p) else "open"
            said.append(self.say(f"sure.{band}", lang, dimension=self._first(), p=0.0 if pd.isna(p) else p))
        known = self.table["reliability_gap"].dropna()
        if len(known) == len(self.table) and (known >= RELIABLE).all():
            said.append(self.say("sure.reliable", lang, low=known.min(), line=RELIABLE))
        told = [n for n in self.notes if n.code in _SAID_IN_SUMMARY or (n.code, n.level) == _CARELESS]
        return said + [note.text(lang, self.labels) for note in told]

    def _next(self, lang: str | None, final: pd.Series) -> list[str]:
        said = []
        for category in CATEGORIES:
            members = list(final.index[final == category])
            if members:
                said.append(self.say(f"next.{category}", lang, dimensions=members))
            if category == "act":
                said += [self.say("next.items", lang, dimension=d, items=i) for d in members if (i := self._weakest(d))]
        codes = {note.code for note in self.notes}
        said += [self.say(f"next.{name}", lang) for name in _ADVICE if codes & _ADVICE[name]]
        return said

    def _weakest(self, dimension: Any) -> list[Any]:
        """Return the weakest items of a dimension, at most three, when it has more than those."""
        rows = self.items.loc[dimension]
        rows = rows[rows["perception"].notna()].sort_values("rank", kind="stable")
        return list(rows.index[: min(_MOST_ITEMS, max(len(rows) - 1, 0))])

    def plot_radar(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw expectation and perception per dimension around a center; see ``plots.plot_radar``."""
        return _plots().plot_radar(self, ax=ax, lang=lang, **options)

    def plot_gaps(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the gaps with intervals and a zero line; see ``plots.plot_gaps``."""
        return _plots().plot_gaps(self, ax=ax, lang=lang, **options)

    def plot_items(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw expectation, perception and gap of every item as a heat map; see ``plots.plot_items``."""
        return _plots().plot_items(self, ax=ax, lang=lang, **options)

    def plot_zone(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the zone of tolerance with perceived service; see ``plots.plot_zone``."""
        return _plots().plot_zone(self, ax=ax, lang=lang, **options)

    def plot_overall(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the overall scores side by side; see ``plots.plot_overall``."""
        return _plots().plot_overall(self, ax=ax, lang=lang, **options)

    def plot_segments(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the dimensions by segment; see ``plots.plot_segments``."""
        return _plots().plot_segments(self, ax=ax, lang=lang, **options)

    def plot_waves(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the dimensions from wave to wave; see ``plots.plot_waves``."""
        return _plots().plot_waves(self, ax=ax, lang=lang, **options)


_SAID_IN_SUMMARY = frozenset(
    f"servqual.note.{name}"
    for name in (
        *(
            "n_one",
            "n_workshop",
            "ceiling",
            "ceiling_dimensions",
            "unreliable",
            "suspect",
            "direction",
            "scale_shorter",
        ),
        *("performance_predicts", "gap_predicts", "alike", "structure_status", "structure_poor", "wording"),
        *("segment_differs", "wave_differs", "inconsistent"),
    )
)
_CARELESS = ("servqual.note.straight_p", "warning")  # said in the summary when there are many
_ADVICE = {
    "wording": {"servqual.note.suspect", "servqual.note.wording"},
    "perceptions": {
        "servqual.note.ceiling",
        "servqual.note.ceiling_dimensions",
        "servqual.note.performance_predicts",
        "servqual.note.unreliable",
    },
    "structure": {"servqual.note.structure_status", "servqual.note.structure_poor"},
    "scale": {"servqual.note.scale_shorter", "servqual.note.direction"},
}


def _plots():
    from sqmlib.servqual import plots

    return plots
