"""The answer of an importance-performance analysis, and how it is put into words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from sqmlib.i18n import has, tr
from sqmlib.ipa.knowledge import CATEGORIES, SETTLED
from sqmlib.result import Decisions, Metric, Parts, Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WHOLE = {"n", "rank", "rank_stated", "rank_derived", "moved", "n_low", "n_high"}


@dataclass(frozen=True, eq=False)
class IpaResult(Result):
    """Result of :func:`sqmlib.ipa.analyze`.

    Attributes
    ----------
    table : pandas.DataFrame, index ``item``
        ``importance`` (stated or derived, as chosen) and ``performance`` in units of the statistic, higher is more,
        with 95 % bounds ``*_low *_high``; ``quadrant`` concentrate, keep, low, overkill by the crosshair, a point on a
        line counts as high; ``p_quadrant`` share of resamples with the same quadrant, the crosshair found anew in
        each, from 30 respondents on; ``priority`` importance - performance, when both are on one scale; ``opportunity``
        I (max - P) / max; ``rank`` 1 first, by quadrant in the order above, then by opportunity; ``n`` respondents (of
        stated importance: with both halves) and ``n_eff`` Kish's effective number; ``own_benchmark`` statistic of the
        item's benchmark, when one was given.
    quadrants : pandas.DataFrame or None, index ``item``
        Probability of each quadrant, a row sums to 1; None without bootstrap.
    flips : pandas.DataFrame, index ``item``
        Quadrant under every crosshair the data allow; ``agree`` whether all say the same.
    crosshairs : pandas.DataFrame, index ``crosshair``
        Where the lines are (of the benchmark: their mean), which was ``chosen``, how many items ``moved`` from it.
    importance : pandas.DataFrame, index ``item``
        Stated and derived importance side by side; see ``drivers.importance_table``.
    csi : pandas.DataFrame, index ``measure``
        ``value low high n`` of csi (sum w P / max, 0..1), conformity (sum P / sum I), index_0_100 and r_squared; mean
        ratings, weights by the importance on the map; bounds from the bootstrap.
    asymmetry : pandas.DataFrame or None, index ``item``
        What low and high performance do; see ``impact.asymmetry_table``. None without an overall judgment.
    segments, waves : pandas.DataFrame or None, index (item, segment) or (item, wave)
        The coordinates by group, against the crosshair of all answers, and how often each quadrant comes out again; see
        ``groups.group_table``.
    """

    quadrants: pd.DataFrame | None = None
    flips: pd.DataFrame | None = None
    crosshairs: pd.DataFrame | None = None
    importance: pd.DataFrame | None = None
    csi: pd.DataFrame | None = None
    asymmetry: pd.DataFrame | None = None
    segments: pd.DataFrame | None = None
    waves: pd.DataFrame | None = None

    method: ClassVar[str] = "ipa"
    percent: ClassVar[tuple[str, ...]] = ("p_quadrant", *(f"p_{c}" for c in CATEGORIES), "stated_top", "share")
    metrics: ClassVar[tuple[Metric, ...]] = (
        Metric("performance", "performance_low", "performance_high", "n_eff", kind="mean", better=1),
        Metric("importance", "importance_low", "importance_high", "n_eff", kind="mean"),
    )

    def digits(self, column: str) -> int:
        """Counts and ranks without decimals, everything else with two."""
        return 0 if column in _WHOLE else 2

    def label(self, item: Any, lang: str | None = None) -> str:
        """Return the text of an item, or the words of a measure or a crosshair."""
        keys = [f"ipa.code.{group}.{item}" for group in ("measure", "crosshair")]
        known = next((key for key in keys if item not in self.table.index and has(key)), None)
        return super().label(item, lang) if known is None else tr(known, lang)

    def final(self, decisions: Decisions | None = None) -> pd.Series:
        """Return the quadrant per item in the order of rank, a group's own verdict going before the statistics."""
        final = self.table.sort_values("rank", kind="stable")["quadrant"].copy()
        for item, decision in (decisions or {}).items():
            if item in final.index and decision.get("category") in CATEGORIES:
                final[item] = decision["category"]
        final = final[final.notna()]
        return final.sort_values(key=lambda c: c.map(CATEGORIES.index), kind="stable")

    def parts(self, lang: str | None = None, decisions: Decisions | None = None) -> Parts:
        """Return the findings: the quadrants, how sure they are, what to do next; arguments as of the base."""
        final = self.final(decisions)
        groups = {c: list(final.index[final == c]) for c in CATEGORIES}
        says = [self.say(f"summary.{c}", lang, items=items) for c, items in groups.items() if items]
        says += self._indices(lang) + self._decided(lang, decisions or {})
        next_ = [self.say(f"next.{c}", lang, items=items) for c, items in groups.items() if items]
        open_ = [i for i in self._uncertain() if i not in (decisions or {})]
        next_ += [self.say("next.uncertain", lang, items=open_)] if open_ else []
        return {"says": says, "sure": self._sure(lang), "next": next_}

    def headline(self, lang: str | None = None, decisions: Decisions | None = None) -> str:
        """Return the one sentence that stands for the report in an index."""
        final = self.final(decisions)
        first = list(final.index[final == "concentrate"])
        key = "headline" if first else "headline_none"
        return self.say(key, lang, n=len(self.table), items=first, settled=len(self.table) - len(self._uncertain()))

    def _uncertain(self) -> list[Any]:
        p = self.table["p_quadrant"]
        return list(p.index[p < SETTLED.limits[0]])

    def _indices(self, lang: str | None) -> list[str]:
        row = self.csi.loc["index_0_100"]
        if pd.isna(row["value"]):
            return []
        if pd.isna(row["low"]):
            return [self.say("summary.index", lang, value=float(row["value"]))]
        values = {k: float(row[k]) for k in ("value", "low", "high")}
        return [self.say("summary.index_bounds", lang, **values)]

    def _decided(self, lang: str | None, decisions: Decisions) -> list[str]:
        said = []
        for item, decision in decisions.items():
            if item in self.table.index and decision.get("category") in CATEGORIES:
                found = self.table.at[item, "quadrant"]
                same = found == decision["category"]
                key = "confirmed" if same else "overruled" if isinstance(found, str) else "set"
                values = {"item": item, "found": found, **decision}
                said.append(self.say(f"summary.{key}", lang, **{"reason": "", **values}))
        return said

    def _sure(self, lang: str | None) -> list[str]:
        used = self.parameters
        values = {"kind": used["importance"], "crosshair": used["crosshair_name"], "n": int(self.table["n"].max())}
        said = [self.say("sure.basis", lang, **values, x=used["line_performance"], y=used["line_importance"])]
        p = self.table["p_quadrant"]
        settled = list(p.index[p >= SETTLED.limits[0]])
        if settled:
            said.append(self.say("sure.settled", lang, items=settled))
        if uncertain := self._uncertain():
            said.append(self.say("sure.uncertain", lang, items=uncertain))
        if p.isna().all():
            said.append(self.say("sure.no_bootstrap" if self.quadrants is None else "sure.few", lang))
        told = [note for note in self.notes if note.code in _SAID]
        return said + [note.text(lang, self.labels) for note in told]

    def plot_map(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the importance-performance map; see :func:`sqmlib.ipa.plots.plot_map`."""
        return _plots().plot_map(self, ax=ax, lang=lang, **options)

    def plot_dual(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw stated against derived importance; see :func:`sqmlib.ipa.plots.plot_dual`."""
        return _plots().plot_dual(self, ax=ax, lang=lang, **options)

    def plot_priorities(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw importance and performance of every item by rank; see :func:`sqmlib.ipa.plots.plot_priorities`."""
        return _plots().plot_priorities(self, ax=ax, lang=lang, **options)

    def plot_flips(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw what every crosshair says of every item; see :func:`sqmlib.ipa.plots.plot_flips`."""
        return _plots().plot_flips(self, ax=ax, lang=lang, **options)

    def plot_asymmetry(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw penalty and reward of every item; see :func:`sqmlib.ipa.plots.plot_asymmetry`."""
        return _plots().plot_asymmetry(self, ax=ax, lang=lang, **options)


_SAID = frozenset(
    f"ipa.note.{name}"
    for name in (
        "n_one",
        "n_workshop",
        "ceiling",
        "flips",
        "different_scales",
        "agreement",
        "model",
        "segment_differs",
        "segment_unsure",
    )
)


def _plots():
    from sqmlib.ipa import plots

    return plots
