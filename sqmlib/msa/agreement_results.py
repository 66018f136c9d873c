"""The answer of an attribute agreement study, in the words of its setting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from sqmlib.msa.gage_results import Setting
from sqmlib.msa.knowledge import KAPPA_BANDS
from sqmlib.result import Decisions, Metric, Parts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["AgreementResult"]

_SHARES = ("within", "standard", "miss", "false_alarm")


@dataclass(frozen=True, eq=False)
class AgreementResult(Setting):
    """Result of :func:`sqmlib.msa.agreement`.

    Attributes
    ----------
    table : pandas.DataFrame, index ``appraiser``
        ``n`` parts; ``within`` parts on which all his trials agree, ``within_share within_low within_high``;
        ``fleiss_within cohen_within`` kappa of his trials (two figures of the same thing); ``standard standard_share
        standard_low standard_high`` parts on which all his trials equal the standard; ``single_share`` of judgments
        that do; ``kappa kappa_low kappa_high`` Cohen to the standard, trials pooled; ``tau`` Kendall to the standard;
        ``miss miss_share miss_low miss_high`` of ``events``; ``false_alarm ...`` of ``others``; ``cost`` per case.
    between : pandas.DataFrame, index ``measure`` (all_agree, all_standard)
        ``match n share low high``.
    family : pandas.DataFrame, index ``kappa``
        agreement, fleiss, ac1, krippendorff, pabak, fleiss_all, kendall_w -> ``value low high n``.
    pairs : pandas.DataFrame, index (first, second)
        ``kappa low high agreement judgments``.
    margins : pandas.DataFrame, index ``class``
        ``given standard_given`` shares.
    parts_split : pandas.DataFrame, index ``part``, most divided first
        ``n dissent classes wrong``.
    """

    between: pd.DataFrame | None = None
    family: pd.DataFrame | None = None
    pairs: pd.DataFrame | None = None
    margins: pd.DataFrame | None = None
    parts_split: pd.DataFrame | None = None

    percent: ClassVar[tuple[str, ...]] = (
        *(f"{s}{e}" for s in _SHARES for e in ("_share", "_low", "_high")),
        *("single_share", "agreement", "share", "given", "standard_given", "dissent", "wrong"),
    )
    whole: ClassVar[frozenset[str]] = frozenset(
        {"n", "within", "standard", "miss", "false_alarm", "events", "others", "match", "judgments", "classes"}
    )
    metrics: ClassVar[tuple[Metric, ...]] = (
        Metric("within_share", "within_low", "within_high", better=1),
        Metric("standard_share", "standard_low", "standard_high", better=1),
        Metric("value", "low", "high", kind="index", better=1, frame="family"),
    )

    def _cell(self, frame: str, row: Any, column: str, value: Any, lang: str | None) -> str:
        shares = frame == "between" and column in ("low", "high")
        return f"{value:.0%}" if shares else super()._cell(frame, row, column, value, lang)

    def headline(self, lang: str | None = None, decisions: Decisions | None = None) -> str:
        """Return the one sentence that stands in an index of reports."""
        row, every = self.family.loc["fleiss"], self.between.loc["all_agree"]
        values = {"match": int(every["match"]), "n": int(every["n"]), "share": float(every["share"])}
        if pd.isna(row["value"]):
            return self.say("agreement.headline_undefined", lang, **values)
        band = KAPPA_BANDS[self.parameters["bands"]]
        values |= {"kappa": float(row["value"]), "low": float(row["low"]), "high": float(row["high"])}
        word = self.say(f"band.{band.code(row['value'])}", lang)
        return self.say("agreement.headline", lang, band=word, author=band.source, **values)

    def parts(self, lang: str | None = None, decisions: Decisions | None = None) -> Parts:
        """Return the findings: between, within, against the standard, how sure, what to do next."""
        says = [
            self.headline(lang),
            *self._family(lang),
            *self._people(lang),
            *self._standard(lang),
            *self._split(lang),
        ]
        return {"says": [*says, *self.decided(lang, decisions)], "sure": self._sure(lang), "next": self._next(lang)}

    def _family(self, lang: str | None) -> list[str]:
        names = [n for n in self.family.index if pd.notna(self.family.loc[n, "value"]) and n != "agreement"]
        said = [self.say("agreement.figure", lang, name=n, value=float(self.family.loc[n, "value"])) for n in names]
        share = self.family.loc["agreement", "value"]
        return [self.say("agreement.family", lang, share=float(share), figures=said)] if pd.notna(share) else []

    def _people(self, lang: str | None) -> list[str]:
        shown = self.table["within_share"].dropna()
        if shown.empty:
            return []
        said = [self.say("agreement.person", lang, name=self.label(i, lang), share=float(v)) for i, v in shown.items()]
        return [self.say("agreement.within", lang, people=said)]

    def _standard(self, lang: str | None) -> list[str]:
        shown = self.table[self.table["standard_share"].notna()]
        if shown.empty:
            return []
        people = [
            self.say(
                "agreement.both",
                lang,
                name=self.label(i, lang),
                share=float(r["standard_share"]),
                single=float(r["single_share"]),
            )
            for i, r in shown.iterrows()
        ]
        said = [self.say("agreement.standard", lang, people=people)]
        if shown["miss_share"].notna().any():
            said.append(self._errors(shown, lang))
        if shown["cost"].notna().any():
            worst = shown["cost"].idxmax()
            said.append(self.say("agreement.cost", lang, name=self.label(worst, lang), cost=float(shown["cost"].max())))
        return said

    def _errors(self, shown: pd.DataFrame, lang: str | None) -> str:
        people = [
            self.say(
                "agreement.error",
                lang,
                name=self.label(i, lang),
                miss=int(r["miss"]),
                events=int(r["events"]),
                alarms=int(r["false_alarm"]),
                others=int(r["others"]),
            )
            for i, r in shown.iterrows()
        ]
        return self.say("agreement.errors", lang, event=self.parameters["event"], people=people)

    def _split(self, lang: str | None) -> list[str]:
        hard = self.parts_split[self.parts_split["dissent"] > 0]
        ids = [self.label(i, lang) for i in hard.index[:5]]
        return [self.say("agreement.split", lang, ids=ids, n=len(hard))] if ids else []

    def _sure(self, lang: str | None) -> list[str]:
        p = self.parameters
        counts = {"n_parts": p["parts"], "n_appraisers": p["appraisers"], "n_trials": p["trials"]}
        said = [self.say("agreement.design", lang, level=100 * p["level"], weights=p["weights"], **counts)]
        return said + self.remarks(lang)

    def _next(self, lang: str | None) -> list[str]:
        said = []
        within, standard = self.table["within_share"], self.table["standard_share"]
        if (within < 0.9).any():
            names = [self.label(i, lang) for i in within.index[within < 0.9]]
            said.append(self.say("agreement.next_within", lang, names=names))
        if (standard < 0.9).any():
            said.append(self.say("agreement.next_standard", lang))
        if (self.parts_split["dissent"] > 0).any():
            said.append(self.say("agreement.next_split", lang))
        return said or [self.say("agreement.next_hold", lang)]

    def plot_agreement(self, ax: Axes | None = None, lang: str | None = None) -> Axes:
        """Draw agreement within and with the standard; see :func:`sqmlib.msa.plots.plot_agreement`."""
        from sqmlib.msa import plots

        return plots.plot_agreement(self, ax=ax, lang=lang)
