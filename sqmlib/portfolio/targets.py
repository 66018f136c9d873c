"""Targets: what every unit is to reach, and whether its interval says that it does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.checks import Remark, Where, raise_errors
from sqmlib.portfolio.compare import Z95

__all__ = ["FIELDS", "Target", "check_targets", "met", "target_table"]

FIELDS = ("method", "metric", "item", "at_least", "at_most")


@dataclass(frozen=True)
class Target:
    """One target of one measure.

    Attributes
    ----------
    pair : tuple of str
        Method, item and metric.
    value : float
        What is to be reached.
    side : {"at_least", "at_most"}
        From which side.
    """

    pair: tuple[str, str, str]
    value: float
    side: str

    @property
    def name(self) -> str:
        """A name for tables; its words are made from the labels."""
        sign = "\u2265" if self.side == "at_least" else "\u2264"
        return " ".join(filter(None, (self.pair[1], f"{self.pair[0]}.{self.pair[2]}", sign, f"{self.value:g}")))


def check_targets(
    targets: Iterable[Mapping[str, Any]] | None,
    pairs: Sequence[tuple[str, str, str]],
    file: str = "",
    rows: Sequence[int] = (),
) -> list[Target]:
    """Return the targets, one for every measure they speak of, or raise DataError naming all that is wrong.

    Parameters
    ----------
    targets : iterable of mappings, optional
        ``metric`` and one of ``at_least`` and ``at_most``; ``item`` and ``method`` where the target is for one only.
    pairs : sequence of (method, item, metric)
        The measures of the record.
    file, rows : str and sequence of int
        File they were read from and the line of each; errors then name both.

    Examples
    --------
    >>> check_targets([{"metric": "better", "at_least": 0.6}], [("kano", "wifi", "better")])[0].name
    'wifi kano.better ≥ 0.6'
    """
    if isinstance(targets, (str, Mapping)) or not isinstance(targets or [], Iterable):
        raise_errors([Remark("portfolio.problem.targets", "error", {"found": str(targets)[:80]})])
    found: list[Target] = []
    problems: list[Remark] = []
    for number, given in enumerate(targets or [], start=1):
        where = Where(file, rows=(rows[number - 1],)) if rows else Where(file)
        said, made = _one(given, pairs)
        problems += [Remark(f"portfolio.problem.{c}", "error", {"number": number, **v}, where) for c, v in said]
        twice = [t for t in made if any(t.pair == f.pair and t.side == f.side for f in found)]
        if twice:
            problems.append(Remark("portfolio.problem.target_twice", "error", {"number": number}, where))
        found += made
    raise_errors(problems)
    return found


def _one(given: Any, pairs: Sequence[tuple[str, str, str]]) -> tuple[list[tuple[str, dict[str, Any]]], list[Target]]:
    """Return what is wrong with one target, and what it means for the measures."""
    if not isinstance(given, Mapping):
        return [("target_form", {"found": str(given)[:80]})], []
    asked = {k: v for k, v in given.items() if v is not None and v == v and str(v).strip()}
    problems: list[tuple[str, dict[str, Any]]] = []
    unknown = [str(k) for k in asked if k not in FIELDS]
    if unknown:
        problems.append(("target_fields", {"found": unknown, "allowed": list(FIELDS)}))
    sides = [side for side in ("at_least", "at_most") if side in asked]
    if len(sides) != 1:
        problems.append(("target_side", {"found": sides or ["–"]}))
    value = _number(asked[sides[0]]) if sides else np.nan
    if sides and value is None:
        problems.append(("target_number", {"found": str(asked[sides[0]])[:40]}))
    meant = _meant(asked, pairs)
    if "metric" not in asked:
        problems.append(("target_metric", {"allowed": sorted({p[2] for p in pairs})}))
    elif not meant:
        problems.append(("target_unknown", _not_found(asked, pairs)))
    return problems, [] if problems else [Target(pair, float(value), sides[0]) for pair in meant]


def _meant(asked: Mapping[str, Any], pairs: Sequence[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    wanted = [(i, str(asked[name]).strip()) for i, name in enumerate(("method", "item", "metric")) if name in asked]
    return [pair for pair in pairs if all(pair[i] == text for i, text in wanted)]


def _not_found(asked: Mapping[str, Any], pairs: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    """Return what was asked for and what there is."""
    there = {name: sorted({p[i] for p in pairs} - {""}) for i, name in enumerate(("method", "item", "metric"))}
    found = [f"{name} {asked[name]}" for name in there if name in asked]
    return {"found": found, "metrics": there["metric"], "items": there["item"]}


def _number(given: Any) -> float | None:
    """Return a finite number; a text may end in a per cent sign."""
    text = str(given).strip()
    try:
        value = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        return None
    return value if isfinite(value) and not isinstance(given, bool) else None


def met(value: Any, low: Any, high: Any, target: float, side: str) -> Any:
    """Return how sure it is that the true value meets a target, read off the 95 % interval.

    The error is taken as normal on either side of the value, as wide as the interval is there: the probability is
    97.5 % exactly when the target lies on the end of the interval.

    Examples
    --------
    >>> met([0.8, 0.8, 0.8], [0.7] * 3, [0.9] * 3, 0.7, "at_least").round(3).tolist()
    [0.975, 0.975, 0.975]
    """
    from scipy.special import ndtr

    value, low, high = (np.asarray(v, float) for v in (value, low, high))
    se = np.where(value > target, value - low, high - value) / Z95
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(value == target, 0.0, (value - target) / se)
    return ndtr(z if side == "at_least" else -z)


def target_table(pooled: pd.DataFrame, target: Target) -> pd.DataFrame:
    """Return one row per unit: value, interval, how sure it is that the target is met, and the verdict.

    ``met`` and ``missed`` where the 95 % interval lies on one side of the target (its end on the target counts as that
    side), else ``open``.
    """
    out = pooled[["n", "value", "low", "high"]].copy()
    out["target"], out["side"] = target.value, target.side
    out["p_met"] = met(out["value"], out["low"], out["high"], target.value, target.side)
    above, below = (out["low"] >= target.value, out["high"] <= target.value)
    good, bad = (above, below) if target.side == "at_least" else (below, above)
    touching = out["value"] == target.value  # an interval that ends on value and target decides nothing
    out["outcome"] = np.select(
        [out["p_met"].isna(), touching, good, bad], ["not_judged", "open", "met", "missed"], "open"
    )
    return out.astype({"outcome": object})
