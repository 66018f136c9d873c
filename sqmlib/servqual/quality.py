"""Is the survey sound? Missing halves, constant or reversed items, straight-lined answers, the wrong scale."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib import stats
from sqmlib.checks import Remark
from sqmlib.psychometrics import Covariance, Suspicion, run_lengths, suspects
from sqmlib.servqual.analysis import ceiling
from sqmlib.servqual.knowledge import CEILING, SAMPLE_SIZE, SCALES, SHARES_FROM, STRAIGHT
from sqmlib.servqual.survey import Survey

__all__ = ["item_quality", "notes_of", "respondent_quality"]

LEAST_ANSWERS = 40  # own: fewer answers can stay below the end of a scale by chance
PILED = 0.5  # own: share of expectations at the bad end from which the direction of the scale is doubted


def item_quality(survey: Survey) -> pd.DataFrame:
    """Return one row per item on how it worked.

    Returns
    -------
    pandas.DataFrame, index (dimension, item)
        ``missing_e missing_p`` respondents without that half; ``half`` with exactly one: left out of every gap;
        ``sd_e sd_p`` standard deviations; ``constant`` all answers to one half are the same; ``ceiling`` share of
        expectations at the good end; ``r_drop`` correlation of the perception with the sum of the other items of its
        dimension (the item itself left out); ``suspect`` it runs against the other items although it is not marked as
        reversed, or although it is: proposed, never applied. From 30 respondents on.
    """
    form = survey.template
    index = form.index
    order = [form.items.index(i) for i in index.get_level_values("item")]
    e, p = survey.expectation, survey.perception
    out = pd.DataFrame(index=index)
    blank = np.full(len(order), np.nan)
    lacks_p = np.isnan(p)
    lacks_e = None if e is None else np.isnan(e)
    out["missing_e"] = blank if e is None else lacks_e.sum(0)[order]
    out["missing_p"] = lacks_p.sum(0)[order]
    out["half"] = blank if e is None else (lacks_e != lacks_p).sum(0)[order]
    out["sd_e"] = blank if e is None else _sd(e)[order]
    out["sd_p"] = _sd(p)[order]
    out["constant"] = np.any([_constant(block)[order] for block in (e, p) if block is not None], axis=0)
    out["ceiling"] = ceiling(survey)[order]
    return out.join(_against(survey, index))


def _sd(block: Any) -> NDArray[np.float64]:
    return np.array([np.sqrt(stats.moments(c.astype(float)[:, None])[1][0]) for c in block.T])


def _constant(block: Any) -> NDArray[np.bool_]:
    lowest, highest = np.fmin.reduce(block, axis=0), np.fmax.reduce(block, axis=0)
    return (lowest == highest) & ((~np.isnan(block)).sum(0) > 1)


def _against(survey: Survey, index: pd.MultiIndex) -> pd.DataFrame:
    """Return item-rest correlations, and which items run against the others in their dimension or in the whole form."""
    out = pd.DataFrame({"r_drop": np.nan, "suspect": False}, index=index)
    if survey.n < 3:
        return out
    whole = survey.covariance
    flagged = _flagged(suspects(whole)) if survey.n >= SHARES_FROM and _usable(whole) else set()
    for dimension, items in survey.template.dimensions.items():
        if len(items) < 2:
            continue
        found = suspects(whole, items)
        own = found.items["r_drop"].reindex(items)
        flagged |= _flagged(found) if survey.n >= SHARES_FROM else set()
        out.loc[[(dimension, i) for i in items], "r_drop"] = own.to_numpy(float)
    out["suspect"] = [item in flagged for item in index.get_level_values("item")]
    return out


def _usable(whole: Covariance) -> bool:
    return whole.k > 2 and bool(np.isfinite(whole.correlation).all())


def _flagged(found: Suspicion) -> set[str]:
    return set(found.items.index[found.items["suspect"]])


def respondent_quality(survey: Survey) -> pd.DataFrame:
    """Return one row per respondent; private, never exported.

    Returns
    -------
    pandas.DataFrame, index ``respondent``
        ``pairs`` complete pairs; ``longest_e longest_p`` longest run of equal answers as asked; ``sd_e sd_p`` spread
        of the answers; ``straight_e straight_p`` one answer to every item; ``points`` what was done about the
        importance points.
    """
    items = survey.template.items
    there = (
        ~np.isnan(survey.perception)
        if survey.expectation is None
        else ~np.isnan(survey.perception - survey.expectation)
    )
    out = pd.DataFrame({"pairs": there.sum(1)}, index=pd.Index(survey.frame["respondent"], name="respondent"))
    for half in ("E", "P"):
        names = [f"{half}{i}" for i in items if f"{half}{i}" in survey.frame]
        if names:
            longest, sd = run_lengths(survey.frame[names].to_numpy(float))
            name = half.lower()
            out[f"longest_{name}"], out[f"sd_{name}"] = longest, sd
            out[f"straight_{name}"] = (longest == len(names)) & (len(names) > 1)
    return out if survey.actions is None else out.assign(points=survey.actions)


def notes_of(survey: Survey, quality: pd.DataFrame, people: pd.DataFrame) -> list[Remark]:
    """Return what the quality frames say, as remarks."""
    size = SAMPLE_SIZE.code(survey.n)
    notes = [Remark(f"servqual.note.n_{size}", "warning" if size == "one" else "info", {"n": survey.n})]
    notes += _scale_notes(survey) + _item_notes(survey, quality)
    for half in ("p", "e"):
        n = int(people[f"straight_{half}"].sum()) if f"straight_{half}" in people else 0
        if n and survey.n > 1:
            level = "warning" if half == "p" and n >= STRAIGHT * survey.n else "info"
            notes.append(Remark(f"servqual.note.straight_{half}", level, {"n": n, "share": n / survey.n}))
    return notes


def _scale_notes(survey: Survey) -> list[Remark]:
    """Doubt the declared scale: nobody uses its end, or expectations pile up at the bad end."""
    scale, blocks = survey.options.scale, [b for b in (survey.expectation, survey.perception) if b is not None]
    raw = [scale.low + scale.high - b if scale.flipped else b for b in blocks]
    plain = [b[:, ~np.array(survey.template.reversed, bool)] for b in raw]
    highest = max((float(np.nanmax(b)) for b in plain if b.size and not np.isnan(b).all()), default=np.nan)
    answers = sum(int((~np.isnan(b)).sum()) for b in raw)
    notes = []
    shorter = [s for s in SCALES if highest <= int(s[-1]) < scale.high and scale.low == 1]
    if shorter and answers >= LEAST_ANSWERS:
        write = "-".join(reversed(shorter[0].split("-"))) if scale.flipped else shorter[0]
        values = {"declared": f"{scale.low}-{scale.high}", "highest": int(highest), "write": write}
        notes.append(Remark("servqual.note.scale_shorter", "warning", values))
    e = survey.expectation
    if e is not None and answers >= LEAST_ANSWERS:
        share = float((e == scale.low).sum() / max((~np.isnan(e)).sum(), 1))
        if share > PILED:
            turned = (scale.low, scale.high) if scale.flipped else (scale.high, scale.low)
            values = {"share": share, "write": f"{turned[0]}-{turned[1]}"}
            notes.append(Remark("servqual.note.direction", "warning", values))
    return notes


def _item_notes(survey: Survey, quality: pd.DataFrame) -> list[Remark]:
    names = quality.index.get_level_values("item")
    notes = []
    half = quality["half"].fillna(0).astype(int)
    if half.any():
        values = {"left_out": int(half.sum()), "item": names[int(half.argmax())], "most": int(half.max())}
        notes.append(Remark("servqual.note.half", "warning", values))
    halves = {"E": survey.expectation, "P": survey.perception}
    same = [
        f"{h}{i}"
        for h, block in halves.items()
        if block is not None
        for i, flat in zip(survey.template.items, _constant(block), strict=True)
        if flat
    ]
    if same and survey.n > 1:
        notes.append(Remark("servqual.note.constant", "warning", {"columns": same}))
    against = list(names[quality["suspect"].to_numpy(bool)])
    if against:
        notes.append(Remark("servqual.note.suspect", "warning", {"items": against}))
    return notes + _ceiling_notes(survey)


def _ceiling_notes(survey: Survey) -> list[Remark]:
    """Warn of expectations at the end of the scale: of the whole form, else of the dimensions."""
    if survey.expectation is None:
        return []
    per_item, high = ceiling(survey), survey.options.scale.high
    share = float(np.nanmean(per_item))
    if share > CEILING:
        return [Remark("servqual.note.ceiling", "warning", {"share": share, "high": high})]
    shares = {d: float(per_item[at].mean()) for d, at in survey.template.positions.items()}
    full = [d for d, s in shares.items() if s > CEILING]
    values = {"dimensions": full, "high": high, "share": CEILING}
    return [Remark("servqual.note.ceiling_dimensions", "warning", values)] if full else []
