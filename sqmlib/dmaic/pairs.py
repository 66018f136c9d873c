"""All pairs of several groups whose spreads differ: which of them differ, and by how much."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["games_howell"]

Pairs = dict[tuple[str, str], tuple[float, ...]]


@lru_cache(maxsize=1024)
def _range_quantile(level: float, groups: int, df: float) -> float:
    """Return a quantile of the studentized range; each look at its integral takes milliseconds, so it is kept.

    It lies between those of one comparison and of all pairs by Bonferroni, which saves ``ppf`` half of its looks.
    """
    from scipy.optimize import brentq
    from scipy.stats import studentized_range, t

    pairs = groups * (groups - 1) / 2
    low, high = np.sqrt(2) * t.ppf(1 - (1 - level) / 2 / np.array([1, pairs]), df)
    if pairs == 1:
        return float(low)
    return float(brentq(lambda q: studentized_range.cdf(q, groups, df) - level, low, high, xtol=1e-7))


def games_howell(
    values: NDArray[np.float64], groups: Any, level: float = 0.95
) -> dict[tuple[str, str], tuple[float, ...]]:
    """Return every pair of groups: second minus first, interval and p by the studentized range. Games & Howell 1976.

    The p-values are those of ``pingouin.pairwise_gameshowell``, the intervals are not given there.
    """
    import pingouin

    frame = pd.DataFrame({"value": values, "group": groups})
    found = pingouin.pairwise_gameshowell(frame, dv="value", between="group")
    k = frame["group"].nunique()
    edges = np.array([_range_quantile(level, k, round(float(df), 6)) for df in found["df"]])
    half = edges / np.sqrt(2) * found["se"].to_numpy(float)
    middle = -found["diff"].to_numpy(float)
    rows = zip(found["A"], found["B"], middle, middle - half, middle + half, found["pval"], strict=True)
    return {(str(a), str(b)): tuple(map(float, more)) for a, b, *more in rows}
