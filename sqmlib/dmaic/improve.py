"""Did the change work: first against last stage of every CTQ, with interval, prediction, cases needed."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sqmlib.dmaic.entries import known
from sqmlib.dmaic.knowledge import INDEPENDENT, P_FROM
from sqmlib.dmaic.questions import two_shares, welch
from sqmlib.dmaic.samples import n_two_means, n_two_shares
from sqmlib.dmaic.series import Series

if TYPE_CHECKING:
    from sqmlib.dmaic.baseline import Limits
    from sqmlib.dmaic.project import Project
    from sqmlib.spc import ChartResult

__all__ = ["before_after", "verdict"]

NONE = float("nan")
COLUMNS = ["before", "after", "effect", "low", "high", "p", "size", "n_before", "n_after", "n_needed", "enough"]
COLUMNS += ["stable_before", "stable_after", "r1_before", "r1_after", "predicted", "predicted_low", "predicted_high"]
COLUMNS += ["prediction", "p_no_harm", "harm", "verdict"]


def verdict(effect: float, low: float, high: float, direction: str, sound: bool) -> str:
    """Return what the comparison of two stages says.

    improved or worse when the whole interval lies on one side of 0 (changed when no direction is better), no_proof when
    it holds 0; provisional_... when a stage is unstable or autocorrelated, since the interval is too short then.

    >>> verdict(-3.0, -5.0, -1.0, "decrease", True), verdict(-3.0, -7.0, 1.0, "decrease", True)
    ('improved', 'no_proof')
    """
    if not low > 0 and not high < 0:
        return "no_proof"
    better = {"increase": effect > 0, "decrease": effect < 0}.get(direction)
    said = "changed" if better is None else "improved" if better else "worse"
    return said if sound else f"provisional_{said}"


def before_after(
    project: Project,
    series: dict[str, Series],
    charts: dict[str, ChartResult],
    limits: dict[str, Limits],
    detect: float | None,
    alpha: float,
) -> tuple[pd.DataFrame, dict[Any, str]]:
    """Return the comparison of the first with the last stage of every CTQ that has two.

    Parameters
    ----------
    project : Project
        Prediction of the pilot, largest harmless change of other CTQs, goal of the charter.
    series, charts, limits : dict
        ctq -> staged data, chart, limits.
    detect : float or None
        Smallest change that matters; default: what the goal of the charter asks for.
    alpha : float
        Two-sided.

    Returns
    -------
    table : pandas.DataFrame, index ``ctq``
        ``before after`` mean of the charted points (share for counts); ``effect low high`` after minus before: Welch
        on points, Newcombe on counts; ``p`` from 30 values on; ``size`` d or h; ``n_before n_after`` points or cases;
        ``n_needed`` per stage to show ``detect`` with power .8, ``enough``; ``stable_before stable_after``; ``r1``
        autocorrelation; ``predicted`` with range and ``prediction`` inside, outside or not_made; ``p_no_harm`` that
        it is not worse by more than the harmless change (both ways without a direction), ``harm``
        none, possible, not_asked; ``verdict``.
    reasons : dict
        (ctq, column) -> why there is no number.
    """
    rows = {
        name: _row(name, project, series[name], charts[name], limits[name], detect, alpha)
        for name in series
        if len(series[name].stages) > 1
    }
    index = pd.Index(list(rows), name="ctq", dtype=object)
    out = pd.DataFrame([[row[c] for c in COLUMNS] for row in rows.values()], index, COLUMNS)
    why = {}
    for r, c in zip(*np.nonzero(out.isna().to_numpy()), strict=True):
        name, column = out.index[r], COLUMNS[c]
        why[(name, column)] = _reason(column)
    return out, why


def _reason(column: str) -> str:
    if column.startswith("predicted"):
        return "no_prediction"
    known = {
        "p": "few_cases",
        "n_needed": "no_smallest_change",
        "p_no_harm": "no_harm_bound",
        "size": "no_spread_values",
    }
    return known.get(column, "not_for_chart")


def _points(series: Series, stage: str) -> np.ndarray[Any, Any]:
    """Return what is compared: subgroup means or single values; points of a chart are the independent units."""
    own = series.frame[series.frame["stage"] == stage]
    if series.grouped:
        return own.groupby("subgroup", sort=False)["value"].mean().to_numpy(float)
    return own["value"].to_numpy(float)


def _row(
    name: str, project: Project, series: Series, chart: ChartResult, limits: Limits, detect: float | None, alpha: float
) -> dict[str, Any]:
    first, last = series.stages[0], series.stages[-1]
    harm = project.ctq(name, "harm")
    row: dict[str, Any] = {}
    if series.kind == "defects":
        both = [
            series.frame[series.frame["stage"] == s][["defects", "inspected"]].sum().astype(float)
            for s in (first, last)
        ]
        pair = [(float(v["defects"]), float(v["inspected"])) for v in both]
        found, n = two_shares(*pair, 1 - alpha), [v[1] for v in pair]
        means = [v[0] / v[1] for v in pair]
        error, df = float(np.sqrt(sum(m * (1 - m) / k for m, k in zip(means, n, strict=True)))), np.inf
    else:
        parts = [_points(series, s) for s in (first, last)]
        found, n, means = welch(*parts, 1 - alpha), [float(len(p)) for p in parts], [float(p.mean()) for p in parts]
        error, df = abs(found.effect / found.statistic) if found.statistic else NONE, found.df
    row |= _harm(found.effect, error, df, float(harm) if known(harm) else NONE, limits.direction, alpha)
    row |= {"before": means[0], "after": means[1], "n_before": n[0], "n_after": n[1]}
    row |= {"effect": found.effect, "low": found.low, "high": found.high, "size": found.size}
    row["p"] = found.p if sum(n) >= P_FROM else NONE
    row |= (
        _soundness(chart, series.kind)
        | _needed(project, name, series, row, detect, alpha)
        | _prediction(project, name, row)
    )
    sound = row["stable_before"] == row["stable_after"] == "stable" and not _correlated(row)
    return row | {"verdict": verdict(found.effect, found.low, found.high, limits.direction, sound)}


def _harm(effect: float, error: float, df: float, bound: float, direction: str, alpha: float) -> dict[str, Any]:
    """Return whether the change did no harm: it is not worse by the bound; both ways when no direction is better."""
    from scipy.stats import t

    if not bound > 0 or not error > 0:
        return {"p_no_harm": NONE, "harm": "not_asked"}
    upward, downward = float(t.cdf((effect - bound) / error, df)), float(t.sf((effect + bound) / error, df))
    p = {"decrease": upward, "increase": downward}.get(direction, max(upward, downward))
    return {"p_no_harm": p, "harm": "none" if p < alpha else "possible"}


def _correlated(row: dict[str, Any]) -> bool:
    return any(np.isfinite(row[c]) and row[c] > INDEPENDENT for c in ("r1_before", "r1_after"))


def _soundness(chart: ChartResult, kind: str) -> dict[str, Any]:
    """Return stability and autocorrelation of the first and the last stage."""
    out = {}
    for end, which in (("before", 0), ("after", -1)):
        stage = chart.stages.iloc[which]
        out[f"stable_{end}"] = "stable" if stage["signals"] == 0 else "not_stable"
        values = chart.table.loc[chart.table["stage"] == chart.stages.index[which], "value"].dropna().to_numpy(float)
        away = values - values.mean() if len(values) else values
        enough = len(values) >= 8 and (away**2).sum() > 0
        out[f"r1_{end}"] = float((away[1:] * away[:-1]).sum() / (away**2).sum()) if enough else NONE
    return out


def _needed(
    project: Project, name: str, series: Series, row: dict[str, Any], detect: float | None, alpha: float
) -> dict[str, Any]:
    """Return the cases per stage that show the smallest change that matters."""
    if detect is None and project.charter("measure") == name:
        goal, base = project.charter("goal_value"), project.charter("baseline")
        detect = float(goal - base) if pd.notna(goal) and pd.notna(base) else None
    if not detect:
        return {"n_needed": NONE, "enough": "not_known"}
    if series.kind == "defects":
        other = row["before"] + detect
        n = n_two_shares(row["before"], other, 0.8, alpha) if 0 < other < 1 else NONE
    else:
        sd = abs(row["effect"] / row["size"]) if row["size"] else NONE
        n = n_two_means(detect / sd, 0.8, alpha) if np.isfinite(sd) and sd > 0 else NONE
    if not np.isfinite(n):
        return {"n_needed": NONE, "enough": "not_known"}
    least = min(row["n_before"], row["n_after"])
    return {"n_needed": float(ceil(n - 1e-9)), "enough": "reached" if least >= n else "short"}


def _prediction(project: Project, name: str, row: dict[str, Any]) -> dict[str, Any]:
    """Return the effect predicted before the pilot and whether the one found lies in its range."""
    mine = project.has("pilot") and project.pilot("ctq") in ("", name)
    values = {c: float(project.pilot(c)) if mine else NONE for c in ("predicted", "predicted_low", "predicted_high")}
    low, high = values["predicted_low"], values["predicted_high"]
    if np.isnan(low) or np.isnan(high):
        return values | {"prediction": "not_made"}
    return values | {"prediction": "inside" if low <= row["effect"] <= high else "outside"}
