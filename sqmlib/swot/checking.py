"""What is wrong with a board, all of it at once; what a group has not finished yet is left out and named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from sqmlib.checks import Remark
from sqmlib.swot.knowledge import (
    ATTRACTIVENESS,
    AXES,
    BALLOTS,
    INTERNAL_EVIDENCE,
    KINDS,
    METHODS,
    QUADRANTS,
    SIGNS,
    SIMILAR,
)
from sqmlib.swot.reading import kind_of

__all__ = ["checked", "evidence_kind", "table_problems"]

Frames = dict[str, pd.DataFrame]
Said = list[Remark]


def _problem(key: str, **values: Any) -> Remark:
    return Remark(f"swot.problem.{key}", "error", values)


def table_problems(frames: Frames, team: Mapping[str, Any]) -> Said:
    """Return what is wrong with the tables as written: unlinked strategies, one-sided dashes, votes given twice."""
    kinds = frames["factors"]["kind"].to_dict()
    added = team.get("factors") if isinstance(team.get("factors"), Mapping) else {}
    entered = {str(k): kind_of(str(v.get("kind", ""))) for k, v in (added or {}).items() if isinstance(v, Mapping)}
    kinds = entered | kinds  # a factor the group moved to another kind leaves a draft, no error
    said = [
        _problem("links", strategy=s, quadrant=row.quadrant, found=_cited(row.factors) or ["–"])
        for s, row in frames["strategies"].iterrows()
        if row["quadrant"] in QUADRANTS and not linked(row["quadrant"], row["factors"], kinds)
    ]
    said += [_problem("dash", factor=f, strategies=s) for f, s in _half_scored(frames["attractiveness"]).items()]
    votes = frames["votes"]
    twice = votes[votes.duplicated(["voter", "factor"], keep=False)].drop_duplicates(["voter", "factor"])
    said += [_problem("vote_twice", voter=v, factor=f) for v, f in zip(twice["voter"], twice["factor"], strict=True)]
    scores = frames["attractiveness"]
    twice = scores[scores.duplicated(["strategy", "factor"])].drop_duplicates(["strategy", "factor"])
    pairs = zip(twice["strategy"], twice["factor"], strict=True)
    return said + [_problem("score_twice", strategy=s, factor=f) for s, f in pairs]


def _cited(text: str) -> list[str]:
    return [f for f in text.split(";") if f]


def linked(quadrant: str, cited: str, kinds: Mapping[str, str]) -> bool:
    """Say whether a strategy cites a factor of both its groups.

    >>> linked("SO", "S1;O1", {"S1": "S", "O1": "O"}), linked("SO", "S1", {"S1": "S"})
    (True, False)
    """
    return set(quadrant) <= {kinds.get(f) for f in _cited(cited)}


def _half_scored(scores: pd.DataFrame) -> dict[str, list[str]]:
    """Return factors scored for some strategies and not for others -> the strategies without a score."""
    table = scores.drop_duplicates(["strategy", "factor"]).pivot(index="factor", columns="strategy", values="score")
    table = table[table.columns[table.notna().any()]]
    half = table.isna().any(axis=1) & table.notna().any(axis=1)
    return {str(f): [str(s) for s in table.columns[row.isna()]] for f, row in table[half].iterrows()}


def checked(frames: Frames) -> tuple[Frames, Said]:
    """Return the tables without what is unfinished, and everything that is to be said about them."""
    frames = dict(frames)
    said = [*_factors(frames["factors"], frames["strategies"]), *_unknown(frames), *_votes(frames["votes"])]
    said += [*_space(frames["space"]), *_pairs(frames["pairwise"], frames["factors"]["kind"].to_dict())]
    votes = frames["votes"]
    frames["votes"] = votes[votes[list(BALLOTS.values())].notna().any(axis=1)]
    frames["pairwise"] = frames["pairwise"].dropna(subset=["value"])
    frames["strategies"], drafts = _drafts(frames["strategies"], frames["factors"]["kind"].to_dict())
    said += drafts
    scores = frames["attractiveness"]
    scores = scores[scores["strategy"].isin(frames["strategies"].index) & scores["score"].notna()]
    frames["attractiveness"], unfinished = _whole_scores(scores)
    said += unfinished
    return frames, [*said, *similar(frames["factors"]), *mismatched(frames["factors"])]


def _factors(factors: pd.DataFrame, strategies: pd.DataFrame) -> Said:
    if not len(factors):
        return [_problem("no_factors")]
    off = factors.index[~factors["kind"].isin(KINDS)]
    said = [_problem("kind", factor=f, found=factors.at[f, "kind"] or "-", allowed=list(KINDS)) for f in off]
    low = factors.index[factors["weight"] < 0]
    said += [_problem("weight", factor=f, found=factors.at[f, "weight"]) for f in low]
    both = [str(i) for i in strategies.index if i in factors.index]
    said += [_problem("same_id", ids=both)] if both else []
    letters = [str(i) for i in factors.index if i in KINDS]
    return said + ([_problem("letter_id", ids=letters)] if letters else [])


def _unknown(frames: Frames) -> Said:
    """Name ids that are spoken of and stand nowhere, and codes that are none."""
    factors, strategies = set(frames["factors"].index), frames["strategies"]
    said = [
        _problem("quadrant", strategy=s, found=q, allowed=list(QUADRANTS))
        for s, q in strategies["quadrant"].items()
        if q and q not in QUADRANTS
    ]
    for s, text in strategies["factors"].items():
        unknown = [f for f in _cited(text) if f not in factors]
        said += [_problem("cites_unknown", strategy=s, found=unknown)] if unknown else []
    for name in ("votes", "attractiveness"):
        strange = sorted(set(frames[name]["factor"]) - factors)
        said += [_problem("unknown_factor", part=name, found=strange)] if strange else []
    strange = sorted(set(frames["attractiveness"]["strategy"]) - set(strategies.index))
    return said + ([_problem("unknown_strategy", found=strange)] if strange else [])


def _votes(votes: pd.DataFrame) -> Said:
    points, approval, rank = (votes[c] for c in BALLOTS.values())
    rules = (
        ("points", points < 0, points),
        ("approval", approval.notna() & ~approval.isin([0, 1]), approval),
        ("rank", rank.notna() & ((rank < 1) | (rank % 1 != 0)), rank),
    )
    said = [
        _problem(f"vote_{name}", factors=sorted(set(votes.loc[bad, "factor"])), found=sorted(set(values[bad])))
        for name, bad, values in rules
        if bad.any()
    ]
    return said + ([_problem("no_voter", n=int((votes["voter"] == "").sum()))] if (votes["voter"] == "").any() else [])


def _space(space: pd.DataFrame) -> Said:
    said = [
        _problem("axis", item=i, found=axis or "-", allowed=list(AXES))
        for i, axis in space["axis"].items()
        if axis not in AXES
    ]
    sign = space["axis"].map(SIGNS)
    wrong = space.index[(sign.notna() & space["score"].notna() & ~(space["score"] * sign >= 1)).to_numpy()]
    said += [
        _problem("space_sign", item=i, axis=space.at[i, "axis"], sign=SIGNS[space.at[i, "axis"]], found=_of(space, i))
        for i in wrong
    ]
    absent = [axis for axis in AXES if not (space.loc[space["axis"] == axis, "score"].notna()).any()]
    if len(space) and absent and not said:
        said.append(Remark("swot.note.space_axes", "warning", {"axes": absent}))
    return said


def _of(space: pd.DataFrame, item: str) -> float:
    return float(space.at[item, "score"])


def _pairs(pairs: pd.DataFrame, kinds: Mapping[str, str]) -> Said:
    """Only two kinds, or two factors of one kind, can be compared; values lie within 1/9..9."""
    said = []
    level = dict.fromkeys(KINDS, "groups") | {f: kind for f, kind in kinds.items() if f not in KINDS}
    strange = sorted({x for c in "ab" for x in pairs[c]} - set(level))
    said += [_problem("unknown_factor", part="pairwise", found=strange)] if strange else []
    a, b = (pairs[c].map(level) for c in "ab")
    across = pairs[(a.notna() & b.notna() & (a != b)).to_numpy()]
    said += [_problem("pair_across", a=x, b=y) for x, y in dict.fromkeys(zip(across["a"], across["b"], strict=True))]
    return said + ([_problem("no_voter", n=int((pairs["voter"] == "").sum()))] if (pairs["voter"] == "").any() else [])


def _drafts(strategies: pd.DataFrame, kinds: Mapping[str, str]) -> tuple[pd.DataFrame, Said]:
    """Leave strategies out that the group has not linked yet, or that lost their factors."""
    whole = [linked(row.quadrant or "-", row.factors, kinds) for row in strategies.itertuples()]
    keep = np.array(whole, bool)
    drafts = [str(s) for s in strategies.index[~keep]]
    said = [Remark("swot.note.drafts", "warning", {"strategies": drafts})] if drafts else []
    kept = strategies[keep]
    others = [
        str(s)
        for s, row in kept.iterrows()
        if any(kinds.get(f, "-") not in row["quadrant"] for f in _cited(row["factors"]))
    ]
    if others:
        said.append(Remark("swot.note.other_kinds", "info", {"strategies": others}))
    return kept, said


def _whole_scores(scores: pd.DataFrame) -> tuple[pd.DataFrame, Said]:
    """Skip a factor for all strategies when one of them has no score yet."""
    off = scores[(scores["score"] < ATTRACTIVENESS[0]) | (scores["score"] > ATTRACTIVENESS[1])]
    said = [
        _problem("attractiveness", strategy=row.strategy, factor=row.factor, found=row.score)
        for row in off.itertuples()
    ]
    half = _half_scored(scores)
    if half:
        said.append(Remark("swot.note.qspm_skipped", "warning", {"factors": list(half)}))
    return scores[~scores["factor"].isin(half)], said


def evidence_kind(text: str) -> str:
    """Return what a piece of evidence is: the method it points to, ``document``, or ``none``.

    >>> [evidence_kind(text) for text in ("servqual:reliability gap -0.8 [-1.0, -0.6]", "Annual report 2025", "")]
    ['servqual', 'document', 'none']
    """
    head = text.partition(":")[0].strip().casefold()
    return "none" if not text.strip() else head if head in METHODS else "document"


def mismatched(factors: pd.DataFrame) -> Said:
    """Warn of factors whose evidence does not fit their kind: own measurements outside, gaps of the other sign."""
    said = []
    kinds = factors["evidence"].map(evidence_kind)
    outside = factors.index[(factors["kind"].isin(["O", "T"]) & kinds.isin(INTERNAL_EVIDENCE)).to_numpy()]
    if len(outside):
        said.append(Remark("swot.note.internal_evidence", "warning", {"factors": list(outside)}))
    gap = pd.to_numeric(
        factors["evidence"]
        .str.extract(r"(?i)\b(?:gap|差距|差值)\s*[:=]?\s*([-+−]?\d+(?:\.\d+)?)")[0]
        .str.replace("−", "-"),
        errors="coerce",
    )
    wrong = ((factors["kind"] == "S") & (gap < 0)) | ((factors["kind"] == "W") & (gap > 0))
    if wrong.any():
        said.append(Remark("swot.note.gap_sign", "warning", {"factors": list(factors.index[wrong.to_numpy()])}))
    bare = list(factors.index[(kinds == "none").to_numpy()])
    if bare:
        said.append(Remark("swot.note.no_evidence", "warning", {"factors": bare, "n": len(bare), "all": len(factors)}))
    return said


def similar(factors: pd.DataFrame) -> Said:
    """Warn of factors with nearly the same text, in one group or in two (Dice coefficient of letter pairs)."""
    found: dict[tuple[str, str], None] = {}
    for column in ("text_en", "text_zh"):
        ids = [i for i in factors.index if len(factors.at[i, column]) > 3]
        if len(ids) < 2:
            continue
        pairs = [_letter_pairs(factors.at[i, column]) for i in ids]
        known = sorted(set().union(*pairs))
        has = np.array([[p in own for p in known] for own in pairs], float)
        size = has.sum(1)
        alike = 2 * (has @ has.T) / np.maximum(size[:, None] + size[None, :], 1)
        rows, columns = np.nonzero(np.triu(alike >= SIMILAR, 1))
        found |= dict.fromkeys((ids[r], ids[c]) for r, c in zip(rows, columns, strict=True))
    return [Remark("swot.note.similar", "warning", {"first": a, "second": b}) for a, b in found]


def _letter_pairs(text: str) -> set[str]:
    plain = "".join(text.casefold().split())
    return {plain[i : i + 2] for i in range(len(plain) - 1)}
