"""Pictures and tables of the satisfaction steps: each a function of the state alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd

from sqmlib import satisfaction
from sqmlib.guide.common import frame_table, picture, table
from sqmlib.guide.show import Picture, TableView
from sqmlib.guide.state import State

SCORES = ["value", "low", "high", "top_share", "bottom_share", "n", "level"]
SEGMENTS = ["value", "low", "high", "n", "p_holm"]
WAVES = ["value", "low", "high", "n", "change"]
AMOUNTS = ("value", "low", "high")
THEMES = {"share": "share", "nps": "points", "csat": "mean"}  # and their units


def caption(state: State, name: str) -> str:
    """Return the caption of a table."""
    return state.tr(f"satisfaction_guide.caption.{name}")


def drawn(state: State, noun: str, frame: str, least: int = 1) -> Picture | None:
    """Return a picture of the result; None when the result lacks the frame it needs, or groups to compare."""
    data = getattr(state.result, frame)
    if data is None or data.empty:
        return None
    if least > 1 and len(data["value"].dropna().index.get_level_values(1).unique()) < least:
        return None
    draw: Callable[..., Any] = getattr(state.result, f"plot_{noun}")
    return state.once(noun, lambda: picture(draw(lang=state.lang)))


distribution_picture = partial(drawn, noun="distribution", frame="distribution")
segments_picture = partial(drawn, noun="segments", frame="segments", least=2)
waves_picture = partial(drawn, noun="waves", frame="waves", least=2)
themes_picture = partial(drawn, noun="themes", frame="themes")


def scores_table(state: State) -> TableView | None:
    """Return every score with interval, shares and level."""
    names = [name for name in state.shown if name in state.result.table.index]
    shown = table(state, state.result, "table", SCORES, caption(state, "scores"), names)
    shown, result = written(state, shown, state.result.table.loc[names]), state.result
    if shown is not None:
        for place, (_, row) in enumerate(result.table.loc[names].iterrows()):
            said = {"value": result.score(row), **{f"{k}_share": v for k, v in result.shares(row).items()}}
            for column in (c for c in said if c in SCORES and row["n"] > 0):
                shown.frame.iat[place, SCORES.index(column)] = said[column]
    return shown


def written(state: State, shown: TableView | None, data: pd.DataFrame | None) -> TableView | None:
    """Return a table whose scores stand in their own unit, as the findings say them: +20, 75 %, 5.1."""
    if shown is None or data is None:
        return None
    frame, units = shown.frame.copy(), state.result.table["unit"]
    of = [units[measure] for measure in data.index.get_level_values(0)]
    for column in (c for c in AMOUNTS if state.result.heading(c, state.lang) in frame):
        heading = state.result.heading(column, state.lang)
        frame[heading] = ranges(state, data[[column]], of, frame[heading])
    several = data.index.nlevels > 1  # of groups only those that may be shown; a note names the others
    return TableView(frame[data["value"].notna().to_numpy()] if several else frame, shown.caption)


def ranges(state: State, data: pd.DataFrame, units: list[str], old: pd.Series, *, change: bool = False) -> list[str]:
    """Return values in their own unit, with the interval of the next two columns; the old cell where there is none."""
    write, said = state.result.difference if change else state.result.amount, []
    for values, unit, cell in zip(data.to_numpy(float), units, old, strict=True):
        told = [write(value, unit) for value in values if pd.notna(value)]
        if len(told) == 3:
            said.append(state.tr("satisfaction_guide.range", **dict(zip(("value", "low", "high"), told, strict=True))))
        else:
            said.append(cell if pd.isna(values[0]) else told[0])
    return said


def segments_table(state: State) -> TableView | None:
    """Return the scores per segment, and the test."""
    return written(state, frame_table(state, "segments", SEGMENTS, caption(state, "segments")), state.result.segments)


def waves_table(state: State) -> TableView | None:
    """Return the scores per wave, and the change against the wave before."""
    shown, data = frame_table(state, "waves", WAVES, caption(state, "waves")), state.result.waves
    if shown is None or data is None:
        return None
    frame, heading = shown.frame.copy(), state.result.heading("change", state.lang)
    units = state.result.table["unit"].loc[data.index.get_level_values(0)].tolist()
    frame[heading] = ranges(state, data[["change", "change_low", "change_high"]], units, frame[heading], change=True)
    return written(state, TableView(frame, shown.caption), data)


def themes_table(state: State) -> TableView | None:
    """Return how many comments speak of what, and how the people score who wrote them."""
    shown, data = frame_table(state, "themes", ["n", *THEMES], caption(state, "themes")), state.result.themes
    if shown is None or data is None:
        return None
    frame = shown.frame.copy()
    for column, unit in THEMES.items():
        if column in data:
            heading = state.result.heading(column, state.lang)
            found = data[[column, f"{column}_low", f"{column}_high"]]
            frame[heading] = ranges(state, found, [unit] * len(data), frame[heading])
    return TableView(frame, shown.caption)


def plan_table(state: State) -> TableView:
    """Return how many answers make the interval of the net score how wide, from the shares found."""
    row = state.quick.table.loc["nps"] if "nps" in state.quick.table.index else None
    known = row is not None and pd.notna(row["top_share"])
    shares = {"promoters": float(row["top_share"]), "detractors": float(row["bottom_share"])} if known else {}
    plan = satisfaction.plan_nps_sample(**shares).table
    columns = {
        state.tr("satisfaction_guide.column.needed"): [f"{n:,}" for n in plan["n"]],
        state.tr("satisfaction_guide.column.worst"): [f"{n:,}" for n in plan["worst"]],
    }
    margins = [state.tr("satisfaction_guide.margin", points=margin) for margin in plan.index]
    index = pd.Index(margins, name=state.tr("satisfaction_guide.column.margin"))
    return TableView(pd.DataFrame(columns, index=index, dtype=object), caption(state, "plan"))


def decisions_table(state: State) -> TableView:
    """Return what the figures say, how sure that is, and what the group made of it."""
    names, decisions = state.shown, state.decisions
    head = {key: state.tr(f"panel.column.{key}") for key in ("computed", "sure", "decided", "reason")}
    decided = [decisions.get(name, {}).get("category") for name in names]
    columns = {
        head["computed"]: [finding(state, name) for name in names],
        head["sure"]: [sure_word(state, name) for name in names],
        head["decided"]: [verdict_word(state, c) if c else state.tr("panel.as_computed") for c in decided],
        head["reason"]: [str(decisions.get(name, {}).get("reason", "")) for name in names],
    }
    labels = [state.quick.label(name, state.lang) for name in names]
    index = pd.Index(labels, name=state.quick.heading("measure", state.lang))
    return TableView(pd.DataFrame(columns, index=index, dtype=object), caption(state, "decisions"))


def finding(state: State, name: str) -> str:
    """Return a score and its level in words."""
    row = state.quick.table.loc[name]
    if pd.isna(row["value"]):
        return state.tr("satisfaction_guide.no_score")
    level = state.tr(f"satisfaction.code.level.{row['level']}") if isinstance(row["level"], str) else ""
    value = state.quick.score(row)
    return state.tr("satisfaction_guide.finding", value=value, level=level) if level else value


def sure_word(state: State, name: str) -> str:
    """Return whether the interval stays within the level."""
    row = state.quick.table.loc[name]
    if pd.isna(row["low"]) or pd.isna(row["level_sure"]):
        return state.tr("satisfaction_guide.sure_unknown")
    return state.tr(f"satisfaction_guide.sure_{'settled' if row['level_sure'] else 'open'}")


def verdict_word(state: State, code: str) -> str:
    """Return what a verdict is called."""
    return state.tr(f"satisfaction.code.category.{code}")
