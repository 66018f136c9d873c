"""Control: plan rows fed by FMEA and chart, gates and their gaps, the log of small cycles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sqmlib.dmaic.entries import known

if TYPE_CHECKING:
    from sqmlib.dmaic.baseline import Limits
    from sqmlib.dmaic.project import Project
    from sqmlib.spc import ChartResult

__all__ = ["control_table", "pdca_table"]

NONE = float("nan")


def control_table(
    project: Project, charts: dict[str, ChartResult], limits: dict[str, Limits], fmea: pd.DataFrame
) -> tuple[pd.DataFrame, dict[Any, str]]:
    """Return the control plan.

    Returns
    -------
    table : pandas.DataFrame, index ``control``
        ``chart``; ``lower upper`` in use: as entered, else the control limits of the last stage, told by
        ``limits_from`` entered, chart or nothing; ``lcl ucl`` of that stage; ``check`` fine,
        equals_specification (control limits set to what customers accept), differs_from_chart,
        not_known; ``priority`` of its FMEA row; ``variation`` of the
        last stage; ``reaction owner sample`` given or missing.
    reasons : dict
        (row, column) -> why there is no number.
    """
    rows = {}
    for key, row in project.entries["control"].iterrows():
        chart = charts.get(row["ctq"])
        stage = None if chart is None else chart.stages.iloc[-1]
        own = {"lcl": NONE, "ucl": NONE} if stage is None else {c: float(stage[c]) for c in ("lcl", "ucl")}
        entered = pd.notna(row["lower"]) or pd.notna(row["upper"])
        source = "entered" if entered else "chart" if chart is not None else "nothing"
        used = (row["lower"], row["upper"]) if entered else (own["lcl"], own["ucl"])
        found = {"chart": row["chart"] or ("not_stated" if chart is None else chart.chart), "limits_from": source}
        found |= {"lower": used[0], "upper": used[1], **own}
        found["check"] = _check(used, own, limits.get(row["ctq"]), source)
        found["priority"] = fmea.at[row["fmea"], "priority"] if row["fmea"] in fmea.index else "no_fmea_row"
        found["variation"] = "not_judged" if chart is None else chart.verdict["variation"]
        rows[key] = found | {c: "given" if known(row[c]) else "missing" for c in ("reaction", "owner", "sample")}
    columns = ["chart", "limits_from", "lower", "upper", "lcl", "ucl", "check", "priority", "variation"]
    columns += ["reaction", "owner", "sample"]
    index = pd.Index(list(rows), name="control", dtype=object)
    out = pd.DataFrame([[r[c] for c in columns] for r in rows.values()], index, columns)
    return out, {
        (out.index[r], columns[c]): "no_chart_yet" if columns[c] in ("lcl", "ucl") else "not_given"
        for r, c in zip(*np.nonzero(out.isna().to_numpy()), strict=True)
    }


def _check(used: tuple[float, float], own: dict[str, float], spec: Limits | None, source: str) -> str:
    """Return whether limits are control limits: never what customers accept, never a wish."""
    if source == "nothing":
        return "not_known"
    customers = [v for v in ((spec.lower, spec.upper, spec.target) if spec else ()) if v is not None]
    if source == "entered" and any(np.isclose(u, v) for u in used if pd.notna(u) for v in customers):
        return "equals_specification"
    width = own["ucl"] - own["lcl"]
    pairs = zip(used, (own["lcl"], own["ucl"]), strict=True)
    far = any(pd.notna(u) and pd.notna(v) and abs(u - v) > 0.1 * width for u, v in pairs)
    return "differs_from_chart" if far else "fine"


def pdca_table(project: Project, today: pd.Timestamp | None) -> tuple[pd.DataFrame, dict[Any, str], dict[str, float]]:
    """Return the log of small cycles.

    Parameters
    ----------
    project : Project
        The log as entered.
    today : Timestamp or None
        Day against which items are overdue; never the day of the run. None leaves it open.

    Returns
    -------
    table : pandas.DataFrame, index ``cycle``
        ``state`` P D C A; ``late`` overdue, closed_late, in_time, not_known; ``reopened``; ``predicted_low
        predicted_high observed`` effects; ``prediction`` inside, outside, not_made, not_checked; ``verdict``.
    reasons : dict
        (cycle, column) -> why there is no number.
    rates : dict
        ``learning`` share of checked predictions that held, ``reopened`` share of the closed ones; NaN without any.
    """
    log = project.entries["pdca"]
    names = ["predicted_low", "predicted_high", "observed"]
    out = pd.DataFrame({"state": log["state"].replace("", "P")}, index=log.index)
    out["late"] = [_late(row, today) for _, row in log.iterrows()]
    out["reopened"] = log["reopened"].to_numpy(bool)
    out[names] = log[names]
    out["prediction"] = [_held(*row) for row in log[names].itertuples(index=False)]
    out["verdict"] = log["verdict"].replace("", "open")
    out = out.rename_axis("cycle")
    checked = out["prediction"].isin(["inside", "outside"])
    closed = log["closed"].notna()
    rates = {"learning": float((out["prediction"] == "inside")[checked].mean()) if checked.any() else NONE}
    rates["reopened"] = float(out["reopened"][closed].mean()) if closed.any() else NONE
    return out, {(k, c): "not_given" for c in names for k in out.index[out[c].isna()]}, rates


def _late(row: pd.Series, today: pd.Timestamp | None) -> str:
    if pd.isna(row["due"]):
        return "not_known"
    if pd.notna(row["closed"]):
        return "closed_late" if row["closed"] > row["due"] else "in_time"
    return "not_known" if today is None else "overdue" if row["due"] < today else "in_time"


def _held(low: float, high: float, observed: float) -> str:
    if np.isnan(low) or np.isnan(high):
        return "not_made"
    return "not_checked" if np.isnan(observed) else "inside" if low <= observed <= high else "outside"
