"""From plotted points and limits to a result: rules, hits, stages, verdicts, notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sqmlib.checks import DataError, Remark
from sqmlib.i18n import LANGUAGES, pick, tr
from sqmlib.result import not_computable
from sqmlib.spc.judging import Drawn, Hits, judge
from sqmlib.spc.knowledge import CHARTS, POINTS, RULES, SETS, SIMPLE
from sqmlib.spc.price import price
from sqmlib.spc.results import ChartResult
from sqmlib.spc.rulebook import TIE
from sqmlib.spc.setting import Order, normal_rules, trouble
from sqmlib.spc.verdict import assurance, target_share, variation

__all__ = ["Drawn", "Fits", "enough", "finish", "given_problems", "of_stages", "source_of", "stop"]

Floats = NDArray[np.float64]
SIDES = {1: "high", -1: "low", 2: "either"}
_NO_LIMITS = ["lcl", "ucl", "sigma", "z", "sigma_low", "sigma_high", "target_share", "assurance"]  # of a run chart
_NO_SHARE = ("g", "t", "ewma", "cusum", "run")


@dataclass(frozen=True)
class Fits:
    """What was estimated for each stage.

    Attributes
    ----------
    center, sigma, df : ndarray, one per stage
        Center line; standard deviation of single values (or of the unit the chart speaks of); its degrees of freedom.
    estimator : str
        Code of how sigma was estimated.
    source : {"all_points", "baseline", "given"}
        What set the limits.
    more : dict
        Further columns of the table of stages.
    """

    center: Floats
    sigma: Floats
    df: Floats
    estimator: str
    source: str
    more: Mapping[str, Any] = field(default_factory=dict)


def stop(problems: Sequence[Remark]) -> None:
    """Raise one error with all problems, if there are any."""
    if any(p.level == "error" for p in problems):
        raise DataError(problems)


def enough(order: Order, sigma: Floats, least: int = 2) -> None:
    """Refuse stages with too few points or without variation."""
    used = np.bincount(order.stage[order.used], minlength=len(order.names))
    few, flat = used < least, (used >= least) & ~(np.asarray(sigma) > 0)
    stop(of_stages(order, few, "few_points", least=least) + of_stages(order, flat, "no_variation"))


def of_stages(order: Order, wrong: ArrayLike, code: str, **values: Any) -> list[Remark]:
    """Return one problem that names the stages it speaks of; none when there are none."""
    found = np.flatnonzero(wrong)
    if not len(found):
        return []
    names = [order.names[i] or tr_all() for i in found]
    said = {lang: tr("common.comma", lang).join(pick(n, lang) for n in names) for lang in LANGUAGES}
    return [trouble(code, stages=said, **values)]


def tr_all() -> dict[str, str]:
    """Return the name of the one stage of a chart without stages."""
    return {lang: tr("spc.all_points", lang) for lang in LANGUAGES}


def given_problems(center: float | None, sd: float | None) -> list[Remark]:
    """Return the problems of a center and sigma known from outside."""
    wrong = [v for v in (center, sd) if v is not None and not (isinstance(v, (int, float)) and np.isfinite(v))]
    wrong += [sd] if isinstance(sd, (int, float)) and sd <= 0 else []
    return [trouble("given", found=[str(v)[:40] for v in wrong])] if wrong else []


def source_of(order: Order, sd: float | None = None) -> str:
    """Return what set the limits."""
    return "given" if sd is not None else "all_points" if order.baseline.all() else "baseline"


def finish(
    chart: str,
    order: Order,
    drawn: Drawn,
    fits: Fits,
    *,
    advice: pd.DataFrame,
    spread: pd.DataFrame | None = None,
    parameters: Mapping[str, Any] | None = None,
    notes: Sequence[Remark] = (),
) -> ChartResult:
    """Return the result of a chart: rules applied, hits listed, stages judged."""
    hits = judge(order, drawn)
    table = _table(order, drawn, hits)
    stages, why = _stages(chart, order, drawn, fits, hits)
    told = _parameters(chart, order, fits) | dict(parameters or {})
    listed = _hit_list(order, drawn, hits)
    if chart == "run":
        table, listed, stages = (data.drop(columns=_NO_LIMITS, errors="ignore") for data in (table, listed, stages))
        why = {place: code for place, code in why.items() if place[1] in stages}
    reasons = {"table": _missing(table, "gap"), "stages": why, "advice": not_computable(advice, "not_for_check")}
    if spread is not None:
        reasons["spread"] = _missing(spread, "no_spread_here")
    return ChartResult(
        table=table,
        hits=listed,
        stages=stages,
        advice=advice,
        spread=spread,
        parameters=told,
        notes=(*_notes(chart, order, drawn, told), *notes),
        labels={**_stage_labels(order), **order.setting.labels},
        reasons={name: found for name, found in reasons.items() if found},
    )


def _missing(data: pd.DataFrame, code: str) -> dict[Any, str]:
    """Return the reason of every missing number; columns without any are passed over (a series may be long)."""
    columns = [c for c in data if data[c].dtype.kind == "f" and bool(np.isnan(data[c].to_numpy()).any())]
    return not_computable(data, code, columns) if columns else {}


def _stage_labels(order: Order) -> dict[str, Any]:
    return {code: name or tr_all() for code, name in zip(order.codes, order.names, strict=True)}


def _table(order: Order, drawn: Drawn, hits: Hits) -> pd.DataFrame:
    limits = {"center": drawn.center, "lcl": drawn.lcl, "ucl": drawn.ucl, "sigma": drawn.sigma, "z": drawn.z()}
    where = {"stage": pd.Categorical.from_codes(order.stage, order.codes)}
    flags = {"used": order.used, "excluded": order.excluded}
    rules = {name: side != 0 for name, side in hits.items()}
    count = np.sum(list(rules.values()), axis=0, dtype=np.int64) if rules else np.zeros(len(drawn.value), np.int64)
    columns = {"value": drawn.value, **drawn.extra, **limits, **where, **flags, "hits": count, **rules}
    return pd.DataFrame(columns, index=order.points, copy=False)


def _hit_list(order: Order, drawn: Drawn, hits: Hits) -> pd.DataFrame:
    """Return every hit: point and rule, in the order of the points."""
    found = [(np.flatnonzero(side), name, side) for name, side in hits.items()]
    place = np.concatenate([p for p, _, _ in found]) if found else np.empty(0, int)
    rule = np.repeat([name for _, name, _ in found], [len(p) for p, _, _ in found]) if found else np.empty(0, str)
    side = np.concatenate([s[p] for p, _, s in found]) if found else np.empty(0, np.int8)
    turn = np.argsort(place, kind="stable")
    place, rule, side = place[turn], rule[turn].astype(object), side[turn]
    index = pd.MultiIndex.from_arrays([order.points[place], rule], names=["point", "rule"])
    said = pd.Series(side).map(SIDES).to_numpy(object)
    values = {"side": said, "value": drawn.value[place], "center": drawn.center[place]}
    return pd.DataFrame({**values, "lcl": drawn.lcl[place], "ucl": drawn.ucl[place]}, index=index)


def _stages(chart: str, order: Order, drawn: Drawn, fits: Fits, hits: Hits) -> tuple[pd.DataFrame, dict[Any, str]]:
    """Return one row per stage with its verdict, and why numbers are missing."""
    last = [np.flatnonzero((order.stage == i) & order.judged)[-1:] for i in range(len(order.names))]
    last = [int(found[0]) if len(found) else int(np.flatnonzero(order.stage == i)[-1]) for i, found in enumerate(last)]
    low, high = _sigma_interval(fits)
    used = np.bincount(order.stage[order.used], minlength=len(order.names))
    out = any_hit(hits, len(drawn.value))
    rows = {
        "n": np.bincount(order.stage, minlength=len(order.names)),
        "used": used,
        "center": fits.center,
        "lcl": drawn.lcl[last],
        "ucl": drawn.ucl[last],
        "sigma": fits.sigma,
        "sigma_low": low,
        "sigma_high": high,
        **fits.more,
        "signals": np.bincount(order.stage[out], minlength=len(order.names)),
        "standing": [POINTS.code(float(n)) if fits.source != "given" else "enough" for n in used],
    }
    verdicts = [_verdict(chart, order, drawn, hits, i, place) for i, place in enumerate(last)]
    frame = pd.DataFrame(rows | pd.DataFrame(verdicts).to_dict("list"), index=pd.Index(order.codes, name="stage"))
    return frame, _why(chart, order, frame)


def any_hit(hits: Hits, n: int) -> NDArray[np.bool_]:
    """Return which points have any hit."""
    return np.any([side != 0 for side in hits.values()], axis=0) if hits else np.zeros(n, bool)


def _sigma_interval(fits: Fits) -> tuple[Floats, Floats]:
    """Return the 95 % interval of sigma by the chi-square distribution with effective degrees of freedom."""
    from scipy.stats import chi2

    with np.errstate(invalid="ignore", divide="ignore"):
        return tuple(fits.sigma * np.sqrt(fits.df / chi2.ppf(q, fits.df)) for q in (0.975, 0.025))


def _verdict(chart: str, order: Order, drawn: Drawn, hits: Hits, i: int, last: int) -> dict[str, Any]:
    setting, limits = order.setting, (float(drawn.lcl[last]), float(drawn.ucl[last]))
    here = order.stage == i
    whole = [r for r in hits if RULES[r].kind in ("longest", "cross") and (hits[r][here] != 0).any()]
    at_last = [r for r in hits if hits[r][last] != 0]
    side = int(np.sign(np.round(drawn.z()[last], 9))) if np.isfinite(drawn.value[last]) else 0
    side = side or next((int(hits[r][last]) for r in at_last if hits[r][last] != 2), 0)
    if (at_last and all(RULES[r].kind == "cross" for r in at_last)) or (whole and not at_last):
        side = 0
    slack = TIE * float(drawn.sigma[last])
    target = None if chart in SIMPLE else setting.target
    share = np.nan
    if setting.target is not None and setting.direction != "neutral" and chart not in _NO_SHARE:
        share = target_share(setting.direction, setting.target, float(drawn.center[last]), float(drawn.sigma[last]))
    return {
        "variation": variation(setting.direction, side, bool(at_last or whole)),
        "assurance": assurance(setting.direction, target, *limits, slack=slack),
        "target_share": share,
    }


def _why(chart: str, order: Order, frame: pd.DataFrame) -> dict[Any, str]:
    """Return why numbers of the stages are missing."""
    told = order.setting.target is not None and order.setting.direction != "neutral"
    share = "not_for_chart" if told else "no_target_set"
    why = not_computable(frame, "not_for_chart") | not_computable(frame, share, ["target_share"])
    return why | not_computable(frame, "no_sigma_df", ["sigma_low", "sigma_high"])


def _parameters(chart: str, order: Order, fits: Fits) -> dict[str, Any]:
    """Return what was asked and what was assumed, with sources."""
    s = order.setting
    name = CHARTS[chart].value if isinstance(s.rules, str) and s.rules == "auto" else s.rules
    cost = price(order.rules, int(order.used[order.stage == order.stage[-1]].sum()))
    return {
        "chart": chart,
        "chart_source": CHARTS[chart].source,
        "rules": list(order.rules),
        "rule_set": name if isinstance(name, str) else "own",
        "rules_source": SETS[name].source if isinstance(name, str) else "own",
        "mark": order.mark,
        "arl0": cost.arl0,
        "false_alarm": cost.p,
        "false_alarm_points": cost.points,
        "false_alarm_source": cost.source,
        "width": s.width,
        "comparison": "strict",
        "estimator": fits.estimator,
        "limits_from": fits.source,
        "target": s.target,
        "direction": s.direction,
        "incomplete": s.incomplete,
        "excluded": [_plain(v) for v in order.points[order.excluded]],
        "notes": {str(point): text for point, text in order.notes.items()},
    }


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


def _notes(chart: str, order: Order, drawn: Drawn, told: Mapping[str, Any]) -> list[Remark]:
    """Return the remarks that every chart makes."""
    notes = normal_rules(chart, order.rules)
    used = np.bincount(order.stage[order.used], minlength=len(order.names))
    for standing, level in (("few", "warning"), ("provisional", "info")):
        found = [i for i, n in enumerate(used) if POINTS.code(float(n)) == standing]
        if found and told["limits_from"] != "given":
            values = {"stages": [order.codes[i] for i in found], "n": [int(used[i]) for i in found]}
            notes.append(Remark(f"spc.note.{standing}", level, values))
    gaps = int((~order.known).sum())
    notes += [Remark("spc.note.gaps", "info", {"n": gaps})] if gaps else []
    left = [_plain(v) for v in order.points[order.excluded]]
    notes += [Remark("spc.note.excluded", "info", {"points": left})] if left else []
    bare = [v for v in left if str(v) not in told["notes"]]
    notes += [Remark("spc.note.excluded_bare", "warning", {"points": bare})] if bare else []
    if chart in SIMPLE and order.setting.target is not None:
        notes.append(Remark("spc.note.target_not_judged", "info"))
    late = order.setting.incomplete
    notes += [Remark("spc.note.incomplete", "info", {"n": late})] if late else []
    if told["limits_from"] == "baseline":
        notes.append(Remark("spc.note.baseline", "info", {"n": int(order.used.sum())}))
    return notes
