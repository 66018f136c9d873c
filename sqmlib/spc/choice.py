"""Which chart fits the data, and why? Proposed, never switched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from sqmlib.checks import Remark
from sqmlib.result import Decisions, Parts, Result, not_computable
from sqmlib.spc import attribute, rare, variables
from sqmlib.spc.build import stop
from sqmlib.spc.reading import group
from sqmlib.spc.results import ChartResult
from sqmlib.spc.setting import choice

__all__ = ["KINDS", "ChoiceResult", "choose"]

KINDS = ("auto", "measure", "defectives", "defects", "cases_between", "time_between")
SMALL = 8  # largest subgroup whose range keeps most of the information


@dataclass(frozen=True, eq=False)
class ChoiceResult(Result):
    """Result of :func:`choose`.

    Attributes
    ----------
    table : pandas.DataFrame, index ``chart``
        ``fit`` proposed, alternative or unsuitable, and ``reason``, best first.
    advice : pandas.DataFrame, index ``check``
        The checks it rests on, as in :class:`~sqmlib.spc.results.ChartResult`.
    """

    advice: pd.DataFrame = field(default_factory=pd.DataFrame)

    method: ClassVar[str] = "spc"

    @property
    def proposed(self) -> str:
        """The code of the chart proposed."""
        return str(self.table.index[self.table["fit"] == "proposed"][0])

    def label(self, item: Any, lang: str | None = None) -> str:
        """Return the name of a chart or check in words."""
        return self._level("chart" if item in self.table.index else "check", item, lang)

    def _level(self, name: str, value: Any, lang: str | None) -> str:
        return self.say(f"code.{name}.{value}", lang)

    def digits(self, column: str) -> int:
        """Three decimals for p-values, two for the rest."""
        return 3 if column == "p" else 2

    def headline(self, lang: str | None = None, decisions: Decisions | None = None) -> str:
        """Return the proposal and its reason in one sentence."""
        return self.say("choice.headline", lang, chart=self.proposed, reason=self._reason(self.proposed, lang))

    def _reason(self, chart: str, lang: str | None) -> str:
        return self.say(f"code.reason.{self.table.at[chart, 'reason']}", lang)

    def parts(self, lang: str | None = None, decisions: Decisions | None = None) -> Parts:
        """Return the proposal, the alternatives, and what the checks found."""
        said = [self.headline(lang)]
        for fit in ("alternative", "unsuitable"):
            for chart in self.table.index[self.table["fit"] == fit]:
                said.append(self.say(f"choice.{fit}", lang, chart=chart, reason=self._reason(chart, lang)))
        return {"says": said, "sure": self.remarks(lang), "next": [self.say("choice.next", lang)]}


def choose(
    values: Any,
    sizes: Any = None,
    subgroup: Sequence[Any] | None = None,
    *,
    kind: str = "auto",
    small_shifts: bool = False,
    **options: Any,
) -> ChoiceResult:
    """Propose a chart for these data and say why; show the alternatives.

    Parameters
    ----------
    values : array-like
        Measurements, counts, or cases or time between events; a table has one row per subgroup.
    sizes : array-like, optional
        Cases or exposure per point, for counts.
    subgroup : sequence, optional
        Id of the subgroup of every measurement.
    kind : {"auto", "measure", "defectives", "defects", "cases_between", "time_between"}
        What the values are. ``auto`` takes counts up to their sizes as defective cases, other counts with sizes as
        defects, everything else as measurements, and says so.
    small_shifts : bool
        Small lasting shifts matter.
    **options
        Of :class:`~sqmlib.spc.setting.Setting`: time, stage, ...

    Returns
    -------
    ChoiceResult

    Examples
    --------
    >>> choose([40, 52, 31, 66, 48, 29] * 3, [1000] * 18).proposed
    'laney_p'
    """
    stop(choice("kind", kind, KINDS))
    found = _kind(values, sizes, subgroup) if kind == "auto" else kind
    drawn = _draw(found, values, sizes, subgroup, options)
    ways = _WAYS[found](drawn, values, sizes, subgroup)
    if small_shifts and found == "measure":
        ways = {"ewma": ("proposed", "small_shifts"), "cusum": ("alternative", "small_shifts"), **_demoted(ways)}
    if float(drawn.advice.at["points", "figure"]) < 12:
        ways = {"run": ("proposed", "few_points"), **_demoted({k: v for k, v in ways.items() if k != "run"})}
    notes = [Remark(f"spc.note.kind_{found}", "info")] if kind == "auto" else []
    checks = drawn.advice
    return ChoiceResult(
        table=_table(ways),
        advice=checks,
        parameters={"kind": found, "kind_from": "data" if kind == "auto" else "given", "small_shifts": small_shifts},
        notes=(*notes, *(n for n in drawn.notes if n.code.startswith("spc.advice."))),
        reasons={"advice": not_computable(checks, "not_for_check")},
    )


def _table(ways: Mapping[str, tuple[str, str]]) -> pd.DataFrame:
    rows = sorted(ways.items(), key=lambda way: ("proposed", "alternative", "unsuitable").index(way[1][0]))
    data = {"fit": [fit for _, (fit, _) in rows], "reason": [reason for _, (_, reason) in rows]}
    return pd.DataFrame(data, index=pd.Index([name for name, _ in rows], name="chart"))


def _demoted(ways: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    return {name: ("alternative" if fit == "proposed" else fit, why) for name, (fit, why) in ways.items()}


def _kind(values: Any, sizes: Any, subgroup: Any) -> str:
    """Return what the data look like; only sizes make counts of numbers."""
    if sizes is None or subgroup is not None or np.ndim(values) == 2:
        return "measure"
    counts, all_cases = (
        pd.to_numeric(pd.Series(np.ravel(v)), errors="coerce").to_numpy(float) for v in (values, sizes)
    )
    with np.errstate(invalid="ignore"):
        return "defectives" if not (counts > all_cases).any() else "defects"


def _draw(kind: str, values: Any, sizes: Any, subgroup: Any, options: dict[str, Any]) -> ChartResult:
    """Return the plain chart of this kind of data: its checks decide."""
    if kind == "measure":
        single = subgroup is None and np.ndim(values) != 2
        return variables.i_chart(values, **options) if single else variables.xbar_s_chart(values, subgroup, **options)
    if kind == "cases_between":
        return rare.g_chart(values, **options)
    if kind == "time_between":
        return rare.t_chart(values, zeros="half_unit", **options)
    if kind == "defects":
        return attribute.u_chart(values, 1 if sizes is None else sizes, **options)
    return attribute.p_chart(values, sizes, **options)


def _proposals(drawn: ChartResult) -> dict[str, str]:
    return drawn.advice["proposal"].to_dict()


def _measures(drawn: ChartResult, values: Any, sizes: Any, subgroup: Any) -> dict[str, tuple[str, str]]:
    return _singles(drawn, values) if drawn.chart == "i" else _subgroups(drawn, values, subgroup)


def _singles(drawn: ChartResult, values: Any) -> dict[str, tuple[str, str]]:
    """Return the ways to chart single values."""
    found = _proposals(drawn)
    ways = {"run": ("alternative", "no_assumptions"), "ewma": ("alternative", "small_shifts")}
    if found["autocorrelation"] == "ar1":
        return {"i_ar1": ("proposed", "autocorrelated"), "i": ("unsuitable", "autocorrelated_plain"), **ways}
    if found["autocorrelation"] == "shift":
        return {"i": ("proposed", "shifted"), **ways}
    if found["skewness"] == "log_or_share":
        known = np.asarray(pd.Series(np.ravel(values)).dropna(), float)
        logs = variables.i_chart(values, transform="log") if (known > 0).all() else None
        tamed = logs is not None and logs.advice.at["skewness", "status"] == "fine"
        better = {"i_log": ("proposed", "skewed_log")} if tamed else {"p_within": ("proposed", "skewed_share")}
        more = {"p_within": ("alternative", "skewed_share")} if tamed else {}
        return {**better, **more, "i": ("unsuitable", "skewed_plain"), "run": ways["run"]}
    return {"i": ("proposed", "single_values"), **ways}


def _subgroups(drawn: ChartResult, values: Any, subgroup: Any) -> dict[str, tuple[str, str]]:
    """Return the ways to chart subgroups."""
    groups, _ = group(values, subgroup)
    equal, small = len(set(groups.n[groups.n > 0])) == 1, int(groups.n.max()) <= SMALL
    ranges = {"xbar_r": ("proposed", "small_equal"), "xbar_s": ("alternative", "any_size")}
    plain = ranges if equal and small else {"xbar_s": ("proposed", "unequal" if not equal else "large_groups")}
    found = _proposals(drawn)["within"]
    if found == "chart_means":
        return {"i": ("proposed", "means_differ"), **_demoted(plain)}
    if found == "split_subgroups":
        return {**plain, "i": ("unsuitable", "mixed_subgroups")}
    return {**plain, "ewma": ("alternative", "small_shifts")}


def _shares(drawn: ChartResult, values: Any, sizes: Any, subgroup: Any) -> dict[str, tuple[str, str]]:
    """Return the ways to chart defective cases."""
    constant = float(np.ptp(np.asarray(sizes, float))) == 0
    more = {"np": ("alternative", "constant_size")} if constant else {"np": ("unsuitable", "size_varies")}
    return _counted("p", "laney_p", "g", "share", drawn, more)


def _rates(drawn: ChartResult, values: Any, sizes: Any, subgroup: Any) -> dict[str, tuple[str, str]]:
    """Return the ways to chart defects."""
    constant = sizes is None or float(np.ptp(np.asarray(sizes, float))) == 0
    if constant:
        return _counted("c", "laney_u", "t", "constant_exposure", drawn, {"u": ("alternative", "rate")})
    return _counted("u", "laney_u", "t", "rate", drawn, {"c": ("unsuitable", "size_varies")})


def _counted(
    plain: str, laney: str, between: str, why: str, drawn: ChartResult, more: Mapping[str, tuple[str, str]]
) -> dict[str, tuple[str, str]]:
    found = _proposals(drawn)
    if found["rare"] == "time_between":
        return {between: ("proposed", "rare_events"), plain: ("alternative", "mostly_zero"), **more}
    if found["dispersion"] == "shift":
        return {plain: ("proposed", "shifted"), **more, laney: ("alternative", "overdispersed")}
    if found["dispersion"] == "laney":
        return {laney: ("proposed", "overdispersed"), plain: ("alternative", "overdispersed_plain"), **more}
    if found["dispersion"] == "underdispersed":
        return {plain: ("proposed", "underdispersed"), **more, "run": ("alternative", "no_assumptions")}
    return {plain: ("proposed", why), **more, laney: ("alternative", "not_needed")}


def _between_cases(drawn: ChartResult, values: Any, sizes: Any, subgroup: Any) -> dict[str, tuple[str, str]]:
    return {"g": ("proposed", "cases_between"), "run": ("alternative", "no_assumptions")}


def _between_times(drawn: ChartResult, values: Any, sizes: Any, subgroup: Any) -> dict[str, tuple[str, str]]:
    return {"t": ("proposed", "time_between"), "run": ("alternative", "no_assumptions")}


_WAYS = {
    "measure": _measures,
    "defectives": _shares,
    "defects": _rates,
    "cases_between": _between_cases,
    "time_between": _between_times,
}
