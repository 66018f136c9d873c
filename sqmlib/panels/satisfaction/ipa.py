"""Importance-performance analysis in the satisfaction notebook: shown where the case holds something for it."""

from __future__ import annotations

from functools import partial
from typing import Any

from sqmlib.guide.common import bullets, frame_table, notes_of, picture, safe_decisions, table
from sqmlib.guide.show import Picture, TableView, Words
from sqmlib.guide.state import State
from sqmlib.i18n import tr

MAP = ["importance", "performance", "quadrant", "p_quadrant", "opportunity", "rank"]
SEGMENTS = ["n", "importance", "performance", "quadrant", "p_quadrant"]
DRIVERS = ["stated", "rank_stated", "correlation", "relative_weight", "lmg", "rank_derived", "grid"]
SURE = ("uncertain", "flips", "on_line", "no_probability", "n_workshop", "n_small")
DRIVER_NOTES = ("ceiling", "model", "model_left_out", "negative_beta", "negative_correlation", "no_lmg", "agreement")
MAP_NOTES = (
    "unpaired",
    "half",
    "same",
    "different_scales",
    "no_answers",
    "segment_differs",
    "segment_unsure",
    "wave_differs",
    "wave_unsure",
)


def caption(state: State, name: str) -> str:
    """Return the caption of a table."""
    return state.tr(f"satisfaction_guide.caption.{name}")


def _drawn(state: State, noun: str, frame: str) -> Picture | None:
    other = state.other("ipa")
    data = None if other is None else getattr(other.result, frame)
    if other is None or data is None or data.empty:
        return None
    draw: Any = getattr(other.result, f"plot_{noun}")
    return other.once(noun, lambda: picture(draw(lang=state.lang)))


map_picture = partial(_drawn, noun="map", frame="table")
flips_picture = partial(_drawn, noun="flips", frame="flips")
impact_picture = partial(_drawn, noun="asymmetry", frame="asymmetry")
priorities_picture = partial(_drawn, noun="priorities", frame="table")


def dual_picture(state: State) -> Picture | None:
    """Return stated against derived importance; None without an overall judgment or without stated importance."""
    other = state.other("ipa")
    data = None if other is None else other.result.importance
    if (
        data is None
        or not {"stated", "rank_derived"} <= set(data)
        or data[["stated", "rank_derived"]].isna().any().any()
    ):
        return None
    return _drawn(state, "dual", "importance")


def map_table(state: State) -> TableView | None:
    """Return place, quadrant and how sure it is, per item."""
    other = state.other("ipa")
    return table(other, other.result, "table", MAP, caption(state, "map")) if other else None


def segments_table(state: State) -> TableView | None:
    """Return place and quadrant per segment, against the lines of all answers."""
    other = state.other("ipa")
    return frame_table(other, "segments", SEGMENTS, caption(state, "map_segments")) if other else None


def map_words(state: State) -> Words:
    """Say which item stands in which quadrant, or how to ask for it."""
    other = state.other("ipa")
    if other is None:
        return Words(state.say("satisfaction_guide.no_ipa"))
    told = other.spoken(other.result).parts(state.lang)
    return bullets([*told["says"], *notes_of(other, MAP_NOTES)]) or Words("")


def flips_table(state: State) -> TableView | None:
    """Return the quadrant under every accepted crosshair."""
    other = state.other("ipa")
    return frame_table(other, "flips", None, caption(state, "flips")) if other else None


def sure_words(state: State) -> Words | None:
    """Say which quadrants another sample or another crosshair would change."""
    other = state.other("ipa")
    return bullets(notes_of(other, SURE)) if other else None


def drivers_table(state: State) -> TableView | None:
    """Return stated and derived importance side by side."""
    other = state.other("ipa")
    return frame_table(other, "importance", DRIVERS, caption(state, "drivers")) if other else None


def drivers_words(state: State) -> Words | None:
    """Say what derived importance rests on."""
    other = state.other("ipa")
    return bullets(notes_of(other, DRIVER_NOTES)) if other else None


def impact_words(state: State) -> Words | None:
    """Say that the classes are derived, and no Kano classes."""
    other = state.other("ipa")
    return bullets(notes_of(other, ("derived_classes",))) if other else None


def absent(state: State) -> Words | None:
    """Say that there is nothing to show in this step; the step of the map says what is missing."""
    return None if state.other("ipa") else Words(state.say("satisfaction_guide.left_out"))


def index_table(state: State) -> TableView | None:
    """Return the satisfaction index and its companions."""
    other = state.other("ipa")
    return frame_table(other, "csi", None, caption(state, "index")) if other else None


def findings(state: State) -> Words | None:
    """Return what importance and performance say, under a heading of their own."""
    other = state.other("ipa")
    if other is None:
        return None
    said = other.spoken(other.result).summary(state.lang, decisions=safe_decisions(other))
    return Words(f"### {tr('ipa.name', state.lang)}\n\n{said}")
