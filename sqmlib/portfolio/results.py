"""The answer of a portfolio comparison, and how it is put into words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from sqmlib.i18n import tr
from sqmlib.result import Decisions, Parts, Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["PortfolioResult"]

_WHOLE = {"n", "rank", "rank_low", "rank_high", "units", "periods", "warnings", "alarms"}
_WHOLE |= {"hits", "signals"}
_THREE = {"slope", "slope_low", "slope_high", "p", "p_holm", "p_dispersion"}
_CODES = {  # columns whose words are those of control charts
    "signal": "spc.code.rule",
    "last_rule": "spc.code.rule",
    "variation": "spc.code.variation",
    "assurance": "spc.code.assurance",
    "basis": "spc.code.standing",
}
MOST_NAMED = 12  # units a sentence names; the tables hold all


@dataclass(frozen=True, eq=False)
class PortfolioResult(Result):
    """Result of :func:`sqmlib.portfolio.analyze`.

    Attributes
    ----------
    table : pandas.DataFrame, index ``unit``
        ``n value low high`` answers, value and 95 % interval over the periods compared; ``center`` the value all units
        have in common; ``warning_low warning_high alarm_low alarm_high`` what chance lets a unit of this size show;
        ``z`` distance from the center in standard errors, widened like the limits; ``verdict`` inside, warning_low,
        warning_high, alarm_low, alarm_high or not_judged; ``standing`` what that means: better, worse, different,
        as_expected, not_judged; ``rank`` 1 best, with ``rank_low rank_high``, the ranks that 95 % of repetitions give.
    overview : pandas.DataFrame, index (item, metric)
        ``units`` shown; ``center smallest largest``; ``between_sd`` standard deviation of the true values, ``phi`` mean
        square of the scores (1 is chance), ``p`` of such a phi under chance; ``i2`` share of the variance that is not
        chance; ``warnings alarms`` units between the limits and beyond both; ``expected`` units outside by chance.
    periods : pandas.DataFrame or None, index (unit, period)
        ``n value low high``.
    trends : pandas.DataFrame or None, index ``unit``
        ``periods`` shown, ``first last`` value; ``slope`` per period with 95 % interval ``slope_low slope_high``, ``p``
        and ``p_holm`` over the units; ``trend`` improving, worsening (rising, falling), no_clear_change, too_short.
    movers : pandas.DataFrame or None, index ``unit``
        ``before after`` in the last two periods; ``change change_low change_high p p_holm``; ``move`` improved,
        worsened (rising, falling), no_clear_change.
    control : pandas.DataFrame or None, index (unit, period)
        The control chart of every unit: ``value``, ``center_line``, limits ``lcl ucl`` of that period; ``hits`` rules
        broken there, ``signal`` the first of them (or none) and its ``side`` high, low, either, none. A hidden period
        is a gap.
    signals : pandas.DataFrame or None, index ``unit``
        ``periods`` charted; ``chart`` p, i or none and ``why``: counts, single_values, no_counts (a share without whole
        counts), few_periods, no_variation; ``basis`` few, provisional, enough periods; ``center_line lcl ucl`` of the
        latest value; ``signals`` periods marked, ``last_signal`` the latest of them (its name, else empty) with its
        ``last_rule``; ``variation`` at the latest value and ``assurance`` of the targets, codes of
        :mod:`sqmlib.spc.verdict`; ``dispersion`` of counts (1 is chance) and its ``p_dispersion``.
    targets : pandas.DataFrame or None, index (unit, target)
        ``n value low high``; ``target side``; ``p_met`` how sure it is that the true value meets it; ``outcome`` met,
        missed, open, not_judged.
    """

    overview: pd.DataFrame | None = None
    periods: pd.DataFrame | None = None
    trends: pd.DataFrame | None = None
    movers: pd.DataFrame | None = None
    control: pd.DataFrame | None = None
    signals: pd.DataFrame | None = None
    targets: pd.DataFrame | None = None

    method: ClassVar[str] = "portfolio"
    percent: ClassVar[tuple[str, ...]] = ("p_met", "i2")

    @property
    def measure(self) -> str:
        """The id of the measure shown; its text is a label."""
        return "/".join(self.parameters[name] for name in ("method", "item", "metric"))

    def units(self, column: str, code: str, frame: str = "table") -> list[Any]:
        """Return the units with a code, the farthest out (in the table) or the clearest (over time) first."""
        data = getattr(self, frame)
        if data is None:
            return []
        key = "z" if "z" in data else "p" if "p" in data else "value"
        found = data[data[column] == code]
        order = found[key].abs().sort_values(ascending=key == "p", kind="stable").index
        return [row[0] if isinstance(row, tuple) else row for row in order]

    def digits(self, column: str) -> int:
        """Counts and ranks without decimals, slopes and p-values with three, everything else with two."""
        return 0 if column in _WHOLE else 3 if column in _THREE else 2

    def _cell(self, frame: str, row: Any, column: str, value: Any, lang: str | None) -> str:
        if frame in ("control", "signals") and isinstance(value, str):
            if column == "last_signal":
                return self.label(value, lang)
            if column in _CODES and value != "none":
                return tr(f"{_CODES[column]}.{value}", lang)
        return super()._cell(frame, row, column, value, lang)

    def headline(self, lang: str | None = None, decisions: Decisions | None = None) -> str:
        """Return the one sentence that stands in an index of reports."""
        alarms = int(self.table["verdict"].str.startswith("alarm").sum())
        warnings = int(self.table["verdict"].str.startswith("warning").sum())
        moving = [0, 0] if self.trends is None else [len(self._trend(names)) for names in _WAYS]
        values = {"n": self._shown, "alarms": alarms, "warnings": warnings, "measure": self.measure}
        key = "headline_time" if self.trends is not None else "headline"
        return self.say(key, lang, up=moving[0], down=moving[1], **values)

    def parts(self, lang: str | None = None, decisions: Decisions | None = None) -> Parts:
        """Return the findings: who differs and moves, how sure that is, what to do next."""
        return {"says": self._says(lang), "sure": self._sure(lang), "next": self._next(lang)}

    @property
    def _shown(self) -> int:
        return int(self.table["value"].notna().sum())

    def _trend(self, names: tuple[str, ...]) -> list[Any]:
        return [unit for name in names for unit in self.units("trend", name, "trends")]

    def _named(self, key: str, units: list[Any], lang: str | None, **values: Any) -> list[str]:
        """Return a sentence that names units, at most twelve of them; nothing when there are none."""
        if not units:
            return []
        said = self.say("list", lang, units=units[:MOST_NAMED])
        rest = len(units) - MOST_NAMED
        said = self.say("list_more", lang, shown=said, more=rest) if rest > 0 else said
        return [self.say(key, lang, units=said, n=len(units), **values)]

    def _says(self, lang: str | None) -> list[str]:
        values = {"n": self._shown, "measure": self.measure, "center": self.parameters["center"]}
        said = [self.say(f"says.measure_{self.parameters['unit']}", lang, **values)]
        for standing in ("worse", "better", "different"):
            units = self.units("standing", standing)
            far = [u for u in units if self.table.at[u, "verdict"].startswith("alarm")]
            said += self._named(f"says.{standing}_alarm", far, lang)
            said += self._named(f"says.{standing}_warning", [u for u in units if u not in far], lang)
        if self._shown > 1 and self.table["standing"].isin(["as_expected", "not_judged"]).all():
            said.append(self.say("says.none", lang))
        return said + self.over_time(lang) + self.on_control(lang) + self.on_targets(lang)

    def over_time(self, lang: str | None = None) -> list[str]:
        """Return the sentences on trends and the latest changes; none without periods."""
        if self.trends is None:
            return []
        said = []
        for name in ("worsening", "improving", "falling", "rising"):
            said += self._named(f"says.{name}", self.units("trend", name, "trends"), lang)
        moved = [u for name in ("improved", "worsened", *_PLAIN) for u in self.units("move", name, "movers")]
        last = dict(zip(("before", "after"), self.parameters["periods"][-2:], strict=True))
        said = said or [self.say("says.no_trend", lang)]
        return said + self._named("says.moved", moved, lang, **last)

    def charted(self, start: str = "", column: str = "variation") -> list[Any]:
        """Return the units with a control chart whose verdict begins so, the most urgent first."""
        if self.signals is None or (self.signals["variation"] == "not_judged").all():
            return []
        data = self.signals[self.signals["variation"] != "not_judged"]
        periods = {period: place for place, period in enumerate(self.parameters["periods"])}
        kind = data["variation"].str.partition("_")[0].map({"concern": 0, "neutral": 1, "special": 1, "improvement": 2})
        keys = {"kind": kind.fillna(3), "many": -data["signals"], "late": -data["last_signal"].map(periods).fillna(-1)}
        order = pd.DataFrame(keys).sort_values(list(keys), kind="stable").index
        return [unit for unit in order if data.at[unit, column].startswith(start)]

    @property
    def _earlier(self) -> list[Any]:
        """Units with marks, but none at their latest value."""
        return [unit for unit in self.charted("common") if self.signals.at[unit, "signals"]]

    def on_control(self, lang: str | None = None) -> list[str]:
        """Return the sentences on the control charts; none when no unit has one."""
        charted = self.charted()
        if not charted:
            return []
        said = self._named("says.control_concern", self.charted("concern"), lang)
        said += self._named("says.control_improvement", self.charted("improvement"), lang)
        said += self._named("says.control_neutral", self.charted("neutral") + self.charted("special"), lang)
        said += self._named("says.control_earlier", self._earlier, lang)
        calm = sum(self.signals.at[u, "signals"] == 0 for u in charted)
        said += [self.say("says.control_calm", lang, n=len(charted), calm=calm)] if calm else []
        for code in ("consistently_fail", "hit_or_miss", "consistently_pass"):
            said += self._named(f"says.control_{code}", self.charted(code, "assurance"), lang)
        return said

    def price(self, lang: str | None = None) -> list[str]:
        """Say how often the rules of the control charts cry wolf; nothing without charts."""
        p, charted = self.parameters, self.charted()
        if not charted:
            return []
        if not p["control_arl0"]:
            return [tr("spc.sure.no_rules", lang)]
        points, found = p["control_points"], int(self.signals["signals"].sum())
        values = {"set": p["control_set"], "arl0": p["control_arl0"], "points": points, "found": found}
        return [self.say("sure.control", lang, expected=points / p["control_arl0"], n=len(charted), **values)]

    def on_targets(self, lang: str | None = None) -> list[str]:
        """Return the sentences on targets; none without targets."""
        if self.targets is None:
            return []
        said = []
        for target, rows in self.targets.groupby(level="target", sort=False):
            count = rows["outcome"].value_counts()
            found = {name: int(count.get(name, 0)) for name in ("met", "missed", "open")}
            missed = [u for u, _ in rows.index[rows["outcome"] == "missed"]]
            said.append(self.say("says.target", lang, target=target, **found))
            said += self._named("says.target_missed", missed, lang)
        return said

    def _sure(self, lang: str | None) -> list[str]:
        said = [*self.chance(lang), *self.remarks(lang)]
        best = self.table["rank"].dropna()
        if len(best) > 2:
            row = self.table.loc[best.idxmin()]
            ends = {"low": int(row["rank_low"]), "high": int(row["rank_high"]), "n": len(best)}
            ends["places"] = int((self.table["rank_high"] - self.table["rank_low"]).median())
            said.append(self.say("sure.rank", lang, unit=best.idxmin(), **ends))
        said += [self.say("sure.trends", lang)] if self.trends is not None else []
        said += self.price(lang)
        return said + ([self.say("sure.targets", lang)] if self.targets is not None else [])

    def chance(self, lang: str | None = None) -> list[str]:
        """Say how many units chance alone puts outside, and whether all together differ by more than chance."""
        p, outside = self.parameters, int(self.table["verdict"].str.startswith(("alarm", "warning")).sum())
        if self._shown < 2 or pd.isna(p["expected"]):
            return []
        values = {"n": self._shown, "level": 100 * p["limits"][0], "expected": p["expected"], "found": outside}
        return [self.say("sure.false_alarms", lang, **values), self._spread(lang)]

    def _spread(self, lang: str | None) -> str:
        """Say whether the units differ by more than chance, and what that did to the limits."""
        p = self.parameters
        if p["phi"] is None or pd.isna(p["phi"]):
            return self.say("sure.spread_unknown", lang)
        applied = p["overdispersion_applied"]
        key = "chance" if applied == "none" and p["p"] >= 0.05 else applied
        values = {name: p[name] for name in ("phi", "p", "i2", "tau")}
        return self.say(f"sure.spread_{key}", lang, source=p["overdispersion_source"], **values)

    def _next(self, lang: str | None) -> list[str]:
        said = []
        for key, units in (
            ("worse", self.units("standing", "worse")),
            ("worsening", self.units("trend", "worsening", "trends")),
            ("better", self.units("standing", "better")),
            ("different", self.units("standing", "different")),
            ("control_concern", self.charted("concern")),
            ("control_improvement", self.charted("improvement")),
            ("control_neutral", self.charted("neutral") + self.charted("special")),
            ("control_earlier", self._earlier),
            ("control_fail", self.charted("consistently_fail", "assurance")),
        ):
            said += self._named(f"next.{key}", units, lang)
        calm = [self.say("next.control_common", lang)] if self.charted("common") else []
        return [*said, self.say("next.inside", lang), *calm]

    def plot_funnel(self, ax: Axes | None = None, lang: str | None = None) -> Axes:
        """Draw value over size with the limits; see :func:`sqmlib.portfolio.plots.plot_funnel`."""
        return _plots().plot_funnel(self, ax=ax, lang=lang)

    def plot_trends(self, lang: str | None = None, most: int = 30) -> Axes:
        """Draw one small picture per unit; see :func:`sqmlib.portfolio.plots.plot_trends`."""
        return _plots().plot_trends(self, lang=lang, most=most)

    def plot_control(self, lang: str | None = None, **options: Any) -> Axes:
        """Draw one control chart per unit; see :func:`sqmlib.portfolio.plots.plot_control`."""
        return _plots().plot_control(self, lang=lang, **options)

    def plot_targets(self, ax: Axes | None = None, lang: str | None = None, **options: Any) -> Axes:
        """Draw intervals against a target; see :func:`sqmlib.portfolio.plots.plot_targets`."""
        return _plots().plot_targets(self, ax=ax, lang=lang, **options)

    def plot_overview(self, ax: Axes | None = None, lang: str | None = None) -> Axes:
        """Draw all measures as a heat map; see :func:`sqmlib.portfolio.plots.plot_overview`."""
        return _plots().plot_overview(self, ax=ax, lang=lang)


_PLAIN = ("rising", "falling")
_WAYS = (("improving", "rising"), ("worsening", "falling"))


def _plots() -> Any:
    from sqmlib.portfolio import plots

    return plots
