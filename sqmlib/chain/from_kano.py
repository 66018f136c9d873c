"""Importance of requirements from Kano classes: the improvement ratio adjusted by rival formulas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from sqmlib.chain.knowledge import CHAUDHA_K, CLASSES, TAN_SHEN_K, UNSURE
from sqmlib.chain.reading import classes_of, hidden_rows, linked, needed, planned, weighed
from sqmlib.chain.transfer import Passage, Transfer, made
from sqmlib.checks import Remark, raise_errors
from sqmlib.result import not_computable
from sqmlib.rules import choice_error, count_problems

__all__ = ["chaudha", "kano_importance", "tan_shen"]

Floats = NDArray[np.float64]
_TAILS = (2.5, 97.5)
_PLAIN = Passage()


def tan_shen(ratio: ArrayLike, k: ArrayLike) -> Floats:
    """Return the improvement ratio adjusted by Kano class, IR^(1/k); below IR = 1 the direction flips.

    k = 1/2 must-be, 1 one-dimensional, 2 attractive. Tan & Shen 2000; quoted from memory.

    >>> tan_shen([1.5, 0.8], 0.5).round(2).tolist()
    [2.25, 0.64]
    """
    return np.asarray(ratio, float) ** (1 / np.asarray(k, float))


def chaudha(ratio: ArrayLike, f: ArrayLike, k: ArrayLike) -> Floats:
    """Return the improvement ratio adjusted by Kano class and coefficients, (1 + f)^k IR, f = max(CS+, abs(CS-)).

    k = 0 indifferent, .5 must-be, 1 one-dimensional, 1.5 attractive. Chaudha et al. 2011; quoted from memory.

    >>> chaudha(1.5, 0.6, [0, 1]).round(2).tolist()
    [1.5, 2.4]
    """
    return (1 + np.asarray(f, float)) ** np.asarray(k, float) * np.asarray(ratio, float)


def kano_importance(
    planning: pd.DataFrame,
    kano: pd.DataFrame,
    *,
    formula: str = "tan_shen",
    k: Mapping[str, float] | None = None,
    clip: bool = False,
    others: str = "refuse",
    probabilities: pd.DataFrame | None = None,
    draws: int = 2000,
    seed: int = 0,
    passage: Passage = _PLAIN,
) -> Transfer:
    """Return the demanded weights with the improvement ratio adjusted by Kano class.

    Parameters
    ----------
    planning : pandas.DataFrame, index ``requirement``
        ``importance``, ``improvement_ratio`` (or ``current`` and ``target``), ``sales_point`` (1 without).
    kano : pandas.DataFrame, index ``item``
        ``category`` A O M I R Q; ``better``, ``worse`` for Chaudha; ``n`` (optional) for hiding.
    formula : {"tan_shen", "chaudha"}
        See the functions of that name.
    k : mapping, optional
        Class -> k instead of the formula's own.
    clip : bool
        Take ratios below 1 as 1, so that Tan & Shen's root cannot turn the direction round.
    others : {"refuse", "keep"}
        What to do with classes for which the formula has no k: refuse, or leave their ratio unadjusted.
    probabilities : pandas.DataFrame, optional
        Index ``item``, columns A O M I R Q, probability of each class (``certainty`` of a Kano result): the classes
        are drawn anew, item by item, and the shares get an interval.
    draws, seed : int
        Of these draws.
    passage : Passage
        How the transfer is made.

    Returns
    -------
    Transfer
        ``category k improvement_ratio improvement_ratio_adjusted``, then weights before and after; with probabilities
        ``p_category share_low share_high`` (2.5 and 97.5 % percentiles).

    Raises
    ------
    DataError
        Missing columns or values, requirements without an item, a class without k.

    Examples
    --------
    >>> plan = pd.DataFrame({"importance": [5, 5], "improvement_ratio": [1.5, 1.5]}, index=["safe", "wifi"])
    >>> kano = pd.DataFrame({"category": ["M", "A"]}, index=["safe", "wifi"])
    >>> kano_importance(plan, kano).table["improvement_ratio_adjusted"].round(3).tolist()
    [2.25, 1.225]
    """
    known = formula in ("tan_shen", "chaudha")
    odd = [] if known else choice_error("formula", formula, ("tan_shen", "chaudha")).problems
    raise_errors([*odd, *count_problems(draws=draws, seed=seed)])
    factors = dict(k if k is not None else TAN_SHEN_K if formula == "tan_shen" else CHAUDHA_K)
    plan = planned(planning, passage)
    given, hidden = _of_kano(kano, plan.index, formula, passage)
    each, without = classes_of(given, factors, others)
    before = plan["improvement_ratio"].mask(hidden)
    ratio = before.clip(lower=1.0) if clip else before
    f = given[["better", "worse"]].abs().max(axis=1) if formula == "chaudha" else None
    adjusted = pd.Series(_adjusted(formula, ratio, f, each.to_numpy(float)), plan.index)
    base = plan["importance"] * plan["sales_point"]
    more = {"category": given["category"], "k": each, "improvement_ratio": plan["improvement_ratio"]}
    table = weighed(base * before, base * adjusted, **more, improvement_ratio_adjusted=adjusted)
    notes, drawn = _kano_notes(plan, clip, without, formula), 0
    if probabilities is not None:
        odds = linked(needed(probabilities, "probabilities", CLASSES, passage), plan.index, "probabilities", passage)
        redo = lambda c: base.to_numpy() * _adjusted(formula, ratio, f, c)  # noqa: E731
        table, said = _spread(table, odds, redo, factors, draws, seed)
        notes, drawn = notes + said, draws
    reasons = not_computable(table, "no_factor", ["k"]) | not_computable(table.drop(columns="k"), "group_hidden")
    reasons |= dict.fromkeys(((i, "k") for i in table.index[hidden.to_numpy()]), "group_hidden")
    table = table.assign(category=table["category"].mask(hidden, "hidden"), k=table["k"].mask(hidden))
    options = {"k": factors, "clip": clip, "others": others, "draws": drawn, "seed": seed}
    inputs = {"planning": planning, "kano": kano, "probabilities": probabilities}
    return made(formula, table, inputs, passage, parameters=options, notes=notes, reasons=reasons)


def _of_kano(kano: pd.DataFrame, ids: pd.Index, formula: str, passage: Passage) -> tuple[pd.DataFrame, pd.Series]:
    """Return classes (and coefficients) by requirement, and which of them rest on too few answers."""
    columns = ["category"] if formula == "tan_shen" else ["category", "better", "worse"]
    given = linked(needed(kano, "kano", columns, passage), ids, "kano", passage)
    few = pd.DataFrame({"few": hidden_rows(kano, passage) * 1.0}, kano.index)
    return given, linked(few, ids, "kano", passage)["few"] > 0


def _adjusted(formula: str, ratio: pd.Series, f: pd.Series | None, k: Floats) -> Floats:
    """Return adjusted ratios for one or many rows of k; NaN in k leaves the ratio as it is."""
    plain = ratio.to_numpy(float)
    known = ~np.isnan(k)
    filled = np.where(known, k, 1.0)
    new = tan_shen(plain, filled) if formula == "tan_shen" else chaudha(plain, f.to_numpy(float), filled)
    return np.where(known, new, plain)


def _kano_notes(plan: pd.DataFrame, clip: bool, without: list[Any], formula: str) -> list[Remark]:
    low = [str(i) for i in plan.index[plan["improvement_ratio"] < 1]]
    found = []
    if low and clip:
        found.append(Remark("chain.note.clipped", "warning", {"items": low}))
    elif low and formula == "tan_shen":
        found.append(Remark("chain.note.below_one", "warning", {"items": low}))
    return found + (
        [Remark("chain.note.unadjusted", "warning", {"items": [str(i) for i in without]})] if without else []
    )


def _spread(
    table: pd.DataFrame, odds: pd.DataFrame, weigh: Any, factors: Mapping[str, float], draws: int, seed: int
) -> tuple[pd.DataFrame, list[Remark]]:
    """Return the table with the spread of the shares when classes are drawn from their probabilities."""
    p = odds.fillna(0).to_numpy(float)
    upper = np.cumsum(p / np.where(p.sum(1, keepdims=True) > 0, p.sum(1, keepdims=True), 1), axis=1)
    drawn = np.random.default_rng(seed).random((draws, len(p), 1))
    k = np.array([factors.get(c, np.nan) for c in CLASSES])[np.minimum((drawn > upper).sum(-1), len(CLASSES) - 1)]
    raw = weigh(k)
    part = raw / np.nansum(raw, axis=1, keepdims=True)
    low, high = np.percentile(part, _TAILS, axis=0)
    sure = np.array([odds.at[i, c] if c in odds else np.nan for i, c in table["category"].items()], float)
    out = table.assign(p_category=np.where(np.isnan(low), np.nan, sure), share_low=low, share_high=high)
    unsure = [str(i) for i in out.index[out["p_category"] < UNSURE]]
    return out, [Remark("chain.note.unsure_class", "warning", {"items": unsure})] if unsure else []
