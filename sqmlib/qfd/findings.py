"""What the house itself tells: gaps, conflicts, tension, dominance, judgements that must be made again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.checks import Remark
from sqmlib.qfd.house import House
from sqmlib.qfd.knowledge import DOMINANT, FILL, MANY, MEDIUM, SALES_POINTS, SMALL, STRONG

Row = tuple[str, str, str, float]  # thing, other, finding, value

# most serious first; what each value is stands with `findings_table`
ORDER = (
    *("no_characteristic", "no_requirement", "ask_again", "conflict", "tension", "weak_only"),
    *("dominant_requirement", "dominant_characteristic", "same_column", "dominated"),
    *("behind_competitor", "target_below_current", "no_target", "no_direction"),
)

UNITS = {  # what the value of a finding is, where it is no share of weight or importance
    "ask_again": "sign",
    "behind_competitor": "points",
    "target_below_current": "ratio",
}


def findings_table(house: House, needs: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Return what deserves a look, the most serious kind first.

    Parameters
    ----------
    house : House
    needs, table : pandas.DataFrame
        Frames ``requirements`` and ``table`` of the result.

    Returns
    -------
    pandas.DataFrame, index (item, other, finding); ``other`` is empty where one thing is meant
        ``value``, by finding: ``no_characteristic`` requirement that nobody serves, its relative weight;
        ``no_requirement`` characteristic that serves nothing, 0; ``ask_again`` pair of the roof judged under another
        direction, its sign; ``conflict`` negative pair of which both are at least of average importance, their sum;
        ``tension`` negative pair that the same requirements need at least medium, their weight; ``weak_only``
        requirement with no relationship above weak, its weight; ``dominant_requirement`` and
        ``dominant_characteristic`` with at least half of the total, their share; ``same_column`` two characteristics
        judged alike throughout, their importance; ``dominated`` everywhere at most as strong as the other, the
        difference; ``behind_competitor`` requirement of at least average weight, by how much; ``target_below_current``
        improvement ratio below 1, the ratio; ``no_target`` and ``no_direction`` characteristic of at least average
        importance without one, its share.
    """
    matrix = np.nan_to_num(house.matrix)
    rows = [
        *_gaps(matrix, needs, table),
        *_roof(house, matrix, needs, table),
        *_dominance(matrix, needs, table),
        *_levels(house, needs, table),
    ]
    rows.sort(key=lambda row: (ORDER.index(row[2]), -abs(row[3])))
    index = (
        pd.MultiIndex.from_tuples([row[:3] for row in rows] or [], names=["item", "other", "finding"])
        if rows
        else _NONE
    )
    return pd.DataFrame({"value": [float(row[3]) for row in rows]}, index=index)


_NONE = pd.MultiIndex.from_arrays([[], [], []], names=["item", "other", "finding"])


def _gaps(matrix: NDArray[np.float64], needs: pd.DataFrame, table: pd.DataFrame) -> Iterator[Row]:
    strongest, weights = matrix.max(1, initial=0), needs["relative_weight"]
    for item, most, weight in zip(needs.index, strongest, weights, strict=True):
        if most == 0:
            yield item, "", "no_characteristic", weight
        elif most < MEDIUM:
            yield item, "", "weak_only", weight
    for item in table.index[matrix.max(0, initial=0) == 0]:
        yield item, "", "no_requirement", 0.0


def _roof(house: House, matrix: NDArray[np.float64], needs: pd.DataFrame, table: pd.DataFrame) -> Iterator[Row]:
    share, average = table["relative_importance"], 1 / len(table)
    weights, names = needs["relative_weight"].to_numpy(float), table.index
    for (one, other), sign, asked in zip(house.roof.index, house.roof["sign"], house.open_pairs, strict=True):
        if asked:
            yield one, other, "ask_again", sign
        elif sign < 0:
            both = (matrix[:, names.get_indexer([one, other])] >= MEDIUM).all(1)
            if min(share[one], share[other]) >= average - 1e-12:
                yield one, other, "conflict", share[one] + share[other]
            if weights[both].sum() > 0:
                yield one, other, "tension", weights[both].sum()


def _dominance(matrix: NDArray[np.float64], needs: pd.DataFrame, table: pd.DataFrame) -> Iterator[Row]:
    share = table["relative_importance"]
    for code, shares in (("dominant_requirement", needs["relative_weight"]), ("dominant_characteristic", share)):
        if len(shares) > 2:
            yield from ((item, "", code, value) for item, value in shares[shares >= DOMINANT].items())
    for a, b in zip(*_within(matrix), strict=True):
        one, other = table.index[a], table.index[b]
        alike = bool((matrix[:, a] == matrix[:, b]).all())
        if alike and a < b:
            yield one, other, "same_column", share[one]
        elif not alike:
            yield one, other, "dominated", share[other] - share[one]


def _within(matrix: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return pairs (a, b): column a serves at least two requirements and is nowhere stronger than column b."""
    below = (matrix[:, :, None] <= matrix[:, None, :]).all(0)
    below &= ((matrix > 0).sum(0) > 1)[:, None]
    np.fill_diagonal(below, False)
    return np.nonzero(below)


def _levels(house: House, needs: pd.DataFrame, table: pd.DataFrame) -> Iterator[Row]:
    weights, average = needs["relative_weight"], 1 / len(needs)
    best = house.competitors["rating"].groupby(level=0).max()
    for item, rating in best.items():
        if rating > needs.at[item, "current"] and weights[item] >= average - 1e-12:
            name = house.competitors["rating"].loc[item].idxmax()
            yield item, name, "behind_competitor", rating - needs.at[item, "current"]
    ratio = needs["target"] / needs["current"]
    yield from ((item, "", "target_below_current", value) for item, value in ratio[ratio < 1].items())
    important = table["relative_importance"][table["relative_importance"] >= 1 / len(table) - 1e-12]
    for column in ("target", "direction"):
        missing = table[column][important.index].isna()
        yield from ((item, "", f"no_{column}", important[item]) for item in important.index[missing])


def notes_of(house: House, needs: pd.DataFrame, parameters: dict[str, Any]) -> list[Remark]:
    """Return what was assumed and what the shape of the house says."""
    notes = _assumed(house, parameters)
    filled = {name: parameters[name] for name in ("filled_share", "strong_share")}
    if min(house.matrix.shape) >= SMALL:
        notes.append(Remark(f"qfd.note.{FILL.code(filled['filled_share'])}", "info", filled))
    if max(house.matrix.shape) > MANY:
        shape = {"rows": house.matrix.shape[0], "columns": house.matrix.shape[1], "most": MANY}
        notes.append(Remark("qfd.note.large", "info", shape))
    lost = float(needs["relative_weight"][needs["strongest"] == 0].sum())
    if lost > 0 and parameters["normalization"] != "none":
        notes.append(Remark("qfd.note.lost_weight", "warning", {"share": lost}))
    return notes


def _assumed(house: House, parameters: dict[str, Any]) -> list[Remark]:
    needs, notes = house.requirements, []
    half = needs["current"].isna() | needs["target"].isna()
    if parameters["improvement"] and half.any() and not half.all():
        notes.append(Remark("qfd.note.no_ratio", "warning", {"items": list(needs.index[half])}))
    free = needs["sales_point"].isna()
    if parameters["sales_points"] and free.any() and not free.all():
        notes.append(Remark("qfd.note.no_sales_point", "info", {"items": list(needs.index[free])}))
    unusual = needs.index[~free & ~needs["sales_point"].isin(SALES_POINTS)]
    if len(unusual):
        notes.append(Remark("qfd.note.sales_point", "info", {"items": list(unusual), "usual": list(SALES_POINTS)}))
    zero = needs.index[needs["importance"] == 0]
    if len(zero):
        notes.append(Remark("qfd.note.zero", "info", {"items": list(zero)}))
    return notes + _roof_notes(house, parameters)


def _roof_notes(house: House, parameters: dict[str, Any]) -> list[Remark]:
    asked = int(house.open_pairs.sum())
    notes = [Remark("qfd.note.ask_again", "warning", {"n": asked})] if asked else []
    negative = int(((house.roof["sign"] < 0) & ~house.open_pairs).sum())
    if negative and parameters["normalization"] == "wasserman":
        notes.append(Remark("qfd.note.clipped", "warning", {"n": negative}))
    if parameters["normalization"] == "wasserman":
        notes.append(Remark("qfd.note.from_memory", "warning", {}))
    return notes


def fill_of(house: House) -> dict[str, float]:
    """Return the share of cells with a relationship, and of strong ones."""
    matrix = np.nan_to_num(house.matrix)
    return {"filled_share": float((matrix > 0).mean()), "strong_share": float((matrix == STRONG).mean())}
