"""The house of quality as data: what was asked for, what can be measured, and how the group relates the two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.checks import DataError, Remark

__all__ = ["House"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class House:
    """A house of quality, checked; made by :func:`sqmlib.qfd.assemble`.

    Attributes
    ----------
    requirements : pandas.DataFrame, index ``requirement``
        ``text`` (text or {"en", "zh"}), ``group``, ``importance`` (at least 0), ``importance_low importance_high`` its
        95 % interval where it comes from a survey, ``current target`` levels on one scale (higher is better),
        ``sales_point`` (1, 1.2 or 1.5). NaN where nothing was given.
    characteristics : pandas.DataFrame, index ``characteristic``
        ``text``, ``unit``, ``direction`` (+1 the more the better, -1 the less the better, 0 a value to be hit),
        ``target`` value in its unit, ``difficulty`` (0..10).
    relationships : pandas.DataFrame, index (requirement, characteristic)
        ``strength`` 0, 1, 3 or 9 of every pair that was judged; a pair that was not judged has no row.
    roof : pandas.DataFrame, index (characteristic, other)
        ``sign`` -2..2 of every pair that was judged, each pair once, in the order of the characteristics; ``direction
        other_direction`` under which it was judged.
    competitors : pandas.DataFrame, index (requirement, competitor)
        ``rating`` by customers, on the scale of ``current``.
    benchmarks : pandas.DataFrame, index (characteristic, competitor)
        ``value`` measured, in the unit of the characteristic.
    processes, controls : pandas.DataFrame, index (characteristic, process) and (process, control)
        ``strength`` in the next houses; empty when the cascade ends before.
    remarks : tuple of Remark
        What was assumed when the house was put together.
    """

    requirements: pd.DataFrame
    characteristics: pd.DataFrame
    relationships: pd.DataFrame
    roof: pd.DataFrame
    competitors: pd.DataFrame
    benchmarks: pd.DataFrame
    processes: pd.DataFrame
    controls: pd.DataFrame
    remarks: tuple[Remark, ...] = field(default_factory=tuple)

    @cached_property
    def matrix(self) -> Floats:
        """The strengths, requirements by characteristics; NaN where the pair was not judged."""
        return wide(self.relationships, self.requirements.index, self.characteristics.index)

    @property
    def texts(self) -> dict[str, Any]:
        """The texts of requirements and characteristics that have one, id -> text."""
        both = pd.concat([self.requirements["text"], self.characteristics["text"]])
        return {item: text for item, text in both.items() if isinstance(text, Mapping) or pd.notna(text)}

    @cached_property
    def open_pairs(self) -> NDArray[np.bool_]:
        """Which pairs of the roof were judged under another direction than the present one."""
        now = self.characteristics["direction"]
        first, second = (self.roof.index.get_level_values(level) for level in (0, 1))
        return _differ(self.roof["direction"], now[first]) | _differ(self.roof["other_direction"], now[second])

    def sign(self, one: str, other: str) -> int | None:
        """Return the sign of a pair whichever is named first; None when it was not judged.

        >>> from sqmlib import qfd
        >>> qfd.EXAMPLE.sign("layout", "waiting"), qfd.EXAMPLE.sign("waiting", "layout")
        (1, 1)
        """
        for pair in ((one, other), (other, one)):
            if pair in self.roof.index:
                return int(self.roof.at[pair, "sign"])
        return None

    @cached_property
    def signs(self) -> Floats:
        """The roof as a symmetric matrix; 0 where there is no correlation, NaN where it must be asked again."""
        names = self.characteristics.index
        out = np.zeros((len(names), len(names)))
        first, second = (names.get_indexer(self.roof.index.get_level_values(level)) for level in (0, 1))
        out[first, second] = np.where(self.open_pairs, np.nan, self.roof["sign"].to_numpy(float))
        out[second, first] = out[first, second]
        return out

    def part(self, requirements: Any, characteristics: Any) -> House:
        """Return the house of some requirements and characteristics, the cascade left out; for pages."""
        rows, columns = self.requirements.loc[requirements], self.characteristics.loc[characteristics]
        return replace(
            self,
            requirements=rows,
            characteristics=columns,
            relationships=_within(self.relationships, rows.index, columns.index),
            roof=_within(self.roof, columns.index, columns.index),
            competitors=_within(self.competitors, rows.index),
            benchmarks=_within(self.benchmarks, columns.index),
        )


def _differ(judged: pd.Series, now: pd.Series) -> NDArray[np.bool_]:
    """Whether two directions contradict each other; one that is not known contradicts nothing."""
    judged, now = judged.to_numpy(float), now.to_numpy(float)
    return ~np.isnan(judged) & ~np.isnan(now) & (judged != now)


def _within(frame: pd.DataFrame, *levels: pd.Index) -> pd.DataFrame:
    keep = np.ones(len(frame), bool)
    for number, names in enumerate(levels):
        keep &= frame.index.get_level_values(number).isin(names)
    return frame[keep]


def wide(frame: pd.DataFrame, rows: pd.Index, columns: pd.Index) -> Floats:
    """Return the first column of a frame by two ids as a matrix; NaN where there is no row."""
    out = np.full((len(rows), len(columns)), np.nan)
    at = (rows.get_indexer(frame.index.get_level_values(0)), columns.get_indexer(frame.index.get_level_values(1)))
    out[at] = frame.iloc[:, 0].to_numpy(float)
    return out


def check_house(house: House) -> None:
    """Raise DataError with everything that keeps a house from being analyzed: missing weights, levels of 0.

    A house made by ``assemble`` passes; one that was changed by hand is looked at again.
    """
    problems, needs = [], house.requirements
    for column, bad in (
        ("importance_missing", needs["importance"].isna()),
        ("importance_negative", needs["importance"] < 0),
        ("current_zero", needs["current"] == 0),
        ("sales_point_zero", needs["sales_point"] <= 0),
        ("interval", needs["importance_low"] > needs["importance_high"]),
    ):
        if bad.any():
            problems.append(Remark(f"qfd.problem.{column}", "error", {"items": list(map(str, needs.index[bad]))}))
    if not len(needs) or not len(house.characteristics):
        problems.append(Remark("qfd.problem.empty_house", "error", {}))
    elif not needs["importance"].sum() > 0 and not problems:
        problems.append(Remark("qfd.problem.no_weight", "error", {}))
    if problems:
        raise DataError(problems)
