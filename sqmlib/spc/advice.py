"""Does the chart fit these data? Each check with its figure, its bound, and what to do instead."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.checks import Remark
from sqmlib.spc.knowledge import POINTS
from sqmlib.spc.reading import Groups
from sqmlib.spc.setting import Order

__all__ = ["CHECKS", "Check", "advise_counts", "advise_groups", "advise_values", "answer", "frame", "of_series"]

Floats = NDArray[np.float64]
LEVEL = 0.01  # checks are looked at together, so each is strict
CHECKS = ("points", "order", "autocorrelation", "skewness", "resolution", "weekday", "within", "dispersion", "rare")


@dataclass(frozen=True)
class Check:
    """One check.

    Attributes
    ----------
    name : str
        What is checked.
    status : {"fine", "attention", "not_judged"}
        Whether the chart can be read as it is.
    figure, bound, p : float
        The figure, from which bound on it deserves attention, its p-value; NaN where there is none.
    proposal : str
        What to do instead, ``none`` when all is well.
    """

    name: str
    status: str
    figure: float = math.nan
    bound: float = math.nan
    p: float = math.nan
    proposal: str = "none"


def frame(checks: Sequence[Check]) -> pd.DataFrame:
    """Return checks as a frame, index ``check``: status, figure, bound, p, proposal."""
    rows = [{k: v for k, v in vars(c).items() if k != "name"} for c in checks]
    return pd.DataFrame(rows, index=pd.Index([c.name for c in checks], name="check"))


def answer(checks: list[Check]) -> tuple[pd.DataFrame, list[Remark]]:
    """Return the checks as a frame, and a warning for each that deserves attention."""
    worth = [c for c in checks if c.status == "attention" and c.name != "points"]
    notes = [
        Remark(f"spc.advice.{c.name}_{c.proposal}", "warning", {"figure": c.figure, "bound": c.bound}) for c in worth
    ]
    return frame(checks), notes


def advise_values(
    chart: str, order: Order, y: Floats, z: Floats, sigma: Floats, transform: str = "none"
) -> tuple[pd.DataFrame, list[Remark]]:
    """Check single values: number, autocorrelation, skewness, resolution, calendar."""
    checks = [points(order), *of_series(order, z, single=True), resolution(order, y, sigma, transform)]
    return answer([*checks, weekday(order, z)])


def advise_groups(
    chart: str, order: Order, groups: Groups, z: Floats, sigma: Floats
) -> tuple[pd.DataFrame, list[Remark]]:
    """Check subgroups: number, autocorrelation and skewness of the means, spread between against spread within."""
    return answer([points(order), *of_series(order, z, single=False), within(order, z), weekday(order, z)])


def advise_counts(order: Order, counts: Floats, z: Floats, laney: bool) -> tuple[pd.DataFrame, list[Remark]]:
    """Check counts: number, dispersion, autocorrelation, rare events, calendar."""
    checks = [points(order), dispersion(order, z, laney), rare(order, counts)]
    return answer([*checks, _autocorrelation(order, z, single=False), weekday(order, z)])


def points(order: Order) -> Check:
    """Return whether there are enough points: fewer than 12 carry a run chart, fewer than 20 provisional limits."""
    least = float(np.bincount(order.stage[order.used], minlength=len(order.names)).min())
    standing = POINTS.code(least)
    proposals = {"few": "run_chart", "provisional": "wait", "enough": "none"}
    status = "fine" if standing == "enough" else "attention"
    return Check("points", status, least, POINTS.limits[1], proposal=proposals[standing])


def residuals(order: Order, z: Floats) -> Floats:
    """Return the distance of used points from the mean of their stage, in sigma; NaN elsewhere."""
    level = order.sums(z) / np.maximum(order.sums(1), 1)
    return np.where(order.used, z - level[order.stage], np.nan)


def of_series(order: Order, z: Floats, single: bool) -> list[Check]:
    """Return the checks of a series of measurements: autocorrelation and skewness."""
    return [_autocorrelation(order, z, single), _skewness(order, z, single)]


def _autocorrelation(order: Order, z: Floats, single: bool) -> Check:
    """Lag 1 over neighbors of the same stage, marked beyond 1.96 / sqrt(n) (Box & Jenkins; ISO 7870-9)."""
    off = residuals(order, z)
    known = ~np.isnan(off)
    n, total = int(known.sum()), float(np.nansum(off**2))
    if n < 8 or not total:
        return Check("autocorrelation", "not_judged")
    pair = known[1:] & known[:-1] & (order.stage[1:] == order.stage[:-1])
    r1 = float((off[1:] * off[:-1])[pair].sum() / total)
    bound = 1.96 / math.sqrt(n)
    if abs(r1) <= bound:
        return Check("autocorrelation", "fine", r1, bound)
    proposal = "overadjusted" if r1 < 0 else "ar1" if single else "longer_periods"
    if r1 > 0:
        rest = without_shift(order, off)
        after = float((rest[1:] * rest[:-1])[pair].sum() / np.nansum(rest**2))
        proposal = "shift" if after <= bound else proposal
    return Check("autocorrelation", "attention", r1, bound, proposal=proposal)


def _skewness(order: Order, z: Floats, single: bool) -> Check:
    """Return the skewness of the points around the mean of their stage, tested after D'Agostino 1970."""
    from scipy.stats import skew, skewtest

    off = residuals(order, z)[order.used]
    n = len(off)
    if n < 12:
        return Check("skewness", "not_judged")
    figure, p = float(skew(off, bias=False)), float(skewtest(off).pvalue)
    error = math.sqrt(6 * n * (n - 1) / ((n - 2) * (n + 1) * (n + 3)))
    status = "attention" if p < LEVEL else "fine"
    proposal = ("log_or_share" if single else "larger_subgroups") if status == "attention" else "none"
    return Check("skewness", status, figure, 2.5758 * error, p, proposal)


def resolution(order: Order, y: Floats, sigma: Floats, transform: str) -> Check:
    """Return the smallest step between values in sigma: above 1 the measure is too coarse (Wheeler & Lyday 1989)."""
    values = np.unique(np.exp(y[order.used]) if transform == "log" else y[order.used])
    if len(values) < 2:
        return Check("resolution", "not_judged")
    unit = float(sigma.min()) * (float(np.median(values)) if transform == "log" else 1.0)
    step = float(np.diff(values).min()) / unit
    status = "attention" if step > 1 + 1e-9 else "fine"
    return Check("resolution", status, step, 1.0, proposal="more_digits" if status == "attention" else "none")


def weekday(order: Order, z: Floats) -> Check:
    """Return whether days of the week differ (Kruskal & Wallis 1952); only for dates closer than a week."""
    from scipy.stats import kruskal

    if order.dates is None or len(order.dates) < 14 or np.median(np.diff(order.dates)) > np.timedelta64(3, "D"):
        return Check("weekday", "not_judged")
    off = residuals(order, z)
    known = ~np.isnan(off)
    days = np.asarray(order.dates.day_of_week)[known]
    parts = [off[known][days == day] for day in np.unique(days)]
    if len(parts) < 3 or min(map(len, parts)) < 2:
        return Check("weekday", "not_judged")
    found = kruskal(*parts)
    status = "attention" if found.pvalue < LEVEL else "fine"
    proposal = "stratify" if status == "attention" else "none"
    return Check("weekday", status, float(found.statistic), math.nan, float(found.pvalue), proposal)


def within(order: Order, z: Floats) -> Check:
    """Return the variance of the means against what the spread within subgroups leads one to expect (1).

    Far below 1: different queues mixed in one subgroup; far above: points differ by more than sampling.
    """
    ratio, low, high, bound = _chi2(order, z)
    status = "attention" if min(low, high) < LEVEL else "fine"
    proposal = "none" if status == "fine" else "split_subgroups" if low < high else "chart_means"
    proposal = "shift" if proposal == "chart_means" and _explained(order, z, LEVEL) else proposal
    return Check("within", status, ratio, bound, min(1.0, 2 * min(low, high)), proposal)


def dispersion(order: Order, z: Floats, laney: bool = False) -> Check:
    """Return the dispersion of counts: sum z^2 / df with df = points - stages (Spiegelhalter 2005), 1 is chance."""
    ratio, low, high, bound = _chi2(order, z)
    if math.isnan(ratio):
        return Check("dispersion", "not_judged")
    status = "attention" if min(low, high) < 0.025 else "fine"
    proposal = "none" if status == "fine" else "underdispersed" if low < high else "read_both" if laney else "laney"
    proposal = "shift" if proposal == "laney" and _explained(order, z, 0.025) else proposal
    return Check("dispersion", status, ratio, bound, min(1.0, 2 * min(low, high)), proposal)


def without_shift(order: Order, off: Floats) -> Floats:
    """Return residuals with the one shift taken out that explains most: two levels instead of one in one stage.

    A lasting shift makes neighbors alike and counts spread; it wants a cause, not wider limits.
    """
    known = ~np.isnan(off)
    best, found = 0.0, None
    for i in range(len(order.names)):
        place = np.flatnonzero(known & (order.stage == i))
        n = len(place)
        if n < 12:
            continue
        before = np.arange(1, n)
        total = np.cumsum(off[place])
        gain = (total[:-1] - total[-1] * before / n) ** 2 * n / (before * (n - before))
        gain[: 3 - 1], gain[-(3 - 1) :] = 0, 0
        if gain.max() > best:
            best, found = float(gain.max()), (place, int(gain.argmax()) + 1)
    if found is None:
        return off
    place, cut = found
    rest = off.copy()
    for part in (place[:cut], place[cut:]):
        rest[part] -= off[part].mean()
    return rest


def _explained(order: Order, z: Floats, level: float) -> bool:
    """Return whether one shift explains the extra spread."""
    from scipy.stats import chi2

    df = int(order.used.sum()) - len(order.names) - 1
    rest = without_shift(order, residuals(order, z))
    return df > 0 and float(chi2.sf(np.nansum(rest**2), df)) >= level


def _chi2(order: Order, z: Floats) -> tuple[float, float, float, float]:
    """Return chi-square / df, the lower and upper tail probability, and the upper 2.5 % bound of the ratio."""
    from scipy.stats import chi2

    df = int(order.used.sum()) - len(order.names)
    if df < 1:
        return math.nan, 1.0, 1.0, math.nan
    total = float((z[order.used] ** 2).sum())
    return total / df, float(chi2.cdf(total, df)), float(chi2.sf(total, df)), float(chi2.ppf(0.975, df) / df)


def rare(order: Order, counts: Floats) -> Check:
    """Return the share of points without any event: from one half on time between events tells more."""
    share = float((counts[order.used] == 0).mean()) if order.used.any() else math.nan
    status = "attention" if share >= 0.5 else "fine"
    return Check("rare", status, share, 0.5, proposal="time_between" if status == "attention" else "none")
