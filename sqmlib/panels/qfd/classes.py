"""Kano classes behind the importance of a house: what the group decided, how sure the rest is, what that moves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sqmlib import chain
from sqmlib.guide.show import TableView, spoken
from sqmlib.guide.state import State
from sqmlib.i18n import tr
from sqmlib.panels.qfd.pairs import labelled

__all__ = ["class_table", "class_words", "classes", "decided", "odds"]

CLASSES = ("A", "O", "M", "I", "R", "Q")
NOTES = ("chain.note.unsure_class", "chain.note.below_one", "chain.note.unadjusted")


def decided(other: State) -> dict[str, str]:
    """Return the classes that the group of a Kano survey decided, item -> class."""
    found = {item: decision.get("category") for item, decision in other.decisions.items()}
    return {item: code for item, code in found.items() if code in CLASSES}


def classes(other: State) -> pd.DataFrame:
    """Return the Kano classes of a case; what its group decided goes before the survey."""
    result = other.whole.table[["category", "better", "worse", "n"]].copy()
    for item, code in decided(other).items():
        result.loc[item, "category"] = code
    return result


def odds(other: State) -> pd.DataFrame | None:
    """Return the bootstrap probability of each Kano class; None without resamples.

    A class that the group decided is no longer a matter of the sample: its probability is 1.
    """
    sure = other.whole.certainty
    if sure is None:
        return None
    found = sure[list(CLASSES)].copy()
    for item, code in decided(other).items():
        found.loc[item] = [float(name == code) for name in CLASSES]
    return found


def _by_odds(transfers: Mapping[str, chain.Transfer]) -> dict[str, chain.Transfer]:
    return {name: found for name, found in transfers.items() if "p_category" in found.table}


def class_table(state: State, transfers: Mapping[str, chain.Transfer]) -> TableView | None:
    """Return class, its probability, and the weights with the interval that follows; None without probabilities."""
    found = _by_odds(transfers)
    if not found:
        return None
    first = next(iter(found.values()))
    ids = first.table.index
    shown = first.show("table", ["category", "p_category"], state.lang)
    for name, transfer in found.items():
        shown[state.tr(f"qfd_guide.short.{name}")] = [_share(transfer, item, state.lang) for item in ids]
    name = state.quick.heading("requirement", state.lang)
    shown.index = pd.Index([state.quick.label(i, state.lang) for i in ids], name=name)
    return TableView(shown, state.tr("qfd_guide.caption.classes"))


def _share(transfer: chain.Transfer, item: Any, lang: str) -> str:
    """Return a share in per cent with its interval, or why there is none."""
    reason = transfer.reason("table", item, "share")
    if reason is not None:
        return tr(f"reason.{reason}", lang)
    row = 100 * transfer.table.loc[item, ["share", "share_low", "share_high"]].astype(float)
    return f"{row['share']:.1f} ({row['share_low']:.1f}–{row['share_high']:.1f})"


def class_words(state: State, other: State | None, transfers: Mapping[str, chain.Transfer]) -> list[str]:
    """Say which classes are unsure, which the group decided, and which formula takes all of them as certain."""
    remarks = [
        note.text(state.lang, told.labels)
        for transfer in transfers.values()
        for told in [labelled(state, spoken(transfer, state.items))]
        for note in told.notes
        if note.code in NOTES
    ]
    said = list(dict.fromkeys(remarks))
    found = _by_odds(transfers)
    if other is None or not found:
        return said
    items = [item for item in next(iter(found.values())).table.index if item in decided(other)]
    said += [state.say("qfd_guide.classes_decided", items=items)] if items else []
    return said + ([state.say("qfd_guide.classes_certain")] if "tan_pawitra" in transfers else [])
