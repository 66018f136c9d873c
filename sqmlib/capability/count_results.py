"""The answers about counted things - service level, failing cases, defects, yield - and how they are put into words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from sqmlib.capability.results import Worded, share_text
from sqmlib.result import Decisions, Metric, Parts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["DefectivesResult", "DefectsResult", "ServiceLevelResult", "YieldResult"]

_WHOLE = frozenset({"n", "inside", "defective", "defects", "units", "opportunities", "count", "entered", "scrapped"})
_LEVELS = ("sigma_level", "sigma_low", "sigma_high")
_ALL = "all_together"


@dataclass(frozen=True, eq=False)
class ServiceLevelResult(Worded):
    """Result of :func:`sqmlib.capability.service_level`.

    Attributes
    ----------
    table : pandas.DataFrame, index ``group`` (``all_together`` first)
        ``n`` cases, ``inside`` served within the limit; ``share low high`` 0..1, interval; ``time`` within which the
        promised share is served, ``time_low time_high`` its interval; ``verdict`` met, missed, open, hidden.
    pooled : pandas.DataFrame, index ``whole``
        ``count n share low high`` exact; ``ratio p`` of dispersion between groups; ``low_wide high_wide`` allow for it.
    values : pandas.DataFrame
        One row per case; private.
    """

    pooled: pd.DataFrame | None = None
    values: pd.DataFrame | None = None

    private: ClassVar[tuple[str, ...]] = ("values",)
    shares: ClassVar[frozenset[str]] = frozenset({"share", "low", "high", "low_wide", "high_wide"})
    whole: ClassVar[frozenset[str]] = _WHOLE
    metrics: ClassVar[tuple[Metric, ...]] = (Metric("share", "low", "high", better=1),)

    def digits(self, column: str) -> int:
        """Counts without decimals, p with three, everything else with two."""
        return 3 if column == "p" else super().digits(column)

    def headline(self, lang: str | None = None, decisions: Decisions | None = None) -> str:
        """Return the one sentence that stands in an index of reports."""
        return self.say(f"service.{self.table.loc[_ALL, 'verdict']}", lang, **self._figures(_ALL))

    @property
    def _unit(self) -> str:
        unit = self.parameters["unit"]
        return f" {unit}" if unit else ""

    def _figures(self, row: str) -> dict[str, Any]:
        found, p = self.table.loc[row], self.parameters
        shares = {name: share_text(float(found[name])) for name in ("share", "low", "high")}
        wide = self.pooled is not None and self.parameters["widened"]
        if row == _ALL and wide:
            shares |= {n: share_text(float(self.pooled.loc[_ALL, f"{n}_wide"])) for n in ("low", "high")}
        return shares | {
            "limit": p["limit"],
            "unit": self._unit,
            "promise": share_text(p["promise"]),
            "n": int(found["n"]),
        }

    def parts(self, lang: str | None = None, decisions: Decisions | None = None) -> Parts:
        """Return the findings: kept or not, where, how sure, what to do next."""
        says, table = [self.headline(lang)], self.table.drop(index=_ALL)
        whole = self.table.loc[_ALL]
        if pd.notna(whole["time"]):
            says.append(
                self.say("service.time", lang, promise=share_text(self.parameters["promise"]), **self._time(lang))
            )
        for verdict in ("missed", "open", "met"):
            groups = list(table.index[table["verdict"] == verdict])
            says += [self.say(f"service.groups_{verdict}", lang, groups=groups)] if groups else []
        rule = self.parameters["abandoned_rule"]
        sure = [self.say("service.sure", lang, level=100 * self.parameters["level"], n=int(whole["n"]))]
        sure += [self.say("service.rule", lang, rule=rule)] if self.parameters["abandoned"] else []
        says += self.decided(lang, decisions)
        return {"says": says, "sure": [*sure, *self.remarks(lang)], "next": [self._next(lang, table)]}

    def _time(self, lang: str | None) -> dict[str, str]:
        whole = self.table.loc[_ALL]
        key = "service.span" if pd.notna(whole["time_low"]) and pd.notna(whole["time_high"]) else "service.span_alone"
        return {
            "span": self.say(key, lang, unit=self._unit, **{n: whole[n] for n in ("time", "time_low", "time_high")})
        }

    def _next(self, lang: str | None, table: pd.DataFrame) -> str:
        verdict = self.table.loc[_ALL, "verdict"]
        missed = list(table.index[table["verdict"] == "missed"])
        return (
            self.say("service.next_groups", lang, groups=missed)
            if missed
            else self.say(f"service.next_{verdict}", lang)
        )

    def plot_service_level(self, ax: Axes | None = None, lang: str | None = None, most: int = 28) -> Axes:
        """Draw every group's share against the promise; see :func:`sqmlib.capability.plots.plot_service_level`."""
        from sqmlib.capability import plots

        return plots.plot_service_level(self, ax=ax, lang=lang, most=most)

    def plot_waiting(self, ax: Axes | None = None, lang: str | None = None) -> Axes:
        """Draw the share served over time; see :func:`sqmlib.capability.plots.plot_waiting`."""
        from sqmlib.capability import plots

        return plots.plot_waiting(self, ax=ax, lang=lang)


@dataclass(frozen=True, eq=False)
class DefectivesResult(Worded):
    """Result of :func:`sqmlib.capability.defectives`.

    Attributes
    ----------
    table : pandas.DataFrame, index ``period``
        ``defective n share low high`` with exact interval.
    pooled : pandas.DataFrame, index ``whole``
        ``count n share low high ratio p low_wide high_wide``; ``sigma_level sigma_low sigma_high``.
    """

    pooled: pd.DataFrame | None = None

    shares: ClassVar[frozenset[str]] = ServiceLevelResult.shares
    whole: ClassVar[frozenset[str]] = _WHOLE
    metrics: ClassVar[tuple[Metric, ...]] = (Metric("share", "low", "high", better=-1),)

    def digits(self, column: str) -> int:
        """Counts without decimals, p with three, everything else with two."""
        return 3 if column == "p" else super().digits(column)

    def headline(self, lang: str | None = None, decisions: Decisions | None = None) -> str:
        """Return the one sentence that stands in an index of reports."""
        row = self.pooled.loc[_ALL]
        wide = "_wide" if row["p"] < 0.05 else ""
        values = {"share": share_text(row["share"]), "low": share_text(row[f"low{wide}"])}
        values |= {"high": share_text(row[f"high{wide}"]), "count": int(row["count"]), "n": int(row["n"])}
        return self.say("defectives.headline", lang, **values)

    def parts(self, lang: str | None = None, decisions: Decisions | None = None) -> Parts:
        """Return the findings: the share that fails, its sigma level with the convention, how sure."""
        says = [self.headline(lang), _level_text(self, self.pooled.loc[_ALL], lang), *self.decided(lang, decisions)]
        return {"says": says, "sure": self.remarks(lang), "next": [self.say("defectives.next", lang)]}


@dataclass(frozen=True, eq=False)
class DefectsResult(Worded):
    """Result of :func:`sqmlib.capability.defects`.

    Attributes
    ----------
    table : pandas.DataFrame, index ``form`` (``all_together`` last)
        ``defects units``; ``dpu dpu_low dpu_high`` per unit (Garwood); ``opportunities`` in all; ``dpo`` of each;
        ``dpmo dpmo_low dpmo_high`` per million (Clopper-Pearson); ``z_long`` -Phi^-1(dpo); ``sigma_level sigma_low
        sigma_high`` under the named convention; ``clean_yield`` exp(-dpu), the share of units without any error.
    pooled : pandas.DataFrame, index ``whole``
        ``count n share low high`` of the DPU, ``ratio p low_wide high_wide`` of dispersion between rows.
    """

    pooled: pd.DataFrame | None = None

    shares: ClassVar[frozenset[str]] = frozenset({"clean_yield"})
    whole: ClassVar[frozenset[str]] = _WHOLE | {"dpmo", "dpmo_low", "dpmo_high"}
    metrics: ClassVar[tuple[Metric, ...]] = (Metric("dpu", "dpu_low", "dpu_high", n="units", kind="mean", better=-1),)

    def digits(self, column: str) -> int:
        """Counts and DPMO without decimals, rates per unit and opportunity with four, everything else with two."""
        rates = ("dpu", "dpu_low", "dpu_high", "dpo", "share", "low", "high", "low_wide", "high_wide")
        return 4 if column in rates else 3 if column == "p" else super().digits(column)

    def headline(self, lang: str | None = None, decisions: Decisions | None = None) -> str:
        """Return the one sentence that stands in an index of reports."""
        row = self.table.loc[_ALL]
        names = ("defects", "units", "dpu", "dpu_low", "dpu_high")
        return self.say("defects.headline", lang, **{name: float(row[name]) for name in names})

    def parts(self, lang: str | None = None, decisions: Decisions | None = None) -> Parts:
        """Return the findings: DPU and DPMO side by side, the sigma level with its convention, how sure."""
        row, says = self.table.loc[_ALL], [self.headline(lang)]
        if pd.notna(row["dpmo"]):
            values = {name: float(row[name]) for name in ("dpmo", "dpmo_low", "dpmo_high", "opportunities")}
            says += [self.say("defects.dpmo", lang, **values), _level_text(self, row, lang)]
        if row["defects"] > 0:
            says.append(self.say("defects.clean", lang, share=share_text(float(row["clean_yield"]))))
        rows = self.table.drop(index=_ALL)
        if len(rows) > 1:
            says.append(self.say("defects.most", lang, form=rows["dpu"].idxmax(), dpu=float(rows["dpu"].max())))
        says += self.decided(lang, decisions)
        return {"says": says, "sure": self.remarks(lang), "next": [self.say("defects.next", lang)]}


@dataclass(frozen=True, eq=False)
class YieldResult(Worded):
    """Result of :func:`sqmlib.capability.rolled_yield`.

    Attributes
    ----------
    table : pandas.DataFrame, index ``step``
        ``entered scrapped reworked``; ``first_time_yield low high`` with exact interval; ``final_yield``, blind to
        rework.
    chain : pandas.DataFrame, index ``whole``
        ``rty low high`` product of first-time yields with interval; ``normalized_yield`` rty^(1/steps); ``tdpu``
        -ln rty; ``final_yield`` product of final yields; ``n`` steps.
    """

    chain: pd.DataFrame | None = None

    shares: ClassVar[frozenset[str]] = frozenset(
        {"first_time_yield", "low", "high", "final_yield", "rty", "normalized_yield"}
    )
    whole: ClassVar[frozenset[str]] = _WHOLE | {"reworked"}
    metrics: ClassVar[tuple[Metric, ...]] = (Metric("first_time_yield", "low", "high", n="entered", better=1),)

    def digits(self, column: str) -> int:
        """Counts without decimals, defects per unit with four, everything else with two."""
        return 4 if column == "tdpu" else super().digits(column)

    def headline(self, lang: str | None = None, decisions: Decisions | None = None) -> str:
        """Return the one sentence that stands in an index of reports."""
        row = self.chain.loc[_ALL]
        shares = {name: share_text(float(row[name])) for name in ("rty", "low", "high", "final_yield")}
        return self.say("yields.headline", lang, steps=int(row["n"]), **shares)

    def parts(self, lang: str | None = None, decisions: Decisions | None = None) -> Parts:
        """Return the findings: the rolled yield, the weakest step, how sure."""
        worst = self.table["first_time_yield"].idxmin()
        share = share_text(float(self.table.loc[worst, "first_time_yield"]))
        says = [self.headline(lang), self.say("yields.worst", lang, step=worst, share=share)]
        normal = share_text(float(self.chain.loc[_ALL, "normalized_yield"]))
        says += [self.say("yields.normalized", lang, share=normal), *self.decided(lang, decisions)]
        sure = [self.say("yields.sure", lang, level=100 * self.parameters["level"]), *self.remarks(lang)]
        return {"says": says, "sure": sure, "next": [self.say("yields.next", lang, step=worst)]}


def _level_text(result: Worded, row: pd.Series, lang: str | None) -> str:
    """Say the sigma level with its convention; without defects only its lower bound."""
    p = result.parameters
    added = p["shift"] if p["term"] == "long" and p.get("tails") != "centered" else 0
    key = "shifted" if added else "unshifted"
    convention = result.say(f"convention.{key}", lang, shift=added, tails=p.get("tails", "one"), term=p["term"])
    if pd.isna(row["sigma_level"]):
        bound = "sigma.bound" if pd.notna(row["sigma_low"]) else "sigma.none"
        return result.say(bound, lang, low=row["sigma_low"], convention=convention)
    values = {name: row[name] for name in ("sigma_level", "sigma_low", "sigma_high")}
    key = "sigma.level" if pd.notna(row["sigma_high"]) and pd.notna(row["sigma_low"]) else "sigma.alone"
    return result.say(key, lang, convention=convention, **values)
