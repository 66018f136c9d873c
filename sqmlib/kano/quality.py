"""Is the survey itself sound? Reversed or swapped columns, wording, incomplete pairs, careless respondents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sqmlib.checks import Remark
from sqmlib.kano.formulas import Q, R, category_counts, classify, codes
from sqmlib.kano.knowledge import CONTRADICTIONS, SAMPLE_SIZE, WORDING, evaluation_table
from sqmlib.stats import wilson

if TYPE_CHECKING:
    from sqmlib.kano.survey import Survey

ITEM_ALARM_P = 0.01  # an alarm needs more than chance above the usual share
REVERSED_Q, SWAPPED_R = 0.2, 0.5  # own: shares from which a mix-up of scale or columns is looked for
_GRID = np.arange(25).reshape(5, 5)
FLIPPED = _GRID[:, ::-1].ravel()  # dysfunctional answer d read as 6 - d
SWAPPED = _GRID.T.ravel()  # the two columns exchanged


def item_quality(frame: pd.DataFrame, items: list[str], pairs: NDArray[np.float64]) -> pd.DataFrame:
    """Return one row per item on how its question pair worked.

    Returns
    -------
    pandas.DataFrame, index ``item``
        ``n`` complete pairs; ``missing_f missing_d`` respondents without that half; ``incomplete`` pairs with
        exactly one half; ``q_share r_share`` share of contradictory and reverse answers, 0..1 (standard table);
        ``q_share_low q_share_high`` 95 % Wilson interval, 0 and 1 without answers;
        ``q_alarm`` more Q than the usual 6 % beyond chance; ``reversed`` the dysfunctional scale looks turned
        round; ``swapped`` the two columns look exchanged, or the feature is unwanted; ``turned`` class of the
        opposite feature, present and absent exchanged (largest count), for items that many do not want.
    """
    counts = category_counts(pairs, evaluation_table("standard"))
    n = counts.sum(-1)
    missing_f, missing_d = (frame[[f"{i}_{half}" for i in items]].isna().to_numpy() for half in "fd")
    out = pd.DataFrame({"n": n.astype(int)}, index=pd.Index(items, name="item"))
    out["missing_f"], out["missing_d"] = missing_f.sum(0), missing_d.sum(0)
    out["incomplete"] = (missing_f != missing_d).sum(0)
    return out.join(_shares(counts, n, pairs, out.index))


def counts_quality(counts: NDArray[np.float64], index: pd.Index) -> pd.DataFrame:
    """Return the part of :func:`item_quality` that counts of A O M I R Q allow."""
    n = counts.sum(-1)
    return pd.DataFrame({"n": n.astype(int)}, index=index).join(_shares(counts, n, None, index))


def _shares(counts, n, pairs, index: pd.Index) -> pd.DataFrame:
    from scipy.stats import binom

    safe = np.maximum(n, 1)
    q, r = counts[:, Q] / safe, counts[:, R] / safe
    usual = WORDING.limits[0]
    alarm = (q > usual) & (binom.sf(np.round(counts[:, Q]) - 1, np.round(safe), usual) < ITEM_ALARM_P)
    out = pd.DataFrame({"q_share": q, "r_share": r, "q_alarm": alarm}, index=index)
    low, high = wilson(counts[:, Q], n)
    out["q_share_low"], out["q_share_high"] = np.where(n > 0, low, 0), np.where(n > 0, high, 1)
    if pairs is not None:
        out["reversed"], out["swapped"] = _mixups(pairs, q, r, safe)
        turned = category_counts(pairs[:, SWAPPED], evaluation_table("standard"))
        out["turned"] = codes(classify(turned))
    return out


def _mixups(pairs, q, r, n) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Would turning the dysfunctional scale, or exchanging the columns, make the contradictions go away?"""
    table = evaluation_table("standard")
    flipped, swapped = (category_counts(pairs[:, order], table) / n[:, None] for order in (FLIPPED, SWAPPED))
    turned = (q >= REVERSED_Q) & (flipped[:, Q] < q / 3) & (flipped[:, R] < SWAPPED_R)
    return turned, (r >= SWAPPED_R) & (swapped[:, R] < r / 3)


def respondent_quality(classes: NDArray[np.int8], frame: pd.DataFrame, items: list[str]) -> pd.DataFrame:
    """Return one row per respondent; private, never exported.

    Returns
    -------
    pandas.DataFrame, index ``respondent``
        ``n`` complete pairs; ``q`` contradictory ones; ``same`` one and the same answer to every question of a half;
        ``all_i`` every pair indifferent.
    """
    n, q = (classes < 6).sum(0), (classes == Q).sum(0)
    same = np.ones(len(frame), bool)
    for half in "fd":
        answers = frame[[f"{i}_{half}" for i in items]].to_numpy(dtype=np.float32)
        answers = np.where(np.isnan(answers), answers[:, :1], answers)
        same &= (answers == answers[:, :1]).all(1)
    columns = {"n": n, "q": q, "same": same & (n > 3), "all_i": ((classes == 3).sum(0) == n) & (n > 3)}
    ids = frame["respondent"]
    return pd.DataFrame(columns, index=pd.Index(ids, name="respondent"))


def frames_of(survey: Survey, classes: NDArray[np.int8]) -> dict[str, pd.DataFrame]:
    """Return the two quality frames of a survey."""
    items = item_quality(survey.frame, survey.items, survey.plain)
    return {"quality": items, "respondents": respondent_quality(classes, survey.frame, survey.items)}


def notes_of(frames: dict[str, pd.DataFrame], n: int) -> list[Remark]:
    """Return what the quality frames say, as remarks."""
    quality, size = frames["quality"], SAMPLE_SIZE.code(n)
    notes = [Remark(f"kano.note.n_{size}", "warning" if size == "one" else "info", {"n": n})]
    if "incomplete" in quality:
        notes += _item_notes(quality)
    alarms = quality.index[quality["q_alarm"] & ~_flag(quality, "reversed")]
    if len(alarms):
        notes.append(Remark("kano.note.q_alarm", "info", {"items": list(alarms)}))
    return notes + (_people_notes(frames["respondents"]) if "respondents" in frames else [])


def _flag(quality: pd.DataFrame, name: str) -> NDArray[np.bool_]:
    return quality[name].to_numpy(bool) if name in quality else np.zeros(len(quality), bool)


def _item_notes(quality: pd.DataFrame) -> list[Remark]:
    notes, half = [], quality["incomplete"]
    if half.any():
        values = {"left_out": int(half.sum()), "item": half.idxmax(), "most": int(half.max())}
        notes.append(Remark("kano.note.incomplete", "warning", values))
    for flag in ("reversed", "swapped"):
        for item in quality.index[_flag(quality, flag)]:
            values = {"item": item, "q": float(quality.at[item, "q_share"]), "r": float(quality.at[item, "r_share"])}
            notes.append(Remark(f"kano.note.{flag}", "warning", values))
    return notes


def _people_notes(people: pd.DataFrame) -> list[Remark]:
    many = int((people["q"] >= CONTRADICTIONS.limits[0]).sum())
    found = {"many_q": many, "same": int(people["same"].sum()), "all_i": int(people["all_i"].sum())}
    return [Remark(f"kano.note.{name}", "info", {"n": n}) for name, n in found.items() if n]
