"""One thread through the project: from what a customer said to the control chart, and back."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from sqmlib.guide.common import bullets
from sqmlib.guide.show import TableView, Words
from sqmlib.guide.state import State

__all__ = ["back_table", "kinds_of", "thread_table", "words"]

STATIONS = ("ctqs", "causes", "tests", "solutions", "control")  # the chart is named below the table
BACK = ("ctqs", "needs", "voc", "complaints")
MOST = 2  # names in a cell; the rest are counted


def kinds_of(state: State) -> dict[str, str]:
    """Return the kind of everything that is linked, id -> code."""
    links = state.quick.links
    ends = [*zip(links.index.get_level_values(0), links["from_kind"], strict=True)]
    ends += zip(links.index.get_level_values(1), links["to_kind"], strict=True)
    return {str(thing): str(kind) for thing, kind in ends}


def _cell(state: State, things: Iterable[str]) -> str:
    """Return the names of a few things, and how many more there are."""
    names = [state.quick.label(thing, state.lang) for thing in things]
    shown = state.tr("dmaic.join_things").join(names[:MOST])
    rest = len(names) - MOST
    return state.tr("dmaic_guide.and_more", names=shown, n=rest) if rest > 0 else shown or state.tr("dmaic_guide.gap")


def _table(
    state: State, starts: Iterable[str], stations: tuple[str, ...], *, back: bool, name: str
) -> TableView | None:
    kinds, causes = kinds_of(state), state.quick.causes
    whys = set(causes.index[causes["depth"] > 0])  # a why stands behind its cause
    rows = {}
    for start in starts:
        reached = [thing for thing in state.quick.trace(start, back=back) if thing not in whys]
        cells = [_cell(state, [t for t in reached if kinds.get(t) == station]) for station in stations]
        rows[state.quick.label(start, state.lang)] = cells
    if not rows:
        return None
    head = [state.tr(f"dmaic.code.to_kind.{station}") for station in stations]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=head, dtype=object)
    frame.index.name = state.tr(f"dmaic_guide.column.{name}")
    return TableView(frame, state.tr(f"dmaic_guide.caption.{name}"))


def thread_table(state: State) -> TableView | None:
    """Return what became of every statement of a customer, station by station."""
    return _table(state, state.quick.voices.index, STATIONS, back=False, name="thread")


def back_table(state: State) -> TableView | None:
    """Return which customers every control chart answers to."""
    starts = [f"{ctq}.chart" for ctq in state.quick.charts]
    return _table(state, starts, BACK, back=True, name="back")


def words(state: State) -> Words:
    """Say which statements reach a chart, and where the thread of the others ends."""
    kinds, voices = kinds_of(state), list(map(str, state.quick.voices.index))
    if not voices:
        return Words(state.say("dmaic_guide.no_thread"))
    reached = {v: {kinds.get(t) for t in state.quick.trace(v)} for v in voices}
    whole = [v for v in voices if "chart" in reached[v]]
    watched = [v for v in voices if "control" in reached[v]]
    said = [state.say("dmaic_guide.thread", n=len(whole), all=len(voices), watched=len(watched))]
    lost = [v for v in voices if v not in whole]
    said += [state.say("dmaic_guide.thread_ends", voices=lost)] if lost else []
    return bullets(said) or Words("")
