"""Cut-offs and conventions as named, cited tables: which rule, whose rule, printed beside the number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from numbers import Integral
from typing import Any

from sqmlib.checks import DataError, Remark

__all__ = ["Bands", "Convention", "choice_error", "choose", "count_problems", "scale_of"]


@dataclass(frozen=True)
class Convention:
    """One of several accepted ways to do a thing.

    Attributes
    ----------
    name : str
        Value of the argument that selects it; its words stand in the method's word file.
    source : str
        Author and year.
    value : Any
        What the computation needs: a table, a number, an order.
    """

    name: str
    source: str
    value: Any = None


@dataclass(frozen=True)
class Bands:
    """Named intervals of one quantity: below ``limits[0]`` is ``codes[0]``, from ``limits[i]`` on is ``codes[i + 1]``.

    Attributes
    ----------
    name : str
        The quantity.
    limits : tuple of float
        Ascending cut-offs.
    codes : tuple of str
        One more than limits.
    source : str
        Author and year, or "own" when it is a rule of this project.

    Examples
    --------
    >>> Bands("sample", (30, 200), ("small", "medium", "large"), "Chapman & Callegaro").code(194)
    'medium'
    """

    name: str
    limits: tuple[float, ...]
    codes: tuple[str, ...]
    source: str

    def code(self, value: float) -> str:
        """Return the code of the band that holds `value`."""
        return self.codes[sum(value >= limit for limit in self.limits)]


def choose(parameter: str, name: Any, conventions: Mapping[str, Convention]) -> Convention:
    """Return the convention called `name`, or raise DataError naming the parameter and what it may be.

    >>> choose("rule", "mode", {"mode": Convention("mode", "Berger et al. 1993")}).source
    'Berger et al. 1993'
    """
    if isinstance(name, str) and name in conventions:
        return conventions[name]
    raise choice_error(parameter, name, conventions)


def choice_error(parameter: str, found: Any, allowed: Iterable[str]) -> DataError:
    """Return the error for a value that is none of those allowed.

    >>> print(choice_error("mode", "fast", ("live", "batch")).problems[0].text("en"))
    mode must be one of live, batch; found fast.
    """
    values = {"parameter": parameter, "allowed": list(allowed), "found": str(found)[:80]}
    return DataError([Remark("input.choice", "error", values)])


LEAST = {"bootstrap": 0, "draws": 0, "seed": 0, "min_group": 1}  # options that count something, and their lowest values


def count_problems(**found: Any) -> list[Remark]:
    """Return what is wrong with options that must be whole numbers: bootstrap, draws, seed, min_group.

    >>> [remark.text("en") for remark in count_problems(bootstrap=0, min_group=0)]
    ['min_group must be a whole number of at least 1; found 0.']
    """
    return [
        Remark("input.count", "error", {"parameter": name, "least": LEAST[name], "found": str(value)[:40]})
        for name, value in found.items()
        if isinstance(value, bool) or not isinstance(value, Integral) or value < LEAST[name]
    ]


def scale_of(parameter: str, text: Any, least: int = 2) -> tuple[int, int]:
    """Return first and last position of an answer scale given as text, or raise DataError naming the parameter.

    Parameters
    ----------
    parameter : str
        Name of the option, for the message.
    text : str
        Two whole numbers, e.g. ``1-7`` or ``0-10``.
    least : int
        Fewest positions it must have.

    Examples
    --------
    >>> scale_of("scale", "1-7"), scale_of("scale", "0-10")
    ((1, 7), (0, 10))
    """
    found = re.fullmatch(r"\s*(\d{1,3})\s*[-\u2013~]\s*(\d{1,3})\s*", str(text))
    low, high = map(int, found.groups()) if found else (0, 0)
    if high - low < least - 1:
        values = {"parameter": parameter, "least": least, "found": str(text)[:80]}
        raise DataError([Remark("input.scale", "error", values)])
    return low, high
