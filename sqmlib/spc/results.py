"""The answer of a control chart, and how it is put into words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from sqmlib.result import Decisions, Parts, Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["ChartResult"]

_WHOLE = {"n", "used", "signals", "size", "hits", "useful", "longest_run", "longest_run_max", "crossings", "steps"}
_WHOLE |= {"crossings_min", "since_zero"}
SHARES = ("p", "laney_p")  # charts of shares, told as percentages
MOST_NAMED = 12  # points a sentence names; the tables hold all


@dataclass(frozen=True, eq=False)
class ChartResult(Result):
    """Result of every chart in :mod:`sqmlib.spc`.

    Attributes
    ----------
    table : pandas.DataFrame, index ``point``
        ``value`` plotted; ``center lcl ucl``; ``sigma`` standard deviation of the plotted value at this point; ``z``
        distance from the center in it; ``stage``; ``used`` sets the limits, ``excluded`` by the user; ``hits`` number
        of rules broken here, and one column of yes and no per rule. ``size`` and others where the chart has them.
    hits : pandas.DataFrame, index (point, rule)
        Every hit of every rule: ``side`` high, low or either; ``value center lcl ucl``.
    stages : pandas.DataFrame, index ``stage``
        ``n used`` points; ``center``, ``lcl ucl`` of the last point; ``sigma`` of single values with 95 % interval
        ``sigma_low sigma_high``; ``signals`` points marked; ``standing`` few, provisional, enough; ``variation``,
        ``assurance`` and ``target_share``, the share of future points expected on the right side of the target.
    advice : pandas.DataFrame, index ``check``
        ``status`` fine, attention, not_judged; ``figure bound p``; ``proposal``.
    spread : pandas.DataFrame or None, index ``point``
        The chart of moving ranges, ranges or standard deviations: ``value center lcl ucl`` and rule ``n1``.
    """

    hits: pd.DataFrame = field(default_factory=pd.DataFrame)
    stages: pd.DataFrame = field(default_factory=pd.DataFrame)
    advice: pd.DataFrame = field(default_factory=pd.DataFrame)
    spread: pd.DataFrame | None = None

    method: ClassVar[str] = "spc"
    percent: ClassVar[tuple[str, ...]] = ("target_share",)

    @property
    def chart(self) -> str:
        """The code of the chart."""
        return self.parameters["chart"]

    @property
    def signals(self) -> list[Any]:
        """The points with at least one hit."""
        return list(self.table.index[self.table["hits"] > 0])

    @property
    def verdict(self) -> dict[str, str]:
        """The codes of the last stage: ``variation`` and ``assurance``."""
        found = self.stages.iloc[-1]
        return {name: str(found.get(name, "not_judged")) for name in ("variation", "assurance")}

    def digits(self, column: str) -> int:
        """Counts without decimals, p-values with three, everything else as many as the sigma of the chart asks for."""
        if column in _WHOLE:
            return 0
        if column in ("p", "z", "r1", "figure", "bound"):
            return 3 if column == "p" else 2
        return self._decimals

    @property
    def _decimals(self) -> int:
        from math import floor, log10

        sigma = float(self.table["sigma"].min()) if "sigma" in self.table else float(self.table["value"].std())
        sigma = float(self.stages["sigma"].min()) if self.chart == "cusum" else sigma
        if self.parameters.get("transform") == "log" or self.chart in ("t", "g"):
            return 1
        return max(0, min(8, 1 - floor(log10(sigma)))) if sigma > 0 else 2

    def _cell(self, frame: str, row: Any, column: str, value: Any, lang: str | None) -> str:
        return self.label(value, lang) if column == "stage" else super()._cell(frame, row, column, value, lang)

    def headline(self, lang: str | None = None, decisions: Decisions | None = None) -> str:
        """Return the one sentence that stands for the chart."""
        values = {"what": self.what(lang), "chart": self.chart, "n": len(self.table), "signals": len(self.signals)}
        return self.say("headline", lang, **values, **self.verdict)

    def what(self, lang: str | None = None) -> str:
        """Return what is measured, in words."""
        return self.label("value", lang) if "value" in self.labels else self.say("value", lang)

    def parts(self, lang: str | None = None, decisions: Decisions | None = None) -> Parts:
        """Return the findings: what the chart says, how sure that is, what to do next."""
        return {"says": self._says(lang), "sure": self._sure(lang), "next": self._next(lang)}

    def _says(self, lang: str | None) -> list[str]:
        said = [self.headline(lang)]
        said += [self._stage(code, lang) for code in self.stages.index]
        said += self.named_hits(lang)
        target = self.parameters["target"]
        if target is not None and self.verdict["assurance"] != "not_judged":
            key = f"says.{self.verdict['assurance']}"
            said.append(self.say(key, lang, target=self.number(target, lang)))
        share = self.stages.iloc[-1].get("target_share", float("nan"))
        return said + ([self.say("says.share", lang, share=float(share))] if pd.notna(share) else [])

    def number(self, value: float, lang: str | None = None) -> str:
        """Return a number in the digits of the chart, with its unit if there is one; a share as a percentage."""
        if self.chart in SHARES:
            return f"{value:.{max(self._decimals - 2, 0)}%}"
        unit = self.label("unit", lang) if "unit" in self.labels else ""
        return f"{value:.{self._decimals}f}" + (f" {unit}" if unit else "")

    def limit(self, value: float, lang: str | None = None) -> str:
        """Return a limit as text: in the unit of the chart, for CUSUM in sigma."""
        return f"{value:g}" if self.chart == "cusum" else self.number(value, lang)

    def _stage(self, code: str, lang: str | None) -> str:
        row = self.stages.loc[code]
        limits = {name: self.limit(row[name], lang) for name in ("lcl", "ucl") if name in row}
        limits["center"] = self.number(row["center"], lang)
        key = "says.stage" if len(limits) == 3 else "says.stage_run"
        values = {"stage": code, "n": int(row["used"]), "signals": int(row["signals"]), "variation": row["variation"]}
        return self.say(key, lang, **values, **limits)

    def named_hits(self, lang: str | None = None) -> list[str]:
        """Return one sentence per rule that was broken, with the points."""
        said = []
        for rule in self.parameters["rules"]:
            points = list(self.table.index[self.table[rule]])
            if points:
                shown = self.say("points", lang, points=points[:MOST_NAMED])
                rest = len(points) - MOST_NAMED
                shown = self.say("points_more", lang, shown=shown, more=rest) if rest > 0 else shown
                said.append(self.say("says.rule", lang, rule=rule, points=shown))
        return said

    def _sure(self, lang: str | None) -> list[str]:
        said = [self.price(lang), *self.remarks(lang)]
        row = self.stages.iloc[-1]
        shown = self.chart != "t" and self.parameters.get("transform", "none") == "none"
        if shown and pd.notna(row.get("sigma_low")):
            values = {name: self.number(row[name], lang) for name in ("sigma", "sigma_low", "sigma_high")}
            said.append(self.say("sure.sigma", lang, estimator=self.parameters["estimator"], **values))
        elif self.parameters["estimator"] != "none":
            said.append(self.say("sure.estimator", lang, estimator=self.parameters["estimator"]))
        return said

    def price(self, lang: str | None = None) -> str:
        """Return what the rules in use cost in false alarms, as a sentence."""
        p = self.parameters
        values = {"set": p["rule_set"], "p": p["false_alarm"], "points": p["false_alarm_points"]}
        if not p["rules"]:
            return self.say("sure.no_rules", lang)
        if p["arl0"] is None:
            return self.say("sure.price_stage", lang, **values)
        return self.say("sure.price", lang, arl0=p["arl0"], **values)

    def _next(self, lang: str | None) -> list[str]:
        kind = self.verdict["variation"].partition("_")[0]
        said = [self.say(f"next.{kind}", lang)]
        if self.verdict["assurance"] in ("consistently_fail", "hit_or_miss"):
            said.append(self.say(f"next.{self.verdict['assurance']}", lang))
        odd = self.advice[self.advice["status"] == "attention"]
        proposals = dict.fromkeys(odd["proposal"])
        return said + [self.say(f"proposal.{name}", lang) for name in proposals]

    def plot_chart(self, *, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the control chart; see :func:`sqmlib.spc.plots.plot_chart`."""
        from sqmlib.spc import plots

        return plots.plot_chart(self, ax=ax, lang=lang, **options)

    def plot_spread(self, *, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw moving ranges, ranges or standard deviations; see :func:`sqmlib.spc.plots.plot_spread`."""
        from sqmlib.spc import plots

        return plots.plot_spread(self, ax=ax, lang=lang, **options)

    def plot_run(self, *, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw the points as a run chart about their median; see :func:`sqmlib.spc.plots.plot_run`."""
        from sqmlib.spc import plots

        return plots.plot_run(self, ax=ax, lang=lang, **options)
