"""How many cases are needed: for a mean, a share, a difference; clusters and small populations taken into account."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pandas as pd

__all__ = [
    "design_effect",
    "finite",
    "n_mean",
    "n_share",
    "n_two_means",
    "n_two_shares",
    "plan_table",
    "poor_quality_cost",
]


def _z(level: float) -> float:
    from scipy.special import ndtri

    return float(ndtri((1 + level) / 2))


def n_mean(sd: float, margin: float, level: float = 0.95) -> float:
    """Return the cases that estimate a mean to +- margin, (z s / E)^2, not rounded. Cochran 1977.

    >>> round(n_mean(15, 3), 3)
    96.036
    """
    return (_z(level) * sd / margin) ** 2


def n_share(share: float, margin: float, level: float = 0.95) -> float:
    """Return the cases that estimate a share to +- margin, z^2 p (1 - p) / E^2, not rounded. Cochran 1977.

    >>> round(n_share(0.5, 0.05), 3)
    384.146
    """
    return _z(level) ** 2 * share * (1 - share) / margin**2


def finite(n: float, population: float) -> float:
    """Return the cases needed when so many exist in all, n / (1 + (n - 1) / N). Cochran 1977.

    >>> round(finite(384.1459, 300), 2)
    168.7
    """
    return n / (1 + (n - 1) / population)


def design_effect(size: float, icc: float) -> float:
    """Return by how much clusters of this size inflate the cases needed, 1 + (m - 1) ICC. Kish 1965.

    >>> round(design_effect(30, 0.1), 2), round(600 / design_effect(30, 0.1), 1)
    (3.9, 153.8)
    """
    return 1 + (size - 1) * icc


def n_two_means(d: float, power: float = 0.8, alpha: float = 0.05) -> float:
    """Return the cases per group that show a difference of d standard deviations, not rounded.

    Two-sided t test, power from the noncentral t. Cohen 1988.

    >>> round(n_two_means(0.5), 3)
    63.766
    """
    from scipy.optimize import brentq
    from scipy.special import ndtri
    from scipy.stats import nct, t

    def short(n: float) -> float:
        df, shift = 2 * n - 2, abs(d) * sqrt(n / 2)
        edge = t.ppf(1 - alpha / 2, df)
        other = float(np.nan_to_num(nct.cdf(-edge, df, shift)))  # the far side: nothing, where it cannot be computed
        return float(nct.sf(edge, df, shift)) + other - power

    most = 4 * ((ndtri(1 - alpha / 2) + ndtri(power)) / d) ** 2 + 10
    return 2.0 if short(2.0) >= 0 else float(brentq(short, 2.0, most))


def n_two_shares(first: float, second: float, power: float = 0.8, alpha: float = 0.05) -> float:
    """Return the cases per group that show the difference of two shares, not rounded.

    Normal formula with pooled variance under the null, without continuity. Fleiss, Levin & Paik 2003.

    >>> round(n_two_shares(0.10, 0.06), 3)
    720.917
    """
    from scipy.special import ndtri

    middle = (first + second) / 2
    null = ndtri(1 - alpha / 2) * sqrt(2 * middle * (1 - middle))
    other = ndtri(power) * sqrt(first * (1 - first) + second * (1 - second))
    return float((null + other) ** 2 / (first - second) ** 2)


def poor_quality_cost(errors: float, cases: float, yearly: float, cost: float, cost_low: float, cost_high: float):
    """Return the cost of poor quality per year with its interval: Wilson for the rate, the range for the cost per case.

    >>> [round(v) for v in poor_quality_cost(26, 400, 50000, 12, 12, 12)]
    [39000, 26844, 56121]
    """
    from sqmlib.stats import wilson

    low, high = wilson(errors, cases)
    low = low if errors else 0.0
    return errors / cases * yearly * cost, float(low) * yearly * cost_low, float(high) * yearly * cost_high


def plan_table(plan: pd.DataFrame, alpha: float) -> tuple[pd.DataFrame, dict[tuple[str, str], str]]:
    """Return the sample sizes of the data-collection plan.

    Parameters
    ----------
    plan : pandas.DataFrame
        ``project.entries["plan"]``.
    alpha : float
        Two-sided; intervals have the level 1 - alpha.

    Returns
    -------
    table : pandas.DataFrame, index ``measure``
        ``purpose``; ``raw`` cases by the formula, ``inflation`` by clusters, ``needed`` rounded up (per group for
        differences); ``reached``; ``reached_effective`` divided by the inflation; ``enough``; ``study`` of the
        measurement; ``definition sampling owner`` given or missing.
    reasons : dict
        (measure, column) -> why there is no number.
    """
    raw = [_raw(row, alpha) for _, row in plan.iterrows()]
    clustered = plan["cluster_size"].notna() & plan["icc"].notna()
    inflation = np.where(clustered, 1 + (plan["cluster_size"] - 1) * plan["icc"], 1.0)
    small = [
        n if pd.isna(big) or goes_on or p.startswith("two") else finite(n, big)
        for n, big, goes_on, p in zip(raw, plan["population"], plan["process_continues"], plan["purpose"], strict=True)
    ]
    wanted = np.array(small, float) * inflation
    out = pd.DataFrame({"purpose": plan["purpose"].replace("", "not_stated"), "raw": raw, "inflation": inflation})
    out["needed"] = np.ceil(np.round(wanted, 9))
    out["reached"], out["reached_effective"] = plan["reached"], plan["reached"] / inflation
    counted = out["reached"].notna() & out["needed"].notna()
    out["enough"] = np.where(~counted, "not_known", np.where(out["reached"] >= out["needed"], "reached", "short"))
    out["study"] = plan["study"].replace("", "missing")
    for name, field in {"definition": "text", "sampling": "sampling", "owner": "owner"}.items():
        out[name] = ["given" if value else "missing" for value in plan[field]]
    out.index.name = "measure"
    empty = {(key, c): "no_plan_figures" for c in ("raw", "needed") for key in out.index[out[c].isna()]}
    return out, empty | {
        (k, c): "not_given" for c in ("reached", "reached_effective") for k in out.index[out[c].isna()]
    }


def _raw(row: pd.Series, alpha: float) -> float:
    """Return the cases of one row of the plan, NaN when a figure misses or makes no sense."""
    level, power = 1 - alpha, 0.8 if pd.isna(row["power"]) else float(row["power"])
    positive = {name: row[name] for name in ("sd", "margin", "effect")}
    ok = {name: pd.notna(value) and value > 0 for name, value in positive.items()}
    if row["purpose"] == "mean" and ok["sd"] and ok["margin"]:
        return n_mean(row["sd"], row["margin"], level)
    if row["purpose"] == "share" and pd.notna(row["share"]) and ok["margin"]:
        return n_share(row["share"], row["margin"], level)
    if row["purpose"] == "two_means" and ok["sd"] and ok["effect"] and 0 < power < 1:
        return n_two_means(row["effect"] / row["sd"], power, alpha)
    different = pd.notna(row["share"]) and pd.notna(row["share_after"]) and row["share"] != row["share_after"]
    if row["purpose"] == "two_shares" and different and 0 < power < 1:
        return n_two_shares(row["share"], row["share_after"], power, alpha)
    return float("nan")
