"""Importance from pairwise comparisons of the group: weights, consistency, what to look at again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from sqmlib import weights
from sqmlib.checks import DataError
from sqmlib.guide.common import bullets
from sqmlib.guide.show import TableView, Words, safe_labels, spoken
from sqmlib.guide.state import State

__all__ = ["judged", "labelled", "table", "words"]


def judged(state: State) -> weights.AhpResult | None:
    """Return the weights from the pairs of the group, over the requirements they link; None without pairs."""
    return state.remembered("pairs", lambda: _judged(state))


def _judged(state: State) -> weights.AhpResult | None:
    rows = [(a, b, value) for a, row in state.team.get("pairs", {}).items() for b, value in row.items()]
    if not rows:
        return None
    frame = pd.DataFrame(rows, columns=["a", "b", "value"])
    try:
        return weights.ahp(frame, bootstrap=0, labels=state.labels)
    except DataError:  # the pairs do not link all of them yet; the words say so
        return None


def table(state: State) -> TableView | None:
    """Return the weights from the pairwise comparisons."""
    found = judged(state)
    if found is None:
        return None
    order = found.table["rank"].argsort(kind="stable")
    shown = found.show("table", ["weight", "rank"], state.lang)
    return TableView(shown.iloc[order], state.tr("qfd_guide.caption.pairs"))


def words(state: State) -> Words:
    """Say how consistent the comparisons are, which one to look at again, and which requirements are missing."""
    pairs = state.team.get("pairs", {})
    if not pairs:
        return Words(state.say("qfd_guide.no_pairs"))
    found = judged(state)
    if found is None:
        return Words(state.say("qfd_guide.pairs_apart"))
    told = labelled(state, spoken(found, state.items)).parts(state.lang)
    absent = [i for i in state.quick.requirements.index if i not in found.table.index]
    more = [state.say("qfd_guide.pairs_absent", items=absent)] if absent else []
    return bullets([*told["sure"], *told["next"], *more]) or Words("")


def labelled(state: State, result: Any) -> Any:
    """Return a result with the texts of the house, safe for Markdown."""
    return replace(result, labels=safe_labels(state.labels, state.items))
