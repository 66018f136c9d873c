"""The answer of a house of quality, and how it is put into words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from sqmlib.i18n import has, tr
from sqmlib.qfd.findings import UNITS
from sqmlib.qfd.formulas import leaders
from sqmlib.qfd.house import House
from sqmlib.qfd.knowledge import CATEGORIES
from sqmlib.result import Decisions, Metric, Parts, Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["QfdResult"]

_WHOLE = {"rank", "rank_low", "rank_high", "n", "filled", "strongest", "strength", "things", "carried", "dropped"}
_RATED = {"importance", "current", "target", "sales_point", "rating"}  # shown as exactly as they were given
MOST_NAMED = 5
MAIN_SHARE = 0.5  # own: the characteristics named first hold this share together

_SPECS = {"share": ".0%", "ratio": ".2f", "sign": "+.0f"}


@dataclass(frozen=True, eq=False)
class QfdResult(Result):
    """Result of :func:`sqmlib.qfd.analyze`.

    Attributes
    ----------
    table : pandas.DataFrame, index ``characteristic``
        ``technical_importance`` sum of relative weight x strength; ``absolute_importance`` the same with raw weights;
        ``relative_importance`` its share, 0..1, with ``relative_low relative_high``; ``rank`` 1 first, ties share it,
        with ``rank_low rank_high`` (95 % of resampled judgements) and ``p_first`` how often it came first; ``n``
        requirements it serves; ``difficulty target direction`` as given (up, down, hit).
    requirements, relationships, roof, findings, sensitivity : pandas.DataFrame
        See ``requirements_table``, ``relationships_table``, ``roof_table``, ``findings_table``, ``sensitivity_table``.
    competitors : pandas.DataFrame or None, index (requirement, competitor)
        ``rating`` by customers, ``ahead_of_us`` how far above our current level.
    scales, normalizations : pandas.DataFrame
        Relative importance and rank under every scale and every normalization, see ``conventions_table``.
    cascade, handovers : pandas.DataFrame or None
        Phases and what every hand-over dropped, see ``cascade.frames_of``; None without a second house.
    house : House
        What was analyzed; pictures are drawn from it.
    """

    requirements: pd.DataFrame | None = None
    relationships: pd.DataFrame | None = None
    roof: pd.DataFrame | None = None
    competitors: pd.DataFrame | None = None
    findings: pd.DataFrame | None = None
    sensitivity: pd.DataFrame | None = None
    scales: pd.DataFrame | None = None
    normalizations: pd.DataFrame | None = None
    cascade: pd.DataFrame | None = None
    handovers: pd.DataFrame | None = None
    house: House | None = None

    method: ClassVar[str] = "qfd"
    percent: ClassVar[tuple[str, ...]] = (
        *("relative_importance", "relative_low", "relative_high", "relative_weight", "p_first", "share", "p_ahead"),
        *("dropped_share", "unserved_share", "carried_weight"),
        *(f"relative_{name}" for name in ("9_3_1", "5_3_1", "4_2_1", "none", "lyman", "wasserman")),
    )
    metrics: ClassVar[tuple[Metric, ...]] = (
        Metric("relative_importance", "relative_low", "relative_high", kind="index"),
        Metric("relative_weight", n="filled", kind="index", frame="requirements"),
        Metric("improvement_ratio", n="filled", kind="index", better=-1, frame="requirements"),
    )

    def label(self, item: Any, lang: str | None = None) -> str:
        """Return the text of a thing or of a phase, or its id when it has none."""
        if item not in self.labels and has(f"qfd.code.phase.{item}"):
            return tr(f"qfd.code.phase.{item}", lang)
        return super().label(item, lang)

    def digits(self, column: str) -> int:
        """Ranks and numbers of things without decimals, everything else with two."""
        return 0 if column in _WHOLE or column.startswith("rank_") else 2

    def _cell(self, frame: str, row: Any, column: str, value: Any, lang: str | None) -> str:
        """Show ratings as they were given, and every finding in the unit of its kind."""
        if self.reason(frame, row, column) is not None:
            return super()._cell(frame, row, column, value, lang)
        if (frame, column) == ("sensitivity", "difference"):
            return f"{value:.1%}"
        if frame in ("requirements", "competitors") and column in _RATED:
            return f"{value:.{_decimals(getattr(self, frame)[column])}f}"
        if (frame, column) != ("findings", "value"):
            return super()._cell(frame, row, column, value, lang)
        if row[2] == "behind_competitor":
            return f"{value:.{_decimals(self.found(row[2])['value'])}f}"
        return f"{value:{_SPECS[UNITS.get(row[2], 'share')]}}"

    def leading(self, share: float = MAIN_SHARE) -> list[str]:
        """Return the characteristics that together hold a share of the importance, the most important first."""
        values = self.table["relative_importance"]
        chosen = values[leaders(values, share)]
        return list(chosen.sort_values(ascending=False, kind="stable").index)

    def found(self, finding: str) -> pd.DataFrame:
        """Return the findings of one kind."""
        return self._by_kind.get(finding, self.findings.iloc[:0])

    @cached_property
    def _by_kind(self) -> dict[str, pd.DataFrame]:
        return dict(iter(self.findings.groupby(level="finding", sort=False)))

    def headline(self, lang: str | None = None, decisions: Decisions | None = None) -> str:
        """Return the one sentence that stands in an index of reports."""
        first = self.leading()[:MOST_NAMED]
        share = float(self.table["relative_importance"][first].sum())
        size = {"rows": len(self.requirements), "columns": len(self.table)}
        return self.say("headline", lang, items=first, share=share, pairs=self._against(), **size)

    def _against(self) -> int:
        """Return how many pairs work against each other where it matters."""
        both = pd.concat([self.found("conflict"), self.found("tension")])
        return len(both.index.droplevel("finding").unique())

    def parts(self, lang: str | None = None, decisions: Decisions | None = None) -> Parts:
        """Return the findings as Markdown sentences: what carries most, how sure that is, what to do next.

        Parameters
        ----------
        lang : {"en", "zh"}, optional
            Default: the language in use.
        decisions : mapping, optional
            A group's own verdicts, characteristic -> {"category", "reason"} with category deploy, keep or drop.
        """
        decided = {k: v for k, v in (decisions or {}).items() if k in self.table.index and v.get("category")}
        says = [*self._says(lang), *self._decided(lang, decided), *self._handed_on(lang)]
        return {"says": says, "sure": self._sure(lang), "next": self._next(lang, decided)}

    def _says(self, lang: str | None) -> list[str]:
        first = self.leading()[:MOST_NAMED]
        share = float(self.table["relative_importance"][first].sum())
        said = [self.say("says.leading", lang, items=first, share=share)]
        needs = self.requirements["relative_weight"].sort_values(ascending=False, kind="stable")
        said.append(self.say(f"says.weights_{self.parameters['weights']}", lang, items=list(needs.index[:3])))
        for code in ("no_characteristic", "no_requirement", "weak_only", "behind_competitor", "target_below_current"):
            items = list(dict.fromkeys(self.found(code).index.get_level_values("item")))
            said += [self.say(f"says.{code}", lang, items=items)] if items else []
        return said + self._pairs("conflict", lang) + self._pairs("tension", lang)

    def _pairs(self, code: str, lang: str | None) -> list[str]:
        """Return a sentence for each of the first pairs of a kind of finding."""
        rows = self.found(code)
        said = [
            self.say(f"says.{code}", lang, item=one, other=other, value=value)
            for (one, other, _), value in rows["value"].iloc[:MOST_NAMED].items()
        ]
        return said + ([self.say("says.more", lang, n=len(rows) - MOST_NAMED)] if len(rows) > MOST_NAMED else [])

    def _decided(self, lang: str | None, decided: Decisions) -> list[str]:
        return [
            self.say("summary.decided", lang, item=item, category=d["category"], reason=d.get("reason", ""))
            for item, d in decided.items()
        ]

    def _handed_on(self, lang: str | None) -> list[str]:
        if self.handovers is None:
            return []
        said = []
        for phase, row in self.handovers.iterrows():
            values = {"phase": phase, "carried": int(row["carried"]), "things": int(row["things"])}
            said.append(self.say("says.handover", lang, dropped=row["dropped_share"], **values))
        last = self.cascade.index.get_level_values("phase")[-1]
        final = self.cascade[self.cascade.index.get_level_values("phase") == last]["relative_importance"]
        top = final.sort_values(ascending=False, kind="stable").droplevel("phase").index[:3]
        return [*said, self.say("says.last_phase", lang, phase=last, items=list(top))]

    def _sure(self, lang: str | None) -> list[str]:
        pairs = self.sensitivity
        counts = pairs["verdict"].value_counts()
        said = []
        if len(pairs):
            key = "sure.pairs" if self.parameters["bootstrap"] else "sure.no_bootstrap"
            firm = int(counts.get("firm", 0) + counts.get("agreed", 0))
            said.append(self.say(key, lang, firm=firm, n=len(pairs), doubt=self.parameters["doubt"]))
        best = self.table["rank"].idxmin()
        if self.parameters["bootstrap"] and len(self.table) > 1:
            row = self.table.loc[best]
            ends = {"low": int(row["rank_low"]), "high": int(row["rank_high"]), "p": float(row["p_first"])}
            said.append(self.say("sure.first", lang, item=best, **ends))
        for name in ("scales", "normalizations"):
            moved = list(getattr(self, name).index[getattr(self, name)["moves"]])
            said.append(self.say(f"sure.{name}", lang, items=moved) if moved else self.say(f"sure.{name}_agree", lang))
        serious = [n for n in self.notes if n.level == "warning" and n.code.startswith("qfd.")]
        return said + [n.text(lang, self.labels) for n in serious]

    def _next(self, lang: str | None, decided: Decisions) -> list[str]:
        final = {c: [i for i, d in decided.items() if d["category"] == c] for c in CATEGORIES}
        said = [self.say(f"next.{c}", lang, items=items) for c, items in final.items() if items]
        if not decided:
            said.append(self.say("next.decide", lang, items=self.leading()[:MOST_NAMED]))
        asked = [f"{self.label(a, lang)} × {self.label(b, lang)}" for a, b, _ in self.found("ask_again").index]
        said += [self.say("next.ask_again", lang, pairs=asked)] if asked else []
        for code in ("no_target", "no_direction", "no_characteristic", "no_requirement"):
            items = list(self.found(code).index.get_level_values("item"))
            said += [self.say(f"next.{code}", lang, items=items)] if items else []
        return said + ([self.say("next.conflict", lang)] if self._against() else [])

    def plot_house(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the whole house of quality; see :func:`sqmlib.qfd.plots.plot_house`."""
        return _plots().plot_house(self, ax=ax, lang=lang, **options)

    def house_pages(self, lang: str | None = None, **options: Any) -> list[Axes]:
        """Draw a large house on several pages; see :func:`sqmlib.qfd.plots.plot_house_pages`."""
        return _plots().plot_house_pages(self, lang=lang, **options)

    def plot_importance(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the importance of every characteristic; see :func:`sqmlib.qfd.plots.plot_importance`."""
        return _plots().plot_importance(self, ax=ax, lang=lang, **options)

    def plot_sensitivity(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the ranks under every convention; see :func:`sqmlib.qfd.plots.plot_sensitivity`."""
        return _plots().plot_sensitivity(self, ax=ax, lang=lang, **options)


def _decimals(values: pd.Series) -> int:
    """Return the fewest decimals that show all values as they are, two at most."""
    known = values.dropna().to_numpy(float)
    return next((d for d in (0, 1) if np.allclose(known, known.round(d), rtol=0, atol=1e-9)), 2)


def _plots():
    from sqmlib.qfd import plots

    return plots
