"""What the group changed in the panels: added, edited, moved, merged and removed, put over the tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.checks import Remark
from sqmlib.swot.knowledge import BALLOTS
from sqmlib.swot.reading import axis_of, citations, kind_of, quadrant_of

__all__ = ["CANDIDATE", "edited", "laid_over"]

Frames = dict[str, pd.DataFrame]
Said = list[Remark]
FIELDS = {
    "factors": ("kind", "text", "weight", "rating", "evidence", "reason", "removed", "merged_into"),
    "strategies": ("quadrant", "text", "factors", "removed"),
    "space": ("axis", "text", "score", "removed"),
}
NUMBERS = ("weight", "rating", "score")
CANDIDATE = ("reason", "met")  # what the group says of a candidate it did not take, by method and thing


def edited(frames: Frames, team: Mapping[str, Any]) -> tuple[Frames, Said]:
    """Return the tables with the group's entries put over them, and what is to be said about that.

    Parameters
    ----------
    frames : dict of str to DataFrame
        As read, keyed; they are not changed.
    team : mapping
        As for :func:`sqmlib.swot.assemble`.
    """
    said: Said = []
    _candidates(team.get("candidates"), said)
    team = _sections({name: entries for name, entries in team.items() if name != "candidates"}, frames, said)
    frames = _laid(frames, team, said)
    targets = _targets(team["factors"], frames["factors"], said)
    frames = _merged(frames, targets, said)
    return _without(frames, team, set(targets), said), said


def laid_over(frames: Frames, team: Mapping[str, Any]) -> tuple[Frames, Said]:
    """Return the tables with the entries put over them and nothing taken out, for those who go on editing.

    Parameters
    ----------
    frames : dict of str to DataFrame
        As read, keyed; they are not changed.
    team : mapping
        As for :func:`sqmlib.swot.assemble`.

    Returns
    -------
    tuple of dict and list of Remark
        The tables; removed, merged and unfinished rows are in them. What is wrong with the entries.
    """
    said: Said = []
    team = _sections({name: entries for name, entries in team.items() if name != "candidates"}, frames, said)
    return _laid(frames, team, said), said


def _laid(frames: Frames, team: Mapping[str, Mapping[str, Any]], said: Said) -> Frames:
    frames = dict(frames)
    for name in FIELDS:
        frames[name] = _rows(frames[name], name, team[name], said)
    frames["votes"] = _votes(frames["votes"], team["votes"], said)
    frames["attractiveness"] = _scores(frames["attractiveness"], team["attractiveness"], said)
    frames["pairwise"] = _pairs(frames["pairwise"], team["pairwise"], said)
    return frames


def _candidates(given: Any, said: Said) -> None:
    """Name what cannot be said of a candidate: they are method -> thing -> fields."""
    for method, entries in (given or {}).items() if isinstance(given or {}, Mapping) else [("", given)]:
        bad = [str(k) for k, v in entries.items() if not isinstance(v, Mapping)] if isinstance(entries, Mapping) else []
        if not isinstance(entries, Mapping) or bad:
            _problem(said, "team_entry", part="candidates", found=bad or [str(method)])
            continue
        for key, entry in entries.items():
            unknown = [str(f) for f in entry if f not in CANDIDATE]
            if unknown:
                _problem(said, "team_field", part="candidates", id=key, found=unknown, allowed=list(CANDIDATE))


def _problem(said: Said, key: str, **values: Any) -> None:
    said.append(Remark(f"swot.problem.{key}", "error", values))


def _sections(team: Mapping[str, Any], frames: Frames, said: Said) -> dict[str, Mapping[str, Any]]:
    """Return all parts of the entries; parts and entries that are not what they must be are named."""
    unknown = [str(k) for k in team if k not in frames]
    if unknown:
        _problem(said, "team_part", found=unknown, allowed=list(frames))
    out: dict[str, Mapping[str, Any]] = {}
    for name in frames:
        given = team.get(name) or {}
        if not isinstance(given, Mapping):
            _problem(said, "team_shape", part=name, found=str(given)[:60])
            given = {}
        bad = [str(k) for k, v in given.items() if not isinstance(v, Mapping)]
        if bad:
            _problem(said, "team_entry", part=name, found=bad)
        out[name] = {str(k): v for k, v in given.items() if isinstance(v, Mapping)}
    return out


def _rows(frame: pd.DataFrame, name: str, entries: Mapping[str, Any], said: Said) -> pd.DataFrame:
    """Put the entries of one table with an id over its rows; new ids add rows."""
    frame = frame.copy()
    for key, entry in entries.items():
        unknown = [str(f) for f in entry if f not in FIELDS[name]]
        if unknown:
            _problem(said, "team_field", part=name, id=key, found=unknown, allowed=list(FIELDS[name]))
        if key not in frame.index:
            frame.loc[key] = {c: np.nan if c in NUMBERS else "" for c in frame.columns}
        for column, value in _cells(name, key, entry, said).items():
            frame.at[key, column] = value
    return frame


def _cells(name: str, key: str, entry: Mapping[str, Any], said: Said) -> dict[str, Any]:
    """Return column -> value of one entry."""
    spelling: dict[str, Callable[[str], str]] = {"kind": kind_of, "quadrant": quadrant_of, "axis": axis_of}
    out: dict[str, Any] = {}
    for column, value in entry.items():
        if column not in FIELDS[name] or column in ("reason", "removed", "merged_into"):
            continue
        if column == "text":
            out |= _text(value)
        elif column in NUMBERS:
            out[column] = _number(value, f"{name}.{key}.{column}", said)
        elif column == "factors":
            out[column] = citations(value if isinstance(value, str) else ";".join(map(str, value or ())))
        else:
            out[column] = spelling.get(column, str)(str(value if value is not None else ""))
    return out


def _text(value: Any) -> dict[str, str]:
    """Return both text columns; a plain text stands for both languages."""
    if isinstance(value, Mapping):
        return {f"text_{lang}": str(text or "") for lang, text in value.items() if lang in ("en", "zh")}
    return {"text_en": str(value or ""), "text_zh": str(value or "")}


def _number(value: Any, where: str, said: Said) -> float:
    """Return a number, NaN where the entry was taken back."""
    if value is None:
        return np.nan
    good = isinstance(value, (int, float)) and not isinstance(value, bool) and bool(np.isfinite(value))
    if not good:
        _problem(said, "team_number", where=where, found=str(value)[:60])
    return float(value) if good else np.nan


def _votes(frame: pd.DataFrame, entries: Mapping[str, Any], said: Said) -> pd.DataFrame:
    """Put ballots over the votes; a number is points, nothing takes the vote back."""
    columns = list(BALLOTS.values())
    rows = []
    for voter, ballot in entries.items():
        for factor, vote in ballot.items():
            given = vote if isinstance(vote, Mapping) else {"points": vote}
            numbers = {c: _number(given.get(c), f"votes.{voter}.{factor}.{c}", said) for c in columns}
            rows.append({"voter": voter, "factor": str(factor), **numbers})
    return _over(frame, rows, ["voter", "factor"])


def _scores(frame: pd.DataFrame, entries: Mapping[str, Any], said: Said) -> pd.DataFrame:
    rows = [
        {"strategy": s, "factor": str(f), "score": _number(value, f"attractiveness.{s}.{f}", said)}
        for s, scores in entries.items()
        for f, value in scores.items()
    ]
    return _over(frame, rows, ["strategy", "factor"])


def _pairs(frame: pd.DataFrame, entries: Mapping[str, Any], said: Said) -> pd.DataFrame:
    rows = []
    for voter, judged in entries.items():
        for a, others in judged.items():
            if not isinstance(others, Mapping):
                _problem(said, "team_entry", part="pairwise", found=[f"{voter}.{a}"])
                continue
            where = f"pairwise.{voter}.{a}"
            rows += [
                {"voter": voter, "a": str(a), "b": str(b), "value": _number(value, f"{where}.{b}", said)}
                for b, value in others.items()
            ]
    if not rows:
        return frame
    mine = {(r["voter"], frozenset((r["a"], r["b"]))) for r in rows}
    kept = [(v, frozenset(p)) not in mine for v, *p in frame[["voter", "a", "b"]].itertuples(index=False)]
    return pd.concat([frame[np.array(kept, bool)], pd.DataFrame(rows)], ignore_index=True)


def _over(frame: pd.DataFrame, rows: list[dict[str, Any]], keys: list[str]) -> pd.DataFrame:
    """Return the rows of a long table with newer ones put over those of the same keys."""
    if not rows:
        return frame
    new = pd.DataFrame(rows)
    old = pd.MultiIndex.from_frame(frame[keys]).isin(pd.MultiIndex.from_frame(new[keys]))
    return pd.concat([frame[~old], new], ignore_index=True) if len(frame) else new


def _targets(entries: Mapping[str, Any], factors: pd.DataFrame, said: Said) -> dict[str, str]:
    """Return merged factor -> the factor it ends in, over chains; circles and unknown targets are named."""
    first = {k: str(v["merged_into"]) for k, v in entries.items() if v.get("merged_into") not in (None, "")}
    out = {}
    for key in first:
        seen, at = {key}, first[key]
        while at in first and at not in seen:
            seen.add(at)
            at = first[at]
        if at in seen or at not in factors.index or entries.get(at, {}).get("removed"):
            _problem(said, "merge", id=key, target=first[key])
        else:
            out[key] = at
    return out


def _merged(frames: Frames, targets: Mapping[str, str], said: Said) -> Frames:
    """Hand weight, evidence, votes and citations of merged factors over; ratings and scores of the target stay."""
    if not targets:
        return frames
    factors = frames["factors"].copy()
    for key, target in targets.items():
        both = factors.loc[[target, key]]
        factors.at[target, "weight"] = both["weight"].sum(min_count=1)
        factors.at[target, "evidence"] = "; ".join(dict.fromkeys(filter(None, both["evidence"])))
        said.append(Remark("swot.note.merged", "info", {"factor": key, "target": target}))
    moved = {**frames, "factors": factors}
    cited = frames["strategies"]["factors"].map(
        lambda text: citations(";".join(targets.get(f, f) for f in text.split(";")))
    )
    moved["strategies"] = frames["strategies"].assign(factors=cited)
    votes = frames["votes"].assign(factor=frames["votes"]["factor"].replace(dict(targets)))
    how = {"points": lambda v: v.sum(min_count=1), "approval": "max", "rank": "min"}
    if votes.duplicated(["voter", "factor"]).any():
        votes = votes.groupby(["voter", "factor"], as_index=False, sort=False).agg(how)
    return moved | {"votes": votes}


def _without(frames: Frames, team: Mapping[str, Any], merged: set[str], said: Said) -> Frames:
    """Take out what was removed or merged, and whatever spoke of it, saying how much that is."""
    gone = {n: [k for k, v in team[n].items() if v.get("removed") and k in frames[n].index] for n in FIELDS}
    out = {
        n: f.drop(index=[*gone.get(n, ()), *(merged if n == "factors" else ())])
        for n, f in frames.items()
        if n in FIELDS
    }
    lost = {*gone["factors"], *merged}
    if gone["factors"]:
        said.append(Remark("swot.note.removed", "info", {"factors": gone["factors"], "n": len(gone["factors"])}))
    left = out["strategies"]["factors"].map(lambda text: ";".join(f for f in text.split(";") if f not in lost))
    dropped = list(out["strategies"].index[(left != out["strategies"]["factors"]).to_numpy()])
    if dropped:
        said.append(Remark("swot.note.citation_dropped", "warning", {"strategies": dropped}))
    out["strategies"] = out["strategies"].assign(factors=left)
    out["votes"] = frames["votes"][~frames["votes"]["factor"].isin(lost)]
    scores = frames["attractiveness"]
    out["attractiveness"] = scores[~(scores["factor"].isin(lost) | scores["strategy"].isin(gone["strategies"]))]
    pairs = frames["pairwise"]
    out["pairwise"] = pairs[~(pairs["a"].isin(lost) | pairs["b"].isin(lost))]
    n = len(frames["pairwise"]) - len(out["pairwise"])
    if n:
        said.append(Remark("swot.note.pairs_dropped", "warning", {"n": n}))
    return out
