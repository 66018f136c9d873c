"""Views that every method shares: findings, main table, what was read, and the hand-over at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from sqmlib.checks import Remark
from sqmlib.guide.show import Payload, Picture, TableView, Words, markdown, safe_remark
from sqmlib.guide.state import State
from sqmlib.i18n import LANGUAGES, pick
from sqmlib.result import Parts, Result, jsonable

__all__ = [
    "bullets",
    "chart",
    "closing",
    "findings",
    "frame_table",
    "main_table",
    "notes_of",
    "payload",
    "picture",
    "read",
    "read_remarks",
    "table",
    "told",
]


def findings(state: State) -> Words:
    """Return the findings, the group's decisions going before the statistics."""
    return Words(state.spoken(state.result).summary(state.lang, decisions=safe_decisions(state)))


def safe_decisions(state: State) -> dict[str, dict[str, Any]]:
    """Return the decisions with reasons that may stand in Markdown."""
    return {i: {**d, "reason": markdown(d.get("reason", ""))} for i, d in state.decisions.items()}


def told(state: State) -> dict[str, Parts]:
    """Return the findings in both languages, as saved, in sentences that may stand in Markdown."""
    result = state.spoken(state.result)
    saved = {i: d for i, d in state.case.decisions(state.method).items() if i in state.judged}
    found = {}
    for lang in LANGUAGES:
        reasons = {i: markdown(pick(d.get("reason", ""), lang)) for i, d in saved.items()}
        found[lang] = result.parts(lang, {i: {**d, "reason": reasons[i]} for i, d in saved.items()})
    return found


def read(state: State) -> Words:
    """Say how much was read, and what had to be assumed, repaired or left out."""
    files = [markdown(name) for name, _ in state.case.inputs(state.method)[1:]]
    head = state.say("guide.read_files", files=files)
    if isinstance(answers := state.data(), pd.DataFrame):
        people, items = answers.iloc[:, 0].nunique(), len(state.case.items(state.method))
        head = state.say("guide.read" if items else "guide.read_people", files=files, people=people, items=items)
    tail = [f"- {text}" for text in read_remarks(state)] or [state.say("guide.read_plain")]
    return Words("\n".join([head, "", *tail]))


def chart(state: State, noun: str) -> Picture:
    """Return the result's chart ``plot_<noun>``."""
    return picture(getattr(state.result, f"plot_{noun}")(lang=state.lang))


def main_table(state: State) -> TableView:
    """Return the result's main table."""
    return table(state, state.result, "table", caption=state.tr("guide.main_table"))


def table(
    state: State,
    result: Result,
    frame: str,
    columns: list[str] | None = None,
    caption: str = "",
    items: Iterable | None = None,
) -> TableView:
    """Return one frame of a result in words, only the items to show.

    Parameters
    ----------
    state : State
        Gives language and the items to show.
    result : Result
        The result.
    frame : str
        Name of one of its frames, indexed by item.
    columns : list of str, optional
        Default: all.
    caption : str
        What the table shows.
    items : iterable, optional
        Items in the order wanted; default: those to show.
    """
    data = getattr(result, frame)
    columns = None if columns is None else [c for c in columns if c in data.columns]
    wanted = state.shown if items is None else items
    places = [data.index.get_loc(item) for item in wanted if item in data.index]
    return TableView(result.show(frame, columns, state.lang).iloc[places], caption)


def frame_table(
    state: State, frame: str, columns: Iterable[str] | None = None, caption: str = "", result: Result | None = None
) -> TableView | None:
    """Return a whole frame of a result in words; None when the result lacks it.

    Parameters
    ----------
    state : State
        Gives the language, and the result with everything in it unless another one is given.
    frame : str
        Name of the frame; it may have several index levels.
    columns : iterable of str, optional
        Default: all; those that are not there are passed over.
    caption : str
        What the table shows.
    result : Result, optional
        Default: ``state.result``.
    """
    result = state.result if result is None else result
    data = getattr(result, frame)
    if data is None or data.empty:
        return None
    kept = None if columns is None else [name for name in columns if name in data.columns]
    return TableView(result.show(frame, kept, state.lang), caption)


def notes_of(state: State, names: Iterable[str], result: Result | None = None) -> list[str]:
    """Return a result's notes of the given kinds (``<method>.note.<name>``) as sentences that may stand in Markdown."""
    codes = {f"{state.method}.note.{name}" for name in names}
    spoken_result = state.spoken(state.result if result is None else result)
    return [n.text(state.lang, spoken_result.labels) for n in spoken_result.notes if n.code in codes]


def picture(ax: Any) -> Picture:
    """Return drawn axes as SVG with their own words for those who cannot see them."""
    from sqmlib import charts

    alt = getattr(ax, "alt", "")
    return Picture(charts.svg(ax.figure, alt), alt)


def bullets(texts: Iterable[str]) -> Words | None:
    """Return a Markdown list, or None when there is nothing to say."""
    lines = [f"- {text}" for text in texts]
    return Words("\n".join(lines)) if lines else None


def read_remarks(state: State) -> list[str]:
    """Return what reading the answers assumed, repaired or left out, safe for Markdown."""
    return [safe_remark(r, state.labels).text(state.lang, state.safe_labels) for r in state.case.remarks(state.method)]


def closing(state: State) -> Words:
    """Return the sentence under the last cell."""
    return Words(state.tr("guide.closing", title=markdown(state.case.title(state.lang)), revision=state.case.revision))


def payload(state: State, counted: Mapping[str, int], others: Sequence[State] = ()) -> Payload:
    """Return the closing sentence together with everything a run keeps, of companion methods too."""
    result, record = state.result, state.result.record()
    remarks: list[Remark] = list(state.case.remarks(state.method))
    content = {
        "marker": "complete",
        "result": result.to_dict(),
        "labels": _texts(state, record),
        "inputs": [list(pair) for pair in state.case.inputs(state.method, *(other.method for other in others))],
        "only": state.case.only,
        "parameters": {**result.parameters, "show": state.shown, "overridden": state.overridden},
        "decisions": {i: d for i, d in state.case.decisions(state.method).items() if i in state.judged},
        "team": state.case.team(state.method),
        "remarks": [remark.to_dict() for remark in remarks],
        "headline": {lang: result.headline(lang, decisions=state.decisions) for lang in LANGUAGES},
        "findings": told(state),
        "record": record,
        "title": {lang: state.case.title(lang) for lang in LANGUAGES},
        "companions": [_companion(other) for other in others],
        **counted,
    }
    return Payload(closing(state).text, jsonable(content))


def _texts(state: State, record: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the texts of everything named; recorded things that only the method itself has a name for are added."""
    own = dict.fromkeys(row["item"] for row in record if row["item"] not in state.labels)
    said = {item: {lang: state.result.label(item, lang) for lang in LANGUAGES} for item in own}
    return {**state.labels, **{item: texts for item, texts in said.items() if set(texts.values()) != {item}}}


def _companion(state: State) -> dict[str, Any]:
    """Return what a run keeps of a method shown in the notebook of another."""
    result, record = state.result, state.result.record()
    return {
        "result": result.to_dict(),
        "labels": _texts(state, record),
        "remarks": [remark.to_dict() for remark in state.case.remarks(state.method)],
        "record": record,
        "headline": {lang: result.headline(lang, decisions=state.decisions) for lang in LANGUAGES},
        "findings": told(state),
    }
