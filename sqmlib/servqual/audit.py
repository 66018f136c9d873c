"""Do the figures of a published table agree with each other? Mean, deviation, standard error, t and interval."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sqmlib import stats
from sqmlib.checks import DataError, Remark

__all__ = ["audit"]


def audit(
    n: int,
    mean: float,
    *,
    sd: float | None = None,
    se: float | None = None,
    t: float | None = None,
    low: float | None = None,
    high: float | None = None,
    digits: int = 2,
) -> pd.DataFrame:
    """Check a reported mean difference against the figures printed beside it.

    Parameters
    ----------
    n : int
        Respondents, at least 2.
    mean : float
        Mean difference.
    sd, se, t, low, high : float, optional
        What the table prints: standard deviation, standard error, t, 95 % interval. One of sd, se and t is needed;
        the first of them that is given is believed, the others follow from it.
    digits : int
        Decimals of the table: figures agree when they do after rounding, all of them within their own rounding.

    Returns
    -------
    pandas.DataFrame, index ``figure``
        ``implied`` by n, mean and the figure believed; ``reported`` (NaN when the table does not print it);
        ``agrees``, true where nothing was reported.

    Raises
    ------
    DataError
        If n is below 2, none of sd, se and t is given, or the one believed cannot be used.

    Examples
    --------
    >>> found = audit(120, -0.30, sd=0.9, t=-3.65, low=-0.46, high=-0.14)
    >>> found["implied"].round(4).to_dict(), bool(found["agrees"].all())
    ({'sd': 0.9, 'se': 0.0822, 't': -3.6515, 'low': -0.4627, 'high': -0.1373}, True)
    >>> audit(120, -0.30, sd=0.9, t=-2.31)["agrees"].to_dict()["t"]
    False
    """
    spread = _spread(n, mean, sd, se, t)
    error = spread / np.sqrt(n)
    bounds = stats.mean_interval(mean, spread**2, n)
    implied = {"sd": spread, "se": error, "t": mean / error, "low": float(bounds[0]), "high": float(bounds[1])}
    reported = {"sd": sd, "se": se, "t": t, "low": low, "high": high}
    out = pd.DataFrame({"implied": implied, "reported": pd.Series(reported, dtype=float)})
    out.index.name = "figure"
    out["agrees"] = out["reported"].isna() | (np.abs(out["implied"] - out["reported"]) <= _slack(implied, mean, digits))
    return out


def _slack(implied: dict[str, float], mean: float, digits: int) -> pd.Series:
    """Return by how much rounding alone may part the figures: half a last digit of each that goes in."""
    half = 0.5 * 10.0**-digits + 1e-12
    relative = half / abs(implied["sd"]) + (half / abs(mean) if mean else 0)
    width = abs(implied["high"] - implied["low"]) / 2
    own = {"sd": half, "se": half, "t": half + abs(implied["t"]) * relative}
    ends = 2 * half + width * half / abs(implied["sd"])
    return pd.Series(own | {"low": ends, "high": ends})


def _spread(n: int, mean: float, sd: float | None, se: float | None, t: float | None) -> float:
    """Return the standard deviation that the figure believed stands for."""
    given = {"sd": sd, "se": se, "t": t}
    name, value = next(((k, v) for k, v in given.items() if v is not None), ("", 0.0))
    usable = bool(name) and np.isfinite(value) and (value > 0 if name != "t" else value * mean > 0)
    if n < 2 or not usable:
        values = {"n": n, "found": [f"{k} = {v}" for k, v in given.items() if v is not None]}
        raise DataError([Remark("servqual.problem.audit", "error", values)])
    return float({"sd": value, "se": value * np.sqrt(n)}.get(name, 0.0) or abs(mean / value) * np.sqrt(n))
