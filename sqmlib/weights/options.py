"""Options of the methods of weighting, checked before anything is computed: every problem is named at once."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real
from typing import Any

import numpy as np

from sqmlib.checks import DataError, Remark, raise_errors
from sqmlib.rules import Convention, choose, count_problems

__all__ = ["check_options"]

_AMOUNTS = {"tolerance": "at_least_zero", "total": "above_zero", "spread": "above_zero"}


def check_options(conventions: Mapping[str, Mapping[str, Convention]] | None = None, **found: Any) -> None:
    """Raise one DataError with everything that is wrong with the options of a method.

    Parameters
    ----------
    conventions : mapping, optional
        Option -> what it may be.
    **found
        Options as they were given: those of `conventions`, the amounts ``tolerance``, ``total`` and ``spread``, and
        counts such as ``bootstrap``, ``draws`` and ``seed``.

    Examples
    --------
    >>> check_options(bootstrap=-5, spread=0)
    Traceback (most recent call last):
    ...
    sqmlib.checks.DataError: The input was refused (2 to correct); nothing was computed:
    - bootstrap must be a whole number of at least 0; found -5.
    - spread must be a number above 0; found 0.
    """
    known = conventions or {}
    problems: list[Remark] = []
    for name, allowed in known.items():
        try:
            choose(name, found[name], allowed)
        except DataError as error:
            problems += error.problems
    problems += count_problems(**{name: v for name, v in found.items() if name not in known and name not in _AMOUNTS})
    raise_errors(problems + [_amount(name, found[name]) for name in _AMOUNTS if name in found and _wrong(name, found)])


def _wrong(name: str, found: Mapping[str, Any]) -> bool:
    value = found[name]
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real) or not np.isfinite(value):
        return True
    return value < 0 or (value == 0 and _AMOUNTS[name] == "above_zero")


def _amount(name: str, value: Any) -> Remark:
    return Remark(f"weights.{_AMOUNTS[name]}", "error", {"parameter": name, "found": str(value)[:40]})
