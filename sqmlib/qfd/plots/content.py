"""What the house shows, as numbers and texts brought into lines; where it stands is the matter of the plan."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from sqmlib import charts
from sqmlib.i18n import pick
from sqmlib.qfd.house import House, wide
from sqmlib.qfd.plots.marks import joined, word
from sqmlib.qfd.results import QfdResult

__all__ = ["CELL", "LINE", "NARROW", "ROW", "SMALL", "STACKED", "Content", "Strip", "upright"]

CELL, NARROW = 0.29, 0.36  # inches: column of the matrix, column of numbers
ROW, LINE = 0.3, 0.142  # least height of a row, height of a line of text
STACKED = 0.122  # height of one upright sign
SMALL = 7.4  # points
_NEED_COLUMNS, _NAME_COLUMNS, _MOST_STACKED = 36, (26, 34, 44), 17
_TOKEN = re.compile(r"[!-~]+|\S")


@dataclass(frozen=True)
class Strip:
    """A narrow column of numbers beside the matrix, or a row of numbers below it."""

    heading: str
    values: list[str]
    turned: bool = False

    @property
    def thick(self) -> float:
        """Inches across the strip."""
        longest = max((charts.text_size(value, SMALL)[0] for value in self.values), default=0) / 72
        return max(longest + 0.12, NARROW if not self.turned else 0.24)


@dataclass(frozen=True, eq=False)
class Content:
    """What one house shows.

    Attributes
    ----------
    result : QfdResult
        Whose numbers are shown.
    house : House
        The part of it that is drawn.
    lang : str or None
        Language.
    numbers : bool
        Numbers instead of symbols.
    """

    result: QfdResult
    house: House
    lang: str | None
    numbers: bool

    # ---- what is shown

    @cached_property
    def needs(self) -> pd.DataFrame:
        """Requirements with their weights, those of a group together."""
        order = list(dict.fromkeys(self.house.requirements["group"].fillna("")))
        rank = self.house.requirements["group"].fillna("").map(order.index)
        return self.result.requirements.loc[rank.sort_values(kind="stable").index]

    @cached_property
    def table(self) -> pd.DataFrame:
        """The characteristics."""
        return self.result.table.loc[self.house.characteristics.index]

    @cached_property
    def matrix(self) -> np.ndarray:
        """Strengths in the order drawn."""
        return wide(self.house.relationships, self.needs.index, self.table.index)

    @cached_property
    def groups(self) -> list[tuple[str, int, int]]:
        """Text, first and last row of every group."""
        names = self.house.requirements["group"].fillna("")[self.needs.index].tolist()
        edges = [i for i, name in enumerate(names) if i == 0 or names[i - 1] != name]
        return [(names[a], a, b) for a, b in zip(edges, [*edges[1:], len(names)], strict=True)] if any(names) else []

    @cached_property
    def rivals(self) -> list[str]:
        """The competitors rated by customers."""
        return list(self.house.competitors.index.unique(1))

    @cached_property
    def rated(self) -> bool:
        """Whether there are levels to draw lines of."""
        return bool(self.rivals) or bool(self.needs["current"].notna().any())

    @cached_property
    def top(self) -> int:
        """The last value of the rating scale."""
        known = [self.needs["current"].max(), self.needs["target"].max(), self.house.competitors["rating"].max()]
        return max(5, int(np.ceil(np.nanmax([*known, 0]))))

    @cached_property
    def grid(self) -> np.ndarray:
        """The values of the rating scale that have a line."""
        first = 0 if self._lowest < 1 else 1
        return np.arange(first, self.top + 1) if self.top <= 10 else np.linspace(0, self.top, 6)

    @property
    def _lowest(self) -> float:
        known = [self.needs["current"].min(), self.needs["target"].min(), self.house.competitors["rating"].min()]
        return np.nanmin([*known, 1])

    # ---- texts

    @cached_property
    def need_texts(self) -> list[str]:
        """The requirements in lines."""
        return [charts.wrap(self.result.label(item, self.lang), _NEED_COLUMNS, 4) for item in self.needs.index]

    @cached_property
    def stacked(self) -> list[list[str]]:
        """The characteristics as upright signs one below the other, where all of them can be; else nothing."""
        tokens = [_TOKEN.findall(self.result.label(item, self.lang)) for item in self.table.index]
        chinese = all(sum(charts.columns(t) for t in found) > 1.4 * len("".join(found)) for found in tokens)
        short = all(len(found) <= _MOST_STACKED and max(map(len, found), default=0) <= 4 for found in tokens)
        return tokens if chinese and short else []

    @cached_property
    def name_texts(self) -> list[str]:
        """The characteristics in lines, to be written upwards."""
        names = [self.result.label(item, self.lang) for item in self.table.index]
        for columns in _NAME_COLUMNS:
            texts = [charts.wrap(name, columns, 3) for name in names]
            if all(text.count("\n") < 2 for text in texts):
                break
        return texts

    @cached_property
    def left_strips(self) -> list[Strip]:
        """The columns between the requirements and the matrix."""
        weights = [f"{100 * value:.1f}" for value in self.needs["relative_weight"]]
        return [
            Strip(word("importance", self.lang), _aligned(self.needs["importance"])),
            Strip(word("weight", self.lang), weights),
        ]

    @cached_property
    def right_strips(self) -> list[Strip]:
        """The columns of the planning matrix, as far as they were given."""
        needs, given = self.needs, self.house.requirements.loc[self.needs.index]
        planned = given["current"].notna() & given["target"].notna()
        strips = []
        for name in ("current", "target"):
            if given[name].notna().any():
                strips.append(Strip(word(name, self.lang), _aligned(given[name])))
        if planned.any() and self.result.parameters["improvement"]:
            strips.append(Strip(word("ratio", self.lang), [f"{v:.2f}" for v in needs["improvement_ratio"]]))
        if given["sales_point"].notna().any() and self.result.parameters["sales_points"]:
            strips.append(Strip(word("sales_point", self.lang), _aligned(needs["sales_point"])))
        return strips

    @cached_property
    def floor_strips(self) -> list[Strip]:
        """The rows below the matrix; the last one holds the ranks."""
        table, measures, strips = self.table, self.house.characteristics, []
        if table["target"].notna().any():
            pairs = zip(measures["target"], measures["unit"], strict=True)
            strips.append(self._row("target_value", [self._with_unit(value, unit) for value, unit in pairs]))
        for name in self.house.benchmarks.index.unique(1):
            values = self.house.benchmarks["value"].xs(name, level=1).reindex(table.index)
            strips.append(
                self._row("benchmark", [_number(v, 4) for v in values], name=self.result.label(name, self.lang))
            )
        if table["difficulty"].notna().any():
            strips.append(self._row("difficulty", [_number(v, 3) for v in table["difficulty"]]))
        absolute = table["absolute_importance"]
        digits = 0 if absolute.max() >= 100 else 1 if absolute.max() >= 10 else 2
        strips.append(self._row("absolute", [f"{v:.{digits}f}" for v in absolute]))
        strips.append(self._row("relative", [f"{100 * v:.1f}" for v in table["relative_importance"]]))
        return [*strips, self._row("rank", [str(v) for v in table["rank"]])]

    def _row(self, key: str, values: list[str], **names: str) -> Strip:
        """Return a row below the matrix; its values are turned when one of them is wider than a column."""
        longest = max((charts.text_size(value, SMALL)[0] for value in values), default=0) / 72
        return Strip(word(key, self.lang, **names), values, turned=longest > self.cell + 0.01)

    def _with_unit(self, value: float, unit: Any) -> str:
        text = _number(value, 5)
        known = unit is not None and (isinstance(unit, dict) or pd.notna(unit))
        return f"{text} {pick(unit, self.lang)}" if text and known else text

    @cached_property
    def group_texts(self) -> list[str]:
        """The groups in lines that fit beside their rows: upright Chinese signs, else up to two lines turned."""
        said = []
        for name, first, last in self.groups:
            text = self.result.label(name, self.lang)
            room = int(((last - first) * ROW - 0.1) * 72 / 4.3)
            signs = _TOKEN.findall(text)
            stacked = upright("\n".join(signs)) and len(signs) * STACKED < (last - first) * ROW
            said.append("\n".join(signs) if stacked else charts.wrap(text, max(room, 12), 2))
        return said

    @cached_property
    def cell(self) -> float:
        """Width of a column of the matrix."""
        lines = 1 if self.stacked else max((text.count("\n") + 1 for text in self.name_texts), default=1)
        return max(CELL, LINE * lines + 0.05)

    @cached_property
    def conventions(self) -> str:
        """The conventions in one sentence after the other."""
        used = self.result.parameters
        said = [
            word(f"note.weights_{used['weights']}", self.lang),
            word(f"note.normalization_{used['normalization']}", self.lang, scale=used["scale"]),
        ]
        said.append(word("note.leading", self.lang))
        if used["bootstrap"]:
            said.append(word("note.intervals", self.lang, doubt=used["doubt"]))
        return joined(said, self.lang)


def upright(text: str) -> bool:
    r"""Say whether every line of a text is one Chinese sign.

    >>> upright("机\n上"), upright("机上")
    (True, False)
    """
    return all(len(line) == 1 and charts.columns(line) == 2 for line in text.split("\n"))


def _aligned(values: pd.Series) -> list[str]:
    """Return numbers with as many decimals as the finest of them needs, at most two.

    >>> _aligned(pd.Series([1, 1.2, None]))
    ['1.0', '1.2', '']
    """
    known = values.dropna().to_numpy(float)
    digits = next((d for d in (0, 1) if np.allclose(known, known.round(d), atol=5e-4)), 2)
    return ["" if pd.isna(value) else f"{value:.{digits}f}" for value in values]


def _number(value: float, digits: int) -> str:
    return "" if pd.isna(value) else f"{value:.{digits}g}" if abs(value) < 10**digits else f"{value:.0f}"
