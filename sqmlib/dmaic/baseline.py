"""How good is it now: a control chart of every CTQ with its stages, and its capability stage by stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sqmlib.checks import Remark
from sqmlib.dmaic.knowledge import MIN_STUDY
from sqmlib.dmaic.series import Series
from sqmlib.stats import mean_interval, wilson

if TYPE_CHECKING:
    from sqmlib.spc import ChartResult

__all__ = ["Limits", "chart_note", "chart_of", "level_table", "points_table", "study_of"]

NONE = float("nan")
SMALL = 8  # largest subgroup whose range keeps most of the information, as in spc.choose
_FIGURES = (
    "n",
    "mean",
    "mean_low",
    "mean_high",
    "outside",
    "outside_low",
    "outside_high",
    "ppk",
    "ppk_low",
    "ppk_high",
)
_FIGURES += ("dpmo", "sigma_level", "sigma_low", "sigma_high")


@dataclass(frozen=True)
class Limits:
    """What customers accept of a CTQ: lower, upper and target (None where not stated), and the better direction."""

    lower: float | None
    upper: float | None
    target: float | None
    direction: str

    @property
    def stated(self) -> bool:
        """Whether there is a specification limit."""
        return self.lower is not None or self.upper is not None


def chart_of(
    name: str, series: Series, limits: Limits, chart: str, rules: Any, labels: dict[str, Any]
) -> tuple[ChartResult, str]:
    """Return the control chart of a CTQ with limits per stage, and the chart that :func:`sqmlib.spc.choose` proposes.

    Parameters
    ----------
    name : str
        The CTQ.
    series : Series
        Its measurements, staged.
    limits : Limits
        Target and direction are shown in the chart; control limits come from the data alone.
    chart : str
        ``auto`` takes single values, subgroup means or shares, whatever the data are; the proposal is only told.
    rules : str or sequence of str
        Rule set, see :mod:`sqmlib.spc`.
    labels : dict
        ``value``, ``unit`` and stage texts.
    """
    from sqmlib import spc

    frame, direction = series.frame, limits.direction
    setting = {"rules": rules, "direction": direction, "labels": labels, "target": limits.target}
    if series.kind == "defects":
        kind = "p" if chart in ("auto", *_MEASURE_CHARTS) else chart
        setting |= {"time": _times(frame["time"]), "stage": _stage(frame["stage"])}
        draw = {"p": spc.p_chart, "laney_p": spc.laney_p_chart, "u": spc.u_chart, "laney_u": spc.laney_u_chart}[kind]
        proposed = spc.choose(frame["defects"], frame["inspected"], time=setting["time"], stage=setting["stage"])
        return draw(frame["defects"], frame["inspected"], **setting), proposed.proposed
    kind = _plain(series) if chart in ("auto", *_COUNT_CHARTS) else chart
    if kind in ("xbar_s", "xbar_r") and series.grouped:
        own = frame.groupby("subgroup", sort=False)
        setting |= {"stage": _stage(own["stage"].first())}
        draw = spc.xbar_s_chart if kind == "xbar_s" else spc.xbar_r_chart
        proposed = spc.choose(frame["value"], subgroup=frame["subgroup"], stage=setting["stage"])
        return draw(frame["value"], frame["subgroup"], **setting), proposed.proposed
    setting |= {"time": _times(frame["time"]), "stage": _stage(frame["stage"])}
    proposed = spc.choose(frame["value"], time=setting["time"], stage=setting["stage"])
    logs = {"transform": "log"} if kind == "i_log" else {}
    return spc.i_chart(frame["value"], **logs, **setting), proposed.proposed


_MEASURE_CHARTS = ("i", "i_log", "xbar_r", "xbar_s")
_COUNT_CHARTS = ("p", "laney_p", "u", "laney_u")


def _plain(series: Series) -> str:
    """Return the textbook chart: ranges for small equal subgroups, standard deviations for others, single values."""
    if not series.grouped:
        return "i"
    sizes = series.frame.groupby("subgroup", sort=False).size()
    return "xbar_r" if sizes.nunique() == 1 and sizes.iloc[0] <= SMALL else "xbar_s"


def _times(times: pd.Series) -> Any:
    """Return the times when they tell the points apart, else nothing: points are counted then."""
    return pd.DatetimeIndex(times) if times.is_unique else None


def _stage(stage: pd.Series) -> list[str] | None:
    values = stage.tolist()
    return values if any(values) else None


def study_of(
    name: str, series: Series, limits: Limits, chart: ChartResult, options: dict[str, Any], labels: dict[str, Any]
) -> Any:
    """Return the capability study of the last stage, or None when there are no limits or too few values."""
    from sqmlib import capability

    last = series.frame[series.frame["stage"] == series.stages[-1]]
    if series.kind == "defects":
        level = 1 - options["alpha"]
        return capability.defectives(last["defects"], last["inspected"], shift=options["shift"], level=level)
    values = last["value"].to_numpy(float)
    if not limits.stated or len(values) < MIN_STUDY or np.ptp(values) == 0:
        return None
    code = chart.stages.index[-1]
    signals = [str(p) for p in chart.table.index[(chart.table["stage"] == code) & (chart.table["hits"] > 0)]]
    target = limits.target
    ends = [v for v in (limits.lower, limits.upper) if v is not None]
    inside = target is not None and not (len(ends) == 2 and not ends[0] <= target <= ends[1])
    return capability.analyze(
        values,
        lsl=limits.lower,
        usl=limits.upper,
        target=target if inside else None,
        subgroup=last["subgroup"].to_numpy(object) if series.grouped else None,
        signals=signals,
        distribution=options["distribution"],
        level=1 - options["alpha"],
        draws=max(options["bootstrap"], 200),
        seed=options["seed"],
        labels=labels,
    )


def level_table(
    series: dict[str, Series],
    limits: dict[str, Limits],
    charts: dict[str, ChartResult],
    labels: dict[str, Any],
    which: int,
    options: dict[str, Any],
) -> tuple[pd.DataFrame, dict[Any, str], dict[str, Any]]:
    """Return how good one stage of every CTQ is.

    Parameters
    ----------
    series, limits, charts : dict
        ctq -> its data, limits and chart.
    labels : dict
        Texts of the CTQs, for the studies.
    which : {0, -1}
        The first stage (the baseline) or the last one (now).
    options : dict
        ``alpha``, ``shift``, ``distribution``, ``bootstrap``, ``seed``.

    Returns
    -------
    table : pandas.DataFrame, index ``ctq``
        ``kind`` process or defects; ``n`` values or cases; ``mean`` (share of defectives for counts) with interval
        ``mean_low mean_high``; ``outside`` share outside the limits with interval (Wilson; exact for counts);
        ``ppk`` with interval; ``n_outside n_ppk`` cases these two rest on, 0 without limits;
        ``dpmo``; ``sigma_level`` with interval (convention in the parameters); ``chart``, ``signals``;
        ``stable``, not_stable or few_points.
    reasons : dict
        (ctq, column) -> why there is no number.
    studies : dict
        ctq -> the study, where there is one.
    """
    rows, why, studies = {}, {}, {}
    for name, own in series.items():
        part = Series(own.kind, own.frame[own.frame["stage"] == own.stages[which]])
        study = study_of(
            name, part, limits[name], _last_stage(charts[name], which), options, {"ctq": labels.get(name, name)}
        )
        studies |= {name: study} if study is not None else {}
        row = _counted(part, study) if own.kind == "defects" else _measured(part, limits[name], study, options)
        stage = charts[name].stages.iloc[which]
        row |= {"kind": own.kind, "chart": charts[name].chart, "signals": float(stage["signals"])}
        row["stable"] = _stability(stage)
        why |= {(name, c): _why(row, c, limits[name]) for c in _FIGURES if np.isnan(row[c])}
        row |= {f"n_{c}": row["n"] if np.isfinite(row[c]) else 0.0 for c in ("outside", "ppk")}
        rows[name] = row
    columns = ["kind", *_FIGURES, "n_outside", "n_ppk", "chart", "stable", "signals"]
    index = pd.Index(list(rows), name="ctq", dtype=object)
    return pd.DataFrame([[r[c] for c in columns] for r in rows.values()], index, columns), why, studies


def _stability(stage: pd.Series) -> str:
    """Return whether the chart of a stage shows a stable process; a few points cannot."""
    if stage["signals"]:
        return "not_stable"
    return "few_points" if stage.get("standing") == "few" else "stable"


def _last_stage(chart: ChartResult, which: int) -> ChartResult:
    """Return the chart whose last stage is the one that counts."""
    from dataclasses import replace

    return replace(chart, stages=chart.stages.iloc[[which]])


def _counted(part: Series, study: Any) -> dict[str, Any]:
    """Return the figures of counted defective cases."""
    row = study.pooled.iloc[0]
    found = dict.fromkeys(_FIGURES, NONE) | {"n": float(row["n"])}
    low, high = (row["low_wide"], row["high_wide"]) if row["p"] < 0.05 else (row["low"], row["high"])
    for name in ("mean", "outside"):
        found |= {name: float(row["share"]), f"{name}_low": float(low), f"{name}_high": float(high)}
    return found | _levels(found["outside"], float(low), float(high), study.parameters["shift"])


def _measured(part: Series, limits: Limits, study: Any, options: dict[str, Any]) -> dict[str, Any]:
    """Return the figures of single measurements; the mean over subgroups when there are some."""
    values = part.frame["value"].to_numpy(float)
    found = dict.fromkeys(_FIGURES, NONE) | {"n": float(len(values)), "mean": float(values.mean())}
    units = part.frame.groupby("subgroup")["value"].mean().to_numpy() if part.grouped else values
    if len(units) > 1:
        ends = mean_interval(units.mean(), units.var(ddof=1), len(units), 1 - options["alpha"])
        shift = values.mean() - units.mean()
        found |= {"mean_low": float(ends[0] + shift), "mean_high": float(ends[1] + shift)}
    if not limits.stated:
        return found
    out = (values < limits.lower if limits.lower is not None else False) | (
        values > limits.upper if limits.upper is not None else False
    )
    low, high = (float(v) for v in wilson(out.sum(), len(values), 1 - options["alpha"]))
    low, high = low if out.any() else 0.0, high if not out.all() else 1.0  # no digits of the computer
    found |= {"outside": float(out.mean()), "outside_low": low, "outside_high": high}
    if study is not None:
        row = study.table.loc["ppk"]
        found |= {"ppk": float(row["value"]), "ppk_low": float(row["low"]), "ppk_high": float(row["high"])}
    return found | _levels(found["outside"], low, high, options["shift"])


def _levels(share: float, low: float, high: float, shift: float) -> dict[str, float]:
    from sqmlib.capability import sigma_level

    ends = {"sigma_level": share, "sigma_low": high, "sigma_high": low}
    values = {name: float(sigma_level(1e6 * p, shift)) if 0 < p < 1 else NONE for name, p in ends.items()}
    return {"dpmo": 1e6 * share, **values}


def _why(row: dict[str, Any], column: str, limits: Limits) -> str:
    if column.startswith("sigma"):
        return "no_defects" if np.isfinite(row["outside"]) else "no_limit"
    if column.startswith("ppk"):
        return "counts_have_no_ppk" if row["kind"] == "defects" else "few_values" if limits.stated else "no_limit"
    return "few_values" if column.startswith("mean") else "no_limit"


def points_table(charts: dict[str, ChartResult]) -> tuple[pd.DataFrame, dict[Any, str]]:
    """Return the points of all charts, index (ctq, point): ``value center lcl ucl stage_number hits``."""
    frames = []
    for name, chart in charts.items():
        table = chart.table[["value", "center", "lcl", "ucl"]].astype(float)
        table["stage_number"] = pd.factorize(chart.table["stage"])[0] + 1.0
        table["hits"] = chart.table["hits"].astype(float)
        frames.append(
            table.set_axis(pd.MultiIndex.from_product([[name], map(str, table.index)], names=["ctq", "point"]))
        )
    columns = ["value", "center", "lcl", "ucl", "stage_number", "hits"]
    empty = pd.DataFrame(
        columns=columns, index=pd.MultiIndex.from_arrays([[], []], names=["ctq", "point"]), dtype=float
    )
    out = pd.concat(frames) if frames else empty
    rows, cols = np.nonzero(out.isna().to_numpy())
    return out, {(out.index[r], columns[c]): "gap" for r, c in zip(rows, cols, strict=True)}


def chart_note(name: str, chart: ChartResult, proposed: str, asked: str = "auto") -> list[Remark]:
    """Say that another chart fits better, proposed, never switched; and that the one asked for cannot be drawn."""
    own = "i_log" if chart.parameters.get("transform") == "log" else chart.chart
    said = []
    if asked not in ("auto", own):
        said.append(Remark("dmaic.note.chart_not_possible", "warning", {"ctq": name, "asked": asked, "chart": own}))
    if proposed == own:
        return said
    return [*said, Remark("dmaic.note.other_chart", "warning", {"ctq": name, "chart": own, "proposed": proposed})]
