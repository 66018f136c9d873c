"""The gaps model in the SERVQUAL notebook: where inside the organization the customers' gap arises."""

from __future__ import annotations

from typing import Any

from sqmlib.guide.common import bullets, frame_table, picture
from sqmlib.guide.show import Picture, TableView, Words
from sqmlib.guide.state import State

__all__ = ["antecedents_picture", "model_picture", "table", "words"]

COLUMNS = ["value", "low", "high", "n", "direction"]


def _other(state: State) -> State | None:
    return state.other("gaps")


def model_picture(state: State) -> Picture | None:
    """Return the diagram of the model with the measured gaps; None where only customers were asked."""
    return _drawn(state, "model")


def antecedents_picture(state: State) -> Picture | None:
    """Return the antecedents of gaps 1 to 4; None where managers and employees were not asked."""
    other = _other(state)
    if other is None or other.result.antecedents is None or other.result.antecedents.empty:
        return None
    return _drawn(state, "antecedents")


def _drawn(state: State, noun: str) -> Picture | None:
    other = _other(state)
    if other is None:
        return None
    draw: Any = getattr(other.result, f"plot_{noun}")
    return other.once(noun, lambda: picture(draw(lang=state.lang)))


def table(state: State) -> TableView | None:
    """Return the five gaps."""
    other = _other(state)
    return frame_table(other, "table", COLUMNS, state.tr("servqual_guide.caption.causes")) if other else None


def words(state: State) -> Words:
    """Say what each gap is and which antecedents are weakest, or how to ask managers and employees."""
    other = _other(state)
    if other is None:
        return Words(state.say("servqual_guide.no_causes"))
    told = other.spoken(other.result).parts(state.lang)
    return bullets([*told["says"], *told["next"]]) or Words("")
