"""What changed between two rounds: cell by cell person by person where the same assessors rated, and overall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sqmlib import stats
from sqmlib.parcs.formulas import cell_means
from sqmlib.parcs.resample import counts_of, interval, margins_of
from sqmlib.result import not_computable

if TYPE_CHECKING:
    from sqmlib.parcs.analysis import Options
    from sqmlib.parcs.assessment import Assessment

__all__ = ["change_table", "overall_change"]

PAIRS = 2  # fewest assessors of both rounds for a comparison person by person


def change_table(data: Assessment, options: Options) -> tuple[pd.DataFrame, dict[tuple[Any, str], str]]:
    """Return what changed in every cell.

    Returns
    -------
    table : pandas.DataFrame, index ``cell``
        ``before after`` means of all who rated; ``change`` with ``change_low change_high``: mean of the differences of
        the ``pairs`` assessors who rated the cell in both rounds (paired t), or, where fewer than two did, the
        difference of the means (Welch 1947); ``design`` paired or independent; ``verdict`` better, worse, open.
    reasons : dict
        Cells without a number.
    """
    first, last = data.cube(options.before), data.cube(options.date)
    both = first.index.intersection(last.index)
    differences = last.loc[both] - first.loc[both]
    pairs = differences.notna().sum()
    paired = pairs >= PAIRS
    table = pd.DataFrame({"before": first.mean(), "after": last.mean()}).rename_axis("cell")
    table["change"] = np.where(paired, differences.mean(), table["after"] - table["before"])
    own = stats.mean_interval(
        differences.mean(), differences.var().where(lambda v: v > 0), pairs.astype(float), options.level
    )
    apart = _welch(first, last, options.level)
    table["change_low"], table["change_high"] = (np.where(paired, a, b) for a, b in zip(own, apart, strict=True))
    table["pairs"] = pairs
    table["design"] = np.where(paired, "paired", "independent").astype(object)
    alike = paired & (differences.var() == 0)
    low, high = (table[c].where(~alike, table["change"]) for c in ("change_low", "change_high"))
    table["verdict"] = np.select([low > 0, high < 0], ["better", "worse"], "open").astype(object)
    reasons = not_computable(table, "no_spread", ["change_low", "change_high"])
    few = (first.notna().sum() < PAIRS) | (last.notna().sum() < PAIRS)
    reasons |= not_computable(table[few & ~paired], "one_rater", ["change_low", "change_high"])
    return table, reasons | not_computable(table[table["change"].isna()], "no_rating")


def _welch(first: pd.DataFrame, last: pd.DataFrame, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Return bounds of the difference of the means of two rounds with different assessors."""
    from scipy.special import stdtrit

    (n1, v1), (n2, v2) = ((cube.notna().sum().to_numpy(float), cube.var().to_numpy()) for cube in (first, last))
    with np.errstate(invalid="ignore", divide="ignore"):
        a, b = v1 / n1, v2 / n2
        freedom = (a + b) ** 2 / (a**2 / (n1 - 1) + b**2 / (n2 - 1))
        half = stdtrit(freedom, (1 + level) / 2) * np.sqrt(a + b)
    middle = (last.mean() - first.mean()).to_numpy()
    return middle - half, middle + half


def overall_change(data: Assessment, options: Options) -> dict[str, float]:
    """Return before, after and change of the overall weighted mean, over the cells rated in both rounds.

    Assessors of either round are drawn again together, so that one who rated in both stays the same person.
    """
    first, last = data.cube(options.before), data.cube(options.date)
    people = first.index.union(last.index)
    shared = (first.notna().any() & last.notna().any()).to_numpy()
    cubes = [np.where(shared, cube.reindex(people).to_numpy(float), np.nan) for cube in (first, last)]
    once = np.ones((1, len(people)))
    before, after = (float(margins_of(cell_means(cube, once), data, options)[2][0]) for cube in cubes)
    low = high = np.nan
    if options.draws and len(people) > 1:
        counts = counts_of(len(people), options)
        a, b = (margins_of(cell_means(cube, counts), data, options)[2] for cube in cubes)
        (low,), (high,) = interval(b - a, options.level)
    return {"before": before, "after": after, "change": after - before, "low": float(low), "high": float(high)}
