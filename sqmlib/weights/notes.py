"""What has to be said beside weights: gaps, inconsistent judges, conventions that disagree, small groups."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sqmlib.checks import Remark
from sqmlib.weights.judgments import Judgments
from sqmlib.weights.knowledge import CONSISTENT, ENOUGH, SMALLEST_GROUP
from sqmlib.weights.resample import ranks

__all__ = ["ahp_notes", "group_notes"]

_GOOD, _BAD = CONSISTENT.codes


def group_notes(n: int) -> list[Remark]:
    """Return the remark on a group too small to speak for others.

    >>> [r.code for r in group_notes(3)]
    ['weights.note.few_judges']
    """
    return [Remark("weights.note.few_judges", "info", {"n": n, "least": SMALLEST_GROUP})] if n < SMALLEST_GROUP else []


def ahp_notes(given: Judgments, frames: dict[str, pd.DataFrame], options: dict[str, Any], weight: Any) -> tuple:
    """Return the remarks on an AHP, in the order of reading."""
    notes = _gaps(given, frames, options) + _judges(frames) + _tables(frames, options)
    notes += _orders(frames["variants"], weight, given)
    few = 1 < (n := len(given.judges)) < ENOUGH and frames["places"].size > 0
    notes += [Remark("weights.note.rough_interval", "info", {"n": n})] if few and n >= SMALLEST_GROUP else []
    return (*notes, *group_notes(n))


def _gaps(given: Judgments, frames: dict[str, pd.DataFrame], options: dict[str, Any]) -> list[Remark]:
    gaps, n = given.missing, len(given.items)
    if not gaps.any():
        return []
    values = {"judges": int((gaps > 0).sum()), "pairs": int(gaps.sum()), "of": n * (n - 1) // 2 * len(gaps)}
    found = [Remark("weights.note.gaps", "warning", values | {"missing": options["missing"]})]
    lost = int(frames["individual"].isna().any(axis=1).sum())
    return found + ([Remark("weights.note.no_own_weights", "warning", {"n": lost})] if lost else [])


def _judges(frames: dict[str, pd.DataFrame]) -> list[Remark]:
    judges, variants = frames["judges"], frames["variants"]
    bad = int((judges["verdict"] == _BAD).sum())
    if not bad or len(judges) == 1:
        return []
    other = variants["without_inconsistent"]
    values = {"bad": bad, "n": len(judges)}
    if other.isna().any():
        return [Remark("weights.note.all_inconsistent", "warning", values)]
    change = float((other - frames["table"]["weight"]).abs().max())
    changed = bool((ranks(other) != frames["table"]["rank"].to_numpy()).any())
    code = "weights.note.inconsistent_reorder" if changed else "weights.note.inconsistent_judges"
    return [Remark(code, "warning", values | {"change": change})]


def _tables(frames: dict[str, pd.DataFrame], options: dict[str, Any]) -> list[Remark]:
    table = frames["consistency"]
    own = table.at[options["random_index"], "verdict"]
    if own == "not_given":
        return [Remark("weights.note.beyond_table", "info", {"n": len(frames["table"])})]
    others = list(table.index[table["verdict"] != own])
    values = {"verdict": own, "table": options["random_index"], "others": others}
    return [Remark("weights.note.tables_differ", "warning", values)] if others else []


def _orders(variants: pd.DataFrame, weight: Any, given: Judgments) -> list[Remark]:
    """Say which conventions put the items into another order."""
    own = ranks(weight)
    names = [c for c in variants if c != "without_inconsistent" and not variants[c].isna().any()]
    if len(given.judges) == 1:
        names = [c for c in names if not c.startswith("aip")]
    differ = [c for c in names if (ranks(variants[c]) != own).any()]
    first = [c for c in differ if not np.array_equal(ranks(variants[c]) == 1, own == 1)]
    if first:
        return [Remark("weights.note.other_first", "warning", {"variants": first})]
    return [Remark("weights.note.other_order", "info", {"variants": differ})] if differ else []
