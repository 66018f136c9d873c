"""Remarks on an assessment: what the mean hides, what was left blank, how far assessors agree, what is missing."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sqmlib.checks import Remark
from sqmlib.parcs.analysis import Options
from sqmlib.parcs.assessment import Assessment
from sqmlib.parcs.knowledge import ALPHA, FEW, LEAN, SPLIT

__all__ = ["notes_of"]

Frames = dict[str, pd.DataFrame]


def notes_of(data: Assessment, frames: Frames, options: Options) -> tuple[Remark, ...]:
    """Return all remarks, in the order of importance."""
    found = [*_low(frames["table"], options), *_blank(frames["table"], len(frames["assessors"]))]
    found += [*_people(frames), *_evidence(data, frames, options), *_proposed(frames), *_rounds(data, frames, options)]
    return tuple(found)


def _note(key: str, level: Any = "info", **values: Any) -> Remark:
    return Remark(f"parcs.note.{key}", level, values)


def _low(table: pd.DataFrame, options: Options) -> list[Remark]:
    """Name every cell with a rating at or below the limit, first those whose mean hides it."""
    low = table[table["alarm"]].sort_values("rank", kind="stable")
    hidden = list(low.index[low["mean"] >= options.target])
    said = [_note("hidden", "warning", cells=hidden, alarm=options.alarm, target=options.target)] if hidden else []
    return said + ([_note("alarm", "warning", cells=list(low.index), alarm=options.alarm)] if len(low) else [])


def _blank(table: pd.DataFrame, assessors: int) -> list[Remark]:
    nobody = list(table.index[table["n"] == 0])
    some = int(((table["n"] > 0) & (table["n"] < assessors)).sum())
    said = [_note("unrated", "warning", cells=nobody)] if nobody else []
    return said + ([_note("incomplete", cells=some, n=assessors)] if some else [])


def _people(frames: Frames) -> list[Remark]:
    """Say how many assessed, how differently, and whether they see the same service."""
    people, table, said = frames["assessors"], frames["table"], []
    if len(people) == 1:
        return [_note("one", "warning")]
    if len(people) < FEW:
        said.append(_note("few", n=len(people)))
    flat = int(((people["distinct"] == 1) & (people["n"] > 2)).sum())
    said += [_note("flat", "warning", n=flat)] if flat else []
    lean = float(people["lean"].max() - people["lean"].min())
    said += [_note("lean", points=lean)] if lean >= LEAN else []
    alpha = frames["agreement"].at["krippendorff", "value"]
    said += [_note("weak", "warning", alpha=float(alpha), limit=ALPHA.limits[0])] if alpha < ALPHA.limits[0] else []
    split = list(table.index[(table["rwg"] < SPLIT).to_numpy()])
    return said + ([_note("split", cells=split, limit=SPLIT)] if split else [])


def _evidence(data: Assessment, frames: Frames, options: Options) -> list[Remark]:
    """Say how many ratings name no evidence, and which low ones."""
    rows = data.ratings[(data.ratings["round"] == options.date) & data.ratings["rating"].notna()]
    bare = rows[rows["evidence"] == ""]
    low = set(bare["cell"][bare["rating"] <= options.alarm])
    cells = [cell for cell in frames["table"].index if cell in low]
    said = [_note("no_evidence_low", "warning", cells=cells, alarm=options.alarm)] if cells else []
    return said + ([_note("no_evidence", n=len(bare), total=len(rows))] if len(bare) else [])


def _proposed(frames: Frames) -> list[Remark]:
    table, given = frames["table"], frames["proposals"]
    there = set(given.index.get_level_values("cell"))
    wanted = table[(table["verdict"] == "below") | table["alarm"]].sort_values("rank", kind="stable").index
    lacking = [cell for cell in wanted if cell not in there]
    said = [_note("no_proposal", "warning", cells=lacking)] if lacking else []
    for column, key in (("owned", "no_owner"), ("dated", "no_due")):
        open_ = list(given.index.get_level_values("proposal")[~given[column].to_numpy(bool)])
        said += [_note(key, "warning", proposals=open_)] if open_ else []
    return said


def _rounds(data: Assessment, frames: Frames, options: Options) -> list[Remark]:
    """Say which rounds are compared, who rated in one only, and what chance alone would show."""
    others = [name for name in data.rounds if name not in (options.date, options.before)]
    said = [_note("other_rounds", rounds=others)] if others else []
    if "change" not in frames:
        return said
    first, last = (set(data.cube(name).index) for name in (options.before, options.date))
    if first ^ last:
        said.append(_note("unpaired", n=len(first ^ last), both=len(first & last)))
    change = frames["change"]
    moved, known = int((change["verdict"] != "open").sum()), int(change["change_low"].notna().sum())
    if known:
        said.append(_note("chance", moved=moved, cells=known, expected=(1 - options.level) * known))
    return said
