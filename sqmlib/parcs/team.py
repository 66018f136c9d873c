"""What the group entered in the panels, put over the tables: ratings with evidence, proposals with owner and day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.checks import Remark
from sqmlib.parcs.knowledge import POSITIONS, UNDATED
from sqmlib.parcs.reading import cell_of, problem

__all__ = ["with_proposals", "with_ratings"]

Known = Mapping[str, tuple[str, str]]  # cell -> stage, element
Said = list[Remark]
FIELDS = ("cell", "text", "owner", "due", "removed")
PARTS = ("ratings", "proposals")


def with_ratings(answers: pd.DataFrame, team: Mapping[str, Any], known: Known) -> tuple[pd.DataFrame, Said]:
    """Return the rows of the file and of the group, which ``entered`` marks, and what is wrong with the latter."""
    cells = [cell_of(*pair) for pair in zip(answers["stage"], answers["element"], strict=True)]
    rows = answers.assign(cell=pd.Series(cells, answers.index, dtype=object), entered=False)
    unknown = [str(part) for part in team if part not in PARTS]
    said = [problem("team_part", found=unknown, allowed=list(PARTS))] if unknown else []
    entries = [
        {**_entry(f"{day}.{who}.{cell}", cell, value, known, said), "assessor": str(who), "date": _day(day, said)}
        for day, people in _mapping(team.get("ratings"), "ratings", said)
        for who, given in _mapping(people, f"ratings.{day}", said)
        for cell, value in _mapping(given, f"ratings.{day}.{who}", said)
    ]
    if not entries:
        return rows, said
    more = pd.DataFrame(entries, index=[f"team {i}" for i in range(1, len(entries) + 1)]).assign(entered=True)
    more["date"] = pd.to_datetime(more["date"]).astype(rows["date"].dtype)
    return (pd.concat([rows, more[rows.columns]]) if len(rows) else more[rows.columns]), said


def _mapping(value: Any, where: str, said: Said) -> list[tuple[Any, Any]]:
    """Return the entries of a mapping; anything else is a problem."""
    if value is None or isinstance(value, Mapping):
        return list((value or {}).items())
    said.append(problem("team_shape", where=where, found=str(value)[:60]))
    return []


def _day(text: Any, said: Said) -> pd.Timestamp:
    """Return the day of an entry, NaT for ``undated``."""
    if text == UNDATED:
        return pd.NaT
    try:
        return pd.to_datetime(str(text), format="%Y-%m-%d")
    except ValueError:
        if not any(r.code == "parcs.problem.day" and r.values["found"] == str(text)[:60] for r in said):
            said.append(problem("day", found=str(text)[:60]))
        return pd.NaT


def _entry(where: str, cell: Any, value: Any, known: Known, said: Said) -> dict[str, Any]:
    """Return one rating as a row; a plain number is the rating."""
    given = value if isinstance(value, Mapping) else {"rating": value}
    rating = given.get("rating")
    if cell not in known:
        said.append(problem("cell", where=f"ratings.{where}", found=str(cell)[:60]))
    whole = isinstance(rating, (int, float)) and not isinstance(rating, bool) and rating == int(rating or 0)
    if rating is not None and not (whole and 1 <= rating <= POSITIONS):
        said.append(problem("rating", where=f"ratings.{where}", found=str(rating)[:60], high=POSITIONS))
        rating = None
    stage, element = known.get(cell, ("", ""))
    number = np.nan if rating is None else float(rating)
    text = str(given.get("evidence") or "").strip()
    return {"stage": stage, "element": element, "cell": str(cell), "rating": number, "evidence": text}


def with_proposals(given: pd.DataFrame, team: Mapping[str, Any], known: Known) -> tuple[pd.DataFrame, Said]:
    """Return all proposals by id, those of the group put over those of the file, and what is wrong with them."""
    cells = [cell_of(*pair) for pair in zip(given["stage"], given["element"], strict=True)]
    frame = given.set_index("proposal").assign(cell=cells)
    frame = frame.assign(due=frame["due"].dt.strftime("%Y-%m-%d").fillna("").astype(object))
    frame, said = frame[["cell", "text_en", "text_zh", "owner", "due"]].astype(object), []
    for key, entry in _mapping(team.get("proposals"), "proposals", said):
        for field, value in _mapping(entry, f"proposals.{key}", said):
            if field not in FIELDS:
                said.append(problem("team_field", where=f"proposals.{key}", found=str(field), allowed=list(FIELDS)))
            elif field != "removed":
                frame = _put(frame, str(key), field, value, said)
    entries = _mapping(team.get("proposals"), "", [])
    gone = [str(k) for k, e in entries if isinstance(e, Mapping) and str(e.get("removed")).casefold() == "true"]
    frame = frame.drop(index=[key for key in gone if key in frame.index]).fillna("")
    frame.index.name = "proposal"
    said += [
        problem("cell", where=f"proposals.{key}", found=str(cell)[:60])
        for key, cell in frame["cell"].items()
        if cell and cell not in known
    ]
    taken = {*known, *(stage for stage, _ in known.values())} & set(frame.index)
    said += [problem("taken", found=sorted(taken))] if taken else []
    return frame, said


def _put(frame: pd.DataFrame, key: str, field: str, value: Any, said: Said) -> pd.DataFrame:
    """Put one field of a proposal into the table, as a new row when there is none of that id."""
    frame = frame if key in frame.index else pd.concat([frame, pd.DataFrame("", [key], frame.columns, dtype=object)])
    if field == "text":
        both = value if isinstance(value, Mapping) else {"en": value, "zh": value}
        frame.loc[key, [f"text_{lang}" for lang in both]] = [str(text or "") for text in both.values()]
    elif field == "due" and value:
        day = _day(value, said)
        frame.loc[key, "due"] = "" if pd.isna(day) else day.strftime("%Y-%m-%d")
    else:
        both = field == "owner" and isinstance(value, Mapping)
        frame.at[key, field] = dict(value) if both else str(value or "")
    return frame
