"""From the house to the frames: weights, technical importance, conventions side by side."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.checks import DataError, Remark
from sqmlib.qfd import formulas
from sqmlib.qfd.house import House
from sqmlib.qfd.knowledge import DIRECTIONS, NORMALIZATIONS, ROOF_VALUES, SCALES, STRENGTHS
from sqmlib.rules import choose, count_problems

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Options:
    """Checked conventions of one analysis; without any, those of ``analyze`` with no resamples."""

    scale: str = "9-3-1"
    normalization: str = "none"
    sales_points: bool = True
    improvement: bool = True
    carry: float = 1.0
    doubt: float = 0.2
    bootstrap: int = 0
    seed: int = 0


def check_options(**given: Any) -> Options:
    """Return the conventions, or raise DataError with everything that is wrong with them."""
    odd = count_problems(bootstrap=given["bootstrap"], seed=given["seed"])
    problems = [*odd]
    for name, known in (("scale", SCALES), ("normalization", NORMALIZATIONS)):
        try:
            choose(name, given[name], known)
        except DataError as error:
            problems += error.problems
    for name in ("sales_points", "improvement"):
        if not isinstance(given[name], (bool, np.bool_)):
            problems.append(Remark("qfd.problem.flag", "error", {"name": name, "found": str(given[name])[:40]}))
    for name, low, high, code in _RANGES:
        if not (name == "bootstrap" and odd) and not _within(given[name], low, high, code == "option_above"):
            values = {"name": name, "low": low, "high": high, "found": str(given[name])[:40]}
            problems.append(Remark(f"qfd.problem.{code}", "error", values))
    if problems:
        raise DataError(problems)
    return Options(**given)


_RANGES = (("carry", 0, 1, "option_above"), ("doubt", 0, 1, "option"), ("bootstrap", 0, 1_000_000, "option"))


def _within(value: Any, low: float, high: float, above: bool) -> bool:
    """Return whether an option is a number from `low` on (or above it) to `high`."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
        return False
    return bool(low <= value <= high) and not (above and value == low)


def level_of(matrix: Floats) -> NDArray[np.int64]:
    """Return 0..3 for the strengths 0, 1, 3, 9; -1 where the pair was not judged.

    >>> level_of(np.array([[9, np.nan, 0]])).tolist()
    [[3, -1, 0]]
    """
    return np.where(np.isnan(matrix), -1, np.searchsorted(STRENGTHS, np.nan_to_num(matrix)))


def valued(levels: NDArray[np.int64], scale: str) -> Floats:
    """Return the values of levels on a scale; a pair that was not judged counts as no relationship."""
    return np.append(np.array(SCALES[scale].value), 0.0)[levels]


def roof_values(house: House, *, clip: bool = True) -> Floats:
    """Return the roof as Wasserman's normalization takes it: 1 on the diagonal, open pairs 0, negative ones clipped."""
    signs = np.nan_to_num(house.signs)
    values = np.array([ROOF_VALUES[s] for s in (-2, -1, 0, 1, 2)])[signs.astype(int) + 2]
    np.fill_diagonal(values, 1.0)
    return np.maximum(values, 0) if clip else values


def normalized(values: Floats, normalization: str, roof: Floats | None) -> Floats:
    """Return strengths under a normalization; the houses of the cascade have no roof and get Lyman's then."""
    if normalization == "none":
        return values
    if normalization == "lyman" or roof is None:
        return formulas.lyman(values)
    return formulas.wasserman(values, roof)


def requirements_table(house: House, options: Options) -> pd.DataFrame:
    """Return the planning matrix.

    Returns
    -------
    pandas.DataFrame, index ``requirement``
        ``importance current target``; ``improvement_ratio`` target / current, 1 where either is not given or the ratio
        is switched off; ``sales_point`` 1 where it is not given or switched off; ``raw_weight`` importance x ratio x
        sales point; ``relative_weight`` its share (Akao 1990; Cohen 1995); ``rank``; ``filled`` relationships judged,
        ``strongest`` of them, 0..9.
    """
    needs, matrix = house.requirements, house.matrix
    out = needs[["importance", "current", "target"]].copy()
    known = needs["current"].notna() & needs["target"].notna() & options.improvement
    ratio = pd.Series(1.0, needs.index)
    ratio[known] = formulas.improvement_ratio(needs["current"][known], needs["target"][known])
    out["improvement_ratio"] = ratio
    out["sales_point"] = needs["sales_point"].fillna(1.0) if options.sales_points else 1.0
    out["raw_weight"] = out["importance"] * ratio * out["sales_point"]
    out["relative_weight"] = formulas.relative(out["raw_weight"])
    out["rank"] = formulas.ranks(out["raw_weight"])
    out["filled"] = (~np.isnan(matrix)).sum(1)
    out["strongest"] = np.nan_to_num(matrix).max(1, initial=0)
    return out


def main_table(house: House, needs: pd.DataFrame, strengths: Floats) -> pd.DataFrame:
    """Return technical importance with what the characteristics bring along; `strengths` as normalized."""
    raw, matrix = needs["raw_weight"].to_numpy(float), house.matrix
    out = pd.DataFrame(index=house.characteristics.index)
    out["technical_importance"] = formulas.technical_importance(needs["relative_weight"], strengths)
    out["absolute_importance"] = formulas.technical_importance(raw, strengths)
    out["relative_importance"] = formulas.relative(out["technical_importance"])
    out["rank"] = formulas.ranks(out["technical_importance"])
    out["n"] = (np.nan_to_num(matrix) > 0).sum(0)
    out["difficulty"] = house.characteristics["difficulty"]
    out["target"] = house.characteristics["target"]
    out["direction"] = house.characteristics["direction"].map(DIRECTIONS).astype(object)
    return out


def conventions_table(weights: Floats, house: House, names: Any, which: str, options: Options) -> pd.DataFrame:
    """Return relative importance and rank under every scale (``which="scale"``) or every normalization.

    Returns
    -------
    pandas.DataFrame, index ``characteristic``
        ``relative_<name>`` and ``rank_<name>`` (a dash in a name becomes an underscore); ``moves`` whether the rank
        changes with the convention.
    """
    levels, roof = level_of(house.matrix), roof_values(house)
    out = pd.DataFrame(index=house.characteristics.index)
    for name in names:
        scale, rule = (name, options.normalization) if which == "scale" else (options.scale, name)
        importance = formulas.technical_importance(weights, normalized(valued(levels, scale), rule, roof))
        code = name.replace("-", "_")
        out[f"relative_{code}"] = formulas.relative(importance)
        out[f"rank_{code}"] = formulas.ranks(importance)
    found = out.filter(like="rank_")
    return out.assign(moves=found.nunique(axis=1) > 1)


def relationships_table(house: House, strengths: Floats, needs: pd.DataFrame) -> pd.DataFrame:
    """Return what every judged pair adds to the importance of its characteristic.

    Returns
    -------
    pandas.DataFrame, index (requirement, characteristic)
        ``strength`` 0, 1, 3, 9 as judged; ``value`` on the scale and under the normalization chosen; ``contribution``
        relative weight x value; ``share`` of the characteristic's importance.
    """
    rows = house.requirements.index.get_indexer(house.relationships.index.get_level_values(0))
    columns = house.characteristics.index.get_indexer(house.relationships.index.get_level_values(1))
    parts = needs["relative_weight"].to_numpy(float)[:, None] * strengths
    totals = parts.sum(0)
    shares = np.divide(parts, totals, out=np.zeros_like(parts), where=totals > 0)
    out = house.relationships.astype({"strength": int})
    out["value"] = strengths[rows, columns]
    out["contribution"], out["share"] = parts[rows, columns], shares[rows, columns]
    return out.iloc[np.lexsort((columns, rows))]


def roof_table(house: House) -> pd.DataFrame:
    """Return the pairs of the roof: ``sign`` -2..2, and ``ask_again`` where a direction was flipped since."""
    names = {-2: "strong_negative", -1: "negative", 0: "none", 1: "positive", 2: "strong_positive"}
    out = pd.DataFrame({"sign": house.roof["sign"].map(names).astype(object)}, index=house.roof.index)
    return out.assign(ask_again=house.open_pairs)
