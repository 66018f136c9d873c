"""Over time: the slope of every unit with its interval, and the change from the last period but one to the last."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from sqmlib import stats
from sqmlib.portfolio.compare import mover, standard_errors
from sqmlib.portfolio.knowledge import ALPHA, TREND_FROM

__all__ = ["movers_table", "slope", "trends_table"]

_AS_NORMAL = 1e9  # degrees of freedom from which t is the normal distribution


def slope(time: ArrayLike, value: ArrayLike, se: ArrayLike) -> tuple[float, float, float]:
    """Return a weighted straight line's slope per period, its standard error and the chi-square about the line.

    Parameters
    ----------
    time, value, se : array-like
        Place, value and standard error of each period; weights are 1/se**2.

    Examples
    --------
    >>> [round(v, 4) for v in slope([0, 1, 2, 3], [0.5, 0.56, 0.58, 0.65], [0.02] * 4)]
    [0.047, 0.0089, 1.075]
    """
    t, y, weight = np.asarray(time, float), np.asarray(value, float), 1 / np.asarray(se, float) ** 2
    middle, level = (weight * t).sum() / weight.sum(), (weight * y).sum() / weight.sum()
    size = (weight * (t - middle) ** 2).sum()
    found = float((weight * (t - middle) * (y - level)).sum() / size)
    rest = y - level - found * (t - middle)
    return found, float(size**-0.5), float((weight * rest**2).sum())


def trends_table(cells: pd.DataFrame, periods: Sequence[str], sd: float) -> pd.DataFrame:
    """Return one row per unit: how many periods, the first and the last value, the slope and what it says.

    Parameters
    ----------
    cells : pandas.DataFrame
        Of one measure.
    periods : sequence of str
        All periods in order; they are taken as equally far apart.
    sd : float
        Standard deviation within a unit (means).

    Notes
    -----
    Where the points of all units together lie farther from their lines than their standard errors say, every interval
    is widened by sqrt(chi2/df) (Birge 1932) and taken from t with that df; it is never narrowed.
    """
    place = {period: i for i, period in enumerate(periods)}
    rows = {}
    for unit, part in cells.groupby("unit", sort=False):
        known = part.dropna(subset=["value"]).assign(place=lambda d: d["period"].map(place)).sort_values("place")
        ends = known["value"].iloc[[0, -1]].tolist() if len(known) else [np.nan, np.nan]
        rows[unit] = [len(known), *ends, *_line_of(known, sd)]
    out = pd.DataFrame.from_dict(rows, orient="index", columns=["periods", "first", "last", "slope", "error", "chi2"])
    out = _with_intervals(out)
    out["p_holm"] = stats.holm(out["p"])
    out["trend"] = _words(out["slope"], out["p_holm"], cells["better"].iloc[0], ("improving", "worsening"), "too_short")
    return out.rename_axis("unit")


def _with_intervals(lines: pd.DataFrame) -> pd.DataFrame:
    """Replace error and chi-square of each line by its interval and p, the spread about all lines counted."""
    from scipy.special import stdtr, stdtrit

    df = float((lines["periods"] - 2)[lines["chi2"].notna()].sum())
    excess = float(lines["chi2"].sum()) / df if df else 1.0
    error = lines["error"] * np.sqrt(max(1.0, excess))
    df = df if excess > 1 else _AS_NORMAL
    reach, p = stdtrit(df, 0.975) * error, 2 * stdtr(df, -lines["slope"].abs() / error)
    ends = {"slope_low": lines["slope"] - reach, "slope_high": lines["slope"] + reach, "p": p}
    return lines.drop(columns=["error", "chi2"]).assign(**ends)


def _line_of(known: pd.DataFrame, sd: float) -> list[float]:
    """Return the line of one unit; the errors of shares come from all its periods together, so that none is 0."""
    if len(known) < TREND_FROM:
        return [np.nan] * 3
    kind, n = known["kind"].iloc[0], known["n"]
    level = (known["value"].abs() * n).sum()
    se = standard_errors(known, kind, float((level + 1) / (n.sum() + 2)), sd)
    return list(slope(known["place"], known["value"], se)) if (se > 0).all() else [np.nan] * 3


def _words(change: pd.Series, p: pd.Series, way: float, names: tuple[str, str], unknown: str) -> list[str]:
    """Return what a change says, seen from what is wanted."""
    good, bad = names if way else ("rising", "falling")
    up, down = (bad, good) if way < 0 else (good, bad)
    found = []
    for size, chance in zip(change, p, strict=True):
        clear = chance < ALPHA
        found.append(unknown if np.isnan(chance) else (up if size > 0 else down) if clear else "no_clear_change")
    return found


def movers_table(cells: pd.DataFrame, periods: Sequence[str]) -> pd.DataFrame:
    """Return the change of every unit from the last period but one to the last, the clearest first.

    Only units whose two values may be shown, with their intervals; ``p_holm`` is Holm's over these units.
    """
    before, after = (cells[cells["period"] == p].set_index("unit") for p in periods[-2:])
    shown = [u for u in before.index if u in after.index]
    both = pd.concat([before.loc[shown], after.loc[shown]], axis=1, keys=["before", "after"])
    columns = [(when, name) for when in ("before", "after") for name in ("value", "low", "high")]
    both = both[both[columns].notna().all(axis=1)] if len(both) else both
    out = pd.DataFrame({"before": both["before"]["value"], "after": both["after"]["value"]}).rename_axis("unit")
    out = out.join(mover(both["after"], both["before"]))
    out["p_holm"] = stats.holm(out["p"])
    out["move"] = _words(out["change"], out["p_holm"], cells["better"].iloc[0], ("improved", "worsened"), "too_short")
    return out.sort_values("p", kind="stable")
