"""One measure over all units: the funnel of the main table, and the same in one line for the overview."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib import stats
from sqmlib.portfolio import funnel
from sqmlib.portfolio.knowledge import RANK_DRAWS, SEED

__all__ = ["Comparison", "compare", "curve", "mover", "pool", "rank_intervals", "standard_errors", "within_sd"]

Z95 = 1.959963984540054
BOUNDS = ["warning_low", "warning_high", "alarm_low", "alarm_high"]


@dataclass(frozen=True, eq=False)
class Comparison:
    """One measure over all units.

    Attributes
    ----------
    table : pandas.DataFrame, index ``unit``
        See :class:`sqmlib.portfolio.PortfolioResult`, without ranks.
    spread : Dispersion or None
        How much the units differ beyond chance; None when that cannot be said.
    false_alarms : float
        Number of units expected outside the warning limits by chance alone; NaN without limits.
    center, sd : float
        The value all units have in common, and the standard deviation within a unit at n = 1 (means only).
    """

    table: pd.DataFrame
    spread: funnel.Dispersion | None
    false_alarms: float
    center: float
    sd: float


def within_sd(cells: pd.DataFrame) -> float:
    """Return the standard deviation of single answers within units, pooled over all cells (means)."""
    from scipy.special import stdtrit

    known = cells.dropna(subset=["value", "low", "high"])
    known = known[known["n"] > 1]
    if known.empty:
        return np.nan
    df = known["n"].to_numpy() - 1
    se = (known["high"] - known["low"]).to_numpy() / (2 * stdtrit(df, 0.975))
    return float(np.sqrt((df * known["n"] * se**2).sum() / df.sum()))


def pool(cells: pd.DataFrame) -> pd.DataFrame:
    """Return one row per unit over the periods that may be shown: n adds up, values are weighted with it.

    The interval of several periods is Wilson's for shares; else it follows from the standard errors of the periods.
    """
    rows = {unit: _pooled(part.dropna(subset=["value"])) for unit, part in cells.groupby("unit", sort=False)}
    return pd.DataFrame.from_dict(rows, orient="index", columns=["n", "value", "low", "high"]).rename_axis("unit")


def _pooled(part: pd.DataFrame) -> list[float]:
    if part.empty:
        return [np.nan] * 4
    if len(part) == 1 and part["low"].notna().all():
        return part[["n", "value", "low", "high"]].iloc[0].tolist()
    n, value = part["n"].to_numpy(), part["value"].to_numpy()
    total, mean = n.sum(), float((n * value).sum() / n.sum())
    if part["kind"].iloc[0] == "share":
        sign = -1 if mean < 0 else 1
        ends = sorted(sign * float(end) for end in stats.wilson(abs(mean) * total, total))
        return [total, mean, *ends]
    below, above = ((n * d) ** 2 for d in (value - part["low"].to_numpy(), part["high"].to_numpy() - value))
    return [total, mean, mean - np.sqrt(below.sum()) / total, mean + np.sqrt(above.sum()) / total]


def standard_errors(units: pd.DataFrame, kind: str, center: float, sd: float) -> NDArray[np.float64]:
    """Return the standard error of each unit under chance alone."""
    n = units["n"].to_numpy(float)
    if kind == "share":
        return np.sqrt(abs(center) * (1 - abs(center)) / n)
    if kind == "mean":
        return sd / np.sqrt(n)
    return (units["high"] - units["low"]).to_numpy(float) / (2 * Z95)


def compare(
    cells: pd.DataFrame, limits: tuple[float, float] = (0.95, 0.998), overdispersion: str = "auto"
) -> Comparison:
    """Compare the units on one measure.

    Parameters
    ----------
    cells : pandas.DataFrame
        Of :meth:`sqmlib.portfolio.units.Cells.of`.
    limits : tuple of float
        Probability inside the warning and the alarm limits.
    overdispersion : {"auto", "none", "multiplicative", "additive"}
        Whether the limits are widened when the units differ by more than chance.
    """
    kind, units = cells["kind"].iloc[0], pool(cells)
    n, value = units["n"].to_numpy(float), units["value"].to_numpy(float)
    center, sd = float(np.nansum(n * value) / np.nansum(n)), within_sd(cells) if kind == "mean" else np.nan
    se = standard_errors(units, kind, center, sd)
    there = ~np.isnan(value) & (se > 0)
    table = units.assign(center=center, **dict.fromkeys([*BOUNDS, "z"], np.nan), verdict="not_judged")
    table["verdict"] = table["verdict"].astype(object)
    if not there.any():
        return Comparison(_standing(table, cells), None, np.nan, center, sd)
    z = (value[there] - center) / se[there]
    spread = funnel.dispersion(z, se[there], overdispersion)
    bounds = [_limits(kind, n[there], center, se[there], level, spread) for level in limits]
    table.loc[there, BOUNDS] = np.column_stack([end for pair in bounds for end in pair])
    table.loc[there, "z"] = z / spread.scale(se[there])
    table.loc[there, "verdict"] = funnel.verdicts(value[there], bounds)
    expected = _expected(kind, n[there], center, bounds[0], limits[0], spread)
    return Comparison(_standing(table, cells), spread, expected, center, sd)


def _limits(kind: str, n: Any, center: float, se: Any, level: float, spread: funnel.Dispersion) -> tuple[Any, Any]:
    """Return the limits of each unit; widening multiplies their distance from the center."""
    wider = spread.scale(se)
    if kind != "share":
        half = funnel.normal_quantile(level) * se * wider
        return center - half, center + half
    low, high = funnel.binomial_limits(n, abs(center), level)
    ends = abs(center) + (low - abs(center)) * wider, abs(center) + (high - abs(center)) * wider
    low, high = (np.clip(end, 0, 1) for end in ends)
    return (-high, -low) if center < 0 else (low, high)


def curve(
    kind: str, center: float, sd: float, spread: funnel.Dispersion, n: Any, level: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the limits for units of any size, to draw them; `n` is 1/se**2 for an index."""
    n = np.asarray(n, float)
    units = pd.DataFrame({"n": n, "low": -Z95 / np.sqrt(n), "high": Z95 / np.sqrt(n)})
    return _limits(kind, n, center, standard_errors(units, kind, center, sd), level, spread)


def _expected(kind: str, n: Any, center: float, bounds: Any, level: float, spread: funnel.Dispersion) -> float:
    if kind == "share" and spread.applied == "none":
        low, high = sorted((np.abs(bounds[0]), np.abs(bounds[1])), key=np.sum)
        return float(funnel.binomial_outside(n, abs(center), low, high).sum())
    return len(n) * (1 - level)


def _standing(table: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Say what lying outside means for the unit: better or worse than the rest, or only different."""
    side = {"h": 1, "l": -1}
    way = cells["better"].iloc[0]
    found = []
    for verdict in table["verdict"]:
        sign = side[verdict.split("_")[1][0]] * way if verdict.startswith(("warning", "alarm")) else None
        found.append("as_expected" if sign is None else {1: "better", -1: "worse"}.get(sign, "different"))
    found = ["not_judged" if v == "not_judged" else s for v, s in zip(table["verdict"], found, strict=True)]
    return table.assign(standing=found)


def rank_intervals(table: pd.DataFrame, kind: str, way: float, sd: float) -> pd.DataFrame:
    """Return the rank of each unit, 1 best, and the ranks that hold 95 % of simulated repetitions.

    Every unit is drawn anew from what its answers leave open (shares: beta with Jeffreys' prior; else normal), 2000
    times, and ranked each time. Goldstein & Spiegelhalter 1996; Marshall & Spiegelhalter 1998.

    Examples
    --------
    >>> units = pd.DataFrame({"n": [400.0, 400, 400], "value": [0.9, 0.5, 0.51], "z": 0.0}, index=["a", "b", "c"])
    >>> rank_intervals(units, "share", 1, np.nan).astype(int).to_numpy().tolist()
    [[1, 1, 1], [3, 2, 3], [2, 2, 3]]
    """
    there = table["value"].notna() & table["z"].notna()
    known = table[there]
    n, value, draws = known["n"].to_numpy(), known["value"].to_numpy(), (RANK_DRAWS, len(known))
    rng, sign = np.random.default_rng(SEED), -1.0 if way < 0 else 1.0
    if kind == "share":
        drawn = rng.beta(n * np.abs(value) + 0.5, n * (1 - np.abs(value)) + 0.5, draws) * np.where(value < 0, -1, 1)
    else:
        drawn = rng.normal(value, standard_errors(known, kind, 0.0, sd), draws)
    places = (-sign * drawn).argsort(axis=1).argsort(axis=1) + 1
    out = pd.DataFrame(np.nan, index=table.index, columns=["rank", "rank_low", "rank_high"])
    out.loc[there, "rank"] = (-sign * known["value"]).round(12).rank(method="min")
    if len(known):
        ends = np.quantile(places, [0.025, 0.975], axis=0)
        out.loc[there, ["rank_low", "rank_high"]] = np.column_stack([np.floor(ends[0]), np.ceil(ends[1])])
    return out


def mover(after: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Return the change between two estimates with its interval from theirs (MOVER: Newcombe 1998; Zou & Donner 2008).

    Returns
    -------
    pandas.DataFrame
        ``change change_low change_high p``; p is read off the interval, so that the two never disagree.

    Examples
    --------
    >>> a = pd.DataFrame({"value": [0.7], "low": [0.6], "high": [0.79]})
    >>> b = pd.DataFrame({"value": [0.4], "low": [0.3], "high": [0.51]})
    >>> mover(a, b).round(3).iloc[0].tolist()
    [0.3, 0.151, 0.435, 0.0]
    """
    from scipy.special import ndtr

    change = after["value"] - before["value"]
    low = change - np.hypot(after["value"] - after["low"], before["high"] - before["value"])
    high = change + np.hypot(after["high"] - after["value"], before["value"] - before["low"])
    half = np.where(change > 0, change - low, high - change) / Z95
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(change == 0, 0.0, np.abs(change) / half)
    return pd.DataFrame({"change": change, "change_low": low, "change_high": high, "p": 2 * ndtr(-z)})
