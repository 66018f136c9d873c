"""The answer of a Gage R&R study, in the words of its setting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from sqmlib.i18n import tr
from sqmlib.msa.knowledge import GRR, NDC
from sqmlib.result import Decisions, Metric, Parts, Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["GageResult", "Setting"]

_TERMS = ("part", "parts", "appraiser", "appraisers", "trial", "trials")


class Setting(Result):
    """A result that speaks of calls and evaluators, tickets and coders, visits and shoppers, parts and appraisers."""

    method: ClassVar[str] = "msa"
    whole: ClassVar[frozenset[str]] = frozenset({"n"})

    def terms(self, lang: str | None = None) -> dict[str, str]:
        """Return the words of the setting for part, appraiser and trial, one and several."""
        return {name: tr(f"msa.word.{self.parameters['vocabulary']}.{name}", lang) for name in _TERMS}

    def say(self, key: str, lang: str | None = None, **values: Any) -> str:
        """Return the method's own words stored under `key`, in the terms of the setting."""
        return super().say(key, lang, **(self.terms(lang) | values))

    def remarks(self, lang: str | None = None, level: str | None = None) -> list[str]:
        """Return the notes as sentences in the terms of the setting."""
        chosen = [n for n in self.notes if level in (None, n.level)]
        return [tr(n.code, lang, labels=self.labels, **(self.terms(lang) | dict(n.values))) for n in chosen]

    def heading(self, column: str, lang: str | None = None) -> str:
        """Return the localized heading of a column; part, appraiser and trial in the terms of the setting."""
        return self.terms(lang)[column] if column in _TERMS else super().heading(column, lang)

    def label(self, item: Any, lang: str | None = None) -> str:
        """Return the text of a row: its own label, the word of a source, or its id."""
        if item in self.labels:
            return super().label(item, lang)
        key = f"source.{item}"
        return self.say(key, lang) if _known(f"msa.{key}") else super().label(item, lang)

    def digits(self, column: str) -> int:
        """Counts without decimals, everything else with two."""
        return 0 if column in self.whole else 2

    def decided(self, lang: str | None, decisions: Decisions | None) -> list[str]:
        """Say what a group decided about a row, with its reason."""
        found = {row: d for row, d in (decisions or {}).items() if row in self.table.index and d.get("category")}
        return [
            self.say("decided", lang, row=self.label(r, lang), category=d["category"], reason=d.get("reason", ""))
            for r, d in found.items()
        ]


def _known(key: str) -> bool:
    from sqmlib.i18n import has

    return has(key)


@dataclass(frozen=True, eq=False)
class GageResult(Setting):
    """Result of :func:`sqmlib.msa.gage_rr`.

    Attributes
    ----------
    table : pandas.DataFrame, index ``source``
        gage_rr, repeatability, reproducibility, appraiser, interaction, part, total -> ``variance variance_low
        variance_high``; ``raw`` before negative ones were set to 0; ``sd``; ``contribution`` per cent of the variance;
        ``study study_low study_high`` per cent of the standard deviation (they do not add up to 100); ``tolerance`` and
        ``process`` per cent of the tolerance and of the process sd.
    anova : pandas.DataFrame or None, index ``source``
        ``df ss ms f p``.
    figures : pandas.DataFrame, index ``figure``
        ndc (before truncation), icc, attenuation (what is left of an effect size) -> ``value low high``.
    pooling : pandas.DataFrame or None, index ``pooling`` (kept, pooled)
        ``p_interaction``; ``contribution study`` of gage_rr; ``aiag common chosen`` which rule takes it.
    ranges : pandas.DataFrame or None, index ``source``
        ``sd study`` by the average and range method.
    parts_spread : pandas.DataFrame, index ``part``, most divided first
        ``mean lowest highest range n``.
    appraisers : pandas.DataFrame or None, index ``appraiser``
        ``mean difference own_sd n``.
    """

    anova: pd.DataFrame | None = None
    figures: pd.DataFrame | None = None
    pooling: pd.DataFrame | None = None
    ranges: pd.DataFrame | None = None
    parts_spread: pd.DataFrame | None = None
    appraisers: pd.DataFrame | None = None

    metrics: ClassVar[tuple[Metric, ...]] = (
        Metric("study", "study_low", "study_high", n="scores", kind="index", better=-1),
    )
    whole: ClassVar[frozenset[str]] = frozenset({"n", "scores", "df"})

    def digits(self, column: str) -> int:
        """Counts without decimals, percentages with one, p with three, everything else with two."""
        percentages = ("contribution", "study", "study_low", "study_high", "tolerance", "process")
        return 1 if column in percentages else 3 if column in ("p", "p_interaction") else super().digits(column)

    @property
    def verdict(self) -> str:
        """``good``, ``marginal`` or ``poor`` (AIAG) when all of the interval says so, else ``open``."""
        row = self.table.loc["gage_rr"]
        codes = {GRR.code(row[c]) for c in ("study_low", "study_high")}
        return codes.pop() if len(codes) == 1 else "open"

    def _values(self) -> dict[str, float]:
        row = self.table.loc["gage_rr"]
        return {name: float(row[name]) for name in ("study", "study_low", "study_high", "contribution")}

    def headline(self, lang: str | None = None, decisions: Decisions | None = None) -> str:
        """Return the one sentence that stands in an index of reports."""
        return self.say(f"gage.{self.verdict}", lang, **self._values())

    def parts(self, lang: str | None = None, decisions: Decisions | None = None) -> Parts:
        """Return the findings: how much is measuring, where it comes from, how sure, what to do next."""
        says = [self.headline(lang), self.say("gage.contribution", lang, **self._values()), self._source(lang)]
        says += [*self._ndc(lang), *self._against(lang), self._divided(lang), *self.decided(lang, decisions)]
        return {"says": says, "sure": self._sure(lang), "next": self._next(lang)}

    def _main(self) -> str:
        inner = self.table.loc[[s for s in ("repeatability", "appraiser", "interaction") if s in self.table.index]]
        return str(inner["variance"].idxmax())

    def _source(self, lang: str | None) -> str:
        source = self._main()
        return self.say("gage.source", lang, source=self.label(source, lang), share=float(self._share(source)))

    def _share(self, source: str) -> float:
        total = self.table.loc["gage_rr", "variance"]
        return self.table.loc[source, "variance"] / total if total else 0.0

    def _ndc(self, lang: str | None) -> list[str]:
        row = self.figures.loc["ndc"]
        if pd.isna(row["value"]):
            return []
        whole = int(np.floor(row["value"]))
        key = "gage.ndc_enough" if whole >= NDC else "gage.ndc_few"
        return [self.say(key, lang, ndc=whole, raw=row["value"], low=row["low"], high=row["high"], least=NDC)]

    def _against(self, lang: str | None) -> list[str]:
        row = self.table.loc["gage_rr"]
        said = [
            self.say(f"gage.of_{name}", lang, share=float(row[name]))
            for name in ("tolerance", "process")
            if pd.notna(row[name])
        ]
        return [*said, self.say("gage.attenuation", lang, share=float(self.figures.loc["attenuation", "value"]))]

    def _divided(self, lang: str | None) -> str:
        top = self.parts_spread.head(3)
        return self.say(
            "gage.divided", lang, ids=[self.label(i, lang) for i in top.index], most=float(top["range"].iloc[0])
        )

    def _sure(self, lang: str | None) -> list[str]:
        p = self.parameters
        counts = {"n_parts": p["parts"], "n_appraisers": p["appraisers"], "n_trials": p["trials"]}
        said = [self.say("gage.design", lang, design=p["design_used"], method=p["method_used"], **counts)]
        if self.pooling is not None:
            kept = "kept" if p["interaction_kept"] else "pooled"
            said.append(self.say(f"gage.interaction_{kept}", lang, rule=p["pooling"], p=self._p_interaction()))
        said.append(self.say("gage.bands", lang, author=GRR.source, level=100 * p["level"]))
        if p["parts"] < 10:
            said.append(self.say("gage.few_parts", lang, n=p["parts"]))
        return said + self.remarks(lang)

    def _p_interaction(self) -> str:
        p = self.pooling["p_interaction"].iloc[0]
        return "-" if pd.isna(p) else f"{p:.3f}" if p >= 0.0005 else "< 0.001"

    def _next(self, lang: str | None) -> list[str]:
        if self.verdict == "good":
            return [self.say("gage.next_good", lang)]
        said = [self.say(f"gage.next_{self._main()}", lang)]
        return [*said, self.say("gage.next_more", lang)] if self.verdict == "open" else said

    def plot_gage(self, ax: Axes | None = None, lang: str | None = None) -> Axes:
        """Draw where the spread of the scores comes from; see :func:`sqmlib.msa.plots.plot_gage`."""
        from sqmlib.msa import plots

        return plots.plot_gage(self, ax=ax, lang=lang)

    def plot_parts(self, ax: Axes | None = None, lang: str | None = None, most: int = 24) -> Axes:
        """Draw the parts on which the panel is most divided; see :func:`sqmlib.msa.plots.plot_parts`."""
        from sqmlib.msa import plots

        return plots.plot_parts(self, ax=ax, lang=lang, most=most)
