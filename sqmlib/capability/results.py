"""The answer of a capability study, and how it is put into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from sqmlib.i18n import words
from sqmlib.result import Decisions, Metric, Parts, Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["CapabilityResult", "Worded", "share_text", "words_of"]

FAILING = {"failed", "warning", "not_checked"}


def words_of(*groups: str) -> dict[str, Mapping[str, str]]:
    """Return the words of codes that stand in an index, as labels."""
    found = words("capability")
    starts = {group: f"capability.code.{group}." for group in groups}
    return {k.removeprefix(s): v for s in starts.values() for k, v in found.items() if k.startswith(s)}


def share_text(share: float) -> str:
    """Return a share in per cent, a tiny one in scientific notation: never rounded to nothing.

    >>> share_text(0.0474), share_text(2e-9), share_text(0)
    ('4.74%', '2.0e-09', '0%')
    """
    if share == 0:
        return "0%"
    return f"{share:.2%}".replace(".00%", "%") if share >= 1e-4 else f"{share:.1e}"


class Worded(Result):
    """What the results of this toolbox show alike: shares, whole numbers, a group's own verdicts."""

    method: ClassVar[str] = "capability"
    shares: ClassVar[frozenset[str]] = frozenset()
    whole: ClassVar[frozenset[str]] = frozenset({"n", "outside"})

    def _cell(self, frame: str, row: Any, column: str, value: Any, lang: str | None) -> str:
        number = isinstance(value, (float, np.floating, int)) and self.reason(frame, row, column) is None
        shared = number and column in self.shares
        return share_text(float(value)) if shared else super()._cell(frame, row, column, value, lang)

    def digits(self, column: str) -> int:
        """Counts without decimals, everything else with two."""
        return 0 if column in self.whole else 2

    def decided(self, lang: str | None, decisions: Decisions | None) -> list[str]:
        """Say what a group decided about a row, with its reason."""
        found = {row: d for row, d in (decisions or {}).items() if row in self.table.index and d.get("category")}
        return [
            self.say("summary.decided", lang, row=row, category=d["category"], reason=d.get("reason", ""))
            for row, d in found.items()
        ]


@dataclass(frozen=True, eq=False)
class CapabilityResult(Worded):
    """Result of :func:`sqmlib.capability.analyze`.

    Attributes
    ----------
    table : pandas.DataFrame, index ``index``
        cp cpl cpu cpk (within sigma), pp ppl ppu ppk (overall sigma or the chosen distribution), cpm, cpm_star, cp_star
        -> ``value``; ``low high`` two-sided interval; ``bound`` one-sided lower bound at the same level; ``df`` degrees
        of freedom of the sigma; ``p_required`` how likely the true cpk or ppk is at least what is required; ``n``.
    outside : pandas.DataFrame, index ``side`` (below, above, total)
        ``outside`` of ``n`` values; ``observed observed_low observed_high`` share with exact interval;
        ``expected_within expected_overall`` of the model, ``expected_low expected_high`` its interval; 0..1.
    fits : pandas.DataFrame, index ``distribution``, best first
        ``loglik aic aic_more``; ``ppk`` percentile and ``ppk_z`` Z form; ``p_below p_above``; ``q_low q_mid q_high``.
    gates : pandas.DataFrame, index ``gate``
        data, measurement, stage, stability, distribution -> ``status`` passed, warning, failed, not_checked; ``figure``
        n, % study variation, stages, signals, p of normality.
    values : pandas.DataFrame
        One row per case; private, never exported.
    """

    outside: pd.DataFrame | None = None
    fits: pd.DataFrame | None = None
    gates: pd.DataFrame | None = None
    values: pd.DataFrame | None = None

    private: ClassVar[tuple[str, ...]] = ("values",)
    metrics: ClassVar[tuple[Metric, ...]] = (Metric("value", "low", "high", kind="index", better=1),)
    percent: ClassVar[tuple[str, ...]] = ("p_required",)
    shares: ClassVar[frozenset[str]] = frozenset(
        {"observed", "observed_low", "observed_high", "expected_within", "expected_overall", "expected_low"}
        | {"expected_high", "p_below", "p_above"}
    )

    def digits(self, column: str) -> int:
        """Counts without decimals, degrees of freedom and AIC with one, everything else with two."""
        return 1 if column in ("df", "loglik", "aic", "aic_more") else super().digits(column)

    @property
    def verdict(self) -> str:
        """``capable`` or ``not_capable`` when the whole interval of Ppk says so, else ``open``."""
        row, required = self.table.loc["ppk"], self.parameters["required"]
        if pd.isna(row["low"]):
            return "open"
        return "capable" if row["low"] >= required else "not_capable" if row["high"] < required else "open"

    @property
    def provisional(self) -> list[str]:
        """The gates that failed: after one of them the index is provisional."""
        return list(self.gates.index[self.gates["status"] == "failed"])

    def headline(self, lang: str | None = None, decisions: Decisions | None = None) -> str:
        """Return the one sentence that stands in an index of reports."""
        said = [
            self.say(f"headline_{self.verdict}", lang, required=self.parameters["required"], figure=self._ppk(lang))
        ]
        if self.provisional:
            said.append(self.say("headline_provisional", lang, gates=self.provisional))
        return self.say("sentence_end", lang, said="".join(said))

    def _ppk(self, lang: str | None, name: str = "ppk") -> str:
        row = self.table.loc[name]
        key = "figure" if pd.notna(row["low"]) else "figure_alone" if pd.notna(row["value"]) else "figure_none"
        return self.say(key, lang, name=name, **{k: float(row[k]) for k in ("value", "low", "high")})

    def parts(self, lang: str | None = None, decisions: Decisions | None = None) -> Parts:
        """Return the findings: the index and the shares outside, how sure they are, what to do next."""
        says = [self.say(f"says.{self.verdict}", lang, required=self.parameters["required"], figure=self._ppk(lang))]
        says += [*self._outside(lang), *self._within(lang), *self._target(lang), *self.decided(lang, decisions)]
        return {"says": says, "sure": self._sure(lang), "next": self._next(lang)}

    def _outside(self, lang: str | None) -> list[str]:
        row = self.outside.loc["total"]
        names = ("observed", "observed_low", "observed_high", "expected_overall", "expected_low", "expected_high")
        values = {name: share_text(float(row[name])) for name in names if pd.notna(row[name])}
        counted = {"outside": int(row["outside"]), "n": int(row["n"])}
        said = [self.say("says.observed", lang, **counted, **{k: values[k] for k in names[:3]})]
        if "expected_low" in values:
            said.append(self.say("says.expected", lang, **{k: values[k] for k in names[3:]}))
        return said

    def _within(self, lang: str | None) -> list[str]:
        if pd.isna(self.table.loc["cpk", "value"]):
            return []
        p = self.parameters
        values = {"estimator": p["within_used"], "df": p["df_within"], "figure": self._ppk(lang, "cpk")}
        return [self.say("says.within", lang, **values)]

    def _target(self, lang: str | None) -> list[str]:
        there = [n for n in ("cpm", "cpm_star") if pd.notna(self.table.loc[n, "value"])]
        return (
            [
                self.say(
                    "says.target", lang, target=self.parameters["target"], figures=[self._ppk(lang, n) for n in there]
                )
            ]
            if there
            else []
        )

    def _sure(self, lang: str | None) -> list[str]:
        p, chance = self.parameters, self.table.loc["ppk", "p_required"]
        said = [self.say("sure.model", lang, distribution=p["distribution"], n=p["n"], level=100 * p["level"])]
        if p["distribution"] not in ("normal", "box_cox"):
            said.append(self.say(f"sure.form_{p['form']}", lang))
        if pd.notna(chance):
            said.append(self.say("sure.chance", lang, p=_chance(float(chance)), required=p["required"]))
        for status in ("failed", "warning", "not_checked"):
            gates = list(self.gates.index[self.gates["status"] == status])
            said += [self.say(f"sure.gate_{status}", lang, gates=gates)] if gates else []
        return said + self.remarks(lang)

    def _next(self, lang: str | None) -> list[str]:
        order = [g for g in self.gates.index if self.gates.loc[g, "status"] in ("failed", "not_checked")]
        said = [self.say(f"next.{gate}", lang) for gate in order]
        drift = self.table.loc[["cpk", "ppk"], "value"]
        if drift.notna().all() and drift["cpk"] > 1.2 * drift["ppk"] > 0:
            said.append(self.say("next.drift", lang))
        return [*said, self.say(f"next.{self.verdict}", lang)]

    def plot_capability(self, ax: Axes | None = None, lang: str | None = None) -> Axes:
        """Draw values, limits and the fitted curve; see :func:`sqmlib.capability.plots.plot_capability`."""
        from sqmlib.capability import plots

        return plots.plot_capability(self, ax=ax, lang=lang)


def _chance(p: float) -> str:
    """Return a chance in per cent, never rounded to certainty."""
    return "> 99%" if p > 0.99 else "< 1%" if p < 0.01 else f"{p:.0%}"
